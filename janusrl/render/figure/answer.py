"""Reads what a worker drew of a figure, and told of it, as hostile bytes: sizes, types, finiteness, lengths."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, NoReturn

import numpy as np

from janusrl.render.figure import limits

KINDS = ("matplotlib", "plotly", "vega-lite")
ROLES = frozenset(
    [
        *("title", "suptitle", "xlabel", "ylabel", "label", "tick", "offset", "legend", "annotation", "table"),
        *("figure", "supxlabel", "supylabel"),
    ]
)
MARKS = frozenset(["line", "points", "rect", "wedge", "ellipse", "area", "image", "mesh", "triangles"])
_SIDES = ("bottom", "left", "right", "top")
_PLAIN = (int, float)


class Forged(ValueError):
    """An answer that no worker of ours gives."""


@dataclass(frozen=True, eq=False)
class Drawn:
    """What came of one program."""

    pictures: list[np.ndarray]
    """Each H x W x 4 uint8, read-only."""
    structure: dict[str, Any] | None
    structure_bytes: int


def read_drawn(meta: bytes, blob: bytes, *, structure: bool) -> Drawn | None:
    """Check and unpack an answer of `replay_engine`; None where it says that the list was none.

    Raises:
        Forged: the worker's answer does not have its form.
    """
    told = _json(meta)
    if told.get("reason") == "forged":
        return None
    pictures, at = [], 0
    sizes = _list(told.get("sizes"), limits.MAX_FRAMES)
    for size in sizes:
        width, height = picture_size(size)
        end = at + 4 * width * height
        # Read-only, as bytes are: everybody who asked for this picture shares it.
        pictures.append(np.frombuffer(blob[at:end], np.uint8).reshape(height, width, 4))
        at = end
    rest = len(blob) - at
    if rest < 0 or rest % 8 or (rest and not structure) or not pictures:
        raise Forged("other pixels than said")
    if not structure:
        return Drawn(pictures, None, 0)
    points = np.frombuffer(blob[at:], np.float32).reshape(-1, 2)
    if not np.isfinite(points).all():
        raise Forged("a point that is none")
    pool = iter(points.astype(np.float64).round(1).tolist())
    trees = _list(told.get("structures"), limits.MAX_FRAMES)
    if not trees or len(meta) > limits.MAX_STRUCTURE_BYTES:
        raise Forged("structures")
    checked = [read_structure(_with_points(tree, pool), fresh=True) for tree in trees]
    if next(pool, None) is not None:
        raise Forged("more points than said")
    height, width = pictures[-1].shape[:2]
    if checked[-1]["size"] != [width, height]:
        raise Forged("a structure of another picture")
    return Drawn(pictures, {**checked[-1], "earlier": checked[:-1]}, len(meta))


def _with_points(tree: Any, pool: Iterator[list[float]]) -> Any:
    """A tree whose paths hold points instead of their numbers."""
    try:
        for mark in _list(tree["marks"], limits.MAX_MARKS):
            lengths = _list(mark["paths"], limits.MAX_POINTS)
            if any(type(length) is not int or not 0 <= length <= limits.MAX_POINTS for length in lengths):
                raise Forged("a path")
            mark["paths"] = [list(islice(pool, length)) for length in lengths]
            if [len(path) for path in mark["paths"]] != lengths:
                raise Forged("fewer points than said")
    except (KeyError, TypeError) as error:
        raise Forged(f"structure: {error}") from error
    return tree


def picture_size(size: Any) -> tuple[int, int]:
    """Width and height, within bounds."""
    width, height = _list(size, 2)
    for side in (width, height):
        if type(side) is not int or not 0 < side <= limits.MAX_SIDE_PX:
            raise Forged("a size")
    if width * height > limits.MAX_PIXELS:
        raise Forged("a size")
    return width, height


def read_structure(tree: Any, *, fresh: bool = False) -> dict[str, Any]:
    """A structure in the form that `renderer` documents, with nothing else in it.

    Args:
        tree: what a worker told.
        fresh: whether the points of its paths were checked before.

    Raises:
        Forged: it has another form.
    """
    try:
        if tree["kind"] not in KINDS or type(tree["truncated"]) is not bool:
            raise Forged("structure")
        axes = [_axes(each) for each in _list(tree["axes"], limits.MAX_AXES)]
        return {
            "kind": tree["kind"],
            "size": list(picture_size(tree["size"])),
            "ground": _color(tree["ground"]),
            "axes": axes,
            "texts": [_text(each, len(axes)) for each in _list(tree["texts"], limits.MAX_MARKS)],
            "marks": [_mark(each, len(axes), fresh) for each in _list(tree["marks"], limits.MAX_MARKS)],
            "truncated": tree["truncated"],
        }
    except (KeyError, TypeError, AttributeError) as error:
        raise Forged(f"structure: {error}") from error


def _axes(axes: dict[str, Any]) -> dict[str, Any]:
    if any(type(axes[name]) is not bool for name in ("three_d", "colorbar")):
        raise Forged("axes")
    if not set(_list(axes["frame"], 4)) <= set(_SIDES):
        raise Forged("a frame")
    ticks = {side: [_tick(each) for each in _list(axes["ticks"][side], 200)] for side in ("x", "y")}
    grid = {side: axes["grid"][side] is True for side in ("x", "y")}
    return {
        "box": None if axes["box"] is None else _numbers(axes["box"], 4),
        "face": None if axes["face"] is None else _color(axes["face"]),
        "three_d": axes["three_d"],
        "colorbar": axes["colorbar"],
        "frame": axes["frame"],
        "ticks": ticks,
        "grid": grid,
    }


def _tick(tick: Any) -> list[Any]:
    place, text = _list(tick, 2)
    return [_numbers([place], 1)[0], _string(text)]


def _text(text: dict[str, Any], axes: int) -> dict[str, Any]:
    if text["role"] not in ROLES or type(text["visible"]) is not bool:
        raise Forged("a text")
    size, angle, contrast = _numbers([text["size"], text["angle"], text["contrast"]], 3)
    return {
        "text": _string(text["text"]),
        "role": text["role"],
        "axes": _index(text["axes"], axes),
        "box": _numbers(text["box"], 4),
        "size": size,
        "angle": angle,
        "color": _color(text["color"]),
        "contrast": contrast,
        "visible": text["visible"],
    }


def _mark(mark: dict[str, Any], axes: int, fresh: bool) -> dict[str, Any]:
    if mark["kind"] not in MARKS or type(mark["legend"]) is not bool or type(mark["dashed"]) is not bool:
        raise Forged("a mark")
    if type(mark["count"]) is not int or mark["count"] < 0:
        raise Forged("a count")
    paths = _list(mark["paths"], limits.MAX_POINTS)
    if not fresh:
        for path in paths:
            for point in _list(path, limits.MAX_POINTS):
                _numbers(point, 2)
    width, seen = _numbers([mark["width"], mark["seen"]], 2)
    if not 0 <= seen <= 1:
        raise Forged("seen")
    checked = {
        "kind": mark["kind"],
        "group": _string(mark["group"]),
        "axes": _index(mark["axes"], axes),
        "legend": mark["legend"],
        "paths": paths,
        "count": mark["count"],
        "box": _numbers(mark["box"], 4),
        "face": None if mark["face"] is None else _color(mark["face"]),
        "edge": None if mark["edge"] is None else _color(mark["edge"]),
        "width": width,
        "dashed": mark["dashed"],
        "seen": seen,
    }
    if "colors" in mark:
        checked["colors"] = [_color(color) for color in _list(mark["colors"], 64)]
    if "side" in mark:
        checked["side"] = _numbers([mark["side"]], 1)[0]
    if "hatch" in mark:
        checked["hatch"] = _string(mark["hatch"])
    if "cells" in mark:
        checked["cells"] = _numbers(mark["cells"], len(_list(mark["cells"], 2)))
    return checked


def _json(text: bytes) -> Mapping[str, Any]:
    try:
        told = json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise Forged("not JSON") from error
    if not isinstance(told, dict):
        raise Forged("not an object")
    return told


def _no_constant(name: str) -> NoReturn:
    raise Forged(f"{name} is no number")


def _list(value: Any, most: int) -> list[Any]:
    if type(value) is not list or len(value) > most:
        raise Forged("a list")
    return value


def _string(value: Any) -> str:
    if type(value) is not str or len(value) > limits.MAX_TEXT_CHARACTERS:
        raise Forged("a string")
    return value


def _index(value: Any, count: int) -> int | None:
    if value is None or (type(value) is int and 0 <= value < count):
        return value
    return None if type(value) is int and value >= limits.MAX_AXES else _no_index()


def _no_index() -> NoReturn:
    raise Forged("axes that are none")


def _numbers(values: Any, count: int) -> list[float]:
    if type(values) is not list or len(values) != count:
        raise Forged("numbers")
    for value in values:
        if type(value) not in _PLAIN or not math.isfinite(value):
            raise Forged("a number")
    return values


def _color(values: Any) -> list[int]:
    if type(values) is not list or len(values) != 4:
        raise Forged("a colour")
    for channel in values:
        if type(channel) is not int or not 0 <= channel <= 255:
            raise Forged("a colour")
    return values
