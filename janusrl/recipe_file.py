"""Recipe files: YAML in, a checked `Recipe` out, every mistake at once with its line.

Checks go as deep as they can without torch: the form, names in the registry, a reward's kind and options, a source's
options, the names and types of options meant for TRL, and combinations that cannot run. Hardware is not looked at;
that is `janusrl plan`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from janusrl import recipe_document, registry
from janusrl.recipe import GrpoSection, Recipe, RewardUse, RubricSection, SftSection, StageSection, TaskSourceSection
from janusrl.recipe_document import Document, DocumentError, Mistake
from janusrl.recipe_words import explain
from janusrl.registry import RegistryError, suggest
from janusrl.trl_fields import Stage, TrlMissing, refusal
from janusrl.trl_rules import conflicts, split_weights

__all__ = ["Mistake", "RecipeError", "check_rubric", "dump_resolved", "load_recipe", "load_rubric"]

M = TypeVar("M", bound=BaseModel)
Finding = tuple[recipe_document.Path, str]


class RecipeError(ValueError):
    """A recipe that cannot be used, with everything that is wrong with it."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        super().__init__("\n".join(map(str, mistakes)))
        self.mistakes = list(mistakes)


def load_recipe(path: str | Path, overrides: Sequence[str] = (), *, folder: Path | None = None) -> Recipe:
    """Read, override and check a recipe.

    Args:
        path: of the YAML file.
        overrides: `key.path=value`, values as YAML: `grpo.steps=20`, `rubric.terms.0.weight=0.5`, `sft=null`.
        folder: where relative paths in the recipe start; the file's own folder when None.

    Returns:
        The recipe, with every default filled in.

    Raises:
        RecipeError: everything that is wrong, in the order of lines.
    """
    document = read_document(Path(path), overrides)
    findings = list(_check(document.data, folder or Path(path).parent))
    refuse(document, findings)
    return validated(Recipe, document.data)


def load_rubric(path: str | Path) -> RubricSection:
    """Read a rubric from a file of its own (the content of a recipe's `rubric:` section), or from a recipe.

    Raises:
        RecipeError: everything that is wrong.
    """
    document = read_document(Path(path), ())
    prefix: recipe_document.Path = ("rubric",) if "rubric" in document.data else ()
    data = document.data["rubric"] if prefix else document.data
    refuse(document, [((*prefix, *where), message) for where, message in _rubric(data, Path(path).parent)])
    return validated(RubricSection, data)


def check_rubric(data: dict[str, Any], *, name: str, folder: Path | None = None) -> RubricSection:
    """Check a rubric that was not read from a file.

    Args:
        data: the content of a `rubric:` section.
        name: what to call it in messages.
        folder: where plug-in files are looked for.

    Raises:
        RecipeError: everything that is wrong.
    """
    refuse(Document(name, data), list(_rubric(data, folder or Path())))
    return validated(RubricSection, data)


def dump_resolved(recipe: Recipe) -> str:
    """The recipe with every default written out, as YAML that loads back to an equal recipe."""
    return recipe_document.dump(recipe.model_dump(mode="json"))


def read_document(path: Path, overrides: Sequence[str]) -> Document:
    """Read a recipe file of any kind, and apply overrides. Raises RecipeError."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise RecipeError([Mistake(str(path), "", "no such file")]) from error
    except (OSError, UnicodeDecodeError) as error:
        raise RecipeError([Mistake(str(path), "", f"cannot be read: {error}")]) from error
    try:
        return Document.read(text, path.name, overrides)
    except DocumentError as error:
        raise RecipeError([error.mistake]) from error


def refuse(document: Document, findings: Sequence[Finding]) -> None:
    """Raise when there are mistakes, in the order of the file; overrides last."""
    mistakes = [*document.mistakes, *(document.mistake(path, message) for path, message in findings)]
    if mistakes:
        raise RecipeError(sorted(mistakes, key=lambda m: (m.line is None, m.line or 0)))


def _check(data: dict[str, Any], folder: Path) -> Iterator[Finding]:
    """Everything that is wrong with a recipe's data."""
    if "stages" in data and not {"model", "tasks"} & set(data):
        yield (
            (),
            "this is a recipe of a corpus: `janusrl synth` takes it. `janusrl run` takes one with 'model' and 'tasks'",
        )
        return
    form = list(formal(Recipe, data))
    yield from form
    told = {path for path, _ in form}
    tasks = data.get("tasks")
    if isinstance(tasks, dict):
        yield from _env(tasks.get("env"), folder)
        for split in ("train", "sft", "eval"):
            use = tasks.get(split)
            if isinstance(use, dict) and isinstance(use.get("source"), str):
                yield from _source(use, ("tasks", split), folder)
    if isinstance(data.get("rubric"), dict):
        for path, message in _rubric(data["rubric"], folder):
            if ("rubric", *path) not in told:
                yield ("rubric", *path), message
    yield from _launch(data.get("launch"), folder, turns=bool(data.get("turns")))
    options = [*_trl_options("sft", SftSection, data), *_trl_options("grpo", GrpoSection, data)]
    yield from options
    if not form and not options:
        recipe = validated(Recipe, data)
        for where, message in conflicts(recipe):
            yield tuple(where.split(".")), message
        yield from _whole_groups(recipe, folder)


def _whole_groups(recipe: Recipe, folder: Path) -> Iterator[Finding]:
    """Terms that compare the completions of a group see those of their own rank only: it must have whole groups."""
    rubric, section, launch = recipe.rubric, recipe.grpo, recipe.launch
    if rubric is not None and rubric.duplicate_discount and recipe.turns is not None and recipe.turns.reward == "best":
        message = "with 'turns.reward: best', drafts are graded too, and an answer that repeats its draft is no copy."
        yield ("rubric", "duplicate_discount"), f"{message} Leave it out, or set 'turns.reward' to 'last'."
    ranks = launch.num_processes * launch.num_machines
    if rubric is None or section is None or ranks == 1:
        return
    grouped = [use for use in rubric.terms if use.group or known_part("rewards", use.reward, folder)[0].grouped]
    if not grouped and not rubric.duplicate_discount:
        return
    options = section.trl_options
    accumulation = options.get("gradient_accumulation_steps", 1)
    generated = section.batch_size // accumulation * (options.get("steps_per_generation") or accumulation)
    if options.get("generation_batch_size"):
        generated = options["generation_batch_size"] // ranks
    if generated % section.num_generations:
        who = f"'{grouped[0].name or grouped[0].reward}'" if grouped else "'duplicate_discount'"
        message = (
            f"each rank generates {generated} completions at once, which does not hold whole groups of "
            f"{section.num_generations}; {who} compares those of a group. Make 'batch_size' a multiple of it."
        )
        yield ("grpo", "batch_size"), message


def validated(model: type[M], data: Any) -> M:
    """Validate as JSON, where a list may be a tuple and text a path, but text is never a number.

    Raises:
        ValidationError: the data does not fit.
    """
    return model.model_validate_json(json.dumps(data, default=str), strict=True)


def option_findings(model: type[BaseModel], given: dict[str, Any]) -> Iterator[Finding]:
    """Options of a reward or a source; unknown ones are mistakes also where its model would let them pass."""
    known = list(model.model_fields)
    open_ended = model.model_config.get("extra") == "allow"
    unknown = [] if open_ended else [key for key in given if key not in known]
    for key in unknown:
        yield (key,), f"unknown option '{key}'.{suggest(key, known)} Known: {', '.join(known) or 'none'}."
    yield from formal(model, {key: value for key, value in given.items() if key not in unknown})


def formal(model: type[BaseModel], data: Any) -> Iterator[Finding]:
    """What pydantic finds, in words."""
    try:
        validated(model, data)
    except ValidationError as error:
        yield from explain(error, model, data)


def known_part(kind: str, spec: str, folder: Path) -> tuple[Any, str | None]:
    """What `spec` names, or None and why it cannot be had."""
    try:
        return registry.load(kind, spec, folder=folder), None
    except RegistryError as error:
        return None, str(error)


def _env(spec: Any, folder: Path) -> Iterator[Finding]:
    if not isinstance(spec, str):
        return
    if ":" not in spec:
        allowed = registry.names("envs")
        if spec not in allowed:
            known = ", ".join(allowed) or "none installed"
            yield ("tasks", "env"), f"no environment is called '{spec}'.{suggest(spec, allowed)} Known: {known}."
        return
    from janusrl.domain import Domain

    found, problem = known_part("envs", spec, folder)
    if problem is None and not isinstance(found, Domain):
        problem = f"{spec} is not an environment: it must be a janusrl.domain.Domain"
    if problem is not None:
        yield ("tasks", "env"), problem


def _source(use: dict[str, Any], path: recipe_document.Path, folder: Path) -> Iterator[Finding]:
    """A task source's name and its own options."""
    from janusrl.sources import TaskSource

    found, problem = known_part("sources", use["source"], folder)
    if problem is None and not isinstance(found, TaskSource):
        problem = f"{use['source']} is not a task source: put @janusrl.sources.source above the function"
    if problem is not None:
        yield (*path, "source"), problem
        return
    options = {key: value for key, value in use.items() if key not in TaskSourceSection.model_fields}
    for where, message in option_findings(found.options_type, options):
        yield (*path, *where), message


def _rubric(data: Any, folder: Path) -> Iterator[Finding]:
    """The form of a rubric, then each use of a reward in it."""
    yield from formal(RubricSection, data)
    if not isinstance(data, dict):
        return
    if not data.get("terms"):
        yield ("terms",), "a rubric needs at least one term: what should be optimised?"
    from janusrl.scoring.reward import PLACES

    names: dict[str, str] = {}
    terms: dict[int, Any] = {}
    for place in PLACES:
        uses = data.get(place)
        for i, written in enumerate(uses if isinstance(uses, list) else []):
            use = {"reward": written} if isinstance(written, str) else written
            if not isinstance(use, dict) or not isinstance(use.get("reward"), str):
                continue
            reward, findings = _reward(use, place, bool(data.get("allow_unsafe")), folder)
            for where, message in findings:
                yield (place, i, *(where if isinstance(written, dict) else ())), message
            if reward is None or any(where == ("reward",) for where, _ in findings):
                continue
            if place == "terms":
                terms[i] = reward
            name = use.get("name") or reward.name
            if name in names:
                message = f"'{name}' stands in '{names[name]}' already; give one of them another 'name'."
                yield (place, i), message
            names.setdefault(name, place)
    if isinstance(data.get("terms"), list) and len(terms) == len(data["terms"]):
        yield from _shares(data, list(terms.values()))


def _shares(data: dict[str, Any], rewards: Sequence[Any]) -> Iterator[Finding]:
    """What is wrong with the weights of terms that are right by themselves."""
    from janusrl.scoring.weights import Share, problems

    try:
        section = validated(RubricSection, data)
    except ValidationError:
        return  # told already
    shares = [
        Share(use.name or reward.name, use.weight, reward.tier, reward.max_weight)
        for use, reward in zip(section.terms, rewards, strict=True)
    ]
    for place, message in problems(shares, section.curriculum, unsafe=section.allow_unsafe):
        written = data["terms"][place] if place is not None else None
        tail = () if place is None else ("weight",) if isinstance(written, dict) and "weight" in written else ()
        yield (("terms",) if place is None else ("terms", place, *tail)), message


def _reward(use: dict[str, Any], place: str, unsafe: bool, folder: Path) -> tuple[Any, list[Finding]]:
    """The reward of one use (None when it cannot be had), and what is wrong with the use."""
    from janusrl.scoring.reward import Reward, misplaced

    spec = use["reward"]
    reward, problem = known_part("rewards", spec, folder)
    if problem is None and not isinstance(reward, Reward):
        problem = f"{spec} is not a reward: put @janusrl.scoring.reward.reward above the function"
    if problem is not None:
        return None, [(("reward",), problem)]
    findings: list[Finding] = []
    problem = misplaced(reward, place, allow_unsafe=unsafe)
    if problem is not None:
        findings.append((("reward",), problem))
    findings += [
        ((key,), f"'{key}' is for terms, and this stands in '{place}': leave it out.")
        for key in ("group", "without")
        if use.get(key) and place != "terms"
    ]
    if reward.grouped and use.get("anchor"):
        findings.append((("anchor",), f"'{reward.name}' compares answers with each other: it cannot be anchored."))
    options = {key: value for key, value in use.items() if key not in RewardUse.model_fields}
    if reward.config_type is not None:
        findings += option_findings(reward.config_type, options)
    else:
        findings += [((key,), f"'{spec}' takes no options.{_meant(key)}") for key in options]
    return reward, findings


def _meant(key: str) -> str:
    return suggest(key, list(RewardUse.model_fields))


def _trl_options(stage: Stage, section: type[StageSection], data: dict[str, Any]) -> Iterator[Finding]:
    """Keys of `sft` and `grpo` that are not ours: TRL must know them."""
    given = data.get(stage)
    for key, value in given.items() if isinstance(given, dict) else ():
        if key in section.model_fields:
            continue
        try:
            message = refusal(stage, key, value, list(section.model_fields))
        except TrlMissing as error:
            message = f"'{key}' is not janusrl's own, and TRL's options cannot be checked here: {error}"
        if message is not None:
            yield (stage, key), message


def _launch(launch: Any, folder: Path, *, turns: bool) -> Iterator[Finding]:
    config = launch.get("accelerate_config") if isinstance(launch, dict) else None
    if not isinstance(config, str):
        return
    if not (folder / config).is_file():
        yield ("launch", "accelerate_config"), f"no file {config} in {folder.resolve()}."
    elif turns and (split := _split(folder / config, folder)):
        yield (
            ("launch", "accelerate_config"),
            f"{config} splits the weights over ranks ({split}). With 'turns', ranks generate different numbers of "
            "times, and would wait for each other for ever. Use a ZeRO-2 config or none, or leave 'turns' out.",
        )


def _split(place: Path, folder: Path) -> str | None:
    """What an accelerate config splits weights with; a file that is no YAML is for `plan` to tell."""
    try:
        return split_weights(yaml.safe_load(place.read_text(encoding="utf-8")), folder)
    except (OSError, ValueError, yaml.YAMLError):
        return None
