"""JobWork: what has come of one job so far, what it cost, and whether it is still alive."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from hashlib import sha256
from typing import Any

from janusrl.sources import Split
from janusrl.synthesis.clerk import Halted
from janusrl.synthesis.draft import Draft, Rejected, families_of
from janusrl.synthesis.engine import png
from janusrl.synthesis.job import Job, JobResult
from janusrl.synthesis.recipe import SynthesisRecipe, SynthesisStage
from janusrl.synthesis.row import Reject, Row
from janusrl.synthesis.seed import Seed
from janusrl.synthesis.sides import sides_of
from janusrl.synthesis.store import to_json
from janusrl.synthesis.writer import Spent

MAX_KEPT_CHARS = 20_000
"""Characters of a rejected program, and of its instruction, that are kept."""
HUNG = "hung"
"""Reason of jobs that were given up."""
_Facts = tuple[Mapping[str, Any], ...]


class JobWork:
    """Implements `janusrl.synthesis.clerk.Clerk` for one job. Its thread works, and another may give it up."""

    def __init__(
        self,
        recipe: SynthesisRecipe,
        stage: SynthesisStage,
        job: Job,
        *,
        pay: Callable[[str, Spent], None],
        halt: threading.Event,
        tell_costs: bool = True,
    ) -> None:
        """Begin.

        Args:
            recipe: checked.
            stage: one of its stages.
            job: what is worked on.
            pay: is told of every answer's cost.
            halt: set when no job of the stage may ask any more.
            tell_costs: whether the result is to tell what is still to be booked.
        """
        self.job, self.stage, self._pay, self._halt, self._tell_costs = job, stage, pay, halt, tell_costs
        self.seeds = tuple(seed for seed in job.seeds if isinstance(seed, Seed))
        self.halted = False
        """Whether it was stopped in the middle, because the stage stops."""
        self.begun = self.sign = time.monotonic()
        """When it began, and when something came of it last."""
        self._found: list[tuple[Row | Reject, _Facts]] = []
        self._spent: dict[str, Spent] = {}
        self._lock = threading.Lock()
        self._over = False
        self._eval_share = recipe.corpus.eval_share
        self._picture_px = recipe.corpus.picture_px
        self._key = "\0".join([stage.name, *(seed.id for seed in self.seeds), str(job.variant)])
        self.rng = random.Random(f"{recipe.seed} {self._key}")

    def ready(self) -> None:
        """Before every question. Raises Halted when the stage stops: the job is given back."""
        self.alive()
        if self._halt.is_set():
            self.halted = True
            raise Halted("the stage stops")

    def alive(self) -> None:
        """Something came of it. Raises Halted when it was given up before."""
        if self._over:
            raise Halted("given up")
        self.sign = time.monotonic()

    def spend(self, who: str, spent: Spent) -> None:
        """Pay for an answer. Raises Halted when the job was given up before."""
        self._pay(who, spent)
        with self._lock:
            self._spent[who] = self._spent.get(who, Spent()) + spent
        self.alive()

    def give_up(self, idle_s: float) -> JobResult | None:
        """End it from another thread, when nothing came of it for some seconds; None when something did."""
        with self._lock:
            if self._over or time.monotonic() - self.sign < idle_s:
                return None
            message = (
                f"nothing came of it for {idle_s:g} s ('limit_s' of the stage): no answer, no program that ended. Does "
                f"the strategy '{self.stage.strategy.strategy}', a judge or a filter wait for ever?"
            )
            self.reject("infra", HUNG, message)
            self._over = True
            return self._told("")

    def result(self, fatal: str = "") -> JobResult | None:
        """End it in its own thread; None when it was given up before, and nobody waits for it."""
        with self._lock:
            if self._over:
                return None
            self._over = True
            return self._told(fatal)

    def _told(self, fatal: str) -> JobResult:
        unbooked = {who: spent for who, spent in self._spent.items() if spent.requests and self._tell_costs}
        job = self.job
        if self.halted:
            return JobResult(job.number, (), (), unbooked, given_back=True, key=job.key)
        cost = {**asdict(sum(self._spent.values(), Spent())), "seconds": round(time.monotonic() - self.begun, 3)}
        (first, of_first), *others = self._found
        entries, facts = zip((replace(first, cost=cost), of_first), *others, strict=True)
        return JobResult(job.number, entries, facts, unbooked, fatal, key=job.key)

    @property
    def empty(self) -> bool:
        """Whether it has come to nothing yet."""
        return not self._found

    @property
    def _id(self) -> str:
        """Of the next entry: the same whenever the same seeds are worked on."""
        digest = sha256(self._key.encode("utf-8", "surrogatepass")).hexdigest()[:16]
        return f"{self.stage.name}-{digest}-{len(self._found)}"

    def split_of(self, draft: Draft) -> Split:
        """The split of a draft. Raises Rejected when its families straddle."""
        sides = sides_of(draft.families, self._eval_share)
        if len(sides) > 1:
            message = f"its families are in both splits: {', '.join(draft.families)}"
            raise Rejected("filter", "straddles_split", message, draft=draft)
        return sides.pop() if sides else "train"

    def accept(self, draft: Draft, split: Split, facts: _Facts, strategy: str) -> None:
        """A draft that passed everything that looks at it alone is a row. Raises Rejected when it is no Unicode."""
        texts = (
            draft.instruction,
            draft.user_text,
            draft.completion,
            draft.code,
            draft.system,
            draft.source_code or "",
        )
        if any(not _is_unicode(text) for text in texts):
            raise Rejected("filter", "not_unicode", "a text holds half of a surrogate pair", draft=draft)
        row = Row(
            id=self._id,
            stage=self.stage.name,
            category=self.stage.category,
            env=draft.env,
            language=draft.language,
            split=split,
            families=draft.families,
            instruction=draft.instruction,
            prompt=draft.user_text,
            completion=draft.completion,
            code=draft.code,
            system=draft.system,
            images=draft.images,
            picture=_picture(draft, self._picture_px),
            source_code=draft.source_code,
            tests=draft.tests,
            files=draft.files,
            options=draft.options,
            strategy=strategy,
            writer=self.stage.writer,
            rounds=draft.rounds,
            scores=draft.scores,
            licence=" AND ".join(sorted(draft.licences)),
            origins=tuple(dict.fromkeys(seed.origin for seed in draft.seeds if seed.origin)),
            parents=tuple(dict.fromkeys(parent for seed in draft.seeds for parent in seed.parents)),
            metadata=draft.metadata,
        )
        self._found.append((row, facts))

    def rejected(self, error: Rejected, draft: Draft | None = None) -> None:
        """Note a rejection, with the draft as far as it came."""
        self.reject(error.stage, error.reason, error.message, error.draft or draft)

    def reject(self, step: str, reason: str, message: str, draft: Draft | None = None) -> None:
        """Note that something is no row."""
        seeds = self.seeds
        kept = Reject(
            id=self._id,
            stage=self.stage.name,
            category=self.stage.category,
            step=step,
            reason=reason,
            message=_clean(message)[:4000],
            families=draft.families if draft is not None else families_of(seeds),
            origins=tuple(dict.fromkeys(seed.origin for seed in seeds if seed.origin)),
            instruction=_clean(draft.instruction if draft is not None else (seeds[0].instruction or ""))[
                :MAX_KEPT_CHARS
            ],
            code=_clean(draft.code if draft is not None else (seeds[0].code or ""))[:MAX_KEPT_CHARS],
            picture=_picture(draft, self._picture_px) if draft is not None else None,
            scores=draft.scores if draft is not None and not odd(draft.scores) else {},
            rounds=draft.rounds if draft is not None else 0,
        )
        self._found.append((kept, ()))


def odd(value: Any) -> str:
    """Why a value cannot be kept; empty when it can."""
    try:
        to_json(value)
    except (TypeError, ValueError, RecursionError) as error:
        return str(error)
    return ""


def _picture(draft: Draft, longest_px: int) -> bytes | None:
    """PNG of what a draft drew; None of programs that draw nothing (a picture of one pixel)."""
    drawn_ = draft.rendering
    if drawn_ is None or drawn_.size == (1, 1):
        return None
    return png(drawn_.pixels, longest_px=longest_px)


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _clean(text: str) -> str:
    return text.encode("utf-8", "replace").decode()
