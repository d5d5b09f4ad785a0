"""What the grammar of charts answers to the questions of strategies."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from typing import Any

from janusrl.synthesis.grammar import Declined
from janusrl.synthesis.writer import Ask

from .asked import completion, listed, missing_module, spec_of
from .charts_data import an, capital
from .charts_edits import CONVERTING, DIRECTIONS, Change, edited, named
from .charts_features import allowed, draw_features
from .charts_kinds import KINDS, kind_called
from .charts_spec import Spec, draw_spec, redrawn
from .charts_words import FORMULAS, data_words, describe, label_words, noun_of, requests, subject_words

Program = Callable[[Mapping[str, Any]], str]
Answer = Callable[[Program, Ask, random.Random], Any]


def solve(program: Program, ask: Ask, rng: random.Random) -> str:
    """The program of the spec, in its fence."""
    spec = spec_of(ask, "charts")
    noun, library = KINDS[spec["kind"]].noun, spec["library"]
    leads = (
        capital(f"Here is {an(noun)} made with {library}."),
        f"This program draws the {noun} you described.",
        f"The following {library} code produces the chart.",
        capital(f"Below is the code for the {noun}, with all values written out."),
    )
    return completion(program(spec), "python", rng, leads)


def fix(program: Program, ask: Ask, rng: random.Random) -> str:
    """The same chart written as plainly as can be; with lists, where it was pandas that failed.

    Raises Declined: the chart cannot be drawn without the module that is missing.
    """
    spec, missing = spec_of(ask, "charts"), missing_module(ask)
    free = spec["library"] in ("matplotlib", "plotly")
    if missing and not (free and missing == "pandas"):
        raise Declined(f"the chart cannot be drawn without '{missing}', which is missing where programs run")
    code = {**spec["code"], "api": "oo", "wrap": "", "layout": "tight", "show": "show"}
    code["data"] = "lists" if free else code["data"]
    leads = ("Written more plainly:", "The same chart, with fewer moving parts:")
    return completion(program({**spec, "code": code}), "python", rng, leads)


def evolve(program: Program, ask: Ask, rng: random.Random) -> dict[str, Any]:
    """The same subject as the kind of chart that the concept names; richer, where it is that kind or names none of ours.

    The value's `concept` says what was done.
    """
    spec = spec_of(ask, "charts")
    concept = str(ask.facts.get("concept", ""))
    wanted = kind_called(concept)
    if "peaks and troughs" in concept.lower() and (marked := _with_extremes(rng, spec)) is not None:
        return {"instruction": describe(marked, rng), "spec": marked, "concept": concept}
    if wanted is not None and wanted.name != spec["kind"]:
        new = redrawn(rng, spec, wanted.name)
    else:
        new = enriched(rng, spec)
        if new["features"] == spec["features"]:
            new = redrawn(rng, spec, rng.choice(sorted(KINDS)))
    if "values in" in concept.lower() and new["kind"] == "heatmap" and new["library"] != "pandas":
        new = {**new, "features": {**new["features"], "cell_values": True}}
    taken = (
        concept if wanted is not None and new["kind"] == wanted.name else f"{KINDS[new['kind']].noun} with more detail"
    )
    return {"instruction": describe(new, rng), "spec": new, "concept": taken}


def _with_extremes(rng: random.Random, spec: Spec) -> Spec | None:
    """A line of the subject with its highest and lowest point annotated; None where no try has room for both."""
    for _ in range(8):
        line = spec if spec["kind"] == "single_line" else redrawn(rng, spec, "single_line")
        change = edited(rng, line, "annotate_extremes")
        if change is not None:
            return change[0]
        spec = redrawn(rng, spec, "single_line")
    return None


def enriched(rng: random.Random, spec: Spec) -> Spec:
    """The spec with features that it did not have."""
    kind = KINDS[spec["kind"]]
    more: Spec = {**spec, "features": dict(spec["features"])}
    names = [name for name in allowed(kind.features, spec["library"], kind.name) if name not in spec["features"]]
    draw_features(rng, more, tuple(names), busy=2.5)
    return more


_PEOPLE = (
    "I am preparing a slide for the quarterly meeting", "I teach an introductory course and need a clear example", "This goes into the appendix of a report",
    "We publish a monthly newsletter and want to show this", "A colleague asked for this picture for a poster", "I am writing a blog post about it",
    "Our dashboard needs a static version of this figure", "For a student exercise I want a reference solution", "The city council asked to see these numbers",
    "I am reviewing a paper and want to reproduce one of its figures",
)  # fmt: skip
_AIMS = (
    "readers should be able to compare the values at a glance", "the picture must be readable when printed", "it should speak for itself without a caption",
    "please keep the code easy to change later", "the numbers have to be exactly those given", "nothing should overlap", "use no external files",
)  # fmt: skip


def recontext(program: Program, ask: Ask, rng: random.Random) -> dict[str, Any]:
    """The same chart, asked for by somebody who tells why."""
    spec = spec_of(ask, "charts")
    noun, asked = noun_of(spec), requests(spec)
    about = "" if spec["kind"] in FORMULAS else f" about {subject_words(spec)}"
    library = spec["library"]
    opening = f"{rng.choice(_PEOPLE)}: {rng.choice(('please write', 'could you write', 'I would like'))} a Python script with {library} that draws {an(noun)}{about}."
    parts = [opening, f"The figures are: {data_words(spec)}."]
    parts.append(f"Give it the {label_words(spec)}." if label_words(spec) else "")
    parts += [f"As for the looks, {listed(asked)}."] if asked else []
    aim = rng.choice(_AIMS)
    parts.append(f"{aim[:1].upper()}{aim[1:]}.")
    return {"instruction": capital(" ".join(part for part in parts if part))}


def reverse(program: Program, ask: Ask, rng: random.Random) -> dict[str, Any]:
    """A request that programs with such lines answer: the kind, library and looks of the spec, about something else."""
    spec = spec_of(ask, "charts")
    lines = str(ask.facts.get("lines", ""))
    new = draw_spec(rng, kind=spec["kind"], library=spec["library"])
    known = allowed(KINDS[spec["kind"]].features, spec["library"], spec["kind"])
    free = (
        "size",
        "theme",
        "grid",
        "spines",
        "title_size",
        "title_weight",
        "linewidth",
        "linestyle",
        "marker",
        "alpha",
        "edgecolor",
        "cmap",
    )
    for name in free:
        if name in known and any(str(part) in lines for part in _traces(name, spec)):
            new["features"][name] = spec["features"][name]
    return {"instruction": describe(new, rng), "spec": new}


def _traces(name: str, spec: Spec) -> list[str]:
    words = {"size": "figsize", "theme": "style.use", "title_size": "fontsize", "title_weight": "fontweight"}
    return [words.get(name, name)] if name in spec["features"] else []


def extend(program: Program, ask: Ask, rng: random.Random) -> dict[str, Any]:
    """One chart out of two: the first one's content, the looks of the second as far as they apply."""
    specs = [dict(spec) for spec in ask.facts.get("specs", ()) if spec and spec.get("grammar") == "charts"]
    if not specs:
        raise Declined("the grammar 'charts' extends its own specs only, and none is given")
    base, other = specs[0], specs[-1]
    known = allowed(KINDS[base["kind"]].features, base["library"], base["kind"])
    bound = (
        "limits",
        "threshold",
        "band",
        "highlight",
        "explode",
        "center_text",
        "legend",
        "legend_title",
        "colors",
        "theme",
        "note",
        "rotate",
        "thousands",
        "log_y",
        "mark_max",
        "mark_min",
        "moving_average",
        "now",
        "guide",
    )
    features = {
        name: value for name, value in base["features"].items() if name in bound or name in ("bins", "hole", "up_down")
    }
    features |= {name: value for name, value in other["features"].items() if name in known and name not in bound}
    new = enriched(rng, {**base, "features": features})
    new["features"] = {name: new["features"][name] for name in known if name in new["features"]}
    first = noun_of(base)
    plot = capital(f"Use {base['library']} to draw {an(first)} of {base['subject']}. Data: {data_words(base)}.")
    plot += f" Use the {label_words(base)}." if label_words(base) else ""
    style = requests(new) or ["keep the library's default style"]
    return {"plot": plot, "style": capital(". ".join(part[:1].upper() + part[1:] for part in style) + "."), "spec": new}


def edit(program: Program, ask: Ask, rng: random.Random) -> dict[str, Any]:
    """One to three directions carried out, each said exactly; where one does not apply, another takes its place.

    `facts["other_directions"]` may name those that may stand in. The value's `directions` says which were taken.
    """
    spec = spec_of(ask, "charts")
    wanted = [str(name) for name in ask.facts.get("directions", ())] or rng.sample(sorted(DIRECTIONS), 1)
    spare = [str(name) for name in ask.facts.get("other_directions", ())]
    new, code, done = spec, program(spec), dict[str, Change]()
    for direction in (*sorted(wanted, key=lambda each: named(each) not in CONVERTING), *spare):
        if len(done) == len(wanted):
            break
        change = edited(rng, new, direction)
        if change is None or change[1] in [earlier[1] for earlier in done.values()]:
            continue
        if done and change[0]["kind"] != new["kind"]:
            continue
        if (after := program(change[0])) != code:
            new, code, done[direction] = change[0], after, change
    if not done:
        raise Declined(f"none of {', '.join(wanted)} applies to {an(KINDS[spec['kind']].noun)} of {spec['library']}")
    requirements = [each for _, _, said in done.values() for each in said]
    keep = ("Leave everything else as it is.", "Everything else stays the same.", "Do not change anything else.")
    labels = "the labels" if new["title"] != spec["title"] else "the title and the labels"
    requirements.append(rng.choice(keep) if new["kind"] == spec["kind"] else f"Keep {labels} that still apply.")
    objective = listed([change[1] for change in done.values()])
    return {"objective": capital(objective) + ".", "requirements": requirements, "spec": new, "directions": list(done)}


def rewrite(program: Program, ask: Ask, rng: random.Random) -> dict[str, Any]:
    """Three requests for relatives of a chart, each in another register."""
    spec = spec_of(ask, "charts")
    specs = [
        enriched(rng, spec),
        draw_spec(rng, kind=spec["kind"]),
        redrawn(rng, spec, rng.choice([name for name in sorted(KINDS) if name != spec["kind"]])),
    ]
    registers = rng.sample(("terse", "list", "paragraph", "chat"), 3)
    return {
        "queries": [describe(each, rng, register) for each, register in zip(specs, registers, strict=True)],
        "specs": specs,
    }


ANSWERS: dict[str, Answer] = {
    "solve": solve,
    "fix": fix,
    "evolve": evolve,
    "recontext": recontext,
    "reverse": reverse,
    "extend": extend,
    "edit": edit,
    "rewrite": rewrite,
}
