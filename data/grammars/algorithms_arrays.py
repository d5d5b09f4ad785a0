"""Families of problems: lists and intervals."""

from __future__ import annotations

import random
from itertools import combinations
from typing import Any

from .algorithms_style import Problem, family, numbers


@family(
    "arrays",
    "find_pair pair_with_sum two_sum matching_pair",
    "nums|values|numbers: list[int]; target|wanted: int",
    "list[int]",
)
def pair_sum(rng: random.Random) -> Problem:
    """Two places whose values have a given sum, or difference."""
    minus = rng.random() < 0.4
    lists = [numbers(rng) for _ in range(7)]
    cases: list[tuple[object, ...]] = [([], 3), ([5], 5), ([4, 4], 0 if minus else 8)]
    for each in lists:
        i, j = sorted(rng.sample(range(len(each)), 2))
        cases.append((each, abs(each[i] - each[j]) if minus else each[i] + each[j] + (rng.random() < 0.15) * 500))

    def oracle(nums: list[int], target: int) -> list[int]:
        pairs = [
            (j, i)
            for i, j in combinations(range(len(nums)), 2)
            if (abs(nums[i] - nums[j]) if minus else nums[i] + nums[j]) == target
        ]
        return [min(pairs)[1], min(pairs)[0]] if pairs else []

    what = "whose values differ by exactly `$b`" if minus else "whose values add up to `$b`"
    probe = "abs($a[$j] - $a[$i]) == $b" if minus else "$a[$j] + $a[$i] == $b"
    return Problem(
        (
            f"Find two different indices {what}. Return them as `[i, j]` with i < j; of several pairs take the one with the smallest j, and then the smallest i. Return an empty list when there is none.",
            f"Given the list `$a`, return indices `[i, j]`, i < j, of two elements {what}. Prefer the smallest j, then the smallest i; return [] if no pair fits.",
        ),
        (
            f"for $i in range(len($a)):\n    for $j in range($i):\n        if {probe}:\n            return [$j, $i]\nreturn []",
            (
                "$d = {}\nfor $i, $x in enumerate($a):\n    # earliest index of the value that is missing\n    $r = [$d[need] for need in ($x - $b, $x + $b) if need in $d]\n    if $r:\n        return [min($r), $i]\n    $d.setdefault($x, $i)\nreturn []"
            )
            if minus
            else "$d = {}\nfor $i, $x in enumerate($a):\n    if $b - $x in $d:  # the partner came before\n        return [$d[$b - $x], $i]\n    $d.setdefault($x, $i)\nreturn []",
        ),
        cases,
        oracle,
        "difference" if minus else "sum",
    )


@family(
    "arrays",
    "window_extreme window_sum extreme_sum slide",
    "readings|nums|values: list[int]; size|width: int",
    "int",
)
def window(rng: random.Random) -> Problem:
    """The largest or smallest sum of neighbours."""
    low = rng.random() < 0.5
    best, word_of = ("min", "smallest") if low else ("max", "largest")
    what = rng.choice(("readings of a sensor", "daily profits", "scores", "step counts"))
    cases = [
        ([], 2),
        ([7], 1),
        ([1, 2, 3], 5),
        ([-4, -2, -9], 2),
        *((numbers(rng), rng.randint(1, 4)) for _ in range(6)),
    ]
    return Problem(
        (
            f"Return the {word_of} sum of `$b` consecutive elements of `$a`. Return 0 when there are fewer than `$b` elements.",
            f"`$a` holds {what}. Compute the {word_of} total over any `$b` neighbouring entries; when the list is shorter than `$b`, the answer is 0.",
        ),
        (
            f"if len($a) < $b:\n    return 0\n$s = sum($a[:$b])\n$w = $s\nfor $i in range($b, len($a)):\n    # slide by one place\n    $s += $a[$i] - $a[$i - $b]\n    $w = {best}($w, $s)\nreturn $w",
            f"if len($a) < $b:\n    return 0\nreturn {best}(sum($a[$i : $i + $b]) for $i in range(len($a) - $b + 1))",
        ),
        cases,
        lambda nums, size: (
            0
            if len(nums) < size
            else sorted(sum(nums[i : i + size]) for i in range(len(nums) - size + 1))[0 if low else -1]
        ),
        word_of,
    )


@family("arrays", "best_run max_subarray largest_block strongest_stretch", "nums|gains|values: list[int]", "int")
def subarray(rng: random.Random) -> Problem:
    """Kadane's problem, with or without the empty stretch."""
    empty = rng.random() < 0.5
    start = "0" if empty else "$a[0]"
    tail = (
        "The empty stretch, with sum 0, counts too."
        if empty
        else "The stretch must hold at least one element, and `$a` is never empty."
    )
    cases = [
        ([],) if empty else ([3],),
        ([-5],),
        ([-2, -1, -7],),
        ([1, 2, 3],),
        *((numbers(rng, -15, 15),) for _ in range(6)),
    ]
    loop = (
        "$s = $w = 0\nfor $x in $a:\n    $s = max(0, $s + $x)\n    $w = max($w, $s)\nreturn $w"
        if empty
        else f"$s = $w = {start}\nfor $x in $a[1:]:\n    $s = max($x, $s + $x)  # extend, or start anew\n    $w = max($w, $s)\nreturn $w"
    )
    slow = f"$w = {start}\nfor $i in range(len($a)):\n    $s = 0\n    for $x in $a[$i:]:\n        $s += $x\n        $w = max($w, $s)\nreturn $w"
    return Problem(
        (
            f"Return the largest sum of a contiguous stretch of `$a`. {tail}",
            f"Daily gains and losses stand in `$a`. What is the best total over consecutive days? {tail}",
        ),
        (loop, slow),
        cases,
        lambda nums: max([0] * empty + [sum(nums[i:j]) for i in range(len(nums)) for j in range(i + 1, len(nums) + 1)]),
        "empty allowed" if empty else "not empty",
    )


@family("arrays", "rotate shift_list rotated turn", "items|values|nums: list[int]; steps|count|k: int", "list[int]")
def rotate(rng: random.Random) -> Problem:
    """Rotation to either side."""
    left = rng.random() < 0.5
    side = "left" if left else "right"
    index = "$a[$b:] + $a[:$b]" if left else "$a[-$b:] + $a[:-$b] if $b else $a[:]"
    sign = "+" if left else "-"
    cases = [
        ([], 3),
        ([1], 4),
        ([1, 2, 3], 0),
        ([1, 2, 3], 7),
        ([1, 2, 3, 4], -1),
        *((numbers(rng), rng.randint(-12, 12)) for _ in range(5)),
    ]
    return Problem(
        (
            f"Return a copy of `$a` rotated to the {side} by `$b` places. `$b` may be larger than the list, or negative (the other direction).",
            f"Shift every element of `$a` by `$b` positions to the {side}, those that fall off come in again at the other end. Negative `$b` means the opposite side.",
        ),
        (
            f"if not $a:\n    return []\n$b %= len($a)\nreturn {index}",
            f"n = len($a)\nreturn [$a[($i {sign} $b) % n] for $i in range(n)]",
        ),
        cases,
        lambda items, steps: [items[(i + (steps if left else -steps)) % len(items)] for i in range(len(items))],
        side,
    )


@family(
    "intervals",
    "merge_intervals join_ranges unite_spans combine",
    "intervals|spans|ranges: list[list[int]]",
    "list[list[int]]",
)
def merge(rng: random.Random) -> Problem:
    """Overlapping intervals, with or without those that only touch."""
    touch = rng.random() < 0.5
    sign, how = ("<=", "overlap or touch") if touch else ("<", "overlap (touching at a point is not enough)")

    def draw() -> list[list[int]]:
        return [sorted(rng.sample(range(30), 2)) for _ in range(rng.randint(2, 6))]

    def oracle(spans: list[list[int]]) -> list[list[int]]:
        left = [list(each) for each in spans]
        changed = True
        while changed:
            changed = False
            for one, other in combinations(range(len(left)), 2):
                a, b = left[one], left[other]
                joined = max(a[0], b[0]) <= min(a[1], b[1]) if touch else max(a[0], b[0]) < min(a[1], b[1])
                if joined:
                    left[one] = [min(a[0], b[0]), max(a[1], b[1])]
                    del left[other]
                    changed = True
                    break
        return sorted(left)

    cases = [
        ([],),
        ([[1, 4]],),
        ([[1, 4], [4, 6]],),
        ([[5, 8], [1, 2]],),
        ([[1, 10], [2, 3]],),
        *((draw(),) for _ in range(5)),
    ]
    what = rng.choice(("bookings", "time spans", "ranges"))
    return Problem(
        (
            f"Merge all intervals `[start, end]` of `$a` that {how}, and return the result sorted by start. Every start is smaller than its end.",
            f"A list of {what}, each `[start, end]` with start < end, is to be simplified: join those that {how}. Return them in ascending order.",
        ),
        (
            f"$r = []\nfor start, end in sorted($a):\n    if $r and start {sign} $r[-1][1]:\n        # grow the last one\n        $r[-1][1] = max($r[-1][1], end)\n    else:\n        $r.append([start, end])\nreturn $r",
            f"if not $a:\n    return []\nordered = sorted($a)\n$r = [list(ordered[0])]\nfor start, end in ordered[1:]:\n    last = $r[-1]\n    if start {sign} last[1]:\n        last[1] = max(last[1], end)\n    else:\n        $r.append([start, end])\nreturn $r",
        ),
        cases,
        oracle,
        how[:12],
    )


@family("intervals", "rooms_needed most_overlaps busiest peak_load", "meetings|visits|jobs: list[list[int]]", "int")
def overlaps(rng: random.Random) -> Problem:
    """The largest number of intervals at one time."""
    what, unit = rng.choice((("meetings", "rooms"), ("visits", "seats"), ("jobs", "machines"), ("trains", "platforms")))

    def draw() -> Any:
        return [sorted(rng.sample(range(24), 2)) for _ in range(rng.randint(3, 8))]

    closed = rng.random() < 0.4
    rule = (
        "An interval that ends when another starts still occupies its place at that moment."
        if closed
        else "One that ends exactly when another starts does not disturb it."
    )
    order = "key=lambda event: (event[0], -event[1])" if closed else ""
    sort = f"sorted(events, {order})" if order else "sorted(events)"
    cases = [([],), ([[9, 10]],), ([[9, 10], [10, 11]],), ([[1, 5], [2, 6], [3, 7]],), *((draw(),) for _ in range(6))]
    return Problem(
        (
            f"`$a` lists {what} as `[start, end]`. Return how many {unit} are needed so that none of them has to wait. {rule}",
            f"How many {what} run at the same time at most? Each is `[start, end]`. {rule}",
        ),
        (
            f"events = []\nfor start, end in $a:\n    events += [(start, 1), (end, -1)]\n$s = $w = 0\nfor _, change in {sort}:\n    $s += change\n    $w = max($w, $s)\nreturn $w",
            f"$w = 0\nfor start, _ in $a:\n    # count all that run when this one starts\n    $w = max($w, sum(1 for a, b in $a if a <= start {'<=' if closed else '<'} b))\nreturn $w",
        ),
        cases,
        lambda spans: max(
            (sum(a <= t and (t <= b if closed else t < b) for a, b in spans) for t, _ in spans), default=0
        ),
        "closed" if closed else "half open",
    )


@family("arrays", "look_right scan_right following next_match", "values|nums|heights: list[int]", "list[int]")
def next_greater(rng: random.Random) -> Problem:
    """The next larger or smaller element, as value or distance."""
    up, distance = rng.random() < 0.6, rng.random() < 0.5
    sign, comparative = (">", "greater") if up else ("<", "smaller")
    gives = (
        f"how many places further right the next strictly {comparative} element stands, or 0"
        if distance
        else f"the next strictly {comparative} element to its right, or -1"
    )
    none = 0 if distance else -1
    hit = "$i - stack.pop()" if distance else ""
    stack = (
        f"$r = [{none}] * len($a)\nstack = []\nfor $i, $x in enumerate($a):\n    # $x answers all that wait for it\n    while stack and $x {sign} $a[stack[-1]]:\n        "
        + ("$j = stack.pop()\n        $r[$j] = $i - $j" if hit else "$r[stack.pop()] = $x")
        + "\n    stack.append($i)\nreturn $r"
    )
    plain = f"$r = []\nfor $i, $x in enumerate($a):\n    answer_here = {none}\n    for $j in range($i + 1, len($a)):\n        if $a[$j] {sign} $x:\n            answer_here = {'$j - $i' if distance else '$a[$j]'}\n            break\n    $r.append(answer_here)\nreturn $r"
    cases = [([],), ([5],), ([1, 2, 3],), ([3, 2, 1],), ([2, 2, 2],), *((numbers(rng, 0, 20),) for _ in range(5))]

    def oracle(values: list[int]) -> list[int]:
        found = []
        for i, x in enumerate(values):
            after = [j for j in range(i + 1, len(values)) if (values[j] > x if up else values[j] < x)]
            found.append((after[0] - i if distance else values[after[0]]) if after else none)
        return found

    return Problem(
        (
            f"For every element of `$a` give {gives} if there is none. Return the list of answers.",
            f"Return a list of the same length as `$a`: at each position {gives} when no such element exists.",
        ),
        (stack, plain),
        cases,
        oracle,
        f"{comparative} {'distance' if distance else 'value'}",
    )
