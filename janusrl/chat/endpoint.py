"""Endpoint: where a model is asked, and within which limits. Settings only, written in recipes."""

from __future__ import annotations

import os
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, field_validator


class Endpoint(BaseModel):
    """An OpenAI-compatible chat endpoint. Limits hold for each process (rank) that asks."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    base_url: str
    """Address up to the version, such as `http://localhost:8000/v1`; `/chat/completions` is added."""
    model: str = Field(min_length=1)
    """Name of the model, as the endpoint knows it."""
    api_key_env: str | None = None
    """Environment variable that holds the key; None where none is needed. The key itself never stands in a recipe."""
    timeout_s: float = Field(120.0, gt=0)
    """Seconds that one try may take, from connecting to the last byte."""
    max_concurrency: int = Field(16, ge=1, le=512)
    """Requests under way at a time."""
    requests_per_minute: float | None = Field(None, gt=0)
    """Most requests started a minute, evenly spaced; no limit when None."""
    max_retries: int = Field(4, ge=0, le=20)
    """Tries after the first, where another try may help: no connection, time-outs, 408, 409, 425, 429, 5xx, replies
    that are cut off."""
    max_wait_s: float = Field(30.0, gt=0)
    """Longest wait before a try. An endpoint that asks for more (Retry-After) is given up at once."""
    temperature: float = Field(0.0, ge=0, le=2)
    """Sampling temperature."""
    max_tokens: int = Field(2048, ge=1)
    """Tokens that an answer may have."""
    json_mode: Literal["schema", "object", "off"] = "schema"
    """How JSON is asked for beside the prompt: `response_format` with the schema (vLLM, SGLang, OpenAI), with
    `json_object`, or not at all. The answer is read strictly in any case."""
    cache: bool = True
    """Keep replies on disk, by the content of the whole request."""
    extra: dict[str, Any] = Field(default_factory=dict)
    """More keys for every request's body, such as `seed` or `chat_template_kwargs`."""

    @field_validator("base_url")
    @classmethod
    def _an_address(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"got {value!r}, expected an address such as http://localhost:8000/v1")
        if parts.username or parts.password or parts.query or parts.fragment:
            raise ValueError("the address may hold no user, key, '?' or '#': name the key's variable in 'api_key_env'")
        return value.rstrip("/").removesuffix("/chat/completions")

    def lacks_here(self) -> str:
        """What this machine lacks to ask it: the key's variable; empty when nothing."""
        if self.api_key_env is None or os.environ.get(self.api_key_env, "").strip():
            return ""
        return f"the environment variable {self.api_key_env} ('api_key_env') holds no key: set it"

    @property
    def local(self) -> bool:
        """Whether it is on this machine: no proxy is asked then."""
        host = urlsplit(self.base_url).hostname or ""
        return host in ("localhost", "::1") or host.startswith("127.")
