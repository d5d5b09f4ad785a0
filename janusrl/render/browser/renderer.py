"""BrowserRenderer: what every renderer on a crew of browsers has in common.

A kind of page adds its job. Identical requests are shared and finished outcomes remembered, by keys that hold the
browser's version, the fonts and the set of libraries.
"""

from __future__ import annotations

import os
from abc import abstractmethod
from collections.abc import Callable, Sequence

from janusrl.domain import RenderRequest
from janusrl.outcome import Outcome
from janusrl.recipe import SandboxSection
from janusrl.render.browser.crew import BrowserCrew
from janusrl.render.browser.fonts import page_fonts_version
from janusrl.render.browser.launch import browser_version
from janusrl.render.browser.libraries import Libraries
from janusrl.render.browser.seat import Seat
from janusrl.render.shared import SharingRenderer
from janusrl.sandbox import require

BROWSERS_A_CORE = 2
"""Browsers wait for frames much of the time: two keep a core busy."""


class BrowserRenderer(SharingRenderer):
    """Renders programs in warm browsers; implements `janusrl.domain.Renderer`. Thread-safe; a context manager."""

    def __init__(
        self,
        version: str,
        sandbox: SandboxSection | None = None,
        *,
        switches: Sequence[str] = (),
        libraries: Libraries | None = None,
    ) -> None:
        """Start the browsers.

        Args:
            version: name and version of what the jobs do; browser, fonts and libraries are added.
            sandbox: level and limits. `workers` counts browsers; two a core of this process when None.
            switches: more of Chromium's, beside `launch.SWITCHES`.
            libraries: answers for CDNs; those that are installed here when None.

        Raises:
            SandboxError: the isolation level asked for cannot be had, or no browser starts.
        """
        sandbox = sandbox or SandboxSection()
        self.libraries = libraries or Libraries()
        parts = (version, browser_version(), page_fonts_version(), f"libraries {self.libraries.version}")
        super().__init__(", ".join(parts), sandbox)
        self.level = require(sandbox.level)
        self.workers = sandbox.workers or BROWSERS_A_CORE * len(os.sched_getaffinity(0))
        """Programs that run at the same time."""
        self.crew = BrowserCrew(
            self.level,
            self.workers,
            switches=switches,
            wall_s=sandbox.wall_s,
            cpu_s=sandbox.cpu_s,
            memory_mb=sandbox.memory_mb,
            libraries=self.libraries,
            canary=self.canary(),
        )

    @abstractmethod
    def job(self, request: RenderRequest, key: str) -> Callable[[Seat], Outcome] | Outcome:
        """What is done in a browser for one request; or the outcome of one that needs no browser to be refused.

        A job may let BrowserLost, PageLost, CommandFailed and TimeoutError through: the crew knows whose fault it is.
        """

    def canary(self) -> Callable[[Seat], Outcome] | None:
        """A job that draws a harmless page, see `BrowserCrew`."""
        return None

    def start(self, request: RenderRequest, key: str, settle: Callable[[Outcome], None]) -> None:
        """Send one program to the browsers."""
        job = self.job(request, key)
        if isinstance(job, Outcome):
            settle(job)
        else:
            self.crew.submit(job).add_done_callback(lambda done: settle(done.result()))

    def close(self) -> None:
        """Kill the browsers; what is under way resolves as `infra_failed`. Idempotent."""
        self.crew.close()
