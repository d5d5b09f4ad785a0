"""`janusrl synth`: make a corpus; the same command goes on where it stopped."""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from janusrl.cli.common import Stopped, UsageError, add_json, add_recipe, print_json
from janusrl.cli.shipped import find_recipe

if TYPE_CHECKING:
    from janusrl.synthesis.card import Card
    from janusrl.synthesis.pipeline import Made, StageEnd
    from janusrl.synthesis.progress import Progress
    from janusrl.synthesis.recipe import SynthesisRecipe

HELP = "make a corpus from a recipe: seeds, strategies, execution, judges, filters; resumes where it stopped"
CORPORA = Path("corpora")
"""Default folder of corpora."""
PLAIN_S = 10.0
"""Seconds between lines where no terminal shows them."""
STILL_S = 60.0
"""The same, when nothing has come since the last one."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `synth`."""
    add_recipe(parser)
    parser.add_argument(
        "-o",
        "--out",
        type=Path,
        metavar="DIR",
        help="folder of the corpus (default: corpora/NAME, by the recipe's name)",
    )
    parser.add_argument("--retry", action="store_true", help="try jobs again that ended by a failure of ours")
    parser.add_argument("--restart", action="store_true", help="throw away what was made before")
    parser.add_argument("--check", action="store_true", help="check the recipe and what it needs here; make nothing")
    add_json(parser)


def run(args: argparse.Namespace) -> int:
    """Make a corpus; 1 when it stopped early, or a stage has fewer rows than wanted, or none."""
    path = find_recipe(args.recipe)
    from janusrl.synthesis.recipe_check import load_synthesis_recipe

    recipe = load_synthesis_recipe(path, args.overrides)
    if args.check:
        return _check(path, args, recipe)
    from janusrl.domain import BackendMissing
    from janusrl.registry import RegistryError
    from janusrl.sandbox import SandboxError
    from janusrl.synthesis.pipeline import Synthesis
    from janusrl.synthesis.store import StoreError

    out = args.out or CORPORA / recipe.name
    try:
        with Synthesis(recipe, out, folder=path.parent, restart=args.restart) as synthesis:
            made = synthesis.run(_Teller(args.json), retry=args.retry)
    except KeyboardInterrupt as interrupted:
        raise Stopped(f"stopped; what was made is kept in {out}.work") from interrupted
    except (StoreError, RegistryError, SandboxError, BackendMissing, ValueError) as error:
        raise UsageError(str(error)) from error
    if args.json:
        print_json(_answer(made))
    else:
        print(_told(made))
    return 1 if made.stopped or any(map(_falls_short, made.stages)) else 0


def _falls_short(end: StageEnd) -> bool:
    return end.short or not end.rows


def _check(path: Path, args: argparse.Namespace, recipe: SynthesisRecipe) -> int:
    """Tell what a recipe that is right by itself lacks on this machine; 1 when there is something."""
    from janusrl.recipe_file import read_document
    from janusrl.synthesis.readiness import lacks

    document = read_document(path, args.overrides)
    found = [document.mistake(where, message) for where, message in lacks(recipe, recipe.stages, path.parent)]
    if args.json:
        print_json({"ok": not found, "lacks": list(map(str, found))})
    elif found:
        print("\n  ".join([f"{path.name} has no mistakes, but names what is not here:", *map(str, found)]))
    else:
        count = len(recipe.stages)
        print(f"{path.name} is fine: {count} stage{'s' if count > 1 else ''}.")
    return 1 if found else 0


class _Teller:
    """Tells how far it is: one line that changes on a terminal, plain lines elsewhere."""

    def __init__(self, quiet: bool) -> None:
        self._live = sys.stderr.isatty() and not quiet
        self._last = ("", 0, 0.0)

    def __call__(self, progress: Progress) -> None:
        """Told of every job, and about every second in which none ends."""
        now = time.monotonic()
        stage, jobs, before = self._last
        ended = progress.jobs + progress.waiting
        every = 0.2 if self._live else PLAIN_S if ended != jobs else STILL_S
        if stage == progress.stage and now - before < every and not progress.done:
            return
        begin = "\n" if self._live and stage and stage != progress.stage else ""
        end = "\n" if not self._live or progress.done else ""
        self._last = (progress.stage, ended, now)
        text = f"\r\x1b[K{progress.line}" if self._live else progress.line
        print(f"{begin}{text}", end=end, file=sys.stderr, flush=True)


def _answer(made: Made) -> dict[str, Any]:
    return {
        "corpus": str(made.folder),
        "rows": made.card.rows,
        "rejects": made.card.rejects,
        "digest": made.card.digest,
        "stages": [asdict(end) for end in made.stages],
        "spent": {who: asdict(spent) for who, spent in made.spent.items()},
        "stopped": made.stopped,
    }


def _told(made: Made) -> str:
    from janusrl.synthesis.writer import Spent

    lines = [f"corpus: {made.folder} ({made.card.rows:,} rows, {made.card.rejects:,} rejects)"]
    spent = sum(made.spent.values(), Spent())
    if spent.requests:
        tokens = f"{spent.prompt_tokens:,} tokens read, {spent.completion_tokens:,} written"
        lines.append(f"spent:  {spent.requests:,} requests, {tokens}, ${spent.usd:,.2f}")
    lines += [
        _short(end, made.card) for end in made.stages if _falls_short(end) and end.ending in ("exhausted", "fruitless")
    ]
    if made.stopped:
        lines.append(f"stopped early: {made.stopped}")
    counted = made.card.facts["stages"]
    open_ended = [end.stage for end in made.stages if end.wanted is None or end.short]  # what others lack nobody needs
    ours = sum(counted.get(name, {}).get("our_failures", 0) for name in open_ended)
    if ours:
        lines.append(
            f"{ours:,} rejects are failures of ours, and no judgement: the same command with --retry tries again"
        )
    lines.append(f"look:   janusrl report {made.folder}")
    return "\n".join(lines)


def _short(end: StageEnd, card: Card) -> str:
    """Why a stage has fewer rows than wanted, with what its candidates ended by most often."""
    counted = card.facts["stages"].get(end.stage, {}).get("reasons", [])
    reasons = ", ".join(f"{one['step']} {one['reason']} {one['count']:,}" for one in counted[:4])
    rejects = f"; rejects: {reasons}" if reasons else ""
    of = f" of {end.wanted:,}" if end.wanted is not None else ""
    return f"stage '{end.stage}' has {end.rows:,}{of} rows: {end.why or 'its seeds ended'}{rejects}"
