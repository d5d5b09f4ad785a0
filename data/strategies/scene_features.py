"""What a Manim program makes: its objects, animations and texts, found by reading it. Nothing is run."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class SceneFeatures:
    """How often each feature stands in a program's source."""

    things: Counter[str]
    """Classes that are called: objects and animations, such as `Circle` and `FadeIn`; and methods of `.animate`."""
    texts: Counter[str]
    """Texts that it shows."""

    def lost_in(self, other: SceneFeatures) -> list[str]:
        """Features that another program lacks."""
        things = [name for name in self.things if name not in other.things]
        return things + [f'the text "{text}"' for text in self.texts if text not in other.texts]

    def added_in(self, other: SceneFeatures) -> list[str]:
        """Features that another program has, or has more of."""
        return [*(other.things - self.things), *(f'the text "{text}"' for text in other.texts - self.texts)]

    def told(self) -> Mapping[str, Any]:
        """As JSON."""
        return {"things": sorted(self.things), "texts": sorted(self.texts)}


def features_of(code: str) -> SceneFeatures:
    """The features of a program. Raises SyntaxError, and ValueError for source that is no text."""
    things: Counter[str] = Counter()
    texts: Counter[str] = Counter()
    for node in ast.walk(ast.parse(code)):
        if not isinstance(node, ast.Call):
            continue
        name = _name(node.func)
        if name[:1].isupper() and not name.isupper():
            things[name] += 1
            if "Te" in name or name in ("Title", "Paragraph", "BulletedList", "Code"):
                words = [arg.value for arg in node.args if isinstance(arg, ast.Constant)]
                texts.update(word for word in words if isinstance(word, str) and word.strip())
        elif _animates(node.func):
            things[f"animate.{name}"] += 1
    return SceneFeatures(things, texts)


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _animates(function: ast.expr) -> bool:
    """Whether it is a method called on `.animate`, or on what such a method gives."""
    while isinstance(function, ast.Attribute):
        if function.attr == "animate":
            return True
        function = function.value.func if isinstance(function.value, ast.Call) else function.value
    return False
