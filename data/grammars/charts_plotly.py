"""Plotly programs: one trace a series, and a layout."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from .charts_mpl_points import mesh, points, samples
from .charts_plotly_layout import layout_lines, write_extras
from .charts_plotly_more import TRACES
from .charts_plotly_trace import MARKERS, add_trace, line_parts, marked, scale
from .charts_script import Pen, Table, literal

Trace = Callable[[Pen], None]


def plotly_program(spec: Mapping[str, Any]) -> str:
    """A program that draws with Plotly's graph objects."""
    p = Pen(spec)
    p.use("go")
    if spec["kind"] == "subplots":
        _subplots(p)
    else:
        p.add("fig = go.Figure()")
        _TRACES[spec["kind"]](p)
    layout = layout_lines(p)
    p.add("fig.update_layout(", *(f"    {line}," for line in layout), ")")
    write_extras(p)
    return p.source(figure=[], ending=["fig.show()"])


def _lines(p: Pen) -> None:
    table = p.table()
    for place, (name, values) in enumerate(table.series):
        fill = []
        if p.spec["kind"] == "stacked_area":
            fill = ['stackgroup="one"']
        elif p.spec["kind"] == "area" or "fill_under" in p.features:
            fill = ['fill="tozeroy"']
        add_trace(
            p,
            "Scatter",
            f"x={_x(p, table)}",
            f"y={values}",
            *line_parts(p, place, marker=p.spec["kind"] not in ("step",)),
            *fill,
            f"name={literal(name)}",
        )


def _x(p: Pen, table: Table) -> str:
    return table.x


def _band(p: Pen) -> None:
    table = p.table()
    p.use("np")
    p.data.append(f"margin = np.array({literal(p.spec['data']['errors'])})")
    name, values = table.series[0]
    p.add(f"mean = np.array({values})")
    color = p.features.get("colors", ["steelblue"])[0]
    add_trace(p, "Scatter", f"x={table.x}", "y=mean + margin", 'mode="lines"', "line=dict(width=0)", "showlegend=False")
    add_trace(
        p,
        "Scatter",
        f"x={table.x}",
        "y=mean - margin",
        'mode="lines"',
        "line=dict(width=0)",
        'fill="tonexty"',
        f"fillcolor={literal(color)}",
        "opacity=0.25",
        'name="Uncertainty"',
    )
    add_trace(
        p,
        "Scatter",
        f"x={table.x}",
        "y=mean",
        f"line=dict(color={literal(color)}, width={p.features.get('linewidth', 2)})",
        'mode="lines"',
        f"name={literal(name)}",
    )


def _errors(p: Pen) -> None:
    table = p.table()
    p.data.append(f"errors = {literal(p.spec['data']['errors'])}")
    add_trace(
        p,
        "Scatter",
        f"x={table.x}",
        f"y={table.series[0][1]}",
        'error_y=dict(type="data", array=errors)',
        *line_parts(p, 0),
    )


def _bars(p: Pen) -> None:
    table = p.table()
    kind, share = p.spec["kind"], p.spec["kind"] == "percent"
    lying = kind == "hbar"
    if share:
        p.use("np")
        p.add(f"totals = np.sum([{', '.join(values for _, values in table.series)}], axis=0)")
    if "sort" in p.features and len(table.series) == 1:
        tail = ", reverse=True" if p.features["sort"] == "descending" else ""
        p.data.append(f"order = sorted(zip({table.series[0][1]}, {table.x}){tail})")
        table = Table("[name for _, name in order]", ((table.series[0][0], "[value for value, _ in order]"),), "")
    for place, (name, values) in enumerate(table.series):
        given = f"100 * np.array({values}) / totals" if share else values
        text = (
            [f"text={values}", 'textposition="outside"' if kind in ("bar", "hbar") else 'textposition="auto"']
            if "values" in p.features
            else []
        )
        axes = [f"x={given}", f"y={table.x}", 'orientation="h"'] if lying else [f"x={table.x}", f"y={given}"]
        mark = p.features.get("highlight")
        if mark:
            base = literal(p.features.get("colors", ["lightgray"])[0])
            p.add(
                f"colors = [{literal(mark['color'])} if str(name) == {literal(mark['item'])} else {base} for name in {table.x}]"
            )
        color = marked(p, place, "colors" if mark else "")
        add_trace(p, "Bar", *axes, color, *text, f"name={literal(name)}" if len(table.series) > 1 else "")


def _dumbbell(p: Pen) -> None:
    table = p.table()
    (one, first), (other, second) = table.series
    p.add(f"for item, a, b in zip({table.x}, {first}, {second}):")
    p.add(
        '    fig.add_shape(type="line", x0=a, x1=b, y0=item, y1=item, line=dict(color="lightgray", width=3), layer="below")'
    )
    size = p.features.get("markersize", 12)
    for place, (name, values) in enumerate(((one, first), (other, second))):
        color = p.features.get("colors", ["steelblue", "darkorange"])[place]
        add_trace(
            p,
            "Scatter",
            f"x={values}",
            f"y={table.x}",
            'mode="markers"',
            f"marker=dict(color={literal(color)}, size={size})",
            f"name={literal(name)}",
        )


def _waterfall(p: Pen) -> None:
    table = p.table()
    up, down = p.features.get("up_down", ["green", "red"])
    p.add(f'measures = ["relative"] * len({table.x}) + ["total"]')
    text = f'text=[f"{{change:+d}}" for change in {table.series[0][1]}] + [""]' if "values" in p.features else ""
    add_trace(
        p,
        "Waterfall",
        f'x=[*{table.x}, "Total"]',
        f"y=[*{table.series[0][1]}, 0]",
        "measure=measures",
        text,
        f"increasing=dict(marker=dict(color={literal(up)}))",
        f"decreasing=dict(marker=dict(color={literal(down)}))",
        'totals=dict(marker=dict(color="slategray"))',
    )


def _candles(p: Pen) -> None:
    data, (up, down) = p.spec["data"], p.features.get("up_down", ["green", "red"])
    p.data.append(f"days = {literal(data['x'])}")
    p.data += [f"{name}_prices = {literal(data[name])}" for name in ("open", "high", "low", "close")]
    add_trace(
        p,
        "Candlestick",
        "x=days",
        *(f"{name}={name}_prices" for name in ("open", "high", "low", "close")),
        f"increasing_line_color={literal(up)}",
        f"decreasing_line_color={literal(down)}",
    )


def _pie(p: Pen) -> None:
    table, f = p.table(), p.features
    colors = p.colors(len(p.spec["data"]["x"]))
    pull = [0.1 if str(item) == f.get("explode") else 0 for item in p.spec["data"]["x"]]
    hole = f"hole={f['hole']}" if p.spec["kind"] == "donut" else ""
    add_trace(
        p,
        "Pie",
        f"labels={table.x}",
        f"values={table.series[0][1]}",
        hole,
        f"marker=dict(colors={colors})" if colors else "",
        f"pull={literal(pull)}" if "explode" in f else "",
        f"rotation={f['start_angle']}" if "start_angle" in f else "",
        "sort=False",
    )
    if "center_text" in f:
        text = literal(f["center_text"].replace("\n", "<br>"))
        p.add(f"fig.add_annotation(text={text}, x=0.5, y=0.5, showarrow=False, font=dict(size=16))")


def _polar(p: Pen) -> None:
    table = p.table()
    for place, (name, values) in enumerate(table.series):
        if p.spec["kind"] == "radar":
            line = ", ".join(
                [p.color(place), f"width={p.features['linewidth']}" if "linewidth" in p.features else ""]
            ).strip(", ")
            add_trace(
                p,
                "Scatterpolar",
                f"r={values}",
                f"theta={table.x}",
                'fill="toself"',
                f"line=dict({line})" if line else "",
                "opacity=0.7",
                f"name={literal(name)}",
            )
        else:
            add_trace(p, "Barpolar", f"r={values}", f"theta={_texts(p, table)}", marked(p, place))


def _texts(p: Pen, table: Table) -> str:
    return table.x if isinstance(p.spec["data"]["x"][0], str) else f"[str(each) for each in {table.x}]"


def _heatmap(p: Pen) -> None:
    data = p.spec["data"]
    p.data += [
        f"columns = {literal(data['x'])}",
        f"rows = {literal([name for name, _ in data['series']])}",
        "values = [",
    ]
    p.data += [*(f"    {literal(values)}," for _, values in data["series"]), "]"]
    text = 'texttemplate="%{z}"' if "cell_values" in p.features else ""
    add_trace(
        p,
        "Heatmap",
        "z=values",
        "x=[str(column) for column in columns]" if isinstance(data["x"][0], int) else "x=columns",
        "y=rows",
        scale(p),
        text,
        f"colorbar=dict(title={literal(p.spec['measure'])})",
    )


def _histograms(p: Pen) -> None:
    found = samples(p)
    for place, (name, values) in enumerate(found):
        alpha = "" if "alpha" in p.features or len(found) == 1 else "opacity=0.6"
        density = 'histnorm="probability density"' if "density" in p.features else ""
        bins = f"nbinsx={p.features['bins']}" if "bins" in p.features else ""
        add_trace(
            p,
            "Histogram",
            f"x={values}",
            bins,
            density,
            marked(p, place),
            alpha,
            f"name={literal(name)}" if len(found) > 1 else "",
        )


def _boxes(p: Pen) -> None:
    kind = "Box" if p.spec["kind"] == "box" else "Violin"
    for place, (name, values) in enumerate(samples(p)):
        axis = "x" if "horizontal" in p.features else "y"
        notch = "notched=True" if "notch" in p.features and kind == "Box" else ""
        means = ("boxmean=True" if kind == "Box" else "meanline_visible=True") if "means" in p.features else ""
        add_trace(
            p,
            kind,
            f"{axis}={values}",
            notch,
            means,
            p.color(place).replace("color=", "marker_color=" if kind == "Box" else "line_color="),
            f"name={literal(name)}",
        )


def _points(p: Pen) -> None:
    f = p.features
    for place, (name, x, y) in enumerate(points(p)):
        mark = [f"color={literal(f['colors'][place % len(f['colors'])])}"] if "colors" in f else []
        kind = p.spec["kind"]
        if kind == "bubble":
            mark += ["size=sizes / sizes.max() * 40"]
        elif "markersize" in f:
            mark += [f"size={f['markersize']}"]
        if kind == "colored_scatter":
            mark = [part for part in mark if not part.startswith("color")]
            mark += [
                "color=sizes",
                scale(p),
                "showscale=True",
                f"colorbar=dict(title={literal(p.spec['data']['size_label'])})",
            ]
        mark += [f"symbol={literal(MARKERS[f['marker']])}"] if "marker" in f else []
        mark += [f"opacity={f['alpha']}"] if "alpha" in f else []
        mark += [f"line=dict(color={literal(f['edgecolor'])}, width=1)"] if "edgecolor" in f else []
        many = len(p.spec["data"]["groups"]) > 1
        add_trace(
            p,
            "Scatter",
            f"x={x}",
            f"y={y}",
            'mode="markers"',
            f"marker=dict({', '.join(part for part in mark if part)})" if mark else "",
            f"name={literal(name)}" if many else "",
        )


def _functions(p: Pen) -> None:
    data = p.spec["data"]
    p.use("np")
    p.data.append(f"x = np.linspace({data['low']}, {data['high']}, {data['points']})")
    for place, (words, code) in enumerate(data["functions"]):
        name = "y" if len(data["functions"]) == 1 else f"y{place + 1}"
        p.data.append(f"{name} = {code}")
        fill = 'fill="tozeroy"' if "fill_under" in p.features and place == 0 else ""
        add_trace(p, "Scatter", "x=x", f"y={name}", *line_parts(p, place), fill, f"name={literal(words)}")


def _rose(p: Pen) -> None:
    data = p.spec["data"]
    p.use("np")
    p.data += [
        f"theta = np.linspace(0, 360, {data['points']})",
        f"r = np.abs({data['size']} * np.cos({data['petals']} * np.radians(theta)))",
    ]
    add_trace(
        p,
        "Scatterpolar",
        "r=r",
        "theta=theta",
        *line_parts(p, 0),
        'fill="toself"' if "fill_under" in p.features else "",
    )


def _contours(p: Pen) -> None:
    mesh(p)
    coloring = 'contours_coloring="lines"' if p.spec["kind"] == "contour" else ""
    levels = f"ncontours={p.features['contour_levels']}" if "contour_levels" in p.features else ""
    add_trace(p, "Contour", "x=side", "y=side", "z=Z", scale(p), coloring, levels, 'colorbar=dict(title="f(x, y)")')


def _subplots(p: Pen) -> None:
    table = p.table()
    p.use("make_subplots")
    many = len(table.series)
    rows, columns = (2, 2) if many == 4 else (1, many)
    titles = literal([name for name, _ in table.series])
    shared = ", shared_yaxes=True" if "share_y" in p.features else ""
    p.add(f"fig = make_subplots(rows={rows}, cols={columns}, subplot_titles={titles}{shared})")
    for place, (name, values) in enumerate(table.series):
        given = ", ".join([f"x={table.x}", f"y={values}", *line_parts(p, place), f"name={literal(name)}"])
        p.add(f"fig.add_trace(go.Scatter({given}), row={place // columns + 1}, col={place % columns + 1})")


_TRACES: dict[str, Trace] = {
    **TRACES,
    **dict.fromkeys(("line", "single_line", "step", "area", "stacked_area"), _lines),
    **dict.fromkeys(("bar", "hbar", "grouped", "stacked", "percent"), _bars),
    **dict.fromkeys(("scatter", "bubble", "colored_scatter"), _points),
    **dict.fromkeys(("histogram", "histograms"), _histograms),
    **dict.fromkeys(("box", "violin"), _boxes),
    **dict.fromkeys(("pie", "donut"), _pie),
    **dict.fromkeys(("radar", "polar_bar"), _polar),
    **dict.fromkeys(("contour", "filled_contour"), _contours),
    "band": _band,
    "error_bars": _errors,
    "dumbbell": _dumbbell,
    "waterfall": _waterfall,
    "candlestick": _candles,
    "heatmap": _heatmap,
    "function": _functions,
    "polar_curve": _rose,
}
