"""What a page is told before its time is ours."""

from __future__ import annotations

from janusrl.render.browser.cdp import Session
from janusrl.render.browser.interaction_script import WORLD as LOOKING
from janusrl.render.browser.timed_scripts import CORES, SEEDED, STAY
from janusrl.render.browser.timed_scripts import QUIET as QUIET_SCRIPT

WORLD = "janusrl"
"""Name of our own world in each page."""
QUIET = "janusrlQuiet"
"""What `timed_scripts.QUIET` is called in our world."""
_OURS = f"globalThis.{QUIET} = {QUIET_SCRIPT}; {STAY}; {LOOKING}"


def lay_out(before: str, *, wait: bool) -> str:
    """An expression that makes the browser ask for the files that styles name, and marks the first frame.

    Its value is null, with `wait`, as long as the document is not read; else a list of the value of the expression
    `before` (null when that is empty), which is evaluated first.
    """
    mark = "requestAnimationFrame(() => { globalThis.drawn = true })"
    layout = f"({mark}, document.documentElement?.getBoundingClientRect(), 0)"
    done = f"[{before or 'null'}, {layout}]"
    return f"document.readyState === 'loading' ? null : {done}" if wait else done


def prepare(session: Session) -> list[int]:
    """Send what a new page is told; returns the numbers of the commands, to be waited for."""
    return [
        session.send("Page.enable"),
        session.send("HeadlessExperimental.enable"),
        session.send("Network.setCacheDisabled", cacheDisabled=True),
        session.send("Target.setAutoAttach", autoAttach=True, waitForDebuggerOnStart=False, flatten=True),
        session.send("Network.enable", maxTotalBufferSize=0, maxResourceBufferSize=0),
        session.send("Emulation.setFocusEmulationEnabled", enabled=True),
        session.send("Emulation.setHardwareConcurrencyOverride", hardwareConcurrency=CORES),
        session.send("Page.setInterceptFileChooserDialog", enabled=True),
        session.send("Page.addScriptToEvaluateOnNewDocument", source=SEEDED),
        session.send("Page.addScriptToEvaluateOnNewDocument", source=_OURS, worldName=WORLD),
        session.send("Runtime.addBinding", name="janusrlStays", executionContextName=WORLD),
        session.send("Fetch.enable", patterns=[{"urlPattern": "*"}]),
    ]
