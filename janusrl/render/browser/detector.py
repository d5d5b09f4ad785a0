"""Detector: the text blocks of a page as Design2Code's evaluator finds them, out of recoloured pictures.

Its procedure (arXiv 2403.03163; NoviScl/Design2Code, `metrics/ocr_free_utils.py`, and the first steps of
`metrics/visual_score.py`): every element loses its background colour, every element of `TEXT_TAGS` gets a colour of its
own and full opacity, and the page is pictured; once more with all colours moved by 50. Pixels that move so are glyphs;
those of one colour are the block of whatever texts inherit it by the tree of the source. A block's colour is the mean
of those pixels in the true picture. Candidates are repaired first: wrapped where they have no `html` tag, cut where
they repeat themselves, written anew.

What follows is kept, since the published scores have it: text that its own page hides is found; texts of tags that are
not in the list count to the parent, or not at all; scripts and styles in the body are texts. So this is for metrics.

The trace of a page is `{"blocks": BLOCKS, "repaired_blocks": BLOCKS}`: of the source as it is, and of the repaired one,
with BLOCKS `[{"text": str, "bbox": [x, y, w, h], "color": [r, g, b]}, ...]` in document order, boxes in shares of the
page. BLOCKS is None where the official code gives up: more than `MAX_COLORS` text elements, or nested too deep to read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

import numpy as np
from PIL import ImageColor

from janusrl.render.browser.markup import Markup, Tag, TooDeep, has_html_tag, read_markup, written

Blocks = list[dict[str, Any]]
Picture = Callable[[str], np.ndarray]
"""Draws a source: H x W x 3 uint8, the whole page."""

TEXT_TAGS = frozenset({
    *("p", "h1", "h2", "h3", "h4", "h5", "h6", "div", "span", "a", "b", "li", "table", "td", "th", "button", "footer"),
    *("header", "figcaption"),
})  # fmt: skip
MOVE = 50
"""By how much all colours are moved for the second picture, modulo 256."""
_LEVELS = range(10, 251, 16)
MAX_COLORS = len(_LEVELS) ** 3
_MOVED_WITHIN, _SAME_WITHIN = 8, 4
_MOST_COPIES = 50
_CHUNK, _MOST_CHUNKS, _ALIKE, _REPETITIONS = 100, 1000, 0.8, 5
_MARKUP = re.compile("<.*?>")
_CUT = "<cut>"
"""A name that no element has."""


def blocks_of_page(source: str, pixels: np.ndarray, draw: Picture) -> dict[str, Blocks | None]:
    """The trace of a page.

    Args:
        source: HTML.
        pixels: its picture, H x W x 3 uint8.
        draw: pictures of other sources; two are drawn, up to five where a repair changes what is seen.
    """
    source = source.replace("\r\n", "\n").replace("\r", "\n")
    try:
        page = read_markup(source)
        seen_otherwise = None if page.tidy else page.written()  # a browser may see another page in it
        find = _finder(page, draw)
        blocks = None if find is None else find(pixels)
        fixed = repaired(source)
        if fixed is not None:
            find = _finder(read_markup(fixed), draw)
            fixed_blocks = None if find is None else find(draw(fixed))
        elif find is None or seen_otherwise is None:
            fixed_blocks = blocks
        else:
            fixed_blocks = find(draw(seen_otherwise))
    except (TooDeep, AssertionError):
        return {"blocks": None, "repaired_blocks": None}
    return {"blocks": blocks, "repaired_blocks": fixed_blocks}


def repaired(source: str) -> str | None:
    """The source as the official code rewrites that of a candidate; None where only its writing changes.

    Raises:
        TooDeep, AssertionError: as `read_markup`.
    """
    fixed = without_repetition(source)
    if not has_html_tag(fixed):
        fixed = f"<html><body><p>{fixed}</p></body></html>"
    page = read_markup(fixed)
    cut = _cut_copies(page.root)
    return page.written() if cut or fixed != source else None


def without_repetition(source: str) -> str:
    """The source up to where its text begins to repeat itself: five chunks of 100 characters that are 80 % alike.

    Longer texts than `_MOST_CHUNKS` chunks are not looked through; the official code would take minutes.
    """
    plain = _MARKUP.sub("", source)
    chunks = [plain[start : start + _CHUNK] for start in range(0, len(plain), _CHUNK)]
    if len(chunks) < _REPETITIONS or len(chunks) > _MOST_CHUNKS:
        return source
    possible = _possibly_alike(chunks)
    if possible.sum(axis=1).max() < _REPETITIONS:
        return source
    seen: dict[str, list[int]] = {}
    end = len(plain)
    for number, chunk in enumerate(chunks):
        for known, places in seen.items():
            if possible[number, places[0]] and SequenceMatcher(None, chunk, known).ratio() >= _ALIKE:
                places.append(number)
                if len(places) >= _REPETITIONS:
                    end = min(end, _place(source, plain, min(end, places[0] * _CHUNK)))
                break
        else:
            seen[chunk] = [number]
    return source if end == len(plain) else source[:end]


def _possibly_alike(chunks: Sequence[str]) -> np.ndarray:
    """A square of bool: pairs that have enough letters in common to be alike."""
    common = np.zeros((len(chunks), len(chunks)), np.int32)
    for letter in set("".join(chunks)):
        counts = np.array([chunk.count(letter) for chunk in chunks], np.int32)
        common += np.minimum(counts[:, None], counts)
    lengths = np.array([len(chunk) for chunk in chunks])
    found: np.ndarray = 2 * common >= _ALIKE * (lengths[:, None] + lengths) - 1e-9
    return found


def _place(source: str, plain: str, start: int) -> int:
    """Where the official code believes the `start`-th character of the text to stand in the source."""
    place = -1
    for letter in plain[: start + 1]:
        place = source.index(letter, place + 1)
    return place if start < len(plain) else len(source)


def _cut_copies(root: Tag) -> bool:
    """Take out every element that was written 50 times before; whether there was one."""
    texts: dict[int, str] = {}
    written(root, texts)
    counts: dict[str, int] = {}
    waiting, cut = [root], False
    while waiting:
        tag = waiting.pop()
        if tag is not root:
            text = texts[id(tag)]
            counts[text] = counts.get(text, 0) + 1
            if counts[text] > _MOST_COPIES:
                tag.name, cut = _CUT, True
                continue
        waiting.extend(child for child in reversed(tag.children) if isinstance(child, Tag))
    if cut:
        for tag in root.walk():
            tag.children = [child for child in tag.children if not (isinstance(child, Tag) and child.name == _CUT)]
    return cut


@dataclass(frozen=True)
class _Marked:
    """A page whose texts have colours of their own."""

    first: str
    second: str
    """The same with all colours moved."""
    texts: list[tuple[str, str | None]]
    """Every text of the body with the colour that it should have in `first`: "#rrggbb", or what else stands there."""


def _finder(page: Markup, draw: Picture) -> Callable[[np.ndarray], Blocks] | None:
    """Draw a page's marked sources; what then finds its blocks in a true picture. None: it has too many texts.

    The page is changed.
    """
    marked = _mark(page)
    if marked is None:
        return None
    pictures = [draw(source) for source in (marked.first, marked.second)]
    glyphs = Glyphs.between(*pictures)
    return lambda true: find_blocks(true, glyphs, marked.texts)


def _mark(page: Markup) -> _Marked | None:
    sources: list[str] = []
    texts: list[tuple[str, str | None]] = []
    for move in (0, MOVE):
        colors = _colors(move)
        for tag in page.root.walk():
            if not tag.name:
                continue
            _set_style(tag, "background-color", "rgba(255, 255, 255, 0.0)")
            if tag.name in TEXT_TAGS:
                color = next(colors, None)
                if color is None:
                    return None
                _set_style(tag, "color", color)
                _set_style(tag, "opacity", "1.0")
        sources.append(page.written())
        body = page.root.first("body")
        if move == 0 and body is not None:
            texts = list(_texts(body, "#000000"))
    return _Marked(sources[0], sources[1], texts)


def _colors(move: int) -> Iterator[str]:
    """The pool's colours in the order in which they are taken: from its end."""
    levels = [(level + move) % 256 for level in reversed(_LEVELS)]
    return (f"#{red:02X}{green:02X}{blue:02X}" for red in levels for green in levels for blue in levels)


def _set_style(tag: Tag, name: str, value: str) -> None:
    """Set a property in a tag's style attribute; those that begin with its name go."""
    given = tag.attributes.get("style", "").split(";")
    kept = [each for each in given if each.strip() and not each.strip().startswith(name)]
    tag.attributes["style"] = "; ".join([*kept, f"{name}: {value} !important"]).strip()


def _texts(tag: Tag, color: str) -> Iterator[tuple[str, str | None]]:
    color = _own_color(tag) or color
    for child in tag.children:
        if isinstance(child, Tag):
            yield from _texts(child, color)
        elif not child.is_comment and (text := child.value.strip()):
            yield text, color


def _own_color(tag: Tag) -> str | None:
    """The last declaration of a style attribute with "color" in it, read as a colour, but for that of backgrounds."""
    styles = [each for each in tag.attributes.get("style", "").split(";") if "color" in each]
    styles = [each for each in styles if "background-color" not in each]
    _, _, value = (styles[-1] if styles else "").partition(":")
    color = value.split(":")[0].strip().replace(" !important", "")
    if not color or color.startswith("#"):
        return color or None
    try:
        channels = map(int, color[4:-1].split(",")) if color.startswith("rgb") else ImageColor.getrgb(color)
        return "#{:02x}{:02x}{:02x}".format(*channels)
    except (ValueError, IndexError):
        return None


class Glyphs:
    """The places of a marked picture where glyphs are, by colour."""

    def __init__(self, size: tuple[int, int], places: np.ndarray, colors: np.ndarray) -> None:
        """Take width and height, places (N x 2: row, column), and their colours (N x 3 uint8)."""
        self.size = size
        packed = colors.astype(np.int32) @ np.array([1 << 16, 1 << 8, 1], np.int32)
        order = np.argsort(packed, kind="stable")
        self._places = places[order]
        known, self._starts = np.unique(packed[order], return_index=True)
        self._ends = np.append(self._starts[1:], len(order))
        self._known = np.stack([known >> 16, known >> 8 & 255, known & 255], axis=1).astype(np.int16)

    @classmethod
    def between(cls, first: np.ndarray, second: np.ndarray) -> Glyphs | None:
        """Places whose colour moves by `MOVE`, to 8 a channel; None when the pictures are of different size."""
        if first.shape != second.shape:
            return None
        wanted = first + np.uint8(MOVE)  # modulo 256
        apart = np.maximum(wanted, second) - np.minimum(wanted, second)
        places = np.argwhere((apart <= _MOVED_WITHIN).all(axis=2))
        return cls((first.shape[1], first.shape[0]), places, first[places[:, 0], places[:, 1]])

    def of_color(self, color: str | None) -> np.ndarray:
        """Places of one colour, to 4 a channel: N x 2; none for what is no colour, or too dark or light."""
        digits = (color or "").lstrip("#")
        try:
            wanted = np.array([int(digits[start : start + 2], 16) for start in (0, 2, 4)], np.int16)
        except ValueError:
            return self._places[:0]
        if wanted.min() < _SAME_WITHIN or wanted.max() > 255 - _SAME_WITHIN:
            return self._places[:0]  # the official bounds overflow
        same = np.flatnonzero((np.abs(self._known - wanted) <= _SAME_WITHIN).all(axis=1))
        parts = [self._places[self._starts[number] : self._ends[number]] for number in same]
        return np.concatenate(parts) if parts else self._places[:0]


def find_blocks(true: np.ndarray, glyphs: Glyphs | None, texts: Sequence[tuple[str, str | None]]) -> Blocks:
    """The blocks of a page.

    Args:
        true: its picture, H x W x 3 uint8.
        glyphs: of the picture in which each text has its colour; None where they could not be found.
        texts: texts with their colours in that picture.
    """
    if glyphs is None:
        return []
    width, height = glyphs.size
    found: dict[str | None, dict[str, Any] | None] = {}
    blocks: Blocks = []
    for text, color in texts:
        if color not in found:
            at = glyphs.of_color(color)
            if len(at) and (at.max(axis=0) >= true.shape[:2]).any():
                return []
            found[color] = _block(at, true, width, height) if len(at) else None
        block = found[color]
        if block is not None:
            blocks.append({"text": text.lower(), **block})
    return blocks


def _block(at: np.ndarray, true: np.ndarray, width: int, height: int) -> dict[str, Any]:
    top, left = (int(value) for value in at.min(axis=0))
    bottom, right = (int(value) for value in at.max(axis=0))
    mean = true[at[:, 0], at[:, 1]].mean(axis=0)
    box = [left / width, top / height, (right - left + 1) / width, (bottom - top + 1) / height]
    return {"bbox": box, "color": [int(channel) for channel in mean]}
