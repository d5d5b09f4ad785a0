"""Answers that the grammars of R and MATLAB plots give alike."""

from __future__ import annotations

import random
from abc import ABC, abstractmethod
from typing import Any

from janusrl.synthesis.grammar import Declined, Spec
from janusrl.synthesis.writer import Ask

from .asked import completion, spec_of
from .charts_data import an, capital
from .charts_plain import KINDS, draw_plot, plot_words


class PlainPlots(ABC):
    """Base of the two grammars; a subclass has its names, and `program`. See `janusrl.synthesis.grammar.Grammar`."""

    name = ""
    env = "scientific"
    language = ""
    tool = ""
    purposes = frozenset({"solve", "fix", "recontext", "reverse", "problem"})

    def draw(self, rng: random.Random) -> dict[str, Any]:
        """A new plot."""
        return draw_plot(rng, self.name, self.language)

    def instruction(self, spec: Spec, rng: random.Random) -> str:
        """The plot in words, with its data."""
        return plot_words(spec, rng, self.tool)

    @abstractmethod
    def program(self, spec: Spec) -> str:
        """The plot as a script."""

    def answer(self, ask: Ask, rng: random.Random) -> Any:
        """The value of a question. Raises Declined."""
        if ask.purpose not in self.purposes:
            raise Declined(f"the grammar '{self.name}' has no answer to '{ask.purpose}'")
        spec = spec_of(ask, self.name)
        noun = KINDS[spec["kind"]][0]
        if ask.purpose in ("solve", "fix"):
            leads = (
                capital(f"This {self.tool} script draws the {noun}."),
                "The script below needs nothing but the language itself.",
                capital(f"Here is {an(noun)} in {self.tool}."),
            )
            return completion(
                self.program(spec if ask.purpose == "solve" else _plainer(spec, ask)), self.language, rng, leads
            )
        if ask.purpose == "recontext":
            return {"instruction": plot_words(spec, rng, self.tool, "problem")}
        if ask.purpose == "problem":
            other = draw_plot(rng, self.name, self.language, spec["kind"])
            new = {**spec, "code": other["code"]}
            return {"problem": plot_words(new, rng, self.tool, "problem"), "spec": new}
        new = draw_plot(rng, self.name, self.language, spec["kind"])
        kept = {
            name: value
            for name, value in spec["look"].items()
            if name in new["look"] and name not in ("colors", "legend", "marker")
        }
        new["look"] = {**new["look"], **kept}
        return {"instruction": plot_words(new, rng, self.tool), "spec": new}


def _plainer(spec: Spec, ask: Ask) -> dict[str, Any]:
    """The same picture in the plainest writing; random numbers the old way, where the error is about `rng`."""
    code = {**spec["code"], "frame": False, "names": False}
    if spec["language"] == "matlab" and "rng" in str(ask.facts.get("error", "")):
        code["style"] = 2
    return {**spec, "code": code}
