"""SpecDrawer: draws specifications of plotly and Vega-Lite in warm browsers, on our side of the trust line.

A page holds plotly.js, or one major version of Vega and Vega-Lite, and draws one specification after the other into
itself: they are data, and are never run as code (plotly knows no code; Vega's expressions are a language of their own,
without access to the page). After `PAGE_USES` of them, and after any trouble, the page is thrown away. Pages have no
network. Vega's own example data (`vega-datasets`) is answered from the installed web libraries, wherever a
specification names it.
"""

from __future__ import annotations

import base64
import io
import json
import re
import threading
from collections.abc import Mapping
from concurrent.futures import Future
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from janusrl.outcome import Outcome, Phase
from janusrl.recipe import SandboxSection
from janusrl.render.browser.crew import BrowserCrew
from janusrl.render.browser.fonts import page_fonts_version
from janusrl.render.browser.launch import browser_version
from janusrl.render.browser.libraries import Libraries
from janusrl.render.browser.library_files import main_file
from janusrl.render.browser.seat import OpenPage, Seat
from janusrl.render.figure import datasets, limits
from janusrl.render.figure.answer import Forged
from janusrl.render.figure.spec_script import SCRIPT
from janusrl.render.figure.spec_structure import structure_of
from janusrl.rendering import Frame, Rendering
from janusrl.sandbox import SandboxError

PAGE_USES = 100
"""Specifications after which a page is replaced."""
PLOTLY, VEGA = "plotly", "vega-lite"
_SWITCHES = ("--enable-unsafe-swiftshader",)
_SCHEMA = re.compile(r"schema/vega-lite/v(\d+)")
_DATA_BYTES = 8 << 20
_EMPTY = "<!DOCTYPE html><html><head><style>*{margin:0}body{background:#fff}</style></head><body></body></html>"
_VEGA_OF = {2: 5, 3: 5, 4: 5, 5: 5}
"""Vega for each major version of Vega-Lite; 6 for later ones."""


class SpecDrawer:
    """Draws specifications. Thread-safe; browsers start with the first one."""

    def __init__(self, level: str, sandbox: SandboxSection, workers: int) -> None:
        """Look for the libraries; nothing is started."""
        self._level, self._sandbox, self._workers = level, sandbox, workers
        self.libraries = Libraries()
        self._datasets = datasets.folders(self.libraries.folder)
        self._lock = threading.Lock()
        self._crew: BrowserCrew | None = None
        self._closed = False

    @property
    def version(self) -> str:
        """What decides how specifications are drawn."""
        return f"{browser_version() or 'no browser'}, {page_fonts_version()}, libraries {self.libraries.version}"

    def draw(self, kind: str, text: str, size: tuple[int, int] | None, *, structure: bool) -> Future[Outcome]:
        """Draw one specification. The future never raises; its rendering has neither key nor console.

        Raises:
            RuntimeError: it is closed.
        """
        try:
            script, data = self._prepare(kind, text)
            crew = self._started()
        except SandboxError as error:
            future: Future[Outcome] = Future()
            future.set_result(Outcome.infra_failed(Phase.RENDER, "no_browser", str(error)))
            return future
        return crew.submit(lambda seat: _draw(seat, kind, text, size, script, data, structure))

    def browsers(self) -> list[int]:
        """Process ids of the browsers' launchers, for monitoring."""
        return [] if self._crew is None else self._crew.worker_pids()

    def close(self) -> None:
        """Kill the browsers. Idempotent."""
        with self._lock:
            self._closed = True
        if self._crew is not None:
            self._crew.close()

    def _started(self) -> BrowserCrew:
        with self._lock:
            if self._closed:
                raise RuntimeError("the drawer is closed")
            if self._crew is None:
                self._crew = BrowserCrew(
                    *(self._level, self._workers),
                    switches=_SWITCHES,
                    wall_s=self._sandbox.wall_s,
                    cpu_s=self._sandbox.cpu_s,
                    memory_mb=self._sandbox.memory_mb,
                )
            return self._crew

    def _prepare(self, kind: str, text: str) -> tuple[tuple[str, ...], dict[str, str]]:
        """The libraries that a specification needs, and the data that it names.

        Raises:
            SandboxError: the libraries are not installed.
        """
        if kind == PLOTLY:
            return (self._library("plotly.js-dist-min", 3),), {}
        found = _SCHEMA.search(text[:20_000]) or _SCHEMA.search(text[-2_000:]) or _SCHEMA.search(text)
        lite = int(found[1]) if found else 6
        vega = self._library("vega", _VEGA_OF.get(lite, 6)), self._library("vega-lite", lite)
        return vega, self._data(text)

    def _library(self, name: str, major: int) -> str:
        """Path of a library's file for browsers, of the major version that is nearest."""
        versions = self.libraries.packages.get(name, [])
        if not versions:
            raise SandboxError(f"the JavaScript library {name} is not installed: run tools/web_libs.sh")
        _, folder = min(versions, key=lambda each: (abs(each[0][0] - major), [-n for n in each[0]]))
        for path in (f"build/{name}.min.js", "plotly.min.js", f"build/{name}.js"):
            if (folder / path).is_file():
                return str(folder / path)
        return str(folder / (main_file(folder) or ""))

    def _data(self, text: str) -> dict[str, str]:
        """Texts of the example data that a specification names, by the address that it gives them."""
        if '"url"' not in text and "'url'" not in text:
            return {}
        data: dict[str, str] = {}
        left = _DATA_BYTES
        for url in _urls(json.loads(text)):
            path = datasets.find(url, self._datasets)
            if path is not None and path.suffix != ".png" and url not in data and path.stat().st_size <= left:
                data[url] = _read(str(path))
                left -= len(data[url])
        return data


def _urls(node: Any) -> list[str]:
    """Every address that stands as `url` in a specification."""
    found, todo, seen = [], [node], 0
    while todo and seen < 200_000:
        at = todo.pop()
        seen += 1
        if isinstance(at, dict):
            url = at.get("url")
            if isinstance(url, str) and len(url) < 500:
                found.append(url)
            todo += [value for key, value in at.items() if key != "values"]
        elif isinstance(at, list):
            todo += at
    return found


@lru_cache(32)
def _read(path: str) -> str:
    return Path(path).read_text(encoding="utf-8", errors="replace")


def _draw(
    seat: Seat,
    kind: str,
    text: str,
    size: tuple[int, int] | None,
    scripts: tuple[str, ...],
    data: Mapping[str, str],
    structure: bool,
) -> Outcome:
    """In a browser's thread."""
    page = _page(seat, scripts)
    session = page.session
    if kind == PLOTLY:
        width, height = size or (700, 500)
        call = f"janusrl.plotly({json.dumps(text)}, {width}, {height})"
    else:
        call = f"janusrl.vega({json.dumps(text)}, {json.dumps(data)})"
    drawn = session.call("Runtime.evaluate", expression=call, awaitPromise=True, returnByValue=True)
    if (problem := _problem(drawn)) is not None:
        seat.dispose(page)
        words = f"The chart's specification cannot be drawn: {problem}"
        return Outcome.model_failed(Phase.RENDER, "bad_spec", words)
    width, height = (int(side) for side in drawn["result"]["value"])
    if not (0 < width <= limits.MAX_SIDE_PX and 0 < height <= limits.MAX_SIDE_PX) or width * height > limits.MAX_PIXELS:
        seat.dispose(page)
        words = f"The figure is {width} x {height} px; at most {limits.MAX_SIDE_PX} px a side are drawn."
        return Outcome.model_failed(Phase.RENDER, "too_large", words)
    viewport = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
    session.call("Emulation.setDeviceMetricsOverride", **viewport)
    taken = session.call("Page.captureScreenshot", format="png", optimizeForSpeed=True)
    pixels = _pixels(str(taken["data"]))
    if pixels.shape[:2] != (height, width):
        raise RuntimeError(f"the browser gave a picture of {pixels.shape[1]} x {pixels.shape[0]} px")
    tree = None
    if structure:
        told = session.call("Runtime.evaluate", expression="janusrl.tell()", returnByValue=True)
        if (problem := _problem(told)) is not None:
            raise RuntimeError(f"the page cannot tell what it drew: {problem}")
        try:
            tree = {**structure_of(kind, str(told["result"]["value"]), pixels), "earlier": []}
        except Forged as error:
            raise RuntimeError(f"the page told nonsense: {error}") from error
    session.post("Runtime.evaluate", expression="janusrl.tidy()")
    page.uses += 1
    if page.uses >= PAGE_USES:
        seat.dispose(page)
    return Outcome.drew(Rendering((Frame(pixels),), tree))


def _page(seat: Seat, scripts: tuple[str, ...]) -> OpenPage:
    """A page that holds these libraries: the one that is open, or a new one."""
    page = seat.kept
    if page is not None and page.state.get("scripts") == scripts:
        return page
    if page is not None:
        seat.dispose(page)
    page = seat.open(800, 600, keep=True)
    page.state["scripts"] = scripts
    session = page.session
    session.call("Page.enable")
    frame = session.call("Page.getFrameTree")["frameTree"]["frame"]["id"]
    session.call("Page.setDocumentContent", frameId=frame, html=_EMPTY)
    for path in scripts:
        loaded = session.call("Runtime.evaluate", expression=_read(path), returnByValue=False)
        if (problem := _problem(loaded)) is not None:
            raise RuntimeError(f"{Path(path).name} cannot be loaded: {problem}")
    session.call("Runtime.evaluate", expression=SCRIPT)
    return page


def _problem(answer: Mapping[str, Any]) -> str | None:
    details = answer.get("exceptionDetails")
    if not isinstance(details, dict):
        return None
    words = str(details.get("exception", {}).get("description") or details.get("text", "error"))
    return re.sub(r"\s+at .*", "", words.split("\n")[0])[:400]


def _pixels(data: str) -> np.ndarray:
    with Image.open(io.BytesIO(base64.b64decode(data, validate=True)), formats=["PNG"]) as image:
        if max(image.size) > limits.MAX_SIDE_PX:
            raise RuntimeError("the browser gave a picture that is too large")
        pixels: np.ndarray = np.asarray(image.convert("RGBA"))
    return pixels
