"""The normaliser of pages: a crawled page made self-contained, and otherwise left as its author wrote it.

Gone are hidden elements (by attribute, inline style, or rule of a style sheet), scripts and all that only serves them,
sound, embedded objects and AMP tags, and every address that a browser would fetch from. Pictures, videos and frames
become placeholders of their size. Style sheets that lie beside the page are written into it, as far as the page uses
them; others are dropped. Nothing is run and nothing is fetched; time and memory are linear in the page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from .html_tree import Node, attribute_spans, parse
from .page_styles import Hiding, self_contained, used_rules
from .placeholders import placeholder, size_of
from .reading import Unreadable, decode

MOST_ELEMENTS = 100_000
MOST_DATA_CHARS = 2_000
"""Longest data URL that stays; larger pictures become placeholders."""
_DROPPED = frozenset({
    "script", "noscript", "audio", "embed", "object", "applet", "template", "base", "source", "track", "param",
    "portal", "fencedframe", "noembed",
})  # fmt: skip
_PICTURES = frozenset(["img", "video", "iframe", "frame", "image", "input"])
_FETCHING = frozenset({
    "src", "srcset", "sizes", "poster", "data-src", "data-srcset", "lowsrc", "background", "ping", "integrity",
    "crossorigin", "loading", "decoding", "fetchpriority", "referrerpolicy", "nonce", "srcdoc", "manifest", "autoplay",
})  # fmt: skip
_KEPT_META = frozenset(["viewport", "description", "author", "keywords"])
_OUTSIDE = re.compile(r"[\s\x00-\x1f]*(?!#|data:)\S", re.I)
_SCRIPT_URL = re.compile(r"[\s\x00-\x1f]*(?:javascript|vbscript)\s*:", re.I)
_BLANK_LINE = re.compile(r"[ \t]*\n")

Edit = tuple[int, int, str]
"""Where it starts and ends in the text, and what stands there instead."""


def nothing_beside(address: str) -> bytes | None:
    """What lies beside a page of which nothing is known."""
    return None


def normalise(
    page: str, *, look: Callable[[str], bytes | None] = nothing_beside, most_elements: int = MOST_ELEMENTS
) -> str:
    """Make a page self-contained.

    Args:
        page: HTML, decoded.
        look: gives the bytes of a file beside the page by its address in it, or None; asked for style sheets, and for
            pictures whose size the page does not tell.
        most_elements: elements of a page that is still read.

    Returns:
        The page as UTF-8 wants it. Running it through again changes nothing.

    Raises:
        Unreadable: `too_complex`: too many elements, or too many rules for them; `nothing_found`: nothing is left.
    """
    page = _without_conditional_comments(page.removeprefix("\ufeff"))
    root = parse(page, most_elements)
    sheets = [node for node in root.walk() if _is_sheet(node)]
    beside = [_style_of(node, page, look) for node in sheets]
    removed = {id(node) for node in root.walk() if _dropped(node)}
    edits: list[Edit] = []
    past = 0
    hidden = {id(node) for node in Hiding([style for style in beside if style]).hidden(root)}
    outer = _without(root, removed | hidden)
    if not any(node.tag not in ("html", "head", "meta", "title", "style", "link", "body") for node in outer):
        raise Unreadable("nothing_found", "nothing that shows is left of the page")
    rules = _outside_rules(sheets, beside, root)
    for node in root.walk():
        if node.start < past:
            continue
        if id(node) in removed or id(node) in hidden:
            past = node.end
            edits.append(_cut(page, node.start, node.end))
        elif node.tag == "link":
            edits.append(_cut(page, node.start, node.end) if id(node) != rules[0] else (node.start, node.end, rules[1]))
        elif (new := _rewritten(page, node, look)) is not None:
            edits.append(new)
            past = new[1] if new[1] > node.inner else past
    return _with_charset("".join(_applied(page, edits)))


def _without_conditional_comments(page: str) -> str:
    """The page without comments that only old Internet Explorers read."""
    parts, at, before = [], 0, 0
    while (start := page.find("<!--[if", at)) >= 0 and (end := page.find("-->", start)) >= 0:
        cut, at, _ = _cut(page, start, end + 3)
        parts.append(page[before:cut])
        before = at
    return "".join([*parts, page[at:]])


def _without(root: Node, gone: set[int]) -> Iterator[Node]:
    """Elements that are in none of those that go."""
    past = 0
    for node in root.walk():
        if node.start >= past:
            if id(node) in gone:
                past = node.end
            else:
                yield node


def _dropped(node: Node) -> bool:
    attributes = node.attributes
    if node.tag == "meta":
        return attributes.get("name", "").lower() not in _KEPT_META
    return node.tag in _DROPPED or node.tag.startswith("amp-") or "amp-boilerplate" in attributes


def _is_sheet(node: Node) -> bool:
    if node.tag == "link":
        words = node.attributes.get("rel", "").lower().split()
        return "stylesheet" in words and "alternate" not in words
    return node.tag == "style" and not _dropped(node)


def _style_of(node: Node, page: str, look: Callable[[str], bytes | None]) -> str:
    """The text of a style sheet; empty when it is not there, or is for other media."""
    if "print" in node.attributes.get("media", "").lower():
        return ""
    if node.tag == "style":
        return page[node.inner : node.inner_end]
    content = look(node.attributes.get("href", ""))
    try:
        return decode(content, "css") if content else ""
    except Unreadable:
        return ""


def _outside_rules(sheets: list[Node], beside: list[str], root: Node) -> tuple[int, str]:
    """The link that the rules of all linked sheets go in place of, and they themselves."""
    links = [(node, style) for node, style in zip(sheets, beside, strict=True) if node.tag == "link" and style]
    if not links:
        return -1, ""
    rules = used_rules([style for _, style in links], root).strip().replace("</", "<\\/")
    return (id(links[0][0]), f"<style>\n{rules}\n</style>") if rules else (-1, "")


def _rewritten(page: str, node: Node, look: Callable[[str], bytes | None]) -> Edit | None:
    """The new opening tag of an element, or None where the old one does; of a frame, the whole element."""
    if node.tag == "style":
        style = page[node.inner : node.inner_end]
        new = self_contained(style)
        return (node.inner, node.inner_end, new) if new != style else None
    changed: dict[str, str | None] = {}
    for name, value in node.attributes.items():
        if name.startswith("on") or name in _FETCHING:
            changed[name] = None
        elif name in ("href", "xlink:href", "action", "formaction") and _SCRIPT_URL.match(value):
            changed[name] = "#"
        elif name in ("href", "xlink:href") and node.tag == "use" and _OUTSIDE.match(value):
            changed[name] = None
        elif name == "style" and "url(" in value.lower():
            changed[name] = self_contained(value)
    tag = node.tag
    if tag in _PICTURES and (tag != "input" or node.attributes.get("type", "").lower() == "image"):
        changed.update(_pictured(node, look))
        tag = "img" if tag in ("iframe", "frame") else tag
    changed = {name: value for name, value in changed.items() if node.attributes.get(name) != value}
    if not changed and tag == node.tag:
        return None
    opening = _opening(page, node, tag, changed)
    if tag != node.tag or (tag == "video" and node.end > node.inner):
        closing = "" if tag == "img" else f"</{tag}>"
        return node.start, max(node.end, node.inner), opening + closing
    return node.start, node.inner, opening


def _pictured(node: Node, look: Callable[[str], bytes | None]) -> dict[str, str | None]:
    """Attributes that make an element show a placeholder."""
    name = {"video": "poster", "image": "href"}.get(node.tag, "src")
    given = node.attributes.get(name) or node.attributes.get("xlink:href", "") if name == "href" else ""
    given = given or node.attributes.get(name, "")
    if given.startswith("data:image/") and len(given) <= MOST_DATA_CHARS:
        return {name: given}
    shown: dict[str, str | None] = {"xlink:href": None} if "xlink:href" in node.attributes else {}
    return {**shown, name: placeholder(*size_of(node, look))}


def _opening(page: str, node: Node, tag: str, changed: dict[str, str | None]) -> str:
    parts, seen = [], set()
    for name, start, end in attribute_spans(page, node):
        if name not in changed:
            parts.append(page[start:end])
            continue
        value = changed[name]
        if value is not None and name not in seen:
            parts.append(f' {page[start:end].split("=")[0].strip(" /")}="{_escaped(value)}"')
        seen.add(name)
    more = {name: value for name, value in changed.items() if value is not None and name not in seen}
    parts += [f' {name}="{_escaped(value)}"' for name, value in more.items()]
    closes = "/" if page[node.inner - 2] == "/" else ""
    written = page[node.start + 1 : node.start + 1 + len(node.tag)] if tag == node.tag else tag
    return f"<{written}{''.join(parts)}{' ' * bool(closes)}{closes}>"


def _escaped(value: str) -> str:
    return value.replace("&", "&amp;").replace('"', "&quot;")


def _cut(page: str, start: int, end: int) -> Edit:
    """Cuts something out, and the line with it when nothing else stands there."""
    line = page.rfind("\n", max(0, start - 200), start) + 1
    blank = _BLANK_LINE.match(page, end)
    if line and blank and not page[line:start].strip(" \t"):
        return line, blank.end(), ""
    return start, end, ""


def _applied(page: str, edits: list[Edit]) -> Iterator[str]:
    at = 0
    for start, end, text in edits:
        if start < at:  # the blanks before it went with the element before
            start = at
        yield page[at:start]
        yield text
        at = max(at, end)
    yield page[at:]


def _with_charset(page: str) -> str:
    """The page with `<meta charset="utf-8">` first in its head, where it has one."""
    head = re.search(r"<head\b[^>]*+>", page[:10_000], re.I)
    if head is None:
        return page
    line = "\n" if page.startswith("\n", head.end()) else ""
    return f'{page[: head.end()]}{line}<meta charset="utf-8">{page[head.end() :]}'
