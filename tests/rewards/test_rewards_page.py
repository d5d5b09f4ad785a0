"""The page on rewards says what the registry holds, and its example runs as it stands."""

import re
from pathlib import Path

import pytest
import yaml
from drawings import SCENES, load, sample, svg, view

from janusrl.recipe import RubricSection
from janusrl.scoring.rubric import Rubric

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


def test_the_example_runs(tmp_path):
    example = re.search(r"```python\n(.*?)```", PAGE, re.S)[1]
    (tmp_path / "my_rewards.py").write_text(example)
    section = yaml.safe_load(re.search(r"```yaml\n(.*?)```", PAGE, re.S)[1])["rubric"]
    rubric = Rubric.from_section(RubricSection.model_validate(section), folder=tmp_path)
    reference, code = view(SCENES["bars"]), svg(SCENES["bars"])
    candidate = sample(view(SCENES["three"]), reference, source=code, code=code)
    blank = sample(view([]), reference, source=code, code=code)
    ideal = sample(reference, reference, source=code, code=code)
    try:
        (card,) = rubric.score([candidate], lambda _: (blank, ideal))
    finally:
        rubric.close()
    assert card.terms["few_colors"].value == 1
    assert card.terms["few_colors"].parts["colors"] == 4
    assert card.total == pytest.approx(0.9 * card.terms["svg_visual"].value + 0.1)
