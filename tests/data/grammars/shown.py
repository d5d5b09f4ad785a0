"""What tests of grammars share: programs executed as rows are, and looks at what they drew."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

import numpy as np

from janusrl import registry
from janusrl.synthesis.draft import Draft, Rejected
from janusrl.synthesis.engine import Engine
from janusrl.synthesis.grammar import Grammar
from janusrl.synthesis.seed import Seed
from janusrl.synthesis.team import JobTeam
from janusrl.synthesis.writer import Ask
from janusrl.synthesis.writers import ProgrammaticWriter


def seed_of(grammar: Grammar, spec: Mapping[str, Any], rng: random.Random | None = None) -> Seed:
    """A seed as the source `grammar` makes it."""
    code, words = grammar.program(spec), grammar.instruction(spec, rng or random.Random(0))
    return Seed(
        id="s", family="s", env=grammar.env, language=spec["language"], code=code, instruction=words, spec=spec,
        options=dict(spec["options"]), licence="CC0-1.0",
    )  # fmt: skip


def run(engine: Engine, grammar: Grammar, spec: Mapping[str, Any]) -> list[np.ndarray]:
    """Frames that a spec's program draws, each H x W x 3 over white; it must draw."""
    found = seed_of(grammar, spec)
    draft = Draft("x", "x", found.code or "", found.language, found.env, (found,), options=found.options)
    outcome = engine.run(draft)
    assert outcome.rendering is not None, (spec.get("kind") or spec.get("composer"), outcome.failure, found.code)
    return [over_white(frame.pixels) for frame in outcome.rendering.frames]


def over_white(pixels: np.ndarray) -> np.ndarray:
    alpha = pixels[..., 3:].astype(float) / 255
    return np.round(pixels[..., :3] * alpha + 255 * (1 - alpha)).astype(np.uint8)


def spread(picture: np.ndarray) -> float:
    """Standard deviation of a picture's values: 0 where it is all of one colour."""
    return float(picture.std())


def asked(grammar: Grammar, purpose: str, spec: Mapping[str, Any], rng: random.Random, **facts: Any) -> Any:
    """A grammar's answer to a question about a spec."""
    ask = Ask(purpose, list, str, {"spec": spec, **facts})
    return grammar.answer(ask, rng)


def strategy_drafts(engine: Engine, name: str, seed: Seed, number: int, **options: Any) -> list[Draft]:
    """What a real strategy makes of a seed with the grammars as writer, executed; rejections are raised."""
    strategy = registry.load("strategies", name)
    team = JobTeam(ProgrammaticWriter(), engine, random.Random(number), rounds=1)
    found = []
    for draft in strategy.drafts(strategy.options_type(**options), (seed,), team):
        if isinstance(draft, Rejected):
            raise draft
        found.append(team.checked(draft))
    return found
