"""`ocr_text`: are the right words there, to somebody who only looks? Text read out of pixels by RapidOCR, offline.

What can be read cannot be faked by structure; what structure says and nobody can read is flagged. Both pictures go
through the same reader, so that its habits (round markers as O, l as 1) fall on both.
"""

from __future__ import annotations

import functools
import json
import os
import re
import unicodedata
from collections import Counter, OrderedDict
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

import cv2
import numpy as np
from pydantic import Field

from janusrl.scoring.feature_cache import FeatureCache
from janusrl.scoring.reward import Score, reward
from janusrl.scoring.sample import Sample, View

from .features import edges
from .models import LearnedOptions, ModelMissing, loaded, or_unscored

DETECT_PX = 960
"""Longest side that text is looked for at; larger pictures are averaged down to it for that, and read at full size."""
STRIP_PX = 1200
"""Tall pictures are read in strips of about this height, cut where there is least to see."""
MOST_STRIPS = 8
"""Strips that are read; what lies further down is not."""
FLAG = 0.4
"""How much more the structure's texts may agree with the reference's than what is read, before a part `flag` is 1."""
_LOOK_PX = 200
_ALIKE = str.maketrans({"o": "0", "l": "1", "i": "1", "|": "1", "s": "5"})
"""Letters that a reader mixes up with digits."""
_MOST_RECENT = 512
_RECENT: OrderedDict[str, Counter[str]] = OrderedDict()
_INSTALL = "pip install 'janusrl[ocr]'"


class OcrOptions(LearnedOptions):
    """Options of `ocr_text`."""

    threads: int | None = Field(None, ge=1, le=64)
    """Threads of the reader; one for each core of this process, at most four, when None."""
    batch_timeout_s: float = Field(900.0, gt=0)
    """Seconds that one batch may take; goes before the rubric's `reward_timeout_s`."""


@reward(
    needs=("rendering", "reference_picture"),
    wants=("structure", "reference_structure"),
    tier="B",
    batched=True,
    anchor=False,
)
@or_unscored
def ocr_text(samples: Sequence[Sample], options: OcrOptions) -> list[Score]:
    """F1 of the words that can be read in both pictures, as multisets.

    Words are what RapidOCR reads (PP-OCRv6, small), split at spaces and at signs inside of them but dots, commas,
    per cent; NFKC, case folded, signs at their ends dropped, letters and digits that readers mix up made one; runs of
    nothing but such letters count when they hold a digit. Reference words are read from its picture; where the texts of
    its structure agree better with what was read in the candidate, these.

    Inputs: the two pictures, and both structures where there are any. Range 0 to 1; the reference gives 1, a picture
    without text 0. Tier B: 0.4 to 1.5 s a picture and core, references kept on disk. Parts: `read`, `wanted` (words),
    and with both structures `structure` (F1 of their texts) and `flag`: 1 where that is more than 0.4 above the score,
    so that text is claimed which cannot be read.

    Failure modes: turned text, and letters under some 8 px. Source: RapidOCR (Apache-2.0). None where the reference
    shows no text, and (as a failure) where RapidOCR is not installed.
    """
    engine = _engine(options.threads or min(4, len(os.sched_getaffinity(0))))
    read = functools.partial(_seen, engine=engine)
    answers = []
    for sample in samples:
        if sample.candidate is None or sample.reference is None:
            raise ValueError("ocr_text compares two pictures; declare needs=('rendering', 'reference_picture')")
        wanted = sample.reference.feature("ocr", functools.partial(_kept, read=read))
        claimed = sample.reference.feature("texts", _structure_words)
        if not wanted and not claimed:
            answers.append(Score(None, detail="the reference shows no text"))
            continue
        seen = sample.candidate.feature("ocr", read)
        value = max(f1(seen, wanted), f1(seen, claimed))
        parts = {"read": float(seen.total()), "wanted": float(wanted.total())}
        if claimed and sample.candidate.rendering.structure is not None:
            parts["structure"] = f1(sample.candidate.feature("texts", _structure_words), claimed)
            parts["flag"] = float(parts["structure"] - value > FLAG)
        detail = "the structure's texts cannot be read in the picture" if parts.get("flag") else ""
        answers.append(Score(value, parts, detail))
    return answers


def words(texts: Iterable[str]) -> Counter[str]:
    """The words of some texts, in the form in which they are compared."""
    found: Counter[str] = Counter()
    for text in texts:
        for word in re.split(r"[^\w.,%]+", unicodedata.normalize("NFKC", text).casefold()):
            bare = word.strip(".,_")
            folded = bare.translate(_ALIKE)
            if bare and (any(sign.isdigit() for sign in bare) or folded.strip("015") or len(bare) > 2):
                found[folded] += 1
    return found


def f1(have: Counter[str], wanted: Counter[str]) -> float:
    """F1 of two multisets of words; 0 where either is empty."""
    both = 2 * (have & wanted).total()
    return both / (have.total() + wanted.total()) if both else 0.0


def _structure_words(view: View) -> Counter[str]:
    return words(run.text for run in view.rendering.texts)


def _kept(view: View, read: Any) -> Counter[str]:
    """What is read in a reference, from disk where it was read before."""
    cache = FeatureCache()
    key = cache.key(view.rendering.content_hash, "rapidocr", _version(), str(DETECT_PX), str(STRIP_PX))
    kept = cache.get(key)
    if kept is not None and kept.dtype == np.uint8:
        return Counter(json.loads(kept.tobytes()))
    found: Counter[str] = read(view)
    cache.put(key, np.frombuffer(json.dumps(found).encode(), np.uint8))
    return found


def _seen(view: View, engine: Any) -> Counter[str]:
    """The words in a picture; of pictures that were seen a moment ago, from memory: many answers draw the same."""
    key = view.rendering.content_hash
    if key not in _RECENT:
        _RECENT[key] = _read(view, engine)
        while len(_RECENT) > _MOST_RECENT:
            _RECENT.popitem(last=False)
    _RECENT.move_to_end(key)
    return _RECENT[key]


def _read(view: View, engine: Any) -> Counter[str]:
    """The words in a picture."""
    texts: list[str] = []
    for strip in strips(view):
        found = engine(np.ascontiguousarray(strip[..., ::-1]), use_cls=False)
        texts.extend(found.txts or ())
    return words(texts)


def strips(view: View) -> list[np.ndarray]:
    """A picture from top to bottom, in pieces of at most STRIP_PX that cut through as little as possible."""
    height = view.size[1]
    if height <= STRIP_PX:
        return [view.rgb]
    busy = cv2.reduce(edges(view), 1, cv2.REDUCE_SUM, dtype=cv2.CV_32S)[:, 0]
    ends = [0]
    while height - ends[-1] > STRIP_PX and len(ends) < MOST_STRIPS:
        last = ends[-1] + STRIP_PX
        near = busy[last - _LOOK_PX : last]
        ends.append(last - int(near[::-1].argmin()))
    ends.append(min(height, ends[-1] + STRIP_PX))
    return [view.rgb[start:end] for start, end in pairwise(ends)]


def _engine(threads: int) -> Any:
    def load(device: str, dtype: Any) -> Any:
        try:
            from rapidocr import RapidOCR
        except ImportError as error:
            raise ModelMissing(f"RapidOCR is not installed ({error}): {_INSTALL}") from error
        return RapidOCR(
            params={
                "EngineConfig.onnxruntime.intra_op_num_threads": threads,
                "EngineConfig.onnxruntime.inter_op_num_threads": 1,
                "Det.limit_type": "max",
                "Det.limit_side_len": DETECT_PX,
                "Global.log_level": "critical",
            }
        )

    return loaded("RapidOCR", "PP-OCRv6", load, threads)


@functools.cache
def _version() -> str:
    from importlib.metadata import version

    return version("rapidocr")
