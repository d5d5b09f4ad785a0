"""Panel: the models that mark drafts by one rubric, and the threshold that their marks must reach."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from statistics import fmean
from typing import Any

from pydantic import BaseModel

from janusrl.registry import suggest
from janusrl.synthesis.clerk import Halted
from janusrl.synthesis.draft import Draft, Rejected
from janusrl.synthesis.judge import Judge, On, Verdict
from janusrl.synthesis.writer import Ask, Spent, Writer, WriterError

_SLACK = 1e-9
"""So that a mean that is the threshold, but for rounding, reaches it."""


def _keep_no_books(model: str, spent: Spent) -> None:
    pass


class Panel:
    """One judge's rubric, answered by one or several models. Thread-safe."""

    def __init__(
        self,
        judge: Judge,
        options: BaseModel,
        writers: Sequence[Writer],
        at_least: float | Mapping[str, float] | None = None,
        on: On | None = None,
    ) -> None:
        """Seat the panel.

        Args:
            judge: the rubric.
            options: of `judge.options_type`.
            writers: the models. One that is named twice is asked twice, as two judges.
            at_least: what marks must reach, each the mean over the models: one number, or one for each dimension that
                is named (the others are free). The judge's own when None.
            on: what one number is for: the mean over the dimensions, each of them, or their sum. The judge's own when
                None.

        Raises:
            ValueError: no model, an unknown dimension, or a threshold that no marks can reach or all do.
        """
        if not writers:
            raise ValueError(f"judge '{judge.name}' needs at least one model: name them in 'models'")
        self.judge_of = judge
        self.options = options
        self.writers = tuple(writers)
        self.on: On = on or judge.on
        self.at_least = judge.at_least if at_least is None else at_least
        for problem in threshold_problems(judge, at_least, on):
            raise ValueError(f"judge '{judge.name}': {problem}")

    def judge(self, draft: Draft, rng: random.Random, spend: Callable[[str, Spent], None] = _keep_no_books) -> Draft:
        """Have a draft marked by every model.

        Args:
            draft: an executed draft.
            rng: the job's random numbers.
            spend: is told what each model's answer cost, also when the draft is rejected in the end, and also when it
                gave no usable answer.

        Returns:
            The draft with the verdicts appended to `scores["verdicts"]`: a mapping for each, with `judge`, `model`,
            `marks`, `reasoning`, and `objection` where there is one.

        Raises:
            Rejected: stage `judge`. Reason `below_threshold` (the message names dimensions and marks), a judge's
                objection such as `addresses_judge`, or what the judge lacks, such as `no_picture`. Its draft has the
                verdicts.
            WriterError: a model gave no usable answer: no bad mark, but a failure of ours. Reason `endpoint_...`, or
                `judge_...`: `judge_bad_answer`, `judge_refused`, `judge_error` (a judge's own code) ...
            Halted: the stage stops, and asks nobody any more.
        """
        verdicts: list[Verdict] = []
        asked: Counter[str] = Counter()
        for writer in self.writers:
            question = replace(self._question(draft), again=asked[writer.name])
            asked[writer.name] += 1
            verdicts.append(self._verdict(question, writer, rng, spend))
        told = [_told(self.judge_of.name, verdict) for verdict in verdicts]
        marked = draft.scored(verdicts=[*draft.scores.get("verdicts", ()), *told])
        for verdict in verdicts:
            if verdict.objection:
                words = f"{verdict.model} objects: {verdict.objection.replace('_', ' ')}. {verdict.reasoning}".strip()
                raise Rejected("judge", verdict.objection, words, draft=marked)
        lack = self.falls_short(verdicts)
        if lack:
            raise Rejected("judge", "below_threshold", lack, draft=marked)
        return marked

    def _question(self, draft: Draft) -> Ask:
        try:
            question: object = self.judge_of.question(self.options, draft)
        except Rejected:
            raise
        except Exception as error:  # a plug-in may raise anything
            raise self._failed(error) from error
        if not isinstance(question, Ask):
            raise WriterError("judge_error", f"judge '{self.judge_of.name}' gave {question!r:.80}, and no Ask")
        return question

    def _failed(self, error: Exception) -> WriterError:
        return WriterError("judge_error", f"judge '{self.judge_of.name}' raised {type(error).__name__}: {error}")

    def _verdict(
        self, question: Ask, writer: Writer, rng: random.Random, spend: Callable[[str, Spent], None]
    ) -> Verdict:
        try:
            written = writer.write(question, rng)
        except Halted as error:
            spend(writer.name, error.spent)
            raise
        except WriterError as error:
            spend(writer.name, error.spent)
            reason = error.reason if error.reason.startswith("endpoint_") else f"judge_{error.reason}"
            raise WriterError(reason, str(error), fatal=error.fatal) from error
        except Exception as error:  # the judge's own `prompt` or `read`
            raise self._failed(error) from error
        spend(writer.name, written.spent)
        verdict = written.value
        if not isinstance(verdict, Verdict) or not set(verdict.marks) <= set(self.judge_of.dimensions):
            words = (
                f"judge '{self.judge_of.name}' read {verdict!r:.200} out of an answer, and no marks of its dimensions"
            )
            raise WriterError("judge_error", words)
        return replace(verdict, model=writer.name)

    def falls_short(self, verdicts: Sequence[Verdict]) -> str:
        """Which marks miss the threshold, in words; empty when none does."""
        means = {name: fmean(verdict.marks[name] for verdict in verdicts) for name in verdicts[0].marks}
        shown = ", ".join(f"{name} {mark:.3g}" for name, mark in means.items())
        by = "" if len(verdicts) == 1 else f", means of {len(verdicts)} judges"
        if isinstance(self.at_least, Mapping) or self.on == "each":
            bars = self.at_least if isinstance(self.at_least, Mapping) else dict.fromkeys(means, self.at_least)
            low = [
                f"{name} is {means[name]:.3g}, below {bar:g}"
                for name, bar in bars.items()
                if name in means and means[name] < bar - _SLACK
            ]
            return f"{'; '.join(low)} ({shown}{by})." if low else ""
        value = fmean(means.values()) if self.on == "mean" else sum(means.values())
        if value >= self.at_least - _SLACK:
            return ""
        return f"The {self.on} of the marks is {value:.3g}, below {self.at_least:g} ({shown}{by})."


def threshold_problems(
    judge: Judge, at_least: float | Mapping[str, float] | None = None, on: On | None = None
) -> list[str]:
    """What is wrong with a threshold: an unknown dimension, or what no marks can reach or all do. See `Panel`."""
    dimensions, on = list(judge.dimensions), on or judge.on
    at_least = judge.at_least if at_least is None else at_least
    if isinstance(at_least, Mapping):
        listed = ", ".join(dimensions)
        problems = [
            f"'at_least' names '{name}', which is no dimension.{suggest(name, dimensions)} Known: {listed}."
            for name in at_least
            if name not in dimensions
        ]
        bars = dict(at_least)
        if not bars:
            problems.append("'at_least' names no dimension; give a number, or leave it out")
        if on == "total":
            problems.append("'on: total' needs one number in 'at_least'")
    else:
        problems, bars = [], {"at_least": at_least}
    most = len(dimensions) if on == "total" else 1
    for name, bar in bars.items():
        if not judge.low <= bar <= judge.high * most:
            what = "the sum" if on == "total" else "marks"
            problems.append(f"'{name}' is {bar:g}, but {what} can only be {judge.low} to {judge.high * most}")
    return problems


def _told(judge: str, verdict: Verdict) -> dict[str, Any]:
    told = {"judge": judge, **asdict(verdict), "marks": dict(verdict.marks)}
    return told if verdict.objection else {name: value for name, value in told.items() if name != "objection"}
