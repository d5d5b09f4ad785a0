"""Figures of charts and infographics. Their rows are `[label, number]`; each fills the canvas below its title."""

from __future__ import annotations

import math
from typing import Any

from .drawings_colors import DARK, LIVELY, SETS, luminance
from .drawings_figures import figure
from .drawings_pencil import Pencil


def _box(p: Pencil) -> tuple[float, float, float, float]:
    """Left, top, width and height of what a title leaves."""
    return p.width * 0.1, p.height * 0.2, p.width * 0.82, p.height * 0.64


def _top(rows: list[tuple[str, float]]) -> float:
    return max(value for _, value in rows)


@figure("a vertical bar chart with {color} bars for {rows}, each with its {labels} label below, and {ink} text and base line", full=True, unit="bars",
        color=LIVELY, ink=DARK, labels=["name", "name and its value"])  # fmt: skip
def _bar_chart(p: Pencil, f: Any) -> None:
    left, top, wide, high = _box(p)
    font = p.height * 0.05
    step = wide / len(f.rows)
    for number, (label, value) in enumerate(f.rows):
        tall = (high - font) * value / _top(f.rows)
        x = left + step * (number + 0.18)
        p.rect(x, top + high - tall, step * 0.64, tall, f.color)
        p.text(x + step * 0.32, top + high + font * 1.3, label, min(font, 1.5 * step / max(3, len(label))), f.ink)
        if "value" in f.labels:
            p.text(x + step * 0.32, top + high - tall - font * 0.35, f"{value:g}", font, f.ink)
    p.line(left, top + high, left + wide, top + high, f.ink, p.height / 200)


@figure("a horizontal bar chart in the {palette} colours {hues} with {rows}, {ink} names at the left and values at the "
        "ends of the bars",
        full=True, unit="bars", palette=list(SETS), ink=DARK)  # fmt: skip
def _horizontal_bars(p: Pencil, f: Any) -> None:
    left, top, wide, high = _box(p)
    step = high / len(f.rows)
    font = min(p.height * 0.055, step * 0.5)
    names = max(len(label) for label, _ in f.rows) * font * 0.62
    for number, (label, value) in enumerate(f.rows):
        y = top + step * (number + 0.15)
        long = (wide - names - font * 2.5) * value / _top(f.rows)
        p.text(left + names, y + step * 0.35 + font * 0.35, label, font, f.ink, "end")
        p.rect(left + names + font * 0.5, y, long, step * 0.7, SETS[f.palette][number % 7], r=step * 0.1)
        p.text(left + names + font + long, y + step * 0.35 + font * 0.35, f"{value:g}", font, f.ink, "start")


@figure("a line chart in {color} with round {dot} markers over the points {rows}, {grid} grid lines and names below",
        full=True, unit="points", color=LIVELY, dot=DARK, grid=["no", "four", "five"])  # fmt: skip
def _line_chart(p: Pencil, f: Any) -> None:
    left, top, wide, high = _box(p)
    font = p.height * 0.05
    lines = {"no": 0, "four": 4, "five": 5}[f.grid]
    for line in range(lines):
        y = top + high * line / lines
        p.line(left, y, left + wide, y, "light grey", p.height / 300)
    step = wide / (len(f.rows) - 1)
    points = [(left + step * n, top + high - high * 0.9 * value / _top(f.rows)) for n, (_, value) in enumerate(f.rows)]
    p.line(left, top + high, left + wide, top + high, "dark grey", p.height / 200)
    p.polyline(points, f.color, p.height / 70, stroke_linejoin="round")
    for (x, y), (label, _) in zip(points, f.rows, strict=True):
        p.circle(x, y, p.height / 60, f.dot)
        p.text(x, top + high + font * 1.35, label, min(font, 1.4 * step / max(3, len(label))), "dark grey")


@figure("an area chart filled with {fill} under a {line} line for {rows}", full=True, unit="points", line=DARK,
        fill=("light blue", "mint", "peach", "pale green", "plum", "khaki", "pale pink", "sky blue"))  # fmt: skip
def _area_chart(p: Pencil, f: Any) -> None:
    left, top, wide, high = _box(p)
    font = p.height * 0.05
    step = wide / (len(f.rows) - 1)
    points = [(left + step * n, top + high - high * 0.9 * value / _top(f.rows)) for n, (_, value) in enumerate(f.rows)]
    p.poly([(left, top + high), *points, (left + wide, top + high)], f.fill)
    p.polyline(points, f.line, p.height / 80, stroke_linejoin="round")
    p.polyline([(left, top), (left, top + high), (left + wide, top + high)], "dark grey", p.height / 200)
    for (x, _), (label, _) in zip(points, f.rows, strict=True):
        p.text(x, top + high + font * 1.35, label, min(font, 1.4 * step / max(3, len(label))), "dark grey")


@figure("a {kind} chart in the {palette} colours {hues} with the shares {rows} and a legend at the right", full=True,
        unit="slices", kind=["pie", "doughnut"], palette=list(SETS))  # fmt: skip
def _pie_chart(p: Pencil, f: Any) -> None:
    _, top, _, high = _box(p)
    font = min(p.height * 0.055, p.width * 0.045)
    r = min(high / 2 * 1.05, p.width * 0.27)
    cx, cy = p.width * 0.06 + r, top + high / 2
    total, start = sum(value for _, value in f.rows), -math.pi / 2
    for number, (label, value) in enumerate(f.rows):
        end = start + 2 * math.pi * value / total
        x0, y0, x1, y1 = (
            cx + r * math.cos(start),
            cy + r * math.sin(start),
            cx + r * math.cos(end),
            cy + r * math.sin(end),
        )
        large = int(end - start > math.pi)
        color = SETS[f.palette][number % 7]
        p.path(
            f"M{cx} {cy} L{x0} {y0} A{r} {r} 0 {large} 1 {x1} {y1} Z",
            color,
            stroke="white",
            stroke_width=p.height / 150,
        )
        y = cy + (number - (len(f.rows) - 1) / 2) * font * 1.7
        x = cx + r + p.width * 0.05
        p.rect(x, y - font * 0.8, font, font, color)
        p.text(x + font * 1.5, y, f"{label} {round(100 * value / total)}%", font, "dark grey", "start")
        start = end
    if f.kind == "doughnut":
        p.circle(cx, cy, r * 0.52, "white")


@figure("{count} horizontal progress bars in {color} on {track} with {ink} text for {rows} percent", full=True, unit="bars",
        color=LIVELY, track=("light grey", "lavender", "beige", "pale blue"), ink=DARK)  # fmt: skip
def _progress(p: Pencil, f: Any) -> None:
    left, top, wide, high = _box(p)
    step = high / len(f.rows)
    font = min(p.height * 0.06, step * 0.4)
    for number, (label, value) in enumerate(f.rows):
        y = top + step * number
        p.text(left, y + font, label, font, f.ink, "start")
        p.text(left + wide, y + font, f"{value:g}%", font, f.ink, "end")
        thick = step * 0.26
        p.rect(left, y + font * 1.4, wide, thick, f.track, r=thick / 2)
        p.rect(left, y + font * 1.4, wide * min(value, 100) / 100, thick, f.color, r=thick / 2)


@figure("{count} numbered steps from left to right in circles of the {palette} colours {hues}, joined by a {line} "
        "line: {rows}", full=True,
        unit="steps", palette=list(SETS), line=("grey", "slate", "silver", "dark grey"))  # fmt: skip
def _steps(p: Pencil, f: Any) -> None:
    step = p.width / len(f.rows)
    r = min(step * 0.3, p.height * 0.2)
    y = p.height * 0.52
    p.line(step / 2, y, p.width - step / 2, y, f.line, p.height / 70)
    for number, (label, value) in enumerate(f.rows):
        color = SETS[f.palette][number % 7]
        x = step * (number + 0.5)
        p.circle(x, y, r, color)
        p.text(x, y + r * 0.35, f"{value:g}", r, "black" if luminance(color) > 0.5 else "white", font_weight="bold")
        p.text(x, y + r + p.height * 0.11, label, min(p.height * 0.075, 1.5 * step / max(4, len(label))), "dark grey")


@figure("a vertical timeline in {color} with {count} dated events in {ink} at its right, from top to bottom: {rows}", full=True,
        unit="events", color=LIVELY, ink=DARK)  # fmt: skip
def _timeline(p: Pencil, f: Any) -> None:
    _, top, _, high = _box(p)
    x, step = p.width * 0.3, high / max(1, len(f.rows) - 1)
    font = min(p.height * 0.065, step * 0.5)
    p.line(x, top, x, top + high, f.color, p.width / 120)
    for number, (label, value) in enumerate(f.rows):
        y = top + step * number
        p.circle(x, y, font * 0.55, "white", stroke=f.color, stroke_width=font * 0.28)
        p.text(x - font * 1.2, y + font * 0.35, f"{value:g}", font, f.color, "end", font_weight="bold")
        p.text(x + font * 1.2, y + font * 0.35, label, font, f.ink, "start")


@figure("a half-round gauge from 0 to 100 with a {track} track, filled in {color}, with {rows} in {ink} in "
        "the middle", full=True, unit="values", color=LIVELY, track=("light grey", "lavender", "beige"),
        ink=DARK)  # fmt: skip
def _gauge(p: Pencil, f: Any) -> None:
    label, value = f.rows[0]
    cx, cy, r = p.width / 2, p.height * 0.76, min(p.width * 0.38, p.height * 0.48)
    turn = math.pi * (1 + min(value, 100) / 100)
    x, y = cx + r * math.cos(turn), cy + r * math.sin(turn)
    p.path(f"M{cx - r} {cy} A{r} {r} 0 0 1 {cx + r} {cy}", stroke=f.track, stroke_width=r * 0.28)
    p.path(f"M{cx - r} {cy} A{r} {r} 0 0 1 {x} {y}", stroke=f.color, stroke_width=r * 0.28)
    p.text(cx, cy - r * 0.12, f"{value:g}", r * 0.4, f.ink, font_weight="bold")
    p.text(cx, cy + r * 0.24, label, r * 0.18, f.ink)


@figure("a flow of {count} boxes from top to bottom in {fill} with {ink} text, joined by arrows: {rows}",
        full=True, unit="boxes", fill=("pale blue", "pale green", "peach", "lavender", "pale yellow",
        "mint"), ink=DARK)  # fmt: skip
def _flow(p: Pencil, f: Any) -> None:
    top, high = p.height * 0.18, p.height * 0.78
    step = high / len(f.rows)
    wide, tall = p.width * 0.56, step * 0.6
    left = (p.width - wide) / 2
    for number, (label, value) in enumerate(f.rows):
        y = top + step * number
        font = min(tall * 0.45, 1.6 * wide / (len(label) + 3))
        p.rect(left, y, wide, tall, f.fill, r=tall * 0.18, stroke=f.ink, stroke_width=p.height / 160)
        p.text(p.width / 2, y + tall / 2 + font * 0.35, f"{value:g}. {label}", font, f.ink)
        if number < len(f.rows) - 1:
            x, low, half = p.width / 2, y + step, step * 0.09
            p.line(x, y + tall, x, low - half, f.ink, p.height / 120)
            p.poly([(x - half, low - 1.5 * half), (x + half, low - 1.5 * half), (x, low)], f.ink)


@figure("two overlapping circles of a Venn diagram, {one} and {two}, each half transparent, with the names and "
        "numbers of {rows} in {ink}, the last one in the overlap", full=True, unit="sets", one=LIVELY, two=LIVELY, ink=("black", "navy",
        "charcoal"))  # fmt: skip
def _venn(p: Pencil, f: Any) -> None:
    r = min(p.width * 0.25, p.height * 0.34)
    cy, font = p.height * 0.57, r * 0.2
    for s, color in ((-1, f.one), (1, f.two)):
        p.circle(p.width / 2 + s * r * 0.6, cy, r, color, opacity=0.5)
    places = (-r * 1.05, r * 1.05, 0)
    for x, (label, value) in zip(places, f.rows, strict=False):
        p.text(p.width / 2 + x, cy - font * 0.2, label, min(font, r * 1.1 / max(4, len(label))), f.ink)
        p.text(p.width / 2 + x, cy + font, f"{value:g}", font, f.ink, font_weight="bold")


@figure("the title '{word}' at the top in {ink}", full=True, ink=DARK, word=["Report"])
def _title(p: Pencil, f: Any) -> None:
    size = min(p.height * 0.085, 1.55 * p.width / max(10, len(f.word)))
    p.text(p.width / 2, p.height * 0.12, f.word, size, f.ink, font_weight="bold")
