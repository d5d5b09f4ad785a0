"""TimedAnswers: what a timed page gets for its requests: itself, the files beside it, libraries of CDNs, or nothing."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from urllib.parse import unquote, urlsplit

from janusrl.render.browser.libraries import Libraries, without_integrity

ORIGIN = "https://page.invalid"
NOWHERE = "about:blank"
_TYPES = {
    "html": "text/html; charset=utf-8",
    "svg": "image/svg+xml",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "mjs": "text/javascript; charset=utf-8",
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "webp": "image/webp",
    "txt": "text/plain; charset=utf-8",
}
_POLICIES = {
    "html": "sandbox allow-scripts allow-same-origin allow-forms allow-modals allow-pointer-lock",
    "svg": "script-src 'none'",
}


class TimedAnswers:
    """Answers of one program."""

    def __init__(self, source: str, language: str, files: Mapping[str, bytes], libraries: Libraries | None) -> None:
        """Take a program (`html` or `svg`), the files beside it by plain name, and what answers for CDNs."""
        self.language = language
        self.source = without_integrity(source) if language == "html" else source
        self.files = files
        self.libraries = libraries

    def answer(self, url: str, kind: str) -> tuple[list[dict[str, str]], str] | None:
        """Headers and body (base64) for a request of a kind, as Chromium names it; None where nothing is there."""
        if url.startswith(ORIGIN + "/"):
            name = unquote(urlsplit(url).path).lstrip("/")
            policy = _POLICIES["html"]
            if name in ("", "index.html"):
                content, suffix, policy = (
                    self.source.encode("utf-8", "replace"),
                    self.language,
                    _POLICIES[self.language],
                )
            elif name in self.files:
                content, suffix = self.files[name], name.rpartition(".")[2].lower()
            else:
                return None
            headers = {
                "Content-Type": _TYPES.get(suffix, "application/octet-stream"),
                "Content-Security-Policy": policy,
                "Permissions-Policy": "fullscreen=()",  # the window keeps its size
            }
            return [{"name": k, "value": v} for k, v in headers.items()], base64.b64encode(content).decode()
        found = self.libraries.answer(url) if self.libraries is not None and kind != "Document" else None
        return (found.headers, found.body_base64) if found is not None else None
