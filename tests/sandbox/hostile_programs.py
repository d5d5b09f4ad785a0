"""The table of hostile programs: what each does, and how it may end. `test_conformance.py` runs it at every level.

A program is Python for a fork engine that answers with `answer` (engines/program_engine.py). `got` is a list of what it
reached that it should not have: a program that ends DONE must answer `[]`, or what its entry says. `attempt(f, *a)`
adds to `got` what does not raise. `Bait` holds what lies about for it; NAMES in capitals are filled in from there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import hostile_answers
import hostile_processes
import hostile_reach
import hostile_resources

from janusrl.sandbox import Verdict

PRELUDE = """
import ctypes, os, sys
got = answer = []
WARM = globals().get('WARM', [])
def is_open(fd):
    try: return bool(os.fstat(fd))
    except OSError: return False
SLOT = next((fd for fd in range(3, 1024) if is_open(fd)), 3)
libc = ctypes.CDLL(None, use_errno=True)
def attempt(f, *a, name=None):
    try: value = f(*a)
    except Exception: return None
    got.append(name or getattr(f, '__name__', 'it') + repr(a)[:80])
    return value
def call(number, *a):
    if libc.syscall(ctypes.c_long(number), *[ctypes.c_void_p(x) if isinstance(x, int) else x for x in a]) >= 0:
        got.append('system call %d' % number)
"""
"""What every program can use. Kept out of the sources so that they read as what they try."""

ENDS: Mapping[str, Verdict] = {
    "D": Verdict.DONE,
    "T": Verdict.TIME_LIMIT,
    "M": Verdict.MEMORY_LIMIT,
    "O": Verdict.OUTPUT_LIMIT,
    "C": Verdict.CRASH,
    "N": Verdict.NO_ANSWER,
    "R": Verdict.ENGINE_RAISED,
}
"""Letters of the tables below, for verdicts."""


@dataclass(frozen=True)
class Hostile:
    """One program and what may become of it."""

    name: str
    source: str
    ends: frozenset[Verdict]
    answer: str | None = "[]"
    """The only answer that it may give when it is DONE; None where it may answer what it likes."""

    def fill(self, bait: Mapping[str, str]) -> bytes:
        """The program's bytes, with the bait's names filled in."""
        source = self.source
        for name, value in bait.items():
            source = source.replace(name, value)
        return (PRELUDE + source).encode()


def _read(tables: list[Mapping[str, tuple[str, str]]]) -> tuple[Hostile, ...]:
    """Entries are name: (ends, source); `ends` is letters of ENDS, then `=answer`, or `?` for any answer."""
    programs = []
    for table in tables:
        for name, (ends, source) in table.items():
            letters, _, answer = ends.rstrip("?").partition("=")
            verdicts = frozenset(ENDS[letter] for letter in letters)
            programs.append(Hostile(name, source, verdicts, None if ends.endswith("?") else answer or "[]"))
    return tuple(programs)


PROGRAMS: tuple[Hostile, ...] = _read(
    [hostile_reach.TABLE, hostile_processes.TABLE, hostile_resources.TABLE, hostile_answers.TABLE]
)
