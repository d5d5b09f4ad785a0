"""What demonstrations have in common: sliders with read-outs beside a drawing, made from a short description.

A demonstration is a set of sliders, a script that computes and draws, and read-outs; Python computes the same figures for
the tests. The drawing is a canvas of `W` x `H` px with the context `pen`, or an SVG.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .artifacts_frame import Parts
from .artifacts_template import fixed, shortest


@dataclass(frozen=True)
class Slider:
    """A quantity that one may change."""

    name: str
    """In scripts, and (through the id template) in markup."""
    label: str
    low: float
    high: float
    step: float
    value: float
    unit: str = ""

    @property
    def id(self) -> str:
        """Its id, as a template."""
        return f"«{self.name}|{self.name}-slider|{self.name}-input»"


@dataclass(frozen=True)
class Readout:
    """A quantity that follows."""

    name: str
    label: str
    unit: str
    digits: int

    @property
    def id(self) -> str:
        """Its id, as a template."""
        return f"«{self.name}-out|{self.name}-value|{self.name}-readout»"


@dataclass(frozen=True)
class Demo:
    """A demonstration, described."""

    law: str
    """The principle in a sentence, with its formula."""
    sliders: Sequence[Slider]
    readouts: Sequence[Readout]
    compute: str
    """Body of a function of the sliders' names that returns an object with the read-outs' names."""
    draw: str
    """Body of a function that draws on `pen`; knows the sliders' names, the read-outs' (as `r.name`), `W`, `H`."""
    trials: Sequence[tuple[str, float]]
    """Sliders to move in the tests, one after the other, and to what."""
    expect: Any
    """Function of the sliders' values (by name) to the read-outs' values."""
    picture: str
    """What is drawn, in words."""
    width: int = 620
    height: int = 300
    helpers: str = ""
    """More of the script, before the rest."""
    animated: bool = False
    """It draws anew for every frame, with `t` in seconds."""
    more: Sequence[str] = field(default_factory=tuple)


def parts_of(demo: Demo, v: Mapping[str, Any]) -> Parts:
    """The parts of a demonstration's page."""
    canvas = "«figure|scene|stage»"
    rows = "\n".join(_control(s) for s in demo.sliders)
    outs = "\n".join(
        f'    <div><dt>{r.label}</dt><dd><output id="{r.id}"></output> {r.unit}</dd></div>' for r in demo.readouts
    )
    names = ", ".join(s.name for s in demo.sliders)
    law = f'<p class="«law|principle|lesson»">{demo.law}</p>'
    figure = f'<canvas id="{canvas}" width="{demo.width}" height="{demo.height}"></canvas>'
    controls = f'<div class="«controls|settings|knobs»">\n{rows}\n</div>'
    read = f'<dl class="«outs|results|readings»">\n{outs}\n</dl>'
    order = {
        "above": (law, figure, controls, read),
        "below": (figure, law, controls, read),
        "controls": (law, controls, figure, read),
        "numbers": (law, controls, read, figure),
    }[v["order"]]
    values = ["const values = {", *(f"    {s.name}: Number(@{s.id}@.value)," for s in demo.sliders), "  };"]
    shown = "\n".join(f"  @{s.id}-now@.textContent = {s.name};" for s in demo.sliders)
    told = "\n".join(f"  @{r.id}@.textContent = r.{r.name}.toFixed({r.digits});" for r in demo.readouts)
    start = _ANIMATED if demo.animated else "«update|refresh|render»();"
    js = f"""
const W = {demo.width};
const H = {demo.height};
const pen = @{canvas}@.getContext("2d");
{demo.helpers.strip(chr(10))}
// The law itself
function «compute|law|solve»({{ {names} }}) {{
{_indented(demo.compute)}
}}

function «drawScene|paint|sketch»({{ {names} }}, r{", t" if demo.animated else ""}) {{
  pen.clearRect(0, 0, W, H);
{_indented(demo.draw)}
}}

function «readSliders|inputs|settings»() {{
  {chr(10).join(values)}
  return values;
}}

function «update|refresh|render»({"t = 0" if demo.animated else ""}) {{
  const values = «readSliders|inputs|settings»();
  const r = «compute|law|solve»(values);
  const {{ {names} }} = values;
{shown}
{told}
  «drawScene|paint|sketch»(values, r{", t" if demo.animated else ""});
}}

{_listen(demo)}
{start}"""
    return Parts(
        body="\n".join(order),
        js=js,
        css=_CSS,
        says=_says(demo),
        tests=_tests(demo, canvas),
        ids=_ids(demo, canvas),
        wide=True,
    )


def _listen(demo: Demo) -> str:
    got = ", ".join(f"@{s.id}@" for s in demo.sliders)
    call = (
        "() => «update|refresh|render»()"
        if not demo.animated
        else "() => «update|refresh|render»(«clock|seconds|elapsed»)"
    )
    head = "let «clock|seconds|elapsed» = 0;\n" if demo.animated else ""
    return f"""{head}[{got}].forEach((slider) => slider.addEventListener("input", {call}));"""


_ANIMATED = """let «begin|origin|started» = null;
function «frame|tick|loop»(now) {
  «begin|origin|started» ??= now;
  «clock|seconds|elapsed» = (now - «begin|origin|started») / 1000;
  «update|refresh|render»(«clock|seconds|elapsed»);
  requestAnimationFrame(«frame|tick|loop»);
}
requestAnimationFrame(«frame|tick|loop»);
«update|refresh|render»(0);"""

_CSS = """canvas { display: block; width: 100%; height: auto; margin-bottom: 1rem; background: $bg; border: 1px solid $line; }
.«law|principle|lesson» { color: $muted; }
.«controls|settings|knobs» { display: grid; grid-template-columns: repeat(auto-fit, minmax(210px, 1fr)); gap: 0.75rem 1.5rem; margin-bottom: 1rem; }
.«controls|settings|knobs» label { font-size: 0.95rem; }
.«controls|settings|knobs» input { display: block; width: 100%; padding: 0; margin-top: 0.25rem; }
.«outs|results|readings» { display: flex; flex-wrap: wrap; gap: 0.75rem 2rem; margin: 0 0 0.5rem; }
.«outs|results|readings» dt { font-size: 0.85rem; color: $muted; }
.«outs|results|readings» dd { margin: 0; font-size: 1.35rem; font-weight: 700; color: $accent; }"""


def _control(s: Slider) -> str:
    now = f'<output id="{s.id}-now">{shortest(s.value)}</output>'
    return (
        f"  <label>{s.label}: {now}{' ' + s.unit if s.unit else ''}\n"
        f'    <input id="{s.id}" type="range" min="{shortest(s.low)}" max="{shortest(s.high)}" '
        f'step="{shortest(s.step)}" value="{shortest(s.value)}"></label>'
    )


def _indented(text: str) -> str:
    return "\n".join(f"  {line}".rstrip() for line in text.strip("\n").split("\n"))


def _says(demo: Demo) -> list[str]:
    sliders = "; ".join(
        f"{s.label.lower()} from {shortest(s.low)} to {shortest(s.high)}{' ' + s.unit if s.unit else ''} in steps "
        f"of {shortest(s.step)}, at first {shortest(s.value)}"
        for s in demo.sliders
    )
    outs = "; ".join(
        f"{r.label.lower()}{' in ' + r.unit if r.unit else ''} with {r.digits} decimals" for r in demo.readouts
    )
    moving = " It moves by itself." if demo.animated else ""
    return [
        f"It shows this: {demo.law}",
        f"A canvas of {demo.width} x {demo.height} px draws {demo.picture}.{moving}",
        f"Sliders: {sliders}; each shows its value in an output whose id is the slider's with -now behind it.",
        f"Read-outs: {outs}; everything follows a slider at once.",
        *demo.more,
    ]


def _ids(demo: Demo, canvas: str) -> dict[str, str]:
    sliders = {s.id: f"slider of {s.label.lower()}" for s in demo.sliders}
    return {canvas: "the canvas", **sliders, **{r.id: r.label.lower() for r in demo.readouts}}


def _tests(demo: Demo, canvas: str) -> list[dict[str, Any]]:
    now = {s.name: s.value for s in demo.sliders}
    sliders = {s.name: s for s in demo.sliders}
    tests: list[dict[str, Any]] = []
    before = demo.expect(**now)
    for name, value in demo.trials:
        now[name] = value
        after = demo.expect(**now)
        wanted: list[dict[str, Any]] = [
            {"what": "text", "target": f"#{sliders[name].id}-now", "equals": shortest(value)}
        ]
        for r in demo.readouts:
            new = fixed(after[r.name], r.digits)
            if new != fixed(before[r.name], r.digits):
                wanted.append({"what": "text", "target": f"#{r.id}", "equals": new})
        if not demo.animated:
            wanted.append({"what": "picture", "target": f"#{canvas}", "changed": True})
        tests.append({"action": "fill", "target": f"#{sliders[name].id}", "text": shortest(value), "expect": wanted})
        before = after
    return tests
