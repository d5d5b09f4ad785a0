"""What tests of figures share: the corpus, and a request for a program."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from janusrl.domain import RenderRequest
from janusrl.program import Program

CORPUS = Path(__file__).parents[2] / "corpus" / "charts"


def request_of(
    source: str, *, structure: bool = True, times_s: tuple[float, ...] = (), files: Mapping[str, bytes] | None = None
) -> RenderRequest:
    return RenderRequest(
        Program(source, "python", 0, len(source)), structure=structure, times_s=times_s, files=files or {}
    )
