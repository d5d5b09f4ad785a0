"""A small real environment and rewards for command-line tests: resvg in this process, for trusted pictures only."""

import io
from concurrent.futures import Future

import numpy as np
import resvg_py
from PIL import Image

from janusrl.domain import Domain
from janusrl.outcome import Outcome, Phase
from janusrl.rendering import Frame, Rendering, TextRun
from janusrl.scoring.reward import reward


class _Renderer:
    level = "process"
    version = "test"

    def submit(self, request):
        future = Future()
        width, height = request.size or (None, None)
        if "HOST_FAILS" in request.program.source:
            future.set_result(Outcome.infra_failed(Phase.RENDER, "pool_lost", "a worker was lost"))
            return future
        try:
            png = bytes(resvg_py.svg_to_bytes(svg_string=request.program.source, width=width, height=height))
        except ValueError as error:
            future.set_result(Outcome.model_failed(Phase.RENDER, "syntax", str(error)))
            return future
        with Image.open(io.BytesIO(png)) as image:
            pixels = np.asarray(image.convert("RGBA"))
        frames = tuple(Frame(pixels, time_s) for time_s in request.times_s or (0.0,))
        told = tuple({"step": step, "files": sorted(request.files)} for step in request.steps)
        structure = {"asked": request.structure, "language": request.program.language}
        printed = ("a line\n", "\x1b[31mred\x1b[0m")
        future.set_result(Outcome.drew(Rendering(frames, structure, (TextRun("hi"),), printed, told)))
        return future

    def close(self):
        pass


def _blank(width, height):
    return Rendering((Frame(np.full((height, width, 4), 255, np.uint8)),))


@reward()
def same(sample):
    return 1 - float(np.abs(sample.candidate.rgb.astype(float) - sample.reference.rgb).mean()) / 255


@reward(kind="metric")
def red(sample):
    return float(sample.candidate.rgb[..., 0].mean()) / 255


ENV = Domain("svg", "svg", lambda section: _Renderer(), _blank, default_rubric={"terms": ["cli_plugins:same"]})
ABSENT = Domain("absent", "svg", ENV.make_renderer, _blank, missing=lambda name: f"No {name}: apt-get install it.")
