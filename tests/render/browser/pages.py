"""What tests of the page renderer share."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any

import numpy as np

from janusrl.domain import RenderRequest
from janusrl.outcome import Outcome
from janusrl.program import Program
from janusrl.render.browser.page_renderer import PageRenderer
from janusrl.rendering import Rendering

_numbers = itertools.count()


def request_of(
    source: str,
    size: tuple[int, int] | None = None,
    *,
    structure: bool = False,
    files: Mapping[str, bytes] | None = None,
    **options: Any,
) -> RenderRequest:
    program = Program(source, "html", 0, len(source))
    return RenderRequest(program, size, structure, files=files or {}, options=options)


def draw(renderer: PageRenderer, source: str, size: tuple[int, int] | None = None, **more: Any) -> Outcome:
    return renderer.submit(request_of(source, size, **more)).result(90)


def drawn(renderer: PageRenderer, source: str, size: tuple[int, int] | None = None, **more: Any) -> Rendering:
    outcome = draw(renderer, source, size, **more)
    assert outcome.rendering is not None, outcome.failure
    return outcome.rendering


def texts(renderer: PageRenderer, source: str, **more: Any) -> list[str]:
    """Visible texts of a page that no memory knows."""
    source += f"<!--{next(_numbers)}-->"
    return [run.text for run in drawn(renderer, source, structure=True, **more).texts]


def color_at(rendering: Rendering, x: int, y: int) -> tuple[int, ...]:
    return tuple(int(channel) for channel in rendering.pixels[y, x])


def is_green(rendering: Rendering) -> bool:
    return bool((rendering.pixels == np.array((0, 255, 0, 255), np.uint8)).all())


def green() -> str:
    """A green page that no memory knows."""
    return f"<!DOCTYPE html><body style='margin:0;background:#0f0'><!--{next(_numbers)}-->"
