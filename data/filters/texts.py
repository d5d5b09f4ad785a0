"""What filters share in looking at texts."""

from __future__ import annotations

from janusrl.synthesis.draft import Draft


def clean(text: str) -> str:
    """A text with half characters (lone surrogates) replaced: it can be encoded."""
    return text.encode("utf-8", "replace").decode()


def is_reuse(draft: Draft) -> bool:
    """Whether a draft takes over the program of an earlier row: in another context, or with its picture as prompt."""
    return any(seed.verified and seed.code == draft.code for seed in draft.seeds)
