"""What an audit found: rows, verdicts, and the JSON form. Nothing here runs anything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

REFERENCE_BAR = 0.99
"""Least total of the reference itself."""
NOTHING_BAR = 0.05
"""Most that a blank answer, or an exploit with nothing right about it, may earn."""
OTHER_BAR = 0.25
"""Most that other tasks' right answers may earn, on average."""
SLACK = 0.01
"""How much more than the honest answer beside it an exploit may earn: rounding."""
RANKED, BLIND = -0.8, 0.02
"""A corruption is ranked from this Spearman correlation on; it is not seen when scores move by less than `BLIND`."""
TIER_MS = {"A": 50.0, "B": 1000.0}
"""Milliseconds for one completion that a tier allows; C and D depend on the machine and the service."""


@dataclass
class Anchor:
    """What a reference, a blank answer or another task's answer earned."""

    env: str
    anchor: str
    """`reference`, `blank` or `other`."""
    task: str
    score: float | None
    bar: float
    ok: bool
    reason: str = ""
    terms: dict[str, float | None] = field(default_factory=dict)
    picture: int | None = None


@dataclass
class CorruptionRow:
    """How the score fell as answers got worse in one way; means over tasks."""

    env: str
    corruption: str
    scores: list[float]
    """At the levels 0 (the reference) to 5."""
    spearman: float | None
    """Of score and severity, mean over the tasks on which the score moved; None where it moved on none."""
    tasks: int
    verdict: str
    """`ranked`, `weak`, `blind`, or `rewards damage`."""
    ok: bool
    """False where damage is rewarded."""
    words: str = ""
    terms: dict[str, float | None] = field(default_factory=dict)
    """The same correlation for each reward alone."""
    pictures: list[int | None] = field(default_factory=list)


@dataclass
class ExploitRow:
    """What one way to cheat earned at most."""

    env: str
    kind: int
    title: str
    """Of the kind."""
    name: str
    rule: str
    why: str
    task: str
    """On which it earned most against its bar."""
    tasks: int
    score: float | None
    bar: float
    honest: float | None
    """What the honest answer beside it earned, under the rule `honest`."""
    ok: bool
    outcome: str = ""
    reason: str = ""
    terms: dict[str, float | None] = field(default_factory=dict)
    picture: int | None = None
    program: str = ""


@dataclass
class CostRow:
    """What one reward takes for one completion, with everything rendered."""

    env: str
    reward: str
    place: str
    tier: str
    p50_ms: float
    p99_ms: float
    bar_ms: float | None
    ok: bool
    n: int


@dataclass
class AloneRow:
    """What one reward would do alone, without gates: why rubrics have more than one."""

    env: str
    reward: str
    reference: float | None
    blank: float | None
    """Highest value of a blank answer, as the reward gives it: before anchoring."""
    other: float | None
    spearman: float | None
    fooled_by: list[str]


@dataclass
class EnvAudit:
    """Everything about one rubric in one environment."""

    env: str
    rubric: str
    anchors: list[Anchor] = field(default_factory=list)
    corruptions: list[CorruptionRow] = field(default_factory=list)
    exploits: list[ExploitRow] = field(default_factory=list)
    cost: list[CostRow] = field(default_factory=list)
    alone: list[AloneRow] = field(default_factory=list)
    pictures: list[np.ndarray] = field(default_factory=list)
    """H x W x 3 uint8, small; rows point into this list."""
    references: dict[str, int] = field(default_factory=dict)
    """Task to picture."""
    skipped: str = ""
    """Why this environment could not be audited here; empty when it was."""
    seconds: float = 0.0

    @property
    def faults(self) -> list[str]:
        """What fails this audit, in sentences that say what to do."""
        lines = []
        for kind in ("reference", "blank", "other"):
            rows = [row for row in self.anchors if row.anchor == kind]
            bad = [row for row in rows if not row.ok]
            if bad:
                lines.append(f"{self.env}: {_ANCHOR_WORDS[kind].format(told(_worst(bad)), len(bad), len(rows))}")
        for row in self.exploits:
            if not row.ok:
                lines.append(f"{self.env}: {_exploit_fault(row)}")
        for damage in self.corruptions:
            if not damage.ok:
                lines.append(
                    f"{self.env}: the worse an answer is by '{damage.corruption}', the more it earns "
                    f"(Spearman {damage.spearman:+.2f}). Find the term that rises in the column of rewards alone."
                )
        return lines

    @property
    def ok(self) -> bool:
        """Whether nothing fails it."""
        return not self.faults


_ANCHOR_WORDS = {
    "reference": "the right answer earns only {0} ({1} of {2} tasks). Look at which term is below 1; if it is a "
    "gate or a multiplier, loosen it.",
    "blank": "a blank answer earns {0} ({1} of {2} tasks). Add the gate 'render_gate', leave `anchor: true`, or take "
    "out the term that pays for emptiness.",
    "other": "another task's answer earns {0} on average. Give more weight to rewards that look at what is where "
    "(structure), less to those that look at colour or likeness in general.",
}


def _worst(rows: Sequence[Anchor]) -> float | None:
    known = [row for row in rows if row.score is not None]
    if not known:
        return None
    if rows[0].anchor == "other":
        return float(np.mean([row.score for row in known if row.score is not None]))
    pick = min if rows[0].anchor == "reference" else max
    return pick((row.score for row in known if row.score is not None), default=None)


def _exploit_fault(row: ExploitRow) -> str:
    what = f"exploit {row.kind} ({row.title}), '{row.name}'"
    if row.score is None:
        return f"{what} could not be judged: {row.reason}. A failure of ours must not be within an answer's reach."
    carried = {name: value for name, value in row.terms.items() if value}
    by = max(carried, key=lambda name: carried[name] or 0.0, default="")
    advice = f"; '{by}' pays most ({told(carried[by])})" if by else ""
    over = f"more than the honest answer's {told(row.honest)}" if row.honest is not None else f"allowed {row.bar:.2f}"
    cure = "Weaken that term, or add a gate or multiplier that sees it."
    return f"{what} earns {told(row.score)}, {over}{advice}. {cure}"


def told(value: float | None) -> str:
    """A score as people read it."""
    return "no score" if value is None else f"{value:.3f}"


@dataclass
class Audit:
    """One audit: every environment, and the exploits of the machinery."""

    envs: list[EnvAudit]
    machinery: list[ExploitRow] = field(default_factory=list)
    quick: bool = False
    seconds: float = 0.0

    @property
    def faults(self) -> list[str]:
        """Everything that fails it."""
        own = [f"machinery: {_exploit_fault(row)}" for row in self.machinery if not row.ok]
        return [*(fault for env in self.envs for fault in env.faults), *own]

    @property
    def ok(self) -> bool:
        """Whether no rubric rewards an exploit or fails an anchor, and something was audited."""
        return not self.faults and any(not env.skipped for env in self.envs)

    def to_json(self) -> dict[str, Any]:
        """The form of `--json`."""
        hidden = ("picture", "pictures", "program")

        def rows(name: str) -> list[dict[str, Any]]:
            found = [(env.rubric, row) for env in self.envs for row in getattr(env, name)]
            if name == "exploits":
                found += [("machinery", row) for row in self.machinery]
            return [
                {"rubric": rubric} | {key: _plain(value) for key, value in asdict(row).items() if key not in hidden}
                for rubric, row in found
            ]

        return {
            "ok": self.ok,
            "faults": self.faults,
            "anchors": rows("anchors"),
            "corruptions": rows("corruptions"),
            "exploits": rows("exploits"),
            "cost": rows("cost"),
            "alone": rows("alone"),
            "skipped": {env.env: env.skipped for env in self.envs if env.skipped},
            "quick": self.quick,
            "seconds": round(self.seconds, 1),
        }

    def for_page(self) -> list[dict[str, Any]]:
        """What only the page shows: pictures, and programs of exploits."""
        return [
            {
                "env": env.env,
                "rubric": env.rubric,
                "ok": env.ok,
                "faults": env.faults,
                "skipped": env.skipped,
                "seconds": env.seconds,
                "pictures": env.pictures,
                "references": env.references,
                **{name: [asdict(row) for row in getattr(env, name)] for name in _LISTS},
            }
            for env in self.envs
        ]


_LISTS = ("anchors", "corruptions", "exploits", "cost", "alone")


def _plain(value: Any) -> Any:
    """Numbers by five digits, at any depth."""
    if isinstance(value, float):
        return round(value, 5)
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list) else value
