"""`edits`: a small drawing, what should change about it in words, and the drawing after the change. For the env `edit`.

The drawings are those of the `scenes` source. One thing changes: a shape's colour, place, size or word; a shape comes
or goes; a bar's height or the bars' colour. The instruction names the shape and gives every number, so it determines
the result, and says nothing of what stays. The split is that of the drawing before the change: no drawing is in both.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from typing import Any, Literal

from janusrl.sources import SourceError, Split, source
from janusrl.task import Reference, Task

from .drawing import draw_svg
from .scenes import (
    PALETTE,
    PATIENCE,
    WORDS,
    Scene,
    ScenesOptions,
    Shape,
    crude,
    draw_scene,
    in_words,
    is_clear,
    split_of,
    svg,
)

Change = Literal["recolor", "move", "resize", "reword", "remove", "add", "bar_height", "bar_color"]
LEAST_MOVE_PX = 6
"""Along one axis, on a canvas of 64 pixels."""
LEAST_GROWTH = 1.3
"""Least ratio of a size, or a bar's height, before and after."""

Edited = tuple[str, Scene, int]
"""Instruction, the drawing after the change, and the place of the changed shape in it (-1: none)."""


class EditsOptions(ScenesOptions):
    """Options of the `edits` source: those of `scenes`, of the drawing before the change, and these."""

    changes: list[Change] | None = None
    """What may be asked for; everything that the drawing allows when None."""
    prompt: Literal["code", "picture", "both"] = "code"
    """How the prompt shows what is to be edited: its source, its picture, or both (`show_picture` is ignored)."""


@source("edits")
def edits(options: EditsOptions, *, count: int | None, seed: int, split: Split) -> Iterator[Task]:
    """Yield `count` edits; equal seeds give equal streams, and a shorter stream is the start of a longer one.

    Raises:
        SourceError: no `count` (edits have no end), or the options allow too few different edits.
    """
    if count is None:
        raise SourceError("source 'edits' has no end: give 'count'")
    rng = random.Random(f"edits:{seed}")
    teacher = random.Random(f"teacher of edits:{seed}")
    seen: set[tuple[str, str]] = set()
    missed = 0
    while len(seen) < count:
        missed += 1
        if missed > PATIENCE:
            raise SourceError(f"source 'edits': these options allow only about {len(seen)} {split} edits")
        before = draw_scene(rng, options)
        found = _edited(before, rng, options)
        if found is None or split_of(before) != split or not is_clear(before) or not is_clear(found[1]):
            continue
        if (before.key, found[0]) in seen:
            continue
        missed = 0
        seen.add((before.key, found[0]))
        yield _task(before, found, options, teacher, f"edit-{seed}-{split}-{len(seen) - 1:06d}")


def _edited(scene: Scene, rng: random.Random, options: EditsOptions) -> Edited | None:
    """One change of a drawing, or None when the drawing allows none of those asked for."""
    possible = ["bar_height", "bar_color"] if scene.bars else ["recolor", "move", "resize", "add"]
    if any(shape.kind == "text" for shape in scene.shapes):
        possible.append("reword")
    if len(scene.shapes) > 1:
        possible.append("remove")
    allowed = [change for change in possible if options.changes is None or change in options.changes]
    return _CHANGES[rng.choice(allowed)](scene, rng, options) if allowed else None


def _recolor(scene: Scene, rng: random.Random, options: EditsOptions) -> Edited | None:
    place, shape = _any_shape(scene, rng)
    color = rng.choice([name for name in PALETTE if name != shape.color])
    return f"Make {_the(shape)} {color}", _with(scene, place, replace(shape, color=color)), place


def _move(scene: Scene, rng: random.Random, options: EditsOptions) -> Edited | None:
    place, shape = _any_shape(scene, rng)
    other = draw_scene(rng, options.model_copy(update={"kinds": [shape.kind], "min_shapes": 1, "max_shapes": 1}))
    x, y = other.shapes[0].x, other.shapes[0].y
    if max(abs(x - shape.x), abs(y - shape.y)) < LEAST_MOVE_PX * scene.canvas_px / 64:
        return None
    return f"Move {_the(shape)} to x={x} y={y}", _with(scene, place, replace(shape, x=x, y=y)), place


def _resize(scene: Scene, rng: random.Random, options: EditsOptions) -> Edited | None:
    place, shape = _any_shape(scene, rng)
    unit = scene.canvas_px / 64
    size = rng.randint(round(4 * unit), round(18 * unit))
    if max(size, shape.size) < LEAST_GROWTH * min(size, shape.size):
        return None
    return f"Give {_the(shape)} size={size}", _with(scene, place, replace(shape, size=size)), place


def _reword(scene: Scene, rng: random.Random, options: EditsOptions) -> Edited | None:
    place = rng.choice([number for number, shape in enumerate(scene.shapes) if shape.kind == "text"])
    shape = scene.shapes[place]
    word = rng.choice([word for word in WORDS if word != shape.word])
    return f'Change {_the(shape)} to "{word}"', _with(scene, place, replace(shape, word=word)), place


def _remove(scene: Scene, rng: random.Random, options: EditsOptions) -> Edited | None:
    place, shape = _any_shape(scene, rng)
    rest = (*scene.shapes[:place], *scene.shapes[place + 1 :])
    return f"Remove {_the(shape)}", replace(scene, shapes=rest), -1


def _add(scene: Scene, rng: random.Random, options: EditsOptions) -> Edited | None:
    one = options.model_copy(update={"kinds": list(options.drawn_kinds), "min_shapes": 1, "max_shapes": 1})
    shape = draw_scene(rng, one).shapes[0]
    return f"Add {in_words(shape)}", replace(scene, shapes=(*scene.shapes, shape)), len(scene.shapes)


def _bar_height(scene: Scene, rng: random.Random, options: EditsOptions) -> Edited | None:
    place = rng.randrange(len(scene.bars))
    height = rng.randint(4, scene.canvas_px - 8)
    if max(height, scene.bars[place]) < LEAST_GROWTH * min(height, scene.bars[place]):
        return None
    bars = (*scene.bars[:place], height, *scene.bars[place + 1 :])
    return f"Make bar {place + 1} of the bar chart {height} high", replace(scene, bars=bars), -1


def _bar_color(scene: Scene, rng: random.Random, options: EditsOptions) -> Edited | None:
    color = rng.choice([name for name in PALETTE if name != scene.color])
    return f"Make the bars {color}", replace(scene, color=color), -1


_CHANGES: dict[str, Callable[[Scene, random.Random, EditsOptions], Edited | None]] = {
    "recolor": _recolor,
    "move": _move,
    "resize": _resize,
    "reword": _reword,
    "remove": _remove,
    "add": _add,
    "bar_height": _bar_height,
    "bar_color": _bar_color,
}


def _any_shape(scene: Scene, rng: random.Random) -> tuple[int, Shape]:
    place = rng.randrange(len(scene.shapes))
    return place, scene.shapes[place]


def _the(shape: Shape) -> str:
    """A shape of the drawing by its looks and place, which no two share."""
    return "the " + in_words(shape).removeprefix("a ").partition(" size=")[0]


def _with(scene: Scene, place: int, shape: Shape) -> Scene:
    return replace(scene, shapes=(*scene.shapes[:place], shape, *scene.shapes[place + 1 :]))


def _task(before: Scene, found: Edited, options: EditsOptions, teacher: random.Random, name: str) -> Task:
    words, after, changed = found
    old, new = svg(before), svg(after)
    shown = [draw_svg(old, before.canvas_px)] if options.prompt != "code" else []
    text = words if options.prompt == "picture" else f"{words}\n{old}"
    content: Any = [{"type": "image"}, {"type": "text", "text": text}] if shown else text
    return Task(
        id=name,
        domain="edit",
        prompt=({"role": "user", "content": content},),
        reference=Reference(
            code=None if options.reference == "picture" else new,
            language=None if options.reference == "picture" else "svg",
            picture=None if options.reference == "code" else draw_svg(new, after.canvas_px),
        ),
        images=tuple(shown),
        source=old,
        demonstration=_demonstration(after, changed, options, teacher),
        metadata={"edits": "svg", "level": options.level or 1, "before": asdict(before), "after": asdict(after)},
    )


def _demonstration(after: Scene, changed: int, options: EditsOptions, teacher: random.Random) -> str | None:
    """What SFT imitates: the right answer, or the crude teacher's, whose hand slips only where it changes something."""
    if options.demonstration == "none":
        return None
    if options.demonstration == "crude" and after.bars:
        after = crude(after, teacher, options)
    elif options.demonstration == "crude" and changed >= 0:
        alone = crude(replace(after, shapes=(after.shapes[changed],)), teacher, options)
        after = _with(after, changed, alone.shapes[0])
    return svg(after)
