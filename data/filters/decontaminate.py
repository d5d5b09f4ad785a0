"""`decontaminate`: nothing of the benchmarks that models will be measured on.

A row is contaminated when its instruction is one of a benchmark's texts, when it shares a run of 13 words with one, or
when its picture looks like one of a benchmark's. Of code a share of such runs is let pass: imports and boiler plate are
everybody's. The benchmarks are read once, and stay in memory: 8 bytes a run, 40 a picture.
"""

from __future__ import annotations

import array
import hashlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from janusrl.synthesis.draft import Draft, Rejected
from janusrl.synthesis.filter import Filter, corpus_filter
from janusrl.task import TaskError, decode_picture

from .benchmark_files import Picture, Text, read_benchmark
from .pictures import Looks, draws, looks_of, opaque, picture_looks
from .texts import clean

MAX_WORDS = 100_000
"""Words of one text that count."""
_WORD = re.compile(r"\w+")


class DecontaminateOptions(BaseModel):
    """Options of `decontaminate`."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    against: list[str] = Field(min_length=1)
    """Benchmarks: files (JSON, JSON lines, Parquet, text with one item a line, program files, pictures) or folders of
    them, relative to the recipe. Every text and every picture in them counts, however deep."""
    fields: list[str] | None = None
    """Names of the fields that count in records; all when None."""
    run: int = Field(13, ge=3, le=100)
    """Words of a run."""
    max_instruction_share: float = Field(0.0, ge=0, le=1)
    """Largest share of the instruction's runs that may be a benchmark's."""
    max_code_share: float = Field(0.3, ge=0, le=1)
    """Largest share of the code's runs that may be a benchmark's."""
    picture_distance: int = Field(4, ge=0, le=64)
    """Most bits of 256 of the perceptual hash that differ between a picture and a benchmark's that it looks like."""
    color_distance: int = Field(2, ge=0, le=42)
    """Most bits of 42 of the colour hash that differ, likewise."""
    max_runs: int = Field(50_000_000, ge=1)
    """Most runs that are kept in memory (8 bytes each); larger benchmarks are an error."""


class Decontaminate(Filter):
    """Rejects with reason `contaminated`; the message says with which file, and how."""

    def __init__(self, options: DecontaminateOptions, *, folder: Path) -> None:
        super().__init__(options, folder=folder)
        self._texts: dict[bytes, int] = {}
        self._looks: list[Looks] = []
        self._looked: list[int] = []
        self._runs = self._read(options)
        words = np.array([[look.shape >> 64 * part & (1 << 64) - 1 for part in range(4)] for look in self._looks])
        self._shapes = words.astype(np.uint64).reshape(-1, 4)

    def check(self, draft: Draft) -> Mapping[str, Any]:
        """Look the draft up."""
        asked = _words(draft.instruction)
        place = self._texts.get(_digest(asked)) if asked else None
        if place is not None:
            raise Rejected("filter", "contaminated", f"The instruction stands in {self.options.against[place]}.")
        parts = (
            ("instruction", asked, self.options.max_instruction_share),
            ("code", None, self.options.max_code_share),
        )
        for name, words, most in parts:
            share = self._share(words if words is not None else _words(draft.code))
            if share > most:
                words_ = f"{share:.0%} of the {name}'s runs of {self.options.run} words stand in the benchmarks."
                raise Rejected("filter", "contaminated", words_)
        if draft.rendering is not None and draws(draft.rendering) and self._looks:
            looks = picture_looks([opaque(draft.rendering)])
            for own in (looks, looks_of(draft.rendering) if len(draft.rendering.frames) > 1 else None):
                place = self._alike(own)
                if place is not None:
                    words_ = f"The picture looks like one of {self.options.against[place]}."
                    raise Rejected("filter", "contaminated", words_)
        return {}

    def _read(self, options: DecontaminateOptions) -> np.ndarray:
        runs = array.array("Q")
        for place, name in enumerate(options.against):
            found = 0
            for item in read_benchmark(self.folder / name, options.fields):
                found += 1
                if isinstance(item, Text):
                    words = _words(item.text)
                    if words:
                        self._texts.setdefault(_digest(words), place)
                    runs.extend(_runs(words, options.run))
                    if len(runs) > options.max_runs:
                        raise ValueError(
                            f"filter decontaminate: the benchmarks have more than {options.max_runs} runs of words "
                            "('max_runs'); name fewer files, or the fields that count in 'fields'"
                        )
                else:
                    self._add_picture(item, name, place)
            if not found:
                fields = f" in the fields {', '.join(options.fields)}" if options.fields else ""
                raise ValueError(f"filter decontaminate: {name} holds no text and no picture{fields}")
        return np.unique(np.frombuffer(runs, dtype=np.uint64)) if runs else np.zeros(0, np.uint64)

    def _add_picture(self, item: Picture, name: str, place: int) -> None:
        try:
            pixels = decode_picture(item.content)
        except TaskError as error:
            raise ValueError(f"filter decontaminate: {name}: {item.where}: {error}") from error
        looks = picture_looks([_over_white(pixels)])
        if looks is not None:
            self._looks.append(looks)
            self._looked.append(place)

    def _share(self, words: list[str]) -> float:
        runs = np.array(list(_runs(words, self.options.run)), dtype=np.uint64)
        if not len(runs) or not len(self._runs):
            return 0.0
        at = np.minimum(np.searchsorted(self._runs, runs), len(self._runs) - 1)
        return float((self._runs[at] == runs).mean())

    def _alike(self, own: Looks | None) -> int | None:
        """Which benchmark has a picture that looks like this one."""
        if own is None:
            return None
        parts = np.array([own.shape >> 64 * part & (1 << 64) - 1 for part in range(4)], dtype=np.uint64)
        bits = np.unpackbits((self._shapes ^ parts).view(np.uint8), axis=1).sum(axis=1)
        for place in np.flatnonzero(bits <= self.options.picture_distance):
            if own.distance(self._looks[place])[1] <= self.options.color_distance:
                return self._looked[place]
        return None


def _words(text: str) -> list[str]:
    found = []
    for match in _WORD.finditer(clean(text).casefold()):
        found.append(match[0][:100])
        if len(found) == MAX_WORDS:
            break
    return found


def _runs(words: list[str], length: int) -> Iterator[int]:
    """A 64-bit hash of each run of words."""
    for at in range(len(words) - length + 1):
        whole = " ".join(words[at : at + length]).encode()
        yield int.from_bytes(hashlib.blake2b(whole, digest_size=8).digest(), "little")


def _digest(words: list[str]) -> bytes:
    return hashlib.blake2b(" ".join(words).encode(), digest_size=16).digest()


def _over_white(pixels: np.ndarray) -> np.ndarray:
    from janusrl.rendering import Frame, Rendering

    return opaque(Rendering((Frame(pixels),)))


decontaminate = corpus_filter("decontaminate")(Decontaminate)
"""The kind of filter."""
