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


def is_page(path: Path) -> bool:
    """Whether a file holds a page by its ending, whole as it is; others hold a program or an answer."""
    return path.suffix.lower() in (".html", ".htm")


def as_answer(source: str, language: str, *, whole: bool = False) -> str:
    """Source text as an answer: a piece of HTML without `<html>`, or with end tags left out, is a page to a browser.

    Args:
        source: what a file or a row holds; an answer with a fenced block is left as it is.
        language: what it is written in.
        whole: nothing of it can be missing, as in a file or a row of source text. In a model's answer, where nothing
            else tells that it was not cut off, end tags are asked for.
    """
    from janusrl.program import ExtractionError, extract_program

    if language == "html" and "```" not in source and source.lstrip().startswith("<"):
        try:
            extract_program(source, language)
        except ExtractionError as error:
            if error.reason == "no_code" or (error.reason == "truncated" and whole):
                return f"```{language}\n{source}\n```"
    return source
