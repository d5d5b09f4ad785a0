% Takes the picture, whatever the file and the format.
function exportgraphics (handle, varargin)
  janusrl_draw (ancestor (handle, "figure"));
endfunction
