"""Pencil: what figures draw with. It keeps marks in the order drawn, in local or in canvas coordinates."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

_STEP = re.compile(r"([MLHVCSQTAZ])([^A-Z]*)")
_PAIRED = {"M": 2, "L": 2, "C": 6, "S": 4, "Q": 4, "T": 2}


@dataclass
class Mark:
    """One element: its tag, its geometry, how it is painted (apart, so that a style may write that in three ways)."""

    tag: str
    shape: dict[str, str]
    paint: dict[str, str] = field(default_factory=dict)
    children: list[Mark] = field(default_factory=list)
    text: str = ""


@dataclass
class Defs:
    """What is defined once for a drawing: gradients and patterns, each once."""

    marks: list[Mark] = field(default_factory=list)
    ids: dict[str, str] = field(default_factory=dict)

    def once(self, key: str, prefix: str, make: Callable[[str], Mark]) -> str:
        """`url(#id)` of a definition, made when it is new."""
        if key not in self.ids:
            name = f"{prefix}{sum(1 for other in self.ids.values() if other.startswith(prefix)) + 1}"
            self.ids[key] = name
            self.marks.append(make(name))
        return f"url(#{self.ids[key]})"


class Pencil:
    """Draws in a box from -50 to 50 either way, y down, which lies somewhere on the canvas."""

    def __init__(
        self,
        defs: Defs,
        color: Callable[[str], str],
        canvas: Sequence[int],
        *,
        at: tuple[float, float] = (0, 0),
        unit: float = 1,
        digits: int = 1,
    ) -> None:
        """Make a pencil.

        Args:
            defs: where definitions go.
            color: writes a colour's word as CSS.
            canvas: width and height of the drawing, in user units.
            at: middle of the box in the coordinates that are written.
            unit: what 1 of the box is there.
            digits: of numbers after the point.
        """
        self._defs, self._color, self._at, self._unit, self._digits = defs, color, at, unit, digits
        self.width, self.height = canvas
        self.marks: list[Mark] = []

    def number(self, value: float) -> str:
        """A number as it is written."""
        text = f"{value:.{self._digits}f}"
        text = text.rstrip("0").rstrip(".") if "." in text else text
        return "0" if text in ("-0", "") else text

    def _x(self, value: float) -> str:
        return self.number(self._at[0] + value * self._unit)

    def _y(self, value: float) -> str:
        return self.number(self._at[1] + value * self._unit)

    def _s(self, value: float) -> str:
        return self.number(value * self._unit)

    def _add(self, tag: str, shape: dict[str, str], paint: dict[str, Any], text: str = "") -> None:
        told: dict[str, str] = {}
        for name, value in paint.items():
            key = name.replace("_", "-")
            if value is None:
                continue
            if key in ("fill", "stroke"):
                told[key] = value if value == "none" or value.startswith("url(") else self._color(value)
            elif key in ("stroke-width", "font-size", "letter-spacing"):
                told[key] = self._s(value)
            elif key == "stroke-dasharray":
                told[key] = " ".join(self._s(part) for part in value)
            else:
                told[key] = str(value)
        self.marks.append(Mark(tag, shape, told, text=text))

    def rect(self, x: float, y: float, w: float, h: float, fill: str = "none", r: float = 0, **paint: Any) -> None:
        """A rectangle by its upper left corner; `r` rounds its corners."""
        shape = {"x": self._x(x), "y": self._y(y), "width": self._s(w), "height": self._s(h)}
        if r:
            shape["rx"] = self._s(r)
        self._add("rect", shape, {"fill": fill, **paint})

    def circle(self, x: float, y: float, r: float, fill: str = "none", **paint: Any) -> None:
        """A circle by its middle."""
        self._add("circle", {"cx": self._x(x), "cy": self._y(y), "r": self._s(r)}, {"fill": fill, **paint})

    def ellipse(self, x: float, y: float, rx: float, ry: float, fill: str = "none", **paint: Any) -> None:
        """An ellipse by its middle."""
        shape = {"cx": self._x(x), "cy": self._y(y), "rx": self._s(rx), "ry": self._s(ry)}
        self._add("ellipse", shape, {"fill": fill, **paint})

    def line(self, x1: float, y1: float, x2: float, y2: float, stroke: str, width: float = 2, **paint: Any) -> None:
        """A straight line."""
        shape = {"x1": self._x(x1), "y1": self._y(y1), "x2": self._x(x2), "y2": self._y(y2)}
        self._add("line", shape, {"stroke": stroke, "stroke_width": width, **paint})

    def poly(self, points: Sequence[tuple[float, float]], fill: str = "none", **paint: Any) -> None:
        """A closed polygon."""
        text = " ".join(f"{self._x(x)},{self._y(y)}" for x, y in points)
        self._add("polygon", {"points": text}, {"fill": fill, **paint})

    def polyline(self, points: Sequence[tuple[float, float]], stroke: str, width: float = 2, **paint: Any) -> None:
        """An open line through points."""
        text = " ".join(f"{self._x(x)},{self._y(y)}" for x, y in points)
        self._add("polyline", {"points": text}, {"fill": "none", "stroke": stroke, "stroke_width": width, **paint})

    def path(self, steps: str, fill: str = "none", **paint: Any) -> None:
        """A path; its commands are absolute ones, in the coordinates of the box."""
        self._add("path", {"d": self._path(steps)}, {"fill": fill, **paint})

    def text(self, x: float, y: float, text: str, size: float, fill: str, anchor: str = "middle", **paint: Any) -> None:
        """A line of text by its baseline; `anchor` says which of its ends `x` is."""
        more = {"font_size": size, "font_family": "sans-serif", "text_anchor": anchor if anchor != "start" else None}
        self._add("text", {"x": self._x(x), "y": self._y(y)}, {"fill": fill, **more, **paint}, text)

    def turned(self, degrees: float, x: float, y: float, draw: Callable[[], None]) -> None:
        """What `draw` draws, turned around a point."""
        if degrees % 360 == 0:
            draw()
            return
        kept, self.marks = self.marks, []
        draw()
        turn = f"rotate({self.number(degrees)} {self._x(x)} {self._y(y)})"
        if len(self.marks) == 1:
            self.marks[0].shape["transform"] = turn
            kept += self.marks
        else:
            kept.append(Mark("g", {"transform": turn}, children=self.marks))
        self.marks = kept

    def fade(self, start: str, end: str, kind: str = "down") -> str:
        """Paint that goes from one colour to another: `down`, `across` or `out` (from the middle)."""

        def make(name: str) -> Mark:
            stops = [
                Mark("stop", {"offset": offset, "stop-color": self._color(color)})
                for offset, color in (("0%", start), ("100%", end))
            ]
            if kind == "out":
                return Mark("radialGradient", {"id": name}, children=stops)
            ends = {"x1": "0", "y1": "0", "x2": "0", "y2": "1"} if kind == "down" else {}
            return Mark("linearGradient", {"id": name, **ends}, children=stops)

        return self._defs.once(f"{kind} {start} {end}", "fade", make)

    def tiled(self, key: str, side: float, draw: Callable[[Pencil], None], turn: float = 0) -> str:
        """Paint that repeats a tile; `draw` draws it in a box from 0 to `side` either way."""

        def make(name: str) -> Mark:
            tile = Pencil(self._defs, self._color, (self.width, self.height), digits=self._digits)
            draw(tile)
            size = self.number(side)
            shape = {"id": name, "width": size, "height": size, "patternUnits": "userSpaceOnUse"}
            if turn:
                shape["patternTransform"] = f"rotate({self.number(turn)})"
            return Mark("pattern", shape, children=tile.marks)

        return self._defs.once(f"tile {key} {side} {turn}", "pattern", make)

    def _path(self, steps: str) -> str:
        found = []
        for command, rest in _STEP.findall(steps):
            numbers = [float(number) for number in rest.replace(",", " ").split()]
            if command == "Z":
                found.append("Z")
            elif command in "HV":
                found.append(command + " ".join((self._x if command == "H" else self._y)(n) for n in numbers))
            elif command == "A":
                for at in range(0, len(numbers), 7):
                    rx, ry, turn, large, sweep, x, y = numbers[at : at + 7]
                    found.append(f"A{self._s(rx)} {self._s(ry)} {turn:g} {large:g} {sweep:g} {self._x(x)} {self._y(y)}")
            else:
                if len(numbers) % _PAIRED[command]:
                    raise ValueError(f"path step {command}{rest}: {len(numbers)} numbers")
                pairs = zip(numbers[::2], numbers[1::2], strict=True)
                found.append(command + " ".join(f"{self._x(x)} {self._y(y)}" for x, y in pairs))
        return " ".join(found)
