"""StillPage: one page that is kept, and loads one untrusted document after the other, each seen once it has settled.

What settled means, the same on every machine:

1. The document is loaded: its `load` event has come, or will never: `_LOAD_STEPS_MS` of virtual time, which stands
   still while a file is fetched, have passed.
2. The clock that it sees starts, see `restart`; so it does not matter how long loading took.
3. `SETTLE_MS` of virtual time pass, with frames at the times in `COARSE_MS`. For documents that may draw frame by frame
   (they name `requestAnimationFrame`, or load scripts), 60 frames a second are drawn as long as they change anything.
   So charts have ended their opening animation, and endless animations stand at this time.
4. Scripts are stopped; then the picture is taken, and nothing changes any more.

A document that has nothing in it that could run, load or move is settled with its first frame. It gets no scripts, and
no address: an empty document is opened in its place and filled.

Between two documents the page is cleaned, unless both are such: the first goes while scripts are stopped, then cookies,
storage, databases, caches and history are emptied; a new document is a new JavaScript realm, whose window gets no name.
What may outlive a document all the same (workers, dialogs) makes the page `spoiled`: it is to be thrown away.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from janusrl.render.browser import snapshot
from janusrl.render.browser.cdp import Session
from janusrl.render.browser.console import Console
from janusrl.render.browser.libraries import Libraries, without_integrity
from janusrl.render.browser.page_clock import FRAME_MS, PageClock
from janusrl.render.browser.page_requests import ORIGIN, PageRequests
from janusrl.render.browser.restart import RESTART, STILL, align_script, start_script
from janusrl.render.browser.timed_scripts import CORES, SEEDED

SETTLE_MS = 2000
_FIRST_MS = 17
COARSE_MS = (50, 100, 250, 500, 1000, 1500, SETTLE_MS)
_MOVES = re.compile(r"requestAnimationFrame|<script[^>]*\bsrc\b|\bimport\b", re.I)
_ALIVE = re.compile(
    r"<(?:script|iframe|frame|object|embed|noscript|link|base|meta[^>]*http-equiv|video|audio|marquee|portal|fencedframe"
    r"|image|use|feimage|animate|set)|on\w+\s*=|javascript:|src|background\s*=|poster|url\(|image-set|@import|@keyframes"
    r"|@font-face|animation|@starting-style|autofocus|popover|<dialog"
    r"|<progress(?![^>]*value)|content-visibility",
    re.I,
)
"""What a document has that may run scripts, fetch something, move, or change when it comes into view. Scripts are not
let run in documents without."""
_LOAD_STEPS_MS = (2,) * 50 + (50,) * 98
_MORE_STEPS = 2
_STILL_FRAMES = 3
_NOWHERE = "about:blank"


class StillPage:
    """One page. For the thread that owns the session."""

    def __init__(self, session: Session, context_id: str, libraries: Libraries | None, size: tuple[int, int]) -> None:
        """Set up an empty page that was opened with `enableBeginFrameControl`.

        Args:
            session: attached to it.
            context_id: the browser context that it has for itself.
            libraries: answers for CDNs; none are answered when None.
            size: width and height of the window, px.
        """
        self.session, self.context_id = session, context_id
        self.size = size
        self.clock = PageClock(session)
        self.console = Console(session)
        self.requests = PageRequests(session, libraries, self.console.refused)
        self.spoiled = False
        """Whether something of the last document may live on."""
        self._there = self._loaded = False
        self._alive = self._first = True
        self._tall = 0
        session.on("Page.frameNavigated", self._on_navigated)
        session.on("Page.loadEventFired", self._on_loaded)
        session.on("Page.javascriptDialogOpening", self._on_dialog)
        session.on("Target.attachedToTarget", self._on_attached)
        session.call("Page.enable")
        session.call("Page.addScriptToEvaluateOnNewDocument", source=RESTART)
        session.call("Page.addScriptToEvaluateOnNewDocument", source=SEEDED)
        session.call("Emulation.setHardwareConcurrencyOverride", hardwareConcurrency=CORES)
        self._stop_scripts(True)
        session.call("Target.setAutoAttach", autoAttach=True, waitForDebuggerOnStart=False, flatten=True)
        self._frame_id = str(session.call("Page.getFrameTree")["frameTree"]["frame"]["id"])
        self._stretch(size[1])
        self._open("<!DOCTYPE html>", {}, "index.html")  # the first document at an address starts its clock late
        self.clock.frame()

    def show(self, html: str, files: Mapping[str, bytes], path: str) -> None:
        """Load a document and let it settle; scripts are stopped afterwards.

        Raises:
            TimeoutError: it does not settle before the connection's deadline.
        """
        alive = bool(files) or _ALIVE.search(html) is not None
        if alive or self._alive:
            self._leave()
        else:
            self.session.call("Page.navigate", url=_NOWHERE)
        self._alive = alive
        self._first = "first-l" in html.lower()
        if not alive:
            self._fill(html)
            return
        self._stop_scripts(False)
        self._open(without_integrity(html), files, path)
        for _ in range(_MORE_STEPS):
            self.clock.advance(_LOAD_STEPS_MS[0])
        world = self.world()
        self.session.call("Runtime.evaluate", expression=start_script(), contextId=world)
        self.clock.tick(_FIRST_MS)
        self.session.call("Runtime.evaluate", expression=align_script(_FIRST_MS), contextId=world)
        self._settle(fine=bool(_MOVES.search(html)))
        self._stop_scripts(True)
        self.session.call("Runtime.evaluate", expression=STILL, contextId=world)

    def document_size(self) -> tuple[int, int]:
        """Width and height of the whole document in pixels."""
        size = self.session.call("Page.getLayoutMetrics")["cssContentSize"]
        return round(float(size["width"])), round(float(size["height"]))

    def picture(self, height: int) -> bytes:
        """PNG of the first `height` px of the document, as wide as the window and at least as high."""
        if height != self._tall:
            self._stretch(height)
            if self._alive:
                self.clock.frame()  # what has come into view is laid out with the next one
        return self.clock.picture()

    def bare(self) -> None:
        """Make all glyphs transparent, for the pictures from now on."""
        if self._alive:
            self.session.call("Runtime.evaluate", expression=snapshot.bare_script(), contextId=self.world())
        else:  # no script was ever run in it: its own world will do
            self.session.call("Runtime.evaluate", expression=snapshot.bare_script(first=self._first))

    def world(self) -> int:
        """Execution context of a world of our own: the same document, and nothing that its scripts have changed."""
        made = self.session.call("Page.createIsolatedWorld", frameId=self._frame_id, worldName="janusrl")
        return int(made["executionContextId"])

    def _fill(self, html: str) -> None:
        """Fill the empty document with one that asks for nothing."""
        self.console.clear()
        self.requests.serve_nothing()
        text = html.removeprefix("\ufeff").encode("utf-8", "replace").decode()
        self.session.call("Page.setDocumentContent", frameId=self._frame_id, html=text)

    def _stretch(self, height: int) -> None:
        self.clock.stretch(*self.size, height)
        self._tall = height

    def _open(self, html: str, files: Mapping[str, bytes], path: str) -> None:
        """Load a document."""
        session = self.session
        self.console.clear()
        self.requests.serve(html, files, path, self._frame_id)
        self._there = self._loaded = False
        session.call("Page.navigate", url=self.requests.url)
        for step_ms in _LOAD_STEPS_MS:
            if self._loaded:
                break
            self.clock.advance(step_ms)

    def _leave(self) -> None:
        """Remove all that the last document has left. It goes while scripts are stopped: none runs in its farewell."""
        session, root = self.session, self.session.connection.root
        session.call("Page.navigate", url=_NOWHERE)
        if self._tall != self.size[1]:
            self._stretch(self.size[1])
        cleared = [
            session.send("Storage.clearDataForOrigin", origin=ORIGIN, storageTypes="all"),
            root.send("Storage.clearCookies", browserContextId=self.context_id),
            session.send("Page.resetNavigationHistory"),
        ]
        for number in cleared:
            session.result(number)

    def _stop_scripts(self, stop: bool) -> None:
        self.session.call("Emulation.setScriptExecutionDisabled", value=stop)

    def _settle(self, *, fine: bool) -> None:
        clock, at_ms, frames, still = self.clock, _FIRST_MS, 2, 0
        for until_ms in COARSE_MS:
            while fine and still < _STILL_FRAMES and (next_ms := round(frames * FRAME_MS)) < until_ms:
                still = 0 if clock.tick(next_ms - at_ms) else still + 1
                at_ms, frames = next_ms, frames + 1
            still = 0 if clock.tick(until_ms - at_ms) else still + 1
            at_ms, frames = until_ms, int(until_ms / FRAME_MS + 1e-6) + 1

    def _on_navigated(self, params: dict[str, Any]) -> None:
        frame = params.get("frame", {})
        if frame.get("id") == self._frame_id and frame.get("url") == self.requests.url:
            self._there = True

    def _on_loaded(self, params: dict[str, Any]) -> None:
        self._loaded = self._there  # an earlier document's may come late

    def _on_dialog(self, params: dict[str, Any]) -> None:
        """Dialogs are ruled out by policy; should there be one, it must not hold up anything."""
        self.spoiled = True
        self.session.post("Page.handleJavaScriptDialog", accept=True)

    def _on_attached(self, params: dict[str, Any]) -> None:
        """A worker, or whatever else lives beside the document."""
        self.spoiled = True
