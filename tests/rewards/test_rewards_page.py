"""The page on rewards says what the registry holds."""

import re
from pathlib import Path

import pytest
from drawings import load

from janusrl import registry
from janusrl.domain import Domain
from janusrl.scoring.reward import Reward

PAGE = (Path(__file__).parents[2] / "docs" / "rewards.md").read_text()
ROWS = [[cell.strip() for cell in row.strip("|\n").split("|")] for row in re.findall(r"^\| `\w+` \|.*\|$", PAGE, re.M)]
TABLE = {row[0].strip("`"): row for row in ROWS if len(row) == 8}
OURS = [name for name in registry.names("rewards") if load(name).function.__module__.startswith("janusrl.rewards.")]


def test_the_tables_hold_every_reward():
    assert sorted(TABLE) == OURS
    assert len(ROWS) == len(TABLE) + sum(len(row) == 2 for row in ROWS)


@pytest.mark.parametrize("name", TABLE)
def test_each_row_is_true(name):
    found = load(name)
    assert isinstance(found, Reward)
    assert (found.name, found.kind, found.tier) == (name, TABLE[name][1], TABLE[name][5])


def test_the_defaults_are_those_of_the_environments():
    defaults = dict(re.findall(r"^\| (`[\w`, ]+`) \| (`.*) \|$", PAGE.split("## The suite")[0], re.M))
    for names, said in defaults.items():
        for name in re.findall(r"\w+", names):
            domain = registry.load("envs", name)
            assert isinstance(domain, Domain)
            rubric = domain.default_rubric
            uses = [*rubric.get("gates", ()), *rubric.get("multiply", ()), *rubric["terms"]]
            wanted = {use if isinstance(use, str) else use["reward"] for use in uses}
            without = {use["reward"] for use in uses if not isinstance(use, str) and use.get("without")}
            assert set(re.findall(r"`(\w+)`", said)) == wanted - without, name
    assert {name for names in defaults for name in re.findall(r"\w+", names)} == set(registry.names("envs"))
