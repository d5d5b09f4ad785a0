"""PageRenderer: still web pages in warm browsers, each page isolated from the others.

A program is an HTML document. It is loaded at an address that exists nowhere, with the request's `files` beside it
(names may have folders: `css/site.css`), and with what it asks of public CDNs answered from this machine (see
`Libraries`); everything else fails at once, and the console says so. It settles as `StillPage` says, so the picture
shows it after two seconds of its own time, which pass in milliseconds. Its size is 1280 x 720 px, or the request's.

Options:

* `full_page` (default true): the picture is as high as the document, at least the viewport and at most MAX_HEIGHT_PX;
  else it is the viewport. In both cases it is as wide as the viewport.
* `viewport_height` (default 720, or the request's height with `full_page` false): height of the window in px.
* `path` (default `index.html`): where the document stands among its files: `pages/index.html` may ask for
  `../css/site.css`.

`Rendering.structure` and `Rendering.texts` are described in `snapshot`; `Rendering.console` has what the page said,
uncaught errors, and what could not be loaded.

Reasons of failure, all in phase `render`: `time_limit`, `memory_limit`, `crash`, `closed`, `output_limit`,
`undrawable`; `bad_option` (ours), `worker_lost` (ours), `engine_error` (ours). `too_long` in phase `check`.

With `trace` the page is drawn at least twice more, with other colours, about as long as before: `Rendering.trace` holds
the text blocks of `janusrl.render.browser.detector`, and `late`, true when the page's limits left nothing for them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

from janusrl.domain import RenderRequest
from janusrl.outcome import Outcome, Phase
from janusrl.program import Program
from janusrl.recipe import SandboxSection
from janusrl.render.browser import snapshot
from janusrl.render.browser.cdp import CommandFailed, PageLost
from janusrl.render.browser.detector import blocks_of_page
from janusrl.render.browser.libraries import Libraries
from janusrl.render.browser.page_clock import FLAGS
from janusrl.render.browser.png import read_png
from janusrl.render.browser.renderer import BrowserRenderer
from janusrl.render.browser.seat import OpenPage, OverLimit, Seat
from janusrl.render.browser.still_page import StillPage
from janusrl.rendering import Frame, Rendering, TextRun

ENGINE_VERSION = "web 5"
"""Raised whenever a change here changes what is drawn or reported."""
VIEWPORT = (1280, 720)
MAX_WIDTH_PX = 4096
MAX_HEIGHT_PX = 8192
MAX_PIXELS = 16_000_000
KEEP_PAGES = 50
"""Documents after which a kept page is thrown away."""
_OPTIONS = {"full_page": bool, "viewport_height": int, "path": str}


@dataclass(frozen=True)
class _Wanted:
    """A request in the renderer's own terms."""

    width: int
    height: int
    """Of the viewport."""
    full_page: bool
    path: str


class PageRenderer(BrowserRenderer):
    """Draws web pages; implements `janusrl.domain.Renderer`. Thread-safe; a context manager."""

    def __init__(self, sandbox: SandboxSection | None = None, *, libraries: Libraries | None = None) -> None:
        """Start the browsers.

        Args:
            sandbox: level and limits. `workers` counts browsers; two a core of this process when None.
            libraries: answers for CDNs; those that are installed here when None.

        Raises:
            SandboxError: the isolation level asked for cannot be had, or no browser starts.
        """
        super().__init__(ENGINE_VERSION, sandbox, switches=FLAGS, libraries=libraries)

    def job(self, request: RenderRequest, key: str) -> Callable[[Seat], Outcome] | Outcome:
        """Draw one page."""
        wanted = _wanted(request)
        if isinstance(wanted, str):
            return Outcome.infra_failed(Phase.RENDER, "bad_option", wanted)
        return lambda seat: _draw(seat, request, wanted, key)

    def canary(self) -> Callable[[Seat], Outcome]:
        """A page that every browser draws."""
        source = "<!DOCTYPE html><title>canary</title><p>canary"
        request = RenderRequest(Program(source, "html", 0, len(source)), structure=True)
        return lambda seat: _draw(seat, request, _Wanted(*VIEWPORT, True, "index.html"), "")

    def weight(self, outcome: Outcome) -> int:
        """Bytes that a kept outcome takes, roughly."""
        structure = outcome.rendering.structure if outcome.rendering is not None else None
        return super().weight(outcome) + 3000 * len(structure["elements"] if structure else ())


def _wanted(request: RenderRequest) -> _Wanted | str:
    """The request checked; or what is wrong with it, in words."""
    for name, value in request.options.items():
        if name not in _OPTIONS:
            return f"web pages have no option '{name}'; they have {', '.join(_OPTIONS)}"
        if type(value) is not _OPTIONS[name]:
            return f"the option '{name}' is a {_OPTIONS[name].__name__}, got {value!r:.80}"
    full_page = request.options.get("full_page", True)
    width, height = request.size or VIEWPORT
    height = request.options.get("viewport_height", VIEWPORT[1] if full_page else height)
    if not 1 <= width <= MAX_WIDTH_PX or not 1 <= height <= MAX_WIDTH_PX:
        return f"a viewport of {width} x {height} px was asked for; sides go from 1 to {MAX_WIDTH_PX}"
    if request.times_s or request.steps:
        return "still pages know no times and no steps: use the environments animation and interactive"
    path = request.options.get("path", "index.html").lstrip("/")
    return _Wanted(width, height, full_page, path)


def _draw(seat: Seat, request: RenderRequest, wanted: _Wanted, key: str) -> Outcome:
    kept = _page(seat, wanted)
    page: StillPage = kept.state["page"]
    page.show(request.program.source, request.files, wanted.path)
    height = _height(page, wanted)
    png = page.picture(height)
    structure: dict[str, Any] | None = None
    texts: tuple[TextRun, ...] = ()
    if request.structure:
        pixels, structure, texts = _structure(page, height, png)
        rgba: np.ndarray = cv2.cvtColor(pixels, cv2.COLOR_RGB2RGBA)
    else:
        rgba = read_png(png, wanted.width, height, alpha=True)
    rgba.flags.writeable = False
    console = tuple(page.console.messages)
    trace = _trace(page, request, wanted, rgba) if request.trace else None
    if trace is not None and trace["late"]:
        kept.kept = False
    if page.spoiled or kept.uses >= KEEP_PAGES:
        kept.kept = False
    return Outcome.drew(Rendering((Frame(rgba),), structure, texts, console, key=key, trace=trace))


def _height(page: StillPage, wanted: _Wanted) -> int:
    """Height of the picture of what the page shows, px."""
    if not wanted.full_page:
        return wanted.height
    height = max(wanted.height, page.document_size()[1])
    most = min(MAX_HEIGHT_PX, MAX_PIXELS // wanted.width)
    if height > most:
        page.console.say("warning", f"the page is {height} px high; the picture shows the first {most}")
    return min(height, most)


def _page(seat: Seat, wanted: _Wanted) -> OpenPage:
    """The kept page where it has the right size, or a new one."""
    kept = seat.kept
    if kept is not None and (not kept.kept or kept.state.get("size") != (wanted.width, wanted.height)):
        seat.dispose(kept)
        kept = None
    if kept is None:
        kept = seat.open(wanted.width, wanted.height, keep=True, enableBeginFrameControl=True)
        kept.state["page"] = StillPage(kept.session, kept.context_id, seat.libraries, (wanted.width, wanted.height))
        kept.state["size"] = (wanted.width, wanted.height)
    kept.uses += 1
    return kept


def _structure(page: StillPage, height: int, png: bytes) -> tuple[np.ndarray, dict[str, Any], tuple[TextRun, ...]]:
    """H x W x 3 uint8 of the page's picture, its structure and its visible texts."""
    session, width = page.session, page.size[0]
    taken = session.call("DOMSnapshot.captureSnapshot", **snapshot.PARAMS)
    page.bare()
    pixels, bare = read_png(png, width, height), read_png(page.picture(height), width, height)
    try:
        return pixels, *snapshot.read(taken, pixels, bare)
    except (KeyError, IndexError, TypeError, ValueError) as error:
        raise CommandFailed(f"a snapshot out of form: {type(error).__name__}: {error}") from error


def _trace(page: StillPage, request: RenderRequest, wanted: _Wanted, rgba: np.ndarray) -> dict[str, Any]:
    """The trace of a page; without blocks, and `late`, when it is not drawn again within what is left of its limits.

    That is no failure of a page that has been drawn: what is logged must not change what an answer earns.
    """

    def draw(source: str) -> np.ndarray:
        page.show(source, request.files, wanted.path)
        height = _height(page, wanted)
        return read_png(page.picture(height), wanted.width, height)

    try:
        return {**blocks_of_page(request.program.source, rgba[..., :3], draw), "late": False}
    except (TimeoutError, OverLimit, PageLost, CommandFailed):
        return {"blocks": None, "repaired_blocks": None, "late": True}
