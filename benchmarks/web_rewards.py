"""What the page rewards cost a completion, given both renderings, and the whole path against the official procedure.

Given renderings: CPU milliseconds of each reward, the reference's features warm and every candidate new, on the golden
pages and on a page of 500 texts, none of which is right.

Whole path: wall seconds from a candidate's source to Design2Code's four scores, `web_blocks` and `tree_bleu`, with one
warm browser and the reference rendered before. The official evaluator (NoviScl/Design2Code, `metrics/visual_score.py`)
starts an interpreter and a browser for each screenshot: the page and its two recoloured forms, of candidate and
reference; and looks at every pixel of two pictures in a Python loop, twice. That much is rebuilt here; its matching,
which compares all texts with all again for every pair of neighbours, comes on top, so the ratio is low.

Prints `{"results": [{name, value, unit, bar, ok, load}]}`; exit code 1 when a bar is missed. `--quick` leaves the
official procedure out.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from PIL import Image

from janusrl import registry
from janusrl.domain import RenderRequest
from janusrl.outcome import Outcome
from janusrl.program import Program
from janusrl.recipe import RubricSection, SandboxSection
from janusrl.render.browser.launch import find_browser
from janusrl.rendering import Rendering
from janusrl.scoring.grader import Grader
from janusrl.scoring.sample import Sample, View
from janusrl.task import Reference, Task

PAIRS = Path(__file__).parents[1] / "tests" / "golden" / "web" / "pairs.jsonl"
BARS_MS = {"web_blocks": 60.0, "tree_bleu": 2.0, "dom_tree": 50.0}
PATH = ("design2code_block", "design2code_text", "design2code_position", "design2code_color", "web_blocks", "tree_bleu")
LEAST_RATIO = 20.0
SCREENSHOT = """
import sys
from playwright.sync_api import sync_playwright
page_file, picture, browser_file = sys.argv[1:]
with sync_playwright() as playwright:
    browser = playwright.chromium.launch(executable_path=browser_file, args=["--no-sandbox"])
    page = browser.new_page()
    page.goto("file://" + page_file)
    page.screenshot(path=picture, full_page=True)
    browser.close()
"""


def long_page(seed: int, texts: int) -> str:
    """A page of many texts, with words that another seed does not have."""
    rng = random.Random(seed)
    words = ["".join(rng.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(rng.randint(2, 9))) for _ in range(400)]
    cells = "".join(
        f"<div class='{'on' if number % 3 else ''}'>{' '.join(rng.choices(words, k=rng.randint(2, 6)))}</div>"
        for number in range(texts)
    )
    style = "body{display:grid;grid-template-columns:repeat(4,1fr);gap:6px}.on{background:#dde8f0}"
    return f"<!DOCTYPE html><html><head><style>{style}</style></head><body>{cells}</body></html>"


def samples(rendered: list[tuple[str, str, Rendering, Rendering]]) -> Callable[[], list[Sample]]:
    """Makes the same samples again and again: new candidate views, the same reference views."""
    domain = registry.load("envs", "web")
    references = [View(reference) for *_, reference in rendered]

    def make() -> list[Sample]:
        found = []
        for (wanted, have, drawn, _), reference in zip(rendered, references, strict=True):
            shown = drawn if drawn.size == reference.size else domain.fit(drawn, reference.size)
            task = Task(f"{len(found)}", "web", (), Reference(code=wanted))
            program = Program(have, "html", 0, len(have))
            found.append(Sample(task, "", Outcome.drew(drawn), program, View(shown), reference))
        return found

    return make


def milliseconds(name: str, make: Callable[[], list[Sample]], rounds: int) -> list[float]:
    """CPU milliseconds of a reward for each sample; the first round warms the references."""
    scored = registry.load("rewards", name)
    times: list[list[float]] = []
    for _ in range(rounds + 1):
        taken = []
        for sample in make():
            begun = time.process_time()
            scored(sample)
            taken.append(1000 * (time.process_time() - begun))
        times.append(taken)
    return [min(each) for each in zip(*times[1:], strict=True)]


def rendered(pairs: list[tuple[str, str]]) -> list[tuple[str, str, Rendering, Rendering]]:
    domain = registry.load("envs", "web")
    renderer = domain.make_renderer(SandboxSection(workers=2))

    def submit(source: str) -> Any:
        return renderer.submit(RenderRequest(Program(source, "html", 0, len(source)), structure=True, trace=True))

    futures = [(wanted, have, submit(have), submit(wanted)) for wanted, have in pairs]
    found = [(wanted, have, one.result().rendering, two.result().rendering) for wanted, have, one, two in futures]
    renderer.close()
    return found


def our_path_s(pairs: list[dict[str, Any]]) -> float:
    """Median wall seconds of a candidate, with one browser, after its reference."""
    terms = [{"reward": name, "anchor": False} for name in PATH]
    section = RubricSection.model_validate({"terms": terms, "allow_unsafe": True})
    times = []
    with Grader(registry.load("envs", "web"), section, SandboxSection(workers=1)) as grader:
        for pair in pairs:
            task = Task(pair["id"], "web", (), Reference(code=pair["reference"]))
            grader.reference_view(task)
            answer = f"```html\n{pair['candidate']}\n```"
            grader.grade([(task, "```html\n<html><body>warm</body></html>\n```")])
            begun = time.perf_counter()
            grader.grade([(task, answer)])
            times.append(time.perf_counter() - begun)
    return median(times)


def moved_one_by_one(first: Path, second: Path) -> int:
    """How many pixels differ by 50 a channel, to 8: looked at one after the other, as the official code does."""
    with Image.open(first) as one, Image.open(second) as two:
        here, there, (width, height) = one.convert("RGB").load(), two.convert("RGB").load(), one.size
        assert here is not None
        assert there is not None
        return sum(
            all(abs((before + 50) % 256 - after) <= 8 for before, after in zip(here[x, y], there[x, y], strict=True))
            for x in range(width)
            for y in range(height)
        )


def official_path_s(pairs: list[dict[str, Any]]) -> float:
    """Median wall seconds of the six screenshots of a pair, and of looking at the pixels of the recoloured ones."""
    times = []
    with tempfile.TemporaryDirectory() as folder:
        page_file, picture = Path(folder) / "page.html", Path(folder) / "page.png"
        for pair in pairs:
            begun = time.perf_counter()
            for source in [pair["candidate"]] * 3 + [pair["reference"]] * 3:
                page_file.write_text(source, encoding="utf-8")
                command = [sys.executable, "-c", SCREENSHOT, str(page_file), str(picture), find_browser()]
                subprocess.run(command, check=True, timeout=120)
            for _ in ("candidate", "reference"):
                moved_one_by_one(picture, picture)
            times.append(time.perf_counter() - begun)
    return median(times)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="without the official procedure")
    arguments = parser.parse_args()
    pairs = [json.loads(line) for line in PAIRS.read_text().splitlines()]
    golden = samples(rendered([(pair["reference"], pair["candidate"]) for pair in pairs]))
    long = samples(rendered([(long_page(1, 500), long_page(2, 500))]))
    rows: list[tuple[str, float, str, float | None, bool]] = []
    for name in ("web_blocks", "dom_tree", "tree_bleu"):
        for kind, make in (("golden_pages", golden), ("500_texts", long)):
            taken = milliseconds(name, make, 5)
            bar = BARS_MS[name] if kind == "golden_pages" or name == "web_blocks" else None
            rows.append((f"{name}_{kind}_max", max(taken), "CPU ms", bar, bar is None or max(taken) <= bar))
    taken = milliseconds("design2code_block", golden, 3)
    rows.append(("design2code_golden_pages_median", median(taken), "CPU ms", None, True))
    ours = our_path_s(pairs[1:9])
    rows.append(("whole_path_ours", ours, "s", None, True))
    if not arguments.quick:
        official = official_path_s([pairs[1], pairs[4]])
        rows.append(("whole_path_official_without_matching", official, "s", None, True))
        rows.append(("whole_path_ratio", official / ours, "times", LEAST_RATIO, official / ours >= LEAST_RATIO))
    results = [
        {"name": name, "value": value, "unit": unit, "bar": bar, "ok": ok, "load": os.getloadavg()[0]}
        for name, value, unit, bar, ok in rows
    ]
    print(json.dumps({"results": results}, indent=2))
    return 0 if all(result["ok"] for result in results) else 1


if __name__ == "__main__":
    sys.exit(main())
