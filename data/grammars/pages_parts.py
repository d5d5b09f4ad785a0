"""What sections of pages are made of: the band around a section, headings, buttons, cards, and small drawings."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .pages_html import Child, Node, Sheet, el

Section = Mapping[str, Any]


@dataclass(frozen=True)
class Page:
    """What a section may look at: the page's theme, and the sheet that takes its rules."""

    theme: Mapping[str, Any]
    """`palette`, `radius` (px), `space` (rem between sections), `width` (px), `font`, `heading_font`, `scale`, `card`
    (border, shadow, flat), `align` (left, center), `button` (solid, outline, pill)."""
    sheet: Sheet

    def rule(self, selector: str, declarations: str) -> None:
        """Add a rule."""
        self.sheet.add(selector, declarations)

    def color(self, role: str) -> str:
        """A colour of the palette, for drawings."""
        return str(self.theme["palette"][role])


def base(page: Page) -> None:
    """Rules of the whole page."""
    theme = page.theme
    page.rule("*", "box-sizing: border-box")
    page.rule(
        "body",
        f"margin: 0; background: $bg; color: $ink; font-family: {theme['font']}; font-size: {theme['size']}px; "
        f"line-height: 1.6",
    )
    page.rule("h1, h2, h3", f"font-family: {theme['heading_font']}; line-height: 1.2; margin: 0")
    page.rule("p", "margin: 0")
    page.rule("a", "color: inherit")
    page.rule("@media (max-width: 760px) .grid", "grid-template-columns: 1fr")


def band(
    page: Page, section: Section, *children: Child | Sequence[Child], tag: str = "section", narrow: bool = False
) -> Node:
    """A section across the page, with its heading and lead above what is in it."""
    tone = section.get("tone", "plain")
    page.rule(".band", f"padding: {page.theme['space']}rem 1.5rem")
    if tone != "plain":
        page.rule(f".band-{tone}", _TONES[tone])
    page.rule(".wrap", f"max-width: {page.theme['width']}px; margin: 0 auto")
    if narrow:
        page.rule(".wrap-narrow", "max-width: 720px; margin: 0 auto")
    inner = el("div", "wrap-narrow" if narrow else "wrap", _head(page, section, tone), *children)
    return el(tag, "band" + (f" band-{tone}" if tone != "plain" else ""), inner, id=section["id"])


_TONES = {
    "soft": "background: $soft",
    "surface": "background: $surface; border-top: 1px solid $line; border-bottom: 1px solid $line",
    "deep": "background: $deep; color: #ffffff",
}


def _head(page: Page, section: Section, tone: str) -> Node | None:
    if not section.get("title"):
        return None
    align = section.get("align", page.theme["align"])
    page.rule(
        ".head", f"margin-bottom: 2.2rem; text-align: {align}; max-width: {'none' if align == 'left' else '100%'}"
    )
    page.rule(".head-title", f"font-size: {1.35 * page.theme['scale']:.2f}rem")
    parts: list[Child] = []
    if section.get("eyebrow"):
        page.rule(
            ".eyebrow",
            "color: $accent; font-size: 0.8rem; font-weight: 700; letter-spacing: 0.08em; text-transform: "
            "uppercase; margin-bottom: 0.5rem",
        )
        if tone != "deep":
            parts.append(el("p", "eyebrow", section["eyebrow"]))
    parts.append(el("h2", "head-title", section["title"]))
    if section.get("lead"):
        page.rule(".head-lead", "margin-top: 0.6rem; opacity: 0.85")
        parts.append(el("p", "head-lead", section["lead"]))
    return el("div", "head", parts)


def grid(page: Page, columns: int, children: Sequence[Child], *, gap: float = 1.5) -> Node:
    """Children in equal columns; one column on narrow windows."""
    page.rule(".grid", f"display: grid; gap: {gap}rem")
    page.rule(f".grid-{columns}", f"grid-template-columns: repeat({columns}, minmax(0, 1fr))")
    return el("div", f"grid grid-{columns}", children)


def card(page: Page, *children: Child | Sequence[Child], tag: str = "article", more: str = "") -> Node:
    """A box on the page."""
    theme = page.theme
    style = {
        "border": "border: 1px solid $line",
        "shadow": "box-shadow: 0 6px 24px rgba(0, 0, 0, 0.08)",
        "flat": "border-top: 3px solid $accent",
    }[theme["card"]]
    page.rule(
        ".card",
        f"background: $surface; color: $ink; {style}; border-radius: {theme['radius']}px; padding: {theme['pad']}rem",
    )
    page.rule(".card-title", "font-size: 1.12rem; margin-bottom: 0.4rem")
    page.rule(".card-text", "color: $muted; font-size: 0.95rem")
    return el(tag, "card" + (f" {more}" if more else ""), *children)


def button(page: Page, text: str, *, quiet: bool = False, href: str = "#", wide: bool = False) -> Node:
    """A link that looks like a button."""
    theme = page.theme
    radius = 999 if theme["button"] == "pill" else min(theme["radius"], 12)
    look = "background: $accent; color: $on_accent; border: 2px solid $accent"
    page.rule(
        ".btn",
        f"display: inline-block; padding: 0.7rem 1.4rem; border-radius: {radius}px; font: inherit; font-weight: 600; "
        f"text-decoration: none; text-align: center; cursor: pointer; {look}",
    )
    if quiet:
        page.rule(".btn-quiet", "background: transparent; color: inherit; border-color: currentColor")
    if wide:
        page.rule(".btn-wide", "display: block; width: 100%")
    page.rule(".btn:hover", "opacity: 0.9")
    return el("a", "btn" + (" btn-quiet" if quiet else "") + (" btn-wide" if wide else ""), text, href=href)


def initials(page: Page, name: str, side: int = 44) -> Node:
    """A round picture with the initials of a name."""
    page.rule(
        ".avatar",
        f"display: inline-flex; align-items: center; justify-content: center; flex: none; width: {side}px; "
        f"height: {side}px; "
        f"border-radius: {'50%' if page.theme['round'] else '8px'}; background: $soft; color: $accent; "
        f"font-weight: 700",
    )
    return el("span", "avatar", "".join(part[0] for part in name.split()[:2]).upper())


def art(page: Page, number: int, width: int, height: int, cls: str = "art") -> Node:
    """A drawing in the page's colours that stands for a photograph; `number` says which."""
    rng = random.Random(f"art:{number}")
    page.rule(f".{cls}", f"display: block; width: 100%; height: auto; border-radius: {page.theme['radius']}px")
    kind = rng.choice(["hills", "sun", "bars", "rings", "tiles", "leaves", "waves", "blocks"])
    accent, second, soft = page.color("accent"), page.color("second"), page.color("soft")
    parts: list[Child] = [el("rect", "", width=width, height=height, fill=soft)]
    parts += _ART[kind](rng, width, height, accent, second)
    return el("svg", cls, parts, viewBox=f"0 0 {width} {height}", role="img", aria_label=kind)


def _circle(x: float, y: float, r: float, fill: str, opacity: float = 1.0) -> Node:
    return el("circle", "", cx=f"{x:.0f}", cy=f"{y:.0f}", r=f"{r:.0f}", fill=fill, opacity=f"{opacity:.2g}")


def _hills(rng: random.Random, w: int, h: int, one: str, two: str) -> list[Child]:
    parts: list[Child] = [_circle(w * rng.uniform(0.2, 0.8), h * 0.3, h * 0.13, two)]
    for level, opacity in ((0.55, 0.35), (0.7, 0.6), (0.84, 1)):
        y, bend = h * level, h * rng.uniform(0.1, 0.25)
        d = f"M0 {y:.0f} Q{w * 0.25:.0f} {y - bend:.0f} {w * 0.5:.0f} {y:.0f} T{w} {y - bend / 3:.0f} V{h} H0 Z"
        parts.append(el("path", "", d=d, fill=one, opacity=opacity))
    return parts


def _sun(rng: random.Random, w: int, h: int, one: str, two: str) -> list[Child]:
    x, y, r = w / 2, h * 0.55, h * rng.uniform(0.18, 0.28)
    turns = rng.choice([8, 12, 16])
    rays = [
        el(
            "line",
            "",
            x1=f"{x + 1.25 * r * math.cos(a):.0f}",
            y1=f"{y + 1.25 * r * math.sin(a):.0f}",
            x2=f"{x + 1.6 * r * math.cos(a):.0f}",
            y2=f"{y + 1.6 * r * math.sin(a):.0f}",
            stroke=two,
            stroke_width=5,
        )
        for a in (2 * math.pi * i / turns for i in range(turns))
    ]
    return [_circle(x, y, r, one), *rays]


def _bars(rng: random.Random, w: int, h: int, one: str, two: str) -> list[Child]:
    count = rng.randint(5, 8)
    step = w / (count + 1)
    bars: list[Child] = []
    for i in range(count):
        high = h * rng.uniform(0.2, 0.75)
        bars.append(
            el(
                "rect",
                "",
                x=f"{step * (i + 0.6):.0f}",
                y=f"{h - high:.0f}",
                width=f"{step * 0.7:.0f}",
                height=f"{high:.0f}",
                rx=4,
                fill=two if i == count // 2 else one,
            )
        )
    return bars


def _rings(rng: random.Random, w: int, h: int, one: str, two: str) -> list[Child]:
    x, y = w * rng.uniform(0.35, 0.65), h * rng.uniform(0.4, 0.6)
    return [
        el(
            "circle",
            "",
            cx=f"{x:.0f}",
            cy=f"{y:.0f}",
            r=f"{h * (0.1 + 0.09 * i):.0f}",
            fill="none",
            stroke=two if i == 1 else one,
            stroke_width=4 + 2 * (i % 2),
        )
        for i in range(rng.randint(3, 5))
    ]


def _tiles(rng: random.Random, w: int, h: int, one: str, two: str) -> list[Child]:
    side = h / rng.choice([3, 4])
    parts: list[Child] = []
    for row in range(round(h / side)):
        for column in range(math.ceil(w / side)):
            fill = rng.choice([one, one, two, ""])
            if fill:
                d = rng.choice(
                    ["M{x} {y} h{s} v{s} Z", "M{x} {y} v{s} h{s} Z", "M{x} {y} a{s} {s} 0 0 1 {s} {s} h-{s} Z"]
                )
                parts.append(
                    el(
                        "path",
                        "",
                        d=d.format(x=f"{column * side:.0f}", y=f"{row * side:.0f}", s=f"{side:.0f}"),
                        fill=fill,
                    )
                )
    return parts


def _leaves(rng: random.Random, w: int, h: int, one: str, two: str) -> list[Child]:
    x = w / 2
    parts: list[Child] = [
        el("line", "", x1=f"{x:.0f}", y1=h, x2=f"{x:.0f}", y2=f"{h * 0.15:.0f}", stroke=one, stroke_width=4)
    ]
    for i in range(rng.randint(3, 5)):
        y, long = h * (0.85 - 0.15 * i), w * rng.uniform(0.12, 0.2)
        for side in (-1, 1):
            d = f"M{x:.0f} {y:.0f} q{side * long:.0f} {-h * 0.02:.0f} {side * long:.0f} {-h * 0.17:.0f} q{-side * long:.0f} 0 {-side * long:.0f} {h * 0.17:.0f}"
            parts.append(el("path", "", d=d, fill=two if i % 2 else one))
    return parts


def _waves(rng: random.Random, w: int, h: int, one: str, two: str) -> list[Child]:
    lines: list[Child] = []
    count = rng.randint(4, 7)
    for i in range(count):
        y, bend = h * (i + 1) / (count + 1), h * 0.09
        d = f"M0 {y:.0f} q{w / 8:.0f} {-bend:.0f} {w / 4:.0f} 0 t{w / 4:.0f} 0 t{w / 4:.0f} 0 t{w / 4:.0f} 0"
        lines.append(el("path", "", d=d, fill="none", stroke=two if i % 3 == 1 else one, stroke_width=6))
    return lines


def _blocks(rng: random.Random, w: int, h: int, one: str, two: str) -> list[Child]:
    parts: list[Child] = []
    for i in range(rng.randint(4, 6)):
        wide, high = w * rng.uniform(0.15, 0.35), h * rng.uniform(0.2, 0.5)
        parts.append(
            el(
                "rect",
                "",
                x=f"{rng.uniform(0, w - wide):.0f}",
                y=f"{rng.uniform(0, h - high):.0f}",
                width=f"{wide:.0f}",
                height=f"{high:.0f}",
                rx=10,
                fill=two if i % 2 else one,
                opacity=f"{rng.uniform(0.55, 0.95):.2f}",
            )
        )
    return parts


_ART = {
    "hills": _hills,
    "sun": _sun,
    "bars": _bars,
    "rings": _rings,
    "tiles": _tiles,
    "leaves": _leaves,
    "waves": _waves,
    "blocks": _blocks,
}
