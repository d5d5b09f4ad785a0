"""The grammars of tools, toys and demonstrations: programs pass their tests, inert copies do not, figures are right."""

from __future__ import annotations

import itertools
import json
import random
import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from janusrl.data.grammars.artifacts import ARTIFACTS
from janusrl.data.grammars.artifacts_extras import EXTRAS
from janusrl.data.grammars.artifacts_template import elements, fill, fixed, shortest
from janusrl.data.grammars.demonstrations import DEMONSTRATIONS
from janusrl.synthesis.grammar import Declined
from tests.data.grammars.grammar_runs import ask, near_share
from tests.data.grammars.pages_browser import browser, inert

GRAMMARS = [ARTIFACTS, DEMONSTRATIONS]
EVERY = [pytest.param(grammar, kind, id=f"{grammar.name}-{kind}") for grammar in GRAMMARS for kind in grammar.kinds]
CHOICE = re.compile(r"«([^«»=#]*\|[^«»]*)»(\w*)")


@pytest.fixture(scope="module")
def page():
    with browser("interactive") as opened:
        yield opened


def spec_of(grammar, kind, seed):
    """A spec of a kind: kinds are drawn evenly, so that one comes soon."""
    rng = random.Random(f"{grammar.name}:{kind}:{seed}")
    return next(spec for spec in iter(lambda: grammar.draw(rng), None) if spec["kind"] == kind)


@pytest.mark.slow
@pytest.mark.parametrize("grammar", GRAMMARS, ids=lambda grammar: grammar.name)
def test_every_kind_passes_its_tests_and_an_inert_copy_does_not(page, grammar):
    specs = [spec_of(grammar, kind, 1) for kind in grammar.kinds]
    codes = [grammar.program(spec) for spec in specs]
    tests = [json.loads(json.dumps(spec["tests"])) for spec in specs]
    for spec, outcome in zip(specs, page.draw(codes, tests), strict=True):
        assert min(page.earned(spec, outcome)) == 1, spec["kind"]
    quick = [[{**test, "patience_s": 0} for test in each] for each in tests]
    for spec, outcome in zip(specs, page.draw([inert(code) for code in codes], quick), strict=True):
        shares = page.earned(spec, outcome)
        assert sum(shares) / len(shares) < 0.35, (spec["kind"], shares)
        assert shares[-1] < 1 or shares[0] < 1, spec["kind"]


@pytest.mark.slow
@pytest.mark.parametrize("grammar", GRAMMARS, ids=lambda grammar: grammar.name)
def test_no_test_asks_for_nothing(page, grammar):
    specs = [spec_of(grammar, kind, 7) for kind in grammar.kinds]
    with ThreadPoolExecutor(4) as pool:  # the renderer's browsers have work all the time
        checks = list(pool.map(lambda spec: page.check(grammar.program(spec), spec["tests"]), specs))
    assert [(spec["kind"], check.words()) for spec, check in zip(specs, checks, strict=True) if not check.ok] == []


@pytest.mark.parametrize("grammar", GRAMMARS, ids=lambda grammar: grammar.name)
def test_draws_differ_and_are_decided_by_their_specs(grammar):
    codes = []
    for seed in range(1000):
        codes.append(grammar.program(grammar.draw(random.Random(seed))))
    assert len(set(codes)) >= 0.99 * len(codes)
    assert near_share(codes[:400]) < 0.03
    for seed in range(30):
        spec = grammar.draw(random.Random(seed))
        again = json.loads(json.dumps(spec))
        assert grammar.program(again) == codes[seed]
        assert grammar.instruction(again, random.Random(3)) == grammar.instruction(spec, random.Random(3))


@pytest.mark.parametrize(("grammar", "kind"), EVERY)
def test_a_program_says_what_the_instruction_says(grammar, kind):
    for seed in range(4):
        spec = spec_of(grammar, kind, seed)
        code, words = grammar.program(spec), grammar.instruction(spec, random.Random(seed))
        assert "«" not in code + words + json.dumps(spec["tests"], ensure_ascii=False)
        assert not re.search(r"(src=|href=|@import|url\(|https?:)", code)
        assert spec["values"]["title"] in words
        named = re.findall(r"`([\w-]+)`", words)
        assert named
        for name in named:
            assert f'id="{name}"' in code, name
        for target in re.findall(r"#([a-z][\w-]*)", json.dumps([test.get("target", "") for test in spec["tests"]])):
            assert f'id="{target}"' in code, target
        ids = re.findall(r'\bid="([^"]+)"', code)
        assert len(ids) == len(set(ids)), ids


@pytest.mark.parametrize(("grammar", "kind"), EVERY)
def test_no_two_names_of_a_program_can_be_spelled_alike(grammar, kind):
    made = grammar.kinds[kind]
    for seed in range(6):
        parts = made.parts(made.draw(random.Random(seed)))
        for texts in (parts.body, *(extra.body for extra in EXTRAS.values())):
            assert texts.count("«") == texts.count("»")
        body = "\n".join([parts.body, *(extra.body for extra in EXTRAS.values())])
        ids = {}
        for group, more in re.findall(r'id="«([^»]*)»([\w-]*)"', body):
            ids[group + more] = {option + more for option in group.split("|")}
        for (one, its), (other, others) in itertools.combinations(ids.items(), 2):
            assert not its & others, (one, other)
        script = re.sub(r'"[^"\n]*"', "S", re.sub(r"@[^@\n]*@", "E", parts.js))
        groups = {
            group + more: {option + more for option in group.split("|")} for group, more in CHOICE.findall(script)
        }
        plain = set(re.findall(r"(?:const|let|function)\s+(\w+)", CHOICE.sub(" Q ", script)))
        for group, options in groups.items():
            assert not options & plain, (group, options & plain)


@pytest.mark.parametrize("grammar", GRAMMARS, ids=lambda grammar: grammar.name)
def test_what_is_evolved_has_more_and_still_passes(page, grammar):
    specs = []
    for number, (concept, extra) in enumerate(
        {"add a dark mode": "night", "keyboard shortcuts": "zoom", "help": "help", "keep notes": "notes"}.items()
    ):
        spec = {**grammar.draw(random.Random(f"evolve:{number}")), "extras": []}
        grown = grammar.answer(ask("evolve", spec, concept=concept), random.Random(number))
        assert grown["spec"]["extras"] == [extra]
        assert (
            len(grown["spec"]["tests"])
            > len(grammar.answer(ask("evolve", spec), random.Random(0))["spec"]["tests"]) - 4
        )
        specs.append(grown["spec"])
    outcomes = page.draw([grammar.program(spec) for spec in specs], [spec["tests"] for spec in specs])
    for spec, outcome in zip(specs, outcomes, strict=True):
        assert min(page.earned(spec, outcome)) == 1, (spec["kind"], spec["extras"])


def test_a_plan_names_elements_of_the_page():
    for seed in range(30):
        spec = ARTIFACTS.draw(random.Random(seed))
        plan = ARTIFACTS.answer(ask("plan", spec), random.Random(0))
        code = ARTIFACTS.program(plan["spec"])
        assert plan["components"]
        assert all(f'id="{component["id"]}"' in code for component in plan["components"])
        roles = {component["id"]: component["role"] for component in plan["components"]}
        written = re.findall(r'<(?:button|input|select|textarea)\b[^>]*?\bid="([^"]+)"', code)
        assert {roles[name] for name in written if name in roles} <= {"control"}


@pytest.mark.parametrize("grammar", GRAMMARS, ids=lambda grammar: grammar.name)
def test_answers_have_the_forms_of_the_contract(grammar):
    for seed in range(20):
        spec, rng = grammar.draw(random.Random(seed)), random.Random(seed)
        assert grammar.program(spec).rstrip() in grammar.answer(ask("solve", spec), rng)
        assert "```html" in grammar.answer(ask("fix", spec, code="x", error="e"), rng)
        made = grammar.answer(ask("rewrite", spec), rng)
        assert len(set(made["queries"])) == len(made["specs"]) == 3
        assert grammar.answer(ask("reverse", spec, lines="x"), rng)["spec"]["kind"] == spec["kind"]
        assert (
            grammar.instruction(spec, random.Random(1))[-60:]
            in grammar.answer(ask("recontext", spec), rng)["instruction"]
        )
    with pytest.raises(Declined, match="no answer to 'spoil'"):
        grammar.answer(ask("spoil", spec), rng)


def test_numbers_are_written_as_javascript_writes_them():
    assert [fixed(2.5, 0), fixed(1.005, 2), fixed(-0.001, 2), fixed(1234.5, 1)] == ["3", "1.00", "-0.00", "1234.5"]
    assert [shortest(3), shortest(0.1), shortest(2.50), shortest(1e-5)] == ["3", "0.1", "2.5", "0.00001"]


def test_templates_choose_alike_everywhere_and_escape_values():
    text = "«a|b|c» «a|b|c» «=name» «#list»"
    made = {fill(text, {"name": "<i>", "list": ["é"]}, number) for number in range(40)}
    assert made == {f'{x} {x} &lt;i&gt; ["é"]' for x in "abc"}
    assert elements("@go@.click();", '$("{}")').endswith('$("go").click();')
