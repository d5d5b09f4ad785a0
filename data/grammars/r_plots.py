"""`r_plots`: the grammar of plots in R, with base graphics."""

from __future__ import annotations

from collections.abc import Callable

from janusrl.synthesis.grammar import Spec

from .charts_plain import end_of_peak
from .charts_plain_answers import PlainPlots
from .charts_script import identifier
from .r_plots_script import RScript, text_in_r, vector

_PCH = {"circle": 19, "square": 15, "triangle": 17, "diamond": 18}


class RPlots(PlainPlots):
    """The grammar. See `janusrl.synthesis.grammar.Grammar`."""

    name = "r_plots"
    language = "r"
    tool = "R"

    def program(self, spec: Spec) -> str:
        """The plot as an R script."""
        pen = RScript(spec)
        _BODIES[spec["kind"]](pen)
        return pen.source()


def _ticked(p: RScript, x: str) -> tuple[str, bool]:
    """Where points stand along x, and whether the axis has to be written by hand."""
    numeric = isinstance(p.data["x"][0], int)
    return (x, False) if numeric else (f"seq_along({x})", True)


def _lines(p: RScript) -> None:
    x, series = p.series()
    at, own = _ticked(p, x)
    kind, marker = p.spec["kind"], p.look.get("marker")
    form = {"step": "s", "stem": "h"}.get(kind, "o" if marker else "l")
    values = [value for _, row in p.data["series"] for value in row]
    low, high = min(values), max(values)
    room = (high - low) * (0.35 if len(series) > 1 else 0.2)
    limit = f"ylim = c({round(max(low - room * 0.3, 0) if low >= 0 else low - room, 2)}, {round(high + room, 2)})"
    p.call(
        "plot",
        at,
        series[0][1],
        f'type = "{form}"',
        p.color(),
        *p.line(),
        f"pch = {_PCH[marker]}" if marker else "",
        limit,
        'xaxt = "n"' if own else "",
        *p.labels(),
    )
    if own:
        p.call("axis", "1", f"at = {at}", f"labels = {x}")
    for place, (_, variable) in enumerate(series[1:], 1):
        p.call(
            "lines",
            at,
            variable,
            f'type = "{form}"' if marker else "",
            p.color(place),
            *p.line(),
            f"pch = {_PCH[marker]}" if marker else "",
        )
    if kind == "stem":
        p.call("points", at, series[0][1], "pch = 19", p.color())
    p.grid()
    if "mean" in p.look:
        p.note("The mean")
        p.call("abline", f"h = mean({series[0][1]})", "lty = 2")
    if "peak" in p.look:
        p.add(f"peak {p.arrow} which.max({series[0][1]})")
        p.call(
            "text",
            "peak" if own else f"{x}[peak]",
            f"{series[0][1]}[peak]",
            f"labels = {series[0][1]}[peak]",
            f"pos = {({'first': 4, 'last': 2}).get(end_of_peak(p.spec), 3)}",
        )
    if len(series) > 1:
        p.legend(
            [name for name, _ in series],
            f"col = {vector(p.look['colors'])}",
            *p.line()[:1],
            f"pch = {_PCH[marker]}" if marker else "lty = 1",
        )


def _area(p: RScript) -> None:
    x, series = p.series()
    at, own = _ticked(p, x)
    values = series[0][1]
    p.call(
        "plot", at, values, 'type = "n"', f"ylim = c(0, max({values}) * 1.15)", 'xaxt = "n"' if own else "", *p.labels()
    )
    p.note("Down to zero and back")
    p.call(
        "polygon",
        f"c({at}, rev({at}))",
        f"c({values}, rep(0, length({values})))",
        f"col = adjustcolor({text_in_r(p.look['colors'][0])}, alpha.f = 0.5)",
        "border = NA",
    )
    p.call("lines", at, values, p.color(), "lwd = 2")
    if own:
        p.call("axis", "1", f"at = {at}", f"labels = {x}")
    if "mean" in p.look:
        p.call("abline", f"h = mean({values})", "lty = 2")
    p.grid()


def _errorbars(p: RScript) -> None:
    x, series = p.series()
    at, own = _ticked(p, x)
    values = series[0][1]
    p.set("errors", vector(p.data["errors"]))
    p.call(
        "plot",
        at,
        values,
        f"pch = {_PCH[p.look['marker']]}",
        p.color(),
        f"ylim = range({values} - errors, {values} + errors)",
        'xaxt = "n"' if own else "",
        *p.labels(),
    )
    p.call("lines", at, values, p.color(), *p.line())
    p.call(
        "arrows",
        at,
        f"{values} - errors",
        at,
        f"{values} + errors",
        "angle = 90",
        "code = 3",
        "length = 0.05",
        p.color(),
    )
    if own:
        p.call("axis", "1", f"at = {at}", f"labels = {x}")
    p.grid()


def _bars(p: RScript) -> None:
    x, series = p.series()
    values, lying = series[0][1], p.spec["kind"] == "hbars"
    x_arguments = (
        ["horiz = TRUE", "las = 1", "cex.names = 0.8", f"xlim = c(0, max({values}) * 1.15)"]
        if lying
        else [f"ylim = c(0, max({values}) * 1.15)", _small(p)]
    )
    if lying:
        p.call("par", f"mar = c(5, {max(len(str(item)) for item in p.data['x']) // 2 + 4}, 4, 2)")
        p.lines[-1] = p.lines[-1].replace("par(", f"old {p.arrow} par(")
    keep = f"places {p.arrow} " if "values" in p.look else ""
    labels = p.labels(swap=lying)
    labels = [*labels[:2], f"ylab = {text_in_r('')}"] if lying else labels
    start = len(p.lines)
    p.call(
        "barplot",
        values,
        f"names.arg = {x}",
        p.color(),
        "border = NA" if p.spec["code"]["style"] == 1 else "",
        *x_arguments,
        *labels,
    )
    p.lines[start] = keep + p.lines[start]
    if "values" in p.look:
        p.call(
            "text",
            *(
                (values, "places", f"labels = {values}", "pos = 4")
                if lying
                else ("places", values, f"labels = {values}", "pos = 3")
            ),
        )
    if "mean" in p.look:
        p.call("abline", f"h = mean({values})", "lty = 2")
    if "grid" in p.look:
        p.call("grid", *(("ny = NA",) if lying else ("nx = NA", "ny = NULL")))
    if lying:
        p.add("par(old)")


def _small(p: RScript) -> str:
    """Smaller names under bars where R would leave some of them out."""
    return "cex.names = 0.7" if sum(len(str(x)) for x in p.data["x"]) > 34 else ""


def _matrix(p: RScript) -> None:
    x, series = p.series()
    beside = p.spec["kind"] == "grouped"
    p.add(f"counts {p.arrow} rbind({', '.join(variable for _, variable in series)})", f"colnames(counts) {p.arrow} {x}")
    top = "max(counts)" if beside else "max(colSums(counts))"
    p.call(
        "barplot",
        "counts",
        "beside = TRUE" if beside else "",
        f"col = {vector(p.look['colors'])}",
        _small(p),
        f"ylim = c(0, {top} * 1.3)",
        *p.labels(),
    )
    p.legend([name for name, _ in series], f"fill = {vector(p.look['colors'])}")
    if "grid" in p.look:
        p.add("grid(nx = NA, ny = NULL)")


def _pie(p: RScript) -> None:
    x, series = p.series()
    values = series[0][1]
    label = x
    if p.spec["code"]["style"]:
        p.add(
            f"share {p.arrow} round(100 * {values} / sum({values}))", f'labels {p.arrow} paste0({x}, " (", share, "%)")'
        )
        label = "labels"
    p.call(
        "pie", values, f"labels = {label}", f"col = {vector(p.look['colors'])}", f"main = {text_in_r(p.spec['title'])}"
    )


def _samples(p: RScript) -> list[tuple[str, str]]:
    p.head.append(f"set.seed({p.data['seed']})")
    found: list[tuple[str, str]] = []
    for name, mean, spread in p.data["groups"]:
        variable = identifier(name if len(p.data["groups"]) > 1 else "values", [each for _, each in found])
        p.set(variable, f"rnorm({p.data['size']}, mean = {mean}, sd = {spread})")
        found.append((name, variable))
    return found


def _histogram(p: RScript) -> None:
    ((_, values),) = _samples(p)
    p.call("hist", values, f"breaks = {p.look['bins']}", p.color(), 'border = "white"', *p.labels(swap=True)[:2])
    if "mean" in p.look:
        p.call("abline", f"v = mean({values})", "lty = 2", "lwd = 2")
    p.grid()


def _box(p: RScript) -> None:
    found = _samples(p)
    if p.spec["code"]["frame"]:
        p.add(f"groups {p.arrow} list({', '.join(f'{text_in_r(name)} = {variable}' for name, variable in found)})")
        p.call("boxplot", "groups", f"col = {vector(p.look['colors'])}", *p.labels())
    else:
        p.call(
            "boxplot",
            *(variable for _, variable in found),
            f"names = {vector([name for name, _ in found])}",
            f"col = {vector(p.look['colors'])}",
            *p.labels(),
        )
    if "mean" in p.look:
        p.call(
            "points", f"c({', '.join(f'mean({variable})' for _, variable in found)})", "pch = 4", "cex = 1.5", "lwd = 2"
        )
    p.grid()


def _scatter(p: RScript) -> None:
    groups = p.data["groups"]
    for place, (_, xs, ys) in enumerate(groups, 1):
        tail = "" if len(groups) == 1 else str(place)
        p.set(f"x{tail}", vector(xs))
        p.set(f"y{tail}", vector(ys))
    pch = f"pch = {_PCH[p.look['marker']]}"
    if len(groups) == 1:
        p.call("plot", "x", "y", pch, p.color(), *p.labels())
    else:
        every = ", ".join(f"x{place}" for place in range(1, len(groups) + 1))
        p.call(
            "plot",
            "x1",
            "y1",
            pch,
            p.color(),
            f"xlim = range({every})",
            f"ylim = range({every.replace('x', 'y')}) * c(1, 1.2)",
            *p.labels(),
        )
        for place in range(1, len(groups)):
            p.call("points", f"x{place + 1}", f"y{place + 1}", pch, p.color(place))
        p.legend([name for name, _, _ in groups], f"col = {vector(p.look['colors'])}", pch)
    if p.spec["kind"] == "regression":
        p.note("Least squares")
        p.add(f"fit {p.arrow} lm(y ~ x)")
        p.call("abline", "fit", f"lwd = {p.look['width']}")
    p.grid()


def _r_code(code: str) -> str:
    return code.replace("np.", "").replace("**", "^")


def _functions(p: RScript) -> None:
    data, functions = p.data, p.data["functions"]
    if len(functions) == 1 and p.spec["code"]["style"] == 1:
        p.call(
            "curve",
            _r_code(functions[0][1]),
            f"from = {data['low']}",
            f"to = {data['high']}",
            f"n = {data['points']}",
            p.color(),
            *p.line(),
            *p.labels(),
        )
        p.grid()
        return
    p.set("x", f"seq({data['low']}, {data['high']}, length.out = {data['points']})")
    names = ["y"] if len(functions) == 1 else ["y1", "y2"]
    for name, (_, code) in zip(names, functions, strict=True):
        p.set(name, _r_code(code))
    limit = "ylim = range(y1, y2) * 1.3" if len(names) == 2 else ""
    p.call("plot", "x", names[0], 'type = "l"', p.color(), *p.line(), limit, *p.labels())
    if len(names) == 2:
        p.call("lines", "x", "y2", p.color(1), *p.line())
        p.legend([words for words, _ in functions], f"col = {vector(p.look['colors'])}", "lwd = 2")
    p.grid()


def _parametric(p: RScript) -> None:
    p.set("t", f"seq(0, 2 * pi, length.out = {p.data['points']})")
    p.call(
        "plot",
        f"sin({p.data['a']} * t)",
        f"sin({p.data['b']} * t)",
        'type = "l"',
        "asp = 1",
        p.color(),
        *p.line(),
        *p.labels(),
    )
    p.grid()


def _mesh(p: RScript) -> None:
    p.set("x", f"seq(-{p.data['half']}, {p.data['half']}, length.out = {p.data['points']})")
    p.head += [f"y {p.arrow} x", f"f {p.arrow} function(X, Y) {_r_code(p.data['code'])}", f"z {p.arrow} outer(x, y, f)"]


def _contour(p: RScript) -> None:
    _mesh(p)
    if p.spec["kind"] == "surface":
        p.call(
            "persp",
            "x",
            "y",
            "z",
            "theta = 35",
            "phi = 28",
            'col = "lightblue"',
            "shade = 0.4",
            "border = NA" if p.spec["code"]["style"] else "",
            *p.labels(),
        )
    elif p.spec["code"]["style"] == 1:
        p.call("filled.contour", "x", "y", "z", "color.palette = terrain.colors", *p.labels())
    else:
        p.call("contour", "x", "y", "z", "nlevels = 12", *p.labels())


def _image(p: RScript) -> None:
    names, columns = [name for name, _ in p.data["series"]], p.data["x"]
    p.set("columns", vector(columns))
    p.set("rows", vector(names))
    p.head += [
        f"m {p.arrow} rbind(",
        *(
            f"  {vector(values)}{',' if place + 1 < len(names) else ''}"
            for place, (_, values) in enumerate(p.data["series"])
        ),
        ")",
    ]
    palette = ('hcl.colors(20, "YlOrRd", rev = TRUE)', "heat.colors(20)", 'hcl.colors(20, "viridis")')[
        p.spec["code"]["style"]
    ]
    p.call("par", f"mar = c(5, {max(map(len, names)) // 2 + 4}, 4, 2)")
    p.call(
        "image",
        "seq_along(columns)",
        "seq_along(rows)",
        "t(m)",
        f"col = {palette}",
        "axes = FALSE",
        *p.labels()[:2],
        'ylab = ""',
    )
    p.add(
        "axis(1, at = seq_along(columns), labels = columns)",
        "axis(2, at = seq_along(rows), labels = rows, las = 1)",
        "box()",
    )


def _panels(p: RScript) -> None:
    x, series = p.series()
    at, own = _ticked(p, x)
    p.add("par(mfrow = c(1, 2), oma = c(0, 0, 2, 0))")
    for place, (name, variable) in enumerate(series):
        form = 'type = "h", lwd = 6' if p.spec["code"]["style"] == 2 and place else 'type = "o", pch = 19'
        p.call(
            "plot",
            at,
            variable,
            form,
            p.color(place),
            'xaxt = "n"' if own else "",
            f"main = {text_in_r(name)}",
            f"xlab = {text_in_r('' if own else p.spec['x_label'])}",
            f"ylab = {text_in_r(p.spec['y_label'])}",
        )
        if own:
            p.call("axis", "1", f"at = {at}", f"labels = {x}", "las = 2")
        p.grid()
    p.call("mtext", text_in_r(p.spec["title"]), "outer = TRUE", "cex = 1.3", "font = 2")


_BODIES: dict[str, Callable[[RScript], None]] = {
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
R_PLOTS = RPlots()
