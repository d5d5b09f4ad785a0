function [total, user, system] = cputime ()
  total = user = janusrl_clock () - 1704110400;
  system = 0;
endfunction
