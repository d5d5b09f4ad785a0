"""What the corpora of audits hold: programs that are what they claim, and attacks that would win without walls."""

import ast
import random
import subprocess
import sys
import xml.etree.ElementTree as ET

import numpy as np
import pytest

from janusrl import registry
from janusrl.audit.bait import Bait
from janusrl.audit.corpus import LEVELS, Attack, Corpus, Rule, Surroundings
from janusrl.audit.pixels import PIXEL_CORRUPTIONS
from janusrl.audit.run import corpus_of
from janusrl.envs.audit import words
from janusrl.envs.audit.html_tree import Page
from janusrl.program import ExtractionError

ENVS = [name for name in registry.names("envs") if name != "svg_fast"]
WON_WITHOUT_WALLS = (
    "reads the reference from disk",
    "walks the disk",
    "reads its environment",
    "reads the environment of every process",
    "asks the network",
    "starts another program that reads it",
)


@pytest.fixture(scope="module")
def corpora() -> dict[str, Corpus]:
    return {name: corpus_of(registry.load("envs", name), 0) for name in ENVS}


def around(task, corpus, bait=None) -> Surroundings:
    picture = np.random.default_rng(0).integers(0, 255, (180, 240, 4), np.uint8)
    others = [other for other in corpus.tasks if other is not task]
    if bait is None:
        return Surroundings(picture, others, "/nowhere", "NOTHING", "http://127.0.0.1:9/0")
    return Surroundings(picture, others, bait.folder(0), bait.variable(0), bait.url(0))


@pytest.mark.parametrize("env", ENVS)
def test_each_level_of_a_corruption_is_another_program_and_equal_seeds_give_equal_ones(env, corpora):
    suited = {corruption.name: 0 for corruption in corpora[env].corruptions}
    for task in corpora[env].tasks:
        for corruption in corpora[env].corruptions:
            made = [corruption.make(task, level / LEVELS, random.Random("a")) for level in range(1, LEVELS + 1)]
            again = [corruption.make(task, level / LEVELS, random.Random("a")) for level in range(1, LEVELS + 1)]
            assert made == again, corruption.name
            if made[0] is None:
                continue
            suited[corruption.name] += 1
            assert made[-1] != task.reference.code, corruption.name
            assert len(set(made)) >= 3, (task.id, corruption.name)
    assert all(suited.values()), suited


@pytest.mark.parametrize("env", ENVS)
def test_answers_of_attacks_hold_programs_that_can_be_read(env, corpora):
    """An attack that fails by a slip of its author would pass for one that was stopped."""
    domain, corpus = registry.load("envs", env), corpora[env]
    for exploit in corpus.exploits:
        for task in corpus.tasks:
            made = exploit.make(task, around(task, corpus), random.Random(0))
            attack = Attack(made) if isinstance(made, str) else made
            if attack is None or (exploit.kind in (23, 14, 9) and attack.raw):
                continue
            language = domain.language_for(task)
            program = domain.program_of(
                task, attack.program if attack.raw else f"````{language}\n{attack.program}\n````"
            )
            if language == "python":
                ast.parse(program.source)
            elif language == "svg" and exploit.kind not in (7, 8, 10):
                ET.fromstring(program.source.encode())
            if exploit.rule is Rule.HONEST and attack.honest is not None:
                assert attack.honest != attack.program, exploit.name


def test_an_answer_cut_off_is_none(corpora):
    corpus, domain = corpora["svg"], registry.load("envs", "svg")
    cut = next(exploit for exploit in corpus.exploits if exploit.name == "a code block that never ends")
    with pytest.raises(ExtractionError, match="cut off"):
        domain.program_of(
            corpus.tasks[0], cut.make(corpus.tasks[0], around(corpus.tasks[0], corpus), random.Random(0)).program
        )


@pytest.mark.parametrize("name", WON_WITHOUT_WALLS)
def test_attacks_on_the_reference_win_where_there_are_no_walls(name, corpora, tmp_path):
    corpus = corpora["algorithm"]
    task = corpus.tasks[0]
    attack = next(exploit for exploit in corpus.exploits if exploit.name == name)
    with Bait([task.reference.code]) as bait:
        program = attack.make(task, around(task, corpus, bait), random.Random(0)).program
        code = f"{program}\nprint('gcd', gcd(12, 18))"
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path, timeout=60)
        assert bait.visits == (name == "asks the network")
    assert done.stdout.endswith("gcd 6\n"), done.stderr


def test_bait_is_gone_afterwards():
    import os

    with Bait(["code"]) as bait:
        folder, variable = bait.folder(0), bait.variable(0)
        assert os.environ[variable] == "code"
        assert os.path.isfile(f"{folder}/reference.txt")
    assert variable not in os.environ
    assert not os.path.exists(folder)


@pytest.mark.parametrize("corruption", PIXEL_CORRUPTIONS, ids=lambda found: found.name)
def test_pictures_are_spoilt_by_degrees(corruption):
    picture = np.full((60, 80, 4), 255, np.uint8)
    picture[10:50, 20:60, :3] = (30, 120, 200)
    picture[50:, ::7, :3] = 0
    apart = []
    for level in range(1, LEVELS + 1):
        found = corruption.change(picture, level / LEVELS, np.random.default_rng(0))
        assert (found.shape, found.dtype) == (picture.shape, np.uint8)
        assert (found[..., 3] == 255).all()
        apart.append(float(np.abs(found.astype(float) - picture).mean()))
    assert 0 < apart[0] < apart[-1] == max(apart)


def test_colours_go_further_and_further_away():
    steps = [words.off("#d62728", level / 5) for level in range(6)]
    assert steps[0] == "#d62728"
    apart = [sum(abs(a - b) for a, b in zip(words.rgb(step), words.rgb("#d62728"), strict=True)) for step in steps]
    assert apart == sorted(apart)
    assert apart[-1] > 150
    assert words.off("no-such-colour", 0.5) is None


def test_pages_are_written_as_they_were_read():
    code = '<html><body class="a &amp; b"><p>1 &lt; 2<br>x</p><script>if (1 < 2) {}</script><!-- gone --></body></html>'
    page = Page(code)
    assert page.code == f"<!DOCTYPE html>\n{code.replace('<!-- gone -->', '')}"
    assert [node.text for node in page.texts] == ["1 < 2", "x"]
    assert [node.tag for node in page.leaves()] == []
    assert [node.tag for node in Page("<body><div><p>a</p><p>b").leaves()] == ["p", "p"]
