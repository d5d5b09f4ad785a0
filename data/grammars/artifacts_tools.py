"""Artifacts that reckon: counters, calculators, converters, and other tools with numbers in them."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

from .artifacts_frame import Kinds, Parts
from .artifacts_template import fixed, shortest

TOOLS = Kinds()
Values = Mapping[str, Any]


def text(target: str, equals: str, **more: Any) -> dict[str, Any]:
    """An expectation: the text of an element."""
    return {"what": "text", "target": target, "equals": equals, **more}


def click(target: str, *expect: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """A test: a click, and what is then so."""
    return {"action": "click", "target": target, **({"expect": list(expect)} if expect else {}), **more}


def put(target: str, value: Any, *expect: Mapping[str, Any]) -> dict[str, Any]:
    """A test: a field is filled, and what is then so."""
    return {"action": "fill", "target": target, "text": str(value), **({"expect": list(expect)} if expect else {})}


def _counter(rng: random.Random) -> dict[str, Any]:
    what = rng.choice(["Visitors today", "Push-ups", "Rows knitted", "Glasses of water", "Laps", "Birds seen", "Pages read", "Cups sold", "Good deeds", "Phone calls"])
    step = rng.choice([1, 1, 2, 5, 10])
    return {"title": what, "step": step, "start": rng.choice([0, 0, 0, 10, 20]), "limit": rng.choice([0, 0, -50]), "goal": step * rng.randint(4, 8) + 20, "unit": what.lower()}


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
            f"One button adds {step}, another takes {step} away but never goes below {v['limit']}, a third sets it back to {start}.",
            f'A line below says "Keep going", and "Goal reached!" from {v["goal"]} on.',
        ],
        tests=[
            click(plus, text(show, str(start + step))), click(minus, text(show, str(max(v["limit"], start)))),
            *[click(plus) for _ in range(to_goal - 1)], click(plus, text("#«state|status|message»", "Goal reached!")),
            click(back, text(show, str(start)), text("#«state|status|message»", "Keep going")),
        ],
        ids={"«total|count|value»": "the number", "«plus|add|up»": "button that adds", "«minus|less|down»": "button that takes away", "«reset|clear»": "button that resets", "«state|status|message»": "line about the goal"},
    )  # fmt: skip


def _calculator(rng: random.Random) -> dict[str, Any]:
    return {"title": rng.choice(["Calculator", "Pocket calculator", "Desk calculator", "Sums", "Reckoner"]), "a": rng.randint(11, 98), "b": rng.randint(2, 9), "op": rng.choice(["+", "−", "×"]), "columns": 4, "history": rng.random() < 0.5}


@TOOLS.kind("calculator", "a calculator", _calculator)
def calculator(v: Values) -> Parts:
    """Ten digits, four operations, decimals, clear."""
    keys = "789÷456×123−0.=+"
    buttons = "\n".join(f'  <button data-key="{k}"' + ("" if k in "÷×−+=" else ' class="«quiet|secondary|ghost»"') + f">{k}</button>" for k in keys)
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
        css=".«grid|keypad» { display: grid; grid-template-columns: repeat(4, 1fr); gap: 0.5rem; margin-bottom: 0.75rem; }\n#«screen|display-value|out» { text-align: right; overflow-x: auto; }",
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
        + ("""  const line = document.createElement("li");
  line.textContent = `${«stored|left|first»} ${«pending|operator|op»} ${«entry|typed|input»} = ${rounded}`;
  @«history|log|tape»@.prepend(line);
""" if v["history"] else "")
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
        says=["A pocket calculator with the digits, a decimal point, +, −, ×, ÷ and = in four columns, each button with its sign as text and in the attribute data-key.",
              "The display shows what is typed, then the sign, then the result; a division by zero shows Error, and Clear sets it back to 0.", *more],
        tests=[
            *key, click('#«keys|pad|buttons» button[data-key="="]', text(screen, str(result)), *([text("#«history|log|tape» li", f"{v['a']} {v['op']} {v['b']} = {result}")] if v["history"] else [])),
            click("#«clear|wipe»", text(screen, "0")), click('#«keys|pad|buttons» button[data-key="8"]'), click('#«keys|pad|buttons» button[data-key="÷"]'),
            click('#«keys|pad|buttons» button[data-key="0"]'), click('#«keys|pad|buttons» button[data-key="="]', text(screen, "Error")),
        ],
        ids={"«screen|display-value|out»": "the display", "«keys|pad|buttons»": "box around the keys", "«clear|wipe»": "button that clears", **({"«history|log|tape»": "list of results"} if v["history"] else {})},
    )  # fmt: skip


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
    return {"title": rng.choice([f"{name} converter", f"Convert {name.lower()}", f"{name} units"]), "units": units, "digits": rng.choice([2, 3, 4]), "value": rng.choice([3, 5, 7.5, 12, 25, 60, 140])}


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
        css="#«amount|value|number» { width: 8rem; }\n#«result|output|answer» { font-size: 1.3rem; color: $accent; font-weight: 700; }",
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
        says=[f"A converter between {', '.join(name for name, _ in v['units'])}, with a number field, two select fields and a button that swaps them.",
              f'It starts with 1 and the first two units; the result is a sentence like "{said(1, (one, first), (two, second))}", with {v["digits"]} decimals, and follows every change at once.'],
        tests=[put("#«amount|value|number»", shortest(v["value"]), text(out, said(v["value"], (one, first), (two, second)))),
               click("#«swap|switch|flip»", text(out, said(v["value"], (two, second), (one, first)))),
               {"action": "select", "target": "#«to|goal|unit-b»", "value": v["units"][2][0], "expect": [text(out, said(v["value"], (two, second), tuple(v["units"][2])))]}],
        ids={"«amount|value|number»": "the number field", "«from|source|unit-a»": "unit to convert from", "«to|goal|unit-b»": "unit to convert to", "«swap|switch|flip»": "button that swaps", "«result|output|answer»": "the sentence"},
    )  # fmt: skip


def _tip(rng: random.Random) -> dict[str, Any]:
    return {"title": rng.choice(["Tip calculator", "Split the bill", "Dinner with friends", "Who pays what?", "Fair shares"]), "percent": rng.choice([5, 10, 12, 15, 18]), "most": rng.choice([25, 30, 40]), "people": rng.choice([2, 3, 4]), "bill": rng.choice([48.6, 72.4, 96.0, 120.5, 35.2]), "sign": rng.choice(["$", "€", "£"]), "other": rng.choice([20, 22, 25])}


@TOOLS.kind("tip", "a tip calculator", _tip)
def tip(v: Values) -> Parts:
    """Bill, tip, people: tip, total and share."""
    bill, sign = v["bill"], v["sign"]

    def sums(percent: float, people: int) -> list[str]:
        extra = bill * percent / 100
        return [sign + fixed(x, 2) for x in (extra, bill + extra, (bill + extra) / people)]

    one, two = sums(v["percent"], v["people"]), sums(v["other"], v["people"] + 1)
    outs = ("#«tip-amount|tip-sum|tip-out»", "#«total|sum|overall»", "#«share|each|per-person»")
    return Parts(
        body="""
<label class="«field|group»">Bill <input id="«bill|cost|price»" type="number" min="0" step="0.01" value="0"></label>
<label class="«field|group»">Tip: <output id="«rate|percent-out»">«=percent»</output> %
  <input id="«tip|percent|slider»" type="range" min="0" max="«=most»" value="«=percent»"></label>
<label class="«field|group»">People <input id="«people|guests|heads»" type="number" min="1" value="«=people»"></label>
<dl class="«sums|results»">
  <dt>Tip</dt><dd id="«tip-amount|tip-sum|tip-out»">«=sign»0.00</dd>
  <dt>Total</dt><dd id="«total|sum|overall»">«=sign»0.00</dd>
  <dt>Each pays</dt><dd id="«share|each|per-person»">«=sign»0.00</dd>
</dl>""",
        css=""".«field|group» { display: block; margin-bottom: 0.9rem; font-weight: 600; }
.«field|group» input { display: block; width: 100%; margin-top: 0.25rem; accent-color: $accent; }
.«sums|results» { display: grid; grid-template-columns: 1fr auto; gap: 0.4rem 1rem; margin: 0; padding: 1rem; background: $soft; }
.«sums|results» dd { margin: 0; font-weight: 700; color: $accent; }""",
        js="""
const «fields|inputs» = [@«bill|cost|price»@, @«tip|percent|slider»@, @«people|guests|heads»@];

function «money|format»(value) {
  return «#sign» + value.toFixed(2);
}

function «update|calculate|render»() {
  const [bill, percent, people] = «fields|inputs».map((field) => Number(field.value));
  const tip = (bill * percent) / 100;
  @«rate|percent-out»@.textContent = percent;
  @«tip-amount|tip-sum|tip-out»@.textContent = «money|format»(tip);
  @«total|sum|overall»@.textContent = «money|format»(bill + tip);
  @«share|each|per-person»@.textContent = «money|format»((bill + tip) / Math.max(people, 1));
}

«fields|inputs».forEach((field) => field.addEventListener("input", «update|calculate|render»));
«update|calculate|render»();""",
        says=[f'A tip calculator titled "{v["title"]}": a field for the bill, a slider for the tip from 0 to {v["most"]} % that starts at {v["percent"]}, and a field for the number of people, at first {v["people"]}.',
              f"It shows the tip, the total and what each person pays, with two decimals and {sign} in front, and follows every change."],
        tests=[put("#«bill|cost|price»", bill, *(text(o, x) for o, x in zip(outs, one, strict=True))),
               put("#«tip|percent|slider»", v["other"], text("#«rate|percent-out»", str(v["other"])), text(outs[0], two[0])),
               put("#«people|guests|heads»", v["people"] + 1, text(outs[2], two[2]))],
        ids={"«bill|cost|price»": "the bill", "«tip|percent|slider»": "slider of the tip", "«people|guests|heads»": "number of people", "«rate|percent-out»": "the tip's percentage", "«tip-amount|tip-sum|tip-out»": "the tip", "«total|sum|overall»": "the total", "«share|each|per-person»": "what each pays"},
    )  # fmt: skip


def _loan(rng: random.Random) -> dict[str, Any]:
    return {"title": rng.choice(["Savings plan", "Watch it grow", "Compound interest", "Put money aside"]), "sum": rng.choice([500, 1000, 2500, 4000]), "rate": rng.choice([1.5, 2, 3, 4.5]), "years": rng.choice([5, 8, 10]), "monthly": rng.choice([0, 25, 50]), "newrate": rng.choice([5, 6, 7]), "newyears": rng.choice([12, 15, 20])}


@TOOLS.kind("savings", "a savings calculator", _loan)
def savings(v: Values) -> Parts:
    """Compound interest, year by year, as bars."""

    def grow(rate: float, years: int) -> str:
        amount = float(v["sum"])
        for _ in range(years):
            amount = (amount + v["monthly"] * 12) * (1 + rate / 100)
        return fixed(amount, 2)

    return Parts(
        body="""
<div class="«row|line|bar»">
  <label>Start <input id="«start|capital|deposit»" type="number" value="«=sum»"></label>
  <label>Rate % <input id="«rate|interest|percent»" type="number" step="0.1" value="«=rate»"></label>
  <label>Years <input id="«years|term|time»" type="number" min="1" max="40" value="«=years»"></label>
</div>
<p>After all years: <strong id="«final|result|outcome»"></strong></p>
<div id="«bars|chart|growth»" class="«bars-box|chart-box»"></div>""",
        css="""input { width: 6rem; }
.«bars-box|chart-box» { display: flex; align-items: flex-end; gap: 4px; height: 180px; border-bottom: 2px solid $line; }
.«bars-box|chart-box» div { flex: 1; background: $accent; min-height: 2px; }
#«final|result|outcome» { color: $accent; font-size: 1.4rem; }""",
        js="""
const MONTHLY = «#monthly»;

function «grow|compute|project»(start, rate, years) {
  const «list|amounts|values» = [];
  let amount = start;
  for (let year = 0; year < years; year += 1) {
    amount = (amount + MONTHLY * 12) * (1 + rate / 100);
    «list|amounts|values».push(amount);
  }
  return «list|amounts|values»;
}

function «render|update|draw»() {
  const «series|data|amounts» = «grow|compute|project»(Number(@«start|capital|deposit»@.value), Number(@«rate|interest|percent»@.value), Number(@«years|term|time»@.value));
  const last = «series|data|amounts»[«series|data|amounts».length - 1] || 0;
  @«final|result|outcome»@.textContent = last.toFixed(2);
  @«bars|chart|growth»@.replaceChildren(...«series|data|amounts».map((amount) => {
    const bar = document.createElement("div");
    bar.style.height = `${(100 * amount) / last}%`;
    bar.title = amount.toFixed(2);
    return bar;
  }));
}

document.querySelectorAll("input").forEach((field) => field.addEventListener("input", «render|update|draw»));
«render|update|draw»();""",
        says=[f"Compound interest: fields for the starting sum ({v['sum']}), the yearly rate in percent ({v['rate']}) and the years ({v['years']}).",
              (f"{v['monthly']} more is paid in every month and added before a year's interest. " if v["monthly"] else "") + "It shows the final sum with two decimals, and one bar a year whose height follows the sum."],
        tests=[put("#«rate|interest|percent»", v["newrate"], text("#«final|result|outcome»", grow(v["newrate"], v["years"]))),
               put("#«years|term|time»", v["newyears"], text("#«final|result|outcome»", grow(v["newrate"], v["newyears"])), {"what": "count", "target": "#«bars|chart|growth» div", "equals": v["newyears"]})],
        ids={"«start|capital|deposit»": "starting sum", "«rate|interest|percent»": "rate", "«years|term|time»": "years", "«final|result|outcome»": "final sum", "«bars|chart|growth»": "box with the bars"},
    )  # fmt: skip


def _mixer(rng: random.Random) -> dict[str, Any]:
    return {"title": rng.choice(["Colour mixer", "Mix a colour", "Paint pot", "RGB studio"]), "rgb": [rng.randrange(0, 250, 5) for _ in range(3)], "new": rng.randrange(0, 250, 5), "steps": rng.choice([1, 5])}


@TOOLS.kind("mixer", "a colour mixer", _mixer)
def mixer(v: Values) -> Parts:
    """Three sliders, a swatch, the colour's code."""
    r, g, b = v["rgb"]
    new = v["new"] if abs(v["new"] - r) > 30 else (r + 125) % 250
    code = f"#{new:02x}{g:02x}{b:02x}"
    return Parts(
        body="""
<div id="«swatch|sample|preview»"></div>
<p>Code: <code id="«code|hex»"></code></p>
"""
        + "\n".join(f'<label class="«channel|slider-row»">{name} <input id="«{i}|{name.lower()}»" type="range" min="0" max="255" step="{v["steps"]}" value="{x}"></label>' for name, i, x in zip(("Red", "Green", "Blue"), "rgb", v["rgb"], strict=True)),
        css="#«swatch|sample|preview» { height: 140px; margin-bottom: 1rem; border: 1px solid $line; }\n.«channel|slider-row» { display: grid; grid-template-columns: 5rem 1fr; align-items: center; margin-bottom: 0.5rem; }\ncode { font-size: 1.3rem; font-weight: 700; }",
        js="""
const «sliders|channels» = [@«r|red»@, @«g|green»@, @«b|blue»@];

function «mix|paint|update»() {
  const hex = "#" + «sliders|channels».map((slider) => Number(slider.value).toString(16).padStart(2, "0")).join("");
  @«swatch|sample|preview»@.style.backgroundColor = hex;
  @«code|hex»@.textContent = hex;
}

«sliders|channels».forEach((slider) => slider.addEventListener("input", «mix|paint|update»));
«mix|paint|update»();""",
        says=[f"Three sliders from 0 to 255 for red, green and blue, at first {r}, {g} and {b}, in steps of {v['steps']}.", "A large swatch shows the mixed colour and a line gives its code such as #1a2b3c, in small letters."],
        tests=[put("#«r|red»", new, text("#«code|hex»", code), {"what": "style", "target": "#«swatch|sample|preview»", "name": "background-color", "equals": f"rgb({new}, {g}, {b})"})],
        ids={"«swatch|sample|preview»": "the swatch", "«code|hex»": "the code", "«r|red»": "red", "«g|green»": "green", "«b|blue»": "blue"},
    )  # fmt: skip


def _words(rng: random.Random) -> dict[str, Any]:
    sample = rng.choice(["The rain stayed away all day.", "Small boats go out at dawn. They come back late.", "Nobody saw the cat. It slept on the roof.", "Write first and cut later."])
    return {"title": rng.choice(["Word counter", "How long is it?", "Text statistics", "Count my words"]), "limit": rng.choice([3, 5, 20, 120, 140, 280]), "sample": sample}


@TOOLS.kind("words", "a word counter", _words)
def words(v: Values) -> Parts:
    """Words, letters and what is left, while one types."""
    sample = v["sample"]
    left = v["limit"] - len(sample.split())
    return Parts(
        body="""
<textarea id="«text|draft|input»" rows="6" placeholder="Type or paste here"></textarea>
<div class="«row|line|bar»">
  <span>Words: <b id="«words|word-count»">0</b></span>
  <span>Characters: <b id="«chars|letters»">0</b></span>
  <span>Left of «=limit»: <b id="«left|remaining»">«=limit»</b></span>
</div>
<button id="«clear|empty»" class="«quiet|secondary|ghost»">Clear</button>""",
        css="textarea { width: 100%; margin-bottom: 0.75rem; }\n.«over|too-long» { color: #dc2626; }",
        js="""
const «area|field|box» = @«text|draft|input»@;

function «count|measure|update»() {
  const «found|list» = «area|field|box».value.trim().split(/\\s+/).filter(Boolean);
  const rest = «#limit» - «found|list».length;
  @«words|word-count»@.textContent = «found|list».length;
  @«chars|letters»@.textContent = «area|field|box».value.length;
  @«left|remaining»@.textContent = rest;
  // Too many words are shown in red
  @«left|remaining»@.classList.toggle("«over|too-long»", rest < 0);
}

«area|field|box».addEventListener("input", «count|measure|update»);
@«clear|empty»@.addEventListener("click", () => {
  «area|field|box».value = "";
  «count|measure|update»();
});""",
        says=[f"A text area that counts words and characters while one types, and shows how many of {v['limit']} words are left, in red when the number is negative.", "A button empties it."],
        tests=[{"action": "type", "target": "#«text|draft|input»", "text": sample, "expect": [text("#«words|word-count»", str(len(sample.split()))), text("#«chars|letters»", str(len(sample))), text("#«left|remaining»", str(left))]},
               click("#«clear|empty»", text("#«words|word-count»", "0"), {"what": "value", "target": "#«text|draft|input»", "equals": ""})],
        ids={"«text|draft|input»": "the text area", "«words|word-count»": "number of words", "«chars|letters»": "number of characters", "«left|remaining»": "words left", "«clear|empty»": "button that empties"},
    )  # fmt: skip


def _cipher(rng: random.Random) -> dict[str, Any]:
    return {"title": rng.choice(["Caesar cipher", "Secret letters", "Shift cipher", "Spy notes"]), "shift": rng.randint(1, 12), "word": rng.choice(["MEET AT NOON", "attack at dawn", "Hello World", "Xylophone zoo", "The owl flies"]), "new": rng.randint(13, 25)}


def _shifted(word: str, by: int) -> str:
    return "".join(chr((ord(c) - base + by) % 26 + base) if c.isalpha() else c for c in word for base in [65 if c.isupper() else 97])


@TOOLS.kind("cipher", "a Caesar cipher", _cipher)
def cipher(v: Values) -> Parts:
    """Letters shifted through the alphabet."""
    out = "#«secret|result|output»"
    return Parts(
        body="""
<label>Message <input id="«plain|message|clear-text»" type="text" autocomplete="off"></label>
<label>Shift: <output id="«shift-value|step-value»">«=shift»</output>
  <input id="«shift|step|key»" type="range" min="0" max="25" value="«=shift»"></label>
<p id="«secret|result|output»" class="«code-line|cipher-line»"></p>""",
        css="label { display: block; margin-bottom: 0.75rem; }\nlabel input { display: block; width: 100%; }\n.«code-line|cipher-line» { min-height: 3rem; padding: 0.75rem; background: $soft; font-family: monospace; font-size: 1.2rem; }",
        js="""
function «encode|rotate|shiftText»(text, by) {
  return text.replace(/[a-z]/gi, (letter) => {
    const base = letter <= "Z" ? 65 : 97;
    return String.fromCharCode(((letter.charCodeAt(0) - base + by) % 26) + base);
  });
}

function «update|refresh|run»() {
  const by = Number(@«shift|step|key»@.value);
  @«shift-value|step-value»@.textContent = by;
  @«secret|result|output»@.textContent = «encode|rotate|shiftText»(@«plain|message|clear-text»@.value, by);
}

@«plain|message|clear-text»@.addEventListener("input", «update|refresh|run»);
@«shift|step|key»@.addEventListener("input", «update|refresh|run»);""",
        says=[f"A text field and a slider from 0 to 25 that starts at {v['shift']}; below them the text with every letter moved that far through the alphabet.", "Capitals stay capitals, and everything that is no letter stays as it is."],
        tests=[put("#«plain|message|clear-text»", v["word"], text(out, _shifted(v["word"], v["shift"]))), put("#«shift|step|key»", v["new"], text(out, _shifted(v["word"], v["new"])), text("#«shift-value|step-value»", str(v["new"])))],
        ids={"«plain|message|clear-text»": "the message", "«shift|step|key»": "slider", "«shift-value|step-value»": "the shift as a number", "«secret|result|output»": "the result"},
    )  # fmt: skip
