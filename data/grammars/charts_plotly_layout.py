"""Plotly programs: the layout, the axes, and what stands around the data."""

from __future__ import annotations

from .charts_kinds import BARE, KINDS
from .charts_script import Pen, literal

DASHES = {"--": "dash", ":": "dot", "-.": "dashdot", "-": "solid"}
"""Matplotlib's line styles as Plotly calls them."""
_LEGENDS = {
    "upper left": "x=0.02, y=0.98",
    "upper right": 'x=0.98, y=0.98, xanchor="right"',
    "lower right": 'x=0.98, y=0.02, xanchor="right", yanchor="bottom"',
    "upper center": 'orientation="h", x=0.5, y=1.02, xanchor="center", yanchor="bottom"',
}


def layout_lines(p: Pen) -> list[str]:
    """Keyword arguments of `update_layout`, one a line."""
    spec, f, kind = p.spec, p.features, p.spec["kind"]
    size = f", font=dict(size={f['title_size']})" if "title_size" in f else ""
    title = spec["title"] + (f"<br><sup>{f['subtitle']}</sup>" if "subtitle" in f else "")
    lines = [f"title=dict(text={literal(title)}{size})"] if title else []
    x, y = spec["x_label"], spec["y_label"]
    if KINDS[kind].axis == "x" or "horizontal" in f:
        x, y = y, x
    if kind in ("histogram", "histograms"):
        x, y = spec["y_label"], "Density" if "density" in f else "Frequency"
    y = "Share (%)" if kind == "percent" else y
    if kind not in (*BARE, "subplots", "dashboard"):
        lines += [f"{name}axis_title={literal(text)}" for name, text in (("x", x), ("y", y)) if text and (name, kind) != ("x", "slope")]  # fmt: skip
    lines += [f"width={round(f['size'][0] * 90)}", f"height={round(f['size'][1] * 90)}"] if "size" in f else []
    lines += [f"template={literal(f['theme'])}"] if "theme" in f else []
    lines += [f"plot_bgcolor={literal(f['background'])}"] if "background" in f else []
    modes = {"grouped": "group", "stacked": "stack", "percent": "stack", "histograms": "overlay", "pyramid": "overlay"}
    lines += [f'barmode="{modes[kind]}"'] if kind in modes else []
    if "legend" in f and f["legend"] in _LEGENDS:
        title = f", title={literal(f['legend_title'])}" if "legend_title" in f else ""
        lines.append(f"legend=dict({_LEGENDS[f['legend']]}{title})")
    elif "legend_title" in f and "legend" in f:
        lines.append(f"legend_title_text={literal(f['legend_title'])}")
    single = kind in (
        "single_line",
        "area",
        "bar",
        "hbar",
        "histogram",
        "error_bars",
        "box",
        "violin",
        "subplots",
        "heatmap",
        "polar_curve",
        *("connected_scatter", "funnel", "ridgeline", "timeline", "slope", "dashboard"),
    )
    return [
        *lines,
        *(["showlegend=False"] if single else []),
        *(["xaxis_rangeslider_visible=False"] if kind == "candlestick" else []),
    ]


def write_extras(p: Pen) -> None:
    """Write what stands around the data: axes, lines across, notes."""
    f, kind, data = p.features, p.spec["kind"], p.spec["data"]
    numeric = bool(data.get("x")) and isinstance(data["x"][0], int)
    if numeric and kind in (
        "line",
        "single_line",
        "step",
        "area",
        "stacked_area",
        "band",
        "error_bars",
        "bar",
        "grouped",
        "stacked",
        "percent",
    ):
        p.add("fig.update_xaxes(dtick=1)" if len(data["x"]) <= 14 else "fig.update_xaxes(dtick=2)")
    if "range_slider" in f:
        p.add("fig.update_xaxes(rangeslider_visible=True)")
    if "grid" in f:
        dash = {"--": "dash", ":": "dot"}.get(f["grid"]["style"])
        style = "".join((f', griddash="{dash}"' if dash else "", ', gridcolor="lightgray"'))
        shown = {"x": ("x",), "y": ("y",), "both": ("x", "y")}[f["grid"]["axis"]]
        p.add(
            *(f"fig.update_{axis}axes(showgrid={axis in shown}{style if axis in shown else ''})" for axis in ("x", "y"))
        )
    if "label_size" in f:
        p.add(
            f"fig.update_xaxes(title_font_size={f['label_size']})",
            f"fig.update_yaxes(title_font_size={f['label_size']})",
        )
    if f.get("rotate"):
        p.add(f"fig.update_xaxes(tickangle=-{f['rotate']})")
    if "thousands" in f and KINDS[kind].axis:
        p.add(f'fig.update_{KINDS[kind].axis}axes(tickformat=",")')
    if "limits" in f:
        p.add(f"fig.update_yaxes(range={literal(f['limits'])})")
    if "log_y" in f:
        p.add('fig.update_yaxes(type="log")')
    line, across = ("v", "x") if KINDS[kind].axis == "x" else ("h", "y")
    if "threshold" in f:
        mark = f["threshold"]
        p.add(
            f"fig.add_{line}line({across}={mark['value']}, line_dash={literal(DASHES[mark['style']])}, line_color={literal(mark['color'])}, annotation_text={literal(mark['label'])})"
        )
    if "mean_line" in f:
        mark, values = f["mean_line"], data["series"][0][1]
        mean = round(sum(values) / len(values), 2)
        p.add(
            f'fig.add_{line}line({across}={mean}, line_dash={literal(DASHES[mark["style"]])}, line_color={literal(mark["color"])}, annotation_text="Mean: {mean:g}")'
        )
    if "band" in f:
        mark = f["band"]
        p.add(
            f"fig.add_vrect(x0={literal(mark['from'])}, x1={literal(mark['to'])}, fillcolor={literal(mark['color'])}, opacity=0.25, line_width=0, annotation_text={literal(mark['label'])})"
        )
    if "mark_max" in f:
        values = data["series"][0][1]
        at = values.index(max(values))
        p.add(
            f"fig.add_annotation(x={literal(data['x'][at])}, y={values[at]}, text={literal(f'Highest: {values[at]}')}, showarrow=True, arrowhead=2)"
        )
    if "caption" in f:
        p.add(
            f'fig.add_annotation(text={literal(f["caption"])}, xref="paper", yref="paper", x=1, y=-0.22, showarrow=False, font=dict(size=10, color="gray"))'
        )
