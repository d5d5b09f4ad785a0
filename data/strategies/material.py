"""Material: what strategies share about the seeds that they start from: what is there, and what cannot be used."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from janusrl import registry
from janusrl.synthesis.draft import Draft, Rejected
from janusrl.synthesis.seed import Seed
from janusrl.task import read_files


class StrategyOptions(BaseModel):
    """Options that every strategy has."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    lead: Literal["none", "sentence"] = "none"
    """Words before the code fence of an answer: `none`, or the one sentence that the writer put there, if it did."""
    max_code_chars: int = Field(60_000, ge=1)
    """Longest program that a writer is shown; seeds with longer ones are rejected (`too_long`)."""


def language_of(seed: Seed) -> str:
    """The language of a seed's programs: its own, or that of its environment. Raises Rejected when neither tells."""
    if seed.language:
        return seed.language
    if not seed.env:
        raise Rejected("source", "no_env", f"seed '{seed.id}' names no environment: set 'env' in its stage")
    return str(registry.load("envs", seed.env).language)


def code_of(seed: Seed, options: StrategyOptions) -> str:
    """A seed's program. Raises Rejected when it has none, or one that is too long."""
    if seed.code is None or not seed.code.strip():
        raise Rejected("source", "no_code", f"seed '{seed.id}' has no program, and this strategy works on programs")
    if len(seed.code) > options.max_code_chars:
        size = f"{len(seed.code)} characters, and at most {options.max_code_chars} ('max_code_chars') are shown"
        raise Rejected("source", "too_long", f"the program of seed '{seed.id}' has {size} to a writer")
    return seed.code


def instruction_of(seed: Seed) -> str:
    """A seed's instruction. Raises Rejected when it has none."""
    if seed.instruction is None or not seed.instruction.strip():
        hint = "make pairs of programs alone with the strategy 'reverse_instruction' first"
        raise Rejected("source", "no_instruction", f"seed '{seed.id}' has no instruction: {hint}")
    return seed.instruction.strip()


def draft_of(seeds: tuple[Seed, ...], **known: Any) -> Draft:
    """The beginning of a draft from its seeds: environment, language, data files; and what else is `known`."""
    seed = seeds[0]
    start: dict[str, Any] = {
        "instruction": "",
        "completion": "",
        "code": "",
        "language": known.get("language") or language_of(seed),
        "env": seed.env,
        "seeds": seeds,
        "files": dict(seed.files),
        "options": dict(seed.options),
    }
    return Draft(**{**start, **known})


def spec_of(seed: Seed) -> dict[str, Any]:
    """Metadata of drafts whose program is the seed's own: the spec that a grammar drew it from, where one did."""
    return {} if seed.spec is None else {"spec": dict(seed.spec)}


def given_by(spec: Any) -> dict[str, Any]:
    """What a spec tells of a draft that is written from it: tests, data files, options. Nothing where there is none."""
    found: dict[str, Any] = {}
    if isinstance(spec, Mapping):
        found.update({"tests": tuple(spec["tests"])} if "tests" in spec else {})
        found.update({"files": read_files(spec["files"], "spec")} if "files" in spec else {})
        found.update({"options": dict(spec["options"])} if "options" in spec else {})
    return found
