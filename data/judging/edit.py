"""`edit`: an edited drawing, by the pictures before and after."""

from __future__ import annotations

from janusrl.synthesis.draft import Draft
from janusrl.synthesis.judge import judge
from janusrl.synthesis.writer import Ask

from .asking import Material, PictureOptions, asked, drawn, drawn_before

DIMENSIONS = ("instruction_adherence", "edit_quality", "preservation")


@judge("edit", dimensions=DIMENSIONS, on="each")
def edit(options: PictureOptions, draft: Draft) -> Ask:
    """Ask for instruction adherence, edit quality and realism, and preservation of the rest. Kept at 3 in each.

    Sees the instruction, the picture before and the picture after.
    """
    before, after = drawn_before(draft, options), drawn(draft, options)
    material: list[Material] = [("instruction", draft.instruction), ("old", before), ("new", after)]
    return asked("edit", draft, material, DIMENSIONS, options)
