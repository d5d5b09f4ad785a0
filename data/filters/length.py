"""`length`: neither too short nor too long, in characters and lines."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from janusrl.synthesis.draft import Draft, Rejected
from janusrl.synthesis.filter import Filter, corpus_filter


class LengthOptions(BaseModel):
    """Options of `length`. None sets no bound."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    min_code_chars: int | None = Field(20, ge=0)
    """Least characters of the program."""
    max_code_chars: int | None = Field(60_000, ge=1)
    """Most characters of the program."""
    min_code_lines: int | None = Field(None, ge=0)
    """Least lines of the program that are not empty."""
    max_code_lines: int | None = Field(2000, ge=1)
    """Most lines of the program that are not empty."""
    max_line_chars: int | None = Field(None, ge=1)
    """Most characters of one line of the program: longer ones are minified, or data."""
    min_instruction_chars: int | None = Field(8, ge=0)
    """Least characters of the instruction."""
    max_instruction_chars: int | None = Field(20_000, ge=1)
    """Most characters of the instruction."""
    max_prompt_chars: int | None = Field(None, ge=1)
    """Most characters of all that the user says, with the code to edit."""

    @model_validator(mode="after")
    def _in_order(self) -> LengthOptions:
        for what in ("code_chars", "code_lines", "instruction_chars"):
            low, high = getattr(self, f"min_{what}"), getattr(self, f"max_{what}")
            if low is not None and high is not None and low > high:
                raise ValueError(f"min_{what} is {low}, above max_{what}, which is {high}")
        return self


class Length(Filter):
    """Rejects with reason `too_short` or `too_long`; the message names what."""

    def __init__(self, options: LengthOptions, *, folder: Path) -> None:
        super().__init__(options, folder=folder)

    def check(self, draft: Draft) -> Mapping[str, Any]:
        """Count."""
        lines = draft.code.splitlines()
        sizes = {
            "code_chars": len(draft.code),
            "code_lines": sum(1 for line in lines if line.strip()),
            "line_chars": max(map(len, lines), default=0),
            "instruction_chars": len(draft.instruction.strip()),
            "prompt_chars": len(draft.user_text),
        }
        for what, size in sizes.items():
            low, high = getattr(self.options, f"min_{what}", None), getattr(self.options, f"max_{what}")
            named = {"line_chars": "longest line's characters"}.get(what, what.replace("_", " "))
            if low is not None and size < low:
                raise Rejected("filter", "too_short", f"{named}: {size}; 'min_{what}' is {low}.")
            if high is not None and size > high:
                raise Rejected("filter", "too_long", f"{named}: {size}; 'max_{what}' is {high}.")
        return {}


length = corpus_filter("length")(Length)
"""The kind of filter."""
