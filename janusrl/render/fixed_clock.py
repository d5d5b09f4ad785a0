"""The clock that a Python program sees: it starts at the same instant in every run, and moves in the same way.

Installed in the forked child, before the program. Each look at the clock takes a microsecond, a sleep what it was asked
for, and computing whole seconds only, by CPU time. So what a program prints of the time is the same in every run that
computes for less than a second; loops that wait for a moment end; and what is divided by a duration is not divided by
zero. `time.monotonic` stays the machine's: threads, locks and event loops wait by it.

Not reached: C code that asks the kernel itself, such as `numpy.datetime64("now")`, and the times of files.
"""

from __future__ import annotations

import ctypes
import datetime
import gc
import itertools
import time
from collections.abc import Callable
from typing import Any

START_S = 1_704_110_400
"""Where every program's clock starts, in seconds of the epoch: Monday, 1 January 2024, 12:00 UTC."""
_LOOK_NS = 1_000
_SECOND_NS = 1_000_000_000


class _Clock:
    """Nanoseconds since the program began."""

    def __init__(self) -> None:
        self._cpu_ns = time.process_time_ns
        self._began_ns = self._cpu_ns()
        self._looks = itertools.count(1)
        self.slept_ns = 0

    def computed_ns(self) -> int:
        """By looks and computing alone."""
        used_s = (self._cpu_ns() - self._began_ns) // _SECOND_NS
        return next(self._looks) * _LOOK_NS + used_s * _SECOND_NS

    def passed_ns(self) -> int:
        """With what was slept."""
        return self.computed_ns() + self.slept_ns

    def now_ns(self) -> int:
        """Since the epoch."""
        return START_S * _SECOND_NS + self.passed_ns()


def install() -> None:
    """Put this process under the fixed clock, for good."""
    clock = _Clock()
    _install_counters(clock)
    _install_calendar(clock)
    _install_datetime(clock)


def _install_counters(clock: _Clock) -> None:
    sleep, gettime, gettime_ns = time.sleep, time.clock_gettime, time.clock_gettime_ns

    def slept(seconds: float, /) -> None:
        sleep(seconds)
        clock.slept_ns += int(seconds * _SECOND_NS)

    def read(which: int, /) -> float:
        return clock.now_ns() / _SECOND_NS if which == time.CLOCK_REALTIME else gettime(which)

    def read_ns(which: int, /) -> int:
        return clock.now_ns() if which == time.CLOCK_REALTIME else gettime_ns(which)

    counters: dict[str, Callable[[], int]] = {
        "time": clock.now_ns,
        "perf_counter": clock.passed_ns,
        "process_time": clock.computed_ns,
        "thread_time": clock.computed_ns,
    }
    for name, counter in counters.items():
        _put(time, name + "_ns", lambda counter=counter: counter())
        _put(time, name, lambda counter=counter: counter() / _SECOND_NS)
    for name, replacement in (("sleep", slept), ("clock_gettime", read), ("clock_gettime_ns", read_ns)):
        _put(time, name, replacement)


def _install_calendar(clock: _Clock) -> None:
    """The functions that take the present when they are given no time."""

    def seconds_first(function: Callable[[float], Any]) -> Callable[..., Any]:
        return lambda seconds=None, /: function(clock.now_ns() / _SECOND_NS if seconds is None else seconds)

    local, style, shown = time.localtime, time.strftime, time.asctime
    for name in ("localtime", "gmtime", "ctime"):
        _put(time, name, seconds_first(getattr(time, name)))

    def now_or(given: tuple[Any, ...]) -> tuple[Any, ...]:
        return given or (local(clock.now_ns() / _SECOND_NS),)

    _put(time, "strftime", lambda form, /, *moment: style(form, *now_or(moment)))
    _put(time, "asctime", lambda *moment: shown(*now_or(moment)))


def _install_datetime(clock: _Clock) -> None:
    """`date.today` asks `time.time`; `datetime.now` and `utcnow` ask the kernel, and are replaced in the type itself.

    So the type stays the one that every library has imported, and that its instances have.
    """

    def now(cls: Any, tz: datetime.tzinfo | None = None) -> Any:
        seconds, rest = divmod(clock.now_ns(), _SECOND_NS)
        return cls.fromtimestamp(seconds, tz).replace(microsecond=rest // 1_000)

    def utcnow(cls: Any) -> Any:
        return now(cls, datetime.UTC).replace(tzinfo=None)

    names = gc.get_referents(datetime.datetime.__dict__)[0]  # behind the read-only view
    names["now"], names["utcnow"] = classmethod(now), classmethod(utcnow)
    ctypes.pythonapi.PyType_Modified(ctypes.py_object(datetime.datetime))


def _put(module: Any, name: str, function: Any) -> None:
    function.__name__ = function.__qualname__ = name
    setattr(module, name, function)
