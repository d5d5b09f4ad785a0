"""ChatClient: asks one endpoint, within its limits, and gives a reply or a ChatError; never half of anything.

Requests run in the caller's thread (`ask`) or in threads of the client's own (`ask_many`). Equal requests under way at
a time are one. What may pass is tried again after a growing, jittered wait, or after what the endpoint asks for
(Retry-After). A try is bounded in seconds and a reply in bytes, however slowly an endpoint drips.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import threading
import time
import weakref
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Self, TypeVar

import httpx2

from janusrl.chat.endpoint import Endpoint
from janusrl.chat.errors import BadAnswer, ChatError
from janusrl.chat.pace import Pace
from janusrl.chat.replies import ReplyCache
from janusrl.chat.request import ChatRequest, Reply, digest, read_reply, tokens_of, written

T = TypeVar("T")

MAX_REPLY_BYTES = 8 << 20
"""Largest reply that is read."""
PASSING = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})
"""Statuses that another try may get past."""
FIRST_WAIT_S = 0.5
"""Wait before the second try; it doubles with each."""
READ_TRIES = 2
"""Times that a model is asked when its answers cannot be read."""
_CONNECT_S = 10.0


@dataclass
class Usage:
    """What a client has spent so far."""

    requests: int = 0
    """Questions asked, kept replies included."""
    sent: int = 0
    """HTTP requests sent, tries included."""
    retries: int = 0
    cached: int = 0
    """Questions that a kept reply answered."""
    failed: int = 0
    """Questions without a usable answer."""
    unreadable: int = 0
    """Replies whose text could not be read."""
    prompt_tokens: int = 0
    completion_tokens: int = 0


_CLIENTS: weakref.WeakSet[ChatClient] = weakref.WeakSet()
"""The clients of this process, for their usage."""


def usage_of_all() -> Counter[str]:
    """What all clients of this process have spent so far, by the names of `Usage`; empty when nobody was asked."""
    spent: Counter[str] = Counter()
    for client in list(_CLIENTS):
        spent.update(asdict(client.usage))
    return spent


class ChatClient:
    """Asks one endpoint. Thread-safe; a context manager; `close` wakes every thread that waits."""

    def __init__(self, endpoint: Endpoint, *, folder: Path | None = None) -> None:
        """Make the client; nothing is connected yet.

        Args:
            endpoint: where to ask, and within which limits.
            folder: where replies are kept; `chat` in `cache_folder()` when None.
        """
        self.endpoint = endpoint
        self.usage = Usage()
        self._cache = ReplyCache(folder) if endpoint.cache else None
        self._pace = Pace(endpoint.max_concurrency, endpoint.requests_per_minute)
        self._lock = threading.Lock()
        self._under_way: dict[str, Future[Reply]] = {}
        self._dice = random.Random()  # its own: the run's random numbers are nobody else's
        limits = httpx2.Limits(max_connections=None, max_keepalive_connections=endpoint.max_concurrency)
        self._http = httpx2.Client(limits=limits, trust_env=not endpoint.local, follow_redirects=False)
        _CLIENTS.add(self)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        """Close connections; requests that wait end with a ChatError. Idempotent."""
        self._pace.close()
        self._http.close()

    def halt(self) -> None:
        """Send no more requests: who would ask ends with a ChatError; those under way come to their end. Idempotent."""
        self._pace.close("halted")

    def reply(self, request: ChatRequest, *, deadline: float | None = None) -> Reply:
        """Ask, and take whatever text comes. Raises ChatError as `ask` does."""
        return self.ask(request, lambda reply: reply, deadline=deadline)

    def ask(
        self,
        request: ChatRequest,
        read: Callable[[Reply], T],
        *,
        deadline: float | None = None,
        meter: Usage | None = None,
    ) -> T:
        """Ask, and read the answer. An answer that cannot be read is asked for once more; only one that can is kept.

        Args:
            request: the question.
            read: makes something of a reply; raises BadAnswer where it is not what was asked for.
            deadline: `time.monotonic()` after which nothing more is tried.
            meter: counts what this question alone spends, however it ends. A reply that another thread asked for at
                the same time is on that one's.

        Raises:
            ChatError: no usable answer, with the reason.
        """
        until = time.monotonic() + 3600.0 if deadline is None else deadline
        meter = Usage() if meter is None else meter
        self._count(meter, requests=1)
        try:
            for left in reversed(range(READ_TRIES)):
                try:
                    return self._read(request, read, until, meter)
                except BadAnswer as error:
                    self._count(meter, unreadable=1)
                    if not left:
                        raise
                    request = request.again(str(error))
        except ChatError:
            self._count(meter, failed=1)
            raise
        raise AssertionError("every try returns or raises")

    def ask_many(
        self,
        requests: Sequence[ChatRequest],
        read: Callable[[Reply], T],
        *,
        deadline: float | None = None,
    ) -> list[T | ChatError]:
        """Ask all at once, as the limits allow; one answer or error a request, in order."""
        return self.all_of([(request, read) for request in requests], deadline=deadline)

    def all_of(
        self, questions: Sequence[tuple[ChatRequest, Callable[[Reply], T]]], *, deadline: float | None = None
    ) -> list[T | ChatError]:
        """Like `ask_many`, where each request has a reader of its own."""
        answers: list[T | ChatError | BaseException] = [ChatError("closed", "not asked")] * len(questions)
        waiting = iter(range(len(questions)))

        def work() -> None:
            while (place := self._next(waiting)) is not None:
                request, read = questions[place]
                try:
                    answers[place] = self.ask(request, read, deadline=deadline)
                except BaseException as error:
                    answers[place] = error

        # Daemons, and none is kept: a process that ends waits for no endpoint.
        count = min(len(questions), self.endpoint.max_concurrency)
        threads = [threading.Thread(target=work, name="janusrl-chat", daemon=True) for _ in range(count)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        found: list[T | ChatError] = []
        for answer in answers:
            if isinstance(answer, BaseException) and not isinstance(answer, ChatError):
                raise answer
            found.append(answer)
        return found

    def _next(self, waiting: Iterator[int]) -> int | None:
        with self._lock:
            return next(waiting, None)

    def _read(self, request: ChatRequest, read: Callable[[Reply], T], until: float, meter: Usage) -> T:
        body = written(request.body(self.endpoint))
        key = digest(self.endpoint.base_url, body)
        kept = self._cache.get(key) if self._cache is not None else None
        if kept is not None:
            with contextlib.suppress(BadAnswer):  # kept by a reader that took more: ask again
                value = read(kept)
                self._count(meter, cached=1)
                return value
        reply = self._once(key, body, request.n, until, meter)
        value = read(reply)
        if self._cache is not None:
            self._cache.put(key, reply)
        return value

    def _once(self, key: str, body: bytes, wanted: int, until: float, meter: Usage) -> Reply:
        """The reply to a body; threads that ask the same at a time share one request."""
        with self._lock:
            mine = key not in self._under_way
            future = self._under_way.setdefault(key, Future())
        if not mine:
            return future.result()
        try:
            reply = self._tried(body, wanted, until, meter)
        except BaseException as error:
            future.set_exception(error)
            raise
        else:
            future.set_result(reply)
            return reply
        finally:
            with self._lock:
                del self._under_way[key]

    def _tried(self, body: bytes, wanted: int, until: float, meter: Usage) -> Reply:
        tries = self.endpoint.max_retries + 1
        for number in range(tries):
            try:
                with self._pace.turn(until):
                    self._count(meter, sent=1)
                    reply = self._sent(body, wanted, min(until, time.monotonic() + self.endpoint.timeout_s), meter)
            except ChatError as error:
                wait_s = self._wait_s(error, number)
                if not error.again or number + 1 == tries or time.monotonic() + wait_s > until:
                    raise error.after(number + 1) from error
                self._count(meter, retries=1)
                if error.reason == "http_429":
                    self._pace.hold(wait_s)
                else:
                    self._pace.sleep(wait_s)
            else:
                return reply
        raise AssertionError("the last try returns or raises")

    def _wait_s(self, error: ChatError, number: int) -> float:
        """Seconds before the next try; infinite where the endpoint asks for more than we wait."""
        if error.wait_s is not None:
            return error.wait_s if error.wait_s <= self.endpoint.max_wait_s else float("inf")
        with self._lock:
            jitter = self._dice.uniform(0.5, 1.0)
        return float(min(self.endpoint.max_wait_s, FIRST_WAIT_S * 2**number) * jitter)

    def _sent(self, body: bytes, wanted: int, until: float, meter: Usage) -> Reply:
        """One try."""
        where = f"{self.endpoint.base_url}/chat/completions"
        left_s = max(0.001, until - time.monotonic())
        timeout = httpx2.Timeout(left_s, connect=min(_CONNECT_S, left_s))
        headers = self._headers()
        try:
            with self._http.stream("POST", where, content=body, headers=headers, timeout=timeout) as response:
                whole = _within(response.iter_bytes(), until, where)
                status, wait = response.status_code, response.headers.get("retry-after")
        except ChatError:
            raise
        except httpx2.TimeoutException as error:
            said = f"did not answer within {self.endpoint.timeout_s:g} s ('timeout_s')"
            raise ChatError("timeout", said, where=where, again=True) from error
        except (httpx2.ConnectError, httpx2.UnsupportedProtocol) as error:
            said = f"cannot be reached ({error}): does it run, and is 'base_url' right?"
            raise ChatError("unreachable", said, where=where, again=True) from error
        except (httpx2.HTTPError, OSError) as error:
            said = f"broke off: {type(error).__name__} {error}"
            raise ChatError("bad_reply", said, where=where, again=True) from error
        except RuntimeError as error:  # httpx on a client that was closed meanwhile
            raise ChatError("closed", f"the client was closed ({error})") from error
        if key := headers.get("Authorization", "").removeprefix("Bearer "):
            whole = whole.replace(key.encode(), b"[key]")  # some endpoints repeat it in what they refuse
        if status != 200:
            raise _refused(where, status, whole, wait)
        try:
            told = json.loads(whole)
            prompt_tokens, completion_tokens = tokens_of(told)  # paid for, whatever the rest of it is
            self._count(meter, prompt_tokens=prompt_tokens, completion_tokens=completion_tokens)
            return read_reply(told, wanted)
        except (ValueError, RecursionError) as error:
            said = f"gave no chat completion ({error}): {_shown(whole)}"
            raise ChatError("bad_reply", said, where=where, again=True) from error

    def _headers(self) -> dict[str, str]:
        headers = {"Content-Type": "application/json", "Accept": "application/json", "Accept-Encoding": "identity"}
        name = self.endpoint.api_key_env
        if name is not None:
            key = os.environ.get(name, "").strip()
            if not key or not key.isascii() or not key.isprintable():
                raise ChatError("no_key", f"the environment variable {name} ('api_key_env') holds no key: set it")
            headers["Authorization"] = f"Bearer {key}"
        return headers

    def _count(self, meter: Usage, **more: int) -> None:
        with self._lock:
            for usage in (self.usage, meter):
                for name, number in more.items():
                    setattr(usage, name, getattr(usage, name) + number)


def _within(chunks: Iterator[bytes], until: float, where: str) -> bytes:
    """All chunks together, when they come in time and are not too many."""
    found = bytearray()
    for chunk in chunks:
        found += chunk
        if len(found) > MAX_REPLY_BYTES:
            raise ChatError("too_large", f"answered with more than {MAX_REPLY_BYTES >> 20} MiB", where=where)
        if time.monotonic() > until:
            said = "was still answering when its time was up ('timeout_s')"
            raise ChatError("timeout", said, where=where, again=True)
    return bytes(found)


def _refused(where: str, status: int, whole: bytes, wait: str | None) -> ChatError:
    hints = {401: " Is the key right?", 403: " Is the key right?", 404: " Are 'base_url' and 'model' right?"}
    said = f"answered {status}: {_shown(whole)}"
    if status == 402 or (status == 429 and b"insufficient_quota" in whole):  # no wait helps
        return ChatError("no_credit", f"{said} Is the account in credit?", where=where)
    wait_s = _seconds(wait) if status in PASSING else None
    return ChatError(
        f"http_{status}", said + hints.get(status, ""), where=where, again=status in PASSING, wait_s=wait_s
    )


def _seconds(wait: str | None) -> float | None:
    """Retry-After in seconds: a number, or a date; None when there is none that can be read."""
    if wait is None:
        return None
    if wait.strip().isascii() and wait.strip().replace(".", "", 1).isdigit():
        return float(wait)
    try:
        return max(0.0, (parsedate_to_datetime(wait).astimezone(UTC) - datetime.now(UTC)).total_seconds())
    except (ValueError, OverflowError):
        return None


def _shown(whole: bytes) -> str:
    text = " ".join(whole[:400].decode("utf-8", "replace").split())
    return text[:200] or "nothing"
