"""Display lists as hostile bytes: whatever they hold, they are drawn within bounds, or refused."""

from __future__ import annotations

import json
import random
from typing import Any

import numpy as np
import pytest

pytest.importorskip("cairo", reason="pycairo is not installed: pip install 'janusrl[animation]'")

from janusrl.render.motion import draw_engine
from janusrl.render.motion.decode import HEAD, PATH, Malformed, Reader
from janusrl.render.motion.report import Forged, Report

SQUARE = np.array(
    [[0, 0], [1, 0], [2, 0], [3, 0], [3, 0], [3, 1], [3, 2], [3, 3], [3, 3], [2, 2], [1, 1], [0, 0]], float
)
INTS = [PATH, 0, len(SQUARE), 1, 1, 0, 1, 0, 0, 0, len(SQUARE), 1]
FLOATS = [*SQUARE.ravel(), 1, 0, 0, 1, 0, 1, 0, 0.5, 0, 0.1]
META: dict[str, Any] = {
    "frames": [0],
    "duration_s": 1.0,
    "rate": 15.0,
    "types": ["Square"],
    "units": [[[0, None]]],
    "plays": [],
}


def head(**changes: Any) -> dict[str, Any]:
    return {
        "base": -1,
        "background": [0, 0, 0, 1],
        "size": [40, 30],
        "matrix": [5, 0, 0, -5, 20, 15],
        "ops": 1,
        **changes,
    }


def parts(ints: list[int] = INTS, floats: list[float] = FLOATS, octets: bytes = b"") -> list[bytes]:
    return [np.array(ints, np.int32).tobytes(), np.array(floats, np.float64).tobytes(), octets]


def drawn(lists: list[tuple[dict[str, Any], list[bytes]]], frames: list[int]) -> tuple[dict[str, Any], list[Any]]:
    heads = [{**each, "parts": [len(part) for part in blob]} for each, blob in lists]
    ask = {"size": None, "structure": True, "lists": heads, "frames": frames, "texts": []}
    blob = b"".join(part for _, each in lists for part in each)
    meta, pixels = draw_engine.handle(json.dumps(ask).encode() + b"\n" + blob)
    return json.loads(meta), pixels


def test_an_honest_list_is_drawn_and_measured() -> None:
    meta, pixels = drawn([(head(), parts())], [0, 0])
    assert meta["size"] == [40, 30]
    assert meta["pictures"] == [0, 0]
    assert len(pixels) == 1
    picture = np.frombuffer(pixels[0], np.uint8).reshape(30, 40, 4)
    assert picture[8, 30].tolist() == [255, 0, 0, 255]
    ((unit, box, fill, stroke),) = meta["ink"][0]
    assert (unit, fill, stroke) == (0, [1, 0, 0, 1], [0, 1, 0, 0.5])
    assert box == [19.75, 0, 35.25, 15.25]


def test_a_list_on_another_is_drawn_over_it() -> None:
    again = head(base=0, background=None, matrix=[5, 0, 0, -5, 0, 15])
    meta, pixels = drawn([(head(), parts()), (again, parts())], [1, 0])
    both, first = (np.frombuffer(each, np.uint8).reshape(30, 40, 4) for each in (pixels[1], pixels[0]))
    assert meta["pictures"] == [1, 0]
    assert (both[..., 0] > 0).sum() > 1.5 * (first[..., 0] > 0).sum()


@pytest.mark.parametrize(
    ("changes", "blob"),
    [
        ({"base": 0}, parts()),
        ({"base": -2}, parts()),
        ({"size": [0, 5]}, parts()),
        ({"size": [10**6, 5]}, parts()),
        ({"size": "big"}, parts()),
        ({"matrix": [0] * 6}, parts()),
        ({"matrix": [1e300] * 6}, parts()),
        ({"matrix": None}, parts()),
        ({"background": [2, 0, 0, 1]}, parts()),
        ({"background": ["a"] * 4}, parts()),
        ({"ops": 2}, parts()),
        ({"ops": 10**8}, parts()),
        ({"ops": -1}, parts()),
        ({"ops": True}, parts()),
        ({}, parts(ints=[7, *INTS[1:]])),
        ({}, parts(ints=[*INTS[:2], 10**9, *INTS[3:]])),
        ({}, parts(ints=[*INTS[:3], -1, *INTS[4:]])),
        ({}, parts(ints=[*INTS[:HEAD], -4, 12, 1])),
        ({}, parts(ints=[*INTS[:HEAD], 0, 13, 1])),
        ({}, parts(ints=[*INTS[:HEAD], 4, 2, 1])),
        ({}, parts(ints=[*INTS[:7], 3, *INTS[8:]])),
        ({}, parts(ints=[*INTS[:4], 2, *INTS[5:]])),
        ({}, parts(floats=FLOATS[:-1])),
        ({}, [b"\0" * 47, b"", b""]),
        ({}, [b"", b"\0" * 9, b""]),
        ({}, parts(ints=[1, 0, 0, 0, 9, 9, 0, 0, 0], octets=b"\0" * 8)),
        ({}, parts(ints=[1, 0, -5, 0, 1, 1, 0, 0, 0], octets=b"\0" * 4)),
    ],
)  # fmt: skip
def test_malformed_lists_are_refused(changes: dict[str, Any], blob: list[bytes]) -> None:
    meta, pixels = drawn([(head(**changes), blob)], [0])
    assert meta == {"reason": "forged"}
    assert pixels == []


def test_numbers_that_are_none_are_drawn_as_something() -> None:
    for wrong in (float("nan"), float("inf"), -float("inf"), 1e308):
        meta, pixels = drawn([(head(), parts(floats=[wrong, *FLOATS[1:]]))], [0])
        assert "reason" not in meta
        assert len(pixels[0]) == 4 * 40 * 30


def test_random_bytes_never_do_more_than_draw_or_fail() -> None:
    random.seed(0)
    honest = parts()
    for _ in range(1500):
        blob = [bytearray(part) for part in honest]
        for _ in range(random.randint(1, 4)):
            part = random.choice(blob[:2])
            part[random.randrange(len(part))] = random.randrange(256)
        meta, _ = drawn([(head(), [bytes(part) for part in blob])], [0])
        assert meta == {"reason": "forged"} or meta["size"] == [40, 30]


def test_too_many_pixels_are_refused_before_they_are_drawn() -> None:
    lists = [(head(size=[4096, 4096]), parts())] * 3
    assert drawn(lists, [0, 1, 2])[0] == {"reason": "too_large"}


def test_a_reader_says_what_is_wrong() -> None:
    with pytest.raises(Malformed):
        Reader([], parts(), 0)


@pytest.mark.parametrize(
    "changes",
    [
        {"frames": [0, 0]}, {"frames": [-1]}, {"frames": [0.5]}, {"frames": None}, {"duration_s": float("inf")},
        {"duration_s": "1"}, {"rate": -1.0}, {"types": [7]}, {"types": ["x" * 1000]}, {"types": ["x"] * 10**5},
        {"units": []}, {"units": [[[1, None]]]}, {"units": [[[0, 5]]]}, {"units": [[[0]]]}, {"units": [None]},
        {"plays": [5]}, {"plays": [{"type": "A", "start_s": 0, "run_time_s": float("nan"), "mobject": None}]},
        {"plays": [{"type": "A", "start_s": 0, "run_time_s": 1, "mobject": ["x"]}]},
        {"plays": [{"type": "A", "start_s": 0, "run_time_s": 1, "mobject": "x", "animations": [["a"] * 3]}]},
        {"units": [[[0, "x" * 10**5]]]},
    ],
)  # fmt: skip
def test_reports_of_another_form_are_refused(changes: dict[str, Any]) -> None:
    Report(META, 1)
    with pytest.raises(Forged):
        Report({**META, **changes}, 1)


def test_words_of_the_program_are_made_printable() -> None:
    report = Report({**META, "units": [[[0, "a\x1b[31m\u202eb"]]]}, 1)
    assert report._units == [[(0, "a\N{REPLACEMENT CHARACTER}[31m\N{REPLACEMENT CHARACTER}b")]]
