"""The web domain: still pages in HTML, CSS and JavaScript, drawn by Chromium at full height.

`metadata.viewport` of a task is `[width, height]` of the window in px (default 1280 x 720; the width follows the
reference's picture where there is one), `metadata.full_page` says whether the picture is the whole page (default) or
the window. Pages may use the libraries that `tools/web_libs.sh` installs, from the addresses of public CDNs, and the
task's files by their names. They have no network.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from janusrl.domain import Domain, RenderRequest
from janusrl.render.browser.launch import HOW_TO_GET, find_browser
from janusrl.render.browser.page_renderer import MAX_WIDTH_PX, VIEWPORT, PageRenderer
from janusrl.rendering import Frame, Rendering
from janusrl.task import Task, TaskError
from janusrl.task_metadata import viewport_of


def blank(width: int, height: int) -> Rendering:
    """A white page of `width` x `height` pixels with nothing in it: what scores 0."""
    pixels = np.full((height, width, 4), 255, np.uint8)
    structure = {
        "size": [width, height],
        "title": "",
        "elements": [],
        "texts": [],
        "hidden_texts": 0,
        "truncated": False,
    }
    return Rendering((Frame(pixels),), structure, key=f"blank {width}x{height}")


def fit(rendering: Rendering, size: tuple[int, int]) -> Rendering:
    """The picture cropped, or filled up with white, to `size` (width, height) from its top left corner."""
    width, height = size
    frames = []
    for frame in rendering.frames:
        pixels = np.full((height, width, 4), 255, np.uint8)
        kept = frame.pixels[:height, :width]
        pixels[: kept.shape[0], : kept.shape[1]] = kept
        frames.append(Frame(pixels, frame.time_s))
    return replace(rendering, frames=tuple(frames))


def viewport(task: Task) -> tuple[int, int] | None:
    """The window that a task asks for; None when it asks for none.

    Raises:
        TaskError: it is no pair of whole numbers of pixels.
    """
    return viewport_of(task, MAX_WIDTH_PX)


def make_request(task: Task, request: RenderRequest) -> RenderRequest:
    """The request with the task's viewport and options.

    Raises:
        TaskError: `viewport` or `full_page` is none.
    """
    options: dict[str, Any] = dict(request.options)
    window, full_page = viewport(task), task.metadata.get("full_page", True)
    if not isinstance(full_page, bool):
        raise TaskError(f"task '{task.id}': full_page is true or false, got {full_page!r}")
    if not full_page:
        options["full_page"] = False
    if window is not None:
        options["viewport_height"] = window[1]
        request = replace(request, size=window if request.size is None else (request.size[0], window[1]))
    return replace(request, options=options)


WEB = Domain(
    name="web",
    language="html",
    make_renderer=PageRenderer,
    blank=blank,
    blank_source="<!DOCTYPE html><html><head><title></title></head><body></body></html>",
    default_tasks={"source": "starters", "env": "web"},
    default_rubric={
        "gates": ["render_gate"],
        "terms": [
            {"reward": "web_blocks", "weight": 0.7},
            # Where the reference is only a picture, its words stand in for its blocks.
            {"reward": "ocr_text", "weight": 0.7, "without": "reference_code"},
            {"reward": "foreground_color", "weight": 0.15},
            {"reward": "edge_grid", "weight": 0.15},
        ],
        # Another page has half of the edges in the right places: pixels count as far as the blocks say it is this one.
        "multiply": ["length_band", "web_evidence"],
        "metrics": ["tree_bleu", "dom_tree", "ssim", "mse", "mae", "exact_match"],
    },
    default_size=VIEWPORT,
    picture_size=viewport,
    make_request=make_request,
    fit=fit,
    missing=lambda language: "" if find_browser() else f"no Chromium is installed: {HOW_TO_GET}.",
    suffixes={".html": "html", ".htm": "html"},
    audit="janusrl.envs.audit.web:corpus",
)
"""Still web pages."""
