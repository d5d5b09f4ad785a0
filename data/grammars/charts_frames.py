"""Seaborn and pandas programs: the data is a frame, the drawing one call, the rest is Matplotlib's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from .charts_mpl import figure_program
from .charts_mpl_points import drawn_sample, points
from .charts_mpl_relations import correlation_table
from .charts_script import Pen, assigned, literal


def seaborn_program(spec: Mapping[str, Any]) -> str:
    """A program that draws with seaborn."""
    return figure_program(spec, _SEABORN[spec["kind"]])


def pandas_program(spec: Mapping[str, Any]) -> str:
    """A program that draws with pandas' own `plot`."""
    return figure_program(spec, _PANDAS[spec["kind"]])


def _call(name: str, *arguments: str) -> str:
    return f"{name}({', '.join(argument for argument in arguments if argument)})"


def _long(p: Pen) -> tuple[str, str, str]:
    """The series as a long frame: names of the columns of x, of the series, and of the values."""
    p.table()
    x, group, value = p.spec["data"]["x_name"], p.spec.get("noun", "").capitalize() or "Series", p.spec["subject"]
    p.data.append(f"long = df.melt(id_vars={literal(x)}, var_name={literal(group)}, value_name={literal(value)})")
    return x, group, value


def _line(p: Pen) -> None:
    x, group, value = _long(p)
    colors = p.colors(len(p.spec["data"]["series"]))
    p.add(
        _call(
            "sns.lineplot",
            "data=long",
            f"x={literal(x)}",
            f"y={literal(value)}",
            f"hue={literal(group)}",
            f"palette={colors}" if colors else "",
            p.style("marker", "linestyle", "linewidth", "alpha"),
            "errorbar=None",
            "ax=ax",
        )
    )


def _single_frame(p: Pen) -> tuple[str, str]:
    p.table()
    x, value = p.spec["data"]["x_name"], p.spec["data"]["series"][0][0]
    if "sort" in p.features:
        p.data.append(f"df = df.sort_values({literal(value)}, ascending={p.features['sort'] == 'ascending'})")
    return x, value


def _bar(p: Pen) -> None:
    x, value = _single_frame(p)
    lying = p.spec["kind"] == "hbar"
    given = [f"x={literal(value)}", f"y={literal(x)}"] if lying else [f"x={literal(x)}", f"y={literal(value)}"]
    color = p.color(0)
    if "highlight" in p.features:
        mark, base = p.features["highlight"], p.features.get("colors", ["lightgray"])[0]
        p.add(
            f"palette = [{literal(mark['color'])} if str(name) == {literal(mark['item'])} else {literal(base)} for name in df[{literal(x)}]]"
        )
        color = f"hue={literal(x)}, palette=palette, legend=False"
    p.add(
        _call(
            "sns.barplot",
            "data=df",
            *given,
            color,
            p.style("edgecolor", "alpha", bar_width="width"),
            'orient="h"' if lying else "",
            "errorbar=None",
            "ax=ax",
        )
    )
    _labels(p, "x" if lying else "y")


def _labels(p: Pen, axis: str) -> None:
    if "values" in p.features:
        small = ", fontsize=7" if len(p.spec["data"]["series"]) > 1 else ""
        p.add("for bars in ax.containers:", f"    ax.bar_label(bars, padding=3{small})", f"ax.margins({axis}=0.12)")


def _grouped(p: Pen) -> None:
    x, group, value = _long(p)
    colors = p.colors(len(p.spec["data"]["series"]))
    p.add(
        _call(
            "sns.barplot",
            "data=long",
            f"x={literal(x)}",
            f"y={literal(value)}",
            f"hue={literal(group)}",
            f"palette={colors}" if colors else "",
            p.style("edgecolor", "alpha"),
            "errorbar=None",
            "ax=ax",
        )
    )
    _labels(p, "y")


def _heatmap(p: Pen) -> None:
    data = p.spec["data"]
    p.use("pd")
    p.data += [
        "table = pd.DataFrame(",
        "    {",
        *(f"        {literal(name)}: {literal(values)}," for name, values in data["series"]),
        "    },",
        f"    index={literal(data['x'])},",
        ").T",
    ]
    whole = all(isinstance(value, int) for _, values in data["series"] for value in values)
    annot = f'annot=True, fmt="{"d" if whole else ".1f"}"' if "cell_values" in p.features else ""
    p.add(
        _call(
            "sns.heatmap",
            "table",
            p.style("cmap"),
            annot,
            "linewidths=0.5" if "cell_lines" in p.features else "",
            f'cbar_kws={{"label": {literal(p.spec["measure"])}}}',
            "ax=ax",
        )
    )
    p.add('ax.tick_params(axis="y", rotation=0)')


def _correlation(p: Pen) -> None:
    matrix, _, _ = correlation_table(p)
    annot = 'annot=True, fmt=".2f"' if "cell_values" in p.features else ""
    cmap = p.style("cmap") or 'cmap="coolwarm"'
    p.add(
        _call(
            "sns.heatmap", matrix, cmap, "vmin=-1", "vmax=1", annot, "square=True", 'cbar_kws={"label": "Correlation"}', "ax=ax"
        )
    )  # fmt: skip
    p.add('plt.setp(ax.get_xticklabels(), rotation=45, ha="right")', 'ax.tick_params(axis="y", rotation=0)')


def _sample_frame(p: Pen) -> tuple[str, str]:
    data = p.spec["data"]
    p.use("np", "pd")
    group, value = p.spec["x_label"], p.spec["subject"]
    if "numbers" in data:
        p.data += [*assigned("values", literal(data["numbers"])), f"df = pd.DataFrame({{{literal(value)}: values}})"]
        return group, value
    p.data.append(f"rng = np.random.default_rng({data['seed']})")
    if len(data["groups"]) == 1:
        _, mean, spread = data["groups"][0]
        p.data.append(
            f"df = pd.DataFrame({{{literal(value)}: {drawn_sample(data['law'], mean, spread, data['size'])}}})"
        )
        return group, value
    p.data.append("groups = {")
    for name, mean, spread in data["groups"]:
        p.data.append(f"    {literal(name)}: {drawn_sample(data['law'], mean, spread, data['size'])},")
    p.data += ["}", f"df = pd.DataFrame(groups).melt(var_name={literal(group)}, value_name={literal(value)})"]
    return group, value


def _hist(p: Pen) -> None:
    group, value = _sample_frame(p)
    many = len(p.spec["data"]["groups"])
    colors = p.colors(many)
    color = (f"hue={literal(group)}" + (f", palette={colors}" if colors else "")) if many > 1 else p.color(0)
    p.add(
        _call(
            "sns.histplot",
            "data=df",
            f"x={literal(value)}",
            color,
            p.style("bins", "kde", "edgecolor", "alpha"),
            'stat="density"' if "density" in p.features else "",
            "ax=ax",
        )
    )


def _grouped_sample(function: str, *known: str) -> Callable[[Pen], None]:
    def body(p: Pen) -> None:
        group, value = _sample_frame(p)
        colors = p.colors(len(p.spec["data"]["groups"]))
        hue = f"hue={literal(group)}" + (f", palette={colors}" if colors else "")
        if function in ("ecdfplot", "kdeplot"):
            p.add(_call(f"sns.{function}", "data=df", f"x={literal(value)}", hue, p.style(*known), "ax=ax"))
            return
        lying = "horizontal" in p.features
        axes = (
            [f"x={literal(value)}", f"y={literal(group)}"] if lying else [f"x={literal(group)}", f"y={literal(value)}"]
        )
        size = f"size={p.features['markersize']}" if function == "stripplot" and "markersize" in p.features else ""
        p.add(_call(f"sns.{function}", "data=df", *axes, f"{hue}, legend=False", p.style(*known), size, "ax=ax"))

    return body


def _points_frame(p: Pen) -> tuple[str, str, str]:
    groups = p.spec["data"]["groups"]
    p.use("pd")
    x, y, group = p.spec["x_label"], p.spec["y_label"], p.spec.get("noun", "group").capitalize()
    xs = [value for _, values, _ in groups for value in values]
    ys = [value for _, _, values in groups for value in values]
    p.data += [
        "df = pd.DataFrame(",
        "    {",
        f"        {literal(x)}: {literal(xs)},",
        f"        {literal(y)}: {literal(ys)},",
    ]
    if len(groups) > 1:
        p.data.append(
            f"        {literal(group)}: {' + '.join(f'[{literal(name)}] * {len(values)}' for name, values, _ in groups)},"
        )
    p.data += ["    }", ")"]
    return x, y, group


def _scatter(p: Pen) -> None:
    x, y, group = _points_frame(p)
    many = len(p.spec["data"]["groups"])
    colors = p.colors(many)
    color = (f"hue={literal(group)}" + (f", palette={colors}" if colors else "")) if many > 1 else p.color(0)
    size = f"s={p.features['markersize'] ** 2 * 2}" if "markersize" in p.features else ""
    p.add(
        _call(
            "sns.scatterplot",
            "data=df",
            f"x={literal(x)}",
            f"y={literal(y)}",
            color,
            p.style("marker", "alpha"),
            size,
            "ax=ax",
        )
    )


def _regression(p: Pen) -> None:
    points(p)
    size = f', "s": {p.features["markersize"] ** 2 * 2}' if "markersize" in p.features else ""
    alpha = p.features.get("alpha", 0.8)
    p.add(
        _call(
            "sns.regplot",
            "x=x",
            "y=y",
            "ci=None",
            p.color(0),
            p.style("marker"),
            f'scatter_kws={{"alpha": {alpha}{size}}}',
            f'line_kws={{"color": {literal(p.features.get("trend_color", "red"))}}}',
            "ax=ax",
        )
    )


_SEABORN: dict[str, Callable[[Pen], None]] = {
    "line": _line,
    "bar": _bar,
    "hbar": _bar,
    "grouped": _grouped,
    "heatmap": _heatmap,
    "correlation": _correlation,
    "histogram": _hist,
    "histograms": _hist,
    "box": _grouped_sample("boxplot"),
    "violin": _grouped_sample("violinplot"),
    "strip": _grouped_sample("stripplot", "alpha"),
    "ecdf": _grouped_sample("ecdfplot", "linewidth", "linestyle"),
    "density": _grouped_sample("kdeplot", "linewidth", "fill"),
    "scatter": _scatter,
    "regression": _regression,
}


def _plot(p: Pen, kind: str, *more: str) -> None:
    """One call of `plot` over all series."""
    p.table()
    x, series = p.spec["data"]["x_name"], p.spec["data"]["series"]
    colors = p.colors(len(series))
    if len(series) == 1:
        _sort(p)
    y = literal(series[0][0]) if len(series) == 1 else literal([name for name, _ in series])
    one = (
        len(series) == 1
        and "threshold" not in p.features
        and "mean_line" not in p.features
        and "band" not in p.features
        and "moving_average" not in p.features
    )
    form = f'kind="{kind}"'
    if p.code["names"] and kind != "pie":
        form, call = "", f"df.plot.{kind}"
    else:
        call = "df.plot"
    p.add(
        _call(
            call,
            form,
            f"x={literal(x)}",
            f"y={y}",
            f"color={colors}" if colors else "",
            *more,
            "legend=False" if one else "",
            "ax=ax",
        )
    )


def _sort(p: Pen) -> None:
    if "sort" in p.features:
        p.data.append(
            f"df = df.sort_values({literal(p.spec['data']['series'][0][0])}, ascending={p.features['sort'] == 'ascending'})"
        )


def _pandas_line(p: Pen) -> None:
    _plot(p, "line", p.style("marker", "markersize", "linestyle", "linewidth", "alpha"))
    name = literal(p.spec["data"]["series"][0][0])
    if "fill_under" in p.features and len(p.spec["data"]["series"]) == 1:
        p.add(
            _call(
                "ax.fill_between",
                f"df[{literal(p.spec['data']['x_name'])}]" if isinstance(p.spec["data"]["x"][0], int) else "df.index",
                f"df[{name}]",
                p.color(0),
                f"alpha={p.features['fill_under']}",
            )
        )
    if "moving_average" in p.features:
        window = p.features["moving_average"]
        at = f"df[{literal(p.spec['data']['x_name'])}]" if isinstance(p.spec["data"]["x"][0], int) else "df.index"
        p.add(
            f"smooth = df[{name}].rolling({window}).mean()",
            f'ax.plot({at}, smooth, color="black", linestyle="--", linewidth=2, label="{window}-point moving average")',
        )


def _pandas_bar(kind: str, *more: str) -> Callable[[Pen], None]:
    def body(p: Pen) -> None:
        lying = kind == "barh"
        if "highlight" in p.features:
            mark, base = p.features["highlight"], p.features.get("colors", ["lightgray"])[0]
            p.table()
            _sort(p)
            x, value = literal(p.spec["data"]["x_name"]), literal(p.spec["data"]["series"][0][0])
            p.add(
                f"colors = [{literal(mark['color'])} if str(name) == {literal(mark['item'])} else {literal(base)} for name in df[{x}]]"
            )
            p.add(
                _call(
                    f"df.set_index({x})[{value}].plot.{kind}",
                    "color=colors",
                    p.style("edgecolor", "hatch", "alpha", bar_width="width"),
                    "ax=ax",
                )
            )
        else:
            _plot(p, kind, *more, p.style("edgecolor", "hatch", "alpha", bar_width="width"))
        _labels(p, "x" if lying else "y")

    return body


def _pandas_area(p: Pen) -> None:
    _plot(p, "area", p.style("alpha"))


def _pandas_hist(p: Pen) -> None:
    _, value = _sample_frame(p)
    p.add(
        _call(
            f"df[{literal(value)}].plot.hist",
            p.style("bins", "density", "edgecolor", "alpha", "hatch"),
            p.color(0),
            "ax=ax",
        )
    )
    if "mean_mark" in p.features:
        mark = p.features["mean_mark"]
        p.add(
            f"mean = df[{literal(value)}].mean()",
            f'ax.axvline(mean, color={literal(mark["color"])}, linestyle={literal(mark["style"])}, label=f"Mean: {{mean:.1f}}")',
            "ax.legend()",
        )


def _pandas_scatter(p: Pen) -> None:
    groups = p.spec["data"]["groups"]
    x, y, group = _points_frame(p)
    size = f"s={p.features['markersize'] ** 2 * 2}" if "markersize" in p.features else ""
    edge = p.style("edgecolor") if p.features.get("marker") not in ("x", "P") else ""
    for place, (name, _, _) in enumerate(groups):
        frame = "df" if len(groups) == 1 else f"df[df[{literal(group)}] == {literal(name)}]"
        label = f"label={literal(name)}" if len(groups) > 1 else ""
        p.add(
            _call(
                f"{frame}.plot.scatter",
                f"x={literal(x)}",
                f"y={literal(y)}",
                p.color(place),
                p.style("marker", "alpha"),
                edge,
                size,
                label,
                "ax=ax",
            )
        )


def _pandas_pie(p: Pen) -> None:
    p.table()
    x, name = p.spec["data"]["x_name"], p.spec["data"]["series"][0][0]
    colors = p.colors(len(p.spec["data"]["x"]))
    p.add(
        _call(
            f"df.set_index({literal(x)})[{literal(name)}].plot.pie",
            p.style(percents="autopct", start_angle="startangle"),
            f"colors={colors}" if colors else "",
            'ylabel=""',
            "ax=ax",
        )
    )


_PANDAS: dict[str, Callable[[Pen], None]] = {
    "line": _pandas_line,
    "single_line": _pandas_line,
    "stacked_area": _pandas_area,
    "bar": _pandas_bar("bar"),
    "hbar": _pandas_bar("barh"),
    "grouped": _pandas_bar("bar"),
    "stacked": _pandas_bar("bar", "stacked=True"),
    "pie": _pandas_pie,
    "histogram": _pandas_hist,
    "scatter": _pandas_scatter,
}
