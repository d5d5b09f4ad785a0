"""Speed of the SVG path: the isolated pool against calling resvg in this process, as ratios measured in turns.

Prints `{"results": [{name, value, unit, bar, ok, load}]}`. Both sides draw, and decode the PNG to RGBA,
the same generated pictures; every round measures both, and the median of the rounds' ratios counts. `direct` is bare
resvg, without the checks that a hostile document needs; `engine` is what the workers run, checks included, called in
this process. The figures by
wall clock want an idle machine (`load` is the load average at the time); those by CPU seconds of this process and its
workers hardly mind what else runs, and equal the others when every core is ours. `ok` is None where there is no bar.

    python benchmarks/svg_path.py [--rounds 7] [--seconds 0.7]
"""

from __future__ import annotations

import argparse
import io
import itertools
import json
import os
import random
import statistics
import time
from collections.abc import Callable, Iterator
from concurrent.futures import wait
from typing import Any

import resvg_py
from PIL import Image

from janusrl.domain import RenderRequest
from janusrl.program import Program
from janusrl.recipe import SandboxSection
from janusrl.render import svg_engine
from janusrl.render.svg import SvgRenderer
from janusrl.sandbox import detect

BAR = 0.8
SIDES_PX = (64, 224, 512)
SPINNER = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><filter id="f"><feTurbulence numOctaves="9"/></filter>'
    + '<rect width="64" height="64" filter="url(#f)"/>' * 4000
    + "</svg>"
)


def pictures(seed: int, count: int) -> list[str]:
    """Icons, charts and labelled scenes, as bodies without the root element."""
    random.seed(seed)
    made = []
    for number in range(count):
        shapes = []
        for _ in range(random.randint(4, 16)):
            x, y, r = random.uniform(5, 60), random.uniform(5, 60), random.uniform(2, 20)
            color = f"#{random.randrange(1 << 24):06x}"
            shapes.append(
                random.choice(
                    [
                        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{r:.1f}" fill="{color}"/>',
                        f'<rect x="{x:.1f}" y="{y:.1f}" width="{r:.1f}" height="{r:.1f}" fill="{color}" opacity=".8"/>',
                        f'<path d="M{x:.1f} {y:.1f}c{r:.1f} 9 9 {r:.1f} 20-{r:.1f}" stroke="{color}" fill="none"/>',
                    ]
                )
            )
        if number % 3 == 0:
            shapes.append(f'<text x="8" y="58" font-size="9">Sample {number}</text>')
        made.append("".join(shapes))
    return made


def document(body: str, side_px: int, number: int) -> str:
    """A document that no cache has seen."""
    root = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" width="{side_px}" height="{side_px}">'
    return f"{root}{body}<!--{number}--></svg>"


def direct(source: str) -> bytes:
    """What the engine does, without checks and without a sandbox."""
    fonts = svg_engine._fonts if "<text" in source else {}
    png = resvg_py.svg_to_bytes(svg_string=source, skip_system_fonts=True, **fonts)
    return Image.open(io.BytesIO(png), formats=["PNG"]).tobytes()


def direct_rate(sources: Iterator[str], seconds: float) -> tuple[float, float]:
    """Pictures a second, one thread of this process; and CPU seconds of one picture."""
    done, start, cpu = 0, time.perf_counter(), time.process_time()
    while time.perf_counter() - start < seconds:
        direct(next(sources))
        done += 1
    return done / (time.perf_counter() - start), (time.process_time() - cpu) / done


def engine_cost_s(sources: Iterator[str], side_px: int, count: int) -> float:
    """CPU seconds of one picture by the engine that the workers run, checks included, in this process."""
    head = json.dumps({"size": [side_px, side_px], "structure": False}).encode() + b"\n"
    payloads = [head + next(sources).encode() for _ in range(count)]
    cpu = time.process_time()
    for payload in payloads:
        svg_engine.handle(payload)
    return (time.process_time() - cpu) / count


def cpu_s(renderer: SvgRenderer) -> float:
    """CPU seconds of this process and of the workers now alive (clock_getcpuclockid(3))."""
    workers = renderer.pool.worker_pids()
    return time.process_time() + sum(time.clock_gettime((~pid << 3) | 2) for pid in workers)


def pool_rate(renderer: SvgRenderer, sources: Iterator[str], side_px: int, count: int) -> float:
    """Pictures a second, submitted as a training step does: all at once."""
    requests = [request(next(sources), side_px) for _ in range(count)]
    start = time.perf_counter()
    futures = [renderer.submit(each) for each in requests]
    wait(futures)
    for future in futures:
        if future.result().rendering is None:
            raise RuntimeError(f"a picture of the benchmark was not drawn: {future.result().failure}")
    return count / (time.perf_counter() - start)


def request(source: str, side_px: int) -> RenderRequest:
    return RenderRequest(Program(source, "svg", 0, len(source)), (side_px, side_px))


def timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def measure(rounds: int, seconds: float) -> list[dict[str, Any]]:
    """Run everything; see the module's docstring."""
    svg_engine.warm()
    detect()
    results: list[dict[str, Any]] = []
    numbers = itertools.count()
    bodies = itertools.cycle(pictures(0, 60))

    def add(name: str, value: float, unit: str, bar: float | None = None) -> None:
        ok = None if bar is None else value >= bar
        load = round(os.getloadavg()[0], 2)
        results.append({"name": name, "value": round(value, 4), "unit": unit, "bar": bar, "ok": ok, "load": load})

    section = SandboxSection(level="process", cpu_s=1.0)
    renderers = {size: SvgRenderer(section.model_copy(update={"workers": size})) for size in (1, 2)}
    try:
        for side in SIDES_PX:
            sources = (document(body, side, next(numbers)) for body in bodies)
            rates: dict[str, list[float]] = {"direct": [], "1": [], "2": []}
            cpu_ratios: dict[int, list[float]] = {1: [], 2: []}
            engine_ratios: list[float] = []
            for _ in range(rounds):
                rate, cost_s = direct_rate(sources, seconds)
                rates["direct"].append(rate)
                for size, renderer in renderers.items():
                    count = max(20, int(rate * seconds * size * 0.8))
                    before_s = cpu_s(renderer)
                    rates[str(size)].append(pool_rate(renderer, sources, side, count))
                    pool_s = (cpu_s(renderer) - before_s) / count
                    cpu_ratios[size].append(cost_s / pool_s)
                    if size == 2:
                        engine_ratios.append(engine_cost_s(sources, side, min(count, 200)) / pool_s)
            add(f"svg.direct.{side}px", statistics.median(rates["direct"]), "renders/s")
            for size in renderers:
                pairs = zip(rates[str(size)], rates["direct"], strict=True)
                ratio = statistics.median(pool / size / alone for pool, alone in pairs)
                add(f"svg.pool{size}.{side}px", statistics.median(rates[str(size)]), "renders/s")
                add(f"svg.pool{size}_per_core_over_direct.{side}px", ratio, "ratio", BAR if size == 2 else None)
                cpu_ratio = statistics.median(cpu_ratios[size])
                add(f"svg.direct_cpu_over_pool{size}.{side}px", cpu_ratio, "ratio", BAR if size == 2 else None)
            add(f"svg.engine_cpu_over_pool2.{side}px", statistics.median(engine_ratios), "ratio", BAR)
            alone = [timed(lambda: pool_rate(renderers[1], sources, side, 1)) for _ in range(20)]  # noqa: B023
            add(f"svg.latency_of_one.{side}px", statistics.median(alone) * 1e3, "ms")
        healing = []
        for number in range(3):
            hang = SPINNER + f"<!--{number}-->"
            outcome = renderers[1].submit(request(hang, 64)).result()
            if outcome.reason != "time_limit":
                raise RuntimeError(f"the endless picture ended with '{outcome.reason}'")
            healing.append(timed(lambda: pool_rate(renderers[1], sources, 64, 1)))
        add("svg.next_picture_after_a_time_limit", statistics.median(healing) * 1e3, "ms")
        starts = []
        for _ in range(3):
            begin = time.perf_counter()
            with SvgRenderer(section.model_copy(update={"workers": 1})):
                starts.append(time.perf_counter() - begin)
        add("svg.worker_start", statistics.median(starts) * 1e3, "ms")
    finally:
        for renderer in renderers.values():
            renderer.close()
    return results


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=7, help="measurements of each figure; the median counts")
    parser.add_argument("--seconds", type=float, default=0.7, help="length of one measurement")
    args = parser.parse_args()
    print(json.dumps({"results": measure(args.rounds, args.seconds)}, indent=1))


if __name__ == "__main__":
    main()
