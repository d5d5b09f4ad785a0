"""What stands on a page: draws the sections of each kind of page with the texts of a topic, and how the page looks."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any

import yaml

Section = dict[str, Any]

FIRST = (
    "Mara",
    "Jonas",
    "Ines",
    "Tomas",
    "Priya",
    "Noah",
    "Lena",
    "Kofi",
    "Sofia",
    "Emil",
    "Aiko",
    "Ruben",
    "Clara",
    "Idris",
    "Hana",
    "Felix",
    "Nora",
    "Mateo",
    "Zoe",
    "Oskar",
)

LAST = (
    "Weber",
    "Lindqvist",
    "Okafor",
    "Marino",
    "Tanaka",
    "Novak",
    "Silva",
    "Hughes",
    "Petrov",
    "Moreau",
    "Adler",
    "Keller",
    "Osei",
    "Ferreira",
    "Quinn",
    "Brandt",
    "Rossi",
    "Haddad",
    "Nyberg",
    "Castell",
)

CITIES = (
    "Marlow",
    "Port Ellery",
    "Lindenau",
    "Oakham Vale",
    "Saint Corin",
    "Brennholt",
    "Altamira",
    "Fenwick",
    "Kestrel Bay",
    "Novara Hill",
    "Tarnby",
    "Wexcombe",
    "Riverton",
    "Maple Falls",
    "Harrow Green",
)

STREETS = (
    "Canal Street",
    "Mill Lane",
    "Station Road",
    "Market Square",
    "Quarry Hill",
    "Orchard Way",
    "Harbour Walk",
    "Bell Alley",
)

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

ROLES = (
    "Founder",
    "Head of care",
    "Planning",
    "Workshop",
    "Guests and groups",
    "Finance",
    "Apprentice",
    "Teaching",
    "Design",
    "Logistics",
    "Evenings",
    "Second in command",
)


@cache
def topics() -> Mapping[str, Mapping[str, Any]]:
    """The topics by name, in order."""
    text = resources.files(__package__).joinpath("pages_topics.yaml").read_text(encoding="utf-8")
    return dict(yaml.safe_load(text))


class Teller:
    """Tells about one topic: draws its texts, none of them twice on a page where enough are there."""

    def __init__(self, topic: str, rng: random.Random) -> None:
        self.rng = rng
        self.topic = topics()[topic]
        firsts, lasts = self.topic["names"]
        first, last = rng.choice(firsts), rng.choice(lasts)
        self.name = f"{first} {last}"
        self.city = rng.choice(CITIES)
        self.place = f"{rng.randint(1, 98)} {rng.choice(STREETS)}, {self.city}"
        self._left: dict[str, list[Any]] = {}

    def some(self, what: str, count: int) -> list[Any]:
        """Some texts of the topic, in the order of a draw."""
        left = self._left.setdefault(what, [])
        if len(left) < count:
            left += self.rng.sample(list(self.topic[what]), len(self.topic[what]))
        taken, self._left[what] = left[:count], left[count:]
        return taken

    def one(self, what: str) -> str:
        """One text."""
        return str(self.some(what, 1)[0]).format(city=self.city, name=self.name)

    def person(self) -> str:
        """Somebody's name."""
        return f"{self.rng.choice(FIRST)} {self.rng.choice(LAST)}"

    def people(self, count: int) -> list[str]:
        """Names of which no two begin alike."""
        return [
            f"{one} {two}" for one, two in zip(self.rng.sample(FIRST, count), self.rng.sample(LAST, count), strict=True)
        ]

    def date(self) -> str:
        """A day."""
        return f"{self.rng.randint(1, 28)} {self.rng.choice(MONTHS)} {self.rng.randint(2021, 2026)}"

    def money(self, amount: float) -> str:
        """A price."""
        return f"${amount:,.2f}" if amount < 100 and amount % 1 else f"${amount:,.0f}"

    def items(self, count: int) -> list[Section]:
        """Offers, with a number for their picture."""
        return [
            {"title": t, "text": x, "price": self.money(p), "amount": p, "art": self.rng.randrange(10_000)}
            for t, x, p in self.some("offers", count)
        ]

    def tone(self) -> str:
        """How a section stands out."""
        return self.rng.choice(["plain", "plain", "soft", "surface", "deep"])


def header(t: Teller, links: Sequence[str] | None = None) -> Section:
    """The top of the site."""
    pool = ["About", "Prices", "Team", "Stories", "Contact", "Gallery", "Questions", "Visit"]
    return {
        "type": "header",
        "brand": t.name,
        "look": t.rng.choice(["plain", "plain", "deep", "accent"]),
        "layout": t.rng.choice(["spread", "spread", "spread", "stack"]),
        "links": list(links or t.rng.sample(pool, t.rng.randint(3, 5))),
        "button": t.rng.choice(["", "", t.one("cta")]),
    }


def hero(t: Teller) -> Section:
    """The promise at the top."""
    return {
        "type": "hero",
        "title": t.one("taglines"),
        "lead": t.one("leads"),
        "buttons": t.some("cta", t.rng.choice([1, 1, 2])),
        "layout": t.rng.choice(["split", "reverse", "center"]),
        "tone": t.tone(),
        "art": t.rng.randrange(10_000),
        "badge": t.rng.choice(["", "", "", "New this season", "Open today", f"Since {t.rng.randint(1950, 2018)}"]),
    }


def features(t: Teller) -> Section:
    """What is offered."""
    layout = t.rng.choice(["icons", "numbers", "pictures", "cards", "rows"])
    count = t.rng.choice([3, 4] if layout == "rows" else [3, 4, 6])
    return {
        "type": "features",
        "title": t.rng.choice(
            ["What we offer", "Made for you", f"Why {t.name}", "Good to know", "At a glance", "What you get"]
        ),
        "lead": t.rng.choice(["", t.one("leads")]),
        "eyebrow": t.rng.choice(["", "", "Our offer", t.topic["noun"]]),
        "layout": layout,
        "columns": {3: 3, 4: t.rng.choice([2, 4]), 6: 3}[count],
        "tone": t.tone(),
        "items": t.items(count),
    }


def steps(t: Teller) -> Section:
    """How it goes."""
    items = [{"title": a, "text": b} for a, b in t.topic["steps"]][: t.rng.choice([3, 4])]
    return {
        "type": "steps",
        "title": t.rng.choice(["How it works", "Step by step", "From start to finish"]),
        "tone": t.tone(),
        "items": items,
    }


def pricing(t: Teller) -> Section:
    """Plans."""
    rng = t.rng
    count = rng.choice([2, 3, 3, 4])
    names = rng.choice(
        [
            ["Basic", "Plus", "Pro", "Studio"],
            ["Starter", "Regular", "Family", "Club"],
            ["Small", "Medium", "Large", "Extra"],
            ["Visitor", "Friend", "Member", "Patron"],
        ]
    )
    start = rng.choice([5, 8, 9, 12, 15, 19])
    best = rng.randrange(1, count)
    offers = [o[0] for o in t.some("offers", 6)]
    rest = [f"{n} places" for n in (1, 3, 10, 25)]
    plans = [
        {
            "name": names[i],
            "price": f"${round(start * (1 + i * rng.choice([0.8, 1, 1.4])))}",
            "text": t.one("taglines"),
            "points": [rest[i], *offers[: i + 2]],
            "button": f"Choose {names[i]}",
            "tag": rng.choice(["Popular", "Best value", "Recommended"]) if i == best else "",
        }
        for i in range(count)
    ]
    return {
        "type": "pricing",
        "title": rng.choice(["Prices", "Simple plans", "Choose your plan", "What it costs"]),
        "lead": rng.choice(["", "Change or cancel at any time.", "All prices include tax."]),
        "unit": rng.choice(["/ month", "a month", "/ year", "per visit"]),
        "plans": plans,
        "tone": rng.choice(["plain", "soft"]),
    }


def quotes(t: Teller) -> Section:
    """Voices."""
    count = t.rng.choice([1, 2, 3])
    items = [
        {"text": x, "role": r, "name": n} for (x, r), n in zip(t.some("quotes", count), t.people(count), strict=True)
    ]
    return {
        "type": "quotes",
        "title": t.rng.choice(["What people say", "Kind words", "In their words"]),
        "layout": "single" if count == 1 else "cards",
        "items": items,
        "tone": t.tone(),
    }


def faq(t: Teller) -> Section:
    """Questions."""
    items = [{"title": q, "text": a} for q, a in t.some("faq", t.rng.choice([3, 4]))]
    return {
        "type": "faq",
        "title": t.rng.choice(["Questions and answers", "Frequently asked", "Before you ask"]),
        "layout": t.rng.choice(["details", "columns", "list"]),
        "items": items,
        "tone": t.rng.choice(["plain", "surface", "soft"]),
    }


def stats(t: Teller) -> Section:
    """Numbers."""
    return {
        "type": "stats",
        "title": t.rng.choice(["", "", "In numbers"]),
        "items": t.some("stats", t.rng.choice([3, 4])),
        "tone": t.rng.choice(["deep", "soft", "surface", "plain"]),
    }


def cta(t: Teller) -> Section:
    """The last call."""
    return {"type": "cta", "title": t.one("taglines"), "lead": t.one("leads"), "button": t.one("cta")}


def gallery(t: Teller) -> Section:
    """Pictures."""
    return {
        "type": "gallery",
        "title": t.rng.choice(["Gallery", "A look around", "Pictures", "Seen here"]),
        "layout": t.rng.choice(["grid", "masonry"]),
        "columns": t.rng.choice([2, 3, 3]),
        "items": t.items(6),
        "tone": t.rng.choice(["plain", "soft"]),
    }


def team(t: Teller) -> Section:
    """People."""
    count = t.rng.choice([3, 4, 6])
    people = [{"name": n, "role": r} for n, r in zip(t.people(count), t.rng.sample(ROLES, count), strict=True)]
    return {
        "type": "team",
        "title": t.rng.choice(["The team", "Who we are", "People behind it"]),
        "columns": {3: 3, 4: 4, 6: 3}[count],
        "items": people,
        "tone": t.tone(),
    }


def timeline(t: Teller) -> Section:
    """History."""
    count = t.rng.choice([4, 5, 6])
    years = sorted(t.rng.sample(range(1962, 2026), count))
    texts = [*t.some("paras", 3), *t.some("leads", 3)]
    heads = t.rng.sample(
        [
            "The beginning",
            "A second room",
            "A new name",
            "Through the flood",
            "Open every day",
            "The big repair",
            "Our first award",
            "More hands",
            "A new roof",
            "Today",
        ],
        count - 1,
    )
    items = [
        {"date": str(y), "title": h, "text": x.format(city=t.city)}
        for y, h, x in zip(years, ["How it began", *heads], texts, strict=False)
    ]
    return {
        "type": "timeline",
        "title": t.rng.choice(["Our story", "How we got here", f"{t.name} through the years"]),
        "items": items,
        "tone": "plain",
    }


def posts(t: Teller) -> Section:
    """Articles."""
    layout = t.rng.choice(["cards", "list"])
    items = [
        {
            "title": h,
            "text": x.split(". ")[0].rstrip(".") + ".",
            "date": t.date(),
            "author": t.person(),
            "art": t.rng.randrange(10_000),
        }
        for h, x in zip(t.some("posts", 4), t.some("paras", 4), strict=True)
    ][: t.rng.choice([3, 4])]
    return {
        "type": "posts",
        "title": t.rng.choice(["Journal", "Latest stories", "From the blog", "News"]),
        "layout": layout,
        "columns": {3: 3, 4: 2}[len(items)],
        "items": items,
        "more": t.rng.choice(["Read on", "Read more", "Continue"]),
    }


def article(t: Teller) -> Section:
    """One story."""
    return {
        "type": "article",
        "title": t.one("posts"),
        "date": t.date(),
        "author": t.person(),
        "minutes": t.rng.randint(3, 11),
        "picture": t.rng.random() < 0.6,
        "art": t.rng.randrange(10_000),
        "paragraphs": t.some("paras", 4),
        "pull": t.one("taglines"),
        "heading": t.one("posts"),
    }


def footer(t: Teller) -> Section:
    """The end."""
    return {
        "type": "footer",
        "look": t.rng.choice(["plain", "deep", "soft"]),
        "layout": t.rng.choice(["spread", "center"]),
        "text": t.rng.choice([f"© {t.rng.randint(2023, 2026)} {t.name}", f"{t.name} · {t.place}"]),
        "links": t.rng.choice([[], ["Imprint", "Privacy"], ["Contact", "Privacy", "Jobs"]]),
    }


PARTS: dict[str, Callable[[Teller], Section]] = {
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
}

"""Sections that any page may take."""
