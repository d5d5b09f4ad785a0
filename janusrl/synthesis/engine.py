"""Engine: executes drafts, whatever their environments. A failure of ours stays ours.

The renderers are those of training: isolated, bounded, without a network. Each environment's is started by its first
program. What a draft's tests expect is compared here, on our side.
"""

from __future__ import annotations

import io
import re
import threading
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Self

import numpy as np
from PIL import Image

from janusrl import registry
from janusrl.domain import Domain
from janusrl.outcome import Outcome, Status
from janusrl.program import Program
from janusrl.recipe import SandboxSection
from janusrl.render.dispatch import DispatchRenderer, addressed
from janusrl.rendering import Frame, Rendering
from janusrl.scoring.guard import Guard
from janusrl.scoring.sample import Sample, View
from janusrl.synthesis.draft import Draft
from janusrl.task import Reference, Task, decode_picture

TESTS = "functional_tests"
"""The reward that tells whether tests pass."""
TESTS_TIMEOUT_S = 30.0
_ADDRESS = re.compile(r"(?<=\bat )0x[0-9a-fA-F]{5,}\b|(?<=: )0x[0-9a-fA-F]{5,}(?=>)")
"""`<Axes object at 0x7f...>` of Python, `<environment: 0x55...>` of R."""


class Engine:
    """Executes drafts. Thread-safe; a context manager."""

    def __init__(self, sandbox: SandboxSection | None = None, *, folder: Path | None = None) -> None:
        """Check the isolation level; renderers are started by their first programs.

        Args:
            sandbox: isolation and limits.
            folder: where plug-in environments are looked for.

        Raises:
            SandboxError: the machine cannot give the isolation asked for.
        """
        self._folder = folder
        self._find = cache(self._load)
        self._renderer = DispatchRenderer(sandbox, self._find)
        self._guard: Guard | None = None
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop every renderer. Idempotent."""
        self._renderer.close()
        if self._guard is not None:
            self._guard.close()

    @property
    def versions(self) -> dict[str, str]:
        """Versions of the renderers that were started, by their environments."""
        return self._renderer.versions

    def domain(self, env: str) -> Domain:
        """The environment of a name. Raises RegistryError, TypeError when it is none."""
        return self._find(env)

    def task(self, draft: Draft) -> Task:
        """A draft as a task of its program's own environment: its program is the reference."""
        reference = Reference(draft.code or None, draft.language or None, tests=tuple(draft.tests))
        prompt = ({"role": "user", "content": draft.user_text or "-"},)
        options = {"language": draft.language, **draft.options}
        return Task("draft", draft.env, prompt, reference, files=draft.files, metadata=options)

    def run(self, draft: Draft, *, structure: bool = False) -> Outcome:
        """Execute a draft's program. Blocks until it is done.

        Args:
            draft: `code`, `language`, `env`, and `tests`, `files`, `options` where there are some.
            structure: whether to measure the drawing's structure too.
        """
        return self.run_code(draft, draft.code, structure=structure)

    def run_code(self, draft: Draft, code: str, *, structure: bool = False) -> Outcome:
        """Execute another program in a draft's place: the one to edit, or a right answer."""
        domain, task = self._find(draft.env), self.task(draft)
        program = Program(code, domain.language_for(task), 0, len(code))
        request = domain.request_for(task, program, domain.size_for(task), structure=structure)
        return self._renderer.submit(addressed(request, draft.env)).result()

    def failed_tests(self, draft: Draft) -> str:
        """What is wrong with an executed draft by its own tests, without what was right; empty when all pass.

        Raises:
            RuntimeError: the tests could not be compared: our own failure.
        """
        if not draft.tests or draft.outcome is None or draft.outcome.rendering is None:
            return ""
        with self._lock:  # the guard runs one call at a time
            self._guard = self._guard or Guard(TESTS_TIMEOUT_S)
            reward = registry.load("rewards", TESTS)
            program = Program(draft.code, draft.language, 0, len(draft.code))
            view = View(draft.outcome.rendering)
            sample = Sample(self.task(draft), draft.completion, draft.outcome, program, view)
            score = self._guard.scores(reward, [sample])[0]
        if score.value is None:
            raise RuntimeError(f"the tests could not be compared: {score.detail}")
        if score.value >= 1.0 - 1e-9:
            return ""
        return score.detail or f"{score.value:.0%} of the tests pass"

    def _load(self, env: str) -> Domain:
        found = registry.load("envs", env, folder=self._folder)
        if not isinstance(found, Domain):
            raise TypeError(f"{env} is no environment: it must be a janusrl.domain.Domain")
        return found


def png(pixels: np.ndarray, *, longest_px: int | None = None) -> bytes:
    """A picture as PNG, opaque over white; equal pixels give equal bytes.

    Args:
        pixels: H x W x {3, 4} uint8, straight alpha.
        longest_px: longest side; larger ones are scaled down, None keeps the size.
    """
    image = Image.fromarray(np.ascontiguousarray(pixels))
    if image.mode == "RGBA":
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image).convert("RGB")
    if longest_px is not None and max(image.size) > longest_px:
        scale = longest_px / max(image.size)
        size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
        image = image.resize(size, Image.Resampling.LANCZOS)
    stream = io.BytesIO()
    image.save(stream, "PNG")
    return stream.getvalue()


def drawn(picture: bytes) -> Outcome:
    """An outcome out of a picture of something that was executed before. Raises TaskError when it is no picture."""
    return Outcome.drew(Rendering((Frame(decode_picture(picture)),)))


def told(outcome: Outcome) -> tuple[str, str]:
    """Reason and message of an outcome that is no drawing, with the last lines that the program printed.

    Addresses of objects are left out: they differ from run to run, and the message is kept, and told to writers.
    """
    failure = outcome.failure
    reason = failure.reason if failure else str(outcome.status)
    message = failure.message if failure else ""
    printed = "\n".join(outcome.console[-20:])[-2000:]
    return reason, _ADDRESS.sub("0x...", f"{message}\n{printed}".strip())


def is_ours(outcome: Outcome) -> bool:
    """Whether our side failed, not the program."""
    return outcome.status in (Status.INFRA_FAILED, Status.NOT_RUN)


def with_outcome(draft: Draft, outcome: Outcome) -> Draft:
    """The draft, executed."""
    return replace(draft, outcome=outcome)
