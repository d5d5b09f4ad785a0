"""Which programs and packages outside janusrl are here, and how to get those that are not.

`janusrl doctor` lists them; domains refuse recipes that need one that is missing.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

_SCRIPT = "tools/scientific.sh installs it on Debian and Ubuntu"
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@dataclass(frozen=True)
class Backend:
    """One program or package that renders some language."""

    name: str
    found: str | None
    """Version, or path where no version can be had cheaply; None when it is missing."""
    fix: str
    """How to get it."""
    serves: str
    """What needs it."""


def backends() -> list[Backend]:
    """Look for every back-end. Starts a few programs to ask for their versions; takes under a second."""
    return [
        _package("matplotlib", "matplotlib", "Python figures", "pip install 'janusrl[charts]'"),
        _package("plotly", "plotly", "plotly figures", "pip install 'janusrl[charts]'"),
        _package("altair", "altair", "altair figures", "pip install 'janusrl[charts]'"),
        Backend("Chromium", _browser(), "make setup, or tools/browser.sh", "web pages, animated SVG"),
        _package("Playwright", "playwright", "web pages", "pip install 'janusrl[web]'"),
        _package("manim", "manim", "Manim scenes", "pip install 'janusrl[animation]'"),
        Backend(
            "LaTeX",
            _command("dvisvgm") and _command("latex"),
            "apt-get install texlive-latex-extra texlive-fonts-extra dvisvgm",
            "MathTex in Manim scenes",
        ),
        r(),
        octave(),
        Backend("gnuplot", _version("gnuplot", "--version"), f"apt-get install gnuplot-nox; {_SCRIPT}", "MATLAB plots"),
        mathics(),
        _package("skia", "skia-python", "env svg_fast", "pip install 'janusrl[skia]'"),
        _package("Ray", "ray", "sandbox.backend=ray", "pip install 'janusrl[ray]'"),
    ]


def missing_for_language(language: str) -> str:
    """What this machine lacks to run scientific programs in `r`, `matlab` or `mathematica`; empty when nothing."""
    needed: dict[str, Callable[[], list[Backend]]] = {
        "r": lambda: [r()],
        "matlab": lambda: [octave(), _gnuplot(), _free_sans()],
        "mathematica": lambda: [mathics()],
    }
    lacks = [backend for backend in needed.get(language, list)() if backend.found is None]
    return " ".join(f"{backend.name} is not installed: {backend.fix}." for backend in lacks)


def r() -> Backend:
    """R with its shared library, in which programs run."""
    home = r_home()
    fix = f"apt-get install r-base-core (and r-cran-ggplot2); {_SCRIPT}"
    return Backend(
        "R", None if home is None else _release(home / "library" / "base" / "DESCRIPTION"), fix, "R programs"
    )


def r_home() -> Path | None:
    """Where R and its shared library are installed, or None."""
    homes = [Path(folder) / "R" for folder in ("/usr/lib", "/usr/lib64", "/usr/local/lib")]
    return next((home for home in homes if (home / "lib" / "libR.so").exists()), None)


def octave() -> Backend:
    """Octave with its shared library, in which programs run."""
    library = octave_library()
    found = None if library is None else library.parent.name
    return Backend("Octave", found, f"apt-get install octave; {_SCRIPT}", "MATLAB programs")


def octave_library() -> Path | None:
    """Where Octave's interpreter is installed, or None."""
    folders = [Path("/usr/lib"), Path("/usr/lib64"), Path("/usr/local/lib"), *Path("/usr/lib").glob("*-linux-gnu")]
    found = [path for folder in folders for path in folder.glob("octave/*/liboctinterp.so.*")]
    return min(found, default=None, key=lambda path: len(path.name))


def mathics() -> Backend:
    """Mathics."""
    return _package("Mathics", "Mathics3", "Mathematica programs", "pip install 'janusrl[scientific]'")


def _gnuplot() -> Backend:
    return Backend("gnuplot", _command("gnuplot"), f"apt-get install gnuplot-nox; {_SCRIPT}", "MATLAB plots")


def _free_sans() -> Backend:
    font = Path("/usr/share/fonts/opentype/freefont/FreeSans.otf")
    found = str(font) if font.exists() else None
    return Backend("the font FreeSans", found, f"apt-get install fonts-freefont-otf; {_SCRIPT}", "MATLAB plots")


def _package(name: str, distribution: str, serves: str, fix: str) -> Backend:
    try:
        found: str | None = version(distribution)
    except PackageNotFoundError:
        found = None
    return Backend(name, found, fix, serves)


def _command(name: str) -> str | None:
    return shutil.which(name)


def _version(name: str, *arguments: str) -> str | None:
    path = _command(name)
    if path is None:
        return None
    try:
        told = subprocess.run(
            [path, *arguments], capture_output=True, text=True, timeout=10, stdin=subprocess.DEVNULL, check=False
        ).stdout
    except (OSError, subprocess.TimeoutExpired):
        return path
    return told.strip().splitlines()[0][:80] if told.strip() else path


def _release(description: Path) -> str:
    for line in description.read_text(errors="replace").splitlines():
        if line.startswith("Version:"):
            return line.split(":", 1)[1].strip()
    return str(description.parent)


def _browser() -> str | None:
    named = os.environ.get("JANUSRL_BROWSER")
    found = next((path for name in BROWSERS if (path := _command(name))), None)
    if named or found or find_spec("playwright") is None:
        return named or found
    cache = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH", Path.home() / ".cache" / "ms-playwright"))
    return next((str(path) for path in sorted(cache.glob("chromium*"))), None)
