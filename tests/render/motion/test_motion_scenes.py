"""Real scenes: what stands where at which time, and every habit of real programs."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from janusrl.outcome import Phase, Status
from janusrl.render.motion import fonts
from janusrl.render.motion.manim_renderer import ManimRenderer

from motion_parts import at, center, draw, drawn, near, scene  # isort: skip

MOVING = scene("""
dot = Dot(color=PURE_RED, radius=0.3).shift(LEFT * 3)
self.play(dot.animate(rate_func=linear).shift(RIGHT * 6), run_time=2)
self.wait(1)
dot.set_color(PURE_GREEN)
""")


def test_a_dot_is_where_it_should_be_at_each_time(renderer: ManimRenderer) -> None:
    rendering = drawn(renderer, MOVING, 0, 0.4, 1.0, 1.2, 2.0, 2.9)
    assert [frame.time_s for frame in rendering.frames] == [0, 0.4, 1.0, 1.2, 2.0, 2.9]
    for frame, x in zip(rendering.frames, (-3, -1.8, 0, 0.6, 3, 3), strict=True):
        assert frame.pixels.shape == (480, 854, 4)
        assert near(center(frame.pixels), at(x, 0)), frame.time_s


def test_a_time_between_two_frames_shows_the_earlier_one(renderer: ManimRenderer) -> None:
    first, second = drawn(renderer, MOVING, 0.40, 0.46).frames
    assert np.array_equal(first.pixels, second.pixels)


def test_a_finer_frame_rate_shows_times_in_between(renderer: ManimRenderer) -> None:
    frame = drawn(renderer, MOVING, 0.45, options={"frame_rate": 60}).frames[0]
    assert near(center(frame.pixels), at(-3 + 3 * 0.45, 0))


def test_after_its_end_a_scene_stands_as_construct_left_it(renderer: ManimRenderer) -> None:
    late = drawn(renderer, MOVING, 2.9, 3.0, 500.0).frames
    assert near(center(late[0].pixels, channel=0), at(3, 0))
    for frame in late[1:]:
        assert near(center(frame.pixels, channel=1), at(3, 0))
        assert frame.pixels[..., 0].max() == 0


def test_without_times_there_is_one_picture_of_the_end(renderer: ManimRenderer) -> None:
    rendering = drawn(renderer, MOVING)
    assert len(rendering.frames) == 1
    assert rendering.frames[0].time_s == pytest.approx(3.0)
    assert near(center(rendering.pixels, channel=1), at(3, 0))


def test_frames_are_the_pixels_that_manim_itself_writes(
    renderer: ManimRenderer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = scene("""
title = Text("Pixels", font_size=40).to_edge(UP)
square = Square(color=BLUE, fill_opacity=0.5, stroke_width=6)
ring = Annulus(color=[RED, YELLOW], fill_opacity=1).shift(LEFT * 3)
pole = NumberPlane((-3, 3), (-4, 4)).plot(lambda x: (x**2 - 2) / (x**2 - 4), color=ORANGE)
self.add(ring, pole)
self.play(Write(title), Create(square), run_time=0.6)
circle = Circle(color=GREEN, fill_opacity=0.3)
self.play(Transform(square, circle), ring.animate.set_z_index(2).shift(RIGHT), run_time=0.6)
self.play(Rotate(square), FadeOut(title, shift=UP), run_time=0.4)
""")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FONTCONFIG_FILE", "")
    fonts.install()
    (tmp_path / "program.py").write_text(source)
    command = [*(sys.executable, "-m", "manim", "render", "-ql", "--format=png-sequence", "--disable_caching"),
               *("--progress_bar", "none", "--media_dir", "media", "--seed", "0", "program.py", "Answer")]  # fmt: skip
    environment = {**os.environ, "HOME": str(tmp_path)}
    subprocess.run(command, cwd=tmp_path, env=environment, check=True, capture_output=True, timeout=120)
    written = sorted(tmp_path.glob("media/images/program/Answer/*.png"))
    assert len(written) == 24
    times = [number / 15 for number in range(24)]
    for frame, path in zip(drawn(renderer, source, *times).frames, written, strict=True):
        wanted = np.asarray(Image.open(path).convert("RGBA"))
        assert np.array_equal(frame.pixels, wanted), path.name


def test_updaters_see_every_frame_also_those_that_nobody_asked_for(renderer: ManimRenderer) -> None:
    source = scene("""
dot = Dot(color=PURE_RED, radius=0.3).shift(LEFT * 3)
steps = [0]
def move(mobject, dt):
    steps[0] += dt > 0
    mobject.shift(RIGHT * dt)
dot.add_updater(move)
self.add(dot)
self.wait(2)
print(steps[0])
dot.clear_updaters()
self.wait(1)
""")
    rendering = drawn(renderer, source, 1.0, 2.5)
    assert rendering.console == ("29",)
    assert near(center(rendering.frames[0].pixels), at(-2, 0))
    assert near(center(rendering.frames[1].pixels), at(-3 + 29 / 15, 0))


def test_value_trackers_and_redrawn_mobjects_follow(renderer: ManimRenderer) -> None:
    source = scene("""
tracker = ValueTracker(0)
dot = always_redraw(lambda: Dot(RIGHT * tracker.get_value(), radius=0.3, color=PURE_RED))
trail = TracedPath(dot.get_center, stroke_color=PURE_GREEN, stroke_width=8)
self.add(trail, dot)
self.play(tracker.animate.set_value(4), rate_func=linear, run_time=2)
""")
    rendering = drawn(renderer, source, 1.0)
    assert near(center(rendering.pixels), at(2, 0))
    green = np.nonzero(rendering.pixels[..., 1] > 100)[1]
    assert green.min() == pytest.approx(at(0, 0)[0], abs=6)


def test_the_camera_moves(renderer: ManimRenderer) -> None:
    source = scene(
        """
self.add(Dot(RIGHT * 2, radius=0.3, color=PURE_RED))
self.play(self.camera.frame.animate(rate_func=linear).shift(RIGHT * 2).scale(0.5), run_time=1)
self.wait(1)
""",
        "MovingCameraScene",
    )
    first, last = drawn(renderer, source, 0, 1.5).frames
    assert near(center(first.pixels), at(2, 0))
    assert near(center(last.pixels), at(0, 0))
    assert (last.pixels[..., 0] > 100).sum() == pytest.approx(4 * (first.pixels[..., 0] > 100).sum(), rel=0.05)


def test_three_dimensions_are_drawn_with_cairo(renderer: ManimRenderer) -> None:
    source = scene(
        """
self.set_camera_orientation(phi=0, theta=-90 * DEGREES)
cube = Cube(side_length=2, fill_color=PURE_RED, fill_opacity=1)
self.add(cube)
self.begin_ambient_camera_rotation(rate=0.5)
self.wait(1)
self.stop_ambient_camera_rotation()
self.move_camera(phi=90 * DEGREES)
""",
        "ThreeDScene",
    )
    first, turned = drawn(renderer, source, 0, 0.8).frames
    assert near(center(first.pixels), at(0, 0), px=2)
    assert not np.array_equal(first.pixels, turned.pixels)


@pytest.mark.parametrize(
    ("name", "body", "base"),
    [
        ("zoomed", "self.add(Dot(color=PURE_RED))\nself.activate_zooming()\nself.wait(0.2)", "ZoomedScene"),
        ("plane", "self.play(Create(NumberPlane()), run_time=0.4)", "Scene"),
        ("graph", "self.add(Graph([1, 2, 3], [(1, 2), (2, 3)], labels=False))", "Scene"),
        ("axes", "a = Axes()\nself.play(Create(a.plot(lambda x: x**2)), Create(a), run_time=0.4)", "Scene"),
        ("cloud", "self.add(PointCloudDot(color=PURE_RED, radius=1))", "Scene"),
        ("code", "self.add(Code(code_string='print(1)', language='python'))", "Scene"),
        ("table", "self.add(Table([['a', 'b'], ['c', 'd']]))", "Scene"),
        ("field", "self.add(ArrowVectorField(lambda p: p / 3))", "Scene"),
        ("lagged", "self.play(LaggedStart(*[FadeIn(Dot(RIGHT * k)) for k in range(5)]), run_time=0.4)", "Scene"),
        ("sequence", "self.play(Succession(Create(Square()), Create(Circle())), run_time=0.4)", "Scene"),
        ("until", "t = [0]\nself.add(Dot())\nself.wait_until(lambda: t.append(1) or len(t) > 5)", "Scene"),
        ("paragraph", "self.add(Paragraph('one', 'two'), MarkupText('<b>x</b>').shift(UP))", "Scene"),
        ("sections", "self.next_section('a', skip_animations=True)\nself.play(Create(Square()))\n"
                     "self.next_section('b')\nself.play(Create(Circle()))", "Scene"),
        ("subcaption", "self.play(Create(Square()), subcaption='hello')", "Scene"),
        ("boolean", "self.add(Union(Square(fill_opacity=1), Circle().shift(UP)))", "Scene"),
        ("vectors", "self.add_vector([1, 2], animate=False)\nself.wait(0.1)", "VectorScene"),
        ("map", "self.setup()\nself.apply_matrix([[1, 1], [0, 1]], run_time=0.3)", "LinearTransformationScene"),
    ],
)  # fmt: skip
def test_every_kind_of_mobject_and_scene_draws(renderer: ManimRenderer, name: str, body: str, base: str) -> None:
    rendering = drawn(renderer, scene(body, base))
    assert rendering.pixels[..., :3].max() > 60, f"{name} is black"
    assert (rendering.pixels[..., 3] == 255).all()


def test_pictures_and_drawings_of_the_task_can_be_shown(renderer: ManimRenderer) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (40, 20), (255, 0, 0)).save(picture, "PNG")
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2 2"><rect width="2" height="2" fill="#00f"/></svg>'
    source = scene("""
self.add(ImageMobject("red.png").scale_to_fit_height(2).shift(LEFT * 3))
self.add(SVGMobject("blue.svg", height=2).shift(RIGHT * 3))
self.add(Text(open("words.csv").read().split(",")[1]).to_edge(DOWN))
""")
    files = {"red.png": picture.getvalue(), "blue.svg": svg, "words.csv": b"a,Second"}
    rendering = drawn(renderer, source, files=files, structure=True)
    red, blue = rendering.pixels[240, round(at(-3, 0)[0])], rendering.pixels[240, round(at(3, 0)[0])]
    assert red.tolist() == [255, 0, 0, 255]
    assert blue.tolist() == [0, 0, 255, 255]
    assert [run.text for run in rendering.texts] == ["Second"]


def test_a_program_may_change_its_config(renderer: ManimRenderer) -> None:
    source = "from manim import *\nconfig.background_color = WHITE\nconfig.pixel_width = 400\n" + scene(
        "self.add(Dot(color=PURE_RED))\nprint(config.pixel_height, config.frame_rate)"
    )
    own = drawn(renderer, source)
    assert own.size == (400, 480)
    assert own.console == ("480 15",)
    assert own.pixels[0, 0].tolist() == [255, 255, 255, 255]
    fitted = drawn(renderer, source, size=(200, 100))
    assert fitted.size == (200, 100)
    assert fitted.pixels[0, 0].tolist() == [255, 255, 255, 255]
    assert fitted.pixels[50, 100].tolist()[:2] != [255, 255]


@pytest.mark.parametrize(
    "setting",
    ["config.preview = True", "config.save_last_frame = True", "config.format = 'gif'", "config.format = 'png'",
     "config.quality = 'high_quality'", "config.write_to_movie = False", "config['verbosity'] = 'DEBUG'",
     "config.disable_caching = False", "config.media_dir = 'out'", "config.transparent = True",
     "config.max_files_cached = 5", "config.progress_bar = 'display'", "config.flush_cache = True",
     "config.output_file = 'movie'", "config.custom_folders = True", "config.save_sections = True",
     "config.from_animation_number = 0", "config.seed = 7", "config.log_to_file = True"],
)  # fmt: skip
def test_settings_of_output_change_nothing_of_what_moves(renderer: ManimRenderer, setting: str) -> None:
    rendering = drawn(renderer, f"from manim import *\n{setting}\n{MOVING}", 1.0, 4.0, size=(854, 480))
    assert near(center(rendering.frames[0].pixels), at(0, 0), px=2)
    assert near(center(rendering.frames[1].pixels, channel=1), at(3, 0), px=2)


@pytest.mark.parametrize(
    "source",
    [
        scene("self.add(Dot())") + "\nif __name__ == '__main__':\n    Answer().render()\n",
        scene("self.add(Dot())") + "\nwith tempconfig({'quality': 'low_quality'}):\n    Answer().render()\n",
        scene("self.add(Dot())") + "\nimport sys\nsys.exit()\n",
        scene("self.add(Dot())") + "\nimport os\nos.system('manim -pql scene.py Answer')\n",
        scene("self.add(Dot())") + "\nimport subprocess\nsubprocess.run(['manim', '-pql', __file__], check=True)\n",
        scene("self.add(Dot())")
        + "\nimport subprocess, sys\nsubprocess.call([sys.executable, '-m', 'manim', 'x.py'])\n",
        scene("self.add(Dot())").replace("from manim import *", "import manim\nfrom manim import Scene, Dot"),
        "from manim import *\nclass Base(Scene):\n    def construct(self):\n        self.add(self.thing())\n"
        "class Mine(Base):\n    def thing(self):\n        return Dot()\n",
    ],
)
def test_programs_that_render_themselves_guard_or_exit_draw(renderer: ManimRenderer, source: str) -> None:
    assert near(center(drawn(renderer, source).pixels), at(0, 0))


def test_which_scene_counts(renderer: ManimRenderer) -> None:
    two = scene("self.add(Dot(LEFT, color=PURE_RED))") + scene("self.add(Dot(RIGHT, color=PURE_RED))").replace(
        "Answer", "Later"
    )
    assert near(center(drawn(renderer, two).pixels), at(1, 0))
    assert near(center(drawn(renderer, two, options={"scene": "Answer"}).pixels), at(-1, 0))
    assert near(center(drawn(renderer, two + "\nAnswer().render()\n").pixels), at(-1, 0))
    wrong = draw(renderer, two, options={"scene": "Missing"})
    assert (wrong.status, wrong.reason) == (Status.MODEL_FAILED, "no_scene")


@pytest.mark.parametrize(
    ("source", "reason", "phase", "words"),
    [
        ("from manim import *\nx = Square()\n", "no_scene", Phase.RENDER, "defines no scene"),
        ("from manim import *\nclass A(Scene)\n", "syntax", Phase.RUN, "Line 2"),
        (scene("self.play(Create(Sqare()))"), "exception", Phase.RUN, "Line 6: self.play(Create(Sqare()))\nNameError"),
        (scene("self.play()"), "exception", Phase.RUN, "no animations"),
        (scene("self.add_sound('a.wav')"), "unsupported", Phase.RENDER, "Sound is not supported"),
        (scene("self.interactive_embed()"), "unsupported", Phase.RENDER, "no window"),
        ("from manim import *\nconfig.renderer = 'opengl'\n" + scene("self.add(Square())"), "unsupported",
         Phase.RENDER, "OpenGL"),
        (scene("input()"), "exception", Phase.RUN, "nobody to answer"),
        ("from manimlib import *\n" + scene("pass"), "exception", Phase.RUN, "No module named 'manimlib'"),
        ("import sys\nsys.exit(3)\n", "exit", Phase.RUN, "exit code 3"),
        (scene("while True:\n    self.wait(60)"), "too_long", Phase.RENDER, "longer than 600 seconds"),
        (scene("self.wait(0)"), "exception", Phase.RUN, "positive"),
    ],
)  # fmt: skip
def test_failures_say_what_is_wrong(
    renderer: ManimRenderer, source: str, reason: str, phase: Phase, words: str
) -> None:
    outcome = draw(renderer, source)
    assert (outcome.status, outcome.reason) == (Status.MODEL_FAILED, reason), outcome.failure
    assert outcome.failure is not None
    assert outcome.failure.phase is phase
    assert words in outcome.failure.message
    assert "/site-packages/" not in outcome.failure.message


def test_wrong_requests_are_ours(renderer: ManimRenderer) -> None:
    for more in (
        {"times_s": (2.0, 1.0)}, {"times_s": (float("nan"),)}, {"size": (0, 5)}, {"size": (9000, 5)},
        {"options": {"frame_rate": 0}}, {"options": {"scene": "a b"}}, {"options": {"fps": 3}},
        {"times_s": tuple(range(100)), "size": (1920, 1080)},
    ):  # fmt: skip
        times = more.pop("times_s", ())
        outcome = draw(renderer, scene("self.add(Dot())"), *times, **more)
        assert (outcome.status, outcome.reason) == (Status.INFRA_FAILED, "bad_request")
