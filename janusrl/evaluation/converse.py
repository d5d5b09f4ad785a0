"""Conversations for evaluation: a model drafts with the tool `render`, looks, and answers, as it does in training.

The turns are those of TRL's GRPOTrainer: the same tool, the same chat template, the same words between drafts, the same
limits (`max_turns`, and one budget of tokens for everything after the prompt, tool results included). Only the model
speaks; what it says is kept as text, never rendered anew from messages. All drafts of a batch are rendered together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from PIL import Image

from janusrl.evaluation.generate import answering, chat, pictures, sampling_options
from janusrl.scoring.transcript import TOOL, drafts_of
from janusrl.task import Message, Task
from janusrl.training.tool_template import require_tools
from janusrl.training.turns import NO_MORE, Drafts


@dataclass
class _Talk:
    """One conversation under way."""

    task: Task
    text: str
    """Prompt and all that followed, as the model reads it."""
    pictures: list[Image.Image]
    left: int
    """Tokens that may still follow."""
    completion: list[Message] = field(default_factory=list)


def converse(
    model: Any,
    processor: Any,
    tasks: Sequence[Task],
    drafts: Drafts,
    *,
    system_prompt: str | None = None,
    sample: bool,
    temperature: float = 1.0,
    max_new_tokens: int = 512,
    batch_size: int = 128,
    seed: int = 0,
) -> list[list[Message]]:
    """Let a model answer tasks in turns; deterministic for equal arguments.

    Args:
        model: a causal or image-text-to-text model.
        processor: its tokenizer or processor, with a chat template that knows tools; padding on the left.
        tasks: what to answer.
        drafts: renders and words what the tool returns.
        system_prompt: put before every prompt.
        sample: sample at `temperature` from the whole distribution; greedy when False.
        temperature: of sampling.
        max_new_tokens: tokens that a whole completion may have, tool results included.
        batch_size: conversations at once.
        seed: of sampling. The global random state is put back afterwards.

    Returns:
        For each task the messages after the prompt: drafts, what the tool returned, the answer.

    Raises:
        ModelError: the chat template cannot hold tool calls.
    """
    speech = _Speech(processor, drafts)
    options = sampling_options(sample, temperature, max_new_tokens)
    completions: list[list[Message]] = []
    with answering(model, seed):
        for start in range(0, len(tasks), batch_size):
            talks = [speech.begin(task, system_prompt, max_new_tokens) for task in tasks[start : start + batch_size]]
            speaking = talks
            for turn in range(drafts.section.max_turns):
                speech.say(model, speaking, options)
                if turn < drafts.most:
                    speaking = speech.show(speaking, first=turn == 0)
                if turn == drafts.most or not speaking:
                    break
            completions += [talk.completion for talk in talks]
            drafts.forget()
    return completions


class _Speech:
    """Words to tokens and back, in the form that TRL trains with."""

    def __init__(self, processor: Any, drafts: Drafts) -> None:
        from trl.chat_template_utils import get_training_chat_template, is_chat_template_prefix_preserving

        self.processor = require_tools(processor, getattr(processor, "name_or_path", None) or "the model")
        self.tokenizer = getattr(processor, "tokenizer", processor)
        self.drafts = drafts
        self.tools = [drafts.environment().render]
        preserving = is_chat_template_prefix_preserving(processor)
        self.template = None if preserving else get_training_chat_template(processor)

    def begin(self, task: Task, system_prompt: str | None, budget: int) -> _Talk:
        messages = chat(task, system_prompt)
        text = self._text(messages, tools=self.tools, add_generation_prompt=True)
        return _Talk(task, text, pictures(task), budget)

    def say(self, model: Any, talks: Sequence[_Talk], options: dict[str, Any]) -> None:
        """One message of the model in each conversation."""
        from trl.chat_template_utils import parse_response

        inputs = self._encoded(talks).to(model.device)
        width = inputs["input_ids"].shape[1]
        output = model.generate(**inputs, **options)
        ends = {self.tokenizer.eos_token_id, *_listed(model.generation_config.eos_token_id)}
        for i, talk in enumerate(talks):
            prefix = inputs["input_ids"][i][inputs["attention_mask"][i].bool()].tolist()
            ids = _ended(output[i, width:].tolist(), ends)[: talk.left]
            if not ids:
                continue
            talk.left -= len(ids)
            talk.text += self.tokenizer.decode(ids, skip_special_tokens=False, clean_up_tokenization_spaces=False)
            talk.completion.append(parse_response(self.tokenizer, ids, prefix=prefix, tools=self.tools))

    def show(self, talks: Sequence[_Talk], *, first: bool) -> list[_Talk]:
        """Render what was just drafted; the conversations that go on."""
        calling = [talk for talk in talks if talk.completion and talk.completion[-1].get("tool_calls")]
        for talk in calling:  # all at once; what follows waits
            for code in drafts_of(talk.completion[-1])[: self.drafts.most]:
                self.drafts.start(talk.task, code)
        return [talk for talk in calling if self._returned(talk)]

    def _returned(self, talk: _Talk) -> bool:
        """Put what the tool returned into a conversation; False, and nothing put, when the budget cannot hold it."""
        used = sum(len(drafts_of(message)) for message in talk.completion[:-1])
        messages: list[Message] = []
        for call in talk.completion[-1]["tool_calls"]:
            name = str(call.get("function", {}).get("name"))
            found = drafts_of({"tool_calls": [call]})
            if found and used < self.drafts.most:
                used += 1
                content = self.drafts.shown(self.drafts.start(talk.task, found[0]).result())
            elif found:
                content = NO_MORE
            else:
                why = f"{TOOL} takes the program as 'code'." if name == TOOL else f"Tool {name} not found."
                content = str({"error": why})
            messages.append({"role": "tool", "name": name, "content": content})
        parts = [part for message in messages if isinstance(message["content"], list) for part in message["content"]]
        shown = [part["image"] for part in parts if "image" in part]
        suffix = self._suffix(messages)
        length = self._length(suffix, shown)
        if length > talk.left:
            return False
        talk.left -= length
        talk.text += suffix
        talk.pictures += shown
        talk.completion += messages
        return True

    def _suffix(self, messages: Sequence[Message]) -> str:
        """What stands between the end of a draft and the model's next word."""
        call = {"type": "function", "function": {"name": messages[0]["name"], "arguments": {}}}
        before: list[Message] = [
            {"role": "user", "content": "-"},
            {"role": "assistant", "content": "", "tool_calls": [call]},
        ]
        head = self._text(before)
        end = self.tokenizer.eos_token
        if end in head:
            head = head[: head.rindex(end) + len(end)]
        whole = self._text([*before, *messages], add_generation_prompt=True)
        if not whole.startswith(head):
            raise ValueError("the model's chat template rewrites earlier messages; it cannot be used with 'turns'")
        return whole[len(head) :]

    def _text(self, messages: Sequence[Message], **options: Any) -> str:
        if self.processor is not self.tokenizer:  # processors take parts, not texts
            messages = [
                m if isinstance(m["content"], list) else {**m, "content": [{"type": "text", "text": m["content"]}]}
                for m in messages
            ]
        text: str = self.processor.apply_chat_template(
            list(messages), tokenize=False, chat_template=self.template, **options
        )
        return text

    def _encoded(self, talks: Sequence[_Talk]) -> Any:
        texts = [talk.text for talk in talks]
        options: dict[str, Any] = {"return_tensors": "pt", "padding": True, "add_special_tokens": False}
        shown: list[Any] = [talk.pictures for talk in talks]
        if not any(shown):
            return self.tokenizer(texts, **options)
        if not all(shown):  # processors take no empty lists, but put flat ones where the texts have places for them
            shown = [picture for pictures_of_one in shown for picture in pictures_of_one]
        return self.processor(text=texts, images=shown, **options)

    def _length(self, text: str, shown: Sequence[Image.Image]) -> int:
        """Tokens of a text, with those that its pictures take."""
        if shown:
            return len(self.processor(text=[text], images=[list(shown)], add_special_tokens=False)["input_ids"][0])
        return len(self.tokenizer(text, add_special_tokens=False)["input_ids"])


def _listed(ids: int | list[int] | None) -> list[int]:
    return [] if ids is None else ids if isinstance(ids, list) else [ids]


def _ended(ids: list[int], ends: set[int]) -> list[int]:
    """Ids up to the first end token, that included."""
    last = next((place for place, token in enumerate(ids) if token in ends), len(ids))
    return ids[: last + 1]
