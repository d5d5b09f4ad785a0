function clc ()
  % There is no screen to clear.
endfunction
