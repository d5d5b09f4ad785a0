"""The trace: what official evaluators collect in a program, on real runs; and what forged traces are worth."""

import json
from collections import Counter

import pytest
from figure_parts import request_of

from janusrl.domain import RenderRequest
from janusrl.outcome import Status
from janusrl.program import Program
from janusrl.render.figure.trace_answer import no_trace, read_trace

START = "import numpy as np\nimport matplotlib.pyplot as plt\nrng = np.random.RandomState(3)\n"
SAVE = "\nplt.savefig('figure.pdf')\n"


@pytest.fixture(scope="module")
def trace(figures):
    def traced(body, *, save=SAVE):
        source = START + body + save
        request = RenderRequest(Program(source, "python", 0, len(source)), trace=True)
        outcome = figures.submit(request).result(120)
        assert outcome.rendering is not None, outcome.failure
        assert outcome.rendering.trace["problem"] == ""
        return outcome.rendering.trace

    return traced


def test_nothing_is_traced_unless_it_is_asked_for(draw):
    assert draw(START + "plt.plot([1, 2])" + SAVE).trace is None


def test_a_trace_changes_neither_pixels_nor_structure_but_the_key(figures):
    source = START + "import seaborn as sns\nsns.lineplot(x=[1, 2, 3], y=[2, 1, 3])\nplt.bar([1, 2], [3, 1])" + SAVE
    plain = figures.submit(request_of(source)).result(120).rendering
    request = RenderRequest(Program(source, "python", 0, len(source)), structure=True, trace=True)
    traced = figures.submit(request).result(120).rendering
    assert traced.content_hash == plain.content_hash
    assert traced.structure == plain.structure
    assert traced.key != plain.key


@pytest.mark.parametrize(
    ("body", "calls"),
    [
        ("plt.plot([1, 2]); plt.plot([2, 1], [1, 2], [1, 2], [2, 1])", {"plot": 2}),
        ("plt.hist([1, 2, 2])", {"hist": 1}),
        ("plt.stem([1, 2, 3])", {"vlines": 1, "plot": 2}),
        ("plt.stackplot([1, 2], [1, 2], [2, 1])", {"fill_between": 2}),
        ("plt.subplot(projection='polar').plot([0, 1], [1, 2])", {"plot_polar": 1}),
        ("ax = plt.figure().add_subplot(projection='3d'); ax.scatter([1], [1], [1])", {"scatter": 1}),
        ("ax = plt.figure().add_subplot(projection='3d'); ax.plot([1, 2], [1, 2], [1, 2])", {"plot3d": 1}),
        ("plt.gca().add_patch(plt.Circle((0, 0), 1))", {"ellipse": 1}),
        ("plt.pcolormesh(rng.rand(3, 3))", {}),
        ("import seaborn as sns; sns.lineplot(x=[1, 2], y=[2, 1])", {"plot": 1}),
        ("import seaborn as sns; sns.barplot(x=['a', 'b'], y=[2, 1])", {"bar": 1}),
        ("import pandas as pd; pd.DataFrame({'a': [1, 2], 'b': [2, 1]}).plot()", {"plot": 2}),
    ],
)
def test_outermost_calls_count(trace, body, calls):
    found = trace(body)["calls"]
    assert {name: found.get(name, 0) for name in calls} == calls
    assert calls or not found


def test_after_a_call_that_raised_nothing_counts_as_officially(trace):
    body = "try:\n    plt.bar([1, 2], [1, 2, 3])\nexcept ValueError:\n    pass\nplt.plot([1, 2])"
    assert trace(body)["calls"] == {"bar": 1}


def test_libraries_are_traced_where_the_program_names_them(trace):
    pytest.importorskip("networkx")
    pytest.importorskip("squarify")
    graph = trace("import networkx as nx\nnx.draw(nx.path_graph(4), node_color='#ff0000', with_labels=True)")
    assert graph["calls"] == {"draw_networkx_nodes": 1, "draw_networkx_edges": 1, "draw_networkx_labels": 1}
    assert ["draw_networkx_nodes", "#FF0000"] in graph["colors"]
    tiles = trace("import squarify\nsquarify.plot(sizes=[3, 2], color=['#112233', '#445566'])")
    assert tiles["calls"] == {"squarify": 1}
    assert tiles["colors"] == [["squarify", "#112233"], ["squarify", "#445566"]]


@pytest.mark.parametrize(
    ("body", "colors"),
    [
        ("plt.plot([1, 2], color='r'); plt.plot([2, 1], 'b--')", [["line", "#FF0000"], ["line", "#0000FF"]]),
        ("plt.barh([1, 2], [1, 2], color=['#010203', '#040506'])", [["bar", "#010203"], ["bar", "#040506"]]),
        ("plt.imshow(rng.rand(3, 3), cmap='magma')", [["imshow", "magma"]]),
        ("plt.scatter([1, 2], [1, 2], c=[1, 2], cmap='plasma')", [["scatter", "plasma"]]),
        ("boxes = plt.boxplot([[1, 2], [2, 3]], patch_artist=True)['boxes']\n"
         "[box.set_facecolor(c) for box, c in zip(boxes, 'rg')]",
         [["boxplot", "#008000"]]),  # keyed by the colour at the call: both were blue, the last one stays
        ("plt.plot([1, 2], color=('red', 0.3)); plt.bar([1], [2])", []),  # officially this ends the program
        ("bars = plt.bar([1, 2], [1, 2])\nbars[1].set_facecolor('green')", []),  # read letter by letter: likewise
    ],
)  # fmt: skip
def test_colours_are_those_of_the_official_procedure(trace, body, colors):
    assert trace(body)["colors"] == colors


def test_places_in_a_grid(trace):
    body = "fig, ax = plt.subplots(2, 2)\nfig.add_axes([0.4, 0.4, 0.1, 0.1])\nfig.add_subplot(3, 1, (1, 2)).twinx()"
    assert Counter(map(tuple, trace(body)["layout"])) == Counter(
        [(2, 2, 0, 0, 0, 0), (2, 2, 0, 0, 1, 1), (2, 2, 1, 1, 0, 0), (2, 2, 1, 1, 1, 1), *[(3, 1, 0, 1, 0, 0)] * 2]
    )


@pytest.mark.parametrize(
    ("location", "entries"),
    [
        ("right", [[1, 2, 0, 0, 0, 0], [3, 1, 1, 1, 0, 0]]),
        ("left", [[1, 2, 0, 0, 1, 1], [3, 1, 1, 1, 0, 0]]),
        ("top", [[2, 1, 1, 1, 0, 0], [1, 3, 0, 0, 1, 1]]),
        ("bottom", [[2, 1, 0, 0, 0, 0], [1, 3, 0, 0, 1, 1]]),
    ],
)
def test_a_colour_bar_divides_its_axes_as_in_matplotlib_3_8(trace, location, entries):
    body = f"fig, ax = plt.subplots()\nfig.colorbar(ax.imshow(rng.rand(3, 3)), ax=ax, location='{location}')"
    assert trace(body)["layout"] == entries


def test_strings_are_those_of_the_pdfs(trace):
    body = "plt.axis('off')\nplt.text(0, 0, 'two\\nlines')\nplt.text(0, 1, '$x^2$')\nplt.text(1, 0, '')"
    assert trace(body)["texts"] == ["two", "lines", "$x^2$"]
    twice = "plt.axis('off')\nplt.title('a')\nplt.savefig('1.pdf')\nplt.title('b')"
    assert trace(twice)["texts"] == ["a", "b"]
    assert trace(twice, save="\nplt.savefig('2.png')\n")["texts"] == ["a"]
    assert trace("plt.axis('off')\nplt.title('a')", save="\nplt.show()\n")["texts"] == ["a"]


def test_labels_have_their_own_coordinates(trace):
    found = trace(
        "fig = plt.figure(figsize=(5, 3))\nplt.axis('off')\nplt.text(2, 3, ' Here ')\n"
        "plt.text(0, 0, 'no').set_visible(False)"
    )
    assert found["labels"] == [["here", 2.0, 3.0]]
    assert found["inches"] == [5.0, 3.0]


def test_programs_of_other_libraries_have_an_empty_trace(figures):
    source = "import plotly.graph_objects as go\nfig = go.Figure(go.Bar(x=[1], y=[2]))\nfig.show()"
    request = RenderRequest(Program(source, "python", 0, len(source)), trace=True)
    assert figures.submit(request).result(120).rendering.trace == no_trace("plotly")


def test_a_program_that_breaks_what_is_traced_says_so_and_still_draws(figures):
    source = START + "plt.plot([1, 2])\nplt.title('a')" + SAVE + "plt.gca().get_subplotspec = None"
    outcome = figures.submit(RenderRequest(Program(source, "python", 0, len(source)), trace=True)).result(120)
    assert outcome.status is Status.SCORED, outcome.failure
    trace = outcome.rendering.trace
    assert trace["problem"].startswith("TypeError")
    assert (trace["layout"], trace["colors"], trace["calls"]) == ([], [], {"plot": 1})
    assert "a" in trace["texts"]


GOOD = {**no_trace("matplotlib"), "texts": ["a"], "layout": [[1, 1, 0, 0, 0, 0]], "calls": {"bar": 1},
        "colors": [["bar", "#FF0000"]], "labels": [["a", 0.5, None]]}  # fmt: skip


def test_a_good_trace_is_read_as_it_is_and_nothing_else_with_it():
    assert read_trace({**json.loads(json.dumps(GOOD)), "more": 1}) == GOOD


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "plotly"},
        {"texts": "a"},
        {"texts": [1]},
        {"texts": ["a" * 5000]},
        {"texts": ["a"] * 5001},
        {"calls": {"bar": -1}},
        {"calls": {"bar": True}},
        {"calls": {"../bar": 1}},
        {"calls": {f"f{n}": 1 for n in range(200)}},
        {"layout": [[1, 1, 0, 0, 0]]},
        {"layout": [[1, 1, 0, 0, 0, 1e400]]},
        {"colors": [["bar"]]},
        {"labels": [["a", float("nan"), 0]]},
        {"labels": [["a", float("inf"), 0]]},
        {"inches": [1]},
        {"inches": ["1", 2]},
        {"problem": None},
    ],
    ids=str,
)
def test_a_trace_of_another_form_is_refused(wrong):
    with pytest.raises(ValueError):
        read_trace({**GOOD, **wrong})


@pytest.mark.parametrize("told", [None, [], "trace", 1, {}])
def test_what_is_no_trace_is_refused(told):
    with pytest.raises(ValueError):
        read_trace(told)
