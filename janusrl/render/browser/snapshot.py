"""Snapshot: what the browser itself says of a page's nodes, and which of it can really be seen.

`DOMSnapshot` is made inside the browser from its layout; scripts of the page have no part in it. Whether a text can be
seen is then measured, not believed: the page is pictured once more with all glyphs transparent (`bare_script`), and a
text is visible where the two pictures differ.

The structure is

    {"size": [width, height],                 # of the picture, px
     "title": str,
     "elements": [                            # in document order, an element after its parent
        {"tag": str, "parent": index | -1,    # tags in lower case; pseudo-elements as "::before"
         "box": [x, y, w, h] | None,          # picture px, None where it makes no box
         "visible": bool,                     # has a box inside the picture that is not hidden, transparent or
                                              # clipped away; being covered by others does not count
         "style": {name: computed value}},    # of visible ones; the names are STYLES_KEPT, the values cut
                                              # to MAX_STYLE characters
        ...],
     "texts": [                               # visible text runs, in document order
        {"text": str, "element": index,       # spaces collapsed, letters as they are shown (text-transform)
         "box": [x, y, w, h], "lines": [[x, y, w, h], ...],
         "font_px": float, "ink": share,      # of the box's pixels that the text colours
         "color": [r, g, b], "background": [r, g, b]}, ...],   # as they are in the pictures
     "hidden_texts": number,                  # runs with layout that cannot be seen
     "truncated": bool}                       # more than MAX_ELEMENTS, MAX_TEXTS or MAX_CHARS: the rest is missing

Values and placeholders of form fields are texts too, bullets and numbers of lists are none; generated content comes
before what is inside its element.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from janusrl.render.browser.sight import Sight
from janusrl.render.browser.snapshot_document import STYLES, Document, cut
from janusrl.rendering import TextRun

STYLES_KEPT = (
    *("display", "position", "color", "background-color", "background-image", "font-size", "font-family"),
    *("font-weight", "font-style", "text-align", "text-decoration-line", "border-top-width", "border-top-color"),
    "border-top-left-radius",
)
MAX_ELEMENTS = 5000
MAX_TEXTS = 3000
MAX_CHARS = 200_000
MAX_STYLE = 120
"""Characters of a computed value that are kept: pictures may be written out in one."""
_ALL = ":is(#j#a#n#u#s#r#l,*)"  # more specific than whatever a page says
_PARTS = ("", "::before", "::after", "::marker", "::placeholder")
_FIRST_PARTS = ("::first-letter", "::first-line")
_BARE = (
    "{-webkit-text-fill-color:transparent!important;-webkit-text-stroke-color:transparent!important;"
    "text-shadow:none!important;text-decoration-color:transparent!important;caret-color:transparent!important;"
    "text-emphasis-color:transparent!important;transition:none!important}"
    ":is(#j#a#n#u#s#r#l,text,tspan,textPath){fill:transparent!important;stroke:transparent!important}"
)
PARAMS: dict[str, Any] = {
    "computedStyles": list(STYLES),
    "includePaintOrder": True,
}
"""Parameters of `DOMSnapshot.captureSnapshot`."""


def bare_script(*, first: bool = True) -> str:
    """A script that makes all glyphs of a document and of the frames in it transparent; for a world of our own.

    Where a background shows through the glyphs only, that goes instead.

    Args:
        first: whether first letters and lines may have colours of their own; to lay them out for themselves takes
            longer than all the rest.
    """
    parts = ",".join(_ALL + part for part in (_PARTS + _FIRST_PARTS if first else _PARTS))
    return (
        "(() => { const bare = (page, depth) => {"
        "for (const element of [...page.querySelectorAll('*')].slice(0, 5000)) {"
        "if (page.defaultView.getComputedStyle(element).backgroundClip.includes('text')) {"
        "element.style.setProperty('background-image', 'none', 'important');"
        "element.style.setProperty('background-color', 'transparent', 'important'); } }"
        "const sheet = new page.defaultView.CSSStyleSheet();"
        f"sheet.replaceSync({json.dumps(parts + _BARE)});"
        "page.adoptedStyleSheets = [...page.adoptedStyleSheets, sheet];"
        "if (depth < 4) for (const frame of [...page.querySelectorAll('iframe')].slice(0, 50)) {"
        "try { if (frame.contentDocument) bare(frame.contentDocument, depth + 1); } catch (error) { continue; } } };"
        "bare(document, 0); })()"
    )


def read(
    answer: Mapping[str, Any], picture: np.ndarray, bare: np.ndarray
) -> tuple[dict[str, Any], tuple[TextRun, ...]]:
    """Read a snapshot.

    Args:
        answer: what `DOMSnapshot.captureSnapshot` answered to `PARAMS`.
        picture: H x W x 3 uint8, the page from its top left corner.
        bare: the same without glyphs.

    Returns:
        The structure as described above, and the visible texts with the tag of their element as role.

    Raises:
        KeyError, IndexError, TypeError, ValueError: the snapshot has not the form that the protocol gives it.
    """
    documents = [Document(each, answer["strings"]) for each in answer["documents"]]
    nodes = documents[0].with_frames(documents, limit=MAX_ELEMENTS)
    height, width = picture.shape[:2]
    sight = Sight(picture, bare)
    numbers: dict[tuple[int, int], int] = {}
    elements: list[dict[str, Any]] = []
    for node in nodes.elements[:MAX_ELEMENTS]:
        visible = node.shown and node.box is not None and sight.inside(cut(node.box, node.clip)) is not None
        numbers[node.key] = len(elements)
        element: dict[str, Any] = {
            "tag": node.tag,
            "parent": numbers.get(node.parent, -1),
            "box": None if node.box is None else [round(side, 2) for side in node.box],
            "visible": visible,
        }
        if visible:
            element["style"] = {name: node.style[name][:MAX_STYLE] for name in STYLES_KEPT}
        elements.append(element)
    runs = nodes.texts[:MAX_TEXTS]
    seen = sight.see(runs, nodes.covers)
    texts, chars, hidden = [], 0, 0
    for run, look in zip(runs, seen, strict=True):
        if look is None:
            hidden += 1
            continue
        chars += len(run.text)
        if chars > MAX_CHARS:
            break
        texts.append(
            {
                "text": run.text,
                "element": numbers.get(run.parent, -1),
                "box": [round(side, 2) for side in _around(run.lines)],
                "lines": [[round(side, 2) for side in line] for line in run.lines],
                "font_px": run.font_px,
                **look,
            }
        )
    structure = {
        "size": [width, height],
        "title": documents[0].title[:500],
        "elements": elements,
        "texts": texts,
        "hidden_texts": hidden,
        "truncated": nodes.truncated or len(runs) < len(nodes.texts) or chars > MAX_CHARS,
    }
    roles = [elements[text["element"]]["tag"] if text["element"] >= 0 else "" for text in texts]
    runs_seen = tuple(TextRun(text["text"], tuple(text["box"]), role) for text, role in zip(texts, roles, strict=True))
    return structure, runs_seen


def _around(lines: Sequence[Sequence[float]]) -> tuple[float, float, float, float]:
    left, top = min(line[0] for line in lines), min(line[1] for line in lines)
    right, bottom = max(line[0] + line[2] for line in lines), max(line[1] + line[3] for line in lines)
    return left, top, right - left, bottom - top
