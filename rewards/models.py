"""Models of learned rewards: loaded once a process, on the reward's place, shared by every reward that asks for them.

A model that cannot be had is `ModelMissing`, whose message says what was looked for and what to do; `or_unscored` turns
it into scores of None. That answer is kept for a while, so that a run without weights does not look for them at every
completion. Nothing is ever downloaded but through the hub's own client, and not even that where HF_HUB_OFFLINE is set
or nobody answers.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit
from urllib.request import getproxies

from pydantic import BaseModel, ConfigDict, Field

from janusrl.scoring import place
from janusrl.scoring.reward import Score
from janusrl.scoring.sample import Sample

Model = TypeVar("Model")

RETRY_S = 60.0
"""Seconds after which a model that was missing is looked for again."""

CONNECT_S = 4.0
"""Seconds that the hub has to answer at all."""
_ENDS_BYTES = 1 << 20
_LOCK = threading.RLock()
_LOADED: dict[tuple[object, ...], Any] = {}
_MISSING: dict[tuple[object, ...], tuple[float, ModelMissing]] = {}


class LearnedOptions(BaseModel):
    """Options that every reward with a model has."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    batch_timeout_s: float = Field(300.0, gt=0)
    """Seconds that one batch may take, loading the model included; goes before the rubric's `reward_timeout_s`."""


class ModelMissing(RuntimeError):
    """A model's package or weights are not there, or cannot be read; the message says what to do."""


def loaded(kind: str, name: str, load: Callable[[str, Any], Model], *options: object) -> Model:
    """The model that `load` makes, the same object for every reward of this place that asks for it.

    Args:
        kind: what sort of model, for telling models of one name apart.
        name: its name or file.
        load: takes torch's device name and dtype and returns the model; may raise anything.
        options: what else tells models apart.

    Raises:
        ModelMissing: it cannot be loaded. Any other failure of loading is turned into this.
        RuntimeError: the place's device does not exist.
    """
    here = place.current()
    device = place.device(here)
    key = (kind, name, device, here.dtype, *options)
    with _LOCK:
        if key in _LOADED:
            found: Model = _LOADED[key]
            return found
        since, known = _MISSING.get(key, (0.0, None))
        if known is not None and time.monotonic() - since < RETRY_S:
            raise known
        try:
            import torch

            model = load(device, getattr(torch, place.DTYPES[here.dtype]))
        except Exception as error:  # whatever a loader raises on a file that is cut short, or of another kind
            missing = error if isinstance(error, ModelMissing) else ModelMissing(f"{kind} '{name}': {_told(error)}")
            _MISSING[key] = (time.monotonic(), missing)
            raise missing from error
        _MISSING.pop(key, None)
        _LOADED[key] = model
        return model


def _told(error: Exception) -> str:
    first = str(error).strip().splitlines()
    return f"{type(error).__name__}: {first[0][:300] if first else ''}"


def state_of(path: Path, what: str, how: str) -> dict[str, Any]:
    """The tensors in a file of weights (`.safetensors`, else torch's own format, unpickled as tensors only).

    Args:
        path: the file.
        what: whose weights, for the message.
        how: what to do when the file is not there.

    Raises:
        ModelMissing: there is no such file, or it cannot be read.
    """
    if not path.is_file():
        raise ModelMissing(f"the weights of {what} are not there: no file {path}. {how}")
    try:
        if path.suffix == ".safetensors":
            from safetensors.torch import load_file

            return dict(load_file(path))
        import torch

        state = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:  # cut short, not torch's, or objects other than tensors
        raise ModelMissing(
            f"the weights of {what} cannot be read from {path} ({_told(error)}). "
            "The file may be cut short: fetch it again"
        ) from error
    return dict(state.get("state_dict", state) if isinstance(state, dict) else state.state_dict())


def fingerprint(path: Path) -> str:
    """What tells weights apart, without reading gigabytes: sizes, beginnings and ends of a file or a folder's files."""
    digest = hashlib.sha256()
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    for file in files:
        if file.is_file():
            size = file.stat().st_size
            digest.update(f"{file.name}:{size}".encode())
            with file.open("rb") as stream:
                digest.update(stream.read(_ENDS_BYTES))
                stream.seek(max(0, size - _ENDS_BYTES))
                digest.update(stream.read(_ENDS_BYTES))
    return digest.hexdigest()[:16]


def offline() -> bool:
    """Whether the hub must not be asked, or cannot be: found out in seconds; its client would try for a minute."""
    if os.environ.get("HF_HUB_OFFLINE", "").upper() in ("1", "ON", "YES", "TRUE"):
        return True
    return not _reachable(int(time.monotonic() // RETRY_S) if RETRY_S else 0)


@contextlib.contextmanager
def hub_as_it_is() -> Iterator[None]:
    """Where the hub cannot be asked, let its client know, so that it looks into its cache and gives up at once."""
    from huggingface_hub import constants

    before = constants.HF_HUB_OFFLINE
    constants.HF_HUB_OFFLINE = before or offline()
    try:
        yield
    finally:
        constants.HF_HUB_OFFLINE = before


@functools.lru_cache(maxsize=1)
def _reachable(period: int) -> bool:
    """Whether somebody answers at the hub's address, or at the proxy before it; asked anew in each period."""
    from huggingface_hub import constants

    asked = urlsplit(constants.ENDPOINT)
    proxy = getproxies().get(asked.scheme)
    target = urlsplit(proxy if proxy and "//" in proxy else f"//{proxy}") if proxy else asked
    port = target.port or (80 if target.scheme == "http" else 443)
    try:
        with socket.create_connection((target.hostname or "", port), timeout=CONNECT_S):
            return True
    except OSError:
        return False


Batched = Callable[..., Sequence[Score | None]]


def or_unscored(function: Batched) -> Batched:
    """Make a batched reward say None with the reason, for every sample, where its model or memory is missing."""

    @functools.wraps(function)
    def call(samples: Sequence[Sample], *config: Any) -> Sequence[Score | None]:
        try:
            return function(samples, *config)
        except (ModelMissing, place.OutOfMemory) as error:
            return [Score(None, detail=str(error), error=True)] * len(samples)

    return call
