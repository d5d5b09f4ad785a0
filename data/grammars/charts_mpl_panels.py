"""Matplotlib programs of several axes in one figure: an inset, panels of different sizes, a dashboard of four charts."""

from __future__ import annotations

from collections.abc import Callable

from .charts_panels import PLACES, panel_kinds, titled
from .charts_script import Pen, literal


def inset(p: Pen) -> None:
    """A line in the lower half, and above it axes that show a span of it enlarged."""
    table, f = p.table(), p.features
    data = p.spec["data"]
    low, high = data["detail"]
    values = data["series"][0][1]
    style = p.style("marker", "markersize", "linewidth")
    span = [values[n] for n, x in enumerate(data["x"]) if low <= x <= high]
    room = (max(values) - min(values)) or 1
    pad = 0.15 * (max(span) - min(span)) or 0.1 * room
    p.add(f"ax.plot({', '.join(part for part in (table.x, table.series[0][1], p.color(0), style) if part)})")
    p.note("Room for the inset above the line")
    p.add(
        f"ax.set_ylim({round(min(values) - 0.08 * room, 2)}, {round(max(values) + 1.35 * room, 2)})",
        f"inset = ax.inset_axes([{'0.06' if f.get('inset_place') == 'left' else '0.46'}, 0.58, 0.48, 0.34])",
    )
    p.add(f"inset.plot({', '.join(part for part in (table.x, table.series[0][1], p.color(0), style) if part)})")
    p.add(
        f"inset.set_xlim({low}, {high})",
        f"inset.set_ylim({round(min(span) - pad, 2)}, {round(max(span) + pad, 2)})",
        f"inset.set_xticks(range({low + 1}, {high + 1}))",
        "inset.tick_params(labelsize=8)",
        'ax.indicate_inset_zoom(inset, edgecolor="gray")',
    )


def mosaic(p: Pen) -> None:
    """One wide or tall panel with the courses, and smaller ones beside it; the figure is opened here."""
    layout = {
        "top": '[["a", "a"], ["b", "c"]]',
        "left": '[["a", "b"], ["a", "c"]]',
    }[p.features.get("arranged", "top")]
    ratios = "height_ratios=[1.4, 1]" if p.features.get("arranged", "top") == "top" else "width_ratios=[1.8, 1]"
    size = p.features.get("size", [10, 7])
    _drawn(
        p,
        f"plt.subplot_mosaic({layout}, figsize=({size[0]}, {size[1]}), {ratios})",
        [f'axes["{key}"]' for key in "abc"],
    )


def dashboard(p: Pen) -> None:
    """Four charts of the same data; the figure is opened here."""
    size = p.features.get("size", [11, 8])
    _drawn(p, f"plt.subplots(2, 2, figsize=({size[0]}, {size[1]}))", [f"axes[{n // 2}, {n % 2}]" for n in range(4)])


def _drawn(p: Pen, opened: str, axes: list[str]) -> None:
    table, f, spec = p.table(), p.features, p.spec
    p.use("np")
    names = [name for name, _ in table.series]
    colors = p.colors(len(names)) or literal([f"C{n}" for n in range(len(names))])
    p.data.append(f"names = {literal(names)}")
    p.data.append(f"colors = {colors}")
    p.data.append(f"table = np.array([{', '.join(values for _, values in table.series)}])")
    p.add(f"fig, axes = {opened}")
    x = spec["data"]["x"]
    turned = sum(len(str(each)) + 3 for each in x) > 42
    label = literal(spec["y_label"])
    long = len(names) > 3 and max(map(len, names)) > 10
    named = f'axis="x", labelsize=8{", rotation=20" if long else ""}'
    for ax, kind in zip(axes, panel_kinds(spec), strict=True):
        p.note(PLACES[kind][1].capitalize())
        if kind == "courses":
            given = ", ".join(
                part
                for part in (table.x, "values", "color=color", p.style("marker", "linewidth"), "label=name")
                if part
            )
            p.add("for name, values, color in zip(names, table, colors):", f"    {ax}.plot({given})")
            p.add(f"{ax}.legend(fontsize=8)", f"{ax}.set_ylabel({label})")
            p.add(*([f"{ax}.set_xticks({table.x})"] if isinstance(x[0], int) else []))
            p.add(*([f'{ax}.tick_params(axis="x", rotation=45)'] if turned else []))
            if "grid" in f:
                grid = f["grid"]
                p.add(
                    f"{ax}.grid(axis={literal(grid['axis'])}, linestyle={literal(grid['style'])}, alpha={grid['alpha']})"
                )
        elif kind in ("totals", "means"):
            p.add(f"{ax}.bar(names, table.{'sum' if kind == 'totals' else 'mean'}(axis=1), color=colors)")
            p.add(f"{ax}.set_ylabel({label})", f"{ax}.tick_params({named})")
        elif kind == "shares":
            p.add(
                f'{ax}.pie(table.sum(axis=1), labels=names, colors=colors, autopct="%.0f%%", textprops={{"fontsize": 8}})'
            )
        elif kind == "ranges":
            p.add(f"boxes = {ax}.boxplot(list(table), tick_labels=names, patch_artist=True)")
            p.add('for box, color in zip(boxes["boxes"], colors):', "    box.set_facecolor(color)")
            p.add(f"{ax}.set_ylabel({label})", f"{ax}.tick_params({named})")
        else:
            p.add(f"{ax}.barh(names, table[:, -1], color=colors)", f"{ax}.set_xlabel({label})")
        p.add(f"{ax}.set_title({literal(titled(kind, spec))})")
    big = f", fontsize={f['title_size']}" if "title_size" in f else ""
    heavy = f", fontweight={literal(f['title_weight'])}" if "title_weight" in f else ""
    p.add(f"fig.suptitle({literal(spec['title'])}{big}{heavy})", "fig.tight_layout()")


BODIES: dict[str, Callable[[Pen], None]] = {"inset": inset, "mosaic": mosaic, "dashboard": dashboard}
