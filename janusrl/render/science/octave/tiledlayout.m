% tiledlayout (rows, columns): nexttile then is the next subplot. "flow" gives two columns and as many rows as fit four.
function t = tiledlayout (rows, columns, varargin)
  if (nargin < 1 || ischar (rows)) rows = 2; columns = 2; endif
  setappdata (gcf (), "janusrl_tiles", [rows columns 0]);
  t = gcf ();
  if (nargout == 0)
    clear t
  endif
endfunction
