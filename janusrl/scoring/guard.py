"""Guard: calls one reward on many samples so that whatever it does ends as a Score, in bounded time.

A reward that raises, hangs, or returns NaN, inf, or a value outside [0, 1] gives `Score(None, error=True)` with its
name in the detail. It never ends the run by itself and never becomes a zero. Where one call for a whole batch raises,
its samples are tried one by one, so that one bad completion costs no other its score. Only a reward that hangs again
and again stops the run: its abandoned threads cannot be killed.
"""

from __future__ import annotations

import asyncio
import math
import queue
import threading
from collections.abc import Callable, Mapping, Sequence
from numbers import Number
from typing import Any

from janusrl.scoring.reward import Reward, Score
from janusrl.scoring.sample import Sample

MAX_HANGS = 3
"""Timeouts of one reward after which `RewardHangs` is raised."""
MAX_TRIES_ALONE = 3
"""Samples of a batch that raised that are tried one by one before the reward itself is taken to be broken."""
MAX_DETAIL = 2000
"""Characters of a score's detail that are kept."""
MAX_PARTS = 96
"""Parts of a score that are kept."""


class RewardHangs(RuntimeError):
    """A reward timed out again and again; the run has to stop."""


class _WrongCount(ValueError):
    """Nobody can say which score is whose."""


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
        timeout_s = self.timeout_s if reward.batch_timeout_s is None else reward.batch_timeout_s
        try:
            answers = self._thread.run(lambda: _answers(reward, samples), timeout_s)
        except queue.Empty:
            self._thread = _Thread()
            self._hangs[reward.name] = self._hangs.get(reward.name, 0) + 1
            setting = "rubric.reward_timeout_s" if reward.batch_timeout_s is None else "its option 'batch_timeout_s'"
            if self._hangs[reward.name] >= MAX_HANGS:
                raise RewardHangs(
                    f"reward '{reward.name}' did not answer within {timeout_s:g} s, {MAX_HANGS} times. "
                    f"Fix it, or give it more time with {setting}."
                ) from None
            detail = f"reward '{reward.name}' did not answer within {timeout_s:g} s"
            return [Score(None, detail=detail, error=True)] * len(samples)
        return [checked(reward.name, answer) for answer in answers]


def _answers(reward: Reward, samples: Sequence[Sample]) -> list[Any]:
    """One raw answer, or the exception, for each sample. Never raises: a plug-in may even call sys.exit."""
    if not reward.batched:
        return _one_by_one(reward, samples)
    answers = _batch(reward, samples)
    if not isinstance(answers, BaseException):
        return answers
    if reward.grouped or len(samples) == 1 or isinstance(answers, _WrongCount):
        return [answers] * len(samples)
    return _each_alone(reward, samples, answers)


def _batch(reward: Reward, samples: Sequence[Sample]) -> list[Any] | BaseException:
    try:
        found = asyncio.run(reward(samples)) if reward.is_async else reward(samples)
        answers = list(found)
    except BaseException as error:
        return error
    if len(answers) != len(samples):
        return _WrongCount(f"returned {len(answers)} scores for {len(samples)} samples")
    return answers


def _each_alone(reward: Reward, samples: Sequence[Sample], error: BaseException) -> list[Any]:
    """Answers of a batched reward to one sample at a time; it is given up when the first ones fail as the batch did."""
    answers: list[Any] = []
    for number, sample in enumerate(samples):
        if number == MAX_TRIES_ALONE and all(isinstance(answer, BaseException) for answer in answers):
            return [error] * len(samples)
        found = _batch(reward, [sample])
        answers.append(found if isinstance(found, BaseException) else found[0])
    return answers


def _one_by_one(reward: Reward, samples: Sequence[Sample]) -> list[Any]:
    if reward.is_async:
        try:
            return asyncio.run(_gathered(reward, samples))
        except BaseException as error:  # what `gather` does not catch: SystemExit, KeyboardInterrupt
            return [error] * len(samples)
    answers: list[Any] = []
    for sample in samples:
        try:
            answers.append(reward(sample))
        except BaseException as error:
            answers.append(error)
    return answers


async def _gathered(reward: Reward, samples: Sequence[Sample]) -> list[Any]:
    return await asyncio.gather(*(reward(sample) for sample in samples), return_exceptions=True)


def checked(name: str, answer: Any) -> Score:
    """What a reward returned or raised, as a Score whose value is None or a number in [0, 1].

    Args:
        name: of the reward, for messages.
        answer: a number, a `Score`, None, or the exception that it raised.
    """
    if isinstance(answer, BaseException):
        kind = "" if isinstance(answer, _WrongCount) else f"raised {type(answer).__name__}: "
        return _failed(f"reward '{name}' {kind}{answer}")
    score = answer if isinstance(answer, Score) else Score(answer)
    if score.value is None:
        detail = str(score.detail)[:MAX_DETAIL] or f"reward '{name}' gave no value and no reason"
        return Score(None, _clean(score.parts), detail, error=bool(score.error))
    try:
        if isinstance(score.value, str | bytes):
            raise TypeError
        value = float(score.value)
    except Exception:  # whatever a plug-in's own type does when it is asked for a number
        return _failed(f"reward '{name}' returned {score.value!r}, not a number")
    if not math.isfinite(value) or not -1e-6 <= value <= 1 + 1e-6:
        return _failed(f"reward '{name}' returned {value!r}, outside [0, 1]")
    return Score(min(1.0, max(0.0, value)), _clean(score.parts), str(score.detail)[:MAX_DETAIL])


def _failed(detail: str) -> Score:
    return Score(None, detail=detail[:MAX_DETAIL], error=True)


def _clean(parts: Any) -> dict[str, float]:
    """The parts that are finite numbers; others would end up in logs as NaN."""
    if not isinstance(parts, Mapping):
        return {}
    kept: dict[str, float] = {}
    for name, part in list(parts.items())[:MAX_PARTS]:
        try:
            number = float(part) if isinstance(part, Number) or hasattr(part, "__float__") else math.nan
        except Exception:
            continue
        if math.isfinite(number):
            kept[str(name)] = number
    return kept
