"""Sections of pages that hold data: figures, charts, tables, forms, menus, products, profiles, invoices, errors."""

from __future__ import annotations

from collections.abc import Callable

from .pages_html import Child, Node, el
from .pages_parts import Page, Section, art, band, button, card, grid, initials
from .pages_sheets import error, invoice, signup


def figures(page: Page, s: Section) -> Node:
    """Key figures of a dashboard, each with its change."""
    page.rule(".kpi-label", "color: $muted; font-size: 0.85rem")
    page.rule(
        ".kpi-value",
        f"display: block; font-size: {1.25 * page.theme['scale']:.2f}rem; font-weight: 700; line-height: 1.3",
    )
    page.rule(".kpi-change", "font-size: 0.85rem; font-weight: 600")
    page.rule(".up", f"color: {'#4ade80' if page.theme['palette']['mode'] == 'dark' else '#15803d'}")
    page.rule(".down", f"color: {'#fca5a5' if page.theme['palette']['mode'] == 'dark' else '#b91c1c'}")
    cells = [
        card(
            page,
            el("span", "kpi-label", k["label"]),
            el("strong", "kpi-value", k["value"]),
            el(
                "span",
                f"kpi-change {'up' if k['change'] >= 0 else 'down'}",
                f"{'▲' if k['change'] >= 0 else '▼'} {abs(k['change'])} % on last month",
            ),
        )
        for k in s["items"]
    ]
    return band(page, s, grid(page, len(cells), cells, gap=1.2))


def chart(page: Page, s: Section) -> Node:
    """A chart as inline SVG (bars or a line), perhaps with shares beside it."""
    page.rule(".panel-title", "font-size: 1.05rem; margin-bottom: 1rem")
    page.rule(".plot", "display: block; width: 100%; height: auto")
    plot = card(page, el("h3", "panel-title", s["caption"]), _plot(page, s))
    if not s["shares"]:
        return band(page, s, plot)
    page.rule(".panels", "display: grid; grid-template-columns: 2fr 1fr; gap: 1.2rem")
    page.rule("@media (max-width: 760px) .panels", "grid-template-columns: 1fr")
    page.rule(".share", "margin-bottom: 0.9rem; font-size: 0.9rem")
    page.rule(".share-head", "display: flex; justify-content: space-between")
    page.rule(
        ".track",
        f"height: 9px; background: $line; border-radius: {'9px' if page.theme['round'] else '2px'}; overflow: "
        f"hidden; margin-top: 0.3rem",
    )
    page.rule(".fill", "height: 100%; background: $accent")
    rows = [
        el(
            "div",
            "share",
            el("div", "share-head", el("span", "", n), el("strong", "", f"{v} %")),
            el("div", "track", el("div", "fill", style=f"width: {v}%")),
        )
        for n, v in s["shares"]
    ]
    return band(page, s, el("div", "panels", plot, card(page, el("h3", "panel-title", s["shares_title"]), rows)))


def _plot(page: Page, s: Section) -> Node:
    width, height, foot = 640, 240, 26
    values, labels = s["values"], s["labels"]
    top = max(values) * 1.1
    step = width / len(values)
    ink, line = page.color("muted"), page.color("line")
    parts: list[Child] = [
        el(
            "line",
            "",
            x1=0,
            y1=f"{(height - foot) * k / 4:.0f}",
            x2=width,
            y2=f"{(height - foot) * k / 4:.0f}",
            stroke=line,
        )
        for k in range(5)
    ]
    spots = [(step * (i + 0.5), (height - foot) * (1 - v / top)) for i, v in enumerate(values)]
    if s["plot"] == "line":
        d = " ".join(f"{x:.0f},{y:.0f}" for x, y in spots)
        parts.append(el("polyline", "", points=d, fill="none", stroke=page.color("accent"), stroke_width=3))
        parts += [el("circle", "", cx=f"{x:.0f}", cy=f"{y:.0f}", r=4, fill=page.color("accent")) for x, y in spots]
    else:
        best = values.index(max(values))
        parts += [
            el(
                "rect",
                "",
                x=f"{x - step * 0.32:.0f}",
                y=f"{y:.0f}",
                width=f"{step * 0.64:.0f}",
                height=f"{height - foot - y:.0f}",
                rx=3,
                fill=page.color("second" if i == best else "accent"),
            )
            for i, (x, y) in enumerate(spots)
        ]
    for (x, _), label in zip(spots, labels, strict=True):
        parts.append(el("text", "", label, x=f"{x:.0f}", y=height - 6, text_anchor="middle", font_size=13, fill=ink))
    return el("svg", "plot", parts, viewBox=f"0 0 {width} {height}", role="img", aria_label=s["caption"])


def table(page: Page, s: Section) -> Node:
    """A table of data."""
    look = s["look"]
    page.rule(".table-box", "overflow-x: auto")
    page.rule(".table", "width: 100%; border-collapse: collapse; background: $surface; color: $ink; font-size: 0.95rem")
    page.rule(
        ".table th",
        "background: $accent; color: $on_accent; text-align: left"
        if look == "filled"
        else "color: $muted; text-align: left; border-bottom: 2px solid $accent",
    )
    page.rule(".table th, .table td", "padding: 0.7rem 1rem" + ("; border: 1px solid $line" if look == "grid" else ""))
    if look != "grid":
        page.rule(".table td", "border-bottom: 1px solid $line")
    if look == "striped":
        page.rule(".table tbody tr:nth-child(even)", "background: $soft")
    page.rule(
        ".table-note", "caption-side: bottom; padding-top: 0.7rem; color: $muted; font-size: 0.85rem; text-align: left"
    )
    head = el("thead", "", el("tr", "", [el("th", "", c, scope="col") for c in s["columns"]]))
    body = el("tbody", "", [el("tr", "", [el("td", "", cell) for cell in row]) for row in s["rows"]])
    note = el("caption", "table-note", s["note"]) if s.get("note") else None
    return band(page, s, el("div", "table-box", el("table", "table", note, head, body)))


def form(page: Page, s: Section) -> Node:
    """A form: labelled fields, perhaps in two columns, and a button."""
    theme = page.theme
    page.rule(
        ".form",
        f"display: grid; gap: 1.1rem; background: $surface; color: $ink; border: 1px solid $line; border-radius: "
        f"{theme['radius']}px; padding: 1.8rem",
    )
    if s["columns"] == 2:
        page.rule(".form-two", "grid-template-columns: 1fr 1fr")
        page.rule("@media (max-width: 760px) .form-two", "grid-template-columns: 1fr")
        page.rule(".full", "grid-column: 1 / -1")
    page.rule(".field", "display: block; font-weight: 600; font-size: 0.9rem")
    page.rule(
        ".input",
        f"display: block; width: 100%; margin-top: 0.35rem; padding: 0.65rem 0.8rem; font: inherit; font-weight: "
        f"400; color: $ink; background: $bg; border: 1px solid $line; border-radius: {min(theme['radius'], 10)}px",
    )
    page.rule(".input:focus", "outline: 2px solid $accent")
    page.rule(".choice", "display: flex; gap: 0.6rem; align-items: center; font-size: 0.92rem")
    page.rule(
        ".submit",
        f"padding: 0.8rem 1.4rem; font: inherit; font-weight: 700; color: $on_accent; background: $accent; "
        f"border: 0; border-radius: {999 if theme['button'] == 'pill' else min(theme['radius'], 12)}px; cursor: "
        f"pointer",
    )
    full = " full" if s["columns"] == 2 else ""
    parts: list[Child] = []
    for f in s["fields"]:
        name = f["label"].lower().replace(" ", "-")
        if f["kind"] == "area":
            parts.append(
                el(
                    "label",
                    "field" + full,
                    f["label"],
                    el("textarea", "input", name=name, rows=4, placeholder=f.get("hint")),
                )
            )
        elif f["kind"] == "select":
            parts.append(
                el(
                    "label",
                    "field",
                    f["label"],
                    el("select", "input", [el("option", "", o) for o in f["options"]], name=name),
                )
            )
        else:
            parts.append(
                el(
                    "label",
                    "field",
                    f["label"],
                    el("input", "input", type=f["kind"], name=name, placeholder=f.get("hint")),
                )
            )
    if s.get("agree"):
        parts.append(
            el("label", "choice" + full, el("input", "", type="checkbox", name="agree"), el("span", "", s["agree"]))
        )
    parts.append(el("button", "submit" + full, s["button"], type="submit"))
    made = el("form", "form" + (" form-two" if s["columns"] == 2 else ""), parts)
    if not s.get("aside"):
        return band(page, s, made, narrow=True)
    page.rule(".beside", "display: grid; grid-template-columns: 1.4fr 1fr; gap: 2.5rem; align-items: start")
    page.rule("@media (max-width: 760px) .beside", "grid-template-columns: 1fr")
    page.rule(".facts", "list-style: none; margin: 0; padding: 0")
    page.rule(".fact", "padding: 0.7rem 0; border-bottom: 1px solid $line")
    page.rule(".fact strong", "display: block; color: $accent; font-size: 0.85rem")
    facts = [el("li", "fact", el("strong", "", name), el("span", "", value)) for name, value in s["aside"]]
    return band(page, s, el("div", "beside", made, el("ul", "facts", facts)))


def menu(page: Page, s: Section) -> Node:
    """A list of things to eat, or of services, with prices."""
    page.rule(".dish", "padding: 0.8rem 0")
    page.rule(".dish-head", "display: flex; align-items: baseline; gap: 0.6rem")
    page.rule(".dish-name", "font-size: 1.05rem")
    page.rule(".dots", f"flex: 1; border-bottom: {'2px dotted' if s['leader'] == 'dots' else '1px solid'} $line")
    page.rule(".dish-price", "font-weight: 700; color: $accent")
    page.rule(".dish-text", "color: $muted; font-size: 0.92rem")
    page.rule(".menu-group", "font-size: 1.25rem; margin-bottom: 0.6rem; color: $accent")
    groups: list[Child] = []
    for group in s["groups"]:
        rows = [
            el(
                "div",
                "dish",
                el(
                    "div",
                    "dish-head",
                    el("h4", "dish-name", d["title"], style="margin: 0"),
                    el("span", "dots"),
                    el("span", "dish-price", d["price"]),
                ),
                el("p", "dish-text", d["text"]),
            )
            for d in group["items"]
        ]
        groups.append(el("div", "menu-part", el("h3", "menu-group", group["title"]), rows))
    if s["columns"] == 1:
        page.rule(".menu-part", "margin-bottom: 1.6rem")
        return band(page, s, groups, narrow=True)
    return band(page, s, grid(page, 2, groups, gap=2.5))


def products(page: Page, s: Section) -> Node:
    """Goods with picture, price and button."""
    radius = page.theme["radius"]
    page.rule(".cover", f"display: block; width: 100%; height: auto; border-radius: {radius}px; margin-bottom: 1rem")
    page.rule(
        ".buy", "display: flex; justify-content: space-between; align-items: center; gap: 0.8rem; margin-top: 1rem"
    )
    page.rule(".price", "font-weight: 700; font-size: 1.15rem")
    page.rule(
        ".label",
        "display: inline-block; background: $second; color: #ffffff; font-size: 0.72rem; font-weight: 700; "
        "padding: 0.1rem 0.6rem; border-radius: 4px; margin-bottom: 0.5rem"
        if page.theme["palette"]["mode"] == "light"
        else "display: inline-block; background: $second; color: #111111; font-size: 0.72rem; font-weight: 700; "
        "padding: 0.1rem 0.6rem; border-radius: 4px; margin-bottom: 0.5rem",
    )
    cells = [
        card(
            page,
            art(page, p["art"], 320, 220, "cover"),
            el("span", "label", p["label"]) if p.get("label") else None,
            el("h3", "card-title", p["title"]),
            el("p", "card-text", p["text"]),
            el("div", "buy", el("span", "price", p["price"]), button(page, s["button"])),
        )
        for p in s["items"]
    ]
    return band(page, s, grid(page, s["columns"], cells))


def detail(page: Page, s: Section) -> Node:
    """One product at large: picture, price, choices, facts."""
    page.rule(".detail", "display: grid; grid-template-columns: 1fr 1fr; gap: 3rem; align-items: start")
    page.rule("@media (max-width: 760px) .detail", "grid-template-columns: 1fr")
    page.rule(".detail-name", f"font-size: {1.5 * page.theme['scale']:.2f}rem")
    page.rule(".detail-price", "font-size: 1.5rem; font-weight: 700; color: $accent; margin: 0.6rem 0 1rem")
    page.rule(".options", "display: flex; flex-wrap: wrap; gap: 0.6rem; margin: 1.2rem 0")
    page.rule(
        ".option",
        f"border: 1px solid $line; border-radius: {min(page.theme['radius'], 12)}px; padding: 0.4rem 0.9rem; "
        f"font-size: 0.9rem",
    )
    page.rule(".option-on", "border-color: $accent; color: $accent; font-weight: 700")
    page.rule(".facts", "list-style: none; margin: 1.6rem 0 0; padding: 0")
    page.rule(
        ".fact",
        "display: flex; justify-content: space-between; gap: 1rem; padding: 0.6rem 0; border-bottom: 1px solid "
        "$line; font-size: 0.92rem",
    )
    page.rule(".stars", "color: $accent; letter-spacing: 0.1em")
    chosen = [el("span", "option option-on" if i == 0 else "option", o) for i, o in enumerate(s["options"])]
    words = el(
        "div",
        "detail-words",
        el("h1", "detail-name", s["name"]),
        el("p", "", el("span", "stars", "★" * s["stars"] + "☆" * (5 - s["stars"])), f" {s['ratings']} ratings"),
        el("p", "detail-price", s["price"]),
        el("p", "", s["text"]),
        el("div", "options", chosen),
        button(page, s["button"]),
        el(
            "ul",
            "facts",
            [el("li", "fact", el("span", "", name), el("strong", "", value)) for name, value in s["facts"]],
        ),
    )
    return band(page, s, el("div", "detail", art(page, s["art"], 520, 460), words))


def profile(page: Page, s: Section) -> Node:
    """A person: picture, words, numbers, skills."""
    page.rule(".profile", "display: grid; grid-template-columns: 280px 1fr; gap: 2.5rem; align-items: start")
    page.rule("@media (max-width: 760px) .profile", "grid-template-columns: 1fr")
    page.rule(".profile-side", "text-align: center")
    page.rule(".profile-name", "margin-top: 1rem; font-size: 1.4rem")
    page.rule(".profile-role", "color: $muted; margin-bottom: 1.2rem")
    page.rule(".profile .avatar", "width: 120px; height: 120px; font-size: 2.4rem")
    page.rule(".counts", "display: flex; justify-content: space-around; margin: 1.2rem 0; font-size: 0.85rem")
    page.rule(".count strong", "display: block; font-size: 1.2rem")
    page.rule(".sub", "font-size: 1.2rem; margin: 0 0 0.7rem")
    page.rule(".about", "margin-bottom: 1.8rem")
    page.rule(".skill", "margin-bottom: 0.9rem; font-size: 0.92rem")
    page.rule(
        ".track",
        f"height: 9px; background: $line; border-radius: {'9px' if page.theme['round'] else '2px'}; overflow: "
        f"hidden; margin-top: 0.3rem",
    )
    page.rule(".fill", "height: 100%; background: $accent")
    side = card(
        page,
        initials(page, s["name"]),
        el("h1", "profile-name", s["name"]),
        el("p", "profile-role", s["role"]),
        el("div", "counts", [el("div", "count", el("strong", "", n), el("span", "", what)) for n, what in s["counts"]]),
        button(page, s["button"], wide=True),
        tag="aside",
        more="profile-side",
    )
    skills = [
        el("div", "skill", el("span", "", name), el("div", "track", el("div", "fill", style=f"width: {value}%")))
        for name, value in s["skills"]
    ]
    words = el(
        "div", "", el("h2", "sub", "About"), el("p", "about", s["text"]), el("h2", "sub", s["skills_title"]), skills
    )
    return band(page, s, el("div", "profile", side, words))


BLOCKS: dict[str, Callable[[Page, Section], Node]] = {
    "figures": figures,
    "chart": chart,
    "table": table,
    "form": form,
    "menu": menu,
    "products": products,
    "detail": detail,
    "profile": profile,
    "invoice": invoice,
    "error": error,
    "signup": signup,
}
