"""Where janusrl keeps things between runs."""

from __future__ import annotations

import os
from pathlib import Path


def cache_folder() -> Path:
    """Folder of everything that janusrl keeps between runs: `$JANUSRL_CACHE`, or `~/.cache/janusrl`."""
    return Path(os.environ.get("JANUSRL_CACHE") or "~/.cache/janusrl").expanduser()
