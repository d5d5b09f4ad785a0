"""TeX beside a program: manim's calls of latex and dvisvgm, with a cache of what nearly every scene asks for.

Only workers whose children may start processes have TeX. Elsewhere a program that asks for it ends with `needs_tex`,
and is run again where there is some.

The cache holds digits, signs and brackets, compiled when a worker starts, from a list of ours: nothing of a program is
ever in it. `standalone`, manim's document class, comes with large packages; where it is not installed a class of ours,
which sets the same glyphs in the same places, takes its name.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any, NoReturn

from manim.mobject.text import tex_mobject
from manim.utils import tex_file_writing

from janusrl.render import fixed_clock
from janusrl.render.motion.stage import Refused
from janusrl.sandbox.limits import Limits

_CLASS = r"""\NeedsTeXFormat{LaTeX2e}
\ProvidesClass{standalone}
\DeclareOption*{}
\ProcessOptions\relax
\LoadClass{article}
\pagestyle{empty}
\setlength{\parindent}{0pt}
"""
_ROWS = tuple(r"\quad \\" * count for count in (1, 2, 3, 4))
_COMMON = (
    *"0123456789+-=().,:;!?/|<>",
    *"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    *(str(number) for number in (*range(-20, 0), *range(10, 32), 40, 50, 60, 70, 80, 90, 100, 200, 500, 1000)),
    *(f"{number}.{digit}" for number in ("0", "-0", "1", "2") for digit in (0, 2, 25, 4, 5, 6, 75, 8)),
    *(r"\pi", r"\theta", r"\phi", r"\alpha", r"\beta", r"\gamma", r"\delta", r"\epsilon", r"\lambda", r"\mu"),
    *(r"\sigma", r"\omega", r"\tau", r"\rho", r"\Delta", r"\Omega"),
    *(r"\infty", r"\dots", r"\cdots", r"^{\circ}", r"\times", r"\cdot", r"\to", r"\Rightarrow", r"\%"),
    *(rf"\tfrac{{{top}\pi}}{{{under}}}" for under in (2, 3, 4, 5, 6, 10) for top in ("", "2", "3", "4", "5", "7", "9")),
    *("x^2", "f(x)", "g(x)", "e^x", "y = x^2", "f(x) = x^2", r"\sin(x)", r"\cos(x)", "a^2", "b^2", "c^2"),
    *(rf"\left{mark}\begin{{array}}{{c}}{rows}\end{{array}}\right." for mark in "[(|" for rows in _ROWS),
    *(rf"\left.\begin{{array}}{{c}}{rows}\end{{array}}\right{mark}" for mark in "])|" for rows in _ROWS),
)
"""What scenes have most often: digits, letters, labels of axes, brackets of matrices."""
_LATEX = ("latex", "-no-shell-escape", "-interaction=batchmode", "-halt-on-error")
_DVISVGM = ("--no-fonts", "--verbosity=0")
_FOLDER = "Tex"
_CLOCK = {"SOURCE_DATE_EPOCH": str(fixed_clock.START_S), "FORCE_SOURCE_DATE": "1"}
_MOST_S, _START_S = 8.0, 50.0
_svgs: dict[str, str] = {}
_own_class = False


def refuse() -> None:
    """Make TeX end the program with `needs_tex`."""

    def needs_tex(*_: Any, **__: Any) -> NoReturn:
        raise Refused("needs_tex", "The scene uses Tex or MathTex, which need LaTeX.")

    _replace(needs_tex)


def install() -> None:
    """Make TeX work, and fill the cache."""
    global _own_class
    found = subprocess.run(["kpsewhich", "standalone.cls"], capture_output=True, check=False, timeout=_START_S)
    _own_class = found.returncode != 0
    wanted: list[str] = []

    def note(expression: str, environment: str | None = None, tex_template: Any = None) -> NoReturn:
        wanted.append(_code(expression, environment, tex_template))
        raise _Noted

    _replace(note)
    for text in _COMMON:
        kinds = [tex_mobject.MathTex, tex_mobject.SingleStringMathTex]
        for kind in [*kinds, tex_mobject.Tex] if re.fullmatch(r"[\w.+-]+", text) else kinds:
            with contextlib.suppress(_Noted):
                kind(text)
    _replace(_to_svg)
    _compile_together(list(dict.fromkeys(wanted)))
    shutil.rmtree(_FOLDER)


class _Noted(Exception):
    pass


def _compile_together(codes: list[str]) -> None:
    """Fill the cache with one run of each program, a page for each."""
    begin, end = r"\begin{document}", r"\end{document}"
    preamble = codes[0][: codes[0].index(begin)]
    bodies = [code[code.index(begin) + len(begin) : code.rindex(end)] for code in codes]
    name = _folder() / "common"
    name.with_suffix(".tex").write_text(preamble + begin + "\n\\newpage\n".join(bodies) + end)
    _run([*_LATEX, str(name.with_suffix(".tex"))], name, _START_S)
    _run(["dvisvgm", "--page=1-", *_DVISVGM, f"--output={name}-%p.svg", str(name.with_suffix(".dvi"))], name, _START_S)
    pages = sorted(name.parent.glob("common-*.svg"), key=lambda path: int(path.stem.rpartition("-")[2]))
    if len(pages) != len(codes):
        raise RuntimeError(f"LaTeX made {len(pages)} pages of {len(codes)} texts")
    _svgs.update(zip(codes, [page.read_text() for page in pages], strict=True))


def _replace(function: Any) -> None:
    tex_file_writing.tex_to_svg_file = function
    tex_mobject.tex_to_svg_file = function


def _code(expression: str, environment: str | None, template: Any) -> str:
    template = template or tex_file_writing.config["tex_template"]
    if environment is not None:
        return str(template.get_texcode_for_expression_in_env(expression, environment))
    return str(template.get_texcode_for_expression(expression))


def _to_svg(expression: str, environment: str | None = None, tex_template: Any = None) -> Path:
    """Stands in for manim's `tex_to_svg_file`."""
    template = tex_template or tex_file_writing.config["tex_template"]
    code = _code(expression, environment, template)
    folder = _folder()
    name = folder / tex_hash(code + str(template.tex_compiler) + template.output_format)
    svg = name.with_suffix(".svg")
    if svg.exists():
        return svg
    if code in _svgs:
        svg.write_text(_svgs[code])
        return svg
    tex = name.with_suffix(".tex")
    tex.write_text(code, encoding="utf-8")
    compilers = [template.tex_compiler] if isinstance(template.tex_compiler, str) else list(template.tex_compiler)
    for compiler in compilers:
        command = tex_file_writing.make_tex_compilation_command(compiler, template.output_format, tex, folder)
        _run([command[0], "-no-shell-escape", *command[1:]], name)
    pdf = ["--pdf"] if template.output_format == ".pdf" else []
    result = name.with_suffix(template.output_format)
    _run(["dvisvgm", *pdf, "--page=1", *_DVISVGM, f"--output={svg}", str(result)], name)
    if not svg.exists():
        raise ValueError(f"dvisvgm cannot convert what LaTeX made of {expression[:200]!r}")
    return svg


def tex_hash(code: str) -> str:
    """Name of a text's files."""
    return hashlib.sha256(code.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _folder() -> Path:
    folder = Path(_FOLDER).absolute()
    folder.mkdir(exist_ok=True)
    if _own_class:
        (folder / "standalone.cls").write_text(_CLASS)
    return folder


def _run(command: list[str], name: Path, most_s: float = _MOST_S) -> None:
    if shutil.which(command[0]) is None:
        raise Refused("no_tex", f"{command[0]}, which the scene's TeX needs, is not installed.")
    environment = {**os.environ, "TEXMFVAR": str(name.parent), "openout_any": "p", **_CLOCK}
    with subprocess.Popen(
        command,
        cwd=name.parent,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    ) as process:
        printed, began_s, left_s = None, time.monotonic(), most_s
        while printed is None:
            try:
                printed = process.communicate(timeout=left_s)[1]
            except subprocess.TimeoutExpired:  # on a busy machine that says little: see `Limits.left_s`
                used_s = time.clock_gettime((~process.pid << 3) | 2)  # clock_getcpuclockid(3)
                left_s = Limits(wall_s=most_s, cpu_s=most_s).left_s(time.monotonic() - began_s, used_s)
                if left_s <= 0:
                    process.terminate()  # SIGKILL is not a child's to send
                    raise ValueError(f"{command[0]} took longer than {most_s:.0f} seconds") from None
    if process.returncode != 0:
        raise _error(command[0], name.with_suffix(".log"), printed.decode(errors="replace"))


def _error(program: str, log: Path, printed: str) -> Exception:
    text = printed
    if program != "dvisvgm":
        with contextlib.suppress(OSError):
            text = log.read_text(errors="replace")
    missing = re.search(r"LaTeX Error: File `([^']+)' not found", text)
    if missing is not None:
        return Refused("no_tex", f"The TeX file {missing[1]} is not installed here.")
    found = re.search(r"^! .*(?:\n.*){0,8}?\nl\.\d+.*", text, re.M)
    words = " ".join((found[0] if found else text[-300:]).split())
    return ValueError(f"{program} failed: {words[:400]}")
