"""The fonts of scenes: those of pages, see `browser.fonts`. Where a program names none, Pango takes the serif one."""

from __future__ import annotations

import os
from importlib.metadata import version
from pathlib import Path

from janusrl.render.browser import fonts

PACKAGES = ("fontpkg_noto_sans", "matplotlib")
"""Where they come from; what a worker must see."""


def install() -> None:
    """Point fontconfig at them, here and in processes started later. The configuration stands in the work folder."""
    path = Path("fonts.conf").resolve()
    path.write_text(fonts.configuration())
    os.environ["FONTCONFIG_FILE"] = str(path)


def described() -> str:
    """Names and versions of the fonts, and of what draws their outlines."""
    return f"{fonts.fonts_version()}, ManimPango {version('manimpango')}"
