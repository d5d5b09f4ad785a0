"""How a chart's program is put together: imports, data in one of several forms, drawing in one of two interfaces."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_IMPORTS = {
    "np": "import numpy as np",
    "pd": "import pandas as pd",
    "plt": "import matplotlib.pyplot as plt",
    "sns": "import seaborn as sns",
    "go": "import plotly.graph_objects as go",
    "px": "import plotly.express as px",
    "alt": "import altair as alt",
    "mticker": "import matplotlib.ticker as mticker",
    "make_subplots": "from plotly.subplots import make_subplots",
    "dates": "from datetime import date, timedelta",
    "nx": "import networkx as nx",
    "squarify": "import squarify",
    "gaussian_kde": "from scipy.stats import gaussian_kde",
}
_ORDER = (
    "dates",
    "alt",
    "mticker",
    "plt",
    "nx",
    "np",
    "pd",
    "px",
    "go",
    "sns",
    "squarify",
    "make_subplots",
    "gaussian_kde",
)
_SETTERS = ("title", "xlabel", "ylabel", "xlim", "ylim", "xscale", "yscale")
_WIDTH = 88


def literal(value: Any) -> str:
    """A value of a spec as Python writes it, texts in double quotes."""
    if value is None or isinstance(value, bool | float | int):
        return repr(value)
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{literal(key)}: {literal(item)}" for key, item in value.items()) + "}"
    return "[" + ", ".join(literal(item) for item in value) + "]"


def assigned(name: str, value: str) -> list[str]:
    """`name = value`, a long list broken where people break it."""
    line = f"{name} = {value}"
    opened = re.match(r"^(.*?[\[{(])(.*)([\]})]+)$", line)
    if len(line) <= _WIDTH or opened is None or not value.startswith(("[", "np.array([")):
        return [line]
    head, body, tail = (
        line.partition("[")[0] + "[",
        line.partition("[")[2].rpartition("]")[0],
        "]" + line.rpartition("]")[2],
    )
    lines, now = [head], "   "
    for part in body.split(", "):
        if len(now) + len(part) + 2 > _WIDTH:
            lines.append(now)
            now = "   "
        now += f" {part},"
    return [*lines, now, tail]


def rows(name: str, records: Sequence[Sequence[Any]]) -> list[str]:
    """`name = [...]`, a tuple a line."""
    return [f"{name} = [", *(f"    ({', '.join(literal(value) for value in record)})," for record in records), "]"]


def identifier(text: str, taken: Sequence[str] = ()) -> str:
    """A variable's name made of words."""
    name = re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_") or "values"
    name = f"n_{name}" if name[0].isdigit() else name
    name = name if name not in ("class", "import", "from", "for", "line", "open", "is", "in") else f"{name}_values"
    while name in taken:
        name += "_2"
    return name


def plural(noun: str) -> str:
    """More than one of it: `cities`, `classes`, `species`."""
    if noun.endswith(("ies", "s")) and not noun.endswith("ss"):
        return noun
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return f"{noun[:-1]}ies"
    return f"{noun}es" if noun.endswith(("s", "x", "ch", "sh")) else f"{noun}s"


@dataclass(frozen=True)
class Table:
    """How the body names the data: expressions of the x values and of each series."""

    x: str
    series: tuple[tuple[str, str], ...]
    pairs: str
    """Expression to loop over for `name, values`; empty where the series are variables of their own."""


class Pen:
    """Writes the lines of a program. `spec["code"]` says in which style."""

    def __init__(self, spec: Mapping[str, Any]) -> None:
        self.spec = spec
        self.code: Mapping[str, Any] = spec["code"]
        self.features: Mapping[str, Any] = spec["features"]
        self.object_oriented = self.code["api"] == "oo"
        self.lines: list[str] = []
        self.data: list[str] = []
        self._used: list[str] = []
        self.has_axes = self.object_oriented

    def use(self, *names: str) -> None:
        """Import something, by its usual short name."""
        self._used += [name for name in names if name not in self._used]

    def add(self, *lines: str) -> None:
        """Write lines of the body."""
        self.lines += lines

    def note(self, text: str) -> None:
        """A comment, where the style has comments."""
        if self.code["comments"]:
            self.lines.append(f"# {text}")

    def call(self, method: str, *arguments: str) -> str:
        """A call of a drawing method, as the interface writes it."""
        given = ", ".join(argument for argument in arguments if argument)
        if self.object_oriented:
            return f"ax.{'set_' if method in _SETTERS else ''}{method}({given})"
        return f"plt.{method}({given})"

    def draw(self, method: str, *arguments: str) -> None:
        """Write such a call."""
        self.add(self.call(method, *arguments))

    def ticks(self, axis: str, places: str, labels: str = "", *more: str) -> None:
        """Ticks of an axis, at places, with labels."""
        if self.object_oriented:
            self.add(f"ax.set_{axis}ticks({', '.join(part for part in (places, labels, *more) if part)})")
        else:
            self.add(f"plt.{axis}ticks({', '.join(part for part in (places, labels, *more) if part)})")

    def axes(self) -> str:
        """`ax`, fetched first where the interface has none yet."""
        if not self.has_axes:
            self.add("ax = plt.gca()")
            self.has_axes = True
        return "ax"

    def style(self, *names: str, **renamed: str) -> str:
        """Keyword arguments for the features that the spec has, in order: `linewidth=2, alpha=0.7`."""
        known = {name: name for name in names} | renamed
        parts = [
            f"{keyword}={literal(self.features[name])}" for name, keyword in known.items() if name in self.features
        ]
        return ", ".join(parts)

    def color(self, number: int) -> str:
        """`color="teal"` of a series; empty where the spec leaves colours to the library."""
        colors = self.features.get("colors")
        return f"color={literal(colors[number % len(colors)])}" if colors else ""

    def colors(self, count: int) -> str:
        """The list of the first colours, as Python writes it; empty where there are none."""
        colors = self.features.get("colors")
        return literal([colors[n % len(colors)] for n in range(count)]) if colors else ""

    def table(self) -> Table:
        """Write the series of the spec as data, in the spec's form."""
        x, series = self.spec["data"]["x"], self.spec["data"]["series"]
        form, label = self.code["data"], self.spec["data"].get("x_name", "x")
        x_name = identifier(plural(label) if form == "lists" else label)
        if form == "frame":
            self.use("pd")
            columns = [(label, x), *series]
            self.data += ["df = pd.DataFrame(", "    {"]
            self.data += [f"        {literal(name)}: {literal(values)}," for name, values in columns]
            self.data += ["    }", ")"]
            return Table(f"df[{literal(label)}]", tuple((name, f"df[{literal(name)}]") for name, _ in series), "")
        if form == "dict" and len(series) > 1:
            self.data += assigned(x_name, literal(x))
            self.data += ["data = {", *(f"    {literal(name)}: {literal(values)}," for name, values in series), "}"]
            return Table(x_name, tuple((name, f"data[{literal(name)}]") for name, _ in series), "data.items()")
        wrap = "np.array({})" if form == "numpy" else "{}"
        if form == "numpy":
            self.use("np")
        self.data += assigned(x_name, literal(x))
        named: list[tuple[str, str]] = []
        for name, values in series:
            variable = identifier(
                name if self.code["names"] or len(series) > 1 else "values", [x_name, *(v for _, v in named)]
            )
            self.data += assigned(variable, wrap.format(literal(values)))
            named.append((name, variable))
        return Table(x_name, tuple(named), "")

    def source(self, *, figure: Sequence[str], ending: Sequence[str]) -> str:
        """The whole program.

        Args:
            figure: lines that open the figure.
            ending: lines that show it.
        """
        used = [_IMPORTS[name] for name in _ORDER if name in self._used]
        head = [f'"""{self.spec["title"] or self.spec["subject"]}."""', ""] if self.code["docstring"] else []
        data = ["# Data", *self.data] if self.code["comments"] and self.data else self.data
        body = [*figure, *self.lines]
        if self.code["wrap"]:
            indented = [f"    {line}" if line else "" for line in [*body, *ending]]
            body = ["", f"def {self.code['wrap']}():", *indented, "", "", f"{self.code['wrap']}()"]
        else:
            body = [*body, *ending]
        parts = [*head, *used, "", *data, *([""] if data else []), *body]
        return re.sub(r"\n{4,}", "\n\n\n", "\n".join(parts)).strip() + "\n"
