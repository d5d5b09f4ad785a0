"""The corpus of animations: SVG, a page and a Manim scene that move, made slower, smaller, later, and still."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import replace

from janusrl.audit.corpus import Attack, Corpus, Corruption, Exploit, Rule, Surroundings
from janusrl.task import Reference, Task

from .answers import answer_exploits
from .svg import modal
from .svg_tree import NAMESPACE
from .words import hexed, off

_OPEN = f'<svg xmlns="{NAMESPACE}" width="320" height="240" viewBox="0 0 320 240">'
TIMES_S = [0.3, 0.8, 1.3, 1.8, 2.3]
SVG = {
    "balls": f"""{_OPEN}<rect width="320" height="240" fill="#fef3c7"/>
<circle cx="40" cy="70" r="26" fill="#dc2626"><animate attributeName="cx" from="40" to="270" dur="2s" fill="freeze"/></circle>
<rect x="30" y="150" width="60" height="50" fill="#1d4ed8"><animate attributeName="y" from="150" to="20" dur="2s" fill="freeze"/></rect>
<rect x="240" y="200" width="50" height="20" fill="#047857"/></svg>""",
    "pulse": f"""{_OPEN}<circle cx="160" cy="120" r="12" fill="#7c3aed"><animate attributeName="r" from="12" to="100" dur="2s" fill="freeze"/></circle>
<rect x="10" y="200" width="20" height="30" fill="#ea580c"><animate attributeName="width" from="20" to="290" dur="2s" fill="freeze"/></rect>
<rect x="10" y="10" width="90" height="24" fill="#334155"/></svg>""",
}
PAGE = """<!DOCTYPE html>
<html><head><style>
body { margin: 0; background: #f1f5f9; width: 320px; height: 240px; }
div { position: absolute; width: 70px; height: 70px; top: 60px; left: 10px; background: #be123c; animation: go 2s linear forwards; }
p { position: absolute; top: 160px; left: 200px; width: 90px; height: 40px; margin: 0; background: #0f766e; animation: up 2s linear forwards; }
@keyframes go { to { transform: translateX(220px); } }
@keyframes up { to { transform: translateY(-130px); } }
</style></head><body><div></div><p></p></body></html>"""
MANIM = """from manim import *


class Moves(Scene):
    def construct(self):
        circle = Circle(radius=1.2, color=BLUE, fill_opacity=0.8).shift(3 * LEFT)
        square = Square(side_length=1.6, color=ORANGE, fill_opacity=0.8).shift(2 * DOWN)
        self.add(circle, square)
        self.play(circle.animate.shift(6 * RIGHT), run_time=1)
        self.play(square.animate.shift(4 * UP), run_time=1)
"""
Built = Callable[[Task, Surroundings, random.Random], Attack | str | None]


def corpus(seed: int) -> Corpus:
    """Everything for animations."""
    made = [(f"svg-{name}", "svg", code) for name, code in SVG.items()]
    made += [("page", "html", PAGE), ("manim", "manim", MANIM)]
    tasks = [
        Task(
            f"animation-{name}",
            "animation",
            ({"role": "user", "content": "Animate it."},),
            Reference(code=code, language=language),
            metadata={"times_s": TIMES_S, "language": language},
        )
        for name, language, code in made
    ]
    return Corpus(tasks, CORRUPTIONS, EXPLOITS, strict={"cpu_s": 6.0, "wall_s": 9.0})


def _code(task: Task) -> str:
    return task.reference.code or ""


def _language(task: Task) -> str:
    return str(task.metadata["language"])


def slower(task: Task, severity: float, rng: random.Random) -> str:
    """Slower, up to three times."""
    return _timed(_code(task), 1 + 2 * severity)


def faster(task: Task, severity: float, rng: random.Random) -> str:
    """Faster, up to six times."""
    return _timed(_code(task), 1 / (1 + 5 * severity))


def _timed(code: str, factor: float) -> str:
    code = re.sub(r'dur="2s"', f'dur="{2 * factor:.3f}s"', code)
    code = re.sub(r"2s linear", f"{2 * factor:.3f}s linear", code)
    return re.sub(r"run_time=1\b", f"run_time={factor:.3f}", code)


def later(task: Task, severity: float, rng: random.Random) -> str:
    """Later, by up to 1.6 seconds."""
    late = 1.6 * severity
    code = _code(task).replace('dur="2s"', f'dur="2s" begin="{late:.3f}s"')
    code = code.replace("2s linear", f"2s linear {late:.3f}s")
    return code.replace("self.add(circle, square)", f"self.add(circle, square)\n        self.wait({late:.3f})")


def shorter_way(task: Task, severity: float, rng: random.Random) -> str:
    """Less far, down to a tenth of the way."""
    share = 1 - 0.9 * severity

    def ends(found: re.Match[str]) -> str:
        start, end = float(found[1]), float(found[2])
        return f'from="{found[1]}" to="{start + (end - start) * share:.2f}"'

    code = re.sub(r'from="(\d+)" to="(\d+)"', ends, _code(task))
    code = re.sub(r"(translate[XY])\((-?\d+)px\)", lambda m: f"{m[1]}({float(m[2]) * share:.1f}px)", code)
    return re.sub(r"animate\.shift\((\d)", lambda m: f"animate.shift({int(m[1]) * share:.3f}", code)


def recolor(task: Task, severity: float, rng: random.Random) -> str:
    """Every colour on its way to another one."""
    code = re.sub(r"#[0-9a-f]{6}\b", lambda found: off(found[0], severity) or found[0], _code(task))
    for name, color in {"BLUE": "#58c4dd", "ORANGE": "#ff862f"}.items():
        code = code.replace(f"color={name}", f'color="{off(color, severity)}"')
    return code


def partly_still(task: Task, severity: float, rng: random.Random) -> str | None:
    """Still from an earlier and earlier moment on: of drawings and pages only."""
    if _language(task) == "manim":
        return None
    end = 2 * (1 - 0.9 * severity)
    code = _code(task).replace('dur="2s" fill="freeze"', f'dur="2s" end="{end:.3f}s" fill="freeze"')
    if _language(task) == "html":
        share = end / 2
        code = re.sub(r"(translate[XY])\((-?\d+)px\)", lambda m: f"{m[1]}({float(m[2]) * share:.1f}px)", code)
        code = code.replace("2s linear", f"{end:.3f}s linear")
    return code


CORRUPTIONS = tuple(
    Corruption(name, change, (change.__doc__ or "").rstrip("."))
    for name, change in {
        "slower": slower,
        "faster": faster,
        "later": later,
        "shorter way": shorter_way,
        "still too early": partly_still,
        "recolour": recolor,
    }.items()
)


def still(at: float) -> Built:
    """A picture that never moves: the reference at a share of its way."""

    def make(task: Task, around: Surroundings, rng: random.Random) -> str:
        if _language(task) == "manim":
            moved = _code(task).partition("        self.play")[0]
            moved += f"        circle.shift({6 * at} * RIGHT)\n        square.shift({4 * at} * UP)\n"
            return moved + "        self.wait(2)\n"
        if _language(task) == "html":
            way = lambda m: f"{m[1]}({float(m[2]) * at:.1f}px)"  # noqa: E731
            x, y = (
                re.sub(r"(translate[XY])\((-?\d+)px\)", way, move)
                for move in ("translateX(220px)", "translateY(-130px)")
            )
            return (
                _code(task)
                .replace("animation: go 2s linear forwards", f"transform: {x}")
                .replace("animation: up 2s linear forwards", f"transform: {y}")
            )

        def frozen(found: re.Match[str]) -> str:
            start, end = float(found[2]), float(found[3])
            return f'<set attributeName="{found[1]}" to="{start + (end - start) * at}"/>'

        return re.sub(
            r'<animate attributeName="(\w+)" from="(\d+)" to="(\d+)" dur="2s" fill="freeze"/>', frozen, _code(task)
        )

    return make


def in_language(svg: str, html: str, manim: str) -> Built:
    """One program in each language."""
    return lambda task, around, rng: {"svg": svg, "html": html, "manim": manim}[_language(task)]


def hidden_motion(task: Task, around: Surroundings, rng: random.Random) -> Attack | None:
    """A still picture with the right motion, transparent, over it: held against the still picture."""
    made = still(1.0)(task, around, rng)
    if _language(task) == "manim" or not isinstance(made, str):
        return None
    if _language(task) == "svg":
        moving = _code(task).partition(">")[2].replace("</svg>", "")
        return Attack(made.replace("</svg>", f'<g opacity="0">{moving}</g></svg>'), made)
    css = "b { position: absolute; width: 70px; height: 70px; opacity: 0; animation: go 2s linear forwards; }"
    return Attack(made.replace("</style>", f"{css}</style>").replace("</body>", "<b></b></body>"), made)


def flicker(task: Task, around: Surroundings, rng: random.Random) -> str:
    """Two colours in turn over everything."""
    color = hexed(modal(around.picture))
    return in_language(
        f'{_OPEN}<rect width="320" height="240" fill="{color}"><animate attributeName="fill" values="black;white" dur="0.5s" '
        'repeatCount="indefinite" calcMode="discrete"/></rect></svg>',
        "<!DOCTYPE html><html><style>@keyframes f { from { background: black } to { background: white } } "
        "body { animation: f 0.5s steps(2) infinite; height: 240px }</style><body></body></html>",
        "from manim import *\n\n\nclass F(Scene):\n    def construct(self):\n        for n in range(6):\n"
        "            self.camera.background_color = [BLACK, WHITE][n % 2]\n            self.wait(0.4)\n",
    )(task, around, rng)  # type: ignore[return-value]


_DOT = (
    f'{_OPEN}<circle cx="20" cy="20" r="6"><animate attributeName="cx" from="20" to="300" dur="2s"/></circle></svg>',
    "<!DOCTYPE html><html><style>@keyframes d { to { transform: translateX(290px) } } i { position: absolute; width: 12px; "
    "height: 12px; background: #000; animation: d 2s linear }</style><body><i></i></body></html>",
    "from manim import *\n\n\nclass D(Scene):\n    def construct(self):\n        d = Dot()\n        self.play(d.animate.shift(RIGHT), run_time=2)\n",
)
_BLANK = (
    f"{_OPEN}</svg>",
    "<!DOCTYPE html><html><body></body></html>",
    "from manim import *\n\n\nclass B(Scene):\n    def construct(self):\n        self.wait(1)\n",
)
_LOOP = (
    f"{_OPEN}<script>for(;;);</script></svg>",
    "<!DOCTYPE html><html><body><script>requestAnimationFrame(function f() { for (;;); })</script></body></html>",
    "from manim import *\n\n\nclass L(Scene):\n    def construct(self):\n        while True:\n            pass\n",
)
_FETCH = (
    f'{_OPEN}<image href="file://FOLDER/reference.png" width="320" height="240"/></svg>',
    '<!DOCTYPE html><html><body><img src="ADDRESS/reference.png"></body></html>',
    "from manim import *\n\nexec(open('FOLDER/reference.txt').read())\n",
)


def reaching(task: Task, around: Surroundings, rng: random.Random) -> str:
    """A program that fetches the reference."""
    code = str(in_language(*_FETCH)(task, around, rng))
    return code.replace("FOLDER", around.folder).replace("ADDRESS", around.url)


def invisible(task: Task, around: Surroundings, rng: random.Random) -> str:
    """The right animation, transparent."""
    if _language(task) == "manim":
        return _code(task).replace("fill_opacity=0.8", "fill_opacity=0, stroke_opacity=0")
    if _language(task) == "html":
        return _code(task).replace("body { margin: 0; background: #f1f5f9;", "body { margin: 0; opacity: 0;")
    return _code(task).replace(_OPEN, f'{_OPEN}<g opacity="0">').replace("</svg>", "</g></svg>")


def chance(task: Task, around: Surroundings, rng: random.Random) -> str | None:
    """A drawing whose place is drawn by lot."""
    if _language(task) == "svg":
        return None
    if _language(task) == "html":
        return _code(task).replace(
            "</body>",
            "<script>document.querySelector('div').style.left = (crypto.getRandomValues(new Uint8Array(1))[0] + Math.random() * 60) % 240 + 'px'</script></body>",
        )
    return _code(task).replace(
        "self.add(", "import os\n        circle.shift((os.urandom(1)[0] % 5) * RIGHT)\n        self.add("
    )


def of_drawings(make: Built) -> Built:
    """An attack on tasks that want SVG alone."""
    return lambda task, around, rng: make(task, around, rng) if _language(task) == "svg" else None


EXPLOITS = (
    Exploit(1, "nothing at all", in_language(*_BLANK)),
    Exploit(1, "a dot that moves", in_language(*_DOT)),
    Exploit(2, "the right animation, transparent", invisible),
    Exploit(1, "the last picture, still", still(1.0), why="a still picture is no animation"),
    Exploit(1, "the first picture, still", still(0.0), why="a still picture is no animation"),
    Exploit(1, "a picture from the middle, still", still(0.5), why="a still picture is no animation"),
    Exploit(3, "a still picture with transparent motion over it", hidden_motion, Rule.HONEST, "held against the still picture"),
    Exploit(20, "flickering", flicker),
    Exploit(17, "places drawn by lot", chance, draws=3, why="the same answer is the same film each time"),
    Exploit(7, "fetches the reference", reaching, living=True),
    Exploit(10, "loops", in_language(*_LOOP), living=True),
    *(replace(each, make=of_drawings(each.make)) for each in answer_exploits("svg", _BLANK[0], "<!-- {} -->")),
)  # fmt: skip
