"""Search/replace blocks: what they say is done exactly, or refused with words; hostile ones cost no time."""

import time

import pytest

from janusrl.patch import is_patch, patched
from janusrl.program import ExtractionError

SOURCE = "one\ntwo\nthree\ntwo\nfour\n"


def block(old: str, new: str) -> str:
    return f"<<<<<<< SEARCH\n{old}\n=======\n{new}\n>>>>>>> REPLACE\n"


def apply(answer: str) -> str:
    assert is_patch(answer)
    return patched(SOURCE, answer, "python").source


def test_blocks_are_applied_in_order():
    assert apply(block("one", "1")) == "1\ntwo\nthree\ntwo\nfour\n"
    assert (
        apply("Here it is:\n```\n" + block("one\ntwo", "1") + "```\nand\n" + block("1\nthree", "x\ny"))
        == "x\ny\ntwo\nfour\n"
    )
    deleted = "<<<<<<< SEARCH\nthree\n=======\n>>>>>>> REPLACE"
    assert apply(deleted) == "one\ntwo\ntwo\nfour\n"


@pytest.mark.parametrize(
    ("answer", "reason", "words"),
    [
        (block("five", "5"), "bad_patch", "is not in the program"),
        (block("two", "2"), "bad_patch", "stands in the program 2 times"),
        (block("one", "1") + block("one", "1"), "bad_patch", "block 2"),
        ("<<<<<<< SEARCH\n=======\nx\n>>>>>>> REPLACE", "bad_patch", "searches for nothing"),
        ("<<<<<<< SEARCH\none\n=======\n1", "truncated", "cut off"),
        (block("four", "four") * 201, "bad_patch", "more than 200"),
    ],
)
def test_what_does_not_fit_is_refused_with_words(answer, reason, words):
    with pytest.raises(ExtractionError, match=words) as caught:
        apply(answer)
    assert caught.value.reason == reason


def test_thinking_and_whole_programs_are_no_patches():
    assert not is_patch("<think>\n" + block("one", "1") + "</think>\n```python\nprint(1)\n```")
    assert not is_patch("x = '<<<<<<< SEARCH'")
    assert not is_patch("")


def test_many_alike_lines_take_time_in_proportion():
    def cpu_s(lines: int) -> float:
        began = time.process_time()
        with pytest.raises(ExtractionError):
            patched("x\n" * lines, block("x\n" * 300 + "y", "z") * 3, "python")
        return time.process_time() - began

    assert min(cpu_s(51_000) for _ in range(3)) < 40 * min(cpu_s(5_100) for _ in range(3))
