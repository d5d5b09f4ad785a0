"""The same program gives the same: twice, on one or many workers, in any order, after hostile neighbours."""

from __future__ import annotations

import importlib.util
import itertools
import random
from collections.abc import Callable
from typing import Any

import pytest
from hostile_bait import Bait
from hostile_programs import PROGRAMS as HOSTILE

from janusrl.domain import RenderRequest
from janusrl.outcome import Outcome
from janusrl.program import Program
from janusrl.recipe import SandboxSection
from janusrl.sandbox import detect

PRINTED = """
import datetime, locale, os, platform, random, secrets, tempfile, time, uuid
print(time.time(), datetime.datetime.now(), time.strftime('%c %Z'), time.perf_counter())
print(random.random(), secrets.token_hex(8), uuid.uuid4(), random.Random().random())
print(hash('text'), {str(n) for n in range(40)}, os.environ.get('TZ'), locale.getlocale(), platform.node())
print(sorted(os.listdir('.')), os.getcwd() if DETAILS else '', tempfile.gettempdir() if DETAILS else '')
try:
    import numpy
    print(numpy.random.rand(), numpy.random.default_rng().random())
except ImportError:
    pass
"""
PLOTS = [
    """
import matplotlib.pyplot as plt, numpy as np, datetime, random, time
rng = np.random.default_rng()
fig, axes = plt.subplots(1, 2)
axes[0].scatter(rng.random(40), np.random.rand(40), c=[random.random() for _ in range(40)])
axes[0].set_title(f"{datetime.datetime.now()} {time.time():.6f}")
axes[1].bar(list({"a", "b", "c", "d"}), [1, 2, 3, 4]); axes[1].set_xlabel(str(hash("x")))
plt.show()
""",
    """
import matplotlib.pyplot as plt
plt.rcParams.update({"font.family": "serif", "lines.linewidth": 9, "axes.facecolor": "black"})
plt.plot([1, 2, 1], label="x"); plt.legend(); plt.title("t"); plt.savefig("a.png")
""",
    """
import matplotlib.pyplot as plt
fig, ax = plt.subplots(figsize=(3, 2)); ax.imshow([[1, 2], [3, 4]]); ax.text(0, 0, "$x^2$"); plt.show()
""",
]
_numbers = itertools.count()


def printed(outcome: Outcome) -> Any:
    assert outcome.rendering is not None, outcome.failure
    return outcome.rendering.console


def drawn(outcome: Outcome) -> Any:
    assert outcome.rendering is not None, outcome.failure
    return outcome.rendering.content_hash, outcome.rendering.texts


def _algorithm(section: SandboxSection) -> Any:
    from janusrl.render.algorithm import AlgorithmRenderer

    return AlgorithmRenderer(section)


def _figure(section: SandboxSection) -> Any:
    pytest.importorskip("matplotlib")
    from janusrl.render.figure.renderer import FigureRenderer

    return FigureRenderer(section)


def together(renderer: Any, sources: list[str]) -> list[Outcome]:
    """Render all at once; no memory of outcomes holds any of them."""
    whole = [f"{source}\n# {next(_numbers)}\n" for source in sources]
    futures = [renderer.submit(RenderRequest(Program(text, "python", 0, len(text)))) for text in whole]
    return [future.result(120) for future in futures]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("make", "look", "programs", "workers"),
    [(_algorithm, printed, ["DETAILS = False" + PRINTED, "print({1, 'a', (2,)})"], 8), (_figure, drawn, PLOTS, 4)],
    ids=["algorithm", "figure"],
)
def test_the_same_program_gives_the_same(
    make: Callable[[SandboxSection], Any], look: Callable[[Outcome], Any], programs: list[str], workers: int
) -> None:
    section = SandboxSection(level=detect().level, cpu_s=5, wall_s=60)
    with make(section.model_copy(update={"workers": 1})) as one:
        first = [look(outcome) for outcome in together(one, programs)]
        assert [look(outcome) for outcome in together(one, programs)] == first, "twice on one worker"
        assert [look(outcome) for outcome in together(one, programs[::-1])] == first[::-1], "in another order"
    order = list(range(len(programs))) * 8
    random.Random(1).shuffle(order)
    bait = Bait()
    try:
        spoilers = [
            h.fill(bait.names("")).decode() for h in HOSTILE if h.name.startswith(("spoils", "patches", "leaves"))
        ]
        with make(section.model_copy(update={"workers": 8})) as eight:
            together(eight, spoilers * 2)
            outcomes = together(eight, [programs[number] for number in order])
    finally:
        bait.close()
    assert [look(outcome) for outcome in outcomes] == [first[number] for number in order], (
        "on eight, after hostile ones"
    )


@pytest.mark.slow
@pytest.mark.skipif(importlib.util.find_spec("resvg_py") is None, reason="resvg is not installed")
def test_pictures_of_svg_are_the_same_on_any_number_of_workers() -> None:
    from janusrl.render.svg import SvgRenderer

    root = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">'
    bodies = [
        f'<circle cx="32" cy="32" r="{n}" fill="#{n:02x}8040"/><text y="50" font-size="9">n {n}</text>'
        for n in range(1, 20)
    ]

    def draw(renderer: SvgRenderer, order: list[int]) -> dict[int, str]:
        futures = {}
        for n in order:
            text = f"{root}{bodies[n]}<!--{next(_numbers)}--></svg>"
            futures[n] = renderer.submit(RenderRequest(Program(text, "svg", 0, len(text)), (96, 96)))
        return {n: drawn(future.result(60))[0] for n, future in futures.items()}

    order = list(range(len(bodies)))
    section = SandboxSection(level=detect().level)
    with SvgRenderer(section.model_copy(update={"workers": 1})) as one:
        first = draw(one, order)
    with SvgRenderer(section.model_copy(update={"workers": 8})) as eight:
        assert draw(eight, order[::-1]) == first
