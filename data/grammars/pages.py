"""`pages`: web pages of businesses, schools, clubs and the like: 18 kinds, composed of sections, each in a look of its own."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from typing import Any

from janusrl.synthesis.grammar import Spec

from . import pages_edited
from .pages_answers import HtmlGrammar
from .pages_blocks import BLOCKS
from .pages_drawing import topics
from .pages_html import Sheet, Writing, document, el
from .pages_kinds import KINDS, draw_page
from .pages_parts import Page, base
from .pages_sections import SECTIONS
from .pages_spoils import find_defects, spoil
from .pages_words import WORDS, describe, look


class PagesGrammar(HtmlGrammar):
    """Writes still pages."""

    name = "pages"
    env = "web"
    purposes = HtmlGrammar.purposes | {"propose_edits", "edit", "spoil", "find_defects", "plan"}

    def draw(self, rng: random.Random) -> Spec:
        """A page: its kind, texts, look, and the way its code is written."""
        return {"grammar": self.name, "language": "html", **draw_page(rng)}

    def instruction(self, spec: Spec, rng: random.Random) -> str:
        """The page from top to bottom, its texts and colours."""
        return describe(spec, KINDS[spec["kind"]][0], self.noun(spec), rng)

    def program(self, spec: Spec) -> str:
        """One self-contained HTML file without scripts."""
        theme = spec["theme"]
        sheet = Sheet({name: value for name, value in theme["palette"].items() if name != "mode"})
        page = Page(theme, sheet)
        base(page)
        made = [(SECTIONS.get(s["type"]) or BLOCKS[s["type"]])(page, s) for s in spec["sections"]]
        over = [(section, cls, css) for section, cls, css in spec["over"]]
        return document(spec["title"], el("body", "", made), sheet, Writing(**spec["writing"]), over=over)

    def draw_like(self, spec: Spec, rng: random.Random) -> dict[str, Any]:
        """Another page of the same kind, for somebody else."""
        return {"grammar": self.name, "language": "html", **draw_page(rng, kind=spec["kind"])}

    def evolved(self, spec: Spec, concept: str, rng: random.Random) -> tuple[dict[str, Any], str]:
        """The page after one to three of the canonical edits, those that the concept names first."""
        return pages_edited.evolved(spec, concept, rng, self.program)

    def noun(self, spec: Spec) -> str:
        """What the page's owner is."""
        return str(topics()[spec["topic"]]["noun"])

    def look(self, spec: Spec) -> str:
        """Colours, type and shapes."""
        return look(spec["theme"])

    def answers(self) -> dict[str, Callable[[Spec, Mapping[str, Any], random.Random], Any]]:
        """Those of all HTML grammars, and edits, defects and plans."""
        return {
            **super().answers(),
            "propose_edits": lambda spec, facts, rng: pages_edited.proposed(spec, rng, self.program),
            "edit": lambda spec, facts, rng: pages_edited.edited(
                spec, facts.get("directions") or (), rng, self.program
            ),
            "spoil": lambda spec, facts, rng: spoil(
                spec, facts.get("kinds") or (), facts.get("other_kinds") or (), rng, self.program
            ),
            "find_defects": lambda spec, facts, rng: find_defects(spec),
            "plan": lambda spec, facts, rng: {"components": _components(spec), "spec": spec},
        }


def _components(spec: Spec) -> list[dict[str, str]]:
    return [{"id": s["id"], "role": s["type"], "content": WORDS[s["type"]](s)} for s in spec["sections"]]


PAGES = PagesGrammar()
"""The grammar of web pages."""
