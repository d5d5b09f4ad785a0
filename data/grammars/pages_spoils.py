"""Defects of pages: spoils a good page in ways that people do by mistake, and tells which, and where.

A defect is a rule of one section that stands in the spec's `over`, and in its `defects`.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from janusrl.synthesis.grammar import Declined, Spec

KINDS = ("occlusion", "crowding", "text_overlap", "alignment", "color_contrast", "overflow")

_HEAD = {
    "hero": "hero-title",
    "article": "story-title",
    "error": "lost-title",
    "cta": "cta-title",
    "detail": "detail-name",
}
_BODY = {
    "hero": "hero-text",
    "cta": "cta-text",
    "error": "lost-text",
    "steps": "step-title",
    "article": "meta",
    "timeline": "event-date",
    "faq": "question",
    "menu": "dish-name",
    "posts": "post-title",
    "profile": "profile-role",
    "invoice": "note",
    "detail": "detail-price",
    "stats": "stat-label",
    "form": "field",
    "figures": "kpi-label",
    "table": "table",
    "products": "card-text",
    "pricing": "card-text",
    "team": "person-role",
    "gallery": "caption",
    "chart": "panel-title",
}
_CARDS = frozenset({"features", "pricing", "quotes", "team", "products", "figures", "chart", "profile"})


def _title(s: Mapping[str, Any]) -> str:
    return str(s.get("title") or s.get("name") or s.get("brand") or s["type"])


def _head(s: Mapping[str, Any]) -> str | None:
    return _HEAD.get(s["type"]) or (
        "head-title" if s.get("title") and s["type"] in _BODY and s["type"] != "invoice" else None
    )


def _carded(s: Mapping[str, Any]) -> bool:
    return s["type"] in _CARDS and s.get("layout") not in ("rows", "single")


Rule = tuple[str, str, str]
"""Class, declarations, and where, in words."""


def _occlusion(s: Mapping[str, Any], p: Mapping[str, str], rng: random.Random) -> Rule | None:
    if (
        s["type"] in ("features", "quotes", "pricing", "team", "products", "gallery", "posts")
        and s.get("title")
        and s.get("layout") not in ("rows", "single", "masonry", "list")
    ):
        return (
            "grid",
            f"margin-top: -{rng.choice([70, 85, 100])}px; position: relative",
            f'the boxes below the heading "{_title(s)}" lie over it',
        )
    if s["type"] == "hero" and s["layout"] != "center":
        side = -1 if s["layout"] == "split" else 1
        return (
            "art",
            f"position: relative; z-index: 2; transform: translateX({side * rng.choice([170, 200, 240])}px)",
            f'the picture of the hero covers part of "{s["title"]}"',
        )
    if s["type"] == "form":
        return (
            "submit",
            f"position: relative; transform: translateY(-{rng.choice([60, 70, 80])}px)",
            f'the button "{s["button"]}" covers the field above it',
        )
    return None


def _crowding(s: Mapping[str, Any], p: Mapping[str, str], rng: random.Random) -> Rule | None:
    if _carded(s):
        return (
            "card",
            f"padding: {rng.choice([0, 1, 2])}px; margin: 0 -{rng.choice([10, 11, 12])}px",
            f'cards of "{_title(s)}" have no room inside and none between them',
        )
    if s["type"] == "table":
        return (
            "table",
            "line-height: 0.85; letter-spacing: -0.06em; font-size: 0.7rem",
            f'rows of the table "{_title(s)}" are pressed together',
        )
    cls = {
        "article": "story",
        "form": "form",
        "timeline": "event",
        "menu": "dish",
        "steps": "steps",
        "faq": "qa",
        "posts": "post",
        "hero": "hero-words",
    }.get(s["type"])
    if s["type"] == "posts" and s["layout"] == "cards":
        cls = "card"
    if s["type"] == "hero" and s["layout"] == "center":
        cls = "hero-center"
    if cls and s["type"] == "article":
        return (
            "",
            "line-height: 0.95; letter-spacing: -0.05em; padding: 0",
            f'lines of "{_title(s)}" are pressed together',
        )
    return (
        (cls, "line-height: 0.95; padding: 0; gap: 0; letter-spacing: -0.05em", f'"{_title(s)}" is pressed together')
        if cls
        else None
    )


def _text_overlap(s: Mapping[str, Any], p: Mapping[str, str], rng: random.Random) -> Rule | None:
    cls = _head(s)
    if cls is None:
        return None
    if s["type"] in ("hero", "cta", "error", "article") or (s.get("lead") and cls == "head-title"):
        return (
            cls,
            f"margin-bottom: -{rng.choice([1.0, 1.1, 1.2])}em; transform: translateY(0.35em)",
            f'the heading "{_title(s)}" and the text below it run into each other',
        )
    return None


def _alignment(s: Mapping[str, Any], p: Mapping[str, str], rng: random.Random) -> Rule | None:
    shift = rng.choice([26, 34, 42])
    if _carded(s) and s["type"] not in ("chart", "profile"):
        return (
            "card:nth-child(even)",
            f"margin-top: {shift}px; margin-left: {shift // 2}px",
            f'every second card of "{_title(s)}" is out of line',
        )
    cls = {"steps": "step", "stats": "stat", "menu": "dish", "faq": "qa", "timeline": "event", "form": "field"}.get(
        s["type"]
    )
    return (
        (
            f"{cls}:nth-child(odd)",
            f"margin-left: {shift}px; padding-top: {shift // 2}px",
            f'entries of "{_title(s)}" do not stand in one line',
        )
        if cls
        else None
    )


def _color_contrast(s: Mapping[str, Any], p: Mapping[str, str], rng: random.Random) -> Rule | None:
    cls = _BODY.get(s["type"])
    if cls is None or (s["type"] == "posts" and s["layout"] == "cards"):
        return None
    back = {"deep": p["deep"], "soft": p["soft"], "surface": p["surface"]}.get(s.get("tone", ""), p["bg"])
    if cls in ("card-text", "kpi-label", "person-role", "panel-title", "profile-role", "field", "note", "table"):
        back = p["surface"]
    if s["type"] == "cta":
        back = p["accent"]
    return (
        cls,
        f"color: {_near(back, rng)}; opacity: 1",
        f'text of "{_title(s)}" can hardly be told from its background',
    )


def _near(color: str, rng: random.Random) -> str:
    step = rng.choice([16, 20, 24])
    parts = [int(color[i : i + 2], 16) for i in (1, 3, 5)]
    return "#" + "".join(f"{part - step if sum(parts) > 380 else part + step:02x}" for part in parts)


def _overflow(s: Mapping[str, Any], p: Mapping[str, str], rng: random.Random) -> Rule | None:
    if s["type"] in ("features", "products", "pricing", "quotes") and _carded(s):
        cls = "quote-text" if s["type"] == "quotes" else "card-text"
        return (
            cls,
            f"white-space: nowrap; font-size: {rng.choice([2.2, 2.5, 2.8])}rem",
            f'sentences of "{_title(s)}" run out of their cards',
        )
    if s["type"] in ("hero", "article", "cta", "error"):
        return (
            str(_head(s)),
            f"white-space: nowrap; font-size: {rng.choice([5.5, 6.0, 6.5])}rem; width: {rng.choice([1500, 1700])}px",
            f'the heading "{_title(s)}" runs out of the page',
        )
    box = {
        "form": "form",
        "menu": "wrap",
        "timeline": "time",
        "faq": "wrap",
        "chart": "plot",
        "table": "table",
        "steps": "steps",
        "stats": "stats",
        "invoice": "bill",
    }.get(s["type"])
    if s["type"] in ("menu", "faq") and (s.get("columns") == 1 or s.get("layout") in ("details", "list")):
        box = "wrap-narrow"
    return (
        (box, f"width: {rng.choice([1450, 1600, 1750])}px; max-width: none", f'"{_title(s)}" is wider than the page')
        if box
        else None
    )


_MAKE: dict[str, Callable[[Mapping[str, Any], Mapping[str, str], random.Random], Rule | None]] = {
    "occlusion": _occlusion,
    "crowding": _crowding,
    "text_overlap": _text_overlap,
    "alignment": _alignment,
    "color_contrast": _color_contrast,
    "overflow": _overflow,
}


def spoil(
    spec: Spec, kinds: Sequence[str], others: Sequence[str], rng: random.Random, program: Callable[[Spec], str]
) -> dict[str, Any]:
    """The answer to `spoil`: the page with a defect of each kind that it can have. Raises Declined where it can have none.

    Args:
        spec: of a good page.
        kinds: of `KINDS`; one or two are drawn when empty.
        others: what stands in, in this order, for a kind that the page cannot have.
        rng: draws sections and amounts.
        program: writes the page.
    """
    unknown = [kind for kind in (*kinds, *others) if kind not in KINDS]
    if unknown:
        raise Declined(f"grammar 'pages' knows no defect {', '.join(unknown)}; it knows {', '.join(KINDS)}")
    wanted = [*kinds, *others] if kinds else rng.sample(KINDS, len(KINDS))
    most = len(kinds) or rng.choice([1, 2])
    over, defects, used = [list(rule) for rule in spec["over"]], [], set()
    for kind in wanted:
        for section in rng.sample(list(spec["sections"]), len(spec["sections"])):
            rule = None if section["id"] in used else _MAKE[kind](section, spec["theme"]["palette"], rng)
            if rule is not None:
                used.add(section["id"])
                over.append([section["id"], rule[0], rule[1]])
                defects.append({"kind": kind, "where": rule[2]})
                break
        if len(defects) == most:
            break
    if not defects:
        raise Declined(f"grammar 'pages': a page of the kind '{spec['kind']}' cannot have {', '.join(wanted)}")
    spoiled = {**spec, "over": over, "defects": defects}
    return {"code": program(spoiled), "defects": defects, "spec": spoiled}


def find_defects(spec: Spec) -> dict[str, Any]:
    """The answer to `find_defects`: what was spoiled; nothing of a good page."""
    return {"defects": [dict(defect) for defect in spec.get("defects", ())]}
