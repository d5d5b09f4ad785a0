"""JobResult: what became of one job, with every failure attributed to the job or to us."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """How a job ended. All but `done`, `lost` and `engine_error` are the job's own fault."""

    DONE = "done"
    TIME_LIMIT = "time_limit"
    """Wall or CPU seconds used up."""
    MEMORY_LIMIT = "memory_limit"
    OUTPUT_LIMIT = "output_limit"
    CRASH = "crash"
    """The worker died of it, in two workers one after the other; of a fork engine, the child died of a signal."""
    NO_ANSWER = "no_answer"
    """A forked child ended before the engine had answered: the program ended its process."""
    ENGINE_RAISED = "engine_raised"
    """A fork engine's `handle` raised. It shares its process with the program, which may have made it raise."""
    FORGED = "forged"
    """The worker broke the protocol, in two workers one after the other."""
    ENGINE_ERROR = "engine_error"
    """The engine raised what it should have handled: our mistake."""
    LOST = "lost"
    """Workers were killed from outside, or could not be started, or the pool was closed: not the job's fault."""


@dataclass(frozen=True, eq=False)
class JobResult:
    """What became of one job."""

    verdict: Verdict
    meta: bytes = b""
    """The engine's answer. Untrusted: parse it as hostile input."""
    blob: bytes = b""
    """The engine's bulk answer. Untrusted; its length is what the engine claims in `meta`, or it is a forgery."""
    console: bytes = b""
    """The first 64 KiB of what a fork engine's job printed."""
    detail: str = ""
    """Words for people, on our side only: may hold paths and what the worker printed."""
    queue_s: float = 0.0
    run_s: float = 0.0
    """Wall seconds on the worker; of the last attempt."""
    cpu_s: float = 0.0
    """CPU seconds of the worker, as it reports them, never above `run_s`."""
