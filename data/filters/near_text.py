"""`near_text`: no program, and no instruction, that is nearly one of an earlier row (MinHash).

A text is the set of its runs of tokens; how much two sets share (Jaccard) is estimated from signatures of 128 least
hashes (A. Broder, "On the resemblance and containment of documents", 1997), by the library `datasketch`. Rows that
share a band of their signatures are candidates, and their whole signatures are compared. Everything that is remembered
is in the index, on disk. A bucket holds at most `MAX_BUCKET` rows, so that a row costs the same in a large corpus of
much alike programs; a near duplicate is overlooked only when every bucket that it shares is full.
"""

from __future__ import annotations

import base64
import hashlib
import re
import zlib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal, cast

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from janusrl.synthesis.draft import Draft, Rejected
from janusrl.synthesis.filter import Filter, Index, corpus_filter

from .texts import clean, is_reuse

PERMUTATIONS = 128
"""Hashes of a signature."""
MAX_TOKENS = 20_000
"""Tokens of a text that count; a longer one is compared by its beginning."""
MAX_TOKEN_CHARS = 200
"""Characters of a token that count."""
MAX_BANDED = 0.97
"""Bands are chosen for this threshold where it is higher: they need more than one."""
MAX_BUCKET = 32
"""Rows that one bucket holds."""
_TOKEN = re.compile(r"\w+|[^\w\s]")
_BASE = np.uint64(0x9E3779B97F4A7C15)
"""2**64 over the golden ratio, odd."""


class NearTextOptions(BaseModel):
    """Options of `near_text`."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    over: Literal["auto", "code", "instruction", "both"] = "auto"
    """What makes two rows near duplicates: their code, their instruction, or `both` at once. `auto`: both in edits (of
    one page many are asked for) and in rows that take over an earlier row's program, code in all others."""
    threshold: float = Field(0.9, gt=0.1, le=1)
    """Least share of common token runs (estimated Jaccard) of near duplicates."""
    shingle: int = Field(5, ge=1, le=50)
    """Tokens of a run."""


class NearText(Filter):
    """Rejects (stage `duplicate`) with reason `exact_duplicate` or `near_duplicate`; compares rows of one language."""

    def __init__(self, options: NearTextOptions, *, folder: Path) -> None:
        super().__init__(options, folder=folder)
        self._bands = _banding(options.threshold)
        self._both = _banding(options.threshold**2)

    def check(self, draft: Draft) -> Mapping[str, Any]:
        """Compute the signatures."""
        over = self.options.over
        if over == "auto":
            over = "both" if draft.source_code is not None or is_reuse(draft) else "code"
        code = signature(draft.code, self.options.shingle)
        words = signature(draft.instruction, self.options.shingle)
        pictures = [hashlib.sha256(picture).hexdigest() for picture in draft.images]
        asked = " ".join(_tokens(draft.instruction))
        exact = _digest(draft.env, draft.language, asked, " ".join(_tokens(draft.code)), *pictures)
        texts = {"code": [code], "instruction": [words], "both": [code, words]}[over]
        return {"_text": {"space": f"{draft.env} {draft.language} {over}", "exact": exact, "texts": texts}}

    def admit(self, row_id: str, facts: Mapping[str, Any], index: Index) -> None:
        """Compare with the rows before."""
        found = facts["_text"]
        for other in index.get("exact", found["exact"]):
            raise Rejected("duplicate", "exact_duplicate", f"Instruction and code are those of row {other}.")
        index.add("exact", found["exact"], row_id)
        texts = [_unpacked(text) for text in found["texts"]]
        if any(text is None for text in texts):
            return  # one of them has no token
        own = [text for text in texts if text is not None]
        keys = list(_keys(own, self._bands if len(own) == 1 else self._both))
        space, seen = found["space"], set()
        for key in keys:
            bucket = index.get(space, key)
            for other in bucket:
                if other not in seen:
                    seen.add(other)
                    self._compare(own, other, index.get(f"{space} signatures", other))
            if len(bucket) < MAX_BUCKET:
                index.add(space, key, row_id)
        for text in found["texts"]:
            index.add(f"{space} signatures", row_id, text)

    def _compare(self, own: list[np.ndarray], other: str, written: list[str]) -> None:
        theirs = [_unpacked(text) for text in written]
        shares = [float((a == b).mean()) for a, b in zip(own, theirs, strict=True) if b is not None]
        if len(shares) == len(own) and min(shares) >= self.options.threshold:
            words = f"{min(shares):.0%} of its token runs are those of row {other}."
            raise Rejected("duplicate", "near_duplicate", words)


def signature(text: str, shingle: int) -> str:
    """MinHash signature of a text: `PERMUTATIONS` 32-bit numbers in base64; empty when it has no token."""
    from datasketch import MinHash

    tokens = _tokens(text)
    if not tokens:
        return ""
    least = _empty().copy()
    least.update_batch(_run_hashes(tokens, shingle))
    assert isinstance(least, MinHash)
    return base64.b64encode(least.hashvalues.astype("<u8").astype("<u4").tobytes()).decode()


def _run_hashes(tokens: list[str], shingle: int) -> list[int]:
    """A 32-bit number for each run of tokens: its high half as a number in base `_BASE`, whose digits are checksums."""
    known = {token: zlib.crc32(token.encode()) for token in set(tokens)}
    each = np.fromiter(map(known.__getitem__, tokens), np.uint64, len(tokens))
    count = max(1, len(tokens) - shingle + 1)
    runs = np.zeros(count, np.uint64)
    for at in range(min(shingle, len(tokens))):
        runs = (runs + each[at : at + count]) * _BASE  # modulo 2**64
    return cast(list[int], np.unique(runs >> np.uint64(32)).tolist())


@cache
def _empty() -> Any:
    from datasketch import MinHash

    return MinHash(num_perm=PERMUTATIONS, hashfunc=int)  # what it gets are hashes already


@cache
def _banding(threshold: float) -> tuple[int, int]:
    """Bands and rows a band that datasketch finds best for a threshold, where a miss counts much more than a candidate.

    Candidates are compared whole: at 0.9 there are 9 bands, and 0.9 of the pairs just at the threshold are found.
    """
    from datasketch import MinHashLSH

    chosen = MinHashLSH(threshold=min(MAX_BANDED, threshold), num_perm=PERMUTATIONS, weights=(0.05, 0.95))
    return int(chosen.b), int(chosen.r)


def _keys(texts: list[np.ndarray], banding: tuple[int, int]) -> Iterator[str]:
    """A key for each band; of two texts the bands at the same place together."""
    bands, rows = banding
    for band in range(bands):
        part = b"".join(text[band * rows : (band + 1) * rows].tobytes() for text in texts)
        yield f"{band}:{hashlib.blake2b(part, digest_size=8).hexdigest()}"


def _unpacked(text: str) -> np.ndarray | None:
    return np.frombuffer(base64.b64decode(text), dtype="<u4") if text else None


def _tokens(text: str) -> list[str]:
    found: list[str] = _TOKEN.findall(clean(text)[: MAX_TOKENS * MAX_TOKEN_CHARS])
    return [token[:MAX_TOKEN_CHARS] for token in found[:MAX_TOKENS]]


def _digest(*parts: str) -> str:
    whole = hashlib.blake2b(digest_size=16)
    for part in parts:
        whole.update(part.encode() + b"\0")
    return whole.hexdigest()


near_text = corpus_filter("near_text")(NearText)
"""The kind of filter."""
