"""Colours in numbers: CIE L*a*b* of sRGB and the CIEDE2000 difference, for whole lists at once.

White is D65 with the matrix of sRGB in six digits, so that differences agree with those of `colormath`, which the
published chart and page evaluators use, to about 1e-9.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

_TO_XYZ = np.array([[0.412424, 0.357579, 0.180464], [0.212656, 0.715158, 0.0721856], [0.0193324, 0.119193, 0.950444]])
_WHITE = np.array([0.95047, 1.0, 1.08883])
_LINEAR_BELOW, _CUBE_ROOT_ABOVE = 0.04045, 216 / 24389


def lab_of(rgb: np.ndarray) -> np.ndarray:
    """L*, a*, b* of sRGB colours.

    Args:
        rgb: N x 3, each channel from 0 to 255.

    Returns:
        N x 3 float64; L* from 0 to 100.
    """
    share = np.asarray(rgb, np.float64).reshape(-1, 3) / 255
    light = np.where(share <= _LINEAR_BELOW, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    xyz = light @ _TO_XYZ.T / _WHITE
    root = np.where(xyz > _CUBE_ROOT_ABOVE, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    x, y, z = root.T
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=1)


def ciede2000(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Differences of all pairs (CIE 142-2001, with all parametric factors 1).

    Args:
        first: N x 3, L*, a*, b*.
        second: M x 3.

    Returns:
        N x M float64, 0 or more.
    """
    light1, a1, b1 = first.T[:, :, None]
    light2, a2, b2 = second.T[:, None, :]
    seventh = ((np.hypot(a1, b1) + np.hypot(a2, b2)) / 2) ** 7
    stretch = 1.5 - 0.5 * np.sqrt(seventh / (seventh + 25.0**7))
    a1, a2 = stretch * a1, stretch * a2
    chroma1, chroma2 = np.hypot(a1, b1), np.hypot(a2, b2)
    hue1, hue2 = np.degrees(np.arctan2(b1, a1)) % 360, np.degrees(np.arctan2(b2, a2)) % 360
    apart = (hue2 - hue1 + 180) % 360 - 180
    light, chroma = (light1 + light2) / 2, (chroma1 + chroma2) / 2
    hue = (hue1 + hue2) / 2 + np.where(np.abs(hue1 - hue2) > 180, 180, 0)
    turn = 1 - 0.17 * np.cos(np.radians(hue - 30)) + 0.24 * np.cos(np.radians(2 * hue))
    turn += 0.32 * np.cos(np.radians(3 * hue + 6)) - 0.2 * np.cos(np.radians(4 * hue - 63))
    by_light = (light2 - light1) / (1 + 0.015 * (light - 50) ** 2 / np.sqrt(20 + (light - 50) ** 2))
    by_chroma = (chroma2 - chroma1) / (1 + 0.045 * chroma)
    by_hue = 2 * np.sqrt(chroma1 * chroma2) * np.sin(np.radians(apart) / 2) / (1 + 0.015 * chroma * turn)
    seventh = chroma**7
    bend = 60 * np.exp(-(((hue - 275) / 25) ** 2))
    rotation = -2 * np.sqrt(seventh / (seventh + 25.0**7)) * np.sin(np.radians(bend))
    squared = by_light**2 + by_chroma**2 + by_hue**2 + rotation * by_chroma * by_hue
    apart_by: np.ndarray = np.sqrt(np.maximum(squared, 0.0))
    return apart_by


def color_likeness(first: Sequence[float], second: Sequence[float]) -> float:
    """max(0, 1 - dE / 100) of two colours R, G, B in 0 to 255."""
    return max(0.0, 1.0 - float(ciede2000(lab_of(np.array(first)), lab_of(np.array(second)))[0, 0]) / 100.0)
