"""Time of the chart rewards per completion, of a trace, and of the whole path over the official procedure.

*Rewards*: CPU milliseconds of each on the golden pairs with renders given and the reference's features warm, as in a
run; every candidate is new. *Trace*: CPU of a render with a trace over one without, in turns. *Whole path*: CPU of the
official procedure, rebuilt as it is described in ChartMimic's repository (each of four evaluators runs both programs
in fresh interpreters that import matplotlib and what it traces, and save a PDF), over the CPU of a warm render with
structure and trace plus all four metrics and `chart_structure`; once with the reference drawn before, as in training,
and once with both programs drawn. Prints `{"results": [{name, value, unit, bar, ok, load}]}`; exit code 1 when a bar is
missed. `--pairs` sets how many pairs the official procedure runs on (about ten seconds each).
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from agreement_charts import GOLDEN, drawn, sample_of

from janusrl import registry
from janusrl.domain import RenderRequest
from janusrl.program import Program
from janusrl.render.figure.renderer import FigureRenderer
from janusrl.scoring.sample import View

METRICS = ("chartmimic_text", "chartmimic_layout", "chartmimic_type", "chartmimic_color", "plot2code_text")
BARS_MS = {**dict.fromkeys(METRICS, 5.0), "chart_structure": 10.0}
PATH_BAR, TRACE_BAR = 20.0, 1.1
EVALUATORS = {
    "text": "import matplotlib.pyplot as plt\nfrom matplotlib.backends.backend_pdf import RendererPdf\n",
    "layout": "import matplotlib.pyplot as plt\n",
    **dict.fromkeys(
        ("type", "color"),
        "import matplotlib.pyplot as plt\nimport squarify, networkx\nfrom mpl_toolkits.mplot3d import Axes3D\n"
        "from matplotlib_venn._common import VennDiagram\n",
    ),
}
"""What each official evaluator imports in front of a program."""


def rewards_ms(pairs: list[dict]) -> dict[str, float]:
    renderings = drawn(pairs)
    references = {pair["id"]: View(renderings[pair["id"], "reference"]) for pair in pairs}
    spent: dict[str, list[float]] = {name: [] for name in BARS_MS}
    for turn in range(3):
        for pair in pairs:
            candidate = renderings[pair["id"], "candidate"]
            if candidate is None:
                continue
            sample = sample_of(candidate, references[pair["id"]])
            for name in BARS_MS:
                started = time.process_time()
                registry.load("rewards", name)(sample)
                if turn:  # the first turn warms the references
                    spent[name].append(1000 * (time.process_time() - started))
    return {name: float(np.mean(values)) for name, values in spent.items()}


def render_s(renderer: FigureRenderer, code: str, *, trace: bool) -> float:
    """CPU seconds of one warm render; the program is made new each time, so that none is remembered."""
    source = f"{code}\n# {time.perf_counter_ns()}\n"
    request = RenderRequest(Program(source, "python", 0, len(source)), structure=True, trace=trace)
    outcome = renderer.submit(request).result()
    if outcome.rendering is None:
        raise RuntimeError(f"a golden program does not render: {outcome.reason}")
    return outcome.timing.cpu_s


def official_s(pair: dict) -> float:
    """CPU seconds of the official procedure on one pair."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with tempfile.TemporaryDirectory() as folder:
        for imports in EVALUATORS.values():
            for side in ("candidate", "reference"):
                script = Path(folder, "figure.py")
                script.write_text(imports + pair[side])
                environment = {**os.environ, "MPLBACKEND": "pdf"}
                subprocess.run([sys.executable, script.name], cwd=folder, env=environment, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=int, default=3, help="pairs for the official procedure (default: 3)")
    pairs = [json.loads(line) for line in GOLDEN.read_text().splitlines()]
    sound = [pair for pair in pairs if "crash" not in pair["note"] and "seaborn" not in pair["reference"]]
    some = sound[:: len(sound) // parser.parse_args().pairs][: parser.parse_args().pairs]
    spent = rewards_ms(pairs)
    with_trace, without, both = [], [], []
    with FigureRenderer() as renderer:
        for pair in sound[::3]:
            render_s(renderer, pair["candidate"], trace=True)
            without.append(render_s(renderer, pair["candidate"], trace=False))
            with_trace.append(render_s(renderer, pair["candidate"], trace=True))
        for pair in some:
            sides = [render_s(renderer, pair[side], trace=True) for side in ("candidate", "reference")]
            both.append(sides)
    official = sum(official_s(pair) for pair in some)
    scoring = len(some) * sum(spent.values()) / 1000
    load = os.getloadavg()[0]
    results = [
        {"name": f"{name}_cpu", "value": value, "unit": "ms", "bar": BARS_MS[name], "ok": value <= BARS_MS[name],
         "load": load}
        for name, value in spent.items()
    ]  # fmt: skip
    ratios = {
        "render_with_trace_over_without": (sum(with_trace) / sum(without), TRACE_BAR, False),
        "official_procedure_over_ours": (official / (sum(side[0] for side in both) + scoring), PATH_BAR, True),
        "official_procedure_over_ours_with_reference": (
            official / (sum(map(sum, both)) + scoring), PATH_BAR, True
        ),
    }  # fmt: skip
    for name, (value, bar, least) in ratios.items():
        ok = value >= bar if least else value <= bar
        results.append({"name": name, "value": value, "unit": "times, CPU", "bar": bar, "ok": ok, "load": load})
    seconds = {
        "official_procedure": official / len(some),
        "our_render_with_trace": float(np.mean([s[0] for s in both])),
    }
    for name, value in seconds.items():
        results.append({"name": f"{name}_cpu", "value": value, "unit": "s", "bar": None, "ok": True, "load": load})
    print(json.dumps({"results": results}, indent=2))
    return 0 if all(result["ok"] for result in results) else 1


if __name__ == "__main__":
    sys.exit(main())
