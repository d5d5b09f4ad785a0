"""RayBackend: jobs on every node of a cluster, through Ray Data. Needs the extra `ray`.

Jobs go out in chunks, as plain data; each of Ray Data's actors holds a `StageRunner` with renderers on its own node's
cores and threads of its own. What jobs gave comes back in a stream and is admitted here, in the order of jobs, exactly
as with threads: the corpus is the same. Ray tries the jobs of a lost node again; a job that was done twice counts once,
since results have numbers. Plug-ins in files beside the recipe must be there on every node.
"""

from __future__ import annotations

import logging
import pickle
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from janusrl.synthesis.backends import LocalBackend, concurrency_of
from janusrl.synthesis.job import Job, JobResult
from janusrl.synthesis.purse import Purse
from janusrl.synthesis.recipe import SynthesisRecipe, SynthesisStage
from janusrl.synthesis.runner import StageRunner
from janusrl.synthesis.ticking import ticking

CORES = 2
"""Cores that one actor takes, where nodes have as many."""


class RayBackend:
    """Implements `janusrl.synthesis.backends.Backend`."""

    def __init__(self, recipe: SynthesisRecipe, stage: SynthesisStage, *, folder: Path, purse: Purse) -> None:
        """Connect to the cluster, or start one on this machine.

        Args:
            recipe: checked.
            stage: one of its stages.
            folder: where plug-ins are looked for, on every node.
            purse: tells how many jobs are still paid for.

        Raises:
            ConnectionError: there is no cluster at the address.
        """
        import ray

        self._recipe, self._stage, self._folder, self._purse = recipe, stage, folder, purse
        self._under_way, self._since = 0, time.monotonic()
        self._started = not ray.is_initialized()
        if self._started:
            ray.init(address=recipe.backend.ray_address, logging_level="error", log_to_driver=False)
        cores = int(ray.cluster_resources().get("CPU", 1))
        nodes = [node["Resources"].get("CPU", 0) for node in ray.nodes() if node["Alive"]]
        self._cores = max(1, min(CORES, int(max(nodes, default=1))))  # an actor stands on one node
        self._actors = recipe.backend.workers or max(1, cores // self._cores)

    def results(self, jobs: Iterator[Job], room: Callable[[], bool]) -> Iterator[JobResult | None]:
        """What jobs gave, as they come back: one chunk of at most `backend.chunk` jobs after another."""
        seen: set[int] = set()
        done = 0
        while (first := next(jobs, None)) is not None:
            chunk = [first]  # and as many as there is room for: no teacher is asked for rows that nobody wants
            most = self._most(done)
            while len(chunk) < most and room() and (job := next(jobs, None)) is not None:
                chunk.append(job)
            seen.clear()
            self._under_way, self._since = len(chunk), time.monotonic()
            for result in ticking(self._chunk(chunk)):
                if result is None:
                    yield None
                elif result.number not in seen:
                    seen.add(result.number)
                    self._under_way -= 1
                    for who, spent in result.spent.items():
                        self._purse.pay(who, spent)
                    yield result
            done += len(chunk)

    @property
    def under_way(self) -> tuple[int, float]:
        """Jobs of this chunk that have not come back, and the seconds since it was handed over."""
        return self._under_way, time.monotonic() - self._since if self._under_way else 0.0

    def halt(self) -> None:
        """Nothing: what was handed over comes back."""

    def close(self) -> None:
        """Leave the cluster, where it was joined for this stage. Idempotent."""
        import ray

        if self._started and ray.is_initialized():
            ray.shutdown()
        self._started = False

    def _most(self, done: int) -> int:
        """Most jobs of the next chunk: what the budget pays for, by what jobs have cost so far."""
        chunk = self._recipe.backend.chunk
        if not self._purse.limited:
            return chunk
        if not done:  # nothing is known yet: one batch for every worker
            return min(chunk, self._actors * concurrency_of(self._recipe, self._stage))
        return max(1, int(min(chunk, self._purse.lasts_for(done))))

    def _chunk(self, jobs: list[Job]) -> Iterator[JobResult]:
        import ray
        from ray.data import ActorPoolStrategy

        logging.getLogger("ray.data").setLevel(logging.ERROR)
        ray.data.DataContext.get_current().enable_progress_bars = False
        rows = [{"job": pickle.dumps(job)} for job in jobs]
        many = concurrency_of(self._recipe, self._stage)
        blocks = max(1, min(len(rows), 4 * self._actors, len(rows) // max(1, many)))
        given = ray.data.from_items(rows, override_num_blocks=blocks)
        done = given.map_batches(
            _Actor,
            fn_constructor_args=(self._recipe.model_dump_json(), self._stage.name, str(self._folder.resolve())),
            batch_size=many,
            num_cpus=self._cores,
            compute=ActorPoolStrategy(size=min(self._actors, blocks)),
        )
        for row in done.iter_rows():
            yield pickle.loads(row["result"])


class _Actor:
    """One worker: a stage's runner with threads, on the cores of its node."""

    def __init__(self, recipe: str, stage: str, folder: str) -> None:
        found = SynthesisRecipe.model_validate_json(recipe)
        runner = StageRunner(found, found.stage(stage), folder=Path(folder))
        self._backend = LocalBackend(runner, concurrency_of(found, found.stage(stage)))

    def __call__(self, batch: dict[str, Any]) -> dict[str, list[bytes]]:
        """Do a batch of jobs."""
        jobs = (pickle.loads(job) for job in batch["job"])
        results = self._backend.results(jobs, lambda: True)
        return {"result": [pickle.dumps(result) for result in results if result is not None]}
