"""Speed of still pages: isolated pages in warm browsers against new browsers and new Playwright contexts.

Prints `{"results": [{name, value, unit, bar, ok, load}]}`. Three ways to draw the same generated pages at full height
to RGBA pixels, the same number at once, with the same Chromium:

* `crew`: `PageRenderer`, every page isolated from the one before it, behind the sandbox's walls;
* `new_context`: Playwright, one warm browser, a new context for every page;
* `new_browser`: Playwright, a new browser for every page.

Every round measures all of them in turns, and the median of the rounds' ratios counts. p50 and p99 are of one page's
time from its start to its pixels. The ratios by wall clock want an idle machine (`load` is the load average at the
time): the more processes a way starts, the more of a busy machine it gets. Those by CPU seconds of this process and all
below it hardly mind (of new browsers some seconds are lost: their processes end unseen). `ok` is None where there is
no bar.

    python benchmarks/pages.py [--rounds 3] [--seconds 5] [--at-once 4]
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import os
import random
import statistics
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from typing import Any

import cv2
import numpy as np
from playwright.async_api import Browser, Error, Playwright, async_playwright

from janusrl.domain import RenderRequest
from janusrl.outcome import Outcome
from janusrl.program import Program
from janusrl.recipe import SandboxSection
from janusrl.render.browser.launch import find_browser
from janusrl.render.browser.page_renderer import VIEWPORT, PageRenderer
from janusrl.sandbox import detect

BARS = {"new_browser": 8.0, "new_context": 2.5}
WORDS = ("river", "stone", "market", "evening", "signal", "garden", "harbour", "letter", "window", "archive", "bridge")


def pages(seed: int) -> Iterator[str]:
    """Small pages with a head, cards, a table and a form; no two alike, so that nothing is answered from memory."""
    random.seed(seed)
    for number in itertools.count():
        color = f"hsl({random.randrange(360)} 50% 40%)"
        say = lambda count: " ".join(random.choices(WORDS, k=count)).capitalize()  # noqa: E731
        cards = "".join(
            f"<div class=card><h3>{say(2)}</h3><p>{say(random.randint(8, 30))}.</p></div>"
            for _ in range(random.randint(2, 6))
        )
        rows = "".join(f"<tr><td>{say(1)}<td>{random.randrange(999)}<td>{say(2)}" for _ in range(random.randint(3, 9)))
        yield (
            f"<!DOCTYPE html><html><head><title>{number}</title><style>body{{margin:0;font:15px/1.5 sans-serif}}"
            f"header{{background:{color};color:#fff;padding:20px 40px;display:flex;justify-content:space-between}}"
            "h1{padding:0 40px}.row{display:flex;flex-wrap:wrap;gap:16px;padding:24px 40px}"
            ".card{flex:1 1 240px;padding:16px;"
            "border-radius:8px;box-shadow:0 1px 6px #0003}table{margin:0 40px;border-collapse:collapse}"
            f"td{{border-bottom:1px solid #ccc;padding:6px 18px}}button{{background:{color};color:#fff;padding:9px}}"
            f"</style></head><body><header><b>{say(2)}</b><span>{say(3)}</span></header><h1>{say(4)}"
            f"</h1><div class=row>{cards}</div><table>{rows}</table><form class=row><input placeholder='{say(1)}'>"
            f"<button>{say(1)}</button></form></body></html>"
        )


def cpu_s() -> float:
    """CPU seconds of this process and all below it, those that have ended included."""
    ticks, todo = 0, [os.getpid()]
    while todo:
        pid = todo.pop()
        try:
            with open(f"/proc/{pid}/stat") as file:
                ticks += sum(map(int, file.read().rpartition(")")[2].split()[11:15]))
            for task in os.listdir(f"/proc/{pid}/task"):
                with open(f"/proc/{pid}/task/{task}/children") as file:
                    todo += map(int, file.read().split())
        except OSError:  # it has just ended: its parent has its seconds
            continue
    return ticks / os.sysconf("SC_CLK_TCK")


def request(source: str, *, structure: bool = False) -> RenderRequest:
    return RenderRequest(Program(source, "html", 0, len(source)), structure=structure)


def crew(renderer: PageRenderer, sources: Iterator[str], seconds: float, at_once: int, structure: bool) -> list[float]:
    """Draw for `seconds`, always `at_once` under way; seconds of each page."""
    taken: list[float] = []
    under_way: dict[Future[Outcome], float] = {}
    end = time.perf_counter() + seconds
    while time.perf_counter() < end or under_way:
        while len(under_way) < at_once and time.perf_counter() < end:
            begun = time.perf_counter()
            under_way[renderer.submit(request(next(sources), structure=structure))] = begun
        for future in wait(under_way, return_when=FIRST_COMPLETED).done:
            if future.result().rendering is None:
                raise RuntimeError(f"a page of the benchmark was not drawn: {future.result().failure}")
            taken.append(time.perf_counter() - under_way.pop(future))
    return taken


def decoded(png: bytes) -> np.ndarray:
    """H x W x 4 uint8."""
    rgba: np.ndarray = cv2.cvtColor(cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_COLOR), cv2.COLOR_BGR2RGBA)
    return rgba


async def in_context(browser: Browser, source: str) -> None:
    context = await browser.new_context(viewport={"width": VIEWPORT[0], "height": VIEWPORT[1]}, offline=True)
    page = await context.new_page()
    await page.set_content(source, wait_until="load")
    try:
        png = await page.screenshot(full_page=True, animations="disabled")
    except Error:  # now and then a busy browser is "unable to capture screenshot", and then it is able
        png = await page.screenshot(full_page=True, animations="disabled")
    await asyncio.to_thread(decoded, png)
    await context.close()


async def launched(playwright: Playwright) -> Browser:
    return await playwright.chromium.launch(executable_path=find_browser(), args=["--no-sandbox"])


async def in_browser(playwright: Playwright, source: str) -> None:
    browser = await launched(playwright)
    await in_context(browser, source)
    await browser.close()


async def stream(
    draw: Callable[[str], Awaitable[None]], sources: Iterator[str], seconds: float, at_once: int
) -> list[float]:
    """The same with Playwright."""
    taken: list[float] = []
    end = time.perf_counter() + seconds

    async def go_on() -> None:
        while time.perf_counter() < end:
            begun = time.perf_counter()
            await draw(next(sources))
            taken.append(time.perf_counter() - begun)

    await asyncio.gather(*(go_on() for _ in range(at_once)))
    return taken


async def measure(rounds: int, seconds: float, at_once: int) -> list[dict[str, Any]]:
    """Run everything; see the module's docstring."""
    results: list[dict[str, Any]] = []
    sources = pages(0)
    times: dict[str, list[float]] = {}
    rates: dict[str, list[float]] = {}
    costs: dict[str, list[float]] = {}

    def add(name: str, value: float, unit: str, bar: float | None = None) -> None:
        ok = None if bar is None else value >= bar
        load = round(os.getloadavg()[0], 2)
        results.append({"name": name, "value": round(value, 4), "unit": unit, "bar": bar, "ok": ok, "load": load})

    async def note(name: str, draw: Callable[[], Awaitable[list[float]]]) -> None:
        begun, before_s = time.perf_counter(), cpu_s()
        taken = await draw()
        times.setdefault(name, []).extend(taken)
        rates.setdefault(name, []).append(len(taken) / (time.perf_counter() - begun))
        costs.setdefault(name, []).append((cpu_s() - before_s) / len(taken))

    section = SandboxSection(level=detect().level, workers=at_once)
    with PageRenderer(section) as renderer:
        async with async_playwright() as playwright:
            warm = await launched(playwright)
            crew(renderer, sources, 1.0, at_once, False)
            await stream(lambda source: in_context(warm, source), sources, 1.0, at_once)
            ways: dict[str, Callable[[], Awaitable[list[float]]]] = {
                "crew": lambda: asyncio.to_thread(crew, renderer, sources, seconds, at_once, False),
                "crew_with_structure": lambda: asyncio.to_thread(crew, renderer, sources, seconds, at_once, True),
                "new_context": lambda: stream(lambda each: in_context(warm, each), sources, seconds, at_once),
                "new_browser": lambda: stream(lambda each: in_browser(playwright, each), sources, seconds, at_once),
            }
            for _ in range(rounds):
                for name, draw in ways.items():
                    await note(name, draw)
            await warm.close()
        for name, taken in times.items():
            add(f"pages.{name}", statistics.median(rates[name]), "pages/s")
            add(f"pages.{name}.cpu", statistics.median(costs[name]) * 1e3, "ms")
            add(f"pages.{name}.p50", float(np.percentile(taken, 50)) * 1e3, "ms")
            add(f"pages.{name}.p99", float(np.percentile(taken, 99)) * 1e3, "ms")
        for name, bar in BARS.items():
            ratios = [ours / theirs for ours, theirs in zip(rates["crew"], rates[name], strict=True)]
            add(f"pages.crew_over_{name}", statistics.median(ratios), "ratio", bar)
        ratios = [theirs / ours for ours, theirs in zip(costs["crew"], costs["new_context"], strict=True)]
        add("pages.new_context_cpu_over_crew", statistics.median(ratios), "ratio")
        alone = []
        for _ in range(20):
            begun = time.perf_counter()
            renderer.submit(request(next(sources))).result()
            alone.append(time.perf_counter() - begun)
        add("pages.crew.latency_of_one", statistics.median(alone) * 1e3, "ms")
    return results


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3, help="measurements of each figure; the median counts")
    parser.add_argument("--seconds", type=float, default=5.0, help="length of one measurement")
    parser.add_argument("--at-once", type=int, default=2 * len(os.sched_getaffinity(0)), help="pages at the same time")
    args = parser.parse_args()
    results = asyncio.run(measure(args.rounds, args.seconds, args.at_once))
    print(json.dumps({"results": results}, indent=1))
    sys.exit(any(result["ok"] is False for result in results))


if __name__ == "__main__":
    main()
