"""Strategies whose rows change a program: chart_edit, web_edit, ui_repair; and pairs of edits that are kept."""

from __future__ import annotations

import io
from base64 import b64decode

import numpy as np
import pytest
from PIL import Image

from janusrl.data.strategies.marks import changed_boxes, marked, on_white
from janusrl.data.strategies.wording import listed
from janusrl.synthesis.writer import WriterError
from janusrl.task import decode_picture
from tests.chat_server import pictures
from tests.data.strategies.examples import (
    BARS,
    DISC,
    GOOD_PAGE,
    MORE_PAGE,
    PALE_PAGE,
    RED_BARS,
    SQUARE,
    answer,
    seed,
)

EDIT = {"objective": "Make the bars red.", "requirements": ["All bars are firebrick.", "Nothing else changes."]}
INSTRUCTION = "Make the bars red.\n- All bars are firebrick.\n- Nothing else changes."


@pytest.mark.parametrize(("mode", "code", "images"), [("both", True, 1), ("image", False, 1), ("code", True, 0)])
def test_a_chart_is_edited_in_every_mode(teacher, mode: str, code: bool, images: int) -> None:
    draft = teacher.only("chart_edit", seed("chart", BARS), EDIT, answer(RED_BARS, "python"), mode=mode)
    assert draft.instruction == INSTRUCTION
    assert INSTRUCTION in draft.prompt
    assert (BARS.rstrip() in draft.prompt) is code
    assert len(draft.images) == images
    assert (draft.source_code, draft.metadata["mode"]) == (BARS, mode)
    assert draft.source_rendering.size == draft.rendering.size == (300, 200)
    for picture in draft.images:
        assert np.array_equal(decode_picture(picture), draft.source_rendering.pixels)
    edit, solve = teacher.asked
    described = [listed("edit_directions")["chart"][name] for name in draft.metadata["directions"]]
    assert 1 <= len(described) <= 3
    assert all(words in edit for words in described)
    assert BARS.rstrip() in solve
    assert INSTRUCTION in solve


def test_an_edit_that_cannot_be_seen_goes_back_and_is_no_row_in_the_end(teacher) -> None:
    same = BARS.replace("values", "numbers")
    answers = [EDIT, answer(same, "python"), answer(RED_BARS, "python")]
    draft = teacher.only("chart_edit", seed("chart", BARS), *answers)
    assert (draft.rounds, draft.code) == (1, RED_BARS.rstrip())
    assert "exactly the same picture" in teacher.asked[2]
    answers = [EDIT, *[answer(same, "python")] * 4]
    assert teacher.reason("chart_edit", seed("chart", BARS), *answers, rounds=3, rng=1) == "run: no_change"


def test_mixed_modes_and_directions_follow_the_job(teacher) -> None:
    made = [
        teacher.only("chart_edit", seed("svg", DISC), EDIT, answer(SQUARE, "svg"), rng=number) for number in range(9)
    ]
    assert {draft.metadata["mode"] for draft in made} == {"both", "image", "code"}
    again = teacher.only("chart_edit", seed("svg", DISC), rng=4)  # the cache answers
    assert (again.prompt, again.metadata, again.images) == (made[4].prompt, made[4].metadata, made[4].images)
    assert {name for draft in made for name in draft.metadata["directions"]} <= set(listed("edit_directions")["svg"])


def test_directions_are_about_fifty_and_may_be_chosen(teacher) -> None:
    assert 45 <= len(listed("edit_directions")["chart"]) <= 60
    options = {"directions": ["log_axis", "title"], "least": 2, "most": 2}
    draft = teacher.only("chart_edit", seed("chart", BARS), EDIT, answer(RED_BARS, "python"), **options)
    assert set(draft.metadata["directions"]) == {"log_axis", "title"}
    reason = teacher.reason("chart_edit", seed("chart", BARS), directions=["log_axes"])
    assert reason == "source: unknown_direction"


@pytest.mark.parametrize(
    ("code", "reason"),
    [("1 / 0", "source_fails"), (None, "no_code"), (BARS * 500, "too_long"), ("x = 1", "source_fails")],
)
def test_a_source_that_cannot_be_edited_has_a_reason(teacher, code: str, reason: str) -> None:
    assert teacher.reason("chart_edit", seed("chart", code)) == f"source: {reason}"


def proposal(number: int) -> dict:
    return {
        "action": "add",
        "element": f"the list {number}",
        "attribute": "layout",
        "instruction": f"Add a list with Rye below the button, number {number}.",
    }


PROPOSALS = {"suitable": True, "edits": [proposal(number) for number in range(3)]}


def test_a_page_is_seen_and_one_of_the_proposals_is_made(teacher) -> None:
    options = {"mode": "both", "max_picture_px": 200}
    draft = teacher.only("web_edit", seed("web", GOOD_PAGE), PROPOSALS, answer(MORE_PAGE, "html"), **options)
    assert draft.instruction in [one["instruction"] for one in PROPOSALS["edits"]]
    assert draft.metadata["proposals"] == 3
    (url,) = pictures(teacher.server.bodies[0])
    seen = Image.open(io.BytesIO(b64decode(url.partition(",")[2])))
    assert max(seen.size) == 200
    assert max(decode_picture(draft.images[0]).shape) == 200
    assert draft.source_rendering.size[0] == 1280  # judges see the page as it is
    assert draft.code == MORE_PAGE


def test_a_page_that_suits_no_edit_and_an_edit_that_changes_nothing(teacher) -> None:
    page = seed("web", GOOD_PAGE)
    assert teacher.reason("web_edit", page, {"suitable": False, "edits": []}) == "write: unsuitable"
    assert teacher.reason("web_edit", page, "None.", rng=1) == "write: unsuitable"
    answers = [PROPOSALS, answer(GOOD_PAGE.replace("<h1>", "<h1 >"), "html")]
    assert teacher.reason("web_edit", page, *answers, rounds=0, rng=2) == "run: no_change"


@pytest.mark.parametrize(
    "wrong", [{"action": "paint"}, {"attribute": "mood"}, {"instruction": ""}, {"element": None}, None]
)
def test_proposals_of_another_form_are_asked_for_again(teacher, wrong: dict | None) -> None:
    edits = [] if wrong is None else [{**proposal(0), **wrong}]
    bad = {"suitable": True, "edits": edits}
    with pytest.raises(WriterError) as caught:
        teacher.drafts("web_edit", seed("web", GOOD_PAGE), bad, bad)
    assert caught.value.reason == "bad_answer"


SPOILT = {"code": PALE_PAGE, "defects": [{"kind": "color_contrast", "where": 'the heading "Bakery"'}]}


@pytest.mark.parametrize("mode", ["both", "image", "code", "mark"])
def test_the_answer_to_a_spoilt_page_is_the_good_one(teacher, mode: str) -> None:
    draft = teacher.only("ui_repair", seed("web", GOOD_PAGE), SPOILT, mode=mode, max_picture_px=1280)
    assert draft.code == draft.reference_code == GOOD_PAGE
    assert draft.completion == answer(GOOD_PAGE, "html")
    assert draft.source_code == PALE_PAGE
    assert (PALE_PAGE in draft.prompt) is (mode != "image")
    assert GOOD_PAGE not in draft.prompt
    assert 'the heading "Bakery": text can hardly be read' in draft.prompt
    assert len(draft.images) == (mode != "code")
    before = draft.source_rendering.pixels
    assert not np.array_equal(before, draft.rendering.pixels)
    if mode == "mark":
        (box,) = draft.metadata["boxes"]
        picture = decode_picture(draft.images[0])
        red = (picture[..., 0] > 240) & (picture[..., 1] < 20)
        rows, columns = np.nonzero(red)
        assert not ((before[..., 0] > 240) & (before[..., 1] < 20)).any()
        assert columns.min() <= box[0] <= columns.max()
        assert rows.min() <= box[1] + box[3] <= rows.max() + 1
        heading = np.nonzero(np.abs(before.astype(int) - draft.rendering.pixels).max(axis=2) > 8)
        assert (box[0], box[1]) == (heading[1].min(), heading[0].min())


def test_spoiling_must_be_seen_and_must_run(teacher) -> None:
    page = seed("web", GOOD_PAGE)
    same = {**SPOILT, "code": GOOD_PAGE.replace("<h1>", "<h1 >")}
    assert teacher.reason("ui_repair", page, same) == "run: no_change"
    bad = {**SPOILT, "defects": [{"kind": "ugliness", "where": "all of it"}]}
    with pytest.raises(WriterError, match="occlusion, crowding"):
        teacher.drafts("ui_repair", page, bad, bad, rng=1)


def test_a_defect_that_is_seen_is_marked_and_repaired(teacher) -> None:
    defect = {"kind": "color_contrast", "where": "the heading", "box": [10, 12, 80, 20]}
    options = {"defects": "find", "mode": "mark", "max_picture_px": 640}
    page = seed("web", PALE_PAGE, None)
    draft = teacher.only("ui_repair", page, {"defects": [defect]}, answer(GOOD_PAGE, "html"), **options)
    assert (draft.code, draft.source_code) == (GOOD_PAGE, PALE_PAGE)
    assert draft.metadata["boxes"] == [[20.0, 24.0, 160.0, 40.0]]  # in pixels of the page, 1280 wide
    assert "640 x 360 pixels" in teacher.asked[0]
    assert [len(pictures(body)) for body in teacher.server.bodies] == [1, 1]
    assert teacher.reason("ui_repair", page, {"defects": []}, rng=1, **options) == "write: no_defects"
    nowhere = {"defects": [{**defect, "box": []}]}
    assert teacher.reason("ui_repair", page, nowhere, rng=2, **options) == "write: no_boxes"


def test_boxes_are_around_what_changed_and_not_around_what_moved() -> None:
    page = np.full((300, 200, 4), 255, np.uint8)
    page[40:60, 20:50] = page[200:220, 100:150] = (0, 0, 0, 255)
    other = page.copy()
    other[45:55, 25:45] = (250, 0, 0, 255)
    other[210:214, 120:130] = (250, 0, 0, 255)
    assert changed_boxes(other, page) == [(25, 45, 20, 10), (120, 210, 10, 4)]
    moved = np.full((330, 200, 4), 255, np.uint8)
    moved[:60], moved[90:] = page[:60], page[60:]
    moved[64:80, 20:50] = (0, 200, 0, 255)
    ((x, y, width, height),) = changed_boxes(moved, page)
    assert (x, width) == (20, 30)
    assert (y, y + height) == (64, 94)  # between what is alike from the top and what is from the bottom
    assert changed_boxes(page, page) == []
    assert changed_boxes(np.full_like(page, 99), page) == []  # all of it: that tells nothing
    assert marked(page, [(100, 100, 20, 20)])[97, 110].tolist() == [255, 0, 0, 255]


def test_a_pair_of_edits_is_kept_with_what_was_before(teacher) -> None:
    start = seed("svg", SQUARE, "Make it a square.", source_code=DISC)
    draft = teacher.only("keep", start, mode="both")
    assert (draft.source_code, draft.code) == (DISC, SQUARE)
    assert DISC in draft.prompt
    assert np.array_equal(decode_picture(draft.images[0])[..., :3], on_white(draft.source_rendering.pixels))
