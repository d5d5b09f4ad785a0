"""Edits of pages: what somebody would ask to be changed, exactly, with the page after it.

Each edit is a function of a spec to a spec, or None where the page has nothing of the kind. Edits that touch one
element only stand in the spec's `over` (id of a section, class, declarations); the others change sections or theme.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from .pages_drawing import PARTS, Teller
from .pages_palette import contrast, hue_name, with_accent
from .pages_words import WORDS


@dataclass(frozen=True)
class Edit:
    """One edit."""

    action: str
    """`add`, `change` or `delete`."""
    element: str
    attribute: str
    """`text`, `colour`, `position`, `size`, `shape` or `layout`."""
    instruction: str
    spec: dict[str, Any]


Maker = Callable[[dict[str, Any], random.Random], Edit | None]

_HEADS = {
    "hero": "hero-title",
    "article": "story-title",
    "error": "lost-title",
    "cta": "cta-title",
    "detail": "detail-name",
    "profile": "profile-name",
    "invoice": "sheet-title",
}
_BANDS = frozenset(
    {
        "features",
        "steps",
        "pricing",
        "quotes",
        "faq",
        "stats",
        "gallery",
        "team",
        "timeline",
        "posts",
        "form",
        "table",
        "menu",
        "products",
        "signup",
    }
)


def _said(section: Mapping[str, Any]) -> str:
    title = section.get("title")
    return f'the "{title}" section' if title and section["type"] in _BANDS else f"the {section['type']} section"


def _headings(spec: Mapping[str, Any]) -> list[tuple[dict[str, Any], str]]:
    found = []
    for s in spec["sections"]:
        if s["type"] in _HEADS:
            found.append((s, _HEADS[s["type"]]))
        elif s["type"] in _BANDS and s.get("title"):
            found.append((s, "head-title"))
    return found


def _title_of(section: Mapping[str, Any]) -> str:
    return str(section.get("title") or section.get("name"))


def _asked(spec: dict[str, Any], words: str) -> dict[str, Any]:
    spec["asked"] = [*spec.get("asked", ()), words]
    return spec


def heading_text(spec: dict[str, Any], rng: random.Random) -> Edit | None:
    """Other words for a heading."""
    found = [(s, c) for s, c in _headings(spec) if "title" in s and s["type"] != "invoice"]
    if not found:
        return None
    section, _ = rng.choice(found)
    teller = Teller(spec["topic"], rng)
    old, new = section["title"], next(x for x in teller.some("taglines", 4) if x != section["title"])
    section["title"] = new
    return Edit("change", "heading", "text", f'Change the heading "{old}" to "{new}".', spec)


def heading_colour(spec: dict[str, Any], rng: random.Random) -> Edit | None:
    """Another colour for a heading."""
    palette = spec["theme"]["palette"]
    found = [
        (s, c)
        for s, c in _headings(spec)
        if s.get("tone") != "deep" and s["type"] not in ("cta", "invoice") and len(_title_of(s)) > 5
    ]
    colors = [
        c
        for c in ("#b91c1c", "#1d4ed8", "#047857", "#6d28d9", "#c2410c", "#f87171", "#60a5fa", "#34d399", "#fbbf24")
        if contrast(c, palette["bg"]) > 4.5
    ]
    if not found or not colors:
        return None
    section, cls = rng.choice(found)
    color = rng.choice(colors)
    spec["over"].append([section["id"], cls, f"color: {color}"])
    words = f'Make the heading "{_title_of(section)}" {hue_name(color)} ({color}).'
    return Edit("change", "heading", "colour", words, _asked(spec, words))


def heading_size(spec: dict[str, Any], rng: random.Random) -> Edit | None:
    """A larger or smaller heading."""
    found = [(s, c) for s, c in _headings(spec) if c not in ("sheet-title", "profile-name")]
    if not found:
        return None
    section, cls = rng.choice(found)
    size = rng.choice([2.6, 2.8, 3.0, 3.2]) if cls == "head-title" else rng.choice([1.4, 1.5, 3.8, 4.2])
    spec["over"].append([section["id"], cls, f"font-size: {size}rem"])
    words = f'Set the heading "{_title_of(section)}" at {size}rem.'
    return Edit("change", "heading", "size", words, _asked(spec, words))


def heading_place(spec: dict[str, Any], rng: random.Random) -> Edit | None:
    """Headings of a section to the left, or to the middle."""
    found = [s for s in spec["sections"] if s["type"] in _BANDS and s.get("title")]
    if not found:
        return None
    section = rng.choice(found)
    new = "center" if section.get("align", spec["theme"]["align"]) == "left" else "left"
    spec["over"].append([section["id"], "head", f"text-align: {new}"])
    words = f"{'Centre' if new == 'center' else 'Align to the left'} the heading of {_said(section)}."
    return Edit("change", "heading", "position", words, _asked(spec, words))


def accent_colour(spec: dict[str, Any], rng: random.Random) -> Edit | None:
    """Another accent colour, everywhere."""
    theme = spec["theme"]
    old = theme["palette"]["accent"]
    theme["palette"] = next(
        p
        for p in (with_accent(theme["palette"], rng.randrange(360), rng.randint(50, 80)) for _ in range(50))
        if hue_name(p["accent"]) != hue_name(old)
    )
    new = theme["palette"]
    words = f"Change the accent colour from {hue_name(old)} ({old}) to {hue_name(new['accent'])} ({new['accent']}), with {new['soft']} for tinted areas and {new['deep']} for dark ones."
    return Edit("change", "buttons and accents", "colour", words, spec)


def section_colour(spec: dict[str, Any], rng: random.Random) -> Edit | None:
    """Another background for a section."""
    found = [s for s in spec["sections"] if s["type"] in _BANDS]
    if not found:
        return None
    section = rng.choice(found)
    new = rng.choice([tone for tone in ("plain", "soft", "deep") if tone != section.get("tone", "plain")])
    palette = spec["theme"]["palette"]
    section["tone"] = new
    color = {"plain": palette["bg"], "soft": palette["soft"], "deep": palette["deep"]}[new]
    more = " and its text white" if new == "deep" else ""
    return Edit("change", section["type"], "colour", f"Give {_said(section)} the background {color}{more}.", spec)


def background(spec: dict[str, Any], rng: random.Random) -> Edit | None:
    """Another background for the page."""
    palette = spec["theme"]["palette"]
    choices = (
        ("#fff7ed", "#f0f9ff", "#f5f3ff", "#f0fdf4", "#fdf2f8", "#fefce8")
        if palette["mode"] == "light"
        else ("#0b1120", "#14100c", "#10061c", "#04150f")
    )
    new = rng.choice(
        [c for c in choices if c != palette["bg"] and contrast(c, palette["muted"]) >= 4.0] or list(choices)
    )
    palette["bg"] = new
    return Edit("change", "page", "colour", f"Change the background of the page to {new}.", spec)


def corners(spec: dict[str, Any], rng: random.Random) -> Edit | None:
    """Rounder or squarer boxes."""
    theme = spec["theme"]
    if not {s["type"] for s in spec["sections"]} & {
        "features",
        "pricing",
        "quotes",
        "team",
        "posts",
        "products",
        "figures",
        "chart",
        "hero",
        "gallery",
        "profile",
        "invoice",
    }:
        return None
    old = theme["radius"]
    new = rng.choice([r for r in (0, 10, 24, 32) if abs(r - old) >= 8])
    theme["radius"] = new
    buttons = theme["button"] != "pill" and min(old, 12) != min(new, 12)
    if new == 0:
        how = f"Make the corners of {'cards, pictures and buttons' if buttons else 'cards and pictures'} square"
        return Edit("change", "cards", "shape", f"{how} (now {old}px).", spec)
    how = f"Round the corners of cards and pictures by {new}px (now {old}px)"
    more = f", and those of buttons by {min(new, 12)}px" if buttons else ""
    return Edit("change", "cards", "shape", f"{how}{more}.", spec)


def pills(spec: dict[str, Any], rng: random.Random) -> Edit | None:
    """Pill-shaped buttons, or no longer."""
    if not any(s.get("button") or s.get("buttons") for s in spec["sections"]):
        return None
    theme = spec["theme"]
    theme["button"] = "solid" if theme["button"] == "pill" else "pill"
    words = (
        "Make the buttons pill-shaped."
        if theme["button"] == "pill"
        else f"Make the buttons rectangular, with corners rounded by {min(theme['radius'], 12)}px."
    )
    return Edit("change", "button", "shape", words, spec)


def button_text(spec: dict[str, Any], rng: random.Random) -> Edit | None:
    """Other words on a button."""
    found = [s for s in spec["sections"] if s.get("button") or s.get("buttons")]
    if not found:
        return None
    section = rng.choice(found)
    old = section["buttons"][0] if section.get("buttons") else section["button"]
    new = rng.choice(
        [x for x in ("Get started", "Tell me more", "Yes, please", "Show me", "Let us begin", "Continue") if x != old]
    )
    if section.get("buttons"):
        section["buttons"][0] = new
    else:
        section["button"] = new
    return Edit("change", "button", "text", f'In {_said(section)}, change the button "{old}" to "{new}".', spec)


def button_size(spec: dict[str, Any], rng: random.Random) -> Edit | None:
    """Larger buttons in a section."""
    found = [s for s in spec["sections"] if s["type"] in ("hero", "cta", "products", "detail", "error", "pricing")]
    if not found:
        return None
    section = rng.choice(found)
    size = rng.choice([1.2, 1.3, 1.4])
    spec["over"].append([section["id"], "btn", f"font-size: {size}rem; padding: 1rem 2rem"])
    words = f"Make the buttons in {_said(section)} larger: text at {size}rem, padding 1rem above and below and 2rem at the sides."
    return Edit("change", "button", "size", words, _asked(spec, words))


def columns(spec: dict[str, Any], rng: random.Random) -> Edit | None:
    """Another number of columns."""
    found = [
        s
        for s in spec["sections"]
        if s["type"] in ("features", "gallery", "team", "products")
        and s.get("layout") != "rows"
        and len(s["items"]) >= 3
    ]
    if not found:
        return None
    section = rng.choice(found)
    old = section["columns"]
    section["columns"] = rng.choice([n for n in (1, 2, 3, 4) if n != old and n <= len(section["items"])])
    return Edit(
        "change",
        section["type"],
        "layout",
        f"Show {_said(section)} in {section['columns']} instead of {old} columns.",
        spec,
    )


def hero_layout(spec: dict[str, Any], rng: random.Random) -> Edit | None:
    """Another arrangement of the hero."""
    section = next((s for s in spec["sections"] if s["type"] == "hero"), None)
    if section is None:
        return None
    section["layout"] = rng.choice([x for x in ("split", "reverse", "center") if x != section["layout"]])
    words = {
        "split": "Put the words of the hero at the left and a drawing at the right.",
        "reverse": "Put a drawing at the left of the hero and the words at the right.",
        "center": "Centre the hero's text and take its drawing away.",
    }[section["layout"]]
    return Edit("change", "hero", "layout", words, spec)


def move_section(spec: dict[str, Any], rng: random.Random) -> Edit | None:
    """A section goes up by one."""
    places = [
        i
        for i, s in enumerate(spec["sections"])
        if i and s["type"] in _BANDS and spec["sections"][i - 1]["type"] in _BANDS
    ]
    if not places:
        return None
    i = rng.choice(places)
    sections = spec["sections"]
    words = f"Move {_said(sections[i])} above {_said(sections[i - 1])}."
    sections[i - 1], sections[i] = sections[i], sections[i - 1]
    return Edit("change", sections[i - 1]["type"], "position", words, spec)


def header_layout(spec: dict[str, Any], rng: random.Random) -> Edit | None:
    """Name and links side by side, or one below the other."""
    section = next((s for s in spec["sections"] if s["type"] == "header"), None)
    if section is None:
        return None
    section["layout"] = "stack" if section["layout"] == "spread" else "spread"
    words = (
        "Centre the site's name in the header, with the links below it."
        if section["layout"] == "stack"
        else "Put the site's name at the left of the header and the links at the right."
    )
    return Edit("change", "header", "layout", words, spec)


def add_link(spec: dict[str, Any], rng: random.Random) -> Edit | None:
    """One more link at the top."""
    section = next((s for s in spec["sections"] if s["type"] == "header"), None)
    if section is None:
        return None
    new = rng.choice([x for x in ("Journal", "Help", "Jobs", "Press", "Events") if x not in section["links"]])
    section["links"].append(new)
    return Edit("add", "navigation", "text", f'Add the link "{new}" at the end of the navigation.', spec)


def add_badge(spec: dict[str, Any], rng: random.Random) -> Edit | None:
    """A badge above the headline."""
    section = next((s for s in spec["sections"] if s["type"] == "hero" and not s["badge"]), None)
    if section is None:
        return None
    section["badge"] = rng.choice(["New", "Open now", "Free this week", "Last places"])
    return Edit(
        "add",
        "badge",
        "text",
        f'Add a small badge "{section["badge"]}" in the accent colour above the headline of the hero.',
        spec,
    )


def add_section(spec: dict[str, Any], rng: random.Random) -> Edit | None:
    """One more section before the footer."""
    have = {s["type"] for s in spec["sections"]}
    if have & {"invoice", "error"}:
        return None
    name = rng.choice([x for x in ("stats", "faq", "steps", "quotes", "cta") if x not in have] or ["cta"])
    if name in have:
        return None
    made = PARTS[name](Teller(spec["topic"], rng))
    spec["sections"].insert(len(spec["sections"]) - 1, {"id": name, **made})
    return Edit("add", name, "layout", f"Add before the footer {WORDS[name](made)}.", spec)


def delete_section(spec: dict[str, Any], rng: random.Random) -> Edit | None:
    """A section less."""
    found = [s for s in spec["sections"] if s["type"] in _BANDS | {"cta"}]
    if len(found) < 2:
        return None
    section = rng.choice(found)
    spec["sections"].remove(section)
    return Edit("delete", section["type"], "layout", f"Remove {_said(section)}.", spec)


def delete_item(spec: dict[str, Any], rng: random.Random) -> Edit | None:
    """A card less."""
    found = [
        s
        for s in spec["sections"]
        if s["type"] in ("features", "products", "team", "faq", "posts", "timeline") and len(s["items"]) >= 3
    ]
    if not found:
        return None
    section = rng.choice(found)
    gone = section["items"].pop(rng.randrange(len(section["items"])))
    return Edit(
        "delete", "item", "text", f'Remove "{gone.get("title") or gone.get("name")}" from {_said(section)}.', spec
    )


def delete_footer(spec: dict[str, Any], rng: random.Random) -> Edit | None:
    """No footer."""
    section = next((s for s in spec["sections"] if s["type"] == "footer"), None)
    if section is None:
        return None
    spec["sections"].remove(section)
    return Edit("delete", "footer", "layout", "Remove the footer.", spec)


MAKERS: tuple[Maker, ...] = (
    heading_text,
    heading_colour,
    heading_size,
    heading_place,
    accent_colour,
    section_colour,
    background,
    corners,
    pills,
    button_text,
    button_size,
    columns,
    hero_layout,
    move_section,
    header_layout,
    add_link,
    add_badge,
    add_section,
    delete_section,
    delete_item,
    delete_footer,
)
