"""Near duplicates, of texts and of pictures: found, in the order of the corpus, at a cost that stays flat."""

from __future__ import annotations

import base64
import random
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from filter_drafts import HOSTILE, admitted, draft, drawing, made, on_disk, png, rendering

from janusrl.data.filters.near_text import PERMUTATIONS, signature
from janusrl.data.filters.pictures import Looks
from janusrl.synthesis.filter import Index
from janusrl.synthesis.seed import Seed


def program(seed: int, lines: int = 40) -> str:
    """A program that shares its frame, and no line of its body, with those of other seeds."""
    rng = random.Random(seed)
    body = [
        f"values_{rng.randrange(10**6)} = plot({rng.random():.4f}, 'c{rng.randrange(10**6)}')" for _ in range(lines)
    ]
    return "\n".join(["import matplotlib.pyplot as plt", *body, "plt.show()"])


def run_through(filter_, drafts, index) -> list[str]:
    return [admitted(filter_, f"row{n}", filter_.check(one), index) for n, one in enumerate(drafts)]


def test_near_programs_are_found_and_others_are_not(tmp_path) -> None:
    near = made("near_text")
    first = program(1)
    changed = first.replace("plt.show()", "plt.tight_layout()\nplt.show()")
    renamed = first.replace("values_", "v")
    drafts = [draft(first, "one"), draft(program(2), "two"), draft(changed, "three"), draft(renamed, "four")]
    with on_disk(tmp_path) as index:
        assert run_through(near, drafts, index) == ["", "", "near_duplicate", ""]


@pytest.mark.parametrize("shingle", [1, 5])
def test_signatures_estimate_what_texts_share(shingle) -> None:
    """The order within a run counts, and how often it comes does not."""
    words = [f"w{n % 150}" for n in range(400)]
    off = []
    for seed in range(12):
        other = [word for n, word in enumerate(words) if random.Random(seed * 1000 + n).random() > 0.02 * seed]
        one, two = ({tuple(text[n : n + shingle]) for n in range(len(text) - shingle + 1)} for text in (words, other))
        first, second = (
            np.frombuffer(base64.b64decode(signature(" ".join(t), shingle)), "<u4") for t in (words, other)
        )
        off.append(float((first == second).mean()) - len(one & two) / len(one | two))
    assert max(map(abs, off)) < 0.16
    assert abs(sum(off) / len(off)) < 0.05
    assert signature("a b", 2) != signature("b a", 2)
    assert signature("a b a b a b", 2) == signature("a b a b", 2)


def test_the_same_row_is_an_exact_duplicate_whatever_its_spaces(tmp_path) -> None:
    near = made("near_text", over="both")
    one = draft("f( 1 )", "Draw it")
    other = draft("f(1)\n\n", "Draw  it")
    pictured = draft("f(1)", "Draw it", images=(png(drawing()),))
    with on_disk(tmp_path) as index:
        assert run_through(near, [one, other, pictured], index)[:2] == ["", "exact_duplicate"]


def test_edits_of_one_program_are_told_apart_by_their_instructions(tmp_path) -> None:
    near = made("near_text")
    base = program(3, 80)
    words = "Please change the {} of the chart so that it reads well on a dark projector in a large and noisy hall"
    edits = [
        draft(base + "\ntitle('a')", words.format("title colour"), source_code=base),
        draft(
            base + "\ngrid(True)",
            "Add grid lines, at every tick of the upper axis, and make them dotted",
            source_code=base,
        ),
        draft(base + "\ntitle('b')", words.format("title colour") + " now", source_code=base),
    ]
    with on_disk(tmp_path) as index:
        assert run_through(near, edits, index) == ["", "", "near_duplicate"]


def test_rows_that_take_over_a_program_stay_while_their_words_differ(tmp_path) -> None:
    near = made("near_text")
    code = program(4)
    seed = Seed("row0", "f", code=code, verified=True, parents=("row0",))
    parent = draft(code, "A chart of rainfall by month.")
    child = draft(code, "You are preparing a report for the water board and need the year at a glance.", seeds=(seed,))
    copy = replace(child, instruction=child.instruction + " ")
    with on_disk(tmp_path) as index:
        assert run_through(near, [parent, child, copy], index) == ["", "", "exact_duplicate"]


@pytest.mark.parametrize(("over", "wanted"), [("code", "near_duplicate"), ("instruction", ""), ("both", "")])
def test_what_is_compared_is_an_option(tmp_path, over, wanted) -> None:
    near = made("near_text", over=over)
    code = program(5)
    drafts = [draft(code, "Draw the harvest of apples"), draft(code + "\n# end", "Show how many trains were late")]
    with on_disk(tmp_path) as index:
        assert run_through(near, drafts, index) == ["", wanted]


def test_languages_are_apart(tmp_path) -> None:
    near = made("near_text")
    code = program(6)
    with on_disk(tmp_path) as index:
        assert run_through(near, [draft(code, "a"), draft(code, "b", language="r", env="scientific")], index) == [
            "",
            "",
        ]


def alike_texts(near) -> Iterator[Mapping[str, Any]]:
    """Facts of rows that share all of their bands but the last, and are no near duplicates at a threshold of 1."""
    for n in range(150):
        least = np.arange(PERMUTATIONS, dtype="<u4")
        least[-1] = 1000 + n
        text = base64.b64encode(least.tobytes()).decode()
        yield {"_text": {"space": "chart python code", "exact": f"{n}", "texts": [text]}}


def alike_pictures(near) -> Iterator[Mapping[str, Any]]:
    shape = int("5a" * 32, 16)
    for n in range(150):
        yield {"_looks": {"space": "chart", "hashes": Looks(shape, n << 3).written()}}


class Counted:
    """An index that counts what is read of it."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self.read = 0

    def get(self, space: str, key: str) -> list[str]:
        found = self.index.get(space, key)
        self.read += 1 + len(found)
        return found

    def add(self, space: str, key: str, value: str) -> None:
        self.index.add(space, key, value)


@pytest.mark.parametrize(
    ("name", "options", "rows"),
    [
        ("near_text", {"threshold": 1.0}, alike_texts),
        ("near_picture", {"color_distance": 0}, alike_pictures),
    ],
)
def test_a_bucket_stays_bounded_so_that_a_row_costs_the_same(tmp_path, name, options, rows) -> None:
    near, costs = made(name, **options), []
    with on_disk(tmp_path) as index:
        for n, facts in enumerate(rows(near)):
            counted = Counted(index)
            assert admitted(near, f"row{n}", facts, counted) == ""
            costs.append(counted.read)
    assert costs[20] > costs[0] + 10, "they are candidates of each other"
    assert max(costs[100:]) <= max(costs[:60])


def test_hostile_texts_end(tmp_path) -> None:
    near = made("near_text")
    with on_disk(tmp_path) as index:
        for n, text in enumerate(HOSTILE):
            assert admitted(near, f"a{n}", near.check(draft(text, f"i{n}")), index) in ("", "near_duplicate")
            assert admitted(near, f"b{n}", near.check(draft(f"c{n}", text, source_code="s")), index) == ""


def test_pictures_that_look_alike_are_found(tmp_path) -> None:
    near = made("near_picture")
    base = drawing(("red", (20, 20, 90, 80)), ("black", (100, 30, 140, 100)))
    noisy = base.copy()
    noisy[::7, ::5, :3] = np.clip(noisy[::7, ::5, :3].astype(int) - 6, 0, 255)
    moved = drawing(("red", (60, 40, 130, 100)), ("black", (10, 10, 40, 60)))
    green = drawing(("green", (20, 20, 90, 80)), ("black", (100, 30, 140, 100)))
    drafts = [
        draft(picture=base),
        draft(picture=noisy),
        draft(picture=moved),
        draft(picture=green),
        draft(picture=base),
    ]
    with on_disk(tmp_path) as index:
        assert run_through(near, drafts, index) == ["", "near_picture", "", "", "near_picture"]


def test_blank_pictures_and_programs_that_draw_nothing_are_not_compared(tmp_path) -> None:
    near = made("near_picture")
    pixel = np.zeros((1, 1, 4), np.uint8)
    drafts = [draft(picture=drawing())] * 3 + [draft(picture=pixel)] * 2 + [draft(picture=None)]
    with on_disk(tmp_path) as index:
        assert run_through(near, drafts, index) == [""] * 6


def test_edits_may_look_alike_unless_they_were_asked_for_in_the_same_words(tmp_path) -> None:
    near = made("near_picture")
    one = draft(instruction="Make it bold", source_code="s")
    other = draft(instruction="Make it thin", source_code="s")
    with on_disk(tmp_path) as index:
        assert run_through(near, [one, other, one], index) == ["", "", "near_picture"]


def test_moving_pictures_are_compared_by_more_than_their_end(tmp_path) -> None:
    near = made("near_picture")
    end = drawing()
    one = draft(picture=rendering(drawing(("red", (10, 10, 60, 60))), end))
    other = draft(picture=rendering(drawing(("blue", (90, 50, 150, 110))), end))
    with on_disk(tmp_path) as index:
        assert run_through(near, [one, other, one], index) == ["", "", "near_picture"]


def test_decisions_do_not_depend_on_the_process(tmp_path) -> None:
    """Two interpreters with different hash seeds write the same facts."""
    told = set()
    for seed in ("1", "2"):
        code = (
            "import sys; sys.path.insert(0, sys.argv[1]); import json\n"
            "from filter_drafts import draft, made\n"
            "one = draft('a b c d e f g ' * 9, 'words and more words')\n"
            "print(json.dumps([made(n).check(one) for n in ('near_text', 'near_picture')]))"
        )
        folder = str(__file__).rpartition("/")[0]
        env = {"PYTHONHASHSEED": seed, "PATH": "", "OMP_NUM_THREADS": "1"}
        done = subprocess.run([sys.executable, "-c", code, folder], capture_output=True, text=True, env=env, check=True)
        told.add(done.stdout)
    assert len(told) == 1
