"""SvgRenderer: SVG programs in, outcomes with pixels out; drawn by resvg in isolated workers.

What a viewer would see: the picture is scaled as a whole to fit the size asked for, its proportions kept, and centred;
what is left over is transparent. Nothing is fetched, fonts are Noto Sans whatever the family asked for, animations
stand still. This side parses no SVG, and believes nothing of what a worker says before it has checked it.

`Rendering.structure`, when asked for, is

    {"size": [width, height],
     "elements": [                              # shapes in paint order: use expanded, hidden ones left out
        {"tag": "rect" | "circle" | "ellipse" | "line" | "polyline" | "polygon" | "path",
         "subpaths": [[[x, y], ...], ...],      # canvas pixels after all transforms; at most 64 points each;
                                                # a closed subpath ends with its first point
         "fill": [r, g, b, a] | None,           # 0-255; a holds every opacity; of a gradient the mean colour
         "stroke": [r, g, b, a] | None,
         "stroke_width": px,
         "box": [x0, y0, x1, y1]}, ...],        # of the outline, without the stroke
     "counts": {tag: n},                        # of the source, every tag
     "truncated": bool}                         # more than 2000 shapes or 100,000 points: the rest is missing

and `Rendering.texts` holds one `TextRun` per `<text>`, without box. Clipping, masks, filters and markers are not
followed.

Reasons of failure: `too_long`, `not_xml`, `not_svg`, `entities`, `external_reference`, `embedded_picture`, `script`,
`bad_size`, `too_large`, `no_size`, `too_many_elements`, `too_deep`, `use_bomb` (phase `check`); `time_limit`,
`memory_limit`, `output_limit`, `crash`, `forged` (phase `render`). Ours: `worker_lost`, `engine_error`, `bad_request`.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections import OrderedDict
from concurrent.futures import Future
from dataclasses import replace
from importlib.metadata import version

from janusrl.domain import RenderRequest
from janusrl.outcome import Outcome, Phase, Timing
from janusrl.recipe import SandboxSection
from janusrl.render import svg_limits
from janusrl.render.svg_answer import read_answer
from janusrl.sandbox import Engine, JobResult, Limits, Pool, Verdict, require

ENGINE = Engine(
    "janusrl.render.svg_engine",
    packages=("resvg_py", "PIL", "pillow.libs", "fontpkg_noto_sans", "svgelements"),
)
ENGINE_VERSION = "1"
"""Raised whenever the worker's code changes what is drawn or refused."""
_CACHE_BYTES = 64 << 20
_WORDS = {
    Verdict.TIME_LIMIT: "Drawing the SVG took too long.",
    Verdict.MEMORY_LIMIT: "Drawing the SVG took too much memory.",
    Verdict.OUTPUT_LIMIT: "The SVG has too much in it.",
    Verdict.CRASH: "The SVG makes the renderer crash.",
    Verdict.FORGED: "The SVG made the renderer answer nonsense.",
}


class SvgRenderer:
    """Draws SVG programs; implements `janusrl.domain.Renderer`. Thread-safe."""

    def __init__(self, sandbox: SandboxSection | None = None) -> None:
        """Start the workers.

        Raises:
            SandboxError: the isolation level asked for cannot be had, or no worker starts.
        """
        sandbox = sandbox or SandboxSection()
        self.level = require(sandbox.level)
        self.version = (
            f"svg {ENGINE_VERSION}, resvg-py {version('resvg-py')}, Noto Sans {version('fontpkg-noto-sans')}, "
            f"Pillow {version('pillow')}, svgelements {version('svgelements')}"
        )
        self.max_source_bytes = sandbox.max_source_bytes
        limits = Limits(
            wall_s=sandbox.wall_s,
            cpu_s=sandbox.cpu_s,
            memory_mb=sandbox.memory_mb,
            payload_bytes=sandbox.max_source_bytes + 1024,
            output_bytes=4 * svg_limits.MAX_PIXELS + (8 << 20),
        )
        size = sandbox.workers or len(os.sched_getaffinity(0))
        self._pool = Pool(ENGINE, self.level, size=size, limits=limits)
        self._lock = threading.Lock()
        self._waiting: dict[str, Future[Outcome]] = {}
        self._done: OrderedDict[str, Outcome] = OrderedDict()
        self._done_bytes = 0

    def key(self, request: RenderRequest) -> str:
        """SHA-256 hex digest of everything that decides the outcome: program, versions, size and options."""
        options = f"{self.version} {self.max_source_bytes} {request.size} {request.structure}"
        source = request.program.source.encode("utf-8", "surrogatepass")
        return hashlib.sha256(options.encode() + b"\0" + source).hexdigest()

    def submit(self, request: RenderRequest) -> Future[Outcome]:
        """Queue one program. The future always resolves to an Outcome, never raises, and cannot be cancelled.

        Identical requests share one future while it is under way, and its outcome afterwards while memory lasts; what
        depended on the machine (time limits, failures of ours) is never kept.
        """
        key = self.key(request)
        with self._lock:
            if (kept := self._done.get(key)) is not None:
                self._done.move_to_end(key)
                return _resolved(replace(kept, timing=Timing()))
            if (waiting := self._waiting.get(key)) is not None:
                return waiting
            refusal = self._refusal(request)
            if refusal is not None:
                return _resolved(refusal)
            future: Future[Outcome] = Future()
            future.set_running_or_notify_cancel()
            self._waiting[key] = future
        head = json.dumps({"size": request.size, "structure": request.structure}).encode()
        payload = head + b"\n" + request.program.source.encode("utf-8", "surrogatepass")
        try:
            job = self._pool.submit(payload)
        except RuntimeError as error:
            self._settle(key, Outcome.infra_failed(Phase.RENDER, "worker_lost", str(error)))
        else:
            job.add_done_callback(lambda job: self._finish(key, request, job))
        return future

    def close(self) -> None:
        """Stop every worker; what is under way resolves as `infra_failed`. Idempotent."""
        self._pool.close()

    def __enter__(self) -> SvgRenderer:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _refusal(self, request: RenderRequest) -> Outcome | None:
        """What needs no worker to be refused."""
        size = request.size
        if size is not None and (
            min(size) < 1 or max(size) > svg_limits.MAX_SIDE_PX or size[0] * size[1] > svg_limits.MAX_PIXELS
        ):
            words = f"{size[0]} x {size[1]} px were asked for; sides go from 1 to {svg_limits.MAX_SIDE_PX}"
            return Outcome.infra_failed(Phase.RENDER, "bad_request", words)
        source = request.program.source
        if len(source) > self.max_source_bytes or len(source.encode("utf-8", "surrogatepass")) > self.max_source_bytes:
            words = f"The SVG is longer than {self.max_source_bytes} bytes."
            return Outcome.model_failed(Phase.CHECK, "too_long", words)
        return None

    def _finish(self, key: str, request: RenderRequest, job: Future[JobResult]) -> None:
        try:
            outcome = self._outcome(key, request, job.result())
        except Exception as error:  # the future must resolve whatever happens, and a mistake here is ours
            outcome = Outcome.infra_failed(Phase.RENDER, "engine_error", f"{type(error).__name__}: {error}")
        self._settle(key, outcome)

    def _outcome(self, key: str, request: RenderRequest, result: JobResult) -> Outcome:
        timing = Timing(queue_s=result.queue_s, render_s=result.run_s, cpu_s=result.cpu_s)
        if result.verdict is Verdict.DONE:
            return read_answer(result, request, key, timing)
        if result.verdict in _WORDS:
            return Outcome.model_failed(Phase.RENDER, str(result.verdict), _WORDS[result.verdict], timing)
        reason = "worker_lost" if result.verdict is Verdict.LOST else "engine_error"
        return Outcome.infra_failed(Phase.RENDER, reason, result.detail, timing)

    def _settle(self, key: str, outcome: Outcome) -> None:
        with self._lock:
            future = self._waiting.pop(key)
            if outcome.rendering is not None or (outcome.failure is not None and outcome.failure.phase is Phase.CHECK):
                self._done[key] = outcome
                self._done_bytes += _weight(outcome)
                while self._done_bytes > _CACHE_BYTES:
                    self._done_bytes -= _weight(self._done.popitem(last=False)[1])
        future.set_result(outcome)


def _weight(outcome: Outcome) -> int:
    """Bytes that a kept outcome takes, roughly."""
    if outcome.rendering is None:
        return 1 << 10
    structure = outcome.rendering.structure or {"elements": ()}
    points = sum(len(path) for element in structure["elements"] for path in element["subpaths"])
    return (1 << 10) + outcome.rendering.pixels.nbytes + 128 * points


def _resolved(outcome: Outcome) -> Future[Outcome]:
    future: Future[Outcome] = Future()
    future.set_result(outcome)
    return future
