"""What scenes of their own kinds show in the end, as content that Mathematica can draw too: figures, bars.

A scene that moves becomes a picture of its last moment, in the same colours, numbers and words.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from .mathematical import Content, ngon
from .motions_scenes import Params
from .motions_structures import visited

Shape = dict[str, Any]
Point = list[float]


def still_of(kind: str, params: Params) -> Content | None:
    """The end of a scene as content; None for kinds whose point is that they move."""
    return _STILLS[kind](params) if kind in _STILLS else None


def _figure(name: str, shapes: list[Shape]) -> Content:
    reach = [abs(part) for shape in shapes for point in shape["points"] for part in point]
    reach += [abs(part) + shape["radius"] for shape in shapes if "radius" in shape for part in shape["points"][0]]
    return {"kind": "figure", "name": name, "shapes": shapes, "span": round(max(reach) + 0.5, 1), "bare": True}


def _polygon(points: list[Point], color: str, filled: bool = False) -> Shape:
    rounded = [[round(x, 2) + 0.0, round(y, 2) + 0.0] for x, y in points]
    return {"shape": "polygon", "points": rounded, "color": color, "filled": filled}


def _circle(at: Point, radius: float, color: str) -> Shape:
    return {"shape": "circle", "points": [at], "radius": radius, "color": color}


def _line(start: Point, end: Point, color: str, shape: str = "segment") -> Shape:
    return {"shape": shape, "points": [start, end], "color": color}


def _point(at: Point, color: str) -> Shape:
    return {"shape": "point", "points": [at], "color": color}


def _text(words: str, at: Point, color: str) -> Shape:
    return {"shape": "text", "points": [at], "text": words, "color": color}


def _box(middle: Point, wide: float, high: float, color: str, filled: bool = False) -> Shape:
    (x, y), a, b = middle, wide / 2, high / 2
    return _polygon([[x - a, y - b], [x + a, y - b], [x + a, y + b], [x - a, y + b]], color, filled)


def _placed(shape: str, color: str, size: float, at: Point) -> Shape:
    """One of the shapes of parades, about as large as there."""
    corners = {"square": (4, 45), "triangle": (3, 90), "hexagon": (6, 90), "pentagon": (5, 90)}
    if shape in corners:
        count, turn = corners[shape]
        around = ngon(count, size * (math.sqrt(2) if shape == "square" else 1), turn)
    elif shape == "star":
        inner, outer = ngon(5, size * 0.4, 126), ngon(5, size, 90)
        around = [point for pair in zip(outer, inner, strict=True) for point in pair]
    elif shape == "rounded rectangle":
        return _box(at, 3 * size, 2 * size, color, True)
    else:
        return _circle(at, size, color)
    return _polygon([[x + at[0], y + at[1]] for x, y in around], color, True)


def _polygons(p: Params) -> Content:
    sides = p["sides"][-1]
    shapes = [_circle([0, 0], 2.5, p["ring"]), _polygon(ngon(sides, 2.5), p["color"])]
    return _figure(f"a regular polygon with {sides} sides inscribed in a circle", shapes)


def _pythagoras(p: Params) -> Content:
    (a, b), (one, two, three, four) = p["legs"], p["colors"]
    shapes = [
        _polygon([[0, 0], [a, 0], [0, b]], one, True), _polygon([[0, 0], [a, 0], [a, -a], [0, -a]], two, True),
        _polygon([[0, 0], [0, b], [-b, b], [-b, 0]], three, True),
        _polygon([[a, 0], [0, b], [b, a + b], [a + b, a]], four, True),
    ]  # fmt: skip
    return _figure(f"the theorem of Pythagoras for legs {a} and {b}", shapes)


def _orbit(p: Params) -> Content:
    shapes = [_point([0, 0], p["sun"])]
    for color, radius, turns in zip(p["colors"], p["radii"], p["turns"], strict=True):
        end = radius if turns % 1 == 0 else -radius
        shapes += [_circle([0, 0], radius, "blue" if color != "blue" else "teal"), _point([end, 0], color)]
    return _figure(f"{len(p['colors'])} planets on their orbits around a sun", shapes)


def _parade(p: Params) -> Content:
    row = p["arrange"] == "RIGHT"
    size, many = (0.6, 1.9) if row else (0.45, 1.2)
    middle = (len(p["shapes"]) - 1) / 2
    shapes = []
    for number, (shape, color) in enumerate(zip(p["shapes"], p["colors"], strict=True)):
        along = round(many * (number - middle), 2)
        shapes.append(_placed(shape, color, size, [along, 0] if row else [0, -along]))
    return _figure(f"{len(shapes)} shapes in a {'row' if row else 'column'}", shapes)


def _morph(p: Params) -> Content:
    shape, color = p["shapes"][-1], p["colors"][len(p["shapes"]) - 1]
    return _figure(f"a {color} {shape}", [_placed(shape, color, p["size"], [0, 0])])


def _sorting(p: Params) -> Content:
    values = sorted(p["values"])
    return {"kind": "bars", "title": "Sorted numbers", "labels": [str(value) for value in values], "values": values,
            "color": p["color"]}  # fmt: skip


def _search(p: Params) -> Content:
    values, shapes = p["values"], []
    for number, value in enumerate(values):
        at = [round(1.1 * (number - (len(values) - 1) / 2), 2), 0]
        shapes.append(_box(at, 1, 1, "green" if value == p["target"] else p["color"], value == p["target"]))
        shapes.append(_text(str(value), at, p["color"]))
    return _figure(f"{len(values)} numbers in order, {p['target']} among them marked", shapes)


def _walk(p: Params) -> Content:
    at = ngon(p["count"], 2.5, 0)
    shapes = [_line(at[a], at[b], "blue") for a, b in p["edges"]]
    shapes += [_point(point, p["mark"]) for point in at]
    shapes += [_text(str(v), [round(1.2 * x, 2), round(1.2 * y, 2)], p["mark"]) for v, (x, y) in enumerate(at)]
    order = " ".join(map(str, visited(p)))
    shapes.append(_text(order, [0, -3.6], p["mark"]))
    return _figure(f"a graph and its {p['way']} order", shapes)


def _stack(p: Params) -> Content:
    stack = p["kind"] == "stack"
    left = p["items"][:-1] if stack else p["items"][1:]
    shapes = []
    for number, name in enumerate(left):
        at: Point = [0, round(-2 + 0.9 * number, 2)] if stack else [round(-3 + 1.8 * number, 2), 0]
        wide, high = (3, 0.8) if stack else (1.5, 1.2)
        shapes += [_box(at, wide, high, p["color"], True), _text(name, at, p["color"])]
    return _figure(f"a {p['kind']} of {len(left)} boxes", shapes)


def _hops(p: Params) -> Content:
    shapes, at = [_line([0, 0], [10, 0], "blue")], p["start"]
    shapes += [_text(str(n), [n, -0.4], "blue") for n in range(11)]
    for number, hop in enumerate(p["hops"], 1):
        high = round(0.5 * number + 0.2, 2)
        shapes += [_line([at, high], [at + hop, high], p["color"], "arrow")]
        shapes += [_text(f"+{hop}" if hop > 0 else str(hop), [at + hop / 2, high + 0.25], p["color"])]
        at += hop
    return _figure("hops along a number line", [*shapes, _point([at, 0], p["color"])])


def _flow(p: Params) -> Content:
    apart = 3.3 if len(p["chain"]) > 3 else 3.8
    places = [[round(apart * (n - (len(p["chain"]) - 1) / 2), 2), 0] for n in range(len(p["chain"]))]
    shapes = [_box(at, 2.4, 1.1, color) for at, color in zip(places, p["colors"], strict=True)]
    shapes += [_text(name, at, color) for name, at, color in zip(p["chain"], places, p["colors"], strict=True)]
    for (x, _), (to, _), color in zip(places, places[1:], p["colors"], strict=False):
        shapes.append(_line([round(x + 1.3, 2), 0], [round(to - 1.3, 2), 0], color, "arrow"))
    return _figure(f"a chain of {len(p['chain'])} boxes", shapes)


_STILLS: dict[str, Callable[[Params], Content]] = {
    "polygons": _polygons, "pythagoras": _pythagoras, "orbit": _orbit, "parade": _parade, "morph": _morph,
    "sorting": _sorting, "search": _search, "walk": _walk, "stack": _stack, "hops": _hops, "flow": _flow,
}  # fmt: skip
