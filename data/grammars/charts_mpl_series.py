"""Matplotlib programs of what runs along an axis: lines, steps, stems, areas, bands, two axes, candles, subplots."""

from __future__ import annotations

from collections.abc import Callable

from .charts_script import Pen, Table, literal
from .charts_words import panels_mixed


def _style(p: Pen) -> str:
    return p.style("marker", "markersize", "linestyle", "linewidth", "alpha")


def _each(p: Pen, table: Table, method: str, *more: str) -> None:
    """One call for each series, in a loop where the style loops."""
    colors = p.colors(len(table.series))
    if p.code["loop"] and table.pairs and colors:
        p.add(f"colors = {colors}", f"for (name, values), color in zip({table.pairs}, colors):")
        p.add("    " + p.call(method, table.x, "values", "color=color", *more, "label=name"))
    elif p.code["loop"] and table.pairs:
        p.add(f"for name, values in {table.pairs}:", "    " + p.call(method, table.x, "values", *more, "label=name"))
    elif p.code["loop"] and p.code["data"] == "frame" and len(table.series) > 1 and not colors:
        names = literal([name for name, _ in table.series])
        p.add(f"for name in {names}:", "    " + p.call(method, table.x, "df[name]", *more, "label=name"))
    else:
        for place, (name, values) in enumerate(table.series):
            label = f"label={literal(name)}" if len(table.series) > 1 else ""
            p.draw(method, table.x, values, p.color(place), *more, label)


def line(p: Pen) -> None:
    """Lines of one or more series."""
    table = p.table()
    p.note("One line for each series" if len(table.series) > 1 else "The line itself")
    _each(p, table, "plot", _style(p))
    if "fill_under" in p.features and len(table.series) == 1:
        p.draw("fill_between", table.x, table.series[0][1], p.color(0), f"alpha={p.features['fill_under']}")
    if "moving_average" in p.features:
        window = p.features["moving_average"]
        p.use("pd")
        values = table.series[0][1] if p.code["data"] == "frame" else f"pd.Series({table.series[0][1]})"
        p.note(f"Moving average over {window} values")
        p.add(f"smooth = {values}.rolling({window}).mean()")
        p.draw(
            "plot",
            table.x,
            "smooth",
            'color="black"',
            'linestyle="--"',
            "linewidth=2",
            f'label="{window}-point moving average"',
        )


def step(p: Pen) -> None:
    """Steps."""
    table = p.table()
    _each(p, table, "step", 'where="mid"', p.style("linestyle", "linewidth", "alpha"))


def stem(p: Pen) -> None:
    """Stems with a dot on each."""
    table = p.table()
    color, marker = p.features.get("colors", ["C0"])[0], p.features.get("marker", "o")
    p.add(f"markers, stems, base = {p.call('stem', table.x, table.series[0][1])}")
    p.add(
        f"markers.set(color={literal(color)}, marker={literal(marker)})",
        f"stems.set_color({literal(color)})",
        'base.set_color("gray")',
    )


def area(p: Pen) -> None:
    """A filled area with its upper edge."""
    table = p.table()
    values = table.series[0][1]
    p.draw("fill_between", table.x, values, p.color(0), f"alpha={p.features.get('alpha', 0.4)}")
    p.draw("plot", table.x, values, p.color(0), "linewidth=2")


def stacked_area(p: Pen) -> None:
    """Areas on top of each other."""
    table = p.table()
    colors = p.colors(len(table.series))
    labels = literal([name for name, _ in table.series])
    if table.pairs:
        given = ["data.values()", "labels=data.keys()"]
    else:
        given = [*(values for _, values in table.series), f"labels={labels}"]
    p.draw("stackplot", table.x, *given, f"colors={colors}" if colors else "", p.style("alpha"))


def band(p: Pen) -> None:
    """A line within a band."""
    table = p.table()
    name, values = table.series[0]
    p.use("np")
    p.data.append(f"margin = np.array({literal(p.spec['data']['errors'])})")
    mean = values if p.code["data"] in ("numpy", "frame") else f"np.array({values})"
    p.add(f"mean = {mean}")
    p.draw("plot", table.x, "mean", p.color(0), p.style("linewidth"), f"label={literal(name)}")
    p.draw(
        "fill_between",
        table.x,
        "mean - margin",
        "mean + margin",
        p.color(0),
        f"alpha={p.features.get('alpha', 0.25)}",
        'label="Uncertainty"',
    )


def error_bars(p: Pen) -> None:
    """Points with error bars."""
    table = p.table()
    p.data.append(f"errors = {literal(p.spec['data']['errors'])}")
    marker = f"fmt={literal('-' + p.features.get('marker', 'o'))}"
    p.draw(
        "errorbar",
        table.x,
        table.series[0][1],
        "yerr=errors",
        marker,
        p.color(0),
        p.style("markersize", "linewidth"),
        "capsize=4",
        'ecolor="gray"',
    )


def twin(p: Pen) -> None:
    """Bars or a line on the left axis, a line on the right one."""
    table = p.table()
    colors = p.features.get("colors", ["steelblue", "darkorange"])
    (one, first), (other, second) = table.series
    p.axes()
    p.draw("bar", table.x, first, f"color={literal(colors[0])}", p.style("alpha"), f"label={literal(one)}")
    p.note("The second quantity has an axis of its own")
    p.add("ax2 = ax.twinx()")
    given = [
        table.x,
        second,
        f"color={literal(colors[1])}",
        p.style(marker="marker", linewidth="linewidth"),
        f"label={literal(other)}",
    ]
    p.add(f"ax2.plot({', '.join(part for part in given if part)})")
    p.add(f"ax2.set_ylabel({literal(p.spec['data']['second_label'])}, color={literal(colors[1])})")
    p.add(
        "handles = ax.get_legend_handles_labels()[0] + ax2.get_legend_handles_labels()[0]",
        'ax2.legend(handles=handles, loc="upper left")',
        "ax.set_ylim(top=ax.get_ylim()[1] * 1.2)",
        "ax2.set_ylim(top=ax2.get_ylim()[1] * 1.2)",
    )


def candlestick(p: Pen) -> None:
    """A candle a day: a thin line from lowest to highest, a bar from opening to closing."""
    days, up_down = p.spec["data"]["x"], p.features.get("up_down", ["green", "red"])
    p.use("np")
    p.data.append(f"days = {literal(days)}")
    names = ("open", "high", "low", "close")
    variables = [f"{name}_" if name == "open" else name for name in names]
    if p.code["data"] == "frame":
        p.use("pd")
        p.data += [
            "prices = pd.DataFrame(",
            "    {",
            *(f'        "{name}": {literal(p.spec["data"][name])},' for name in names),
            "    },",
            "    index=days,",
            ")",
        ]
        variables = [f'prices["{name}"]' for name in names]
    else:
        p.data += [
            f"{variable} = np.array({literal(p.spec['data'][name])})"
            for name, variable in zip(names, variables, strict=True)
        ]
    opened, high, low, close = variables
    p.add(
        "x = np.arange(len(days))",
        f"colors = np.where({close} >= {opened}, {literal(up_down[0])}, {literal(up_down[1])})",
    )
    p.note("Wicks, then bodies")
    p.draw("vlines", "x", low, high, "color=colors", "linewidth=1")
    p.draw(
        "bar",
        "x",
        f"({close} - {opened}).abs()" if p.code["data"] == "frame" else f"np.abs({close} - {opened})",
        "width=0.6",
        f"bottom=np.minimum({opened}, {close})",
        "color=colors",
    )
    p.ticks("x", "x[::3]", "days[::3]")


def subplots(p: Pen) -> None:
    """One panel a series; the figure is opened here."""
    table = p.table()
    many = len(table.series)
    rows, columns = (2, 2) if many == 4 else (many, 1) if many == 3 and p.code["names"] else (1, many)
    size = p.features.get("size", [4 * columns, 3.2 * rows])
    shared = ", sharey=True" if "share_y" in p.features else ""
    kinds = ["plot", "bar"] if panels_mixed(p.spec) else ["plot"]
    style = p.style("marker", "linewidth")
    p.add(f"fig, axes = plt.subplots({rows}, {columns}, figsize=({size[0]}, {size[1]}){shared})")
    flat = [f"axes[{place // columns}, {place % columns}]" if rows == 2 else f"axes[{place}]" for place in range(many)]
    rotate = p.features.get("rotate") or (45 if sum(len(str(x)) + 2 for x in p.spec["data"]["x"]) * columns > 80 else 0)
    grid = p.features.get("grid")

    def panel(ax: str, name: str, values: str, color: str, kind: str) -> list[str]:
        extra = style if kind == "plot" else ""
        given = ", ".join(part for part in (table.x, values, color, extra) if part)
        lines = [f"{ax}.{kind}({given})", f"{ax}.set_title({name})"]
        lines += [f"{ax}.set_ylabel({literal(p.spec['y_label'])})"] if p.spec["y_label"] else []
        lines += [f'{ax}.tick_params(axis="x", rotation={rotate})'] if rotate else []
        return lines + (
            [f"{ax}.grid(axis={literal(grid['axis'])}, linestyle={literal(grid['style'])}, alpha={grid['alpha']})"]
            if grid
            else []
        )

    if p.code["loop"] and table.pairs and len(kinds) == 1:
        colors = p.colors(many)
        if colors:
            p.add(f"for ax, (name, values), color in zip(axes.flat, {table.pairs}, {colors}):")
        else:
            p.add(f"for ax, (name, values) in zip(axes.flat, {table.pairs}):")
        p.add(*(f"    {text}" for text in panel("ax", "name", "values", "color=color" if colors else "", "plot")))
    else:
        for place, (ax, (name, values)) in enumerate(zip(flat, table.series, strict=True)):
            p.note(name)
            p.add(*panel(ax, literal(name), values, p.color(place), kinds[place % len(kinds)]))
    size_of = f", fontsize={p.features['title_size']}" if "title_size" in p.features else ""
    p.add(f"fig.suptitle({literal(p.spec['title'])}{size_of})", "fig.tight_layout()")


BODIES: dict[str, Callable[[Pen], None]] = {
    "line": line,
    "single_line": line,
    "step": step,
    "stem": stem,
    "area": area,
    "stacked_area": stacked_area,
    "band": band,
    "error_bars": error_bars,
    "twin": twin,
    "candlestick": candlestick,
    "subplots": subplots,
}
