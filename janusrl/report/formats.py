"""Numbers as a page shows them. What is not known is a dash, never a zero."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from janusrl.report.run_folder import number

UNKNOWN = "\N{EN DASH}"


def as_number(value: Any, digits: int = 3) -> str:
    """Return `value` with `digits` decimals; whole numbers with none when `digits` is 0."""
    known = number(value)
    return UNKNOWN if known is None else f"{known:,.{digits}f}"


def as_percent(share: Any) -> str:
    """Return a share of 0 to 1 in per cent: only none is 0 %, and only all is 100 %."""
    known = number(share)
    if known is None:
        return UNKNOWN
    if 0 < known < 0.005:
        return "< 1 %"
    if 0.995 <= known < 1:
        return f"{min(99.9, known * 100):.1f} %"
    return f"{known * 100:.0f} %"


def as_duration(seconds: Any) -> str:
    """Return seconds as `0.42 s`, `48 s`, `12 min 30 s` or `5 h 02 min`."""
    known = number(seconds)
    if known is None:
        return UNKNOWN
    if known < 10:
        return f"{known:.2g} s" if known else "0 s"
    if known < 100:
        return f"{known:.0f} s"
    minutes, rest = divmod(round(known), 60)
    if minutes < 100:
        return f"{minutes} min {rest:02d} s"
    return f"{minutes // 60} h {minutes % 60:02d} min"


def as_megabytes(megabytes: Any) -> str:
    """Return mebibytes as `812 MiB` or `3.4 GiB`."""
    known = number(megabytes)
    if known is None:
        return UNKNOWN
    return f"{known:,.0f} MiB" if known < 1024 else f"{known / 1024:.1f} GiB"


def as_words(value: Any) -> str:
    """Return any value of a run's record as one line of text."""
    if value is None:
        return UNKNOWN
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {as_words(item)}" for key, item in value.items()) or UNKNOWN
    if isinstance(value, list | tuple):
        return ", ".join(as_words(item) for item in value) or UNKNOWN
    if isinstance(value, float):
        return UNKNOWN if number(value) is None else f"{value:.4g}"
    return str(value)


def as_model(model: Any) -> str:
    """Return who wrote or judged a corpus, as its card tells it, in words: prices are for a million tokens."""
    if not isinstance(model, Mapping):
        return as_words(model)
    if model.get("grammar"):
        return "programs that write programs; no model"
    price = model.get("price")
    told = ", ".join(as_words(value) for key, value in model.items() if key != "price")
    if not isinstance(price, Mapping):
        return told
    if not any(number(value) for value in price.values()):
        return f"{told}; no price given"
    sums = " and ".join(f"${number(value) or 0:g}" for value in price.values())
    return f"{told}; {sums} for a million tokens of {' and '.join(map(str, price))}"
