"""`svg_paths`: are the right shapes there? Shape by shape, and only those that a viewer can see.

The drawing's structure (`Rendering.structure` of the SVG renderer) says which shapes were asked for; this file paints
them in order on a small canvas and keeps of each shape the pixels that it really changed, and that the true picture
confirms. Hidden, transparent, zero-size, off-canvas and covered shapes, and shapes on their own colour, thus vanish.
How the structure is obtained, this file does not know.
"""

from __future__ import annotations

import colorsys
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from scipy.optimize import linear_sum_assignment

from janusrl.scoring.reward import Score, reward
from janusrl.scoring.sample import Sample, View

from .features import NEAR

SHAPE, COLOR, POSITION = 0.4, 0.2, 0.4
"""Weights of a pair's likeness (PSS of SVGenius, arXiv 2506.03139)."""
PAIR_THRESHOLD = 0.3
"""Pairs less alike than this are no pairs."""
EXTRA_COST = 1.5
"""Cost of one shape too many, in missing shapes: two guesses at one shape earn less than one."""
REACH = 0.25
"""Distance, in diagonals of the canvas, at which a shape's position counts as wrong altogether."""
RASTER_PX = 128
"""Longest side of the canvas on which visibility is found."""
STAMP_PX = 16
"""Side of the normalised masks in which outlines are compared."""
LEAST_AREA_PX = 2
"""Pixels of that canvas that a shape must show to be seen."""
MAX_ELEMENTS = 1000
"""More elements than this are not looked at: a candidate of so many earns nothing."""
MAX_SHAPES = 256
"""Most visible shapes that are matched; of a candidate with more, the largest."""


@dataclass(frozen=True)
class Shape:
    """What one element shows of itself. Lengths are in diagonals of the canvas."""

    center: tuple[float, float]
    size: tuple[float, float]
    area: float
    color: tuple[float, float, float]
    """Mean colour as a point in the HSV cone: s v cos h, s v sin h, v."""
    stamp: np.ndarray
    """Flat float32 of STAMP_PX^2: the visible pixels, stretched from their bounding box."""


@reward(needs=("rendering", "reference_picture", "structure", "reference_structure"))
def svg_paths(sample: Sample) -> Score:
    """Likeness of the visible shapes, matched one to one; PSS of SVGenius (arXiv 2506.03139) in a visible-only form.

    A pair's likeness is 0.4 shape + 0.2 colour + 0.4 position, pairs below 0.3 do not count, and the matching is the
    one with the largest sum. The score is that sum over (shapes of the reference + 1.5 x surplus shapes): a missing
    shape costs 1, a surplus one 1.5, so neither stuffing nor hedging pays. Unlike the official form, positions are
    those on the canvas (a shifted drawing is a shifted drawing), and paint order counts through what is visible.

    None when the reference shows no shape, or more than can be matched.
    """
    if sample.candidate is None or sample.reference is None:
        raise ValueError("svg_paths compares two pictures; declare needs=('rendering', 'reference_picture')")
    wanted = sample.reference.feature("visible_shapes", visible_shapes)
    if wanted is None or len(wanted) > MAX_SHAPES:
        return Score(None, detail="the reference has too many shapes to match")
    if not wanted:
        return Score(None, detail="the reference shows no shape")
    have = sample.candidate.feature("visible_shapes", visible_shapes)
    if have is None:
        return Score(0.0, detail=f"too_many_shapes: more than {MAX_ELEMENTS} elements")
    parts = {"wanted": float(len(wanted)), "have": float(len(have)), "matched": 0.0}
    if not have:
        return Score(0.0, parts, "no_shapes: nothing that was drawn can be seen")
    largest = sorted(have, key=lambda shape: -shape.area)[:MAX_SHAPES]
    alike = _likeness(wanted, largest)
    alike[alike < PAIR_THRESHOLD] = 0.0
    rows, columns = linear_sum_assignment(alike, maximize=True)
    matched = alike[rows, columns]
    parts["matched"] = float(np.count_nonzero(matched))
    surplus = max(0, len(have) - len(wanted))
    return Score(min(1.0, float(matched.sum()) / (len(wanted) + EXTRA_COST * surplus)), parts)


def _likeness(wanted: Sequence[Shape], have: Sequence[Shape]) -> np.ndarray:
    """len(wanted) x len(have) likenesses in [0, 1]."""

    def columns(shapes: Sequence[Shape], field: str, axis: int) -> np.ndarray:
        return np.expand_dims(np.array([getattr(shape, field) for shape in shapes]), axis)

    def overlap(field: str, join: Callable[..., np.ndarray]) -> np.ndarray:
        """Intersection over union, where `join` reduces the last axis to an area."""
        rows, others = columns(wanted, field, 1), columns(have, field, 0)
        common = join(np.minimum(rows, others), axis=2)
        shared: np.ndarray = common / (join(rows, axis=2) + join(others, axis=2) - common)
        return shared

    def apart(field: str) -> np.ndarray:
        distance: np.ndarray = np.linalg.norm(columns(wanted, field, 1) - columns(have, field, 0), axis=2)
        return distance

    shape = overlap("stamp", np.sum) * overlap("size", np.prod)
    color = np.maximum(0.0, 1.0 - apart("color"))
    position = np.maximum(0.0, 1.0 - apart("center") / REACH)
    alike: np.ndarray = SHAPE * shape + COLOR * color + POSITION * position
    return alike


def visible_shapes(view: View) -> list[Shape] | None:
    """What a viewer sees of each element, in paint order; None when there are too many elements to look at."""
    structure = view.rendering.structure
    if structure is None or structure["truncated"] or len(structure["elements"]) > MAX_ELEMENTS:
        return None
    width, height = structure["size"]
    scale = RASTER_PX / max(width, height)
    easel = _Easel(max(1, round(width * scale)), max(1, round(height * scale)), scale)
    for number, element in enumerate(structure["elements"]):
        easel.draw(number, element)
    return easel.seen(view.rgb)


class _Easel:
    """A small canvas that remembers which element changed each pixel last, and what was there before."""

    def __init__(self, width: int, height: int, scale: float) -> None:
        self.scale = scale
        self.canvas = np.full((height, width, 3), 255, np.float32)
        self.under = self.canvas.copy()
        self.owner = np.full((height, width), -1, np.int32)

    def draw(self, number: int, element: Mapping[str, Any]) -> None:
        """Paint an element's fill, then its stroke."""
        outlines = [self._points(path) for path in element["subpaths"] if len(path) > 1]
        if not outlines:
            return
        if element["fill"] is not None:
            areas = [path for path in outlines if cv2.contourArea(path.astype(np.float32)) > 0]
            if areas:
                self._paint(number, areas, element["fill"], 1.0, None)
        if element["stroke"] is not None and element["stroke_width"] > 0:
            thickness = max(1, round(element["stroke_width"] * self.scale))
            self._paint(number, outlines, element["stroke"], min(1.0, element["stroke_width"]), thickness)

    def _points(self, path: Sequence[Sequence[float]]) -> np.ndarray:
        """N x 2 int32 in 1/16 pixel, kept within ten thousand pixels."""
        points = np.nan_to_num(np.asarray(path, np.float64) * self.scale)
        return (np.clip(points, -10_000, 10_000) * 16).round().astype(np.int32)

    def _paint(
        self, number: int, paths: list[np.ndarray], rgba: Sequence[float], cover: float, thickness: int | None
    ) -> None:
        height, width = self.owner.shape
        margin = (thickness or 0) + 1
        every = np.concatenate(paths) / 16
        x0, y0 = np.maximum(np.floor(every.min(axis=0)).astype(int) - margin, 0)
        x1, y1 = np.minimum(np.ceil(every.max(axis=0)).astype(int) + margin + 1, (width, height))
        if x0 >= x1 or y0 >= y1:
            return
        mask = np.zeros((y1 - y0, x1 - x0), np.uint8)
        moved = [path - np.array([x0 * 16, y0 * 16], np.int32) for path in paths]
        if thickness is None:
            cv2.fillPoly(mask, moved, 1, shift=4)
        else:
            cv2.polylines(mask, moved, False, 1, thickness, shift=4)
        place = np.s_[y0:y1, x0:x1]
        canvas, inside = self.canvas[place], mask > 0
        change = (np.array(rgba[:3], np.float32) - canvas) * np.float32(rgba[3] / 255 * cover)
        changed = inside & _shows(change)
        np.copyto(self.under[place], canvas, where=changed[..., None])
        np.copyto(self.owner[place], number, where=changed)
        np.add(canvas, change, out=canvas, where=inside[..., None])

    def seen(self, picture: np.ndarray) -> list[Shape]:
        """The shapes that own pixels in which `picture` (H x W x 3 uint8) really differs from what was there before."""
        height, width = self.owner.shape
        way = cv2.INTER_AREA if picture.shape[0] >= height else cv2.INTER_NEAREST
        picture = cv2.resize(picture, (width, height), interpolation=way)
        confirmed = _shows(picture - self.under)
        owner = np.where(confirmed, self.owner, -1)
        counts = np.bincount(owner.reshape(-1) + 1)[1:]
        return [self._shape(owner == number, picture) for number in np.flatnonzero(counts >= LEAST_AREA_PX)]

    def _shape(self, mask: np.ndarray, picture: np.ndarray) -> Shape:
        height, width = mask.shape
        diagonal = math.hypot(width, height)
        shown = mask.view(np.uint8)
        x, y, w, h = cv2.boundingRect(shown)
        box = shown[y : y + h, x : x + w].astype(np.float32)
        return Shape(
            center=((x + w / 2) / diagonal, (y + h / 2) / diagonal),
            size=(w / diagonal, h / diagonal),
            area=float(cv2.countNonZero(shown)),
            color=_hsv_cone(*cv2.mean(picture, shown)[:3]),
            stamp=cv2.resize(box, (STAMP_PX, STAMP_PX), interpolation=cv2.INTER_AREA).reshape(-1),
        )


def _shows(change: np.ndarray) -> np.ndarray:
    """H x W bool: where some channel of an H x W x 3 change of colour is large enough to be seen."""
    large = np.abs(change) > NEAR
    seen: np.ndarray = large[..., 0] | large[..., 1] | large[..., 2]
    return seen


def _hsv_cone(red: float, green: float, blue: float) -> tuple[float, float, float]:
    """The point of an RGB colour (0-255) in the HSV cone, where greys of every hue coincide."""
    hue, saturation, value = colorsys.rgb_to_hsv(red / 255, green / 255, blue / 255)
    chroma, angle = saturation * value, 2 * math.pi * hue
    return chroma * math.cos(angle), chroma * math.sin(angle), value
