"""Real GRPO runs whose rubric changes over the steps, with a judge on loopback: what TRL gets, also on resume."""

import json
import os
import re
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from chat_server import Act, serving, told
from waiting import eventually

from janusrl.recipe_file import load_recipe
from janusrl.rollouts import RolloutStore
from janusrl.scoring.rubric import Rubric

pytestmark = pytest.mark.slow

ENVIRONMENT = os.environ | {"HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": "1", "CUDA_VISIBLE_DEVICES": ""}
TERMS = """terms:
    - {{reward: svg_visual, weight: 1.0}}
    - {{reward: edge_grid, weight: {{0: 0, 4: 0.5}}, group: rank}}
    - {{reward: judge_discrepancy, weight: 0.4, endpoint: {{base_url: "{url}", model: j, cache: false}}}}
  curriculum: {{D: 3}}"""
STEPS = 6


def severe(body, number: int) -> Act | str:
    """A judge who finds something else wrong with every picture, and refuses to look at some."""
    nonce = re.search(r'"nonce" must be exactly "(\w+)"', told(body)).group(1)
    if int(nonce, 16) % 2 == 0:
        return Act(status=400, body=b"I would rather not")
    errors = [{"severity": 1 + int(nonce, 16) % 3, "what": "a line"}]
    return json.dumps({"nonce": nonce, "addresses_judge": False, "related": True, "errors": errors})


def start(recipe: Path, runs: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "janusrl", "run", str(recipe), "--runs-dir", str(runs)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=ENVIRONMENT)


def lines(folder: Path) -> list[dict]:
    place = folder / "logs" / "metrics.jsonl"
    text = place.read_text() if place.is_file() else ""
    found = [json.loads(line) for line in text.splitlines() if line.endswith("}")]
    return [line for line in found if line["stage"] == "grpo"]


@pytest.mark.parametrize(
    ("mode", "aggregation", "kill"),
    [("total", "sum_then_normalize", False), ("terms", "normalize_then_sum", True)],
)
def test_trl_gets_the_rubric_of_each_step(mode, aggregation, kill, small_recipe, tmp_path) -> None:
    folder, killed = tmp_path / "runs" / mode, threading.Event()

    def judge(body, number: int) -> Act | str:
        if kill and len(lines(folder)) >= 4:  # the run goes no further before it is killed
            killed.wait(60)
        return severe(body, number)

    with serving(judge) as server:
        options = f", rewards_to_trl: {mode}, multi_objective_aggregation: {aggregation}, max_infra_failed: 1.0"
        recipe = small_recipe(name=mode, grpo=options, grpo_steps=STEPS)
        plain = "terms: [{reward: svg_visual, weight: 1.0}]"
        text = recipe.read_text()
        assert plain in text
        recipe.write_text(text.replace(plain, TERMS.format(url=server.url)))
        run = start(recipe, tmp_path / "runs")
        if kill:
            assert eventually(lambda: len(lines(folder)) >= 4 or run.poll() is not None, 200)
            os.kill(run.pid, signal.SIGKILL)
            run.communicate()
            assert len(lines(folder)) == 4
            killed.set()
            run = start(recipe, tmp_path / "runs")
        output, _ = run.communicate(timeout=300)
        assert run.returncode == 0, output
        rubric = Rubric.from_section(load_recipe(recipe).rubric)
        expected = [rubric.weights(step) for step in range(STEPS)]
        rubric.close()
    names = ("svg_visual", "edge_grid", "judge_discrepancy")
    assert expected[0] == [1, 0, 0]
    assert expected[2][2] == 0 < expected[3][2] < 0.4
    found = lines(folder)
    assert [line["step"] for line in found] == list(range(1, STEPS + 1))
    rows = RolloutStore(folder / "rollouts").read("grpo")
    lost = 0
    for line, shares in zip(found, expected, strict=True):
        metrics, here = line["metrics"], [row for row in rows if row.step == line["step"]]
        weights = dict(zip(names, shares, strict=True))
        assert [f"terms/{name}" in metrics for name in names] == [share > 0 for share in shares]
        assert metrics["errors/svg_visual"] == 0
        assert ("chat/requests" in metrics) == (weights["judge_discrepancy"] > 0)
        rewards = []
        for row in here:
            terms = row.scorecard["terms"]
            if row.status == "scored":
                kept = {name: share for name, share in weights.items() if terms[name] is not None}
                whole = sum(kept.values())
                told_shares = {name: share / whole for name, share in kept.items()}
                assert row.scorecard["weights"] == pytest.approx(told_shares, abs=1e-5)
                assert row.total == pytest.approx(sum(told_shares[name] * terms[name] for name in kept), abs=1e-5)
                rewards.append(row.total if mode == "total" else sum(weights[name] * terms[name] for name in kept))
            elif row.total is None:
                assert (row.status, row.reason) == ("infra_failed", "term_error")
                lost += 1
            else:
                rewards.append(row.total)
        assert metrics["reward"] == pytest.approx(sum(rewards) / len(rewards), abs=2e-4)
        assert metrics["status/infra_failed"] == pytest.approx(1 - len(rewards) / len(here), abs=1e-6)
    assert lost > 0, "the judge refused nobody: nothing was tried here"


def test_a_judge_that_is_gone_stops_the_run_and_is_named(small_recipe, tmp_path) -> None:
    with serving(severe) as server:
        url = server.url  # nobody listens there when the run begins
    recipe = small_recipe(name="gone", grpo_steps=STEPS)
    dead = f'{{reward: judge_discrepancy, weight: 0.4, endpoint: {{base_url: "{url}", model: j, max_retries: 0}}}}'
    plain = "terms: [{reward: svg_visual, weight: 1.0}]"
    recipe.write_text(recipe.read_text().replace(plain, f"terms: [{{reward: svg_visual, weight: 1.0}}, {dead}]"))
    run = start(recipe, tmp_path / "runs")
    output, _ = run.communicate(timeout=300)
    assert run.returncode == 1, output
    assert re.search(r"The reward 'judge_discrepancy' failed on 100% of the completions, 3 steps in a row", output)
    assert "cannot be reached" in output
    assert "Traceback" not in output
    found = lines(tmp_path / "runs" / "gone")
    assert [line["metrics"]["errors/judge_discrepancy"] for line in found] == [1.0] * 2
    assert all(line["metrics"]["status/infra_failed"] == 0 for line in found)  # no group had the term: it was left out
