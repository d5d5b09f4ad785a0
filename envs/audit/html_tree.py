"""Pages taken apart and put together again: a tolerant rewriting of HTML and CSS for corruptions and exploits."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser

from janusrl.task import Task

from .words import other_numbers, recolored, some, wrong_words

_VOID = frozenset({
    *("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"),
})  # fmt: skip
_RAW = frozenset({"style", "script"})
_RULE = re.compile(r"[^{}]+\{[^{}]*\}")


@dataclass(eq=False)
class Node:
    """An element, or a text when `tag` is empty."""

    tag: str
    attributes: dict[str, str | None] = field(default_factory=dict)
    children: list[Node] = field(default_factory=list)
    text: str = ""

    def walk(self) -> Iterator[Node]:
        """This node and all below it, in document order."""
        yield self
        for child in self.children:
            yield from child.walk()

    def write(self, *, raw: bool = False) -> str:
        """The node as HTML."""
        if not self.tag:
            return self.text if raw else escape(self.text, quote=False)
        inner = "".join(child.write(raw=self.tag in _RAW) for child in self.children)
        if self.tag == "#document":
            return inner
        given = "".join(
            f" {name}" if value is None else f' {name}="{escape(value)}"' for name, value in self.attributes.items()
        )
        return f"<{self.tag}{given}>" + ("" if self.tag in _VOID else f"{inner}</{self.tag}>")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("#document")
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, dict(attrs))
        self._open[-1].children.append(node)
        if tag not in _VOID:
            self._open.append(node)

    def handle_endtag(self, tag: str) -> None:
        for depth in range(len(self._open) - 1, 0, -1):
            if self._open[depth].tag == tag:
                del self._open[depth:]
                return

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(Node("", text=data))


class Page:
    """A parsed page. Changes are made in place; `code` writes it."""

    def __init__(self, code: str) -> None:
        reader = _Reader()
        reader.feed(code)
        self.root = reader.root

    @property
    def code(self) -> str:
        """The page as text."""
        return f"<!DOCTYPE html>\n{self.root.write()}"

    def find(self, tag: str) -> Node:
        """The first element of a tag. Raises StopIteration when there is none."""
        return next(node for node in self.root.walk() if node.tag == tag)

    @property
    def body(self) -> Node:
        """The body."""
        return self.find("body")

    @property
    def texts(self) -> list[Node]:
        """Texts of the body that are not blank, without scripts and styles."""
        hidden = {child for node in self.body.walk() if node.tag in _RAW for child in node.children}
        return [node for node in self.body.walk() if not node.tag and node.text.strip() and node not in hidden]

    def leaves(self) -> list[Node]:
        """Elements of the body that hold no other element: what can be left out one by one."""
        return [
            node
            for node in self.body.walk()
            if node.tag not in ("", "body", "br", *_RAW) and not any(child.tag for child in node.children)
        ]

    def remove(self, gone: list[Node]) -> None:
        """Take nodes out."""
        for node in self.root.walk():
            node.children = [child for child in node.children if child not in gone]

    def add_style(self, css: str) -> None:
        """Put rules after all others."""
        self.body.children.append(Node("style", children=[Node("", text=css)]))

    def styles(self, change: Callable[[str], str]) -> None:
        """Rewrite every style sheet and every style attribute."""
        for node in self.root.walk():
            if node.tag == "style":
                for child in node.children:
                    child.text = change(child.text)
            if (given := node.attributes.get("style")) is not None:
                node.attributes["style"] = change(given)

    def inner(self) -> str:
        """What stands in the body."""
        return "".join(child.write() for child in self.body.children)


Change = Callable[[Page, float, random.Random], bool | None]


def spoiling(change: Change) -> Callable[[Task, float, random.Random], str | None]:
    """A change of pages as a corruption of tasks."""

    def make(task: Task, severity: float, rng: random.Random) -> str | None:
        page = Page(task.reference.code or "")
        return None if change(page, severity, rng) is False else page.code

    return make


def shift(page: Page, severity: float, rng: random.Random) -> None:
    """Everything moved, by up to 260 px to the right and 160 px down."""
    page.add_style(f"body {{ position: relative; left: {260 * severity:.0f}px; top: {160 * severity:.0f}px; }}")


def recolor(page: Page, severity: float, rng: random.Random) -> None:
    """Every colour of the styles on its way to another one."""

    def change(css: str) -> str:
        return re.sub(r":([^;{}]*)", lambda found: ":" + recolored(found[1], severity), css)

    page.styles(change)


def drop(page: Page, severity: float, rng: random.Random) -> bool:
    """Elements left out, up to all but one in five."""
    leaves = page.leaves()
    page.remove([leaves[place] for place in some(len(leaves), severity, rng, most=0.8)])
    return len(leaves) > 3


def retitle(page: Page, severity: float, rng: random.Random) -> bool:
    """More and more words wrong."""
    words = [(node, place) for node in page.texts for place in range(len(re.findall(r"[A-Za-z]{2,}", node.text)))]
    for number in some(len(words), severity, rng):
        node, place = words[number]
        node.text = wrong_words(node.text, [place], rng)
    return len(words) >= 5


def digits(page: Page, severity: float, rng: random.Random) -> bool:
    """More and more of the numbers in its texts wrong."""
    texts = [node for node in page.texts if re.search(r"\d", node.text)]
    for place in some(len(texts), severity, rng):
        texts[place].text = other_numbers(texts[place].text, 0.9, rng)
    return len(texts) >= 4


def font_size(page: Page, severity: float, rng: random.Random) -> None:
    """Letters larger, up to 90 %."""
    page.styles(
        lambda css: re.sub(
            r"(font-size:\s*)([\d.]+)px", lambda found: f"{found[1]}{float(found[2]) * (1 + 0.9 * severity):.1f}px", css
        )
    )


def remove_css(page: Page, severity: float, rng: random.Random) -> bool:
    """More and more rules of the style sheet gone, in the end all of them."""
    rules = [
        rule
        for node in page.root.walk()
        if node.tag == "style"
        for c in node.children
        for rule in _RULE.findall(c.text)
    ]
    gone = {rules[place] for place in some(len(rules), severity, rng)}
    page.styles(lambda css: _RULE.sub(lambda found: "" if found[0] in gone else found[0], css))
    return len(rules) >= 5


def reorder(page: Page, severity: float, rng: random.Random) -> bool:
    """More and more parts of the page in another's place."""
    parts = [node for node in page.find("main").children if node.tag]
    if len(parts) < 4:
        return False
    moved = some(len(parts), severity, rng)
    moved += [place for place in range(len(parts)) if place not in moved][: 2 - len(moved)]
    order = list(parts)
    for here, there in zip(moved, [*moved[1:], moved[0]], strict=True):
        order[here] = parts[there]
    page.find("main").children = order
    return True


def narrow(page: Page, severity: float, rng: random.Random) -> None:
    """The page in a column of down to 35 % of the window."""
    page.add_style(f"body {{ max-width: {1280 * (1 - 0.65 * severity):.0f}px; }}")


def fade(page: Page, severity: float, rng: random.Random) -> None:
    """Everything paler, down to a twentieth."""
    page.add_style(f"body {{ opacity: {1 - 0.95 * severity:.3f}; }}")


def misplace(page: Page, severity: float, rng: random.Random) -> None:
    """Each element moved its own way, by up to 160 px."""
    for node in page.leaves():
        x, y = (rng.choice((-1, 1)) * rng.uniform(80, 160) * severity for _ in range(2))
        moved = f"position: relative; left: {x:.0f}px; top: {y:.0f}px"
        node.attributes["style"] = f"{node.attributes.get('style') or ''}; {moved}".lstrip("; ")
