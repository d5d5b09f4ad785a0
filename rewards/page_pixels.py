"""Picture measures of two page benchmarks, with their own ways of bringing two pages to one size. Metrics only.

`designbench_ssim`, `designbench_mae`: WebPAI/DesignBench, `evaluator/metric.py` (arXiv 2506.06251). `webcode2m_ssim`,
`webcode2m_mse`: WebCode2M (arXiv 2404.06369). Pages differ in height, and each benchmark stretches or pads one to the
other: the candidate is taken as it was drawn, not as it was cropped for the rewards. All of them score an almost empty
page high, and the last three an honest one low: never rewards.
"""

from __future__ import annotations

from functools import partial

import cv2
import numpy as np
from PIL import Image

from janusrl.scoring.reward import Score, reward
from janusrl.scoring.sample import Sample, View

MAE_SIDE_PX = 512
"""Longest side at which DesignBench compares pixels."""
_GREY = (9797, 19234, 3737)
"""Weights of R, G, B in 1/32768, rounded down: the grey that a PNG decoder makes, which is not that of OpenCV's."""


@reward(kind="metric", needs=("rendering", "reference_picture"), tier="B")
def designbench_ssim(sample: Sample) -> Score:
    """SSIM of grey pictures, the candidate stretched (bilinear) to the reference's size; uniform 7 x 7 window.

    Value max(0, ssim) in [0, 1], `parts["raw"]` may be negative. None when the reference is under 7 px.
    """
    candidate, reference = _pages(sample)
    size = reference.size
    wanted = reference.feature("png_grey", _grey)
    have = candidate.feature("png_grey", _grey)
    if min(size) < 7:
        return Score(None, detail="the reference is smaller than the window of 7 px")
    if candidate.size != size:
        have = cv2.resize(have, size)
    smooth = partial(cv2.blur, ksize=(7, 7))
    raw = _ssim(wanted.astype(np.float64), have.astype(np.float64), smooth, 3, 49 / 48)
    return Score(min(1.0, max(0.0, raw)), {"raw": raw})


@reward(kind="metric", needs=("rendering", "reference_picture"), tier="B")
def designbench_mae(sample: Sample) -> Score:
    """1 - mean absolute error / 255, after both pages are pasted on noise and shrunk (Lanczos) to at most 512 px.

    The noise, of the larger width and height of both, shows where a page is smaller. It is drawn anew each time in the
    official code, so that its value changes from run to run; here it is always the same. `parts["raw"]` is the error, 0
    to 255.
    """
    candidate, reference = _pages(sample)
    size = max(candidate.size[0], reference.size[0]), max(candidate.size[1], reference.size[1])
    scale = min(MAE_SIDE_PX / size[0], MAE_SIDE_PX / size[1])
    shrunk = max(1, int(size[0] * scale)), max(1, int(size[1] * scale))
    noise = np.random.default_rng(0)
    pages = []
    for view in (candidate, reference):
        same = view.size == size
        page = view.rgb if same else noise.integers(0, 256, (size[1], size[0], 3), np.uint8)
        if not same:
            page[: view.size[1], : view.size[0]] = view.rgb
        pages.append(np.asarray(Image.fromarray(page).resize(shrunk, Image.Resampling.LANCZOS), np.int16))
    raw = float(np.abs(pages[0] - pages[1]).mean())
    return Score(1 - raw / 255, {"raw": raw})


@reward(kind="metric", needs=("rendering", "reference_picture"), tier="B")
def webcode2m_ssim(sample: Sample) -> Score:
    """SSIM of the colour pictures, the reference stretched (Lanczos) to the candidate's size; Gaussian window of 1.5.

    Mean over the channels. Value max(0, ssim) in [0, 1], `parts["raw"]` may be negative. None when the candidate is
    under 11 px.
    """
    candidate, reference = _pages(sample)
    if min(candidate.size) < 11:
        return Score(None, detail="the candidate is smaller than the window of 11 px")
    have, wanted = candidate.rgb.astype(np.float64), _stretched(reference, candidate.size).astype(np.float64)
    smooth = partial(cv2.GaussianBlur, ksize=(11, 11), sigmaX=1.5)
    raw = _ssim(have, wanted, smooth, 5, 1.0)
    return Score(min(1.0, max(0.0, raw)), {"raw": raw})


@reward(kind="metric", needs=("rendering", "reference_picture"), tier="B")
def webcode2m_mse(sample: Sample) -> Score:
    """1 - squared error / 3, the reference stretched (Lanczos) to the candidate's size.

    `parts["raw"]` is the official error: squares of [0, 1] values, summed over the channels, mean over pixels, 0 to 3.
    """
    candidate, reference = _pages(sample)
    wanted = _stretched(reference, candidate.size)
    raw = float(cv2.norm(candidate.rgb, wanted, cv2.NORM_L2SQR)) / (255**2 * candidate.size[0] * candidate.size[1])
    return Score(1 - raw / 3, {"raw": raw})


def _pages(sample: Sample) -> tuple[View, View]:
    """The candidate as it was drawn, at its own size, and the reference."""
    assert sample.candidate is not None
    assert sample.reference is not None
    drawn = sample.outcome.rendering
    if drawn is None or drawn.size == sample.candidate.size:
        return sample.candidate, sample.reference
    return sample.candidate.feature("as_drawn", lambda _: View(drawn)), sample.reference


def _grey(view: View) -> np.ndarray:
    """H x W uint8."""
    weighted = view.rgb.astype(np.int32) @ np.array(_GREY, np.int32)
    return (weighted >> 15).astype(np.uint8)


def _stretched(view: View, size: tuple[int, int]) -> np.ndarray:
    if view.size == size:
        return view.rgb
    stretched: np.ndarray = cv2.resize(view.rgb, size, interpolation=cv2.INTER_LANCZOS4)
    return stretched


def _ssim(first: np.ndarray, second: np.ndarray, smooth: partial[np.ndarray], edge: int, sample_factor: float) -> float:
    """Mean of SSIM (Wang et al. 2004) over all channels and all places whose window lies inside the picture."""
    crop = np.s_[edge : first.shape[0] - edge, edge : first.shape[1] - edge]
    mean_a, mean_b = smooth(first)[crop], smooth(second)[crop]
    variance_a = sample_factor * (smooth(first * first)[crop] - mean_a**2)
    variance_b = sample_factor * (smooth(second * second)[crop] - mean_b**2)
    covariance = sample_factor * (smooth(first * second)[crop] - mean_a * mean_b)
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    above = (2 * mean_a * mean_b + c1) * (2 * covariance + c2)
    return float((above / ((mean_a**2 + mean_b**2 + c1) * (variance_a + variance_b + c2))).mean())
