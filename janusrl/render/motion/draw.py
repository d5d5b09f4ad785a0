"""Draws a display list with cairo, as manim's camera draws, and measures what each unit drew."""

from __future__ import annotations

from typing import Any

import cairo
import numpy as np

from janusrl.render.motion.decode import Layer, Malformed, Path, Reader

_JOINS = (cairo.LineJoin.MITER, cairo.LineJoin.ROUND, cairo.LineJoin.BEVEL)
_CAPS = (cairo.LineCap.BUTT, cairo.LineCap.ROUND, cairo.LineCap.SQUARE)
CONTRAST = 12
"""Least difference in some channel between a text's letters and what is around them."""


class Ink:
    """What one unit drew in one picture."""

    def __init__(self) -> None:
        self.box: list[float] | None = None
        """x0, y0, x1, y1 in pixels, cut to the picture."""
        self.fill: tuple[float, ...] | None = None
        self.stroke: tuple[float, ...] | None = None
        self._area = -1.0

    def add(self, box: tuple[float, float, float, float], fill: Any, stroke: Any) -> None:
        """One more call; the colours of the largest call count."""
        x0, y0, x1, y1 = box
        if self.box is None:
            self.box = [x0, y0, x1, y1]
        else:
            old = self.box
            self.box = [min(old[0], x0), min(old[1], y0), max(old[2], x1), max(old[3], y1)]
        area = (x1 - x0) * (y1 - y0)
        if area > self._area:
            self._area, self.fill, self.stroke = area, fill, stroke


class Canvas:
    """A picture that grows, of bytes R, G, B, A: cairo's own order is the reverse on little-endian machines."""

    def __init__(self, width: int, height: int, watched: frozenset[int] = frozenset()) -> None:
        self.watched = watched
        """Units whose paths are remembered in `paths`, each with the matrix that it was drawn through."""
        self.paths: dict[int, list[tuple[Path, Any]]] = {}
        self.pixels = np.zeros((height, width, 4), np.uint8)
        self.opaque = False
        """Whether something opaque lies under everything."""
        self.ink: dict[int, Ink] = {}
        """By unit."""
        self._new: set[int] = set()

    def copy(self) -> Canvas:
        """The same picture, to be drawn on further."""
        twin = Canvas(1, 1, self.watched)
        twin.paths = {unit: list(paths) for unit, paths in self.paths.items()}
        twin.pixels, twin.opaque = self.pixels.copy(), self.opaque
        for unit, ink in self.ink.items():
            other = twin.ink[unit] = Ink()
            other.__dict__.update(ink.__dict__)
        return twin

    def draw(self, reader: Reader, *, measure: bool) -> None:
        """Draw a list's own calls, scaled to fit, in the middle."""
        height, width = self.pixels.shape[:2]
        surface = cairo.ImageSurface.create_for_data(self.pixels.data, cairo.FORMAT_ARGB32, width, height)
        context = cairo.Context(surface)
        if reader.background is not None:
            r, g, b, a = reader.background
            self.opaque = a == 1
            context.set_operator(cairo.Operator.SOURCE)
            context.set_source_rgba(b, g, r, a)
            context.paint()
            context.set_operator(cairo.Operator.OVER)
        scale = min(width / reader.width, height / reader.height)
        left, top = (width - scale * reader.width) / 2, (height - scale * reader.height) / 2
        outer = cairo.Matrix(scale, 0, 0, scale, left, top)
        inner = cairo.Matrix(*reader.matrix) * outer if scale != 1 or left or top else cairo.Matrix(*reader.matrix)
        if abs(inner.xx * inner.yy - inner.xy * inner.yx) < 1e-12:
            raise Malformed("a matrix without an inverse")
        for op in reader.ops():
            if isinstance(op, Layer):
                self._layer(context, op, outer, measure)
            else:
                self._path(context, op, inner, measure)
        surface.finish()

    def shows(self, drawn: list[tuple[Path, Any]]) -> bool:
        """Whether paths that were filled still stand out from what is around them: not covered, not of its colour."""
        height, width = self.pixels.shape[:2]
        mask = np.zeros((height, -(-width // 4) * 4), np.uint8)
        context = cairo.Context(cairo.ImageSurface.create_for_data(mask.data, cairo.FORMAT_A8, width, height))
        for path, matrix in drawn:
            self._outline(context, path, matrix)
            context.fill()
        context.get_target().finish()
        mask = mask[:, :width]
        rows, columns = np.nonzero(mask.any(1))[0], np.nonzero(mask.any(0))[0]
        if not len(rows):
            return False
        window = np.s_[max(rows[0] - 2, 0) : rows[-1] + 3, max(columns[0] - 2, 0) : columns[-1] + 3]
        inside, outside = mask[window] > 127, mask[window] == 0
        if not inside.any() or not outside.any():
            return False
        seen = self.pixels[window][..., :3]
        contrast = np.abs(seen[inside].mean(0) - seen[outside].mean(0)).max()
        return bool(contrast >= CONTRAST)

    def straight(self) -> np.ndarray:
        """H x W x 4 uint8 with straight alpha."""
        if self.opaque:
            return self.pixels
        alpha = self.pixels[..., 3]
        straight = self.pixels.copy()
        factor = np.where(alpha > 0, 255.0 / np.maximum(alpha, 1), 0.0)[..., None]
        straight[..., :3] = np.clip(np.rint(self.pixels[..., :3] * factor), 0, 255).astype(np.uint8)
        return straight

    def _outline(self, context: Any, path: Path, matrix: Any) -> None:
        context.set_matrix(matrix)
        context.new_path()
        xy = path.points.ravel().tolist()
        move, curve, close = context.move_to, context.curve_to, context.close_path
        for start, end, closed in path.pieces.tolist():
            context.new_sub_path()
            at = 2 * start
            move(xy[at], xy[at + 1])
            for at in range(2 * start + 2, 2 * (end - 3) + 2, 8):
                curve(xy[at], xy[at + 1], xy[at + 2], xy[at + 3], xy[at + 4], xy[at + 5])
            if closed:
                close()

    def _path(self, context: Any, path: Path, matrix: Any, measure: bool) -> None:
        self._outline(context, path, matrix)
        for colors, line_width in ((path.back, path.back_width), (path.fill, None), (path.front, path.width)):
            if not len(colors):
                continue
            self._color(context, colors, path.ends)
            if line_width is None:
                context.fill_preserve()
                continue
            context.set_line_width(abs(line_width))
            context.set_line_join(_JOINS[path.join])
            context.set_line_cap(_CAPS[path.cap])
            context.stroke_preserve()
        if measure and path.unit >= 0:
            self._measure(path, matrix)
            if path.unit in self.watched:
                if path.unit not in self._new:  # manim draws what stands still twice: on the base, and again
                    self._new.add(path.unit)
                    self.paths[path.unit] = []
                self.paths[path.unit].append((path, matrix))

    def _color(self, context: Any, colors: np.ndarray, ends: np.ndarray | None) -> None:
        if len(colors) == 1:
            r, g, b, a = colors[0].tolist()
            context.set_source_rgba(b, g, r, a)
            return
        if ends is None:
            raise Malformed("a gradient without ends")
        pattern = cairo.LinearGradient(*ends.tolist())
        for offset, (r, g, b, a) in zip(np.linspace(0, 1, len(colors)), colors.tolist(), strict=True):
            pattern.add_color_stop_rgba(offset, b, g, r, a)
        context.set_source(pattern)

    def _layer(self, context: Any, layer: Layer, outer: Any, measure: bool) -> None:
        height, width = layer.pixels.shape[:2]
        alpha = layer.pixels[..., 3:].astype(np.uint16)
        premultiplied = layer.pixels.copy()
        premultiplied[..., :3] = (layer.pixels[..., :3] * alpha + 127) // 255
        source = cairo.ImageSurface.create_for_data(premultiplied.data, cairo.FORMAT_ARGB32, width, height)
        context.set_matrix(outer)
        context.set_source_surface(source, layer.x, layer.y)
        context.paint()
        context.set_source_rgba(0, 0, 0, 0)  # lets go of the layer's memory
        if measure and layer.unit >= 0:
            x0, y0 = outer.transform_point(layer.x, layer.y)
            x1, y1 = outer.transform_point(layer.x + width, layer.y + height)
            self._add(layer.unit, (x0, y0, x1, y1), None, None)

    def _measure(self, path: Path, matrix: Any) -> None:
        fill = _visible(path.fill)
        stroke = _visible(path.front) if path.width else None
        if fill is None and stroke is None and _visible(path.back) is None:
            return
        used = np.concatenate([path.points[start:end] for start, end, _ in path.pieces.tolist()])
        (x0, y0), (x1, y1) = used.min(0), used.max(0)
        corners = [matrix.transform_point(float(x), float(y)) for x in (x0, x1) for y in (y0, y1)]
        xs, ys = [x for x, _ in corners], [y for _, y in corners]
        edge = 0.0 if stroke is None else abs(path.width) * abs(matrix.xx) / 2
        self._add(path.unit, (min(xs) - edge, min(ys) - edge, max(xs) + edge, max(ys) + edge), fill, stroke)

    def _add(self, unit: int, box: tuple[float, float, float, float], fill: Any, stroke: Any) -> None:
        height, width = self.pixels.shape[:2]
        x0, y0, x1, y1 = max(box[0], 0.0), max(box[1], 0.0), min(box[2], float(width)), min(box[3], float(height))
        if x0 < x1 and y0 < y1:
            self.ink.setdefault(unit, Ink()).add((x0, y0, x1, y1), fill, stroke)


def _visible(colors: np.ndarray) -> tuple[float, ...] | None:
    """The mean of some colours, RGBA; None when nothing of them can be seen."""
    if not len(colors) or colors[:, 3].max() < 1 / 255:
        return None
    return tuple(round(float(value), 4) for value in colors.mean(0))
