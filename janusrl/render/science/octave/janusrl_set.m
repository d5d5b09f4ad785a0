% ax.Title.String = "a" for an object of graphics: janusrl_set (ax, {"Title", "String"}, "a").
function janusrl_set (handle, names, value)
  for k = 1:numel (names) - 1
    handle = get (handle, names{k});
  endfor
  if (! any (strcmpi (names{end}, {"TileSpacing", "Padding", "Toolbar", "Interactions"})))
    set (handle, names{end}, value);
  endif
endfunction
