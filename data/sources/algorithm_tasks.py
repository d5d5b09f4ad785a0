"""`algorithms`: seeds with an instruction, a solution and tests, from rows as MBPP, HumanEval or we have them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from pydantic import Field

from janusrl.synthesis.seed import BadSeed, SeedLike, seed_source

from .records import RecordColumns, RecordsOptions, records

FORMS: dict[str, dict[str, str]] = {
    "own": {"instruction": "instruction", "code": "code", "tests": "tests"},
    "mbpp": {"instruction": "text", "code": "code", "tests": "test_list", "id": "task_id"},
    "humaneval": {
        "instruction": "prompt", "code": "canonical_solution", "tests": "test", "entry_point": "entry_point",
        "id": "task_id",
    },
}  # fmt: skip
"""Form to its columns."""


class AlgorithmsOptions(RecordsOptions):
    """Options of the `algorithms` source: those of `records`, and these."""

    env: str = "algorithm"
    """Environment that runs them."""
    language: str | None = "python"
    """Language of the solutions."""
    set: str = Field("own", pattern=f"^({'|'.join(FORMS)})$")
    """Whose columns the rows have: `own` (instruction, code, tests), `mbpp`, or `humaneval`, whose solution goes on
    where its prompt ends. Columns that are named win."""
    tests_needed: bool = True
    """Whether a row without tests is a bad seed with the reason `no_tests`."""


@seed_source("algorithms")
def algorithms(options: AlgorithmsOptions, *, folder: Path) -> Iterator[SeedLike]:
    """Yield a seed for each row. Tests that cannot be checked without running them here are left out and counted.

    Raises:
        SeedError: as `records`.
    """
    columns = RecordColumns.model_validate({**FORMS[options.set], **options.columns.model_dump(exclude_unset=True)})
    for seed in records.function(options.model_copy(update={"columns": columns}), folder=folder):
        if isinstance(seed, BadSeed):
            yield seed
        elif not seed.tests and options.tests_needed:
            yield BadSeed(seed.id, "no_tests", f"{seed.origin}: column '{columns.tests}' holds nothing", seed.origin)
        elif options.set == "humaneval" and seed.instruction and seed.code:
            yield replace(seed, code=seed.instruction.rstrip("\n") + "\n" + seed.code.strip("\n") + "\n")
        else:
            yield seed
