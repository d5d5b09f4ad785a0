"""`scene_attributes`: of the numbers and colours that a scene's instruction gives, which are right in the source?

A hold-out for the `scenes` source. It reads the answer's SVG, never its pixels, so that it can disagree with a reward
that looks at pictures. Only the plain form that the source itself writes is understood: shapes inside groups or with a
transform count as wrong. It must not be optimised: it accepts one way of writing a picture that has many.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Callable, Mapping
from typing import Any

from janusrl.scoring.reward import Score, reward
from janusrl.scoring.sample import Sample

Attributes = tuple[Any, ...]
_SVG = "{http://www.w3.org/2000/svg}"


@reward("scene_attributes", kind="metric", needs=("rendering",))
def scene_attributes(sample: Sample) -> Score | None:
    """Share of right attributes, shape by shape in the order of the instruction.

    A shape has five (kind, colour, x, y, size), a text its word too, and a bar four (kind, colour, height, foot).
    Shapes too many or too few count as wholly wrong. None for a task that is not a scene.
    """
    scene = sample.task.metadata.get("scene")
    if scene is None or sample.program is None:
        return None
    expected = _expected(scene)
    source = sample.program.source
    if "<!DOCTYPE" in source:  # it can define entities, and those can grow without end
        return Score(0.0, detail="a document type is not read")
    try:
        root = ET.fromstring(source)
    except (ET.ParseError, ValueError) as error:
        return Score(0.0, detail=f"not well-formed XML: {error}")
    side = scene["canvas_px"]
    if root.tag != f"{_SVG}svg" or (root.get("viewBox") or "").split() != ["0", "0", str(side), str(side)]:
        return Score(0.0, detail=f"the root is not an svg element with the viewBox 0 0 {side} {side}")
    found = [_parse(element, bars=bool(scene["bars"])) for element in root]
    right = sum(a == b for want, got in zip(expected, found, strict=False) for a, b in zip(want, got, strict=False))
    total = len(expected[0]) * max(0, len(found) - len(expected)) + sum(map(len, expected))
    return Score(right / total, {"right": right, "attributes": total})


def _expected(scene: Mapping[str, Any]) -> list[Attributes]:
    if scene["bars"]:
        return [("bar", scene["color"], bar, scene["canvas_px"] - 4) for bar in scene["bars"]]
    return [
        (s["kind"], s["color"], s["x"], s["y"], s["size"], *((s["word"],) if s["kind"] == "text" else ()))
        for s in scene["shapes"]
    ]


def _parse(element: ET.Element, *, bars: bool) -> Attributes:
    """The attributes of one element; empty when it is not in the plain form."""
    name = element.tag.removeprefix(_SVG)
    if name not in _PARSERS or "transform" in element.keys() or "style" in element.keys():  # noqa: SIM118
        return ()
    try:
        return _bar(element) if bars else _PARSERS[name](element)
    except ValueError:
        return ()


def _number(element: ET.Element, name: str) -> int:
    """A whole number. Raises ValueError when it is not one."""
    value = element.get(name, "")
    if not (value.isascii() and value.isdigit() and len(value) < 6):
        raise ValueError(f"{name} is {value[:20]!r}")
    return int(value)


def _bar(e: ET.Element) -> Attributes:
    height = _number(e, "height")
    return ("bar" if e.tag == f"{_SVG}rect" else "", e.get("fill"), height, _number(e, "y") + height)


def _circle(e: ET.Element) -> Attributes:
    return ("circle", e.get("fill"), _number(e, "cx"), _number(e, "cy"), _number(e, "r"))


def _square(e: ET.Element) -> Attributes:
    width, height = _number(e, "width"), _number(e, "height")
    size = width // 2 if width == height and width % 2 == 0 else None
    return ("square", e.get("fill"), _number(e, "x"), _number(e, "y"), size)


def _ellipse(e: ET.Element) -> Attributes:
    wide, tall = _number(e, "rx"), _number(e, "ry")
    return ("ellipse", e.get("fill"), _number(e, "cx"), _number(e, "cy"), wide if tall == (wide + 1) // 2 else None)


def _triangle(e: ET.Element) -> Attributes:
    words = e.get("points", "").replace(",", " ").split()
    if len(words) != 6 or not all(word.isascii() and word.isdigit() and len(word) < 6 for word in words):
        raise ValueError("not three points")
    top_x, top_y, right_x, right_y, left_x, left_y = map(int, words)
    size = right_x - top_x
    whole = (right_y, left_x, left_y) == (top_y + 2 * size, top_x - size, right_y)
    return ("triangle", e.get("fill"), top_x, top_y + size, size if whole else None)


def _line(e: ET.Element) -> Attributes:
    x1, x2, y1, y2 = (_number(e, name) for name in ("x1", "x2", "y1", "y2"))
    if (x1 + x2) % 2:
        raise ValueError("no whole middle")
    return ("line", e.get("stroke"), (x1 + x2) // 2, y1 if y1 == y2 else None, (x2 - x1) // 2)


def _text(e: ET.Element) -> Attributes:
    return ("text", e.get("fill"), _number(e, "x"), _number(e, "y"), _number(e, "font-size"), e.text)


_PARSERS: Mapping[str, Callable[[ET.Element], Attributes]] = {
    "circle": _circle,
    "rect": _square,
    "ellipse": _ellipse,
    "polygon": _triangle,
    "line": _line,
    "text": _text,
}
