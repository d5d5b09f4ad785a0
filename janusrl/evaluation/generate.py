"""Generation for evaluation: chat prompts in, completions out, with transformers' own `generate`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
from PIL import Image

from janusrl.task import Message, Task


def chat(task: Task, system_prompt: str | None) -> list[Message]:
    """The task's messages, with the recipe's system prompt before them."""
    messages = [dict(message) for message in task.prompt]
    if system_prompt:
        messages.insert(0, {"role": "system", "content": system_prompt})
    return messages


def pictures(task: Task) -> list[Image.Image]:
    """The pictures of the prompt, as the processors take them: RGB over white."""
    return [on_white(array) for array in task.images]


def on_white(pixels: np.ndarray) -> Image.Image:
    """A picture (H x W x 4 uint8) as the processors take it: RGB over white."""
    image = Image.fromarray(pixels)
    canvas = Image.new("RGB", image.size, "white")
    canvas.paste(image, mask=image.getchannel("A"))
    return canvas


def generate(
    model: Any,
    tokenizer: Any,
    tasks: Sequence[Task],
    *,
    system_prompt: str | None = None,
    sample: bool,
    temperature: float = 1.0,
    max_new_tokens: int = 512,
    batch_size: int = 128,
    seed: int = 0,
    samples_per_task: int = 1,
) -> list[str]:
    """Generate completions; deterministic for equal arguments.

    Args:
        model: a causal or image-text-to-text model.
        tokenizer: its tokenizer, or its processor when tasks show pictures; padding on the left.
        tasks: what to answer.
        system_prompt: put before every prompt.
        sample: sample at `temperature` from the whole distribution; greedy when False.
        temperature: of sampling.
        max_new_tokens: tokens that an answer may have.
        batch_size: prompts at once.
        seed: of sampling. The global random state is put back afterwards.
        samples_per_task: completions for each task, next to each other in the result.

    Returns:
        `len(tasks) * samples_per_task` texts, special tokens removed.
    """
    options = sampling_options(sample, temperature, max_new_tokens)
    if sample:
        options["num_return_sequences"] = samples_per_task
    texts: list[str] = []
    with answering(model, seed):
        for start in range(0, len(tasks), batch_size):
            batch = tasks[start : start + batch_size]
            inputs = _encode(tokenizer, batch, system_prompt).to(model.device)
            output = model.generate(**inputs, **options)
            answers = output[:, inputs["input_ids"].shape[1] :]
            texts += tokenizer.batch_decode(answers, skip_special_tokens=True)
    return texts


def sampling_options(sample: bool, temperature: float, max_new_tokens: int) -> dict[str, Any]:
    """Arguments of transformers' `generate`: greedy, or from the whole distribution at a temperature."""
    options: dict[str, Any] = {"max_new_tokens": max_new_tokens, "do_sample": sample, "disable_compile": True}
    return options | ({"temperature": temperature, "top_k": 0, "top_p": 1.0} if sample else {})


@contextmanager
def answering(model: Any, seed: int) -> Iterator[None]:
    """The model in evaluation mode, without gradients, with a random state of its own; all put back afterwards."""
    import torch

    was_training = model.training
    state = torch.random.get_rng_state()
    torch.manual_seed(seed)
    model.eval()
    try:
        with torch.inference_mode():
            yield
    finally:
        torch.random.set_rng_state(state)
        model.train(was_training)


def _encode(tokenizer: Any, tasks: Sequence[Task], system_prompt: str | None) -> Any:
    messages = [chat(task, system_prompt) for task in tasks]
    shown = any(task.images for task in tasks)
    if not shown and not hasattr(tokenizer, "image_processor"):
        return tokenizer.apply_chat_template(
            messages, add_generation_prompt=True, return_tensors="pt", padding=True, return_dict=True
        )
    texts = [tokenizer.apply_chat_template(m, add_generation_prompt=True, tokenize=False) for m in messages]
    images = [pictures(task) for task in tasks] if shown else None
    return tokenizer(text=texts, images=images, return_tensors="pt", padding=True)
