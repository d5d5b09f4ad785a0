"""Libraries: answers, from files on this machine, what pages ask of public CDNs.

`tools/web_libs.sh` installs the files. A request is answered with the package's version nearest to the one asked for:
the same if it is there, else the next one of the same major, else the nearest major. Pages that pin a file's hash
(`integrity`) would refuse another version, so `without_integrity` takes the attribute out of the source. What is not
known is not answered: the page sees a failed request, as it would offline.
"""

from __future__ import annotations

import base64
import json
import os
import re
import threading
from collections import OrderedDict
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import parse_qs

from janusrl.render.browser.library_files import find_file, main_file
from janusrl.render.browser.library_urls import HOSTS, Wanted, parse

_HOST = re.compile("//(?:" + "|".join(map(re.escape, HOSTS)) + r")\b", re.I)
_TAG = re.compile(r"<(?:script|link)\b[^<>]*>", re.I)
_INTEGRITY = re.compile(r"""\s(?:data-)?integrity\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>"']+)""", re.I)
_IMPORT = re.compile(
    r"""(?P<head>\b(?:import|export)\s*(?:[\w$*{},\s]*?\bfrom\s*)?|\bimport\s*\(\s*)(?P<mark>["'])(?P<name>[@\w][^"'\s:]*)(?P=mark)"""
)
_TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".cjs": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".gif": "image/gif",
    ".woff2": "font/woff2",
    ".woff": "font/woff",
    ".wasm": "application/wasm",
    ".csv": "text/csv; charset=utf-8",
    ".tsv": "text/tab-separated-values",
    ".txt": "text/plain; charset=utf-8",
}
_ANSWERS_BYTES = 96 << 20


@dataclass(frozen=True)
class Answer:
    """An answer to one request."""

    body: bytes
    mime: str
    source: str
    """What it was made of, such as `chart.js 4.6.1 dist/chart.umd.js`."""

    @cached_property
    def body_base64(self) -> str:
        """The body as the DevTools protocol wants it."""
        return base64.b64encode(self.body).decode()

    @property
    def headers(self) -> list[dict[str, str]]:
        """Response headers in the form of `Fetch.fulfillRequest`."""
        return [
            {"name": "Content-Type", "value": self.mime},
            {"name": "Access-Control-Allow-Origin", "value": "*"},
            {"name": "Cross-Origin-Resource-Policy", "value": "cross-origin"},
            {"name": "Cache-Control", "value": "max-age=31536000"},
        ]


class Libraries:
    """The installed libraries. Thread-safe."""

    def __init__(self, folder: Path | None = None) -> None:
        """Look into `folder`, or where `tools/web_libs.sh` puts things when None; what is missing answers nothing."""
        self.folder = folder or default_folder()
        self._answers: OrderedDict[Wanted, Answer | None] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    @cached_property
    def version(self) -> str:
        """Names the set of files installed; part of what decides a page's pixels. `none` when there is none."""
        try:
            return (self.folder / "VERSION").read_text().strip()
        except OSError:
            return "none"

    @cached_property
    def packages(self) -> dict[str, list[tuple[tuple[int, ...], Path]]]:
        """Every package with its versions, ascending, and their folders."""
        found: dict[str, list[tuple[tuple[int, ...], Path]]] = {}
        root = self.folder / "node_modules"
        if not root.is_dir():
            return {}
        folders = [folder for folder in root.iterdir() if not folder.name.startswith((".", "@"))]
        folders += [folder for scope in root.glob("@*") for folder in scope.iterdir()]
        for folder in folders:
            try:
                about = json.loads((folder / "package.json").read_text())
                found.setdefault(about["name"], []).append((numbers(about["version"]), folder))
            except (OSError, ValueError, KeyError):
                continue
        for versions in found.values():
            versions.sort()
        return found

    @cached_property
    def modules(self) -> dict[str, list[dict[str, str]]]:
        """The ES modules that were bundled: version, inside and file of each, by package."""
        try:
            modules: dict[str, list[dict[str, str]]] = json.loads((self.folder / "esm" / "index.json").read_text())
        except (OSError, ValueError):
            return {}
        return modules

    def answer(self, url: str) -> Answer | None:
        """The file that `url` asks for, or None when it is no CDN's or the package is not installed. Never raises."""
        wanted = parse(url)
        if wanted is None:
            return None
        with self._lock:
            if wanted in self._answers:
                self._answers.move_to_end(wanted)
                return self._answers[wanted]
        try:
            answer = self._make(wanted)
        except (OSError, ValueError, RecursionError):
            answer = None
        with self._lock:
            if wanted not in self._answers:
                self._answers[wanted] = answer
                self._bytes += 3 * len(answer.body) if answer else 100
                while self._bytes > _ANSWERS_BYTES and len(self._answers) > 1:
                    dropped = self._answers.popitem(last=False)[1]
                    self._bytes -= 3 * len(dropped.body) if dropped else 100
        return answer

    def _make(self, wanted: Wanted) -> Answer | None:
        if wanted.package.startswith("!"):
            return self._made_up(wanted)
        if wanted.module:
            return self._module(wanted)
        for version, folder in self.by_likeness(wanted.package, wanted.version):
            path = find_file(folder, wanted.path) if wanted.path else main_file(folder)
            if path is not None:
                source = f"{wanted.package} {'.'.join(map(str, version))} {path}"
                return Answer((folder / path).read_bytes(), _mime(path), source)
        return None

    def by_likeness(self, package: str, version: str) -> list[tuple[tuple[int, ...], Path]]:
        """The installed versions of a package, the one that answers best to `version` first."""
        asked = numbers(version)

        def likeness(item: tuple[tuple[int, ...], Path]) -> tuple[int, int, tuple[int, ...]]:
            has = item[0]
            newest_first = tuple(-number for number in has)
            if has[: len(asked)] == asked:
                return 0, 0, newest_first
            if has[0] == asked[0]:
                return (1, 0, has) if has > asked else (1, 1, newest_first)
            return 2, abs(has[0] - asked[0]), newest_first

        return sorted(self.packages.get(package, []), key=likeness)

    def _module(self, wanted: Wanted) -> Answer | None:
        """An ES module: bundled ahead, else the package's own with its bare imports sent to esm.sh."""
        if (bundled := self._bundled(wanted)) is not None:
            return bundled
        for version, folder in self.by_likeness(wanted.package, wanted.version):
            path = find_file(folder, wanted.path) if wanted.path else main_file(folder, module=True)
            if path is None:
                continue
            source = f"{wanted.package} {'.'.join(map(str, version))} {path}"
            body = (folder / path).read_bytes()
            if not path.endswith((".js", ".mjs", ".cjs")):
                return Answer(body, _mime(path), source)
            text = body.decode("utf-8", "replace")
            place = f"https://esm.sh/{wanted.package}@{'.'.join(map(str, version))}"
            if not re.search(r"^\s*export\b|[;}]export\b", text, re.M):
                return Answer(_as_module(text).encode(), _TYPES[".js"], source)
            if wanted.path != path:  # relative imports count from the file's own place
                default = f'export {{default}} from "{place}/{path}";' if _has_default(text) else ""
                return Answer(f'export * from "{place}/{path}";{default}'.encode(), _TYPES[".js"], source)
            return Answer(self._absolute(text, folder).encode(), _TYPES[".js"], source)
        return None

    def _bundled(self, wanted: Wanted) -> Answer | None:
        inside = re.sub(r"\.m?js\Z", "", wanted.path)
        at_hand = [each for each in self.modules.get(wanted.package, []) if each["inside"] == inside]
        for version, _ in self.by_likeness(wanted.package, wanted.version):
            for each in at_hand:
                if numbers(each["version"]) == version:
                    body = (self.folder / each["file"]).read_bytes()
                    return Answer(body, _TYPES[".js"], f"{wanted.package} {each['version']} {each['file']}")
        return None

    def _absolute(self, text: str, folder: Path) -> str:
        about = json.loads((folder / "package.json").read_text())
        needs = {**about.get("peerDependencies", {}), **about.get("dependencies", {})}

        def replace(found: re.Match[str]) -> str:
            name = found["name"]
            package = "/".join(name.split("/")[: 2 if name.startswith("@") else 1])
            version = ".".join(map(str, numbers(needs.get(package, ""))[:1]))
            versioned = name.replace(package, f"{package}@{version}", 1) if version else name
            return f"{found['head']}{found['mark']}https://esm.sh/{versioned}{found['mark']}"

        return _IMPORT.sub(replace, text)

    def _made_up(self, wanted: Wanted) -> Answer | None:
        if wanted.package == "!empty":
            return Answer(b"", _mime(wanted.path), "empty")
        if wanted.package == "!picture":
            return _placeholder(wanted.path)
        families = parse_qs(wanted.path).get("family", [])
        if wanted.package == "!icons" or any("Material" in name for name in families):
            return self._icons(families)
        blocks = [self._font(part) for family in families for part in family.split("|")]
        return Answer("\n".join(filter(None, blocks)).encode(), _TYPES[".css"], "fonts")

    def _font(self, family: str) -> str:
        """The `@font-face` rules of one family, as Google Fonts would send them, for Latin script."""
        name = family.split(":")[0].strip()
        package = "@fontsource/" + re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
        versions = self.packages.get(package)
        if not versions:
            return ""
        asked = {int(n) for n in re.findall(r"(?<!\d)[1-9]00(?!\d)", family)} or {400, 700}
        for low, high in re.findall(r"(\d{3})\.\.(\d{3})", family):
            asked |= set(range(int(low), int(high) + 1, 100))
        if "bold" in family.lower():
            asked.add(700)
        rules = []
        for style in ("normal", "italic"):
            if style == "italic" and not re.search(r"ital|\di\b", family):
                continue
            for weight in sorted(asked):
                for script in ("latin-ext", "latin"):
                    file = f"{package.split('/')[1]}-{script}-{weight}-{style}.woff2"
                    if (versions[-1][1] / "files" / file).is_file():
                        spread = "" if script == "latin" else "unicode-range:U+0100-02FF,U+1E00-1EFF,U+20A0-20C0;"
                        rules.append(
                            f"@font-face{{font-family:'{name}';font-style:{style};font-weight:{weight};{spread}"
                            f"src:url(https://fonts.gstatic.com/janusrl/{package}/files/{file}) format('woff2')}}"
                        )
        return "\n".join(rules)

    def _icons(self, families: list[str]) -> Answer | None:
        symbols = any("Symbols" in name for name in families)
        package, path = (
            ("material-symbols", "index.css") if symbols else ("material-icons", "iconfont/material-icons.css")
        )
        for _, folder in self.packages.get(package, []):
            text = (folder / path).read_text()
            base = f"https://fonts.gstatic.com/janusrl/{package}/{path.rpartition('/')[0]}".rstrip("/")
            text = re.sub(r"""url\(\s*["']?\.?/?([\w.-]+)["']?\s*\)""", rf'url("{base}/\1")', text)
            return Answer(text.encode(), _TYPES[".css"], package)
        return None


def default_folder() -> Path:
    """Where `tools/web_libs.sh` installs: `web_libs` below JANUSRL_CACHE or `~/.cache/janusrl`."""
    cache = os.environ.get("JANUSRL_CACHE")
    return (Path(cache) if cache else Path.home() / ".cache" / "janusrl") / "web_libs"


def mentions_library(html: str) -> bool:
    """Whether a source names a host that `Libraries` answers for. Cheap; asking costs a page without any nothing."""
    return _HOST.search(html) is not None


def without_integrity(html: str) -> str:
    """`html` without the `integrity` attributes of scripts and links, which pin versions that may not be installed.

    URLs without a scheme (`//host/...`) get `https:`, as they would on a page that came from a server.
    """

    def clean(tag: re.Match[str]) -> str:
        return re.sub(r"""(=\s*["']?)//(?=\w)""", r"\1https://", _INTEGRITY.sub("", tag.group()))

    return _TAG.sub(clean, html)


def numbers(version: str) -> tuple[int, ...]:
    """The numbers of a version or range: `^3.1` is (3, 1), `latest` and `x` are ()."""
    found = re.search(r"\d+(?:\.\d+)*", version)
    return tuple(int(part) for part in found.group().split(".")[:3]) if found else ()


def _mime(path: str) -> str:
    return _TYPES.get(Path(path).suffix.lower(), "application/octet-stream")


def _has_default(text: str) -> bool:
    return re.search(r"export\s+default\b|\bas\s+default\b", text) is not None


def _as_module(text: str) -> str:
    """A script in UMD or CommonJS form as an ES module with a default export."""
    return (
        "const module={exports:{}};let exports=module.exports;(function(){"
        + text
        + "\n}).call(globalThis);export default module.exports;"
    )


def _placeholder(words: str) -> Answer:
    """A grey picture of the size asked for, with its size or the text asked for on it."""
    size, _, text = words.partition(" ")
    width, height = (int(n) for n in size.split("x"))
    shown = re.sub(r"[<>&]", " ", text)[:60] or f"{width} x {height}"
    letter = max(6, min(width / max(4, len(shown)), height / 3, 40))
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"><rect width="100%" height="100%" '
        f'fill="#ccc"/><text x="50%" y="50%" dy=".35em" text-anchor="middle" font-family="sans-serif" '
        f'font-size="{letter:.0f}" fill="#666">{shown}</text></svg>'
    )
    return Answer(svg.encode(), "image/svg+xml", "placeholder")
