% A title above all subplots, which give it room.
function h = sgtitle (varargin)
  if (isfigure (varargin{1})) varargin(1) = []; endif
  fig = gcf ();
  before = get (fig, "currentaxes");
  for ax = findobj (fig, "type", "axes")'
    if (! any (strcmp (get (ax, "tag"), {"legend", "colorbar", "sgtitle"})))
      place = get (ax, "position");
      set (ax, "position", place .* [1 0.93 1 0.93]);
    endif
  endfor
  over = axes ("position", [0 0 1 1], "visible", "off", "tag", "sgtitle");
  h = text (0.5, 0.985, varargin{1}, "horizontalalignment", "center", "verticalalignment", "top", ...
            "fontweight", "bold", "fontsize", 12);
  set (over, "xlim", [0 1], "ylim", [0 1]);
  if (! isempty (before))
    set (fig, "currentaxes", before);
  endif
  if (nargout == 0)
    clear h
  endif
endfunction
