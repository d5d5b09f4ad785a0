"""How closely our RLRF metrics and our PSS agree with the official code, on the golden pairs in tests/golden/svg.

Prints `{"results": [{name, value, unit, bar, ok, load}]}`; exit code 1 when a bar is missed.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from janusrl import registry
from janusrl.outcome import Outcome
from janusrl.program import Program
from janusrl.rendering import Frame, Rendering
from janusrl.scoring.sample import Sample, View
from janusrl.task import Reference, Task, decode_picture

GOLDEN = Path(__file__).parents[1] / "tests" / "golden" / "svg"
BARS = {"rlrf_l2": 1e-5, "rlrf_canny": 1e-5, "rlrf_length": 0.0, "svgenius_pss": 1e-3}


def sample_of(pair: dict) -> Sample:
    views = {
        side: View(Rendering((Frame(decode_picture(name, folder=GOLDEN)),))) if name else None
        for side, name in pair["images"].items()
    }
    drawn = views["candidate"] or views["reference"]
    task = Task(pair["id"], "svg", (), Reference(code=pair["reference"], language="svg"))
    program = Program(pair["candidate"], "svg", 0, len(pair["candidate"]))
    return Sample(task, "", Outcome.drew(drawn.rendering), program, views["candidate"], views["reference"])


def official(pair: dict) -> dict[str, float | None]:
    scores = pair["scores"]
    return {
        "rlrf_l2": scores["rlrf_256"]["l2"],
        "rlrf_canny": scores["rlrf_256"]["l2_canny"],
        "rlrf_length": scores["length"]["quadratic"],
        "svgenius_pss": scores["pss"]["final_reward"],
    }


def main() -> int:
    pairs = [json.loads(line) for line in (GOLDEN / "pairs.jsonl").read_text().splitlines()]
    errors: dict[str, list[float]] = {name: [] for name in BARS}
    for pair in pairs:
        sample = sample_of(pair)
        for name, wanted in official(pair).items():
            if wanted is not None:
                said = registry.load("rewards", name)(sample)
                found = said.parts.get("raw_official", said.value)
                errors[name].append(abs(found - wanted))
    results = [
        {
            "name": f"{name}_max_error_of_{len(errors[name])}_pairs",
            "value": max(errors[name]),
            "unit": "score in [0, 1]" if name == "svgenius_pss" else "score in [-1, 1]",
            "bar": bar,
            "ok": max(errors[name]) <= bar,
            "load": os.getloadavg()[0],
        }
        for name, bar in BARS.items()
    ]
    print(json.dumps({"results": results}, indent=2))
    return 0 if all(result["ok"] for result in results) else 1


if __name__ == "__main__":
    sys.exit(main())
