"""How an animated SVG is put on the canvas asked for: as a whole, its proportions kept, centred, the rest transparent.

The same rules as `janusrl.render.svg.SvgRenderer` has for still ones.
"""

from __future__ import annotations

import json
from typing import Any

import numpy as np

LONGEST_PX = 1024
"""Longest side of a picture that an SVG's own size asks for."""
_FIT = """(() => {
  const [asked, longest] = %s;
  const root = document.documentElement;
  if (!root || document.querySelector("parsererror")) return {reason: "not_xml"};
  if (!(root instanceof SVGSVGElement)) return {reason: "not_svg"};
  const given = (side) => {
    const text = root.getAttribute(side);
    const length = text && !text.includes("%%") ? root[side].baseVal.value : NaN;
    return length > 0 && isFinite(length) ? length : NaN;
  };
  const box = root.hasAttribute("viewBox") ? root.viewBox.baseVal : null;
  if (box && !(box.width > 0 && box.height > 0)) return {reason: "bad_size"};
  let [width, height] = [given("width"), given("height")];
  if (box && isNaN(width)) width = isNaN(height) ? box.width : height * box.width / box.height;
  if (box && isNaN(height)) height = width * box.height / box.width;
  if (isNaN(width) || isNaN(height)) {
    if (!asked) return {reason: "no_size"};
    if (isNaN(width)) width = asked[0];
    if (isNaN(height)) height = asked[1];
  }
  const [most_x, most_y] = asked ?? [longest, longest];
  let scale = Math.min(most_x / width, most_y / height);
  if (!asked) scale = Math.min(1, scale);
  if (!box) {
    root.setAttribute("viewBox", `0 0 ${width} ${height}`);
    root.setAttribute("preserveAspectRatio", "none");
  }
  const drawn = [width * scale, height * scale];
  root.style.setProperty("width", drawn[0] + "px", "important");
  root.style.setProperty("height", drawn[1] + "px", "important");
  return {drawn};
})()"""


def fit_script(size: tuple[int, int] | None) -> str:
    """An expression that scales the document before its first frame; its value is for `drawn_size`."""
    return _FIT % json.dumps([size, LONGEST_PX])


def drawn_size(told: Any, viewport: tuple[int, int]) -> tuple[int, int] | str:
    """Width and height in pixels that the drawing takes of the viewport; or why there is none: a reason.

    Raises:
        ValueError: `told` is not what the script tells.
    """
    if not isinstance(told, dict):
        raise ValueError("the document was not measured")
    reason = told.get("reason")
    if reason is not None:
        if reason not in ("not_xml", "not_svg", "bad_size", "no_size"):
            raise ValueError("an unknown reason")
        return str(reason)
    width, height = (float(side) for side in told["drawn"])
    if not (0 < width <= viewport[0] + 1 and 0 < height <= viewport[1] + 1):
        raise ValueError("a drawing larger than its canvas")
    return max(1, min(viewport[0], round(width))), max(1, min(viewport[1], round(height)))


def placed(pixels: np.ndarray, drawn: tuple[int, int], size: tuple[int, int] | None) -> np.ndarray:
    """The drawing out of the top left of the viewport, in the middle of a transparent canvas; H x W x 4 uint8."""
    width, height = drawn
    cut = pixels[:height, :width]
    if size is None or size == drawn:
        return np.ascontiguousarray(cut)
    canvas = np.zeros((size[1], size[0], 4), np.uint8)
    left, top = (size[0] - width) // 2, (size[1] - height) // 2
    canvas[top : top + height, left : left + width] = cut
    return canvas
