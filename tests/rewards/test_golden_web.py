"""Published page metrics against scores of the official code, on stored sources, pictures and blocks."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import pytest

from janusrl.outcome import Outcome
from janusrl.program import Program
from janusrl.rendering import Frame, Rendering
from janusrl.rewards.cms import cms
from janusrl.rewards.design2code import Block, block_scores, read_blocks
from janusrl.rewards.page_pixels import designbench_mae, designbench_ssim, webcode2m_mse, webcode2m_ssim
from janusrl.rewards.tree_bleu import tree_bleu
from janusrl.scoring.reward import Reward, Score
from janusrl.scoring.sample import Sample, View
from janusrl.task import Reference, Task, decode_picture

GOLDEN = Path(__file__).parents[1] / "golden" / "web"
PAIRS = [json.loads(line) for line in (GOLDEN / "pairs.jsonl").read_text().splitlines()]
IDS = [pair["id"] for pair in PAIRS]


def _view(name: str) -> View:
    return View(Rendering((Frame(decode_picture(name, folder=GOLDEN)),)))


def _sample(pair: dict[str, Any], *, pictures: bool = False, metadata: dict[str, Any] | None = None) -> Sample:
    source = None if metadata else pair["source"]
    task = Task(pair["id"], "web", (), Reference(code=pair["reference"]), source=source, metadata=metadata or {})
    program = Program(pair["candidate"], "html", 0, len(pair["candidate"]))
    if not pictures:
        return Sample(task, "", Outcome.drew(Rendering(())), program)
    candidate, reference = (_view(pair["images"][side]) for side in ("candidate", "reference"))
    return Sample(task, "", Outcome.drew(candidate.rendering), program, candidate, reference)


def _score(metric: Reward, sample: Sample) -> Score:
    found = metric(sample)
    assert isinstance(found, Score)
    return found


@pytest.mark.parametrize("pair", PAIRS, ids=IDS)
def test_design2code_scores_follow_from_the_stored_blocks(pair: dict[str, Any]) -> None:
    scores = block_scores(*(read_blocks(pair["blocks"][side]) for side in ("candidate", "reference")))
    assert not isinstance(scores, str), scores
    found = {name: getattr(scores, name) for name in pair["scores"]["design2code"]}
    assert found == pytest.approx(pair["scores"]["design2code"], abs=1e-9)


@pytest.mark.parametrize("pair", PAIRS, ids=IDS)
def test_code_metrics_are_the_official_ones_exactly(pair: dict[str, Any]) -> None:
    wanted = pair["scores"]["treebleu"]
    tree = _score(tree_bleu, _sample(pair))
    assert tree.value == wanted["recall"]
    assert tree.parts.get("precision") == wanted["precision"]
    assert _score(cms, _sample(pair)).value == pair["scores"]["designbench"]["cms"]
    elsewhere = _sample(pair, metadata={"source": pair["source"]})
    assert _score(cms, elsewhere).value == pair["scores"]["designbench"]["cms"]


@pytest.mark.parametrize("pair", PAIRS, ids=IDS)
def test_picture_metrics_are_the_official_ones_on_the_stored_pictures(pair: dict[str, Any]) -> None:
    sample, scores = _sample(pair, pictures=True), pair["scores"]
    assert _score(designbench_ssim, sample).parts["raw"] == pytest.approx(scores["designbench"]["ssim"], abs=1e-9)
    assert _score(webcode2m_ssim, sample).parts["raw"] == pytest.approx(scores["webcode2m"]["ssim"], abs=1e-9)
    assert _score(webcode2m_mse, sample).parts["raw"] == pytest.approx(scores["webcode2m"]["mse"], abs=1e-9)
    noise = 1e-9 if pair["mae_deterministic"] else 0.1  # its noise is another one in every run
    assert _score(designbench_mae, sample).parts["raw"] == pytest.approx(scores["designbench"]["mae"], abs=noise)


def test_picture_metrics_see_the_page_as_it_was_drawn_and_not_as_it_was_cropped() -> None:
    pair = next(pair for pair in PAIRS if pair["image_size"]["candidate"] != pair["image_size"]["reference"])
    sample = _sample(pair, pictures=True)
    width, height = pair["image_size"]["reference"]
    assert sample.candidate is not None
    cropped = sample.candidate.rendering.pixels[:height, :width]
    sample.candidate = View(Rendering((Frame(cropped),)))
    wanted = pair["scores"]["webcode2m"]["ssim"]
    assert _score(webcode2m_ssim, sample).parts["raw"] == pytest.approx(wanted, abs=1e-9)


@pytest.mark.parametrize(
    ("candidate", "reference"),
    [("<p>x</p>", "<html><body><p>x</p></body></html>"), ("<html><b>x</b></html>", "<p>x</p>"), ("", "")],
)
def test_tree_bleu_has_no_value_without_subtrees(candidate: str, reference: str) -> None:
    pair = {"id": "none", "candidate": candidate, "reference": reference, "source": ""}
    assert _score(tree_bleu, _sample(pair)).value is None


def test_cms_takes_only_ends_of_lines_for_ends_of_lines() -> None:
    pair = {"id": "feed", "source": "a\fb\nc\n", "reference": "a\fb\r\nd\r\n", "candidate": "a\fb\nc\u2028c\n"}
    assert _score(cms, _sample(pair)).value == 1.0


@pytest.mark.parametrize("side", ["candidate", "reference"])
def test_blocks_without_end_are_refused_and_not_waited_for(side: str) -> None:
    row = {"text": "word", "bbox": [0.1, 0.1, 0.2, 0.02], "color": [0, 0, 0]}
    many, one = read_blocks([row | {"bbox": [0.1, number / 1e6, 0.2, 0.02]} for number in range(70_000)]), [row]
    pages: dict[str, Callable[[], Any]] = {
        "candidate": lambda: block_scores(many, read_blocks(one)),
        "reference": lambda: block_scores(read_blocks(one), many),
    }
    assert "too many" in pages[side]()


def test_likeness_of_texts_is_that_of_difflib_to_the_bit() -> None:
    rng = random.Random(5)
    compared = 0
    for _ in range(3000):
        letters = rng.choice(["ab", "abcdefgh ", "the quick brown fox"])
        longest = rng.choice([3, 30, 260])  # beyond 200 letters difflib has another rule
        one, other = ("".join(rng.choices(letters, k=rng.randint(1, longest))) for _ in range(2))
        wanted = SequenceMatcher(None, one, other).ratio()
        scores = block_scores(*([Block(text, (0.1, 0.1, 0.2, 0.2), (0.0, 0.0, 0.0))] for text in (one, other)))
        assert not isinstance(scores, str)
        assert scores.text == (wanted if wanted >= 0.5 else 0.0)
        compared += wanted >= 0.5
    assert compared > 500
