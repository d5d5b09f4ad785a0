"""Where a reward is computed: on which device, in which precision, in how large batches, in whose process.

A rubric may say `place: {device: cuda:1, dtype: bf16, process: true, batch_size: 32}` beside any reward. A reward that
runs a model asks `current()` for its place, `device()` for the device behind `auto`, and puts its pictures through
`in_batches`, which halves a batch that does not fit into memory. Nothing here knows a model.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextvars import ContextVar
from typing import Any, TypeVar

from janusrl.recipe import PlaceSection
from janusrl.scoring.reward import Reward

Item = TypeVar("Item")
Result = TypeVar("Result")

_CURRENT: ContextVar[PlaceSection | None] = ContextVar("janusrl_place", default=None)
_DEFAULT = PlaceSection()

DTYPES = {"fp32": "float32", "bf16": "bfloat16", "fp16": "float16"}
"""Names of precisions in recipes, and torch's names for them."""
_NO_MEMORY = ("out of memory", "can't allocate memory", "cannot allocate memory", "failed to allocate")


class OutOfMemory(RuntimeError):
    """Not even one item fits into the memory of the device."""


def current() -> PlaceSection:
    """The place of the reward that is being computed; the default place outside a rubric."""
    return _CURRENT.get() or _DEFAULT


@contextlib.contextmanager
def at(place: PlaceSection) -> Iterator[None]:
    """Make `place` the current one."""
    token = _CURRENT.set(place)
    try:
        yield
    finally:
        _CURRENT.reset(token)


def here(reward: Reward, place: PlaceSection) -> Callable[[Any], Any]:
    """A function that computes `reward`, with its own config, in this process, with `place` as the current one."""
    if reward.is_async:

        async def call_async(argument: Any, config: object = None) -> Any:
            with at(place):
                return await reward(argument)

        return call_async

    def call(argument: Any, config: object = None) -> Any:
        with at(place):
            return reward(argument)

    return call


def device(place: PlaceSection | None = None) -> str:
    """Torch's name of the device meant: `auto` is this rank's GPU where there is one, else the CPU.

    Raises:
        RuntimeError: a GPU is asked for that this process does not see.
    """
    asked = (place or current()).device
    if asked == "cpu":
        return "cpu"
    import torch

    seen = torch.cuda.device_count() if torch.cuda.is_available() else 0
    if asked == "auto":
        return f"cuda:{int(os.environ.get('LOCAL_RANK', '0')) % seen}" if seen else "cpu"
    number = int(asked.partition(":")[2] or 0)
    if number >= seen:
        raise RuntimeError(f"place.device is '{asked}', but this process sees {seen} GPUs; 'auto' takes what is there")
    return f"cuda:{number}"


def in_batches(
    run: Callable[[Sequence[Item]], Sequence[Result]], items: Sequence[Item], size: int | None = None
) -> list[Result]:
    """Put `items` through `run`, at most `size` at once; a batch that does not fit into memory is halved and retried.

    Args:
        run: takes some items and returns one result for each, in order.
        items: what to run on.
        size: most items at once; the current place's `batch_size` when None.

    Returns:
        One result an item, in order.

    Raises:
        OutOfMemory: not even one item fits.
        ValueError: `run` returned another number of results.
    """
    results: list[Result] = []
    step = size or current().batch_size
    while len(results) < len(items):
        batch = items[len(results) : len(results) + step]
        try:
            found = run(batch)
        except (MemoryError, RuntimeError) as error:
            if not _is_memory(error):
                raise
            reason = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
            found = None
        if found is None:  # outside of the handler, so that nothing holds the failed batch's tensors
            _release()
            if len(batch) == 1:
                raise OutOfMemory(
                    f"out of memory with a single picture ({reason}). Give place.device more room, or a smaller dtype"
                )
            step = max(1, len(batch) // 2)
            continue
        if len(found) != len(batch):
            raise ValueError(f"{len(found)} results for {len(batch)} items")
        results.extend(found)
    return results


def _is_memory(error: BaseException) -> bool:
    """Whether an exception says that memory ran out; torch's allocator on the CPU raises a plain RuntimeError."""
    torch: Any = sys.modules.get("torch")
    if isinstance(error, MemoryError) or (torch is not None and isinstance(error, torch.OutOfMemoryError)):
        return True
    return any(words in str(error).lower() for words in _NO_MEMORY)


def _release() -> None:
    torch: Any = sys.modules.get("torch")
    if torch is not None and torch.cuda.is_available():
        torch.cuda.empty_cache()
