"""Rewards and metrics on pixels, for any domain that draws: colour, edges, and the classic image measures.

`foreground_color` and `edge_grid` are terms: a blank canvas earns nothing on them and noise next to nothing. SSIM, MSE
and their kin are metrics only: on pages and charts a blank canvas beats an honest attempt on them.
"""

from __future__ import annotations

from functools import partial

import cv2
import numpy as np

from janusrl.scoring.reward import Score, reward
from janusrl.scoring.sample import Sample, View

from .features import Color, background, edges, foreground, grey, mean_squared_difference, pair

BINS = 8
"""Colour bins a channel: 512 in all."""
GRIDS = (8, 16, 32)
"""Cells along each side in which `edge_grid` compares edge density."""
EDGE_CAP = 3.0
"""Edges beyond this many times the reference's are noise: they shrink the score."""
SSIM_WINDOW_PX = 7
MS_SSIM_WEIGHTS = (0.0448, 0.2856, 0.3001, 0.2363, 0.1333)
"""Exponents of the five scales (Wang, Simoncelli, Bovik 2003)."""


def _soft_bins() -> np.ndarray:
    """BINS x 32: how 32 fine levels spread over BINS bins, linearly between the two nearest bin centres."""
    place = np.clip((np.arange(32) + 0.5) * BINS / 32 - 0.5, 0, BINS - 1)
    return np.maximum(0.0, 1.0 - np.abs(place - np.arange(BINS)[:, None])).astype(np.float32)


_SOFT_BINS = _soft_bins()


@reward(needs=("rendering", "reference_picture"))
def foreground_color(sample: Sample) -> float:
    """How much of the reference's foreground colours the candidate has, wherever they stand: 2 sum min / (sum + sum).

    Histograms of 512 RGB bins count the pixels that differ from the *reference's* modal colour, so empty canvas earns
    nothing. A colour between two bin centres counts for both in part: a small error of colour costs little, and no bin
    edge is a cliff. Counts are areas, not shares of the foreground: a dot of the right colour earns a dot. Two pictures
    without foreground are alike: 1.
    """
    candidate, reference = pair(sample)
    ground = background(reference)
    have, wanted = color_histogram(candidate, ground), color_histogram(reference, ground)
    return _dice(have, wanted)


def color_histogram(view: View, ground: Color) -> np.ndarray:
    """BINS x BINS x BINS float32: pixels that are not `ground`, by colour."""
    return view.feature(f"color_histogram:{ground}", partial(_color_histogram, ground=ground))


def _color_histogram(view: View, ground: Color) -> np.ndarray:
    counts: np.ndarray = cv2.calcHist([view.rgb], [0, 1, 2], foreground(view, ground), [32, 32, 32], [0, 256] * 3)
    for _ in range(3):  # each turn bins the first axis and moves it to the end
        counts = np.tensordot(counts, _SOFT_BINS, axes=(0, 1))
    return counts


def _dice(have: np.ndarray, wanted: np.ndarray) -> float:
    """2 sum min / (sum + sum) of two non-negative arrays; 1 when both are all zero."""
    total = float(have.sum() + wanted.sum())
    return min(1.0, 2 * float(np.minimum(have, wanted).sum()) / total) if total else 1.0


@reward(needs=("rendering", "reference_picture"))
def edge_grid(sample: Sample) -> Score:
    """Whether there is as much going on in each place: mean over grids 8, 16, 32 of 2 sum min / (sum + sum).

    What is compared is the density of Canny edges in each cell. A candidate with more than three times the reference's
    edges (noise, stuffing) is scaled down by the excess. Two pictures without edges are alike: 1.
    """
    candidate, reference = pair(sample)
    parts = {f"grid_{cells}": _dice(edge_density(candidate, cells), edge_density(reference, cells)) for cells in GRIDS}
    have, allowed = cv2.countNonZero(edges(candidate)), EDGE_CAP * cv2.countNonZero(edges(reference))
    parts["cap"] = min(1.0, allowed / have) if have else 1.0
    return Score(parts["cap"] * sum(parts[f"grid_{cells}"] for cells in GRIDS) / len(GRIDS), parts)


def edge_density(view: View, cells: int) -> np.ndarray:
    """Mean edge value of each cell, at most `cells` x `cells` float32; a side shorter than that has a cell a pixel."""
    return view.feature(f"edge_density:{cells}", partial(_edge_density, cells=cells))


def _edge_density(view: View, cells: int) -> np.ndarray:
    width, height = view.size
    size = min(cells, width), min(cells, height)
    density: np.ndarray = cv2.resize(edges(view).astype(np.float32), size, interpolation=cv2.INTER_AREA)
    return density


@reward(kind="metric", needs=("rendering", "reference_picture"))
def mse(sample: Sample) -> Score:
    """1 - mean squared error of sRGB values in [0, 1]; the error itself in `parts["raw"]`."""
    error = _squared_error(sample)
    return Score(1 - error, {"raw": error})


@reward(kind="metric", needs=("rendering", "reference_picture"))
def mae(sample: Sample) -> Score:
    """1 - mean absolute error of sRGB values in [0, 1]; the error itself in `parts["raw"]`."""
    candidate, reference = pair(sample)
    error = cv2.norm(candidate.rgb, reference.rgb, cv2.NORM_L1) / (255 * reference.rgb.size)
    return Score(1 - error, {"raw": error})


@reward(kind="metric", needs=("rendering", "reference_picture"))
def exact_match(sample: Sample) -> float:
    """1 when the mean squared error of sRGB values in [0, 1] is below 1e-6, else 0."""
    return float(_squared_error(sample) < 1e-6)


def _squared_error(sample: Sample) -> float:
    candidate, reference = pair(sample)
    return mean_squared_difference(candidate.rgb, reference.rgb) / 255**2


@reward(kind="metric", needs=("rendering", "reference_picture"))
def ssim(sample: Sample) -> Score:
    """Structural similarity of the grey pictures (Wang et al. 2004), uniform 7 x 7 window, sample covariance.

    The same number as `skimage.metrics.structural_similarity(a, b, data_range=255)`; a smaller picture takes the
    largest odd window that fits. Value is max(0, ssim); `parts["raw"]` may be negative.
    """
    candidate, reference = pair(sample)
    side = min(SSIM_WINDOW_PX, min(grey(reference).shape) - 1 + min(grey(reference).shape) % 2)
    sums_a, squares_a = window_sums(candidate, side)
    sums_b, squares_b = window_sums(reference, side)
    products = _window_sum(cv2.multiply(grey(candidate), grey(reference), dtype=cv2.CV_16U), side)
    # In sums over the window of n pixels: mean = sum / n, covariance = (n products - sum x sum) / (n (n - 1)). They are
    # whole numbers under 2^30, so nothing is lost to rounding before the division.
    n = side**2
    c1, c2 = (0.01 * 255) ** 2 * n * n, (0.03 * 255) ** 2 * n * max(1, n - 1)
    both, means = sums_a * sums_b, sums_a * sums_a + sums_b * sums_b
    alike = (2 * both + c1) * (2 * (n * products - both) + c2)
    alike /= (means + c1) * ((n * (squares_a + squares_b) - means) + c2)
    raw = float(alike.mean())
    return Score(min(1.0, max(0.0, raw)), {"raw": raw})


def window_sums(view: View, side: int) -> tuple[np.ndarray, np.ndarray]:
    """Sums of grey and of its square over each whole window of `side` px; int32."""
    return view.feature(f"window_sums:{side}", partial(_window_sums, side=side))


def _window_sums(view: View, side: int) -> tuple[np.ndarray, np.ndarray]:
    shades = grey(view)
    return _window_sum(shades, side), _window_sum(cv2.multiply(shades, shades, dtype=cv2.CV_16U), side)


def _window_sum(values: np.ndarray, side: int) -> np.ndarray:
    found: np.ndarray = cv2.boxFilter(values, cv2.CV_32S, (side, side), normalize=False)
    edge = side // 2
    return found[edge : found.shape[0] - edge, edge : found.shape[1] - edge]


@reward(kind="metric", needs=("rendering", "reference_picture"))
def ms_ssim(sample: Sample) -> Score:
    """Multi-scale SSIM of the grey pictures (Wang et al. 2003), 11 x 11 Gaussian window of deviation 1.5.

    Pictures under 176 px have fewer scales: those at which the window fits, with the exponents scaled to sum to 1.
    A negative factor counts as 0.
    """
    candidate, reference = pair(sample)
    have, wanted = grey(candidate).astype(np.float64), grey(reference).astype(np.float64)
    side = min(11, min(have.shape) - 1 + min(have.shape) % 2)
    smooth = partial(cv2.GaussianBlur, ksize=(side, side), sigmaX=1.5)
    scales = min(len(MS_SSIM_WEIGHTS), 1 + int(np.log2(min(have.shape) / side)))
    weights = np.array(MS_SSIM_WEIGHTS[:scales]) / sum(MS_SSIM_WEIGHTS[:scales])
    value = 1.0
    for scale, weight in enumerate(weights):
        full, contrast = _ssim_maps(have, wanted, smooth, side, 1.0)
        factor = full if scale == scales - 1 else contrast
        value *= max(0.0, float(factor.mean())) ** weight
        half = (max(1, have.shape[1] // 2), max(1, have.shape[0] // 2))
        have, wanted = (cv2.resize(picture, half, interpolation=cv2.INTER_AREA) for picture in (have, wanted))
    return Score(min(1.0, value), {"scales": float(scales)})


def _ssim_maps(
    have: np.ndarray, wanted: np.ndarray, smooth: partial[np.ndarray], side: int, sample_factor: float
) -> tuple[np.ndarray, np.ndarray]:
    """SSIM and its contrast-structure factor at each place where the whole window lies inside the picture."""
    edge = side // 2
    crop = np.s_[edge : have.shape[0] - edge, edge : have.shape[1] - edge]
    mean_a, mean_b = smooth(have)[crop], smooth(wanted)[crop]
    variance_a = sample_factor * (smooth(have * have)[crop] - mean_a**2)
    variance_b = sample_factor * (smooth(wanted * wanted)[crop] - mean_b**2)
    covariance = sample_factor * (smooth(have * wanted)[crop] - mean_a * mean_b)
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    contrast = (2 * covariance + c2) / (variance_a + variance_b + c2)
    return contrast * (2 * mean_a * mean_b + c1) / (mean_a**2 + mean_b**2 + c1), contrast
