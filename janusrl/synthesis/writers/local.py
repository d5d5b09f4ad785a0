"""LocalWriter: asks a Hugging Face model in this process. Questions of many threads are answered in batches.

One thread owns the model. It takes what is asked within some milliseconds of each other as one batch. Every answer is
sampled with random numbers of its own question, so that it depends on the question alone, not on its neighbours in the
batch (but for the rounding of batched arithmetic: with `batch_size: 1` bit by bit).
"""

from __future__ import annotations

import contextlib
import queue
import random
import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from janusrl.chat import BadAnswer
from janusrl.chat.client import READ_TRIES
from janusrl.synthesis.clerk import Halted
from janusrl.synthesis.writer import Ask, Spent, WriterError, Written
from janusrl.synthesis.writers.generation import Answer, LocalModel, Question
from janusrl.synthesis.writers.prompts import told_again


class LocalOptions(BaseModel):
    """Settings of a local model."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True, protected_namespaces=())

    model: str
    """A checkpoint folder, a Hugging Face id, or `smollm2` (the 135M model that installs from the package index)."""
    vision: bool = False
    """Whether it takes pictures (loaded with a processor)."""
    device: str = "auto"
    """`cpu`, `cuda`, `cuda:1` ...; `auto` takes a GPU where there is one."""
    dtype: Literal["float32", "bfloat16", "float16"] = "float32"
    """Type of the weights."""
    temperature: float = Field(0.5, ge=0, le=2)
    """Of sampling; 0 takes the likeliest token."""
    top_p: float = Field(1.0, gt=0, le=1)
    """Sample from the likeliest tokens that have this probability together."""
    max_new_tokens: int = Field(2048, ge=1)
    """Tokens that an answer may have."""
    batch_size: int = Field(8, ge=1)
    """Most questions at once."""
    wait_ms: int = Field(20, ge=0)
    """How long the first question of a batch waits for others."""
    trust_remote_code: bool = False
    """Run code that comes with the checkpoint."""


@dataclass
class _Waiting:
    question: Question
    answer: Future[Answer] = field(default_factory=Future)


class LocalWriter:
    """Implements `janusrl.synthesis.writer.Writer` over a model in this process."""

    def __init__(self, name: str, options: LocalOptions, *, folder: Path | None = None) -> None:
        """Make the writer; the model is loaded by the first question.

        Args:
            name: as the recipe calls it.
            options: the model, and how it answers.
            folder: where a relative checkpoint folder starts.
        """
        self.name = name
        self.options = options
        self._folder = folder
        self._waiting: queue.Queue[_Waiting | None] = queue.Queue()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._closed = self._halted = False
        self.batches: list[int] = []
        """Sizes of the batches so far."""

    def write(self, ask: Ask, rng: random.Random) -> Written:
        """Ask the model; an answer that cannot be read is asked for once more. Thread-safe.

        Raises:
            WriterError: `bad_answer`, `cut_off` (at 'max_new_tokens'), `too_long` (a prompt that it cannot hold),
                `no_pictures` (it takes none), `out_of_memory`, `no_model` (it does not load; fatal), `local_error`,
                `closed`.
            Halted: it takes no more questions.
        """
        messages: Sequence[Mapping[str, Any]] = ask.prompt()
        seed, spent = rng.getrandbits(62) + ask.again, Spent()
        for left in reversed(range(READ_TRIES)):
            try:
                answer = self._answer(Question(messages, seed + left))
            except Halted as error:
                error.spent = spent
                raise
            except WriterError as error:
                told = f"'{self.name}', asked to {ask.purpose}: {error}"
                raise WriterError(error.reason, told, fatal=error.fatal, spent=spent + error.spent) from error
            spent += Spent(answer.prompt_tokens, answer.completion_tokens, requests=1)
            if answer.cut:
                limit = f"{self.options.max_new_tokens} tokens ('max_new_tokens')"
                message = f"'{self.name}', asked to {ask.purpose}: the answer reached its limit of {limit}"
                raise WriterError("cut_off", message, spent=spent)
            try:
                return Written(ask.read(answer.text), spent)
            except BadAnswer as error:
                if not left:
                    message = f"'{self.name}', asked to {ask.purpose}: {error}"
                    raise WriterError("bad_answer", message, spent=spent) from error
                messages = told_again(messages, str(error))
        raise AssertionError("the last try returns or raises")

    def halt(self) -> None:
        """Take no more questions; those that wait are answered. Idempotent."""
        self._halted = True

    def close(self) -> None:
        """Let go of the model; threads that wait end with a WriterError. Idempotent."""
        with self._lock:
            self._closed, thread = True, self._thread
        self._waiting.put(None)
        if thread is not None and thread is not threading.current_thread():
            thread.join(timeout=60.0)

    def _answer(self, question: Question) -> Answer:
        waiting = _Waiting(question)
        with self._lock:
            if self._closed:
                raise WriterError("closed", "the writer was closed")
            if self._halted:
                raise Halted("the stage stops")
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name=f"janusrl-{self.name}", daemon=True)
                self._thread.start()
            self._waiting.put(waiting)
        return waiting.answer.result()

    def _work(self) -> None:
        """Load the model, then answer until the writer is closed. Every question gets an answer or an error."""
        try:
            model = LocalModel(self.options, folder=self._folder)
        except Exception as error:  # whatever a checkpoint dies of
            self._refuse_all(error)
            return
        while (batch := self._batch()) is not None:
            for part in _alike(batch):
                self.batches.append(len(part))
                answers = model.answers([waiting.question for waiting in part])
                for waiting, answer in zip(part, answers, strict=True):
                    _settle(waiting, answer)
        self._drain(WriterError("closed", "the writer was closed"))

    def _batch(self) -> list[_Waiting] | None:
        """What is asked within `wait_ms`, at most `batch_size`; None when the writer is closed."""
        first = self._waiting.get()
        if first is None:
            return None
        batch, until = [first], time.monotonic() + self.options.wait_ms / 1000
        while len(batch) < self.options.batch_size:
            try:
                more = self._waiting.get(timeout=max(0.0, until - time.monotonic()))
            except queue.Empty:
                break
            if more is None:
                self._waiting.put(None)  # answer these, then close
                break
            batch.append(more)
        return batch

    def _refuse_all(self, error: Exception) -> None:
        """Tell everybody who asks, until the writer is closed, that there is no model."""
        told = f"the model '{self.options.model}' does not load: {error}"
        while (waiting := self._waiting.get()) is not None:
            _settle(waiting, WriterError("no_model", told, fatal=True))
        self._drain(WriterError("closed", "the writer was closed"))

    def _drain(self, error: WriterError) -> None:
        with contextlib.suppress(queue.Empty):
            while True:
                if (waiting := self._waiting.get_nowait()) is not None:
                    _settle(waiting, error)


def _alike(batch: Sequence[_Waiting]) -> list[list[_Waiting]]:
    """Questions with pictures apart from those without: processors take no mixture."""
    groups = [[w for w in batch if bool(w.question.pictures) is shown] for shown in (False, True)]
    return [group for group in groups if group]


def _settle(waiting: _Waiting, answer: Answer | WriterError) -> None:
    if isinstance(answer, WriterError):
        waiting.answer.set_exception(answer)
    else:
        waiting.answer.set_result(answer)
