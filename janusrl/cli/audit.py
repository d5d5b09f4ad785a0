"""`janusrl audit`: is a rubric fit to be optimised? Anchors, graded corruptions, exploits, cost; a table and a page."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from janusrl import registry
from janusrl.cli.common import RUNS, UsageError, add_json, add_level, load_domain, print_json

if TYPE_CHECKING:
    from janusrl.domain import Domain
    from janusrl.recipe import RubricSection

HELP = "try rewards out: do they rank damage, and does any known exploit pay?"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `audit`."""
    parser.add_argument(
        "--rubric", type=Path, metavar="FILE", help="rubric, or a recipe with one (default: each environment's own)"
    )
    parser.add_argument(
        "--env", metavar="NAME", nargs="+", action="extend", help="environments (default: the recipe's, or all of them)"
    )
    parser.add_argument(
        "--terms", metavar="a,b,c", help="these rewards, equally weighted, instead of the rubric's terms"
    )
    parser.add_argument("--quick", action="store_true", help="fewer tasks: for tests, and while a reward is written")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="of everything that is drawn (default: 0)")
    parser.add_argument(
        "-o", "--output", type=Path, default=RUNS / "audit", metavar="DIR", help="where the page goes (runs/audit)"
    )
    add_level(parser)
    add_json(parser)


def run(args: argparse.Namespace) -> int:
    """Audit; 1 when a rubric rewards an exploit or fails an anchor, 2 when the call was wrong."""
    if args.rubric is not None and not args.rubric.is_file():
        raise UsageError(f"no such file: {args.rubric}")
    if args.output.exists() and not args.output.is_dir():
        raise UsageError(f"{args.output} is a file: -o wants a folder for the page")
    domains = _domains(args)
    plans = [(domain, *_rubric(args, domain)) for domain in domains]
    from janusrl.audit.run import AuditError, Settings, audit_all
    from janusrl.audit.table import lines
    from janusrl.report.audit_page import write_audit_page

    settings = Settings(args.quick, args.seed, args.level, plans[0][3], _say())
    try:
        audit = audit_all([plan[:3] for plan in plans], settings)
    except AuditError as error:
        raise UsageError(str(error)) from error
    page = write_audit_page(args.output, audit.to_json(), audit.for_page())
    if args.json:
        print_json(audit.to_json() | {"page": str(page)})
    else:
        print("\n".join(lines(audit)))
        print(f"page: {page}")
    for fault in audit.faults:
        print(f"fault: {fault}", file=sys.stderr)
    return 0 if audit.ok else 1


def _say() -> Any:
    """Progress on a terminal, in one line."""
    if not sys.stderr.isatty():
        return lambda words: None
    return lambda words: print(f"\r\x1b[K{words}", end="" if words else "\r", file=sys.stderr, flush=True)


def _domains(args: argparse.Namespace) -> list[Domain]:
    """The environments asked for; with a rubric the recipe's, else every one that has a corpus."""
    names: list[str] = list(dict.fromkeys(args.env or ()))
    if not names and args.rubric is not None:
        names = [_env_of(args.rubric)]
    if names:
        return [load_domain(name) for name in names]
    found: dict[str, Domain] = {}
    for name in registry.names("envs"):
        domain = load_domain(name)
        if domain.audit is not None:
            found.setdefault(domain.audit, domain)
    return list(found.values())


def _env_of(path: Path) -> str:
    """The environment that a recipe names; `svg` for a rubric alone, and says so."""
    import yaml

    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError):
        return "svg"  # what is wrong with the file is said where it is read for its rubric
    tasks = data.get("tasks") if isinstance(data, dict) else None
    if isinstance(tasks, dict) and isinstance(tasks.get("env"), str):
        return str(tasks["env"])
    print(f"{path.name} names no environment: audited in 'svg'. Others: --env NAME.", file=sys.stderr)
    return "svg"


def _rubric(args: argparse.Namespace, domain: Domain) -> tuple[RubricSection, str, Path | None]:
    """The rubric asked for, its name, and the folder of its plug-ins."""
    from janusrl.recipe_file import check_rubric, load_rubric

    if args.rubric is not None:
        rubric, name, folder = load_rubric(args.rubric), args.rubric.name, args.rubric.parent
    else:
        words = f"the default rubric of '{domain.name}'"
        rubric, name, folder = check_rubric(dict(domain.default_rubric), name=words), "default", None
    if args.terms is None:
        return rubric, name, folder
    terms = [term.strip() for term in args.terms.split(",") if term.strip()]
    if not terms:
        raise UsageError("--terms names no reward: write --terms svg_visual,ssim")
    asked = rubric.model_dump(exclude_unset=True)
    given = {"terms": terms, "metrics": [], "multiply": [], "curriculum": {}, "allow_unsafe": True}
    data = asked | given  # an audit optimises nothing
    return check_rubric(data, folder=folder, name=f"--terms {args.terms}"), args.terms, folder
