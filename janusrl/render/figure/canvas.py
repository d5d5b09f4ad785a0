"""The canvas behind the format `janusrl`: printing a figure to it records a display list.

Going through matplotlib's own `print_figure` honours every option of `savefig` the way `savefig` does.
"""

from __future__ import annotations

from typing import Any

from matplotlib.backend_bases import FigureCanvasBase, register_backend
from matplotlib.backends.backend_agg import FigureCanvasAgg

from janusrl.render.figure import limits
from janusrl.render.figure.record import Recorder

FORMAT = "janusrl"


class TooLarge(ValueError):
    """A figure is larger than what is drawn."""


class FigureCanvas(FigureCanvasAgg):
    """Records where Agg would draw."""

    def print_janusrl(self, sink: Any, **_: Any) -> None:
        """Draw into a list and append it to `sink`."""
        width, height = self.get_width_height(physical=True)
        if min(width, height) < 1:
            raise TooLarge(f"The figure is {width} x {height} px: nothing of it can be seen.")
        if max(width, height) > limits.MAX_SIDE_PX or width * height > limits.MAX_PIXELS:
            raise TooLarge(
                f"The figure is {width} x {height} px; at most {limits.MAX_SIDE_PX} px a side and "
                f"{limits.MAX_PIXELS // 1_000_000} million px are drawn. Lower figsize or dpi."
            )
        recorder = Recorder(width, height, self.figure.dpi)
        self.figure.draw(recorder)
        if isinstance(sink, list):  # matplotlib itself prints to a BytesIO to get at the renderer
            sink.append(recorder.list)


FigureCanvas.filetypes = {**FigureCanvasAgg.filetypes, FORMAT: "display list"}
register_backend(FORMAT, __name__, "display list")
original_print_figure = FigureCanvasBase.print_figure


def record(figure: Any, **options: Any) -> Any:
    """The display list of a figure, with the options of `print_figure` honoured.

    Raises:
        TooLarge: the figure is too large.
    """
    sink: list[Any] = []
    base = figure.canvas
    while not isinstance(base, FigureCanvasBase):  # a stand-in of the program's own
        base = FigureCanvasAgg(figure)
    options.pop("format", None)
    options.pop("backend", None)
    original_print_figure(base, sink, format=FORMAT, **options)
    return sink[0]
