"""Worker side: Mathics in a warm Python process, forked for every Mathematica program. Runs only in a sandbox worker.

As in a notebook, each statement whose value is a picture shows it, unless a semicolon ends it; `Export` of a picture
shows it too. Other values and messages are printed. Graphics are drawn by `mathics_flat` and `mathics_space`.
`prelude.m` and this file add what Mathics lacks and programs often use: `Show`, rows and grids of graphics,
`Manipulate` with its controls where they start, `Histogram`, `ArrayPlot`, `PlotStyle`; other options that Mathics does
not know are left out, with a word on the console.
"""

from __future__ import annotations

import contextlib
import io
import logging
import os
import random
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from janusrl.render.science import mathics_flat, mathics_marks, mathics_space, pictures
from janusrl.render.science.fonts import folders
from janusrl.render.script_payload import unpack

DEFAULT_SIZE = [672, 480]
MISSING = frozenset(
    [
        *("ArrayPlot", "ArrayPlot3D", "BoxWhiskerChart", "BubbleChart", "ContourPlot", "ContourPlot3D"),
        *("DateListPlot", "DiscretePlot", "DistributionChart", "GeoGraphics", "GraphPlot", "ListContourPlot"),
        *("ListDensityPlot", "ListPlot3D", "ListPointPlot3D", "ListStreamPlot", "ListVectorPlot"),
        *("LogLinearPlot", "MatrixPlot", "ParametricPlot3D", "RegionPlot", "RegionPlot3D", "RevolutionPlot3D"),
        *("SectorChart", "SmoothDensityHistogram", "SmoothHistogram", "SphericalPlot3D", "StreamPlot"),
        *("VectorPlot", "VectorPlot3D", "Manipulate", "Animate", "BarChart3D", "PieChart3D", "Histogram3D"),
        *("StackedListPlot", "TimelinePlot", "WordCloud", "ComplexPlot", "NDSolve", "DSolve", "Interpolation"),
        *("Fit", "FindFit", "Dataset"),
    ]
)
"""Functions of Mathematica that Mathics may lack; those that it has are never reported."""
_ADDED = frozenset(["Manipulate", "Animate", "ArrayPlot", "MatrixPlot"])
"""Those that `prelude.m` defines."""
_PLOTS = frozenset(
    [
        *("Plot", "ListPlot", "ListLinePlot", "ParametricPlot", "PolarPlot", "LogPlot", "ListLogPlot"),
        *("Plot3D", "DensityPlot", "BarChart", "PieChart", "ListStepPlot", "NumberLinePlot", "DiscretePlot"),
    ]
)
_DRAWN_HERE = frozenset(
    ["PlotLegends", "ChartLegends", "PlotLabel", "Frame", "FrameLabel", "AxesLabel", "GridLines", "Epilog", "Prolog"]
)
"""Options that our own drawing knows, whether Mathics's plot does or not."""
_SIGNS = str.maketrans(
    {
        "\N{RIGHTWARDS OPEN-HEADED ARROW}": "->",
        "\N{RULE-DELAYED}": ":>",
        "\N{TWO CONSECUTIVE EQUALS SIGNS}": "==",
        "\N{NOT EQUAL TO}": "!=",
        "\N{LESS-THAN OR EQUAL TO}": "<=",
        "\N{GREATER-THAN OR EQUAL TO}": ">=",
    }
)
_LIST_PLOTS = ("ListPlot", "ListLinePlot")
"""Mathics fails over several lists of points."""
_GRIDS = ("GraphicsRow", "GraphicsColumn", "GraphicsGrid", "Row", "Column", "Grid", "List")
_START_S = 1704110400.0
_m: dict[str, Any] = {}


class _Missing(ValueError):
    """A value that cannot be drawn because Mathics lacks a function; the argument is its name."""


def warm() -> None:
    """Load Mathics and draw once."""
    import resvg_py
    from mathics import settings
    from mathics.core.interrupt import EvaluationInterrupt
    from mathics.core.load_builtin import import_and_load_builtins
    from mathics.session import MathicsSession

    logging.disable(logging.WARNING)
    settings.ENABLE_SYSTEM_COMMANDS = False
    told = io.StringIO()
    with contextlib.redirect_stdout(told), contextlib.redirect_stderr(told):
        import_and_load_builtins()
    if "Not able to load" in told.getvalue():
        raise RuntimeError(told.getvalue().strip())
    _m["session"] = MathicsSession(character_encoding="UTF-8")
    _m["interrupts"] = EvaluationInterrupt
    _m["resvg"] = resvg_py.svg_to_bytes
    fonts = [path for folder in folders() for path in sorted(Path(folder).glob("*.ttf"))]
    _m["fonts"] = {"font_files": [str(path) for path in fonts]}
    for kind in ("font", "serif", "sans_serif", "cursive", "fantasy", "monospace"):
        _m["fonts"][f"{kind}_family"] = "Noto Sans"
    _run(Path(__file__).with_name("prelude.m").read_text(), [])
    _m["names"] = {name for name in MISSING - _ADDED if not _defined(name)}
    shown: list[Any] = []
    _run('Plot[Sin[x], {x, 0, 1}, PlotLabel -> "warm", PlotStyle -> Red]\nPlot3D[x y, {x, 0, 1}, {y, 0, 1}]', shown)
    for value in shown:
        _picture(value, *DEFAULT_SIZE)
    if len(shown) != 2:
        raise RuntimeError("Mathics cannot draw its own test picture")
    sys.stdout.flush()  # or every child prints it again


def _seed() -> None:
    """Let chance be the same every time, what Mathics takes from the system too."""
    random.seed(1)
    np.random.seed(1)
    os.urandom = random.randbytes


def _set_clock() -> None:
    """Start on 1 January 2024, 12:00 UTC; go on by a millisecond whenever the program looks, and by its pauses."""
    from mathics.builtin import datentime

    now = [_START_S]

    def tick(more: float = 0.001) -> float:
        now[0] += max(0.0, float(more))
        return now[0]

    class Clock(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return datetime.fromtimestamp(tick(), UTC).replace(tzinfo=tz)

    def sleep(seconds: Any) -> None:
        tick(seconds)

    def computed() -> float:
        return tick() - _START_S

    time.time, time.process_time, time.sleep = tick, computed, sleep
    datentime.datetime = Clock


def _defined(name: str) -> bool:
    return f"System`{name}" in _m["session"].definitions.builtin


def handle(payload: bytes) -> tuple[bytes, Any]:
    """Run one program; answer as `pictures.answer` or `.refusal`, with `lacks` for a function that is missing."""
    head, source = unpack(payload)
    _seed()
    _set_clock()
    size = head["size"]
    shown: list[Any] = []
    images, lacks = [], ""
    last: Exception | None = None
    try:
        error = _run(source, shown)
    except _Missing as missing:
        error, lacks = None, str(missing)
    except MemoryError:
        raise
    except SystemExit as end:
        error = None
        if end.code:
            return pictures.refusal("exit", f"the program ended itself with code {str(end.code)[:20]}")
    except RecursionError:
        return pictures.refusal("exception", "it calls itself too deeply")
    except OSError as refused:
        return pictures.refusal("exception", f"a file or folder cannot be used: {refused.strerror or 'refused'}")
    except _m["interrupts"]:
        return pictures.refusal("exception", "it was aborted: by itself, or because it went too deep")
    except Exception as problem:
        return _broken("run", problem)
    sys.stdout.flush()
    if error is not None:
        return pictures.refusal("syntax_error", error)
    if lacks:
        return _lacking(lacks)
    for value in shown[-pictures.MAX_FRAMES :]:
        last = None
        try:
            images.append(pictures.fit(_picture(value, *(size or DEFAULT_SIZE)), size))
        except _Missing as missing:
            lacks = str(missing)
        except mathics_marks.NoNumber as wrong:
            return pictures.refusal("exception", str(wrong))
        except MemoryError:
            raise
        except Exception as problem:
            last = problem
    if last is not None:
        return _broken("draw", last)
    if lacks:
        return _lacking(lacks)
    while sum(image.width * image.height for image in images) > pictures.MAX_PIXELS:
        del images[0]
    return pictures.pack(images)


def _broken(what: str, problem: Exception) -> tuple[bytes, bytes]:
    """An error inside Mathics, which a program has no part in: its own mistakes are messages there."""
    words = f"Mathics, which stands in for Mathematica here, cannot {what} it: {type(problem).__name__}"
    return pictures.refusal("not_drawn", words)


def _lacking(name: str) -> tuple[bytes, bytes]:
    words = f"Mathics, which runs the program here, has no {name}."
    return pictures.refusal("unsupported_function", words, lacks=name)


def _run(source: str, shown: list[Any]) -> str | None:
    """Evaluate every statement; values that could be pictures go to `shown`. Returns a syntax error's words."""
    from mathics.core.parser.feed import MathicsMultiLineFeeder

    session = _m["session"]
    evaluation = session.evaluation
    feeder = MathicsMultiLineFeeder(source + "\n", "program")
    own: set[str] = set()
    while not feeder.empty():
        evaluation.out = []
        evaluation.iteration_count = 0
        query = evaluation.parse_feeder(feeder)
        if query is None:
            if evaluation.out:
                return f"{evaluation.out[0]} (before line {feeder.lineno + 1})"
            continue
        if name := _used(query, own):
            raise _Missing(name)
        value = _known_options(query, evaluation).evaluate(evaluation)
        for out in evaluation.out:
            print(_plain(str(out)))
        shown.extend(_exported(session.definitions))
        if value is None or value.get_name() == "System`Null":
            continue
        if _graphic(value) or _lack(value):
            shown.append(value)
        else:
            print(_plain(str(evaluation.format_output(value, "text"))))
    return None


def _exported(definitions: Any) -> list[Any]:
    """Pictures that `Export` was given since the last time."""
    from mathics.core.expression import Expression
    from mathics.core.symbols import Symbol

    try:
        held = definitions.get_ownvalue("janusrl`pictures")
    except ValueError:
        return []
    definitions.set_ownvalue("janusrl`pictures", Expression(Symbol("System`List")))
    return list(getattr(held, "elements", ()))


def _known_options(expression: Any, evaluation: Any) -> Any:
    """The same with no option that Mathics does not know in any plot; `PlotStyle` is kept for afterwards."""
    from mathics.core.expression import Expression
    from mathics.core.symbols import Symbol

    if not hasattr(expression, "elements"):
        return expression
    elements = [_known_options(element, evaluation) for element in expression.elements]
    name = expression.get_head_name().removeprefix("System`")
    if name == "Histogram":  # Mathics puts all into one bin
        return Expression(Symbol("janusrl`histogram"), *elements)
    if name not in _PLOTS:
        return Expression(_known_options(expression.head, evaluation), *elements)
    known = evaluation.definitions.get_options(f"System`{name}")
    kept, more, style = [], [], None
    for element in elements:
        option = element.elements[0].get_name() if _head(element) in ("Rule", "RuleDelayed") else ""
        option = option.split("`")[-1]
        if not option or f"System`{option}" in known:
            kept.append(element)
        elif option == "PlotStyle":
            style = element.elements[1]
        elif option in _DRAWN_HERE:
            more.append(element)
        else:
            print(f"{name}: the option {option} is not known here, and is left out")
    several = (Symbol("janusrl`series"), expression.head) if name in _LIST_PLOTS else (expression.head,)
    plot = Expression(*several, *kept)
    plot = Expression(Symbol("janusrl`with"), plot, *more) if more else plot
    return plot if style is None else Expression(Symbol("janusrl`styled"), plot, style)


def _head(value: Any) -> str:
    return value.get_head_name().split("`")[-1] if hasattr(value, "elements") else ""


def _graphic(value: Any) -> bool:
    """Whether a value is a picture, or rows of pictures."""
    if hasattr(value, "pil"):
        return True
    name = _head(value)
    if name in _GRIDS:
        parts = value.elements if name in ("List", "Row", "Column") and len(value.elements) else value.elements[:1]
        return bool(parts) and all(_graphic(part) for part in parts)
    return name in ("Graphics", "Graphics3D")


def _used(expression: Any, own: set[str]) -> str:
    """Name of a function that an expression uses, that Mathics lacks, and that is not in `own`.

    `own` are functions that the program defines itself; those that this expression defines are added.
    """
    names = _m.get("names", ())
    todo = [expression] if names else []
    found = ""
    while todo:
        part = todo.pop()
        if not hasattr(part, "elements"):
            continue
        if _head(part) in ("Set", "SetDelayed") and part.elements:
            own.add(_head(part.elements[0]))
        if _head(part) in names:
            found = _head(part)
        todo += [*part.elements, part.head]
    return "" if found in own else found


def _lack(value: Any) -> str:
    """Name of a function that Mathics lacks, if a value stayed unevaluated because of it."""
    name = _head(value)
    if name in _m.get("names", ()):
        return name
    if name in ("Show", "styled", "with", "series", "Legended", *_GRIDS):
        return next((lack for part in value.elements if (lack := _lack(part))), "")
    return ""


def _picture(value: Any, width: int, height: int) -> Image.Image:
    """Draw a value within a width and a height; rows and grids side by side."""
    if lack := _lack(value):
        raise _Missing(lack)
    if hasattr(value, "pil"):
        return _image(value)
    name = _head(value)
    if name in _GRIDS:
        return _grid(_rows(value), width, height)
    if name == "Graphics3D":
        try:
            return mathics_space.draw(value, width, height)
        except mathics_space.Unsupported as unsupported:
            raise _Missing(str(unsupported)) from unsupported
    return _flat(value, width, height)


def _image(value: Any) -> Image.Image:
    """An `Image[...]`; its channels may be bytes, or numbers from 0 to 1."""
    pixels = np.asarray(value.pixels)
    if pixels.dtype != np.uint8:
        pixels = np.round(np.clip(np.nan_to_num(pixels.astype(float)), 0.0, 1.0) * 255).astype(np.uint8)
    if pixels.ndim == 3 and pixels.shape[2] == 1:
        pixels = pixels[:, :, 0]
    return Image.fromarray(pixels).convert("RGBA")


def _rows(value: Any) -> list[list[Any]]:
    name = _head(value)
    if name in ("GraphicsRow", "GraphicsColumn", "GraphicsGrid", "Grid", "Row", "Column"):
        parts = value.elements
        if len(parts) and _head(parts[0]) == "List":
            parts = parts[0].elements
    else:
        parts = value.elements
    if name in ("GraphicsColumn", "Column"):
        return [[part] for part in parts]
    if any(_head(part) == "List" for part in parts):
        return [list(part.elements) if _head(part) == "List" else [part] for part in parts]
    return [list(parts)]


def _grid(rows: list[list[Any]], width: int, height: int) -> Image.Image:
    canvas = Image.new("RGBA", (width, height), "white")
    columns = max(map(len, rows))
    across, down = max(1, width // columns), max(1, height // len(rows))
    for y, row in enumerate(rows):
        for x, value in enumerate(row):
            image = pictures.fit(_picture(value, across, down), [across, down])
            canvas.paste(image, (x * across, y * down))
    return canvas


def _flat(value: Any, width: int, height: int) -> Image.Image:
    try:
        svg, _, _ = mathics_flat.svg_of(value, (width, height), _words)
    except mathics_marks.Unsupported as unsupported:
        raise _Missing(str(unsupported)) from unsupported
    png = _m["resvg"](svg_string=svg, skip_system_fonts=True, background="white", **_m["fonts"])
    with Image.open(io.BytesIO(png), formats=["PNG"]) as image:
        return image.convert("RGBA")


def _words(value: Any) -> str:
    """An expression as a label has it."""
    text = value.get_string_value() if hasattr(value, "get_string_value") else None
    return text if text is not None else _plain(str(_m["session"].evaluation.format_output(value, "text")))


def _plain(text: str) -> str:
    """What Mathics prints, with the signs that Mathematica prints."""
    return text.translate(_SIGNS)
