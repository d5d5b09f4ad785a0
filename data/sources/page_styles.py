"""Style sheets of a page, read for two questions: which elements do they hide, and which of their rules are used.

Media queries are answered for a screen `WIDTH_PX` wide in a light scheme. Nothing is drawn: what a script would show
later counts as hidden, and what is moved off the screen does not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import tinycss2

from .html_tree import Node
from .selectors import Selector, Selectors

WIDTH_PX = 1280
MOST_URL_CHARS = 2_000
"""Longest data URL that stays in a style."""
_HIDING = frozenset({"display", "visibility", "opacity", "width", "height", "overflow", "animation", "animation-name"})
_DEPTH = 8
"""At-rules within at-rules."""
_TRANSPARENT = ("media", "supports", "layer", "container")
"""At-rules whose rules are the page's."""
_SIZE = re.compile(r"(min|max)-width:([\d.]+)(px|em|rem)")
_RANGE = re.compile(r"width(>=?|<=?)([\d.]+)(px|em|rem)")
_URL = re.compile(r"url\(\s*+(?:\"([^\"\n]*+)\"|'([^'\n]*+)'|([^)\"'(\s]*+))\s*+\)", re.I)
_IMPORT = re.compile(r"@(?:import|charset|namespace)[^;{}]*+;?", re.I)
_FONT = re.compile(r"@font-face\s*+\{[^}]*+\}", re.I)
_NOTHING = r"(?:0+(?:\.0*)?|\.0+)"
_ZERO = re.compile(rf"{_NOTHING}(?:px|em|rem|%|vh|vw|pt)?")
_CLEAR = re.compile(rf"{_NOTHING}%?")

Declared = Mapping[str, tuple[str, bool]]
"""Property to value and whether it is `!important`."""


class Hiding:
    """What hides elements: their own attributes, their style, and the rules of the page."""

    def __init__(self, sheets: Sequence[str]) -> None:
        """Read style sheets, in the order of the cascade."""
        self.selectors = Selectors()
        for sheet in sheets:
            for entry in _flat(_read(sheet)):
                if entry.applies and (told := _declared(entry.node.content)):
                    self.selectors.add(entry.node.prelude, told)

    def hidden(self, root: Node) -> Iterator[Node]:
        """Elements that are hidden, in the order of the text; of what is inside one, nothing.

        Raises:
            Unreadable: `too_complex`.
        """
        past = -1
        for node, fitting in self.selectors.walk(root):
            if node.start >= past and self._is_hidden(node, fitting):
                past = node.end
                yield node

    def _is_hidden(self, node: Node, fitting: Sequence[Selector]) -> bool:
        attributes = node.attributes
        if "hidden" in attributes or (node.tag == "input" and attributes.get("type", "").lower() == "hidden"):
            return True
        if node.tag == "dialog" and "open" not in attributes:
            return True
        ranked = [
            (important, (0, *selector.specificity), number, name, value)
            for number, selector in enumerate(fitting)
            if not selector.vague and not selector.pseudo_element
            for name, (value, important) in selector.payload.items()
        ]
        own = inline(attributes.get("style", ""))
        ranked += [(important, (1, 0, 0, 0), 0, name, value) for name, (value, important) in own.items()]
        told = {name: value for _, _, _, name, value in sorted(ranked)}
        return _hides(told, node)


def _hides(told: Mapping[str, str], node: Node) -> bool:
    if told.get("display") == "none" or told.get("visibility") in ("hidden", "collapse"):
        return True
    moves = any(told.get(name, "none") != "none" for name in ("animation", "animation-name"))
    if not moves and _CLEAR.fullmatch(told.get("opacity", "1")):
        return True
    zero = [bool(_ZERO.fullmatch(told.get(side, "auto"))) for side in ("width", "height")]
    replaced = node.tag in ("img", "iframe", "video")
    given = [node.attributes.get(side, "").strip().removesuffix("px") for side in ("width", "height")]
    if replaced and all(side in ("0", "1") for side in given):
        return True  # a tracking pixel
    # Without `overflow: hidden`, a box without height still shows what is in it, and keeps a ratio by its padding.
    return all(zero) or (any(zero) and (replaced or told.get("overflow", "").startswith(("hidden", "clip"))))


def used_rules(sheets: Sequence[str], root: Node) -> str:
    """The rules of some style sheets that fit any element of a page, in their order, as text.

    Rules for states (`:hover`) stay where the element is there. Fonts, imports, rules for print, and animations that no
    rule names go.

    Raises:
        Unreadable: `too_complex`.
    """
    selectors, entries = _indexed(tuple(sheets))
    used = {selector.payload for _, fitting in selectors.walk(root) for selector in fitting}
    rules = _text(entries, used)
    moves = [e.node for e in entries if e.node.type == "at-rule" and e.node.lower_at_keyword == "keyframes"]
    named = [node.serialize() for node in moves if tinycss2.serialize(node.prelude).strip() in rules]
    return self_contained("\n".join([rules, *named]))


@lru_cache(maxsize=4)
def _indexed(sheets: tuple[str, ...]) -> tuple[Selectors, list[_Entry]]:
    """The rules of some style sheets, and their selectors, which nobody adds to."""
    selectors = Selectors()
    entries = [entry for sheet in sheets for entry in _read(sheet)]
    for entry in _flat(entries):
        selectors.add(entry.node.prelude, id(entry))
    return selectors, entries


def self_contained(style: str) -> str:
    """CSS text without imports and fonts, and with `none` for every address outside the page."""

    def local(found: re.Match[str]) -> str:
        address = next(part for part in found.groups() if part is not None).strip()
        inside = address.startswith("#") or (address.startswith("data:") and len(address) <= MOST_URL_CHARS)
        return found[0] if inside else "none"

    return _URL.sub(local, _FONT.sub("", _IMPORT.sub("", style)))


@dataclass(frozen=True, eq=False)
class _Entry:
    """A style rule, or an at-rule with the rules in it."""

    node: Any
    applies: bool
    """Whether it applies to our screen."""
    inner: tuple[_Entry, ...] = ()


@lru_cache(maxsize=4)  # the pages of one site share theirs
def _read(sheet: str) -> tuple[_Entry, ...]:
    """The rules of a style sheet; none of one that is nested too deeply to read."""
    try:
        nodes = tinycss2.parse_stylesheet(sheet, skip_comments=True, skip_whitespace=True)
        return tuple(_entries(nodes, True, 0))
    except RecursionError:
        return ()


def _entries(nodes: Sequence[Any], applies: bool, depth: int) -> list[_Entry]:
    entries = []
    for node in nodes:
        if node.type == "qualified-rule" or (node.type == "at-rule" and node.lower_at_keyword == "keyframes"):
            node.serialize()  # raises RecursionError here rather than later
            entries.append(_Entry(node, applies))
        elif node.type == "at-rule" and node.lower_at_keyword in _TRANSPARENT and node.content and depth < _DEPTH:
            told = tinycss2.serialize(node.prelude)
            here = applies and node.lower_at_keyword != "container"
            here = here and (node.lower_at_keyword != "media" or fits_screen(told))
            rules = tinycss2.parse_rule_list(node.content, skip_comments=True, skip_whitespace=True)
            entries.append(_Entry(node, here, tuple(_entries(rules, here, depth + 1))))
    return entries


def _flat(entries: Sequence[_Entry]) -> Iterator[_Entry]:
    for entry in entries:
        yield from [entry] if entry.node.type == "qualified-rule" else _flat(entry.inner)


def _text(entries: Sequence[_Entry], used: set[Any]) -> str:
    parts = []
    for entry in entries:
        if entry.node.type == "qualified-rule" and id(entry) in used:
            parts.append(entry.node.serialize())
        elif entry.inner and (inner := _text(entry.inner, used)):
            prelude = tinycss2.serialize(entry.node.prelude).strip()
            if "print" not in prelude.lower():
                parts.append(f"@{entry.node.lower_at_keyword} {prelude} {{\n{inner}\n}}")
    return "\n".join(parts)


def _declared(content: Sequence[Any] | str) -> Declared:
    """What a block says of the properties that hide."""
    read = tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True)
    return {
        node.lower_name: (tinycss2.serialize(node.value).strip().lower(), node.important)
        for node in read
        if node.type == "declaration" and node.lower_name in _HIDING
    }


def inline(style: str) -> Declared:
    """What a `style` attribute says of the properties that hide."""
    if not any(name in style.lower() for name in _HIDING):
        return {}
    try:
        return _declared(style)
    except RecursionError:
        return {}


def fits_screen(query: str) -> bool:
    """Whether a media query holds on our screen; what it asks beyond media type and width does not."""
    return any(_holds("".join(one.lower().split())) for one in query.split(",")) if query.strip() else True


def _holds(query: str) -> bool:
    if "not" in query or "print" in query:
        return False
    rest = query.removeprefix("only").removeprefix("screen").removeprefix("all")
    for limit, number, unit in _SIZE.findall(rest):
        px = _px(number, unit)
        if (limit == "min" and px > WIDTH_PX) or (limit == "max" and px < WIDTH_PX):
            return False
    for sign, number, unit in _RANGE.findall(rest):
        px = _px(number, unit)
        if (sign[0] == ">" and px > WIDTH_PX) or (sign[0] == "<" and px < WIDTH_PX):
            return False
    left = _RANGE.sub("", _SIZE.sub("", rest)).replace("and", "").replace("(", "").replace(")", "")
    return left in ("", "prefers-color-scheme:light", "hover:hover", "prefers-reduced-motion:no-preference")


def _px(number: str, unit: str) -> float:
    try:
        return float(number) * (1 if unit == "px" else 16)
    except ValueError:
        return 0.0


def size_of_style(style: str) -> tuple[str, str]:
    """Width and height that a `style` attribute gives, as they are written; empty where it gives none."""
    told = inline(style)
    return told.get("width", ("", False))[0], told.get("height", ("", False))[0]
