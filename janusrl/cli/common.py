"""What several sub-commands share: errors of the call, arguments of the same name, plain output."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from janusrl import registry

if TYPE_CHECKING:
    from janusrl.domain import Domain

RUNS = Path("runs")
"""Default folder of runs."""


class UsageError(ValueError):
    """The call was wrong: exit code 2."""


class Stopped(Exception):
    """The user asked to stop, and what was done is kept: exit code 130."""


def add_recipe(parser: argparse.ArgumentParser) -> None:
    """`RECIPE [key=value ...]`."""
    parser.add_argument("recipe", metavar="RECIPE", help="YAML file, or a shipped name of `janusrl list recipes`")
    add_overrides(parser)


def add_overrides(parser: argparse.ArgumentParser) -> None:
    """`[key=value ...]`."""
    parser.add_argument(
        "overrides", metavar="key=value", nargs="*", help="settings instead of the recipe's: grpo.steps=20"
    )


def add_runs_dir(parser: argparse.ArgumentParser) -> None:
    """`--runs-dir`."""
    parser.add_argument("--runs-dir", type=Path, default=RUNS, metavar="DIR", help="folder of runs (default: runs)")


def add_json(parser: argparse.ArgumentParser) -> None:
    """`--json`."""
    parser.add_argument("--json", action="store_true", help="print the answer as JSON")


def add_level(parser: argparse.ArgumentParser) -> None:
    """`--level`."""
    parser.add_argument(
        "--level",
        choices=("namespaces", "landlock", "process"),
        default="namespaces",
        help="least isolation accepted for running programs (default: namespaces)",
    )


def print_json(value: Any) -> None:
    """Print one JSON document on stdout."""
    print(json.dumps(value, indent=1, ensure_ascii=False))


def load_domain(name: str) -> Domain:
    """The environment called `name`.

    Raises:
        UsageError: there is none.
    """
    from janusrl.domain import Domain

    try:
        domain = registry.load("envs", name)
    except registry.RegistryError as error:
        raise UsageError(str(error)) from error
    if not isinstance(domain, Domain):
        raise UsageError(f"{name} is not an environment: it must be a janusrl.domain.Domain")
    return domain


def read_source(path: Path) -> str:
    """Text of a program file.

    Raises:
        UsageError: it is missing or no text.
    """
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise UsageError(f"no such file: {path}") from error
    except (UnicodeDecodeError, IsADirectoryError) as error:
        raise UsageError(f"{path} is not a text file") from error
