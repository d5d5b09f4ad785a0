% Takes the picture, whatever the file and the format.
function print (varargin)
  fig = []; wanted = [];
  for argument = varargin
    value = argument{1};
    if (isscalar (value) && isnumeric (value) && isfigure (value))
      fig = value;
    elseif (ischar (value) && strncmp (value, "-S", 2))
      wanted = sscanf (value(3:end), "%d,%d")';
    elseif (ischar (value) && strncmp (value, "-f", 2) && ! isnan (str2double (value(3:end))))
      fig = str2double (value(3:end));
    endif
  endfor
  if (isempty (fig))
    fig = gcf ();
  endif
  janusrl_draw (fig, wanted);
endfunction
