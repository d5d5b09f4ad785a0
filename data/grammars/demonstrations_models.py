# ruff: noqa: RUF001 - formulas and buttons have the signs that people write
"""Demonstrations of models: populations, enzymes, the unit circle, a market."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping
from typing import Any

from .artifacts_frame import Kinds, Parts
from .demonstrations_curves import curve
from .demonstrations_frame import Demo, Readout, Slider, parts_of
from .demonstrations_values import frame, paper, pick, trials

MODELS = Kinds()
Values = Mapping[str, Any]


def _growth(rng: random.Random) -> dict[str, Any]:
    rate, room, start = pick(rng, 0.2, 1.2, 0.05), pick(rng, 200, 900, 50), pick(rng, 5, 60, 5)
    return {
        **frame(
            rng,
            ("Population growth", "Logistic growth", "Rabbits on an island", "Yeast in a jar", "When room runs out"),
        ),
        "rate": rate,
        "room": room,
        "start": start,
        "years": rng.choice([10, 12, 15, 20]),
        "trials": trials(rng, ("rate", 0.1, 1.5, 0.05, rate), ("room", 100, 1000, 50, room)),
    }


@MODELS.kind("growth", "a demonstration of logistic growth", _growth)
def growth(v: Values) -> Parts:
    """A population in limited room."""

    def expect(rate: float, room: float, start: float) -> dict[str, float]:
        other = (room - start) / start
        return {
            "end": room / (1 + other * math.exp(-rate * v["years"])),
            "half": math.log(other) / rate,
            "fastest": rate * room / 4,
        }

    return parts_of(
        Demo(
            f"In limited room a population grows by N(t) = K / (1 + (K − N₀)/N₀ · e^(−r t)), fastest when it is "
            f"half full. The curve covers {v['years']} years.",
            [
                Slider("rate", "Growth rate r", 0.1, 1.5, 0.05, v["rate"], "per year"),
                Slider("room", "Capacity K", 150, 1000, 50, v["room"]),
                Slider("start", "Start N₀", 5, 60, 5, v["start"]),
            ],
            [
                Readout("end", f"After {v['years']} years", "", 1),
                Readout("half", "Half full after", "years", 2),
                Readout("fastest", "Fastest growth", "per year", 1),
            ],
            f"""const other = (room - start) / start;
return {{
  end: room / (1 + other * Math.exp(-rate * {v["years"]})),
  half: Math.log(other) / rate,
  fastest: (rate * room) / 4,
}};""",
            curve(
                v,
                f"room / (1 + ((room - start) / start) * Math.exp(-rate * {v['years']} * s))",
                "1000",
                f"Math.min(1, r.half / {v['years']})",
                f"r.half <= {v['years']} ? room / 2 : r.end",
            ),
            [(n, max(x, 150) if n == "room" else x) for n, x in v["trials"]],
            expect,
            "the curve over time on axes up to 1000, with a dot where it is half full",
        ),
        v,
    )


def _enzyme(rng: random.Random) -> dict[str, Any]:
    top, half, dose = pick(rng, 20, 100, 5), pick(rng, 1, 15, 0.5), pick(rng, 1, 28, 0.5)
    return {
        **frame(rng, ("Enzyme kinetics", "Michaelis and Menten", "A busy enzyme", "Saturation")),
        "top": top,
        "half": half,
        "dose": dose,
        "trials": trials(rng, ("dose", 0, 30, 0.5, dose), ("half", 0.5, 20, 0.5, half)),
    }


@MODELS.kind("enzyme", "a demonstration of enzyme kinetics", _enzyme)
def enzyme(v: Values) -> Parts:
    """Rate against substrate."""

    def expect(top: float, half: float, dose: float) -> dict[str, float]:
        return {"rate": top * dose / (half + dose), "share": 100 * dose / (half + dose)}

    return parts_of(
        Demo(
            "An enzyme's rate saturates: v = Vmax · [S] / (Km + [S]). At [S] = Km it is half of Vmax.",
            [
                Slider("top", "Vmax", 10, 120, 5, v["top"], "µM/s"),
                Slider("half", "Km", 0.5, 20, 0.5, v["half"], "mM"),
                Slider("dose", "Substrate [S]", 0, 30, 0.5, v["dose"], "mM"),
            ],
            [Readout("rate", "Rate", "µM/s", 2), Readout("share", "Saturation", "%", 1)],
            "return { rate: (top * dose) / (half + dose), share: (100 * dose) / (half + dose) };",
            curve(v, "(top * 30 * s) / (half + 30 * s)", "120", "dose / 30", "r.rate"),
            v["trials"],
            expect,
            "the rate against the substrate from 0 to 30 mM, on an axis up to 120, with a dot at the amount chosen",
        ),
        v,
    )


def _circle(rng: random.Random) -> dict[str, Any]:
    angle = pick(rng, 0, 360, 5)
    return {
        **frame(rng, ("Unit circle", "Sine and cosine", "Around the circle", "Angles and waves")),
        "angle": angle,
        "trials": [["angle", rng.choice([x for x in range(10, 360, 5) if x not in (90, 270) and abs(x - angle) > 40])]],
    }


@MODELS.kind("circle", "a demonstration of sine and cosine", _circle)
def circle(v: Values) -> Parts:
    """An angle on the unit circle and on the wave."""

    def expect(angle: float) -> dict[str, float]:
        a = angle * math.pi / 180
        return {"sine": math.sin(a), "cosine": math.cos(a), "radians": a}

    return parts_of(
        Demo(
            "A point on the unit circle at the angle α has the coordinates (cos α, sin α).",
            [Slider("angle", "Angle", 0, 360, 5, v["angle"], "°")],
            [Readout("sine", "Sine", "", 3), Readout("cosine", "Cosine", "", 3), Readout("radians", "Angle", "rad", 3)],
            """const radians = (angle * Math.PI) / 180;
return { sine: Math.sin(radians), cosine: Math.cos(radians), radians };""",
            f"""const [cx, cy, R] = [150, H / 2, 110];
pen.strokeStyle = "$line";
pen.lineWidth = 1;
pen.beginPath();
pen.moveTo(20, cy);
pen.lineTo(W - 10, cy);
pen.moveTo(cx, 20);
pen.lineTo(cx, H - 20);
pen.stroke();
pen.strokeStyle = "$muted";
pen.lineWidth = {v["weight"]};
pen.beginPath();
pen.arc(cx, cy, R, 0, 2 * Math.PI);
pen.stroke();
pen.strokeStyle = "$accent";
pen.beginPath();
for (let d = 0; d <= 360; d += 3) {{
  pen.lineTo(300 + (d / 360) * (W - 330), cy - R * Math.sin((d * Math.PI) / 180));
}}
pen.stroke();
const [x, y] = [cx + R * r.cosine, cy - R * r.sine];
pen.strokeStyle = "$second";
pen.beginPath();
pen.moveTo(cx, cy);
pen.lineTo(x, y);
pen.lineTo(300 + (angle / 360) * (W - 330), y);
pen.stroke();
pen.fillStyle = "$second";
for (const px of [x, 300 + (angle / 360) * (W - 330)]) {{
  pen.beginPath();
  pen.arc(px, y, 7, 0, 2 * Math.PI);
  pen.fill();
}}""",
            v["trials"],
            expect,
            "the circle with its radius at the left, the sine wave at the right, and a line between the two points",
        ),
        v,
    )


def _market(rng: random.Random) -> dict[str, Any]:
    demand, supply = pick(rng, 60, 110, 2), pick(rng, 5, 40, 1)
    return {
        **frame(rng, ("Supply and demand", "The price of apples", "A market finds its price", "Where the lines cross")),
        "demand": demand,
        "supply": supply,
        "a": rng.choice([1, 1.5, 2]),
        "b": rng.choice([0.5, 1, 1.5]),
        "trials": trials(rng, ("demand", 50, 120, 2, demand), ("supply", 0, 45, 1, supply)),
    }


@MODELS.kind("market", "a demonstration of supply and demand", _market)
def market(v: Values) -> Parts:
    """Two lines and where they cross."""

    def expect(demand: float, supply: float) -> dict[str, float]:
        amount = (demand - supply) / (v["a"] + v["b"])
        price = demand - v["a"] * amount
        return {"amount": amount, "price": price, "spent": amount * price}

    return parts_of(
        Demo(
            f"Buyers pay p = D − {v['a']} q for the q-th piece, sellers ask p = S + {v['b']} q; the market "
            f"settles where both are equal.",
            [
                Slider("demand", "Demand D", 50, 120, 2, v["demand"], "$"),
                Slider("supply", "Supply S", 0, 45, 1, v["supply"], "$"),
            ],
            [
                Readout("amount", "Quantity", "pieces", 1),
                Readout("price", "Price", "$", 2),
                Readout("spent", "Spent in all", "$", 1),
            ],
            f"""const amount = (demand - supply) / ({v["a"]} + {v["b"]});
const price = demand - {v["a"]} * amount;
return {{ amount, price, spent: amount * price }};""",
            paper(v)
            + f"""const place = (q, p) => [40 + (q / 80) * (W - 60), H - 30 - (p / 130) * (H - 50)];
const line = (rule, color) => {{
  pen.strokeStyle = color;
  pen.lineWidth = {v["weight"]};
  pen.beginPath();
  pen.moveTo(...place(0, rule(0)));
  pen.lineTo(...place(80, rule(80)));
  pen.stroke();
}};
const [x, y] = place(r.amount, r.price);
pen.fillStyle = "$soft";
pen.fillRect(40, y, x - 40, H - 30 - y);
line((q) => demand - {v["a"]} * q, "$accent");
line((q) => supply + {v["b"]} * q, "$second");
pen.fillStyle = "$ink";
pen.beginPath();
pen.arc(x, y, 7, 0, 2 * Math.PI);
pen.fill();""",
            v["trials"],
            expect,
            "both lines for 0 to 80 pieces, a dot where they cross and the tinted rectangle of what is spent",
        ),
        v,
    )
