"""ScriptRenderer: R, MATLAB and Mathematica scripts in, outcomes with the pictures that they draw out.

A request's program says its language: `r`, `matlab` (run by GNU Octave) or `mathematica` (run by Mathics). The worker
holds the interpreter, warm; each program runs in a forked child. What counts as a picture:

* `r`: every page of every device: the default one, and png, jpeg, tiff, bmp, svg, pdf, postscript, x11, and ggplot2's
  `ggsave`. They are drawn by cairo, at 96 dots an inch where the device is measured in inches.
* `matlab`: what `print`, `saveas`, `exportgraphics` and `imwrite` write, then every figure that is open at the end and
  was not saved; drawn by gnuplot.
* `mathematica`: the value of each statement that is graphics and has no semicolon, and what `Export` is given; drawn
  here, see `mathics_flat` and `mathics_space`.

`Rendering.frames` has them in order; the last one is the picture. At most 100, and 16 million pixels together: the
earliest are left out. With `size` they are fitted into it, proportions kept, on white, and it is the size of a figure
that names none; else each has its own size, at most 2400 pixels a side, and figures that name none are 672 x 480.
`Rendering.console` is what was printed.

Text is Noto Sans, with DejaVu for signs that it lacks, where matplotlib brings that (Octave measures with FreeSans).
Random generators start seeded; the clock starts on 1 January 2024, 12:00 UTC, and goes on by a millisecond whenever a
program looks at it. A program that draws nothing has failed with `no_picture`, unless the option `picture` is false:
then the frame is one transparent pixel.

Reasons of failure: `exception`, `syntax_error`, `exit` (phase `run`), `no_picture` (phase `render`), and those of
`PooledRenderer`. `unsupported_function`: where MATLAB or Mathematica has a function and Octave or Mathics lacks it, the
program may be right, and the failure is ours (`infra_failed`: no reward at all); so it is where Octave cannot read a
property of graphics by a dot. A function of a toolbox or package is the program's failure. `not_drawn` is ours too: the
back-end failed by itself.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

import numpy as np

from janusrl.domain import BackendMissing, RenderRequest
from janusrl.outcome import Outcome, Phase, Timing
from janusrl.recipe import SandboxSection
from janusrl.render import backends
from janusrl.render.algorithm import lines, printable
from janusrl.render.browser.fonts import folders, fonts_version
from janusrl.render.pooled import PooledRenderer
from janusrl.render.script_payload import FILES_BYTES, pack
from janusrl.rendering import Frame, Rendering
from janusrl.sandbox import Engine, JobResult, Verdict

ENGINE_VERSION = "2"
MAX_SIDE_PX = 2400
MAX_PIXELS = 16 << 20
MAX_FRAMES = 100
_COMMON = ("PIL", "pillow.libs", "fontpkg_noto_sans")
_FONTS = (*_COMMON, "matplotlib")
"""Of matplotlib the workers take the DejaVu fonts."""
_MATHICS = (
    *("mathics", "mathics_scanner", "sympy", "mpmath", "numpy", "numpy.libs", "scipy", "scipy.libs"),
    *(
        "palettable",
        "pint",
        "flexcache",
        "flexparser",
        "platformdirs",
        "typing_extensions",
        "dateutil",
        "six",
        "pympler",
    ),
    *(
        "chardet",
        "requests",
        "urllib3",
        "idna",
        "certifi",
        "charset_normalizer",
        "timed_threads",
        "packaging",
        "resvg_py",
    ),
)
_OURS = {"unsupported_function", "not_drawn"}
_THEIRS = {"exception", "syntax_error", "exit"}
_WORD = re.compile(r"(package |unknown |property )?([A-Za-z]\w{0,60})")
_FORGED = "The program made the renderer answer nonsense."
_WORDS = {**PooledRenderer.words, Verdict.NO_ANSWER: "The program ended the interpreter before its drawing was taken."}


@dataclass(frozen=True)
class Language:
    """How programs of one language are run."""

    engine: Engine
    version: Callable[[], str]
    memory_mb: int
    """What the interpreter takes before any program."""
    real_name: str
    stands_in: str
    """The program that runs them."""


LANGUAGES: Mapping[str, Language] = {
    "r": Language(
        Engine(
            "janusrl.render.science.r_engine",
            packages=_FONTS,
            shown=("/usr/share/R", "/etc/R", "/usr/local/lib/R", "/usr/lib/R", "/etc/alternatives"),
            fork=True,
        ),
        lambda: f"R {backends.r().found}, ggplot2 {backends.ggplot2().found}",
        512,
        "R",
        "R",
    ),
    "matlab": Language(
        Engine(
            "janusrl.render.science.octave_engine",
            packages=_FONTS,
            shown=(
                *("/usr/share/octave", "/usr/share/gnuplot", "/usr/share/fonts/opentype/freefont", "/bin", "/usr/bin"),
                *("/usr/libexec/octave", "/usr/libexec/gnuplot", "/etc/alternatives"),
            ),
            fork=True,
            subprocesses=True,
        ),
        lambda: f"Octave {backends.octave().found}, {backends.gnuplot().found}",
        512,
        "MATLAB",
        "Octave",
    ),
    "mathematica": Language(
        Engine("janusrl.render.science.mathics_engine", packages=(*_COMMON, *_MATHICS), shown=folders(), fork=True),
        lambda: f"Mathics {backends.mathics().found}, resvg-py {version('resvg-py')}",
        768,
        "Mathematica",
        "Mathics",
    ),
}


class ScriptRenderer(PooledRenderer):
    """Runs the scripts of one language; implements `janusrl.domain.Renderer`. Thread-safe."""

    words = _WORDS

    def __init__(self, language: str, sandbox: SandboxSection | None = None) -> None:
        """Start the workers.

        Args:
            language: one of `LANGUAGES`.
            sandbox: level and limits.

        Raises:
            BackendMissing: the interpreter is not installed.
            SandboxError: the isolation level asked for cannot be had, or no worker starts.
        """
        if lack := backends.missing_for_language(language):
            raise BackendMissing(f"{language}: {lack}")
        self.language = LANGUAGES[language]
        words = f"{language} {ENGINE_VERSION}, {self.language.version()}, {fonts_version()}"
        super().__init__(
            self.language.engine,
            words,
            sandbox,
            payload_bytes=FILES_BYTES,
            output_bytes=4 * MAX_PIXELS + (1 << 20),
            least_memory_mb=self.language.memory_mb,
        )

    def payload(self, request: RenderRequest) -> bytes | Outcome:
        """Size, source and files, see `script_payload`."""
        size = request.size
        if size is not None and (min(size) < 1 or max(size) > MAX_SIDE_PX):
            words = f"{size[0]} x {size[1]} px were asked for; sides go from 1 to {MAX_SIDE_PX}"
            return Outcome.infra_failed(Phase.RENDER, "bad_request", words)
        return pack({"size": size}, request.program.source, request.files)

    def read(self, request: RenderRequest, result: JobResult, key: str, timing: Timing) -> Outcome:
        """Check and unpack what the engine drew."""
        console = lines(result.console.decode(errors="replace"))
        try:
            meta = json.loads(result.meta)
            if "reason" in meta:
                return self._failure(meta, request, timing)
            frames = _frames(meta["frames"], result.blob, request.size)
        except (ValueError, TypeError, KeyError, RecursionError):
            return Outcome.model_failed(Phase.RENDER, "forged", _FORGED, timing)
        if not frames:
            if request.options.get("picture", True):
                words = "The program ran, but drew no picture."
                if console:
                    words += f" It printed: {' '.join(console)[:300]}"
                return Outcome.model_failed(Phase.RENDER, "no_picture", words, timing)
            frames = (Frame(np.zeros((1, 1, 4), np.uint8)),)
        rendering = Rendering(frames, console=console, key=key, render_s=timing.render_s, cpu_s=timing.cpu_s)
        return Outcome.drew(rendering, timing)

    def _failure(self, meta: dict[str, Any], request: RenderRequest, timing: Timing) -> Outcome:
        reason, message, lacks = meta["reason"], meta["message"], meta.get("lacks", "")
        if reason not in _OURS | _THEIRS or not isinstance(message, str) or not isinstance(lacks, str):
            raise ValueError("an unknown reason")
        words = printable(message)[:700]
        if reason == "not_drawn":
            return Outcome.infra_failed(Phase.RENDER, reason, words, timing)
        found = _WORD.fullmatch(lacks)
        if found is not None and re.search(rf"\b{found[2]}\b", request.program.source):
            stands_in = f"{self.language.stands_in}, which runs {self.language.real_name} here, "
            if found[1] in (None, "property "):
                words = stands_in + (f"has no {found[2]}." if found[1] is None else f"cannot take .{found[2]}.")
                return Outcome.infra_failed(Phase.RUN, "unsupported_function", words, timing)
            if found[1] == "package ":
                words = f"{found[2]} belongs to a toolbox that is not installed here."
                return Outcome.model_failed(Phase.RUN, "unsupported_function", words, timing)
        return Outcome.model_failed(Phase.RUN, "exception" if reason in _OURS else reason, words, timing)


def _frames(sizes: Any, blob: bytes, wanted: tuple[int, int] | None) -> tuple[Frame, ...]:
    """Frames of an answer's sizes and bytes."""
    if not isinstance(sizes, list) or len(sizes) > MAX_FRAMES:
        raise ValueError("frames")
    frames, at = [], 0
    for width, height in sizes:
        if type(width) is not int or type(height) is not int or not (0 < width <= MAX_SIDE_PX >= height > 0):
            raise ValueError("a size out of bounds")
        if wanted is not None and (width, height) != tuple(wanted):
            raise ValueError("another size than asked for")
        end = at + 4 * width * height
        if end > len(blob):
            raise ValueError("fewer pixels than said")
        # Read-only, as bytes are: everybody who asked for this picture shares it.
        frames.append(Frame(np.frombuffer(blob[at:end], np.uint8).reshape(height, width, 4)))
        at = end
    if at != len(blob):
        raise ValueError("more pixels than said")
    return tuple(frames)
