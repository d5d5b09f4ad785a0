"""Rubric: gates x multipliers x weighted mean of the terms, with metrics logged beside it.

Gates come first: a completion that fails one gets the rubric's floor and no term is computed. Terms are anchored: for
each task the blank canvas (in tasks that edit a program, that program unchanged) is made 0 and the reference 1, because
a reward that pays for an empty picture is collected by drawing empty pictures (measured: such runs rose happily by
collapsing to blank). The rubric knows no domain; the grader brings it the samples, the blanks and the references.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from janusrl import registry
from janusrl.outcome import Outcome, Phase, Status
from janusrl.recipe import RewardUse, RubricSection
from janusrl.scoring.guard import Guard
from janusrl.scoring.place_process import Processes
from janusrl.scoring.reward import Reward, Score, misplaced
from janusrl.scoring.sample import Sample
from janusrl.scoring.scorecard import Scorecard
from janusrl.task import Task

Anchors = Callable[[Task], tuple[Sample, Sample] | None]
"""Gives the blank sample and the reference sample of a task, or None when the task has no reference picture."""

MIN_SPAN = 0.01
"""A term whose reference and blank scores lie closer than this cannot tell answers apart on that task: None."""


class RubricError(ValueError):
    """The rubric cannot be built as written."""


@dataclass(frozen=True)
class Term:
    """A reward with its weight, and whether it is anchored."""

    reward: Reward
    weight: float = 1.0
    anchor: bool = True


class Rubric:
    """Composes rewards into one number a completion."""

    def __init__(
        self,
        *,
        gates: Sequence[Reward] = (),
        terms: Sequence[Term] = (),
        multiply: Sequence[Reward] = (),
        metrics: Sequence[Reward] = (),
        floor: float = 0.0,
        timeout_s: float = 30.0,
        processes: Processes | None = None,
    ) -> None:
        """Make a rubric.

        Args:
            gates: rewards of kind `gate`; every one must give 1.
            terms: what is optimised.
            multiply: rewards whose values multiply the mean of the terms.
            metrics: logged, never optimised.
            floor: total of a failed completion, in [-1, 0].
            timeout_s: seconds that one reward may take for one batch.
            processes: those that some of the rewards are computed in; closed with the rubric.

        Raises:
            RubricError: no terms, or two rewards of one name.
        """
        if not terms:
            raise RubricError("a rubric needs at least one term")
        names = [r.name for r in [*gates, *(t.reward for t in terms), *multiply, *metrics]]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise RubricError(f"'{twice[0]}' stands in the rubric more than once; give one of them another 'name'")
        self.gates = tuple(gates)
        self.terms = tuple(terms)
        self.multiply = tuple(multiply)
        self.metrics = tuple(metrics)
        self.floor = floor
        self._guard = Guard(timeout_s)
        self._processes = processes
        self._anchors: dict[tuple[str, str], tuple[float, float] | str] = {}

    @classmethod
    def from_section(cls, section: RubricSection, *, folder: Path | None = None) -> Rubric:
        """Build the rubric that a recipe describes.

        Args:
            section: the `rubric:` section.
            folder: where plug-in files are looked for.

        Raises:
            RubricError: a reward of the wrong kind, a metric as a term without `allow_unsafe`, wrong options.
            RegistryError: a reward that cannot be found.
        """
        processes = Processes(section.reward_timeout_s, folder)

        def build(use: RewardUse, place: str) -> Reward:
            found = registry.load("rewards", use.reward, folder=folder)
            if not isinstance(found, Reward):
                raise RubricError(f"{use.reward} is not a reward: put @janusrl.reward above the function")
            problem = misplaced(found, place, allow_unsafe=section.allow_unsafe)
            if problem is not None:
                raise RubricError(problem)
            try:
                return processes.placed(found.configured(use.options, name=use.name), use)
            except ValueError as error:
                raise RubricError(str(error)) from error

        return cls(
            gates=[build(use, "gates") for use in section.gates],
            terms=[
                Term(build(use, "terms"), use.weight, section.anchor if use.anchor is None else use.anchor)
                for use in section.terms
            ],
            multiply=[build(use, "multiply") for use in section.multiply],
            metrics=[build(use, "metrics") for use in section.metrics],
            floor=section.floor,
            timeout_s=section.reward_timeout_s,
            processes=processes,
        )

    @property
    def needs_structure(self) -> bool:
        """Whether any reward looks at the drawing's structure."""
        return self._looks_at("structure", "reference_structure")

    @property
    def needs_trace(self) -> bool:
        """Whether any reward looks at the rendering's trace."""
        return self._looks_at("trace", "reference_trace")

    def _looks_at(self, *needs: str) -> bool:
        rewards = [*self.gates, *(term.reward for term in self.terms), *self.multiply, *self.metrics]
        return any(set(needs) & (reward.needs | reward.wants) for reward in rewards)

    def close(self) -> None:
        """Let the reward thread and the processes of placed rewards end. Idempotent."""
        self._guard.close()
        if self._processes is not None:
            self._processes.close()

    def score(self, samples: Sequence[Sample], anchors: Anchors, *, metrics: bool = True) -> list[Scorecard]:
        """Score a batch.

        Args:
            samples: completions with their outcomes, any tasks mixed.
            anchors: gives a task's blank and reference samples; called once a task and term, the values are kept.
            metrics: compute the metrics too; they do not change the total.

        Returns:
            One scorecard a sample, in order. `total` is None exactly when the failure is ours.

        Raises:
            RewardHangs: a reward timed out again and again.
        """
        cards = [self._opened(sample) for sample in samples]
        self._run_gates(samples, cards)
        alive = [i for i, card in enumerate(cards) if card.drew]
        living = [samples[i] for i in alive]
        for term in self.terms:
            for i, score in zip(alive, self._timed(term.reward, living, cards, alive), strict=True):
                cards[i].terms[term.reward.name] = self._anchored(term, samples[i].task, score, anchors)
        for reward in self.multiply:
            for i, score in zip(alive, self._timed(reward, living, cards, alive), strict=True):
                cards[i].multipliers[reward.name] = score
        for reward in self.metrics if metrics else ():
            for i, score in zip(alive, self._timed(reward, living, cards, alive), strict=True):
                cards[i].metrics[reward.name] = score
        for i in alive:
            self._close_card(cards[i])
        return cards

    def _opened(self, sample: Sample) -> Scorecard:
        """A card with every expected score None, before anything runs."""
        timing = sample.outcome.timing
        unscored = Score(None, detail="not run")
        total = self.floor if sample.outcome.status is Status.MODEL_FAILED else None
        return Scorecard(
            outcome=sample.outcome,
            total=total,
            terms={term.reward.name: unscored for term in self.terms},
            gates={gate.name: unscored for gate in self.gates},
            multipliers={reward.name: unscored for reward in self.multiply},
            metrics={reward.name: unscored for reward in self.metrics},
            program=sample.program,
            rendering=sample.outcome.rendering,
            reference=sample.reference.rendering if sample.reference is not None else None,
            seconds={
                "queue": timing.queue_s,
                "run": timing.run_s,
                "render": timing.render_s,
                "score": 0.0,
                "cpu": timing.cpu_s,
            },
        )

    def _timed(
        self, reward: Reward, samples: Sequence[Sample], cards: Sequence[Scorecard], places: Sequence[int]
    ) -> list[Score]:
        started = time.perf_counter()
        scores = self._guard.scores(reward, samples)
        each = (time.perf_counter() - started) / max(1, len(samples))
        for i in places:
            cards[i].seconds[f"score:{reward.name}"] = each
            cards[i].seconds["score"] += each
        return scores

    def _run_gates(self, samples: Sequence[Sample], cards: Sequence[Scorecard]) -> None:
        for gate in self.gates:
            places = [i for i, card in enumerate(cards) if card.drew]
            for i, score in zip(places, self._timed(gate, [samples[i] for i in places], cards, places), strict=True):
                cards[i].gates[gate.name] = score
                timing = samples[i].outcome.timing
                if score.value is None and score.error:
                    cards[i].outcome = Outcome.infra_failed(Phase.GATE, f"{gate.name}_error", score.detail, timing)
                elif score.value is not None and score.value < 1:
                    reason, _, message = score.detail.partition(":")
                    failure = Outcome.model_failed(Phase.GATE, reason or gate.name, message.strip() or reason, timing)
                    cards[i].outcome, cards[i].total = failure, self.floor

    def _anchored(self, term: Term, task: Task, score: Score, anchors: Anchors) -> Score:
        if score.value is None or not term.anchor:
            return score
        key = (task.identity, term.reward.name)
        if key not in self._anchors:
            self._anchors[key] = self._measure_anchors(term.reward, task, anchors)
        found = self._anchors[key]
        if isinstance(found, str):
            return replace(score, value=None, detail=found)
        blank, reference = found
        value = min(1.0, max(0.0, (score.value - blank) / (reference - blank)))
        return replace(score, value=value, parts={**score.parts, "raw": score.value})

    def _measure_anchors(self, reward: Reward, task: Task, anchors: Anchors) -> tuple[float, float] | str:
        """Raw scores of blank and reference, or in words why there are none."""
        pair = anchors(task)
        if pair is None:
            return "the task has no reference picture to anchor on"
        blank, reference = self._guard.scores(reward, pair)
        if blank.value is None or reference.value is None:
            detail = blank.detail if blank.value is None else reference.detail
            return f"no anchors: {detail}"
        if reference.value - blank.value < MIN_SPAN:
            return (
                f"'{reward.name}' gives the blank canvas {blank.value:.3f} and the reference {reference.value:.3f}: "
                "it cannot tell them apart on this task (`anchor: false` uses it as it is)"
            )
        return blank.value, reference.value

    def _close_card(self, card: Scorecard) -> None:
        """Compose the total of a card whose gates passed."""
        scored = [(t.weight, card.terms[t.reward.name].value) for t in self.terms]
        values = [(weight, value) for weight, value in scored if value is not None]
        broken = [score for score in card.multipliers.values() if score.error]
        timing = card.outcome.timing
        if broken:
            card.outcome = Outcome.infra_failed(Phase.SCORE, "multiplier_error", broken[0].detail, timing)
            return
        if not values:
            failed = [score for score in card.terms.values() if score.error]
            reason = "term_error" if failed else "no_term_applies"
            detail = (failed or list(card.terms.values()))[0].detail
            card.outcome = Outcome.infra_failed(Phase.SCORE, reason, detail, timing)
            return
        total = sum(weight * value for weight, value in values) / sum(weight for weight, _ in values)
        for score in card.multipliers.values():
            total *= 1.0 if score.value is None else score.value
        card.total = total
