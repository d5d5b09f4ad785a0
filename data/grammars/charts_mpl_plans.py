"""Matplotlib programs of plans, histories and comparisons of two: Gantt charts, timelines, slope charts, pyramids."""

from __future__ import annotations

from collections.abc import Callable

from .charts_script import Pen, literal, rows


def gantt(p: Pen) -> None:
    """A bar a task, from its start to its end, coloured by its phase; the first task on top."""
    data, f = p.spec["data"], p.features
    phases = list(dict.fromkeys(task[3] for task in data["tasks"]))
    colors = f.get("colors") or ["tab:blue", "tab:orange", "tab:green", "tab:red"]
    p.data += rows("tasks", data["tasks"])
    p.data.append(f"colors = {literal({phase: colors[n % len(colors)] for n, phase in enumerate(phases)})}")
    at = "start"
    if "first" in data:
        p.use("np")
        p.data.append(f'first = np.datetime64("{data["first"]}")')
        at = "first + np.timedelta64(start, 'D')".replace("'", '"')
    style = ", ".join(part for part in (p.style(bar_width="height"), p.style("edgecolor", "alpha")) if part)
    width = 'np.timedelta64(length, "D")' if "first" in data else "length"
    p.add(
        "for name, start, length, phase in tasks:",
        "    " + p.call("barh", "name", width, f"left={at}", "color=colors[phase]", style),
    )
    if "legend" in f:
        p.add(
            "handles = [",
            "    plt.Rectangle((0, 0), 1, 1, color=color, label=phase)",
            "    for phase, color in colors.items()",
            "]",
        )
    p.add(f"{p.axes()}.invert_yaxis()")
    if "first" in data:
        p.add(f'{p.axes()}.tick_params(axis="x", rotation=30)')
    if "now" in f:
        mark = f["now"]
        where = f'first + np.timedelta64({mark["at"]}, "D")' if "first" in data else str(mark["at"])
        p.draw("axvline", where, f"color={literal(mark['color'])}", 'linestyle="--"')
        y = f"{len(data['tasks'])} - 0.5"
        p.draw("text", where, y, literal(f" {mark['label']}"), f"color={literal(mark['color'])}", 'va="bottom"')


def timeline(p: Pen) -> None:
    """Events along a line, their names above and below by turns, each lower than the one before on its side."""
    data, f = p.spec["data"], p.features
    color = literal((f.get("colors") or ["steelblue"])[0])
    count = len(data["events"])
    top = (count + 1) // 2
    p.data += rows("events", data["events"])
    p.note("Above and below by turns, so that no names meet")
    p.add(
        f"levels = [({top} - i // 2) * (1 if i % 2 == 0 else -1) for i in range(len(events))]",
        "years = [year for year, _ in events]",
    )
    p.draw("axhline", "0", 'color="gray"', f"linewidth={f.get('linewidth', 2)}", "zorder=1")
    p.draw("vlines", "years", "0", "levels", f"color={color}", "linewidth=1", "zorder=1")
    size = f"s={f.get('markersize', 7) ** 2}"
    p.draw("scatter", "years", "[0] * len(years)", size, f"color={color}", p.style("marker"), "zorder=2")
    p.add(
        "for (year, name), level in zip(events, levels):",
        "    " + p.call("text", "year", "level", 'f" {year}: {name}"', 'va="center"', "fontsize=9"),
    )
    first, last = data["events"][0][0], data["events"][-1][0]
    room = round((last - first) * 0.42) + 1
    p.draw("xlim", str(first - 3), str(last + room))
    p.draw("ylim", str(-top - 1), str(top + 1))
    p.ticks("y", "[]")
    p.add(f'{p.axes()}.spines[["left", "right", "top"]].set_visible(False)')


def slope(p: Pen) -> None:
    """A line an item between two upright axes, names and values at both ends."""
    table, f = p.table(), p.features
    (one, first), (other, second) = table.series
    mark = f.get("highlight")
    up, down = f.get("up_down", ["seagreen", "firebrick"])
    if mark:
        color = f'{literal(mark["color"])} if name == {literal(mark["item"])} else "gray"'
    else:
        color = f"{literal(up)} if b >= a else {literal(down)}"
    given = ("color=color", 'marker="o"', p.style("linewidth", "markersize"))
    p.add(
        f"for name, a, b in zip({table.x}, {first}, {second}):",
        f"    color = {color}",
        "    " + p.call("plot", "[0, 1]", "[a, b]", *given),
        "    " + p.call("text", "-0.05", "a", 'f"{name}  {a}"', 'ha="right"', 'va="center"', "fontsize=9"),
        "    " + p.call("text", "1.05", "b", 'f"{b}  {name}"', 'va="center"', "fontsize=9"),
    )
    p.draw("xlim", "-0.6", "1.6")
    p.ticks("x", "[0, 1]", literal([one, other]))
    p.ticks("y", "[]")
    p.add(f'{p.axes()}.spines[["top", "right", "left"]].set_visible(False)')


def pyramid(p: Pen) -> None:
    """Two rows of lying bars, back to back."""
    table, f = p.table(), p.features
    (one, left), (other, right) = table.series
    style = ", ".join(part for part in (p.style(bar_width="height"), p.style("edgecolor", "alpha")) if part)
    colors = f.get("colors") or ["steelblue", "indianred"]
    negative = f"-{left}" if p.code["data"] in ("frame", "numpy") else f"[-value for value in {left}]"
    p.note("One side is drawn to the left")
    keep = ("left_bars = ", "right_bars = ") if "values" in f else ("", "")
    for kept, values, color, name in ((keep[0], negative, colors[0], one), (keep[1], right, colors[1], other)):
        p.add(kept + p.call("barh", table.x, values, style, f"color={literal(color)}", f"label={literal(name)}"))
    if "values" in f:
        p.draw("bar_label", "left_bars", f"labels={left}", "padding=3", "fontsize=8")
        p.draw("bar_label", "right_bars", "padding=3", "fontsize=8")
    widest = max(value for _, values in p.spec["data"]["series"] for value in values)
    edge = round(widest * (1.25 if "values" in f else 1.12), 1)
    p.draw("xlim", str(-edge), str(edge))
    p.note("Both sides count upwards from the middle")
    p.add(f'{p.axes()}.xaxis.set_major_formatter(lambda value, position: f"{{abs(value):g}}")')
    p.draw("axvline", "0", 'color="black"', "linewidth=0.8")


BODIES: dict[str, Callable[[Pen], None]] = {"gantt": gantt, "timeline": timeline, "slope": slope, "pyramid": pyramid}
