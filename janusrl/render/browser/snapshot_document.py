"""One document of a `DOMSnapshot`: its columns read into elements, text runs and opaque surfaces."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from janusrl.render.browser.legible import IDENTITY, Matrix, as_shown, turned, upright

Box = tuple[float, float, float, float]
"""x, y, width, height in px."""
Clip = tuple[float, float, float, float] | None
"""x0, y0, x1, y1 in px beyond which nothing shows; None without a bound."""
STYLES = (
    *("display", "visibility", "opacity", "position", "color", "background-color", "-webkit-text-fill-color"),
    *("font-size", "font-family", "font-weight", "font-style", "text-align", "text-decoration-line"),
    *("overflow-x", "overflow-y", "clip-path", "clip", "transform", "border-top-width", "border-left-width"),
    *("border-top-color", "border-top-left-radius", "background-clip", "background-image"),
    *("unicode-bidi", "direction", "letter-spacing", "scale", "rotate"),
)
"""Computed styles that are asked for."""
LEAST_OPACITY = 0.1
LEAST_SPACING_EM = -0.2
"""Letters that are closer together than this cannot be read."""
_ELEMENT, _TEXT = 1, 3
_MAX_TEXT = 2000
_ALPHA = re.compile(r"rgba\([^)]*,\s*([\d.e-]+)\s*\)|/\s*([\d.e-]+)\s*\)")


@dataclass
class Element:
    """An element as the browser laid it out."""

    key: tuple[int, int]
    """Document and node."""
    parent: tuple[int, int]
    tag: str
    box: Box | None
    style: Mapping[str, str]
    shown: bool
    """Whether it is neither hidden nor transparent, by its own style and those around it."""
    clip: Clip
    order: int


@dataclass
class Text:
    """A run of text as the browser laid it out."""

    parent: tuple[int, int]
    text: str
    lines: list[Box]
    font_px: float
    shown: bool
    clip: Clip
    order: int
    """Rank in which it is painted."""
    field: bool = False
    """Whether it is the value or placeholder of a form field."""


@dataclass
class Nodes:
    """What documents hold, frames inside them included."""

    elements: list[Element] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)
    covers: list[tuple[int, Box]] = field(default_factory=list)
    """Rank and box of opaque surfaces."""
    truncated: bool = False


@dataclass
class _State:
    """What an element hands down to those inside it."""

    opacity: float
    clip: Clip
    """For children in the flow."""
    clip_absolute: Clip
    """For children that are positioned absolutely."""
    clip_fixed: Clip
    hidden: bool
    through: bool = False
    """Whether a background shows through the glyphs."""
    override: str = ""
    """Direction that letters are forced into: `ltr`, `rtl` or none."""
    matrix: Matrix = IDENTITY
    """What transforms make of directions."""


class Document:
    """One document of a snapshot."""

    def __init__(self, columns: Mapping[str, Any], strings: Sequence[str]) -> None:
        """Take the protocol's `DocumentSnapshot` and its table of strings."""
        self.columns, self.strings = columns, strings
        self._styles: dict[tuple[int, ...], dict[str, str]] = {}
        self.title = self._string(columns["title"])

    def with_frames(self, documents: Sequence[Document], *, limit: int) -> Nodes:
        """Everything of this document and, at their places, of the frames in it; at most `limit` elements."""
        found = Nodes()
        self._read(found, documents, 0, (0.0, 0.0), _State(1.0, None, None, None, False), (-1, -1), limit, 0)
        return found

    def _string(self, number: Any) -> str:
        return self.strings[number] if isinstance(number, int) and number >= 0 else ""

    def _read(
        self,
        found: Nodes,
        documents: Sequence[Document],
        number: int,
        shift: tuple[float, float],
        outside: _State,
        above: tuple[int, int],
        limit: int,
        depth: int,
    ) -> None:
        nodes, layout = self.columns["nodes"], self.columns["layout"]
        parents, kinds, names = nodes["parentIndex"], nodes["nodeType"], nodes["nodeName"]
        at = {node: index for index, node in enumerate(layout["nodeIndex"])}
        boxes = self._text_boxes(shift)
        frames = dict(zip(nodes["contentDocumentIndex"]["index"], nodes["contentDocumentIndex"]["value"], strict=True))
        values = self._values()
        states: dict[int, _State] = {}
        for node, kind in enumerate(kinds):
            parent = parents[node]
            state = states.get(parent, outside)
            index = at.get(node)
            key = (number, node)
            owner = (number, parent) if parent > 0 or (parent == 0 and kinds[0] == _ELEMENT) else above
            if kind == _ELEMENT:
                tag = self._string(names[node])
                if len(found.elements) >= limit:
                    found.truncated = True
                    return
                element = self._element(key, owner, tag, index, state, shift, states)
                found.elements.append(element)
                if index is None:
                    continue
                self._surface(found, element)
                if tag != "::marker" and (lines := boxes.get(index)):  # generated content
                    self._text(found, key, index, element.style, lines, states[node])
                if tag in ("INPUT", "TEXTAREA", "SELECT") and element.box is not None:
                    self._field(found, element, values.get(node, ""), states[node])
                inner = frames.get(node)
                if inner is not None and depth < 4 and element.box is not None and 0 < inner < len(documents):
                    self._frame(found, documents, inner, element, states[node], limit, depth)
            elif kind == _TEXT and index is not None and (lines := boxes.get(index)):
                style = self._style(index)
                self._text(found, owner, index, style, lines, state)
            elif node == 0:
                states[node] = outside

    def _element(
        self,
        key: tuple[int, int],
        owner: tuple[int, int],
        tag: str,
        index: int | None,
        state: _State,
        shift: tuple[float, float],
        states: dict[int, _State],
    ) -> Element:
        name = tag.lower()[:60]
        if index is None:
            states[key[1]] = state  # `display: contents` makes no box, but those inside it may
            return Element(key, owner, name, None, {}, False, None, 0)
        style = self._style(index)
        x, y, width, height = self._numbers(self.columns["layout"]["bounds"][index])
        box = (x + shift[0], y + shift[1], width, height)
        opacity = state.opacity * _number(style["opacity"], 1.0)
        position = style["position"]
        clip = {"fixed": state.clip_fixed, "absolute": state.clip_absolute}.get(position, state.clip)
        if style["clip-path"] not in ("none", "") and min(width, height) <= 2:
            clip = (0.0, 0.0, 0.0, 0.0)
        inner = clip
        if style["overflow-x"] != "visible" or style["overflow-y"] != "visible":
            inner = _both(clip, (box[0], box[1], box[0] + width, box[1] + height))
        if name in ("html", "body"):  # their overflow is the window's
            inner = clip
        holds = position != "static" or style["transform"] != "none"
        fixed = inner if style["transform"] != "none" else state.clip_fixed
        absolute = inner if holds else state.clip_absolute
        through = state.through or "text" in style["background-clip"]
        override = (
            state.override if style["display"] == "inline" and style["unicode-bidi"] in ("normal", "embed") else ""
        )
        if "override" in style["unicode-bidi"]:
            override = style["direction"]
        matrix = turned(state.matrix, style["transform"], style["scale"], style["rotate"])
        states[key[1]] = _State(opacity, inner, absolute, fixed, state.hidden, through, override, matrix)
        shown = style["visibility"] == "visible" and opacity >= LEAST_OPACITY and not state.hidden
        order = self.columns["layout"]["paintOrders"][index]
        return Element(key, owner, name, box, style, shown, clip, order)

    def _surface(self, found: Nodes, element: Element) -> None:
        """Remember an element that hides what lies under it."""
        box = element.box
        if box is None or not element.shown or box[2] < 2 or box[3] < 2:
            return
        style = element.style
        if alpha(style["background-color"]) >= 0.9 and "text" not in style["background-clip"]:
            box = cut(box, element.clip) or (0.0, 0.0, 0.0, 0.0)
            found.covers.append((element.order, box))

    def _text(
        self,
        found: Nodes,
        owner: tuple[int, int],
        index: int,
        style: Mapping[str, str],
        lines: list[tuple[Box, str]],
        state: _State,
    ) -> None:
        text = " ".join(as_shown(self._string(self.columns["layout"]["text"][index]), state.override).split())[
            :_MAX_TEXT
        ]
        if not text:
            return
        letters = 1.0 if state.through else alpha(style["-webkit-text-fill-color"])
        shown = style["visibility"] == "visible" and state.opacity * letters >= LEAST_OPACITY and not state.hidden
        order = self.columns["layout"]["paintOrders"][index]
        font_px = _number(style["font-size"].removesuffix("px"), 16.0)
        close = _number(style["letter-spacing"].removesuffix("px"), 0.0) < LEAST_SPACING_EM * font_px
        shown = shown and not close and upright(state.matrix)
        kept = [box for box, words in lines if words.strip()]
        found.texts.append(Text(owner, text, kept, font_px, shown, state.clip, order))

    def _field(self, found: Nodes, element: Element, text: str, state: _State) -> None:
        text = " ".join(text.split())[:_MAX_TEXT]
        if text and element.box is not None:
            font_px = _number(element.style["font-size"].removesuffix("px"), 16.0)
            run = Text(element.key, text, [element.box], font_px, element.shown, state.clip, element.order, field=True)
            found.texts.append(run)

    def _frame(
        self,
        found: Nodes,
        documents: Sequence[Document],
        inner: int,
        element: Element,
        state: _State,
        limit: int,
        depth: int,
    ) -> None:
        assert element.box is not None
        document, (x, y, width, height) = documents[inner], element.box
        left = x + _number(element.style["border-left-width"].removesuffix("px"), 0.0)
        top = y + _number(element.style["border-top-width"].removesuffix("px"), 0.0)
        window = _both(element.clip, (x, y, x + width, y + height))
        within = _State(state.opacity, window, window, window, not element.shown)
        shift = (left - float(document.columns["scrollOffsetX"]), top - float(document.columns["scrollOffsetY"]))
        document._read(found, documents, inner, shift, within, element.key, limit, depth + 1)

    def _style(self, index: int) -> dict[str, str]:
        numbers = tuple(self.columns["layout"]["styles"][index])
        found = self._styles.get(numbers)
        if found is None:
            found = self._styles[numbers] = dict(zip(STYLES, map(self.strings.__getitem__, numbers), strict=True))
        return found

    def _text_boxes(self, shift: tuple[float, float]) -> dict[int, list[tuple[Box, str]]]:
        """Lines of every layout object with text: box and words."""
        columns, layout = self.columns["textBoxes"], self.columns["layout"]
        found: dict[int, list[tuple[Box, str]]] = {}
        rows = zip(columns["layoutIndex"], columns["bounds"], columns["start"], columns["length"], strict=True)
        for index, bounds, start, length in rows:
            x, y, width, height = self._numbers(bounds)
            words = self._string(layout["text"][index])[start : start + length]
            found.setdefault(index, []).append(((x + shift[0], y + shift[1], width, height), words))
        return found

    def _values(self) -> dict[int, str]:
        """What form fields show: their value, else their placeholder; of a list the option chosen."""
        nodes = self.columns["nodes"]
        found: dict[int, str] = {}
        chosen = set(nodes["optionSelected"]["index"])
        for node, name in enumerate(nodes["nodeName"]):
            tag = self._string(name)
            if tag in ("INPUT", "TEXTAREA"):
                flat = nodes["attributes"][node]
                about = {self._string(flat[i]): self._string(flat[i + 1]) for i in range(0, len(flat) - 1, 2)}
                kind = about.get("type", "text").lower()
                if kind not in ("checkbox", "radio", "range", "color", "hidden", "file", "image", "password"):
                    found[node] = about.get("placeholder", "")
            elif tag == "OPTION" and node in chosen:
                words = [
                    self._string(nodes["nodeValue"][child])
                    for child in range(node + 1, min(node + 3, len(nodes["parentIndex"])))
                    if nodes["parentIndex"][child] == node
                ]
                above = nodes["parentIndex"][node]
                while above >= 0 and self._string(nodes["nodeName"][above]) == "OPTGROUP":
                    above = nodes["parentIndex"][above]
                found.setdefault(above, " ".join(words))
        for column in ("inputValue", "textValue"):
            for node, value in zip(nodes[column]["index"], nodes[column]["value"], strict=True):
                if node in found and (text := self._string(value)):
                    found[node] = text
        return found

    def _numbers(self, values: Sequence[Any]) -> Box:
        x, y, width, height = (float(value) for value in values)
        if not math.isfinite(x + y + width + height):
            raise ValueError("a box that is none")
        return x, y, width, height


def alpha(color: str) -> float:
    """Opacity of a computed colour, 0 to 1."""
    if color == "transparent":
        return 0.0
    found = _ALPHA.search(color)
    return _number(found[1] or found[2], 1.0) if found else 1.0


def cut(box: Box, clip: Clip) -> Box | None:
    """What is left of a box inside a clip; None when nothing is."""
    if clip is None:
        return box
    left, top = max(box[0], clip[0]), max(box[1], clip[1])
    right, bottom = min(box[0] + box[2], clip[2]), min(box[1] + box[3], clip[3])
    return (left, top, right - left, bottom - top) if right > left and bottom > top else None


def _both(one: Clip, other: Clip) -> Clip:
    if one is None or other is None:
        return one or other
    return max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3])


def _number(text: str, otherwise: float) -> float:
    try:
        value = float(text)
    except (TypeError, ValueError):
        return otherwise
    return value if math.isfinite(value) else otherwise
