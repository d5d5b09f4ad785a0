"""Time of the learned, perceptual and OCR rewards that work offline, and of a process of their own, per completion.

Pictures are drawn here: pages and charts of text, bars and discs. References are warm, as in a run, every candidate is
new. Wall times are those of a batch on the cores of this process; CPU times are those of all its threads, and say more
on a machine that does other things too. Prints `{"results": [{name, value, unit, bar, ok, load}]}`; exit code 1 when a
bar is missed. `--count` sets the completions of a batch.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np

from janusrl import registry
from janusrl.outcome import Outcome
from janusrl.program import Program
from janusrl.recipe import RubricSection
from janusrl.rendering import Frame, Rendering
from janusrl.scoring.reward import Reward
from janusrl.scoring.rubric import Rubric
from janusrl.scoring.sample import Sample, View
from janusrl.task import Reference, Task

SIZES = {"224px": (224, 224), "512px": (512, 512), "page": (1280, 720)}
"""Width and height in pixels."""
GROUP = 8
"""Completions of one task."""
PERCEPTUAL_BAR_MS = 20.0
OCR_BAR_S = 1.0
WORDS = ("quarterly", "revenue", "harbour", "target", "north", "south", "ledger", "kettle", "128", "340", "2026")
GOLDEN = Path(__file__).parents[1] / "tests" / "golden" / "svg" / "pairs.jsonl"


def drawing(rng: np.random.Generator, size: tuple[int, int]) -> Rendering:
    width, height = size
    canvas = np.full((height, width, 3), rng.integers(235, 256, 3).tolist(), np.uint8)
    for _ in range(8):
        x, y = (int(rng.integers(0, side * 4 // 5)) for side in size)
        w, h = (int(rng.integers(side // 12, side // 4)) for side in size)
        cv2.rectangle(canvas, (x, y), (x + w, y + h), rng.integers(0, 230, 3).tolist(), -1)
    for row in range(6):
        line = " ".join(rng.choice(WORDS, 4))
        cv2.putText(
            canvas, line, (width // 20, (row + 1) * height // 7), 0, width / 900 + 0.2, (20, 20, 20), 1, cv2.LINE_AA
        )
    return Rendering((Frame(np.dstack([canvas, np.full((height, width), 255, np.uint8)])),))


def batches(count: int, size: tuple[int, int]) -> Callable[[], list[Sample]]:
    """Makes batches whose candidates are always new and whose references are always the same."""
    rng = np.random.default_rng(size[0])
    references = [View(drawing(rng, size)) for _ in range(max(1, count // GROUP))]
    tasks = [Task(str(number), "svg", (), Reference(code="<svg/>")) for number in range(len(references))]

    def fresh() -> list[Sample]:
        drawn = [drawing(rng, size) for _ in range(count)]
        return [
            Sample(
                tasks[number % len(tasks)],
                "",
                Outcome.drew(one),
                Program("<svg/>", "svg", 0, 6),
                View(one),
                references[number % len(references)],
            )
            for number, one in enumerate(drawn)
        ]

    return fresh


def least(run: Callable[[list[Sample]], object], fresh: Callable[[], list[Sample]], passes: int) -> tuple[float, float]:
    """Least wall and CPU seconds a completion, after a pass that warms models and references."""
    run(fresh())
    walls, cpus = [], []
    for _ in range(passes):
        batch = fresh()
        wall, cpu = time.perf_counter(), time.process_time()
        run(batch)
        walls.append((time.perf_counter() - wall) / len(batch))
        cpus.append((time.process_time() - cpu) / len(batch))
    return min(walls), min(cpus)


def result(name: str, value: float, unit: str, bar: float | None = None) -> dict[str, object]:
    ok = bar is None or value <= bar
    return {"name": name, "value": round(value, 3), "unit": unit, "bar": bar, "ok": ok, "load": os.getloadavg()[0]}


def perceptual(count: int) -> list[dict[str, object]]:
    reward: Reward = registry.load("rewards", "perceptual")
    found = []
    for name, size in SIZES.items():
        wall, cpu = least(reward, batches(count, size), 4)
        found.append(result(f"perceptual_{name}_cpu", cpu * 1e3, "CPU ms per completion"))
        found.append(result(f"perceptual_{name}", wall * 1e3, "ms per completion, batched", PERCEPTUAL_BAR_MS))
    return found


def reading(count: int) -> list[dict[str, object]]:
    reward: Reward = registry.load("rewards", "ocr_text")
    _, cpu = least(reward, batches(count, (640, 480)), 2)
    return [result("ocr_text_640x480_cpu", cpu, "CPU s per completion", OCR_BAR_S)]


def placed(count: int) -> list[dict[str, object]]:
    """What a process of its own costs: the same rubric with and without, in turns, on the smallest model there is."""
    section = {"terms": [{"reward": "mse", "anchor": False}], "allow_unsafe": True}
    away = [{"reward": "mse", "anchor": False, "place": {"process": True, "device": "cpu"}}]
    found = []
    for name, size in SIZES.items():
        fresh, walls = batches(count, size), []
        for terms in (section["terms"], away):
            rubric = Rubric.from_section(RubricSection.model_validate({**section, "terms": terms}))
            walls.append(least(lambda batch, rubric=rubric: rubric.score(batch, lambda task: None), fresh, 4)[0])
            rubric.close()
        found.append(result(f"own_process_{name}", (walls[1] - walls[0]) * 1e3, "ms more per completion"))
    return found


def path_score() -> list[dict[str, object]]:
    reward: Reward = registry.load("rewards", "svgenius_pss")
    blank = View(Rendering((Frame(np.full((2, 2, 4), 255, np.uint8)),)))
    pairs = [pair for line in GOLDEN.read_text().splitlines() if (pair := json.loads(line))["scores"]["pss"]["valid"]]

    def run(number: int) -> None:
        pair = pairs[number % len(pairs)]
        mark = f"<!-- {number} -->"  # nothing is remembered of a new source
        task = Task(pair["id"], "svg", (), Reference(code=pair["reference"] + mark))
        program = Program(pair["candidate"] + mark, "svg", 0, 1)
        reward(Sample(task, "", Outcome.drew(blank.rendering), program, blank, blank))

    started = time.process_time()
    for number in range(2 * len(pairs)):
        run(number)
    return [result("svgenius_pss", (time.process_time() - started) / (2 * len(pairs)) * 1e3, "CPU ms per completion")]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=32, help="completions of a batch")
    count = parser.parse_args().count
    with tempfile.TemporaryDirectory() as cache:
        os.environ["JANUSRL_CACHE"] = cache
        results = [*perceptual(count), *reading(min(count, 4)), *placed(count), *path_score()]
    print(json.dumps({"results": results}, indent=2))
    return 0 if all(each["ok"] for each in results) else 1


if __name__ == "__main__":
    sys.exit(main())
