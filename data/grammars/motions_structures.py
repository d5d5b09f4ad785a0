"""Manim scenes of data at work: sorting, searching, walks over graphs, stacks and queues, number lines, flow charts."""

from __future__ import annotations

import random

from .motions_scenes import PALETTE, Params, Step, c, kind, quoted, step
from .motions_stories import pace


def _draw_sorting(rng: random.Random) -> Params:
    values = rng.sample(range(1, 10), rng.randint(4, 6))
    while values == sorted(values) or _swaps(values, "bubble sort") == []:
        rng.shuffle(values)
    return {"values": values, "way": rng.choice(["bubble sort", "selection sort", "insertion sort"]),
            "color": rng.choice(PALETTE[:7]), "pace": rng.choice([0.3, 0.4]), "look": rng.choice(["bars",
            "boxes"])}  # fmt: skip


def _swaps(values: list[int], way: str) -> list[tuple[int, int]]:
    now, found = list(values), []
    if way == "bubble sort":
        for end in range(len(now) - 1, 0, -1):
            for at in range(end):
                if now[at] > now[at + 1]:
                    now[at], now[at + 1] = now[at + 1], now[at]
                    found.append((at, at + 1))
    elif way == "insertion sort":
        for start in range(1, len(now)):
            for at in range(start, 0, -1):
                if now[at - 1] > now[at]:
                    now[at - 1], now[at] = now[at], now[at - 1]
                    found.append((at - 1, at))
    else:
        for at in range(len(now)):
            least = now.index(min(now[at:]), at)
            if least != at:
                now[at], now[least] = now[least], now[at]
                found.append((at, least))
    return found


@kind("{way} of the numbers {values}", "SortingDemo", _draw_sorting, 2)
def _sorting(p: Params) -> list[Step]:
    values, color = p["values"], c(p["color"])
    if p["look"] == "bars":
        made = [f"    Rectangle(width=0.8, height=0.45 * value, color={color}, fill_opacity=0.7)"]
        how, order = f"{p['color']} bars as tall as their numbers", "arrange(RIGHT, buff=0.3, aligned_edge=DOWN)"
    else:
        made = [f"    VGroup(Square(side_length=1, color={color}), Text(str(value), font_size=36))"]
        how, order = f"{p['color']} boxes with the numbers inside", "arrange(RIGHT, buff=0.2)"
    title = p["way"].capitalize()
    found = [step(f"write '{title}' at the top and show the numbers {', '.join(map(str, values))} as "
        f"{how}, from left to right",
             f"values = {values}", f"title = Text({quoted(title)}, font_size=40).to_edge(UP)",
             "items = VGroup(*[", *made, "    for value in values", f"]).{order}", play=["Write(title)",
             "FadeIn(items)"], t=1)]  # fmt: skip
    swaps = _swaps(values, p["way"])
    told = "; ".join(f"{a + 1} and {b + 1}" for a, b in swaps)
    code = ["order = list(items)", f"for i, j in {swaps}:",
            "    first, second = order[i], order[j]", "    x, y = first.get_x(), second.get_x()",
            f"    self.play(first.animate.set_x(y), second.animate.set_x(x), run_time={p['pace']:g})",
            "    order[i], order[j] = second, first"]  # fmt: skip
    found.append(Step(f"swap neighbours or pairs as {p['way']} does, always at places {told}", tuple(code),
                p["pace"] * len(swaps)))  # fmt: skip
    found.append(step("turn all of them green when they are in order", play="items.animate.set_color(GREEN)", t=0.5))
    return found


def _draw_search(rng: random.Random) -> Params:
    values = sorted(rng.sample(range(1, 60), rng.randint(6, 8)))
    return {"values": values, "target": rng.choice(values), "color": rng.choice(PALETTE[:7]),
            "pace": rng.choice([0.4, 0.5])}  # fmt: skip


@kind("binary search for {target} in a sorted list", "BinarySearch", _draw_search)
def _search(p: Params) -> list[Step]:
    values, low, high, looked = p["values"], 0, len(p["values"]) - 1, []
    while low <= high:
        middle = (low + high) // 2
        looked.append(middle)
        if values[middle] == p["target"]:
            break
        low, high = (middle + 1, high) if values[middle] < p["target"] else (low, middle - 1)
    found = [step(f"show the sorted numbers {', '.join(map(str, values))} in a row of {p['color']} squares",
             f"values = {values}", "cells = VGroup(*[",
             f"    VGroup(Square(side_length=1, color={c(p['color'])}), Text(str(value), font_size=30)) "
             f"for value in values",
             "]).arrange(RIGHT, buff=0.1)",
             play="LaggedStart(*[FadeIn(cell) for cell in cells], lag_ratio=0.1)", t=1),
             step(f"put a yellow arrow above the first square that binary search for {p['target']} looks at",
             f"arrow = Arrow(UP, ORIGIN, color=YELLOW, buff=0).next_to(cells[{looked[0]}], UP)",
             play="GrowArrow(arrow)", t=p["pace"])]  # fmt: skip
    for place in looked[1:]:
        found.append(step(f"move the arrow to the square with {values[place]}",
                    play=f"arrow.animate.next_to(cells[{place}], UP)", t=p["pace"]))  # fmt: skip
    found.append(step("fill the square that was looked for in green",
                      play=f"cells[{looked[-1]}][0].animate.set_fill(GREEN, opacity=0.6)", t=p["pace"]))  # fmt: skip
    return found


def _draw_walk(rng: random.Random) -> Params:
    count = rng.randint(5, 7)
    edges = [[rng.randrange(node), node] for node in range(1, count)]
    for _ in range(rng.randint(0, 2)):
        a, b = sorted(rng.sample(range(count), 2))
        if [a, b] not in edges:
            edges.append([a, b])
    return {"count": count, "edges": edges, "layout": rng.choice(["circular", "kamada_kawai", "circular"]),
            "mark": rng.choice(PALETTE[:7]), "way": rng.choice(["breadth-first", "depth-first"]),
            "pace": rng.choice([0.25, 0.35])}  # fmt: skip


def visited(p: Params) -> list[int]:
    """The vertices of a walk, in its order."""
    near = {node: sorted([b for a, b in p["edges"] if a == node] + [a for a,
            b in p["edges"] if b == node]) for node in range(p["count"])}  # fmt: skip
    seen, waiting = [0], [0]
    if p["way"] == "breadth-first":
        while waiting:
            for node in near[waiting.pop(0)]:
                if node not in seen:
                    seen.append(node)
                    waiting.append(node)
        return seen
    seen = []
    while waiting:
        node = waiting.pop()
        if node not in seen:
            seen.append(node)
            waiting += [other for other in reversed(near[node]) if other not in seen]
    return seen


@kind("a {way} walk over a graph of {count} vertices", "GraphWalk", _draw_walk, 1.5)
def _walk(p: Params) -> list[Step]:
    edges = ", ".join(f"{a}-{b}" for a, b in p["edges"])
    order = visited(p)
    pairs = "[" + ", ".join(f"({a}, {b})" for a, b in p["edges"]) + "]"
    return [step(f"draw a graph with the vertices 0 to {p['count'] - 1} and the edges {edges} in a "
        f"{p['layout'].replace('_', '-')} layout",
            f"vertices = list(range({p['count']}))", f"edges = {pairs}",
            f"graph = Graph(vertices, edges, layout={quoted(p['layout'])}, layout_scale=2.6, "
            f"vertex_config={{\"radius\": 0.3}})",
            "labels = VGroup(*[Text(str(v), font_size=28, color=BLACK).move_to(graph[v]) for v in vertices])",
            "labels.set_z_index(1)", play=["Create(graph)", "FadeIn(labels)"], t=1.2),
            Step(f"colour the vertices {p['mark']} one after another in {p['way']} order from 0: "
                f"{', '.join(map(str, order))}",
            (f"for v in {order}:",
            f"    self.play(graph[v].animate.set_color({c(p['mark'])}), run_time={p['pace']:g})"),
            p["pace"] * len(order)), step("write the order at the bottom",
            f"text = Text({quoted(' '.join(map(str, order)))}, font_size=32).to_edge(DOWN)",
            play="Write(text)", t=0.6), ]  # fmt: skip


def _draw_stack(rng: random.Random) -> Params:
    return {"items": rng.sample("ABCDEFGHKLMX", rng.randint(3, 4)), "color": rng.choice(PALETTE[:7]),
            "kind": rng.choice(["stack", "queue"]), "pace": rng.choice([0.4, 0.5, 0.6])}  # fmt: skip


@kind("how a {kind} works", "DataStructure", _draw_stack)
def _stack(p: Params) -> list[Step]:
    stack, t = p["kind"] == "stack", p["pace"]
    found = [step(f"write '{p['kind'].capitalize()}' at the top edge",
             f"title = Text({quoted(p['kind'].capitalize())}).to_edge(UP)", "items = []",
             play="Write(title)", t=t)]  # fmt: skip
    for number, name in enumerate(p["items"]):
        place = f"{-2 + 0.9 * number:g} * UP" if stack else f"{-3 + 1.8 * number:g} * RIGHT"
        size = "width=3, height=0.8" if stack else "width=1.5, height=1.2"
        box = (
            f"box = VGroup(Rectangle({size}, color={c(p['color'])}, fill_opacity=0.4), "
            f"Text({quoted(name)}, font_size=32)).move_to({place})"
        )
        where = "drop" if stack else "slide"
        found.append(step(f"{where} a {p['color']} box '{name}' "
            f"{'onto the pile' if stack else 'in at the right end of the line'}",
                    box, "items.append(box)", play=f"FadeIn(box, shift={'DOWN' if stack else 'LEFT'})",
                    t=t))  # fmt: skip
    gone = p["items"][-1 if stack else 0]
    found.append(step(f"take '{gone}' away again, {'from the top' if stack else 'from the left'}, as a "
        f"{p['kind']} does",
                f"gone = items.pop({'' if stack else 0})",
                play=f"FadeOut(gone, shift={'UP' if stack else 'LEFT'})", t=t))  # fmt: skip
    if not stack:
        found.append(step("let the others move up by one place", play="VGroup(*items).animate.shift(1.8 * LEFT)", t=t))
    return found


def _draw_hops(rng: random.Random) -> Params:
    start = rng.randint(0, 3)
    hops: list[int] = []
    while len(hops) < rng.randint(2, 3):
        hop = rng.choice([1, 2, 3, 4, -1, -2, -3])
        if 0 <= start + sum(hops) + hop <= 10:
            hops.append(hop)
    return {"start": start, "hops": hops, "color": rng.choice(PALETTE), "pace": pace(rng)}


@kind("hops along a number line", "NumberLineHops", _draw_hops)
def _hops(p: Params) -> list[Step]:
    found = [step("draw a number line from 0 to 10 with its numbers below",
             "line = NumberLine(x_range=[0, 10, 1], length=11)",
             "numbers = VGroup(*[Text(str(n), font_size=24).next_to(line.n2p(n), DOWN) for n in range(11)])",
             play=["Create(line)", "FadeIn(numbers)"], t=p["pace"]),
             step(f"put a {p['color']} dot on {p['start']}",
             f"dot = Dot(line.n2p({p['start']}), color={c(p['color'])}, radius=0.14)",
             play="GrowFromCenter(dot)", t=0.5 * p["pace"])]  # fmt: skip
    at = p["start"]
    for number, hop in enumerate(p["hops"], 1):
        end = at + hop
        sign = f"+{hop}" if hop > 0 else str(hop)
        arc = (
            f"arc_{number} = ArcBetweenPoints(line.n2p({at}), line.n2p({end}), "
            f"angle={'-PI / 2' if hop > 0 else 'PI / 2'}, color={c(p['color'])})"
        )
        found.append(step(f"let it hop in an arc from {at} to {end} and label the arc '{sign}'", arc,
                    f"label_{number} = Text({quoted(sign)}, font_size=28).next_to(arc_{number}, UP, buff=0.1)",
                    play=[f"Create(arc_{number})", f"MoveAlongPath(dot, arc_{number}.copy())",
                    f"FadeIn(label_{number})"], t=p["pace"]))  # fmt: skip
        at = end
    return found


def _draw_flow(rng: random.Random) -> Params:
    chains = [["Input", "Model", "Output"], ["Seed", "Sprout", "Tree"], ["Idea", "Draft", "Review", "Book"],
              ["Rain", "River", "Sea", "Cloud"], ["Read", "Think", "Write"], ["Ore", "Steel", "Bridge"],
              ["Question", "Test", "Answer"], ["Egg", "Caterpillar", "Butterfly"]]  # fmt: skip
    chain = rng.choice(chains)
    return {"chain": chain, "colors": rng.sample(PALETTE[:7], len(chain)), "pace": rng.choice([0.4, 0.5,
            0.6]), "back": rng.random() < 0.4}  # fmt: skip


@kind("a chain of boxes: {chain}", "FlowChart", _draw_flow)
def _flow(p: Params) -> list[Step]:
    t, many = p["pace"], len(p["chain"])
    texts = ", ".join(quoted(name) for name in p["chain"])
    found = [step(f"place {many} rounded boxes in a row: " + ", ".join(f"{n} in {k}" for n,
             k in zip(p["chain"], p["colors"], strict=True)), "boxes = VGroup(*[",
             "    VGroup(RoundedRectangle(width=2.4, height=1.1, corner_radius=0.2, color=color, "
             "fill_opacity=0.3), Text(name, font_size=26))",
             f"    for name, color in zip([{texts}], [{', '.join(c(color) for color in p['colors'])}])",
             f"]).arrange(RIGHT, buff={0.9 if many > 3 else 1.4})",
             play="LaggedStart(*[FadeIn(box) for box in boxes], lag_ratio=0.3)", t=2 * t)]  # fmt: skip
    found.append(step("join each to the next by an arrow, one after another",
                      "arrows = [Arrow(a.get_right(), b.get_left(), buff=0.1) for a, b in zip(boxes, boxes[1:])]",
                      play="LaggedStart(*[GrowArrow(arrow) for arrow in arrows], lag_ratio=0.5)", t=2 * t))  # fmt: skip
    if p["back"]:
        found.append(step("lead a curved arrow from the last box back to the first, below",
                    "back = CurvedArrow(boxes[-1].get_bottom(), boxes[0].get_bottom(), angle=-PI / 3)",
                    play="Create(back)", t=t))  # fmt: skip
    return found
