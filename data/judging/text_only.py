"""`text_only`: a program that draws nothing, by instruction and code."""

from __future__ import annotations

from janusrl.synthesis.draft import Draft
from janusrl.synthesis.judge import judge
from janusrl.synthesis.writer import Ask

from .asking import JudgeOptions, asked

DIMENSIONS = ("task_relevance", "task_completion", "code_quality")


@judge("text_only", dimensions=DIMENSIONS)
def text_only(options: JudgeOptions, draft: Draft) -> Ask:
    """Ask for task relevance, task completion and code quality. Kept at a mean of 3."""
    material = [("instruction", draft.user_text), ("code", draft.code)]
    return asked("text_only", draft, material, DIMENSIONS, options)
