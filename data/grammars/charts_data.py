"""Numbers of charts: courses over time, samples of a law, pairs along a line. Everything is rounded as people write it."""

from __future__ import annotations

import math
import random
import re
from collections.abc import Mapping, Sequence
from typing import Any

from .charts_topics import MONTHS, WEEKDAYS, Pair, Topic

Number = int | float


def based(
    kind: str, subject: str, title: str, x_label: str, y_label: str, data: dict[str, Any], **more: Any
) -> dict[str, Any]:
    """What every spec has, and `more`; library, features and code come later."""
    return {
        "grammar": "charts",
        "language": "python",
        "kind": kind,
        "subject": subject,
        "title": title,
        "x_label": x_label,
        "y_label": y_label,
        "data": data,
        "additive": False,
        "over": "",
        **more,
    }


def colored(spec: Mapping[str, Any]) -> list[str]:
    """Names of what has a colour of its own; none where all is of one colour, or the kind has its own rules."""
    data, kind = spec["data"], spec["kind"]
    if kind in ("pie", "donut", "treemap"):
        return [str(x) for x in data["x"]]
    if kind in ("connected_scatter", "inset", "funnel"):
        return []
    if "tasks" in data:
        return list(dict.fromkeys(task[3] for task in data["tasks"]))
    known = data.get("series") or data.get("groups") or data.get("functions") or data.get("clouds") or []
    return list(data["sources"]) if "sources" in data else [name for name, *_ in known]


def rounded(value: float, decimals: int) -> Number:
    """A number with that many decimals; an integer when none."""
    return round(value, decimals) if decimals else round(value)


def time_axis(rng: random.Random, kind: str) -> tuple[list[str | int], str]:
    """Points in time and the name of their axis."""
    if kind == "months":
        count = rng.choice((6, 8, 9, 12, 12, 12))
        start = rng.randrange(0, 13 - count)
        return list(MONTHS[start : start + count]), "Month"
    if kind == "years":
        first, count = rng.randrange(1996, 2016), rng.randrange(5, 11)
        return list(range(first, first + count)), "Year"
    if kind == "quarters":
        first, count = rng.randrange(2015, 2023), rng.choice((4, 6, 8))
        return [f"Q{n % 4 + 1} {first + n // 4}" for n in range(count)], "Quarter"
    if kind == "weekdays":
        return list(WEEKDAYS if rng.random() < 0.6 else WEEKDAYS[:5]), "Day"
    if kind == "hours":
        step = rng.choice((2, 3, 4))
        return [f"{hour:02d}:00" for hour in range(0 if step > 2 else 6, 24, step)], "Hour"
    return list(range(1, rng.choice((7, 9, 11, 13)))), "Week"


def course(rng: random.Random, topic: Topic, count: int, *, scale: float = 1.0) -> list[Number]:
    """A course of `count` values in the topic's range, along one of its trends."""
    kind = rng.choice(topic.trends)
    low, span = topic.low, topic.high - topic.low
    base, swing = rng.uniform(0.12, 0.45), rng.uniform(0.25, 0.5)
    phase, peak = rng.uniform(0, 2 * math.pi), rng.uniform(0.3, 0.7)
    noise = rng.uniform(0.02, 0.07)
    values = []
    for place in range(count):
        t = place / max(count - 1, 1)
        share = {
            "growth": base + swing * t,
            "decline": base + swing * (1 - t),
            "seasonal": base + swing / 2 * (1 + math.sin(2 * math.pi * t + phase)),
            "noise": base + swing * rng.random(),
            "peak": base + swing * math.exp(-(((t - peak) / 0.2) ** 2)),
            "s_curve": base + swing / (1 + math.exp(-10 * (t - peak))),
        }[kind]
        share += rng.gauss(0, noise)
        values.append(rounded(low + span * min(max(share * scale, 0.02), 0.98), topic.decimals))
    return values


def levels(rng: random.Random, topic: Topic, count: int) -> list[Number]:
    """Values of `count` things, each anywhere in the topic's range."""
    span = topic.high - topic.low
    return [rounded(topic.low + span * rng.betavariate(1.6, 1.9), topic.decimals) for _ in range(count)]


def shares(rng: random.Random, count: int) -> list[int]:
    """Percentages that sum to 100, each at least 4."""
    weights = [rng.uniform(0.35, 1.6) for _ in range(count)]
    left, total = 100 - 4 * count, sum(weights)
    found = [4 + int(left * weight / total) for weight in weights]
    found[found.index(max(found))] += 100 - sum(found)
    return found


Corner = tuple[int, int]
"""Right or left (1, -1), above or below (1, -1)."""


def sides(xs: Sequence[Number], ys: Sequence[Number]) -> list[Corner]:
    """For each point of a path the corner where its name crosses no line."""
    corners = [(right, up) for right in (1, -1) for up in (1, -1)]
    return [max(corners, key=lambda corner: room(xs, ys, n, corner)) for n in range(len(xs))]


def room(xs: Sequence[Number], ys: Sequence[Number], n: int, corner: Corner) -> float:
    """The angle between the corner of a point of a path and the nearest line; figures are wider than high."""
    wide, high = (max(axis) - min(axis) or 1 for axis in (xs, ys))
    near = [other for other in (n - 1, n + 1) if 0 <= other < len(xs)]
    lines = [math.atan2((ys[other] - ys[n]) / high, 1.4 * (xs[other] - xs[n]) / wide) for other in near]
    return min(_apart(math.atan2(0.45 * corner[1], corner[0]), line) for line in lines)


def _apart(one: float, other: float) -> float:
    """Angle between two directions."""
    return abs((one - other + math.pi) % (2 * math.pi) - math.pi)


def most(measure: str) -> float:
    """The highest value that a measure can have: of shares and marks; without end for others."""
    if "(%" in measure:
        return 100
    marks = re.search(r"out of (\d+)", measure)
    return float(marks[1]) if marks else math.inf


def tiled(values: Sequence[Number]) -> bool:
    """Whether the smallest of some parts is large enough for its name."""
    return min(values) >= 0.4 * sum(values) / len(values)


def thinned(data: dict[str, Any]) -> bool:
    """Keep only items whose two values stand apart from those of the others; whether enough are left."""
    rows, kept = [values for _, values in data["series"]], list[int]()
    least = 0.06 * (max(max(values) for values in rows) - min(min(values) for values in rows))
    for place in range(len(data["x"])):
        if all(abs(values[place] - values[other]) >= least for values in rows for other in kept):
            kept.append(place)
    data["x"] = [data["x"][place] for place in kept]
    data["series"] = [[name, [values[place] for place in kept]] for name, values in data["series"]]
    return len(kept) >= 4


def along(rng: random.Random, pair: Pair, count: int, *, lift: float = 0.0) -> tuple[list[Number], list[Number]]:
    """Points near the line of a pair; `lift` moves them by that share of the rise."""
    rise = pair.y_at_high - pair.y_at_low
    xs, ys = [], []
    for _ in range(count):
        t = rng.random()
        xs.append(rounded(pair.x_low + t * (pair.x_high - pair.x_low), pair.decimals))
        y = pair.y_at_low + rise * (t + lift + rng.gauss(0, pair.noise))
        ys.append(rounded(max(y, 0.1), 1 if abs(rise) < 300 else 0))
    return xs, ys


def prices(rng: random.Random, count: int) -> dict[str, list[Number]]:
    """Daily opening, highest, lowest and closing prices."""
    level, found = rng.uniform(20, 180), {name: list[Number]() for name in ("open", "high", "low", "close")}
    for _ in range(count):
        start, end = level, level * (1 + rng.gauss(0.001, 0.02))
        top, bottom = (
            max(start, end) * (1 + rng.uniform(0.002, 0.015)),
            min(start, end) * (1 - rng.uniform(0.002, 0.015)),
        )
        for name, value in zip(found, (start, top, bottom, end), strict=True):
            found[name].append(round(value, 1))
        level = end
    return found


def told(value: Any) -> str:
    """A number in words of an instruction: `1,250`, `0.5`, `-3`."""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 10_000:
        return f"{value:,}"
    return str(value)


def nice_step(span: float) -> float:
    """A round number near `span`: 1, 2 or 5 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(span))
    return next(step * power for step in (1, 2, 5, 10) if span <= step * power * 1.0001)


def an(noun: str) -> str:
    """A noun with its article: `an area chart`, `a pie chart`."""
    return f"{'an' if noun[0].lower() in 'aeiou' else 'a'} {noun}"


_CALL = re.compile(r"[a-z.]+\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)")


def scaled(scale: float, formula: str) -> str:
    """A formula times a number; in brackets where it is more than one call."""
    if scale == 1:
        return formula
    return f"{scale} * {formula}" if _CALL.fullmatch(formula) else f"{scale} * ({formula})"


def capital(text: str) -> str:
    """The text with a capital first. Names in it stay as they are."""
    return text[:1].upper() + text[1:]
