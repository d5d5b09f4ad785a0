"""How closely our chart metrics agree with ChartMimic's official code, and `chart_structure` with its sum.

On the golden pairs in tests/golden/charts, every program drawn anew. Honest candidates are those that neither hide
everything nor fail. `*_within_0.005` leaves out pairs with more than ten colours on a side, whose official value
changes from run to run. Prints `{"results": [{name, value, unit, bar, ok, load}]}`; exit code 1 when a bar is missed.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import numpy as np
from scipy.stats import spearmanr

from janusrl import registry
from janusrl.domain import RenderRequest
from janusrl.envs.chart import blank, fit
from janusrl.outcome import Outcome
from janusrl.program import Program
from janusrl.render.figure.renderer import FigureRenderer
from janusrl.rendering import Rendering
from janusrl.scoring.sample import Sample, View
from janusrl.task import Reference, Task

GOLDEN = Path(__file__).parents[1] / "tests" / "golden" / "charts" / "pairs.jsonl"
METRICS = ("text", "layout", "type", "color")
NEAR, SHARE = 0.005, 0.95
MOST_COLORS = 10


def drawn(pairs: list[dict]) -> dict[tuple[str, str], Rendering | None]:
    sides = [(pair["id"], side, pair[side]) for pair in pairs for side in ("reference", "candidate")]
    with FigureRenderer() as renderer:
        futures = [
            renderer.submit(RenderRequest(Program(code, "python", 0, len(code)), structure=True, trace=True))
            for _, _, code in sides
        ]
        return {(name, side): future.result().rendering for (name, side, _), future in zip(sides, futures, strict=True)}


def sample_of(candidate: Rendering, reference: View) -> Sample:
    candidate = fit(candidate, reference.size)
    task = Task("golden", "chart", (), Reference(code="", language="python"))
    return Sample(task, "", Outcome.drew(candidate), None, View(candidate), reference)


def main() -> int:
    pairs = [json.loads(line) for line in GOLDEN.read_text().splitlines()]
    renderings = drawn(pairs)
    references = {pair["id"]: View(renderings[pair["id"], "reference"]) for pair in pairs}
    errors: dict[str, list[float]] = {name: [] for name in METRICS}
    structure = registry.load("rewards", "chart_structure")
    honest, hidden = [], []
    for pair in pairs:
        candidate = renderings[pair["id"], "candidate"]
        if candidate is None:
            continue
        sample = sample_of(candidate, references[pair["id"]])
        for name in METRICS:
            drawn_colors = [len(view.rendering.trace["colors"]) for view in (sample.candidate, sample.reference)]
            if name != "color" or max(drawn_colors) <= MOST_COLORS:
                found = registry.load("rewards", f"chartmimic_{name}")(sample).value
                errors[name].append(abs(found - pair["scores"][name]["f1"]))
        value = structure(sample).value
        if "alpha0" in pair["note"]:
            hidden.append(value)
        else:
            honest.append((pair["scores"]["average_f1"], value))
    views = list(references.values())
    others = [
        structure(sample_of(other.rendering, view)).value for view in views for other in views if other is not view
    ]
    same = [structure(sample_of(view.rendering, view)).value for view in views]
    empty = [structure(sample_of(blank(*view.size), view)).value for view in views]
    load = os.getloadavg()[0]
    results = []

    def add(name: str, value: float, unit: str, bar: float | None, *, least: bool) -> None:
        ok = bar is None or bool(value >= bar if least else value <= bar)
        results.append({"name": name, "value": float(value), "unit": unit, "bar": bar, "ok": ok, "load": load})

    for name, found in errors.items():
        add(f"chartmimic_{name}_within_{NEAR}", np.mean(np.array(found) <= NEAR), "share of pairs", SHARE, least=True)
        add(f"chartmimic_{name}_worst_of_{len(found)}", max(found), "F1", None, least=False)
    rank = spearmanr(*zip(*honest, strict=True)).statistic
    add(f"chart_structure_spearman_of_{len(honest)}", rank, "correlation with average_f1", 0.93, least=True)
    add("chart_structure_identical_least", min(same), "score", 0.99, least=True)
    add(f"chart_structure_other_mean_of_{len(others)}", np.mean(others), "score", 0.1, least=False)
    add("chart_structure_hidden_most", max(hidden), "score", 0.05, least=False)
    add("chart_structure_blank_most", max(empty), "score", 0.05, least=False)
    print(json.dumps({"results": results}, indent=2))
    return 0 if all(result["ok"] for result in results) else 1


if __name__ == "__main__":
    sys.exit(main())
