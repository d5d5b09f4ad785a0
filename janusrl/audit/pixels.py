"""Ways to spoil a finished picture by degrees, for every domain that draws. Arrays in, arrays out."""

from __future__ import annotations

import cv2
import numpy as np

from janusrl.audit.corpus import PixelCorruption


def blur(pixels: np.ndarray, severity: float, rng: np.random.Generator) -> np.ndarray:
    """A Gaussian of up to 0.8 % of the longer side as deviation."""
    deviation = 0.008 * severity * max(pixels.shape[:2])
    return _opaque(cv2.GaussianBlur(pixels[..., :3], (0, 0), max(0.3, deviation)))


def noise(pixels: np.ndarray, severity: float, rng: np.random.Generator) -> np.ndarray:
    """Independent noise on each channel with a deviation of up to 64 steps."""
    shaken = pixels[..., :3] + rng.normal(0, 64 * severity, pixels[..., :3].shape)
    return _opaque(np.clip(np.rint(shaken), 0, 255).astype(np.uint8))


def low_resolution(pixels: np.ndarray, severity: float, rng: np.random.Generator) -> np.ndarray:
    """Averaged down by up to 16 and blown up again."""
    height, width = pixels.shape[:2]
    factor = 1 + 15 * severity
    small = cv2.resize(
        pixels[..., :3], (max(1, round(width / factor)), max(1, round(height / factor))), interpolation=cv2.INTER_AREA
    )
    return _opaque(cv2.resize(small, (width, height), interpolation=cv2.INTER_NEAREST))


def wash_out(pixels: np.ndarray, severity: float, rng: np.random.Generator) -> np.ndarray:
    """Mixed with white, up to all but 5 %."""
    share = 0.95 * severity
    return _opaque(np.rint(pixels[..., :3] * (1 - share) + 255 * share).astype(np.uint8))


def cut_away(pixels: np.ndarray, severity: float, rng: np.random.Generator) -> np.ndarray:
    """The lower part, up to 90 %, replaced by the picture's commonest colour."""
    found = pixels[..., :3].copy()
    colors, counts = np.unique(found.reshape(-1, 3), axis=0, return_counts=True)
    found[round(found.shape[0] * (1 - 0.9 * severity)) :] = colors[counts.argmax()]
    return _opaque(found)


def _opaque(rgb: np.ndarray) -> np.ndarray:
    return np.dstack([rgb, np.full(rgb.shape[:2], 255, np.uint8)])


PIXEL_CORRUPTIONS = (
    PixelCorruption("blur", blur, "the picture blurred"),
    PixelCorruption("noise", noise, "noise over the picture"),
    PixelCorruption("low resolution", low_resolution, "fewer pixels"),
    PixelCorruption("wash out", wash_out, "everything fainter"),
    PixelCorruption("cut away", cut_away, "the lower part missing"),
)
"""Every one of them."""
