"""Kinds of pages: which sections each has, and the data of those that hold figures, forms, goods and bills."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from . import pages_drawing as draw
from .pages_drawing import Section, Teller
from .pages_look import draw_theme, draw_writing


def _figures(t: Teller) -> Section:
    rng = t.rng
    pool = [
        ("Visitors", f"{rng.randint(2, 90)},{rng.randint(100, 999)}"),
        ("Revenue", f"${rng.randint(8, 95)},{rng.randint(100, 999)}"),
        ("Orders", f"{rng.randint(120, 990)}"),
        ("Rating", f"{rng.randint(41, 50) / 10}"),
        ("Refunds", f"{rng.randint(2, 48)}"),
        ("New members", f"{rng.randint(12, 400)}"),
        ("Open requests", f"{rng.randint(3, 60)}"),
        ("Average basket", f"${rng.randint(12, 140)}.{rng.randint(10, 99)}"),
    ]
    chosen = rng.sample(pool, rng.choice([3, 4, 4]))
    return {
        "type": "figures",
        "items": [{"label": n, "value": v, "change": rng.choice([-1, 1, 1]) * rng.randint(1, 24)} for n, v in chosen],
        "tone": "plain",
    }


def _chart(t: Teller) -> Section:
    rng = t.rng
    labels = rng.choice(
        [
            ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
            ["Jan", "Feb", "Mar", "Apr", "May", "Jun"],
            ["W1", "W2", "W3", "W4", "W5", "W6", "W7", "W8"],
            ["2019", "2020", "2021", "2022", "2023", "2024"],
        ]
    )
    names = [o[0] for o in t.some("offers", 4)]
    shares = sorted((rng.randint(8, 92) for _ in names), reverse=True) if rng.random() < 0.65 else []
    return {
        "type": "chart",
        "plot": rng.choice(["bars", "bars", "line"]),
        "labels": labels,
        "values": [rng.randint(20, 100) for _ in labels],
        "caption": rng.choice(["Visits", "Sales", "Requests", "Bookings", "Orders"])
        + {"M": " this week", "J": " by month", "W": " by week", "2": " by year"}[labels[0][0]],
        "shares": list(zip(names, shares, strict=False)),
        "shares_title": rng.choice(["Goals reached", "Share of target", "Most wanted"]),
        "tone": "plain",
    }


def _table(t: Teller) -> Section:
    data = t.topic["table"]
    rows = [list(row) for row in t.rng.sample(data["rows"], t.rng.randint(4, len(data["rows"])))]
    return {
        "type": "table",
        "title": data["caption"],
        "columns": list(data["columns"]),
        "rows": rows,
        "look": t.rng.choice(["filled", "plain", "striped", "grid"]),
        "note": t.rng.choice(["", f"As of {t.date()}.", "Subject to change."]),
        "tone": t.rng.choice(["plain", "surface"]),
    }


def _form(t: Teller) -> Section:
    rng = t.rng
    kind = rng.choice(["contact", "booking", "join", "feedback"])
    offers = [o[0] for o in t.some("offers", 4)]
    fields: list[Section] = [
        {"label": "Full name", "kind": "text", "hint": t.person()},
        {"label": "E-mail", "kind": "email", "hint": "you@example.org"},
    ]
    more: dict[str, list[Section]] = {
        "contact": [
            {"label": "Telephone", "kind": "tel", "hint": "optional"},
            {"label": "Topic", "kind": "select", "options": offers},
        ],
        "booking": [
            {"label": "Date", "kind": "date"},
            {"label": "People", "kind": "number", "hint": "2"},
            {"label": "What for", "kind": "select", "options": offers},
            {"label": "Time", "kind": "time"},
        ],
        "join": [
            {"label": "Password", "kind": "password", "hint": "at least ten characters"},
            {"label": "Plan", "kind": "select", "options": offers[:3]},
        ],
        "feedback": [
            {"label": "Visited on", "kind": "date"},
            {"label": "How was it", "kind": "select", "options": ["Very good", "Good", "Fair", "Poor"]},
        ],
    }
    fields += more[kind]
    if kind != "join":
        fields.append(
            {"label": rng.choice(["Message", "Notes", "Anything else"]), "kind": "area", "hint": "Write to us"}
        )
    titles = {
        "contact": ["Write to us", "Contact"],
        "booking": ["Book a visit", "Reserve a place"],
        "join": ["Create an account", f"Join {t.name}"],
        "feedback": ["How did we do?", "Your feedback"],
    }
    aside = [
        ["Address", t.place],
        ["Open", f"{rng.randint(7, 10)}:00 to {rng.randint(16, 21)}:00"],
        ["Telephone", f"+00 {rng.randint(100, 999)} {rng.randint(1000, 9999)}"],
    ]
    return {
        "type": "form",
        "title": rng.choice(titles[kind]),
        "lead": t.one("leads"),
        "fields": fields,
        "columns": rng.choice([1, 2]),
        "agree": rng.choice(["", "I agree to the terms.", "Send me news once a month."]),
        "button": {
            "contact": "Send message",
            "booking": "Book now",
            "join": "Create account",
            "feedback": "Send feedback",
        }[kind],
        "aside": aside if rng.random() < 0.45 else [],
        "tone": rng.choice(["plain", "soft"]),
    }


def _menu(t: Teller) -> Section:
    items = [{"title": i["title"], "text": i["text"], "price": i["price"]} for i in t.items(6)]
    first, second = t.rng.choice(
        [("Favourites", "And more"), ("To begin", "To go on"), ("Every day", "By request"), ("Small", "Large")]
    )
    return {
        "type": "menu",
        "title": t.rng.choice(["Menu", "What we have", "Our list", "Services and prices"]),
        "lead": t.rng.choice(["", t.one("leads")]),
        "groups": [{"title": first, "items": items[:3]}, {"title": second, "items": items[3:]}],
        "columns": t.rng.choice([1, 2, 2]),
        "leader": t.rng.choice(["dots", "line"]),
        "tone": t.rng.choice(["plain", "plain", "soft"]),
    }


def _products(t: Teller) -> Section:
    count = t.rng.choice([3, 4, 6])
    items = [{**i, "label": t.rng.choice(["", "", "New", "Last pieces", "Sale"])} for i in t.items(count)]
    return {
        "type": "products",
        "title": t.rng.choice(["Shop", "In the shop", "This week", "Bestsellers"]),
        "items": items,
        "columns": {3: 3, 4: t.rng.choice([2, 4]), 6: 3}[count],
        "button": t.rng.choice(["Add", "Buy", "To basket"]),
        "tone": "plain",
    }


def _detail(t: Teller) -> Section:
    item = t.items(1)[0]
    facts = [[what, n] for n, what in t.some("stats", 3)]
    return {
        "type": "detail",
        "name": item["title"],
        "price": item["price"],
        "text": f"{item['text']} {t.one('leads')}",
        "art": item["art"],
        "options": t.rng.choice(
            [
                ["Small", "Medium", "Large"],
                ["One", "Three", "Six"],
                ["Weekly", "Every other week", "Monthly"],
                ["Natural", "Dark"],
            ]
        ),
        "stars": t.rng.randint(3, 5),
        "ratings": t.rng.randint(12, 480),
        "facts": facts,
        "button": t.rng.choice(["Add to basket", "Reserve", "Buy now"]),
        "tone": "plain",
    }


def _profile(t: Teller) -> Section:
    names = [o[0] for o in t.some("offers", 4)]
    role = f"{t.rng.choice(draw.ROLES)}, {t.name}"
    return {
        "type": "profile",
        "name": t.person(),
        "role": role,
        "text": " ".join(t.some("paras", 2)),
        "button": t.rng.choice(["Follow", "Write a message", "Connect"]),
        "counts": [
            [str(t.rng.randint(3, 400)), "posts"],
            [f"{t.rng.randint(1, 9)}.{t.rng.randint(0, 9)}k", "readers"],
            [str(t.rng.randint(2, 30)), "years"],
        ],
        "skills": [[n, t.rng.randint(35, 98)] for n in names],
        "skills_title": t.rng.choice(["Knows about", "Skills", "Works on"]),
        "tone": "plain",
    }


def _invoice(t: Teller) -> Section:
    rows, total = [], 0.0
    for item in t.items(t.rng.choice([3, 4, 5])):
        count = t.rng.randint(1, 6)
        amount = round(count * item["amount"], 2)
        total += amount
        rows.append(
            {"title": item["title"], "count": count, "price": f"${item['amount']:,.2f}", "sum": f"${amount:,.2f}"}
        )
    rate = t.rng.choice([5, 7, 10, 19, 20])
    tax = round(total * rate / 100, 2)
    return {
        "type": "invoice",
        "brand": t.name,
        "place": t.place,
        "title": t.rng.choice(["Invoice", "Receipt", "Bill"]),
        "parties": [
            ["Billed to", t.person()],
            ["Number", f"{t.rng.randint(2023, 2026)}-{t.rng.randint(1, 999):03d}"],
            ["Date", t.date()],
        ],
        "rows": rows,
        "totals": [
            ["Subtotal", f"${total:,.2f}"],
            [f"Tax ({rate} %)", f"${tax:,.2f}"],
            ["Total", f"${total + tax:,.2f}"],
        ],
        "note": t.rng.choice(
            ["Payable within 14 days.", "Thank you for coming to us.", "Please quote the number when you pay."]
        ),
    }


def _error(t: Teller) -> Section:
    code, title = t.rng.choice(
        [
            ("404", "Nothing here"),
            ("404", "This page has moved out"),
            ("404", "We looked everywhere"),
            ("500", "Something broke on our side"),
            ("403", "This door is closed"),
        ]
    )
    text = t.rng.choice(
        [
            "The address may be old, or has a letter too many.",
            "Perhaps it was moved, perhaps it never was.",
            "Try the start page, or tell us what you were looking for.",
        ]
    )
    return {
        "type": "error",
        "code": code,
        "title": title,
        "text": f"{text} {t.one('taglines')}.",
        "picture": t.rng.random() < 0.6,
        "art": t.rng.randrange(10_000),
        "size": t.rng.choice([5, 6, 7, 8]),
        "buttons": ["Back to start", "Contact us"][: t.rng.choice([1, 2])],
    }


def _signup(t: Teller) -> Section:
    return {
        "type": "signup",
        "title": t.rng.choice(["Stay in touch", "One letter a month", "News from us"]),
        "lead": t.one("leads"),
        "hint": "you@example.org",
        "button": t.rng.choice(["Subscribe", "Sign me up", "Join"]),
        "tone": t.rng.choice(["soft", "deep", "surface"]),
        "align": "center",
    }


def _landing(t: Teller) -> list[Section]:
    middle = t.rng.sample(
        ["features", "steps", "pricing", "quotes", "faq", "stats", "team", "gallery"], t.rng.randint(2, 4)
    )
    return [
        draw.header(t),
        draw.hero(t),
        *(draw.PARTS[name](t) for name in middle),
        *([draw.cta(t)] if t.rng.random() < 0.6 else []),
        draw.footer(t),
    ]


def _around(*parts: Callable[[Teller], Section], extra: tuple[str, ...] = ()) -> Callable[[Teller], list[Section]]:
    """A page with a header, its own parts, perhaps one more, and a footer."""

    def sections(t: Teller) -> list[Section]:
        more = [draw.PARTS[t.rng.choice(extra)](t)] if extra and t.rng.random() < 0.65 else []
        signup = [_signup(t)] if t.rng.random() < 0.15 else []
        return [draw.header(t), *(part(t) for part in parts), *more, *signup, draw.footer(t)]

    return sections


KINDS: dict[str, tuple[str, Callable[[Teller], list[Section]]]] = {
    "landing": ("a landing page", _landing),
    "pricing": ("a pricing page", _around(draw.pricing, extra=("faq", "quotes", "stats"))),
    "dashboard": ("a dashboard", _around(_figures, _chart, _table)),
    "blog": ("the front page of a blog", _around(draw.posts, extra=("team", "stats"))),
    "article": ("a blog article", _around(draw.article, extra=("posts", "quotes"))),
    "shop": ("a shop page with product cards", _around(_products, extra=("quotes", "faq", "stats"))),
    "product": ("a product page", _around(_detail, extra=("quotes", "faq", "features"))),
    "form": ("a page with a form", _around(_form, extra=("faq", "steps"))),
    "menu": ("a page with a menu and its prices", _around(_menu, extra=("quotes", "gallery", "stats"))),
    "timeline": ("a page with a timeline of the history", _around(draw.timeline, extra=("team", "stats"))),
    "gallery": ("a picture gallery", _around(draw.gallery, extra=("quotes", "stats"))),
    "table": ("a page with a table", _around(_table, extra=("faq", "steps", "stats"))),
    "profile": ("a profile page", _around(_profile, extra=("posts", "gallery"))),
    "invoice": ("an invoice", lambda t: [_invoice(t)]),
    "newsletter": (
        "a newsletter",
        lambda t: [
            draw.header(t),
            draw.hero(t),
            draw.posts(t),
            draw.PARTS[t.rng.choice(["quotes", "features", "stats"])](t),
            _signup(t),
            draw.footer(t),
        ],
    ),
    "error": ("an error page", lambda t: [*([draw.header(t)] if t.rng.random() < 0.5 else []), _error(t)]),
    "about": ("an about page", _around(draw.hero, draw.team, extra=("timeline", "stats", "quotes"))),
    "questions": ("a help page with questions and answers", _around(draw.faq, extra=("steps", "team"))),
}
"""Name of each kind: what people call it, and its sections."""
_OFTEN = {"landing": 5, "dashboard": 2, "form": 2, "shop": 2, "pricing": 2, "error": 1}


def draw_page(rng: random.Random, *, kind: str | None = None, topic: str | None = None) -> dict[str, Any]:
    """Draw a page: `kind`, `topic`, `title`, `theme`, `writing`, `sections` (each with an id of its own), `over`."""
    kind = kind or rng.choices(list(KINDS), [_OFTEN.get(name, 1) for name in KINDS])[0]
    topic = topic or rng.choice(list(draw.topics()))
    teller = Teller(topic, rng)
    theme, writing = draw_theme(rng), draw_writing(rng)
    sections = KINDS[kind][1](teller)
    return {
        "kind": kind,
        "topic": topic,
        "title": f"{teller.name}" if kind == "landing" else f"{kind.capitalize()} - {teller.name}",
        "name": teller.name,
        "theme": theme,
        "writing": writing,
        "sections": _named(sections),
        "over": [],
    }


def _named(sections: list[Section]) -> list[Section]:
    seen: dict[str, int] = {}
    named = []
    for section in sections:
        name = section["type"]
        seen[name] = seen.get(name, 0) + 1
        named.append({"id": name if seen[name] == 1 else f"{name}-{seen[name]}", **section})
    return named
