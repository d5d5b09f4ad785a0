"""`svg_paths`: what counts is what can be seen, shape by shape."""

from dataclasses import replace

import numpy as np
import pytest
from drawings import BLUE, RED, SCENES, WHITE, Mark, load, picture, sample, score, value, view

from janusrl.rendering import Frame, Rendering
from janusrl.rewards.paths import MAX_ELEMENTS, visible_shapes
from janusrl.scoring.sample import View

THREE = SCENES["three"]


def shapes(marks) -> int:
    return len(visible_shapes(view(marks)))


@pytest.mark.parametrize("side", [64, 200])
@pytest.mark.parametrize("name", SCENES)
def test_itself_is_one(name, side):
    drawn = view([replace(m, x=m.x * side / 64, w=m.w * side / 64) for m in SCENES[name]], side)
    assert value("svg_paths", drawn, drawn) == pytest.approx(1)


def test_visible_shapes_are_counted():
    assert shapes(THREE) == 3
    assert shapes(SCENES["dark"]) == 3, "a background that is not white is a shape"
    assert shapes([Mark(0, 0, 64, 64, WHITE), *THREE]) == 3, "a white one is not"


@pytest.mark.parametrize(
    "hidden",
    [
        Mark(10, 10, 20, 20, RED, opacity=0.0),
        Mark(10, 10, 20, 20, RED, opacity=0.02),
        Mark(200, 10, 20, 20, RED),
        Mark(-1e9, -1e9, 5, 5, RED),
        Mark(10, 10, 0, 0, RED),
        Mark(10, 10, 0, 20, RED),
        Mark(10, 10, 20, 20, WHITE),
        Mark(10, 10, 20, 20, RED, clipped=True),
    ],
    ids=[
        "transparent",
        "nearly_transparent",
        "off_canvas",
        "far_off",
        "no_size",
        "no_width",
        "white_on_white",
        "clipped",
    ],
)
def test_what_cannot_be_seen_does_not_exist(hidden):
    base = [Mark(40, 40, 18, 18, BLUE)]
    assert shapes([*base, hidden]) == 1
    assert shapes([hidden, *base]) == 1
    reference = view([Mark(10, 10, 20, 20, RED)])
    assert score("svg_paths", view([hidden]), reference).value == 0


def test_covered_shapes_do_not_exist():
    assert shapes([Mark(12, 12, 10, 10, RED), Mark(10, 10, 20, 20, BLUE)]) == 1
    assert shapes([Mark(10, 10, 20, 20, RED), Mark(12, 12, 10, 10, RED)]) == 1, "its own colour hides it"


def test_a_pair_by_hand():
    reference = view([Mark(8, 8, 16, 16, RED)])
    blue = score("svg_paths", view([Mark(8, 8, 16, 16, BLUE)]), reference)
    assert blue.value == pytest.approx(0.8), "shape and position, not colour"
    moved = value("svg_paths", view([Mark(16, 8, 16, 16, RED)]), reference)
    assert moved == pytest.approx(0.6 + 0.4 * (1 - 8 / (0.25 * np.hypot(64, 64))), abs=0.01)
    wider = value("svg_paths", view([Mark(4, 8, 24, 16, RED)]), reference)
    assert wider == pytest.approx(0.6 + 0.4 * 16 / 24, abs=0.03)


def test_missing_and_surplus_shapes():
    reference = view(THREE)
    assert value("svg_paths", view(THREE[:2]), reference) == pytest.approx(2 / 3)
    extra = [*THREE, Mark(50, 50, 8, 8, (255, 165, 0))]
    assert value("svg_paths", view(extra), reference) == pytest.approx(3 / 4.5, abs=0.01)


def test_hedging_between_two_guesses_does_not_pay():
    reference = view([Mark(8, 8, 16, 16, RED)])
    right, wrong = Mark(8, 8, 16, 16, RED), Mark(40, 40, 16, 16, RED)
    one = (value("svg_paths", view([right]), reference) + value("svg_paths", view([wrong]), reference)) / 2
    assert value("svg_paths", view([right, wrong]), reference) < one


def test_order_counts_where_it_shows():
    over = [Mark(10, 10, 24, 24, RED), Mark(22, 22, 24, 24, BLUE)]
    assert value("svg_paths", view(over[::-1]), view(over)) < 0.95
    apart = [Mark(4, 4, 10, 10, RED), Mark(40, 40, 10, 10, BLUE)]
    assert value("svg_paths", view(apart[::-1]), view(apart)) == pytest.approx(1)


@pytest.mark.parametrize("count", [20, 300, MAX_ELEMENTS, 5000])
def test_stuffing_never_pays(count):
    rng = np.random.default_rng(count)
    honest = value("svg_paths", view(THREE), view(THREE))
    specks = [
        Mark(*rng.integers(0, 60, 2).tolist(), 4, 4, tuple(rng.integers(0, 256, 3).tolist())) for _ in range(count)
    ]
    invisible = [replace(THREE[i % 3], opacity=0.0) for i in range(count)]
    assert value("svg_paths", view([*specks, *THREE]), view(THREE)) < 0.35 * honest
    assert value("svg_paths", view(specks), view(THREE)) < 0.2
    assert value("svg_paths", view([*invisible, *THREE]), view(THREE)) <= honest
    assert value("svg_paths", view(invisible), view(THREE)) == 0


def test_strokes_are_seen_by_their_width():
    def line(width: float, pixels: np.ndarray) -> View:
        element = {
            "tag": "line", "subpaths": [[[8, 32], [56, 32]]], "fill": [0, 0, 0, 255], "stroke": [*RED, 255],
            "stroke_width": width, "box": [8, 32, 56, 32],
        }  # fmt: skip
        structure = {"size": [64, 64], "elements": [element], "counts": {"line": 1}, "truncated": False}
        return View(Rendering((Frame(np.dstack([pixels, np.full((64, 64), 255, np.uint8)])),), structure=structure))

    pixels = np.full((64, 64, 3), 255, np.uint8)
    pixels[31:34, 8:56] = RED
    (seen,) = visible_shapes(line(3, pixels))
    assert seen.size == pytest.approx((48 / np.hypot(64, 64), 3 / np.hypot(64, 64)), abs=0.03)
    assert visible_shapes(line(0.01, pixels)) == []


def test_when_it_does_not_apply():
    drawn = view(THREE)
    empty, crowd = view([]), view([Mark(2 * (i % 32), 2 * (i // 32), 1, 1, BLUE) for i in range(600)])
    assert score("svg_paths", drawn, empty).value is None
    assert score("svg_paths", drawn, crowd).value is None
    without = picture(drawn.rgb)
    reward = load("svg_paths")
    assert sample(without, drawn).lacks(reward.needs) == "no structure"
    assert sample(drawn, without).lacks(reward.needs) == "no reference structure"


def test_hostile_coordinates_do_no_harm():
    odd = [Mark(float("1e300"), 0, 1e300, 10, RED), Mark(-5000, -5000, 20000, 20000, BLUE)]
    assert shapes(odd[1:]) == 1
    rendering = view(odd[1:]).rendering
    structure = dict(rendering.structure)
    bad = odd[0].element
    bad["subpaths"] = [[[float("nan"), float("inf")], [1e300, -1e300], [3, 4]], [[1, 1]], []]
    structure["elements"] = [bad, *structure["elements"]]
    assert len(visible_shapes(View(Rendering(rendering.frames, structure=structure)))) == 1
