function seconds = time ()
  seconds = janusrl_clock ();
endfunction
