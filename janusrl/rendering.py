"""Rendering: what a program drew. Pixels, structure, texts and console, with nothing of how they were made."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np


@dataclass(frozen=True, eq=False)
class Frame:
    """One picture at one moment."""

    pixels: np.ndarray
    """H x W x 4 uint8, sRGB, straight alpha, top-left origin."""
    time_s: float = 0.0

    def __post_init__(self) -> None:
        if self.pixels.dtype != np.uint8 or self.pixels.ndim != 3 or self.pixels.shape[2] != 4:
            raise ValueError(f"a frame is H x W x 4 uint8, got {self.pixels.shape} {self.pixels.dtype}")


@dataclass(frozen=True)
class TextRun:
    """One run of text as the renderer placed it."""

    text: str
    box: tuple[float, float, float, float] | None = None
    """x, y, width, height in pixels, where the renderer tells."""
    role: str = ""


@dataclass(frozen=True, eq=False)
class Rendering:
    """What one program drew."""

    frames: tuple[Frame, ...]
    structure: Mapping[str, Any] | None = None
    """Tree of the drawing (chart scene, DOM, SVG), in the form that the domain's renderer documents."""
    texts: tuple[TextRun, ...] = ()
    console: tuple[str, ...] = ()
    """What the program printed, and warnings and errors of its run, one string a message; what the model may see."""
    observations: tuple[Mapping[str, Any], ...] = ()
    """One for each of the request's steps: what was seen after it, in the form that the renderer documents."""
    key: str = ""
    """Content hash of program, renderer version, fonts and options."""
    render_s: float = 0.0
    """Seconds that the renderer worked; queueing is not in it."""
    cpu_s: float = 0.0
    """CPU seconds of the worker, for comparisons at equal CPU time."""
    extras: Mapping[str, Any] = field(default_factory=dict)
    trace: Mapping[str, Any] | None = None
    """What the procedure of a published metric collects and `structure` does not tell, in the form that the renderer
    documents: calls inside the program's process, say. A program can forge some of it: it is for metrics alone."""

    @property
    def pixels(self) -> np.ndarray:
        """The last frame, H x W x 4 uint8."""
        return self.frames[-1].pixels

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        height, width = self.pixels.shape[:2]
        return width, height

    @cached_property
    def content_hash(self) -> str:
        """SHA-256 hex digest of the pixels of every frame; names the file in `rollouts/images/`."""
        digest = hashlib.sha256()
        for frame in self.frames:
            digest.update(str(frame.pixels.shape).encode() + np.ascontiguousarray(frame.pixels).tobytes())
        return digest.hexdigest()
