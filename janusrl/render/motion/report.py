"""Report: what a scene's program says of it, read as hostile words, and joined with what was really drawn."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from janusrl.domain import RenderRequest
from janusrl.outcome import Timing
from janusrl.render.motion import limits
from janusrl.render.printed import printable
from janusrl.rendering import Frame, Rendering, TextRun

CLAIMED = ["type", "text", "animations", "duration_s", "frame_rate"]


class Forged(ValueError):
    """A report that does not have the form that the engine writes."""


class Report:
    """The program's words about one scene."""

    def __init__(self, meta: Any, frames: int) -> None:
        """Check everything.

        Args:
            meta: the engine's answer.
            frames: how many frames were asked for.

        Raises:
            Forged: it has another form.
        """
        if not isinstance(meta, dict):
            raise Forged("no object")
        self.lists = [_whole(number) for number in _list(meta["frames"], limits.MAX_FRAMES)]
        self.duration_s = _seconds(meta["duration_s"])
        self.rate = _seconds(meta["rate"])
        types = _list(meta["types"], 10 * limits.MAX_UNITS)
        self._types = [_words(name, 80) for name in types]
        self._units = [self._told(told) for told in _list(meta["units"], limits.MAX_FRAMES)]
        self.texts = [[[unit, text] for unit, text in told if text] for told in self._units]
        """Unit and text of each frame's texts."""
        self._plays = [_play(play) for play in _list(meta["plays"], 2 * limits.MAX_PLAYS)]
        if len(self.lists) != frames or len(self._units) != frames:
            raise Forged("other frames than asked for")

    def rendering(
        self,
        request: RenderRequest,
        drawn: dict[str, Any],
        blob: bytes,
        key: str,
        timing: Timing,
        console: tuple[str, ...],
    ) -> Rendering:
        """The frames, and the structure when it was asked for.

        Args:
            request: what was asked.
            drawn: the drawing engine's answer; checked for its form.
            blob: its pixels.
            key: of the rendering.
            timing: of the whole.
            console: what was printed.

        Raises:
            Forged: the drawing engine answered something that it does not write.
        """
        width, height = (_whole(side) for side in _pair(drawn["size"]))
        one = 4 * width * height
        numbers = [_whole(number) for number in _list(drawn["pictures"], limits.MAX_FRAMES)]
        if not one or len(blob) % one or len(numbers) != len(self.lists) or max(numbers) >= len(blob) // one:
            raise Forged("other pixels than said")
        if request.size is not None and (width, height) != tuple(request.size):
            raise Forged("another size than asked for")
        # Read-only, as bytes are: everybody who asked for these frames shares them.
        pictures = [np.frombuffer(blob, np.uint8, one, at).reshape(height, width, 4) for at in range(0, len(blob), one)]
        times = request.times_s or (self.duration_s,)
        frames = tuple(Frame(pictures[number], t) for number, t in zip(numbers, times, strict=True))
        structure: dict[str, Any] | None = None
        texts: tuple[TextRun, ...] = ()
        if request.structure:
            inks = [drawn["ink"][number] for number in numbers]
            structure = self._structure((width, height), times, inks, [set(units) for units in drawn["spelled"]])
            texts = tuple(
                TextRun(each["text"], tuple(each["box"]), "text" if each["proved"] else "claimed text")
                for each in structure["frames"][-1]["mobjects"]
                if each["text"]
            )
        return Rendering(
            frames, structure, texts, console, key=key, render_s=timing.render_s, cpu_s=timing.cpu_s,
            extras={"duration_s": self.duration_s},
        )  # fmt: skip

    def _structure(
        self, size: tuple[int, int], times: tuple[float, ...], inks: list[Any], spelled: list[set[int]]
    ) -> dict[str, Any]:
        frames: list[dict[str, Any]] = []
        texts: dict[tuple[str, str], dict[str, Any]] = {}
        truncated = False
        for time_s, told, ink, proved in zip(times, self._units, inks, spelled, strict=True):
            drawn = {int(unit): (box, fill, stroke) for unit, box, fill, stroke in ink}
            mobjects = []
            for unit, text in told:
                if unit not in drawn:
                    continue
                (x0, y0, x1, y1), fill, stroke = drawn[unit]
                mobjects.append(
                    {
                        "id": unit,
                        "type": self._types[unit],
                        "text": text,
                        "proved": unit in proved,
                        "box": [x0, y0, round(x1 - x0, 2), round(y1 - y0, 2)],
                        "fill": _hex(fill),
                        "stroke": _hex(stroke),
                    }
                )
                if text:
                    kind = self._types[unit]
                    new: dict[str, Any] = {"text": text, "type": kind, "proved": False, "times_s": []}
                    known = texts.setdefault((text, kind), new)
                    known["proved"] |= unit in proved
                    known["times_s"].append(time_s)
            truncated |= len(told) >= limits.MAX_UNITS
            frames.append({"time_s": time_s, "mobjects": mobjects})
        return {
            "size": list(size),
            "duration_s": self.duration_s,
            "frame_rate": self.rate,
            "frames": frames,
            "texts": list(texts.values()),
            "animations": self._plays,
            "claimed": list(CLAIMED),
            "truncated": truncated,
        }

    def _told(self, told: Any) -> list[tuple[int, str | None]]:
        read = []
        for pair in _list(told, limits.MAX_UNITS):
            unit, text = _pair(pair)
            if _whole(unit) >= len(self._types):
                raise Forged("an unknown unit")
            read.append((unit, None if text is None else _words(text, limits.MAX_TEXT)))
        return read


def _play(play: Any) -> dict[str, Any]:
    if not isinstance(play, dict):
        raise Forged("an animation")
    read: dict[str, Any] = {
        "type": _words(play["type"], 80),
        "start_s": _seconds(play["start_s"]),
        "run_time_s": _seconds(play["run_time_s"]),
        "mobject": None if play["mobject"] is None else _words(play["mobject"], 80),
    }
    if "text" in play:
        read["text"] = _words(play["text"], limits.MAX_TEXT)
    if "animations" in play:
        parts = [_pair(pair) for pair in _list(play["animations"], 50)]
        read["animations"] = [[_words(name, 80) for name in pair] for pair in parts]
    return read


def _list(value: Any, most: int) -> list[Any]:
    if not isinstance(value, list) or len(value) > most:
        raise Forged("a list")
    return value


def _pair(value: Any) -> list[Any]:
    pair = _list(value, 2)
    if len(pair) != 2:
        raise Forged("a pair")
    return pair


def _whole(value: Any) -> int:
    if type(value) is not int or not 0 <= value < 1 << 31:
        raise Forged("a whole number")
    return value


def _seconds(value: Any) -> float:
    if type(value) not in (int, float) or not math.isfinite(value) or not 0 <= value <= 1e6:
        raise Forged("seconds")
    return round(float(value), 6)


def _words(value: Any, most: int) -> str:
    if not isinstance(value, str) or len(value) > most:
        raise Forged("words")
    return printable(value)


def _hex(color: Any) -> str | None:
    if color is None:
        return None
    return "#" + "".join(f"{round(255 * value):02x}" for value in color)
