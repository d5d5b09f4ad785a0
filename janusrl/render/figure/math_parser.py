"""Mathtext, parsed once: a parser that remembers what it has parsed, one for each set of settings that decide it.

Matplotlib's own forgets with each renderer, and after fifty texts. Parsing is slow: some milliseconds for an axis label
in powers of ten.
"""

from __future__ import annotations

from typing import Any

import matplotlib as mpl
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.mathtext import MathTextParser

_MOST_TEXTS = 2_000
_MOST_PARSERS = 32
_parsers: dict[tuple[Any, ...], RememberingParser] = {}
_kinds: list[str] = []


class RememberingParser(MathTextParser):
    """Parses a text once."""

    def __init__(self, output: str) -> None:
        super().__init__(output)
        self._known: dict[tuple[Any, ...], Any] = {}

    def parse(self, s: str, dpi: float = 72, prop: Any = None, **options: Any) -> Any:
        """As `MathTextParser` has it."""
        smooth = dict.__getitem__(mpl.rcParams, "text.antialiased")
        key = (s, dpi, None if prop is None else hash(prop), smooth, *sorted(options.items()))
        known = self._known.get(key)
        if known is None:
            if len(self._known) >= _MOST_TEXTS:
                self._known.clear()
            known = self._known[key] = super().parse(s, dpi, prop, **options)
        return known


def math_parser(names: tuple[str, ...]) -> RememberingParser:
    """The parser for the present values of the settings `names`, of the kind that Agg has.

    That is `path` since matplotlib 3.11, and `agg` before.
    """
    if not _kinds:
        drawn_as = RendererAgg(1, 1, 100).mathtext_parser._output_type
        _kinds.append("path" if drawn_as == "vector" else "agg")
    key = tuple([str(dict.__getitem__(mpl.rcParams, name)) for name in names])
    parser = _parsers.get(key)
    if parser is None:
        if len(_parsers) >= _MOST_PARSERS:
            _parsers.clear()
        parser = _parsers[key] = RememberingParser(_kinds[0])
    return parser
