"""Reward: one named judgement of one completion, and the decorator that makes a function one.

A reward is a function from a `Sample` to a number in [0, 1], a `Score`, or None ("does not apply here"). It may take a
config, it may be a coroutine, and it may score a whole batch. What it raises, or returns outside [0, 1], is attributed
to it by the rubric and never becomes a zero. Nothing here knows a domain.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from pydantic import BaseModel, ValidationError

Kind = Literal["gate", "term", "multiplier", "metric"]
"""`gate`: pass (1) or fail (0), multiplies the total. `term`: weighted mean. `multiplier`: multiplies. `metric`: logged
only, refused as a term unless the recipe says `allow_unsafe: true`."""

PLACES: Mapping[str, tuple[Kind, ...]] = {
    "gates": ("gate",),
    "terms": ("term",),
    "multiply": ("multiplier", "term"),
    "metrics": ("metric", "term"),
}
"""Lists of a rubric, with the kinds of rewards that may stand in each."""

Need = Literal[
    "rendering",
    "reference_picture",
    "reference_code",
    "structure",
    "reference_structure",
    "trace",
    "reference_trace",
    "tests",
    "source_picture",
    "source_code",
    "rubric_items",
]
"""What a reward cannot do without. A task that lacks it gives None for this reward, with the reason."""

NOT_RUN = "not run"
"""How the detail of a score begins that nobody computed."""

Tier = Literal["A", "B", "C", "D"]
"""Cost: A <= 50 ms, B <= 1 s CPU, C wants a GPU model, D wants a service."""


@dataclass(frozen=True)
class Score:
    """What one reward said of one completion."""

    value: float | None
    """In [0, 1], higher is better; None when the reward does not apply or failed."""
    parts: Mapping[str, float] = field(default_factory=dict)
    """Named components, for logs. Not bounded."""
    detail: str = ""
    """Why: for a failed gate its reason, for a None what was missing."""
    error: bool = False
    """True when the value is None because the reward itself failed (it raised, hung, or left [0, 1])."""

    @property
    def ran(self) -> bool:
        """Whether the reward was asked at all: a gate before it may have failed, or its weight be 0 at this step."""
        return self.value is not None or self.error or not self.detail.startswith(NOT_RUN)


@dataclass(frozen=True)
class Reward:
    """A reward function with its declaration."""

    name: str
    function: Callable[..., Any]
    kind: Kind = "term"
    needs: frozenset[str] = frozenset({"rendering"})
    wants: frozenset[str] = frozenset()
    """What it looks at where it is there: asked of renderers, and done without elsewhere."""
    tier: Tier = "A"
    batched: bool = False
    config_type: type[BaseModel] | None = None
    config: BaseModel | None = None
    anchor: bool = True
    """Whether a rubric anchors it unless told otherwise: False where the value is 0 for a blank and 1 for the
    reference by itself, or where neither can be asked."""
    grouped: bool = False
    """It compares the completions of one task: batched, and asked in training only, where there are groups."""
    max_weight: float | None = None
    """Largest share of a rubric's weight that such terms of one tier may have together; see `weights.problems`."""
    failed: float | None = None
    """What a published metric says of a program that failed by its own fault; None where it says nothing."""

    @property
    def is_async(self) -> bool:
        """Whether the function is a coroutine function."""
        return inspect.iscoroutinefunction(self.function)

    @property
    def batch_timeout_s(self) -> float | None:
        """Seconds that it may take for one batch, where its options name them; the rubric's setting when None."""
        found = getattr(self.config, "batch_timeout_s", None)
        return float(found) if isinstance(found, int | float) else None

    def lacks_here(self) -> str:
        """What its options name and this machine lacks, in words, where its config has a method that tells."""
        tell = getattr(self.config, "lacks_here", None)
        return str(tell()) if callable(tell) else ""

    def configured(self, options: Mapping[str, Any], *, name: str | None = None) -> Reward:
        """Return this reward with `options` validated into its config.

        Raises:
            ValueError: the reward takes no options, or they do not validate; the message says which and why.
        """
        if self.config_type is None:
            if options:
                given = ", ".join(sorted(options))
                raise ValueError(f"reward '{self.name}' takes no options, but was given: {given}")
            return replace(self, name=name or self.name)
        try:
            config = self.config_type.model_validate(dict(options))
        except ValidationError as error:
            lines = [f"{'.'.join(map(str, e['loc'])) or 'options'}: {e['msg']}" for e in error.errors()]
            raise ValueError(f"reward '{self.name}': " + "; ".join(lines)) from error
        return replace(self, config=config, name=name or self.name)

    def __call__(self, argument: Any) -> Any:
        """Call the function with a Sample (or a list of them when `batched`), and the config if it takes one."""
        return self.function(argument) if self.config is None else self.function(argument, self.config)


def misplaced(reward: Reward, place: str, *, allow_unsafe: bool = False) -> str | None:
    """Say why `reward` cannot stand in `place` (a key of `PLACES`) and what to do, or None when it can."""
    if reward.kind in PLACES[place] or (allow_unsafe and place == "terms" and reward.kind == "metric"):
        return None
    home = next(name for name, kinds in PLACES.items() if reward.kind in kinds)
    hint = (
        "Metrics like this are known to be gamed: leave it in 'metrics' (`allow_unsafe: true` takes it as a term)."
        if reward.kind == "metric" and place == "terms"
        else f"Move it to '{home}'."
    )
    return f"'{reward.name}' is a {reward.kind} and cannot stand in '{place}'. {hint}"


def reward(
    name: str | None = None,
    *,
    kind: Kind = "term",
    needs: Sequence[Need] = ("rendering",),
    wants: Sequence[Need] = (),
    tier: Tier = "A",
    batched: bool = False,
    anchor: bool = True,
    grouped: bool = False,
    max_weight: float | None = None,
    failed: float | None = None,
) -> Callable[[Callable[..., Any]], Reward]:
    """Make a function a `Reward`.

    The function takes a `Sample` (a list of them when `batched`) and, when it has a second parameter, a config: that
    parameter must be annotated with a pydantic model, whose fields become the options in YAML. It returns a float in
    [0, 1], a `Score`, or None (a list of these when `batched`).

    Args:
        name: name in recipes and logs; the function's own name when None.
        kind: gate, term, multiplier or metric.
        needs: what the reward cannot do without.
        wants: what it also looks at where a renderer gives it.
        tier: its cost.
        batched: whether it takes the whole batch.
        anchor: whether rubrics anchor it unless they say otherwise.
        grouped: whether it compares the completions of one task with each other (it is batched then).
        max_weight: largest share of a rubric's weight that such terms of one tier may have together.
        failed: what a metric says of a program that failed, so that means are over all answers.

    An option named `batch_timeout_s` is the time that one batch may take, instead of the rubric's `reward_timeout_s`. A
    method `lacks_here()` of the config tells in words what is missing on this machine, before anything starts.

    Raises:
        TypeError: the second parameter is not annotated with a pydantic model, the parentheses are missing, or a reward
            compares completions and is not batched.
    """
    if callable(name):
        raise TypeError(f"write @reward() above {getattr(name, '__name__', 'the function')}, with parentheses")
    if grouped and not batched:
        raise TypeError("a reward with grouped=True compares completions: give it batched=True too")

    def decorate(function: Callable[..., Any]) -> Reward:
        parameters = list(inspect.signature(function, eval_str=True).parameters.values())
        config_type = None
        if len(parameters) > 1:
            config_type = parameters[1].annotation
            if not (isinstance(config_type, type) and issubclass(config_type, BaseModel)):
                raise TypeError(
                    f"reward {function.__name__}: the second parameter must be annotated with a pydantic model"
                )
        unconfigured = Reward(
            name or function.__name__,
            function,
            kind,
            needs=frozenset(needs),
            wants=frozenset(wants),
            tier=tier,
            batched=batched,
            config_type=config_type,
            anchor=anchor,
            grouped=grouped,
            max_weight=max_weight,
            failed=failed,
        )
        try:
            return unconfigured.configured({})
        except ValueError:  # a config with required fields: it is given later, in the recipe
            return unconfigured

    return decorate
