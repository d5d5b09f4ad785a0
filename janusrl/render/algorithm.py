"""AlgorithmRenderer: Python programs in, what they answered out. What is right never goes near the sandbox.

`RenderRequest.steps` says what the program is asked, each step one of

    {"call": "f", "args": [...], "kwargs": {...}}     # "argument": n asks for that argument afterwards
    {"expression": "f([1, 2])"}
    {"stdin": "..."}

Values are encoded as in `algorithm_values`. Calls and expressions all run in one child, in order, after the program was
loaded as a module (`__name__` is `solution`); every `stdin` step runs the program as a script in a child of its own.
`Rendering.observations` holds for each step

    {"value": encoded} | {"stdout": text} | {"reason": word, "error": text}

and `Rendering.console` what was printed besides. The picture is one transparent pixel. When nothing was answered,
because the program does not load or every step failed alike, the outcome is that failure. A program without steps runs
as a script with empty input.

Options: `step_s`, CPU seconds for one step (4), or wall seconds where it stands still. Steps that have no time left
when the recipe's `cpu_s` or `wall_s` is nearly used up fail with `time_limit`; a call that cannot be interrupted (a
loop inside the interpreter) takes its siblings along.

Programs may import the standard library, NumPy and SciPy. The generators of `random` and NumPy start seeded.

Reasons: `exception`, `exit`, `time_limit`, `memory_limit`, `output_limit` (phase `run`), and those of `PooledRenderer`.
"""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import replace
from importlib.metadata import version
from typing import Any, Self

import numpy as np

from janusrl.domain import RenderRequest
from janusrl.outcome import Outcome, Phase, Status, Timing
from janusrl.recipe import SandboxSection
from janusrl.render.pooled import PooledRenderer
from janusrl.render.printed import lines as lines
from janusrl.render.printed import printable as printable
from janusrl.render.script_payload import FILES_BYTES, pack
from janusrl.rendering import Frame, Rendering
from janusrl.sandbox import Engine, JobResult, Verdict

ENGINE = Engine("janusrl.render.algorithm_engine", packages=("numpy", "numpy.libs", "scipy", "scipy.libs"), fork=True)
ENGINE_VERSION = "2"
STEP_S = 4.0
REASONS = frozenset(["exception", "exit", "time_limit", "memory_limit", "output_limit"])
_OWN_SHARE = 0.85
"""Share of a program's time after which it is asked nothing more, so that what it has answered is not lost."""
_MAX_WORDS = 500
_WORDS = {**PooledRenderer.words, Verdict.NO_ANSWER: "The program ended its process before it had answered."}
_FORGED = "The program made the interpreter answer nonsense."


class _Runs(PooledRenderer):
    """Runs a program once: with all of its calls, or with one input."""

    words = _WORDS

    def __init__(self, sandbox: SandboxSection | None) -> None:
        words = f"algorithm {ENGINE_VERSION}, Python {sys.version.split()[0]}, NumPy {version('numpy')}"
        super().__init__(ENGINE, words, sandbox, payload_bytes=FILES_BYTES, output_bytes=16 << 20)

    def payload(self, request: RenderRequest) -> bytes | Outcome:
        step_s = float(request.options.get("step_s", STEP_S))
        wall_s, cpu_s = _OWN_SHARE * self.sandbox.wall_s, _OWN_SHARE * self.sandbox.cpu_s
        head = {"steps": [dict(step) for step in request.steps], "step_s": min(step_s, wall_s, cpu_s)}
        head |= {"wall_s": wall_s, "cpu_s": cpu_s}
        return pack(head, request.program.source, request.files)

    def keeps(self, outcome: Outcome) -> bool:
        rendering = outcome.rendering
        return super().keeps(outcome) and not (
            rendering and any(seen.get("reason") in ("time_limit", "memory_limit") for seen in rendering.observations)
        )

    def weight(self, outcome: Outcome) -> int:
        return super().weight(outcome) + (outcome.rendering.extras.get("bytes", 0) if outcome.rendering else 0)

    def read(self, request: RenderRequest, result: JobResult, key: str, timing: Timing) -> Outcome:
        try:
            answer = json.loads(result.meta)
            if "reason" in answer:
                failed = _observation(answer)
                return Outcome.model_failed(Phase.RUN, failed["reason"], failed["error"], timing)
            seen = tuple(_observation(step) for step in answer["steps"])
            if len(seen) != max(1, len(request.steps)):
                raise ValueError("other steps than asked")
        except (ValueError, TypeError, KeyError, RecursionError):
            return Outcome.model_failed(Phase.RENDER, "forged", _FORGED, timing)
        if (failure := _failure(seen, timing)) is not None:
            return failure
        console = lines(result.console.decode(errors="replace"))
        if not request.steps:
            console, seen = (*lines(str(seen[0].get("stdout", ""))), *console), ()
        return Outcome.drew(_rendering(seen, console, key, timing, len(result.meta)), timing)


class AlgorithmRenderer:
    """Runs Python programs; implements `janusrl.domain.Renderer`. Thread-safe; a context manager."""

    def __init__(self, sandbox: SandboxSection | None = None) -> None:
        """Start the workers.

        Raises:
            SandboxError: the isolation level asked for cannot be had, or no worker starts.
        """
        self._runs = _Runs(sandbox)
        self.level, self.version, self.pool = self._runs.level, self._runs.version, self._runs.pool

    def submit(self, request: RenderRequest) -> Future[Outcome]:
        """Queue one program. The future always resolves to an Outcome, and never raises."""
        inputs = [number for number, step in enumerate(request.steps) if "stdin" in step]
        if not inputs:
            return self._runs.submit(request)
        calls = [number for number in range(len(request.steps)) if number not in set(inputs)]
        groups = ([calls] if calls else []) + [[number] for number in inputs]
        runs = [
            self._runs.submit(replace(request, steps=tuple(request.steps[number] for number in group)))
            for group in groups
        ]
        return _joined(request, groups, runs)

    def close(self) -> None:
        """Stop every worker. Idempotent."""
        self._runs.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _joined(request: RenderRequest, groups: list[list[int]], runs: list[Future[Outcome]]) -> Future[Outcome]:
    """One future for all runs of a program."""
    future: Future[Outcome] = Future()
    future.set_running_or_notify_cancel()
    left = [len(runs)]
    lock = threading.Lock()

    def one_done(_: Future[Outcome]) -> None:
        with lock:
            left[0] -= 1
            last = not left[0]
        if last:
            try:
                outcome = _join(request, groups, runs)
            except Exception as error:  # the future must resolve, and a mistake here is ours
                outcome = Outcome.infra_failed(Phase.RENDER, "engine_error", f"{type(error).__name__}: {error}")
            future.set_result(outcome)

    for run in runs:
        run.add_done_callback(one_done)
    return future


def _join(request: RenderRequest, groups: list[list[int]], runs: list[Future[Outcome]]) -> Outcome:
    outcomes = [run.result() for run in runs]
    timings = [outcome.timing for outcome in outcomes]
    timing = Timing(
        queue_s=min(each.queue_s for each in timings),
        render_s=sum(each.render_s for each in timings),
        cpu_s=sum(each.cpu_s for each in timings),
    )
    seen: list[Mapping[str, Any]] = [{}] * len(request.steps)
    console: tuple[str, ...] = ()
    for group, outcome in zip(groups, outcomes, strict=True):
        if outcome.status is not Status.MODEL_FAILED and outcome.rendering is None:
            return outcome
        if outcome.rendering is None:
            assert outcome.failure is not None
            found: list[Mapping[str, Any]] = [{"reason": outcome.reason, "error": outcome.failure.message}] * len(group)
        else:
            found = list(outcome.rendering.observations)
            console += outcome.rendering.console
        for number, observation in zip(group, found, strict=True):
            seen[number] = observation
    if (failure := _failure(seen, timing)) is not None:
        return failure
    keys = " ".join(outcome.rendering.key for outcome in outcomes if outcome.rendering)
    return Outcome.drew(_rendering(tuple(seen), console, keys, timing, 0), timing)


def _failure(seen: Sequence[Mapping[str, Any]], timing: Timing) -> Outcome | None:
    """The outcome of a program whose every step failed, and alike."""
    reason = seen[0].get("reason")
    if reason is None or any(each.get("reason") != reason for each in seen):
        return None
    return Outcome.model_failed(Phase.RUN, reason, seen[0]["error"], timing)


def _rendering(
    seen: tuple[Mapping[str, Any], ...], console: tuple[str, ...], key: str, timing: Timing, size: int
) -> Rendering:
    return Rendering(
        (Frame(np.zeros((1, 1, 4), np.uint8)),),
        console=console,
        observations=seen,
        key=key,
        render_s=timing.render_s,
        cpu_s=timing.cpu_s,
        extras={"bytes": size},
    )


def _observation(data: Any) -> dict[str, Any]:
    """One answer of the engine, checked. A value is any JSON; only `algorithm_values.same` looks at it."""
    if not isinstance(data, dict):
        raise ValueError("an answer that is no object")
    if set(data) == {"value"}:
        return {"value": data["value"]}
    if set(data) == {"stdout"} and isinstance(data["stdout"], str):
        return {"stdout": data["stdout"]}
    reason, error = data["reason"], data["error"]
    if set(data) != {"reason", "error"} or reason not in REASONS or not isinstance(error, str):
        raise ValueError("an unknown answer")
    return {"reason": reason, "error": printable(error)[:_MAX_WORDS]}
