"""Bounds of a scene, for the program's side, the drawing side and the reader of both."""

WIDTH_PX, HEIGHT_PX, FRAME_RATE = 854, 480, 15
"""Manim's low quality."""
MAX_SIDE_PX = 4096
MAX_PIXELS = 32 << 20
"""Of all different frames of one scene together."""
MAX_FRAMES = 240
"""Frames that one request may ask for."""
MAX_DURATION_S = 600.0
"""Virtual seconds of a scene."""
MAX_LIST_BYTES = 24 << 20
"""All display lists of one scene."""
MAX_OPS = 100_000
"""Draw calls of all display lists of one scene."""
MAX_UNITS = 2_000
"""Mobjects of one frame that its structure tells of."""
MAX_PLAYS = 2_000
"""Animations that the structure tells of."""
MAX_TEXT = 500
"""Characters of one text."""
