"""Worker side: runs a Python program that plots, and returns display lists or a specification. Fork engine.

Payload: see `script_payload`; the head has `times_s`, and `trace: true` where one is asked for. Answer: meta is JSON,

    {"figures": [{"parts": [bytes, bytes, bytes], "time_s": t, "figure": k}, ...]}   blob: the parts, one after another
    {"specs": [{"kind": "plotly" | "vega-lite", "bytes": n, "size": [w, h] | null}, ...]}   blob: their JSON, likewise
    {"reason": word, "message": text}

With a trace, the first has it as `trace`.

All of it is the program's word: hostile. What is believed is only what `replay` draws from it.
"""

from __future__ import annotations

import contextlib
import gc
import io
import json
import os
import sys
import warnings
from typing import Any

os.environ["MPLBACKEND"] = "agg"
import matplotlib as mpl
import matplotlib.pyplot as plt

from janusrl.render import fixed_clock, fixed_seeds
from janusrl.render.figure import datasets, limits, motion, quick, script, text_cache
from janusrl.render.figure.canvas import TooLarge
from janusrl.render.figure.capture import Capture, Picture
from janusrl.render.figure.record import TexRefused
from janusrl.render.figure.trace import Trace
from janusrl.render.script_payload import unpack

# It starts threads when it is imported; pandas, which asks for it, comes with `warm`.
sys.modules["pyarrow"] = None  # type: ignore[assignment]

_WARM = (
    *("matplotlib.animation", "matplotlib.dates", "matplotlib.gridspec", "matplotlib.patches", "matplotlib.ticker"),
    *("matplotlib.patheffects", "matplotlib.tri", "matplotlib.widgets", "mpl_toolkits.mplot3d", "matplotlib.sankey"),
    *("mpl_toolkits.axes_grid1", "mpl_toolkits.axes_grid1.inset_locator", "matplotlib.backends.backend_pdf"),
    *("numpy.random", "numpy.linalg", "numpy.fft", "pandas", "pandas.plotting", "pandas.plotting._matplotlib"),
    *("seaborn", "PIL.Image", "PIL.PngImagePlugin", "scipy.stats", "scipy.interpolate", "scipy.ndimage"),
    *("scipy.signal", "scipy.optimize", "networkx", "argparse", "calendar", "csv", "datetime", "itertools", "inspect"),
    *("plotly.graph_objects", "plotly.express", "plotly.io", "plotly.offline", "plotly.subplots", "altair"),
    *("vega_datasets", "contourpy", "pandas.core.reshape.reshape", "pandas.io.formats.string"),
    *("matplotlib._qhull", "matplotlib._tri"),  # what matplotlib imports when it is first asked to
    *("textwrap", "statistics", "tempfile", "logging", "urllib.request", "dataclasses", "typing"),
)


def warm() -> None:
    """Import what programs import most, and draw once what many draw."""
    import importlib

    script.give_exit()
    for name in _WARM:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    datasets.install()
    text_cache.install()
    quick.install()
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        _draw_once()
    plt.close("all")
    mpl.rcdefaults()
    mpl.use("agg")


def handle(payload: bytes) -> tuple[bytes, list[bytes]]:
    """Run one program; see the module's docstring."""
    gc.set_threshold(100_000, 50, 1000)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(line_buffering=True)  # in order with what goes to stderr
    head, source = unpack(payload)
    fixed_seeds.install()
    fixed_clock.install()
    times_s = [float(t) for t in head["times_s"]]
    capture = Capture(times_s)
    capture.install()
    motion.install(capture)
    trace = capture.trace = Trace() if head.get("trace") else None
    if trace is not None:
        trace.install(source)
    specs: Any = None
    if "plotly" in source or "altair" in source:
        from janusrl.render.figure.specs import Specs

        specs = Specs()
    try:
        names, value = script.run(source, keep_last=specs is not None, passes=(TooLarge, TexRefused))
        if specs is not None and (told := specs.finish(names, value)) and not capture.pictures:
            return _specs(told)
        pictures = _pictures(capture, names, times_s)
    except script.ScriptFailed as failed:
        return _refusal(failed.reason, str(failed))
    except TooLarge as error:
        return _refusal("too_large", str(error))
    except TexRefused as error:
        return _refusal("no_tex", f"{error}.")
    except MemoryError:
        return _refusal("memory_limit", "Drawing took too much memory.")
    except BaseException as error:
        return _refusal("drawing", f"Drawing the figure failed. {script.words(error)}")
    if not pictures:
        return _refusal("no_figure", "The program ended without making a figure.")
    if trace is None:
        return _answer(pictures)
    return _answer(pictures, {"trace": trace.told([each.drawn for each in pictures], pictures[-1].figure)})


def _pictures(capture: Capture, names: dict[str, Any], times_s: list[float]) -> list[Picture]:
    moving = capture.animations[-1] if capture.animations else None
    if moving is not None:
        return motion.frames(moving, times_s)
    if capture.frames:
        return capture.frames
    capture.finish(names)
    return capture.pictures


def _answer(pictures: list[Picture], more: dict[str, Any] | None = None) -> tuple[bytes, list[bytes]]:
    blob: list[bytes] = []
    figures = []
    encoded: dict[int, list[bytes]] = {}
    for picture in pictures[-limits.MAX_FRAMES :]:
        parts = encoded.get(id(picture.drawn))
        if parts is None:
            parts = encoded[id(picture.drawn)] = picture.drawn.parts()
            if sum(map(len, parts)) > limits.MAX_LIST_BYTES or len(picture.drawn.ops) > limits.MAX_OPS:
                return _refusal("too_much", "The figure has too much in it: draw fewer artists or points.")
        figures.append({"parts": [len(part) for part in parts], "time_s": picture.time_s})
        blob += parts
    return json.dumps({"figures": figures, **(more or {})}).encode(), blob


def _specs(told: list[tuple[str, bytes, list[int] | None]]) -> tuple[bytes, list[bytes]]:
    texts = [text for _, text, _ in told]
    if max(map(len, texts)) > limits.MAX_SPEC_BYTES or sum(map(len, texts)) > limits.MAX_ANSWER_BYTES - (64 << 10):
        return _refusal("too_much", "The figure has too much in it: draw fewer points.")
    meta = {"specs": [{"kind": kind, "bytes": len(text), "size": size} for kind, text, size in told]}
    return json.dumps(meta).encode(), texts


def _refusal(reason: str, message: str) -> tuple[bytes, list[bytes]]:
    return json.dumps({"reason": reason, "message": message}).encode("utf-8", "replace"), []


def _draw_once() -> None:
    """Fill matplotlib's caches: fonts, mathtext, tick labels, locators of every common kind."""
    from janusrl.render.figure.canvas import record

    figure, axes = plt.subplots(2, 2)
    axes[0, 0].plot([1, 2], label=r"$\sum x^2$ and $\alpha_{ij}$")
    axes[0, 0].legend()
    axes[0, 0].grid(True)
    axes[0, 0].text(0.5, 0.5, "bold", weight="bold", style="italic")
    axes[0, 0].annotate("here", (0, 1), (0.5, 1.5), arrowprops={"arrowstyle": "->"})
    axes[0, 1].imshow([[1, 2], [3, 4]])
    figure.colorbar(axes[0, 1].images[0])
    axes[1, 0].bar(["a", "b"], [1, 2])
    axes[1, 0].set_title("T", weight="bold")
    axes[1, 1].set_yscale("log")
    axes[1, 1].set(xscale="log", xlim=(1e-4, 1e9), ylim=(1e-9, 1e4))
    axes[1, 1].scatter([1, 10], [1, 100], c=[0, 1])
    figure.suptitle("warm")
    figure.tight_layout()
    record(figure, bbox_inches="tight", dpi=150)
    figure = plt.figure(layout="constrained")
    figure.add_subplot(121, projection="3d").plot([1, 2], [1, 2], [1, 2])
    figure.add_subplot(122, projection="polar").plot([0, 1], [1, 2])
    record(figure)
    with contextlib.suppress(ImportError):
        import pandas
        import seaborn

        table = pandas.DataFrame({"x": [1.0, 2, 3, 4], "y": [1, 2, 3, 5], "h": list("abab")})
        table.set_index(pandas.date_range("2020-1-1", periods=4)).plot()
        record(plt.gcf())
        with mpl.rc_context():
            seaborn.set_theme(color_codes=False)  # else "k" is no longer black, in every program
            _, ax = plt.subplots()
            seaborn.scatterplot(data=table, x="x", y="y", hue="h", ax=ax)
            record(plt.gcf())
    _, ax = plt.subplots()
    ax.pie([1, 2], labels=["a", "b"], autopct="%1.1f%%")
    ax.boxplot([[1, 2, 3]])
    record(plt.gcf())
