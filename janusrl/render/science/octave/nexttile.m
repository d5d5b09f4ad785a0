% The next subplot of a tiledlayout, or the one of a number, or one that spans [rows columns].
function ax = nexttile (varargin)
  tiles = getappdata (gcf (), "janusrl_tiles");
  if (isempty (tiles)) tiles = [1 1 0]; endif
  number = tiles(3) + 1;
  across = [1 1];
  for argument = varargin
    if (isscalar (argument{1})) number = argument{1}; else across = argument{1}; endif
  endfor
  places = [];
  for row = 0:across(1)-1
    places = [places, number + row * tiles(2) + (0:across(2)-1)];
  endfor
  tiles(3) = number + across(2) - 1;
  setappdata (gcf (), "janusrl_tiles", tiles);
  ax = subplot (tiles(1), tiles(2), places);
  if (nargout == 0)
    clear ax
  endif
endfunction
