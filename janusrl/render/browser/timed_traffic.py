"""TimedTraffic: what a timed page asks for, and where it goes: answered, refused, and waited for."""

from __future__ import annotations

from typing import Any

from janusrl.render.browser.cdp import Session
from janusrl.render.browser.timed_answers import ORIGIN, TimedAnswers
from janusrl.render.browser.timed_session import WORLD

MAX_LOADS = 20
"""Documents that a page may load by itself after one `load`; more are not followed."""
_FETCHED = ("Stylesheet", "Image", "Font", "Script", "XHR", "Fetch")


class TimedTraffic:
    """Listens to one page."""

    def __init__(self, session: Session, frame_id: str) -> None:
        """Listen to the page of `session`, whose main frame has this id."""
        self._session, self._frame_id = session, frame_id
        self.answers = TimedAnswers("", "html", {}, None)
        """What the page gets."""
        self.navigations: list[str] = []
        """Addresses that the page wanted to go to since the load, as far as they were not followed."""
        self.fetching: set[str] = set()
        """Files that are on their way."""
        self.fetched = False
        """Whether the page has asked for a file that it may not have taken in yet; taken back by who sees to that."""
        self.asked = False
        """Whether the page has asked for anything but itself."""
        self.leaving = False
        """Whether another document has been asked for."""
        self.arrived = False
        """Whether a document has come since `begin`."""
        self.patient = True
        """Whether the browser waits for nothing that will not come, so that time stands still while a file comes."""
        self.world: int | None = None
        """Execution context of our own world in the document, as far as it is known."""
        self._loads = 0
        session.on("Network.requestWillBeSent", self._on_fetching)
        session.on("Network.loadingFinished", self._on_fetched)
        session.on("Network.loadingFailed", self._on_fetched)
        session.on("Runtime.bindingCalled", self._on_stays)
        session.on("Runtime.executionContextCreated", self._on_world)
        session.on("Fetch.requestPaused", self._on_request)
        session.on("Page.frameRequestedNavigation", self._on_leaving)
        session.on("Page.frameNavigated", self._on_arrived)
        session.on("Page.frameStoppedLoading", self._on_arrived)
        session.on("Page.navigatedWithinDocument", self._on_arrived)

    def begin(self) -> None:
        """Forget what the program before did; the next one is asked for now."""
        self.navigations.clear()
        self.fetching.clear()
        self.arrived = self.fetched = False
        self._loads = 0

    def _on_world(self, params: dict[str, Any]) -> None:
        context = params.get("context", {})
        if context.get("name") == WORLD and context.get("auxData", {}).get("frameId") == self._frame_id:
            self.world = int(context["id"])

    def _on_stays(self, params: dict[str, Any]) -> None:
        if params.get("name") == "janusrlStays":
            self._stay(str(params.get("payload", "")))

    def _stay(self, url: str) -> None:
        if len(self.navigations) < MAX_LOADS:
            self.navigations.append(url.removeprefix(ORIGIN)[:500])

    def _on_fetching(self, params: dict[str, Any]) -> None:
        kind = params.get("type")
        if kind in _FETCHED:
            self.fetching.add(str(params.get("requestId")))
        self.fetched |= kind in _FETCHED or (kind == "Document" and params.get("frameId") != self._frame_id)

    def _on_fetched(self, params: dict[str, Any]) -> None:
        self.fetching.discard(str(params.get("requestId")))

    def _on_leaving(self, params: dict[str, Any]) -> None:
        if params.get("frameId") == self._frame_id and params.get("disposition") == "currentTab":
            self.leaving = True

    def _on_arrived(self, params: dict[str, Any]) -> None:
        frame = params.get("frame")
        if (frame.get("id") if isinstance(frame, dict) else params.get("frameId")) == self._frame_id:
            self.leaving = False
            if frame is not None:
                self.world, self.arrived, self.patient = None, True, True

    def _on_request(self, params: dict[str, Any]) -> None:
        number, url = params["requestId"], str(params["request"]["url"])
        kind = str(params.get("resourceType", ""))
        going = kind == "Document" and params.get("frameId") == self._frame_id
        self.asked |= not going
        answer = self.answers.answer(url, kind)
        if going:
            self._loads += 1
            if answer is None or self._loads > MAX_LOADS + 1:
                # It stays where it is; but the browser goes on waiting for the document, and would not let time pass.
                self._stay(url)
                self.patient = False
                self._session.post("Fetch.failRequest", requestId=number, errorReason="Aborted")
                return
        if answer is None:
            self._session.post("Fetch.failRequest", requestId=number, errorReason="AddressUnreachable")
            return
        headers, body = answer
        self._session.post(
            "Fetch.fulfillRequest", requestId=number, responseCode=200, responseHeaders=headers, body=body
        )
