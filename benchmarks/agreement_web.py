"""How closely our page metrics agree with the official code, and our page rewards with its sums, on the golden pairs.

From stored blocks, sources and pictures the published metrics are compared to the digit; from our own rendering by how
many values are within 0.02. `web_blocks` and the default rubric are ranked against the official sum (block, text,
position, colour) on honest pages, and held to what they may pay for others, hidden and empty ones.

Prints `{"results": [{name, value, unit, bar, ok, load}]}`; exit code 1 when a bar is missed.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import numpy as np
from scipy.stats import spearmanr

from janusrl import registry
from janusrl.outcome import Outcome
from janusrl.program import Program
from janusrl.recipe import RubricSection, SandboxSection
from janusrl.rendering import Frame, Rendering
from janusrl.rewards.design2code import block_scores, read_blocks
from janusrl.scoring.grader import Grader
from janusrl.scoring.sample import Sample, View
from janusrl.task import Reference, Task, decode_picture

GOLDEN = Path(__file__).parents[1] / "tests" / "golden" / "web"
NAMES = ("block", "text", "position", "color")
DISHONEST = ("opacity0", "white_text", "empty_body", "other_page")
WITHIN = 0.02


def stored(pairs: list[dict[str, Any]]) -> dict[str, tuple[float, float]]:
    """Largest error of each metric with its bar, from what the golden files hold."""
    errors: dict[str, list[float]] = {}
    bars = {"design2code": 1e-6, "tree_bleu": 0.0, "cms": 0.0}
    for pair in pairs:
        scores = block_scores(*(read_blocks(pair["blocks"][side]) for side in ("candidate", "reference")))
        official = pair["scores"]
        errors.setdefault("design2code", []).extend(
            abs(getattr(scores, name) - official["design2code"][name]) for name in NAMES
        )
        sample = sample_of(pair)
        wanted = {
            "tree_bleu": official["treebleu"]["recall"],
            "cms": official["designbench"]["cms"],
            "designbench_ssim": official["designbench"]["ssim"],
            "webcode2m_ssim": official["webcode2m"]["ssim"],
            "webcode2m_mse": official["webcode2m"]["mse"],
            "designbench_mae": official["designbench"]["mae"] if pair["mae_deterministic"] else None,
        }
        for name, value in wanted.items():
            score = registry.load("rewards", name)(sample)
            found = score.parts.get("raw", score.value)
            if name == "tree_bleu" and (found is None) != (value is None):
                errors.setdefault(name, []).append(1.0)
            elif value is not None and found is not None:
                errors.setdefault(name, []).append(abs(found - value))
    return {name: (max(each), bars.get(name, 1e-4)) for name, each in errors.items()}


def sample_of(pair: dict[str, Any]) -> Sample:
    views = {
        side: View(Rendering((Frame(decode_picture(name, folder=GOLDEN)),))) for side, name in pair["images"].items()
    }
    task = Task(pair["id"], "web", (), Reference(code=pair["reference"]), metadata={"source": pair["source"]})
    program = Program(pair["candidate"], "html", 0, len(pair["candidate"]))
    outcome = Outcome.drew(views["candidate"].rendering)
    return Sample(task, "", outcome, program, views["candidate"], views["reference"])


def graded(rubric: dict[str, Any] | None, items: list[tuple[str, str]]) -> list[Any]:
    """Scorecards of (reference, candidate) pairs of sources, by the web domain's renderer."""
    section = None if rubric is None else RubricSection.model_validate(rubric)
    with Grader(registry.load("envs", "web"), section, SandboxSection(workers=2)) as grader:
        asked = [(Task(f"{abs(hash(wanted))}", "web", (), Reference(code=wanted)), have) for wanted, have in items]
        return grader.grade([(task, f"```html\n{have}\n```") for task, have in asked])


def own_rendering(pairs: list[dict[str, Any]]) -> tuple[float, float]:
    """Share of Design2Code's values within `WITHIN`, and the largest error."""
    names = [f"design2code_{name}" for name in NAMES]
    rubric = {"terms": [{"reward": name, "anchor": False} for name in names], "allow_unsafe": True}
    cards = graded(rubric, [(pair["reference"], pair["candidate"]) for pair in pairs])
    errors = [
        abs(card.terms[f"design2code_{name}"].value - pair["scores"]["design2code"][name])
        for card, pair in zip(cards, pairs, strict=True)
        for name in NAMES
    ]
    return float(np.mean(np.array(errors) <= WITHIN)), max(errors)


def rewards(pairs: list[dict[str, Any]]) -> dict[str, tuple[float, float]]:
    """What the reward and the default rubric pay, with their bars."""
    kinds = [pair["note"].split(": ")[1] for pair in pairs]
    others = [(one["reference"], other["reference"]) for one in pairs for other in pairs if one is not other]
    blocks_alone = {"terms": [{"reward": "web_blocks", "anchor": False}]}
    found: dict[str, tuple[float, float]] = {}
    for name, rubric in (("web_blocks", blocks_alone), ("default_rubric", None)):
        totals = [card.total for card in graded(rubric, [(pair["reference"], pair["candidate"]) for pair in pairs])]
        official = [sum(pair["scores"]["design2code"].values()) for pair in pairs]
        honest = [number for number, kind in enumerate(kinds) if kind not in DISHONEST]
        rank = spearmanr([totals[number] for number in honest], [official[number] for number in honest])[0]
        elsewhere = [card.total for card in graded(rubric, others)]
        same = [card.total for card in graded(rubric, [(pair["reference"], pair["reference"]) for pair in pairs])]
        hidden = [total for total, kind in zip(totals, kinds, strict=True) if kind in DISHONEST[:3]]
        found[f"{name}_spearman_with_official_sum"] = (float(rank), 0.93 if name == "web_blocks" else 0.9)
        found[f"{name}_identical_min"] = (min(same), 0.99)
        found[f"{name}_other_page_mean"] = (float(np.mean(elsewhere)), -0.1)
        found[f"{name}_hidden_or_empty_max"] = (max(hidden), -0.05)
    return found


def main() -> int:
    pairs = [json.loads(line) for line in (GOLDEN / "pairs.jsonl").read_text().splitlines()]
    rows = [(f"{name}_max_error", error, -bar, "score") for name, (error, bar) in stored(pairs).items()]
    share, worst = own_rendering(pairs)
    rows.append(("design2code_own_rendering_share_within_0.02", share, 0.9, "share of values"))
    rows.append(("design2code_own_rendering_max_error", worst, -0.05, "score"))
    rows += [(name, value, bar, "score") for name, (value, bar) in rewards(pairs).items()]
    results = [
        {
            "name": name,
            "value": value,
            "unit": unit,
            "bar": abs(bar),
            "ok": value >= bar if bar > 0 else value <= -bar,
            "load": os.getloadavg()[0],
        }
        for name, value, bar, unit in rows
    ]
    print(json.dumps({"results": results}, indent=2))
    return 0 if all(result["ok"] for result in results) else 1


if __name__ == "__main__":
    sys.exit(main())
