"""HtmlGrammar: what the grammars of HTML files have in common: how they answer the questions that all of them answer.

A grammar of the family has `draw_like` (a spec of the same kind that differs), `instruction`, `program`, and words for a
setting; the answers to `solve`, `fix`, `evolve`, `recontext`, `reverse` and `rewrite` follow from these.
"""

from __future__ import annotations

import copy
import random
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import Any

from janusrl.synthesis.draft import fenced
from janusrl.synthesis.grammar import Declined, Spec
from janusrl.synthesis.writer import Ask

SOLVED = (
    "",
    "",
    "Here is the page.",
    "The whole page in one file:",
    "Done: one self-contained HTML file.",
    "This does what you asked for:",
)
FIXED = ("Here is the corrected page.", "I found the mistake; this version runs:", "The repaired file in full:")
SETTINGS = (
    "I run a small {noun} and need this for our visitors.",
    "A client of mine, a {noun}, asked for this.",
    "This is for a workshop next week; it has to work offline.",
    "We will show this on a screen in the hallway.",
    "It goes into our internal handbook.",
    "My students will open it in their browsers.",
    "I am replacing an old page that nobody could read.",
    "It is the first thing new colleagues will see.",
)
STANDARDS = (
    "Keep everything in a single HTML file without external resources.",
    "Use semantic HTML and readable class names.",
    "It should still look right in a narrow window.",
    "Write clean code that a colleague can change later.",
    "Mind the contrast, so that everybody can read it.",
    "No frameworks, please; plain HTML, CSS and JavaScript.",
)


class HtmlGrammar(ABC):
    """Base of the grammars of HTML files. Stateless."""

    name = ""
    env = ""
    purposes: frozenset[str] = frozenset({"solve", "fix", "evolve", "recontext", "reverse", "rewrite"})

    @abstractmethod
    def draw(self, rng: random.Random) -> Spec:
        """A new spec."""

    @abstractmethod
    def instruction(self, spec: Spec, rng: random.Random) -> str:
        """The spec in words."""

    @abstractmethod
    def program(self, spec: Spec) -> str:
        """The spec as a file."""

    @abstractmethod
    def draw_like(self, spec: Spec, rng: random.Random) -> dict[str, Any]:
        """Another spec of the same kind."""

    @abstractmethod
    def evolved(self, spec: Spec, concept: str, rng: random.Random) -> tuple[dict[str, Any], str]:
        """The spec grown by a concept (words), or changed; and what was done: the concept, if that is what it was."""

    def noun(self, spec: Spec) -> str:
        """Whom it is for: `bakery`."""
        return "team"

    @abstractmethod
    def look(self, spec: Spec) -> str:
        """A sentence on how it looks."""

    def answer(self, ask: Ask, rng: random.Random) -> Any:
        """The value of a question. Raises Declined."""
        answers = self.answers()
        if ask.purpose not in answers:
            raise Declined(
                f"grammar '{self.name}' has no answer to '{ask.purpose}'; it has to {', '.join(sorted(answers))}"
            )
        return answers[ask.purpose](self.spec_of(ask), ask.facts, rng)

    def answers(self) -> dict[str, Callable[[Spec, Mapping[str, Any], random.Random], Any]]:
        """A function for each purpose: (spec, facts, rng) to the value."""
        return {
            "solve": self._solve,
            "fix": self._fix,
            "evolve": self._evolve,
            "recontext": self._recontext,
            "reverse": self._reverse,
            "rewrite": self._rewrite,
        }

    def spec_of(self, ask: Ask) -> dict[str, Any]:
        """A copy of the spec that a question is about. Raises Declined when it is none of ours."""
        given = [ask.facts.get("spec"), *(seed.spec for seed in ask.seeds)]
        spec = next((one for one in given if isinstance(one, Mapping)), None)
        if spec is None:
            raise Declined(
                f"grammar '{self.name}': '{ask.purpose}' needs a spec, in facts or in a seed; start from seeds of "
                f"a grammar"
            )
        if spec.get("grammar") != self.name:
            raise Declined(f"grammar '{self.name}' cannot work on a spec of '{spec.get('grammar')}'")
        return copy.deepcopy(dict(spec))

    def _solve(self, spec: Spec, facts: Mapping[str, Any], rng: random.Random) -> str:
        lead = rng.choice(SOLVED)
        return (f"{lead}\n\n" if lead else "") + fenced(self.program(spec), "html")

    def _fix(self, spec: Spec, facts: Mapping[str, Any], rng: random.Random) -> str:
        return f"{rng.choice(FIXED)}\n\n{fenced(self.program(spec), 'html')}"

    def _evolve(self, spec: Spec, facts: Mapping[str, Any], rng: random.Random) -> dict[str, Any]:
        grown, done = self.evolved(spec, str(facts.get("concept", "")), rng)
        return {"instruction": self.instruction(grown, rng), "spec": grown, "concept": done}

    def _recontext(self, spec: Spec, facts: Mapping[str, Any], rng: random.Random) -> dict[str, Any]:
        setting = rng.choice(SETTINGS).format(noun=self.noun(spec))
        asked = self.instruction(spec, rng)
        standards = " ".join(rng.sample(STANDARDS, 2))
        return {"instruction": " ".join([setting, asked, self.look(spec), standards])}

    def _reverse(self, spec: Spec, facts: Mapping[str, Any], rng: random.Random) -> dict[str, Any]:
        other = self.draw_like(spec, rng)
        return {"instruction": self.instruction(other, rng), "spec": other}

    def _rewrite(self, spec: Spec, facts: Mapping[str, Any], rng: random.Random) -> dict[str, Any]:
        specs = [self.draw_like(spec, rng) for _ in range(3)]
        queries = [self.instruction(one, rng) for one in specs]
        queries[1] = f"{rng.choice(SETTINGS).format(noun=self.noun(specs[1]))} {queries[1]}"
        queries[2] = f"{queries[2]} {rng.choice(STANDARDS)}"
        return {"queries": queries, "specs": specs}
