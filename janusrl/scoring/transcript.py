"""Transcripts: what stands in the messages of one rollout, when a model may draft programs with the tool `render`.

A completion is then a list of messages: drafts (assistant messages that call the tool), what the tool returned, and the
answer. This file reads them. They are written by models, so everything is looked at twice: a call may lack its
argument, name another tool, or be no mapping at all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from janusrl.program import ExtractionError, Program
from janusrl.task import Message

TOOL = "render"
"""Name of the tool that shows what a draft draws; its one argument is `code`."""


def drafts_of(message: Mapping[str, Any]) -> list[str]:
    """The programs that a message gives to the tool, in order."""
    found = []
    for call in message.get("tool_calls") or ():
        function = call.get("function", call) if isinstance(call, Mapping) else {}
        arguments = function.get("arguments") if isinstance(function, Mapping) else None
        if isinstance(arguments, Mapping) and function.get("name") == TOOL and "code" in arguments:
            found.append(str(arguments["code"]))
    return found


def text_of(message: Mapping[str, Any]) -> str:
    """The text of a message whose content is a string or a list of parts."""
    content = message.get("content") or ""
    if isinstance(content, str):
        return content
    return "".join(part.get("text", "") for part in content if isinstance(part, Mapping))


def answer_of(completion: Sequence[Message], program_of: Callable[[str], Program]) -> str:
    """The answer that a rollout ends with: its last text that holds a program, or its last draft when none follows.

    Args:
        completion: the messages after the prompt.
        program_of: cuts the program out of a text, or raises ExtractionError.

    Returns:
        A text to extract a program from; where there is none, the last text.
    """
    texts: list[str] = []
    drafted = any(drafts_of(message) for message in completion)
    for message in reversed(completion):
        if message["role"] != "assistant":
            continue
        text = text_of(message)
        texts.append(text)
        if drafts := drafts_of(message):  # a call ends its message: the draft comes after the text
            return drafts[-1]
        if _holds_program(text, program_of, certain=not drafted):
            return text
    return texts[0] if texts else ""


def _holds_program(text: str, program_of: Callable[[str], Program], *, certain: bool) -> bool:
    """Whether there is a program in a text; prose counts as one only where nothing else can be meant."""
    try:
        program = program_of(text)
    except ExtractionError:
        return False
    return program.fenced or program.language in ("svg", "html") or certain


def transcript(completion: Sequence[Message]) -> str:
    """A rollout's messages as one text, for people: what was said, drafted and shown, under the roles' names.

    A completion of one message without drafts is its text alone.
    """
    if len(completion) == 1 and not completion[0].get("tool_calls"):
        return text_of(completion[0])
    return "\n\n".join("\n".join(_lines(message)) for message in completion)


def _lines(message: Message) -> list[str]:
    content = message.get("content")
    lines = [f"[{message['role']}]"]
    lines += ["[picture]" for part in content if _is_picture(part)] if isinstance(content, list) else []
    lines += [text] if (text := text_of(message).strip()) else []
    for code in drafts_of(message):
        lines += [f"[{TOOL}]", code]
    return lines


def _is_picture(part: Any) -> bool:
    return isinstance(part, Mapping) and part.get("type") == "image"
