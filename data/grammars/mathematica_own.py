"""Kinds of pictures that only the grammar `mathematica` has: surfaces, densities, recursive figures, cellular patterns.

`OWN` has four functions by kind: it draws parameters, writes the program, says the subject, and says the details.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from typing import Any

from .mathematica_code import COLORS, Look, call, options, styled

Params = dict[str, Any]
DRAWN = ("koch", "gasket", "tree", "strings", "circles")
"""Kinds drawn with Graphics, which may have a background and a width."""
OWN: dict[str, tuple[Callable[[random.Random], Params], Callable[[Params, Look], str], Callable[[Params], str],
                     Callable[[Params], list[str]]]] = {}  # fmt: skip
_HUES = ("red", "green", "blue", "orange", "purple", "pink", "teal", "gold", "maroon")
_FIELDS = (("Sin[{a} x] Cos[{b} y]", "sin({a}x) cos({b}y)"), ("Sin[x y/{b}]", "sin(xy/{b})"),
           ("Exp[-(x^2 + y^2)/{b}]", "exp(-(x^2 + y^2)/{b})"), ("x^2/{a} - y^2/{b}", "x^2/{a} - y^2/{b}"),
           ("Sin[Sqrt[x^2 + y^2] {a}]", "sin({a} sqrt(x^2 + y^2))"), ("Cos[{a} x] + Cos[{b} y]",
           "cos({a}x) + cos({b}y)"), ("x y Exp[-(x^2 + y^2)/{b}]", "xy exp(-(x^2 + y^2)/{b})"),
           ("Abs[x] + {a} Abs[y]", "|x| + {a}|y|"), ("Sin[{a} x + {b} y]", "sin({a}x + {b}y)"), ("x^3/{a} - {b} x y^2/4", "x^3/{a} - {b} x y^2/4"), ("Cos[x^2 + {a} y]", "cos(x^2 + {a}y)"), ("Sin[{a} x]^2 + Cos[y]^2/{b}", "sin({a}x)^2 + cos(y)^2/{b}"), ("{b}/(1 + x^2 + {a} y^2)", "{b}/(1 + x^2 + {a} y^2)"), )  # fmt: skip


Written = Callable[[Params, Look], str]


def own(name: str, draw: Callable[[random.Random], Params], subject: str, *wishes: str) -> Callable[[Written], Written]:
    """Register what writes a kind of picture; subject and wishes are formats over the parameters."""

    def decorate(write: Written) -> Written:
        OWN[name] = (
            draw,
            write,
            lambda p: subject.format(**p),
            lambda p: [said for wish in wishes if (said := wish.format(**p))],
        )
        return write

    return decorate


def _draw_field(rng: random.Random) -> Params:
    source, words = rng.choice(_FIELDS)
    a, b = rng.randint(1, 3), rng.randint(2, 4)
    source, words = (
        re.sub(r"(?<![\w.])1(?: (?=[A-Za-z])|(?=[a-z|]))", "", text.format(a=a, b=b)) for text in (source, words)
    )
    return {"source": source, "words": words, "span": rng.choice([2, 3,
            4]), "points": rng.choice([15, 20, 25])}  # fmt: skip


@own("surface", _draw_field, "the surface z = {words}", "let x and y go from -{span} to {span}")
def _surface(p: Params, look: Look) -> str:
    if look["named"]:
        body = call("Plot3D", ["f[x, y]", f"{{x, -{p['span']}, {p['span']}}}",
                    f"{{y, -{p['span']}, {p['span']}}}"], look)  # fmt: skip
        return f"f[x_, y_] := {p['source']};\n{body}"
    return call("Plot3D", [p["source"], f"{{x, -{p['span']}, {p['span']}}}", f"{{y, -{p['span']}, {p['span']}}}"], look)


@own("density", _draw_field, "a density plot of {words}", "let x and y go from -{span} to {span}")
def _density(p: Params, look: Look) -> str:
    parts = [p["source"], f"{{x, -{p['span']}, {p['span']}}}", f"{{y, -{p['span']}, {p['span']}}}"]
    return call("DensityPlot", parts, look)


def _draw_pie(rng: random.Random) -> Params:
    names = rng.choice([["Wheat", "Rye", "Oats", "Barley", "Maize"], ["Bus", "Tram", "Bike", "Car"],
                ["Iron", "Copper", "Zinc", "Tin"], ["Sleep", "Work", "School", "Play", "Other"], ["Jazz",
                "Rock", "Folk", "Opera"]])  # fmt: skip
    names = names[: rng.randint(3, len(names))]
    values = [rng.randint(3, 40) for _ in names]
    return {"names": names, "values": values, "pairs": ", ".join(f"{n} {v}" for n, v in zip(names, values,
            strict=True))}  # fmt: skip


@own("pie", _draw_pie, "a pie chart of {pairs}", "label each slice with its name")
def _pie(p: Params, look: Look) -> str:
    labels = "{" + ", ".join(f'"{name}"' for name in p["names"]) + "}"
    return call("PieChart", ["{" + ", ".join(map(str, p["values"])) + "}", f"ChartLabels -> {labels}"], look)


def _draw_histogram(rng: random.Random) -> Params:
    source, words = rng.choice([("10 Sin[1. i]", "10 sin(i)"), ("Mod[{k} i^2, 97]", "{k} i^2 modulo 97"),
        ("Sqrt[1. i] + Sin[{k}. i]", "sqrt(i) + sin({k}i)"), ("Mod[{k} i, 31] + Mod[7 i, 13]",
        "({k}i mod 31) + (7i mod 13)"), ("Log[1. i]", "ln(i)")])  # fmt: skip
    k = rng.randint(3, 11)
    return {"source": source.format(k=k), "words": words.format(k=k), "count": rng.choice([80, 100, 150,
            200]), "bins": rng.choice([6, 8, 10, 12])}  # fmt: skip


@own("histogram", _draw_histogram, "a histogram of the numbers {words} for i from 1 to {count}", "use {bins} bins")
def _histogram(p: Params, look: Look) -> str:
    return f"data = Table[{p['source']}, {{i, {p['count']}}}];\n" + call("Histogram", ["data",
                str(p["bins"]), *options(look)], look)  # fmt: skip


def _draw_matrix(rng: random.Random) -> Params:
    source, words = rng.choice([("Mod[i j, {k}]", "i j modulo {k}"), ("Mod[Binomial[i, j], 2]",
        "the binomial coefficient of i over j, modulo 2"), ("Mod[i^2 + j^2, {k}]", "i^2 + j^2 modulo {k}"),
        ("GCD[i, j]", "the greatest common divisor of i and j"), ("Abs[i - j]", "the distance of i and j"),
         ("If[CoprimeQ[i, j], 1, 0]",
        "1 where i and j have no common divisor, else 0")])  # fmt: skip
    k = rng.randint(2, 9)
    return {"source": source.format(k=k), "words": words.format(k=k), "side": rng.randint(8, 32),
            "head": rng.choice(["ArrayPlot", "MatrixPlot"])}  # fmt: skip


@own("matrix", _draw_matrix, "the {side} by {side} matrix of {words} as a picture with {head}",
        "let i number the rows and j the columns, from 1")  # fmt: skip
def _matrix(p: Params, look: Look) -> str:
    table = f"Table[{p['source']}, {{i, {p['side']}}}, {{j, {p['side']}}}]"
    return f"matrix = {table};\n{p['head']}[matrix]" if look["named"] else f"{p['head']}[{table}]"


def _draw_walk(rng: random.Random) -> Params:
    source, words = rng.choice([("If[PrimeQ[n], 1, -0.5]", "+1 where n is prime and -0.5 elsewhere"),
        ("MoebiusMu[n]", "the Moebius function of n"), ("(-1)^Floor[n Sqrt[{k}.]]",
        "(-1) to the integer part of n sqrt({k})"), ("Sign[Sin[{k}. n]]", "the sign of sin({k}n)"),
        ("Mod[n^2, {k}] - {h}", "n^2 modulo {k}, less {h}")])  # fmt: skip
    k = rng.choice([2, 3, 5, 7])
    return {"source": source.format(k=k, h=k // 2), "words": words.format(k=k, h=k // 2),
            "count": rng.choice([30, 40, 60, 100, 150, 200]), "color": rng.choice(_HUES)}  # fmt: skip


@own("walk", _draw_walk, "the walk whose n-th step is {words}, for {count} steps",
        "draw the partial sums as a {color} line")  # fmt: skip
def _walk(p: Params, look: Look) -> str:
    more = options(look, more={"PlotStyle": styled(p["color"], look)})
    if p["count"] <= 40:
        return call("ListLinePlot", [f"Accumulate[Table[{p['source']}, {{n, {p['count']}}}]]", *more], look)
    sums = f"position = 0;\nwalk = Table[position = position + ({p['source']}), {{n, {p['count']}}}];\n"
    return sums + call("ListLinePlot", ["walk", *more], look)


_FLAKES = {
    "a Koch curve": "{{0, 0}, {1, 0}}", "a Koch snowflake": "{{0, 0}, {1/2, Sqrt[3]/2}, {1, 0}, {0, 0}}",
    "a Koch snowflake with its bumps inside": "{{0, 0}, {1, 0}, {1/2, Sqrt[3]/2}, {0, 0}}",
    "a square with Koch curves as its sides, bumps outside": "{{0, 0}, {0, 1}, {1, 1}, {1, 0}, {0, 0}}",
}  # fmt: skip
"""Names, and the corners that bumps grow between, at the left of the way along them."""


def _graphics(body: str, look: Look) -> str:
    """A call of Graphics, with the width and the background of the look."""
    more = [f"ImageSize -> {look['size']}"] if look["size"] else []
    more += [f"Background -> {look['back']}"] if look["back"] else []
    return f"Graphics[{', '.join([body, *more])}]"


def _draw_koch(rng: random.Random) -> Params:
    return {"depth": rng.randint(1, 4), "color": rng.choice(_HUES), "name": rng.choice(list(_FLAKES))}


@own("koch", _draw_koch, "{name}, of depth {depth}", "draw it in {color} without axes")
def _koch(p: Params, look: Look) -> str:
    thick = "Thick, " if look["thick"] else ""
    return (
        "koch[{p_, q_}] := Module[{d = (q - p)/3},\n"
        "  {p, p + d, p + d + {d[[1]]/2 - Sqrt[3] d[[2]]/2, Sqrt[3] d[[1]]/2 + d[[2]]/2}, q - d, q}];\n"
        "refine[points_] := Append[Flatten[Map[Most[koch[#]] &, Partition[points, 2, 1]], 1], Last[points]];\n"
        f"curve = Nest[refine, N[{_FLAKES[p['name']]}], {p['depth']}];\n"
        + _graphics(f"{{{COLORS[p['color']]}, {thick}Line[curve]}}", look)
    )


_HALVES = {
    "an equilateral triangle": "{1/2, Sqrt[3]/2}", "a right triangle with the right angle at the origin": "{0, 1}",
    "a triangle as high as it is wide": "{1/2, 1}", "a flat triangle": "{1/2, 1/2}",
}  # fmt: skip
"""Triangles over the unit side, and their third corners."""


def _draw_gasket(rng: random.Random) -> Params:
    return {"depth": rng.randint(2, 5), "color": rng.choice(_HUES), "whole": rng.choice(list(_HALVES)),
            "drawn": rng.choice(["filled with", "outlined in"])}  # fmt: skip


@own("gasket", _draw_gasket, "a Sierpinski triangle of depth {depth}", "start from {whole} over the side from 0 to 1",
     "draw the triangles {drawn} {color}")  # fmt: skip
def _gasket(p: Params, look: Look) -> str:
    each = "Map[Polygon, triangles]" if p["drawn"] == "filled with" else "Map[Line[Append[#, First[#]]] &, triangles]"
    return (
        "split[{a_, b_, c_}] := {{a, (a + b)/2, (a + c)/2}, {(a + b)/2, b, (b + c)/2}, {(a + c)/2, (b + c)/2, c}};\n"
        f"start = {{N[{{{{0, 0}}, {{1, 0}}, {_HALVES[p['whole']]}}}]}};\n"
        f"triangles = Nest[Flatten[Map[split, #], 1] &, start, {p['depth']}];\n"
        + _graphics(f"{{{COLORS[p['color']]}, {each}}}", look)
    )


def _draw_tree(rng: random.Random) -> Params:
    return {"depth": rng.randint(4, 7), "left": rng.randrange(16, 42), "right": rng.randrange(16, 42),
            "ratio": rng.randrange(60, 80) / 100, "color": rng.choice(_HUES),
            "ends": rng.choice(["", "", "put a point at the end of each last branch"])}  # fmt: skip


@own("tree", _draw_tree, "a binary tree of {depth} levels of branches",
        "each branch is {ratio:g} times as long as the one below",
        "branches lean {left} degrees to the left and {right} degrees to the right", "draw it in {color}", "{ends}")  # fmt: skip
def _tree(p: Params, look: Look) -> str:
    last = "{Point[p]}" if p["ends"] else "{}"
    return (
        f"branch[p_, angle_, length_, 0] := {last};\n"
        "branch[p_, angle_, length_, n_] := Module[{q = p + length {Cos[angle], Sin[angle]}},\n"
        f"  {{Line[{{p, q}}], branch[q, angle + {p['left']} Degree, {p['ratio']:g} length, n - 1],\n"
        f"   branch[q, angle - {p['right']} Degree, {p['ratio']:g} length, n - 1]}}];\n"
        + _graphics(f"{{{COLORS[p['color']]}, branch[{{0., 0.}}, N[Pi/2], 1., {p['depth']}]}}", look)
    )


def _draw_sunflower(rng: random.Random) -> Params:
    return {"count": rng.randrange(120, 320, 10), "angle": rng.choice([137.5, 137.5, 99.5, 77.9, 151.1, 158.3, 222.5]),
            "size": rng.choice([0.008, 0.01, 0.012, 0.015, 0.02]), "color": rng.choice(["orange", "gold", "red",
            "purple"]), "back": rng.choice(["Black", "White", "GrayLevel[0.9]"])}  # fmt: skip


@own("sunflower", _draw_sunflower,
        "{count} seeds of a sunflower, the n-th at the angle {angle:g} n degrees and at the distance sqrt(n)",
        "draw the seeds as {color} points on a {back} background")  # fmt: skip
def _sunflower(p: Params, look: Look) -> str:
    seeds = f"Table[Sqrt[n] {{Cos[angle n], Sin[angle n]}}, {{n, 1., {p['count']}}}]"
    return (
        f"angle = N[{p['angle']:g} Degree];\nseeds = {seeds};\n"
        f"Graphics[{{{COLORS[p['color']]}, PointSize[{p['size']:g}], Point[seeds]}}, Background -> {p['back']}]"
    )


def _draw_strings(rng: random.Random) -> Params:
    return {"count": rng.randrange(20, 73), "factor": rng.randrange(2, 12), "color": rng.choice(_HUES)}


@own("strings", _draw_strings,
        "string art: {count} points on a circle, the n-th joined to the one numbered {factor} times n",
        "draw thin {color} chords, no axes")  # fmt: skip
def _strings(p: Params, look: Look) -> str:
    return (f"at[n_] := N[{{Cos[2 Pi n/{p['count']}], Sin[2 Pi n/{p['count']}]}}];\n"
            + _graphics(f"{{{COLORS[p['color']]}, Circle[], Table[Line[{{at[n], at[{p['factor']} n]}}], "
            f"{{n, 0, {p['count'] - 1}}}]}}", look))  # fmt: skip


def _draw_circles(rng: random.Random) -> Params:
    return {"count": rng.randrange(6, 25), "radius": rng.choice([0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.1, 1.2]),
            "one": (pair := rng.sample(_HUES, 2))[0], "two": pair[1]}  # fmt: skip


@own("circles", _draw_circles,
        "a rosette of {count} circles of radius {radius:g}, with centres evenly on the unit circle",
        "colour the circles {one} and {two} by turns")  # fmt: skip
def _circles(p: Params, look: Look) -> str:
    return _graphics("Table[\n"
            f"  {{If[EvenQ[n], {COLORS[p['one']]}, {COLORS[p['two']]}], "
             f"Circle[N[{{Cos[2 Pi n/{p['count']}], Sin[2 Pi n/{p['count']}]}}], {p['radius']:g}]}},\n"
            f"  {{n, 0, {p['count'] - 1}}}]", look)  # fmt: skip


def _draw_solids(rng: random.Random) -> Params:
    one, two, three = rng.sample(_HUES, 3)
    return {"one": one, "two": two, "three": three, "radius": rng.choice([0.7, 0.8, 1]),
            "side": rng.choice([1, 1.5]), "high": rng.choice([1.5, 2, 2.5])}  # fmt: skip


@own("solids", _draw_solids, "a {one} sphere of radius {radius:g}, a {two} cuboid and a {three} cylinder in space",
     "put the sphere at the origin", "put the cuboid from (2, -0.5, -0.5), with sides of {side:g}",
     "let the cylinder of radius 0.5 stand at (-2, 0), {high:g} high")  # fmt: skip
def _solids(p: Params, look: Look) -> str:
    end = f"{{{2 + p['side']:g}, {p['side'] - 0.5:g}, {p['side'] - 0.5:g}}}"
    return (
        "Graphics3D[{\n"
        f"  {COLORS[p['one']]}, Sphere[{{0, 0, 0}}, {p['radius']:g}],\n"
        f"  {COLORS[p['two']]}, Cuboid[{{2, -0.5, -0.5}}, {end}],\n"
        f"  {COLORS[p['three']]}, Cylinder[{{{{-2, 0, -0.5}}, {{-2, 0, {p['high'] - 0.5:g}}}}}, 0.5]\n"
        "}]"
    )


def _draw_logistic(rng: random.Random) -> Params:
    return {"r": rng.choice([2.8, 3.2, 3.5, 3.7, 3.9]), "start": rng.choice([0.1, 0.2, 0.35, 0.5]),
            "count": rng.choice([30, 40, 60]), "color": rng.choice(_HUES)}  # fmt: skip


@own("logistic", _draw_logistic,
        "{count} iterations of the logistic map x -> {r:g} x (1 - x) from {start:g}",
        "join the values by a {color} line", "let the vertical axis go from 0 to 1")  # fmt: skip
def _logistic(p: Params, look: Look) -> str:
    orbit = f"NestList[{p['r']:g} # (1 - #) &, {p['start']:g}, {p['count']}]"
    more = [f"PlotStyle -> {styled(p['color'], look)}", "PlotRange -> {0, 1}"]
    if look["named"]:
        return f"orbit = {orbit};\n" + call("ListLinePlot", ["orbit", *more], look)
    return call("ListLinePlot", [orbit, *more], look)


def _draw_family(rng: random.Random) -> Params:
    source, words = rng.choice([("Sin[k x]", "sin(kx)"), ("x^k", "x^k"), ("Exp[-k x^2]", "exp(-k x^2)"),
        ("Cos[x]/k", "cos(x)/k"), ("k x (1 - x)", "k x (1 - x)"), ("Sin[x]^k", "sin(x)^k"),
        ("Tanh[k x]", "tanh(kx)"), ("Sin[x + k]", "sin(x + k)"), ("x^2 - k", "x^2 - k"), ("Exp[-x^2] Cos[k x]",
        "exp(-x^2) cos(kx)"), ("k/(1 + x^2)", "k/(1 + x^2)"), ("Abs[x]^k", "|x|^k")])  # fmt: skip
    return {"source": source, "words": words, "count": rng.randint(3, 5), "to": rng.choice([1, 2, 3])}


@own("family", _draw_family, "the curves y = {words} for k from 1 to {count}",
        "let x go from -{to} to {to}", "add a legend with the values of k")  # fmt: skip
def _family(p: Params, look: Look) -> str:
    each = (p["source"].replace("k", str(k)) for k in range(1, p["count"] + 1))
    curves = ", ".join(re.sub(r"(?<![\d.])1 (?=[A-Za-z])|/1(?!\d)|\^1(?!\d)", "", source) for source in each)
    legend = ", ".join(f'"k = {k}"' for k in range(1, p["count"] + 1))
    return call("Plot", [f"{{{curves}}}", f"{{x, -{p['to']}, {p['to']}}}", f"PlotLegends -> {{{legend}}}"], look)


def _draw_panels(rng: random.Random) -> Params:
    names = {"Sin[x]": "sin(x)", "Cos[2 x]": "cos(2x)", "x^2 - 2": "x^2 - 2", "Exp[-x^2]": "exp(-x^2)",
             "Abs[x]": "|x|", "x^3 - 3 x": "x^3 - 3x", "Tanh[x]": "tanh(x)", "1/(1 + x^2)": "1/(1 + x^2)"}  # fmt: skip
    chosen = rng.sample(list(names), 4)
    return {"sources": chosen, "colors": rng.sample(_HUES, 4),
            "words": ", ".join(names[one] for one in chosen), "to": rng.choice([2, 3, 4])}  # fmt: skip


@own("panels", _draw_panels, "a grid of two by two plots of {words}", "let x go from -{to} to {to} in each",
        "use another colour in each")  # fmt: skip
def _panels(p: Params, look: Look) -> str:
    plots = [f"Plot[{source}, {{x, -{p['to']}, {p['to']}}}, PlotStyle -> {COLORS[color]}]" for source,
             color in zip(p["sources"], p["colors"], strict=True)]  # fmt: skip
    return f"GraphicsGrid[{{\n  {{{plots[0]},\n   {plots[1]}}},\n  {{{plots[2]},\n   {plots[3]}}}\n}}]"


def _draw_primes(rng: random.Random) -> Params:
    source, words = rng.choice([("Prime[n]", "prime numbers"), ("PrimePi[n]", "numbers of primes up to n"),
        ("EulerPhi[n]", "values of Euler's totient"), ("DivisorSigma[0, n]", "numbers of divisors"),
        ("Fibonacci[n]", "Fibonacci numbers"), ("Mod[Fibonacci[n], 10]",
        "last digits of Fibonacci numbers")])  # fmt: skip
    return {"source": source, "words": words, "count": rng.randint(10, 30), "color": rng.choice(_HUES),
            "head": rng.choice(["ListPlot", "ListLinePlot", "BarChart"])}  # fmt: skip


@own("numbers", _draw_primes, "the first {count} {words}",
        "print them as a list, then draw them in {color} with {head}")  # fmt: skip
def _numbers(p: Params, look: Look) -> str:
    color = COLORS[p["color"]]
    style = "ChartStyle" if p["head"] == "BarChart" else "PlotStyle"
    body = call(p["head"], ["values",
                f"{style} -> " + (f"ConstantArray[{color}, {p['count']}]" if style == "ChartStyle" else color)],
                look)  # fmt: skip
    return f"values = Table[{p['source']}, {{n, 1, {p['count']}}}];\nPrint[values];\n{body}"
