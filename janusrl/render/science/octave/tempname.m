% Names that are the same every time.
function name = tempname (folder, prefix)
  persistent number = 0;
  if (nargin < 1 || isempty (folder)) folder = getappdata (0, "janusrl_home"); endif
  if (nargin < 2) prefix = "oct-"; endif
  do
    number++;
    name = fullfile (folder, sprintf ("%s%06d", prefix, number));
  until (! exist (name, "file"))
endfunction
