"""Artifacts that follow what is set: tips, savings, colours, words, ciphers."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

from .artifacts_frame import Kinds, Parts
from .artifacts_steps import click, put, text
from .artifacts_template import fixed

METERS = Kinds()
Values = Mapping[str, Any]


def _tip(rng: random.Random) -> dict[str, Any]:
    return {
        "title": rng.choice(
            ["Tip calculator", "Split the bill", "Dinner with friends", "Who pays what?", "Fair shares"]
        ),
        "percent": rng.choice([5, 10, 12, 15, 18]),
        "most": rng.choice([25, 30, 40]),
        "people": rng.choice([2, 3, 4]),
        "bill": rng.choice([48.6, 72.4, 96.0, 120.5, 35.2]),
        "sign": rng.choice(["$", "€", "£"]),
        "other": rng.choice([20, 22, 25]),
    }


@METERS.kind("tip", "a tip calculator", _tip)
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
        says=[
            f'A tip calculator titled "{v["title"]}": a field for the bill, a slider for the tip from 0 to '
            f"{v['most']} % that starts at {v['percent']}, and a field for the number of people, at first "
            f"{v['people']}.",
            f"It shows the tip, the total and what each person pays, with two decimals and {sign} in front, and "
            f"follows every change.",
        ],
        tests=[
            put("#«bill|cost|price»", bill, *(text(o, x) for o, x in zip(outs, one, strict=True))),
            put(
                "#«tip|percent|slider»", v["other"], text("#«rate|percent-out»", str(v["other"])), text(outs[0], two[0])
            ),
            put("#«people|guests|heads»", v["people"] + 1, text(outs[2], two[2])),
        ],
        ids={
            "«bill|cost|price»": "the bill",
            "«tip|percent|slider»": "slider of the tip",
            "«people|guests|heads»": "number of people",
            "«rate|percent-out»": "the tip's percentage",
            "«tip-amount|tip-sum|tip-out»": "the tip",
            "«total|sum|overall»": "the total",
            "«share|each|per-person»": "what each pays",
        },
    )


def _loan(rng: random.Random) -> dict[str, Any]:
    return {
        "title": rng.choice(["Savings plan", "Watch it grow", "Compound interest", "Put money aside"]),
        "sum": rng.choice([500, 1000, 2500, 4000]),
        "rate": rng.choice([1.5, 2, 3, 4.5]),
        "years": rng.choice([5, 8, 10]),
        "monthly": rng.choice([0, 25, 50]),
        "newrate": rng.choice([5, 6, 7]),
        "newyears": rng.choice([12, 15, 20]),
    }


@METERS.kind("savings", "a savings calculator", _loan)
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
        says=[
            f"Compound interest: fields for the starting sum ({v['sum']}), the yearly rate in percent "
            f"({v['rate']}) and the years ({v['years']}).",
            (f"{v['monthly']} more is paid in every month and added before a year's interest. " if v["monthly"] else "")
            + "It shows the final sum with two decimals, and one bar a year whose height follows "
            "the sum.",
        ],
        tests=[
            put(
                "#«rate|interest|percent»",
                v["newrate"],
                text("#«final|result|outcome»", grow(v["newrate"], v["years"])),
            ),
            put(
                "#«years|term|time»",
                v["newyears"],
                text("#«final|result|outcome»", grow(v["newrate"], v["newyears"])),
                {"what": "count", "target": "#«bars|chart|growth» div", "equals": v["newyears"]},
            ),
        ],
        ids={
            "«start|capital|deposit»": "starting sum",
            "«rate|interest|percent»": "rate",
            "«years|term|time»": "years",
            "«final|result|outcome»": "final sum",
            "«bars|chart|growth»": "box with the bars",
        },
    )


def _mixer(rng: random.Random) -> dict[str, Any]:
    return {
        "title": rng.choice(["Colour mixer", "Mix a colour", "Paint pot", "RGB studio"]),
        "rgb": [rng.randrange(0, 250, 5) for _ in range(3)],
        "new": rng.randrange(0, 250, 5),
        "steps": rng.choice([1, 5]),
    }


@METERS.kind("mixer", "a colour mixer", _mixer)
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
        + "\n".join(
            f'<label class="«channel|slider-row»">{name} <input id="«{i}|{name.lower()}»" type="range" '
            f'min="0" max="255" step="{v["steps"]}" value="{x}"></label>'
            for name, i, x in zip(("Red", "Green", "Blue"), "rgb", v["rgb"], strict=True)
        ),
        css="#«swatch|sample|preview» { height: 140px; margin-bottom: 1rem; border: 1px solid $line; "
        "}\n.«channel|slider-row» { display: grid; grid-template-columns: 5rem 1fr; align-items: center; "
        "margin-bottom: 0.5rem; }\ncode { font-size: 1.3rem; font-weight: 700; }",
        js="""
const «sliders|channels» = [@«r|red»@, @«g|green»@, @«b|blue»@];

function «mix|paint|update»() {
  const hex = "#" + «sliders|channels».map((slider) => Number(slider.value).toString(16).padStart(2, "0")).join("");
  @«swatch|sample|preview»@.style.backgroundColor = hex;
  @«code|hex»@.textContent = hex;
}

«sliders|channels».forEach((slider) => slider.addEventListener("input", «mix|paint|update»));
«mix|paint|update»();""",
        says=[
            f"Three sliders from 0 to 255 for red, green and blue, at first {r}, {g} and {b}, in steps of "
            f"{v['steps']}.",
            "A large swatch shows the mixed colour and a line gives its code such as #1a2b3c, in small letters.",
        ],
        tests=[
            put(
                "#«r|red»",
                new,
                text("#«code|hex»", code),
                {
                    "what": "style",
                    "target": "#«swatch|sample|preview»",
                    "name": "background-color",
                    "equals": f"rgb({new}, {g}, {b})",
                },
            )
        ],
        ids={
            "«swatch|sample|preview»": "the swatch",
            "«code|hex»": "the code",
            "«r|red»": "red",
            "«g|green»": "green",
            "«b|blue»": "blue",
        },
    )


def _words(rng: random.Random) -> dict[str, Any]:
    sample = rng.choice(
        [
            "The rain stayed away all day.",
            "Small boats go out at dawn. They come back late.",
            "Nobody saw the cat. It slept on the roof.",
            "Write first and cut later.",
        ]
    )
    return {
        "title": rng.choice(["Word counter", "How long is it?", "Text statistics", "Count my words"]),
        "limit": rng.choice([3, 5, 20, 120, 140, 280]),
        "sample": sample,
    }


@METERS.kind("words", "a word counter", _words)
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
        says=[
            f"A text area that counts words and characters while one types, and shows how many of {v['limit']} "
            f"words are left, in red when the number is negative.",
            "A button empties it.",
        ],
        tests=[
            {
                "action": "type",
                "target": "#«text|draft|input»",
                "text": sample,
                "expect": [
                    text("#«words|word-count»", str(len(sample.split()))),
                    text("#«chars|letters»", str(len(sample))),
                    text("#«left|remaining»", str(left)),
                ],
            },
            click(
                "#«clear|empty»",
                text("#«words|word-count»", "0"),
                {"what": "value", "target": "#«text|draft|input»", "equals": ""},
            ),
        ],
        ids={
            "«text|draft|input»": "the text area",
            "«words|word-count»": "number of words",
            "«chars|letters»": "number of characters",
            "«left|remaining»": "words left",
            "«clear|empty»": "button that empties",
        },
    )


def _cipher(rng: random.Random) -> dict[str, Any]:
    return {
        "title": rng.choice(["Caesar cipher", "Secret letters", "Shift cipher", "Spy notes"]),
        "shift": rng.randint(1, 12),
        "word": rng.choice(["MEET AT NOON", "attack at dawn", "Hello World", "Xylophone zoo", "The owl flies"]),
        "new": rng.randint(13, 25),
    }


def _shifted(word: str, by: int) -> str:
    return "".join(
        chr((ord(c) - base + by) % 26 + base) if c.isalpha() else c
        for c in word
        for base in [65 if c.isupper() else 97]
    )


@METERS.kind("cipher", "a Caesar cipher", _cipher)
def cipher(v: Values) -> Parts:
    """Letters shifted through the alphabet."""
    out = "#«secret|result|output»"
    return Parts(
        body="""
<label>Message <input id="«plain|message|clear-text»" type="text" autocomplete="off"></label>
<label>Shift: <output id="«shift-value|step-value»">«=shift»</output>
  <input id="«shift|step|key»" type="range" min="0" max="25" value="«=shift»"></label>
<p id="«secret|result|output»" class="«code-line|cipher-line»"></p>""",
        css="label { display: block; margin-bottom: 0.75rem; }\nlabel input { display: block; width: 100%; "
        "}\n.«code-line|cipher-line» { min-height: 3rem; padding: 0.75rem; background: $soft; font-family: "
        "monospace; font-size: 1.2rem; }",
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
        says=[
            f"A text field and a slider from 0 to 25 that starts at {v['shift']}; below them the text with "
            f"every letter moved that far through the alphabet.",
            "Capitals stay capitals, and everything that is no letter stays as it is.",
        ],
        tests=[
            put("#«plain|message|clear-text»", v["word"], text(out, _shifted(v["word"], v["shift"]))),
            put(
                "#«shift|step|key»",
                v["new"],
                text(out, _shifted(v["word"], v["new"])),
                text("#«shift-value|step-value»", str(v["new"])),
            ),
        ],
        ids={
            "«plain|message|clear-text»": "the message",
            "«shift|step|key»": "slider",
            "«shift-value|step-value»": "the shift as a number",
            "«secret|result|output»": "the result",
        },
    )
