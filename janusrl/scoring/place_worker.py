"""The process of placed rewards: reads samples from its socket, answers with scores, ends when the other end is gone.

    python -m janusrl.scoring.place_worker DESCRIPTOR

One thread reads, so that the end of the line is noticed while a reward computes; the main thread computes. A reward is
found by its name and options as in any rubric; what it raises comes back as a score that says so.
"""

from __future__ import annotations

import contextlib
import os
import queue
import socket
import sys
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

from janusrl import registry
from janusrl.recipe import PlaceSection, RewardUse
from janusrl.scoring import place as places
from janusrl.scoring.guard import Guard
from janusrl.scoring.place_wire import Closed, Receiver, receive, send
from janusrl.scoring.reward import Reward, Score
from janusrl.scoring.sample import Sample

_NEVER_S = 1e6
"""Time limit of a reward in here: the other end has the clock, and kills."""


class _Rewards:
    """Rewards by their use in the rubric, loaded when first asked for."""

    def __init__(self, place: PlaceSection, folder: Path | None) -> None:
        self._place = place
        self._folder = folder
        self._known: dict[str, Reward] = {}
        self._guard = Guard(_NEVER_S)

    def scores(self, name: str, use: RewardUse, samples: list[Sample]) -> list[Score]:
        key = use.model_dump_json()
        if key not in self._known:
            reward = registry.load("rewards", use.reward, folder=self._folder).configured(use.options, name=name)
            self._known[key] = replace(reward, function=places.here(reward, self._place))
        return self._guard.scores(self._known[key], samples)


def main(descriptor: int) -> None:
    """Serve the socket behind `descriptor` until its other end is closed."""
    line = socket.socket(fileno=descriptor)
    place, folder, path = receive(line)
    sys.path[:] = [*path, *(entry for entry in sys.path if entry not in path)]
    work: queue.SimpleQueue[tuple[Any, list[Sample]]] = queue.SimpleQueue()

    def read() -> None:
        receiver = Receiver()
        with contextlib.suppress(Closed):
            while True:
                work.put(receiver.receive(line))
        os._exit(0)  # whatever a reward is doing, nobody waits for it any more

    threading.Thread(target=read, daemon=True).start()
    rewards = _Rewards(place, folder)
    while True:
        (name, use), samples = work.get()
        try:
            answer = rewards.scores(name, use, samples)
        except BaseException as error:  # a plug-in that does not load in here, or calls sys.exit
            detail = f"reward '{name}' failed in its process: {type(error).__name__}: {error}"
            answer = [Score(None, detail=detail, error=True)] * len(samples)
        with contextlib.suppress(Closed):  # the reader ends the process
            send(line, answer)


if __name__ == "__main__":
    main(int(sys.argv[1]))
