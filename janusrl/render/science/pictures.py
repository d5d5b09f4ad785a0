"""Worker side: the picture files that a program left, as raw frames. Runs in the program's own child; trusts nothing.

`FOLDER` is where the drivers put pictures, the program, and their `result`; it lies in the child's work folder.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from PIL import Image

FOLDER = ".janusrl"
MAX_SIDE_PX = 2400
"""Larger pictures are made smaller, their proportions kept."""
MAX_PIXELS = 16 << 20
"""Of all frames together; the earliest are left out."""
MAX_FRAMES = 100
_SUFFIXES = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff")

Image.MAX_IMAGE_PIXELS = 40_000_000


def start(source: str) -> Path:
    """Make the folder, and put the program there."""
    folder = Path(FOLDER)
    folder.mkdir()
    (folder / "program").write_text(source, encoding="utf-8", errors="replace")
    return folder


def result(folder: Path) -> tuple[str, int, str]:
    """What a driver wrote: kind, line, message."""
    try:
        text = (folder / "result").read_bytes()[:20_000].decode(errors="replace")
    except OSError:
        return "exit", 0, "The program ended before its last line."
    kind, line, words = ([*text.split("\n", 2), "", "", ""])[:3]
    if not kind.strip():
        return "exit", 0, "The program left no room for its result."
    return kind.strip(), int(line) if line.strip().isdigit() else 0, words.strip()


def drawn(folder: Path) -> list[Path]:
    """Pictures that the drivers wrote, in order."""
    return sorted(path for path in folder.glob("*.png") if path.stat().st_size)


def written(known: Iterable[str]) -> list[Path]:
    """Pictures that the program itself wrote into its work folder, oldest first; `known` are the task's own files."""
    given = set(known)
    paths = [path for path in Path().iterdir() if path.suffix.lower() in _SUFFIXES and path.name not in given]
    paths = [path for path in paths if path.is_file() and path.stat().st_size]
    return sorted(paths, key=lambda path: (path.stat().st_mtime_ns, path.name))


def answer(paths: list[Path], size: list[int] | None) -> tuple[bytes, list[bytes]]:
    """Meta and blob for pictures; they are fitted into `size` (width, height) when that is given, on white."""
    images: list[Image.Image] = []
    room = MAX_PIXELS
    for path in reversed(paths[-MAX_FRAMES:]):
        with contextlib.suppress(OSError, ValueError, SyntaxError, Image.DecompressionBombError):
            image = load(path, size)
            room -= image.width * image.height
            if room < 0:
                break
            images.append(image)
    return pack(list(reversed(images)))


def pack(images: list[Image.Image]) -> tuple[bytes, list[bytes]]:
    """Meta and blob for RGBA images."""
    meta = {"frames": [list(image.size) for image in images]}
    return json.dumps(meta).encode(), [image.tobytes() for image in images]


def load(path: Path, size: list[int] | None) -> Image.Image:
    """One picture, RGBA."""
    with Image.open(path, formats=["PNG", "JPEG", "GIF", "BMP", "TIFF"]) as opened:
        opened.draft("RGB", (MAX_SIDE_PX, MAX_SIDE_PX))
        image = opened.convert("RGBA")
    return fit(image, size)


def fit(image: Image.Image, size: list[int] | None) -> Image.Image:
    """`image` at the size wanted, or within what is allowed."""
    if size is None:
        scale = min(1.0, MAX_SIDE_PX / max(image.size))
        wanted = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
        return image if wanted == image.size else image.resize(wanted, Image.Resampling.BOX)
    width, height = size
    if image.size == (width, height):
        return image
    scale = min(width / image.width, height / image.height)
    inner = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    inner = min(inner[0], width), min(inner[1], height)
    resized = image.resize(inner, Image.Resampling.BOX if scale < 1 else Image.Resampling.BICUBIC)
    canvas = Image.new("RGBA", (width, height), "white")
    canvas.paste(resized, ((width - inner[0]) // 2, (height - inner[1]) // 2), resized)
    return canvas


def refusal(reason: str, message: str, line: int = 0, **more: Any) -> tuple[bytes, bytes]:
    """The answer of a program that failed."""
    where = f" (line {line})" if line else ""
    words = (message.replace(os.getcwd(), "").strip() or "it failed without a message")[:600]
    return json.dumps({"reason": reason, "message": words + where, **more}).encode(), b""
