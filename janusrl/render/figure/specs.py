"""plotly and altair: their figures are captured as specifications, which a browser page draws on our side.

Figures that were shown, saved or exported are pictures, each as it was then; the same again, unchanged, replaces its
picture. Without any, the value of a last line that is an expression; else the last figure among the program's global
names, `fig` and `chart` before others.
"""

from __future__ import annotations

import contextlib
import json
import math
import os
import sys
from typing import Any

from janusrl.render.figure import limits

PLOTLY, VEGA = "plotly", "vega-lite"
_PREFERRED = ("fig", "figure", "chart")
_TINY_PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)

Spec = tuple[str, bytes, list[int] | None]
"""Kind, JSON, and width and height in pixels where they are known."""


class Specs:
    """The specifications of one program."""

    def __init__(self) -> None:
        self.pictures: list[Spec] = []
        with contextlib.suppress(ImportError):
            self._hook_plotly()
        with contextlib.suppress(ImportError):
            self._hook_altair()

    def finish(self, names: dict[str, Any], value: Any) -> list[Spec]:
        """The specifications that count, after the program has ended."""
        if self.pictures or self._take(value):
            return self.pictures
        ordered = [names[name] for name in _PREFERRED if name in names]
        for candidate in [*ordered, *reversed(list(names.values()))]:
            if self._take(candidate):
                break
        return self.pictures

    def _keep(self, spec: Spec) -> None:
        self.pictures = [*(each for each in self.pictures if each[:2] != spec[:2]), spec][-limits.MAX_FIGURES :]

    def _take(self, value: Any) -> bool:
        figures = sys.modules.get("plotly.basedatatypes")
        charts = sys.modules.get("altair")
        if figures is not None and isinstance(value, figures.BaseFigure):
            self._plotly(value)
        elif charts is not None and isinstance(value, charts.TopLevelMixin):
            self._altair(value)
        else:
            return False
        return True

    def _plotly(self, figure: Any, width: Any = None, height: Any = None) -> None:
        import plotly.io as pio

        text = pio.to_json(figure, validate=False)
        layout = figure.layout if hasattr(figure, "layout") else figure.get("layout", {})
        asked = []
        for given, name in ((width, "width"), (height, "height")):
            if given is None:
                with contextlib.suppress(Exception):
                    given = layout[name]
            asked.append(given)
        size = [_side(asked[0], 700), _side(asked[1], 500)]
        self._keep((PLOTLY, text.encode("utf-8", "replace"), size))

    def _hook_plotly(self) -> None:
        import plotly.io as pio
        import plotly.offline as offline

        def show(fig: Any, *_: Any, width: Any = None, height: Any = None, **__: Any) -> None:
            self._plotly(fig, width, height)

        def to_image(fig: Any, format: Any = None, width: Any = None, height: Any = None, *_: Any, **__: Any) -> bytes:
            self._plotly(fig, width, height)
            return _TINY_PNG

        def write_image(
            fig: Any, file: Any, format: Any = None, scale: Any = None, width: Any = None, height: Any = None, **_: Any
        ) -> None:
            self._plotly(fig, width, height)
            _write(file, _TINY_PNG)

        original_html = pio.to_html

        def write_html(fig: Any, file: Any, *_: Any, **__: Any) -> None:
            self._plotly(fig)
            _write(file, original_html(fig, include_plotlyjs="cdn", validate=False).encode())

        def to_html(fig: Any, *arguments: Any, **options: Any) -> str:
            self._plotly(fig)
            return str(original_html(fig, *arguments, **{**options, "include_plotlyjs": "cdn"}))

        def write_json(fig: Any, file: Any, *arguments: Any, **options: Any) -> None:
            self._plotly(fig)
            _write(file, pio.to_json(fig, validate=False).encode())

        for name, function in {
            "show": show,
            "to_image": to_image,
            "write_image": write_image,
            "write_html": write_html,
            "to_html": to_html,
            "write_json": write_json,
        }.items():
            setattr(pio, name, function)
        for name in ("plot", "iplot"):
            setattr(offline, name, show)

    def _altair(self, chart: Any) -> None:
        spec = chart.to_dict()
        # A page of the size that the chart takes: the drawer measures it.
        self._keep((VEGA, json.dumps(spec, allow_nan=False, default=str).encode("utf-8", "replace"), None))

    def _hook_altair(self) -> None:
        import altair
        import pandas

        if not hasattr(altair, "pd"):  # as altair 4 had it, and programs of its time use it
            altair.pd = pandas

        def show(chart: Any, *_: Any, **__: Any) -> None:
            self._altair(chart)

        def save(chart: Any, fp: Any, *_: Any, **__: Any) -> None:
            self._altair(chart)
            name = os.fspath(fp) if isinstance(fp, str | os.PathLike) else ""
            text = name.endswith((".json", ".html", ".svg")) or not name
            _write(fp, self.pictures[-1][1] if text else _TINY_PNG)

        mixin = altair.TopLevelMixin
        for name in ("show", "display", "serve", "open_editor"):
            setattr(mixin, name, show)
        mixin.save = save


def _side(value: Any, default: int) -> int:
    try:
        side = float(value)
    except (TypeError, ValueError):
        return default
    return int(side) if math.isfinite(side) and 1 <= side <= 8192 else default


def _write(file: Any, content: bytes) -> None:
    if isinstance(file, str | os.PathLike):
        with open(file, "wb") as opened:
            opened.write(content)
    elif hasattr(file, "write"):
        try:
            file.write(content)
        except TypeError:
            file.write(content.decode("utf-8", "replace"))
