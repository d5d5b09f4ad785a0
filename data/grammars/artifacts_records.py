# ruff: noqa: RUF001 - formulas and buttons have the signs that people write
"""Artifacts that keep records: expenses, boards, polls."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

from .artifacts_frame import Kinds, Parts
from .artifacts_lists import TASKS
from .artifacts_steps import click, put, text
from .artifacts_template import fixed

RECORDS = Kinds()
Values = Mapping[str, Any]


def _expenses(rng: random.Random) -> dict[str, Any]:
    pool = [
        ["Rent", 640],
        ["Bus ticket", 49],
        ["Groceries", 82.5],
        ["Cinema", 24],
        ["Books", 31.8],
        ["Telephone", 15],
        ["Coffee", 12.4],
        ["Gift", 35],
    ]
    chosen = rng.sample(pool, 4)
    return {
        "title": rng.choice(["Expenses", "Where it went", "Household book", "Trip budget", "Spending"]),
        "items": chosen[:2],
        "new": chosen[2:],
        "budget": rng.choice([150, 200, 400, 800]),
    }


@RECORDS.kind("expenses", "an expense tracker", _expenses)
def expenses(v: Values) -> Parts:
    """Expenses, their sum, what is left of a budget, and a bar."""
    have = sum(x for _, x in v["items"])
    name, more = v["new"][0]
    total = have + more
    status = "Over budget" if total > v["budget"] else "Within budget"
    gone = total - v["items"][0][1]
    return Parts(
        body="""
<form id="«form|entry-form»" class="«row|line|bar»">
  <input id="«what|label|purpose»" placeholder="What for" aria-label="What for">
  <input id="«cost|amount|price»" type="number" step="0.01" placeholder="Amount" aria-label="Amount">
  <button id="«add|enter|book»" type="submit">Add</button>
</form>
<ul id="«entries|list|log»"></ul>
<div class="«track|meter»"><div id="«fill|level|bar-fill»"></div></div>
<p>Spent <b id="«sum|total|spent»"></b> of «=budget» · <span id="«status|verdict|message»"></span></p>""",
        css=""".«track|meter» { height: 14px; background: $line; margin: 0.75rem 0; }
#«fill|level|bar-fill» { height: 100%; width: 0; background: $accent; max-width: 100%; }
#«what|label|purpose» { flex: 1; }
#«cost|amount|price» { width: 7rem; }
ul { list-style: none; padding: 0; margin: 0; }
li { display: flex; gap: 0.75rem; align-items: center; padding: 0.35rem 0; border-bottom: 1px solid $line; }
li span { flex: 1; }
li button { padding: 0.1rem 0.6rem; }""",
        js="""
const BUDGET = «#budget»;
let «entries|items|book» = «#items».map(([label, amount]) => ({ label, amount }));

function «render|draw|update»() {
  const sum = «entries|items|book».reduce((total, entry) => total + entry.amount, 0);
  @«entries|list|log»@.replaceChildren(...«entries|items|book».map((entry) => {
    const line = document.createElement("li");
    const label = document.createElement("span");
    const remove = document.createElement("button");
    label.textContent = entry.label;
    remove.textContent = "×";
    remove.addEventListener("click", () => {
      «entries|items|book» = «entries|items|book».filter((other) => other !== entry);
      «render|draw|update»();
    });
    line.append(label, entry.amount.toFixed(2), remove);
    return line;
  }));
  @«sum|total|spent»@.textContent = sum.toFixed(2);
  @«fill|level|bar-fill»@.style.width = `${Math.min(100, (100 * sum) / BUDGET)}%`;
  @«status|verdict|message»@.textContent = sum > BUDGET ? "Over budget" : "Within budget";
}

@«form|entry-form»@.addEventListener("submit", (event) => {
  event.preventDefault();
  const label = @«what|label|purpose»@.value.trim();
  const amount = Number(@«cost|amount|price»@.value);
  if (!label || !(amount > 0)) return;
  «entries|items|book».push({ label, amount });
  event.target.reset();
  «render|draw|update»();
});
«render|draw|update»();""",
        says=[
            f'"{v["title"]}": a form with what for, amount and the button Add; the list starts with '
            f"{', '.join(f'{n} {x}' for n, x in v['items'])}, and a button × takes an entry away.",
            f'Below it a bar and "Spent ... of {v["budget"]}" with two decimals, and "Within budget" or "Over budget".',
        ],
        tests=[
            put("#«what|label|purpose»", name),
            put("#«cost|amount|price»", more),
            click(
                "#«add|enter|book»",
                text("#«sum|total|spent»", fixed(total, 2)),
                {"what": "count", "target": "#«entries|list|log» li", "equals": 3},
                text("#«status|verdict|message»", status, initially=True),
            ),
            click(
                "#«entries|list|log» button >> nth=0",
                text("#«sum|total|spent»", fixed(gone, 2)),
                {"what": "count", "target": "#«entries|list|log» li", "equals": 2},
            ),
        ],
        ids={
            "«what|label|purpose»": "what for",
            "«cost|amount|price»": "the amount",
            "«add|enter|book»": "button that adds",
            "«entries|list|log»": "the list (ul)",
            "«sum|total|spent»": "the sum",
            "«status|verdict|message»": "within or over budget",
        },
    )


def _board(rng: random.Random) -> dict[str, Any]:
    columns = rng.choice(
        [
            ["To do", "Doing", "Done"],
            ["Ideas", "Drafts", "Published"],
            ["Ordered", "Packed", "Sent"],
            ["Backlog", "Review", "Merged"],
        ]
    )
    return {
        "title": rng.choice(["Board", "Team board", "Work in progress", "Our week", "Sprint board"]),
        "columns": columns,
        "cards": rng.sample(TASKS, rng.choice([3, 4])),
        "new": rng.choice(["Call the printer", "Measure the door", "Ask for a quote"]),
    }


@RECORDS.kind("kanban", "a kanban board", _board)
def board(v: Values) -> Parts:
    """Cards move from column to column."""
    count = len(v["cards"])
    cards = [f"#«board|columns|lanes» section >> nth={i} >> css=article" for i in range(3)]

    def heading(i: int, n: int) -> dict[str, Any]:
        return text(f"#«board|columns|lanes» section >> nth={i} >> css=h2", f"{v['columns'][i]} ({n})")

    return Parts(
        body="""
<form id="«form|new-card»" class="«row|line|bar»">
  <input id="«new|card-title»" placeholder="New card" aria-label="New card">
  <button id="«add|create»">Add card</button>
</form>
<div id="«board|columns|lanes»"></div>""",
        css="""#«board|columns|lanes» { display: grid; grid-template-columns: repeat(3, 1fr); gap: 1rem; }
section { background: $soft; padding: 0.75rem; min-height: 240px; }
h2 { font-size: 1rem; margin: 0 0 0.6rem; }
article { background: $surface; border: 1px solid $line; padding: 0.6rem; margin-bottom: 0.6rem; }
article button { padding: 0 0.6rem; margin: 0.4rem 0.3rem 0 0; }""",
        js="""
const COLUMNS = «#columns»;
const «cards|tasks|items» = «#cards».map((title) => ({ title, column: 0 }));

function «mover|arrow»(card, by, label) {
  const button = document.createElement("button");
  button.textContent = label;
  button.disabled = card.column + by < 0 || card.column + by >= COLUMNS.length;
  button.addEventListener("click", () => {
    card.column += by;
    «render|draw|layout»();
  });
  return button;
}

function «render|draw|layout»() {
  @«board|columns|lanes»@.replaceChildren(...COLUMNS.map((name, index) => {
    const lane = document.createElement("section");
    const heading = document.createElement("h2");
    const own = «cards|tasks|items».filter((card) => card.column === index);
    heading.textContent = `${name} (${own.length})`;
    lane.append(heading, ...own.map((card) => {
      const box = document.createElement("article");
      const title = document.createElement("div");
      title.textContent = card.title;
      box.append(title, «mover|arrow»(card, -1, "←"), «mover|arrow»(card, 1, "→"));
      return box;
    }));
    return lane;
  }));
}

@«form|new-card»@.addEventListener("submit", (event) => {
  event.preventDefault();
  const title = @«new|card-title»@.value.trim();
  if (title) «cards|tasks|items».push({ title, column: 0 });
  event.target.reset();
  «render|draw|layout»();
});
«render|draw|layout»();""",
        says=[
            f"A board with the columns {', '.join(v['columns'])}, each a section whose heading gives the number "
            f'of its cards, as in "{v["columns"][0]} ({count})".',
            f"All cards start in the first column: {', '.join(v['cards'])}. Every card is an article with the "
            f"buttons ← and → that move it by one column.",
            "A field and the button Add card put a new card at the end of the first column.",
        ],
        tests=[
            click(f"{cards[0]} >> nth=0 >> css=button >> nth=1", heading(0, count - 1), heading(1, 1)),
            click(f"{cards[1]} >> nth=0 >> css=button >> nth=1", heading(2, 1)),
            put("#«new|card-title»", v["new"]),
            click("#«add|create»", heading(0, count), {"what": "texts", "target": cards[0], "contains": v["new"]}),
        ],
        ids={
            "«board|columns|lanes»": "the board",
            "«new|card-title»": "the field",
            "«add|create»": "button that adds a card",
        },
        wide=True,
    )


def _poll(rng: random.Random) -> dict[str, Any]:
    question, options = rng.choice(
        [
            ["Which soup on Friday?", ["Tomato", "Lentil", "Pumpkin", "Leek"]],
            ["Where do we meet?", ["At the lake", "In town", "Online"]],
            ["Best season?", ["Spring", "Summer", "Autumn", "Winter"]],
            ["What shall we read next?", ["A novel", "Essays", "Poems"]],
            ["Which colour for the door?", ["Blue", "Green", "Red", "Yellow"]],
            ["When is the rehearsal?", ["Monday", "Tuesday", "Thursday"]],
        ]
    )
    return {
        "title": question,
        "options": options,
        "votes": [rng.randint(0, 9) for _ in options],
        "chosen": rng.randrange(len(options)),
    }


@RECORDS.kind("poll", "a poll", _poll)
def poll(v: Values) -> Parts:
    """One vote, then bars with percentages."""
    votes = list(v["votes"])
    votes[v["chosen"]] += 1
    share = fixed(100 * votes[v["chosen"]] / sum(votes), 0)
    button = "#«options|answers|choices» button"
    return Parts(
        body="""
<div id="«options|answers|choices»"></div>
<p id="«count|votes|total»" class="«hint|note|muted»"></p>
<button id="«undo|back|again»" class="«quiet|secondary|ghost»" disabled>Take vote back</button>""",
        css="""#«options|answers|choices» button { display: block; width: 100%; margin-bottom: 0.6rem; text-align: left; color: $ink; border-color: $line; background: $soft; }
#«options|answers|choices» button.«mine|picked» { border-color: $accent; }""",
        js="""
const OPTIONS = «#options»;
const «votes|tally|counts» = «#votes»;
let «mine|picked|own» = null;

function «render|draw|show»() {
  const sum = «votes|tally|counts».reduce((a, b) => a + b, 0);
  @«options|answers|choices»@.replaceChildren(...OPTIONS.map((name, index) => {
    const button = document.createElement("button");
    const percent = sum ? Math.round((100 * «votes|tally|counts»[index]) / sum) : 0;
    button.textContent = «mine|picked|own» === null ? name : `${name}: ${percent} %`;
    if («mine|picked|own» !== null) {
      // The share is drawn behind the words
      button.style.background = `linear-gradient(90deg, $accent55 ${percent}%, $soft ${percent}%)`;
    }
    button.classList.toggle("«mine|picked»", index === «mine|picked|own»);
    button.disabled = «mine|picked|own» !== null;
    button.addEventListener("click", () => {
      «mine|picked|own» = index;
      «votes|tally|counts»[index] += 1;
      «render|draw|show»();
    });
    return button;
  }));
  @«count|votes|total»@.textContent = `${sum} votes`;
  @«undo|back|again»@.disabled = «mine|picked|own» === null;
}

@«undo|back|again»@.addEventListener("click", () => {
  «votes|tally|counts»[«mine|picked|own»] -= 1;
  «mine|picked|own» = null;
  «render|draw|show»();
});
«render|draw|show»();""",
        says=[
            f'A poll "{v["title"]}" with a button for each of {", ".join(v["options"])}; so far there were '
            f"{', '.join(map(str, v['votes']))} votes for them, in this order.",
            'Before voting only the names are shown. After a vote each button shows its share as "name: 40 %", '
            "rounded, with a bar behind it, and can no longer be clicked; a line tells the number of votes.",
            "A button takes the vote back.",
        ],
        tests=[
            click(
                f"{button} >> nth={v['chosen']}",
                text(f"{button} >> nth={v['chosen']}", f"{v['options'][v['chosen']]}: {share} %"),
                text("#«count|votes|total»", f"{sum(votes)} votes"),
                {"what": "enabled", "target": f"{button} >> nth=0", "equals": False},
            ),
            click(
                "#«undo|back|again»",
                text("#«count|votes|total»", f"{sum(v['votes'])} votes"),
                text(f"{button} >> nth={v['chosen']}", v["options"][v["chosen"]]),
            ),
        ],
        ids={
            "«options|answers|choices»": "the answers",
            "«count|votes|total»": "number of votes",
            "«undo|back|again»": "button that takes the vote back",
        },
    )
