# ruff: noqa: RUF001 - formulas and buttons have the signs that people write
"""Artifacts to play with: quiz, memory, tic-tac-toe."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

from .artifacts_frame import Kinds, Parts
from .artifacts_steps import click, text

GAMES = Kinds()

Values = Mapping[str, Any]

QUESTIONS = (
    ("Which planet has the shortest year?", ["Mercury", "Venus", "Mars"]),
    ("How many legs has a spider?", ["8", "6", "10"]),
    ("What is the capital of Portugal?", ["Lisbon", "Porto", "Madrid"]),
    ("Which gas do plants take in?", ["Carbon dioxide", "Oxygen", "Helium"]),
    ("What is 7 × 8?", ["56", "54", "64"]),
    ("Which metal is liquid at room temperature?", ["Mercury", "Lead", "Tin"]),
    ("Which ocean is the largest?", ["Pacific", "Atlantic", "Indian"]),
    ("How many strings has a violin?", ["4", "5", "6"]),
    ("What do bees collect?", ["Nectar", "Resin only", "Seeds"]),
    ("Which is a prime number?", ["29", "27", "33"]),
    ("What freezes at 0 °C?", ["Water", "Alcohol", "Oil"]),
    ("Which bird cannot fly?", ["Penguin", "Swift", "Gull"]),
)


def _quiz(rng: random.Random) -> dict[str, Any]:
    asked = rng.sample(QUESTIONS, rng.choice([3, 4, 5]))
    questions = []
    for question, options in asked:
        mixed = rng.sample(options, 3)
        questions.append({"question": question, "options": mixed, "answer": mixed.index(options[0])})
    return {
        "title": rng.choice(["Quick quiz", "What do you know?", "Five-minute quiz", "Brain teaser", "Quiz night"]),
        "questions": questions,
        "wrong_at": rng.randrange(len(questions)),
    }


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
        tests.append(
            click(
                "#«next|onward|go»",
                text(
                    "#«question|prompt|ask»",
                    questions[i + 1]["question"] if i + 1 < count else f"You got {count - 1} of {count}.",
                ),
            )
        )
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

function «choose|pick|decide»(chosen) {
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
    button.addEventListener("click", () => «choose|pick|decide»(number));
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
            f"A quiz of {count} questions, one at a time: "
            + " ".join(
                f"{q['question']} ({', '.join(q['options'])}; {q['options'][q['answer']]} is right.)" for q in questions
            ),
            'After an answer the right option turns green and a wrong one red, and a line says "Right!" or "No, '
            'it is ...". Next, which is disabled until then, goes on.',
            f'At the end the heading says "You got 2 of {count}." with the score, and the same button starts over.',
        ],
        tests=tests,
        ids={
            "«question|prompt|ask»": "the question, and the score at the end",
            "«options|answers|choices»": "the options",
            "«feedback|verdict|message»": "the verdict",
            "«next|onward|go»": "button Next",
        },
    )


_FACES = (
    ("🍎", "🍋", "🍇", "🍒", "🥝", "🍑", "🥥", "🍓"),
    ("★", "●", "▲", "■", "◆", "♥", "♣", "♠"),
    ("A", "B", "C", "D", "E", "F", "G", "H"),
    ("♔", "♕", "♖", "♗", "♘", "♙", "☂", "☀"),
)


def _memory(rng: random.Random) -> dict[str, Any]:
    faces = rng.sample(rng.choice(_FACES), rng.choice([3, 4, 6, 8]))
    return {
        "title": rng.choice(["Memory", "Pairs", "Find the pairs", "Match two"]),
        "deck": rng.sample(faces * 2, 2 * len(faces)),
    }


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
            f"A memory game with the cards {' '.join(deck)}, in this order, in {columns} columns; covered cards "
            f"are buttons that show ?.",
            "Two cards are turned at a time, which is one move; a pair stays open and can no longer be clicked, "
            "other cards are covered again when the next one is turned.",
            'Moves and pairs are counted, "All found!" appears at the end, and a button starts over.',
        ],
        tests=[
            click(f"{card} >> nth=0", text(f"{card} >> nth=0", deck[0])),
            click(f"{card} >> nth={mate}", text("#«pairs|found|matches»", "1"), text("#«moves|turns|tries»", "1")),
            click(f"{card} >> nth={first}"),
            click(
                f"{card} >> nth={second}",
                text("#«moves|turns|tries»", "2"),
                text(f"{card} >> nth={second}", deck[second]),
            ),
            click(
                "#«restart|again|reset»",
                text("#«moves|turns|tries»", "0"),
                text("#«pairs|found|matches»", "0"),
                text(f"{card} >> nth=0", "?"),
            ),
        ],
        ids={
            "«board|cards|table»": "the cards",
            "«moves|turns|tries»": "moves",
            "«pairs|found|matches»": "pairs",
            "«message|verdict|news»": "line at the end",
            "«restart|again|reset»": "start over",
        },
    )


def _tictactoe(rng: random.Random) -> dict[str, Any]:
    marks = rng.choice([["X", "O"], ["X", "O"], ["●", "○"], ["A", "B"], ["★", "☾"]])
    return {
        "title": rng.choice(["Tic-tac-toe", "Noughts and crosses", "Three in a row"]),
        "marks": marks,
        "line": rng.choice([[0, 1, 2], [3, 4, 5], [0, 4, 8], [2, 4, 6], [1, 4, 7]]),
    }


@GAMES.kind("tictactoe", "tic-tac-toe for two", _tictactoe)
def tictactoe(v: Values) -> Parts:
    """Two players in turn; lines win."""
    one, two = v["marks"]
    line = v["line"]
    others = [i for i in range(9) if i not in line][:2]
    cell, status = "#«board|grid|field» button", "#«status|turn|message»"
    order = [line[0], others[0], line[1], others[1]]
    tests = [
        click(f"{cell} >> nth={place}", text(f"{cell} >> nth={place}", v["marks"][i % 2]))
        for i, place in enumerate(order)
    ]
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
            f"Tic-tac-toe for two people at one screen with the marks {one} and {two}; {one} begins. Nine buttons "
            f'in three rows; a line says "{one} to move", "{one} wins!" or "Draw".',
            "Used squares cannot be clicked, and after a win none can; the three squares that win are "
            "highlighted. A button starts a new game.",
        ],
        tests=[
            *tests,
            click(
                f"{cell} >> nth={line[2]}",
                text(status, f"{one} wins!"),
                {
                    "what": "enabled",
                    "target": f"{cell} >> nth={next(i for i in range(9) if i not in (*line, *others))}",
                    "equals": False,
                },
            ),
            click("#«again|new|reset»", text(status, f"{one} to move"), text(f"{cell} >> nth={line[0]}", "")),
        ],
        ids={
            "«board|grid|field»": "the nine squares",
            "«status|turn|message»": "whose turn, or who won",
            "«again|new|reset»": "new game",
        },
    )
