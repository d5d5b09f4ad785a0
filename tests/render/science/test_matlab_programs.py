"""MATLAB programs as models write them, run by Octave: pictures, MATLAB's own ways, whose fault a failure is."""

from __future__ import annotations

import numpy as np
import pytest
from science_parts import BLUE, GREEN, RED, Runs, has, ink

from janusrl.outcome import Status

ONE_PICTURE = {
    "lines with legend": """x = linspace(0, 2*pi, 100);
        figure; plot(x, sin(x), 'r-', 'LineWidth', 3); hold on; plot(x, cos(x), 'b-', 'LineWidth', 3);
        xlabel('x'); ylabel('f(x)'); title('Sine and cosine'); legend('sin', 'cos'); grid on;""",
    "subplots": """subplot(2,2,1); plot(rand(1,10), 'r', 'LineWidth', 3); title('a'); subplot(2,2,2); bar([1 2 3], 'b');
        subplot(2,2,3); hist(randn(1000,1), 30); subplot(2,2,4); pie([1 2 3]);""",
    "surface": """[X, Y] = meshgrid(-2:0.2:2); Z = X .* exp(-X.^2 - Y.^2); surf(X, Y, Z); colormap([1 0 0; 0 0 1]);
        colorbar; title('Surface'); zlabel('z'); view(45, 30);""",
    "contours": "[X,Y] = meshgrid(-3:.1:3); contourf(X, Y, peaks(X,Y), 4); colormap([1 0 0; 0 0 1]); colorbar;",
    "matrix": "imagesc(magic(8)); colormap([1 0 0; 0 0 1]); colorbar; axis image; title('Magic');",
    "bars and labels": """barh([3 1 2], 'r'); set(gca, 'YTickLabel', {'a','b','c'}); xlim([0 4]);
        text(1, 2, 'note', 'Color', 'b', 'FontSize', 30);""",
    "helix": """t = 0:0.05:6*pi; plot3(sin(t), cos(t), t, 'r', 'LineWidth', 3); grid on; hold on;
        plot3(0, 0, 5, 'bo', 'MarkerSize', 20, 'MarkerFaceColor', 'b');""",
    "scatter": "scatter(1:10, rand(1,10), 80, 'r', 'filled'); hold on; scatter(1:10, rand(1,10), 80, 'b', 'filled');",
    "areas": "fill([0 1 1], [0 0 1], 'r'); hold on; patch([2 3 3], [0 0 1], 'b'); axis equal;",
    "histogram": "histogram(randn(1000,1), 20, 'FaceColor', 'r'); xline(0, 'b-', 'LineWidth', 5);",
    "tiles": """t = tiledlayout(2, 2, 'TileSpacing', 'compact'); t.Padding = 'compact';
        nexttile; bar(1:3, 'r'); title('one'); nexttile; bar(1:3, 'b'); nexttile([1 2]); plot(1:3); sgtitle('All');""",
    "objects by a dot": """f = figure; ax = axes(f); h = plot(ax, 1:10);
        h.LineWidth = 6; h.Color = [1 0 0]; ax.YLim = [0 12]; ax.Title.String = 'Dots'
        k = patch([2 4 4], [1 1 3], 'w'); k.FaceColor = 'b'; s.a = 1; s.b.c = [1, 2; 3, 4]; f.Color = 'w';""",
    "functions behind": """shades = {'r', 'b'};
        for k = 1:2, bar(k, twice(k), shades{k}); hold on; end
        function r = twice(x)
          r = 2 * x; % it's here
        end""",
    "a file of functions": """function main()
          draw('r', 1); hold on; draw('b', 2);
        end
        function draw(shade, at)
          bar(at, 1, shade);
        end""",
    "cells and handles": """f = @(x) x.^2; n = cellfun(@length, {'alpha','beta'}); s = struct('a', {1,2});
        m = containers.Map(); m('k') = 5; h = bar([n; f(n)]'); set(h(1), 'FaceColor', 'r'); set(h(2), 'FaceColor', 'b');
        set(gca, 'XTickLabel', {'alpha','beta'});""",
    "cleared": "clear all; close all; clc; bar(1, 1, 'r'); hold on; bar(2, 1, 'b'); clear functions",
    "ends itself": "bar(1, 1, 'r'); hold on; bar(2, 1, 'b'); exit;",
    "texts": """bar(1, 1, 'r'); hold on; bar(2, 1, 'b'); title({'two', 'lines'}); ylabel('says "so" ≥ ü');
        xlabel('$\\frac{x^2}{2} + \\alpha$', 'Interpreter', 'latex');""",
}  # fmt: skip


@pytest.mark.parametrize("name", ONE_PICTURE)
def test_one_picture(matlab: Runs, name: str) -> None:
    outcome = matlab(ONE_PICTURE[name])
    assert outcome.rendering is not None, outcome.failure
    (frame,) = outcome.rendering.frames
    picture = frame.pixels[..., :3]
    assert picture.shape == (480, 672, 3)
    assert has(picture, RED)
    assert has(picture, BLUE)
    assert 0.005 < ink(picture) < 0.95
    assert not [line for line in outcome.rendering.console if "gnuplot" in line or "error" in line]


@pytest.mark.parametrize(
    "save",
    [
        "print(f, '-dpng', 'out.png')",
        "print -dpng out.png",
        "saveas(f, 'out.fig')",
        "exportgraphics(gca, 'out.pdf')",
        "savefig(f, 'out.fig')",
        "",
    ],
)
def test_ways_to_save(matlab: Runs, save: str) -> None:
    (picture,) = matlab.drawn(f"f = figure('Position', [100 100 400 300]); plot(1:10);\n{save}")
    assert picture.shape == (300, 400, 3)


def test_pictures_in_order(matlab: Runs) -> None:
    pages = matlab.drawn("for c = 'rgb', figure; bar(1, 1, c); end")
    assert [has(page, color, 5000) for page, color in zip(pages, (RED, GREEN, BLUE), strict=True)] == [True] * 3
    saved = matlab.drawn("bar(1, 1, 'r'); print out.png; bar(1, 1, 'b'); saveas(gcf, 'b.png')")
    assert [has(saved[0], RED, 5000), has(saved[1], BLUE, 5000)] == [True, True]


def test_written_images(matlab: Runs) -> None:
    (picture,) = matlab.drawn("A = zeros(50, 60, 3); A(:,:,1) = 1; imwrite(A, 'x.png');")
    assert picture.shape == (50, 60, 3)
    assert (picture == RED).all()


def test_the_size_asked_for(matlab: Runs) -> None:
    (picture,) = matlab.drawn("plot(1:3)", size=(320, 200))
    assert picture.shape == (200, 320, 3)


def test_data_files_of_the_task(matlab: Runs) -> None:
    outcome = matlab("d = csvread('d.csv'); disp(sum(d(:))); plot(d)", files={"d.csv": b"1,2\n3,4\n"})
    assert outcome.rendering is not None, outcome.failure
    assert outcome.rendering.console == ("10",)


def test_what_is_printed(matlab: Runs) -> None:
    lines = matlab.printed(
        "x = 5\ny = [1 2; 3 4];\ndisp(y)\nfprintf('%d!\\n', 7)\n"
        "try, error('a:b', 'oops'); catch e, disp(e.message); end"
    )
    assert lines == ["x = 5", "   1   2", "   3   4", "7!", "oops"]


@pytest.mark.parametrize(
    ("source", "reason", "words"),
    [
        ("x = [1 2 3];\ny = x(7);", "exception", "(line 2)"),
        ("error('my own message %d', 5);", "exception", "my own message 5 (line 1)"),
        ("x = 1;\ny = 2;\nz = x + no_such_thing;", "exception", "'no_such_thing' undefined"),
        ("y = butter(3, 0.5);", "unsupported_function", "toolbox"),
        ("x = 1;\nfor i=1:3\n  disp(i)\n", "syntax_error", "parse error"),
        ("exit(2);", "exit", "error code"),
        ("disp(1)", "no_picture", "It printed: 1"),
        ("x = input('name? ');", "exception", "nobody is there"),
        ("plot(1:3)\nfunction r = f(x)\n  r = x +;\nend\nf(1)", "syntax_error", ""),
        ("y = work(3);\nfunction r = work(x)\n  r = x;\n  error('inside');\nend", "exception", "inside (line 4)"),
    ],
)
def test_failures_of_the_program(matlab: Runs, source: str, reason: str, words: str) -> None:
    found, message = matlab.failure(source)
    assert found == reason, message
    assert words in message


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("yyaxis left", "has no yyaxis"),
        ("T = table([1;2],[3;4]);", "has no table"),
        ("heatmap([1 2; 3 4]);", "has no heatmap"),
        ("ax = gca; y = ax.YLim(1);", "cannot take .YLim"),
    ],
)
def test_what_octave_lacks_is_no_failure_of_the_program(matlab: Runs, source: str, words: str) -> None:
    reason, message = matlab.failure(source, Status.INFRA_FAILED)
    assert reason == "unsupported_function"
    assert words in message


def test_a_program_cannot_blame_octave_for_what_it_does_not_use(matlab: Runs) -> None:
    reason, _ = matlab.failure("error('Octave:undefined-function', [39 'yy' 'axis' 39 ' undefined'])")
    assert reason == "exception"


def test_programs_that_need_not_draw(matlab: Runs) -> None:
    outcome = matlab("disp(42)", options={"picture": False})
    assert outcome.rendering is not None, outcome.failure
    assert outcome.rendering.size == (1, 1)


def test_signs_that_noto_sans_lacks_are_drawn(matlab: Runs) -> None:
    greater, star = (
        matlab.drawn(f"axes('visible', 'off'); text(.5, .5, '{sign}', 'FontSize', 200)")[0] for sign in "≥★"
    )
    assert not np.array_equal(greater, star)
    assert ink(greater) > 0.002
