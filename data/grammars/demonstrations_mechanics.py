# ruff: noqa: RUF001 - formulas and buttons have the signs that people write
"""Demonstrations of mechanics."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping
from typing import Any

from .artifacts_frame import Kinds, Parts
from .demonstrations_frame import Demo, Readout, Slider, parts_of
from .demonstrations_values import frame, paper, pick, trials

MECHANICS = Kinds()

Values = Mapping[str, Any]


def _projectile(rng: random.Random) -> dict[str, Any]:
    speed, angle = pick(rng, 10, 40, 1), pick(rng, 20, 70, 1)
    return {
        **frame(rng, ("Projectile motion", "A thrown ball", "How far does it fly?", "The water jet", "Trajectories")),
        "speed": speed,
        "angle": angle,
        "gravity": rng.choice([9.81, 9.81, 1.62, 3.71, 24.8]),
        "trials": trials(rng, ("speed", 5, 50, 1, speed), ("angle", 5, 85, 1, angle)),
    }


@MECHANICS.kind("projectile", "a demonstration of projectile motion", _projectile)
def projectile(v: Values) -> Parts:
    """A parabola without air."""

    def expect(speed: float, angle: float) -> dict[str, float]:
        a, g = angle * math.pi / 180, v["gravity"]
        time = 2 * speed * math.sin(a) / g
        return {"range": speed * math.cos(a) * time, "height": (speed * math.sin(a)) ** 2 / (2 * g), "time": time}

    return parts_of(
        Demo(
            f"Without air a body flies R = v² sin(2α) / g far, where g is {v['gravity']} m/s².",
            [
                Slider("speed", "Speed", 5, 50, 1, v["speed"], "m/s"),
                Slider("angle", "Angle", 5, 85, 1, v["angle"], "°"),
            ],
            [
                Readout("range", "Range", "m", 2),
                Readout("height", "Greatest height", "m", 2),
                Readout("time", "Time of flight", "s", 2),
            ],
            f"""const g = {v["gravity"]};
const alpha = (angle * Math.PI) / 180;
const time = (2 * speed * Math.sin(alpha)) / g;
return {{ range: speed * Math.cos(alpha) * time, height: (speed * Math.sin(alpha)) ** 2 / (2 * g), time }};""",
            paper(v)
            + f"""// Scaled for the farthest and the highest throw, so that throws can be compared
const scale = Math.min(((W - 60) * {v["gravity"]}) / 2500, ((H - 60) * 2 * {v["gravity"]}) / 2500);
const ground = H - 25;
pen.fillStyle = "$soft";
pen.fillRect(0, ground, W, H - ground);
pen.strokeStyle = "$accent";
pen.lineWidth = {v["weight"]};
pen.beginPath();
for (let i = 0; i <= 60; i += 1) {{
  const s = i / 60;
  // A parabola through start, top and end
  pen.lineTo(30 + s * r.range * scale, ground - 4 * r.height * s * (1 - s) * scale);
}}
pen.stroke();
pen.fillStyle = "$second";
pen.beginPath();
pen.arc(30 + (r.range * scale) / 2, ground - r.height * scale, 8, 0, 2 * Math.PI);
pen.fill();""",
            v["trials"],
            expect,
            "the whole path over the ground, at one scale for all speeds, with a dot at its top",
        ),
        v,
    )


def _pendulum(rng: random.Random) -> dict[str, Any]:
    length, swing = pick(rng, 0.5, 2.5, 0.1), pick(rng, 5, 30, 1)
    return {
        **frame(rng, ("Simple pendulum", "The swinging lamp", "A pendulum's period", "Swing time")),
        "length": length,
        "swing": swing,
        "gravity": rng.choice([9.81, 9.81, 1.62, 3.71]),
        "trials": trials(rng, ("length", 0.2, 3, 0.1, length)),
    }


@MECHANICS.kind("pendulum", "a demonstration of a simple pendulum", _pendulum)
def pendulum(v: Values) -> Parts:
    """Small swings of a thread pendulum."""

    def expect(length: float, swing: float) -> dict[str, float]:
        period = 2 * math.pi * math.sqrt(length / v["gravity"])
        return {"period": period, "frequency": 1 / period}

    return parts_of(
        Demo(
            f"For small swings the period T = 2π √(l / g) depends on the length alone; g is {v['gravity']} m/s².",
            [
                Slider("length", "Length", 0.2, 3, 0.1, v["length"], "m"),
                Slider("swing", "Amplitude", 2, 35, 1, v["swing"], "°"),
            ],
            [Readout("period", "Period", "s", 3), Readout("frequency", "Frequency", "Hz", 3)],
            f"const period = 2 * Math.PI * Math.sqrt(length / {v['gravity']});\nreturn {{ period, frequency: 1 / "
            f"period }};",
            f"""const angle = ((swing * Math.PI) / 180) * Math.cos((2 * Math.PI * t) / r.period);
const thread = 40 + (length / 3) * (H - 90);
const x = W / 2 + thread * Math.sin(angle);
const y = 20 + thread * Math.cos(angle);
pen.fillStyle = "$muted";
pen.fillRect(W / 2 - 60, 14, 120, 6);
pen.strokeStyle = "$ink";
pen.lineWidth = {v["weight"]};
pen.beginPath();
pen.moveTo(W / 2, 20);
pen.lineTo(x, y);
pen.stroke();
pen.fillStyle = "$accent";
pen.beginPath();
pen.arc(x, y, 18, 0, 2 * Math.PI);
pen.fill();""",
            v["trials"],
            expect,
            "the pendulum, which hangs from a bar and swings with its true period",
            height=340,
            animated=True,
        ),
        v,
    )


def _hooke(rng: random.Random) -> dict[str, Any]:
    stiffness, mass = pick(rng, 20, 100, 5), pick(rng, 0.5, 4, 0.1)
    return {
        **frame(rng, ("Hooke's law", "A spring scale", "Stretching a spring", "Mass on a spring")),
        "stiffness": stiffness,
        "mass": mass,
        "trials": trials(rng, ("mass", 0.1, 5, 0.1, mass), ("stiffness", 20, 120, 5, stiffness)),
    }


@MECHANICS.kind("hooke", "a demonstration of Hooke's law", _hooke)
def hooke(v: Values) -> Parts:
    """A weight on a spring."""

    def expect(stiffness: float, mass: float) -> dict[str, float]:
        x = mass * 9.81 / stiffness
        return {
            "stretch": x * 100,
            "energy": stiffness * x * x / 2,
            "period": 2 * math.pi * math.sqrt(mass / stiffness),
        }

    return parts_of(
        Demo(
            "A spring stretches in proportion to the force on it: F = k x, here with F = m g and g = 9.81 m/s².",
            [
                Slider("stiffness", "Spring constant", 20, 120, 5, v["stiffness"], "N/m"),
                Slider("mass", "Mass", 0.1, 5, 0.1, v["mass"], "kg"),
            ],
            [
                Readout("stretch", "Extension", "cm", 1),
                Readout("energy", "Stored energy", "J", 3),
                Readout("period", "Period if let go", "s", 3),
            ],
            """const x = (mass * 9.81) / stiffness;
return { stretch: x * 100, energy: (stiffness * x * x) / 2, period: 2 * Math.PI * Math.sqrt(mass / stiffness) };""",
            paper(v)
            + f"""const rest = 70;
const end = Math.min(H - 70, rest + r.stretch * 1.1);
const turns = 12;
pen.strokeStyle = "$ink";
pen.lineWidth = {v["weight"]};
pen.beginPath();
pen.moveTo(W / 2, 10);
for (let i = 0; i <= turns * 2; i += 1) {{
  pen.lineTo(W / 2 + (i % 2 ? 24 : -24), 16 + ((end - 16) * i) / (turns * 2));
}}
pen.lineTo(W / 2, end + 6);
pen.stroke();
const side = 22 + 7 * Math.cbrt(mass) * 2;
pen.fillStyle = "$accent";
pen.fillRect(W / 2 - side / 2, end + 6, side, side);
pen.strokeStyle = "$second";
pen.setLineDash([6, 5]);
pen.beginPath();
pen.moveTo(W / 2 - 110, rest + 6);
pen.lineTo(W / 2 + 110, rest + 6);
pen.stroke();
pen.setLineDash([]);""",
            v["trials"],
            expect,
            "a zigzag spring that hangs from above with a square weight, and a dashed line where its end is at rest",
            height=360,
        ),
        v,
    )


def _orbit(rng: random.Random) -> dict[str, Any]:
    axis, bend = pick(rng, 0.6, 3, 0.1), pick(rng, 0, 0.7, 0.05)
    return {
        **frame(rng, ("Kepler's laws", "An orbit around the sun", "The comet", "Ellipses in the sky")),
        "axis": axis,
        "bend": bend,
        "trials": trials(rng, ("axis", 0.4, 4, 0.1, axis), ("bend", 0, 0.8, 0.05, bend)),
    }


@MECHANICS.kind("orbit", "a demonstration of Kepler's laws", _orbit)
def orbit(v: Values) -> Parts:
    """A planet on its ellipse."""

    def expect(axis: float, bend: float) -> dict[str, float]:
        return {"period": axis**1.5, "near": axis * (1 - bend), "far": axis * (1 + bend)}

    return parts_of(
        Demo(
            "Planets move on ellipses with the sun in one focus, and T² = a³ with T in years and a in "
            "astronomical units.",
            [
                Slider("axis", "Semi-major axis", 0.4, 4, 0.1, v["axis"], "au"),
                Slider("bend", "Eccentricity", 0, 0.8, 0.05, v["bend"]),
            ],
            [
                Readout("period", "Period", "years", 2),
                Readout("near", "Nearest to the sun", "au", 2),
                Readout("far", "Farthest from the sun", "au", 2),
            ],
            "return { period: axis ** 1.5, near: axis * (1 - bend), far: axis * (1 + bend) };",
            f"""const scale = Math.min(W / 2 - 20, H / 2 / Math.sqrt(1 - bend * bend) - 18) * (0.55 + 0.1 * axis);
const small = scale * Math.sqrt(1 - bend * bend);
// Kepler's equation, by iteration
const mean = (2 * Math.PI * t) / (2 * r.period);
let eccentric = mean;
for (let i = 0; i < 20; i += 1) {{
  eccentric = mean + bend * Math.sin(eccentric);
}}
pen.strokeStyle = "$muted";
pen.lineWidth = {v["weight"] - 1};
pen.beginPath();
pen.ellipse(W / 2, H / 2, scale, small, 0, 0, 2 * Math.PI);
pen.stroke();
pen.fillStyle = "$second";
pen.beginPath();
pen.arc(W / 2 + bend * scale, H / 2, 14, 0, 2 * Math.PI);
pen.fill();
pen.fillStyle = "$accent";
pen.beginPath();
pen.arc(W / 2 + scale * Math.cos(eccentric), H / 2 + small * Math.sin(eccentric), 8, 0, 2 * Math.PI);
pen.fill();""",
            v["trials"],
            expect,
            "the sun in a focus of the ellipse and the planet, which goes faster near the "
            "sun (a year takes two seconds)",
            height=340,
            animated=True,
        ),
        v,
    )


def _lever(rng: random.Random) -> dict[str, Any]:
    left, arm, right = pick(rng, 1, 12, 1), pick(rng, 0.5, 2, 0.1), pick(rng, 6, 20, 1)
    return {
        **frame(rng, ("The lever", "Seesaw", "Balance of torques", "A fair seesaw")),
        "left": left,
        "arm": arm,
        "right": right,
        "trials": trials(rng, ("left", 1, 12, 1, left), ("arm", 0.5, 2, 0.1, arm)),
    }


@MECHANICS.kind("lever", "a demonstration of the lever", _lever)
def lever(v: Values) -> Parts:
    """Where must the other weight sit?"""

    def expect(left: float, arm: float, right: float) -> dict[str, float]:
        return {"torque": left * 9.81 * arm, "other": left * arm / right, "load": (left + right) * 9.81}

    return parts_of(
        Demo(
            "A lever balances when m₁ d₁ = m₂ d₂. The support carries both weights; g is 9.81 m/s².",
            [
                Slider("left", "Left mass", 1, 12, 1, v["left"], "kg"),
                Slider("arm", "Left arm", 0.5, 2, 0.1, v["arm"], "m"),
                Slider("right", "Right mass", 6, 20, 1, v["right"], "kg"),
            ],
            [
                Readout("torque", "Torque of each side", "N m", 1),
                Readout("other", "Right arm", "m", 2),
                Readout("load", "Load on the support", "N", 1),
            ],
            "return { torque: left * 9.81 * arm, other: (left * arm) / right, load: (left + right) * 9.81 };",
            f"""const scale = (W / 2 - 60) / 4;
const beam = H * 0.6;
const box = (x, mass, color) => {{
  const side = 16 + 12 * Math.sqrt(mass);
  pen.fillStyle = color;
  pen.fillRect(x - side / 2, beam - side, side, side);
}};
pen.fillStyle = "$muted";
pen.beginPath();
pen.moveTo(W / 2, beam);
pen.lineTo(W / 2 - 30, H - 20);
pen.lineTo(W / 2 + 30, H - 20);
pen.fill();
pen.strokeStyle = "$ink";
pen.lineWidth = {v["weight"] + 3};
pen.beginPath();
pen.moveTo(W / 2 - arm * scale - 30, beam + 3);
pen.lineTo(W / 2 + r.other * scale + 30, beam + 3);
pen.stroke();
box(W / 2 - arm * scale, left, "$accent");
box(W / 2 + r.other * scale, right, "$second");""",
            v["trials"],
            expect,
            "a beam on a triangle with a square weight on each side, the right one where it balances",
            height=260,
        ),
        v,
    )
