"""Artifacts that show things: tabs, accordions, slides, galleries, cards, forms, clocks."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

from .artifacts_frame import Kinds, Parts
from .artifacts_steps import click, text

VIEWS = Kinds()

Values = Mapping[str, Any]

FACTS = (
    ("Honey", "Sealed honey keeps for decades, because it holds too little water for bacteria."),
    ("Octopus", "An octopus has three hearts, and two of them rest while it swims."),
    ("Basalt", "Basalt cools into columns, most of them with six sides."),
    ("Moss", "Moss has no roots; it drinks with its leaves."),
    ("Tides", "Spring tides come when sun and moon pull in one line."),
    ("Glass", "Glass is an amorphous solid: its atoms have no long order."),
    ("Swifts", "Swifts sleep, eat and drink on the wing for months."),
    ("Saffron", "It takes about 150 flowers for a gram of saffron."),
    ("Bamboo", "Some bamboos grow almost a metre a day."),
    ("Comets", "A comet's tail always points away from the sun."),
    ("Paper", "Paper can be recycled about six times before its fibres get too short."),
    ("Lightning", "Sound needs three seconds for a kilometre; count after the flash."),
)


def _panels(rng: random.Random) -> dict[str, Any]:
    facts = rng.sample(FACTS, rng.choice([3, 4, 5]))
    return {
        "title": rng.choice(
            ["Field notes", "Small facts", "Did you know?", "Science corner", "Things worth knowing", "A short reader"]
        ),
        "facts": [list(f) for f in facts],
        "start": rng.choice([0, 0, 1]),
    }


@VIEWS.kind("tabs", "a page with tabs", _panels)
def tabs(v: Values) -> Parts:
    """One tab at a time; arrow keys work too."""
    names = [n for n, _ in v["facts"]]
    other = (v["start"] + 1) % len(names)
    after = (other + 1) % len(names)
    tab, panel = "#«tabs|tablist|strip» button", "#«panel|content|pane»"
    return Parts(
        body="""
<div id="«tabs|tablist|strip»" role="tablist"></div>
<div id="«panel|content|pane»" role="tabpanel"></div>""",
        css="""#«tabs|tablist|strip» { display: flex; flex-wrap: wrap; gap: 0.25rem; border-bottom: 2px solid $accent; }
#«tabs|tablist|strip» button { background: transparent; color: $ink; border-color: transparent; border-bottom: 0; }
#«tabs|tablist|strip» button[aria-selected="true"] { background: $accent; color: $on_accent; }
#«panel|content|pane» { padding: 1rem 0.25rem; min-height: 6rem; }""",
        js="""
const PANELS = «#facts»;
let «active|current|open» = «#start»;

function «select|choose|show»(index) {
  «active|current|open» = (index + PANELS.length) % PANELS.length;
  [...@«tabs|tablist|strip»@.children].forEach((tab, number) => {
    tab.setAttribute("aria-selected", String(number === «active|current|open»));
    tab.tabIndex = number === «active|current|open» ? 0 : -1;
  });
  @«panel|content|pane»@.textContent = PANELS[«active|current|open»][1];
}

@«tabs|tablist|strip»@.append(...PANELS.map(([name], index) => {
  const tab = document.createElement("button");
  tab.setAttribute("role", "tab");
  tab.textContent = name;
  tab.addEventListener("click", () => «select|choose|show»(index));
  return tab;
}));
@«tabs|tablist|strip»@.addEventListener("keydown", (event) => {
  const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!by) return;
  «select|choose|show»(«active|current|open» + by);
  @«tabs|tablist|strip»@.children[«active|current|open»].focus();
});
«select|choose|show»(«active|current|open»);""",
        says=[
            f'Tabs named {", ".join(names)}, with "{names[v["start"]]}" open at first; the panel below shows '
            f"one sentence: " + " ".join(x for _, x in v["facts"]),
            "The tabs are buttons with aria-selected; the arrow keys go to the next and previous tab, around the ends.",
        ],
        tests=[
            click(
                f"{tab} >> nth={other}",
                text(panel, v["facts"][other][1]),
                {"what": "attribute", "target": f"{tab} >> nth={other}", "name": "aria-selected", "equals": "true"},
            ),
            {
                "action": "press",
                "key": "ArrowRight",
                "expect": [text(panel, v["facts"][after][1], **({"initially": True} if after == v["start"] else {}))],
            },
        ],
        ids={"«tabs|tablist|strip»": "the row of tabs", "«panel|content|pane»": "the panel"},
    )


@VIEWS.kind("accordion", "an accordion", _panels)
def accordion(v: Values) -> Parts:
    """One part open at a time."""
    heads, bodies = "#«list|parts|folds» button", "#«list|parts|folds» p"
    names = [n for n, _ in v["facts"]]
    markup = "\n".join(
        f'  <section><h2><button aria-expanded="false">{n}</button></h2><p hidden>{x}</p></section>'
        for n, x in v["facts"]
    )
    return Parts(
        body=f"""
<div id="«list|parts|folds»">
{markup}
</div>
<p id="«note|status|hint-line»" class="«hint|note|muted»">Nothing open</p>""",
        css="""h2 { margin: 0; font-size: 1rem; }
#«list|parts|folds» section { border-bottom: 1px solid $line; }
#«list|parts|folds» button { width: 100%; text-align: left; background: transparent; color: $ink; border: 0; padding: 0.9rem 0.25rem; }
#«list|parts|folds» button[aria-expanded="true"] { color: $accent; }
#«list|parts|folds» section p { padding: 0 0.25rem 0.9rem; margin: 0; }""",
        js="""
const «heads|buttons» = [...document.querySelectorAll("#«list|parts|folds» button")];

function «toggle|open|fold»(chosen) {
  const «wasOpen|before» = chosen.getAttribute("aria-expanded") === "true";
  for (const head of «heads|buttons») {
    const show = head === chosen && !«wasOpen|before»;
    head.setAttribute("aria-expanded", String(show));
    head.closest("section").querySelector("p").hidden = !show;
  }
  @«note|status|hint-line»@.textContent = «wasOpen|before» ? "Nothing open" : `Open: ${chosen.textContent}`;
}

«heads|buttons».forEach((head) => head.addEventListener("click", () => «toggle|open|fold»(head)));""",
        says=[
            f"An accordion with the parts {', '.join(names)}: " + " ".join(x for _, x in v["facts"]),
            "All parts are closed at first; a click on a heading opens its text and closes the others, another "
            'click closes it again. A line says "Open: name" or "Nothing open".',
        ],
        tests=[
            click(
                f"{heads} >> nth=0",
                {"what": "count", "target": bodies, "equals": 1},
                text("#«note|status|hint-line»", f"Open: {names[0]}"),
            ),
            click(
                f"{heads} >> nth=2",
                {"what": "text", "target": bodies, "equals": v["facts"][2][1]},
                text("#«note|status|hint-line»", f"Open: {names[2]}"),
            ),
            click(
                f"{heads} >> nth=2",
                {"what": "count", "target": bodies, "equals": 0},
                text("#«note|status|hint-line»", "Nothing open"),
            ),
        ],
        ids={"«list|parts|folds»": "the parts", "«note|status|hint-line»": "the line below"},
    )


@VIEWS.kind("slides", "a slideshow", _panels)
def slides(v: Values) -> Parts:
    """Slides with next, previous and dots."""
    count, facts = len(v["facts"]), v["facts"]
    start = v["start"]
    head, place = "#«caption|slide-title|headline»", "#«place|position|counter»"
    to = [(start + 1) % count, (start + 2) % count]
    last = next(i for i in range(count - 1, -1, -1) if i not in (to[1],))
    return Parts(
        body="""
<figure id="«slide|stage|frame»">
  <div id="«picture|image|art»"></div>
  <h2 id="«caption|slide-title|headline»"></h2>
  <figcaption id="«words|body|slide-text»"></figcaption>
</figure>
<div class="«row|line|bar»">
  <button id="«prev|back|left»">Back</button>
  <button id="«next|forward|right»">Next</button>
  <span id="«place|position|counter»"></span>
</div>
<div id="«dots|marks|pages»"></div>""",
        css="""figure { margin: 0 0 1rem; }
#«picture|image|art» { height: 200px; }
h2 { font-size: 1.2rem; margin: 0.75rem 0 0.25rem; }
figcaption { min-height: 3.2rem; }
#«dots|marks|pages» button { width: 14px; height: 14px; padding: 0; margin-right: 6px; border-radius: 50%; background: $line; border-color: $line; }
#«dots|marks|pages» button.«on|now» { background: $accent; border-color: $accent; }""",
        js="""
const SLIDES = «#facts»;
let «index|current|at» = «#start»;

function «go|show|turn»(to) {
  «index|current|at» = (to + SLIDES.length) % SLIDES.length;
  const [title, words] = SLIDES[«index|current|at»];
  const hue = Math.round((360 / SLIDES.length) * «index|current|at»);
  @«picture|image|art»@.style.background = `linear-gradient(135deg, hsl(${hue} 60% 45%), hsl(${hue + 50} 60% 70%))`;
  @«caption|slide-title|headline»@.textContent = title;
  @«words|body|slide-text»@.textContent = words;
  @«place|position|counter»@.textContent = `${«index|current|at» + 1} / ${SLIDES.length}`;
  [...@«dots|marks|pages»@.children].forEach((dot, number) => dot.classList.toggle("«on|now»", number === «index|current|at»));
}

@«dots|marks|pages»@.append(...SLIDES.map(([title], number) => {
  const dot = document.createElement("button");
  dot.setAttribute("aria-label", title);
  dot.addEventListener("click", () => «go|show|turn»(number));
  return dot;
}));
@«next|forward|right»@.addEventListener("click", () => «go|show|turn»(«index|current|at» + 1));
@«prev|back|left»@.addEventListener("click", () => «go|show|turn»(«index|current|at» - 1));
«go|show|turn»(«index|current|at»);""",
        says=[
            f"A slideshow of {count} slides: " + " ".join(f"{n} ({x})" for n, x in facts),
            f"Each slide has a coloured picture, a title and a text; the buttons Next and Back go around the "
            f'ends, round dots go to a slide at once, and a line says "{start + 1} / {count}".',
        ],
        tests=[
            click("#«next|forward|right»", text(head, facts[to[0]][0]), text(place, f"{to[0] + 1} / {count}")),
            click(
                "#«next|forward|right»",
                text(place, f"{to[1] + 1} / {count}", **({"initially": True} if to[1] == start else {})),
            ),
            click(
                f"#«dots|marks|pages» button >> nth={last}",
                text(head, facts[last][0], initially=True),
                text(place, f"{last + 1} / {count}", initially=True),
            ),
            click("#«prev|back|left»", {"what": "text", "target": head, "changed": True}),
        ],
        ids={
            "«caption|slide-title|headline»": "title of the slide",
            "«words|body|slide-text»": "text of the slide",
            "«next|forward|right»": "next",
            "«prev|back|left»": "back",
            "«place|position|counter»": "which slide",
            "«dots|marks|pages»": "the dots",
        },
    )


def _timer(rng: random.Random) -> dict[str, Any]:
    return {
        "title": rng.choice(["Tea timer", "Egg timer", "Focus timer", "Break timer", "Countdown", "Stretch"]),
        "seconds": rng.choice([45, 60, 90, 120, 180, 300]),
        "more": rng.choice([10, 30, 60]),
        "wait": rng.choice([3, 4, 5]),
    }


def _clock(seconds: int) -> str:
    return f"{seconds // 60:02d}:{seconds % 60:02d}"


@VIEWS.kind("timer", "a countdown timer", _timer)
def timer(v: Values) -> Parts:
    """Start, pause, more time, reset."""
    show = "#«time|clock|left»"
    return Parts(
        body="""
<div class="«big|display|readout»" id="«time|clock|left»" role="timer"></div>
<div class="«track|ring»"><div id="«progress|level|done-bar»"></div></div>
<div class="«row|line|bar»">
  <button id="«start|run|toggle»">Start</button>
  <button id="«more|extend|plus»" class="«quiet|secondary|ghost»">+«=more» s</button>
  <button id="«reset|again|zero»" class="«quiet|secondary|ghost»">Reset</button>
</div>""",
        css=".«track|ring» { height: 12px; background: $line; margin-bottom: 1rem; }\n#«progress|level|done-bar» "
        "{ height: 100%; width: 0; background: $accent; }",
        js="""
const SECONDS = «#seconds»;
let «left|rest|remaining» = SECONDS;
let «total|whole|span» = SECONDS;
let «ticker|handle|interval» = null;

function «show|render|paint»() {
  const minutes = String(Math.floor(«left|rest|remaining» / 60)).padStart(2, "0");
  const seconds = String(«left|rest|remaining» % 60).padStart(2, "0");
  @«time|clock|left»@.textContent = `${minutes}:${seconds}`;
  @«progress|level|done-bar»@.style.width = `${100 * (1 - «left|rest|remaining» / «total|whole|span»)}%`;
  @«start|run|toggle»@.textContent = «ticker|handle|interval» === null ? "Start" : "Pause";
}

function «pause|stop|halt»() {
  clearInterval(«ticker|handle|interval»);
  «ticker|handle|interval» = null;
}

function «tick|step|second»() {
  «left|rest|remaining» -= 1;
  if («left|rest|remaining» <= 0) {
    «left|rest|remaining» = 0;
    «pause|stop|halt»();
  }
  «show|render|paint»();
}

@«start|run|toggle»@.addEventListener("click", () => {
  if («ticker|handle|interval» === null) «ticker|handle|interval» = setInterval(«tick|step|second», 1000);
  else «pause|stop|halt»();
  «show|render|paint»();
});
@«more|extend|plus»@.addEventListener("click", () => {
  «left|rest|remaining» += «#more»;
  «total|whole|span» += «#more»;
  «show|render|paint»();
});
@«reset|again|zero»@.addEventListener("click", () => {
  «pause|stop|halt»();
  «left|rest|remaining» = SECONDS;
  «total|whole|span» = SECONDS;
  «show|render|paint»();
});
«show|render|paint»();""",
        says=[
            f"A countdown from {_clock(v['seconds'])} with a bar that fills, and the buttons Start (which "
            f"becomes Pause while it runs), +{v['more']} s and Reset.",
            "It counts down every second and stops at 00:00.",
        ],
        tests=[
            click("#«start|run|toggle»", text("#«start|run|toggle»", "Pause")),
            {
                "action": "wait",
                "seconds": v["wait"],
                "expect": [
                    {
                        "what": "text",
                        "target": show,
                        "matches": "^(" + "|".join(_clock(v["seconds"] - v["wait"] + d) for d in (0, 1, -1)) + ")$",
                    }
                ],
            },
            click("#«start|run|toggle»", text("#«start|run|toggle»", "Start")),
            click("#«reset|again|zero»", text(show, _clock(v["seconds"]))),
            click("#«more|extend|plus»", text(show, _clock(v["seconds"] + v["more"]))),
        ],
        ids={
            "«time|clock|left»": "the time left",
            "«start|run|toggle»": "start and pause",
            "«more|extend|plus»": "more time",
            "«reset|again|zero»": "reset",
        },
    )
