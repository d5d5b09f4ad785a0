"""What the tests of timed pages share: a browser, pages in it, and where things stand in a picture."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from PIL import Image

from janusrl.render.browser.launch import Browser
from janusrl.render.browser.page_clock import FRAME_FLAGS
from janusrl.render.browser.timed_page import TimedPage

SIZE = (640, 360)


@contextmanager
def open_browser() -> Iterator[Browser]:
    browser = Browser("process", switches=FRAME_FLAGS)
    try:
        yield browser
    finally:
        browser.close()


@contextmanager
def timed_page(browser: Browser, source: str, **options: Any) -> Iterator[TimedPage]:
    """A page in a context of its own, not loaded yet; thirty seconds for everything."""
    root = browser.connection.root
    browser.connection.deadline = time.monotonic() + 30
    context = root.call("Target.createBrowserContext", disposeOnDetach=True)["browserContextId"]
    width, height = SIZE
    target = root.call(
        "Target.createTarget",
        url="about:blank",
        width=width,
        height=height,
        browserContextId=context,
        enableBeginFrameControl=True,
    )["targetId"]
    attached = root.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
    session = browser.connection.session(attached)
    try:
        yield TimedPage(session, source, **options)
    finally:
        session.close()
        root.call("Target.disposeBrowserContext", browserContextId=context)


def pixels(png: bytes | None) -> np.ndarray:
    assert png is not None
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGBA"))


def left_of(picture: np.ndarray, color: tuple[int, int, int], row: int) -> int | None:
    """First column of a row that has the colour, within 30 in all."""
    close = np.abs(picture[row, :, :3].astype(int) - color).sum(axis=1) < 30
    return int(np.argmax(close)) if close.any() else None
