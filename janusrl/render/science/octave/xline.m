% xline (value), xline (value, style), xline (value, style, label, properties ...): MATLAB's, for the axes as they are now.
function h = xline (value, varargin)
  h = janusrl_line ("x", value, varargin);
  if (nargout == 0)
    clear h
  endif
endfunction
