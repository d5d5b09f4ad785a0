"""Workers and browsers that are killed: samples are drawn after all, or are `infra_failed`, and are never zeros."""

from __future__ import annotations

import contextlib
import os
import signal

import numpy as np
import pytest
from figure_parts import request_of
from waiting import eventually

from janusrl.outcome import Status
from janusrl.recipe import SandboxSection
from janusrl.render.figure.renderer import FigureRenderer

PLT = "import matplotlib.pyplot as plt\nimport numpy as np\n"


def chart(number):
    return PLT + f"x = np.linspace(0, 9, 400)\nplt.plot(x, np.sin(x + {number}))\nplt.title('{number}')\nplt.show()"


def busy(pool):
    """Processes that have work now."""
    return {worker.pid for worker in list(pool._workers) if worker.jobs}


@pytest.fixture
def own():
    with FigureRenderer(SandboxSection(workers=2)) as renderer:
        yield renderer


@pytest.mark.slow
@pytest.mark.parametrize("which", ["program", "replay"])
def test_killed_workers_lose_no_sample(own, which):
    pool = own.pools[0 if which == "program" else 1]
    calm = own.submit(request_of(chart(0))).result(120).rendering
    futures = [own.submit(request_of(chart(number))) for number in range(1, 25)]
    killed: set[int] = set()
    for _ in range(3):
        assert eventually(lambda: busy(pool) - killed)
        pid = min(busy(pool) - killed or pool.worker_pids())
        killed.add(pid)
        with contextlib.suppress(ProcessLookupError):  # it has just ended, of the last blow
            os.kill(pid, signal.SIGKILL)
    outcomes = [future.result(180) for future in futures]
    for number, outcome in enumerate(outcomes, 1):
        assert outcome.status in (Status.SCORED, Status.INFRA_FAILED), outcome.failure
        if outcome.rendering is not None:
            assert [run.text for run in outcome.rendering.texts if run.role == "title"] == [str(number)]
    assert sum(outcome.status is Status.SCORED for outcome in outcomes) >= 20
    again = own.submit(request_of(chart(0) + "\n")).result(120).rendering
    np.testing.assert_array_equal(again.pixels, calm.pixels)


def test_a_closed_renderer_says_so(own):
    own.close()
    outcome = own.submit(request_of(chart(1))).result(10)
    assert (outcome.status, outcome.reason) == (Status.INFRA_FAILED, "worker_lost")


@pytest.mark.slow
def test_closing_resolves_what_is_under_way(own):
    futures = [own.submit(request_of(chart(number))) for number in range(40)]
    futures += [own.submit(request_of(PLT + f"while True: pass  # {number}")) for number in range(4)]
    own.close()
    assert {future.result(60).status for future in futures} <= {Status.SCORED, Status.INFRA_FAILED}
