% The program's clock, in seconds since 1970: it goes on by a millisecond whenever it is looked at, and by pauses.
function seconds = janusrl_clock (more)
  persistent at = 1704110400;
  if (nargin < 1) more = 0.001; endif
  at += more;
  seconds = at;
endfunction
