"""build_report: one self-contained HTML page about a run.

The page asks no network for anything and runs no script but its own, which its content security policy names by hash.
What the model wrote goes into a JSON block with every `<`, `>` and `&` escaped, and from there into text nodes only.
This file puts the parts together; reading, choosing and drawing are done beside it.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

import janusrl
from janusrl.report.curves import curve_groups, timing
from janusrl.report.formats import as_duration, as_megabytes, as_model, as_number, as_percent, as_words
from janusrl.report.pictures import Album
from janusrl.report.results import Results, read_results, title
from janusrl.report.run_folder import RunFolder, number
from janusrl.report.selection import Selection, select
from janusrl.rollouts import Rollout, RolloutStore

MAX_BYTES = 6_000_000
"""Of a whole page."""
_SIZES = ((256, 6000), (160, 4000), (112, 2500), (80, 1200), (64, 600))
"""Longest side of a picture in pixels, and characters of one text: each pair is tried until the page fits."""
_PART_OF_STAGE = re.compile(r"_round_\d+$")
_SCRIPTS = ("shared.js", "charts.js", "figures.js", "browse.js", "rollouts.js", "page.js")


def build_report(run_dir: Path, *, max_rollouts: int = 300) -> Path:
    """Write `run_dir/report.html`.

    Any file of the run may be missing or damaged: its section then says so. Pictures and texts are made smaller, and at
    last fewer, until the page has at most about six million bytes.

    Args:
        run_dir: folder of a run, at any time of it.
        max_rollouts: how many rollouts the page shows at most.

    Returns:
        The page.

    Raises:
        FileNotFoundError: there is no such folder.
        OSError: the page cannot be written.
    """
    run_dir = Path(run_dir)
    run = RunFolder.read(run_dir)
    store = RolloutStore(run_dir / "rollouts")
    while True:
        selection = select(store, max_rollouts)
        fill = _page(run, selection, store)
        for side_px, characters in _SIZES:
            page = fill(side_px, characters).encode("utf-8", "replace")
            if len(page) <= MAX_BYTES:
                return write_beside(run_dir / "report.html", page)
        if max_rollouts < 10:
            return write_beside(run_dir / "report.html", page)
        max_rollouts //= 2


def _page(run: RunFolder, selection: Selection, store: RolloutStore) -> Callable[[int, int], str]:
    """Read everything once; return the function from picture side and text length to the page."""
    album = Album(store)
    results = read_results(run.evaluation)
    times = timing(run.metrics)
    cards = [_card(rollout, album) for rollout in selection.rollouts]
    rows = [[None if cell is None else _card(cell, album) for cell in row] for row in selection.side_by_side]
    notes = [*run.notes, *(f"{path.name} of {path.parent.name} is damaged: left out" for path in store.damaged)]
    if album.lost:
        notes.append(f"{len(album.lost)} pictures cannot be shown: {next(iter(album.lost.values()))}")
    data = {
        "groups": curve_groups(run.metrics),
        "timing": [{"stage": time["stage"], **time["bars"]} for time in times],
        "arms": _arms(results),
        "titles": {name: title(name) for name in _stages(run, selection, results)},
    }
    script, digest = bundle(_SCRIPTS)
    template = environment().get_template("report.html")

    def fill(side_px: int, characters: int) -> str:
        side_by_side = [[None if cell is None else _shortened(cell, characters) for cell in row] for row in rows]
        whole = {
            **data,
            "side_by_side": {"columns": selection.columns, "rows": side_by_side},
            "cards": [_shortened(card, characters) for card in cards],
            "pictures": album.urls(side_px),
        }
        return template.render(
            run=run,
            selection=selection,
            results=results,
            times=times,
            pipeline=_pipeline(run),
            notes=notes,
            examples=_examples(selection),
            version=janusrl.__version__,
            style=Markup(template_text("report.css")),
            script=Markup(script),
            script_hash=digest,
            data=Markup(inert_json(whole)),
        )

    return fill


def inert_json(data: Any) -> str:
    """JSON that no HTML parser takes for markup: every `<`, `>` and `&` is escaped."""
    text = json.dumps(data, separators=(",", ":"), allow_nan=False)
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def _card(rollout: Rollout, album: Album) -> dict[str, Any]:
    """One rollout as the page's script takes it."""
    difference, mean = album.difference(rollout.reference, rollout.image)
    scorecard = rollout.scorecard
    raw = scorecard.get("raw") or {}
    groups = {
        name: [
            [key, value, raw.get(key) if name == "terms" else None]
            for key, value in (scorecard.get(name) or {}).items()
        ]
        for name in ("terms", "gates", "multipliers", "metrics")
    }
    return {
        "stage": rollout.stage,
        "step": rollout.step,
        "rank": rollout.rank,
        "task": rollout.task_id,
        "group": rollout.group,
        "prompt": rollout.prompt,
        "completion": rollout.completion,
        "source": rollout.source,
        "status": rollout.status,
        "reason": rollout.reason,
        "message": rollout.message,
        "total": rollout.total,
        "advantage": rollout.advantage,
        "scores": {name: rows for name, rows in groups.items() if rows},
        "details": scorecard.get("details") or {},
        "reference": album.add(rollout.reference),
        "image": album.add(rollout.image),
        "difference": difference,
        "mean_difference": mean,
    }


def _shortened(card: dict[str, Any], characters: int) -> dict[str, Any]:
    texts = ("prompt", "completion", "source", "message")
    return card | {name: cut(card[name], characters) for name in texts if card[name] is not None}


def cut(text: str, characters: int) -> str:
    """The start of a long text, and how long it is."""
    if len(text) <= characters:
        return text
    return f"{text[:characters]}\n[cut here: {len(text):,} characters in all]"


def _arms(results: Results) -> dict[str, Any]:
    """The dots and whiskers of the comparison of arms."""
    dots = [
        {"stage": row.stage, "mode": row.mode, "mean": row.score.mean, "low": row.score.low, "high": row.score.high}
        for row in results.rows
    ]
    baselines = [{"name": title(name), "mean": score.mean} for name, score in results.baselines.items()]
    return {"dots": dots, "baselines": baselines}


def _pipeline(run: RunFolder) -> list[dict[str, Any]]:
    """The training stages as the page's head shows them, and all evaluations as one more."""
    stages = {name: stage for name, stage in dict(run.info.get("stages") or {}).items() if isinstance(stage, Mapping)}
    shown = [
        {"name": name, "title": title(name), **stage}
        for name, stage in stages.items()
        if not name.startswith("eval/") and not _PART_OF_STAGE.search(name)
    ]
    measured = [stage for name, stage in stages.items() if name.startswith("eval/")]
    if measured:
        states = {str(stage.get("state")) for stage in measured}
        state = states.pop() if len(states) == 1 else "failed" if "failed" in states else "running"
        seconds = [number(stage.get("wall_s")) or 0.0 for stage in measured]
        heading = f"{len(measured)} evaluation{'s' * (len(measured) > 1)}"
        shown.append({"name": "eval", "title": heading, "state": state, "wall_s": sum(seconds)})
        errors = [stage["error"] for stage in measured if stage.get("error")]
        shown[-1]["error"] = errors[0] if errors else None
    return shown


def _stages(run: RunFolder, selection: Selection, results: Results) -> list[str]:
    """Every stage that the page names, `eval/sft/greedy` by its middle part."""
    named = [
        *(stage["name"] for stage in _pipeline(run)),
        *(row.stage for row in run.metrics),
        *(row.stage for row in results.rows),
    ]
    sampled = [stage.split("/")[1] if stage.startswith("eval/") else stage for stage in selection.counts]
    return list(dict.fromkeys([*named, *sampled]))


def _examples(selection: Selection) -> dict[tuple[str, str], str]:
    """One message for each reason of failure."""
    found: dict[tuple[str, str], str] = {}
    for rollout in selection.rollouts:
        if rollout.message:
            found.setdefault((rollout.status, rollout.reason), cut(rollout.message, 300))
    return found


def environment() -> Environment:
    """Jinja with the filters that pages of this package share; everything is escaped."""
    environment = Environment(
        loader=PackageLoader("janusrl.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "number": as_number,
        "percent": as_percent,
        "duration": as_duration,
        "megabytes": as_megabytes,
        "words": as_words,
        "model": as_model,
        "title_of": title,
    }
    return environment


def bundle(names: Sequence[str]) -> tuple[str, str]:
    """Scripts of the templates as one, and what a content security policy calls it."""
    scripts = "".join(template_text(name) for name in names)
    script = f'(() => {{\n"use strict";\n{scripts}\n}})();\n'
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return script, f"sha256-{digest}"


def template_text(name: str) -> str:
    """A file of the templates as it stands."""
    return (Path(__file__).parent / "templates" / name).read_text(encoding="utf-8")


def write_beside(path: Path, page: bytes) -> Path:
    """Write a file in one step: readers see the old one or the new one."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    beside.write_bytes(page)
    return beside.replace(path)
