"""The SVG domain: still vector pictures, drawn by resvg in isolated workers."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from importlib.util import find_spec

import numpy as np

from janusrl.domain import Domain
from janusrl.render.svg import SvgRenderer
from janusrl.rendering import Frame, Rendering
from janusrl.task import Task

LONGEST_PX = 512
"""Longest side of a picture that a reference's own size asks for."""


def blank(width: int, height: int) -> Rendering:
    """An opaque white canvas of `width` x `height` pixels without any shape: what scores 0."""
    pixels = np.full((height, width, 4), 255, np.uint8)
    structure = {"size": [width, height], "elements": [], "counts": {"svg": 1}, "truncated": False}
    return Rendering((Frame(pixels),), structure, key=f"blank {width}x{height}")


def own_size(task: Task) -> tuple[int, int] | None:
    """The size in pixels that a task's reference code gives itself: width and height, else its viewBox.

    Taken as it is up to `LONGEST_PX`, scaled down beyond; None when the code names no usable size.
    """
    code = task.reference.code
    head = re.search(r"<svg\b[^>]*>", code) if code else None
    if head is None:
        return None
    numbers: list[float] = []
    for name in ("width", "height"):
        found = re.search(rf'\s{name}\s*=\s*["\']\s*([\d.]+)(?:px)?\s*["\']', head.group())
        if found:
            numbers.append(float(found[1]))
    if len(numbers) < 2:
        box = re.search(r'\sviewBox\s*=\s*["\']([^"\']+)["\']', head.group())
        numbers = [float(x) for x in re.findall(r"-?[\d.]+(?:e-?\d+)?", box[1])[2:4]] if box else []
    if len(numbers) < 2 or min(numbers) <= 0:
        return None
    scale = min(1.0, LONGEST_PX / max(numbers))
    return max(1, round(numbers[0] * scale)), max(1, round(numbers[1] * scale))


SVG = Domain(
    name="svg",
    language="svg",
    make_renderer=SvgRenderer,
    blank=blank,
    blank_source='<svg xmlns="http://www.w3.org/2000/svg" width="256" height="256"></svg>',
    default_rubric={
        "gates": ["render_gate"],
        # svg_paths has no value for tasks whose reference has no code; the weighted mean then goes on without it.
        "terms": [{"reward": "svg_visual", "weight": 0.8}, {"reward": "svg_paths", "weight": 0.2}],
        "multiply": ["length_band"],
        "metrics": [
            "ssim",
            "ms_ssim",
            "mse",
            "mae",
            "foreground_color",
            "edge_grid",
            "rlrf_l2",
            "rlrf_canny",
            "exact_match",
        ],
    },
    default_size=(256, 256),
    picture_size=own_size,
    suffixes={".svg": "svg"},
    audit="janusrl.envs.audit.svg:corpus",
)
"""Still pictures as SVG source."""

SVG_FAST = replace(
    SVG,
    name="svg_fast",
    suffixes={},  # a file is drawn by `svg` unless this is asked for
    make_renderer=partial(SvgRenderer, fast=True),
    missing=lambda language: "" if find_spec("skia") else "skia-python is not installed: pip install 'janusrl[skia]'.",
)
"""The same, drawn by skia where that draws like resvg: for training on many simple drawings."""
