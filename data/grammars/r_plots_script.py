"""How an R script is put together: data, calls, legends."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from .charts_script import identifier

PLACES = {"top left": "topleft", "top right": "topright"}


def text_in_r(value: Any) -> str:
    """A value as R writes it."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else str(value)


def vector(values: Sequence[Any]) -> str:
    """Values as R's `c(...)`."""
    return f"c({', '.join(text_in_r(value) for value in values)})"


class RScript:
    """Lines of an R script, and the pieces that every kind needs."""

    def __init__(self, spec: Mapping[str, Any]) -> None:
        self.spec, self.data, self.look = spec, spec["data"], spec["look"]
        self.arrow = "=" if spec["code"]["style"] == 2 else "<-"
        self.head: list[str] = []
        self.lines: list[str] = []

    def note(self, text: str) -> None:
        """A comment, where the style has comments."""
        if self.spec["code"]["comments"]:
            self.lines.append(f"# {text}")

    def set(self, name: str, value: str) -> None:
        """An assignment among the data, long vectors broken."""
        line = f"{name} {self.arrow} {value}"
        if len(line) > 90 and value.startswith("c("):
            body, row = [], " "
            for part in value[2:-1].split(", "):
                if len(row) + len(part) > 80:
                    body.append(row)
                    row = " "
                row += f" {part},"
            self.head += [f"{name} {self.arrow} c(", *body, f"{row.rstrip(',')}", ")"]
        else:
            self.head.append(line)

    def add(self, *lines: str) -> None:
        """Lines of the body."""
        self.lines += lines

    def call(self, name: str, *arguments: str) -> None:
        """A call, broken into lines where it is long."""
        given = [argument for argument in arguments if argument]
        line = f"{name}({', '.join(given)})"
        if len(line) <= 90:
            self.lines.append(line)
            return
        row, rows = " ", []
        for argument in given:
            if len(row) + len(argument) > 84:
                rows.append(row)
                row = " "
            row += f" {argument},"
        self.lines += [f"{name}(", *rows, row.rstrip(","), ")"]

    def labels(self, *, swap: bool = False) -> list[str]:
        """Title and axis labels as arguments."""
        x, y = self.spec["x_label"], self.spec["y_label"]
        x, y = (y, x) if swap else (x, y)
        return [f"main = {text_in_r(self.spec['title'])}", f"xlab = {text_in_r(x)}", f"ylab = {text_in_r(y)}"]

    def color(self, place: int = 0) -> str:
        """One colour as an argument."""
        return f"col = {text_in_r(self.look['colors'][place])}"

    def line(self) -> list[str]:
        """Width and dash as arguments."""
        dash = self.look.get("dash", "solid")
        return [
            *([f"lwd = {self.look['width']}"] if "width" in self.look else []),
            *([f'lty = "{dash}"'] if dash != "solid" else []),
        ]

    def series(self) -> tuple[str, list[tuple[str, str]]]:
        """Write the series as data: the names of x and of each series."""
        x, series = self.data["x"], self.data["series"]
        name = identifier(self.data["x_name"])
        if self.spec["code"]["frame"]:
            columns = [
                (name, x),
                *((identifier(f"v{label}" if label[0].isdigit() else label), values) for label, values in series),
            ]
            self.head.append(f"df {self.arrow} data.frame(")
            self.head += [
                f"  {column} = {vector(values)}{',' if place + 1 < len(columns) else ''}"
                for place, (column, values) in enumerate(columns)
            ]
            self.head.append(")")
            return f"df${name}", [
                (label, f"df${column}") for (label, _), (column, _) in zip(series, columns[1:], strict=True)
            ]
        self.set(name, vector(x))
        found: list[tuple[str, str]] = []
        for label, values in series:
            variable = identifier(
                label
                if self.spec["code"]["names"] and not label[0].isdigit()
                else f"values{len(found) + 1}"
                if len(series) > 1
                else "values",
                [name],
            )
            self.set(variable, vector(values))
            found.append((label, variable))
        return name, found

    def legend(self, names: Sequence[str], *style: str) -> None:
        """A legend without box, or with one."""
        box = 'bty = "n"' if self.spec["code"]["style"] else ""
        self.call("legend", text_in_r(PLACES[self.look["legend"]]), f"legend = {vector(names)}", *style, box)

    def grid(self) -> None:
        """Grid lines."""
        if "grid" in self.look:
            self.add("grid()")

    def source(self) -> str:
        """The whole script."""
        head = ["# Data", *self.head] if self.spec["code"]["comments"] and self.head else self.head
        return "\n".join([*head, *([""] if head else []), *self.lines]) + "\n"
