"""Colours of drawings: words that people use, and what they look like."""

from __future__ import annotations

COLORS = {
    "red": "#e53935", "crimson": "#dc143c", "tomato": "#ff6347", "coral": "#ff7f50", "salmon": "#fa8072",
    "brick red": "#b5432f", "maroon": "#800000", "orange": "#ffa500", "dark orange": "#ff8c00", "amber": "#ffb300",
    "gold": "#ffd700", "yellow": "#fdd835", "lemon": "#fff176", "khaki": "#f0e68c", "sand": "#e6cf9c",
    "cream": "#fff4dc", "ivory": "#fffff0", "beige": "#f5f5dc", "tan": "#d2b48c", "sienna": "#a0522d",
    "chocolate": "#d2691e", "brown": "#795548", "dark brown": "#4e342e", "olive": "#808000", "lime green": "#32cd32",
    "grass green": "#7cb342", "green": "#388e3c", "forest green": "#228b22", "dark green": "#1b5e20",
    "sea green": "#2e8b57", "mint": "#98e2c6", "teal": "#008080", "turquoise": "#40e0d0", "aqua": "#00bcd4",
    "pale blue": "#bbdefb", "sky blue": "#87ceeb", "light blue": "#add8e6", "dodger blue": "#1e90ff",
    "royal blue": "#4169e1", "blue": "#1976d2", "steel blue": "#4682b4", "navy": "#1a237e", "midnight blue": "#191970",
    "indigo": "#4b0082", "violet": "#8e6bbf", "purple": "#7b1fa2", "lavender": "#e6e6fa", "plum": "#dda0dd",
    "orchid": "#da70d6", "magenta": "#d81b60", "hot pink": "#ff69b4", "pink": "#f8a5c2", "pale pink": "#fce4ec",
    "white": "#ffffff", "snow": "#fffafa", "light grey": "#d3d3d3", "silver": "#c0c0c0", "grey": "#808080",
    "slate": "#546e7a", "dark grey": "#424242", "charcoal": "#36454f", "black": "#111111", "peach": "#ffcba4",
    "pale green": "#dcedc8", "pale yellow": "#fff9c4",
}  # fmt: skip
"""Words and sRGB."""
CSS_NAMES = {
    "crimson": "crimson", "tomato": "tomato", "coral": "coral", "salmon": "salmon", "maroon": "maroon",
    "orange": "orange", "dark orange": "darkorange", "gold": "gold", "khaki": "khaki", "ivory": "ivory",
    "beige": "beige", "tan": "tan", "sienna": "sienna", "chocolate": "chocolate", "olive": "olive",
    "lime green": "limegreen", "forest green": "forestgreen", "sea green": "seagreen", "teal": "teal",
    "turquoise": "turquoise", "sky blue": "skyblue", "light blue": "lightblue", "dodger blue": "dodgerblue",
    "royal blue": "royalblue", "steel blue": "steelblue", "midnight blue": "midnightblue", "indigo": "indigo",
    "lavender": "lavender", "plum": "plum", "orchid": "orchid", "hot pink": "hotpink", "white": "white",
    "snow": "snow", "light grey": "lightgrey", "silver": "silver", "grey": "grey",
}  # fmt: skip
"""Those whose CSS name means the same colour."""

LIVELY = ("red", "crimson", "tomato", "coral", "orange", "amber", "gold", "lime green", "green", "sea green", "teal",
          "turquoise", "dodger blue", "royal blue", "blue", "indigo", "purple", "magenta", "hot pink")  # fmt: skip
DARK = ("maroon", "dark brown", "dark green", "teal", "navy", "midnight blue", "indigo", "purple", "charcoal",
        "dark grey", "black", "slate", "brick red", "brown", "royal blue")  # fmt: skip
LIGHT = ("cream", "ivory", "beige", "pale blue", "light blue", "lavender", "pale pink", "white", "pale green",
         "pale yellow", "mint", "peach", "light grey")  # fmt: skip
SKIES = ("sky blue", "light blue", "pale blue", "lavender", "peach", "pale yellow", "turquoise", "pale pink")
NIGHTS = ("midnight blue", "navy", "indigo", "charcoal", "black")
GREENS = ("grass green", "green", "forest green", "dark green", "sea green", "lime green", "olive")
WALLS = ("cream", "beige", "sand", "peach", "white", "pale yellow", "light blue", "mint", "salmon", "brick red")
ROOFS = ("brick red", "maroon", "brown", "slate", "dark grey", "dark green", "navy", "crimson", "sienna")
WOODS = ("brown", "dark brown", "sienna", "chocolate", "tan")
METALS = ("silver", "grey", "slate", "steel blue", "light grey", "dark grey")
WARM = ("gold", "amber", "orange", "yellow", "tomato", "coral")
SETS = {
    "warm": ("tomato", "amber", "crimson", "gold", "brick red", "coral", "maroon"),
    "cool": ("royal blue", "teal", "indigo", "aqua", "navy", "sea green", "violet"),
    "bright": ("red", "dodger blue", "gold", "green", "purple", "orange", "turquoise"),
    "earthy": ("sienna", "olive", "tan", "forest green", "brown", "khaki", "slate"),
    "candy": ("hot pink", "violet", "turquoise", "salmon", "orchid", "lemon", "plum"),
}
"""Palettes by their word, with the colours in order."""


def luminance(name: str) -> float:
    """Of a colour's word, from 0 to 1, weighted as in Rec. 709."""
    red, green, blue = (int(COLORS[name][at : at + 2], 16) / 255 for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def apart(one: str, other: str) -> float:
    """How far two colours are from each other, from 0 to 1: the mean difference of their channels."""
    pairs = [(int(COLORS[one][at : at + 2], 16), int(COLORS[other][at : at + 2], 16)) for at in (1, 3, 5)]
    return sum(abs(a - b) for a, b in pairs) / 765


def hues_of(palette: str, count: int) -> str:
    """The colours of a palette's first rows, as a sentence lists them."""
    colors = [SETS[palette][number % 7] for number in range(count)]
    return ", ".join(colors[:-1]) + f" and {colors[-1]}"
