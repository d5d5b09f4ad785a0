"""Seat: what a job of a `BrowserCrew` gets: one browser for itself, pages in it, and a deadline."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from janusrl.outcome import Outcome
from janusrl.render.browser.cdp import BrowserLost, CommandFailed, Connection, PageLost, Session
from janusrl.render.browser.launch import Browser
from janusrl.render.browser.libraries import Libraries

DISPOSAL_S = 0.3
"""How long a browser may take to get rid of a hung page; then it is replaced, which takes about as long."""

_QUIET_S = 0.04


class OverLimit(RuntimeError):
    """The page took more than its share; `reason` is the outcome's."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


@dataclass(eq=False)
class OpenPage:
    """One page in a browser context of its own: it shares no storage, cookie or cache with any other."""

    session: Session
    context_id: str
    target_id: str
    kept: bool = False
    """Whether it outlives the job that opened it."""
    uses: int = 0
    """Jobs that it has served; counted by whoever keeps it."""
    state: dict[str, Any] = field(default_factory=dict)
    """Whatever the one who keeps it wants to remember."""


class Seat:
    """One browser, for one job at a time. For the crew's thread alone."""

    def __init__(self, browser: Browser, libraries: Libraries | None) -> None:
        """Take a browser that has just started."""
        self.browser = browser
        self.connection: Connection = browser.connection
        self.libraries = libraries
        """Answers for CDNs."""
        self.deadline = 0.0
        """Moment (`time.monotonic`) at which the job under way is over."""
        self.jobs = 0
        """Jobs that this browser has served."""
        self.base_mb = browser.memory_bytes() >> 20
        """Memory of the browser before its first page."""
        self.pages: dict[str, OpenPage] = {}
        """Every open page by its target."""
        self.kept: OpenPage | None = None
        """A page that the next job may go on with."""
        self._opening = False
        self._strays: set[str] = set()
        self._crashed = ""
        root = self.connection.root
        root.on("Target.targetCreated", self._on_created)
        root.on("Target.targetDestroyed", self._on_destroyed)
        root.on("Target.targetCrashed", self._on_crashed)
        self.connection.deadline = time.monotonic() + 10.0
        root.call("Target.setDiscoverTargets", discover=True, filter=[{"type": "page"}])
        self.connection.deadline = None

    @property
    def left_s(self) -> float:
        """Seconds until the deadline."""
        return self.deadline - time.monotonic()

    def open(self, width: int, height: int, *, keep: bool = False, **target: Any) -> OpenPage:
        """Open an empty page of this size in a new context, and attach to it.

        It is disposed of, with all that it opened, when the job ends; `keep` leaves it open as `kept` for the next
        job, unless this one ends in any trouble. `target` goes to `Target.createTarget`.
        """
        root = self.connection.root
        self._opening = True
        try:
            context = root.call("Target.createBrowserContext", disposeOnDetach=True)["browserContextId"]
            made = root.call(
                "Target.createTarget",
                url="about:blank",
                width=width,
                height=height,
                browserContextId=context,
                **target,
            )
            session_id = root.call("Target.attachToTarget", targetId=made["targetId"], flatten=True)["sessionId"]
        finally:
            self._opening = False
        page = OpenPage(self.connection.session(session_id), context, made["targetId"], kept=keep)
        self._strays.discard(page.target_id)
        self.pages[page.target_id] = page
        if keep:
            self.kept = page
        self._close_strays()
        self.browser.forget_pids()
        return page

    def dispose(self, page: OpenPage, *, wait: bool = False) -> None:
        """Get rid of a page and its context: at once, or when the browser comes to it.

        Raises:
            TimeoutError: it did not go before the connection's deadline (with `wait`).
        """
        self.pages.pop(page.target_id, None)
        if self.kept is page:
            self.kept = None
        page.session.close()
        number = self.connection.root.send("Target.disposeBrowserContext", browserContextId=page.context_id)
        if wait:
            with contextlib.suppress(CommandFailed):  # it went by itself
                self.connection.result(number)
        else:
            self.connection.forget(number)
        self.browser.forget_pids()

    def end_job(self) -> bool:
        """Dispose of what a job leaves that ended well; whether the browser is fit for another one.

        A page that was to be kept and is not any more may hold what does not go at once, such as looping workers.
        """
        for page in [page for page in self.pages.values() if not page.kept]:
            if page is self.kept:
                return self.recover()
            self.dispose(page)
        self._close_strays()
        return True

    def recover(self) -> bool:
        """Dispose of everything after a job that did not end well; whether the browser is fit for another one.

        It is when all pages go within `DISPOSAL_S`, with the processes that ran them, and nothing works on for them.
        """
        self._crashed = ""
        connection = self.connection
        connection.watch, connection.deadline = None, time.monotonic() + DISPOSAL_S
        try:
            for page in list(self.pages.values()):
                self.dispose(page, wait=True)
            while self.browser.renderer_pids() or not self._quiet():
                connection.pump(0.01)
        except (BrowserLost, PageLost, TimeoutError, CommandFailed):
            return False
        finally:
            connection.deadline = None
        self._strays.clear()
        return True

    def _quiet(self) -> bool:
        """Whether no process of the browser works."""
        cpu_s, begun = self.browser.cpu_s(), time.monotonic()
        while (left_s := begun + _QUIET_S - time.monotonic()) > 0:
            self.connection.pump(left_s)
        return self.browser.cpu_s() - cpu_s < 0.15 * _QUIET_S

    def responds(self, patience_s: float = 1.0) -> bool:
        """Whether the browser itself still answers, however its pages are."""
        connection = self.connection
        connection.watch, connection.deadline = None, time.monotonic() + patience_s
        try:
            connection.root.call("Browser.getVersion")
        except (BrowserLost, TimeoutError, CommandFailed):
            return False
        except PageLost:
            return True
        finally:
            connection.deadline = None
        return True

    def crash(self) -> str:
        """How a page of the job crashed: `crashed` by itself, `killed` from outside, or empty."""
        return self._crashed

    def _on_created(self, params: dict[str, Any]) -> None:
        info = params.get("targetInfo", {})
        target = str(info.get("targetId", ""))
        if target not in self.pages:
            self._strays.add(target)
            if not self._opening:
                self._close_strays()

    def _close_strays(self) -> None:
        """Close windows that pages have opened."""
        for target in self._strays - set(self.pages):
            self.connection.root.post("Target.closeTarget", targetId=target)
        self._strays.clear()

    def _on_destroyed(self, params: dict[str, Any]) -> None:
        page = self.pages.pop(str(params.get("targetId", "")), None)
        if page is not None:
            if self.kept is page:
                self.kept = None
            raise PageLost("the page closed itself")

    def _on_crashed(self, params: dict[str, Any]) -> None:
        page = self.pages.get(str(params.get("targetId", "")))
        if page is not None:
            self._crashed = "killed" if params.get("status") == "killed" else "crashed"
            raise PageLost(f"the page {self._crashed} ({params.get('status')}, {params.get('errorCode')})")


Job = Callable[[Seat], Outcome]
"""Runs in a browser's thread; may let BrowserLost, PageLost, CommandFailed and TimeoutError through."""
