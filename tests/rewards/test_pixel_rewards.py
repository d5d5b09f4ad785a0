"""Pixel rewards and metrics: hand-computed cases, other people's implementations, ranges, and odd pictures."""

import numpy as np
import pytest
from drawings import BLUE, RED, SCENES, WHITE, Mark, flat, load, picture, score, value, view
from hypothesis import given, settings
from hypothesis import strategies as st
from skimage.metrics import structural_similarity

from janusrl.rewards.features import background, correlation, foreground

TERMS = ("svg_visual", "foreground_color", "edge_grid")
METRICS = ("ssim", "ms_ssim", "mse", "mae", "exact_match", "rlrf_l2", "rlrf_canny")


def noise(seed: int, height: int = 64, width: int = 64) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), np.uint8)


def blocks(*boxes: tuple[int, int, int, int], color=RED, ground=WHITE, side: int = 64) -> np.ndarray:
    pixels = np.full((side, side, 3), ground, np.uint8)
    for x, y, w, h in boxes:
        pixels[y : y + h, x : x + w] = color
    return pixels


def test_kinds_and_needs_are_declared():
    assert {load(name).kind for name in TERMS} == {"term"}
    assert {load(name).kind for name in METRICS} == {"metric"}
    assert {load(name).needs for name in (*TERMS, *METRICS)} == {frozenset({"rendering", "reference_picture"})}


@given(seed=st.integers(0, 2**32 - 1), height=st.integers(1, 80), width=st.integers(1, 80), colors=st.integers(1, 300))
@settings(max_examples=80, deadline=None)
def test_every_value_is_a_share_and_a_picture_is_like_itself(seed, height, width, colors):
    rng = np.random.default_rng(seed)
    palette = rng.integers(0, 256, (colors, 3), np.uint8)
    first, second = (picture(palette[rng.integers(0, colors, (height, width))]) for _ in range(2))
    for name in (*TERMS, *METRICS):
        assert 0 <= value(name, first, second) <= 1, name
    for name in (*TERMS, "ssim", "ms_ssim", "mse", "mae", "exact_match"):
        assert value(name, first, first) == pytest.approx(1, abs=1e-9), name


@pytest.mark.parametrize("name", [*TERMS, *METRICS])
@pytest.mark.parametrize("candidate", [noise(1, 1, 1), noise(2, 3, 90), noise(3, 128, 128), blocks(side=20)])
def test_odd_sizes_never_fail(name, candidate):
    for reference in (flat(), view(SCENES["three"]), picture(noise(4, 1, 1)), picture(noise(5, 7, 2))):
        assert 0 <= value(name, picture(candidate), reference) <= 1


def test_the_background_is_the_exact_modal_colour():
    assert background(picture(blocks((0, 0, 20, 20), ground=(201, 17, 94)))) == (201, 17, 94)
    assert background(picture(blocks((0, 0, 64, 40), color=(7, 8, 255)))) == (7, 8, 255)


def test_foreground_is_further_than_eight_in_some_channel():
    pixels = np.full((1, 4, 3), 100, np.uint8)
    pixels[0, 1:, 1] = (108, 109, 91)
    assert foreground(picture(pixels), (100, 100, 100)).tolist() == [[0, 0, 255, 255]]


@given(seed=st.integers(0, 2**32 - 1), size=st.integers(2, 500))
def test_correlation_is_pearsons(seed, size):
    rng = np.random.default_rng(seed)
    first = rng.integers(0, 256, size, np.uint8)
    second = np.clip(first.astype(int) // 2 + rng.integers(0, 128, size), 0, 255).astype(np.uint8)
    if first.min() != first.max() and second.min() != second.max():
        assert correlation(first, second) == pytest.approx(np.corrcoef(first, second)[0, 1], abs=1e-6)
    assert correlation(first, np.full_like(first, 9)) is None


class TestForegroundColor:
    whole = picture(blocks((8, 8, 16, 16)))

    def test_half_the_area_of_the_right_colour(self):
        assert value("foreground_color", picture(blocks((8, 8, 8, 16))), self.whole) == pytest.approx(2 * 128 / 384)

    def test_place_does_not_matter(self):
        assert value("foreground_color", picture(blocks((40, 30, 8, 32))), self.whole) == 1

    def test_another_colour_or_nothing_or_everything(self):
        assert value("foreground_color", picture(blocks((8, 8, 16, 16), color=BLUE)), self.whole) == 0
        assert value("foreground_color", flat(), self.whole) == 0
        assert value("foreground_color", flat(RED), self.whole) == pytest.approx(2 * 256 / (256 + 64 * 64))

    def test_noise_and_a_modal_fill_earn_next_to_nothing(self):
        assert value("foreground_color", picture(noise(0)), self.whole) < 0.05
        dark = view(SCENES["dark"])
        assert value("foreground_color", flat((20, 24, 40)), dark) == 0
        assert value("foreground_color", flat(), dark) < 0.2

    def test_a_small_error_of_colour_costs_little_and_more_costs_more(self):
        grey = picture(blocks((8, 8, 16, 16), color=(128, 128, 128)))
        errors = (0, 2, 5, 12, 24, 48, 96)
        values = [
            value("foreground_color", picture(blocks((8, 8, 16, 16), color=(128 - e,) * 3)), grey) for e in errors
        ]
        assert values == sorted(values, reverse=True)
        assert values[1] > 0.5
        assert values[-1] == 0


class TestEdgeGrid:
    def test_far_apart_shapes_share_no_cell(self):
        assert value("edge_grid", picture(blocks((2, 2, 12, 12))), picture(blocks((44, 44, 12, 12)))) == 0

    def test_one_of_two_equal_shapes(self):
        both, one = picture(blocks((4, 4, 16, 16), (36, 36, 16, 16))), picture(blocks((4, 4, 16, 16)))
        assert value("edge_grid", one, both) == pytest.approx(2 / 3, abs=0.01)

    def test_blank_and_noise(self):
        reference = view(SCENES["two"])
        assert value("edge_grid", flat(), reference) == 0
        said = score("edge_grid", picture(noise(0)), reference)
        assert said.value < 0.05
        assert said.parts["cap"] < 0.5

    def test_up_to_three_times_the_edges_are_not_capped(self):
        reference = picture(blocks((8, 8, 10, 10)))
        boxes = [(8, 8, 10, 10), (26, 8, 10, 10), (44, 8, 10, 10), (8, 40, 10, 10), (26, 40, 10, 10), (44, 40, 10, 10)]
        caps = [score("edge_grid", picture(blocks(*boxes[:n])), reference).parts["cap"] for n in (2, 3, 6)]
        assert caps == pytest.approx([1, 1, 0.5], abs=0.02)


class TestMetrics:
    def test_mse_and_mae_by_hand(self):
        half = picture(blocks((0, 0, 32, 64), color=(255, 255, 0)))
        assert score("mse", half, flat()).parts["raw"] == pytest.approx(1 / 6)
        assert value("mse", half, flat()) == pytest.approx(5 / 6)
        assert score("mae", half, flat()).parts["raw"] == pytest.approx(1 / 6)
        grey = flat((204, 204, 204))
        assert value("mse", grey, flat()) == pytest.approx(0.96)
        assert value("mae", grey, flat()) == pytest.approx(0.8)

    def test_exact_match_allows_rounding_only(self):
        pixels = blocks((8, 8, 16, 16))
        almost, off = pixels.copy(), pixels.copy()
        almost[0, 0, 0] -= 1
        off[0, 0] = 0
        assert value("exact_match", picture(almost), picture(pixels)) == 1
        assert value("exact_match", picture(off), picture(pixels)) == 0

    @pytest.mark.parametrize("shape", [(64, 64), (31, 50), (7, 9), (200, 130)])
    def test_ssim_is_skimages(self, shape):
        first, second = picture(noise(1, *shape)), picture(noise(2, *shape))
        mixed = picture((first.rgb // 2 + second.rgb // 2).astype(np.uint8))
        for a, b in ((first, second), (first, mixed)):
            greys = [v.feature("grey", lambda _: None) for v in (a, b) if value("ssim", a, b) is not None]
            expected = structural_similarity(*greys, data_range=255)
            assert score("ssim", a, b).parts["raw"] == pytest.approx(expected, abs=1e-9)

    def test_ms_ssim_uses_the_scales_that_fit(self):
        for side, scales in ((8, 1), (64, 3), (176, 5), (300, 5)):
            drawn = view(SCENES["two"], side)
            assert score("ms_ssim", drawn, drawn).parts["scales"] == scales


def test_reference_features_are_computed_once():
    reference = view(SCENES["two"])
    for name in TERMS:
        value(name, view(SCENES["one"]), reference)
    kept = dict(reference._features)
    for name in TERMS:
        value(name, view(SCENES["three"]), reference)
    assert reference._features.keys() == kept.keys()
    assert all(reference._features[key] is kept[key] for key in kept)


def test_a_mark_drawn_by_resvg_has_the_colour_asked_for():
    drawn = view([Mark(8, 8, 16, 16, (255, 165, 0))])
    assert drawn.rgb[16, 16].tolist() == [255, 165, 0]
