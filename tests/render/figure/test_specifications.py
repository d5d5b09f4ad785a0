# ruff: noqa: E501  # programs stand on one line
"""plotly and altair: drawn by browsers of ours from hostile specifications."""

from __future__ import annotations

import json

import numpy as np
import pytest
from figure_parts import CORPUS, request_of

from janusrl.outcome import Status
from janusrl.render.browser.launch import find_browser
from janusrl.render.browser.libraries import Libraries

pytest.importorskip("plotly", reason="plotly is not installed: pip install 'janusrl[charts]'")
pytest.importorskip("altair", reason="altair is not installed: pip install 'janusrl[charts]'")
pytestmark = pytest.mark.skipif(
    not find_browser() or "plotly.js-dist-min" not in Libraries().packages,
    reason="no Chromium, or no web libraries: make setup",
)

BARS = "import plotly.express as px\nfig = px.bar(x=['a', 'b', 'c'], y=[1, 3, 2], title='Plotly bars', labels={'x': 'letter', 'y': 'count'})\n"
POINTS = "import altair as alt, pandas as pd\nd = pd.DataFrame({'x': [1, 2, 3, 4], 'y': [3, 1, 4, 2], 'k': list('aabb')})\nchart = alt.Chart(d, title='Altair points').mark_point(filled=True).encode(x='x:Q', y='y:Q', color='k:N').properties(width=300, height=200)\n"


def words(rendering):
    return {(run.role, run.text) for run in rendering.texts}


@pytest.mark.parametrize(
    "end", ["fig.show()", "fig.write_image('a.png')", "fig.write_html('a.html')", "fig", "pass", "fig.to_image('png')"]
)
def test_plotly_figures_are_drawn_with_structure(draw, end):
    rendering = draw(BARS + end)
    assert rendering.size == (700, 500)
    assert rendering.structure["kind"] == "plotly"
    assert {("title", "Plotly bars"), ("xlabel", "letter"), ("ylabel", "count"), ("tick", "b")} <= words(rendering)
    bars = [mark for mark in rendering.structure["marks"] if mark["kind"] == "rect"]
    assert len(bars) == 3
    heights = [mark["box"][3] - mark["box"][1] for mark in bars]
    np.testing.assert_allclose(np.array(heights) / heights[0], [1, 3, 2], atol=0.02)
    assert all(mark["seen"] > 0.9 and mark["face"] == [99, 110, 250, 255] for mark in bars)


@pytest.mark.parametrize("end", ["chart", "chart.show()", "chart.save('a.png')", "chart.save('a.html')", "pass"])
def test_altair_charts_are_drawn_with_structure(draw, end):
    rendering = draw(POINTS + end)
    assert rendering.structure["kind"] == "vega-lite"
    assert {("title", "Altair points"), ("xlabel", "x"), ("ylabel", "y"), ("legend", "k"), ("legend", "a")} <= words(
        rendering
    )
    (points,) = [mark for mark in rendering.structure["marks"] if not mark["legend"]]
    assert (points["kind"], points["count"]) == ("points", 4)
    assert points["colors"] == [[76, 120, 168, 179], [245, 133, 24, 179]]
    axes = rendering.structure["axes"][0]
    (xa, a), (xb, b) = axes["ticks"]["x"][0], axes["ticks"]["x"][-1]
    xs = [x for x, _ in points["paths"][0]]
    np.testing.assert_allclose(
        [(x - xa) / (xb - xa) * (float(b) - float(a)) + float(a) for x in xs], [1, 2, 3, 4], atol=0.05
    )


def test_several_figures_are_several_pictures(draw):
    again = "fig.show()\nfig.write_html('a.html')\nfig.update_layout(title='Then this', width=400)\nfig.show()\n"
    rendering = draw(BARS + again + "fig.update_layout(title='Last')\nfig.write_image('b.png')\n")
    assert [frame.pixels.shape[1] for frame in rendering.frames] == [700, 400, 400]
    trees = [*rendering.structure["earlier"], rendering.structure]
    titles = [text["text"] for tree in trees for text in tree["texts"] if text["role"] == "title"]
    assert titles == ["Plotly bars", "Then this", "Last"]
    assert all("earlier" not in tree for tree in rendering.structure["earlier"])
    both = draw(BARS + POINTS + "fig.show()\nchart.save('c.html')\n")
    assert [tree["kind"] for tree in (*both.structure["earlier"], both.structure)] == ["plotly", "vega-lite"]


def test_the_last_figures_count(draw):
    rendering = draw(BARS + "for n in range(11):\n    fig.update_layout(title=str(n), width=100 + n)\n    fig.show()\n")
    assert [frame.pixels.shape[1] for frame in rendering.frames] == list(range(103, 111))


def test_one_figure_that_cannot_be_drawn_is_the_outcome(run):
    wide = "import altair as alt\nalt.Chart().mark_bar().properties(width=1e6).save('a.html')\n"
    outcome = run(BARS + "fig.show()\n" + wide + "fig.update_layout(width=300)\nfig.show()")
    assert (outcome.status, outcome.reason) == (Status.MODEL_FAILED, "too_large"), outcome.failure


def test_sizes_are_the_figures_own(draw):
    assert draw(BARS + "fig.update_layout(width=500, height=300)\nfig.show()").size == (500, 300)
    assert draw(BARS + "fig.write_image('a.png', width=320, height=240)").size == (320, 240)


@pytest.mark.parametrize(
    ("source", "seen"),
    [
        (BARS.replace("'Plotly bars'", "'<span style=\"color:white\">Plotly bars</span>'") + "fig.show()", False),
        (BARS + "fig.update_layout(title_font_color='white')\nfig.show()", False),
        (BARS + "fig.update_layout(title_font_color='rgba(0,0,0,0.02)')\nfig.show()", False),
        (BARS + "fig.update_layout(title_font_size=1)\nfig.show()", False),
        (BARS + "fig.update_layout(title_x=1, title_xanchor='left', title_pad_l=400)\nfig.show()", False),
        (BARS + "fig.show()", True),
    ],
)
def test_titles_that_cannot_be_seen_are_not_told(draw, source, seen):
    titles = [run.text for run in draw(source).texts if run.role == "title"]
    assert titles == (["Plotly bars"] if seen else [])


def test_hidden_bars_are_not_seen(draw):
    rendering = draw(BARS + "fig.update_traces(marker_color='white').update_layout(plot_bgcolor='white')\nfig.show()")
    assert max((mark["seen"] for mark in rendering.structure["marks"]), default=0) < 0.2


SPEC = "import plotly.io as pio\nclass F(__import__('plotly.graph_objects').graph_objects.Figure): pass\npio.to_json = lambda *a, **k: TEXT\nfig = F()\n"
VEGA = "import altair as alt\nclass C(alt.Chart):\n    def to_dict(self, *a, **k): return SPEC\nC('x.csv').mark_bar()"


@pytest.mark.parametrize(
    "text",
    ["'[]'", "'null'", "'{'", "'{\"data\": 7}' * 2", "'\\\\ud800'", "'[' * 10**5"],
)
def test_specifications_that_are_none_are_the_programs_failure(run, text):
    outcome = run(SPEC.replace("TEXT", text) + "fig.show()")
    assert outcome.status is Status.MODEL_FAILED
    assert outcome.reason in ("forged", "bad_spec")


@pytest.mark.parametrize(
    "spec",
    [
        {
            "data": [{"type": "bar", "y": [1]}],
            "layout": {
                "images": [{"source": "http://127.0.0.1/x.png"}],
                "title": {"text": "<img src=x onerror=alert(1)><script>document.title=1</script>T"},
            },
        },
        {
            "data": [
                {
                    "type": "scatter",
                    "x": ["javascript:alert(1)"],
                    "y": [1],
                    "text": "<a href='javascript:alert(1)'>t</a>",
                }
            ]
        },
        {"data": [{"type": "nonsense"}, {"type": "bar", "y": [1, 2]}], "layout": {"width": -5}},
        {"data": [{"type": "bar", "y": [1]}], "layout": {"template": {"layout": {"__proto__": {"polluted": 1}}}}},
    ],
)
def test_hostile_plotly_is_only_drawn(figures, draw, spec):
    rendering = draw(SPEC.replace("TEXT", repr(json.dumps(spec))) + "fig.show()")
    assert rendering.structure["kind"] == "plotly"
    clean = draw(BARS + "fig.show()  # after " + str(sorted(spec)))
    np.testing.assert_array_equal(clean.pixels, draw(BARS + "fig.show()").pixels)


@pytest.mark.parametrize(
    ("spec", "reason"),
    [
        ({"$schema": "https://vega.github.io/schema/vega-lite/v6.json", "mark": "bar", "data": {"url": "http://127.0.0.1/secret.json"}, "encoding": {}}, "bad_spec"),
        ({"$schema": "https://vega.github.io/schema/vega-lite/v6.json", "mark": "bar", "data": {"url": "file:///etc/passwd"}, "encoding": {}}, "bad_spec"),
        ({"$schema": "https://vega.github.io/schema/vega-lite/v6.json", "mark": "bar", "data": {"url": "data/../../../../etc/passwd"}, "encoding": {}}, "bad_spec"),
        ({"mark": "nonsense", "data": {"values": []}, "encoding": {}}, "bad_spec"),
        ({"mark": "point", "data": {"sequence": {"start": 0, "stop": 1e9}}, "encoding": {"x": {"field": "data", "type": "quantitative"}}}, ("time_limit", "memory_limit", "crash", "bad_spec")),
        ({"width": 1e6, "height": 1e6, "mark": "bar", "data": {"values": [{"a": 1}]}, "encoding": {"x": {"field": "a"}}}, "too_large"),
        ({"mark": "point", "data": {"values": [{"a": 1}]}, "transform": [{"calculate": "window.location.href='http://127.0.0.1'", "as": "b"}], "encoding": {}}, "bad_spec"),
    ],
)  # fmt: skip
def test_hostile_vega_is_refused(run, draw, spec, reason):
    outcome = run(VEGA.replace("SPEC", repr(spec)))
    assert outcome.status is Status.MODEL_FAILED, outcome
    assert outcome.reason in ((reason,) if isinstance(reason, str) else reason), outcome.failure
    assert "Altair points" in {run.text for run in draw(POINTS + f"chart  # after {str(spec)[:40]}").texts}


def test_example_data_is_there_without_a_network(draw):
    cars = draw(
        "import altair as alt\nfrom altair.datasets import data\nalt.Chart(data.cars.url).mark_point().encode(x='Horsepower:Q', y='Miles_per_Gallon:Q')"
    )
    assert cars.structure["marks"][0]["count"] > 300
    old = draw(
        "import altair as alt\nfrom vega_datasets import data\nalt.Chart(data.movies()).mark_bar().encode(alt.X('IMDB_Rating:Q', bin=True), y='count()')"
    )
    assert len(old.structure["marks"]) >= 9


@pytest.mark.slow
def test_the_same_specification_gives_the_same_pixels(figures):
    paths = [path for path in sorted(CORPUS.glob("[0-9]*.py")) if "plotly" in path.name or "altair" in path.name]
    assert len(paths) >= 20
    drawn: list[dict[str, str]] = []
    for mark, order in (("a", paths), ("b", paths[::-1])):
        futures = {
            path.name: figures.submit(request_of(path.read_text() + f"\n# {mark}", structure=False)) for path in order
        }
        found = {}
        for name, future in futures.items():
            outcome = future.result(180)
            assert outcome.rendering is not None, (name, outcome.failure)
            found[name] = outcome.rendering.content_hash
        drawn.append(found)
    assert drawn[0] == drawn[1]
