"""RayBackend: jobs on every node of a cluster, through Ray Data. Needs the extra `ray`.

Jobs go out in chunks, as plain data; each of Ray Data's actors holds a `StageRunner` with renderers on its own node's
cores and threads of its own. What jobs gave comes back in a stream and is admitted here, in the order of jobs, exactly
as with threads: the corpus is the same. Ray tries the jobs of a lost node again; a job that was done twice counts once,
since results have numbers. Plug-ins in files beside the recipe must be there on every node.
"""

from __future__ import annotations

import logging
import pickle
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from janusrl.synthesis.backends import concurrency_of
from janusrl.synthesis.recipe import SynthesisRecipe, SynthesisStage
from janusrl.synthesis.runner import Job, JobResult, StageRunner

CORES = 2
"""Cores that one actor takes, where nodes have as many."""


class RayBackend:
    """Implements `janusrl.synthesis.backends.Backend`."""

    def __init__(self, recipe: SynthesisRecipe, stage: SynthesisStage, *, folder: Path) -> None:
        """Connect to the cluster, or start one on this machine.

        Raises:
            ConnectionError: there is no cluster at the address.
        """
        import ray

        self._recipe, self._stage, self._folder = recipe, stage, folder
        self._started = not ray.is_initialized()
        if self._started:
            ray.init(address=recipe.backend.ray_address, logging_level="error", log_to_driver=False)
        cores = int(ray.cluster_resources().get("CPU", 1))
        nodes = [node["Resources"].get("CPU", 0) for node in ray.nodes() if node["Alive"]]
        self._cores = max(1, min(CORES, int(max(nodes, default=1))))  # an actor stands on one node
        self._actors = recipe.backend.workers or max(1, cores // self._cores)

    def results(self, jobs: Iterator[Job], room: Callable[[], bool]) -> Iterator[JobResult]:
        """What jobs gave, as they come back: one chunk of `backend.chunk` jobs after another."""
        seen: set[int] = set()
        while (first := next(jobs, None)) is not None:
            chunk = [first]  # and as many as there is room for: no teacher is asked for rows that nobody wants
            while len(chunk) < self._recipe.backend.chunk and room() and (job := next(jobs, None)) is not None:
                chunk.append(job)
            seen.clear()
            for result in self._chunk(chunk):
                if result.number not in seen:
                    seen.add(result.number)
                    yield result

    def close(self) -> None:
        """Leave the cluster, where it was joined for this stage. Idempotent."""
        import ray

        if self._started and ray.is_initialized():
            ray.shutdown()
        self._started = False

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
        self._runner = StageRunner(found, found.stage(stage), folder=Path(folder))
        self._threads = ThreadPoolExecutor(concurrency_of(found, found.stage(stage)))

    def __call__(self, batch: dict[str, Any]) -> dict[str, list[bytes]]:
        """Do a batch of jobs."""
        jobs = [pickle.loads(job) for job in batch["job"]]
        return {"result": [pickle.dumps(result) for result in self._threads.map(self._runner.run, jobs)]}
