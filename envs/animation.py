"""The animation domain: Manim Community scenes, animated pages and animated SVG, compared at the same virtual times.

A task names its language in `metadata.language` or `reference.language`: `manim` (Python, the default), `html` or
`svg`. `metadata.times_s` lists the seconds at which frames are taken, of the answer and of the reference alike; without
it they are `TIMES_S`. A scene that is over stands still, as its last state. `metadata.scene` names the class to draw
where a program defines several, `metadata.frame_rate` the frames a second (see `janusrl.render.motion.manim_renderer`).
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from janusrl.domain import Domain, RenderRequest
from janusrl.render.browser.launch import HOW_TO_GET, find_browser
from janusrl.render.motion.manim_renderer import missing_manim, missing_tex
from janusrl.render.motion.renderer import MotionRenderer, language_named
from janusrl.rendering import Frame, Rendering
from janusrl.task import Task, TaskError
from janusrl.task_metadata import named_language

SIZE = (854, 480)
"""Width and height in pixels: Manim's low quality."""
TIMES_S = (0.4, 0.8, 1.4, 2.0, 3.0, 4.5, 7.0, 12.0)
"""Where frames are taken when the task does not say."""
_TEX = re.compile(
    r"\b(?:Math|SingleStringMath)?Tex\(|\b(?:DecimalNumber|Integer|Variable|BulletedList|Title|\w*Matrix|BarChart"
    r"|MathTable|DecimalTable|IntegerTable|BraceLabel|LabeledLine|LabeledDot)\(|include_numbers|get_axis_labels"
    r"|add_coordinates|get_tex\("
)
"""What of Manim needs LaTeX, in a program's source."""


def blank(width: int, height: int, color: int = 0) -> Rendering:
    """A picture of one grey, black when not said otherwise, which never changes: what scores 0."""
    pixels = np.full((height, width, 4), color, np.uint8)
    pixels[..., 3] = 255
    return Rendering((Frame(pixels),), key=f"blank {color} {width}x{height}")


def language_of(task: Task) -> str:
    """`python` (for Manim), `html` or `svg`.

    Raises:
        TaskError: it names another language.
    """
    return named_language(task, language_named, default="manim", choices="manim, html or svg")


def make_request(task: Task, request: RenderRequest) -> RenderRequest:
    """The request with the task's times and options.

    Raises:
        TaskError: the times are not ascending numbers from 0 on.
    """
    times = task.metadata.get("times_s", TIMES_S)
    if (
        not isinstance(times, list | tuple)
        or not times
        or not all(isinstance(t, int | float) and not isinstance(t, bool) and 0 <= t < 1e6 for t in times)
        or list(times) != sorted(times)
    ):
        raise TaskError(f"task '{task.id}': times_s must be a list of ascending seconds from 0 on, got {times!r}")
    options: dict[str, Any] = {}
    if language_of(task) == "python":
        options = {name: task.metadata[name] for name in ("scene", "frame_rate") if name in task.metadata}
    return replace(request, times_s=tuple(float(t) for t in times), options=options)


def missing(language: str) -> str:
    """What this machine lacks to draw animations in `python`, `html` or `svg`; empty when nothing."""
    if language == "python":
        return missing_manim()
    return "" if find_browser() else f"no Chromium is installed: {HOW_TO_GET}."


def base_of(task: Task) -> Domain:
    """The domain of one task's language: pages and SVG start from white, and scenes whose reference has TeX need it."""
    language = language_of(task)
    if language == "python":
        return _WITH_TEX if _TEX.search(task.reference.code or "") else ANIMATION
    return _PAGES if language == "html" else _DRAWINGS


ANIMATION = Domain(
    name="animation",
    language="python",
    make_renderer=MotionRenderer,
    blank=blank,
    blank_source="from manim import *\n\n\nclass Blank(Scene):\n    def construct(self):\n        self.wait(1)\n",
    default_tasks={"source": "starters", "env": "animation"},
    default_rubric={
        "gates": ["motion_gate"],
        "terms": ["animation_frames"],
        "multiply": ["length_band"],
        "metrics": ["foreground_color", "edge_grid", "ssim", "mse", "mae", "exact_match"],
    },
    default_size=SIZE,
    language_of=language_of,
    make_request=make_request,
    missing=missing,
    base_of=base_of,
    suffixes={".py": "python"},
    claims=lambda source: re.search(r"^\s*(?:from|import)\s+manim\b", source, re.M) is not None,
    audit="janusrl.envs.audit.animation:corpus",
)
"""Manim scenes, animated pages and animated SVG."""

_WITH_TEX = replace(
    ANIMATION,
    name="animation_tex",
    missing=lambda language: missing_manim() or missing_tex(),
    language_of=None,
    base_of=None,
    make_request=None,
)
_PAGES = replace(
    ANIMATION,
    name="animation_html",
    language="html",
    blank=partial(blank, color=255),
    blank_source="<!DOCTYPE html><html><body></body></html>",
    language_of=None,
    base_of=None,
    make_request=None,
    suffixes={},
)
_DRAWINGS = replace(
    _PAGES,
    name="animation_svg",
    language="svg",
    blank_source='<svg xmlns="http://www.w3.org/2000/svg" width="854" height="480"></svg>',
)
