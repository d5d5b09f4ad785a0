function days = now ()
  days = janusrl_clock () / 86400 + 719529;
endfunction
