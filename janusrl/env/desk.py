"""Desk: what the single and the vectorised environment share: tasks, spaces, one grader, and its pictures."""

from __future__ import annotations

import string
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from gymnasium import spaces
from PIL import Image

from janusrl import registry
from janusrl.domain import Domain
from janusrl.recipe import RubricSection, SandboxSection, TaskSourceSection
from janusrl.rendering import Frame, Rendering
from janusrl.scoring.grader import Grader
from janusrl.scoring.sample import View
from janusrl.scoring.scorecard import Scorecard
from janusrl.scoring.turns import TurnRules
from janusrl.sources import load_tasks
from janusrl.task import Task

TasksLike = Sequence[Task] | TaskSourceSection | Mapping[str, Any] | None
DEFAULT_TASKS = {"source": "scenes", "count": 256}
"""The tasks of an environment made without any, where its domain names none."""
DEFAULT_PICTURE = (256, 256)
"""Width and height in pixels of observed pictures when neither domain nor tasks have a size."""
FEEDBACK_CHARS = 4000
"""Longest feedback on an answer."""
GAP_PX = 4
"""Width of the line between the two pictures of `render()`."""

Observation = dict[str, Any]
"""`prompt`: str; `picture`: H x W x 3 uint8; `feedback`: str, what became of the last answer, empty before one."""


class AnyText(spaces.Text):
    """Text of any Unicode characters, up to a length; samples are printable ASCII."""

    def __init__(self, max_length: int, *, seed: int | np.random.Generator | None = None) -> None:
        """Make the space. `max_length` is in characters."""
        super().__init__(max_length, min_length=0, charset=string.printable, seed=seed)

    def contains(self, x: Any) -> bool:
        """Whether `x` is a string that is not too long."""
        return isinstance(x, str) and len(x) <= self.max_length


class Desk:
    """What the single and the vectorised environment share: tasks, spaces, one grader, and its pictures."""

    def __init__(
        self,
        domain: str | Domain,
        tasks: TasksLike,
        rubric: RubricSection | Mapping[str, Any] | None,
        sandbox: SandboxSection | Mapping[str, Any] | None,
        turns: Mapping[str, Any],
        picture_px: tuple[int, int] | None,
        max_chars: int,
        folder: Path | str | None,
    ) -> None:
        self.domain: Domain = (
            domain if isinstance(domain, Domain) else registry.load("envs", domain, folder=_path(folder))
        )
        self.folder = _path(folder)
        self.tasks = self._load(tasks)
        self._by_id = {task.id: task for task in self.tasks}
        self._rubric = RubricSection.model_validate(rubric) if isinstance(rubric, Mapping) else rubric
        self._sandbox = SandboxSection.model_validate(sandbox) if isinstance(sandbox, Mapping) else sandbox
        self.rules = TurnRules(**turns, feedback_chars=min(max_chars, FEEDBACK_CHARS))
        self.picture_px = picture_px or self._natural_size()
        width, height = self.picture_px
        self.observation_space = spaces.Dict(
            {
                "prompt": AnyText(max_chars),
                "feedback": AnyText(self.rules.feedback_chars),
                "picture": spaces.Box(0, 255, (height, width, 3), np.uint8),
            }
        )
        self.action_space = AnyText(max_chars)

    def _load(self, tasks: TasksLike) -> list[Task]:
        given = (self.domain.default_tasks or DEFAULT_TASKS) if tasks is None else tasks
        section = TaskSourceSection.model_validate(given) if isinstance(given, Mapping) else given
        if isinstance(section, TaskSourceSection):
            return load_tasks(section, domain=self.domain.name, seed=0, split="train", folder=self.folder)
        found = list(section)
        if not found:
            raise ValueError("'tasks' is empty: an environment needs at least one task")
        other = next((task for task in found if task.domain != self.domain.name), None)
        if other is not None:
            raise ValueError(f"task '{other.id}' is of the domain '{other.domain}', not '{self.domain.name}'")
        return found

    def _natural_size(self) -> tuple[int, int]:
        """Width and height of the first task's pictures, as far as they are known without rendering."""
        task = self.tasks[0]
        for picture in (*task.images, task.reference.picture):
            if picture is not None:
                return picture.shape[1], picture.shape[0]
        return self.domain.size_for(task) or DEFAULT_PICTURE

    @cached_property
    def grader(self) -> Grader:
        """The grader, started when it is first needed."""
        return Grader(self.domain, self._rubric, self._sandbox, folder=self.folder)

    def close(self) -> None:
        """Stop the grader if it was started. Idempotent."""
        if "grader" in self.__dict__:
            self.grader.close()
            del self.grader

    def pick(self, rng: np.random.Generator, wanted: Task | str | None) -> Task:
        """The task wanted, or one at random."""
        if wanted is None:
            return self.tasks[int(rng.integers(len(self.tasks)))]
        if isinstance(wanted, Task):
            return wanted
        if wanted not in self._by_id:
            raise ValueError(f"no task has the id '{wanted}'.{registry.suggest(wanted, list(self._by_id))}")
        return self._by_id[wanted]

    def observe(self, task: Task, drawn: Rendering | None = None, feedback: str = "") -> Observation:
        """Prompt, feedback, and the picture drawn; without one the prompt's first picture, or white."""
        if drawn is None and task.images:
            drawn = Rendering((Frame(task.images[0]),))
        return {"prompt": _prompt_text(task), "feedback": feedback, "picture": self.fitted(drawn)}

    def judge(
        self, task: Task, answer: str, card: Scorecard, turns: list[dict[str, Any]]
    ) -> tuple[Observation, float, bool, dict[str, Any]]:
        """What a graded answer comes to: observation, reward, whether the episode is over, and info.

        Args:
            task: the episode's.
            answer: the completion.
            card: its scorecard.
            turns: the episode's answers so far; this one is added.
        """
        feedback = self.rules.feedback(card.outcome, card.total)
        turns.append({"answer": answer, "feedback": feedback, "total": card.total})
        totals = [turn["total"] for turn in turns]
        reward, valid = self.rules.earned(totals)
        row = card.to_row()
        del row["seconds"]  # differs from run to run
        info = {
            "task_id": task.id,
            "reward_valid": valid,
            "scorecard": row,
            "rendering": None if card.rendering is None else card.rendering.pixels.copy(),
            "turn": len(turns),
            "turns": [dict(turn) for turn in turns],
        }
        return self.observe(task, card.rendering, feedback), reward, self.rules.over(totals), info

    def fitted(self, drawn: Rendering | None) -> np.ndarray:
        """H x W x 3 uint8 of the environment's size, on white; always a fresh array."""
        width, height = self.picture_px
        if drawn is None:
            return np.full((height, width, 3), 255, np.uint8)
        rgb = View(drawn).rgb
        if rgb.shape[:2] == (height, width):
            return rgb.copy()
        return np.array(Image.fromarray(rgb).resize((width, height), Image.Resampling.BICUBIC))

    def side_by_side(self, task: Task, card: Scorecard | None) -> np.ndarray:
        """The right answer, a grey line, and what was drawn: H x (2 W + GAP_PX) x 3 uint8."""
        target = self.grader.reference_view(task)
        left = self.fitted(target.rendering if target else None)
        right = self.fitted(card.rendering if card else None)
        line = np.full((left.shape[0], GAP_PX, 3), 128, np.uint8)
        return np.concatenate([left, line, right], axis=1)


def _path(folder: Path | str | None) -> Path | None:
    return None if folder is None else Path(folder)


def _prompt_text(task: Task) -> str:
    """The prompt's text; several messages are told apart by their roles."""
    texts = []
    for message in task.prompt:
        content = message["content"]
        parts = [content] if isinstance(content, str) else [part.get("text", "[picture]") for part in content]
        texts.append((message["role"], "\n".join(parts)))
    return texts[0][1] if len(texts) == 1 else "\n\n".join(f"{role}: {text}" for role, text in texts)
