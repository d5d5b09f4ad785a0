# ruff: noqa: E501  # programs stand on one line
"""The same program gives the same pixels and the same structure: twice, anywhere, in any order, after anybody."""

from __future__ import annotations

import random

import pytest
from figure_parts import CORPUS, request_of

from janusrl.recipe import SandboxSection
from janusrl.render.figure.renderer import FigureRenderer

NEIGHBOURS = (
    "import matplotlib as mpl, matplotlib.pyplot as plt\nmpl.rcParams['font.size'] = 30\nplt.style.use('dark_background')\n"
    "import seaborn as sns; sns.set_theme(style='darkgrid', palette='husl')\nplt.plot([1]); plt.show()",
    "import numpy as np, random, os\nnp.random.seed(99); random.seed(99); os.environ['TZ'] = 'Asia/Tokyo'\n"
    "np.sin = np.cos; raise SystemExit(3)",
    "import matplotlib.pyplot as plt\nplt.xkcd(); plt.plot([1, 2]); plt.show()",
    "import matplotlib.text as t\nt.Text.draw = lambda *a: None\nimport matplotlib.pyplot as plt\nplt.plot([1]); plt.show()",
    "import ctypes; ctypes.string_at(0)",
)


def programs():
    known = [path for path in sorted(CORPUS.glob("[0-9]*.py")) if not any(w in path.name for w in ("plotly", "altair"))]
    return known[5::13]


@pytest.mark.slow
def test_pixels_and_structure_do_not_depend_on_who_draws_when(figures):
    files = {path.name: path.read_bytes() for path in CORPUS.iterdir() if path.suffix in (".csv", ".json")}

    def rounds(renderer, order, mark):
        asked = [request_of(path.read_text() + f"\n# {mark}", files=files) for path in order]
        between = [request_of(source + f"\n# {mark} {n}") for n, source in enumerate(NEIGHBOURS)]
        futures = {}
        for number, (path, request) in enumerate(zip(order, asked, strict=True)):
            renderer.submit(between[number % len(between)])
            futures[path.name] = renderer.submit(request)
        drawn = {}
        for name, future in futures.items():
            outcome = future.result(180)
            assert outcome.rendering is not None, (name, outcome.failure)
            drawn[name] = outcome.rendering.content_hash, repr(outcome.rendering.structure)
        return drawn

    order = programs()
    assert len(order) >= 10
    first = rounds(figures, order, "first")
    shuffled = order[:]
    random.Random(3).shuffle(shuffled)
    assert rounds(figures, shuffled, "second") == first
    with FigureRenderer(SandboxSection(workers=1)) as alone:
        assert rounds(alone, order[::-1], "third") == first
