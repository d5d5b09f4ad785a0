"""What an SVG may be: the numbers that the worker checks before anything is drawn. Shared by both sides."""

MAX_SIDE_PX = 8192
"""Longest side of a picture."""
MAX_PIXELS = 16 << 20
"""Most pixels of a picture."""
MAX_UNITS = 1_000_000.0
"""Largest width, height or view box coordinate that a document may name."""
MAX_ELEMENTS = 5000
MAX_DEPTH = 128
MAX_EXPANDED = 50_000
"""Most elements after every `use`, pattern, mask, marker, clip path and filter is put where it is referred to."""

MAX_SHAPES = 2000
"""Most shapes in a structure; the rest is left out and `truncated` says so."""
MAX_POINTS = 64
"""Most points of a subpath in a structure."""
MAX_ALL_POINTS = 100_000
"""Most points of a structure."""
MAX_TEXTS = 500
MAX_TEXT_CHARACTERS = 500
