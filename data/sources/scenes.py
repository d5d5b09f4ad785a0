"""`scenes`: small drawings described in words, with their SVG, and optionally a crude teacher's version of it.

A scene is a list of shapes and texts, or one bar chart, on a square canvas. The instruction gives every number, so it
determines the picture. Scenes are drawn from a seeded random stream; a stable hash of the scene itself decides whether
it belongs to the training or the held-out split, so splits never overlap, whatever the seeds.

The *crude teacher* stands for the answers that people and models really give: systematically coarser than the picture.
Each attribute is exact with probability `p_exact`, else the position is snapped to `grid_px`, the size to
`size_grid_px`, and the colour to the nearest of four. What SFT imitates is then biased; a reward that looks at the true
picture is not.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, model_validator

from janusrl.sources import SourceError, Split, source
from janusrl.task import Reference, Task

from .drawing import draw_svg

PALETTE = {
    "red": (255, 0, 0), "maroon": (128, 0, 0), "orange": (255, 165, 0), "gold": (255, 215, 0),
    "green": (0, 128, 0), "lime": (0, 255, 0), "teal": (0, 128, 128), "blue": (0, 0, 255),
    "navy": (0, 0, 128), "purple": (128, 0, 128), "magenta": (255, 0, 255), "black": (0, 0, 0),
}  # fmt: skip
"""CSS colour names with their sRGB values."""
CRUDE_PALETTE = ("red", "green", "blue", "black")
WORDS = ("sun", "cat", "box", "map", "key", "hat", "owl", "pen")
EVAL_SHARE = 8
"""One scene in this many belongs to the held-out split."""
SHOWN_SHARE = 0.25
"""Every shape shows at least this share of itself."""
PATIENCE = 10_000
"""Scenes drawn in a row without a new one before the space counts as exhausted."""

Kind = Literal["circle", "square", "ellipse", "triangle", "line", "text", "bar_chart"]
SHAPES: tuple[Kind, ...] = ("circle", "square", "ellipse", "triangle", "line")


class ScenesOptions(BaseModel):
    """Options of the `scenes` source."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    level: int | None = Field(None, ge=1, le=4)
    """Difficulty: 1 one simple shape; 2 up to three; 3 with bar charts; 4 all kinds, up to five. Sets `kinds`,
    `min_shapes` and `max_shapes` where these are not given."""
    kinds: list[Literal["shapes", "circle", "square", "ellipse", "triangle", "line", "text", "bar_chart"]] | None = None
    """What may be drawn; `shapes` stands for circle, square and ellipse."""
    min_shapes: int = Field(1, ge=1, le=8)
    """Fewest shapes of a scene."""
    max_shapes: int | None = Field(None, ge=1, le=8)
    """Most shapes of a scene."""
    bar_chart_share: float = Field(0.3, ge=0, le=1)
    """Share of bar charts, when shapes are drawn too."""
    canvas_px: int = Field(64, ge=32, le=512)
    """Width and height of the picture."""
    reference: Literal["code", "picture", "both"] = "code"
    """What the reference holds; rewards that compare code need `code` or `both`."""
    show_picture: bool = False
    """Put the picture into the prompt, for vision models."""
    demonstration: Literal["exact", "crude", "none"] = "exact"
    """What SFT imitates."""
    p_exact: float = Field(0.2, ge=0, le=1)
    """Probability that the crude teacher gets an attribute exactly right."""
    grid_px: int = Field(8, ge=1)
    """Grid of the crude teacher's positions and bar heights."""
    size_grid_px: int = Field(4, ge=1)
    """Grid of the crude teacher's sizes."""

    @model_validator(mode="after")
    def _fill(self) -> ScenesOptions:
        kinds, most = _LEVELS[self.level or 1]
        self.kinds = self.kinds or list(kinds)  # type: ignore[arg-type]
        self.max_shapes = self.max_shapes or max(most, self.min_shapes)
        if self.min_shapes > self.max_shapes:
            raise ValueError(f"min_shapes is {self.min_shapes}, more than max_shapes {self.max_shapes}")
        return self

    @property
    def drawn_kinds(self) -> list[Kind]:
        """`kinds` with `shapes` spelled out, bar charts left out."""
        names = [name for kind in self.kinds or () for name in (SHAPES[:3] if kind == "shapes" else (kind,))]
        return [name for name in dict.fromkeys(names) if name != "bar_chart"]


_PLACES: dict[Kind, tuple[int, int]] = {
    "circle": (12, 52),
    "square": (4, 38),  # placed by its corner
    "ellipse": (12, 52),
    "triangle": (14, 50),
    "line": (14, 50),
    "text": (4, 30),
}
"""Lowest and highest x and y on a canvas of 64 pixels."""
_LEVELS: dict[int, tuple[tuple[str, ...], int]] = {
    1: (("shapes",), 1),
    2: (("shapes",), 3),
    3: (("shapes", "bar_chart"), 3),
    4: (("shapes", "triangle", "line", "text", "bar_chart"), 5),
}


@dataclass(frozen=True)
class Shape:
    """One shape or text: kind, colour, position and size in canvas pixels."""

    kind: Kind
    color: str
    x: int
    y: int
    size: int
    word: str = ""


@dataclass(frozen=True)
class Scene:
    """What one task asks for: shapes, or the heights of one bar chart's bars."""

    canvas_px: int
    shapes: tuple[Shape, ...] = ()
    bars: tuple[int, ...] = ()
    color: str = ""

    @property
    def key(self) -> str:
        """Stable text that is equal exactly for equal scenes."""
        return f"{self.canvas_px}|{instruction(self)}"


def instruction(scene: Scene) -> str:
    """The scene in words; gives every number."""
    if scene.bars:
        return f"Draw a {scene.color} bar chart of {' '.join(map(str, scene.bars))}"
    return "Draw " + " and ".join(in_words(shape) for shape in scene.shapes)


def in_words(shape: Shape) -> str:
    """One shape in words; gives every number."""
    what = f'text "{shape.word}"' if shape.kind == "text" else shape.kind
    return f"a {shape.color} {what} at x={shape.x} y={shape.y} size={shape.size}"


def svg(scene: Scene) -> str:
    """The scene as compact SVG, in one canonical form."""
    side = scene.canvas_px
    if scene.bars:
        step = (side - 4) // len(scene.bars)
        body = "".join(
            f'<rect x="{2 + i * step}" y="{side - 4 - bar}" width="{step - 2}" height="{bar}" fill="{scene.color}"/>'
            for i, bar in enumerate(scene.bars)
        )
    else:
        body = "".join(_ELEMENTS[shape.kind](shape) for shape in scene.shapes)
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}">{body}</svg>'


_ELEMENTS: dict[str, Callable[[Shape], str]] = {
    "circle": lambda s: f'<circle cx="{s.x}" cy="{s.y}" r="{s.size}" fill="{s.color}"/>',
    "square": lambda s: f'<rect x="{s.x}" y="{s.y}" width="{2 * s.size}" height="{2 * s.size}" fill="{s.color}"/>',
    "ellipse": lambda s: f'<ellipse cx="{s.x}" cy="{s.y}" rx="{s.size}" ry="{(s.size + 1) // 2}" fill="{s.color}"/>',
    "triangle": lambda s: (
        f'<polygon points="{s.x},{s.y - s.size} {s.x + s.size},{s.y + s.size} {s.x - s.size},{s.y + s.size}" '
        f'fill="{s.color}"/>'
    ),
    "line": lambda s: (
        f'<line x1="{s.x - s.size}" y1="{s.y}" x2="{s.x + s.size}" y2="{s.y}" stroke="{s.color}" stroke-width="3"/>'
    ),
    "text": lambda s: f'<text x="{s.x}" y="{s.y}" font-size="{s.size}" fill="{s.color}">{s.word}</text>',
}


def crude(scene: Scene, rng: random.Random, options: ScenesOptions) -> Scene:
    """The scene as the crude teacher would draw it; see the module docstring."""

    def either(exact: Any, coarse: Any) -> Any:
        return exact if rng.random() < options.p_exact else coarse

    if scene.bars:
        bars = tuple(either(bar, max(4, _snap(bar, options.grid_px))) for bar in scene.bars)
        return replace(scene, bars=bars, color=either(scene.color, _nearest(scene.color)))
    shapes = tuple(
        replace(
            shape,
            color=either(shape.color, _nearest(shape.color)),
            x=either(shape.x, _snap(shape.x, options.grid_px)),
            y=either(shape.y, _snap(shape.y, options.grid_px)),
            size=either(shape.size, max(options.size_grid_px, _snap(shape.size, options.size_grid_px))),
        )
        for shape in scene.shapes
    )
    return replace(scene, shapes=shapes)


def _snap(value: int, grid: int) -> int:
    return grid * ((value + grid // 2) // grid)


def _nearest(color: str) -> str:
    return min(CRUDE_PALETTE, key=lambda c: sum((a - b) ** 2 for a, b in zip(PALETTE[c], PALETTE[color], strict=True)))


def draw_scene(rng: random.Random, options: ScenesOptions) -> Scene:
    """Draw one scene from the options' distribution."""
    side = options.canvas_px
    kinds = options.drawn_kinds
    charts = "bar_chart" in (options.kinds or ())
    if charts and (not kinds or rng.random() < options.bar_chart_share):
        bars = tuple(rng.randint(4, side - 8) for _ in range(rng.randint(3, 5)))
        return Scene(side, bars=bars, color=rng.choice(list(PALETTE)))
    unit = side / 64
    shapes = []
    for _ in range(rng.randint(options.min_shapes, options.max_shapes or 1)):
        kind = rng.choice(kinds)
        low, high = _PLACES[kind]
        x, y = (rng.randint(round(low * unit), round(high * unit)) for _ in range(2))
        if kind == "text":
            y = rng.randint(round(16 * unit), round(60 * unit))
        size = rng.randint(round(5 * unit), round(14 * unit))
        word = rng.choice(WORDS) if kind == "text" else ""
        size = size + round(4 * unit) if kind == "text" else size
        shapes.append(Shape(kind, rng.choice(list(PALETTE)), x, y, size, word))
    return Scene(side, tuple(shapes))


def is_clear(scene: Scene) -> bool:
    """Whether every shape shows at least `SHOWN_SHARE` of itself, under later ones and on ones of its own colour."""
    shapes, side = scene.shapes, scene.canvas_px
    if len(shapes) < 2:
        return True
    masks = [_mask(shape, side) for shape in shapes]
    canvas = np.full((side, side), -1)
    shown = []
    for number, (shape, mask) in enumerate(zip(shapes, masks, strict=True)):
        color = list(PALETTE).index(shape.color)
        later = [masks[j] for j in range(number + 1, len(shapes)) if shapes[j].kind != "text"]  # letters hide little
        hidden = np.logical_or.reduce([canvas == color, *later])
        shown.append((mask & ~hidden).sum() >= SHOWN_SHARE * mask.sum())
        canvas[mask] = color
    return all(shown)


def _mask(shape: Shape, side: int) -> np.ndarray:
    """Pixels that the shape covers (a text: its box), `side` x `side` bool."""
    y, x = np.mgrid[:side, :side] + 0.5
    dx, dy, s = x - shape.x, y - shape.y, shape.size
    if shape.kind == "square":
        inside = (dx >= 0) & (dx <= 2 * s) & (dy >= 0) & (dy <= 2 * s)
    elif shape.kind == "text":
        inside = (dx >= 0) & (dx <= 2 * s) & (dy >= -s) & (dy <= 0)
    elif shape.kind == "line":
        inside = (abs(dx) <= s) & (abs(dy) <= 1.5)
    elif shape.kind == "triangle":
        inside = (dy <= s) & (2 * abs(dx) <= dy + s)
    else:
        tall = (s + 1) // 2 if shape.kind == "ellipse" else s
        inside = (dx / s) ** 2 + (dy / tall) ** 2 <= 1
    return np.asarray(inside)


def split_of(scene: Scene) -> Split:
    """The split that a scene belongs to: fixed for ever by its own content."""
    digest = hashlib.sha256(scene.key.encode()).digest()
    return "eval" if digest[0] % EVAL_SHARE == 0 else "train"


@source("scenes")
def scenes(options: ScenesOptions, *, count: int | None, seed: int, split: Split) -> Iterator[Task]:
    """Yield `count` scenes; equal seeds give equal streams, and a shorter stream is the start of a longer one.

    Raises:
        SourceError: no `count` (scenes have no end), or the options allow too few different scenes.
    """
    if count is None:
        raise SourceError("source 'scenes' has no end: give 'count'")
    rng = random.Random(f"scenes:{seed}")
    teacher = random.Random(f"teacher:{seed}")
    seen: set[str] = set()
    missed = 0
    while len(seen) < count:
        scene = draw_scene(rng, options)
        missed += 1
        if missed > PATIENCE:
            raise SourceError(f"source 'scenes': these options allow only about {len(seen)} {split} scenes")
        if split_of(scene) != split or scene.key in seen or not is_clear(scene):
            continue
        missed = 0
        seen.add(scene.key)
        yield _task(scene, options, teacher, f"scene-{seed}-{split}-{len(seen) - 1:06d}")


def _task(scene: Scene, options: ScenesOptions, teacher: random.Random, name: str) -> Task:
    code = svg(scene)
    picture = draw_svg(code, scene.canvas_px) if options.reference != "code" or options.show_picture else None
    demonstration = {"exact": code, "none": None}.get(options.demonstration)
    if options.demonstration == "crude":
        demonstration = svg(crude(scene, teacher, options))
    words = instruction(scene)
    content: Any = [{"type": "image"}, {"type": "text", "text": words}] if options.show_picture else words
    return Task(
        id=name,
        domain="svg",
        prompt=({"role": "user", "content": content},),
        reference=Reference(
            code=None if options.reference == "picture" else code,
            language=None if options.reference == "picture" else "svg",
            picture=None if options.reference == "code" else picture,
        ),
        images=(picture,) if options.show_picture and picture is not None else (),
        demonstration=demonstration,
        metadata={"level": options.level or 1, "scene": asdict(scene)},
    )
