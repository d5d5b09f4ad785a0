"""How long TeX may take: by what it computes, whatever else the machine does. Run outside of the sandbox."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

SLOW = """
import time
for _ in range(25):
    time.sleep(0.03)
    end = time.process_time() + 0.02
    while time.process_time() < end: pass
"""


def test_tex_on_a_busy_machine_is_not_too_slow(manim: None, tmp_path: Path) -> None:
    from janusrl.render.motion import tex

    tex._run([sys.executable, "-c", SLOW], tmp_path / "page", most_s=1.0)
    with pytest.raises(ValueError, match="took longer than"):
        tex._run([sys.executable, "-c", "while True: pass"], tmp_path / "page", most_s=0.3)
    with pytest.raises(ValueError, match="took longer than"):
        tex._run([sys.executable, "-c", "import time; time.sleep(60)"], tmp_path / "page", most_s=0.3)
