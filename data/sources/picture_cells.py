"""Pictures in rows: bytes, the Image feature of datasets, a data URL, or a path beside the file; checked first."""

from __future__ import annotations

import base64
import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PIL import Image

from .reading import Unreadable

MOST_BYTES = 50_000_000
MOST_PIXELS = 50_000_000


def picture_of(value: Any, folder: Path) -> bytes:
    """PNG or JPEG bytes of a cell; other formats become PNG.

    Args:
        value: bytes, `{"bytes", "path"}`, a `data:` URL, or a path relative to `folder`.
        folder: paths must stay in it.

    Raises:
        Unreadable: `bad_picture`.
    """
    try:
        content = _content(value, folder)
        with Image.open(io.BytesIO(content)) as image:
            if image.width * image.height > MOST_PIXELS:
                raise ValueError(f"{image.width} x {image.height} pixels are too many")
            image.load()
            if image.format in ("PNG", "JPEG"):
                return content
            stream = io.BytesIO()
            image.convert("RGBA").save(stream, "PNG")
            return stream.getvalue()
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise Unreadable("bad_picture", f"no picture can be read: {error}") from error


def _content(value: Any, folder: Path) -> bytes:
    if isinstance(value, Mapping):
        value = value.get("bytes") or value.get("path")
    if isinstance(value, bytes):
        return value
    if not isinstance(value, str):
        raise ValueError(f"expected bytes, a path or the Image feature, got {type(value).__name__}")
    if value.startswith("data:"):
        return base64.b64decode(value.partition(",")[2], validate=True)
    path = (folder / value).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise ValueError("its path leads out of the folder")
    if not path.is_file() or path.stat().st_size > MOST_BYTES:
        raise ValueError(f"there is no file {value}, or it is too large")
    return path.read_bytes()
