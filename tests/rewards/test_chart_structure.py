"""`chart_structure` on real renders: graded mistakes cost in proportion, hidden copies and fakes earn nothing."""

import itertools

import numpy as np
import pytest

pytest.importorskip("seaborn", reason="seaborn is not installed: pip install 'janusrl[charts]'")

from chart_programs import BARS, EVERY, FIELD, HIDDEN, LIBRARIES, LINES, PANELS, PIE, SAVE, START, before_saving

from janusrl.envs.chart import CHART
from janusrl.recipe import SandboxSection
from janusrl.rewards.chart_scene import look_at
from janusrl.scoring.grader import Grader
from janusrl.task import Reference, Task

pytestmark = pytest.mark.slow  # some ninety programs are drawn


@pytest.fixture(scope="module")
def grader():
    with Grader(CHART, sandbox=SandboxSection(workers=2)) as grader:
        yield grader


@pytest.fixture(scope="module")
def judge(grader):
    def judged(reference, *candidates):
        task = Task("chart", "chart", (), Reference(code=reference, language="python"))
        return grader.grade([(task, f"```python\n{code}\n```") for code in candidates], metrics=False)

    return judged


def scores(cards):
    assert all(card.drew for card in cards), [card.outcome.reason for card in cards]
    return [card.terms["chart_structure"].value for card in cards]


@pytest.mark.parametrize("name", EVERY)
def test_every_library_s_chart_is_itself_and_another_is_none(judge, name):
    program = EVERY[name]
    others = [EVERY[other] for other in EVERY if other != name]
    same, *rest = judge(program, program, *others)
    assert same.terms["chart_structure"].value >= 0.99
    assert same.total >= 0.99
    assert np.mean([card.terms["chart_structure"].value or 0.0 for card in rest]) < 0.1
    assert np.mean([card.total for card in rest]) < 0.1


def test_a_chart_drawn_by_another_library_is_nearly_the_same(judge):
    twin = START + (
        "plt.figure(figsize=(3.6, 3.6))\nplt.bar(['A', 'B', 'C'], [28, 55, 43], color='teal')\n"
        "plt.title('Counts of kinds')\nplt.xlabel('kind')\nplt.ylabel('n')\n" + SAVE
    )
    assert scores(judge(LIBRARIES["altair"], twin))[0] > 0.9


def ranked(reference, judge, *candidates):
    """Scores fall from one candidate to the next."""
    found = scores(judge(reference, reference, *candidates))
    assert all(better > worse for better, worse in itertools.pairwise(found)), found
    return found


def test_wrong_values_cost_by_their_number(judge):
    few, more = (BARS.replace("[23, 45", "[23, 25"), BARS.replace("[23, 45, 12, 36, 30]", "[40, 20, 40, 10, 15]"))
    ranked(BARS, judge, few, more)
    ranked(LINES, judge, LINES.replace("8, 9, 11", "14, 9, 11"), LINES.replace("[3, 5, 4, 8, 9", "[12, 1, 13, 2, 3"))


def test_missing_series_cost_by_their_number(judge):
    third = "ax.plot(x, third, color='#2ca02c', label='Gamma')\n"
    second = "ax.plot(x, second, color='#d62728', label='Beta')\n"
    one, two = LINES.replace(third, ""), LINES.replace(third, "").replace(second, "")
    found = ranked(LINES, judge, one, two)
    assert found[1] < 0.95
    assert found[2] < 0.8


def test_colours_cost_by_their_distance(judge):
    found = ranked(BARS, judge, BARS.replace("teal", "#108888"), BARS.replace("teal", "#20a0a0"),
                   BARS.replace("teal", "salmon"))  # fmt: skip
    assert found[1] > 0.95


def test_swapped_series_cost_though_every_line_and_every_colour_is_there(judge):
    swapped = LINES.replace("x, first", "x, other").replace("x, second", "x, first").replace("x, other", "x, second")
    assert 0.8 < scores(judge(LINES, swapped))[0] < 0.97


def test_an_order_of_bars_is_part_of_the_chart(judge):
    turned = BARS.replace("['apple', 'pear', 'plum', 'fig', 'kiwi'], [23, 45, 12, 36, 30]",
                          "['kiwi', 'fig', 'plum', 'pear', 'apple'], [30, 36, 12, 45, 23]")  # fmt: skip
    assert turned != BARS
    assert scores(judge(BARS, turned))[0] < 0.96


@pytest.mark.parametrize(
    ("old", "new", "least", "most"),
    [
        ("ax.set_title('Monthly output of three plants')\n", "", 0.9, 0.995),
        ("Monthly output", "Weekly output", 0.95, 0.999),
        ("ax.legend()\n", "", 0.9, 0.99),
        ("ax.grid(True)\n", "", 0.95, 0.995),
        (SAVE, "ax.set_yscale('log')\n" + SAVE, 0.85, 0.98),
        (SAVE, "ax.set_ylim(0, 40)\n" + SAVE, 0.85, 0.98),
        (
            SAVE,
            "plt.rc('font', size=5)\nfor each in fig.findobj(plt.Text):\n    each.set_fontsize(5)\n" + SAVE,
            0.8,
            0.98,
        ),
        ("label='Alpha'", "label='Alpha', linestyle='--', linewidth=4", 0.95, 0.999),
        ("ax.plot(", "ax.scatter(", 0.2, 0.6),
        ("ax.plot(", "ax.bar(", 0.2, 0.6),
    ],
    ids=["title", "word", "legend", "grid", "log", "limits", "font", "dashes", "points", "bars"],
)
def test_single_mistakes_cost_something_and_not_everything(judge, old, new, least, most):
    changed = LINES.replace(old, new)
    assert changed != LINES
    assert least < scores(judge(LINES, changed))[0] < most


def test_another_size_or_resolution_costs_next_to_nothing(judge):
    larger = LINES.replace("figsize=(6, 4)", "figsize=(9, 6)")
    finer = LINES.replace(SAVE, "plt.savefig('figure.pdf', dpi=200, bbox_inches='tight')\n")
    assert min(scores(judge(LINES, larger, finer))) > 0.95


def test_panels_are_compared_by_content_and_by_place(judge):
    stacked = PANELS.replace("subplots(1, 2", "subplots(2, 1")
    one = PANELS.replace("fig.tight_layout()", "fig.delaxes(ax[1])\nfig.tight_layout()")
    found = ranked(PANELS, judge, stacked, one)
    assert found[1] > 0.7


def test_fields_are_compared_by_their_pattern(judge):
    found = ranked(FIELD, judge, FIELD.replace("pcolormesh(", "imshow(").replace("cmap=", "origin='lower', cmap="),
                   FIELD.replace("np.sin(x / 2) + y / 5", "np.cos(x * y)"))  # fmt: skip
    assert found[1] > 0.75
    assert scores(judge(FIELD, FIELD.replace("viridis", "magma")))[0] < 0.85


def test_pies_are_compared_by_shares(judge):
    ranked(
        PIE, judge, PIE.replace("[40, 30, 20, 10]", "[38, 32, 20, 10]"), PIE.replace("[40, 30, 20, 10]", "[1, 1, 1, 1]")
    )


@pytest.mark.parametrize("way", HIDDEN)
def test_what_cannot_be_seen_earns_nothing(judge, way):
    card = judge(LINES, before_saving(LINES, HIDDEN[way]))[0]
    assert card.total <= 0.05
    if card.drew:
        assert card.terms["chart_structure"].parts["raw"] <= 0.05


FAKES = {
    "giant_text": "fig.text(0.1, 0.1, 'Monthly output of three plants', fontsize=300)\n",
    "empty_axes": "ax.grid(True)\n",
    "noise": "fig.figimage(np.random.RandomState(0).rand(400, 600, 3))\n",
    "lying_ticks": "ax.plot([0, 1], [0, 1])\nax.set_xticks(np.linspace(0, 1, 8), range(8))\n",
    "flood": "ax.fill_between([0, 7], 0, 14, color='#1f77b4')\n",
    "words": "for n in range(80):\n    fig.text(n % 8 / 8, n // 8 / 10, f'word {n}')\n",
}


@pytest.mark.parametrize("fake", FAKES)
def test_fakes_that_know_nothing_of_the_chart_earn_nothing(judge, fake):
    card = judge(LINES, START + "fig, ax = plt.subplots(figsize=(6, 4))\n" + FAKES[fake] + SAVE)[0]
    assert card.total <= 0.05


@pytest.mark.parametrize(
    "stuffing",
    [
        "for n in range(60):\n    ax.plot(x, np.random.RandomState(n).rand(8) * 14, color='#1f77b4')\n",
        "for n in range(200):\n    fig.text(n % 20 / 20, n // 20 / 10, f'word{n}', fontsize=6)\n",
        "for n in range(12):\n    fig.add_axes([n / 12, 0, 0.06, 0.06]).plot([1, 2], [2, n])\n",
    ],
    ids=["series", "words", "axes"],
)
def test_stuffing_costs(judge, stuffing):
    assert scores(judge(LINES, before_saving(LINES, stuffing)))[0] < 0.9


def test_axes_too_small_to_read_hold_nothing(judge):
    card = judge(LINES, before_saving(LINES, "ax.set_position([0.5, 0.5, 0.01, 0.01])\n"))[0]
    assert card.terms["chart_structure"].parts["data"] == 0.0


def test_a_giant_canvas_is_judged_at_the_size_of_the_reference(judge):
    giant = LINES.replace("figsize=(6, 4)", "figsize=(60, 40)")  # letters of a tenth of a pixel, once it is scaled
    assert judge(LINES, giant)[0].terms["chart_structure"].parts.get("text", 0.0) == 0.0


def test_a_series_drawn_twice_is_seen_once(grader, judge):
    twice = before_saving(LINES, "ax.plot(x, first, color='#1f77b4')\n")
    once, double = judge(LINES, LINES, twice)
    kinds = [[each.kind for each in look_at(card.rendering.structure).series] for card in (once, double)]
    assert kinds[0] == kinds[1]


def test_references_that_are_only_pictures_go_on_without_it(grader):
    pixels = np.full((400, 600, 4), 255, np.uint8)
    pixels[100:200, 100:300, :3] = (200, 30, 30)
    task = Task("picture", "chart", (), Reference(picture=pixels, language="python"))
    card = grader.grade([(task, f"```python\n{LINES}\n```")], metrics=False)[0]
    assert card.terms["chart_structure"].value is None
    assert card.multipliers["chart_evidence"].value is None
    assert card.total is not None
