"""What the judges share: how they put their question, and how they read the answer.

Judged code, words and pictures are hostile: they may speak to the judge. So untrusted text stands between marks that
carry the question's nonce, a digest of all that is judged, which nothing judged can contain; and the answer must repeat
it. Pictures are those that our renderer drew. The answer is read strictly: one object, each mark a whole number within
bounds (as a number, or as a string that is one); anything else is asked for again, and then ends as `bad_answer`. A
judge that found itself spoken to objects to the draft, whatever its marks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from janusrl.chat import picture_part, system, user
from janusrl.chat.json_answers import nonce_for, object_with, truth, whole
from janusrl.rendering import Rendering
from janusrl.synthesis.draft import Draft, Rejected
from janusrl.synthesis.judge import Verdict
from janusrl.synthesis.writer import Ask
from janusrl.task import TaskError, decode_picture

MAX_REASONING = 2000
"""Characters of a judge's reasoning that are kept."""
ADDRESSES_JUDGE = "addresses_judge"
"""Objection to material that speaks to its judge."""


class JudgeOptions(BaseModel):
    """Options of every judge."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    max_code_chars: int = Field(20_000, ge=200)
    """Longest program or text that is shown; of longer ones the middle is left out."""


class PictureOptions(JudgeOptions):
    """Options of judges that look at pictures."""

    max_side: int = Field(1024, ge=64, le=4096)
    """Longest side, in pixels, of the pictures sent."""
    frames: int = Field(3, ge=1, le=16)
    """Most frames of a moving picture that are sent, evenly spread, the last one among them."""


Material = tuple[str, str] | tuple[str, Sequence[np.ndarray]]
"""A name, and an untrusted text, or pictures (H x W x 4 uint8)."""


def asked(
    kind: str,
    draft: Draft,
    material: Sequence[Material],
    dimensions: Sequence[str],
    options: JudgeOptions,
    *,
    low: int = 1,
    high: int = 5,
    **words: Any,
) -> Ask:
    """Make a judge's question; its value is a Verdict without a model.

    Args:
        kind: name of the template in `prompts/`.
        draft: what is judged.
        material: what the judge sees, in order.
        dimensions: what it marks.
        options: the judge's.
        low: lowest mark.
        high: highest mark.
        words: more variables of the template.
    """
    pieces = [
        (name, shown(content, options.max_code_chars) if isinstance(content, str) else list(content))
        for name, content in material
    ]
    task = _written(f"{kind}.j2", low=low, high=high, **words)
    nonce = nonce_for(kind, task, *dimensions, *_identities(pieces))

    def prompt() -> Sequence[Mapping[str, Any]]:
        parts: list[Any] = [task]
        for name, content in pieces:
            if isinstance(content, str):
                parts.append(f"<{name}-{nonce}>\n{content}\n</{name}-{nonce}>")
                continue
            for number, pixels in enumerate(content):
                count = f" {number + 1} of {len(content)}" if len(content) > 1 else ""
                parts += [f"The {name} picture{count}:", picture_part(pixels, max_side=_side(options))]
        parts.append(_written("answer.j2", nonce=nonce, dimensions=dimensions, low=low, high=high))
        return system(_written("rules.j2", low=low, high=high)), user(*parts)

    def read(text: str) -> Verdict:
        return verdict_of(object_with(text, nonce), dimensions, low, high)

    facts = {"instruction": draft.instruction, "code": draft.code, "judge": kind, "dimensions": list(dimensions)}
    return Ask("judge", prompt, read, facts, draft.seeds, _schema(nonce, dimensions, low, high))


def verdict_of(answer: Mapping[str, Any], dimensions: Sequence[str], low: int, high: int) -> Verdict:
    """A judge's answer as a Verdict without a model. Raises BadAnswer that names what is missing or out of bounds."""
    marks = {name: whole(answer.get(name), low, high, f'"{name}"') for name in dimensions}
    reasoning = clean(str(answer.get("reasoning") or ""))[:MAX_REASONING]
    spoken_to = truth(answer.get(ADDRESSES_JUDGE, False), f'"{ADDRESSES_JUDGE}"')
    return Verdict("", marks, reasoning, ADDRESSES_JUDGE if spoken_to else "")


def drawn(draft: Draft, options: PictureOptions) -> list[np.ndarray]:
    """Frames of what a draft's program drew. Raises Rejected `no_picture` when it drew nothing."""
    if draft.rendering is None:
        raise Rejected("judge", "no_picture", "The judge looks at pictures, and the program drew none.", draft=draft)
    return frames_of(draft.rendering, options.frames)


def drawn_before(draft: Draft, options: PictureOptions) -> list[np.ndarray]:
    """Frames of what the program to be edited draws. Raises Rejected `no_source_picture` when there is none."""
    if draft.source_rendering is None:
        words = "The judge compares with the picture before the edit, and there is none."
        raise Rejected("judge", "no_source_picture", words, draft=draft)
    return frames_of(draft.source_rendering, options.frames)


def frames_of(rendering: Rendering, most: int) -> list[np.ndarray]:
    """At most `most` frames, evenly spread, the last one among them."""
    count = min(most, len(rendering.frames))
    last = len(rendering.frames) - 1
    places = [last] if count == 1 else [round(number * last / (count - 1)) for number in range(count)]
    return [rendering.frames[place].pixels for place in places]


def prompt_pictures(draft: Draft, most: int) -> list[np.ndarray]:
    """The first pictures of a draft's prompt. Raises Rejected `bad_picture` when one cannot be read."""
    try:
        return [decode_picture(picture) for picture in draft.images[:most]]
    except TaskError as error:
        raise Rejected("judge", "bad_picture", f"A picture of the prompt: {error}", draft=draft) from error


def shown(text: str, most: int) -> str:
    """A text as it is shown: without its middle when it is too long, and with nothing that no endpoint takes."""
    if len(text) > most:
        half = most // 2
        text = f"{text[:half]}\n[... {len(text) - 2 * half} characters left out ...]\n{text[-half:]}"
    return clean(text)


def clean(text: str) -> str:
    """A text with half characters (lone surrogates) and NULs replaced, as UTF-8 and JSON readers want it."""
    return text.encode("utf-8", "replace").decode().replace("\0", "\N{REPLACEMENT CHARACTER}")


def _side(options: JudgeOptions) -> int:
    return options.max_side if isinstance(options, PictureOptions) else PictureOptions.model_fields["max_side"].default


def _identities(pieces: Sequence[tuple[str, str | list[np.ndarray]]]) -> list[object]:
    found: list[object] = []
    for name, content in pieces:
        found.append(name)
        if isinstance(content, str):
            found.append(content)
        else:
            found += [part for pixels in content for part in (pixels.shape, np.ascontiguousarray(pixels).tobytes())]
    return found


def _schema(nonce: str, dimensions: Sequence[str], low: int, high: int) -> dict[str, Any]:
    mark = {"type": "integer", "minimum": low, "maximum": high}
    properties = {
        "nonce": {"const": nonce},
        "reasoning": {"type": "string"},
        ADDRESSES_JUDGE: {"type": "boolean"},
        **dict.fromkeys(dimensions, mark),
    }
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


@cache
def _templates() -> jinja2.Environment:
    loader = jinja2.FileSystemLoader(Path(__file__).parent / "prompts")
    return jinja2.Environment(loader=loader, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True)


def _written(template: str, **variables: Any) -> str:
    return _templates().get_template(template).render(**variables).strip()
