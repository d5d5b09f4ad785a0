"""What the program before an edit draws, for filters that compare."""

from __future__ import annotations

from janusrl.outcome import Outcome, Status
from janusrl.rendering import Rendering
from janusrl.synthesis.draft import Draft
from janusrl.synthesis.filter import Filter
from janusrl.synthesis.team import EngineFailed


def source_drawing(asking: Filter, draft: Draft) -> Rendering | None:
    """What a draft's source draws: as the draft tells, or executed here; None when it fails by its own fault.

    Raises:
        EngineFailed: our side failed.
    """
    if draft.source_rendering is not None and not (asking.needs_structure and not draft.source_rendering.structure):
        return draft.source_rendering
    assert draft.source_code is not None
    return executed(asking, draft, draft.source_code).rendering


def executed(asking: Filter, draft: Draft, code: str, *, structure: bool | None = None) -> Outcome:
    """Execute another program in a draft's place. Raises EngineFailed: our side failed, or there is no engine."""
    if asking.engine is None:
        raise EngineFailed("no_engine", f"filter {type(asking).__name__} must execute a program, and has no engine")
    wanted = asking.needs_structure if structure is None else structure
    outcome = asking.engine.run_code(draft, code, structure=wanted)
    if outcome.status in (Status.INFRA_FAILED, Status.NOT_RUN):
        failure = outcome.failure
        raise EngineFailed(outcome.reason or "not_run", failure.message if failure else "the program was not run")
    return outcome
