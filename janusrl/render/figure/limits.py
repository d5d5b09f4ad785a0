"""Bounds of a figure, for the program's side, the replay and the reader of both."""

MAX_SIDE_PX = 8192
MAX_PIXELS = 16_000_000
MAX_FRAMES = 64
"""Pictures of one program."""
MAX_FIGURES = 8
"""Figures of one program that count; the last ones do."""
MAX_OPS = 60_000
"""Draw calls of one figure."""
MAX_TABLE = 60_000
"""Entries of each table of a display list."""
MAX_LIST_BYTES = 24 << 20
"""One figure's display list."""
MAX_ANSWER_BYTES = 48 << 20
"""Everything that one program answers: display lists of all its pictures, or a specification."""
MAX_PIXELS_TOGETHER = 24_000_000
"""Of all pictures of one program; the earliest are left out."""
MAX_STRUCTURE_BYTES = 16 << 20
MAX_SPEC_BYTES = 6 << 20
"""A plotly or Vega-Lite specification."""
MAX_TEXT_CHARACTERS = 2_000
MAX_AXES = 100
MAX_MARKS = 2_000
"""Artists and texts, each, that a figure's structure tells of."""
MAX_POINTS = 512
"""Points of one artist that the structure tells."""
"""Everything beyond is left out, and the structure says `truncated`."""
MAX_TRACED = 5_000
"""Strings, labels and colours, each, of a trace."""
