"""write_svg: a drawing's spec as SVG source, in the spec's own style of writing.

A style says how paint is written (attributes, `style`, CSS classes), how figures are placed (absolute numbers,
`translate`, `scale`), how colours are written, whether figures are grouped, named or commented, whether figures that
stand there several times are defined once and used, how the size is given, and how lines are indented.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from janusrl.synthesis.grammar import Spec

from .drawings_colors import COLORS, CSS_NAMES
from .drawings_figures import FIGURES, Item
from .drawings_pencil import Defs, Mark, Pencil

PLAIN = {"paint": "attributes", "place": "absolute", "colors": "hex", "groups": "none", "size": "both", "indent": 2,
         "reuse": False, "title": False}  # fmt: skip
"""The plainest style."""


def draw_style(rng: random.Random) -> dict[str, Any]:
    """A style of writing."""
    return {
        "paint": rng.choices(["attributes", "style", "classes"], [6, 2, 3])[0],
        "place": rng.choices(["absolute", "translate", "scale"], [5, 3, 3])[0],
        "colors": rng.choices(["hex", "names", "rgb"], [6, 4, 1])[0],
        "groups": rng.choices(["none", "ids", "comments", "both"], [3, 4, 3, 1])[0],
        "size": rng.choices(["viewBox", "both", "pixels"], [5, 5, 2])[0],
        "indent": rng.choices([2, 4, 0], [6, 3, 2])[0],
        "reuse": rng.random() < 0.6,
        "title": rng.random() < 0.2,
    }


def write_svg(spec: Spec) -> str:
    """The drawing as SVG source."""
    return _Writing(spec).text()


def alike(item: Item) -> str:
    """A key that items share which look alike but for place and size."""
    return json.dumps([item["figure"], item["with"], item.get("rows")], sort_keys=True)


class _Writing:
    def __init__(self, spec: Spec) -> None:
        self._spec, self._style, self._defs = spec, spec["style"], Defs()
        self._width, self._height = spec["canvas"]
        self._color = _colorist(self._style["colors"])
        self._classes: dict[str, str] = {}
        self._taken: Counter[str] = Counter()
        self._shared: dict[str, str] = {}

    def text(self) -> str:
        times = Counter(alike(item) for item in self._spec["items"] if "size" in item)
        self._repeated = {key for key, count in times.items() if count > 1 and self._style["reuse"]}
        body = [part for item in self._spec["items"] for part in self._item(item)]
        head = {"xmlns": "http://www.w3.org/2000/svg"}
        if self._style["size"] != "viewBox":
            head |= {"width": str(self._width), "height": str(self._height)}
        if self._style["size"] != "pixels":
            head["viewBox"] = f"0 0 {self._width} {self._height}"
        parts = [Mark("title", {}, text=self._spec["subject"])] if self._style["title"] else []
        for part in [*self._defs.marks, *body]:
            self._classify(part)
        if self._classes:
            rules = "\n".join(f".{name} {{ {css} }}" for css, name in self._classes.items())
            parts.append(Mark("style", {}, text=rules))
        if self._defs.marks:
            parts.append(Mark("defs", {}, children=self._defs.marks))
        return "\n".join(self._lines(Mark("svg", head, children=parts + body), 0)) + "\n"

    # Items.

    def _item(self, item: Item) -> Iterator[Mark]:
        found = FIGURES[item["figure"]]
        named = self._style["groups"] in ("ids", "both")
        if self._style["groups"] in ("comments", "both"):
            yield Mark("!", {}, text=found.noun)
        if found.full:
            pencil = self._pencil()
            found.sketch(pencil, item)
            yield from self._grouped(
                pencil.marks, {"id": self._name(item)} if named and len(pencil.marks) > 1 else {}, item
            )
            return
        place, unit, turn = (item["x"], item["y"]), item["size"] / 100, item.get("turn", 0)
        key, how = alike(item), self._style["place"]
        if key in self._repeated:
            if key not in self._shared:
                pencil = self._pencil()
                found.sketch(pencil, item)
                self._shared[key] = self._name(item)
                self._defs.marks.append(self._about(Mark("g", {"id": self._shared[key]}, children=pencil.marks), item))
            yield Mark("use", {"href": f"#{self._shared[key]}", "transform": self._transform(place, unit, turn)})
            return
        if how == "absolute":
            pencil = self._pencil(place, unit)
            shape = {"transform": f"rotate({turn:g} {place[0]:g} {place[1]:g})"} if turn else {}
        elif how == "translate":
            pencil = self._pencil((0, 0), unit)
            shape = {"transform": self._transform(place, 1, turn)}
        else:
            pencil = self._pencil()
            shape = {"transform": self._transform(place, unit, turn)}
        found.sketch(pencil, item)
        yield from self._grouped(pencil.marks, ({"id": self._name(item)} if named else {}) | shape, item)

    def _pencil(self, at: tuple[float, float] = (0, 0), unit: float = 1) -> Pencil:
        least = min(unit * 100, self._width, self._height)
        digits = 2 if least < 60 else 1
        return Pencil(self._defs, self._color, (self._width, self._height), at=at, unit=unit, digits=digits)

    def _transform(self, place: tuple[float, float], unit: float, turn: float) -> str:
        text = f"translate({place[0]:g} {place[1]:g})"
        text += f" rotate({turn:g})" if turn else ""
        return text if unit == 1 else f"{text} scale({unit:g})"

    def _grouped(self, marks: list[Mark], shape: dict[str, str], item: Item) -> list[Mark]:
        for mark in marks:
            self._about(mark, item)
        return [Mark("g", shape, children=marks)] if shape else marks

    def _about(self, mark: Mark, item: Item) -> Mark:
        """The mark, which remembers its figure for the names of classes."""
        mark.shape.setdefault("_figure", item["figure"].replace("_", "-"))
        for child in mark.children:
            self._about(child, item)
        return mark

    def _name(self, item: Item) -> str:
        name = item["figure"].replace("_", "-")
        self._taken[name] += 1
        return name if self._taken[name] == 1 else f"{name}-{self._taken[name]}"

    # Paint.

    def _classify(self, mark: Mark) -> None:
        name = mark.shape.pop("_figure", "part")
        for child in mark.children:
            self._classify(child)
        if not mark.paint:
            return
        css = "; ".join(f"{key}: {value}{'px' if key == 'font-size' else ''}" for key, value in mark.paint.items())
        if self._style["paint"] == "style":
            mark.shape["style"] = css
        elif self._style["paint"] == "classes":
            if css + ";" not in self._classes:
                number = sum(1 for other in self._classes.values() if other.rpartition("-")[0] == name) + 1
                self._classes[css + ";"] = f"{name}-{number}"
            mark.shape = {"class": self._classes[css + ";"], **mark.shape}
        else:
            mark.shape |= mark.paint

    # Text.

    def _lines(self, mark: Mark, depth: int) -> Iterator[str]:
        pad = " " * (self._style["indent"] * depth)
        if mark.tag == "!":
            yield f"{pad}<!-- {mark.text} -->"
            return
        head = mark.tag + "".join(f" {name}={quoteattr(value)}" for name, value in mark.shape.items())
        if mark.tag == "style":
            inner = " " * (self._style["indent"] * (depth + 1))
            yield from (f"{pad}<style>", *(inner + line for line in mark.text.splitlines()), f"{pad}</style>")
        elif mark.text:
            yield f"{pad}<{head}>{escape(mark.text)}</{mark.tag}>"
        elif mark.children:
            yield f"{pad}<{head}>"
            for child in mark.children:
                yield from self._lines(child, depth + 1)
            yield f"{pad}</{mark.tag}>"
        else:
            yield f"{pad}<{head}/>"


def _colorist(how: str) -> Callable[[str], str]:
    def color(word: str) -> str:
        if how == "names" and word in CSS_NAMES:
            return CSS_NAMES[word]
        code = COLORS[word]
        if how == "rgb":
            return "rgb(" + ", ".join(str(int(code[at : at + 2], 16)) for at in (1, 3, 5)) + ")"
        doubled = code[1] == code[2] and code[3] == code[4] and code[5] == code[6]
        return f"#{code[1]}{code[3]}{code[5]}" if doubled else code

    return color


def styled(spec: Spec, **changes: Any) -> Mapping[str, Any]:
    """The spec with changes of its style of writing."""
    return {**spec, "style": {**spec["style"], **changes}}
