"""`evaluate_model`: a checkpoint on held-out tasks, greedy and sampled, with its answers kept as rollouts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from janusrl.evaluation.converse import converse
from janusrl.evaluation.evaluate import EvalRow, chunks, is_exact, summarise
from janusrl.evaluation.generate import generate
from janusrl.recipe import Recipe
from janusrl.rollouts import RolloutStore
from janusrl.scoring.grader import Grader
from janusrl.scoring.keep import rollout
from janusrl.scoring.scorecard import Scorecard
from janusrl.scoring.transcript import transcript
from janusrl.task import Message, Task
from janusrl.training.models import load_model, load_tokenizer
from janusrl.training.tool_template import teach_tools
from janusrl.training.turns import Drafts, best, split_up

SAMPLED_SEED = 1234


def evaluate_model(
    recipe: Recipe,
    place: str | Path,
    tasks: Sequence[Task],
    grader: Grader,
    *,
    stage: str,
    store: RolloutStore | None = None,
) -> list[EvalRow]:
    """Measure one model.

    Args:
        recipe: how to load and to generate (`model`, `eval`, `grpo.max_completion_length`).
        place: checkpoint folder or hub id.
        tasks: held-out tasks.
        grader: renders and scores.
        stage: name of the rows.
        store: keeps the answers under `eval/STAGE/MODE`.

    Returns:
        Two rows: greedy, and sampled at `eval.temperature`. With `turns` the model may look at drafts as in training.
    """
    import torch

    model = load_model(recipe.model, place, training=False)
    if torch.cuda.is_available():
        model = model.to("cuda")
    tokenizer = load_tokenizer(recipe.model, place)
    longest = recipe.eval.max_new_tokens or (recipe.grpo.max_completion_length if recipe.grpo else 512)
    drafts = None
    if recipe.turns is not None:
        tokenizer = teach_tools(tokenizer)
        drafts = Drafts(grader, tasks, recipe.turns, vision=recipe.model.vision)
    rows = []
    for mode in ("greedy", "sampled"):
        options: dict[str, Any] = {
            "system_prompt": recipe.model.system_prompt,
            "sample": mode == "sampled",
            "temperature": recipe.eval.temperature,
            "max_new_tokens": longest,
            "batch_size": recipe.eval.batch_size,
            "seed": SAMPLED_SEED,
        }
        if drafts is None:
            answered = [_Answered(text, [text]) for text in generate(model, tokenizer, tasks, **options)]
        else:
            said = converse(model, tokenizer, tasks, drafts, **options)
            answered = [_in_turns(drafts, task, talk) for task, talk in zip(tasks, said, strict=True)]
        row = _graded(grader, tasks, answered, stage, mode, store)
        if drafts is not None:
            row.drafts = round(sum(one.drafts for one in answered) / len(answered), 4)
        rows.append(row)
    return rows


@dataclass(frozen=True)
class _Answered:
    """What a model gave to one task: for people as one text, and what is graded of it."""

    text: str
    answers: Sequence[str]
    drafts: int = 0


def _in_turns(drafts: Drafts, task: Task, talk: Sequence[Message]) -> _Answered:
    shown = sum(message["role"] == "tool" for message in talk)
    return _Answered(transcript(talk), drafts.answers(task, talk), shown)


def _graded(
    grader: Grader,
    tasks: Sequence[Task],
    answered: Sequence[_Answered],
    stage: str,
    mode: str,
    store: RolloutStore | None,
) -> EvalRow:
    """Grade and keep the answers, some at a time: their pictures are in memory only so long."""
    cards: list[Scorecard] = []
    exact: list[bool] = []
    for number, chunk in enumerate(chunks(list(zip(tasks, answered, strict=True)))):
        flat = grader.grade([(task, answer) for task, one in chunk for answer in one.answers])
        groups = split_up(flat, [len(one.answers) for _, one in chunk])
        graded = [best(group) for group in groups]
        exact += [is_exact(card) for card in graded]
        if store is not None:
            _keep(store, f"eval/{stage}/{mode}", number, [(t, one.text) for t, one in chunk], graded, groups)
        cards += [replace(card, rendering=None, reference=None) for card in graded]
    return summarise(stage, mode, [one.text for one in answered], cards, exact)


def _keep(
    store: RolloutStore,
    name: str,
    number: int,
    chunk: Sequence[tuple[Task, str]],
    cards: Sequence[Scorecard],
    groups: Sequence[Sequence[Scorecard]],
) -> None:
    """Store one chunk's answers; an evaluation's `step` counts its chunks."""
    images: dict[str, np.ndarray] = {}
    rows = [
        rollout(task, text, card, images, stage=name, step=number, answers=answers)
        for (task, text), card, answers in zip(chunk, cards, groups, strict=True)
    ]
    store.write(rows, stage=name, step=number, rank=0, images=images)
