"""Does RL do its work? GRPO against three rivals at equal CPU time, over fresh seeds, on a laptop.

Runs the recipes `recipes/laptop/proof-*.yaml` (or those named) once a seed, reads their evaluations, and prints one
JSON object: every figure of every arm and seed, and for each seed the paired difference between GRPO and the best rival
with its 95 % interval over the held-out tasks. The bar: GRPO first, greedy and sampled, in every seed, by more than the
interval, with distinct outputs and hold-outs not below the SFT model's. A missed bar is printed as missed.

    python benchmarks/long/laptop_proof.py --seeds 1 2 3 4 5 --jobs 2 --out docs/figures/laptop-proof.json
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from janusrl.evaluation.statistics import paired_difference

ROOT = Path(__file__).resolve().parents[2]
RECIPES = ("recipes/laptop/proof-one.yaml", "recipes/laptop/proof-mixed.yaml")
RIVALS = ("sft_continued", "best_rows", "expert_iteration")
HOLD_OUTS = ("ssim", "scene_attributes")


def run_seed(recipe: Path, seed: int, runs: Path) -> Path:
    """Run one recipe with one seed (or go on with it) and return its run folder."""
    name = f"{recipe.stem}-seed{seed}"
    command = [sys.executable, "-m", "janusrl", "run", str(recipe), "--runs-dir", str(runs)]
    command += [f"seed={seed}", f"name={name}"]
    environment = os.environ | {"OMP_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1"}
    log = runs / f"{name}.log"
    with log.open("a") as file:
        code = subprocess.run(command, env=environment, stdout=file, stderr=file, check=False, cwd=ROOT).returncode
    if code:
        raise SystemExit(f"{name} failed with exit code {code}; see {log}")
    return runs / name


def read_seed(folder: Path) -> dict[str, Any]:
    """One seed's figures and comparisons."""
    evaluation = json.loads((folder / "evaluation.json").read_text(encoding="utf-8"))
    state = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    rows = {(row["stage"], row["mode"]): row for row in evaluation["rows"]}
    arms = {
        stage: {mode: _figures(rows[stage, mode]) for mode in ("greedy", "sampled")}
        | {"cpu_s": state["stages"][stage]["cpu_s"], "steps": state["stages"][stage]["steps"]}
        for stage in ("sft", "grpo", *RIVALS)
    }
    comparisons = {mode: _compare(rows, mode) for mode in ("greedy", "sampled")}
    return {
        "run": folder.name,
        "arms": arms,
        "baselines": evaluation["baselines"],
        "comparisons": comparisons,
        "bar_met": all(part["bar_met"] for part in comparisons.values()),
        "load": state["load"],
        "peak_memory_mb": state["peak_memory_mb"],
    }


def _figures(row: dict[str, Any]) -> dict[str, Any]:
    keep = ("score", "exact", "draws", "distinct", "metrics", "failures", "infra_failed", "n")
    return {name: row[name] for name in keep}


def _compare(rows: dict[tuple[str, str], dict[str, Any]], mode: str) -> dict[str, Any]:
    grpo, sft = rows["grpo", mode], rows["sft", mode]
    best = max(RIVALS, key=lambda arm: rows[arm, mode]["score"]["mean"])
    both = zip(grpo["scores"], rows[best, mode]["scores"], strict=True)
    pairs = [(a, b) for a, b in both if a is not None and b is not None]
    margin = paired_difference([a for a, _ in pairs], [b for _, b in pairs])
    not_fallen = {name: _at_least(grpo["metrics"].get(name), sft["metrics"].get(name)) for name in HOLD_OUTS}
    not_fallen["distinct"] = grpo["distinct"] >= sft["distinct"]
    return {
        "best_rival": best,
        "margin": margin,
        "not_fallen": not_fallen,
        "bar_met": margin["low"] > 0 and all(value is not False for value in not_fallen.values()),
    }


def _at_least(now: float | None, before: float | None) -> bool | None:
    return None if now is None or before is None else now >= before


def markdown(recipe: str, seeds: list[dict[str, Any]]) -> str:
    """The table of one recipe: one line an arm and seed."""
    lines = [
        f"### {recipe}",
        "",
        "| seed | arm | CPU s | greedy (95 %) | sampled (95 %) | exact g / s | distinct g / s | SSIM g / s | "
        "attributes g / s |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for seed in seeds:
        for arm, found in seed["arms"].items():
            g, s = found["greedy"], found["sampled"]
            cells = [seed["run"].rpartition("seed")[2], arm, f"{found['cpu_s']:.0f}"]
            cells += [f"{x['score']['mean']:.3f} ({x['score']['low']:.3f}-{x['score']['high']:.3f})" for x in (g, s)]
            cells += [f"{g['exact']:.2f} / {s['exact']:.2f}", f"{g['distinct']} / {s['distinct']}"]
            cells += [f"{_shown(g, name)} / {_shown(s, name)}" for name in HOLD_OUTS]
            lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _shown(row: dict[str, Any], name: str) -> str:
    value = row["metrics"].get(name)
    return "-" if value is None else f"{value:.3f}"


def main() -> int:
    """Run all, print JSON; exit 1 when a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("recipes", nargs="*", default=RECIPES)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3, 4, 5])
    parser.add_argument("--jobs", type=int, default=1, help="runs side by side, each on one core")
    parser.add_argument("--runs-dir", type=Path, default=ROOT / "runs")
    parser.add_argument("--out", type=Path, help="also write the JSON here, and a .md table beside it")
    options = parser.parse_args()
    options.runs_dir.mkdir(parents=True, exist_ok=True)
    found: dict[str, list[dict[str, Any]]] = {}
    with ThreadPoolExecutor(options.jobs) as pool:
        jobs = [
            (recipe, pool.submit(run_seed, ROOT / recipe, seed, options.runs_dir))
            for recipe in options.recipes
            for seed in options.seeds
        ]
        for recipe, job in jobs:
            found.setdefault(Path(recipe).stem, []).append(read_seed(job.result()))
    results = [
        {
            "name": f"{recipe}: {mode}: least margin of GRPO over the best rival",
            "value": min(seed["comparisons"][mode]["margin"]["low"] for seed in seeds),
            "unit": "score, lower end of the 95 % interval",
            "bar": 0.0,
            "ok": all(seed["comparisons"][mode]["bar_met"] for seed in seeds),
            "load": seeds[-1]["load"],
        }
        for recipe, seeds in found.items()
        for mode in ("greedy", "sampled")
    ]
    whole = {"results": results, "seeds": found}
    if options.out:
        options.out.parent.mkdir(parents=True, exist_ok=True)
        options.out.write_text(json.dumps(whole, indent=1) + "\n", encoding="utf-8")
        tables = "\n\n".join(markdown(recipe, seeds) for recipe, seeds in found.items())
        options.out.with_suffix(".md").write_text(tables + "\n", encoding="utf-8")
    print(json.dumps(whole))
    return 0 if all(result["ok"] for result in results) else 1


if __name__ == "__main__":
    sys.exit(main())
