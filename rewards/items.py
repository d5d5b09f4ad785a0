"""`rubric_items`: the weighted yes/no criteria that a task brings with it."""

from __future__ import annotations

import re
import tokenize
from collections.abc import Sequence
from typing import Any

import regex
from pydantic import Field

from janusrl.chat import BadAnswer, ChatError, Endpoint
from janusrl.chat.json_answers import mapped, truth
from janusrl.rubric_items import RubricItem
from janusrl.scoring.reward import Score, reward
from janusrl.scoring.sample import Sample

from .judging import MAX_WEIGHT, JudgeOptions, Question, addresses_judge, ask, failed, pictures_of, question

MATCH_S = 0.25
"""Seconds that one pattern may search one program; more is an error of the pattern, not a no."""
MAX_SOURCE_CHARS = 200_000
_TASK = (
    "Decide for each criterion whether it holds for the candidate: true or false. Criteria marked [visual] are decided "
    "by the candidate picture alone, those marked [code] by the code alone. What you cannot see does not hold."
)


class RubricItemsOptions(JudgeOptions):
    """Options of `rubric_items`."""

    endpoint: Endpoint | None = None  # type: ignore[assignment]
    """Where the judge is asked; needed only for tasks with items that a judge decides."""
    code_share: float | None = Field(None, ge=0, le=1)
    """Share of the items on code, where a task has items on both (PrismaCoder: 0.5 on charts, 0.4 on pages); by the
    items' own weights when None."""
    frames: int = Field(1, ge=1, le=8)
    """Frames of the candidate that the judge sees."""
    show_reference: bool = True
    """Show the judge the reference's picture too, where there is one."""

    def lacks_here(self) -> str:
        """What is missing to ask the judge, where there is one."""
        return self.endpoint.lacks_here() if self.endpoint is not None else ""


@reward(
    needs=("rendering", "rubric_items"),
    wants=("structure",),
    tier="D",
    batched=True,
    anchor=False,
    max_weight=MAX_WEIGHT,
)
def rubric_items(samples: Sequence[Sample], options: RubricItemsOptions) -> list[Score]:
    """Weighted share of the task's own criteria that hold; see `janusrl.rubric_items` for their form.

    A judge decides the items in words, all of a completion in one request: visual ones see the picture (and the
    reference's), code ones the program. A machine decides `text` items (by the texts that the renderer saw in the
    picture, with a place: hidden text is none, nor is that of SVG, whose places are not known) and `code` items (in the
    program without its comments). Value in [0, 1]; judged items are 0 where the judge was spoken to (`flag`). `parts`:
    `code`, `visual` (shares), `judged`, `flag`, `item_ID` (1 or 0); `detail` names the items that do not hold. None
    with an error where the judge gave no answer, there is no endpoint for an item that needs one, or a pattern takes
    more than 0.25 s. Tier D, without judged items A. Fails where an item is met by words alone: `code` items say what
    is written, not what runs. PrismaCoder's form.
    """
    plans: list[tuple[tuple[RubricItem, ...], dict[int, bool]] | Score] = [_checked(sample) for sample in samples]
    asked: list[int] = []
    for i, plan in enumerate(plans):
        if isinstance(plan, Score) or not any(item.kind == "judge" for item in plan[0]):
            continue
        if options.endpoint is None:
            plans[i] = Score(None, detail="the task has items for a judge: give rubric_items an 'endpoint'", error=True)
        else:
            asked.append(i)
    answers: dict[int, Any] = {}
    if asked:
        answers = dict(zip(asked, ask([_question(samples[i], options) for i in asked], options), strict=True))
    return [_score(plan, answers.get(i), options) for i, plan in enumerate(plans)]


def _checked(sample: Sample) -> tuple[tuple[RubricItem, ...], dict[int, bool]] | Score:
    """The items, and what a machine says of those that it decides."""
    items = sample.task.reference.items
    held: dict[int, bool] = {}
    for place, item in enumerate(items):
        if item.kind == "judge":
            continue
        try:
            text = _seen(sample) if item.kind == "text" else _code(sample)
            held[place] = _holds(item, text) != item.absent
        except TimeoutError:
            detail = f"item {item.id}: the pattern {item.regex!r:.80} took more than {MATCH_S:g} s"
            return Score(None, detail=detail, error=True)
    return items, held


def _seen(sample: Sample) -> str:
    """The texts that the renderer saw in the picture, in its order; those without a place were only asked for."""
    assert sample.candidate is not None
    runs = sample.candidate.rendering.texts
    return " ".join(run.text for run in runs if run.box is not None and not run.role.startswith("claimed"))


def _source(sample: Sample) -> str:
    return sample.program.source[:MAX_SOURCE_CHARS] if sample.program is not None else ""


def _code(sample: Sample) -> str:
    """The program without its comments: what is only said in one is not done."""
    source = _source(sample)
    if sample.program is not None and sample.program.language == "python":
        return _without_comments(source)
    return re.sub(r"<!--.*?-->|/\*.*?\*/", " ", source, flags=re.S)


def _without_comments(source: str) -> str:
    lines = source.splitlines(keepends=True)
    try:
        for token in tokenize.generate_tokens(iter(lines).__next__):
            if token.type == tokenize.COMMENT:
                row, column = token.start
                lines[row - 1] = lines[row - 1][:column] + lines[row - 1][token.end[1] :]
    except (tokenize.TokenError, SyntaxError, StopIteration, ValueError):
        return source
    return "".join(lines)


def _holds(item: RubricItem, text: str) -> bool:
    if item.regex is not None:
        return regex.search(item.regex, text, timeout=MATCH_S) is not None
    return _plain(item.contains or "") in _plain(text)


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip().casefold()


def _question(sample: Sample, options: RubricItemsOptions) -> Question:
    assert sample.candidate is not None
    judged = [item for item in sample.task.reference.items if item.kind == "judge"]
    material: list[Any] = [("instruction", sample.task.instruction or "Draw what the reference shows.")]
    if any(item.level == "visual" for item in judged):
        if options.show_reference and sample.reference is not None:
            material.append(("reference", pictures_of(sample.reference, 1, options.max_side)))
        material.append(("candidate", pictures_of(sample.candidate, options.frames, options.max_side)))
    if any(item.level == "code" for item in judged):
        material.append(("code", _source(sample)))
    lines = [f"{number}. [{item.level}] {item.criterion}" for number, item in enumerate(judged, 1)]
    material.append("The criteria:\n" + "\n".join(lines))
    keys = [str(number) for number in range(1, len(judged) + 1)]
    answers = {
        "type": "object",
        "properties": {key: {"type": "boolean"} for key in keys},
        "required": keys,
        "additionalProperties": False,
    }
    form = '"holds": {' + ", ".join(f'"{key}": <true or false>' for key in keys) + "}"
    return question("items", _TASK, material, form, {"holds": answers}, lambda answer: _read(answer, keys))


def _read(answer: dict[str, Any], keys: Sequence[str]) -> tuple[list[bool], bool]:
    holds = mapped(answer.get("holds"), '"holds"')
    if set(holds) != set(keys):
        raise BadAnswer(f'"holds" must have exactly the keys "1" to "{len(keys)}".')
    return [truth(holds[key], f"criterion {key}") for key in keys], addresses_judge(answer)


def _score(plan: Any, answer: Any, options: RubricItemsOptions) -> Score:
    if isinstance(plan, Score):
        return plan
    if isinstance(answer, ChatError):
        return failed(answer)
    items, held = plan
    judged = [place for place, item in enumerate(items) if item.kind == "judge"]
    flagged = False
    if judged:
        verdicts, flagged = answer
        held = {**held, **{place: verdict and not flagged for place, verdict in zip(judged, verdicts, strict=True)}}
    parts = {"judged": float(len(judged)), "flag": float(flagged)}
    for level in ("code", "visual"):
        places = [place for place, item in enumerate(items) if item.level == level]
        if places:
            parts[level] = _share(items, held, places)
    if options.code_share is not None and "code" in parts and "visual" in parts:
        value = options.code_share * parts["code"] + (1 - options.code_share) * parts["visual"]
    else:
        value = _share(items, held, range(len(items)))
    parts |= {f"item_{item.id}": float(held[place]) for place, item in enumerate(items)}
    missed = [item.id for place, item in enumerate(items) if not held[place]]
    detail = f"items that do not hold: {', '.join(missed)}" if missed else ""
    return Score(value, parts, f"it speaks to the judge; {detail}" if flagged else detail)


def _share(items: Sequence[RubricItem], held: dict[int, bool], places: Sequence[int] | range) -> float:
    whole = sum(items[place].weight for place in places)
    return sum(items[place].weight for place in places if held[place]) / whole
