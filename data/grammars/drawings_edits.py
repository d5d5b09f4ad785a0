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


def _rotate(spec: Spec, rng: random.Random) -> Change | None:
    places = [n for n in _placed(spec) if spec["items"][n]["figure"] not in ("circle", "spiral", "mandala", "word")]
    if not places:
        return None
    place = rng.choice(places)
    one, name = spec["items"][place], _the(spec, place)
    by = rng.choice([15, 30, 45, -15, -30])
    one["turn"] = one.get("turn", 0) + by
    if not one["turn"]:
        return None
    way = "clockwise" if by > 0 else "anticlockwise"
    return f"turn {name} {way} by {abs(by)} degrees about its centre", spec


def _background(spec: Spec, rng: random.Random) -> Change | None:
    one = spec["items"][0]
    if "size" in one:
        new = item(rng, "plain")
        spec["items"].insert(0, new)
        return f"put {words_of(new)} behind everything", spec
    if one["figure"] not in ("plain", "sky", "tile", "disc", "faded_tile", "night_sky"):
        return None
    old, new = words_of(one), item(rng, one["figure"])
    spec["items"][0] = new
    return f"replace the background, {old}, by {words_of(new)}", spec


def _gradient(spec: Spec, rng: random.Random) -> Change | None:
    one = spec["items"][0]
    swap = {"plain": "sky", "tile": "faded_tile"}.get(one["figure"])
    if swap is None:
        return None
    spec["items"][0] = new = item(rng, swap)
    return f"fill the background with a gradient: {words_of(new)}, in place of {words_of(one)}", spec


def _repeat(spec: Spec, rng: random.Random) -> Change | None:
    places = [n for n in _placed(spec) if spec["items"][n]["size"] < 0.4 * min(spec["canvas"])]
    if not places:
        return None
    place = rng.choice(places)
    one, w = spec["items"][place], spec["canvas"][0]
    step = round(one["size"] * rng.choice([1.1, 1.3]))
    way = 1 if one["x"] < w / 2 else -1
    xs = [one["x"] + way * step * n for n in (1, 2)]
    if not 0 < min(xs) <= max(xs) < w:
        return None
    name = _the(spec, place)
    for number, x in enumerate(xs, 1):
        spec["items"].insert(place + number, {**copy.deepcopy(one), "x": x})
    side = "right" if way > 0 else "left"
    return f"repeat {name} twice to its {side}, {step} units from centre to centre, at the same height", spec


def _mirror(spec: Spec, rng: random.Random) -> Change | None:
    places = [n for n in _placed(spec) if abs(2 * spec["items"][n]["x"] - spec["canvas"][0]) > 0.1 * spec["canvas"][0]]
    if not places:
        return None
    for n in places:
        spec["items"][n]["x"] = spec["canvas"][0] - spec["items"][n]["x"]
    names = ", ".join(the(spec["items"][n]) for n in places)
    return f"swap left and right: put these in the mirrored place each, without turning them over: {names}", spec


CHANGES: dict[str, Callable[[Spec, random.Random], Change | None]] = {
    "recolor": _recolor, "add": _add, "remove": _remove, "move": _move, "resize": _resize, "text": _reword,
    "rotate": _rotate, "background": _background, "gradient": _gradient, "repeat": _repeat, "mirror": _mirror,
    "count": _count, "value": _revalue, "drop_row": _drop_row,
}  # fmt: skip
"""Changes by their direction's name; `stroke` and the like have none."""
_KEYS = {"gradient": ("gradient", "light and shade"), "background": ("background", "scene"),
         "repeat": ("repeat", "pattern"), "mirror": ("mirror", "symmetr"), "rotate": ("rotat", "turn"),
         "recolor": ("colo", "palette", "theme"), "add": ("add", "annotat", "weather"), "remove": ("remove",
         "delete", "drop"), "move": ("move", "position", "place", "layout"), "resize": ("size", "scale",
         "larger", "smaller"), "text": ("text", "word", "title", "label", "rename"), "value": ("value",
         "data"), "count": ("count", "number")}  # fmt: skip


def named_changes(words: Sequence[str]) -> list[str]:
    """Our changes that some words ask for, in their order: `recolour the roof` asks for `recolor`."""
    found = [next((name for name, keys in _KEYS.items() if any(key in word.lower() for key in keys)),
             "") for word in words]  # fmt: skip
    return [name for name in found if name]


def changed(spec: Spec, rng: random.Random, many: int, wanted: Sequence[str] = ()) -> tuple[dict[str, str], Spec]:
    """A spec after some changes, and what they were: orders by direction.

    Where a wanted one cannot be had, the next or any other is made.
    """
    now = copy.deepcopy(dict(spec))
    told: dict[str, str] = {}
    names = list(wanted)
    for _ in range(60):
        if len(told) == many:
            break
        name = names.pop(0) if names else rng.choice(list(CHANGES))
        if name in told:
            continue
        tried = CHANGES[name](copy.deepcopy(now), rng)
        if tried is not None and tried[1]["items"] != now["items"]:
            text, now = tried
            told[name] = tidy(text)
    return told, now
