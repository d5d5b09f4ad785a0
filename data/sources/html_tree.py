"""HTML as it was written: a tree whose nodes know where in the text they stand, so that the rest can stay as it is.

The tokenizer follows the HTML standard where pages depend on it (raw text, unquoted values, what is void); the tree
closes what an author may leave open (`p`, `li`, `td` ...) and mends nothing else. Time and memory are linear in the
text, whatever it is: no recursion, no retries, and a bound on elements.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from .reading import Unreadable

VOID = frozenset({
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
})  # fmt: skip
RAW = frozenset({"script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes", "noscript"})
"""Whose content is text up to their own closing tag."""
_FOREIGN = ("svg", "math")
_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "center", "details", "dialog", "dir", "div", "dl", "fieldset",
    "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "main",
    "menu", "nav", "ol", "p", "pre", "section", "table", "ul",
})  # fmt: skip
_HOLD_P = frozenset({"button", "td", "th", "table", "caption", "svg", "object"})
_CLOSES: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    **{
        tag: (frozenset(["p"]), frozenset(["button", "td", "th", "table", "caption", "svg", "object"]))
        for tag in _BLOCKS
    },
    "li": (frozenset(["li"]), frozenset(["ul", "ol", "menu"])),
    "dt": (frozenset(["dt", "dd"]), frozenset(["dl"])),
    "dd": (frozenset(["dt", "dd"]), frozenset(["dl"])),
    "td": (frozenset(["td", "th"]), frozenset(["tr", "table"])),
    "th": (frozenset(["td", "th"]), frozenset(["tr", "table"])),
    "tr": (frozenset(["tr"]), frozenset(["table"])),
    "tbody": (frozenset(["thead", "tbody"]), frozenset(["table"])),
    "tfoot": (frozenset(["thead", "tbody"]), frozenset(["table"])),
    "option": (frozenset(["option"]), frozenset(["select", "datalist", "optgroup"])),
    "optgroup": (frozenset(["optgroup"]), frozenset(["select"])),
    "body": (frozenset(["head"]), frozenset()),
}
"""Tag to the open elements that it ends, and those beyond which it looks no further."""
_INLINE = frozenset({
    "a", "abbr", "b", "big", "code", "em", "font", "i", "s", "small", "span", "strike", "strong", "sub", "sup", "tt",
    "u",
})  # fmt: skip
"""Whose closing tag ends no block."""
_LOOK_UP = 50
"""Open elements looked at for one that ends by itself."""
_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]*+)")
_ATTRIBUTE = re.compile(
    r"[\s/]*+([^\s/>][^\s/>=]*+)(?:\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s>\"'][^\s>]*+)|(?=>)))?"
)
_EQUALS = re.compile(r"\s*+=")
_END = re.compile(r"[\s/]*+>")


class Node:
    """An element, with its place in the text."""

    __slots__ = ("attributes", "children", "end", "inner", "inner_end", "parent", "start", "tag")

    def __init__(self, tag: str, attributes: dict[str, str], start: int, inner: int, parent: Node | None) -> None:
        self.tag = tag
        """In lower case."""
        self.attributes = attributes
        """Names in lower case; of two of one name the first."""
        self.start = start
        """Index of its `<`."""
        self.inner = inner
        """Index past its opening tag."""
        self.inner_end = inner
        """Index of its closing tag, or of where it ends without one."""
        self.end = inner
        """Index past its closing tag."""
        self.parent = parent
        self.children: list[Node] = []
        """Elements in it."""

    def walk(self) -> Iterator[Node]:
        """The elements in it, in the order of the text; itself is left out."""
        waiting = self.children[::-1]
        while waiting:
            node = waiting.pop()
            yield node
            waiting.extend(reversed(node.children))


def parse(text: str, most_elements: int) -> Node:
    """The tree of a page; the root has the tag `` (nothing).

    Raises:
        Unreadable: `too_complex`: it has more than `most_elements`.
    """
    builder = _Builder(text)
    at, number = 0, 0
    while (at := text.find("<", at)) >= 0:
        tag = _TAG.match(text, at)
        if tag is None:
            at = _past_markup(text, at)
            continue
        name = tag[2].lower()
        inner, attributes, closed = _rest_of_tag(text, tag.end())
        if inner < 0:
            break  # the text ends within the tag, which then is none
        if tag[1]:
            builder.close(name, at, inner)
            at = inner
            continue
        number += 1
        if number > most_elements:
            raise Unreadable("too_complex", f"it has more than {most_elements:,} elements ('most_elements')")
        at = builder.open(name, attributes, at, inner, closed)
    builder.finish(len(text))
    return builder.root


def attribute_spans(text: str, node: Node) -> Iterator[tuple[str, int, int]]:
    """Each attribute of a node's opening tag: its name, and where it stands with the blanks before it."""
    at = node.start + 1 + len(node.tag)
    while _END.match(text, at) is None and (found := _ATTRIBUTE.match(text, at, node.inner)):
        yield found[1].lower(), found.start(), found.end()
        at = found.end()


def _rest_of_tag(text: str, at: int) -> tuple[int, dict[str, str], bool]:
    """Index past the tag (-1: it has no end), its attributes, and whether it closes itself."""
    attributes: dict[str, str] = {}
    while (end := _END.match(text, at)) is None:
        found = _ATTRIBUTE.match(text, at)
        if found is None or _EQUALS.match(text, found.end()):
            return -1, attributes, False  # nothing more, or a quote that is never closed
        name = found[1].lower()
        value = next((part for part in found.group(2, 3, 4) if part is not None), "")
        attributes.setdefault(name, html.unescape(value) if "&" in value else value)
        at = found.end()
    return end.end(), attributes, "/" in end[0]


def _past_markup(text: str, at: int) -> int:
    """Index past what is no element: a comment, a doctype, a lone `<`."""
    if text.startswith("<!--", at):
        end = text.find("-->", at + 4)
        return len(text) if end < 0 else end + 3
    if text.startswith(("<!", "<?", "</"), at):
        end = text.find(">", at)
        return len(text) if end < 0 else end + 1
    return at + 1


class _Builder:
    """Open elements, and what closes them."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.root = Node("", {}, 0, 0, None)
        self.stack = [self.root]
        self.counts: dict[str, int] = {}
        self.foreign = 0

    def open(self, name: str, attributes: dict[str, str], start: int, inner: int, closed: bool) -> int:
        """Add an element. Returns where the text goes on."""
        if not self.foreign and name in _CLOSES:
            self._end_open(*_CLOSES[name], start)
        node = Node(name, attributes, start, inner, self.stack[-1])
        self.stack[-1].children.append(node)
        if name in VOID or (closed and (self.foreign or name in _FOREIGN)):
            return inner
        if name in RAW and (not self.foreign or name in ("script", "style")):
            closing = _closing_of(name).search(self.text, inner)
            node.inner_end = closing.start() if closing else len(self.text)
            past = self.text.find(">", node.inner_end) + 1 if closing else 0
            node.end = past or len(self.text)
            return node.end
        self.stack.append(node)
        self.counts[name] = self.counts.get(name, 0) + 1
        self.foreign += name in _FOREIGN
        return inner

    def close(self, name: str, start: int, end: int) -> None:
        """Close an element, and those within it that are still open."""
        if not self.counts.get(name):
            return
        place = len(self.stack) - 1
        while self.stack[place].tag != name:
            if name in _INLINE and self.stack[place].tag in _BLOCKS:
                return
            place -= 1
        while len(self.stack) - 1 > place:
            self._pop(start, start)
        self._pop(start, end)

    def finish(self, end: int) -> None:
        """Close everything."""
        while len(self.stack) > 1:
            self._pop(end, end)
        self.root.inner_end = self.root.end = end

    def _end_open(self, ended: frozenset[str], beyond: frozenset[str], at: int) -> None:
        if not any(self.counts.get(name) for name in ended):
            return
        for place in range(len(self.stack) - 1, max(0, len(self.stack) - _LOOK_UP), -1):
            tag = self.stack[place].tag
            if tag in ended:
                while len(self.stack) > place:
                    self._pop(at, at)
                return
            if tag in beyond:
                return

    def _pop(self, inner_end: int, end: int) -> None:
        node = self.stack.pop()
        self.counts[node.tag] -= 1
        self.foreign -= node.tag in _FOREIGN
        node.inner_end, node.end = inner_end, end


_CLOSING: dict[str, re.Pattern[str]] = {name: re.compile(rf"</{name}(?=[\s/>])", re.I | re.A) for name in RAW}


def _closing_of(name: str) -> re.Pattern[str]:
    return _CLOSING[name]
