"""The clock and the chance of Python programs: the same in every process, and good enough to be waited for."""

from __future__ import annotations

import datetime
import itertools
import subprocess
import sys
import textwrap
import time

import pytest

from janusrl.render.fixed_clock import START_S

INSTALL = """
from janusrl.render import fixed_clock, fixed_seeds
import asyncio, datetime, queue, random, secrets, threading, time, uuid
from datetime import date, datetime as DateTime, timezone
try: import numpy
except ImportError: numpy = None
fixed_seeds.install()
fixed_clock.install()
"""


def run(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", INSTALL + textwrap.dedent(code)], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


SHOWN = [
    "time.time(), time.time_ns(), time.clock_gettime(0), time.clock_gettime_ns(0)",
    "time.ctime(), time.asctime(), time.strftime('%c'), time.localtime(), time.gmtime()",
    "DateTime.now(), DateTime.utcnow(), DateTime.today(), DateTime.now(timezone.utc), date.today()",
    "time.perf_counter(), time.perf_counter_ns(), time.process_time(), time.process_time_ns(), time.thread_time()",
    "random.random(), random.Random().random(), random.SystemRandom().random(), secrets.token_hex(), uuid.uuid4()",
    "uuid.uuid1(), uuid.uuid1(), uuid.getnode()",
    "random.seed() or random.random(), random.sample(range(99), 9)",
    "numpy and (numpy.random.rand(), numpy.random.default_rng().random(), numpy.random.seed(), numpy.random.rand())",
]


@pytest.mark.parametrize("shown", SHOWN)
def test_two_processes_see_the_same(shown: str) -> None:
    code = f"for i in range(3): print({shown})"
    assert run(code) == run(code)


def test_it_starts_where_it_says_and_moves() -> None:
    said = run("print(time.time(), DateTime.now(timezone.utc).isoformat(), time.strftime('%A'))").split()
    assert 0 < float(said[0]) - START_S < 0.001
    assert datetime.datetime.fromisoformat(said[1]).timestamp() == pytest.approx(START_S, abs=0.001)
    assert said[2] == "Monday"
    looks = eval(run("print([time.time_ns() for i in range(100)])"))
    assert all(later > earlier for earlier, later in itertools.pairwise(looks))


def test_a_given_time_is_shown_as_ever() -> None:
    given = (
        "time.gmtime(86400).tm_mday, time.ctime(0), time.strftime('%Y', time.gmtime(0)), time.asctime(time.gmtime(0))"
    )
    assert eval(run(f"print(({given}))")) == eval(given, {"time": time})


def test_types_stay_what_they_are() -> None:
    assert run("print(type(DateTime.now()) is datetime.datetime, isinstance(DateTime.now(), date))") == "True True\n"
    own = "class Mine(DateTime): pass\nprint(type(Mine.now()).__name__, Mine.now().year, DateTime.now.__self__)"
    assert run(own) == "Mine 2024 <class 'datetime.datetime'>\n"


def test_sleep_takes_its_time_and_is_seen_to() -> None:
    code = (
        "t, r = time.time(), time.monotonic(); time.sleep(0.25); print(time.time() - t, time.monotonic() - r >= 0.25)"
    )
    seen, really = run(code).split()
    assert float(seen) == pytest.approx(0.25, abs=1e-4)
    assert really == "True"


@pytest.mark.parametrize("clock", ["time", "perf_counter", "process_time"])
def test_what_waits_by_computing_comes_to_an_end(clock: str) -> None:
    code = f"end = time.{clock}() + 1.5\nwhile time.{clock}() < end: sum(range(100_000))\nprint('over')"
    assert run(code) == "over\n"


def test_threads_queues_and_event_loops_wait_by_the_machines_clock() -> None:
    code = """
    try: queue.Queue().get(timeout=0.05)
    except queue.Empty: pass
    print(threading.Event().wait(0.05), asyncio.run(asyncio.wait_for(asyncio.sleep(0.05), 5)))
    """
    assert run(code) == "False None\n"
