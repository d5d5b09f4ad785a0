"""A teacher on loopback: answers whatever strategies and judges ask, in their form, and misbehaves on demand.

It knows none of our prompts: like a model it goes by the schema of the answer, and by the language of the code block
that is asked for. What it does with a question follows from the question, not from when it comes.
"""

from __future__ import annotations

import hashlib
import json
import random
import re
from collections import Counter
from collections.abc import Callable
from typing import Any

from tests.chat_server import Act, Rule, told

NOUNS = ("sales", "rain", "visitors", "bread", "trains", "letters", "apples", "storms", "songs", "bridges", "books")
PLACES = ("Lisbon", "Oslo", "Quito", "Hanoi", "Accra", "Perth", "Turin", "Lyon", "Osaka", "Cork", "Basel", "Riga")


def dice_of(text: str) -> random.Random:
    return random.Random(hashlib.sha256(text.encode("utf-8", "replace")).digest())


def answer(body: dict[str, Any]) -> str:
    """A good answer."""
    text = told(body)
    dice = dice_of(text)
    form = body.get("response_format", {}).get("json_schema", {}).get("schema")
    if form is not None:
        said = json.dumps(filled(form, dice, "answer"))
        return dice.choice((said, f"```json\n{said}\n```", f"Here it is:\n{said}"))
    return completion(text, dice)


def filled(form: dict[str, Any], dice: random.Random, name: str) -> Any:
    """A value that fits a JSON schema."""
    if "const" in form:
        return form["const"]
    if "enum" in form:
        return dice.choice(form["enum"])
    kind = form.get("type")
    if kind == "object":
        return {key: filled(inner, dice, key) for key, inner in form["properties"].items()}
    if kind == "array":
        count = max(form.get("minItems", 3), min(form.get("maxItems", 3), 3))
        return [filled(form["items"], dice, name) for _ in range(count)]
    if kind == "boolean":
        return name != "addresses_judge"
    if kind in ("integer", "number"):
        value = dice.randint(max(4, form.get("minimum", 4)), max(4, form.get("maximum", 5)))
        return str(value) if dice.random() < 0.2 else value  # as models do
    if name == "code":
        return page(dice, [], spoilt=True)
    if name == "id":
        return f"part-{dice.randrange(10**6)}"
    what, where = dice.choice(NOUNS), dice.choice(PLACES)
    return f"Show {dice.randint(3, 9)} figures on {what} in {where}, number {dice.randrange(10**6)}"


def completion(text: str, dice: random.Random) -> str:
    tag = re.findall(r"tagged `(\w+)`", text)[-1]
    ids = re.findall(r"^- ([\w-]+) \(", text, re.MULTILINE)
    if tag == "html":
        code = page(dice, ids)
    elif tag == "svg":
        code = svg(dice)
    elif tag == "r":
        code = f"x <- c({numbers(dice)})\nbarplot(x, col = 'steelblue', main = '{dice.choice(PLACES)}')"
    elif tag == "matlab":
        code = f"x = [{numbers(dice)}];\nbar(x);\ntitle('{dice.choice(PLACES)}');"
    elif tag == "mathematica":
        code = f"ListPlot[{{{numbers(dice)}}}, Joined -> True]"
    elif "from manim import" in text or "Manim" in text:
        code = scene(text, dice)
    elif "defines exactly the functions" in text:
        code = "def solve(*args):\n    return None"
    else:
        code = chart(dice)
    return f"Here is the program.\n\n```{tag}\n{code}\n```"


def numbers(dice: random.Random) -> str:
    return ", ".join(str(dice.randint(1, 99)) for _ in range(dice.randint(5, 12)))


def chart(dice: random.Random) -> str:
    kind = dice.choice(("bar", "plot", "step", "scatter", "stem"))
    return (
        f"import matplotlib.pyplot as plt\n\ny = [{numbers(dice)}]\nfig, ax = plt.subplots(figsize=(6, 4))\n"
        f"ax.{kind}(range(len(y)), y)\nax.set_title('{dice.choice(NOUNS)} in {dice.choice(PLACES)}')\n"
        f"ax.set_xlabel('{dice.choice(NOUNS)}')\nplt.show()"
    )


def svg(dice: random.Random) -> str:
    shapes = "".join(
        f'<circle cx="{dice.randint(9, 90)}" cy="{dice.randint(9, 90)}" r="{dice.randint(3, 9)}" '
        f'fill="#{dice.randrange(4096):03x}"/>'
        for _ in range(dice.randint(3, 9))
    )
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 99 99">{shapes}</svg>'


def page(dice: random.Random, ids: list[str], spoilt: bool = False) -> str:
    cards = "".join(f"<li><b>{dice.choice(NOUNS)}</b> {dice.randint(2, 999)}</li>" for _ in range(dice.randint(3, 8)))
    parts = "".join(f'<section id="{name}"><h2>{name}</h2></section>' for name in ids)
    style = "li{margin-top:-1.2em}" if spoilt else ""
    color = f"#{dice.randrange(4096):03x}"
    return (
        f"<!DOCTYPE html><html><head><title>{dice.choice(PLACES)}</title>"
        f"<style>h1{{background:{color};padding:9px}}{style}"
        f"</style></head><body><h1>{dice.choice(NOUNS)} of {dice.choice(PLACES)}</h1><ul>{cards}</ul>{parts}"
        f"<button onclick=\"this.textContent='done'\">Go</button></body></html>"
    )


def scene(text: str, dice: random.Random) -> str:
    kept = re.findall(r"\b(Circle|Square|Text|Axes|Triangle|Dot)\b", text)
    shapes = [*dict.fromkeys(name for name in kept if name in ("Circle", "Square", "Triangle", "Dot")), "Star"]
    made = "\n".join(
        f"        self.play(Create({name}().shift({dice.randint(-2, 2)} * RIGHT)), run_time=0.3)" for name in shapes
    )
    return f"from manim import *\n\n\nclass Lesson(Scene):\n    def construct(self):\n{made}\n"


def misbehaving(share: float = 0.15, *, slowest_s: float = 0.05) -> tuple[Rule, Counter[str]]:
    """A rule that answers slowly, out of order, and in a share of the questions wrongly; and what it did."""
    did: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    clock = random.Random()

    def wrong(text: str, good: str) -> dict[str, Callable[[], Act]]:
        return {
            "status 500 for ever": lambda: Act(status=500, body=b"out of order"),
            "half an answer": lambda: Act(good[: len(good) // 3]),
            "a body that is cut": lambda: Act(good, cut=30),
            "a refusal": lambda: Act("I am sorry, but I cannot help with that."),
            "no JSON at all": lambda: Act(body=b"<html>Bad gateway</html>", text=None),
            "429 at first": lambda: Act(status=429, headers={"Retry-After": "0"}) if seen[text] == 1 else Act(good),
            "503 at first": lambda: Act(status=503) if seen[text] == 1 else Act(good),
            "dropped at first": lambda: Act(drop=True) if seen[text] == 1 else Act(good),
        }

    def rule(body: dict[str, Any], number: int) -> Act:
        text = told(body) + str(body.get("seed"))
        seen[text] += 1
        good = answer(body)
        dice = dice_of(f"conduct {text}")
        acts = wrong(text, good)
        name = dice.choice(sorted(acts)) if dice.random() < share else "well"
        did[name] += 1
        act = Act(good) if name == "well" else acts[name]()
        act.delay_s = clock.random() * slowest_s
        return act

    return rule, did
