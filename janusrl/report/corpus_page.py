"""build_corpus_page: one self-contained HTML page to look through a corpus: rows, rejects, and why.

It shares look, security and script with the run report: no network, one script that the content security policy names
by hash, and what models and seeds wrote only as inert JSON that becomes text nodes. It reads files of a corpus folder
and knows nothing of how they were made.
"""

from __future__ import annotations

import io
import json
import math
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from markupsafe import Markup
from PIL import Image

import janusrl
from janusrl.report.build import MAX_BYTES, bundle, cut, environment, inert_json, template_text, write_beside
from janusrl.report.corpus_sample import Sample, sample
from janusrl.report.pictures import data_url, shrunk

PAGE = "report.html"
_SIZES = ((320, 8000), (240, 5000), (176, 3000), (128, 1500), (96, 700))
"""Longest side of a picture in pixels, and characters of one text: each pair is tried until the page fits."""
_SCRIPTS = ("shared.js", "browse.js", "corpus.js")
_TEXTS = ("instruction", "prompt", "system", "code", "completion", "source_code", "message", "told")


class CorpusPageError(ValueError):
    """The folder is no corpus, or its card is damaged."""


def build_corpus_page(folder: Path, *, max_cards: int = 400) -> Path:
    """Write `report.html` into a corpus folder.

    Pictures and texts are made smaller, and at last fewer, until the page has at most about six million bytes.

    Args:
        folder: of a corpus, with `card.json`.
        max_cards: how many rows and rejects the page shows at most.

    Returns:
        The page.

    Raises:
        CorpusPageError: there is no card, or it cannot be read.
        OSError: the page cannot be written.
    """
    try:
        facts = json.loads((folder / "card.json").read_text(encoding="utf-8"))
        name = str(facts["name"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CorpusPageError(f"{folder} is no corpus: its card.json cannot be read ({error})") from error
    while True:
        chosen = sample(folder, max_cards)
        fill = _page(folder, name, facts, chosen)
        for side_px, characters in _SIZES:
            page = fill(side_px, characters).encode("utf-8", "replace")
            if len(page) <= MAX_BYTES:
                return write_beside(folder / PAGE, page)
        if max_cards < 10:
            return write_beside(folder / PAGE, page)
        max_cards //= 2


class _Pictures:
    """The pictures of one page, each kept once."""

    def __init__(self) -> None:
        self._numbers: dict[bytes, int | None] = {}
        self._kept: list[Image.Image] = []

    def add(self, cell: Mapping[str, Any] | None) -> int | None:
        """The number of a picture; None where there is none, or it cannot be read."""
        content = cell.get("bytes") if cell else None
        if content is None:
            return None
        if content not in self._numbers:
            self._numbers[content] = self._read(content)
        return self._numbers[content]

    def _read(self, content: bytes) -> int | None:
        try:
            with Image.open(io.BytesIO(content)) as image:
                pixels = image.convert("RGBA")
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
            return None
        canvas = Image.new("RGB", pixels.size, "white")
        canvas.paste(pixels, mask=pixels.getchannel("A"))
        self._kept.append(shrunk(canvas, _SIZES[0][0]))
        return len(self._kept) - 1

    def urls(self, side_px: int) -> list[str]:
        return [data_url(shrunk(picture, side_px)) for picture in self._kept]


def _page(folder: Path, name: str, facts: dict[str, Any], chosen: Sample) -> Callable[[int, int], str]:
    """Read everything once; return the function from picture side and text length to the page."""
    pictures = _Pictures()
    cards = [_row(cells, pictures) for cells in chosen.rows] + [_reject(cells, pictures) for cells in chosen.rejects]
    script, digest = bundle(_SCRIPTS)
    template = environment().get_template("corpus.html")
    stages = dict.fromkeys([*facts.get("recipe_stages", {}), *facts.get("stages", {})])
    recipe = folder / "recipe.yaml"
    text = recipe.read_text(encoding="utf-8", errors="replace") if recipe.is_file() else ""
    data = {"titles": {category: category for category in facts.get("categories", {})}}

    def fill(side_px: int, characters: int) -> str:
        shown = [_shortened(card, characters) for card in cards]
        return template.render(
            name=name,
            facts=facts,
            stages=list(stages),
            recipe=text,
            notes=chosen.notes,
            shown={"rows": len(chosen.rows), "rejects": len(chosen.rejects)},
            version=janusrl.__version__,
            style=Markup(template_text("report.css") + template_text("corpus.css")),
            script=Markup(script),
            script_hash=digest,
            data=Markup(inert_json({**data, "cards": shown, "pictures": pictures.urls(side_px)})),
        )

    return fill


def _row(cells: Mapping[str, Any], pictures: _Pictures) -> dict[str, Any]:
    """A row as the page's script takes it."""
    same = ("id", "stage", "category", "split", "env", "language", "strategy", "writer", "rounds", "licence", "system")
    card: dict[str, Any] = {"kind": "row", **{key: cells.get(key) for key in same}}
    prompt, instruction = cells.get("prompt") or "", cells.get("instruction") or ""
    code, completion = cells.get("code") or "", cells.get("completion") or ""
    card |= {
        "instruction": instruction,
        "prompt": None if prompt in ("", instruction) else prompt,
        "code": code,
        "completion": completion if _words_beside(completion, code) else None,
        "source_code": cells.get("source_code"),
        "shown": [pictures.add(one) for one in cells.get("images") or ()],
        "picture": pictures.add(cells.get("picture")),
        "origins": list(cells.get("origins") or ()),
        "parents": list(cells.get("parents") or ()),
    }
    extra = {key: _json(cells.get(key)) for key in ("tests", "options", "metadata", "files")}
    return card | _scores(cells) | {"told": _pretty({key: value for key, value in extra.items() if value})}


def _reject(cells: Mapping[str, Any], pictures: _Pictures) -> dict[str, Any]:
    same = ("id", "stage", "category", "step", "reason", "message", "instruction", "rounds")
    card: dict[str, Any] = {"kind": "reject", **{key: cells.get(key) for key in same}}
    card |= {"code": cells.get("code") or "", "shown": [], "picture": pictures.add(cells.get("picture"))}
    card |= {"origins": list(cells.get("origins") or ()), "parents": []}
    return card | _scores(cells) | {"told": None}


def _scores(cells: Mapping[str, Any]) -> dict[str, Any]:
    """Verdicts of judges, their mean mark, and whatever else was measured."""
    scores = _json(cells.get("scores"))
    scores = scores if isinstance(scores, dict) else {}
    given = scores.pop("verdicts", None)
    verdicts: list[dict[str, Any]] = []
    marks: list[float] = []
    for verdict in given if isinstance(given, list) else []:
        if not isinstance(verdict, dict) or not isinstance(verdict.get("marks"), dict):
            continue
        own = {str(key): mark for key, mark in verdict["marks"].items() if isinstance(mark, int | float)}
        marks += own.values()
        words = [str(verdict[key]) for key in ("objection", "reasoning") if verdict.get(key)]
        who = " / ".join(str(verdict[key]) for key in ("judge", "model") if verdict.get(key))
        verdicts.append({"who": who, "marks": own, "words": " ".join(words)})
    mean = math.fsum(marks) / len(marks) if marks else None
    return {"verdicts": verdicts, "mean": mean, "measured": _pretty(scores) if scores else None}


def _words_beside(completion: str, code: str) -> bool:
    """Whether an answer says more than its program in a fence."""
    lines = completion.strip().splitlines()
    fenced = len(lines) > 1 and lines[0].startswith("```") and lines[-1].startswith("```")
    return not (fenced and "\n".join(lines[1:-1]).strip() == code.strip())


def _json(text: Any) -> Any:
    try:
        return json.loads(text) if text else None
    except (ValueError, TypeError):
        return {"unreadable": str(text)[:200]}


def _pretty(value: Any) -> str | None:
    return json.dumps(value, indent=1, ensure_ascii=False) if value else None


def _shortened(card: dict[str, Any], characters: int) -> dict[str, Any]:
    return card | {name: cut(card[name], characters) for name in _TEXTS if card.get(name)}
