"""TimedRenderer: animated and interactive pages, and animated SVG, at exact virtual times.

A program is an HTML document, or an SVG document (`Program.language` is `html` or `svg`). It runs under our clock as
`timed_page` describes, with the request's `files` beside it and what it asks of public CDNs answered from this machine;
it has no network. A page shows one program after the other as long as each leaves it clean: every program has a
JavaScript realm, storage, history and clock of its own, and nobody else in its browser meanwhile.

`RenderRequest.times_s`: a frame at each of these seconds after the load, exact to 0.1 ms, at most MAX_FRAMES of them
and none after MAX_TIME_S. Without times and steps there is one frame, of STILL_S. CSS, SMIL, the Web Animations API,
`requestAnimationFrame` and timers all follow.

`RenderRequest.steps` (html only): what is done to the page, in the form of `interaction_steps`. The first frame is that
of the page before the first step, more are those that steps ask for; `Rendering.observations` has what was seen, as
`interaction` describes it.

The viewport has the request's size (default 1280 x 720 px); the picture is the viewport. An SVG is scaled as a whole to
fit the size, its proportions kept, and centred; what is left over is transparent; without a size it has its own, at
most 1024 px long. Scripts in an SVG are not run, as in a page that shows it as a picture, and nothing is fetched.

Reasons of failure: `too_long` (phase `check`); `not_xml`, `not_svg`, `no_size`, `bad_size`, `time_limit`,
`memory_limit`, `output_limit`, `crash`, `closed`, `undrawable` (phase `render`); ours: `bad_request`, `worker_lost`,
`engine_error`.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

from janusrl.domain import RenderRequest
from janusrl.outcome import Outcome, Phase
from janusrl.program import Program
from janusrl.recipe import SandboxSection
from janusrl.render.browser.interaction import Interaction
from janusrl.render.browser.interaction_steps import Step, StepError, read_steps
from janusrl.render.browser.libraries import Libraries
from janusrl.render.browser.page_clock import FRAME_FLAGS
from janusrl.render.browser.renderer import BrowserRenderer
from janusrl.render.browser.seat import Seat
from janusrl.render.browser.timed_moments import moment_us
from janusrl.render.browser.timed_page import TimedPage
from janusrl.render.browser.timed_picture import decoded
from janusrl.render.browser.timed_svg import LONGEST_PX, drawn_size, fit_script, placed
from janusrl.rendering import Frame, Rendering

ENGINE_VERSION = "timed 5"
"""Raised whenever a change here changes what is drawn or observed."""
VIEWPORT = (1280, 720)
STILL_S = 2.0
"""When the one picture is taken that is wanted of a page without times and steps."""
START_S = 0.25
"""When the first step begins."""
KEEP_PAGES = 50
"""Programs after which a kept page is thrown away."""
LINGER_MB = 150
"""Memory, beside what a browser takes by itself, up to which a program may stand in its page until the next comes."""
MAX_SIDE_PX = 4096
MAX_FRAMES = 600
MAX_FRAMES_PIXELS = 200_000_000
MAX_TIME_S = 120.0
_SWITCHES = (
    *FRAME_FLAGS,
    "--in-process-gpu",
    "--blink-settings=selectionClipboardBufferAvailable=false",  # a browser's pages share what was selected last
)
_PASTES = ("+v", "+insert")
"""How the keys end that paste."""
_LANGUAGES = ("html", "svg")
_OPTIONS = {"start_s": START_S}
_COPY_NOTHING = """<input id=i value=x autofocus><output id=o></output><script>
addEventListener("copy", (event) => { event.clipboardData.setData("text/plain", ""); event.preventDefault() })
addEventListener("paste", (event) => { o.textContent = JSON.stringify(event.clipboardData.getData("text/plain")) })
</script>"""
_PASTE_IT = (
    {"action": "press", "target": "#i", "key": "Control+a"},
    {"action": "press", "target": "#i", "key": "Control+c"},
    {"action": "press", "target": "#i", "key": "Control+v", "observe": [{"what": "text", "target": "#o"}]},
)
_SVG_WORDS = {
    "not_xml": "The SVG is not well-formed XML.",
    "not_svg": "The document is no SVG: its root must be an svg element in the namespace http://www.w3.org/2000/svg.",
    "no_size": "The SVG has neither width and height nor a viewBox.",
    "bad_size": "The SVG's viewBox needs a width and a height above 0.",
}


class TimedRenderer(BrowserRenderer):
    """Draws animations and interactive pages; implements `janusrl.domain.Renderer`. Thread-safe; a context manager."""

    def __init__(self, sandbox: SandboxSection | None = None, *, libraries: Libraries | None = None) -> None:
        """Start the browsers.

        Args:
            sandbox: level and limits. `workers` counts browsers; two a core of this process when None.
            libraries: answers for CDNs; those that are installed here when None.

        Raises:
            SandboxError: the isolation level asked for cannot be had, or no browser starts.
        """
        super().__init__(ENGINE_VERSION, sandbox, switches=_SWITCHES, libraries=libraries)

    def job(self, request: RenderRequest, key: str) -> Callable[[Seat], Outcome] | Outcome:
        """Draw one program."""
        try:
            steps = _checked(request)
        except ValueError as error:
            return Outcome.infra_failed(Phase.RENDER, "bad_request", str(error)[:500])
        return lambda seat: _draw(seat, request, steps, key)

    def canary(self) -> Callable[[Seat], Outcome]:
        """A page that every browser draws."""
        source = "<!DOCTYPE html><title>canary</title><p>canary"
        request = RenderRequest(Program(source, "html", 0, len(source)), (64, 64), times_s=(0.1,))
        return lambda seat: _draw(seat, request, (), "")

    def weight(self, outcome: Outcome) -> int:
        """Bytes that a kept outcome takes, roughly."""
        rendering = outcome.rendering
        seen = sum(len(repr(observation)) for observation in rendering.observations) if rendering is not None else 0
        return super().weight(outcome) + 4 * seen


def _checked(request: RenderRequest) -> tuple[Step, ...]:
    """The request's steps.

    Raises:
        ValueError: the request cannot be served; says why.
    """
    language, size = request.program.language, request.size
    if language not in _LANGUAGES:
        raise ValueError(f"programs are in html or svg, not in '{language}'")
    if size is not None and (min(size) < 1 or max(size) > MAX_SIDE_PX):
        raise ValueError(f"{size[0]} x {size[1]} px were asked for; sides go from 1 to {MAX_SIDE_PX}")
    if odd := set(request.options) - set(_OPTIONS):
        raise ValueError(f"there is no option '{min(odd)}'; there is {', '.join(_OPTIONS)}")
    times = [moment_us(float(time_s)) for time_s in request.times_s]
    if any(one >= other for one, other in itertools.pairwise(times)):
        raise ValueError(f"times must ascend, by 0.1 ms at least, got {list(request.times_s)[:20]}")
    width, height = size or VIEWPORT
    if len(times) > MAX_FRAMES or len(times) * width * height > MAX_FRAMES_PIXELS:
        raise ValueError(f"{len(times)} frames of {width} x {height} px are too many")
    if times and times[-1] > MAX_TIME_S * 1e6:
        raise ValueError(f"times go up to {MAX_TIME_S:g} s, got {request.times_s[-1]}")
    if request.steps and (times or language != "html"):
        raise ValueError("steps are for html, and stand without times")
    start_us = moment_us(float(request.options.get("start_s", START_S)))
    if start_us > MAX_TIME_S * 1e6:
        raise ValueError(f"start_s goes up to {MAX_TIME_S:g}")
    steps = read_steps(request.steps)
    pictures = 1 + sum(step.picture for step in steps)
    if pictures > MAX_FRAMES or pictures * width * height > MAX_FRAMES_PIXELS:
        raise StepError(f"{pictures} pictures of {width} x {height} px are too many")
    return steps


def _draw(seat: Seat, request: RenderRequest, steps: tuple[Step, ...], key: str) -> Outcome:
    language = request.program.language
    viewport = request.size or (VIEWPORT if language == "html" else (LONGEST_PX, LONGEST_PX))
    if any(step.action == "press" and step.text.lower().endswith(_PASTES) for step in steps):
        _empty_clipboard(seat)
    open_page = _opener(seat, request, viewport)
    if steps:
        interaction = Interaction(open_page, viewport)
        rendering = _interact(interaction, request, steps)
        page, console = interaction.page, tuple(interaction.console)
    else:
        page = open_page()
        frames = _frames(page, request, viewport)
        if isinstance(frames, str):
            return Outcome.model_failed(Phase.RENDER, frames, _SVG_WORDS[frames])
        rendering, console = Rendering(frames), tuple(page.console.messages)
    if (kept := seat.kept) is not None:
        kept.uses += 1
        light = seat.browser.memory_bytes(fresh=False) >> 20 < seat.base_mb + LINGER_MB
        kept.kept = kept.uses < KEEP_PAGES and page.leave(linger=light)
    return Outcome.drew(Rendering(rendering.frames, console=console, observations=rendering.observations, key=key))


def _empty_clipboard(seat: Seat) -> None:
    """Take away what another program copied: a browser's pages share its clipboard, and only these keys read it.

    What a page copies goes to the browser by a way of its own, and is lost when the page is closed before it arrives.
    So the page that copies nothing pastes it too, which goes the same way after it.
    """
    if seat.kept is not None:
        seat.dispose(seat.kept, wait=True)
    viewport = (64, 64)
    request = RenderRequest(Program(_COPY_NOTHING, "html", 0, len(_COPY_NOTHING)), viewport)
    interaction = Interaction(_opener(seat, request, viewport), viewport)
    pasted = _interact(interaction, request, read_steps(_PASTE_IT)).observations[-1]["seen"]
    for page in list(seat.pages.values()):
        seat.dispose(page, wait=True)
    if pasted != [['""']]:
        raise RuntimeError(f"the clipboard could not be emptied: it gives {pasted!r:.80}")


def _opener(seat: Seat, request: RenderRequest, viewport: tuple[int, int]) -> Callable[[], TimedPage]:
    """Opens the program, not loaded yet, in the page that was left behind last; or in a new one, where it must be."""
    language, source = request.program.language, request.program.source
    libraries = seat.libraries if language == "html" else None
    mine: list[TimedPage] = []

    def open_page() -> TimedPage:
        kept = seat.kept
        fit = kept is not None and kept.state.get("kind") == (viewport, language)
        if mine:  # loaded once more
            fit = fit and mine[-1].leave()
        page: TimedPage
        if kept is not None and fit:
            page = kept.state["page"]
            page.show(source, language=language, files=request.files, libraries=libraries)
            fit = page.enter()
        if not fit:
            if kept is not None:
                seat.dispose(kept)
            opened = seat.open(*viewport, keep=True, enableBeginFrameControl=True)
            page = TimedPage(opened.session, source, language=language, files=request.files, libraries=libraries)
            opened.state |= {"page": page, "kind": (viewport, language)}
            if language == "svg":
                clear = {"r": 0, "g": 0, "b": 0, "a": 0}
                opened.session.call("Emulation.setDefaultBackgroundColorOverride", color=clear)
        if seat.kept is not None:
            seat.kept.kept = False  # until the program has left it clean
        page.prepare = fit_script(request.size) if language == "svg" else ""
        mine.append(page)
        return page

    return open_page


def _frames(page: TimedPage, request: RenderRequest, viewport: tuple[int, int]) -> tuple[Frame, ...] | str:
    """The frames at the times asked for; or the reason why there are none."""
    drawn = viewport
    frames: list[Frame] = []
    times = request.times_s or (STILL_S,)
    first = page.load(picture=moment_us(times[0]) == 0)
    if page.language == "svg":
        measured = drawn_size(page.prepared, viewport)
        if isinstance(measured, str):
            return measured
        drawn = measured
    for time_s in times:
        png = page.advance_to(time_s, picture=True) if moment_us(time_s) else first
        pixels = decoded(png, viewport)
        if page.language == "svg":
            pixels = placed(pixels, drawn, request.size)
        pixels.flags.writeable = False
        frames.append(Frame(pixels, float(time_s)))
    return tuple(frames)


def _interact(interaction: Interaction, request: RenderRequest, steps: tuple[Step, ...]) -> Rendering:
    first = interaction.begin(float(request.options.get("start_s", START_S)))
    frames = [Frame(first, interaction.page.time_s)]
    observations: list[dict[str, Any]] = []
    for step, following in zip(steps, (*steps[1:], None), strict=True):
        observation, pixels = interaction.do(step, following)
        observations.append(observation)
        if pixels is not None:
            frames.append(Frame(pixels, interaction.page.time_s))
    for frame in frames:
        frame.pixels.flags.writeable = False
    return Rendering(tuple(frames), observations=tuple(observations))
