"""Replays a display list on a clean Agg canvas. Runs in a sandbox of its own; believes nothing of the list."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path
from matplotlib.transforms import Affine2D

from janusrl.render.figure import limits, shapes
from janusrl.render.figure.agg import DEFAULT_FONT, FONTS, Canvas, Sized, Style
from janusrl.render.figure.decode import Context, ListReader, Malformed, PathView, finite, integer, number, string
from janusrl.render.figure.record import ALL_SETTINGS, TEXT_SETTINGS


class Witness:
    """Is told of everything that is drawn, before and after; see `describe.Describer`. This one looks away."""

    wants = False

    def begin(self, pixels: np.ndarray) -> None:
        """The canvas, which changes as it is drawn on."""

    def group(self, name: str) -> None:
        """A group opens."""

    def end(self) -> None:
        """The group that opened last ends."""

    def before(self, kind: str, gc: Context, **facts: Any) -> Any:
        """Something is about to be drawn; what this returns is handed to `after`."""

    def after(self, token: Any) -> None:
        """It has been drawn."""


class Replay:
    """One figure drawn again."""

    def __init__(self, reader: ListReader, witness: Any = None) -> None:
        self.reader = reader
        self.witness = witness or Witness()
        self.canvas = Canvas(reader.width, reader.height, reader.dpi)
        self._depth = 0
        self._spelling: tuple[dict[str, Any], np.ndarray] | None = None

    @property
    def pixels(self) -> np.ndarray:
        """H x W x 4 uint8, straight alpha: the canvas itself, which changes as it is drawn on."""
        return np.asarray(self.canvas.buffer_rgba())

    def run(self) -> None:
        """Draw everything.

        Raises:
            Malformed: the list does not have the form that the recorder writes.
        """
        with np.errstate(invalid="ignore"):  # points that are not finite are nowhere
            self._run()

    def _run(self) -> None:
        self.witness.begin(self.pixels)
        calls: dict[str, Callable[..., None]] = {
            "(": self._open,
            ")": self._close,
            "p": self._path,
            "m": self._markers,
            "c": self._collection,
            "q": self._mesh,
            "g": self._triangles,
            "i": self._image,
            "t": self._text,
            "M": self._mathtext,
            "T": self._spell,
            "E": self._spelled,
        }
        for op in self.reader.ops:
            if type(op) is not list or not op or type(op[0]) is not str or op[0] not in calls:
                raise Malformed("an unknown call")
            try:
                calls[op[0]](*op[1:])
            except (Malformed, MemoryError):
                raise
            except Exception as error:
                raise Malformed(f"{op[0]}: {type(error).__name__}: {error}") from error

    def _open(self, name: Any) -> None:
        self._depth += 1
        if self._depth > 200:
            raise Malformed("groups too deep")
        self.witness.group(string(name, 200))

    def _close(self) -> None:
        self._depth -= 1
        if self._depth < 0:
            raise Malformed("a group that was not open")
        self.witness.end()

    def _path(self, gc: Any, path: Any, matrix: Any, face: Any, chunk: Any) -> None:
        reader = self.reader
        context, shape, transform = reader.gc(gc), reader.path(path), reader.matrix(matrix)
        color = reader.color(face)
        token = self._announce(context, shape, transform, color)
        # Agg's Python side splits long lines, and wants a real path for that.
        if color is None and shape.should_simplify and 100 < integer(chunk, 0, 1 << 40) < len(shape.vertices):
            self._long_line(context, shape, transform, chunk)
        else:
            self.canvas.agg.draw_path(context, shape, transform, color)
        self.witness.after(token)

    def _announce(self, gc: Context, shape: PathView, transform: np.ndarray, color: Any) -> Any:
        """Tell the witness of a path: of the text that it spells, where it does."""
        if self._spelling is not None and np.array_equal(shape.vertices, self._spelling[1]):
            points = shapes.on_canvas(shape.vertices, transform, self.reader.height)
            box = shapes.box_of(points[np.isfinite(points).all(1)])
            return self.witness.before("text", gc, **self._spelling[0], box=box, face=color)
        return self.witness.before("path", gc, path=shape, matrix=transform, face=color)

    def _spell(self, text: Any, prop: Any, size: Any, angle: Any, rc: Any, math: Any) -> None:
        string(text, limits.MAX_TEXT_CHARACTERS)
        number(size, 0, 5000)
        if not self.witness.wants or not finite(angle):
            return
        properties, settings = self._properties(prop, size), self._settings(rc, ALL_SETTINGS)
        with mpl.rc_context(settings):
            vertices, _ = text_to_path.get_text_path(properties, text, ismath=math == 1)
        self._spelling = {"text": text, "size": size, "angle": angle}, np.asarray(vertices, float)

    def _spelled(self) -> None:
        self._spelling = None

    def _long_line(self, gc: Context, shape: PathView, transform: np.ndarray, chunk: int) -> None:
        path = mpl.path.Path(shape.vertices.copy(), None if shape.codes is None else shape.codes.copy())
        path.should_simplify, path.simplify_threshold = True, shape.simplify_threshold
        with mpl.rc_context({"agg.path.chunksize": chunk}):
            self.canvas.draw_path(gc, path, Affine2D(transform))

    def _markers(self, gc: Any, marker: Any, marker_matrix: Any, path: Any, matrix: Any, face: Any) -> None:
        reader = self.reader
        context, color = reader.gc(gc), reader.color(face)
        shape, shape_transform = reader.path(marker), reader.matrix(marker_matrix)
        places, transform = reader.path(path), reader.matrix(matrix)
        token = self.witness.before(
            *("markers", context),
            marker=shape,
            marker_matrix=shape_transform,
            path=places,
            matrix=transform,
            face=color,
        )
        self.canvas.agg.draw_markers(context, shape, shape_transform, places, transform, color)
        self.witness.after(token)

    def _collection(
        self,
        gc: Any,
        master: Any,
        paths: Any,
        transforms: Any,
        offsets: Any,
        offset_matrix: Any,
        faces: Any,
        edges: Any,
        widths: Any,
        dashes: Any,
        antialiased: Any,
        hatches: Any,
    ) -> None:
        reader = self.reader
        context = reader.gc(gc)
        facts: dict[str, Any] = {
            "matrix": reader.matrix(master),
            "paths": reader.paths(paths),
            "transforms": reader.rows(transforms, 9).reshape(-1, 3, 3),
            "offsets": reader.rows(offsets, 2),
            "offset_matrix": reader.matrix(offset_matrix),
            "faces": reader.rows(faces, 4),
            "edges": reader.rows(edges, 4),
            "widths": np.array([number(width, 0, 1e5) for width in widths], float),
        }
        styles = [
            (number(offset, -1e6, 1e6), None if each is None else [number(dash, 0, 1e6) for dash in each])
            for offset, each in dashes
        ]
        token = self.witness.before("collection", context, **facts)
        more = {} if hatches is None else {"hatchcolors": reader.rows(hatches, 4)}
        self.canvas.agg.draw_path_collection(
            *(context, facts["matrix"], facts["paths"], facts["transforms"], facts["offsets"]),
            *(facts["offset_matrix"], facts["faces"], facts["edges"], facts["widths"], styles),
            *(np.array([flag == 1 for flag in antialiased], bool), [None], "screen"),
            **more,
        )
        self.witness.after(token)

    def _mesh(
        self,
        gc: Any,
        master: Any,
        columns: Any,
        rows: Any,
        coordinates: Any,
        offsets: Any,
        offset_matrix: Any,
        faces: Any,
        antialiased: Any,
        edges: Any,
    ) -> None:
        reader = self.reader
        context = reader.gc(gc)
        integer(columns, 0, 1 << 22), integer(rows, 0, 1 << 22)
        count = (columns + 1) * (rows + 1)
        if count > 1 << 22:
            raise Malformed("mesh")
        facts: dict[str, Any] = {
            "matrix": reader.matrix(master),
            "columns": columns,
            "rows": rows,
            "coordinates": reader.floats(coordinates, 2 * count).reshape(rows + 1, columns + 1, 2),
            "faces": reader.rows(faces, 4),
        }
        token = self.witness.before("mesh", context, **facts)
        self.canvas.agg.draw_quad_mesh(
            *(context, facts["matrix"], columns, rows, facts["coordinates"], reader.rows(offsets, 2)),
            *(reader.matrix(offset_matrix), facts["faces"], antialiased == 1, reader.rows(edges, 4)),
        )
        self.witness.after(token)

    def _triangles(self, gc: Any, count: Any, points: Any, colors: Any, matrix: Any) -> None:
        reader = self.reader
        context = reader.gc(gc)
        integer(count, 0, 1 << 22)
        facts: dict[str, Any] = {
            "points": reader.floats(points, 6 * count).reshape(count, 3, 2),
            "colors": reader.floats(colors, 12 * count).reshape(count, 3, 4),
            "matrix": reader.matrix(matrix),
        }
        token = self.witness.before("triangles", context, **facts)
        self.canvas.agg.draw_gouraud_triangles(context, facts["points"], facts["colors"], facts["matrix"])
        self.witness.after(token)

    def _image(self, gc: Any, x: Any, y: Any, width: Any, height: Any, octets: Any) -> None:
        context = self.reader.gc(gc)
        integer(width, 1, 1 << 15), integer(height, 1, 1 << 15)
        pixels = self.reader.octets(octets, 4 * width * height).reshape(height, width, 4)
        if not finite(x, y):
            return
        token = self.witness.before("image", context, x=x, y=y, pixels=pixels)
        self.canvas.agg.draw_image(context, x, y, pixels)
        self.witness.after(token)

    def _text(
        self,
        gc: Any,
        x: Any,
        y: Any,
        text: Any,
        font: Any,
        size: Any,
        angle: Any,
        rc: Any,
        features: Any,
        language: Any,
    ) -> None:
        context = self.reader.gc(gc)
        string(text, limits.MAX_TEXT_CHARACTERS)
        number(size, 0, 5000)
        if not finite(x, y, angle):
            return
        canvas = self.canvas
        canvas.files = self._fonts(font)
        drawn = canvas.collect(self._settings(rc, TEXT_SETTINGS), context, x, y, text, Sized(size), angle,
                               Style(features, language))  # fmt: skip
        self._ink(context, drawn, text=text, x=x, y=y, size=size, angle=angle)

    def _mathtext(self, gc: Any, x: Any, y: Any, text: Any, prop: Any, size: Any, angle: Any, rc: Any) -> None:
        context = self.reader.gc(gc)
        string(text, limits.MAX_TEXT_CHARACTERS)
        number(size, 0, 5000)
        if not finite(x, y, angle):
            return
        properties = self._properties(prop, size)
        settings = self._settings(rc, ALL_SETTINGS)
        drawn = self.canvas.collect(settings, context, x, y, text, properties, angle, None)
        self._ink(context, drawn, text=text, x=x, y=y, size=size, angle=angle)

    def _ink(self, gc: Context, drawn: list[tuple[Any, ...]], **facts: Any) -> None:
        """Put the glyphs of a text on the canvas, their box known before."""
        witness = self.witness
        token = None
        if witness.wants:
            token = witness.before("text", gc, box=self.canvas.extent(drawn), **facts)
        agg = self.canvas.agg
        for name, *arguments in drawn:
            getattr(agg, name)(*arguments)
        if witness.wants:
            witness.after(token)

    def _properties(self, index: Any, size: float) -> FontProperties:
        family, style, variant, weight, stretch, math_family = self.reader.props[integer(index, 0, 1000)]
        properties = FontProperties(
            *([string(each, 200) for each in family[:20]], style, variant, weight, stretch), size=size
        )
        if math_family is not None:
            properties.set_math_fontfamily(math_family)
        return properties

    def _fonts(self, index: Any) -> tuple[str, ...]:
        names = self.reader.fonts[integer(index, 0, 1000)]
        files = dict.fromkeys(FONTS[name] for name in names[:30] if type(name) is str and name in FONTS)
        return tuple(files) or (DEFAULT_FONT,)

    def _settings(self, index: Any, names: tuple[str, ...]) -> dict[str, Any]:
        values = self.reader.rcs[integer(index, 0, 1000)]
        if not isinstance(values, list) or len(values) != len(names):
            raise Malformed("settings")
        return {name: value for name, value in zip(names, values, strict=True) if mpl.rcParams[name] != value}
