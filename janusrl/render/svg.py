"""SvgRenderer: SVG programs in, outcomes with pixels out; drawn by resvg in isolated workers.

What a viewer would see: the picture is scaled as a whole to fit the size asked for, its proportions kept, and centred;
what is left over is transparent. Nothing is fetched, fonts are Noto Sans whatever the family asked for, animations
stand still. This side parses no SVG, and believes nothing of what a worker says before it has checked it. With
`fast` skia draws what it can (see `svg_skia`), at about ten times the rate.

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

import json
from importlib.metadata import version

from janusrl.domain import RenderRequest
from janusrl.outcome import Outcome, Phase, Timing
from janusrl.recipe import SandboxSection
from janusrl.render import svg_limits
from janusrl.render.pooled import PooledRenderer
from janusrl.render.svg_answer import read_answer
from janusrl.sandbox import Engine, JobResult, Verdict

ENGINE = Engine(
    "janusrl.render.svg_engine",
    packages=("resvg_py", "PIL", "pillow.libs", "fontpkg_noto_sans", "svgelements"),
)
FAST_ENGINE = Engine(
    "janusrl.render.svg_skia", packages=(*ENGINE.packages, "skia", "skia_python.libs", "numpy", "numpy.libs")
)
ENGINE_VERSION = "1"
"""Raised whenever the worker's code changes what is drawn or refused."""
_WORDS = {
    Verdict.TIME_LIMIT: "Drawing the SVG took too long.",
    Verdict.MEMORY_LIMIT: "Drawing the SVG took too much memory.",
    Verdict.OUTPUT_LIMIT: "The SVG has too much in it.",
    Verdict.CRASH: "The SVG makes the renderer crash.",
    Verdict.FORGED: "The SVG made the renderer answer nonsense.",
}


class SvgRenderer(PooledRenderer):
    """Draws SVG programs; implements `janusrl.domain.Renderer`. Thread-safe."""

    words = _WORDS

    def __init__(self, sandbox: SandboxSection | None = None, *, fast: bool = False) -> None:
        """Start the workers.

        Args:
            sandbox: level and limits.
            fast: let skia draw the documents that it draws like a browser; needs skia-python.

        Raises:
            SandboxError: the isolation level asked for cannot be had, or no worker starts.
        """
        versions = (
            f"svg {ENGINE_VERSION}, resvg-py {version('resvg-py')}, Noto Sans {version('fontpkg-noto-sans')}, "
            f"Pillow {version('pillow')}, svgelements {version('svgelements')}"
        )
        if fast:
            versions += f", skia-python {version('skia-python')}"
        engine = FAST_ENGINE if fast else ENGINE
        super().__init__(engine, versions, sandbox, output_bytes=4 * svg_limits.MAX_PIXELS + (8 << 20))

    def payload(self, request: RenderRequest) -> bytes | Outcome:
        """Size and options in one line of JSON, then the source."""
        size = request.size
        if size is not None and (
            min(size) < 1 or max(size) > svg_limits.MAX_SIDE_PX or size[0] * size[1] > svg_limits.MAX_PIXELS
        ):
            words = f"{size[0]} x {size[1]} px were asked for; sides go from 1 to {svg_limits.MAX_SIDE_PX}"
            return Outcome.infra_failed(Phase.RENDER, "bad_request", words)
        head = json.dumps({"size": size, "structure": request.structure}).encode()
        return head + b"\n" + request.program.source.encode("utf-8", "surrogatepass")

    def read(self, request: RenderRequest, result: JobResult, key: str, timing: Timing) -> Outcome:
        """Check and unpack what the engine drew."""
        return read_answer(result, request, key, timing)

    def weight(self, outcome: Outcome) -> int:
        """Bytes that a kept outcome takes, roughly."""
        if outcome.rendering is None:
            return 1 << 10
        structure = outcome.rendering.structure or {"elements": ()}
        points = sum(len(path) for element in structure["elements"] for path in element["subpaths"])
        return (1 << 10) + outcome.rendering.pixels.nbytes + 128 * points
