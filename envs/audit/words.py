"""Colours, words and numbers made worse by degrees, in source text of any language."""

from __future__ import annotations

import colorsys
import random
import re
from collections.abc import Callable

from PIL import ImageColor

WRONG_WORDS = ("Quorum", "Fjord", "Basalt", "Zither", "Ochre", "Tundra", "Pylon", "Mistral", "Kelp", "Gantry", "Umbra")
"""What stands for words that are wrong."""
_COLOR = re.compile(r"#(?:[0-9a-fA-F]{6}|[0-9a-fA-F]{3})\b|\b[a-zA-Z]{3,20}\b")
_NUMBER = re.compile(r"(?<![\w.#])\d+(?:\.\d+)?")


def rgb(name: str) -> tuple[int, int, int] | None:
    """The colour that a hex code or CSS name stands for; None when it is none."""
    try:
        found = ImageColor.getrgb(name)
    except ValueError:
        return None
    return found[0], found[1], found[2]


def hexed(color: tuple[int, int, int]) -> str:
    """`#rrggbb`."""
    return "#{:02x}{:02x}{:02x}".format(*color)


def off(name: str, severity: float) -> str | None:
    """A colour with its hue turned by up to half a circle, more vivid, and nearer to a middle lightness."""
    known = rgb(name)
    if known is None:
        return None
    severity **= 2  # small steps first: a colour is soon another one
    hue, light, saturation = colorsys.rgb_to_hls(*(channel / 255 for channel in known))
    vivid = saturation + (max(0.7, saturation) - saturation) * severity
    turned = colorsys.hls_to_rgb((hue + 0.5 * severity) % 1, light + (0.5 - light) * 0.4 * severity, vivid)
    red, green, blue = (round(255 * channel) for channel in turned)
    return hexed((red, green, blue))


def recolored(text: str, severity: float, keep: Callable[[str], bool] = lambda name: False) -> str:
    """A text with every colour in it, by hex code or name, moved away by a severity; those that `keep` names stay."""

    def replace(match: re.Match[str]) -> str:
        return match[0] if keep(match[0]) else off(match[0], severity) or match[0]

    return _COLOR.sub(replace, text)


def other_numbers(text: str, severity: float, rng: random.Random) -> str:
    """A text with every number in it multiplied by something between 1 and 1 + 1.5 x severity, digits kept apart."""

    def replace(match: re.Match[str]) -> str:
        value = float(match[0]) * (1 + severity * rng.uniform(0.6, 1.5)) + severity
        return f"{value:.{len(match[0].partition('.')[2])}f}"

    return _NUMBER.sub(replace, text)


def some(count: int, severity: float, rng: random.Random, *, most: float = 1.0) -> list[int]:
    """Places of a share of `count` things, `severity x most` of them and at least one; milder choices are contained."""
    order = list(range(count))
    rng.shuffle(order)
    return order[: max(1, round(count * severity * most))] if count else []


def wrong_words(text: str, places: list[int], rng: random.Random) -> str:
    """A text whose words at some places are others."""
    parts = re.split(r"([A-Za-z]{2,})", text)
    for place in places:
        if 2 * place + 1 < len(parts):
            parts[2 * place + 1] = rng.choice(WRONG_WORDS)
    return "".join(parts)
