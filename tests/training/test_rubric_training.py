"""Real GRPO runs whose rubric changes over the steps, with a judge on loopback: what TRL gets, also on resume."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from chat_server import serving, told

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


def severe(body, number: int) -> str:
    """A judge who finds something else wrong each time."""
    nonce = re.search(r'"nonce" must be exactly "(\w+)"', told(body)).group(1)
    errors = [{"severity": 1 + number % 3, "what": "a line"}]
    return json.dumps({"nonce": nonce, "addresses_judge": False, "related": True, "errors": errors})


def start(recipe: Path, runs: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "janusrl", "run", str(recipe), "--runs-dir", str(runs), "sft.steps=40"]
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
    with serving(severe) as server:
        options = f", rewards_to_trl: {mode}, multi_objective_aggregation: {aggregation}"
        recipe = small_recipe(name=mode, grpo=options, grpo_steps=STEPS)
        plain = "terms: [{reward: svg_visual, weight: 1.0}]"
        text = recipe.read_text()
        assert plain in text
        recipe.write_text(text.replace(plain, TERMS.format(url=server.url)))
        folder = tmp_path / "runs" / mode
        run = start(recipe, tmp_path / "runs")
        if kill:
            deadline = time.monotonic() + 200
            while len(lines(folder)) < 4 and run.poll() is None and time.monotonic() < deadline:
                time.sleep(0.02)
            os.kill(run.pid, signal.SIGKILL)
            run.communicate()
            assert len(lines(folder)) < STEPS, "the run was over before it could be killed"
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
    for line, shares in zip(found, expected, strict=True):
        metrics = line["metrics"]
        weighted = sum(share * (metrics.get(f"terms/{name}") or 0.0) for share, name in zip(shares, names, strict=True))
        assert metrics["reward"] == pytest.approx(weighted * metrics["status/scored"], abs=2e-4)
        assert [f"terms/{name}" in metrics for name in names] == [share > 0 for share in shares]
        assert metrics["errors/svg_visual"] == 0
    rows = RolloutStore(folder / "rollouts").read("grpo")
    assert {row.step for row in rows} == set(range(1, STEPS + 1))
    for row in rows:
        if row.status == "scored":
            kept = {name: share for name, share in zip(names, expected[row.step - 1], strict=True) if share > 0}
            assert row.scorecard["weights"] == pytest.approx(kept, abs=1e-6)
