"""Features of one picture that several rewards share: grey, background, foreground, edges.

Everything here depends on one picture alone and is memoised in its `View`, so that a reference's features are computed
once a run. The kept arrays are uint8: a cached 512 px reference costs about 2 MB. Nothing here knows a task or a score.
"""

from __future__ import annotations

import math
from functools import partial
from typing import Any

import cv2
import numpy as np

from janusrl.rendering import Frame, Rendering
from janusrl.scoring.sample import Sample, View

cv2.setNumThreads(1)  # rewards run beside training and rendering: one thread each

Pixels = np.ndarray[Any, np.dtype[np.uint8]]
Color = tuple[int, int, int]

NEAR = 8
"""A pixel belongs to a flat background when no channel is further than this from the background's colour."""
CANNY = (50, 150)
"""Hysteresis thresholds of the edge detector, on 8-bit grey."""
BLUR_PX = 13
"""Gaussian kernel that makes edge maps comparable."""
SOFT_SIDE_PX = 128
"""Longest side of the edge maps that rewards compare; see `soft_edges`."""


def pair(sample: Sample) -> tuple[View, View]:
    """Candidate and reference at the reference's size.

    The renderer already draws at the reference's size; a candidate of another size is stretched to it, and that it had
    the wrong size is for `render_gate` to say.

    Raises:
        ValueError: the sample lacks a picture, which a reward's `needs` would have said.
    """
    if sample.candidate is None or sample.reference is None:
        raise ValueError("this reward compares two pictures; declare needs=('rendering', 'reference_picture')")
    if sample.candidate.size == sample.reference.size:
        return sample.candidate, sample.reference
    return _at(sample.candidate, sample.reference.size), sample.reference


def within(view: View, side: int) -> View:
    """The same picture, averaged down so that no side is longer than `side` pixels; itself when it is small enough."""
    shrink = max(view.size) / side
    if shrink <= 1:
        return view
    width, height = view.size
    return _at(view, (max(1, round(width / shrink)), max(1, round(height / shrink))))


def _at(view: View, size: tuple[int, int]) -> View:
    return view.feature("at:{}x{}".format(*size), partial(_stretched, size=size))


def _stretched(view: View, size: tuple[int, int]) -> View:
    rgb = cv2.resize(view.rgb, size, interpolation=cv2.INTER_AREA)
    return View(Rendering((Frame(np.dstack([rgb, np.full(rgb.shape[:2], 255, np.uint8)])),)))


def grey(view: View) -> Pixels:
    """H x W uint8 luma (ITU-R BT.601)."""
    return view.feature("grey", lambda v: cv2.cvtColor(v.rgb, cv2.COLOR_RGB2GRAY))


def background(view: View) -> Color:
    """The modal colour: the commonest exact colour within the fullest of 32 x 32 x 32 RGB bins."""
    return view.feature("background", _background)


def _background(view: View) -> Color:
    coarse = cv2.calcHist([view.rgb], [0, 1, 2], None, [32, 32, 32], [0, 256] * 3)
    low = [8 * int(place) for place in np.unravel_index(int(coarse.argmax()), coarse.shape)]
    fine = cv2.calcHist(
        [view.rgb], [0, 1, 2], None, [8, 8, 8], [bound for start in low for bound in (start, start + 8)]
    )
    red, green, blue = (int(place) for place in np.unravel_index(int(fine.argmax()), fine.shape))
    return low[0] + red, low[1] + green, low[2] + blue


def foreground(view: View, color: Color) -> Pixels:
    """H x W uint8: 255 where some channel is more than `NEAR` from `color`, else 0."""
    return view.feature(f"foreground:{color}", partial(_foreground, color=color))


def _foreground(view: View, color: Color) -> Pixels:
    low, high = (tuple(min(255, max(0, channel + step)) for channel in color) for step in (-NEAR, NEAR))
    found: Pixels = cv2.bitwise_not(cv2.inRange(view.rgb, low, high))
    return found


def edges(view: View) -> Pixels:
    """H x W uint8: 255 on Canny edges of the grey picture, else 0."""
    return view.feature("edges", lambda v: cv2.Canny(grey(v), *CANNY))


def thick_edges(view: View) -> Pixels:
    """`edges`, dilated once by 3 x 3."""
    return view.feature("thick_edges", lambda v: cv2.dilate(edges(v), np.ones((3, 3), np.uint8)))


def official_edges(view: View) -> Pixels:
    """Thick edges under a 13 x 13 Gaussian: the edge map of RLRF's L2-Canny reward, at the picture's own size."""
    return view.feature("official_edges", lambda v: cv2.GaussianBlur(thick_edges(v), (BLUR_PX, BLUR_PX), 0))


def soft_edges(view: View) -> Pixels:
    """Edges for comparing by degrees: found at full size, averaged down to at most 128 px, then blurred by 13 x 13.

    A fixed kernel at full size makes a large picture's edge score a cliff (a shift of 1.6 % of the side keeps 0.98 of
    it at 64 px, but 0.51 at 512 px); compared at 128 px it keeps 0.92.
    """
    return view.feature("soft_edges", _soft_edges)


def _soft_edges(view: View) -> Pixels:
    found = thick_edges(view)
    height, width = found.shape
    shrink = max(height, width) / SOFT_SIDE_PX
    if shrink > 1:
        size = max(1, round(width / shrink)), max(1, round(height / shrink))
        found = cv2.resize(found, size, interpolation=cv2.INTER_AREA)
    blurred: Pixels = cv2.GaussianBlur(found, (BLUR_PX, BLUR_PX), 0)
    return blurred


def mean_squared_difference(first: Pixels, second: Pixels) -> float:
    """Mean of (first - second)^2 over every value, in units of 8-bit steps squared. Exact."""
    return float(cv2.norm(first, second, cv2.NORM_L2SQR)) / first.size


def correlation(first: Pixels, second: Pixels) -> float | None:
    """Pearson correlation over every value, each channel about its own mean; None when an array is flat.

    With arrays z-scored (divided by their deviation over all channels), the mean squared difference is
    2 - 2 x correlation; this is that identity, from exact integer sums instead of two float copies.
    """
    means_a, deviations_a = cv2.meanStdDev(first)
    means_b, deviations_b = cv2.meanStdDev(second)
    variance_a, variance_b = (float(np.square(deviations).mean()) for deviations in (deviations_a, deviations_b))
    if min(variance_a, variance_b) < 1e-12:
        return None
    spread = mean_squared_difference(first, second) - float(np.square(means_a - means_b).mean())
    return (variance_a + variance_b - spread) / (2 * math.sqrt(variance_a * variance_b))
