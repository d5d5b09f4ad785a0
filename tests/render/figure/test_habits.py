# ruff: noqa: E501  # programs stand on one line
"""What real programs do: show, save, close, several figures, animations, data files, mistakes."""

from __future__ import annotations

import numpy as np
import pytest

from janusrl.outcome import Phase, Status

PLT = "import matplotlib.pyplot as plt\nimport numpy as np\n"
TITLED = PLT + "fig, ax = plt.subplots()\nax.plot([1, 2, 3], [2, 1, 3])\nax.set_title('T')\n"


def titles(rendering):
    return [text.text for text in rendering.texts if text.role == "title"]


@pytest.mark.parametrize(
    "ending",
    [
        "plt.show()",
        "fig.show()",
        "plt.savefig('a.png')",
        "plt.savefig('deep/folder.png') if False else fig.savefig('/tmp/x.pdf')",
        "fig.savefig('x.svg'); plt.close(fig)",
        "import io; b = io.BytesIO(); plt.savefig(b, format='png'); plt.close('all'); assert b.getvalue()[:4] == b'\\x89PNG'",
        "from pathlib import Path; Path('out').mkdir(); fig.savefig(Path('out') / 'x.jpg')",
        "plt.close()\nplt.figure()\nax2 = plt.gca(); ax2.plot([1, 2]); ax2.set_title('T'); plt.show()",
        "pass",
        "del fig, ax",
        "plt.ioff(); plt.draw(); plt.pause(0.1); plt.show(block=False)",
        "import sys; plt.show(); sys.exit(0)",
        "plt.show(); exit()",
        "from matplotlib.backends.backend_agg import FigureCanvasAgg\nFigureCanvasAgg(fig).print_png('t.png'); plt.close(fig)",
    ],
)
def test_every_way_to_end_gives_the_picture(draw, ending):
    rendering = draw(TITLED + ending)
    assert titles(rendering) == ["T"]
    assert len(rendering.frames) == 1


def test_a_main_guard_runs(draw):
    source = "import matplotlib.pyplot as plt\n\ndef main():\n    plt.title('Main')\n    plt.show()\n\n"
    assert titles(draw(source + "if __name__ == '__main__':\n    main()")) == ["Main"]


def test_figures_without_pyplot_count(draw):
    source = "from matplotlib.figure import Figure\nf = Figure()\na = f.add_subplot()\na.bar([1, 2], [3, 4])\na.set_title('OO')"
    assert titles(draw(source)) == ["OO"]


def test_several_figures_are_frames_in_order_and_the_last_is_the_picture(draw):
    source = PLT + "for n in range(3):\n    plt.figure(figsize=(4 + n, 3))\n    plt.title(f'Figure {n}')\nplt.show()"
    rendering = draw(source)
    assert [frame.pixels.shape[1] for frame in rendering.frames] == [400, 500, 600]
    assert titles(rendering) == ["Figure 2"]
    earlier = [
        text["text"] for tree in rendering.structure["earlier"] for text in tree["texts"] if text["role"] == "title"
    ]
    assert earlier == ["Figure 0", "Figure 1"]


def test_a_figure_that_is_saved_and_shown_is_one_picture(draw):
    rendering = draw(TITLED + "plt.savefig('a.png', dpi=50)\nplt.show()")
    assert len(rendering.frames) == 1
    assert rendering.size == (320, 240)


def test_a_plot_after_show_goes_to_a_new_figure(draw):
    rendering = draw(
        PLT + "plt.plot([1, 2])\nplt.title('one')\nplt.show()\nplt.plot([2, 1])\nplt.title('two')\nplt.show()"
    )
    assert len(rendering.frames) == 2
    assert titles(rendering) == ["two"]


def test_a_saved_picture_can_be_read_again(draw):
    rendering = draw(
        TITLED
        + "plt.savefig('a.png')\nfrom PIL import Image\nim = Image.open('a.png')\nprint(im.size, len(np.unique(np.asarray(im))) > 5)"
    )
    assert rendering.console == ("(640, 480) True",)


def test_task_files_lie_beside_the_program(draw):
    source = (
        PLT
        + "import pandas as pd\nd = pd.read_csv('sales.csv')\nd.plot.bar(x='month', y='sold', title='Sales')\nplt.show()"
    )
    rendering = draw(source, files={"sales.csv": b"month,sold\nJan,3\nFeb,5\nMar,4\n"})
    ticks = [text.text for text in rendering.texts if text.role == "tick"]
    assert {"Jan", "Feb", "Mar"} <= set(ticks)


def test_input_is_refused_clearly(run):
    outcome = run(PLT + "name = input('Your name? ')\nplt.title(name)")
    assert (outcome.status, outcome.failure.phase, outcome.reason) == (Status.MODEL_FAILED, Phase.RUN, "exception")
    assert "input() cannot be used" in outcome.failure.message
    assert "Line 3" in outcome.failure.message


def test_what_is_printed_is_the_console(draw):
    rendering = draw(
        TITLED + "import sys, warnings\nprint('mean', 2.0)\nprint('err', file=sys.stderr)\nwarnings.warn('careful')"
    )
    assert rendering.console[0] == "mean 2.0"
    assert any(line == "err" for line in rendering.console)
    assert any("careful" in line for line in rendering.console)
    assert not any("/" in line for line in rendering.console)


@pytest.mark.parametrize(
    ("source", "reason", "says"),
    [
        ("import matplotlib.pyplot as plt\nplt.plot([1, 2], [1, 2, 3])", "exception", ("Line 2", "ValueError")),
        ("def f(:\n  pass", "syntax", ("Line 1", "SyntaxError")),
        ("print('no figure')", "no_figure", ("without making a figure",)),
        ("import sys\nsys.exit('bad data')", "exit", ("bad data",)),
        ("import no_such_module", "exception", ("ModuleNotFoundError",)),
        ("open('missing.csv')", "exception", ("FileNotFoundError", "missing.csv")),
        (PLT + "plt.figure(figsize=(200, 200))\nplt.show()", "too_large", ("20000 x 20000",)),
        (PLT + "plt.rcParams['text.usetex'] = True\nplt.title(r'$x$')\nplt.show()", "no_tex", ("usetex",)),
        (PLT + "plt.title(r'$\\frac{1}{$')\nplt.show()", "exception", ("Line 4", "ParseSyntaxException")),
    ],
)
def test_mistakes_are_told_to_their_author(run, source, reason, says):
    outcome = run(source)
    assert outcome.status is Status.MODEL_FAILED
    assert outcome.reason == reason
    for words in says:
        assert words in outcome.failure.message
    assert "site-packages" not in outcome.failure.message
    assert len(outcome.failure.message) < 900


MOVING = (
    PLT
    + "from matplotlib.animation import FuncAnimation\nfig, ax = plt.subplots()\nax.set_xlim(-1, 10)\ndot, = ax.plot([0], [0.5], 'ro', ms=20)\n"
    + "def step(n):\n    dot.set_data([n], [0.5])\n    return dot,\nani = FuncAnimation(fig, step, frames=10, interval=100, blit={blit})\n{end}"
)


def red_at(frame):
    pixels = frame.pixels.astype(int)
    return np.argwhere((pixels[..., 0] > 200) & (pixels[..., 1] < 60))[:, 1].mean()


@pytest.mark.parametrize("blit", [False, True])
@pytest.mark.parametrize("end", ["plt.show()", "ani.save('a.gif', writer='pillow')", "ani.save('a.mp4', fps=10)"])
def test_animations_give_frames_at_the_times_asked_for(draw, blit, end):
    rendering = draw(MOVING.format(blit=blit, end=end), times_s=(0.0, 0.35, 0.9, 1.0))
    assert [frame.time_s for frame in rendering.frames] == [0.0, 0.35, 0.9, 1.0]
    places = [red_at(frame) for frame in rendering.frames]
    step = (places[2] - places[0]) / 9
    np.testing.assert_allclose(places, [places[0], places[0] + 3 * step, places[0] + 9 * step, places[0]], atol=1.0)


def test_an_animation_without_times_is_its_last_picture(draw):
    at_end = draw(MOVING.format(blit=False, end="plt.show()"))
    asked = draw(MOVING.format(blit=False, end="plt.show()"), times_s=(0.9,))
    assert len(at_end.frames) == 1
    np.testing.assert_array_equal(at_end.pixels, asked.pixels)


def test_pauses_let_virtual_time_pass(draw):
    source = (
        PLT
        + "fig, ax = plt.subplots()\nax.set_xlim(0, 4)\nfor n in range(4):\n    ax.clear()\n    ax.set_xlim(0, 4)\n    ax.plot([n], [0], 'ro', ms=20)\n    plt.pause(0.5)\n"
    )
    rendering = draw(source, times_s=(0.0, 1.6))
    assert red_at(rendering.frames[1]) - red_at(rendering.frames[0]) > 300


def test_dates_and_chance_are_the_same_every_time(draw):
    source = (
        PLT
        + "import datetime, random, time, uuid\nplt.title(f'{datetime.datetime.now():%F %H} {random.random():.4f} {np.random.rand():.4f} {time.strftime(\"%Y\")} {np.random.default_rng().random():.4f} {uuid.uuid4()}')\nplt.show()"
    )
    one, two = (draw(source + "#" * n) for n in range(2))
    assert titles(one) == titles(two)
    assert titles(one)[0].startswith("2024-01-01 12")
