"""Artifacts to draw, to choose, to rate and to learn on: a pad, a grid of cells, stars, cards."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

from .artifacts_frame import Kinds, Parts
from .artifacts_steps import click, put, text
from .artifacts_template import fixed

BOARDS = Kinds()
Values = Mapping[str, Any]


def _draw(rng: random.Random) -> dict[str, Any]:
    return {
        "title": rng.choice(["Sketch pad", "Drawing pad", "Doodle", "Scribble"]),
        "width": rng.choice([360, 380, 400]),
        "height": rng.choice([240, 260, 300]),
        "colors": rng.sample(["#1d4ed8", "#b91c1c", "#047857", "#c2410c", "#6d28d9", "#111827"], 3),
        "size": rng.choice([8, 10, 12]),
        "paper": rng.choice(["#ffffff", "#fffbeb", "#f8fafc"]),
    }


@BOARDS.kind("drawing", "a drawing pad", _draw)
def drawing(v: Values) -> Parts:
    """A canvas, a few colours, a pen's size, undo, clear."""
    canvas = "#«pad|canvas|paper»"
    x, y = v["width"] // 2, v["height"] // 2
    stroke = {"action": "drag", "target": canvas, "at": [x - 60, y], "by": [120, 0]}
    return Parts(
        body="""
<div class="«row|line|bar»">
  <span id="«colors|pens|inks»"></span>
  <label>Size <input id="«size|thickness|weight»" type="range" min="2" max="30" value="«=size»"></label>
</div>
<canvas id="«pad|canvas|paper»" width="«=width»" height="«=height»"></canvas>
<div class="«row|line|bar»">
  <button id="«undo|back|revert»" class="«quiet|secondary|ghost»" disabled>Undo</button>
  <button id="«clear|empty|wipe»">Clear</button>
  <span id="«count|strokes|lines»">0 strokes</span>
</div>""",
        css="""canvas { display: block; margin-bottom: 0.75rem; border: 1px solid $line; touch-action: none; cursor: crosshair; }
#«colors|pens|inks» button { width: 30px; height: 30px; padding: 0; margin-right: 6px; border-radius: 50%; }
#«colors|pens|inks» button[aria-pressed="true"] { outline: 3px solid $ink; }""",
        js="""
const COLORS = «#colors»;
const «pen|ctx|context» = @«pad|canvas|paper»@.getContext("2d");
let «strokes|lines|drawn» = [];
let «color|tint» = COLORS[0];
let «active|stroke|now» = null;

function «render|redraw|paint»() {
  «pen|ctx|context».fillStyle = "«=paper»";
  «pen|ctx|context».fillRect(0, 0, «#width», «#height»);
  «pen|ctx|context».lineCap = "round";
  «pen|ctx|context».lineJoin = "round";
  for (const { ink, size, points } of «strokes|lines|drawn») {
    «pen|ctx|context».strokeStyle = ink;
    «pen|ctx|context».lineWidth = size;
    «pen|ctx|context».beginPath();
    points.forEach(([x, y]) => «pen|ctx|context».lineTo(x, y));
    «pen|ctx|context».stroke();
  }
  @«count|strokes|lines»@.textContent = `${«strokes|lines|drawn».length} strokes`;
  @«undo|back|revert»@.disabled = «strokes|lines|drawn».length === 0;
}

@«pad|canvas|paper»@.addEventListener("pointerdown", (event) => {
  «active|stroke|now» = { ink: «color|tint», size: Number(@«size|thickness|weight»@.value), points: [[event.offsetX, event.offsetY]] };
  «strokes|lines|drawn».push(«active|stroke|now»);
  «render|redraw|paint»();
});
@«pad|canvas|paper»@.addEventListener("pointermove", (event) => {
  if (!«active|stroke|now») return;
  «active|stroke|now».points.push([event.offsetX, event.offsetY]);
  «render|redraw|paint»();
});
window.addEventListener("pointerup", () => {
  «active|stroke|now» = null;
});
@«undo|back|revert»@.addEventListener("click", () => {
  «strokes|lines|drawn».pop();
  «render|redraw|paint»();
});
@«clear|empty|wipe»@.addEventListener("click", () => {
  «strokes|lines|drawn» = [];
  «render|redraw|paint»();
});
@«colors|pens|inks»@.append(...COLORS.map((value, number) => {
  const button = document.createElement("button");
  button.style.background = value;
  button.setAttribute("aria-label", value);
  button.setAttribute("aria-pressed", String(number === 0));
  button.addEventListener("click", () => {
    «color|tint» = value;
    [...@«colors|pens|inks»@.children].forEach((other) => other.setAttribute("aria-pressed", String(other === button)));
  });
  return button;
}));
«render|redraw|paint»();""",
        says=[
            f"A drawing pad: a canvas of {v['width']} x {v['height']} px in {v['paper']} on which one draws with "
            f"the pointer, in the colours {', '.join(v['colors'])} (round buttons, the first one chosen), with a "
            f"slider for the pen from 2 to 30 px that starts at {v['size']}.",
            "Undo takes the last stroke away and is disabled when there is none, Clear takes all away, and a line "
            'says "0 strokes".',
        ],
        tests=[
            {
                **stroke,
                "expect": [
                    text("#«count|strokes|lines»", "1 strokes"),
                    {"what": "color", "target": canvas, "at": [x, y], "equals": v["colors"][0]},
                ],
            },
            click("#«colors|pens|inks» button >> nth=1"),
            {**stroke, "expect": [{"what": "color", "target": canvas, "at": [x, y], "equals": v["colors"][1]}]},
            click("#«undo|back|revert»", {"what": "color", "target": canvas, "at": [x, y], "equals": v["colors"][0]}),
            click(
                "#«clear|empty|wipe»",
                text("#«count|strokes|lines»", "0 strokes"),
                {"what": "enabled", "target": "#«undo|back|revert»", "equals": False},
            ),
        ],
        ids={
            "«pad|canvas|paper»": "the canvas",
            "«colors|pens|inks»": "the colours",
            "«size|thickness|weight»": "size of the pen",
            "«undo|back|revert»": "undo",
            "«clear|empty|wipe»": "clear",
            "«count|strokes|lines»": "number of strokes",
        },
        wide=True,
    )


def _grid(rng: random.Random) -> dict[str, Any]:
    seats = rng.random() < 0.5
    columns = rng.choice([6, 7, 8] if seats else [8, 10, 12])
    rows = rng.choice([4, 5] if seats else [8, 10])
    title = rng.choice(
        ["Choose your seats", "Theatre seats", "Bus seats", "Cinema plan"]
        if seats
        else ["Pixel board", "Pixel art", "Mosaic", "Stitch pattern"]
    )
    return {
        "title": title,
        "seats": seats,
        "columns": columns,
        "rows": rows,
        "price": rng.choice([7, 8.5, 12, 15]),
        "taken": sorted(rng.sample(range(1, columns * rows), rng.randint(4, 7))) if seats else [],
        "sign": rng.choice(["$", "€"]),
    }


@BOARDS.kind("cells", "a grid of cells to click", _grid)
def cells(v: Values) -> Parts:
    """Seats with a price, or a board of pixels."""
    free = [i for i in range(v["columns"] * v["rows"]) if i not in v["taken"]][:3]
    cell, note = "#«grid|plan|board» button", "#«summary|state|note»"
    seats = v["seats"]

    def said(n: int) -> str:
        return f"{n} seats, {v['sign']}{n * v['price']:.2f}" if seats else f"{n} filled"

    summary = (
        "`${«chosen|picked|on».size} seats, ${«#sign»}${(«chosen|picked|on».size * «#price»).toFixed(2)}`"
        if seats
        else "`${«chosen|picked|on».size} filled`"
    )
    kind = (
        f"{v['rows']} rows of {v['columns']} seats; the seats {', '.join(str(i + 1) for i in v['taken'])} "
        f"(counted from 1, row by row) are taken and cannot be clicked."
        if seats
        else f"{v['rows']} rows of {v['columns']} square cells."
    )
    return Parts(
        body=f"""
<div id="«grid|plan|board»"></div>
<p id="«summary|state|note»">{said(0)}</p>
<button id="«clear|none|reset»" class="«quiet|secondary|ghost»">Clear</button>""",
        css=f"""#«grid|plan|board» {{ display: grid; grid-template-columns: repeat({v["columns"]}, 1fr); gap: {6 if seats else 2}px; margin-bottom: 1rem; }}
#«grid|plan|board» button {{ aspect-ratio: 1; padding: 0; background: $soft; border: 1px solid $line; }}
#«grid|plan|board» button[aria-pressed="true"] {{ background: $accent; border-color: $accent; }}
#«grid|plan|board» button:disabled {{ background: $muted; }}
#«summary|state|note» {{ font-weight: 700; }}""",
        js=f"""
const TAKEN = new Set(«#taken»);
const «chosen|picked|on» = new Set();

function «render|update|refresh»() {{
  [...@«grid|plan|board»@.children].forEach((cell, place) => cell.setAttribute("aria-pressed", String(«chosen|picked|on».has(place))));
  @«summary|state|note»@.textContent = {summary};
}}

for (let place = 0; place < «#rows» * «#columns»; place += 1) {{
  const cell = document.createElement("button");
  cell.setAttribute("aria-label", `Cell ${{place + 1}}`);
  cell.disabled = TAKEN.has(place);
  cell.addEventListener("click", () => {{
    if (!«chosen|picked|on».delete(place)) «chosen|picked|on».add(place);
    «render|update|refresh»();
  }});
  @«grid|plan|board»@.append(cell);
}}
@«clear|none|reset»@.addEventListener("click", () => {{
  «chosen|picked|on».clear();
  «render|update|refresh»();
}});
«render|update|refresh»();""",
        says=[
            f'"{v["title"]}": {kind} A click chooses one in the accent colour, another click lets it go; each '
            f"is a button with aria-pressed.",
            f'A line says "{said(2)}" when two are chosen'
            + (f", at {v['sign']}{v['price']} each" if seats else "")
            + ", and a button clears the choice.",
        ],
        tests=[
            click(
                f"{cell} >> nth={free[0]}",
                text(note, said(1)),
                {"what": "attribute", "target": f"{cell} >> nth={free[0]}", "name": "aria-pressed", "equals": "true"},
            ),
            click(f"{cell} >> nth={free[1]}", text(note, said(2))),
            click(f"{cell} >> nth={free[2]}", text(note, said(3))),
            click(f"{cell} >> nth={free[0]}", text(note, said(2))),
            click("#«clear|none|reset»", text(note, said(0))),
        ],
        ids={
            "«grid|plan|board»": "the grid",
            "«summary|state|note»": "what is chosen",
            "«clear|none|reset»": "button that clears",
        },
    )


def _rating(rng: random.Random) -> dict[str, Any]:
    return {
        "title": rng.choice(
            ["Rate your stay", "How was the soup?", "Your opinion", "Rate this talk", "Leave a review"]
        ),
        "stars": rng.choice([5, 5, 6, 10]),
        "mark": rng.choice(["★", "♥", "●"]),
        "first": [rng.randint(2, 5) for _ in range(rng.randint(2, 4))],
        "words": rng.choice(["Lovely.", "Came back twice.", "Quiet and clean.", "A little too salty."]),
    }


@BOARDS.kind("rating", "a rating with reviews", _rating)
def rating(v: Values) -> Parts:
    """Stars, a text, the average."""
    pick = v["stars"] - 1
    marks = [*v["first"], pick]
    mean = sum(marks) / len(marks)
    return Parts(
        body="""
<p>Average <b id="«average|mean|overall»"></b> of «=stars» from <span id="«count|number|amount»"></span> reviews</p>
<div id="«stars|marks|scale»"></div>
<p><textarea id="«review|words|comment»" rows="3" placeholder="A few words"></textarea></p>
<button id="«send|post|publish»" disabled>Post</button>
<ul id="«reviews|posts|wall»"></ul>""",
        css="""#«stars|marks|scale» button { background: transparent; border: 0; font-size: 2rem; padding: 0 0.15rem; color: $line; }
#«stars|marks|scale» button.«on|lit» { color: $accent; }
textarea { width: 100%; }
ul { list-style: none; padding: 0; }
li { padding: 0.6rem 0; border-bottom: 1px solid $line; }
b { color: $accent; font-size: 1.4rem; }""",
        js="""
const MARKS = «#first»;
let «chosen|picked|mine» = 0;

function «render|update|refresh»() {
  const sum = MARKS.reduce((a, b) => a + b, 0);
  @«average|mean|overall»@.textContent = (sum / MARKS.length).toFixed(1);
  @«count|number|amount»@.textContent = MARKS.length;
  [...@«stars|marks|scale»@.children].forEach((star, place) => star.classList.toggle("«on|lit»", place < «chosen|picked|mine»));
  @«send|post|publish»@.disabled = «chosen|picked|mine» === 0;
}

for (let value = 1; value <= «#stars»; value += 1) {
  const star = document.createElement("button");
  star.textContent = "«=mark»";
  star.setAttribute("aria-label", `${value} of «=stars»`);
  star.addEventListener("click", () => {
    «chosen|picked|mine» = value;
    «render|update|refresh»();
  });
  @«stars|marks|scale»@.append(star);
}
@«send|post|publish»@.addEventListener("click", () => {
  const entry = document.createElement("li");
  entry.textContent = `${"«=mark»".repeat(«chosen|picked|mine»)} ${@«review|words|comment»@.value.trim()}`;
  @«reviews|posts|wall»@.prepend(entry);
  MARKS.push(«chosen|picked|mine»);
  «chosen|picked|mine» = 0;
  @«review|words|comment»@.value = "";
  «render|update|refresh»();
});
«render|update|refresh»();""",
        says=[
            f'"{v["title"]}": {v["stars"]} buttons {v["mark"]} of which a click lights all up to it, a text '
            f"area, and the button Post, which is disabled until a mark is chosen.",
            f"So far there are the marks {', '.join(map(str, v['first']))}. The average with one decimal and "
            f"the number of reviews are shown, and follow a new review, which is listed first, its marks before "
            f"its text; then the form is empty again.",
        ],
        tests=[
            click(
                f"#«stars|marks|scale» button >> nth={pick - 1}",
                {"what": "enabled", "target": "#«send|post|publish»", "equals": True},
            ),
            put("#«review|words|comment»", v["words"]),
            click(
                "#«send|post|publish»",
                text("#«reviews|posts|wall» li >> nth=0", f"{v['mark'] * pick} {v['words']}"),
                text("#«count|number|amount»", str(len(marks))),
                *(
                    [text("#«average|mean|overall»", fixed(mean, 1))]
                    if fixed(mean, 1) != fixed(sum(v["first"]) / len(v["first"]), 1)
                    else []
                ),
                {"what": "enabled", "target": "#«send|post|publish»", "equals": False},
            ),
        ],
        ids={
            "«average|mean|overall»": "the average",
            "«count|number|amount»": "number of reviews",
            "«stars|marks|scale»": "the marks",
            "«review|words|comment»": "the text",
            "«send|post|publish»": "button Post",
            "«reviews|posts|wall»": "the reviews (ul)",
        },
    )


_DECKS = {
    "Spanish": [
        ["house", "casa"],
        ["bread", "pan"],
        ["sea", "mar"],
        ["tree", "árbol"],
        ["night", "noche"],
        ["bird", "pájaro"],
    ],
    "German": [
        ["window", "Fenster"],
        ["spoon", "Löffel"],
        ["rain", "Regen"],
        ["mountain", "Berg"],
        ["apple", "Apfel"],
        ["shoe", "Schuh"],
    ],
    "Capitals": [
        ["Norway", "Oslo"],
        ["Kenya", "Nairobi"],
        ["Peru", "Lima"],
        ["Japan", "Tokyo"],
        ["Canada", "Ottawa"],
        ["Greece", "Athens"],
    ],
    "Elements": [["Fe", "iron"], ["Au", "gold"], ["Na", "sodium"], ["K", "potassium"], ["Pb", "lead"], ["Sn", "tin"]],
    "Latin": [
        ["water", "aqua"],
        ["fire", "ignis"],
        ["star", "stella"],
        ["king", "rex"],
        ["book", "liber"],
        ["field", "ager"],
    ],
}


def _cards(rng: random.Random) -> dict[str, Any]:
    title = rng.choice(list(_DECKS))
    return {
        "title": f"{title} {rng.choice(['flashcards', 'cards', 'trainer'])}",
        "cards": rng.sample(_DECKS[title], rng.choice([3, 4, 5])),
    }


@BOARDS.kind("flashcards", "a flashcard trainer", _cards)
def flashcards(v: Values) -> Parts:
    """Cards are turned, then known or not; what is not known comes back."""
    cards = v["cards"]
    face, left = "#«card|face|side»", "#«left|open|todo»"
    return Parts(
        body="""
<button id="«card|face|side»" class="«flash|sheet»"></button>
<div class="«row|line|bar»">
  <button id="«known|yes|good»">I knew it</button>
  <button id="«unknown|no|again»" class="«quiet|secondary|ghost»">Once more</button>
  <span id="«left|open|todo»"></span>
</div>""",
        css=".«flash|sheet» { display: block; width: 100%; min-height: 180px; margin-bottom: 1rem; font-size: "
        "1.9rem; background: $soft; color: $ink; }\n.«flash|sheet».«back|turned» { background: $accent; "
        "color: $on_accent; }",
        js="""
let «queue|pile|deck» = «#cards».slice();
let «turned|flipped|back» = false;

function «show|render|draw»() {
  const card = «queue|pile|deck»[0];
  @«card|face|side»@.textContent = card ? card[«turned|flipped|back» ? 1 : 0] : "All done";
  @«card|face|side»@.classList.toggle("«back|turned»", «turned|flipped|back»);
  @«left|open|todo»@.textContent = `${«queue|pile|deck».length} left`;
  @«known|yes|good»@.disabled = !card;
  @«unknown|no|again»@.disabled = !card;
}

function «next|advance|move»(known) {
  const card = «queue|pile|deck».shift();
  if (!known) «queue|pile|deck».push(card);
  «turned|flipped|back» = false;
  «show|render|draw»();
}

@«card|face|side»@.addEventListener("click", () => {
  «turned|flipped|back» = !«turned|flipped|back» && «queue|pile|deck».length > 0;
  «show|render|draw»();
});
@«known|yes|good»@.addEventListener("click", () => «next|advance|move»(true));
@«unknown|no|again»@.addEventListener("click", () => «next|advance|move»(false));
«show|render|draw»();""",
        says=[
            f"Flashcards in this order: {', '.join(f'{a} / {b}' for a, b in cards)}. One large card shows the "
            f"first side, and a click turns it.",
            f'"I knew it" takes the card out, "Once more" puts it at the end of the pile; a line says '
            f'"{len(cards)} left". When none is left the card says "All done".',
        ],
        tests=[
            click(face, text(face, cards[0][1])),
            click("#«unknown|no|again»", text(face, cards[1][0])),
            click("#«known|yes|good»", text(left, f"{len(cards) - 1} left"), text(face, cards[2][0])),
            *[click("#«known|yes|good»") for _ in range(len(cards) - 3)],
            click("#«known|yes|good»", text(face, cards[0][0], initially=True), text(left, "1 left")),
            click("#«known|yes|good»", text(face, "All done")),
        ],
        ids={
            "«card|face|side»": "the card",
            "«known|yes|good»": "I knew it",
            "«unknown|no|again»": "once more",
            "«left|open|todo»": "how many are left",
        },
    )
