"""Describer: what a figure shows, told by somebody who watches it being drawn. Runs in the replay's worker.

It is told of every call of a display list just before and just after it goes to the canvas, and looks at the canvas
itself: a text or a mark counts for as much as its ink is there and can still be seen when the figure is finished. Names
of groups are the program's word; they sort what is seen, and can add nothing to it. The form of a structure is
documented in `renderer`.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from janusrl.render.figure import limits, shapes
from janusrl.render.figure.axes import Axes
from janusrl.render.figure.decode import Context, ListReader
from janusrl.render.figure.ink import Ink
from janusrl.render.figure.roles import give_roles
from janusrl.render.figure.shapes import Box

_AXIS = ("matplotlib.axis", "axis3d", "xtick", "ytick")
_TICKS = ("xtick", "ytick")
_UNSEEN = ("pane3d", "grid3d")


class Describer:
    """Watches one replay; a `replay.Witness`."""

    wants = True

    def __init__(self, reader: ListReader) -> None:
        self._height, self._width = reader.height, reader.width
        self._scale = reader.dpi / 72
        self._groups: list[str] = []
        self._axes_stack: list[int] = []
        self._axes: list[Axes] = []
        self._texts: list[dict[str, Any]] = []
        self._marks: list[dict[str, Any]] = []
        self._tick: list[Any] | None = None
        self._truncated = False
        self._spelled: dict[str, Any] | None = None
        self._in_axis = self._in_legend = 0
        self._ink: Ink | None = None

    def begin(self, pixels: np.ndarray) -> None:
        """The canvas, which changes as it is drawn on."""
        self._ink = Ink(pixels)

    def group(self, name: str) -> None:
        """A group opens."""
        self._groups.append(name)
        if name in ("axes", "axes3d"):
            self._axes_stack.append(len(self._axes))
            self._axes.append(Axes())
        elif name in _AXIS:
            self._in_axis += 1
            if name in _TICKS:
                self._tick = [None, None, ""]
            elif self._axes_stack:
                here = self._axes[self._axes_stack[-1]]
                here.axis += 1
                here.three_d |= name == "axis3d"
        elif name == "legend":
            self._in_legend += 1

    def end(self) -> None:
        """The group that opened last ends."""
        name = self._groups.pop()
        self._spelled = None
        if name in ("axes", "axes3d"):
            self._axes_stack.pop()
        elif name in _AXIS:
            self._in_axis -= 1
            if name in _TICKS:
                self._end_tick(name)
        elif name == "legend":
            self._in_legend -= 1

    def before(self, kind: str, gc: Context, **facts: Any) -> Any:
        """Something is about to be drawn."""
        if kind == "text":
            return self._text(gc, facts)
        if self._in_axis:
            self._tick_mark(kind, facts)
            return None
        if self._groups and self._groups[-1] in _UNSEEN:
            return None
        if len(self._marks) >= limits.MAX_MARKS:
            self._truncated = True
            return None
        return getattr(self, f"_{kind}")(gc, facts)

    def after(self, token: Any) -> None:
        """It has been drawn."""
        if token is not None:
            assert self._ink is not None
            self._ink.after(token)

    # Texts.

    def _text(self, gc: Context, facts: dict[str, Any]) -> Any:
        assert self._ink is not None
        if self._tick is not None and facts["text"]:
            self._tick[2] = facts["text"]
            self._tick[0] = self._tick[0] or facts["box"]
        if len(self._texts) >= limits.MAX_MARKS:
            self._truncated = True
            return None
        box = facts["box"]
        if box is None or not facts["text"].strip():
            return None
        clip = self._clip(gc)
        legend = self._in_legend > 0
        text = {
            "text": facts["text"],
            "role": "",
            "axes": self._axes_stack[-1] if self._axes_stack else None,
            "box": shapes.rounded(box),
            "size": round(float(facts["size"]) * self._scale, 1),
            "angle": round(float(facts["angle"]) % 360, 1),
            "color": shapes.bytes_of(facts.get("face") or gc.rgba),
        }
        if "face" in facts and self._spelled is not None and self._spelled["text"] == text["text"]:
            # Another pass of the same text: the last one is what is read.
            self._spelled.update(color=text["color"])
            return self._ink.text(self._spelled, shapes.common(box, clip))
        self._spelled = text if "face" in facts else None
        if "table" in self._groups:
            text["role"] = "table"
        elif legend:
            text["role"] = "legend"
        elif self._tick is not None:
            text["role"] = "tick"
        elif self._in_axis:
            text["role"] = "label"
        self._texts.append(text)
        return self._ink.text(text, shapes.common(box, clip))

    def _tick_mark(self, kind: str, facts: dict[str, Any]) -> None:
        if self._tick is None or not self._axes_stack:
            return
        if kind == "markers":
            places = shapes.on_canvas(facts["path"].vertices, facts["matrix"], self._height)
            if len(places) and np.isfinite(places[0]).all():
                self._tick[1] = places[0].tolist()
        elif kind == "path":
            line = shapes.on_canvas(facts["path"].vertices, facts["matrix"], self._height)
            if len(line) >= 2 and np.isfinite(line[:2]).all():
                name = self._groups_tick()
                across = 0 if name == "x" else 1
                if abs(line[0, across] - line[1, across]) < 0.01 and not self._axes[self._axes_stack[-1]].three_d:
                    self._axes[self._axes_stack[-1]].grid[name] += 1
                    if self._tick[1] is None:
                        self._tick[1] = line[0].tolist()

    def _groups_tick(self) -> str:
        return "x" if "xtick" in self._groups else "y"

    def _end_tick(self, name: str) -> None:
        tick, self._tick = self._tick, None
        if tick is None or not tick[2] or not self._axes_stack:
            return
        side, across = ("x", 0) if name == "xtick" else ("y", 1)
        box, place, text = tick
        if place is None and box is not None:
            place = [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2]
        ticks = self._axes[self._axes_stack[-1]].ticks[side]
        if place is not None and len(ticks) < 200:
            ticks.append([round(place[across], 2), text])

    # Marks.

    def _path(self, gc: Context, facts: dict[str, Any]) -> Any:
        shape, face = facts["path"], facts["face"]
        if len(shape.vertices) > 200_000:
            self._truncated = True
        points = shapes.on_canvas(shape.vertices, facts["matrix"], self._height)
        filled = face is not None and face[3] > 0
        if not filled:
            if len(points) == 2 and self._is_side(points):
                return None
            parts = shapes.split(points, shape.codes)
            return self._mark("line", gc, parts, edge=gc.rgba, looked=_on_lines(parts))
        passes = shapes.outline(points, shape.codes)
        kind = shapes.area_kind(points, shape.codes)
        if self._is_ground(gc, passes, kind, face):
            return None
        edge = gc.rgba if gc._linewidth > 0 else None
        parts = shapes.split(points, shape.codes)
        looked = np.concatenate([shapes.looked_at(part, filled=True) for part in parts[:8]]) if parts else passes
        return self._mark(kind, gc, parts, face=face, edge=edge, looked=looked, hatch=gc._hatch)

    def _markers(self, gc: Context, facts: dict[str, Any]) -> Any:
        places = shapes.outline(
            shapes.on_canvas(facts["path"].vertices, facts["matrix"], self._height), facts["path"].codes
        )
        if len(places) == 1 and abs(places[0, 0]) < 0.01 and abs(places[0, 1] - self._height) < 0.01:
            # Collections of one path and no offset come as a marker at the origin.
            return self._path(gc, {"path": facts["marker"], "matrix": facts["marker_matrix"], "face": facts["face"]})
        marker = shapes.on_canvas(facts["marker"].vertices, facts["marker_matrix"], 0)
        marker = shapes.outline(marker, facts["marker"].codes)
        edge = gc.rgba if gc._linewidth > 0 else None
        return self._points(gc, places, marker, len(places), facts["face"], edge)

    def _collection(self, gc: Context, facts: dict[str, Any]) -> Any:
        faces, edges = facts["faces"], facts["edges"]
        face = faces[:: max(1, len(faces) // 2)].tolist()[0] if len(faces) else None
        edge = edges[0].tolist() if len(edges) and facts["widths"].any() else None
        colors = [shapes.bytes_of(c) for c in shapes.thinned(faces if len(faces) else edges, 32).tolist()]
        paths, offsets = facts["paths"], facts["offsets"]
        if not paths:
            return None
        turns = facts["transforms"]
        matrix = facts["matrix"] @ turns[0] if len(turns) else facts["matrix"]
        moved = shapes.on_canvas(offsets, facts["offset_matrix"], self._height) if len(offsets) else offsets
        if len(moved) > 1 or (len(paths) == 1 and len(moved) and bool(np.abs(moved - (0, self._height)).max() > 0.5)):
            form = shapes.outline(shapes.on_canvas(paths[0].vertices, matrix, 0), paths[0].codes)
            places = moved[np.isfinite(moved).all(1)]
            return self._points(gc, places, form, len(moved), face, edge, colors)
        shift = (moved[0] - (0, self._height)) if len(moved) else np.zeros(2)
        parts: list[np.ndarray] = []
        for each in paths[: limits.MAX_MARKS]:
            placed = shapes.on_canvas(each.vertices, matrix, self._height) + shift
            parts += shapes.split(placed, each.codes)
        filled = face is not None and faces[:, 3].any()
        kind = "area" if filled else "line"
        some = parts[:: max(1, len(parts) // 12)]
        looked = [shapes.looked_at(part, filled=filled, most=4) for part in some]
        return self._mark(
            *(kind, gc, parts),
            face=face if filled else None,
            edge=edge,
            looked=np.concatenate(looked) if looked else None,
            width=float(facts["widths"][0]) if len(facts["widths"]) else 0.0,
            colors=colors,
            hatch=gc._hatch,
        )

    def _points(
        self,
        gc: Context,
        places: np.ndarray,
        form: np.ndarray,
        count: int,
        face: Any,
        edge: Any,
        colors: list[list[int]] | None = None,
    ) -> Any:
        if not (face is not None and face[3] > 0):
            face = None
        some = shapes.thinned(places, 16)
        around = shapes.thinned(form, 4) if len(form) else np.zeros((1, 2))
        looked = (some[:, None] + around * (1.0 if face is None else 0.85)).reshape(-1, 2)
        if face is not None:
            looked = np.concatenate([some, looked])
        spans = form.max(0) - form.min(0) if len(form) else np.zeros(2)
        size = round(float(spans.max()), 1)
        return self._mark(
            *("points", gc, [places]), face=face, edge=edge, looked=looked, count=count, colors=colors, side=size
        )

    def _mesh(self, gc: Context, facts: dict[str, Any]) -> Any:
        corners = shapes.on_canvas(facts["coordinates"].reshape(-1, 2), facts["matrix"], self._height)
        corners = corners[np.isfinite(corners).all(1)]
        return self._field("mesh", gc, corners, facts["faces"], [facts["columns"], facts["rows"]])

    def _triangles(self, gc: Context, facts: dict[str, Any]) -> Any:
        corners = shapes.on_canvas(facts["points"].reshape(-1, 2), facts["matrix"], self._height)
        corners = corners[np.isfinite(corners).all(1)]
        return self._field("triangles", gc, corners, facts["colors"].reshape(-1, 4), [len(facts["points"])])

    def _image(self, gc: Context, facts: dict[str, Any]) -> Any:
        height, width = facts["pixels"].shape[:2]
        x, y = facts["x"], self._height - facts["y"] - height
        corners = np.array([[x, y], [x + width, y], [x + width, y + height], [x, y + height]], float)
        some = facts["pixels"].reshape(-1, 4)
        return self._field("image", gc, corners, shapes.thinned(some, 64) / 255, [width, height])

    def _field(self, kind: str, gc: Context, corners: np.ndarray, faces: np.ndarray, cells: list[int]) -> Any:
        box = shapes.box_of(corners)
        if box is None:
            return None
        xs, ys = np.linspace(box[0], box[2], 8)[1:-1], np.linspace(box[1], box[3], 8)[1:-1]
        looked = np.stack(np.meshgrid(xs, ys), -1).reshape(-1, 2)
        colors = [shapes.bytes_of(c) for c in shapes.thinned(faces, 32).tolist()]
        frame = np.array([[box[0], box[1]], [box[2], box[3]]])
        return self._mark(kind, gc, [frame], looked=looked, colors=colors, count=int(np.prod(cells)), cells=cells)

    def _mark(
        self,
        kind: str,
        gc: Context,
        parts: list[np.ndarray],
        *,
        face: Any = None,
        edge: Any = None,
        looked: np.ndarray | None = None,
        count: int | None = None,
        width: float | None = None,
        colors: list[list[int]] | None = None,
        **more: Any,
    ) -> Any:
        parts = [part for part in parts if len(part)]
        if not parts or looked is None:
            return None
        assert self._ink is not None
        room = max(2, limits.MAX_POINTS // len(parts))
        parts_told = parts[: limits.MAX_POINTS // 2]
        box = shapes.box_of(np.concatenate(parts) if len(parts) > 1 else parts[0])
        assert box is not None
        clip = self._clip(gc)
        mark: dict[str, Any] = {
            "kind": kind,
            "group": next((name for name in reversed(self._groups) if name), ""),
            "axes": self._axes_stack[-1] if self._axes_stack else None,
            "legend": self._in_legend > 0,
            "paths": [shapes.thinned(part, room) for part in parts_told],
            "count": count if count is not None else sum(map(len, parts)) if kind == "line" else len(parts),
            "box": shapes.rounded(box),
            "face": None if face is None else shapes.bytes_of(face),
            "edge": None if edge is None else shapes.bytes_of(edge),
            "width": round((gc._linewidth if width is None else width) * self._scale, 2),
            "dashed": gc._dashes[1] is not None,
            "seen": 0.0,
        }
        if colors is not None and len(colors) > 1:
            mark["colors"] = colors
        mark.update({name: value for name, value in more.items() if value is not None})
        self._marks.append(mark)
        if self._axes_stack:
            here = self._axes[self._axes_stack[-1]]
            here.takes_mark(shapes.common(box, clip) or box)
        return self._ink.mark(mark, looked, clip)

    def _clip(self, gc: Context) -> Box | None:
        """The clip rectangle in pixels from the top left; counted as where the axes may be."""
        rectangle = gc._cliprect
        if rectangle is None:
            return None
        (x0, y0), (x1, y1) = np.asarray(rectangle).tolist()
        box = (min(x0, x1), self._height - max(y0, y1), max(x0, x1), self._height - min(y0, y1))
        if self._axes_stack and not self._in_legend:
            clips = self._axes[self._axes_stack[-1]].clips
            clips[box] = clips.get(box, 0) + 1
        return box

    def _is_ground(self, gc: Context, passes: np.ndarray, kind: str, face: Any) -> bool:
        """Whether a filled path is the background of its axes, or of the figure."""
        if self._groups[-2:] == ["figure", "patch"] and not self._axes and kind == "rect":
            return True
        if not self._axes_stack or self._groups[-2:-1] not in (["axes"], ["axes3d"]):
            return False
        here = self._axes[self._axes_stack[-1]]
        if here.ground is not None or here.marks or here.axis or kind not in ("rect", "ellipse"):
            return False
        if gc._cliprect is not None or gc.clip[0] is not None:  # what is clipped is inside
            return False
        here.ground, here.face = shapes.box_of(passes), shapes.bytes_of(face)
        return True

    def _is_side(self, points: np.ndarray) -> bool:
        """Whether a line is a side of its axes' frame."""
        if not self._axes_stack or self._in_legend or self._groups[-2:] not in (["axes", "patch"], ["axes3d", "patch"]):
            return False
        return self._axes[self._axes_stack[-1]].takes_side(points)

    def structure(self) -> dict[str, Any]:
        """The figure as a tree, once everything is drawn; the paths of its marks are arrays."""
        assert self._ink is not None
        self._ink.finish()
        axes = [each.told() for each in self._axes[: limits.MAX_AXES]]
        self._truncated |= len(self._axes) > limits.MAX_AXES or self._ink.short
        tree = {
            "kind": "matplotlib",
            "size": [self._width, self._height],
            "ground": self._ink.ground(),
            "axes": axes,
            "texts": self._texts,
            "marks": self._marks,
            "truncated": self._truncated,
        }
        give_roles(tree)
        return tree


def _on_lines(parts: list[np.ndarray]) -> np.ndarray | None:
    some = parts[:: max(1, len(parts) // 8)]
    looked = [shapes.looked_at(part, filled=False, most=16 if len(parts) == 1 else 4) for part in some if len(part)]
    return np.concatenate(looked) if looked else None
