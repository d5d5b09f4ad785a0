"""`svg_visual`: its three parts by hand, and that faint paint over the whole canvas does not pay."""

import numpy as np
import pytest
from drawings import BLUE, RED, SCENES, WHITE, Mark, flat, picture, score, value, view
from skimage.color import deltaE_cie76, rgb2lab

from janusrl.rewards.features import background


def likeness(first, second) -> float:
    """max(0, 1 - dE76 / 50) by scikit-image."""
    labs = [rgb2lab(np.array([[color]], np.uint8)) for color in (first, second)]
    return max(0.0, 1 - deltaE_cie76(*labs).item() / 50)


def square(color, x: int = 16, ground=WHITE) -> np.ndarray:
    pixels = np.full((64, 64, 3), ground, np.uint8)
    pixels[16:32, x : x + 16] = color
    return pixels


def test_itself_is_one_and_blank_is_lowest():
    for marks in SCENES.values():
        reference = view(marks)
        assert value("svg_visual", reference, reference) == pytest.approx(1)
        blank = score("svg_visual", flat(), reference)
        assert (blank.parts["l2"], blank.parts["canny"]) == (0, 0)
        assert blank.value <= 0.06


def test_the_weights():
    said = score("svg_visual", picture(square(BLUE, 20)), picture(square(RED, 16)))
    assert said.value == pytest.approx(0.35 * said.parts["l2"] + 0.35 * said.parts["canny"] + 0.3 * said.parts["color"])


def test_l2_is_the_correlation_cut_at_zero():
    first, second = square(RED, 20), square(RED, 16)
    centred = [(array - array.mean(axis=(0, 1))).reshape(-1) for array in (first, second)]
    expected = np.corrcoef(*centred)[0, 1]
    assert score("svg_visual", picture(first), picture(second)).parts["l2"] == pytest.approx(expected, abs=1e-6)
    assert score("svg_visual", picture(255 - first), picture(first)).parts["l2"] == 0


@pytest.mark.parametrize("color", [(250, 10, 10), (255, 80, 60), (200, 0, 30), (0, 0, 255)])
def test_colour_of_a_shape_in_place(color):
    said = score("svg_visual", picture(square(color)), picture(square(RED)))
    assert said.parts["color"] == pytest.approx(likeness(color, RED), abs=0.005)


def test_colour_over_the_union():
    said = score("svg_visual", picture(square(RED, 24)), picture(square(RED, 16)))
    assert said.parts["color"] == pytest.approx(8 / 24), "8 columns shared of 24"


def test_a_faint_tint_costs_what_it_differs():
    tint = (240, 240, 240)
    said = score("svg_visual", picture(square(RED, ground=tint)), picture(square(RED)))
    other = 64 * 64 - 256
    assert said.parts["color"] == pytest.approx(256 / (256 + other * (1 - likeness(tint, WHITE))), abs=0.02)
    for grey in (240, 220, 200):
        assert score("svg_visual", flat((grey,) * 3), picture(square(RED))).parts["color"] < 0.01


@pytest.mark.parametrize("name", SCENES)
def test_no_flat_fill_earns_anything(name):
    reference = view(SCENES[name])
    mean = tuple(reference.rgb.reshape(-1, 3).mean(axis=0).round().astype(int).tolist())
    for color in (
        mean,
        background(reference),
        WHITE,
        (254, 254, 254),
        (0, 0, 0),
        *(mark.fill for mark in SCENES[name]),
    ):
        said = score("svg_visual", flat(color), reference)
        assert (said.parts["l2"], said.parts["canny"]) == (0, 0)
        assert said.value < 0.09, "a fill in a shape's colour paints that shape, and everything else wrongly"


def test_flat_references():
    sky = flat((120, 180, 240))
    assert value("svg_visual", sky, sky) == 1
    assert value("svg_visual", flat((0, 0, 0)), sky) == pytest.approx(0.7)
    near = value("svg_visual", flat((132, 190, 240)), sky)
    assert near == pytest.approx(0.7 + 0.3 * likeness((132, 190, 240), (120, 180, 240)), abs=0.003)
    assert value("svg_visual", view([Mark(10, 10, 20, 20, RED)]), sky) < 0.3


@pytest.mark.parametrize("side", [64, 224, 512])
def test_edges_are_compared_by_degrees_at_every_size(side):
    def at(x: float):
        return view([Mark(x * side / 64, side / 4, side / 4, side / 4, RED)], side)

    values = [score("svg_visual", at(16 + shift), at(16)).parts["canny"] for shift in (0, 1, 2, 3, 4, 6, 8, 12)]
    assert values == sorted(values, reverse=True)
    assert values[1] > 0.85, "1.6 % of the side is a small error"
    assert values[-1] < 0.4
