"""Axes: what one axes of a figure turns out to be while it is drawn."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from janusrl.render.figure import shapes
from janusrl.render.figure.shapes import Box

_SPINE_PX = 1.5
"""How far a side of the frame may be from the axes' box."""


@dataclass
class Axes:
    """One axes as it is drawn."""

    ground: Box | None = None
    """Of its background patch."""
    clips: dict[Box, int] = field(default_factory=dict)
    ink: Box | None = None
    face: list[int] | None = None
    axis: int = 0
    """Axis groups opened so far."""
    ticks: dict[str, list[list[Any]]] = field(default_factory=lambda: {"x": [], "y": []})
    grid: dict[str, int] = field(default_factory=lambda: {"x": 0, "y": 0})
    sides: set[str] = field(default_factory=set)
    three_d: bool = False
    marks: int = 0

    @property
    def box(self) -> Box | None:
        """Where it is: its patch, else what it clips to, else where it has drawn."""
        if self.ground is not None:
            return self.ground
        if self.clips:
            return max(self.clips, key=lambda clip: self.clips[clip])
        return self.ink

    def takes_mark(self, box: Box) -> None:
        """A mark is drawn within a box."""
        self.marks += 1
        ink = self.ink or box
        self.ink = min(ink[0], box[0]), min(ink[1], box[1]), max(ink[2], box[2]), max(ink[3], box[3])

    def takes_side(self, points: np.ndarray) -> bool:
        """Whether a line of two points is a side of the frame; it is noted then."""
        box = self.box
        if box is None:
            return False
        (ax, ay), (bx, by) = points.tolist()
        sides = {
            "left": (ax, bx, box[0]),
            "right": (ax, bx, box[2]),
            "top": (ay, by, box[1]),
            "bottom": (ay, by, box[3]),
        }
        for name, (a, b, at) in sides.items():
            if abs(a - at) < _SPINE_PX and abs(b - at) < _SPINE_PX:
                self.sides.add(name)
                return True
        return False

    def told(self) -> dict[str, Any]:
        """As it stands in a structure."""
        return {
            "box": None if self.box is None else shapes.rounded(self.box),
            "face": self.face,
            "three_d": self.three_d,
            "frame": sorted(self.sides),
            "ticks": self.ticks,
            "grid": {side: count > 0 for side, count in self.grid.items()},
            "colorbar": False,
        }
