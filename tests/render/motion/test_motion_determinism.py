"""The same scene gives the same pixels: twice, on several workers, in any order, after a hostile neighbour."""

from __future__ import annotations

import pytest

from janusrl.recipe import SandboxSection
from janusrl.render.motion.manim_renderer import ManimRenderer

from motion_parts import drawn, request, scene  # isort: skip

UNSEEDED = scene("""
import random, uuid, time, os
names = sorted({"one", "two", "three", "four"}, key=hash)
dots = VGroup(*[Dot([random.uniform(-6, 6), np.random.uniform(-3, 3), 0], color=random_color()) for _ in range(30)])
self.add(dots, Text(" ".join(names), font="Consolas"), Text("日本 ✓").to_edge(DOWN))
self.play(*[dot.animate.shift(np.random.default_rng(0).normal(size=3) * UP) for dot in dots], run_time=0.5)
self.play(Broadcast(Circle()), Circumscribe(dots[0]), run_time=0.5)
""")
HOSTILE = scene("""
import random
random.seed(99)
np.random.seed(99)
config.background_color = PURE_RED
config.frame_width = 3
Dot.set_default(color=PURE_GREEN)
Text.set_default(font_size=200)
from manim.camera.camera import Camera
Camera.get_fill_rgbas = lambda self, m: np.ones((1, 4))
self.add(Dot())
""")


def hashes(renderer: ManimRenderer, source: str, count: int) -> list[str]:
    """Content hashes of renderings that no memory of outcomes can have."""
    futures = [renderer.submit(request(f"{source}# {number}\n", 0.2, 0.6, 2.0)) for number in range(count)]
    outcomes = [future.result(timeout=120) for future in futures]
    return [outcome.rendering.content_hash for outcome in outcomes if outcome.rendering]


def test_twice_and_after_a_hostile_neighbour(renderer: ManimRenderer) -> None:
    first = hashes(renderer, UNSEEDED, 2)
    drawn(renderer, HOSTILE)
    after = hashes(renderer, UNSEEDED + "#", 2)
    assert len({*first, *after}) == 1
    assert len(first + after) == 4


@pytest.mark.slow
def test_on_one_worker_or_three_in_any_order(renderer: ManimRenderer) -> None:
    with ManimRenderer(SandboxSection(workers=3)) as others:
        several = hashes(others, UNSEEDED, 9)
    assert len(several) == 9
    assert set(several) == set(hashes(renderer, UNSEEDED, 1))


def test_the_same_request_is_drawn_once_and_keys_tell_requests_apart(renderer: ManimRenderer) -> None:
    source = scene("self.add(Dot())")
    first, second = drawn(renderer, source, 0.5), drawn(renderer, source, 0.5)
    assert first is second
    others = [drawn(renderer, source), drawn(renderer, source, 0.6), drawn(renderer, source, 0.5, structure=True),
              drawn(renderer, source, 0.5, options={"frame_rate": 30}), drawn(renderer, source, 0.5, size=(100, 50)),
              drawn(renderer, source, 0.5, files={"a": b"1"})]  # fmt: skip
    assert len({first.key, *(other.key for other in others)}) == 7
