"""Length: a full band around the reference, nothing for collapse or padding."""

import pytest
from drawings import SCENES, load, sample, score, view
from hypothesis import given
from hypothesis import strategies as st

CANVAS = view(SCENES["one"])


@pytest.mark.parametrize(
    ("length", "expected"),
    [(0, 0), (19, 0), (20, 0), (35, 0.5), (50, 1), (100, 1), (150, 1), (225, 0.5), (300, 0), (5000, 0)],
)
def test_the_band(length, expected):
    said = score("length_band", CANVAS, CANVAS, source="x" * length, code="y" * 100)
    assert said.value == pytest.approx(expected, abs=1e-9)
    assert said.parts["ratio"] == length / 100


@pytest.mark.parametrize(
    ("length", "raw"), [(0, 1), (50, 1), (100, 0.75), (150, 0), (150 + 41, -0.9881), (192, -1), (9999, -1)]
)
def test_rlrf_length_by_hand(length, raw):
    said = score("rlrf_length", CANVAS, CANVAS, source="x" * length, code="y" * 100)
    assert said.parts["raw_official"] == pytest.approx(raw)
    assert said.value == pytest.approx((raw + 1) / 2)


@given(length=st.integers(0, 10_000), wanted=st.integers(1, 3000))
def test_always_a_share(length, wanted):
    for name in ("length_band", "rlrf_length"):
        found = score(name, CANVAS, CANVAS, source="x" * length, code="y" * wanted).value
        assert 0 <= found <= 1


def test_nothing_to_measure_is_no_zero():
    for name in ("length_band", "rlrf_length"):
        one = sample(CANVAS, CANVAS, code="y" * 100)
        one.program = None
        assert load(name)(one).value is None
        assert score(name, CANVAS, CANVAS, code="").value is None
        assert load(name).needs == {"reference_code"}


def test_the_band_can_be_narrowed():
    narrow = load("length_band").configured({"low": 0.8, "high": 1.1, "end": 1.5})
    for length, expected in ((50, 0.5), (80, 1), (110, 1), (130, 0.5), (150, 0)):
        said = narrow(sample(CANVAS, CANVAS, source="x" * length, code="y" * 100))
        assert said.value == pytest.approx(expected)


@pytest.mark.parametrize("options", [{"low": 0.1}, {"high": 0.4}, {"end": 1.5}, {"zero": -1}, {"width": 2}])
def test_a_band_out_of_order_is_refused(options):
    with pytest.raises(ValueError, match="length_band"):
        load("length_band").configured(options)
