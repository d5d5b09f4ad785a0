"""Recorder: a matplotlib renderer that draws nothing and writes a display list. Runs beside the program.

It measures text as Agg does, so layout comes out the same. Agg filters, which are Python functions of the program,
are run here, on a real Agg canvas, and recorded as the image that they make.
"""

from __future__ import annotations

import os
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.font_manager import fontManager
from matplotlib.patheffects import PathEffectRenderer
from matplotlib.transforms import Bbox

from janusrl.render.figure.encode import DisplayList
from janusrl.render.figure.math_parser import math_parser

MATH_SETTINGS = (
    *("mathtext.fontset", "mathtext.default", "mathtext.fallback", "mathtext.rm", "mathtext.it", "mathtext.bf"),
    *("mathtext.cal", "mathtext.sf", "mathtext.tt", "font.family", "font.serif", "font.sans-serif", "font.monospace"),
    *("font.cursive", "font.fantasy"),
)
"""Settings that decide how mathtext is drawn; those of `mathtext.bfit` and `text.*` are added where they exist."""
TEXT_SETTINGS = tuple(
    name for name in ("text.hinting", "text.hinting_factor", "text.kerning_factor") if name in mpl.rcParams
)
ALL_SETTINGS = (*TEXT_SETTINGS, *MATH_SETTINGS, *(name for name in ("mathtext.bfit",) if name in mpl.rcParams))
setting = dict.__getitem__


class TexRefused(RuntimeError):
    """A program asked for TeX."""


class Recorder(RendererAgg):
    """Records draw calls; see the module's docstring."""

    def __init__(self, width: float, height: float, dpi: float) -> None:
        super(RendererAgg, self).__init__()
        self.dpi, self.width, self.height = dpi, width, height
        self.bbox = Bbox.from_bounds(0, 0, width, height)
        self.mathtext_parser = math_parser(ALL_SETTINGS)
        self.list = DisplayList(int(width), int(height), float(dpi))
        self._renderer: Any = None
        self._filtering: list[RendererAgg] = []
        self._font_numbers: dict[int, int] = {}
        self._chunk = int(mpl.rcParams["agg.path.chunksize"])
        self._ops = self.list.ops

    def _update_methods(self) -> None:
        """Agg binds its canvas's methods here; there is no canvas."""

    def open_group(self, s: str, gid: str | None = None) -> None:
        """`["(", name]`."""
        self._ops.append(["(", s])

    def close_group(self, s: str) -> None:
        """`[")"]`."""
        self._ops.append([")"])

    def draw_path(self, gc: Any, path: Any, transform: Any, rgbFace: Any = None) -> None:
        """`["p", gc, path, matrix, face colour, chunk]`."""
        if self._filtering:
            self._filtering[-1].draw_path(gc, path, transform, rgbFace)
            return
        record = self.list
        number = record.path(path)
        self._ops.append(["p", self._gc(gc), number, record.matrix(transform), self._face(rgbFace), self._chunk])

    def draw_markers(
        self,
        gc: Any,
        marker_path: Any,
        marker_trans: Any,
        path: Any,
        trans: Any,
        rgbFace: Any = None,
    ) -> None:
        """`["m", gc, marker, matrix, path, matrix, face colour]`."""
        if self._filtering:
            self._filtering[-1].draw_markers(gc, marker_path, marker_trans, path, trans, rgbFace)
            return
        record = self.list
        self._ops.append(
            [
                *("m", self._gc(gc), record.shared_path(marker_path), record.matrix(marker_trans)),
                *(record.path(path), record.matrix(trans), self._face(rgbFace)),
            ]
        )

    def draw_path_collection(
        self,
        gc: Any,
        master_transform: Any,
        paths: Any,
        all_transforms: Any,
        offsets: Any,
        offset_trans: Any,
        facecolors: Any,
        edgecolors: Any,
        linewidths: Any,
        linestyles: Any,
        antialiaseds: Any,
        urls: Any,
        offset_position: Any,
        **more: Any,
    ) -> None:
        """`["c", gc, matrix, paths, transforms, offsets, matrix, faces, edges, widths, dashes, antialiased, hatches]`.

        `paths` is `[path]` or `[floats, octets, lengths, [1 where there are codes, else 0]]`; arrays are
        `[start, rows]`. Collections are never simplified.
        """
        if self._filtering:
            self._filtering[-1].draw_path_collection(
                *(gc, master_transform, paths, all_transforms, offsets, offset_trans, facecolors, edgecolors),
                *(linewidths, linestyles, antialiaseds, urls, offset_position),
                **more,
            )
            return
        record = self.list
        hatches = more.get("hatchcolors")
        self._ops.append(
            [
                *("c", self._gc(gc), record.matrix(master_transform), self._paths(paths)),
                *(self._rows(all_transforms, 9), self._rows(offsets, 2), record.matrix(offset_trans)),
                *(self._colors(facecolors), self._colors(edgecolors)),
                [float(width) for width in linewidths],
                [_dashes(style) for style in linestyles],
                [1 if flag else 0 for flag in antialiaseds],
                None if hatches is None or not len(hatches) else self._colors(hatches),
            ]
        )

    def draw_quad_mesh(
        self,
        gc: Any,
        master_transform: Any,
        meshWidth: int,
        meshHeight: int,
        coordinates: Any,
        offsets: Any,
        offsetTrans: Any,
        facecolors: Any,
        antialiased: Any,
        edgecolors: Any,
    ) -> None:
        """`["q", gc, matrix, columns, rows, coordinates, offsets, matrix, faces, antialiased, edges]`."""
        if self._filtering:
            self._filtering[-1].draw_quad_mesh(
                *(gc, master_transform, meshWidth, meshHeight, coordinates, offsets, offsetTrans, facecolors),
                *(antialiased, edgecolors),
            )
            return
        record = self.list
        self._ops.append(
            [
                *("q", self._gc(gc), record.matrix(master_transform), int(meshWidth), int(meshHeight)),
                *(record.floats(np.ma.filled(coordinates, np.nan)), self._rows(offsets, 2)),
                *(record.matrix(offsetTrans), self._colors(facecolors), 1 if antialiased else 0),
                self._colors(edgecolors),
            ]
        )

    def draw_gouraud_triangles(self, gc: Any, points: Any, colors: Any, transform: Any) -> None:
        """`["g", gc, triangles, points, colours, matrix]`."""
        if self._filtering:
            self._filtering[-1].draw_gouraud_triangles(gc, points, colors, transform)
            return
        record = self.list
        points, colors = np.asarray(points, float).reshape(-1, 6), np.asarray(colors, float).reshape(-1, 12)
        self._ops.append(
            [
                *("g", self._gc(gc), len(points), record.floats(points), record.floats(colors)),
                record.matrix(transform),
            ]
        )

    def draw_image(self, gc: Any, x: float, y: float, im: Any, transform: Any = None) -> None:
        """`["i", gc, x, y, width, height, octets]`: RGBA rows, top first as Agg takes them."""
        if self._filtering:
            self._filtering[-1].draw_image(gc, x, y, im)
            return
        pixels = np.asarray(im)
        height, width = pixels.shape[:2]
        self._ops.append(["i", self._gc(gc), float(x), float(y), width, height, self.list.octets(pixels)])

    def draw_text(
        self, gc: Any, x: float, y: float, s: str, prop: Any, angle: float, ismath: Any = False, mtext: Any = None
    ) -> None:
        """`["t", gc, x, y, text, font, size, angle, settings, features, language]`; mathtext: see `draw_mathtext`."""
        if ismath == "TeX":
            self.draw_tex(gc, x, y, s, prop, angle)
        elif self._filtering:
            self._filtering[-1].draw_text(gc, x, y, s, prop, angle, ismath, mtext)
        elif ismath:
            self.draw_mathtext(gc, x, y, s, prop, angle)
        else:
            features = language = None
            if mtext is not None and hasattr(mtext, "get_fontfeatures"):
                features, language = mtext.get_fontfeatures(), mtext.get_language()
            settings = mpl.rcParams
            record = self.list
            rc = tuple([setting(settings, name) for name in TEXT_SETTINGS])
            self._ops.append(
                [
                    *("t", self._gc(gc), float(x), float(y), str(s), self._font(prop)),
                    *(float(prop.get_size_in_points()), float(angle), record.rcs.setdefault(rc, len(record.rcs))),
                    *(features, language),
                ]
            )

    def draw_mathtext(self, gc: Any, x: float, y: float, s: str, prop: Any, angle: float) -> None:
        """`["M", gc, x, y, text, properties, size, angle, settings]`."""
        if self._filtering:
            self._filtering[-1].draw_mathtext(gc, x, y, s, prop, angle)
            return
        number, size, rc = self._properties(prop)
        self._ops.append(["M", self._gc(gc), float(x), float(y), str(s), number, size, float(angle), rc])

    def spell(self, s: str, prop: Any, angle: float, ismath: bool) -> None:
        """`["T", text, properties, size, angle, settings, 1 for mathtext]`: a text follows as paths, until `["E"]`.

        So are texts with path effects drawn. What is spelled must be what the paths show, or it counts for nothing.
        """
        number, size, rc = self._properties(prop)
        self._ops.append(["T", str(s), number, size, float(angle), rc, 1 if ismath else 0])

    def spelled(self) -> None:
        """`["E"]`."""
        self._ops.append(["E"])

    def _properties(self, prop: Any) -> tuple[int, float, int]:
        """Numbers of font properties and settings, and the size, of a text that is laid out in replay."""
        settings = mpl.rcParams
        rc = tuple([hashable(setting(settings, name)) for name in ALL_SETTINGS])
        record = self.list
        key = (
            *(tuple(prop.get_family()), prop.get_style(), prop.get_variant(), prop.get_weight(), prop.get_stretch()),
            prop.get_math_fontfamily(),
        )
        number = record.props.setdefault(key, len(record.props))
        return number, float(prop.get_size_in_points()), record.rcs.setdefault(rc, len(record.rcs))

    def draw_tex(self, *_: Any, **__: Any) -> None:
        """Refused: there is no TeX here."""
        raise TexRefused("text.usetex needs LaTeX, which is not available; use mathtext ($...$) without usetex")

    def get_text_width_height_descent(self, s: str, prop: Any, ismath: Any) -> Any:
        """As Agg measures; TeX is refused."""
        if ismath == "TeX":
            self.draw_tex()
        return super().get_text_width_height_descent(s, prop, ismath)

    def start_filter(self) -> None:
        """Draw on a canvas of its own until `stop_filter`."""
        self._filtering.append(RendererAgg(self.width, self.height, self.dpi))

    def stop_filter(self, post_processing: Any) -> None:
        """Record the image that the filter makes of what was drawn."""
        drawn = np.asarray(self._filtering.pop().buffer_rgba())
        inked = np.nonzero(drawn[..., 3])
        if not len(inked[0]):
            return
        top, bottom = inked[0].min(), inked[0].max() + 1
        left, right = inked[1].min(), inked[1].max() + 1
        image, x, y = post_processing(drawn[top:bottom, left:right] / 255, self.dpi)
        if image.dtype.kind == "f":
            image = np.asarray(image * 255.0, np.uint8)
        self.draw_image(self.new_gc(), left + x, int(self.height) - bottom + y, image[::-1])

    def copy_from_bbox(self, bbox: Any) -> None:
        """Nothing to copy."""

    def restore_region(self, region: Any, bbox: Any = None, xy: Any = None) -> None:
        """Nothing to restore."""

    def clear(self) -> None:
        """Nothing to clear: a list is used once."""

    # How things are written down.

    def _face(self, color: Any) -> int:
        return self.list.color(color)

    def _gc(self, gc: Any) -> int:
        record = self.list
        rectangle, clip = gc._cliprect, gc._clippath
        clip_path = clip_matrix = -1
        if clip is not None:
            path, matrix = gc.get_clip_path()
            if path is not None:
                clip_path, clip_matrix = record.shared_path(path), record.matrix(matrix)
        offset, dashes = gc._dashes
        hatch = gc._hatch
        sketch = gc._sketch
        key = (
            float(gc._linewidth),
            tuple(gc._rgb),
            gc._alpha,
            1 if gc._forced_alpha else 0,
            1 if gc._antialiased else 0,
            gc.get_capstyle(),
            gc.get_joinstyle(),
            None if rectangle is None else tuple(rectangle.get_points().ravel().tolist()),
            clip_path,
            clip_matrix,
            offset,
            None if dashes is None else tuple(dashes),
            hatch,
            None if hatch is None or gc.get_hatch_color() is None else mpl.colors.to_rgba(gc.get_hatch_color()),
            None if hatch is None else float(gc.get_hatch_linewidth()),
            gc._snap,
            None if sketch is None else tuple(sketch),
        )
        return record.gcs.setdefault(key, len(record.gcs))

    def _font(self, prop: Any) -> int:
        key = hash(prop)
        number = self._font_numbers.get(key)
        if number is None:
            files = tuple(os.path.basename(path) for path in fontManager._find_fonts_by_props(prop))
            number = self._font_numbers[key] = self.list.fonts.setdefault(files, len(self.list.fonts))
        return number

    def _paths(self, paths: Any) -> list[Any]:
        record = self.list
        paths = list(paths)
        if len(paths) == 1:
            return [record.shared_path(paths[0])]
        vertices = [path.vertices for path in paths]
        lengths = [len(each) for each in vertices]
        coded = [path.codes for path in paths if path.codes is not None]
        return [
            record.floats(np.concatenate(vertices)) if sum(lengths) else 0,
            record.octets(np.concatenate(coded)) if coded else 0,
            lengths,
            [0 if path.codes is None else 1 for path in paths] if coded else [],
        ]

    def _rows(self, values: Any, width: int) -> list[int]:
        array = np.ma.filled(np.ma.asarray(values, float), np.nan) if np.ma.isMA(values) else np.asarray(values, float)
        array = array.reshape(-1, width)
        return [self.list.floats(array) if len(array) else 0, len(array)]

    def _colors(self, values: Any) -> list[int]:
        array = np.asarray(values, float)
        if not array.size:
            return [0, 0]
        return self._rows(array.reshape(-1, array.shape[-1]), 4)


_draw_with_effects = PathEffectRenderer.draw_text


def _draw_text_with_effects(
    self: Any, gc: Any, x: float, y: float, s: str, prop: Any, angle: float, ismath: Any = False, mtext: Any = None
) -> None:
    recorder = self._renderer
    spells = isinstance(recorder, Recorder) and ismath != "TeX" and not recorder._filtering
    if spells:
        recorder.spell(s, prop, angle, bool(ismath))
    _draw_with_effects(self, gc, x, y, s, prop, angle, ismath, mtext)
    if spells:
        recorder.spelled()


PathEffectRenderer.draw_text = _draw_text_with_effects


def hashable(value: Any) -> Any:
    """A setting as part of a key."""
    return tuple(value) if isinstance(value, list) else value


def _dashes(style: Any) -> list[Any]:
    offset, dashes = style
    return [float(offset or 0), None if dashes is None else [float(dash) for dash in dashes]]
