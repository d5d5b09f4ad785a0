"""`janusrl score --terms` with published metrics: their own numbers, of whatever was drawn."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from janusrl.render.browser.launch import find_browser

PAGE = "<!DOCTYPE html><html><head><title>t</title></head><body><h1>Fern</h1>{}</body></html>\n"
ROWS = [
    {"id": "same", "source": PAGE.format(""), "reference": PAGE.format("<p>one</p>"), "candidate": PAGE.format("")},
    {"id": "piece", "reference": PAGE.format("<p>one</p>"), "candidate": "<h1>Fern</h1><p>one</p>"},
    {"id": "empty", "reference": PAGE.format("<p>one</p>"), "candidate": "<html><head></head><body></body></html>"},
]


def score(folder: Path, *arguments: str) -> list[dict[str, Any]]:
    (folder / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in ROWS))
    command = [sys.executable, "-m", "janusrl", "score", "--pairs", "rows.jsonl", "--env", "web", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.skipif(not find_browser(), reason="no Chromium is installed")
def test_metrics_are_not_anchored_and_behind_no_gate(tmp_path: Path) -> None:
    same, piece, empty = score(tmp_path, "--terms", "ssim,tree_bleu,cms")
    assert same["terms"]["tree_bleu"] == 2 / 3  # html_head_body, head_title, not body_h1_p
    assert same["terms"]["cms"] == 0.0
    assert (piece["outcome"], piece["terms"]["tree_bleu"]) == ("scored", None)  # a fragment has no html element
    assert (empty["outcome"], empty["terms"]["cms"]) == ("scored", None)
    assert empty["details"]["cms"] == "no source code"
    assert empty["terms"]["ssim"] > 0.5  # a rubric's term would be anchored: 0


@pytest.mark.skipif(not find_browser(), reason="no Chromium is installed")
def test_beside_a_reward_the_gates_stay(tmp_path: Path) -> None:
    _, piece, empty = score(tmp_path, "--terms", "foreground_color,ssim")
    assert (empty["outcome"], empty["total"]) == ("model_failed", 0.0), empty
    assert piece["outcome"] == "scored", piece
    assert piece["total"] > 0.5, piece
