"""Keeper: starts browsers ahead, so that one that is lost is replaced at once."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable

from janusrl.render.browser.launch import Browser
from janusrl.sandbox.errors import SandboxError

_TRIES = 3


class Keeper:
    """At most one spare browser, started when it is first wanted. Thread-safe.

    Browsers die with the thread that starts them: that is the keeper's, which ends with `close`.
    """

    def __init__(self, launch: Callable[[], Browser]) -> None:
        """Nothing is started yet."""
        self._launch = launch
        self._orders: queue.SimpleQueue[queue.SimpleQueue[Browser | SandboxError] | None] = queue.SimpleQueue()
        self._wanted = threading.Event()
        self._closing = threading.Event()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def want(self) -> None:
        """Have a spare browser ready from soon on. Returns at once."""
        if not self._wanted.is_set():
            self._wanted.set()
            self._start()
            self._orders.put(None)

    def take(self) -> Browser:
        """The spare browser, or a new one.

        Raises:
            SandboxError: none starts, or the keeper is closed.
        """
        answer: queue.SimpleQueue[Browser | SandboxError] = queue.SimpleQueue()
        self._start()
        self._orders.put(answer)
        got = answer.get()
        if isinstance(got, SandboxError):
            raise got
        return got

    def close(self) -> None:
        """Kill the spare browser; nobody may `take` any more. Idempotent."""
        with self._lock:
            self._closing.set()
            thread = self._thread
        if thread is not None:
            self._orders.put(None)
            thread.join()

    def _start(self) -> None:
        with self._lock:
            if self._thread is None and not self._closing.is_set():
                self._thread = threading.Thread(target=self._run, name="browser:keeper", daemon=True)
                self._thread.start()
            elif self._closing.is_set():
                raise SandboxError("the crew was closed")

    def _run(self) -> None:
        spare: Browser | None = None
        while True:
            order = self._orders.get()
            if self._closing.is_set():
                break
            if order is not None:
                if spare is not None and spare.popen.poll() is not None:
                    spare.close()
                    spare = None
                order.put(spare or self._try())
                spare = None
            if self._wanted.is_set() and spare is None and self._orders.empty():
                made = self._try()
                spare = made if isinstance(made, Browser) else None
        while order is not None or not self._orders.empty():
            if order is not None:
                order.put(SandboxError("the crew was closed"))
            order = None if self._orders.empty() else self._orders.get()
        if spare is not None:
            spare.close()

    def _try(self) -> Browser | SandboxError:
        why = SandboxError("no browser starts")
        for _ in range(_TRIES):
            try:
                return self._launch()
            except SandboxError as error:
                why = error
            except Exception as error:  # out of descriptors, memory or disk: whoever waits must hear of it
                why = SandboxError(f"no browser starts: {type(error).__name__}: {error}")
        return why
