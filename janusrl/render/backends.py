"""Which programs and packages outside janusrl are here, and how to get those that are not.

`janusrl doctor` lists them; domains refuse recipes that need one that is missing.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

_CHECKOUT = "in a checkout: tools/backends.sh"


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
    charts, animation = "pip install 'janusrl[charts]'", "pip install 'janusrl[animation]'"
    return [
        _package("matplotlib", "matplotlib", "Python figures", charts),
        _package("seaborn", "seaborn", "seaborn figures", charts),
        _package("pandas", "pandas", "pandas figures", charts),
        _package("plotly", "plotly", "plotly figures", charts),
        _package("altair", "altair", "altair figures", charts),
        _package("vl-convert", "vl-convert-python", "altair figures", charts),
        browser(),
        _package(
            "playwright", "playwright", "fetching a Chromium where no package has one", "pip install 'janusrl[web]'"
        ),
        _web_libraries(),
        _package("manim", "manim", "Manim scenes", animation),
        _tex(),
        r(),
        ggplot2(),
        octave(),
        gnuplot(),
        _free_sans(),
        mathics(),
        _package("skia", "skia-python", "env svg_fast", "pip install 'janusrl[skia]'"),
        _package("ray", "ray", "sandbox.backend=ray", "pip install 'janusrl[ray]'"),
    ]


def browser() -> Backend:
    """The Chromium that pages are drawn with."""
    from janusrl.render.browser.launch import HOW_TO_GET, find_browser

    return Backend("browser", find_browser() or None, f"{HOW_TO_GET}; {_CHECKOUT} web", "web pages, animated SVG")


def missing_for_language(language: str) -> str:
    """What this machine lacks to run scientific programs in `r`, `matlab` or `mathematica`; empty when nothing."""
    needed: dict[str, Callable[[], list[Backend]]] = {
        "r": lambda: [r(), ggplot2()],
        "matlab": lambda: [octave(), gnuplot(), _free_sans()],
        "mathematica": lambda: [mathics()],
    }
    lacks = [backend for backend in needed.get(language, list)() if backend.found is None]
    if lacks or language != "matlab":
        return " ".join(f"{backend.name} is not installed: {backend.fix}." for backend in lacks)
    return _no_processes()


def _no_processes() -> str:
    """Why Octave, which starts gnuplot, cannot run here though it is installed; empty when it can."""
    from janusrl.sandbox import LEVELS, SandboxError, detect

    try:
        level = detect().level
    except SandboxError as error:
        return str(error)
    if level == LEVELS[0]:
        return ""
    return (
        f"Octave starts gnuplot for its plots, which needs isolation level '{LEVELS[0]}'; this machine proves only "
        f"'{level}': run as root, or allow user namespaces (janusrl doctor says why)."
    )


def r() -> Backend:
    """R with its shared library, in which programs run."""
    home = r_home()
    fix = f"apt-get install r-base-core r-cran-ggplot2; {_CHECKOUT} scientific"
    return Backend(
        "R", None if home is None else _release(home / "library" / "base" / "DESCRIPTION"), fix, "R programs"
    )


def r_home() -> Path | None:
    """Where R and its shared library are installed, or None."""
    homes = [Path(folder) / "R" for folder in ("/usr/lib", "/usr/lib64", "/usr/local/lib")]
    return next((home for home in homes if (home / "lib" / "libR.so").exists()), None)


def ggplot2() -> Backend:
    """ggplot2, which R programs may count on."""
    places = (Path("/usr/lib/R/site-library"), Path("/usr/local/lib/R/site-library"), Path("/usr/lib/R/library"))
    files = (place / "ggplot2" / "DESCRIPTION" for place in places)
    found = next((_release(file) for file in files if file.is_file()), None)
    return Backend(
        "ggplot2", found, f"apt-get install r-cran-ggplot2; {_CHECKOUT} scientific", "R programs with ggplot2"
    )


def octave() -> Backend:
    """Octave with its shared library, in which programs run."""
    library = octave_library()
    found = None if library is None else library.parent.name
    return Backend("Octave", found, f"apt-get install octave; {_CHECKOUT} scientific", "MATLAB programs")


def octave_library() -> Path | None:
    """Where Octave's interpreter is installed, or None."""
    folders = [Path("/usr/lib"), Path("/usr/lib64"), Path("/usr/local/lib"), *Path("/usr/lib").glob("*-linux-gnu")]
    found = [path for folder in folders for path in folder.glob("octave/*/liboctinterp.so.*")]
    return min(found, default=None, key=lambda path: len(path.name))


def mathics() -> Backend:
    """Mathics."""
    return _package("Mathics", "Mathics3", "Mathematica programs", "pip install 'janusrl[scientific]'")


def _web_libraries() -> Backend:
    from janusrl.render.browser.libraries import default_folder

    folder = default_folder()
    found = str(folder) if (folder / "node_modules").is_dir() else None
    return Backend(
        "web-libraries",
        found,
        f"{_CHECKOUT} web (npm)",
        "libraries that pages load from CDNs; emoji, Chinese ... in pages",
    )


def _tex() -> Backend:
    both = _command("latex") and _command("dvisvgm")
    fix = f"apt-get install --no-install-recommends texlive-latex-base dvisvgm; {_CHECKOUT} animation"
    return Backend("TeX", both, fix, "MathTex in Manim scenes")


def gnuplot() -> Backend:
    """gnuplot, which draws for Octave."""
    return Backend(
        "gnuplot",
        _version("gnuplot", "--version"),
        f"apt-get install gnuplot-nox; {_CHECKOUT} scientific",
        "MATLAB plots",
    )


def _free_sans() -> Backend:
    font = Path("/usr/share/fonts/opentype/freefont/FreeSans.otf")
    found = str(font) if font.exists() else None
    return Backend("FreeSans", found, f"apt-get install fonts-freefont-otf; {_CHECKOUT} scientific", "MATLAB plots")


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
