"""The reward front: one grading a step however many functions ask; our failures are None, counted, and alarmed."""

import asyncio
from concurrent.futures import Future
from dataclasses import replace
from types import SimpleNamespace

import pytest

from janusrl import registry
from janusrl.outcome import Outcome, Phase
from janusrl.recipe import RubricSection, SandboxSection
from janusrl.rollouts import RolloutStore
from janusrl.scoring.grader import Grader
from janusrl.task import Reference, Task
from janusrl.training.front import ALARM_STEPS, InfraAlarm, RewardFront, wall_split

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">'
RED = f'{HEAD}<circle cx="30" cy="34" r="12" fill="red"/></svg>'
NEAR = RED.replace("30", "33")
TASKS = [Task(f"t{i}", "svg", ({"role": "user", "content": f"draw {i}"},), Reference(code=RED)) for i in range(2)]
RUBRIC = RubricSection.model_validate(
    {
        "gates": ["render_gate"],
        "terms": [{"reward": "svg_visual", "weight": 3.0}, {"reward": "edge_grid", "weight": 1.0}],
        "metrics": ["ssim"],
        "floor": -1.0,
    }
)


@pytest.fixture(scope="module")
def grader():
    with Grader(registry.load("envs", "svg"), RUBRIC, SandboxSection(workers=1)) as grader:
        yield grader


def call(front: RewardFront, texts: list[str], mode: str = "total", step: int = 0):
    """What TRL does with the front's functions in one step; returns values by name, and the logged metrics."""
    functions, weights = front.reward_functions(mode)
    logged: dict[str, float] = {}
    arguments = {
        "prompts": [None] * len(texts),
        "completions": [[{"role": "assistant", "content": text}] for text in texts],
        "task_id": [TASKS[i % 2].id for i in range(len(texts))],
        "trainer_state": SimpleNamespace(global_step=step),
        "log_metric": logged.__setitem__,
    }

    async def gather():
        return await asyncio.gather(*(function(**arguments) for function in functions))

    values = asyncio.run(gather())
    return {f.__name__: v for f, v in zip(functions, values, strict=True)}, weights, logged


def test_total_is_the_rubrics_and_metrics_are_logged(grader, tmp_path) -> None:
    store = RolloutStore(tmp_path / "rollouts")
    front = RewardFront(grader, TASKS, store=store)
    values, weights, logged = call(front, [RED, NEAR, "no code"])
    assert weights == [1.0]
    assert values["total"][0] == pytest.approx(1.0)
    assert 0 < values["total"][1] < 1
    assert values["total"][2] == -1.0
    assert logged["status/scored"] == pytest.approx(2 / 3)
    assert 0 < logged["metrics/ssim"] <= 1
    rows = store.read("grpo")
    assert [row.total for row in rows] == values["total"]
    assert [row.group for row in rows] == [0, 1, 0]
    assert store.image(rows[0].image).shape == (64, 64, 4)


def test_many_functions_share_one_grading(grader, monkeypatch) -> None:
    front = RewardFront(grader, TASKS)
    calls = []
    real = grader.grade_async
    monkeypatch.setattr(grader, "grade_async", lambda *a, **k: calls.append(1) or real(*a, **k))
    values, weights, _ = call(front, [RED, NEAR, "no code"], mode="terms")
    assert calls == [1]
    assert weights == [0.75, 0.25]
    assert set(values) == {"svg_visual", "edge_grid"}
    totals, _, _ = call(front, [RED, NEAR, "no code"])
    for i in range(3):
        composed = sum(w * values[name][i] for w, name in zip(weights, ("svg_visual", "edge_grid"), strict=True))
        assert composed == pytest.approx(totals["total"][i])


def test_tests_with_draws_are_drawn_anew_for_each_group(grader, monkeypatch) -> None:
    tests = ({"draw": [{"a": "1"}, {"a": "2"}]}, {"action": "click", "target": "#go"})
    task = replace(TASKS[0], reference=Reference(code=RED, tests=tests))
    seen = []
    graded = grader.grade_async

    async def watched(items, **how):
        seen.append([task for task, _ in items])
        return await graded(items, **how)

    monkeypatch.setattr(grader, "grade_async", watched)
    front = RewardFront(grader, [task, TASKS[1]])
    call(front, [RED, RED, NEAR], step=4)
    call(front, [RED], step=5)
    assert [task.metadata.get("group") for task in seen[0]] == [5, None, 5]
    assert seen[0][0] is seen[0][2]
    assert seen[0][0].identity != seen[1][0].identity


def test_metrics_every_n_th_grading(grader) -> None:
    front = RewardFront(grader, TASKS, metrics_every=2)
    assert "metrics/ssim" in call(front, [RED, RED], step=0)[2]
    assert "metrics/ssim" not in call(front, [RED, RED], step=1)[2]


class Broken:
    """A renderer whose every worker is lost."""

    level, version = "process", "broken"

    def submit(self, request):
        future = Future()
        future.set_result(Outcome.infra_failed(Phase.RENDER, "worker_lost", "the worker was killed"))
        return future

    def close(self) -> None:
        """Nothing to stop."""


def test_our_failures_are_none_and_stop_the_run_after_some_steps(grader) -> None:
    domain = replace(grader.domain, make_renderer=lambda section: Broken())
    with Grader(domain, RUBRIC) as broken:
        front = RewardFront(broken, [replace(task, reference=Reference()) for task in TASKS])
        for step in range(ALARM_STEPS - 1):
            values, _, logged = call(front, [RED, NEAR], step=step)
            assert values["total"] == [None, None]
            assert logged["status/infra_failed"] == 1.0
        with pytest.raises(InfraAlarm, match=r"2 of 2.*worker_lost: 2.*max_infra_failed"):
            call(front, [RED, NEAR], step=ALARM_STEPS)


def test_the_wall_split_adds_up() -> None:
    cards = [SimpleNamespace(seconds={"run": 0.1, "render": 0.3, "score": 0.05})] * 4
    split = wall_split(cards, 2.0, workers=2)
    assert split == pytest.approx({"run": 0.2, "render": 0.6, "score": 0.2, "queue": 1.0})


PLUGIN = """
from janusrl.scoring.reward import reward

@reward(tier="C")
def sometimes(sample):
    if "near" in sample.completion:
        raise RuntimeError("the model's weights are gone")
    return 0.5

@reward(tier="D", kind="metric")
def lost(sample):
    raise OSError("no endpoint")
"""


def front_with(tmp_path, **rubric) -> tuple[Grader, RewardFront]:
    (tmp_path / "plug.py").write_text(PLUGIN, encoding="utf-8")
    section = RubricSection.model_validate({"gates": ["render_gate"], "terms": ["svg_visual"], **rubric})
    grader = Grader(registry.load("envs", "svg"), section, SandboxSection(workers=1), folder=tmp_path)
    return grader, RewardFront(grader, TASKS, max_infra_failed=0.3)


def test_failures_of_each_reward_are_counted_and_the_alarm_names_it(tmp_path) -> None:
    grader, front = front_with(
        tmp_path, terms=["svg_visual", {"reward": "plug.py:sometimes", "anchor": False}], metrics=["plug.py:lost"]
    )
    bad = f"{NEAR}<!-- near -->"
    with grader:
        for step in range(ALARM_STEPS - 1):
            values, _, logged = call(front, [RED, RED, bad, NEAR], step=step)
            assert values["total"][2] is None  # its group has the term: it is left out, and earns nothing by failing
            assert (logged["errors/sometimes"], logged["none/sometimes"]) == (0.25, 0.25)
            assert (logged["errors/svg_visual"], logged["errors/lost"]) == (0.0, 1.0)
            assert logged["status/infra_failed"] == 0.25
        call(front, [RED, RED, bad, bad], step=7)
        call(front, [RED, RED, RED, RED], step=8)  # a good step between: the count starts anew
        for step in range(ALARM_STEPS - 1):
            values, _, _ = call(front, [bad, bad, bad, RED], step=step)
            assert values["total"][0] is not None  # no answer of its group has the term: svg_visual alone judges
        with pytest.raises(InfraAlarm, match=r"'sometimes' failed on 75%.*weights are gone.*max_infra_failed") as told:
            call(front, [bad, bad, bad, RED], step=9)
        assert "'lost'" not in str(told.value)


def test_weights_follow_trls_step_in_both_modes(tmp_path) -> None:
    terms = [{"reward": "svg_visual", "weight": 1}, {"reward": "edge_grid", "weight": {2: 0, 6: 3}}]
    grader, front = front_with(tmp_path, terms=terms)
    told: list[list[float]] = []
    front.on_weights = told.append
    with grader:
        for step, share in ((0, 0.0), (2, 0.0), (4, 0.6), (6, 0.75), (50, 0.75)):
            totals, _, logged = call(front, [NEAR, NEAR], step=step)
            values, first, _ = call(front, [NEAR, NEAR], mode="terms", step=step)
            assert first == [1.0, 0.0]
            assert told[-1] == pytest.approx([1 - share, share])
            assert (values["edge_grid"][0] is None) == (share == 0)
            parts = zip(told[-1], (values["svg_visual"][0], values["edge_grid"][0]), strict=True)
            assert sum(weight * (value or 0.0) for weight, value in parts) == pytest.approx(totals["total"][0])
            assert ("errors/edge_grid" in logged) == (share > 0)
