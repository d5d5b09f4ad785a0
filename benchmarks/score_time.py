"""CPU time of the SVG domain's rewards per completion, alone and together, at 64, 224 and 512 px.

The reference's features are warm, as in a run; every candidate is new. Pictures are scenes of eight rectangles. Prints
`{"results": [{name, value, unit, bar, ok, load}]}`; exit code 1 when a bar is missed. `--count` sets the completions.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable

import numpy as np

from janusrl import registry
from janusrl.outcome import Outcome
from janusrl.program import Program
from janusrl.rendering import Frame, Rendering
from janusrl.scoring.sample import Sample, View
from janusrl.task import Reference, Task

TERMS = ("render_gate", "svg_visual", "foreground_color", "edge_grid", "svg_paths", "length_band")
METRICS = ("ssim", "ms_ssim", "mse", "mae", "exact_match", "rlrf_l2", "rlrf_canny", "rlrf_length")
SIDES_PX = (64, 224, 512)
BARS_MS = {"pixel_terms_64px": 1.0, "all_terms_512px": 15.0, "ssim_and_pixel_512px": 15.0}
"""Most milliseconds: the terms without `svg_paths` at the laptop recipes' size, all of them at RLRF's, and there SSIM
with the terms and metrics on pixels that every domain has."""


def scene(rng: np.random.Generator, side: int) -> Rendering:
    pixels = np.full((side, side, 4), 255, np.uint8)
    elements = []
    for _ in range(8):
        x, y = rng.integers(0, side * 3 // 4, 2).tolist()
        w, h = rng.integers(side // 10, side // 3, 2).tolist()
        color = rng.integers(0, 256, 3).tolist()
        pixels[y : y + h, x : x + w, :3] = color
        path = [[x, y], [x + w, y], [x + w, y + h], [x, y + h], [x, y]]
        elements.append(
            {
                "tag": "rect",
                "subpaths": [path],
                "fill": [*color, 255],
                "stroke": None,
                "stroke_width": 0.0,
                "box": [x, y, x + w, y + h],
            }
        )
    structure = {"size": [side, side], "elements": elements, "counts": {"rect": 8}, "truncated": False}
    return Rendering((Frame(pixels),), structure=structure)


def samples(count: int, side: int) -> Callable[[], list[Sample]]:
    """Makes the same `count` samples again and again: new candidate views, the same reference views."""
    rng = np.random.default_rng(side)
    task = Task("t", "svg", (), Reference(code="x" * 400, language="svg"))
    program = Program("y" * 400, "svg", 0, 400)
    drawn = [scene(rng, side) for _ in range(count)]
    references = [View(scene(rng, side)) for _ in range(max(1, count // 8))]

    def fresh() -> list[Sample]:
        return [
            Sample(task, "", Outcome.drew(one), program, View(one), references[i % len(references)])
            for i, one in enumerate(drawn)
        ]

    return fresh


def cpu_ms(names: tuple[str, ...], fresh: Callable[[], list[Sample]]) -> float:
    """Least CPU milliseconds a completion of five passes, after one that warms the references."""
    rewards = [registry.load("rewards", name) for name in names]
    passes = []
    for _ in range(6):
        batch = fresh()
        started = time.process_time()
        for sample in batch:
            for reward in rewards:
                reward(sample)
        passes.append((time.process_time() - started) / len(batch) * 1e3)
    return min(passes[1:])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=64, help="completions a pass")
    count = parser.parse_args().count
    results = []
    groups = {name: (name,) for name in (*TERMS, *METRICS)}
    groups["pixel_terms"] = tuple(name for name in TERMS if name != "svg_paths")
    groups["all_terms"] = TERMS
    groups["ssim_and_pixel"] = ("ssim", "mse", "mae", "exact_match", "foreground_color", "edge_grid")
    groups["all_terms_and_metrics"] = (*TERMS, *METRICS)
    for side in SIDES_PX:
        fresh = samples(count, side)
        for group, names in groups.items():
            value, bar = cpu_ms(names, fresh), BARS_MS.get(f"{group}_{side}px")
            results.append(
                {
                    "name": f"{group}_{side}px",
                    "value": round(value, 4),
                    "unit": "CPU ms per completion",
                    "bar": bar,
                    "ok": bar is None or value <= bar,
                    "load": os.getloadavg()[0],
                }
            )
    print(json.dumps({"results": results}, indent=2))
    return 0 if all(result["ok"] for result in results) else 1


if __name__ == "__main__":
    sys.exit(main())
