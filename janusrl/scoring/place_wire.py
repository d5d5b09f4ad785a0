"""The messages between a rubric and the processes of its placed rewards: samples one way, scores the other.

A message is pickled with its arrays apart (protocol 5), so that pictures go from their memory into the socket as they
are. Tasks and renderings are sent once and kept at the other end: a group of completions shares a reference, several
rewards share the candidates, and features that one reward has computed on a view are there for the next. The sender
decides what is kept: it counts bytes, and names in each message what to drop. Both ends are ours; nothing that a
model wrote is ever unpickled by class.
"""

from __future__ import annotations

import io
import pickle
import socket
import struct
import time
import weakref
from collections import OrderedDict
from collections.abc import Sequence
from itertools import count
from typing import Any

from janusrl.rendering import Rendering
from janusrl.scoring.sample import Sample, View
from janusrl.task import Task

KEPT_BYTES = 512 << 20
"""Bytes of tasks and renderings kept at the other end beyond one message's own."""
_HEAD = struct.Struct("<QI")
_LENGTH = struct.Struct("<Q")


class Closed(ConnectionError):
    """The other end is gone."""


def send(line: socket.socket, message: Any, deadline: float | None = None) -> None:
    """Send one object. Raises Closed when the other end is gone, TimeoutError past `deadline` (monotonic seconds)."""
    _send_parts(line, *_pickled(message), deadline)


def receive(line: socket.socket, deadline: float | None = None) -> Any:
    """The next object. Raises Closed when the other end is gone, TimeoutError past `deadline` (monotonic seconds)."""
    body, buffers = _receive_parts(line, deadline)
    return pickle.loads(body, buffers=buffers)


class Sender:
    """Sends samples, and each of their tasks and renderings only once."""

    def __init__(self, kept_bytes: int = KEPT_BYTES) -> None:
        self._kept_bytes = kept_bytes
        self._names = _Names()
        self._there: OrderedDict[int, int] = OrderedDict()
        """Names of what the other end holds, least recently used first, with their bytes."""

    def send(self, line: socket.socket, head: Any, samples: Sequence[Sample], deadline: float | None = None) -> None:
        """Send `head` with samples. Raises as `send` does; the line is of no use afterwards."""
        stream, buffers = io.BytesIO(), list[pickle.PickleBuffer]()
        used: set[int] = set()
        for shared in {id(part): part for sample in samples for part in _shared(sample)}.values():
            name = self._names.of(shared)
            used.add(name)
            if name in self._there:
                self._there.move_to_end(name)
                continue
            body, apart = _pickled(shared)
            self._there[name] = len(body) + sum(part.nbytes for part in apart)
            _send_parts(line, *_pickled(("keep", name)), deadline)
            _send_parts(line, body, apart, deadline)
        dropped = []
        while sum(self._there.values()) > self._kept_bytes and (first := next(iter(self._there))) not in used:
            del self._there[first]
            dropped.append(first)
        _SamplePickler(stream, self._names, buffers).dump((head, list(samples)))
        _send_parts(line, *_pickled(("score", dropped)), deadline)
        _send_parts(line, stream.getvalue(), [buffer.raw() for buffer in buffers], deadline)


class Receiver:
    """The other end of a Sender."""

    def __init__(self) -> None:
        self._kept: dict[int, Any] = {}

    def receive(self, line: socket.socket) -> tuple[Any, list[Sample]]:
        """The next head and its samples; views that were sent before are the same objects, features and all."""
        while True:
            kind, what = receive(line)
            if kind == "keep":
                kept = receive(line)
                self._kept[what] = View(kept) if isinstance(kept, Rendering) else kept
                continue
            body, buffers = _receive_parts(line, None)
            head, samples = _SampleUnpickler(io.BytesIO(body), self._kept, buffers).load()
            for name in what:
                self._kept.pop(name, None)
            return head, samples


def _shared(sample: Sample) -> list[Task | Rendering]:
    views = (sample.candidate, sample.reference, sample.source)
    drawn = [view.rendering for view in views if view is not None]
    return [sample.task, *drawn, *([sample.outcome.rendering] if sample.outcome.rendering is not None else [])]


class _Names:
    """A number for each object as long as it lives. An address alone may be another object's tomorrow."""

    def __init__(self) -> None:
        self._of: dict[int, tuple[weakref.ref[Any], int]] = {}
        self._next = count()

    def of(self, thing: Any) -> int:
        known = self._of.get(id(thing))
        if known is not None and known[0]() is thing:
            return known[1]
        name, address = next(self._next), id(thing)

        def forget(dead: weakref.ref[Any]) -> None:
            if (entry := self._of.get(address)) is not None and entry[0] is dead:
                del self._of[address]

        self._of[address] = (weakref.ref(thing, forget), name)
        return name


class _SamplePickler(pickle.Pickler):
    def __init__(self, stream: io.BytesIO, names: _Names, buffers: list[pickle.PickleBuffer]) -> None:
        super().__init__(stream, protocol=5, buffer_callback=buffers.append)
        self._names = names

    def persistent_id(self, thing: Any) -> Any:
        if isinstance(thing, View):
            return "view", self._names.of(thing.rendering)
        if isinstance(thing, Rendering):
            return "rendering", self._names.of(thing)
        if isinstance(thing, Task):
            return "task", self._names.of(thing)
        return None


class _SampleUnpickler(pickle.Unpickler):
    def __init__(self, stream: io.BytesIO, kept: dict[int, Any], buffers: list[bytearray]) -> None:
        super().__init__(stream, buffers=buffers)
        self._kept = kept

    def persistent_load(self, name: Any) -> Any:
        kind, number = name
        found = self._kept[number]
        return found.rendering if kind == "rendering" else found


def _pickled(thing: Any) -> tuple[bytes, list[memoryview]]:
    buffers: list[pickle.PickleBuffer] = []
    body = pickle.dumps(thing, protocol=5, buffer_callback=buffers.append)
    return body, [buffer.raw() for buffer in buffers]


def _send_parts(line: socket.socket, body: bytes, apart: Sequence[memoryview], deadline: float | None) -> None:
    sizes = b"".join(_LENGTH.pack(part.nbytes) for part in apart)
    try:
        parts: list[bytes | memoryview] = [_HEAD.pack(len(body), len(apart)) + sizes + body, *apart]
        for part in parts:
            _set_timeout(line, deadline)
            line.sendall(part)
    except TimeoutError:
        raise
    except OSError as error:
        raise Closed(str(error)) from error


def _receive_parts(line: socket.socket, deadline: float | None) -> tuple[bytearray, list[bytearray]]:
    length, parts = _HEAD.unpack(_exactly(line, _HEAD.size, deadline))
    sizes = [_LENGTH.unpack(_exactly(line, _LENGTH.size, deadline))[0] for _ in range(parts)]
    body = _exactly(line, length, deadline)
    return body, [_exactly(line, size, deadline) for size in sizes]


def _exactly(line: socket.socket, size: int, deadline: float | None) -> bytearray:
    found = bytearray(size)
    left = memoryview(found)
    while left.nbytes:
        _set_timeout(line, deadline)
        try:
            got = line.recv_into(left)
        except TimeoutError:
            raise
        except OSError as error:
            raise Closed(str(error)) from error
        if not got:
            raise Closed("the other end closed the line")
        left = left[got:]
    return found


def _set_timeout(line: socket.socket, deadline: float | None) -> None:
    if deadline is None:
        line.settimeout(None)
        return
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError("no answer in time")
    line.settimeout(left)
