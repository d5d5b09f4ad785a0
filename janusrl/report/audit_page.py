"""write_audit_page: one self-contained HTML page about an audit, with the pictures, and the JSON beside it.

It shares the look of the run report. Programs of exploits are hostile text: the template escapes everything.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from markupsafe import Markup
from PIL import Image

import janusrl
from janusrl.report.build import environment, template_text, write_beside
from janusrl.report.formats import as_number
from janusrl.report.pictures import data_url

PAGE = "audit.html"
JSON = "audit.json"


def write_audit_page(folder: Path, result: Mapping[str, Any], envs: Sequence[Mapping[str, Any]]) -> Path:
    """Write `audit.html` and `audit.json` into a folder, which is made.

    Args:
        folder: where.
        result: the audit's JSON form.
        envs: what `Audit.for_page` gives.

    Returns:
        The page.

    Raises:
        OSError: it cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / JSON).write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    jinja = environment()
    jinja.filters |= {"score": lambda value: as_number(value, 2), "spark": _spark, "tone": _tone}
    shown = [{**env, "kinds": _kinds(env["exploits"]), "urls": _urls(env)} for env in envs]
    machinery = [row for row in result["exploits"] if row["rubric"] == "machinery"]
    page = jinja.get_template("audit.html").render(
        result=result,
        envs=shown,
        machinery=_kinds(machinery),
        version=janusrl.__version__,
        style=Markup(template_text("report.css") + template_text("audit.css")),
    )
    return write_beside(folder / PAGE, page.encode("utf-8", "replace"))


def _kinds(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Exploits by kind, with how many there are and whether all are fine."""
    found = []
    for kind, group in groupby(sorted(rows, key=lambda row: row["kind"]), key=lambda row: row["kind"]):
        members = list(group)
        found.append(
            {"kind": kind, "title": members[0]["title"], "rows": members, "ok": all(row["ok"] for row in members)}
        )
    return found


def _urls(env: Mapping[str, Any]) -> dict[int, str]:
    """The pictures that the page shows, as data URLs by their number."""
    wanted = set(env["references"].values())
    wanted |= {row["picture"] for name in ("anchors", "exploits") for row in env[name]}
    wanted |= {number for row in env["corruptions"] for number in row["pictures"]}
    return {
        number: data_url(Image.fromarray(env["pictures"][number]))
        for number in sorted(wanted - {None})
        if number is not None
    }


def _spark(scores: Sequence[float], width: int = 120, height: int = 34) -> Markup:
    """A line of scores in [0, 1] as an SVG path."""
    step = width / max(1, len(scores) - 1)
    points = [(step * i, height - 2 - (height - 4) * min(1.0, max(0.0, score))) for i, score in enumerate(scores)]
    return Markup("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points))


def _tone(spearman: float | None) -> str:
    """The class of a correlation of score and severity."""
    if spearman is None:
        return "blind"
    return "ranked" if spearman <= -0.8 else "weak" if spearman <= 0 else "bad"
