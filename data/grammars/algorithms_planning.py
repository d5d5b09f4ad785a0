"""Families of problems: dynamic programming and simulation."""

from __future__ import annotations

import random
from itertools import combinations, pairwise, product
from typing import Any

from .algorithms_style import Problem, family, numbers, word


@family(
    "dynamic programming",
    "best_value pack knapsack fill_bag",
    "weights|sizes: list[int]; prices|worths: list[int]; capacity|limit: int",
    "int",
)
def knapsack(rng: random.Random) -> Problem:
    """The knapsack problem, each item once or without limit."""
    once = rng.random() < 0.6
    rule = "Each item can be taken at most once." if once else "Each item may be taken any number of times."
    order_ = "range($c, weight - 1, -1)" if once else "range(weight, $c + 1)"

    def draw() -> Any:
        return (
            lambda n: (
                [rng.randint(2, 9) for _ in range(n)],
                [rng.randint(1, 20) for _ in range(n)],
                rng.randint(0, 18),
            )
        )(rng.randint(2, 5))

    def oracle(weights: list[int], values: list[int], capacity: int) -> int:
        counts = product(*(range(2 if once else capacity // w + 1) for w in weights))
        return max(
            (
                sum(n * v for n, v in zip(c, values, strict=True))
                for c in counts
                if sum(n * w for n, w in zip(c, weights, strict=True)) <= capacity
            ),
            default=0,
        )

    cases = [
        ([], [], 5),
        ([3], [9], 2),
        ([3], [9], 3),
        ([1, 2, 3], [6, 10, 12], 5),
        ([4], [5], 9),
        *(draw() for _ in range(5)),
    ]
    return Problem(
        (
            f"Items have the weights `$a` and the values `$b`. Return the largest total value that fits into `$c`. {rule}",
            f"A bag carries at most `$c`. Choose items (weights `$a`, values `$b`) of the greatest total value. {rule}",
        ),
        (
            f"$w = [0] * ($c + 1)\nfor weight, worth in zip($a, $b):\n    for room in {order_}:\n        $w[room] = max($w[room], $w[room - weight] + worth)\nreturn $w[$c]",
        ),
        cases,
        oracle,
        "once" if once else "unlimited",
    )


@family(
    "dynamic programming",
    "longest_ordered subsequence_length monotone keep_order",
    "values|nums|heights: list[int]",
    "int",
)
def rising(rng: random.Random) -> Problem:
    """The longest rising or falling subsequence, strict or not."""
    up, strict = rng.random() < 0.6, rng.random() < 0.6
    sign = ("<" if up else ">") + ("" if strict else "=")
    name = {
        (True, True): "strictly increasing",
        (True, False): "non-decreasing",
        (False, True): "strictly decreasing",
        (False, False): "non-increasing",
    }[up, strict]

    def oracle(xs: list[int]) -> int:

        def ok(a: Any, b: Any) -> Any:
            return (a < b or (a == b and not strict)) if up else (a > b or (a == b and not strict))

        return max(
            (n for n in range(len(xs) + 1) for c in combinations(xs, n) if all(ok(a, b) for a, b in pairwise(c))),
            default=0,
        )

    cases = [([],), ([4],), ([1, 2, 3],), ([3, 2, 1],), ([2, 2, 2],), *((numbers(rng, 0, 12, 5, 9),) for _ in range(5))]
    return Problem(
        (
            f"Return the length of the longest {name} subsequence of `$a`; its elements keep their order but need not be neighbours.",
            f"How many elements can be kept at most so that the rest of `$a`, in its order, is {name}?",
        ),
        (
            f"$r = []\nfor $i, $x in enumerate($a):\n    # the longest that ends here\n    $r.append(1 + max(($r[$j] for $j in range($i) if $a[$j] {sign} $x), default=0))\nreturn max($r, default=0)",
        ),
        cases,
        oracle,
        name,
    )


@family("dynamic programming", "stair_ways climb_stairs tilings step_patterns", "n|height|length: int", "int")
def stairs(rng: random.Random) -> Problem:
    """Ways to climb with given steps."""
    steps = rng.choice(((1, 2), (1, 3), (1, 2, 3), (2, 3), (1, 4), (2, 5), (1, 2, 5)))
    text = ", ".join(map(str, steps))

    def oracle(n: int) -> int:
        return 1 if n == 0 else sum(oracle(n - step) for step in steps if step <= n)

    cases = [(0,), (1,), (2,), (3,), *((rng.randint(4, 16),) for _ in range(5))]
    thing = rng.choice(
        (
            ("a staircase of `$a` steps is climbed by", "at a time"),
            ("a row of length `$a` is laid out with tiles of length", "each"),
            ("the amount `$a` is put into a machine with coins of", "one after another"),
        )
    )
    return Problem(
        (
            f"In how many ordered ways can one reach exactly `$a` by adding numbers from ({text})? For 0 the answer is 1.",
            f"Count the sequences in which {thing[0]} {text} {thing[1]}, so that it comes out exactly. An empty sequence counts for 0.",
        ),
        (
            f"$r = [1] + [0] * $a\nfor $s in range(1, $a + 1):\n    for step in ({text},):\n        if step <= $s:\n            $r[$s] += $r[$s - step]\nreturn $r[$a]",
            f"from functools import cache\n\n@cache\ndef ways(left):\n    if left == 0:\n        return 1\n    return sum(ways(left - step) for step in ({text},) if step <= left)\n\nreturn ways($a)",
        ),
        cases,
        oracle,
        text,
    )


@family("simulation", "life_step next_generation evolve_cells tick", "cells|board|state: list[int]", "list[int]")
def automaton(rng: random.Random) -> Problem:
    """One step of an elementary automaton, on a line or on a ring."""
    rule, ring = rng.choice((30, 54, 60, 90, 102, 110, 150, 184)), rng.random() < 0.5
    edge = "The row is a ring: the first and the last cell are neighbours." if ring else "Cells outside the row are 0."
    left, right = (
        ("$a[$i - 1]", "$a[($i + 1) % len($a)]")
        if ring
        else ("($a[$i - 1] if $i > 0 else 0)", "($a[$i + 1] if $i + 1 < len($a) else 0)")
    )

    def oracle(cells: list[int]) -> list[int]:
        table = {f"{k:03b}": rule >> k & 1 for k in range(8)}
        text = "".join(map(str, cells))
        text = (text[-1:] + text + text[:1]) if ring else f"0{text}0"
        return [table[text[i : i + 3]] for i in range(len(cells))]

    cases = [
        ([],),
        ([0, 0, 0],),
        ([1, 1, 1],),
        ([0, 0, 1, 0, 0],),
        *(([rng.randint(0, 1) for _ in range(rng.randint(3, 10))],) for _ in range(5)),
    ]
    return Problem(
        (
            f"Apply rule {rule} of the elementary cellular automata once to the 0/1 row `$a`: the new cell is bit number 4*left + 2*self + right of {rule}. {edge} Return the new row.",
            f"One step of a cellular automaton: every cell of `$a` looks at its left neighbour, itself and its right neighbour, read as a binary number k, and becomes bit k of {rule}. {edge}",
        ),
        (
            f"$r = []\nfor $i, $x in enumerate($a):\n    left = {left}\n    right = {right}\n    $r.append({rule} >> (4 * left + 2 * $x + right) & 1)\nreturn $r",
        ),
        cases,
        oracle,
        f"{rule} {ring}",
    )


@family("simulation", "robot_position walk follow_orders track", "commands|moves|orders: str", "list[int]")
def robot(rng: random.Random) -> Problem:
    """A robot on a plane: turns and steps, perhaps within walls."""
    limit = rng.choice((None, 2, 3, 5))
    fence = f" A step that would bring |x| or |y| above {limit} is ignored." if limit else ""
    first = rng.choice(("north", "east"))
    start = "0, 1" if first == "north" else "1, 0"
    guard = (
        f"        if abs(x + dx) <= {limit} and abs(y + dy) <= {limit}:\n            x, y = x + dx, y + dy\n"
        if limit
        else "        x, y = x + dx, y + dy\n"
    )

    def oracle(commands: str) -> list[int]:
        place, way = complex(0), 1j if first == "north" else complex(1)
        for c in commands:
            if c == "F":
                there = place + way
                place = there if limit is None or max(abs(there.real), abs(there.imag)) <= limit else place
            else:
                way *= 1j if c == "L" else -1j
        return [int(place.real), int(place.imag)]

    cases = [
        ("",),
        ("F",),
        ("FFRFF",),
        ("LLLL",),
        ("FFFFFF",),
        ("RFRFRFRF",),
        *((word(rng, "FFLR", 6, 14),) for _ in range(4)),
    ]
    return Problem(
        (
            f"A robot at (0, 0) looks {first}. `$a` consists of F (one step ahead), L and R (turn by 90 degrees).{fence} Return its final place as `[x, y]`; north is +y, east is +x.",
            f"Simulate the commands `$a` (F forward by one, L left turn, R right turn) from the origin, facing {first} (north = +y, east = +x).{fence} Return `[x, y]`.",
        ),
        (
            f'x = y = 0\ndx, dy = {start}\nfor command in $a:\n    if command == "L":\n        dx, dy = -dy, dx\n    elif command == "R":\n        dx, dy = dy, -dx\n    else:\n{guard}return [x, y]',
        ),
        cases,
        oracle,
        f"{limit} {first}",
    )


@family("simulation", "josephus circle_game count_out leave_circle", "n|players|people: int; step|k|count: int", "int")
def josephus(rng: random.Random) -> Problem:
    """The last one of a circle, or the one before."""
    base = rng.choice((0, 1))
    second = rng.random() < 0.35
    ask = "the second to last one that leaves" if second else "the one that is left"
    what = rng.choice(("Children stand in a circle", "Players sit around a table", "Cards lie in a ring"))

    def oracle(n: int, k: int) -> int:
        ring, out = list(range(n)), []
        while ring:
            turn = (k - 1) % len(ring)
            out.append(ring[turn])
            ring = ring[turn + 1 :] + ring[:turn]
        return out[-2 if second else -1] + base

    cases = [
        (2 if second else 1, 1),
        (2, 1),
        (2, 2),
        (7, 3),
        (5, 9),
        *((rng.randint(3, 20), rng.randint(1, 9)) for _ in range(5)),
    ]
    stop = 2 if second else 1
    tail = "    $i = ($i + $b - 1) % len(circle)\n    circle.pop($i)\n"
    end = f"return circle[($i + $b - 1) % 2] + {base}" if second else f"return circle[0] + {base}"
    end = end.replace(" + 0", "")
    ring_code = f"circle = list(range($a))\n$i = 0\nwhile len(circle) > {stop}:\n{tail}{end}"
    deque_code = (
        f"from collections import deque\n\ncircle = deque(range({base}, $a + {base}))\nwhile len(circle) > {stop}:\n    circle.rotate(1 - $b)\n    circle.popleft()\n"
        + ("circle.rotate(1 - $b)\n" if second else "")
        + "return circle[0]"
    )
    return Problem(
        (
            f"{what}, numbered {base} to {'`$a`' if base else '`$a` - 1'}. Counting starts at the first, every `$b`-th leaves, and counting goes on with the next, until all are gone but one. Return {ask}{' (there are at least two)' if second else ''}.",
            f"{what} with numbers from {base}; there are `$a`. Again and again, the `$b`-th in turn is removed. Return {ask}.",
        ),
        (ring_code, deque_code),
        cases,
        oracle,
        f"{base} {second}",
    )
