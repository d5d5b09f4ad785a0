"""The data of charts that are neither series nor samples: plans, events, stages, flows, networks, tables, spaces."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from datetime import date
from typing import Any

from .charts_data import Number, based, course, rounded
from .charts_kinds import Kind
from .charts_subjects import AGES, EVENTS, FLOWS, GRAPHS, PLACES, PLANS, POWERS, RECORDS, SPACES, STAGES
from .charts_topics import PAIRS, TOPICS

Spec = dict[str, Any]


def _plan(rng: random.Random, kind: Kind) -> Spec:
    """Tasks with start and length, each phase after the one before, tasks of a phase overlapping."""
    plan = rng.choice(PLANS)
    dated = rng.random() < 0.4
    unit, longest = ("Day", 24) if dated else rng.choice((("Week", 6), ("Day", 9), ("Month", 4)))
    tasks: list[list[Any]] = []
    start = 0
    for phase, names in plan.phases:
        begun = start
        for name in names:
            length = rng.randrange(max(1, longest // 4), longest + 1)
            tasks.append([name, begun, length, phase])
            start = max(start, begun + length)
            begun += rng.randrange(length // 2 + 1, length + 1)
        start = max(start - rng.choice((0, 0, 1)), tasks[-1][1] + 1)
    data: Spec = {"tasks": tasks, "unit": unit}
    if dated:
        data["first"] = date(rng.randrange(2021, 2027), rng.randrange(1, 13), rng.randrange(1, 28)).isoformat()
    title = rng.choice(
        (f"{plan.subject}: Schedule", f"Plan of the {plan.subject}", plan.subject, f"{plan.subject} Timetable")
    )
    return based(kind.name, plan.subject, title, "Task", "Date" if dated else unit, data, noun="phase")  # fmt: skip


def _events(rng: random.Random, kind: Kind) -> Spec:
    subject, names = rng.choice(EVENTS)
    chosen = sorted(rng.sample(range(len(names)), rng.randrange(5, len(names) + 1)))
    gaps = [rng.randrange(3, 13) for _ in chosen]
    year = rng.randrange(1880, 2025 - sum(gaps))
    events: list[list[Any]] = []
    for place, gap in zip(chosen, gaps, strict=True):
        events.append([year, names[place]])
        year += gap
    return based(kind.name, subject, subject, "Year", "", {"events": events})


def _stages(rng: random.Random, kind: Kind) -> Spec:
    subject, measure, stages = rng.choice(STAGES)
    value = rng.choice((400, 800, 1200, 2500, 5000, 9000, 24000)) * rng.uniform(0.8, 1.4)
    values = []
    for _ in stages:
        values.append(round(value) if value < 1000 else round(value / 10) * 10)
        value *= rng.uniform(0.42, 0.84)
    title = rng.choice((subject, f"{subject}: from {stages[0]} to {stages[-1]}", f"Funnel of {subject}"))
    data = {"x": list(stages), "x_name": "Stage", "series": [[measure, values]]}
    return based(kind.name, subject, title, "Stage", measure, data, measure=measure, over="items", noun="")


def _ages(rng: random.Random, kind: Kind) -> Spec:
    """Two halves of a population by age; young, even or old."""
    place, year = rng.choice(PLACES), rng.randrange(1960, 2026)
    shape = rng.choice((-0.16, -0.1, -0.02, 0.04))
    bands = list(AGES[: rng.randrange(7, len(AGES) + 1)])
    level, halves = rng.uniform(20, 90), []
    for name, gap in (("Men", -0.03), ("Women", 0.01)):
        values = [
            round(level * math.exp(shape * n + gap * n - 0.012 * n * n) * rng.uniform(0.92, 1.08), 1)
            for n in range(len(bands))
        ]
        halves.append([name, values])
    title = rng.choice((f"Population of {place}, {year}", f"Age Structure of {place}", f"{place}: Population by Age"))
    data = {"x": bands, "x_name": "Age", "series": halves}
    measure = "Population (thousands)"
    return based(kind.name, place, title[:1].upper() + title[1:], "Age group", measure, data, measure=measure)


def _powers(rng: random.Random, kind: Kind) -> Spec:
    """Points along power laws, three or four decades wide."""
    subject, x_label, y_label, first, scale, laws = rng.choice(POWERS)
    count, step = rng.choice(((7, 2), (9, 2), (10, 3), (5, 1)))
    xs = [_significant(10 ** (first + n / step), 2) for n in range(count)]
    groups = []
    for law in rng.sample(laws, rng.randrange(1, len(laws) + 1)):
        name, _, exponent = law.rpartition(" ")
        level = scale * rng.uniform(0.6, 1.6)
        groups.append([name, xs, [_significant(level * x ** float(exponent) * rng.uniform(0.86, 1.16), 3) for x in xs]])
    title = rng.choice((subject, f"{subject} (log-log)", f"{subject}, Log-Log"))
    return based(kind.name, subject, title, x_label, y_label, {"groups": groups}, noun="group")


def _significant(value: float, digits: int) -> Number:
    found = float(f"{value:.{digits}g}")
    return int(found) if found == int(found) else found


def _path(rng: random.Random, kind: Kind) -> Spec:
    """Two quantities year by year: a path that never comes near where it was."""
    pair = rng.choice(PAIRS)
    count, first = rng.randrange(6, 11), rng.randrange(1990, 2014)
    rise = 1 if pair.y_at_high > pair.y_at_low else -1
    path: list[tuple[float, float]] = []
    while len(path) < count:
        path, heading = [(0.0, 0.0)], rng.uniform(0, 0.9)
        while len(path) < count:
            heading += rng.uniform(-0.75, 0.75)
            x, y = path[-1]
            new = (x + 0.16 * math.cos(heading), y + 0.16 * math.sin(heading))
            if any(math.dist(new, other) < 0.12 for other in path):
                break
            path.append(new)
    low, high = [min(axis) for axis in zip(*path, strict=True)], [max(axis) for axis in zip(*path, strict=True)]
    width, height = max(high[0] - low[0], 0.3), max(high[1] - low[1], 0.3)
    spread_x, spread_y = (pair.x_high - pair.x_low) * 0.7, abs(pair.y_at_high - pair.y_at_low) * 0.7
    base_y = min(pair.y_at_low, pair.y_at_high) + 0.15 * spread_y
    xs = [
        rounded(pair.x_low + 0.15 * spread_x + spread_x * (x - low[0]) / width, max(pair.decimals, 1)) for x, _ in path
    ]
    ys = [
        round(base_y + spread_y * ((y - low[1]) if rise > 0 else (high[1] - y)) / height, 1) for _, y in path
    ]  # fmt: skip
    data = {"groups": [[rng.choice(pair.groups), xs, ys]], "years": list(range(first, first + count))}
    title = rng.choice(
        (f"{pair.subject}, {first} to {first + count - 1}", pair.subject, f"{pair.subject} over the Years")
    )
    return based(kind.name, pair.subject, title, pair.x_label, pair.y_label, data, noun="")


def _space(rng: random.Random, kind: Kind) -> Spec:
    """Clouds of points in space, each around its own middle."""
    space = rng.choice(SPACES)
    many = rng.choice((1, 2, 3, 3))
    clouds = []
    for place, name in enumerate(rng.sample(space.groups, many)):
        count = rng.randrange(12, 19) if many == 1 else rng.randrange(7, 11)
        columns = []
        for number, (_, low, high, decimals) in enumerate(space.axes):
            middle = 0.5 if many == 1 else (0.22, 0.52, 0.8)[(place + (number == 1) * 1) % 3]
            width = 0.22 if many == 1 else 0.09
            shares = (min(max(rng.gauss(middle, width), 0.02), 0.98) for _ in range(count))
            columns.append([rounded(low + (high - low) * share, decimals) for share in shares])
        clouds.append([name, *columns])
    labels = [axis[0] for axis in space.axes]
    data = {"clouds": clouds, "z_label": labels[2]}
    return based(kind.name, space.subject, space.subject, labels[0], labels[1], data, noun="group")


def _table(rng: random.Random, kind: Kind) -> Spec:
    """Rows of variables that go along with each other, more or less."""
    records = rng.choice(RECORDS)
    count = rng.randrange(8, 13)
    hidden = [rng.gauss(0, 1) for _ in range(count)]
    chosen = sorted(rng.sample(range(len(records.variables)), rng.choice((4, 5, 5))))
    series = []
    for name, mean, spread, decimals, loading in (records.variables[place] for place in chosen):
        rest = math.sqrt(1 - loading**2)
        values = [mean + spread * (loading * common + rest * rng.gauss(0, 1)) for common in hidden]
        series.append([name, [rounded(max(value, mean * 0.05), decimals) for value in values]])
    data = {"x": list(range(1, count + 1)), "x_name": records.noun, "series": series}
    title = rng.choice(
        (f"Correlations: {records.subject}", f"Correlation Matrix of {records.subject}", records.subject)
    )
    return based(kind.name, records.subject, title, "", "", data, measure="Correlation")


def _graph(rng: random.Random, kind: Kind) -> Spec:
    """Nodes in a chain that hold together, and some more edges."""
    subject, weight, names = rng.choice(GRAPHS)
    nodes = rng.sample(names, rng.randrange(6, 10))
    pairs = [(rng.randrange(place), place) for place in range(1, len(nodes))]
    spare = [(a, b) for b in range(len(nodes)) for a in range(b) if (a, b) not in pairs]
    pairs += rng.sample(spare, rng.randrange(2, 6))
    edges = [[nodes[a], nodes[b], rng.randrange(1, 10)] for a, b in pairs]
    title = rng.choice((subject, f"Network of {subject}", f"{subject}: who is linked"))
    return based(kind.name, subject, title if "who" not in title else subject, "", "", {"nodes": nodes, "edges": edges, "weight": weight})  # fmt: skip


def _flow(rng: random.Random, kind: Kind) -> Spec:
    """From every source to two or more targets; every target is reached."""
    subject, unit, sources, targets = rng.choice(FLOWS)
    sources = tuple(rng.sample(sources, rng.randrange(min(3, len(sources)), len(sources) + 1)))
    targets = tuple(rng.sample(targets, rng.randrange(min(3, len(targets)), len(targets) + 1)))
    scale = rng.choice((1, 5, 10, 50))
    flows: list[list[Any]] = []
    for place, source in enumerate(sources):
        reached = {targets[place % len(targets)], *rng.sample(targets, rng.randrange(2, len(targets)))}
        flows += [[source, target, scale * rng.randrange(3, 24)] for target in targets if target in reached]
    got = {flow[1] for flow in flows}
    flows += [[sources[0], target, scale * rng.randrange(4, 14)] for target in targets if target not in got]
    flows.sort(key=lambda flow: (sources.index(flow[0]), targets.index(flow[1])))
    title = rng.choice((f"{subject} ({unit})", f"{subject}, in {unit}"))
    return based(kind.name, subject, title, "", "", {"sources": list(sources), "targets": list(targets), "flows": flows, "unit": unit})  # fmt: skip


def _detail(rng: random.Random, kind: Kind) -> Spec:
    """A long course of days, and the span that is enlarged."""
    topic = rng.choice([each for each in TOPICS if "hours" in each.times or "weeks" in each.times])
    count = rng.randrange(24, 37)
    name = rng.choice(topic.items)
    start = rng.randrange(2, count - 8)
    x = list(range(1, count + 1))
    data = {
        "x": x,
        "x_name": "Day",
        "series": [[name, course(rng, topic, count)]],
        "detail": [x[start], x[start + rng.randrange(4, 7)]],
    }
    title = rng.choice(
        (f"{topic.subject}: {name}", f"{topic.subject}, {name}", f"{topic.subject} of {count} Days: {name}")
    )
    return based(
        kind.name, topic.subject, title, "Day", topic.measure, data, measure=topic.measure, over="time", noun=""
    )


CONTENT: dict[str, Callable[[random.Random, Kind], Spec]] = {
    "plan": _plan,
    "events": _events,
    "stages": _stages,
    "ages": _ages,
    "powers": _powers,
    "path": _path,
    "space": _space,
    "table": _table,
    "graph": _graph,
    "flow": _flow,
    "detail": _detail,
}
"""By the family of a kind."""
