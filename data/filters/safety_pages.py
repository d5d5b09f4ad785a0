"""What a page or a drawing loads, sends and runs: addresses in its elements and styles, calls in its scripts.

Links that a reader may follow load nothing and are fine. So are the hosts that rendering answers from this machine
(`janusrl.render.browser.library_urls`): libraries that pages really use.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from urllib.parse import urlsplit

from janusrl.render.browser.library_urls import HOSTS

from .findings import Check, Finding

TRACKERS = (
    *("google-analytics.com", "googletagmanager.com", "doubleclick.net", "googlesyndication.com", "facebook.net"),
    *("hotjar.com", "clarity.ms", "segment.com", "segment.io", "mixpanel.com", "matomo.cloud", "criteo.com"),
    *("quantserve.com", "scorecardresearch.com", "amazon-adsystem.com", "plausible.io", "nr-data.net", "fullstory.com"),
    *("heapanalytics.com", "amplitude.com", "bat.bing.com", "ads-twitter.com", "snap.licdn.com", "mc.yandex.ru"),
)
"""Hosts, with all below them, that count visitors."""
LOADING = frozenset(["src", "srcset", "poster", "data", "background", "action", "formaction", "ping", "codebase"])
"""Attributes whose address is loaded, or sent to."""
LINKS = frozenset(["a", "area"])
"""Elements whose `href` a reader may follow."""
QUIET_RELS = frozenset(["canonical", "alternate", "author", "license", "help", "next", "prev", "me"])
"""Relations of `<link>` that load nothing."""
SCRIPT_CALLS: Mapping[Check, re.Pattern[str]] = {
    "network": re.compile(
        r"\bfetch\s{0,4}\((?!\s{0,4}[\"'`](?:data:|blob:|#))|\bXMLHttpRequest\b|\bnew\s{1,4}WebSocket\b"
        r"|\bnew\s{1,4}EventSource\b|\bsendBeacon\b|\bimportScripts\b|\bRTCPeerConnection\b"
        r"|\$\.(?:ajax|get|post|getJSON)\b|\baxios\b"
    ),
    "environment": re.compile(
        r"\bdocument\.cookie\b|\bgetUserMedia\b|\bgeolocation\b|\bclipboard\.read|\bnavigator\.credentials\b"
    ),
    "dynamic_code": re.compile(
        r"(?<![\w.$])eval\s{0,4}\(|\bnew\s{1,4}Function\s{0,4}\(|\bset(?:Timeout|Interval)\s{0,4}\(\s{0,4}[\"'`]"
        r"|\bdocument\.write\s{0,4}\(\s{0,4}(?:unescape|atob)\b|\bunescape\s{0,4}\(\s{0,4}[\"']%"
    ),
}
"""What scripts may not call."""
_ADDRESS = re.compile(r"(?:https?:|wss?:|ftp:)?//[A-Za-z0-9][^\s\"'`<>()\\]{0,500}")
_STYLE_ADDRESS = re.compile(r"(?:url\(\s{0,8}[\"']?|@import\s{1,8}[\"'])\s{0,8}([^\"')\s]{1,500})")
_SCRIPT_SOURCE = re.compile(
    r"(?:\.src|\.href|\baction)\s{0,4}=\s{0,4}[\"'`]([^\"'`]{1,500})|\bimport\s{0,4}(?:\(\s{0,4})?[\"'`]([^\"'`]{1,500})"
    r"|\bfrom\s{1,4}[\"'`](https?:[^\"'`]{1,500})"
)


def page_findings(code: str, hosts: tuple[str, ...] = HOSTS) -> list[Finding]:
    """What a page (HTML, or SVG) loads, sends and runs.

    Args:
        code: the page.
        hosts: that may be loaded from.
    """
    reader = _Page(hosts)
    try:
        reader.feed(code)
        reader.close()
    except (AssertionError, ValueError):  # a declaration that the reader of the standard library gives up at
        reader.found.append(Finding("dynamic_code", "markup that cannot be read", reader.getpos()[0]))
    seen: dict[tuple[Check, str], Finding] = {}
    for finding in reader.found:
        seen.setdefault((finding.check, finding.what), finding)
    return list(seen.values())


class _Page(HTMLParser):
    def __init__(self, hosts: tuple[str, ...]) -> None:
        super().__init__(convert_charrefs=True)
        self.hosts = hosts
        self.found: list[Finding] = []
        self._within = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._within = tag if tag in ("script", "style") else self._within
        given = {name: value or "" for name, value in attrs}
        line = self.getpos()[0]
        for name, value in given.items():
            if name in LOADING or (name in ("href", "xlink:href") and self._loads(tag, given)):
                places = value.split(",") if name == "srcset" else [value]
                for place in places:
                    self.found += self._address(place.strip().split(" ")[0], f"<{tag} {name}>", line)
            elif name == "style":
                self.found += self._style(value, line)
            elif name.startswith("on"):
                self.found += self._script(value, line)
            elif name == "content" and given.get("http-equiv", "").lower() == "refresh":
                self.found += self._address(value.lower().partition("url=")[2], "<meta refresh>", line)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        within = self._within
        self.handle_starttag(tag, attrs)
        self._within = within

    def handle_endtag(self, tag: str) -> None:
        if tag == self._within:
            self._within = ""

    def handle_data(self, data: str) -> None:
        line = self.getpos()[0]
        if self._within == "script":
            self.found += self._script(data, line)
        elif self._within == "style":
            self.found += self._style(data, line)

    def _loads(self, tag: str, given: Mapping[str, str]) -> bool:
        if tag in LINKS:
            return False
        return tag != "link" or not set(given.get("rel", "").lower().split()) & QUIET_RELS

    def _style(self, text: str, line: int) -> Iterator[Finding]:
        for match in _STYLE_ADDRESS.finditer(text):
            yield from self._address(match[1], "style", line + text.count("\n", 0, match.start()))

    def _script(self, text: str, line: int) -> Iterator[Finding]:
        for check, pattern in SCRIPT_CALLS.items():
            for match in pattern.finditer(text):
                what = re.sub(r"\s+|[\"'`(].*", " ", match[0]).strip()
                yield Finding(check, what, line + text.count("\n", 0, match.start()))
                break
        for match in _SCRIPT_SOURCE.finditer(text):
            place = next(group for group in match.groups() if group)
            yield from self._address(place, "script", line + text.count("\n", 0, match.start()))
        for match in _ADDRESS.finditer(text):
            if _below(_host(match[0]), TRACKERS):
                yield Finding("trackers", _host(match[0]), line)

    def _address(self, address: str, where: str, line: int) -> Iterator[Finding]:
        address = address.strip()
        if not _ADDRESS.match(address):
            return
        host = _host(address)
        if _below(host, TRACKERS):
            yield Finding("trackers", host, line)
        elif host not in self.hosts:
            yield Finding("network", f"{where} to {host[:80]}", line)


def _host(address: str) -> str:
    try:
        return (urlsplit(address if "://" in address[:8] else f"https:{address}").hostname or "").lower()
    except ValueError:
        return "an address that cannot be read"


def _below(host: str, domains: tuple[str, ...]) -> bool:
    return any(host == domain or host.endswith(f".{domain}") for domain in domains)
