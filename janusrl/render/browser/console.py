"""Console: what a page says while it runs: messages, uncaught errors, what it could not load. Bounded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from janusrl.render.browser.cdp import Session
from janusrl.render.browser.page_requests import ORIGIN

MESSAGES = 200
MESSAGE_CHARS = 500
NOT_LOADED = 50
"""Files named that could not be loaded, at most, of the first `_HEARD` that were asked for."""
_HEARD = 1000
_KINDS = {"error": "error", "assert": "error", "warning": "warning"}
OUR_DRAWING = ("GL Driver Message", "fallback to software WebGL")
"""What messages have that are about how we draw; they come from another thread at any time, and name addresses."""
_OURS = ("sandbox attribute", "sandboxed", "'sandbox'", *OUR_DRAWING)


class Console:
    """Gathers the messages of an attached page, one document after the other."""

    def __init__(self, session: Session) -> None:
        """Listen from now on."""
        self._said: list[str] = []
        self._seen: dict[str, int] = {}
        self._not_loaded: set[str] = set()
        session.on("Runtime.consoleAPICalled", self._on_call)
        session.on("Runtime.exceptionThrown", self._on_exception)
        session.on("Log.entryAdded", self._on_entry)
        session.call("Runtime.enable")
        session.call("Log.enable")

    @property
    def messages(self) -> list[str]:
        """What the page said, in order (`error: ...`, `warning: ...`, `log: ...`), then what was not loaded, sorted.

        Files are asked for while scripts run, by a thread of its own, so that their place among the messages is chance.
        """
        return self._said + sorted(self._not_loaded)[:NOT_LOADED]

    def clear(self) -> None:
        """Forget everything: another document begins."""
        self._said.clear()
        self._seen.clear()
        self._not_loaded.clear()

    def say(self, kind: str, words: str) -> None:
        """Add a message, unless it is there already a few times or there are too many."""
        line = _line(kind, words)
        times = self._seen.get(line, 0)
        if times < 3 and len(self._said) < MESSAGES - NOT_LOADED:
            self._seen[line] = times + 1
            self._said.append(line)

    def refused(self, url: str) -> None:
        """A file that could not be loaded."""
        where = "no such file" if "://" not in url else "pages have no network, and this is no library that is here"
        if len(self._not_loaded) < _HEARD:
            self._not_loaded.add(_line("error", f"cannot load {url[:200]}: {where}"))

    def _on_call(self, params: dict[str, Any]) -> None:
        words = " ".join(_words(argument) for argument in params.get("args", [])[:20])
        self.say(_KINDS.get(str(params.get("type")), "log"), words)

    def _on_exception(self, params: dict[str, Any]) -> None:
        details = params.get("exceptionDetails", {})
        words = str(details.get("exception", {}).get("description") or details.get("text", "error"))
        line = details.get("lineNumber")
        url = str(details.get("url", ""))
        where = f" (line {line + 1})" if isinstance(line, int) and line >= 0 and url.startswith(ORIGIN) else ""
        self.say("error", words[: MESSAGE_CHARS * 2].split("\n    at ")[0] + where)

    def _on_entry(self, params: dict[str, Any]) -> None:
        entry = params.get("entry", {})
        words = str(entry.get("text", ""))
        if entry.get("source") == "network" or any(each in words for each in _OURS):
            return  # `refused` says it better, or it is a rule of ours
        if entry.get("level") in ("error", "warning"):
            self.say(str(entry["level"]), words[:MESSAGE_CHARS])


def _line(kind: str, words: str) -> str:
    """A message as it is kept."""
    return f"{kind}: {words.replace(ORIGIN + '/', '')}"[:MESSAGE_CHARS]


def _words(argument: Mapping[str, Any]) -> str:
    """A console argument in words."""
    if "value" in argument:
        return str(argument["value"])[:MESSAGE_CHARS]
    return str(argument.get("description") or argument.get("unserializableValue") or argument.get("type", ""))[
        :MESSAGE_CHARS
    ]
