"""readme: a corpus's data card for people, Markdown with the front matter that `datasets` and the Hub read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from janusrl.report.formats import as_duration, as_model, as_number, as_percent, as_words
from janusrl.synthesis.card import Card

_HUB_LICENCES = ("apache-2.0", "mit", "isc", "bsd-2-clause", "bsd-3-clause", "cc0-1.0", "cc-by-4.0", "cc-by-sa-4.0")
"""Names that the Hub's front matter knows, of those that corpora here come by."""
_SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))
_SHOWN = 30
"""Lines of one table."""


def readme(card: Card) -> str:
    """The text of `README.md`."""
    facts = card.facts
    parts = [
        _front_matter(facts),
        f"# {_plain(facts['name'])}\n\n{_plain(facts['description'], lines=True)}".rstrip(),
        _overview(facts),
        _load(facts),
        _composition(facts),
        _examples(facts),
        _making(facts),
        _rejects(facts),
        _judging(facts),
        _lengths(facts),
        _licences(facts),
        _costs(facts),
        _limits(facts),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _front_matter(facts: Mapping[str, Any]) -> str:
    lines = ["---", f"pretty_name: {json.dumps(facts['name'])}"]
    licences = [name.lower() for name in facts["counts"]["licence"]]
    if len(licences) == 1 and licences[0] in _HUB_LICENCES:
        lines.append(f"license: {licences[0]}")
    else:
        lines += ["license: other", "license_name: see-the-column-licence"]
    lines += ["tags:", "- code", "- synthetic", "- multimodal", "- janusrl"]
    size = next((name for most, name in _SIZES if facts["rows"] < most), "n>1M")
    lines += ["size_categories:", f"- {size}", "configs:", "- config_name: default", "  data_files:"]
    for split in facts["counts"]["split"]:
        lines += [f"  - split: {split}", f"    path: rows/{split}-*.parquet"]
    if not facts["counts"]["split"]:
        lines[-1] += " []"
    lines += ["- config_name: rejects", "  data_files:", "  - split: rejects", "    path: rejects.parquet", "---"]
    return "\n".join(lines)


def _overview(facts: Mapping[str, Any]) -> str:
    splits = ", ".join(f"{count:,} {name}" for name, count in sorted(facts["counts"]["split"].items(), reverse=True))
    drawn, shown = facts["pictures"]["drawn"], facts["pictures"]["in_prompts"]
    tested = f", {facts['tested']:,} come with tests that it passes" if facts["tested"] else ""
    text = (
        f"{facts['rows']:,} rows ({splits or 'none'}). Every program was executed: {drawn:,} rows hold the picture that"
        f" it drew{tested}. {shown:,} prompts show pictures. "
        f"{facts['rejects']:,} candidates were rejected and are kept, with their reasons, in `rejects.parquet`."
    )
    return f"{text}\n\nDigest of the content: `{facts['digest']}`. Written by janusrl {facts['janusrl']}."


def _load(facts: Mapping[str, Any]) -> str:
    code = [
        'datasets.load_dataset("FOLDER")  # rows, pictures decoded',
        'datasets.load_dataset("FOLDER", "rejects")  # what is no row, and why',
    ]
    if "januscode" in facts["formats"]:
        code.append('datasets.load_dataset("FOLDER/januscode")  # chat messages, LLaMA-Factory style')
    recipe = "tasks: {sft: {source: corpus, path: FOLDER}, ...}   # in a training recipe of janusrl"
    listed = "\n".join(code)
    text = f"## Loading\n\n```python\n{listed}\n```\n\n```yaml\n{recipe}\n```"
    return text + "\n\n`janusrl report FOLDER` writes a page to look through it, `report.html`."


def _composition(facts: Mapping[str, Any]) -> str:
    rows = [
        [name, counts.get("train", 0), counts.get("eval", 0), counts.get("with_pictures", 0)]
        for name, counts in facts["categories"].items()
    ]
    text = "## Composition\n\n" + _table(["category", "train", "eval", "pictures in the prompt"], rows)
    for name in ("language", "env", "strategy", "writer"):
        counted = ", ".join(f"{_plain(key)} {count:,}" for key, count in facts["counts"][name].items())
        text += f"\n\n{name.capitalize()}: {counted or 'none'}."
    mixture = facts["mixture"]
    if mixture["categories"] or mixture["view"] != "full":
        wanted = ", ".join(f"{_plain(key)} {count:,}" for key, count in (mixture["categories"] or {}).items())
        left = ", ".join(f"{_plain(key)} {count:,}" for key, count in mixture["left_out"].items())
        text += (
            f"\n\nMixture: view `{mixture['view']}`, sample seed {mixture['sample_seed']}; wanted: {wanted or 'all'}. "
            f"Good rows left out: {left or 'none'}."
        )
    return text + "".join(f"\n\n**Short:** {_plain(note)}" for note in mixture["notes"])


def _examples(facts: Mapping[str, Any]) -> str:
    lines = [
        f"| ![{_plain(one['row'])}]({one['picture']}) | {_plain(one['category'])}: {_plain(one['instruction'])} |"
        for one in facts["examples"]
    ]
    return "## Examples\n\n| drawn | asked |\n| --- | --- |\n" + "\n".join(lines) if lines else ""


def _making(facts: Mapping[str, Any]) -> str:
    rows = []
    for name in list(dict.fromkeys([*facts["recipe_stages"], *facts["stages"]])):
        told, counted = facts["recipe_stages"].get(name, {}), facts["stages"].get(name, {})
        made = ", ".join(f"{key} {as_words(value)}" for key, value in told.items() if value)
        figures = [counted.get("good", 0), counted.get("rejected", 0), counted.get("our_failures", 0)]
        rows.append([name, made, *figures, as_percent(counted.get("pass_rate"))])
    head = ["stage", "how", "good", "rejected", "our failures", "pass rate"]
    text = "## How it was made\n\n" + _table(head, rows)
    if facts["models"]:
        models = [[name, as_model(model)] for name, model in facts["models"].items()]
        text += "\n\n" + _table(["model", "what"], models)
    if facts["versions"]:
        text += "\n\n" + _table(["environment", "drawn with"], list(facts["versions"].items()))
    repaired = {number: count for number, count in facts["rounds"].items() if number != "0"}
    if repaired:
        told = ", ".join(f"{count:,} after {number}" for number, count in repaired.items())
        text += f"\n\nPrograms that failed went back with their error; rows that ran after so many repairs: {told}."
    return text


def _rejects(facts: Mapping[str, Any]) -> str:
    if not facts["reasons"]:
        return ""
    rows = [[one["step"], one["reason"], one["count"]] for one in facts["reasons"]]
    return "## Rejected\n\n" + _table(["step", "reason", "count"], rows)


def _judging(facts: Mapping[str, Any]) -> str:
    if not facts["marks"]:
        return ""
    alphas = facts["agreement"]["krippendorff_alpha"]
    rows = []
    for name, marks in facts["marks"].items():
        counts = ", ".join(f"{mark}: {count:,}" for mark, count in marks["counts"].items())
        rows.append([name, marks["n"], as_number(marks["mean"], 2), counts, as_number(alphas.get(name), 2)])
    text = "## Judges\n\nMarks of rows and of rejects.\n\n"
    text += _table(["dimension", "marks", "mean", "how often", "Krippendorff's alpha"], rows)
    several = facts["agreement"]["judged_by_several"]
    if several:
        text += f"\n\nAlpha (ordinal) over all dimensions: {as_number(alphas.get('all'), 2)}, from {several:,} units "
        text += "that several models marked."
    return text


def _lengths(facts: Mapping[str, Any]) -> str:
    rows = [
        [name.replace("_", " "), *(as_number(found.get(key), 0) for key in ("p05", "median", "p95", "max"))]
        for name, found in facts["lengths"].items()
        if found
    ]
    return "## Lengths\n\n" + _table(["", "5 %", "median", "95 %", "most"], rows) if rows else ""


def _licences(facts: Mapping[str, Any]) -> str:
    text = "## Licences and origins\n\nOf the material that rows were made from; each row has its own.\n\n"
    text += _table(["licence", "rows"], list(facts["counts"]["licence"].items()))
    return text + "\n\n" + _table(["origin", "rows"], list(facts["origins"].items()))


def _costs(facts: Mapping[str, Any]) -> str:
    spent = facts["spent"]
    told = [
        f"{as_number(spent.get('prompt_tokens', 0), 0)} tokens read",
        f"{as_number(spent.get('completion_tokens', 0), 0)} tokens written",
        f"{as_number(spent.get('requests', 0), 0)} requests",
        f"{as_number(spent.get('usd', 0.0), 2)} USD",
        f"{as_duration(facts['seconds'])}",
    ]
    order = {name: place for place, name in enumerate(facts["recipe_stages"])}
    rows = [
        [name, *(as_number(costs.get(key, 0), digits) for key, digits in _COST_COLUMNS)]
        for name, costs in sorted(facts["spent_by_stage"].items(), key=lambda pair: order.get(pair[0], len(order)))
    ]
    by_stage = facts["spent_by_stage"].values()
    late = {key: (spent.get(key) or 0) - sum(costs.get(key, 0) for costs in by_stage) for key, _ in _COST_COLUMNS[:-1]}
    if late["requests"] > 0:
        rows.append(["(late, or tried again)", *(as_number(late.get(key, 0), digits) for key, digits in _COST_COLUMNS)])
    head = ["stage", "tokens read", "tokens written", "requests", "USD", "seconds of jobs"]
    return f"## Cost\n\nIn all: {', '.join(told)}.\n\n" + _table(head, rows)


_COST_COLUMNS = (("prompt_tokens", 0), ("completion_tokens", 0), ("requests", 0), ("usd", 2), ("seconds", 0))


def _limits(facts: Mapping[str, Any]) -> str:
    lines = ["A program that runs and draws is no proof that it does what its instruction says."]
    if facts["marks"]:
        lines.append("The judges' marks are models' opinions; their agreement stands above.")
    else:
        lines.append("No model judged these rows: what is kept was executed and passed the filters, and no more.")
    grammars = facts["counts"]["writer"].get("grammar", 0)
    if grammars:
        share = as_percent(grammars / facts["rows"])
        lines.append(
            f"{share} of the rows were written by grammars: right by construction, less varied than what people ask."
        )
    unknown = facts["counts"]["licence"].get("unknown", 0)
    if unknown:
        lines.append(f"The licence of {unknown:,} rows is not known.")
    if not facts["counts"]["split"].get("eval"):
        lines.append("No rows are held out.")
    return "## What it lacks\n\n" + "\n".join(f"* {line}" for line in lines)


def _table(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    rows = list(rows)
    lines = [f"| {' | '.join(head)} |", f"|{' --- |' * len(head)}", *_lines(rows[:_SHOWN])]
    if len(rows) > _SHOWN:
        lines.append(f"\n{len(rows) - _SHOWN:,} more stand in `card.json`.")
    return "\n".join(lines)


def _lines(rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    for row in rows:
        cells = [f"{cell:,}" if isinstance(cell, int) else _plain(str(cell)) for cell in row]
        yield f"| {' | '.join(cells)} |"


def _plain(text: Any, *, lines: bool = False) -> str:
    """Text that Markdown and HTML take for text alone; what stands in rows may be hostile."""
    words = str(text)
    words = words if lines else " ".join(words.split())
    for sign in "\\`*[]|":
        words = words.replace(sign, "\\" + sign)
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
