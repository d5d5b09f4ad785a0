# ruff: noqa: RUF001 - formulas and buttons have the signs that people write
"""Demonstrations of chance and of algorithms: sampling, sorting, automata, sieves."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping
from typing import Any

from .artifacts_frame import Kinds, Parts
from .demonstrations_frame import Demo, Readout, Slider, parts_of
from .demonstrations_values import frame, pick, trials

CHANCE = Kinds()
Values = Mapping[str, Any]


def _sampling(rng: random.Random) -> dict[str, Any]:
    n, sides = pick(rng, 1, 30, 1), rng.choice([4, 6, 8, 12, 20])
    return {
        **frame(rng, ("Central limit theorem", "Means of dice", "Why bells appear", "Averages settle")),
        "n": n,
        "sides": sides,
        "rounds": rng.choice([1000, 2000, 4000]),
        "seed": rng.randint(1, 9999),
        "trials": trials(rng, ("throws", 1, 40, 1, n)),
    }


@CHANCE.kind("sampling", "a demonstration of the central limit theorem", _sampling)
def sampling(v: Values) -> Parts:
    """Histogram of means."""

    def expect(throws: float) -> dict[str, float]:
        s = v["sides"]
        return {"mean": (s + 1) / 2, "error": math.sqrt((s * s - 1) / 12 / throws)}

    return parts_of(
        Demo(
            f"Means of n throws of a die with s = {v['sides']} sides gather around (s + 1)/2, with the standard "
            f"error √((s² − 1) / 12n), in a bell the more, the larger n is.",
            [Slider("throws", "Throws a mean", 1, 40, 1, v["n"])],
            [Readout("mean", "Expected mean", "", 2), Readout("error", "Standard error", "", 3)],
            f"return {{ mean: ({v['sides']} + 1) / 2, error: Math.sqrt(({v['sides']} ** 2 - 1) / 12 / throws) }};",
            f"""// The same random numbers every time: a linear congruential generator
let state = {v["seed"]};
const next = () => {{
  state = (state * 1664525 + 1013904223) % 4294967296;
  return state / 4294967296;
}};
// Sums are whole numbers: every bar holds equally many of them
const sums = throws * ({v["sides"]} - 1) + 1;
const each = Math.ceil(sums / 60);
const bins = Array(Math.ceil(sums / each)).fill(0);
for (let round = 0; round < {v["rounds"]}; round += 1) {{
  let sum = 0;
  for (let k = 0; k < throws; k += 1) sum += 1 + Math.floor(next() * {v["sides"]});
  bins[Math.floor((sum - throws) / each)] += 1;
}}
const tallest = Math.max(...bins);
pen.fillStyle = "$accent";
bins.forEach((count, i) => {{
  const height = (count / tallest) * (H - 50);
  const wide = (W - 40) / bins.length;
  pen.fillRect(20 + i * wide, H - 25 - height, wide - 1.5, height);
}});
pen.strokeStyle = "$second";
pen.lineWidth = {v["weight"]};
pen.beginPath();
pen.moveTo(W / 2, 10);
pen.lineTo(W / 2, H - 20);
pen.stroke();""",
            v["trials"],
            expect,
            f"a histogram of {v['rounds']} means, with at most 60 bars, from 1 to "
            f"{v['sides']}, from random numbers with a fixed seed, and a line at the expected mean",
        ),
        v,
    )


def _bubble(values: list[int]) -> list[tuple[list[int], int, int]]:
    """States of a bubble sort: the row, comparisons and swaps so far."""
    row, compared, swapped = list(values), 0, 0
    states = [(list(row), 0, 0)]
    for end in range(len(row) - 1, 0, -1):
        for i in range(end):
            compared += 1
            if row[i] > row[i + 1]:
                row[i], row[i + 1] = row[i + 1], row[i]
                swapped += 1
            states.append((list(row), compared, swapped))
    return states


def _selection(values: list[int]) -> list[tuple[list[int], int, int]]:
    """States of a selection sort, one for each place that is settled."""
    row, compared, swapped = list(values), 0, 0
    states = [(list(row), 0, 0)]
    for i in range(len(row) - 1):
        low = min(range(i, len(row)), key=lambda k: row[k])
        compared += len(row) - 1 - i
        if low != i:
            row[i], row[low] = row[low], row[i]
            swapped += 1
        states.append((list(row), compared, swapped))
    return states


_SORTS = {
    "bubble": (
        "Bubble sort",
        _bubble,
        "compares neighbours and swaps them when they are in the wrong order, again and again",
        """for (let end = row.length - 1; end > 0; end -= 1) {
  for (let i = 0; i < end; i += 1) {
    compared += 1;
    if (row[i] > row[i + 1]) {
      [row[i], row[i + 1]] = [row[i + 1], row[i]];
      swapped += 1;
    }
    states.push({ row: [...row], compared, swapped });
  }
}""",
    ),
    "selection": (
        "Selection sort",
        _selection,
        "looks for the smallest value that is left and swaps it to the front",
        """for (let i = 0; i < row.length - 1; i += 1) {
  let low = i;
  for (let k = i + 1; k < row.length; k += 1) {
    compared += 1;
    if (row[k] < row[low]) low = k;
  }
  if (low !== i) {
    [row[i], row[low]] = [row[low], row[i]];
    swapped += 1;
  }
  states.push({ row: [...row], compared, swapped });
}""",
    ),
}


def _sorting(rng: random.Random) -> dict[str, Any]:
    sort = rng.choice(list(_SORTS))
    values = rng.sample(range(5, 100), rng.randint(7, 14))
    rows = [row for row, _, _ in _SORTS[sort][1](values)]
    one = rng.choice([k for k in range(1, len(rows) - 1) if rows[k] != rows[0]] or [len(rows) - 1])
    two = rng.choice([k for k in range(len(rows)) if rows[k] not in (rows[0], rows[one])] or [0])
    return {
        **frame(
            rng,
            (_SORTS[sort][0], f"{_SORTS[sort][0]}, step by step", "Putting numbers in order", "How a computer sorts"),
        ),
        "sort": sort,
        "list": values,
        "trials": [["step", one], ["step", two]],
    }


@CHANCE.kind("sorting", "a demonstration of a sorting algorithm", _sorting)
def sorting(v: Values) -> Parts:
    """Bars that are sorted step by step."""
    name, run, what, code = _SORTS[v["sort"]]
    states = run(list(v["list"]))

    def expect(step: float) -> dict[str, float]:
        row, compared, swapped = states[int(step)]
        return {"compared": compared, "swapped": swapped, "first": row[0]}

    return parts_of(
        Demo(
            f"{name} {what}. It sorts {', '.join(map(str, v['list']))}; the slider goes through its "
            f"{len(states) - 1} steps.",
            [Slider("step", "Step", 0, len(states) - 1, 1, 0)],
            [
                Readout("compared", "Comparisons", "", 0),
                Readout("swapped", "Swaps", "", 0),
                Readout("first", "First value", "", 0),
            ],
            "const { compared, swapped, row } = STATES[step];\nreturn { compared, swapped, first: row[0], row };",
            f"""const wide = (W - 40) / r.row.length;
const sorted = [...r.row].sort((a, b) => a - b);
r.row.forEach((value, i) => {{
  const height = (value / 100) * (H - 60);
  pen.fillStyle = value === sorted[i] ? "$accent" : "$second";
  pen.fillRect(20 + i * wide, H - 30 - height, wide - 4, height);
  pen.fillStyle = "$ink";
  pen.font = "{12 + v["weight"]}px sans-serif";
  pen.textAlign = "center";
  pen.fillText(value, 20 + (i + 0.5) * wide - 2, H - 10);
}});""",
            v["trials"],
            expect,
            "a bar with its number for each value, in the accent colour where it already stands in its final place",
            helpers=f"""const STATES = (() => {{
  const row = {list(v["list"])};
  const states = [{{ row: [...row], compared: 0, swapped: 0 }}];
  let compared = 0;
  let swapped = 0;
{chr(10).join("  " + line for line in code.split(chr(10)))}
  return states;
}})();""",
        ),
        v,
    )


def _rows(rule: int, count: int, width: int) -> list[list[int]]:
    row = [0] * width
    row[width // 2] = 1
    rows = [row]
    for _ in range(count - 1):
        row = [rule >> (4 * row[i - 1] + 2 * row[i] + row[(i + 1) % width]) & 1 for i in range(width)]
        rows.append(row)
    return rows


_RULES = (
    18,
    22,
    26,
    30,
    45,
    54,
    57,
    60,
    62,
    73,
    75,
    90,
    94,
    99,
    102,
    105,
    110,
    118,
    122,
    126,
    129,
    137,
    150,
    154,
    158,
    182,
    188,
    195,
    214,
    220,
    225,
)


def _automaton(rng: random.Random) -> dict[str, Any]:
    rows, width, one = rng.choice([30, 40, 50]), rng.choice([61, 81, 101]), rng.choice(_RULES)
    first = _rows(one, rows, width)
    two = rng.choice([rule for rule in _RULES if _rows(rule, rows, width) != first])  # some rules draw the same
    titles = ("Cellular automaton", "Rule by rule", "Patterns from nothing", "Wolfram's rules")
    return {**frame(rng, titles), "rule": one, "rows": rows, "width": width, "trials": [["rule", two]]}


@CHANCE.kind("automaton", "a demonstration of an elementary cellular automaton", _automaton)
def automaton(v: Values) -> Parts:
    """Rows that follow from a rule."""

    def expect(rule: float) -> dict[str, float]:
        rows = _rows(int(rule), v["rows"], v["width"])
        return {"alive": sum(map(sum, rows)), "last": sum(rows[-1])}

    return parts_of(
        Demo(
            f"In an elementary cellular automaton a cell and its two neighbours decide what it becomes; the "
            f"rule's eight bits say how. {v['rows']} rows of {v['width']} cells begin with a single cell in the "
            f"middle, and the ends are joined.",
            [Slider("rule", "Rule", 0, 255, 1, v["rule"])],
            [Readout("alive", "Cells alive", "", 0), Readout("last", "Alive in the last row", "", 0)],
            f"""let row = Array({v["width"]}).fill(0);
row[{v["width"] // 2}] = 1;
const rows = [row];
for (let k = 1; k < {v["rows"]}; k += 1) {{
  const old = row;
  row = old.map((cell, i) => {{
    const left = old[(i + old.length - 1) % old.length];
    const right = old[(i + 1) % old.length];
    return (rule >> (4 * left + 2 * cell + right)) & 1;
  }});
  rows.push(row);
}}
const count = (cells) => cells.reduce((a, b) => a + b, 0);
return {{ rows, alive: count(rows.map(count)), last: count(row) }};""",
            f"""const side = Math.min(W / {v["width"]}, H / {v["rows"]});
const margin = (W - side * {v["width"]}) / 2;
pen.fillStyle = "$accent";
r.rows.forEach((cells, y) => cells.forEach((cell, x) => {{
  if (cell) pen.fillRect(margin + x * side, y * side, side - 0.5, side - 0.5);
}}));""",
            v["trials"],
            expect,
            "all rows, the first one on top, with living cells as squares",
            height=320,
        ),
        v,
    )


def _binomial(rng: random.Random) -> dict[str, Any]:
    n, share = pick(rng, 4, 20, 1), pick(rng, 0.2, 0.8, 0.05)
    return {
        **frame(rng, ("Binomial distribution", "Counting heads", "How many hits?", "Free throws")),
        "n": n,
        "share": share,
        "trials": trials(rng, ("tries", 2, 24, 1, n), ("share", 0.05, 0.95, 0.05, share)),
    }


@CHANCE.kind("binomial", "a demonstration of the binomial distribution", _binomial)
def binomial(v: Values) -> Parts:
    """Chances of k hits in n tries."""

    def expect(tries: float, share: float) -> dict[str, float]:
        return {"mean": tries * share, "deviation": math.sqrt(tries * share * (1 - share)), "all": 100 * share**tries}

    return parts_of(
        Demo(
            "In n tries that each succeed with probability p, k hits have the chance C(n, k) pᵏ (1 − p)ⁿ⁻ᵏ; on "
            "average there are n p.",
            [
                Slider("tries", "Tries n", 2, 24, 1, v["n"]),
                Slider("share", "Probability p", 0.05, 0.95, 0.05, v["share"]),
            ],
            [
                Readout("mean", "Mean", "", 2),
                Readout("deviation", "Standard deviation", "", 3),
                Readout("all", "Chance of hits only", "%", 3),
            ],
            "return { mean: tries * share, deviation: Math.sqrt(tries * share * (1 - share)), all: 100 * share ** "
            "tries };",
            f"""const chances = [];
let chance = (1 - share) ** tries;
for (let k = 0; k <= tries; k += 1) {{
  chances.push(chance);
  chance *= ((tries - k) / (k + 1)) * (share / (1 - share));
}}
const tallest = Math.max(...chances);
const wide = (W - 40) / chances.length;
chances.forEach((value, k) => {{
  const height = (value / tallest) * (H - 60);
  pen.fillStyle = Math.abs(k - r.mean) <= r.deviation ? "$accent" : "$second";
  pen.fillRect(20 + k * wide, H - 30 - height, wide - {v["weight"]}, height);
  pen.fillStyle = "$ink";
  pen.font = "13px sans-serif";
  pen.textAlign = "center";
  pen.fillText(k, 20 + (k + 0.5) * wide, H - 10);
}});""",
            v["trials"],
            expect,
            "a bar for every k with its number, in the accent colour within one standard deviation of the mean",
        ),
        v,
    )
