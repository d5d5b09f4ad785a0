"""LocalModel: a Hugging Face model that answers a batch of questions, each with random numbers of its own."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from janusrl.synthesis.writer import WriterError
from janusrl.synthesis.writers.prompts import for_template, pictures_of, without_system

if TYPE_CHECKING:
    from janusrl.synthesis.writers.local import LocalOptions


@dataclass(frozen=True)
class Question:
    """Chat messages, and the seed of the answer's random numbers."""

    messages: Sequence[Mapping[str, Any]]
    seed: int

    @cached_property
    def pictures(self) -> list[Any]:
        """Its pictures (PIL, RGB), in order."""
        return pictures_of(self.messages)


@dataclass(frozen=True)
class Answer:
    """A model's answer."""

    text: str
    prompt_tokens: int
    completion_tokens: int
    cut: bool
    """Whether it reached the limit of tokens."""


class LocalModel:
    """A model, its tokenizer, and its settings. Belongs to one thread."""

    def __init__(self, options: LocalOptions, *, folder: Path | None = None) -> None:
        """Load the model.

        Args:
            options: which one, and how it answers.
            folder: where a relative checkpoint folder starts.

        Raises:
            ModelError: there is no such checkpoint, or it has no chat template.
        """
        import torch

        from janusrl.recipe import ModelSection
        from janusrl.training.models import load_model, load_tokenizer, smollm2_folder

        place: str | Path = options.model
        if options.model == "smollm2":
            place = smollm2_folder()
        elif ((folder or Path()) / options.model).is_dir():
            place = (folder or Path()) / options.model
        section = ModelSection(
            source=str(place),
            dtype=options.dtype,
            vision=options.vision,
            trust_remote_code=options.trust_remote_code,
        )
        device = options.device
        if device == "auto":
            device = "cuda" if torch.cuda.is_available() else "cpu"
        self._options = options
        self._processor = load_tokenizer(section, place)
        self._tokenizer = getattr(self._processor, "tokenizer", self._processor)
        self._model = load_model(section, place, training=False).to(device)
        ends = self._model.generation_config.eos_token_id
        ends = [ends] if isinstance(ends, int) else list(ends or [])
        self._ends = {*ends, self._tokenizer.eos_token_id} - {None}
        self._room = int(getattr(self._model.config.get_text_config(), "max_position_embeddings", 0) or 1 << 30)

    def answers(self, questions: Sequence[Question]) -> list[Answer | WriterError]:
        """One answer or error a question, in order. All of them have pictures, or none has."""
        import torch

        fitting: dict[int, str] = {}
        found: dict[int, Answer | WriterError] = {}
        for place, question in enumerate(questions):
            try:
                fitting[place] = self._text(question)
            except WriterError as error:
                found[place] = error
            except Exception as error:  # a chat template may raise anything
                found[place] = WriterError("local_error", f"the chat template failed: {error}")
        try:
            if fitting:
                asked = [questions[place] for place in fitting]
                found.update(zip(fitting, self._generated(asked, list(fitting.values())), strict=True))
        except torch.OutOfMemoryError:
            if len(fitting) > 1:
                torch.cuda.empty_cache()
                found.update({place: self.answers([questions[place]])[0] for place in fitting})
            else:
                message = "the answer does not fit into memory: shorten it ('max_new_tokens'), or take another device"
                found.update(dict.fromkeys(fitting, WriterError("out_of_memory", message)))
        except Exception as error:  # so that no thread waits for ever
            failed = WriterError("local_error", f"the model failed: {type(error).__name__}: {error}")
            found.update(dict.fromkeys(fitting, failed))
        return [found[place] for place in range(len(questions))]

    def _text(self, question: Question) -> str:
        """The prompt, in the model's chat template. Raises WriterError."""
        from jinja2 import TemplateError

        if question.pictures and not self._options.vision:
            raise WriterError("no_pictures", "the question shows a picture, and the model takes none ('vision: true')")
        messages = for_template(question.messages, vision=self._options.vision)
        options = {"add_generation_prompt": True, "tokenize": False}
        try:
            text = str(self._processor.apply_chat_template(messages, **options))
        except TemplateError:  # one that knows no system message
            text = str(self._processor.apply_chat_template(without_system(messages), **options))
        length = len(self._tokenizer(text)["input_ids"])
        if length >= self._room:
            message = f"the prompt has {length} tokens, and the model has room for {self._room}"
            raise WriterError("too_long", message)
        return text

    def _generated(self, questions: Sequence[Question], texts: list[str]) -> list[Answer]:
        import torch
        from transformers import LogitsProcessorList

        shown = [question.pictures for question in questions]
        more: dict[str, Any] = {"images": shown} if any(shown) else {"add_special_tokens": False}
        inputs = self._processor(text=texts, return_tensors="pt", padding=True, **more).to(self._model.device)
        start = inputs["input_ids"].shape[1]
        most = max(1, min(self._options.max_new_tokens, self._room - start))
        options: dict[str, Any] = {"max_new_tokens": most, "do_sample": False, "disable_compile": True}
        if self._options.temperature > 0:
            options["logits_processor"] = LogitsProcessorList([self._chooser(questions)])
        with torch.inference_mode():
            output = self._model.generate(**inputs, **options, pad_token_id=self._tokenizer.pad_token_id)
        asked = inputs["attention_mask"].sum(dim=1).tolist()
        return [self._answer(row, int(count)) for row, count in zip(output[:, start:].tolist(), asked, strict=True)]

    def _answer(self, tokens: list[int], asked: int) -> Answer:
        end = next((place for place, token in enumerate(tokens) if token in self._ends), None)
        kept = tokens if end is None else tokens[:end]
        text = self._tokenizer.decode(kept, skip_special_tokens=True)
        return Answer(text, asked, len(tokens) if end is None else end + 1, cut=end is None)

    def _chooser(self, questions: Sequence[Question]) -> Any:
        """A logits processor that leaves one token a row: sampled with the row's own random numbers.

        By inversion of the distribution function, in the order of the vocabulary: the rounding of another batch moves
        its steps by as little as itself.
        """
        import torch

        dice = [random.Random(question.seed) for question in questions]
        temperature, top_p = self._options.temperature, self._options.top_p

        def choose(_: Any, scores: Any) -> Any:
            shares = torch.softmax(scores.double() / temperature, dim=-1)
            if top_p < 1:
                ordered, order = shares.sort(dim=-1, descending=True, stable=True)
                beyond = ordered.cumsum(dim=-1) - ordered >= top_p
                shares = shares.masked_fill(beyond.scatter(-1, order, beyond), 0.0)
            below = shares.cumsum(dim=-1)
            drawn = torch.tensor([[each.random()] for each in dice], device=below.device, dtype=below.dtype)
            chosen = torch.searchsorted(below, drawn * below[:, -1:], right=True).clamp(max=below.shape[1] - 1)
            return torch.full_like(scores, float("-inf")).scatter(-1, chosen, 0.0)

        return choose
