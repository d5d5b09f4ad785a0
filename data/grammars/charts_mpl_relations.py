"""Matplotlib programs of how quantities go together: paths, power laws, clouds in space, correlations, ridges."""

from __future__ import annotations

from collections.abc import Callable

from .charts_data import sides
from .charts_mpl_points import points, samples
from .charts_script import Pen, assigned, literal


def connected_scatter(p: Pen) -> None:
    """Points joined in the order of years, some or all of them with their year."""
    _, x, y = points(p)[0]
    years = p.spec["data"]["years"]
    p.data += assigned("years", literal(years))
    style = p.style("markersize", "linestyle", "linewidth", "alpha")
    p.draw("plot", x, y, p.style("marker") or 'marker="o"', p.color(0), style)
    offsets = [(7 * right, 5 if up > 0 else -11) for right, up in sides(*p.spec["data"]["groups"][0][1:])]
    p.note("Years beside the points, where no line runs")
    if p.features.get("point_labels") == "ends":
        p.add(f"offsets = [{offsets[0]}, {offsets[-1]}]", f"for i, (dx, dy) in zip((0, {len(years) - 1}), offsets):")
    else:
        p.add(*assigned("offsets", f"[{', '.join(map(str, offsets))}]"), "for i, (dx, dy) in enumerate(offsets):")
    given = ('textcoords="offset points"', "xytext=(dx, dy)", 'ha="left" if dx > 0 else "right"', "fontsize=9")
    p.add("    " + p.call("annotate", "str(years[i])", f"({x}[i], {y}[i])", *given))
    p.draw("margins", "0.12")


def loglog(p: Pen) -> None:
    """Points along power laws; both axes are logarithmic."""
    found, f = points(p), p.features
    for place, (name, x, y) in enumerate(found):
        label = f"label={literal(name)}" if len(found) > 1 else ""
        style = p.style("marker", "markersize", "linestyle", "linewidth", "alpha")
        p.draw("loglog", x, y, p.color(place), style, label)
    if "guide" in f:
        p.note("A straight line of that slope, through the first point")
        p.use("np")
        x, y = found[0][1:]
        p.add(f"guide = {y}[0] * (np.array({x}) / {x}[0]) ** {f['guide']}")
        p.draw("loglog", x, "guide", 'color="gray"', 'linestyle="--"', f'label="slope {f["guide"]}"')


def scatter3d(p: Pen) -> None:
    """Points of one or more groups in space; the figure's axes are three-dimensional."""
    data, f = p.spec["data"], p.features
    clouds = data["clouds"]
    size = f"s={f['markersize'] ** 2}" if "markersize" in f else ""
    for place, (name, *columns) in enumerate(clouds):
        tail = str(place + 1) if len(clouds) > 1 else ""
        for axis, values in zip("xyz", columns, strict=True):
            p.data += assigned(f"{axis}{tail}", literal(values))
        given = [f"{axis}{tail}" for axis in "xyz"] + [size, p.color(place), p.style("marker", "alpha")]
        p.draw("scatter", *given, f"label={literal(name)}" if len(clouds) > 1 else "")
    p.add(f"ax.set_zlabel({literal(data['z_label'])})")
    if "view" in f:
        p.add(f"ax.view_init(elev={f['view'][0]}, azim={f['view'][1]})")
    p.add("ax.locator_params(nbins=5)", "ax.set_box_aspect(None, zoom=0.85)")


def correlation_table(p: Pen) -> tuple[str, str, str]:
    """Write the table, its correlations, and their mask; gives the matrix, the names along it, and a cell of it."""
    series, framed = p.spec["data"]["series"], p.code["data"] == "frame"
    name = "matrix" if p.code["names"] else "corr"
    p.use("pd" if framed else "np")
    p.data += ["df = pd.DataFrame(", "    {"] if framed else ["table = {"]
    indent = "        " if framed else "    "
    p.data += [f"{indent}{literal(name)}: {literal(values)}," for name, values in series]
    p.data += ["    }", ")"] if framed else ["}"]
    p.add(f"{name} = df.corr()" if framed else f"{name} = np.corrcoef(list(table.values()))")
    if "triangle" in p.features:
        p.use("np")
        p.note("Hide the upper triangle, which says the same")
        if framed:
            p.add(f"{name} = {name}.mask(np.triu(np.ones({name}.shape, dtype=bool), k=1))")
        else:
            p.add(f"{name}[np.triu_indices(len({name}), k=1)] = np.nan")
    return name, f"{name}.columns" if framed else "list(table)", f"{name}.iloc[i, j]" if framed else f"{name}[i, j]"


def correlation(p: Pen) -> None:
    """Coloured cells from -1 to 1."""
    matrix, names, cell = correlation_table(p)
    cmap = p.style("cmap") or 'cmap="coolwarm"'
    p.add(f"image = {p.call('imshow', matrix, cmap, 'vmin=-1', 'vmax=1')}")
    p.ticks("x", f"range(len({matrix}))", names, "rotation=45", 'ha="right"')
    p.ticks("y", f"range(len({matrix}))", names)
    if "cell_values" in p.features:
        tone = f'color="white" if abs({cell}) > 0.75 else "black"'
        written = p.call("text", "j", "i", f'f"{{{cell}:.2f}}"', 'ha="center"', 'va="center"', tone)
        across = "i + 1" if "triangle" in p.features else f"len({matrix})"
        p.add(f"for i in range(len({matrix})):", f"    for j in range({across}):", f"        {written}")
    owner, inner = ("fig", "ax=ax, ") if p.object_oriented else ("plt", "")
    p.add(f'{owner}.colorbar(image, {inner}label="Correlation")')


def ridgeline(p: Pen) -> None:
    """Density curves above each other, the first on top."""
    found, f = samples(p), p.features
    p.use("np", "gaussian_kde")
    names = [name for name, _ in found]
    columns = f"[{', '.join(values for _, values in found)}]"
    p.add(f"columns = {columns}")
    p.add(
        "low, high = min(values.min() for values in columns), max(values.max() for values in columns)",
        "pad = 0.1 * (high - low)",
        "grid = np.linspace(low - pad, high + pad, 300)",
    )
    colors = p.colors(len(found))
    p.note("Later curves are drawn over earlier ones")
    p.add(*([f"colors = {colors}"] if colors else []), "for i, values in enumerate(columns):")
    p.add(
        "    density = gaussian_kde(values)(grid)",
        f"    density *= {f.get('overlap', 1.2)} / density.max()",
        "    base = len(columns) - 1 - i",
    )
    color, layer = "color=colors[i]" if colors else 'color=f"C{i}"', "zorder=i + 2"
    p.add(
        "    " + p.call("fill_between", "grid", "base", "base + density", color, f"alpha={f.get('alpha', 0.8)}", layer)
    )
    edge = p.style("linewidth") or "linewidth=1"
    p.add("    " + p.call("plot", "grid", "base + density", 'color="white"', edge, layer))
    p.ticks("y", f"range({len(found)})", literal(names[::-1]))


BODIES: dict[str, Callable[[Pen], None]] = {
    "connected_scatter": connected_scatter,
    "loglog": loglog,
    "scatter3d": scatter3d,
    "correlation": correlation,
    "ridgeline": ridgeline,
}
