"""`janusrl score`: what a rubric says of one candidate, or of many pairs."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from janusrl.cli.common import UsageError, add_json, add_level, load_domain, print_json, read_source
from janusrl.cli.which_env import as_answer, env_of, is_page, language_in

if TYPE_CHECKING:
    from janusrl.domain import Domain
    from janusrl.recipe import RubricSection
    from janusrl.task import Task

HELP = "score a candidate against a reference, or many pairs from a JSONL file"
PICTURES = (".png", ".jpg", ".jpeg", ".webp")
"""Endings of reference files that are pictures; others are programs."""
BATCH = 64
"""Pairs graded together."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `score`."""
    parser.add_argument("candidate", metavar="CANDIDATE", nargs="?", type=Path, help="program, or an answer with one")
    parser.add_argument("--reference", type=Path, metavar="FILE", help="right answer: a program or a picture")
    parser.add_argument("--pairs", type=Path, metavar="JSONL", help="rows {id, reference, candidate} of source text")
    parser.add_argument(
        "--env", metavar="NAME", help="environment that runs them (default: by CANDIDATE's ending; svg for --pairs)"
    )
    parser.add_argument(
        "--source", type=Path, metavar="FILE", help="with --env edit: the program that was to be edited"
    )
    parser.add_argument(
        "--edits", default="svg", metavar="NAME", help="with --env edit: environment of the programs (default: svg)"
    )
    parser.add_argument("--rubric", type=Path, metavar="FILE", help="rubric, or a recipe with one (default: the env's)")
    parser.add_argument(
        "--terms",
        metavar="a,b,c",
        help="these rewards, equally weighted, instead of the rubric's terms; metrics alone are scored without gates",
    )
    add_level(parser)
    add_json(parser)


def run(args: argparse.Namespace) -> int:
    """Score; 1 when a row is broken or could not be graded."""
    if (args.candidate is None) == (args.pairs is None):
        raise UsageError("give a CANDIDATE with --reference FILE, or --pairs FILE.jsonl")
    if (args.candidate is None) != (args.reference is None):
        raise UsageError("--reference goes with a CANDIDATE, and a CANDIDATE needs it; --pairs rows hold their own")
    if args.pairs is not None and not args.pairs.is_file():
        raise UsageError(f"no such file: {args.pairs}")
    candidate = "" if args.candidate is None else read_source(args.candidate)
    domain = load_domain(args.env or "svg") if args.env or args.pairs else env_of(args.candidate, candidate)
    rubric, folder = _rubric(args, domain)
    if args.pairs is not None:
        rows = _read_pairs(args.pairs, domain, args.edits)
    else:
        if _edits(domain) and args.source is None:
            raise UsageError(f"--env {domain.name} needs --source FILE, the program that was to be edited")
        language = language_in(args.candidate, load_domain(args.edits) if _edits(domain) else domain)
        task = _task(domain, str(args.candidate), args.reference, args.source, args.edits, language)
        answer = as_answer(candidate, language, whole=is_page(args.candidate))
        rows = iter([({"id": str(args.candidate)}, task, answer)])
    from janusrl.recipe import SandboxSection
    from janusrl.scoring.grader import Grader

    failed = 0
    with Grader(domain, rubric, SandboxSection(level=args.level), folder=folder) as grader:
        for row in _graded(grader, rows):
            failed += row["outcome"] in ("bad_row", "infra_failed")
            if args.pairs is not None:
                print(json.dumps(row, ensure_ascii=False), flush=True)
            elif args.json:
                print_json(row)
            else:
                _print_card(row)
    if failed and args.pairs is not None:
        print(f"{failed} rows could not be graded; their lines say why", file=sys.stderr)
    return 1 if failed else 0


def _edits(domain: Domain) -> bool:
    """Whether its programs are other programs, edited; animations frame domains of their own."""
    return domain.base_of is not None and domain.language_of is None


def _rubric(args: argparse.Namespace, domain: Domain) -> tuple[RubricSection, Path | None]:
    """The rubric asked for, and the folder of its plug-ins."""
    from janusrl.recipe import RubricSection
    from janusrl.recipe_file import check_rubric, load_rubric
    from janusrl.registry import load

    if args.rubric is not None:
        rubric, folder = load_rubric(args.rubric), args.rubric.parent
    else:
        rubric, folder = RubricSection.model_validate(dict(domain.default_rubric)), None
    if args.terms is None:
        return rubric, folder
    names = [name.strip() for name in args.terms.split(",") if name.strip()]
    if not names:
        raise UsageError("--terms names no reward: write --terms svg_visual,ssim")
    data = rubric.model_dump(exclude_unset=True) | {
        "terms": names,
        "metrics": [],
        "multiply": [],
        "curriculum": {},
        "allow_unsafe": True,  # nothing is optimised here, so a metric may stand as a term
    }
    found = check_rubric(data, folder=folder, name=f"--terms {args.terms}")
    published = [getattr(load("rewards", name, folder=folder), "kind", "") == "metric" for name in names]
    # A metric says its published number, of whatever was drawn: not anchored, and alone behind no gate.
    terms = [
        use.model_copy(update={"anchor": False}) if metric else use
        for use, metric in zip(found.terms, published, strict=True)
    ]
    return found.model_copy(update={"terms": terms, "gates": [] if all(published) else found.gates}), folder


Item = tuple[dict[str, Any], "Task | None", str]
"""The head of an output row, the task (None for a broken row, whose head is the whole row), and the candidate."""


def _task(domain: Domain, name: str, reference: Path, source: Path | None, edits: str, language: str) -> Task:
    from janusrl.task import Reference, Task, TaskError, decode_picture

    try:
        if reference.suffix.lower() in PICTURES:
            wanted = Reference(picture=decode_picture(str(reference)))
        else:
            wanted = Reference(code=read_source(reference))
        task = Task(name, domain.name, (), wanted, metadata={"language": language})
        if source is not None:
            task = replace(task, source=read_source(source), metadata={**task.metadata, "edits": edits})
        if domain.base_of is not None or domain.language_of is not None:
            domain.require([task])
    except TaskError as error:
        raise UsageError(str(error)) from error
    return task


def _read_pairs(path: Path, domain: Domain, edits: str) -> Iterator[Item]:
    """Rows of a pairs file, broken ones as error rows; empty lines are skipped."""
    from janusrl.task import Reference, Task

    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            identity: Any = f"line {number}"
            try:
                row = json.loads(line)
                if not isinstance(row, dict):
                    raise ValueError(f"expected an object, got {type(row).__name__}")
                identity = row.get("id", identity)
                for key in ("reference", "candidate", *(["source"] if _edits(domain) else [])):
                    if not isinstance(row.get(key), str):
                        raise ValueError(f"'{key}' must be source text, got {row.get(key)!r:.60}")
                metadata = {key: row[key] for key in ("language", "source") if key in row}
                items = {"rubric_items": row["rubric_items"]} if "rubric_items" in row else {}
                reference = Reference.from_row({"code": row["reference"], **items}, where="row")
                task = Task(str(identity), domain.name, (), reference, metadata=metadata)
                if _edits(domain):
                    metadata = metadata | {"edits": row.get("edits", edits)}
                    task = replace(task, source=metadata.pop("source"), metadata=metadata)
                if domain.base_of is not None or domain.language_of is not None:
                    domain.require([task])
            except ValueError as error:
                message = f"{path.name} line {number}: {error}"
                empty: dict[str, Any] = {"total": None, "terms": {}, "seconds": {}}
                yield {"id": identity, "outcome": "bad_row", "reason": "bad_row", "message": message, **empty}, None, ""
                continue
            yield {"id": identity}, task, as_answer(row["candidate"], domain.language_for(task), whole=True)


def _graded(grader: Any, rows: Iterator[Item]) -> Iterator[dict[str, Any]]:
    """Output rows, in order."""
    while batch := list(islice(rows, BATCH)):
        good = [(task, candidate) for _, task, candidate in batch if task is not None]
        cards = iter(grader.grade(good) if good else ())
        for head, task, _ in batch:
            yield head if task is None else {**head, **next(cards).to_row()}


def _print_card(row: dict[str, Any]) -> None:
    """A scorecard as plain lines."""
    total = "-" if row["total"] is None else f"{row['total']:.4f}"
    why = f"  ({row['reason']}: {row['message']})" if row["reason"] else ""
    print(f"{'total':<32}{total}  {row['outcome']}{why}")
    for group in ("gates", "terms", "multipliers", "metrics"):
        for name, value in row[group].items():
            shown = "-" if value is None else f"{value:.4f}"
            raw = row["raw"].get(name) if group == "terms" else None
            tail = f"  raw {raw:.4f}" if raw is not None and raw != value else ""
            print(f"{group[:-1] + ' ' + name:<32}{shown}{tail}  {row['details'].get(name, '')}".rstrip())
