"""Values of looks: what is read off a picture, and what of a page's own answers is let through."""

from __future__ import annotations

import hashlib
import math
from typing import Any

import numpy as np

from janusrl.render.browser.interaction_steps import Look


def of_pixels(look: Look, picture: np.ndarray, box: list[float]) -> Any:
    """The value of a look at the part of a picture that `box` (x, y, width, height) frames."""
    height, width = picture.shape[:2]
    if look.what == "color":
        at = look.at or (0.0, 0.0)
        x, y = math.floor(box[0] + at[0]), math.floor(box[1] + at[1])
        if not (0 <= x < width and 0 <= y < height):
            return None
        return [int(channel) for channel in picture[y, x, :3]]
    x0, y0 = max(0, round(box[0])), max(0, round(box[1]))
    x1, y1 = min(width, round(box[0] + box[2])), min(height, round(box[1] + box[3]))
    if x1 <= x0 or y1 <= y0:
        return None
    part = picture[y0:y1, x0:x1, :3]
    if look.what == "picture":
        return hashlib.sha256(repr(part.shape).encode() + np.ascontiguousarray(part).tobytes()).hexdigest()
    near = (np.abs(part.astype(np.int16) - np.array(look.color, np.int16)) <= look.tolerance).all(axis=2)
    return round(float(near.mean()), 6)


def finite(value: Any) -> Any:
    """A value of the page with numbers that JSON can write; pixels to 0.01."""
    if isinstance(value, float):
        return round(value, 2) if math.isfinite(value) else None
    if isinstance(value, list):
        return [finite(item) for item in value[:500]]
    return value if isinstance(value, str | int | bool) or value is None else None
