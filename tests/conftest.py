"""What every test shares: no model hub, one thread a process, a cache of its own, equal examples, and the browser."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["HF_DATASETS_OFFLINE"] = "1"
os.environ["TOKENIZERS_PARALLELISM"] = "false"
for _threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_threads] = "1"

# The same examples each time, and as long as they take: a slow machine finds no other faults than a fast one.
settings.register_profile("tests", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("tests")

BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Point JANUSRL_CACHE, here and in every process that a test starts, at a folder of this test run.

    Only the libraries of web pages, which `make backends` installs and nothing changes, are those of the machine.
    """
    usual = Path(os.environ.get("JANUSRL_CACHE") or Path.home() / ".cache" / "janusrl") / "web_libs"
    cache = tmp_path_factory.mktemp("cache")
    if usual.is_dir():
        (cache / "web_libs").symlink_to(usual)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JANUSRL_CACHE", str(cache))
        yield


@pytest.fixture(scope="session")
def browser_path() -> Path | None:
    """The system's Chromium, or None where Playwright's own is installed; skips without either, fails so in CI."""
    system = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if system is not None:
        return Path(system)
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: make setup")
    with playwright.sync_playwright() as driver:
        own = Path(driver.chromium.executable_path)
    if not own.exists():
        message = "no Chromium on this machine: make browser"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
    return None
