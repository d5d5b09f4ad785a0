"""Rival arms: what the same CPU seconds buy without reinforcement learning.

Each arm starts from the SFT model and spends what GRPO spent, counted in CPU seconds of this process and of the render
workers; scoring and sampling are inside the budget. The rivals that see the rewards too (`best_rows`,
`expert_iteration`) are the honest ones: beating only more of the same pairs would prove little.
"""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from janusrl.evaluation.evaluate import chunks
from janusrl.evaluation.generate import generate
from janusrl.scoring.grader import Grader
from janusrl.scoring.scorecard import Scorecard
from janusrl.task import Task
from janusrl.training.models import load_model, load_tokenizer
from janusrl.training.stages import (
    StageContext,
    StageResult,
    TrainingDataError,
    demonstrations,
    sft_rows,
    train_sft,
)

PROMPTS_AT_ONCE = 32
"""Prompts whose N answers expert iteration samples and grades together."""
SAMPLING_SHARE = 0.5
"""Share of a round's CPU seconds that expert iteration samples for; the rest trains."""
MIN_STEPS = 5


class _Meter:
    """CPU seconds spent since it was made: this process, and the workers' as told by scorecards."""

    def __init__(self) -> None:
        self._start = time.process_time()
        self._workers = 0.0

    def count(self, cards: Sequence[Scorecard]) -> None:
        self._workers += sum(card.seconds.get("cpu", 0.0) for card in cards)

    @property
    def cpu_s(self) -> float:
        return time.process_time() - self._start + self._workers


def run_arm(
    context: StageContext,
    arm: str,
    tasks: Sequence[Task],
    grader: Grader,
    *,
    imitated: Sequence[Task],
    start: Path,
    folder: Path,
    budget_s: float,
    step_s: float,
) -> StageResult:
    """Run one arm; its model is left in `folder/model`.

    Args:
        context: recipe, run folder, stop request.
        arm: `sft_continued`, `best_rows` or `expert_iteration`.
        tasks: the training tasks; `expert_iteration` answers their prompts.
        grader: renders and scores.
        imitated: what SFT imitates; the other arms go on with it, `best_rows` with those of the grader's environment.
        start: the SFT model.
        folder: of this arm.
        budget_s: CPU seconds that GRPO spent.
        step_s: CPU seconds of one SFT step, as measured in the SFT stage.

    Raises:
        Interrupted: the user asked to stop.
    """
    if arm == "expert_iteration":
        return _expert_iteration(context, tasks, grader, start=start, folder=folder, budget_s=budget_s, step_s=step_s)
    facts = context.run.stage(arm)
    rows_of, spent = imitated, 0.0
    if arm == "best_rows":
        meter = _Meter()
        rows_of = _best_rows(imitated, grader, context.recipe.compare.best_share, meter)
        spent = meter.cpu_s
    steps = facts.get("planned_steps") or max(MIN_STEPS, int((budget_s - spent) / step_s))
    context.run.mark(arm, "running", planned_steps=steps, rows=len(rows_of))
    rows = demonstrations(context.recipe, rows_of, grader)
    result = _train(context, arm, rows, start, folder, steps, seed_offset=1)
    return replace(result, cpu_s=result.cpu_s + spent)


def _train(
    context: StageContext, arm: str, rows: list[dict[str, Any]], start: Path, folder: Path, steps: int, seed_offset: int
) -> StageResult:
    recipe = context.recipe
    return train_sft(
        context,
        rows,
        start=start,
        folder=folder,
        stage=arm,
        steps=steps,
        learning_rate=recipe.compare.learning_rate,
        seed=recipe.seed + seed_offset,
    )


def _best_rows(tasks: Sequence[Task], grader: Grader, share: float, meter: _Meter) -> list[Task]:
    """The tasks whose demonstrations the rubric scores best."""
    env = grader.domain.name
    items = [(task, task.demonstration) for task in tasks if task.demonstration is not None and task.domain == env]
    if not items:
        raise TrainingDataError(
            f"the arm 'best_rows' scores what SFT imitates, and none of it is of the environment '{env}': leave the "
            "arm out, or add such tasks to tasks.sft"
        )
    scored = []
    for chunk in chunks(items):
        cards = grader.grade(chunk, metrics=False)
        meter.count(cards)
        scored += [(card.total, task) for card, (task, _) in zip(cards, chunk, strict=True) if card.total is not None]
    scored.sort(key=lambda pair: -pair[0])
    return [task for _, task in scored[: max(1, round(share * len(scored)))]]


def _expert_iteration(
    context: StageContext,
    tasks: Sequence[Task],
    grader: Grader,
    *,
    start: Path,
    folder: Path,
    budget_s: float,
    step_s: float,
) -> StageResult:
    """Rounds of: sample N answers a prompt from the policy, keep the best, train on them (Anthony et al. 2017)."""
    section = context.recipe.compare
    spent, steps, wall = 0.0, 0, time.perf_counter()
    policy = start
    for number in range(section.expert_rounds):
        round_budget = (budget_s - spent) / (section.expert_rounds - number)
        last = number == section.expert_rounds - 1
        place = folder if last else folder / f"round-{number}"
        name = f"expert_round_{number}"
        done = context.run.stage(name)
        if done.get("state") != "done" or not (place / "model").is_dir():
            meter = _Meter()
            best = _sample_best(context, tasks, grader, policy, SAMPLING_SHARE * round_budget, meter, number)
            planned = max(MIN_STEPS, int((round_budget - meter.cpu_s) / step_s))
            rows = sft_rows(best, context.recipe.model)
            result = _train(context, name, rows, policy, place, planned, seed_offset=10 + number)
            facts = {"cpu_s": result.cpu_s + meter.cpu_s, "steps": result.steps, "rows": len(rows)}
            context.run.mark(name, "done", **facts)
            done = context.run.stage(name)
        spent += done["cpu_s"]
        steps += done["steps"]
        policy = place / "model"
    return StageResult(steps, spent, time.perf_counter() - wall)


def _sample_best(
    context: StageContext,
    tasks: Sequence[Task],
    grader: Grader,
    policy: Path,
    budget_s: float,
    meter: _Meter,
    number: int,
) -> list[Task]:
    """Sample until the budget is spent; return tasks whose demonstration is the best answer of the policy."""
    recipe = context.recipe
    assert recipe.grpo is not None
    model = load_model(recipe.model, policy, training=False)
    tokenizer = load_tokenizer(recipe.model, policy)
    order = list(tasks)
    random.Random(recipe.seed * 1000 + number).shuffle(order)
    n = recipe.compare.expert_samples
    best: list[Task] = []
    for begin in range(0, len(order), PROMPTS_AT_ONCE):
        batch = order[begin : begin + PROMPTS_AT_ONCE]
        texts = generate(
            model,
            tokenizer,
            batch,
            system_prompt=recipe.model.system_prompt,
            sample=True,
            temperature=recipe.grpo.temperature,
            max_new_tokens=recipe.grpo.max_completion_length,
            batch_size=PROMPTS_AT_ONCE,
            seed=recipe.seed * 1_000_003 + number * 10_007 + begin,
            samples_per_task=n,
        )
        repeated = [task for task in batch for _ in range(n)]
        cards = grader.grade(list(zip(repeated, texts, strict=True)), metrics=False)
        meter.count(cards)
        for i, task in enumerate(batch):
            group = [(c.total, t) for c, t in zip(cards[i * n : i * n + n], texts[i * n : i * n + n], strict=True)]
            totals = [(total, text) for total, text in group if total is not None and total > 0]
            if totals:
                best.append(replace(task, demonstration=max(totals)[1]))
        if meter.cpu_s >= budget_s:
            break
    return best
