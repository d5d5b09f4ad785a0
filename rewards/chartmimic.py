"""ChartMimic's low-level scores (arXiv 2406.09961) in their official form: text, layout, type, colour. Metrics only.

Each compares what the reference's program did with what the candidate's did, as the trace of the figure renderer tells
(see `janusrl.render.figure.trace`): it sees calls and strings, not what can be seen. A chart at opacity 0 scores 1 on
all four, data do not count but through tick labels, and a program can forge its trace. For rewards there is
`chart_structure`.

Value is F1; precision, recall and the counts stand in the parts. Semantics are those of the repository
ChartMimic/ChartMimic, `chart2code/utils/evaluator`, under matplotlib 3.8 as the authors ran it, also where the official
code fails today: with NumPy 2 (text: it evaluates the repr of numbers) and matplotlib 3.11 (colour: a function was
renamed). Where either side has nothing to compare the official counters stay 0, and so is the value. A program that
fails is no candidate here, and scores 0 there. References that plot without matplotlib have no value: None.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.optimize import linear_sum_assignment

from janusrl.scoring.reward import Need, Score, reward
from janusrl.scoring.sample import Sample, View

from .ciede2000 import ciede2000, lab_of

NEEDS: tuple[Need, ...] = ("rendering", "reference_picture", "trace", "reference_trace")
MOST_COLORS = 10
"""With more colours than this the official code keeps those that are unlike all that it kept before."""
ALIKE = 0.7
"""Similarity above which a colour is like another one then."""


@reward(kind="metric", needs=NEEDS, failed=0.0)
def chartmimic_text(sample: Sample) -> Score:
    """F1 of the multisets of strings that are drawn as text, in exact match, wherever they stand. Tier A.

    Strings are those drawn into the PDFs that a program writes, tick labels among them, once for each PDF. A program
    that writes none (officially: no text) is judged by the pictures that it makes.
    """
    return _compared(sample, "texts", lambda trace: Counter(trace["texts"]))


@reward(kind="metric", needs=NEEDS, failed=0.0)
def chartmimic_layout(sample: Sample) -> Score:
    """F1 of the multisets of places in a grid: rows, columns, first and last row and column of each axes. Tier A.

    Axes without a grid (insets, `add_axes`) do not count; a colour bar changes the entry of its parent. The figure is
    the one open when the program ends, else (officially: no layout) that of its last picture. The official exception
    for files in a folder `graph` is left out.
    """
    return _compared(sample, "layout", lambda trace: Counter(map(tuple, trace["layout"])))


@reward(kind="metric", needs=NEEDS, failed=0.0)
def chartmimic_type(sample: Sample) -> Score:
    """F1 of the calls of plotting functions: sum of the smaller counts over the sums of the counts. Tier A.

    Only outermost calls of the listed functions of axes, 3-D axes, networkx, squarify and matplotlib_venn count.
    Meshes, hexagons and others are not listed: charts of those alone have 0, identical or not, as officially.
    """
    return _compared(sample, "calls", lambda trace: Counter(trace["calls"]))


@reward(kind="metric", needs=NEEDS, failed=0.0)
def chartmimic_color(sample: Sample) -> Score:
    """F1 of the colours of each plotting function, matched one to one where their similarity is largest. Tier A.

    Similarity is max(0, 1 - CIEDE2000 / 100), of names of colour maps 1 or 0. The sum over the best matching within
    each function, over the number of entries of a side, is its precision or recall. Of more than 10 entries a side
    keeps those that are at most 0.7 similar to all kept before; officially in the order of a Python set, which changes
    from run to run, here in the order of drawing. A reference without colours (officially a division by zero): 0.
    """
    candidate, reference = (_colors_of(view) for view in _views(sample))
    if isinstance(refused := _refused(sample), Score):
        return refused
    shared = sum(_best(candidate[name], reference[name]) for name in candidate.keys() & reference.keys())
    sizes = [sum(map(len, side.values())) for side in (candidate, reference)]
    return _f1(shared, sizes[0], sizes[1], "entries")


def _views(sample: Sample) -> tuple[View, View]:
    if sample.candidate is None or sample.reference is None:
        raise ValueError(f"the metric compares two programs; declare needs={NEEDS}")
    return sample.candidate, sample.reference


def trace_of(view: View) -> dict[str, Any]:
    """The trace of a rendering. Raises ValueError where there is none, which a reward's `needs` would have said."""
    if view.rendering.trace is None:
        raise ValueError("the rendering has no trace; declare needs=('trace', 'reference_trace')")
    return dict(view.rendering.trace)


def _refused(sample: Sample) -> Score | None:
    """Why there is no value: the reference is nothing that the official code could look at."""
    kind = trace_of(_views(sample)[1])["kind"]
    return None if kind == "matplotlib" else Score(None, detail=f"the reference is drawn with {kind}, not matplotlib")


def _compared(sample: Sample, name: str, count: Callable[[dict[str, Any]], Counter[Any]]) -> Score:
    """F1 of two multisets, each counted once a view."""
    if isinstance(refused := _refused(sample), Score):
        return refused
    have, wanted = (view.feature(f"trace:{name}", lambda v: count(trace_of(v))) for view in _views(sample))
    return _f1(float((have & wanted).total()), have.total(), wanted.total(), name)


def _f1(shared: float, have: int, wanted: int, name: str) -> Score:
    precision, recall = shared / have if have else 0.0, shared / wanted if wanted else 0.0
    value = 2 * precision * recall / (precision + recall) if shared > 0 else 0.0
    counts = {f"{name}_have": float(have), f"{name}_wanted": float(wanted)}
    return Score(min(1.0, value), {"precision": precision, "recall": recall, **counts})


def _colors_of(view: View) -> dict[str, list[str]]:
    """Distinct colours of each function, filtered where there are many."""
    return view.feature("trace:colors", lambda v: _grouped(trace_of(v)["colors"]))


def _grouped(entries: list[list[str]]) -> dict[str, list[str]]:
    distinct = list(dict.fromkeys((name, color) for name, color in entries))
    if len(distinct) > MOST_COLORS:
        alike = _similarity([color for _, color in distinct], [color for _, color in distinct])
        kept: list[int] = []
        for number in range(len(distinct)):
            if not (alike[number, kept] > ALIKE).any():
                kept.append(number)
        distinct = [distinct[number] for number in kept]
    groups: dict[str, list[str]] = {}
    for name, color in distinct:
        groups.setdefault(name, []).append(color)
    return groups


def _best(candidate: list[str], reference: list[str]) -> float:
    """Largest sum of similarities in a matching one to one: what the official search through permutations finds."""
    alike = _similarity(candidate, reference)
    return float(alike[linear_sum_assignment(alike, maximize=True)].sum())


def _similarity(first: list[str], second: list[str]) -> np.ndarray:
    """len(first) x len(second): similarities of hexadecimal colours, and of names of colour maps."""
    alike = np.zeros((len(first), len(second)))
    (rows, row_colors), (columns, column_colors) = _hexadecimal(first), _hexadecimal(second)
    if rows and columns:
        apart = ciede2000(lab_of(row_colors), lab_of(column_colors))
        alike[np.ix_(rows, columns)] = np.maximum(0.0, 1 - apart / 100)
    for row in set(range(len(first))) - set(rows):
        for column in set(range(len(second))) - set(columns):
            alike[row, column] = float(first[row] == second[column])
    return alike


def _hexadecimal(colors: list[str]) -> tuple[list[int], np.ndarray]:
    """Which of them are `#RRGGBB`, and their channels; what a program forged counts as a name."""
    places, channels = [], []
    for number, color in enumerate(colors):
        try:
            if color.startswith("#"):
                channels.append([int(color[at : at + 2], 16) for at in (1, 3, 5)])
                places.append(number)
        except ValueError:
            continue
    return places, np.array(channels, float).reshape(-1, 3)
