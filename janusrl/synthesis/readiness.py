"""refuse_lacks: what stages need is looked at before the first of them starts, not hours later when its turn comes.

The machine may lack what a recipe names: keys, files, packages, seeds. Filters, judges and models are made once and
closed again, and one seed of each source is read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from janusrl import registry
from janusrl.domain import BackendMissing
from janusrl.recipe_document import Path as Place
from janusrl.registry import RegistryError, suggest
from janusrl.synthesis.parts import load_part, make_filters
from janusrl.synthesis.recipe import FilterUse, SynthesisRecipe, SynthesisStage
from janusrl.synthesis.recipe_rules import GRAMMAR
from janusrl.synthesis.seed import BadSeed, SeedError, SeedSource
from janusrl.synthesis.strategy import Strategy

Finding = tuple[Place, str]


def lacks(recipe: SynthesisRecipe, stages: Sequence[SynthesisStage], folder: Path) -> Iterator[Finding]:
    """What cannot be had here: where it stands in the recipe, and what to do.

    Args:
        recipe: checked.
        stages: those of its stages that are still to be run.
        folder: where relative paths and plug-ins start.
    """
    used = dict.fromkeys(
        name for stage in stages for name in (stage.writer, *(stage.judge.models if stage.judge else ()))
    )
    for name in used:
        section = recipe.models.get(name)
        if section is not None and section.endpoint is not None and (lack := section.endpoint.lacks_here()):
            yield ("models", name, "endpoint"), lack
        if section is not None and section.local is not None:
            model = section.local.model
            if model.startswith(("/", "./", "../")) and not (folder / model).is_dir():
                yield (
                    ("models", name, "local", "model"),
                    f"no checkpoint folder {model} (relative ones are the recipe's).",
                )
    if stages:
        yield from _filters(recipe.filters, (), folder)
    for stage in stages:
        place: Place = ("stages", recipe.stages.index(stage))
        yield from _filters(stage.filters, place, folder)
        if stage.seeds.source is not None:
            yield from (((*place, *where), message) for where, message in _seeds(recipe, stage, folder))


def _filters(uses: Sequence[FilterUse], place: Place, folder: Path) -> Iterator[Finding]:
    for i, use in enumerate(uses):
        try:
            for made in make_filters([use], folder):
                made.close()
        except (RegistryError, ValueError, OSError, BackendMissing) as error:
            yield (*place, "filters", i), f"filter '{use.filter}': {error}"
        except Exception as error:  # a plug-in may raise anything
            yield (*place, "filters", i), f"filter '{use.filter}' raised {type(error).__name__}: {error}"


def _seeds(recipe: SynthesisRecipe, stage: SynthesisStage, folder: Path) -> Iterator[Finding]:
    """Whether a source gives anything, and who may write of what it gives."""
    use, name = stage.seeds, str(stage.seeds.source)
    try:
        source, options = load_part("seeds", name, use.options, SeedSource, folder)
        first = next(source.seeds(options, seed=recipe.seed, folder=folder), None)
        strategy, _ = load_part("strategies", stage.strategy.strategy, stage.strategy.options, Strategy, folder)
    except SeedError as error:
        yield ("seeds",), str(error)
        return
    except (RegistryError, ValueError, OSError) as error:
        yield ("seeds",), f"source '{name}': {error}"
        return
    except Exception as error:  # a plug-in may raise anything
        yield ("seeds",), f"source '{name}' raised {type(error).__name__}: {error}"
        return
    if first is None:
        yield ("seeds",), f"the source '{name}' gave no seeds: is it empty, or do its options leave everything out?"
        return
    if isinstance(first, BadSeed):
        return  # perhaps the next is good; what is bad is counted
    env, known = first.env or stage.env or "", registry.names("envs")
    if env and ":" not in env and env not in known:
        yield ("seeds",), f"no environment is called '{env}'.{suggest(env, known)} Known: {_listed(known)}."
    if stage.writer == GRAMMAR and strategy.purposes and first.spec is None:
        yield (
            ("writer",),
            f"the strategy '{strategy.name}' asks its writer ({_listed(strategy.purposes)}), which is 'grammar', and "
            f"seeds of '{name}' were drawn by no grammar: name a model ('models', 'writer').",
        )


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names)
