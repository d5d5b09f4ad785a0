"""Worker side: pieces of SVG that `mathics_flat` puts together, and where ticks stand."""

from __future__ import annotations

import math
from dataclasses import dataclass
from xml.sax.saxutils import escape

from janusrl.render.science.mathics_marks import Color

INK = (0.25, 0.25, 0.25)
"""Colour of axes and of words that have none of their own."""


@dataclass(frozen=True)
class Ticks:
    """Ticks of one direction: places and labels; `minor` have none."""

    places: list[tuple[float, str]]
    minor: list[float]


def hex_of(color: Color) -> str:
    """A colour as SVG has it."""
    return "#" + "".join(f"{min(255, max(0, round(255 * part))):02x}" for part in color)


def alpha(opacity: float) -> str:
    """Attribute of what is not opaque, with a blank before it."""
    return "" if opacity >= 1 else f' fill-opacity="{opacity:.3f}"'


def line(x0: float, y0: float, x1: float, y1: float, color: Color, width: float = 1.0) -> str:
    """A straight line."""
    place = f'x1="{x0:.2f}" y1="{y0:.2f}" x2="{x1:.2f}" y2="{y1:.2f}"'
    return f'<line {place} stroke="{hex_of(color)}" stroke-width="{width:.2f}"/>'


def write(
    x: float,
    y: float,
    text: str,
    size: float,
    anchor: str = "middle",
    color: Color = INK,
    style: str = "",
    opacity: float = 1.0,
) -> str:
    """A text; `style` are more attributes, with a blank before each."""
    legible = escape("".join(letter if letter.isprintable() else " " for letter in text))
    place = f'x="{x:.2f}" y="{y:.2f}" font-size="{size:.2f}" text-anchor="{anchor}"'
    return f'<text {place} fill="{hex_of(color)}"{alpha(opacity)}{style}>{legible}</text>'


def ticks_of(low: float, high: float) -> Ticks:
    """Seven or so round numbers, and four smaller ticks between."""
    rough = (high - low) / 7.5
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough * 0.999)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    places = [(number * step, _number(number * step)) for number in range(first, last + 1)]
    small = step / 5
    minor = [number * small for number in range(math.ceil(low / small), math.floor(high / small) + 1) if number % 5]
    return Ticks(places, minor)


def log_ticks_of(low: float, high: float) -> Ticks:
    """Powers of ten, for coordinates that are logarithms; round parts of them where there are few."""
    if high - low > 1.5:
        step = max(1, math.ceil((high - low) / 8))
        places = [(float(at), _number(10.0**at)) for at in range(math.ceil(low), math.floor(high) + 1, step)]
        return Ticks(places, [])
    factors = [factor * 10.0**at for at in range(math.floor(low), math.ceil(high) + 1) for factor in (1, 2, 5)]
    return Ticks([(math.log10(each), _number(each)) for each in factors if low <= math.log10(each) <= high], [])


def _number(value: float) -> str:
    if value == 0:
        return "0"
    return f"{value:.10g}" if 1e-4 <= abs(value) < 1e7 else f"{value:.4g}"
