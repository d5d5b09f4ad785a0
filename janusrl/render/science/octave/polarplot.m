function varargout = polarplot (theta, rho, varargin)
  style = {};
  if (numel (varargin) && mod (numel (varargin), 2)) style = varargin(1); endif
  [varargout{1:nargout}] = polar (theta, rho, style{:});
endfunction
