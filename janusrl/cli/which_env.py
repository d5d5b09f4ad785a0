"""Which environment runs a file, by its ending and its content, as environments themselves say; and what it holds."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from janusrl import registry
from janusrl.cli.common import UsageError, load_domain

if TYPE_CHECKING:
    from janusrl.domain import Domain


def env_of(path: Path, source: str) -> Domain:
    """The environment that a program file belongs to.

    Raises:
        UsageError: none has its ending, or several do and do not say whose it is.
    """
    domains, broken = {}, []
    for name in registry.names("envs"):
        try:
            domains[name] = load_domain(name)
        except UsageError as error:
            broken.append(str(error))
    suffix = path.suffix.lower()
    fitting = {name: domain for name, domain in domains.items() if suffix in domain.suffixes}
    claimed = {name: domain for name, domain in fitting.items() if domain.claims is not None and domain.claims(source)}
    found = claimed or {name: domain for name, domain in fitting.items() if domain.claims is None}
    if len(found) == 1:
        return next(iter(found.values()))
    if found:
        raise UsageError(f"{path.name} may belong to {' or '.join(found)}: say which with --env")
    endings = ", ".join(sorted({ending for domain in domains.values() for ending in domain.suffixes}))
    problems = "".join(f" ({problem})" for problem in broken)
    raise UsageError(
        f"cannot tell which environment runs {path.name}: known endings are {endings}. "
        f"Say which with --env, one of {', '.join(domains)}{problems}"
    )


def language_in(path: Path, domain: Domain) -> str:
    """The language of a file for an environment: what its ending says, there or elsewhere; else its usual one."""
    suffix = path.suffix.lower()
    if suffix in domain.suffixes:
        return domain.suffixes[suffix]
    for name in registry.names("envs"):
        try:
            other = load_domain(name)
        except UsageError:  # a plug-in that is broken: told to those who name it
            continue
        if suffix in other.suffixes:
            return other.suffixes[suffix]
    return domain.language


def as_answer(path: Path, source: str, language: str) -> str:
    """What a file holds, as an answer: a page whose end tags are left out, as HTML allows, is a whole page in a file.

    In a model's answer, where nothing else tells that it was not cut off, they are asked for.
    """
    from janusrl.program import ExtractionError, extract_program

    if language == "html" and path.suffix.lower() in (".html", ".htm") and "```" not in source:
        try:
            extract_program(source, language)
        except ExtractionError as error:
            if error.reason == "truncated":
                return f"```{language}\n{source}\n```"
    return source
