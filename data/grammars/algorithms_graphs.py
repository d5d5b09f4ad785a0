"""Families of problems: graphs and grids."""

from __future__ import annotations

import random
from itertools import combinations, permutations
from typing import Any

from .algorithms_style import Problem, family, word


def _edges(rng: random.Random, nodes: int, count: int) -> list[list[int]]:
    return [
        list(pair) for pair in rng.sample(list(combinations(range(nodes), 2)), min(count, nodes * (nodes - 1) // 2))
    ]


def _grid(rng: random.Random, letters: str, *, least: int = 2, most: int = 5) -> list[str]:
    width = rng.randint(least, most)
    return [word(rng, letters, width, width) for _ in range(rng.randint(least, most))]


def _reach(nodes: int, edges: list[list[int]]) -> list[set[int]]:
    groups = [{node} for node in range(nodes)]
    for a, b in edges:
        one = next(group for group in groups if a in group)
        other = next(group for group in groups if b in group)
        if one is not other:
            groups.remove(other)
            one |= other
    return groups


@family(
    "graphs",
    "components groups networks connected",
    "n|nodes|size: int; edges|links|pairs: list[list[int]]",
    "int",
)
def components(rng: random.Random) -> Problem:
    """The number of connected components, or the size of the largest."""
    largest = rng.random() < 0.5
    who = rng.choice(
        (
            "computers joined by cables",
            "people who know each other",
            "towns joined by roads",
            "nodes of an undirected graph",
        )
    )
    ask = "the size of the largest group" if largest else "the number of groups"
    end = "max(sizes, default=0)" if largest else "len(sizes)"
    cases = [
        (0, []),
        (1, []),
        (4, []),
        (3, [[0, 1], [1, 2]]),
        *((n, _edges(rng, n, rng.randint(1, n))) for n in (rng.randint(4, 8) for _ in range(5))),
    ]
    union = (
        "parent = list(range($a))\n\ndef root(node):\n    while parent[node] != node:\n        node = parent[node]\n    return node\n\nfor one, two in $b:\n    parent[root(one)] = root(two)\n"
        + (
            "roots = [root(node) for node in range($a)]\nreturn max((roots.count(node) for node in roots), default=0)"
            if largest
            else "return len({root(node) for node in range($a)})"
        )
    )
    walk = f"neighbours = {{node: [] for node in range($a)}}\nfor one, two in $b:\n    neighbours[one].append(two)\n    neighbours[two].append(one)\n$d = set()\nsizes = []\nfor start in range($a):\n    if start in $d:\n        continue\n    $d.add(start)\n    stack, $s = [start], 0\n    while stack:\n        # visit everything that is joined to start\n        node = stack.pop()\n        $s += 1\n        for near in neighbours[node]:\n            if near not in $d:\n                $d.add(near)\n                stack.append(near)\n    sizes.append($s)\nreturn {end}"
    return Problem(
        (
            f"There are `$a` {who}, numbered from 0; `$b` lists the direct connections. Those that are joined, directly or through others, form a group. Return {ask}.",
            f"Given `$a` nodes 0 ... n-1 and undirected edges `$b`, return {ask} of connected nodes.",
        ),
        (union, walk),
        cases,
        lambda n, e: max(map(len, _reach(n, e)), default=0) if largest else len(_reach(n, e)),
        ask,
    )


@family(
    "graphs",
    "shortest_path hops fewest_steps link_distance",
    "n|nodes|size: int; edges|links|roads: list[list[int]]; start|source: int; goal|target: int",
    "int",
)
def hops(rng: random.Random) -> Problem:
    """Breadth-first search, along edges of one direction or of both."""
    one_way = rng.random() < 0.4
    rule = "Each edge `[u, v]` can be used from u to v only." if one_way else "Edges can be used in both directions."
    back = "" if one_way else "\n    neighbours[v].append(u)"

    def oracle(n: int, edges: list[list[int]], start: int, goal: int) -> int:
        reached, steps = {start}, 0
        while goal not in reached:
            more = (
                reached
                | {v for u, v in edges if u in reached}
                | (set() if one_way else {u for u, v in edges if v in reached})
            )
            if more == reached:
                return -1
            reached, steps = more, steps + 1
        return steps

    cases = [
        (1, [], 0, 0),
        (2, [], 0, 1),
        (2, [[1, 0]], 0, 1),
        (4, [[0, 1], [1, 2], [2, 3], [0, 3]], 0, 2),
        *(
            (n, _edges(rng, n, rng.randint(n - 1, n + 2)), rng.randrange(n), rng.randrange(n))
            for n in (rng.randint(4, 8) for _ in range(5))
        ),
    ]
    return Problem(
        (
            f"A graph has the nodes 0 to `$a` - 1 and the edges `$b`. Return the least number of edges on a way from `$c` to `$d`, or -1 if there is none. {rule}".replace(
                "$d", "$d"
            ),
            f"Find the length (in edges) of a shortest route from node `$c` to node `$d`; -1 when it cannot be reached. `$a` is the number of nodes, `$b` the list of edges. {rule}",
        ),
        (
            f"from collections import deque\n\nneighbours = {{node: [] for node in range($a)}}\nfor u, v in $b:\n    neighbours[u].append(v){back}\ndistance_to = {{$c: 0}}\n$q = deque([$c])\nwhile $q:\n    node = $q.popleft()\n    if node == $d:\n        return distance_to[node]\n    for near in neighbours[node]:\n        if near not in distance_to:\n            distance_to[near] = distance_to[node] + 1\n            $q.append(near)\nreturn -1",
            f"neighbours = {{node: set() for node in range($a)}}\nfor u, v in $b:\n    neighbours[u].add(v){back.replace('append', 'add')}\nlevel, visited, steps = {{$c}}, {{$c}}, 0\nwhile level:\n    if $d in level:\n        return steps\n    # everything one step further\n    level = {{near for node in level for near in neighbours[node]}} - visited\n    visited |= level\n    steps += 1\nreturn -1",
        ),
        cases,
        oracle,
        "one way" if one_way else "both ways",
    )


@family(
    "graphs",
    "cheapest_route dijkstra travel_time lowest_cost",
    "n|nodes: int; roads|edges: list[list[int]]; start|source: int; goal|target: int",
    "int",
)
def cheapest(rng: random.Random) -> Problem:
    """Dijkstra's algorithm; the cost of a way is the sum, or the largest, of its edges."""
    widest = rng.random() < 0.35
    rule = (
        "The cost of a route is the largest weight on it."
        if widest
        else "The cost of a route is the sum of its weights."
    )
    combine = "max(cost, weight)" if widest else "cost + weight"
    what = rng.choice(("minutes", "tolls", "kilometres"))

    def oracle(n: int, roads: list[list[int]], start: int, goal: int) -> int:
        far = [10**9] * n
        far[start] = 0
        for _ in range(n):
            for u, v, w in [*roads, *([v, u, w] for u, v, w in roads)]:
                far[v] = min(far[v], max(far[u], w) if widest else far[u] + w)
        return far[goal] if far[goal] < 10**9 else -1

    def draw(n: Any) -> Any:
        return [[*pair, rng.randint(1, 12)] for pair in _edges(rng, n, rng.randint(n - 1, n + 3))]

    cases = [
        (1, [], 0, 0),
        (2, [], 0, 1),
        (2, [[0, 1, 7]], 1, 0),
        (3, [[0, 1, 4], [1, 2, 1], [0, 2, 6]], 0, 2),
        *((n, draw(n), rng.randrange(n), rng.randrange(n)) for n in (rng.randint(4, 7) for _ in range(5))),
    ]
    return Problem(
        (
            f"`$b` lists two-way roads `[u, v, weight]` between places 0 to `$a` - 1, weights in {what}. Return the lowest cost of a route from `$c` to `$d`, or -1 if there is none. {rule}",
            f"In an undirected graph with `$a` nodes and weighted edges `$b` (`[u, v, weight]`, positive), find the cost of the best path from `$c` to `$d` (-1 if unreachable). {rule}",
        ),
        (
            f"import heapq\n\nneighbours = {{node: [] for node in range($a)}}\nfor u, v, weight in $b:\n    neighbours[u].append((v, weight))\n    neighbours[v].append((u, weight))\nheap, done = [(0, $c)], set()\nwhile heap:\n    cost, node = heapq.heappop(heap)\n    if node == $d:\n        return cost\n    if node in done:\n        continue  # an older, dearer entry\n    done.add(node)\n    for near, weight in neighbours[node]:\n        if near not in done:\n            heapq.heappush(heap, ({combine}, near))\nreturn -1",
        ),
        cases,
        oracle,
        "largest" if widest else "sum",
    )


@family(
    "graphs",
    "task_order course_order schedule build_order",
    "n|tasks|count: int; rules|needs|before: list[list[int]]",
    "list[int]",
)
def order(rng: random.Random) -> Problem:
    """Topological order, the smallest or the largest that there is."""
    high = rng.random() < 0.4
    flip = rng.random() < 0.5
    form = (
        "`[a, b]` means that a must come before b"
        if not flip
        else "`[a, b]` means that a depends on b, so b must come first"
    )
    pick, name = ("max", "largest") if high else ("min", "smallest")
    names = "first, then" if not flip else "then, first"
    what = rng.choice(("tasks", "courses", "steps of a recipe", "packages"))

    def draw(n: int) -> list[list[int]]:
        line = rng.sample(range(n), n)
        pairs = [list(pair) for pair in rng.sample(list(combinations(line, 2)), rng.randint(1, n))]
        return [pair[::-1] for pair in pairs] if flip else pairs

    def oracle(n: int, rules: list[list[int]]) -> list[int]:
        rules = [pair[::-1] for pair in rules] if flip else rules
        fitting = (
            list(p)
            for p in sorted(permutations(range(n)), reverse=high)
            if all(p.index(a) < p.index(b) for a, b in rules)
        )
        return next(fitting, [])

    cases = [
        (0, []),
        (1, []),
        (2, [[0, 1], [1, 0]]),
        (3, []),
        *((n, draw(n)) for n in (rng.randint(3, 5) for _ in range(5))),
    ]
    return Problem(
        (
            f"`$a` {what} are numbered from 0. In `$b`, {form}. Return an order of all of them; whenever several may come next, take the {name} number. Return [] if no order exists.",
            f"Sort {what} 0 to `$a` - 1 topologically: {form}. Among those that are free, always take the {name}. If the rules contradict each other, return an empty list.",
        ),
        (
            f"waits_for = {{task: set() for task in range($a)}}\nfor {names} in $b:\n    waits_for[then].add(first)\n$r = []\nwhile waits_for:\n    free = [task for task, others in waits_for.items() if not others]\n    if not free:\n        return []  # a circle\n    $x = {pick}(free)\n    $r.append($x)\n    del waits_for[$x]\n    for others in waits_for.values():\n        others.discard($x)\nreturn $r",
        ),
        cases,
        oracle,
        f"{name} {flip}",
    )


@family("grids", "islands regions explore patches", "grid|field|chart: list[str]", "int")
def islands(rng: random.Random) -> Problem:
    """Islands of a grid: number or largest size, with or without diagonals."""
    diagonal, largest = rng.random() < 0.4, rng.random() < 0.5
    land, sea = rng.choice((("#", "."), ("1", "0"), ("X", "-")))
    around = "horizontally, vertically or diagonally" if diagonal else "horizontally or vertically"
    ask = "the number of cells of the largest region, 0 if there is none" if largest else "how many regions there are"
    steps = (
        "[(a, b) for a in (-1, 0, 1) for b in (-1, 0, 1) if a or b]"
        if diagonal
        else "[(0, 1), (1, 0), (0, -1), (-1, 0)]"
    )

    def oracle(grid: list[str]) -> int:
        cells = [(i, j) for i, row in enumerate(grid) for j, c in enumerate(row) if c == land]
        edges = [
            [p, q]
            for p, q in combinations(range(len(cells)), 2)
            if (max if diagonal else lambda *d: sum(d))(abs(cells[p][0] - cells[q][0]), abs(cells[p][1] - cells[q][1]))
            == 1
        ]
        groups = _reach(len(cells), edges)
        return max(map(len, groups), default=0) if largest else len(groups)

    cases = [
        ([],),
        ([sea],),
        ([land],),
        ([land + sea, sea + land],),
        ([land * 3, sea * 3, land * 3],),
        *((_grid(rng, land + sea),) for _ in range(5)),
    ]
    return Problem(
        (
            f"`$a` is a grid of '{land}' and '{sea}'. Cells with '{land}' that touch {around} belong to one region. Return {ask}.",
            f"On a chart of rows such as \"{land}{sea}{land}\", '{land}' is land. Land cells adjacent {around} form a region; return {ask}.",
        ),
        (
            f'steps = {steps}\nland = {{($i, $j) for $i, row in enumerate($a) for $j, cell in enumerate(row) if cell == "{land}"}}\n'
            + ("$w = 0\n" if largest else "$r = 0\n")
            + "while land:\n    stack = [land.pop()]\n    $s = 0\n    while stack:\n        $i, $j = stack.pop()\n        $s += 1\n        for a, b in steps:\n            near = ($i + a, $j + b)\n            if near in land:\n                land.remove(near)\n                stack.append(near)\n"
            + ("    $w = max($w, $s)\nreturn $w" if largest else "    $r += 1\nreturn $r"),
        ),
        cases,
        oracle,
        f"{diagonal} {largest} {land}",
    )


@family("grids", "count_paths ways_through routes grid_walks", "grid|board|area: list[str]", "int")
def paths(rng: random.Random) -> Problem:
    """Ways through a grid with walls, to the right and down, perhaps along diagonals."""
    diagonal = rng.random() < 0.4
    wall, free = rng.choice((("#", "."), ("x", "o"), ("1", "0")))
    moves = "right, down, or diagonally down to the right" if diagonal else "right or down"
    extra = " + ($r[$i - 1][$j - 1] if $i and $j else 0)" if diagonal else ""

    def oracle(grid: list[str]) -> int:
        def go(i: int, j: int) -> int:
            if i >= len(grid) or j >= len(grid[0]) or grid[i][j] == wall:
                return 0
            if (i, j) == (len(grid) - 1, len(grid[0]) - 1):
                return 1
            return go(i + 1, j) + go(i, j + 1) + (go(i + 1, j + 1) if diagonal else 0)

        return go(0, 0)

    letters = free * 5 + wall
    cases = [
        ([free],),
        ([wall],),
        ([free * 3],),
        ([free * 2, free * 2],),
        ([free + wall, wall + free],),
        *((_grid(rng, letters),) for _ in range(5)),
    ]
    return Problem(
        (
            f"Count the ways from the top left to the bottom right cell of `$a`, moving only {moves}. Cells with '{wall}' are blocked, '{free}' is free.",
            f"How many routes lead through the grid `$a` from its first to its last cell, if each step goes {moves}, and '{wall}' cannot be entered?",
        ),
        (
            f'height, width = len($a), len($a[0])\n$r = [[0] * width for _ in range(height)]\nfor $i in range(height):\n    for $j in range(width):\n        if $a[$i][$j] == "{wall}":\n            continue\n        if $i == 0 and $j == 0:\n            $r[0][0] = 1\n        else:\n            $r[$i][$j] = ($r[$i - 1][$j] if $i else 0) + ($r[$i][$j - 1] if $j else 0){extra}\nreturn $r[-1][-1]',
        ),
        cases,
        oracle,
        f"{diagonal} {wall}",
    )
