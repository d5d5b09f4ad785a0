"""The scientific domain: plotting scripts in R, MATLAB (run by GNU Octave) and Mathematica (run by Mathics).

A task names its language in `metadata.language` or `reference.language`. `metadata.picture: false` asks for no picture:
then what the program prints (`Rendering.console`) is all that there is to judge.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from janusrl.domain import Domain, RenderRequest
from janusrl.render.backends import missing_for_language
from janusrl.render.science.renderer import ScienceRenderer, language_named
from janusrl.rendering import Frame, Rendering
from janusrl.task import Task
from janusrl.task_metadata import named_language


def blank(width: int, height: int) -> Rendering:
    """An opaque white canvas: what scores 0."""
    return Rendering((Frame(np.full((height, width, 4), 255, np.uint8)),), key=f"blank {width}x{height}")


def language_of(task: Task) -> str:
    """`r`, `matlab` or `mathematica`; `r` where a task says nothing.

    Raises:
        TaskError: it names another language.
    """
    return named_language(task, language_named, default="r", choices="r, matlab or mathematica")


def make_request(task: Task, request: RenderRequest) -> RenderRequest:
    """The request with the option `picture` from the task's metadata."""
    options = {"picture": False} if task.metadata.get("picture") is False else {}
    return replace(request, structure=False, options=options)


SCIENTIFIC = Domain(
    name="scientific",
    language="r",
    make_renderer=ScienceRenderer,
    blank=blank,
    blank_source="plot.new()",
    default_tasks={"source": "starters", "env": "scientific"},
    default_rubric={
        "gates": ["render_gate"],
        # Scripts have no structure to look at. Plots resemble each other: frames and ticks give another one 0.4 of
        # colours and edges, and 0.16 of `svg_visual`, which compares place by place.
        "terms": [{"reward": "svg_visual", "weight": 0.9}, {"reward": "foreground_color", "weight": 0.1}],
        "multiply": ["length_band"],
        "metrics": ["edge_grid", "ssim", "ms_ssim", "mse", "mae", "exact_match"],
    },
    language_of=language_of,
    make_request=make_request,
    missing=missing_for_language,
    suffixes={".r": "r", ".m": "matlab", ".wl": "mathematica", ".wls": "mathematica"},
    audit="janusrl.envs.audit.scientific:corpus",
)
"""Plots by R, Octave and Mathics."""
