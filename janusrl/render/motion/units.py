"""Units: which mobjects of a scene its structure tells of, and what the program says of them.

A unit is a mobject that a person would name: each one added to the scene, and each member of a plain `Group` or
`VGroup`; texts are units of their own wherever they stand. Everything that a unit draws counts as the unit's.
"""

from __future__ import annotations

import html
import re
from typing import Any

from manim import DecimalNumber, Group, MarkupText, Text, VDict, VGroup
from manim.mobject.text.tex_mobject import SingleStringMathTex
from manim.mobject.types.vectorized_mobject import VectorizedPoint

from janusrl.render.motion import limits

_TEXTS = (Text, MarkupText, SingleStringMathTex, DecimalNumber)
_PLAIN = (Group, VGroup, VDict)


class Units:
    """Numbers mobjects as they are first seen."""

    def __init__(self) -> None:
        self.types: list[str] = []
        self._numbers: dict[int, int] = {}
        self._seen: list[Any] = []
        """Holds them, so that ids stay their own."""

    def of(self, mobjects: list[Any]) -> tuple[dict[int, int], list[list[Any]]]:
        """Unit of each mobject that may be drawn, by `id`; and `[unit, text or None]` of those in the scene."""
        numbers: dict[int, int] = {}
        told: list[list[Any]] = []
        waiting: list[tuple[Any, int]] = [(mobject, -1) for mobject in reversed(mobjects)]
        while waiting:
            mobject, unit = waiting.pop()
            if id(mobject) in numbers:
                continue
            text = isinstance(mobject, _TEXTS)
            if (unit < 0 or text) and type(mobject) not in _PLAIN and type(mobject) is not VectorizedPoint:
                unit = self._number(mobject)
                if unit >= 0 and len(told) < limits.MAX_UNITS:
                    told.append([unit, _text(mobject) if text else None])
            numbers[id(mobject)] = unit
            if text:
                for each in mobject.get_family():
                    numbers[id(each)] = unit
            else:
                waiting += [(each, unit) for each in reversed(mobject.submobjects)]
        return numbers, told

    def animation(self, animation: Any, start_s: float) -> dict[str, Any]:
        """What the program says of an animation that starts."""
        target = animation.mobject
        parts = getattr(animation, "animations", None) or ()
        told: dict[str, Any] = {
            "type": _name(animation),
            "start_s": round(start_s, 6),
            "run_time_s": float(animation.run_time),
            "mobject": None if target is None else _name(target),
        }
        if isinstance(target, _TEXTS):
            told["text"] = _text(target)
        if parts:
            told["animations"] = [[_name(part), _name(part.mobject)] for part in list(parts)[:50]]
        return told

    def _number(self, mobject: Any) -> int:
        number = self._numbers.get(id(mobject))
        if number is None:
            if len(self.types) >= 10 * limits.MAX_UNITS:
                return -1
            number = self._numbers[id(mobject)] = len(self.types)
            self.types.append(_name(mobject))
            self._seen.append(mobject)
        return number


def _name(value: Any) -> str:
    return type(value).__name__[:80]


def _text(mobject: Any) -> str:
    if isinstance(mobject, DecimalNumber):
        text = mobject._get_num_string(mobject.number) if hasattr(mobject, "_get_num_string") else mobject.number
    elif isinstance(mobject, SingleStringMathTex):
        text = mobject.get_tex_string()
    elif isinstance(mobject, MarkupText):
        text = html.unescape(re.sub(r"<[^<>]*>", "", mobject.original_text))
    else:
        text = getattr(mobject, "original_text", None) or mobject.text
    return str(text)[: limits.MAX_TEXT]
