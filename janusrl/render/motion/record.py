"""Recorder: what manim's cairo camera would draw, written down as a display list. Runs beside the program.

A display list is one picture: a background and draw calls, in three pools that `decode.Reader` reads in order.

`ints`, int32. For each call a head of nine: kind, unit, points, subpaths, fill colours, colours of the stroke behind,
colours of the stroke in front, line join, line cap. After the head of a path come start, end and closed of each
subpath; a layer's head is kind, unit, x, y, width, height and three zeros.
`floats`, float64. For each path: x and y of its points in the scene's units, RGBA of each colour, the two line widths,
and where there is more than one colour of a kind, the two points between which they run.
`octets`. Rows of RGBA of each layer: what manim draws pixel by pixel (pictures, point clouds, fills with a picture).
"""

from __future__ import annotations

from typing import Any

import cairo
import numpy as np
from manim.camera import camera as camera_module
from manim.camera.camera import CAP_STYLE_MAP, LINE_JOIN_MAP, Camera
from PIL import Image

PATH, LAYER = 0, 1
HEAD = 9
_JOINS = {kind: {cairo.LineJoin.MITER: 0, cairo.LineJoin.ROUND: 1, cairo.LineJoin.BEVEL: 2}[join]
          for kind, join in LINE_JOIN_MAP.items()}  # fmt: skip
_CAPS = {kind: {cairo.LineCap.BUTT: 0, cairo.LineCap.ROUND: 1, cairo.LineCap.SQUARE: 2}[cap]
         for kind, cap in CAP_STYLE_MAP.items()}  # fmt: skip
_NONE = np.empty((0, 4))


class DisplayList:
    """One picture, as it is recorded."""

    def __init__(self, base: int, background: list[float] | None, size: tuple[int, int], matrix: list[float]) -> None:
        self.base = base
        """Number of the list that is drawn first, -1 for none."""
        self.background = background
        self.size = size
        self.matrix = matrix
        self.ops = 0
        self.ints: list[int] = []
        self.floats: list[np.ndarray] = []
        self.octets: list[bytes] = []

    def head(self) -> dict[str, Any]:
        """What the list says of itself."""
        return {
            "base": self.base,
            "background": self.background,
            "size": self.size,
            "matrix": self.matrix,
            "ops": self.ops,
        }

    def parts(self) -> list[bytes]:
        """The three pools."""
        floats = np.concatenate(self.floats) if self.floats else np.empty(0)
        return [np.array(self.ints, np.int32).tobytes(), floats.tobytes(), b"".join(self.octets)]


class Recorder:
    """Records one picture of one camera; the units are numbers of mobjects, by `id`."""

    def __init__(self, camera: Any, base: int, units: dict[int, int]) -> None:
        self.camera, self._units = camera, units
        width, height = int(camera.pixel_width), int(camera.pixel_height)
        x_scale, y_scale = width / camera.frame_width, height / camera.frame_height
        x, y = camera.frame_center[0], camera.frame_center[1]
        matrix = [x_scale, 0.0, 0.0, -y_scale, width / 2 - x * x_scale, height / 2 + y * y_scale]
        self.list = DisplayList(base, None, (width, height), [float(value) for value in matrix])
        if base < 0:
            self._background(np.asarray(camera.background))

    def paths(self, mobjects: Any) -> None:
        """What `Camera.display_multiple_non_background_colored_vmobjects` draws."""
        for mobject in mobjects:
            self._path(mobject)

    def layer(self, draw: Any, mobjects: list[Any]) -> None:
        """What one of manim's pixel-wise drawing functions adds to a picture."""
        width, height = self.list.size
        pixels = np.zeros((height, width, 4), np.uint8)
        draw(self.camera, mobjects, pixels)
        self._layer(pixels, self._units.get(id(mobjects[0]), -1))

    def _background(self, pixels: np.ndarray) -> None:
        flat = np.ascontiguousarray(pixels).view(np.uint32)
        if flat.min() == flat.max():
            self.list.background = [int(value) / 255 for value in pixels[0, 0]]
        else:
            self._layer(pixels, -1)

    def _layer(self, pixels: np.ndarray, unit: int) -> None:
        inked = pixels[..., 3] != 0
        rows, columns = np.nonzero(inked.any(1))[0], np.nonzero(inked.any(0))[0]
        if not len(rows):
            return
        top, bottom, left, right = int(rows[0]), int(rows[-1]) + 1, int(columns[0]), int(columns[-1]) + 1
        self.list.ints += [LAYER, unit, left, top, right - left, bottom - top, 0, 0, 0]
        self.list.octets.append(np.ascontiguousarray(pixels[top:bottom, left:right]).tobytes())
        self.list.ops += 1

    def _path(self, mobject: Any) -> None:
        camera, drawn = self.camera, self.list
        points = camera.transform_points_pre_display(mobject, mobject.points)
        if not len(points):
            return
        splits = mobject.get_subpath_split_indices_from_points(points, n_dims=2)
        fill, back, front = camera.get_fill_rgbas(mobject), _NONE, _NONE
        if not (fill[:, 3] > 0).any():
            fill = _NONE
        back_width, width = mobject.get_stroke_width(True), mobject.get_stroke_width(False)
        if back_width != 0:
            back = camera.get_stroke_rgbas(mobject, background=True)
        if width != 0:
            front = camera.get_stroke_rgbas(mobject, background=False)
        pieces = []
        for start, end in splits:
            start, end = int(start), int(end)
            if end - start >= 4:
                closed = mobject.consider_points_equals_2d(points[start], points[end - 1])
                pieces += [start, end, 1 if closed else 0]
        if not pieces or not (len(fill) or len(back) or len(front)):
            return
        drawn.ops += 1
        drawn.ints += [
            *(PATH, self._units.get(id(mobject), -1), len(points), len(pieces) // 3),
            *(len(fill), len(back), len(front), _JOINS[mobject.joint_type], _CAPS[mobject.cap_style], *pieces),
        ]
        multiple = camera.cairo_line_width_multiple
        drawn.floats += [
            # Copies: the scene goes on, and changes its arrays in place.
            *(np.array(values, np.float64).ravel() for values in (points[:, :2], fill, back, front)),
            np.array([back_width * multiple, width * multiple], np.float64),
        ]
        if max(len(fill), len(back), len(front)) > 1:
            ends = camera.transform_points_pre_display(mobject, mobject.get_gradient_start_and_end_points())
            drawn.floats.append(np.array([ends[0][0], ends[0][1], ends[-1][0], ends[-1][1]], np.float64))


_recording: list[Recorder] = []


def record(camera: Any, base: int, mobjects: Any, units: dict[int, int]) -> DisplayList:
    """The display list of what `camera.capture_mobjects(mobjects)` would draw over the list `base`, or a background."""
    recorder = Recorder(camera, base, units)
    _recording.append(recorder)
    try:
        camera.capture_mobjects(mobjects)
    finally:
        _recording.pop()
    return recorder.list


class _Pictures:
    """Stands in for `PIL.Image` in manim's camera, which makes empty pictures in a way that Pillow 13 refuses."""

    def fromarray(self, array: Any, mode: str | None = None) -> Image.Image:
        if array.ndim == 2 and mode == "RGBA":
            return Image.new("RGBA", (array.shape[1], array.shape[0]))
        return Image.fromarray(array)

    def __getattr__(self, name: str) -> Any:
        return getattr(Image, name)


def install() -> None:
    """Make cameras record while they are asked to. Called once, in the zygote."""
    camera_module.Image = _Pictures()
    for name in (
        "display_multiple_non_background_colored_vmobjects",
        "display_multiple_background_colored_vmobjects",
        "display_multiple_point_cloud_mobjects",
        "display_multiple_image_mobjects",
    ):
        setattr(
            Camera, name, _diverted(getattr(Camera, name), vector=name.endswith("non_background_colored_vmobjects"))
        )


def _diverted(original: Any, *, vector: bool) -> Any:
    def display(camera: Any, mobjects: Any, pixels: Any) -> Any:
        recorder = _recording[-1] if _recording else None
        if recorder is None or recorder.camera is not camera or pixels is not camera.pixel_array:
            return original(camera, mobjects, pixels)
        if vector:
            return recorder.paths(mobjects)
        together = original.__name__ == "display_multiple_background_colored_vmobjects"
        for each in [list(mobjects)] if together else [[mobject] for mobject in mobjects]:
            recorder.layer(original, each)
        return None

    return display
