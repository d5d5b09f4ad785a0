"""`mathematica`: Wolfram Language programs that plot, as Mathics draws them: graphs, curves, charts, recursive figures.

Asked to translate, a plot of mathematical content becomes a spec of the grammar `motions`, a Manim scene.
"""

from __future__ import annotations

import random
from typing import Any

from janusrl.synthesis.grammar import Declined, Spec
from janusrl.synthesis.writer import Ask

from .asked import completion, spec_of, tidy
from .mathematica_plots import NAME, details, draw_plot, plot_subject, plot_words, write_plot
from .motions_script import NAME as MOTIONS
from .motions_script import draw_motion, told

LEADS = ("Here is the program:", "This draws it:", "In Wolfram Language:", "The last expression is the picture:")
_SETTINGS = (
    "A lecturer prepares a handout about {} and wants a picture of it.", "A student has to show {} in a report.",
    "For a notebook on visual mathematics, a picture of {} is needed.", "A textbook figure is to show {}.",
    "Someone explores {} and wants to see it at a glance.",
)  # fmt: skip


class Mathematica:
    """The grammar of Mathematica programs; see `janusrl.synthesis.grammar`."""

    name = NAME
    env = "scientific"
    purposes = frozenset({"solve", "fix", "recontext", "reverse", "problem", "translate"})

    def draw(self, rng: random.Random) -> Spec:
        """A new plot."""
        return draw_plot(rng)

    def instruction(self, spec: Spec, rng: random.Random) -> str:
        """The plot in words."""
        return plot_words(spec, rng)

    def program(self, spec: Spec) -> str:
        """The plot as a Mathematica program."""
        return write_plot(spec)

    def answer(self, ask: Ask, rng: random.Random) -> Any:
        """The value of a question. Raises Declined."""
        if ask.purpose not in self.purposes:
            raise Declined(f"the grammar '{self.name}' has no answer to '{ask.purpose}'")
        return getattr(self, f"_{ask.purpose}")(ask, spec_of(ask, self.name), rng)

    def _solve(self, ask: Ask, spec: dict[str, Any], rng: random.Random) -> str:
        return completion(write_plot(spec), "mathematica", rng, LEADS)

    def _fix(self, ask: Ask, spec: dict[str, Any], rng: random.Random) -> str:
        """The same picture, each option on a line of its own, without symbols of its own where that can be."""
        plain = {**spec, "look": {**spec["look"], "comment": True, "named": False, "lines": True, "names": 0}}
        return completion(write_plot(plain), "mathematica", rng, ("A simpler version:", "Written more plainly:"))

    def _recontext(self, ask: Ask, spec: dict[str, Any], rng: random.Random) -> dict[str, Any]:
        setting = rng.choice(_SETTINGS).format(plot_subject(spec))
        wishes = "\n".join(f"- {tidy(wish)}" for wish in details(spec))
        end = rng.choice(["Use built-in functions only.",
                    "The program must run from top to bottom without input.", "Return one picture."])  # fmt: skip
        return {"instruction": f"{setting} Write the Mathematica code. Requirements:\n{wishes}\n- {end}"}

    def _reverse(self, ask: Ask, spec: dict[str, Any], rng: random.Random) -> dict[str, Any]:
        """A new plot of the same kind as the lines."""
        new = draw_plot(rng, spec["kind"])
        return {"instruction": plot_words(new, rng), "spec": new}

    def _problem(self, ask: Ask, spec: dict[str, Any], rng: random.Random) -> dict[str, Any]:
        setting = rng.choice(_SETTINGS).format(plot_subject(spec))
        wishes = " ".join(tidy(wish) + "." for wish in details(spec))
        return {"problem": f"{setting} Solve it with a Wolfram Language program that computes what is "
            f"drawn and draws it. {wishes}",
                "spec": spec}  # fmt: skip

    def _translate(self, ask: Ask, spec: dict[str, Any], rng: random.Random) -> dict[str, Any]:
        if "content" not in spec:
            raise Declined(f"a plot of the kind '{spec['kind']}' has no counterpart in the grammar '{MOTIONS}'")
        new = draw_motion(rng, content=spec["content"])
        return {"instruction": told(new, rng), "spec": new}


mathematica = Mathematica()
