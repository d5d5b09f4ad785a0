"""`natural_language`: instructions in the languages wanted, by the classifier `py3langid`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from janusrl.synthesis.draft import Draft, Rejected
from janusrl.synthesis.filter import Filter, corpus_filter

from .texts import clean

MAX_CHARS = 4000
"""Characters of an instruction that are looked at."""
LATIN_ONLY = frozenset(
    [
        *("en", "de", "fr", "es", "it", "pt", "nl", "sv", "da", "no", "nb", "nn", "fi", "pl", "cs", "sk"),
        *("hu", "ro", "hr", "sl", "tr", "vi", "id", "ms", "et", "lv", "lt"),
    ]
)
"""Languages that are written in Latin letters alone."""
LAST_LATIN = 0x24F
"""Last code point of the Latin letters of European languages."""
_NO_PROSE = re.compile(
    r"```.*?(?:```|\Z)"  # code
    r"|`[^`\n]*`"
    r"|<[^<>\n]{0,2000}>"  # tags
    r"|https?://\S+"
    r"|\"[^\"\n]{0,200}\"|'[^'\n]{3,200}'(?!\w)"  # what stands in quotation marks may be any language
    r"|\S*[=(){}\[\];\\/_#$<>|]\S*"  # expressions, paths, names of programs
    r"|\S*\d\S*",
    re.DOTALL,
)


class NaturalLanguageOptions(BaseModel):
    """Options of `natural_language`."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    allow: list[str] = Field(default_factory=lambda: ["en"], min_length=1)
    """Languages that are kept, as ISO 639-1 codes."""
    min_letters: int = Field(60, ge=1)
    """Letters of prose below which nothing certain can be said: such an instruction passes, unless it is mostly in a
    script that no wanted language has."""
    sure: float = Field(0.8, ge=0, le=1)
    """Least probability that it is in none of them at which an instruction is rejected."""


class NaturalLanguage(Filter):
    """Rejects with reason `other_language`. Code, tags, numbers and quoted words in the instruction do not count."""

    def __init__(self, options: NaturalLanguageOptions, *, folder: Path) -> None:
        super().__init__(options, folder=folder)
        known = set(_classifier().labels)
        unknown = [code for code in options.allow if code not in known]
        if unknown:
            raise ValueError(
                f"filter natural_language: 'allow' names '{unknown[0]}', which the classifier does not know; it knows "
                f"{', '.join(sorted(known))}"
            )

    def check(self, draft: Draft) -> Mapping[str, Any]:
        """Classify the instruction's prose."""
        prose = prose_of(draft.instruction)
        letters = [char for char in prose if char.isalpha()]
        wanted = " or ".join(self.options.allow)
        if set(self.options.allow) <= LATIN_ONLY and len(letters) > 3:
            foreign = sum(1 for char in letters if ord(char) > LAST_LATIN)
            if foreign > len(letters) / 2:
                words = f"The instruction is in letters that no {wanted} text is written in."
                raise Rejected("filter", "other_language", words)
        if len(letters) < self.options.min_letters:
            return {}
        ranked = dict(_classifier().rank(prose))
        other = 1.0 - sum(float(ranked[code]) for code in self.options.allow)
        if other >= self.options.sure:
            likely = max(ranked, key=lambda code: (ranked[code], code))
            words = f"The instruction is not in {wanted} (probability {other:.2f}), but rather in {likely}."
            raise Rejected("filter", "other_language", words)
        return {}


def prose_of(text: str) -> str:
    """A text without code, tags, addresses, numbers and quoted words."""
    return " ".join(_NO_PROSE.sub(" ", clean(text[:MAX_CHARS])).split())


@cache
def _classifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


natural_language = corpus_filter("natural_language")(NaturalLanguage)
"""The kind of filter."""
