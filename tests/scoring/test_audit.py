"""The audit fails rubrics that can be gamed, passes those that cannot, and says what it found."""

import json
import os
import re
import subprocess
import sys

import numpy as np
import pytest

from janusrl import registry
from janusrl.audit import run as audit_run
from janusrl.audit.corpus import LEVELS, Corpus, Corruption, Exploit, Rule
from janusrl.audit.kinds import KINDS
from janusrl.audit.levels import machinery_rows
from janusrl.audit.results import Audit
from janusrl.audit.run import AuditError, Settings, audit_all, audit_env, corpus_of
from janusrl.audit.table import lines
from janusrl.audit.verdicts import Graded, ranked
from janusrl.cli import main
from janusrl.outcome import Outcome
from janusrl.recipe import RubricSection
from janusrl.rendering import Frame, Rendering
from janusrl.report.audit_page import write_audit_page

INK = '''"""Pays for ink."""
from janusrl.scoring.reward import reward
from janusrl.rewards.validity import ink as share

@reward()
def ink(sample):
    """The more paint the better."""
    return share(sample.candidate)

@reward()
def fair(sample):
    """Right where the picture is right."""
    return float(abs(sample.candidate.rgb.astype(float) - sample.reference.rgb).mean() < 1)
'''
KEYS = {
    "anchors": {"rubric", "env", "anchor", "task", "score", "bar", "ok", "reason", "terms"},
    "corruptions": {"rubric", "env", "corruption", "scores", "spearman", "tasks", "verdict", "ok", "words", "terms"},
    "exploits": {
        *("rubric", "env", "kind", "title", "name", "rule", "why", "task", "tasks", "score", "bar", "honest", "ok"),
        *("outcome", "reason", "terms"),
    },
    "cost": {"rubric", "env", "reward", "place", "tier", "p50_ms", "p99_ms", "bar_ms", "ok", "n"},
    "alone": {"rubric", "env", "reward", "reference", "blank", "other", "spearman", "fooled_by"},
}


@pytest.fixture(scope="module")
def plugin(tmp_path_factory):
    folder = tmp_path_factory.mktemp("plugin")
    (folder / "my.py").write_text(INK)
    (folder / "ink.yaml").write_text("terms:\n  - {reward: 'my.py:ink', anchor: false}\n")
    (folder / "ssim.yaml").write_text("gates: [render_gate]\nterms: [ssim]\nallow_unsafe: true\n")
    (folder / "typo.yaml").write_text("terms: [svg_visul]\n")
    return folder


@pytest.fixture(scope="module")
def fine() -> Audit:
    domain = registry.load("envs", "svg")
    section = RubricSection.model_validate(dict(domain.default_rubric))
    return audit_all([(domain, section, "default")], Settings(quick=True))


def test_the_default_of_drawings_is_fine(fine):
    assert fine.faults == []
    assert fine.ok
    (env,) = fine.envs
    assert {row.anchor for row in env.anchors} == {"reference", "blank", "other"}
    assert min(row.score for row in env.anchors if row.anchor == "reference") >= 0.99
    assert all(len(row.scores) == LEVELS + 1 for row in env.corruptions)
    assert {row.verdict for row in env.corruptions} <= {"ranked", "weak"}
    assert {1, 2, 3, 4, 5, 7, 8, 9, 10, 11, 12, 13, 18, 19, 20, 23} <= {row.kind for row in env.exploits}
    assert {row.reward for row in env.cost} == {"render_gate", "svg_visual", "svg_paths", "length_band"}


def test_living_attacks_were_refused_and_not_only_badly_written(fine):
    found = {row.name: row.reason for row in fine.envs[0].exploits}
    assert found["entity bomb"] == found["external entity"] == "entities"
    assert found["use bomb"] == "use_bomb"
    assert found["giant canvas"] == "too_large"
    assert found["image from disk"] == "embedded_picture"
    assert found["a script"] == "script"


def test_its_json_has_the_documented_form(fine):
    said = json.loads(json.dumps(fine.to_json(), allow_nan=False))
    assert said["ok"] is True
    for name, keys in KEYS.items():
        assert said[name], name
        assert {frozenset(row) for row in said[name]} == {frozenset(keys)}, name


def test_its_page_holds_the_pictures_and_no_script(fine, tmp_path):
    page = write_audit_page(tmp_path / "out", fine.to_json(), fine.for_page()).read_text()
    env = fine.envs[0]
    shown = len(set(re.findall(r'<img class="shot[^>]* src="(data:image/[^"]+)"', page)))
    different = {env.pictures[n].tobytes() for row in env.corruptions for n in row.pictures if n is not None}
    assert shown >= len(different) > 50
    assert "<script" not in page
    assert "http" not in re.sub(
        r"http://www\.w3\.org/[\w/]+|http-equiv", "", re.sub(r"<pre>.*?</pre>", "", page, flags=re.S)
    )
    assert all(row.corruption in page for row in env.corruptions)
    assert json.loads((tmp_path / "out" / "audit.json").read_text()) == json.loads(json.dumps(fine.to_json()))


def test_its_table_names_every_kind(fine):
    table = "\n".join(lines(fine))
    assert table.endswith("s")
    assert all(KINDS[row.kind] in table for row in [*fine.envs[0].exploits, *fine.machinery])
    assert "audit: fine." in table


def test_a_plugin_that_pays_for_ink_fails_and_is_named(plugin, tmp_path, capsys):
    code = main(["audit", "--rubric", str(plugin / "ink.yaml"), "--env", "svg", "--quick", "-o", str(tmp_path)])
    said = capsys.readouterr()
    assert code == 1
    assert "'ink' pays most" in said.err
    assert "exploit 1 (blank and flat pictures)" not in said.err  # flat pictures have no ink; noise has
    assert re.search(r"exploit (4|20) ", said.err)
    assert "the right answer earns only" in said.err
    assert "FAILS" in said.out
    assert (tmp_path / "audit.html").is_file()


def test_optimising_ssim_fails(plugin, tmp_path, capsys):
    arguments = ["--rubric", str(plugin / "ssim.yaml"), "--env", "svg", "--quick", "--json", "-o", str(tmp_path)]
    assert main(["audit", *arguments]) == 1
    said = json.loads(capsys.readouterr().out)
    assert said["ok"] is False
    assert said["page"] == str(tmp_path / "audit.html")
    assert any(not row["ok"] for row in said["exploits"])
    assert said["exploits"][0]["rubric"] == "ssim.yaml"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--env", "svgg"], "Did you mean 'svg'?"),
        (["--rubric", "none.yaml"], "no such file: none.yaml"),
        (["--rubric", "typo.yaml"], "Did you mean 'svg_visual'?"),
        (["--env", "svg", "--terms", "svg_visul"], "Did you mean 'svg_visual'?"),
        (["--env", "svg", "--terms", " , "], "--terms names no reward"),
        (["--env", "svg", "-o", "my.py"], "my.py is a file"),
    ],
)
def test_wrong_calls_are_told(arguments, words, plugin, monkeypatch, capsys):
    monkeypatch.chdir(plugin)
    assert main(["audit", *arguments]) == 2
    assert words in capsys.readouterr().err


def test_the_installed_command_audits(plugin, tmp_path):
    command = [sys.executable, "-m", "janusrl", "audit", "--env", "algorithm", "--quick", "--json", "-o", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, env=dict(os.environ))
    said = json.loads(done.stdout)
    assert (done.returncode, said["ok"]) == (0, True), said["faults"]
    assert {6, 7, 8, 9, 10, 16} <= {row["kind"] for row in said["exploits"]}


def test_each_kind_of_exploit_is_tried_somewhere():
    names = [name for name in registry.names("envs") if name != "svg_fast"]
    corpora = [corpus_of(registry.load("envs", name), 0) for name in names]
    tried = {exploit.kind for corpus in corpora for exploit in corpus.exploits}
    assert tried | {row.kind for row in machinery_rows()} == set(KINDS)
    assert all(len({task.id for task in corpus.tasks}) == len(corpus.tasks) for corpus in corpora)


def test_the_machinery_gives_nothing_away():
    rows = machinery_rows()
    assert [row.name for row in rows if not row.ok] == []
    assert {row.kind for row in rows} == {15, 19, 21, 22}
    judges = {row.name: row.score for row in rows if row.kind == 19}
    assert judges == {
        "a judge that notices being spoken to": 0.0,
        "a judge that copies an answer from the program": None,
        "a judge that obeys altogether, within a rubric": pytest.approx(0.4, abs=0.01),
    }
    assert all(row.score is None for row in rows if row.kind == 21)


def test_a_rule_that_pays_for_improvement_alone_would_be_found(monkeypatch):
    from janusrl.scoring.turns import TurnRules

    def greedy(rules, totals):
        known = [total for total in totals if total is not None]
        return max(0.0, known[-1] - (known[-2] if len(known) > 1 else 0.0)) if known else 0.0, True

    monkeypatch.setattr(TurnRules, "earned", greedy)
    assert any(row.kind == 15 and not row.ok for row in machinery_rows())


def ladder(*scores):
    outcome = Outcome.drew(Rendering((Frame(np.zeros((1, 1, 4), np.uint8)),)))
    return [Graded(None, score, outcome, {}, {}, {}) for score in scores]


@pytest.mark.parametrize(
    ("scores", "verdict"),
    [
        ((1.0, 0.8, 0.6, 0.4, 0.2, 0.0), "ranked"),
        ((1.0, 0.9, 0.95, 0.9, 0.97, 0.95), "weak"),
        ((1.0, 0.995, 1.0, 0.99, 1.0, 0.99), "blind"),
        ((0.2, 0.3, 0.4, 0.5, 0.6, 0.7), "rewards damage"),
    ],
)
def test_corruptions_are_judged_by_their_order(scores, verdict):
    assert ranked([ladder(*scores)], lambda each: each.total)[1] == verdict


def test_an_answer_beyond_the_honest_one_is_a_fault(monkeypatch):
    """A corpus of its own: the honest answer is half of the picture, the trick the whole of it."""
    domain = registry.load("envs", "svg")
    whole = corpus_of(domain, 0)

    def half(task, around, rng):
        from janusrl.audit.corpus import Attack

        poor = re.sub(r"<(?:rect|circle|polygon)[^>]*>", "", task.reference.code, count=3)
        return Attack(task.reference.code, poor)

    exploit = Exploit(13, "the whole of it", half, Rule.HONEST)
    broken = Corruption("none", lambda task, severity, rng: None)
    small = Corpus(whole.tasks[:2], (broken,), (exploit,), pixels=False)
    monkeypatch.setattr(audit_run, "corpus_of", lambda domain, seed: small)
    section = RubricSection.model_validate(dict(domain.default_rubric))
    env = audit_env(domain, section, "default", Settings(quick=True))
    assert env.corruptions == []
    assert len(env.faults) == 1
    assert "'the whole of it' earns 1.000, more than the honest answer's" in env.faults[0]


def test_an_environment_without_tasks_cannot_be_audited(monkeypatch):
    from dataclasses import replace

    domain = replace(registry.load("envs", "svg"), audit=None)
    with pytest.raises(AuditError, match="name a corpus in"):
        corpus_of(domain, 0)
    with pytest.raises(AuditError, match="has no corpus at"):
        corpus_of(replace(domain, audit="janusrl.envs.audit.svg:corpse"), 0)


def test_an_environment_with_tasks_alone_is_audited_by_pixels():
    from dataclasses import replace

    found = corpus_of(replace(registry.load("envs", "chart"), audit=None), 0)
    assert len(found.tasks) >= 2
    assert found.exploits == ()
