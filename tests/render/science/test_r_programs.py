"""R programs as models write them: what counts as a picture, what is printed, whose fault a failure is."""

from __future__ import annotations

import importlib.util

import numpy as np
import pytest
from science_parts import BLUE, GREEN, RED, Runs, has, ink

from janusrl.outcome import Status

ONE_PICTURE = {
    "scatter with legend": """x <- 1:5; y <- x^2
        plot(x, y, main = "Squares", xlab = "x", ylab = "y", pch = 19, col = "blue"); lines(x, y, col = "red")
        legend("topleft", legend = c("points", "line"), pch = c(19, NA), lty = c(NA, 1), col = c("blue", "red"))""",
    "histogram": 'hist(rnorm(500), breaks = 30, col = "blue", border = "white"); abline(v = 0, col = "red", lwd = 4)',
    "bars": 'barplot(c(A = 10, B = 20), col = c("blue", "red"), main = "Sales")',
    "boxes": 'boxplot(mpg ~ cyl, data = mtcars, col = c("red", "blue", "white"))',
    "pie": 'pie(c(a = 1, b = 2, c = 3), col = c("red", "blue", "white"))',
    "curve": 'curve(sin, 0, 2 * pi, col = "red", lwd = 3); curve(cos, add = TRUE, col = "blue", lwd = 3)',
    "panels": 'par(mfrow = c(1, 2), pch = 19, mar = c(4, 4, 2, 1)); plot(1:3, col = "red"); plot(3:1, col = "blue")',
    "layout": """layout(matrix(c(1, 1, 2, 3), 2, byrow = TRUE))
        for (i in 1:3) plot(1:5, type = "h", lwd = 3, col = c("red", "blue"))""",
    "lattice": """library(lattice)
        colours <- list(superpose.symbol = list(col = c("red", "blue")))
        xyplot(mpg ~ wt, data = mtcars, groups = am, par.settings = colours)""",
    "grid": """library(grid); grid.circle(r = .3, gp = gpar(fill = "red"))
        grid.text("Hi", gp = gpar(col = "blue", cex = 5))""",
    "polygon": """plot.new(); plot.window(c(0, 10), c(0, 10)); polygon(c(1, 5, 9), c(1, 9, 1), col = "red")
        rect(0, 0, 2, 2, col = "blue"); axis(1); box(); title("Shapes")""",
    "reference class": """setClass("P", representation(x = "numeric"))
        setMethod("plot", "P", function(x, ...) graphics::plot(x@x, col = c("red", "blue"), pch = 19))
        plot(new("P", x = 1:4))""",
    "sourced": """writeLines('plot(1:4, col = c("red", "blue"), pch = 19)', "b.R"); source("b.R")""",
    "guarded": 'main <- function() plot(1:4, col = c("red", "blue"), pch = 19)\nif (!interactive()) { main() }',
    "ends itself": 'plot(1:4, col = c("red", "blue"), pch = 19); q("no")',
}  # fmt: skip


@pytest.mark.parametrize("name", ONE_PICTURE)
def test_one_picture(r: Runs, name: str) -> None:
    (picture,) = r.drawn(ONE_PICTURE[name])
    assert picture.shape == (480, 672, 3)
    assert has(picture, RED)
    assert has(picture, BLUE)
    assert 0.003 < ink(picture) < 0.9


def test_ggplot2(r: Runs) -> None:
    (points,) = r.drawn(
        'library(ggplot2)\nggplot(mtcars, aes(wt, mpg)) + geom_point(size = 4, colour = "red") + theme_minimal() +\n'
        '  labs(title = "Cars")'
    )
    assert has(points, RED, 200)
    program = """suppressPackageStartupMessages(library(ggplot2))
        d <- data.frame(x = rep(1:5, 2), y = 1:10, g = rep(c("a", "b"), each = 5))
        p <- ggplot(d, aes(x, y, fill = g)) + geom_col() + facet_wrap(~g) + scale_fill_manual(values = c("red", "blue"))
        ggsave("plot.png", p, width = 6, height = 4, dpi = 100)"""
    (saved,) = r.drawn(program)
    assert saved.shape == (400, 600, 3)
    assert has(saved, RED, 1000)
    assert has(saved, BLUE, 1000)


@pytest.mark.parametrize(
    ("device", "size"),
    [
        ('png("a.png", width = 800, height = 400)', (800, 400)),
        ('png(filename = "a.png", width = 6, height = 4, units = "in", res = 150)', (900, 600)),
        ('jpeg("a.jpg", 300, 200)', (300, 200)),
        ('pdf("a.pdf", width = 8, height = 5)', (768, 480)),
        ('svg("a.svg", 5, 4)', (480, 384)),
        ('tiff("a.tif"); par(bg = "white")', (480, 480)),
        ("x11(width = 4, height = 3)", (384, 288)),
    ],
)
def test_devices_and_their_sizes(r: Runs, device: str, size: tuple[int, int]) -> None:
    (picture,) = r.drawn(f'{device}\nplot(1:3, col = "red", pch = 19)\ninvisible(dev.off())')
    assert picture.shape[1::-1] == size
    assert ink(picture) > 0.001


def test_a_picture_that_is_too_large_is_made_smaller(r: Runs) -> None:
    (picture,) = r.drawn('png("a.png", 100000, 50000); par(mar = rep(0, 4), bg = "red"); plot.new(); dev.off()')
    assert picture.shape == (1200, 2400, 3)
    assert (picture == RED).all()


def test_every_page_is_a_picture_in_order(r: Runs) -> None:
    pages = r.drawn(
        'pdf("a.pdf"); for (c in c("red", "green", "blue")) { plot.new(); rect(0, 0, 1, 1, col = c) }; dev.off()'
    )
    assert [has(page, color, 5000) for page, color in zip(pages, (RED, GREEN, BLUE), strict=True)] == [True] * 3
    two = r.drawn('plot.new(); rect(0, 0, 1, 1, col = "red")\nplot.new(); rect(0, 0, 1, 1, col = "blue")')
    assert [has(two[0], RED, 5000), has(two[1], BLUE, 5000)] == [True, True]


def test_the_size_asked_for(r: Runs) -> None:
    (picture,) = r.drawn("plot(1:3)", size=(320, 200))
    assert picture.shape == (200, 320, 3)
    (fitted,) = r.drawn('png("a.png", 200, 100); par(mar = c(0, 0, 0, 0), bg = "red"); plot.new()', size=(100, 100))
    assert (fitted[:20] == 255).all()
    assert (fitted[35:65] == RED).all()


def test_a_picture_file_that_the_program_wrote_by_itself(r: Runs) -> None:
    if importlib.util.find_spec("PIL") is None:
        pytest.skip("no Pillow")
    program = 'grDevices::png("x.png", 64, 32); par(mar = rep(0, 4), bg = "blue"); plot.new(); graphics.off()'
    (picture,) = r.drawn(program)
    assert (picture == BLUE).all()


def test_data_files_of_the_task(r: Runs) -> None:
    files = {"sales.csv": b"month,total\nJan,3\nFeb,5\n"}
    outcome = r('d <- read.csv("sales.csv"); print(sum(d$total)); barplot(d$total, names.arg = d$month)', files=files)
    assert outcome.rendering is not None, outcome.failure
    assert outcome.rendering.console == ("[1] 8",)


def test_temporary_files(r: Runs) -> None:
    assert r.printed('f <- tempfile(fileext = ".txt"); writeLines("kept", f); cat(readLines(f), f != tempfile())') == [
        "kept TRUE"
    ]


def test_what_is_printed(r: Runs) -> None:
    lines = r.printed(
        'd <- data.frame(name = c("a", "b"), value = c(1.5, 2))\nd\nx <- 3\nx * 2\ninvisible(7)\n'
        'cat("done\\n"); message("note"); warning("careful")'
    )
    assert lines[:4] == ["  name value", "1    a   1.5", "2    b   2.0", "[1] 6"]
    assert "done" in lines
    assert "note" in lines
    assert any("careful" in line for line in lines)


@pytest.mark.parametrize(
    ("source", "reason", "words"),
    [
        ('x <- 1\nstop("boom")', "exception", "boom (line 2)"),
        ("f <- function(x) stop('inner')\nplot(1)\nf(3)", "exception", "in f(3): inner (line 3)"),
        ("y <- undefined_thing + 1", "exception", "'undefined_thing' not found (line 1)"),
        ("library(plotrix)", "exception", "no package called"),
        ('install.packages("plotrix")', "exception", "no network"),
        ("x <- 1\nplot(1:10\ny <- )", "syntax_error", "(line 3)"),
        ("plot(1); quit(status = 3)", "exit", "status 3"),
        ('cat("hello\\n")', "no_picture", "It printed: hello"),
        ("x <- readline('name? ')\nstop(nchar(x))", "exception", "0"),
        ("download.file('http://localhost/x', 'x')", "exception", "localhost"),
    ],
)
def test_failures_of_the_program(r: Runs, source: str, reason: str, words: str) -> None:
    found, message = r.failure(source)
    assert found == reason
    assert words in message


def test_programs_that_need_not_draw(r: Runs) -> None:
    outcome = r('cat("42\\n")', options={"picture": False})
    assert outcome.status is Status.SCORED
    assert outcome.rendering is not None
    assert outcome.rendering.console == ("42",)
    assert outcome.rendering.size == (1, 1)


def test_signs_that_noto_sans_lacks_are_drawn(r: Runs) -> None:
    """A missing glyph is a box: many signs would then look alike."""
    draw = 'par(mar = rep(0, 4)); plot.new(); text(.5, .5, "{}", cex = 12)'
    greater, star = (r.drawn(draw.format(sign))[0] for sign in "≥★")
    assert not np.array_equal(greater, star)
    assert ink(greater) > 0.002
