"""`algorithms`: the grammar of small Python problems with statement, solution and tests.

A spec holds everything: statement, names, the solution and its tests, in the forms of
`janusrl.render.algorithm_tests`. What is right is computed by another method than the solution's.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Callable
from typing import Any

from janusrl.synthesis.grammar import Declined, Spec
from janusrl.synthesis.writer import Ask

from . import (
    algorithms_arrays,
    algorithms_choices,
    algorithms_geometry,
    algorithms_graphs,
    algorithms_numbers,
    algorithms_parsing,
    algorithms_planning,
    algorithms_strings,
)
from .algorithms_style import FAMILIES, Family, Problem, filled, function, named
from .asked import completion, spec_of
from .charts_data import capital

_AREAS = (
    algorithms_arrays,
    algorithms_choices,
    algorithms_geometry,
    algorithms_graphs,
    algorithms_numbers,
    algorithms_parsing,
    algorithms_planning,
    algorithms_strings,
)
"""Modules that fill `FAMILIES` when they are imported."""

_PLAIN = ("int", "str", "list[int]")
_FORMS = ("function", "method", "stdin", "batch", "argmax", "total", "filter")
_WORDS = (
    ("stdin", ("piece", "stdin", "console", "interactive")),
    ("method", ("class", "object", "method")),
    ("batch", ("batch", "many", "multiple", "quer", "stream", "list of")),
    ("argmax", ("rank", "compare", "best", "maxim", "optim")),
    ("total", ("sum", "aggregate", "total", "count")),
    ("filter", ("filter", "select", "predicate")),
)
"""Words of a twist, and the form that they ask for."""
_OUTER = {
    "batch": ("solve_all", "`{outer}(cases)` takes a list of argument lists and returns the list of the answers, in order.", "return [{f}(*case) for case in cases]", "list"),
    "argmax": ("best_case", "`{outer}(cases)` takes a non-empty list of argument lists and returns the index of the one with the largest answer, the first of several.", "answers = [{f}(*case) for case in cases]\nreturn answers.index(max(answers))", "int"),
    "total": ("total", "`{outer}(cases)` takes a list of argument lists and returns the sum of the answers, 0 for an empty list.", "return sum({f}(*case) for case in cases)", "int"),
    "filter": ("keep", "`{outer}(cases)` takes a list of argument lists and returns those for which the answer is True, in order.", "return [case for case in cases if {f}(*case)]", "list"),
}  # fmt: skip


class Algorithms:
    """The grammar. See `janusrl.synthesis.grammar.Grammar`."""

    name = "algorithms"
    env = "algorithm"
    purposes = frozenset({"solve", "fix", "evolve", "recontext", "rewrite"})

    def draw(self, rng: random.Random) -> dict[str, Any]:
        """A new problem."""
        known = FAMILIES[rng.choice(list(FAMILIES))]
        return _spec(rng, known, form=rng.choices(_FORMS, (50, 11, 13, 8, 6, 6, 6))[0])

    def instruction(self, spec: Spec, rng: random.Random) -> str:
        """The statement, with the signature and perhaps examples."""
        return _told(spec, rng)

    def program(self, spec: Spec) -> str:
        """The solution."""
        return str(spec["solution"])

    def answer(self, ask: Ask, rng: random.Random) -> Any:
        """The value of a question. Raises Declined."""
        if ask.purpose not in self.purposes:
            raise Declined(f"the grammar 'algorithms' has no answer to '{ask.purpose}'")
        spec = spec_of(ask, self.name)
        if ask.purpose in ("solve", "fix"):
            leads = (
                f"The function `{spec['entry']}` below solves it.",
                "Here is a solution in Python.",
                f"{spec['area'].capitalize()}: this is one way to do it.",
                "The following program passes the examples.",
            )
            return completion(self.program(spec), "python", rng, leads)
        if ask.purpose == "evolve":
            return _evolved(spec, str(ask.facts.get("concept", "")), rng)
        if ask.purpose == "recontext":
            return {"instruction": _retold(spec, rng)}
        specs = [_again(spec, rng) for _ in range(3)]
        return {"queries": [_told(each, rng) for each in specs], "specs": specs}


def _spec(rng: random.Random, known: Family, *, form: str, key_not: str | None = None) -> dict[str, Any]:
    """A problem of a family, in one form where its types allow it, else as a function."""
    problem = known.draw(rng)
    for _ in range(12):
        if problem.key != key_not:
            break
        problem = known.draw(rng)
    names = named(rng, known)
    kinds = [kind for _, kind in known.given]
    form = form if _suits(form, kinds, known.gives) else "function"
    source = function(rng, known, problem, names, method=form == "method")
    make: Callable[..., tuple[str, str, str, list[dict[str, Any]]]] = {
        "stdin": _from_input,
        "function": _as_function,
        "method": _as_function,
    }.get(form, _composed)
    solution, entry, rule, tests = make(rng, known, problem, names, source, form)
    return {
        "grammar": "algorithms",
        "language": "python",
        "kind": known.name,
        "area": known.area,
        "key": problem.key,
        "form": form,
        "statement": filled(rng.choice(list(problem.asks)), names),
        "rule": rule,
        "entry": entry,
        "names": [names[letter] for letter, _ in zip("abcd", kinds, strict=False)],
        "types": kinds,
        "gives": known.gives,
        "solution": solution,
        "tests": tests,
    }


def _suits(form: str, kinds: list[str], gives: str) -> bool:
    if form == "stdin":
        return all(kind in _PLAIN for kind in kinds) and gives in (*_PLAIN, "bool")
    if form in ("argmax", "total"):
        return gives == "int"
    return gives == "bool" if form == "filter" else True


def _right(problem: Problem, case: Any) -> Any:
    return problem.oracle(*copy.deepcopy(list(case)))


def _as_function(
    rng: random.Random, known: Family, problem: Problem, names: dict[str, str], source: str, form: str
) -> tuple[str, str, str, list[dict[str, Any]]]:
    entry = names["f"]
    call = f"Solution().{entry}" if form == "method" else entry
    tests = []
    for case in problem.cases:
        test: dict[str, Any] = {"call": call, "args": copy.deepcopy(list(case)), "expected": _right(problem, case)}
        tests.append(test | ({"tolerance": 1e-9} if known.gives == "float" else {}))
    parameters = ", ".join(names[letter] for letter, _ in zip("abcd", known.given, strict=False))
    what = "the method `{}({})` of a class `Solution`" if form == "method" else "a function `{}({})`"
    return source, entry, f"Write {what.format(entry, parameters)}.", tests


def _from_input(
    rng: random.Random, known: Family, problem: Problem, names: dict[str, str], source: str, form: str
) -> tuple[str, str, str, list[dict[str, Any]]]:
    letters = [names[letter] for letter, _ in zip("abcd", known.given, strict=False)]
    kinds = [kind for _, kind in known.given]
    read = {"int": "int(input())", "str": "input()", "list[int]": "[int(part) for part in input().split()]"}
    shown = {
        "int": "a whole number",
        "str": "a text",
        "list[int]": "whole numbers separated by blanks (the line may be empty)",
    }
    lines = [f"{name} = {read[kind]}" for name, kind in zip(letters, kinds, strict=True)]
    call = f"{names['f']}({', '.join(letters)})"
    lines.append(f"print(*{call})" if known.gives.startswith("list") else f"print({call})")
    tests = []
    for case in problem.cases:
        given = [" ".join(map(str, part)) if isinstance(part, list) else str(part) for part in case]
        right = _right(problem, case)
        tests.append(
            {
                "stdin": "\n".join(given) + "\n",
                "stdout": " ".join(map(str, right)) if isinstance(right, list) else str(right),
            }
        )
    order = "; ".join(
        f"line {place}: `{name}`, {shown[kind]}"
        for place, (name, kind) in enumerate(zip(letters, kinds, strict=True), 1)
    )
    rule = f"Read from standard input ({order}) and print the answer{', its elements separated by blanks' if known.gives.startswith('list') else ''}."
    return f"{source}\n\n" + "\n".join(lines) + "\n", names["f"], rule, tests


def _composed(
    rng: random.Random, known: Family, problem: Problem, names: dict[str, str], source: str, form: str
) -> tuple[str, str, str, list[dict[str, Any]]]:
    stem, said, body, _ = _OUTER[form]
    outer = rng.choice((stem, f"{names['f']}_{stem}", f"{stem}_of_{names['f']}"))
    lines = body.format(f=names["f"]).split("\n")
    solution = f"{source}\n\ndef {outer}(cases):\n" + "\n".join(f"    {line}" for line in lines) + "\n"
    tests = []
    groups = [[], *[[case] for case in problem.cases[:3]]] + [
        rng.sample(list(problem.cases), rng.randint(2, 5)) for _ in range(5)
    ]
    for group in groups if form != "argmax" else groups[1:]:
        cases = [copy.deepcopy(list(case)) for case in group]
        answers = [_right(problem, case) for case in cases]
        right: Any = {
            "batch": answers,
            "total": None,
            "argmax": None,
            "filter": [case for case, keep in zip(cases, answers, strict=True) if keep is True],
        }[form]
        if form in ("total", "argmax"):
            right = sum(answers) if form == "total" else answers.index(max(answers))
        test: dict[str, Any] = {"call": outer, "args": [cases], "expected": right}
        tests.append(test | ({"tolerance": 1e-9} if known.gives == "float" else {}))
    parameters = ", ".join(names[letter] for letter, _ in zip("abcd", known.given, strict=False))
    return (
        solution,
        outer,
        f"Write a function `{names['f']}({parameters})` for that. Then {said.format(outer=outer)}",
        tests,
    )


def _example(spec: Spec, test: dict[str, Any]) -> str:
    if "stdin" in test:
        return f"Input:\n{test['stdin'].rstrip()}\nOutput:\n{test['stdout']}"
    return f"{spec['entry']}({', '.join(map(repr, test['args']))}) -> {test['expected']!r}"


def _examples(spec: Spec, rng: random.Random, count: int) -> str:
    short = [test for test in spec["tests"][1:] if len(str(test)) < 220] or spec["tests"][:1]
    chosen = rng.sample(short, min(count, len(short)))
    return "\n".join(_example(spec, test) for test in chosen)


def _told(spec: Spec, rng: random.Random) -> str:
    """The statement: bare, with examples, or the rule first."""
    statement, rule = spec["statement"], spec["rule"]
    style = rng.choice(("plain", "examples", "examples", "rule first", "typed"))
    if style == "plain":
        return capital(f"{statement} {rule}")
    if style == "rule first" and spec["form"] in ("function", "method", "stdin"):
        return capital(f"{rule} {statement}") + f"\n\nFor example:\n{_examples(spec, rng, 1)}"
    if style == "typed" and spec["form"] != "stdin":
        listing = ", ".join(f"`{name}`: {kind}" for name, kind in zip(spec["names"], spec["types"], strict=True))
        return (
            capital(f"{statement}\n\n{rule}")
            + f"\n\nParameters: {listing}. Result: {spec['gives']}."
            + (" Use only the standard library." if rng.random() < 0.4 else "")
        )
    return capital(f"{statement} {rule}") + f"\n\nExamples:\n{_examples(spec, rng, 2)}"


_SCENES = (
    "While cleaning up an old code base I need this small piece again.", "This is an exercise from our programming class.", "For a coding interview I practise the following.",
    "A batch job at work needs this step, and it must handle edge cases.", "I am writing a tutorial and want a short, readable solution.", "Our team keeps a library of small helpers; please add this one.",
    "I am porting a spreadsheet to Python and got stuck here.", "For a game that I am writing I need the following.",
)  # fmt: skip
_WISHES = (
    "Please keep it readable.",
    "Standard library only, please.",
    "It will be tested with edge cases such as empty or tiny inputs where these are allowed.",
    "A few lines are enough.",
    "Speed matters less than correctness.",
)


def _retold(spec: Spec, rng: random.Random) -> str:
    """The statement within a situation, with what is expected spelled out."""
    parts = [
        f"{rng.choice(_SCENES)} {spec['statement']}",
        spec["rule"],
        f"To be clear about what is expected:\n{_examples(spec, rng, 3)}",
        rng.choice(_WISHES),
    ]
    return "\n\n".join(capital(part) if "\n" not in part else part for part in parts)


def _again(spec: Spec, rng: random.Random) -> dict[str, Any]:
    return _spec(rng, FAMILIES[spec["kind"]], form=rng.choice(_FORMS))


def _evolved(spec: Spec, concept: str, rng: random.Random) -> dict[str, Any]:
    """A twist of the problem: in the form that the concept asks for, or with another rule."""
    known = FAMILIES[spec["kind"]]
    kinds, words = list(spec["types"]), concept.lower()
    forms = [
        form
        for form, hints in _WORDS
        if any(hint in words for hint in hints) and form != spec["form"] and _suits(form, kinds, known.gives)
    ]
    if forms:
        new = _spec(rng, known, form=forms[0], key_not=spec["key"] if rng.random() < 0.5 else None)
    else:
        new = _spec(rng, known, form=rng.choice(_FORMS), key_not=spec["key"])
    if (new["key"], new["form"]) == (spec["key"], spec["form"]):
        others = [form for form in _FORMS if form != spec["form"] and _suits(form, kinds, known.gives)]
        new = _spec(rng, known, form=rng.choice(others), key_not=spec["key"])
    done = {"function": "another rule", "method": "a method of a class", "stdin": "input that is read line by line"}
    taken = done.get(new["form"], f"many cases at once: {new['form']}")
    return {"instruction": _told(new, rng), "spec": new, "tests": new["tests"], "concept": taken}


ALGORITHMS = Algorithms()
