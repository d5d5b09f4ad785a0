"""`matlab_plots`: the grammar of plots in MATLAB's language, as GNU Octave runs it too."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from janusrl.synthesis.grammar import Spec

from .charts_plain import COLORS, end_of_peak
from .charts_plain_answers import PlainPlots
from .charts_script import identifier

_MARK = {"circle": "o", "square": "s", "triangle": "^", "diamond": "d"}
_DASH = {"solid": "-", "dashed": "--", "dotted": ":"}
_PLACE = {"top left": "northwest", "top right": "northeast"}


class MatlabPlots(PlainPlots):
    """The grammar. See `janusrl.synthesis.grammar.Grammar`."""

    name = "matlab_plots"
    language = "matlab"
    tool = "MATLAB"

    def program(self, spec: Spec) -> str:
        """The plot as a MATLAB script."""
        pen = _Script(spec)
        _BODIES[spec["kind"]](pen)
        return pen.source()


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _row(values: Sequence[Any]) -> str:
    if isinstance(values[0], str):
        return "{" + ", ".join(_text(value) for value in values) + "}"
    return "[" + " ".join(str(value) for value in values) + "]"


def _rgb(name: str) -> str:
    return "[" + " ".join(f"{part:g}" for part in COLORS[name]) + "]"


class _Script:
    """Lines of a MATLAB script, and the pieces that every kind needs."""

    def __init__(self, spec: Mapping[str, Any]) -> None:
        self.spec, self.data, self.look = spec, spec["data"], spec["look"]
        self.head: list[str] = []
        self.lines: list[str] = ["figure;"] if spec["code"]["style"] != 1 else []

    def note(self, text: str) -> None:
        """A comment, where the style has comments."""
        if self.spec["code"]["comments"]:
            self.lines.append(f"% {text}")

    def set(self, name: str, value: str) -> None:
        """An assignment among the data, long rows broken."""
        line = f"{name} = {value};"
        if len(line) > 90 and value[0] in "[{":
            cut = line.rfind(", " if value[0] == "{" else " ", 0, 80)
            line = line[: cut + 1].rstrip() + " ...\n    " + line[cut + 1 :].lstrip()
        self.head.append(line)

    def add(self, *lines: str) -> None:
        """Lines of the body."""
        self.lines += lines

    def call(self, name: str, *arguments: str) -> None:
        """A call, broken where it is long."""
        given = [argument for argument in arguments if argument]
        line = f"{name}({', '.join(given)});"
        if len(line) > 90:
            half = max(place for place in range(1, len(given)) if place == 1 or len(", ".join(given[:place])) < 75)
            line = f"{name}({', '.join(given[:half])}, ...\n    {', '.join(given[half:])});"
        self.lines.append(line)

    def color(self, place: int = 0, key: str = "Color") -> list[str]:
        """A colour as name and value."""
        return [f"'{key}'", _rgb(self.look["colors"][place])]

    def line(self) -> list[str]:
        """The width as name and value."""
        return ["'LineWidth'", str(self.look["width"])] if "width" in self.look else []

    def style(self, *, line: bool = True) -> str:
        """Dash and marker as MATLAB's short text."""
        mark = _MARK[self.look["marker"]] if self.look.get("marker") else ""
        return f"'{_DASH[self.look.get('dash', 'solid')] if line else ''}{mark}'"

    def series(self) -> tuple[str, list[tuple[str, str]]]:
        """Write the series as data: the names of x and of each series."""
        name = identifier(self.data["x_name"]) + ("s" if isinstance(self.data["x"][0], str) else "")
        self.set(name, _row(self.data["x"]))
        found: list[tuple[str, str]] = []
        for label, values in self.data["series"]:
            variable = identifier(
                label
                if self.spec["code"]["names"] and not label[0].isdigit()
                else f"values{len(found) + 1}"
                if len(self.data["series"]) > 1
                else "values",
                [name],
            )
            self.set(variable, _row(values))
            found.append((label, variable))
        return name, found

    def along(self, x: str) -> tuple[str, list[str]]:
        """Where points stand along x, and the lines that label them."""
        if isinstance(self.data["x"][0], int):
            return x, [f"set(gca, 'XTick', {x});"]
        return f"1:numel({x})", [f"set(gca, 'XTick', 1:numel({x}), 'XTickLabel', {x});"]

    def labels(self, *, swap: bool = False) -> None:
        """Title, axis labels and grid."""
        x, y = self.spec["x_label"], self.spec["y_label"]
        x, y = (y, x) if swap else (x, y)
        self.note("Labels")
        self.add(f"title({_text(self.spec['title'])});", f"xlabel({_text(x)});", f"ylabel({_text(y)});")
        if "grid" in self.look:
            self.add("grid on;")

    def legend(self, names: Sequence[str]) -> None:
        """The legend."""
        self.call("legend", *(_text(name) for name in names), "'Location'", _text(_PLACE[self.look["legend"]]))

    def source(self) -> str:
        """The whole script."""
        head = ["% Data", *self.head] if self.spec["code"]["comments"] and self.head else self.head
        return "\n".join([*head, *([""] if head else []), *self.lines]) + "\n"


def _mean(p: _Script, values: str) -> None:
    if "mean" in p.look:
        p.note("The mean")
        p.add("hold on;", f"plot(xlim, [1 1] * mean({values}), 'k--');")


def _room(p: _Script, series: list[tuple[str, str]], *, zero: bool = False) -> None:
    values = [value for _, row in p.data["series"] for value in row]
    low, high = min(values), max(values)
    span = (high - low) or abs(high) or 1
    bottom = 0 if zero else low - 0.12 * span
    p.add(f"ylim([{round(bottom, 2):g} {round(high + (0.4 if len(series) > 1 else 0.18) * span, 2):g}]);")


def _lines(p: _Script) -> None:
    x, series = p.series()
    at, ticks = p.along(x)
    kind = p.spec["kind"]
    for place, (_, variable) in enumerate(series):
        if kind == "stem":
            p.call("stem", at, variable, "'filled'", *p.color(), *p.line())
        elif kind == "step":
            p.call("stairs", at, variable, *p.color(), *p.line())
        else:
            p.call("plot", at, variable, p.style(), *p.color(place), *p.line())
        if place == 0 and len(series) > 1:
            p.add("hold on;")
    if len(series) > 1:
        p.add("hold off;")
    p.add(*ticks)
    _room(p, series, zero=kind == "stem")
    p.labels()
    _mean(p, series[0][1])
    if "peak" in p.look:
        p.add(f"[peak, place] = max({series[0][1]});")
        where = "place" if at.startswith("1:") else f"{x}(place)"
        p.call(
            "text",
            where,
            "peak",
            "num2str(peak)",
            "'HorizontalAlignment'",
            {"first": "'left'", "last": "'right'"}.get(end_of_peak(p.spec), "'center'"),
            "'VerticalAlignment'",
            "'bottom'",
        )
    if len(series) > 1:
        p.legend([name for name, _ in series])


def _area(p: _Script) -> None:
    x, series = p.series()
    at, ticks = p.along(x)
    p.call("area", at, series[0][1], *p.color(0, "FaceColor"))
    p.add(*ticks)
    if isinstance(p.data["x"][0], int):
        p.add(f"xlim([{x}(1) {x}(end)]);")
    p.labels()
    _mean(p, series[0][1])


def _errorbars(p: _Script) -> None:
    x, series = p.series()
    at, ticks = p.along(x)
    p.set("errors", _row(p.data["errors"]))
    start = len(p.lines)
    p.call("errorbar", at, series[0][1], "errors")
    p.lines[start] = f"h = {p.lines[start]}"
    p.call("set", "h", *p.color(), *p.line(), "'Marker'", f"'{_MARK[p.look['marker']]}'")
    p.add(
        *ticks,
        f"xlim([{p.data['x'][0] - 1} {p.data['x'][-1] + 1}]);"
        if isinstance(p.data["x"][0], int)
        else f"xlim([0 {len(p.data['x']) + 1}]);",
    )
    p.labels()


def _bars(p: _Script) -> None:
    x, series = p.series()
    values, lying = series[0][1], p.spec["kind"] == "hbars"
    axis = "Y" if lying else "X"
    p.call("barh" if lying else "bar", values, *p.color(0, "FaceColor"))
    p.add(f"set(gca, '{axis}Tick', 1:numel({x}), '{axis}TickLabel', {x});")
    p.add(f"{'x' if lying else 'y'}lim([0 max({values}) * 1.15]);")
    p.labels(swap=lying)
    if "values" in p.look:
        p.note("The value of each bar")
        where = f"{values}(k), k" if lying else f"k, {values}(k)"
        side = (
            "'VerticalAlignment', 'middle'"
            if lying
            else "'HorizontalAlignment', 'center', 'VerticalAlignment', 'bottom'"
        )
        p.add(f"for k = 1:numel({values})", f"  text({where}, [' ' num2str({values}(k))], {side});", "end")
    if not lying:
        _mean(p, values)


def _matrix(p: _Script) -> None:
    x, series = p.series()
    style = "'grouped'" if p.spec["kind"] == "grouped" else "'stacked'"
    p.add(f"counts = [{'; '.join(variable for _, variable in series)}]';", f"h = bar(counts, {style});")
    for place in range(len(series)):
        p.call("set", f"h({place + 1})", *p.color(place, "FaceColor"))
    top = "max(counts(:))" if p.spec["kind"] == "grouped" else "max(sum(counts, 2))"
    p.add(f"set(gca, 'XTick', 1:numel({x}), 'XTickLabel', {_texts(p, x)});", f"ylim([0 {top} * 1.3]);")
    p.labels()
    p.legend([name for name, _ in series])


def _texts(p: _Script, x: str) -> str:
    return x if isinstance(p.data["x"][0], str) else f"arrayfun(@num2str, {x}, 'UniformOutput', false)"


def _pie(p: _Script) -> None:
    x, series = p.series()
    p.call("pie", series[0][1], x)
    p.add(
        f"colormap([{'; '.join(_rgb(name)[1:-1] for name in p.look['colors'])}]);", f"title({_text(p.spec['title'])});"
    )


def _samples(p: _Script) -> list[tuple[str, str]]:
    p.head.append(f"randn('seed', {p.data['seed']});" if p.spec["code"]["style"] == 2 else f"rng({p.data['seed']});")
    found: list[tuple[str, str]] = []
    for name, mean, spread in p.data["groups"]:
        variable = identifier(name if len(p.data["groups"]) > 1 else "values", [each for _, each in found])
        p.set(variable, f"{mean} + {spread} * randn({p.data['size']}, 1)")
        found.append((name, variable))
    return found


def _histogram(p: _Script) -> None:
    ((_, values),) = _samples(p)
    p.call("hist", values, str(p.look["bins"]), *p.color(0, "FaceColor"), "'EdgeColor'", "'w'")
    p.note("Labels")
    p.add(f"title({_text(p.spec['title'])});", f"xlabel({_text(p.spec['y_label'])});", "ylabel('Frequency');")
    if "mean" in p.look:
        p.add("hold on;", f"plot([1 1] * mean({values}), ylim, 'k--', 'LineWidth', 2);")
    if "grid" in p.look:
        p.add("grid on;")


def _box(p: _Script) -> None:
    """Boxes drawn by hand: base MATLAB has none without a toolbox."""
    found = _samples(p)
    p.add(
        f"groups = {{{', '.join(variable for _, variable in found)}}};",
        f"colors = [{'; '.join(_rgb(name)[1:-1] for name in p.look['colors'])}];",
        "hold on;",
    )
    p.note("Quartiles as boxes, the whole range as whiskers")
    p.add(
        "for k = 1:numel(groups)",
        "  s = sort(groups{k});",
        "  n = numel(s);",
        "  q = s(round([0.25 0.5 0.75] * (n - 1)) + 1);",
    )
    p.add(
        "  plot([k k], [s(1) s(end)], 'k-');",
        "  patch(k + [-0.3 0.3 0.3 -0.3], [q(1) q(1) q(3) q(3)], colors(k, :));",
        "  plot(k + [-0.3 0.3], [q(2) q(2)], 'k-', 'LineWidth', 2);",
    )
    if "mean" in p.look:
        p.add("  plot(k, mean(s), 'kx', 'MarkerSize', 10, 'LineWidth', 2);")
    p.add(
        "end",
        f"set(gca, 'XTick', 1:{len(found)}, 'XTickLabel', {_row([name for name, _ in found])});",
        f"xlim([0.4 {len(found) + 0.6}]);",
    )
    p.labels()


def _scatter(p: _Script) -> None:
    groups = p.data["groups"]
    for place, (_, xs, ys) in enumerate(groups, 1):
        tail = "" if len(groups) == 1 else str(place)
        p.set(f"x{tail}", _row(xs))
        p.set(f"y{tail}", _row(ys))
    for place in range(len(groups)):
        tail = "" if len(groups) == 1 else str(place + 1)
        p.call(
            "plot",
            f"x{tail}",
            f"y{tail}",
            p.style(line=False),
            *p.color(place),
            *p.color(place, "MarkerFaceColor"),
            "'MarkerSize'",
            "7",
        )
        if place == 0 and len(groups) > 1:
            p.add("hold on;")
    if p.spec["kind"] == "regression":
        p.note("A straight line by least squares")
        p.add(
            "c = polyfit(x, y, 1);",
            "t = linspace(min(x), max(x), 50);",
            "hold on;",
            f"plot(t, polyval(c, t), 'k-', 'LineWidth', {p.look['width']});",
        )
    p.labels()
    if len(groups) > 1:
        ys = [y for _, _, row in groups for y in row]
        low, high = min(ys), max(ys)
        p.add(f"ylim([{round(low - 0.05 * (high - low), 2):g} {round(high + 0.35 * (high - low), 2):g}]);")
        p.legend([name for name, _, _ in groups])


def _matlab_code(code: str) -> str:
    """NumPy's expression elementwise in MATLAB."""
    code = code.replace("np.", "").replace("**", ".^")
    return re.sub(r"(?<![.\d ]) ?([*/]) ?|(?<=\S) ([*/]) ", lambda found: f" .{found[1] or found[2]} ", code)


def _functions(p: _Script) -> None:
    data, functions = p.data, p.data["functions"]
    p.set("x", f"linspace({data['low']}, {data['high']}, {data['points']})")
    names = ["y"] if len(functions) == 1 else ["y1", "y2"]
    for name, (_, code) in zip(names, functions, strict=True):
        p.set(name, _matlab_code(code))
    p.call("plot", "x", names[0], p.style(), *p.color(), *p.line())
    if len(names) == 2:
        p.add("hold on;")
        p.call("plot", "x", "y2", p.style(), *p.color(1), *p.line())
    p.labels()
    if len(names) == 2:
        p.legend([words for words, _ in functions])


def _parametric(p: _Script) -> None:
    p.set("t", f"linspace(0, 2 * pi, {p.data['points']})")
    p.call("plot", f"sin({p.data['a']} * t)", f"sin({p.data['b']} * t)", p.style(), *p.color(), *p.line())
    p.add("axis equal;")
    p.labels()


def _mesh(p: _Script) -> None:
    p.set("side", f"linspace(-{p.data['half']}, {p.data['half']}, {p.data['points']})")
    p.head += ["[X, Y] = meshgrid(side, side);", f"Z = {_matlab_code(p.data['code'])};"]


def _contour(p: _Script) -> None:
    _mesh(p)
    if p.spec["kind"] == "surface":
        p.add(("surf(X, Y, Z);", "mesh(X, Y, Z);", "surf(X, Y, Z, 'EdgeColor', 'none');")[p.spec["code"]["style"]])
    else:
        p.add(
            ("contour(X, Y, Z, 12);", "contourf(X, Y, Z, 10);", "contour(X, Y, Z, 15, 'LineWidth', 1.5);")[
                p.spec["code"]["style"]
            ]
        )
    p.add("colorbar;")
    p.labels()


def _image(p: _Script) -> None:
    names, columns = [name for name, _ in p.data["series"]], p.data["x"]
    p.set("columns", _row([str(column) for column in columns]))
    p.set("rows", _row(names))
    p.head += ["M = [", *(f"  {' '.join(map(str, values))}" for _, values in p.data["series"]), "];"]
    p.add("imagesc(M);", f"colormap({('hot', 'jet', 'gray')[p.spec['code']['style']]});", "colorbar;")
    p.add("set(gca, 'XTick', 1:numel(columns), 'XTickLabel', columns, 'YTick', 1:numel(rows), 'YTickLabel', rows);")
    p.add(f"title({_text(p.spec['title'])});", f"xlabel({_text(p.spec['x_label'])});")


def _panels(p: _Script) -> None:
    x, series = p.series()
    at, ticks = p.along(x)
    for place, (name, variable) in enumerate(series):
        p.add(f"subplot(2, 1, {place + 1});")
        if p.spec["code"]["style"] == 2 and place:
            p.call("bar", at, variable, *p.color(place, "FaceColor"))
        else:
            p.call("plot", at, variable, "'-o'", *p.color(place))
        title = f"{p.spec['title']}: {name}" if place == 0 else name
        p.add(
            *ticks,
            f"title({_text(title)});",
            f"ylabel({_text(p.spec['y_label'])});",
            *(["grid on;"] if "grid" in p.look else []),
        )
    p.add(f"xlabel({_text(p.spec['x_label'])});")


_BODIES: dict[str, Callable[[_Script], None]] = {
    **dict.fromkeys(("line", "lines", "step", "stem"), _lines),
    **dict.fromkeys(("bars", "hbars"), _bars),
    **dict.fromkeys(("grouped", "stacked"), _matrix),
    **dict.fromkeys(("scatter", "regression", "groups"), _scatter),
    **dict.fromkeys(("function", "functions"), _functions),
    **dict.fromkeys(("contour", "surface"), _contour),
    "area": _area,
    "errorbars": _errorbars,
    "pie": _pie,
    "histogram": _histogram,
    "box": _box,
    "parametric": _parametric,
    "image": _image,
    "panels": _panels,
}
MATLAB_PLOTS = MatlabPlots()
