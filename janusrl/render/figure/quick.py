"""Spares matplotlib what it does again and again in one drawing. Same calls, same pixels, about a fifth less time.

Beside `text_cache`, which remembers across programs. For the process of programs only, and only for the series of
matplotlib whose code this knows; with any other nothing is put in, and drawing is merely slower.

* While an axis is drawn or measured, its ticks are placed and their labels measured once. Matplotlib does it up to four
  times: for the axis, its spine, the position of its label, and labels that are aligned with it. A program's own
  locators and formatters, which may count their calls, are asked as often as ever.
* The layout of a text is remembered by all that decides it.
* A marker is copied by what it is made of; `copy.deepcopy` walks through it a good hundred steps for every tick.
* Settings are looked up without a step in Python.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from types import MethodType
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axis import Axis
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.font_manager import fontManager
from matplotlib.markers import MarkerStyle
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.ticker import FuncFormatter
from matplotlib.transforms import Affine2D, IdentityTransform

from janusrl.render.figure.record import ALL_SETTINGS, hashable, setting
from janusrl.render.figure.text_cache import FONT_SETTINGS

_KNOWN = "3.11."
_OWN = ("matplotlib.", "mpl_toolkits.")
_MOST_LAYOUTS = 20_000
_KEPT = "_janusrl_kept"
_LAYOUT_SETTINGS = tuple(dict.fromkeys((*ALL_SETTINGS, *FONT_SETTINGS)))
_layouts: dict[tuple[Any, ...], Any] = {}
_place_ticks = Axis._update_ticks
_measure_labels = Axis._get_ticklabel_bboxes
_lay_out = Text._get_layout
_set_marker = MarkerStyle._set_marker


def install() -> None:
    """Put it in. Once a process, before it draws."""
    if not mpl.__version__.startswith(_KNOWN):
        return
    Axis.draw = _steady(Axis.draw)
    Axis.get_tightbbox = _steady(Axis.get_tightbbox)
    Axis._update_ticks = _ticks
    Axis._get_ticklabel_bboxes = _label_boxes
    Text._get_layout = _layout
    MarkerStyle._set_marker = _marker
    # What they do besides is to choose a backend where there is none yet; here there is one.
    mpl.RcParams.__getitem__ = dict.__getitem__
    mpl.RcParams._get = dict.__getitem__


# Axes.


def _steady(method: Callable[..., Any]) -> Callable[..., Any]:
    """A method during which the ticks of its axis stay as they are."""

    @functools.wraps(method)
    def call(axis: Any, *arguments: Any, **options: Any) -> Any:
        state = axis.__dict__
        if _KEPT in state:
            return method(axis, *arguments, **options)
        state[_KEPT] = []
        try:
            return method(axis, *arguments, **options)
        finally:
            del state[_KEPT]

    return call


def _ticks(axis: Any) -> list[Any]:
    kept = axis.__dict__.get(_KEPT)
    if kept is None:
        return list(_place_ticks(axis))
    if not kept:
        ticks = _place_ticks(axis)
        if not all(
            map(_is_plain, (axis.major.locator, axis.major.formatter, axis.minor.locator, axis.minor.formatter))
        ):
            return list(ticks)
        kept.append(ticks)
    return list(kept[0])


def _label_boxes(axis: Any, ticks: list[Any], renderer: Any) -> tuple[list[Any], list[Any]]:
    kept = axis.__dict__.get(_KEPT)
    if not kept or kept[0] != ticks:
        first, second = _measure_labels(axis, ticks, renderer)
        return first, second
    if len(kept) == 1:
        kept += [renderer, _measure_labels(axis, ticks, renderer)]
    first, second = kept[2] if kept[1] is renderer else _measure_labels(axis, ticks, renderer)
    return list(first), list(second)


def _is_plain(ticker: Any) -> bool:
    """Whether a locator or formatter is matplotlib's own and calls no function of the program's."""
    return type(ticker).__module__.startswith(_OWN) and not isinstance(ticker, FuncFormatter)


# Texts.


def _layout(text: Any, renderer: Any) -> Any:
    odd = text._wrap or text._usetex or text._transform_rotates_text
    if odd or not isinstance(renderer, RendererAgg) or not type(text).__module__.startswith(_OWN):
        return _lay_out(text, renderer)
    prop, settings = text._fontproperties, mpl.rcParams
    key = (
        *(text._text, hash(prop), prop.get_size_in_points(), text.get_figure(root=True).dpi, renderer.dpi),
        *(text._rotation, text._rotation_mode, text._horizontalalignment, text._verticalalignment),
        *(text._multialignment, text._linespacing, text._parse_math),
        *[hashable(setting(settings, name)) for name in _LAYOUT_SETTINGS],
        len(fontManager.ttflist),
    )
    known = _layouts.get(key)
    if known is None:
        known = _lay_out(text, renderer)
        if len(_layouts) < _MOST_LAYOUTS:
            _layouts[key] = known
    box, lines, frame = known
    return box.frozen(), list(lines), frame


# Markers.


def _marker(style: Any, marker: Any) -> None:
    copied = _copied(marker.__dict__, style) if type(marker) is MarkerStyle else None
    if copied is None:
        _set_marker(style, marker)
    else:
        style.__dict__ = copied


def _copied(parts: dict[str, Any], style: Any) -> dict[str, Any] | None:
    """The parts of a marker for another one, or None where there is something unusual among them."""
    copied: dict[str, Any] = {}
    for name, part in parts.items():
        kind = type(part)
        if part is None or kind in (str, int, float, bool) or name in ("_joinstyle", "_capstyle"):
            copied[name] = part
        elif kind is Path:
            copied[name] = _copied_path(part)
        elif kind is IdentityTransform:
            copied[name] = IdentityTransform()
        elif kind is Affine2D:
            copied[name] = Affine2D(part.get_matrix().copy())
        elif isinstance(part, MethodType) and part.__func__ is getattr(MarkerStyle, part.__func__.__name__, None):
            copied[name] = MethodType(part.__func__, style)
        else:
            return None
    return copied


def _copied_path(path: Any) -> Any:
    copied = Path.__new__(Path)
    for name, part in path.__dict__.items():
        copied.__dict__[name] = part.copy("K") if isinstance(part, np.ndarray) else part
    copied._readonly = False
    return copied
