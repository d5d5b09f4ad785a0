"""Composers of designs: icons, badges, logos, flags, charts, patterns."""

from __future__ import annotations

from typing import Any

from . import drawings_charts, drawings_creatures, drawings_nature, drawings_places, drawings_things  # noqa: F401
from .drawings_colors import COLORS, DARK, LIGHT, LIVELY, apart
from .drawings_composers import SQUARE, TALL, WIDE, Sheet, composer, contrasting, plate
from .drawings_figures import FIGURES
from .drawings_signs import NAMES, NOTICES, readable

ICONS = ("star", "heart", "gear", "mug", "key", "padlock", "bulb", "camera", "clock", "envelope", "book",
         "umbrella", "cake", "ice_cream", "apple", "cherries", "watermelon", "pizza", "map_pin", "bell",
         "magnifier", "pencil", "phone", "gift", "trophy", "hourglass", "battery", "flask", "leaf", "flame",
         "drop", "bolt", "snowflake", "sun", "crescent", "rain_cloud", "house", "castle", "rocket", "car",
         "bus", "sailboat", "bicycle", "train", "air_balloon", "mushroom", "cactus", "tulip", "flower",
         "rainbow", "planet", "traffic_light", "bridge", "tent", "lighthouse", "steamer")  # fmt: skip
HEADS = ("smiley", "cat", "dog", "owl", "penguin", "robot_head", "portrait", "robot", "bee", "butterfly",
         "ladybird", "fish", "duck", "ghost", "snail", "snowman")  # fmt: skip
SHAPES = ("circle", "square", "triangle", "polygon", "star", "arrow", "check", "cross", "heart", "bolt")
ALL = tuple(COLORS)
APPS = (
    "an app icon",
    "a toolbar button",
    "a website's navigation",
    "a sticker sheet",
    "a favicon",
    "a slide",
    "a map legend",
)


def _standing_out(s: Sheet, name: str, back: str) -> dict[str, Any]:
    """A first colour for a figure that can be told from what is behind it."""
    found = FIGURES[name]
    if not found.colors():
        return {}
    first = found.colors()[0]
    choice = found.parts[first]
    assert isinstance(choice, tuple)
    return {first: contrasting(s, back, choice, 0.2)}


@composer(SQUARE, 9, *APPS)
def _icon(s: Sheet) -> str:
    back = plate(s)
    name = s.one(*ICONS)
    s.put(name, 0.5, 0.5, s.rng.uniform(0.58, 0.72), loose=0.005, **_standing_out(s, name, back))
    if s.chance(0.25):
        s.put(
            s.one("star", "check", "circle", "cross", "heart"),
            0.8,
            s.one(0.2, 0.8),
            s.rng.uniform(0.16, 0.24),
            loose=0.01,
        )
    return f"an icon of {_a(FIGURES[name].noun)}"


@composer(
    SQUARE[3:], 5, "a profile picture", "a sticker", "a chat avatar", "a toy shop's sign", "a reading club's badge"
)
def _character(s: Sheet) -> str:
    back = plate(s)
    if s.chance(0.2):
        s.full("ring", color=contrasting(s, back, LIVELY))
    name = s.one(*HEADS)
    s.put(name, 0.5, 0.5, s.rng.uniform(0.58, 0.72), loose=0.005, **_standing_out(s, name, back))
    if s.chance(0.25) and s.width >= 200:
        s.put("bubble", 0.8, 0.16, 0.26, loose=0)
    return f"a picture of {_a(FIGURES[name].noun)}"


@composer(
    SQUARE[5:], 4, "a web shop", "a sports club", "a loyalty programme", "a school prize", "a game's achievement page"
)
def _badge(s: Sheet) -> str:
    color = s.one(*LIVELY, *DARK)
    s.full("disc", color=color)
    inner = contrasting(s, color, (*LIGHT, "gold"))
    s.full("ring", color=inner, percent=s.one(3, 4, 5)) if s.chance(0.7) else s.full("ring")
    kind = s.one("star", "heart", "trophy", "shield", "rosette", "check", "flame", "bolt", "leaf", "rocket", "gear")
    s.put(kind, 0.5, 0.42, s.rng.uniform(0.4, 0.5), loose=0, **_standing_out(s, kind, color))
    s.put("banner", 0.5, 0.74, s.rng.uniform(0.62, 0.8), loose=0)
    return "a round badge with a banner"


@composer(
    WIDE, 4, "a start-up", "a bakery", "a bicycle repair shop", "a podcast", "a bookshop", "a brewery", "a yoga studio"
)
def _logo(s: Sheet) -> str:
    back = s.one("white", "cream", "ivory", *DARK, "pale blue", "beige")
    s.full("plain", color=back)
    ink = contrasting(s, back, (*LIVELY, *DARK, "white", "cream"), 0.35)
    name = s.one(*NAMES)
    mark = s.one(
        *SHAPES,
        "leaf",
        "flame",
        "drop",
        "planet",
        "mug",
        "spiral",
        "mandala",
        "turning_squares",
        "book",
        "bicycle",
        "gear",
    )
    if s.chance(0.6):
        s.put(mark, 0.2, 0.5, s.rng.uniform(0.38, 0.5), loose=0, **_standing_out(s, mark, back))
        s.put("word", 0.64, 0.5, s.rng.uniform(0.62, 0.75), loose=0, word=name, ink=ink)
    else:
        s.put(mark, 0.5, 0.36, s.rng.uniform(0.4, 0.52), loose=0, **_standing_out(s, mark, back))
        s.put("word", 0.5, 0.8, s.rng.uniform(0.5, 0.62), loose=0, word=name, ink=ink)
    return f"a logo for {name}"


@composer(((300, 200), (360, 240), (450, 300), (240, 160), (400, 200), (320, 320), (600, 400)), 4,
        "an imaginary country", "a board game", "a school's model parliament", "a rowing club",
        "a fantasy novel", "a scout group")  # fmt: skip
def _flag(s: Sheet) -> str:
    base = s.one("horizontal_stripes", "vertical_stripes", "plain", "horizontal_stripes")
    field = s.one(*ALL)
    if base == "plain":
        s.full("plain", color=field)
    else:
        two = contrasting(s, field, ALL)
        three = contrasting(s, two, (field, *ALL))
        s.full(base, one=field, two=two, three=three)
    over = contrasting(s, field, ALL, 0.3)
    crossed = base == "plain" or s.chance(0.3)
    if crossed:
        s.full("flag_cross", color=over)
    if s.chance(0.4):
        s.full(
            "hoist", color=contrasting(s, over, ALL, 0.2), kind=s.one("triangle", "upper quarter field", "narrow bar")
        )
        if s.chance(0.7):
            s.put(s.one("star", "circle", "crescent", "sun"), s.one(0.14, 0.18), s.one(0.5, 0.25), 0.26, loose=0)
    else:
        emblem = s.one("star", "circle", "sun", "crescent", "shield", "leaf", "polygon")
        stands_out = _standing_out(s, emblem, over if crossed else field)
        s.put(emblem, s.one(0.5, 0.36), 0.5, s.one(0.3, 0.4, 0.5), loose=0, **stands_out)
    return "a flag"


TOPICS = (
    ("Sales by quarter", "Q1 Q2 Q3 Q4", 10, 95), ("Visitors per day", "Mon Tue Wed Thu Fri Sat Sun", 20, 400),
    ("Fruit sold", "Apples Pears Plums Grapes Figs", 5, 90), ("Rain in mm", "Jan Feb Mar Apr May Jun", 12, 120),
    ("Votes", "North East South West", 100, 980), ("Languages spoken", "Dutch Greek Polish Thai Urdu", 3, 60),
    ("Hours of sleep", "Ana Ben Cleo Dev Eli", 5, 10), ("Energy mix", "Wind Solar Hydro Gas", 8, 60),
    ("Steps walked (k)", "Mon Tue Wed Thu Fri", 2, 18), ("Books read", "2019 2020 2021 2022 2023", 4, 40),
    ("Goals scored", "Lions Hawks Bears Foxes", 6, 55), ("Budget share", "Rent Food Travel Fun Savings", 5, 45),
    ("Trees planted", "Oak Birch Pine Maple Ash", 15, 300), ("Website traffic", "Search Direct Social Mail", 10, 80),
    ("Temperature", "6h 9h 12h 15h 18h 21h", 4, 31), ("Bike rentals", "Spring Summer Autumn Winter", 120, 900),
    ("Test scores", "Maths Physics Music Art Sport", 35, 100), ("Coffee per week", "Lea Max Noor Oli", 2, 25),
)  # fmt: skip
SKILLS = ("Painting", "Coding", "Cooking", "Chess", "Piano", "Running", "Spanish", "Design", "Writing", "Sewing")
PHASES = (
    "Plan",
    "Design",
    "Build",
    "Test",
    "Ship",
    "Learn",
    "Ask",
    "Sketch",
    "Review",
    "Print",
    "Plant",
    "Water",
    "Mix",
    "Bake",
)
EVENTS = ("Founded", "First shop", "New logo", "Went online", "1000 members", "Moved house", "First prize",
          "Second branch", "Rebuilt", "Jubilee", "New bridge", "First race")  # fmt: skip
REPORTS = ("a quarterly report", "a school project", "a newsletter", "a slide deck", "a dashboard", "a noticeboard")


@composer((*WIDE, *SQUARE[5:10]), 7, *REPORTS)
def _chart(s: Sheet) -> str:
    title, labels, low, high = s.one(*TOPICS)
    names = labels.split()
    names = names[: s.rng.randint(3, len(names))]
    rows = [[name, s.rng.randint(low, high)] for name in names]
    s.full("plain", color=s.one("white", "white", "ivory", "cream", "white"))
    s.full("title", word=title)
    s.full(s.one("bar_chart", "horizontal_bars", "line_chart", "area_chart", "pie_chart"), rows=rows)
    return f"a chart of '{title}'"


@composer((*WIDE, *TALL), 4, *REPORTS)
def _infographic(s: Sheet) -> str:
    s.full("plain", color=s.one("white", "ivory", "beige", "white"))
    kind = (
        s.one("progress", "timeline", "gauge", "flow", "venn")
        if s.height > s.width
        else s.one("progress", "steps", "gauge", "venn", "timeline")
    )
    many = s.rng.randint(3, 5)
    if kind == "progress":
        title, rows = s.one("My skills", "Goals for May", "Course progress", "Team status"), [
            [name, s.rng.randrange(10, 101, 5)] for name in s.rng.sample(SKILLS, many)]  # fmt: skip
    elif kind == "timeline":
        years = sorted(s.rng.sample(range(1950, 2026), many))
        title, rows = s.one("Our history", "Milestones", "The club so far"), [
            [event, year] for event, year in zip(s.rng.sample(EVENTS, many), years, strict=True)]  # fmt: skip
    elif kind == "gauge":
        title = s.one("Satisfaction", "Battery health", "Capacity used", "Air quality", "Load")
        rows = [[s.one("percent", "points", "score"), s.rng.randint(5, 98)]]
    elif kind == "venn":
        one, two, both = s.one(
            ("Cats", "Dogs", "Both"), ("Tea", "Coffee", "Both"), ("Bus", "Bike", "Mixed"), ("Piano", "Violin", "Duo")
        )
        title, rows = f"{one} or {two}?", [[name, s.rng.randint(3, 60)] for name in (one, two, both)]
    else:
        title = s.one("How it works", "The way there", "From idea to shop", "Our process")
        rows = [[phase, number + 1] for number, phase in enumerate(s.rng.sample(PHASES, many))]
    s.full("title", word=title)
    s.full(kind, rows=rows)
    return f"an infographic titled '{title}'"


@composer((*SQUARE[5:], *WIDE[:4]), 3, "wrapping paper", "a page background", "a phone case", "a quilt plan", "fabric")
def _pattern(s: Sheet) -> str:
    back = s.one(*LIGHT, *DARK)
    front = contrasting(s, back, (*LIVELY, *LIGHT, *DARK), 0.25)
    kind = s.one("dots", "checks", "hatching", "waves", "scales")
    s.full(
        kind,
        **(
            {"one": back, "two": front}
            if kind == "checks"
            else {"back": back, "dot" if kind == "dots" else "line": front}
        ),
    )
    if s.chance(0.35):
        s.put(s.one(*SHAPES), 0.5, 0.5, s.rng.uniform(0.3, 0.45), loose=0)
    return "a seamless pattern"


@composer(SQUARE[5:], 3, "a meditation app", "a wall print", "an album cover", "a lesson on symmetry")
def _ornament(s: Sheet) -> str:
    back = s.one("white", "cream", "black", "midnight blue", "ivory", "lavender")
    s.full("plain", color=back)
    kind = s.one("mandala", "turning_squares", "spiral", "target")
    first = contrasting(s, back, ALL)
    parts: dict[str, Any] = {"mandala": {"one": first, "two": contrasting(s, back, ALL)},
                "turning_squares": {"one": first}, "spiral": {"color": first}, "target": {}}[kind]  # fmt: skip
    if kind == "target":
        s.full(kind)
    else:
        s.put(kind, 0.5, 0.5, s.rng.uniform(0.75, 0.9), loose=0, **parts)
    if s.chance(0.4) and kind != "spiral":
        corners = [(x, y, 0.1) for x, y in ((0.1, 0.1), (0.9, 0.1), (0.1, 0.9), (0.9, 0.9))]
        s.again(s.one("star", "circle", "heart", "square"), corners, color=contrasting(s, back, LIVELY))
    return "a geometric ornament"


@composer((*SQUARE[5:], *WIDE[:5]), 4, "a poster", "a lesson on shapes", "a worksheet", "an abstract cover")
def _shapes(s: Sheet) -> str:
    back = s.one("white", "ivory", "cream", "charcoal", "pale blue", "navy")
    s.full("plain", color=back)
    places = [(x, y) for y in (0.24, 0.5, 0.76) for x in (0.2, 0.5, 0.8)]
    for x, y in s.rng.sample(places, s.rng.randint(3, 6)):
        name = s.one(*SHAPES)
        turn = s.one(0, 0, 0, 15, 30, 45, -20)
        s.put(name, x, y, s.rng.uniform(0.14, 0.26), turn=turn, **_standing_out(s, name, back))
    return "an arrangement of simple shapes"


@composer(WIDE, 3, *APPS)
def _icon_set(s: Sheet) -> str:
    back = s.one("white", "ivory", "pale blue", "cream", "charcoal", "navy")
    s.full("plain", color=back)
    many = s.rng.randint(3, 5)
    tiles = s.one(*LIVELY) if s.chance(0.5) else None
    places = [((number + 0.5) / many, 0.5, min(0.5, 0.62 * s.width / s.height / many)) for number in range(many)]
    if tiles:
        s.again(s.one("circle", "square"), [(x, y, 1.45 * size) for x, y, size in places], color=tiles)
        for tile, (x, y, _) in zip(s.items[1:], places, strict=True):
            tile["x"], tile["y"], tile["size"] = round(x * s.width), round(y * s.height), s.items[1]["size"]
    for (x, y, size), name in zip(places, s.rng.sample(ICONS, many), strict=True):
        s.put(name, x, y, size, loose=0.0, **_standing_out(s, name, tiles or back))
    return f"a row of {many} icons"


@composer(
    WIDE, 3, "a web shop's landing page", "a newsletter", "a street stall", "a video's end card", "a museum's door"
)
def _announcement(s: Sheet) -> str:
    back = s.one(*LIVELY, *LIGHT)
    if s.chance(0.4):
        near = [color for color in (*LIVELY, *LIGHT) if 0.05 < apart(color, back) < 0.2]
        s.full("hatching", back=back, line=s.one(*(near or [back])), side=s.one(24, 28, 32))
    else:
        s.full("tile", color=back)
    name = s.one("gift", "cake", "heart", "star", "bell", "flame", "rocket", "ice_cream", "trophy", "camera")
    s.put(name, 0.2, 0.5, s.rng.uniform(0.4, 0.5), loose=0, **_standing_out(s, name, back))
    s.put(
        "word", 0.62, 0.36, s.rng.uniform(0.6, 0.72), loose=0, word=s.one(*NOTICES), ink=readable(back), weight="bold"
    )
    s.put("button", 0.62, 0.7, s.rng.uniform(0.5, 0.62), loose=0, fill=contrasting(s, back, LIVELY))
    return "an announcement banner with a button"


@composer(SQUARE[5:], 2, "a driving school", "a toy road mat", "a safety leaflet")
def _signpost(s: Sheet) -> str:
    s.full("plain", color=s.one("sky blue", "pale blue", "cream", "white"))
    s.full("ground", share=15)
    s.put("road_sign", 0.5, 0.52, s.rng.uniform(0.66, 0.8), loose=0)
    if s.chance(0.5):
        s.put(s.one("tree", "fir", "tulip", "cactus"), s.one(0.14, 0.86), 0.72, 0.3)
    return "a road sign"


def _a(noun: str) -> str:
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"
