"""Tasks: rows go out and come back the same, and every mistake in a row is named by row and field."""

from __future__ import annotations

import io
import json
import pickle
import random
import warnings

import numpy as np
import pytest
from PIL import Image

from janusrl.task import Reference, Task, TaskError, decode_picture, encode_picture, picture_bytes

GOOD = {"id": "a", "domain": "svg", "prompt": "Draw", "reference": {"code": "<svg/>"}}
NOISE = np.random.default_rng(0).integers(0, 256, (9, 7, 4), dtype=np.uint8)
MESSAGE = {"role": "user", "content": "x"}


def message(**changes):
    return {**GOOD, "prompt": [{**MESSAGE, **changes}]}


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ([], "must be a JSON object, got list"),
        ({**GOOD, "promt": "x"}, "unknown field 'promt'; the fields are id, domain"),
        ({**GOOD, "id": 3}, "'id' must be a non-empty string, got 3"),
        ({**GOOD, "id": ""}, "'id' must be a non-empty string"),
        (
            {key: value for key, value in GOOD.items() if key != "domain"},
            "'domain' must be a non-empty string, got None",
        ),
        ({**GOOD, "prompt": ""}, "'prompt' must be a non-empty string or list"),
        ({**GOOD, "prompt": []}, "'prompt' must be"),
        ({**GOOD, "prompt": None}, "'prompt' must be"),
        ({**GOOD, "prompt": ["x"]}, "prompt[0] must be an object"),
        ({**GOOD, "prompt": [MESSAGE, {"role": "user"}]}, "prompt[1] must be an object with exactly"),
        (message(name="x"), "prompt[0] must be an object with exactly 'role' and 'content'"),
        (message(role="human"), "prompt[0].role is 'human'; allowed: system, user"),
        (message(role=["user"]), "prompt[0].role"),
        (message(content=None), "prompt[0].content must be"),
        (message(content=[{"type": "audio"}]), "prompt[0].content must be"),
        (message(content=[{"type": "text"}]), "prompt[0].content must be"),
        (message(content=[{"type": "image"}]), "the prompt has 1 image parts but 'images' holds 0"),
        ({**GOOD, "images": [encode_picture(NOISE)]}, "the prompt has 0 image parts but 'images' holds 1"),
        ({**GOOD, "images": "x.png"}, "'images' must be a list, got str 'x.png'"),
        ({**GOOD, "images": [3]}, "images[0]: cannot read a picture"),
        ({**GOOD, "images": ["none.png"]}, "images[0]: cannot read a picture from 'none.png'"),
        ({**GOOD, "images": ["data:image/png;base64,@@"]}, "images[0]: cannot read a picture"),
        ({**GOOD, "images": ["data:"]}, "images[0]: cannot read a picture"),
        ({**GOOD, "images": ["a\0b"]}, "images[0]: cannot read a picture"),
        ({**GOOD, "reference": "<svg/>"}, "'reference' must be an object, got str"),
        ({**GOOD, "reference": []}, "'reference' must be an object, got list"),
        ({**GOOD, "reference": ""}, "'reference' must be an object, got str"),
        ({**GOOD, "reference": {"kode": "x"}}, "reference: unknown field 'kode'"),
        ({**GOOD, "reference": {"code": 3}}, "reference: 'code' must be a str, got int"),
        ({**GOOD, "reference": {"tests": {}}}, "reference: 'tests' must be a list"),
        ({**GOOD, "reference": {"tests": [{}, 1]}}, "reference.tests[1] must be an object, got '1'"),
        ({**GOOD, "reference": {"picture": "none.png"}}, "reference.picture: cannot read a picture"),
        *(
            (
                {**GOOD, "reference": {"rubric_items": [{"criterion": "red"}, item]}},
                f"reference.rubric_items[1]: {said}",
            )
            for item, said in [
                ({}, "'criterion' is missing"),
                ({"criterion": ""}, "'criterion' must be text"),
                ({"criterion": "x", "wieght": 2}, "unknown field 'wieght'. Did you mean 'weight'?"),
                ({"criterion": "x", "weight": 0}, "'weight' must be a number above 0, got 0"),
                ({"criterion": "x", "weight": float("nan")}, "'weight' must be a number above 0, got nan"),
                ({"criterion": "x", "weight": True}, "'weight' must be a number above 0, got True"),
                ({"criterion": "x", "level": "visul"}, "'level' is 'visul'. Did you mean"),
                ({"criterion": "x", "kind": "tex"}, "'kind' is 'tex'. Did you mean 'text'? Allowed: judge, text, code"),
                ({"criterion": "x", "contains": "y"}, "'contains', 'regex' and 'absent' are for items with 'kind'"),
                ({"kind": "text"}, "an item of kind 'text' needs exactly one of 'contains' and 'regex'"),
                ({"kind": "code", "contains": "x", "regex": "x"}, "an item of kind 'code' needs exactly one"),
                ({"kind": "code", "contains": "x", "level": "visual"}, "an item of kind 'code' cannot have level"),
                ({"kind": "code", "regex": "("}, "'regex' is no pattern"),
                ({"kind": "code", "contains": "x", "absent": 1}, "'absent' must be true or false, got 1"),
                ({"kind": "code", "contains": ["x"]}, "'contains' must be text of 1 to 1000 characters"),
            ]
        ),
        (
            {**GOOD, "reference": {"rubric_items": [{"criterion": "x", "id": "2"}, {"criterion": "y"}]}},
            "reference.rubric_items: two items have the id '2'",
        ),
        ({**GOOD, "reference": {"rubric_items": [{"criterion": "x"}] * 65}}, "holds 65 items; at most 64"),
        ({**GOOD, "demonstration": ["x"]}, "'demonstration' must be a str, got list"),
        ({**GOOD, "metadata": "x"}, "'metadata' must be a Mapping, got str"),
    ],
)
def test_every_mistake_names_row_and_field(row, said):
    with pytest.raises(TaskError) as caught:
        Task.from_row(row, where="tasks.jsonl line 7")
    assert str(caught.value).startswith("tasks.jsonl line 7")
    assert said in str(caught.value)
    assert len(str(caught.value)) < 400


def full_task():
    reference = Reference("<svg/>", "svg", NOISE, "a thing", ({"do": 1},), ({"criterion": "It is red", "weight": 2},))
    parts = [{"type": "image"}, {"type": "text", "text": "Copy 圆"}]
    prompt = ({"role": "system", "content": "Be brief"}, {"role": "user", "content": parts})
    return Task("a", "svg", prompt, reference, (NOISE,), "<svg>1</svg>", {"level": 2})


@pytest.mark.parametrize("task", [full_task(), Task.from_row(GOOD), Task("b", "svg", (MESSAGE,))])
def test_rows_come_back_the_same(task):
    row = json.loads(json.dumps(task.to_row()))
    again = Task.from_row(row)
    assert again.fingerprint == task.fingerprint
    assert again.to_row() == row
    assert (again.id, again.demonstration, again.metadata) == (task.id, task.demonstration, task.metadata)
    assert pickle.loads(pickle.dumps(task)).fingerprint == task.fingerprint


def test_rubric_items_are_read_with_their_defaults():
    rows = [
        {"id": "red", "criterion": "It is red", "level": "code", "weight": 2},
        {"kind": "text", "contains": "Sales"},
        {"kind": "code", "regex": "a+", "absent": True},
    ]
    reference = Task.from_row({**GOOD, "reference": {"rubric_items": rows}}).reference
    judged, text, code = reference.items
    assert [item.id for item in reference.items] == ["red", "2", "3"]
    assert (judged.kind, judged.level, judged.weight) == ("judge", "code", 2.0)
    assert (text.level, text.weight, text.criterion) == ("visual", 1.0, "the picture shows 'Sales'")
    assert (code.level, code.absent, code.regex) == ("code", True, "a+")
    assert Reference.from_row(json.loads(json.dumps(reference.to_row()))).items == reference.items


def test_the_instruction_is_the_last_thing_the_user_said():
    assert full_task().instruction == "Copy 圆"
    assert Task("a", "svg", ({"role": "system", "content": "x"},)).instruction == ""
    turns = (MESSAGE, {"role": "assistant", "content": "y"}, {"role": "user", "content": "z"})
    assert Task("a", "svg", turns).instruction == "z"


def test_the_fingerprint_knows_what_matters():
    base = full_task()
    same = Task("other", "svg", base.prompt, base.reference, base.images, "another", {})
    assert same.fingerprint == base.fingerprint
    changed = NOISE.copy()
    changed[0, 0, 0] ^= 1
    others = [
        Task("a", "svg", (MESSAGE,), base.reference, base.images),
        Task("a", "svg", base.prompt, base.reference, (changed,)),
        Task("a", "svg", base.prompt, Reference(picture=changed), base.images),
        Task("a", "svg", base.prompt, Reference(picture=NOISE.reshape(7, 9, 4)), base.images),
        Task("a", "svg", base.prompt, Reference(code="<svg/>"), base.images),
        Task("a", "svg", base.prompt, Reference(text="<svg/>"), base.images),
    ]
    assert len({task.fingerprint for task in [base, *others]}) == 7


def test_pictures_of_prompts_stay_encoded_until_they_are_looked_at(tmp_path):
    plain = np.full((300, 400, 4), 255, np.uint8)
    (tmp_path / "a.png").write_bytes(picture_bytes(plain))
    given = ["a.png", encode_picture(plain), picture_bytes(plain), plain[..., :3]]
    prompt = [{"role": "user", "content": [{"type": "image"}] * len(given)}]
    task = Task.from_row({**GOOD, "prompt": prompt, "images": given}, folder=tmp_path)
    (tmp_path / "a.png").unlink()
    assert len(pickle.dumps(task)) < plain.nbytes / 20
    for image in task.images:
        np.testing.assert_array_equal(image, plain)


def test_pictures_come_back_the_same(tmp_path):
    np.testing.assert_array_equal(decode_picture(encode_picture(NOISE)), NOISE)
    Image.fromarray(NOISE).save(tmp_path / "a.png")
    np.testing.assert_array_equal(decode_picture("a.png", folder=tmp_path), NOISE)
    np.testing.assert_array_equal(decode_picture((tmp_path / "a.png").read_bytes()), NOISE)
    opaque = decode_picture(NOISE[..., :3])
    assert opaque.shape == (9, 7, 4)
    assert (opaque[..., 3] == 255).all()


@pytest.mark.parametrize("array", [NOISE[..., 0], NOISE.astype(float), NOISE[..., :2], NOISE[None]])
def test_arrays_of_another_form_are_refused(array):
    with pytest.raises(TaskError, match="H x W x 3 or 4, uint8"):
        decode_picture(array)


@pytest.mark.parametrize("form", ["PNG", "JPEG", "GIF", "WEBP", "BMP"])
def test_damaged_pictures_are_task_errors_and_nothing_else(form):
    stream = io.BytesIO()
    Image.fromarray(NOISE[..., :3]).save(stream, form)
    rng = random.Random(form)
    failed = 0
    for _ in range(200):
        damaged = bytearray(stream.getvalue())
        for _ in range(rng.randint(1, 6)):
            damaged[rng.randrange(min(len(damaged), 120))] = rng.randrange(256)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                assert decode_picture(bytes(damaged)).dtype == np.uint8
            except TaskError:
                failed += 1
    assert failed > 10
