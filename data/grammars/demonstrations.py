"""`demonstrations`: a principle of science or mathematics in one HTML file, with sliders, a drawing, and figures that are right.

Tests move the sliders and expect the figures that Python computes from the same formula, and a picture that changes.
"""

from __future__ import annotations

from collections.abc import Mapping

from janusrl.synthesis.grammar import Spec

from .artifacts import InteractiveGrammar
from .artifacts_frame import Kind
from .demonstrations_chance import CHANCE
from .demonstrations_matter import MATTER
from .demonstrations_mechanics import MECHANICS

KINDS: Mapping[str, Kind] = {**MECHANICS.known, **MATTER.known, **CHANCE.known}
"""Every kind by name."""


class DemonstrationsGrammar(InteractiveGrammar):
    """Writes interactive demonstrations."""

    name = "demonstrations"
    kinds = KINDS

    def noun(self, spec: Spec) -> str:
        """For whom."""
        return "science class"

    def look(self, spec: Spec) -> str:
        """What pupils need."""
        return "Label every slider with its quantity and unit, and let the figures follow without a button."


DEMONSTRATIONS = DemonstrationsGrammar()
"""The grammar of scientific demonstrations."""
