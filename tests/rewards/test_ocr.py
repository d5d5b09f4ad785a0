"""`ocr_text` reads what a viewer reads: right words earn, hidden ones do not; claims that nobody sees are flagged."""

import cv2
import numpy as np
import pytest
from drawings import load, picture, sample

from janusrl.rendering import Frame, Rendering, TextRun
from janusrl.rewards import ocr
from janusrl.scoring.sample import View

pytest.importorskip("rapidocr", reason="pip install 'janusrl[ocr]'")
LINES = ("Quarterly revenue", "North 128", "South 340", "Target 2026")


def drawn(lines, ink: int = 20, ground: int = 250, scale: float = 0.8) -> np.ndarray:
    canvas = np.full((60 + 50 * len(lines), 420, 3), ground, np.uint8)
    for row, line in enumerate(lines):
        cv2.putText(canvas, line, (24, 60 + 50 * row), cv2.FONT_HERSHEY_SIMPLEX, scale, (ink,) * 3, 2, cv2.LINE_AA)
    return canvas


def claimed(pixels: np.ndarray, lines) -> View:
    frame = Frame(np.dstack([pixels, np.full(pixels.shape[:2], 255, np.uint8)]))
    return View(Rendering((frame,), structure={}, texts=tuple(TextRun(line) for line in lines)))


def scores(candidates, reference):
    return load("ocr_text")([sample(one, reference) for one in candidates])


def test_right_words_earn_and_wrong_or_hidden_ones_do_not() -> None:
    reference = picture(drawn(LINES))
    shifted = picture(np.roll(drawn(LINES), (7, 12), (0, 1)))
    digit = picture(drawn((*LINES[:2], "South 348", LINES[3])))
    fewer = picture(drawn((*LINES[:2], "", "")))
    other = picture(drawn(("Harbour plan", "Tide 77", "Depth 12", "Wind east")))
    hidden = picture(drawn(LINES, ink=249))
    blank = picture(drawn(("",) * 4))
    stuffed = picture(
        np.concatenate([drawn(LINES), drawn(("one two three", "four five six", "seven eight", "nine ten"))])
    )
    said = [
        score.value for score in scores([picture(drawn(LINES)), shifted, digit, fewer, other, hidden, blank], reference)
    ]
    assert said[0] == 1.0
    assert said[1] >= 0.85
    assert 0.7 <= said[2] < 1.0
    assert said[2] > said[3] > 0.4
    assert said[4] <= 0.1
    assert said[5] == said[6] == 0.0
    assert scores([stuffed], reference)[0].value < 0.7


def test_texts_that_are_claimed_and_cannot_be_read_are_flagged() -> None:
    reference = claimed(drawn(LINES), LINES)
    honest, liar, wrong = (
        claimed(drawn(LINES), LINES),
        claimed(drawn(("", "", "", "")), LINES),
        claimed(drawn(("A cat",)), ("A cat",)),
    )
    said = scores([honest, liar, wrong], reference)
    assert [score.parts["flag"] for score in said] == [0.0, 1.0, 0.0]
    assert said[0].value == 1.0
    assert said[1].value == 0.0
    assert said[1].parts["structure"] == 1.0
    assert "cannot be read" in said[1].detail


def test_a_reference_without_text_is_not_judged() -> None:
    [score] = scores([picture(drawn(LINES))], picture(np.full((80, 120, 3), 200, np.uint8)))
    assert (score.value, score.error) == (None, False)


def test_references_are_read_once_and_kept_on_disk(monkeypatch) -> None:
    reads = []
    read = ocr._read
    monkeypatch.setattr(ocr, "_read", lambda view, engine: reads.append(view) or read(view, engine))
    lines = ("Only here 4711",)
    reference = picture(drawn(lines))
    same, other = picture(drawn(lines)), picture(drawn(lines, ink=60))
    assert [score.value for score in scores([same, same, other], reference)] == [1.0] * 3
    assert len(reads) == 2  # pictures that are alike are read once
    ocr._RECENT.clear()
    assert scores([picture(drawn(lines, ink=61))], View(reference.rendering))[0].value == 1.0
    assert len(reads) == 3  # the reference was on disk


def test_words_are_compared_as_readers_and_people_do() -> None:
    assert ocr.words(["Sales, 2026!", "ÉTÉ"]) == ocr.words(["été", "sales 2026"])
    assert ocr.words(["o O ◦ •", "-"]) == {}
    assert ocr.words(["l0w"]) == ocr.words(["low"])
    assert ocr.words(["3.5%", "3.6%"]).total() == 2
    assert ocr.f1(ocr.words(["a b c"]), ocr.words(["a b d"])) == pytest.approx(2 / 3)
    assert ocr.f1(ocr.words([]), ocr.words(["x"])) == 0.0


def test_tall_pictures_are_cut_between_lines() -> None:
    tall = picture(drawn([f"Line number {n}" for n in range(60)]))
    strips = ocr.strips(tall)
    assert np.concatenate(strips).shape == tall.rgb.shape
    assert max(len(strip) for strip in strips) <= ocr.STRIP_PX
    for strip in strips[:-1]:
        assert (strip[-1] == 250).all()
