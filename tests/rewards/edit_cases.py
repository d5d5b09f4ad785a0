"""Edits for the tests: drawings before and after, with what the instruction asks for."""

from __future__ import annotations

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">'
CIRCLE = '<circle cx="18" cy="18" r="9" fill="{}"/>'
SQUARE = '<rect x="36" y="36" width="18" height="18" fill="{}"/>'
BAR = '<rect x="6" y="48" width="20" height="8" fill="{}"/>'


def svg(*elements: str) -> str:
    return f"{HEAD}{''.join(elements)}</svg>"


SOURCE = svg(CIRCLE.format("red"), SQUARE.format("navy"), BAR.format("green"))
EDITS = {
    "recolor": svg(CIRCLE.format("blue"), SQUARE.format("navy"), BAR.format("green")),
    "move": svg(CIRCLE.format("red").replace('cx="18"', 'cx="44"'), SQUARE.format("navy"), BAR.format("green")),
    "resize": svg(CIRCLE.format("red").replace('r="9"', 'r="14"'), SQUARE.format("navy"), BAR.format("green")),
    "remove": svg(CIRCLE.format("red"), BAR.format("green")),
    "add": svg(CIRCLE.format("red"), SQUARE.format("navy"), BAR.format("green"), '<circle cx="48" cy="14" r="8"/>'),
}
