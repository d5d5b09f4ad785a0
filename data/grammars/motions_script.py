"""Scenes as specs, as Manim programs, and as words.

A spec is `{"grammar", "language", "kind", "content" or "params", "look", "extras", "style", "options"}`: of a kind that
shows mathematical content, the content, which other languages can write too.
"""

from __future__ import annotations

import random
import re
import textwrap
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from janusrl.synthesis.grammar import Spec

from . import motions_stories, motions_structures  # noqa: F401  (they register their kinds)
from .asked import articled, tidy
from .mathematical import Content, draw_content, subject_of
from .motions_scenes import KINDS, PALETTE, WRITERS, Step, c, draw_look, quoted, step
from .renaming import names_of, renamed_python

CONTENT_SHARE = 0.45
"""Of scenes that show mathematical content."""
FRAMES = 5
"""Pictures taken of a scene: evenly over its time, the last well after it, where additions of later rounds show too."""
AFTER_S = 5
NAME = "motions"
_BACKS = {"dark navy": "#0f172a", "very dark grey": "#1a1a1a", "dark green": "#0d2818", "dark brown": "#24160c",
          "dark violet": "#1b1030"}  # fmt: skip
"""Backgrounds that are not Manim's black, by their words."""
_HUES = {"RED": "#FC6255", "GREEN": "#83C167", "BLUE": "#58C4DD", "ORANGE": "#FF862F", "PURPLE": "#9A72AC",
         "TEAL": "#5CD0B3", "YELLOW": "#F7D96F", "GOLD": "#F0AC5F", "MAROON": "#C55F73", "PINK": "#D147BD"}  # fmt: skip
"""Manim's colours in numbers: some programs write them so."""
_TITLES = {"functions": "FunctionGraphs", "parametric": "CurveScene", "polar": "PolarCurve", "sequence": "SequenceDots",
           "bars": "GrowingBars", "figure": "PlaneGeometry"}  # fmt: skip
_NAMES = {
    "axes": "ax coords system", "graph": "curve plot network", "label": "tag formula name_tag",
    "labels": "tags captions texts", "dot": "bead marker moving_dot", "dots": "beads markers point_group",
    "curve": "path trace outline", "name": "caption name_text subtitle_text", "title": "heading header headline",
    "bars": "blocks bar_group towers", "names": "captions name_texts below", "values": "data heights amounts",
    "numbers": "digits value_labels marks", "items": "elements group things", "order": "current arrangement placed",
    "cells": "boxes tiles squares", "arrow": "pointer cursor indicator", "circle": "ring disc outer",
    "polygon": "gon inscribed figure_shape", "text": "result order_text visited", "vertices": "nodes places",
    "edges": "links connections", "boxes": "nodes stages cards", "arrows": "connectors links", "sun": "star core",
    "path": "orbit track", "planet": "body ball", "triangle": "tri base_shape", "line": "number_line ruler",
    "arc": "jump bow", "slice": "sector piece", "shapes": "figures group parade", "subtitle": "second_line byline",
    "angle": "theta turn tracker", "radius": "spoke arm", "wave": "sine sine_curve", "height": "rise vertical",
    "center": "middle pivot", "diameter": "base_line crossing", "cell": "box tile", "shape": "mob figure",
    "value": "v amount", "bar": "block tower", "point": "at position", "scale": "factor size", "terms": "sequence a",
    "rule": "formula rule_text", "lines": "segments joins", "area": "region shaded", "plane": "grid backdrop",
    "unit": "u step_length", "areas": "area_labels sums", "box": "card outline", "tallest": "highest winner",
    "caption": "legend_text note_below", "corner": "origin vertex", "first": "left_item", "second": "right_item",
    "square_a": "on_leg_a below", "square_b": "on_leg_b beside", "square_c": "on_hypotenuse slanted",
    "gone": "taken removed", "animations": "moves fills", "rows": "row_count", "columns": "column_count",
    "note": "remark words", "frame": "border edge", "everything": "scene_group whole", "spark": "flash_dot",
    "shown": "whole all_parts", "circle_1": "round_1", "segment": "stroke", "arrow_1": "vector_1",
}  # fmt: skip
"""Variables, and how else they may be called."""


def draw_motion(rng: random.Random, kind: str | None = None, content: Content | None = None) -> dict[str, Any]:
    """A new scene: of some content, of one kind, or of any."""
    if content is None and (kind in WRITERS or (kind is None and rng.random() < CONTENT_SHARE)):
        content = draw_content(rng, kind)
    spec: dict[str, Any] = {"grammar": NAME, "language": "python"}
    if content is not None:
        spec |= {"kind": content["kind"], "content": content, "look": draw_look(rng)}
        title = _TITLES[content["kind"]]
    else:
        found = KINDS[kind] if kind else rng.choices(list(KINDS.values()), [one.weight for one in KINDS.values()])[0]
        spec |= {"kind": found.name, "params": found.draw(rng)}
        title = found.title
    style = {
        "comments": rng.random() < 0.5,
        "class": rng.choice([title, f"{title}Scene", f"{title}Demo", f"Animated{title}"]),
        "pause": rng.choice([0, 0.2, 0.5]),
        "back": rng.choice(list(_BACKS)) if rng.random() < 0.35 else "",
        "hex": rng.random() < 0.25,
        "names": rng.randrange(1, 10_000) if rng.random() < 0.75 else 0,
    }
    return timed({**spec, "extras": [], "style": style})


def timed(spec: Spec) -> dict[str, Any]:
    """The spec with the times at which pictures are taken."""
    total = sum(one.seconds for one in steps_of(spec)) + spec["style"]["pause"]
    times = [round(total * (number + 1) / FRAMES, 2) for number in range(FRAMES - 1)] + [round(total + AFTER_S, 2)]
    return {**spec, "options": {"times_s": times}}


def steps_of(spec: Spec) -> list[Step]:
    """What happens in a scene, extras at the end."""
    if "content" in spec:
        found = WRITERS[spec["kind"]](spec["content"], spec["look"])
    else:
        found = KINDS[spec["kind"]].steps(spec["params"])
    found = found + [_extra(number, extra) for number, extra in enumerate(spec["extras"], 1)]
    return [replace(one, words=articled(one.words)) for one in found]


def scene_subject(spec: Spec) -> str:
    """What a scene shows, in a few words."""
    back = f", on a {spec['style']['back']} background" if spec["style"].get("back") else ""
    if "content" in spec:
        return subject_of(spec["content"]) + back
    params = dict(spec["params"])
    for name, value in params.items():
        if isinstance(value, list | tuple):
            params[name] = ", ".join(map(str, value))
    return KINDS[spec["kind"]].subject.format(**params) + back


def write_motion(spec: Spec) -> str:
    """The scene as a Manim program."""
    style, lines = spec["style"], list[str]()
    for number, one in enumerate(steps_of(spec)):
        if style["comments"]:
            lines += [""] * (number > 0)
            lines += [f"# {line}" for line in textwrap.wrap(tidy(one.words), 88)]
        lines += one.code
    if style["pause"]:
        lines.append(f"self.wait({style['pause']:g})")
    if style.get("back"):
        lines.insert(0, f"self.camera.background_color = {quoted(_BACKS[style['back']])}")
    body = "\n".join(f"        {line}" if line else "" for line in lines)
    if style.get("hex"):
        body = re.sub(rf"\b({'|'.join(_HUES)})\b", lambda found: quoted(_HUES[found[1]]), body)
    code = f"from manim import *\n\n\nclass {style['class']}(Scene):\n    def construct(self):\n{body}\n"
    return renamed_python(code, names_of(style.get("names", 0), _NAMES))


def told(spec: Spec, rng: random.Random, register: str | None = None) -> str:
    """The scene in words; registers are `paragraph`, `list`, `script` (with seconds) and `request`."""
    register = register or rng.choice(["paragraph", "paragraph", "list", "list", "script", "request"])
    subject, steps = scene_subject(spec), steps_of(spec)
    if register == "list":
        opening = rng.choice(["Write a Manim scene that shows {}.",
                    "Create a Manim Community animation: {}.", "Animate {} with Manim."])  # fmt: skip
        lines = "\n".join(f"{number}. {tidy(one.words)}" for number, one in enumerate(steps, 1))
        return f"{tidy(opening.format(subject))} Step by step:\n{lines}"
    if register == "script":
        lines, at = "", 0.0
        for one in steps:
            lines += f"\n- {at:.1f} s to {at + one.seconds:.1f} s: {one.words}"
            at += one.seconds
        opening = rng.choice(["Storyboard for a Manim scene about {}:", "Timed script of an animation in Manim, {}:"])
        return tidy(opening.format(subject)) + lines
    links = ["First", *rng.choice([["then", "after that", "next"], ["then"], ["next", "then"]])]
    sentences = []
    for number, one in enumerate(steps):
        link = links[0] if number == 0 else links[1:][(number - 1) % (len(links) - 1)]
        link = "finally" if number == len(steps) - 1 and number > 1 else link
        sentences.append(tidy(f"{link}, {one.words}."))
    body = " ".join(sentences)
    if register == "request":
        who = rng.choice(["For a lesson", "For a short explanatory video", "For my lecture",
                    "For a maths club's channel", "For a talk"])  # fmt: skip
        return f"{who} I need a short Manim animation of {subject}. {body} No LaTeX, please."
    opening = rng.choice(["Make a Manim scene of {}.", "In Manim, animate {}.",
                "Write a Manim Community scene about {}."])  # fmt: skip
    return f"{tidy(opening.format(subject))} {body}"


def draw_extra(rng: random.Random, spec: Spec) -> dict[str, Any]:
    """Something more that could happen at the end of a scene."""
    used = {extra["extra"] for extra in spec["extras"]}
    names = [name for name in ("note", "frame", "star", "shrink", "dots", "flash", "tint",
             "wiggle") if name not in used]  # fmt: skip
    title = tidy(scene_subject(spec).partition(", on a ")[0].removeprefix("a ").removeprefix("the "))
    note = rng.choice(["Thanks for watching", "To be continued", "Now you try", "That is all",
                title if len(title) < 40 else "The end"])  # fmt: skip
    return {"extra": rng.choice(names or ["shrink"]), "color": rng.choice(PALETTE), "note": note,
            "corner": rng.choice(["UL", "DL", "DR"]), "pace": rng.choice([0.5, 0.8])}  # fmt: skip


def _extra(number: int, extra: Spec) -> Step:
    color, t = c(extra["color"]), extra["pace"]
    every = "Group(*self.mobjects)"
    corner = {"UL": "upper left", "DL": "lower left", "DR": "lower right"}[extra["corner"]]
    found: dict[str,
                Sequence[Any]] = {"note": (f"write '{extra['note']}' in {extra['color']} in the {corner} corner",
                [f"note = Text({quoted(extra['note'])}, font_size=26, color={color}).to_corner({extra['corner']})"],
                "Write(note)"),
                "frame": (f"draw a {extra['color']} rectangle around everything that is shown",
                [f"frame = SurroundingRectangle({every}, color={color}, buff=0.2)"], "Create(frame)"),
                "star": (f"let a small {extra['color']} star spin in, in the {corner} corner",
                [f"star = Star(color={color}, fill_opacity=1).scale(0.4).to_corner({extra['corner']})"],
                "SpinInFromNothing(star)"), "shrink": ("shrink everything to four fifths",
                [f"everything = {every}"], "everything.animate.scale(0.8)"),
                "dots": (f"let three {extra['color']} dots appear one after another in the {corner} corner",
                [f"ellipsis = VGroup(*[Dot(color={color}) for _ in range(3)]).arrange(RIGHT, "
                    f"buff=0.2).to_corner({extra['corner']})"],
                "LaggedStart(*[GrowFromCenter(one) for one in ellipsis], lag_ratio=0.4)"),
                "flash": (f"flash {extra['color']} rays out of the middle, around a small dot that stays",
                [f"spark = Dot(color={color})", "self.add(spark)"],
                f"Flash(spark, color={color}, flash_radius=0.6)"),
                "tint": (f"draw a half transparent {extra['color']} band behind everything along the bottom edge",
                [f"band = Rectangle(width=14.2, height=0.5, color={color}, fill_opacity=0.4, "
                    f"stroke_width=0).to_edge(DOWN, buff=0)",
                "band.set_z_index(-1)"], "FadeIn(band)"),
                "wiggle": ("let everything swing a little and come to rest", [f"shown = {every}"],
                "Wiggle(shown, scale_value=1.05)"), }  # fmt: skip
    words, code, animation = found[extra["extra"]]
    return step(words, *code, play=animation, t=t)


def added(extra: Spec) -> str:
    """An extra in words, for lists of what was added."""
    return _extra(1, extra).words
