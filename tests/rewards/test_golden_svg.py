"""Our RLRF metrics give the official code's numbers (tests/golden/svg/README.md)."""

import json
from pathlib import Path

import numpy as np
import pytest
from drawings import picture, score
from PIL import Image

GOLDEN = Path(__file__).parents[1] / "golden" / "svg"
PAIRS = [json.loads(line) for line in (GOLDEN / "pairs.jsonl").read_text().splitlines()]
DRAWN = [pair for pair in PAIRS if pair["images"]["candidate"]]


def read(name: str):
    return picture(np.array(Image.open(GOLDEN / name).convert("RGB")))


def test_the_golden_set_is_whole():
    assert len(PAIRS) == 20
    assert len(DRAWN) == 19


@pytest.mark.parametrize("pair", DRAWN, ids=lambda pair: f"{pair['id']}:{pair['note']}")
@pytest.mark.parametrize(("name", "key"), [("rlrf_l2", "l2"), ("rlrf_canny", "l2_canny")])
def test_picture_scores_are_the_official_ones(pair, name, key):
    said = score(name, read(pair["images"]["candidate"]), read(pair["images"]["reference"]))
    assert said.parts["raw_official"] == pytest.approx(pair["scores"]["rlrf_256"][key], abs=1e-5)
    assert said.value == pytest.approx((pair["scores"]["rlrf_256"][key] + 1) / 2, abs=1e-5)


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair["id"])
def test_length_is_the_official_one(pair):
    blank = picture(np.zeros((2, 2, 3), np.uint8))
    said = score("rlrf_length", blank, blank, source=pair["candidate"], code=pair["reference"])
    assert said.parts["raw_official"] == pair["scores"]["length"]["quadratic"]
