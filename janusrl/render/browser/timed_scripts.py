"""Scripts that run in every page under our clock before its own."""

import re

CORES = 4
"""Of the machine that pages see; it has 8 GB of memory."""
SEEDED = """(() => {
  let state = 0x2545f491;
  const next = () => {
    state ^= state << 13; state ^= state >>> 17; state ^= state << 5;
    return state >>> 0;
  };
  Math.random = () => (next() * 0x200000 + (next() >>> 11)) / 9007199254740992;
  const fill = (array) => {
    const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
    for (let i = 0; i < bytes.length; i++) bytes[i] = next() >>> 24;
    return array;
  };
  if (globalThis.crypto) {
    crypto.getRandomValues = fill;
    crypto.randomUUID = () => {
      const hex = Array.from(fill(new Uint8Array(16)), (b, i) =>
        (i === 6 ? (b & 15) | 64 : i === 8 ? (b & 63) | 128 : b).toString(16).padStart(2, "0")).join("");
      return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
    };
  }
  const memory = Object.getOwnPropertyDescriptor(Navigator.prototype, "deviceMemory");
  if (memory) Object.defineProperty(Navigator.prototype, "deviceMemory", {...memory, get() { return 8 }});
  for (const [name, value] of [["downlink", 10], ["rtt", 0], ["effectiveType", "4g"]]) {
    const link = globalThis.NetworkInformation?.prototype, told = link && Object.getOwnPropertyDescriptor(link, name);
    if (told) Object.defineProperty(link, name, {...told, get() { return value }});
  }
  const exact = (time) => Math.round(time * 10) / 10;
  const now = Performance.prototype.now;
  Performance.prototype.now = function () { return exact(now.call(this)); };
  const stamp = Object.getOwnPropertyDescriptor(Event.prototype, "timeStamp");
  Object.defineProperty(Event.prototype, "timeStamp", {...stamp, get() { return exact(stamp.get.call(this)); }});
  const draw = globalThis.requestAnimationFrame, undraw = globalThis.cancelAnimationFrame, frames = new Set();
  globalThis.requestAnimationFrame = (callback) => {
    const run = (time) => { frames.delete(number); callback(exact(time)) };
    const number = draw.call(globalThis, typeof callback === "function" ? run : callback);
    frames.add(number);
    return number;
  };
  globalThis.cancelAnimationFrame = (number) => { frames.delete(number); undraw.call(globalThis, number) };
  const timers = new Map();
  for (const kind of ["Timeout", "Interval"]) {
    const set = globalThis["set" + kind], clear = globalThis["clear" + kind], again = kind === "Interval";
    Object.assign(globalThis, {
      ["set" + kind]: (...given) => {
        const number = set.apply(globalThis, given);
        timers.set(number, again ? 0 : now.call(performance) + (+given[1] || 0));
        return number;
      },
      ["clear" + kind]: (number) => { timers.delete(number); clear.call(globalThis, number) },
    });
  }
  // Asked by our world: does anything want to run within so many milliseconds? An interval always does.
  addEventListener("janusrlquiet", (event) => {
    const time = now.call(performance);
    if (frames.size) event.preventDefault();
    for (const [number, due] of timers) {
      if (due && due < time - 1) timers.delete(number);
      else if (due <= time + event.screenX) event.preventDefault();
    }
  }, true);
})();"""
"""Random numbers and memory that are the same in every run, times without the binary noise of the browser's own clock,
and an answer to `QUIET`."""

QUIET = r"""((within, still, x, y) => {
  const PAINT = /^(offset|computedOffset|easing|composite|color|background\w*|border\w*Color|\w+Shadow|fill|stroke)$/;
  let quiet = within;
  try {
    if (!dispatchEvent(new MouseEvent("janusrlquiet", {cancelable: true, screenX: within}))) return 0;
    const {getAnimations, elementFromPoint, querySelectorAll} = Document.prototype;
    for (const animation of getAnimations.call(document)) {
      if (animation.playState !== "running") continue;
      const {effect, timeline, pending, playbackRate, currentTime} = animation;
      if (pending || playbackRate !== 1 || timeline !== document.timeline || !effect) return 0;
      const changed = still ? effect.getKeyframes().flatMap(Object.keys) : [];
      if (!changed.every((name) => PAINT.test(name))) return 0;
      const {delay, duration, endTime, iterationStart} = effect.getComputedTiming();
      if (iterationStart || !(duration > 0)) return 0;
      const round = Math.floor((currentTime - delay) / duration) + 1;
      for (const time of [delay, endTime, delay + round * duration])
        if (time > currentTime) quiet = Math.min(quiet, time - currentTime);
    }
    if (x !== undefined) {
      const over = [...querySelectorAll.call(document, ":hover")].at(-1) ?? null;
      if (over !== elementFromPoint.call(document, x, y)) return 0;
    }
  } catch { return 0 }
  return quiet;
})"""
"""For a world of our own: for how many of the next `within` milliseconds no script wants to run, and no animation
begins, ends or comes round. What moves by CSS alone may move meanwhile; if `still`, it may only change colours. With
`x` and `y`, what a pointer there points at must know. What `STIRRING` finds in a source is not looked at."""

STIRRING = re.compile(
    r"iframe|<frame|<object|<embed|<video|<audio|<progress|<meter|marquee|<animate|<set\b|createElementNS"
    r"|[\"'](?:video|audio|object|embed|progress)[\"']|data:image|blob:|shadowroot|attachShadow|Worker|Observer"
    r"|MessageChannel|postMessage|BroadcastChannel|EventSource|WebSocket|requestIdle|scheduler|Atomics|AbortSignal"
    r"|ViewTransition|\bsmooth\b|\bimport\b|http-equiv\s*=\s*[\"']?refresh|(?:transition|animation)(?:start|run)"
    r"|onscroll|[\"']scroll|getAnimations|[Tt]imeline|matchMedia|@container|content-visibility|contentVisibility|\blazy\b"
    r"|position-(?:try|area)|anchor\(",
)
"""What may make frames matter in ways that `QUIET` does not see."""

LOADS = re.compile(r"\bsrc|fetch|XMLHttp|import|url\(|\bload|https?:", re.I)
"""What may ask for a file once the page is loaded."""

STAY = """if (globalThis.top === globalThis) navigation?.addEventListener("navigate", (event) => {
  if (globalThis.janusrlLeft) return event.stopImmediatePropagation();
  const {url, sameDocument} = event.destination, target = new URL(url);
  if (location.protocol === "about:") return;
  if (sameDocument || !event.cancelable || !/^(https?|file|ftp|blob|data):$/.test(target.protocol)) return;
  if (target.origin === location.origin && ["/", "/index.html"].includes(target.pathname)) return;
  event.preventDefault();
  janusrlStays(url);
});
for (const type of ["beforeunload", "pageswap", "pagehide", "visibilitychange", "unload"])
  addEventListener(type, (event) => { if (globalThis.janusrlLeft) event.stopImmediatePropagation() }, true);"""
"""For a world of our own: keeps the page where it is when it wants to go elsewhere, and tells where to. Once the
program is over (`janusrlLeft`) its page goes where we say, and no script of it hears of that: ours is asked first."""

MOVE_ON = """(() => {
  name = "";
  const meta = Document.prototype.createElement.call(document, "meta");
  meta.name = "referrer";
  meta.content = "no-referrer";
  Element.prototype.append.call(Document.prototype.querySelector.call(document, "head, :root"), meta);
  History.prototype.replaceState.call(history, null, "", "/");
  location.replace("/");
})()"""
"""For a world of our own: goes from a program that is over to the next one, which hears nothing of the first."""

LOOKS_BACK = re.compile(
    r"audio|video|\bplay\b|\bsrc\b|import|referrer|activation|timing|getEntries|view-transition|\beval\b|Function"
    r"|fromCharCode|atob|\\[ux]|navigation\b",
    re.I,
)
"""What may tell a page about the document before, if that was at the same address."""

_SET_BACK = """(() => {
  const Real = Date, realNow = Real.now, {construct} = Reflect, now = () => realNow() - SKEW;
  Real.now = now;
  globalThis.Date = new Proxy(Real, {
    construct: (target, args, self) => construct(target, args.length ? args : [now()], self),
    apply: () => new Real(now()).toString(),
  });
  Real.prototype.constructor = globalThis.Date;
  const origin = Object.getOwnPropertyDescriptor(Performance.prototype, "timeOrigin");
  const get = function () { return origin.get.call(this) - SKEW };
  Object.defineProperty(Performance.prototype, "timeOrigin", {...origin, get});
  const length = Object.getOwnPropertyDescriptor(History.prototype, "length"), before = length.get.call(history) - 1;
  const counted = function () { return length.get.call(this) - before };
  Object.defineProperty(History.prototype, "length", {...length, get: counted});
})();"""


def set_back(skew_ms: int) -> str:
    """A script that sets the time of day and the history back, for a page that has shown other programs before."""
    return _SET_BACK.replace("SKEW", str(skew_ms))
