"""The chart domain: Python programs that plot with matplotlib, seaborn, pandas, plotly or altair.

Figures have the size that programs give them; for comparison with a reference of another size they are scaled as a
whole and set on white. Structures keep the pixels of the figure as it was drawn, and say its size.
"""

from __future__ import annotations

from dataclasses import replace
from importlib.util import find_spec

import cv2
import numpy as np

from janusrl.domain import Domain
from janusrl.render.figure.renderer import FigureRenderer
from janusrl.render.figure.trace_answer import no_trace
from janusrl.rendering import Frame, Rendering

SIZE = (640, 480)
"""Width and height of matplotlib's own figures."""
DPI = 100
"""Pixels an inch of those figures."""
_NEEDED = ("matplotlib", "pandas", "seaborn", "scipy")


def blank(width: int, height: int) -> Rendering:
    """An opaque white canvas without anything on it: what scores 0."""
    pixels = np.full((height, width, 4), 255, np.uint8)
    structure = {
        "kind": "matplotlib",
        "size": [width, height],
        "ground": [255] * 4,
        "axes": [],
        "texts": [],
        "marks": [],
        "truncated": False,
        "earlier": [],
    }
    trace = {**no_trace("matplotlib"), "inches": [width / DPI, height / DPI]}
    return Rendering((Frame(pixels),), structure, trace=trace, key=f"blank {width}x{height}")


def fit(rendering: Rendering, size: tuple[int, int]) -> Rendering:
    """The last picture at the width and height asked for: scaled as a whole, proportions kept, centred on white."""
    if rendering.size == size:
        return rendering
    (width, height), (have_width, have_height) = size, rendering.size
    scale = min(width / have_width, height / have_height)
    inner = min(width, max(1, round(have_width * scale))), min(height, max(1, round(have_height * scale)))
    pixels = rendering.pixels.astype(np.float32)
    opacity = pixels[..., 3:] / 255
    paper = pixels[..., :3] * opacity + 255 * (1 - opacity)
    scaled = cv2.resize(paper, inner, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)
    canvas = np.full((height, width, 4), 255, np.uint8)
    left, top = (width - inner[0]) // 2, (height - inner[1]) // 2
    canvas[top : top + inner[1], left : left + inner[0], :3] = np.clip(np.rint(scaled), 0, 255)
    return replace(rendering, frames=(*rendering.frames[:-1], Frame(canvas, rendering.frames[-1].time_s)))


def missing(language: str) -> str:
    """The libraries that are not installed here, and how to get them; empty when all are."""
    lacks = [name for name in _NEEDED if find_spec(name) is None]
    return f"{', '.join(lacks)} not installed: pip install 'janusrl[charts]'." if lacks else ""


CHART = Domain(
    name="chart",
    language="python",
    make_renderer=FigureRenderer,
    blank=blank,
    blank_source="import matplotlib.pyplot as plt\n\nplt.figure()\nplt.show()",
    default_tasks={"source": "starters", "env": "chart"},
    default_rubric={
        "gates": ["render_gate"],
        # chart_structure has no value where the reference is only a picture: its words stand in for it.
        "terms": [
            {"reward": "chart_structure", "weight": 0.7},
            {"reward": "ocr_text", "weight": 0.7, "without": "reference_code"},
            {"reward": "foreground_color", "weight": 0.2},
            {"reward": "edge_grid", "weight": 0.1},
        ],
        "multiply": ["chart_evidence"],
        "metrics": [
            *("chartmimic_text", "chartmimic_layout", "chartmimic_type", "chartmimic_color", "plot2code_text"),
            *("ssim", "ms_ssim", "mse", "mae", "exact_match"),
        ],
    },
    default_size=SIZE,
    fit=fit,
    missing=missing,
    suffixes={".py": "python"},
    audit="janusrl.envs.audit.chart:corpus",
)
"""Figures of Python programs."""
