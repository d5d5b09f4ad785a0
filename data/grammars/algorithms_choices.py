"""Families of problems: sorting, searching, counting and greedy choices."""

from __future__ import annotations

import random
from itertools import combinations
from typing import Any

from .algorithms_style import Problem, family, numbers


@family(
    "searching",
    "insert_position first_at_least lower_bound locate",
    "sorted_values|nums|marks: list[int]; target|key: int",
    "int",
)
def bisect_search(rng: random.Random) -> Problem:
    """Binary search for the first place at or after a value."""
    strict = rng.random() < 0.5
    sign, what = ("<=", "greater than") if strict else ("<", "at least")
    tool = "bisect_right" if strict else "bisect_left"
    cases: list[tuple[object, ...]] = [([], 4), ([1], 1), ([1, 1, 1], 1), ([2, 4, 6], 9)]
    cases += [(sorted(numbers(rng, 0, 20)), rng.randint(-1, 21)) for _ in range(6)]
    return Problem(
        (
            f"`$a` is sorted in ascending order. Return the index of the first element that is {what} `$b`, or len(`$a`) when there is none. It must take logarithmic time.",
            f"With binary search, find the first position in the ascending list `$a` whose element is {what} `$b`; the length of the list if none is.",
        ),
        (
            f"low, high = 0, len($a)\nwhile low < high:\n    middle = (low + high) // 2\n    if $a[middle] {sign} $b:\n        low = middle + 1\n    else:\n        high = middle\nreturn low",
            f"from bisect import {tool}\n\nreturn {tool}($a, $b)",
        ),
        cases,
        lambda nums, key: sum(x <= key if strict else x < key for x in nums),
        what,
    )


@family("sorting", "sort_records ranking order_by league_table", "records|entries|results: list[list]", "list[str]")
def ranking(rng: random.Random) -> Problem:
    """Names sorted by points, ties by name or by order."""
    down, by_name = rng.random() < 0.6, rng.random() < 0.5
    who = rng.choice(("player", "team", "runner", "city"))
    pool = ["ada", "ben", "cleo", "dan", "eve", "finn", "gus", "hana", "ivo"]

    def draw() -> Any:
        return [[name, rng.randint(0, 5)] for name in rng.sample(pool, rng.randint(3, 7))]

    sign = "-" if down else ""
    tie = "alphabetically" if by_name else "in the order in which they are given"
    key = f"({sign}entry[1], entry[0])" if by_name else f"{sign}entry[1]"
    cases = [
        ([],),
        ([["ada", 3]],),
        ([["ben", 1], ["ada", 1]],),
        ([["cleo", 2], ["ben", 2], ["ada", 9]],),
        *((draw(),) for _ in range(5)),
    ]

    def oracle(records: list[list[Any]]) -> list[str]:
        base = sorted(records, key=lambda each: str(each[0])) if by_name else list(records)
        levels = sorted({points for _, points in base}, reverse=down)
        return [name for level in levels for name, points in base if points == level]

    return Problem(
        (
            f"Each record of `$a` is `[name, points]` of a {who}. Return the names sorted by points, {'highest' if down else 'lowest'} first; equal points are listed {tie}.",
            f"Order the {who} names in `$a` (pairs `[name, points]`) by {'descending' if down else 'ascending'} points and break ties {tie}.",
        ),
        (
            f"ordered = sorted($a, key=lambda entry: {key})\nreturn [name for name, _ in ordered]",
            f"$r = []\nfor entry in sorted($a, key=lambda entry: {key}):\n    $r.append(entry[0])\nreturn $r",
        ),
        cases,
        oracle,
        f"{'down' if down else 'up'} {tie[:5]}",
    )


@family("greedy", "coins pay_amount make_change change", "amount|price: int; coins|values: list[int]", "int")
def coins(rng: random.Random) -> Problem:
    """The fewest coins, or the number of ways."""
    ways = rng.random() < 0.5
    cases = [
        (0, [1, 2]),
        (3, [2]),
        (7, [7]),
        (11, [1, 5, 6]),
        *((rng.randint(5, 40), sorted(rng.sample(range(1, 15), 3))) for _ in range(6)),
    ]

    def oracle(amount: int, given: list[int]) -> int:
        def search(left: int, kinds: tuple[int, ...]) -> list[int]:
            if left == 0:
                return [0]
            if not kinds or left < 0:
                return []
            return [1 + n for n in search(left - kinds[0], kinds)] + search(left, kinds[1:])

        found = search(amount, tuple(sorted(given, reverse=True)))
        return len(found) if ways else min(found, default=-1)

    codes: tuple[str, ...]
    if ways:
        asks = (
            "In how many ways can `$a` be paid with coins of the values in `$b`? Each value may be used any number of times, and the order of coins does not matter.",
            "Count the multisets of coins from `$b` that sum to `$a`.",
        )
        codes = (
            "$r = [1] + [0] * $a\nfor coin in $b:\n    for $s in range(coin, $a + 1):\n        $r[$s] += $r[$s - coin]\nreturn $r[$a]",
        )
    else:
        asks = (
            "Return the smallest number of coins from `$b` (each as often as you like) that sum to `$a`, or -1 when that is impossible.",
            "What is the least number of coins to pay exactly `$a`, if the values in `$b` are available without limit? Give -1 if it cannot be done.",
        )
        codes = (
            '$r = [0] + [float("inf")] * $a\nfor $s in range(1, $a + 1):\n    for coin in $b:\n        if coin <= $s:\n            $r[$s] = min($r[$s], $r[$s - coin] + 1)\nreturn $r[$a] if $r[$a] != float("inf") else -1',
            "level, reached, steps = {0}, {0}, 0\nwhile level:\n    if $a in level:\n        return steps\n    level = {$s + coin for $s in level for coin in $b if $s + coin <= $a} - reached\n    reached |= level\n    steps += 1\nreturn -1",
        )
    return Problem(asks, codes, cases, oracle, "ways" if ways else "fewest")


@family("greedy", "max_profit best_trade trade_gain profit", "prices|quotes: list[int]", "int")
def trading(rng: random.Random) -> Problem:
    """Profit of one trade, of many, or with a fee."""
    many = rng.random() < 0.5
    fee = rng.choice((0, 1, 2, 3)) if not many else 0
    cost = f" A trade costs a fee of {fee}." if fee else ""
    cases = [([],), ([5],), ([7, 6, 4],), ([1, 9],), *((numbers(rng, 1, 30),) for _ in range(6))]
    if many:
        asks = (
            "`$a` holds a price a day. You may buy and sell as often as you like, holding at most one share at a time. Return the largest total profit.",
            "Sum up the best possible gain of any number of non-overlapping purchases and sales over the daily prices `$a`.",
        )
        codes: tuple[str, ...] = (
            "return sum(max(0, after - before) for before, after in zip($a, $a[1:]))",
            "$s = 0\nfor $i in range(1, len($a)):\n    if $a[$i] > $a[$i - 1]:\n        $s += $a[$i] - $a[$i - 1]\nreturn $s",
        )

        def oracle(p: Any) -> Any:
            return max(
                (
                    sum(p[j] - p[i] for i, j in zip(c[::2], c[1::2], strict=True))
                    for n in range(0, len(p) + 1, 2)
                    for c in combinations(range(len(p)), n)
                ),
                default=0,
            )
    else:
        asks = (
            f"`$a` holds a price a day. Buy once and sell once on a later day; return the largest profit, or 0 when no trade pays.{cost}",
            f"What is the best gain from a single purchase followed by a single sale in `$a`? Doing nothing gives 0.{cost}",
        )
        minus = f" - {fee}" if fee else ""
        codes = (
            f'$w = 0\nlowest = float("inf")\nfor $x in $a:\n    lowest = min(lowest, $x)\n    $w = max($w, $x - lowest{minus})\nreturn $w',
            f"$w = 0\nfor $i in range(len($a)):\n    for $j in range($i + 1, len($a)):\n        $w = max($w, $a[$j] - $a[$i]{minus})\nreturn $w",
        )

        def oracle(p: Any) -> Any:
            return max([0] + [b - a - fee for a, b in combinations(p, 2)])

    return Problem(asks, codes, cases, oracle, "many" if many else f"one fee {fee}")


@family("arrays", "majority frequent common_value dominant", "votes|values|nums: list[int]", "int")
def frequent(rng: random.Random) -> Problem:
    """The most frequent element, ties broken in one of three ways."""
    tie, key = rng.choice((("the smallest", "(-count, value)"), ("the largest", "(-count, -value)")))
    pool = rng.choice(("votes", "shoe sizes", "error codes"))
    cases = [([4],), ([1, 2],), ([2, 2, 1, 1],), ([-1, -1, 3],), *((numbers(rng, 0, 5, 5, 12),) for _ in range(6))]
    pick = "min" if "small" in tie else "max"
    return Problem(
        (
            f"Return the value that occurs most often in the non-empty list `$a`; of several, {tie}.",
            f"`$a` holds {pool}. Which value is the most common? In case of a tie, {tie} wins. The list is never empty.",
        ),
        (
            f"counts = {{}}\nfor $x in $a:\n    counts[$x] = counts.get($x, 0) + 1\nreturn min(counts.items(), key=lambda pair: ({key.replace('count', 'pair[1]').replace('value', 'pair[0]')[1:-1]}))[0]",
            f"most = max($a.count($x) for $x in $a)\nreturn {pick}($x for $x in $a if $a.count($x) == most)",
        ),
        cases,
        lambda xs: (min if "small" in tie else max)(x for x in set(xs) if xs.count(x) == max(map(xs.count, xs))),
        tie,
    )
