"""The gate refuses what is no drawing, says why in one stable word, and never blames the model for our failures."""

import numpy as np
import pytest
from drawings import RED, SCENES, WHITE, Mark, flat, load, picture, sample, score, task, view
from hypothesis import given, settings
from hypothesis import strategies as st

from janusrl.outcome import Outcome, Phase, Status
from janusrl.scoring.sample import Sample

REFERENCE = view(SCENES["three"])


def reason(candidate, reference=REFERENCE, **options) -> str:
    said = score("render_gate", candidate, reference, **options)
    assert said.value == (0.0 if said.detail else 1.0)
    return said.detail.partition(":")[0]


@pytest.mark.parametrize("name", SCENES)
def test_the_reference_passes(name):
    assert reason(view(SCENES[name]), view(SCENES[name])) == ""


@given(seed=st.integers(0, 2**32 - 1), side=st.integers(1, 40), colors=st.integers(1, 5))
@settings(max_examples=60, deadline=None)
def test_every_picture_passes_against_itself(seed, side, colors):
    rng = np.random.default_rng(seed)
    pixels = rng.integers(0, 256, (colors, 3), np.uint8)[rng.integers(0, colors, (side, side))]
    assert reason(picture(pixels), picture(pixels)) == ""


def test_noise_is_refused_and_a_busy_answer_to_a_busy_reference_is_not():
    rng = np.random.default_rng(0)
    noise = rng.integers(0, 256, (64, 64, 3), np.uint8)
    assert reason(picture(noise)) == "noise"
    assert reason(picture(noise), picture(noise[::-1])) == ""
    stripes = np.full((64, 64, 3), 255, np.uint8)
    stripes[:, ::8] = 0
    assert reason(picture(stripes), picture(np.roll(stripes, 4, axis=0))) == ""


def test_a_sparse_reference_may_be_answered_sparsely():
    dot = view([Mark(30, 30, 2, 2, RED)])
    assert reason(dot, dot) == ""
    assert reason(view([Mark(30, 30, 2, 1, RED)]), dot) == ""  # 0.05 % of the canvas, where the reference has 0.1 %
    assert reason(flat(WHITE), dot) == "blank"
    assert reason(dot, REFERENCE) == "blank"


@pytest.mark.parametrize("color", [WHITE, (254, 254, 254), (0, 0, 0), (128, 128, 128), (250, 240, 230)])
def test_a_flat_canvas_is_blank(color):
    assert reason(flat(color)) == "blank"


def test_a_near_white_copy_is_blank():
    near = [Mark(m.x, m.y, m.w, m.h, (248, 248, 248), m.kind) for m in SCENES["three"]]
    assert reason(view(near)) == "blank"
    assert reason(view([Mark(m.x, m.y, m.w, m.h, m.fill, m.kind, 0.0) for m in SCENES["three"]])) == "blank"


def test_a_speck_is_blank_beside_a_full_reference():
    assert reason(view([Mark(5, 5, 3, 3, RED)])) == "blank"


def test_a_gradient_without_edges_is_refused():
    ramp = np.linspace(120, 250, 64).astype(np.uint8)
    assert reason(picture(np.repeat(np.tile(ramp, (64, 1))[..., None], 3, 2))) == "too_few_edges"


def test_size_is_the_one_asked_for():
    assert reason(view(SCENES["three"], 32)) == "wrong_size"


def test_one_program_unless_more_are_allowed():
    assert reason(view(SCENES["three"]), count=2) == "several_programs"
    patient = load("render_gate").configured({"max_programs": 2})
    assert patient(sample(view(SCENES["three"]), REFERENCE, count=2)).value == 1
    with pytest.raises(ValueError, match="max_program"):
        load("render_gate").configured({"max_program": 2})


def test_without_a_reference_only_blankness_counts():
    for marks, expected in ((SCENES["one"], 1.0), ([], 0.0)):
        drawn = view(marks)
        alone = Sample(task(drawn), "", Outcome.drew(drawn.rendering), None, drawn, None)
        assert load("render_gate")(alone).value == expected


def test_a_failure_is_attributed():
    def gate(outcome: Outcome):
        return load("render_gate")(Sample(task(REFERENCE), "", outcome, None, None, REFERENCE))

    said = gate(Outcome.model_failed(Phase.RUN, "time_limit", "It ran 20 s."))
    assert (said.value, said.detail) == (0.0, "time_limit: It ran 20 s.")
    assert gate(Outcome.infra_failed(Phase.RENDER, "worker_died", "The worker died.")).value is None
    assert gate(Outcome(Status.NOT_RUN)).value is None
