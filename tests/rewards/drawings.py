"""Small drawings for the reward tests: marks become SVG, pixels by resvg, and the structure that the renderer gives."""

import io
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import resvg_py
from PIL import Image

from janusrl import registry
from janusrl.outcome import Outcome
from janusrl.program import Program
from janusrl.rendering import Frame, Rendering
from janusrl.scoring.reward import Reward, Score
from janusrl.scoring.sample import Sample, View
from janusrl.task import Reference, Task

WHITE = (255, 255, 255)
RED, GREEN, BLUE, BLACK = (255, 0, 0), (0, 128, 0), (0, 0, 255), (0, 0, 0)


@dataclass(frozen=True)
class Mark:
    """A rectangle or an ellipse, by its box."""

    x: float
    y: float
    w: float
    h: float
    fill: tuple[int, int, int] = RED
    kind: str = "rect"
    opacity: float = 1.0
    clipped: bool = False
    """Hidden by a clip path that the structure does not know of: a lie that only the picture reveals."""

    @property
    def svg(self) -> str:
        paint = f'fill="rgb{self.fill}" fill-opacity="{self.opacity}"' + ' clip-path="url(#none)"' * self.clipped
        if self.kind == "rect":
            return f'<rect x="{self.x}" y="{self.y}" width="{self.w}" height="{self.h}" {paint}/>'
        cx, cy = self.x + self.w / 2, self.y + self.h / 2
        return f'<ellipse cx="{cx}" cy="{cy}" rx="{self.w / 2}" ry="{self.h / 2}" {paint}/>'

    @property
    def element(self) -> dict:
        x0, y0, x1, y1 = self.x, self.y, self.x + self.w, self.y + self.h
        path = [[x0, y0], [x1, y0], [x1, y1], [x0, y1], [x0, y0]]
        if self.kind != "rect":
            turns = [2 * math.pi * i / 40 for i in range(41)]
            path = [[(x0 + x1 + self.w * math.cos(t)) / 2, (y0 + y1 + self.h * math.sin(t)) / 2] for t in turns]
        fill = [*self.fill, 255 * self.opacity]
        return {
            "tag": self.kind, "subpaths": [path], "fill": fill, "stroke": None, "stroke_width": 0.0,
            "box": [x0, y0, x1, y1],
        }  # fmt: skip


def svg(marks: Sequence[Mark], side: int = 64) -> str:
    body = "".join(mark.svg for mark in marks)
    clip = '<clipPath id="none"><rect width="0" height="0"/></clipPath>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}">{clip}{body}</svg>'


def render(code: str, side: int = 64) -> np.ndarray:
    """H x W x 4 uint8, by resvg on white."""
    png = resvg_py.svg_to_bytes(svg_string=code, width=side, height=side, background="#ffffff", skip_system_fonts=True)
    return np.array(Image.open(io.BytesIO(bytes(png))).convert("RGBA"))


def view(marks: Sequence[Mark], side: int = 64) -> View:
    structure = {
        "size": [side, side], "elements": [mark.element for mark in marks],
        "counts": {"rect": len(marks)}, "truncated": False,
    }  # fmt: skip
    return View(Rendering((Frame(render(svg(marks, side), side)),), structure=structure))


def picture(pixels: np.ndarray) -> View:
    """A view of an H x W x 3 uint8 array, without structure."""
    return View(Rendering((Frame(np.dstack([pixels, np.full(pixels.shape[:2], 255, np.uint8)])),)))


def flat(color: tuple[int, int, int] = WHITE, side: int = 64) -> View:
    return view([Mark(0, 0, side, side, color)], side)


def task(reference: View, code: str | None = None) -> Task:
    return Task(
        "t",
        "svg",
        ({"role": "user", "content": "draw"},),
        Reference(code=code, language="svg", picture=reference.rendering.pixels),
    )


def sample(
    candidate: View, reference: View, *, source: str = "<svg/>", code: str | None = None, count: int = 1
) -> Sample:
    program = Program(source, "svg", 0, len(source), count=count)
    return Sample(task(reference, code), source, Outcome.drew(candidate.rendering), program, candidate, reference)


def load(name: str) -> Reward:
    return registry.load("rewards", name)


def score(name: str, candidate: View, reference: View, **options: str) -> Score:
    """What the registered reward says."""
    said = load(name)(sample(candidate, reference, **options))
    return said if isinstance(said, Score) else Score(said)


def value(name: str, candidate: View, reference: View, **options: str) -> float:
    found = score(name, candidate, reference, **options).value
    assert found is not None
    return found


SCENES: dict[str, list[Mark]] = {
    "one": [Mark(20, 24, 22, 18, RED)],
    "two": [Mark(8, 10, 20, 20, BLUE, "ellipse"), Mark(34, 34, 22, 16, (255, 165, 0))],
    "three": [Mark(6, 6, 18, 18, GREEN), Mark(36, 8, 20, 14, (128, 0, 128), "ellipse"), Mark(20, 38, 26, 18, BLACK)],
    "bars": [Mark(6 + 14 * i, 60 - h, 10, h, (0, 128, 128)) for i, h in enumerate((20, 44, 32, 12))],
    "dark": [
        Mark(0, 0, 64, 64, (20, 24, 40)),
        Mark(14, 16, 24, 24, (255, 215, 0), "ellipse"),
        Mark(40, 40, 16, 16, WHITE),
    ],
}
"""Scenes on 64 px, one with a dark background."""
