"""Worker side: one SVG in, RGBA pixels out. Runs only inside a sandbox worker; imports resvg and Pillow, little else.

Job: one line of JSON `{"size": [w, h] | null, "structure": bool}`, a newline, the source (UTF-8).
Answer: meta (JSON) `{"size": [w, h], "structure": ..., "texts": [...]}` with the pixels as blob, or
`{"phase", "reason", "message"}` without.
"""

from __future__ import annotations

import importlib.util
import json
import math
import struct
from pathlib import Path
from typing import Any

import resvg_py
from PIL import Image

from janusrl.render import svg_limits
from janusrl.render.svg_check import Document, Refused, check

FONT = "Noto Sans"
_GENERIC = ("font_family", "serif_family", "sans_serif_family", "cursive_family", "fantasy_family", "monospace_family")
_fonts: dict[str, Any] = {}
_PNG_HEAD = struct.Struct(">8xI4sIIBBBBB4x")
_PNG_CHUNK = struct.Struct(">I4s")


def first_try(source: str, document: Document, width: int, height: int) -> Image.Image | None:
    """Replaced by an engine that has something faster than resvg for some documents; see `svg_skia`."""
    return None


def warm() -> None:
    """Find the fonts and draw once, so that every library is loaded before the sandbox closes."""
    fonts = importlib.util.find_spec("fontpkg_noto_sans")
    if fonts is None or fonts.origin is None:
        raise RuntimeError("Noto Sans is not installed: pip install fontpkg-noto-sans")
    folder = Path(fonts.origin).parent / "files"
    _fonts["font_files"] = [str(path) for path in sorted(folder.glob("*.ttf"))]
    _fonts.update(dict.fromkeys(_GENERIC, FONT))
    source = '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><text y="8">a</text></svg>'
    meta, _ = handle(b'{"size": [8, 8], "structure": false}\n' + source.encode())
    if "reason" in json.loads(meta):
        raise RuntimeError(f"the SVG engine cannot draw its own test picture: {meta!r}")


def handle(payload: bytes) -> tuple[bytes, bytes]:
    """Draw one SVG; see the module's docstring for the form."""
    head, _, body = payload.partition(b"\n")
    asked = json.loads(head)
    try:
        meta, pixels = _draw(body.decode("utf-8", "surrogatepass"), asked["size"], asked["structure"])
    except Refused as refused:
        return _refusal("check", refused.reason, str(refused)), b""
    except RecursionError:
        return _refusal("check", "too_deep", "The SVG is nested too deep."), b""
    return json.dumps(meta).encode(), pixels


def _refusal(phase: str, reason: str, message: str) -> bytes:
    return json.dumps({"phase": phase, "reason": reason, "message": message}).encode()


def _draw(source: str, size: list[int] | None, structure: bool) -> tuple[dict[str, Any], bytes]:
    document = check(source)
    width, height = size or _own_size(document)
    fitted = _fit(document, width, height)
    sized = document.sized(*fitted)
    image = first_try(sized, document, *fitted) or _rasterise(sized, document.has_text)
    offset = ((width - image.width) // 2, (height - image.height) // 2)
    if image.size != (width, height):
        canvas = Image.new("RGBA", (width, height))
        canvas.paste(image, offset)
        image = canvas
    meta: dict[str, Any] = {"size": [width, height]}
    if structure:
        from janusrl.render.svg_structure import describe

        meta |= describe(sized, offset, (width, height), dict(document.counts))
    return meta, image.tobytes()


def _own_size(document: Document) -> tuple[int, int]:
    if document.own_size is None:
        raise Refused("no_size", "The SVG says no size: give the root a width and a height, or a viewBox.")
    width, height = (max(1, math.ceil(side - 1e-6)) for side in document.own_size)
    if max(width, height) > svg_limits.MAX_SIDE_PX or width * height > svg_limits.MAX_PIXELS:
        raise Refused(
            "too_large", f"The SVG is {width} x {height} px; at most {svg_limits.MAX_SIDE_PX} a side are drawn."
        )
    return width, height


def _fit(document: Document, width: int, height: int) -> tuple[int, int]:
    """Size of the whole picture, its proportions kept, inside `width` x `height`."""
    if document.own_size is None:
        return width, height
    own_width, own_height = document.own_size
    scale = min(width / own_width, height / own_height)
    fitted = round(own_width * scale), round(own_height * scale)
    if min(fitted) < 1:
        raise Refused("bad_size", "The SVG is so long and thin that nothing of it can be seen.")
    return min(fitted[0], width), min(fitted[1], height)


def _rasterise(source: str, has_text: bool) -> Image.Image:
    try:
        png = resvg_py.svg_to_bytes(svg_string=source, skip_system_fonts=True, **(_fonts if has_text else {}))
    except ValueError as error:
        raise Refused("not_svg", f"The SVG cannot be drawn: {str(error)[:200]}") from error
    except (MemoryError, KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # a panic of the renderer
        raise Refused("crash", "The SVG makes the renderer fail.") from error
    return _decode(png)


def _decode(png: bytes) -> Image.Image:
    """The picture in resvg's own PNG files: 8-bit RGBA, not interlaced. Looks at nothing but the pixels.

    Pillow's reader of PNG files takes as long as a small drawing; its decoder of their pixels is used all the same.
    """
    _, _, width, height, *form = _PNG_HEAD.unpack_from(png)
    if form != [8, 6, 0, 0, 0]:
        raise RuntimeError(f"resvg wrote a PNG of another form: {form}")
    parts, at = [], _PNG_HEAD.size
    while at < len(png):
        length, kind = _PNG_CHUNK.unpack_from(png, at)
        if kind == b"IDAT":
            parts.append(png[at + 8 : at + 8 + length])
        at += 12 + length
    return Image.frombytes("RGBA", (width, height), b"".join(parts), "zip", "RGBA")
