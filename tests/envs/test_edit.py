"""The edit domain: other domains' programs through one renderer, in graders and in Gymnasium."""

import warnings
from dataclasses import replace

import gymnasium
import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env

import janusrl.env  # noqa: F401 - registers the ids
from janusrl import registry
from janusrl.domain import BackendMissing, Domain, RenderRequest
from janusrl.outcome import Status
from janusrl.program import Program
from janusrl.recipe import SandboxSection, TaskSourceSection
from janusrl.render.dispatch import DispatchRenderer, addressed
from janusrl.scoring.grader import Grader
from janusrl.sources import load_tasks
from janusrl.task import Reference, Task, TaskError

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">'
BEFORE = (
    HEAD + '<circle cx="20" cy="20" r="9" fill="red"/><rect x="36" y="36" width="18" height="18" fill="navy"/></svg>'
)
AFTER = BEFORE.replace("red", "blue")


def task(edits="svg", source=BEFORE, reference=AFTER, name="t", **metadata) -> Task:
    prompt = ({"role": "user", "content": f"Make the circle blue\n{source}"},)
    return Task(name, "edit", prompt, Reference(code=reference), source=source, metadata={"edits": edits, **metadata})


def request(source: str, domain: str = "svg") -> RenderRequest:
    return addressed(RenderRequest(Program(source, "svg", 0, len(source)), (64, 64)), domain)


@pytest.fixture(scope="module")
def edit() -> Domain:
    return registry.load("envs", "edit")


@pytest.fixture(scope="module")
def grader(edit):
    with Grader(edit, None, SandboxSection(workers=1)) as made:
        yield made


def test_language_size_and_request_are_those_of_the_edited_domain(edit):
    svg = registry.load("envs", "svg")
    one = task()
    assert edit.language_for(one) == "svg"
    assert edit.size_for(one) == svg.picture_size(one) == (64, 64)
    program = Program(AFTER, "svg", 0, len(AFTER))
    asked = edit.request_for(one, program, (64, 64), structure=True)
    inner = svg.request_for(one, program, (64, 64), structure=True)
    assert asked == replace(inner, options={"domain": "svg", "options": {}})
    assert edit.language_for(task("scientific", "plot(1)", "plot(2)")) == "r"


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"metadata": {}}, "metadata.edits must name"),
        ({"metadata": {"edits": "svgg"}}, "Did you mean 'svg'"),
        ({"metadata": {"edits": "edit"}}, "whose programs can be edited"),
        ({"source": None}, "needs 'source'"),
    ],
)
def test_tasks_that_name_no_domain_or_source_are_refused_before_a_run(edit, changed, words):
    with pytest.raises(TaskError, match=words):
        edit.require([task(), replace(task(), **changed)])


def test_what_an_edited_domain_lacks_is_told(edit, monkeypatch):
    svg = registry.load("envs", "svg")
    lacking = replace(svg, missing=lambda language: f"no {language} here.")
    monkeypatch.setattr(registry, "load", lambda kind, name: lacking)
    with pytest.raises(BackendMissing, match="svg: no svg here"):
        edit.require([task()])


def test_renderers_are_started_when_they_are_needed_and_stopped_together(edit):
    started = []

    def find(name: str) -> Domain:
        started.append(name)
        return registry.load("envs", name)

    renderer = DispatchRenderer(SandboxSection(workers=1), find)
    try:
        assert started == []
        outcomes = [renderer.submit(request(code)) for code in (BEFORE, AFTER, BEFORE)]
        assert [outcome.result().status for outcome in outcomes] == [Status.SCORED] * 3
        assert started == ["svg"]
        assert renderer.key(request(BEFORE)) == renderer.key(request(BEFORE)) != renderer.key(request(AFTER))
        lost = renderer.submit(request(BEFORE, "nowhere")).result()
        assert (lost.status, lost.reason) == (Status.INFRA_FAILED, "bad_request")
        bare = renderer.submit(RenderRequest(Program(BEFORE, "svg", 0, 9))).result()
        assert (bare.status, bare.reason) == (Status.INFRA_FAILED, "bad_request")
    finally:
        renderer.close()
        renderer.close()
    after = renderer.submit(request(BEFORE)).result()
    assert (after.status, after.reason) == (Status.INFRA_FAILED, "worker_lost")
    assert "closed" in after.failure.message


def test_source_and_reference_never_come_near_the_candidates_worker(grader):
    """The source is drawn by the references' own renderer."""
    seen = []
    real = grader.renderer.submit
    grader.renderer.submit = lambda asked: seen.append(asked.program.source) or real(asked)
    try:
        card = grader.grade([(task(name="own"), f"```svg\n{AFTER}\n```")])[0]
    finally:
        grader.renderer.submit = real
    assert card.total == 1.0
    assert seen == [AFTER]


def test_gymnasium_finds_nothing_wrong():
    env = gymnasium.make("janusrl/Edit-v0", tasks={"source": "edits", "count": 8}, max_turns=2).unwrapped
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            check_env(env, skip_render_check=True)
        env.reset(seed=1)
        assert env.task.source in env.reset(seed=1)[0]["prompt"]
        observation, reward, over, _, _ = env.step(env.task.source)
        assert (reward, over) == (0.0, False)
        assert observation["feedback"].startswith("The program drew")
        _, reward, over, _, info = env.step(env.task.reference.code)
        assert (reward, over, info["reward_valid"]) == (1.0, True, True)
    finally:
        env.close()


def test_an_environment_without_tasks_has_edits():
    env = gymnasium.make("janusrl/Edit-v0").unwrapped
    try:
        observation, _ = env.reset(seed=0)
        assert "<svg" in observation["prompt"]
    finally:
        env.close()


def test_baselines_measure_against_the_source(grader):
    from janusrl.evaluation.evaluate import baselines

    tasks = load_tasks(TaskSourceSection(source="edits", count=12), domain="edit", seed=0, split="eval")
    found = baselines(grader, tasks)
    assert found["blank"]["mean"] == 0.0
    assert found["demonstrations"]["mean"] == 1.0
    assert found["shuffled"]["mean"] < 0.2


def ready(name: str, language: str) -> bool:
    """Whether programs of an environment can run here."""
    try:
        return not registry.load("envs", name).missing(language)
    except registry.RegistryError:
        return False


CHART = """import matplotlib.pyplot as plt
fig, ax = plt.subplots(figsize=(4, 3))
ax.bar(["a", "b", "c"], [3, 5, 2], color="tab:blue")
ax.set_title("Sales")
ax.set_ylabel("units")
plt.show()
"""
PAGE = """<!DOCTYPE html><html><body style="margin:0;font-family:sans-serif">
<h1 style="color:#00617a">Archive</h1><p>Open on Mondays.</p><button>Visit</button></body></html>"""
PLOT = 'plot(c(1, 2, 3), c(2, 4, 3), type = "b", col = "red", main = "Growth")\n'
MOVING = """<!DOCTYPE html><html><head><style>@keyframes go{to{transform:translateX(300px)}}
div{width:80px;height:80px;margin:40px;background:crimson;animation:go 2s linear forwards}</style></head>
<body><h1>On the move</h1><div></div></body></html>"""
OTHERS = [
    ("chart", "python", CHART, ('"tab:blue"', '"tab:orange"')),
    ("chart", "python", CHART, ('"Sales"', '"Revenue"')),
    ("web", "html", PAGE, ("<button>Visit</button>", '<button style="background:#a00">Visit</button>')),
    ("web", "html", PAGE, ("Open on Mondays.", "Closed all summer.")),
    ("scientific", "r", PLOT, ('"red"', '"blue"')),
    ("animation", "html", MOVING, ("background:crimson", "background:green")),
    ("animation", "html", MOVING, ("translateX(300px)", "translateX(150px)")),
]


@pytest.mark.parametrize(("name", "language", "source", "change"), OTHERS, ids=lambda value: str(value)[:12])
def test_programs_of_other_domains_are_edited_for_real(grader, name, language, source, change):
    if not ready(name, language):
        pytest.skip(f"the environment '{name}' cannot run here")
    right = source.replace(*change)
    assert right != source
    asked = task(name, source, right, f"{name}-{change[0]}", **({"language": language} if name == "animation" else {}))
    tag = {"html": "html", "python": "python", "r": "r"}[language]
    answers = [f"```{tag}\n{code}\n```" for code in (right, source, source + " ")]
    cards = grader.grade([(asked, answer) for answer in answers])
    assert [card.outcome.failure for card in cards] == [None] * 3
    assert cards[0].total == pytest.approx(1.0, abs=1e-6)
    assert cards[1].total == pytest.approx(0.0, abs=1e-6)
    assert cards[2].total == pytest.approx(0.0, abs=1e-6)
    wrecked = {"python": "import matplotlib.pyplot as plt\nplt.pie([1, 2, 7])\nplt.show()\n", "r": "pie(c(1, 2, 7))\n"}
    if language in wrecked:
        (card,) = grader.grade([(asked, f"```{tag}\n{wrecked[language]}\n```")])
        assert card.total < 0.2


def test_pictures_of_edits_are_looked_at(grader):
    """What the numbers of this file rest on: three drawings that differ where they should."""
    one = task(name="seen")
    before, after = grader.source_view(one).rgb, grader.reference_view(one).rgb
    apart = np.abs(before.astype(int) - after).max(axis=2) > 8
    assert 150 < apart.sum() < 350  # a circle of radius 9
    assert not apart[36:, 36:].any()


def test_answers_may_be_search_and_replace_blocks(grader):
    lines = BEFORE.replace("><", ">\n<")
    one = task(source=lines, reference=lines.replace("red", "blue"), name="patched")
    old = next(line for line in lines.splitlines() if "circle" in line)
    right = f"<<<<<<< SEARCH\n{old}\n=======\n{old.replace('red', 'blue')}\n>>>>>>> REPLACE"
    nothing = f"<<<<<<< SEARCH\n{old}\n=======\n{old}\n>>>>>>> REPLACE"
    wrong = right.replace("cx=", "cx =", 1)
    cards = grader.grade([(one, answer) for answer in (right, nothing, wrong)])
    assert [card.total for card in cards] == [1.0, 0.0, 0.0]
    assert cards[0].metrics["edit_lines"].value == 1.0
    assert cards[2].outcome.reason == "bad_patch"
