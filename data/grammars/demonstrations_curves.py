"""A curve with a dot on it, as a script."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .demonstrations_values import paper

Values = Mapping[str, Any]


def curve(v: Values, rule: str, top: str, dot_x: str, dot_y: str) -> str:
    """Script that draws a curve y = rule(s) for s from 0 to 1, up to `top`, and a dot on it."""
    return (
        paper(v)
        + f"""const left = 40;
const bottom = H - 30;
const place = (s, y) => [left + s * (W - left - 20), bottom - (y / ({top})) * (bottom - 20)];
pen.strokeStyle = "$muted";
pen.lineWidth = 1;
pen.beginPath();
pen.moveTo(left, 10);
pen.lineTo(left, bottom);
pen.lineTo(W - 10, bottom);
pen.stroke();
pen.strokeStyle = "$accent";
pen.lineWidth = {v["weight"]};
pen.beginPath();
for (let i = 0; i <= 120; i += 1) {{
  const s = i / 120;
  pen.lineTo(...place(s, {rule}));
}}
pen.stroke();
pen.fillStyle = "$second";
pen.beginPath();
pen.arc(...place({dot_x}, {dot_y}), 8, 0, 2 * Math.PI);
pen.fill();"""
    )
