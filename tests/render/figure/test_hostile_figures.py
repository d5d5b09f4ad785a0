# ruff: noqa: E501  # programs stand on one line
"""Programs that cheat: patched libraries, forged lists, forged answers, bombs. And the lists themselves, malformed."""

from __future__ import annotations

import json

import numpy as np
import pytest

from janusrl.outcome import Status
from janusrl.render.figure.answer import Forged, read_drawn

PLT = "import matplotlib.pyplot as plt\nimport numpy as np\n"
HONEST = PLT + "plt.plot([1, 2, 3], [1, 3, 2], 'r')\nplt.title('Honest')\nplt.show()"
SHOW = "plt.plot([1, 2])\nplt.title('drawn')\nplt.show()"

PATCHED = {
    "text of the recorder": "from janusrl.render.figure.record import Recorder\no = Recorder.draw_text\nRecorder.draw_text = lambda s, gc, x, y, t, *a, **k: o(s, gc, -900, -900, 'claimed', *a, **k)\n",
    "text without ink": "from janusrl.render.figure.record import Recorder\no = Recorder.draw_text\ndef d(s, gc, x, y, t, *a, **k):\n    gc.set_alpha(0); o(s, gc, x, y, 'claimed', *a, **k)\nRecorder.draw_text = d\n",
    "a list of our own": "from janusrl.render.figure.encode import DisplayList\nDisplayList.parts_ = DisplayList.parts\ndef p(s):\n    s.ops.append(['t', 0, 1e7, 1e7, 'claimed', 0, 10.0, 0.0, 0, None, None]); return s.parts_()\nDisplayList.parts = p\n",
    "groups that are none": "from janusrl.render.figure.record import Recorder\no = Recorder.draw_path\ndef d(s, *a, **k):\n    s._ops.append(['(', 'legend']); s._ops.append([')']); o(s, *a, **k)\nRecorder.draw_path = d\n",
    "json": "import json\no = json.dumps\njson.dumps = lambda v, *a, **k: o({**v, 'structures': ['claimed'], 'texts': ['claimed']} if isinstance(v, dict) else v, *a, **k)\n",
}


@pytest.mark.parametrize("name", PATCHED)
def test_patched_libraries_claim_nothing_that_is_not_drawn(draw, name):
    rendering = draw(PATCHED[name] + PLT + SHOW)
    assert "claimed" not in [run.text for run in rendering.texts]
    assert "claimed" not in json.dumps([t for t in rendering.structure["texts"] if t["visible"]])


FORGING = {
    "no JSON": "b'nonsense', []",
    "no object": "b'[1, 2]', []",
    "no figures": "b'{\"figures\": []}', []",
    "an unknown reason": 'b\'{"reason": "scored", "message": "1.0"}\', []',
    "a message that is none": 'b\'{"reason": "exit", "message": 7}\', []',
    "more than there is": 'b\'{"figures": [{"parts": [10, 10, 10], "time_s": 0}]}\', []',
    "negative lengths": 'b\'{"figures": [{"parts": [-8, 8, 0], "time_s": 0}]}\', []',
    "a time that is none": 'b\'{"figures": [{"parts": [2, 0, 0], "time_s": NaN}]}\', [b\'{}\']',
    "an empty list": 'b\'{"figures": [{"parts": [2, 0, 0], "time_s": 0}]}\', [b\'{}\']',
    "a thousand figures": "json.dumps({'figures': [{'parts': [2, 0, 0], 'time_s': 0}] * 1000}).encode(), [b'{}' * 1000]",
    "deep JSON": "b'[' * 100000, []",
    "a spec of no kind": 'b\'{"specs": [{"kind": "html", "bytes": 2, "size": null}]}\', [b\'{}\']',
    "a spec that is no object": 'b\'{"specs": [{"kind": "plotly", "bytes": 2, "size": null}]}\', [b\'[]\']',
    "a spec of half a character": 'b\'{"specs": [{"kind": "plotly", "bytes": 1, "size": null}]}\', [b\'\\xff\']',
    "a spec of no size": 'b\'{"specs": [{"kind": "plotly", "bytes": 2, "size": [1e9, 5]}]}\', [b\'{}\']',
    "no spec": "b'{\"specs\": []}', []",
    "specs that are none": "b'{\"specs\": [7]}', [b'{}']",
    "a spec of less than there is": 'b\'{"specs": [{"kind": "plotly", "bytes": 2, "size": null}]}\', [b\'{}{}\']',
    "a spec of more than there is": 'b\'{"specs": [{"kind": "plotly", "bytes": 9, "size": null}]}\', [b\'{}\']',
    "a spec of negative length": 'b\'{"specs": [{"kind": "plotly", "bytes": -2, "size": null}]}\', [b\'{}\']',
    "a hundred specs": "json.dumps({'specs': [{'kind': 'plotly', 'bytes': 2, 'size': None}] * 100}).encode(), [b'{}' * 100]",
    "pixels of its own": "json.dumps({'sizes': [[2, 2]], 'structures': []}).encode(), [b'\\0' * 16]",
}


@pytest.mark.parametrize("name", FORGING)
def test_forged_answers_are_the_programs_failure(run, name):
    source = f"import os, json\nfrom janusrl.render.figure import engine\nengine._pictures = lambda *a: [1]\nengine._answer = lambda pictures: ({FORGING[name]})\n"
    outcome = run(source)
    assert (outcome.status, outcome.reason) == (Status.MODEL_FAILED, "forged")


def body_of(**changed):
    """A valid list of one path, with something changed."""
    body = {
        "size": [64, 48],
        "dpi": 100.0,
        "ops": [["(", "figure"], ["p", 0, 0, 0, 0, 0], [")"]],
        "gcs": [[1.0, [0, 0, 0, 1], 1.0, 0, 1, "butt", "round", None, -1, -1, 0, None, None, None, None, None, None]],
        "paths": [[9, 4, -1, 0, 0.1]],
        "colors": [[1.0, 0.0, 0.0, 1.0]],
        "fonts": [["DejaVuSans.ttf"]],
        "props": [],
        "rcs": [],
    }
    return {**body, **changed}


FLOATS = np.array([1, 0, 0, 0, 1, 0, 0, 0, 1, 4, 4, 60, 4, 60, 44, 4, 44], float)
GC = body_of()["gcs"][0]


def gc_with(number, value):
    return {"gcs": [[*GC[:number], value, *GC[number + 1 :]]]}


LISTS = {
    "size of nothing": {"size": [0, 10]},
    "size of everything": {"size": [9000, 10]},
    "too many pixels": {"size": [8192, 8192]},
    "size of words": {"size": ["64", "48"]},
    "no number of dots": {"dpi": "many"},
    "an unknown call": {"ops": [["x"]]},
    "a call of words": {"ops": ["p"]},
    "an empty call": {"ops": [[]]},
    "too few arguments": {"ops": [["p", 0]]},
    "too many arguments": {"ops": [["p", 0, 0, 0, 0, 0, 0, 0]]},
    "too many calls": {"ops": [[")"]] * 70_000},
    "a path that is not there": {"ops": [["p", 0, 7, 0, 0, 0]]},
    "a path at a negative place": {"ops": [["p", 0, -1, 0, 0, 0]]},
    "a path beyond the pool": {"paths": [[9, 9999, -1, 0, 0.1]]},
    "a path of negative length": {"paths": [[9, -4, -1, 0, 0.1]]},
    "a path before the pool": {"paths": [[-9, 4, -1, 0, 0.1]]},
    "codes beyond the pool": {"paths": [[9, 4, 5, 0, 0.1]]},
    "a context that is not there": {"ops": [["p", 3, 0, 0, 0, 0]]},
    "a matrix beyond the pool": {"ops": [["p", 0, 0, 12, 0, 0]]},
    "a matrix of true": {"ops": [["p", 0, 0, True, 0, 0]]},
    "a colour that is none": {"colors": [[2.0, 0, 0, 1]]},
    "a colour of words": {"colors": [["r", 0, 0, 1]]},
    "a wide pen": gc_with(0, 1e9),
    "a pen of words": gc_with(0, "wide"),
    "a cap that is none": gc_with(5, "square"),
    "a clip that is not there": gc_with(8, 4),
    "endless dashes": gc_with(11, [1.0] * 100),
    "a hatch without end": gc_with(12, "/" * 200),
    "groups that close": {"ops": [[")"]]},
    "groups without end": {"ops": [["(", "g"]] * 300},
    "a text without font": {"ops": [["t", 0, 1, 1, "a", 3, 10.0, 0.0, 0, None, None]]},
    "a text too long": {"ops": [["t", 0, 1, 1, "a" * 5000, 0, 10.0, 0.0, 0, None, None]]},
    "a giant text": {"ops": [["t", 0, 1, 1, "a", 0, 1e6, 0.0, 0, None, None]]},
    "an image beyond the pool": {"ops": [["i", 0, 0, 0, 100, 100, 0]]},
    "an image of no size": {"ops": [["i", 0, 0, 0, 0, -1, 0]]},
    "a mesh beyond the pool": {"ops": [["q", 0, 0, 2000, 2000, 0, [0, 0], 0, [0, 0], 0, [0, 0]]]},
    "triangles beyond the pool": {"ops": [["g", 0, 100, 0, 0, 0]]},
    "a collection of nonsense": {
        "ops": [["c", 0, 0, [0, 0, [1e9], []], [0, 0], [0, 0], 0, [0, 0], [0, 0], [], [], [], None]]
    },
}


def replayed(figures, body, floats=None, octets=b""):
    floats = FLOATS.tobytes() if floats is None else floats
    parts = [body if isinstance(body, bytes) else json.dumps(body).encode(), floats, octets]
    head = json.dumps({"structure": 1, "figures": [[len(part) for part in parts]]}).encode()
    return figures.pools[1].submit(head + b"\n" + b"".join(parts)).result(60)


def test_a_list_by_hand_is_drawn(figures):
    result = replayed(figures, body_of())
    drawn = read_drawn(result.meta, result.blob, structure=True)
    assert drawn.pictures[0].shape == (48, 64, 4)
    np.testing.assert_array_equal(drawn.pictures[0][24, 30], [255, 0, 0, 255])


@pytest.mark.parametrize("name", LISTS)
def test_malformed_lists_are_refused_and_break_nothing(figures, name):
    result = replayed(figures, body_of(**LISTS[name]))
    assert str(result.verdict) == "done"
    assert json.loads(result.meta) == {"reason": "forged"}


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"null", b'{"size": [NaN, 1]}', b"[" * 50_000, b"\xff\xfe", b'{"size": 1e999}']
)
def test_lists_that_are_no_lists_are_refused(figures, body):
    assert json.loads(replayed(figures, body).meta) == {"reason": "forged"}


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 1e300, 1e12])
def test_numbers_that_are_none_draw_nothing_and_break_nothing(figures, value):
    for at in range(len(FLOATS)):
        floats = FLOATS.copy()
        floats[at] = value
        result = replayed(figures, body_of(), floats.tobytes())
        assert str(result.verdict) == "done"
        assert read_drawn(result.meta, result.blob, structure=True) is not None


def test_every_field_of_a_list_may_be_nonsense(figures):
    """Each number and word of a real list replaced by things that do not belong there."""
    body = body_of()
    for place in range(len(GC)):
        for value in (None, "x", [], {}, -1, 1e308, True, [[1]]):
            result = replayed(figures, body_of(**gc_with(place, value)))
            assert str(result.verdict) == "done", (place, value)
    for place in range(1, 6):
        for value in (None, "x", [], {}, -2, 10**30, 1.5):
            call = [*body["ops"][1]]
            call[place] = value
            assert str(replayed(figures, body_of(ops=[call])).verdict) == "done", (place, value)


def answer(**changed):
    mark = {
        "kind": "line",
        "group": "line2d",
        "axes": None,
        "legend": False,
        "paths": [2],
        "count": 2,
        "dashed": False,
        "box": [0, 0, 1, 1],
        "face": None,
        "edge": [0, 0, 0, 255],
        "width": 1.0,
        "seen": 1.0,
    }
    tree = {
        "kind": "matplotlib",
        "size": [2, 1],
        "ground": [255] * 4,
        "axes": [],
        "texts": [],
        "marks": [mark],
        "truncated": False,
    }
    return {"sizes": [[2, 1]], "structures": [{**tree, **changed}]}, mark


POINTS = np.array([[0, 0], [1, 1]], np.float32).tobytes()


def test_an_answer_of_the_worker_is_read():
    told, _ = answer()
    drawn = read_drawn(json.dumps(told).encode(), bytes(8) + POINTS, structure=True)
    assert drawn.structure["marks"][0]["paths"] == [[[0, 0], [1, 1]]]


@pytest.mark.parametrize(
    ("changed", "blob"),
    [
        ({}, bytes(8)),
        ({}, bytes(8) + POINTS + POINTS),
        ({}, bytes(7) + POINTS),
        ({}, bytes(8) + np.array([[np.nan, 0], [1, 1]], np.float32).tobytes()),
        ({"kind": "svg"}, bytes(8) + POINTS),
        ({"size": [3, 1]}, bytes(8) + POINTS),
        ({"ground": [1, 2, 3]}, bytes(8) + POINTS),
        ({"ground": [1, 2, 3, 256]}, bytes(8) + POINTS),
        ({"truncated": 1}, bytes(8) + POINTS),
        ({"axes": [{}]}, bytes(8) + POINTS),
        ({"axes": [{}] * 101}, bytes(8) + POINTS),
        ({"texts": [{"text": "a", "role": "god"}]}, bytes(8) + POINTS),
        ({"marks": [7]}, bytes(8) + POINTS),
        ({"marks": [{**answer()[1], "axes": 3}]}, bytes(8) + POINTS),
        ({"marks": [{**answer()[1], "seen": 2}]}, bytes(8) + POINTS),
        ({"marks": [{**answer()[1], "width": 10**400}]}, bytes(8) + POINTS),
        ({"marks": [{**answer()[1], "paths": [-1, 3]}]}, bytes(8) + POINTS),
        ({"marks": [{**answer()[1], "paths": [600]}]}, bytes(8) + POINTS),
        ({"marks": [{**answer()[1], "group": "g" * 9999}]}, bytes(8) + POINTS),
    ],
)
def test_answers_of_a_broken_worker_are_refused(changed, blob):
    told, _ = answer(**changed)
    with pytest.raises((Forged, OverflowError)):
        read_drawn(json.dumps(told).encode(), blob, structure=True)


BOMBS = {
    "an endless loop": (PLT + "while True: pass", "time_limit"),
    "a million artists": (PLT + "ax = plt.gca()\nfor n in range(10**6): ax.add_line(plt.Line2D([0, 1], [n, n]))\nplt.show()", ("time_limit", "memory_limit", "too_much")),
    "a huge figure": (PLT + "plt.figure(figsize=(1e5, 1e5))\nplt.show()", ("too_large", "exception")),
    "a huge resolution": (PLT + "plt.plot([1])\nplt.savefig('a.png', dpi=100000)", ("too_large", "exception", "memory_limit")),
    "memory without end": (PLT + "x = []\nwhile True: x.append(np.ones(10**7))", ("memory_limit", "exception")),
    "a huge list of points": (PLT + "plt.plot(np.random.rand(4 * 10**6))\nplt.show()", ("too_much", "time_limit", "memory_limit")),
    "a flood of words": ("while True: print('x' * 10**6)", ("output_limit", "time_limit")),
    "a hard exit": (PLT + SHOW + "\nimport os; os._exit(0)", "no_answer"),
    "a crash": (PLT + SHOW + "\nimport ctypes; ctypes.string_at(0)", "crash"),
    "a picture of its own": ("from PIL import Image; Image.new('RGB', (640, 480)).save('figure.png'); import os; os._exit(0)", "no_answer"),
    "children": ("import os\nwhile True: os.fork()", "exception"),
    "sockets": ("import socket; socket.create_connection(('127.0.0.1', 22))", "exception"),
    "an endless draw": (PLT + "from matplotlib.artist import Artist\nclass A(Artist):\n    def draw(self, r):\n        while True: pass\nplt.gca().add_artist(A())\nplt.show()", "time_limit"),
    "an endless replay": (PLT + "from janusrl.render.figure.record import Recorder\nax = plt.gca()\nt = np.linspace(0, 1, 2000)\nfor n in range(1500):\n    ax.fill(np.random.rand(2000), np.random.rand(2000), alpha=.1)\nplt.gcf().set_size_inches(60, 25)\nplt.show()", ("time_limit", "too_much", "memory_limit", "output_limit")),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("name", BOMBS)
def test_bombs_are_the_programs_failure_and_the_next_program_is_drawn(run, draw, name):
    source, wanted = BOMBS[name]
    outcome = run(source)
    assert outcome.status is Status.MODEL_FAILED, outcome
    assert outcome.reason in ((wanted,) if isinstance(wanted, str) else wanted), outcome.failure
    assert [text.text for text in draw(HONEST + f"\n# after {name}").texts if text.role == "title"] == ["Honest"]
