"""How alike the readable texts of two charts are, role by role."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence

from .chart_scale import number_in
from .chart_scene import Text

GROUPS = {
    "suptitle": "title",
    "supxlabel": "xlabel",
    "supylabel": "ylabel",
    "label": "xlabel",
    "figure": "annotation",
    "table": "annotation",
}
"""Roles that stand for each other."""
WEIGHTS = {"title": 2.0, "xlabel": 1.5, "ylabel": 1.5, "legend": 1.0, "annotation": 1.0, "tick": 0.75, "offset": 0.2}
NUMBER_WEIGHT = 0.5
"""Of a tick label that is a number: 0, 1, 2 stand under half of all charts."""
LEAST_LIKENESS = 0.8
"""Likeness of two strings below which they have nothing to do with each other."""
OTHER_ROLE = 0.5
"""Credit of the right text in another role."""
FREE_SIZE = 0.8
"""Ratio of font sizes from which on they count as equal."""
_MOST_SOFT, _MOST_LETTERS = 20, 80
"""Leftover texts of one role that are compared letter by letter, and letters of each."""


def text_agreement(have: Sequence[Text], wanted: Sequence[Text]) -> tuple[float | None, float | None]:
    """F1 of the texts with soft matching, of all and of those that are no numbers on an axis.

    Each text has the weight of its role. Equal texts of a role match first, then the likest leftovers (likeness
    squared), then equal texts of other roles at half; a font of another size costs up to half.

    Returns:
        Each in [0, 1]; None where neither side has such texts.
    """
    matched = _matches(have, wanted)
    return _f1(have, wanted, matched, all_of=True), _f1(have, wanted, matched, all_of=False)


Match = tuple[Text, Text, float]


def _f1(have: Sequence[Text], wanted: Sequence[Text], matched: list[Match], *, all_of: bool) -> float | None:
    def weight(text: Text) -> float:
        return _weight(text) if all_of or not _is_number(text) else 0.0

    total = sum(map(weight, have)) + sum(map(weight, wanted))
    if not total:
        return None
    return sum(credit * (weight(mine) + weight(theirs)) for mine, theirs, credit in matched) / total


def _group(text: Text) -> str:
    return GROUPS.get(text.role, text.role)


def _is_number(text: Text) -> bool:
    return _group(text) in ("tick", "offset") and number_in(text.text) is not None


def _weight(text: Text) -> float:
    return NUMBER_WEIGHT if _is_number(text) else WEIGHTS.get(_group(text), 1.0)


def _matches(have: Sequence[Text], wanted: Sequence[Text]) -> list[Match]:
    left = _by_key(have, lambda text: (_group(text), text.text))
    found: list[Match] = []
    missed: list[Text] = []
    for text in wanted:
        same = left[_group(text), text.text]
        if same:
            mine = same.pop()
            found.append((mine, text, _by_size(mine, text)))
        else:
            missed.append(text)
    spare = [text for same in left.values() for text in same]
    found += _soft(spare, missed)
    used = Counter(id(each) for mine, theirs, _ in found for each in (mine, theirs))
    other = _by_key([text for text in spare if not used[id(text)]], lambda text: ("", text.text))
    for text in missed:
        if not used[id(text)] and not _is_number(text) and other["", text.text]:
            mine = other["", text.text].pop()
            found.append((mine, text, OTHER_ROLE * _by_size(mine, text)))
    return found


def _by_key(texts: Sequence[Text], key: Callable[[Text], tuple[str, str]]) -> defaultdict[tuple[str, str], list[Text]]:
    groups: defaultdict[tuple[str, str], list[Text]] = defaultdict(list)
    for text in texts:
        groups[key(text)].append(text)
    return groups


def _soft(spare: Sequence[Text], missed: Sequence[Text]) -> list[Match]:
    """The likest leftovers of each role, one to one."""
    found: list[Match] = []
    for group in {_group(text) for text in missed}:
        mine = [text for text in spare if _group(text) == group and not _is_number(text)][:_MOST_SOFT]
        theirs = [text for text in missed if _group(text) == group and not _is_number(text)][:_MOST_SOFT]
        pairs = [
            (_likeness(a.text, b.text), number, other)
            for number, a in enumerate(mine)
            for other, b in enumerate(theirs)
        ]
        taken: set[tuple[int, int]] = set()
        for likeness, number, other in sorted(pairs, key=lambda pair: -pair[0]):
            if likeness < LEAST_LIKENESS:
                break
            if (0, number) in taken or (1, other) in taken:
                continue
            taken |= {(0, number), (1, other)}
            found.append((mine[number], theirs[other], likeness**2 * _by_size(mine[number], theirs[other])))
    return found


def _likeness(first: str, second: str) -> float:
    """Share of letters in common, in order: 2 x longest common subsequence / all."""
    first, second = first[:_MOST_LETTERS].casefold(), second[:_MOST_LETTERS].casefold()
    total = len(first) + len(second)
    if 2 * min(len(first), len(second)) < LEAST_LIKENESS * total:
        return 0.0
    return 2 * _common(first, second) / total


def _common(first: str, second: str) -> int:
    """Length of the longest common subsequence, a letter of `second` at a time (Hyyro 2004, bit-parallel)."""
    places: dict[str, int] = defaultdict(int)
    for place, letter in enumerate(first):
        places[letter] |= 1 << place
    row = every = (1 << len(first)) - 1
    for letter in second:
        hit = row & places[letter]
        row = ((row + hit) | (row - hit)) & every
    return len(first) - row.bit_count()


def _by_size(first: Text, second: Text) -> float:
    """1 for fonts of about one size, down to a half."""
    small, large = sorted((first.size, second.size))
    ratio = small / large if large else 1.0
    return 0.5 + 0.5 * min(1.0, ratio / FREE_SIZE)
