"""Embeddings: pictures through a model in one batch, once each, and those of references kept.

Several rewards that want the same vectors of the same pictures (the same model, the same crops) share one pass: vectors
are kept on the picture's view. Those of references are kept on disk too, by content hash and model.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import numpy as np

from janusrl.folders import cache_folder
from janusrl.rendering import Frame, Rendering
from janusrl.scoring import place
from janusrl.scoring.feature_cache import FeatureCache
from janusrl.scoring.sample import Sample, View

from .features import pair

Crop = np.ndarray
"""H x W x 3 uint8, sRGB; all crops of one way of cutting have one size."""


@dataclass(frozen=True)
class Cut:
    """A way of cutting a picture into what a model looks at."""

    name: str
    """Tells ways apart: all that decides the crops stands in it."""
    crops: Callable[[View], Sequence[Crop]]
    mark: Callable[[View], str] = lambda view: ""
    """What decides a view's crops beside its pixels, where something does."""


@dataclass(frozen=True, eq=False)
class Encoder:
    """A loaded model that turns crops into vectors."""

    identity: str
    """Model, weights and precision: part of the keys of kept vectors."""
    run: Callable[[Sequence[Crop]], np.ndarray]
    """Takes N crops of one size, returns N x D float32."""


def vectors(encoder: Encoder, cut: Cut, candidates: Iterable[View], references: Iterable[View] = ()) -> None:
    """Make sure that every view has its vectors, in as few passes of the model as the place allows.

    Args:
        encoder: the model.
        cut: what it looks at.
        candidates: views whose vectors are wanted now.
        references: views whose vectors are wanted again and again.

    Raises:
        OutOfMemory: not even one crop fits into the device's memory.
    """
    name = f"{encoder.identity}|{cut.name}"
    kept = {id(view): view for view in references if name not in _box(view)}
    missing = kept | {id(view): view for view in candidates if name not in _box(view)}
    for number, view in kept.items():
        found = _cache().get(_key(view, name, cut))
        if found is not None and found.ndim == 2 and np.isfinite(found).all():
            _box(view)[name] = found
            del missing[number]
    if not missing:
        return
    crops = [list(cut.crops(view)) for view in missing.values()]
    flat = [crop for some in crops for crop in some]
    rows = np.array(place.in_batches(lambda part: list(encoder.run(part)), flat), np.float32)
    if not np.isfinite(rows).all():
        raise FloatingPointError(f"{encoder.identity} gives numbers that are not finite; use a wider place.dtype")
    start = 0
    for (number, view), some in zip(missing.items(), crops, strict=True):
        found = _box(view)[name] = rows[start : start + len(some)]
        start += len(some)
        if number in kept:
            _cache().put(_key(view, name, cut), found)


def of(view: View, encoder: Encoder, cut: Cut) -> np.ndarray:
    """K x D float32: the vectors of a view's crops, which `vectors` has made."""
    found: np.ndarray = _box(view)[f"{encoder.identity}|{cut.name}"]
    return found


Color = tuple[int, int, int]


def flats(
    encoder: Encoder, cut: Cut, views: Iterable[View], colors: Callable[[View], Sequence[Color]]
) -> dict[int, np.ndarray]:
    """Vectors of flat pictures, which show what a blank canvas has in common with a reference.

    Args:
        encoder: the model.
        cut: what it looks at. The first crop of a flat picture stands for all of them.
        views: the references.
        colors: the colours of the flat pictures that a reference is compared with.

    Returns:
        `id(view)` to N x D float32, one row a colour.
    """
    wanted = {id(view): [_flat(encoder, color) for color in colors(view)] for view in views}
    vectors(encoder, _first(cut), (), [flat for some in wanted.values() for flat in some])
    return {
        number: np.concatenate([of(flat, encoder, _first(cut)) for flat in some]) for number, some in wanted.items()
    }


def _first(cut: Cut) -> Cut:
    return Cut(f"{cut.name}:first", lambda view: cut.crops(view)[:1])


@lru_cache(maxsize=1024)
def _flat(encoder: Encoder, color: Color) -> View:
    """A small flat picture, kept with its vectors."""
    pixels = np.full((64, 64, 4), (*color, 255), np.uint8)
    return View(Rendering((Frame(pixels),)))


def view_of(pixels: np.ndarray) -> View:
    """A view of an H x W x 3 uint8 picture."""
    return View(Rendering((Frame(np.dstack([pixels, np.full(pixels.shape[:2], 255, np.uint8)])),)))


def as_drawn(sample: Sample) -> View:
    """What the program drew, at its own size: published metrics do their own fitting."""
    if sample.candidate is None:
        raise ValueError("this metric looks at a picture; declare needs=('rendering',)")
    drawn = sample.outcome.rendering
    if drawn is None or drawn is sample.candidate.rendering:
        return sample.candidate
    return sample.candidate.feature("as_drawn", lambda _: View(drawn))


def pairs(samples: Sequence[Sample]) -> list[tuple[View, View]]:
    """Candidate and reference of each sample, at the reference's size."""
    return [pair(sample) for sample in samples]


def cosine(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Cosines of the rows of two K x D arrays; 0 where a row is 0."""
    norms = np.linalg.norm(first, axis=-1) * np.linalg.norm(second, axis=-1)
    products = np.einsum("...d,...d->...", first, second)
    found: np.ndarray = np.divide(products, norms, out=np.zeros_like(products), where=norms > 0)
    return found


def _box(view: View) -> dict[str, np.ndarray]:
    box: dict[str, np.ndarray] = view.feature("vectors", lambda _: {})
    return box


def _key(view: View, name: str, cut: Cut) -> str:
    return FeatureCache.key(view.rendering.content_hash, name, cut.mark(view))


@cache
def _cache_of(folder: Any) -> FeatureCache:
    return FeatureCache()


def _cache() -> FeatureCache:
    return _cache_of(cache_folder())  # the folder may be another one tomorrow: tests have their own
