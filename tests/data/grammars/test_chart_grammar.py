"""Charts: every kind draws in every library, equal specs give equal programs, edits change what they say."""

from __future__ import annotations

import json
import random

import pytest
from grammar_runs import ask, colors, failures, near_share, run

from janusrl import registry
from janusrl.data.grammars.charts_edits import DIRECTIONS, edited, named
from janusrl.data.grammars.charts_features import FEATURES
from janusrl.data.grammars.charts_kinds import KINDS, kind_called
from janusrl.data.grammars.charts_spec import draw_spec, redrawn
from janusrl.data.grammars.charts_words import PHRASES, requests
from janusrl.data.strategies.wording import listed
from janusrl.synthesis.grammar import Declined

CHARTS = registry.load("grammars", "charts")
PAIRS = [(kind, library) for kind, each in KINDS.items() for library in each.libraries]


def drawn(count, seed=0):
    rng = random.Random(seed)
    return [CHARTS.draw(rng) for _ in range(count)]


@pytest.mark.slow
def test_every_kind_draws():
    """Each in one of its libraries, by turns, and all libraries."""
    rng = random.Random(1)
    chosen = [(name, kind.libraries[place % len(kind.libraries)]) for place, (name, kind) in enumerate(KINDS.items())]
    specs = [draw_spec(rng, kind=kind, library=library) for kind, library in chosen]
    programs = [(spec, CHARTS.program(spec)) for spec in specs]
    outcomes = run("chart", programs)
    assert failures(outcomes, programs) == []
    assert all(colors(outcome) > 8 for outcome in outcomes)
    assert {spec["library"] for spec in specs} == {"matplotlib", "seaborn", "pandas", "plotly", "altair"}
    assert len(KINDS) >= 40


def test_specs_are_json_and_programs_follow_from_them_alone():
    for spec in drawn(150):
        copied = json.loads(json.dumps(spec))
        assert copied == spec
        assert CHARTS.program(copied) == CHARTS.program(spec)
        assert CHARTS.instruction(copied, random.Random(5)) == CHARTS.instruction(spec, random.Random(5))
        assert spec["grammar"] == "charts"
        assert spec["language"] == "python"


def test_draws_differ_and_few_programs_resemble_each_other():
    specs = drawn(2000)
    assert len({json.dumps(spec, sort_keys=True) for spec in specs}) > 1980
    assert near_share([CHARTS.program(spec) for spec in specs[:1000]]) < 0.01
    shares = {
        name: sum(spec["library"] == name for spec in specs) / len(specs)
        for name in ("matplotlib", "plotly", "altair", "seaborn", "pandas")
    }
    assert max(shares, key=shares.get) == "matplotlib"
    assert min(shares.values()) > 0.03


def test_words_hold_the_title_and_every_value():
    for spec in drawn(200, seed=3):
        words = CHARTS.instruction(spec, random.Random(0))
        assert spec["title"] in words
        for _, values in spec["data"].get("series", []):
            assert all(str(value) in words or f"{value:,}" in words for value in values), spec["kind"]
        for request in requests(spec):
            assert request.lower() in words.lower(), request


def test_every_feature_has_its_words():
    assert set(PHRASES) == set(FEATURES)
    assert {feature for kind in KINDS.values() for feature in kind.features} == set(FEATURES)


def test_what_is_said_is_drawn():
    """Taking any feature away changes the program, in every kind and library that knows it.

    A value may be the library's own default, so that one draw out of some must do.
    """
    rng, told, drawn_ = random.Random(0), set(), set()
    for kind, library in PAIRS:
        for _ in range(30):
            spec = draw_spec(rng, kind=kind, library=library)
            program = CHARTS.program(spec)
            for feature, value in spec["features"].items():
                if value in ("best", "outside") or feature in ("hole", "legend_title"):
                    continue  # the default of some libraries; needed; the same word as a label
                told.add((library, kind, feature))
                without = {name: other for name, other in spec["features"].items() if name != feature}
                if CHARTS.program({**spec, "features": without}) != program:
                    drawn_.add((library, kind, feature))
    missing = {each for each in told - drawn_ if each[2] not in ("size", "up_down", "cmap")}
    assert {each[2] for each in told} >= set(FEATURES) - {"invert_y", "hole", "legend_title"}
    assert len(missing) <= 3, missing  # few draws of a rare feature may all be defaults


@pytest.mark.slow
def test_edits_say_what_they_change_and_the_picture_changes():
    rng, before, after = random.Random(4), [], []
    done = dict.fromkeys(DIRECTIONS, 0)
    for spec in drawn(500, seed=8):
        for direction in rng.sample(sorted(DIRECTIONS), len(DIRECTIONS)):
            if done[direction] >= 1 or (change := edited(rng, spec, direction)) is None:
                continue
            new, objective, said = change
            if (code := CHARTS.program(new)) != CHARTS.program(spec):
                assert objective
                assert all(len(each) > 10 for each in said)
                done[direction] += 1
                before.append((spec, CHARTS.program(spec)))
                after.append((new, code))
                break
    assert [name for name, count in done.items() if not count] == []
    second = run("chart", after)
    assert failures(second, after) == []
    first = run("chart", before[:20])  # the rest only has to draw
    same = [
        (a[0]["kind"], b[0]["features"])
        for a, b, x, y in zip(before, after, first, second, strict=False)
        if x.rendering.pixels.shape == y.rendering.pixels.shape and (x.rendering.pixels == y.rendering.pixels).all()
    ]
    assert same == []


def test_every_direction_leaves_a_program_in_every_kind_and_library():
    rng, done = random.Random(2), 0
    for kind, library in PAIRS:
        spec = draw_spec(rng, kind=kind, library=library)
        for direction in DIRECTIONS:
            if (change := edited(rng, spec, direction)) is not None:
                assert CHARTS.program(change[0]), (kind, library, direction)
                done += 1
    assert done > 15 * len(PAIRS)


def test_no_share_is_above_a_hundred_and_no_event_is_yet_to_come():
    rng, shares = random.Random(0), 0
    for _ in range(60):
        for kind in ("grouped", "dumbbell", "slope"):
            spec = draw_spec(rng, kind=kind)
            for direction in ("change_value", "add_series", "sort"):
                new = (edited(rng, spec, direction) or (spec,))[0]
                if "(%" in new["y_label"]:
                    shares += 1
                    assert max(value for _, values in new["data"]["series"] for value in values) <= 100
        assert draw_spec(rng, kind="timeline")["data"]["events"][-1][0] < 2026
    assert shares > 20


def test_a_new_label_keeps_its_unit():
    rng, labels = random.Random(1), set()
    for spec in drawn(400, seed=2):
        if (change := edited(rng, spec, "y_label")) is not None and "(" in spec["y_label"]:
            assert spec["y_label"].partition("(")[2] in change[0]["y_label"]
            labels.add(change[0]["y_label"].partition(" ")[0])
    assert "Reported" in labels


def test_an_edit_takes_other_directions_where_the_first_do_not_apply():
    pie = draw_spec(random.Random(0), kind="pie", library="matplotlib")
    value = CHARTS.answer(
        ask("edit", pie, directions=["log_axis"], other_directions=["inset", "title"]), random.Random(1)
    )
    assert value["directions"] == ["title"]
    assert value["spec"]["title"] != pie["title"]
    assert value["spec"]["title"] in value["requirements"][0]
    with pytest.raises(Declined, match="log_axis"):
        CHARTS.answer(ask("edit", pie, directions=["log_axis"]), random.Random(1))


def test_numbers_and_labels_that_are_asked_for_stand_in_the_program_as_they_are():
    exact = ("title_size", "label_size", "tick_size", "linewidth", "alpha", "bar_width", "caption", "subtitle")
    for spec in drawn(600, seed=8):
        code, asked_for = CHARTS.program(spec), [spec["features"].get(name) for name in exact]
        asked_for += [spec["features"].get(name, {}).get("label") for name in ("threshold", "band")]
        assert all(str(value) in code for value in asked_for if value is not None), (spec["features"], code)


def test_bars_beside_lines_are_told():
    mixed = [spec for spec in drawn(1500, seed=9) if spec["kind"] == "twin" or ".bar(" in CHARTS.program(spec)]
    mixed = [spec for spec in mixed if spec["kind"] in ("twin", "subplots")]
    assert len(mixed) > 20
    assert all(" as bars" in CHARTS.instruction(spec, random.Random(1)) for spec in mixed)


def test_another_kind_of_chart_comes_before_other_edits_which_it_would_drop():
    rng = random.Random(3)
    for _ in range(30):
        spec = {**draw_spec(rng, kind="grouped", library="matplotlib"), "title": "Old"}
        asked_for = ["legend_position", "to_stacked", "title_text"]
        found = CHARTS.answer(ask("edit", spec, directions=asked_for), rng)
        said, new = found["requirements"], found["spec"]
        assert new["kind"] in ("stacked", "stacked_area")
        assert any(PHRASES["legend"](new["features"]["legend"], new)[4:] in line for line in said), said
        assert said[-1] == "Keep the labels that still apply."


def test_names_of_directions_are_understood():
    assert named("marker shape") == named("Marker-Shape") == "marker_shape"
    assert named("colour") == "colors"
    assert named("moving average of three") == "moving_average"
    assert named("inset") == ""
    assert len(DIRECTIONS) >= 50


def test_evolution_leads_to_the_concept_and_keeps_the_data_where_it_can():
    bars = draw_spec(random.Random(2), kind="bar", library="matplotlib")
    value = CHARTS.answer(
        ask("evolve", bars, concept="horizontal bar chart" if bars["over"] == "items" else "area chart"),
        random.Random(0),
    )
    assert value["spec"]["kind"] in ("hbar", "area")
    assert value["spec"]["data"] == bars["data"]
    value = CHARTS.answer(ask("evolve", bars, concept="violin plot"), random.Random(0))
    assert value["spec"]["kind"] == "violin"
    marked = CHARTS.answer(ask("evolve", bars, concept="annotated peaks and troughs"), random.Random(0))
    assert {"mark_max", "mark_min"} <= set(marked["spec"]["features"])
    assert marked["concept"] == "annotated peaks and troughs"
    globe = CHARTS.answer(ask("evolve", bars, concept="rotating globe"), random.Random(0))
    assert globe["concept"].endswith("with more detail"), "what was done, not what was asked for"
    richer = CHARTS.answer(ask("evolve", bars, concept="more structure"), random.Random(0))
    assert richer["spec"]["features"].items() >= bars["features"].items()
    assert len(richer["spec"]["features"]) > len(bars["features"])
    assert "more detail" in richer["concept"]
    assert kind_called("100% stacked bars").name == "percent"
    assert kind_called("step line chart").name == "step"
    assert kind_called("timeline with events").name == "timeline"
    assert kind_called("three-dimensional scatter plot").name == "scatter3d"
    assert kind_called("rotating globe") is None


def test_every_concept_of_charts_has_a_kind_and_is_led_to():
    """Peaks and troughs are a line chart with its extremes named."""
    rng, kinds = random.Random(7), set()
    for place, concept in enumerate(listed("concepts")["chart"]):
        spec = draw_spec(rng, kind=("bar", "line", "histogram", "pie")[place % 4])
        value = CHARTS.answer(ask("evolve", spec, concept=concept), rng)
        assert value["concept"] == concept or value["spec"]["kind"] == spec["kind"], "where it is that kind: richer"
        kinds.add(value["spec"]["kind"])
        wanted = kind_called(concept)
        assert (wanted.name if wanted else "single_line") == value["spec"]["kind"], concept
        assert value["spec"]["title"] in value["instruction"]
    assert len(kinds) >= 45


def test_the_other_answers_have_their_forms():
    rng = random.Random(6)
    for spec, other in zip(drawn(60, 1), drawn(60, 2), strict=True):
        both = CHARTS.answer(ask("extend", specs=[spec, other]), rng)
        assert both["spec"]["data"] == spec["data"]
        assert spec["title"] in both["plot"]
        assert all(request[1:] in both["style"] for request in requests(both["spec"])) or both["style"].startswith(
            "Keep"
        )
        rewritten = CHARTS.answer(ask("rewrite", spec), rng)
        assert len(rewritten["queries"]) == len(set(rewritten["queries"])) == len(rewritten["specs"]) == 3
        again = CHARTS.answer(ask("reverse", spec, lines=CHARTS.program(spec)), rng)
        assert again["spec"]["kind"] == spec["kind"]
        assert spec["title"] in CHARTS.answer(ask("recontext", spec), rng)["instruction"]
        assert CHARTS.program(spec).strip() in CHARTS.answer(ask("solve", spec), rng)
        assert "```python\n" in CHARTS.answer(ask("fix", spec), rng)
        for name in KINDS:
            assert CHARTS.program(redrawn(rng, spec, name))


def test_a_repair_looks_at_the_error_and_draws_the_same_chart():
    rng = random.Random(4)
    framed = next(s for s in drawn(200) if s["library"] == "matplotlib" and "import pandas" in CHARTS.program(s))
    error = "ModuleNotFoundError: No module named 'pandas'"
    repaired = CHARTS.answer(ask("fix", framed, error=error), rng)
    assert "import pandas" not in repaired
    assert framed["title"] in repaired
    needed = next(spec for spec in drawn(200) if spec["library"] == "seaborn")
    with pytest.raises(Declined, match="without 'seaborn'"):
        CHARTS.answer(ask("fix", needed, error="No module named 'seaborn'"), rng)


def test_what_it_cannot_answer_is_declined():
    for question in (
        ask("judge", {"grammar": "charts"}),
        ask("solve"),
        ask("solve", {"grammar": "pages"}),
        ask("extend", specs=[None, None]),
    ):
        with pytest.raises(Declined):
            CHARTS.answer(question, random.Random(0))
