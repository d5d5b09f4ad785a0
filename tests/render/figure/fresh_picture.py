"""Run one plotting program in this fresh process, with matplotlib untouched below `print_figure`, and keep its picture.

    python fresh_picture.py PROGRAM OUT.npy

The picture is what `savefig` or `show` would give last, as matplotlib itself draws it to PNG. Nothing of janusrl's is
imported but the fixed clock and seeds that every program gets: this is what the renderer is compared with.
"""

from __future__ import annotations

import contextlib
import io
import sys
from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
from matplotlib import animation, font_manager
from matplotlib._pylab_helpers import Gcf
from matplotlib.backend_bases import FigureCanvasBase, FigureManagerBase
from matplotlib.figure import Figure
from PIL import Image

from janusrl.render import fixed_clock, fixed_seeds

sys.modules["pyarrow"] = None  # as in the sandbox; pandas infers other types of strings with it
PNG = {}
"""The last picture of each figure that was saved or shown, in order of the last time."""
RASTER = ("png", "jpg", "jpeg", "webp", "tif", "tiff", "gif")
printing = [False]
original = FigureCanvasBase.print_figure


def picture(figure, **options):
    sink = io.BytesIO()
    printing[0] = True
    try:
        original(figure.canvas, sink, format="png", **options)
    finally:
        printing[0] = False
    return np.asarray(Image.open(sink).convert("RGBA"))


def keep(figure, **options):
    PNG.pop(figure, None)
    PNG[figure] = picture(figure, **options)
    figure.stale = False


def print_figure(canvas, filename, *arguments, **options):
    if printing[0]:
        return original(canvas, filename, *arguments, **options)
    names = ("dpi", "facecolor", "edgecolor", "orientation")
    given = {**dict(zip(names, arguments, strict=False)), **options}
    form = (options.get("format") or Path(str(filename)).suffix[1:] or "png").lower()
    if form not in canvas.get_supported_filetypes():
        return original(canvas, filename, **given)  # says what is wrong
    if form in RASTER or canvas.figure not in PNG or canvas.figure.stale:
        drop = ("format", "backend", "transparent", "metadata", "pil_kwargs", "papertype")
        keep(canvas.figure, **{name: value for name, value in given.items() if name not in drop})
    printing[0] = True
    try:
        return original(canvas, filename, *arguments, **options)
    finally:
        printing[0] = False


def shown(figures):
    for figure in figures:
        if figure.stale or figure not in PNG:
            with mpl.rc_context({"savefig.bbox": None, "savefig.facecolor": "auto", "savefig.edgecolor": "auto"}):
                keep(figure, dpi=figure.dpi)


def show(*_, **__):
    shown([manager.canvas.figure for manager in Gcf.get_all_fig_managers()])


def main():
    program, out = sys.argv[1:]
    shipped = str(Path(mpl.get_data_path()))
    manager = font_manager.fontManager  # the fonts that the sandbox has: matplotlib's own
    manager.ttflist = [font for font in manager.ttflist if font.fname.startswith(shipped)]
    import seaborn  # noqa: F401  # as in the sandbox: imported before clock and entropy are steadied

    FigureCanvasBase.print_figure = print_figure
    plt.show = show
    plt.pause = lambda interval: None
    Figure.show = lambda figure, warn=True: shown([figure])
    FigureManagerBase.show = lambda manager: shown([manager.canvas.figure])
    moving = []
    started = animation.Animation.__init__

    def remember(self, *arguments, **options):
        started(self, *arguments, **options)
        self._draw_was_started = True
        moving.append(self)

    animation.Animation.__init__ = remember
    animation.Animation.save = lambda *_, **__: None
    sys.argv = ["main.py"]
    fixed_seeds.install()
    fixed_clock.install()
    names = {"__name__": "__main__", "__file__": "main.py"}
    with contextlib.suppress(SystemExit):
        exec(compile(Path(program).read_text(), "main.py", "exec"), names)
    if moving:
        last = moving[-1]
        last._init_draw()
        for data in list(last.new_saved_frame_seq())[:200]:
            last._draw_frame(data)
        pixels = picture(last._fig, dpi=last._fig.dpi, facecolor="auto", edgecolor="auto")
    else:
        if not PNG:
            show()
        if not PNG:
            shown([value for value in names.values() if isinstance(value, Figure)])
        pixels = PNG[list(PNG)[-1]]
    np.save(out, pixels)


if __name__ == "__main__":
    main()
