"""Guard: calls one reward on many samples so that whatever it does ends as a Score, in bounded time.

A reward that raises, hangs, or returns NaN, inf, or a value outside [0, 1] gives `Score(None, error=True)` with its
name in the detail. It never ends the run by itself and never becomes a zero. Only a reward that hangs again and again
stops the run: its abandoned threads cannot be killed.
"""

from __future__ import annotations

import asyncio
import math
import queue
import threading
from collections.abc import Callable, Sequence
from typing import Any

from janusrl.scoring.reward import Reward, Score
from janusrl.scoring.sample import Sample

MAX_HANGS = 3
"""Timeouts of one reward after which `RewardHangs` is raised."""


class RewardHangs(RuntimeError):
    """A reward timed out again and again; the run has to stop."""


class _Thread:
    """One daemon thread that runs calls one after another; left behind when a call does not come back."""

    def __init__(self) -> None:
        self._calls: queue.SimpleQueue[tuple[Callable[[], Any], queue.SimpleQueue[Any]] | None] = queue.SimpleQueue()
        threading.Thread(target=self._work, name="janusrl-reward", daemon=True).start()

    def _work(self) -> None:
        while (item := self._calls.get()) is not None:
            call, answer = item
            answer.put(call())

    def run(self, call: Callable[[], Any], timeout_s: float) -> Any:
        answer: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._calls.put((call, answer))
        return answer.get(timeout=timeout_s)

    def close(self) -> None:
        self._calls.put(None)


class Guard:
    """Calls rewards; see the module docstring."""

    def __init__(self, timeout_s: float) -> None:
        self.timeout_s = timeout_s
        self._thread = _Thread()
        self._hangs: dict[str, int] = {}

    def close(self) -> None:
        """Let the reward thread end. Idempotent."""
        self._thread.close()

    def scores(self, reward: Reward, samples: Sequence[Sample]) -> list[Score]:
        """Score every sample with one reward.

        Raises:
            RewardHangs: the reward exceeded `timeout_s` for the `MAX_HANGS`-th time.
        """
        missing = [sample.lacks(reward.needs) for sample in samples]
        apply = [sample for sample, lack in zip(samples, missing, strict=True) if lack is None]
        found = iter(self._call(reward, apply) if apply else ())
        return [next(found) if lack is None else Score(None, detail=lack) for lack in missing]

    def _call(self, reward: Reward, samples: Sequence[Sample]) -> list[Score]:
        try:
            answers = self._thread.run(lambda: _answers(reward, samples), self.timeout_s)
        except queue.Empty:
            self._thread = _Thread()
            self._hangs[reward.name] = self._hangs.get(reward.name, 0) + 1
            if self._hangs[reward.name] >= MAX_HANGS:
                raise RewardHangs(
                    f"reward '{reward.name}' did not answer within {self.timeout_s:g} s, {MAX_HANGS} times. "
                    "Fix it, or give it more time with rubric.reward_timeout_s."
                ) from None
            detail = f"reward '{reward.name}' did not answer within {self.timeout_s:g} s"
            return [Score(None, detail=detail, error=True)] * len(samples)
        return [_checked(reward, answer) for answer in answers]


def _answers(reward: Reward, samples: Sequence[Sample]) -> list[Any]:
    """One raw answer, or the exception, for each sample."""
    if reward.batched:
        try:
            answers = asyncio.run(reward(samples)) if reward.is_async else reward(samples)
            answers = list(answers)
        except BaseException as error:  # a plug-in may even call sys.exit; _checked attributes it
            return [error] * len(samples)
        if len(answers) != len(samples):
            problem = ValueError(f"returned {len(answers)} scores for {len(samples)} samples")
            return [problem] * len(samples)
        return answers
    if reward.is_async:

        async def gather() -> list[Any]:
            return await asyncio.gather(*(reward(sample) for sample in samples), return_exceptions=True)

        return asyncio.run(gather())
    answers = []
    for sample in samples:
        try:
            answers.append(reward(sample))
        except BaseException as error:  # a plug-in may even call sys.exit; _checked attributes it
            answers.append(error)
    return answers


def _checked(reward: Reward, answer: Any) -> Score:
    if isinstance(answer, BaseException):
        return Score(None, detail=f"reward '{reward.name}' raised {type(answer).__name__}: {answer}", error=True)
    score = answer if isinstance(answer, Score) else Score(answer)
    if score.value is None:
        return score
    try:
        value = float(score.value)
    except (TypeError, ValueError):
        return Score(None, detail=f"reward '{reward.name}' returned {score.value!r}, not a number", error=True)
    if not math.isfinite(value) or not -1e-6 <= value <= 1 + 1e-6:
        return Score(None, detail=f"reward '{reward.name}' returned {value!r}, outside [0, 1]", error=True)
    return Score(min(1.0, max(0.0, value)), score.parts, score.detail)
