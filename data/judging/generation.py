"""`generation` and `artifact`: a program that was written to an instruction, by what it draws (F26)."""

from __future__ import annotations

from janusrl.synthesis.draft import Draft
from janusrl.synthesis.judge import judge
from janusrl.synthesis.writer import Ask

from .asking import Material, PictureOptions, asked, drawn, prompt_pictures

DIMENSIONS = ("task_relevance", "task_completion", "code_quality", "visual_clarity")
PROMPT_PICTURES = 2
"""Pictures of the prompt that the judge sees."""


@judge("generation", dimensions=DIMENSIONS)
def generation(options: PictureOptions, draft: Draft) -> Ask:
    """Ask for task relevance, task completion, code quality and visual clarity.

    Sees instruction, code, picture, and the pictures of the prompt. Kept at a mean of 3, unless the recipe says more.
    """
    return _question(options, draft, interactive=False)


@judge("artifact", dimensions=DIMENSIONS, at_least=5)
def artifact(options: PictureOptions, draft: Draft) -> Ask:
    """Ask what `generation` asks, of interactive pages. Kept at a mean of 5: nothing to object to."""
    return _question(options, draft, interactive=True)


def _question(options: PictureOptions, draft: Draft, *, interactive: bool) -> Ask:
    given = prompt_pictures(draft, PROMPT_PICTURES)
    material: list[Material] = [("instruction", draft.instruction), ("code", draft.code)]
    if given:
        material.append(("prompt's", given))
    material.append(("program's", drawn(draft, options)))
    return asked("generation", draft, material, DIMENSIONS, options, interactive=interactive, shown=bool(given))
