"""The structure of what a browser page drew of a specification, in the form that `renderer` documents.

The page lists axes, texts and marks (`spec_script`); what can be seen of them is measured on the picture here. A text's
`contrast` is how far its colour, and the strongest pixel of its box, stand out from the ground of that box; a mark's
`seen` is the share of its places that show its colour, and anything but the ground of its axes: what is most frequent
there where no area lies, or on the edge of the picture.
"""

from __future__ import annotations

import json
import re
from typing import Any

import numpy as np

from janusrl.render.figure import limits, shapes
from janusrl.render.figure.answer import Forged, read_structure
from janusrl.render.figure.ink import LEAST_CONTRAST, LEAST_SIZE_PX, ground_of, on_white
from janusrl.render.figure.roles import give_roles

_PLOTLY_ROLES = (
    (r"gtitle", "title"),
    (r"legend", "legend"),
    (r"\bx\d*title", "xlabel"),
    (r"\by\d*title", "ylabel"),
    (r"title\b", "label"),
    (r"xtick|ytick|ztick|cbaxis|angularaxistick|radialaxistick|aaxis|baxis|caxis", "tick"),
    (r"annotation|slice|slicetext|pointtext|bartext|textpoint|node-label|surface", "annotation"),
)
_VEGA_ROLES = (
    (r"role-title", "title"),
    (r"role-legend", "legend"),
    (r"role-axis-title", "label"),
    (r"role-axis-label", "tick"),
    (r"role-(?:column|row)-(?:header|title)|header", "title"),
)
_LEAST_FREE = 0.005
"""Share of an axes that must be free of areas for its ground to be looked for there."""
_ALIKE = 48
"""Largest difference of a channel at which a pixel shows an opaque colour."""


def structure_of(kind: str, text: str, pixels: np.ndarray) -> dict[str, Any]:
    """The structure of a picture, of what the page told about it.

    Raises:
        Forged: the page told nonsense.
    """
    try:
        told = json.loads(text)
        height, width = pixels.shape[:2]
        axes = [
            {
                "box": each["box"],
                "face": None,
                "three_d": each["three_d"],
                "colorbar": False,
                "frame": [],
                "ticks": {"x": [], "y": []},
                "grid": each["grid"],
            }
            for each in told["axes"][: limits.MAX_AXES]
        ]
        tree: dict[str, Any] = {
            "kind": kind,
            "size": [width, height],
            "ground": ground_of(pixels),
            "axes": axes,
            "texts": [],
            "marks": [],
            "truncated": len(told["texts"]) >= limits.MAX_MARKS or len(told["marks"]) >= limits.MAX_MARKS,
        }
        roles = _PLOTLY_ROLES if kind == "plotly" else _VEGA_ROLES
        for each in told["texts"][: limits.MAX_MARKS]:
            tree["texts"].append(_text(each, roles, axes, pixels))
        marks = told["marks"][: limits.MAX_MARKS]
        grounds = _grounds(marks, axes, pixels)
        for each in marks:
            tree["marks"].append(_mark(each, axes, pixels, grounds))
        give_roles(tree)
        return read_structure(tree)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError, RecursionError) as error:
        raise Forged(f"{type(error).__name__}: {error}") from error


def _text(
    told: dict[str, Any], roles: tuple[tuple[str, str], ...], axes: list[dict[str, Any]], pixels: np.ndarray
) -> dict[str, Any]:
    path = " ".join(map(str, told["path"]))
    role = next((role for pattern, role in roles if re.search(pattern, path)), "annotation")
    box = [float(value) for value in told["box"]]
    number = _axes_of(box, axes, near=role in ("tick", "label", "xlabel", "ylabel", "title"))
    color = told["color"]
    if role == "tick" and number is not None:
        _take_tick(axes[number], path, box, told)
    contrast = 0.0 if color is None else _contrast(color, box, pixels)
    return {
        "text": told["text"],
        "role": role,
        "axes": number,
        "box": box,
        "size": told["size"],
        "angle": told["angle"],
        "color": color or [0, 0, 0, 0],
        "contrast": round(contrast, 1),
        "visible": contrast >= LEAST_CONTRAST and told["size"] >= LEAST_SIZE_PX,
    }


def _take_tick(axes: dict[str, Any], path: str, box: list[float], told: dict[str, Any]) -> None:
    x, y = told["place"] or ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
    if re.search(r"xtick|X-axis", path):
        side = "x"
    elif re.search(r"ytick|Y-axis", path):
        side = "y"
    else:
        below = box[1] >= axes["box"][3] - 1 or box[3] <= axes["box"][1] + 1
        side = "x" if below else "y"
    place = x if side == "x" else y
    if len(axes["ticks"][side]) < 200:
        axes["ticks"][side].append([round(float(place), 2), told["text"]])


def _grounds(
    marks: list[dict[str, Any]], axes: list[dict[str, Any]], pixels: np.ndarray
) -> dict[int | None, np.ndarray]:
    """The ground of each axes, and that of the paper under None: three channels each, 0-255."""
    edge = np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])
    grounds: dict[int | None, np.ndarray] = {None: np.array(ground_of(edge[None])[:3], np.float32)}
    height, width = pixels.shape[:2]
    free = np.ones((height, width), bool)
    for mark in marks:
        if mark["kind"] not in ("line", "points"):
            x0, y0, x1, y1 = (float(side) for side in mark["box"])
            free[max(0, int(y0)) : max(0, int(y1) + 1), max(0, int(x0)) : max(0, int(x1) + 1)] = False
    for number, each in enumerate(axes):
        x0, y0, x1, y1 = (max(0, int(side)) for side in each["box"])
        left = pixels[y0:y1, x0:x1][free[y0:y1, x0:x1]]
        enough = len(left) > _LEAST_FREE * (y1 - y0) * (x1 - x0)
        grounds[number] = np.array(ground_of(left[None])[:3], np.float32) if enough else grounds[None]
    return grounds


def _mark(
    told: dict[str, Any],
    axes: list[dict[str, Any]],
    pixels: np.ndarray,
    grounds: dict[int | None, np.ndarray],
) -> dict[str, Any]:
    box = [float(value) for value in told["box"]]
    paths = [path for path in told["paths"] if path]
    mark = {**told, "box": box, "paths": paths, "axes": _axes_of(box, axes, near=False), "seen": 0.0}
    if mark.get("colors") is not None and len(mark["colors"]) < 2:
        del mark["colors"]
    places = np.array([point for path in paths for point in path], float).reshape(-1, 2)
    if mark["kind"] in ("image", "mesh"):
        xs, ys = np.linspace(box[0], box[2], 8)[1:-1], np.linspace(box[1], box[3], 8)[1:-1]
        looked = np.stack(np.meshgrid(xs, ys), -1).reshape(-1, 2)
    elif mark["kind"] == "points":
        looked = shapes.thinned(places, 32)
    else:
        looked = shapes.looked_at(places, filled=mark["face"] is not None)
    colors = [color for color in (mark.get("colors") or [mark["face"], mark["edge"]]) if color is not None]
    mark["seen"] = round(_seen(looked, colors, pixels, grounds[mark["axes"]]), 2)
    return mark


def _seen(looked: np.ndarray, colors: list[list[int]], pixels: np.ndarray, ground: np.ndarray) -> float:
    if not len(looked):
        return 0.0
    height, width = pixels.shape[:2]
    inside = (looked >= 0).all(1) & (looked[:, 0] < width) & (looked[:, 1] < height)
    x, y = looked[inside].astype(int).T
    there = on_white(pixels[y, x])
    found = np.abs(there - ground).max(1) >= 10
    opaque = [color for color in colors if color[3] > 250]
    if colors and len(opaque) == len(colors):
        wanted = np.array(opaque, np.float32)[:, :3]
        found &= np.abs(there[:, None] - wanted[None]).max(2).min(1) <= _ALIKE
    return float(found.sum()) / len(looked)


def _contrast(color: list[int], box: list[float], pixels: np.ndarray) -> float:
    height, width = pixels.shape[:2]
    x0, y0 = max(0, int(box[0])), max(0, int(box[1]))
    x1, y1 = min(width, int(box[2]) + 1), min(height, int(box[3]) + 1)
    if x1 <= x0 or y1 <= y0:
        return 0.0
    crop = on_white(pixels[y0:y1, x0:x1].reshape(-1, 4))
    ground = np.median(crop, 0)
    ink = np.abs(crop - ground).max(1)
    strong = float(np.partition(ink, int(0.98 * (len(ink) - 1)))[int(0.98 * (len(ink) - 1))])
    meant = float(np.abs(np.array(color[:3], np.float32) - ground).max()) * color[3] / 255
    return min(strong, meant)


def _axes_of(box: list[float], axes: list[dict[str, Any]], *, near: bool) -> int | None:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    best, least = None, float("inf")
    for number, each in enumerate(axes):
        x0, y0, x1, y1 = each["box"]
        away = max(x0 - x, 0, x - x1) + max(y0 - y, 0, y - y1)
        if away < least and (away <= 1 or (near and away < 150)):
            best, least = number, away
    return best
