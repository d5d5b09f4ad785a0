"""`janusrl score --pairs` with rows that bring their own criteria, on a chart that is really drawn."""

import json
import subprocess
import sys

import pytest

pytest.importorskip("matplotlib")

CHART = """import matplotlib.pyplot as plt
fig, ax = plt.subplots()
ax.bar(["a", "b"], [1, 2], color="red")
ax.set_title("Total revenue"{})
plt.show()
"""
ITEMS = [
    {"id": "title", "kind": "text", "contains": "total  REVENUE", "weight": 2},
    {"id": "bars", "kind": "code", "regex": r"\.bar\(", "weight": 1},
    {"id": "pie", "kind": "code", "contains": ".pie(", "absent": True, "weight": 1},
]


def test_rows_are_scored_by_their_own_criteria(tmp_path) -> None:
    shown, hidden = CHART.format(""), CHART.format(", alpha=0.0")
    rows = [
        {"id": "good", "candidate": shown, "rubric_items": ITEMS},
        {"id": "hidden", "candidate": hidden, "rubric_items": ITEMS},
        {"id": "comment", "candidate": shown.replace("ax.bar(", "ax.barh(") + "# ax.bar(\n", "rubric_items": ITEMS},
        {"id": "none", "candidate": shown},
        {"id": "broken", "candidate": shown, "rubric_items": [{"kind": "txt", "contains": "x"}]},
        {"id": "judged", "candidate": shown, "rubric_items": [{"criterion": "The bars are red"}]},
    ]
    (tmp_path / "rows.jsonl").write_text("".join(json.dumps({**row, "reference": shown}) + "\n" for row in rows))
    command = [sys.executable, "-m", "janusrl", "score", "--pairs", "rows.jsonl", "--env", "chart"]
    done = subprocess.run(
        [*command, "--terms", "rubric_items"], cwd=tmp_path, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 1, done.stderr
    found = {row["id"]: row for row in map(json.loads, done.stdout.splitlines())}
    values = {name: row["terms"].get("rubric_items") for name, row in found.items()}
    assert values == {"good": 1.0, "hidden": 0.5, "comment": 0.75, "none": None, "broken": None, "judged": None}
    assert found["hidden"]["details"]["rubric_items"] == "items that do not hold: title"
    assert found["good"]["parts"]["rubric_items"]["item_title"] == 1.0
    assert "'kind' is 'txt'. Did you mean 'text'?" in found["broken"]["message"]
    assert (found["judged"]["outcome"], found["judged"]["errors"]) == ("infra_failed", ["rubric_items"])
    assert "'endpoint'" in found["judged"]["message"]
