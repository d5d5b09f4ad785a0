"""Worker side: a flat `Graphics[...]` of Mathics as SVG, laid out as Mathematica does: range, axes, frame, labels.

Mathics's own SVG has neither labels nor frames, and cannot tell the range of bare graphics.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from janusrl.render.science.mathics_ink import INK, Ticks, alpha, hex_of, line, log_ticks_of, ticks_of, write
from janusrl.render.science.mathics_marks import Color, Mark, color_of, marks_of, name_of, number_of

_NAMED_SIZES = {"Tiny": 100.0, "Small": 180.0, "Medium": 360.0, "Large": 576.0}
_MOST_PX = 2400.0
_FONT_PX = 13.0
_LETTER = 0.58
"""Mean width of a letter, in font sizes."""
_GRID = (0.8, 0.8, 0.8)
Words = Callable[[Any], str]
"""Writes an expression as text."""


def svg_of(expression: Any, box: tuple[int, int], words: Words) -> tuple[str, int, int]:
    """The picture of a `Graphics[...]`, its width and its height.

    Args:
        expression: the graphics, evaluated.
        box: width and height in pixels that a picture without an `ImageSize` keeps within.
        words: writes the expressions of labels as text.

    Raises:
        Unsupported: it holds a primitive that is not drawn.
        ValueError: numbers are missing or not finite.
    """
    return _Picture(expression, box, words).svg()


class _Picture:
    def __init__(self, expression: Any, box: tuple[int, int], words: Words) -> None:
        self._words = words
        self._options: Mapping[str, Any] = {
            part.elements[0].get_name().split("`")[-1]: part.elements[1]
            for part in reversed(expression.elements[1:])
            if name_of(part) in ("Rule", "RuleDelayed")
        }
        marks = marks_of(expression.elements[0])
        for name in ("Prolog", "Epilog"):
            if name in self._options:
                more = marks_of(self._options[name])
                marks = more + marks if name == "Prolog" else marks + more
        self._marks = [mark for mark in marks if len(mark.points) and np.isfinite(mark.points).all()]
        (self._x0, self._x1), (self._y0, self._y1) = self._range()
        axes = self._pair("Axes", lambda value: str(value) == "System`True")
        self._axes = (axes[0], axes[1])
        self._frame = any(self._pair("Frame", lambda value: str(value) == "System`True"))
        if self._frame:
            self._axes = (False, False)
        self._x_ticks = ticks_of(self._x0, self._x1)
        log = str(self._option("LogPlot")) == "System`True"
        self._y_ticks = log_ticks_of(self._y0, self._y1) if log else ticks_of(self._y0, self._y1)
        if self._none("FrameTicks" if self._frame else "Ticks"):
            self._x_ticks = self._y_ticks = Ticks([], [])
        self._title = self._label("PlotLabel")
        self._legend = self._legend_entries()
        self._lay_out(box)

    # Options.

    def _option(self, name: str, default: Any = None) -> Any:
        return self._options.get(name, default)

    def _none(self, name: str) -> bool:
        return str(self._option(name, "")).split("`")[-1] in ("None", "False")

    def _label(self, name: str) -> str:
        value = self._option(name)
        return "" if value is None or str(value).split("`")[-1] in ("None", "Automatic") else self._text(value)

    def _text(self, value: Any) -> str:
        while name_of(value) in ("Style", "Text", "Row", "HoldForm", "TraditionalForm") and value.elements:
            if name_of(value) == "Row":
                parts = value.elements[0].elements if name_of(value.elements[0]) == "List" else value.elements[:1]
                return "".join(self._text(part) for part in parts)
            value = value.elements[0]
        return self._words(value)[:200]

    def _pair(self, name: str, read: Callable[[Any], bool]) -> list[bool]:
        value = self._option(name)
        if value is None:
            return [False, False]
        if name_of(value) == "List":
            flat = [part for each in value.elements for part in (each.elements if name_of(each) == "List" else (each,))]
            return [read(part) for part in flat[:2]] if len(flat) > 1 else [read(flat[0])] * 2
        return [read(value)] * 2

    def _pair_of_labels(self, name: str) -> tuple[str, str]:
        value = self._option(name)
        if value is None or str(value) in ("System`None", "System`Automatic"):
            return "", ""
        if name_of(value) != "List":
            return ("", self._text(value)) if name == "AxesLabel" else (self._text(value), "")
        parts = list(value.elements)
        if name == "FrameLabel" and parts and name_of(parts[0]) == "List":  # {{left, right}, {bottom, top}}
            parts = [parts[1].elements[0] if len(parts) > 1 else None, parts[0].elements[0]]
        texts = ["" if part is None or str(part) == "System`None" else self._text(part) for part in parts[:2]]
        across, up = [*texts, "", ""][:2]
        return across, up

    def _legend_entries(self) -> list[tuple[str, Color]]:
        value = self._option("PlotLegends", self._option("ChartLegends"))
        if name_of(value) == "Placed":
            value = value.elements[0]
        if name_of(value) not in ("List", "LineLegend", "PointLegend"):
            return []
        parts = value.elements if name_of(value) == "List" else value.elements[-1].elements
        colors: list[Color] = []
        for mark in self._marks:
            color = mark.pen.face or mark.pen.color if mark.kind == "area" else mark.pen.color
            if mark.kind in ("line", "point", "area") and color not in colors:
                colors.append(color)
        return [(self._text(part), color) for part, color in zip(parts, colors, strict=False)]

    def _range(self) -> tuple[tuple[float, float], tuple[float, float]]:
        every = np.concatenate([mark.points for mark in self._marks] or [np.array([[0.0, 0.0], [1.0, 1.0]])])
        spans = [(float(every[:, at].min()), float(every[:, at].max())) for at in (0, 1)]
        wanted = self._option("PlotRange")
        if name_of(wanted) == "List":
            parts = list(wanted.elements)
            if name_of(parts[0]) != "List" and len(parts) == 2 and not str(parts[0]).startswith("System`"):
                parts = [None, wanted]
            for at, part in enumerate(parts[:2]):
                if name_of(part) == "List" and len(part.elements) == 2:
                    ends = list(spans[at])
                    for side, end in enumerate(part.elements):
                        if not str(end).startswith("System`"):
                            ends[side] = number_of(end)
                    spans[at] = (ends[0], ends[1])
        padded = []
        for low, high in spans:
            if not (math.isfinite(low) and math.isfinite(high)) or max(abs(low), abs(high)) > 1e300:
                raise ValueError("a range that is not finite")
            if high - low <= 1e-12 * max(abs(low), abs(high), 1e-290):
                low, high = low - max(abs(low), 1.0) / 2, high + max(abs(high), 1.0) / 2
            pad = 0.02 * (high - low)
            padded.append((low - pad, high + pad))
        return padded[0], padded[1]

    # Layout.

    def _lay_out(self, box: tuple[int, int]) -> None:
        width, height = self._box(box)
        self._font = _FONT_PX * min(1.5, max(0.55, width / 600))
        self._unit = width
        font, gap = self._font, 0.45 * self._font
        x_name, y_name = self._pair_of_labels("FrameLabel" if self._frame else "AxesLabel")
        self._names = (x_name, y_name)
        self._origin = self._axes_origin()
        left = right = top = bottom = 0.7 * font
        tick_width = max([len(text) for _, text in self._y_ticks.places] or [0]) * _LETTER * font + 2 * gap
        if self._frame:
            left += tick_width + (1.5 * font if y_name else 0)
            bottom += (1.4 * font if self._x_ticks.places else 0) + (1.5 * font if x_name else 0)
        else:
            if self._axes[1] and self._origin[0] - self._x0 < 0.1 * (self._x1 - self._x0):
                left += tick_width
            if self._axes[0] and self._origin[1] - self._y0 < 0.1 * (self._y1 - self._y0):
                bottom += 1.5 * font
            if self._axes[0] and x_name:
                right += len(x_name) * _LETTER * font + gap
            if self._axes[1] and y_name:
                top += 1.5 * font
        if self._title:
            top += 1.8 * font
        if self._legend:
            right += max(len(text) for text, _ in self._legend) * _LETTER * font + 3.5 * font
        inner_width, inner_height = max(8.0, width - left - right), max(8.0, height - top - bottom)
        ratio = self._ratio()
        if inner_width * ratio <= inner_height + 0.5:  # a box may be a rounded size of this very picture
            inner_height = max(4.0, inner_width * ratio)
        else:
            inner_width = max(4.0, inner_height / ratio)
        self._left, self._top, self._inner = left, top, (inner_width, inner_height)
        self._size = (round(left + inner_width + right), round(top + inner_height + bottom))

    def _box(self, box: tuple[int, int]) -> tuple[float, float]:
        value = self._option("ImageSize")
        word = str(value).split("`")[-1]
        if word in _NAMED_SIZES:
            return _NAMED_SIZES[word], _MOST_PX
        if name_of(value) == "List" and len(value.elements) == 2:
            sides = [str(part) for part in value.elements]
            width, height = (
                number_of(part) if not side.startswith("System`") else _MOST_PX
                for part, side in zip(value.elements, sides, strict=True)
            )
            return min(_MOST_PX, max(16.0, width)), min(_MOST_PX, max(16.0, height))
        try:
            return min(_MOST_PX, max(16.0, number_of(value))), _MOST_PX
        except (ValueError, AttributeError):
            return float(box[0]), float(box[1])

    def _ratio(self) -> float:
        value = self._option("AspectRatio")
        if value is not None and str(value).split("`")[-1] not in ("Automatic", "Full"):
            return min(1e3, max(1e-3, number_of(value)))
        return min(1e3, max(1e-3, (self._y1 - self._y0) / (self._x1 - self._x0)))

    def _axes_origin(self) -> tuple[float, float]:
        wanted = self._option("AxesOrigin")
        if name_of(wanted) == "List" and len(wanted.elements) == 2:
            places = [None if str(part).startswith("System`") else number_of(part) for part in wanted.elements]
        else:
            places = [None, None]
        x, y = places
        if x is None:
            x = min(max(0.0, self._x0), self._x1) if self._x0 <= 0 else self._x0 + 0.02 * (self._x1 - self._x0) / 1.04
        if y is None:
            y = min(max(0.0, self._y0), self._y1) if self._y0 <= 0 else self._y0 + 0.02 * (self._y1 - self._y0) / 1.04
        return x, y

    def _x(self, value: float) -> float:
        return self._left + (value - self._x0) / (self._x1 - self._x0) * self._inner[0]

    def _y(self, value: float) -> float:
        return self._top + (self._y1 - value) / (self._y1 - self._y0) * self._inner[1]

    # Drawing.

    def svg(self) -> tuple[str, int, int]:
        width, height = self._size
        back = color_of(self._option("Background")) or (1.0, 1.0, 1.0)
        (left, top), (inner_width, inner_height) = (self._left, self._top), self._inner
        place = f'x="{left - 8:.2f}" y="{top - 8:.2f}" width="{inner_width + 16:.2f}" height="{inner_height + 16:.2f}"'
        body = [*self._grid_lines(), '<g clip-path="url(#inside)">', *map(self._mark, self._marks), "</g>"]
        body += [*(self._frame_lines() if self._frame else self._axis_lines()), *self._title_and_legend()]
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">'
            f'<clipPath id="inside"><rect {place}/></clipPath>'
            f'<rect width="{width}" height="{height}" fill="{hex_of(back)}"/>'
            f"{''.join(body)}</svg>",
            width,
            height,
        )

    def _mark(self, mark: Mark) -> str:
        pen = mark.pen
        flat = [(self._x(float(x)), self._y(float(y))) for x, y in mark.points]
        if mark.kind == "text":
            return self._placed_text(mark, flat[0])
        if mark.kind == "point":
            radius = max(0.5, self._length(pen.point) / 2)
            paint = f'fill="{hex_of(pen.color)}"{alpha(pen.opacity)}'
            return "".join(f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{radius:.2f}" {paint}/>' for x, y in flat)
        path = "M" + "L".join(f"{min(1e6, max(-1e6, x)):.2f} {min(1e6, max(-1e6, y)):.2f}" for x, y in flat)
        if mark.kind == "area":
            fill = f'fill="{hex_of(pen.face or pen.color)}"{alpha(pen.opacity)}' if pen.filled else 'fill="none"'
            edge = ""
            if pen.edge is not None:
                edge = f' stroke="{hex_of(pen.edge)}" stroke-width="{self._length(pen.edge_width):.2f}"'
                edge += f' stroke-linejoin="round" stroke-opacity="{pen.opacity:.3f}"'
            return f'<path d="{path}Z" {fill}{edge} fill-rule="evenodd"/>'
        stroke = f'stroke="{hex_of(pen.color)}" stroke-width="{self._length(pen.width):.2f}" fill="none"'
        if pen.dashes:
            stroke += f' stroke-dasharray="{" ".join(f"{max(0.5, self._length(each)):.2f}" for each in pen.dashes)}"'
        line = f'<path d="{path}" {stroke} stroke-linejoin="round" stroke-opacity="{pen.opacity:.3f}"/>'
        return line + self._head(flat, pen.color, pen.opacity) if mark.kind == "arrow" and len(flat) > 1 else line

    def _head(self, flat: list[tuple[float, float]], color: Color, opacity: float) -> str:
        (x0, y0), (x1, y1) = flat[-2:]
        turn, long = math.atan2(y1 - y0, x1 - x0), max(6.0, 0.03 * self._unit)
        corners = [(x1, y1)]
        for side in (-0.35, 0.35):
            corners.append((x1 - long * math.cos(turn + side), y1 - long * math.sin(turn + side)))
        points = " ".join(f"{x:.2f},{y:.2f}" for x, y in corners)
        return f'<polygon points="{points}" fill="{hex_of(color)}"{alpha(opacity)}/>'

    def _length(self, value: float) -> float:
        """Pixels of a length as `Pen` has it."""
        return -value * max(1.0, self._unit / 480) if value < 0 else value * self._unit

    def _placed_text(self, mark: Mark, place: tuple[float, float]) -> str:
        size, style, color, value = self._font, "", mark.pen.color, mark.text
        while name_of(value) in ("Style", "Text") and value.elements:
            for part in value.elements[1:]:
                word = str(part).split("`")[-1]
                color = color_of(part) or color
                if name_of(part) in ("Rule", "RuleDelayed"):
                    word, part = part.elements[0].get_name().split("`")[-1], part.elements[1]
                    color = color_of(part) or color
                    if word == "FontSize":
                        size = self._font_size(part, size)
                    style += ' font-weight="700"' if str(part) == "System`Bold" else ""
                elif word in ("Bold", "Italic"):
                    style += ' font-weight="700"' if word == "Bold" else ' font-style="italic"'
                else:
                    size = self._font_size(part, size)
            value = value.elements[0]
        anchor = "middle" if abs(mark.offset[0]) < 0.3 else "start" if mark.offset[0] < 0 else "end"
        x, y = place[0], place[1] + (0.36 + 0.5 * mark.offset[1]) * size
        return write(x, y, self._text(value), size, anchor, color, style, mark.pen.opacity)

    def _font_size(self, part: Any, size: float) -> float:
        named = {"Large": 1.5, "Larger": 1.25, "Small": 0.8, "Smaller": 0.85, "Tiny": 0.65, "Medium": 1.0}
        word = str(part).split("`")[-1]
        if word in named:
            return size * named[word]
        if name_of(part) or not hasattr(part, "value"):
            return size
        try:
            return min(400.0, max(1.0, number_of(part) * self._unit / 480))
        except ValueError:
            return size

    def _grid_lines(self) -> list[str]:
        wanted = self._option("GridLines")
        if wanted is None or str(wanted) == "System`None":
            return []
        (x0, x1), (y0, y1) = (self._x(self._x0), self._x(self._x1)), (self._y(self._y0), self._y(self._y1))
        return [
            *(line(self._x(x), y0, self._x(x), y1, _GRID) for x, _ in self._x_ticks.places),
            *(line(x0, self._y(y), x1, self._y(y), _GRID) for y, _ in self._y_ticks.places),
        ]

    def _axis_lines(self) -> list[str]:
        found, font = [], self._font
        (across, up), long = (self._x(self._origin[0]), self._y(self._origin[1])), 0.35 * font
        if self._axes[0]:
            end = self._x(self._x1)
            found.append(line(self._x(self._x0), up, end, up, INK))
            for x, text in self._x_ticks.places:
                found.append(line(self._x(x), up, self._x(x), up - long, INK))
                if not (self._axes[1] and abs(self._x(x) - across) < 2 and self._y0 < self._origin[1] - 1e-9):
                    found.append(write(self._x(x), up + 1.15 * font, text, 0.92 * font))
            found += [line(self._x(x), up, self._x(x), up - 0.5 * long, INK) for x in self._x_ticks.minor]
            if self._names[0]:
                found.append(write(end + 0.4 * font, up + 0.35 * font, self._names[0], font, "start"))
        if self._axes[1]:
            end = self._y(self._y1)
            found.append(line(across, self._y(self._y0), across, end, INK))
            for y, text in self._y_ticks.places:
                found.append(line(across, self._y(y), across + long, self._y(y), INK))
                if not (self._axes[0] and abs(self._y(y) - up) < 2):
                    found.append(write(across - 0.4 * font, self._y(y) + 0.35 * font, text, 0.92 * font, "end"))
            found += [line(across, self._y(y), across + 0.5 * long, self._y(y), INK) for y in self._y_ticks.minor]
            if self._names[1]:
                found.append(write(across, end - 0.6 * font, self._names[1], font))
        return found

    def _frame_lines(self) -> list[str]:
        font, long = self._font, 0.35 * self._font
        (width, height), left, top = self._inner, self._left, self._top
        place = f'x="{left:.2f}" y="{top:.2f}" width="{width:.2f}" height="{height:.2f}"'
        found = [f'<rect {place} fill="none" stroke="{hex_of(INK)}"/>']
        bottom = top + height
        for x, text in self._x_ticks.places:
            found.append(line(self._x(x), bottom, self._x(x), bottom - long, INK))
            found.append(line(self._x(x), top, self._x(x), top + long, INK))
            found.append(write(self._x(x), bottom + 1.25 * font, text, 0.92 * font))
        widest = 0.0
        for y, text in self._y_ticks.places:
            found.append(line(left, self._y(y), left + long, self._y(y), INK))
            found.append(line(left + width, self._y(y), left + width - long, self._y(y), INK))
            found.append(write(left - 0.45 * font, self._y(y) + 0.35 * font, text, 0.92 * font, "end"))
            widest = max(widest, len(text) * _LETTER * font)
        if self._names[0]:
            found.append(write(left + width / 2, bottom + 2.75 * font, self._names[0], font))
        if self._names[1]:
            x, y = left - widest - 1.2 * font, top + height / 2
            found.append(write(x, y, self._names[1], font, style=f' transform="rotate(-90 {x:.2f} {y:.2f})"'))
        return found

    def _title_and_legend(self) -> list[str]:
        found, font = [], self._font
        if self._title:
            found.append(write(self._left + self._inner[0] / 2, 1.55 * font, self._title, 1.1 * font))
        x, y = self._size[0] - max([len(text) for text, _ in self._legend] or [0]) * _LETTER * font - 3.0 * font, 0.0
        for number, (text, color) in enumerate(self._legend):
            y = self._top + self._inner[1] / 2 + (number - (len(self._legend) - 1) / 2) * 1.6 * font
            found.append(line(x, y, x + 1.8 * font, y, color, 2.0))
            found.append(write(x + 2.2 * font, y + 0.35 * font, text, font, "start"))
        return found
