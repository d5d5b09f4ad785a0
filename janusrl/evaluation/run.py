"""`evaluate_model`: a checkpoint on held-out tasks, greedy and sampled, with its answers kept as rollouts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from janusrl.evaluation.evaluate import EvalRow, chunks, is_exact, summarise
from janusrl.evaluation.generate import generate
from janusrl.recipe import Recipe
from janusrl.rollouts import RolloutStore
from janusrl.scoring.grader import Grader
from janusrl.scoring.keep import rollout
from janusrl.scoring.scorecard import Scorecard
from janusrl.task import Task
from janusrl.training.models import load_model, load_tokenizer

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
        Two rows: greedy, and sampled at `eval.temperature`.
    """
    import torch

    model = load_model(recipe.model, place, training=False)
    if torch.cuda.is_available():
        model = model.to("cuda")
    tokenizer = load_tokenizer(recipe.model, place)
    longest = recipe.eval.max_new_tokens or (recipe.grpo.max_completion_length if recipe.grpo else 512)
    rows = []
    for mode in ("greedy", "sampled"):
        texts = generate(
            model,
            tokenizer,
            tasks,
            system_prompt=recipe.model.system_prompt,
            sample=mode == "sampled",
            temperature=recipe.eval.temperature,
            max_new_tokens=longest,
            batch_size=recipe.eval.batch_size,
            seed=SAMPLED_SEED,
        )
        cards: list[Scorecard] = []
        exact: list[bool] = []
        for number, chunk in enumerate(chunks(list(zip(tasks, texts, strict=True)))):
            graded = grader.grade(chunk)
            exact += [is_exact(card) for card in graded]
            if store is not None:
                _keep(store, f"eval/{stage}/{mode}", number, chunk, graded)
            cards += [replace(card, rendering=None, reference=None) for card in graded]
        rows.append(summarise(stage, mode, texts, cards, exact))
    return rows


def _keep(
    store: RolloutStore, name: str, number: int, chunk: Sequence[tuple[Task, str]], cards: Sequence[Scorecard]
) -> None:
    """Store one chunk's answers; an evaluation's `step` counts its chunks."""
    images: dict[str, np.ndarray] = {}
    rows = [
        rollout(task, text, card, images, stage=name, step=number)
        for (task, text), card in zip(chunk, cards, strict=True)
    ]
    store.write(rows, stage=name, step=number, rank=0, images=images)
