"""Matplotlib programs of bars in all arrangements, shares of a whole, and tables of cells."""

from __future__ import annotations

from collections.abc import Callable

from .charts_script import Pen, Table, literal


def _bar_style(p: Pen) -> str:
    return p.style("edgecolor", "hatch", "alpha")


def _sorted_single(p: Pen) -> tuple[Table, str]:
    """The one series, with colours; sorted in the program where the spec says so."""
    table = p.table()
    values = table.series[0][1]
    colors = p.features.get("colors", [])
    if "sort" in p.features:
        down = p.features["sort"] == "descending"
        if p.code["data"] == "frame":
            key = values[3:-1]
            p.data.append(f"df = df.sort_values({key}, ascending={not down})")
        else:
            tail = ", reverse=True" if down else ""
            p.data.append(f"order = sorted(range(len({table.x})), key=lambda i: {values}[i]{tail})")
            p.data += [f"{table.x} = [{table.x}[i] for i in order]", f"{values} = [{values}[i] for i in order]"]
    if "highlight" in p.features:
        mark = p.features["highlight"]
        base = literal(colors[0] if colors else "lightgray")
        item = literal(mark["item"])
        p.add(f"colors = [{literal(mark['color'])} if str(name) == {item} else {base} for name in {table.x}]")
        return table, "color=colors"
    return table, p.color(0)


def _strings(p: Pen, x: str) -> str:
    """The x values as texts, so that years stand as categories."""
    first = p.spec["data"]["x"][0]
    if isinstance(first, str):
        return x
    return f"{x}.astype(str)" if p.code["data"] == "frame" else f"[str(each) for each in {x}]"


def bar(p: Pen) -> None:
    """Upright bars of one series."""
    table, color = _sorted_single(p)
    keep = "bars = " if "values" in p.features else ""
    p.add(
        keep + p.call("bar", _strings(p, table.x), table.series[0][1], color, p.style(bar_width="width"), _bar_style(p))
    )
    if keep:
        p.note("Write each value above its bar")
        p.draw("bar_label", "bars", "padding=3")
        p.draw("margins", "y=0.12")


def hbar(p: Pen) -> None:
    """Lying bars of one series."""
    table, color = _sorted_single(p)
    keep = "bars = " if "values" in p.features else ""
    p.add(keep + p.call("barh", table.x, table.series[0][1], color, p.style(bar_width="height"), _bar_style(p)))
    if keep:
        p.draw("bar_label", "bars", "padding=3")
        p.draw("margins", "x=0.12")


def grouped(p: Pen) -> None:
    """Bars of several series side by side."""
    table = p.table()
    many = len(table.series)
    width = {2: 0.35, 3: 0.25}.get(many, 0.2)
    p.use("np")
    p.add(f"positions = np.arange(len({table.x}))", f"width = {width}")
    p.note("Shift each series to its own place in the group")
    keep = "bars = " if "values" in p.features else ""
    colors = p.colors(many)
    if p.code["loop"] and table.pairs:
        head = f"for i, (name, values) in enumerate({table.pairs}):"
        p.add(*([f"colors = {colors}"] if colors else []), head)
        call = p.call(
            "bar",
            f"positions + (i - {(many - 1) / 2}) * width",
            "values",
            "width",
            "color=colors[i]" if colors else "",
            _bar_style(p),
            "label=name",
        )
        p.add(f"    {keep}{call}")
        if keep:
            p.add("    " + p.call("bar_label", "bars", "fontsize=7", "padding=2"))
    else:
        for place, (name, values) in enumerate(table.series):
            shift = round((place - (many - 1) / 2) * width, 3)
            at = "positions" if shift == 0 else f"positions {'+' if shift > 0 else '-'} {abs(shift)}"
            p.add(keep + p.call("bar", at, values, "width", p.color(place), _bar_style(p), f"label={literal(name)}"))
            if keep:
                p.draw("bar_label", "bars", "fontsize=7", "padding=2")
    p.ticks("x", "positions", table.x)


def _stack(p: Pen, *, share: bool) -> None:
    table = p.table()
    p.use("np")
    x = _strings(p, table.x)
    if share:
        p.add(f"totals = np.sum([{', '.join(values for _, values in table.series)}], axis=0)")
    p.add(f"bottom = np.zeros(len({table.x}))")
    style, width, colors = _bar_style(p), p.style(bar_width="width"), p.colors(len(table.series))
    if p.code["loop"] and table.pairs:
        pairs = f"zip({table.pairs}, {colors})" if colors else table.pairs
        p.add(f"for (name, values), color in {pairs}:" if colors else f"for name, values in {pairs}:")
        if share:
            p.add("    part = 100 * np.array(values) / totals")
        name = "part" if share else "values"
        p.add(
            "    "
            + p.call("bar", x, name, width, "bottom=bottom", "color=color" if colors else "", style, "label=name")
        )
        p.add(f"    bottom += {name}")
        return
    for place, (name, values) in enumerate(table.series):
        if share:
            p.add(f"part = 100 * np.array({values}) / totals")
        given = "part" if share else values
        p.draw("bar", x, given, width, "bottom=bottom", p.color(place), style, f"label={literal(name)}")
        if place + 1 < len(table.series):
            p.add(
                f"bottom = bottom + {given}"
                if p.code["data"] in ("frame", "numpy") or share
                else f"bottom = bottom + np.array({given})"
            )


def stacked(p: Pen) -> None:
    """Bars of several series on top of each other."""
    _stack(p, share=False)


def percent(p: Pen) -> None:
    """The same as shares of 100."""
    _stack(p, share=True)


def lollipop(p: Pen) -> None:
    """Thin stems with dots."""
    table, color = _sorted_single(p)
    size = p.features.get("markersize", 6) ** 2 * 2
    p.draw("vlines", table.x, "0", table.series[0][1], color or 'color="gray"', p.style("linewidth"))
    p.draw("scatter", table.x, table.series[0][1], f"s={size}", color, "zorder=3")
    p.draw("ylim", "0") if not p.object_oriented else p.add("ax.set_ylim(bottom=0)")


def dumbbell(p: Pen) -> None:
    """Two dots an item, joined by a line."""
    table = p.table()
    (one, first), (other, second) = table.series
    size = p.features.get("markersize", 7) ** 2
    p.draw("hlines", table.x, first, second, 'color="lightgray"', "linewidth=3", "zorder=1")
    for place, (name, values) in enumerate(((one, first), (other, second))):
        p.draw("scatter", values, table.x, f"s={size}", p.color(place), f"label={literal(name)}", "zorder=2")


def waterfall(p: Pen) -> None:
    """Changes that add up, each bar from where the last one ended."""
    table = p.table()
    values, (up, down) = table.series[0][1], p.features.get("up_down", ["green", "red"])
    p.use("np")
    p.add(f"changes = np.array({values})", "ends = np.cumsum(changes)", "starts = ends - changes")
    p.add(f"colors = [{literal(up)} if change >= 0 else {literal(down)} for change in changes]")
    keep = "bars = " if "values" in p.features else ""
    p.add(keep + p.call("bar", table.x, "changes", "bottom=starts", "color=colors"))
    p.note("The total at the end")
    p.draw("bar", '["Total"]', "[ends[-1]]", 'color="slategray"')
    if keep:
        p.draw(
            "bar_label", "bars", 'labels=[f"{change:+d}" for change in changes]', 'label_type="center"', "fontsize=8"
        )
    p.draw("axhline", "0", 'color="black"', "linewidth=0.8")
    p.draw("ylim", "min(0, ends.min()) * 1.1", "max(starts.max(), ends.max()) * 1.1")


def diverging(p: Pen) -> None:
    """Lying bars to both sides of zero."""
    table = p.table()
    values, (up, down) = table.series[0][1], p.features.get("up_down", ["green", "red"])
    p.add(f"colors = [{literal(up)} if value >= 0 else {literal(down)} for value in {values}]")
    keep = "bars = " if "values" in p.features else ""
    p.add(keep + p.call("barh", table.x, values, "color=colors"))
    if keep:
        p.draw("bar_label", "bars", "padding=3")
        p.draw("margins", "x=0.15")
    p.draw("axvline", "0", 'color="black"', "linewidth=0.8")


def pareto(p: Pen) -> None:
    """Bars from the largest to the smallest, with the cumulative share on a second axis."""
    table = p.table()
    colors = p.features.get("colors", ["steelblue", "crimson"])
    p.use("np")
    p.add(
        f"order = np.argsort({table.series[0][1]})[::-1]",
        f"names = np.array({table.x})[order]",
        f"counts = np.array({table.series[0][1]})[order]",
    )
    p.add("share = 100 * np.cumsum(counts) / counts.sum()")
    p.axes()
    p.draw("bar", "names", "counts", f"color={literal(colors[0])}", p.style("edgecolor", "alpha"))
    p.add(
        "ax2 = ax.twinx()",
        f'ax2.plot(names, share, color={literal(colors[1])}, marker="o")',
        "ax2.set_ylim(0, 105)",
        'ax2.set_ylabel("Cumulative share (%)")',
    )


def pie(p: Pen) -> None:
    """Wedges of a whole."""
    table = p.table()
    items, colors = p.spec["data"]["x"], p.colors(len(p.spec["data"]["x"]))
    wedge = [f'"width": {round(1 - p.features["hole"], 2)}'] if p.spec["kind"] == "donut" else []
    wedge += [f'"edgecolor": {literal(p.features["wedge_edge"])}'] if "wedge_edge" in p.features else []
    given = [table.series[0][1], f"labels={table.x}", f"colors={colors}" if colors else ""]
    if "explode" in p.features:
        p.add(f"explode = {literal([0.1 if str(item) == p.features['explode'] else 0 for item in items])}")
        given.append("explode=explode")
    given.append(p.style(percents="autopct", start_angle="startangle", shadow="shadow"))
    if p.spec["kind"] == "donut" and "percents" in p.features:
        given.append(f"pctdistance={round(1 - (1 - p.features['hole']) / 2, 2)}")
    given.append(f"wedgeprops={{{', '.join(wedge)}}}" if wedge else "")
    p.draw("pie", *given)
    if "center_text" in p.features:
        p.draw("text", "0", "0", literal(p.features["center_text"]), 'ha="center"', 'va="center"', "fontsize=12")


def radar(p: Pen) -> None:
    """Closed lines around a circle; the figure's axes are polar."""
    table = p.table()
    p.use("np")
    p.add(f"angles = np.linspace(0, 2 * np.pi, len({table.x}), endpoint=False).tolist()", "angles += angles[:1]")
    fill = p.features.get("alpha", 0.2)
    for place, (name, values) in enumerate(table.series):
        p.add(f"closed = [*{values}, {values}[0]]")
        p.add(
            f"ax.plot({', '.join(part for part in ('angles', 'closed', p.color(place), p.style('linewidth'), f'label={literal(name)}') if part)})"
        )
        p.add(f"ax.fill({', '.join(part for part in ('angles', 'closed', p.color(place), f'alpha={fill}') if part)})")
    p.add("ax.set_xticks(angles[:-1])", f"ax.set_xticklabels({table.x})")


def polar_bar(p: Pen) -> None:
    """Bars around a circle."""
    table = p.table()
    p.use("np")
    p.add(
        f"angles = np.linspace(0, 2 * np.pi, len({table.x}), endpoint=False)",
        f"width = 2 * np.pi / len({table.x}) * 0.85",
    )
    p.add(
        f"ax.bar({', '.join(part for part in ('angles', table.series[0][1], 'width=width', p.color(0), p.style('edgecolor', 'alpha')) if part)})"
    )
    p.add("ax.set_xticks(angles)", f"ax.set_xticklabels({table.x})")


def heatmap(p: Pen) -> None:
    """A table of coloured cells."""
    data = p.spec["data"]
    p.use("np")
    p.data += [f"columns = {literal(data['x'])}", f"rows = {literal([name for name, _ in data['series']])}"]
    p.data += [
        "values = np.array(",
        "    [",
        *(f"        {literal(values)}," for _, values in data["series"]),
        "    ]",
        ")",
    ]
    image = p.call("imshow", "values", p.style("cmap"), 'aspect="auto"')
    p.add(f"image = {image}")
    p.ticks("x", "range(len(columns))", "columns")
    p.ticks("y", "range(len(rows))", "rows")
    if "cell_values" in p.features:
        p.note("Write the value into each cell")
        p.add("threshold = (values.min() + values.max()) / 2")
        dark_high = p.features.get("cmap", "viridis") in ("YlGnBu", "Blues", "YlOrRd", "Greens", "Purples")
        tones = (
            '"white" if values[i, j] > threshold else "black"'
            if dark_high
            else '"black" if values[i, j] > threshold else "white"'
        )
        p.add(
            "for i in range(len(rows)):",
            "    for j in range(len(columns)):",
            "        "
            + p.call("text", "j", "i", "values[i, j]", 'ha="center"', 'va="center"', f"color={tones}", "fontsize=8"),
        )
    figure = "fig" if p.object_oriented else "plt"
    p.add(f"{figure}.colorbar(image, {'ax=ax, ' if p.object_oriented else ''}label={literal(p.spec['measure'])})")


BODIES: dict[str, Callable[[Pen], None]] = {
    "bar": bar,
    "hbar": hbar,
    "grouped": grouped,
    "stacked": stacked,
    "percent": percent,
    "lollipop": lollipop,
    "dumbbell": dumbbell,
    "waterfall": waterfall,
    "diverging": diverging,
    "pareto": pareto,
    "pie": pie,
    "donut": pie,
    "radar": radar,
    "polar_bar": polar_bar,
    "heatmap": heatmap,
}
