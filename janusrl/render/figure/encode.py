"""Display lists as bytes: JSON for the calls, two pools of numbers for everything long.

A list is an object

    {"size": [w, h], "dpi": dpi, "ops": [...], "gcs": [...], "paths": [...], "colors": [[r, g, b, a], ...],
     "fonts": [[file, ...], ...], "props": [...], "rcs": [{...}, ...]}

Numbers and bytes stand in the pools `floats` (float64) and `octets` (uint8) and are named by their start. Each op is
`[letter, ...]`; see the methods of `record.Recorder` for their forms. Tables hold what repeats, once.
"""

from __future__ import annotations

import json
from typing import Any

import numpy as np

FLAT_GC = 17
"""Entries of a graphics context in `gcs`."""


class DisplayList:
    """A display list that grows."""

    def __init__(self, width: int, height: int, dpi: float) -> None:
        self.size = (width, height)
        self.dpi = dpi
        self.ops: list[list[Any]] = []
        self.gcs: dict[tuple[Any, ...], int] = {}
        self.paths: list[list[Any]] = []
        self.colors: dict[tuple[float, ...], int] = {}
        self.fonts: dict[tuple[str, ...], int] = {}
        self.props: dict[tuple[Any, ...], int] = {}
        self.rcs: dict[tuple[Any, ...], int] = {}
        self._floats: list[bytes] = []
        self._octets: list[bytes] = []
        self._float_count = 0
        self._octet_count = 0
        self._transforms: dict[bytes, int] = {}
        self._interned: dict[int, tuple[Any, int]] = {}

    def floats(self, values: Any) -> int:
        """Start of an array in the pool of float64."""
        data = np.ascontiguousarray(values, np.float64).tobytes()
        start = self._float_count
        self._floats.append(data)
        self._float_count += len(data) >> 3
        return start

    def octets(self, values: Any) -> int:
        """Start of an array in the pool of uint8."""
        data = np.ascontiguousarray(values, np.uint8).tobytes()
        start = self._octet_count
        self._octets.append(data)
        self._octet_count += len(data)
        return start

    def matrix(self, transform: Any) -> int:
        """Start of the 3 x 3 matrix of an affine transform."""
        data: bytes = np.ascontiguousarray(transform.get_matrix(), np.float64).tobytes()
        start = self._transforms.get(data)
        if start is None:
            start = self._transforms[data] = self._float_count
            self._floats.append(data)
            self._float_count += len(data) >> 3
        return start

    def path(self, path: Any) -> int:
        """Number of a path in the table."""
        vertices, codes = path.vertices, path.codes
        self.paths.append(
            [
                self.floats(vertices),
                len(vertices),
                -1 if codes is None else self.octets(codes),
                1 if path.should_simplify else 0,
                float(path.simplify_threshold),
            ]
        )
        return len(self.paths) - 1

    def shared_path(self, path: Any) -> int:
        """Number of a path that comes again and again as one object, such as a marker."""
        known = self._interned.get(id(path))
        if known is None:
            known = self._interned[id(path)] = (path, self.path(path))  # held, so that its id stays its own
        return known[1]

    def color(self, value: Any) -> int:
        """Number of an RGBA colour; -1 for None."""
        if value is None:
            return -1
        try:
            return self.colors.setdefault(value, len(self.colors))
        except TypeError:
            value = tuple(map(float, value))
            return self.colors.setdefault(value, len(self.colors))

    def parts(self) -> list[bytes]:
        """The JSON, the pool of floats, the pool of octets."""
        body = {
            "size": self.size,
            "dpi": self.dpi,
            "ops": self.ops,
            "gcs": list(self.gcs),
            "paths": self.paths,
            "colors": [[float(c) for c in color] for color in self.colors],
            "fonts": list(self.fonts),
            "props": list(self.props),
            "rcs": list(self.rcs),
        }
        text = json.dumps(body, separators=(",", ":"), default=_plain)
        return [text.encode("utf-8", "surrogatepass"), b"".join(self._floats), b"".join(self._octets)]


def _plain(value: Any) -> Any:
    """What numpy made of a number."""
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, np.ndarray):
        return value.tolist()
    return str(value)
