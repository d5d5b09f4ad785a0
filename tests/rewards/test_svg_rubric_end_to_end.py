"""The SVG domain's own rubric with the real renderer: hiding, stuffing and padding in SVG's own words."""

from collections.abc import Iterator

import pytest

from janusrl import registry
from janusrl.recipe import RubricSection, SandboxSection
from janusrl.scoring.grader import Grader
from janusrl.scoring.scorecard import Scorecard
from janusrl.task import Reference, Task

SHAPES = (
    '<rect x="8" y="10" width="20" height="18" fill="green"/>'
    '<circle cx="44" cy="20" r="11" fill="purple"/>'
    '<path d="M12 50 L34 40 L56 54" fill="none" stroke="navy" stroke-width="3"/>'
)
RUBRIC = {
    "gates": ["render_gate"],
    "terms": [
        {"reward": "svg_visual", "weight": 0.6}, {"reward": "svg_paths", "weight": 0.2},
        {"reward": "foreground_color", "weight": 0.1}, {"reward": "edge_grid", "weight": 0.1},
    ],
    "metrics": ["ssim", "ms_ssim", "mse", "mae", "exact_match", "rlrf_l2", "rlrf_canny"],
}  # fmt: skip


def svg(body: str, attributes: str = 'viewBox="0 0 64 64"') -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg" {attributes}>{body}</svg>'


TASK = Task(
    "t",
    "svg",
    ({"role": "user", "content": "draw"},),
    Reference(code=svg(SHAPES, 'width="64" height="64"'), language="svg"),
)


@pytest.fixture(scope="module")
def grader() -> Iterator[Grader]:
    section = RubricSection.model_validate(RUBRIC)
    sandbox = SandboxSection.model_validate({"workers": 1})
    with Grader(registry.load("envs", "svg"), section, sandbox) as built:
        yield built


def grade(grader: Grader, *bodies: str) -> list[Scorecard]:
    return grader.grade([(TASK, body if body.startswith("<svg") or "`" in body else svg(body)) for body in bodies])


def test_the_reference_is_exact(grader):
    (card,) = grade(grader, SHAPES)
    assert card.total == pytest.approx(1)
    assert card.metrics["exact_match"].value == 1
    assert {name: round(score.value, 6) for name, score in card.terms.items()} == dict.fromkeys(card.terms, 1.0)


HIDDEN = {
    "empty": "",
    "opacity": f'<g opacity="0">{SHAPES}</g>',
    "fill_opacity": f'<g fill-opacity="0" stroke-opacity="0">{SHAPES}</g>',
    "style": f'<g style="opacity:0.01">{SHAPES}</g>',
    "visibility": f'<g visibility="hidden">{SHAPES}</g>',
    "display": f'<g display="none">{SHAPES}</g>',
    "defs": f"<defs>{SHAPES}</defs>",
    "off_canvas": f'<g transform="translate(500 0)">{SHAPES}</g>',
    "scaled_away": f'<g transform="scale(0.001)">{SHAPES}</g>',
    "clip": f'<clipPath id="c"><rect width="0" height="0"/></clipPath><g clip-path="url(#c)">{SHAPES}</g>',
    "mask": f'<mask id="m"><rect width="64" height="64" fill="black"/></mask><g mask="url(#m)">{SHAPES}</g>',
    "covered": f'{SHAPES}<rect width="64" height="64" fill="white"/>',
    "near_white": '<rect width="64" height="64" fill="#fefefe"/>',
    "fill": '<rect width="64" height="64" fill="purple"/>',
    "filter": f'<filter id="f"><feFlood flood-opacity="0"/></filter><g filter="url(#f)">{SHAPES}</g>',
}


@pytest.mark.parametrize("way", HIDDEN)
def test_what_nobody_sees_earns_nothing(grader, way):
    (card,) = grade(grader, HIDDEN[way])
    assert card.total == 0, (way, card.to_row())
    assert card.outcome.reason


@pytest.mark.parametrize("way", ["clip", "mask", "opacity", "off_canvas", "visibility", "covered", "filter"])
def test_a_hidden_copy_behind_a_decoy_adds_nothing(grader, way):
    decoy = '<rect x="30" y="30" width="12" height="12" fill="orange"/>'
    alone, with_copy = grade(grader, decoy, HIDDEN[way] + decoy)
    for name in alone.terms:
        assert with_copy.terms[name].value <= alone.terms[name].value + 0.01, name
    assert with_copy.total < 0.35


def test_a_window_on_the_drawing_is_another_drawing(grader):
    near, far, honest = grade(
        grader, svg(SHAPES, 'viewBox="16 16 32 32"'), svg(SHAPES, 'viewBox="-300 -300 664 664"'), SHAPES
    )
    assert near.total < 0.5
    assert far.total < 0.1
    assert honest.total == pytest.approx(1)


def test_several_programs_are_refused(grader):
    block = f"```svg\n{svg(SHAPES)}\n```"
    one, two = grade(grader, block, f"{block}\nor\n{block}")
    assert one.total == pytest.approx(1)
    assert (two.total, two.outcome.reason) == (0, "several_programs")


def test_stuffing_does_not_pay(grader):
    poor = SHAPES.replace('x="8"', 'x="14"').replace('cx="44"', 'cx="40"')
    hidden = '<rect x="8" y="10" width="20" height="18" fill="green" opacity="0"/>' * 50
    specks = "".join(f'<rect x="{i % 60}" y="{i * 7 % 60}" width="1" height="1"/>' for i in range(60))
    plain, padded, speckled, doubled = grade(grader, poor, poor + hidden, poor + specks, poor + SHAPES)
    assert padded.total == pytest.approx(plain.total)
    assert speckled.total < plain.total
    assert doubled.terms["svg_paths"].value < 0.8
