"""TimedConsole: what a page says (messages, uncaught errors, failed requests) and asks (alert, confirm, prompt)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from janusrl.render.browser.cdp import Session
from janusrl.render.browser.console import OUR_DRAWING

_KEPT = 200
_NOT_LOADED = 50
_CHARS = 500
_FLOOD = 2_000
"""Messages after which the page is not listened to any more."""
_OURS = ("can escape its sandboxing", *OUR_DRAWING)


class TimedConsole:
    """Listens to one page. What it hears is untrusted text, cut to size."""

    def __init__(self, session: Session, origin: str) -> None:
        """Listen to the page of `session`; `origin` is cut out of addresses."""
        self._session, self._origin = session, origin
        self._said: list[str] = []
        self._not_loaded: list[str] = []
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

    @property
    def messages(self) -> list[str]:
        """All that was said, see `since`."""
        return self.since((0, 0))

    def mark(self) -> tuple[int, int]:
        """This moment, for `since`."""
        return len(self._said), len(self._not_loaded)

    def since(self, mark: tuple[int, int]) -> list[str]:
        """What was said since a moment, in order (`error: ...`, `warning: ...`, `log: ...`), then what was not loaded.

        That is sorted: files are asked for by a thread of its own, so that their place among the messages is chance.
        """
        return self._said[mark[0] :] + sorted(self._not_loaded[mark[1] :])[:_NOT_LOADED]

    def clear(self) -> None:
        """Forget what was heard."""
        self._said.clear()
        self._not_loaded.clear()
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
        words = str(entry.get("text", ""))
        if entry.get("level") not in ("error", "warning") or any(each in words for each in _OURS):
            return
        # Told by the browser itself: no error of the page's code.
        if entry.get("source") == "network":
            self._say("warning", f"{words[:_CHARS]} {str(entry.get('url', ''))[:200]}", self._not_loaded)
        else:
            self._say("warning", words[:_CHARS], self._said)

    def _say(self, kind: str, words: str, among: list[str] | None = None) -> None:
        self._heard += 1
        if self._heard == _FLOOD:
            self.flooded = True
            self._session.post("Runtime.disable")
            self._session.post("Log.disable")
        if kind == "error":
            self.errors += 1
        among = self._said if among is None else among
        if len(among) < _KEPT:
            among.append(f"{kind}: {words.replace(self._origin, '')}"[:_CHARS])


def _words(argument: Mapping[str, Any]) -> str:
    """A console argument in words."""
    if "value" in argument:
        return str(argument["value"])[:_CHARS]
    return str(argument.get("description") or argument.get("unserializableValue") or argument.get("type", ""))[:_CHARS]
