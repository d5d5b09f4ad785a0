"""The reward front: what TRL calls, once a step, to learn what the completions are worth.

One front a process uses one grader. However many reward functions TRL sees, each completion is run once: the functions
of one step await the same batch. The front also keeps what TRL does not: scorecards, pictures, reasons and seconds go
to the rollout store.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal

import numpy as np

from janusrl.chat.client import usage_of_all
from janusrl.outcome import Status
from janusrl.rollouts import RolloutStore
from janusrl.scoring.grader import Grader
from janusrl.scoring.keep import rollout
from janusrl.scoring.scorecard import Scorecard
from janusrl.scoring.transcript import text_of, transcript
from janusrl.task import Message, Task
from janusrl.training.turns import Drafts, best, split_up

RewardFunction = Callable[..., Awaitable[list[float | None]]]

ALARM_STEPS = 3
"""Steps in a row above the allowed share of failures of ours, of the whole or of one reward, that stop the run."""


GROUPS = ("gates", "terms", "multipliers", "metrics")
"""Groups of scores of a scorecard."""


CHAT_LOGGED = ("requests", "cached", "retries", "failed", "prompt_tokens", "completion_tokens")
"""What judges spent in a step, by the names of `janusrl.chat`'s usage: logged where any was asked."""


class InfraAlarm(RuntimeError):
    """Too many samples, or scores of one reward, failed on our side for several steps; training on would waste them."""


class RewardFront:
    """Grades a step's completions for TRL and keeps them as rollouts."""

    def __init__(
        self,
        grader: Grader,
        tasks: Sequence[Task],
        *,
        drafts: Drafts | None = None,
        store: RolloutStore | None = None,
        stage: str = "grpo",
        rank: int = 0,
        block: int = 1,
        keep_every: int = 1,
        metrics_every: int = 1,
        max_infra_failed: float = 0.2,
    ) -> None:
        """Make a front.

        Args:
            grader: renders and scores; owned by the caller.
            tasks: the training tasks; TRL's rows carry their ids in the column `task_id`.
            drafts: in recipes with turns, what the completions may have looked at.
            store: where rollouts go; None keeps none.
            stage: name of the stage in the store.
            rank: this process among the training processes.
            block: optimizer steps that one grading serves.
            keep_every: keep the rollouts of every N-th grading.
            metrics_every: compute the metrics in every N-th grading.
            max_infra_failed: share of one step's completions, and of one reward's scores, that may fail on our side.
        """
        self.grader = grader
        self.stage = stage
        self.worker_cpu_s = 0.0
        """CPU seconds that render workers spent for this front."""
        self.last_call: tuple[float, float] | None = None
        """When the last grading started and ended (`time.perf_counter`); taken by the callback that splits the time."""
        self._tasks = {task.id: task for task in tasks}
        self._drafts = drafts
        self._store = store
        self._rank = rank
        self._block = block
        self._keep_every = keep_every
        self._metrics_every = metrics_every
        self._max_infra_failed = max_infra_failed
        self._bad_steps: Counter[str] = Counter()
        """Steps in a row that were too bad, by reward; of the whole under an empty name."""
        self.on_weights: Callable[[list[float]], None] | None = None
        """Told the terms' weights at each grading, before TRL uses them: for `terms`, where TRL does the weighting."""
        self._batch: tuple[Any, asyncio.Task[list[Scorecard]]] | None = None

    def reward_functions(self, mode: Literal["total", "terms"]) -> tuple[list[RewardFunction], list[float]]:
        """Return TRL's `reward_funcs` and `reward_weights`.

        The weights are those of the first step; `on_weights` is told of later ones.
        """
        if mode == "total":
            return [self._function("total", lambda card: card.total)], [1.0]
        rubric = self.grader.rubric
        functions = [self._function(t.reward.name, _gated_term(t.reward.name)) for t in rubric.terms]
        return functions, rubric.weights(0)

    def _function(self, name: str, value: Callable[[Scorecard], float | None]) -> RewardFunction:
        async def function(**call: Any) -> list[float | None]:
            return [value(card) for card in await self._graded(call)]

        function.__name__ = name  # TRL names its columns by this
        return function

    async def _graded(self, call: Mapping[str, Any]) -> list[Scorecard]:
        """Grade a step's completions, once for all the functions that ask."""
        completions = call["completions"]
        if self._batch is None or self._batch[0] is not completions:
            self._batch = (completions, asyncio.ensure_future(self._grade(call)))
        return await self._batch[1]

    async def _grade(self, call: Mapping[str, Any]) -> list[Scorecard]:
        started = time.perf_counter()
        step = call["trainer_state"].global_step + 1
        asked = {task_id: _in_group(self._tasks[task_id], step) for task_id in call["task_id"]}
        tasks = [asked[task_id] for task_id in call["task_id"]]
        completions = [_messages(completion) for completion in call["completions"]]
        texts = [transcript(completion) for completion in completions]
        answers = [self._answers(task, completion) for task, completion in zip(tasks, completions, strict=True)]
        items = [(task, answer) for task, given in zip(tasks, answers, strict=True) for answer in given]
        turn = (step - 1) // self._block
        metrics = turn % self._metrics_every == 0
        done = call["trainer_state"].global_step
        if self.on_weights is not None:
            self.on_weights(self.grader.rubric.weights(done))
        spent = usage_of_all()
        graded = await self.grader.grade_async(items, metrics=metrics, step=done, grouped=True)
        spent = usage_of_all() - spent
        self.worker_cpu_s += sum(card.seconds.get("cpu", 0.0) for card in graded)
        ended = time.perf_counter()
        groups = split_up(graded, [len(given) for given in answers])
        cards = [best(group) for group in groups]
        numbers = summary(cards, texts)
        for phase, seconds in wall_split(graded, ended - started, self.grader.workers).items():
            numbers[f"seconds/{phase}"] = seconds
        numbers |= {f"chat/{name}": float(spent[name]) for name in CHAT_LOGGED if spent["requests"]}
        if self._drafts is not None:
            self._drafts.forget()
            self.worker_cpu_s += self._drafts.take_cpu_s()
            numbers["turns/drafts"] = sum(map(_drafted, completions)) / len(completions)
        for name, number in numbers.items():
            if number is not None:
                call["log_metric"](name, number)
        self.last_call = (started, ended)
        if self._store is not None and turn % self._keep_every == 0:
            self._keep(step, tasks, texts, cards, groups)
        self._check_alarm(cards)
        return cards

    def _answers(self, task: Task, completion: Sequence[Message]) -> list[str]:
        """What is graded of a completion: its text, or in recipes with turns what they count."""
        if self._drafts is None:
            return [text_of(completion[-1])]
        return self._drafts.answers(task, completion)

    def _keep(
        self,
        step: int,
        tasks: Sequence[Task],
        texts: Sequence[str],
        cards: Sequence[Scorecard],
        answered: Sequence[Sequence[Scorecard]],
    ) -> None:
        assert self._store is not None
        images: dict[str, np.ndarray] = {}
        groups = {task.id: number for number, task in enumerate(dict.fromkeys(tasks))}
        place: dict[str, Any] = {"stage": self.stage, "step": step, "rank": self._rank}
        rows = [
            rollout(task, text, card, images, group=groups[task.id], answers=given, **place)
            for task, text, card, given in zip(tasks, texts, cards, answered, strict=True)
        ]
        self._store.write(rows, stage=self.stage, step=step, rank=self._rank, images=images)

    def _check_alarm(self, cards: Sequence[Scorecard]) -> None:
        failed = [card for card in cards if card.outcome.status is Status.INFRA_FAILED]
        shares = {"": len(failed) / len(cards)} | {name: share for name, (share, _) in reward_errors(cards).items()}
        bad = [name for name, share in shares.items() if share > self._max_infra_failed]
        self._bad_steps = Counter({name: self._bad_steps[name] + 1 for name in bad})
        loud = [name for name in bad if self._bad_steps[name] >= ALARM_STEPS]
        if not loud:
            return
        told = [self._about(name, cards, failed) for name in sorted(loud, key=len, reverse=True)]
        raise InfraAlarm(
            " ".join(told) + " Fix the cause and run the same command again: it resumes from the last checkpoint. "
            "grpo.max_infra_failed sets the share that is accepted."
        )

    def _about(self, name: str, cards: Sequence[Scorecard], failed: Sequence[Scorecard]) -> str:
        """What the alarm says of one reward, or of the whole."""
        if name:
            share, example = reward_errors(cards)[name]
            return (
                f"The reward '{name}' failed on {share:.0%} of the completions, {ALARM_STEPS} steps in a row. "
                f"For example: {example}"
            )
        reasons = Counter(card.outcome.reason for card in failed).most_common(3)
        example = failed[0].outcome.failure.message if failed[0].outcome.failure else ""
        return (
            f"{len(failed)} of {len(cards)} completions failed on our side, {ALARM_STEPS} steps in a row "
            f"({', '.join(f'{reason}: {count}' for reason, count in reasons)}). For example: {example}"
        )


def _gated_term(name: str) -> Callable[[Scorecard], float | None]:
    """The value of one term as TRL should see it: after gates and multipliers, None when the failure is ours."""

    def value(card: Scorecard) -> float | None:
        if card.outcome.status is not Status.SCORED:
            return card.total
        found = card.terms[name].value
        if found is None:  # for the whole group, or the card would not be scored: TRL leaves the column out for it
            return None
        for score in card.multipliers.values():
            found *= 1.0 if score.value is None else score.value
        return found * card.discount

    return value


def _in_group(task: Task, step: int) -> Task:
    """The task of one group: where its tests draw their inputs, the group's step has them drawn anew."""
    if not any("draw" in test for test in task.reference.tests):
        return task
    return replace(task, metadata={**task.metadata, "group": step})


def _messages(completion: Any) -> list[Message]:
    """The messages of a completion as TRL gives it: a string, or a list of them (one, without turns)."""
    return [{"role": "assistant", "content": completion}] if isinstance(completion, str) else list(completion)


def _drafted(completion: Sequence[Message]) -> int:
    """How many drafts a completion was shown."""
    return sum(message["role"] == "tool" for message in completion)


def summary(cards: Sequence[Scorecard], texts: Sequence[str]) -> dict[str, float | None]:
    """Means over one batch, by the names of the metrics log. None where nothing applied."""
    count = len(cards)
    numbers: dict[str, float | None] = {
        f"status/{status}": sum(card.outcome.status is status for card in cards) / count
        for status in (Status.SCORED, Status.MODEL_FAILED, Status.INFRA_FAILED)
    }
    numbers["distinct"] = len(set(texts)) / count
    for group in GROUPS:
        for name in getattr(cards[0], group):
            scores = [getattr(card, group)[name] for card in cards]
            asked = [score for score in scores if score.ran]
            found = [score.value for score in asked if score.value is not None]
            numbers[f"{group}/{name}"] = sum(found) / len(found) if found else None
            if asked:
                numbers[f"errors/{name}"] = sum(score.error for score in asked) / len(asked)
                numbers[f"none/{name}"] = sum(score.value is None for score in asked) / len(asked)
    return numbers


def reward_errors(cards: Sequence[Scorecard]) -> dict[str, tuple[float, str]]:
    """Share of the scores asked of each reward that failed, with the first failure's detail; metrics left out.

    Of a metric nothing depends; its failures are counted in the log all the same.
    """
    found: dict[str, tuple[float, str]] = {}
    for group in GROUPS[:-1]:
        for name in getattr(cards[0], group):
            asked = [score for card in cards if (score := getattr(card, group)[name]).ran]
            failed = [score for score in asked if score.error]
            if failed:
                found[name] = (len(failed) / len(asked), failed[0].detail)
    return found


def wall_split(cards: Sequence[Scorecard], wall_s: float, workers: int) -> dict[str, float]:
    """Split the wall seconds of one grading into run, render, score, and queue (all that was waiting).

    Workers run side by side, so their seconds are divided by their number; what is left over is `queue`. The four add
    up to `wall_s`, unless the workers' own clocks say more.
    """
    run, render = (sum(card.seconds.get(phase, 0.0) for card in cards) / workers for phase in ("run", "render"))
    score = sum(card.seconds.get("score", 0.0) for card in cards)
    return {"run": run, "render": render, "score": score, "queue": max(0.0, wall_s - run - render - score)}
