"""Markup: HTML as BeautifulSoup with Python's own parser reads it, and writes it again.

Published page metrics (TreeBLEU, Design2Code) look at this tree, which is not the browser's: no element is implied, and
an end tag closes everything up to the last open element of its name, or nothing. Whoever wants their digits needs this
tree; whoever wants to know what a page is, asks the browser. Nothing here loads or runs anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset({
    *("area", "base", "basefont", "bgsound", "br", "col", "command", "embed", "frame", "hr", "image", "img", "input"),
    *("isindex", "keygen", "link", "menuitem", "meta", "nextid", "param", "source", "spacer", "track", "wbr"),
})  # fmt: skip
"""Elements that end where they begin."""
_RAW = frozenset({"script", "style"})
_KEEP_BLANKS = frozenset({"pre", "textarea"})
_HTML_TAG = re.compile(r"<html[^>]*>", re.I)
MAX_DEPTH = 400
"""Elements inside each other beyond which a document is not read; browsers nest no deeper than 512."""


class TooDeep(ValueError):
    """A document nests more elements than are read."""


@dataclass
class Tag:
    """One element."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Tag | Text] = field(default_factory=list)

    def walk(self) -> Iterator[Tag]:
        """This element and all inside it, in document order."""
        waiting = [self]
        while waiting:
            tag = waiting.pop()
            yield tag
            waiting.extend(child for child in reversed(tag.children) if isinstance(child, Tag))

    def first(self, name: str) -> Tag | None:
        """The first element of a name inside this one, in document order."""
        return next((tag for tag in self.walk() if tag.name == name and tag is not self), None)


@dataclass
class Text:
    """What stands between tags: `value`, written with `before` and `after` around it."""

    value: str
    before: str = ""
    after: str = ""

    @property
    def is_comment(self) -> bool:
        """Whether it is a comment; declarations and the like are none."""
        return self.before == "<!--"


@dataclass
class Markup:
    """A document."""

    root: Tag
    """Has no name; the document's children are its own."""
    tidy: bool
    """Whether all tags are closed one by one, so that a browser sees the same in the source and in what is written."""

    def written(self) -> str:
        """HTML of the tree, as `str(soup)`."""
        return written(self.root)


def read_markup(source: str) -> Markup:
    """Read HTML.

    Raises:
        TooDeep: more than `MAX_DEPTH` elements are inside each other.
        AssertionError: the parser gives up, on declarations that are none.
    """
    reader = _Reader()
    reader.feed(source)
    reader.close()
    return reader.finish()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Tag("")
        self.tidy = True
        self._open = [self.root]
        self._counts: dict[str, int] = {}
        self._closed: list[str] = []
        self._data: list[str] = []

    def handle_starttag(self, name: str, attributes: list[tuple[str, str | None]]) -> None:
        self._start(name, attributes)
        if name in VOID:
            self._pop(name)
            self._closed.append(name)

    def handle_startendtag(self, name: str, attributes: list[tuple[str, str | None]]) -> None:
        self._start(name, attributes)
        self._pop(name)
        self.tidy &= name in VOID

    def handle_endtag(self, name: str) -> None:
        if name in self._closed:
            self._closed.remove(name)
            self.tidy = False
        else:
            self._pop(name)

    def handle_data(self, data: str) -> None:
        self._data.append(data)

    def handle_comment(self, data: str) -> None:
        self._special(data, "<!--", "-->")

    def handle_decl(self, data: str) -> None:
        if data[:8].upper() == "DOCTYPE " or data.upper() == "DOCTYPE":
            data = data[8:]
        self._special(data, "<!DOCTYPE ", ">\n")

    def unknown_decl(self, data: str) -> None:
        if data.upper().startswith("CDATA["):
            self._special(data[6:], "<![CDATA[", "]]>")
        else:
            self._special(data, "<?", "?>")

    def handle_pi(self, data: str) -> None:
        self._special(data, "<?", ">")

    def finish(self) -> Markup:
        self._flush()
        return Markup(self.root, self.tidy and len(self._open) == 1)

    def _start(self, name: str, attributes: list[tuple[str, str | None]]) -> None:
        self._flush()
        tag = Tag(name, {key: value or "" for key, value in attributes})
        self._open[-1].children.append(tag)
        self._open.append(tag)
        self._counts[name] = self._counts.get(name, 0) + 1
        if len(self._open) > MAX_DEPTH:
            raise TooDeep(f"more than {MAX_DEPTH} elements inside each other")

    def _pop(self, name: str) -> None:
        """Close everything up to the last open element of this name; nothing where there is none."""
        self._flush()
        if not self._counts.get(name):
            self.tidy = False
            return
        while True:
            tag = self._open.pop()
            self._counts[tag.name] -= 1
            if tag.name == name:
                return
            self.tidy = False

    def _special(self, data: str, before: str, after: str) -> None:
        self._flush()
        self._open[-1].children.append(Text(data, before, after))

    def _flush(self) -> None:
        """End the text that was being read. One of blanks alone is one blank, but where they are kept."""
        if not self._data:
            return
        data = "".join(self._data)
        self._data.clear()
        if not data.strip(" \t\n\f\r") and not any(tag.name in _KEEP_BLANKS for tag in self._open):
            data = "\n" if "\n" in data else " "
        self._open[-1].children.append(Text(data))


def written(tag: Tag, every: dict[int, str] | None = None) -> str:
    """HTML of an element; with `every` that of each element inside it too, by `id`."""
    parts = []
    for child in tag.children:
        if isinstance(child, Tag):
            parts.append(written(child, every))
        elif child.before or tag.name in _RAW:
            parts.append(f"{child.before}{child.value}{child.after}")
        else:
            parts.append(_escaped(child.value))
    html = "".join(parts)
    if tag.name:
        start = f"<{tag.name}{''.join(_attribute(*item) for item in sorted(tag.attributes.items()))}"
        empty = tag.name in VOID and not tag.children
        html = f"{start}/>" if empty else f"{start}>{html}</{tag.name}>"
    if every is not None:
        every[id(tag)] = html
    return html


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _attribute(name: str, value: str) -> str:
    value = _escaped(value)
    if '"' not in value:
        return f' {name}="{value}"'
    return f" {name}='{value}'" if "'" not in value else f' {name}="{value.replace(chr(34), "&quot;")}"'


def has_html_tag(source: str) -> bool:
    """Whether a source has an `<html>` tag, or what looks like one."""
    return _HTML_TAG.search(source) is not None
