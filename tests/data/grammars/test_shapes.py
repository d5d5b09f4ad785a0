"""Shapes: what is told is what is drawn, to the pixel; questions are answered with drawings of the same kind."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

import numpy as np
import pytest
from PIL import Image, ImageDraw

from janusrl import registry
from janusrl.synthesis.engine import Engine
from janusrl.synthesis.grammar import Declined
from tests.data.grammars.shown import asked, run, seed_of, strategy_drafts

SHAPES = registry.load("grammars", "shapes")


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine() as found:
        yield found


def test_the_words_give_every_number_of_the_program() -> None:
    rng = random.Random(0)
    for _ in range(200):
        spec = SHAPES.draw(rng)
        told = set(re.findall(r"\d+", SHAPES.instruction(spec, rng)))
        body = SHAPES.program(spec).split(">", 1)[1]
        assert set(re.findall(r'(?<=[ ",])\d+', body)) <= told
        assert all(shape["color"] in SHAPES.instruction(spec, rng) for shape in spec["shapes"])


def test_what_is_told_is_drawn(engine: Engine) -> None:
    """Against Pillow, which is told the words alone."""
    rng = random.Random(1)
    kinds = set()
    for spec in (SHAPES.draw(rng) for _ in range(40)):
        if len(spec["shapes"]) > 1:
            continue
        words = SHAPES.instruction(spec, rng)
        kinds.add(spec["shapes"][0]["kind"])
        (picture,) = run(engine, SHAPES, spec)
        expected = np.asarray(pencilled(words).resize(picture.shape[1::-1], Image.Resampling.BOX))
        assert np.abs(picture.astype(int) - expected).mean() < 3, words
    assert kinds == {"circle", "square", "ellipse", "triangle", "line"}


def pencilled(words: str) -> Image.Image:
    """What an instruction about one shape says, 16 times as large."""
    picture = Image.new("RGB", (1024, 1024), "white")
    pencil = ImageDraw.Draw(picture)
    color, kind = re.findall(r"\ban? (\w+) (circle|square|ellipse|triangle|line)\b", words, re.IGNORECASE)[0]
    points = [(16 * int(x), 16 * int(y)) for x, y in re.findall(r"\((\d+), (\d+)\)", words)]
    (x, y), sizes = points[0], [16 * int(size) for size in re.findall(r"(?:radius|radii|side|and) (\d+)\b", words)]
    if kind == "square":
        pencil.rectangle((x, y, x + sizes[0] - 1, y + sizes[0] - 1), fill=color)
    elif kind == "triangle":
        pencil.polygon(points, fill=color)
    elif kind == "line":
        pencil.rectangle((x, y - 24, points[1][0] - 1, y + 23), fill=color)
    else:
        wide, high = sizes[0], sizes[1] if kind == "ellipse" else sizes[0]
        pencil.ellipse((x - wide, y - high, x + wide, y + high), fill=color)
    return picture


def test_strategies_get_new_drawings_and_new_words(engine: Engine) -> None:
    rng = random.Random(2)
    spec = SHAPES.draw(rng)
    seed = seed_of(SHAPES, spec)
    (evolved,) = strategy_drafts(engine, "guided_evolution", seed, 3)
    assert evolved.code != seed.code
    assert evolved.instruction != seed.instruction
    (told,) = strategy_drafts(engine, "recontext", seed, 4)
    assert told.code == seed.code
    assert told.instruction != seed.instruction
    rewritten = asked(SHAPES, "rewrite", spec, rng)
    assert [SHAPES.instruction(one, rng) for one in rewritten["specs"]] == rewritten["queries"]
    with pytest.raises(Declined, match="no answer to 'translate'"):
        asked(SHAPES, "translate", spec, rng)
