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
  texts = findall (fig, "type", "text");
  as_written = get (texts, {"string"});
  for k = 1:numel (texts)
    set (texts(k), "string", safe (as_written{k}));
  endfor
  unwind_protect
    term = sprintf ("pngcairo size %d,%d enhanced font 'Noto Sans,10' linewidth 1.4", wanted(1), wanted(2));
    drawnow (term, name);
  unwind_protect_cleanup
    for k = find (ishghandle (texts(:)'))
      set (texts(k), "string", as_written{k});
    endfor
    if (! isempty (before) && isfigure (before))
      set (0, "currentfigure", before);
    endif
  end_unwind_protect
endfunction

% What Octave hands to gnuplot between double quotes: one line, without a double quote, LaTeX made into what it knows.
function words = safe (words)
  if (iscell (words) || rows (words) > 1)
    words = strjoin (cellstr (words)(:)', "\\n");
  endif
  words = strrep (words, "\n", "\\n");
  while (any (words == '"'))
    words = regexprep (words, '"', char ([226 128 156]), "once");
    words = regexprep (words, '"', char ([226 128 157]), "once");
  endwhile
  if (getappdata (0, "janusrl_latex"))
    words = regexprep (words, '\$+', "");
    words = regexprep (words, '\\d?frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}', '$1/$2');
    words = regexprep (words, '\\sqrt\s*\{([^{}]*)\}', [char([226 136 154]) '($1)']);
    words = regexprep (words, '\\(mathrm|mathbf|mathit|textbf|textit|text|hat|bar|vec|mathcal)\s*\{([^{}]*)\}', '$2');
    words = regexprep (words, '\\(left|right|displaystyle|quad|,|;|!|:)', " ");
  endif
endfunction
