"""Reading a worker's reply: every field checked, everything copied, before anybody looks at it."""

from __future__ import annotations

import time

from janusrl.sandbox import wire
from janusrl.sandbox.crew import Worker
from janusrl.sandbox.job import JobResult, Verdict

_VERDICTS = {
    wire.DONE: Verdict.DONE,
    wire.OUT_OF_MEMORY: Verdict.MEMORY_LIMIT,
    wire.ENGINE_ERROR: Verdict.ENGINE_ERROR,
    wire.TOO_MUCH: Verdict.OUTPUT_LIMIT,
}
_OF_CHILDREN = _VERDICTS | {
    wire.ENGINE_ERROR: Verdict.ENGINE_RAISED,
    wire.TIME: Verdict.TIME_LIMIT,
    wire.DIED: Verdict.CRASH,
    wire.NO_ANSWER: Verdict.NO_ANSWER,
    wire.KILLED: Verdict.LOST,
    wire.FLOOD: Verdict.OUTPUT_LIMIT,
}


def read_reply(worker: Worker, frame: bytes, slot_bytes: int, *, fork: bool) -> JobResult | str:
    """Read the answer to a worker's first job; a string says what is wrong with it."""
    if len(frame) != wire.REPLY.size or not worker.jobs:
        return f"a frame of {len(frame)} bytes with {len(worker.jobs)} jobs given"
    magic, number, slot, verdict, meta_bytes, blob_bytes, printed, wall_ns, cpu_ns = wire.REPLY.unpack(frame)
    ticket, given_slot = worker.jobs[0]
    if magic != wire.REPLY_MAGIC or number != ticket.number or slot != given_slot:
        return "an answer to a job that is not under way"
    verdicts = _OF_CHILDREN if fork else _VERDICTS
    start = wire.ANSWER.size if fork else 0
    if verdict not in verdicts or meta_bytes > wire.MAX_META_BYTES or start + meta_bytes + blob_bytes > slot_bytes:
        return f"verdict {verdict} with {meta_bytes} + {blob_bytes} bytes"
    if printed > wire.CONSOLE_BYTES:
        return f"{printed} bytes printed"
    meta, blob = worker.process.take(slot, (meta_bytes, blob_bytes), start)
    # last: taking what lies behind a large answer forgets the answer
    console = worker.process.take(slot, (printed,), slot_bytes)[0] if printed else b""
    ran_s = time.monotonic() - worker.since
    told_s = min(wall_ns * 1e-9, ran_s)
    return JobResult(
        verdicts[verdict],
        meta,
        blob,
        console=console,
        detail=meta.decode(errors="replace") if verdict == wire.ENGINE_ERROR else "",
        queue_s=ticket.queue_s,
        run_s=told_s,
        cpu_s=cpu_ns * 1e-9 if fork else min(cpu_ns * 1e-9, told_s),
    )
