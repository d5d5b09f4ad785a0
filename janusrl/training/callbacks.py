"""Trainer callbacks: the clock, the metrics log, checkpoints that are known to be whole, and a graceful stop."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from transformers import TrainerCallback

from janusrl.training.front import RewardFront
from janusrl.training.metrics_log import MetricsLog

MARKER = "janusrl.json"
"""Written into a checkpoint last: a folder without it was cut short by a kill and is not resumed from."""

_RENAMED = {
    "completions/mean_length": "completions/mean_length",
    "completions/clipped_ratio": "completions/clipped_share",
    "frac_reward_zero_std": "groups_without_spread",
}
_KEPT = ("loss", "reward", "reward_std", "entropy", "kl", "grad_norm", "learning_rate", "mean_token_accuracy")
_PREFIXES = (
    *("terms/", "gates/", "multipliers/", "metrics/", "errors/", "none/"),
    *("status/", "seconds/", "turns/", "tools/", "chat/", "distinct"),
)


class StopRequest:
    """Whether the user asked to stop. The first signal asks; the second ends the process at once."""

    def __init__(self, flag: Path | None = None) -> None:
        """Make a request that nobody has made yet.

        Args:
            flag: a file whose existence asks too: how launched processes learn of it.
        """
        self._signalled = False
        self._flag = flag

    @property
    def asked(self) -> bool:
        """Whether to stop at the end of the block."""
        return self._signalled or (self._flag is not None and self._flag.exists())

    @contextmanager
    def listening(self) -> Iterator[StopRequest]:
        """Catch SIGINT and SIGTERM while the block runs; does nothing outside the main thread."""

        def ask(number: int, frame: Any) -> None:
            if self._signalled:
                raise KeyboardInterrupt
            self._signalled = True
            print("\nstopping after this block, with a checkpoint (again to stop at once) ...", flush=True)

        try:
            before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
        except ValueError:  # not the main thread: signals are somebody else's
            yield self
            return
        try:
            yield self
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


class Clock:
    """CPU and wall seconds of a stage: this process's and its render workers', earlier runs of the stage included."""

    def __init__(
        self, front: RewardFront | None = None, *, cpu_before_s: float = 0.0, wall_before_s: float = 0.0
    ) -> None:
        self._front = front
        self._cpu_before = cpu_before_s
        self._wall_before = wall_before_s
        self._workers_at_start = front.worker_cpu_s if front else 0.0
        self._cpu = time.process_time()
        self._wall = time.perf_counter()

    @property
    def cpu_s(self) -> float:
        """CPU seconds so far."""
        workers = (self._front.worker_cpu_s - self._workers_at_start) if self._front else 0.0
        return self._cpu_before + time.process_time() - self._cpu + workers

    @property
    def wall_s(self) -> float:
        """Wall seconds so far."""
        return self._wall_before + time.perf_counter() - self._wall


class StageCallback(TrainerCallback):
    """Writes the log, marks checkpoints, splits the time, and stops at a block's end when asked."""

    def __init__(
        self,
        stage: str,
        log: MetricsLog,
        *,
        stop: StopRequest,
        front: RewardFront | None = None,
        block: int = 1,
        before: tuple[float, float] = (0.0, 0.0),
        progress: Callable[[int, int, dict[str, float]], None] | None = None,
    ) -> None:
        """Make the callback of one stage.

        Args:
            stage: name in the log.
            log: where metrics go.
            stop: asked by signals.
            front: the reward front of a GRPO stage.
            block: optimizer steps of one generation block; a stop falls on a multiple of it.
            before: CPU and wall seconds of the stage up to the checkpoint that it resumes from.
            progress: called with step, last step and metrics after each log line.
        """
        self.stage = stage
        self.log = log
        self.clock = Clock(front, cpu_before_s=before[0], wall_before_s=before[1])
        self._stop = stop
        self._front = front
        self._block = block
        self._before = before
        self._progress = progress
        self._step_began = 0.0
        self._split: dict[str, float] = {}

    def on_train_begin(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        """Start the clock: loading is not training."""
        self.clock = Clock(self._front, cpu_before_s=self._before[0], wall_before_s=self._before[1])

    def on_step_begin(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        """Note when the step began."""
        self._step_began = time.perf_counter()

    def on_step_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> Any:
        """Split the step's time; stop on a block's end when asked."""
        ended = time.perf_counter()
        generate, train = 0.0, ended - self._step_began
        if self._front is not None and self._front.last_call is not None:
            began_grading, ended_grading = self._front.last_call
            self._front.last_call = None
            generate, train = began_grading - self._step_began, ended - ended_grading
        self._split = {"seconds/generate": generate, "seconds/train": train}
        if state.global_step % self._block == 0 and self._all_stop(args):
            control.should_save = True
            control.should_training_stop = True
        return control

    def _all_stop(self, args: Any) -> bool:
        """Whether any rank was asked to stop; every rank gets the same answer, or they would wait for each other."""
        if not (torch.distributed.is_available() and torch.distributed.is_initialized()):
            return self._stop.asked
        asked = torch.tensor([int(self._stop.asked)], device=args.device)
        torch.distributed.all_reduce(asked, op=torch.distributed.ReduceOp.MAX)
        return bool(asked.item())

    def on_log(self, args: Any, state: Any, control: Any, logs: dict[str, Any] | None = None, **kwargs: Any) -> None:
        """Write one line of the metrics log (first rank only)."""
        if not state.is_world_process_zero or not logs or "train_runtime" in logs:
            return
        metrics = {
            _RENAMED.get(name, name): value
            for name, value in logs.items()
            if name in _KEPT or name in _RENAMED or name.startswith(_PREFIXES)
        }
        if self._front is not None:
            metrics |= self._split
        self.log.append(self.stage, state.global_step, self.clock.cpu_s, metrics)
        if self._progress is not None:
            self._progress(state.global_step, state.max_steps, metrics)

    def on_save(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        """Mark the checkpoint as whole, with the seconds spent so far, once every rank has written its part."""
        if torch.distributed.is_available() and torch.distributed.is_initialized():
            torch.distributed.barrier()
        if not state.is_world_process_zero:
            return
        folder = Path(args.output_dir) / f"checkpoint-{state.global_step}"
        mark = {"step": state.global_step, "cpu_s": self.clock.cpu_s, "wall_s": self.clock.wall_s}
        write_json(folder / MARKER, mark)


def write_json(path: Path, value: Any) -> None:
    """Write JSON so that a reader sees the old file or the new one, never half of it."""
    write_text(path, json.dumps(value, indent=1) + "\n")


def write_text(path: Path, text: str) -> None:
    """Write a file so that a reader, also after a kill, sees the old one or the new one."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    with temporary.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, path)


def last_checkpoint(folder: Path) -> tuple[Path, dict[str, Any]] | None:
    """Return the newest whole checkpoint of a stage's folder with its mark, or None."""
    found = []
    for marker in folder.glob(f"checkpoint-*/{MARKER}"):
        mark = json.loads(marker.read_text(encoding="utf-8"))
        found.append((mark["step"], marker.parent, mark))
    if not found:
        return None
    _, place, mark = max(found, key=lambda item: item[0])
    return place, mark
