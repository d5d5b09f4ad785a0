"""`judge_discrepancy`: what a judge finds wrong with a picture, by severity."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import Field

from janusrl.chat import ChatError
from janusrl.chat.json_answers import listed, mapped, truth, whole
from janusrl.scoring.reward import Score, reward
from janusrl.scoring.sample import Sample

from .judging import (
    MAX_WEIGHT,
    JudgeOptions,
    Question,
    addresses_judge,
    ask,
    failed,
    pictures_of,
    question,
    same_picture,
    shows_nothing,
)

MAX_ERRORS = 100
_TASK = (
    "The candidate is meant to look exactly like the reference. List every visible difference, each once: missing, "
    "added or wrong elements, texts, numbers, colours, sizes, places, styles. Severity 3: it changes what is shown (a "
    "wrong value, a missing part, wrong text). 2: plainly visible, and the meaning stays. 1: hardly visible. Set "
    '"related" to false if the candidate is blank or shows something else altogether.'
)
_SCHEMA = {
    "related": {"type": "boolean"},
    "errors": {
        "type": "array",
        "items": {
            "type": "object",
            "properties": {"severity": {"type": "integer", "enum": [1, 2, 3]}, "what": {"type": "string"}},
            "required": ["severity", "what"],
            "additionalProperties": False,
        },
    },
}
_FORM = '"related": <true or false>, "errors": [{"severity": <1, 2 or 3>, "what": <the difference>}, ...]'


class JudgeDiscrepancyOptions(JudgeOptions):
    """Options of `judge_discrepancy`."""

    severity_limit: float = Field(20.0, gt=0)
    """Sum of severities from which the value is 0. Visual-ERM's own code has 50, from statistics of its tuned model,
    which lists more than a general one."""
    frames: int = Field(1, ge=1, le=8)
    """Frames of each that the judge sees; the last one when 1."""


@reward(needs=("rendering", "reference_picture"), tier="D", batched=True, anchor=False, max_weight=MAX_WEIGHT)
def judge_discrepancy(samples: Sequence[Sample], options: JudgeDiscrepancyOptions) -> list[Score]:
    """clip(1 - S / S_max, 0, 1), S the sum of the severities (1 to 3) of what a judge lists as wrong.

    Inputs: the last frame of candidate and reference, as PNG. Value in [0, 1]; 0 where the judge says that the
    candidate shows something else, or speaks to it; 1 without asking where the pictures are equal. `parts`: `severity`,
    `errors`, and `flag` 1 where the judge was spoken to. None with an error where no answer could be had. Tier D: one
    request a picture. Fails where the judge is weak: an untuned 8B model's severities correlate with people's by 0.18,
    a tuned one's by 0.58. Visual-ERM, arXiv 2603.13224, without its 1 for rendering, which gates give here.
    """
    found = [_without_asking(sample) for sample in samples]
    open_ones = [i for i, score in enumerate(found) if score is None]
    for i, answer in zip(open_ones, ask([_question(samples[i], options) for i in open_ones], options), strict=True):
        found[i] = failed(answer) if isinstance(answer, ChatError) else answer
    return [score for score in found if score is not None]


def _without_asking(sample: Sample) -> Score | None:
    if same_picture(sample):
        return Score(1.0, {"severity": 0.0, "errors": 0.0})
    return Score(0.0, detail="it shows nothing") if shows_nothing(sample) else None


def _question(sample: Sample, options: JudgeDiscrepancyOptions) -> Question:
    assert sample.candidate is not None
    assert sample.reference is not None
    material = [
        ("reference", pictures_of(sample.reference, options.frames, options.max_side)),
        ("candidate", pictures_of(sample.candidate, options.frames, options.max_side)),
    ]
    return question("discrepancy", _TASK, material, _FORM, _SCHEMA, lambda answer: _read(answer, options))


def _read(answer: dict[str, Any], options: JudgeDiscrepancyOptions) -> Score:
    errors = [mapped(error, "an error") for error in listed(answer.get("errors"), MAX_ERRORS, '"errors"')]
    severity = sum(whole(error.get("severity"), 1, 3, '"severity"') for error in errors)
    related, spoken_to = truth(answer.get("related"), '"related"'), addresses_judge(answer)
    value = max(0.0, 1 - severity / options.severity_limit) if related and not spoken_to else 0.0
    parts = {"severity": float(severity), "errors": float(len(errors)), "flag": float(spoken_to)}
    detail = "it speaks to the judge" if spoken_to else "" if related else "it shows something else"
    return Score(value, parts, detail)
