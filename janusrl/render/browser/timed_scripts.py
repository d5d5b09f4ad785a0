"""Scripts that run in every page under our clock before its own."""

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
  const exact = (time) => Math.round(time * 10) / 10;
  const now = Performance.prototype.now;
  Performance.prototype.now = function () { return exact(now.call(this)); };
  const stamp = Object.getOwnPropertyDescriptor(Event.prototype, "timeStamp");
  Object.defineProperty(Event.prototype, "timeStamp", {...stamp, get() { return exact(stamp.get.call(this)); }});
  const draw = globalThis.requestAnimationFrame;
  globalThis.requestAnimationFrame = (callback) =>
    draw.call(globalThis, typeof callback === "function" ? (time) => callback(exact(time)) : callback);
})();"""
"""Random numbers that are the same in every run, and times without the binary noise of the browser's own clock."""

STAY = """if (globalThis.top === globalThis) navigation?.addEventListener("navigate", (event) => {
  const {url, sameDocument} = event.destination, target = new URL(url);
  if (location.protocol === "about:") return;
  if (sameDocument || !event.cancelable || !/^(https?|file|ftp|blob|data):$/.test(target.protocol)) return;
  if (target.origin === location.origin && ["/", "/index.html"].includes(target.pathname)) return;
  event.preventDefault();
  janusrlStays(url);
});"""
"""For a world of our own: keeps the page where it is when it wants to go elsewhere, and tells where to."""

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
  const length = Object.getOwnPropertyDescriptor(History.prototype, "length"), before = length.get.call(history) - 2;
  const counted = function () { return length.get.call(this) - before };
  Object.defineProperty(History.prototype, "length", {...length, get: counted});
})();"""


def set_back(skew_ms: int) -> str:
    """A script that sets the time of day and the history back, for a page that has shown other programs before."""
    return _SET_BACK.replace("SKEW", str(skew_ms))
