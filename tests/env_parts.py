"""A small real domain for the environment's tests: SVG drawn in this process. Not for hostile code."""

from __future__ import annotations

from concurrent.futures import Future

import numpy as np
import resvg_py

import janusrl
from janusrl.domain import Domain, RenderRequest
from janusrl.outcome import Outcome, Phase
from janusrl.recipe import SandboxSection
from janusrl.rendering import Frame, Rendering
from janusrl.scoring.sample import Sample
from janusrl.task import decode_picture

STARTED: list[str] = []
"""One entry for each renderer started, `closed` for each stopped."""


class DirectRenderer:
    """Draws at once, in this process."""

    level = "process"
    version = "direct"

    def __init__(self, section: SandboxSection) -> None:
        STARTED.append("started")

    def submit(self, request: RenderRequest) -> Future[Outcome]:
        future: Future[Outcome] = Future()
        width, height = request.size or (64, 64)
        if "power cut" in request.program.source:
            future.set_result(Outcome.infra_failed(Phase.RENDER, "power_cut", "The lights went out."))
            return future
        try:
            png = resvg_py.svg_to_bytes(
                svg_string=request.program.source, width=width, height=height, background="white"
            )
        except ValueError as error:
            future.set_result(Outcome.model_failed(Phase.RENDER, "render_error", str(error)))
            return future
        future.set_result(Outcome.drew(Rendering((Frame(decode_picture(bytes(png))),))))
        return future

    def close(self) -> None:
        STARTED.append("closed")


@janusrl.reward(needs=("rendering", "reference_picture"))
def likeness(sample: Sample) -> float:
    """One minus the difference of the pixels, as a share of the reference's ink."""
    a, b = sample.candidate.rgb.astype(int), sample.reference.rgb.astype(int)
    return max(0.0, 1.0 - float(np.abs(a - b).sum() / (255 - b).sum()))


def blank(width: int, height: int) -> Rendering:
    """A white picture."""
    return Rendering((Frame(np.full((height, width, 4), 255, np.uint8)),))


DIRECT = Domain(
    name="svg",
    language="svg",
    make_renderer=DirectRenderer,
    blank=blank,
    default_rubric={"terms": [f"{__file__}:likeness"]},
    default_size=(64, 64),
)
