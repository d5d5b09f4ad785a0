"""Interaction: does the steps of `interaction_steps` to a page under our clock, and says what it saw.

Input comes as a user's would, from outside: trusted events, at places where the target is really hit. Two things are
done as Playwright does them, by script and without trusted events: options of a `<select>`, and `fill` on dates,
colours and ranges. A step waits for its target, in virtual time, until it is there, shown, enabled and not covered.

What was seen of one step is

    {"done": bool, "why": "",          # why it was not done: missing, hidden, disabled, covered, no field, no option,
                                       # bad selector
     "time_s": float,                  # virtual time of the look after it
     "before": [value, ...],           # of each LOOK, just before the action
     "seen": [[value, ...], ...]}      # of each LOOK: after `settle_s`, then each new value while it was watched

with values as JSON; null where there is nothing to look at. All of it is what the page shows, read in a world where the
page's own changes to JavaScript do not exist; it is hostile text all the same.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from janusrl.render.browser.cdp import CommandFailed
from janusrl.render.browser.interaction_keys import MODIFIERS, held_key, key_events
from janusrl.render.browser.interaction_script import WORLD
from janusrl.render.browser.interaction_steps import PIXEL_LOOKS, SINCE, Look, Step
from janusrl.render.browser.interaction_values import finite, of_pixels
from janusrl.render.browser.timed_page import TimedPage
from janusrl.render.browser.timed_picture import decoded

_WATCH_S = 0.1
_DRAG_MOVES = 5
WHYS = frozenset(["missing", "hidden", "disabled", "covered", "no field", "no option", "bad selector"])


class _NotDone(Exception):
    """The action could not be done; `args[0]` says why."""


class _Moving(Exception):
    """The page does not rest."""


class Interaction:
    """Acts on one program. Raises what `TimedPage` raises."""

    def __init__(self, open_page: Callable[[], TimedPage], viewport: tuple[int, int]) -> None:
        """Open the program in a page of this width and height.

        Args:
            open_page: opens it in a page, not loaded yet; called again for every `load`.
            viewport: width and height in pixels.
        """
        self._open, self.viewport = open_page, viewport
        self.page = open_page()
        self._console: list[str] = []
        self._said = 0, 0
        self._dialogs = self._navigations = 0
        self._picture: np.ndarray | None = None
        self._pictured_s = -1.0
        self._foreseen: dict[str, Any] = {}
        self._pointer: tuple[float, float] | None = None
        self._seen_before: list[Any] | None = None
        self._framed = False
        """Whether the last frame has taken in all that was done."""

    @property
    def console(self) -> list[str]:
        """What all pages have said."""
        return [*self._console, *self.page.console.messages]

    def begin(self, start_s: float) -> np.ndarray:
        """Load the page and let it come to this time; its picture, H x W x 4 uint8."""
        self.page.load()
        self._advance(start_s, picture=True)
        assert self._picture is not None
        return self._picture

    def do(self, step: Step, following: Step | None = None) -> tuple[dict[str, Any], np.ndarray | None]:
        """Do one step; what the `following` one asks for before it acts is asked for with what this one sees.

        Returns:
            What was seen, and the picture after it (H x W x 4 uint8) where the step wants one.
        """
        page = self.page
        if step.sees_pixels and self._pictured_s != page.time_s:
            self._advance(0.0, picture=True)
        pixels = step.picture or step.sees_pixels
        if (step.looks and step.watch_s) or (following is not None and following.sees_pixels and not pixels):
            following = None
        before, self._seen_before = self._seen_before, None
        if before is None and not step.glances:
            before = self._before(step)
        self._said, self._dialogs = page.console.mark(), len(page.console.dialogs)
        self._navigations = len(page.navigations)
        page.console.accept, page.console.reply = step.accept, step.reply
        why = ""
        try:
            self._act(step)
        except _NotDone as error:
            why = str(error)
        page = self.page  # `load` has opened another
        if before is None:
            before = now = self._foresee(step, following)
        else:
            now = before if step.glances else self._settle(step, following, pixels)
        seen = [[value] for value in now]
        time_s = page.time_s
        picture = self._picture if step.picture else None
        end_s = time_s + step.watch_s
        while page.time_s < end_s - 1e-6 and step.looks:
            self._advance(min(_WATCH_S, end_s - page.time_s), picture=step.sees_pixels)
            for values, value in zip(seen, self._look(step.looks), strict=True):
                if value != values[-1]:
                    values.append(value)
        return {"done": not why, "why": why, "time_s": round(time_s, 4), "before": before, "seen": seen}, picture

    def _settle(self, step: Step, following: Step | None, pixels: bool) -> list[Any]:
        """Let `settle_s` pass; the values of the step's looks after it."""
        page = self.page
        end_s = page.time_after(step.settle_s)
        if not pixels and step.action != "load" and not any(look.what == "style" for look in step.looks):
            if not self._framed:
                self._advance(0.0)
            if page.time_s < end_s and (rests := page.rests(end_s, self._pointer)):
                with contextlib.suppress(_Moving):
                    values = self._foresee(step, following, rests)
                    page.pass_to(end_s)
                    return values
        if page.time_s < end_s:
            self._advance_to(end_s, picture=pixels)
        return self._foresee(step, following)

    # Acting.

    def _act(self, step: Step) -> None:
        self._framed = False
        if step.action != "look":
            getattr(self, f"_{step.action}")(step)

    def _wait(self, step: Step) -> None:
        if step.seconds:
            self._advance(step.seconds)

    def _load(self, step: Step) -> None:
        self._console += self.page.console.messages
        self.page = self._open()
        self.page.load()
        self._pictured_s, self._pointer = -1.0, None
        self._said = 0, 0
        self._dialogs = self._navigations = 0

    def _click(self, step: Step) -> None:
        x, y = self._place(step)
        self._press_button(x, y, step, 1)

    def _dblclick(self, step: Step) -> None:
        x, y = self._place(step)
        self._press_button(x, y, step, 2)

    def _hover(self, step: Step) -> None:
        x, y = self._place(step)
        self._send([self._mouse("mouseMoved", x, y, modifiers=_bits(step.keys))])

    def _type(self, step: Step) -> None:
        x, y = self._place(step)
        self._press_button(x, y, step, 1)
        if not self._ask(f"janusrl.toEnd({json.dumps(step.target)})"):
            self._send([("Input.dispatchKeyEvent", event) for event in key_events("End")])
        for number, line in enumerate(step.text.split("\n")):
            if number:
                self._key("Enter")
            if line:
                self._send([("Input.dispatchKeyEvent", event) for letter in line for event in key_events(letter)])

    def _fill(self, step: Step) -> None:
        told = self._tell(step, f"janusrl.fill(%s, {json.dumps(step.text)})")
        if not told.get("set"):
            if step.text:
                self._send([("Input.insertText", {"text": step.text})])
            else:
                self._key("Delete")

    def _press(self, step: Step) -> None:
        if step.target:
            self._tell(step, "janusrl.focus(%s)")
        *held, last = step.text.split("+") if len(step.text) > 1 else [step.text]
        if not last and held:
            held, last = held[:-1], "+"
        self._key(last, tuple(held), step.seconds)

    def _select(self, step: Step) -> None:
        self._tell(step, f"janusrl.select(%s, {json.dumps(step.values)})")

    def _check(self, step: Step, wanted: bool = True) -> None:
        told = self._tell(step, _TICK, whys=("missing",))
        if told.get("state") is wanted:
            return
        if "why" in told:
            told = self._tell(step, _TICK)
        self._press_button(*_point(told), step, 1)

    def _uncheck(self, step: Step) -> None:
        self._check(step, wanted=False)

    def _drag(self, step: Step) -> None:
        x, y = self._place(step)
        if step.by is not None:
            end = x + step.by[0], y + step.by[1]
        elif step.place is not None:
            end = step.place
        else:
            told = self._ask(f"janusrl.locate({json.dumps(step.to)}, {{still: true}})")
            if isinstance(told, dict) and told.get("why") == "covered":  # by what is dragged, perhaps
                told = self._ask(f"janusrl.look([['box', {json.dumps(step.to)}, {{}}]])")
                box = told[0] if isinstance(told, list) and told else None
                if not isinstance(box, list) or len(box) != 4:
                    raise _NotDone("hidden")
                end = box[0] + box[2] / 2, box[1] + box[3] / 2
            else:
                end = _point(_good(told))
        self._drag_along(x, y, *end)

    def _scroll(self, step: Step) -> None:
        if step.by is None:
            self._tell(step, "janusrl.into(%s)")
            return
        x, y = self._place(step) if step.target else (self.viewport[0] / 2, self.viewport[1] / 2)
        self.page.paints = True
        wheel = {"type": "mouseWheel", "x": x, "y": y, "deltaX": step.by[0], "deltaY": step.by[1]}
        self._send([self._mouse("mouseMoved", x, y), ("Input.dispatchMouseEvent", wheel)])

    # Finding.

    def _tell(self, step: Step, question: str, whys: Sequence[str] = tuple(WHYS)) -> dict[str, Any]:
        """Ask until the answer is none of `whys`, and return it. `%s` in the question stands for the target."""
        end_s = self.page.time_s + step.patience_s
        wait_s, target = 0.0, json.dumps(step.target)
        while True:
            told = self._foreseen.pop(question, None) or self._ask(question.replace("%s", target, 1))
            why = told.get("why") if isinstance(told, dict) else "missing"
            if why not in whys:
                return told if isinstance(told, dict) else {}
            if self.page.time_s >= end_s:
                raise _NotDone(why if why in WHYS else "missing")
            self._advance(min(wait_s, end_s - self.page.time_s))
            wait_s = 0.05

    def _place(self, step: Step) -> tuple[float, float]:
        """Where to point at the target."""
        return _point(self._tell(step, _location(step)))

    # Input.

    def _mouse(self, kind: str, x: float, y: float, **more: Any) -> tuple[str, dict[str, Any]]:
        self._pointer = x, y
        return "Input.dispatchMouseEvent", {"type": kind, "x": x, "y": y, **more}

    def _press_button(self, x: float, y: float, step: Step, clicks: int) -> None:
        common = {"modifiers": _bits(step.keys)}
        self.page.paints |= step.button == "middle"  # it may scroll
        events = [self._mouse("mouseMoved", x, y, **common)]
        for click in range(1, clicks + 1):
            for kind in ("mousePressed", "mouseReleased"):
                events.append(self._mouse(kind, x, y, button=step.button, clickCount=click, **common))
        self._send(events)

    def _drag_along(self, x: float, y: float, end_x: float, end_y: float) -> None:
        session = self.page.session
        caught: list[dict[str, Any]] = []
        session.call("Input.setInterceptDrags", enabled=True)
        session.on("Input.dragIntercepted", lambda params: caught.append(params.get("data", {})))
        self._send([self._mouse("mouseMoved", x, y), self._mouse("mousePressed", x, y, button="left", clickCount=1)])
        entered = False
        for number in range(1, _DRAG_MOVES + 1):
            to_x = x + (end_x - x) * number / _DRAG_MOVES
            to_y = y + (end_y - y) * number / _DRAG_MOVES
            if not caught:
                self._send([self._mouse("mouseMoved", to_x, to_y, button="left", buttons=1)])
            if caught:
                kinds = ("dragOver",) if entered else ("dragEnter", "dragOver")
                entered = True
                self._send([self._dragged(kind, to_x, to_y, caught[0]) for kind in kinds])
            self._advance(0.0)
        if caught:
            self._send([self._dragged("drop", end_x, end_y, caught[0])])
        self._send([self._mouse("mouseReleased", end_x, end_y, button="left", clickCount=1)])
        session.call("Input.setInterceptDrags", enabled=False)

    def _dragged(self, kind: str, x: float, y: float, data: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        return "Input.dispatchDragEvent", {"type": kind, "x": x, "y": y, "data": data}

    def _key(self, name: str, held: Sequence[str] = (), seconds: float = 0.0) -> None:
        bits, downs, ups = 0, [], []
        for key in held:
            bits |= MODIFIERS[key]
            down, up = held_key(key, bits)
            downs.append(down)
            ups.append({**up, "modifiers": bits & ~MODIFIERS[key]})
        down, up = held_key(name, bits)
        self._send([("Input.dispatchKeyEvent", event) for event in [*downs, down]])
        if seconds:
            self._advance(seconds)
        self._send([("Input.dispatchKeyEvent", event) for event in [up, *reversed(ups)]])

    def _send(self, events: Sequence[tuple[str, dict[str, Any]]]) -> None:
        numbers = [self.page.session.send(method, **params) for method, params in events]
        self._framed = events[-1][1].get("type") in _FRAMED
        self.page.see_through(numbers, frame=self._framed)

    # Looking.

    def _advance(self, seconds: float, *, picture: bool = False) -> None:
        self._advance_to(self.page.time_after(seconds), picture=picture)

    def _advance_to(self, time_s: float, *, picture: bool = False) -> None:
        png = self.page.advance_to(time_s, picture=picture)
        if picture:
            self._picture, self._pictured_s = decoded(png, self.viewport), self.page.time_s

    def _ask(self, expression: str) -> Any:
        """Evaluate with the world's script at hand; it is installed where it is not there."""
        page = self.page
        try:
            told = page.ask(f"typeof janusrl === 'undefined' ? 'none' : ({expression})")
            if told == "none":
                told = page.ask(f"({WORLD}, {expression})")
        except CommandFailed as error:
            if "is not a valid selector" in str(error):
                raise _NotDone("bad selector") from error
            raise
        return told

    def _before(self, step: Step) -> list[Any]:
        """The values of a step's looks before it; and where its target is, asked for with them as that is cheaper."""
        self._foreseen.clear()
        try:
            return self._look(step.looks, _question(step), step)
        except _NotDone:  # a bad selector: told when it is acted on
            return self._look(step.looks)

    def _foresee(self, step: Step, following: Step | None, only: str = "true") -> list[Any]:
        """The values of a step's looks after it, and of the following step's before it; see `_look`."""
        self._foreseen.clear()
        if following is None:
            return self._look(step.looks, only=only)
        try:
            values = self._look((*step.looks, *following.looks), _question(following), following, only)
        except _NotDone:  # a bad selector: told when it is acted on
            return self._look(step.looks, only=only)
        self._seen_before = values[len(step.looks) :]
        return values[: len(step.looks)]

    def _look(self, looks: Sequence[Look], question: str = "", of: Step | None = None, only: str = "true") -> list[Any]:
        """The values of all looks at this moment. A question about the target `of` a step is answered, as foreseen.

        Raises:
            _Moving: the expression `only` is not true in the page.
        """
        asked = [[look.what, look.target, {"name": look.name}] for look in looks if look.what not in SINCE]
        told: Any = []
        if asked or question or only != "true":
            besides = question.replace("%s", json.dumps(of.target), 1) if of is not None and question else "null"
            answer = self._ask(f"{only} ? [janusrl.look({json.dumps(asked)}), {besides}] : null")
            if answer is None and only != "true":
                raise _Moving
            told, foreseen = _pair(answer)
            if question:
                self._foreseen[question] = foreseen
        if not isinstance(told, list) or len(told) != len(asked):
            raise CommandFailed("the page could not be looked at")
        answers = iter(told)
        return [self._ours(look) if look.what in SINCE else self._value(look, next(answers)) for look in looks]

    def _ours(self, look: Look) -> Any:
        page = self.page
        if look.what == "console":
            return page.console.since(self._said)
        if look.what == "errors":
            return page.console.errors
        if look.what == "dialogs":
            return [dialog["message"] for dialog in page.console.dialogs[self._dialogs :]]
        return page.navigations[self._navigations :]

    def _value(self, look: Look, told: Any) -> Any:
        if look.what not in PIXEL_LOOKS:
            return finite(told)
        box = finite(told)
        if not isinstance(box, list) or len(box) != 4 or self._picture is None:
            return None
        return of_pixels(look, self._picture, box)


_TICK = "janusrl.tick(%s)"
_POINTING = frozenset(["click", "dblclick", "hover", "type"])
_FRAMED = frozenset(["mouseMoved", "mouseWheel", "dragEnter", "dragOver", "drop"])
"""Input that is taken in with the next frame."""


def _bits(keys: Sequence[str]) -> int:
    return sum(MODIFIERS[key] for key in set(keys))


def _good(told: Any) -> dict[str, Any]:
    """An answer that is no refusal."""
    if not isinstance(told, dict):
        raise _NotDone("missing")
    if (why := told.get("why")) is not None:
        raise _NotDone(why if why in WHYS else "missing")
    return told


def _location(step: Step) -> str:
    """The question where a step's target is."""
    at = f"{{at: {json.dumps(step.at)}}}" if step.at is not None else "{}"
    return f"janusrl.locate(%s, {at})"


def _question(step: Step) -> str:
    """The first that is asked about a step's target, as far as it can be asked before the step; or nothing."""
    if not step.target:
        return ""
    return _location(step) if step.action in _POINTING else _TICK if step.action in ("check", "uncheck") else ""


def _pair(told: Any) -> tuple[Any, Any]:
    if not isinstance(told, list) or len(told) != 2:
        raise CommandFailed("the page could not be looked at")
    return told[0], told[1]


def _point(told: dict[str, Any]) -> tuple[float, float]:
    x, y = told.get("x"), told.get("y")
    if not isinstance(x, int | float) or not isinstance(y, int | float):
        raise _NotDone("missing")
    return float(x), float(y)
