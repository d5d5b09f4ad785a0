"""Trace: what ChartMimic's and Plot2Code's evaluators collect inside a program's process, while it runs.

Installed only when it is asked for, in the child that runs one program; the program could forge all of it. The official
procedure runs a program four times in fresh interpreters, each time with other functions wrapped; here one run does.
The form of a trace is documented in `renderer`, its official semantics in `rewards/chartmimic.py`.

Functions: a call counts when no other traced function is on the stack, and after one that raised, nothing counts any
more (the official flag stays up). Functions of one name in one file are one: 2-D and 3-D scatter and bar, ellipses and
circles. Seaborn draws a first artist only to learn a default colour; under the official wrappers, which hide the name
that it looks at, it does not, so that does not count.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

from matplotlib._pylab_helpers import Gcf
from matplotlib.axes import Axes
from matplotlib.axes._base import _process_plot_var_args
from matplotlib.image import NonUniformImage
from matplotlib.patches import Circle, Ellipse
from matplotlib.projections.polar import PolarAxes
from matplotlib.text import Text
from mpl_toolkits.mplot3d import Axes3D

from janusrl.render.figure import limits
from janusrl.render.figure import trace_colors as looks
from janusrl.render.figure.encode import DisplayList
from janusrl.render.figure.trace_colors import Look

_TYPES_2D = (
    *("bar", "barh", "plot", "axhline", "axvline", "axvspan", "axhspan", "hlines", "vlines", "errorbar", "boxplot"),
    *("violinplot", "violin", "hist", "fill_between", "fill_betweenx", "scatter", "quiver", "pie", "fill", "imshow"),
    *("pcolor", "contour", "contourf", "broken_barh", "tripcolor"),
)
_TYPES_3D = {
    "scatter": "scatter",
    "plot": "plot3d",
    "plot_surface": "plot_surface",
    "bar3d": "bar3d",
    "bar": "bar",
    "add_collection3d": "add_collection3d",
}
_COLORS_2D: dict[str, Look] = {
    "bar": looks.BAR,
    "scatter": looks.SCATTER,
    "axhline": looks.AXIS_LINE,
    "axvline": looks.AXIS_LINE,
    "_fill_between_x_or_y": looks.FILL_BETWEEN,
    "pie": looks.PIE,
    "axvspan": looks.SPAN,
    "axhspan": looks.SPAN,
    "hlines": looks.LINES,
    "vlines": looks.LINES,
    "boxplot": looks.BOX,
    "violinplot": looks.VIOLIN,
    "hist": looks.HIST,
    "quiver": looks.FACES,
    "imshow": looks.CMAP,
    "pcolor": looks.CMAP,
    "contour": looks.CMAP,
    "contourf": looks.CMAP,
    "fill": looks.EACH_FACE,
    "broken_barh": looks.FACES,
    "tripcolor": looks.CMAP,
}
_COLORS_3D: dict[str, Look] = {
    "scatter": looks.SCATTER_3D,
    "plot": looks.EACH_LINE,
    "plot_surface": looks.SURFACE,
    "bar3d": looks.FIRST_FACE,
    "bar": looks.EACH_FACE,
    "add_collection3d": looks.FACES,
}
_GRAPHS = {
    "draw_networkx_nodes": looks.FACES,
    "draw_networkx_edges": looks.ARROWS,
    "draw_networkx_labels": looks.LABELS,
}
_SCOUT = "_default_color"
"""Seaborn's function that draws only to learn a colour."""


class Trace:
    """What one program does, for official metrics."""

    def __init__(self) -> None:
        self.calls: dict[str, int] = {}
        self.printed: list[str] | None = None
        """Strings of every PDF; None until the program writes one."""
        self._colors: dict[tuple[str, str], tuple[Look, Any]] = {}
        self._broken = False
        self._in_type = self._in_color = False

    def install(self, source: str) -> None:
        """Wrap the functions; those of libraries that are slow to import only where the source names them."""
        line = "_make_line" if hasattr(_process_plot_var_args, "_make_line") else "_makeline"
        self._wrap(_process_plot_var_args, line, color="line", look=looks.LINE)
        self._wrap(Axes, "_fill_between_x_or_y", color="fill_between", look=_COLORS_2D["_fill_between_x_or_y"])
        for name in _TYPES_2D:
            look = _COLORS_2D.get(name)
            self._wrap(Axes, name, call=name, color=name if look else None, look=look)
        self._wrap(PolarAxes, "plot", color="plot_polar", look=looks.EACH_LINE)
        for name, call in _TYPES_3D.items():
            self._wrap(Axes3D, name, call=call, color=f"{name}_3d", look=_COLORS_3D[name])
        self._wrap(NonUniformImage, "__init__", call="image", color="image", look=looks.FIELD)
        for kind in (Ellipse, Circle):
            self._wrap(kind, "__init__", call="ellipse", color="ellipse", look=looks.shape(kind))
        if "networkx" in source:
            nx, nx_pylab = map(import_module, ("networkx", "networkx.drawing.nx_pylab"))
            for name, look in _GRAPHS.items():
                self._wrap(nx_pylab, name, call=name, color=name, look=look)
                setattr(nx, name, getattr(nx_pylab, name))
        if "squarify" in source:
            self._wrap(import_module("squarify"), "plot", call="squarify", color="squarify", look=looks.TILES)
        if "matplotlib_venn" in source:
            diagram = import_module("matplotlib_venn._common").VennDiagram
            self._wrap(diagram, "__init__", call="venn", color="venn", look=looks.VENN)

    def print_pdf(self, drawn: DisplayList) -> None:
        """A PDF is written: the strings on it count, once more if they did before."""
        self.printed = [*(self.printed or ()), *strings(drawn)][: limits.MAX_TRACED]

    def told(self, drawn: list[DisplayList], figure: Any) -> dict[str, Any]:
        """The trace, once the program has ended and its pictures are taken.

        Args:
            drawn: the pictures, for the strings of a program that writes no PDF.
            figure: what layout and labels are of where the program left no figure open.
        """
        manager = Gcf.get_active()
        figure = figure if manager is None else manager.canvas.figure
        texts = self.printed if self.printed is not None else [text for each in drawn for text in strings(each)]
        trace: dict[str, Any] = {"kind": "matplotlib", "texts": texts, "calls": self.calls}
        try:
            trace |= {"layout": _layout(figure), "labels": _labels(figure), "problem": ""}
            trace["inches"] = [float(side) for side in figure.get_size_inches()]
            trace["colors"] = self._final_colors()
        except Exception as error:  # the program has made something of its figure that nobody can read
            trace |= {"layout": [], "labels": [], "inches": [1.0, 1.0], "colors": []}
            trace["problem"] = f"{type(error).__name__}: {error}"[:200]
        return trace

    def _wrap(
        self, owner: Any, name: str, *, call: str | None = None, color: str | None = None, look: Look | None = None
    ) -> None:
        setattr(owner, name, self._traced(getattr(owner, name), call, color, look))

    def _traced(
        self, function: Callable[..., Any], call: str | None, color: str | None, look: Look | None
    ) -> Callable[..., Any]:
        def run(arguments: tuple[Any, ...], options: dict[str, Any]) -> Any:
            if look is None or color is None or self._in_color:
                return function(*arguments, **options)
            self._in_color = True
            result = function(*arguments, **options)
            self._see(color, look, result, arguments, options)
            self._in_color = False
            return result

        @functools.wraps(function)
        def traced(*arguments: Any, **options: Any) -> Any:
            if sys._getframe(1).f_code.co_name == _SCOUT:
                return function(*arguments, **options)
            if call is None or self._in_type:
                return run(arguments, options)
            self._in_type = True
            polar = call == "plot" and bool(arguments) and type(arguments[0]) is PolarAxes
            name = "plot_polar" if polar else call
            self.calls[name] = self.calls.get(name, 0) + 1
            result = run(arguments, options)
            self._in_type = False
            return result

        return traced

    def _see(self, name: str, look: Look, result: Any, arguments: tuple[Any, ...], options: dict[str, Any]) -> None:
        if name == "scatter" and type(arguments[0]) is PolarAxes:
            name = "scatter_polar"
        try:
            for color, artist in look.first(result, arguments, options):
                self._colors[name, color] = (look, artist)
        except Exception:  # the official run of the program would end here, without colours
            self._broken = True

    def _final_colors(self) -> list[list[str]]:
        """The colours at the end, in the order in which they first came; none where the official run fails."""
        found: dict[tuple[str, str], None] = {}
        try:
            for (name, color), (look, artist) in self._colors.items():
                found.update(dict.fromkeys((name, each) for each in look.again(artist, color)))
        except Exception:  # as above
            return []
        return [] if self._broken else [list(each) for each in found][: limits.MAX_TRACED]


def strings(drawn: DisplayList) -> list[str]:
    """Every string of a picture that was drawn as text, in order; texts drawn as paths are none."""
    return [op[4] for op in drawn.ops if op[0] in ("t", "M")]


def _layout(figure: Any) -> list[list[int]]:
    """Rows, columns, first and last row, first and last column of each axes that stands in a grid."""
    placed = [(axes, place) for axes in figure.axes if (place := axes.get_subplotspec()) is not None]
    with_bar = {id(place.get_gridspec()) for axes, place in placed if hasattr(axes, "_colorbar_info")}
    return [
        _beside_bar(axes, place) if id(place.get_gridspec()) in with_bar else _in_grid(place) for axes, place in placed
    ]


def _in_grid(place: Any) -> list[int]:
    down, across = place.rowspan, place.colspan
    numbers = *place.get_gridspec().get_geometry(), down.start, down.stop - 1, across.start, across.stop - 1
    return [int(number) for number in numbers]


def _beside_bar(axes: Any, place: Any) -> list[int]:
    """A colour bar and its axes as matplotlib 3.8 divides them: a pair, and the bar in the middle of three.

    Later versions put both into one grid of three by two, in which the axes would match nothing but their like.
    """
    told = _in_grid(place)
    bar = hasattr(axes, "_colorbar_info")
    if told[:2] == [3, 2]:
        return [3, 1, 1, 1, 0, 0] if bar else [1, 2, 0, 0, *told[4:]]
    if told[:2] == [2, 3]:
        return [1, 3, 0, 0, 1, 1] if bar else [2, 1, *told[2:4], 0, 0]
    return told


def _labels(figure: Any) -> list[list[Any]]:
    """Text and place of every text artist that is not itself hidden: lower case, stripped, in its own coordinates."""
    found: list[list[Any]] = []
    todo, seen = [figure], 0
    while todo and len(found) < limits.MAX_TRACED and seen < 50 * limits.MAX_TRACED:
        artist = todo.pop()
        seen += 1
        if isinstance(artist, Text) and artist.get_visible() and (text := artist.get_text().strip().lower()):
            found.append([text[: limits.MAX_TEXT_CHARACTERS], *_place(artist)])
        todo += reversed(artist.get_children())
    return found


def _place(text: Any) -> list[float | None]:
    """Its position where that is two finite numbers; dates and categories are none."""
    try:
        x, y = (float(value) for value in text.get_position())
    except (TypeError, ValueError):
        return [None, None]
    return [x, y] if abs(x) < 1e300 and abs(y) < 1e300 else [None, None]
