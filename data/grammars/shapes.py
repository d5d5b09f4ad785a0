"""`shapes`: one to three shapes on a small canvas, every number told: SVG short enough for a model trained on a laptop.

A spec is a scene of the task source `scenes` as plain JSON, with the phrase that tells it. Drawings of this kind are
what `laptop/shapes` learns from; for drawings as a programmer would write them see `drawings`.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import asdict, replace
from typing import Any

from janusrl.synthesis.grammar import Declined, Spec
from janusrl.synthesis.writer import Ask

from ..sources.scenes import SHAPES as KINDS
from ..sources.scenes import Scene, ScenesOptions, Shape, draw_scene, is_clear, svg
from .asked import completion, listed, spec_of, tidy

MOST = 3
"""Shapes of a drawing."""
PHRASES = (
    "Draw {shapes} on a {side} by {side} canvas.",
    "I need an SVG of {side} by {side} pixels that shows {shapes}.",
    "{shapes}, on a square canvas of {side} pixels, as SVG.",
    "Write an SVG with the viewBox 0 0 {side} {side}: {shapes}.",
    "On a canvas of {side} pixels a side, place {shapes}.",
)
_WORDS: dict[str, Callable[[Shape], str]] = {
    "circle": lambda s: f"circle of radius {s.size} at ({s.x}, {s.y})",
    "square": lambda s: f"square of side {2 * s.size} with its top left corner at ({s.x}, {s.y})",
    "ellipse": lambda s: f"ellipse of radii {s.size} and {(s.size + 1) // 2} at ({s.x}, {s.y})",
    "triangle": lambda s: (
        f"triangle from ({s.x}, {s.y - s.size}) down to ({s.x + s.size}, {s.y + s.size}) and "
        f"({s.x - s.size}, {s.y + s.size})"
    ),
    "line": lambda s: f"line 3 px thick from ({s.x - s.size}, {s.y}) to ({s.x + s.size}, {s.y})",
}
_DISTRIBUTION = ScenesOptions(kinds=list(KINDS))


class Shapes:
    """The grammar of small drawings; see `janusrl.synthesis.grammar`."""

    name = "shapes"
    env = "svg"
    purposes = frozenset({"solve", "fix", "evolve", "recontext", "rewrite"})

    def draw(self, rng: random.Random) -> Spec:
        """A drawing of one shape, of two one time in four, of three one time in ten."""
        many = rng.choices(range(1, MOST + 1), weights=(13, 5, 2))[0]
        options = _DISTRIBUTION.model_copy(update={"min_shapes": many, "max_shapes": many})
        while not is_clear(scene := draw_scene(rng, options)):
            pass
        return self._spec(scene, rng)

    def instruction(self, spec: Spec, rng: random.Random) -> str:
        """The drawing in words, with every number."""
        scene = _scene(spec)
        shapes = listed([f"a {shape.color} {_WORDS[shape.kind](shape)}" for shape in scene.shapes])
        return tidy(PHRASES[spec["phrase"]].format(shapes=shapes, side=scene.canvas_px))

    def program(self, spec: Spec) -> str:
        """The drawing as SVG, in one canonical form."""
        return svg(_scene(spec))

    def answer(self, ask: Ask, rng: random.Random) -> Any:
        """The value of a question. Raises Declined."""
        if ask.purpose not in self.purposes:
            raise Declined(f"the grammar '{self.name}' has no answer to '{ask.purpose}'")
        spec = spec_of(ask, self.name)
        if ask.purpose in ("solve", "fix"):
            return completion(self.program(spec), "svg", rng, ())
        if ask.purpose == "recontext":
            return {"instruction": self.instruction(self._reworded(spec, rng), rng)}
        if ask.purpose == "evolve":
            new = self._changed(spec, rng)
            return {"instruction": self.instruction(new, rng), "spec": new}
        specs = [self._changed(spec, rng) for _ in range(3)]
        return {"queries": [self.instruction(new, rng) for new in specs], "specs": specs}

    def _changed(self, spec: Spec, rng: random.Random) -> Spec:
        """The drawing with one more shape, or, when it is full, with another one in the place of its last."""
        scene = _scene(spec)
        kept = scene.shapes[: MOST - 1]
        while True:
            new = replace(scene, shapes=(*kept, *draw_scene(rng, _DISTRIBUTION).shapes))
            if is_clear(new):
                return self._spec(new, rng)

    def _reworded(self, spec: Spec, rng: random.Random) -> Spec:
        others = [number for number in range(len(PHRASES)) if number != spec["phrase"]]
        return {**spec, "phrase": rng.choice(others)}

    def _spec(self, scene: Scene, rng: random.Random) -> Spec:
        return {
            "grammar": self.name,
            "language": "svg",
            "canvas_px": scene.canvas_px,
            "shapes": [{name: value for name, value in asdict(shape).items() if value} for shape in scene.shapes],
            "phrase": rng.randrange(len(PHRASES)),
            "options": {},
        }


def _scene(spec: Spec) -> Scene:
    return Scene(spec["canvas_px"], tuple(Shape(**shape) for shape in spec["shapes"]))


SHAPES = Shapes()
