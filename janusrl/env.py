"""RenderEnv and RenderVectorEnv: a domain's tasks as Gymnasium environments.

One episode is one task: `reset` picks it, the action is the model's whole completion, the reward is the rubric's
total, and the episode is over. The observation shows what the model may see (prompt and its pictures) and, after the
step, what the answer drew; the right answer is only ever in `render()`, which is for people.

A failure of ours is not a zero of the model's: the reward is then 0.0, because Gymnasium wants a number, and
`info["reward_valid"]` is False. Whoever trains on the rewards leaves such steps out.

Importing this module registers `janusrl/Svg-v0` and its kin with Gymnasium (which looks for no plug-ins by
itself), without loading any environment: `import janusrl.env`, or `gymnasium.make("janusrl.env:janusrl/Svg-v0")`.
"""

from __future__ import annotations

import string
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import gymnasium
import numpy as np
from gymnasium import spaces
from gymnasium.vector import AutoresetMode, VectorEnv
from gymnasium.vector.utils import batch_space
from PIL import Image

from janusrl import registry
from janusrl.domain import Domain
from janusrl.recipe import RubricSection, SandboxSection, TaskSourceSection
from janusrl.rendering import Frame, Rendering
from janusrl.scoring.grader import Grader
from janusrl.scoring.sample import View
from janusrl.scoring.scorecard import Scorecard
from janusrl.sources import load_tasks
from janusrl.task import Task

TasksLike = Sequence[Task] | TaskSourceSection | Mapping[str, Any] | None
DEFAULT_TASKS = {"source": "scenes", "count": 256}
"""The tasks of an environment made without any."""
DEFAULT_PICTURE = (256, 256)
"""Width and height in pixels of observed pictures when neither domain nor tasks have a size."""
GAP_PX = 4
"""Width of the line between the two pictures of `render()`."""

Observation = dict[str, Any]
"""`prompt`: str; `picture`: H x W x 3 uint8."""


class AnyText(spaces.Text):
    """Text of any Unicode characters, up to a length; samples are printable ASCII."""

    def __init__(self, max_length: int, *, seed: int | np.random.Generator | None = None) -> None:
        """Make the space. `max_length` is in characters."""
        super().__init__(max_length, min_length=0, charset=string.printable, seed=seed)

    def contains(self, x: Any) -> bool:
        """Whether `x` is a string that is not too long."""
        return isinstance(x, str) and len(x) <= self.max_length


class _Desk:
    """What the single and the vectorised environment share: tasks, spaces, one grader, and its pictures."""

    def __init__(
        self,
        domain: str | Domain,
        tasks: TasksLike,
        rubric: RubricSection | Mapping[str, Any] | None,
        sandbox: SandboxSection | Mapping[str, Any] | None,
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
        self.picture_px = picture_px or self._natural_size()
        width, height = self.picture_px
        self.observation_space = spaces.Dict(
            {"prompt": AnyText(max_chars), "picture": spaces.Box(0, 255, (height, width, 3), np.uint8)}
        )
        self.action_space = AnyText(max_chars)

    def _load(self, tasks: TasksLike) -> list[Task]:
        given = DEFAULT_TASKS if tasks is None else tasks
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
        return self.domain.picture_size(task) or self.domain.default_size or DEFAULT_PICTURE

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

    def observe(self, task: Task, drawn: Rendering | None = None) -> Observation:
        """Prompt, and the picture drawn; before the step the prompt's first picture, or white."""
        if drawn is None and task.images:
            drawn = Rendering((Frame(task.images[0]),))
        return {"prompt": _prompt_text(task), "picture": self.fitted(drawn)}

    def fitted(self, drawn: Rendering | None) -> np.ndarray:
        """H x W x 3 uint8 of the environment's size, on white; always a fresh array."""
        width, height = self.picture_px
        if drawn is None:
            return np.full((height, width, 3), 255, np.uint8)
        rgb = View(drawn).rgb
        if rgb.shape[:2] == (height, width):
            return rgb.copy()
        return np.array(Image.fromarray(rgb).resize((width, height), Image.Resampling.BICUBIC))

    def info(self, task: Task, card: Scorecard | None) -> dict[str, Any]:
        """What `reset` (without a card) and `step` tell beside the observation; the same for the same answer."""
        if card is None:
            return {"task_id": task.id}
        row = card.to_row()
        del row["seconds"]  # differs from run to run
        rendering = None if card.rendering is None else card.rendering.pixels.copy()
        return {"task_id": task.id, "reward_valid": card.total is not None, "scorecard": row, "rendering": rendering}

    def side_by_side(self, task: Task, card: Scorecard | None) -> np.ndarray:
        """The right answer, a grey line, and what was drawn: H x (2 W + GAP_PX) x 3 uint8."""
        target = self.grader.reference_view(task)
        left = self.fitted(target.rendering if target else None)
        right = self.fitted(card.rendering if card else None)
        line = np.full((left.shape[0], GAP_PX, 3), 128, np.uint8)
        return np.concatenate([left, line, right], axis=1)


class RenderEnv(gymnasium.Env[Observation, str]):
    """One task an episode, one completion a step. Made by `gymnasium.make("janusrl/Svg-v0")`.

    `reset(seed=..., options={"task": id or Task})` chooses the task; without the option one is drawn at random.
    `info` of a step holds `task_id`, `reward_valid`, `scorecard` (see `Scorecard.to_row`; without seconds, which differ
    from run to run: they stand in `scorecard`, the attribute) and `rendering` (H x W x 4 uint8, or None).
    """

    metadata = {"render_modes": ["rgb_array"], "render_fps": 1}  # noqa: RUF012 - Gymnasium's own form

    def __init__(
        self,
        domain: str | Domain = "svg",
        tasks: TasksLike = None,
        rubric: RubricSection | Mapping[str, Any] | None = None,
        sandbox: SandboxSection | Mapping[str, Any] | None = None,
        *,
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
        self._desk = _Desk(domain, tasks, rubric, sandbox, picture_px, max_chars, folder)
        self.observation_space = self._desk.observation_space
        self.action_space = self._desk.action_space
        self._task: Task | None = None
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
        self.scorecard = None
        return self._desk.observe(self._task), self._desk.info(self._task, None)

    def step(self, action: str) -> tuple[Observation, float, bool, bool, dict[str, Any]]:
        """Grade a completion; the episode ends. Raises ResetNeeded when it already has, or `reset` was not called."""
        task = self.task
        if self.scorecard is not None:
            raise gymnasium.error.ResetNeeded("the episode is over after one completion: call reset()")
        card = self._desk.grader.grade([(task, action)])[0]
        self.scorecard = card
        observation = self._desk.observe(task, card.rendering)
        return observation, card.total or 0.0, True, False, self._desk.info(task, card)

    def render(self) -> np.ndarray | None:
        """The right answer beside what was drawn, H x W x 3 uint8; None without a render mode."""
        return self._desk.side_by_side(self.task, self.scorecard) if self.render_mode else None

    def close(self) -> None:
        """Stop the renderer. Idempotent."""
        self._desk.close()


class RenderVectorEnv(VectorEnv[Observation, tuple[str, ...], np.ndarray]):
    """Many tasks a step, graded as one batch by one pool. Made by `gymnasium.make_vec("janusrl/Svg-v0", num_envs=8)`.

    Resets in the same step (`AutoresetMode.SAME_STEP`): `step` returns the next tasks' observations, and the finished
    ones in `infos["final_obs"]`. The other keys of `infos` are those of `RenderEnv`, one object array each; they tell
    of the finished tasks, except `task_id`, which names the next one (`final_task_id` the finished).
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
        self._desk = _Desk(domain, tasks, rubric, sandbox, picture_px, max_chars, folder)
        self.single_observation_space = self._desk.observation_space
        self.single_action_space = self._desk.action_space
        self.observation_space = batch_space(self.single_observation_space, num_envs)
        self.action_space = batch_space(self.single_action_space, num_envs)
        self._rngs = [np.random.default_rng(seed) for seed in np.random.SeedSequence().spawn(num_envs)]
        self._tasks: list[Task] = []
        self._finished: list[Task] = []
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
        self._finished, self.scorecards = [], []
        self._tasks = [self._desk.pick(rng, wanted[i] if wanted else None) for i, rng in enumerate(self._rngs)]
        return self._batched([self._desk.observe(task) for task in self._tasks]), {"task_id": self._ids(self._tasks)}

    def step(self, actions: Sequence[str]) -> tuple[Observation, np.ndarray, np.ndarray, np.ndarray, dict[str, Any]]:
        """Grade one completion for each environment, and go on to the next tasks."""
        if not self._tasks:
            raise gymnasium.error.ResetNeeded("call reset() first: it picks the tasks")
        if isinstance(actions, str) or len(actions) != self.num_envs:
            raise ValueError(f"actions must hold one completion for each of the {self.num_envs} environments")
        self.scorecards = self._desk.grader.grade(list(zip(self._tasks, actions, strict=True)))
        self._finished = self._tasks
        self._tasks = [self._desk.pick(rng, None) for rng in self._rngs]
        pairs = list(zip(self._finished, self.scorecards, strict=True))
        rows = [self._desk.info(task, card) for task, card in pairs]
        final = [self._desk.observe(task, card.rendering) for task, card in pairs]
        infos: dict[str, Any] = {name: _objects([row[name] for row in rows]) for name in rows[0]}
        infos |= {"final_obs": _objects(final), "final_task_id": infos["task_id"], "task_id": self._ids(self._tasks)}
        infos |= {f"_{name}": np.ones(self.num_envs, bool) for name in tuple(infos)}
        rewards = np.array([card.total or 0.0 for card in self.scorecards], np.float64)
        ended, cut = np.ones(self.num_envs, bool), np.zeros(self.num_envs, bool)
        return self._batched([self._desk.observe(task) for task in self._tasks]), rewards, ended, cut, infos

    def render(self) -> tuple[np.ndarray, ...] | None:
        """For each environment the right answer beside what was drawn last; None without a render mode."""
        if not self.render_mode:
            return None
        tasks = self._finished or self._tasks
        cards: Sequence[Scorecard | None] = self.scorecards or [None] * len(tasks)
        return tuple(self._desk.side_by_side(task, card) for task, card in zip(tasks, cards, strict=True))

    def close_extras(self, **kwargs: Any) -> None:
        """Stop the renderer; called by `close`."""
        self._desk.close()

    def _batched(self, observations: Sequence[Observation]) -> Observation:
        return {
            "prompt": tuple(one["prompt"] for one in observations),
            "picture": np.stack([one["picture"] for one in observations]),
        }

    def _ids(self, tasks: Sequence[Task]) -> np.ndarray:
        return _objects([task.id for task in tasks])


def _path(folder: Path | str | None) -> Path | None:
    return None if folder is None else Path(folder)


def _objects(values: Sequence[Any]) -> np.ndarray:
    """An object array of one dimension, whatever the values are."""
    array = np.empty(len(values), object)
    array[:] = values
    return array


def _prompt_text(task: Task) -> str:
    """The prompt's text; several messages are told apart by their roles."""
    texts = []
    for message in task.prompt:
        content = message["content"]
        parts = [content] if isinstance(content, str) else [part.get("text", "[picture]") for part in content]
        texts.append((message["role"], "\n".join(parts)))
    return texts[0][1] if len(texts) == 1 else "\n\n".join(f"{role}: {text}" for role, text in texts)


def _register() -> None:
    """Register one id for each environment: `svg` is `janusrl/Svg-v0`, `web_page` would be `janusrl/WebPage-v0`."""
    for name in registry.names("envs"):
        words = name.replace("-", "_").split("_")
        gymnasium.register(
            id=f"janusrl/{''.join(word.capitalize() for word in words)}-v0",
            entry_point="janusrl.env:RenderEnv",
            vector_entry_point="janusrl.env:RenderVectorEnv",
            kwargs={"domain": name},
        )


_register()
