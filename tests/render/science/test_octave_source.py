"""MATLAB scripts taken apart: functions found wherever they stand, quotes and comments told apart, lines kept."""

from __future__ import annotations

import pytest

from janusrl.render.science.octave_source import split


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("x = 1;\nplot(x)", []),
        ("y = f(2);\nfunction r = f(x)\n r = x;\nend", ["f"]),
        ("function r = f(x)\n r = x;\nend\ny = f(2);", ["f"]),
        ("function [a, b] = two()\n a = 1; b = 2;\nend\nfunction none\nend\ntwo();", ["two", "none"]),
        ("g();\nfunction g()\n  if true\n    for i = 1:2, disp(i), end\n  end\nend\n", ["g"]),
        ("function a()\n b();\nfunction b()\n disp(1)\n", ["a", "b"]),
        ("x = [1 2 3]';\ns = 'function f() end';\nt = \"function\";\n% function g()\ny = x';", []),
        ("%{\nfunction hidden()\nend\n%}\nshown();\nfunction shown()\nend", ["shown"]),
        ("x = a(end); y = {1, 'end'};\nif x, z = x(end-1); end\nfunction q(), x = 1; end", ["q"]),
        ("do\n i++;\nuntil i > 3\nfunction r(), end", ["r"]),
        ("switch x\n case 'a', f();\n otherwise, g();\nend\nfunction f(), end\nfunction g(), end", ["f", "g"]),
    ],
)
def test_functions_are_found(source: str, names: list[str]) -> None:
    script = split(source)
    assert [name for name, _ in script.functions] == names
    assert script.body.count("\n") >= source.count("\n")
    for name, code in script.functions:
        assert f" {name}" in code
        assert f"function {name}" not in script.body


def test_lines_stay_where_they_are() -> None:
    script = split("a = 1;\nfunction f()\n  error('x');\nend\nb = 2;\n")
    assert script.body.splitlines()[4] == "b = 2;"
    assert script.functions[0][1].splitlines()[2] == "  error('x');"


def test_a_file_of_functions_calls_its_first() -> None:
    assert split("function main()\n draw();\nend\nfunction draw()\nend").body.split() == ["main"]
    assert split("% a comment\nfunction main()\nend").body.strip().endswith("main")


@pytest.mark.parametrize(
    ("source", "calls"),
    [
        ("ax.YLim = [0 1];", 1),
        ("h(2).Color = 'r';", 1),
        ("ax.Title.String = 'a; b, c';", 1),
        ("a.b = 1; c.d = 2, e.f = 3", 3),
        ("if true, ax.Box = 'on'; end", 1),
        ("x = a.b == 1;", 0),
        ("a.b == 1", 0),
        ("x.y(3) = 2;", 0),
        ("'ax.YLim = 1';", 0),
        ("% ax.YLim = 1\n", 0),
        ("f(ax.YLim);", 0),
        ("a.b = [1, 2\n 3, 4];", 0),
    ],
)
def test_dotted_assignments_become_calls(source: str, calls: int) -> None:
    script = split(source)
    assert script.body.count("janusrl_set (") == calls
    assert script.body.count("\n") == source.count("\n")


def test_texts_for_latex_are_for_tex() -> None:
    script = split("title('$x$', 'Interpreter', 'latex'); ylabel(\"y\", \"interpreter\", \"latex\"); z = 'latex';")
    assert script.latex
    assert script.body.count("latex") == 1
    assert not split("title('latex')").latex


@pytest.mark.parametrize(
    "source",
    ["'" * 5000, "(" * 5000, "if " * 5000, "function " * 500, "a.b" * 5000, "%{\n" * 3000, "\0'\"[{", "x=1'" * 999],
)
def test_any_text_is_taken_apart(source: str) -> None:
    script = split(source)
    assert isinstance(script.body, str)
