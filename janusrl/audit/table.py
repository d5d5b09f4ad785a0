"""An audit as lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from janusrl.audit.kinds import KINDS
from janusrl.audit.results import Audit, CorruptionRow, EnvAudit, ExploitRow, told

_BARS = " ▁▂▃▄▅▆▇█"


def lines(audit: Audit) -> Iterator[str]:
    """The whole table."""
    for env in audit.envs:
        yield from _env(env)
    if audit.machinery:
        yield "machinery"
        yield from _exploits(audit.machinery)
        yield ""
    failed = len(audit.faults)
    verdict = (
        "fine" if audit.ok else "nothing could be audited" if not failed else f"{failed} fault{'s' * (failed > 1)}"
    )
    audited = [env for env in audit.envs if not env.skipped]
    tried = sum(len(env.exploits) for env in audited) + len(audit.machinery)
    yield f"audit: {verdict}. {len(audited)} environments, {tried} exploits, {audit.seconds:.0f} s"


def _env(env: EnvAudit) -> Iterator[str]:
    if env.skipped:
        yield f"{env.env}: skipped. {env.skipped}"
        yield ""
        return
    yield f"{env.env} · rubric {env.rubric} · {'fine' if env.ok else 'FAILS'} · {env.seconds:.0f} s"
    for kind, words in (("reference", "the right answer"), ("blank", "a blank answer"), ("other", "another's answer")):
        rows = [row for row in env.anchors if row.anchor == kind]
        if rows:
            known = [row.score for row in rows if row.score is not None]
            span = f"{told(min(known))} to {told(max(known))}" if known else "no score"
            mark = "ok " if all(row.ok for row in rows) else "BAD"
            sign = ">=" if kind == "reference" else "<="
            yield f"  {mark} {words:<26}{span:<20}{sign} {rows[0].bar:.2f}{' on average' if kind == 'other' else ''}"
    if env.corruptions:
        yield f"  {'':<4}{'corruption':<26}{'Spearman':>9}   from none to worst"
        for damage in env.corruptions:
            yield _corruption(damage)
    yield from _exploits(env.exploits)
    if env.cost:
        yield f"  {'':<4}{'reward':<26}{'p50 ms':>9}{'p99 ms':>9}   tier"
        for cost in env.cost:
            bar = f"{cost.tier} (<= {cost.bar_ms:.0f} ms)" if cost.bar_ms else cost.tier
            yield f"  {'ok ' if cost.ok else 'SLOW':<4}{cost.reward:<26}{cost.p50_ms:>9.2f}{cost.p99_ms:>9.2f}   {bar}"
    for row in env.alone:
        count = len(row.fooled_by)
        names = f"fooled by {count} exploit{'s' * (count > 1)}" if count else "fooled by none"
        blank = f"blank {told(row.blank)}" if row.blank is not None else "blank not drawn"
        yield f"      {row.reward:<26}alone: {blank}, others {told(row.other)}, {names}"
    yield ""


def _corruption(row: CorruptionRow) -> str:
    marks = {"ranked": "ok ", "weak": "weak", "blind": "blind", "rewards damage": "BAD"}
    spearman = "-" if row.spearman is None else f"{row.spearman:+.2f}"
    curve = "".join(_BARS[round(8 * min(1.0, max(0.0, score)))] for score in row.scores)
    values = " ".join(f"{score:.2f}" for score in row.scores)
    return f"  {marks[row.verdict]:<6}{row.corruption:<24}{spearman:>9}   {curve}  {values}"


def _exploits(rows: Sequence[ExploitRow]) -> Iterator[str]:
    if rows:
        yield f"  {'':<4}{'exploits by kind':<50}{'tried':>6}{'worst':>8}"
    for kind, group in groupby(rows, key=lambda row: row.kind):
        found = list(group)
        bad = [row for row in found if not row.ok]
        known = [row.score for row in found if row.rule == "nothing" and row.score is not None]
        worst = told(max(known)) if known else "honest"
        yield f"  {'BAD' if bad else 'ok ':<4}{f'{kind:>2} {KINDS[kind]}':<50}{len(found):>6}{worst:>8}"
        for row in bad:
            beside = f"honest {told(row.honest)}" if row.honest is not None else f"allowed {row.bar:.2f}"
            yield f"         {row.name}: {told(row.score)} ({beside}) on {row.task}"
