"""Which colours the functions of a program put on paper, as ChartMimic's colour evaluator looks at them.

Each traced function has a `Look`: which colours its result shows when it returns, each with the artist that is looked
at again when the program has ended, and how it is looked at then. The official procedure has habits that decide its
numbers, and they are kept: of several colours of one result often only the last is remembered; the artist remembered
under a colour is the last one that had it; bars are asked for the colour that they were given, letter by letter.
Sources are named in `rewards/chartmimic.py`; the code is our own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib import colors as mcolors
from matplotlib.cbook import silent_list
from matplotlib.patches import PathPatch

Shown = list[tuple[str, Any]]
"""Colours with the artists to look at again."""


class NoColor(ValueError):
    """Something that the official procedure cannot read as a colour; its run of the program ends there."""


@dataclass(frozen=True)
class Look:
    """How the colours of one function are found."""

    first: Callable[[Any, tuple[Any, ...], dict[str, Any]], Shown]
    """Of the result, arguments and options of a call."""
    again: Callable[[Any, str], list[str]]
    """Of an artist, and of the colour under which it is remembered, at the end."""


def hex_of(color: Any) -> str:
    """`#RRGGBB` of what is a colour for the official procedure: a name, or three or four numbers.

    Raises:
        NoColor: it is none, as pairs of colour and opacity are.
    """
    try:
        if isinstance(color, str):
            whole = color.startswith("#") and len(color) in (7, 9)
            return color.upper() if whole else str(mcolors.to_hex(mcolors.to_rgba(color))).upper()
        if isinstance(color, (list, tuple, np.ndarray)) and len(color) in (3, 4):
            return str(mcolors.to_hex(color)).upper()
    except ValueError as error:
        raise NoColor(str(error)) from error
    raise NoColor("neither a name nor numbers")


def _line(artist: Any) -> str:
    return hex_of(artist.get_color())


def _face(artist: Any) -> str:
    face = artist.get_facecolor()
    return hex_of(face if isinstance(face, tuple) else list(face))


def _first_face(artist: Any) -> str:
    return hex_of(list(artist.get_facecolor()[0]))


def _bar(artist: Any) -> str:
    return hex_of(list(artist._original_facecolor))


def _faces(artist: Any) -> list[str]:
    return [hex_of(color) for color in artist.get_facecolor().tolist()]


def _edges(artist: Any) -> list[str]:
    return [hex_of(list(color)) for color in artist.get_edgecolor()]


def _map(artist: Any) -> str:
    return str(artist.get_cmap().name)


def _one(color: Callable[[Any], str]) -> Look:
    """The result is one artist of one colour."""
    return Look(lambda result, _, __: [(color(result), result)], lambda artist, _: [color(artist)])


def _each(color: Callable[[Any], str], items: Callable[[Any], Iterable[Any]] = iter) -> Look:
    """The result holds artists, each with a colour."""
    return Look(
        lambda result, _, __: [(color(item), item) for item in items(result)], lambda artist, _: [color(artist)]
    )


def _last(colors: Callable[[Any], list[str]]) -> Look:
    """The result is one artist of many colours; it is remembered under the last of them."""
    return Look(lambda result, _, __: [(colors(result)[-1], result)], lambda artist, _: colors(artist))


def _made(kind: type, color: Callable[[Any], str]) -> Look:
    """What is made is `self`, where it is of that very kind."""
    return Look(
        lambda _, arguments, __: [(color(arguments[0]), arguments[0])] if type(arguments[0]) is kind else [],
        lambda artist, _: [color(artist)],
    )


def _mapped(colors: Callable[[Any], list[str]], kept: Callable[[Any], list[str]]) -> Look:
    """The name of the colour map where one is asked for, else colours."""

    def first(result: Any, _: tuple[Any, ...], options: dict[str, Any]) -> Shown:
        chosen = options.get("cmap")
        if chosen is not None:
            return [(chosen if isinstance(chosen, str) else str(chosen.name), result)]
        return [(color, result) for color in colors(result)[-1:]]

    def again(artist: Any, color: str) -> list[str]:
        return kept(artist) if color.startswith("#") else [color]

    return Look(first, again)


def _some_face(artist: Any) -> list[str]:
    return [_first_face(artist)] if len(artist.get_facecolor()) else []


def _all_faces(artist: Any) -> list[str]:
    found = _faces(artist)
    if not found:
        raise NoColor("no colour at all")
    return found


def _histogram(result: Any) -> list[Any]:
    patches = result[2]
    return [bar for group in patches for bar in group] if type(patches) is silent_list else list(patches)


def _arrows(result: Any) -> list[str]:
    return [_face(each) for each in result] if type(result) is list else _edges(result)


def _circles(diagram: Any) -> list[str]:
    return [_face(patch) for patch in diagram.patches]


def _boxes(result: Any) -> list[Any]:
    return [box for box in result["boxes"] if type(box) is PathPatch]


def _tiles(axes: Any) -> list[Any]:
    return [tile for container in axes.containers for tile in container]


LINE = Look(lambda result, _, __: [(hex_of(result[1]["color"]), result[0])], lambda artist, _: [_line(artist)])
AXIS_LINE, SPAN, CMAP = _one(_line), _one(_face), _one(_map)
FILL_BETWEEN = _one(_first_face)
BAR, PIE = _each(_bar), _each(_face, lambda result: result[0])
HIST, BOX = _each(_face, _histogram), _each(_face, _boxes)
VIOLIN = _each(_first_face, lambda result: result["bodies"])
LINES, FACES = _last(_edges), _last(_faces)
SCATTER, SCATTER_3D = _mapped(_some_face, _some_face), _mapped(_all_faces, _faces)
SURFACE = _mapped(_some_face, lambda artist: [_first_face(artist)])
FIRST_FACE = _one(_first_face)
EACH_LINE, EACH_FACE = _each(_line), _each(_face)
TILES = _each(_face, _tiles)
LABELS = _each(_line, lambda result: result.values())
ARROWS = _last(_arrows)
VENN = Look(lambda _, arguments, __: [(_circles(arguments[0])[-1], arguments[0])], lambda artist, _: _circles(artist))
FIELD = Look(lambda _, arguments, __: [(_map(arguments[0]), arguments[0])], lambda artist, _: [_map(artist)])


def shape(kind: type) -> Look:
    """An ellipse or a circle, of that very kind."""
    return _made(kind, _face)
