"""`render_gate`: is there a drawing to judge at all? It refuses; how good the drawing is, it does not ask."""

from __future__ import annotations

import cv2
from pydantic import BaseModel, ConfigDict, Field

from janusrl.outcome import Status
from janusrl.scoring.reward import Score, reward
from janusrl.scoring.sample import Sample, View

from .features import background, edges, foreground

NOISE_RATIO = 4.0
"""Times the reference's edges that a picture full of edges may have."""


class RenderGateOptions(BaseModel):
    """Options of `render_gate`."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    max_programs: int = Field(1, ge=1)
    """How many programs an answer may hold; the last one is judged."""
    min_ink: float = Field(0.002, ge=0, le=1)
    """Least share of the picture that must differ from its modal colour."""
    ink_of_reference: float = Field(0.1, ge=0, le=1)
    """Least ink, as a share of the reference's."""
    edges_of_reference: float = Field(0.05, ge=0, le=1)
    """Least number of edge pixels, as a share of the reference's."""
    max_edges: float = Field(0.25, ge=0, le=1)
    """Largest share of the picture that edge pixels may be, unless the reference has more than a quarter as many."""


@reward(kind="gate", needs=())
def render_gate(sample: Sample, options: RenderGateOptions) -> Score:
    """1 when the answer is one program that drew a picture of the right size that is not blank, else 0.

    Blank means: fewer than `min_ink` of the pixels, or than `ink_of_reference` of the reference's share, differ by more
    than 8 in some channel from the picture's modal colour. Of a reference that is sparse itself (one word on a page)
    half its ink is enough. Noise means: more than `max_edges` of the pixels are edges, and more than four times the
    reference's; scenes, icons, charts and pages have at most 0.16, noise has over 0.3.

    `detail` starts with the reason: that of a failure before the gate (`no_code`, `time_limit` ...),
    `several_programs`, `wrong_size`, `blank`, `too_few_edges` or `noise`. A failure of ours, and a program that was
    never run, give no value.
    """
    status = sample.outcome.status
    if status is Status.MODEL_FAILED and sample.outcome.failure is not None:
        return Score(0.0, detail=f"{sample.outcome.reason}: {sample.outcome.failure.message}")
    if sample.candidate is None:
        return Score(None, detail=f"{status}: there is no drawing to judge")
    if sample.program is not None and sample.program.count > options.max_programs:
        return _refuse("several_programs", f"the answer holds {sample.program.count}, allowed {options.max_programs}")
    candidate, reference = sample.candidate, sample.reference
    parts = {"ink": ink(candidate), "edges": float(cv2.countNonZero(edges(candidate)))}
    least_ink, least_edges = options.min_ink, 0.0
    most_edges = options.max_edges * candidate.size[0] * candidate.size[1]
    if reference is not None:
        if candidate.size != reference.size:
            given, wanted = ("{} x {}".format(*view.size) for view in (candidate, reference))
            return _refuse("wrong_size", f"the picture is {given} px, wanted {wanted}", parts)
        least_ink = min(ink(reference) / 2, max(options.min_ink, options.ink_of_reference * ink(reference)))
        least_edges = options.edges_of_reference * cv2.countNonZero(edges(reference))
        most_edges = max(most_edges, NOISE_RATIO * cv2.countNonZero(edges(reference)))
    if parts["ink"] < least_ink:
        return _refuse(
            "blank", f"{parts['ink']:.2%} of the picture is drawn on, at least {least_ink:.2%} needed", parts
        )
    if parts["edges"] < least_edges:
        return _refuse("too_few_edges", f"{parts['edges']:.0f} edge pixels, at least {least_edges:.0f} needed", parts)
    if parts["edges"] > most_edges:
        return _refuse("noise", f"{parts['edges']:.0f} edge pixels, at most {most_edges:.0f} allowed", parts)
    return Score(1.0, parts)


def ink(view: View) -> float:
    """Share of pixels that differ by more than 8 in some channel from the picture's own modal colour."""
    share: float = view.feature(
        "ink", lambda v: cv2.countNonZero(foreground(v, background(v))) / (v.size[0] * v.size[1])
    )
    return share


def _refuse(reason: str, words: str, parts: dict[str, float] | None = None) -> Score:
    return Score(0.0, parts or {}, f"{reason}: {words}")
