"""Wording: prompts out of the Jinja files beside this one. A file is read when its prompt is first wanted."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import jinja2
import yaml

from janusrl.synthesis.draft import fenced

FOLDER = Path(__file__).parent


def worded(template: str, **facts: Any) -> str:
    """A prompt. It depends on its facts alone: no prompt knows of another.

    Args:
        template: name of a file in `prompts/`, without its ending.
        facts: what it tells. One that it asks for and is not given is an error of ours.
    """
    text = _templates().get_template(f"{template}.j2").render(**facts).strip()
    return text.encode("utf-8", "replace").decode().replace("\0", "\N{REPLACEMENT CHARACTER}")


@cache
def listed(name: str) -> dict[str, Any]:
    """A list of concepts or directions: a YAML file beside this one."""
    found: dict[str, Any] = yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    return found


@cache
def _templates() -> jinja2.Environment:
    loader = jinja2.FileSystemLoader(FOLDER / "prompts")
    found = jinja2.Environment(loader=loader, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    found.filters["fenced"] = fenced
    return found
