"""The SVG renderer on librsvg's own test files: none may fail for a fault of ours, and how many look like its pictures.

Debian's `librsvg2-tests` has over 800 documents, many made to crash or to be refused, and over 700 reference pictures.
Every document is rendered; where it has a picture, at that picture's size, and both are compared over white:

    error    mean absolute difference of all channels, 0 to 255
    off      share of pixels of which some channel differs by more than 32

A picture *matches* when error <= 2 and off <= 1 %; *nearly exact* is error <= 0.25 and off <= 0.1 %; *alike* is error
<= 8 and off <= 6 %, which lets a title in another font pass. The references are librsvg's: another engine, other fonts,
so text never matches to the pixel, and every page of W3C's test suite has some. Documents that our rules refuse
(scripts, embedded pictures, entities, what lies elsewhere) are counted apart, by reason. Prints
`{"results": [{name, value, unit, bar, ok, load}], "reasons": {...}, "worst": [...]}`; the bar is that nothing ends as
`infra_failed`.

    python benchmarks/long/librsvg.py [--folder /usr/libexec/installed-tests/RSVG/fixtures] [--only adwaita]
"""

from __future__ import annotations

import argparse
import json
import os
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from janusrl.domain import RenderRequest
from janusrl.outcome import Outcome, Status
from janusrl.program import Program
from janusrl.recipe import SandboxSection
from janusrl.render.svg import SvgRenderer
from janusrl.sandbox import detect

FOLDER = Path("/usr/libexec/installed-tests/RSVG/fixtures")
MATCH, NEARLY_EXACT, ALIKE = (2.0, 0.01), (0.25, 0.001), (8.0, 0.06)
OFF_BY = 32


@dataclass(frozen=True)
class Compared:
    """One document."""

    name: str
    outcome: Outcome
    error: float | None = None
    """None where there is no reference picture, or nothing was drawn."""
    off: float | None = None
    has_reference: bool = False

    def within(self, limits: tuple[float, float]) -> bool:
        """Whether it looks like its reference."""
        return self.error is not None and self.off is not None and self.error <= limits[0] and self.off <= limits[1]


def source_of(path: Path) -> str:
    """The text of a document, in whatever encoding it says."""
    data = path.read_bytes()
    declared = re.match(rb"""<\?xml[^>]*encoding=["']([\w-]+)""", data)
    for encoding in ("utf-8-sig", "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "", declared and declared[1]):
        try:
            if encoding:
                return data.decode(encoding.decode() if isinstance(encoding, bytes) else encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return data.decode("latin-1")


def reference_of(path: Path) -> np.ndarray | None:
    """The picture that librsvg draws, H x W x 4 uint8; None where there is none."""
    picture = path.with_name(f"{path.stem}-ref.png")
    if not picture.is_file():
        return None
    with Image.open(picture) as image:
        return np.asarray(image.convert("RGBA"))


def on_white(pixels: np.ndarray) -> np.ndarray:
    """H x W x 3 float32."""
    alpha = pixels[..., 3:].astype(np.float32) / 255
    mixed: np.ndarray = pixels[..., :3] * alpha + 255 * (1 - alpha)
    return mixed


def compare(folder: Path, only: str = "", timeout_s: float = 120.0) -> list[Compared]:
    """Render all documents below a folder whose path holds `only`."""
    paths = [path for path in sorted(folder.rglob("*.svg")) if only in str(path)]
    sandbox = SandboxSection(level=detect().level, cpu_s=5.0, wall_s=15.0)
    compared = []
    with SvgRenderer(sandbox) as renderer:
        started = []
        for path in paths:
            source, reference = source_of(path), reference_of(path)
            size = None if reference is None else (reference.shape[1], reference.shape[0])
            request = RenderRequest(Program(source, "svg", 0, len(source)), size)
            started.append((path, reference, renderer.submit(request)))
        for path, reference, future in started:
            outcome = future.result(timeout_s * max(1, len(paths)))
            error = off = None
            if reference is not None and outcome.rendering is not None:
                difference = np.abs(on_white(outcome.rendering.pixels) - on_white(reference))
                error = float(difference.mean())
                off = float((difference.max(axis=2) > OFF_BY).mean())
            name = str(path.relative_to(folder))
            compared.append(Compared(name, outcome, error, off, reference is not None))
    return compared


def report(compared: list[Compared]) -> dict[str, Any]:
    """Figures of all documents."""
    results: list[dict[str, Any]] = []

    def add(name: str, value: float, unit: str, ok: bool | None = None, bar: float | None = None) -> None:
        load = round(os.getloadavg()[0], 2)
        results.append({"name": f"librsvg.{name}", "value": value, "unit": unit, "bar": bar, "ok": ok, "load": load})

    ours = [each.name for each in compared if each.outcome.status is Status.INFRA_FAILED]
    with_picture = [each for each in compared if each.has_reference]
    drawn = [each for each in with_picture if each.error is not None]
    add("documents", len(compared), "documents")
    add("infra_failed", len(ours), "documents", ok=not ours, bar=0)
    add("drawn", sum(each.outcome.rendering is not None for each in compared), "documents")
    add("with_reference", len(with_picture), "documents")
    add("with_reference_drawn", len(drawn), "documents")
    add("match", sum(each.within(MATCH) for each in drawn), "documents")
    add("nearly_exact", sum(each.within(NEARLY_EXACT) for each in drawn), "documents")
    add("alike", sum(each.within(ALIKE) for each in drawn), "documents")
    if drawn:
        add("match_of_drawn", round(sum(each.within(MATCH) for each in drawn) / len(drawn), 4), "share")
        add("median_error", round(float(np.median([each.error for each in drawn])), 3), "0-255")
    worst = sorted(drawn, key=lambda each: -(each.error or 0.0))[:20]
    return {
        "results": results,
        "reasons": dict(Counter(each.outcome.reason for each in compared if each.outcome.rendering is None)),
        "infra_failed": ours,
        "worst": [{"name": each.name, "error": round(each.error or 0.0, 2), "off": each.off} for each in worst],
    }


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where the documents are")
    parser.add_argument("--only", default="", help="part of the paths to take")
    args = parser.parse_args()
    if not args.folder.is_dir():
        raise SystemExit(f"no folder {args.folder}: install Debian's librsvg2-tests")
    found = report(compare(args.folder, args.only))
    print(json.dumps(found, indent=1))
    return int(any(result["ok"] is False for result in found["results"]))


if __name__ == "__main__":
    raise SystemExit(main())
