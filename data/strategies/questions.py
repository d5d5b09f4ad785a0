"""Questions: an `Ask` out of a prompt file, its facts, and what the answer must look like.

Models read the prompt; grammars read the facts. What a model answers is checked here, field by field, so that a bad
answer is asked for again instead of becoming a bad row.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from janusrl.chat import BadAnswer, system, user
from janusrl.chat.json_answers import listed, one_object
from janusrl.synthesis.seed import Seed
from janusrl.synthesis.writer import Ask

from .wording import worded

MAX_WORDS_CHARS = 8000
"""Longest instruction or other text in an answer."""

Fields = Mapping[str, Mapping[str, Any]]
"""JSON schema of each field of an answer."""
TEXT: Mapping[str, Any] = {"type": "string"}
TEXTS: Mapping[str, Any] = {"type": "array", "items": {"type": "string"}}


def question(
    purpose: str,
    facts: Mapping[str, Any],
    seeds: Sequence[Seed],
    *,
    read: Callable[[str], Any],
    fields: Fields | None = None,
    template: str | None = None,
    pictures: Sequence[bytes] = (),
) -> Ask:
    """Make a question.

    Args:
        purpose: what is wanted; the prompt is the file of that name.
        facts: what the prompt tells, and `spec` for grammars.
        seeds: what is worked on.
        read: makes the value out of an answer's text. Raises BadAnswer.
        fields: of the JSON object that is asked for; None asks for text.
        template: another prompt file.
        pictures: PNG, shown before the words.
    """

    def prompt() -> Sequence[Mapping[str, Any]]:
        shown = {name: value for name, value in facts.items() if name not in ("spec", "specs", "picture")}
        words = worded(template or purpose, **{"env": "", **shown, "pictures": len(pictures)})
        parts: list[Any] = [*map(png_part, pictures), words]
        return system(worded("teacher")), user(*parts)

    schema = None if fields is None else object_schema(fields)
    return Ask(purpose, prompt, read, facts, tuple(seeds), schema)


def png_part(picture: bytes) -> dict[str, Any]:
    """A PNG as a content part of a chat message."""
    url = "data:image/png;base64," + base64.b64encode(picture).decode()
    return {"type": "image_url", "image_url": {"url": url}}


def object_schema(fields: Fields) -> dict[str, Any]:
    """JSON schema of an object that has exactly these fields."""
    properties = {name: dict(kind) for name, kind in fields.items()}
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def reader(*texts: str, lists: Sequence[str] = ()) -> Callable[[str], dict[str, Any]]:
    """A reader of JSON objects with these texts, none of them empty, and these lists of texts."""

    def read(answer: str) -> dict[str, Any]:
        found = one_object(answer)
        value: dict[str, Any] = {name: text_in(found, name) for name in texts}
        value.update({name: texts_in(found, name) for name in lists})
        return value

    return read


def text_in(found: Mapping[str, Any], name: str) -> str:
    """A text of an answer. Raises BadAnswer when it is missing, empty, or endless."""
    text = found.get(name)
    if not isinstance(text, str) or not text.strip():
        raise BadAnswer(f'"{name}" must be a text that is not empty, got {text!r:.60}.')
    if len(text) > MAX_WORDS_CHARS:
        raise BadAnswer(f'"{name}" is longer than {MAX_WORDS_CHARS} characters.')
    return text.strip()


def texts_in(found: Mapping[str, Any], name: str, *, least: int = 1, most: int = 20) -> list[str]:
    """A list of texts of an answer. Raises BadAnswer when it is none, or has too few or too many."""
    texts = listed(found.get(name), most, f'"{name}"')
    if len(texts) < least or not all(isinstance(text, str) and text.strip() for text in texts):
        raise BadAnswer(f'"{name}" must be a list of at least {least} texts, none of them empty.')
    return [text.strip() for text in texts]


def completion(answer: str) -> str:
    """A reader of completions: any text. Whether it holds a program is found out by executing it."""
    if not answer.strip():
        raise BadAnswer("it is empty.")
    return answer
