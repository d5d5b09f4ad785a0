function seconds = toc (id)
  if (nargin)
    since = double (id) / 1e6;
  else
    since = getappdata (0, "janusrl_tic");
    if (isempty (since))
      error ("toc: function called before timer initialization");
    endif
  endif
  elapsed = janusrl_clock () - since;
  if (nargout)
    seconds = elapsed;
  else
    printf ("Elapsed time is %g seconds\n", elapsed);
  endif
endfunction
