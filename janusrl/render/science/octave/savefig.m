% Takes the picture; the file would be for MATLAB only.
function savefig (handle, varargin)
  if (nargin && isfigure (handle))
    janusrl_draw (handle);
  else
    janusrl_draw (gcf ());
  endif
endfunction
