% contains (text, pattern): whether it is in there.
function found = contains (text, pattern, varargin)
  if (ischar (text)) text = {text}; endif
  if (ischar (pattern)) pattern = {pattern}; endif
  found = false (size (text));
  for k = 1:numel (text)
    found(k) = any (cellfun (@(each) ! isempty (strfind (text{k}, each)), pattern));
  endfor
endfunction
