"""The 58 pages of the admin template `gentelella` (npm), built, with their assets: no failure of ours among them.

Fetches the package once with npm into the cache folder. Prints `{"results": [...]}`, and to stderr one line a page.
Each page is drawn at full height with its structure; `--save FOLDER` keeps the pictures.

    python benchmarks/long/gentelella.py [--save FOLDER] [--package gentelella@4.2.0]
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tarfile
import time
from collections import Counter
from pathlib import Path

import numpy as np

from janusrl.domain import RenderRequest
from janusrl.outcome import Outcome, Status
from janusrl.program import Program
from janusrl.recipe import SandboxSection
from janusrl.render.browser.page_renderer import PageRenderer
from janusrl.render.cache import cache_folder

PACKAGE = "gentelella@4.2.0"
MOST_FILE_BYTES = 8 << 20


def fetched(package: str) -> Path:
    """Folder of the package's files; fetched where it is not there yet."""
    folder = cache_folder() / "pages" / package.replace("@", "-")
    if not folder.is_dir():
        folder.parent.mkdir(parents=True, exist_ok=True)
        told = subprocess.run(
            ["npm", "pack", package, "--silent"], cwd=folder.parent, check=True, capture_output=True, text=True
        )
        with tarfile.open(folder.parent / told.stdout.split()[-1]) as archive:
            archive.extractall(folder.with_suffix(".part"), filter="data")
        (folder.with_suffix(".part") / "package").rename(folder)
    return folder


def request_of(root: Path, page: Path, assets: dict[str, bytes]) -> RenderRequest:
    """A page at its place among the assets of its site."""
    source = page.read_text()
    path = page.relative_to(root).as_posix()
    return RenderRequest(Program(source, "html", 0, len(source)), structure=True, files=assets, options={"path": path})


def main() -> None:
    """Draw every page."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--save", type=Path, help="folder for the pictures")
    parser.add_argument("--package", default=PACKAGE)
    args = parser.parse_args()
    root = fetched(args.package) / "dist"
    assets = {
        file.relative_to(root).as_posix(): file.read_bytes()
        for file in sorted(root.rglob("*"))
        if file.is_file() and file.suffix != ".map" and file.stat().st_size <= MOST_FILE_BYTES
    }
    pages = sorted((root / "production").glob("*.html"))
    counts: Counter[str] = Counter()
    blank = 0
    begun = time.perf_counter()
    with PageRenderer(SandboxSection(level="process", wall_s=60, cpu_s=40)) as renderer:
        futures = [renderer.submit(request_of(root, page, assets)) for page in pages]
        for page, future in zip(pages, futures, strict=True):
            outcome: Outcome = future.result()
            drawn = outcome.rendering
            counts[str(outcome.status)] += 1
            words = outcome.reason
            if drawn is not None:
                blank += bool((drawn.pixels == drawn.pixels[0, 0]).all())
                words = f"{drawn.size[0]}x{drawn.size[1]}, {len(drawn.texts)} texts, {len(drawn.console)} messages"
                if args.save:
                    _save(drawn.pixels, args.save / f"{page.stem}.png")
            print(f"{page.name:32s} {outcome.status!s:12s} {outcome.timing.render_s:6.2f} s  {words}", file=sys.stderr)
    took_s = time.perf_counter() - begun
    load = round(os.getloadavg()[0], 2)
    rows = [
        ("pages.gentelella.pages", len(pages), "pages", 58, len(pages) == 58),
        ("pages.gentelella.scored", counts[Status.SCORED], "pages", len(pages), counts[Status.SCORED] == len(pages)),
        ("pages.gentelella.infra_failed", counts[Status.INFRA_FAILED], "pages", 0, not counts[Status.INFRA_FAILED]),
        ("pages.gentelella.blank", blank, "pages", 0, blank == 0),
        ("pages.gentelella.rate", round(len(pages) / took_s, 3), "pages/s", None, None),
    ]
    names = ("name", "value", "unit", "bar", "ok")
    results = [dict(zip(names, row, strict=True)) | {"load": load} for row in rows]
    print(json.dumps({"results": results}, indent=1))
    sys.exit(any(result["ok"] is False for result in results))


def _save(pixels: np.ndarray, path: Path) -> None:
    from PIL import Image

    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(pixels).save(path)


if __name__ == "__main__":
    main()
