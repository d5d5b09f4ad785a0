"""The structure that the SVG renderer returns: shapes in canvas pixels, with the style that a viewer sees."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from janusrl.domain import RenderRequest
from janusrl.program import Program
from janusrl.recipe import SandboxSection
from janusrl.render.svg import SvgRenderer
from janusrl.rendering import Rendering


@pytest.fixture(scope="module")
def renderer() -> Iterator[SvgRenderer]:
    with SvgRenderer(SandboxSection(level="process", workers=1, cpu_s=5.0)) as renderer:
        yield renderer


def describe(renderer: SvgRenderer, inside: str, attributes: str = 'viewBox="0 0 50 50"') -> Rendering:
    names = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    source = f"<svg {names} {attributes}>{inside}</svg>"
    outcome = renderer.submit(RenderRequest(Program(source, "svg", 0, len(source)), (100, 100), True)).result(60)
    assert outcome.rendering is not None, outcome.failure
    return outcome.rendering


def elements(renderer: SvgRenderer, inside: str, attributes: str = 'viewBox="0 0 50 50"') -> list[dict[str, Any]]:
    structure = describe(renderer, inside, attributes).structure
    assert structure is not None
    found: list[dict[str, Any]] = structure["elements"]
    return found


BOXES = {
    "plain": ('<rect x="5" y="5" width="10" height="20"/>', [10, 10, 30, 50]),
    "transform": (
        '<g transform="translate(10 0)"><rect width="5" height="5" transform="scale(2)"/></g>',
        [20, 0, 40, 20],
    ),
    "rotate": ('<rect width="10" height="10" transform="rotate(90 10 10)"/>', [20, 0, 40, 20]),
    "circle": ('<circle cx="25" cy="25" r="10"/>', [30, 30, 70, 70]),
    "ellipse": ('<ellipse cx="25" cy="25" rx="10" ry="5"/>', [30, 40, 70, 60]),
    "line": ('<line x1="1" y1="2" x2="30" y2="40" stroke="red"/>', [2, 4, 60, 80]),
    "polygon": ('<polygon points="0,30 10,30 5-3e-1"/>', [0, -0.6, 20, 60]),
    "path": ('<path d="m5 5h10v10h-10z"/>', [10, 10, 30, 30]),
    "arc": ('<path d="M10 20A10 10 0 0 1 30 20z"/>', [20, 20, 60, 40]),
    "percent": ('<rect width="50%" height="10%"/>', [0, 0, 50, 10]),
    "use": ('<defs><rect id="r" width="5" height="5"/></defs><use href="#r" x="10" y="10"/>', [20, 20, 30, 30]),
    "use xlink": ('<defs><g id="r"><circle r="5"/></g></defs><use xlink:href="#r" x="9" y="9"/>', [8, 8, 28, 28]),
    "symbol": (
        '<symbol id="s" viewBox="0 0 10 10"><rect width="10" height="10"/></symbol>'
        '<use href="#s" width="20" height="20"/>',
        [0, 0, 40, 40],
    ),
    "inner svg": (
        '<svg x="10" y="10" width="20" height="20" viewBox="0 0 2 2"><rect width="1" height="1"/></svg>',
        [20, 20, 40, 40],
    ),
}


@pytest.mark.parametrize("name", BOXES)
def test_boxes_agree_with_the_pixels(renderer: SvgRenderer, name: str) -> None:
    inside, box = BOXES[name]
    rendering = describe(renderer, inside)
    assert rendering.structure is not None
    (element,) = rendering.structure["elements"]
    assert element["box"] == pytest.approx(box, abs=0.5)
    rows, columns = np.nonzero(rendering.pixels[..., 3] > 127)
    seen = [columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]
    assert seen == pytest.approx(np.clip(box, 0, 100), abs=2)


def test_offset_of_a_fitted_picture(renderer: SvgRenderer) -> None:
    (element,) = elements(renderer, '<rect width="40" height="20"/>', 'width="40" height="20"')
    assert element["box"] == pytest.approx([0, 25, 100, 75], abs=0.5)


STYLES = {
    "initial": ('<rect width="9" height="9"/>', [0, 0, 0, 255], None),
    "attribute": ('<rect width="9" height="9" fill="red" stroke="#0f08"/>', [255, 0, 0, 255], [0, 255, 0, 136]),
    "inherited": ('<g fill="blue"><g><rect width="9" height="9"/></g></g>', [0, 0, 255, 255], None),
    "style wins": ('<rect width="9" height="9" fill="red" style="fill: #010203"/>', [1, 2, 3, 255], None),
    "rule": ("<style>.a, #z {fill:lime !important}</style><rect class='b a' width='9' height='9' fill='red'/>",
             [0, 255, 0, 255], None),
    "id over class": ("<style>#i{fill:red} .c{fill:blue} rect{fill:lime}</style>"
                      "<rect id='i' class='c' width='9' height='9'/>",
                      [255, 0, 0, 255], None),
    "none": ('<rect width="9" height="9" fill="none" stroke="rgb(1,2,3)"/>', None, [1, 2, 3, 255]),
    "opacities multiply": ('<g opacity=".5"><g opacity=".5"><rect width="9" height="9" fill-opacity=".8"/></g></g>',
                           [0, 0, 0, 51], None),
    "current colour": ('<g color="red"><rect width="9" height="9" fill="currentColor"/></g>', [255, 0, 0, 255], None),
    "gradient": ('<linearGradient id="g"><stop stop-color="#000"/><stop style="stop-color:#fff"/></linearGradient>'
                 '<rect width="9" height="9" fill="url(#g)"/>', [128, 128, 128, 255], None),
    "nonsense": ('<rect width="9" height="9" fill="chartreux(3" stroke="url(#nowhere)"/>', [0, 0, 0, 255], None),
}  # fmt: skip


@pytest.mark.parametrize("name", STYLES)
def test_styles(renderer: SvgRenderer, name: str) -> None:
    inside, fill, stroke = STYLES[name]
    (element,) = elements(renderer, inside)
    assert (element["fill"], element["stroke"]) == (fill, stroke)


def test_stroke_width_is_in_pixels(renderer: SvgRenderer) -> None:
    (element,) = elements(renderer, '<g stroke-width="3"><path d="M0 0h9" stroke="red" transform="scale(2)"/></g>')
    assert element["stroke_width"] == pytest.approx(12)


def test_what_is_hidden_is_left_out(renderer: SvgRenderer) -> None:
    hidden = (
        '<g display="none"><rect width="9" height="9"/></g><g style="display:none"><text>a</text></g>'
        '<rect visibility="hidden" width="9" height="9"/><defs><rect width="9" height="9"/></defs>'
        '<clipPath id="c"><rect width="9" height="9"/></clipPath><symbol><rect width="9" height="9"/></symbol>'
        '<mask id="m"><rect width="9" height="9"/></mask><marker id="k"><path d="M0 0h9"/></marker>'
        '<rect width="0" height="9"/><circle r="0"/><path d=""/>'
    )
    rendering = describe(
        renderer, hidden + '<g visibility="hidden"><rect visibility="visible" width="3" height="3"/></g>'
    )
    assert rendering.structure is not None
    assert [element["box"] for element in rendering.structure["elements"]] == [[0, 0, 6, 6]]
    assert rendering.texts == ()


def test_texts_and_counts(renderer: SvgRenderer) -> None:
    rendering = describe(renderer, "<text>Sales <tspan>in</tspan>\n 2024</text><text> </text><g><text>b</text></g>")
    assert [run.text for run in rendering.texts] == ["Sales in 2024", "b"]
    assert rendering.structure is not None
    assert rendering.structure["counts"] == {"svg": 1, "text": 3, "tspan": 1, "g": 1}
    assert rendering.structure["size"] == [100, 100]
    assert rendering.structure["truncated"] is False


def test_long_things_are_cut_and_said(renderer: SvgRenderer) -> None:
    (element,) = elements(renderer, f'<path d="M0 0{"l1 1l1-1" * 500}"/>')
    assert len(element["subpaths"][0]) == 64
    rendering = describe(renderer, '<circle r="1"/>' * 2500)
    assert rendering.structure is not None
    assert rendering.structure["truncated"] is True
    assert len(rendering.structure["elements"]) <= 2000


BROKEN = [
    '<path d="M0 0 Q"/>', '<path d="zzz"/>', '<path d="L 5 5 1e999 3"/>', '<path d="M nan nan h1"/>',
    '<polygon points="1"/>', '<polygon points="a b c"/>', '<rect width="a" height="b"/>', '<g transform="rotate(a)"/>',
    '<rect width="9" height="9" transform="matrix(1 2 3)"/>', '<rect width="9" height="9" transform="scale(1e300)"/>',
    '<path d="M0 0A0 0 0 9 9 5 5"/>', '<svg viewBox="0 0 0 0"><rect width="9" height="9"/></svg>',
    '<rect width="9" height="9" fill="rgb(1"/>', '<rect width="9" height="9" fill="rgb(a,b,c)" opacity="nan"/>',
    '<use href="#nothing"/>', '<g id="a"><use href="#a"/></g>',
    '<style>} { .a{ fill </style><rect width="1" height="1"/>',
    '<rect style=":;;fill" width="9" height="9" stroke-width="inf" stroke="red"/>',
]  # fmt: skip


@pytest.mark.parametrize("inside", BROKEN)
def test_broken_geometry_is_survived(renderer: SvgRenderer, inside: str) -> None:
    found = elements(renderer, inside + '<rect id="last" width="2" height="2" fill="#123456"/>')
    assert found[-1]["fill"] == [0x12, 0x34, 0x56, 255]
