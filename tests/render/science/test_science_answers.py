"""What comes out of a worker is hostile bytes: anything out of form is a forgery, and never an error of ours."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from science_parts import SHORT, skip_without

from janusrl.domain import RenderRequest
from janusrl.outcome import Status, Timing
from janusrl.program import Program
from janusrl.render.science.script_renderer import ScriptRenderer
from janusrl.sandbox import JobResult, Verdict

REQUEST = RenderRequest(Program("yyaxis(1)", "r", 0, 9))


@pytest.fixture(scope="module")
def renderer() -> Iterator[ScriptRenderer]:
    skip_without("r")
    with ScriptRenderer("r", SHORT) as renderer:
        yield renderer


def read(renderer: ScriptRenderer, meta: Any, blob: bytes = b"", request: RenderRequest = REQUEST) -> Any:
    raw = meta if isinstance(meta, bytes) else json.dumps(meta).encode()
    return renderer.read(request, JobResult(Verdict.DONE, raw, blob), "key", Timing())


@pytest.mark.parametrize(
    ("meta", "blob"),
    [
        (b"", b""),
        (b"\xff", b""),
        (b"[" * 100_000, b""),
        (b"3", b""),
        ([], b""),
        ({}, b""),
        ({"frames": 3}, b""),
        ({"frames": [[1, 1]] * 101}, b"\0" * 404),
        ({"frames": [[1, 1]]}, b"\0\0\0"),
        ({"frames": [[1, 1]]}, b"\0" * 8),
        ({"frames": [[0, 5]]}, b""),
        ({"frames": [[-1, -1]]}, b"\0" * 4),
        ({"frames": [[1.0, 1]]}, b"\0" * 4),
        ({"frames": [[True, True]]}, b"\0" * 4),
        ({"frames": [["1", 1]]}, b"\0" * 4),
        ({"frames": [[2401, 1]]}, b"\0" * 9604),
        ({"frames": [[1, 2401]]}, b"\0" * 9604),
        ({"frames": [[1, 1, 1]]}, b"\0" * 4),
        ({"reason": "scored", "message": "x"}, b""),
        ({"reason": "worker_lost", "message": "x"}, b""),
        ({"reason": ["exception"], "message": "x"}, b""),
        ({"reason": "exception"}, b""),
        ({"reason": "exception", "message": 3}, b""),
        ({"reason": "unsupported_function", "message": "x", "lacks": 3}, b""),
    ],
)
def test_forged(renderer: ScriptRenderer, meta: Any, blob: bytes) -> None:
    outcome = read(renderer, meta, blob)
    assert (outcome.status, outcome.reason) == (Status.MODEL_FAILED, "forged")


def test_another_size_than_asked_for_is_forged(renderer: ScriptRenderer) -> None:
    request = RenderRequest(REQUEST.program, size=(2, 1))
    assert read(renderer, {"frames": [[1, 1]]}, b"\0" * 4, request).reason == "forged"
    assert read(renderer, {"frames": [[2, 1]]}, b"\0" * 8, request).status is Status.SCORED


def test_only_functions_that_a_program_names_excuse_it(renderer: ScriptRenderer) -> None:
    answer = {"reason": "unsupported_function", "message": "x"}
    assert read(renderer, {**answer, "lacks": "yyaxis"}).status is Status.INFRA_FAILED
    for lacks in ("", "heatmap", "yyaxis; x", "unknown yyaxis", "y" * 99, "../yyaxis"):
        assert read(renderer, {**answer, "lacks": lacks}).status is Status.MODEL_FAILED


def test_words_are_made_printable_and_short(renderer: ScriptRenderer) -> None:
    outcome = read(renderer, {"reason": "exception", "message": "a\x1b[31m\0\u202e" + "b" * 9999})
    assert outcome.failure is not None
    assert len(outcome.failure.message) <= 700
    assert outcome.failure.message.replace("\n", "").isprintable()
