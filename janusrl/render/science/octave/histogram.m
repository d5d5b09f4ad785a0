% histogram (x), histogram (x, bins or edges), histogram (..., "NumBins" | "BinEdges" | "BinWidth" | "Normalization" |
% "FaceColor" | "EdgeColor" | "FaceAlpha", value): MATLAB's, as far as bars can show it.
function h = histogram (x, varargin)
  x = double (x(:));
  x = x(isfinite (x));
  bins = []; width = []; normal = "count"; face = [0 0.447 0.741]; edge = "k";
  if (numel (varargin) && isnumeric (varargin{1}))
    bins = varargin{1};
    varargin(1) = [];
  endif
  for k = 1:2:numel (varargin) - 1
    value = varargin{k+1};
    switch (lower (varargin{k}))
      case {"numbins", "binedges"} bins = value;
      case "binwidth" width = value;
      case "normalization" normal = lower (value);
      case "facecolor" face = value;
      case "edgecolor" edge = value;
    endswitch
  endfor
  low = min (x); high = max (x);
  if (isempty (x)) low = 0; high = 1; endif
  if (low == high) high = low + 1; endif
  if (! isempty (width))
    edges = floor (low / width) * width : width : ceil (high / width) * width;
  elseif (numel (bins) > 1)
    edges = bins(:)';
  else
    if (isempty (bins))
      rough = max (3.5 * std (x) / numel (x) ^ (1/3), (high - low) / 100);
      step = 10 ^ floor (log10 (rough));
      rest = rough / step;
      width = step * [1 2 3 5 10](1 + (rest > 1.5) + (rest > 2.5) + (rest > 4) + (rest > 7.5));
      edges = floor (low / width) * width : width : ceil (high / width) * width;
    else
      edges = linspace (low, high, bins + 1);
    endif
  endif
  if (numel (edges) < 2) edges = [low, high]; endif
  counts = histc (x', edges);
  counts(end-1) += counts(end);
  counts(end) = [];
  total = max (1, numel (x));
  switch (normal)
    case "probability" counts = counts / total;
    case "percentage" counts = 100 * counts / total;
    case "pdf" counts = counts ./ diff (edges) / total;
    case "countdensity" counts = counts ./ diff (edges);
    case "cumcount" counts = cumsum (counts);
    case "cdf" counts = cumsum (counts) / total;
  endswitch
  left = edges(1:end-1); right = edges(2:end);
  if (ischar (face) && strcmp (face, "auto")) face = [0 0.447 0.741]; endif
  h = patch ([left; right; right; left], [zeros(2, numel (counts)); counts; counts], face, "edgecolor", edge);
  if (! ishold ())
    set (gca (), "box", "on");
    axis ("auto");
  endif
  if (nargout == 0)
    clear h
  endif
endfunction
