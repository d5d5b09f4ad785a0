"""The page on making data: what it shows of parts of one's own runs as it stands."""

from __future__ import annotations

import json
import re
from pathlib import Path

from janusrl import registry
from janusrl.cli import main
from janusrl.synthesis.corpus import open_corpus
from tests.chat_server import serving
from tests.synthesis.teacher import answer

PAGE = (Path(__file__).parents[2] / "docs" / "data.md").read_text()
SECTION = PAGE.partition("## Parts of your own")[2].partition("\n## ")[0]


def block(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?\n)```", SECTION, re.DOTALL)
    assert found is not None
    return found[1]


def test_parts_of_ones_own_make_a_corpus(tmp_path: Path) -> None:
    (tmp_path / "my_parts.py").write_text(block("python"))
    (tmp_path / "mine.yaml").write_text(block("yaml"))
    (tmp_path / "wishes.csv").write_text("topic,wish\nsea,Draw a boat.\nsea,Draw a fish.\nsky,\nsky,Draw a kite.\n")
    with serving(lambda body, number: answer(body)) as server:
        call = ["synth", str(tmp_path / "mine.yaml"), "-o", str(tmp_path / "mine")]
        assert main([*call, f"models.teacher.endpoint.base_url={server.url}"]) == 0
    rows = list(open_corpus(tmp_path / "mine").rows())
    wishes = [f"Draw a {what}. Keep it simple." for what in ("boat", "fish", "kite")]
    assert sorted(row.instruction for row in rows) == wishes
    assert all(
        row.scores["colours"] > 0 and set(row.scores["verdicts"][0]["marks"]) == {"clarity", "economy"} for row in rows
    )
    assert len({row.split for row in rows if row.families == ("sea",)}) == 1
    facts = json.loads((tmp_path / "mine" / "card.json").read_text())
    assert facts["reasons"] == [{"step": "source", "reason": "bad_row", "count": 1}]


def test_every_question_of_a_strategy_is_listed_with_its_answer() -> None:
    listed = {
        word for line in re.findall(r"^\| (`[^|]+) \|.*\|.*\|$", SECTION, re.MULTILINE) for word in line.split(", ")
    }
    asked = {purpose for name in registry.names("strategies") for purpose in registry.load("strategies", name).purposes}
    assert listed == {f"`{purpose}`" for purpose in asked}
