"""Remembers how wide texts are, across renderers and programs: laying out text is what drawing a figure mostly does.

Matplotlib keeps such measures for each renderer; here they are kept for the process, and the zygote fills them with
what charts mostly say. Same measures, same pixels: what is remembered depends on everything that decides it. For the
process of programs only, where nothing is believed anyway.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import matplotlib as mpl
import matplotlib.text
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.font_manager import FontManager, FontProperties, fontManager

from janusrl.render.figure.record import ALL_SETTINGS, TEXT_SETTINGS, hashable, setting

_MOST = 40_000
_COMMON_SIZES = (8.0, 9.0, 10.0, 11.0, 12.0, 14.0)
_COMMON_DPI = (100.0, 150.0, 300.0)
_COMMON = (
    *map(str, range(21)),
    *(f"{n / 10:.1f}" for n in range(11)),
    *(f"{n / 4:.2f}" for n in range(9)),
    *map(str, (25, 30, 35, 40, 45, 50, 60, 70, 75, 80, 90, 100, 120, 150, 200, 250, 300, 400, 500, 600, 800, 1000)),
    *("lp", "x", "y", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    *(f"\N{MINUS SIGN}{n}" for n in range(1, 11)),
    *(f"\N{MINUS SIGN}{n / 10:.1f}" for n in range(1, 11)),
)

FONT_SETTINGS = ("font.serif", "font.sans-serif", "font.monospace", "font.cursive", "font.fantasy")
_PLAIN = (*TEXT_SETTINGS, *FONT_SETTINGS, *(name for name in ("font.enable_last_resort",) if name in mpl.rcParams))
Measures = tuple[float, float, float]
_known: dict[tuple[Any, ...], Measures] = {}
_families: dict[tuple[Any, ...], list[Any]] = {}
_find = FontManager._find_fonts_by_props
_original = RendererAgg.get_text_width_height_descent


def install() -> None:
    """Put the memory in, and fill it. Once a process."""
    RendererAgg.get_text_width_height_descent = _measures
    FontManager._find_fonts_by_props = _fonts
    if hasattr(matplotlib.text, "get_font"):
        matplotlib.text.get_font = lambda paths: _tables(tuple(paths))
    for dpi in _COMMON_DPI:
        renderer = RendererAgg(1, 1, dpi)
        for size in _COMMON_SIZES:
            prop = FontProperties(size=size)
            for text in _COMMON:
                renderer.get_text_width_height_descent(text, prop, False)


def _measures(self: Any, s: str, prop: Any, ismath: Any) -> Measures:
    if ismath == "TeX":
        measured: Measures = _original(self, s, prop, ismath)
        return measured
    settings = mpl.rcParams
    rc = tuple([hashable(setting(settings, name)) for name in (ALL_SETTINGS if ismath else _PLAIN)])
    key = (s, bool(ismath), hash(prop), prop.get_size_in_points(), self.dpi, rc, len(fontManager.ttflist))
    known = _known.get(key)
    if known is None:
        known = _original(self, s, prop, ismath)
        if len(_known) < _MOST:
            _known[key] = known
    return known


def _fonts(self: Any, prop: Any, *arguments: Any, **options: Any) -> Any:
    if arguments or options or not isinstance(prop, FontProperties):
        return _find(self, prop, *arguments, **options)
    rc = tuple([hashable(setting(mpl.rcParams, name)) for name in FONT_SETTINGS])
    key = (hash(prop), rc, len(self.ttflist))
    known = _families.get(key)
    if known is None:
        known = _find(self, prop)
        if len(_families) < _MOST:
            _families[key] = known
    return list(known)


@lru_cache(256)
def _tables(paths: tuple[Any, ...]) -> _Tables:
    return _Tables(list(paths))


class _Tables:
    """A font of which only tables are asked for, each read once."""

    def __init__(self, paths: Any) -> None:
        from matplotlib.font_manager import get_font

        self._font = get_font(paths)
        self._tables: dict[str, Any] = {}

    def get_sfnt_table(self, name: str) -> Any:
        if name not in self._tables:
            self._tables[name] = self._font.get_sfnt_table(name)
        return self._tables[name]

    def __getattr__(self, name: str) -> Any:
        return getattr(self._font, name)
