"""Changes of a drawing: each gives the new spec and says, in words, exactly what changed."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Sequence
from typing import Any

from .asked import tidy
from .drawings_colors import apart
from .drawings_figures import FIGURES, Item, item
from .drawings_words import place_of, the, words_of

Spec = dict[str, Any]
Change = tuple[str, Spec]
"""What changed, as an order, and the spec after it."""
_EXTRAS = (
    "star",
    "heart",
    "circle",
    "cloud",
    "sun",
    "butterfly",
    "gull",
    "flower",
    "check",
    "crescent",
    "leaf",
    "bolt",
)
_SPARE_WORDS = ("New title", "Summary", "Overview", "Second draft", "At a glance", "Results", "This year")


def _the(spec: Spec, place: int) -> str:
    """An item by name, and by its place where it is not the only one of its name."""
    found = spec["items"][place]
    name = the(found)
    if "size" not in found or sum(the(other) == name for other in spec["items"]) < 2:
        return name
    return f"{name} {place_of(found, spec['canvas'])} (centre {found['x']}, {found['y']})"


def _recolor(spec: Spec, rng: random.Random) -> Change | None:
    places = [n for n, one in enumerate(spec["items"]) if FIGURES[one["figure"]].colors()]
    if not places:
        return None
    place = rng.choice(places)
    one = spec["items"][place]
    part = rng.choice(FIGURES[one["figure"]].colors())
    old = one["with"][part]
    choice = [color for color in FIGURES[one["figure"]].parts[part] if apart(str(color), old) > 0.12]
    if not choice:
        return None
    new = rng.choice(choice)
    name = _the(spec, place)
    what = f"{name}" if part in ("color",) else f"the {part.replace('_', ' ')} colour of {name}"
    spec["items"][place]["with"][part] = new
    return rng.choice([f"change {what} from {old} to {new}", f"make {what} {new} instead of {old}"]), spec


def _count(spec: Spec, rng: random.Random) -> Change | None:
    found = [(n, name, part) for n, one in enumerate(spec["items"]) for name,
             part in FIGURES[one["figure"]].parts.items() if isinstance(part, range) and len(part) > 1]  # fmt: skip
    if not found:
        return None
    place, name, part = rng.choice(found)
    old = spec["items"][place]["with"][name]
    new = rng.choice([number for number in part if number != old])
    text = f"set the {name.replace('_', ' ')} of {_the(spec, place)} to {new} (now {old})"
    spec["items"][place]["with"][name] = new
    return text, spec


def _reword(spec: Spec, rng: random.Random) -> Change | None:
    places = [n for n, one in enumerate(spec["items"]) if "word" in one["with"]]
    if not places:
        return _relabel(spec, rng)
    place = rng.choice(places)
    one = spec["items"][place]
    choice = [*FIGURES[one["figure"]].parts["word"]]
    choice = [word for word in (choice if len(choice) > 1 else _SPARE_WORDS) if word != one["with"]["word"]]
    new = rng.choice(choice)
    text = f"let {_the(spec, place)} say '{new}'"
    one["with"]["word"] = new
    return text, spec


def _with_rows(spec: Spec) -> Item | None:
    return next((one for one in spec["items"] if one.get("rows")), None)


def _relabel(spec: Spec, rng: random.Random) -> Change | None:
    one = _with_rows(spec)
    if one is None:
        return None
    row = rng.choice(one["rows"])
    new = rng.choice(["Other", "Rest", "Misc", "Extra", "New"])
    text = f"rename '{row[0]}' to '{new}'"
    row[0] = new
    return text, spec


def _revalue(spec: Spec, rng: random.Random) -> Change | None:
    one = _with_rows(spec)
    if one is None or one["figure"] in ("steps", "flow"):
        return None
    row = rng.choice(one["rows"])
    old = row[1]
    new = (
        old + rng.randint(1, 9)
        if one["figure"] == "timeline"
        else max(1, round(old * rng.choice([0.4, 0.6, 1.5, 1.8])))
    )
    if one["figure"] in ("progress", "gauge"):
        new = min(100, new)
    if new == old:
        return None
    row[1] = new
    if one["figure"] == "timeline":
        one["rows"].sort(key=lambda each: each[1])
    return f"change the value of '{row[0]}' from {old} to {new}", spec


def _drop_row(spec: Spec, rng: random.Random) -> Change | None:
    one = _with_rows(spec)
    if one is None or len(one["rows"]) < 4 or one["figure"] in ("steps", "flow", "venn"):
        return None
    row = one["rows"].pop(rng.randrange(len(one["rows"])))
    return f"take '{row[0]}' out of the {one['figure'].replace('_', ' ')}", spec


def _placed(spec: Spec) -> list[int]:
    return [n for n, one in enumerate(spec["items"]) if "size" in one]


def _move(spec: Spec, rng: random.Random) -> Change | None:
    places = _placed(spec)
    if not places:
        return None
    place = rng.choice(places)
    one, (w, h) = spec["items"][place], spec["canvas"]
    dx, dy = rng.choice([(0.12, 0), (-0.12, 0), (0, 0.12), (0, -0.12), (0.2, 0), (-0.2, 0), (0.1, -0.1)])
    dx, dy = round(dx * w), round(dy * h)
    if not (0.06 * w <= one["x"] + dx <= 0.94 * w and 0.06 * h <= one["y"] + dy <= 0.94 * h):
        return None
    name = _the(spec, place)
    ways = [f"{abs(dx)} units to the {'right' if dx > 0 else 'left'}"] if dx else []
    ways += [f"{abs(dy)} units {'down' if dy > 0 else 'up'}"] if dy else []
    one["x"], one["y"] = one["x"] + dx, one["y"] + dy
    return f"move {name} {' and '.join(ways)}, so that its centre is at ({one['x']}, {one['y']})", spec


def _resize(spec: Spec, rng: random.Random) -> Change | None:
    places = _placed(spec)
    if not places:
        return None
    place = rng.choice(places)
    one = spec["items"][place]
    factor = rng.choice([0.5, 0.6, 0.7, 1.25, 1.4])
    if one["size"] * factor > 0.95 * min(spec["canvas"]):
        factor = 0.6
    name = _the(spec, place)
    old, one["size"] = one["size"], max(4, round(one["size"] * factor))
    if one["size"] == old:
        return None
    how = "larger" if factor > 1 else "smaller"
    return f"make {name} {how}: {one['size']} units across instead of {old}, about the same centre", spec


def _remove(spec: Spec, rng: random.Random) -> Change | None:
    places = _placed(spec)
    if len(places) < 2:
        return None
    place = rng.choice(places)
    text = f"remove {_the(spec, place)}"
    del spec["items"][place]
    return text, spec


def _add(spec: Spec, rng: random.Random) -> Change | None:
    w, h = spec["canvas"]
    spots = [(x, y) for x in (0.12, 0.5, 0.88) for y in (0.12, 0.5, 0.88)]
    taken = [(one["x"] / w, one["y"] / h) for one in spec["items"] if "size" in one]
    free = [spot for spot in spots if all(abs(spot[0] - x) + abs(spot[1] - y) > 0.25 for x, y in taken)]
    x, y = rng.choice(free or spots)
    new = item(rng, rng.choice(_EXTRAS), x * w, y * h, rng.uniform(0.1, 0.18) * min(w, h))
    spec["items"].append(new)
    where = f"centred at ({new['x']}, {new['y']}) and {new['size']} units across"
    return f"add {words_of(new)}, {where}, in front of the rest", spec


CHANGES: dict[str, Callable[[Spec, random.Random], Change | None]] = {
    "recolor": _recolor, "add": _add, "remove": _remove, "move": _move, "resize": _resize, "reword": _reword,
    "count": _count, "revalue": _revalue, "drop_row": _drop_row,
}  # fmt: skip
_KEYS = {"recolor": ("colo", "palette", "theme"), "add": ("add", "annotat", "legend"), "remove": ("remove",
         "delete", "drop"), "move": ("move", "position", "place", "layout"), "resize": ("size", "scale",
         "larger", "smaller"), "reword": ("text", "word", "title", "label", "rename"), "count": ("count",
         "number", "shape"), "revalue": ("value", "data")}  # fmt: skip


def named_changes(words: Sequence[str]) -> list[str]:
    """Our changes that some words ask for, in their order: `recolour the roof` asks for `recolor`."""
    found = [
        next((name for name, keys in _KEYS.items() if any(key in word.lower() for key in keys)), "") for word in words
    ]
    return [name for name in found if name]


def changed(spec: Spec, rng: random.Random, many: int, wanted: Sequence[str] = ()) -> tuple[list[str], Spec]:
    """A spec after some changes, and what they were, as orders. Where a wanted one cannot be had, another is made."""
    now, told, touched = copy.deepcopy(dict(spec)), list[str](), set[str]()
    names = list(wanted)
    for _ in range(40):
        if len(told) == many:
            break
        name = names.pop(0) if names else rng.choice(list(CHANGES))
        if name in touched:
            continue
        tried = CHANGES[name](copy.deepcopy(now), rng)
        if tried is not None and tried[1]["items"] != now["items"]:
            text, now = tried
            told.append(tidy(text))
            touched.add(name)
    return told, now
