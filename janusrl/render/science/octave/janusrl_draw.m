% Draws a figure with gnuplot's cairo terminal into the folder of pictures.
function janusrl_draw (fig, wanted)
  if (nargin < 2 || isempty (wanted))
    units = get (fig, "units");
    set (fig, "units", "pixels");
    wanted = get (fig, "position")(3:4);
    set (fig, "units", units);
  endif
  wanted = max (1, round (wanted * min (1, 4096 / max (wanted))));
  number = getappdata (0, "janusrl_count") + 1;
  setappdata (0, "janusrl_count", number);
  setappdata (0, "janusrl_saved", [getappdata(0, "janusrl_saved"), double(fig)]);
  before = get (0, "currentfigure");
  set (0, "currentfigure", fig);
  name = sprintf ("%s/.janusrl/%05d.png", getappdata (0, "janusrl_home"), number);
  drawnow (sprintf ("pngcairo size %d,%d enhanced font 'Noto Sans,10'", wanted(1), wanted(2)), name);
  if (! isempty (before) && isfigure (before))
    set (0, "currentfigure", before);
  endif
endfunction
