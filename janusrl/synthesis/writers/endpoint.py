"""EndpointWriter: asks a model behind an OpenAI-compatible endpoint, and keeps account of what that costs.

The client underneath keeps to the endpoint's limits, tries again what may pass, and keeps replies on disk: a question
that was answered before costs nothing. What a try cost that came to nothing is counted when the endpoint told.
"""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

from janusrl.chat import ChatClient, ChatError, ChatRequest, Endpoint, Reply
from janusrl.chat.client import Usage
from janusrl.synthesis.clerk import Halted
from janusrl.synthesis.writer import Ask, Spent, WriterError, Written
from janusrl.synthesis.writers.price import Price

SAME_EVERY_TIME = frozenset({"no_key", "no_credit", "http_401", "http_403", "http_404"})
"""Reasons of ChatErrors that every other question would end with too."""
_OWN = frozenset({"refused", "cut_off", "bad_answer"})
"""Reasons that are the model's; the others are the endpoint's."""


class EndpointWriter:
    """Implements `janusrl.synthesis.writer.Writer` over an endpoint."""

    def __init__(
        self, name: str, endpoint: Endpoint, price: Price | None = None, *, folder: Path | None = None
    ) -> None:
        """Make the writer; nothing is connected yet.

        Args:
            name: as the recipe calls it.
            endpoint: where to ask, and within which limits.
            price: of its tokens; nothing when None.
            folder: where replies are kept; `chat` in `cache_folder()` when None.
        """
        self.name = name
        self.price = price or Price()
        self._client = ChatClient(endpoint, folder=folder)

    @property
    def usage(self) -> Usage:
        """What it has spent so far, over all questions."""
        return self._client.usage

    def write(self, ask: Ask, rng: random.Random) -> Written:
        """Ask the model. Thread-safe.

        One number is drawn from `rng` and sent as `seed`, with `ask.again` in it: equal jobs send equal requests, which
        the cache knows, and other jobs and other tries send others.

        Raises:
            WriterError: `refused`, `cut_off` (at 'max_tokens'), `bad_answer`, or `endpoint_` and a ChatError's reason.
            Halted: no more requests are sent.
        """
        seed = (rng.getrandbits(31) + ask.again) % 2**31
        request = ChatRequest(tuple(ask.prompt()), ask.schema, seed=seed)
        meter = Usage()
        try:
            value = self._client.ask(request, lambda reply: self._value(ask, reply), meter=meter)
        except ChatError as error:
            if error.reason == "halted":
                raise Halted(str(error), spent=self._spent(meter)) from error
            reason = error.reason if error.reason in _OWN else f"endpoint_{error.reason}"
            fatal = error.reason in SAME_EVERY_TIME
            told = str(error) if fatal else error.said  # a record does not depend on where the endpoint is
            message = f"'{self.name}', asked to {ask.purpose}: {told}"
            raise WriterError(reason, message, fatal=fatal, spent=self._spent(meter)) from error
        return Written(value, self._spent(meter))

    def halt(self) -> None:
        """Send no more requests; those under way come to their end. Idempotent."""
        self._client.halt()

    def close(self) -> None:
        """Close connections; threads that wait end with a WriterError. Idempotent."""
        self._client.close()

    def _value(self, ask: Ask, reply: Reply) -> Any:
        end = reply.finish[0] if reply.finish else ""
        if end in ("refusal", "content_filter"):
            raise ChatError("refused", f"the model will not answer: {reply.text[:300] or end}")
        if end == "length":
            limit = f"{self._client.endpoint.max_tokens} tokens ('max_tokens')"
            raise ChatError("cut_off", f"the answer reached its limit of {limit}, and ends in the middle")
        return ask.read(reply.text)

    def _spent(self, meter: Usage) -> Spent:
        return self.price.of(meter.prompt_tokens, meter.completion_tokens, meter.sent)
