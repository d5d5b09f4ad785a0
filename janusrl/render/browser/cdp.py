"""The DevTools protocol over a pair of pipes (`--remote-debugging-pipe`): JSON messages, each ended by a zero byte.

One thread uses a `Connection`. What comes in is written by a browser that runs hostile pages: a message that is too
long, or no JSON object, ends the connection.
"""

from __future__ import annotations

import json
import os
import select
import time
from collections import deque
from collections.abc import Callable
from typing import Any

MAX_MESSAGE_BYTES = 160 << 20
_CHUNK = 1 << 16
"""What a pipe holds at most."""
_encode = json.JSONEncoder(check_circular=False, separators=(",", ":")).encode
_decode = json.JSONDecoder().decode

Handler = Callable[[dict[str, Any]], None]


class BrowserLost(ConnectionError):
    """The browser ended, or speaks nonsense; nothing more can be asked of it."""


class TooLong(BrowserLost):
    """The browser sent a message that is too long: its page has too much in it, or says too much."""


class PageLost(RuntimeError):
    """The page's target crashed, closed or was detached."""


class CommandFailed(RuntimeError):
    """The browser answered a command with an error."""


class Connection:
    """Commands to one browser, results and events from it. Not thread-safe."""

    def __init__(self, read_fd: int, write_fd: int) -> None:
        """Take over both descriptors: ours to close."""
        self.read_fd, self.write_fd = read_fd, write_fd
        os.set_blocking(read_fd, False)
        os.set_blocking(write_fd, False)
        self._readable, self._usable = select.poll(), select.poll()  # select() knows no descriptors from 1024 on
        self._readable.register(read_fd, select.POLLIN)
        self._usable.register(read_fd, select.POLLIN)
        self._usable.register(write_fd, select.POLLOUT)
        self.deadline: float | None = None
        """Moment (`time.monotonic`) from which on every wait raises TimeoutError."""
        self.watch: Callable[[], None] | None = None
        """Called about every `watch_s` while something is waited for; may raise."""
        self.watch_s = 0.05
        self._watched = 0.0
        self._parts: list[bytes] = []
        self._parts_bytes = 0
        self._messages: deque[bytes] = deque()
        self._number = 0
        self._results: dict[int, dict[str, Any] | None] = {}
        self._sessions: dict[str, Session] = {}
        self.root = Session(self, "")
        """The browser itself."""
        self.lost = ""
        """Why nothing more can be asked; empty while the browser lives."""

    def session(self, session_id: str) -> Session:
        """The session of an attached target."""
        return Session(self, session_id)

    def send(self, method: str, session_id: str = "", params: dict[str, Any] | None = None) -> int:
        """Send a command; its number is for `result`.

        Raises:
            BrowserLost: the browser is gone.
            TimeoutError: it takes nothing in before the deadline.
        """
        if self.lost:
            raise BrowserLost(self.lost)
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": params or {}}
        if session_id:
            message["sessionId"] = session_id
        self._results[self._number] = None
        self._write(_encode(message).encode() + b"\0")
        return self._number

    def forget(self, number: int) -> None:
        """The result of a command will not be asked for."""
        self._results.pop(number, None)

    def finished(self, number: int) -> bool:
        """Whether the result of a command is there."""
        return self._results.get(number) is not None

    def result(self, number: int) -> dict[str, Any]:
        """Wait for the result of a command. A result can be taken once.

        Raises:
            CommandFailed: the browser answered with an error.
            BrowserLost: the browser is gone.
            TimeoutError: the deadline came first.
        """
        while self._results[number] is None:
            self.pump()
        message = self._results.pop(number) or {}
        if "error" in message:
            error = message["error"]
            raise CommandFailed(str(error.get("message", error) if isinstance(error, dict) else error)[:500])
        result = message.get("result")
        return result if isinstance(result, dict) else {}

    def pump(self, patience_s: float | None = None) -> bool:
        """Take in one message and deal with it, waiting at most `patience_s` (or until the deadline when None).

        Returns:
            Whether a message came.

        Raises:
            BrowserLost: the browser is gone.
            TimeoutError: the deadline came first.
        """
        end = None if patience_s is None else time.monotonic() + patience_s
        while not self._messages:
            if not self._wait(end, reading=True):
                return False
            self._read()
        self._take(self._messages.popleft())
        return True

    def close(self) -> None:
        """Close both descriptors. Idempotent."""
        self.lost = self.lost or "the connection was closed"
        for fd in (self.read_fd, self.write_fd):
            if fd >= 0:
                os.close(fd)
        self.read_fd = self.write_fd = -1

    def _wait(self, end: float | None, *, reading: bool) -> bool:
        """Wait until the pipe can be read (or written); False when `end` came first."""
        if self.lost:
            raise BrowserLost(self.lost)
        while True:
            now = time.monotonic()
            if self.watch is not None and now >= self._watched + self.watch_s:
                self._watched = now
                self.watch()
            if self.deadline is not None and now >= self.deadline:
                raise TimeoutError("the browser did not answer in time")
            ends = [at for at in (end, self.deadline) if at is not None]
            if self.watch is not None:
                ends.append(self._watched + self.watch_s)
            timeout = max(0.0, min(ends) - now) if ends else None
            poll = self._readable if reading else self._usable
            if poll.poll(None if timeout is None else timeout * 1000):
                return True
            if end is not None and time.monotonic() >= end:
                return False

    def _write(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            try:
                view = view[os.write(self.write_fd, view) :]
            except BlockingIOError:
                self._wait(None, reading=False)
                self._read()  # it may wait for us to read before it reads
            except OSError as error:
                self._lose(f"the browser hung up ({error.strerror})", error)

    def _read(self) -> None:
        try:
            chunk = os.read(self.read_fd, _CHUNK)
        except BlockingIOError:
            return
        except OSError as error:
            self._lose(f"the browser cannot be read ({error.strerror})", error)
        if not chunk:
            self._lose("the browser ended")
        first, *more = chunk.split(b"\0")
        self._parts.append(first)
        self._parts_bytes += len(first)
        if self._parts_bytes > MAX_MESSAGE_BYTES:
            self.lost = "the browser sent too long a message"
            raise TooLong(self.lost)
        if more:
            self._messages.append(b"".join(self._parts))
            self._messages.extend(more[:-1])
            self._parts, self._parts_bytes = [more[-1]], len(more[-1])

    def _lose(self, why: str, cause: Exception | None = None) -> None:
        self.lost = why
        raise BrowserLost(why) from cause

    def _take(self, data: bytes) -> None:
        try:
            message = _decode(data.decode("utf-8", "surrogatepass"))
        except (ValueError, RecursionError) as error:
            self._lose("the browser sent no JSON", error)
        if not isinstance(message, dict):
            self._lose("the browser sent no object")
        number = message.get("id")
        if number is not None:
            if isinstance(number, int) and number in self._results:
                self._results[number] = message
            return
        method, params = message.get("method"), message.get("params")
        if not isinstance(method, str) or not isinstance(params, dict):
            return
        session = self.root if not message.get("sessionId") else self._sessions.get(str(message["sessionId"]))
        if session is not None:
            session.dispatch(method, params)


class Session:
    """One attached target of a browser: a page, or the browser itself."""

    def __init__(self, connection: Connection, session_id: str) -> None:
        self.connection = connection
        self.session_id = session_id
        self._handlers: dict[str, list[Handler]] = {}
        if session_id:
            connection._sessions[session_id] = self

    def call(self, method: str, **params: Any) -> dict[str, Any]:
        """Send a command and wait for its result; raises what `Connection.send` and `result` raise."""
        return self.connection.result(self.send(method, **params))

    def send(self, method: str, **params: Any) -> int:
        """Send a command without waiting; its number is for `result`, `finished` or `forget`."""
        return self.connection.send(method, self.session_id, params)

    def post(self, method: str, **params: Any) -> None:
        """Send a command whose result nobody asks for."""
        self.connection.forget(self.send(method, **params))

    def result(self, number: int) -> dict[str, Any]:
        """Wait for the result of what was sent."""
        return self.connection.result(number)

    def finished(self, number: int) -> bool:
        """Whether the result of what was sent is there."""
        return self.connection.finished(number)

    def pump(self, patience_s: float | None = None) -> bool:
        """Take in one message of the connection; False when none came within `patience_s`."""
        return self.connection.pump(patience_s)

    def on(self, method: str, handler: Handler) -> None:
        """Call `handler(params)` at every such event, whatever is waited for meanwhile; it may send, not wait."""
        self._handlers.setdefault(method, []).append(handler)

    def off(self) -> None:
        """Forget every handler."""
        self._handlers.clear()

    def dispatch(self, method: str, params: dict[str, Any]) -> None:
        """Call the handlers of one event."""
        for handler in tuple(self._handlers.get(method, ())):
            handler(params)

    def close(self) -> None:
        """Take no more events."""
        self.off()
        self.connection._sessions.pop(self.session_id, None)
