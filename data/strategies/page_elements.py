"""What stands in a page: the elements that a person would speak of, found in its DOM. Nothing is run."""

from __future__ import annotations

from dataclasses import dataclass

from bs4 import BeautifulSoup, Tag

MAX_ELEMENTS = 60
MAX_TEXT_CHARS = 40
_KINDS = {
    "heading": "h1, h2, h3, h4",
    "paragraph": "p",
    "button": "button, input[type=button], input[type=submit], a.button, a.btn",
    "link": "a[href]",
    "navigation": "nav",
    "header": "header",
    "footer": "footer",
    "section": "section, article, main",
    "card": "[class*=card]",
    "list": "ul, ol",
    "table": "table",
    "form": "form",
    "input": "input, select, textarea",
    "image": "img, figure, svg",
}
"""CSS selectors of each kind of element."""
_BY_TEXT = frozenset({"heading", "paragraph", "button", "link"})


@dataclass(frozen=True)
class PageElement:
    """An element of a page."""

    kind: str
    words: str
    """How a person would name it: `the button "Sign up"`, `the table below "Prices"`."""


def elements_of(page: str) -> list[PageElement]:
    """The elements of a page in HTML, by kind and then in the order of the page; each way of naming one once."""
    soup = BeautifulSoup(page, "html.parser")
    found: dict[str, PageElement] = {}
    for kind, selector in _KINDS.items():
        for tag in soup.select(selector, limit=MAX_ELEMENTS):
            words = _words(tag, kind)
            if words:
                found.setdefault(words, PageElement(kind, words))
    return list(found.values())[:MAX_ELEMENTS]


def ids_of(page: str) -> set[str]:
    """Every `id` of a page in HTML."""
    return {str(tag["id"]) for tag in BeautifulSoup(page, "html.parser").find_all(id=True)}


def _words(tag: Tag, kind: str) -> str:
    if kind in _BY_TEXT:
        text = _text(tag) or str(tag.get("value") or "").strip()
        return f'the {kind} "{text}"' if text else ""
    own = str(tag.get("id") or tag.get("aria-label") or tag.get("name") or tag.get("alt") or "").strip()
    if own and len(own) <= MAX_TEXT_CHARS:
        return f'the {kind} "{own}"'
    inside = tag.find(["h1", "h2", "h3", "h4", "legend", "caption"])
    if isinstance(inside, Tag) and _text(inside):
        return f'the {kind} with "{_text(inside)}"'
    before = tag.find_previous(["h1", "h2", "h3", "h4"])
    if isinstance(before, Tag) and _text(before):
        return f'the {kind} below "{_text(before)}"'
    return f"the {kind}"


def _text(tag: Tag) -> str:
    text = " ".join(tag.get_text(" ").split())
    return text if len(text) <= MAX_TEXT_CHARS else f"{text[: MAX_TEXT_CHARS - 3].rstrip()}..."
