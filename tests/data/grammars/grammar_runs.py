"""What tests of grammars share: running programs in the real environments, and asking as strategies do."""

from __future__ import annotations

import numpy as np

from janusrl import registry
from janusrl.program import Program
from janusrl.recipe import SandboxSection
from janusrl.synthesis.writer import Ask
from janusrl.task import Reference, Task


def run(env, programs):
    """Outcomes of pairs of spec and code, in order."""
    domain = registry.load("envs", env)
    renderer = domain.start_renderer(SandboxSection())
    try:
        futures = []
        for spec, code in programs:
            reference = Reference(tests=tuple(spec.get("tests", ())))
            task = Task(
                "t", env, ({"role": "user", "content": "x"},), reference, metadata=dict(spec.get("options", {}))
            )
            program = Program(code, domain.language_for(task), 0, len(code))
            futures.append(renderer.submit(domain.request_for(task, program)))
        return [future.result() for future in futures]
    finally:
        renderer.close()


def colors(outcome):
    """How many colours are in what was drawn."""
    return len(np.unique(np.ascontiguousarray(outcome.rendering.pixels).view(np.uint32)))


def ask(purpose, spec=None, **facts):
    """A question as a strategy puts it; only its purpose and facts matter to a grammar."""
    return Ask(purpose, list, str, {**facts, **({"spec": spec} if spec is not None else {})})


def failures(outcomes, programs):
    """What went wrong, in words, with the program: empty when nothing did."""
    return [f"{o.failure}\n{code}" for o, (_, code) in zip(outcomes, programs, strict=True) if o.failure is not None]


def near_share(codes, threshold=0.9):
    """Share of programs that resemble an earlier one by their MinHash over shingles of three words."""
    from datasketch import MinHash, MinHashLSH

    index, near = MinHashLSH(threshold=threshold, num_perm=64), 0
    for number, code in enumerate(codes):
        words = code.split()
        found = MinHash(num_perm=64, seed=1)
        found.update_batch([" ".join(words[at : at + 3]).encode() for at in range(max(1, len(words) - 2))])
        near += bool(index.query(found))
        index.insert(str(number), found)
    return near / len(codes)
