"""`web_blocks`, `web_evidence`, `dom_tree`: agreement with official sums, and pages that please without showing."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.stats import spearmanr

from janusrl.domain import RenderRequest
from janusrl.envs.web import blank, fit
from janusrl.outcome import Outcome
from janusrl.program import Program
from janusrl.recipe import SandboxSection
from janusrl.render.browser.launch import find_browser
from janusrl.render.browser.page_renderer import PageRenderer
from janusrl.rendering import Frame, Rendering
from janusrl.rewards.dom import dom_tree
from janusrl.rewards.page_blocks import CAP, page_blocks
from janusrl.rewards.web_blocks import dice, web_blocks, web_evidence
from janusrl.scoring.reward import Score
from janusrl.scoring.sample import Sample, View
from janusrl.task import Reference, Task

PAIRS = [
    json.loads(line) for line in (Path(__file__).parents[1] / "golden" / "web" / "pairs.jsonl").read_text().splitlines()
]
DISHONEST = ("opacity0", "white_text", "empty_body", "other_page")
PAGE = PAIRS[4]["reference"]  # nav, hero, stats, list, foot
Draw = Callable[[str], Rendering]


@pytest.fixture(scope="module")
def draw() -> Iterator[Draw]:
    if not find_browser():
        pytest.skip("no Chromium is installed")
    kept: dict[str, Rendering] = {}
    with PageRenderer(SandboxSection(workers=2)) as renderer:

        def drawn(source: str) -> Rendering:
            if source not in kept:
                outcome = renderer.submit(
                    RenderRequest(Program(source, "html", 0, len(source)), structure=True)
                ).result(60)
                assert outcome.rendering is not None, outcome.failure
                kept[source] = outcome.rendering
            return kept[source]

        yield drawn


def sample(have: Rendering, wanted: Rendering | View, name: str = "t") -> Sample:
    reference = wanted if isinstance(wanted, View) else View(wanted)
    shown = have if have.size == reference.size else fit(have, reference.size)
    return Sample(Task(name, "web", (), Reference()), "", Outcome.drew(have), None, View(shown), reference)


def value(have: Rendering, wanted: Rendering | View, name: str = "t") -> float:
    score = web_blocks(sample(have, wanted, name))
    assert isinstance(score, Score)
    assert score.value is not None, score.detail
    return score.value


def styled(css: str, page: str = PAGE) -> str:
    return page.replace("</style>", f"{css}</style>")


def kind(pair: dict[str, Any]) -> str:
    return str(pair["note"]).split(": ")[1]


@pytest.mark.slow
def test_it_ranks_honest_pages_as_the_official_sum_does(draw: Draw) -> None:
    found, official = [], []
    for pair in PAIRS:
        mine = value(draw(pair["candidate"]), draw(pair["reference"]))
        if kind(pair) in DISHONEST:
            assert mine <= 0.05, pair["note"]
        else:
            found.append(mine)
            official.append(sum(pair["scores"]["design2code"].values()))
        if kind(pair) == "identical":
            assert mine >= 0.99
    assert spearmanr(found, official)[0] >= 0.93


@pytest.mark.slow
def test_another_page_earns_next_to_nothing(draw: Draw) -> None:
    drawn = [draw(pair["reference"]) for pair in PAIRS]
    views = [View(rendering) for rendering in drawn]
    others = [value(drawn[j], views[i]) for i in range(len(PAIRS)) for j in range(len(PAIRS)) if i != j]
    assert np.mean(others) < 0.1
    for i, pair in enumerate(PAIRS):
        assert value(drawn[i], views[i]) >= 0.99, pair["id"]
        assert value(blank(*drawn[i].size), views[i]) == 0.0


HIDDEN = {
    "opacity": "body { opacity: 0.05 }",
    "visibility": "body * { visibility: hidden }",
    "transparent letters": "body * { color: transparent !important }",
    "white on white": "body * { color: #fff !important; background: #fff !important }",
    "clipped": "body > * { clip-path: inset(50%) }",
    "off canvas": "body > * { position: absolute; left: -4000px }",
    "one pixel": "body * { font-size: 1px !important }",
    "covered": "body::after { content: ''; position: fixed; inset: 0; background: #fff; z-index: 9 }",
    "mirrored": "body { transform: scaleX(-1) }",
    "upside down": "body { rotate: 180deg }",
    "backwards": "body * { unicode-bidi: bidi-override; direction: rtl }",
    "squeezed": "body * { letter-spacing: -0.6em !important }",
    "discs": "body * { -webkit-text-security: disc }",
    "no height": "body > * { height: 0; overflow: hidden; padding: 0 !important; margin: 0; border: 0 }",
}


@pytest.mark.parametrize("css", HIDDEN.values(), ids=HIDDEN.keys())
def test_words_that_cannot_be_read_earn_nothing(draw: Draw, css: str) -> None:
    assert value(draw(styled(css)), draw(PAGE)) <= 0.05


def test_boxes_alone_are_nobodys_page(draw: Draw) -> None:
    score = web_blocks(sample(draw(styled("body * { color: transparent !important }")), draw(PAGE)))
    assert score.parts["boxes"] > 0.7
    assert score.value == 0.0


def test_damage_costs_the_more_the_worse_it_is(draw: Draw) -> None:
    worse = {
        "colour": [f"body * {{ filter: hue-rotate({angle}deg) }}" for angle in (0, 20, 45, 90)],
        "place": [f"body {{ padding-left: {shift}px }}" for shift in (0, 40, 120, 300)],
        "size": [f"body {{ zoom: {zoom} }}" for zoom in (1, 0.8, 0.6, 0.4)],
        "words": [f"p:nth-child(-n+{count}), a:nth-child(-n+{count}) {{ display: none }}" for count in (0, 1, 2, 3)],
    }
    for name, styles in worse.items():
        values = [value(draw(styled(css)), draw(PAGE)) for css in styles]
        assert values == sorted(values, reverse=True), (name, values)
        assert values[0] - values[-1] > 0.05, (name, values)


def test_a_page_without_its_styles_loses_and_so_does_a_page_that_repeats_itself(draw: Draw) -> None:
    start, rest = PAGE.split("<style>")
    bare = start + rest.split("</style>")[1]
    body = PAGE.split("<body>")[1].split("</body>")[0]
    assert value(draw(bare), draw(PAGE)) < 0.75
    copies = [value(draw(PAGE.replace("</body>", body * count + "</body>")), draw(PAGE)) for count in (0, 1, 2, 4)]
    assert copies == sorted(copies, reverse=True)
    assert copies[1] < 0.85
    assert copies[3] < 0.6


def test_inline_elements_do_not_split_a_sentence(draw: Draw) -> None:
    plain = "<!DOCTYPE html><html><body><p>A reserve <b>garden</b> to <a>visit</a> early.</p><p>Two</p></body></html>"
    told = plain.replace("<b>", "").replace("</b>", "").replace("<a>", "").replace("</a>", "")
    assert page_blocks(View(draw(plain))).texts == ("a reserve garden to visit early.", "two")
    assert value(draw(told), draw(plain)) > 0.9


def test_pages_of_boxes_and_pictures_are_judged_by_them(draw: Draw) -> None:
    def page(*boxes: tuple[int, int, int, int, str]) -> str:
        told = "".join(
            f"<div style='position:absolute;left:{x}px;top:{y}px;width:{w}px;height:{h}px;background:{color}'></div>"
            for x, y, w, h, color in boxes
        )
        return f"<!DOCTYPE html><html><body style='margin:0'>{told}</body></html>"

    wanted = page(
        (40, 40, 300, 200, "#c33"), (400, 40, 300, 200, "linear-gradient(#36c, #9cf)"), (40, 300, 660, 90, "#3a5")
    )
    near = page((60, 40, 300, 200, "#c33"), (400, 60, 300, 180, "#69e"), (40, 300, 660, 90, "#3a5"))
    wrong = page((700, 400, 90, 90, "#c3c"))
    none = page((40, 40, 300, 200, "#fff"))
    assert len(page_blocks(View(draw(wanted))).boxes) == 3
    assert [round(value(draw(each), draw(wanted)), 2) for each in (wanted, none)] == [1.0, 0.0]
    assert 0.7 < value(draw(near), draw(wanted)) < 0.99
    assert value(draw(wrong), draw(wanted)) < 0.15


def test_one_giant_text_does_not_stand_for_a_page(draw: Draw) -> None:
    (title,) = [text for text in page_blocks(View(draw(PAGE))).texts if text == "letterpress today plans"] or [
        page_blocks(View(draw(PAGE))).texts[0]
    ]
    giant = f"<!DOCTYPE html><html><body><div style='font-size:200px'>{title}</div></body></html>"
    assert value(draw(giant), draw(PAGE)) < 0.1
    assert page_blocks(View(draw(PAGE))).text_areas.max() <= 2 * CAP


def test_evidence_lets_pixels_count_when_the_blocks_are_there(draw: Draw) -> None:
    right, other = (sample(draw(source), draw(PAGE)) for source in (PAGE, PAIRS[6]["reference"]))
    assert web_evidence(right).value == 1.0
    assert web_evidence(other).value < 0.3


def test_the_tree_counts_what_shows_something(draw: Draw) -> None:
    wanted = draw(PAGE)
    assert dom_tree(sample(wanted, wanted)).value == 1.0
    hidden = draw(styled("body * { visibility: hidden }"))
    assert dom_tree(sample(hidden, wanted)).value == 0.0
    body = PAGE.split("<body>")[1].split("</body>")[0]
    unseen = draw(PAGE.replace("</body>", f"<div style='display:none'>{body * 3}</div></body>"))
    assert dom_tree(sample(unseen, wanted)).value > 0.95
    stuffed = draw(PAGE.replace("</body>", f"{body * 3}</body>"))
    assert dom_tree(sample(stuffed, wanted)).value < 0.5
    bare = draw("<!DOCTYPE html><html><body>Word</body></html>")
    assert dom_tree(sample(wanted, bare)).value < 0.2


def test_a_reference_that_shows_nothing_gives_no_value() -> None:
    nothing = blank(200, 100)
    assert web_blocks(sample(nothing, nothing)).value is None
    assert web_evidence(sample(nothing, nothing)).value is None
    assert dom_tree(sample(nothing, nothing)).value is None


def test_dice_counts_multisets() -> None:
    first = [np.array([1, 2, 3]), np.array([9])]
    second = [np.array([2, 3, 4, 5, 6]), np.array([1, 2, 3])]
    assert dice(first, second) == pytest.approx(np.array([[4 / 8, 1.0], [0.0, 0.0]]))


def _long_page(seed: int, count: int) -> Rendering:
    """A page of `count` texts that no other seed has, in four columns."""
    rng = np.random.default_rng(seed)
    letters = np.array(list("abcdefghijklmnopqrstuvwxyz     "))
    style = {
        "display": "block",
        "background-color": "transparent",
        "background-image": "none",
        "border-top-width": "0px",
    }
    root = {"tag": "html", "parent": -1, "box": [0, 0, 1280, 30 * count], "visible": True, "style": style}
    boxes = [[320.0 * (number % 4), 30.0 * (number // 4), 290.0, 18.0] for number in range(count)]
    texts = [
        {
            "text": "".join(rng.choice(letters, 30)), "element": 0, "box": box, "lines": [box], "font_px": 15.0,
            "ink": 0.3, "color": [20, 30, 40], "background": [255, 255, 255],
        }
        for box in boxes
    ]  # fmt: skip
    pixels = np.full((max(720, 30 * count // 4), 1280, 4), 255, np.uint8)
    structure = {"size": [1280, pixels.shape[0]], "title": "", "elements": [root], "texts": texts, "hidden_texts": 0}
    return Rendering((Frame(pixels),), {**structure, "truncated": False})


def test_time_grows_no_faster_than_pairs_of_texts() -> None:
    def seconds(count: int) -> float:
        have, wanted = _long_page(1, count), View(_long_page(2, count))
        assert value(have, wanted) < 0.1
        times = []
        for _ in range(3):
            begun = time.process_time()
            value(have, wanted)
            times.append(time.process_time() - begun)
        return min(times)

    assert seconds(480) < 30 * seconds(120)  # 16 times as many pairs


def test_letters_that_are_no_characters_do_no_harm() -> None:
    have, wanted = _long_page(1, 8), _long_page(2, 8)
    assert have.structure is not None
    for text in have.structure["texts"]:
        text["text"] = "\ud800 half a pair"
    assert value(have, wanted) == 0.0
