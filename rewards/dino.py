"""DINOv2 on tiles: `dino_tiles`, a reward, and `vincicoder_tiles`, the published form of the same idea, a metric.

Both cut a picture into up to twelve tiles of 448 px and a thumbnail, and compare the tiles' class tokens. The
published form maps cosines from [-1, 1] to [0, 1], which squeezes everything into its upper half; the reward measures
them against blank pictures, low-passed, and leaves tables of text alone, where training on such scores is reported to
do harm. They share the model, not the formula.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import Image
from pydantic import Field

from janusrl.scoring.reward import Score, reward
from janusrl.scoring.sample import Sample, View

from . import embed
from .blank import contrast_alike, flat_colors, is_table
from .models import LearnedOptions, ModelMissing, fingerprint, hub_as_it_is, loaded, offline, or_unscored

TILE_PX = 448
MOST_TILES = 12
MODEL = "facebook/dinov2-large"
"""The model of VinciCoder."""
BLUR_SIGMA = 2.0
"""Standard deviation of the reward's low-pass filter, in pixels of a tile; the model's patches have 14."""
LEAST_SHOWN = 0.02
"""A reference whose tiles are on average nearer to a blank picture than this shows nothing to compare."""
_MEAN, _DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


class DinoOptions(LearnedOptions):
    """Options of `dino_tiles`."""

    model: str = MODEL
    """Hub id of a DINOv2, or a local folder with one."""
    blur: float = Field(BLUR_SIGMA, ge=0.5, le=16)
    """Standard deviation of the low-pass filter, in pixels of a tile."""


class VinciCoderOptions(LearnedOptions):
    """Options of `vincicoder_tiles`."""

    model: str = MODEL
    """Hub id of a DINOv2, or a local folder with one."""
    fenced: bool = False
    """Whether an answer without a fenced block of code has no format and no value, as in training with the published
    code; else any answer that holds a program has its format."""


@reward(
    needs=("rendering", "reference_picture"),
    wants=("reference_structure",),
    tier="C",
    batched=True,
    anchor=False,
    max_weight=0.3,
)
@or_unscored
def dino_tiles(samples: Sequence[Sample], options: DinoOptions) -> list[Score | None]:
    """Likeness of DINOv2's class tokens on tiles, from 0 (no more like the reference than a blank canvas) to 1.

    Formula: with s_t the cosine of both pictures' tokens on tile t, and b_t the largest cosine of the reference's token
    with those of five flat pictures, sum(s_t - b_t) / sum(1 - b_t), cut to [0, 1]: a tile counts by what the reference
    shows there, and paint where it shows nothing costs. Times the agreement of contrasts (`blank.contrast_alike`).
    Tiles as in `vincicoder_tiles`, low-passed. Parts: `alike`, `contrast`, `tiles`.

    Inputs: the two pictures. Range 0 to 1. Tier C: 2 to 13 passes of a vision transformer a picture, references kept on
    disk; it wants a GPU. At most 0.3 of a rubric's weight.

    Failure modes: small text, single digits, exact values. Source: VinciCoder (arXiv 2511.00391), DINOv2 (arXiv
    2304.07193); the normalisation is this project's.

    None where the reference is a table of text or shows nothing, and (as a failure) where there is no model.
    """
    encoder = dino_encoder(options.model)
    cut = embed.Cut(f"tiles:{TILE_PX}:{MOST_TILES}:{options.blur}", partial(_blurred_tiles, blur=options.blur))
    answers: list[Score | None] = [_unfit(sample) for sample in samples]
    looked = [number for number, answer in enumerate(answers) if answer is None]
    pairs = embed.pairs([samples[number] for number in looked])
    embed.vectors(encoder, cut, [candidate for candidate, _ in pairs], [reference for _, reference in pairs])
    blanks = embed.flats(encoder, cut, {id(view): view for _, view in pairs}.values(), flat_colors)
    for number, (candidate, reference) in zip(looked, pairs, strict=True):
        mine, wanted = (embed.of(view, encoder, cut) for view in (candidate, reference))
        blank = embed.cosine(wanted[:, None], blanks[id(reference)][None]).max(axis=1)
        answers[number] = _score(embed.cosine(mine, wanted), blank, contrast_alike(candidate, reference))
    return answers


def _score(alike: np.ndarray, blank: np.ndarray, contrast: float) -> Score:
    shown = float((1 - blank).mean())
    if shown < LEAST_SHOWN:
        return Score(None, detail="the reference looks like a blank canvas")
    value = min(1.0, max(0.0, float((alike - blank).mean()) / shown))
    return Score(value * contrast, {"alike": value, "contrast": contrast, "tiles": float(len(alike))})


def _unfit(sample: Sample) -> Score | None:
    if sample.reference is not None and sample.reference.feature("is_table", is_table):
        return Score(None, detail="the reference is a table of text, which a vision model hardly reads")
    return None


@reward(kind="metric", needs=("rendering", "reference_picture"), tier="C", batched=True)
@or_unscored
def vincicoder_tiles(samples: Sequence[Sample], options: VinciCoderOptions) -> list[Score]:
    """VinciCoder's reward: 0.9 x mean over tiles of (cosine + 1) / 2 of DINOv2's class tokens, + 0.1 x format.

    The candidate is stretched to the reference's size; each picture is stretched to the grid of at most 12 tiles of
    448 px whose aspect is nearest, and where there are several a thumbnail of 448 px follows; resizing is bicubic. The
    token is the last layer's, before the final norm. The published code computes in bfloat16: `place: {dtype: bf16}`.

    Inputs: the two pictures and the answer. Range 0 to 1. Tier C. Parts: `accuracy` (the visual part), `format`.
    Failure modes: a blank picture has about 0.5; see `dino_tiles`. Source: VinciCoder (arXiv 2511.00391),
    `examples/reward_function/vincicoder.py`. None, as a failure, where there is no model.
    """
    encoder = dino_encoder(options.model)
    candidates = [_stretched(sample) for sample in samples]
    references = [sample.reference for sample in samples if sample.reference is not None]
    embed.vectors(encoder, _TILES, candidates, references)
    found = []
    for sample, candidate, reference in zip(samples, candidates, references, strict=True):
        cosines = embed.cosine(embed.of(candidate, encoder, _TILES), embed.of(reference, encoder, _TILES))
        fenced = re.search(r"```\w*\s.*?```", sample.completion, re.DOTALL) is not None
        form = float(fenced or (not options.fenced and sample.program is not None))
        accuracy = float(((cosines + 1) / 2).mean()) if form else 0.0
        found.append(Score(0.9 * accuracy + 0.1 * form, {"accuracy": accuracy, "format": form}))
    return found


def dino_encoder(model: str) -> embed.Encoder:
    """A DINOv2 at the current place: crops in, class tokens out. Raises ModelMissing."""

    def load(device: str, dtype: Any) -> embed.Encoder:
        import transformers

        folder = Path(model).expanduser()
        local = folder.is_dir()
        try:
            with hub_as_it_is():
                net = transformers.AutoModel.from_pretrained(str(folder) if local else model, dtype=dtype)
        except Exception as error:  # of many kinds: no such folder, no such id, no network, a file cut short
            raise ModelMissing(_absent(model, local, error)) from error
        net.eval().to(device)
        mark = fingerprint(folder) if local else getattr(net.config, "_commit_hash", None) or "hub"
        identity = f"dino:{'' if local else model}:{mark}:{dtype}"
        return embed.Encoder(identity, lambda crops: _tokens(net, crops, device, dtype))

    return loaded("DINOv2", model, load)


def _absent(model: str, local: bool, error: Exception) -> str:
    said = str(error).strip().splitlines()
    words = f"{type(error).__name__}: {said[0][:200] if said else ''}"
    if local:
        return f"no DINOv2 can be read from the folder {model} ({words}). It may be cut short: copy it again"
    where = "in the hub's cache (HF_HUB_OFFLINE is set, or the hub does not answer)" if offline() else "on the hub"
    return (
        f"DINOv2 '{model}' is neither a folder nor {where} ({words}). Fetch it where there is a network "
        f"(`hf download {model}`), or give the option `model` a local folder"
    )


def _tokens(net: Any, crops: Sequence[embed.Crop], device: str, dtype: Any) -> np.ndarray:
    import torch

    with torch.inference_mode():
        batch = torch.from_numpy(np.stack(crops)).to(device).permute(0, 3, 1, 2).float() / 255
        mean, deviation = (torch.tensor(values, device=device)[:, None, None] for values in (_MEAN, _DEVIATION))
        batch = ((batch - mean) / deviation).to(dtype)
        tokens = net(pixel_values=batch, output_hidden_states=True).hidden_states[-1][:, 0]
        found: np.ndarray = tokens.float().cpu().numpy()
    return found


def _stretched(sample: Sample) -> View:
    """The candidate at the reference's size, as the published code resizes it."""
    candidate, reference = embed.as_drawn(sample), sample.reference
    if reference is None:
        raise ValueError("vincicoder_tiles compares two pictures; declare needs=('rendering', 'reference_picture')")
    if candidate.size == reference.size:
        return candidate
    return candidate.feature(
        "bicubic:{}x{}".format(*reference.size),
        lambda view: embed.view_of(np.asarray(Image.fromarray(view.rgb).resize(reference.size))),
    )


@lru_cache(maxsize=256)
def grid(width: int, height: int) -> tuple[int, int]:
    """Columns and rows of tiles for a picture: the grid of nearest aspect; of equal ones a larger where it fits."""
    shapes = [(i, j) for i in range(1, MOST_TILES + 1) for j in range(1, MOST_TILES + 1) if i * j <= MOST_TILES]
    best, least = (1, 1), float("inf")
    for columns, rows in sorted(shapes, key=lambda shape: shape[0] * shape[1]):
        apart = abs(width / height - columns / rows)
        larger = apart == least and width * height > 0.5 * TILE_PX * TILE_PX * columns * rows
        if apart < least or larger:
            best, least = (columns, rows), apart
    return best


def tiles(view: View) -> list[embed.Crop]:
    """The tiles of a picture, row by row, and where there are several a thumbnail; each 448 x 448 x 3 uint8."""
    picture = Image.fromarray(view.rgb)
    columns, rows = grid(*view.size)
    whole = np.asarray(picture.resize((columns * TILE_PX, rows * TILE_PX)))
    found = [
        whole[row * TILE_PX : (row + 1) * TILE_PX, column * TILE_PX : (column + 1) * TILE_PX]
        for row in range(rows)
        for column in range(columns)
    ]
    return found if len(found) == 1 else [*found, np.asarray(picture.resize((TILE_PX, TILE_PX)))]


_TILES = embed.Cut(f"tiles:{TILE_PX}:{MOST_TILES}", tiles)


def _blurred_tiles(view: View, blur: float) -> list[embed.Crop]:
    return [cv2.GaussianBlur(tile, (0, 0), blur) for tile in tiles(view)]
