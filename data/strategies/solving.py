"""Solving: from an instruction to a program that runs, in the form of an answer. Failures go back with their error."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from janusrl.program import without_thinking
from janusrl.synthesis.draft import Draft, Rejected, fenced
from janusrl.synthesis.strategy import Team
from janusrl.synthesis.writer import Ask

from .material import StrategyOptions, given_by
from .questions import completion, question

Check = Callable[[Draft], Rejected | None]
"""What must hold of a program that runs, beyond that: None, or why it does not."""
MAX_LEAD_CHARS = 240
"""Longest sentence before a code fence."""
_SENTENCE = re.compile(r"[^\n]+?[.:!](?=\s|$)")


def solved(
    team: Team,
    options: StrategyOptions,
    draft: Draft,
    facts: Mapping[str, Any],
    *,
    pictures: Sequence[bytes] = (),
    check: Check | None = None,
) -> Draft:
    """A draft whose program runs, and holds what is checked.

    Args:
        team: who writes, and who executes.
        options: of the strategy.
        draft: with its instruction, language and environment.
        facts: what the writer is told beside these: `code`, `source_code`, `plan`, and `spec` for grammars. What is
            None is left out.
        pictures: PNG that the writer is shown.
        check: goes back to the writer like a failure, as long as rounds are left.

    Raises:
        Rejected: it still fails.
    """
    draft = replace(draft, **given_by(facts.get("spec")))
    told = {"instruction": draft.instruction, "language": draft.language, "env": draft.env}
    told.update({name: value for name, value in facts.items() if value is not None})

    def fix(failed: Draft, error: str) -> Ask:
        """The next question, which tells the error. What there was to learn from is told as `example`."""
        again = {**told, "code": failed.code or failed.completion, "error": error}
        if "code" in told:
            again["example"] = told["code"]
        return question("fix", again, draft.seeds, read=completion, pictures=pictures)

    ask = question("solve", told, draft.seeds, read=completion, pictures=pictures)
    found = team.solve(ask, draft, fix, check)
    return replace(found, completion=answer_of(found, options.lead))


def answer_of(draft: Draft, lead: str) -> str:
    """What the assistant says: the program in a code fence, and before it the writer's one sentence if it is wanted."""
    fence = fenced(draft.code, draft.language)
    said = lead_of(draft.completion) if lead == "sentence" else ""
    return f"{said}\n\n{fence}" if said else fence


def lead_of(completion: str) -> str:
    """The first sentence that stands before the first code fence of a completion; empty when none does."""
    text, _ = without_thinking(completion)
    before, fence, _ = text.partition("```")
    sentence = _SENTENCE.match(before.strip()) if fence else None
    return sentence[0] if sentence and len(sentence[0]) <= MAX_LEAD_CHARS else ""
