"""RESTART: a script that gives every document of a kept page a clock that starts with it, and not before it is loaded.

A page that shows one document after the other has one virtual clock, which cannot be set back, and loading takes a
few milliseconds of it, more or less. So documents see a clock of their own: it stands at `START_S` until they are
loaded and we say so (`start_script`); timers that they set before wait until then. What happens afterwards, and when,
is then the same every time; and that loading took any time, or that there were pages before, no time of an event and no
measurement of the browser's tells. A script that waits by asking for the time over and over gets a millisecond a call.
The window has no name and no history, and does not close, as one that its user has opened.

The script runs in the page's own world, so a page can undo it: then it has a clock that is less exact, nothing else.
"""

from __future__ import annotations

START_S = 1_704_110_400.0
"""Time of day at which every document starts: 1 January 2024, 12:00 UTC."""
_EVENT = "janusrl-start"
RESTART = """(() => {
  const RealDate = Date, realNow = performance.now, { construct } = Reflect, { round, max } = Math;
  const perf = performance, isTop = globalThis.top === globalThis;
  let begun = realNow.call(perf), started = !isTop, last = 0, calls = 0, skipped = 0;
  const elapsed = () => {
    const time = started ? round(realNow.call(perf) - begun) : 0;
    if (time !== last) { last = time; calls = 0; } else if (++calls > 1000) skipped++;
    return time + skipped;
  };
  const now = () => START + elapsed();
  RealDate.now = now;
  const Shifted = new Proxy(RealDate, {
    construct: (target, args, self) => construct(target, args.length ? args : [now()], self),
    apply: () => new RealDate(now()).toString(),
  });
  RealDate.prototype.constructor = Shifted;
  globalThis.Date = Shifted;
  Performance.prototype.now = elapsed;
  const shown = (type, change, names) => {
    for (const name of Object.keys(type?.prototype ?? {}).filter((each) => names.test(each))) {
      const told = Object.getOwnPropertyDescriptor(type.prototype, name), read = told.get;
      const get = function () { return change(read.call(this), this); };
      if (read) Object.defineProperty(type.prototype, name, { ...told, get });
    }
  };
  const since = (time) => (started ? max(0, round(time - begun)) : 0), atOnce = () => 0, times = /Start|End|dom[A-Z]/;
  shown(Event, since, /^timeStamp$/);
  shown(Performance, () => START, /^timeOrigin$/);
  shown(globalThis.PerformanceTiming, (time) => time && START, /./);
  shown(PerformanceEntry, since, /^startTime$/);
  shown(PerformanceEntry, (time, self) => (self instanceof PerformanceResourceTiming ? 0 : time), /^duration$/);
  shown(PerformanceResourceTiming, atOnce, times);
  shown(PerformanceNavigationTiming, atOnce, times);
  const frame = globalThis.requestAnimationFrame;
  globalThis.requestAnimationFrame = (callback) =>
    frame(typeof callback === "function" ? (time) => callback(max(0, round(time - begun)) + skipped) : callback);
  const length = Object.getOwnPropertyDescriptor(History.prototype, "length"), before = length.get.call(history) - 1;
  const counted = function () { return max(1, length.get.call(this) - before); };
  Object.defineProperty(History.prototype, "length", { ...length, get: counted });
  if (!isTop) return;
  globalThis.name = "";
  globalThis.close = () => {};
  const waiting = new Map(), given = new Map();
  let number = 1e6;
  for (const kind of ["Timeout", "Interval"]) {
    const set = globalThis["set" + kind], clear = globalThis["clear" + kind];
    globalThis["set" + kind] = (...args) => {
      if (started) return set(...args);
      const mine = ++number;
      waiting.set(mine, () => given.set(mine, set(...args)));
      return mine;
    };
    globalThis["clear" + kind] = (id) => { if (!waiting.delete(id)) clear(given.has(id) ? given.get(id) : id); };
  }
  addEventListener("EVENT", (event) => {
    event.stopImmediatePropagation();
    begun = realNow.call(perf);
    started = true;
    for (const begin of waiting.values()) begin();
    waiting.clear();
  }, { capture: true, once: true });
})();""".replace("START", str(int(START_S * 1000))).replace("EVENT", _EVENT)
"""Evaluated in every new document before its own scripts."""


def start_script() -> str:
    """Starts the clock of the document; for a world of our own."""
    return f"dispatchEvent(new Event('{_EVENT}'))"


def align_script(time_ms: int) -> str:
    """Puts every animation of style sheets and SVGs to a time of its own; for a world of our own, after a frame.

    They begin while a document is loaded, and the browser counts from then on.
    """
    return (
        f"for (const each of document.getAnimations()) each.currentTime = {time_ms};"
        "for (const each of document.querySelectorAll('svg'))"
        f" if (!each.ownerSVGElement) each.setCurrentTime({time_ms / 1000});"
    )


STILL = (
    "for (const each of document.getAnimations()) {"
    " const time = Math.round(each.currentTime); each.pause(); each.currentTime = time; }"
    "for (const each of document.querySelectorAll('svg')) if (!each.ownerSVGElement) {"
    " each.pauseAnimations(); each.setCurrentTime(Math.round(each.getCurrentTime() * 1000) / 1000); }"
)
"""Stops all animations at their nearest whole millisecond."""
