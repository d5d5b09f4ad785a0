"""Steps: what is done to an interactive page, and what is looked at. Written by the task, never by the program.

Each step is an object with an `action`:

    {"action": "click", "target": "#save"}         # also dblclick, hover; "button": "right", "keys": ["Shift"], "at"
    {"action": "type", "target": "#name", "text": "Ada"}     # clicks the field, goes to its end, presses every key
    {"action": "fill", "target": "#name", "text": "Ada"}     # replaces what is in the field, dates and ranges too
    {"action": "press", "key": "Control+A"}                  # to the focused element, or focuses a "target"; "hold_s"
    {"action": "select", "target": "#size", "value": "L"}    # an option by value or label, or a list of them
    {"action": "check", "target": "#agree"}                  # also uncheck: clicks it if it is not so yet
    {"action": "drag", "target": "#card", "to": "#done"}     # a selector, or [x, y] in the viewport; or "by": [x, y]
    {"action": "scroll", "by": [0, 300]}                     # wheel over "target" or the middle; no "by": into view
    {"action": "wait", "seconds": 1.5}                       # virtual seconds
    {"action": "look"}                                       # nothing
    {"action": "load"}                                       # the page from its start, with empty storage

and, beside any of them:

    "observe": [LOOK, ...]   what is looked at before and after it
    "settle_s": 0.05         virtual seconds from the action to the look after it: at least a frame, but for a `look`
    "watch_s": 0             for how many seconds more it is looked at again, ten times a second
    "patience_s": 2          how long the target is waited for
    "dialog": "accept"       how confirm and prompt are answered during it: accept, dismiss, or {"reply": text}
    "picture": false         whether a frame is taken after it

A selector is CSS, or `text=Save` (the smallest element whose text holds it, whatever the case; `text="Save"`: has
exactly that), `role=button[name="Save"]`, `label=Name`, `placeholder=Search`, `testid=total`; parts are chained with
` >> `, and `nth=2` picks the third (`nth=-1` the last). The first match that can be seen is taken. `at` counts in CSS
pixels from the target's top left corner.

A LOOK is an object with `what`, and a `target` where it has one:

    text            the text shown of the target; `texts`: of all matches
    value           of a field; `checked`, `enabled`, `focused`, `visible`: true or false
    attribute       its `name`; `style`: the computed value of a property `name`
    count           matches that can be seen
    box             [x, y, width, height] in the viewport; `scroll`: [x, y] of the target, or of the page
    color           [r, g, b] of the picture `at` [x, y] of the target, or of the page
    share           how much of the target's picture has a `color` ("#rrggbb"), within `tolerance` (24) a channel
    picture         a digest of the target's picture, or the page's: tells whether anything changed
    title, url (path, query and hash), storage (localStorage, its `name`)
    console         messages since the step before; `errors`: how many errors since the load
    dialogs         texts of dialogs since the step before; `navigation`: addresses that the page wanted to go to
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from janusrl.render.browser.interaction_keys import known_key

ACTIONS: Mapping[str, frozenset[str]] = {
    "click": frozenset({"target", "button", "keys", "at"}),
    "dblclick": frozenset({"target", "button", "keys", "at"}),
    "hover": frozenset({"target", "keys", "at"}),
    "type": frozenset({"target", "text"}),
    "fill": frozenset({"target", "text"}),
    "press": frozenset({"target", "key", "hold_s"}),
    "select": frozenset({"target", "value"}),
    "check": frozenset({"target"}),
    "uncheck": frozenset({"target"}),
    "drag": frozenset({"target", "to", "by", "at"}),
    "scroll": frozenset({"target", "by"}),
    "wait": frozenset({"seconds"}),
    "look": frozenset(),
    "load": frozenset(),
}
"""Actions with the fields that each has."""
COMMON = frozenset({"action", "observe", "settle_s", "watch_s", "patience_s", "dialog", "picture"})
_NEEDS = {
    **dict.fromkeys(("click", "dblclick", "hover", "check", "uncheck", "drag"), ("target",)),
    "type": ("target", "text"), "fill": ("target", "text"), "press": ("key",), "select": ("target", "value"),
    "wait": ("seconds",),
}  # fmt: skip
LOOKS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("text", "texts", "value", "checked", "enabled", "focused"), ("target",)),
    **dict.fromkeys(("visible", "count", "box"), ("target",)),
    "attribute": ("target", "name"), "style": ("target", "name"), "scroll": ("target?",),
    "color": ("target?", "at"), "share": ("target?", "color", "tolerance?"), "picture": ("target?",),
    "title": (), "url": (), "storage": ("name",), "console": (), "errors": (), "dialogs": (), "navigation": (),
}  # fmt: skip
"""What can be looked at, with its fields; `?` marks those that may be missing."""
PIXEL_LOOKS = frozenset({"color", "share", "picture"})
SINCE = frozenset({"console", "errors", "dialogs", "navigation"})
"""What is told of the time since the step before, by the browser and not by the document."""
MAX_STEPS = 300
MAX_LOOKS = 2_000
MAX_S = 60.0
MAX_CHARS = 10_000
_ENGINES = ("css", "text", "role", "label", "placeholder", "testid", "nth")
_PART = re.compile(r"(?P<engine>[a-z]+)=(?P<value>.+)", re.S)
_ROLE = re.compile(r"""(?P<role>[a-z]+)\s*(?:\[\s*name\s*=\s*(?P<mark>["'])(?P<name>.*)(?P=mark)\s*\])?""", re.S)


class StepError(ValueError):
    """A step or look does not have the documented form; the message names it and says what is expected."""


Part = tuple[str, str, str]
"""One part of a selector: its kind, its value, and more: `exact` for a quoted text, the name for a role."""


@dataclass(frozen=True)
class Look:
    """One thing to look at."""

    what: str
    target: tuple[Part, ...] = ()
    name: str = ""
    at: tuple[float, float] | None = None
    color: tuple[int, int, int] | None = None
    tolerance: int = 24


@dataclass(frozen=True)
class Step:
    """One action, with what to look at around it."""

    action: str
    target: tuple[Part, ...] = ()
    text: str = ""
    """To type or fill; the key to press."""
    values: tuple[str, ...] = ()
    """To select."""
    at: tuple[float, float] | None = None
    to: tuple[Part, ...] = ()
    place: tuple[float, float] | None = None
    """Where a drag ends in the viewport."""
    by: tuple[float, float] | None = None
    button: str = "left"
    keys: tuple[str, ...] = ()
    seconds: float = 0.0
    """To wait, or to hold a key."""
    looks: tuple[Look, ...] = field(default_factory=tuple)
    settle_s: float = 0.05
    watch_s: float = 0.0
    patience_s: float = 2.0
    accept: bool = True
    reply: str | None = None
    picture: bool = False

    @property
    def sees_pixels(self) -> bool:
        """Whether a look needs the page's picture."""
        return any(look.what in PIXEL_LOOKS for look in self.looks)

    @property
    def glances(self) -> bool:
        """Whether it only looks at the page as it is, for which no time needs to pass."""
        waits = self.settle_s or self.watch_s or self.picture or any(look.what in SINCE for look in self.looks)
        return self.action == "look" and not waits


def read_steps(given: Sequence[Mapping[str, Any]], where: str = "steps") -> tuple[Step, ...]:
    """Read all steps of a request.

    Raises:
        StepError: names the step and what is wrong with it.
    """
    if len(given) > MAX_STEPS:
        raise StepError(f"{where}: {len(given)} steps are too many, at most {MAX_STEPS}")
    steps = tuple(read_step(step, f"{where}[{number}]") for number, step in enumerate(given))
    if sum(len(step.looks) for step in steps) > MAX_LOOKS:
        raise StepError(f"{where}: more than {MAX_LOOKS} things to look at")
    return steps


def read_step(given: Mapping[str, Any], where: str) -> Step:
    """Read one step.

    Raises:
        StepError: names the step and what is wrong with it.
    """
    action = given.get("action")
    if not isinstance(action, str) or action not in ACTIONS:
        raise StepError(f"{where}: 'action' must be one of {', '.join(ACTIONS)}, got {action!r}")
    if odd := sorted(set(given) - ACTIONS[action] - COMMON):
        allowed = ", ".join(sorted(ACTIONS[action] | COMMON - {"action"}))
        raise StepError(f"{where}: '{action}' has no field {odd[0]!r}; it has {allowed}")
    for need in _NEEDS.get(action, ()):
        if need not in given:
            raise StepError(f"{where}: '{action}' needs '{need}'")
    read = _Reader(given, where)
    values: dict[str, Any] = {
        "target": read.selector("target"),
        "text": read.text("text") or read.text("key"),
        "at": read.pair("at"),
        "by": read.pair("by"),
        "seconds": read.seconds("seconds", 0.0) or read.seconds("hold_s", 0.0),
        "settle_s": read.seconds("settle_s", 0.05),
        "watch_s": read.seconds("watch_s", 0.0),
        "patience_s": read.seconds("patience_s", 2.0),
        "picture": read.flag("picture"),
        "looks": tuple(
            read_look(look, f"{where}.observe[{number}]") for number, look in enumerate(read.items("observe"))
        ),
    }
    if action == "press":
        read.key(values["text"])
    if "button" in given:
        values["button"] = read.choice("button", ("left", "right", "middle"))
    if "keys" in given:
        values["keys"] = tuple(read.modifier(key) for key in read.items("keys"))
    if "value" in given:
        chosen = given["value"] if isinstance(given["value"], list) else [given["value"]]
        if not all(isinstance(value, str) for value in chosen):
            raise StepError(f"{where}: 'value' must be text, or a list of texts, got {given['value']!r}")
        values["values"] = tuple(chosen)
    if action == "drag":
        if ("to" in given) == ("by" in given):
            raise StepError(f"{where}: 'drag' needs either 'to' or 'by'")
        if isinstance(given.get("to"), str):
            values["to"] = read.selector("to")
        else:
            values["place"] = read.pair("to")
    if action == "scroll" and "target" not in given and "by" not in given:
        raise StepError(f"{where}: 'scroll' needs 'by', or a 'target' to bring into view")
    return Step(action, **values, **read.dialog())


def read_look(given: Any, where: str) -> Look:
    """Read one thing to look at.

    Raises:
        StepError: names it and what is wrong with it.
    """
    if not isinstance(given, Mapping):
        raise StepError(f"{where} must be an object, got {given!r:.60}")
    what = given.get("what")
    if not isinstance(what, str) or what not in LOOKS:
        raise StepError(f"{where}: 'what' must be one of {', '.join(LOOKS)}, got {what!r}")
    fields = {name.rstrip("?") for name in LOOKS[what]}
    if odd := sorted(set(given) - fields - {"what"}):
        raise StepError(f"{where}: '{what}' has no field {odd[0]!r}; it has {', '.join(sorted(fields)) or 'none'}")
    for name in LOOKS[what]:
        if not name.endswith("?") and name not in given:
            raise StepError(f"{where}: '{what}' needs '{name}'")
    read = _Reader(given, where)
    tolerance = given.get("tolerance", 24)
    if type(tolerance) is not int or not 0 <= tolerance <= 255:
        raise StepError(f"{where}: 'tolerance' must be a whole number from 0 to 255, got {tolerance!r}")
    return Look(what, read.selector("target"), read.text("name"), read.pair("at"), read.color("color"), tolerance)


def read_color(value: Any) -> tuple[int, int, int]:
    """Red, green and blue of `#rrggbb`, `#rgb` or a list of three numbers.

    Raises:
        StepError: it is none of these.
    """
    if isinstance(value, str) and re.fullmatch(r"#(?:[0-9a-fA-F]{3}){1,2}", value):
        digits = value[1:] if len(value) == 7 else "".join(2 * digit for digit in value[1:])
        return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)
    if (
        isinstance(value, list | tuple)
        and len(value) == 3
        and all(type(channel) is int and 0 <= channel <= 255 for channel in value)
    ):
        return value[0], value[1], value[2]
    raise StepError(f"a colour is '#rrggbb' or [r, g, b] with 0 to 255 each, got {value!r:.60}")


class _Reader:
    """Reads the fields of one object."""

    def __init__(self, given: Mapping[str, Any], where: str) -> None:
        self.given, self.where = given, where

    def text(self, name: str) -> str:
        value = self.given.get(name, "")
        if not isinstance(value, str) or len(value) > MAX_CHARS:
            raise StepError(f"{self.where}: '{name}' must be text of at most {MAX_CHARS} letters, got {value!r:.60}")
        return value

    def seconds(self, name: str, default: float) -> float:
        value = self.given.get(name, default)
        if type(value) not in (int, float) or not math.isfinite(value) or not 0 <= value <= MAX_S:
            raise StepError(
                f"{self.where}: '{name}' must be a number of seconds from 0 to {MAX_S:g}, got {value!r:.60}"
            )
        return float(value)

    def flag(self, name: str) -> bool:
        value = self.given.get(name, False)
        if not isinstance(value, bool):
            raise StepError(f"{self.where}: '{name}' must be true or false, got {value!r:.60}")
        return value

    def pair(self, name: str) -> tuple[float, float] | None:
        value = self.given.get(name)
        if value is None:
            return None
        if (
            not isinstance(value, list | tuple)
            or len(value) != 2
            or not all(type(part) in (int, float) and math.isfinite(part) and abs(part) <= 1e5 for part in value)
        ):
            raise StepError(f"{self.where}: '{name}' must be [x, y] in pixels, got {value!r:.60}")
        return float(value[0]), float(value[1])

    def items(self, name: str) -> list[Any]:
        value = self.given.get(name, [])
        if not isinstance(value, list | tuple):
            raise StepError(f"{self.where}: '{name}' must be a list, got {value!r:.60}")
        return list(value)

    def choice(self, name: str, allowed: Sequence[str]) -> str:
        value = self.given.get(name)
        if not isinstance(value, str) or value not in allowed:
            raise StepError(f"{self.where}: '{name}' must be one of {', '.join(allowed)}, got {value!r:.60}")
        return value

    def color(self, name: str) -> tuple[int, int, int] | None:
        if name not in self.given:
            return None
        try:
            return read_color(self.given[name])
        except StepError as error:
            raise StepError(f"{self.where}: '{name}': {error}") from error

    def key(self, combination: str) -> None:
        *held, last = combination.split("+") if len(combination) > 1 else [combination]
        if not last and held:  # "Control++"
            held, last = held[:-1], "+"
        for key in held:
            self.modifier(key)
        if not known_key(last):
            raise StepError(
                f"{self.where}: there is no key {last!r}; keys are letters, and names such as Enter, ArrowUp"
            )

    def modifier(self, key: Any) -> str:
        if key not in ("Shift", "Control", "Alt", "Meta"):
            raise StepError(f"{self.where}: keys to hold are Shift, Control, Alt and Meta, got {key!r:.60}")
        return str(key)

    def dialog(self) -> dict[str, Any]:
        value = self.given.get("dialog", "accept")
        if value in ("accept", "dismiss"):
            return {"accept": value == "accept"}
        if isinstance(value, Mapping) and set(value) == {"reply"} and isinstance(value["reply"], str):
            return {"accept": True, "reply": value["reply"]}
        raise StepError(f"{self.where}: 'dialog' must be accept, dismiss or {{'reply': text}}, got {value!r:.60}")

    def selector(self, name: str) -> tuple[Part, ...]:
        value = self.given.get(name)
        if value is None:
            return ()
        if not isinstance(value, str) or not value.strip() or len(value) > 1000:
            raise StepError(f"{self.where}: '{name}' must be a selector, got {value!r:.60}")
        return tuple(self._part(part.strip(), name) for part in value.split(" >> "))

    def _part(self, part: str, name: str) -> Part:
        found = _PART.fullmatch(part)
        if found is None or found["engine"] not in _ENGINES:
            return "css", part, ""
        engine, value = found["engine"], found["value"].strip()
        if engine == "nth":
            if not re.fullmatch(r"-?\d{1,6}", value):
                raise StepError(f"{self.where}: '{name}': nth= takes a whole number, got {value!r:.60}")
            return "nth", value, ""
        if engine == "role":
            role = _ROLE.fullmatch(value)
            if role is None:
                form = 'role=button or role=button[name="Save"]'
                raise StepError(f"{self.where}: '{name}' must read {form}, got {part!r:.60}")
            return "role", role["role"], role["name"] or ""
        if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'" and engine != "css":
            return engine, value[1:-1], "exact"
        return engine, value, ""


def plain(look: Mapping[str, Any]) -> str:
    """A look as text that is the same for the same look."""
    return json.dumps(look, sort_keys=True)
