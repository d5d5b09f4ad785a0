function id = tic ()
  at = janusrl_clock ();
  if (nargout)
    id = uint64 (round (at * 1e6));
  else
    setappdata (0, "janusrl_tic", at);
  endif
endfunction
