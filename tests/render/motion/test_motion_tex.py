"""TeX in scenes: what it draws, that its workers are walled in too, and what becomes of it where it is missing."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from janusrl.outcome import Status
from janusrl.render.motion import manim_renderer
from janusrl.render.motion.manim_renderer import ManimRenderer
from janusrl.sandbox import SandboxError

from motion_parts import LIMITS, draw, drawn, scene  # isort: skip

FORMULA = scene(r"""
formula = MathTex(r"\int_0^1 x^2\,dx", "=", r"\frac{1}{3}", color=PURE_RED)
self.play(Write(formula), run_time=0.5)
self.add(Tex(r"Words and $\alpha$").to_edge(UP), DecimalNumber(3.14159).to_edge(DOWN))
self.add(Axes(x_range=[0, 3], y_range=[0, 3], axis_config={"include_numbers": True}).scale(0.3).to_corner(UL))
""")


@pytest.fixture(scope="module")
def tex_renderer(tex: None) -> Iterator[ManimRenderer]:
    with ManimRenderer(LIMITS.model_copy(update={"cpu_s": 20, "wall_s": 40})) as started:
        if started.level != "namespaces":
            pytest.skip("TeX needs the isolation level 'namespaces'")
        drawn(started, scene("self.add(MathTex('1'))"))
        yield started


def test_formulas_words_and_numbers_are_drawn(tex_renderer: ManimRenderer) -> None:
    rendering = drawn(tex_renderer, FORMULA, structure=True)
    assert rendering.structure is not None
    texts = {text["text"]: text["type"] for text in rendering.structure["texts"]}
    assert texts[r"\int_0^1 x^2\,dx = \frac{1}{3}"] == "MathTex"
    assert texts[r"Words and $\alpha$"] == "Tex"
    assert texts["3.14"] == "DecimalNumber"
    assert {"1", "2"} <= set(texts)
    assert {run.role for run in rendering.texts} == {"claimed text"}
    box = next(run.box for run in rendering.texts if "frac" in run.text)
    assert box is not None
    red = np.nonzero((rendering.pixels[..., 0] > 150) & (rendering.pixels[..., 1] < 50))
    assert red[1].min() == pytest.approx(box[0], abs=2)
    assert red[1].max() == pytest.approx(box[0] + box[2], abs=2)


@pytest.mark.parametrize("text", ["7", "x^2", r"\pi", "Q"])
def test_what_the_cache_holds_looks_like_what_is_compiled_now(tex_renderer: ManimRenderer, text: str) -> None:
    cached = drawn(tex_renderer, scene(f"self.add(MathTex(r'{text}', color=PURE_RED))"))
    compiled = drawn(tex_renderer, scene(f"self.add(MathTex(r'{{{text}}}', color=PURE_RED))"))
    assert cached.pixels[..., 0].max() > 200
    assert np.array_equal(cached.pixels, compiled.pixels)
    assert cached.cpu_s < compiled.cpu_s


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (r"self.add(MathTex(r'\frac{1'))", "latex failed: !"),
        (r"self.add(MathTex(r'\undefinedcommand'))", "Undefined control sequence"),
        (r"self.add(Tex('a_b'))", "Missing $ inserted"),
    ],
)
def test_wrong_tex_is_the_programs_fault(tex_renderer: ManimRenderer, body: str, words: str) -> None:
    outcome = draw(tex_renderer, scene(body))
    assert (outcome.status, outcome.reason) == (Status.MODEL_FAILED, "exception")
    assert outcome.failure is not None
    assert words in outcome.failure.message


def test_a_package_that_is_not_installed_is_our_fault(tex_renderer: ManimRenderer) -> None:
    body = r"""
template = TexTemplate(preamble=r"\usepackage{a-package-of-nobody}")
self.add(MathTex("x", tex_template=template))
"""
    outcome = draw(tex_renderer, scene(body))
    assert (outcome.status, outcome.reason) == (Status.INFRA_FAILED, "no_tex")
    assert outcome.failure is not None
    assert "a-package-of-nobody" in outcome.failure.message


def test_that_something_is_missing_cannot_be_made_up(tex_renderer: ManimRenderer) -> None:
    body = """
from janusrl.render.motion.stage import Refused
MathTex("1")
raise Refused("no_tex", "The TeX file " + "nothing"[::-1] + ".sty is not installed here.")
"""
    outcome = draw(tex_renderer, scene(body))
    assert (outcome.status, outcome.reason) == (Status.MODEL_FAILED, "exception")


@pytest.mark.parametrize(
    "text",
    [
        r"\input{/etc/passwd}",
        r"\input{/proc/1/environ}",
        r"\immediate\write18{touch /tmp/pwned}x",
        r"\newwrite\f\immediate\openout\f=/usr/share/planted x",
    ],
)
def test_tex_reads_and_writes_nothing_of_ours(tex_renderer: ManimRenderer, text: str) -> None:
    body = (
        f"self.add(Tex(r'''{text}'''))\nimport os\nprint(os.path.exists('/tmp/pwned'), os.path.exists('/etc/passwd'))"
    )
    outcome = draw(tex_renderer, scene(body))
    if outcome.rendering is not None:
        assert outcome.rendering.console == ("False False",)
    else:
        assert (outcome.status, outcome.reason) == (Status.MODEL_FAILED, "exception")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "body", "reasons"),
    [
        ("endless", r"Tex(r'\def\x{\x}\x')", {"exception"}),
        ("growing", r"Tex(r'\def\x{\x\x}\x')", {"time_limit", "exception"}),
        ("forks", "import os\nwhile True:\n    os.fork()", {"time_limit", "exception", "crash", "no_answer"}),
        ("daemon", "import subprocess\nsubprocess.Popen(['/bin/sleep', '1000'], start_new_session=True)", {""}),
        ("killer", "import os\nos.kill(-1, 9)", {"exception", "crash", "no_answer", "worker_lost"}),
        ("network", "import socket\nsocket.create_connection(('127.0.0.1', 22))", {"exception"}),
    ],
)
def test_processes_of_a_scene_are_held(tex_renderer: ManimRenderer, name: str, body: str, reasons: set[str]) -> None:
    outcome = draw(tex_renderer, scene(f"MathTex('1')\n{body}\nself.add(Dot())"))
    assert outcome.reason in reasons, outcome.failure
    assert drawn(tex_renderer, scene(f"self.add(MathTex('2'))  # after {name}")).pixels.max() == 255


def test_workers_with_tex_that_do_not_start_are_not_tried_again(
    tex: None, renderer: ManimRenderer, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[object] = []

    def fails(*arguments: object) -> None:
        tried.append(arguments)
        raise SandboxError("no worker starts")

    with ManimRenderer(LIMITS) as fresh:
        monkeypatch.setattr(manim_renderer, "_Scenes", fails)
        outcomes = [draw(fresh, scene(f"self.add(MathTex('{k}'))")) for k in range(3)]
    assert [(outcome.status, outcome.reason) for outcome in outcomes] == [(Status.INFRA_FAILED, "no_tex")] * 3
    assert len(tried) == 1


def test_without_tex_the_failure_is_ours(manim: None, renderer: ManimRenderer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(manim_renderer.shutil, "which", lambda name: None)  # type: ignore[attr-defined]
    outcome = draw(renderer, scene("self.play(Write(MathTex('x^2')))"))
    assert (outcome.status, outcome.reason) == (Status.INFRA_FAILED, "no_tex")
    assert outcome.failure is not None
    assert "apt-get install" in outcome.failure.message
    assert draw(renderer, scene("self.add(Text('x'))")).rendering is not None
