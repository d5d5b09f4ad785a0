import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from janusrl.cli.shipped import shipped_recipes
from janusrl.recipe import Recipe
from janusrl.recipe_document import Document
from janusrl.recipe_file import RecipeError, check_rubric, dump_resolved, load_recipe, load_rubric
from janusrl.synthesis.recipe_check import load_synthesis_recipe

PLUGINS = """
from typing import Literal

from pydantic import BaseModel, Field

from janusrl.scoring.reward import reward
from janusrl.sources import source


class Options(BaseModel):
    sigma: float = Field(1.0, gt=0, le=8)
    mode: Literal["soft", "hard"] = "soft"
    window: tuple[int, int] = (1, 2)


class Needs(BaseModel):
    path: str


@reward()
def plain(sample):
    return 1.0


@reward()
def tuned(sample, options: Options):
    return 1.0


@reward()
def needy(sample, options: Needs):
    return 1.0


@reward(kind="metric")
def measured(sample):
    return 1.0


@reward(kind="gate")
def gate(sample):
    return 1.0


@reward(kind="multiplier")
def band(sample):
    return 1.0


def bare(sample):
    return 1.0


@source("numbers")
def numbers(options: Options, *, count, seed, split):
    return iter(())
"""

GOOD = """\
name: try
model: {source: tiny, params: 3m}
tasks:
  env: svg
  train: {source: scenes, count: 40, level: 2}
  eval: {source: scenes, count: 8, seed: 7}
rubric:
  gates: ["p.py:gate"]
  terms:
    - {reward: "p.py:tuned", weight: 0.6, sigma: 2, window: [3, 4]}
    - p.py:plain
  multiply: ["p.py:band"]
  metrics: ["p.py:measured"]
sft: {epochs: 2, learning_rate: 1e-3, lr_scheduler_type: cosine, warmup_steps: 0.1}
grpo: {steps: 12, num_iterations: 2, keep_rollouts: 3}
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "p.py").write_text(PLUGINS)
    return tmp_path


def mistakes(folder: Path, text: str, *overrides: str) -> list[tuple[int | None, str, str]]:
    (folder / "r.yaml").write_text(text)
    with pytest.raises(RecipeError) as caught:
        load_recipe(folder / "r.yaml", overrides)
    found = caught.value.mistakes
    assert all(str(mistake) in str(caught.value) for mistake in found)
    assert all("\n" not in str(mistake) for mistake in found)
    jargon = ("Input should", "pydantic", "Value error", "Extra inputs", "Field required", "type=")
    assert not any(word in str(caught.value) for word in jargon)
    return [(mistake.line, mistake.path, mistake.message) for mistake in found]


def test_a_good_recipe_loads_with_defaults_filled_in(folder):
    (folder / "r.yaml").write_text(GOOD)
    recipe = load_recipe(folder / "r.yaml")
    assert recipe.sft.learning_rate == 1e-3
    assert recipe.sft.trl_options == {"lr_scheduler_type": "cosine", "warmup_steps": 0.1}
    assert recipe.rubric.terms[0].options == {"sigma": 2, "window": [3, 4]}
    assert recipe.rubric.terms[1].reward == "p.py:plain"
    assert recipe.grpo.keep_rollouts == 3
    assert recipe.sandbox.level == "namespaces"


def test_what_is_dumped_loads_back_equal_from_another_folder(folder, tmp_path_factory):
    (folder / "r.yaml").write_text(GOOD + 'description: "line one\\n  line: two\\n# no comment"\n')
    recipe = load_recipe(folder / "r.yaml", ["model.system_prompt=no", "sft.run_name='1e-3'", "launch.cpu=null"])
    elsewhere = tmp_path_factory.mktemp("run") / "recipe.yaml"
    elsewhere.write_text(dump_resolved(recipe))
    again = load_recipe(elsewhere, folder=folder)
    assert again == recipe
    assert again.sft.trl_options == recipe.sft.trl_options
    assert again.rubric.terms[0].options == recipe.rubric.terms[0].options
    assert dump_resolved(again) == dump_resolved(recipe)


CASES = [
    # what to replace in GOOD, by what, then line, path and words of the one mistake
    ("name: try", "name: a b", 1, "name", "got 'a b', expected text of the form"),
    ("name: try", "nam: try", 1, "nam", "Did you mean 'name'?"),
    ("name: try", "# none", 2, "name", "is missing"),
    ("params: 3m", "params: 3", 2, "model.params", "got 3, expected text or null"),
    ("params: 3m", "dtype: bf16", 2, "model.dtype", "Did you mean 'bfloat16'?"),
    ("params: 3m", "lora: {r: 0}", 2, "model.lora.r", "got 0, expected a whole number of at least 1"),
    ("params: 3m", "lora: {dropout: 1}", 2, "model.lora.dropout", "of at least 0 below 1"),
    ("params: 3m", "lora: 8", 2, "model.lora", "got 8, expected a section"),
    ("params: 3m", "lora: {target_modules: [1]}", 2, "model.lora.target_modules", "expected text or a list of text"),
    (
        "params: 3m",
        "lora: {target_modules: [lm_head]}",
        2,
        "model.lora.target_modules",
        "refuses adapters on 'lm_head'",
    ),
    ("params: 3m", "vision: yes", 2, "model.vision", "Write true."),
    ("source: tiny", "source: gpt2", 2, "model", "'params' is only for `source: tiny`"),
    ("env: svg", "env: svgs", 4, "tasks.env", "Did you mean 'svg'?"),
    ("env: svg", "env: p.py:plain", 4, "tasks.env", "is not an environment"),
    ("env: svg", "env: 3", 4, "tasks.env", "got 3, expected text"),
    ("count: 40", "count: 4.5", 5, "tasks.train.count", "got 4.5, expected a whole number of at least 1"),
    ("count: 40", 'count: "40"', 5, "tasks.train.count", "take them off"),
    ("count: 40", "count: true", 5, "tasks.train.count", "got true, expected a whole number"),
    (
        "level: 2",
        "level: 9",
        5,
        "tasks.train.level",
        "got 9, expected a whole number of at least 1 of at most 4 or null",
    ),
    ("level: 2", "levle: 2", 5, "tasks.train.levle", "Did you mean 'level'?"),
    ("level: 2", "min_shapes: 3, max_shapes: 2", 5, "tasks.train", "min_shapes is 3, more than max_shapes 2"),
    ("source: scenes, count: 8", "source: scene, count: 8", 6, "tasks.eval.source", "Did you mean 'scenes'?"),
    ("source: scenes, count: 8", "source: p.py:plain", 6, "tasks.eval.source", "is not a task source"),
    ("source: scenes, count: 8", 'source: "p.py:numbers", sgima: 1', 6, "tasks.eval.sgima", "Did you mean 'sigma'?"),
    ("eval: {source: scenes, count: 8, seed: 7}", "evla: {source: scenes}", 6, "tasks.evla", "Did you mean 'eval'?"),
    ('gates: ["p.py:gate"]', "gates: p.py:gate", 8, "rubric.gates", "expected a list of sections"),
    ('gates: ["p.py:gate"]', "gates: [render_gte]", 8, "rubric.gates.0", "Did you mean 'render_gate'?"),
    ('gates: ["p.py:gate"]', "gates: [p.py:gat]", 8, "rubric.gates.0", "Did you mean 'gate'?"),
    ('gates: ["p.py:gate"]', "gates: [q.py:gate]", 8, "rubric.gates.0", "no file q.py"),
    ('gates: ["p.py:gate"]', "gates: [no.such:gate]", 8, "rubric.gates.0", "cannot import 'no.such'"),
    ('gates: ["p.py:gate"]', "gates: [p.py:bare]", 8, "rubric.gates.0", "is not a reward"),
    ('gates: ["p.py:gate"]', "gates: [p.py:plain]", 8, "rubric.gates.0", "Move it to 'terms'"),
    ("weight: 0.6", "weight: 0", 10, "rubric.terms.0.weight", "got 0, expected a number above 0"),
    ("weight: 0.6", "wieght: 1", 10, "rubric.terms.0.wieght", "Known: sigma, mode, window"),
    ("sigma: 2", "sigma: 9", 10, "rubric.terms.0.sigma", "got 9, expected a number above 0 of at most 8"),
    ("sigma: 2", "mode: hrad", 10, "rubric.terms.0.mode", "expected 'soft' or 'hard'. Did you mean 'hard'?"),
    ("[3, 4]", "[3, x]", 10, "rubric.terms.0.window.1", "got 'x'"),
    ("- p.py:plain", "- p.py:measured", 11, "rubric.terms.1", "known to be gamed"),
    ("- p.py:plain", "- p.py:gate", 11, "rubric.terms.1", "is a gate and cannot stand in 'terms'. Move it to 'gates'"),
    ("- p.py:plain", "- {reward: p.py:plain, k: 1}", 11, "rubric.terms.1.k", "takes no options"),
    ("- p.py:plain", "- p.py:needy", 11, "rubric.terms.1", "'path' is missing"),
    ("- p.py:plain", "- {weight: 1}", 11, "rubric.terms.1.reward", "'reward' is missing"),
    ("- p.py:plain", "- p.py:tuned", 11, "rubric.terms.1", "stands in 'terms' already"),
    ("- p.py:plain", "- 3", 11, "rubric.terms.1", "got 3, expected a section"),
    ('metrics: ["p.py:measured"]', 'metrics: ["p.py:gate"]', 13, "rubric.metrics.0", "is a gate and cannot stand"),
    ('metrics: ["p.py:measured"]', "metrics: {a: 1}", 13, "rubric.metrics", "got the section {'a': 1}"),
    ("epochs: 2,", "epochs: 2, steps: 3,", 14, "sft", "exactly one of 'epochs' and 'steps'"),
    ("epochs: 2,", "", 14, "sft", "exactly one of 'epochs' and 'steps'"),
    ("learning_rate: 1e-3", "learnin_rate: 1e-3", 14, "sft.learnin_rate", "Did you mean 'learning_rate'?"),
    ("learning_rate: 1e-3", "learning_rate: .inf", 14, "sft.learning_rate", "expected a finite number"),
    ("warmup_steps: 0.1", "warmup_steps: tenth", 14, "sft.warmup_steps", "got 'tenth', expected a number"),
    ("warmup_steps: 0.1", "warmup_ratio: 0.1", 14, "sft.warmup_ratio", "use 'warmup_steps'"),
    ("warmup_steps: 0.1", "max_prompt_length: 9", 14, "sft.max_prompt_length", "gone from TRL"),
    ("warmup_steps: 0.1", "num_iterations: 2", 14, "sft.num_iterations", "It belongs to 'grpo'"),
    (
        "warmup_steps: 0.1",
        "gradient_accumulation_steps: 5",
        14,
        "sft.gradient_accumulation_steps",
        "'batch_size' to 35",
    ),
    ("steps: 12", "steps: abc", 15, "grpo.steps", "got 'abc', expected a whole number of at least 1"),
    ("steps: 12", "max_steps: 12", 15, "grpo.max_steps", "use 'steps'"),
    ("steps: 12", "loss_type: dapoo", 15, "grpo.loss_type", "Did you mean 'dapo'?"),
    ("steps: 12", "num_generations: 7", 15, "grpo.num_generations", "Set 'batch_size' to 70"),
    ("steps: 12", "log_completions: 1", 15, "grpo.log_completions", "got 1, expected true or false"),
    ("num_iterations: 2", "num_iterations: 2.5", 15, "grpo.num_iterations", "got 2.5, expected a whole number"),
    ("keep_rollouts: 3", "keep_rollouts: some", 15, "grpo.keep_rollouts", "expected 'all' or 'none' or a whole number"),
    ("keep_rollouts: 3", "torch_dtype: x", 15, "grpo.torch_dtype", "set 'model.dtype'"),
]


@pytest.mark.parametrize(("old", "new", "line", "path", "words"), CASES)
def test_each_mistake_has_its_line_its_path_and_a_way_out(folder, old, new, line, path, words):
    assert GOOD.count(old) == 1
    ((found_line, found_path, message),) = mistakes(folder, GOOD.replace(old, new))
    assert (found_line, found_path) == (line, path)
    assert words in message


def test_all_mistakes_come_at_once_in_the_order_of_lines_and_overrides_last(folder):
    text = GOOD
    together = (
        *("name: a b", "dtype: bf16", "env: svgs", "count: 4.5", "levle: 2", "gates: [render_gte]", "weight: 0"),
        *("mode: hrad", "- p.py:measured", "epochs: 2, steps: 3,", "warmup_ratio: 0.1", "max_steps: 12"),
    )
    wrong = [case for case in CASES if case[1] in together]
    assert len(wrong) == len(together)
    for old, new, *_ in wrong:
        text = text.replace(old, new)
    found = mistakes(folder, text + "gropo: {}\n", "sandbox.wall_s=-1", "sandbox.levl=process", "oops")
    expected = [(line, path) for _, _, line, path, _ in wrong]
    expected += [(16, "gropo"), (None, "sandbox.wall_s"), (None, "sandbox.levl"), (None, "oops")]
    assert sorted(map(str, expected)) == sorted(str(m[:2]) for m in found)
    lines = [line for line, _, _ in found if line is not None]
    assert lines == sorted(lines)
    assert found[len(lines) :] == [m for m in found if m[0] is None]


def test_overrides_reach_everything_and_are_checked_like_the_file(folder):
    (folder / "r.yaml").write_text(GOOD)
    overrides = ["grpo.steps=20", "rubric.terms.0.weight=0.5", "sft=null", "model.lora.r=4", "grpo.beta=1e-2"]
    recipe = load_recipe(folder / "r.yaml", overrides)
    assert (recipe.grpo.steps, recipe.rubric.terms[0].weight, recipe.sft) == (20, 0.5, None)
    assert (recipe.model.lora.r, recipe.grpo.beta) == (4, 0.01)
    ((line, path, message),) = mistakes(folder, GOOD, "grpo.steps=abc")
    assert (line, path) == (None, "grpo.steps")
    assert "got 'abc'" in message


def test_a_metric_is_taken_as_a_term_only_when_asked_and_a_gate_never(folder):
    text = GOOD.replace("- p.py:plain", "- {reward: p.py:measured, name: other}")
    (folder / "r.yaml").write_text(text.replace("rubric:\n", "rubric:\n  allow_unsafe: true\n"))
    assert load_recipe(folder / "r.yaml").rubric.allow_unsafe
    gated = GOOD.replace("- p.py:plain", "- {reward: p.py:gate, name: other}")
    found = mistakes(folder, gated.replace("rubric:\n", "rubric:\n  allow_unsafe: true\n"))
    assert [path for _, path, _ in found] == ["rubric.terms.1.reward"]


def test_one_reward_may_be_used_twice_under_two_names(folder):
    (folder / "r.yaml").write_text(GOOD.replace("- p.py:plain", "- {reward: p.py:tuned, name: second}"))
    assert [use.name for use in load_recipe(folder / "r.yaml").rubric.terms] == [None, "second"]


@pytest.mark.parametrize("terms", ["", "  terms:\n", "  terms: []\n"])
def test_a_rubric_needs_a_term(folder, terms):
    start, end = GOOD.index("  terms:"), GOOD.index("  multiply")
    found = mistakes(folder, GOOD[:start] + terms + GOOD[end:])
    assert found[0][1] == "rubric.terms"
    assert "at least one term" in found[0][2] or "got null, expected a list" in found[0][2]


def test_vision_refuses_packing_and_masks_that_pictures_cannot_have(folder):
    text = GOOD.replace("params: 3m", "vision: true")
    text = text.replace("warmup_steps: 0.1", "packing: true, padding_free: true, assistant_only_loss: true")
    found = mistakes(folder, text)
    assert [path for _, path, _ in found] == ["sft.packing", "sft.padding_free", "sft.assistant_only_loss"]


def test_a_missing_accelerate_file_is_a_mistake_relative_to_the_recipe(folder):
    found = mistakes(folder, GOOD + "launch: {accelerate_config: zero2.yaml}\n")
    assert [(line, path) for line, path, _ in found] == [(16, "launch.accelerate_config")]
    (folder / "zero2.yaml").write_text("{}")
    assert load_recipe(folder / "r.yaml").launch.accelerate_config == "zero2.yaml"


@pytest.mark.parametrize("body", ["raise ValueError('broken on purpose')", "import no_such_module", "def (", "exit(3)"])
def test_a_plugin_that_does_not_load_is_a_mistake_not_a_crash(folder, body):
    (folder / "broken.py").write_text(body)
    ((line, path, message),) = mistakes(folder, GOOD.replace('"p.py:gate"', '"broken.py:gate"'))
    assert (line, path) == (8, "rubric.gates.0")
    assert "broken.py does not load" in message


def test_a_missing_file_a_folder_and_a_picture_are_said_plainly(tmp_path):
    (tmp_path / "x.yaml").write_bytes(b"\x89PNG\xff")
    for place, words in (
        (tmp_path / "no.yaml", "no such file"),
        (tmp_path, "cannot be read"),
        (tmp_path / "x.yaml", "utf-8"),
    ):
        with pytest.raises(RecipeError, match=words):
            load_recipe(place)


def test_a_rubric_file_may_be_a_rubric_or_a_recipe_and_reports_its_own_lines(folder):
    (folder / "rubric.yaml").write_text("terms:\n  - p.py:plain\nmetrics: [p.py:measured]\n")
    (folder / "r.yaml").write_text(GOOD)
    assert load_rubric(folder / "rubric.yaml").terms[0].reward == "p.py:plain"
    assert load_rubric(folder / "r.yaml").terms[0].weight == 0.6
    (folder / "rubric.yaml").write_text("terms:\n  - p.py:plain\n  - p.py:nothing\n")
    with pytest.raises(RecipeError, match=r"rubric\.yaml:3: terms\.1: p\.py has no 'nothing'"):
        load_rubric(folder / "rubric.yaml")
    with pytest.raises(RecipeError, match=r"--terms x: terms\.0: no reward is called 'x'"):
        check_rubric({"terms": ["x"]}, name="--terms x")


@pytest.mark.parametrize("name", sorted(shipped_recipes()))
def test_every_shipped_recipe_loads_and_says_what_it_is(name):
    load = load_synthesis_recipe if name.startswith("corpus/") else load_recipe
    assert load(shipped_recipes()[name]).description


def test_a_recipe_of_a_corpus_is_told_apart():
    with pytest.raises(RecipeError, match="`janusrl synth` takes it"):
        load_recipe(shipped_recipes()["corpus/laptop"])


junk = (
    st.none() | st.booleans() | st.integers(-2, 99) | st.floats(-1, 2) | st.sampled_from(["", "svg", "p.py:tuned", "1"])
)
junk = st.recursive(junk, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from("ab"), inner))


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_stands_in_a_recipe_it_loads_or_is_refused_in_words(folder, data):
    recipe = yaml.safe_load(GOOD.replace("1e-3", "0.001"))
    for _ in range(data.draw(st.integers(1, 3))):
        target = recipe
        while True:
            keys = list(target) if isinstance(target, dict) else list(range(len(target)))
            if not keys:
                break
            key = data.draw(st.sampled_from(keys))
            if isinstance(target[key], dict | list) and data.draw(st.booleans()):
                target = target[key]
                continue
            target[key] = data.draw(junk)
            break
    (folder / "r.yaml").write_text(yaml.safe_dump(recipe))
    try:
        load_recipe(folder / "r.yaml")
    except RecipeError as error:
        told = [str(mistake) for mistake in error.mistakes]
    else:
        told = []
    assert len(told) == len(set(told))
    assert not any("Input should" in line or "Traceback" in line or "\n" in line for line in told)


def test_checking_a_recipe_imports_no_torch_and_no_trl(folder):
    (folder / "r.yaml").write_text(GOOD.replace("warmup_steps", "warmup_stesp"))
    code = (
        "import sys; from janusrl.recipe_file import *\n"
        "try: load_recipe('r.yaml')\n"
        "except RecipeError as error: print(error)\n"
        "print([m for m in ('torch', 'trl', 'transformers', 'janusrl.training') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=True)
    assert "Did you mean 'warmup_steps'?" in done.stdout
    assert done.stdout.splitlines()[-1] == "[]"


def test_every_field_of_the_recipe_survives_the_round_trip():
    recipe = Recipe.model_validate(
        {
            "name": "x",
            "model": {"source": "a/b", "lora": {"target_modules": ["q", "v"]}, "system_prompt": "1e-6\n\ttab: # x"},
            "tasks": {"env": "svg", "train": {"source": "s", "opt": {"a": [None, 1.5]}}, "eval": {"source": "s"}},
            "sft": {"steps": 3, "lr_scheduler_type": "no", "warmup_steps": 1e-20},
            "grpo": {"keep_rollouts": "none"},
            "compare": {"arms": ["best_rows"]},
        }
    )
    assert Recipe.model_validate(Document.read(dump_resolved(recipe), "x").data, strict=True) == recipe


GRPO = "grpo: {steps: 12, batch_size: 12, num_generations: 8,"
GROUPED = GOOD.replace("    - p.py:plain\n", '    - {reward: "p.py:plain", group: rank}\n').replace(
    "grpo: {steps: 12,", GRPO
)


def test_terms_that_compare_a_group_need_it_whole_on_each_rank(folder):
    assert GRPO in GROUPED
    ((line, path, message),) = mistakes(folder, GROUPED + "launch: {num_processes: 2}\n")
    assert (line, path) == (15, "grpo.batch_size")
    assert "generates 12 completions at once" in message
    assert "'p.py:plain' compares" in message
    (folder / "r.yaml").write_text(GROUPED.replace("12, num_gen", "16, num_gen") + "launch: {num_processes: 2}\n")
    assert load_recipe(folder / "r.yaml").rubric.terms[1].group == "rank"
    (folder / "r.yaml").write_text(GROUPED.replace(", group: rank", "") + "launch: {num_processes: 2}\n")
    assert load_recipe(folder / "r.yaml").rubric.terms[1].group is None


def test_drafts_are_no_copies(folder):
    text = GOOD.replace("rubric:\n", "rubric:\n  duplicate_discount: 0.5\n") + "turns: {max_turns: 2, reward: best}\n"
    ((line, path, message),) = mistakes(folder, text)
    assert (line, path) == (8, "rubric.duplicate_discount")
    assert "set 'turns.reward' to 'last'" in message
    (folder / "r.yaml").write_text(text.replace("reward: best", "reward: last"))
    assert load_recipe(folder / "r.yaml").rubric.duplicate_discount == 0.5


def test_a_curriculum_and_schedules_come_back_the_same(folder):
    text = GOOD.replace("weight: 0.6", "weight: {0: 1, 8: 0.25}").replace(
        "rubric:\n", "rubric:\n  curriculum: {C: 5}\n"
    )
    (folder / "r.yaml").write_text(text)
    recipe = load_recipe(folder / "r.yaml", ["rubric.duplicate_discount=0.25", "rubric.terms.1={reward: 'p.py:plain'}"])
    assert recipe.rubric.terms[0].weight == {0: 1.0, 8: 0.25}
    assert (recipe.rubric.curriculum, recipe.rubric.duplicate_discount) == ({"C": 5}, 0.25)
    (folder / "again.yaml").write_text(dump_resolved(recipe))
    assert load_recipe(folder / "again.yaml") == recipe
