"""describe: a drawing's spec as somebody would ask for it, in one of several registers."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

from janusrl.synthesis.grammar import Spec

from .asked import listed, tidy
from .drawings_composers import COMPOSERS
from .drawings_figures import FIGURES, Item
from .drawings_svg import alike

_TIMES = ("", "", "two", "three", "four", "five", "six")


def words_of(item: Item) -> str:
    """What an item is, in words, without its place."""
    turn = f", turned by {item['turn']} degrees" if item.get("turn") else ""
    return FIGURES[item["figure"]].words(item) + turn


def place_of(item: Item, canvas: list[int]) -> str:
    """Where an item is, in words."""
    across = min(2, int(3 * item["x"] / canvas[0])) if item["x"] > 0 else 0
    down = min(2, int(3 * item["y"] / canvas[1])) if item["y"] > 0 else 0
    rows = (("at the top left", "at the top", "at the top right"), ("at the left", "in the middle", "at the right"),
            ("at the bottom left", "at the bottom", "at the bottom right"))  # fmt: skip
    return rows[down][across]


def size_of(item: Item, canvas: list[int]) -> str:
    """How large an item is, as a share of the canvas."""
    return f"about {round(100 * item['size'] / min(canvas))}% of the {'height' if canvas[1] <= canvas[0] else 'width'}"


def the(item: Item) -> str:
    """A short name of an item: its figure and, where it has one, its first colour."""
    found = FIGURES[item["figure"]]
    words = [item["with"][name] for name in found.parts if name == "word"]
    if words:
        return f"the {found.noun} '{words[0]}'"
    color = next((item["with"][name] for name in found.colors()), "")
    return f"the {color} {found.noun}" if color and not found.full else f"the {found.noun}"


def parts_of(spec: Spec, *, exact: bool) -> list[str]:
    """The items in words, those that are alike together, in the order in which they first stand."""
    groups: dict[str, list[Item]] = {}
    for item in spec["items"]:
        groups.setdefault(alike(item), []).append(item)
    told, canvas = [], list(spec["canvas"])
    for group in groups.values():
        first = group[0]
        text = FIGURES[first["figure"]].words(first)
        if "size" not in first:
            told.append(text)
            continue
        places = []
        for item in group:
            turn = f", turned by {item['turn']}°" if item.get("turn") else ""
            if exact:
                places.append(f"centred at ({item['x']}, {item['y']}) and {item['size']} units across{turn}")
            else:
                places.append(f"{place_of(item, canvas)}, {size_of(item, canvas)}{turn}")
        if len(group) == 1:
            told.append(f"{text} {places[0]}" if exact else f"{text}, {places[0]}")
        else:
            many = _TIMES[len(group)] if len(group) < len(_TIMES) else str(len(group))
            told.append(f"{many} copies of {text}: {'; '.join(places)}")
    return told


def code_wishes(spec: Spec, rng: random.Random) -> list[str]:
    """What the spec's style of writing could be asked for in words; some of it, or nothing."""
    style: Mapping[str, Any] = spec["style"]
    found = []
    if style["paint"] == "classes":
        found.append("Put the colours into CSS classes in one style element")
    if style["groups"] in ("ids", "both"):
        found.append("Give each object that has several parts a group with a telling id")
    if style["groups"] == "comments":
        found.append("Put a short comment before each object")
    repeats = {alike(item) for item in spec["items"] if "size" in item}
    if style["reuse"] and len(repeats) < sum("size" in item for item in spec["items"]):
        found.append("Define what is repeated once and place it with use elements")
    if style["place"] == "absolute" and not any(item.get("turn") for item in spec["items"]):
        found.append("Write absolute coordinates rather than transforms")
    return [wish for wish in found if rng.random() < 0.35]


def _size(spec: Spec, rng: random.Random) -> str:
    w, h = spec["canvas"]
    if spec["style"]["size"] == "viewBox":
        return rng.choice([f'viewBox "0 0 {w} {h}"', f"a viewBox of {w} by {h}", f"{w} x {h} user units"])
    return rng.choice([f"{w} x {h} pixels", f"{w} by {h} px", f"{w} px wide and {h} px high"])


def describe(spec: Spec, rng: random.Random, register: str | None = None) -> str:
    """The drawing in words.

    Args:
        spec: of the drawing.
        rng: decides between turns of phrase.
        register: `terse`, `paragraph`, `list`, `exact` or `request`; any when None.
    """
    register = register or rng.choice(["terse", "paragraph", "paragraph", "list", "list", "exact", "request"])
    subject, size = spec["subject"], _size(spec, rng)
    wishes = code_wishes(spec, rng)
    parts = parts_of(spec, exact=register == "exact")
    closing = f" {'. '.join(wishes)}." if wishes else ""
    if register == "terse":
        return tidy(f"{subject.removeprefix('a ').removeprefix('an ')} as SVG, {size}: {'; '.join(parts)}.{closing}")
    if register in ("list", "exact"):
        opening = rng.choice(
            ["Create an SVG: {}.", "Draw {} in SVG.", "Write the SVG code for {}.", "Make {} as a single SVG."]
        )
        head = rng.choice(["It has, from back to front:", "Requirements, back to front:", "Layers in order:"])
        lines = [f"- {tidy(part)}" for part in parts] + [f"- {wish}" for wish in wishes]
        return f"{tidy(opening.format(subject))} Canvas: {size}. {head}\n" + "\n".join(lines)
    first, *rest = parts
    starts = ["The back shows {}", "Start with {}", "At the very back, draw {}"]
    backed = len(parts) > 1 and "size" not in spec["items"][0]
    sentences = [(rng.choice(starts) if backed else "Show {}").format(first)]
    links = ["Then add {}", "Add {}", "Put {} on top", "Then draw {}", "Next, draw {}"]
    sentences += [rng.choice(links).format(part) for part in rest]
    body = ". ".join(tidy(sentence) for sentence in sentences) + "."
    if register == "request":
        purpose = rng.choice(COMPOSERS[spec["composer"]].purposes)
        opening = rng.choice([
            f"I need {subject} for {purpose}, {size}.", f"For {purpose} I would like {subject} as an SVG of {size}.",
            f"We are making {purpose} and want {subject}: a self-contained SVG, {size}."])  # fmt: skip
    else:
        opening = rng.choice([f"Draw {subject} as an SVG, {size}.", f"Please make {subject} in SVG, {size}.",
                              f"An SVG of {size} that shows {subject}."])  # fmt: skip
    return f"{tidy(opening)} {body}{closing}"


def context(spec: Spec, rng: random.Random) -> str:
    """The drawing as somebody asks for it who tells what it is for, and what to look after."""
    purpose = rng.choice(COMPOSERS[spec["composer"]].purposes)
    colors = [item["with"][name] for item in spec["items"] for name in FIGURES[item["figure"]].colors()]
    palette = listed(list(dict.fromkeys(colors)))
    care = rng.choice([
        "It is shown small, so keep the outlines simple and the colours flat.",
        "It has to stay sharp at any size, so no bitmaps, scripts or outside fonts.",
        "Somebody else will edit the file later, so keep the source easy to read.",
        "It will be put straight into a page, so it must not depend on any other file.",
    ])  # fmt: skip
    list_of = "\n".join(
        f"{number}. {tidy(part)}" for number, part in enumerate(parts_of(spec, exact=rng.random() < 0.5), 1)
    )
    return tidy(
        f"{rng.choice(['Background', 'Context'])}: {spec['subject']} is wanted for {purpose}. {care}\n\n"
        f"Write it as one SVG document, {_size(spec, rng)}. From back to front it contains:\n{list_of}\n\n"
        f"The main colours of the palette: {palette}."
    )
