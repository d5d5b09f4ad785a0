"""The fixed frames between pool and worker, and nothing else that either side may believe.

One frame is one message of a SOCK_SEQPACKET socket pair. Payloads and answers lie in sealed memory that both sides
hold, cut into slots: the payload at a slot's start, later the answer in its place, and behind `slot_bytes` what the job
printed. A fork engine has a memory file for each slot, since a child may see its own only; other engines have one file
for all. The parent checks every field of what it reads, copies, and only then looks at the copy.
"""

from __future__ import annotations

import struct

REQUEST = struct.Struct("<4sQII")
"""Magic, job number, slot, bytes of the payload in that slot."""
REPLY = struct.Struct("<4sQIIIIIQQ")
"""Magic, job number, slot, verdict, bytes of meta, of blob (behind meta), of console, wall and CPU nanoseconds."""
ANSWER = struct.Struct("<4sIII")
"""What a forked child writes at the start of its slot, before meta and blob: magic, verdict, bytes of meta, of blob."""
HELLO = struct.Struct("<4sII")
"""Magic, what it tells, value: `PID` (from the launcher, before any untrusted code), or `READY` with landlock's ABI."""

REQUEST_MAGIC, REPLY_MAGIC, HELLO_MAGIC = b"jrq1", b"jrp1", b"jrh1"
ANSWER_MAGIC = b"jra1"
PID, READY = 1, 2

DONE = 0
"""The engine answered."""
OUT_OF_MEMORY = 1
"""The engine ran into its memory limit and recovered."""
ENGINE_ERROR = 2
"""The engine raised: a panic of a library, or a mistake of the engine. Meta holds one line."""
TOO_MUCH = 3
"""The answer is longer than the slot."""
TIME = 4
"""A child used up its wall or CPU seconds and was killed."""
DIED = 5
"""A child died of a signal of its own making."""
NO_ANSWER = 6
"""A child ended without an answer."""
KILLED = 7
"""A child was killed from outside."""
FLOOD = 8
"""A child printed more than `MAX_PRINTED`, and was killed."""

DIRTY = 75
"""A zygote's exit code: a job left so much behind that a new worker is there sooner than this one is clean."""

CONSOLE_BYTES = 64 << 10
"""How much of what a job prints is kept, from its start."""
MAX_PRINTED = 64 << 20
"""Bytes that a job may print; what goes beyond `CONSOLE_BYTES` is thrown away."""

MAX_META_BYTES = 8 << 20
"""Longest meta of an answer; what is long belongs into the blob."""

FORK_SLOTS = 2
"""Jobs that a fork engine's worker holds at once: the one under way and the next, so that it never waits for us."""
SLOTS = 8
"""Jobs that another worker holds at most: of quick jobs we hand over, and take back, several at once."""
MAX_FRAME = 256
