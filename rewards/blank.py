"""How much there is to see: blank pictures to measure against, contrast, low-pass filters, and tables of text.

Vision models find every picture somewhat like any other, see little of contrast, and react to what no one can see. What
learned rewards do about that is here; no model is.
"""

from __future__ import annotations

from functools import partial

import cv2
import numpy as np

from janusrl.scoring.sample import View

from .features import background

BLUR_SIGMA = 1.2
"""Standard deviation of the low-pass filter, in pixels of a model's input: finer things could hide a perturbation."""
FLATS: tuple[tuple[int, int, int], ...] = ((255, 255, 255), (128, 128, 128), (0, 0, 0))
"""Blank pictures that every reference is compared with, besides its own background and its mean colour."""
TABLE_SHARE = 0.5
"""A page whose texts stand in table cells by this share and more is a table."""
_CONTRAST_PX = 224


def low_passed(view: View, side: int, sigma: float) -> np.ndarray:
    """The picture stretched to `side` x `side` x 3 uint8, without what is finer than about `sigma` pixels of that."""
    return view.feature(f"low:{side}:{sigma}", partial(_low_passed, side=side, sigma=sigma))


def _low_passed(view: View, side: int, sigma: float) -> np.ndarray:
    way = cv2.INTER_AREA if max(view.size) > side else cv2.INTER_LINEAR
    small = cv2.resize(view.rgb, (side, side), interpolation=way)
    found: np.ndarray = cv2.GaussianBlur(small, (0, 0), sigma)
    return found


def contrast_alike(candidate: View, reference: View) -> float:
    """Agreement of two pictures' contrasts s and t, 2 s t / (s^2 + t^2): 0.2 where one is a tenth of the other."""
    mine, wanted = (view.feature("contrast", _contrast) for view in (candidate, reference))
    return 2 * mine * wanted / (mine * mine + wanted * wanted) if mine and wanted else 0.0


def _contrast(view: View) -> float:
    """Deviation from the mean colour, over all channels, of what is not fine."""
    _, deviations = cv2.meanStdDev(low_passed(view, _CONTRAST_PX, BLUR_SIGMA))
    return float(np.sqrt(np.square(deviations).mean()))


def flat_colors(view: View) -> list[tuple[int, int, int]]:
    """The blank pictures that a reference is compared with; the mean colour in steps, so that they can be shared."""
    mean = (view.rgb.reshape(-1, 3).mean(axis=0) / 8).round().astype(int) * 8
    red, green, blue = np.minimum(mean, 255).tolist()
    return [*FLATS, background(view), (red, green, blue)]


def is_table(view: View) -> bool:
    """Whether most of the text of a page or chart stands in a table, as far as its structure tells."""
    structure = view.rendering.structure or {}
    elements, texts = structure.get("elements"), structure.get("texts")
    if texts and "role" in texts[0]:
        lengths = [(len(text["text"]), text["role"] == "table") for text in texts if text["visible"]]
        return sum(length for length, cell in lengths if cell) >= TABLE_SHARE * sum(length for length, _ in lengths) > 0
    if not elements or not texts or "parent" not in elements[0]:
        return False
    inside: list[bool] = []
    for element in elements:
        parent = element["parent"]
        inside.append(element["tag"] in ("td", "th") or (0 <= parent < len(inside) and inside[parent]))
    chars = sum(len(text["text"]) for text in texts)
    cells = sum(len(text["text"]) for text in texts if 0 <= text["element"] < len(inside) and inside[text["element"]])
    return chars > 0 and cells >= TABLE_SHARE * chars
