"""Hostile answers to algorithm tasks: nothing forged, nothing read, the next program right."""

from __future__ import annotations

import pytest
from algorithm_parts import run, seen, verdicts

from janusrl.outcome import Status
from janusrl.render.algorithm import AlgorithmRenderer

TESTS = [{"call": "f", "args": [n], "expected": n * n + 8128} for n in range(4)]
CHEATS = {
    "an object that equals everything": """
class E:
  def __eq__(s, o): return True
  def __hash__(s): return 0
def f(x): return E()
""",
    "an int that lies": """
class I(int):
  def __eq__(s, o): return True
  __hash__ = int.__hash__
def f(x): return I(3)
""",
    "patches the encoder": """
import janusrl.render.algorithm_values as v
v.encode = lambda *a: 4711
def f(x): return 1
""",
    "patches the engine": """
import janusrl.render.algorithm_engine as e
e.encode = lambda *a: {'$other': 'x'}
e._value = lambda *a: {'value': 4711}
def f(x): return 1
""",
    "patches json": """
import json
json.dumps = lambda *a, **k: '{"steps": [{"value": 4711}]}'
def f(x): return 1
""",
    "walks the frames": """
import sys
def f(x):
  frame = sys._getframe()
  while frame:
    for v in frame.f_locals.values():
      if isinstance(v, dict) and 'expected' in v: return v['expected']
    frame = frame.f_back
""",
    "walks the heap": """
import gc
def f(x):
  for o in gc.get_objects():
    if isinstance(o, dict) and ('expected' in o or 'wanted' in o): return o.get('expected', o.get('wanted'))
""",
    "reads the slot": """
import os
def f(x):
  for fd in range(3, 64):
    try: return os.pread(fd, 10000, 0).decode(errors='replace')
    except OSError: pass
""",
    "looks for the tests": """
import os
def f(x):
  for folder, _, files in os.walk('/'):
    for name in files:
      if name.endswith(('.jsonl', '.parquet')): return name
""",
    "prints the answer": """
def f(x):
  print('{"value": 4711}')
  raise SystemExit(0)
""",
    "exits well": """
import os
def f(x): os._exit(0)
""",
    "writes an answer and exits": """
import os, struct
def f(x):
  for fd in range(3, 64):
    try: os.pwrite(fd, b'{"steps": []}' * 9, 0)
    except OSError: pass
  os._exit(0)
""",
    "a value without end": """
def f(x):
  a = []
  a.append(a)
  return a
""",
    "a generator": """
def f(x): return (n for n in range(10 ** 9))
""",
}  # fmt: skip
NUISANCES = {
    "forks": """
import os
def f(x):
  while True: os.fork()
""",
    "threads": """
import threading
def f(x):
  while True: threading.Thread(target=lambda: [0 for _ in iter(int, 1)]).start()
""",
    "swallows the clock": """
import signal
def f(x):
  signal.signal(signal.SIGALRM, signal.SIG_IGN)
  while True: pass
""",
    "loops in C": """
def f(x): return sum(range(10 ** 12))
""",
    "a backtracking pattern": """
import re
def f(x): return re.match('(a*)*b', 'a' * 60)
""",
    "a huge number": """
def f(x): return 10 ** 10 ** 10
""",
    "memory": """
def f(x):
  a = []
  while True: a.append('x' * 10 ** 7)
""",
    "floods stdout": """
def f(x):
  while True: print('x' * 10 ** 6)
""",
    "deep recursion": """
import sys
sys.setrecursionlimit(10 ** 9)
def f(x): return f(x)
""",
    "segfault": """
import ctypes
def f(x): ctypes.string_at(0)
""",
    "kills": """
import os, signal
def f(x):
  for pid in (1, -1, os.getppid(), os.getpid()):
    try: os.kill(pid, signal.SIGKILL)
    except OSError: pass
  raise ValueError
""",
    "connects": """
import socket
def f(x): return socket.create_connection(('127.0.0.1', 22), 1)
""",
    "runs a program": """
import subprocess
def f(x): return subprocess.check_output(['id'])
""",
    "removes everything": """
import shutil, os
def f(x):
  for p in ('/tmp', '/usr', os.path.expanduser('~'), '.'): shutil.rmtree(p, ignore_errors=True)
  raise ValueError
""",
    "reads the system": """
def f(x): return open('/etc/shadow').read()
""",
    "at exit": """
import atexit, time
atexit.register(time.sleep, 999)
def f(x): raise ValueError
""",
    "an error that cannot be shown": """
class E(Exception):
  def __str__(s): raise s
  __repr__ = __str__
def f(x): raise E()
""",
    "an error of a megabyte": """
def f(x): raise ValueError('x' * 10 ** 6)
""",
    "a tracer": """
import sys
sys.settrace(lambda *a: 1 / 0)
def f(x): return x
""",
}  # fmt: skip


@pytest.mark.parametrize("name", CHEATS)
def test_no_cheat_passes_a_test(algorithms: AlgorithmRenderer, name: str) -> None:
    assert verdicts(algorithms, CHEATS[name], *TESTS) == [False] * 4
    assert verdicts(algorithms, "def f(x): return x * x + 8128", *TESTS) == [True] * 4


@pytest.mark.parametrize("name", NUISANCES)
def test_nuisances_cost_only_themselves(algorithms: AlgorithmRenderer, name: str) -> None:
    outcome = run(algorithms, NUISANCES[name], {"call": "f", "args": [1]}, step_s=1)
    assert outcome.status in (Status.MODEL_FAILED, Status.SCORED), outcome.failure
    if outcome.failure is not None:
        assert len(outcome.failure.message) < 700
        assert "root:" not in outcome.failure.message
    assert seen(algorithms, f"def f(x): return x  # after {name}", {"call": "f", "args": [5]}) == [{"value": 5}]


def test_nothing_is_left_for_the_next_program(algorithms: AlgorithmRenderer) -> None:
    leave = """
import builtins, os, math
builtins.LEFT = 1
math.pi = 3
os.environ["LEFT"] = "1"
open("left", "w").write("x")
def f(): return 1
"""
    assert seen(algorithms, leave, {"call": "f"}) == [{"value": 1}]
    look = """
import builtins, os, math
def f(): return [hasattr(builtins, "LEFT"), math.pi == 3, "LEFT" in os.environ, "left" in os.listdir(".")]
"""
    assert seen(algorithms, look, {"call": "f"}) == [{"value": [False, False, False, False]}]
