"""Families of problems: points, polygons, matrices."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from itertools import combinations, pairwise
from typing import Any

from .algorithms_style import Problem, family


@family(
    "geometry", "polygon_measure measure outline measure_shape", "points|corners|vertices: list[list[int]]", "float"
)
def polygon(rng: random.Random) -> Problem:
    """Area or perimeter of a polygon."""
    round_ = rng.random() < 0.4
    what = "perimeter" if round_ else "area"

    def draw() -> list[list[int]]:
        width, height = rng.randint(1, 9), rng.randint(1, 9)
        x, y = rng.randint(-5, 5), rng.randint(-5, 5)
        shape = rng.choice(
            (
                [[0, 0], [width, 0], [width, height], [0, height]],
                [[0, 0], [width, 0], [0, height]],
                [[0, 0], [2 * width, 0], [2 * width, height], [width, height], [width, 2 * height], [0, 2 * height]],
            )
        )
        return [[x + a, y + b] for a, b in shape]

    step = "$s += ((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5" if round_ else "$s += x1 * y2 - x2 * y1"
    end = "return $s" if round_ else "return abs($s) / 2"

    def oracle(points: list[list[int]]) -> float:
        if round_:
            return sum(math.dist(p, q) for p, q in zip(points, points[-1:] + points[:-1], strict=True))
        first = points[0]
        return (
            abs(
                sum(
                    (b[0] - first[0]) * (c[1] - first[1]) - (c[0] - first[0]) * (b[1] - first[1])
                    for b, c in pairwise(points)
                )
            )
            / 2
        )

    cases = [
        ([[0, 0], [1, 0], [0, 1]],),
        ([[0, 0], [2, 0], [2, 2], [0, 2]],),
        ([[0, 0], [0, 2], [2, 2], [2, 0]],),
        *((draw(),) for _ in range(6)),
    ]
    return Problem(
        (
            f"`$a` lists the corners `[x, y]` of a simple polygon in order. Return its {what} as a number.",
            f"Compute the {what} of the polygon with the corners `$a`, given in order around it (clockwise or not).",
        ),
        (
            f"$s = 0\nfor $i in range(len($a)):\n    x1, y1 = $a[$i]\n    x2, y2 = $a[($i + 1) % len($a)]  # back to the first at the end\n    {step}\n{end}",
            f"$s = 0\nfor (x1, y1), (x2, y2) in zip($a, $a[1:] + $a[:1]):\n    {step}\n{end}",
        ),
        cases,
        oracle,
        what,
    )


@family("geometry", "pair_distance extreme_distance gap spread", "points|places|stars: list[list[int]]", "int")
def nearest(rng: random.Random) -> Problem:
    """The smallest or largest distance of two points, in one of three measures."""
    far = rng.random() < 0.4
    measure, formula = rng.choice(
        (
            ("squared Euclidean", "(x1 - x2) ** 2 + (y1 - y2) ** 2"),
            ("Manhattan", "abs(x1 - x2) + abs(y1 - y2)"),
            ("Chebyshev", "max(abs(x1 - x2), abs(y1 - y2))"),
        )
    )
    pick, best = ("largest", "max") if far else ("smallest", "min")

    def draw() -> Any:
        return [[rng.randint(-9, 9), rng.randint(-9, 9)] for _ in range(rng.randint(3, 7))]

    def oracle(points: list[list[int]]) -> int:
        found = []
        for p, q in combinations(points, 2):
            gaps = [abs(a - b) for a, b in zip(p, q, strict=True)]
            found.append(
                {"squared Euclidean": round(math.dist(p, q) ** 2), "Manhattan": sum(gaps), "Chebyshev": max(gaps)}[
                    measure
                ]
            )
        return sorted(found)[-1 if far else 0]

    cases = [([[0, 0], [3, 4]],), ([[1, 1], [1, 1]],), ([[0, 0], [5, 0], [5, 1]],), *((draw(),) for _ in range(6))]
    return Problem(
        (
            f"Return the {pick} {measure} distance between two of the points `[x, y]` in `$a`; there are at least two.",
            f"Among all pairs of points in `$a`, find the {pick} {measure} distance.",
        ),
        (
            f"$w = None\nfor $i, (x1, y1) in enumerate($a):\n    for x2, y2 in $a[$i + 1 :]:\n        distance_here = {formula}\n        if $w is None or distance_here {'>' if far else '<'} $w:\n            $w = distance_here\nreturn $w",
            f"from itertools import combinations\n\nreturn {best}({formula} for (x1, y1), (x2, y2) in combinations($a, 2))",
        ),
        cases,
        oracle,
        f"{pick} {measure}",
    )


@family("matrices", "unroll flatten_matrix read_cells walk_matrix", "matrix|grid|table: list[list[int]]", "list[int]")
def unroll(rng: random.Random) -> Problem:
    """A matrix read in a spiral, in a snake, or along diagonals."""
    mode = rng.choice(("spiral", "snake", "diagonals"))
    asks = {
        "spiral": "in a clockwise spiral that starts at the top left",
        "snake": "row by row, the first from left to right, the next from right to left, and so on",
        "diagonals": "along its anti-diagonals, from the top left to the bottom right, each from top to bottom",
    }
    codes = {
        "spiral": (
            "$r = []\nrows = [list(row) for row in $a]\nwhile rows:\n    $r += rows.pop(0)\n    # turn what is left\n    rows = [list(column) for column in zip(*rows)][::-1]\nreturn $r",
        ),
        "snake": ("$r = []\nfor $i, row in enumerate($a):\n    $r += row[::-1] if $i % 2 else row\nreturn $r",),
        "diagonals": (
            "if not $a:\n    return []\nheight, width = len($a), len($a[0])\n$r = []\nfor $s in range(height + width - 1):\n    for $i in range(max(0, $s - width + 1), min(height, $s + 1)):\n        $r.append($a[$i][$s - $i])\nreturn $r",
            "cells = [($i + $j, $i, $x) for $i, row in enumerate($a) for $j, $x in enumerate(row)]\nreturn [$x for _, _, $x in sorted(cells)]",
        ),
    }[mode]

    def oracle(m: list[list[int]]) -> list[int]:
        cells = [(i, j) for i in range(len(m)) for j in range(len(m[0]))]
        if mode == "snake":
            return [m[i][j] for i, j in sorted(cells, key=lambda c: (c[0], -c[1] if c[0] % 2 else c[1]))]
        if mode == "diagonals":
            return [m[i][j] for i, j in sorted(cells, key=lambda c: (c[0] + c[1], c[0]))]
        found, i, j, di, dj, left = [], 0, 0, 0, 1, set(cells)
        while left:
            left.discard((i, j))
            found.append(m[i][j])
            if (i + di, j + dj) not in left:
                di, dj = dj, -di
            i, j = i + di, j + dj
        return found

    def draw() -> Any:
        return [
            [rng.randint(0, 9) for _ in range(width)] for width in [rng.randint(1, 4)] for _ in range(rng.randint(1, 4))
        ]

    cases = [([],), ([[1]],), ([[1, 2, 3]],), ([[1], [2], [3]],), ([[1, 2], [3, 4]],), *((draw(),) for _ in range(5))]
    return Problem(
        (
            f"Return the elements of the matrix `$a` {asks[mode]}.",
            f"Flatten a rectangular matrix: read it {asks[mode]}.",
        ),
        codes,
        cases,
        oracle,
        mode,
    )


@family(
    "matrices",
    "turn_matrix transform turned rearrange",
    "matrix|picture|grid: list[list[int]]",
    "list[list[int]]",
)
def turn(rng: random.Random) -> Problem:
    """A matrix turned or mirrored."""
    name, code, other, move = rng.choice((
        ("rotated by 90 degrees clockwise", "[list(row) for row in zip(*$a[::-1])]", "[[$a[n - 1 - $j][$i] for $j in range(n)] for $i in range(m)]", lambda i, j, n, m: (n - 1 - j, i)),
        ("rotated by 90 degrees counterclockwise", "[list(row) for row in zip(*$a)][::-1]", "[[$a[$j][m - 1 - $i] for $j in range(n)] for $i in range(m)]", lambda i, j, n, m: (j, m - 1 - i)),
        ("transposed (rows become columns)", "[list(row) for row in zip(*$a)]", "[[$a[$j][$i] for $j in range(n)] for $i in range(m)]", lambda i, j, n, m: (j, i)),
    ))  # fmt: skip

    def draw() -> Any:
        return [
            [rng.randint(0, 9) for _ in range(width)] for width in [rng.randint(1, 4)] for _ in range(rng.randint(1, 4))
        ]

    cases = [([[1]],), ([[1, 2]],), ([[1], [2]],), ([[1, 2], [3, 4]],), *((draw(),) for _ in range(5))]

    places: Callable[..., tuple[int, int]] = move

    def oracle(a: list[list[int]]) -> list[list[int]]:
        n, m = len(a), len(a[0])
        found = [[0] * n for _ in range(m)]
        for i in range(m):
            for j in range(n):
                p, q = places(i, j, n, m)
                found[i][j] = a[p][q]
        return found

    return Problem(
        (
            f"Return the non-empty matrix `$a` {name}, as a new list of rows.",
            f"Build a new matrix that is `$a` {name}. `$a` is rectangular and not empty.",
        ),
        (f"return {code}", f"n, m = len($a), len($a[0])\nreturn {other}"),
        cases,
        oracle,
        name,
    )
