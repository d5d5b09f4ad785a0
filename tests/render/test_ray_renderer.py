"""The Ray back-end on a real local cluster of two nodes; one is lost in the middle."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import wait
from typing import Any

import numpy as np
import pytest
from waiting import eventually

pytest.importorskip("ray", reason="the extra 'ray' is not installed")
os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")

import ray
from ray.cluster_utils import Cluster

from janusrl.domain import RenderRequest
from janusrl.outcome import Outcome, Status
from janusrl.program import Program
from janusrl.recipe import RubricSection, SandboxSection
from janusrl.registry import load
from janusrl.render.ray_renderer import RayRenderer, wait_for_nodes
from janusrl.render.svg import SvgRenderer
from janusrl.sandbox import SandboxError
from janusrl.scoring.grader import Grader
from janusrl.task import Reference, Task

SLOW = '<filter id="f"><feTurbulence numOctaves="9"/></filter><rect width="64" height="64" filter="url(#f)"/>'


def request_of(number: int, body: str = "", size: int = 64) -> RenderRequest:
    source = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">{body}'
        f'<rect width="{number % 60 + 1}" height="9" fill="#0{number % 10}f"/><!--{number}--></svg>'
    )
    return RenderRequest(Program(source, "svg", 0, len(source)), (size, size))


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    head = {"num_cpus": 1, "include_dashboard": False, "object_store_memory": 100 << 20}
    cluster = Cluster(initialize_head=True, head_node_args=head)
    ray.init(address=cluster.address, log_to_driver=False, logging_level="ERROR")
    try:
        yield cluster
    finally:
        ray.shutdown()
        cluster.shutdown()


def section(**more: Any) -> SandboxSection:
    return SandboxSection(workers=1, backend="ray", wall_s=30, cpu_s=30, **more)


def test_a_cluster_that_is_not_there_is_said_so() -> None:
    with pytest.raises(SandboxError, match=r"no cluster answers at '127\.0\.0\.1:1'.*ray start --head"):
        RayRenderer(SvgRenderer, section(ray_address="127.0.0.1:1"))


@pytest.mark.slow
def test_a_node_lost_in_the_middle_loses_no_sample(cluster: Any) -> None:
    second = cluster.add_node(num_cpus=1, object_store_memory=100 << 20)
    with RayRenderer(SvgRenderer, section()) as renderer, SvgRenderer(SandboxSection(workers=1)) as here:
        assert wait_for_nodes(renderer, 2)
        assert (renderer.level, renderer.version) == (here.level, here.version)
        requests = [request_of(number, SLOW, 250) for number in range(36)]
        futures = [renderer.submit(request) for request in requests]
        wait(futures[:6])
        cluster.remove_node(second, allow_graceful=False)
        outcomes = [future.result(120) for future in futures]
        assert [outcome.status for outcome in outcomes] == [Status.SCORED] * 36
        for request, outcome in list(zip(requests, outcomes, strict=True))[::9]:
            assert np.array_equal(_pixels(outcome), _pixels(here.submit(request).result()))
        assert eventually(lambda: len(renderer.nodes()) == 1)
        cluster.add_node(num_cpus=1, object_store_memory=100 << 20)
        assert wait_for_nodes(renderer, 2), "a node that joins is used"
        assert _pixels(renderer.submit(request_of(99)).result(60)).shape == (64, 64, 4)


@pytest.mark.slow
def test_the_grader_renders_on_the_cluster(cluster: Any) -> None:
    domain = load("envs", "svg")
    code = request_of(7).program.source
    task = Task("t", "svg", ({"role": "user", "content": "draw"},), Reference(code=code, language="svg"))
    rubric = RubricSection.model_validate({"gates": ["render_gate"], "terms": [{"reward": "svg_visual"}]})
    with Grader(domain, rubric, section()) as grader:
        assert isinstance(grader.renderer, RayRenderer)
        right, wrong = grader.grade([(task, f"```svg\n{code}\n```"), (task, "no picture")])
    assert right.total == pytest.approx(1.0)
    assert (wrong.total, wrong.outcome.status) == (0.0, Status.MODEL_FAILED)


def _pixels(outcome: Outcome) -> np.ndarray:
    assert outcome.rendering is not None, outcome.failure
    return outcome.rendering.pixels
