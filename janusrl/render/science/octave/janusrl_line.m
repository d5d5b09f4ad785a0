% janusrl_line (along, value, given): lines across the axes where "x" or "y" has a value; given: what xline or yline got behind it.
function h = janusrl_line (along, value, given)
  style = "k-";
  if (numel (given) && mod (numel (given), 2))
    style = given{1};
    given(1) = [];
  elseif (numel (given) > 1 && any (strcmp (given{1}, {"-", "--", ":", "-.", "r", "g", "b", "k", "r--", "k--"})))
    style = given{1};
    given(1:2) = [];
  endif
  held = ishold ();
  hold on;
  upright = along == "x";
  if (upright)
    limits = ylim ();
  else
    limits = xlim ();
  endif
  h = [];
  for value = value(:)'
    if (upright)
      h(end+1) = line ([value value], ylim (), "color", "k");
    else
      h(end+1) = line (xlim (), [value value], "color", "k");
    endif
  endfor
  for k = 1:2:numel (given) - 1
    if (any (strcmpi (given{k}, {"color", "linestyle", "linewidth"})))
      set (h, given{k:k+1});
    endif
  endfor
  kind = regexp (style, "--|-\\.|:|-", "match", "once");
  if (! isempty (kind))
    set (h, "linestyle", kind);
  endif
  letter = regexp (style, "[rgbcmykw]", "match", "once");
  if (! isempty (letter))
    set (h, "color", letter);
  endif
  if (upright)
    ylim (limits);
  else
    xlim (limits);
  endif
  if (! held)
    hold off
  endif
endfunction
