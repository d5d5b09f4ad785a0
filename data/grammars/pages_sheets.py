"""Sections of pages that stand for themselves: invoices, errors, a line to subscribe."""

from __future__ import annotations

from .pages_html import Child, Node, el
from .pages_parts import Page, Section, art, band, button


def invoice(page: Page, s: Section) -> Node:
    """An invoice: who, to whom, items, totals."""
    page.rule(
        ".sheet",
        f"max-width: 780px; margin: 2.5rem auto; background: $surface; color: $ink; padding: 2.6rem; border: 1px "
        f"solid $line; border-radius: {page.theme['radius']}px",
    )
    page.rule(
        ".sheet-head",
        "display: flex; justify-content: space-between; align-items: flex-start; gap: 2rem; border-bottom: 3px "
        "solid $accent; padding-bottom: 1.4rem",
    )
    page.rule(".brand", f"font-family: {page.theme['heading_font']}; font-weight: 700; font-size: 1.25rem")
    page.rule(".sheet-title", "font-size: 1.8rem; color: $accent")
    page.rule(
        ".parties",
        "display: grid; grid-template-columns: 1fr 1fr 1fr; gap: 1.5rem; margin: 1.6rem 0; font-size: 0.92rem",
    )
    page.rule(".party strong", "display: block; color: $muted; font-size: 0.8rem; text-transform: uppercase")
    page.rule(".bill", "width: 100%; border-collapse: collapse; font-size: 0.95rem")
    page.rule(".bill th", "text-align: left; background: $soft; padding: 0.6rem 0.8rem")
    page.rule(".bill td", "padding: 0.6rem 0.8rem; border-bottom: 1px solid $line")
    page.rule(".money", "text-align: right")
    page.rule(".bill .money", "text-align: right")
    page.rule(".totals", "margin: 1.2rem 0 0 auto; width: 280px; font-size: 0.95rem")
    page.rule(".total", "display: flex; justify-content: space-between; padding: 0.35rem 0.8rem")
    page.rule(
        ".total-last",
        "font-weight: 700; font-size: 1.15rem; background: $accent; color: $on_accent; border-radius: 4px; "
        "padding: 0.6rem 0.8rem",
    )
    page.rule(".note", "margin-top: 1.8rem; color: $muted; font-size: 0.88rem")
    rows = [
        el(
            "tr",
            "",
            el("td", "", r["title"]),
            el("td", "money", str(r["count"])),
            el("td", "money", r["price"]),
            el("td", "money", r["sum"]),
        )
        for r in s["rows"]
    ]
    head = el(
        "tr",
        "",
        el("th", "", "Description"),
        el("th", "money", "Qty"),
        el("th", "money", "Unit price"),
        el("th", "money", "Amount"),
    )
    totals = [
        el("div", "total" + (" total-last" if i == len(s["totals"]) - 1 else ""), el("span", "", n), el("span", "", v))
        for i, (n, v) in enumerate(s["totals"])
    ]
    return el(
        "main",
        "sheet",
        el(
            "div",
            "sheet-head",
            el("div", "", el("div", "brand", s["brand"]), el("p", "", s["place"])),
            el("h1", "sheet-title", s["title"]),
        ),
        el("div", "parties", [el("div", "party", el("strong", "", n), el("span", "", v)) for n, v in s["parties"]]),
        el("table", "bill", el("thead", "", head), el("tbody", "", rows)),
        el("div", "totals", totals),
        el("p", "note", s["note"]),
        id=s["id"],
    )


def error(page: Page, s: Section) -> Node:
    """A page that is not there."""
    page.rule(
        ".lost",
        "min-height: 78vh; display: flex; flex-direction: column; align-items: center; justify-content: center; "
        "text-align: center; padding: 2rem",
    )
    page.rule(
        ".lost-code",
        f"font-size: {s['size']}rem; font-weight: 800; line-height: 1; color: $accent; font-family: "
        f"{page.theme['heading_font']}",
    )
    page.rule(".lost-title", f"font-size: {1.4 * page.theme['scale']:.2f}rem; margin: 1rem 0 0.6rem")
    page.rule(".lost-text", "max-width: 46ch; margin-bottom: 1.6rem; color: $muted")
    page.rule(".lost .art", "width: 320px; margin-bottom: 1.6rem")
    page.rule(".actions", "display: flex; gap: 0.8rem; justify-content: center")
    parts: list[Child] = [art(page, s["art"], 320, 180)] if s["picture"] else []
    parts += [
        el("p", "lost-code", s["code"]),
        el("h1", "lost-title", s["title"]),
        el("p", "lost-text", s["text"]),
        el("div", "actions", [button(page, text, quiet=i > 0) for i, text in enumerate(s["buttons"])]),
    ]
    return el("main", "lost", parts, id=s["id"])


def signup(page: Page, s: Section) -> Node:
    """A line to leave one's address."""
    page.rule(
        ".signup",
        "display: flex; flex-wrap: wrap; gap: 0.7rem; justify-content: center; max-width: 520px; margin: 0 auto",
    )
    page.rule(
        ".signup-input",
        f"flex: 1; min-width: 220px; padding: 0.7rem 1rem; font: inherit; border: 1px solid $line; border-radius: "
        f"{min(page.theme['radius'], 10)}px; background: $surface; color: $ink",
    )
    page.rule(
        ".submit",
        f"padding: 0.8rem 1.4rem; font: inherit; font-weight: 700; color: $on_accent; background: $accent; "
        f"border: 0; border-radius: {999 if page.theme['button'] == 'pill' else min(page.theme['radius'], 12)}px; "
        f"cursor: pointer",
    )
    return band(
        page,
        s,
        el(
            "form",
            "signup",
            el("input", "signup-input", type="email", placeholder=s["hint"], aria_label="E-mail"),
            el("button", "submit", s["button"], type="submit"),
        ),
    )
