"""What programs print, made fit to be read by people and models: printable, and not too long."""

from __future__ import annotations

_MAX_CONSOLE_LINES = 400


def lines(text: str) -> tuple[str, ...]:
    """What was printed, one string a line, without control characters; at most 400 lines."""
    found = [printable(line) for line in text.splitlines()[: _MAX_CONSOLE_LINES + 1]]
    if len(found) > _MAX_CONSOLE_LINES:
        found[-1] = "..."
    return tuple(found)


def printable(text: str) -> str:
    """`text` with everything that is not printable, but for blanks, replaced."""
    return "".join(
        character if character.isprintable() or character in "\t\n" else "\N{REPLACEMENT CHARACTER}"
        for character in text
    )
