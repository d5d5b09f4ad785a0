"""TimedPage: one page whose clock and frames are ours: nothing in it moves unless we say so.

The browser must have been started with `FRAME_FLAGS`, the target made with `enableBeginFrameControl`. Time in it is
virtual: timers, `Date`, `performance.now`, CSS, SMIL and `requestAnimationFrame` all follow frames that are issued one
by one, 60 to the second from time 0 at the load, and time stands still while a file is fetched. So a page is in the
same state at the same time on every machine. Frames that make no difference are left out.

Frames stand at multiples of 0.1 ms (16.7, 33.3, 50.0 ...), because the browser blurs finer times at random. A file
that is fetched is there with the next frame, and holds timers up for 10 ms. The clock of workers is not ours.

The page lives at `ORIGIN`, an address that exists nowhere; its files and the libraries of CDNs are answered from
here, everything else fails at once. It may reload itself; leaving for elsewhere, windows and downloads lead nowhere.
"""

from __future__ import annotations

import base64
import math
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from janusrl.render.browser.cdp import CommandFailed, Session
from janusrl.render.browser.libraries import Libraries
from janusrl.render.browser.timed_answers import NOWHERE, ORIGIN, TimedAnswers
from janusrl.render.browser.timed_console import TimedConsole
from janusrl.render.browser.timed_moments import TICK_US, following_frame_us, frame_us, moment_us
from janusrl.render.browser.timed_scripts import LOADS, LOOKS_BACK, MOVE_ON, STIRRING, set_back
from janusrl.render.browser.timed_session import QUIET, WORLD, lay_out, prepare
from janusrl.render.browser.timed_traffic import TimedTraffic

START_S = 1_704_110_400.0
"""Time of day at every load: 1 January 2024, 12:00 UTC."""
_STARVED_TASKS = 2_000
"""Tasks without a pause after which time goes on all the same."""
_LEAVE_S = 1.0
_LINGER_MS = 25
"""A program whose scripts want nothing within this time may stay until the next one: longer than its time goes on."""
_INPUT_S = 0.7
_AWAKE_FRAMES = 2
"""Frames in a row that are always drawn: they begin animations, and find out what moved under the pointer."""
_FEW_FRAMES = 3
"""So few frames are drawn sooner than it is asked whether they matter."""
_LOAD_TICKS = 20
"""Moments of 0.1 ms within which a document is read."""
_FIRST_FRAMES = 50
_FIRST_MS = 500
"""How far is asked ahead after a load."""
_PICTURE_FRAMES = 5
"""Frames within which there must be a picture."""
_CHAIN = 50
"""Files, each asked for because another one came, that take no time."""
_FETCH_S, _LOOKS = 0.25, 4
"""How long we wait for the browser to take in a file that it has been given, and how often we ask then."""


class TimedPage:
    """A page under our clock. Not thread-safe. Every call raises what `Session.call` raises."""

    def __init__(
        self,
        session: Session,
        source: str,
        *,
        language: str = "html",
        files: Mapping[str, bytes] | None = None,
        libraries: Libraries | None = None,
    ) -> None:
        """Prepare the page; nothing is loaded yet.

        Args:
            session: attached to a target of the size wanted, for pages of ours alone.
            source: the program.
            language: `html`, or `svg`: a document of its own, whose scripts are not run.
            files: data files beside the page, by plain name.
            libraries: answers for CDNs; no CDN is answered when None.
        """
        self.session = session
        self._frame_id = str(session.call("Page.getFrameTree")["frameTree"]["frame"]["id"])
        self._traffic = TimedTraffic(session, self._frame_id)
        self.navigations = self._traffic.navigations
        """Addresses that the page wanted to go to since the load, as far as they were not followed."""
        self.show(source, language=language, files=files, libraries=libraries)
        self._spoiled = False
        self.console = TimedConsole(session, ORIGIN + "/")
        self.paints = False
        """Whether every frame is painted, also those that nobody sees: needed from the first wheel event on."""
        self.prepare = ""
        """An expression that `load` evaluates in our world before the first frame; its value is `prepared`."""
        self.prepared: Any = None
        self._base_us = self._begun_us = 0
        self._skew = ""
        self._now_us = 0
        """Where time stands: a little after the frame drawn last, as loading takes some."""
        self._drawn_us = 0
        self._lingers = self._entered = False
        self._quiet_ms: float = 0
        """For how long, from its load, the page rests as far as that was asked."""
        self._expired = 0
        session.on("Target.attachedToTarget", self._on_attached)
        session.on("Emulation.virtualTimeBudgetExpired", self._on_expired)
        asked = prepare(session)
        self.console.enable()
        for number in asked:
            session.result(number)

    def show(
        self,
        source: str,
        *,
        language: str = "html",
        files: Mapping[str, bytes] | None = None,
        libraries: Libraries | None = None,
    ) -> None:
        """Take a program, to be loaded next; the one before must have been left behind with `leave`."""
        self.language = language
        self._traffic.answers = TimedAnswers(source, language, dict(files or {}), libraries)
        self._traffic.asked = bool(files) or STIRRING.search(self._traffic.answers.source) is not None
        self._loads = self._traffic.asked or LOADS.search(self._traffic.answers.source) is not None

    def leave(self, *, linger: bool = False) -> bool:
        """Leave the program behind, with all that it has stored; whether the page is fit to be loaded again.

        The next document is a realm of its own in the same process, with a clock that begins anew. With `linger` a
        program that has come to rest may stand until then: it is deaf and its time stands still.
        """
        if self._spoiled or self.console.flooded or not self._traffic.patient:
            return False
        return self._soon(self._linger if linger and self._may_rest() else self._empty) and not self._spoiled

    def enter(self) -> bool:
        """Go from the program left behind to the one taken last, ready for `load`; whether that went well."""
        return self._soon(self._go)

    def _linger(self) -> None:
        rests = f"!length && {QUIET}({_LINGER_MS}) === {_LINGER_MS} && (globalThis.janusrlLeft = true)"
        if self.ask(rests) is True:
            self._forget_history()
            self._lingers = True
        else:
            self._empty()

    def _empty(self) -> None:
        self._lingers = False
        self.session.post("Emulation.setScriptExecutionDisabled", value=True)  # it has no last word
        self.session.call("Page.navigate", url=NOWHERE)
        self._forget_history(NOWHERE)
        self.session.post("Emulation.setScriptExecutionDisabled", value=False)
        self._clear(self.session.send("Runtime.evaluate", expression="name = ''"))

    def _forget_history(self, url: str = "") -> None:
        """Forget where the page has been; with `url`, as soon as it has come there: it is told sooner than it is so."""
        while True:
            self.session.post("Page.resetNavigationHistory")
            places = self.session.call("Page.getNavigationHistory").get("entries", [])
            if len(places) == 1 and url in ("", places[0].get("url")):
                return

    def _clear(self, *more: int) -> None:
        """Clear away what a program has stored, once it is gone, and the place of its pointer."""
        self.session.post("Input.dispatchMouseEvent", type="mouseMoved", x=-9, y=-9)  # done with the next frame
        stored = self.session.send("Storage.clearDataForOrigin", origin=ORIGIN, storageTypes="all")
        for number in (*more, stored):
            self.session.result(number)

    def _soon(self, work: Callable[[], None]) -> bool:
        """Do something; whether it was done soon enough."""
        connection = self.session.connection
        deadline, soon = connection.deadline, time.monotonic() + _LEAVE_S
        connection.deadline = soon if deadline is None else min(soon, deadline)
        try:
            work()
        except (TimeoutError, CommandFailed):
            return False
        finally:
            connection.deadline = deadline
        return True

    @property
    def time_s(self) -> float:
        """Virtual seconds since the load, at the frame drawn last."""
        return self._drawn_us / 1e6

    def load(self, *, picture: bool = False) -> bytes | None:
        """Load the program, once, and draw the frame of time 0; its PNG where wanted.

        All that the page asks for at once is there by then.
        """
        if not self._entered:
            self._go()
        self._entered = False
        for left in reversed(range(_LOAD_TICKS)):
            self._run(TICK_US)
            if (told := self._look(lay_out(self.prepare, wait=left > 0))) is not None:
                self.prepared = told[0] if isinstance(told, list) and told else None
                break
        self._run(TICK_US)
        quiet = f"{QUIET}({_FIRST_MS})" if self._may_rest() else "0"
        for late_us in range(_FIRST_FRAMES):
            taken = self._frame(late_us, picture)
            told = self.ask(f"globalThis.drawn === true && [{quiet}]")
            if isinstance(told, list) and (taken is not None or not picture):
                self._quiet_ms = told[0] if told and isinstance(told[0], int | float) else 0
                break
            if self._traffic.arrived:  # another document has come, which has not been read
                self._traffic.arrived = False
                self._run(TICK_US)
                self.ask(lay_out("", wait=False))
            else:  # the page's compositor is not connected yet: the frame went nowhere
                self.session.pump(0.02)
        self._drawn_us = 0
        return self._taken(taken, picture)

    def _go(self) -> None:
        """Ask for the program, and wait for its document."""
        answers = self._traffic.answers
        if self._lingers and (answers.files or LOOKS_BACK.search(answers.source)):
            self._empty()
        if not self._base_us:
            base = self.session.call("Emulation.setVirtualTimePolicy", policy="pause", initialVirtualTime=START_S)
            self._base_us = round(float(base["virtualTimeTicksBase"]) * 1000)
            # The browser blurs times between multiples of 0.1 ms of its own clock: start on one.
            early_us = -self._base_us % TICK_US or TICK_US
            self._begun_us = self._base_us + early_us
        else:
            self._base_us += self._now_us
            # Whole milliseconds from the first load; and enough for what leaving has cost.
            early_us = 20_000 + (self._begun_us - self._base_us) % 1000
        self._pass(early_us)
        self._base_us += early_us
        self._now_us = self._drawn_us = self._quiet_ms = 0
        self._set_back((self._base_us - self._begun_us) // 1000)
        self.console.clear()
        self.paints = False
        self._traffic.begin()
        if self._lingers:
            self.session.post("Runtime.evaluate", expression=MOVE_ON, contextId=self.world())
        else:  # only a document that navigates by itself begins its clock when it does, and not somewhat before
            self.session.post("Runtime.evaluate", expression=f"location.replace('{ORIGIN}/')")
        while not self._traffic.arrived:
            self.session.pump()
        if self._lingers:  # no script of the new document has run: its time stands still
            self._clear()
        self._entered, self._lingers, self._traffic.arrived = True, False, False

    def advance_to(self, time_s: float, *, picture: bool = False) -> bytes | None:
        """Draw every frame up to a time after the load, and one of that very moment; its PNG where wanted.

        Raises:
            CommandFailed: the browser gave no picture.
            ValueError: that is no time, or not later than the frame drawn last.
        """
        end_us = moment_us(time_s)
        if end_us <= self._drawn_us:
            raise ValueError(f"the page is at {self.time_s} s already, {time_s} s was asked for")
        # The frame of the load has begun animations, and pointed at nothing.
        taken, drawn, ask_at = None, 0 if self._drawn_us else _AWAKE_FRAMES, _AWAKE_FRAMES
        while self._drawn_us < end_us:
            next_us = min(end_us, following_frame_us(self._drawn_us))
            if drawn == ask_at and (quiet_us := self._quiet_us(end_us)):
                next_us, drawn = max(next_us, quiet_us), -1  # what ends then is seen by frames of its own
                ask_at = _AWAKE_FRAMES
            elif drawn == ask_at:
                ask_at *= 2
            drawn += 1
            self._run(max(TICK_US, next_us - self._now_us))
            taken = self._frame(next_us, picture and next_us == end_us)
        late_us = 0
        while picture and taken is None and late_us < _PICTURE_FRAMES:  # a busy compositor had nothing to show yet
            self.session.pump(0.02)
            late_us += 1
            taken = self._frame(end_us + late_us, True)
        self._drawn_us = end_us
        return self._taken(taken, picture)

    def _quiet_us(self, end_us: int) -> int:
        """The last frame up to `end_us` before which none makes a difference; 0 when there is none."""
        left_us = end_us - self._drawn_us
        if left_us <= _FEW_FRAMES * 1_000_000 // 60 or not self._may_rest():
            return 0
        within, told, self._quiet_ms = left_us // 1000 + 2, self._quiet_ms, 0
        if told < within:
            told = self.ask(f"{QUIET}({within})")
        if not isinstance(told, int | float) or not math.isfinite(told):
            return 0
        until_us = self._drawn_us + round(told * 1000) - 1000
        if until_us >= end_us:
            return end_us
        number = until_us * 60 // 1_000_000
        return frame_us(number - 1) if frame_us(number) > until_us else frame_us(number)

    def _may_rest(self) -> bool:
        return not (self._traffic.asked or self._spoiled or self.paints)

    def rests(self, time_s: float, pointer: tuple[float, float] | None) -> str:
        """An expression for `ask`: whether nothing but colours will change up to a time; empty if that is unknown.

        It holds after the frame that follows an input, for `pass_to`. `pointer` is where the mouse points.
        """
        if self._traffic.world is None or not self._may_rest():
            return ""
        within = (moment_us(time_s) - self._drawn_us) // 1000 + 2
        where = f", {pointer[0]}, {pointer[1]}" if pointer is not None else ""
        return f"{QUIET}({within}, true{where}) === {within}"

    def pass_to(self, time_s: float) -> None:
        """Let time pass up to a moment without a frame: for a page that `rests`."""
        end_us = moment_us(time_s)
        self._run(max(TICK_US, end_us - self._now_us))
        self._drawn_us = end_us

    def time_after(self, seconds: float) -> float:
        """The time some seconds later, at least one frame."""
        return max(following_frame_us(self._drawn_us), self._drawn_us + moment_us(seconds)) / 1e6

    def see_through(self, numbers: Sequence[int], *, frame: bool) -> None:
        """Wait for the results of input events, after a `frame` where they wait for one: lone moves and wheels do.

        Only an event that is still not taken in after a while of real time gets more frames; that is a page that hangs.
        """
        if frame:
            self._next_frame()
        for number in numbers:
            while not self.session.finished(number):
                if not self.session.pump(_INPUT_S):
                    self._next_frame()
            self.session.result(number)
        if self._loads:  # that it asks for a file is told by another way than that an event is taken in
            self._look("0")
        self._arrive()

    def _next_frame(self) -> None:
        next_us = following_frame_us(self._drawn_us)
        self._run(max(TICK_US, next_us - self._now_us))
        self._frame(next_us, False)

    def ask(self, expression: str) -> Any:
        """Evaluate an expression in a world of our own: the page's document, but nothing that the page has changed.

        Returns:
            Its JSON value, which the page may have chosen; None where there is none.

        Raises:
            CommandFailed: the expression raised.
        """
        self._arrive()
        return self._look(expression)

    def _look(self, expression: str) -> Any:
        for last in (False, True):
            try:
                told = self.session.call(
                    "Runtime.evaluate",
                    expression=expression,
                    contextId=self.world(),
                    returnByValue=True,
                )
            except CommandFailed:  # the document has just been replaced
                self._traffic.world = None
                if last:
                    raise
                continue
            if "exceptionDetails" in told:
                details = told["exceptionDetails"]
                words = details.get("exception", {}).get("description") or details.get("text")
                raise CommandFailed(f"a look at the page failed: {words}"[:500])
            return told.get("result", {}).get("value")
        return None

    def world(self) -> int:
        """Execution context of a world of our own in the page."""
        if self._traffic.world is None:
            made = self.session.call("Page.createIsolatedWorld", frameId=self._frame_id, worldName=WORLD)
            self._traffic.world = int(made["executionContextId"])
        return self._traffic.world

    def _set_back(self, skew_ms: int) -> None:
        """Let the time of day of the next documents begin at `START_S`."""
        if self._skew:
            self.session.post("Page.removeScriptToEvaluateOnNewDocument", identifier=self._skew)
        if skew_ms:
            made = self.session.call("Page.addScriptToEvaluateOnNewDocument", source=set_back(skew_ms))
            self._skew = str(made["identifier"])

    def _taken(self, png: bytes | None, wanted: bool) -> bytes | None:
        if wanted and png is None:
            raise CommandFailed("the browser gave no picture")
        return png

    def _frame(self, at_us: int, picture: bool) -> bytes | None:
        # Scripts, styles, layout and animations run in every frame; most need no painting.
        more: dict[str, Any] = {} if self.paints else {"noDisplayUpdates": True}
        if picture:
            more = {"screenshot": {"format": "png", "optimizeForSpeed": True}}
        drawn = self.session.call(
            "HeadlessExperimental.beginFrame",
            frameTimeTicks=(self._base_us + at_us) / 1000,
            interval=1000 / 60,
            **more,
        )
        self._drawn_us = at_us
        if not picture:
            return None
        shot = drawn.get("screenshotData")
        return base64.b64decode(shot, validate=True) if isinstance(shot, str) else None

    def _run(self, length_us: int) -> None:
        """Let time pass. Files that were asked for before, and meanwhile, take none."""
        self._arrive()
        self._pass(length_us)
        self._arrive()

    def _pass(self, length_us: int) -> None:
        expired = self._expired
        self.session.post(
            "Emulation.setVirtualTimePolicy",
            policy="pauseIfNetworkFetchesPending" if self._traffic.patient else "advance",
            budget=length_us / 1000 + 1e-4,  # it is cut off to microseconds
            maxVirtualTimeTaskStarvationCount=_STARVED_TASKS,
        )
        while self._expired == expired:
            self.session.pump()
        self._now_us += length_us

    def _arrive(self) -> None:
        """Wait for the document and the files that the page has asked for, and what it does with them at once."""
        traffic = self._traffic
        while traffic.leaving:
            if not self.session.pump(2.0):
                traffic.leaving = False
        for _ in range(_CHAIN):
            if not traffic.fetched:
                break
            while traffic.fetching:
                if not self.session.pump(_FETCH_S):
                    traffic.fetching.clear()
            traffic.fetched = False
            for _ in range(_LOOKS if self._drawn_us else 0):
                self._look("0")
            if not self._drawn_us:  # a page that is being loaded takes it in only as time passes
                self._pass(1)

    def _on_attached(self, params: dict[str, Any]) -> None:
        self._spoiled = True  # a worker, which may outlive its document

    def _on_expired(self, params: dict[str, Any]) -> None:
        self._expired += 1
