"""The data of plans, events, flows, networks, spaces and paths in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from .charts_data import told


def _plan(data: Mapping[str, Any]) -> str:
    phases = list(dict.fromkeys(task[3] for task in data["tasks"]))
    unit = data["unit"].lower()
    parts = []
    for phase in phases:
        tasks = [
            f"{name} {_when(data, start, length, unit)}" for name, start, length, of in data["tasks"] if of == phase
        ]
        parts.append(f"{phase}: {', '.join(tasks)}")
    if "first" in data:
        return f"tasks by phase, with first day and length; {'; '.join(parts)}"
    return (
        f"tasks by phase, the {unit} that each starts at (counted from 0) and its length in {unit}s; {'; '.join(parts)}"
    )


def _when(data: Mapping[str, Any], start: int, length: int, unit: str) -> str:
    if "first" in data:
        return f"from {calendar_day(data, start)} for {length} day{'s' * (length > 1)}"
    return f"from {start} for {length}"


def calendar_day(data: Mapping[str, Any], day: int) -> str:
    """The date of a day of a plan with dates, such as `2024-03-18`."""
    return (date.fromisoformat(data["first"]) + timedelta(days=day)).isoformat()


def _events(data: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} in {year}" for year, name in data["events"])


def _flows(data: Mapping[str, Any]) -> str:
    parts = []
    for source in data["sources"]:
        into = [f"{target} {told(value)}" for of, target, value in data["flows"] if of == source]
        parts.append(f"from {source} to {', '.join(into)}")
    return f"flows in {data['unit']}: {'; '.join(parts)}"


def _edges(data: Mapping[str, Any]) -> str:
    edges = ", ".join(f"{a} - {b} ({weight})" for a, b, weight in data["edges"])
    return f"undirected edges with their weights ({data['weight']}): {edges}"


def _path(data: Mapping[str, Any]) -> str:
    _, xs, ys = data["groups"][0]
    points = zip(data["years"], xs, ys, strict=True)
    return "points (year: x, y): " + ", ".join(f"{year}: ({told(x)}, {told(y)})" for year, x, y in points)


def _space(data: Mapping[str, Any]) -> str:
    clouds = []
    for name, *columns in data["clouds"]:
        points = ", ".join(f"({', '.join(map(told, point))})" for point in zip(*columns, strict=True))
        clouds.append(f"{name + ': ' if len(data['clouds']) > 1 else ''}{points}")
    return f"points (x, y, z) {'; '.join(clouds)}"


TOLD: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "gantt": _plan,
    "timeline": _events,
    "sankey": _flows,
    "network": _edges,
    "connected_scatter": _path,
    "scatter3d": _space,
}
"""By kind."""
