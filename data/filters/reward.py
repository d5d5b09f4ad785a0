"""`reward`: a reward of the rubric suite as a filter, so that data is held to what training will be rewarded for.

The reward is found through the registry and sees the draft as training would: what its program drew, the right answer
that was there before (`reference_code`, `reference_picture`), the program before an edit, the tests. Its value is taken
as it is, without a rubric's anchoring.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from janusrl import registry
from janusrl.domain import Domain
from janusrl.program import Program
from janusrl.rendering import Frame, Rendering
from janusrl.scoring.guard import Guard
from janusrl.scoring.reward import Reward
from janusrl.scoring.sample import Sample, View
from janusrl.synthesis.draft import Draft, Rejected
from janusrl.synthesis.filter import Filter, corpus_filter
from janusrl.synthesis.team import EngineFailed
from janusrl.task import Reference, Task, TaskError, decode_picture

from .sources import executed, source_drawing

REFERENCES = frozenset({"reference_picture", "reference_code", "reference_structure", "reference_trace"})
"""Needs that only a right answer meets."""


class RewardOptions(BaseModel):
    """Options of `reward`; every other key is an option of the reward itself."""

    model_config = ConfigDict(extra="allow", use_attribute_docstrings=True)

    reward: str
    """Registered name, `package.module:function`, or `file.py:function`."""
    at_least: float = Field(0.5, ge=0, le=1)
    """Least value."""
    without_reference: str = Field("reject", pattern="^(reject|keep)$")
    """What becomes of drafts that lack what the reward needs: `reject` or `keep`."""
    timeout_s: float = Field(60.0, gt=0)
    """Seconds that the reward may take for one draft."""


class RewardFilter(Filter):
    """Rejects with reason `low_reward`, `no_reference`, `no_tests`, `no_source`, `no_picture` or `bad_reference`.

    Rows tell the value as `reward_NAME`. A reward that itself fails is no verdict: the job ends as our own failure.
    """

    def __init__(self, options: RewardOptions, *, folder: Path) -> None:
        super().__init__(options, folder=folder)
        found = registry.load("rewards", options.reward, folder=folder)
        if not isinstance(found, Reward):
            raise ValueError(f"filter reward: {options.reward} is no reward: put @janusrl.reward above the function")
        if found.grouped:
            raise ValueError(f"filter reward: '{found.name}' compares the completions of a task; a draft stands alone")
        try:
            self._reward = found.configured(options.model_extra or {})
        except ValueError as error:
            raise ValueError(f"filter reward: {error}") from error
        if lack := self._reward.lacks_here():
            raise ValueError(f"filter reward: '{found.name}' cannot be computed here: {lack}")
        if self._reward.needs & {"trace", "reference_trace"}:
            raise ValueError(f"filter reward: '{found.name}' needs a trace, which synthesis does not keep")
        looks = self._reward.needs | self._reward.wants
        self.needs_structure = bool(looks & {"structure", "reference_structure"})
        self._guard = Guard(options.timeout_s)
        self._lock = threading.Lock()

    def check(self, draft: Draft) -> Mapping[str, Any]:
        """Score the draft."""
        sample = self._sample(draft)
        missing = sample.missing(self._reward.needs)
        if missing:
            if self.options.without_reference == "keep":
                return {}
            words = f"{self._reward.name} cannot be computed: {sample.lacks(missing)}."
            raise Rejected("filter", _lacks(missing), words)
        with self._lock:  # the guard runs one call at a time
            score = self._guard.scores(self._reward, [sample])[0]
        if score.error:
            raise EngineFailed("reward_failed", score.detail)
        if score.value is None:
            if self.options.without_reference == "keep":
                return {}
            raise Rejected("filter", "no_value", f"The reward {self._reward.name} says nothing: {score.detail}.")
        if score.value < self.options.at_least:
            told = f": {score.detail}" if score.detail else ""
            words = f"{self._reward.name} is {score.value:.3f}, below {self.options.at_least:g}{told}"
            raise Rejected("filter", "low_reward", words, draft=draft.scored(**self._told(score.value)))
        return self._told(score.value)

    def close(self) -> None:
        """Let the reward's thread end."""
        self._guard.close()

    def _told(self, value: float) -> dict[str, float]:
        return {f"reward_{self._reward.name}": round(value, 4)}

    def _sample(self, draft: Draft) -> Sample:
        """The draft as a reward sees it."""
        if draft.outcome is None:
            raise Rejected("filter", "no_picture", "The draft was not executed.")
        looks = self._reward.needs | self._reward.wants
        reference = Reference(draft.reference_code, draft.language, self._picture(draft), tests=tuple(draft.tests))
        prompt = ({"role": "user", "content": draft.user_text or "-"},)
        options = {"language": draft.language, **draft.options}
        task = Task("draft", draft.env, prompt, reference, (), None, options, draft.files, draft.source_code)
        right = self._right(draft, reference) if looks & REFERENCES else None
        source = None
        if draft.source_code is not None and "source_picture" in looks:
            drawing = source_drawing(self, draft)
            source = None if drawing is None else self._fitted(draft, drawing, right)
        drawn = draft.outcome.rendering
        if drawn is not None and self.needs_structure and drawn.structure is None:  # a row of an earlier stage
            drawn = executed(self, draft, draft.code).rendering or drawn
        candidate = None if drawn is None else self._fitted(draft, drawn, right)
        program = Program(draft.code, draft.language, 0, len(draft.code))
        return Sample(task, draft.completion, draft.outcome, program, candidate, right, source)

    def _picture(self, draft: Draft) -> Any:
        if draft.reference_picture is None:
            return None
        try:
            return decode_picture(draft.reference_picture)
        except TaskError as error:
            raise Rejected("filter", "bad_reference", f"The reference: {error}.") from error

    def _right(self, draft: Draft, reference: Reference) -> View | None:
        """What the right answer looks like; executed where there is no picture of it, or its structure is wanted."""
        drawn: Rendering | None = None
        if draft.reference_code is not None and (reference.picture is None or self.needs_structure):
            outcome = executed(self, draft, draft.reference_code)
            if outcome.rendering is None:
                message = outcome.failure.message if outcome.failure else ""
                raise Rejected("filter", "bad_reference", f"The reference does not run ({outcome.reason}): {message}")
            drawn = outcome.rendering
        if reference.picture is None:
            return None if drawn is None else View(drawn)
        structure, texts = (None, ()) if drawn is None else (drawn.structure, drawn.texts)
        return View(Rendering((Frame(reference.picture),), structure=structure, texts=texts))

    def _fitted(self, draft: Draft, drawn: Rendering, right: View | None) -> View:
        """A drawing at the reference's size, where the environment knows how to bring it there."""
        if right is None or drawn.size == right.size:
            return View(drawn)
        found = registry.load("envs", draft.env, folder=self.folder)
        fit = found.fit if isinstance(found, Domain) else None
        return View(drawn if fit is None else fit(drawn, right.size))


def _lacks(missing: frozenset[str]) -> str:
    """The reason's word for what is missing."""
    if missing & REFERENCES:
        return "no_reference"
    if "tests" in missing:
        return "no_tests"
    if missing & {"source_picture", "source_code"}:
        return "no_source"
    return "no_picture"


reward = corpus_filter("reward")(RewardFilter)
"""The kind of filter."""
