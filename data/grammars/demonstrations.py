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
from .demonstrations_models import MODELS
from .demonstrations_waves import WAVES

_FAMILIES = (MECHANICS, WAVES, MATTER, MODELS, CHANCE)
KINDS: Mapping[str, Kind] = {name: kind for family in _FAMILIES for name, kind in family.known.items()}
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
