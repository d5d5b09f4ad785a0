"""Rewards that run a model: batches equal one by one, models and passes are shared, and what is missing is None."""

import sys

import numpy as np
import pytest
import torch
from drawings import SCENES, flat, load, picture, sample, view
from learned_models import random_backbone, tiny_clip, tiny_dino
from PIL import Image

from janusrl.outcome import Outcome
from janusrl.recipe import PlaceSection
from janusrl.rendering import Frame, Rendering
from janusrl.rewards import clip, dino, distances, embed, models
from janusrl.scoring import place
from janusrl.scoring.sample import Sample, View

NAMES = ("two", "three", "bars", "dark")
REFERENCES = {name: view(SCENES[name]) for name in NAMES}


@pytest.fixture(scope="module")
def options(tmp_path_factory):
    """Options of every learned reward, with models of this test run."""
    pytest.importorskip("open_clip", reason="make setup installs it")
    folder = tmp_path_factory.mktemp("models")
    config, weights = tiny_clip(folder)
    eyes = {"model": str(config), "pretrained": str(weights)}
    dinov2 = {"model": str(tiny_dino(folder / "dino"))}
    alex, vgg = (str(random_backbone(folder, net)) for net in ("alex", "vgg"))
    torch.manual_seed(1)
    lines = {f"lin{i}.model.1.weight": torch.rand(1, n, 1, 1) for i, n in enumerate((64, 192, 384, 256, 256))}
    torch.save(lines, folder / "lines.pth")
    torch.save({"alpha": torch.rand(1, 1475, 1, 1), "beta": torch.rand(1, 1475, 1, 1)}, folder / "dists.pt")
    return {
        "dino_tiles": dinov2,
        "vincicoder_tiles": dinov2,
        "clip": eyes,
        "lpips": {"backbone": alex, "weights": str(folder / "lines.pth"), "side_px": 64},
        "dists": {"backbone": vgg, "weights": str(folder / "dists.pt"), "side_px": 64},
    }


EVERY = ("dino_tiles", "vincicoder_tiles", "clip", "lpips", "dists")


def copied(one: View) -> View:
    return View(one.rendering)


def said(name: str, options, candidates, references):
    return load(name).configured(options[name])([sample(a, b) for a, b in zip(candidates, references, strict=True)])


def values(*asked):
    return [score.value for score in said(*asked)]


@pytest.mark.parametrize("name", EVERY)
def test_identical_is_one(name, options) -> None:
    assert values(name, options, REFERENCES.values(), REFERENCES.values()) == pytest.approx([1.0] * 4, abs=1e-4)


@pytest.mark.parametrize("name", EVERY)
def test_batches_equal_one_by_one_and_narrow_precisions_are_near(name, options) -> None:
    candidates = [REFERENCES[one] for one in (*NAMES[1:], NAMES[0])]
    references = [*REFERENCES.values()]
    fresh = [copied(one) for one in candidates], [copied(one) for one in references]
    together = values(name, options, *fresh)
    alone = [values(name, options, [copied(a)], [copied(b)])[0] for a, b in zip(candidates, references, strict=True)]
    assert together == pytest.approx(alone, abs=1e-4)
    assert max(together) < 0.999
    for dtype, off in (("bf16", 0.06), ("fp16", 0.02)):
        with place.at(PlaceSection(dtype=dtype, batch_size=3)):
            fresh = [copied(one) for one in candidates], [copied(one) for one in references]
            assert values(name, options, *fresh) == pytest.approx(together, abs=off)


def test_tiles_are_worth_what_they_show(options) -> None:
    blanks = [picture(np.full_like(one.rgb, one.rgb[0, 0])) for one in REFERENCES.values()]
    whites = [flat()] * 4
    for candidates in (blanks, whites):
        assert max(values("dino_tiles", options, candidates, REFERENCES.values())) <= 0.05
    official = values("vincicoder_tiles", options, whites, REFERENCES.values())
    assert min(official) > 0.5  # the published form pays for blanks: a metric
    [blank] = said("dino_tiles", options, [flat()], [flat()])
    assert (blank.value, blank.error) == (None, False)


def test_vincicoder_cuts_and_counts_as_published(options) -> None:
    assert [dino.grid(*size) for size in ((448, 448), (1280, 720), (640, 480), (300, 900), (4000, 400))] == [
        (1, 1), (4, 2), (4, 3), (1, 3), (10, 1),
    ]  # fmt: skip
    wide = picture(np.random.default_rng(0).integers(0, 255, (90, 160, 3), np.uint8))
    tiles = dino.tiles(wide)
    assert [tile.shape for tile in tiles] == [(448, 448, 3)] * 3  # two and the thumbnail
    whole = np.concatenate(tiles[:2], axis=1)
    assert (whole == np.asarray(Image.fromarray(wide.rgb).resize((896, 448)))).all()
    [score] = said("vincicoder_tiles", options, [REFERENCES["two"]], [REFERENCES["bars"]])
    assert score.value == pytest.approx(0.9 * score.parts["accuracy"] + 0.1)
    bare = load("vincicoder_tiles").configured({**options["vincicoder_tiles"], "fenced": True})
    one = sample(REFERENCES["two"], REFERENCES["two"])
    assert bare([one])[0].value == 0.0
    one.completion = "Here:\n```svg\n<svg/>\n```"
    assert bare([one])[0].value == pytest.approx(1.0)


def test_one_model_and_one_pass_serve_every_reward(options, monkeypatch) -> None:
    seen = []
    run = dino._tokens
    monkeypatch.setattr(
        dino, "_tokens", lambda net, crops, *rest: seen.append((net, len(crops))) or run(net, crops, *rest)
    )
    monkeypatch.setattr(models, "_LOADED", {})
    fresh = [copied(view(SCENES["one"])) for _ in range(3)]
    for _ in range(2):
        values("vincicoder_tiles", options, fresh, fresh)
    assert [count for _, count in seen] == [3]
    values("dino_tiles", options, fresh, fresh)
    assert len({id(net) for net, _ in seen}) == 1
    with place.at(PlaceSection(dtype="bf16")):
        values("vincicoder_tiles", options, fresh, fresh)
    assert len({id(net) for net, _ in seen}) == 2  # another precision is another instance


def traced(pixels: np.ndarray, name: str, boxes) -> View:
    frame = Frame(np.dstack([pixels, np.full(pixels.shape[:2], 255, np.uint8)]))
    blocks = [{"text": "x", "bbox": list(box), "color": [0, 0, 0]} for box in boxes]
    return View(Rendering((frame,), trace={name: blocks}))


def test_design2code_clip_does_not_see_text(options) -> None:
    rng = np.random.default_rng(0)
    ground = np.full((60, 100, 3), 240, np.uint8)
    ground[40:55, 60:90] = (200, 30, 30)
    one, other = ground.copy(), ground.copy()
    one[5:15, 5:50], other[5:15, 5:50] = rng.integers(0, 255, (2, 10, 45, 3), np.uint8)
    box = [(0.04, 0.06, 0.5, 0.22)]
    reward = load("design2code_clip").configured(options["clip"])

    def score(first: View, second: View) -> float:
        drawn = Outcome.drew(first.rendering)
        return reward([Sample(sample(first, second).task, "", drawn, None, first, second)])[0].value

    wanted = traced(one, "blocks", box)
    painted_over, seen = (score(traced(other, "repaired_blocks", boxes), wanted) for boxes in (box, []))
    assert painted_over == pytest.approx(1.0, abs=1e-4)
    assert seen < painted_over - 5e-4
    painted = clip._inpainted(wanted, "blocks")[0]
    assert painted.shape == (60, 60, 3)
    assert np.abs(painted[5:14, 4:29].astype(int) - 240).max() <= 3


def test_lpips_is_the_published_package_s(options, tmp_path) -> None:
    package = pytest.importorskip("lpips")
    pytest.importorskip("torchvision")
    official = package.LPIPS(net="alex", pnet_rand=True, verbose=False)
    slices = [getattr(official.net, f"slice{number}") for number in range(1, 6)]
    state = {f"features.{n}": v for part in slices for n, v in part.state_dict().items()}
    torch.save(state, tmp_path / "alex.pth")
    rng = np.random.default_rng(0)
    pairs = [tuple(rng.integers(0, 255, (2, 64, 64, 3), np.uint8)) for _ in range(3)]
    found = distances.lpips_distance("alex", str(tmp_path / "alex.pth"))(pairs)
    with torch.no_grad():
        first, second = (
            torch.tensor(np.stack(side)).permute(0, 3, 1, 2) / 127.5 - 1 for side in zip(*pairs, strict=True)
        )
        wanted = official(first, second).flatten().tolist()
    assert found.tolist() == pytest.approx(wanted, abs=1e-5)


def test_dists_is_the_published_package_s(tmp_path, monkeypatch) -> None:
    package = pytest.importorskip("DISTS_pytorch.DISTS_pt")
    from torchvision import models as zoo

    torch.manual_seed(5)
    net = zoo.vgg16(weights=None)
    monkeypatch.setattr(package.models, "vgg16", lambda **_: net)
    official = package.DISTS(load_weights=False)
    torch.save(net.features.state_dict(), tmp_path / "vgg.pth")
    torch.save({"alpha": official.alpha.data, "beta": official.beta.data}, tmp_path / "dists.pt")
    rng = np.random.default_rng(0)
    pairs = [tuple(rng.integers(0, 255, (2, 64, 64, 3), np.uint8)) for _ in range(2)]
    found = distances.dists_distance(str(tmp_path / "vgg.pth"), str(tmp_path / "dists.pt"))(pairs)
    first, second = (torch.tensor(np.stack(side)).permute(0, 3, 1, 2) / 255 for side in zip(*pairs, strict=True))
    assert found.tolist() == pytest.approx(official(first, second).tolist(), abs=1e-5)


def test_dists_sees_structure_and_texture(options) -> None:
    rng = np.random.default_rng(0)
    texture = rng.integers(0, 255, (64, 64, 3), np.uint8)
    distance = distances.dists_distance(options["dists"]["backbone"], options["dists"]["weights"])
    same, moved, other = distance(
        [(texture, texture), (texture, np.roll(texture, 9, 0)), (texture, 255 - texture // 4)]
    )
    assert same == pytest.approx(0, abs=1e-5)
    assert 0 < moved < other


@pytest.mark.parametrize("name", [*EVERY, "dreamsim"])
def test_missing_weights_are_none_and_say_what_to_do(name, options, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(models, "RETRY_S", 0.0)
    gone = str(tmp_path / "gone.pt")
    asked = {
        "dino_tiles": {"model": "nobody/no-such-dino"},
        "vincicoder_tiles": {"model": gone},
        "clip": {**options["clip"], "pretrained": gone},
        "lpips": {**options["lpips"], "backbone": gone},
        "dists": {**options["dists"], "weights": gone},
        "dreamsim": {"folder": str(tmp_path)},
    }[name]
    scores = load(name).configured(asked)([sample(REFERENCES["two"], REFERENCES["two"])] * 2)
    assert [(score.value, score.error) for score in scores] == [(None, True)] * 2
    advice = {"dino_tiles": "hf download", "vincicoder_tiles": "hf download", "dreamsim": "dreamsim"}.get(
        name, "no file"
    )
    assert advice in scores[0].detail


@pytest.mark.parametrize("name", ["clip", "dino_tiles"])
def test_hub_names_are_not_asked_for_when_offline(name) -> None:
    [score] = load(name)([sample(REFERENCES["two"], REFERENCES["two"])])
    assert (score.value, score.error) == (None, True)
    assert "where there is a network" in score.detail


def test_a_hub_that_does_not_answer_is_given_up_at_once_and_its_cache_is_used(tmp_path, monkeypatch) -> None:
    from huggingface_hub import constants

    asked = []
    monkeypatch.delenv("HF_HUB_OFFLINE")
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    monkeypatch.setattr(constants, "ENDPOINT", "http://127.0.0.1:9")  # nobody listens there
    monkeypatch.setattr(models, "_MISSING", {})
    models._reachable.cache_clear()
    connect = models.socket.create_connection
    monkeypatch.setattr(models.socket, "create_connection", lambda *a, **k: asked.append(a) or connect(*a, **k))
    one = sample(REFERENCES["two"], REFERENCES["two"])
    [score] = load("dino_tiles").configured({"model": "someone/dino"})([one])
    assert (score.value, score.error) == (None, True)
    assert [call[0] for call in asked] == [("127.0.0.1", 9)]
    assert constants.HF_HUB_OFFLINE is False
    store = tmp_path / "hub" / "models--someone--dino"
    tiny_dino(store / "snapshots" / "abc")
    (store / "refs").mkdir()
    (store / "refs" / "main").write_text("abc")
    for module in (constants, sys.modules["transformers.utils.hub"]):
        monkeypatch.setattr(module, "HF_HUB_CACHE", str(tmp_path / "hub"), raising=False)
    monkeypatch.setattr(models, "_MISSING", {})
    assert load("dino_tiles").configured({"model": "someone/dino"})([one])[0].value == pytest.approx(1.0, abs=1e-4)
    models._reachable.cache_clear()


@pytest.mark.parametrize("name", EVERY)
def test_weights_cut_short_are_none(name, options, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(models, "RETRY_S", 0.0)
    key = {"clip": "pretrained", "lpips": "backbone", "dists": "backbone"}.get(name, "model")
    if key == "model":
        tiny_dino(tmp_path / "dino", seed=3)
        file = tmp_path / "dino" / "model.safetensors"
        asked = {"model": str(tmp_path / "dino")}
    else:
        file = tmp_path / "cut.pt"
        with open(options[name][key], "rb") as whole:
            file.write_bytes(whole.read())
        asked = {**options[name], key: str(file)}
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    [score] = load(name).configured(asked)([sample(REFERENCES["two"], REFERENCES["two"])])
    assert (score.value, score.error) == (None, True)
    assert "cut short" in score.detail or "cannot be loaded" in score.detail


@pytest.mark.parametrize("module", ["open_clip", "rapidocr"])
def test_a_missing_package_is_none_and_says_how_to_install_it(module, monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, module, None)  # what `import` meets where it is not installed
    monkeypatch.setattr(models, "_LOADED", {})
    monkeypatch.setattr(models, "_MISSING", {})
    [score] = load({"open_clip": "clip", "rapidocr": "ocr_text"}[module])(
        [sample(REFERENCES["two"], REFERENCES["two"])]
    )
    assert (score.value, score.error) == (None, True)
    assert "pip install 'janusrl[" in score.detail


def test_memory_that_does_not_suffice_halves_the_batch_and_then_gives_none(options, monkeypatch) -> None:
    class Greedy(torch.nn.Module):
        """A real layer that runs out of memory above `most` tokens' pictures."""

        def __init__(self, inner: torch.nn.Module, most: int) -> None:
            super().__init__()
            self.inner, self.most = inner, most

        def forward(self, *args, **kwargs):
            if len(kwargs["pixel_values"]) > self.most:
                raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20.00 MiB.")
            return self.inner(*args, **kwargs)

    run, most = dino._tokens, 1
    monkeypatch.setattr(dino, "_tokens", lambda net, *rest: run(Greedy(net, most), *rest))
    fresh = [copied(REFERENCES[name]) for name in NAMES]
    assert values("vincicoder_tiles", options, fresh, fresh) == pytest.approx([1.0] * 4, abs=1e-4)
    most = 0
    new = [view(SCENES["one"])] * 2
    scores = said("vincicoder_tiles", options, new, [copied(one) for one in new])
    assert [(score.value, score.error) for score in scores] == [(None, True)] * 2
    assert "out of memory with a single picture" in scores[0].detail


def test_numbers_that_are_not_finite_never_leave(options) -> None:
    encoder = embed.Encoder("broken", lambda crops: np.full((len(crops), 4), np.nan, np.float32))
    with pytest.raises(FloatingPointError, match="not finite"):
        embed.vectors(encoder, embed.Cut("whole", lambda one: [one.rgb]), [view(SCENES["one"])])
