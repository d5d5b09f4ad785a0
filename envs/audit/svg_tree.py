"""Drawings taken apart and put together again: rewriting of SVG for corruptions and exploits."""

from __future__ import annotations

import copy
import random
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable

from janusrl.task import Task

from .words import off, other_numbers, recolored, some, wrong_words

NAMESPACE = "http://www.w3.org/2000/svg"
SHAPES = ("rect", "circle", "ellipse", "line", "polyline", "polygon", "path", "text")
_PLACES = ("x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "width", "height", "r", "rx", "ry", "points", "d")
ET.register_namespace("", NAMESPACE)


class Drawing:
    """A parsed drawing. Changes are made in place; `code` writes it."""

    def __init__(self, code: str) -> None:
        self.root = ET.fromstring(code)
        numbers = [float(x) for x in (self.root.get("viewBox") or "").split()]
        self.width, self.height = (
            numbers[2:4] if len(numbers) == 4 else [float(self.root.get(name, "100")) for name in ("width", "height")]
        )

    @property
    def code(self) -> str:
        """The drawing as text."""
        return ET.tostring(self.root, encoding="unicode")

    @property
    def shapes(self) -> list[ET.Element]:
        """Everything that draws, in paint order."""
        return [element for element in self.root.iter() if _tag(element) in SHAPES]

    def parents(self) -> dict[ET.Element, ET.Element]:
        """The parent of every element."""
        return {child: parent for parent in self.root.iter() for child in parent}

    def remove(self, elements: list[ET.Element]) -> None:
        """Take elements out."""
        parents = self.parents()
        for element in elements:
            parents[element].remove(element)

    def wrap(self, **attributes: str) -> None:
        """Put everything into one group."""
        group = ET.Element(f"{{{NAMESPACE}}}g", {name.replace("_", "-"): value for name, value in attributes.items()})
        for child in list(self.root):
            if _tag(child) not in ("defs", "style", "title"):
                self.root.remove(child)
                group.append(child)
        self.root.append(group)

    def add(self, markup: str, *, first: bool = False) -> None:
        """Put elements, written as SVG, on top of everything or below it."""
        found = list(ET.fromstring(f'<svg xmlns="{NAMESPACE}">{markup}</svg>'))
        self.root[:] = [*found, *self.root] if first else [*self.root, *found]

    def copies(self) -> str:
        """Markup of all that is drawn, to be put somewhere again."""
        return "".join(
            ET.tostring(copy.deepcopy(child), encoding="unicode")
            for child in self.root
            if _tag(child) not in ("defs", "style", "title")
        )

    def area(self, element: ET.Element) -> float:
        """A rough size of a shape, for telling large ones from small ones."""
        number = {name: float(element.get(name) or 0) for name in ("width", "height", "r", "rx", "ry", "font-size")}
        points = [float(x) for x in re.findall(r"-?\d+(?:\.\d+)?", element.get("points") or element.get("d") or "")]
        spread = (max(points) - min(points)) ** 2 / 2 if points else 0.0
        return max(
            number["width"] * number["height"], 3.14 * number["r"] ** 2, 3.14 * number["rx"] * number["ry"], spread
        )


def _tag(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


Change = Callable[[Drawing, float, random.Random], bool | None]
"""Changes a drawing by a severity; False where it has nothing of the kind."""


def spoiling(change: Change) -> Callable[[Task, float, random.Random], str | None]:
    """A change of drawings as a corruption of tasks."""

    def make(task: Task, severity: float, rng: random.Random) -> str | None:
        drawing = Drawing(task.reference.code or "")
        return None if change(drawing, severity, rng) is False else drawing.code

    return make


def shift(drawing: Drawing, severity: float, rng: random.Random) -> None:
    """Everything moved by up to a fifth of the canvas."""
    drawing.wrap(transform=f"translate({0.2 * severity * drawing.width:.3f} {0.1 * severity * drawing.height:.3f})")


def scale(drawing: Drawing, severity: float, rng: random.Random) -> None:
    """Everything smaller about the middle, down to half."""
    size, x, y = 1 - 0.5 * severity, drawing.width / 2, drawing.height / 2
    drawing.wrap(transform=f"translate({x} {y}) scale({size:.3f}) translate({-x} {-y})")


def aspect(drawing: Drawing, severity: float, rng: random.Random) -> None:
    """Everything lower about the middle, down to 40 % of its height."""
    y = drawing.height / 2
    drawing.wrap(transform=f"translate(0 {y}) scale(1 {1 - 0.6 * severity:.3f}) translate(0 {-y})")


def fade(drawing: Drawing, severity: float, rng: random.Random) -> None:
    """Everything paler, down to a tenth."""
    drawing.wrap(opacity=f"{1 - 0.9 * severity:.3f}")


def recolor(drawing: Drawing, severity: float, rng: random.Random) -> None:
    """Every colour on its way to another one."""
    for element in drawing.shapes:
        for name in ("fill", "stroke"):
            if (color := element.get(name)) and (changed := off(color, severity)):
                element.set(name, changed)
        if element.get("style"):
            element.set("style", recolored(element.get("style", ""), severity))


def drop(drawing: Drawing, severity: float, rng: random.Random) -> None:
    """Shapes left out, up to all but one in five."""
    shapes = drawing.shapes
    drawing.remove([shapes[place] for place in some(len(shapes), severity, rng, most=0.8)])


def misplace(drawing: Drawing, severity: float, rng: random.Random) -> None:
    """Each shape moved its own way, by up to a fifth of the canvas."""
    for element in drawing.shapes:
        x, y = (rng.choice((-1, 1)) * rng.uniform(0.1, 0.2) for _ in range(2))
        moved = f"translate({x * severity * drawing.width:.2f} {y * severity * drawing.height:.2f})"
        element.set("transform", f"{moved} {element.get('transform') or ''}".strip())


def numbers(drawing: Drawing, severity: float, rng: random.Random) -> None:
    """Numbers of more and more shapes wrong: places and sizes."""
    shapes = drawing.shapes
    for place in some(len(shapes), severity, rng):
        for name in _PLACES:
            if shapes[place].get(name):
                shapes[place].set(name, other_numbers(shapes[place].get(name, ""), 0.4, rng))


def swap_colors(drawing: Drawing, severity: float, rng: random.Random) -> bool:
    """More and more shapes in the colour of another one."""
    shapes = [element for element in drawing.shapes if element.get("fill") not in (None, "none")]
    colors = [element.get("fill", "") for element in shapes]
    if len(set(colors)) < 3:
        return False
    for place in some(len(shapes), severity, rng):
        others = [color for color in colors if color != colors[place]]
        shapes[place].set("fill", others[place % len(others)])
    return True


def retitle(drawing: Drawing, severity: float, rng: random.Random) -> bool:
    """More and more words of its texts wrong."""
    texts = [element for element in drawing.shapes if _tag(element) == "text" and element.text]
    words = [
        (element, place) for element in texts for place in range(len(re.findall(r"[A-Za-z]{2,}", element.text or "")))
    ]
    if len(words) < 3:
        return False
    for place in some(len(words), severity, rng):
        element, word = words[place]
        element.text = wrong_words(element.text or "", [word], rng)
    return True


def font_size(drawing: Drawing, severity: float, rng: random.Random) -> bool:
    """Letters larger, up to twice their size."""
    texts = [element for element in drawing.shapes if _tag(element) == "text"]
    for element in texts:
        element.set("font-size", f"{float(element.get('font-size') or 16) * (1 + severity):.2f}")
    return len(texts) > 1
