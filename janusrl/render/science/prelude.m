(* What Mathematica has and Mathics lacks, as far as rules can say it. Read once, before the sandbox closes. *)

Unprotect[Show, Export, PointSize, Dashed, Dotted, DotDashed, Manipulate, Animate, ArrayPlot, MatrixPlot];

Show[Graphics[one_, first___], Graphics[other_, ___], rest___] := Show[Graphics[{{one}, {other}}, first], rest];
Show[Graphics3D[one_, first___], Graphics3D[other_, ___], rest___] := Show[Graphics3D[{{one}, {other}}, first], rest];
Show[{all__}, rest___] := Show[all, rest];
Show[Graphics[one_, first___], options___?OptionQ] := Graphics[one, options, first];
Show[Graphics3D[one_, first___], options___?OptionQ] := Graphics3D[one, options, first];

janusrl`pictures = {};
janusrl`drawn[_Graphics | _Graphics3D | _Image | _GraphicsRow | _GraphicsColumn | _GraphicsGrid | _Show] := True;
janusrl`drawn[_] := False;
Export[name_String, picture_?janusrl`drawn, ___] := (AppendTo[janusrl`pictures, picture]; name);

janusrl`styled[Graphics[parts_, options___], styles_] := Module[{number = 0, list = If[Head[styles] === List, styles, {styles}]},
  Graphics[parts /. color_Hue :> janusrl`style[color, list[[Mod[number++, Length[list]] + 1]]], options]];
janusrl`styled[other_, _] := other;
janusrl`style[color_, Automatic | None] := color;
janusrl`style[color_, {all___}] := Sequence[color, all];
janusrl`style[color_, Directive[all___]] := Sequence[color, all];
janusrl`style[color_, other_] := Sequence[color, other];

janusrl`with[Graphics[parts_, options___], more__] := Graphics[parts, more, options];
janusrl`with[other_, __] := other;

janusrl`series[plot_, data_, options___] := If[MatchQ[data, {{{_, _} ..} ..}],
  Graphics[MapIndexed[janusrl`hued, Map[First[plot[#, options]] &, data]], options, AspectRatio -> 1/GoldenRatio, Axes -> True],
  plot[data, options]];
janusrl`hued[parts_, {n_}] := parts /. _Hue -> Hue[Mod[0.67 + 0.236068 (n - 1), 1], 0.6, 0.6];

(* Mathics counts every look at a variable's value, over a whole statement: a plot of five hundred points has used up 1000. *)
$IterationLimit = 20000;

(* Controls stand where they start. *)
SetAttributes[{Manipulate, Animate, janusrl`start}, HoldAll];
janusrl`start[{{name_, value_, ___}, ___}] := HoldPattern[name] -> value;
janusrl`start[{name_, {first_, ___}, ___}] := HoldPattern[name] -> first;
janusrl`start[{name_, first_, ___}] := HoldPattern[name] -> first;
janusrl`start[_] := {};
Manipulate[body_, controls___] := ReleaseHold[Hold[body] /. Flatten[List @@ Map[janusrl`start, Hold[controls]]]];
Animate[body_, controls___] := Manipulate[body, controls];

janusrl`width[low_, high_, bins_Integer] := (high - low)/bins;
janusrl`width[_, _, {width_}] := width;
janusrl`width[low_, high_, _] := Module[{rough, power},
  rough = Max[high - low, 10^-9]/8; power = 10^Floor[Log[10, rough]];
  power First[Select[{1, 2, 5, 10}, # power >= rough &]]];
janusrl`histogram[data_List, options___Rule] := janusrl`histogram[data, Automatic, options];
janusrl`histogram[data_List, bins_, options___Rule] := Module[{values, low, high, width, first, last, at},
  values = N[Flatten[data]];
  low = Min[values]; high = Max[values];
  width = N[janusrl`width[low, high, bins]];
  {first, last} = If[IntegerQ[bins], {low, bins - 1}, {width Floor[low/width], Infinity}];
  at = Map[Min[#, last] &, Floor[(values - first)/width]];
  Graphics[{RGBColor[0.99, 0.83, 0.56], EdgeForm[GrayLevel[0.3]],
    Map[Rectangle[{first + First[#] width, 0}, {first + (First[#] + 1) width, Last[#]}] &, Tally[at]]},
    options, AspectRatio -> 1/GoldenRatio, Axes -> True, AxesOrigin -> {first, 0}]];
janusrl`histogram[other___] := Histogram[other];

janusrl`cells[matrix_, shade_] := Raster[Reverse[Map[shade, N[matrix], {2}]]];
ArrayPlot[matrix_?MatrixQ, options___Rule] := Module[{most = Max[Abs[N[Flatten[matrix]]], 10^-9]},
  Graphics[janusrl`cells[matrix, 1 - # / most &], options, Frame -> True, FrameTicks -> None,
    AspectRatio -> Length[matrix]/Length[First[matrix]]]];
MatrixPlot[matrix_?MatrixQ, options___Rule] := Module[{most = Max[Abs[N[Flatten[matrix]]], 10^-9]},
  Graphics[janusrl`cells[matrix, janusrl`blend[# / most] &], options, Frame -> True, FrameTicks -> None,
    AspectRatio -> Length[matrix]/Length[First[matrix]]]];
janusrl`blend[part_] := If[part >= 0, {1 - 0.1 part, 1 - 0.6 part, 1 - 0.9 part}, {1 + 0.75 part, 1 + 0.45 part, 1 + 0.15 part}];

Dashed = Dashing[{Small, Small}];
Dotted = Dashing[{0.002, Small}];
DotDashed = Dashing[{0.002, Small, Small, Small}];

Protect[Show, Export, Dashed, Dotted, DotDashed, Manipulate, Animate, ArrayPlot, MatrixPlot];
