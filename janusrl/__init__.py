"""janusrl: reinforcement learning for models that write code which draws.

Importing this package is cheap: no torch, no renderer, no environment is loaded until something asks for it. The names
below are loaded on first use.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

_HOMES = {
    "Domain": "janusrl.domain",
    "Grader": "janusrl.scoring.grader",
    "Outcome": "janusrl.outcome",
    "Recipe": "janusrl.recipe",
    "Reference": "janusrl.task",
    "Rendering": "janusrl.rendering",
    "Reward": "janusrl.scoring.reward",
    "Rubric": "janusrl.scoring.rubric",
    "Sample": "janusrl.scoring.sample",
    "Score": "janusrl.scoring.reward",
    "Task": "janusrl.task",
    "extract_program": "janusrl.program",
    "load_recipe": "janusrl.recipe_file",
    "reward": "janusrl.scoring.reward",
    "run_recipe": "janusrl.training.run",
    "source": "janusrl.sources",
}

__all__ = [
    "Domain",
    "Grader",
    "Outcome",
    "Recipe",
    "Reference",
    "Rendering",
    "Reward",
    "Rubric",
    "Sample",
    "Score",
    "Task",
    "extract_program",
    "load_recipe",
    "reward",
    "run_recipe",
    "source",
]

if TYPE_CHECKING:
    from janusrl.domain import Domain
    from janusrl.outcome import Outcome
    from janusrl.program import extract_program
    from janusrl.recipe import Recipe
    from janusrl.recipe_file import load_recipe
    from janusrl.rendering import Rendering
    from janusrl.scoring.grader import Grader
    from janusrl.scoring.reward import Reward, Score, reward
    from janusrl.scoring.rubric import Rubric
    from janusrl.scoring.sample import Sample
    from janusrl.sources import source
    from janusrl.task import Reference, Task
    from janusrl.training.run import run_recipe


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'janusrl' has no attribute '{name}'")
    return getattr(import_module(_HOMES[name]), name)
