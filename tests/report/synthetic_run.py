"""A run folder with realistic numbers and real small pictures, made without training anything."""

import hashlib
import json
import math
import random
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from janusrl.rollouts import Rollout, RolloutStore

SIDE = 64
COLOURS = {"teal": (0, 128, 128), "crimson": (220, 20, 60), "gold": (255, 215, 0), "navy": (0, 0, 128)}
HOSTILE = (
    "</script><script>window.pwned=1;alert(1)</script>"
    "<svg onload=\"window.pwned=2\"><img src=x onerror='window.pwned=3'>"
)
RECIPE = """name: svg-laptop
description: A crude teacher, whose code is coarser than the pictures, and a policy that learns from the pictures.
seed: 3
model: {source: tiny, params: 650k}
tasks:
  env: svg
  train: {source: scenes, count: 4000}
  eval: {source: scenes, count: 256, seed: 7}
sft: {epochs: 8, learning_rate: 2.0e-3}
grpo: {steps: 120, num_generations: 8, loss_type: dapo}
"""
ARMS = {"base": 0.0, "sft": 0.31, "grpo": 0.93, "sft_continued": 0.32, "best_rows": 0.47, "expert_iteration": 0.71}


def draw(shapes):
    image = Image.new("RGBA", (SIDE, SIDE), (255, 255, 255, 255))
    for colour, x, y, size in shapes:
        ImageDraw.Draw(image).ellipse((x - size, y - size, x + size, y + size), fill=(*COLOURS[colour], 255))
    return np.asarray(image)


def content_hash(pixels):
    return hashlib.sha256(pixels.tobytes()).hexdigest()


def scene(rng):
    return [(rng.choice(list(COLOURS)), rng.randint(14, 50), rng.randint(14, 50), rng.randint(6, 13)) for _ in "ab"]


def code(shapes):
    marks = "".join(f'<circle cx="{x}" cy="{y}" r="{r}" fill="{c}"/>' for c, x, y, r in shapes)
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">{marks}</svg>'


def rollout(rng, images, *, stage, step, group, task, quality):
    """One completion of a policy that is right to the degree `quality`, in 0 to 1."""
    wanted = scene(random.Random(task))
    reference = draw(wanted)
    images[content_hash(reference)] = reference
    words = " and ".join(f"a {c} circle at x={x} y={y} size={r}" for c, x, y, r in wanted)
    values = {"stage": stage, "step": step, "rank": 0, "task_id": f"scene-{task}", "group": group}
    values |= {"prompt": f"Draw {words}", "reference": content_hash(reference)}
    fate = rng.random()
    if fate < 0.12 * (1 - quality):
        reason, message = rng.choice(
            [
                ("no_code", "The answer holds no svg code."),
                ("truncated", "The code ended before </svg>."),
                ("blank", "Nothing was drawn."),
            ]
        )
        return Rollout(
            **values, completion="<svg", source=None, status="model_failed", reason=reason, message=message, total=0.0
        )
    if fate > 0.997:
        message = "A worker was lost twice."
        return Rollout(
            **values,
            completion=code(wanted),
            source=code(wanted),
            status="infra_failed",
            reason="worker_lost",
            message=message,
        )
    spread = 9 * (1 - quality)
    drawn = [
        (
            c if rng.random() < quality else rng.choice(list(COLOURS)),
            round(x + rng.gauss(0, spread)),
            round(y + rng.gauss(0, spread)),
            r,
        )
        for c, x, y, r in wanted
    ]
    pixels = draw(drawn)
    images[content_hash(pixels)] = pixels
    total = max(0.0, 1 - 4 * float(np.abs(pixels.astype(int) - reference).mean()) / 255)
    card = {
        "total": total,
        "terms": {"svg_visual": total, "foreground_color": min(1.0, total + 0.05), "edge_grid": None},
        "raw": {"svg_visual": 0.5 + total / 2, "foreground_color": 0.4 + total / 2, "edge_grid": None},
        "gates": {"render_gate": 1.0},
        "multipliers": {"length_band": 1.0},
        "metrics": {"ssim": 0.4 + 0.6 * total, "mse": 0.8 + 0.2 * total},
        "details": {"edge_grid": "no reference structure"},
        "seconds": {"run": 0.002, "render": 0.001},
    }
    text = f"```svg\n{code(drawn)}\n```"
    return Rollout(
        **values, completion=text, source=code(drawn), status="scored", total=total, advantage=rng.gauss(0, 1),
        scorecard=card, image=content_hash(pixels), render_key="r1",
    )  # fmt: skip


def write_rollouts(folder, *, steps=60, tasks=24):
    rng = random.Random(0)
    store = RolloutStore(folder / "rollouts")
    for step in range(1, steps + 1):
        images = {}
        quality = 0.3 + 0.6 * (1 - math.exp(-step / 20))
        rows = [
            rollout(rng, images, stage="grpo", step=step, group=g, task=1000 + (7 * step + g) % 200, quality=quality)
            for g in range(4)
            for _ in range(4)
        ]
        if step == steps // 2:
            rows.append(hostile_rollout(rows[0]))
        store.write(rows, stage="grpo", step=step, images=images)
    for stage, quality in ARMS.items():
        for mode in ("greedy", "sampled"):
            images = {}
            name = f"eval/{stage}/{mode}"
            rows = [
                rollout(rng, images, stage=name, step=0, group=t, task=t, quality=quality + 0.05 * (mode == "greedy"))
                for t in range(tasks)
            ]
            store.write(rows, stage=name, step=0, images=images)
    return store


def hostile_rollout(like):
    """A completion that would own the page, wherever a page forgets to escape."""
    values = {
        **vars(like),
        "task_id": f"hostile-{HOSTILE}",
        "prompt": HOSTILE,
        "completion": HOSTILE,
        "source": HOSTILE,
    }
    values |= {"status": "model_failed", "reason": HOSTILE, "message": HOSTILE, "total": 0.0, "image": None}
    return Rollout(**{**values, "scorecard": {"terms": {HOSTILE: None}, "details": {HOSTILE: HOSTILE}}})


def metric_line(rng, stage, step, steps):
    done = step / steps
    metrics = {"loss": 3.2 * math.exp(-5 * done) + 0.12 + 0.03 * rng.random(), "entropy": 1.4 - 0.9 * done}
    if stage in ("grpo", "expert_iteration"):
        top = ARMS[stage]
        reward = 0.3 + (top - 0.3) * (1 - math.exp(-4 * done)) + rng.gauss(0, 0.03)
        metrics |= {
            "reward": reward,
            "reward_std": 0.28 * (1 - done) + 0.05,
            "terms/svg_visual": reward - 0.02,
            "terms/foreground_color": min(1, reward + 0.06),
            "terms/edge_grid": reward - 0.1 if step > 5 else None,
            "gates/render_gate": 0.9 + 0.09 * done,
            "multipliers/length_band": 0.97,
            "metrics/ssim": 0.5 + 0.4 * done + rng.gauss(0, 0.01),
            "metrics/mse": 0.85 + 0.1 * done if step % 5 == 1 else None,  # as with metrics_every: 5
            "status/scored": 0.9 + 0.09 * done,
            "status/model_failed": 0.1 - 0.09 * done,
            "status/infra_failed": 0.0,
            "distinct": 0.8 - 0.2 * done,
            "completions/mean_length": 61 - 6 * done + rng.gauss(0, 1),
            "grad_norm": 0.4 + rng.random() / 5,
            "seconds/generate": 0.21 + rng.random() / 20,
            "seconds/queue": 0.02,
            "seconds/run": 0.03,
            "seconds/render": 0.05 + rng.random() / 50,
            "seconds/score": 0.06,
            "seconds/train": 0.16,
        }
    if stage == "grpo":
        metrics["loss"] = rng.gauss(0, 0.02)
    return json.dumps({"stage": stage, "step": step, "time": 1.7e9 + step, "cpu_s": 50 * done, "metrics": metrics})


def write_run(folder: Path) -> Path:
    """Write a finished run with every file into `folder`."""
    rng = random.Random(1)
    (folder / "logs").mkdir(parents=True)
    (folder / "recipe.yaml").write_text(RECIPE)
    stages = {
        name: {"state": "done", "cpu_s": 50.2 + 3 * n, "wall_s": 61.0 + n, "steps": steps}
        for n, (name, steps) in enumerate(
            [("sft", 300), ("grpo", 120), ("sft_continued", 260), ("best_rows", 250), ("expert_iteration", 90)]
        )
    }
    info = {"name": "svg-laptop", "state": "done", "stages": stages, "peak_memory_mb": 1830.4, "load": 1.7}
    info["versions"] = {"janusrl": "0.1.0", "torch": "2.14.1", "trl": "1.16.0", "resvg_py": "0.5"}
    (folder / "run.json").write_text(json.dumps(info))
    lines = [
        metric_line(rng, name, step, stage["steps"])
        for name, stage in stages.items()
        for step in range(1, stage["steps"] + 1)
    ]
    (folder / "logs" / "metrics.jsonl").write_text("\n".join(lines) + "\n")
    (folder / "evaluation.json").write_text(json.dumps(evaluation()))
    write_rollouts(folder)
    return folder


def evaluation():
    rows = []
    for stage, mean in ARMS.items():
        for mode in ("greedy", "sampled"):
            value = max(0.0, mean - (0.04 if mode == "sampled" else 0))
            rows.append(
                {
                    "stage": stage,
                    "mode": mode,
                    "n": 256,
                    "score": {"mean": value, "low": max(0, value - 0.03), "high": value + 0.03},
                    "draws": min(1, 0.6 + mean / 2) if mean else 0.0,
                    "exact": mean**3 / 2,
                    "distinct": 40 + round(210 * mean),
                    "terms": {"svg_visual": value, "foreground_color": min(1, value + 0.04), "edge_grid": None},
                    "metrics": {"ssim": 0.4 + value / 2, "mse": 0.8 + value / 6, "scene_attributes": value * 0.95},
                    "failures": {"no_code": 256} if not mean else {"truncated": 3} if mean < 0.5 else {},
                    "infra_failed": int(stage == "best_rows"),
                    "cpu_s": 9.1,
                }
            )
    baselines = {"blank": (0, 0, 0), "shuffled": (0.08, 0.07, 0.09), "demonstrations": (0.41, 0.38, 0.44)}
    shown = {name: dict(zip(("mean", "low", "high"), values, strict=True)) for name, values in baselines.items()}
    return {"n": 256, "baselines": shown, "rows": rows}
