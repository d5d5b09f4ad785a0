"""The fonts that programs see: these and no others, whatever the machine has, so that pixels do not depend on it.

Pages have more than other programs: coloured emoji, Chinese, Japanese, Korean and Thai, where `tools/web_libs.sh` has
been run.
"""

from __future__ import annotations

from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from xml.sax.saxutils import escape

from janusrl.render.browser.libraries import default_folder

SANS, SERIF, MONO = "Noto Sans", "DejaVu Serif", "DejaVu Sans Mono"
_LIKE_SANS = (
    "sans-serif", "system-ui", "ui-sans-serif", "Arial", "Helvetica", "Helvetica Neue", "Verdana", "Tahoma",
    "Trebuchet MS", "Segoe UI", "Roboto", "Open Sans", "Lato", "Inter", "Ubuntu", "Cantarell", "Calibri",
    "San Francisco", "-apple-system", "BlinkMacSystemFont", "Geneva", "Liberation Sans", "fantasy", "cursive",
)  # fmt: skip
_LIKE_SERIF = (
    "serif", "ui-serif", "Times", "Times New Roman", "Georgia", "Garamond", "Palatino", "Cambria", "Baskerville",
    "Book Antiqua", "Liberation Serif",
)  # fmt: skip
_LIKE_MONO = (
    "monospace", "ui-monospace", "Courier", "Courier New", "Consolas", "Menlo", "Monaco", "SFMono-Regular",
    "Lucida Console", "Liberation Mono", "Fira Code", "Source Code Pro",
)  # fmt: skip


@cache
def folders() -> tuple[str, ...]:
    """Folders with the font files: Noto Sans (a dependency), and DejaVu out of matplotlib's data where that is."""
    found = []
    for package, inside in (("fontpkg_noto_sans", "files"), ("matplotlib", "mpl-data/fonts/ttf")):
        spec = find_spec(package)
        if spec is not None and spec.origin:
            folder = Path(spec.origin).resolve().parent / inside
            if folder.is_dir():
                found.append(str(folder))
    return tuple(found)


@cache
def page_folders() -> tuple[str, ...]:
    """Folders with the fonts that pages have: those of `folders`, and what is installed with the web libraries."""
    more = default_folder().resolve() / "fonts"
    return (*folders(), str(more)) if more.is_dir() else folders()


@cache
def page_fonts_version() -> str:
    """What `fonts_version` says, and which fonts pages have besides."""
    more = default_folder() / "fonts"
    named = sorted(f"{path.name} {path.stat().st_size}" for path in more.glob("*.ttf"))
    return f"{fonts_version()}, {', '.join(named) or 'no emoji'}"


@cache
def fonts_version() -> str:
    """Name and version of every package that the fonts come from."""
    named = []
    for package, name in (("fontpkg-noto-sans", "Noto Sans"), ("matplotlib", "DejaVu of matplotlib")):
        try:
            named.append(f"{name} {version(package)}")
        except PackageNotFoundError:
            named.append(f"no {name}")
    return ", ".join(named)


@cache
def configuration(shown: tuple[str, ...] | None = None) -> str:
    """A fontconfig file for a program whose work folder is its home, with the fonts in the folders `shown`."""
    folder_lines = "".join(f"<dir>{escape(folder)}</dir>" for folder in (folders() if shown is None else shown))
    aliases = "".join(
        f'<alias binding="same"><family>{escape(name)}</family><prefer><family>{ours}</family></prefer></alias>'
        for names, ours in ((_LIKE_SANS, SANS), (_LIKE_SERIF, SERIF), (_LIKE_MONO, MONO))
        for name in names
    )
    return (
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        f"{folder_lines}<cachedir>~/fontconfig</cachedir>"
        "<selectfont><rejectfont><glob>*/STIX*</glob><glob>*/cm*</glob><glob>*/LastResort*</glob>"
        "<glob>*Display.ttf</glob></rejectfont></selectfont>"
        f"{aliases}"
        '<match target="pattern"><edit name="family" mode="append_last"><string>Noto Sans</string></edit></match>'
        '<match target="font"><edit name="antialias" mode="assign"><bool>true</bool></edit>'
        '<edit name="hinting" mode="assign"><bool>false</bool></edit>'
        '<edit name="hintstyle" mode="assign"><const>hintnone</const></edit>'
        '<edit name="rgba" mode="assign"><const>none</const></edit></match>'
        "</fontconfig>"
    )
