"""What a scene's structure says, and that pixels, boxes and colours come from one list."""

from __future__ import annotations

import json

import numpy as np
import pytest

from janusrl.render.motion.manim_renderer import ManimRenderer

from motion_parts import UNIT_PX, at, drawn, scene  # isort: skip

STORY = scene("""
title = Text("Hello").to_edge(UP)
square = Square(side_length=2, color=PURE_RED, fill_opacity=1, stroke_width=0).shift(LEFT * 3)
self.play(FadeIn(title), run_time=1)
self.play(Create(square), run_time=1)
self.play(square.animate(rate_func=linear).shift(RIGHT * 6), title.animate.set_color(PURE_BLUE), run_time=2)
self.play(FadeOut(title), run_time=1)
self.wait(1)
""")


def test_mobjects_have_boxes_and_colours_at_each_time(renderer: ManimRenderer) -> None:
    rendering = drawn(renderer, STORY, 0.5, 2.0, 3.0, 5.5, structure=True)
    structure = rendering.structure
    assert structure is not None
    json.dumps(structure)
    assert structure["size"] == [854, 480]
    assert structure["duration_s"] == pytest.approx(6.0)
    kinds = [[mobject["type"] for mobject in frame["mobjects"]] for frame in structure["frames"]]
    assert kinds == [["Text"], ["Text", "Square"], ["Text", "Square"], ["Square"]]
    middle = structure["frames"][2]["mobjects"][1]
    left, top = at(-1, 1)
    assert middle["box"] == pytest.approx([left, top, 2 * UNIT_PX, 2 * UNIT_PX], abs=1)
    assert middle["fill"] == "#ff0000ff"
    assert middle["stroke"] is None
    red = np.nonzero(rendering.frames[2].pixels[..., 0] > 200)
    assert (red[1].min(), red[0].min()) == (round(middle["box"][0]), round(middle["box"][1]))


def test_texts_say_when_they_stand_there(renderer: ManimRenderer) -> None:
    rendering = drawn(renderer, STORY, 0.5, 2.0, 3.0, 5.5, structure=True)
    assert rendering.structure is not None
    assert rendering.structure["texts"] == [
        {"text": "Hello", "type": "Text", "proved": True, "times_s": [0.5, 2.0, 3.0]}
    ]
    assert rendering.texts == ()
    shown = drawn(renderer, STORY, 3.9, structure=True).texts
    assert [run.text for run in shown] == ["Hello"]
    assert shown[0].box is not None
    x, y, width, height = shown[0].box
    blue = np.nonzero(drawn(renderer, STORY, 3.9).pixels[..., 2] > 150)
    assert blue[1].min() == pytest.approx(x, abs=2)
    assert blue[1].max() == pytest.approx(x + width, abs=2)
    assert blue[0].min() == pytest.approx(y, abs=2)
    assert blue[0].max() == pytest.approx(y + height, abs=2)


def test_animations_have_start_length_and_mobject(renderer: ManimRenderer) -> None:
    structure = drawn(renderer, STORY, structure=True).structure
    assert structure is not None
    told = [(each["type"], each["start_s"], each["run_time_s"], each["mobject"]) for each in structure["animations"]]
    assert told == [
        ("FadeIn", 0, 1, "Text"),
        ("Create", 1, 1, "Square"),
        ("_MethodAnimation", 2, 2, "Square"),
        ("_MethodAnimation", 2, 2, "Text"),
        ("FadeOut", 4, 1, "Text"),
        ("Wait", 5, 1, "Mobject"),
    ]
    assert structure["animations"][0]["text"] == "Hello"
    assert {"animations", "text", "type", "duration_s"} <= set(structure["claimed"])


def test_groups_are_opened_and_composed_mobjects_are_not(renderer: ManimRenderer) -> None:
    source = scene("""
class Card(VGroup):
    pass
plain = Group(Square(), VGroup(Circle(), Text("inside"))).arrange(RIGHT)
card = Card(Square(), Text("label")).to_edge(DOWN)
self.add(plain, card, Arrow(LEFT, RIGHT).to_edge(UP), Axes().scale(0.2).to_corner(UL))
""")
    structure = drawn(renderer, source, structure=True).structure
    assert structure is not None
    kinds = [mobject["type"] for mobject in structure["frames"][0]["mobjects"]]
    assert kinds == ["Square", "Circle", "Text", "Card", "Text", "Arrow", "Axes"]


def test_what_a_text_says_follows_its_changes(renderer: ManimRenderer) -> None:
    source = scene("""
label = Text("before")
self.add(label)
self.wait(1)
label.become(Text("after"))
self.wait(1)
""")
    structure = drawn(renderer, source, 0.5, 1.5, structure=True).structure
    assert structure is not None
    boxes = [frame["mobjects"][0]["box"] for frame in structure["frames"]]
    assert boxes[0] != boxes[1]


def test_without_structure_nothing_is_told(renderer: ManimRenderer) -> None:
    rendering = drawn(renderer, STORY, 1.0)
    assert rendering.structure is None
    assert rendering.texts == ()
