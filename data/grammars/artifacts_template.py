"""Templates of programs: text with places for values, and with choices that one program makes the same way everywhere.

«=name»     a value, escaped for HTML          «#name»    a value as JSON, for scripts
«a|b|c»     one of several spellings: the choice hangs on the program's number and on the group's own text, so that
            an id is spelled alike in markup, style, script, tests and instruction
@name@      the element with an id, as this program's script gets at elements
"""

from __future__ import annotations

import html
import json
import random
import re
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

_PLACE = re.compile(r"«([^«»]*)»")
_ELEMENT = re.compile(r"@([\w-]+)@")
GETTERS = ('document.getElementById("{}")', 'document.querySelector("#{}")', '$("{}")', 'byId("{}")')
"""How scripts get at elements."""
HELPERS = {
    '$("{}")': "const $ = (id) => document.getElementById(id);",
    'byId("{}")': "function byId(id) {\n  return document.getElementById(id);\n}",
}


def fill(text: str, values: Mapping[str, Any], number: int) -> str:
    """The text with values in their places, and choices made as program `number` makes them."""

    def place(found: re.Match[str]) -> str:
        what = found.group(1)
        if what.startswith("="):
            return html.escape(str(values[what[1:]]), quote=True)
        if what.startswith("#"):
            return json.dumps(values[what[1:]], ensure_ascii=False)
        options = what.split("|")
        return options[random.Random(f"{number}:{what}").randrange(len(options))]

    return _PLACE.sub(place, text)


def fill_all(value: Any, values: Mapping[str, Any], number: int) -> Any:
    """`fill` for every text of a JSON value."""
    if isinstance(value, str):
        return fill(value, values, number)
    if isinstance(value, Mapping):
        return {name: fill_all(each, values, number) for name, each in value.items()}
    return [fill_all(each, values, number) for each in value] if isinstance(value, list | tuple) else value


def elements(script: str, getter: str) -> str:
    """A script with its elements got at by `getter`, and with the helper that this needs."""
    made = _ELEMENT.sub(lambda found: getter.format(found.group(1)), script)
    helper = HELPERS.get(getter)
    return f"{helper}\n{made}" if helper and made != script else made


def fixed(value: float, digits: int) -> str:
    """A number as `toFixed` of JavaScript writes it: halves go up, on the exact binary value."""
    rounded = Decimal(value).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    return f"{rounded:f}" if rounded or digits == 0 or value >= 0 else f"-{abs(rounded):f}"


def shortest(value: float) -> str:
    """A number as JavaScript turns it into text, of those between 1e-6 and 1e21."""
    if value == int(value):
        return str(int(value))
    return format(Decimal(repr(value)), "f")
