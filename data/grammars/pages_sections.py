"""Sections of pages that tell: header, hero, features, prices, voices, questions, pictures, stories, footer.

Each is a function of the page and of the section's content (plain JSON) to an element. `SECTIONS` finds them by type.
"""

from __future__ import annotations

from collections.abc import Callable

from .pages_html import Child, Node, el
from .pages_parts import Page, Section, art, band, button, card, grid, initials

_COVER = "display: block; width: 100%; height: auto; margin-bottom: 1rem"


def header(page: Page, s: Section) -> Node:
    """Name of the site, links, perhaps a button."""
    look = {
        "plain": "background: $bg; border-bottom: 1px solid $line",
        "deep": "background: $deep; color: #ffffff",
        "accent": "background: $accent; color: $on_accent",
    }[s["look"]]
    page.rule(".top", f"padding: 1rem 1.5rem; {look}")
    page.rule(
        ".top-row",
        f"max-width: {page.theme['width']}px; margin: 0 auto; display: flex; flex-wrap: wrap; gap: 1rem 1.6rem; "
        f"align-items: center; "
        + (
            "justify-content: space-between"
            if s["layout"] == "spread"
            else "justify-content: center; flex-direction: column"
        ),
    )
    page.rule(".brand", f"font-family: {page.theme['heading_font']}; font-weight: 700; font-size: 1.25rem")
    page.rule(".nav", "display: flex; flex-wrap: wrap; gap: 1.4rem; align-items: center")
    page.rule(".nav-link", "text-decoration: none; font-size: 0.95rem")
    links: list[Child] = [el("a", "nav-link", link, href=f"#{link.lower().replace(' ', '-')}") for link in s["links"]]
    if s.get("button"):
        links.append(button(page, s["button"], quiet=s["look"] != "plain"))
    return el(
        "header", "top", el("div", "top-row", el("div", "brand", s["brand"]), el("nav", "nav", links)), id=s["id"]
    )


def hero(page: Page, s: Section) -> Node:
    """The first thing to see: a promise, a sentence, buttons, perhaps a picture."""
    scale = page.theme["scale"]
    tone = s.get("tone", "plain")
    colors = {
        "plain": "",
        "soft": "; background: $soft",
        "deep": "; background: $deep; color: #ffffff",
        "surface": "; background: $surface",
    }[tone]
    page.rule(".hero", f"padding: {page.theme['space'] + 1.2:.1f}rem 1.5rem{colors}")
    page.rule(".hero-title", f"font-size: {2.1 * scale:.2f}rem; letter-spacing: -0.01em")
    page.rule(
        ".hero-text",
        f"font-size: 1.12rem; margin: 1rem {'auto' if s['layout'] == 'center' else '0'} 1.8rem; max-width: 56ch",
    )
    page.rule(
        ".actions",
        f"display: flex; flex-wrap: wrap; gap: 0.8rem; justify-content: "
        f"{'center' if s['layout'] == 'center' else 'flex-start'}",
    )
    page.rule(".wrap", f"max-width: {page.theme['width']}px; margin: 0 auto")
    words: list[Child] = [el("h1", "hero-title", s["title"]), el("p", "hero-text", s["lead"])]
    if s.get("badge"):
        page.rule(
            ".badge",
            "display: inline-block; background: $accent; color: $on_accent; font-size: 0.78rem; font-weight: 700; "
            f"padding: 0.2rem 0.7rem; border-radius: {page.theme['radius']}px; margin-bottom: 1rem",
        )
        words.insert(0, el("span", "badge", s["badge"]))
    if s["buttons"]:
        words.append(el("div", "actions", [button(page, text, quiet=i > 0) for i, text in enumerate(s["buttons"])]))
    if s["layout"] == "center":
        page.rule(".hero-center", "text-align: center")
        return el("section", "hero", el("div", "wrap hero-center", words), id=s["id"])
    page.rule(".split", "display: grid; grid-template-columns: 1.1fr 1fr; gap: 3rem; align-items: center")
    page.rule("@media (max-width: 760px) .split", "grid-template-columns: 1fr")
    picture = art(page, s["art"], 520, 360)
    sides: list[Child] = [el("div", "hero-words", words), picture]
    return el("section", "hero", el("div", "wrap split", sides if s["layout"] == "split" else sides[::-1]), id=s["id"])


def features(page: Page, s: Section) -> Node:
    """What is offered: cards, a plain list, or rows with pictures."""
    if s["layout"] == "rows":
        page.rule(
            ".row",
            "display: grid; grid-template-columns: 220px 1fr; gap: 1.8rem; align-items: center; padding: 1.1rem "
            "0; border-bottom: 1px solid $line",
        )
        page.rule("@media (max-width: 760px) .row", "grid-template-columns: 1fr")
        page.rule(".row-title", "font-size: 1.15rem; margin-bottom: 0.3rem")
        rows = [
            el(
                "article",
                "row",
                art(page, item["art"], 220, 130),
                el("div", "", el("h3", "row-title", item["title"]), el("p", "", item["text"])),
            )
            for item in s["items"]
        ]
        return band(page, s, rows)
    cells: list[Child] = []
    for number, item in enumerate(s["items"], 1):
        mark: Child = None
        if s["layout"] == "icons":
            mark = art(page, item["art"], 64, 64, "icon")
            page.rule(".icon", "display: block; width: 56px; height: 56px; border-radius: 12px; margin-bottom: 0.9rem")
        elif s["layout"] == "numbers":
            page.rule(
                ".number",
                "display: block; color: $accent; font-size: 1.6rem; font-weight: 700; line-height: 1; "
                "margin-bottom: 0.7rem",
            )
            mark = el("span", "number", f"{number:02d}")
        elif s["layout"] == "pictures":
            page.rule(".cover", f"{_COVER}; border-radius: {page.theme['radius']}px")
            mark = art(page, item["art"], 320, 180, "cover")
        cells.append(card(page, mark, el("h3", "card-title", item["title"]), el("p", "card-text", item["text"])))
    return band(page, s, grid(page, s["columns"], cells))


def steps(page: Page, s: Section) -> Node:
    """How it goes, one after the other."""
    page.rule(
        ".steps",
        f"display: grid; gap: 1.6rem; grid-template-columns: repeat({len(s['items'])}, 1fr); list-style: none; "
        f"margin: 0; padding: 0",
    )
    page.rule("@media (max-width: 760px) .steps", "grid-template-columns: 1fr")
    page.rule(
        ".step-mark",
        f"display: inline-flex; align-items: center; justify-content: center; width: 38px; height: 38px; "
        f"border-radius: {'50%' if page.theme['round'] else '6px'}; background: $accent; color: $on_accent; "
        f"font-weight: 700; margin-bottom: 0.7rem",
    )
    page.rule(".step-title", "font-size: 1.1rem; margin-bottom: 0.3rem")
    items = [
        el(
            "li",
            "step",
            el("span", "step-mark", str(n)),
            el("h3", "step-title", item["title"]),
            el("p", "", item["text"]),
        )
        for n, item in enumerate(s["items"], 1)
    ]
    return band(page, s, el("ol", "steps", items))


def pricing(page: Page, s: Section) -> Node:
    """Plans side by side, one of them recommended."""
    page.rule(".plan-name", "font-size: 1.1rem")
    page.rule(".plan-price", f"font-size: {1.5 * page.theme['scale']:.2f}rem; font-weight: 700; margin: 0.6rem 0")
    page.rule(".plan-unit", "font-size: 0.9rem; font-weight: 400; color: $muted")
    page.rule(".plan-list", "list-style: none; padding: 0; margin: 1rem 0 1.4rem; color: $muted")
    page.rule(".plan-list li", "padding: 0.35rem 0; border-bottom: 1px solid $line")
    page.rule(".plan-best", "outline: 3px solid $accent")
    page.rule(
        ".tag",
        "display: inline-block; background: $accent; color: $on_accent; font-size: 0.72rem; font-weight: 700; "
        "padding: 0.1rem 0.6rem; border-radius: 999px; margin-left: 0.5rem",
    )
    plans: list[Child] = []
    for plan in s["plans"]:
        name = el("h3", "plan-name", plan["name"], el("span", "tag", plan["tag"]) if plan.get("tag") else None)
        price = el("p", "plan-price", plan["price"], el("span", "plan-unit", " " + s["unit"]))
        plans.append(
            card(
                page,
                name,
                price,
                el("p", "card-text", plan["text"]),
                el("ul", "plan-list", [el("li", "", x) for x in plan["points"]]),
                button(page, plan["button"], quiet=not plan.get("tag"), wide=True),
                more="plan-best" if plan.get("tag") else "",
            )
        )
    return band(page, s, grid(page, len(plans), plans))


def quotes(page: Page, s: Section) -> Node:
    """What people say."""
    page.rule(".quote-text", "font-style: italic; margin: 0 0 1rem")
    page.rule(".who", "display: flex; gap: 0.8rem; align-items: center; font-size: 0.9rem")
    page.rule(".who-role", "display: block; color: $muted")
    if s["layout"] == "single":
        page.rule(".big-quote", f"font-size: {1.2 * page.theme['scale']:.2f}rem; text-align: center; margin: 0 0 1rem")
        page.rule(".big-who", "text-align: center; opacity: 0.8")
        q = s["items"][0]
        return band(
            page,
            s,
            el("blockquote", "big-quote", f"“{q['text']}”"),
            el("p", "big-who", f"{q['name']}, {q['role']}"),
            narrow=True,
        )
    cells = [
        card(
            page,
            el("blockquote", "quote-text", f"“{q['text']}”"),
            el(
                "div",
                "who",
                initials(page, q["name"]),
                el("div", "", el("strong", "", q["name"]), el("span", "who-role", q["role"])),
            ),
        )
        for q in s["items"]
    ]
    return band(page, s, grid(page, min(3, len(cells)), cells))


def faq(page: Page, s: Section) -> Node:
    """Questions and answers."""
    page.rule(".qa", "padding: 1rem 0; border-bottom: 1px solid $line")
    page.rule(".question", "font-weight: 700; cursor: pointer")
    page.rule(".answer", "margin: 0.5rem 0 0; opacity: 0.85")
    if s["layout"] == "details":
        items = [
            el(
                "details",
                "qa",
                el("summary", "question", q["title"]),
                el("p", "answer", q["text"]),
                open="" if i == 0 else None,
            )
            for i, q in enumerate(s["items"])
        ]
        return band(page, s, items, narrow=True)
    if s["layout"] == "columns":
        return band(
            page,
            s,
            grid(
                page,
                2,
                [el("div", "qa", el("h3", "question", q["title"]), el("p", "answer", q["text"])) for q in s["items"]],
            ),
        )
    page.rule(".qa-list", "margin: 0")
    rows = [el("div", "qa", el("dt", "question", q["title"]), el("dd", "answer", q["text"])) for q in s["items"]]
    return band(page, s, el("dl", "qa-list", rows), narrow=True)


def stats(page: Page, s: Section) -> Node:
    """A few numbers in a row."""
    page.rule(
        ".stats",
        f"display: grid; grid-template-columns: repeat({len(s['items'])}, 1fr); gap: 1.5rem; text-align: center",
    )
    page.rule("@media (max-width: 760px) .stats", "grid-template-columns: 1fr 1fr")
    color = "inherit" if s.get("tone") == "deep" else "$accent"
    page.rule(
        ".stat-number",
        f"display: block; font-size: {1.45 * page.theme['scale']:.2f}rem; font-weight: 700; line-height: 1.2; "
        f"color: {color}",
    )
    page.rule(".stat-label", "font-size: 0.92rem; opacity: 0.85")
    cells = [
        el("div", "stat", el("strong", "stat-number", n), el("span", "stat-label", label)) for n, label in s["items"]
    ]
    return band(page, s, el("div", "stats", cells))


def cta(page: Page, s: Section) -> Node:
    """One last call."""
    page.rule(
        ".cta",
        f"padding: {page.theme['space'] * 0.85:.1f}rem 1.5rem; background: $accent; color: $on_accent; "
        f"text-align: center",
    )
    page.rule(".cta-title", f"font-size: {1.35 * page.theme['scale']:.2f}rem; margin-bottom: 0.5rem")
    page.rule(".cta-text", "margin-bottom: 1.4rem")
    page.rule(".cta .btn", "background: $on_accent; color: $accent; border-color: $on_accent")
    return el(
        "section",
        "cta",
        el("h2", "cta-title", s["title"]),
        el("p", "cta-text", s["lead"]),
        button(page, s["button"]),
        id=s["id"],
    )


def gallery(page: Page, s: Section) -> Node:
    """Pictures with captions."""
    page.rule(".figure", "margin: 0")
    page.rule(".caption", "font-size: 0.88rem; opacity: 0.8; margin-top: 0.4rem")
    if s["layout"] == "masonry":
        page.rule(".masonry", f"columns: {s['columns']}; column-gap: 1.2rem")
        page.rule(".masonry .figure", "break-inside: avoid; margin-bottom: 1.2rem")
        figures = [
            el(
                "figure",
                "figure",
                art(page, item["art"], 320, 200 + 60 * (i % 3)),
                el("figcaption", "caption", item["title"]),
            )
            for i, item in enumerate(s["items"])
        ]
        return band(page, s, el("div", "masonry", figures))
    figures = [
        el("figure", "figure", art(page, item["art"], 320, 220), el("figcaption", "caption", item["title"]))
        for item in s["items"]
    ]
    return band(page, s, grid(page, s["columns"], figures, gap=1.2))


def team(page: Page, s: Section) -> Node:
    """People."""
    page.rule(".person", "text-align: center")
    page.rule(".person-name", "margin-top: 0.7rem; font-size: 1.05rem")
    page.rule(".person-role", "color: $muted; font-size: 0.9rem")
    people = [
        card(
            page,
            initials(page, p["name"], 72),
            el("h3", "person-name", p["name"]),
            el("p", "person-role", p["role"]),
            more="person",
        )
        for p in s["items"]
    ]
    return band(page, s, grid(page, s["columns"], people))


def timeline(page: Page, s: Section) -> Node:
    """What happened when, along a line."""
    page.rule(".time", "list-style: none; margin: 0; padding: 0 0 0 1.6rem; border-left: 3px solid $accent")
    page.rule(".event", "position: relative; padding-bottom: 1.8rem")
    page.rule(
        ".event::before",
        f"content: ''; position: absolute; left: calc(-1.6rem - 9px); top: 0.35rem; width: 15px; height: 15px; "
        f"background: $bg; "
        f"border: 3px solid $accent; border-radius: {'50%' if page.theme['round'] else '2px'}; box-sizing: border-box",
    )
    page.rule(".event-date", "display: block; color: $accent; font-weight: 700; font-size: 0.9rem")
    page.rule(".event-title", "font-size: 1.15rem; margin: 0.15rem 0 0.3rem")
    items = [
        el(
            "li",
            "event",
            el("time", "event-date", e["date"]),
            el("h3", "event-title", e["title"]),
            el("p", "", e["text"]),
        )
        for e in s["items"]
    ]
    return band(page, s, el("ol", "time", items), narrow=True)


def posts(page: Page, s: Section) -> Node:
    """A list of articles."""
    page.rule(".meta", "color: $muted; font-size: 0.85rem; margin-bottom: 0.3rem")
    page.rule(".post-title", "font-size: 1.25rem; margin-bottom: 0.4rem")
    page.rule(".more", "color: $accent; font-weight: 600; text-decoration: none")

    def words(item: Section) -> list[Child]:
        return [
            el("p", "meta", f"{item['date']} · {item['author']}"),
            el("h3", "post-title", item["title"]),
            el("p", "", item["text"]),
            el("a", "more", s["more"], href="#"),
        ]

    if s["layout"] == "cards":
        page.rule(".cover", f"{_COVER}; border-radius: {page.theme['radius']}px")
        cells = [card(page, art(page, item["art"], 320, 180, "cover"), words(item)) for item in s["items"]]
        return band(page, s, grid(page, s["columns"], cells))
    page.rule(".post", "padding: 1.4rem 0; border-bottom: 1px solid $line")
    return band(page, s, [el("article", "post", words(item)) for item in s["items"]], narrow=True)


def article(page: Page, s: Section) -> Node:
    """One article: heading, paragraphs, a pulled quote."""
    page.rule(".story", f"max-width: 720px; margin: 0 auto; padding: {page.theme['space']}rem 1.5rem")
    page.rule(".story-title", f"font-size: {1.8 * page.theme['scale']:.2f}rem")
    page.rule(".meta", "color: $muted; font-size: 0.85rem; margin: 0.6rem 0 1.6rem")
    page.rule(".story p", "margin-bottom: 1.1rem")
    page.rule(".story h2", "font-size: 1.3rem; margin: 2rem 0 0.7rem")
    page.rule(
        ".pull",
        "margin: 1.6rem 0; padding: 0.4rem 0 0.4rem 1.2rem; border-left: 4px solid $accent; font-size: 1.2rem; "
        "color: $accent",
    )
    parts: list[Child] = [
        el("h1", "story-title", s["title"]),
        el("p", "meta", f"{s['date']} · {s['author']} · {s['minutes']} min read"),
    ]
    if s["picture"]:
        parts.append(art(page, s["art"], 720, 320))
        page.rule(".story .art", "margin-bottom: 1.8rem")
    for number, text in enumerate(s["paragraphs"]):
        if number == 2:
            parts.append(el("h2", "", s["heading"]))
        parts.append(el("p", "", text))
        if number == 0:
            parts.append(el("blockquote", "pull", s["pull"]))
    return el("article", "story", parts, id=s["id"])


def footer(page: Page, s: Section) -> Node:
    """The end of the page."""
    look = {
        "plain": "border-top: 1px solid $line; color: $muted",
        "deep": "background: $deep; color: #ffffff",
        "soft": "background: $soft",
    }[s["look"]]
    page.rule(".foot", f"padding: 2.2rem 1.5rem; font-size: 0.9rem; {look}")
    page.rule(
        ".foot-row",
        f"max-width: {page.theme['width']}px; margin: 0 auto; display: flex; flex-wrap: wrap; gap: 1rem 2rem; "
        f"justify-content: {'space-between' if s['layout'] == 'spread' else 'center'}",
    )
    page.rule(".foot-links", "display: flex; gap: 1.2rem")
    links = [el("a", "", link, href="#") for link in s["links"]]
    return el(
        "footer",
        "foot",
        el("div", "foot-row", el("span", "", s["text"]), el("nav", "foot-links", links) if links else None),
        id=s["id"],
    )


SECTIONS: dict[str, Callable[[Page, Section], Node]] = {
    "header": header,
    "hero": hero,
    "features": features,
    "steps": steps,
    "pricing": pricing,
    "quotes": quotes,
    "faq": faq,
    "stats": stats,
    "cta": cta,
    "gallery": gallery,
    "team": team,
    "timeline": timeline,
    "posts": posts,
    "article": article,
    "footer": footer,
}
