"""Speed of scripted interaction: a page with 10 actions and their assertions, against Playwright's own test runner.

Prints `{"results": [{name, value, unit, bar, ok, load}]}`. Both sides drive the same page by the same script, as many
at once: `@playwright/test` with two workers, a warm browser each and a new context for every test, as it does by
itself; `TimedRenderer` with two browsers, pages that are kept as long as programs leave them clean, and the reward's
own comparison. Each action is followed by one assertion on both sides: Playwright tries it until it holds, we look 0.05
virtual seconds after the action. Both take one picture. Both run the same Chromium. Playwright is installed from npm
into the cache folder, by a lock file of its own, on the first run.

`interactive.cpu_over_playwright_test` compares CPU seconds instead, which what else runs on the machine hardly changes.

Playwright's clock runs from the start of its fifth test to the end of its last, so that starting node, workers and
browsers does not count. The rounds measure both sides in turns; the median of the rounds' ratios counts. `ok` is None
where there is no bar.

    python benchmarks/interactive.py [--rounds 3] [--tests 24] [--pages 60]
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import tempfile
import time
from concurrent.futures import Future
from datetime import datetime
from pathlib import Path
from typing import Any

from janusrl.envs.interactive import INTERACTIVE
from janusrl.outcome import Outcome
from janusrl.program import Program
from janusrl.recipe import SandboxSection
from janusrl.render.browser.interaction_tests import read_interaction_tests, shares
from janusrl.render.browser.launch import find_browser
from janusrl.render.browser.timed_renderer import TimedRenderer
from janusrl.sandbox import detect
from janusrl.task import Reference, Task

BAR = 5.0
AT_ONCE = 2
WARM_TESTS = 4
PAGE = """<!DOCTYPE html>
<html><head><title>Shopping list</title><style>
body { font: 16px/1.4 sans-serif; margin: 24px auto; max-width: 640px; background: #f6f7f9; color: #223 }
main { background: #fff; border-radius: 12px; padding: 20px; box-shadow: 0 2px 12px #0002 }
button { background: #3367d6; color: #fff; border: 0; border-radius: 6px; padding: 6px 14px;
  transition: background .2s }
button:hover { background: #244a9c }
li { display: flex; gap: 8px; padding: 4px 0; transition: opacity .3s }
li.done { text-decoration: line-through; opacity: .5 }
#total { float: right } #chart { display: block; margin-top: 12px; border: 1px solid #ccd } .hidden { display: none }
</style></head><body><main>
<h1>Shopping list <small id="total">0 items</small></h1>
<form id="form"><label>Item <input id="item" autocomplete="off"></label>
<select id="kind"><option value="food">Food</option><option value="tools">Tools</option></select>
<button>Add</button></form>
<label><input type="checkbox" id="hide"> Hide done</label>
<ul id="list"></ul><button id="draw">Draw</button> <button id="more">More</button>
<p id="panel" class="hidden">Nothing more to say.</p><canvas id="chart" width="300" height="80"></canvas>
</main><script>
const $ = (id) => document.getElementById(id), items = [];
const show = () => {
  $("list").replaceChildren(...items.filter((each) => !($("hide").checked && each.done)).map((each) => {
    const row = document.createElement("li"), box = document.createElement("input");
    box.type = "checkbox"; box.checked = each.done; box.onchange = () => { each.done = box.checked; show() };
    row.className = each.done ? "done" : ""; row.append(box, `${each.name} (${each.kind})`);
    return row;
  }));
  $("total").textContent = `${items.length} items`;
};
$("form").onsubmit = (event) => {
  event.preventDefault();
  items.push({name: $("item").value, kind: $("kind").value, done: false});
  $("item").value = ""; show();
};
$("hide").onchange = show;
$("more").onclick = () => $("panel").classList.toggle("hidden");
$("draw").onclick = () => {
  const context = $("chart").getContext("2d");
  context.fillStyle = "#d33"; context.fillRect(0, 0, 30 * items.length, 80);
};
</script></body></html>
"""


def _test(action: str, target: str, look: str, of: str, equals: Any, **more: Any) -> dict[str, Any]:
    """One action, and what is to be seen after it."""
    named = {key: more.pop(key) for key in ("name", "initially") if key in more}
    return {
        "action": action,
        "target": target,
        **more,
        "expect": [{"what": look, "target": of, "equals": equals, **named}],
    }


TESTS = [
    _test("type", "#item", "value", "#item", "Bread", text="Bread"),
    _test("click", "text=Add", "count", "#list li", 1),
    _test("select", "#kind", "value", "#kind", "tools", value="tools"),
    _test("fill", "#item", "value", "#item", "Hammer", text="Hammer"),
    _test("press", "#item", "text", "#total", "2 items", key="Enter"),
    _test("check", "#list li >> nth=0 >> css=input", "count", "li.done", 1),
    _test("check", "#hide", "count", "#list li", 1),
    _test("click", "#more", "visible", "#panel", True),
    _test("click", "#draw", "text", "#list", "Hammer (tools)", initially=True),
    _test("hover", "#more", "attribute", "#panel", "", name="class", initially=True),
]
SPEC = """const { test, expect } = require("@playwright/test");
const PAGE = %s;
for (let number = 0; number < %d; number++) test(`page ${number}`, async ({ page }) => {
  await page.setContent(PAGE);
  await page.screenshot();
  await page.locator("#item").pressSequentially("Bread");
  await expect(page.locator("#item")).toHaveValue("Bread");
  await page.getByText("Add").click();
  await expect(page.locator("#list li")).toHaveCount(1);
  await page.locator("#kind").selectOption("tools");
  await expect(page.locator("#kind")).toHaveValue("tools");
  await page.locator("#item").fill("Hammer");
  await expect(page.locator("#item")).toHaveValue("Hammer");
  await page.locator("#item").press("Enter");
  await expect(page.locator("#total")).toHaveText("2 items");
  await page.locator("#list li").nth(0).locator("input").click();
  await expect(page.locator("li.done")).toHaveCount(1);
  await page.locator("#hide").check();
  await expect(page.locator("#list li")).toHaveCount(1);
  await page.locator("#more").click();
  await expect(page.locator("#panel")).toBeVisible();
  await page.locator("#draw").click();
  await expect(page.locator("#list")).toHaveText("Hammer (tools)");
  await page.locator("#more").hover();
  await expect(page.locator("#panel")).toHaveAttribute("class", "");
});
"""
CONFIG = """module.exports = { testDir: ".", workers: %d, fullyParallel: true, reporter: "json", timeout: 30000, use: {
  viewport: { width: 1280, height: 720 }, launchOptions: { executablePath: %s } } };
"""


def test_runner() -> Path:
    """Folder in which `@playwright/test` is installed."""
    if shutil.which("npm") is None:
        raise SystemExit("npm is not here: install nodejs and npm, which run Playwright's own test runner")
    cache = Path(os.environ.get("JANUSRL_CACHE") or Path.home() / ".cache" / "janusrl")
    folder = cache / "playwright_test"
    if not (folder / "node_modules" / "@playwright" / "test").is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "package.json").write_text('{"private": true}')
        environment = os.environ | {"PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD": "1"}
        command = ["npm", "install", "--no-audit", "--no-fund", "@playwright/test@^1.50"]
        subprocess.run(command, cwd=folder, env=environment, check=True, stdout=subprocess.DEVNULL)
    return folder


def playwright_seconds(folder: Path, count: int) -> tuple[float, list[float], float]:
    """Wall seconds a test, two at once; the seconds that each took; CPU seconds of the whole run, starts included."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with tempfile.TemporaryDirectory(prefix="bench-", dir=folder) as work:
        (Path(work) / "page.spec.js").write_text(SPEC % (json.dumps(PAGE), count))
        (Path(work) / "playwright.config.js").write_text(CONFIG % (AT_ONCE, json.dumps(find_browser())))
        command = ["node", str(folder / "node_modules" / "@playwright" / "test" / "cli.js"), "test", "-c", work]
        done = subprocess.run(command, cwd=work, capture_output=True, text=True, timeout=300, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    report = json.loads(done.stdout)
    runs = []
    for result in _results(report):
        if result["status"] != "passed":
            raise RuntimeError(f"a test of Playwright's failed: {result.get('error', {}).get('message', '')[:500]}")
        begun = datetime.fromisoformat(result["startTime"]).timestamp()
        runs.append((begun, result["duration"] / 1000))
    runs.sort()
    warm = runs[WARM_TESTS:]
    span = max(begun + taken for begun, taken in warm) - warm[0][0]
    return span / len(warm), [taken for _, taken in warm], cpu_s


def _results(suite: dict[str, Any]) -> list[dict[str, Any]]:
    found = [result for spec in suite.get("specs", []) for test in spec["tests"] for result in test["results"]]
    return found + [result for inner in suite.get("suites", []) for result in _results(inner)]


def our_seconds(renderer: TimedRenderer, first: int, count: int) -> tuple[float, list[float], float]:
    """Wall seconds a page; the seconds that each took in its browser; CPU seconds a page, ours and the browsers'."""
    task = Task("bench", "interactive", ({"role": "user", "content": "a list"},), Reference(tests=tuple(TESTS)))
    tests = read_interaction_tests(TESTS)
    begun, cpu_begun = time.perf_counter(), time.process_time()
    futures: list[Future[Outcome]] = []
    for number in range(first, first + count):
        source = f"{PAGE}<!--{number}-->"  # no cache has seen it
        futures.append(
            renderer.submit(INTERACTIVE.request_for(task, Program(source, "html", 0, len(source)), (1280, 720)))
        )
    outcomes = [future.result() for future in futures]
    for outcome in outcomes:
        if outcome.rendering is None:
            raise RuntimeError(f"a page of the benchmark was not drawn: {outcome.failure}")
        if (earned := shares(tests, outcome.rendering.observations)) != [1.0] * len(tests):
            raise RuntimeError(f"a page of the benchmark does not pass: {earned} {outcome.rendering.observations}")
    taken = time.perf_counter() - begun
    cpu_s = time.process_time() - cpu_begun + sum(outcome.timing.cpu_s for outcome in outcomes)
    return taken / count, [outcome.timing.render_s for outcome in outcomes], cpu_s / count


def measure(rounds: int, tests: int, pages: int) -> list[dict[str, Any]]:
    """Run everything; see the module's docstring."""
    folder = test_runner()
    results: list[dict[str, Any]] = []

    def add(name: str, value: float, unit: str, bar: float | None = None) -> None:
        ok = None if bar is None else value >= bar
        load = round(os.getloadavg()[0], 2)
        results.append({"name": name, "value": round(value, 4), "unit": unit, "bar": bar, "ok": ok, "load": load})

    ratios, theirs, ours, each_theirs, each_ours, cpu_ratios, cpu = [], [], [], [], [], [], []
    sandbox = SandboxSection(level=detect().level, workers=AT_ONCE)
    with TimedRenderer(sandbox) as renderer:
        our_seconds(renderer, 0, 6)
        for number in range(rounds):
            _, _, their_start_cpu_s = playwright_seconds(folder, WARM_TESTS + 1)
            their_s, their_each, their_cpu_s = playwright_seconds(folder, tests + WARM_TESTS)
            our_s, our_each, cpu_s = our_seconds(renderer, 1000 * (number + 1), pages)
            ratios.append(their_s / our_s)
            theirs.append(their_s)
            ours.append(our_s)
            each_theirs += their_each
            each_ours += our_each
            cpu.append(cpu_s)
            cpu_ratios.append((their_cpu_s - their_start_cpu_s) / (tests - 1) / cpu_s)
    add("interactive.over_playwright_test", statistics.median(ratios), "ratio", BAR)
    add("interactive.pages", 1 / statistics.median(ours), "pages/s")
    add("interactive.playwright_test", 1 / statistics.median(theirs), "tests/s")
    for name, values in (("page", each_ours), ("playwright_test", each_theirs)):
        cuts = statistics.quantiles(values, n=100, method="inclusive")
        add(f"interactive.{name}_p50", 1e3 * cuts[49], "ms")
        add(f"interactive.{name}_p99", 1e3 * cuts[98], "ms")
    add("interactive.cpu_over_playwright_test", statistics.median(cpu_ratios), "ratio")
    add("interactive.page_cpu", 1e3 * statistics.median(cpu), "ms")
    return results


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3, help="measurements of each side; the median ratio counts")
    parser.add_argument("--tests", type=int, default=24, help="Playwright's tests in a round, after warm ones")
    parser.add_argument("--pages", type=int, default=60, help="our pages in a round")
    args = parser.parse_args()
    results = measure(args.rounds, args.tests, args.pages)
    print(json.dumps({"results": results}, indent=1))
    return int(any(result["ok"] is False for result in results))


if __name__ == "__main__":
    raise SystemExit(main())
