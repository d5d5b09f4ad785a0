"""Blocks of one page: its visible texts and its visible boxes, as arrays. What they are compared with, it ignores.

A *text* is a run of the renderer's structure, which has measured that it can be seen. Runs that follow each other on
one line of one paragraph, no further apart than a space, are one text, so that `<b>` and `<a>` in a sentence do not
count. A *box* is an element that paints something itself, be it a picture, a canvas, a form field, a background or a
border, and that the picture really sets off from what is around it. Boxes in the page's own colour are none.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import cv2
import numpy as np

from janusrl.rendering import Frame, Rendering
from janusrl.scoring.sample import Sample, View

from .features import background

PICTURES = frozenset({"img", "canvas", "svg", "video", "picture", "iframe", "object", "embed", "meter", "progress"})
FIELDS = frozenset({"input", "textarea", "select", "button"})
LEAST_TEXT_PX = 4.0
"""Height of a line under which nobody reads it, whatever size the page says that its letters have (`zoom`)."""
LEAST_BOX_PX = 6
"""Shorter sides are lines, not boxes."""
LEAST_STEP = 6.0
"""Difference of a channel's mean (0-255) between both sides of an edge from which on the edge is seen."""
RING_PX = 2
MOST_BOXES = 400
"""Boxes of a page that are looked at: the largest."""
MOST_LETTERS = 400
"""Letters of a text that are compared."""
_MOST_COPIES = (1 << 20) - 1
CAP = 0.25
"""Most that one block may be of all blocks of its kind, by area."""
_SPACE_EM = 0.6
_ALPHA = re.compile(r"rgba\(.*,\s*([\d.]+)\)")
_NO_BOX = frozenset({"html", "body"})


@dataclass(frozen=True, eq=False)
class PageBlocks:
    """Texts and boxes of a page, N and M of them. Boxes are x, y, width, height in px; colours are Lab."""

    size: tuple[int, int]
    """Width and height of the page, px."""
    texts: tuple[str, ...]
    """In lower case."""
    text_boxes: np.ndarray
    """N x 4 float64."""
    text_areas: np.ndarray
    """N float64: share of all text area, none over `CAP` of it."""
    font_px: np.ndarray
    """N float64."""
    text_colors: np.ndarray
    """N x 3 float32."""
    grounds: np.ndarray
    """N x 3 float32: what lies behind the texts."""
    boxes: np.ndarray
    """M x 4 float64."""
    box_areas: np.ndarray
    """M float64: as `text_areas`."""
    box_colors: np.ndarray
    """M x 3 float32: mean of the picture inside."""
    painters: tuple[int, ...]
    """Numbers of the structure's elements that paint the boxes; several may paint one."""

    @cached_property
    def text_centers(self) -> np.ndarray:
        """N x 2 float64, in shares of the page's width and height."""
        return _centers(self.text_boxes, self.size)

    @cached_property
    def box_centers(self) -> np.ndarray:
        """M x 2 float64, in shares of the page's width and height."""
        return _centers(self.boxes, self.size)


def as_drawn(sample: Sample) -> View:
    """The candidate at its own size: `Sample.candidate` may have been cropped, or filled up, to the reference's."""
    assert sample.candidate is not None
    drawn = sample.outcome.rendering
    if drawn is None or drawn.size == sample.candidate.size:
        return sample.candidate
    return sample.candidate.feature("as_drawn", lambda _: View(drawn))


def page_blocks(view: View) -> PageBlocks:
    """The blocks of a view whose rendering has a page's structure."""
    return view.feature("page_blocks", _page_blocks)


def _page_blocks(view: View) -> PageBlocks:
    structure = view.rendering.structure
    assert structure is not None
    runs = _sentences(structure)
    boxes, colors, painters = _boxes(structure, view)
    return PageBlocks(
        size=view.size,
        texts=tuple(run.text.lower()[:MOST_LETTERS] for run in runs),
        text_boxes=np.array([run.box for run in runs], np.float64).reshape(-1, 4),
        text_areas=_shares(np.array([run.area for run in runs], np.float64)),
        font_px=np.array([run.font_px for run in runs], np.float64),
        text_colors=_lab([run.color for run in runs]),
        grounds=_lab([run.background for run in runs]),
        boxes=boxes,
        box_areas=_shares(boxes[:, 2] * boxes[:, 3]),
        box_colors=_lab(colors),
        painters=tuple(painters),
    )


@dataclass
class _Run:
    text: str
    box: Sequence[float]
    area: float
    font_px: float
    color: Sequence[float]
    background: Sequence[float]
    paragraph: int
    last: Sequence[float]
    """Its last line."""


def _sentences(structure: Mapping[str, Any]) -> list[_Run]:
    """Visible texts, with what stands directly beside each other on a line joined."""
    elements = structure["elements"]
    paragraphs: dict[int, int] = {}

    def paragraph(number: int) -> int:
        """The nearest element around that is not inline."""
        if number not in paragraphs:
            element = elements[number] if number >= 0 else None
            inline = element is not None and element.get("style", {}).get("display") in ("inline", "contents")
            paragraphs[number] = paragraph(element["parent"]) if element is not None and inline else number
        return paragraphs[number]

    found: list[_Run] = []
    for text in structure["texts"]:
        lines = text["lines"]
        height = max((line[3] for line in lines), default=0.0)
        if height < LEAST_TEXT_PX:
            continue
        area = sum(line[2] * line[3] for line in lines)
        run = _Run(
            text["text"], text["box"], area, min(text["font_px"], height), text["color"], text["background"],
            paragraph(text["element"]), lines[-1],
        )  # fmt: skip
        if found and _goes_on(found[-1], run, lines[0]):
            found[-1] = _joined(found[-1], run)
        else:
            found.append(run)
    return found


def _goes_on(run: _Run, other: _Run, first: Sequence[float]) -> bool:
    """Whether `other`, whose first line is given, goes on in the line in which `run` ends."""
    if run.paragraph != other.paragraph:
        return False
    space = _SPACE_EM * max(run.font_px, other.font_px)
    gap = first[0] - (run.last[0] + run.last[2])
    overlap = min(run.last[1] + run.last[3], first[1] + first[3]) - max(run.last[1], first[1])
    return -space < gap < space and overlap > 0.5 * min(run.last[3], first[3])


def _joined(run: _Run, other: _Run) -> _Run:
    left, top = min(run.box[0], other.box[0]), min(run.box[1], other.box[1])
    right = max(run.box[0] + run.box[2], other.box[0] + other.box[2])
    bottom = max(run.box[1] + run.box[3], other.box[1] + other.box[3])
    area = run.area + other.area
    share = run.area / area if area else 0.5

    def mean(one: Sequence[float], two: Sequence[float]) -> list[float]:
        return [share * first + (1 - share) * second for first, second in zip(one, two, strict=True)]

    return _Run(
        f"{run.text} {other.text}", (left, top, right - left, bottom - top), area,
        share * run.font_px + (1 - share) * other.font_px,
        mean(run.color, other.color), mean(run.background, other.background), run.paragraph, other.last,
    )  # fmt: skip


def _boxes(structure: Mapping[str, Any], view: View) -> tuple[np.ndarray, np.ndarray, list[int]]:
    """Boxes that are seen, M x 4 float64; the mean R, G, B inside, M x 3 float64; the elements that paint them."""
    width, height = view.size
    seen: dict[tuple[int, int, int, int], bool] = {}
    """Corners x0, y0, x1, y1, and whether there is an outline."""
    elements: defaultdict[tuple[int, int, int, int], list[int]] = defaultdict(list)
    for number, element in enumerate(structure["elements"]):
        if not element["visible"] or element["tag"] in _NO_BOX:
            continue
        kind = _paint(element)
        if kind is None:
            continue
        x, y, w, h = element["box"]
        x0, y0 = max(0, round(x)), max(0, round(y))
        x1, y1 = min(width, round(x + w)), min(height, round(y + h))
        if x1 - x0 >= LEAST_BOX_PX and y1 - y0 >= LEAST_BOX_PX:
            key = (x0, y0, x1, y1)
            seen[key] = seen.get(key, False) or kind
            elements[key].append(number)
    largest = sorted(seen, key=lambda corners: -(corners[2] - corners[0]) * (corners[3] - corners[1]))[:MOST_BOXES]
    picture = view.rendering.pixels
    ground = background(View(Rendering((Frame(np.ascontiguousarray(picture[::4, ::4])),))))
    boxes, colors, painters = [], [], []
    for corners in largest:
        x0, y0, x1, y1 = corners
        mean = cv2.mean(picture[y0:y1, x0:x1])[:3]
        if (seen[corners] or _apart(mean, ground)) and _set_off(picture, corners):
            boxes.append((x0, y0, x1 - x0, y1 - y0))
            colors.append(mean)
            painters += elements[corners]
    return np.array(boxes, np.float64).reshape(-1, 4), np.array(colors, np.float64).reshape(-1, 3), painters


def _paint(element: Mapping[str, Any]) -> bool | None:
    """Whether an element has an outline of its own, True, or only a colour, False; None when it paints nothing."""
    style = element["style"]
    lined = style["border-top-width"] not in ("0px", "") and _opaque(style["border-top-color"])
    if element["tag"] in PICTURES or lined or style["background-image"] != "none":
        return True
    return False if element["tag"] in FIELDS or _opaque(style["background-color"]) else None


def _opaque(color: str) -> bool:
    found = _ALPHA.match(color)
    return color != "transparent" and (found is None or float(found[1]) >= 0.1)


def _set_off(picture: np.ndarray, corners: tuple[int, int, int, int]) -> bool:
    """Whether two sides of a rectangle are seen, or the one that is not at the edge of the picture."""
    height, width = picture.shape[:2]
    x0, y0, x1, y1 = corners
    ring = RING_PX
    sides = [
        (x0 > 0, picture[y0:y1, x0 : x0 + ring], picture[y0:y1, max(0, x0 - ring) : x0]),
        (x1 < width, picture[y0:y1, x1 - ring : x1], picture[y0:y1, x1 : x1 + ring]),
        (y0 > 0, picture[y0 : y0 + ring, x0:x1], picture[max(0, y0 - ring) : y0, x0:x1]),
        (y1 < height, picture[y1 - ring : y1, x0:x1], picture[y1 : y1 + ring, x0:x1]),
    ]
    free = [(inner, outer) for inside, inner, outer in sides if inside]
    wanted, seen = max(1, min(2, len(free))), 0
    for inner, outer in free:
        seen += _apart(cv2.mean(inner), cv2.mean(outer))
        if seen == wanted:
            return True
    return not free  # it is the whole picture


def _apart(first: Sequence[float], second: Sequence[float]) -> bool:
    """Whether two colours differ by `LEAST_STEP` in red, green or blue."""
    return max(abs(first[channel] - second[channel]) for channel in range(3)) >= LEAST_STEP


def _centers(boxes: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    found: np.ndarray = (boxes[:, :2] + boxes[:, 2:] / 2) / np.array(size)
    return found


def _shares(areas: np.ndarray) -> np.ndarray:
    """Areas as shares of their sum, each at most `CAP` of it as it was."""
    total = areas.sum()
    if not total:
        return areas
    capped = np.minimum(areas / total, CAP)
    found: np.ndarray = capped / capped.sum()
    return found


def _lab(colors: Sequence[Sequence[float]] | np.ndarray) -> np.ndarray:
    """N x 3 float32 Lab of N colours R, G, B (0 to 255)."""
    rgb = np.array(colors, np.float32).reshape(1, -1, 3) / 255
    if not rgb.size:
        return np.zeros((0, 3), np.float32)
    found: np.ndarray = cv2.cvtColor(rgb, cv2.COLOR_RGB2Lab)[0]
    return found


def bigrams(view: View, numbers: Sequence[int]) -> list[np.ndarray]:
    """Pairs of neighbouring letters of some texts, with a blank before and after: int64, a pair as often as it occurs.

    The n-th of the same pair is another number than the first: sets of these are multisets of pairs.
    """
    known: dict[str, np.ndarray] = view.feature("page_bigrams", lambda _: {})
    texts = page_blocks(view).texts
    for number in numbers:
        if texts[number] not in known:
            known[texts[number]] = _pairs(texts[number])
    return [known[texts[number]] for number in numbers]


def _pairs(text: str) -> np.ndarray:
    letters = np.frombuffer(f" {text} ".encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.int64)
    pairs = np.sort((letters[:-1] << 21) + letters[1:])
    starts = np.flatnonzero(np.diff(pairs, prepend=-1))
    copies = np.arange(len(pairs)) - np.repeat(starts, np.diff(starts, append=len(pairs)))
    found: np.ndarray = pairs + (np.minimum(copies, _MOST_COPIES) << 42)
    return found
