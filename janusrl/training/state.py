"""The run folder: what a run has done, kept so that the same command goes on where it stopped."""

from __future__ import annotations

import fcntl
import json
import os
import platform
import resource
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from janusrl.recipe import Recipe
from janusrl.recipe_file import RecipeError, dump_resolved, load_recipe
from janusrl.rollouts import RolloutStore
from janusrl.training.callbacks import write_json, write_text
from janusrl.training.metrics_log import MetricsLog

_PACKAGES = ("janusrl", "torch", "trl", "transformers", "accelerate", "peft", "resvg_py", "numpy")


class RunError(RuntimeError):
    """The run folder cannot be used as asked."""


class RunFolder:
    """One run's folder: resolved recipe, state, logs, rollouts, evaluations, checkpoints."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.log = MetricsLog(path / "logs" / "metrics.jsonl")
        self.rollouts = RolloutStore(path / "rollouts")
        self.begun = True
        """Whether there were results when it was opened: they hold it to its recipe."""
        self._state_path = path / "run.json"

    @classmethod
    @contextmanager
    def opened(cls, path: Path, recipe: Recipe, recipe_folder: Path) -> Iterator[RunFolder]:
        """Create the folder, or open it to go on; locked against a second process.

        Raises:
            RunError: another process runs it, or it holds a run of another recipe.
        """
        path.mkdir(parents=True, exist_ok=True)
        with (path / ".lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise RunError(f"{path} is being run by another process") from error
            run = cls(path)
            run._adopt(recipe, recipe_folder)
            yield run

    def _adopt(self, recipe: Recipe, recipe_folder: Path) -> None:
        resolved = dump_resolved(recipe)
        place = self.path / "recipe.yaml"
        before = _resolved_today(place, resolved, recipe_folder) if place.is_file() else resolved
        self.begun = self._has_results()
        if before != resolved:
            changed = _changed_lines(before, resolved)
            if self.begun:
                raise RunError(
                    f"{self.path} holds a run of another recipe ({changed}). "
                    "Give this one a name of its own (name=...), or delete the folder."
                )
            print(f"{self.path}: nothing was done yet, so this recipe takes its place ({changed})", file=sys.stderr)
            self._state_path.unlink(missing_ok=True)
        write_text(place, resolved)
        folder = str(recipe_folder.resolve())
        if self._state_path.is_file():
            if self.state["recipe_folder"] != folder:  # where launched processes look for its files
                self._write(self.state | {"recipe_folder": folder})
            return
        versions = {name: found for name in _PACKAGES if (found := _version(name))}
        machine = {"cores": len(os.sched_getaffinity(0)), "python": platform.python_version()}
        self._write(
            {
                "name": recipe.name,
                "state": "running",
                "recipe_folder": folder,
                "stages": {},
                "versions": versions,
                "machine": machine,
            }
        )

    def _has_results(self) -> bool:
        """Whether any stage has finished, trained a step, kept an answer or begun a checkpoint."""
        done = self._state_path.is_file() and any(
            stage.get("state") == "done" for stage in self.state["stages"].values()
        )
        kept = any(self.path.glob("rollouts/*/*.parquet")) or any(self.path.glob("*/checkpoint-*"))
        return done or kept or bool(self.log.read())

    @property
    def state(self) -> dict[str, Any]:
        """The contents of `run.json`."""
        found: dict[str, Any] = json.loads(self._state_path.read_text(encoding="utf-8"))
        return found

    def _write(self, state: dict[str, Any]) -> None:
        state["load"] = [round(value, 2) for value in os.getloadavg()]
        state["peak_memory_mb"] = max(state.get("peak_memory_mb", 0), peak_memory_mb())
        write_json(self._state_path, state)

    def stage(self, name: str) -> dict[str, Any]:
        """The entry of one stage; empty when it has not begun."""
        found: dict[str, Any] = self.state["stages"].get(name, {})
        return found

    def is_done(self, name: str) -> bool:
        """Whether a stage is finished."""
        return self.stage(name).get("state") == "done"

    def mark(self, name: str, state: str, **facts: Any) -> None:
        """Set a stage's state (`running`, `done`, `failed`, `stopped`) and facts."""
        whole = self.state
        entry = whole["stages"].setdefault(name, {})
        entry.update(facts, state=state, at=round(time.time(), 1))
        if state != "failed":
            entry.pop("error", None)
        self._write(whole)

    def finish(self, state: str, **facts: Any) -> None:
        """Set the state of the whole run."""
        self._write(self.state | facts | {"state": state})


def peak_memory_mb() -> int:
    """Peak resident memory in MiB: of this process, plus the largest of its ended children."""
    own, child = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return (own + child) // 1024


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _resolved_today(place: Path, resolved: str, recipe_folder: Path) -> str:
    """A run's recipe, where it is not `resolved` with the defaults of settings that its version did not have yet."""
    before = place.read_text(encoding="utf-8")
    if before == resolved:
        return before
    try:
        return dump_resolved(load_recipe(place, folder=recipe_folder))
    except RecipeError:
        return before


def _changed_lines(before: str, after: str) -> str:
    old, new = before.splitlines(), after.splitlines()
    changed = [line.strip() for line in new if line not in old] or [line.strip() for line in old if line not in new]
    return "changed: " + "; ".join(changed[:3])
