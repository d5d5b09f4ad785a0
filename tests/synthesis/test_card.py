"""The data card: what it counts, and that it says so in words that no row can turn into markup."""

import json
from dataclasses import replace

import pytest
import yaml
from corpus_rows import ABOUT, drawings, edited, rejects, rows, write

from janusrl.synthesis.card import Card, Tally
from janusrl.synthesis.mixture import Mixture
from janusrl.synthesis.readme import readme
from janusrl.synthesis.row import Reject

TOLD = replace(
    ABOUT,
    models={"teacher": {"model": "big", "price": {"input": 0.1, "output": 0.5}}, "grammar": {"grammar": True}},
    stages={"draw-svg": {"category": "svg", "from": "grammar", "filters": ["near_text", "licences"]}},
    spent={"prompt_tokens": 2676, "completion_tokens": 1200, "usd": 0.024, "requests": 24},
    seconds=754.0,
    versions={"svg": "resvg 0.5"},
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("corpora") / "little"
    write(place, about=TOLD)
    return place


@pytest.fixture(scope="module")
def facts(folder):
    return json.loads((folder / "card.json").read_text())


def test_everything_is_counted(facts) -> None:
    assert (facts["rows"], facts["rejects"]) == (46, 5)
    assert facts["counts"]["split"] == {"train": 38, "eval": 8}
    assert facts["counts"]["category"]["svg"] == 24
    assert facts["counts"]["licence"] == {"Apache-2.0": 19, "none": 14, "MIT": 8, "Apache-2.0 AND ISC": 5}
    assert facts["categories"]["svg_editing"] == {"eval": 2, "train": 6, "with_pictures": 8}
    assert facts["pictures"] == {"drawn": 32, "in_prompts": 8}
    assert facts["tested"] == sum(bool(row.tests) for row in rows()) == 4
    assert facts["origins"] == {"grammar:svg": 24, "folder:drawings": 8}
    assert facts["rounds"] == {"0": 38, "1": 8}


def test_pass_rates_leave_our_failures_out(facts) -> None:
    edit, draw = facts["stages"]["edit"], facts["stages"]["draw-svg"]
    assert (edit["good"], edit["rejected"], edit["our_failures"], edit["pass_rate"]) == (8, 1, 1, round(8 / 9, 4))
    assert draw["pass_rate"] == round(24 / 27, 4)
    assert {(one["step"], one["reason"]): one["count"] for one in draw["reasons"]} == {
        ("run", "time_limit"): 1, ("filter", "blank"): 1, ("source", "undecodable"): 1,
    }  # fmt: skip


def test_marks_and_agreement_come_from_rows_and_rejects(facts) -> None:
    verdicts = [one for item in [*rows(), *rejects()] for one in item.scores.get("verdicts", [])]
    for name in ("task", "clarity"):
        marks = [verdict["marks"][name] for verdict in verdicts]
        found = facts["marks"][name]
        assert found["n"] == len(marks)
        assert found["mean"] == round(sum(marks) / len(marks), 3)
        assert sum(found["counts"].values()) == len(marks)
    import krippendorff

    units = [[verdict["marks"]["task"] for verdict in verdicts[place::2]] for place in (0, 1)]
    alpha = krippendorff.alpha(reliability_data=units, level_of_measurement="ordinal")
    assert facts["agreement"]["krippendorff_alpha"]["task"] == pytest.approx(alpha)


def test_costs_are_summed_by_stage(facts) -> None:
    draw = facts["spent_by_stage"]["draw-svg"]
    assert draw["prompt_tokens"] == sum(100 + number for number in range(24))
    assert draw["usd"] == pytest.approx(0.024)
    assert facts["spent"]["usd"] == 0.024


def test_lengths_are_right_to_two_digits() -> None:
    tally = Tally(Mixture().place)
    known = [replace(row, instruction="x" * (37 * number)) for number, row in enumerate(drawings(101))]
    for row in known:
        tally.add_row(row, taken=True)
    found = tally.facts()["lengths"]["instruction_chars"]
    lengths = sorted(len(row.instruction) for row in known)
    assert found["max"] == lengths[-1] == 3700
    assert found["mean"] == pytest.approx(sum(lengths) / len(lengths), abs=0.1)
    for name, place in (("p05", 5), ("median", 50), ("p95", 95)):
        assert found[name] == pytest.approx(lengths[place], rel=0.1)


def test_examples_are_small_pictures_of_every_category_that_draws(folder, facts) -> None:
    from PIL import Image

    assert {one["category"] for one in facts["examples"]} == {"svg", "svg_editing"}
    for one in facts["examples"]:
        with Image.open(folder / one["picture"]) as picture:
            assert max(picture.size) <= 240


def test_the_readme_has_front_matter_and_every_part(folder) -> None:
    text = (folder / "README.md").read_text()
    front = yaml.safe_load(text.split("---")[1])
    assert front["configs"][0]["data_files"][1] == {"split": "eval", "path": "rows/eval-*.parquet"}
    assert front["license"] == "other"
    for part in (
        "Loading",
        "Composition",
        "Examples",
        "How it was made",
        "Rejected",
        "Judges",
        "Lengths",
        "Licences and origins",
        "Cost",
        "What it lacks",
    ):
        assert f"\n## {part}" in text
    assert "2,676 tokens read, 1,200 tokens written, 24 requests, 0.02 USD, 12 min 34 s" in text
    assert "| teacher | big; $0.1 and $0.5 for a million tokens of input and output |" in text
    assert "| svg | resvg 0.5 |" in text
    assert "| infra | endpoint_timeout | 1 |" in text


def test_what_was_spent_beside_the_stages_is_told(facts) -> None:
    more = {**facts, "spent": {**facts["spent"], "requests": 30, "usd": 0.25}}
    assert "(late, or tried again)" not in readme(Card(facts))
    assert "| (late, or tried again) | 0 | 0 | 6 | 0.23 | 0 |" in readme(Card(more))


def test_one_known_licence_is_the_corpus_s() -> None:
    tally = Tally(Mixture().place)
    for row in edited(3):
        tally.add_row(row, taken=True)
    card = _card(tally)
    assert yaml.safe_load(readme(card).split("---")[1])["license"] == "mit"


def test_what_rows_say_is_text_in_the_readme(facts) -> None:
    hostile = "</td><script>alert(1)</script> [x](javascript:1) | ![y](http://e/x.png) `\n# head"
    changed = {**facts, "name": hostile, "examples": [{**facts["examples"][0], "instruction": hostile}]}
    changed["reasons"] = [{"step": "x", "reason": hostile, "count": 1}]
    text = readme(Card(changed))
    assert yaml.safe_load(text.split("---")[1])["pretty_name"] == hostile
    body = text.split("\n---\n", 1)[1]
    assert "<script" not in body
    assert "\n# head" not in body
    for line in body.splitlines():
        assert "](javascript:" not in line.replace("\\]", "")
        assert "![y](http" not in line.replace("\\[", "").replace("\\]", "")


def test_an_empty_corpus_has_a_card() -> None:
    text = readme(_card(Tally(Mixture().place)))
    assert "0 rows (none)" in text
    assert "No rows are held out." in text


def test_odd_verdicts_and_costs_do_no_harm() -> None:
    tally = Tally(Mixture().place)
    row = next(drawings(1))
    tally.add_row(
        replace(row, cost={"usd": float("nan"), "seconds": None}, picture=b"no picture", scores={}), taken=True
    )
    tally.add_reject(Reject("a", "s", "c", "run", "crash", "", cost={"usd": 0.5}))
    facts = tally.facts()
    assert facts["spent_by_stage"] == {row.stage: {}, "s": {"usd": 0.5}}
    assert tally.examples() == {"svg": []}


def _card(tally: Tally) -> Card:
    mixture = {**Mixture().model_dump(), "left_out": {}, "notes": []}
    more = {"name": "n", "description": "", "janusrl": "0", "digest": "0", "mixture": mixture, "formats": ["parquet"]}
    empty = {"recipe_stages": {}, "models": {}, "spent": {}, "seconds": None, "versions": {}, "examples": []}
    return Card({**tally.facts(), **more, **empty})
