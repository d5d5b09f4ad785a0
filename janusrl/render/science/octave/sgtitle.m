% A title above all subplots.
function h = sgtitle (varargin)
  if (isfigure (varargin{1})) varargin(1) = []; endif
  ax = axes ("position", [0 0 1 0.97], "visible", "off", "tag", "sgtitle");
  h = text (0.5, 1, varargin{1}, "horizontalalignment", "center", "verticalalignment", "top", "fontweight", "bold");
  set (ax, "xlim", [0 1], "ylim", [0 1]);
  if (nargout == 0)
    clear h
  endif
endfunction
