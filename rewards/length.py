"""Rewards of length: `length_band` keeps answers from collapsing or padding, `rlrf_length` is RLRF's official form."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, model_validator

from janusrl.scoring.reward import Score, reward
from janusrl.scoring.sample import Sample


class LengthBandOptions(BaseModel):
    """Options of `length_band`: four lengths, in lengths of the reference."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    zero: float = Field(0.2, ge=0)
    """Up to here the value is 0."""
    low: float = Field(0.5, ge=0)
    """From here the value is 1."""
    high: float = Field(1.5, gt=0)
    """Up to here the value is 1. Padding is free until here: bring it near 1 where the form of answers is fixed."""
    end: float = Field(3.0, gt=0)
    """From here the value is 0."""

    @model_validator(mode="after")
    def _in_order(self) -> LengthBandOptions:
        if not self.zero < self.low <= self.high < self.end:
            raise ValueError(
                f"zero < low <= high < end is needed, got {self.zero}, {self.low}, {self.high}, {self.end}"
            )
        return self


@reward(kind="multiplier", needs=("reference_code",))
def length_band(sample: Sample, options: LengthBandOptions) -> Score:
    """1 while the program has 0.5 to 1.5 times the reference's characters, falling linearly to 0 at 0.2 and at 3."""
    found = _lengths(sample)
    if found is None:
        return Score(None, detail="there is no program to measure")
    length, wanted = found
    ratio = length / wanted
    rise = (ratio - options.zero) / (options.low - options.zero)
    fall = (options.end - ratio) / (options.end - options.high)
    value = min(rise, 1.0, fall)
    return Score(max(0.0, value), {"ratio": ratio})


@reward(kind="metric", needs=("reference_code",))
def rlrf_length(sample: Sample) -> Score:
    """RLRF's length reward (arXiv 2505.20793): r = 1 - (max(0, L - Lref / 2) / Lref)^2, cut to [-1, 1].

    L counts the characters of the program, with the white space around it where it is the whole answer. Value is
    (r + 1) / 2; `parts["raw_official"]` is r. Shorter is never worse here, so it is no reward.
    """
    found = _lengths(sample)
    if found is None:
        return Score(None, detail="there is no program to measure")
    length, wanted = found
    if sample.program is not None and sample.completion.strip() == sample.program.source:
        length = len(sample.completion)
    raw = max(-1.0, 1 - (max(0.0, length - wanted / 2) / wanted) ** 2)
    return Score((raw + 1) / 2, {"raw_official": raw})


def _lengths(sample: Sample) -> tuple[int, int] | None:
    """Characters of program and reference; None without a program, or when the reference is empty."""
    if sample.program is None or not sample.task.reference.code:
        return None
    return len(sample.program.source), len(sample.task.reference.code)
