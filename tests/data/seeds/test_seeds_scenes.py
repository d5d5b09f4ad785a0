"""Manim sources taken apart without running them, and figures cut out of notebooks and scripts that still draw."""

from __future__ import annotations

import json

import pytest

from janusrl import registry
from janusrl.data.sources.manim_scenes import manim
from janusrl.data.sources.notebooks import notebooks
from janusrl.data.sources.plot_slices import figures, without_magics
from janusrl.data.sources.reading import Unreadable
from janusrl.data.sources.scene_features import decompose
from janusrl.program import Program
from janusrl.recipe import SandboxSection
from janusrl.synthesis.seed import BadSeed, Seed, SeedError
from janusrl.task import Reference, Task

SOURCE = '''# SPDX-License-Identifier: MIT
"""Lesson."""
import os
import numpy as np
from manim import *
from manim import Scene as Stage
import manim as mn
from .theme import BRAND, make_logo
from helpers import arrow_to
from project.parts import *

os.system("touch ran")
config.background_color = "#101820"
RADIUS = 2
UNUSED = 3


def ring(radius):
    return Circle(radius=radius * SCALE, color=BRAND)


SCALE = 0.5


class Base(Scene):
    def setup(self):
        self.title = Text("Base title")

    def intro(self):
        """Shows the title."""
        self.play(Write(self.title))


class Lesson(Base):
    # The lesson.
    def construct(self):
        self.intro()
        shape = ring(RADIUS)
        label = MathTex(r"x^2", "+ 1").next_to(shape, UP)
        self.play(Create(shape), FadeIn(label, shift=UP), run_time=2)
        self.play(shape.animate.shift(LEFT))
        self.helper(Text(text="again"))
        self.wait()

    def helper(self, what):
        self.add(what, Dot(np.array([0, 0, 0])))

    def never(self):
        self.play(Uncreate(Square()))


class Space(mn.ThreeDScene):
    def construct(self):
        self.add(Sphere())


class Renamed(Stage):
    def construct(self):
        self.add(arrow_to(Dot()))


class NoScene(VGroup):
    def construct(self):
        pass


class Abstract(Scene):
    pass
'''


def read(source, folder, **options):
    return list(source.seeds(source.options_type.model_validate(options), seed=0, folder=folder))


def reasons(found):
    return {seed.id: seed.reason for seed in found if isinstance(seed, BadSeed)}


def test_scenes_are_taken_apart_without_being_run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "lesson.py").write_text(SOURCE)
    (tmp_path / "helpers.py").write_text("from manim import *\n")
    found = {seed.id: seed for seed in read(manim, tmp_path, path=".")}
    assert list(found) == ["helpers.py", "lesson.py#Lesson", "lesson.py#Space", "lesson.py#Renamed"]
    assert reasons(found.values()) == {"helpers.py": "nothing_found"}
    assert not (tmp_path / "ran").exists()
    lesson = found["lesson.py#Lesson"]
    features = dict(lesson.features)
    assert features.pop("excerpt").startswith("class Lesson(Base):\n    # The lesson.\n    def construct(self):")
    assert features == {
        "scene": "Lesson",
        "bases": ["Base"],
        "objects": ["MathTex", "Text", "Dot"],
        "animations": ["Create", "FadeIn", "animate", "Write"],
        "texts": ["x^2", "+ 1", "again"],
        "calls": ["intro", "play", "helper", "wait", "add"],
        "plays": 3,
        "imports": [
            "import os",
            "import numpy as np",
            "from manim import *",
            "from manim import Scene as Stage",
            "import manim as mn",
        ],
        "dropped_imports": [
            "from .theme import BRAND, make_logo",
            "from helpers import arrow_to",
            "from project.parts import *",
        ],
        "missing": ["BRAND", "*"],
    }
    assert (lesson.licence, lesson.env, lesson.language) == ("MIT", "animation", "python")
    assert lesson.family == found["lesson.py#Space"].family
    for kept in (
        "config.background_color",
        "RADIUS = 2",
        "def ring",
        "SCALE = 0.5",
        "class Base(Scene)",
        "# The lesson.",
    ):
        assert kept in lesson.code
    for gone in ("os.system", "UNUSED", "helpers", "theme", "class Space"):
        assert gone not in lesson.code
    compile(lesson.code, "lesson", "exec")
    assert found["lesson.py#Space"].features["bases"] == ["ThreeDScene"]
    assert found["lesson.py#Renamed"].features["missing"] == ["arrow_to", "*"]
    assert set(reasons(read(manim, tmp_path, path=".", complete=True)).values()) == {"nothing_found", "incomplete"}


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("class A(Scene):\n    def construct(self):\n        print 'x'\n", "syntax_error"),
        ("x = " + "(" * 5000, "syntax_error"),
        ("x = " + "-" * 200_000 + "1", "syntax_error"),
        ("x = '\\N{nothing}'", "syntax_error"),
        ("class A(A):\n    def construct(self): pass\n", "nothing_found"),
        ("class A(B):\n    pass\nclass B(A):\n    def construct(self): pass\n", "nothing_found"),
        ("def construct(self): pass", "nothing_found"),
    ],
)
def test_sources_without_a_scene_are_named(source, reason):
    with pytest.raises(Unreadable) as caught:
        decompose(source)
    assert caught.value.reason == reason


def test_a_scene_whose_base_stands_below_it_and_calls_itself():
    source = (
        "class A(B):\n    pass\nclass B(Scene):\n    def construct(self):\n        self.a()\n"
        "    def a(self):\n        self.a()\n        self.construct()\n        self.add(Dot())\n"
    )
    a, b = decompose(source)
    assert a.features["objects"] == b.features["objects"] == ["Dot"]
    assert a.program.index("class A") < a.program.index("class B")


def test_the_examples_of_the_installed_manim(tmp_path):
    pytest.importorskip("manim")
    found = read(manim, tmp_path)
    good = [seed for seed in found if isinstance(seed, Seed)]
    assert len(good) > 350
    assert len(reasons(found)) <= 2
    assert {seed.licence for seed in good} == {"MIT"}
    assert all(seed.origin.startswith("pypi:manim@") for seed in good)
    assert all("def construct" in seed.code and ":save_last_frame:" not in seed.code for seed in good)


CELLS = [
    "%matplotlib inline\n!pip install x\nimport numpy as np, pandas as pd\nimport matplotlib.pyplot as plt\n"
    "import seaborn as sns\nplt.style.use('ggplot')\nnp.random.seed(0)\n",
    "df = pd.DataFrame({'a': np.random.rand(10), 'b': range(10)})\nunused = 3\ndf.head()\nprint(df)",
    "df['c'] = df.a * 2\n# A line of a.\nplt.figure(figsize=(4, 3))\nplt.plot(df.a)\nplt.title('one')\nplt.show()\n"
    "fig, ax = plt.subplots()\nax.bar(df.b, df.c)\nax.set_title('two')",
    "df.describe()\ndf?\n",
    "sns.boxplot(data=df)",
    "def panel(ax, column):\n    ax.hist(df[column])\n\nfig, axes = plt.subplots(1, 2)\n"
    "for ax, name in zip(axes, 'ab'):\n    panel(ax, name)\n    %timeit 1",
    "%%bash\nls",
    "df = pd.read_csv('sales.csv')\ndf.plot(kind='bar')",
]


def notebook(cells, **more):
    made = [{"cell_type": "code", "source": cell.splitlines(keepends=True)} for cell in cells]
    return {"cells": [{"cell_type": "markdown", "source": "# Title"}, *made], "nbformat": 4, "metadata": {}, **more}


def test_figures_of_a_notebook_are_cut_out_and_draw(tmp_path):
    (tmp_path / "a.ipynb").write_text(json.dumps(notebook(CELLS)))
    found = read(notebooks, tmp_path, path=".", licence="MIT")
    good = [seed for seed in found if isinstance(seed, Seed)]
    assert [(seed.id, seed.features["library"]) for seed in good] == [
        ("a.ipynb#0", "matplotlib"),
        ("a.ipynb#1", "matplotlib"),
        ("a.ipynb#2", "seaborn"),
        ("a.ipynb#3", "matplotlib"),
    ]
    assert reasons(found) == {"a.ipynb#4": "needs_files"}
    assert {seed.family for seed in good} == {f"folder:{tmp_path.name}/a.ipynb"}
    first, second, box, panels = (seed.code for seed in good)
    for code in (first, second, box, panels):
        assert "np.random.seed(0)" in code
        assert "plt.style.use" in code
        for gone in ("%", "!pip", "unused", "head()", "print", "describe"):
            assert gone not in code
    assert "# A line of a." in first
    assert "bar" not in first
    assert "'one'" not in second
    assert "import seaborn" not in first
    assert "fig, ax = plt.subplots()" not in panels
    domain = registry.load("envs", "chart")
    renderer = domain.start_renderer(SandboxSection())
    try:
        for seed in good:
            task = Task(seed.id, "chart", ({"role": "user", "content": "x"},), Reference())
            program = Program(seed.code, "python", 0, len(seed.code))
            outcome = renderer.submit(domain.request_for(task, program, domain.size_for(task))).result()
            assert outcome.failure is None, seed.code
    finally:
        renderer.close()
    assert read(notebooks, tmp_path, path=".", self_contained=False)[4].features["reads"] == ["sales.csv"]


def test_values_that_were_replaced_are_not_needed():
    (one,) = figures(["import matplotlib.pyplot as plt\nx = [1]\nx = [2]\nx[0] = 3\nx.append(4)\ny = x\nplt.plot(x)"])
    assert one.code == "import matplotlib.pyplot as plt\nx = [2]\nx[0] = 3\nx.append(4)\nplt.plot(x)\n"


def test_figures_of_scripts_in_other_libraries():
    px, alt = figures(
        [
            "import plotly.express as px\nimport altair as alt\nd = {'a': [1, 2]}\nfig = px.bar(d)\n"
            "fig.update_layout(title='x')\nfig.show()\nchart = alt.Chart(d).mark_bar()\nchart.show()\n"
        ]
    )
    assert (px.library, alt.library) == ("plotly", "altair")
    assert "alt.Chart" not in px.code
    assert "px.bar" not in alt.code
    assert alt.code.startswith("import altair as alt\nd =")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "bad_notebook"),
        ("[]", "bad_notebook"),
        ('{"cells": 3}', "bad_notebook"),
        ('{"cells": [{"cell_type": "code", "source": [3]}]}', "bad_notebook"),
        (json.dumps(notebook(["plot(1)"], metadata={"kernelspec": {"language": "R"}})), "language"),
        (json.dumps(notebook(["print(1)"])), "nothing_found"),
        (json.dumps(notebook(["print 1"])), "syntax_error"),
        ("[" * 100_000, "bad_notebook"),
    ],
)
def test_notebooks_that_give_nothing_are_named(text, reason, tmp_path):
    (tmp_path / "a.ipynb").write_text(text)
    assert reasons(read(notebooks, tmp_path, path=".")) == {"a.ipynb": reason}


def test_a_broken_cell_costs_only_what_needs_it_and_old_notebooks_are_read(tmp_path):
    cells = ["import matplotlib.pyplot as plt", "print 'old'", "plt.plot([1, 2])"]
    old = {"worksheets": [{"cells": [{"cell_type": "code", "input": cell} for cell in cells]}], "nbformat": 3}
    (tmp_path / "a.ipynb").write_text(json.dumps(old))
    (seed,) = read(notebooks, tmp_path, path="a.ipynb")
    assert seed.code == "import matplotlib.pyplot as plt\n\nplt.plot([1, 2])\n"
    with pytest.raises(SeedError, match=r"has no file that fits \*\.r"):
        read(notebooks, tmp_path, path=".", glob="*.r")


def test_magics_go_and_strings_stay():
    assert without_magics("%%time\nx = 1\n!ls\n  %run a\ny = x % 2\nwhat?\nz = 'a?'\n") == (
        "x = 1\n\n  pass\ny = x % 2\n\nz = 'a?'\n"
    )
    assert without_magics("%%html\n<b>") == ""
