"""Which package, version and file a CDN's URL asks for. Pure string work: nothing here looks at what is installed."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

HOSTS = (
    *("cdn.jsdelivr.net", "fastly.jsdelivr.net", "unpkg.com", "cdnjs.cloudflare.com", "cdn.plot.ly", "d3js.org"),
    *("cdn.tailwindcss.com", "code.jquery.com", "ajax.googleapis.com", "esm.sh", "cdn.skypack.dev", "esm.run"),
    *("stackpath.bootstrapcdn.com", "maxcdn.bootstrapcdn.com", "netdna.bootstrapcdn.com", "use.fontawesome.com"),
    *("kit.fontawesome.com", "fonts.googleapis.com", "fonts.gstatic.com", "polyfill.io", "cdn.polyfill.io"),
    *("polyfill-fastly.io", "cdn.mathjax.org", "threejs.org", "vega.github.io", "cdn.datatables.net"),
    *("ajax.aspnetcdn.com", "cdn.staticfile.org", "lib.baomitu.com", "cdn.bootcss.com", "cdn.bootcdn.net"),
    *("rawgit.com", "cdn.rawgit.com", "raw.githubusercontent.com", "pro.fontawesome.com", "cdn.quilljs.com"),
    *("unpkg.zhimg.com", "cdn.bootcdn.com", "fonts.bunny.net", "www.unpkg.com", "mozilla.github.io"),
    *("via.placeholder.com", "placehold.co", "placehold.it", "dummyimage.com", "picsum.photos", "placekitten.com"),
)
"""Every host that is answered from this machine."""


@dataclass(frozen=True)
class Wanted:
    """A file of a package, or what is made on the spot."""

    package: str
    """Name on npm, or `!kind` for what no package holds: `!empty`, `!fonts`, `!icons`, `!picture`."""
    version: str = ""
    """As the URL says it: `7`, `^3.1`, `r128`, `latest`; the newest when empty."""
    path: str = ""
    """File inside the package; its main file when empty. Its query for `!kind`."""
    module: bool = False
    """Whether an ES module is wanted whose bare imports are resolved."""


_CDNJS = {
    "chart.js": "chart.js",
    "three.js": "three",
    "twitter-bootstrap": "bootstrap",
    "moment.js": "moment",
    "lodash.js": "lodash",
    "underscore.js": "underscore",
    "highlight.js": "@highlightjs/cdn-assets",
    "p5.js": "p5",
    "plotly.js": "plotly.js-dist-min",
    "prism": "prismjs",
    "normalize": "normalize.css",
    "materialize": "materialize-css",
    "jqueryui": "jquery-ui-dist",
    "owlcarousel2": "owl.carousel",
    "sortable": "sortablejs",
    "fabric.js": "fabric",
    "paper.js": "paper",
    "rough.js": "roughjs",
    "rxjs": "rxjs",
    "angular.js": "angular",
    "handlebars.js": "handlebars",
    "mustache.js": "mustache",
    "vis": "vis-network",
    "codemirror": "codemirror",
    "sweetalert": "sweetalert2",
    "limonte-sweetalert2": "sweetalert2",
    "html5-boilerplate": "normalize.css",
    "filesaver.js": "file-saver",
    "dat-gui": "dat.gui",
    "babel-core": "babel-standalone",
    "htmx": "htmx.org",
    "startbootstrap": "bootstrap",
    "wow": "wow.js",
    "lottie-web": "lottie-web",
    "bodymovin": "lottie-web",
    "pixi": "pixi.js",
    "jquery.matchheight": "jquery",
    "tippy": "tippy.js",
    "chartjs-plugin-annotation": "chartjs-plugin-annotation",
    "require.js": "requirejs",
    "react-router-dom": "react-router-dom",
    "seedrandom": "seedrandom",
    "xlsx": "xlsx",
    "vue-router": "vue-router",
    "material-design-icons": "@mdi/font",
    "gsap": "gsap",
    "semantic-ui": "semantic-ui-css",
    "foundation": "foundation-sites",
    "masonry": "masonry-layout",
    "js-cookie": "js-cookie",
    "picocss": "@picocss/pico",
    "noUiSlider": "nouislider",
    "tabulator": "tabulator-tables",
    "mathjax": "mathjax",
    "stats.js": "stats.js",
}
"""Names on cdnjs (lower case) that differ from those on npm."""
_GITHUB = {
    "highlightjs/cdn-release": "@highlightjs/cdn-assets",
    "mrdoob/three.js": "three",
    "chartjs/chart.js": "chart.js",
    "alpinejs/alpine": "alpinejs",
    "twbs/bootstrap": "bootstrap",
    "d3/d3": "d3",
    "jquery/jquery": "jquery",
    "vega/vega-datasets": "vega-datasets",
    "topojson/world-atlas": "world-atlas",
    "mathjax/mathjax": "mathjax",
    "fortawesome/font-awesome": "@fortawesome/fontawesome-free",
    "michalsnik/aos": "aos",
    "vincentgarreau/particles.js": "particles.js",
    "davidshimjs/qrcodejs": "qrcodejs",
}
_NPM = re.compile(r"(?P<name>@[^/@]+/[^/@]+|[^/@]+)(?:@(?P<version>[^/]+))?(?:/(?P<path>.*))?\Z")
_THREE_RELEASE = re.compile(r"r?(\d+)(?:\.\d+)*\Z")


def parse(url: str) -> Wanted | None:
    """What `url` asks for, or None when its host or form is unknown. Never raises."""
    try:
        parts = urlsplit("https:" + url if url.startswith("//") else url)
        host = (parts.hostname or "").lower()
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or host not in HOSTS:
        return None
    path = unquote(parts.path).lstrip("/")
    if ".." in path.split("/") or "\0" in path:
        return None
    reader = _READERS.get(host)
    wanted = reader(path, parts.query) if reader else None
    return None if wanted is None else _settled(wanted)


def npm(path: str, query: str = "") -> Wanted | None:
    """`NAME@VERSION/PATH`, as jsDelivr and unpkg write it."""
    found = _NPM.match(path)
    if not found:
        return None
    inside = (found["path"] or "").rstrip("/")
    module = inside == "+esm" or inside.endswith("/+esm") or "module" in parse_qs(query, keep_blank_values=True)
    inside = inside.removesuffix("+esm").rstrip("/")
    return Wanted(found["name"], found["version"] or "", inside, module)


def _settled(wanted: Wanted) -> Wanted:
    """Puts names and versions of packages right that changed over time."""
    name, version, path, module = wanted.package, wanted.version, wanted.path, wanted.module
    if name in ("plotly.js", "plotly.js-dist", "plotly.js-basic-dist", "plotly.js-basic-dist-min"):
        name, path = "plotly.js-dist-min", ""
    elif name == "highlight.js":
        name = "@highlightjs/cdn-assets"
    elif name in ("react-chartjs", "chartjs"):
        name = "chart.js"
    elif name == "popper.js" and version[:1] == "2":
        name = "@popperjs/core"
    elif name == "font-awesome" and version[:1] in ("5", "6", "7"):
        name = "@fortawesome/fontawesome-free"
    elif name in ("anime", "anime.js"):
        name = "animejs"
    elif name == "tailwindcss" and version[:1] in ("3", "4") and not path.endswith(".css"):
        return Wanted("tailwindcss-cdn" if version[0] == "3" else "@tailwindcss/browser")
    elif name == "tailwindcss" and version[:1] not in ("1", "2") and not path:
        return Wanted("tailwindcss-cdn")
    if name == "three" and (release := _THREE_RELEASE.match(version)) and not version.startswith("0."):
        version = f"0.{release[1]}.0"
    return Wanted(name, version, path, module)


def _jsdelivr(path: str, query: str) -> Wanted | None:
    kind, _, rest = path.partition("/")
    if kind == "npm":
        return npm(rest, query)
    if kind == "gh":
        return _github(rest)
    return None


def _github(path: str) -> Wanted | None:
    """`USER/REPOSITORY@VERSION/PATH`, or with the version as a folder."""
    parts = path.split("/")
    if len(parts) < 2:
        return None
    name, _, version = parts[1].partition("@")
    package = _GITHUB.get(f"{parts[0]}/{name}".lower())
    inside = parts[2:]
    if package and not version and inside:
        version, inside = inside[0], inside[1:]
    return Wanted(package, version.lstrip("v") if version[1:2].isdigit() else "", "/".join(inside)) if package else None


def _cdnjs(path: str, query: str) -> Wanted | None:
    parts = path.removeprefix("ajax/libs/").split("/")
    if path.startswith("polyfill"):
        return Wanted("!empty", path=".js")
    if len(parts) < 3:
        return None
    name, version, inside = parts[0], parts[1], "/".join(parts[2:])
    package = _CDNJS.get(name.lower(), name.lower())
    if package == "babel-standalone" and version[:1] in ("7", "8"):
        package = "@babel/standalone"
    return Wanted(package, version, inside)


def _staticfile(path: str, query: str) -> Wanted | None:
    return _cdnjs(path, query)


def _plotly(path: str, query: str) -> Wanted | None:
    found = re.match(r"plotly-(?:[a-z-]*-)?(latest|v?\d[\w.]*?)(?:\.min)?\.js\Z", path)
    # "latest" was never moved beyond the last release of major 1.
    return Wanted("plotly.js-dist-min", "1" if found[1] == "latest" else found[1].lstrip("v")) if found else None


def _d3(path: str, query: str) -> Wanted | None:
    found = re.match(r"([\w-]+)\.v(\d+)(?:\.min)?\.js\Z", path)
    return Wanted(found[1], found[2]) if found else None


def _tailwind(path: str, query: str) -> Wanted | None:
    plugins = parse_qs(query).get("plugins", [""])[0].split(",")
    known = [name for name in plugins if name in ("forms", "typography", "aspect-ratio", "container-queries")]
    suffix = "" if not known else f"-with-{known[0]}" if len(known) == 1 else "-with-all-plugins"
    return Wanted("tailwindcss-cdn", "", f"tailwindcss{suffix}.js")


def _code_jquery(path: str, query: str) -> Wanted | None:
    found = re.match(r"jquery-(?:latest|(\d+(?:\.\d+)*))(\.slim)?(?:\.min)?\.js\Z", path)
    if found:
        return Wanted("jquery", found[1] or "1", f"dist/jquery{found[2] or ''}.min.js")
    found = re.match(r"ui/(\d[\d.]*)/(?:themes/[\w-]+/)?(jquery-ui(?:\.min)?\.(?:js|css)|images/.*)\Z", path)
    return Wanted("jquery-ui-dist", found[1], found[2]) if found else None


def _googleapis(path: str, query: str) -> Wanted | None:
    parts = path.removeprefix("ajax/libs/").split("/")
    if parts[0] == "webfont":
        return Wanted("!empty", path=".js")
    names = {
        "jqueryui": "jquery-ui-dist",
        "angularjs": "angular",
        "threejs": "three",
        "d3js": "d3",
        "hammerjs": "hammerjs",
    }
    if len(parts) < 3:
        return None
    return Wanted(names.get(parts[0], parts[0]), parts[1], parts[-1])


def _bootstrap_cdn(path: str, query: str) -> Wanted | None:
    parts = path.split("/")
    return Wanted(parts[0], parts[1], "/".join(parts[2:])) if len(parts) > 2 else None


def _font_awesome(path: str, query: str) -> Wanted | None:
    found = re.match(r"releases/v([\d.]+)/(.+)\Z", path)
    if found:
        return Wanted("@fortawesome/fontawesome-free", found[1], found[2])
    return Wanted("@fortawesome/fontawesome-free", "6", "js/all.min.js") if path.endswith(".js") else None


def _mathjax(path: str, query: str) -> Wanted | None:
    return Wanted("mathjax", "2", path.split("/", 2)[-1])


def _threejs(path: str, query: str) -> Wanted | None:
    return Wanted("three", "", path)


def _vega(path: str, query: str) -> Wanted | None:
    name, _, rest = path.partition("/")
    return Wanted("vega-datasets", "1", rest) if name == "vega-datasets" else None


def _raw_github(path: str, query: str) -> Wanted | None:
    parts = path.split("/")
    package = _GITHUB.get("/".join(parts[:2]).lower())
    return Wanted(package, "", "/".join(parts[3:])) if package else None


def _data_tables(path: str, query: str) -> Wanted | None:
    found = re.match(r"(?:v/[^/]+/)?(?:dt-)?(\d[\d.]*)/(js|css)/([\w.]+)\Z", path)
    if not found:
        return None
    return Wanted("datatables.net" if found[2] == "js" else "datatables.net-dt", found[1], f"{found[2]}/{found[3]}")


def _esm(path: str, query: str) -> Wanted | None:
    path = re.sub(r"\A(?:v\d+|stable|pin|-|gh)/", "", path)
    wanted = npm(path, query)
    return None if wanted is None else Wanted(wanted.package, wanted.version, wanted.path, True)


def _aspnet(path: str, query: str) -> Wanted | None:
    parts = path.removeprefix("ajax/").split("/")
    if parts[0].lower() == "jquery":
        return _code_jquery(parts[-1], query)
    return Wanted(parts[0], parts[1], "/".join(parts[2:])) if len(parts) > 2 else None


def _fonts(path: str, query: str) -> Wanted | None:
    return Wanted("!icons" if path == "icon" else "!fonts", path=query)


def _font_file(path: str, query: str) -> Wanted | None:
    found = re.match(r"janusrl/((?:@[\w.-]+/)?[\w.-]+)/(.+)\Z", path)
    return Wanted(found[1], "", found[2]) if found else None


def _quill(path: str, query: str) -> Wanted | None:
    parts = path.split("/")
    return Wanted("quill", parts[0] if parts[0] != "latest" else "", "dist/" + parts[-1])


def _empty(path: str, query: str) -> Wanted | None:
    return Wanted("!empty", path=".js")


def _picture(path: str, query: str) -> Wanted | None:
    text = parse_qs(query).get("text", [""])[0]
    sizes = re.findall(r"(?<!\w)(\d{1,4})(?:x(\d{1,4}))?(?=[/.?]|\Z)", re.sub(r"\Aid/\d+/|/id/\d+", "", path))
    numbers = [int(n) for pair in sizes for n in pair if n]
    width = numbers[0] if numbers else 300
    height = numbers[1] if len(numbers) > 1 else width
    return Wanted("!picture", path=f"{min(width, 4000)}x{min(height, 4000)} {text}")


_READERS: dict[str, Callable[[str, str], Wanted | None]] = {
    "cdn.jsdelivr.net": _jsdelivr,
    "fastly.jsdelivr.net": _jsdelivr,
    "unpkg.com": npm,
    "www.unpkg.com": npm,
    "unpkg.zhimg.com": npm,
    "cdnjs.cloudflare.com": _cdnjs,
    "cdn.staticfile.org": _staticfile,
    "lib.baomitu.com": _staticfile,
    "cdn.bootcss.com": _staticfile,
    "cdn.bootcdn.net": _cdnjs,
    "cdn.plot.ly": _plotly,
    "d3js.org": _d3,
    "cdn.tailwindcss.com": _tailwind,
    "code.jquery.com": _code_jquery,
    "ajax.googleapis.com": _googleapis,
    "ajax.aspnetcdn.com": _aspnet,
    "esm.sh": _esm,
    "cdn.skypack.dev": _esm,
    "esm.run": _esm,
    "stackpath.bootstrapcdn.com": _bootstrap_cdn,
    "maxcdn.bootstrapcdn.com": _bootstrap_cdn,
    "netdna.bootstrapcdn.com": _bootstrap_cdn,
    "use.fontawesome.com": _font_awesome,
    "pro.fontawesome.com": _font_awesome,
    "kit.fontawesome.com": _font_awesome,
    "fonts.googleapis.com": _fonts,
    "fonts.bunny.net": _fonts,
    "fonts.gstatic.com": _font_file,
    "polyfill.io": _empty,
    "cdn.polyfill.io": _empty,
    "polyfill-fastly.io": _empty,
    "cdn.mathjax.org": _mathjax,
    "threejs.org": _threejs,
    "vega.github.io": _vega,
    "cdn.datatables.net": _data_tables,
    "rawgit.com": lambda path, query: _github(path),
    "cdn.rawgit.com": lambda path, query: _github(path),
    "raw.githubusercontent.com": _raw_github,
    "cdn.quilljs.com": _quill,
    "via.placeholder.com": _picture,
    "placehold.co": _picture,
    "placehold.it": _picture,
    "dummyimage.com": _picture,
    "picsum.photos": _picture,
    "placekitten.com": _picture,
}
