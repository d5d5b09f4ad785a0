"""`repair`: a page that must have no fault of layout, for rows that teach to repair such faults."""

from __future__ import annotations

from janusrl.synthesis.draft import Draft
from janusrl.synthesis.judge import judge
from janusrl.synthesis.writer import Ask

from .asking import PictureOptions, asked, drawn

DIMENSIONS = ("occlusion", "crowding", "text_overlap", "alignment", "color_contrast", "overflow")


@judge("repair", dimensions=DIMENSIONS, at_least=5, on="each")
def repair(options: PictureOptions, draft: Draft) -> Ask:
    """Ask for occlusion, crowding, text overlap, alignment, colour and contrast, overflow. Kept at 5 in each."""
    return asked("repair", draft, [("page's", drawn(draft, options))], DIMENSIONS, options)
