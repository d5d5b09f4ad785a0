"""Agg's canvas with texts collected first and drawn afterwards, so that their boxes are known before their ink."""

from __future__ import annotations

import math
import re
from pathlib import Path as FilePath
from typing import Any

import matplotlib as mpl
import matplotlib.ft2font
import numpy as np
from matplotlib.backends.backend_agg import RendererAgg, get_hinting_flag
from matplotlib.font_manager import get_font

from janusrl.render.figure.decode import Context, Malformed, integer, string
from janusrl.render.figure.math_parser import math_parser
from janusrl.render.figure.record import ALL_SETTINGS, TEXT_SETTINGS

_FONT_FOLDER = FilePath(mpl.get_data_path()) / "fonts" / "ttf"
FONTS = {path.name: str(path) for path in sorted(_FONT_FOLDER.glob("*.ttf"))}
DEFAULT_FONT = FONTS["DejaVuSans.ttf"]
_FEATURE = re.compile(r"[\w ,=+\-\[\]:'\".]{1,40}")
_LANGUAGE = re.compile(r"[\w-]{1,20}")


_SHAPES = hasattr(RendererAgg, "_draw_text_glyphs_and_boxes")
"""Whether this matplotlib (3.11 or later) shapes texts and draws them glyph by glyph."""
_MOST_KEPT = 20_000
_layouts: dict[Any, Any] = {}
_bitmaps: dict[Any, Any] = {}


def _remember(memory: dict[Any, Any], key: Any, value: Any) -> None:
    """Keep something; what is oldest goes when there is too much."""
    if len(memory) >= _MOST_KEPT:
        for old in list(memory)[: _MOST_KEPT // 4]:
            del memory[old]
    memory[key] = value


class Sized:
    """Font properties of which only the size is asked: the file is known."""

    def __init__(self, size: float) -> None:
        self._size = size

    def get_size_in_points(self) -> float:
        """As `FontProperties` has it."""
        return self._size


class Style:
    """What Agg asks of the text artist."""

    def __init__(self, features: Any, language: Any) -> None:
        if features is not None and not all(type(f) is str and _FEATURE.fullmatch(f) for f in features[:20]):
            raise Malformed("features")
        self._features = None if features is None else tuple(features[:20])
        if isinstance(language, str):
            if not _LANGUAGE.fullmatch(language):
                raise Malformed("language")
        elif language is not None:
            language = [(string(tag, 20), integer(a, 0, 10_000), integer(b, 0, 10_000)) for tag, a, b in language[:20]]
        self._language = language

    def get_fontfeatures(self) -> tuple[str, ...] | None:
        """As `Text` has it."""
        return self._features

    def get_language(self) -> Any:
        """As `Text` has it."""
        return self._language


class Canvas(RendererAgg):
    """Agg with texts collected first and drawn afterwards."""

    def __init__(self, width: int, height: int, dpi: float) -> None:
        super().__init__(width, height, dpi)
        self.agg: Any = self._renderer
        self.files: tuple[str, ...] = (DEFAULT_FONT,)

    def _prepare_font(self, font_prop: Any) -> Any:
        font = get_font(list(self.files))
        font.clear()
        font.set_size(font_prop.get_size_in_points(), self.dpi)
        return font

    def draw_text(
        self, gc: Any, x: float, y: float, s: str, prop: Any, angle: float, ismath: Any = False, mtext: Any = None
    ) -> None:
        """As Agg draws, with layouts remembered."""
        if ismath or not _SHAPES:
            super().draw_text(gc, x, y, s, prop, angle, ismath, mtext)
            return
        size, features, language = prop.get_size_in_points(), mtext.get_fontfeatures(), mtext.get_language()
        key = (s, self.files, size, self.dpi, features, str(language), *(mpl.rcParams[name] for name in TEXT_SETTINGS))
        glyphs = _layouts.get(key)
        if glyphs is None:
            items = self._prepare_font(prop)._layout(s, get_hinting_flag(), features=features, language=language)
            glyphs = [(item.ft_object, size, item.glyph_index, 0, 1, item.x, item.y) for item in items]
            _remember(_layouts, key, glyphs)
        self._draw_text_glyphs_and_boxes(gc, x, y, angle, glyphs, [])

    def _draw_text_glyphs_and_boxes(self, gc: Any, x: float, y: float, angle: float, glyphs: Any, boxes: Any) -> None:
        """As Agg draws, with bitmaps remembered by glyph and place within a pixel."""
        cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
        flags = get_hinting_flag()
        modes: Any = matplotlib.ft2font.RenderMode
        mode = modes.NORMAL if gc.get_antialiased() else modes.MONO
        for font, size, index, slant, extend, dx, dy in glyphs:
            right, up = round(0x40 * (x + dx * cos - dy * sin)), round(0x40 * (self.height - y + dx * sin + dy * cos))
            key = (id(font), size, self.dpi, index, slant, extend, angle, right & 0x3F, up & 0x3F, flags, mode)
            found = _bitmaps.get(key)
            if found is None:
                font.set_size(size, self.dpi)
                turn = 0x10000 * np.array([[cos, -sin], [sin, cos]]) @ [[extend, extend * slant], [0, 1]]
                font._set_transform(turn.round().astype(int), [right & 0x3F, up & 0x3F])
                bitmap = font._render_glyph(index, flags, mode)
                buffer = np.array(bitmap.buffer)
                if mode == modes.MONO:
                    buffer *= 0xFF
                found = buffer, bitmap.left, bitmap.top, font  # held, so that its id stays its own
                _remember(_bitmaps, key, found)
            buffer, left, top, _ = found
            self._renderer.draw_text_image(
                buffer, left + (right >> 6), int(self.height) - top - (up >> 6) + buffer.shape[0], 0, gc
            )
        if boxes:
            super()._draw_text_glyphs_and_boxes(gc, x, y, angle, (), boxes)

    def collect(
        self,
        settings: dict[str, Any],
        gc: Context,
        x: float,
        y: float,
        text: str,
        prop: Any,
        angle: float,
        style: Style | None,
    ) -> list[tuple[Any, ...]]:
        """The calls on Agg's canvas that draw a text."""
        collector = _Collector()
        self._renderer = collector
        try:
            if settings:
                with mpl.rc_context(settings):
                    self._call(gc, x, y, text, prop, angle, style)
            else:
                self._call(gc, x, y, text, prop, angle, style)
        finally:
            self._renderer = self.agg
        return collector.calls

    def _call(self, gc: Any, x: float, y: float, text: str, prop: Any, angle: float, style: Style | None) -> None:
        if style is None:
            self.mathtext_parser = math_parser(ALL_SETTINGS)
            self.draw_mathtext(gc, x, y, text, prop, angle)
        else:
            self.draw_text(gc, x, y, text, prop, angle, mtext=style)

    def extent(self, calls: list[tuple[Any, ...]]) -> tuple[float, float, float, float] | None:
        """x0, y0, x1, y1 in pixels from the top left of everything that the calls draw."""
        boxes = [box for call in calls if (box := self._box(call)) is not None]
        if not boxes:
            return None
        x0, y0, x1, y1 = zip(*boxes, strict=True)
        return min(x0), min(y0), max(x1), max(y1)

    def _box(self, call: tuple[Any, ...]) -> tuple[float, float, float, float] | None:
        if call[0] == "draw_path":
            points = call[2].vertices @ call[3].get_matrix()[:2, :2].T + call[3].get_matrix()[:2, 2]
            (x0, y0), (x1, y1) = points.min(0), points.max(0)
            return x0, self.height - y1, x1, self.height - y0
        _, image, x, y, angle, _ = call
        if not isinstance(image, np.ndarray):  # before matplotlib 3.11 the font itself, with its picture inside
            image = np.asarray(image)
        height, width = image.shape[:2]
        if not height or not width:
            return None
        if not angle:
            return x, y - height, x + width, y
        turn = np.radians(angle)
        cos, sin = np.cos(turn), np.sin(turn)
        xs = x + np.array([0, width * cos, -height * sin, width * cos - height * sin])
        ys = y - np.array([0, width * sin, height * cos, width * sin + height * cos])
        return xs.min(), ys.min(), xs.max(), ys.max()


class _Collector:
    """Stands in for Agg's canvas while a text is laid out."""

    def __init__(self) -> None:
        self.calls: list[tuple[Any, ...]] = []

    def draw_text_image(self, image: Any, x: float, y: float, angle: float, gc: Any) -> None:
        self.calls.append(("draw_text_image", np.asarray(image), x, y, angle, gc))

    def draw_path(self, gc: Any, path: Any, transform: Any, face: Any) -> None:
        self.calls.append(("draw_path", gc, path, transform, face))
