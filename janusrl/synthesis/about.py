"""About: what a corpus's card tells beside what can be counted in its rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from janusrl.synthesis.mixture import Mixture

Format = Literal["parquet", "januscode"]


@dataclass(frozen=True)
class About:
    """What is known of a corpus before its rows are read."""

    name: str
    description: str = ""
    """A paragraph for its card."""
    recipe: str = ""
    """The resolved recipe, YAML."""
    formats: tuple[Format, ...] = ("parquet", "januscode")
    """What is written. Parquet always is: the report and `open_corpus` read it."""
    mixture: Mixture = field(default_factory=Mixture)
    models: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Who wrote and judged, by the recipe's name: `{"model": ..., "price": {"input": 0.1, "output": 0.5}}`, prices in
    USD for a million tokens; `{"grammar": true}` for a programmatic writer. No keys, no addresses."""
    stages: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """What each stage of the recipe does, in its order: `{"category", "from", "strategy", "writer", "judge",
    "filters"}`, words or lists of words."""
    spent: Mapping[str, Any] = field(default_factory=dict)
    """What it cost in all: `prompt_tokens`, `completion_tokens`, `usd`, `requests`."""
    seconds: float | None = None
    """Wall time of the whole synthesis, over all its starts."""
    versions: Mapping[str, str] = field(default_factory=dict)
    """Renderers and packages that decide what the rows look like."""
