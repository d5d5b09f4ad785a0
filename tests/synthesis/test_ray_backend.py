"""Synthesis through Ray Data on a real local cluster of two nodes; one is lost in the middle."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("ray", reason="the extra 'ray' is not installed")
os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")

import ray
from ray.cluster_utils import Cluster

from janusrl.synthesis.progress import Progress
from tests.chat_server import serving, told
from tests.synthesis.test_pipeline import endpoint, good, made_of, recipe, stage


@pytest.fixture
def cluster() -> Iterator[Any]:
    head = {"num_cpus": 1, "include_dashboard": False, "object_store_memory": 100 << 20}
    cluster = Cluster(initialize_head=True, head_node_args=head)
    ray.init(address=cluster.address, log_to_driver=False, logging_level="ERROR")
    try:
        yield cluster
    finally:
        ray.shutdown()
        cluster.shutdown()


@pytest.mark.slow
def test_two_nodes_make_the_same_corpus_and_one_that_is_lost_loses_no_row(cluster: Any, tmp_path: Path) -> None:
    second = cluster.add_node(num_cpus=1, object_store_memory=100 << 20)
    cluster.wait_for_nodes()
    stages = [stage(source={"count": 60, "bad": [7]}, options={"slow_s": 0.2}), stage(name="more", options={})]
    stages[1]["seeds"] = {"stage": "dots"}
    backend = {"kind": "ray", "workers": 2, "concurrency": 4, "chunk": 40}
    lost = threading.Event()

    def watch(progress: Progress) -> None:
        if progress.rows >= 5 and not lost.is_set():
            lost.set()
            cluster.remove_node(second, allow_graceful=False)

    far, rows, rejects = made_of(recipe(*stages, backend=backend), tmp_path / "far", watch=watch)
    near, _, _ = made_of(recipe(*stages), tmp_path / "near")
    assert lost.is_set()
    assert far.card.digest == near.card.digest
    assert (len(rows), len(rejects)) == (118, 1)
    assert len({row.id for row in rows}) == 118

    with serving(lambda body, number: good(told(body))) as server:  # and nobody is asked for rows that are not wanted
        few = stage("asked", source={"count": 300}, writer="teacher", count=3)
        made_of(recipe(few, models=endpoint(server.url), backend=backend), tmp_path / "few")
        assert 6 <= len(server.bodies) <= 2 * (3 + 2)
