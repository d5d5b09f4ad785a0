"""The `janusrl` command: argparse, one file a sub-command.

Nothing heavy is imported before a sub-command runs: `janusrl --help` stays fast. Exit codes: 0 fine, 1 the work failed,
2 the call was wrong, 130 stopped by the user. Answers go to stdout, everything else to stderr.
"""

from __future__ import annotations

import argparse
import os
import sys
import traceback
from collections.abc import Sequence

import janusrl
from janusrl.cli import audit, bench, doctor, evaluate, export, init, plan, render, report, rescore, run, score, synth
from janusrl.cli import list as list_command
from janusrl.cli.common import Stopped, UsageError
from janusrl.recipe_document import Mistake

COMMANDS = {
    "run": run,
    "plan": plan,
    "synth": synth,
    "render": render,
    "score": score,
    "audit": audit,
    "eval": evaluate,
    "rescore": rescore,
    "report": report,
    "export": export,
    "init": init,
    "doctor": doctor,
    "list": list_command,
    "bench": bench,
}
"""Sub-commands in the order of `--help`. Each module has HELP, `add_arguments(parser)` and `run(args) -> int`."""


def build_parser() -> argparse.ArgumentParser:
    """The whole command line."""
    parser = argparse.ArgumentParser(
        prog="janusrl", description="Train models by what their code draws.", allow_abbrev=False
    )
    parser.add_argument("--version", action="version", version=f"janusrl {janusrl.__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, module in COMMANDS.items():
        command = commands.add_parser(name, help=module.HELP, description=module.HELP, allow_abbrev=False)
        module.add_arguments(command)
        command.add_argument("--debug", action="store_true", help="show the traceback of an error")
    return parser


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Parse a command line. `key=value` overrides may also stand after options, which argparse alone refuses."""
    parser = build_parser()
    args, rest = parser.parse_known_args(arguments)
    late = [word for word in rest if "=" in word and not word.startswith("-")] if hasattr(args, "overrides") else []
    if len(late) < len(rest):
        parser.error(f"unrecognized arguments: {' '.join(word for word in rest if word not in late)}")
    if late:
        args.overrides = [*args.overrides, *late]
    return args


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    args = parse(arguments)
    try:
        code: int = COMMANDS[args.command].run(args)
        sys.stdout.flush()
        return code
    except KeyboardInterrupt:
        print(f"stopped. {_go_on(args)}", file=sys.stderr)
        return 130
    except Stopped as stopped:
        print(f"{stopped}. {_go_on(args)}", file=sys.stderr)
        return 130
    except BrokenPipeError:  # whoever read our output has gone; nothing is left to say
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:
        if args.debug:
            traceback.print_exc()
        print(_told(error), file=sys.stderr)
        return 2 if isinstance(error, UsageError) or _mistakes(error) else 1


def _go_on(args: argparse.Namespace) -> str:
    return (
        "The same command goes on where it stopped."
        if args.command in ("run", "synth")
        else "Give the same command again."
    )


def _mistakes(error: Exception) -> list[Mistake]:
    """Mistakes of a RecipeError; its class is not imported for commands that read no recipe."""
    return getattr(error, "mistakes", [])


def _told(error: Exception) -> str:
    """What the user reads: our own errors as they are, others with their type."""
    mistakes = _mistakes(error)
    if mistakes:
        count = f"{len(mistakes)} mistake{'s' if len(mistakes) > 1 else ''}"
        return "\n".join([f"error: the recipe has {count}", *(f"  {mistake}" for mistake in mistakes)])
    if type(error).__module__.startswith("janusrl"):
        return f"error: {error}"
    if isinstance(error, OSError) and error.strerror:
        return f"error: {error.strerror}: {error.filename}" if error.filename else f"error: {error.strerror}"
    return f"error: {type(error).__name__}: {error} (--debug shows where)"
