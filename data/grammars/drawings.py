"""`drawings`: SVG that a programmer would write by hand: icons, scenes, flags, badges, logos, charts, patterns.

A spec is a list of figures on a canvas (`drawings_figures`), put there by one of two dozen composers, and a style of
writing (`drawings_svg`). Everything that is asked of it works on that list.
"""

from __future__ import annotations

import random
from typing import Any

from janusrl.synthesis.grammar import Declined, Spec
from janusrl.synthesis.writer import Ask

from . import drawings_designs  # noqa: F401  (registers its composers and every figure)
from .asked import completion, spec_of, tidy
from .drawings_composers import compose
from .drawings_edits import changed, named_changes
from .drawings_svg import PLAIN, draw_style, styled, write_svg
from .drawings_words import context, describe

LEADS = (
    "Here is the SVG:",
    "This draws it, from back to front.",
    "The drawing as one self-contained SVG document:",
    "Here you are. Nothing outside the file is needed.",
    "I built it from simple shapes and paths:",
)


class Drawings:
    """The grammar of drawings; see `janusrl.synthesis.grammar`."""

    name = "drawings"
    env = "svg"
    purposes = frozenset({"solve", "fix", "evolve", "recontext", "reverse", "rewrite", "edit"})

    def draw(self, rng: random.Random) -> Spec:
        """A new drawing."""
        return {"grammar": self.name, "language": "svg", **compose(rng), "style": draw_style(rng), "options": {}}

    def instruction(self, spec: Spec, rng: random.Random) -> str:
        """The drawing in words."""
        return describe(spec, rng)

    def program(self, spec: Spec) -> str:
        """The drawing as SVG."""
        return write_svg(spec)

    def answer(self, ask: Ask, rng: random.Random) -> Any:
        """The value of a question. Raises Declined."""
        if ask.purpose not in self.purposes:
            raise Declined(f"the grammar '{self.name}' has no answer to '{ask.purpose}'")
        return getattr(self, f"_{ask.purpose}")(ask, spec_of(ask, self.name), rng)

    def _solve(self, ask: Ask, spec: dict[str, Any], rng: random.Random) -> str:
        return completion(write_svg(spec), "svg", rng, LEADS)

    def _fix(self, ask: Ask, spec: dict[str, Any], rng: random.Random) -> str:
        leads = (
            "This version is written as plainly as can be:",
            "Rewritten with plain attributes and absolute coordinates:",
        )
        return completion(write_svg(styled(spec, **PLAIN)), "svg", rng, leads)

    def _evolve(self, ask: Ask, spec: dict[str, Any], rng: random.Random) -> dict[str, Any]:
        """The drawing after three or four changes, those that the concept means first. `concept` says what was done."""
        concept = str(ask.facts.get("concept", ""))
        wanted = named_changes([concept])
        done, new = changed(spec, rng, rng.randint(3, 4), wanted or ["add"])
        new["style"] = draw_style(rng)
        led = bool(wanted) and wanted[0] in done
        return {"instruction": describe(new, rng), "spec": new, "concept": concept if led else ", ".join(done)}

    def _recontext(self, ask: Ask, spec: dict[str, Any], rng: random.Random) -> dict[str, Any]:
        return {"instruction": context(spec, rng)}

    def _reverse(self, ask: Ask, spec: dict[str, Any], rng: random.Random) -> dict[str, Any]:
        """A drawing of what some lines draw: the backdrop, and the figures that share a line with them."""
        given = ask.facts.get("lines", "")
        lines = given.splitlines() if isinstance(given, str) else [str(line) for line in given]
        seen = {line.strip() for line in lines if len(line.strip()) > 12}
        kept = []
        for one in spec["items"]:
            alone = {**spec, "items": [one]}
            if "size" not in one or any(line.strip() in seen for line in write_svg(alone).splitlines()[1:]):
                kept.append(one)
        if not any("size" in one or "rows" in one for one in kept):
            kept = spec["items"]
        new = {**spec, "items": kept, "style": draw_style(rng)}
        return {"instruction": describe(new, rng), "spec": new}

    def _rewrite(self, ask: Ask, spec: dict[str, Any], rng: random.Random) -> dict[str, Any]:
        registers = rng.sample(["terse", "paragraph", "list", "exact", "request"], 3)
        specs = []
        for _ in registers:
            _, new = changed(spec, rng, 2)
            specs.append({**new, "style": draw_style(rng)})
        return {"queries": [describe(new, rng, how) for new, how in zip(specs, registers, strict=True)], "specs": specs}

    def _edit(self, ask: Ask, spec: dict[str, Any], rng: random.Random) -> dict[str, Any]:
        directions = [str(name) for name in ask.facts.get("directions", ())]
        others = [str(name) for name in ask.facts.get("other_directions", ())]
        many = max(1, min(3, len(directions))) if directions else rng.randint(1, 3)
        told, new = changed(spec, rng, many, named_changes([*directions, *others]))
        if not told:
            raise Declined(f"nothing can be changed about {spec['subject']}")
        objective = rng.choice(
            [f"Revise {spec['subject']}", f"Change a few things about {spec['subject']}", f"Update {spec['subject']}"]
        )
        return {
            "objective": tidy(f"{objective}, and leave everything else as it is."),
            "requirements": list(told.values()),
            "directions": list(told),
            "spec": new,
        }


drawings = Drawings()
