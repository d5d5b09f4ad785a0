"""CLIP as a metric: `clip`, and `design2code_clip` with the text painted over, through open_clip.

Logged, never optimised: pages that a judge calls blank average 0.70 (all: 0.78), and no threshold tells a right picture
from a wrong one. Every reward that asks for the same model and the same cut of a picture shares one pass.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import Image

from janusrl.scoring.reward import Score, reward
from janusrl.scoring.sample import Sample, View

from . import embed
from .models import LearnedOptions, ModelMissing, fingerprint, hub_as_it_is, loaded, offline, or_unscored

MODEL, PRETRAINED = "ViT-B-32-quickgelu", "openai"
"""OpenAI's ViT-B/32, the model of Design2Code and of most reports."""
_INPAINT_RADIUS_PX = 3
_SUFFIXES = (".pt", ".pth", ".bin", ".safetensors")

Box = tuple[float, float, float, float]
"""x, y, width, height, in shares of the picture."""


class ClipOptions(LearnedOptions):
    """Options of `clip` and `design2code_clip`."""

    model: str = MODEL
    """open_clip's name of the architecture (CLIP, SigLIP ...), or a `.json` file that describes one."""
    pretrained: str = PRETRAINED
    """open_clip's name of the weights, or a local file with them."""


@reward(kind="metric", needs=("rendering", "reference_picture"), tier="C", batched=True)
@or_unscored
def clip(samples: Sequence[Sample], options: ClipOptions) -> list[Score]:
    """Cosine of both pictures' CLIP embeddings, cut to [0, 1]; `parts["cosine"]` is the cosine.

    The model's own preprocessing (for CLIP: the shorter side to 224 px, bicubic, and the middle square: of a long page
    only the middle is seen). Inputs: the two pictures. Range 0 to 1. Tier C, references kept on disk.

    Failure modes: a blank picture has about 0.7; orders models, not samples. Source: CLIP (arXiv 2103.00020). None, as
    a failure, where open_clip or the weights are missing.
    """
    views = [embed.as_drawn(sample) for sample in samples]
    references = [sample.reference for sample in samples if sample.reference is not None]
    cut = embed.Cut("whole", lambda view: [view.rgb])
    encoder = clip_encoder(options.model, options.pretrained)
    embed.vectors(encoder, cut, views, references)
    return [
        _score(embed.of(a, encoder, cut), embed.of(b, encoder, cut)) for a, b in zip(views, references, strict=True)
    ]


@reward(kind="metric", needs=("rendering", "reference_picture", "trace", "reference_trace"), tier="C", batched=True)
@or_unscored
def design2code_clip(samples: Sequence[Sample], options: ClipOptions) -> list[Score]:
    """Design2Code's CLIP score: `clip` of both pages with their text painted over, cut to [0, 1].

    The boxes of the text blocks that the official detector finds (the trace's) are in-painted (Telea, 3 px); the page
    is squeezed into a square of its shorter side (Lanczos), and the model's preprocessing follows. `parts["cosine"]` is
    the cosine. Range 0 to 1. Tier C.

    Failure modes: as `clip`. Source: Design2Code (arXiv 2403.03163), `metrics/visual_score.py`. None, as a failure,
    where open_clip or the weights are missing.
    """
    views = [embed.as_drawn(sample) for sample in samples]
    references = [sample.reference for sample in samples if sample.reference is not None]
    encoder = clip_encoder(options.model, options.pretrained)
    embed.vectors(encoder, _CANDIDATE, views)
    embed.vectors(encoder, _REFERENCE, (), references)
    pairs = zip(views, references, strict=True)
    return [_score(embed.of(a, encoder, _CANDIDATE), embed.of(b, encoder, _REFERENCE)) for a, b in pairs]


def _score(mine: np.ndarray, wanted: np.ndarray) -> Score:
    cosine = float(embed.cosine(mine, wanted)[0])
    return Score(min(1.0, max(0.0, cosine)), {"cosine": cosine})


def _textless(blocks: str) -> embed.Cut:
    """The cut without text, whose boxes are those of the trace's `blocks`."""
    return embed.Cut(f"textless:{blocks}", partial(_inpainted, blocks=blocks), lambda view: str(_boxes(view, blocks)))


def _boxes(view: View, blocks: str) -> list[Box]:
    rows = (view.rendering.trace or {}).get(blocks) or ()
    return [(x, y, w, h) for x, y, w, h in (map(float, row["bbox"]) for row in rows)]


def _inpainted(view: View, blocks: str) -> list[np.ndarray]:
    width, height = view.size
    cover = np.zeros((height, width), np.uint8)
    for x, y, w, h in _boxes(view, blocks):
        left, top = int(x * width), int(y * height)
        cover[max(0, top) : max(0, top + int(h * height)), max(0, left) : max(0, left + int(w * width))] = 255
    painted = cv2.inpaint(view.rgb, cover, _INPAINT_RADIUS_PX, cv2.INPAINT_TELEA) if cover.any() else view.rgb
    side = min(width, height)
    return [np.asarray(Image.fromarray(painted).resize((side, side), Image.Resampling.LANCZOS))]


_CANDIDATE, _REFERENCE = _textless("repaired_blocks"), _textless("blocks")
"""The published code repairs the candidate's page before it looks, and takes the reference as it is."""


def clip_encoder(model: str, pretrained: str) -> embed.Encoder:
    """A CLIP at the current place: pictures in, embeddings out. Raises ModelMissing."""

    def load(device: str, dtype: Any) -> embed.Encoder:
        open_clip = _open_clip()
        name = _architecture(open_clip, model)
        weights = _weights(open_clip, name, pretrained)
        try:
            with hub_as_it_is():
                net, _, preprocess = open_clip.create_model_and_transforms(name, pretrained=weights)
        except Exception as error:  # a file cut short, weights of another architecture, a hub that is not there
            said = str(error).strip().splitlines()
            raise ModelMissing(
                f"CLIP '{model}' cannot be loaded with the weights '{pretrained}' ({type(error).__name__}: "
                f"{said[0][:200] if said else ''}). {_advice(name, pretrained)}"
            ) from error
        net.eval().to(device, dtype)
        file = Path(weights)
        identity = f"clip:{name}:{fingerprint(file) if file.is_file() else pretrained}:{dtype}"
        return embed.Encoder(identity, lambda crops: _embeddings(net, preprocess, crops, device, dtype))

    return loaded("CLIP", model, load, pretrained)


def _open_clip() -> Any:
    try:
        import open_clip
    except ImportError as error:
        raise ModelMissing(f"open_clip is not installed ({error}): pip install 'janusrl[clip]'") from error
    return open_clip


def _architecture(open_clip: Any, model: str) -> str:
    if not model.endswith(".json"):
        if model not in open_clip.list_models():
            raise ModelMissing(f"open_clip knows no model '{model}'; open_clip.list_models() has the names")
        return model
    path = Path(model).expanduser()
    if not path.is_file():
        raise ModelMissing(f"no file {path} that describes a CLIP")
    open_clip.add_model_config(path)
    return path.stem


def _weights(open_clip: Any, name: str, pretrained: str) -> str:
    """What to give to open_clip; refuses what would ask a network that must not be asked."""
    path = Path(pretrained).expanduser()
    if path.suffix in _SUFFIXES or path.exists():
        if not path.is_file():
            raise ModelMissing(f"no file {path} with CLIP's weights. {_advice(name, pretrained)}")
        return str(path)
    tags = open_clip.list_pretrained_tags_by_model(name)
    if pretrained not in tags:
        raise ModelMissing(f"open_clip has no weights '{pretrained}' for '{name}'; it has {', '.join(tags) or 'none'}")
    config = open_clip.get_pretrained_cfg(name, pretrained)
    if offline() and not config.get("hf_hub"):  # open_clip would fetch it from a plain address, without a time limit
        file = Path("~/.cache/clip").expanduser() / Path(config["url"]).name
        if not file.is_file():
            raise ModelMissing(
                f"there is no {file}, and HF_HUB_OFFLINE is set or the hub does not answer. {_advice(name, pretrained)}"
            )
    return pretrained


def _advice(name: str, pretrained: str) -> str:
    return (
        "Fetch the weights where there is a network "
        f"(`python -c \"import open_clip; open_clip.create_model('{name}', pretrained='{pretrained}')\"`), "
        "or give the option `pretrained` a local file"
    )


def _embeddings(net: Any, preprocess: Any, crops: Sequence[embed.Crop], device: str, dtype: Any) -> np.ndarray:
    import torch

    with torch.inference_mode():
        batch = torch.stack([preprocess(Image.fromarray(crop)) for crop in crops])
        found: np.ndarray = net.encode_image(batch.to(device, dtype)).float().cpu().numpy()
    return found
