"""The official forms on traces written by hand: counting, matching, colours, and what nobody can score."""

import numpy as np
import pytest

from janusrl import registry
from janusrl.render.figure.trace_answer import no_trace
from janusrl.rendering import Frame, Rendering
from janusrl.rewards.ciede2000 import ciede2000, lab_of
from janusrl.scoring.sample import Sample

NAMES = ("chartmimic_text", "chartmimic_layout", "chartmimic_type", "chartmimic_color")


def score(name, candidate, reference):
    pixels = np.full((4, 4, 4), 255, np.uint8)
    sides = [Rendering((Frame(pixels),), trace={**no_trace("matplotlib"), **trace}) for trace in (candidate, reference)]
    return registry.load("rewards", name)(Sample.of(*sides, domain="chart", language="python"))


def test_strings_are_a_multiset():
    said = score("chartmimic_text", {"texts": ["a", "a", "b"]}, {"texts": ["a", "b", "b", "c"]})
    assert (said.parts["precision"], said.parts["recall"]) == (2 / 3, 2 / 4)
    assert said.value == pytest.approx(2 * (2 / 3) * 0.5 / (2 / 3 + 0.5))


def test_calls_count_by_the_smaller_number():
    said = score("chartmimic_type", {"calls": {"bar": 3, "plot": 1}}, {"calls": {"bar": 1, "scatter": 1}})
    assert (said.parts["precision"], said.parts["recall"]) == (1 / 4, 1 / 2)


def test_places_in_a_grid_match_whole():
    one, other = [1, 2, 0, 0, 0, 0], [1, 2, 0, 0, 1, 1]
    assert score("chartmimic_layout", {"layout": [one, other]}, {"layout": [other, one]}).value == 1.0
    assert score("chartmimic_layout", {"layout": [one]}, {"layout": [[2, 1, 0, 0, 0, 0]]}).value == 0.0


def test_colours_match_within_their_function_alone():
    red = {"colors": [["bar", "#FF0000"]]}
    assert score("chartmimic_color", red, red).value == 1.0
    assert score("chartmimic_color", {"colors": [["plot", "#FF0000"]]}, red).value == 0.0
    near = score("chartmimic_color", {"colors": [["bar", "#F00000"]]}, red).value
    assert 0.9 < near < 1.0
    assert score("chartmimic_color", {"colors": [["imshow", "viridis"]]}, {"colors": [["imshow", "magma"]]}).value == 0


def test_the_best_matching_of_colours_counts():
    first = {"colors": [["bar", "#FF0000"], ["bar", "#0000FF"]]}
    second = {"colors": [["bar", "#0000F0"], ["bar", "#F00000"]]}
    assert score("chartmimic_color", first, second).value > 0.9


def test_of_many_colours_those_that_are_unlike_the_others_count():
    shades = {"colors": [["bar", f"#{level:02X}0000"] for level in range(150, 250, 5)]}
    said = score("chartmimic_color", shades, shades)
    assert said.value == 1.0
    assert said.parts["entries_wanted"] < 5


@pytest.mark.parametrize("name", NAMES)
def test_nothing_against_nothing_is_0_as_officially(name):
    assert score(name, {}, {}).value == 0.0


@pytest.mark.parametrize("name", [*NAMES, "plot2code_text"])
def test_references_without_matplotlib_have_no_value(name):
    said = score(name, {"texts": ["a"]}, no_trace("plotly"))
    assert said.value is None
    assert "plotly" in said.detail


@pytest.mark.parametrize("color", ["#GG0000", "#", "", "#12", "-- --"])
def test_a_forged_colour_is_a_name_like_any_other(color):
    forged = {"colors": [["bar", color]]}
    assert score("chartmimic_color", forged, forged).value == 1.0
    assert score("chartmimic_color", forged, {"colors": [["bar", "#FF0000"]]}).value == 0.0


def test_plot2code_wants_the_text_near_its_place():
    reference = {"labels": [["title", 0.5, 1.0], ["10", 0, 10.0], ["day", None, None]], "inches": [6.0, 4.0]}
    assert score("plot2code_text", reference, reference).value == pytest.approx(2 / 4)  # `day` is at no number
    moved = {"labels": [["title", 0.5, 23.0], ["10", 0.0, 10.0]], "inches": [6.0, 4.0]}
    assert score("plot2code_text", moved, reference).value == pytest.approx(2 / 3)
    assert score("plot2code_text", {"labels": [["title", 0.5, 30.0]]}, reference).value == 0.0
    assert score("plot2code_text", {}, {}).value == 1.0


def test_the_ratio_of_the_figures_sizes_moves_texts():
    reference = {"labels": [["a", 0.0, 200.0]], "inches": [6.0, 8.0]}
    assert score("plot2code_text", {"labels": [["a", 0.0, 100.0]], "inches": [6.0, 4.0]}, reference).value == 1.0
    assert score("plot2code_text", {"labels": [["a", 0.0, 100.0]], "inches": [6.0, 8.0]}, reference).value == 0.0


@pytest.mark.parametrize(
    ("first", "second", "apart"),
    [
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, 2.5, 0), (50, 0, -2.5), 4.3065),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
        ((22.7233, 20.0904, -46.694), (23.0331, 14.973, -42.5619), 2.0373),
        ((2.0776, 0.0795, -1.135), (0.9033, -0.0636, -0.5514), 0.9082),
    ],
)
def test_colour_differences_are_those_of_the_published_test_data(first, second, apart):
    """Sharma, Wu, Dalal 2005, table 1."""
    assert ciede2000(np.array([first], float), np.array([second], float))[0, 0] == pytest.approx(apart, abs=5e-5)


def test_white_black_and_red_in_lab():
    white, black, red = lab_of(np.array([[255, 255, 255], [0, 0, 0], [255, 0, 0]]))
    assert white == pytest.approx([100, 0, 0], abs=0.01)
    assert black == pytest.approx([0, 0, 0], abs=1e-9)
    assert red == pytest.approx([53.24, 80.09, 67.2], abs=0.02)
