# ruff: noqa: E501  # programs stand on one line
"""What a structure says of a figure, and that it says nothing that cannot be seen."""

from __future__ import annotations

import numpy as np
import pytest

PLT = "import matplotlib.pyplot as plt\nimport numpy as np\n"


def roles(rendering):
    return {(text["role"], text["text"]) for text in rendering.structure["texts"] if text["visible"]}


def text_named(rendering, words):
    return next(text for text in rendering.structure["texts"] if text["text"] == words)


def marks(rendering, **wanted):
    return [mark for mark in rendering.structure["marks"] if all(mark[name] == value for name, value in wanted.items())]


def test_texts_have_their_roles_and_boxes(draw):
    rendering = draw(
        PLT
        + "fig, axes = plt.subplots(1, 2, figsize=(8, 4))\nax = axes[0]\nax.plot([0, 1, 2], [0, 10, 20], label='speed')\n"
        + "ax.set_title('Left'); ax.set_xlabel('time'); ax.set_ylabel('km/h'); ax.legend(title='Series')\n"
        + "ax.annotate('peak', (2, 20), (1, 15), arrowprops={'arrowstyle': '->'})\n"
        + "axes[1].plot([1e6, 2e6], [1, 2]); axes[1].set_title('Right', loc='left')\n"
        + "fig.suptitle('Both'); fig.supxlabel('below'); fig.text(0.5, 0.5, 'between')\nplt.tight_layout()\nplt.show()"
    )
    wanted = {
        *[("title", "Left"), ("title", "Right"), ("suptitle", "Both"), ("xlabel", "time"), ("ylabel", "km/h")],
        *[("legend", "speed"), ("legend", "Series"), ("annotation", "peak"), ("supxlabel", "below")],
        *[("figure", "between"), ("tick", "2.0"), ("offset", "1e6")],
    }
    assert wanted <= roles(rendering)
    height = rendering.size[1]
    assert text_named(rendering, "Left")["box"][1] < 0.2 * height
    ylabel = text_named(rendering, "km/h")
    assert ylabel["angle"] == 90
    assert ylabel["box"][3] - ylabel["box"][1] > ylabel["box"][2] - ylabel["box"][0]
    assert text_named(rendering, "time")["axes"] == 0
    assert text_named(rendering, "Right")["axes"] == 1


def test_a_box_holds_the_ink_of_its_text(draw):
    rendering = draw(PLT + "plt.figure(facecolor='w').text(0.3, 0.6, 'gjpq WAVE', rotation=30, size=20)\nplt.show()")
    inked = np.argwhere(rendering.pixels[..., :3].min(2) < 128)
    (y0, x0), (y1, x1) = inked.min(0), inked.max(0)
    box = text_named(rendering, "gjpq WAVE")["box"]
    assert box[0] - 1 <= x0
    assert x1 <= box[2] + 1
    assert box[1] - 1 <= y0
    assert y1 <= box[3] + 1


@pytest.mark.parametrize(
    ("how", "seen"),
    [
        ("ax.text(.5, .5, 'secret')", True),
        ("ax.text(.5, .5, 'secret', alpha=.5)", True),
        ("ax.text(.5, .5, 'secret', alpha=.02)", False),
        ("ax.text(.5, .5, 'secret', alpha=0)", False),
        ("ax.text(.5, .5, 'secret', color='w')", False),
        ("ax.text(.5, .5, 'secret', color='#fefefe')", False),
        ("ax.text(.5, .5, 'secret', size=.1)", False),
        ("ax.text(.5, .5, 'secret', visible=False)", False),
        ("ax.text(5, .5, 'secret', clip_on=True)", False),
        ("ax.text(50, .5, 'secret')", False),
        ("ax.text(.5, .5, 'secret'); ax.fill([0, 1, 1, 0], [0, 0, 1, 1], 'w', zorder=9)", False),
        ("ax.text(.5, .5, 'secret'); ax.fill([0, 1, 1, 0], [0, 0, 1, 1], 'k', zorder=9)", False),
        ("ax.text(.5, .5, 'secret'); ax.imshow(np.eye(9), extent=(0, 1, 0, 1), zorder=9)", False),
        ("ax.text(.5, .5, 'secret'); ax.fill([0, 1, 1, 0], [0, 0, 1, 1], 'w', alpha=.4, zorder=9)", True),
        ("ax.text(.5, .5, 'secret', zorder=9); ax.imshow(np.eye(9), extent=(0, 1, 0, 1))", True),
        ("ax.set_facecolor('k'); ax.text(.5, .5, 'secret')", False),
        ("ax.set_facecolor('k'); ax.text(.5, .5, 'secret', color='w')", True),
        ("ax.text(.5, .5, 'secret', color='w', bbox={'fc': 'navy'})", True),
        (
            "ax.text(.5, .5, 'secret', path_effects=[__import__('matplotlib.patheffects').patheffects.withStroke(linewidth=3, foreground='w')])",
            True,
        ),
    ],
)
def test_only_text_that_can_be_seen_is_visible(draw, how, seen):
    rendering = draw(PLT + f"fig, ax = plt.subplots()\nax.set(xlim=(0, 1), ylim=(0, 1))\n{how}\nplt.show()")
    found = any(text["text"] == "secret" and text["visible"] for text in rendering.structure["texts"])
    assert found is seen
    assert any(run.text == "secret" for run in rendering.texts) is seen


@pytest.mark.parametrize(
    ("how", "seen"),
    [
        ("ax.plot([0, 1], [0, 1], 'r')", True),
        ("ax.plot([0, 1], [0, 1], 'r', alpha=0)", False),
        ("ax.plot([0, 1], [0, 1], 'w')", False),
        ("ax.plot([8, 9], [0, 1], 'r')", False),
        ("ax.bar([.5], [1], color='r')", True),
        ("ax.bar([.5], [1], color='r', alpha=.01)", False),
        ("ax.scatter([.2, .8], [.5, .5], color='r')", True),
        ("ax.scatter([.2, .8], [.5, .5], facecolors='none', edgecolors='r', s=400)", True),
        ("ax.scatter([.2, .8], [.5, .5], color='r', alpha=0)", False),
        ("ax.imshow(np.eye(4), extent=(0, 1, 0, 1))", True),
        ("ax.imshow(np.eye(4), extent=(0, 1, 0, 1), alpha=0)", False),
        ("ax.plot([0, 1], [0, 1], 'r'); ax.add_patch(plt.Rectangle((0, 0), 1, 1, color='w', zorder=5))", False),
        ("ax.fill_between([0, 1], [0, 1], color='r', alpha=.3)", True),
        ("ax.step([.1, .5, .9], [.2, .8, .5], 'r')", True),
    ],
)
def test_only_marks_that_can_be_seen_are_seen(draw, how, seen):
    rendering = draw(PLT + f"fig, ax = plt.subplots()\nax.axis([0, 1, 0, 1])\n{how}\nax.axis([0, 1, 0, 1])\nplt.show()")
    first = rendering.structure["marks"][0]
    assert (first["seen"] >= 0.3) is seen, first


def test_axes_say_where_they_are_and_how_they_are_ruled(draw):
    rendering = draw(
        PLT
        + "fig, axes = plt.subplots(2, 2, figsize=(8, 6))\naxes[0, 0].plot([0, 10], [0, 1]); axes[0, 0].grid(True)\n"
        + "im = axes[0, 1].imshow(np.arange(16).reshape(4, 4)); fig.colorbar(im, ax=axes[0, 1])\n"
        + "axes[1, 0].pie([1, 2, 3]); axes[1, 1].spines[['top', 'right']].set_visible(False)\n"
        + "axes[1, 1].semilogx([1, 1000], [1, 2])\nplt.show()"
    )
    axes = rendering.structure["axes"]
    assert [each["colorbar"] for each in axes] == [False, False, False, False, True]
    assert axes[0]["grid"] == {"x": True, "y": True}
    assert axes[1]["grid"] == {"x": False, "y": False}
    assert axes[0]["frame"] == ["bottom", "left", "right", "top"]
    assert axes[3]["frame"] == ["bottom", "left"]
    assert axes[0]["box"][2] < axes[1]["box"][0]
    assert axes[0]["box"][3] < axes[2]["box"][1]
    assert [mark["kind"] for mark in marks(rendering, axes=2)] == ["wedge"] * 3
    x0, _, x1, _ = axes[0]["box"]
    places = {text: place for place, text in axes[0]["ticks"]["x"]}
    # margins of 5 % each side: 0 and 10 stand at 1/22 and 21/22 of the width
    assert places["0"] == pytest.approx(x0 + (x1 - x0) / 22, abs=0.6)
    assert places["10"] == pytest.approx(x0 + (x1 - x0) * 21 / 22, abs=0.6)
    logs = axes[3]["ticks"]["x"]
    assert any("10^{3}" in text for _, text in logs)


def test_series_can_be_read_back_from_the_marks(draw):
    rendering = draw(
        PLT
        + "fig, ax = plt.subplots()\nx = np.arange(8.)\ny = np.array([3, 1, 4, 1, 5, 9, 2, 6.])\nax.plot(x, y, 'C1--', lw=3)\n"
        + "ax.set_xticks([0, 7]); ax.set_yticks([0, 10]); ax.set_ylim(0, 10)\nplt.show()"
    )
    (line,) = marks(rendering, kind="line")
    (xa, _), (xb, _) = rendering.structure["axes"][0]["ticks"]["x"]
    (ya, _), (yb, _) = rendering.structure["axes"][0]["ticks"]["y"]
    points = np.array(line["paths"][0])
    np.testing.assert_allclose((points[:, 0] - xa) / (xb - xa) * 7, np.arange(8), atol=0.02)
    np.testing.assert_allclose((points[:, 1] - ya) / (yb - ya) * 10, [3, 1, 4, 1, 5, 9, 2, 6], atol=0.03)
    assert line["edge"] == [255, 127, 14, 255]
    assert line["dashed"] is True
    assert line["width"] == pytest.approx(3 * 100 / 72, abs=0.01)


@pytest.mark.parametrize(
    ("how", "kind", "count"),
    [
        ("ax.plot([1, 2, 3], [1, 2, 1])", "line", 1),
        ("ax.bar(['a', 'b', 'c'], [1, 2, 3])", "rect", 3),
        ("ax.scatter(range(9), range(9), c=range(9))", "points", 1),
        ("ax.fill_between([0, 1, 2], [1, 2, 1])", "area", 1),
        ("ax.pie([1, 2], wedgeprops={'width': .4})", "wedge", 2),
        ("ax.add_patch(plt.Circle((.5, .5), .2))", "ellipse", 1),
        ("ax.imshow(np.eye(3))", "image", 1),
        ("ax.pcolormesh(np.eye(3))", "mesh", 1),
        ("ax.tripcolor([0, 1, 0], [0, 0, 1], [1, 2, 3], shading='gouraud')", "triangles", 1),
        ("ax.hexbin(np.random.rand(90), np.random.rand(90), gridsize=8)", "points", 1),
        ("ax.vlines([1, 2, 3], 0, 1)", "line", 1),
    ],
)
def test_marks_are_told_by_their_form(draw, how, kind, count):
    rendering = draw(PLT + f"fig, ax = plt.subplots()\n{how}\nplt.show()")
    assert len(marks(rendering, kind=kind)) == count


def test_a_legend_is_told_apart_from_the_data(draw):
    rendering = draw(
        PLT
        + "fig, ax = plt.subplots()\nax.plot([1, 2], 'r', label='a')\nax.plot([2, 1], 'b', label='b')\nax.legend()\nplt.show()"
    )
    assert len(marks(rendering, kind="line", legend=False)) == 2
    assert [mark["edge"] for mark in marks(rendering, kind="line", legend=True)] == [[255, 0, 0, 255], [0, 0, 255, 255]]


def test_seaborn_and_pandas_figures_have_structure_too(draw):
    rendering = draw(
        "import seaborn as sns, pandas as pd, matplotlib.pyplot as plt\nsns.set_theme()\n"
        "d = pd.DataFrame({'day': ['Mon', 'Tue', 'Wed'] * 2, 'v': [1, 2, 3, 2, 3, 4], 'k': list('xxxyyy')})\n"
        "ax = sns.barplot(d, x='day', y='v', hue='k', errorbar=None)\nax.set_title('Bars')\nplt.show()"
    )
    assert ("title", "Bars") in roles(rendering)
    assert ("xlabel", "day") in roles(rendering)
    assert ("legend", "x") in roles(rendering)
    assert len([mark for mark in marks(rendering, kind="rect", legend=False) if mark["seen"] > 0.5]) == 6


def test_without_structure_there_is_none(draw):
    rendering = draw(PLT + "plt.plot([1, 2])\nplt.show()", structure=False)
    assert rendering.structure is None
    assert rendering.texts == ()


def test_beyond_the_bounds_the_structure_says_that_it_is_cut(draw):
    rendering = draw(
        PLT + "fig, ax = plt.subplots()\nfor n in range(2100):\n    ax.add_line(plt.Line2D([n, n], [0, 1]))\nplt.show()"
    )
    assert rendering.structure["truncated"] is True
    assert len(rendering.structure["marks"]) == 2000


def test_a_text_with_effects_is_read_and_what_is_spelled_wrong_is_not(draw):
    effects = "import matplotlib.patheffects as pe\nfrom janusrl.render.figure.record import Recorder\n"
    text = "t = plt.gca().text(.5, .5, 'outlined $x^2$', size=20, path_effects=[pe.withStroke(linewidth=3, foreground='y')])\n"
    honest = draw(PLT + effects + text + "plt.show()")
    told = text_named(honest, "outlined $x^2$")
    assert told["visible"]
    assert told["color"] == [0, 0, 0, 255]
    forged = PLT + effects + "spell = Recorder.spell\n"
    forged += "Recorder.spell = lambda self, s, *rest: spell(self, 'never drawn', *rest)\n" + text + "plt.show()"
    texts = [text["text"] for text in draw(forged).structure["texts"]]
    assert "never drawn" not in texts
    assert "outlined $x^2$" not in texts
