"""Chat messages in the form that local models take: texts, and pictures out of their data URLs."""

from __future__ import annotations

import io
from base64 import b64decode
from collections.abc import Mapping, Sequence
from typing import Any

from PIL import Image


def pictures_of(messages: Sequence[Mapping[str, Any]]) -> list[Image.Image]:
    """The pictures of some messages in order, RGB."""
    return [
        Image.open(io.BytesIO(b64decode(part["image_url"]["url"].partition(",")[2]))).convert("RGB")
        for message in messages
        if not isinstance(message["content"], str)
        for part in message["content"]
        if part["type"] == "image_url"
    ]


def for_template(messages: Sequence[Mapping[str, Any]], *, vision: bool) -> list[dict[str, Any]]:
    """Messages as chat templates of Hugging Face models take them: of text models with plain texts."""
    return [{"role": each["role"], "content": _content(each["content"], vision)} for each in messages]


def without_system(messages: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The same with the system message at the head of the first user message, for templates that know none."""
    if not messages or messages[0]["role"] != "system":
        return [dict(message) for message in messages]
    head, first, *rest = (dict(message) for message in messages)
    text = "".join(part["text"] for part in _parts(head["content"]) if part["type"] == "text")
    if isinstance(first["content"], str):
        first["content"] = f"{text}\n\n{first['content']}"
    else:
        first["content"] = [{"type": "text", "text": text}, *first["content"]]
    return [first, *rest]


def told_again(messages: Sequence[Mapping[str, Any]], why: str) -> list[dict[str, Any]]:
    """The same question after an answer that could not be read, in the last user message: some templates want turns."""
    told = f"\n\nAn earlier answer could not be used: {why} Answer in exactly the form asked for."
    *before, last = (dict(message) for message in messages)
    if isinstance(last["content"], str):
        last["content"] += told
    else:
        last["content"] = [*last["content"], {"type": "text", "text": told}]
    return [*before, last]


def _parts(content: str | Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    if isinstance(content, str):
        return [{"type": "text", "text": content}]
    return [dict(part) for part in content]


def _content(content: str | Sequence[Mapping[str, Any]], vision: bool) -> Any:
    parts = _parts(content)
    if not vision:
        return "\n\n".join(part["text"] for part in parts if part["type"] == "text")
    return [part if part["type"] == "text" else {"type": "image"} for part in parts]
