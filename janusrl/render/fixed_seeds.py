"""The chance that a Python program meets: the same in every run, whether the program sets a seed or asks for a new one.

Installed in the forked child, before the program. The generators of `random` and NumPy start from 0; whatever would
start from the machine's entropy (`random.Random()`, `numpy.random.default_rng()`, `secrets`, `uuid.uuid4`) starts from
a stream that is the same for every program; `uuid.uuid1` takes its time from the program's clock. Nothing random in a
program's process guards anything.

Not reached: process ids, and addresses, by which sets of objects without a hash of their own are ordered.
"""

from __future__ import annotations

import itertools
import os
import random
import sys
import uuid
from typing import Any

_STREAM = 0x6A72
_NODE = 0x6A72_0000_0001


def install() -> None:
    """Fix every source of chance in this process, for good."""
    seed = random.Random.seed
    stream = random.Random(_STREAM)
    numbers = itertools.count(1)

    def seeded(self: random.Random, a: Any = None, version: int = 2) -> None:
        seed(self, next(numbers) if a is None else a, version)

    def entropy(size: int, /) -> bytes:
        return stream.randbytes(size)

    random.Random.seed = seeded  # type: ignore[method-assign]
    random.seed = random._inst.seed
    os.urandom = random._urandom = entropy  # type: ignore[attr-defined]
    uuid._generate_time_safe, uuid._node = None, _NODE  # type: ignore[attr-defined]
    random.seed(0)
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed(0)
