"""`janusrl score` on edits: one candidate with its source, and rows that hold theirs."""

import json
import subprocess
import sys

import pytest

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">'
SOURCE = HEAD + '<circle cx="20" cy="20" r="9" fill="red"/><rect x="36" y="36" width="18" height="18"/></svg>'
REFERENCE = SOURCE.replace("red", "blue")


def score(folder, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "janusrl", "score", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)


@pytest.fixture
def folder(tmp_path):
    for name, code in (("source", SOURCE), ("reference", REFERENCE), ("half", SOURCE.replace("red", "#4040ff"))):
        (tmp_path / f"{name}.svg").write_text(code)
    return tmp_path


def test_one_candidate(folder):
    asked = ("--env", "edit", "--reference", "reference.svg", "--source", "source.svg", "--json")
    totals = [
        json.loads(score(folder, f"{name}.svg", *asked).stdout)["total"] for name in ("source", "half", "reference")
    ]
    assert totals[0] == 0.0
    assert 0.0 < totals[1] < 1.0
    assert totals[2] == 1.0


def test_what_is_missing_is_told(folder):
    done = score(folder, "half.svg", "--env", "edit", "--reference", "reference.svg")
    assert (done.returncode, "needs --source" in done.stderr) == (2, True)
    done = score(
        folder, "half.svg", "--env", "edit", "--reference", "reference.svg", "--source", "source.svg", "--edits", "svgg"
    )
    assert (done.returncode, "Did you mean 'svg'" in done.stderr) == (2, True)


def test_rows(folder):
    row = {"source": SOURCE, "reference": REFERENCE, "candidate": REFERENCE}
    rows = [
        {"id": "right", **row},
        {"id": "unchanged", **row, "candidate": SOURCE, "edits": "svg"},
        {"id": "no source", "reference": REFERENCE, "candidate": REFERENCE},
        {"id": "nowhere", **row, "edits": "nowhere"},
    ]
    (folder / "rows.jsonl").write_text("".join(json.dumps(one) + "\n" for one in rows))
    done = score(folder, "--pairs", "rows.jsonl", "--env", "edit", "--terms", "edit_change,edit_lines")
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert [one["outcome"] for one in found] == ["scored", "scored", "bad_row", "bad_row"]
    assert [one["total"] for one in found] == [1.0, 0.0, None, None]
    assert "nowhere" in found[3]["message"]
    assert done.returncode == 1
