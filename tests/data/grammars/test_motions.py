"""Scenes: every kind moves, its seconds are its video's, additions keep all, and nothing needs LaTeX."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from janusrl import registry
from janusrl.data.grammars.mathematical import KINDS as CONTENTS
from janusrl.data.grammars.motions_scenes import KINDS
from janusrl.data.grammars.motions_script import draw_motion, scene_subject, steps_of, told
from janusrl.data.grammars.renaming import renamed_mathematica, renamed_python
from janusrl.data.strategies.scene_features import features_of
from janusrl.envs.animation import _TEX
from janusrl.synthesis.draft import Draft
from janusrl.synthesis.engine import Engine
from janusrl.synthesis.grammar import Declined
from tests.data.grammars.grammar_runs import near_share
from tests.data.grammars.shown import asked, run, seed_of, spread, strategy_drafts

MOTIONS, MATHEMATICA = registry.load("grammars", "motions"), registry.load("grammars", "mathematica")


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine() as found:
        yield found


def draws(count: int, seed: int = 0) -> list[dict[str, Any]]:
    rng = random.Random(f"motions {seed}")
    return [MOTIONS.draw(rng) for _ in range(count)]


@pytest.mark.parametrize("kind", [*sorted(KINDS), *CONTENTS])
def test_every_kind_moves_for_as_long_as_its_words_say(engine: Engine, kind: str) -> None:
    spec = draw_motion(random.Random(kind), kind)
    seed = seed_of(MOTIONS, spec)
    draft = Draft("x", "x", seed.code or "", "python", "animation", (seed,), options=seed.options)
    outcome = engine.run(draft, structure=True)
    assert outcome.rendering is not None, (outcome.failure, seed.code)
    frames = [frame.pixels for frame in outcome.rendering.frames]
    assert len(frames) == len(spec["options"]["times_s"])
    assert len({frame.tobytes() for frame in frames}) > 2, "it stands still"
    assert spread(frames[-1][..., :3]) > 1
    assert outcome.rendering.structure is not None
    seconds = sum(one.seconds for one in steps_of(spec)) + spec["style"]["pause"]
    steps = len(steps_of(spec)) + 12  # every animation is rounded to frames of 1/15 s
    assert abs(outcome.rendering.structure["duration_s"] - seconds) < steps / 15
    claimed = json.dumps(outcome.rendering.structure["texts"])
    texts = re.findall(r'Text\("([^"]{2})', seed.code or "")
    assert not texts or any(text in claimed for text in texts)


def test_scenes_differ_compile_need_no_latex_and_are_stable() -> None:
    specs = draws(600)
    assert len({json.dumps(spec, sort_keys=True) for spec in specs}) > 590
    for spec in specs:
        code = MOTIONS.program(json.loads(json.dumps(spec)))
        assert code == MOTIONS.program(spec)
        compile(code, "scene", "exec")
        assert not _TEX.search(code), code
        assert max(len(line) for line in code.splitlines()) < 210
        times = spec["options"]["times_s"]
        assert times == sorted(times)
        assert times[-1] > sum(one.seconds for one in steps_of(spec))


def test_words_tell_every_step_in_every_register() -> None:
    for number, spec in enumerate(draws(60, 1)):
        for register in ("paragraph", "list", "script", "request"):
            text = told(spec, random.Random(number), register)
            assert "{" not in text
            for one in steps_of(spec):
                assert one.words[1:] in text
        assert scene_subject(spec)


def test_what_is_enhanced_keeps_all_and_shows_more(engine: Engine) -> None:
    rng = random.Random(2)
    names = set()
    for spec in draws(14, 2):
        answer = asked(MOTIONS, "enhance", spec, rng, code=MOTIONS.program(spec), features={})
        before, after = features_of(MOTIONS.program(spec)), features_of(MOTIONS.program(answer["spec"]))
        assert not before.lost_in(after)
        assert before.added_in(after)
        assert all(words[1:] in answer["instruction"] for words in answer["added"])
        names |= {extra["extra"] for extra in answer["spec"]["extras"]}
        old, new = run(engine, MOTIONS, spec)[-1], run(engine, MOTIONS, answer["spec"])[-1]
        calm = {extra["extra"] for extra in answer["spec"]["extras"]} <= {"wiggle"}
        assert calm or (old != new).any(), answer["added"]
    assert len(names) > 5


def test_evolved_scenes_have_other_colours_and_more_steps() -> None:
    rng = random.Random(3)
    spec = draw_motion(rng, "functions")
    answer = asked(MOTIONS, "evolve", spec, rng, concept="labels", code="")
    assert len(steps_of(answer["spec"])) > len(steps_of(spec))
    assert answer["spec"]["content"]["curves"][0]["f"] == spec["content"]["curves"][0]["f"]
    assert answer["concept"] == "other colours, and more at the end", "what was done, not what was asked for"
    hops = asked(MOTIONS, "evolve", spec, rng, concept="a number line with a moving marker", code="")
    assert (hops["spec"]["kind"], hops["concept"]) == ("hops", "a number line with a moving marker")


@pytest.mark.parametrize("kind", CONTENTS)
def test_what_both_can_show_goes_to_mathematica_and_back(engine: Engine, kind: str) -> None:
    rng = random.Random(f"translate {kind}")
    spec = draw_motion(rng, kind)
    there = asked(MOTIONS, "translate", spec, rng, code="", from_language="manim", to_language="mathematica")
    assert there["spec"]["grammar"] == "mathematica"
    assert there["spec"]["content"] == spec["content"]
    assert spread(run(engine, MATHEMATICA, there["spec"])[0]) > 1
    back = asked(
        MATHEMATICA, "translate", there["spec"], rng, code="", from_language="mathematica", to_language="manim"
    )
    assert back["spec"]["content"] == spec["content"]
    frames = run(engine, MOTIONS, back["spec"])
    assert not np.array_equal(frames[0], frames[-1])


@pytest.mark.parametrize("kind", ["flow", "pie", "walk"])
def test_the_end_of_a_scene_goes_to_mathematica(engine: Engine, kind: str) -> None:
    spec = draw_motion(random.Random(f"still {kind}"), kind)
    answer = asked(MOTIONS, "translate", spec, random.Random(0))
    assert spread(run(engine, MATHEMATICA, answer["spec"])[0]) > 1
    program = MATHEMATICA.program(answer["spec"])
    texts = [shape["text"] for shape in answer["spec"].get("content", {}).get("shapes", ()) if shape["shape"] == "text"]
    assert all(f"'{text}'" in answer["instruction"] and f'"{text}"' in program for text in texts)


def test_scenes_without_a_counterpart_are_not_translated() -> None:
    with pytest.raises(Declined, match="no counterpart"):
        asked(MOTIONS, "translate", draw_motion(random.Random(0), "words"), random.Random(0))
    declined = 0
    for number, spec in enumerate(draws(150, 6)):
        try:
            asked(MOTIONS, "translate", spec, random.Random(number))
        except Declined:
            declined += 1
    assert declined < 25


@pytest.mark.parametrize(("name", "most"), [("motions", 0.09), ("mathematica", 0.1)])
def test_few_programs_resemble_each_other(name: str, most: float) -> None:
    grammar = registry.load("grammars", name)
    codes = [re.sub(r"(\W)", r" \1 ", grammar.program(grammar.draw(random.Random(f"{n}"))).strip()) for n in range(300)]
    assert near_share(codes, 0.8) < most


def test_other_names_change_variables_alone() -> None:
    code = 'curve = f(curve=1)  # curve\ncurve_2 = curve.curve + label + path("curve")\n'
    names = {"curve": "trace", "label": "path"}
    assert renamed_python(code, names) == code.replace("curve = ", "trace = ").replace(
        "curve_2 = curve.", "trace_2 = trace."
    )
    code = 'p[q_] := q + p["q"] (* q *)'
    assert renamed_mathematica(code, {"q": "v", "p": "at"}) == 'at[v_] := v + at["q"] (* q *)'


def test_answers_hold_the_program() -> None:
    rng = random.Random(4)
    for spec in draws(8, 4):
        assert MOTIONS.program(spec).strip() in asked(MOTIONS, "solve", spec, rng)
        assert re.search(r"```python\nfrom manim import \*", asked(MOTIONS, "fix", spec, rng, error="x"))
        assert asked(MOTIONS, "reverse", spec, rng, lines="", code="")["spec"]["kind"] == spec["kind"]
        assert "in order:\n1. " in asked(MOTIONS, "recontext", spec, rng)["instruction"]


@pytest.mark.parametrize("name", ["manim_enhance", "translate", "guided_evolution", "reverse_instruction"])
def test_strategies_work_on_scenes(engine: Engine, name: str) -> None:
    for number, kind in enumerate(("functions", "figure")):
        seed = seed_of(MOTIONS, draw_motion(random.Random(number), kind))
        (draft,) = strategy_drafts(engine, name, seed, number)
        assert draft.rendering is not None
