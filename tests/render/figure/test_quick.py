"""What `quick` spares matplotlib changes no pixel, also where programs do what it must not spare."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from figure_parts import request_of
from test_fresh_process import fresh_picture

PROGRAMS = {
    "formatters that count their calls": """
import matplotlib.pyplot as plt
from matplotlib.ticker import Formatter, FuncFormatter, Locator
calls = []
class Numbered(Formatter):
    def __call__(self, x, pos=None):
        calls.append(x)
        return f"{len(calls)}"
class Shrinking(Locator):
    def __call__(self):
        calls.append(None)
        return [n / 4 for n in range(2 + len(calls) % 4)]
figure, axes = plt.subplots(1, 3)
axes[0].xaxis.set_major_formatter(FuncFormatter(lambda x, pos: (calls.append(x), f"{x:.1f}/{len(calls)}")[1]))
axes[1].yaxis.set_major_formatter(Numbered())
axes[2].xaxis.set_major_locator(Shrinking())
for each in axes:
    each.set(xlabel="across", ylabel="up", title="counted")
figure.align_labels()
plt.tight_layout()
plt.show()
""",
    "texts that differ in one thing": """
import matplotlib.pyplot as plt
figure = plt.figure(figsize=(7, 7))
number = 0
def put(text="Ägypten $x^2$", **more):
    global number
    number += 1
    figure.text(0.05 + 0.3 * (number % 3), 0.97 - 0.035 * number, text, **more)
for more in ({}, {"rotation": 30}, {"rotation": 30, "rotation_mode": "anchor"}, {"ha": "right"}, {"va": "top"},
             {"va": "center_baseline"}, {"size": 14}, {"weight": "bold"}, {"style": "italic"}, {"family": "serif"},
             {"parse_math": False}, {"linespacing": 2}, {"wrap": True}, {"fontstretch": "condensed"}):
    put(**more)
    put("two lines,\\nthe second longer", **more)
with plt.rc_context({"mathtext.fontset": "stix", "font.serif": ["DejaVu Sans Mono"]}):
    put()
    put(family="serif")
    plt.savefig("first.png", dpi=150)
figure.set_dpi(80)
put(multialignment="right")
plt.savefig("second.png", bbox_inches="tight")
""",
    "markers of every kind": """
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.markers import MarkerStyle
from matplotlib.path import Path
from matplotlib.transforms import Affine2D
star = Path.unit_regular_star(6)
kinds = ["o", "^", 4, (5, 1, 20), "$\\\\sum$", star, [(-1, -1), (1, -1), (0, 1)], "", ",",
         MarkerStyle("d", fillstyle="left"), MarkerStyle("s", transform=Affine2D().rotate_deg(20)),
         MarkerStyle("*", joinstyle="round", capstyle="butt")]
figure, axes = plt.subplots()
for row, kind in enumerate(kinds):
    line, = axes.plot(range(4), np.full(4, row), marker=kind, ms=11, mec="k", fillstyle="full")
    other, = axes.plot([5], [row], color="r")
    other.update_from(line)
    other.set_markersize(17)
axes.tick_params(which="both", length=9, width=2, color="g", direction="inout", grid_linestyle=":")
axes.minorticks_on()
axes.grid(True, which="both")
plt.show()
""",
    "pixels that are read after a figure was saved": """
import matplotlib.pyplot as plt
import numpy as np
plt.plot([1, 3, 2])
plt.title("once")
plt.savefig("once.png")
pixels = np.asarray(plt.gcf().canvas.buffer_rgba()).copy()
assert (pixels != 255).any(), "nothing was drawn"
figure, axes = plt.subplots()
axes.imshow(pixels)
axes.set_xlabel("the first figure", labelpad=9)
plt.show()
""",
    "limits that change between two drawings": """
import matplotlib.pyplot as plt
import numpy as np
figure, axes = plt.subplots(layout="constrained")
axes.plot(np.arange(10) ** 3)
axes.set(xlabel="x", ylabel="y")
figure.canvas.draw()
before = [label.get_text() for label in axes.get_yticklabels()]
axes.set_ylim(-5, 5)
axes.set_xscale("symlog")
figure.canvas.draw()
after = [label.get_text() for label in axes.get_yticklabels()]
assert before != after
axes.set_title(" ".join(before + after), size=6)
axes.xaxis.get_tightbbox(figure.canvas.get_renderer())
axes.invert_yaxis()
plt.show()
""",
}


@pytest.mark.slow
@pytest.mark.parametrize("name", PROGRAMS)
def test_pixels_equal_those_of_a_fresh_process(figures, tmp_path, name):
    outcome = figures.submit(request_of(PROGRAMS[name])).result(120)
    assert outcome.rendering is not None, outcome.failure
    program = tmp_path / "program.py"
    program.write_text(PROGRAMS[name])
    np.testing.assert_array_equal(outcome.rendering.pixels, fresh_picture(program, tmp_path, {}))


def test_nothing_is_put_into_a_matplotlib_that_is_not_known():
    code = """
import matplotlib as mpl
from matplotlib.axis import Axis
from janusrl.render.figure import quick
before = Axis.draw, Axis._update_ticks, mpl.RcParams.__getitem__
known, mpl.__version__ = mpl.__version__, "4.0.0"
quick.install()
assert (Axis.draw, Axis._update_ticks, mpl.RcParams.__getitem__) == before
mpl.__version__ = known
quick.install()
assert (Axis.draw != before[0]) == known.startswith("3.11.")
"""
    subprocess.run([sys.executable, "-c", code], check=True)
