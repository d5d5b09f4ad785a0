"""Rubric: gates x multipliers x weighted mean of the terms, with metrics logged beside it.

Gates come first: a completion that fails one gets the rubric's floor and no term is computed. Terms are anchored: for
each task the blank canvas (in tasks that edit a program, that program unchanged) is made 0 and the reference 1, because
a reward that pays for an empty picture is collected by drawing empty pictures (measured: such runs rose happily by
collapsing to blank). In training, weights follow the step (`weights`), and the completions of one task are a group
with rules of its own (`groups`). The rubric knows no domain; the grader brings it samples, blanks and references.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from janusrl import registry
from janusrl.outcome import Outcome, Phase, Status
from janusrl.recipe import RewardUse, RubricSection
from janusrl.scoring import groups, weights
from janusrl.scoring.anchoring import Anchoring, Anchors
from janusrl.scoring.guard import Guard
from janusrl.scoring.place_process import Processes
from janusrl.scoring.reward import NOT_RUN, Reward, Score, misplaced
from janusrl.scoring.sample import Sample
from janusrl.scoring.scorecard import Scorecard


class RubricError(ValueError):
    """The rubric cannot be built as written."""


@dataclass(frozen=True)
class Term:
    """A reward with its weight, and how it is used."""

    reward: Reward
    weight: weights.Weight = 1.0
    anchor: bool = True
    group: groups.Spread | None = None
    """How its values are compared within a group; as they are when None."""
    without: frozenset[str] = frozenset()
    """It counts only for tasks that lack all of these needs."""

    @property
    def share(self) -> weights.Share:
        """What decides its weight."""
        return weights.Share(self.reward.name, self.weight, self.reward.tier, self.reward.max_weight)


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
        curriculum: Mapping[str, int] | None = None,
        duplicate_discount: float = 0.0,
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
            curriculum: first step of each tier of terms; tiers that it does not name begin at once.
            duplicate_discount: what the totals of a group of nothing but copies lose, in [0, 1].

        Raises:
            RubricError: no terms, two rewards of one name, or steps at which no term has a weight.
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
        self.curriculum = dict(curriculum or {})
        self.duplicate_discount = duplicate_discount
        shares = [term.share for term in self.terms]
        for _, problem in weights.problems(shares, self.curriculum, unsafe=True):
            raise RubricError(problem)
        self._guard = Guard(timeout_s)
        self._processes = processes
        self._anchoring = Anchoring(self._guard)

    @classmethod
    def from_section(cls, section: RubricSection, *, folder: Path | None = None) -> Rubric:
        """Build the rubric that a recipe describes.

        Args:
            section: the `rubric:` section.
            folder: where plug-in files are looked for.

        Raises:
            RubricError: a reward of the wrong kind, a metric as a term or too much weight on a model's opinion without
                `allow_unsafe`, wrong options, or something that a reward's options name is not here.
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
                configured = found.configured(use.options, name=use.name)
            except ValueError as error:
                raise RubricError(str(error)) from error
            if lack := configured.lacks_here():
                raise RubricError(f"reward '{configured.name}' cannot be computed here: {lack}")
            return processes.placed(configured, use)

        def term(use: RewardUse) -> Term:
            found = build(use, "terms")
            anchor = (section.anchor and found.anchor) if use.anchor is None else use.anchor
            return Term(found, use.weight, anchor and not found.grouped, use.group, frozenset(use.without))

        terms = [term(use) for use in section.terms]
        limits = weights.problems([t.share for t in terms], section.curriculum, unsafe=section.allow_unsafe)
        for _, problem in limits if terms else ():
            raise RubricError(problem)
        return cls(
            gates=[build(use, "gates") for use in section.gates],
            terms=terms,
            multiply=[build(use, "multiply") for use in section.multiply],
            metrics=[build(use, "metrics") for use in section.metrics],
            floor=section.floor,
            timeout_s=section.reward_timeout_s,
            processes=processes,
            curriculum=section.curriculum,
            duplicate_discount=section.duplicate_discount,
        )

    def weights(self, step: int | None = None) -> list[float]:
        """Weight of every term at a step, as shares that sum to 1; the final ones when `step` is None."""
        found = weights.weights_at([term.share for term in self.terms], self.curriculum, step)
        return [weight / sum(found) for weight in found]

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

    def score(
        self,
        samples: Sequence[Sample],
        anchors: Anchors,
        *,
        metrics: bool = True,
        step: int | None = None,
        grouped: bool = False,
    ) -> list[Scorecard]:
        """Score a batch.

        Args:
            samples: completions with their outcomes, any tasks mixed.
            anchors: gives a task's blank and reference samples; called once a task and term, the values are kept.
            metrics: compute the metrics too; they do not change the total.
            step: optimizer steps done, for weights that follow them; None for the final weights.
            grouped: take the samples of one task for a group, as training does.

        Returns:
            One scorecard a sample, in order. `total` is None exactly when the failure is ours.

        Raises:
            RewardHangs: a reward timed out again and again.
        """
        cards = [self._opened(sample) for sample in samples]
        drew = [i for i, card in enumerate(cards) if card.drew]
        self._run_gates(samples, cards)
        alive = [i for i, card in enumerate(cards) if card.drew]
        first = groups.firsts(samples) if grouped else list(range(len(samples)))
        batch, drawn = (_Batch(samples, cards, places, first, grouped) for places in (alive, drew))
        shares = self.weights(step)
        for term, share in zip(self.terms, shares, strict=True):
            name = term.reward.name
            if share <= 0:
                unweighted = Score(None, detail=f"{NOT_RUN}: its weight is 0 at step {step}")
                for i in alive:
                    cards[i].terms[name] = unweighted
                continue
            for i, score in self._asked(term.reward, drawn if term.reward.kind == "metric" else batch, term.without):
                if term.anchor:
                    score = self._anchoring.of(term.reward, samples[i].task, score, anchors)
                cards[i].terms[name] = score
        for reward in self.multiply:
            for i, score in self._asked(reward, batch):
                cards[i].multipliers[reward.name] = score
        for reward in self.metrics if metrics else ():
            for i, score in self._asked(reward, drawn):  # also what a gate refused: a mean is over all that drew
                cards[i].metrics[reward.name] = score
        if grouped:
            for members in groups.groups_of(samples):
                self._compare(cards, members, shares)
        for i in alive:
            if cards[i].drew:
                self._close_card(cards[i], shares)
        return cards

    def _asked(self, reward: Reward, batch: _Batch, without: frozenset[str] = frozenset()) -> list[tuple[int, Score]]:
        """What a reward says of the completions that drew.

        Copies of an answer share the score of the first, unless the reward sees the whole batch: it may count them.
        """
        if reward.grouped and not batch.grouped:
            alone = Score(None, detail=f"{NOT_RUN}: it compares the completions of a group, and here each stands alone")
            return [(i, alone) for i in batch.alive]
        asked: list[int] = []
        found: dict[int, Score] = {}
        first = {i: i if reward.batched else batch.first[i] for i in batch.alive}
        speaks: dict[int, int] = {}
        for i in batch.alive:
            speaks.setdefault(first[i], i)  # the first of its copies that is still here
            has = without - batch.samples[i].missing(without)
            if has:
                there = " and ".join(sorted(need.replace("_", " ") for need in has))
                found[i] = Score(None, detail=f"{NOT_RUN}: it stands in for {there}, which the task has")
            elif speaks[first[i]] == i:
                asked.append(i)
        scores = self._timed(reward, [batch.samples[i] for i in asked], batch.cards, asked)
        found |= dict(zip(asked, scores, strict=True))
        return [(i, found[speaks[first[i]]]) for i in batch.alive]

    def _compare(self, cards: Sequence[Scorecard], members: Sequence[int], shares: Sequence[float]) -> None:
        """Apply the rules of groups to one group: see `groups`."""
        drew = [i for i in members if cards[i].drew]
        counted = [term.reward.name for term, share in zip(self.terms, shares, strict=True) if share > 0]
        scores = {i: {**{name: cards[i].terms[name] for name in counted}, **cards[i].multipliers} for i in drew}
        for i, name, score in groups.uneven(scores):
            reason = "term_error" if score.error else "uneven_terms"
            hint = "" if score.error else ". A reward returns None for what a task lacks, 0 for what an answer lacks"
            message = (
                f"'{name}' has no value here, but has one for other answers to the task, so that they cannot be "
                f"compared ({score.detail}){hint}"
            )
            cards[i].outcome = Outcome.infra_failed(Phase.SCORE, reason, message, cards[i].outcome.timing)
        drew = [i for i in drew if cards[i].drew]
        failed = sum(cards[i].outcome.status is Status.MODEL_FAILED for i in members)
        for term in self.terms:
            if term.group is None:
                continue
            name = term.reward.name
            have = [(i, value) for i in drew if (value := cards[i].terms[name].value) is not None]
            compared = groups.spread(term.group, [value for _, value in have], failed)
            for (i, value), new in zip(have, compared, strict=True):
                score = cards[i].terms[name]
                cards[i].terms[name] = replace(score, value=new, parts={"raw": value, **score.parts, "alone": value})
        if self.duplicate_discount:
            sources = [program.source if (program := cards[i].program) is not None else "" for i in drew]
            for i, factor in zip(drew, groups.discounts(sources, len(members), self.duplicate_discount), strict=True):
                cards[i].discount = factor

    def _opened(self, sample: Sample) -> Scorecard:
        """A card with every expected score None, before anything runs."""
        timing = sample.outcome.timing
        unscored = Score(None, detail=NOT_RUN)
        failed = sample.outcome.status is Status.MODEL_FAILED
        total = self.floor if failed else None

        def before(reward: Reward) -> Score:
            if not failed or reward.failed is None:
                return unscored
            return Score(reward.failed, detail=f"the program failed ({sample.outcome.reason})")

        return Scorecard(
            outcome=sample.outcome,
            total=total,
            terms={term.reward.name: before(term.reward) for term in self.terms},
            gates={gate.name: unscored for gate in self.gates},
            multipliers={reward.name: unscored for reward in self.multiply},
            metrics={reward.name: before(reward) for reward in self.metrics},
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

    def _close_card(self, card: Scorecard, shares: Sequence[float]) -> None:
        """Compose the total of a card whose gates passed."""
        scored = [
            (share, t.reward.name, card.terms[t.reward.name].value) for share, t in zip(shares, self.terms, strict=True)
        ]
        values = [(share, name, value) for share, name, value in scored if value is not None and share > 0]
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
        whole = sum(share for share, _, _ in values)
        card.weights = {name: share / whole for share, name, _ in values}
        total = sum(share * value for share, _, value in values) / whole
        for score in card.multipliers.values():
            total *= 1.0 if score.value is None else score.value
        card.total = total * card.discount


@dataclass(frozen=True)
class _Batch:
    """What is being scored."""

    samples: Sequence[Sample]
    cards: Sequence[Scorecard]
    alive: Sequence[int]
    """Places of those that drew and passed the gates."""
    first: Sequence[int]
    """For each place that of the first equal answer of its group."""
    grouped: bool
