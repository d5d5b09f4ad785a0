function [total, user, system] = cputime ()
  total = user = janusrl_clock () - 1735689600;
  system = 0;
endfunction
