"""Parent side: read what an SVG worker answered, as hostile input. What is out of form is a forgery, no exception."""

from __future__ import annotations

import json
import math
from typing import Any, NoReturn

import numpy as np

from janusrl.domain import RenderRequest
from janusrl.outcome import Outcome, Phase, Timing
from janusrl.render import svg_limits
from janusrl.rendering import Frame, Rendering, TextRun
from janusrl.sandbox import JobResult

REASONS = frozenset(
    [
        *("not_xml", "not_svg", "entities", "external_reference", "embedded_picture", "script", "bad_size"),
        *("too_large", "no_size", "too_many_elements", "too_deep", "use_bomb", "crash"),
    ]
)
"""Every reason that a worker may give."""
_TAGS = {"rect", "circle", "ellipse", "line", "polyline", "polygon", "path"}
_MAX_MESSAGE = 300


class _Forged(ValueError):
    pass


def read_answer(result: JobResult, request: RenderRequest, key: str, timing: Timing) -> Outcome:
    """Make an outcome of a worker's answer; `forged` when it does not have the form that the engine gives it."""
    try:
        meta = _DECODER.decode(result.meta.decode())
        if not isinstance(meta, dict):
            raise _Forged("meta is not an object")
        if "reason" in meta:
            return _failure(meta, timing)
        pixels = _pixels(meta.get("size"), result.blob, request.size)
        structure = _structure(meta.get("structure"), pixels) if request.structure else None
        texts = _texts(meta.get("texts", [])) if request.structure else ()
    except (ValueError, RecursionError, KeyError, TypeError):
        words = "The SVG made the renderer answer nonsense."
        return Outcome.model_failed(Phase.RENDER, "forged", words, timing)
    rendering = Rendering((Frame(pixels),), structure, texts, key=key, render_s=timing.render_s, cpu_s=timing.cpu_s)
    return Outcome.drew(rendering, timing)


def _refuse_constant(name: str) -> NoReturn:
    raise _Forged(f"{name} is no number")


_DECODER = json.JSONDecoder(parse_constant=_refuse_constant)


def _failure(meta: dict[str, Any], timing: Timing) -> Outcome:
    reason, message = meta["reason"], meta["message"]
    if reason not in REASONS or not isinstance(message, str):
        raise _Forged("an unknown reason")
    phase = Phase.RENDER if reason == "crash" else Phase.CHECK
    words = "".join(character if character.isprintable() else " " for character in message[:_MAX_MESSAGE])
    return Outcome.model_failed(phase, reason, words, timing)


def _pixels(size: Any, blob: bytes, wanted: tuple[int, int] | None) -> np.ndarray:
    """H x W x 4 uint8 of an answer's size and bytes."""
    if not isinstance(size, list) or len(size) != 2 or any(type(side) is not int for side in size):
        raise _Forged("a size that is none")
    width, height = size
    if not (0 < width <= svg_limits.MAX_SIDE_PX and 0 < height <= svg_limits.MAX_SIDE_PX):
        raise _Forged("a size out of bounds")
    if (wanted is not None and (width, height) != tuple(wanted)) or len(blob) != 4 * width * height:
        raise _Forged("another size than asked for, or other than its pixels")
    # Read-only, as bytes are: everybody who asked for this picture shares it.
    pixels: np.ndarray = np.frombuffer(blob, np.uint8).reshape(height, width, 4)
    return pixels


def _texts(texts: Any) -> tuple[TextRun, ...]:
    if not isinstance(texts, list) or len(texts) > svg_limits.MAX_TEXTS:
        raise _Forged("texts")
    if any(not isinstance(text, str) or len(text) > svg_limits.MAX_TEXT_CHARACTERS for text in texts):
        raise _Forged("texts")
    return tuple(TextRun(text) for text in texts)


def _structure(tree: Any, pixels: np.ndarray) -> dict[str, Any]:
    if tree["size"] != [pixels.shape[1], pixels.shape[0]] or type(tree["truncated"]) is not bool:
        raise _Forged("structure")
    counts, elements = tree["counts"], tree["elements"]
    if not isinstance(elements, list) or len(elements) > svg_limits.MAX_SHAPES or len(counts) > svg_limits.MAX_ELEMENTS:
        raise _Forged("too many elements")
    if not all(isinstance(tag, str) and type(number) is int and number >= 0 for tag, number in counts.items()):
        raise _Forged("counts")
    return {
        "size": tree["size"],
        "elements": [_element(element) for element in elements],
        "counts": counts,
        "truncated": tree["truncated"],
    }


def _element(element: Any) -> dict[str, Any]:
    if element["tag"] not in _TAGS or not isinstance(element["subpaths"], list):
        raise _Forged("an element")
    for path in element["subpaths"]:
        if not isinstance(path, list) or len(path) > svg_limits.MAX_POINTS:
            raise _Forged("a subpath")
        for point in path:
            _numbers(point, 2)
    for kind in ("fill", "stroke"):
        if element[kind] is not None and not all(0 <= channel <= 255 for channel in _numbers(element[kind], 4)):
            raise _Forged("a colour")
    _numbers([element["stroke_width"]], 1)
    _numbers(element["box"], 4)
    return {name: element[name] for name in ("tag", "subpaths", "fill", "stroke", "stroke_width", "box")}


def _numbers(values: Any, count: int) -> list[float]:
    if not isinstance(values, list) or len(values) != count:
        raise _Forged("numbers")
    if any(type(value) not in (int, float) or not math.isfinite(value) for value in values):
        raise _Forged("numbers")
    return values
