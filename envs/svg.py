"""The SVG domain: still vector pictures, drawn by resvg in isolated workers."""

from __future__ import annotations

import numpy as np

from janusrl.domain import Domain
from janusrl.render.svg import SvgRenderer
from janusrl.rendering import Frame, Rendering


def blank(width: int, height: int) -> Rendering:
    """An opaque white canvas of `width` x `height` pixels without any shape: what scores 0."""
    pixels = np.full((height, width, 4), 255, np.uint8)
    structure = {"size": [width, height], "elements": [], "counts": {"svg": 1}, "truncated": False}
    return Rendering((Frame(pixels),), structure, key=f"blank {width}x{height}")


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
)
"""Still pictures as SVG source."""
