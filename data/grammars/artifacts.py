"""`artifacts`: interactive tools and toys in one HTML file, each with tests that it passes and that need its script.

A spec has the `kind` and its `values`, the `look`, the `number` that decides spellings (ids, names), the `extras`, and the
tests that follow from them.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping
from typing import Any

from janusrl.synthesis.grammar import Spec

from .artifacts_boards import BOARDS
from .artifacts_extras import EXTRAS, meant
from .artifacts_frame import Kind, Parts, assemble, draw_look, look_words
from .artifacts_games import GAMES
from .artifacts_lists import LISTS
from .artifacts_meters import METERS
from .artifacts_panels import PANELS
from .artifacts_records import RECORDS
from .artifacts_template import fill, fill_all
from .artifacts_tools import TOOLS
from .artifacts_views import VIEWS
from .pages_answers import HtmlGrammar

_FAMILIES = (TOOLS, METERS, LISTS, RECORDS, VIEWS, PANELS, GAMES, BOARDS)
KINDS: Mapping[str, Kind] = {name: kind for family in _FAMILIES for name, kind in family.known.items()}
"""Every kind by name."""


class InteractiveGrammar(HtmlGrammar):
    """Writes interactive pages of some kinds."""

    env = "interactive"
    kinds: Mapping[str, Kind] = {}

    def draw(self, rng: random.Random) -> Spec:
        """An interactive page: kind, values, look, spelling, extras, tests."""
        return self._drawn(rng, rng.choice(list(self.kinds)))

    def instruction(self, spec: Spec, rng: random.Random) -> str:
        """What it does, how it looks, and the ids of the elements that matter."""
        parts = self._parts(spec)
        what = self.kinds[spec["kind"]].what
        title = spec["values"]["title"]
        opening = rng.choice(
            [
                f'Build {what} titled "{title}" as one HTML file.',
                f'Write {what} with the title "{title}", in a single HTML file.',
                f'I would like {what}, "{title}", as a self-contained web page.',
                f'Make an interactive page "{title}": {what}.',
                f'Create {what} in plain HTML, CSS and JavaScript. Its title is "{title}".',
            ]
        )
        ids = ", ".join(f"`{self._text(name, spec)}` ({what})" for name, what in self._ids(spec, parts).items())
        named = rng.choice(
            ["Please use these ids: {}.", "Elements and their ids: {}.", "Give these elements ids: {}."]
        ).format(ids)
        says = [
            self._text(sentence, spec) for sentence in [*parts.says, *(EXTRAS[name].says for name in spec["extras"])]
        ]
        return " ".join([opening, *says, named, look_words(spec["look"])])

    def program(self, spec: Spec) -> str:
        """One self-contained HTML file."""
        parts = self._parts(spec)
        extras = [EXTRAS[name] for name in spec["extras"]]
        return assemble(
            spec["values"]["title"],
            parts.body.strip("\n") + _box([extra.body for extra in extras]),
            "\n".join([parts.css, *([_BELOW] if extras else []), *(extra.css for extra in extras)]),
            "\n\n".join([parts.js.strip("\n"), *(extra.js.strip("\n") for extra in extras)]),
            spec["look"],
            spec["number"],
            spec["values"],
            wide=parts.wide,
        )

    def draw_like(self, spec: Spec, rng: random.Random) -> dict[str, Any]:
        """Another of the same kind."""
        return self._drawn(rng, spec["kind"])

    def evolved(self, spec: Spec, concept: str, rng: random.Random) -> tuple[dict[str, Any], str]:
        """With one more extra, that which the concept means, or any; in a new look where it has them all."""
        have = list(spec["extras"])
        led = meant(concept, have)
        wanted = led or [name for name in EXTRAS if name not in have]
        more = rng.choice(wanted) if wanted else ""
        grown = {**spec, "extras": [*have, more]} if more else {**spec, "look": draw_look(rng)}
        done = concept if led else f"one more part: {more}" if more else "another look"
        return {**grown, "tests": self._tests(grown)}, done

    def noun(self, spec: Spec) -> str:
        """For whom."""
        return "small team"

    def look(self, spec: Spec) -> str:
        """Where it must run."""
        return "It must work without a network, by mouse and by keyboard."

    def _drawn(self, rng: random.Random, kind: str) -> dict[str, Any]:
        extras = rng.sample(list(EXTRAS), rng.choice([0, 0, 0, 0, 1, 1, 2]))
        spec = {
            "grammar": self.name,
            "language": "html",
            "kind": kind,
            "values": self.kinds[kind].draw(rng),
            "look": draw_look(rng),
            "number": rng.randrange(1_000_000),
            "extras": extras,
        }
        return {**spec, "tests": self._tests(spec), "options": {}}

    def _parts(self, spec: Spec) -> Parts:
        return self.kinds[spec["kind"]].parts(spec["values"])

    def _text(self, template: str, spec: Spec) -> str:
        return fill(template, spec["values"], spec["number"])

    def _ids(self, spec: Spec, parts: Parts) -> dict[str, str]:
        found = dict(parts.ids)
        for name in spec["extras"]:
            found |= EXTRAS[name].ids
        return found

    def _tests(self, spec: Spec) -> list[Any]:
        tests = [*self._parts(spec).tests, *(test for name in spec["extras"] for test in EXTRAS[name].tests)]
        return list(fill_all(tests, spec["values"], spec["number"]))


class ArtifactsGrammar(InteractiveGrammar):
    """Writes tools and toys."""

    name = "artifacts"
    purposes = HtmlGrammar.purposes | {"plan"}
    kinds = KINDS

    def answers(self) -> dict[str, Callable[[Spec, Mapping[str, Any], random.Random], Any]]:
        """Those of all HTML grammars, and plans."""
        return {**super().answers(), "plan": lambda spec, facts, rng: self._plan(spec)}

    def _plan(self, spec: Spec) -> dict[str, Any]:
        parts = self._parts(spec)
        controls = set(re.findall(r'<(?:button|input|select|textarea)\b[^>]*?\bid="([^"]+)"', self.program(spec)))
        components = []
        for name, what in self._ids(spec, parts).items():
            given = self._text(name, spec)
            role = "control" if given in controls else _role(what)
            components.append({"id": given, "role": role, "content": what})
        return {"components": components, "spec": spec}


_BELOW = ".«extras|below|foot-box» { margin-top: 1.5rem; padding-top: 1rem; border-top: 1px solid $line; }"


def _box(bodies: list[str]) -> str:
    inner = "\n".join(f"  {line}" for body in bodies for line in body.split("\n"))
    return f'\n<div class="«extras|below|foot-box»">\n{inner}\n</div>' if bodies else ""


def _role(what: str) -> str:
    words = what.lower()
    if any(mark in words for mark in ("buttons", "canvas", "answers", "shelf", "colours", "keys")):
        return "control"
    return "container" if any(mark in words for mark in _HOLDING) else "display"


_HOLDING = ("list", "cart", "board", "tiles", "grid", "body", "rows", "cards", "entries", "dots", "parts", "panes")


ARTIFACTS = ArtifactsGrammar()
"""The grammar of interactive tools and toys."""
