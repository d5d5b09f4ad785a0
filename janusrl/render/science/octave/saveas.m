% Takes the picture, whatever the file and the format.
function saveas (handle, varargin)
  janusrl_draw (ancestor (handle, "figure"));
endfunction
