# ruff: noqa: RUF001 - formulas and buttons have the signs that people write
"""Demonstrations of waves and light."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping
from typing import Any

from .artifacts_frame import Kinds, Parts
from .demonstrations_frame import Demo, Readout, Slider, parts_of
from .demonstrations_values import frame, paper, pick, trials

WAVES = Kinds()
Values = Mapping[str, Any]


def _superposition(rng: random.Random) -> dict[str, Any]:
    one, two, phase = pick(rng, 1, 8, 0.5), pick(rng, 1, 8, 0.5), pick(rng, 0, 360, 15)
    return {
        **frame(rng, ("Wave interference", "Adding two waves", "Beats", "Superposition")),
        "one": one,
        "two": two,
        "phase": phase,
        "trials": trials(rng, ("second", 1, 10, 0.5, two), ("phase", 0, 360, 15, phase)),
    }


@WAVES.kind("superposition", "a demonstration of wave interference", _superposition)
def superposition(v: Values) -> Parts:
    """Two waves and their sum."""

    def expect(first: float, second: float, phase: float) -> dict[str, float]:
        return {"beat": abs(first - second), "start": math.sin(phase * math.pi / 180)}

    return parts_of(
        Demo(
            "Where waves meet, their elevations add: y = sin(2π f₁ t) + sin(2π f₂ t + φ). Close frequencies beat "
            "with |f₁ − f₂|.",
            [
                Slider("first", "First frequency", 1, 10, 0.5, v["one"], "Hz"),
                Slider("second", "Second frequency", 1, 10, 0.5, v["two"], "Hz"),
                Slider("phase", "Phase", 0, 360, 15, v["phase"], "°"),
            ],
            [Readout("beat", "Beat frequency", "Hz", 1), Readout("start", "Sum at t = 0", "", 3)],
            "return { beat: Math.abs(first - second), start: Math.sin((phase * Math.PI) / 180) };",
            paper(v)
            + f"""const shift = (phase * Math.PI) / 180;
const waves = [
  ["$muted", H * 0.18, (s) => Math.sin(2 * Math.PI * first * s)],
  ["$second", H * 0.42, (s) => Math.sin(2 * Math.PI * second * s + shift)],
  ["$accent", H * 0.77, (s) => Math.sin(2 * Math.PI * first * s) + Math.sin(2 * Math.PI * second * s + shift)],
];
for (const [color, middle, wave] of waves) {{
  pen.strokeStyle = color;
  pen.lineWidth = {v["weight"]};
  pen.beginPath();
  for (let x = 0; x <= W; x += 2) {{
    // The window is two seconds wide
    pen.lineTo(x, middle - 30 * wave((2 * x) / W));
  }}
  pen.stroke();
}}""",
            v["trials"],
            expect,
            "both waves and, lowest and in the accent colour, their sum, over two seconds",
        ),
        v,
    )


def _standing(rng: random.Random) -> dict[str, Any]:
    n, tension = rng.randint(1, 6), pick(rng, 20, 150, 5)
    return {
        **frame(rng, ("Standing waves", "The guitar string", "Overtones of a string", "Modes of a string")),
        "n": n,
        "tension": tension,
        "length": rng.choice([0.5, 0.6, 0.65, 0.8, 1]),
        "density": rng.choice([1, 2, 4, 5]),
        "trials": trials(rng, ("mode", 1, 8, 1, n), ("tension", 20, 200, 5, tension)),
    }


@WAVES.kind("standing", "a demonstration of standing waves", _standing)
def standing(v: Values) -> Parts:
    """Modes of a string."""

    def expect(mode: float, tension: float) -> dict[str, float]:
        c = math.sqrt(tension / (v["density"] / 1000))
        return {"wavelength": 2 * v["length"] / mode, "frequency": mode * c / (2 * v["length"]), "nodes": mode + 1}

    return parts_of(
        Demo(
            f"A string of length L holds waves with λ = 2L / n; their frequency is f = n √(F / μ) / 2L. Here L = "
            f"{v['length']} m and μ = {v['density']} g/m.",
            [Slider("mode", "Mode n", 1, 8, 1, v["n"]), Slider("tension", "Tension", 20, 200, 5, v["tension"], "N")],
            [
                Readout("wavelength", "Wavelength", "m", 3),
                Readout("frequency", "Frequency", "Hz", 1),
                Readout("nodes", "Nodes with the ends", "", 0),
            ],
            f"""const speed = Math.sqrt(tension / ({v["density"]} / 1000));
return {{ wavelength: (2 * {v["length"]}) / mode, frequency: (mode * speed) / (2 * {v["length"]}), nodes: mode + 1 }};""",
            f"""const swing = (H / 2 - 30) * Math.cos(2 * Math.PI * t * (0.3 + r.frequency / 2000));
for (const [size, width, color] of [[swing, {v["weight"]}, "$accent"], [H / 2 - 30, 1, "$muted"], [30 - H / 2, 1, "$muted"]]) {{
  pen.strokeStyle = color;
  pen.lineWidth = width;
  pen.beginPath();
  for (let x = 0; x <= W - 40; x += 3) {{
    pen.lineTo(20 + x, H / 2 - size * Math.sin((Math.PI * mode * x) / (W - 40)));
  }}
  pen.stroke();
}}
pen.fillStyle = "$second";
for (let k = 0; k <= mode; k += 1) {{
  pen.beginPath();
  pen.arc(20 + (k * (W - 40)) / mode, H / 2, 6, 0, 2 * Math.PI);
  pen.fill();
}}""",
            v["trials"],
            expect,
            "the string in slow motion between its envelope, with a dot at every node",
            animated=True,
            height=280,
        ),
        v,
    )


def _lens(rng: random.Random) -> dict[str, Any]:
    focal, distance = pick(rng, 5, 12, 1), pick(rng, 18, 40, 1)
    return {
        **frame(rng, ("Thin lens", "Image of a lens", "The magnifier", "Light through a lens")),
        "focal": focal,
        "distance": distance,
        "size": rng.choice([3, 4, 5]),
        "trials": trials(rng, ("distance", 16, 45, 1, distance), ("focal", 5, 14, 1, focal)),
    }


@WAVES.kind("lens", "a demonstration of a thin lens", _lens)
def lens(v: Values) -> Parts:
    """Image distance and magnification of a converging lens."""

    def expect(focal: float, distance: float) -> dict[str, float]:
        image = 1 / (1 / focal - 1 / distance)
        return {"image": image, "magnification": -image / distance, "size": abs(image / distance) * v["size"]}

    return parts_of(
        Demo(
            f"A converging lens images by 1/f = 1/g + 1/b; the image is b/g times as large and upside down. The "
            f"object is {v['size']} cm high.",
            [
                Slider("focal", "Focal length", 5, 14, 1, v["focal"], "cm"),
                Slider("distance", "Object distance", 16, 45, 1, v["distance"], "cm"),
            ],
            [
                Readout("image", "Image distance", "cm", 2),
                Readout("magnification", "Magnification", "", 3),
                Readout("size", "Image height", "cm", 2),
            ],
            f"""const image = 1 / (1 / focal - 1 / distance);
return {{ image, magnification: -image / distance, size: Math.abs(image / distance) * {v["size"]} }};""",
            f"""const scale = (W - 60) / (distance + r.image);
const lensX = 30 + distance * scale;
const axis = H / 2;
const arrow = (x, height, color) => {{
  pen.strokeStyle = color;
  pen.lineWidth = {v["weight"] + 1};
  pen.beginPath();
  pen.moveTo(x, axis);
  pen.lineTo(x, axis - height);
  pen.lineTo(x - 6, axis - height + Math.sign(height) * 9);
  pen.moveTo(x, axis - height);
  pen.lineTo(x + 6, axis - height + Math.sign(height) * 9);
  pen.stroke();
}};
const tall = Math.min(12, 100 / Math.max({v["size"]}, r.size)) * {v["size"]};
const imageX = lensX + r.image * scale;
pen.strokeStyle = "$line";
pen.lineWidth = 1;
pen.beginPath();
pen.moveTo(0, axis);
pen.lineTo(W, axis);
pen.stroke();
pen.strokeStyle = "$muted";
pen.beginPath();
pen.ellipse(lensX, axis, 10, H / 2 - 15, 0, 0, 2 * Math.PI);
pen.stroke();
// Rays through the middle and parallel to the axis
pen.strokeStyle = "$second";
pen.beginPath();
pen.moveTo(30, axis - tall);
pen.lineTo(imageX, axis - tall * r.magnification);
pen.moveTo(30, axis - tall);
pen.lineTo(lensX, axis - tall);
pen.lineTo(imageX, axis - tall * r.magnification);
pen.stroke();
arrow(30, tall, "$accent");
arrow(imageX, tall * r.magnification, "$accent");""",
            v["trials"],
            expect,
            "the object and its image as arrows, the lens as an ellipse, the optical axis and two rays",
            height=280,
        ),
        v,
    )


def _snell(rng: random.Random) -> dict[str, Any]:
    angle, index = pick(rng, 10, 75, 1), pick(rng, 1.3, 2.2, 0.05)
    return {
        **frame(rng, ("Refraction", "Snell's law", "Light enters glass", "The bent straw")),
        "angle": angle,
        "index": index,
        "trials": trials(rng, ("angle", 5, 85, 1, angle), ("index", 1.1, 2.5, 0.05, index)),
    }


@WAVES.kind("refraction", "a demonstration of refraction", _snell)
def refraction(v: Values) -> Parts:
    """A ray enters a denser medium."""

    def expect(angle: float, index: float) -> dict[str, float]:
        return {
            "refracted": math.asin(math.sin(angle * math.pi / 180) / index) * 180 / math.pi,
            "critical": math.asin(1 / index) * 180 / math.pi,
            "speed": 299792.458 / index,
        }

    return parts_of(
        Demo(
            "Light that enters a denser medium bends towards the normal: sin α = n sin β. It travels there with c / n.",
            [
                Slider("angle", "Angle of incidence", 5, 85, 1, v["angle"], "°"),
                Slider("index", "Refractive index", 1.1, 2.5, 0.05, v["index"]),
            ],
            [
                Readout("refracted", "Refracted angle", "°", 2),
                Readout("critical", "Critical angle, from inside", "°", 2),
                Readout("speed", "Speed in the medium", "km/s", 0),
            ],
            """const degrees = 180 / Math.PI;
return {
  refracted: Math.asin(Math.sin((angle * Math.PI) / 180) / index) * degrees,
  critical: Math.asin(1 / index) * degrees,
  speed: 299792.458 / index,
};""",
            f"""pen.fillStyle = "$soft";
pen.fillRect(0, H / 2, W, H / 2);
pen.strokeStyle = "$muted";
pen.lineWidth = 1;
pen.setLineDash([5, 5]);
pen.beginPath();
pen.moveTo(W / 2, 0);
pen.lineTo(W / 2, H);
pen.stroke();
pen.setLineDash([]);
const ray = (degrees, down, color) => {{
  const turn = (degrees * Math.PI) / 180;
  pen.strokeStyle = color;
  pen.lineWidth = {v["weight"]};
  pen.beginPath();
  pen.moveTo(W / 2, H / 2);
  pen.lineTo(W / 2 + (down ? 1 : -1) * 400 * Math.sin(turn), H / 2 + (down ? 400 : -400) * Math.cos(turn));
  pen.stroke();
}};
ray(angle, false, "$accent");
ray(-angle, false, "$line");
ray(r.refracted, true, "$second");""",
            v["trials"],
            expect,
            "the boundary with the denser medium below, the dashed normal, the ray from the "
            "upper left, its weak reflection and the refracted ray",
            height=320,
        ),
        v,
    )


def _doppler(rng: random.Random) -> dict[str, Any]:
    speed, pitch = pick(rng, 10, 150, 5), pick(rng, 200, 900, 20)
    return {
        **frame(rng, ("Doppler effect", "The passing siren", "Moving sources", "Higher when it comes")),
        "speed": speed,
        "pitch": pitch,
        "sound": rng.choice([340, 343, 331]),
        "trials": trials(rng, ("speed", 0, 200, 5, speed), ("pitch", 100, 1000, 20, pitch)),
    }


@WAVES.kind("doppler", "a demonstration of the Doppler effect", _doppler)
def doppler(v: Values) -> Parts:
    """Wavefronts of a moving source."""

    def expect(speed: float, pitch: float) -> dict[str, float]:
        c = v["sound"]
        return {"front": pitch * c / (c - speed), "back": pitch * c / (c + speed), "mach": speed / c}

    return parts_of(
        Demo(
            f"A source that moves with v sounds higher ahead, f c / (c − v), and lower behind, f c / (c + v); c "
            f"is {v['sound']} m/s.",
            [
                Slider("speed", "Speed of the source", 0, 200, 5, v["speed"], "m/s"),
                Slider("pitch", "Frequency", 100, 1000, 20, v["pitch"], "Hz"),
            ],
            [
                Readout("front", "Heard ahead", "Hz", 1),
                Readout("back", "Heard behind", "Hz", 1),
                Readout("mach", "Mach number", "", 3),
            ],
            f"""const c = {v["sound"]};
return {{ front: (pitch * c) / (c - speed), back: (pitch * c) / (c + speed), mach: speed / c }};""",
            paper(v)
            + f"""const gap = 3000 / pitch + 12;
const x = W * 0.58;
pen.lineWidth = {v["weight"] - 1};
pen.strokeStyle = "$accent";
for (let k = 1; k * gap < W; k += 1) {{
  pen.beginPath();
  pen.arc(x - k * gap * r.mach, H / 2, k * gap, 0, 2 * Math.PI);
  pen.stroke();
}}
pen.fillStyle = "$second";
pen.beginPath();
pen.arc(x, H / 2, 9, 0, 2 * Math.PI);
pen.fill();""",
            v["trials"],
            expect,
            "the source, which moves to the right, and the circles of its wavefronts, crowded ahead of it",
        ),
        v,
    )
