% yline (value), yline (value, style), yline (value, style, label, properties ...): MATLAB's, for the axes as they are now.
function h = yline (value, varargin)
  style = "k-"; words = "";
  if (numel (varargin) && mod (numel (varargin), 2))
    style = varargin{1};
    varargin(1) = [];
  elseif (numel (varargin) > 1 && any (strcmp (varargin{1}, {"-", "--", ":", "-.", "r", "g", "b", "k", "r--", "k--"})))
    style = varargin{1};
    words = varargin{2};
    varargin(1:2) = [];
  endif
  held = ishold ();
  hold on;
  limits = xlim ();
  h = [];
  for value = value(:)'
    h(end+1) = line (xlim (), [value value], "color", "k");
  endfor
  for k = 1:2:numel (varargin) - 1
    if (any (strcmpi (varargin{k}, {"color", "linestyle", "linewidth"})))
      set (h, varargin{k:k+1});
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
  xlim (limits);
  if (! held)
    hold off
  endif
  if (nargout == 0)
    clear h
  endif
endfunction
