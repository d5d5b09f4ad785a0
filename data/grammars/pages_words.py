"""Pages in words: what somebody who has a page in mind would say of each section, and of its look."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from .pages_palette import hue_name

Section = Mapping[str, Any]


def listed(parts: Sequence[str]) -> str:
    """`a, b and c`."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def quoted(parts: Sequence[str]) -> str:
    """`"a", "b" and "c"`."""
    return listed([f'"{part}"' for part in parts])


_COUNT = {1: "one", 2: "two", 3: "three", 4: "four", 5: "five", 6: "six"}


def _titles(s: Section) -> str:
    return quoted([item["title"] for item in s["items"]])


def _on(s: Section) -> str:
    return {
        "soft": ", on a tinted band",
        "deep": ", as a dark band with white text",
        "surface": ", on a band set off by thin lines",
    }.get(s.get("tone", ""), "")


def _headed(s: Section) -> str:
    return f' headed "{s["title"]}"' if s.get("title") else ""


def _hero(s: Section) -> str:
    place = {
        "split": "with a drawing to its right",
        "reverse": "with a drawing to its left",
        "center": "centred, without a picture",
    }[s["layout"]]
    badge = f', a small badge "{s["badge"]}" above it' if s.get("badge") else ""
    buttons = f" and the button{'s' if len(s['buttons']) > 1 else ''} {quoted(s['buttons'])}" if s["buttons"] else ""
    return f'a hero with the headline "{s["title"]}"{badge}, the text "{s["lead"]}"{buttons}, {place}{_on(s)}'


def _features(s: Section) -> str:
    how = {
        "icons": "cards with a small icon each",
        "numbers": "cards with a large number each",
        "pictures": "cards with a picture on top",
        "cards": "plain cards",
        "rows": "rows with a picture at the left",
    }[s["layout"]]
    columns = "" if s["layout"] == "rows" else f" in {_COUNT[s['columns']]} columns"
    return (
        f"a section{_headed(s)}: {_COUNT[len(s['items'])]} {how}{columns}, {_titles(s)}, with a sentence each{_on(s)}"
    )


def _pricing(s: Section) -> str:
    plans = listed([f'"{p["name"]}" for {p["price"]} {s["unit"]}' for p in s["plans"]])
    best = next(p for p in s["plans"] if p["tag"])
    return f'{_COUNT[len(s["plans"])]} price plans side by side{_headed(s)}: {plans}, each with a list of what is in it and a button; "{best["name"]}" stands out with the tag "{best["tag"]}"{_on(s)}'


def _quotes(s: Section) -> str:
    if s["layout"] == "single":
        return f'one large quote{_headed(s)}, "{s["items"][0]["text"]}" by {s["items"][0]["name"]}{_on(s)}'
    return f"{_COUNT[len(s['items'])]} quotes as cards{_headed(s)} with initials in a round or square mark, by {listed([q['name'] for q in s['items']])}{_on(s)}"


def _form(s: Section) -> str:
    fields = listed([f["label"] for f in s["fields"]])
    aside = "; beside it a list of " + listed([name.lower() for name, _ in s["aside"]]) if s["aside"] else ""
    agree = f', a checkbox "{s["agree"]}"' if s["agree"] else ""
    return f'a form{_headed(s)} in {_COUNT[s["columns"]]} column{"s" if s["columns"] > 1 else ""} with the fields {fields}{agree} and the button "{s["button"]}"{aside}{_on(s)}'


def _chart(s: Section) -> str:
    what = "line chart" if s["plot"] == "line" else "bar chart with the highest bar in another colour"
    values = ", ".join(f"{label} {value}" for label, value in zip(s["labels"], s["values"], strict=True))
    shares = (
        f'; beside it "{s["shares_title"]}" with progress bars: {listed([f"{n} {v} %" for n, v in s["shares"]])}'
        if s["shares"]
        else ""
    )
    return f'a {what} as inline SVG, "{s["caption"]}" ({values}){shares}'


def _table(s: Section) -> str:
    look = {
        "filled": "a coloured header row",
        "plain": "thin lines only",
        "striped": "striped rows",
        "grid": "borders around every cell",
    }[s["look"]]
    rows = "; ".join(", ".join(row) for row in s["rows"])
    return f"a table{_headed(s)} with {look}; columns {listed(s['columns'])}; rows {rows}"


def _detail(s: Section) -> str:
    return f'the product "{s["name"]}" with a large picture at the left, {s["stars"]} of 5 stars from {s["ratings"]} ratings, the price {s["price"]}, the choices {listed(s["options"])}, the button "{s["button"]}" and a list of facts'


def _invoice(s: Section) -> str:
    rows = listed([f"{r['count']} x {r['title']} at {r['price']}" for r in s["rows"]])
    totals = listed([f"{n.lower()} {v}" for n, v in s["totals"]])
    return f'an {s["title"].lower()} of "{s["brand"]}", {s["place"]}, to {s["parties"][0][1]}, number {s["parties"][1][1]}, date {s["parties"][2][1]}, with a table of {rows}; {totals}; the note "{s["note"]}"'


WORDS: dict[str, Callable[[Section], str]] = {
    "header": lambda s: (
        f'a header with the name "{s["brand"]}" and the links {listed(s["links"])}'
        + (f' and a button "{s["button"]}"' if s["button"] else "")
        + {"plain": "", "deep": ", white on a dark bar", "accent": ", on a bar in the accent colour"}[s["look"]]
        + (", everything centred in a column" if s["layout"] == "stack" else "")
    ),
    "hero": _hero,
    "features": _features,
    "pricing": _pricing,
    "quotes": _quotes,
    "form": _form,
    "chart": _chart,
    "table": _table,
    "detail": _detail,
    "invoice": _invoice,
    "steps": lambda s: f"{_COUNT[len(s['items'])]} numbered steps in a row{_headed(s)}: {_titles(s)}{_on(s)}",
    "faq": lambda s: (
        f"questions and answers{_headed(s)} as "
        + {"details": "a list that folds out, the first one open", "columns": "two columns", "list": "a list"}[
            s["layout"]
        ]
        + f": {_titles(s)}{_on(s)}"
    ),
    "stats": lambda s: f"a row of numbers{_headed(s)}: " + listed([f"{n} {what}" for n, what in s["items"]]) + _on(s),
    "cta": lambda s: (
        f'a band in the accent colour with "{s["title"]}", the text "{s["lead"]}" and the button "{s["button"]}"'
    ),
    "gallery": lambda s: (
        f"{_COUNT[len(s['items'])]} drawn pictures{_headed(s)} in {_COUNT[s['columns']]} columns"
        + (", masonry fashion," if s["layout"] == "masonry" else "")
        + f" with the captions {_titles(s)}{_on(s)}"
    ),
    "team": lambda s: (
        f"the people{_headed(s)} as cards in {_COUNT[s['columns']]} columns with initials: "
        + listed([f"{p['name']} ({p['role']})" for p in s["items"]])
        + _on(s)
    ),
    "timeline": lambda s: (
        f"a vertical timeline{_headed(s)}: " + listed([f"{e['date']} {e['title']}" for e in s["items"]])
    ),
    "posts": lambda s: (
        f"{_COUNT[len(s['items'])]} articles{_headed(s)}"
        + (
            f" as cards with pictures in {_COUNT[s['columns']]} columns"
            if s["layout"] == "cards"
            else " one below the other"
        )
        + f", with date, author and a first sentence: {_titles(s)}"
    ),
    "article": lambda s: (
        f'an article "{s["title"]}" by {s["author"]}, {s["date"]}, {s["minutes"]} minutes to '
        f"read, " + ("with a wide picture, " if s["picture"] else "") + f"four paragraphs, the pulled quote "
        f'"{s["pull"]}" and a subheading "{s["heading"]}"'
    ),
    "footer": lambda s: (
        f'a footer "{s["text"]}"'
        + (f" with the links {listed(s['links'])}" if s["links"] else "")
        + (", on dark" if s["look"] == "deep" else "")
    ),
    "figures": lambda s: (
        "cards with key figures and their change on last month: "
        + listed([f"{k['label']} {k['value']} ({k['change']:+d} %)" for k in s["items"]])
    ),
    "menu": lambda s: (
        f"a price list{_headed(s)} in {_COUNT[s['columns']]} "
        f"column{'s' if s['columns'] > 1 else ''}: "
        + "; ".join(
            f'"{g["title"]}" with ' + listed([f"{i['title']} {i['price']}" for i in g["items"]]) for g in s["groups"]
        )
        + f", a {'dotted' if s['leader'] == 'dots' else 'thin'} line between name and price{_on(s)}"
    ),
    "products": lambda s: (
        f"{_COUNT[len(s['items'])]} product cards{_headed(s)} in {_COUNT[s['columns']]} "
        f'columns, each with a picture, a sentence, the price and a button "{s["button"]}": '
        + listed([f"{p['title']} {p['price']}" + (f" ({p['label']})" if p["label"] else "") for p in s["items"]])
    ),
    "profile": lambda s: (
        f'a profile of {s["name"]}, "{s["role"]}": at the left a card with initials, '
        f'{listed([f"{n} {what}" for n, what in s["counts"]])} and the button "{s["button"]}"; at the right a text '
        f'about them and "{s["skills_title"]}" with bars: ' + listed([f"{n} {v} %" for n, v in s["skills"]])
    ),
    "error": lambda s: (
        f'a large "{s["code"]}" in the middle of the page, below it "{s["title"]}", the text '
        f'"{s["text"]}" and the button{"s" if len(s["buttons"]) > 1 else ""} {quoted(s["buttons"])}'
        + (", a small drawing above" if s["picture"] else "")
    ),
    "signup": lambda s: f'a line to subscribe{_headed(s)} with an e-mail field and the button "{s["button"]}"{_on(s)}',
}


def look(theme: Mapping[str, Any]) -> str:
    """A sentence on colours, type and shapes."""
    p = theme["palette"]
    face = "serif" if "serif" in theme["font"].replace("sans-serif", "") else "sans-serif"
    corner = "square corners" if theme["radius"] == 0 else f"corners rounded by {theme['radius']}px"
    cards = {"border": "a thin border", "shadow": "a soft shadow", "flat": "a line in the accent colour on top"}[
        theme["card"]
    ]
    pill = " and pill-shaped buttons" if theme["button"] == "pill" else ""
    return (
        f"Use a {p['mode']} scheme: background {p['bg']}, text {p['ink']}, and {hue_name(p['accent'])} "
        f"({p['accent']}) as the accent; "
        f"a {face} typeface at {theme['size']}px, {corner}{pill}, cards with {cards}, content {theme['width']}px "
        f"wide at most."
    )


def describe(spec: Mapping[str, Any], what: str, noun: str, rng: random.Random) -> str:
    """The whole page in words."""
    parts = [WORDS[s["type"]](s) for s in spec["sections"]]
    opening = rng.choice(
        [
            f"Build {what} for {spec['name']}, a {noun}.",
            f"Please write {what} for the {noun} {spec['name']} as one HTML file.",
            f"I need {what} for {spec['name']} ({noun}).",
            f"Create a single-file HTML page: {what} of the {noun} {spec['name']}.",
        ]
    )
    if rng.random() < 0.5:
        body = " ".join(f"{word} {part}." for word, part in zip(_order(len(parts)), parts, strict=True))
    else:
        body = "From top to bottom:\n" + "\n".join(f"- {part[0].upper()}{part[1:]}" for part in parts) + "\n"
    return " ".join([opening, body, look(spec["theme"]), *spec.get("asked", ())]).replace("\n ", "\n")


def _order(count: int) -> list[str]:
    if count == 1:
        return ["It is"]
    return [
        "At the top",
        *(("Then", "Below it", "Next", "After that", "Then")[i % 5] for i in range(count - 2)),
        "At the end",
    ]
