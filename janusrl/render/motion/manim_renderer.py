"""ManimRenderer: Manim Community scenes in, outcomes with frames at virtual times out.

`times_s` are seconds of the scene's video: frame k stands from k / `frame_rate` on (15 a second as in manim's low
quality; the option `frame_rate` takes 1 to 60). Every frame is stepped through, updaters and all, but only those asked
for are drawn; they are pixel for pixel what `manim render` writes. A time beyond the end shows the scene as
`construct` left it; so does the one frame of a request without times. With `size` the scene is made at that size; when
the program sets another in its `config`, it is fitted into the middle. Without, the size is the program's own, 854 x
480 when it names none. The option `scene` names the class to draw; see `scenes` for which one counts otherwise.

`structure` is

    {"size": [w, h], "duration_s": s, "frame_rate": f, "claimed": [...], "truncated": bool,
     "frames": [{"time_s": t, "mobjects": [{"id", "type", "text", "proved", "box", "fill", "stroke"}, ...]}, ...],
     "texts": [{"text", "type", "proved", "times_s": [t, ...]}, ...],
     "animations": [{"type", "start_s", "run_time_s", "mobject", "text", "animations"}, ...]}

Which mobjects there are is said in `units`. Pixels, `box` (x, y, width, height in px, cut to the picture), `fill` and
`stroke` (`#rrggbbaa`, None where nothing is seen) are taken on our side from the display list that is also drawn: a
program cannot forge them, and what it names but does not draw inside the picture is not told of. Something that is
drawn and then covered is. What stands under `claimed` are the program's words: names of types, texts, animations and
the duration. A program that patches manim can lie there; a reward should use them beside what is drawn, not instead.
Of a text, `proved` says whether its letters were recognised in what is drawn, by the outlines of our fonts (see
`letters`; never of TeX, nor of what is turned or half written); `Rendering.texts` are those of the last frame, with the
role `text` where they are proved, else `claimed text`.

Text is Noto Sans and DejaVu (see `fonts`). Clock and random generators are fixed. `input()`, sound,
OpenGL, windows and processes are refused. Tex, MathTex, DecimalNumber and their kin need `latex` and `dvisvgm`:
programs that use them run in workers of their own, whose children may start processes; these exist at the isolation
level `namespaces` only.

Reasons of failure: `syntax`, `exception`, `exit` (phase `run`); `no_scene`, `unsupported`, `too_large`, `too_long`,
`too_much`, `drawing` (phase `render`), and those of `PooledRenderer`. `no_tex` is ours (`infra_failed`): the program
may be right, but TeX, or a TeX package that it names, is not installed here.
"""

from __future__ import annotations

import json
import math
import re
import shutil
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Self

from janusrl.domain import BackendMissing, RenderRequest
from janusrl.outcome import Outcome, Phase, Timing
from janusrl.recipe import SandboxSection
from janusrl.render.motion import fonts, limits
from janusrl.render.motion.report import Forged, Report
from janusrl.render.pooled import PooledRenderer, resolved
from janusrl.render.printed import lines, printable
from janusrl.render.script_payload import FILES_BYTES, pack
from janusrl.sandbox import Engine, JobResult, Limits, Pool, SandboxError, Verdict
from janusrl.sandbox.launch import LEVELS

ENGINE_VERSION = "1"
TEX_FIX = "apt-get install --no-install-recommends texlive-latex-base dvisvgm"
_TEX_FOLDERS = (
    *("/usr/share/texlive", "/usr/share/texmf", "/var/lib/texmf", "/etc/texmf", "/usr/share/ghostscript"),
    *("/usr/share/color/icc/ghostscript", "/var/lib/ghostscript", "/usr/share/fonts"),
    *("/usr/bin", "/bin", "/etc/alternatives"),
)
_PACKAGES = (
    *(
        "manim",
        "manimpango",
        "cairo",
        "av",
        "av.libs",
        "PIL",
        "pillow.libs",
        "numpy",
        "numpy.libs",
        "scipy",
        "scipy.libs",
    ),
    *("networkx", "isosurfaces", "mapbox_earcut", "moderngl", "_moderngl", "moderngl_window", "glcontext", "pathops"),
    *("svgelements", "srt", "tqdm", "rich", "pygments", "markdown_it", "mdurl", "click", "cloup", "bs4", "soupsieve"),
    *("charset_normalizer", "chardet", "decorator", "screeninfo", "skimage", "watchdog", "pydub", "typing_extensions"),
    *("fontpkg_noto_sans", "packaging", "pyglet", "pyrr", "multipledispatch", "lazy_loader", "audioop", "pyaudioop"),
    # Not manim's own: fonts out of matplotlib, and what programs import beside manim, where it is installed.
    *("matplotlib", "mpl_toolkits", "contourpy", "kiwisolver", "cycler", "pyparsing", "fontTools"),
    *("sympy", "mpmath", "pandas", "dateutil", "six", "pytz", "tzdata", "requests", "urllib3", "idna", "certifi"),
)
_ASKED_FOR_VERSIONS = ("manim", "click", "cloup")
_MANIM_MB, _DRAW_MB = 1024, 512
_THEIRS = {
    **dict.fromkeys(("syntax", "exception", "exit", "memory_limit"), Phase.RUN),
    **dict.fromkeys(("no_scene", "unsupported", "too_large", "too_long", "too_much", "drawing"), Phase.RENDER),
}
_FORGED = "The program made the renderer answer nonsense."
_WORDS = {**PooledRenderer.words, Verdict.NO_ANSWER: "The program ended its process before its scene was over."}


def missing_manim() -> str:
    """What this machine lacks to run scenes, and how to get it; empty when nothing."""
    try:
        version("manim"), version("pycairo")
    except PackageNotFoundError as error:
        return f"{error.name} is not installed: pip install 'janusrl[animation]'."
    return ""


def missing_tex() -> str:
    """What this machine lacks to run scenes with TeX, and how to get it; empty when nothing."""
    lacks = [name for name in ("latex", "dvisvgm") if shutil.which(name) is None]
    return f"{' and '.join(lacks)} not installed: {TEX_FIX}." if lacks else ""


class ManimRenderer:
    """Runs Manim scenes; implements `janusrl.domain.Renderer`. Thread-safe; a context manager."""

    def __init__(self, sandbox: SandboxSection | None = None) -> None:
        """Start the workers; those with TeX start with the first program that needs them.

        Raises:
            BackendMissing: manim is not installed.
            SandboxError: the isolation level asked for cannot be had, or no worker starts.
        """
        if lack := missing_manim():
            raise BackendMissing(lack)
        self._sandbox = sandbox or SandboxSection()
        self._lock = threading.Lock()
        self._tex: _Scenes | None = None
        self._no_tex = ""
        """Why the workers with TeX do not start; they are not tried again."""
        self._starter = ThreadPoolExecutor(1, thread_name_prefix="manim-tex")
        self._plain = _Scenes(_engine("engine"), self._sandbox, self._with_tex)
        self.level, self.version, self.pool = self._plain.level, self._plain.version, self._plain.pool
        self.workers = self._plain.workers

    def submit(self, request: RenderRequest) -> Future[Outcome]:
        """Queue one program. The future always resolves to an Outcome, and never raises."""
        return self._plain.submit(request)

    def key(self, request: RenderRequest) -> str:
        """SHA-256 hex digest of everything that decides the outcome."""
        return self._plain.key(request)

    def close(self) -> None:
        """Stop every worker. Idempotent."""
        self._starter.shutdown(cancel_futures=False)
        self._plain.close()
        if self._tex is not None:
            self._tex.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _with_tex(self, request: RenderRequest, timing: Timing) -> Future[Outcome]:
        """The outcome of a program that has asked for TeX."""
        lack = missing_tex() or self._no_tex
        if not lack and self.level != LEVELS[0]:
            lack = f"TeX runs at the isolation level '{LEVELS[0]}' only, and this is '{self.level}'."
        if lack:
            return resolved(Outcome.infra_failed(Phase.RUN, "no_tex", f"The scene needs LaTeX. {lack}", timing))
        outcome: Future[Outcome] = Future()

        def start() -> None:
            try:
                if self._no_tex:
                    raise SandboxError(self._no_tex)
                if self._tex is None:
                    self._tex = _Scenes(_engine("tex_engine", _TEX_FOLDERS, subprocesses=True), self._sandbox, None)
                self._tex.submit(request).add_done_callback(lambda done: outcome.set_result(done.result()))
            except Exception as error:  # the future must resolve, and a mistake here is ours
                reason, words = "worker_lost", f"{type(error).__name__}: {error}"
                if isinstance(error, SandboxError):
                    reason, self._no_tex = "no_tex", words
                outcome.set_result(Outcome.infra_failed(Phase.RUN, reason, words))

        try:
            self._starter.submit(start)
        except RuntimeError as error:  # closed meanwhile
            outcome.set_result(Outcome.infra_failed(Phase.RUN, "worker_lost", str(error)))
        return outcome


class _Scenes(PooledRenderer):
    """Runs scenes in one kind of worker, and draws their display lists in another."""

    words = _WORDS

    def __init__(
        self,
        engine: Engine,
        sandbox: SandboxSection,
        with_tex: Callable[[RenderRequest, Timing], Future[Outcome]] | None,
    ) -> None:
        words = f"manim {ENGINE_VERSION}, Manim {version('manim')}, {fonts.described()}"
        super().__init__(
            engine,
            f"{words}, pycairo {version('pycairo')}",
            sandbox,
            payload_bytes=FILES_BYTES,
            output_bytes=limits.MAX_LIST_BYTES + (8 << 20),
            least_memory_mb=_MANIM_MB,
        )
        self._with_tex = with_tex
        drawing = Limits(
            wall_s=self.sandbox.wall_s,
            cpu_s=self.sandbox.cpu_s,
            memory_mb=self.sandbox.memory_mb + _DRAW_MB,
            payload_bytes=limits.MAX_LIST_BYTES + (8 << 20),
            output_bytes=4 * limits.MAX_PIXELS + (8 << 20),
        )
        draws = Engine("janusrl.render.motion.draw_engine", packages=("numpy", "numpy.libs", "cairo", *fonts.PACKAGES))
        try:
            self._drawers = Pool(draws, self.level, size=self.workers, limits=drawing)
        except BaseException:
            self.pool.close()
            raise

    def payload(self, request: RenderRequest) -> bytes | Outcome:
        """Times, size, options, source and files; see `engine`."""
        if (wrong := _wrong(request)) is not None:
            return Outcome.infra_failed(Phase.RENDER, "bad_request", wrong)
        head = {
            "times_s": request.times_s,
            "size": request.size,
            "frame_rate": request.options.get("frame_rate"),
            "scene": request.options.get("scene"),
            "structure": request.structure,
        }
        return pack(head, request.program.source, request.files)

    def read(self, request: RenderRequest, result: JobResult, key: str, timing: Timing) -> Outcome | Future[Outcome]:
        """Check what the engine says, and have its display lists drawn."""
        console = lines(result.console.decode(errors="replace"))
        try:
            meta = json.loads(result.meta)
            if "reason" in meta:
                return self._failure(meta, request, timing)
            report = Report(meta, max(1, len(request.times_s)))
            head = {"size": request.size, "structure": request.structure, "lists": meta["lists"],
                    "frames": report.lists, "texts": report.texts}  # fmt: skip
            payload = json.dumps(head).encode() + b"\n" + result.blob
        except (Forged, ValueError, TypeError, KeyError, AttributeError, RecursionError):
            return Outcome.model_failed(Phase.RENDER, "forged", _FORGED, timing)
        if len(payload) > self._drawers.limits.payload_bytes:
            return Outcome.model_failed(Phase.RENDER, "forged", _FORGED, timing)
        future: Future[Outcome] = Future()

        def finish(drawn: Future[JobResult]) -> None:
            try:
                outcome = self._drawn(request, report, drawn.result(), key, timing, console)
            except Exception as error:  # as above: never unresolved
                outcome = Outcome.infra_failed(Phase.RENDER, "engine_error", f"{type(error).__name__}: {error}")
            future.set_result(outcome)

        self._drawers.submit(payload).add_done_callback(finish)
        return future

    def close(self) -> None:
        """Stop every worker. Idempotent."""
        super().close()
        self._drawers.close()

    def _failure(self, meta: dict[str, Any], request: RenderRequest, timing: Timing) -> Outcome | Future[Outcome]:
        reason, message = meta["reason"], meta["message"]
        if not isinstance(reason, str) or not isinstance(message, str):
            raise Forged("a reason")
        words = printable(message)[:700]
        if reason == "needs_tex" and self._with_tex is not None:
            return self._with_tex(request, timing)
        if reason == "no_tex":
            # Ours only when the program itself names what is missing: it could say so to be left out of the update.
            found = re.search(r"TeX file ([\w.-]{1,60}?)(?:\.\w+)? is not installed", words)
            if found is not None and found[1] in request.program.source:
                return Outcome.infra_failed(Phase.RUN, "no_tex", f"{words} {_more_tex()}", timing)
            reason = "exception"
        if reason not in _THEIRS:
            raise Forged("an unknown reason")
        return Outcome.model_failed(_THEIRS[reason], reason, words, timing)

    def _drawn(
        self,
        request: RenderRequest,
        report: Report,
        result: JobResult,
        key: str,
        before: Timing,
        console: tuple[str, ...],
    ) -> Outcome:
        timing = Timing(
            queue_s=before.queue_s + result.queue_s,
            render_s=before.render_s + result.run_s,
            cpu_s=before.cpu_s + result.cpu_s,
        )
        if result.verdict is not Verdict.DONE:
            return self.failed(result, timing)
        meta = json.loads(result.meta)
        if meta.get("reason") == "too_large":
            words = f"The frames asked for have more than {limits.MAX_PIXELS >> 20} million pixels together."
            words += " Lower config.pixel_width and config.pixel_height."
            return Outcome.model_failed(Phase.RENDER, "too_large", words, timing)
        if "reason" in meta:
            return Outcome.model_failed(Phase.RENDER, "forged", _FORGED, timing)
        rendering = report.rendering(request, meta, result.blob, key, timing, console)
        return Outcome.drew(rendering, timing)


def _engine(module: str, shown: tuple[str, ...] = (), *, subprocesses: bool = False) -> Engine:
    packages = [*_PACKAGES, *(f"{name}-{version(name)}.dist-info" for name in _ASKED_FOR_VERSIONS)]
    return Engine(
        f"janusrl.render.motion.{module}",
        packages=tuple(packages),
        shown=shown,
        fork=True,
        subprocesses=subprocesses,
    )


def _more_tex() -> str:
    return "More of TeX: apt-get install texlive-latex-extra texlive-science."


def _wrong(request: RenderRequest) -> str | None:
    """What is wrong with a request, in words."""
    times, size, options = request.times_s, request.size, request.options
    if any(not math.isfinite(t) or not 0 <= t <= limits.MAX_DURATION_S for t in times) or list(times) != sorted(times):
        return f"times_s must ascend, from 0 to {limits.MAX_DURATION_S:g}, got {list(times)}"
    if len(times) > limits.MAX_FRAMES:
        return f"at most {limits.MAX_FRAMES} times can be asked for, got {len(times)}"
    if size is not None and (min(size) < 1 or max(size) > limits.MAX_SIDE_PX):
        return f"{size[0]} x {size[1]} px were asked for; sides go from 1 to {limits.MAX_SIDE_PX}"
    width, height = size or (limits.WIDTH_PX, limits.HEIGHT_PX)
    if width * height * max(1, len(times)) > limits.MAX_PIXELS:
        return f"{len(times)} frames of {width} x {height} px are more than {limits.MAX_PIXELS} pixels"
    rate, scene = options.get("frame_rate"), options.get("scene")
    if rate is not None and not (isinstance(rate, int | float) and 1 <= rate <= 60):
        return f"the option frame_rate goes from 1 to 60, got {rate!r}"
    if scene is not None and not (isinstance(scene, str) and scene.isidentifier()):
        return f"the option scene is the name of a class, got {scene!r}"
    unknown = sorted(set(options) - {"frame_rate", "scene"})
    return f"unknown options: {', '.join(unknown)}; there are frame_rate and scene" if unknown else None
