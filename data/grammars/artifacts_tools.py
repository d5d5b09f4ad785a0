# ruff: noqa: RUF001 - formulas and buttons have the signs that people write
"""Artifacts that reckon: counters, calculators, converters, and other tools with numbers in them."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

from .artifacts_frame import Kinds, Parts
from .artifacts_steps import click, put, text
from .artifacts_template import fixed, shortest

TOOLS = Kinds()

Values = Mapping[str, Any]


def _counter(rng: random.Random) -> dict[str, Any]:
    what = rng.choice(
        [
            "Visitors today",
            "Push-ups",
            "Rows knitted",
            "Glasses of water",
            "Laps",
            "Birds seen",
            "Pages read",
            "Cups sold",
            "Good deeds",
            "Phone calls",
        ]
    )
    step = rng.choice([1, 1, 2, 5, 10])
    return {
        "title": what,
        "step": step,
        "start": rng.choice([0, 0, 0, 10, 20]),
        "limit": rng.choice([0, 0, -50]),
        "goal": step * rng.randint(4, 8) + 20,
        "unit": what.lower(),
    }


@TOOLS.kind("counter", "a counter", _counter)
def counter(v: Values) -> Parts:
    """Counts up and down, not below a limit, and says when a goal is reached."""
    show, plus, minus, back = "#«total|count|value»", "#«plus|add|up»", "#«minus|less|down»", "#«reset|clear»"
    start, step = v["start"], v["step"]
    to_goal = -(-(v["goal"] - start) // step)
    return Parts(
        body="""
<p class="«hint|note|muted»">Goal: «=goal» «=unit»</p>
<div class="«big|display|readout»" id="«total|count|value»">«=start»</div>
<div class="«row|line|bar»">
  <button id="«minus|less|down»" class="«quiet|secondary|ghost»">− «=step»</button>
  <button id="«plus|add|up»">+ «=step»</button>
  <button id="«reset|clear»" class="«quiet|secondary|ghost»">Reset</button>
</div>
<p id="«state|status|message»" aria-live="polite">Keep going</p>""",
        js="""
const STEP = «#step»;
const GOAL = «#goal»;
let «current|amount|n» = «#start»;

function «render|update|draw»() {
  @«total|count|value»@.textContent = «current|amount|n»;
  // Say whether the goal is reached
  @«state|status|message»@.textContent = «current|amount|n» >= GOAL ? "Goal reached!" : "Keep going";
}

@«plus|add|up»@.addEventListener("click", () => {
  «current|amount|n» += STEP;
  «render|update|draw»();
});
@«minus|less|down»@.addEventListener("click", () => {
  «current|amount|n» = Math.max(«#limit», «current|amount|n» - STEP);
  «render|update|draw»();
});
@«reset|clear»@.addEventListener("click", () => {
  «current|amount|n» = «#start»;
  «render|update|draw»();
});""",
        says=[
            f'A counter with the title "{v["title"]}" that starts at {start}.',
            f"One button adds {step}, another takes {step} away but never goes below {v['limit']}, a third sets "
            f"it back to {start}.",
            f'A line below says "Keep going", and "Goal reached!" from {v["goal"]} on.',
        ],
        tests=[
            click(plus, text(show, str(start + step))),
            click(minus, text(show, str(max(v["limit"], start)))),
            *[click(plus) for _ in range(to_goal - 1)],
            click(plus, text("#«state|status|message»", "Goal reached!")),
            click(back, text(show, str(start)), text("#«state|status|message»", "Keep going")),
        ],
        ids={
            "«total|count|value»": "the number",
            "«plus|add|up»": "button that adds",
            "«minus|less|down»": "button that takes away",
            "«reset|clear»": "button that resets",
            "«state|status|message»": "line about the goal",
        },
    )


def _calculator(rng: random.Random) -> dict[str, Any]:
    return {
        "title": rng.choice(["Calculator", "Pocket calculator", "Desk calculator", "Sums", "Reckoner"]),
        "a": rng.randint(11, 98),
        "b": rng.randint(2, 9),
        "op": rng.choice(["+", "−", "×"]),
        "columns": 4,
        "history": rng.random() < 0.5,
    }


@TOOLS.kind("calculator", "a calculator", _calculator)
def calculator(v: Values) -> Parts:
    """Ten digits, four operations, decimals, clear."""
    keys = "789÷456×123−0.=+"
    buttons = "\n".join(
        f'  <button data-key="{k}"' + ("" if k in "÷×−+=" else ' class="«quiet|secondary|ghost»"') + f">{k}</button>"
        for k in keys
    )
    result = {"+": v["a"] + v["b"], "−": v["a"] - v["b"], "×": v["a"] * v["b"]}[v["op"]]
    history = '\n<ul id="«history|log|tape»"></ul>' if v["history"] else ""
    screen = "#«screen|display-value|out»"
    key = [click(f'#«keys|pad|buttons» button[data-key="{k}"]') for k in f"{v['a']}{v['op']}{v['b']}"]
    more = ["The results are kept as a list below, newest first."] if v["history"] else []
    return Parts(
        body=f"""
<div class="«big|display|readout»" id="«screen|display-value|out»">0</div>
<div id="«keys|pad|buttons»" class="«grid|keypad»">
{buttons}
</div>
<button id="«clear|wipe»" class="«quiet|secondary|ghost»">Clear</button>{history}""",
        css=".«grid|keypad» { display: grid; grid-template-columns: repeat(4, 1fr); gap: 0.5rem; margin-bottom: "
        "0.75rem; }\n#«screen|display-value|out» { text-align: right; overflow-x: auto; }",
        js="""
let «entry|typed|input» = "";
let «stored|left|first» = null;
let «pending|operator|op» = null;

const «operations|compute|ops» = {
  "+": (a, b) => a + b,
  "−": (a, b) => a - b,
  "×": (a, b) => a * b,
  "÷": (a, b) => a / b,
};

function «show|print|display»(value) {
  @«screen|display-value|out»@.textContent = value;
}

function «finish|evaluate|equals»() {
  if («pending|operator|op» === null || «entry|typed|input» === "") return;
  const result = «operations|compute|ops»[«pending|operator|op»](«stored|left|first», Number(«entry|typed|input»));
  const rounded = Number.isFinite(result) ? String(Math.round(result * 1e9) / 1e9) : "Error";
"""
        + (
            """  const line = document.createElement("li");
  line.textContent = `${«stored|left|first»} ${«pending|operator|op»} ${«entry|typed|input»} = ${rounded}`;
  @«history|log|tape»@.prepend(line);
"""
            if v["history"]
            else ""
        )
        + """  «entry|typed|input» = rounded === "Error" ? "" : rounded;
  «pending|operator|op» = null;
  «show|print|display»(rounded);
}

@«keys|pad|buttons»@.addEventListener("click", (event) => {
  const key = event.target.dataset.key;
  if (!key) return;
  if (key === "=") {
    «finish|evaluate|equals»();
  } else if (key in «operations|compute|ops») {
    «finish|evaluate|equals»();
    «stored|left|first» = Number(«entry|typed|input» || 0);
    «pending|operator|op» = key;
    «entry|typed|input» = "";
    «show|print|display»(key);
  } else if (key !== "." || !«entry|typed|input».includes(".")) {
    «entry|typed|input» += key;
    «show|print|display»(«entry|typed|input»);
  }
});
@«clear|wipe»@.addEventListener("click", () => {
  «entry|typed|input» = "";
  «stored|left|first» = null;
  «pending|operator|op» = null;
  «show|print|display»("0");
});""",
        says=[
            "A pocket calculator with the digits, a decimal point, +, −, ×, ÷ and = in four columns, each "
            "button with its sign as text and in the attribute data-key.",
            "The display shows what is typed, then the sign, then the result; a division by zero shows Error, "
            "and Clear sets it back to 0.",
            *more,
        ],
        tests=[
            *key,
            click(
                '#«keys|pad|buttons» button[data-key="="]',
                text(screen, str(result)),
                *([text("#«history|log|tape» li", f"{v['a']} {v['op']} {v['b']} = {result}")] if v["history"] else []),
            ),
            click("#«clear|wipe»", text(screen, "0")),
            click('#«keys|pad|buttons» button[data-key="8"]'),
            click('#«keys|pad|buttons» button[data-key="÷"]'),
            click('#«keys|pad|buttons» button[data-key="0"]'),
            click('#«keys|pad|buttons» button[data-key="="]', text(screen, "Error")),
        ],
        ids={
            "«screen|display-value|out»": "the display",
            "«keys|pad|buttons»": "box around the keys",
            "«clear|wipe»": "button that clears",
            **({"«history|log|tape»": "list of results"} if v["history"] else {}),
        },
    )


_UNITS = {
    "Length": [("metres", 1.0), ("kilometres", 1000.0), ("miles", 1609.344), ("feet", 0.3048), ("inches", 0.0254)],
    "Weight": [("grams", 1.0), ("kilograms", 1000.0), ("pounds", 453.59237), ("ounces", 28.349523125)],
    "Volume": [("litres", 1.0), ("millilitres", 0.001), ("US gallons", 3.785411784), ("US cups", 0.2365882365)],
    "Speed": [("m/s", 1.0), ("km/h", 1 / 3.6), ("mph", 0.44704), ("knots", 0.514444)],
    "Time": [("seconds", 1.0), ("minutes", 60.0), ("hours", 3600.0), ("days", 86400.0)],
    "Energy": [("joules", 1.0), ("kilojoules", 1000.0), ("kilocalories", 4184.0), ("watt hours", 3600.0)],
}


def _converter(rng: random.Random) -> dict[str, Any]:
    name = rng.choice(list(_UNITS))
    units = [list(u) for u in rng.sample(_UNITS[name], rng.randint(3, len(_UNITS[name])))]
    return {
        "title": rng.choice([f"{name} converter", f"Convert {name.lower()}", f"{name} units"]),
        "units": units,
        "digits": rng.choice([2, 3, 4]),
        "value": rng.choice([3, 5, 7.5, 12, 25, 60, 140]),
    }


@TOOLS.kind("converter", "a unit converter", _converter)
def converter(v: Values) -> Parts:
    """A number, two units, the result, and a button that swaps."""
    (one, first), (two, second) = v["units"][:2]
    out = "#«result|output|answer»"

    def said(value: float, a: tuple[str, float], b: tuple[str, float]) -> str:
        return f"{shortest(value)} {a[0]} = {fixed(value * a[1] / b[1], v['digits'])} {b[0]}"

    options = "".join(f"<option>{name}</option>" for name, _ in v["units"])
    return Parts(
        body=f"""
<div class="«row|line|bar»">
  <input id="«amount|value|number»" type="number" value="1" step="any" aria-label="Amount">
  <select id="«from|source|unit-a»" aria-label="From">{options}</select>
  <button id="«swap|switch|flip»" class="«quiet|secondary|ghost»" title="Swap units">⇄</button>
  <select id="«to|goal|unit-b»" aria-label="To">{options}</select>
</div>
<p id="«result|output|answer»" class="«hint|note|muted»"></p>""",
        css="#«amount|value|number» { width: 8rem; }\n#«result|output|answer» { font-size: 1.3rem; color: "
        "$accent; font-weight: 700; }",
        js="""
const UNITS = new Map(«#units»);
const «amount|value|number»Field = @«amount|value|number»@;
const «source|from»Unit = @«from|source|unit-a»@;
const «target|to»Unit = @«to|goal|unit-b»@;
«target|to»Unit.selectedIndex = 1;

function «convert|update|refresh»() {
  const amount = Number(«amount|value|number»Field.value);
  // Through the base unit
  const base = amount * UNITS.get(«source|from»Unit.value);
  const result = base / UNITS.get(«target|to»Unit.value);
  @«result|output|answer»@.textContent =
    `${amount} ${«source|from»Unit.value} = ${result.toFixed(«#digits»)} ${«target|to»Unit.value}`;
}

[«amount|value|number»Field, «source|from»Unit, «target|to»Unit].forEach((field) => field.addEventListener("input", «convert|update|refresh»));
@«swap|switch|flip»@.addEventListener("click", () => {
  [«source|from»Unit.value, «target|to»Unit.value] = [«target|to»Unit.value, «source|from»Unit.value];
  «convert|update|refresh»();
});
«convert|update|refresh»();""",
        says=[
            f"A converter between {', '.join(name for name, _ in v['units'])}, with a number field, two select "
            f"fields and a button that swaps them.",
            f"It starts with 1 and the first two units; the result is a sentence like "
            f'"{said(1, (one, first), (two, second))}", with {v["digits"]} decimals, and follows every change '
            f"at once.",
        ],
        tests=[
            put(
                "#«amount|value|number»", shortest(v["value"]), text(out, said(v["value"], (one, first), (two, second)))
            ),
            click("#«swap|switch|flip»", text(out, said(v["value"], (two, second), (one, first)))),
            {
                "action": "select",
                "target": "#«to|goal|unit-b»",
                "value": v["units"][2][0],
                "expect": [text(out, said(v["value"], (two, second), tuple(v["units"][2])))],
            },
        ],
        ids={
            "«amount|value|number»": "the number field",
            "«from|source|unit-a»": "unit to convert from",
            "«to|goal|unit-b»": "unit to convert to",
            "«swap|switch|flip»": "button that swaps",
            "«result|output|answer»": "the sentence",
        },
    )
