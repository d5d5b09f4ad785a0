function parts = clock ()
  parts = datevec (now ());
endfunction
