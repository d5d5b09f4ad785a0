"""Hostile scenes: each gets the right outcome, learns and forges nothing, and leaves the next one untouched."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from waiting import eventually

from janusrl.outcome import Status
from janusrl.recipe import SandboxSection
from janusrl.render.motion.manim_renderer import ManimRenderer
from janusrl.sandbox import LEVELS

from motion_parts import LIMITS, at, center, draw, drawn, near, request, scene  # isort: skip

GOOD = scene("self.play(Dot(color=PURE_RED, radius=0.3).animate(rate_func=linear).shift(RIGHT), run_time=1)")

BOMBS = {
    "endless construct": ("while True:\n    pass", {"time_limit"}),
    "endless scene": ("d = Dot()\nd.add_updater(lambda m, dt: m.rotate(dt))\nself.add(d)\n"
                      "while True:\n    self.wait(1)", {"time_limit", "too_long"}),
    "endless updater": ("d = Dot()\ndef spin(m, dt):\n    while True:\n        pass\nd.add_updater(spin)\nself.add(d)\n"
                        "self.wait(1)", {"time_limit"}),
    "swallowed": ("while True:\n    try:\n        while True:\n            pass\n"
                  "    except BaseException:\n        pass", {"time_limit"}),
    "memory": ("x = []\nwhile True:\n    x.append(bytearray(1 << 22))", {"memory_limit"}),
    "one array": ("np.ones(10**11)", {"exception", "memory_limit"}),
    "a million mobjects": ("self.add(*[Dot() for _ in range(10**6)])\nself.wait(1)",
                           {"time_limit", "memory_limit", "too_much"}),
    "many mobjects": ("d = Dot()\nself.add(*[d.copy() for _ in range(10**4)])\nself.play(d.animate.shift(UP))",
                      {"time_limit", "memory_limit", "too_much", ""}),
    "deep family": ("m = VGroup()\nfor _ in range(10**5):\n    m = VGroup(m)\nself.add(m)",
                    {"time_limit", "exception", "drawing", "crash"}),
    "huge picture": ("self.add(ImageMobject(np.zeros((30000, 30000, 4), np.uint8)))",
                     {"memory_limit", "exception", "time_limit", "drawing"}),
    "flood": ("while True:\n    print('x' * 10**6)", {"output_limit"}),
    "exit": ("import os\nos._exit(0)", {"no_answer"}),
    "segfault": ("import ctypes\nctypes.string_at(0)", {"crash"}),
    "abort": ("import os\nos.abort()", {"crash"}),
    "recursion": ("import sys\nsys.setrecursionlimit(10**9)\ndef f():\n    f()\nf()",
                  {"crash", "memory_limit", "time_limit"}),
    "closed descriptors": ("import os\nos.closerange(0, 300)", {"no_answer", "", "crash"}),
}  # fmt: skip


@pytest.fixture(scope="module")
def tight(manim: None) -> Iterator[ManimRenderer]:
    with ManimRenderer(SandboxSection(workers=1, cpu_s=2, wall_s=6, memory_mb=512)) as started:
        yield started


@pytest.mark.slow
@pytest.mark.parametrize("name", BOMBS)
def test_bombs_end_at_the_limits(tight: ManimRenderer, name: str) -> None:
    body, reasons = BOMBS[name]
    outcome = draw(tight, scene(body), 0.5)
    assert outcome.status is not Status.INFRA_FAILED, outcome.failure
    assert outcome.reason in reasons, outcome.failure
    began = time.monotonic()
    # A comment of its own, so that the renderer does not remember it.
    assert near(center(drawn(tight, f"{GOOD}# {name}\n", 0.6).pixels), at(0.6, 0))
    assert time.monotonic() - began < 6, "the next scene waited too long"


@pytest.mark.parametrize("side", [0, -5, 100_000, 10**9])
def test_sizes_out_of_bounds_are_refused(renderer: ManimRenderer, side: int) -> None:
    source = f"from manim import *\nconfig.pixel_width = {side}\n" + scene("self.add(Dot())")
    outcome = draw(renderer, source)
    assert outcome.status is Status.MODEL_FAILED
    assert outcome.reason in ("too_large", "exception", "drawing")


@pytest.mark.parametrize(
    "body",
    [
        "import subprocess\nsubprocess.run(['/bin/true'])",
        "import os\nos.execv('/bin/true', ['true'])",
        "import os\nos.fork()",
        "import multiprocessing\nmultiprocessing.Process(target=print).start()",
        "import socket\nsocket.create_connection(('127.0.0.1', 80))",
        "import socket\nsocket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)",
        "import urllib.request\nurllib.request.urlopen('http://127.0.0.1/')",
        "import os\nos.kill(1, 9)",
        "open('/etc/passwd').read()",
        "open('/proc/1/environ').read()",
        "open('/usr/lib/planted', 'w')",
    ],
)
def test_what_the_walls_refuse_is_an_exception(renderer: ManimRenderer, body: str) -> None:
    outcome = draw(renderer, scene(body))
    assert (outcome.status, outcome.reason) == (Status.MODEL_FAILED, "exception"), outcome.failure


def test_no_secret_is_in_reach(renderer: ManimRenderer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("a reference")
    monkeypatch.setenv("JANUSRL_TEST_SECRET", "token")
    source = scene(f"""
import gc, os
found = []
for path in ({str(secret)!r}, "/etc/shadow", "/proc/self/environ", "/proc/1/mem", os.path.expanduser("~/.ssh")):
    try:
        found.append(open(path, "rb").read(100))
    except OSError:
        pass
found += [value for name, value in os.environ.items() if "SECRET" in name or "TOKEN" in name]
found += [o for o in gc.get_objects() if isinstance(o, str) and "a reference" in o and "found" not in o]
print(found, sorted(os.listdir("/tmp")))
self.add(Dot())
""")
    printed = " ".join(drawn(renderer, source).console)
    assert printed.startswith("[]"), printed
    assert "secret" not in printed


def test_a_program_sees_nothing_of_the_one_before(renderer: ManimRenderer) -> None:
    drawn(renderer, scene("open('left.txt', 'w').write('x')\nimport manim\nmanim.LEFT_BEHIND = 1\nself.add(Dot())"))
    after = scene("import manim, os\nprint(hasattr(manim, 'LEFT_BEHIND'), os.path.exists('left.txt'))\nself.add(Dot())")
    assert drawn(renderer, after).console == ("False False",)


@pytest.mark.parametrize(
    "attack",
    [
        # The engine's own answer, made up.
        "from janusrl.render.motion import engine\nengine._answer = lambda stage: (b'{}', [])",
        "from janusrl.render.motion import engine\nengine._answer = lambda stage: (b'[1, 2]', [b'x'])",
        "from janusrl.render.motion import engine\nengine._answer = lambda stage: (b'[' * 100000, [])",
        "from janusrl.render.motion import engine\n"
        "engine._answer = lambda stage: (b'{\"reason\": 7, \"message\": 1}', [])",
        "from janusrl.render.motion import engine\n"
        "engine._answer = lambda stage: (b'{\"reason\": \"scored\", \"message\": \"\"}', [])",
        "from janusrl.render.motion import engine\n"
        "engine._answer = lambda stage: (b'{\"reason\": \"needs_tex\", \"message\": \"\"}', [])",
        # Lists that point beside themselves.
        "from janusrl.render.motion.record import DisplayList\nDisplayList.parts = lambda self: [b'', b'', b'']",
        "from janusrl.render.motion.record import DisplayList\nDisplayList.parts = lambda self: [b'xyz', b'x', b'x']",
        "from janusrl.render.motion.record import DisplayList\n"
        "DisplayList.parts = lambda self: [b'\\xff' * 400, b'\\xff' * 800, b'\\xff' * 400]",
        "from janusrl.render.motion.record import DisplayList\nold = DisplayList.head\n"
        "DisplayList.head = lambda self: {**old(self), 'base': 10**9}",
        "from janusrl.render.motion.record import DisplayList\nold = DisplayList.head\n"
        "DisplayList.head = lambda self: {**old(self), 'size': [10**9, 10**9]}",
        "from janusrl.render.motion.record import DisplayList\nold = DisplayList.head\n"
        "DisplayList.head = lambda self: {**old(self), 'matrix': [float('nan')] * 6}",
        "from janusrl.render.motion.record import DisplayList\nold = DisplayList.head\n"
        "DisplayList.head = lambda self: {**old(self), 'matrix': [0.0] * 6}",
        "from janusrl.render.motion.record import DisplayList\nold = DisplayList.head\n"
        "DisplayList.head = lambda self: {**old(self), 'ops': 10**9}",
        "from janusrl.render.motion.record import DisplayList\nDisplayList.head = lambda self: None",
        # The program's words about the scene.
        "from janusrl.render.motion.units import Units\nUnits.of = lambda self, m: ({}, [[5, 'x']])",
        "from janusrl.render.motion.units import Units\nUnits.of = lambda self, m: ({}, [[-1, {}]])",
        "from janusrl.render.motion.stage import Stage\nStage.current.shown = float('nan')\nStage.current.rate = 1",
        "from janusrl.render.motion.stage import Stage\nStage.current.plays = [{'type': 'x' * 10**6}]",
    ],
)  # fmt: skip
def test_forged_answers_fail_and_harm_nobody(renderer: ManimRenderer, attack: str) -> None:
    outcome = draw(renderer, scene(f"{attack}\nself.play(Create(Square()), run_time=0.2)"), structure=True)
    assert outcome.status is Status.MODEL_FAILED, outcome
    assert outcome.reason in ("forged", "drawing", "exception", "engine_raised"), outcome.failure
    assert near(center(drawn(renderer, f"{GOOD}# {hash(attack)}\n", 0.6).pixels), at(0.6, 0))


def test_a_forged_end_of_the_process_is_no_picture(renderer: ManimRenderer) -> None:
    body = """
import os, struct
for fd in range(3, 60):
    try:
        os.pwrite(fd, b"\\x00" * 4096, 0)
    except OSError:
        pass
os._exit(0)
"""
    outcome = draw(renderer, scene(body))
    assert outcome.status is Status.MODEL_FAILED


def test_a_program_can_name_but_not_draw_what_is_not_there(renderer: ManimRenderer) -> None:
    source = scene("""
text = Text("right answer")
text.set_opacity(0)
hidden = Text("also right").shift(RIGHT * 100)
real = Square(color=PURE_RED, fill_opacity=1)
type(real).__name__ = "Pentagon"
self.add(text, hidden, real)
""")
    rendering = drawn(renderer, source, structure=True)
    assert rendering.texts == ()
    assert rendering.structure is not None
    (only,) = rendering.structure["frames"][-1]["mobjects"]
    assert only["type"] == "Pentagon"
    assert "type" in rendering.structure["claimed"]
    assert only["fill"] == "#ff0000ff"
    x, y = at(-1, 1)
    assert only["box"][:2] == pytest.approx([x - 1, y - 1], abs=1.5)


def test_patched_cameras_and_cairo_only_draw(renderer: ManimRenderer) -> None:
    source = scene("""
import cairo
from manim.renderer.cairo_renderer import CairoRenderer
CairoRenderer.get_frame = lambda self: np.full((480, 854, 4), 255, np.uint8)
cairo.Context = None
self.camera.pixel_array[:] = 255
self.add(Dot(color=PURE_RED, radius=0.3))
""")
    pixels = drawn(renderer, source).pixels
    assert near(center(pixels), at(0, 0))
    assert pixels[0, 0].tolist() == [0, 0, 0, 255]


def test_who_deletes_everything_deletes_only_its_own(renderer: ManimRenderer) -> None:
    source = scene("""
import os, shutil
for path in ("/", os.path.dirname(os.__file__), "/tmp"):
    shutil.rmtree(path, ignore_errors=True)
self.add(Dot(color=PURE_RED))
""")
    assert draw(renderer, source).status is not Status.INFRA_FAILED
    assert near(center(drawn(renderer, GOOD + "# after the deletion\n", 0.6).pixels), at(0.6, 0))


def test_a_scene_is_drawn_though_its_workers_are_killed(manim: None) -> None:
    with ManimRenderer(LIMITS) as renderer:
        slow = "from time import sleep\nsleep(1.5)\n" + GOOD
        future = renderer.submit(request(slow, 0.6))
        assert eventually(lambda: any(worker.jobs for worker in renderer.pool._workers))
        for pool in (renderer.pool, renderer._plain._drawers):
            for pid in pool.worker_pids():
                os.kill(pid, signal.SIGKILL)
        outcome = future.result(timeout=60)
        assert outcome.rendering is not None, outcome.failure
        assert near(center(outcome.rendering.pixels), at(0.6, 0))


def test_what_waits_when_the_renderer_closes_is_ours(manim: None) -> None:
    renderer = ManimRenderer(LIMITS)
    futures = [renderer.submit(request(f"{GOOD}# {number}\n", 0.5)) for number in range(30)]
    renderer.close()
    outcomes = [future.result(timeout=20) for future in futures]
    assert {outcome.status for outcome in outcomes} <= {Status.SCORED, Status.INFRA_FAILED}
    assert any(outcome.reason == "worker_lost" for outcome in outcomes)


@pytest.mark.slow
@pytest.mark.parametrize("level", LEVELS[1:])
def test_every_isolation_level_draws_the_same(
    renderer: ManimRenderer, level: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("janusrl.render.pooled.require", lambda level: level)
    with ManimRenderer(SandboxSection(workers=1, level=level)) as other:
        assert other.level == level
        mine, theirs = drawn(renderer, GOOD, 0.4, 1.0), drawn(other, GOOD, 0.4, 1.0)
        tex = draw(other, scene("self.add(MathTex('x'))"))
    assert all(np.array_equal(a.pixels, b.pixels) for a, b in zip(mine.frames, theirs.frames, strict=True))
    assert (tex.status, tex.reason) == (Status.INFRA_FAILED, "no_tex")
