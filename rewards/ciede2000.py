"""CIEDE2000 of two sRGB colours, in the form of the package `colormath`, whose digits published evaluators have.

Lab is relative to D65 (2 degrees). At equal or no chroma its hue terms follow from arctan2 as they come.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

_TO_XYZ = (
    (0.412424, 0.357579, 0.180464),
    (0.212656, 0.715158, 0.0721856),
    (0.0193324, 0.119193, 0.950444),
)
_WHITE = (0.95047, 1.0, 1.08883)
_FULL_CHROMA = 25.0**7


def color_likeness(first: Sequence[float], second: Sequence[float]) -> float:
    """max(0, 1 - dE / 100) of two colours R, G, B in 0 to 255."""
    return max(0.0, 1.0 - ciede2000(lab(*first), lab(*second)) / 100.0)


@lru_cache(maxsize=4096)
def lab(red: float, green: float, blue: float) -> tuple[float, float, float]:
    """Lab of a colour R, G, B in 0 to 255."""
    linear = [
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4
        for share in (red / 255, green / 255, blue / 255)
    ]
    tristimulus = (sum(part * light for part, light in zip(row, linear, strict=True)) for row in _TO_XYZ)
    x, y, z = (
        share ** (1 / 3) if share > 216 / 24389 else 7.787 * share + 16 / 116
        for share in (value / white for value, white in zip(tristimulus, _WHITE, strict=True))
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def ciede2000(first: Sequence[float], second: Sequence[float]) -> float:
    """Colour difference of two points L, a, b (Sharma, Wu, Dalal 2005), with all weights 1."""
    (l1, a1, b1), (l2, a2, b2) = first, second
    mean_chroma = (math.hypot(a1, b1) + math.hypot(a2, b2)) / 2
    stretch = 1.5 - 0.5 * math.sqrt(mean_chroma**7 / (mean_chroma**7 + _FULL_CHROMA))
    a1, a2 = stretch * a1, stretch * a2
    c1, c2 = math.hypot(a1, b1), math.hypot(a2, b2)
    h1, h2 = math.degrees(math.atan2(b1, a1)) % 360, math.degrees(math.atan2(b2, a2)) % 360
    apart = abs(h1 - h2) > 180
    mean_hue = (360 * apart + h1 + h2) / 2
    hue_step = h2 - h1 + 360 * apart

    def wave(times: float, shift: float) -> float:
        return math.cos(math.radians(times * mean_hue + shift))

    tone = 1 - 0.17 * wave(1, -30) + 0.24 * wave(2, 0) + 0.32 * wave(3, 6) - 0.2 * wave(4, -63)
    mean_light, mean_chroma = (l1 + l2) / 2, (c1 + c2) / 2
    light = (l2 - l1) / (1 + 0.015 * (mean_light - 50) ** 2 / math.sqrt(20 + (mean_light - 50) ** 2))
    chroma = (c2 - c1) / (1 + 0.045 * mean_chroma)
    hue = 2 * math.sqrt(c1 * c2) * math.sin(math.radians(hue_step) / 2) / (1 + 0.015 * mean_chroma * tone)
    turn = 30 * math.exp(-(((mean_hue - 275) / 25) ** 2))
    twist = -2 * math.sqrt(mean_chroma**7 / (mean_chroma**7 + _FULL_CHROMA)) * math.sin(math.radians(2 * turn))
    return math.sqrt(max(0.0, light**2 + chroma**2 + hue**2 + twist * chroma * hue))
