"""draw_svg: the picture of SVG that is our own. Never for model-written code: there is no sandbox."""

from __future__ import annotations

from functools import cache

import fontpkg_noto_sans
import numpy as np
import resvg_py

from janusrl.rendering import Frame, Rendering
from janusrl.scoring.sample import View
from janusrl.task import decode_picture


def draw_svg(code: str, side_px: int) -> np.ndarray:
    """Draw trusted SVG on white, with Noto Sans and no other font, as the svg environment does.

    Returns:
        `side_px` x `side_px` x 4 uint8.

    Raises:
        ValueError: the code is not SVG.
    """
    png = resvg_py.svg_to_bytes(
        svg_string=code,
        width=side_px,
        height=side_px,
        skip_system_fonts=True,
        font_files=_fonts(),
        font_family=fontpkg_noto_sans.FAMILY,
        sans_serif_family=fontpkg_noto_sans.FAMILY,
        serif_family=fontpkg_noto_sans.FAMILY,
    )
    drawn = Rendering((Frame(decode_picture(bytes(png))),))
    return decode_picture(View(drawn).rgb)  # on white in the way that rewards see every drawing


@cache
def _fonts() -> list[str]:
    return sorted(str(path) for path in (fontpkg_noto_sans.ROOT / "files").glob("*.ttf"))
