"""What the values of demonstrations have in common: how they are drawn, what the tests move, the paper behind a figure."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

Values = Mapping[str, Any]


ORDERS = ("above", "below", "controls", "numbers")


def pick(rng: random.Random, low: float, high: float, step: float, *, but: float | None = None) -> float:
    """A value of a slider, at random; another one than `but`, by a fifth of the range at least."""
    while True:
        value = round(low + step * rng.randint(0, round((high - low) / step)), 6)
        value = int(value) if value == int(value) else value
        if but is None or abs(value - but) >= (high - low) / 5:
            return value


def trials(rng: random.Random, *ranges: tuple[str, float, float, float, float]) -> list[list[Any]]:
    """What the tests move: name, and a value that is not the first."""
    return [[name, pick(rng, low, high, step, but=start)] for name, low, high, step, start in ranges]


def frame(rng: random.Random, titles: tuple[str, ...]) -> dict[str, Any]:
    """Values that every demonstration has."""
    return {
        "title": rng.choice(titles),
        "order": rng.choice(ORDERS),
        "weight": rng.choice([2, 3, 4]),
        "grid": rng.choice([0, 0, 40, 50, 62]),
    }


def paper(v: Values) -> str:
    """Script that draws the grid behind a figure, where there is one."""
    if not v["grid"]:
        return ""
    return f"""pen.strokeStyle = "$line";
pen.lineWidth = 1;
for (let x = {v["grid"]}; x < W; x += {v["grid"]}) {{
  pen.beginPath();
  pen.moveTo(x + 0.5, 0);
  pen.lineTo(x + 0.5, H);
  pen.stroke();
}}
for (let y = H - {v["grid"]}; y > 0; y -= {v["grid"]}) {{
  pen.beginPath();
  pen.moveTo(0, y + 0.5);
  pen.lineTo(W, y + 0.5);
  pen.stroke();
}}
"""
