"""Steps of tests, and expectations, in a few words each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def text(target: str, equals: str, **more: Any) -> dict[str, Any]:
    """An expectation: the text of an element."""
    return {"what": "text", "target": target, "equals": equals, **more}


def click(target: str, *expect: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """A test: a click, and what is then so."""
    return {"action": "click", "target": target, **({"expect": list(expect)} if expect else {}), **more}


def put(target: str, value: Any, *expect: Mapping[str, Any]) -> dict[str, Any]:
    """A test: a field is filled, and what is then so."""
    return {"action": "fill", "target": target, "text": str(value), **({"expect": list(expect)} if expect else {})}
