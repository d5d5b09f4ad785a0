"""Roles: what a text is in its chart, and which axes are colour bars. Works on any structure, whoever drew it.

A role follows from the group that a text was drawn in, which is the program's word, and from where it stands.
"""

from __future__ import annotations

import re
from typing import Any

_TIMES, _SIGN = "\N{MULTIPLICATION SIGN}", "[-+\N{MINUS SIGN}]"
_OFFSET = re.compile(rf"[{_TIMES}x]?\s*\$?.{{0,24}}(?:1e{_SIGN}?\d+|10\^\{{.{{1,4}}\}}).{{0,12}}|{_SIGN}\d[\d.e+-]*")
"""What stands beside an axis for all of its ticks: 1e6, +2.5e3."""
_NARROW = 0.2
"""Short side of a colour bar at most, as a share of the long one."""


def give_roles(tree: dict[str, Any]) -> None:
    """Complete the roles of a structure's texts, and mark its colour bars."""
    axes = tree["axes"]
    for number, each in enumerate(axes):
        each["colorbar"] = _is_colorbar(each, [mark for mark in tree["marks"] if mark["axes"] == number])
    boxes = [each["box"] for each in axes if each["box"] is not None]
    for text in tree["texts"]:
        role, box = text["role"], text["box"]
        here = axes[text["axes"]]["box"] if text["axes"] is not None and text["axes"] < len(axes) else None
        if role == "label":
            text["role"] = _label(text, here, axes[text["axes"]] if here is not None else None)
        elif not role:
            text["role"] = _figure_role(text, boxes) if here is None else _axes_role(box, here)


def _label(text: dict[str, Any], here: list[float] | None, axes: dict[str, Any] | None) -> str:
    if _OFFSET.fullmatch(text["text"]):
        return "offset"
    if axes is None or here is None or axes["three_d"]:
        return "label"
    upright = 45 < text["angle"] % 180 < 135
    x, _ = _middle(text["box"])
    beside = x < here[0] or x > here[2]
    return "ylabel" if upright or beside else "xlabel"


def _axes_role(box: list[float], here: list[float]) -> str:
    x, y = _middle(box)
    height = max(1.0, box[3] - box[1])
    above = y < here[1] + 1 and here[1] - box[3] < 6 * height
    wide = here[2] - here[0]
    return "title" if above and here[0] - 0.25 * wide <= x <= here[2] + 0.25 * wide else "annotation"


def _figure_role(text: dict[str, Any], boxes: list[list[float]]) -> str:
    if not boxes:
        return "figure"
    x, y = _middle(text["box"])
    if y < min(box[1] for box in boxes):
        return "suptitle"
    if y > max(box[3] for box in boxes):
        return "supxlabel"
    if x < min(box[0] for box in boxes) and 45 < text["angle"] % 180 < 135:
        return "supylabel"
    return "figure"


def _middle(box: list[float]) -> tuple[float, float]:
    return (box[0] + box[2]) / 2, (box[1] + box[3]) / 2


def _is_colorbar(axes: dict[str, Any], marks: list[dict[str, Any]]) -> bool:
    box = axes["box"]
    if box is None or axes["three_d"]:
        return False
    wide, high = box[2] - box[0], box[3] - box[1]
    if min(wide, high) > _NARROW * max(wide, high) or min(wide, high) <= 0:
        return False
    fields = [mark["box"] for mark in marks if mark["kind"] in ("mesh", "image", "area", "rect", "triangles")]
    covered = any(
        min(f[2], box[2]) - max(f[0], box[0]) > 0.9 * wide and min(f[3], box[3]) - max(f[1], box[1]) > 0.9 * high
        for f in fields
    )
    return covered and not any(mark["kind"] == "points" for mark in marks)
