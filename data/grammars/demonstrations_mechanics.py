"""Demonstrations of mechanics, waves and light."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping
from typing import Any

from .artifacts_frame import Kinds, Parts
from .demonstrations_frame import Demo, Readout, Slider, parts_of

MECHANICS = Kinds()
Values = Mapping[str, Any]
ORDERS = ("above", "below", "controls", "numbers")


def pick(rng: random.Random, low: float, high: float, step: float, *, but: float | None = None) -> float:
    """A value of a slider, at random; another one than `but`, by a fifth of the range at least."""
    while True:
        value = round(low + step * rng.randint(0, round((high - low) / step)), 6)
        value = int(value) if value == int(value) else value
        if but is None or abs(value - but) >= (high - low) / 5:
            return value


def trials(rng: random.Random, *ranges: tuple[str, float, float, float, float]) -> list[list[Any]]:
    """What the tests move: name, and a value that is not the first."""
    return [[name, pick(rng, low, high, step, but=start)] for name, low, high, step, start in ranges]


def frame(rng: random.Random, titles: tuple[str, ...]) -> dict[str, Any]:
    """Values that every demonstration has."""
    return {"title": rng.choice(titles), "order": rng.choice(ORDERS), "weight": rng.choice([2, 3, 4]), "grid": rng.choice([0, 0, 40, 50, 62])}


def paper(v: Values) -> str:
    """Script that draws the grid behind a figure, where there is one."""
    if not v["grid"]:
        return ""
    return f"""pen.strokeStyle = "$line";
pen.lineWidth = 1;
for (let x = {v["grid"]}; x < W; x += {v["grid"]}) {{
  pen.beginPath();
  pen.moveTo(x + 0.5, 0);
  pen.lineTo(x + 0.5, H);
  pen.stroke();
}}
"""


def _projectile(rng: random.Random) -> dict[str, Any]:
    speed, angle = pick(rng, 10, 40, 1), pick(rng, 20, 70, 1)
    return {**frame(rng, ("Projectile motion", "A thrown ball", "How far does it fly?", "The water jet", "Trajectories")), "speed": speed, "angle": angle, "gravity": rng.choice([9.81, 9.81, 1.62, 3.71, 24.8]),
            "trials": trials(rng, ("speed", 5, 50, 1, speed), ("angle", 5, 85, 1, angle))}  # fmt: skip


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
            [Slider("speed", "Speed", 5, 50, 1, v["speed"], "m/s"), Slider("angle", "Angle", 5, 85, 1, v["angle"], "°")],
            [Readout("range", "Range", "m", 2), Readout("height", "Greatest height", "m", 2), Readout("time", "Time of flight", "s", 2)],
            f"""const g = {v["gravity"]};
const alpha = (angle * Math.PI) / 180;
const time = (2 * speed * Math.sin(alpha)) / g;
return {{ range: speed * Math.cos(alpha) * time, height: (speed * Math.sin(alpha)) ** 2 / (2 * g), time }};""",
            paper(v) + f"""// Scaled for the farthest and the highest throw, so that throws can be compared
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
            v["trials"], expect, "the whole path over the ground, at one scale for all speeds, with a dot at its top",
        ), v,
    )  # fmt: skip


def _pendulum(rng: random.Random) -> dict[str, Any]:
    length, swing = pick(rng, 0.5, 2.5, 0.1), pick(rng, 5, 30, 1)
    return {**frame(rng, ("Simple pendulum", "The swinging lamp", "A pendulum's period", "Swing time")), "length": length, "swing": swing, "gravity": rng.choice([9.81, 9.81, 1.62, 3.71]), "trials": trials(rng, ("length", 0.2, 3, 0.1, length))}


@MECHANICS.kind("pendulum", "a demonstration of a simple pendulum", _pendulum)
def pendulum(v: Values) -> Parts:
    """Small swings of a thread pendulum."""

    def expect(length: float, swing: float) -> dict[str, float]:
        period = 2 * math.pi * math.sqrt(length / v["gravity"])
        return {"period": period, "frequency": 1 / period}

    return parts_of(
        Demo(
            f"For small swings the period T = 2π √(l / g) depends on the length alone; g is {v['gravity']} m/s².",
            [Slider("length", "Length", 0.2, 3, 0.1, v["length"], "m"), Slider("swing", "Amplitude", 2, 35, 1, v["swing"], "°")],
            [Readout("period", "Period", "s", 3), Readout("frequency", "Frequency", "Hz", 3)],
            f"const period = 2 * Math.PI * Math.sqrt(length / {v['gravity']});\nreturn {{ period, frequency: 1 / period }};",
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
            v["trials"], expect, "the pendulum, which hangs from a bar and swings with its true period", height=340, animated=True,
        ), v,
    )  # fmt: skip


def _hooke(rng: random.Random) -> dict[str, Any]:
    stiffness, mass = pick(rng, 20, 100, 5), pick(rng, 0.5, 4, 0.1)
    return {**frame(rng, ("Hooke's law", "A spring scale", "Stretching a spring", "Mass on a spring")), "stiffness": stiffness, "mass": mass, "trials": trials(rng, ("mass", 0.1, 5, 0.1, mass), ("stiffness", 20, 120, 5, stiffness))}


@MECHANICS.kind("hooke", "a demonstration of Hooke's law", _hooke)
def hooke(v: Values) -> Parts:
    """A weight on a spring."""

    def expect(stiffness: float, mass: float) -> dict[str, float]:
        x = mass * 9.81 / stiffness
        return {"stretch": x * 100, "energy": stiffness * x * x / 2, "period": 2 * math.pi * math.sqrt(mass / stiffness)}

    return parts_of(
        Demo(
            "A spring stretches in proportion to the force on it: F = k x, here with F = m g and g = 9.81 m/s².",
            [Slider("stiffness", "Spring constant", 20, 120, 5, v["stiffness"], "N/m"), Slider("mass", "Mass", 0.1, 5, 0.1, v["mass"], "kg")],
            [Readout("stretch", "Extension", "cm", 1), Readout("energy", "Stored energy", "J", 3), Readout("period", "Period if let go", "s", 3)],
            """const x = (mass * 9.81) / stiffness;
return { stretch: x * 100, energy: (stiffness * x * x) / 2, period: 2 * Math.PI * Math.sqrt(mass / stiffness) };""",
            paper(v) + f"""const rest = 70;
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
            v["trials"], expect, "a zigzag spring that hangs from above with a square weight, and a dashed line where its end is at rest", height=360,
        ), v,
    )  # fmt: skip


def _superposition(rng: random.Random) -> dict[str, Any]:
    one, two, phase = pick(rng, 1, 8, 0.5), pick(rng, 1, 8, 0.5), pick(rng, 0, 360, 15)
    return {**frame(rng, ("Wave interference", "Adding two waves", "Beats", "Superposition")), "one": one, "two": two, "phase": phase, "trials": trials(rng, ("second", 1, 10, 0.5, two), ("phase", 0, 360, 15, phase))}


@MECHANICS.kind("superposition", "a demonstration of wave interference", _superposition)
def superposition(v: Values) -> Parts:
    """Two waves and their sum."""

    def expect(first: float, second: float, phase: float) -> dict[str, float]:
        return {"beat": abs(first - second), "start": math.sin(phase * math.pi / 180)}

    return parts_of(
        Demo(
            "Where waves meet, their elevations add: y = sin(2π f₁ t) + sin(2π f₂ t + φ). Close frequencies beat with |f₁ − f₂|.",
            [Slider("first", "First frequency", 1, 10, 0.5, v["one"], "Hz"), Slider("second", "Second frequency", 1, 10, 0.5, v["two"], "Hz"), Slider("phase", "Phase", 0, 360, 15, v["phase"], "°")],
            [Readout("beat", "Beat frequency", "Hz", 1), Readout("start", "Sum at t = 0", "", 3)],
            "return { beat: Math.abs(first - second), start: Math.sin((phase * Math.PI) / 180) };",
            paper(v) + f"""const shift = (phase * Math.PI) / 180;
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
            v["trials"], expect, "both waves and, lowest and in the accent colour, their sum, over two seconds",
        ), v,
    )  # fmt: skip


def _standing(rng: random.Random) -> dict[str, Any]:
    n, tension = rng.randint(1, 6), pick(rng, 20, 150, 5)
    return {**frame(rng, ("Standing waves", "The guitar string", "Overtones of a string", "Modes of a string")), "n": n, "tension": tension, "length": rng.choice([0.5, 0.6, 0.65, 0.8, 1]), "density": rng.choice([1, 2, 4, 5]), "trials": trials(rng, ("mode", 1, 8, 1, n), ("tension", 20, 200, 5, tension))}


@MECHANICS.kind("standing", "a demonstration of standing waves", _standing)
def standing(v: Values) -> Parts:
    """Modes of a string."""

    def expect(mode: float, tension: float) -> dict[str, float]:
        c = math.sqrt(tension / (v["density"] / 1000))
        return {"wavelength": 2 * v["length"] / mode, "frequency": mode * c / (2 * v["length"]), "nodes": mode + 1}

    return parts_of(
        Demo(
            f"A string of length L holds waves with λ = 2L / n; their frequency is f = n √(F / μ) / 2L. Here L = {v['length']} m and μ = {v['density']} g/m.",
            [Slider("mode", "Mode n", 1, 8, 1, v["n"]), Slider("tension", "Tension", 20, 200, 5, v["tension"], "N")],
            [Readout("wavelength", "Wavelength", "m", 3), Readout("frequency", "Frequency", "Hz", 1), Readout("nodes", "Nodes with the ends", "", 0)],
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
            v["trials"], expect, "the string in slow motion between its envelope, with a dot at every node", animated=True, height=280,
        ), v,
    )  # fmt: skip


def _lens(rng: random.Random) -> dict[str, Any]:
    focal, distance = pick(rng, 5, 12, 1), pick(rng, 18, 40, 1)
    return {**frame(rng, ("Thin lens", "Image of a lens", "The magnifier", "Light through a lens")), "focal": focal, "distance": distance, "size": rng.choice([3, 4, 5]), "trials": trials(rng, ("distance", 16, 45, 1, distance), ("focal", 5, 14, 1, focal))}


@MECHANICS.kind("lens", "a demonstration of a thin lens", _lens)
def lens(v: Values) -> Parts:
    """Image distance and magnification of a converging lens."""

    def expect(focal: float, distance: float) -> dict[str, float]:
        image = 1 / (1 / focal - 1 / distance)
        return {"image": image, "magnification": -image / distance, "size": abs(image / distance) * v["size"]}

    return parts_of(
        Demo(
            f"A converging lens images by 1/f = 1/g + 1/b; the image is b/g times as large and upside down. The object is {v['size']} cm high.",
            [Slider("focal", "Focal length", 5, 14, 1, v["focal"], "cm"), Slider("distance", "Object distance", 16, 45, 1, v["distance"], "cm")],
            [Readout("image", "Image distance", "cm", 2), Readout("magnification", "Magnification", "", 3), Readout("size", "Image height", "cm", 2)],
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
            v["trials"], expect, "the object and its image as arrows, the lens as an ellipse, the optical axis and two rays", height=280,
        ), v,
    )  # fmt: skip


def _snell(rng: random.Random) -> dict[str, Any]:
    angle, index = pick(rng, 10, 75, 1), pick(rng, 1.3, 2.2, 0.05)
    return {**frame(rng, ("Refraction", "Snell's law", "Light enters glass", "The bent straw")), "angle": angle, "index": index, "trials": trials(rng, ("angle", 5, 85, 1, angle), ("index", 1.1, 2.5, 0.05, index))}


@MECHANICS.kind("refraction", "a demonstration of refraction", _snell)
def refraction(v: Values) -> Parts:
    """A ray enters a denser medium."""

    def expect(angle: float, index: float) -> dict[str, float]:
        return {"refracted": math.asin(math.sin(angle * math.pi / 180) / index) * 180 / math.pi, "critical": math.asin(1 / index) * 180 / math.pi, "speed": 299792.458 / index}

    return parts_of(
        Demo(
            "Light that enters a denser medium bends towards the normal: sin α = n sin β. It travels there with c / n.",
            [Slider("angle", "Angle of incidence", 5, 85, 1, v["angle"], "°"), Slider("index", "Refractive index", 1.1, 2.5, 0.05, v["index"])],
            [Readout("refracted", "Refracted angle", "°", 2), Readout("critical", "Critical angle, from inside", "°", 2), Readout("speed", "Speed in the medium", "km/s", 0)],
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
            v["trials"], expect, "the boundary with the denser medium below, the dashed normal, the ray from the upper left, its weak reflection and the refracted ray", height=320,
        ), v,
    )  # fmt: skip


def _orbit(rng: random.Random) -> dict[str, Any]:
    axis, bend = pick(rng, 0.6, 3, 0.1), pick(rng, 0, 0.7, 0.05)
    return {**frame(rng, ("Kepler's laws", "An orbit around the sun", "The comet", "Ellipses in the sky")), "axis": axis, "bend": bend, "trials": trials(rng, ("axis", 0.4, 4, 0.1, axis), ("bend", 0, 0.8, 0.05, bend))}


@MECHANICS.kind("orbit", "a demonstration of Kepler's laws", _orbit)
def orbit(v: Values) -> Parts:
    """A planet on its ellipse."""

    def expect(axis: float, bend: float) -> dict[str, float]:
        return {"period": axis**1.5, "near": axis * (1 - bend), "far": axis * (1 + bend)}

    return parts_of(
        Demo(
            "Planets move on ellipses with the sun in one focus, and T² = a³ with T in years and a in astronomical units.",
            [Slider("axis", "Semi-major axis", 0.4, 4, 0.1, v["axis"], "au"), Slider("bend", "Eccentricity", 0, 0.8, 0.05, v["bend"])],
            [Readout("period", "Period", "years", 2), Readout("near", "Nearest to the sun", "au", 2), Readout("far", "Farthest from the sun", "au", 2)],
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
            v["trials"], expect, "the sun in a focus of the ellipse and the planet, which goes faster near the sun (a year takes two seconds)", height=340, animated=True,
        ), v,
    )  # fmt: skip


def _doppler(rng: random.Random) -> dict[str, Any]:
    speed, pitch = pick(rng, 10, 150, 5), pick(rng, 200, 900, 20)
    return {**frame(rng, ("Doppler effect", "The passing siren", "Moving sources", "Higher when it comes")), "speed": speed, "pitch": pitch, "sound": rng.choice([340, 343, 331]), "trials": trials(rng, ("speed", 0, 200, 5, speed), ("pitch", 100, 1000, 20, pitch))}


@MECHANICS.kind("doppler", "a demonstration of the Doppler effect", _doppler)
def doppler(v: Values) -> Parts:
    """Wavefronts of a moving source."""

    def expect(speed: float, pitch: float) -> dict[str, float]:
        c = v["sound"]
        return {"front": pitch * c / (c - speed), "back": pitch * c / (c + speed), "mach": speed / c}

    return parts_of(
        Demo(
            f"A source that moves with v sounds higher ahead, f c / (c − v), and lower behind, f c / (c + v); c is {v['sound']} m/s.",
            [Slider("speed", "Speed of the source", 0, 200, 5, v["speed"], "m/s"), Slider("pitch", "Frequency", 100, 1000, 20, v["pitch"], "Hz")],
            [Readout("front", "Heard ahead", "Hz", 1), Readout("back", "Heard behind", "Hz", 1), Readout("mach", "Mach number", "", 3)],
            f"""const c = {v["sound"]};
return {{ front: (pitch * c) / (c - speed), back: (pitch * c) / (c + speed), mach: speed / c }};""",
            paper(v) + f"""const gap = 3000 / pitch + 12;
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
            v["trials"], expect, "the source, which moves to the right, and the circles of its wavefronts, crowded ahead of it",
        ), v,
    )  # fmt: skip


def _lever(rng: random.Random) -> dict[str, Any]:
    left, arm, right = pick(rng, 2, 18, 1), pick(rng, 0.5, 2, 0.1), pick(rng, 5, 20, 1)
    return {**frame(rng, ("The lever", "Seesaw", "Balance of torques", "A fair seesaw")), "left": left, "arm": arm, "right": right, "trials": trials(rng, ("left", 1, 20, 1, left), ("arm", 0.5, 2, 0.1, arm))}


@MECHANICS.kind("lever", "a demonstration of the lever", _lever)
def lever(v: Values) -> Parts:
    """Where must the other weight sit?"""

    def expect(left: float, arm: float, right: float) -> dict[str, float]:
        return {"torque": left * 9.81 * arm, "other": left * arm / right, "load": (left + right) * 9.81}

    return parts_of(
        Demo(
            "A lever balances when m₁ d₁ = m₂ d₂. The support carries both weights; g is 9.81 m/s².",
            [Slider("left", "Left mass", 1, 20, 1, v["left"], "kg"), Slider("arm", "Left arm", 0.5, 2, 0.1, v["arm"], "m"), Slider("right", "Right mass", 2, 20, 1, v["right"], "kg")],
            [Readout("torque", "Torque of each side", "N m", 1), Readout("other", "Right arm", "m", 2), Readout("load", "Load on the support", "N", 1)],
            "return { torque: left * 9.81 * arm, other: (left * arm) / right, load: (left + right) * 9.81 };",
            f"""const scale = (W / 2 - 50) / Math.max(2, r.other);
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
            v["trials"], expect, "a beam on a triangle with a square weight on each side, the right one where it balances", height=260,
        ), v,
    )  # fmt: skip
