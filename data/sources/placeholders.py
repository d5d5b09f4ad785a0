"""Placeholders: plain grey pictures, as data URLs, of the size of a picture that a page does not bring along."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from urllib.parse import quote

from PIL import Image

from .html_tree import Node
from .page_styles import size_of_style

ICON_PX = (32, 32)
UNKNOWN_PX = (50, 40)
MOST_PX = 4096
_ICON = re.compile(r"(?:^|[^a-z])(?:fav)?icons?(?:$|[^a-z])|(?:^|[^a-z])ico(?:$|[^a-z])", re.I)
_NUMBER = re.compile(r"\s*(\d{1,5})(?:\.\d+)?\s*(?:px)?\s*")


def placeholder(width: int, height: int) -> str:
    """A data URL of a grey picture of this size in px, which grows with whatever box it is put into."""
    size = f"width='{width}' height='{height}'"
    drawing = f"<svg xmlns='http://www.w3.org/2000/svg' {size}><rect {size} fill='#d3d7dd'/></svg>"
    return "data:image/svg+xml," + quote(drawing, safe=" ='/:")


def size_of(node: Node, look: Callable[[str], bytes | None]) -> tuple[int, int]:
    """Width and height in px of the picture that an element shows.

    Its attributes tell them, its style, or the file itself (of two sizes that one of them leaves open the other
    follows, in the ratio 5:4); else it is an icon, 32 x 32, where its name or class says so, or 50 x 40.
    """
    told = [_pixels(node.attributes.get(side, "")) for side in ("width", "height")]
    style = size_of_style(node.attributes.get("style", ""))
    width, height = (one or _pixels(other) for one, other in zip(told, style, strict=True))
    if width and height:
        return width, height
    own = _file_size(look(node.attributes.get("src", "")))
    if own is not None:
        if width or height:
            scale = width / own[0] if width else (height or 0) / own[1]
            return max(1, round(own[0] * scale)), max(1, round(own[1] * scale))
        return own
    if width or height:
        return width or max(1, round((height or 1) * 1.25)), height or max(1, round((width or 1) * 0.8))
    words = " ".join(node.attributes.get(name, "")[:300] for name in ("src", "class", "id"))
    return ICON_PX if _ICON.search(words) else UNKNOWN_PX


def _pixels(value: str) -> int | None:
    found = _NUMBER.fullmatch(value)
    return min(MOST_PX, max(1, int(found[1]))) if found else None


def _file_size(content: bytes | None) -> tuple[int, int] | None:
    if content is None:
        return None
    try:
        with Image.open(io.BytesIO(content)) as image:  # reads the head alone
            return min(MOST_PX, image.width), min(MOST_PX, image.height)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
