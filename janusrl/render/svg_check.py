"""Worker side: read an SVG once, refuse what must not be drawn, and find out how large it wants to be.

Only expat looks at the text, with entities refused; nothing is fetched, drawn or repaired here. Every refusal has a
stable reason and words that the model may see.
"""

from __future__ import annotations

import math
import re
import sys
from collections import Counter
from dataclasses import dataclass, field
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

from janusrl.render import svg_limits

SVG_NAMESPACE = "http://www.w3.org/2000/svg"
_UNKNOWN = frozenset({"testdescription", "font-face-uri"})
"""Elements, in lower case, that mean nothing to our renderers: nobody follows their links. W3C's tests have many."""
_SCRIPTS = {"script", "foreignobject", "handler", "listener", "iframe", "object", "embed"}
_COMMON = frozenset({
    "g", "defs", "use", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan",
    "linearGradient", "radialGradient", "stop", "clipPath", "title", "desc",
})  # fmt: skip
"""Elements whose names need no second look: most of them, and quickly seen."""
PIXELS = {"": 1.0, "px": 1.0, "pt": 4 / 3, "pc": 16.0, "in": 96.0, "cm": 96 / 2.54, "mm": 96 / 25.4, "q": 96 / 101.6,
           "em": 16.0, "ex": 8.0, "rem": 16.0}  # fmt: skip
_PLAIN = {
    "x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry", "width",
    "height", "d", "points", "fill", "stroke", "stroke-width", "opacity", "font-size",
    "text-anchor", "viewBox", "offset", "stop-color",
}  # fmt: skip
"""Attributes that can hold no reference unless they hold a bracket or an escape: most of them, and quickly seen."""
_LENGTH = re.compile(r"\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*([a-zA-Z]*|%)\s*\Z")
_URL = re.compile(r"url\(\s*['\"]?\s*([^'\")\s]*)", re.I)
_CSS_ESCAPE = re.compile(r"\\([0-9a-fA-F]{1,6})\s?|\\(.)", re.S)
_CSS_COMMENT = re.compile(r"/\*.*?\*/", re.S)
_ATTRIBUTES = re.compile(rb"""<[^\s/>]+(?:[^>"']|"[^"]*"|'[^']*')*>""")


class Refused(Exception):
    """The document is not drawn: `reason` for counting, the message for the model."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


@dataclass
class Document:
    """What the check found out about a document."""

    own_size: tuple[float, float] | None = None
    """Width and height in CSS pixels that the root asks for."""
    view_box: tuple[float, float, float, float] | None = None
    counts: Counter[str] = field(default_factory=Counter)
    """Elements by local name."""
    root_attributes: dict[str, str] = field(default_factory=dict)
    root_name: str = "svg"
    body: bytes = b""
    """Everything after the root's start tag."""
    empty_root: bool = False

    @property
    def has_text(self) -> bool:
        """Whether fonts are needed."""
        return "text" in self.counts

    def sized(self, width_px: int, height_px: int) -> str:
        """The document with its root resized: the same picture, scaled to `width_px` x `height_px`."""
        attributes = {**self.root_attributes, "width": str(width_px), "height": str(height_px)}
        attributes.pop("x", None)
        attributes.pop("y", None)
        if self.view_box is None and self.own_size is not None:
            attributes["viewBox"] = f"0 0 {self.own_size[0]:.9g} {self.own_size[1]:.9g}"
        if "style" in attributes:  # a width in the root's style would win over the attribute
            kept = [d for d in attributes["style"].split(";") if d.split(":")[0].strip() not in ("width", "height")]
            attributes["style"] = ";".join(kept)
        start = " ".join([self.root_name, *(f"{name}={quoteattr(value)}" for name, value in attributes.items())])
        return f"<{start}/>" if self.empty_root else f"<{start}>{self.body.decode()}"


class _Element:
    __slots__ = ("children", "expanded", "links", "name")

    def __init__(self, name: str) -> None:
        self.name = name
        self.children: list[_Element] = []
        self.links: list[str] = []
        self.expanded: int | None = None


def check(source: str) -> Document:
    """Check a document.

    Raises:
        Refused: it must not, or cannot, be drawn.
    """
    return _Checker().run(source)


class _Checker:
    def __init__(self) -> None:
        self.document = Document()
        self.root: _Element | None = None
        self.open: list[_Element] = []
        self.by_id: dict[str, _Element] = {}
        self.style: list[str] = []
        self.root_at = 0
        self.names: list[str] = []
        self.has_links = False

    def run(self, source: str) -> Document:
        try:
            data = source.encode()
        except UnicodeEncodeError as error:
            raise Refused("not_xml", "The SVG holds characters that are not Unicode text.") from error
        self._parse(data)
        assert self.root is not None
        self.document.counts = Counter(self.names)
        if self.style:
            self._css("".join(self.style))
        sys.setrecursionlimit(20_000)  # chains of references may be as long as the document
        if self.has_links and self._expand(self.root) > svg_limits.MAX_EXPANDED:
            raise Refused("use_bomb", f"Its references expand to more than {svg_limits.MAX_EXPANDED} elements.")
        self._sizes()
        tag = _ATTRIBUTES.match(data, self.root_at)
        if tag is None:
            raise Refused("not_xml", "The root's start tag cannot be read.")
        self.document.empty_root = tag.group().endswith(b"/>")
        self.document.body = data[tag.end() :]
        return self.document

    def _parse(self, data: bytes) -> None:
        parser = self.parser = expat.ParserCreate("utf-8")
        parser.buffer_text = True
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.EntityDeclHandler = self._entity
        parser.ProcessingInstructionHandler = self._instruction
        try:
            parser.Parse(data, True)
        except expat.ExpatError as error:
            where = f"line {error.lineno}, column {error.offset + 1}"
            raise Refused(
                "not_xml", f"The SVG is not well-formed XML: {expat.ErrorString(error.code)} at {where}."
            ) from error
        finally:
            del self.parser  # it holds our methods, and so would wait for the collector with all that we hold

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        local = name if name in _COMMON else name.rpartition(":")[2]
        element = _Element(local)
        names, opened = self.names, self.open
        names.append(local)
        if opened:
            opened[-1].children.append(element)
        else:
            self._begin(element, name, attributes)
        opened.append(element)
        if len(opened) > svg_limits.MAX_DEPTH:
            raise Refused("too_deep", f"Elements are nested more than {svg_limits.MAX_DEPTH} deep.")
        if len(names) > svg_limits.MAX_ELEMENTS:
            raise Refused("too_many_elements", f"The SVG has more than {svg_limits.MAX_ELEMENTS} elements.")
        if local not in _COMMON:
            if local.lower() in _SCRIPTS:
                raise Refused("script", f"<{local}> is not allowed: the SVG is a still picture.")
            if local.lower() == "image":
                raise Refused("embedded_picture", "<image> is not allowed: draw with shapes, paths and text.")
        for key, value in attributes.items():
            if key not in _PLAIN or "(" in value or "\\" in value:
                self._attribute(element, key, value)

    def _begin(self, root: _Element, name: str, attributes: dict[str, str]) -> None:
        """Take the root, of which a document has one."""
        self.root, self.root_at = root, self.parser.CurrentByteIndex
        self.document.root_name, self.document.root_attributes = name, dict(attributes)
        declared = attributes.get("xmlns:" + name.rpartition(":")[0] if ":" in name else "xmlns")
        if root.name != "svg" or declared != SVG_NAMESPACE:
            raise Refused("not_svg", f'The root element must be <svg xmlns="{SVG_NAMESPACE}">.')

    def _attribute(self, element: _Element, key: str, value: str) -> None:
        self.has_links = self.has_links or "#" in value or "\\" in value
        local = key.rpartition(":")[2].lower()
        if key == "id":
            self.by_id.setdefault(value, element)
        elif key == "xmlns" or key.startswith("xmlns:"):
            return
        elif local in ("href", "src") and element.name.lower() not in _UNKNOWN:
            element.links.append(_local(value, f"{key} of <{element.name}>"))
        elif key == "xml:base":
            raise Refused("external_reference", "xml:base is not allowed: refer to ids of this document only.")
        elif local.startswith("on") and local[2:].isalpha():
            raise Refused("script", f"The event handler {key} is not allowed: the SVG is a still picture.")
        elif "(" in value or "\\" in value:
            element.links += self._css(value)

    def _end(self, _: str) -> None:
        self.open.pop()

    def _text(self, text: str) -> None:
        if self.open[-1].name == "style":
            self.style.append(text)

    def _entity(self, *_: object) -> None:
        raise Refused("entities", "Entity declarations are not allowed.")

    def _instruction(self, target: str, _: str) -> None:
        if target.lower() == "xml-stylesheet":
            raise Refused("external_reference", "Style sheets from outside are not allowed; use <style>.")

    def _css(self, text: str) -> list[str]:
        """Ids that a piece of CSS refers to. Escapes and comments cannot hide a reference."""
        plain = _CSS_ESCAPE.sub(
            lambda m: chr(min(int(m[1], 16), 0x10FFFF)) if m[1] else m[2], _CSS_COMMENT.sub("", text)
        )
        if re.search(r"@\s*(?:import|font-face)|\b(?:image-set|src)\(", plain, re.I):
            raise Refused("external_reference", "@import, @font-face and image-set() are not allowed.")
        return [_local(target, "url()") for target in _URL.findall(plain)]

    def _expand(self, element: _Element) -> int:
        """Number of elements when references are replaced by what they refer to. A circle ends where it closes."""
        if element.expanded is None:
            element.expanded = 0
            size = 1 + sum(self._expand(child) for child in element.children)
            size += sum(self._expand(self.by_id[link]) for link in element.links if link in self.by_id)
            element.expanded = min(size, 10 * svg_limits.MAX_EXPANDED)
        return element.expanded

    def _sizes(self) -> None:
        attributes = self.document.root_attributes
        if "viewBox" in attributes:
            parts = re.split(r"[\s,]+", attributes["viewBox"].strip())
            numbers = [_number(part, "viewBox") for part in parts]
            if len(numbers) != 4:
                raise Refused("bad_size", "The viewBox needs four numbers: min-x min-y width height.")
            if numbers[2] <= 0 or numbers[3] <= 0:
                raise Refused("bad_size", "The viewBox needs a width and a height above 0.")
            self.document.view_box = (numbers[0], numbers[1], numbers[2], numbers[3])
        pairs = (part.split(":", 1) for part in attributes.get("style", "").split(";") if ":" in part)
        style = {name.strip(): value.strip() for name, value in pairs}
        width, height = (_length(style.get(name) or attributes.get(name), name) for name in ("width", "height"))
        box = self.document.view_box
        if box is not None:
            if width is None and height is None:
                width, height = box[2], box[3]
            elif width is None and height is not None:
                width = height * box[2] / box[3]
            elif height is None and width is not None:
                height = width * box[3] / box[2]
        if width is not None and height is not None:
            self.document.own_size = (width, height)


def _local(target: str, where: str) -> str:
    """The id that a reference names. Raises Refused for everything but `#id`."""
    stripped = re.sub(r"[\x00-\x20]", "", target)
    if stripped[:5].lower() == "data:":
        raise Refused("embedded_picture", f"{where} holds data: draw with shapes, paths and text.")
    if stripped and not stripped.startswith("#"):
        raise Refused(
            "external_reference", f"{where} leads outside: only references to ids of this document are allowed."
        )
    return stripped[1:]


def _number(text: str, where: str) -> float:
    try:
        number = float(text)
    except ValueError as error:
        raise Refused("bad_size", f"The {where} holds something that is not a number.") from error
    if not math.isfinite(number):
        raise Refused("bad_size", f"The {where} holds a number that is not finite.")
    if abs(number) > svg_limits.MAX_UNITS:
        raise Refused("too_large", f"The {where} goes beyond {svg_limits.MAX_UNITS:.0f}.")
    return number


def _length(text: str | None, where: str) -> float | None:
    """Pixels; None when absent, automatic, or a share of a page that does not exist."""
    if text is None or text.strip() in ("", "auto"):
        return None
    found = _LENGTH.match(text)
    if found is None or (found[2] != "%" and found[2].lower() not in PIXELS):
        raise Refused("bad_size", f"The {where} is not a length such as 100 or 100px.")
    number = _number(found[1], where)
    if number <= 0:
        raise Refused("bad_size", f"The {where} must be above 0.")
    return None if found[2] == "%" else number * PIXELS[found[2].lower()]
