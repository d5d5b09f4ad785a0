"""Search/replace blocks: an edited program told by what changes, for answers that need not repeat the rest.

    <<<<<<< SEARCH
    lines of the program as they are
    =======
    lines that take their place
    >>>>>>> REPLACE

Blocks are applied one after another. What is searched must stand in the program exactly once, as whole lines: nothing
is guessed, and nothing is repaired.
"""

from __future__ import annotations

from collections.abc import Iterator

from janusrl.program import ExtractionError, Program, without_thinking

SEARCH, MIDDLE, REPLACE = "<<<<<<< SEARCH", "=======", ">>>>>>> REPLACE"
MOST_BLOCKS = 200


def is_patch(completion: str) -> bool:
    """Whether an answer, its thinking left out, holds search/replace blocks."""
    return any(line.rstrip() == SEARCH for line in without_thinking(completion)[0].splitlines())


def patched(source: str, completion: str, language: str) -> Program:
    """The program after the blocks of an answer.

    Args:
        source: the program before.
        completion: an answer for which `is_patch` holds; what stands around the blocks is left out.
        language: of the program.

    Raises:
        ExtractionError: `truncated` for a block that does not end, `bad_patch` for one that does not fit; the message
            says which block and why, and may be read by the model.
    """
    lines = source.splitlines()
    for number, (old, new) in enumerate(_blocks(without_thinking(completion)[0]), 1):
        if number > MOST_BLOCKS:
            raise ExtractionError("bad_patch", f"The answer has more than {MOST_BLOCKS} search/replace blocks.")
        if not old:
            raise ExtractionError("bad_patch", f"Block {number} searches for nothing.")
        places = [
            at for at in range(len(lines) - len(old) + 1) if lines[at] == old[0] and lines[at : at + len(old)] == old
        ]
        if len(places) != 1:
            found = "is not in the program" if not places else f"stands in the program {len(places)} times"
            raise ExtractionError("bad_patch", f"What block {number} searches for {found}; it must be there once.")
        lines[places[0] : places[0] + len(old)] = new
    text = "\n".join(lines) + ("\n" if source.endswith("\n") else "")
    return Program(text, language, 0, len(completion), fenced=True)


def _blocks(text: str) -> Iterator[tuple[list[str], list[str]]]:
    """What each block searches and what it puts there, as lines."""
    old: list[str] | None = None
    new: list[str] | None = None
    for line in text.splitlines():
        mark = line.rstrip()
        if old is None:
            old = [] if mark == SEARCH else None
        elif new is None:
            if mark == MIDDLE:
                new = []
            else:
                old.append(line)
        elif mark == REPLACE:
            yield old, new
            old = new = None
        else:
            new.append(line)
    if old is not None:
        raise ExtractionError("truncated", "The last search/replace block does not end: the answer was cut off.")
