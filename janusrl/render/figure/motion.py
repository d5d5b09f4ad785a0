"""Animations of matplotlib: frames at virtual times, without a writer, a timer or a window."""

from __future__ import annotations

import itertools
from typing import Any

from matplotlib import animation

from janusrl.render.figure import limits
from janusrl.render.figure.canvas import record
from janusrl.render.figure.capture import Capture, Picture

MAX_STEPS = 1_000
"""Frames of an animation that are run through."""
STILL_STEPS = 200
"""The same where only the settled picture is wanted."""


def install(capture: Capture) -> None:
    """Hooks that remember animations; saving and showing them needs no writer."""
    original = animation.Animation.__init__

    def remember(self: Any, *arguments: Any, **options: Any) -> None:
        original(self, *arguments, **options)
        self._draw_was_started = True  # no warning that it was never drawn
        capture.animations.append(self)

    def save(self: Any, filename: Any, *_: Any, **__: Any) -> None:
        if isinstance(filename, str):
            capture._files.put(filename, lambda path: None)

    animation.Animation.__init__ = remember
    animation.Animation.save = save
    animation.Animation.to_jshtml = lambda self, *_, **__: "<div></div>"
    animation.Animation.to_html5_video = lambda self, *_, **__: "<div></div>"


def frames(moving: Any, times_s: list[float]) -> list[Picture]:
    """Pictures of an animation at ascending times; its last picture when no time is asked for.

    Frame k stands from k x interval on; after the last frame it starts again if it repeats, else stands still.
    """
    figure = moving._fig
    moving._init_draw()
    interval_s = max(float(getattr(moving, "_interval", 200)), 1.0) / 1000
    most = MAX_STEPS if times_s else STILL_STEPS
    sequence = list(itertools.islice(moving.new_saved_frame_seq(), most))
    if not sequence:
        return []
    count = len(sequence)
    if times_s:
        steps = [int(t / interval_s + 1e-6) for t in times_s[: limits.MAX_FRAMES]]
        repeats = bool(getattr(moving, "_repeat", True))
        wanted = [step % count if repeats else min(step, count - 1) for step in steps]
    else:
        wanted = [count - 1]
    pictures: dict[int, Any] = {}
    last = max(wanted)
    for number, data in enumerate(sequence[: last + 1]):
        moving._draw_frame(data)
        if number in wanted:
            pictures[number] = record(figure, dpi=figure.dpi, facecolor="auto", edgecolor="auto")
    times = times_s or [count * interval_s]
    return [Picture(figure, pictures[number], False, t) for number, t in zip(wanted, times, strict=False)]
