"""`judge_checklist`: points for each item of a checklist, judged on several screenshots."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import Field

from janusrl.chat import BadAnswer, ChatError
from janusrl.chat.json_answers import mapped, number
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
    shows_nothing,
)

POINTS = 10
_GENERAL = (
    "Everything that the instruction asks for is there.",
    "Nothing is there that the instruction does not call for.",
    "Texts and numbers are right and complete.",
    "Every text can be read: large enough, in contrast, not cut off.",
    "Nothing overlaps or covers what should be seen.",
    "Elements are aligned, and the spaces between them are even.",
    "The layout uses the canvas well: nothing is squeezed into a corner or runs out of it.",
    "Colours fit together and carry the meaning that they should.",
    "Shapes, marks and icons are drawn cleanly and look like what they stand for.",
    "What moves or reacts does so as the instruction says; where nothing should, the frames agree.",
)
_TASK = (
    "Give each item of the checklist 0 to 10 points: 10 when it holds in full, 5 when half, 0 when not at all or when "
    "it cannot be seen. A blank or unrelated picture gets 0 for every item. Several candidate pictures are frames in "
    "the order of time."
)


class JudgeChecklistOptions(JudgeOptions):
    """Options of `judge_checklist`."""

    items: list[str] = Field(default_factory=lambda: list(_GENERAL), min_length=1, max_length=32)
    """The checklist, for tasks that have no rubric items for judges of their own."""
    frames: int = Field(3, ge=1, le=8)
    """Frames of the candidate that the judge sees, evenly spread over its time."""
    show_reference: bool = True
    """Show the reference's picture too, where there is one."""
    show_code: bool = False
    """Show the program too. It can talk to the judge better than a picture can."""


@reward(needs=("rendering",), tier="D", batched=True, anchor=False, max_weight=MAX_WEIGHT)
def judge_checklist(samples: Sequence[Sample], options: JudgeChecklistOptions) -> list[Score]:
    """Points that a judge gives to the items of a checklist, as a share of all: sum of weight x points / 10.

    Inputs: the instruction, up to 3 frames of the candidate (an animation's, or those of a page that was acted on), the
    reference's picture where there is one. The items are the task's own rubric items for judges where it has some, with
    their weights, else the option's. Value in [0, 1]; 0 where the judge was spoken to (`flag`), and without asking
    where the picture is of one colour. `parts`: `item_1` ... the points. None with an error where no answer could be
    had. Tier D: one request a completion. Fails where the judge is generous: it ranks better than it measures.
    ArtifactsBench, arXiv 2507.04952 (10 items of 10 points on 3 screenshots), with one judge and items of our own
    words.
    """
    nothing = Score(0.0, detail="it shows nothing")
    asked = [sample for sample in samples if not shows_nothing(sample)]
    answers = iter(ask([_question(sample, options) for sample in asked], options))
    found = [nothing if shows_nothing(sample) else next(answers) for sample in samples]
    return [failed(answer) if isinstance(answer, ChatError) else answer for answer in found]


def checklist_of(sample: Sample, options: JudgeChecklistOptions) -> list[tuple[str, float]]:
    """The items that a completion is judged by, with their weights."""
    own = [(item.criterion, item.weight) for item in sample.task.reference.items if item.kind == "judge"]
    return own or [(item, 1.0) for item in options.items]


def _question(sample: Sample, options: JudgeChecklistOptions) -> Question:
    assert sample.candidate is not None
    items = checklist_of(sample, options)
    material: list[Any] = [("instruction", sample.task.instruction or "Draw what the reference shows.")]
    if options.show_reference and sample.reference is not None:
        material.append(("reference", pictures_of(sample.reference, 1, options.max_side)))
    material.append(("candidate", pictures_of(sample.candidate, options.frames, options.max_side)))
    if options.show_code and sample.program is not None:
        material.append(("code", sample.program.source))
    material.append("The checklist:\n" + "\n".join(f"{i}. {text}" for i, (text, _) in enumerate(items, 1)))
    keys = [str(i) for i in range(1, len(items) + 1)]
    points = {"type": "integer", "minimum": 0, "maximum": POINTS}
    schema = {
        "points": {
            "type": "object",
            "properties": dict.fromkeys(keys, points),
            "required": keys,
            "additionalProperties": False,
        }
    }
    form = '"points": {' + ", ".join(f'"{key}": <0 to {POINTS}>' for key in keys) + "}"
    weights = [weight for _, weight in items]
    return question("checklist", _TASK, material, form, schema, lambda answer: _read(answer, keys, weights))


def _read(answer: dict[str, Any], keys: Sequence[str], weights: Sequence[float]) -> Score:
    points = mapped(answer.get("points"), '"points"')
    if set(points) != set(keys):
        raise BadAnswer(f'"points" must have exactly the keys "1" to "{len(keys)}".')
    given = [number(points[key], 0, POINTS, f"item {key}") for key in keys]
    spoken_to = addresses_judge(answer)
    share = sum(weight * found for weight, found in zip(weights, given, strict=True)) / (POINTS * sum(weights))
    parts = {f"item_{key}": found for key, found in zip(keys, given, strict=True)} | {"flag": float(spoken_to)}
    return Score(0.0 if spoken_to else share, parts, "it speaks to the judge" if spoken_to else "")
