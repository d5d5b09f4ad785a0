"""The SVG renderer: real workers, hostile pictures, exact pixels."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from janusrl.domain import RenderRequest
from janusrl.outcome import Outcome, Phase, Status
from janusrl.program import Program
from janusrl.recipe import SandboxSection
from janusrl.registry import load
from janusrl.render.svg import SvgRenderer
from janusrl.render.svg_answer import read_answer
from janusrl.rendering import Rendering
from janusrl.sandbox import LEVELS, JobResult, SandboxError, Verdict, detect

NS = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
LIMITS = SandboxSection(level="process", workers=1, cpu_s=1.0, wall_s=4.0, memory_mb=512, max_source_bytes=300_000)
HALVES = '<rect width="2" height="2" fill="#f00"/><rect x="2" width="2" height="2" fill="#00f"/>'
GOOD = f'<svg {NS} viewBox="0 0 4 2">{HALVES}</svg>'


@pytest.fixture(scope="module")
def renderer() -> Iterator[SvgRenderer]:
    with SvgRenderer(LIMITS) as renderer:
        yield renderer


def request_of(source: str, size: tuple[int, int] | None = (64, 64), structure: bool = False) -> RenderRequest:
    return RenderRequest(Program(source, "svg", 0, len(source)), size, structure)


def draw(renderer: SvgRenderer, source: str, size: tuple[int, int] | None = (64, 64)) -> Outcome:
    return renderer.submit(request_of(source, size)).result(90)


def drawn(renderer: SvgRenderer, source: str, size: tuple[int, int] | None = (64, 64)) -> np.ndarray:
    outcome = draw(renderer, source, size)
    assert outcome.rendering is not None, outcome.failure
    return outcome.rendering.pixels


def svg(inside: str, attributes: str = 'viewBox="0 0 64 64"') -> str:
    return f"<svg {NS} {attributes}>{inside}</svg>"


def nested_uses(levels: int, each: int) -> str:
    groups = [f'<g id="g{n}">' + f'<use href="#g{n + 1}"/>' * each + "</g>" for n in range(levels)]
    return "".join(groups) + f'<rect id="g{levels}" width="1" height="1"/><use href="#g0"/>'


def nested_patterns(levels: int) -> str:
    cells = "".join(
        f'<pattern id="p{n}" width="2" height="2" patternUnits="userSpaceOnUse">'
        + f'<rect width="2" height="2" fill="url(#p{n + 1})"/>' * 10
        + "</pattern>"
        for n in range(levels)
    )
    return cells + '<rect width="64" height="64" fill="url(#p0)"/>'


BILLION = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
REFUSED = {
    "empty": ("", "not_xml"),
    "cut off": (f"<svg {NS}><rect", "not_xml"),
    "crossed tags": (f"<svg {NS}><g></svg></g>", "not_xml"),
    "two roots": (GOOD + GOOD, "not_xml"),
    "null byte": (svg("\0"), "not_xml"),
    "half a character": (svg("<text>\ud800</text>"), "not_xml"),
    "undefined entity": (svg("<text>&nbsp;</text>"), "not_xml"),
    "no namespace": ("<svg><rect/></svg>", "not_svg"),
    "html": ("<html><body/></html>", "not_svg"),
    "entity bomb": (f'<!DOCTYPE svg [<!ENTITY a0 "ha">{BILLION}]>{svg("<text>&a9;</text>")}', "entities"),
    "external entity": (
        f'<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>{svg("<text>&x;</text>")}',
        "entities",
    ),
    "parameter entity": (f'<!DOCTYPE svg [<!ENTITY % x SYSTEM "http://e.org/x"> %x;]>{GOOD}', "entities"),
    "image file": (svg('<image href="/etc/hostname.png" width="9" height="9"/>'), "embedded_picture"),
    "image data": (svg('<image xlink:href="data:image/png;base64,AAAA" width="9" height="9"/>'), "embedded_picture"),
    "feImage": (svg('<filter id="f"><feImage href="file:///secret.png"/></filter>'), "external_reference"),
    "feImage data": (svg('<filter id="f"><feImage href=" da&#10;ta:image/png,x"/></filter>'), "embedded_picture"),
    "use elsewhere": (svg('<use href="other.svg#a"/>'), "external_reference"),
    "use http": (svg('<use xlink:href="http://e.org/a.svg#a"/>'), "external_reference"),
    "fill elsewhere": (svg('<rect width="9" height="9" fill="url(http://e.org/#a)"/>'), "external_reference"),
    "quoted fill": (svg("""<rect width="9" height="9" fill="url( 'a.svg#a' )"/>"""), "external_reference"),
    "style elsewhere": (svg('<rect style="fill:URL(a.svg#a)"/>'), "external_reference"),
    "escaped style": (svg(r'<rect style="fill:u\72l(a.svg#a)"/>'), "external_reference"),
    "commented style": (svg("<style>rect{fill:u/**/rl(a.svg#a)}</style><rect/>"), "external_reference"),
    "import": (svg("<style>@import 'http://e.org/a.css';</style>"), "external_reference"),
    "font": (svg("<style>@font-face{font-family:a;src:url(a.ttf)}</style>"), "external_reference"),
    "css data": (svg("<style>rect{fill:url(data:image/png;base64,AA)}</style><rect/>"), "embedded_picture"),
    "style sheet": (f'<?xml-stylesheet href="a.css"?>{GOOD}', "external_reference"),
    "base": (svg('<g xml:base="http://e.org/"><use href="#a"/></g>'), "external_reference"),
    "script": (svg("<script>alert(1)</script>"), "script"),
    "foreign object": (svg("<foreignObject><p>hi</p></foreignObject>"), "script"),
    "handler": (svg('<rect onclick="alert(1)"/>'), "script"),
    "prefixed script": (svg("<x:script xmlns:x='http://www.w3.org/2000/svg'/>"), "script"),
    "zero width": (svg("", 'width="0" height="9"'), "bad_size"),
    "negative": (svg("", 'width="-5" height="9"'), "bad_size"),
    "not a number": (svg("", 'width="NaN" height="9"'), "bad_size"),
    "infinite": (svg("", 'viewBox="0 0 inf 9"'), "bad_size"),
    "nan box": (svg("", 'viewBox="0 0 nan 9"'), "bad_size"),
    "flat box": (svg("", 'viewBox="0 0 9 0"'), "bad_size"),
    "three numbers": (svg("", 'viewBox="0 0 9"'), "bad_size"),
    "thread": (svg("", 'width="100000" height="1"'), "bad_size"),
    "huge box": (svg("", 'viewBox="0 0 1e30 1e30"'), "too_large"),
    "huge": (svg("", 'width="1e9" height="1e9"'), "too_large"),
    "many elements": (svg("<g/>" * 6000), "too_many_elements"),
    "deep": (svg("<g>" * 500 + "</g>" * 500), "too_deep"),
    "deepest": (svg("<g>" * 30_000 + "</g>" * 30_000), "too_deep"),
    "use bomb": (svg(nested_uses(9, 10)), "use_bomb"),
    "pattern bomb": (svg(nested_patterns(9)), "use_bomb"),
    "too long": (svg("<!--" + "x" * 300_000 + "-->"), "too_long"),
}
NOISE = '<filter id="f" x="0" y="0" width="1" height="1"><feTurbulence numOctaves="{}" baseFrequency=".9"/></filter>'
HEAVY = {
    "turbulence": svg(NOISE.format(100_000) + '<rect width="64" height="64" filter="url(#f)"/>'),
    "filters": svg(NOISE.format(10) + '<rect width="64" height="64" filter="url(#f)"/>' * 3000),
    "morphology": svg(
        '<filter id="f"><feMorphology radius="60"/></filter>' + '<rect width="64" height="64" filter="url(#f)"/>' * 500
    ),
    "dashes": svg('<path d="M0 0H100000000" stroke="red" stroke-dasharray="0.0001"/>'),
    "layers": svg('<g opacity=".9">' * 100 + '<rect width="64" height="64"/>' + "</g>" * 100),
    "markers": svg(
        '<marker id="m"><path d="M0 0h9v9z"/></marker>'
        f'<path marker-mid="url(#m)" stroke="red" d="M0 0{"h1v1" * 30_000}"/>'
    ),
    "huge blur": svg(
        '<filter id="f"><feGaussianBlur stdDeviation="1e9"/></filter><rect width="9" height="9" filter="url(#f)"/>'
    ),
    "huge region": svg(
        '<filter id="f" x="-1e6" y="-1e6" width="1e7" height="1e7"><feGaussianBlur stdDeviation="9"/></filter>'
        '<rect width="9" height="9" filter="url(#f)"/>'
    ),
    "huge pattern": svg(
        '<pattern id="p" width="1e6" height="1e6" patternUnits="userSpaceOnUse">'
        '<rect width="1e6" height="1e6"/></pattern>'
        '<rect width="64" height="64" fill="url(#p)" transform="scale(1000)"/>'
    ),
    "self reference": svg('<g id="a"><use href="#a"/></g><pattern id="p"><rect fill="url(#p)"/></pattern>'),
    "circle of uses": svg(
        '<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/><use href="#a"/></g><use href="#a"/>'
    ),
    "absurd numbers": svg('<path d="M1e38 1e38L-1e38 1e39C1 1 1e308 -1e308 nan 3" stroke="red" stroke-width="1e38"/>'),
    "absurd transform": svg('<rect width="9" height="9" transform="scale(1e20) rotate(1e30) matrix(0 0 0 0 0 0)"/>'),
    "long path": svg(f'<path fill="none" stroke="red" d="M0 0{"l9 9-9 3" * 30_000}"/>'),
    "odd text": svg(
        f'<text font-size="1e6">{"W" * 20_000}</text><text font-size="-3">x</text><text>{"a&#x300;" * 9000}</text>'
    ),
}  # fmt: skip
PROPER = {"time_limit", "memory_limit", "crash", "not_svg"}


@pytest.mark.parametrize("name", REFUSED)
def test_refused_with_its_reason(renderer: SvgRenderer, name: str) -> None:
    source, reason = REFUSED[name]
    outcome = draw(renderer, source)
    assert (outcome.status, outcome.reason) == (Status.MODEL_FAILED, reason), outcome.failure
    assert outcome.failure is not None
    assert outcome.failure.phase is Phase.CHECK
    assert 10 < len(outcome.failure.message) < 300
    assert "/" not in outcome.failure.message.replace("http://www.w3.org/2000/svg", "")
    assert drawn(renderer, GOOD).any()


@pytest.mark.parametrize("name", HEAVY)
def test_heavy_pictures_end_in_time(renderer: SvgRenderer, name: str) -> None:
    """Either drawn, or failed for its own fault; and the next picture is right."""
    outcome = draw(renderer, HEAVY[name])
    assert outcome.status is Status.SCORED or outcome.reason in PROPER, outcome.failure
    assert (drawn(renderer, GOOD, (8, 4))[:, :4] == (255, 0, 0, 255)).all()


def test_time_limit_is_reached_and_told(renderer: SvgRenderer) -> None:
    outcome = draw(renderer, HEAVY["filters"])
    assert (outcome.status, outcome.reason) == (Status.MODEL_FAILED, "time_limit")


def test_no_size() -> None:
    source = svg('<rect width="9" height="9"/>', "")
    with SvgRenderer(LIMITS) as renderer:
        assert draw(renderer, source, None).reason == "no_size"
        assert (drawn(renderer, source, (9, 12))[:9] == (0, 0, 0, 255)).all()


@pytest.mark.parametrize(
    ("attributes", "size"),
    [
        ('width="30" height="20"', (30, 20)),
        ('width="1in" height="25.4mm"', (96, 96)),
        ('viewBox="0 0 40 10"', (40, 10)),
        ('viewBox="0 0 40 10" width="80"', (80, 20)),
        ('viewBox="0 0 40 10" width="100%" height="100%"', (40, 10)),
        ('viewBox="0 0 40 10" style="width: 20px; height: 8px"', (20, 8)),
    ],
)
def test_own_size(renderer: SvgRenderer, attributes: str, size: tuple[int, int]) -> None:
    outcome = draw(renderer, svg("<g/>", attributes), None)
    assert outcome.rendering is not None, outcome.failure
    assert outcome.rendering.size == size


def test_fitted_never_cropped_or_stretched(renderer: SvgRenderer) -> None:
    pixels = drawn(renderer, GOOD, (64, 64))
    assert pixels.shape == (64, 64, 4)
    assert not pixels[:16].any()
    assert not pixels[48:].any()
    assert (pixels[16:48, :32] == (255, 0, 0, 255)).all()
    assert (pixels[16:48, 32:] == (0, 0, 255, 255)).all()
    tall = drawn(renderer, GOOD, (10, 100))
    assert (tall[48:52, 0] == (255, 0, 0, 255)).all()
    assert not tall[:47].any()


def test_aspect_ratio_of_the_author_holds_within_the_own_size(renderer: SvgRenderer) -> None:
    square = 'viewBox="0 0 4 2" width="64" height="64" preserveAspectRatio="{}"'
    stretched = drawn(renderer, svg(HALVES, square.format("none")))
    assert (stretched[:, :32] == (255, 0, 0, 255)).all()
    top = drawn(renderer, svg(HALVES, square.format("xMidYMin")))
    assert (top[:32, :32] == (255, 0, 0, 255)).all()
    assert not top[33:].any()


def test_content_outside_of_the_own_size_is_not_shown(renderer: SvgRenderer) -> None:
    pixels = drawn(
        renderer, svg('<rect x="-50" width="100" height="9" fill="red"/>', 'width="10" height="10"'), (20, 10)
    )
    assert not pixels[:, :5].any()
    assert not pixels[:, 15:].any()


def test_text_is_drawn_with_our_font_whatever_the_family(renderer: SvgRenderer) -> None:
    pictures = [
        drawn(renderer, svg(f'<text y="40" font-size="40" {family}>gQ</text>'))
        for family in (
            "",
            'font-family="Comic Sans MS, cursive"',
            'font-family="monospace"',
            'style="font-family:serif"',
        )
    ]
    assert 300 < np.count_nonzero(pictures[0][..., 3]) < 2500
    for picture in pictures[1:]:
        assert (picture == pictures[0]).all()
    bold = drawn(renderer, svg('<text y="40" font-size="40" font-weight="700">gQ</text>'))
    assert np.count_nonzero(bold[..., 3] > 128) > np.count_nonzero(pictures[0][..., 3] > 128)


def test_same_pixels_from_every_worker_and_every_run() -> None:
    source = svg(
        NOISE.format(3) + '<circle cx="30" cy="30" r="20.3" fill="#3a7" opacity=".4"/><text y="20">Ab</text>'
        '<rect width="20" height="20" filter="url(#f)"/>'
    )
    seen = set()
    for _ in range(2):
        with SvgRenderer(LIMITS.model_copy(update={"workers": 2})) as renderer:
            for number in range(6):  # a comment makes another program, so that nothing is answered from memory
                seen.add(drawn(renderer, source + f"<!--{number}-->", (97, 61)).tobytes())
    assert len(seen) == 1


@pytest.mark.parametrize("level", [level for level in LEVELS if LEVELS.index(level) >= LEVELS.index(detect().level)])
def test_same_pixels_at_every_level(level: str, renderer: SvgRenderer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("janusrl.render.pooled.require", lambda _: level)
    with SvgRenderer(LIMITS) as other:
        assert other.level == level
        source = svg('<text y="30">level</text><circle r="30"/>')
        assert (drawn(other, source) == drawn(renderer, source)).all()


def test_better_isolation_is_used_where_there_is_some(renderer: SvgRenderer) -> None:
    assert renderer.level == detect().level


def test_killed_worker_is_not_the_models_failure() -> None:
    slow = HEAVY["filters"]
    with SvgRenderer(LIMITS.model_copy(update={"cpu_s": 60.0, "wall_s": 60.0})) as renderer:
        future = renderer.submit(request_of(slow))
        while not future.done():
            for pid in renderer.pool.worker_pids():
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    continue
            threading.Event().wait(0.05)
        assert (future.result().status, future.result().reason) == (Status.INFRA_FAILED, "worker_lost")
        assert drawn(renderer, GOOD).any()


def test_identical_programs_are_drawn_once(renderer: SvgRenderer) -> None:
    source = svg("<circle r='7'/>")
    first = [renderer.submit(request_of(source)) for _ in range(10)]
    assert len({id(future.result(30).rendering) for future in first}) == 1
    again = renderer.submit(request_of(source)).result(30)
    assert again.rendering is first[0].result().rendering
    assert again.timing.render_s == 0
    assert first[0].result().timing.render_s > 0
    assert not first[0].cancel()


def test_key_tells_requests_apart(renderer: SvgRenderer) -> None:
    requests = [request_of(GOOD), request_of(GOOD + " "), request_of(GOOD, (64, 65)), request_of(GOOD, None)]
    requests.append(request_of(GOOD, structure=True))
    keys = [renderer.key(request) for request in requests]
    assert len(set(keys)) == len(keys)
    assert drawn(renderer, GOOD) is not None
    outcome = renderer.submit(requests[0]).result()
    assert outcome.rendering is not None
    assert outcome.rendering.key == keys[0]


def test_the_picture_cannot_be_changed_by_who_gets_it(renderer: SvgRenderer) -> None:
    with pytest.raises(ValueError, match="read-only"):
        drawn(renderer, GOOD)[0, 0, 0] = 1


def test_requests_that_make_no_sense_are_ours(renderer: SvgRenderer) -> None:
    for size in ((0, 5), (100_000, 5), (8000, 8000)):
        outcome = draw(renderer, GOOD, size)
        assert (outcome.status, outcome.reason) == (Status.INFRA_FAILED, "bad_request")


def test_closed_renderer_answers_still() -> None:
    renderer = SvgRenderer(LIMITS)
    waiting = renderer.submit(request_of(HEAVY["filters"]))
    renderer.close()
    renderer.close()
    assert waiting.result(5).reason == "worker_lost"
    assert (draw(renderer, GOOD).status, draw(renderer, GOOD).reason) == (Status.INFRA_FAILED, "worker_lost")


def test_a_level_that_cannot_be_had_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    from janusrl.sandbox import Probed, levels

    monkeypatch.setattr(levels, "_detected", Probed("process", {}, {}))
    with pytest.raises(SandboxError, match="'namespaces' was asked"):
        SvgRenderer(SandboxSection(level="namespaces"))


FORGED = {
    "no json": (b"\xff", b""),
    "list": (b"[]", b""),
    "no size": (b"{}", b""),
    "other size": (b'{"size": [64, 65]}', bytes(4 * 64 * 65)),
    "float size": (b'{"size": [64.0, 64]}', bytes(4 * 64 * 64)),
    "true size": (b'{"size": [true, 64]}', bytes(4 * 64)),
    "missing pixels": (b'{"size": [64, 64]}', bytes(4 * 64 * 64 - 1)),
    "unknown reason": (b'{"reason": "infra", "message": "x"}', b""),
    "reason list": (b'{"reason": [], "message": "x"}', b""),
    "message number": (b'{"reason": "crash", "message": 3}', b""),
    "deep": (b"[" * 100_000, b""),
    "nan": (b'{"size": [64, 64], "structure": NaN}', bytes(4 * 64 * 64)),
}


@pytest.mark.parametrize("name", FORGED)
def test_forged_answers(name: str) -> None:
    meta, blob = FORGED[name]
    from janusrl.outcome import Timing

    outcome = read_answer(JobResult(Verdict.DONE, meta, blob), request_of(GOOD), "key", Timing())
    assert (outcome.status, outcome.reason) == (Status.MODEL_FAILED, "forged")


def test_domain() -> None:
    domain = load("envs", "svg")
    assert (domain.name, domain.language) == ("svg", "svg")
    blank = domain.blank(30, 20)
    assert isinstance(blank, Rendering)
    assert blank.size == (30, 20)
    assert (blank.pixels == 255).all()
    with domain.make_renderer(LIMITS) as renderer:
        assert (drawn(renderer, domain.blank_source)[..., 3] == 0).all()


def test_engine_side_imports_little() -> None:
    """Numpy, torch and pydantic stay out of the workers."""
    folder = Path(__file__).parents[2] / "janusrl" / "render"
    for name in ("svg_engine", "svg_check", "svg_structure", "svg_style", "svg_limits"):
        text = (folder / f"{name}.py").read_text()
        assert not any(f"import {module}" in text for module in ("numpy", "torch", "pydantic", "cv2")), name


SCENE = "".join(
    f'<{shape} fill="{color}" stroke="#123" stroke-width=".5"/>'
    for shape, color in (
        ('circle cx="20" cy="20" r="15"', "red"),
        ('rect x="30" y="5" width="25" height="30" opacity=".7"', "#00f"),
        ('path d="M5 60 C 20 40 30 70 60 45 Z" transform="rotate(5)"', "gold"),
    )
)


@pytest.mark.parametrize(
    "body", [SCENE, SCENE + '<text x="5" y="60">Text</text>', f"<style>*{{fill:red}}</style>{SCENE}"]
)
def test_skia_draws_what_it_can_and_resvg_the_rest(body: str) -> None:
    pytest.importorskip("skia")
    source = f'<svg {NS} viewBox="0 0 64 64">{body}</svg>'
    one = SandboxSection(workers=1)
    with SvgRenderer(one) as plain, SvgRenderer(one, fast=True) as quick:
        slow, fast = (renderer.submit(request_of(source, (256, 256))).result() for renderer in (plain, quick))
    assert slow.rendering is not None
    assert fast.rendering is not None
    difference = np.abs(slow.rendering.pixels.astype(int) - fast.rendering.pixels)
    assert difference.mean() < 0.6
    assert (difference.max() == 0) == (body != SCENE), "only the plain scene is skia's"
