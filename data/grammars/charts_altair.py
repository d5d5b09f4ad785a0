"""Altair programs: a frame, a mark, and encodings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .charts_data import room
from .charts_script import Pen, literal

_SCHEMES = {
    "Blues": "blues",
    "Greens": "greens",
    "Purples": "purples",
    "YlGnBu": "yellowgreenblue",
    "YlOrRd": "yelloworangered",
}


_DASHES = {"--": [6, 4], ":": [2, 3], "-.": [8, 3, 2, 3], "-": [1, 0]}


def altair_program(spec: Mapping[str, Any]) -> str:
    """A program that draws with Altair. Columns have short names; axes carry the labels."""
    p = Pen(spec)
    p.use("alt", "pd")
    mark, encodings = _BODIES[_GROUPS.get(spec["kind"], spec["kind"])](p)
    return _finish(p, mark, encodings)


def _finish(p: Pen, mark: str, encodings: list[str]) -> str:
    spec, f = p.spec, p.features
    layered = "threshold" in f or "values" in f or "cell_values" in f or spec["kind"] == "area"
    layered = layered or "point_labels" in f or "now" in f
    name = "base" if layered else "chart"
    p.add(
        f"{name} = (",
        "    alt.Chart(df)",
        f"    .{mark}",
        "    .encode(",
        *(f"        {line}," for line in encodings if line),
        "    )",
        ")",
    )
    if layered:
        parts = ["base"]
        parts += _point_names(p) + _present(p)
        if "values" in f:
            swap = spec["kind"] == "hbar"
            shift = 'align="left", dx=4' if swap else "dy=-8"
            p.add(
                f'labels = base.mark_text({shift}, color="black").encode(text="value:Q"{", color=alt.value(" + literal("black") + ")" if spec["kind"] != "bar" else ""})'
            )
            parts.append("labels")
        if "cell_values" in f:
            values = [value for _, row in spec["data"]["series"] for value in row]
            middle = round((min(values) + max(values)) / 2, 2)
            above, below = ('"white"', '"black"') if f.get("cmap", "viridis") in _SCHEMES else ('"black"', '"white"')
            tone = f"alt.condition(alt.datum.value > {middle}, alt.value({above}), alt.value({below}))"
            p.add(f'labels = base.mark_text(fontSize=9).encode(text="value:Q", color={tone})')
            parts.append("labels")
        if "threshold" in f:
            mark_of = f["threshold"]
            dash, color = _DASHES[mark_of["style"]], literal(mark_of["color"])
            p.add(
                f'limit = alt.Chart(pd.DataFrame({{"y": [{mark_of["value"]}], "label": [{literal(mark_of["label"])}]}})).encode(y="y:Q")',
                f"rule = limit.mark_rule(color={color}, strokeDash={dash})",
                f'name = limit.mark_text(align="left", x=4, dy=-6, color={color}).encode(text="label:N")',
            )
            parts += ["rule", "name"]
        p.add(f"chart = {' + '.join(parts)}")
    size = f.get("size", [7, 5])
    title = (
        f"alt.TitleParams({literal(spec['title'])}, fontSize={f['title_size']})"
        if "title_size" in f
        else literal(spec["title"])
    )
    inner = [f"title={title}"] if spec["title"] else []
    inner += [f"width={round(size[0] * 60)}", f"height={round(size[1] * 60)}"]
    tail = f".configure_axis(titleFontSize={f['label_size']})" if "label_size" in f else ""
    p.add(f"chart = chart.properties({', '.join(inner)}){tail}")
    return p.source(figure=[], ending=["chart.show()" if p.code["wrap"] or p.code["show"] == "save" else "chart"])


def _point_names(p: Pen) -> list[str]:
    """Write the years beside the points of a path; gives the layer."""
    if "point_labels" not in p.features:
        return []
    data = p.spec["data"]
    first, last = data["years"][0], data["years"][-1]
    ends = f'.transform_filter("datum.year == {first} || datum.year == {last}")'
    xs, ys = data["groups"][0][1:]
    shown = range(len(xs)) if p.features["point_labels"] == "all" else (0, len(xs) - 1)
    up = max((1, -1), key=lambda up: sum(min(room(xs, ys, n, (1, up)), 0.8) for n in shown))
    text = f'base.mark_text(align="left", dx=6, dy={-8 if up > 0 else 10}, color="black")'
    p.add(f'labels = {text}{ends if p.features["point_labels"] == "ends" else ""}.encode(text="year:N")')
    return ["labels"]


def _present(p: Pen) -> list[str]:
    """Write the line that marks a day of a plan; gives its layers."""
    if "now" not in p.features:
        return []
    mark, dated = p.features["now"], "first" in p.spec["data"]
    at = f"first + pd.Timedelta(days={mark['at']})" if dated else str(mark["at"])
    color = literal(mark["color"])
    p.add(
        f'now = alt.Chart(pd.DataFrame({{"x": [{at}], "label": [{literal(mark["label"])}]}})).encode(x="x:{"T" if dated else "Q"}")',
        f"rule = now.mark_rule(color={color}, strokeDash=[6, 4])",
        f'name = now.mark_text(y=-6, color={color}).encode(text="label:N")',
    )
    return ["rule", "name"]


def _axis(p: Pen, label: str, *more: str) -> str:
    return ", ".join([f"title={literal(label)}", *(part for part in more if part)])


def _series(p: Pen) -> None:
    """The series as a frame of item, series and value."""
    data = p.spec["data"]
    many = len(data["series"]) > 1
    if not many:
        p.data += [
            "df = pd.DataFrame(",
            "    {",
            f'        "item": {literal(data["x"])},',
            f'        "value": {literal(data["series"][0][1])},',
            "    }",
            ")",
        ]
        return
    p.data += [
        "wide = pd.DataFrame(",
        "    {",
        f'        "item": {literal(data["x"])},',
        *(f"        {literal(name)}: {literal(values)}," for name, values in data["series"]),
        "    }",
        ")",
    ]
    p.data.append('df = wide.melt("item", var_name="series", value_name="value")')


def _color(p: Pen, column: str, names: list[str], title: str) -> str:
    colors = p.colors(len(names))
    scale = (
        f"scale=alt.Scale(domain={literal(names)}, range={colors})"
        if colors
        else f"scale=alt.Scale(domain={literal(names)})"
    )
    where = p.features.get("legend", "best")
    place = {
        "upper left": "top-left",
        "upper right": "top-right",
        "lower right": "bottom-right",
        "upper center": "top",
    }.get(where)
    orient = f", legend=alt.Legend(orient={literal(place)})" if place else ""
    return f"color=alt.Color({literal(column + ':N')}, title={literal(title)}, {scale}{orient})"


def _value(p: Pen, channel: str, *more: str) -> str:
    f = p.features
    scale = (
        f"scale=alt.Scale(domain={literal(f['limits'])})"
        if "limits" in f
        else 'scale=alt.Scale(type="log")'
        if "log_y" in f
        else ""
    )
    return f'{channel}=alt.{channel.upper()}("value:Q", {_axis(p, p.spec["y_label"], scale, *more)})'


def _item(p: Pen, channel: str, *more: str) -> str:
    f = p.features
    sort = "None"
    if "sort" in f:
        other = "x" if channel == "y" else "y"
        sort = literal(f"-{other}" if f["sort"] == "descending" else other)
    angle = f"axis=alt.Axis(labelAngle=-{f['rotate']})" if f.get("rotate") and channel == "x" else ""
    return f'{channel}=alt.{channel.upper()}("item:O", {_axis(p, p.spec["x_label"], f"sort={sort}", angle, *more)})'


def _mark(p: Pen, kind: str, *more: str) -> str:
    f = p.features
    given = [
        f"opacity={f['alpha']}" if "alpha" in f else "",
        f"strokeWidth={f['linewidth']}" if "linewidth" in f else "",
        *more,
    ]
    return f"mark_{kind}({', '.join(part for part in given if part)})"


def _lines(p: Pen) -> tuple[str, list[str]]:
    _series(p)
    names = [name for name, _ in p.spec["data"]["series"]]
    title = p.features.get("legend_title", "")
    return _mark(p, "line", "point=True" if p.code["names"] else ""), [
        _item(p, "x"),
        _value(p, "y"),
        _color(p, "series", names, title),
    ]


def _area(p: Pen) -> tuple[str, list[str]]:
    _series(p)
    if len(p.spec["data"]["series"]) == 1:
        return _mark(p, "area", p.color(0), "line=True"), [_item(p, "x"), _value(p, "y")]
    names = [name for name, _ in p.spec["data"]["series"]]
    return _mark(p, "area"), [
        _item(p, "x"),
        _value(p, "y", "stack=True"),
        _color(p, "series", names, p.features.get("legend_title", "")),
    ]


def _bars(p: Pen) -> tuple[str, list[str]]:
    _series(p)
    kind, names = p.spec["kind"], [name for name, _ in p.spec["data"]["series"]]
    if kind in ("bar", "hbar"):
        axes = [_item(p, "y"), _value(p, "x")] if kind == "hbar" else [_item(p, "x"), _value(p, "y")]
        return _mark(p, "bar", p.color(0)), axes
    color = _color(p, "series", names, p.features.get("legend_title", ""))
    if kind == "grouped":
        return _mark(p, "bar"), [
            _item(p, "x"),
            f'xOffset=alt.XOffset("series:N", sort={literal(names)})',
            _value(p, "y"),
            color,
        ]
    stack = 'stack="normalize", axis=alt.Axis(format="%")' if kind == "percent" else "stack=True"
    label = literal("Share" if kind == "percent" else p.spec["y_label"])
    return _mark(p, "bar"), [_item(p, "x"), f'y=alt.Y("value:Q", title={label}, {stack})', color]


def _diverging(p: Pen) -> tuple[str, list[str]]:
    _series(p)
    up, down = p.features.get("up_down", ["green", "red"])
    return "mark_bar()", [
        _item(p, "y"),
        _value(p, "x"),
        f"color=alt.condition(alt.datum.value >= 0, alt.value({literal(up)}), alt.value({literal(down)}))",
    ]


def _donut(p: Pen) -> tuple[str, list[str]]:
    _series(p)
    radius = round(150 * p.features["hole"])
    return f"mark_arc(innerRadius={radius}, outerRadius=150)", [
        'theta=alt.Theta("value:Q")',
        _color(p, "item", [str(x) for x in p.spec["data"]["x"]], p.spec["x_label"]),
    ]


def _heatmap(p: Pen) -> tuple[str, list[str]]:
    _series(p)
    name = p.features.get("cmap", "viridis")
    scheme = literal(_SCHEMES.get(name, name))
    rows = literal([name for name, _ in p.spec["data"]["series"]])
    color = f'color=alt.Color("value:Q", title={literal(p.spec["measure"])}, scale=alt.Scale(scheme={scheme}))'
    return "mark_rect()", [
        _item(p, "x"),
        f'y=alt.Y("series:N", title={literal(p.spec["y_label"])}, sort={rows})',
        color,
    ]


def _points(p: Pen) -> tuple[str, list[str]]:
    data, f = p.spec["data"], p.features
    groups = data["groups"]
    xs = [value for _, values, _ in groups for value in values]
    ys = [value for _, _, values in groups for value in values]
    p.data += ["df = pd.DataFrame(", "    {", f'        "x": {literal(xs)},', f'        "y": {literal(ys)},']
    if len(groups) > 1:
        p.data.append(
            f'        "group": {" + ".join(f"[{literal(name)}] * {len(values)}" for name, values, _ in groups)},'
        )
    if "sizes" in data:
        p.data.append(f'        "size": {literal(data["sizes"])},')
    p.data += ["    }", ")"]
    axes = [
        f'{axis}=alt.{axis.upper()}("{axis}:Q", title={literal(p.spec[axis + "_label"])}, scale=alt.Scale(zero=False))'
        for axis in ("x", "y")
    ]
    names = [name for name, _, _ in groups]
    if p.spec["kind"] == "bubble":
        axes.append(f'size=alt.Size("size:Q", title={literal(data["size_label"])}, scale=alt.Scale(range=[30, 900]))')
    elif p.spec["kind"] == "colored_scatter":
        name = f.get("cmap", "viridis")
        axes.append(
            f'color=alt.Color("size:Q", title={literal(data["size_label"])}, scale=alt.Scale(scheme={literal(_SCHEMES.get(name, name))}))'
        )
    elif len(names) > 1:
        axes.append(_color(p, "group", names, f.get("legend_title", p.spec["noun"].capitalize())))
    plain = p.spec["kind"] == "bubble" or (len(names) == 1 and p.spec["kind"] == "scatter")
    size = "" if p.spec["kind"] == "bubble" else "size=70"
    return _mark(p, "circle", p.color(0) if plain else "", size), axes


def _joined(p: Pen) -> tuple[str, list[str]]:
    """Points in order, joined; of power laws on logarithmic axes, a line a group."""
    data = p.spec["data"]
    groups, path = data["groups"], p.spec["kind"] == "connected_scatter"
    columns = {axis: [value for group in groups for value in group[at]] for axis, at in (("x", 1), ("y", 2))}
    p.data += [
        "df = pd.DataFrame(",
        "    {",
        *(f'        "{axis}": {literal(column)},' for axis, column in columns.items()),
    ]
    p.data += [f'        "year": {literal(data["years"])},'] if path else []
    if len(groups) > 1:
        named = " + ".join(f"[{literal(name)}] * {len(values)}" for name, values, _ in groups)
        p.data.append(f'        "group": {named},')
    p.data += ["    }", ")"]
    scale = "scale=alt.Scale(zero=False, padding=20)" if path else 'scale=alt.Scale(type="log")'
    axes = [
        f'{axis}=alt.{axis.upper()}("{axis}:Q", title={literal(p.spec[axis + "_label"])}, {scale})' for axis in "xy"
    ]
    names = [name for name, _, _ in groups]
    color = _color(p, "group", names, "") if len(names) > 1 else ""
    one = p.color(0) if len(names) == 1 else ""
    return _mark(p, "line", f"point=alt.OverlayMarkDef({one})" if one else "point=True", one), [
        *axes,
        color,
        'order="year:O"' if path else "",
    ]


def _plan(p: Pen) -> tuple[str, list[str]]:
    """A bar a task, from start to end."""
    data = p.spec["data"]
    names, starts, lengths, phases = (list(column) for column in zip(*data["tasks"], strict=True))
    p.data += [
        "df = pd.DataFrame(",
        "    {",
        f'        "task": {literal(names)},',
        f'        "phase": {literal(phases)},',
    ]
    p.data += [f'        "start": {literal(starts)},', f'        "length": {literal(lengths)},', "    }", ")"]
    kind = "Q"
    if "first" in data:
        kind = "T"
        p.data.append(f'first = pd.Timestamp("{data["first"]}")')
        p.data += ['df["end"] = first + pd.to_timedelta(df["start"] + df["length"], unit="D")', 'df["start"] = first + pd.to_timedelta(df["start"], unit="D")']  # fmt: skip
    else:
        p.data.append('df["end"] = df["start"] + df["length"]')
    return _mark(p, "bar"), [
        f'x=alt.X("start:{kind}", title={literal(p.spec["y_label"])})',
        'x2="end"',
        f'y=alt.Y("task:N", title={literal(p.spec["x_label"])}, sort=None)',
        _color(p, "phase", list(dict.fromkeys(phases)), "Phase"),
    ]


def _pyramid(p: Pen) -> tuple[str, list[str]]:
    """Bars to both sides of zero, the left ones negative, the axis without signs."""
    _series(p)
    data = p.spec["data"]
    (one, _), (other, _) = data["series"]
    p.data.append(f'df.loc[df["series"] == {literal(one)}, "value"] *= -1')
    return _mark(p, "bar"), [
        f"""x=alt.X("value:Q", title={literal(p.spec["y_label"])}, axis=alt.Axis(labelExpr="abs(datum.value)"))""",
        f'y=alt.Y("item:O", title={literal(p.spec["x_label"])}, sort={literal(data["x"][::-1])})',
        _color(p, "series", [one, other], ""),
    ]


_BODIES = {
    "connected_scatter": _joined,
    "loglog": _joined,
    "gantt": _plan,
    "pyramid": _pyramid,
    "line": _lines,
    "area": _area,
    "bar": _bars,
    "diverging": _diverging,
    "donut": _donut,
    "heatmap": _heatmap,
    "scatter": _points,
}
_GROUPS = {
    "stacked_area": "area", "hbar": "bar", "grouped": "bar", "stacked": "bar", "percent": "bar", "bubble": "scatter", "colored_scatter": "scatter",
}  # fmt: skip
