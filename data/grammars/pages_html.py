"""HTML and CSS of pages: elements with class names and rules, written down as one self-contained document.

Components name classes and colours by what they are for (`card`, `$accent`); how they are spelled in the file is the
document's business: `Writing` says whether rules stand in a style sheet with literal colours, with custom properties, or
in `style` attributes, how classes are called, how deep lines are indented.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

_VOID = frozenset(
    {"br", "hr", "img", "input", "meta", "link", "rect", "circle", "path", "line", "polyline", "polygon", "ellipse"}
)
_INLINE = frozenset(
    {"a", "b", "strong", "em", "span", "small", "button", "label", "time", "i", "sup", "mark", "option", "cite"}
)
_WIDE = 110


@dataclass
class Node:
    """One element. Children are elements, or texts that are escaped when written."""

    tag: str
    classes: tuple[str, ...] = ()
    children: list[Node | str] = field(default_factory=list)
    attributes: dict[str, str] = field(default_factory=dict)


Child = Node | str | None


def el(tag: str, classes: str = "", *children: Child | Sequence[Child], **attributes: Any) -> Node:
    """An element; None among the children is left out, `for_` and `stroke_width` lose or change their underscore."""
    flat: list[Node | str] = []
    for child in children:
        if isinstance(child, Node | str):
            flat.append(child)
        elif child is not None:
            flat.extend(each for each in child if each is not None)
    named = {name.rstrip("_").replace("_", "-"): str(value) for name, value in attributes.items() if value is not None}
    return Node(tag, tuple(classes.split()), flat, named)


@dataclass(frozen=True)
class Writing:
    """How a document is written."""

    css: str = "classes"
    """`classes` (literal colours), `variables` (custom properties) or `inline` (style attributes)."""
    names: str = "plain"
    """Class names: `plain` (card-title), `bem` (c-card__title), `camel` (cardTitle) or `short` (ct)."""
    indent: str = "  "
    prefix: str = ""
    """Before every class name."""
    semantic: bool = True
    """Elements by meaning (`section`, `header`), or `div`."""
    compact: bool = False
    """One line a rule."""

    def name(self, cls: str) -> str:
        """A class as it is spelled."""
        if self.names == "camel":
            head, *parts = cls.split("-")
            start = self.prefix.rstrip("-") + head.capitalize() if self.prefix else head
            return start + "".join(part.capitalize() for part in parts)
        if self.names == "bem":
            block, _, rest = cls.partition("-")
            return self.prefix + (f"{block}__{rest}" if rest else block)
        if self.names == "short":
            return self.prefix + "-".join(part if len(part) < 5 else part[:3] for part in cls.split("-"))
        return self.prefix + cls


class Sheet:
    """Rules in the order in which components first needed them. Equal rules come once."""

    def __init__(self, colors: Mapping[str, str]) -> None:
        """Make a sheet; `$name` in a rule stands for `colors[name]`."""
        self.colors = colors
        self.rules: dict[str, str] = {}

    def add(self, selector: str, declarations: str) -> None:
        """Add a rule. A selector `.card:hover` names classes by what they are for."""
        self.rules.setdefault(selector, declarations.strip().rstrip(";"))

    def value(self, text: str, writing: Writing) -> str:
        """Declarations with colours as the document spells them."""

        def color(found: re.Match[str]) -> str:
            name = found.group(1)
            return f"var(--{name.replace('_', '-')})" if writing.css == "variables" else self.colors[name]

        return re.sub(r"\$([a-z_]+)", color, text)


def document(
    title: str, body: Node, sheet: Sheet, writing: Writing, *, over: Sequence[tuple[str, str, str]] = ()
) -> str:
    """The whole page.

    Args:
        title: of the window.
        body: the element `body`.
        sheet: its rules. Selectors `body`, `*`, `@media (...) .card` stand as they are.
        writing: how to write it.
        over: rules of single sections, over all others: id of a section, class, declarations.
    """
    sheet.add("img, svg", "max-width: 100%")
    indent = writing.indent
    inlined: dict[str, str] = {}
    if writing.css == "inline":
        inlined = {s[1:]: d for s, d in sheet.rules.items() if re.fullmatch(r"\.[\w-]+", s)}
        others = [s for s in sheet.rules if not re.fullmatch(r"\.[\w-]+", s)] + [
            f".{c}" for _, c, _ in over if ":" in c
        ]
        needed = {c for s in others for c in re.findall(r"\.([a-z][\w-]*)", s)}
        _inline(body, inlined, needed, "", over, lambda text: sheet.value(text, writing))
    rules = [(s, d) for s, d in sheet.rules.items() if s[1:] not in inlined or not s.startswith(".")]
    outside = [(s, c, d) for s, c, d in over if writing.css != "inline" or ":" in c]
    rules += [(f"#{section} .{cls}" if cls else f"#{section}", d) for section, cls, d in outside]
    lines = ["<!DOCTYPE html>", '<html lang="en">', "<head>", f'{indent}<meta charset="utf-8">']
    lines.append(f'{indent}<meta name="viewport" content="width=device-width, initial-scale=1">')
    lines.append(f"{indent}<title>{html.escape(title, quote=False)}</title>")
    lines.append(f"{indent}<style>")
    if writing.css == "variables":
        used = [c for c in sheet.colors if any(re.search(rf"\${c}\b", d) for _, d in rules)]
        lines += [
            f"{indent * 2}:root {{",
            *(f"{indent * 3}--{c.replace('_', '-')}: {sheet.colors[c]};" for c in used),
            f"{indent * 2}}}",
        ]
    lines += _rules(rules, sheet, writing)
    lines += [f"{indent}</style>", "</head>"]
    _write(body, lines, 0, writing)
    return "\n".join([*lines, "</html>", ""])


def _rules(rules: Sequence[tuple[str, str]], sheet: Sheet, writing: Writing) -> list[str]:
    lines: list[str] = []
    indent = writing.indent
    media: dict[str, list[tuple[str, str]]] = {}
    for selector, declarations in rules:
        found = re.match(r"(@media \([^)]*\)) (.*)", selector)
        if found:
            media.setdefault(found.group(1), []).append((found.group(2), declarations))
        else:
            lines += _rule(selector, declarations, sheet, writing, indent * 2)
    for condition, inner in media.items():
        lines.append(f"{indent * 2}{condition} {{")
        for selector, declarations in inner:
            lines += _rule(selector, declarations, sheet, writing, indent * 3)
        lines.append(f"{indent * 2}}}")
    return lines


def _rule(selector: str, declarations: str, sheet: Sheet, writing: Writing, indent: str) -> list[str]:
    spelled = re.sub(r"\.([a-z][\w-]*)", lambda found: "." + writing.name(found.group(1)), selector)
    parts = [part.strip() for part in sheet.value(declarations, writing).split(";") if part.strip()]
    if writing.compact or len(parts) == 1:
        return [f"{indent}{spelled} {{ {'; '.join(parts)}; }}"]
    return [f"{indent}{spelled} {{", *(f"{indent}{writing.indent}{part};" for part in parts), f"{indent}}}"]


def _inline(
    node: Node,
    rules: Mapping[str, str],
    needed: set[str],
    section: str,
    over: Sequence[tuple[str, str, str]],
    value: Any,
) -> None:
    section = node.attributes.get("id", section)
    parts = [rules[c] for c in node.classes if c in rules]
    parts += [d for s, c, d in over if s == section and (c in node.classes if c else node.attributes.get("id") == s)]
    if parts:
        own = node.attributes.pop("style", "")
        node.attributes["style"] = _settled([*(value(part) for part in parts), *([own] if own else [])])
    node.classes = tuple(c for c in node.classes if c in needed)
    for child in node.children:
        if isinstance(child, Node):
            _inline(child, rules, needed, section, over, value)


def _settled(parts: Sequence[str]) -> str:
    """Declarations in one line, each property once: the last one counts."""
    found: dict[str, str] = {}
    for declaration in "; ".join(parts).split("; "):
        name = declaration.partition(":")[0].strip()
        found.pop(name, None)
        found[name] = declaration
    return "; ".join(found.values())


_DIVS = frozenset({"section", "article", "header", "footer", "main", "nav", "aside", "figure"})


def _opening(node: Node, writing: Writing) -> tuple[str, str]:
    tag = node.tag if writing.semantic or node.tag not in _DIVS else "div"
    names = " ".join(writing.name(c) for c in node.classes)
    attributes = {
        **({"id": node.attributes["id"]} if "id" in node.attributes else {}),
        **({"class": names} if names else {}),
    }
    attributes |= {name: value for name, value in node.attributes.items() if name not in ("id",)}
    written = "".join(
        f" {name}"
        if value == "" and name in ("checked", "required", "open", "selected")
        else f' {name}="{html.escape(value)}"'
        for name, value in attributes.items()
    )
    return f"<{tag}{written}>", tag


def _flat(node: Node | str, writing: Writing) -> str:
    if isinstance(node, str):
        return html.escape(node, quote=False)
    opening, tag = _opening(node, writing)
    if tag in _VOID:
        return opening if tag not in _SVG_VOID else opening[:-1] + "/>"
    return opening + "".join(_flat(child, writing) for child in node.children) + f"</{tag}>"


_SVG_VOID = frozenset({"rect", "circle", "path", "line", "polyline", "polygon", "ellipse"})


def _write(node: Node, lines: list[str], depth: int, writing: Writing) -> None:
    pad = writing.indent * depth
    blocks = any(isinstance(child, Node) and child.tag not in _INLINE for child in node.children)
    flat = "" if blocks and node.tag not in ("tr", "svg") else _flat(node, writing)
    if (flat and len(flat) + len(pad) <= _WIDE) or not any(isinstance(child, Node) for child in node.children):
        lines.append(pad + (flat or _flat(node, writing)))
        return
    if any(isinstance(child, str) for child in node.children):
        lines.append(pad + _flat(node, writing))
        return
    opening, tag = _opening(node, writing)
    lines.append(pad + opening)
    for child in node.children:
        if isinstance(child, Node):
            _write(child, lines, depth + 1, writing)
    lines.append(f"{pad}</{tag}>")
