"""Matplotlib programs of samples, points and mathematical objects."""

from __future__ import annotations

from collections.abc import Callable

from .charts_script import Pen, assigned, identifier, literal


def drawn_sample(law: str, mean: float, spread: float, size: int) -> str:
    """NumPy's expression of a sample with that mean and standard deviation."""
    if law == "exponential":
        return f"rng.exponential({mean}, {size})"
    if law == "uniform":
        return f"rng.uniform({round(mean - 1.7 * spread, 3)}, {round(mean + 1.7 * spread, 3)}, {size})"
    if law == "gamma":
        shape = round((mean / spread) ** 2, 2)
        return f"rng.gamma({shape}, {round(mean / shape, 3)}, {size})"
    if law == "lognormal":
        return f"{mean} * rng.lognormal(0, {round(min(spread / mean, 0.6), 2)}, {size})"
    return f"rng.normal({mean}, {spread}, {size})"


def samples(p: Pen) -> list[tuple[str, str]]:
    """Write the samples as data; gives name and expression of each."""
    data = p.spec["data"]
    p.use("np")
    if "numbers" in data:
        name = identifier(p.spec["subject"]) if p.code["names"] else "values"
        p.data += assigned(name, literal(data["numbers"]))
        return [(data["groups"][0][0], name)]
    p.data.append(f"rng = np.random.default_rng({data['seed']})")
    found: list[tuple[str, str]] = []
    if p.code["data"] == "dict" and len(data["groups"]) > 1:
        p.data += ["samples = {"]
        for name, mean, spread in data["groups"]:
            p.data.append(f"    {literal(name)}: {drawn_sample(data['law'], mean, spread, data['size'])},")
            found.append((name, f"samples[{literal(name)}]"))
        p.data.append("}")
        return found
    for name, mean, spread in data["groups"]:
        variable = identifier(name if len(data["groups"]) > 1 else "values", [known for _, known in found])
        p.data.append(f"{variable} = {drawn_sample(data['law'], mean, spread, data['size'])}")
        found.append((name, variable))
    return found


def points(p: Pen) -> list[tuple[str, str, str]]:
    """Write the points as data; gives name, x and y of each group."""
    groups, found = p.spec["data"]["groups"], []
    for place, (name, xs, ys) in enumerate(groups):
        tail = "" if len(groups) == 1 else f"_{identifier(name)}" if p.code["names"] else f"{place + 1}"
        wrap = "np.array({})" if p.code["data"] == "numpy" else "{}"
        if p.code["data"] == "numpy":
            p.use("np")
        p.data += [*assigned(f"x{tail}", wrap.format(literal(xs))), *assigned(f"y{tail}", wrap.format(literal(ys)))]
        found.append((name, f"x{tail}", f"y{tail}"))
    if "sizes" in p.spec["data"]:
        p.use("np")
        p.data += assigned("sizes", f"np.array({literal(p.spec['data']['sizes'])})")
    return found


def histogram(p: Pen) -> None:
    """One histogram, or several over each other."""
    found = samples(p)
    style = p.style(bins="bins", density="density", edgecolor="edgecolor", hatch="hatch")
    alpha = (
        f"alpha={p.features.get('alpha', 0.5 if len(found) > 1 else 1)}"
        if "alpha" in p.features or len(found) > 1
        else ""
    )
    for place, (name, values) in enumerate(found):
        p.draw("hist", values, style, p.color(place), alpha, f"label={literal(name)}" if len(found) > 1 else "")
    if "mean_mark" in p.features:
        mark = p.features["mean_mark"]
        p.add(f"mean = np.mean({found[0][1]})")
        p.draw(
            "axvline",
            "mean",
            f"color={literal(mark['color'])}",
            f"linestyle={literal(mark['style'])}",
            'label=f"Mean: {mean:.1f}"',
        )
        p.draw("legend")


def _colored(p: Pen, parts: str, count: int) -> None:
    colors = p.colors(count)
    if colors:
        p.add(
            f"for part, color in zip({parts}, {colors}):",
            "    part.set_facecolor(color)",
            *(["    part.set_alpha(0.7)"] if "bodies" in parts else []),
        )


def box(p: Pen) -> None:
    """Boxes with whiskers."""
    found = samples(p)
    names = literal([name for name, _ in found])
    given = [
        "list(samples.values())"
        if p.code["data"] == "dict" and len(found) > 1
        else f"[{', '.join(values for _, values in found)}]",
        f"tick_labels={names}",
        "patch_artist=True",
    ]
    given += [
        p.style(notch="notch", means="showmeans"),
        'orientation="horizontal"' if "horizontal" in p.features else "",
    ]
    p.add(f"parts = {p.call('boxplot', *given)}")
    _colored(p, 'parts["boxes"]', len(found))


def violin(p: Pen) -> None:
    """Violins."""
    found = samples(p)
    p.add(
        f"parts = {p.call('violinplot', '[' + ', '.join(values for _, values in found) + ']', p.style(means='showmeans'), 'showmedians=True')}"
    )
    _colored(p, 'parts["bodies"]', len(found))
    p.ticks("x", literal(list(range(1, len(found) + 1))), literal([name for name, _ in found]))


def strip(p: Pen) -> None:
    """Points beside each other, one column a group."""
    found = samples(p)
    size = p.features.get("markersize", 5) ** 2
    p.note("A little jitter keeps points apart")
    for place, (_, values) in enumerate(found):
        p.draw(
            "scatter",
            f"{place} + rng.uniform(-0.15, 0.15, len({values}))",
            values,
            f"s={size}",
            p.color(place),
            p.style("alpha"),
        )
    p.ticks("x", literal(list(range(len(found)))), literal([name for name, _ in found]))


def ecdf(p: Pen) -> None:
    """Empirical distribution functions."""
    for place, (name, values) in enumerate(samples(p)):
        p.draw("ecdf", values, p.color(place), p.style("linewidth", "linestyle"), f"label={literal(name)}")


def scatter(p: Pen) -> None:
    """Points of one or more groups."""
    found = points(p)
    size = f"s={p.features['markersize'] ** 2 * 2}" if "markersize" in p.features else ""
    edge = p.style("edgecolor") if p.features.get("marker") not in ("x", "P") else ""
    for place, (name, x, y) in enumerate(found):
        p.draw(
            "scatter",
            x,
            y,
            size,
            p.color(place),
            p.style("marker", "alpha"),
            edge,
            f"label={literal(name)}" if len(found) > 1 else "",
        )


def regression(p: Pen) -> None:
    """Points, and the straight line fitted to them."""
    scatter(p)
    p.use("np")
    p.note("Least squares fit")
    p.add("slope, intercept = np.polyfit(x, y, 1)", "line = np.linspace(min(x), max(x), 100)")
    p.draw(
        "plot",
        "line",
        "slope * line + intercept",
        f"color={literal(p.features.get('trend_color', 'red'))}",
        'label=f"y = {slope:.2f}x + {intercept:.2f}"',
    )
    p.draw("legend")


def bubble(p: Pen) -> None:
    """Points with areas."""
    _, x, y = points(p)[0]
    p.draw(
        "scatter",
        x,
        y,
        "s=sizes / sizes.max() * 600",
        p.color(0),
        f"alpha={p.features.get('alpha', 0.6)}",
        p.style("edgecolor"),
    )
    p.draw("margins", "0.12")


def colored_scatter(p: Pen) -> None:
    """Points coloured by a third value, with its colour bar."""
    _, x, y = points(p)[0]
    size = p.features.get("markersize", 7) ** 2
    edge = p.style("edgecolor") if p.features.get("marker") not in ("x", "P") else ""
    p.add(f"dots = {p.call('scatter', x, y, 'c=sizes', p.style('cmap', 'marker', 'alpha'), edge, f's={size}')}")
    p.add(
        f"{'fig' if p.object_oriented else 'plt'}.colorbar(dots, {'ax=ax, ' if p.object_oriented else ''}label={literal(p.spec['data']['size_label'])})"
    )


def hexbin(p: Pen) -> None:
    """Counts in hexagons."""
    data = p.spec["data"]
    p.use("np")
    p.data += [
        f"rng = np.random.default_rng({data['seed']})",
        f"x = rng.normal({data['pair'][0]}, {data['pair'][1]}, {data['size']})",
    ]
    p.data.append(f"y = {data['base']} + {data['slope']} * x + rng.normal(0, {data['noise']}, {data['size']})")
    p.add(f"cells = {p.call('hexbin', 'x', 'y', p.style('gridsize', 'cmap'), 'mincnt=1')}")
    p.add(
        f'{"fig" if p.object_oriented else "plt"}.colorbar(cells, {"ax=ax, " if p.object_oriented else ""}label="Count")'
    )


def function(p: Pen) -> None:
    """Graphs of functions of x."""
    data = p.spec["data"]
    p.use("np")
    p.data.append(f"x = np.linspace({data['low']}, {data['high']}, {data['points']})")
    for place, (words, code) in enumerate(data["functions"]):
        name = "y" if len(data["functions"]) == 1 else f"y{place + 1}"
        p.data.append(f"{name} = {code}")
        p.draw(
            "plot",
            "x",
            name,
            p.color(place),
            p.style("linewidth", "linestyle") if place == 0 else p.style("linewidth"),
            f"label={literal(words)}" if len(data["functions"]) > 1 else "",
        )
    if "fill_under" in p.features:
        p.draw(
            "fill_between",
            "x",
            "y" if len(data["functions"]) == 1 else "y1",
            p.color(0),
            f"alpha={p.features['fill_under']}",
        )
    if "zero_lines" in p.features:
        p.draw("axhline", "0", 'color="gray"', "linewidth=0.8")
        p.draw("axvline", "0", 'color="gray"', "linewidth=0.8")


def parametric(p: Pen) -> None:
    """A Lissajous curve."""
    data = p.spec["data"]
    p.use("np")
    p.data += [
        f"t = np.linspace(0, 2 * np.pi, {data['points']})",
        f"x = np.sin({data['a']} * t + {data['phase']})",
        f"y = np.sin({data['b']} * t)",
    ]
    p.draw("plot", "x", "y", p.color(0), p.style("linewidth"))
    p.draw("axis", '"equal"')


def polar_curve(p: Pen) -> None:
    """A rose in polar coordinates."""
    data = p.spec["data"]
    p.use("np")
    p.data += [
        f"theta = np.linspace(0, 2 * np.pi, {data['points']})",
        f"r = np.abs({data['size']} * np.cos({data['petals']} * theta))",
    ]
    p.add(f"ax.plot({', '.join(part for part in ('theta', 'r', p.color(0), p.style('linewidth')) if part)})")
    if "fill_under" in p.features:
        alpha = f"alpha={p.features['fill_under']}"
        p.add(f"ax.fill({', '.join(part for part in ('theta', 'r', p.color(0), alpha) if part)})")


def mesh(p: Pen) -> None:
    """Write X, Y and Z of a function of two variables as data."""
    data = p.spec["data"]
    p.use("np")
    p.data += [
        f"side = np.linspace(-{data['half']}, {data['half']}, {data['points']})",
        "X, Y = np.meshgrid(side, side)",
    ]
    if "code" in data:
        p.data.append(f"Z = {data['code']}")


def contour(p: Pen) -> None:
    """Lines of equal height, or filled bands between them."""
    mesh(p)
    filled = p.spec["kind"] == "filled_contour"
    p.add(
        f"lines = {p.call('contourf' if filled else 'contour', 'X', 'Y', 'Z', p.style(contour_levels='levels', cmap='cmap'))}"
    )
    if "contour_labels" in p.features and not filled:
        p.draw("clabel", "lines", "fontsize=8")
    else:
        p.add(
            f'{"fig" if p.object_oriented else "plt"}.colorbar(lines, {"ax=ax, " if p.object_oriented else ""}label="f(x, y)")'
        )


def surface(p: Pen) -> None:
    """A surface in space; the figure's axes are three-dimensional."""
    mesh(p)
    p.add(
        f"surface = ax.plot_surface(X, Y, Z, {p.style('cmap', 'alpha') or 'cmap=' + literal('viridis')}, rcount=40, ccount=40)",
        "fig.colorbar(surface, ax=ax, shrink=0.6)",
        'ax.set_zlabel("z")',
    )


def quiver(p: Pen) -> None:
    """Arrows of a vector field."""
    mesh(p)
    p.data += [f"U = {p.spec['data']['u']}", f"V = {p.spec['data']['v']}"]
    p.draw("quiver", "X", "Y", "U", "V", p.color(0))


BODIES: dict[str, Callable[[Pen], None]] = {
    "histogram": histogram,
    "histograms": histogram,
    "box": box,
    "violin": violin,
    "strip": strip,
    "ecdf": ecdf,
    "scatter": scatter,
    "regression": regression,
    "bubble": bubble,
    "colored_scatter": colored_scatter,
    "hexbin": hexbin,
    "function": function,
    "parametric": parametric,
    "polar_curve": polar_curve,
    "contour": contour,
    "filled_contour": contour,
    "surface": surface,
    "quiver": quiver,
}
