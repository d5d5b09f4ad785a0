"""Plotly programs: a trace, with the line, the marks and the colours that the features ask for."""

from __future__ import annotations

from .charts_plotly_layout import DASHES
from .charts_script import Pen, literal

MARKERS = {
    "o": "circle",
    "s": "square",
    "^": "triangle-up",
    "D": "diamond",
    "v": "triangle-down",
    "x": "x",
    "P": "cross",
}
_SCALES = {"viridis": "Viridis", "plasma": "Plasma", "magma": "Magma", "cividis": "Cividis", "inferno": "Inferno"}


def add_trace(p: Pen, kind: str, *arguments: str) -> None:
    """Write a trace of a kind; empty arguments are left out."""
    given = ", ".join(argument for argument in arguments if argument)
    call = f"fig.add_trace(go.{kind}({given}))"
    if len(call) <= 96:
        p.add(call)
    else:
        p.add(
            "fig.add_trace(",
            f"    go.{kind}(",
            *(f"        {argument}," for argument in arguments if argument),
            "    )",
            ")",
        )


def line_parts(p: Pen, place: int, *, marker: bool = True) -> list[str]:
    """Mode, line and marker of a trace."""
    f, color = p.features, p.features.get("colors")
    line = [f"color={literal(color[place % len(color)])}"] if color else []
    line += [f"width={f['linewidth']}"] if "linewidth" in f else []
    line += [f"dash={literal(DASHES[f['linestyle']])}"] if "linestyle" in f else []
    line += ['shape="hvh"'] if p.spec["kind"] == "step" else []
    parts = [f"line=dict({', '.join(line)})"] if line else []
    if marker and "marker" in f:
        dot = [f"symbol={literal(MARKERS[f['marker']])}", *([f"size={f['markersize']}"] if "markersize" in f else [])]
        parts += ['mode="lines+markers"', f"marker=dict({', '.join(dot)})"]
    else:
        parts.append('mode="lines"')
    return [*parts, *([f"opacity={f['alpha']}"] if "alpha" in f else [])]


def marked(p: Pen, place: int, variable: str = "") -> str:
    """`marker_color=...` with edge and opacity."""
    f, colors = p.features, p.features.get("colors") or []
    color = variable or (literal(colors[place % len(colors)]) if colors else "")
    parts = [f"marker_color={color}"] if color else []
    parts += [f"marker_line=dict(color={literal(f['edgecolor'])}, width=1)"] if "edgecolor" in f else []
    parts += [f"opacity={f['alpha']}"] if "alpha" in f else []
    return ", ".join(parts)


def scale(p: Pen) -> str:
    """`colorscale=...` of the colour map; empty without one."""
    name = p.features.get("cmap")
    return f"colorscale={literal(_SCALES.get(name, name))}" if name else ""
