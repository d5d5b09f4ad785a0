import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image
from waiting import eventually

import janusrl
from janusrl.cli import COMMANDS
from janusrl.cli.common import load_domain
from janusrl.cli.which_env import as_answer, env_of, is_page, language_in
from janusrl.program import extract_program
from janusrl.render.browser.launch import find_browser

HERE = Path(__file__).parent
RED = '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="10"><rect width="20" height="10" fill="red"/></svg>'
BLUE = RED.replace("red", "blue")
ENV = ["--env", "cli_plugins:ENV"]


def janusrl_command(*arguments, cwd, **environment):
    env = os.environ | {"PYTHONPATH": str(HERE)} | environment
    command = [sys.executable, "-m", "janusrl", *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, timeout=120)


@pytest.fixture
def work(tmp_path):
    (tmp_path / "red.svg").write_text(RED)
    (tmp_path / "blue.svg").write_text(BLUE)
    (tmp_path / "red.xyz").write_text(RED)
    (tmp_path / "one.json").write_text("1")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "blue.svg").write_text(BLUE)
    (tmp_path / "broken.svg").write_text(RED.replace("</svg>", "<g></svg>"))
    return tmp_path


def test_help_names_every_command_and_nothing_that_is_not_there(tmp_path):
    done = janusrl_command("--help", cwd=tmp_path)
    assert done.returncode == 0
    listed = [line.split()[0] for line in done.stdout.splitlines() if line.startswith("    ") and line[4] != " "]
    assert listed == list(COMMANDS)
    for name in COMMANDS:
        assert janusrl_command(name, "--help", cwd=tmp_path).returncode == 0
    assert janusrl_command("--version", cwd=tmp_path).stdout == f"janusrl {janusrl.__version__}\n"


@pytest.mark.parametrize("arguments", [["--help"], ["run", "--help"], ["list", "rewards"], ["list", "recipes"]])
def test_commands_that_do_no_work_import_nothing_heavy(arguments, tmp_path):
    code = (
        "import sys, time; start = time.process_time(); from janusrl.cli import main\n"
        f"try: main({arguments!r})\n"
        "except SystemExit: pass\n"
        "heavy = [m for m in ('torch', 'trl', 'transformers', 'numpy', 'cv2', 'PIL') if m in sys.modules]\n"
        "print(heavy, time.process_time() - start < 1, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stderr.splitlines()[-1] == "[] True"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "COMMAND"),
        (["rnu"], "invalid choice"),
        (["run"], "RECIPE"),
        (["run", "no/such.yaml"], "no recipe file 'no/such.yaml'"),
        (["run", "januscoder-8b/sft-grp"], "Did you mean 'januscoder-8b/sft-grpo'?"),
        (["plan", "no.yaml", "--json"], "no recipe file"),
        (["render", "no.svg"], "no such file: no.svg"),
        (["render", "red.svg", "-o", "no/folder.png"], "no folder no"),
        (["render", "red.svg", "-o", "red.svg"], "would overwrite"),
        (["render", "red.svg", "--size", "20"], "not WIDTHxHEIGHT"),
        (["render", "red.svg", "--size", "0x9"], "not WIDTHxHEIGHT"),
        (["render", "red.svg", "--env", "svgg"], "Did you mean 'svg'?"),
        (["render", "red.xyz"], "cannot tell which environment runs red.xyz: known endings are"),
        (["render", "red.svg", "--times", "0,x"], "not a list of seconds, such as 0,0.5,1"),
        (["render", "red.svg", "--times", "1,0.5"], "each time must be later"),
        (["render", "red.svg", *ENV, "--files", "no.csv"], "cannot read the data file no.csv: No such file"),
        (["render", "red.svg", *ENV, "--files", "blue.svg", "sub/blue.svg"], "two data files are called blue.svg"),
        (["render", "red.svg", *ENV, "--steps", "red.svg"], "red.svg is not JSON"),
        (["render", "red.svg", *ENV, "--steps", "one.json"], "does not hold a list of objects"),
        (["render", "red.svg", *ENV, "--structure", "red.svg"], "would overwrite the program"),
        (["render", "red.svg", "--env", "cli_plugins:ABSENT"], "cannot run svg here. No svg: apt-get install it."),
        (["score"], "give a CANDIDATE"),
        (["score", "red.svg"], "--reference goes with"),
        (["score", "red.svg", "--pairs", "x"], "give a CANDIDATE"),
        (["score", "--pairs", "no.jsonl"], "no such file: no.jsonl"),
        (["score", "red.svg", "--reference", "blue.svg", *ENV, "--terms", "cli_plugins:sam"], "Did you mean 'same'?"),
        (["score", "red.svg", "--reference", "blue.svg", *ENV, "--terms", ","], "names no reward"),
        (["score", "red.svg", "--reference", "blue.svg", *ENV, "--rubric", "no.yaml"], "no such file"),
        (["report", "nowhere"], "no run folder nowhere"),
        (["export", "nowhere"], "no run folder nowhere"),
        (["eval", "."], "is not a run's folder"),
        (["eval", "no.yaml"], "no recipe file"),
        (["list", "things"], "invalid choice"),
        (["bench", "nothing"], "no benchmark"),
        (["doctor", "--jsn"], "unrecognized arguments"),
    ],
)
def test_a_wrong_call_exits_2_and_says_what_to_do(work, arguments, words):
    done = janusrl_command(*arguments, cwd=work)
    assert done.returncode == 2, done.stderr
    assert words in done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.stderr


def test_all_mistakes_of_a_recipe_are_printed_and_exit_2(work):
    (work / "r.yaml").write_text(
        "name: x\nmodl: {}\ntasks: {env: svg, train: {source: scenez}, eval: {source: scenes}}\n"
    )
    for command in ("run", "plan", "eval"):
        done = janusrl_command(command, "r.yaml", "seed=x", cwd=work)
        assert done.returncode == 2
        assert [line.strip().split(": ")[0] for line in done.stderr.splitlines()] == [
            "error", "r.yaml:2", "r.yaml:3", "override 'seed=x'"
        ]  # fmt: skip
    answer = json.loads(janusrl_command("plan", "r.yaml", "--json", cwd=work).stdout)
    assert answer["ok"] is False
    assert [mistake["line"] for mistake in answer["mistakes"]] == [2, 3]


def test_debug_shows_the_traceback(work):
    assert "Traceback" in janusrl_command("run", "no.yaml", "--debug", cwd=work).stderr


def test_render_writes_the_picture_at_the_size_asked(work):
    done = janusrl_command("render", "red.svg", *ENV, "--size", "40x20", "--json", cwd=work)
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert (answer["outcome"], answer["size"], answer["picture"]) == ("scored", [40, 20], "red.png")
    with Image.open(work / "red.png") as image:
        assert image.size == (40, 20)
        assert image.convert("RGB").getpixel((20, 10)) == (255, 0, 0)
    done = janusrl_command("render", "red.svg", *ENV, "-o", "x.png", cwd=work)
    assert (done.stdout, done.stderr) == ("x.png  20x10\n", "a line\n?[31mred?[0m\n"), "no control of the terminal"


def test_render_passes_on_what_is_asked_and_writes_what_comes(work):
    (work / "steps.json").write_text('[{"click": "#a"}]')
    more = ["--times", "0,0.5,.75", "--structure", "tree.json", "--files", "blue.svg", "one.json"]
    done = janusrl_command("render", "red.svg", *ENV, *more, "--steps", "steps.json", "--json", cwd=work)
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert [(p["picture"], p["time_s"]) for p in answer["pictures"]] == [
        ("red-0.png", 0.0), ("red-1.png", 0.5), ("red-2.png", 0.75)
    ]  # fmt: skip
    assert all((work / picture["picture"]).exists() for picture in answer["pictures"])
    assert answer["observations"] == [{"step": {"click": "#a"}, "files": ["blue.svg", "one.json"]}]
    tree = json.loads((work / "tree.json").read_text())
    assert tree["structure"] == {"asked": True, "language": "svg"}
    assert tree["texts"] == [{"text": "hi", "box": None, "role": ""}]
    done = janusrl_command("render", "red.svg", *ENV, "--times", "2", "-o", "x.png", cwd=work)
    assert done.stdout == "x-0.png  20x10  2 s\n"


@pytest.mark.parametrize(
    ("name", "source", "env"),
    [
        ("a.svg", RED, "svg"),
        ("a.SVG", RED, "svg"),
        ("a.py", "import matplotlib.pyplot as plt", "chart"),
        ("a.py", "# not manim\nimport matplotlib", "chart"),
        ("a.py", "import numpy\nfrom manim import *", "animation"),
        ("a.html", "<p>", "web"),
        ("a.R", "plot(1)", "scientific"),
        ("a.m", "plot(1)", "scientific"),
        ("a.wl", "Plot[x, {x, 0, 1}]", "scientific"),
    ],
)
def test_endings_and_content_tell_the_environment(name, source, env):
    assert env_of(Path(name), source).name == env


def test_render_finds_the_environment_by_ending_and_content(work):
    done = janusrl_command("render", "red.svg", "--json", cwd=work)
    assert (json.loads(done.stdout)["env"], done.returncode) == ("svg", 0)


@pytest.mark.parametrize(
    ("name", "env", "language"),
    [
        ("a.m", "scientific", "matlab"),
        ("a.WL", "scientific", "mathematica"),
        ("a.html", "animation", "html"),
        ("a.svg", "animation", "svg"),
        ("a.py", "animation", "python"),
        ("answer.txt", "web", "html"),
    ],
)
def test_endings_tell_the_language(name, env, language):
    assert language_in(Path(name), load_domain(env)) == language


def test_a_page_in_a_file_is_whole_without_its_end_tags():
    page = "<!DOCTYPE html><title>t</title><h1>Hi</h1><p>no end tags"
    assert extract_program(as_answer(page, "html", whole=is_page(Path("a.html"))), "html").source == page
    piece = "<section><h1>Hi</h1></section>"
    assert extract_program(as_answer(piece, "html"), "html").source == piece
    for name, source, language in (
        ("a.txt", page, "html"),  # an answer, which may have been cut off
        ("a.html", f"Here it is:\n```html\n{page}", "html"),
        ("a.html", "<html><p>x</html>", "html"),
        ("a.svg", RED[:-6], "svg"),  # XML has no end tags to leave out
    ):
        assert as_answer(source, language, whole=is_page(Path(name))) == source


@pytest.mark.skipif(not find_browser(), reason="no Chromium is installed")
def test_pages_are_rendered_and_scored_by_their_ending(work):
    (work / "page.html").write_text("<!DOCTYPE html><h1>Hello</h1><p style='background:navy;height:200px'>")
    done = janusrl_command("render", "page.html", cwd=work)
    assert (done.returncode, done.stdout) == (0, "page.png  1280x720\n"), done.stderr
    done = janusrl_command("score", "page.html", "--reference", "page.html", "--json", cwd=work)
    row = json.loads(done.stdout)
    assert (done.returncode, row["outcome"]) == (0, "scored"), row
    assert row["total"] > 0.999
    moving = "<!DOCTYPE html><style>@keyframes m{to{transform:translateX(300px)}}</style>"
    for name, color in (("red.html", "red"), ("green.html", "green")):
        style = f"width:150px;height:150px;background:{color};animation:m 2s linear forwards"
        (work / name).write_text(f"{moving}<div style='{style}'></div>")
    totals = {}
    for candidate in ("red.html", "green.html"):
        edit = ["--env", "edit", "--edits", "animation", "--source", "red.html", "--json"]
        done = janusrl_command("score", candidate, "--reference", "green.html", *edit, cwd=work)
        totals[candidate] = json.loads(done.stdout)["total"]
    assert totals == {"red.html": 0.0, "green.html": 1.0}
    red, green = ((work / name).read_text() + "</html>" for name in ("red.html", "green.html"))
    red, green = "<html>" + red, "<html>" + green
    rows = [{"id": each, "reference": red, "candidate": each, "language": "html"} for each in (red, green)]
    rows.append(rows[0] | {"id": "odd", "language": "cobol"})
    (work / "pairs.jsonl").write_text("\n".join(map(json.dumps, rows)))
    done = janusrl_command("score", "--pairs", "pairs.jsonl", "--env", "animation", cwd=work)
    same, other, odd = map(json.loads, done.stdout.splitlines())
    assert (same["total"], same["outcome"], other["outcome"], odd["outcome"]) == (1.0, "scored", "scored", "bad_row")
    assert other["total"] < 0.9
    assert "'cobol'" in odd["message"]


def test_what_does_not_draw_exits_1_and_leaves_no_picture(work):
    done = janusrl_command("render", "broken.svg", *ENV, cwd=work)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("error: broken.svg does not draw (syntax)")
    done = janusrl_command("render", "broken.svg", *ENV, "--json", cwd=work)
    assert (done.returncode, json.loads(done.stdout)["reason"]) == (1, "syntax")
    (work / "prose.txt").write_text("I cannot draw.")
    assert janusrl_command("render", "prose.txt", *ENV, cwd=work).returncode == 1
    assert not list(work.glob("*.png"))


def test_score_of_one_candidate(work):
    done = janusrl_command("score", "red.svg", "--reference", "red.svg", *ENV, "--json", cwd=work)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["total"] == 1.0
    done = janusrl_command("score", "blue.svg", "--reference", "red.svg", *ENV, cwd=work)
    assert done.stdout.split()[:3] == ["total", "0.0000", "scored"]
    assert janusrl_command("score", "broken.svg", "--reference", "red.svg", *ENV, cwd=work).returncode == 0


def test_score_against_a_picture_with_terms_of_ones_own(work):
    assert janusrl_command("render", "red.svg", *ENV, cwd=work).returncode == 0
    arguments = ["red.svg", "--reference", "red.png", *ENV, "--terms", "cli_plugins:same,cli_plugins:red", "--json"]
    row = json.loads(janusrl_command("score", *arguments, cwd=work).stdout)
    assert list(row["terms"]) == ["same", "red"]
    (work / "fake.png").write_text("no picture")
    done = janusrl_command("score", "red.svg", "--reference", "fake.png", *ENV, cwd=work)
    assert (done.returncode, "cannot read a picture" in done.stderr) == (2, True)


def test_a_rubric_file_decides(work):
    (work / "rubric.yaml").write_text("terms: [{reward: 'cli_plugins:same', name: mine}]\n")
    arguments = ["red.svg", "--reference", "red.svg", *ENV, "--rubric", "rubric.yaml", "--json"]
    assert list(json.loads(janusrl_command("score", *arguments, cwd=work).stdout)["terms"]) == ["mine"]
    (work / "rubric.yaml").write_text("terms: [{reward: 'cli_plugins:red'}]\n")
    done = janusrl_command("score", *arguments, cwd=work)
    assert (done.returncode, "known to be gamed" in done.stderr) == (2, True)


def test_pairs_give_one_line_a_row_in_order_and_lose_nothing(work):
    rows = [{"id": i, "reference": RED, "candidate": RED if i % 2 else BLUE} for i in range(70)]
    lines = [json.dumps(row) for row in rows]
    lines[3] = json.dumps({"id": "three", "reference": RED})
    lines[4] = "{not json"
    lines[5] = "[1]"
    lines[6] = json.dumps({"id": 6, "reference": RED, "candidate": "no code here"})
    lines[7] = json.dumps({"id": 7, "reference": RED, "candidate": RED.replace("<rect", "<!--HOST_FAILS--><rect")})
    lines[8] = json.dumps({"id": 8, "reference": "<svg", "candidate": RED})
    lines.insert(20, "")
    (work / "pairs.jsonl").write_bytes("\n".join(lines).encode() + b"\n\xff\xfe\n")
    done = janusrl_command("score", "--pairs", "pairs.jsonl", *ENV, cwd=work)
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row["id"] for row in found] == [0, 1, 2, "three", "line 5", "line 6", *range(6, 70), "line 72"]
    assert all({"outcome", "reason", "total", "terms", "seconds"} <= row.keys() for row in found)
    assert [row["outcome"] for row in found[3:9]] == [
        "bad_row", "bad_row", "bad_row", "model_failed", "infra_failed", "infra_failed"
    ]  # fmt: skip
    assert [row["total"] for row in found[3:9]] == [None, None, None, 0.0, None, None]
    assert [row["total"] for row in found[9:12]] == [1.0, 0.0, 1.0]
    assert "'candidate' must be source text" in found[3]["message"]
    assert done.returncode == 1
    assert done.stderr == "6 rows could not be graded; their lines say why\n"


def test_pairs_that_all_grade_exit_0(work):
    (work / "pairs.jsonl").write_text(json.dumps({"id": "a", "reference": RED, "candidate": f"```svg\n{RED}\n```"}))
    done = janusrl_command("score", "--pairs", "pairs.jsonl", *ENV, cwd=work)
    assert (done.returncode, done.stderr, json.loads(done.stdout)["total"]) == (0, "", 1.0)


@pytest.mark.parametrize("kind", ["envs", "rewards", "sources", "recipes"])
def test_list_is_the_same_in_words_and_json(kind, work):
    plain, rows = janusrl_command("list", kind, cwd=work), janusrl_command("list", kind, "--json", cwd=work)
    names = [row["name"] for row in json.loads(rows.stdout)]
    assert names == sorted(names)
    assert [line.split()[0] for line in plain.stdout.splitlines()] == names
    expected = {"envs": "svg", "rewards": "svg_visual", "sources": "scenes", "recipes": "januscoder-8b/sft-grpo"}
    assert expected[kind] in names


def test_a_reader_that_goes_away_is_no_error_message(work):
    command = f"{sys.executable} -m janusrl list rewards | true"
    done = subprocess.run(command, shell=True, cwd=work, capture_output=True, text=True)
    assert done.stderr == ""


def test_ctrl_c_exits_130_with_a_line_that_says_how_to_go_on(work):
    (work / "slow_env.py").write_text(
        "from pathlib import Path\nfrom time import sleep\nPath('started').touch()\nsleep(60)\n"
    )
    command = [sys.executable, "-m", "janusrl", "render", "red.svg", "--env", "slow_env.py:ENV"]
    process = subprocess.Popen(
        command,
        cwd=work,
        stderr=subprocess.PIPE,
        text=True,
        # a shell's background jobs, and their children, ignore Ctrl-C; this process shall not
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    assert eventually((work / "started").exists)
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=60)
    assert process.returncode == 130
    assert told == "stopped. Give the same command again.\n"


def test_a_plugin_that_is_no_environment_is_a_wrong_call(work):
    (work / "bad_env.py").write_text("ENV = 3\n")
    done = janusrl_command("render", "red.svg", "--env", "bad_env.py:ENV", cwd=work)
    assert done.returncode == 2
    assert done.stderr == "error: bad_env.py:ENV is not an environment: it must be a janusrl.domain.Domain\n"


def test_an_unexpected_error_is_one_line_with_its_type_and_exit_1(work):
    (work / "bad_env.py").write_text(
        "from cli_plugins import ENV, Domain\n"
        "def broken(section): raise TypeError('broken on purpose')\n"
        "ENV = Domain('svg', 'svg', broken, ENV.blank)\n"
    )
    done = janusrl_command("render", "red.svg", "--env", "bad_env.py:ENV", cwd=work)
    assert done.returncode == 1
    assert done.stderr == "error: TypeError: broken on purpose (--debug shows where)\n"


def test_doctor_tells_the_same_in_words_and_json(work):
    plain, machine = janusrl_command("doctor", cwd=work), janusrl_command("doctor", "--json", cwd=work)
    answer = json.loads(machine.stdout)
    assert answer["ok"] is (machine.returncode == 0)
    checks = {check["name"]: check for check in answer["checks"]}
    assert {
        "python",
        "torch",
        "trl",
        "resvg_py",
        "sandbox",
        "fonts",
        "browser",
        "cores",
        "memory",
        "gpu",
        "vllm",
    } <= set(checks)
    assert all(check["fix"] for check in checks.values() if check["state"] == "missing")
    assert [line.split()[1] for line in plain.stdout.splitlines()] == [check["name"] for check in answer["checks"]]
    assert (work / "runs").exists() is False


def test_doctor_finds_a_cache_that_cannot_be_written(work):
    (work / "file").write_text("in the way")
    done = janusrl_command("doctor", "--json", cwd=work, JANUSRL_CACHE=str(work / "file" / "cache"))
    (cache,) = [check for check in json.loads(done.stdout)["checks"] if check["name"] == "cache"]
    assert (done.returncode, cache["state"]) == (1, "missing")
    assert "JANUSRL_CACHE" in cache["fix"]


def test_bench_runs_a_group_and_names_what_is_not_there(tmp_path):
    """In a checkout of its own, with one benchmark that passes, one that misses its bar, and one that breaks."""
    folder = tmp_path / "benchmarks"
    folder.mkdir()
    (tmp_path / "janusrl").symlink_to(Path(janusrl.__file__).parent)
    row = {"name": "x", "value": 1, "unit": "s", "bar": None, "ok": None, "load": 0.5}
    (folder / "sandbox.py").write_text(f"import json; print(json.dumps({{'results': [{row!r}]}}))")
    (folder / "other.py").write_text("1 / 0")
    env = {"PYTHONPATH": str(tmp_path)}
    done = janusrl_command("bench", "render", cwd=tmp_path, **env)
    assert (done.returncode, json.loads(done.stdout)) == (0, {"results": [row]}), done.stderr
    assert "no benchmark 'charts' in this checkout" in done.stderr
    assert "other" not in done.stderr
    (folder / "pool.py").write_text(f"import json; print(json.dumps({{'results': [{row | {'ok': False}!r}]}}))")
    assert janusrl_command("bench", "render", "sandbox", cwd=tmp_path, **env).returncode == 1
    broken = janusrl_command("bench", "other", "sandbox", cwd=tmp_path, **env)
    assert (broken.returncode, json.loads(broken.stdout)) == (1, {"results": [row]})
    assert "Did you mean 'render'?" in janusrl_command("bench", "rendr", cwd=tmp_path, **env).stderr
