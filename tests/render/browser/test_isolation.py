# ruff: noqa: E501 - pages are clearer on one line
"""One page in the next: nothing that a page leaves is seen by the page after it, in the same kept tab."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pages import draw, drawn, green, is_green, texts

from janusrl.recipe import SandboxSection
from janusrl.render.browser.launch import find_browser
from janusrl.render.browser.page_renderer import PageRenderer

pytestmark = pytest.mark.skipif(not find_browser(), reason="no Chromium is installed")


@pytest.fixture(scope="module")
def renderer() -> Iterator[PageRenderer]:
    with PageRenderer(SandboxSection(level="process", workers=1, wall_s=20, cpu_s=10)) as renderer:
        yield renderer


LOOK = (
    "<!DOCTYPE html><body>{before}<script>(async () => {{ let found; try {{ found = await ({look}) }} "
    "catch (error) {{ found = 'error ' + error.name }} document.body.append('found ' + found) }})()</script>"
)
# name: what a page leaves, how the next one looks for it, and what it finds where nothing was left.
TRACES = {
    "globals": ("globalThis.left = 'left'", "globalThis.left", "undefined"),
    "prototypes": ("Array.prototype.left = 'left'; Object.prototype.left = 'left'", "[].left", "undefined"),
    "patched functions": (
        "JSON.stringify = () => 'left'; Math.max = () => 'left'",
        "JSON.stringify(Math.max(1,2))",
        "2",
    ),
    "window name": ("window.name = 'left'", "window.name", ""),
    "window name by a frame": (
        "document.body.append(Object.assign(document.createElement('iframe'),{srcdoc:'<script>top.name=\"left\"<\\/script>'}))",
        "window.name",
        "",
    ),
    "local storage": ("localStorage.left = 'left'", "localStorage.left", "undefined"),
    "session storage": ("sessionStorage.left = 'left'", "sessionStorage.left", "undefined"),
    "cookies": ("document.cookie = 'left=left;max-age=9999'", "document.cookie", ""),
    "cookies of a domain": ("document.cookie = 'left=left;domain=page.invalid;path=/'", "document.cookie", ""),
    "cookie store": ("cookieStore.set('left', 'left')", "cookieStore.get('left')", "null"),
    "databases": (
        "indexedDB.open('left').onsuccess = () => 0",
        "indexedDB.databases().then(all => all.length)",
        "0",
    ),
    "caches": (
        "caches.open('left').then(c => c.put('/left', new Response('left')))",
        "caches.keys().then(k => k.length)",
        "0",
    ),
    "private files": (
        "navigator.storage.getDirectory().then(d => d.getFileHandle('left', {create: true}))",
        "(async()=>{const d=await navigator.storage.getDirectory();let n=0;for await(const k of d.keys())n++;return n})()",
        "0",
    ),
    "service workers": (
        "navigator.serviceWorker.register('sw.js').catch(() => 0)",
        "navigator.serviceWorker.getRegistrations().then(all => all.length)",
        "0",
    ),
    "history": (
        "for (let i = 0; i < 9; i++) history.pushState({left: 1}, '', '/left' + i)",
        "history.length + ' ' + history.state",
        "1 null",
    ),
    "address": (
        "history.replaceState(1, '', '/left?a#b')",
        "location.pathname + location.search + location.hash",
        "/index.html",
    ),
    "referrer": ("location.hash = 'left'", "document.referrer", ""),
    "timers": (
        "setInterval(() => { document.body.append('left') }, 1)",
        "document.body.innerText.includes('left')",
        "false",
    ),
    "frames callbacks": (
        "(function f(){ document.body.append('left'); requestAnimationFrame(f) })()",
        "document.body.innerText.includes('left')",
        "false",
    ),
    "unload handlers": (
        "onpagehide = onunload = () => { localStorage.left = 'left'; document.cookie = 'left=left' }",
        "localStorage.left + document.cookie",
        "undefined",
    ),
    "beforeunload": (
        "onbeforeunload = (e) => { e.preventDefault(); localStorage.left = 'left'; return 'left' }",
        "localStorage.left",
        "undefined",
    ),
    "style sheets": ("document.adoptedStyleSheets = [new CSSStyleSheet()]", "document.adoptedStyleSheets.length", "0"),
    "locks": (
        "navigator.locks.request('left', () => new Promise(() => 0))",
        "navigator.locks.query().then(q => q.held.length)",
        "0",
    ),
    "channels": (
        "const c = new BroadcastChannel('c'); c.onmessage = () => c.postMessage('left'); setInterval(() => c.postMessage('left'), 1)",
        "new Promise(r => { const c = new BroadcastChannel('c'); c.onmessage = e => r(e.data); setTimeout(r, 900, 'nothing') })",
        "nothing",
    ),
    "workers": (
        "new Worker(URL.createObjectURL(new Blob([\"const c=new BroadcastChannel('c');setInterval(()=>c.postMessage('left'),1)\"])))",
        "new Promise(r => { const c = new BroadcastChannel('c'); c.onmessage = e => r(e.data); setTimeout(r, 900, 'nothing') })",
        "nothing",
    ),
    "shared workers": (
        "new SharedWorker('data:text/javascript,self.n=(self.n||0);onconnect=e=>e.ports[0].postMessage(++n)', 'left')",
        "new Promise(r => { new SharedWorker('data:text/javascript,self.n=(self.n||0);onconnect=e=>e.ports[0].postMessage(++n)', "
        "'left').port.onmessage = e => r(e.data); setTimeout(r, 900, 1) })",
        "1",
    ),
    "blob addresses": ("localStorage.u = URL.createObjectURL(new Blob(['left']))", "localStorage.u", "undefined"),
    "custom elements": (
        "customElements.define('x-left', class extends HTMLElement {})",
        "customElements.get('x-left')",
        "undefined",
    ),
    "fonts": ("document.fonts.add(new FontFace('left', 'url(x)'))", "document.fonts.size", "0"),
    "scrolling": (
        "document.body.style.height='9999px'; scrollTo(0, 5000); history.scrollRestoration='auto'",
        "scrollY",
        "0",
    ),
    "focus and selection": (
        "const i=document.body.appendChild(document.createElement('input'));i.focus();getSelection().selectAllChildren(document.body)",
        "getSelection().toString() + document.activeElement.tagName",
        "BODY",
    ),
    "full screen": (
        "document.documentElement.requestFullscreen().catch(() => 0)",
        "document.fullscreenElement",
        "null",
    ),
    "clock": (
        "Date = class { getTime() { return 7 } }; performance.now = () => 7",
        "Date.now() + ' ' + performance.now()",
        "1704110400000 0",
    ),
    "random numbers": ("for (let i = 0; i < 99; i++) Math.random()", "Math.random() < 1 && Math.random() > 0", "true"),
    "stopped scripts": ("document.write('left')", "1 + 1", "2"),
}


ELSEWHERE = {
    "service workers", "referrer", "unload handlers", "beforeunload", "full screen", "scrolling", "stopped scripts",
    "random numbers", "shared workers", "workers", "channels", "window name by a frame", "timers", "frames callbacks",
    "focus and selection", "patched functions", "custom elements", "clock",
}  # fmt: skip
"""Traces that only another page finds, if any does."""


@pytest.mark.parametrize("name", TRACES)
def test_the_next_page_sees_no_trace(renderer: PageRenderer, name: str) -> None:
    leave, look, expected = TRACES[name]
    drawn(renderer, f"<!DOCTYPE html><body>hi<script>{leave}</script><!--{name}-->", structure=True)
    assert texts(renderer, LOOK.format(before="", look=look)) == [f"found {expected}".strip()]


@pytest.mark.parametrize("name", [name for name in TRACES if name not in ELSEWHERE])
def test_a_page_would_see_the_trace_in_itself(name: str, renderer: PageRenderer) -> None:
    """The looks are good for something: they find in the same page what it left there."""
    leave, look, expected = TRACES[name]
    wait = f"new Promise(r => setTimeout(r, 300)).then(() => {look})"
    assert texts(renderer, LOOK.format(before=f"<script>{leave}</script>", look=wait)) != [f"found {expected}".strip()]


def test_random_numbers_and_clock_start_anew(renderer: PageRenderer) -> None:
    look = LOOK.format(before="", look="[Math.random(), crypto.randomUUID(), Date.now(), performance.now()].join()")
    first = texts(renderer, look)
    drawn(renderer, "<script>for(let i=0;i<7;i++)Math.random();setTimeout(()=>0,1999)</script>")
    assert texts(renderer, look) == first


def test_the_window_is_the_same_after_a_high_page(renderer: PageRenderer) -> None:
    look = LOOK.format(
        before="<p style='height:100vh' id=p></p>",
        look="new Promise(r => new IntersectionObserver(e => r([e[0].rootBounds.height, innerHeight, outerHeight, innerWidth, "
        "outerWidth, screen.height, visualViewport.height, document.documentElement.clientHeight, p.offsetHeight, "
        "matchMedia('(max-height: 720px)').matches].join())).observe(p))",
    )
    first = texts(renderer, look)
    assert first == ["found 720,720,720,1280,1280,600,720,720,720,true"]
    for script in ("", "<script>1</script>"):
        drawn(renderer, f"<!DOCTYPE html><body style='height:5000px'>{script}<!--high-->")
        assert texts(renderer, look) == first


def test_a_workers_loop_does_not_slow_the_next_page(renderer: PageRenderer) -> None:
    draw(
        renderer,
        "<script>new Worker(URL.createObjectURL(new Blob(['onmessage=()=>{for(;;){}}']))).postMessage(1)</script>"
        "<body style='margin:0;background:#0f0'>",
    )
    assert is_green(drawn(renderer, green()))


def test_a_page_that_nothing_is_known_of_before_is_like_the_first(renderer: PageRenderer) -> None:
    source = (
        "<!DOCTYPE html><body><script>document.body.append(Object.getOwnPropertyNames(window).length + ' ' + "
        "performance.getEntriesByType('resource').length + ' ' + document.cookie.length + ' ' + history.length)</script>"
    )
    with PageRenderer(SandboxSection(level="process", workers=1)) as fresh:
        first = texts(fresh, source)
    assert texts(renderer, source) == first
