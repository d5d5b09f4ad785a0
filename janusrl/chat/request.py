"""ChatRequest and Reply: what is asked, and what came back. Plain values that know nothing of a connection."""

from __future__ import annotations

import base64
import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from PIL import Image

from janusrl.chat.endpoint import Endpoint

Part = str | np.ndarray | Mapping[str, Any]
"""A text, a picture (H x W x 3 or 4, uint8), or a content part in the endpoint's own form."""


def picture_part(pixels: np.ndarray, *, max_side: int = 2048) -> dict[str, Any]:
    """A picture as a content part: over white, scaled down to at most `max_side` px, as a PNG data URL.

    Args:
        pixels: H x W x 3 or 4, uint8, straight alpha.
        max_side: longest side in pixels.
    """
    image = Image.fromarray(np.ascontiguousarray(pixels))
    if image.mode == "RGBA":
        white = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(white, image).convert("RGB")
    if max(image.size) > max_side:
        scale = max_side / max(image.size)
        size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
        image = image.resize(size, Image.Resampling.LANCZOS)
    stream = io.BytesIO()
    image.save(stream, "PNG", compress_level=1)
    url = "data:image/png;base64," + base64.b64encode(stream.getvalue()).decode()
    return {"type": "image_url", "image_url": {"url": url}}


def system(text: str) -> dict[str, Any]:
    """A system message."""
    return {"role": "system", "content": text}


def user(*parts: Part) -> dict[str, Any]:
    """A user message of texts and pictures, in order."""
    if len(parts) == 1 and isinstance(parts[0], str):
        return {"role": "user", "content": parts[0]}
    return {"role": "user", "content": [_part(part) for part in parts]}


def _part(part: Part) -> dict[str, Any]:
    if isinstance(part, str):
        return {"type": "text", "text": part}
    return picture_part(part) if isinstance(part, np.ndarray) else dict(part)


@dataclass(frozen=True)
class ChatRequest:
    """One question to a model. None leaves a setting to the endpoint's."""

    messages: tuple[Mapping[str, Any], ...]
    schema: Mapping[str, Any] | None = None
    """JSON schema of the answer wanted; None asks for text."""
    temperature: float | None = None
    max_tokens: int | None = None
    n: int = 1
    """Answers wanted."""
    seed: int | None = None

    def body(self, endpoint: Endpoint) -> dict[str, Any]:
        """The request's body for an endpoint: everything that decides the reply."""
        body: dict[str, Any] = {
            "model": endpoint.model,
            "messages": [dict(message) for message in self.messages],
            "temperature": endpoint.temperature if self.temperature is None else self.temperature,
            "max_tokens": self.max_tokens or endpoint.max_tokens,
        }
        if self.n != 1:
            body["n"] = self.n
        if self.seed is not None:
            body["seed"] = self.seed
        if self.schema is not None and endpoint.json_mode == "schema":
            form = {"name": "answer", "strict": True, "schema": self.schema}
            body["response_format"] = {"type": "json_schema", "json_schema": form}
        elif self.schema is not None and endpoint.json_mode == "object":
            body["response_format"] = {"type": "json_object"}
        return {**body, **endpoint.extra}

    def again(self, why: str) -> ChatRequest:
        """The same question after an answer that could not be read."""
        told = user(f"Your last answer could not be used: {why} Answer again, in exactly the form asked for.")
        return replace(self, messages=(*self.messages, told))


def written(body: Mapping[str, Any]) -> bytes:
    """A body as JSON, the same bytes for equal bodies. Raises ValueError for NaN and infinity."""
    return json.dumps(body, sort_keys=True, allow_nan=False).encode()


def digest(base_url: str, body: bytes) -> str:
    """SHA-256 hex digest of an address and a body: the key of replies that are kept. The API key is no part of it."""
    return hashlib.sha256(base_url.encode() + b"\n" + body).hexdigest()


@dataclass(frozen=True)
class Reply:
    """What an endpoint answered."""

    texts: tuple[str, ...]
    """One text for each answer asked for, in order."""
    finish: tuple[str, ...] = ()
    """Why each ended: `stop`, `length`, `content_filter` ...; `refusal` where the model will not answer."""
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cached: bool = False
    """Whether it was kept from before."""

    @property
    def text(self) -> str:
        """The first answer."""
        return self.texts[0]


def read_reply(whole: Any, wanted: int = 1) -> Reply:
    """A chat completion's JSON as a Reply. Raises ValueError, which says what is missing."""
    choices = whole.get("choices") if isinstance(whole, Mapping) else None
    if not isinstance(choices, list) or not choices:
        raise ValueError("it holds no 'choices'")
    answers = [_answer(choice) for choice in choices[:wanted]]
    if len(answers) < wanted:
        raise ValueError(f"it holds {len(answers)} of {wanted} answers")
    return Reply(tuple(text for text, _ in answers), tuple(finish for _, finish in answers), *tokens_of(whole))


_WITHOUT_TEXT = ("length", "content_filter")
"""Ends of answers that may hold no text: all went into thinking, or was withheld."""


def _answer(choice: Any) -> tuple[str, str]:
    """Text of a choice, and why it ended. Raises ValueError when it has none, and does not say why."""
    message = choice.get("message") if isinstance(choice, Mapping) else None
    if not isinstance(message, Mapping):
        raise ValueError("a choice holds no message with text")
    content, refusal, finish = message.get("content"), message.get("refusal"), str(choice.get("finish_reason") or "")
    if not content and isinstance(refusal, str) and refusal:
        return refusal, "refusal"
    if content is None and finish in _WITHOUT_TEXT:
        return "", finish
    if not isinstance(content, str):
        raise ValueError("a choice holds no message with text")
    return content, finish


def tokens_of(whole: Any) -> tuple[int, int]:
    """Prompt and completion tokens that a chat completion's JSON says were used; 0 where it does not."""
    usage = whole.get("usage") if isinstance(whole, Mapping) else None
    return _count(usage, "prompt_tokens"), _count(usage, "completion_tokens")


def _count(usage: Any, name: str) -> int:
    found = usage.get(name) if isinstance(usage, Mapping) else None
    return found if isinstance(found, int) and 0 <= found < 1 << 40 else 0


def texts_of(message: Mapping[str, Any]) -> Sequence[str]:
    """The texts of a message, pictures left out."""
    content = message.get("content")
    if isinstance(content, str):
        return [content]
    return [part["text"] for part in content or () if part.get("type") == "text"]
