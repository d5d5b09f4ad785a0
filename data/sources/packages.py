"""Packages of npm and of Python's index, fetched into the cache in one pinned version; nothing in them is run.

The archive's digest is checked before anything of it is looked at, and only the files that are asked for are unpacked.
"""

from __future__ import annotations

import base64
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

FETCH_TIMEOUT_S = 300


class PackageError(ValueError):
    """A package cannot be had; the message says why and what to do."""


@dataclass(frozen=True)
class Package:
    """A package in one version."""

    index: Literal["npm", "pypi"]
    name: str
    version: str
    digest: str
    """Of the archive, in npm's form: `sha512-` or `sha256-` and base64."""
    members: str
    """Regular expression of the files that are unpacked; it must not fit `..`."""
    licence: str
    """SPDX expression of what has no licence of its own."""
    strip: str = ""
    """Folder of the archive that the cache's folder stands for."""

    @property
    def origin(self) -> str:
        """What origins begin with: `npm:gentelella@4.2.0`."""
        return f"{self.index}:{self.name}@{self.version}"

    @property
    def remedy(self) -> str:
        """What to do where it cannot be fetched."""
        tool = "npm" if self.index == "npm" else "pip"
        return f"Install {tool}, or unpack {self.name} {self.version} yourself and give its folder as 'path'."


def fetch(package: Package, user: str) -> Path:
    """The folder of a package in the cache, fetched when it is not there yet.

    Args:
        package: which.
        user: who wants it, for messages: `source 'icons'`.

    Raises:
        PackageError: npm or pip is missing, cannot reach its index, or gives another archive than the pinned one.
    """
    home = Path(os.environ.get("JANUSRL_CACHE") or Path.home() / ".cache" / "janusrl") / package.index
    target = home / f"{package.name}-{package.version}"
    if target.is_dir():
        return target
    command = _command(package, user)
    home.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=home) as scratch:
        archive = _fetched(package, [*command], Path(scratch))
        kind, _, _ = package.digest.partition("-")
        digest = f"{kind}-" + base64.b64encode(hashlib.new(kind, archive.read_bytes()).digest()).decode()
        if digest != package.digest:
            raise PackageError(
                f"{command[0].rsplit('/', 1)[-1]} gave {package.name} {package.version} with the digest {digest}; "
                f"expected {package.digest}. {package.remedy}"
            )
        unpacked = Path(scratch) / "unpacked"
        unpacked.mkdir()
        _unpack(archive, unpacked, re.compile(package.members))
        try:
            (unpacked / package.strip).rename(target)
        except OSError:
            if not target.is_dir():  # another process was not first: it is a real failure
                raise
    return target


def _command(package: Package, user: str) -> list[str]:
    if package.index == "pypi":
        wanted = f"{package.name}=={package.version}"
        quiet = ["--quiet", "--disable-pip-version-check", "--no-input"]
        return [sys.executable, "-m", "pip", "download", wanted, "--no-deps", "--only-binary", ":all:", *quiet]
    npm = shutil.which("npm")
    if npm is None:
        raise PackageError(f"{user} needs npm to fetch {package.name}, and there is none. {package.remedy}")
    return [npm, "pack", f"{package.name}@{package.version}", "--ignore-scripts", "--silent"]


def _fetched(package: Package, command: list[str], scratch: Path) -> Path:
    tool = "pip" if package.index == "pypi" else "npm"
    try:
        done = subprocess.run(command, cwd=scratch, capture_output=True, text=True, timeout=FETCH_TIMEOUT_S)
    except subprocess.TimeoutExpired as error:
        raise PackageError(
            f"{tool} did not fetch {package.name} within {FETCH_TIMEOUT_S} s. {package.remedy}"
        ) from error
    archives = [path for path in scratch.iterdir() if path.suffix in (".tgz", ".whl")]
    if done.returncode or len(archives) != 1:
        said = (done.stderr or done.stdout).strip().splitlines()
        raise PackageError(
            f"{tool} cannot fetch {package.name} {package.version}: {' '.join(said[-3:]) or 'no reason given'}. "
            f"{package.remedy}"
        )
    return archives[0]


def _unpack(archive: Path, folder: Path, wanted: re.Pattern[str]) -> None:
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as opened:
            opened.extractall(folder, [name for name in opened.namelist() if wanted.fullmatch(name)])
        return
    with tarfile.open(archive) as packed:
        members = [member for member in packed.getmembers() if wanted.fullmatch(member.name)]
        packed.extractall(folder, members, filter="data")
