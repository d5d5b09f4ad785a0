"""Processes of placed rewards: one for each place that asks for it, holding the models of every reward put there.

A process that dies is restarted and asked once more; one that does not answer is killed. What cannot be had then is
`Score(None, error=True)` for that batch, and the other rewards go on. The processes run the same rewards, found by the
same names, as this one would; they get pictures of references and are therefore as trusted as the grader itself.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from janusrl.recipe import PlaceSection, RewardUse
from janusrl.scoring import place as places
from janusrl.scoring.place_wire import Closed, Sender, receive, send
from janusrl.scoring.reward import Reward, Score
from janusrl.scoring.sample import Sample

ANSWER_SHARE = 0.9
"""Share of a reward's time limit after which its process is killed: before the guard gives up on the whole thread."""
ATTEMPTS = 2
"""Times that a batch is given to a process that dies of it."""
_CLOSE_S = 2.0
"""Seconds that a process has to end by itself."""


class Processes:
    """The processes of one rubric. `placed` gives rewards their place; `close` ends every process."""

    def __init__(self, timeout_s: float, folder: Path | None = None) -> None:
        """Start nothing yet.

        Args:
            timeout_s: seconds that one reward may take for one batch.
            folder: where plug-in files are looked for.
        """
        self._timeout_s = timeout_s
        self._folder = folder
        self._of: dict[PlaceSection, _Process] = {}

    def placed(self, reward: Reward, use: RewardUse) -> Reward:
        """The same reward, computed at the place that its use names; the reward itself when it names none."""
        if use.place is None:
            return reward
        if not use.place.process:
            return replace(reward, function=places.here(reward, use.place))
        process = self._of.setdefault(use.place, _Process(use.place, self._folder))

        timeout_s = reward.batch_timeout_s or self._timeout_s

        def elsewhere(samples: Sequence[Sample], config: object = None) -> list[Score]:
            return process.scores(reward.name, use, samples, timeout_s)

        return replace(reward, function=elsewhere, batched=True)

    def pids(self) -> list[int]:
        """Process ids of those that run now."""
        return [process.pid for process in self._of.values() if process.pid is not None]

    def close(self) -> None:
        """End every process. Idempotent."""
        for process in self._of.values():
            process.close()


class _Process:
    """One worker process; started when it is first needed, and again after it died."""

    def __init__(self, place: PlaceSection, folder: Path | None) -> None:
        self.place = place
        self.folder = folder
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._line: socket.socket | None = None
        self._sender = Sender()
        self._closed = False

    @property
    def pid(self) -> int | None:
        """The running child's process id."""
        return self._child.pid if self._child is not None and self._child.poll() is None else None

    def scores(self, name: str, use: RewardUse, samples: Sequence[Sample], timeout_s: float) -> list[Score]:
        """One score a sample; all None with `error` when the process could not give them."""
        deadline = time.monotonic() + ANSWER_SHARE * timeout_s
        with self._lock:
            for attempt in range(ATTEMPTS):
                try:
                    return self._ask(name, use, samples, deadline)
                except TimeoutError:
                    self._kill()
                    return _failed(
                        samples,
                        f"reward '{name}' did not answer within {ANSWER_SHARE * timeout_s:g} s; its process was "
                        "killed. Loading a large model takes time too: rubric.reward_timeout_s gives it more",
                    )
                except Closed:
                    ending = self._kill()
                    if attempt + 1 == ATTEMPTS:
                        return _failed(
                            samples, f"reward '{name}': its process ended {ending}, twice with these samples"
                        )
                except BaseException:
                    self._kill()  # half a message may be on the line
                    raise
        raise AssertionError("unreachable")

    def close(self) -> None:
        """End the child. Idempotent; waits for a call in progress no longer than it may take anyway."""
        self._closed = True
        child, line = self._child, self._line
        if line is not None:
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
        if child is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(_CLOSE_S)
            self._kill()

    def _ask(self, name: str, use: RewardUse, samples: Sequence[Sample], deadline: float) -> list[Score]:
        if self._closed:
            raise RuntimeError(f"the rubric of reward '{name}' is closed")
        if self.pid is None:
            self._start(deadline)
        assert self._line is not None
        self._sender.send(self._line, (name, use), samples, deadline)
        answer: list[Score] = receive(self._line, deadline)
        return answer

    def _start(self, deadline: float) -> None:
        self._kill()
        ours, theirs = socket.socketpair()
        with theirs:
            self._child = subprocess.Popen(
                [sys.executable, "-m", "janusrl.scoring.place_worker", str(theirs.fileno())],
                pass_fds=(theirs.fileno(),),
                stdin=subprocess.DEVNULL,
                stdout=sys.stderr if _has_descriptor(sys.stderr) else subprocess.DEVNULL,
                start_new_session=True,
            )
        self._line, self._sender = ours, Sender()
        _CHILDREN.add(self._child)
        send(ours, (self.place, self.folder, list(sys.path)), deadline)

    def _kill(self) -> str:
        """Make sure that there is no child, and say how it ended."""
        if self._line is not None:
            self._line.close()
            self._line = None
        child, self._child = self._child, None
        if child is None:
            return "before it began"
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(0.2)  # of one that is ending, how it ended is known a moment later
        if child.poll() is None:
            _kill_group(child)
            return "when it was killed"
        return (
            f"by signal {signal.Signals(-child.returncode).name}"
            if child.returncode < 0
            else (f"with exit code {child.returncode}")
        )


def _failed(samples: Sequence[Sample], detail: str) -> list[Score]:
    return [Score(None, detail=detail, error=True)] * len(samples)


def _has_descriptor(stream: Any) -> bool:
    try:
        return int(stream.fileno()) >= 0
    except (AttributeError, OSError, ValueError):
        return False


_CHILDREN: weakref.WeakSet[subprocess.Popen[bytes]] = weakref.WeakSet()


def _kill_group(child: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


@atexit.register
def _kill_children() -> None:
    for child in list(_CHILDREN):
        if child.poll() is None:
            _kill_group(child)
