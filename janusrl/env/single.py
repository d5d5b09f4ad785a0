"""RenderEnv: one task an episode, one completion a step."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import gymnasium
import numpy as np

from janusrl.domain import Domain
from janusrl.env.desk import Desk, Observation, TasksLike
from janusrl.recipe import RubricSection, SandboxSection
from janusrl.scoring.scorecard import Scorecard
from janusrl.task import Task


class RenderEnv(gymnasium.Env[Observation, str]):
    """One task an episode, one completion a step. Made by `gymnasium.make("janusrl/Svg-v0")`.

    `reset(seed=..., options={"task": id or Task})` chooses the task; without the option one is drawn at random.
    `info` of a step holds `task_id`, `reward_valid`, `scorecard` (see `Scorecard.to_row`; without seconds, which differ
    from run to run: they stand in `scorecard`, the attribute), `rendering` (H x W x 4 uint8, or None), `turn` (from 1)
    and `turns`: for each answer of the episode so far its `answer`, `feedback` and `total`. `info` is for the trainer;
    the model is shown the observation.
    """

    metadata = {"render_modes": ["rgb_array"], "render_fps": 1}  # noqa: RUF012 - Gymnasium's own form

    def __init__(
        self,
        domain: str | Domain = "svg",
        tasks: TasksLike = None,
        rubric: RubricSection | Mapping[str, Any] | None = None,
        sandbox: SandboxSection | Mapping[str, Any] | None = None,
        *,
        max_turns: int = 1,
        turn_reward: Literal["last", "best", "improvement"] = "last",
        good_enough: float = 0.999,
        tell_score: bool = False,
        picture_px: tuple[int, int] | None = None,
        max_chars: int = 16_384,
        folder: Path | str | None = None,
        render_mode: Literal["rgb_array"] | None = None,
    ) -> None:
        """Make the environment. The renderer is started by the first step or `render`.

        Args:
            domain: registered name, or a Domain.
            tasks: tasks, or the section of a recipe that names their source; built-in scenes when None.
            rubric: how completions are scored; the domain's default when None.
            sandbox: isolation and limits of the programs.
            max_turns: completions that an episode may have.
            turn_reward: what several completions earn: the total of the `last` one or of the `best`, at the end; or at
                each step its `improvement` on the one before.
            good_enough: total that ends an episode early.
            tell_score: whether the feedback names the score.
            picture_px: width and height of observed pictures; the first task's when None.
            max_chars: longest prompt and longest completion, in characters.
            folder: where relative paths and plug-in files start.
            render_mode: `rgb_array` or None.

        Raises:
            RegistryError, SourceError, ValueError: the domain or the tasks cannot be had.
        """
        if render_mode not in (None, "rgb_array"):
            raise ValueError(f"render_mode is {render_mode!r}; it can be 'rgb_array' or None")
        self.render_mode = render_mode
        turns = {"max_turns": max_turns, "reward": turn_reward, "good_enough": good_enough, "tell_score": tell_score}
        self._desk = Desk(domain, tasks, rubric, sandbox, turns, picture_px, max_chars, folder)
        self.observation_space = self._desk.observation_space
        self.action_space = self._desk.action_space
        self._task: Task | None = None
        self._turns: list[dict[str, Any]] = []
        self._over = False
        self.scorecard: Scorecard | None = None
        """The last step's scorecard, with timing; None before it."""

    @property
    def task(self) -> Task:
        """The episode's task. Raises ResetNeeded before the first `reset`."""
        if self._task is None:
            raise gymnasium.error.ResetNeeded("call reset() first: it picks the task")
        return self._task

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Observation, dict[str, Any]]:
        """Pick a task. Raises ValueError for an unknown task id."""
        super().reset(seed=seed)
        self._task = self._desk.pick(self.np_random, (options or {}).get("task"))
        self.scorecard, self._turns, self._over = None, [], False
        return self._desk.observe(self._task), {"task_id": self._task.id}

    def step(self, action: str) -> tuple[Observation, float, bool, bool, dict[str, Any]]:
        """Grade a completion. Raises ResetNeeded when the episode is over, or `reset` was not called."""
        task = self.task
        if self._over:
            many = len(self._turns)
            raise gymnasium.error.ResetNeeded(
                f"the episode is over after {'one completion' if many == 1 else f'{many} completions'}: call reset()"
            )
        self.scorecard = self._desk.grader.grade([(task, action)])[0]
        observation, reward, self._over, info = self._desk.judge(task, action, self.scorecard, self._turns)
        return observation, reward, self._over, False, info

    def render(self) -> np.ndarray | None:
        """The right answer beside what was drawn, H x W x 3 uint8; None without a render mode."""
        return self._desk.side_by_side(self.task, self.scorecard) if self.render_mode else None

    def close(self) -> None:
        """Stop the renderer. Idempotent."""
        self._desk.close()
