% yline (value), yline (value, style), yline (value, style, label, properties ...): MATLAB's, for the axes as they are now.
function h = yline (value, varargin)
  h = janusrl_line ("y", value, varargin);
  if (nargout == 0)
    clear h
  endif
endfunction
