% MATLAB's default colours are not free; viridis is near.
function map = parula (varargin)
  map = viridis (varargin{:});
endfunction
