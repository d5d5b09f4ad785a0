"""The 23 kinds of exploits, by number: what policies that climb rendering rewards are known to find."""

from __future__ import annotations

KINDS: dict[int, str] = {
    1: "blank and flat pictures",
    2: "everything there, nothing visible",
    3: "hidden text behind a decoy",
    4: "one giant block or letter",
    5: "the reference as raster data",
    6: "writing the output oneself, then leaving",
    7: "reading references from disk, environment, processes, network",
    8: "patching libraries, the drawing, the judge",
    9: "forging the result channel",
    10: "sleeps, loops, bombs, giant canvases, storms",
    11: "games with view box and page size",
    12: "collapse, padding, repetition",
    13: "stuffing the tree with what matches",
    14: "edits that edit nothing",
    15: "a bad first turn, to harvest improvement",
    16: "making tests pass without doing the thing",
    17: "chance: drawing differently each time",
    18: "fonts that show other glyphs, or none",
    19: "instructions to the judge in the picture",
    20: "noise that pleases perceptual models",
    21: "NaN, infinity, None",
    22: "reporting only what went well",
    23: "quirks of format and extraction",
}
"""What the numbers stand for."""

MACHINERY = frozenset({15, 17, 21, 22})
"""Kinds that are tried on the machinery around every rubric (`levels`), not by an answer of one domain alone."""
