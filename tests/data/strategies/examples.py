"""Small programs that tests of strategies start from."""

from __future__ import annotations

from janusrl.synthesis.draft import fenced
from janusrl.synthesis.seed import Seed


def svg(shapes: str) -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40" width="40" height="40">{shapes}</svg>'


DISC = svg('<circle cx="20" cy="20" r="9" fill="red"/>')
SQUARE = svg('<rect x="8" y="8" width="20" height="20" fill="blue"/>')
BROKEN = svg('<circle cx="20" cy="20" r="9"></rect>')
CHART = """import matplotlib.pyplot as plt

values = [3, 5, 4]
plt.figure(figsize=(3, 2))
plt.bar(["a", "b", "c"], values, color="{color}")
plt.title("Sales")
plt.show()
"""
BARS = CHART.format(color="steelblue")
RED_BARS = CHART.format(color="firebrick")
PAGE = """<!DOCTYPE html>
<html><head><style>
body {{ margin: 0; background: white; font-family: sans-serif; }}
h1 {{ margin: 20px; color: {color}; }}
</style></head><body>
<nav id="top"><a href="#">Prices</a></nav><h1>Bakery</h1><p>Bread every morning.</p>
<button style="margin-left: {left}px">Order</button>{more}
</body></html>"""
GOOD_PAGE = PAGE.format(color="black", left=20, more="")
PALE_PAGE = PAGE.format(color="#f4f4f4", left=20, more="")
MORE_PAGE = PAGE.format(color="black", left=20, more="<ul><li>Rye</li></ul>")
SCENE = """from manim import *


class Discs(Scene):
    def construct(self):
        disc = Circle(color=BLUE, fill_opacity=0.5)
        self.play(Create(disc), run_time=0.4)
"""


def seed(env: str, code: str | None = None, instruction: str | None = "Draw it.", language: str = "", **more) -> Seed:
    return Seed(f"{env}-1", f"{env}-1", env=env, language=language, code=code, instruction=instruction, **more)


def answer(code: str, language: str, lead: str = "") -> str:
    return lead + fenced(code, language)
