"""PageRequests: answers what a page asks for: itself, the files beside it, libraries of CDNs; all else fails.

The page stands at `ORIGIN`, an address that exists nowhere. It is sent with a policy that keeps it from opening windows
and dialogs, from downloads, and from leaving its place: whatever it navigates to, it stays. Nothing that it stores
outlives it, see `StillPage`.
"""

from __future__ import annotations

import base64
import mimetypes
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from janusrl.render.browser.cdp import Session
from janusrl.render.browser.libraries import Libraries

ORIGIN = "https://page.invalid"
POLICY = "sandbox allow-scripts allow-forms allow-same-origin"
"""Content-Security-Policy of every document: no windows, dialogs, downloads, pointer lock or presentation."""
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".htm": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".csv": "text/csv; charset=utf-8",
    ".tsv": "text/tab-separated-values; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".svg": "image/svg+xml",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
    ".ttf": "font/ttf",
    ".otf": "font/otf",
    ".wasm": "application/wasm",
}
_KNOWN = mimetypes.MimeTypes(filenames=()).types_map[True]
_UNCACHED = {"name": "Cache-Control", "value": "no-store"}
_COMMON = [_UNCACHED, {"name": "Access-Control-Allow-Origin", "value": "*"}]


class PageRequests:
    """Answers the requests of one attached page after the other documents that it is made to load."""

    def __init__(self, session: Session, libraries: Libraries | None, refused: Callable[[str], None]) -> None:
        """Intercept every request of the page.

        Args:
            session: the page's.
            libraries: answers for CDNs; none are answered when None.
            refused: called with the address of every request that is refused.
        """
        self.session = session
        self.libraries = libraries
        self.refused = refused
        self.url = ""
        """Where the document stands that is loaded."""
        self._html = b""
        self._awaited = False
        self._frame = ""
        self._files: Mapping[str, bytes] = {}
        session.on("Fetch.requestPaused", self._on_paused)
        session.call("Fetch.enable", patterns=[{"urlPattern": "*"}])

    def serve(self, html: str, files: Mapping[str, bytes], path: str, frame_id: str) -> None:
        """From now on the document is `html` at `path`, with `files` beside it; it may be loaded once."""
        self._html = html.encode("utf-8", "replace")
        self._files = files
        self._frame = frame_id
        self._awaited = True
        self.url = f"{ORIGIN}/{quote(path)}"

    def serve_nothing(self) -> None:
        """From now on there is no document to load, and no file."""
        self._files, self._awaited, self.url = {}, False, ""

    def _on_paused(self, params: dict[str, Any]) -> None:
        request_id, url = params["requestId"], str(params["request"]["url"])
        kind = str(params.get("resourceType", ""))
        if kind == "Document" and params.get("frameId") == self._frame:
            if self._awaited and url == self.url:
                self._awaited = False
                self._give(request_id, _TYPES[".html"], self._html, document=True)
            else:  # it wants to go elsewhere, or to load once more: it stays
                self._fail(request_id, "Aborted")
            return
        self._beside(request_id, url, kind)

    def _beside(self, request_id: str, url: str, kind: str) -> None:
        parts = urlsplit(url)
        if f"{parts.scheme}://{parts.netloc}" == ORIGIN:
            name = unquote(parts.path).lstrip("/")
            if name in self._files:
                self._give(request_id, mime(name), self._files[name], document=kind == "Document")
                return
            self.refused(name)
        elif kind != "Document" and self.libraries is not None and (found := self.libraries.answer(url)) is not None:
            headers = [each for each in found.headers if each["name"] != "Cache-Control"]
            self.session.post(
                "Fetch.fulfillRequest",
                requestId=request_id,
                responseCode=200,
                responseHeaders=[*headers, _UNCACHED],  # else the next page would get it sooner
                body=found.body_base64,
            )
            return
        else:
            self.refused(url)
        self._fail(request_id, "AddressUnreachable")

    def _give(self, request_id: str, kind: str, content: bytes, *, document: bool) -> None:
        headers = [{"name": "Content-Type", "value": kind}, *_COMMON]
        if document:
            headers.append({"name": "Content-Security-Policy", "value": POLICY})
        self.session.post(
            "Fetch.fulfillRequest",
            requestId=request_id,
            responseCode=200,
            responseHeaders=headers,
            body=base64.b64encode(content).decode(),
        )

    def _fail(self, request_id: str, reason: str) -> None:
        self.session.post("Fetch.failRequest", requestId=request_id, errorReason=reason)


def mime(name: str) -> str:
    """Content type of a file by its name; a machine's own tables are not asked."""
    suffix = "." + name.rpartition(".")[2].lower()
    return _TYPES.get(suffix) or _KNOWN.get(suffix) or "application/octet-stream"
