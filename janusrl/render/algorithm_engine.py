"""Worker side: runs a Python program and what is asked of it. Runs only in forked children of a sandbox worker.

Payload: see `script_payload`; the head has `steps` (see `algorithm.py`), `step_s`, and `wall_s` and `cpu_s` of all
steps together. Answer: JSON in meta,

    {"steps": [{"value": encoded} | {"stdout": text} | {"reason": word, "error": text}, ...]}

or `{"reason", "error"}` when the program could not be loaded. Nothing here knows what is right.
"""

from __future__ import annotations

import atexit
import builtins
import contextlib
import importlib
import json
import linecache
import os
import signal
import sys
import threading
import time
import traceback
import types
from collections.abc import Iterator
from functools import partial
from typing import Any, NoReturn

from janusrl.render import fixed_clock, fixed_seeds
from janusrl.render.algorithm_values import decode, encode
from janusrl.render.script_payload import unpack
from janusrl.sandbox.limits import Limits

FILE = "solution.py"
MAX_VALUE_CHARACTERS = 1 << 20
MAX_ANSWER_CHARACTERS = 6 << 20
_MAX_WORDS = 400
_WARM = (
    *("bisect", "collections", "copy", "dataclasses", "datetime", "decimal", "enum", "fractions", "functools", "heapq"),
    *("hashlib", "io", "itertools", "math", "operator", "queue", "random", "re", "statistics", "string", "typing"),
)

_RING_S = 0.1
"""How often a clock rings once a step may be over."""
_cpu_s = time.process_time  # the machine's, which programs no longer see


class _TimeUp(BaseException):
    pass


class _Clock:
    """The time that some work takes, as the sandbox counts it: see `Limits.left_s`."""

    def __init__(self, wall_s: float, cpu_s: float) -> None:
        self._limits = Limits(wall_s=wall_s, cpu_s=cpu_s)
        self._began_s, self._cpu_before_s = time.monotonic(), _cpu_s()
        self._stood_still = False

    def left_s(self) -> float:
        """Seconds until it could be over."""
        return self._limits.left_s(time.monotonic() - self._began_s, self._used_s())

    def ring(self, number: int, frame: Any) -> None:
        """Raise `_TimeUp` if it is over; of what stands still only at the second ring, since the machine may have."""
        if self.left_s() > 0:
            return
        if self._used_s() >= self._limits.cpu_s or self._stood_still:
            raise _TimeUp
        self._stood_still = True

    def _used_s(self) -> float:
        return _cpu_s() - self._cpu_before_s


def warm() -> None:
    """Import what programs import most; give them `exit` and `quit`, which Python's `site` would."""
    vars(builtins).update(exit=sys.exit, quit=sys.exit)
    for name in _WARM:
        importlib.import_module(name)
    with contextlib.suppress(ImportError):
        importlib.import_module("numpy.random")


def handle(payload: bytes) -> tuple[bytes, bytes]:
    """Run one program; see the module's docstring."""
    head, source = unpack(payload)
    fixed_seeds.install()
    fixed_clock.install()
    linecache.cache[FILE] = (len(source), None, source.splitlines(keepends=True), FILE)
    steps = head["steps"]
    if not steps or "stdin" in steps[0]:
        found: Any = {"steps": [_piped(source, steps[0]["stdin"] if steps else "", head["step_s"])]}
    else:
        found = _called(source, steps, head["step_s"], _Clock(head["wall_s"], head["cpu_s"]))
    return json.dumps(found).encode(), b""


@contextlib.contextmanager
def _limit(seconds: float) -> Iterator[None]:
    """Raise `_TimeUp` after some seconds, and again every tenth of one in case the program swallows it."""
    seconds = max(seconds, 0.001)
    signal.signal(signal.SIGALRM, _Clock(seconds, seconds).ring)
    signal.setitimer(signal.ITIMER_REAL, seconds, _RING_S)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _called(source: str, steps: list[dict[str, Any]], step_s: float, whole: _Clock) -> dict[str, Any]:
    names, failure = _load(source, "solution", step_s)
    if failure is not None:
        return failure
    answers: list[dict[str, Any]] = []
    room = MAX_ANSWER_CHARACTERS
    for step in steps:
        left = whole.left_s()
        if left <= 0:
            answers.append({"reason": "time_limit", "error": "The calls before this one took all the time."})
            continue
        answer = _guarded(lambda: _value(names, step), min(step_s, left))  # noqa: B023
        length = len(json.dumps(answer))
        if length > min(room, MAX_VALUE_CHARACTERS):
            answer, length = {"reason": "output_limit", "error": "The value is too long."}, 100
        room -= length
        answers.append(answer)
    return {"steps": answers}


def _value(names: dict[str, Any], step: dict[str, Any]) -> dict[str, Any]:
    if "expression" in step:
        return {"value": encode(eval(compile(step["expression"], "test", "eval"), names))}
    function = eval(compile(step["call"], "test", "eval"), names)
    arguments, named = decode(step.get("args", [])), decode(step.get("kwargs", {}))
    result = function(*arguments, **named)
    return {"value": encode(result if "argument" not in step else arguments[step["argument"]])}


def _guarded(work: Any, seconds: float) -> dict[str, Any]:
    """What some work returns, or how it failed."""
    try:
        with _limit(seconds):
            answer: dict[str, Any] = work()
        return answer
    except _TimeUp:
        return {"reason": "time_limit", "error": f"It took longer than {seconds:.3g} s."}
    except MemoryError:
        return {"reason": "memory_limit", "error": "The program took too much memory."}
    except SystemExit as error:
        return {"reason": "exit", "error": f"The program ended itself with code {str(error.code)[:40]}."}
    except BaseException as error:
        return {"reason": "exception", "error": _words(error)}


def _words(error: BaseException) -> str:
    """The error as Python prints it, with the program's own lines only."""
    try:
        if isinstance(error, SyntaxError):
            return f"{type(error).__name__}: {error.msg} (line {error.lineno})"[:_MAX_WORDS]
        frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == FILE]
        place = f" (line {frames[-1].lineno}, in {frames[-1].name}: {frames[-1].line})" if frames else ""
        return f"{type(error).__name__}: {str(error)[: _MAX_WORDS - 150]}{place[:140]}"
    except BaseException:  # the message itself is hostile
        return "an error that cannot be shown"


def _load(source: str, name: str, seconds: float) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """Execute the program as a module; its names, or how it failed."""
    module = types.ModuleType(name)
    module.__file__ = FILE
    sys.modules[name] = module
    sys.argv = [FILE]
    sys.path.insert(0, "")
    answer = _guarded(partial(_execute, source, module), seconds)
    if not answer:
        return module.__dict__, None
    if name != "__main__" and answer["reason"] == "exit":
        answer["error"] += " It must also load when it is imported."
    return module.__dict__, answer


def _execute(source: str, module: types.ModuleType) -> dict[str, Any]:
    exec(compile(source, FILE, "exec"), module.__dict__)
    return {}


def _exit(code: int) -> NoReturn:
    raise SystemExit(code)


def _piped(source: str, text: str, seconds: float) -> dict[str, Any]:
    """Run the program as a script with `text` as its input; what it printed."""
    with open("stdin", "wb") as file:
        file.write(text.encode())
    given, taken = os.open("stdin", os.O_RDONLY), os.open("stdout", os.O_RDWR | os.O_CREAT, 0o600)
    os.unlink("stdin")
    os.unlink("stdout")
    printed = os.dup(1)
    os.dup2(given, 0)
    os.dup2(taken, 1)
    sys.stdin, sys.stdout = open(0, encoding="utf-8"), open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    ours = sys.stdout
    end, os._exit = os._exit, _exit  # type: ignore[assignment] # programs in a hurry end themselves with it
    failure = _guarded(lambda: _script(source, ours), seconds)
    os._exit = end
    os.dup2(printed, 1)
    if failure and failure["reason"] != "exit":
        return failure
    length = os.fstat(taken).st_size
    if length > MAX_VALUE_CHARACTERS:
        return {"reason": "output_limit", "error": f"The program printed more than {MAX_VALUE_CHARACTERS} bytes."}
    return {"stdout": os.pread(taken, length, 0).decode(errors="replace")}


def _script(source: str, ours: Any) -> dict[str, Any]:
    module = types.ModuleType("__main__")
    module.__file__ = FILE
    sys.modules["__main__"] = module
    sys.argv = [FILE]
    sys.path.insert(0, "")
    try:
        _execute(source, module)
    except SystemExit as error:
        if error.code not in (None, 0):
            raise RuntimeError(f"the program ended with code {str(error.code)[:40]}") from None
    for thread in threading.enumerate():
        if thread is not threading.current_thread() and not thread.daemon:
            thread.join()
    atexit._run_exitfuncs()
    for stream in (ours, sys.stdout):
        with contextlib.suppress(ValueError, AttributeError):
            stream.flush()
    return {}
