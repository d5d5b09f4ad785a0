function pause (varargin)
  % Nobody looks on: no time is lost.
endfunction
