# ruff: noqa: RUF001 - formulas and buttons have the signs that people write
"""Artifacts that keep lists: to-dos, tables, carts, expenses, boards, polls."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

from .artifacts_frame import Kinds, Parts
from .artifacts_steps import click, text
from .artifacts_template import fixed

LISTS = Kinds()

Values = Mapping[str, Any]

TASKS = (
    "Water the plants",
    "Call the dentist",
    "Buy bread",
    "Fix the bicycle",
    "Write to Ines",
    "Pay the rent",
    "Return the books",
    "Clean the oven",
    "Book the train",
    "Sort the photos",
    "Sharpen the knives",
    "Charge the camera",
    "Feed the cat",
    "Iron two shirts",
    "Learn ten words",
    "Send the invoice",
)


def _todo(rng: random.Random) -> dict[str, Any]:
    tasks = rng.sample(TASKS, 5)
    return {
        "title": rng.choice(["To-do list", "Today", "Before the weekend", "Packing list", "My tasks", "Chores"]),
        "items": tasks[: rng.choice([0, 2, 3])],
        "new": tasks[3:],
        "clear": rng.random() < 0.6,
    }


@LISTS.kind("todo", "a to-do list", _todo)
def todo(v: Values) -> Parts:
    """Tasks are added, done, counted and cleared."""
    have = len(v["items"])
    one, two = v["new"]
    item, left = "#«list|tasks|items» li", "#«left|open|remaining»"
    clear = (
        '\n<button id="«clear|sweep|tidy»" class="«quiet|secondary|ghost»">Remove finished</button>'
        if v["clear"]
        else ""
    )
    tests = [
        {"action": "type", "target": "#«new|entry|task»", "text": one},
        click(
            "#«add|save|put»",
            {"what": "count", "target": item, "equals": have + 1},
            text(left, f"{have + 1} open"),
            {"what": "value", "target": "#«new|entry|task»", "equals": ""},
        ),
        {"action": "type", "target": "#«new|entry|task»", "text": two},
        {"action": "press", "key": "Enter", "expect": [text(item + " >> nth=-1", two)]},
        click(f"{item} >> nth=0 >> css=input", text(left, f"{have + 1} open")),
    ]
    if v["clear"]:
        tests.append(click("#«clear|sweep|tidy»", {"what": "count", "target": item, "equals": have + 1}))
    return Parts(
        body=f"""
<form id="«form|entry-form»" class="«row|line|bar»">
  <input id="«new|entry|task»" type="text" placeholder="What is to be done?" autocomplete="off">
  <button id="«add|save|put»" type="submit">Add</button>
</form>
<ul id="«list|tasks|items»"></ul>
<p><span id="«left|open|remaining»">0 open</span></p>{clear}""",
        css="""#«new|entry|task» { flex: 1; }
#«list|tasks|items» { list-style: none; margin: 0 0 0.75rem; padding: 0; }
#«list|tasks|items» li { padding: 0.5rem 0; border-bottom: 1px solid $line; }
#«list|tasks|items» label { display: flex; gap: 0.6rem; align-items: center; }
.«done|finished» { text-decoration: line-through; color: $muted; }""",
        js="""
const «state|tasks|entries» = «#items».map((title) => ({ title, done: false }));

function «render|draw|show»() {
  const «rows|nodes» = «state|tasks|entries».map((task) => {
    const row = document.createElement("li");
    const label = document.createElement("label");
    const box = document.createElement("input");
    box.type = "checkbox";
    box.checked = task.done;
    box.addEventListener("change", () => {
      task.done = box.checked;
      «render|draw|show»();
    });
    label.append(box, task.title);
    label.classList.toggle("«done|finished»", task.done);
    row.append(label);
    return row;
  });
  @«list|tasks|items»@.replaceChildren(...«rows|nodes»);
  @«left|open|remaining»@.textContent = `${«state|tasks|entries».filter((task) => !task.done).length} open`;
}

@«form|entry-form»@.addEventListener("submit", (event) => {
  event.preventDefault();
  const title = @«new|entry|task»@.value.trim();
  if (!title) return;
  «state|tasks|entries».push({ title, done: false });
  @«new|entry|task»@.value = "";
  «render|draw|show»();
});
"""
        + (
            """@«clear|sweep|tidy»@.addEventListener("click", () => {
  const open = «state|tasks|entries».filter((task) => !task.done);
  «state|tasks|entries».splice(0, «state|tasks|entries».length, ...open);
  «render|draw|show»();
});
"""
            if v["clear"]
            else ""
        )
        + "«render|draw|show»();",
        says=[
            f'A list titled "{v["title"]}"'
            + (f" that starts with {', '.join(v['items'])}." if v["items"] else " that is empty at first."),
            "A field and the button Add (or the Enter key) put a new task at the end and empty the field; each "
            "task has a checkbox, and done tasks are struck through.",
            'A line counts what is left, as in "3 open".',
            *(["A button removes what is finished."] if v["clear"] else []),
        ],
        tests=tests,
        ids={
            "«new|entry|task»": "the field",
            "«add|save|put»": "button that adds",
            "«list|tasks|items»": "the list (ul)",
            "«left|open|remaining»": "how many are open",
            **({"«clear|sweep|tidy»": "button that removes finished tasks"} if v["clear"] else {}),
        },
    )


_TABLES: dict[str, tuple[list[str], list[list[Any]]]] = {
    "Rivers": (
        ["Name", "Length (km)", "Countries"],
        [
            ["Danube", 2850, 10],
            ["Loire", 1006, 1],
            ["Rhine", 1230, 6],
            ["Volga", 3531, 1],
            ["Tagus", 1007, 2],
            ["Elbe", 1094, 4],
        ],
    ),
    "Team scores": (
        ["Team", "Points", "Goals"],
        [["Falcons", 41, 62], ["Otters", 37, 70], ["Badgers", 44, 55], ["Herons", 29, 48], ["Lynxes", 33, 51]],
    ),
    "Trees in the park": (
        ["Tree", "Height (m)", "Age"],
        [
            ["Oak", 24, 180],
            ["Lime", 21, 95],
            ["Beech", 28, 140],
            ["Birch", 16, 40],
            ["Pine", 31, 110],
            ["Maple", 19, 60],
        ],
    ),
    "Plan prices": (
        ["Plan", "Price ($)", "Seats"],
        [["Solo", 9, 1], ["Duo", 15, 2], ["Team", 39, 10], ["Office", 99, 40], ["House", 24, 5]],
    ),
    "Planets": (
        ["Planet", "Moons", "Day (h)"],
        [
            ["Mars", 2, 25],
            ["Jupiter", 95, 10],
            ["Saturn", 146, 11],
            ["Uranus", 28, 17],
            ["Neptune", 16, 18],
            ["Venus", 0, 2802],
        ],
    ),
    "Library loans": (
        ["Title", "Loans", "Copies"],
        [
            ["Sea Glass", 48, 3],
            ["The Long Field", 61, 4],
            ["Owls at Night", 17, 1],
            ["Paper Boats", 33, 2],
            ["Winter Soup", 54, 5],
        ],
    ),
}


def _table(rng: random.Random) -> dict[str, Any]:
    title = rng.choice(list(_TABLES))
    columns, rows = _TABLES[title]
    rows = rng.sample(rows, rng.randint(4, len(rows)))
    while any(
        rows in (sorted(rows, key=lambda r: r[c]), sorted(rows, key=lambda r: r[c], reverse=True)) for c in (0, 1)
    ):
        rng.shuffle(rows)  # sorting must show
    return {"title": title, "columns": columns, "rows": rows, "filter": rng.random() < 0.6}


def order(names: list[str]) -> dict[str, Any]:
    """An expectation: the first column."""
    return {"what": "texts", "target": "#«rows|body|cells» td:first-child", "equals": names}


def _mark(target: str, mark: str) -> dict[str, Any]:
    return {"what": "text", "target": target, "contains": mark}


@LISTS.kind("table", "a sortable table", _table)
def table(v: Values) -> Parts:
    """A click on a heading sorts by it, another one the other way round; a field filters by name."""
    up = [r[0] for r in sorted(v["rows"], key=lambda r: r[1])]
    names = sorted(r[0] for r in v["rows"])
    needle = v["rows"][1][0][:4].lower()
    found = sum(needle in r[0].lower() for r in v["rows"])
    heads = "#«head|heads» button >> nth={}"
    search = '<input id="«search|filter|find»" type="search" placeholder="Search by name">\n' if v["filter"] else ""
    tests = [
        click(heads.format(1), order(up), _mark(heads.format(1), "▲")),
        click(heads.format(1), order(up[::-1])),
        click(heads.format(0), order(names), _mark(heads.format(0), "▲")),
        click(heads.format(0), order(names[::-1]), _mark(heads.format(0), "▼")),
    ]
    if v["filter"]:
        tests.append(
            {
                "action": "type",
                "target": "#«search|filter|find»",
                "text": needle,
                "expect": [{"what": "count", "target": "#«rows|body|cells» tr", "equals": found}],
            }
        )
    return Parts(
        body=f"""
{search}<table>
  <thead><tr id="«head|heads»"></tr></thead>
  <tbody id="«rows|body|cells»"></tbody>
</table>""",
        css="""table { width: 100%; border-collapse: collapse; margin-top: 0.75rem; }
th { text-align: left; border-bottom: 2px solid $accent; padding: 0.25rem 0; }
th button { background: transparent; color: $accent; border: 0; padding: 0.35rem 0.5rem; }
td { padding: 0.5rem; border-bottom: 1px solid $line; }
input { width: 100%; }""",
        js="""
const COLUMNS = «#columns»;
const ROWS = «#rows»;
let «sortBy|column|key» = null;
let «ascending|rising|up» = true;

function «visible|chosen|current»() {
"""
        + (
            """  const needle = @«search|filter|find»@.value.trim().toLowerCase();
  const list = ROWS.filter((row) => row[0].toLowerCase().includes(needle));
"""
            if v["filter"]
            else "  const list = [...ROWS];\n"
        )
        + """  if («sortBy|column|key» === null) return list;
  const sign = «ascending|rising|up» ? 1 : -1;
  return list.sort((a, b) => {
    const [x, y] = [a[«sortBy|column|key»], b[«sortBy|column|key»]];
    return sign * (typeof x === "number" ? x - y : x.localeCompare(y));
  });
}

function «render|draw|update»() {
  @«head|heads»@.replaceChildren(...COLUMNS.map((name, index) => {
    const cell = document.createElement("th");
    const button = document.createElement("button");
    const mark = index === «sortBy|column|key» ? («ascending|rising|up» ? " ▲" : " ▼") : "";
    button.textContent = name + mark;
    button.addEventListener("click", () => {
      «ascending|rising|up» = index === «sortBy|column|key» ? !«ascending|rising|up» : true;
      «sortBy|column|key» = index;
      «render|draw|update»();
    });
    cell.append(button);
    return cell;
  }));
  @«rows|body|cells»@.replaceChildren(...«visible|chosen|current»().map((row) => {
    const line = document.createElement("tr");
    for (const value of row) {
      line.insertCell().textContent = value;
    }
    return line;
  }));
}
"""
        + ('@«search|filter|find»@.addEventListener("input", «render|draw|update»);\n' if v["filter"] else "")
        + "«render|draw|update»();",
        says=[
            f'A table "{v["title"]}" with the columns {", ".join(v["columns"])} and the rows '
            f"{'; '.join(' '.join(map(str, r)) for r in v['rows'])}.",
            "The headings are buttons: a click sorts by that column, smallest first with ▲, a second click the "
            "other way round with ▼.",
            *(
                ["A search field above shows only the rows whose name holds what is typed, whatever the case."]
                if v["filter"]
                else []
            ),
        ],
        tests=tests,
        ids={
            "«head|heads»": "the row of headings",
            "«rows|body|cells»": "the table's body",
            **({"«search|filter|find»": "search field"} if v["filter"] else {}),
        },
    )


_GOODS: dict[str, list[list[Any]]] = {
    "Tea shop": [["Green tea", 4.5], ["Earl Grey", 5.25], ["Mint", 3.75], ["Rooibos", 4.1], ["Jasmine", 6.4]],
    "Seed catalogue": [["Tomatoes", 2.4], ["Sunflowers", 1.9], ["Basil", 2.15], ["Kale", 1.75], ["Poppies", 2.6]],
    "Stationery": [["Notebook", 6.9], ["Pencils", 3.2], ["Ink", 8.5], ["Ruler", 2.25], ["Envelopes", 4.4]],
    "Toy shelf": [["Kite", 14.5], ["Top", 5.2], ["Puzzle", 11.75], ["Blocks", 19.9], ["Yo-yo", 4.6]],
    "Farm stand": [["Eggs", 3.6], ["Honey", 7.8], ["Apples", 2.9], ["Cider", 5.5], ["Cheese", 8.25]],
}


def _cart(rng: random.Random) -> dict[str, Any]:
    title = rng.choice(list(_GOODS))
    goods = rng.sample(_GOODS[title], rng.choice([3, 4]))
    return {
        "title": title,
        "goods": [[n, round(p + rng.choice([0, 0.5, 1]), 2)] for n, p in goods],
        "free": rng.choice([12, 15, 20, 30]),
        "fee": rng.choice([2.5, 3.9, 4.5]),
        "sign": rng.choice(["$", "€", "£"]),
    }


@LISTS.kind("cart", "a shop with a cart", _cart)
def cart(v: Values) -> Parts:
    """Goods go into a cart; the sum, delivery, and a badge follow."""
    (_, a), (_, b) = v["goods"][0], v["goods"][1]

    def sums(goods: float) -> str:
        total = goods + (0 if goods >= v["free"] or goods == 0 else v["fee"])
        return f"{v['sign']}{fixed(total, 2)}"

    add = "#«goods|shop|shelf» button"
    offered = ", ".join(f"{n} for {v['sign']}{fixed(p, 2)}" for n, p in v["goods"])
    return Parts(
        body="""
<div id="«goods|shop|shelf»" class="«tiles|products|wares»"></div>
<h2>Cart (<span id="«badge|number|pieces»">0</span>)</h2>
<ul id="«cart|basket|bag»"></ul>
<p>Delivery «=sign»«=fee», free from «=sign»«=free».</p>
<p>Total: <strong id="«total|sum|to-pay»">«=sign»0.00</strong></p>""",
        css=""".«tiles|products|wares» { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 0.75rem; }
.«tiles|products|wares» article { padding: 0.9rem; background: $soft; }
.«tiles|products|wares» button { margin-top: 0.5rem; }
h2 { font-size: 1.2rem; margin: 1.25rem 0 0.5rem; }
ul { padding: 0; list-style: none; margin: 0 0 0.75rem; }
li { display: flex; justify-content: space-between; align-items: center; padding: 0.35rem 0; border-bottom: 1px solid $line; }""",
        js="""
const GOODS = «#goods».map(([name, price]) => ({ name, price }));
const «cart|basket|chosen» = new Map();

function «money|asMoney|format»(value) {
  return «#sign» + value.toFixed(2);
}

function «change|adjust|set»(name, by) {
  const amount = («cart|basket|chosen».get(name) || 0) + by;
  if (amount > 0) «cart|basket|chosen».set(name, amount);
  else «cart|basket|chosen».delete(name);
  «render|draw|update»();
}

function «button|makeButton»(label, action) {
  const made = document.createElement("button");
  made.textContent = label;
  made.addEventListener("click", action);
  return made;
}

function «render|draw|update»() {
  let sum = 0;
  let pieces = 0;
  const lines = [];
  for (const { name, price } of GOODS) {
    const amount = «cart|basket|chosen».get(name);
    if (!amount) continue;
    sum += amount * price;
    pieces += amount;
    const line = document.createElement("li");
    line.append(`${amount} × ${name}`, «button|makeButton»("Remove", () => «change|adjust|set»(name, -1)));
    lines.push(line);
  }
  // Delivery is free for large orders
  const delivery = sum === 0 || sum >= «#free» ? 0 : «#fee»;
  @«cart|basket|bag»@.replaceChildren(...lines);
  @«badge|number|pieces»@.textContent = pieces;
  @«total|sum|to-pay»@.textContent = «money|asMoney|format»(sum + delivery);
}

@«goods|shop|shelf»@.append(...GOODS.map(({ name, price }) => {
  const tile = document.createElement("article");
  const title = document.createElement("div");
  title.textContent = `${name}, ${«money|asMoney|format»(price)}`;
  tile.append(title, «button|makeButton»("Add", () => «change|adjust|set»(name, 1)));
  return tile;
}));
«render|draw|update»();""",
        says=[
            f'A small shop "{v["title"]}" with {offered}; every article has a button Add.',
            f'The cart lists entries such as "2 × {v["goods"][0][0]}" with a button Remove that takes one away, '
            f"and the number of pieces stands in its heading.",
            f"The total with two decimals includes {v['sign']}{v['fee']} for delivery, which is free from "
            f"{v['sign']}{v['free']} on.",
        ],
        tests=[
            click(f"{add} >> nth=0", text("#«badge|number|pieces»", "1"), text("#«total|sum|to-pay»", sums(a))),
            click(f"{add} >> nth=1", text("#«total|sum|to-pay»", sums(a + b))),
            click(
                f"{add} >> nth=0",
                text("#«cart|basket|bag» li >> nth=0", f"2 × {v['goods'][0][0]} Remove"),
                text("#«badge|number|pieces»", "3"),
                text("#«total|sum|to-pay»", sums(2 * a + b)),
            ),
            click(
                "#«cart|basket|bag» button >> nth=1",
                {"what": "count", "target": "#«cart|basket|bag» li", "equals": 1},
                text("#«badge|number|pieces»", "2"),
            ),
        ],
        ids={
            "«goods|shop|shelf»": "the goods",
            "«cart|basket|bag»": "the cart (ul)",
            "«badge|number|pieces»": "number of pieces",
            "«total|sum|to-pay»": "what is to be paid",
        },
        wide=True,
    )
