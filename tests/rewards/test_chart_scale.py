"""What tick labels say: numbers in every common spelling, scales, and what is no scale."""

import numpy as np
import pytest

from janusrl.rewards.chart_data import Ruler
from janusrl.rewards.chart_scale import number_in, scale_of

EDGES = (100.0, 500.0)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *[
            ("0", 0),
            ("\N{MINUS SIGN}3.5", -3.5),
            ("1,000", 1000),
            ("2.5k", 2500),
            ("40%", 40),
            ("$5", 5),
            ("1e6", 1e6),
            (".5", 0.5),
        ],
        *[
            (r"$\mathdefault{10^{-2}}$", 0.01),
            (r"$\times\mathdefault{10^{6}}\mathdefault{}$", 1e6),
            ("\N{MULTIPLICATION SIGN}1e6", 1e6),
        ],
        *[(r"$\mathdefault{2\times10^{1}}$", 20), (r"$\mathdefault{-10^{1}}$", -10), ("+2.5e3", 2500), ("3M", 3e6)],
    ],
)
def test_numbers(text, value):
    assert number_in(text) == pytest.approx(value)


@pytest.mark.parametrize("text", ["", "Jan", "2020-01-05", "Q1", "3 apples", "10:30", "1e999", "--", "$x^2$"])
def test_what_is_no_number(text):
    assert number_in(text) is None


def test_a_linear_scale_is_read_off():
    scale = scale_of([(100.0, "0"), (300.0, "10"), (500.0, "20")], [], EDGES)
    assert scale.kind == "linear"
    assert scale.at(np.array([150.0, 600.0])) == pytest.approx([2.5, 25])


def test_what_stands_beside_the_axis_counts_for_its_ticks():
    scale = scale_of([(100.0, "0.0"), (500.0, "2.0")], ["1e6"], EDGES)
    assert scale.at(np.array([300.0])) == pytest.approx([1e6])
    scale = scale_of([(100.0, "0"), (500.0, "2")], ["+1e3"], EDGES)
    assert scale.at(np.array([300.0])) == pytest.approx([1001])


@pytest.mark.parametrize("labels", [("1", "10", "100"), (r"$10^{0}$", r"$10^{1}$", r"$10^{2}$")])
def test_a_logarithmic_scale_is_read_off(labels):
    scale = scale_of(list(zip((100.0, 300.0, 500.0), labels, strict=True)), [], EDGES)
    assert scale.kind == "log"
    assert scale.at(np.array([400.0])) == pytest.approx([1.5])


def test_words_are_a_scale_of_their_own_and_one_tick_is_none():
    assert scale_of([(100.0, "a"), (500.0, "b")], [], EDGES).words == {"a": 100.0, "b": 500.0}
    assert scale_of([(100.0, "1")], [], EDGES).kind == "none"
    assert scale_of([(100.0, "1"), (200.0, "5"), (500.0, "6")], [], EDGES).kind == "none"
    assert scale_of([(100.0, "7"), (500.0, "7")], [], EDGES).kind == "none"


def test_charts_of_other_sizes_and_limits_are_measured_in_values():
    small = scale_of([(100.0, "0"), (500.0, "20")], [], EDGES)
    large = scale_of([(0.0, "0"), (900.0, "30")], [], (0.0, 1000.0))
    ruler = Ruler.between(large, small)
    assert ruler.kind == "values"
    assert ruler.mine(np.array([300.0])) == pytest.approx([10])
    assert ruler.theirs(np.array([300.0])) == pytest.approx([10])


def test_a_logarithmic_axis_is_measured_against_a_linear_one():
    linear = scale_of([(100.0, "0"), (500.0, "100")], [], EDGES)
    log = scale_of([(100.0, "1"), (300.0, "10"), (500.0, "100")], [], EDGES)
    assert Ruler.between(log, linear).mine(np.array([300.0])) == pytest.approx([10])
    assert Ruler.between(linear, log).mine(np.array([140.0])) == pytest.approx([1])
    assert np.isfinite(Ruler.between(linear, log).mine(np.array([100.0, 0.0]))).all()


def test_categories_are_found_by_name_and_their_order_counts():
    wanted = scale_of([(100.0, "a"), (300.0, "b"), (500.0, "c")], [], EDGES)
    turned = scale_of([(100.0, "c"), (300.0, "b"), (500.0, "a")], [], EDGES)
    ruler = Ruler.between(turned, wanted)
    assert ruler.kind == "words"
    assert ruler.mine(np.array([100.0, 300.0, 500.0])) == pytest.approx([2, 1, 0])
    assert ruler.order == pytest.approx(1 / 3)
    assert Ruler.between(wanted, wanted).order == 1.0


def test_axes_that_say_nothing_are_measured_by_their_boxes():
    nothing = scale_of([], [], EDGES)
    words = scale_of([(100.0, "a"), (500.0, "b")], [], EDGES)
    ruler = Ruler.between(nothing, words)
    assert ruler.kind == "box"
    assert ruler.mine(np.array([200.0])) == pytest.approx([0.25])
