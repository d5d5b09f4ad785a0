"""The engine of `SvgRenderer(fast=True)`: skia where it draws like a browser, at about ten times resvg's rate.

Worker side. What skia-python's SVG module does not draw, or draws otherwise (text, style sheets, filters, markers,
patterns, embedded documents), is resvg's work: `can_draw` says which it is.
"""

from __future__ import annotations

import re
from collections.abc import Collection

import skia
from PIL import Image

from janusrl.render import svg_engine
from janusrl.render.svg_check import Document

_PARTS = {
    "svg",
    "g",
    "defs",
    "title",
    "desc",
    "metadata",
    "linearGradient",
    "radialGradient",
    "stop",
    "clipPath",
    "use",
}
_SHAPES = {"symbol", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon"}
_DRAWN = frozenset(_PARTS | _SHAPES)
_NOT_LIKE_A_BROWSER = re.compile(
    r"\b(?:class|style|mask|filter|marker(?:-\w+)?|mix-blend-mode|isolation|paint-order|vector-effect|transform-origin"
    r"|systemLanguage|requiredFeatures|gradientUnits|spreadMethod|fr|pathLength|preserveAspectRatio)\s*="
    r"|currentColor|context-fill|context-stroke|hsla?\(|rgba\(|inherit|!important|<!ENTITY"
)


def warm() -> None:
    """Put skia before resvg, and draw once with both."""
    svg_engine.first_try = _draw
    svg_engine.warm()
    handle(b'{"size": [8, 8], "structure": false}\n<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"/>')


handle = svg_engine.handle


def _draw(source: str, document: Document, width: int, height: int) -> Image.Image | None:
    return rasterise(source, width, height) if can_draw(source, document.counts) else None


def can_draw(source: str, tags: Collection[str]) -> bool:
    """Whether a document holds nothing but what skia draws as resvg and browsers do."""
    return _DRAWN.issuperset(tags) and _NOT_LIKE_A_BROWSER.search(source) is None


def rasterise(source: str, width: int, height: int) -> Image.Image | None:
    """Draw a document whose root is `width` x `height` pixels; RGBA with straight alpha. None when skia refuses it."""
    document = skia.SVGDOM.MakeFromStream(skia.MemoryStream(source.encode()))
    if document is None:
        return None
    surface = skia.Surface(width, height)
    document.setContainerSize(skia.Size(width, height))
    document.render(surface.getCanvas())
    info = skia.ImageInfo.Make(width, height, skia.kRGBA_8888_ColorType, skia.kUnpremul_AlphaType)
    pixels = bytearray(4 * width * height)
    if not surface.readPixels(info, pixels, 4 * width, 0, 0):
        return None
    return Image.frombytes("RGBA", (width, height), bytes(pixels))
