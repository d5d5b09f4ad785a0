# ruff: noqa: RUF001 - formulas and buttons have the signs that people write
"""Demonstrations of matter and electricity."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping
from typing import Any

from .artifacts_frame import Kinds, Parts
from .demonstrations_curves import curve
from .demonstrations_frame import Demo, Readout, Slider, parts_of
from .demonstrations_values import frame, paper, pick, trials

MATTER = Kinds()

Values = Mapping[str, Any]


def _ohm(rng: random.Random) -> dict[str, Any]:
    voltage, resistance = pick(rng, 2, 22, 1), pick(rng, 5, 90, 5)
    return {
        **frame(rng, ("Ohm's law", "Current and resistance", "A simple circuit", "Volts, ohms, amperes")),
        "voltage": voltage,
        "resistance": resistance,
        "trials": trials(rng, ("voltage", 1, 24, 1, voltage), ("resistance", 5, 100, 5, resistance)),
    }


@MATTER.kind("ohm", "a demonstration of Ohm's law", _ohm)
def ohm(v: Values) -> Parts:
    """Current through a resistor."""

    def expect(voltage: float, resistance: float) -> dict[str, float]:
        return {"current": voltage / resistance, "power": voltage * voltage / resistance}

    return parts_of(
        Demo(
            "The current through a resistor is I = U / R, and the power that it turns into heat is P = U I.",
            [
                Slider("voltage", "Voltage", 1, 24, 1, v["voltage"], "V"),
                Slider("resistance", "Resistance", 5, 100, 5, v["resistance"], "Ω"),
            ],
            [Readout("current", "Current", "A", 3), Readout("power", "Power", "W", 2)],
            "return { current: voltage / resistance, power: (voltage * voltage) / resistance };",
            f"""const [x0, y0, x1, y1] = [90, 50, W - 90, H - 50];
pen.strokeStyle = "$ink";
pen.lineWidth = {v["weight"]};
pen.strokeRect(x0, y0, x1 - x0, y1 - y0);
// The resistor glows with its power
pen.fillStyle = "$surface";
pen.fillRect(W / 2 - 60, y0 - 20, 120, 40);
pen.globalAlpha = Math.min(1, r.power / 20);
pen.fillStyle = "$second";
pen.fillRect(W / 2 - 60, y0 - 20, 120, 40);
pen.globalAlpha = 1;
pen.strokeRect(W / 2 - 60, y0 - 20, 120, 40);
pen.clearRect(W / 2 - 9, y1 - 6, 18, 12);
pen.fillStyle = "$ink";
pen.fillRect(W / 2 - 12, y1 - 26, 4, 52);
pen.fillRect(W / 2 + 9, y1 - 14, 7, 28);
// Charges drift with the current
pen.fillStyle = "$accent";
for (let k = 0; k < 24; k += 1) {{
  const around = 2 * (x1 - x0 + y1 - y0);
  let s = ((k / 24) * around + t * 260 * r.current) % around;
  let [x, y] = [x0 + s, y0];
  if (s > x1 - x0) {{ s -= x1 - x0; [x, y] = [x1, y0 + s]; }}
  if (y > y1) {{ s -= y1 - y0; [x, y] = [x1 - s, y1]; }}
  if (x < x0) {{ s -= x1 - x0; [x, y] = [x0, y1 - s]; }}
  pen.beginPath();
  pen.arc(x, y, 5, 0, 2 * Math.PI);
  pen.fill();
}}""",
            v["trials"],
            expect,
            "a circuit with a battery below and a resistor above, which glows with its "
            "power, and dots that drift with the current",
            animated=True,
        ),
        v,
    )


def _gas(rng: random.Random) -> dict[str, Any]:
    kelvin, volume, amount = pick(rng, 220, 480, 10), pick(rng, 8, 45, 1), pick(rng, 0.5, 3, 0.1)
    return {
        **frame(rng, ("Ideal gas law", "Gas under a piston", "Pressure, volume, heat", "The warm bottle")),
        "kelvin": kelvin,
        "volume": volume,
        "amount": amount,
        "trials": trials(rng, ("kelvin", 200, 500, 10, kelvin), ("volume", 5, 50, 1, volume)),
    }


@MATTER.kind("gas", "a demonstration of the ideal gas law", _gas)
def gas(v: Values) -> Parts:
    """Particles in a box with a piston."""

    def expect(kelvin: float, volume: float, amount: float) -> dict[str, float]:
        pressure = amount * 8.314 * kelvin / volume
        return {"pressure": pressure, "bar": pressure / 100, "energy": 1.5 * amount * 8.314 * kelvin / 1000}

    return parts_of(
        Demo(
            "For an ideal gas p V = n R T with R = 8.314 J/(mol K); the energy of a monatomic gas is 3/2 n R T.",
            [
                Slider("kelvin", "Temperature", 200, 500, 10, v["kelvin"], "K"),
                Slider("volume", "Volume", 5, 50, 1, v["volume"], "l"),
                Slider("amount", "Amount", 0.2, 4, 0.1, v["amount"], "mol"),
            ],
            [
                Readout("pressure", "Pressure", "kPa", 1),
                Readout("bar", "Pressure", "bar", 2),
                Readout("energy", "Inner energy", "kJ", 2),
            ],
            """const pressure = (amount * 8.314 * kelvin) / volume;
return { pressure, bar: pressure / 100, energy: (1.5 * amount * 8.314 * kelvin) / 1000 };""",
            f"""const wide = 60 + (W - 140) * (volume / 50);
pen.fillStyle = "$soft";
pen.fillRect(20, 20, wide, H - 40);
pen.strokeStyle = "$ink";
pen.lineWidth = {v["weight"]};
pen.strokeRect(20, 20, W - 40, H - 40);
pen.fillStyle = "$muted";
pen.fillRect(20 + wide, 20, 14, H - 40);
pen.fillRect(20 + wide, H / 2 - 6, W - 40 - wide, 12);
// Particles bounce between walls; where one is follows from time alone
const bounce = (s, room) => room - Math.abs((Math.abs(s) % (2 * room)) - room);
pen.fillStyle = "$accent";
for (let k = 0; k < Math.round(amount * 20); k += 1) {{
  const pace = Math.sqrt(kelvin) * (2 + (k % 5));
  const x = bounce((k * 97) % 1000 + pace * t, wide - 16);
  const y = bounce((k * 61) % 1000 + pace * 0.7 * t, H - 56);
  pen.beginPath();
  pen.arc(28 + x, 28 + y, 5, 0, 2 * Math.PI);
  pen.fill();
}}""",
            v["trials"],
            expect,
            "a box with a piston at the right, filled with dots that move faster when it is warmer, 20 for each mole",
            animated=True,
        ),
        v,
    )


def _decay(rng: random.Random) -> dict[str, Any]:
    name, half, unit = rng.choice(
        [
            ("Iodine-131", 8, "days"),
            ("Cobalt-60", 5.3, "years"),
            ("Carbon-14", 57, "centuries"),
            ("Radon-222", 3.8, "days"),
            ("Caesium-137", 30, "years"),
            ("Tritium", 12.3, "years"),
        ]
    )
    span = round(half * 6)
    time = pick(rng, 0, span, 1)
    return {
        **frame(rng, ("Radioactive decay", "Half-lives", f"The decay of {name}", "Counting atoms")),
        "name": name,
        "half": half,
        "unit": unit,
        "span": span,
        "time": time,
        "start": rng.choice([100, 200, 400, 1000]),
        "trials": trials(rng, ("time", 0, span, 1, time)),
    }


@MATTER.kind("decay", "a demonstration of radioactive decay", _decay)
def decay(v: Values) -> Parts:
    """Atoms that are left."""

    def expect(time: float) -> dict[str, float]:
        left = v["start"] * 0.5 ** (time / v["half"])
        return {"left": left, "gone": 100 * (1 - left / v["start"]), "rate": math.log(2) / v["half"] * left}

    return parts_of(
        Demo(
            f"Of N₀ atoms N = N₀ · (1/2)^(t / T) are left. {v['name']} has the half-life T = {v['half']} "
            f"{v['unit']}; it starts with {v['start']} atoms.",
            [Slider("time", "Time", 0, v["span"], 1, v["time"], v["unit"])],
            [
                Readout("left", "Atoms left", "", 1),
                Readout("gone", "Decayed", "%", 1),
                Readout("rate", f"Decays per {v['unit'].rstrip('s').replace('centurie', 'century')}", "", 2),
            ],
            f"""const left = {v["start"]} * 0.5 ** (time / {v["half"]});
return {{ left, gone: 100 * (1 - left / {v["start"]}), rate: (Math.LN2 / {v["half"]}) * left }};""",
            curve(
                v,
                f"{v['start']} * 0.5 ** ((s * {v['span']}) / {v['half']})",
                str(v["start"]),
                f"time / {v['span']}",
                "r.left",
            ),
            v["trials"],
            expect,
            f"the curve of decay from 0 to {v['span']} {v['unit']}, with a dot at the time chosen",
        ),
        v,
    )


def _capacitor(rng: random.Random) -> dict[str, Any]:
    ohms, farads, time = pick(rng, 10, 90, 5), pick(rng, 20, 180, 10), pick(rng, 1, 12, 0.5)
    return {
        **frame(rng, ("Charging a capacitor", "RC circuit", "The time constant", "Slowly full")),
        "ohms": ohms,
        "farads": farads,
        "time": time,
        "volts": rng.choice([5, 9, 12, 24]),
        "trials": trials(rng, ("time", 0, 20, 0.5, time), ("ohms", 10, 100, 5, ohms)),
    }


@MATTER.kind("capacitor", "a demonstration of a charging capacitor", _capacitor)
def capacitor(v: Values) -> Parts:
    """Voltage on a capacitor that is charged through a resistor."""

    def expect(ohms: float, farads: float, time: float) -> dict[str, float]:
        tau = ohms * farads / 1000
        full = 1 - math.exp(-time / tau)
        return {"tau": tau, "voltage": v["volts"] * full, "percent": 100 * full}

    return parts_of(
        Demo(
            f"Through a resistor a capacitor charges by U = U₀ (1 − e^(−t / RC)) with U₀ = {v['volts']} V; after "
            f"RC it is 63 % full.",
            [
                Slider("ohms", "Resistance", 10, 100, 5, v["ohms"], "kΩ"),
                Slider("farads", "Capacitance", 10, 200, 10, v["farads"], "µF"),
                Slider("time", "Time", 0, 20, 0.5, v["time"], "s"),
            ],
            [
                Readout("tau", "Time constant", "s", 2),
                Readout("voltage", "Voltage", "V", 3),
                Readout("percent", "Charge", "%", 1),
            ],
            f"""const tau = (ohms * farads) / 1000;
const full = 1 - Math.exp(-time / tau);
return {{ tau, voltage: {v["volts"]} * full, percent: 100 * full }};""",
            curve(v, f"{v['volts']} * (1 - Math.exp((-20 * s) / r.tau))", str(v["volts"]), "time / 20", "r.voltage"),
            v["trials"],
            expect,
            "the voltage over twenty seconds, with a dot at the time chosen",
        ),
        v,
    )


def _diffusion(rng: random.Random) -> dict[str, Any]:
    spread, time = pick(rng, 0.5, 4, 0.1), pick(rng, 1, 50, 1)
    return {
        **frame(rng, ("Diffusion", "Ink in water", "Spreading out", "Random walkers")),
        "spread": spread,
        "time": time,
        "trials": trials(rng, ("time", 1, 60, 1, time), ("spread", 0.1, 5, 0.1, spread)),
    }


@MATTER.kind("diffusion", "a demonstration of diffusion", _diffusion)
def diffusion(v: Values) -> Parts:
    """A drop spreads as a bell."""

    def expect(spread: float, time: float) -> dict[str, float]:
        width = math.sqrt(2 * spread * time)
        return {"width": width, "peak": 100 / (width * math.sqrt(2 * math.pi))}

    return parts_of(
        Demo(
            "A drop that diffuses spreads as a bell curve of width σ = √(2 D t): twice as wide takes four times "
            "as long.",
            [
                Slider("spread", "Diffusion constant D", 0.1, 5, 0.1, v["spread"], "mm²/s"),
                Slider("time", "Time", 1, 60, 1, v["time"], "s"),
            ],
            [Readout("width", "Width σ", "mm", 2), Readout("peak", "Highest concentration", "% per mm", 2)],
            """const width = Math.sqrt(2 * spread * time);
return { width, peak: 100 / (width * Math.sqrt(2 * Math.PI)) };""",
            paper(v)
            + f"""const bottom = H - 60;
const height = (x) => r.peak * Math.exp((-x * x) / (2 * r.width * r.width));
for (let px = 0; px < W; px += 2) {{
  // The strip below is as dark as the concentration
  const value = height((px - W / 2) / 8);
  pen.globalAlpha = Math.min(1, value / 12);
  pen.fillStyle = "$accent";
  pen.fillRect(px, bottom + 15, 2, 30);
}}
pen.globalAlpha = 1;
pen.strokeStyle = "$accent";
pen.lineWidth = {v["weight"]};
pen.beginPath();
for (let px = 0; px <= W; px += 2) {{
  pen.lineTo(px, bottom - Math.min(bottom - 10, height((px - W / 2) / 8) * 8));
}}
pen.stroke();""",
            v["trials"],
            expect,
            "the bell curve, and below it a strip that is as dark as the concentration (8 px a millimetre)",
        ),
        v,
    )
