"""Mathematica programs as models write them, run by Mathics: pictures, labels, whose fault a failure is."""

from __future__ import annotations

import numpy as np
import pytest
from science_parts import BLUE, GREEN, RED, Runs, has, ink

from janusrl.outcome import Status

ONE_PICTURE = {
    "plots with styles": """Plot[{Sin[x], Cos[x]}, {x, 0, 6}, PlotStyle -> {Red, Directive[Blue, Thick]},
        PlotLegends -> {"a", "b"}, AxesLabel -> {"x", "y"}]""",
    "shapes": """Graphics[{Red, Disk[{0, 0}, 1], Blue, Rectangle[{1, 1}, {2, 2}], Green, Thick,
        Line[{{-1, -1}, {2, -1}}], Black, Text["hello", {0, 2}], Arrow[{{0, 0}, {2, 0}}], Circle[{3, 1}, .5],
            Point[{2, -.5}]}, Axes -> True]""",
    "points": """data = Table[{i, Prime[i]}, {i, 20}];
        ListPlot[{data, Table[{i, i}, {i, 20}]}, PlotStyle -> {Red, Blue}, Frame -> True]""",
    "lines": "ListLinePlot[{{1, 4, 9, 16}, {1, 2, 3, 4}}, PlotStyle -> {{Red, Thick}, {Blue, Thick}}]",
    "bars": 'BarChart[{1, 5, 3}, ChartLabels -> {"a", "b", "c"}, ChartStyle -> {Red, Blue, Red}]',
    "three dimensions": """Graphics3D[{Red, Sphere[{0, 0, 0}, 1], Blue, Cuboid[{1, 1, 1}], Opacity[.5],
        Cylinder[{{-2, 0, 0}, {-2, 0, 2}}, .5], Line[{{0, 0, 0}, {3, 3, 3}}]}]""",
    "shown together": "Show[Plot[x^2, {x, -2, 2}, PlotStyle -> Red], ListPlot[{{-1, 1}, {1, 1}}, PlotStyle -> Blue]]",
    "grid": """GraphicsGrid[{{Graphics[{Red, Disk[]}], Graphics[{Blue, Disk[]}]},
        {Plot[x, {x, 0, 1}], Plot[Exp[x], {x, 0, 1}]}}]""",
    "exported": 'p = Graphics[{Red, Disk[], Blue, Rectangle[]}];\nExport["out.png", p]',
    "manipulated": "Manipulate[Graphics[{Red, Disk[{0, 0}, a], Blue, Rectangle[]}], {a, 1, 5}]",
    "defined functions": """shade[n_] := If[EvenQ[n], Red, Blue];
        f[n_] := Module[{a = 1, b = 1}, Do[{a, b} = {b, a + b}, {n}]; a];
        Graphics[Table[{shade[n], Rectangle[{n, 0}, {n + 1, f[n]}]}, {n, 5}], AspectRatio -> 1/2]""",
    "comments and lines": """(* a comment (* nested *) *)
        Graphics[{
          Red, Polygon[{{0, 0}, {1, 0}, {0, 1}}],
          Blue, RegularPolygon[{2, 0}, 1, 6], BezierCurve[{{0, 0}, {1, 3}, {2, -2}, {3, 2}}]
        }, PlotLabel -> Style["Title", Bold, 20], Background -> LightYellow]""",
    "parametric": """ParametricPlot[{{Cos[t], Sin[2 t]}, {2 Cos[t], Sin[t]}}, {t, 0, 6},
        PlotStyle -> {{Red, Thick}, {Blue, Thick}}]""",
}  # fmt: skip


@pytest.mark.parametrize("name", ONE_PICTURE)
def test_one_picture(mathematica: Runs, name: str) -> None:
    (picture,) = mathematica.drawn(ONE_PICTURE[name])
    assert max(picture.shape[:2]) <= 672
    assert has(picture, RED), name
    assert has(picture, BLUE), name


@pytest.mark.parametrize(
    "source",
    [
        "Plot3D[Sin[x y], {x, -2, 2}, {y, -2, 2}]",
        "DensityPlot[Sin[x] Cos[y], {x, -4, 4}, {y, -4, 4}]",
        "PieChart[{1, 2, 3}]",
        "Histogram[Table[Sin[i], {i, 100}], 10]",
        "LogPlot[Exp[x], {x, 0, 5}]",
        "ListLinePlot[Table[Fibonacci[n], {n, 10}], Filling -> Axis]",
        "ArrayPlot[Table[Mod[i j, 3], {i, 9}, {j, 9}]]",
        "MatrixPlot[Table[i - j, {i, 9}, {j, 9}]]",
        "Image[Table[Mod[i + j, 2], {i, 20}, {j, 20}]]",
        "Graphics[Circle[]]",
        "PolarPlot[1 + Cos[t], {t, 0, 2 Pi}]",
        "Plot[{Exp[-Abs[x]/2] Cos[4 x], 3 Exp[-x^2/4]}, {x, -6, 6}]",
    ],
)
def test_more_kinds_of_pictures(mathematica: Runs, source: str) -> None:
    (picture,) = mathematica.drawn(source)
    assert 0.002 < ink(picture) < 0.99


def test_labels_frames_and_legends_are_seen(mathematica: Runs) -> None:
    bare = "Plot[x, {x, 0, 1}{}]"
    options = [
        'PlotLabel -> "T"',
        'AxesLabel -> {"a", "b"}',
        "Frame -> True",
        "GridLines -> Automatic",
        'PlotLegends -> {"w"}',
    ]
    pictures = [mathematica.drawn(bare.replace("{}]", "]"))[0]]
    pictures += [mathematica.drawn(bare.replace("{}]", f", {option}]"))[0] for option in options]
    assert len({picture.tobytes() for picture in pictures}) == len(pictures)
    named = mathematica.drawn('Plot[x, {x, 0, 1}, Frame -> True, FrameLabel -> {"time", "size"}]')[0]
    assert not np.array_equal(named, pictures[3])


def test_every_statement_without_a_semicolon_shows_its_picture(mathematica: Runs) -> None:
    pages = mathematica.drawn(
        "Graphics[{Red, Disk[]}]\nGraphics[{Green, Disk[]}]\nGraphics[{Black, Disk[]}];\nGraphics[{Blue, Disk[]}]"
    )
    assert [has(page, color, 5000) for page, color in zip(pages, (RED, GREEN, BLUE), strict=True)] == [True] * 3


def test_sizes(mathematica: Runs) -> None:
    (wide,) = mathematica.drawn("Graphics[{Red, Rectangle[{0, 0}, {2, 1}]}, ImageSize -> 300]")
    assert wide.shape[1] == 300
    assert 140 < wide.shape[0] < 170
    (asked,) = mathematica.drawn("Plot[x, {x, 0, 1}]", size=(320, 200))
    assert asked.shape == (200, 320, 3)


def test_what_is_printed(mathematica: Runs) -> None:
    lines = mathematica.printed(
        "Print[Solve[x^2 - 5 x + 6 == 0, x]]\nIntegrate[x, x]\nTable[n^2, {n, 4}]\nx = 3;\n"
        'Det[{{1, 2}, {3, 4}}]\n1/0\n"a" <> "b"'
    )
    assert lines[:4] == ["{{x -> 2}, {x -> 3}}", "x ^ 2 / 2", "{1, 4, 9, 16}", "-2"]
    assert "Infinite expression" in lines[4]
    assert lines[-1] == "ab"


@pytest.mark.parametrize(
    ("source", "reason", "words"),
    [
        ("Plot[Sin[x], {x, 0, 1}", "syntax_error", "Incomplete expression"),
        ("x = 1;\ny = )", "syntax_error", "line 2"),
        ("Plot[x, {x, 0, 1}];", "no_picture", "drew no picture"),
        ("foo[3]", "no_picture", "It printed: foo[3]"),
        ("", "no_picture", "drew no picture"),
        ("Graphics[Point[{a, 1}]]", "exception", "a is no number"),
        ("Graphics[Disk[{0, 0}, {1, 2, 3}]]", "exception", "a radius is"),
        ("f[x_] := f[x + 1] + 1;\nf[1]", "exception", "too deep"),
        ("Exit[3]", "exit", "code 3"),
    ],
)
def test_failures_of_the_program(mathematica: Runs, source: str, reason: str, words: str) -> None:
    found, message = mathematica.failure(source)
    assert found == reason
    assert words in message


@pytest.mark.parametrize(
    "source",
    [
        "ContourPlot[x^2 + y^2, {x, -2, 2}, {y, -2, 2}]",
        "s = NDSolve[{y'[x] == y[x], y[0] == 1}, y, {x, 0, 1}];\nPlot[Evaluate[y[x] /. s], {x, 0, 1}]",
        "f[a_] := StreamPlot[{y, a x}, {x, -2, 2}, {y, -2, 2}];\nf[1]",
    ],
)
def test_what_mathics_lacks_is_no_failure_of_the_program(mathematica: Runs, source: str) -> None:
    reason, message = mathematica.failure(source, Status.INFRA_FAILED)
    assert reason == "unsupported_function"
    assert "Mathics" in message


def test_a_function_that_the_program_defines_itself_is_not_lacking(mathematica: Runs) -> None:
    pages = mathematica.drawn("StreamPlot[x_] := Graphics[{Red, Disk[{0, 0}, x]}];\nStreamPlot[2]")
    assert has(pages[0], RED, 1000)


def test_programs_that_need_not_draw(mathematica: Runs) -> None:
    outcome = mathematica("Print[6 7]", options={"picture": False})
    assert outcome.rendering is not None, outcome.failure
    assert outcome.rendering.console == ("42",)
    assert outcome.rendering.size == (1, 1)
