"""The local copies of CDN libraries: every form of URL that pages use."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from janusrl.render.browser.libraries import Libraries, mentions_library, numbers, without_integrity
from janusrl.render.browser.library_urls import parse

FOLDER = Path(os.environ.get("JANUSRL_WEB_LIBS", Path.home() / ".cache" / "janusrl" / "web_libs"))
installed = pytest.mark.skipif(not (FOLDER / "VERSION").is_file(), reason="tools/web_libs.sh has not been run")
JSDELIVR, UNPKG, CDNJS = (
    "https://cdn.jsdelivr.net/npm/",
    "https://unpkg.com/",
    "https://cdnjs.cloudflare.com/ajax/libs/",
)

FILES = {
    f"{JSDELIVR}chart.js": "chart.js 4.",
    f"{JSDELIVR}chart.js@4.4.0/dist/chart.umd.min.js": "chart.js 4.",
    f"{JSDELIVR}chart.js@4.4.0/dist/chart.umd.js": "chart.js 4.",
    f"{JSDELIVR}chart.js@3.9.1/dist/chart.min.js": "chart.js 3.9.1 dist/chart.min.js",
    f"{JSDELIVR}chart.js@2.8.0": "chart.js 2.9.4 dist/Chart.min.js",
    f"{CDNJS}Chart.js/4.4.1/chart.umd.min.js": "chart.js 4.",
    f"{CDNJS}Chart.js/3.7.0/chart.min.js": "chart.js 3.9.1 dist/chart.min.js",
    f"{CDNJS}Chart.js/2.9.4/Chart.bundle.min.js": "chart.js 2.9.4 dist/Chart.bundle.min.js",
    f"{JSDELIVR}chartjs-plugin-datalabels@2": "chartjs-plugin-datalabels 2.",
    "https://d3js.org/d3.v7.min.js": "d3 7.",
    "https://d3js.org/d3.v5.js": "d3 5.16.0",
    "https://d3js.org/d3.v4.min.js": "d3 4.",
    "http://d3js.org/d3.v3.min.js": "d3 3.5.17",
    "https://d3js.org/topojson.v1.min.js": "topojson ",
    f"{CDNJS}d3/7.8.5/d3.min.js": "d3 7.",
    f"{JSDELIVR}d3@7/dist/d3.min.js": "d3 7.",
    f"{UNPKG}d3@6.7.0/dist/d3.js": "d3 6.7.0 dist/d3.js",
    f"{UNPKG}d3-sankey@0.12.3/dist/d3-sankey.min.js": "d3-sankey 0.12.3",
    f"{UNPKG}topojson-client@3": "topojson-client 3.",
    f"{JSDELIVR}world-atlas@2/countries-110m.json": "world-atlas 2.",
    f"{JSDELIVR}us-atlas@3/states-10m.json": "us-atlas 3.",
    "https://cdn.plot.ly/plotly-latest.min.js": "plotly.js-dist-min 1.58.5",
    "https://cdn.plot.ly/plotly-2.27.0.min.js": "plotly.js-dist-min 2.35.3",
    "https://cdn.plot.ly/plotly-basic-2.20.0.min.js": "plotly.js-dist-min 2.35.3",
    "https://cdn.plot.ly/plotly-3.0.1.min.js": "plotly.js-dist-min 3.",
    f"{CDNJS}plotly.js/2.24.1/plotly.min.js": "plotly.js-dist-min 2.35.3 plotly.min.js",
    f"{JSDELIVR}plotly.js-dist@2.18.0/plotly.min.js": "plotly.js-dist-min 2.35.3",
    f"{CDNJS}three.js/r128/three.min.js": "three 0.128.0 build/three.min.js",
    f"{CDNJS}three.js/110/three.min.js": "three 0.128.0",
    f"{UNPKG}three@0.128.0/examples/js/controls/OrbitControls.js": "three 0.128.0 examples/js",
    f"{JSDELIVR}three@0.132.2/examples/js/controls/OrbitControls.js": "three 0.147.0 examples/js",
    f"{UNPKG}three@0.150.0/build/three.module.js": "three 0.160.1 build/three.module.js",
    f"{UNPKG}three@0.160.0/examples/jsm/controls/OrbitControls.js": "three 0.160.1 examples/jsm",
    f"{JSDELIVR}three@0.170.0/build/three.module.js": "three 0.18",
    "https://threejs.org/build/three.module.js": "three 0.",
    f"{JSDELIVR}mathjax@3/es5/tex-mml-chtml.js": "mathjax 3.",
    f"{JSDELIVR}mathjax@4/tex-mml-chtml.js": "mathjax 4.",
    f"{CDNJS}mathjax/2.7.7/MathJax.js?config=TeX-MML-AM_CHTML": "mathjax 2.7.9 MathJax.js",
    f"{JSDELIVR}katex@0.16.8/dist/katex.min.css": "katex 0.16.",
    f"{JSDELIVR}katex@0.16.8/dist/contrib/auto-render.min.js": "katex 0.16.",
    f"{CDNJS}KaTeX/0.16.9/katex.min.js": "katex 0.16.",
    "https://cdn.tailwindcss.com": "tailwindcss-cdn 3.",
    "https://cdn.tailwindcss.com?plugins=forms,typography": "tailwindcss-cdn 3.4.10 tailwindcss-with-all-plugins.js",
    "https://cdn.tailwindcss.com/3.4.16": "tailwindcss-cdn 3.4.10 tailwindcss.js",
    f"{JSDELIVR}@tailwindcss/browser@4": "@tailwindcss/browser 4.",
    f"{JSDELIVR}tailwindcss@2.2.19/dist/tailwind.min.css": "tailwindcss 2.2.19 dist/tailwind.min.css",
    f"{UNPKG}tailwindcss@^2/dist/tailwind.min.css": "tailwindcss 2.2.19 dist/tailwind.min.css",
    f"{CDNJS}tailwindcss/2.2.19/tailwind.min.css": "tailwindcss 2.2.19 dist/tailwind.min.css",
    f"{JSDELIVR}bootstrap@5.3.0/dist/css/bootstrap.min.css": "bootstrap 5.3",
    f"{JSDELIVR}bootstrap@5.1.3/dist/js/bootstrap.bundle.min.js": "bootstrap 5.3",
    "https://stackpath.bootstrapcdn.com/bootstrap/4.5.2/css/bootstrap.min.css": "bootstrap 4.6.2",
    "https://maxcdn.bootstrapcdn.com/bootstrap/3.4.1/js/bootstrap.min.js": "bootstrap 3.4.1",
    f"{CDNJS}twitter-bootstrap/4.6.0/css/bootstrap.min.css": "bootstrap 4.6.2",
    f"{JSDELIVR}bootstrap-icons@1.11.0/font/bootstrap-icons.css": "bootstrap-icons 1.",
    "https://code.jquery.com/jquery-3.6.0.min.js": "jquery 3.",
    "https://code.jquery.com/jquery-3.3.1.slim.min.js": "jquery 3.",
    "https://code.jquery.com/ui/1.13.2/jquery-ui.js": "jquery-ui-dist 1.1",
    "https://code.jquery.com/ui/1.12.1/themes/base/jquery-ui.css": "jquery-ui-dist 1.1",
    "https://ajax.googleapis.com/ajax/libs/jquery/3.5.1/jquery.min.js": "jquery 3.",
    "//ajax.googleapis.com/ajax/libs/jquery/1.11.0/jquery.min.js": "jquery 1.12.4",
    "https://ajax.googleapis.com/ajax/libs/angularjs/1.8.2/angular.min.js": "angular 1.",
    f"{CDNJS}jquery/3.6.4/jquery.min.js": "jquery 3.",
    f"{CDNJS}popper.js/1.16.0/umd/popper.min.js": "popper.js 1.16.1 dist/umd/popper.min.js",
    f"{JSDELIVR}@popperjs/core@2.11.6/dist/umd/popper.min.js": "@popperjs/core 2.11.8",
    f"{CDNJS}font-awesome/6.4.0/css/all.min.css": "@fortawesome/fontawesome-free 6.",
    f"{CDNJS}font-awesome/5.15.3/css/all.min.css": "@fortawesome/fontawesome-free 5.15.4",
    f"{CDNJS}font-awesome/4.7.0/css/font-awesome.min.css": "font-awesome 4.7.0",
    "https://use.fontawesome.com/releases/v5.15.4/css/all.css": "@fortawesome/fontawesome-free 5.15.4 css/all.css",
    f"{JSDELIVR}echarts@5.4.3/dist/echarts.min.js": "echarts 5.",
    f"{CDNJS}echarts/4.9.0/echarts-en.common.min.js": "echarts 4.9.0",
    f"{JSDELIVR}vega@5": "vega 5.",
    f"{JSDELIVR}vega-lite@4.17.0": "vega-lite 4.17.0",
    f"{JSDELIVR}vega-lite@5.8.0": "vega-lite 5.",
    f"{JSDELIVR}vega-embed@6": "vega-embed 6.",
    f"{JSDELIVR}vega-datasets@v1.29.0/data/cars.json": "vega-datasets 1.",
    "https://vega.github.io/vega-datasets/data/cars.json": "vega-datasets 1.",
    "https://raw.githubusercontent.com/vega/vega-datasets/main/data/cars.json": "vega-datasets 2.",
    f"{UNPKG}leaflet@1.9.4/dist/leaflet.css": "leaflet 1.9.4 dist/leaflet.css",
    f"{UNPKG}leaflet@1.7.1/dist/images/marker-icon.png": "leaflet 1.9.4",
    f"{CDNJS}gsap/3.12.2/gsap.min.js": "gsap 3.",
    f"{CDNJS}gsap/3.12.2/ScrollTrigger.min.js": "gsap 3.",
    f"{CDNJS}animejs/3.2.1/anime.min.js": "animejs 3.2.2",
    f"{CDNJS}p5.js/1.4.0/p5.js": "p5 1.",
    f"{JSDELIVR}p5@1.9.0/lib/p5.min.js": "p5 1.",
    f"{CDNJS}lodash.js/4.17.21/lodash.min.js": "lodash 4.",
    f"{CDNJS}moment.js/2.29.4/moment.min.js": "moment 2.",
    f"{UNPKG}dayjs@1.8.21/dayjs.min.js": "dayjs 1.",
    f"{UNPKG}axios/dist/axios.min.js": "axios 1.",
    f"{UNPKG}react@18/umd/react.development.js": "react 18.",
    f"{UNPKG}react-dom@17/umd/react-dom.production.min.js": "react-dom 17.",
    f"{CDNJS}react/16.13.1/umd/react.production.min.js": "react 16.14.0",
    f"{UNPKG}@babel/standalone/babel.min.js": "@babel/standalone 7.",
    f"{CDNJS}babel-standalone/6.26.0/babel.min.js": "babel-standalone 6.26",
    f"{UNPKG}vue@3/dist/vue.global.js": "vue 3.",
    f"{JSDELIVR}vue@2.6.14/dist/vue.js": "vue 2.7.16",
    f"{UNPKG}vue@3/dist/vue.esm-browser.js": "vue 3.",
    f"{JSDELIVR}alpinejs@3.x.x/dist/cdn.min.js": "alpinejs 3.",
    f"{CDNJS}highlight.js/11.7.0/highlight.min.js": "@highlightjs/cdn-assets 11.",
    f"{CDNJS}highlight.js/11.7.0/styles/github-dark.min.css": "@highlightjs/cdn-assets 11.",
    "https://cdn.jsdelivr.net/gh/highlightjs/cdn-release@11.9.0/build/highlight.min.js": "@highlightjs/cdn-assets 11.",
    f"{JSDELIVR}marked/marked.min.js": "marked ",
    f"{CDNJS}marked/4.3.0/marked.min.js": "marked 4.3.0",
    f"{JSDELIVR}mermaid@10/dist/mermaid.min.js": "mermaid 10.",
    f"{JSDELIVR}mermaid@10/dist/mermaid.esm.min.mjs": "mermaid 10.",
    f"{JSDELIVR}swiper@11/swiper-bundle.min.css": "swiper 11.",
    f"{UNPKG}aos@2.3.1/dist/aos.css": "aos 2.",
    f"{UNPKG}aos@next/dist/aos.js": "aos ",
    f"{CDNJS}animate.css/4.1.1/animate.min.css": "animate.css 4.1.1 animate.min.css",
    f"{CDNJS}prism/1.29.0/themes/prism-tomorrow.min.css": "prismjs 1.",
    f"{CDNJS}normalize/8.0.1/normalize.min.css": "normalize.css 8.0.1 normalize.css",
    f"{CDNJS}materialize/1.0.0/css/materialize.min.css": "materialize-css 1.0.0",
    f"{CDNJS}jqueryui/1.12.1/jquery-ui.min.js": "jquery-ui-dist 1.",
    f"{CDNJS}matter-js/0.19.0/matter.min.js": "matter-js 0.",
    f"{CDNJS}fabric.js/5.3.1/fabric.min.js": "fabric 5.",
    f"{UNPKG}htmx.org@1.9.10": "htmx.org 1.",
    f"{JSDELIVR}sweetalert2@11": "sweetalert2 11.",
    "https://cdn.datatables.net/1.13.4/js/jquery.dataTables.min.js": "datatables.net 1.",
    "https://cdn.datatables.net/1.13.4/css/jquery.dataTables.min.css": "datatables.net-dt 1.",
    "https://cdn.quilljs.com/1.3.6/quill.snow.css": "quill 1.",
    "https://esm.sh/react@18": "react 18",
    "https://esm.sh/react-dom@18.2.0/client": "react-dom 18",
    "https://cdn.skypack.dev/d3@7": "d3 7",
    "https://cdn.skypack.dev/canvas-confetti": "canvas-confetti 1",
    f"{JSDELIVR}d3@7/+esm": "d3 7",
    f"{UNPKG}htm/preact/standalone.module.js": "htm 3",
    f"{UNPKG}lodash?module": "lodash 4",
    "https://esm.sh/three@0.160.0/examples/jsm/controls/OrbitControls.js": "three 0.160.1",
    "https://fonts.googleapis.com/css2?family=Inter:wght@400;700&family=Roboto+Mono&display=swap": "fonts",
    "https://fonts.googleapis.com/icon?family=Material+Icons": "material-icons",
    "https://polyfill.io/v3/polyfill.min.js?features=es6": "empty",
    "https://via.placeholder.com/300x200?text=Hello": "placeholder",
    "https://placehold.co/600x400": "placeholder",
    "https://picsum.photos/id/237/200/300": "placeholder",
}


@pytest.fixture(scope="module")
def libraries() -> Libraries:
    return Libraries(FOLDER)


@installed
@pytest.mark.parametrize(("url", "source"), FILES.items(), ids=list(FILES))
def test_a_url_gets_the_file_of_the_right_package_and_version(libraries: Libraries, url: str, source: str) -> None:
    answer = libraries.answer(url)
    assert answer is not None
    assert answer.source.startswith(source), answer.source
    assert answer.body or source == "empty"


@installed
@pytest.mark.parametrize(
    ("url", "mime"),
    [
        (f"{JSDELIVR}bootstrap@5/dist/css/bootstrap.min.css", "text/css"),
        (f"{JSDELIVR}bootstrap@5/dist/js/bootstrap.min.js", "text/javascript"),
        (f"{JSDELIVR}world-atlas@2/land-110m.json", "application/json"),
        (f"{JSDELIVR}katex@0.16/dist/fonts/KaTeX_Main-Regular.woff2", "font/woff2"),
        (f"{JSDELIVR}mermaid@10/dist/mermaid.esm.min.mjs", "text/javascript"),
    ],
)
def test_the_mime_type_is_that_of_the_file_and_every_origin_may_read_it(
    libraries: Libraries, url: str, mime: str
) -> None:
    answer = libraries.answer(url)
    assert answer is not None
    assert answer.mime.startswith(mime)
    assert {"name": "Access-Control-Allow-Origin", "value": "*"} in answer.headers


@installed
@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/x.js",
        "file:///etc/passwd",
        f"{JSDELIVR}no-such-package-anywhere@1/x.js",
        f"{UNPKG}../../etc/passwd",
        f"{UNPKG}jquery@3/%2e%2e/%2e%2e/%2e%2e/VERSION",
        f"{UNPKG}jquery@3/..%2f..%2f..%2fVERSION",
        f"{CDNJS}jquery/3.6.0/../../../../VERSION",
        f"{UNPKG}@fontsource/../../x",
        "https://fonts.gstatic.com/janusrl/../../x/y",
        "https://fonts.gstatic.com/s/inter/v12/x.woff2",
        "https://cdn.jsdelivr.net/",
        "https://unpkg.com/",
        "https://[bad",
        f"{UNPKG}jquery@3/dist/\x00.js",
        "https://d3js.org/",
        "",
    ],
)
def test_what_is_unknown_or_leads_outside_gets_no_answer(libraries: Libraries, url: str) -> None:
    assert libraries.answer(url) is None


@installed
def test_font_css_names_only_files_that_are_answered(libraries: Libraries) -> None:
    css = libraries.answer("https://fonts.googleapis.com/css2?family=Poppins:ital,wght@0,300;0,600;1,400&family=Nope")
    assert css is not None
    text = css.body.decode()
    urls = [part.split(")")[0] for part in text.split("url(")[1:]]
    assert {"font-weight:300", "font-weight:600"} <= set(text.replace("}", ";").split(";"))
    assert "Nope" not in text
    for url in urls:
        font = libraries.answer(url)
        assert font is not None, url
        assert font.body[:4] == b"wOF2", url


@installed
def test_material_icons_css_names_files_that_are_answered(libraries: Libraries) -> None:
    for url in ("icon?family=Material+Icons", "css2?family=Material+Symbols+Outlined"):
        css = libraries.answer(f"https://fonts.googleapis.com/{url}")
        assert css is not None
        urls = [part.split('"')[0] for part in css.body.decode().split('url("')[1:]]
        assert urls
        assert any((font := libraries.answer(each)) is not None and font.body[:4] == b"wOF2" for each in urls)


def test_without_installation_nothing_is_answered(tmp_path: Path) -> None:
    libraries = Libraries(tmp_path / "none")
    assert libraries.version == "none"
    assert libraries.answer(f"{JSDELIVR}chart.js") is None
    assert libraries.answer(f"{JSDELIVR}d3@7/+esm") is None


def test_integrity_is_taken_out_of_tags_only() -> None:
    html = (
        '<script src="https://code.jquery.com/jquery-3.6.0.min.js" integrity="sha256-x=" crossorigin="anonymous">'
        "</script>"
        "<link rel=stylesheet href=//unpkg.com/a.css integrity='sha512-y'>"
        '<p>integrity="kept"</p><script>let s = "a integrity=\'kept too\'";</script>'
    )
    clean = without_integrity(html)
    assert "sha" not in clean
    assert 'integrity="kept"' in clean
    assert "kept too" in clean
    assert "href=https://unpkg.com/a.css" in clean
    assert 'crossorigin="anonymous"' in clean


def test_sources_that_ask_for_no_cdn_are_told_apart() -> None:
    assert mentions_library('<script src="https://cdn.tailwindcss.com"></script>')
    assert mentions_library('<script src="//CDN.jsdelivr.net/npm/d3"></script>')
    assert not mentions_library("<svg xmlns='http://www.w3.org/2000/svg'/>")
    assert not mentions_library("<a href='https://example.com/unpkg.com'>x</a>")


def test_hostile_urls_are_read_in_linear_time() -> None:
    for url in (
        "https://unpkg.com/" + "@/" * 100_000,
        "https://d3js.org/" + "a" * 200_000,
        "https://placehold.co/" + "1x" * 99_999,
    ):
        parse(url)


@pytest.mark.parametrize(
    ("text", "result"), [("^3.1", (3, 1)), ("latest", ()), ("1.2.3-beta.1", (1, 2, 3)), ("v7", (7,))]
)
def test_numbers_of_versions(text: str, result: tuple[int, ...]) -> None:
    assert numbers(text) == result
