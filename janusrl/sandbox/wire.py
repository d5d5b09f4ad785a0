"""The fixed frames between pool and worker, and nothing else that either side may believe.

One frame is one message of a SOCK_SEQPACKET socket pair. Payloads and answers lie in a sealed memory file that both
sides hold: slot k starts at k * slot_bytes. The parent checks every field of what it reads, copies, and only then looks
at the copy.
"""

from __future__ import annotations

import struct

REQUEST = struct.Struct("<4sQII")
"""Magic, job number, slot, bytes of the payload in that slot."""
REPLY = struct.Struct("<4sQIIIIQQ")
"""Magic, job number, slot, verdict, bytes of meta, bytes of blob (behind meta), wall and CPU nanoseconds."""
HELLO = struct.Struct("<4sII")
"""Magic, what it tells, value: `PID` (from the launcher, before any untrusted code), or `READY` with landlock's ABI."""

REQUEST_MAGIC, REPLY_MAGIC, HELLO_MAGIC = b"jrq1", b"jrp1", b"jrh1"
PID, READY = 1, 2

DONE = 0
"""The engine answered."""
OUT_OF_MEMORY = 1
"""The engine ran into its memory limit and recovered."""
ENGINE_ERROR = 2
"""The engine raised: a panic of a library, or a mistake of the engine. Meta holds one line."""
TOO_MUCH = 3
"""The answer is longer than the slot."""

SLOTS = 2
"""Jobs that a worker holds at once: the one under way and the next, so that it never waits for the parent."""
MAX_FRAME = 256
