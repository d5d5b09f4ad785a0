"""Claimed texts are proved by their outlines: what spells them is, what does not, or cannot be seen, is not."""

from __future__ import annotations

from typing import Any

import pytest

from janusrl.render.motion.manim_renderer import ManimRenderer
from janusrl.rendering import Rendering

from motion_parts import drawn, scene  # isort: skip


def proved(rendering: Rendering) -> dict[str, bool]:
    assert rendering.structure is not None
    return {text["text"]: text["proved"] for text in rendering.structure["texts"]}


@pytest.mark.parametrize(
    "text",
    [
        'Text("Hello, World: oO0lI|1 ij")', 'Text("first flow offer efficient")', 'Text("Bold", weight=BOLD)',
        'Text("slant", slant=ITALIC)', 'Text("mono_x{}", font="Consolas")', 'Text("Arial sans", font="Arial")',
        'Text("two\\nlines here")', 'Text("small", font_size=12)', 'Text("LARGE", font_size=140)', 'Text("x")',
        'MarkupText("<b>bold</b> and <i>slant</i> &amp; more")', 'Text("\\u00e9\\u00f1\\u00dc \\u03a3\\u03c0 \\u2192")',
        'Text("stretched").stretch(1.01, 0)', 'Text("many colours", gradient=(RED, BLUE))',
        'Text("at the edge").to_edge(LEFT)', 'Text("thin", font="Noto Sans", weight=LIGHT)',
    ],
)  # fmt: skip
def test_texts_of_every_kind_are_proved(renderer: ManimRenderer, text: str) -> None:
    rendering = drawn(renderer, scene(f"self.add({text})"), structure=True)
    assert list(proved(rendering).values()) == [True], proved(rendering)
    assert [run.role for run in rendering.texts] == ["text"]


def test_a_text_is_proved_at_the_times_at_which_it_stands(renderer: ManimRenderer) -> None:
    source = scene("""
text = Text("Story")
self.play(Write(text), run_time=1)
self.wait(1)
self.play(text.animate.shift(UP * 2).scale(2), run_time=1)
self.play(Rotate(text, PI / 3), run_time=1)
""")
    structure = drawn(renderer, source, 0.4, 1.5, 2.5, 3.6, structure=True).structure
    assert structure is not None
    assert [frame["mobjects"][0]["proved"] for frame in structure["frames"]] == [False, True, True, False]
    assert structure["texts"] == [{"text": "Story", "type": "Text", "proved": True, "times_s": [0.4, 1.5, 2.5, 3.6]}]


LIES = {
    "another text": "text = Text('wrong')\ntext.original_text = text.text = 'right'",
    "other letters": "text = Text('rlght')\ntext.original_text = 'right'",
    "fewer letters": "text = Text('righ')\ntext.original_text = 'right'",
    "lower for upper": "text = Text('nIGHT')\ntext.original_text = 'NIGHT'",
    "a square": "text = Text('right')\ntext.submobjects = [Square(fill_opacity=1).shift(RIGHT * k) for k in range(5)]",
    "scattered": "text = Text('right')\nfor k, m in enumerate(text):\n    m.shift(LEFT * k)",
    "backwards": "text = Text('right')\ntext.submobjects = text.submobjects[::-1]",
    "mixed sizes": "text = Text('right')\nfor k, m in enumerate(text):\n    m.scale(1 + k)",
    "mirrored": "text = Text('right').flip()",
    "see-through": "text = Text('right').set_opacity(0.05)",
    "of the ground's colour": "text = Text('right', color=BLACK)",
    "nearly of its colour": "text = Text('right', color='#050505')",
    "covered": "text = Text('right')\nself.add(Square(6, fill_opacity=1, color=WHITE).set_z_index(9))",
    "off the picture": "text = Text('right').shift(RIGHT * 20)",
    "tiny": "text = Text('right').scale(0.005)",
}  # fmt: skip


@pytest.mark.parametrize("lie", LIES)
def test_lies_and_what_cannot_be_read_are_not_proved(renderer: ManimRenderer, lie: str) -> None:
    rendering = drawn(renderer, scene(f"{LIES[lie]}\nself.add(text, Dot(DOWN * 3))"), structure=True)
    assert not any(proved(rendering).values()), proved(rendering)
    assert not any(run.role == "text" for run in rendering.texts)


def test_letters_of_a_face_are_told_apart(renderer: ManimRenderer) -> None:
    """Every printable character, claimed to be its neighbour."""
    characters = "".join(chr(code) for code in range(33, 127))
    source = scene(f"""
characters = {characters!r}
for k, letter in enumerate(characters):
    text = Text("n" + letter + "n", font_size=16)
    text.original_text = "n" + characters[(k + 1) % len(characters)] + "n"
    self.add(text.move_to([-6 + (k % 12), 3 - k // 12 * 0.7, 0]))
""")
    found = proved(drawn(renderer, source, structure=True))
    assert len(found) > 90
    assert not [text for text, is_proved in found.items() if is_proved]


def test_much_text_is_read_within_bounds(renderer: ManimRenderer) -> None:
    body: Any = """
words = VGroup(*[Text("word %d of many" % k, font_size=10) for k in range(60)]).arrange_in_grid(12, 5)
self.add(words)
self.play(words.animate.shift(UP * 0.1), run_time=1)
"""
    times = (0.2, 0.4, 0.6, 0.8)
    rendering = drawn(renderer, scene(body), *times, structure=True)
    assert all(proved(rendering).values())
    assert rendering.cpu_s < 3 * drawn(renderer, scene(body), *times).cpu_s
