"""FigureRenderer: Python programs that plot in, outcomes with pixels and the structure of the chart out.

The program runs in a forked child of a warm worker, and what comes back from there is drawn again on our side of the
trust line: display lists of matplotlib (and seaborn, pandas) by Agg in a worker of their own, specifications of plotly
and altair by a browser. Pixels and structure both come from that second drawing, so a program that patches libraries
or forges its answer has only drawn something.

Pictures: every figure that is saved or shown, in order, as it was at that moment; `capture` has the rules. The last
one is the picture that is judged. An animation gives a frame for each of `times_s`, or its last. Figures have the size
that they give themselves (`RenderRequest.size` is not looked at), at most 8192 px a side and 16 million px.
`random` and NumPy's old generator start seeded; there is no TeX, no network, and nobody to answer `input()`.

`Rendering.structure`, when asked for, tells what can be seen of the last picture (all in pixels from the top left):

    {"kind": "matplotlib" | "plotly" | "vega-lite",
     "size": [width, height],
     "ground": [r, g, b, a],              # the most frequent colour; all colours 0-255
     "axes": [                            # in drawing order; insets and colour bars too
        {"box": [x0, y0, x1, y1] | None, "face": [r, g, b, a] | None, "three_d": bool, "colorbar": bool,
         "frame": ["bottom" | "left" | "right" | "top", ...],          # spines drawn as straight lines
         "ticks": {"x": [[place, text], ...], "y": [...]},             # labelled ticks: where the axis says what
         "grid": {"x": bool, "y": bool}}, ...],
     "texts": [
        {"text": str,                     # as the program wrote it, with its $...$
         "role": "title" | "suptitle" | "xlabel" | "ylabel" | "label" | "tick" | "offset" | "legend" | "annotation"
                 | "table" | "figure" | "supxlabel" | "supylabel",
         "axes": number | None, "box": [x0, y0, x1, y1], "size": px, "angle": degrees, "color": [r, g, b, a],
         "contrast": 0-255, "visible": bool}, ...],
     "marks": [                           # in drawing order, without backgrounds, frames, ticks, grids
        {"kind": "line" | "points" | "rect" | "wedge" | "ellipse" | "area" | "image" | "mesh" | "triangles",
         "group": str,                    # the artist's kind, as the library names it: line2d, patch ...
         "axes": number | None, "legend": bool,
         "paths": [[[x, y], ...], ...],   # at most 512 points together, thinned evenly; of `points` the centres, of
                                          # images and meshes two corners
         "count": n,                      # points of a line, marks, polygons, cells
         "box": [x0, y0, x1, y1], "face": [r, g, b, a] | None, "edge": [r, g, b, a] | None,
         "colors": [[r, g, b, a], ...],   # where there are several: of points, polygons or cells, at most 32
         "width": px, "dashed": bool, "side": px, "hatch": str, "cells": [columns, rows],   # where they apply
         "seen": 0-1}, ...],              # share of the mark's ink that is on the finished picture
     "truncated": bool,                   # more than 2000 marks or texts, or 100 axes: the rest is missing
     "earlier": [structure, ...]}         # of the pictures before the last, without this key; none of an animation's

What of it can be claimed without being drawn: nothing. `group`, `legend`, and the parts of a role that follow from a
group (tick, legend, table, label) sort what was drawn by the program's word; `title`, `suptitle` and their like follow
from where a text stands; all the rest is measured. A text is `visible` when its ink stands out from its ground by
`contrast` of at least 24 on the finished picture and its font has 4 px: transparent, clipped, covered, camouflaged or
tiny text is not. `axes` boxes come from what is painted and clipped to. `Rendering.texts` holds the visible texts with
role and box.

`Rendering.trace`, when asked for, is what published metrics collect inside the program (`trace` has the rules). Unlike
the structure it is the program's word, and can be forged:

    {"kind": "matplotlib" | "plotly" | "vega-lite",   # of the latter two all the rest is empty
     "texts": [str, ...],                 # drawn into the PDFs that the program writes; without any, its pictures
     "layout": [[rows, columns, first row, last row, first column, last column], ...],   # of axes in a grid
     "calls": {function: n, ...},         # plotting functions, outermost calls
     "colors": [[function, "#RRGGBB" or name of a colour map], ...],
     "labels": [[text, x, y], ...],       # text artists of the last figure, x and y null where they are no numbers
     "inches": [width, height],           # of that figure
     "problem": str}                      # why a part of it could not be read, else empty

Reasons of failure: `syntax`, `exception`, `exit` (phase `run`); `no_figure`, `too_large`, `too_much`, `no_tex`,
`drawing`, `bad_spec`, and those of `PooledRenderer` (phase `render`). Ours: `worker_lost`, `engine_error`,
`bad_request`, `browser_lost`, `no_browser`.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import sys
from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import replace
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from janusrl.domain import RenderRequest
from janusrl.outcome import Outcome, Phase, Status, Timing
from janusrl.recipe import SandboxSection
from janusrl.render.algorithm import lines, printable
from janusrl.render.browser.libraries import default_folder
from janusrl.render.figure import datasets, limits
from janusrl.render.figure.answer import Drawn, picture_size, read_drawn
from janusrl.render.figure.spec_drawer import PLOTLY, VEGA, SpecDrawer
from janusrl.render.figure.trace_answer import no_trace, read_trace
from janusrl.render.pooled import PooledRenderer
from janusrl.render.script_payload import FILES_BYTES, pack
from janusrl.rendering import Frame, Rendering, TextRun
from janusrl.sandbox import Engine, JobResult, Limits, Pool, Verdict

ENGINE_VERSION = "3"
"""Raised whenever our code changes what is drawn, refused or told."""
_DRAWING = (
    *("numpy", "numpy.libs", "matplotlib", "mpl_toolkits", "matplotlib.libs", "PIL", "pillow.libs", "contourpy"),
    *("contourpy.libs", "cycler", "dateutil", "fontTools", "kiwisolver", "packaging", "pyparsing", "six"),
)
_PROGRAMS = (
    *(
        "pandas",
        "pandas.libs",
        "pytz",
        "tzdata",
        "seaborn",
        "scipy",
        "scipy.libs",
        "networkx",
        "plotly",
        "_plotly_utils",
    ),
    *("narwhals", "altair", "jinja2", "markupsafe", "jsonschema", "jsonschema_specifications", "referencing"),
    *("rpds", "attr", "attrs", "typing_extensions", "vega_datasets", "squarify", "matplotlib_venn", "wordcloud"),
    *("statsmodels", "patsy", "sklearn", "scikit_learn.libs", "joblib", "threadpoolctl"),
)
_DESCRIBED = (
    *("matplotlib", "numpy", "pandas", "seaborn", "scipy", "plotly", "altair", "narwhals", "vega_datasets"),
    *("jsonschema", "attrs", "networkx"),
)
"""Distributions whose versions are asked for when they are imported."""


def _found(names: tuple[str, ...]) -> dict[str, str]:
    """Versions of those that are installed."""
    found = {}
    for name in names:
        with contextlib.suppress(PackageNotFoundError):
            found[name] = version(name)
    return found


_DESCRIPTIONS = tuple(f"{name}-{number}.dist-info" for name, number in _found(_DESCRIBED).items())
PROGRAM_ENGINE = Engine(
    "janusrl.render.figure.engine",
    packages=(*_DRAWING, *_PROGRAMS, *_DESCRIPTIONS),
    folders=datasets.folders(default_folder()),
    fork=True,
)
REPLAY_ENGINE = Engine("janusrl.render.figure.replay_engine", packages=_DRAWING)
_VERSIONED = ("matplotlib", "numpy", "pandas", "seaborn", "scipy", "plotly", "altair", "pillow")
_RUN_REASONS = frozenset(["syntax", "exception", "exit", "memory_limit"])
_DRAW_REASONS = frozenset(["no_figure", "too_large", "too_much", "no_tex", "drawing"])
_MAX_MESSAGE = 900
_FORGED = "The program made the renderer answer nonsense."
_LEAST_MEMORY_MB = 1536
"""Address space that the libraries take before a program does anything."""


class FigureRenderer(PooledRenderer):
    """Draws figures of Python programs; implements `janusrl.domain.Renderer`. Thread-safe."""

    def __init__(self, sandbox: SandboxSection | None = None) -> None:
        """Start the workers.

        Raises:
            SandboxError: the isolation level asked for cannot be had, or no worker starts.
        """
        words = f"figure {ENGINE_VERSION}, Python {sys.version.split()[0]}, " + ", ".join(
            f"{name} {number}" for name, number in _found(_VERSIONED).items()
        )
        super().__init__(
            *(PROGRAM_ENGINE, words, sandbox),
            payload_bytes=FILES_BYTES,
            output_bytes=limits.MAX_ANSWER_BYTES,
            least_memory_mb=_LEAST_MEMORY_MB,
        )
        self._specs = SpecDrawer(self.level, self.sandbox, self.workers)
        self.version += f", {self._specs.version}"
        self._replays: Pool | None = None
        try:
            self._replays = Pool(
                *(REPLAY_ENGINE, self.level),
                size=min(self.workers, max(4, self.workers // 2)),
                limits=Limits(
                    wall_s=self.sandbox.wall_s,
                    cpu_s=self.sandbox.cpu_s,
                    memory_mb=self.sandbox.memory_mb + _LEAST_MEMORY_MB,
                    payload_bytes=limits.MAX_ANSWER_BYTES + (64 << 10),
                    output_bytes=4 * limits.MAX_PIXELS_TOGETHER + limits.MAX_STRUCTURE_BYTES,
                ),
            )
        except BaseException:
            self.close()
            raise

    @property
    def pools(self) -> tuple[Pool, ...]:
        """The pool of the programs, and the pool that draws; for monitoring."""
        return (self.pool,) if self._replays is None else (self.pool, self._replays)

    def payload(self, request: RenderRequest) -> bytes | Outcome:
        """Times, source and files, see `script_payload`; a trace where it is wanted."""
        head = {"times_s": list(request.times_s), **({"trace": True} if request.trace else {})}
        return pack(head, request.program.source, request.files)

    def read(self, request: RenderRequest, result: JobResult, key: str, timing: Timing) -> Outcome | Future[Outcome]:
        """Send what the program answered to where it is drawn."""
        try:
            meta = json.loads(result.meta)
            if "reason" in meta:
                return _refused(meta, timing)
            if "specs" in meta:
                return self._drawn_by_browser(request, result, meta, key, timing)
            head = _replay_head(meta["figures"], len(result.blob), request)
            trace = read_trace(meta["trace"]) if request.trace else None
        except (ValueError, TypeError, KeyError, RecursionError):
            return _forged(timing)
        assert self._replays is not None
        future: Future[Outcome] = Future()
        future.set_running_or_notify_cancel()
        job = self._replays.submit(head + b"\n" + result.blob)
        job.add_done_callback(
            lambda job: future.set_result(self._drawn(request, result, job.result(), meta, trace, key, timing))
        )
        return future

    def close(self) -> None:
        """Stop every worker; what is under way resolves as `infra_failed`. Idempotent."""
        super().close()
        if self._replays is not None:
            self._replays.close()
        self._specs.close()

    def weight(self, outcome: Outcome) -> int:
        """Bytes that a kept outcome takes, roughly."""
        told = outcome.rendering.extras.get("structure_bytes", 0) if outcome.rendering is not None else 0
        return super().weight(outcome) + 8 * int(told)

    def _drawn(
        self,
        request: RenderRequest,
        ran: JobResult,
        replay: JobResult,
        meta: Any,
        trace: dict[str, Any] | None,
        key: str,
        timing: Timing,
    ) -> Outcome:
        """The outcome of a replay. Never raises."""
        timing = replace(
            timing,
            run_s=timing.render_s,
            render_s=replay.run_s,
            cpu_s=timing.cpu_s + replay.cpu_s,
            queue_s=timing.queue_s + replay.queue_s,
        )
        try:
            if replay.verdict is not Verdict.DONE:
                return self.failed(replay, timing)
            drawn = read_drawn(replay.meta, replay.blob, structure=request.structure)
            if drawn is None:
                return _forged(timing)
            times = [float(figure["time_s"]) for figure in meta["figures"]]
            return Outcome.drew(replace(self._rendering(drawn, times, ran, key, timing), trace=trace), timing)
        except Exception as error:  # the future must resolve, and a mistake here is ours
            return Outcome.infra_failed(Phase.RENDER, "engine_error", f"{type(error).__name__}: {error}", timing)

    def _drawn_by_browser(
        self, request: RenderRequest, ran: JobResult, meta: Any, key: str, timing: Timing
    ) -> Future[Outcome]:
        """Have specifications drawn.

        Raises:
            ValueError: they are none, or of no size.
        """
        specs = _specs_of(meta["specs"], ran.blob)
        future: Future[Outcome] = Future()
        future.set_running_or_notify_cancel()
        jobs = [self._specs.draw(kind, text, size, structure=request.structure) for kind, text, size in specs]
        left = itertools.count(len(jobs) - 1, -1)

        trace = no_trace(specs[-1][0]) if request.trace else None

        def one_is_done(_: Future[Outcome]) -> None:
            if next(left) == 0:
                future.set_result(_completed([job.result() for job in jobs], ran, trace, key, timing))

        for job in jobs:
            job.add_done_callback(one_is_done)
        return future

    def _rendering(self, drawn: Drawn, times: list[float], ran: JobResult, key: str, timing: Timing) -> Rendering:
        frames = [Frame(pixels, time_s) for pixels, time_s in zip(drawn.pictures, times, strict=True)]
        texts = tuple(_runs(drawn.structure)) if drawn.structure is not None else ()
        return Rendering(
            tuple(frames),
            drawn.structure,
            texts,
            lines(ran.console.decode(errors="replace")),
            key=key,
            render_s=timing.run_s + timing.render_s,
            cpu_s=timing.cpu_s,
            extras={"structure_bytes": drawn.structure_bytes},
        )


def _specs_of(told: Any, blob: bytes) -> list[tuple[str, str, tuple[int, int] | None]]:
    """Kind, JSON and size of each specification of an answer."""
    if not isinstance(told, list) or not 1 <= len(told) <= limits.MAX_FIGURES:
        raise ValueError("specifications")
    specs, at = [], 0
    for each in told:
        kind, length, size = each["kind"], each["bytes"], each["size"]
        if kind not in (PLOTLY, VEGA) or type(length) is not int or not 0 < length <= limits.MAX_SPEC_BYTES:
            raise ValueError("no specification")
        text = blob[at : at + length].decode()
        if not isinstance(json.loads(text), dict):
            raise ValueError("no specification")
        specs.append((kind, text, None if size is None else picture_size(size)))
        at += length
    if at != len(blob):
        raise ValueError("more or less than said")
    return specs


def _completed(
    outcomes: list[Outcome], ran: JobResult, trace: dict[str, Any] | None, key: str, timing: Timing
) -> Outcome:
    """What browsers drew of one program's figures, with what is known of its run."""
    drew = [outcome.timing for outcome in outcomes]
    timing = Timing(
        queue_s=timing.queue_s + max(each.queue_s for each in drew),
        run_s=timing.render_s,
        render_s=sum(each.render_s for each in drew),
        cpu_s=timing.cpu_s + sum(each.cpu_s for each in drew),
    )
    failed = [outcome for outcome in outcomes if outcome.rendering is None]
    if failed:
        ours = [outcome for outcome in failed if outcome.status is Status.INFRA_FAILED]
        return replace((ours or failed)[0], timing=timing)
    renderings = [outcome.rendering for outcome in outcomes if outcome.rendering is not None]
    while sum(each.pixels.shape[0] * each.pixels.shape[1] for each in renderings) > limits.MAX_PIXELS_TOGETHER:
        del renderings[0]
    *before, last = renderings
    structure = last.structure
    if structure is not None:
        earlier = [{k: v for k, v in (each.structure or {}).items() if k != "earlier"} for each in before]
        structure = {**structure, "earlier": earlier}
    rendering = replace(
        last,
        frames=tuple(frame for each in renderings for frame in each.frames),
        structure=structure,
        trace=trace,
        texts=tuple(_runs(structure)) if structure is not None else (),
        console=lines(ran.console.decode(errors="replace")),
        key=key,
        render_s=timing.run_s + timing.render_s,
        cpu_s=timing.cpu_s,
        extras={"structure_bytes": 0 if structure is None else 100 * len(structure["marks"]) * len(renderings)},
    )
    return Outcome.drew(rendering, timing)


def _refused(meta: dict[str, Any], timing: Timing) -> Outcome:
    reason, message = meta["reason"], meta["message"]
    if reason not in _RUN_REASONS | _DRAW_REASONS or not isinstance(message, str):
        raise ValueError("an unknown reason")
    phase = Phase.RUN if reason in _RUN_REASONS else Phase.RENDER
    return Outcome.model_failed(phase, reason, printable(message)[:_MAX_MESSAGE], timing)


def _forged(timing: Timing) -> Outcome:
    return Outcome.model_failed(Phase.RENDER, "forged", _FORGED, timing)


def _replay_head(figures: Any, have: int, request: RenderRequest) -> bytes:
    """What the replay is told of an answer: lengths of the parts, which must be all that there is."""
    if not isinstance(figures, list) or not 1 <= len(figures) <= limits.MAX_FRAMES:
        raise ValueError("figures")
    lengths = []
    for figure in figures:
        parts, time_s = figure["parts"], figure["time_s"]
        if type(parts) is not list or len(parts) != 3 or any(type(n) is not int or n < 0 for n in parts):
            raise ValueError("parts")
        if type(time_s) not in (int, float) or not 0 <= time_s < 1e6:
            raise ValueError("a time")
        lengths.append(parts)
    if sum(sum(parts) for parts in lengths) != have:
        raise ValueError("more or less than said")
    told = 0 if not request.structure else 1 if request.times_s else len(lengths)
    return json.dumps({"structure": told, "figures": lengths}).encode()


def _runs(structure: Mapping[str, Any]) -> list[TextRun]:
    runs = []
    for text in structure["texts"]:
        if text["visible"]:
            x0, y0, x1, y1 = text["box"]
            runs.append(TextRun(text["text"], (x0, y0, x1 - x0, y1 - y0), text["role"]))
    return runs
