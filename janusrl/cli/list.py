"""`janusrl list`: what can be named in a recipe. Imports none of it."""

from __future__ import annotations

import argparse
from importlib.metadata import entry_points
from pathlib import Path

from janusrl import registry
from janusrl.cli.common import add_json, print_json
from janusrl.cli.shipped import shipped_recipes
from janusrl.recipe_document import Document, DocumentError

HELP = "list environments, rewards, task sources, parts of synthesis, or recipes"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `list`."""
    parser.add_argument("kind", choices=(*registry.KINDS, "recipes"), help="what to list")
    add_json(parser)


def run(args: argparse.Namespace) -> int:
    """Print names, one a line, each with where it is from or what it does."""
    if args.kind == "recipes":
        rows = [(name, _description(path)) for name, path in shipped_recipes().items()]
    else:
        objects = {entry.name: entry.value for entry in entry_points(group=f"janusrl.{args.kind}")}
        rows = [(name, objects[name]) for name in registry.names(args.kind)]
    if args.json:
        print_json([{"name": name, "about": about} for name, about in rows])
        return 0
    width = max((len(name) for name, _ in rows), default=0)
    for name, about in rows:
        print(f"{name:<{width}}  {about}".rstrip())
    return 0


def _description(path: Path) -> str:
    """First sentence of a recipe's description."""
    try:
        data = Document.read(path.read_text(encoding="utf-8"), path.name).data
    except DocumentError as error:
        return f"(unreadable: {error})"
    return " ".join(str(data.get("description", "")).split()).split(". ")[0].rstrip(".")
