"""Plotly programs of plans, flows, paths, power laws, correlations, ridges, pyramids and dashboards."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .charts_colors import PASTELS, rgba
from .charts_data import nice_step, sides
from .charts_mpl_points import points, samples
from .charts_mpl_relations import correlation_table
from .charts_panels import panel_kinds, titled
from .charts_plotly_layout import DASHES
from .charts_plotly_trace import MARKERS, add_trace, line_parts, marked, scale
from .charts_script import Pen, assigned, literal, rows
from .charts_told import calendar_day


def _treemap(p: Pen) -> None:
    table, f = p.table(), p.features
    colors = p.colors(len(p.spec["data"]["x"]))
    mark = [f"colors={colors}"] if colors else []
    mark += [f"line=dict(color={literal(f['edgecolor'])}, width=2)"] if "edgecolor" in f else []
    add_trace(
        p,
        "Treemap",
        f"labels={table.x}",
        f"values={table.series[0][1]}",
        f'parents=[""] * len({table.x})',
        "tiling=dict(squarifyratio=1)",
        'textinfo="label+value"' if "values" in f else 'textinfo="label"',
        f"marker=dict({', '.join(mark)})" if mark else "",
    )


def _funnel(p: Pen) -> None:
    table, f = p.table(), p.features
    said = {(True, True): "%{value:,} (%{percentInitial:.0%})", (True, False): "%{value:,}", (False, True): "%{percentInitial:.0%}"}  # fmt: skip
    written = said.get(("values" in f, "shares" in f))
    info = f"texttemplate={literal(written)}" if written else 'textinfo="none"'
    add_trace(p, "Funnel", f"y={table.x}", f"x={table.series[0][1]}", info, marked(p, 0))
    p.add("fig.update_xaxes(visible=True, showticklabels=False)")


def _sankey(p: Pen) -> None:
    data, f = p.spec["data"], p.features
    colors = list(f.get("colors") or PASTELS)
    several = [colors[n % len(colors)] for n in range(len(data["sources"]))]
    p.data += rows("flows", data["flows"])
    p.data += assigned("names", literal([*data["sources"], *data["targets"]]))
    p.data += assigned("colors", literal([*several, *["slategray"] * len(data["targets"])]))
    tints = {name: rgba(color, f.get("alpha", 0.4)) for name, color in zip(data["sources"], several, strict=True)}
    p.data += ["tints = {", *(f"    {literal(name)}: {literal(tint)}," for name, tint in tints.items()), "}"]
    label = "names"
    if "values" in f:
        p.add("totals = [sum(value for a, b, value in flows if name in (a, b)) for name in names]")
        p.add(f'labels = [f"{{name}}: {{total}} {data["unit"]}" for name, total in zip(names, totals)]')
        label = "labels"
    add_trace(
        p,
        "Sankey",
        f'node=dict(label={label}, color=colors, pad=20, thickness=18, line=dict(color="gray", width=0.5))',
        "link=dict(source=[names.index(a) for a, _, _ in flows], target=[names.index(b) for _, b, _ in flows], value=[value for _, _, value in flows], color=[tints[a] for a, _, _ in flows])",
    )


def _gantt(p: Pen) -> None:
    data, f = p.spec["data"], p.features
    phases = list(dict.fromkeys(task[3] for task in data["tasks"]))
    colors = f.get("colors") or ["steelblue", "darkorange", "seagreen", "crimson"]
    p.data += rows("tasks", data["tasks"])
    p.data.append(f"colors = {literal({phase: colors[n % len(colors)] for n, phase in enumerate(phases)})}")
    dated = "first" in data
    length, start = "[task[2] for task in rows]", "[task[1] for task in rows]"
    if dated:
        p.use("dates")
        p.data.append(f'first = date.fromisoformat("{data["first"]}")')
        length = "[task[2] * 86_400_000 for task in rows]"
        start = "[first + timedelta(days=task[1]) for task in rows]"
    p.note("One trace for each phase, so that the legend names it")
    p.add("for phase, color in colors.items():", "    rows = [task for task in tasks if task[3] == phase]")
    given = [
        "y=[task[0] for task in rows]",
        f"x={length}",
        f"base={start}",
        'orientation="h"',
        "marker_color=color",
        "name=phase",
    ]
    given += [f"marker_line=dict(color={literal(f['edgecolor'])}, width=1)"] if "edgecolor" in f else []
    given += [f"opacity={f['alpha']}"] if "alpha" in f else []
    p.add("    fig.add_trace(", "        go.Bar(", *(f"            {each}," for each in given), "        )", "    )")
    p.add('fig.update_yaxes(categoryorder="array", categoryarray=[task[0] for task in tasks], autorange="reversed")')
    if dated:
        p.add('fig.update_xaxes(type="date")')
    if "now" in f:
        mark, color = f["now"], literal(f["now"]["color"])
        x = literal(calendar_day(data, mark["at"]) if dated else mark["at"])
        p.add(f'fig.add_shape(type="line", x0={x}, x1={x}, y0=0, y1=1, yref="paper", line=dict(color={color}, dash="dash"))')  # fmt: skip
        p.add(f'fig.add_annotation(x={x}, y=1, yref="paper", yanchor="bottom", text={literal(mark["label"])}, showarrow=False, font_color={color})')  # fmt: skip


def _timeline(p: Pen) -> None:
    data, f = p.spec["data"], p.features
    color = literal((f.get("colors") or ["steelblue"])[0])
    top = (len(data["events"]) + 1) // 2
    p.data += rows("events", data["events"])
    p.note("Above and below by turns, so that no names meet")
    p.add(
        f"levels = [({top} - i // 2) * (1 if i % 2 == 0 else -1) for i in range(len(events))]",
        "for (year, name), level in zip(events, levels):",
        f'    fig.add_shape(type="line", x0=year, x1=year, y0=0, y1=level, line=dict(color={color}, width=1))',
        '    fig.add_annotation(x=year, y=level, text=f"{year}: {name}", showarrow=False, xanchor="left", xshift=3)',
    )
    mark = [f"color={color}", f"size={f.get('markersize', 9) + 3}"]
    mark += [f"symbol={literal(MARKERS[f['marker']])}"] if "marker" in f else []
    add_trace(p, "Scatter", "x=[year for year, _ in events]", "y=[0] * len(events)", 'mode="markers"', f"marker=dict({', '.join(mark)})")  # fmt: skip
    first, last = data["events"][0][0], data["events"][-1][0]
    p.add(
        f'fig.add_hline(y=0, line_color="gray", line_width={f.get("linewidth", 2)}, layer="below")',
        f"fig.update_xaxes(range=[{first - 3}, {last + round((last - first) * 0.42) + 1}], showgrid=False)",
        f"fig.update_yaxes(visible=False, range=[{-top - 1}, {top + 1}])",
    )


def _slope(p: Pen) -> None:
    table, f = p.table(), p.features
    (one, first), (other, second) = table.series
    mark = f.get("highlight")
    up, down = f.get("up_down", ["seagreen", "firebrick"])
    color = f'{literal(mark["color"])} if name == {literal(mark["item"])} else "gray"' if mark else f"{literal(up)} if b >= a else {literal(down)}"  # fmt: skip
    line = f"line=dict(color=color{', width=' + str(f['linewidth']) if 'linewidth' in f else ''})"
    size = f"marker=dict(size={f['markersize'] + 3})" if "markersize" in f else ""
    given = [f"x={literal([one, other])}", "y=[a, b]", 'mode="lines+markers+text"', line, size]
    given += ['text=[f"{name}  {a}", f"{b}  {name}"]', 'textposition=["middle left", "middle right"]']
    p.add(f"for name, a, b in zip({table.x}, {first}, {second}):", f"    color = {color}", "    fig.add_trace(", "        go.Scatter(")  # fmt: skip
    p.add(*(f"            {each}," for each in given if each), "        )", "    )")
    p.add(
        'fig.update_xaxes(type="category", range=[-0.6, 1.6])', "fig.update_yaxes(showticklabels=False, showgrid=False)"
    )


def _pyramid(p: Pen) -> None:
    table, f = p.table(), p.features
    text = ("values" in f) * ', textposition="outside"'
    for place, (name, values) in enumerate(table.series):
        x = values if place else f"[-value for value in {values}]"
        add_trace(
            p, "Bar", f"x={x}", f"y={table.x}", 'orientation="h"', marked(p, place), f"text={values}{text}" if text else "", f"name={literal(name)}"
        )  # fmt: skip
    widest = max(value for _, row in p.spec["data"]["series"] for value in row)
    step = int(max(nice_step(widest / 4), 1))
    ticks = [place * step for place in range(-int(widest / step), int(widest / step) + 1)]
    p.note("Both sides count upwards from the middle")
    p.add(f"ticks = {literal(ticks)}", "fig.update_xaxes(tickvals=ticks, ticktext=[abs(tick) for tick in ticks])")
    if text:
        p.add(f"fig.update_xaxes(range={literal([-round(1.2 * widest, 1), round(1.2 * widest, 1)])})")


def _path(p: Pen) -> None:
    f = p.features
    _, x, y = points(p)[0]
    years = p.spec["data"]["years"]
    p.data += assigned("years", literal(years))
    places = [
        f"{'top' if up > 0 else 'bottom'} {'right' if right > 0 else 'left'}"
        for right, up in sides(*p.spec["data"]["groups"][0][1:])
    ]
    p.data += assigned("places", literal(places))
    text = "[str(year) for year in years]"
    if f.get("point_labels") == "ends":
        text = '[str(year) if year in (years[0], years[-1]) else "" for year in years]'
    parts = [part for part in line_parts(p, 0) if not part.startswith("mode")]
    parts += [f"marker=dict(size={f['markersize']})"] if "markersize" in f and "marker" not in f else []
    add_trace(p, "Scatter", f"x={x}", f"y={y}", 'mode="lines+markers+text"', f"text={text}", "textposition=places", "cliponaxis=False", *parts)  # fmt: skip
    low, high = min(p.spec["data"]["groups"][0][1]), max(p.spec["data"]["groups"][0][1])
    p.add(f"fig.update_xaxes(range=[{low - 0.12 * (high - low):.2f}, {high + 0.12 * (high - low):.2f}])")


def _powers(p: Pen) -> None:
    found = points(p)
    for place, (name, x, y) in enumerate(found):
        add_trace(p, "Scatter", f"x={x}", f"y={y}", *line_parts(p, place), f"name={literal(name)}")
    if "guide" in p.features:
        _, x, y = found[0]
        slope = p.features["guide"]
        p.use("np")
        p.add(f"guide = {y}[0] * (np.array({x}) / {x}[0]) ** {slope}")
        add_trace(p, "Scatter", f"x={x}", "y=guide", 'mode="lines"', f'line=dict(color="gray", dash={literal(DASHES["--"])})', f'name="slope {slope}"')  # fmt: skip
    p.add('fig.update_xaxes(type="log")', 'fig.update_yaxes(type="log")')


def _correlation(p: Pen) -> None:
    matrix, names, _ = correlation_table(p)
    text = 'texttemplate="%{z:.2f}"' if "cell_values" in p.features else ""
    add_trace(p, "Heatmap", f"z={matrix}", f"x={names}", f"y={names}", scale(p) or 'colorscale="RdBu_r"', "zmin=-1", "zmax=1", text, 'colorbar=dict(title="Correlation")')  # fmt: skip
    p.add('fig.update_yaxes(autorange="reversed")')


def _ridges(p: Pen) -> None:
    f, found = p.features, samples(p)
    wide = round(2 * f.get("overlap", 1.2), 2)
    for place, (name, values) in enumerate(found):
        color = p.color(place).replace("color=", "fillcolor=")
        line = f'line=dict(color="black", width={f.get("linewidth", 1)})'
        add_trace(p, "Violin", f"x={values}", 'side="negative"', 'orientation="h"', f"width={wide}", "points=False", line, color, f"opacity={f['alpha']}" if "alpha" in f else "", f"name={literal(name)}")  # fmt: skip
    p.note("The first one on top, each curve upwards")
    p.add('fig.update_yaxes(autorange="reversed")')


def _dashboard(p: Pen) -> None:
    table, spec, f = p.table(), p.spec, p.features
    p.use("make_subplots", "np")
    names = [name for name, _ in table.series]
    kinds = panel_kinds(spec)
    colors = p.colors(len(names)) or literal(["steelblue", "darkorange", "seagreen", "crimson"][: len(names)])
    p.data += [f"names = {literal(names)}", f"colors = {colors}"]
    p.data.append(f"table = np.array([{', '.join(values for _, values in table.series)}])")
    cells = [f'{{"type": "{"domain" if kind == "shares" else "xy"}"}}' for kind in kinds]
    titles = literal([titled(kind, spec) for kind in kinds])
    p.lines.remove("fig = go.Figure()")
    p.add("fig = make_subplots(", "    rows=2,", "    cols=2,", f"    specs=[[{cells[0]}, {cells[1]}], [{cells[2]}, {cells[3]}]],", f"    subplot_titles={titles},", ")")  # fmt: skip
    mode = [part for part in line_parts(p, 0) if not part.startswith("line=")]
    line = f"line=dict(color=color{', width=' + str(f['linewidth']) if 'linewidth' in f else ''})"
    axis = literal(spec["y_label"])
    for place, kind in enumerate(kinds):
        at = f"row={place // 2 + 1}, col={place % 2 + 1}"
        p.note(titled(kind, spec))
        if kind == "courses":
            p.add("for name, values, color in zip(names, table, colors):")
            p.add(f"    fig.add_trace(go.Scatter(x={table.x}, y=values, {', '.join(mode)}, {line}, name=name), {at})")
        elif kind in ("totals", "means"):
            p.add(f"fig.add_trace(go.Bar(x=names, y=table.{'sum' if kind == 'totals' else 'mean'}(axis=1), marker_color=colors, showlegend=False), {at})")  # fmt: skip
        elif kind == "shares":
            p.add(f"fig.add_trace(go.Pie(labels=names, values=table.sum(axis=1), marker_colors=colors, sort=False, showlegend=False), {at})")  # fmt: skip
        elif kind == "ranges":
            p.add("for name, values, color in zip(names, table, colors):")
            p.add(f"    fig.add_trace(go.Box(y=values, name=name, marker_color=color, showlegend=False), {at})")
        else:
            p.add(f'fig.add_trace(go.Bar(x=table[:, -1], y=names, orientation="h", marker_color=colors, showlegend=False), {at})')  # fmt: skip
        if kind != "shares":
            p.add(f"fig.update_{'x' if kind == 'last' else 'y'}axes(title_text={axis}, {at})")


TRACES: dict[str, Callable[[Pen], Any]] = {
    "treemap": _treemap,
    "funnel": _funnel,
    "sankey": _sankey,
    "gantt": _gantt,
    "timeline": _timeline,
    "slope": _slope,
    "pyramid": _pyramid,
    "connected_scatter": _path,
    "loglog": _powers,
    "correlation": _correlation,
    "ridgeline": _ridges,
    "dashboard": _dashboard,
}
