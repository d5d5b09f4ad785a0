"""`web_edit`: an edited page, by the pictures before and after, and by its code where that is shown."""

from __future__ import annotations

from janusrl.synthesis.draft import Draft
from janusrl.synthesis.judge import judge
from janusrl.synthesis.writer import Ask

from .asking import Material, PictureOptions, asked, drawn, drawn_before

SEEN = ("fulfilment", "precision", "recall", "visual_quality", "relevance")
READ = ("fulfilment", "precision", "code_quality", "visual_quality", "relevance")
"""With the code shown, code quality is marked in recall's place."""


class WebEditOptions(PictureOptions):
    """Options of `web_edit`."""

    show_code: bool = False
    """Show the edited page's code too; `code_quality` is then marked instead of `recall`."""


@judge("web_edit", dimensions=(*SEEN, "code_quality"))
def web_edit(options: WebEditOptions, draft: Draft) -> Ask:
    """Ask for fulfilment, precision, recall (or code quality), visual quality and consistency, relevance.

    Sees the instruction, the page before and after. Kept at a mean of 3.
    """
    material: list[Material] = [("instruction", draft.instruction)]
    if options.show_code:
        material.append(("code", draft.code))
    material += [("old", drawn_before(draft, options)), ("new", drawn(draft, options))]
    return asked("web_edit", draft, material, READ if options.show_code else SEEN, options, code=options.show_code)
