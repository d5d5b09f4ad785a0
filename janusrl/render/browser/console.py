"""Console: what a page says while it runs: messages, uncaught errors, what it could not load. Bounded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from janusrl.render.browser.cdp import Session
from janusrl.render.browser.page_requests import ORIGIN

MESSAGES = 200
MESSAGE_CHARS = 500
_KINDS = {"error": "error", "assert": "error", "warning": "warning"}
_OUR_POLICY = ("sandbox attribute", "sandboxed", "'sandbox'", "GL Driver Message", "fallback to software WebGL")


class Console:
    """Gathers the messages of an attached page, one document after the other."""

    def __init__(self, session: Session) -> None:
        """Listen from now on."""
        self.messages: list[str] = []
        """In order: `error: ...`, `warning: ...`, `log: ...`."""
        self._seen: dict[str, int] = {}
        session.on("Runtime.consoleAPICalled", self._on_call)
        session.on("Runtime.exceptionThrown", self._on_exception)
        session.on("Log.entryAdded", self._on_entry)
        session.call("Runtime.enable")
        session.call("Log.enable")

    def clear(self) -> None:
        """Forget everything: another document begins."""
        self.messages.clear()
        self._seen.clear()

    def say(self, kind: str, words: str) -> None:
        """Add a message, unless it is there already a few times or there are too many."""
        line = f"{kind}: {words.replace(ORIGIN + '/', '')}"[:MESSAGE_CHARS]
        times = self._seen.get(line, 0)
        if times < 3 and len(self.messages) < MESSAGES:
            self._seen[line] = times + 1
            self.messages.append(line)

    def refused(self, url: str) -> None:
        """A file that could not be loaded."""
        where = "no such file" if "://" not in url else "pages have no network, and this is no library that is here"
        self.say("error", f"cannot load {url[:200]}: {where}")

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
        if entry.get("source") == "network" or any(each in words for each in _OUR_POLICY):
            return  # `refused` says it better, or it is a rule of ours
        if entry.get("level") in ("error", "warning"):
            self.say(str(entry["level"]), words[:MESSAGE_CHARS])


def _words(argument: Mapping[str, Any]) -> str:
    """A console argument in words."""
    if "value" in argument:
        return str(argument["value"])[:MESSAGE_CHARS]
    return str(argument.get("description") or argument.get("unserializableValue") or argument.get("type", ""))[
        :MESSAGE_CHARS
    ]
