"""The chat template of `tiny` models with tool calls, for recipes with turns. Other models bring their own.

A call is written as Qwen3.5 writes it, its arguments as they are (JSON would escape every quote of a program):

    <tool_call><function=render><parameter=code>...</parameter></function></tool_call>

The tools themselves are not described in the prompt: a model that starts from nothing learns them from its
demonstrations. Without tool calls the template writes what `models.CHAT_TEMPLATE` writes.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from janusrl.training.models import CHAT_TEMPLATE, ModelError

TOOL_TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n{{ message['content'] or '' }}"
    "{% for call in message['tool_calls'] or [] %}<tool_call><function={{ call['function']['name'] }}>"
    "{% for name, value in call['function']['arguments'].items() %}"
    "<parameter={{ name }}>{{ value }}</parameter>{% endfor %}</function></tool_call>{% endfor %}<|im_end|>\n"
    "{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
RESPONSE_TEMPLATE: dict[str, Any] = {
    "defaults": {"role": "assistant"},
    "start_anchor": "<|im_start|>assistant\n",
    "fields": {
        "tool_calls": {
            "open_pattern": r"<tool_call>\s*<function=(?P<name>[^\n>]+)>",
            "close_pattern": r"</tool_call>\s*",
            "repeats": True,
            "content": "xml-inline",
            "content_args": {
                "tag_pattern": r"<parameter=(?P<key>[^>\n]+)>(?P<value>.*?)</parameter>",
                "value_parser": {"name": "text"},
            },
            "transform": {"type": "function", "function": {"name": "{name}", "arguments": "{content}"}},
        },
        "content": {"close_pattern": r"<\|im_end\|>\s*", "content": "text"},
    },
}
"""How transformers reads an answer in that form (`PreTrainedTokenizer.parse_response`)."""


def teach_tools(tokenizer: Any) -> Any:
    """Give the tokenizer of a `tiny` model the template with tool calls; others are left as they are. Returns it."""
    if tokenizer.chat_template == CHAT_TEMPLATE:
        tokenizer.chat_template = TOOL_TEMPLATE
    if tokenizer.chat_template == TOOL_TEMPLATE:
        tokenizer.response_template = RESPONSE_TEMPLATE
    return tokenizer


def require_tools(processor: Any, place: str | Path) -> Any:
    """Check that a tokenizer or processor can write and read tool calls, as TRL's trainer will. Returns it.

    Raises:
        ModelError: it cannot; says which half is missing.
    """
    from trl.chat_template_utils import add_response_schema, supports_tool_calling

    if not supports_tool_calling(processor):
        raise ModelError(
            f"the chat template of {place} cannot hold tool calls, which 'turns' needs: take a model that knows tools, "
            "or leave 'turns' out"
        )
    tokenizer = getattr(processor, "tokenizer", processor)
    if all(getattr(tokenizer, name, None) is None for name in ("response_template", "response_schema")):
        try:
            add_response_schema(processor)
        except ValueError as error:
            raise ModelError(
                f"TRL does not know how to read the tool calls of {place} ({error}): give its tokenizer a "
                "'response_template', or leave 'turns' out"
            ) from error
    return processor


def tool_examples() -> list[str]:
    """What surrounds programs and answers in that form: text that the tokenizer of a `tiny` model should know."""
    return [
        "<tool_call><function=render><parameter=code>",
        "</parameter></function></tool_call>",
        "The program drew a picture of  x  pixels.",
    ]
