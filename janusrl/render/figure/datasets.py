"""Example data without a network: Vega's own (`vega-datasets`), from the installed web libraries.

Altair's examples, and programs written after them, name it by address. On our side the drawer reads it; in a program's
process `install` makes `urlopen` answer such addresses, and so pandas, `vega_datasets` and `altair.datasets`. The
folders come to the sandbox as import folders of the engine.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

_ADDRESS = re.compile(r"(?:^|/)data/([\w.-]+\.(?:json|csv|tsv|txt|png))(?:$|\?)")
_VERSION = re.compile(r"vega-datasets@v?(\d+)")
_NAME = "vega-datasets"


def folders(root: Path) -> tuple[str, ...]:
    """The data folders of every installed version, below a folder of web libraries."""
    found = sorted((root / "node_modules").glob(f"{_NAME}*"))
    return tuple(str(folder / "data") for folder in found if (folder / "data").is_dir())


def find(address: str, among: Iterable[str]) -> Path | None:
    """The file that an address of Vega's data names: of the major version that it asks for, else of the nearest."""
    named = _ADDRESS.search(address)
    if named is None:
        return None
    asked = _VERSION.search(address)
    wanted = int(asked[1]) if asked else 2
    nearest = sorted(among, key=lambda folder: abs(_major(folder) - wanted))
    names = dict.fromkeys((named[1], named[1].replace("_", "-"), named[1].replace("-", "_")))
    paths = (Path(folder) / name for folder in nearest for name in names)
    return next((path for path in paths if path.is_file()), None)


def install() -> None:
    """Let whatever opens an address get Vega's data, in this process."""
    from urllib.request import OpenerDirector, Request

    here = [entry for entry in sys.path if Path(entry).parent.name.startswith(_NAME)]
    original = OpenerDirector.open

    def opened(self: OpenerDirector, fullurl: Any, *arguments: Any, **options: Any) -> Any:
        address = fullurl.full_url if isinstance(fullurl, Request) else str(fullurl)
        path = find(address, here) if "vega" in address else None
        if path is None:
            return original(self, fullurl, *arguments, **options)
        return _Response(path.read_bytes(), address)

    OpenerDirector.open = opened  # type: ignore[method-assign]


class _Response(io.BytesIO):
    """As much of a response as readers ask for."""

    status = code = 200

    def __init__(self, content: bytes, url: str) -> None:
        super().__init__(content)
        self.url, self.headers = url, {"Content-Length": str(len(content))}

    def geturl(self) -> str:
        return self.url

    def info(self) -> dict[str, str]:
        return self.headers

    def getcode(self) -> int:
        return self.code


def _major(folder: str) -> int:
    found = re.search(r"--(\d+)$", Path(folder).parent.name)
    return int(found[1]) if found else 2
