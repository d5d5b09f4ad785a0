"""Mathematical content that several languages can write: curves, sequences, bars, plane figures.

A content is plain JSON with a `kind`:

* `functions`: `curves` (`{"f", "color"}`), `from`, `to`
* `parametric`: `x`, `y` of t, `turns` (t goes from 0 to `turns` times pi), `color`, `name`
* `polar`: `r` of t, `turns`, `color`, `name`
* `sequence`: `name`, `terms`, `rule` (`{"python", "mathematica", "words"}` of n), `joined`, `color`
* `bars`: `title`, `labels`, `values`, `color`
* `figure`: `name`, `shapes` (polygon, circle, segment, arrow, point, text: `points`, `radius`, `text`, `color`, `filled`), `span`, `bare` (no axes)

Formulas are nested lists, as in `["*", 2, ["sin", "x"]]`.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Mapping
from typing import Any

Formula = Any
Content = dict[str, Any]
COLORS = ("red", "green", "blue", "orange", "purple", "pink", "teal")
_TALLEST = 12
"""Of the range of values of a graph, as far as a shorter domain helps."""
_RANK = {"+": 1, "-": 1, "*": 2, "/": 2, "neg": 3, "^": 4}
_FUNCTIONS: dict[str, tuple[Callable[[float], float], str, str]] = {
    "sin": (math.sin, "np.sin", "Sin"), "cos": (math.cos, "np.cos", "Cos"), "exp": (math.exp, "np.exp", "Exp"),
    "log": (math.log, "np.log", "Log"), "sqrt": (math.sqrt, "np.sqrt", "Sqrt"), "abs": (abs, "np.abs", "Abs"),
    "tanh": (math.tanh, "np.tanh", "Tanh"), "atan": (math.atan, "np.arctan", "ArcTan"),
}  # fmt: skip


def value_of(formula: Formula, at: float) -> float:
    """A formula's value where its variable is `at`. Raises ValueError, ZeroDivisionError or OverflowError."""
    if isinstance(formula, int | float):
        return float(formula)
    if isinstance(formula, str):
        return math.pi if formula == "pi" else at
    name, *parts = formula
    values = [value_of(part, at) for part in parts]
    if name in _FUNCTIONS:
        return float(_FUNCTIONS[name][0](values[0]))
    if name == "neg":
        return -values[0]
    a, b = values
    if name in "+-":
        return a + b if name == "+" else a - b
    return a * b if name == "*" else a / b if name == "/" else float(a**b)


def write_formula(formula: Formula, how: str) -> str:
    """A formula as source.

    Args:
        formula: nested lists.
        how: `python` (with numpy), `mathematica` or `words`.
    """
    return _written(formula, how)[0]


def _written(formula: Formula, how: str) -> tuple[str, float]:
    """A formula as source, and how tightly its outermost operation binds."""
    if isinstance(formula, int | float):
        return f"{formula:g}", 9 if formula >= 0 else 3
    if isinstance(formula, str):
        return {"pi": {"python": "PI", "mathematica": "Pi", "words": "pi"}[how]}.get(formula, formula), 9
    name, *parts = formula
    if name in _FUNCTIONS:
        inner = _written(parts[0], how)[0]
        if how == "mathematica":
            return f"{_FUNCTIONS[name][2]}[{inner}]", 9
        called = {"log": "ln", "atan": "arctan"}.get(name, name)
        return f"{_FUNCTIONS[name][1] if how == 'python' else called}({inner})", 9
    rank = _RANK[name]
    if name == "neg":
        inner, binds = _written(parts[0], how)
        return f"-{inner}" if binds >= 2 else f"-({inner})", 2
    (left, left_binds), (right, right_binds) = (_written(part, how) for part in parts)
    if left_binds < rank or (name == "^" and left_binds <= rank):
        left = f"({left})"
    if right_binds < rank or (right_binds == rank and name in "-/") or (right_binds < 9 and name == "^"):
        right = f"({right})"
    if right.startswith("-"):
        right = f"({right})"
    if name == "*":
        if how == "words" and left[-1].isdigit() and right[0].isalpha():
            return left + (" " if right[:2].isalpha() else "") + right, rank
        return left + {"python": " * ", "mathematica": " ", "words": " * "}[how] + right, rank
    sign = {"^": "**" if how == "python" else "^", "/": "/" if how != "python" else " / "}.get(name, f" {name} ")
    return left + sign + right, rank


def _scaled(factor: float, formula: Formula) -> Formula:
    return formula if factor == 1 else ["neg", formula] if factor == -1 else ["*", factor, formula]


def _shifted(shift: float, formula: Formula = "x") -> Formula:
    return formula if shift == 0 else ["+", formula, shift] if shift > 0 else ["-", formula, -shift]


def _wave(rng: random.Random) -> Formula:
    inner = _scaled(rng.choice([0.5, 1, 1, 2, 3]), "x")
    return _shifted(rng.choice([0, 0, 1, -1]), _scaled(rng.choice([1, 2, 0.5, 1.5, -1]), [rng.choice(["sin",
                "cos"]), inner]))  # fmt: skip


def _two_waves(rng: random.Random) -> Formula:
    return [rng.choice("+-"), ["sin", "x"], _scaled(rng.choice([0.5, 0.25, 0.4]), ["sin", ["*",
            rng.choice([2, 3, 4, 5]), "x"]])]  # fmt: skip


def _parabola(rng: random.Random) -> Formula:
    square = ["^", _shifted(rng.choice([0, 1, -1, 0.5])), 2]
    return _shifted(rng.choice([0, 1, -2, -1, 2]), _scaled(rng.choice([0.5, 1, -0.5, 0.25, -1]), square))


def _cubic(rng: random.Random) -> Formula:
    return ["-", _scaled(rng.choice([0.1, 0.2, 0.25]), ["^", "x", 3]), _scaled(rng.choice([0.5, 1, 1.5]), "x")]


def _bell(rng: random.Random) -> Formula:
    top = ["neg", ["^", _shifted(rng.choice([0, 0, 1, -1])), 2]]
    return _scaled(rng.choice([1, 2, 3]), ["exp", rng.choice([top, ["/", top, 2], ["/", top, 4]])])


def _damped(rng: random.Random) -> Formula:
    decay = ["exp", ["neg", ["/", ["abs", "x"], rng.choice([2, 3, 4])]]]
    return _scaled(rng.choice([1, 2, 3]), ["*", decay, ["cos", ["*", rng.choice([2, 3, 4]), "x"]]])


def _logistic(rng: random.Random) -> Formula:
    return ["/", rng.choice([1, 2, 3]), ["+", 1, ["exp", ["neg", _scaled(rng.choice([1, 2, 0.5]), "x")]]]]


def _rational(rng: random.Random) -> Formula:
    return ["/", _scaled(rng.choice([1, 2, 4]), rng.choice([1, "x"])), ["+", 1, ["^", "x", 2]]]


def _bent(rng: random.Random) -> Formula:
    return _shifted(rng.choice([0, -1, 1, -2]), _scaled(rng.choice([1, 0.5, -1]), ["abs",
                _shifted(rng.choice([0, 1, -1]))]))  # fmt: skip


def _line(rng: random.Random) -> Formula:
    return _shifted(rng.choice([0, 1, -1, 2]), _scaled(rng.choice([0.5, 1, -1, -0.5, 0.75]), "x"))


def _step(rng: random.Random) -> Formula:
    return _scaled(rng.choice([1, 2]), [rng.choice(["tanh", "atan"]), _scaled(rng.choice([1, 2, 0.5]), "x")])


def _beat(rng: random.Random) -> Formula:
    return ["*", ["sin", _scaled(rng.choice([0.5, 1]), "x")], ["cos", ["*", rng.choice([3, 4, 5, 6]), "x"]]]


def _root(rng: random.Random) -> Formula:
    return _scaled(rng.choice([1, 0.5, 2]), ["sqrt", ["+", ["^", "x", 2], rng.choice([1, 2, 0.5])]])


_FAMILIES = (_wave, _two_waves, _parabola, _cubic, _bell, _damped, _logistic, _rational, _bent, _line,
            _step, _beat, _root)  # fmt: skip
_CURVES: tuple[tuple[str, Callable[[random.Random], tuple[Formula, Formula, float]]],
            ...] = (("a Lissajous curve", lambda r: (["sin", ["*", r.choice([2, 3, 5]), "t"]], ["sin", ["*",
            r.choice([3, 4, 7]), "t"]], 2)), ("an ellipse", lambda r: (["*", r.choice([2, 3]), ["cos",
            "t"]], _scaled(r.choice([1, 1.5, 0.5]), ["sin", "t"]), 2)), ("an astroid",
            lambda r: (_scaled(s := r.choice([1, 2, 3]), ["^", ["cos", "t"], 3]), _scaled(s, ["^", ["sin",
            "t"], 3]), 2)), ("a figure of eight", lambda r: (_scaled(r.choice([1, 2, 3]), ["sin", "t"]),
            ["*", ["sin", "t"], ["cos", "t"]], 2)), ("an epicycloid", lambda r: (["-", ["*",
            (k := r.choice([3, 4, 5, 6])), ["cos", "t"]], ["cos", ["*", k, "t"]]], ["-", ["*", k, ["sin",
            "t"]], ["sin", ["*", k, "t"]]], 2)), ("a hypocycloid", lambda r: (["+", ["*", (k := r.choice([2,
            3, 4])), ["cos", "t"]], ["cos", ["*", k, "t"]]], ["-", ["*", k, ["sin", "t"]], ["sin", ["*", k,
            "t"]]], 2)), ("a spiral", lambda r: (["*", (a := r.choice([0.1, 0.2, 0.25])), ["*", "t", ["cos",
            "t"]]], ["*", a, ["*", "t", ["sin", "t"]]], r.choice([4, 6]))), ("a heart curve",
            lambda r: (_scaled(s := r.choice([0.5, 1, 2]), ["^", ["sin", "t"], 3]), _scaled(s, ["/", ["-",
            ["-", ["*", 13, ["cos", "t"]], ["*", 5, ["cos", ["*", 2, "t"]]]], ["*", 2, ["cos", ["*", 3,
            "t"]]]], 16]), 2)), ("a cycloid", lambda r: (["-", "t", ["sin", "t"]], ["-", 1, ["cos", "t"]],
            r.choice([4, 6]))), )  # fmt: skip
_POLAR: tuple[tuple[str, Callable[[random.Random], tuple[Formula, float]]], ...] = (("a cardioid",
            lambda r: (_scaled(r.choice([1, 2]), [r.choice("+-"), 1, [r.choice(["cos", "sin"]), "t"]]), 2)),
            ("a rose", lambda r: (_scaled(r.choice([1, 2, 3]), [r.choice(["cos", "sin"]), ["*", r.choice([2,
            3, 4, 5, 6]), "t"]]), 2)), ("a limacon", lambda r: ([r.choice("+-"), 1, ["*", r.choice([2, 3]),
            [r.choice(["cos", "sin"]), "t"]]], 2)), ("an Archimedean spiral", lambda r: (["*",
            r.choice([0.1, 0.2, 0.25, 0.5]), "t"], r.choice([4, 6]))), ("a wavy circle", lambda r: (["+",
            r.choice([2, 3]), _scaled(r.choice([0.5, 0.3]), ["sin", ["*", r.choice([5, 7, 9]), "t"]])], 2)),
            )  # fmt: skip
_SEQUENCES = (("square numbers", "n**2", "n^2", "n squared", lambda n, k: n * n, 8), ("triangular numbers",
            "n * (n + 1) // 2", "n (n + 1)/2", "n(n+1)/2", lambda n, k: n * (n + 1) // 2, 9), ("powers of two",
            "2**n", "2^n", "2 to the n", lambda n, k: 2**n, 7), ("remainders of n squared", "n**2 % {k}",
            "Mod[n^2, {k}]", "n squared modulo {k}", lambda n, k: n * n % k, 14), ("reciprocals", "1 / n",
            "1./n", "1/n", lambda n, k: 1 / n, 10), ("alternating harmonic terms", "(-1)**(n + 1) / n",
            "(-1.)^(n + 1)/n", "(-1)^(n+1)/n", lambda n, k: (-1) ** (n + 1) / n, 10), ("multiples", "{k} * n",
            "{k} n", "{k} times n", lambda n, k: k * n, 9), ("cubes", "n**3", "n^3", "n cubed",
            lambda n, k: n**3, 6), ("rounded square roots", "int(n**0.5)", "Floor[Sqrt[n]]",
            "the integer part of the square root of n", lambda n, k: math.isqrt(n), 16), )  # fmt: skip
_BARS = (
    ("Rainfall by month (mm)", "Jan Feb Mar Apr May Jun", 10, 95), ("Votes", "Ayes Nays Blank", 5, 60),
    ("Points per team", "Reds Blues Greens Golds", 8, 40), ("Hours of study", "Mon Tue Wed Thu Fri", 1, 9),
    ("Eggs collected", "Pen1 Pen2 Pen3 Pen4", 3, 24), ("Pages read", "Ida Jon Kim Lou", 12, 80),
    ("Cars counted", "A1 B2 C3 D4 E5", 15, 90), ("Temperature (C)", "Oslo Rome Cairo Lima", 4, 35),
    ("Goals", "Owls Foxes Bears", 1, 12), ("Letters posted", "Week1 Week2 Week3 Week4 Week5", 2, 30),
)  # fmt: skip


def draw_content(rng: random.Random, kind: str | None = None) -> Content:
    """New content of one kind, or of any."""
    kind = kind or rng.choices(list(_DRAWN), [6, 3, 3, 3, 3, 5])[0]
    return {"kind": kind, **_DRAWN[kind](rng)}


def _functions(rng: random.Random) -> Content:
    span = rng.choice([3, 4, 5, 6])
    many = rng.choice([1, 1, 2, 2, 3])
    colors = rng.sample(COLORS, many)
    curves: list[dict[str, Any]] = []
    while len(curves) < many:
        curve = {"f": rng.choice(_FAMILIES)(rng), "color": colors[len(curves)]}
        if all(curve["f"] != other["f"] for other in curves):
            curves.append(curve)
    content: Content = {"curves": curves, "from": -span if rng.random() < 0.8 else 0, "to": span}
    while content["to"] > 2 and range_of(content)[1] - range_of(content)[0] > _TALLEST:
        content["to"] -= 1
        content["from"] = min(0, content["from"] + 1)
    return content


def _parametric(rng: random.Random) -> Content:
    name, make = rng.choice(_CURVES)
    x, y, turns = make(rng)
    return {"name": name, "x": x, "y": y, "turns": turns, "color": rng.choice(COLORS)}


def _polar(rng: random.Random) -> Content:
    name, make = rng.choice(_POLAR)
    r, turns = make(rng)
    return {"name": name, "r": r, "turns": turns, "color": rng.choice(COLORS)}


def _sequence(rng: random.Random) -> Content:
    name, python, mathematica, words, rule, most = rng.choice(_SEQUENCES)
    k = rng.randint(3, 9)
    count = rng.randint(max(4, most - 4), most)
    given = "{k}" in python
    terms = [rule(n, k) for n in range(1, count + 1)]
    sources = {"python": python, "mathematica": mathematica, "words": words}
    return {
        "name": f"{name} modulo {k}" if "{k}" in words and "modulo" in words else f"{name} of {k}" if given else name,
        "rule": {how: source.format(k=k) for how, source in sources.items()},
        "terms": [round(float(term), 6) if isinstance(term, float) else term for term in terms],
        "joined": rng.random() < 0.4,
        "color": rng.choice(COLORS),
    }  # fmt: skip


def _bars(rng: random.Random) -> Content:
    title, labels, low, high = rng.choice(_BARS)
    names = labels.split()
    names = names[: rng.randint(3, len(names))]
    return {"title": title, "labels": names, "values": [rng.randint(low, high) for _ in names],
            "color": rng.choice(COLORS)}  # fmt: skip


def ngon(count: int, radius: float, turn: float = 90) -> list[list[float]]:
    """Corners of a regular polygon around (0, 0), to two digits."""
    turns = [math.radians(turn + 360 * corner / count) for corner in range(count)]
    return [[round(radius * math.cos(t), 2) + 0.0, round(radius * math.sin(t), 2) + 0.0] for t in turns]


def _figure(rng: random.Random) -> Content:
    one, two, three = rng.sample(COLORS, 3)
    kind = rng.choice(["inscribed", "circumscribed", "star", "triangle", "vectors", "rings", "diagonals", "squares"])
    radius = rng.choice([1.6, 1.8, 2, 2.2, 2.4, 2.5, 2.6, 2.8, 3])
    count = rng.randint(3, 8)
    names = {3: "triangle", 4: "square", 5: "pentagon", 6: "hexagon", 7: "heptagon", 8: "octagon"}
    shapes: list[dict[str, Any]]
    if kind == "inscribed":
        corners = ngon(count, radius)
        shapes = [{"shape": "circle", "points": [[0, 0]], "radius": radius, "color": one},
                  {"shape": "polygon", "points": corners, "color": two, "filled": rng.random() < 0.5}]  # fmt: skip
        shapes += [{"shape": "point", "points": [corner], "color": three} for corner in corners]
        name = f"a regular {names[count]} inscribed in a circle"
    elif kind == "circumscribed":
        shapes = [{"shape": "polygon", "points": ngon(count, radius), "color": one, "filled": False},
                  {"shape": "circle", "points": [[0, 0]],
                  "radius": round(radius * math.cos(math.pi / count), 2), "color": two}]  # fmt: skip
        name = f"a regular {names[count]} around its incircle"
    elif kind == "star":
        corners, step = ngon(odd := rng.choice([5, 7, 9]), radius), rng.choice([2, 3])
        step = step if odd % step else 2
        order = [corners[step * n % odd] for n in range(odd)]
        shapes = [{"shape": "circle", "points": [[0, 0]], "radius": radius, "color": one},
                  {"shape": "polygon", "points": order, "color": two, "filled": False}]  # fmt: skip
        name = f"a star polygon with {odd} points in a circle"
    elif kind == "triangle":
        legs = (rng.choice([2, 2.5, 3, 3.5, 4]), rng.choice([2, 2.5, 3, 3.5, 4]))
        corners = [[0, 0], [legs[0], 0], [0, legs[1]]]
        shapes = [{"shape": "polygon", "points": corners, "color": one, "filled": True},
                  {"shape": "segment", "points": [[0, 0], [round(legs[0] / 2, 2), round(legs[1] / 2, 2)]],
                  "color": two}, {"shape": "point", "points": [[round(legs[0] / 2, 2), round(legs[1] / 2,
                  2)]], "color": three}]  # fmt: skip
        name = f"a right triangle with legs {legs[0]:g} and {legs[1]:g} and the median to its hypotenuse"
    elif kind == "vectors":
        a, b = [rng.choice([1, 2, 3]), rng.choice([1, 2])], [rng.choice([-2, -1, 1]), rng.choice([1, 2])]
        total = [a[0] + b[0], a[1] + b[1]]
        shapes = [{"shape": "arrow", "points": [[0, 0], a], "color": one}, {"shape": "arrow", "points": [a,
                  total], "color": two}, {"shape": "arrow", "points": [[0, 0], total], "color": three}]  # fmt: skip
        name = f"the sum of the vectors ({a[0]}, {a[1]}) and ({b[0]}, {b[1]})"
    elif kind == "rings":
        many = rng.randint(3, 6)
        shapes = [{"shape": "circle", "points": [[0, 0]], "radius": round(radius * (n + 1) / many, 2),
                  "color": (one, two)[n % 2]} for n in range(many)]  # fmt: skip
        name = f"{many} concentric circles"
    elif kind == "diagonals":
        corners = ngon(sides := rng.randint(5, 8), radius)
        shapes = [{"shape": "polygon", "points": corners, "color": one, "filled": False}]
        shapes += [{"shape": "segment", "points": [corners[0], corners[n]], "color": two} for n in range(2, sides - 1)]
        name = f"a regular {names[sides]} with all diagonals from its top corner"
    else:
        many = rng.randint(3, 6)
        shapes = [{"shape": "polygon", "points": ngon(4, round(radius * 0.7071**n, 2), 45 * n + 45),
                  "color": (one, two)[n % 2], "filled": False} for n in range(many)]  # fmt: skip
        name = f"{many} squares, each on the midpoints of the sides of the one before"
    points = [abs(part) for shape in shapes for point in shape["points"] for part in point]
    span = max([*points, *(shape.get("radius", 0) for shape in shapes)])
    return {"name": name, "shapes": shapes, "span": round(span + 0.5, 1)}


_DRAWN: Mapping[str, Callable[[random.Random], Content]] = {
    "functions": _functions, "parametric": _parametric, "polar": _polar, "sequence": _sequence, "bars": _bars,
    "figure": _figure,
}  # fmt: skip
KINDS = tuple(_DRAWN)


def range_of(content: Content) -> tuple[float, float]:
    """Lowest and highest value that the curves of `functions` have, with a little room, in whole numbers."""
    low, high, steps = content["from"], content["to"], 120
    values = [value_of(curve["f"],
              low + (high - low) * n / steps) for curve in content["curves"] for n in range(steps + 1)]  # fmt: skip
    return math.floor(min(values) - 0.2), math.ceil(max(values) + 0.2)


def extent_of(content: Content) -> float:
    """How far `parametric` and `polar` curves go from the origin, along an axis."""
    most, steps = 0.1, 240
    for n in range(steps + 1):
        t = content["turns"] * math.pi * n / steps
        if content["kind"] == "polar":
            most = max(most, abs(value_of(content["r"], t)))
        else:
            most = max(most, abs(value_of(content["x"], t)), abs(value_of(content["y"], t)))
    return most


def subject_of(content: Content) -> str:
    """The content in a few words."""
    kind = content["kind"]
    if kind == "functions":
        names = [f"y = {write_formula(curve['f'], 'words')}" for curve in content["curves"]]
        return ("the graph of " if len(names) == 1 else "the graphs of ") + " and ".join(names)
    if kind in ("parametric", "polar"):
        return str(content["name"])
    if kind == "sequence":
        return f"the first {len(content['terms'])} {content['name']}"
    return f"a bar chart '{content['title']}'" if kind == "bars" else str(content["name"])
