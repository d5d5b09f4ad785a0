"""ProgrammaticWriter: answers with the grammar that drew what is worked on. Needs no model, and costs nothing."""

from __future__ import annotations

import random
from collections.abc import Mapping
from pathlib import Path

from janusrl import registry
from janusrl.chat import BadAnswer
from janusrl.registry import RegistryError
from janusrl.synthesis.grammar import Declined, Grammar
from janusrl.synthesis.writer import Ask, WriterError, Written


class ProgrammaticWriter:
    """Implements `janusrl.synthesis.writer.Writer` with the registered grammars."""

    def __init__(self, name: str = "grammar", *, folder: Path | None = None) -> None:
        """Make the writer.

        Args:
            name: as the recipe calls it.
            folder: where grammars named by a file are looked for.
        """
        self.name = name
        self._folder = folder

    def write(self, ask: Ask, rng: random.Random) -> Written:
        """Let the grammar answer that is named by the question's spec, or else by its seeds'. Thread-safe.

        Raises:
            WriterError: `declined` (no grammar knows these seeds, or it has no answer), or `grammar_error` (it failed;
                the message names it).
        """
        name = _grammar_of(ask)
        if name is None:
            hint = "only seeds that a grammar drew can be worked on by one; let a model write for others"
            raise WriterError("declined", f"asked to {ask.purpose}, and nothing here has a spec: {hint}")
        try:
            grammar: Grammar = registry.load("grammars", name, folder=self._folder)
        except RegistryError as error:
            raise WriterError("declined", f"the spec names a grammar that is not here: {error}") from error
        if ask.purpose not in grammar.purposes:
            known = ", ".join(sorted(grammar.purposes)) or "nothing"
            raise WriterError("declined", f"the grammar '{name}' has no answer to '{ask.purpose}'; it knows {known}")
        dice = random.Random(f"{rng.getrandbits(64)} {ask.again}")
        try:
            return Written(grammar.answer(ask, dice))
        except Declined as error:
            raise WriterError("declined", f"the grammar '{name}', asked to {ask.purpose}: {error}") from error
        except BadAnswer as error:
            raise WriterError("bad_answer", f"the grammar '{name}', asked to {ask.purpose}: {error}") from error
        except Exception as error:  # a plug-in's grammar may raise anything, and its author wants to know what
            told = f"{type(error).__name__}: {error}"
            raise WriterError("grammar_error", f"the grammar '{name}', asked to {ask.purpose}: {told}") from error

    def halt(self) -> None:
        """Nothing is paid for: what was begun is answered."""

    def close(self) -> None:
        """Nothing is held."""


def _grammar_of(ask: Ask) -> str | None:
    """Name of the grammar that knows what is worked on; None when none does."""
    specs = [ask.facts.get("spec"), *(ask.facts.get("specs") or ()), *(seed.spec for seed in ask.seeds)]
    for spec in specs:
        if isinstance(spec, Mapping) and isinstance(spec.get("grammar"), str):
            return str(spec["grammar"])
    return None
