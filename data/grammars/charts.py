"""`charts`: the grammar of Python charts with Matplotlib, seaborn, pandas, Plotly and Altair.

A spec names library and kind, holds every number of the data, and the features of the look (`charts_features`), so that
words, program and edits all come of the same facts.
"""

from __future__ import annotations

import random
from typing import Any

from janusrl.synthesis.grammar import Declined, Spec
from janusrl.synthesis.writer import Ask

from .charts_altair import altair_program
from .charts_answers import ANSWERS
from .charts_frames import pandas_program, seaborn_program
from .charts_mpl import matplotlib_program
from .charts_plotly import plotly_program
from .charts_spec import draw_spec
from .charts_words import describe

_WRITERS = {
    "matplotlib": matplotlib_program,
    "seaborn": seaborn_program,
    "pandas": pandas_program,
    "plotly": plotly_program,
    "altair": altair_program,
}


class Charts:
    """The grammar. See `janusrl.synthesis.grammar.Grammar`."""

    name = "charts"
    env = "chart"
    purposes = frozenset(ANSWERS)

    def draw(self, rng: random.Random) -> dict[str, Any]:
        """A new chart."""
        return draw_spec(rng)

    def instruction(self, spec: Spec, rng: random.Random) -> str:
        """The chart in words, with its data."""
        return describe(spec, rng)

    def program(self, spec: Spec) -> str:
        """The chart as a Python program."""
        return _WRITERS[spec["library"]](spec)

    def answer(self, ask: Ask, rng: random.Random) -> Any:
        """The value of a question; see `charts_answers`. Raises Declined."""
        if ask.purpose not in ANSWERS:
            raise Declined(f"the grammar 'charts' has no answer to '{ask.purpose}'")
        return ANSWERS[ask.purpose](self.program, ask, rng)


CHARTS = Charts()
