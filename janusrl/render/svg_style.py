"""Worker side: what style an element has: attributes, `style=""` and simple `<style>` rules (CSS Cascade, level 3).

Selectors with a tag, a class, an id, or a tag with a class are known; others are passed over. No geometry here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.etree.ElementTree import Element

from svgelements import Color

INHERITED = ("fill", "stroke", "stroke-width", "fill-opacity", "stroke-opacity", "color", "visibility")
_PRESENTATION = (*INHERITED, "opacity", "display", "stop-color", "stop-opacity")
_INITIAL = {"fill": "black", "stroke": "none", "stroke-width": "1", "fill-opacity": "1", "stroke-opacity": "1",
            "color": "black", "visibility": "visible"}  # fmt: skip
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_SELECTOR = re.compile(r"(\*|[\w-]+)?(?:\.([\w-]+)|#([\w-]+))?\Z")
_PAINT_SERVER = re.compile(r"url\(\s*['\"]?#([^'\")\s]+)")

Style = dict[str, str]


class Cascade:
    """The style rules of one document."""

    def __init__(self, root: Element) -> None:
        self._rules: list[tuple[int, str, str, str, Style]] = []
        self._by_id = {element.get("id"): element for element in root.iter()}
        for element in root.iter():
            if local_name(element) == "style":
                self._read("".join(element.itertext()))
        self._rules.sort(key=lambda rule: rule[0])  # stable: of equal weight, the later wins

    def style(self, element: Element, parent: Mapping[str, str]) -> Style:
        """Style of an element whose parent has the style `parent`; initial values when that is empty."""
        style = {name: parent.get(name, _INITIAL[name]) for name in INHERITED}
        own = {name: element.attrib[name] for name in _PRESENTATION if name in element.attrib}
        tag, classes, identity = local_name(element), element.get("class", "").split(), element.get("id", "")
        for _, wanted_tag, wanted_class, wanted_id, declared in self._rules:
            if wanted_tag not in ("*", tag) or (wanted_class and wanted_class not in classes):
                continue
            if not wanted_id or wanted_id == identity:
                own |= declared
        own |= _declarations(element.get("style", ""))
        style |= {name: value for name, value in own.items() if value != "inherit"}
        if style["color"].lower() == "currentcolor":
            style["color"] = parent.get("color", _INITIAL["color"])
        return style

    def paint(self, style: Mapping[str, str], kind: str, opacity: float) -> list[int] | None:
        """RGBA (0-255) of `fill` or `stroke`; the mean of its stops for a gradient; None for no paint, or a pattern."""
        value = style[kind].strip()
        alpha = opacity * fraction(style[f"{kind}-opacity"])
        server = _PAINT_SERVER.match(value)
        if server is None:
            return _rgba(style["color"] if value.lower() == "currentcolor" else value, alpha)
        stops = self._stops(server[1])
        if not stops:
            return None
        mean = [sum(channel) / len(stops) for channel in zip(*stops, strict=True)]
        return [*(round(channel) for channel in mean[:3]), round(mean[3] * alpha)]

    def _stops(self, identity: str) -> list[list[int]]:
        for _ in range(8):  # a gradient may take its stops from another one
            gradient = self._by_id.get(identity)
            if gradient is None or not local_name(gradient).endswith("Gradient"):
                return []
            colors = []
            for stop in gradient:
                if local_name(stop) == "stop":
                    style = self.style(stop, {})
                    rgba = _rgba(style.get("stop-color", "black"), fraction(style.get("stop-opacity", "1")))
                    colors += [rgba] if rgba else []
            if colors:
                return colors
            identity = reference(gradient)
        return []

    def _read(self, css: str) -> None:
        for selectors, body in _RULE.findall(re.sub(r"/\*.*?\*/", "", css, flags=re.S)):
            declared = _declarations(body)
            for selector in selectors.split(","):
                found = _SELECTOR.match(selector.strip())
                if found and found.group():
                    tag, name, identity = found[1] or "*", found[2] or "", found[3] or ""
                    weight = 100 * bool(identity) + 10 * bool(name) + (tag != "*")
                    self._rules.append((weight, tag, name, identity, declared))


def local_name(element: Element) -> str:
    """Tag without its namespace; empty for comments."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def reference(element: Element) -> str:
    """The id that an element's href names; empty when it has none."""
    href = element.get("href") or element.get("{http://www.w3.org/1999/xlink}href") or ""
    return href.strip().removeprefix("#")


def fraction(text: str) -> float:
    """A number or a percentage within [0, 1]; 1 when it is neither."""
    try:
        number = float(text.strip().rstrip("%")) / (100 if text.strip().endswith("%") else 1)
    except ValueError:
        return 1.0
    return min(1.0, max(0.0, number)) if number == number else 1.0


def _declarations(text: str) -> Style:
    pairs = (declaration.split(":", 1) for declaration in text.split(";") if ":" in declaration)
    return {name.strip(): value.replace("!important", "").strip() for name, value in pairs}


def _rgba(text: str, alpha: float) -> list[int] | None:
    try:
        color = Color(text)
        if color.value is None:
            return None
        return [color.red, color.green, color.blue, round(color.alpha * alpha)]
    except (ValueError, TypeError, AttributeError, IndexError):  # svgelements' ways of saying "no colour"
        return None
