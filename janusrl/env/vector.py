"""RenderVectorEnv: many tasks at once, rendered and graded as one batch a step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import gymnasium
import numpy as np
from gymnasium.vector import AutoresetMode, VectorEnv
from gymnasium.vector.utils import batch_space

from janusrl.domain import Domain
from janusrl.env.desk import Desk, Observation, TasksLike
from janusrl.recipe import RubricSection, SandboxSection
from janusrl.scoring.scorecard import Scorecard
from janusrl.task import Task


class RenderVectorEnv(VectorEnv[Observation, tuple[str, ...], np.ndarray]):
    """Many tasks a step, graded as one batch by one pool. Made by `gymnasium.make_vec("janusrl/Svg-v0", num_envs=8)`.

    Environments whose episode is over are reset in the same step (`AutoresetMode.SAME_STEP`): `step` returns their next
    tasks' observations, and the finished ones in `infos["final_obs"]` and `infos["final_task_id"]` (masks:
    `_final_obs`, `_final_task_id`). The other keys of `infos` are those of `RenderEnv`, one object array each; they
    tell of the completions just graded, except `task_id`, which names the task that the next completion answers.
    """

    metadata = {"render_modes": ["rgb_array"], "render_fps": 1, "autoreset_mode": AutoresetMode.SAME_STEP}  # noqa: RUF012

    def __init__(
        self,
        num_envs: int = 1,
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
        """Make the environments. Arguments are those of `RenderEnv`."""
        if num_envs < 1:
            raise ValueError(f"num_envs is {num_envs}; it must be at least 1")
        if render_mode not in (None, "rgb_array"):
            raise ValueError(f"render_mode is {render_mode!r}; it can be 'rgb_array' or None")
        self.num_envs = num_envs
        self.render_mode = render_mode
        turns = {"max_turns": max_turns, "reward": turn_reward, "good_enough": good_enough, "tell_score": tell_score}
        self._desk = Desk(domain, tasks, rubric, sandbox, turns, picture_px, max_chars, folder)
        self.single_observation_space = self._desk.observation_space
        self.single_action_space = self._desk.action_space
        self.observation_space = batch_space(self.single_observation_space, num_envs)
        self.action_space = batch_space(self.single_action_space, num_envs)
        self._rngs = [np.random.default_rng(seed) for seed in np.random.SeedSequence().spawn(num_envs)]
        self._tasks: list[Task] = []
        self._turns: list[list[dict[str, Any]]] = []
        self._graded: list[Task] = []
        self.scorecards: list[Scorecard] = []
        """The last step's scorecards, with timing."""

    def reset(
        self, *, seed: int | Sequence[int | None] | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Observation, dict[str, Any]]:
        """Pick a task for every environment.

        Args:
            seed: environment i gets `seed + i` (as in Gymnasium's own vector environments), or the i-th of a list.
            options: `{"task": [id or Task, ...]}`, one for each environment.

        Raises:
            ValueError: an unknown task id, or a list of another length than `num_envs`.
        """
        seeds = [seed + i for i in range(self.num_envs)] if isinstance(seed, int) else seed
        wanted = (options or {}).get("task")
        for name, given in (("seed", seeds), ("options['task']", wanted)):
            if given is not None and (isinstance(given, str) or len(given) != self.num_envs):
                raise ValueError(f"{name} must hold one item for each of the {self.num_envs} environments")
        for i, one in enumerate(seeds or ()):
            if one is not None:
                self._rngs[i], _ = gymnasium.utils.seeding.np_random(one)
        self._graded, self.scorecards = [], []
        self._tasks = [self._desk.pick(rng, wanted[i] if wanted else None) for i, rng in enumerate(self._rngs)]
        self._turns = [[] for _ in self._tasks]
        return _batched([self._desk.observe(task) for task in self._tasks]), {"task_id": _ids(self._tasks)}

    def step(self, actions: Sequence[str]) -> tuple[Observation, np.ndarray, np.ndarray, np.ndarray, dict[str, Any]]:
        """Grade one completion for each environment; those whose episode is over go on to their next tasks."""
        if not self._tasks:
            raise gymnasium.error.ResetNeeded("call reset() first: it picks the tasks")
        if isinstance(actions, str) or len(actions) != self.num_envs:
            raise ValueError(f"actions must hold one completion for each of the {self.num_envs} environments")
        self._graded = list(self._tasks)
        self.scorecards = self._desk.grader.grade(list(zip(self._tasks, actions, strict=True)))
        steps = [
            self._desk.judge(task, action, card, turns)
            for task, action, card, turns in zip(self._tasks, actions, self.scorecards, self._turns, strict=True)
        ]
        observations = [observation for observation, _, _, _ in steps]
        rewards = np.array([reward for _, reward, _, _ in steps], np.float64)
        ended = np.array([over for _, _, over, _ in steps], bool)
        infos: dict[str, Any] = {name: _objects([row[name] for _, _, _, row in steps]) for name in steps[0][3]}
        infos |= {f"_{name}": np.ones(self.num_envs, bool) for name in tuple(infos)}
        for i in np.flatnonzero(ended):
            self._tasks[i] = self._desk.pick(self._rngs[i], None)
            self._turns[i] = []
            observations[i] = self._desk.observe(self._tasks[i])
        if ended.any():
            final = [step[0] if over else None for step, over in zip(steps, ended, strict=True)]
            ids = [task.id if over else None for task, over in zip(self._graded, ended, strict=True)]
            infos |= {"final_obs": _objects(final), "final_task_id": _objects(ids)}
            infos |= {"_final_obs": ended.copy(), "_final_task_id": ended.copy()}
        infos["task_id"] = _ids(self._tasks)
        return _batched(observations), rewards, ended, np.zeros(self.num_envs, bool), infos

    def render(self) -> tuple[np.ndarray, ...] | None:
        """For each environment the right answer beside what was drawn last; None without a render mode."""
        if not self.render_mode:
            return None
        tasks = self._graded or self._tasks
        cards: Sequence[Scorecard | None] = self.scorecards or [None] * len(tasks)
        return tuple(self._desk.side_by_side(task, card) for task, card in zip(tasks, cards, strict=True))

    def close_extras(self, **kwargs: Any) -> None:
        """Stop the renderer; called by `close`."""
        self._desk.close()


def _batched(observations: Sequence[Observation]) -> Observation:
    texts = {name: tuple(one[name] for one in observations) for name in ("prompt", "feedback")}
    return {**texts, "picture": np.stack([one["picture"] for one in observations])}


def _ids(tasks: Sequence[Task]) -> np.ndarray:
    return _objects([task.id for task in tasks])


def _objects(values: Sequence[Any]) -> np.ndarray:
    """An object array of one dimension, whatever the values are."""
    array = np.empty(len(values), object)
    array[:] = values
    return array
