"""TimedConsole: what a page says (messages, uncaught errors, failed requests) and asks (alert, confirm, prompt)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from janusrl.render.browser.cdp import Session

_KEPT = 200
_CHARS = 500
_FLOOD = 2_000
"""Messages after which the page is not listened to any more."""
_OUR_SANDBOX = "can escape its sandboxing"


class TimedConsole:
    """Listens to one page. What it hears is untrusted text, cut to size."""

    def __init__(self, session: Session, origin: str) -> None:
        """Listen to the page of `session`; `origin` is cut out of addresses."""
        self._session, self._origin = session, origin
        self.messages: list[str] = []
        """In order, such as `error: ...`, `warning: ...`, `log: ...`."""
        self.errors = 0
        """Uncaught errors and `console.error` calls."""
        self.dialogs: list[dict[str, str]] = []
        """The dialogs that opened: `kind` (`alert`, `confirm`, `prompt`, `beforeunload`) and `message`."""
        self.accept = True
        """Whether the next confirm and prompt are answered with yes."""
        self.reply: str | None = None
        """Text given to the next prompts; their own default when None."""
        self.flooded = False
        """Whether so much was said that the page is not listened to any more."""
        self._heard = 0
        session.on("Page.javascriptDialogOpening", self._on_dialog)
        session.on("Runtime.consoleAPICalled", self._on_console)
        session.on("Runtime.exceptionThrown", self._on_exception)
        session.on("Log.entryAdded", self._on_entry)

    def enable(self) -> None:
        """Begin to listen."""
        self._session.post("Runtime.enable")
        self._session.post("Log.enable")

    def clear(self) -> None:
        """Forget what was heard."""
        self.messages.clear()
        self.dialogs.clear()
        self.errors = self._heard = 0
        self.accept, self.reply = True, None

    def _on_dialog(self, params: dict[str, Any]) -> None:
        kind = str(params.get("type", ""))
        if len(self.dialogs) < _KEPT:
            self.dialogs.append({"kind": kind[:20], "message": str(params.get("message", ""))[:_CHARS]})
        reply = str(params.get("defaultPrompt", "")) if self.reply is None else self.reply
        accept = self.accept or kind in ("alert", "beforeunload")
        self._session.post("Page.handleJavaScriptDialog", accept=accept, promptText=reply)

    def _on_console(self, params: dict[str, Any]) -> None:
        kind = str(params.get("type", "log"))
        given = params.get("args", [])
        words = " ".join(_words(argument) for argument in given[:20]) if isinstance(given, list) else ""
        self._say("error" if kind in ("error", "assert") else kind[:20], words)

    def _on_exception(self, params: dict[str, Any]) -> None:
        details = params.get("exceptionDetails", {})
        words = str(details.get("exception", {}).get("description") or details.get("text", "error"))
        self._say("error", words.split("\n    at ")[0])

    def _on_entry(self, params: dict[str, Any]) -> None:
        entry = params.get("entry", {})
        told = entry.get("level") in ("error", "warning") and _OUR_SANDBOX not in str(entry.get("text", ""))
        if told:  # by the browser itself: no error of the page's code
            where = f" {str(entry.get('url', ''))[:200]}" if entry.get("source") == "network" else ""
            self._say("warning", f"{str(entry.get('text', ''))[:_CHARS]}{where}")

    def _say(self, kind: str, words: str) -> None:
        self._heard += 1
        if self._heard == _FLOOD:
            self.flooded = True
            self._session.post("Runtime.disable")
            self._session.post("Log.disable")
        if kind == "error":
            self.errors += 1
        if len(self.messages) < _KEPT:
            self.messages.append(f"{kind}: {words.replace(self._origin, '')}"[:_CHARS])


def _words(argument: Mapping[str, Any]) -> str:
    """A console argument in words."""
    if "value" in argument:
        return str(argument["value"])[:_CHARS]
    return str(argument.get("description") or argument.get("unserializableValue") or argument.get("type", ""))[:_CHARS]
