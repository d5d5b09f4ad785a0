% Nobody looks on: no time is lost, but on the program's clock.
function pause (seconds)
  if (nargin && isnumeric (seconds) && isscalar (seconds) && isfinite (seconds))
    janusrl_clock (max (0, seconds));
  endif
endfunction
