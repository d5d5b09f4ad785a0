"""The file around an artifact: head, look, title, scripts; and `Parts`, what a kind of artifact puts into it."""

from __future__ import annotations

import html
import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .artifacts_template import GETTERS, elements, fill
from .pages_palette import draw_palette, hue_name

FONTS = (
    "system-ui, sans-serif",
    "Arial, Helvetica, sans-serif",
    "Verdana, Geneva, sans-serif",
    "Georgia, serif",
    "'Segoe UI', Roboto, sans-serif",
    "'Trebuchet MS', sans-serif",
    "'Courier New', monospace",
)


@dataclass(frozen=True)
class Parts:
    """What a kind of artifact is made of. All texts are templates (`artifacts_template`)."""

    body: str
    """Markup below the title."""
    js: str
    says: Sequence[str]
    """Sentences that ask for it."""
    tests: Sequence[Mapping[str, Any]]
    """In the form of the environment `interactive`."""
    ids: Mapping[str, str]
    """Elements that tests or plans name: id, and what it is."""
    css: str = ""
    wide: bool = False
    """It needs the page's whole width."""


Draw = Callable[[random.Random], dict[str, Any]]


@dataclass(frozen=True)
class Kind:
    """A kind of artifact."""

    name: str
    what: str
    """What people call it: `a tip calculator`."""
    draw: Draw
    """Draws its values: JSON, with `title`."""
    parts: Callable[[Mapping[str, Any]], Parts]


@dataclass
class Kinds:
    """Kinds by name, filled by the decorator `kind`."""

    known: dict[str, Kind] = field(default_factory=dict)

    def kind(self, name: str, what: str, draw: Draw) -> Callable[[Callable[[Mapping[str, Any]], Parts]], Kind]:
        """Make a function of values to parts a kind."""

        def decorate(parts: Callable[[Mapping[str, Any]], Parts]) -> Kind:
            made = self.known[name] = Kind(name, what, draw, parts)
            return made

        return decorate


def draw_look(rng: random.Random) -> dict[str, Any]:
    """How an artifact looks, and how its code is written."""
    return {
        "palette": draw_palette(rng),
        "font": rng.choice(FONTS),
        "radius": rng.choice([0, 4, 8, 12, 18]),
        "shell": rng.choice(["card", "card", "page", "plain", "split"]),
        "width": rng.choice([420, 460, 520, 580]),
        "css": rng.choice(["literal", "variables"]),
        "indent": rng.choice(["  ", "  ", "    ", "\t"]),
        "wrap": rng.choice(["plain", "plain", "strict", "iife", "dom"]),
        "quotes": rng.choice(['"', '"', "'"]),
        "comments": rng.random() < 0.6,
        "getter": rng.randrange(len(GETTERS)),
        "compact": rng.random() < 0.3,
        "pad": rng.choice([1.25, 1.5, 2]),
        "shadow": rng.random() < 0.5,
        "heading": rng.choice(["left", "center"]),
        "size": rng.choice([15, 16, 16, 17]),
        "script": rng.choice(["body", "body", "head"]),
    }


def look_words(look: Mapping[str, Any]) -> str:
    """A sentence on the look."""
    p = look["palette"]
    shell = {
        "card": "everything in one card in the middle of the page",
        "page": "a coloured header bar with the title and the content below",
        "plain": "no box, the content on the page itself",
        "split": "a card with a thick coloured edge at its left",
    }[look["shell"]]
    corners = "square corners" if look["radius"] == 0 else f"corners of {look['radius']}px"
    return f"Use a {p['mode']} scheme (background {p['bg']}, text {p['ink']}), {hue_name(p['accent'])} {p['accent']} for buttons and highlights, {corners}, and {shell}."


def base_css(look: Mapping[str, Any], wide: bool) -> str:
    """Rules of the page and its controls."""
    radius, pad = look["radius"], look["pad"]
    shadow = "box-shadow: 0 10px 30px rgba(0, 0, 0, 0.12);" if look["shadow"] else "border: 1px solid $line;"
    width = max(look["width"], 760) if wide else look["width"]
    shells = {
        "card": f".«app|panel|box|card» {{ max-width: {width}px; margin: 2.5rem auto; padding: {pad}rem; "
        f"background: $surface; border-radius: {radius}px; {shadow} }}",
        "page": f"header {{ background: $accent; color: $on_accent; padding: 1rem {pad}rem; text-align: "
        f"{look['heading']}; }}\n.«app|panel|box|card» {{ max-width: {width}px; margin: 0 auto; padding: {pad}rem; }}",
        "plain": f".«app|panel|box|card» {{ max-width: {width}px; margin: 0 auto; padding: {pad + 1}rem {pad}rem; }}",
        "split": f".«app|panel|box|card» {{ max-width: {width}px; margin: 2.5rem auto; padding: {pad}rem; "
        f"background: $surface; border-left: 8px solid $accent; border-radius: {radius}px; }}",
    }
    return f"""* {{ box-sizing: border-box; }}
body {{ margin: 0; background: $bg; color: $ink; font-family: {look["font"]}; font-size: {look["size"]}px; line-height: 1.5; }}
{shells[look["shell"]]}
h1 {{ margin: 0 0 0.75rem; font-size: 1.6rem; line-height: 1.2; text-align: {look["heading"]}; }}
p {{ margin: 0 0 0.75rem; }}
button {{ font: inherit; font-weight: 600; padding: 0.5rem 1rem; color: $on_accent; background: $accent; border: 2px solid $accent; border-radius: {radius}px; cursor: pointer; }}
button.«quiet|secondary|ghost» {{ color: $accent; background: transparent; }}
button:disabled {{ opacity: 0.45; cursor: default; }}
input {{ accent-color: $accent; }}
input, select, textarea {{ font: inherit; padding: 0.45rem 0.6rem; color: $ink; background: $bg; border: 1px solid $line; border-radius: {min(radius, 10)}px; }}
.«row|line|bar» {{ display: flex; flex-wrap: wrap; gap: 0.6rem; align-items: center; margin-bottom: 0.9rem; }}
.«hint|note|muted» {{ color: $muted; font-size: 0.9rem; }}
.«big|display|readout» {{ font-size: 2.6rem; font-weight: 700; line-height: 1.2; color: $accent; margin: 0.25rem 0 0.75rem; }}"""


def assemble(
    title: str,
    body: str,
    css: str,
    js: str,
    look: Mapping[str, Any],
    number: int,
    values: Mapping[str, Any],
    *,
    wide: bool = False,
) -> str:
    """The whole file.

    Args:
        title: shown, and the window's.
        body: markup below the title, a template like `css` and `js`.
        css: rules of the kind; `$accent` stands for a colour of the palette, in `js` too.
        js: the script.
        look: as drawn by `draw_look`.
        number: of the program's choices.
        values: for the templates.
        wide: whether it takes more width.
    """
    palette = {name: color for name, color in look["palette"].items() if name != "mode"}
    indent, shown = look["indent"], html.escape(title, quote=False)
    rules = fill(base_css(look, wide) + "\n" + css.strip("\n"), values, number)
    script = _script(fill(_colors(js, palette, "literal"), values, number), look)
    style = "\n".join(_rules(rules, look["compact"]))
    root = ""
    if look["css"] == "variables":
        used = [name for name in palette if re.search(rf"\${name}\b", style)]
        root = ":root {\n" + "\n".join(f"  --{name.replace('_', '-')}: {palette[name]};" for name in used) + "\n}\n"
    style = root + _colors(style, palette, look["css"])
    inner = fill(_colors(body.strip("\n"), palette, "literal"), values, number)
    box = fill("«app|panel|box|card»", values, number)
    main = (
        [f"<header><h1>{shown}</h1></header>", f'<main class="{box}">']
        if look["shell"] == "page"
        else [f'<main class="{box}">', f"  <h1>{shown}</h1>"]
    )
    head = script_lines = ["<script>", *_deeper(script), "</script>"]
    early = look["script"] == "head" and look["wrap"] == "dom"
    lines = [
        "<!DOCTYPE html>",
        '<html lang="en">',
        "<head>",
        '  <meta charset="utf-8">',
        '  <meta name="viewport" content="width=device-width, initial-scale=1">',
        f"  <title>{shown}</title>",
        "  <style>",
        *_deeper(style, 2),
        "  </style>",
    ]
    lines += [f"  {line}".rstrip() for line in head] if early else []
    lines += ["</head>", "<body>", *(f"  {line}" for line in main), *_deeper(inner, 2), "  </main>"]
    lines += [] if early else [f"  {line}".rstrip() for line in script_lines]
    return "\n".join(_reindented(line, indent) for line in [*lines, "</body>", "</html>", ""])


def _colors(text: str, palette: Mapping[str, str], how: str) -> str:
    def color(found: re.Match[str]) -> str:
        name = found.group(1)
        return (
            found.group(0)
            if name not in palette
            else f"var(--{name.replace('_', '-')})"
            if how == "variables"
            else palette[name]
        )

    return re.sub(r"\$([a-z_]+)\b", color, text)


def _script(js: str, look: Mapping[str, Any]) -> str:
    text = elements(js.strip("\n"), GETTERS[look["getter"]])
    if not look["comments"]:
        text = "\n".join(line for line in text.split("\n") if not line.lstrip().startswith("// "))
    if look["quotes"] == "'":
        text = "\n".join(line if "'" in line else re.sub(r'"([^"\\]*)"', r"'\1'", line) for line in text.split("\n"))
    inner = "\n".join(f"  {line}".rstrip() for line in text.split("\n"))
    return {
        "plain": text,
        "strict": f'"use strict";\n\n{text}',
        "iife": f"(function () {{\n{inner}\n}})();",
        "dom": f'document.addEventListener("DOMContentLoaded", () => {{\n{inner}\n}});',
    }[look["wrap"]]


def _rules(css: str, compact: bool) -> list[str]:
    lines = []
    for line in css.split("\n"):
        found = re.fullmatch(r"([^{}]+?) \{ (.*?) \}", line.strip())
        parts = [part.strip() for part in found.group(2).split(";") if part.strip()] if found else []
        if found is None or compact or len(parts) < 3:
            lines.append(line)
        else:
            lines += [f"{found.group(1)} {{", *(f"  {part};" for part in parts), "}"]
    return [line for line in lines if line.strip()]


def _deeper(text: str, levels: int = 1) -> list[str]:
    return [("  " * levels + line).rstrip() for line in text.split("\n")]


def _reindented(line: str, indent: str) -> str:
    bare = line.lstrip(" ")
    depth = (len(line) - len(bare)) // 2
    return indent * depth + bare if indent != "  " else line
