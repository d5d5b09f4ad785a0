"""Worker side: runs a Manim program and returns display lists. Fork engine.

Payload: see `script_payload`; the head has `times_s`, `size`, `frame_rate`, `scene` and `structure`. Answer: meta is
JSON,

    {"lists": [head of a display list with "parts": [bytes, bytes, bytes], ...], "frames": [number of a list, ...],
     "duration_s": s, "rate": frames a second, "types": [...], "units": [[[unit, text], ...] a frame, ...],
     "plays": [...]}   blob: the parts
    {"reason": word, "message": text}

All of it is the program's word: hostile. What is believed is only what `draw` draws from it.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import io
import json
import sys
from typing import Any

from manim import config, logger
from svgelements import Path

from janusrl.render import fixed_clock, fixed_seeds
from janusrl.render.figure import script
from janusrl.render.motion import fonts, limits, scenes, stage, tex
from janusrl.render.motion.stage import Refused, Stage
from janusrl.render.script_payload import unpack

_WARM = (
    *("numpy.random", "numpy.linalg", "numpy.fft", "scipy.interpolate", "scipy.optimize", "scipy.special", "networkx"),
    *("itertools", "functools", "math", "typing", "dataclasses", "csv", "json", "datetime", "collections", "operator"),
)
_SCENE = """
from manim import *
class Warm(ThreeDScene):
    def construct(self):
        axes = Axes(x_range=[0, 3], y_range=[0, 3])
        graph = axes.plot(lambda x: x ** 2)
        text, square = Text("Warm", weight=BOLD), Square(color=BLUE, fill_opacity=0.5)
        self.play(Write(text), Create(square), FadeIn(axes), Create(graph), run_time=0.2)
        self.play(Transform(square, Circle()), text.animate.shift(UP), run_time=0.2)
        self.wait(0.2)
"""


def warm() -> None:
    """Import what programs import most, and draw once."""
    tex.refuse()
    get_ready()


def get_ready() -> None:
    """Set manim up, put the hooks in, and draw once."""
    fonts.install()
    script.give_exit()
    for name in _WARM:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    logger.setLevel("ERROR")
    config.update(
        {
            "quality": "low_quality",
            "disable_caching": True,
            "verbosity": "ERROR",
            "progress_bar": "none",
            "preview": False,
            "seed": 0,
            "media_dir": ".media",
        }
    )
    stage.install()
    scenes.install()
    # A copied glyph takes its outline along, which nobody changes after points are made of it: half of a scene's time.
    Path.__deepcopy__ = lambda self, memo: self
    with contextlib.redirect_stdout(io.StringIO()):
        meta, _ = _draw(_SCENE, {"times_s": [0.1, 0.3], "size": None, "frame_rate": None, "scene": None,
                                 "structure": True})  # fmt: skip
    if b'"reason"' in meta:
        raise RuntimeError(f"manim cannot draw its own test scene: {meta!r}")
    Stage.current = None
    del sys.modules["__main__"].__dict__["Warm"]


def handle(payload: bytes) -> tuple[bytes, list[bytes]]:
    """Run one program; see the module's docstring."""
    gc.set_threshold(100_000, 50, 1000)
    head, source = unpack(payload)
    fixed_clock.install()
    fixed_seeds.install()
    return _draw(source, head)


def _draw(source: str, head: dict[str, Any]) -> tuple[bytes, list[bytes]]:
    if head["size"] is not None:
        config.pixel_width, config.pixel_height = head["size"]
    if head["frame_rate"] is not None:
        config.frame_rate = head["frame_rate"]
    watched = Stage.current = Stage([float(t) for t in head["times_s"]], bool(head["structure"]))
    try:
        scenes.run(source, watched, head["scene"])
        return _answer(watched)
    except (script.ScriptFailed, Refused) as failed:
        return _refusal(failed.reason, str(failed))
    except MemoryError:
        return _refusal("memory_limit", "Drawing took too much memory.")
    except BaseException as error:
        return _refusal("drawing", f"Drawing the scene failed. {script.words(error)}")


def _answer(watched: Stage) -> tuple[bytes, list[bytes]]:
    blob: list[bytes] = []
    heads = []
    pictures = watched.pictures()
    for drawn in watched.lists:
        parts = drawn.parts()
        heads.append({**drawn.head(), "parts": [len(part) for part in parts]})
        blob += parts
    if sum(map(len, blob)) > limits.MAX_LIST_BYTES:
        return _refusal("too_much", "The scene has too much in it: draw fewer or simpler mobjects.")
    meta = {
        "lists": heads,
        "frames": [number for number, _ in pictures],
        "duration_s": watched.shown / watched.rate,
        "rate": watched.rate,
        "types": watched.units.types,
        "units": [told for _, told in pictures],
        "plays": watched.plays,
    }
    return json.dumps(meta, separators=(",", ":")).encode("utf-8", "replace"), blob


def _refusal(reason: str, message: str) -> tuple[bytes, list[bytes]]:
    return json.dumps({"reason": reason, "message": message}).encode("utf-8", "replace"), []
