"""Draws the spec of a chart: library, kind, subject, data, features, and the style of its program."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

from .charts_content import CONTENT
from .charts_data import along, based, course, levels, most, prices, rounded, scaled, shares, thinned, tiled, time_axis
from .charts_features import allowed, draw_features
from .charts_kinds import KINDS, SHARES, SISTERS, Kind
from .charts_topics import FUNCTIONS, PAIRS, SAMPLES, SURFACES, TOPICS, Topic

Spec = dict[str, Any]


def draw_spec(rng: random.Random, *, kind: str | None = None, library: str | None = None) -> Spec:
    """A new spec; of one kind, or for one library, where they are given."""
    fitting = [each for each in KINDS.values() if library is None or library in each.libraries]
    chosen = KINDS[kind] if kind else rng.choices(fitting, [each.weight for each in fitting])[0]
    return styled(rng, _content(rng, chosen), library)


def styled(rng: random.Random, spec: Spec, library: str | None = None) -> Spec:
    """A spec that has its data, with library, features and style of program drawn."""
    kind = KINDS[spec["kind"]]
    libraries = [name for name in kind.libraries if name != "pandas" or _framed(spec)]
    spec["library"] = (
        library if library in libraries else rng.choices(libraries, [SHARES[name] for name in libraries])[0]
    )
    spec["features"] = {}
    draw_features(
        rng, spec, allowed(kind.features, spec["library"], kind.name), busy=rng.choice((0.4, 0.8, 1.0, 1.0, 1.2))
    )
    spec["code"] = _code(rng, spec)
    return spec


def redrawn(rng: random.Random, spec: Mapping[str, Any], kind: str, library: str | None = None) -> Spec:
    """The same subject as another kind, with the same data where the kind can show them, else with data of its own."""
    old, new = KINDS[spec["kind"]], KINDS[kind]
    one = len(spec["data"].get("series", [])) == 1
    related = kind in SISTERS.get(old.family, ()) and (new.family == old.family or one or new.family == "matrix")
    if kind in ("pie", "donut", "treemap"):
        related = related and one and spec["additive"] and len(spec["data"]["x"]) <= 7
    if kind == "treemap" and related:
        related = tiled(spec["data"]["series"][0][1])
    if new.over == "items" and spec["over"] != "items":
        related = False
    if related and len(spec["data"].get("series") or spec["data"].get("groups") or [0]) <= new.most:
        changed = {**spec, "kind": kind}
        if kind == "heatmap":
            changed["y_label"] = str(spec.get("noun", "")).capitalize() or "Series"
    else:
        topic = next((topic for topic in TOPICS if topic.subject == spec["subject"]), None)
        changed = _content(rng, new, topic)
    drawn = styled(rng, changed, library or spec["library"])
    kept = {
        name: value
        for name, value in spec["features"].items()
        if name in drawn["features"] and name in ("size", "theme", "title_size", "grid", "spines")
    }
    drawn["features"].update(kept if drawn["library"] == spec["library"] else {})
    return drawn


def _framed(spec: Spec) -> bool:
    return "series" in spec["data"] or spec["kind"] in ("histogram", "scatter")


def _code(rng: random.Random, spec: Spec) -> Spec:
    library = spec["library"]
    form = rng.choice(
        {"matplotlib": ("lists", "lists", "dict", "numpy", "frame"), "plotly": ("lists", "dict", "frame")}.get(
            library, ("frame",)
        )
    )
    wrap = rng.random() < 0.15
    return {
        "api": "oo" if library in ("seaborn", "pandas") else rng.choice(("oo", "oo", "pyplot")),
        "data": form,
        "comments": rng.random() < 0.4,
        "docstring": rng.random() < 0.15,
        "names": rng.random() < 0.4,
        "loop": rng.random() < 0.5,
        "wrap": rng.choice(("main", "draw", "plot_chart", "make_figure")) if wrap else "",
        "layout": rng.choice(("tight", "tight", "constrained")),
        "show": rng.choice(("show", "show", "show", "save")),
    }


def _content(rng: random.Random, kind: Kind, topic: Topic | None = None) -> Spec:
    family = kind.family
    if family in CONTENT:
        return CONTENT[family](rng, kind)
    if family in ("sample", "samples", "cloud"):
        return _samples(rng, kind)
    if family in ("pair", "pairs", "bubbles"):
        return _points(rng, kind)
    if family in ("function", "curve", "rose", "surface", "field"):
        return _mathematical(rng, kind)
    if family == "prices":
        days = [f"{month} {day}" for month, day in zip(["Mar"] * 31, range(3, 31), strict=False)][
            : rng.randrange(10, 19)
        ]
        name = rng.choice(
            ("Northwind", "Helios", "Aster Labs", "Copperfield", "Blue Harbor", "Quanta Rail", "Silverline")
        )
        title = rng.choice((f"{name}: Daily Share Price", f"{name} Stock in March", f"Share Price of {name}"))
        return based(
            kind.name,
            f"{name} share price",
            title,
            "Day",
            rng.choice(("Price (USD)", "Price (EUR)")),
            {"x": days, **prices(rng, len(days))},
            over="time",
        )
    topic = topic or rng.choice(TOPICS)
    if kind.name in ("stacked", "stacked_area", "percent", "pie", "donut", "pareto", "treemap") and not topic.additive:
        topic = rng.choice([each for each in TOPICS if each.additive])
    spec = _series(rng, kind, topic)
    while kind.name == "treemap" and not tiled(spec["data"]["series"][0][1]):
        spec = _series(rng, kind, topic)
    while kind.name == "slope" and not thinned(spec["data"]):
        spec = _series(rng, kind, topic)
    return spec


def _series(rng: random.Random, kind: Kind, topic: Topic) -> Spec:
    over = rng.choice(("time", "items")) if kind.over == "either" else kind.over
    family = kind.family
    if family in ("parts", "two"):
        over = "items"
    names = rng.sample(topic.items, min(len(topic.items), max(2, kind.most)))
    x, x_label = time_axis(rng, rng.choice(topic.times))
    when = _span(x)
    more: Spec = {
        "measure": topic.measure,
        "additive": topic.additive,
        "over": over,
        "noun": topic.noun if over == "time" else "",
    }
    if family == "changes":
        names = rng.sample(
            ("Sales", "Rent", "Wages", "Grants", "Energy", "Refunds", "Fees", "Materials", "Tax", "Interest"),
            rng.randrange(5, 8),
        )
        changes = [rng.choice((1, 1, -1)) * rng.randrange(4, 60) for _ in names]
        changes[0], changes[-1] = abs(changes[0]) + 60, -abs(changes[-1])
        what = rng.choice(("Cash Flow", "Change of the Budget", "Profit Bridge", "Change of Costs"))
        return based(
            kind.name,
            what,
            rng.choice((what, f"{what}, {rng.randrange(2012, 2025)}")),
            "Item",
            "Amount (thousand EUR)",
            {"x": names, "x_name": "Item", "series": [["Change", changes]]},
            over="items",
        )
    if family == "matrix":
        names = rng.sample(topic.items, rng.randrange(3, len(topic.items) + 1))
        series = [[name, course(rng, topic, len(x), scale=rng.uniform(0.7, 1.3))] for name in names]
        return based(
            kind.name,
            topic.subject,
            _title(rng, topic, when, x_label),
            x_label,
            topic.noun.capitalize(),
            {"x": x, "x_name": x_label, "series": series},
            **more,
        )
    if over == "items":
        x = rng.sample(topic.items, rng.randrange(max(4, len(topic.items) - 2), len(topic.items) + 1))
        x_label = topic.noun.capitalize()
        year = rng.randrange(2004, 2025)
        many = {"series": rng.choice((2, 2, 3)), "two": 2}.get(family, 1)
        labels = [str(year + place) for place in range(many)] if many > 1 else [topic.subject]
        start: list[Any] = list(levels(rng, topic, len(x)))
        if family == "parts" and rng.random() < 0.5:
            start = list(shares(rng, len(x)))
        rows: list[Any] = [[labels[0], start]]
        for label in labels[1:]:
            rows.append(
                [
                    label,
                    [
                        rounded(
                            min(max(value * rng.uniform(0.72, 1.35), topic.low), most(topic.measure)), topic.decimals
                        )
                        for value in rows[-1][1]
                    ],
                ]
            )
        title = _title(rng, topic, str(year) if many == 1 else f"{year} to {labels[-1]}", topic.noun)
        return based(
            kind.name,
            topic.subject,
            title,
            x_label,
            topic.measure,
            {"x": x, "x_name": x_label, "series": rows},
            **{**more, "noun": "year" if many > 1 else ""},
        )
    if family in ("single", "band", "errors"):
        name = rng.choice(topic.items)
        values = course(rng, topic, len(x))
        data: Spec = {"x": x, "x_name": x_label, "series": [[name, values]]}
        if family in ("band", "errors"):
            spread = (topic.high - topic.low) * rng.uniform(0.02, 0.06)
            decimals = max(topic.decimals, 1) if spread < 4 else topic.decimals
            data["errors"] = [max(rounded(spread * rng.uniform(0.6, 1.6), decimals), 10**-decimals) for _ in x]
        title = rng.choice((f"{topic.subject}: {name}", f"{topic.subject}, {name}", f"{name}: {topic.subject}, {when}"))
        return based(kind.name, topic.subject, title, x_label, topic.measure, data, **{**more, "noun": ""})
    if family == "twin":
        other = rng.choice(
            [each for each in TOPICS if set(each.times) & set(topic.times) and each.subject != topic.subject]
        )
        x, x_label = time_axis(rng, rng.choice([time for time in topic.times if time in other.times]))
        series = [[topic.subject, course(rng, topic, len(x))], [other.subject, course(rng, other, len(x))]]
        data = {"x": x, "x_name": x_label, "series": series, "second_label": other.measure}
        return based(
            kind.name, topic.subject, f"{topic.subject} and {other.subject}", x_label, topic.measure, data, over="time"
        )
    many = min(rng.choice((2, 2, 3, 3, 4)), kind.most, len(names))
    many = 4 if kind.name == "subplots" and len(names) >= 4 and many > 2 else many
    x = x if kind.name not in ("grouped", "stacked", "percent") else x[:8]
    scales = [rng.uniform(0.55, 1.35) for _ in range(many)]
    series = [[name, course(rng, topic, len(x), scale=scale)] for name, scale in zip(names, scales, strict=False)]
    return based(
        kind.name,
        topic.subject,
        _title(rng, topic, _span(x), topic.noun),
        x_label,
        topic.measure,
        {"x": x, "x_name": x_label, "series": series},
        **more,
    )


def _span(x: list[Any]) -> str:
    weeks = isinstance(x[0], int) and x[0] < 1000
    return f"{'Weeks ' if weeks else ''}{x[0]} to {x[-1]}"


def _title(rng: random.Random, topic: Topic, when: str, along: str) -> str:
    place = f" by {along.title()}" if along else ""
    return rng.choice(
        (
            topic.subject + place,
            f"{topic.subject}, {when}",
            f"{topic.subject} ({when})",
            f"{topic.subject}{place}, {when}",
            topic.subject,
        )
    )


def _samples(rng: random.Random, kind: Kind) -> Spec:
    topic = rng.choice(SAMPLES)
    least = 3 if kind.name == "ridgeline" else 2
    many = 1 if kind.family in ("sample", "cloud") else rng.randrange(least, min(kind.most, len(topic.groups)) + 1)
    size = rng.choice((60, 80, 100, 120, 150, 200, 250, 300, 400, 500))
    size = 40 if kind.name == "strip" else size * 4 if kind.name == "hexbin" else size
    groups: list[Any] = []
    for name in rng.sample(topic.groups, many):
        mean = topic.mean + topic.spread * rng.uniform(-0.9, 0.9)
        spread = mean if topic.law == "exponential" else topic.spread * rng.uniform(0.7, 1.3)
        decimals = max(topic.decimals, 1 if topic.spread >= 1 else 3)
        groups.append([name, round(mean, decimals), round(spread, decimals)])
    data: Spec = {
        "law": topic.law,
        "groups": groups,
        "size": size,
        "seed": rng.randrange(1, 100),
        "decimals": topic.decimals,
    }
    if kind.family == "sample" and rng.random() < 0.25:
        mean, spread = groups[0][1], groups[0][2]
        data["numbers"] = [
            rounded(max(rng.gauss(mean, spread * 0.8), 0.1 * mean), max(topic.decimals, 0))
            for _ in range(rng.randrange(24, 45))
        ]
    if kind.name == "hexbin":
        pair = rng.choice(PAIRS)
        data["pair"] = [round((pair.x_low + pair.x_high) / 2, 1), round((pair.x_high - pair.x_low) / 5, 1)]
        data["slope"] = round((pair.y_at_high - pair.y_at_low) / (pair.x_high - pair.x_low), 3)
        data["base"] = round(pair.y_at_low - data["slope"] * pair.x_low, 1)
        data["noise"] = round(abs(pair.y_at_high - pair.y_at_low) * 0.13, 2)
        return based(kind.name, pair.subject, pair.subject, pair.x_label, pair.y_label, data)
    title = rng.choice(
        (
            f"Distribution of {topic.subject}",
            topic.subject,
            f"{topic.subject} by {topic.noun.title()}" if many > 1 else f"{topic.subject}: {groups[0][0]}",
        )
    )
    return based(kind.name, topic.subject, title, topic.noun.capitalize(), topic.measure, data, noun=topic.noun)


def _points(rng: random.Random, kind: Kind) -> Spec:
    pair = rng.choice(PAIRS)
    many = 1 if kind.family != "pairs" else rng.choice((1, 1, 2, 3))
    groups = []
    for place, name in enumerate(rng.sample(pair.groups, many)):
        count = rng.randrange(12, 25) if many == 1 else rng.randrange(8, 14)
        xs, ys = along(rng, pair, count, lift=0.22 * (place - (many - 1) / 2))
        groups.append([name, xs, ys])
    data: Spec = {"groups": groups}
    if kind.family == "bubbles":
        low = rng.choice((2, 5, 10, 20))
        data["sizes"] = [rng.randrange(low, low * 12) for _ in groups[0][1]]
        data["size_label"] = pair.size_label
    title = rng.choice(
        (
            pair.subject,
            pair.subject.replace(" and ", " vs. "),
            f"{pair.subject} ({groups[0][0]})" if many == 1 else pair.subject,
        )
    )
    return based(kind.name, pair.subject, title, pair.x_label, pair.y_label, data, noun=pair.noun)


def _mathematical(rng: random.Random, kind: Kind) -> Spec:
    if kind.family == "function":
        first = rng.choice(FUNCTIONS)
        near = [
            each
            for each in FUNCTIONS
            if each is not first and each[2] == first[2] and each[3] <= first[3] * 1.6 and first[3] <= each[3] * 1.6
        ]
        chosen = [first, rng.choice(near)] if near and rng.random() < 0.4 else [first]
        scale = rng.choice((1, 1, 2, 3, 0.5))
        functions = [[scaled(scale, words), scaled(scale, code)] for words, code, *_ in chosen]
        data = {"functions": functions, "low": first[2], "high": first[3], "points": rng.choice((200, 300, 400, 500))}
        title = first[4] if len(chosen) == 1 else f"{chosen[0][0]} and {chosen[1][0]}"
        return based(kind.name, "functions", title, "x", rng.choice(("y", "f(x)")), data)
    if kind.family == "surface":
        words, code, half = rng.choice(SURFACES)
        scale = rng.choice((1, 1, 1.5, 2, 0.5))
        data = {
            "words": scaled(scale, words),
            "code": scaled(scale, code),
            "half": round(half * rng.choice((1, 1, 0.75, 1.25)), 2),
            "points": rng.choice((60, 80, 100)),
        }
        return based(kind.name, "function of two variables", f"f(x, y) = {data['words']}", "x", "y", data)
    if kind.family == "rose":
        petals, size = rng.choice((2, 3, 4, 5, 6)), rng.choice((1, 2, 3))
        return based(
            kind.name,
            "rose curve",
            f"Rose Curve r = {size} cos({petals}θ)",
            "",
            "",
            {"petals": petals, "size": size, "points": rng.choice((400, 600, 800))},
        )
    if kind.family == "field":
        name, u, v = rng.choice(
            (
                ("Rotation", "-Y", "X"),
                ("Source", "X", "Y"),
                ("Saddle", "X", "-Y"),
                ("Shear", "Y", "0 * X"),
                ("Waves", "np.cos(Y)", "np.sin(X)"),
                ("Spiral", "-Y - 0.3 * X", "X - 0.3 * Y"),
            )
        )
        return based(
            kind.name,
            "vector field",
            f"{name} Field",
            "x",
            "y",
            {"name": name, "u": u, "v": v, "half": rng.choice((2, 3, 4)), "points": rng.choice((12, 15, 18))},
        )
    a, b = rng.choice(((1, 2), (2, 3), (3, 4), (3, 5), (1, 3), (5, 4), (5, 6)))
    return based(
        kind.name,
        "Lissajous curve",
        rng.choice((f"Lissajous Curve {a}:{b}", "Lissajous Curve")),
        "x",
        "y",
        {"a": a, "b": b, "phase": rng.choice((0, 0.5, 0.79, 1.57)), "points": rng.choice((500, 800, 1000))},
    )
