"""PageClock: the time and the frames of one page, both ours.

The browser must have been started with `FLAGS`, and the page opened with `enableBeginFrameControl`. Nothing in the page
moves by itself: timers, `Date`, `performance.now`, CSS and `requestAnimationFrame` follow virtual time, which passes
when we say so and stands still while a file is fetched; a frame is drawn when we ask for it. So a page is in the same
state at the same time on every machine, and nobody waits for a display.

The clock of a page that shows one document after the other cannot be set back; see `restart`.
"""

from __future__ import annotations

import base64
import binascii
from typing import Any

from janusrl.render.browser.cdp import CommandFailed, Session
from janusrl.render.browser.restart import START_S

FRAME_FLAGS = (
    "--enable-begin-frame-control",
    "--run-all-compositor-stages-before-draw",
    "--disable-new-content-rendering-timeout",
    "--disable-threaded-animation",
    "--disable-threaded-scrolling",
    "--disable-checker-imaging",
    "--disable-image-animation-resync",
)
"""What a browser must be started with so that we say when it draws, beside the flags of every browser."""
FLAGS = (
    *FRAME_FLAGS,
    "--in-process-gpu",  # it draws in software: a process of its own costs copies of every picture
    "--blink-settings=mainFrameClipsContent=false",  # what lies below the window is painted too, see `stretch`
)
"""What a browser for still pages must be started with."""
FRAME_MS = 1000 / 60
"""Frames are drawn at the whole milliseconds next to multiples of this."""
_LEAST_MS = 0.01
_PNG = {"format": "png", "optimizeForSpeed": True}


class PageClock:
    """Passes time and draws frames. For the thread that owns the session."""

    def __init__(self, session: Session) -> None:
        """Stop the page's time; it is empty so far."""
        self.session = session
        self._expired = True
        session.on("Emulation.virtualTimeBudgetExpired", self._on_expired)
        session.call("HeadlessExperimental.enable")
        base = session.call("Emulation.setVirtualTimePolicy", policy="pause", initialVirtualTime=START_S)
        self._now_ms = float(base["virtualTimeTicksBase"])
        self._last_ms = self._now_ms

    def advance(self, length_ms: int) -> None:
        """Let virtual time pass without a frame: timers run, fetches end. Whole milliseconds keep rounding away."""
        self._expired = False
        self.session.post(
            "Emulation.setVirtualTimePolicy",
            policy="pauseIfNetworkFetchesPending",
            budget=length_ms,
            maxVirtualTimeTaskStarvationCount=100_000,
        )
        while not self._expired:
            self.session.pump()
        self._now_ms += length_ms

    def frame(self) -> bool:
        """Draw a frame now, animations and `requestAnimationFrame` first; whether anything has changed."""
        return bool(self._frame().get("hasDamage"))

    def tick(self, length_ms: int) -> bool:
        """Let time pass, then draw a frame; whether anything has changed."""
        self.advance(length_ms)
        return self.frame()

    def stretch(self, width: int, height: int, tall: int) -> None:
        """From the next frame on show the first `tall` px of the document, in a window of `width` x `height` px still.

        No page can tell: units, media queries and scripts go by the window, and what is fixed to it stays where it was.
        """
        shown = {"x": 0, "y": 0, "width": width, "height": tall, "scale": 1}
        self.session.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
            viewport=shown,
        )

    def picture(self) -> bytes:
        """PNG of all that is shown. Takes frames at this very moment."""
        for _ in range(4):
            taken = self._frame(_PNG)
            if taken.get("screenshotData"):
                return _decoded(taken["screenshotData"])
        return _decoded(self.with_frames("Page.captureScreenshot", **_PNG).get("data"))

    def with_frames(self, method: str, **params: Any) -> dict[str, Any]:
        """Send a command that needs frames to be drawn, and draw them until it is answered."""
        session = self.session
        number = session.send(method, **params)
        while not session.finished(number):
            if not session.pump(0.002):
                self._frame()
        return session.result(number)

    def _frame(self, screenshot: dict[str, Any] | None = None) -> dict[str, Any]:
        # No two frames may carry the same time, cut to whole microseconds: the browser never ends the second.
        self._last_ms = max(self._now_ms, self._last_ms + _LEAST_MS)
        more = {"screenshot": screenshot} if screenshot else {}
        return self.session.call(
            "HeadlessExperimental.beginFrame", frameTimeTicks=self._last_ms, interval=FRAME_MS, **more
        )

    def _on_expired(self, params: dict[str, Any]) -> None:
        self._expired = True


def _decoded(data: Any) -> bytes:
    try:
        return base64.b64decode(data, validate=True)
    except (TypeError, ValueError, binascii.Error) as error:
        raise CommandFailed("the browser gave no picture") from error
