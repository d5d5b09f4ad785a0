"""Which pictures a program makes: hooks in matplotlib that record figures as they are saved or shown.

* A figure that is saved (`savefig`, `print_figure`, `PdfPages`) or shown (`plt.show`, `fig.show`) is a picture, as it
  is at that moment, with the options of the call. The same figure again, unchanged, replaces its picture; only showing
  it does not replace what was saved.
* `plt.show()` shows every open figure. The next call that plots without naming a figure gets a new one, as in a
  notebook and after a window was closed; `plt.savefig` right after `plt.show` saves what was shown.
* A program that neither saves nor shows: every open pyplot figure, the current one last; without pyplot, the figures
  among its global names.
* `plt.pause` shows too, and lets virtual time pass.
"""

from __future__ import annotations

import contextlib
import functools
import os
from collections.abc import Callable
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
from matplotlib._pylab_helpers import Gcf
from matplotlib.backend_bases import FigureCanvasBase, FigureManagerBase
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from janusrl.render.figure import limits
from janusrl.render.figure.canvas import original_print_figure, record
from janusrl.render.figure.encode import DisplayList
from janusrl.render.figure.files import PendingFiles

_VECTOR = ("pdf", "svg", "svgz", "eps", "ps", "pgf")
_KEPT = ("dpi", "facecolor", "edgecolor", "orientation", "bbox_inches", "pad_inches", "bbox_extra_artists")


class Picture:
    """One figure at one moment."""

    def __init__(self, figure: Any, drawn: DisplayList, saved: bool, time_s: float = 0.0) -> None:
        self.figure, self.drawn, self.saved, self.time_s = figure, drawn, saved, time_s


class Capture:
    """The pictures of one program."""

    def __init__(self, times_s: list[float]) -> None:
        self.pictures: list[Picture] = []
        self.frames: list[Picture] = []
        """Pictures at the times asked for, of programs that animate by `plt.pause`."""
        self.animations: list[Any] = []
        self.refusal: Exception | None = None
        self.trace: Any = None
        """A `trace.Trace` that is told of every PDF, where one is asked for."""
        self._times_s = times_s
        self._clock_s = 0.0
        self._spent: set[int] = set()
        self._files = PendingFiles()
        self._busy = False

    def install(self) -> None:
        """Put the hooks in. Only ever called in a child that runs one program."""
        capture = self

        def print_figure(canvas: Any, filename: Any, *arguments: Any, **options: Any) -> Any:
            return capture.on_print(canvas, filename, arguments, options)

        FigureCanvasBase.print_figure = print_figure
        for name in ("png", "jpg", "jpeg", "webp", "tif", "tiff", "gif"):
            setattr(FigureCanvasAgg, f"print_{name}", _direct(self, getattr(FigureCanvasAgg, f"print_{name}")))
        for name in ("buffer_rgba", "tostring_argb", "copy_from_bbox"):
            setattr(FigureCanvasAgg, name, _with_pixels(getattr(FigureCanvasAgg, name)))
        Figure.show = lambda figure, warn=True: self.show([figure])
        FigureManagerBase.show = lambda manager: self.show([manager.canvas.figure])
        plt.show = self.on_show
        plt.savefig = _once(plt.savefig)
        plt.pause = self.on_pause
        for name in ("gca", "subplot", "axes", "subplot2grid", "polar", "suptitle"):
            setattr(plt, name, self._afresh(getattr(plt, name)))
        plt.switch_backend = lambda newbackend: None
        mpl.use = lambda backend, *, force=True: None

    def on_show(self, *arguments: Any, **options: Any) -> None:
        """`plt.show()`: every open figure is a picture."""
        self.show([manager.canvas.figure for manager in Gcf.get_all_fig_managers()])
        block = arguments[0] if arguments else options.get("block")
        if block is not False and not plt.isinteractive():
            self._spent |= {id(manager) for manager in Gcf.get_all_fig_managers()}

    def on_pause(self, interval: float = 0.0) -> None:
        """`plt.pause()`: what is open is shown for a while of virtual time."""
        end = self._clock_s + max(float(interval), 0.0)
        wanted = [t for t in self._times_s if self._clock_s <= t < end]
        manager = Gcf.get_active()
        if manager is not None and wanted and len(self.frames) < limits.MAX_FRAMES:
            drawn = record(manager.canvas.figure, dpi=manager.canvas.figure.dpi)
            self.frames += [Picture(manager.canvas.figure, drawn, False, t) for t in wanted]
        self._clock_s = end

    def show(self, figures: list[Any]) -> None:
        """Make each figure a picture, if it is none as it stands."""
        for figure in figures:
            if figure.stale or not any(picture.figure is figure for picture in self.pictures):
                self.take(figure, saved=False, dpi=figure.dpi, facecolor="auto", edgecolor="auto", bbox_inches=None)

    def take(self, figure: Any, *, saved: bool, **options: Any) -> DisplayList:
        """Record a figure as a picture."""
        unchanged = not figure.stale
        drawn: DisplayList
        self._busy = True
        try:
            if options.get("bbox_inches", 0) is None:
                with mpl.rc_context({"savefig.bbox": None, "savefig.facecolor": "auto", "savefig.edgecolor": "auto"}):
                    drawn = record(figure, **options)
            else:
                drawn = record(figure, **options)
        finally:
            self._busy = False
        figure.stale = False
        if unchanged:
            self.pictures = [picture for picture in self.pictures if picture.figure is not figure]
        self.pictures.append(Picture(figure, drawn, saved))
        del self.pictures[: -limits.MAX_FIGURES]
        return drawn

    def on_print(self, canvas: Any, filename: Any, arguments: tuple[Any, ...], options: dict[str, Any]) -> Any:
        """`savefig` and all that ends in it."""
        if self._busy:
            return original_print_figure(canvas, filename, *arguments, **options)
        options = {**dict(zip(("dpi", "facecolor", "edgecolor", "orientation"), arguments, strict=False)), **options}
        figure = canvas.figure
        if isinstance(filename, os.PathLike):
            filename = os.fspath(filename)
        form = _form_of(canvas, filename, options.get("format"))
        if form not in canvas.get_supported_filetypes():
            return original_print_figure(canvas, filename, **options)  # says what is wrong
        kept = {name: value for name, value in options.items() if name in _KEPT}
        known = next((picture for picture in self.pictures if picture.figure is figure and picture.saved), None)
        if form in _VECTOR and known is not None and not figure.stale:
            drawn = known.drawn  # the same picture again, for paper
        else:
            drawn = self.take(figure, saved=True, **kept)
        if self.trace is not None and form == "pdf":
            self.trace.print_pdf(drawn)
        if not isinstance(filename, str):
            return self._really(canvas, filename, options)
        if not os.path.splitext(filename)[1]:
            filename = filename.rstrip(".") + "." + form
        self._files.put(filename, self._writer(canvas, drawn, form, options))
        return None

    def _writer(self, canvas: Any, drawn: DisplayList, form: str, options: dict[str, Any]) -> Callable[[str], None]:
        def write(path: str) -> None:
            if form in _VECTOR:
                self._really(canvas, path, {**options, "format": form})
            else:
                _write_raster(drawn, path, form)

        return write

    def _really(self, canvas: Any, filename: Any, options: dict[str, Any]) -> Any:
        """Print as matplotlib would."""
        stale, self._busy = canvas.figure.stale, True
        try:
            return original_print_figure(canvas, filename, **options)
        finally:
            self._busy = False
            canvas.figure.stale = stale

    def _afresh(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """A pyplot function that does not plot on what was shown already."""

        @functools.wraps(function)
        def call(*arguments: Any, **options: Any) -> Any:
            if self._spent:
                self.drop_shown()
            return function(*arguments, **options)

        return call

    def drop_shown(self) -> None:
        """Close the current figure if it was shown and so belongs to the past."""
        manager = Gcf.get_active()
        if manager is not None and id(manager) in self._spent:
            for each in list(Gcf.get_all_fig_managers()):
                if id(each) in self._spent:
                    plt.close(each.canvas.figure)
            self._spent.clear()

    def finish(self, names: dict[str, Any]) -> None:
        """The program has ended: take what it left open, if it made no picture."""
        if self.pictures or self.frames or self.animations:
            return
        managers = Gcf.get_all_fig_managers()
        figures = [manager.canvas.figure for manager in managers]
        if not figures:
            seen = [value for value in names.values() if isinstance(value, Figure)]
            figures = list({id(figure): figure for figure in seen}.values())
        for figure in [figure for figure in figures if figure.axes or figure.texts or figure.artists or figure.images
                       or figure.lines or figure.patches or figure.legends] or figures[-1:]:  # fmt: skip
            self.take(figure, saved=False, dpi=figure.dpi, facecolor="auto", edgecolor="auto", bbox_inches=None)


def _once(savefig: Callable[..., Any]) -> Callable[..., Any]:
    """`plt.savefig`, which asks for the figure to be drawn again, on a screen; there is none."""

    @functools.wraps(savefig)
    def save(*arguments: Any, **options: Any) -> Any:
        canvas = plt.gcf().canvas
        with getattr(canvas, "_idle_draw_cntx", contextlib.nullcontext)():
            saved = savefig(*arguments, **options)
        canvas._janusrl_undrawn = True
        return saved

    return save


def _with_pixels(method: Callable[..., Any]) -> Callable[..., Any]:
    """A canvas's method that hands out its pixels, which must be there then."""

    @functools.wraps(method)
    def pixels(canvas: Any, *arguments: Any, **options: Any) -> Any:
        if canvas.__dict__.pop("_janusrl_undrawn", False):
            canvas.draw()
        return method(canvas, *arguments, **options)

    return pixels


def _direct(capture: Capture, original: Callable[..., Any]) -> Callable[..., Any]:
    """`canvas.print_png(...)`, called by the program itself."""

    @functools.wraps(original)  # print_figure looks at the signature
    def print_it(canvas: Any, filename_or_obj: Any, *arguments: Any, **options: Any) -> Any:
        if not capture._busy:
            capture.take(canvas.figure, saved=True, dpi=canvas.figure.dpi, facecolor="auto", edgecolor="auto",
                         bbox_inches=None)  # fmt: skip
        return original(canvas, filename_or_obj, *arguments, **options)

    return print_it


def _form_of(canvas: Any, filename: Any, form: str | None) -> str:
    if not form and isinstance(filename, str):
        form = os.path.splitext(filename)[1][1:]
    return str(form or canvas.get_default_filetype()).lower()


def _write_raster(drawn: DisplayList, path: str, form: str) -> None:
    from PIL import Image

    from janusrl.render.figure.decode import ListReader
    from janusrl.render.figure.replay import Replay

    replay = Replay(ListReader(*drawn.parts()))
    replay.run()
    image = Image.fromarray(replay.pixels)
    if form in ("jpg", "jpeg"):
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image).convert("RGB")
    image.save(path, format={"jpg": "jpeg", "tif": "tiff"}.get(form, form))
