"""Animation by Manim: a warm zygote with manim imported, one forked child a scene, no video and no ffmpeg.

The child steps the scene through every frame of its video and records what the asked frames draw as display lists
(`stage`, `record`); a clean worker draws the lists (`decode`, `draw`). Pixels, boxes and colours come from the same
list, so a program can only draw, never claim them. Names come with the list and are the program's word; see
`manim_renderer`.
"""
