"""Artifacts to play with: quiz, memory, tic-tac-toe, flashcards, drawing, pixels, seats, ratings."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

from .artifacts_frame import Kinds, Parts
from .artifacts_template import fixed
from .artifacts_tools import click, put, text

GAMES = Kinds()
Values = Mapping[str, Any]

QUESTIONS = (
    ("Which planet has the shortest year?", ["Mercury", "Venus", "Mars"]), ("How many legs has a spider?", ["8", "6", "10"]), ("What is the capital of Portugal?", ["Lisbon", "Porto", "Madrid"]),
    ("Which gas do plants take in?", ["Carbon dioxide", "Oxygen", "Helium"]), ("What is 7 × 8?", ["56", "54", "64"]), ("Which metal is liquid at room temperature?", ["Mercury", "Lead", "Tin"]),
    ("Which ocean is the largest?", ["Pacific", "Atlantic", "Indian"]), ("How many strings has a violin?", ["4", "5", "6"]), ("What do bees collect?", ["Nectar", "Resin only", "Seeds"]),
    ("Which is a prime number?", ["29", "27", "33"]), ("What freezes at 0 °C?", ["Water", "Alcohol", "Oil"]), ("Which bird cannot fly?", ["Penguin", "Swift", "Gull"]),
)  # fmt: skip


def _quiz(rng: random.Random) -> dict[str, Any]:
    asked = rng.sample(QUESTIONS, rng.choice([3, 4, 5]))
    questions = []
    for question, options in asked:
        mixed = rng.sample(options, 3)
        questions.append({"question": question, "options": mixed, "answer": mixed.index(options[0])})
    return {"title": rng.choice(["Quick quiz", "What do you know?", "Five-minute quiz", "Brain teaser", "Quiz night"]), "questions": questions, "wrong_at": rng.randrange(len(questions))}


@GAMES.kind("quiz", "a quiz", _quiz)
def quiz(v: Values) -> Parts:
    """One question at a time, then the score."""
    questions, option = v["questions"], "#«options|answers|choices» button"
    count = len(questions)
    tests: list[dict[str, Any]] = []
    for i, q in enumerate(questions):
        right = i != v["wrong_at"]
        chosen = q["answer"] if right else (q["answer"] + 1) % 3
        said = "Right!" if right else f"No, it is {q['options'][q['answer']]}."
        tests.append(click(f"{option} >> nth={chosen}", text("#«feedback|verdict|message»", said)))
        tests.append(click("#«next|onward|go»", text("#«question|prompt|ask»", questions[i + 1]["question"] if i + 1 < count else f"You got {count - 1} of {count}.")))
    tests.append(click("#«next|onward|go»", text("#«question|prompt|ask»", questions[0]["question"])))
    return Parts(
        body="""
<p id="«place|progress|number»" class="«hint|note|muted»"></p>
<h2 id="«question|prompt|ask»"></h2>
<div id="«options|answers|choices»"></div>
<p id="«feedback|verdict|message»" aria-live="polite"></p>
<button id="«next|onward|go»" disabled>Next</button>""",
        css="""h2 { font-size: 1.25rem; min-height: 3rem; margin: 0 0 0.75rem; }
#«options|answers|choices» button { display: block; width: 100%; margin-bottom: 0.5rem; text-align: left; background: $soft; color: $ink; border-color: $line; }
#«options|answers|choices» button.«good|right» { background: #16a34a; color: #ffffff; }
#«options|answers|choices» button.«bad|wrong» { background: #dc2626; color: #ffffff; }
#«feedback|verdict|message» { min-height: 1.6rem; font-weight: 600; }""",
        js="""
const QUESTIONS = «#questions»;
let «index|current|at» = 0;
let «score|points|correct» = 0;

function «answer|choose|pick»(chosen) {
  const { options, answer } = QUESTIONS[«index|current|at»];
  const right = chosen === answer;
  if (right) «score|points|correct» += 1;
  [...@«options|answers|choices»@.children].forEach((button, number) => {
    button.disabled = true;
    if (number === answer) button.classList.add("«good|right»");
    else if (number === chosen) button.classList.add("«bad|wrong»");
  });
  @«feedback|verdict|message»@.textContent = right ? "Right!" : `No, it is ${options[answer]}.`;
  @«next|onward|go»@.disabled = false;
}

function «show|render|ask»() {
  @«feedback|verdict|message»@.textContent = "";
  if («index|current|at» === QUESTIONS.length) {
    @«place|progress|number»@.textContent = "Finished";
    @«question|prompt|ask»@.textContent = `You got ${«score|points|correct»} of ${QUESTIONS.length}.`;
    @«options|answers|choices»@.replaceChildren();
    @«next|onward|go»@.textContent = "Play again";
    return;
  }
  const { question, options } = QUESTIONS[«index|current|at»];
  @«place|progress|number»@.textContent = `Question ${«index|current|at» + 1} of ${QUESTIONS.length}`;
  @«question|prompt|ask»@.textContent = question;
  @«next|onward|go»@.textContent = "Next";
  @«next|onward|go»@.disabled = true;
  @«options|answers|choices»@.replaceChildren(...options.map((words, number) => {
    const button = document.createElement("button");
    button.textContent = words;
    button.addEventListener("click", () => «answer|choose|pick»(number));
    return button;
  }));
}

@«next|onward|go»@.addEventListener("click", () => {
  if («index|current|at» === QUESTIONS.length) {
    «index|current|at» = 0;
    «score|points|correct» = 0;
  } else {
    «index|current|at» += 1;
  }
  «show|render|ask»();
});
«show|render|ask»();""",
        says=[
            f"A quiz of {count} questions, one at a time: " + " ".join(f"{q['question']} ({', '.join(q['options'])}; {q['options'][q['answer']]} is right.)" for q in questions),
            'After an answer the right option turns green and a wrong one red, and a line says "Right!" or "No, it is ...". Next, which is disabled until then, goes on.',
            f'At the end the heading says "You got 2 of {count}." with the score, and the same button starts over.',
        ],
        tests=tests,
        ids={"«question|prompt|ask»": "the question, and the score at the end", "«options|answers|choices»": "the options", "«feedback|verdict|message»": "the verdict", "«next|onward|go»": "button Next"},
    )  # fmt: skip


_FACES = (("🍎", "🍋", "🍇", "🍒", "🥝", "🍑", "🥥", "🍓"), ("★", "●", "▲", "■", "◆", "♥", "♣", "♠"), ("A", "B", "C", "D", "E", "F", "G", "H"), ("♔", "♕", "♖", "♗", "♘", "♙", "☂", "☀"))


def _memory(rng: random.Random) -> dict[str, Any]:
    faces = rng.sample(rng.choice(_FACES), rng.choice([3, 4, 6, 8]))
    return {"title": rng.choice(["Memory", "Pairs", "Find the pairs", "Match two"]), "deck": rng.sample(faces * 2, 2 * len(faces))}


@GAMES.kind("memory", "a memory game", _memory)
def memory(v: Values) -> Parts:
    """Pairs are found by turning two cards at a time."""
    deck = v["deck"]
    mate = deck.index(deck[0], 1)
    odd = [i for i, face in enumerate(deck) if face != deck[0]]
    first, second = odd[0], next(i for i in odd if deck[i] != deck[odd[0]])
    columns = 3 if len(deck) == 6 else 4
    card = "#«board|cards|table» button"
    return Parts(
        body="""
<div class="«row|line|bar»"><span>Moves: <b id="«moves|turns|tries»">0</b></span><span>Pairs: <b id="«pairs|found|matches»">0</b></span></div>
<div id="«board|cards|table»"></div>
<p id="«message|verdict|news»"></p>
<button id="«restart|again|reset»" class="«quiet|secondary|ghost»">Start over</button>""",
        css=f"""#«board|cards|table» {{ display: grid; grid-template-columns: repeat({columns}, 1fr); gap: 0.6rem; margin-bottom: 0.75rem; }}
#«board|cards|table» button {{ aspect-ratio: 1; font-size: 1.8rem; padding: 0; }}
#«board|cards|table» button.«up|open|shown» {{ background: $soft; color: $ink; }}""",
        js="""
const DECK = «#deck»;
let «turned|open|up» = [];
let «found|matched|solved» = new Set();
let «moves|turns|tries» = 0;

function «render|draw|show»() {
  [...@«board|cards|table»@.children].forEach((card, place) => {
    const visible = «turned|open|up».includes(place) || «found|matched|solved».has(place);
    card.textContent = visible ? DECK[place] : "?";
    card.classList.toggle("«up|open|shown»", visible);
    card.disabled = «found|matched|solved».has(place);
  });
  @«moves|turns|tries»@.textContent = «moves|turns|tries»;
  @«pairs|found|matches»@.textContent = «found|matched|solved».size / 2;
  @«message|verdict|news»@.textContent = «found|matched|solved».size === DECK.length ? "All found!" : "";
}

function «turn|flip|reveal»(place) {
  if («turned|open|up».includes(place)) return;
  // A third card hides the two before it
  if («turned|open|up».length === 2) «turned|open|up» = [];
  «turned|open|up».push(place);
  if («turned|open|up».length === 2) {
    «moves|turns|tries» += 1;
    const [one, two] = «turned|open|up»;
    if (DECK[one] === DECK[two]) {
      «found|matched|solved».add(one).add(two);
      «turned|open|up» = [];
    }
  }
  «render|draw|show»();
}

@«board|cards|table»@.append(...DECK.map((face, place) => {
  const card = document.createElement("button");
  card.addEventListener("click", () => «turn|flip|reveal»(place));
  return card;
}));
@«restart|again|reset»@.addEventListener("click", () => {
  «turned|open|up» = [];
  «found|matched|solved» = new Set();
  «moves|turns|tries» = 0;
  «render|draw|show»();
});
«render|draw|show»();""",
        says=[
            f"A memory game with the cards {' '.join(deck)}, in this order, in {columns} columns; covered cards are buttons that show ?.",
            "Two cards are turned at a time, which is one move; a pair stays open and can no longer be clicked, other cards are covered again when the next one is turned.",
            'Moves and pairs are counted, "All found!" appears at the end, and a button starts over.',
        ],
        tests=[
            click(f"{card} >> nth=0", text(f"{card} >> nth=0", deck[0])), click(f"{card} >> nth={mate}", text("#«pairs|found|matches»", "1"), text("#«moves|turns|tries»", "1")),
            click(f"{card} >> nth={first}"), click(f"{card} >> nth={second}", text("#«moves|turns|tries»", "2"), text(f"{card} >> nth={second}", deck[second])),
            click("#«restart|again|reset»", text("#«moves|turns|tries»", "0"), text("#«pairs|found|matches»", "0"), text(f"{card} >> nth=0", "?")),
        ],
        ids={"«board|cards|table»": "the cards", "«moves|turns|tries»": "moves", "«pairs|found|matches»": "pairs", "«message|verdict|news»": "line at the end", "«restart|again|reset»": "start over"},
    )  # fmt: skip


def _tictactoe(rng: random.Random) -> dict[str, Any]:
    marks = rng.choice([["X", "O"], ["X", "O"], ["●", "○"], ["A", "B"], ["★", "☾"]])
    return {"title": rng.choice(["Tic-tac-toe", "Noughts and crosses", "Three in a row"]), "marks": marks, "line": rng.choice([[0, 1, 2], [3, 4, 5], [0, 4, 8], [2, 4, 6], [1, 4, 7]])}


@GAMES.kind("tictactoe", "tic-tac-toe for two", _tictactoe)
def tictactoe(v: Values) -> Parts:
    """Two players in turn; lines win."""
    one, two = v["marks"]
    line = v["line"]
    others = [i for i in range(9) if i not in line][:2]
    cell, status = "#«board|grid|field» button", "#«status|turn|message»"
    order = [line[0], others[0], line[1], others[1]]
    tests = [click(f"{cell} >> nth={place}", text(f"{cell} >> nth={place}", v["marks"][i % 2])) for i, place in enumerate(order)]
    return Parts(
        body="""
<p id="«status|turn|message»"></p>
<div id="«board|grid|field»"></div>
<button id="«again|new|reset»" class="«quiet|secondary|ghost»">New game</button>""",
        css="""#«board|grid|field» { display: grid; grid-template-columns: repeat(3, 1fr); gap: 0.5rem; max-width: 340px; margin: 0 auto 1rem; }
#«board|grid|field» button { aspect-ratio: 1; font-size: 2.2rem; padding: 0; background: $soft; color: $ink; border-color: $line; }
#«board|grid|field» button.«win|winner» { background: $accent; color: $on_accent; }
#«status|turn|message» { font-weight: 700; }""",
        js="""
const MARKS = «#marks»;
const LINES = [[0, 1, 2], [3, 4, 5], [6, 7, 8], [0, 3, 6], [1, 4, 7], [2, 5, 8], [0, 4, 8], [2, 4, 6]];
let «cells|squares|board» = Array(9).fill(null);

function «winner|winning|findLine»() {
  return LINES.find(([a, b, c]) => «cells|squares|board»[a] && «cells|squares|board»[a] === «cells|squares|board»[b] && «cells|squares|board»[a] === «cells|squares|board»[c]);
}

function «render|draw|show»() {
  const line = «winner|winning|findLine»();
  const used = «cells|squares|board».filter(Boolean).length;
  [...@«board|grid|field»@.children].forEach((button, place) => {
    button.textContent = «cells|squares|board»[place] || "";
    button.disabled = Boolean(line) || «cells|squares|board»[place] !== null;
    button.classList.toggle("«win|winner»", Boolean(line) && line.includes(place));
  });
  if (line) @«status|turn|message»@.textContent = `${«cells|squares|board»[line[0]]} wins!`;
  else if (used === 9) @«status|turn|message»@.textContent = "Draw";
  else @«status|turn|message»@.textContent = `${MARKS[used % 2]} to move`;
}

for (let place = 0; place < 9; place += 1) {
  const button = document.createElement("button");
  button.setAttribute("aria-label", `Square ${place + 1}`);
  button.addEventListener("click", () => {
    «cells|squares|board»[place] = MARKS[«cells|squares|board».filter(Boolean).length % 2];
    «render|draw|show»();
  });
  @«board|grid|field»@.append(button);
}
@«again|new|reset»@.addEventListener("click", () => {
  «cells|squares|board» = Array(9).fill(null);
  «render|draw|show»();
});
«render|draw|show»();""",
        says=[
            f'Tic-tac-toe for two people at one screen with the marks {one} and {two}; {one} begins. Nine buttons in three rows; a line says "{one} to move", "{one} wins!" or "Draw".',
            "Used squares cannot be clicked, and after a win none can; the three squares that win are highlighted. A button starts a new game.",
        ],
        tests=[*tests, click(f"{cell} >> nth={line[2]}", text(status, f"{one} wins!"), {"what": "enabled", "target": f"{cell} >> nth={next(i for i in range(9) if i not in (*line, *others))}", "equals": False}),
               click("#«again|new|reset»", text(status, f"{one} to move"), text(f"{cell} >> nth={line[0]}", ""))],
        ids={"«board|grid|field»": "the nine squares", "«status|turn|message»": "whose turn, or who won", "«again|new|reset»": "new game"},
    )  # fmt: skip


_DECKS = {
    "Spanish": [["house", "casa"], ["bread", "pan"], ["sea", "mar"], ["tree", "árbol"], ["night", "noche"], ["bird", "pájaro"]],
    "German": [["window", "Fenster"], ["spoon", "Löffel"], ["rain", "Regen"], ["mountain", "Berg"], ["apple", "Apfel"], ["shoe", "Schuh"]],
    "Capitals": [["Norway", "Oslo"], ["Kenya", "Nairobi"], ["Peru", "Lima"], ["Japan", "Tokyo"], ["Canada", "Ottawa"], ["Greece", "Athens"]],
    "Elements": [["Fe", "iron"], ["Au", "gold"], ["Na", "sodium"], ["K", "potassium"], ["Pb", "lead"], ["Sn", "tin"]],
    "Latin": [["water", "aqua"], ["fire", "ignis"], ["star", "stella"], ["king", "rex"], ["book", "liber"], ["field", "ager"]],
}


def _cards(rng: random.Random) -> dict[str, Any]:
    title = rng.choice(list(_DECKS))
    return {"title": f"{title} {rng.choice(['flashcards', 'cards', 'trainer'])}", "cards": rng.sample(_DECKS[title], rng.choice([3, 4, 5]))}


@GAMES.kind("flashcards", "a flashcard trainer", _cards)
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
        css=".«flash|sheet» { display: block; width: 100%; min-height: 180px; margin-bottom: 1rem; font-size: 1.9rem; background: $soft; color: $ink; }\n.«flash|sheet».«back|turned» { background: $accent; color: $on_accent; }",
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
            f"Flashcards in this order: {', '.join(f'{a} / {b}' for a, b in cards)}. One large card shows the first side, and a click turns it.",
            f'"I knew it" takes the card out, "Once more" puts it at the end of the pile; a line says "{len(cards)} left". When none is left the card says "All done".',
        ],
        tests=[
            click(face, text(face, cards[0][1])), click("#«unknown|no|again»", text(face, cards[1][0])), click("#«known|yes|good»", text(left, f"{len(cards) - 1} left"), text(face, cards[2][0])),
            *[click("#«known|yes|good»") for _ in range(len(cards) - 3)], click("#«known|yes|good»", text(face, cards[0][0], initially=True), text(left, "1 left")), click("#«known|yes|good»", text(face, "All done")),
        ],
        ids={"«card|face|side»": "the card", "«known|yes|good»": "I knew it", "«unknown|no|again»": "once more", "«left|open|todo»": "how many are left"},
    )  # fmt: skip


def _draw(rng: random.Random) -> dict[str, Any]:
    return {"title": rng.choice(["Sketch pad", "Drawing pad", "Doodle", "Scribble"]), "width": rng.choice([360, 380, 400]), "height": rng.choice([240, 260, 300]), "colors": rng.sample(["#1d4ed8", "#b91c1c", "#047857", "#c2410c", "#6d28d9", "#111827"], 3), "size": rng.choice([8, 10, 12]), "paper": rng.choice(["#ffffff", "#fffbeb", "#f8fafc"])}


@GAMES.kind("drawing", "a drawing pad", _draw)
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
let «color|ink» = COLORS[0];
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
  «active|stroke|now» = { ink: «color|ink», size: Number(@«size|thickness|weight»@.value), points: [[event.offsetX, event.offsetY]] };
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
    «color|ink» = value;
    [...@«colors|pens|inks»@.children].forEach((other) => other.setAttribute("aria-pressed", String(other === button)));
  });
  return button;
}));
«render|redraw|paint»();""",
        says=[
            f"A drawing pad: a canvas of {v['width']} x {v['height']} px in {v['paper']} on which one draws with the pointer, in the colours {', '.join(v['colors'])} (round buttons, the first one chosen), with a slider for the pen from 2 to 30 px that starts at {v['size']}.",
            'Undo takes the last stroke away and is disabled when there is none, Clear takes all away, and a line says "0 strokes".',
        ],
        tests=[
            {**stroke, "expect": [text("#«count|strokes|lines»", "1 strokes"), {"what": "color", "target": canvas, "at": [x, y], "equals": v["colors"][0]}]},
            click("#«colors|pens|inks» button >> nth=1"), {**stroke, "expect": [{"what": "color", "target": canvas, "at": [x, y], "equals": v["colors"][1]}]},
            click("#«undo|back|revert»", {"what": "color", "target": canvas, "at": [x, y], "equals": v["colors"][0]}), click("#«clear|empty|wipe»", text("#«count|strokes|lines»", "0 strokes"), {"what": "enabled", "target": "#«undo|back|revert»", "equals": False}),
        ],
        ids={"«pad|canvas|paper»": "the canvas", "«colors|pens|inks»": "the colours", "«size|thickness|weight»": "size of the pen", "«undo|back|revert»": "undo", "«clear|empty|wipe»": "clear", "«count|strokes|lines»": "number of strokes"},
        wide=True,
    )  # fmt: skip


def _grid(rng: random.Random) -> dict[str, Any]:
    seats = rng.random() < 0.5
    columns = rng.choice([6, 7, 8] if seats else [8, 10, 12])
    rows = rng.choice([4, 5] if seats else [8, 10])
    title = rng.choice(["Choose your seats", "Theatre seats", "Bus seats", "Cinema plan"] if seats else ["Pixel board", "Pixel art", "Mosaic", "Stitch pattern"])
    return {"title": title, "seats": seats, "columns": columns, "rows": rows, "price": rng.choice([7, 8.5, 12, 15]), "taken": sorted(rng.sample(range(1, columns * rows), rng.randint(4, 7))) if seats else [], "sign": rng.choice(["$", "€"])}


@GAMES.kind("cells", "a grid of cells to click", _grid)
def cells(v: Values) -> Parts:
    """Seats with a price, or a board of pixels."""
    free = [i for i in range(v["columns"] * v["rows"]) if i not in v["taken"]][:3]
    cell, note = "#«grid|plan|board» button", "#«summary|state|note»"
    seats = v["seats"]

    def said(n: int) -> str:
        return f"{n} seats, {v['sign']}{n * v['price']:.2f}" if seats else f"{n} filled"

    summary = '`${«chosen|picked|on».size} seats, ${«#sign»}${(«chosen|picked|on».size * «#price»).toFixed(2)}`' if seats else "`${«chosen|picked|on».size} filled`"
    kind = f"{v['rows']} rows of {v['columns']} seats; the seats {', '.join(str(i + 1) for i in v['taken'])} (counted from 1, row by row) are taken and cannot be clicked." if seats else f"{v['rows']} rows of {v['columns']} square cells."
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
        says=[f'"{v["title"]}": {kind} A click chooses one in the accent colour, another click lets it go; each is a button with aria-pressed.', f'A line says "{said(2)}" when two are chosen' + (f", at {v['sign']}{v['price']} each" if seats else "") + ", and a button clears the choice."],
        tests=[
            click(f"{cell} >> nth={free[0]}", text(note, said(1)), {"what": "attribute", "target": f"{cell} >> nth={free[0]}", "name": "aria-pressed", "equals": "true"}), click(f"{cell} >> nth={free[1]}", text(note, said(2))),
            click(f"{cell} >> nth={free[2]}", text(note, said(3))), click(f"{cell} >> nth={free[0]}", text(note, said(2))), click("#«clear|none|reset»", text(note, said(0))),
        ],
        ids={"«grid|plan|board»": "the grid", "«summary|state|note»": "what is chosen", "«clear|none|reset»": "button that clears"},
    )  # fmt: skip


def _rating(rng: random.Random) -> dict[str, Any]:
    return {"title": rng.choice(["Rate your stay", "How was the soup?", "Your opinion", "Rate this talk", "Leave a review"]), "stars": rng.choice([5, 5, 6, 10]), "mark": rng.choice(["★", "♥", "●"]), "first": [rng.randint(2, 5) for _ in range(rng.randint(2, 4))], "words": rng.choice(["Lovely.", "Came back twice.", "Quiet and clean.", "A little too salty."])}


@GAMES.kind("rating", "a rating with reviews", _rating)
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
        says=[f'"{v["title"]}": {v["stars"]} buttons {v["mark"]} of which a click lights all up to it, a text area, and the button Post, which is disabled until a mark is chosen.',
              f"So far there are the marks {', '.join(map(str, v['first']))}. The average with one decimal and the number of reviews are shown, and follow a new review, which is listed first, its marks before its text; then the form is empty again."],
        tests=[
            click(f"#«stars|marks|scale» button >> nth={pick - 1}", {"what": "enabled", "target": "#«send|post|publish»", "equals": True}), put("#«review|words|comment»", v["words"]),
            click("#«send|post|publish»", text("#«reviews|posts|wall» li >> nth=0", f"{v['mark'] * pick} {v['words']}"), text("#«count|number|amount»", str(len(marks))), *([text("#«average|mean|overall»", fixed(mean, 1))] if fixed(mean, 1) != fixed(sum(v["first"]) / len(v["first"]), 1) else []), {"what": "enabled", "target": "#«send|post|publish»", "equals": False}),
        ],
        ids={"«average|mean|overall»": "the average", "«count|number|amount»": "number of reviews", "«stars|marks|scale»": "the marks", "«review|words|comment»": "the text", "«send|post|publish»": "button Post", "«reviews|posts|wall»": "the reviews (ul)"},
    )  # fmt: skip
