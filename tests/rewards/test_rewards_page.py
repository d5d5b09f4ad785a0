"""The page on rewards says what the registry holds."""

import re
from pathlib import Path

import pytest
from drawings import load

PAGE = (Path(__file__).parents[2] / "docs" / "rewards.md").read_text()
ROWS = [[cell.strip() for cell in row.strip("|\n").split("|")] for row in re.findall(r"^\| `\w+` \|.*\|$", PAGE, re.M)]
TABLE = {row[0].strip("`"): row for row in ROWS if len(row) == 8}


def test_the_table_holds_every_reward_of_these_files():
    from janusrl.rewards import length, pixel, svg, validity
    from janusrl.scoring.reward import Reward

    here = {v.name for module in (length, pixel, svg, validity) for v in vars(module).values() if isinstance(v, Reward)}
    assert set(TABLE) == here


@pytest.mark.parametrize("name", TABLE)
def test_each_row_is_true(name):
    found = load(name)
    assert (found.name, found.kind, found.tier) == (name, TABLE[name][1], TABLE[name][5])
