"""Launch: one Chromium behind our walls, with its protocol connection, its clocks and its end."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from janusrl.render.browser import fonts
from janusrl.render.browser.cdp import BrowserLost, Connection
from janusrl.sandbox.confine import Confinement
from janusrl.sandbox.errors import SandboxError

SWITCHES = (
    "--headless",
    "--remote-debugging-pipe",
    "--no-sandbox",  # the walls are ours: see janusrl.sandbox.confine
    "--no-zygote",
    "--no-first-run",
    "--no-default-browser-check",
    "--no-pings",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-breakpad",
    "--disable-crash-reporter",
    "--disable-extensions",
    "--disable-component-update",
    "--disable-component-extensions-with-background-pages",
    "--disable-default-apps",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-background-timer-throttling",
    "--disable-backgrounding-occluded-windows",
    "--disable-renderer-backgrounding",
    "--disable-back-forward-cache",
    "--disable-client-side-phishing-detection",
    "--disable-domain-reliability",
    "--disable-hang-monitor",
    "--disable-ipc-flooding-protection",
    "--disable-popup-blocking",
    "--disable-prompt-on-repost",
    "--disable-notifications",
    "--disable-speech-api",
    "--disable-lcd-text",
    "--disable-partial-raster",
    "--disable-skia-runtime-opts",
    "--disable-smooth-scrolling",
    "--disable-site-isolation-trials",
    "--disable-remote-playback-api",
    "--disable-databases",
    "--mute-audio",
    "--hide-scrollbars",
    "--metrics-recording-only",
    "--password-store=basic",
    "--use-mock-keychain",
    "--lang=en-US",
    "--accept-lang=en-US",
    "--force-color-profile=srgb",
    "--force-device-scale-factor=1",
    "--font-render-hinting=none",
    "--no-proxy-server",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--force-webrtc-ip-handling-policy",
    "--disable-features=RenderDocument,BackForwardCache,IsolateOrigins,site-per-process,Translate,MediaRouter,"
    "OptimizationHints,DialMediaRouteProvider,AutofillServerCommunication,InterestFeedContentSuggestions,"
    "CertificateTransparencyComponentUpdater,PaintHolding,Prerender2,SpareRendererForSitePerProcess,"
    "BlockInsecurePrivateNetworkRequests,LazyFrameLoading,GlobalMediaControls,WebRtcHideLocalIpsWithMdns,"
    "DeferRendererTasksAfterInput",
)
"""What every browser is started with."""
_NAMES = (
    "chromium-headless-shell",
    "chrome-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)
HOW_TO_GET = "install Debian's chromium-headless-shell, or run 'playwright install chromium-headless-shell'"
START_S = 30.0


@cache
def find_browser() -> str:
    """Path of the browser's binary: JANUSRL_CHROMIUM, else the best of what is installed; empty when there is none."""
    named = os.environ.get("JANUSRL_CHROMIUM")
    candidates = [named] if named else [found for name in _NAMES if (found := shutil.which(name))]
    if not named:
        fetched = Path.home() / ".cache" / "ms-playwright"
        for pattern in ("chromium_headless_shell-*/chrome-*/*headless*shell", "chromium-*/chrome-linux*/chrome"):
            candidates += [str(path) for path in sorted(fetched.glob(pattern), reverse=True)]
    for path in candidates:
        if binary := _binary(path):
            return binary
    return ""


@cache
def browser_version() -> str:
    """What the browser says that it is, such as `Chromium 150.0.7871.100`; empty when there is none."""
    binary = find_browser()
    if not binary:
        return ""
    try:
        told = subprocess.run([binary, "--version"], capture_output=True, text=True, timeout=30, check=False).stdout
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return " ".join(told.split())[:100]


class Browser:
    """A running browser and the connection to it. For one thread; dies with the thread that made it."""

    def __init__(self, level: str, *, switches: Sequence[str] = (), memory_mb: int = 1024) -> None:
        """Start a browser; returns when it answers.

        Args:
            level: isolation level, see `janusrl.sandbox.confine`.
            switches: more of Chromium's, beside `SWITCHES`.
            memory_mb: script memory of one page; what the whole browser may take is up to the caller.

        Raises:
            SandboxError: no browser is installed, or it does not start.
        """
        binary = find_browser()
        if not binary:
            raise SandboxError(f"no Chromium is installed: {HOW_TO_GET}")
        self._work = None if level == "namespaces" else tempfile.mkdtemp(prefix="janusrl-browser-")
        work = self._work or "/tmp"
        heap = f"--js-flags=--max-old-space-size={max(64, memory_mb // 2)}"
        command = [binary, *SWITCHES, heap, f"--user-data-dir={work}/profile", f"--disk-cache-dir={work}/cache"]
        to_browser, from_browser = os.pipe(), os.pipe()
        errors_fd = os.memfd_create("janusrl-browser-errors", os.MFD_CLOEXEC)
        try:
            confinement = Confinement(
                level=level,
                command=[*command, *switches],
                environment=_environment(work),
                read_only=_visible(binary),
                work=work,
                descriptors=[to_browser[0], from_browser[1]],
                files={"fonts.conf": fonts.configuration(fonts.page_folders())},
            )
            self.popen = subprocess.Popen(
                confinement.arguments(),
                stdin=subprocess.DEVNULL,
                stdout=errors_fd,
                stderr=errors_fd,
                pass_fds=(to_browser[0], from_browser[1]),
                cwd="/",
                env={"LANG": "C.UTF-8", "PATH": "/usr/bin:/bin"},
                start_new_session=True,
            )
        except BaseException:
            os.close(to_browser[1])
            os.close(from_browser[0])
            os.close(errors_fd)
            self._remove_work()
            raise
        finally:
            os.close(to_browser[0])
            os.close(from_browser[1])
        self._errors_fd = errors_fd
        self.connection = Connection(from_browser[0], to_browser[1])
        self.closed = False
        self._pids: list[int] = []
        try:
            self.connection.deadline = time.monotonic() + START_S
            self.connection.root.call("Browser.getVersion")
            self.connection.deadline = None
        except (BrowserLost, TimeoutError) as error:
            words = self.last_words()
            self.close()
            raise SandboxError(f"the browser does not start at level '{level}': {error}; {words}") from error

    def last_words(self) -> str:
        """The end of what the browser printed: untrusted text, for messages to people."""
        size = os.fstat(self._errors_fd).st_size
        return os.pread(self._errors_fd, 2000, max(0, size - 2000)).decode(errors="replace").strip()

    def pids(self) -> list[int]:
        """Every process of the browser now: the launcher, and all below it."""
        found, todo = [], [self.popen.pid]
        while todo:
            pid = todo.pop()
            found.append(pid)
            with contextlib.suppress(OSError):
                for task in os.listdir(f"/proc/{pid}/task"):
                    with open(f"/proc/{pid}/task/{task}/children") as file:
                        todo += map(int, file.read().split())
        self._pids = found
        return found

    def stay_on(self, core: int) -> None:
        """Keep all processes, also those to come, on one core: they hand work to each other and rarely work at once."""
        tasks: list[str] = []
        for pid in self.pids():
            with contextlib.suppress(OSError):  # it has just ended
                tasks += os.listdir(f"/proc/{pid}/task")
        for task in tasks:
            with contextlib.suppress(OSError):
                os.sched_setaffinity(int(task), {core})

    def forget_pids(self) -> None:
        """Processes came or went: look again before the next `cpu_s`."""
        self._pids = []

    def renderer_pids(self) -> list[int]:
        """The processes that run pages."""
        found = []
        for pid in self.pids():
            with contextlib.suppress(OSError), open(f"/proc/{pid}/cmdline", "rb") as file:
                if b"--type=renderer" in file.read(4096):
                    found.append(pid)
        return found

    def cpu_s(self, *, fresh: bool = True) -> float:
        """CPU seconds of the processes now alive; of those last seen, which is cheaper, when not `fresh`."""
        total = 0.0
        for pid in self.pids() if fresh or not self._pids else self._pids:
            with contextlib.suppress(OSError):
                total += time.clock_gettime((~pid << 3) | 2)
        return total

    def memory_bytes(self, *, fresh: bool = True) -> int:
        """Memory of all processes: private pages, and the shared ones once; of those last seen when not `fresh`."""
        private = shared = 0
        for pid in self.pids() if fresh or not self._pids else self._pids:
            with contextlib.suppress(OSError, ValueError), open(f"/proc/{pid}/status", "rb") as file:
                status = file.read()
                private += _kilobytes(status, b"RssAnon:")
                shared = max(shared, _kilobytes(status, b"RssShmem:"))
        return (private + shared) << 10

    def close(self) -> None:
        """Kill it with everything that belongs to it. Idempotent."""
        if self.closed:
            return
        self.closed = True
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.popen.pid, signal.SIGKILL)
        self.popen.wait()
        self.connection.close()
        os.close(self._errors_fd)
        self._remove_work()

    def _remove_work(self) -> None:
        if self._work is not None:
            for _ in range(20):  # its last process may still be writing
                shutil.rmtree(self._work, ignore_errors=True)
                if not os.path.exists(self._work):
                    return
                time.sleep(0.05)


def _kilobytes(status: bytes, name: bytes) -> int:
    """One line of a process's status; ValueError when it is not there, as in that of a process that has ended."""
    at = status.index(name) + len(name)
    return int(status[at : status.index(b"kB", at)])


def _binary(path: str) -> str:
    """The program itself, where `path` may be a distribution's shell script around it; empty when it is none."""
    try:
        path = os.path.realpath(path)
        with open(path, "rb") as file:
            head = file.read(4096)
    except OSError:
        return ""
    if head.startswith(b"\x7fELF"):
        return path
    beside = [f"/usr/lib/chromium/{os.path.basename(path)}", f"/usr/lib/chromium-browser/{os.path.basename(path)}"]
    return next((each for each in beside if os.path.isfile(each)), "")


def _visible(binary: str) -> list[str]:
    """What a browser needs to see: shared libraries, its own folder, the fonts."""
    libraries = ["/lib", "/lib64", "/usr/lib", "/usr/lib64", "/etc/ld.so.cache"]
    return [*libraries, os.path.dirname(binary), *fonts.page_folders()]


def _environment(work: str) -> dict[str, str]:
    return {
        "HOME": work,
        "TMPDIR": work,
        "XDG_CONFIG_HOME": work,
        "XDG_CACHE_HOME": work,
        "XDG_RUNTIME_DIR": work,
        "FONTCONFIG_FILE": f"{work}/fonts.conf",
        "LANG": "en_US.UTF-8",
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
        "PATH": "/usr/bin:/bin",
        "DBUS_SESSION_BUS_ADDRESS": "disabled:",
        "DBUS_SYSTEM_BUS_ADDRESS": "disabled:",
    }
