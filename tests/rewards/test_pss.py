"""Our PSS gives the official code's numbers (tests/golden/svg/README.md), and its rasteriser is exact."""

import json
from pathlib import Path

import numpy as np
import pytest
from drawings import picture, score

from janusrl.rewards import coverage, pss_drawing

GOLDEN = Path(__file__).parents[1] / "golden" / "svg"
PAIRS = [json.loads(line) for line in (GOLDEN / "pairs.jsonl").read_text().splitlines()]
BLANK = picture(np.zeros((2, 2, 3), np.uint8))
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">{}</svg>'
SQUARE = '<path d="M10 10H40V40H10Z" fill="#c00"/>'
OTHER = '<path d="M60 50H95V90H60Z" fill="#00c"/>'


def pss(candidate: str, reference: str):
    return score("svgenius_pss", BLANK, BLANK, source=candidate, code=reference)


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: f"{pair['id']}:{pair['note']}")
def test_scores_are_the_official_ones(pair):
    said, official = pss(pair["candidate"], pair["reference"]), pair["scores"]["pss"]
    assert said.value == pytest.approx(official["final_reward"], abs=1e-3)
    assert bool(said.parts["valid"]) is official["valid"]
    for name, value in official["dimensions"].items():
        assert said.parts[name] == pytest.approx(value, abs=1e-3), name


def test_what_the_official_code_does_not_see_is_not_seen():
    reference = SVG.format(SQUARE + OTHER)
    assert pss(reference, reference).value == 1.0
    away = SVG.replace("0 0 100 100", "-50 0 400 300").format(SQUARE + OTHER)
    assert pss(away, reference).value == pytest.approx(1.0)
    assert pss(SVG.format(OTHER + SQUARE), reference).value == 0.0  # one swap of two
    named = [part.replace("<path", f'<path id="{name}"') for part, name in ((SQUARE, "b"), (OTHER, "a"))]
    assert pss(SVG.format("".join(named)), reference).value == 0.0  # ids decide the order


@pytest.mark.parametrize(
    "candidate",
    [
        "not xml",
        "<svg/>",
        SVG.format(""),
        SVG.format("<path/>"),
        SVG.format(SQUARE + '<rect width="5" height="5"/>'),
        f"<svg viewBox='0 0 9 9'>{SQUARE}</svg>",
        '<!DOCTYPE svg [<!ENTITY a "aaaa">]>' + SVG.format(SQUARE),
    ],
)
def test_a_drawing_of_anything_but_paths_is_invalid(candidate):
    said = pss(candidate, SVG.format(SQUARE))
    assert (said.value, said.parts["valid"]) == (0.0, 0.0)


@pytest.mark.parametrize(
    "d",
    ["", "M", "M5 5", "M nan nan L 1 1", "A 1 1 0 0 0 5 5", "M0 0A0 0 0 0 0 0 0Z", "M0 0L1e300 1e300L-1e300 5Z", "#!"],
)
def test_odd_paths_are_no_failure_of_ours(d):
    said = pss(SVG.format(f'<path d="{d}"/>' + SQUARE), SVG.format(SQUARE))
    assert said.value is not None
    assert 0 <= said.value <= 1


@pytest.mark.parametrize(
    ("path", "share"),
    [
        ('<path d="M0 0H50V100H0Z"/>', 0.5),
        ('<path d="M0 0H50V100H0Z" fill="transparent"/>', 0.0),
        ('<path d="M0 0H50V100H0Z" opacity="0"/>', 0.0),
        ('<path d="M0 0H50V100H0Z" style="fill: none"/>', 0.0),
        ('<path d="M0 0H50V100H0Z" transform="scale(.5 1)"/>', 0.25),
        ('<path d="M0 50H100" fill="none" stroke="#123" stroke-width="20"/>', 0.2),
        ('<path d="M10 10H90V90H10Z" fill="none" stroke="red" stroke-width="20"/>', 0.64),
        ('<path d="M0 0H100V100H0ZM25 25H75V75H25Z" fill-rule="evenodd"/>', 0.75),
        ('<path d="M50 0A50 50 0 0 1 50 100A50 50 0 0 1 50 0Z"/>', np.pi / 4),
    ],
)
def test_the_whole_drawing_is_what_is_painted(path, share):
    placed = pss_drawing.Placed(pss_drawing.read_drawing(SVG.format(path)), "as it is")
    assert placed.whole().mean() == pytest.approx(share, abs=0.01)


def test_single_paths_are_painted_with_nothing_but_their_fill():
    plain, turned = (
        pss_drawing.Placed(pss_drawing.read_drawing(SVG.format(SQUARE.replace("/>", more))), "0 0 100 100").shapes()[0]
        for more in ("/>", ' transform="rotate(20)" opacity="0" stroke="red"/>')
    )
    assert (plain.mask == turned.mask).all()
    assert plain.mask.mean() == pytest.approx(0.09, abs=0.005)


def test_more_than_can_be_matched_is_none_and_not_zero():
    many = SVG.format(SQUARE * 257)
    assert (pss(many, many).value, pss(many, many).error) == (None, False)
    assert "paths" in pss(many, many).detail


def test_masks_hold_every_touched_pixel():
    rng = np.random.default_rng(3)
    for _ in range(20):
        points = rng.uniform(-5, 45, (5, 2))
        fine = coverage.mask([points * 16], 640, 640).reshape(40, 16, 40, 16).mean(axis=(1, 3))
        found = coverage.mask([points], 40, 40)
        assert found[fine > 0.15].all()  # a hair across a pixel touches 1 in 16 of its fine ones
        assert (found & (fine == 0)).sum() <= 1  # corners are rounded to 1/256 of a pixel


def test_holes_follow_the_fill_rule():
    outer, inner = np.array([(0, 0), (20, 0), (20, 20), (0, 20)]), np.array([(5, 5), (15, 5), (15, 15), (5, 15)])
    assert coverage.mask([outer, inner], 20, 20).sum() == 400
    assert coverage.mask([outer, inner], 20, 20, even_odd=True).sum() == 300
    assert coverage.mask([outer, inner[::-1]], 20, 20).sum() == 300
    assert coverage.mask([outer - 10], 20, 20).sum() == 100


def test_an_outline_with_too_many_edges_is_refused():
    zigzag = np.array([(x, 7_000 * (x % 2)) for x in range(3_000)], float)
    with pytest.raises(coverage.TooDetailed):
        coverage.mask([zigzag], 512, 512)
