"""`motions`: short Manim scenes without LaTeX: graphs, curves, figures, sorting, walks over graphs, orbits, proofs.

Asked to translate, a scene becomes a spec of the grammar `mathematica`: its mathematical content, or its end as a figure.
"""

from __future__ import annotations

import copy
import random
from typing import Any

from janusrl.synthesis.grammar import Declined, Spec
from janusrl.synthesis.writer import Ask

from .asked import completion, missing_module, spec_of, tidy
from .mathematica_plots import NAME as MATHEMATICA
from .mathematica_plots import draw_plot, plot_words
from .mathematical import COLORS
from .motions_script import NAME, added, draw_extra, draw_motion, scene_subject, steps_of, timed, told, write_motion
from .motions_stills import still_of

LEADS = ("Here is the scene:", "This scene needs no LaTeX:", "Render it with `manim -ql`:",
         "The animation as one Scene class:", "Each step is one call of `self.play`:")  # fmt: skip

_CONCEPTS = {
    "one after another": ("parade", "grid", "walk"), "one shape that becomes": ("morph", "polygons"),
    "moving point": ("functions",), "same time": ("circle_wave",), "geometric construction": ("figure", "pythagoras"),
    "number line": ("hops",), "rotation": ("orbit",), "highlighting": ("walk", "search"),
}  # fmt: skip
"""Words of concepts, and kinds of scenes that show what they mean."""


class Motions:
    """The grammar of Manim scenes; see `janusrl.synthesis.grammar`."""

    name = NAME
    env = "animation"
    purposes = frozenset({"solve", "fix", "evolve", "recontext", "reverse", "enhance", "translate"})

    def draw(self, rng: random.Random) -> Spec:
        """A new scene."""
        return draw_motion(rng)

    def instruction(self, spec: Spec, rng: random.Random) -> str:
        """The scene in words."""
        return told(spec, rng)

    def program(self, spec: Spec) -> str:
        """The scene as a Manim program."""
        return write_motion(spec)

    def answer(self, ask: Ask, rng: random.Random) -> Any:
        """The value of a question. Raises Declined."""
        if ask.purpose not in self.purposes:
            raise Declined(f"the grammar '{self.name}' has no answer to '{ask.purpose}'")
        return getattr(self, f"_{ask.purpose}")(ask, spec_of(ask, self.name), rng)

    def _solve(self, ask: Ask, spec: dict[str, Any], rng: random.Random) -> str:
        return completion(write_motion(spec), "python", rng, LEADS)

    def _fix(self, ask: Ask, spec: dict[str, Any], rng: random.Random) -> str:
        if missing := missing_module(ask):
            raise Declined(f"a scene cannot be drawn without '{missing}', which is missing where programs run")
        plain = {**spec, "style": {**spec["style"], "comments": True, "hex": False, "names": 0}}
        return completion(write_motion(plain), "python", rng, ("Written anew, step by step:", "The corrected scene:"))

    def _evolve(self, ask: Ask, spec: dict[str, Any], rng: random.Random) -> dict[str, Any]:
        """A scene that shows what the concept means; of one that shows it, or of a concept that is none of ours, more.

        The value's `concept` says what was done.
        """
        concept = str(ask.facts.get("concept", ""))
        kinds = next((kinds for words, kinds in _CONCEPTS.items() if words in concept.lower()), ())
        if kinds:
            new = _recolored(spec, rng) if spec["kind"] in kinds else draw_motion(rng, rng.choice(kinds))
            if "moving point" in concept and "look" in new:
                new = timed({**new, "look": {**new["look"], "ending": "dot"}})
            return {**_told(_with_extras(new, rng, 1), rng), "concept": concept}
        new = _with_extras(_recolored(spec, rng), rng, rng.randint(1, 2))
        return {**_told(new, rng), "concept": "other colours, and more at the end"}

    def _recontext(self, ask: Ask, spec: dict[str, Any], rng: random.Random) -> dict[str, Any]:
        seconds = sum(one.seconds for one in steps_of(spec))
        who = rng.choice(["a school lesson", "a lecture's opening", "a science channel",
                    "a museum's screen", "an online course"])  # fmt: skip
        care = rng.choice(["Viewers see it without sound, so everything has to be readable.",
                    "It should run on a machine without LaTeX, so use Text for all labels.",
                    "Keep to one Scene class, with one play call for each step.",
                    "Keep the background black and the motion calm."])  # fmt: skip
        steps = "\n".join(f"{number}. {tidy(one.words)} ({one.seconds:.1f} s)" for number,
                    one in enumerate(steps_of(spec), 1))  # fmt: skip
        text = (
            f"Context: {who} needs a clip of about {seconds:.0f} seconds that shows {scene_subject(spec)}. {care}\n\n"
        )
        return {"instruction": f"{text}Write the Manim Community program. What is to happen, in order:\n{steps}"}

    def _reverse(self, ask: Ask, spec: dict[str, Any], rng: random.Random) -> dict[str, Any]:
        """A new scene of the same kind as the lines."""
        return _told(draw_motion(rng, spec["kind"]), rng)

    def _enhance(self, ask: Ask, spec: dict[str, Any], rng: random.Random) -> dict[str, Any]:
        new = _with_extras(spec, rng, rng.randint(1, 2))
        more = [added(extra) for extra in new["extras"][len(spec["extras"]) :]]
        opening = rng.choice(["Extend the scene, keep everything that it shows",
                    "Keep every object and animation of the scene and add to it"])  # fmt: skip
        lines = "\n".join(f"- {tidy(words)}" for words in more)
        return {"instruction": f"{told(new, rng)}\n\n{opening}. What is new comes at the end:\n{lines}",
                "added": more, "spec": new}  # fmt: skip

    def _translate(self, ask: Ask, spec: dict[str, Any], rng: random.Random) -> dict[str, Any]:
        content = spec["content"] if "content" in spec else still_of(spec["kind"], spec["params"])
        if spec["kind"] == "pie":
            new = draw_plot(rng, "pie")
            names, values = spec["params"]["names"], spec["params"]["shares"]
            pairs = ", ".join(f"{name} {value}" for name, value in zip(names, values, strict=True))
            new["params"] = {"names": names, "values": values, "pairs": pairs}
            return {"instruction": plot_words(new, rng), "spec": new}
        if content is None:
            raise Declined(f"a scene of the kind '{spec['kind']}' has no counterpart in the grammar '{MATHEMATICA}'")
        new = draw_plot(rng, content=content)
        return {"instruction": plot_words(new, rng), "spec": new}


def _told(spec: dict[str, Any], rng: random.Random) -> dict[str, Any]:
    return {"instruction": told(spec, rng), "spec": spec}


def _with_extras(spec: dict[str, Any], rng: random.Random, many: int) -> dict[str, Any]:
    new = {**spec, "extras": list(spec["extras"])}
    for _ in range(many):
        new["extras"].append(draw_extra(rng, new))
    return timed(new)


def _recolored(spec: dict[str, Any], rng: random.Random) -> dict[str, Any]:
    """The spec with its colours changed for one another."""
    order = list(COLORS)
    rng.shuffle(order)
    other = dict(zip(COLORS, order, strict=True))

    def change(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: change(part) for name, part in value.items()}
        if isinstance(value, list):
            return [change(part) for part in value]
        return other.get(value, value) if isinstance(value, str) else value

    new = copy.deepcopy(spec)
    for name in ("content", "params"):
        if name in new:
            new[name] = change(new[name])
    return new


motions = Motions()
