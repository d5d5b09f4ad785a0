"""Tally and Card: what is counted while a corpus is written, and the facts of its `card.json`.

Everything is counted in a stream. Lengths are counted in steps of two digits (1,234 counts as 1,200), so that the
counters stay small however long the corpus is.
"""

from __future__ import annotations

import heapq
import io
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from PIL import Image, UnidentifiedImageError

from janusrl.synthesis.agreement import Agreement
from janusrl.synthesis.row import Reject, Row

FORM = 1
"""Version of the form of `card.json`."""
INFRA = "infra"
"""Step of rejects that are our own failures: they are no judgement about the material."""
COUNTED = ("category", "stage", "split", "language", "env", "strategy", "writer", "licence")
EXAMPLES = 3
"""Pictures of each category that the card shows."""
EXAMPLE_SIDE_PX = 240
_OTHERS = "others"
_MOST_NAMES = 500
"""Different names that one table counts; later ones go under `others`."""
_COSTS = ("prompt_tokens", "completion_tokens", "usd", "requests", "seconds")


@dataclass(frozen=True)
class Card:
    """The facts of a corpus. JSON values."""

    facts: Mapping[str, Any]

    @property
    def rows(self) -> int:
        """Rows of both splits."""
        return int(self.facts["rows"])

    @property
    def rejects(self) -> int:
        """What is no row."""
        return int(self.facts["rejects"])

    @property
    def digest(self) -> str:
        """SHA-256 over the content of rows and rejects: equal digests are equal corpora, whatever they cost."""
        return str(self.facts["digest"])


class _Lengths:
    """A histogram of whole numbers, in steps of two digits."""

    def __init__(self) -> None:
        self._counts: Counter[int] = Counter()
        self._sum = 0
        self._most = 0

    def add(self, value: int) -> None:
        step = 10 ** max(0, len(str(value)) - 2)
        self._counts[value // step * step] += 1
        self._sum += value
        self._most = max(self._most, value)

    def facts(self) -> dict[str, Any]:
        total = self._counts.total()
        if not total:
            return {}
        quantiles = {"p05": 0.05, "median": 0.5, "p95": 0.95}
        found: dict[str, Any] = {"mean": round(self._sum / total, 1)}
        for name, share in quantiles.items():
            passed = 0
            for value, count in sorted(self._counts.items()):
                passed += count
                if passed >= share * total:
                    found[name] = value
                    break
        return found | {"max": self._most}


class Tally:
    """Counts rows and rejects one by one.

    Args:
        place: where a row stands in a fixed order; the examples are those that stand first.
    """

    def __init__(self, place: Callable[[str], int]) -> None:
        self._place = place
        self._counts: dict[str, Counter[str]] = {name: Counter() for name in COUNTED}
        self._by_category: dict[str, Counter[str]] = defaultdict(Counter)
        self._origins: Counter[str] = Counter()
        self._rounds: Counter[int] = Counter()
        self._lengths = {name: _Lengths() for name in ("instruction_chars", "completion_chars", "code_lines")}
        self._good: Counter[str] = Counter()
        self._rejected: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
        self._marks: dict[str, Counter[str]] = defaultdict(Counter)
        self._agreement = Agreement()
        self._costs: dict[str, Counter[str]] = defaultdict(Counter)
        self._examples: dict[str, list[tuple[int, str, bytes, str]]] = defaultdict(list)
        self._rows = self._rejects = self._drawn = self._shown = self._tested = 0

    def add_row(self, row: Row, *, taken: bool) -> None:
        """Count a row that the corpus takes, or one that is good and left out by the mixture."""
        self._good[row.stage] += 1
        self._spend(row)
        if not taken:
            return
        self._rows += 1
        for name, counter in self._counts.items():
            _count(counter, getattr(row, name) or "none")
        self._by_category[row.category][row.split] += 1
        self._by_category[row.category]["with_pictures"] += bool(row.images)
        self._drawn += row.picture is not None
        self._shown += bool(row.images)
        self._tested += bool(row.tests)
        for origin in dict.fromkeys(map(_root, row.origins)):
            _count(self._origins, origin)
        self._rounds[row.rounds] += 1
        self._lengths["instruction_chars"].add(len(row.instruction))
        self._lengths["completion_chars"].add(len(row.completion))
        self._lengths["code_lines"].add(row.code.count("\n") + 1)
        self._judged(row)
        if row.picture is not None:
            found = self._examples[row.category]
            heapq.heappush(found, (-self._place(row.id), row.id, row.picture, row.instruction))
            if len(found) > EXAMPLES:
                heapq.heappop(found)

    def add_reject(self, reject: Reject) -> None:
        """Count what is no row."""
        self._rejects += 1
        self._rejected[reject.stage][reject.step, reject.reason] += 1
        self._spend(reject)
        self._judged(reject)

    def examples(self) -> dict[str, list[tuple[str, bytes, str]]]:
        """Id, small PNG and instruction of some rows of each category."""
        found = {}
        for category, rows in sorted(self._examples.items()):
            small = [(name, _small(picture), words) for _, name, picture, words in sorted(rows, reverse=True)]
            found[category] = [(name, picture, words) for name, picture, words in small if picture is not None]
        return found

    def facts(self) -> dict[str, Any]:
        """Everything counted. JSON values."""
        reasons: Counter[tuple[str, str]] = sum(self._rejected.values(), Counter())
        stages = {name: self._stage(name) for name in sorted({*self._good, *self._rejected})}
        return {
            "rows": self._rows,
            "rejects": self._rejects,
            "counts": {name: _sorted(counter) for name, counter in self._counts.items()},
            "categories": {name: dict(sorted(counts.items())) for name, counts in sorted(self._by_category.items())},
            "pictures": {"drawn": self._drawn, "in_prompts": self._shown},
            "tested": self._tested,
            "stages": stages,
            "reasons": [
                {"step": step, "reason": reason, "count": count} for (step, reason), count in _ordered(reasons)
            ],
            "rounds": {str(number): count for number, count in sorted(self._rounds.items())},
            "lengths": {name: lengths.facts() for name, lengths in self._lengths.items()},
            "origins": _sorted(self._origins),
            "marks": {name: _of_marks(counter) for name, counter in sorted(self._marks.items())},
            "agreement": {
                "judged_by_several": self._agreement.units(),
                "krippendorff_alpha": self._agreement.table() if self._agreement.dimensions else {},
            },
            "spent_by_stage": {
                name: {key: round(costs[key], 6) for key in _COSTS if costs[key]}
                for name, costs in sorted(self._costs.items())
            },
        }

    def _stage(self, name: str) -> dict[str, Any]:
        rejected = self._rejected.get(name, Counter())
        ours = sum(count for (step, _), count in rejected.items() if step == INFRA)
        judged = self._good[name] + rejected.total() - ours
        return {
            "good": self._good[name],
            "rejected": rejected.total() - ours,
            "our_failures": ours,
            "pass_rate": round(self._good[name] / judged, 4) if judged else None,
            "reasons": [
                {"step": step, "reason": reason, "count": count} for (step, reason), count in _ordered(rejected)
            ],
        }

    def _judged(self, item: Row | Reject) -> None:
        self._agreement.add(item.scores)
        for verdict in item.scores.get("verdicts") or ():
            for dimension, mark in verdict["marks"].items():
                self._marks[dimension][str(mark)] += 1

    def _spend(self, item: Row | Reject) -> None:
        costs = self._costs[item.stage]
        for name in _COSTS:
            value = item.cost.get(name)
            if isinstance(value, int | float) and math.isfinite(value):
                costs[name] += value  # type: ignore[assignment]  # a sum of floats, which Counter's type does not know


def _count(counter: Counter[str], name: str) -> None:
    counter[name if name in counter or len(counter) < _MOST_NAMES else _OTHERS] += 1


def _root(origin: str) -> str:
    """What many origins share: `npm:lucide-static@1.2.3/icons/x.svg` is of `npm:lucide-static@1.2.3`."""
    return origin.partition("#")[0].partition("/")[0] or "none"


def _ordered(counter: Counter[Any]) -> Iterable[tuple[Any, int]]:
    return sorted(counter.items(), key=lambda pair: (-pair[1], pair[0]))


def _sorted(counter: Counter[str]) -> dict[str, int]:
    return dict(_ordered(counter))


def _of_marks(counter: Counter[str]) -> dict[str, Any]:
    total = counter.total()
    mean = sum(float(mark) * count for mark, count in counter.items()) / total
    return {
        "n": total,
        "mean": round(mean, 3),
        "counts": dict(sorted(counter.items(), key=lambda pair: float(pair[0]))),
    }


def _small(picture: bytes) -> bytes | None:
    """A PNG of at most `EXAMPLE_SIDE_PX`, over white; None where the picture cannot be read."""
    try:
        with Image.open(io.BytesIO(picture)) as image:
            pixels = image.convert("RGBA")
    except (OSError, ValueError, SyntaxError, UnidentifiedImageError, Image.DecompressionBombError):
        return None
    pixels.thumbnail((EXAMPLE_SIDE_PX, EXAMPLE_SIDE_PX))
    canvas = Image.new("RGB", pixels.size, "white")
    canvas.paste(pixels, mask=pixels.getchannel("A"))
    stream = io.BytesIO()
    canvas.quantize(128).save(stream, "PNG", optimize=True)
    return stream.getvalue()
