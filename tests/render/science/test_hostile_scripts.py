"""Hostile programs in every language: the right outcome, no secret, the pool healthy, the next program right."""

from __future__ import annotations

import os
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from science_parts import RED, SHORT, Runs, has, skip_without

from janusrl.outcome import Outcome, Status
from janusrl.render.science.renderer import ScienceRenderer

SECRET = "reference-7f3a-planted"
GOOD = {
    "r": 'par(mar = rep(0, 4), bg = "red"); plot.new()',
    "matlab": "bar(1, 1, 'r');",
    "mathematica": "Graphics[{Red, Disk[]}]",
}
OPENED = "got through"
"""What a program prints when it got somewhere it must not get."""
PROGRAMS = {
    "r": {
        "reads the secret": 'cat(readLines("{secret}"))',
        "reads it in every way": """for (f in list(readLines, readChar, file.info, source, load, readRDS, scan))
            try(print(f("{secret}"))); print(try(system("cat {secret}", intern = TRUE)))""",
        "reads the system's files": 'for (p in c("/etc/shadow", "/proc/1/environ", "/etc/passwd")) cat(readLines(p))',
        "lists everything": """print(list.files("/", recursive = FALSE)); print(list.files("/proc"));
            print(list.files("{folder}"))""",
        "looks at the environment": "print(Sys.getenv())",
        "starts a shell": 'cat(system("id", intern = TRUE), system2("id", stdout = TRUE), "got through")',
        "forks": "f <- parallel::mcfork(); if (inherits(f, 'masterProcess')) parallel:::mcexit(); cat('got through')",
        "connects": 'socketConnection(host = "127.0.0.1", port = {port}, timeout = 2); cat("got through")',
        "downloads": 'download.file("http://127.0.0.1:{port}/", "x"); cat("got through")',
        "listens": 'socketConnection(port = 0, server = TRUE, timeout = 1); cat("got through")',
        "kills": "tools::pskill(1, 9); tools::pskill(-1, 9); tools::pskill(Sys.getpid(), 9); plot(1)",
        "loads code": 'dyn.load("{secret}")',
        "segfaults": '.Internal(inspect(.Call("nothing"))); asS4(1)',
        "corrupts memory": "f <- function() f(); options(expressions = 500000); f()",
        "writes elsewhere": """for (p in c("/usr/lib/R/x", "/etc/x", "{folder}/x", "/x", "/dev/shm/x"))
            if (isTRUE(try(suppressWarnings(file.create(p))))) cat("got through")""",
        "removes everything": 'unlink(c("/tmp/*", "/usr/lib/R", "{folder}", ".janusrl"), TRUE, TRUE)',
        "forges the answer": """writeLines(c("done", "0", ""), ".janusrl/result"); quit(save = "no");
            .Internal(quit("no", 0, FALSE))""",
        "really quits": '.Internal(quit("no", 0L, FALSE))',
        "replaces the driver": '.janusrl$answer <- function(...) NULL; rm(.janusrl); plot(1)',
        "a picture that is none": 'dir.create(".janusrl/00009-00001.png"); writeLines("x", "a.png"); stop("no")',
        "links": """file.symlink("{secret}", "x.png"); file.symlink("/etc/shadow", ".janusrl/00001-00001.png");
            stop("x")""",
        "loops": "while (TRUE) {}",
        "loops in C": "x <- 1:1e9; repeat sort(runif(1e7))",
        "swallows interrupts": "repeat try(withCallingHandlers(repeat 1, interrupt = function(e) NULL))",
        "takes memory": "x <- list(); repeat x[[length(x) + 1]] <- rnorm(1e6)",
        "prints without end": 'repeat cat(strrep("x", 1e6))',
        "fills the disk": 'con <- file("big", "wb"); repeat writeBin(raw(1e6), con)',
        "fills the inodes": "i <- 0; repeat { i <- i + 1; file.create(paste0('f', i)) }",
        "many pages": "repeat plot.new()",
        "an expression bomb": 'eval(parse(text = strrep("(", 1e5)))',
    },
    "matlab": {
        "reads the secret": "disp(fileread('{secret}'))",
        "reads it with a shell": "[s, o] = system('cat {secret} /etc/shadow'); disp(o)",
        "reads the system's files": "disp(fileread('/etc/passwd'))",
        "lists everything": "[s, o] = system('ls -a / /proc /proc/1 {folder} 2>&1'); disp(o); disp(ls('/'))",
        "looks at the environment": "[s, o] = system('env; cat /proc/*/environ'); disp(o)",
        "connects": "[s, o] = system('bash -c ''exec 3<>/dev/tcp/127.0.0.1/{port} && echo got through'''); disp(o)",
        "downloads": "disp(urlread('http://127.0.0.1:{port}/')); disp('got through')",
        "a fork bomb": "system('bomb() {{ bomb | bomb & }}; bomb; sleep 100');",
        "daemons": "for k = 1:20, system('setsid sleep 1000 >/dev/null 2>&1 &'); end, plot(1:3)",
        "kills": "system('kill -9 -1; kill -9 1; kill -9 $PPID'); kill(getpid(), 9); plot(1)",
        "loads code": "autoload('f', '{secret}'); f()",
        "writes elsewhere": """for p = {{'/usr/lib', '/etc', '{folder}', '/', '/dev/shm'}}
            [s, o] = system(['touch ' p{{1}} '/x 2>/dev/null && echo got through']); disp(o); end""",
        "removes everything": "system('rm -rf /tmp/* /tmp/.j* /usr {folder}'); plot(1:3)",
        "forges the answer": """f = fopen('.janusrl/result', 'w'); fprintf(f, 'done\\n0\\n-\\n\\n'); fclose(f);
            builtin('quit')""",
        "replaces the driver": "function janusrl_draw(varargin), end\nfunction janusrl_run(varargin), end\nplot(1:3)",
        "a named pipe as a picture": "system('mkfifo .janusrl/00001.png; mkfifo x.png'); error('x')",
        "a device": "[s, o] = system('mknod x b 8 0 && echo got through; mknod y c 1 3 && echo got through'); disp(o)",
        "links": "symlink('{secret}', 'x.png'); symlink('/etc/shadow', '.janusrl/00001.png'); error('x')",
        "loops": "while true, end",
        "swallows errors": "while true, try, error('x'); catch, end, end",
        "takes memory": "x = {{}}; while true, x{{end+1}} = rand(1000); end",
        "takes memory elsewhere": "system('a=x; while :; do a=$a$a; done'); plot(1:3)",
        "prints without end": "while true, disp(repmat('x', 1, 1e6)); end",
        "fills the disk": "system('cat /dev/zero > big'); plot(1:3)",
        "becomes another user": """[s, o] = system('su -c "echo got through"'); disp(o)
            [s, o] = system('unshare -r echo got through; mount -t tmpfs x /mnt && echo got through'); disp(o)""",
        "gnuplot's own shell": "plot(1:3); title('`cat {secret}`'); xlabel(['\"; system(\"cat {secret}\"); # ']);",
    },
    "mathematica": {
        "imports the secret": 'Print[Import["{secret}", "Text"]]',
        "reads it in every way": """Print[ReadList["{secret}"]]; Print[Get["{secret}"]]; Print[ReadString["{secret}"]];
            Print[FilePrint["{secret}"]]; Print[OpenRead["{secret}"]]; Print[Read["{secret}"]];
            Print[BinaryReadList["{secret}"]];
            << "{secret}" """,
        "reads the system's files": 'Print[ReadList["/etc/passwd", String]]; Print[Import["/etc/shadow"]]',
        "lists everything": 'Print[FileNames["*", {"/", "/proc", "{folder}"}]]; Print[FileExistsQ["{secret}"]]',
        "looks at the environment": """Print[GetEnvironment[]]; Print[Environment["HOME"]]; Print[$Path];
            Print[$HomeDirectory]""",
        "starts a shell": 'Print[Run["cat {secret}"]]; Print[RunProcess[{"id"}]]; Print[Import["!id", "Text"]]',
        "opens addresses": 'Print[URLFetch["http://127.0.0.1:{port}/"]]; Print[Import["http://127.0.0.1:{port}/"]]',
        "writes elsewhere": """Put[1, "/etc/x"]; Export["/x.txt", "got through"]; CopyFile["{secret}", "mine"];
            Print[Import["mine", "Text"]]""",
        "removes everything": """DeleteFile["{secret}"]; DeleteDirectory["/tmp", DeleteContents -> True];
            DeleteFile[".janusrl"]""",
        "a pickle as random state": 'Unprotect[$RandomState]; $RandomState = 16^^80; Print[RandomReal[]]',
        "compiles Python": 'Compile[{{x, _Real}}, x^2][3]; Print[SympyParse["__import__(\\"os\\").system(\\"id\\")"]]',
        "through SymPy": 'Print[ToExpression["__import__(\\"os\\")"]]; Print[Integrate[__import__[os], x]]',
        "loops": "While[True, 1]",
        "recurses": "f[x_] := f[x + 1] + 1; f[1]",
        "takes memory": "x = Table[i, {i, 10^9}]",
        "a power tower": "10^10^10^10",
        "a long power": "Print[Mod[3^(10^9), 7]]",
        "prints without end": 'While[True, Print["xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"]]',
        "quits": "Quit[]; Exit[3]",
        "redefines the tools": """Unprotect[Graphics, Show, Plot]; Clear[Show]; ClearAll[Plot]; Graphics = 3;
            Plot[x, {x, 0, 1}]""",
        "huge pictures": "Graphics[{Disk[]}, ImageSize -> 10^9]",
        "points that are none": 'Graphics[{Line[{{0, "a"}, {I, Infinity}}], Point[{{1}}], Polygon[{}], Disk[{}, {}]}]',
        "a million primitives": "Graphics[Table[Disk[{i, 0}], {i, 10^6}]]",
        "markup in labels": 'Plot[x, {x, 0, 1}, PlotLabel -> "<image href=\\"{secret}\\"/>&xxe;</text></svg>"]',
        "nested brackets": "{" * 3000,
    },
}  # fmt: skip
PROPER = {
    "",
    *("exception", "exit", "time_limit", "memory_limit", "output_limit", "crash", "no_answer", "forged", "not_drawn"),
}
NOT_RUN = {"an expression bomb", "nested brackets"}
"""Programs that may be refused for their form. The others must run, or they show nothing."""
CASES = [(language, name) for language, programs in PROGRAMS.items() for name in programs]


@pytest.fixture(scope="module")
def bait(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A folder that everybody may read, with a secret; and a port that answers on loopback."""
    folder = tmp_path_factory.mktemp("bait")
    for place in (folder, *folder.parents):
        if place.stat().st_uid == os.getuid() and place != Path("/tmp"):
            place.chmod(0o755)
    secret = folder / "secret.txt"
    secret.write_text(SECRET + "\n")
    secret.chmod(0o644)
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        stop = threading.Event()

        def serve() -> None:
            while not stop.is_set():
                try:
                    connection, _ = server.accept()
                except TimeoutError:
                    continue
                with connection:
                    connection.settimeout(10)
                    connection.recv(1 << 16)  # closing with a request unread would reset the connection
                    connection.sendall(f"HTTP/1.0 200 OK\r\n\r\n{SECRET}\n".encode())

        thread = threading.Thread(target=serve)
        thread.start()
        yield {"secret": str(secret), "folder": str(folder), "port": str(server.getsockname()[1])}
        stop.set()
        thread.join()


def test_the_bait_can_be_read_where_there_are_no_walls(bait: dict[str, str]) -> None:
    """Else nothing is shown by programs that do not get it."""
    skip_without("r")
    program = f'cat(readLines("{bait["secret"]}")); cat(readLines(url("http://127.0.0.1:{bait["port"]}/")))'
    done = subprocess.run(["Rscript", "-e", program], capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout.count(SECRET) == 2


def told(outcome: Outcome) -> str:
    """Everything that came back as text."""
    words = outcome.failure.message if outcome.failure else ""
    return words + "\n".join(outcome.rendering.console if outcome.rendering else ())


@pytest.mark.parametrize(("language", "name"), CASES, ids=[f"{language}: {name}" for language, name in CASES])
def test_hostile_program(hurried: ScienceRenderer, bait: dict[str, str], language: str, name: str) -> None:
    run = Runs(hurried, language)
    source = PROGRAMS[language][name]
    if language == "matlab":
        source = source.format(**bait)
    else:
        for key, value in bait.items():
            source = source.replace("{" + key + "}", value)
    outcome = run(source, options={"picture": False})
    assert outcome.reason in PROPER or name in NOT_RUN, outcome.failure
    said = told(outcome)
    assert SECRET not in said
    assert "root:" not in said
    assert OPENED not in said
    assert Path(bait["secret"]).read_text() == SECRET + "\n"
    assert os.listdir(bait["folder"]) == ["secret.txt"]
    print(f"{language}: {name}: {outcome.reason or outcome.status}: {said[:150]!r}")
    began = time.monotonic()
    (after,) = run.drawn(f"{GOOD[language]}\n")
    assert has(after, RED, 5000)
    assert time.monotonic() - began < 20, "the worker did not recover"


@pytest.mark.parametrize("language", PROGRAMS)
def test_nothing_of_one_program_is_left_for_the_next(hurried: ScienceRenderer, language: str) -> None:
    run = Runs(hurried, language)
    leave, look, nothing = {
        "r": ('secret <- 42; options(digits = 3); writeLines("x", "left.txt"); plot(1)',
              'cat(exists("secret"), getOption("digits"), length(list.files(pattern = "left")))', "FALSE 7 0"),
        "matlab": ("secret = 42; global g; g = 1; setenv('LEFT', '1'); save left.mat; plot(1:3)",
                   "printf('%d %d %d', exist('secret'), isempty(getenv('LEFT')), numel(dir('left*')))", "0 1 0"),
        "mathematica": ('secret = 42; Unprotect[Sin]; Sin[x_] := 7; Export["left.txt", "x"]; Graphics[Disk[]]',
                        'Print[secret, " ", Sin[0], " ", FileNames["left*"]]', "secret 0 {}"),
    }[language]  # fmt: skip
    run(leave)
    assert run.printed(look) == [nothing]


@pytest.mark.slow
def test_octave_is_refused_where_its_processes_cannot_be_held(monkeypatch: pytest.MonkeyPatch) -> None:
    """At `landlock` nothing would find what a program starts: our failure, with words that say what is needed."""
    skip_without("matlab")
    monkeypatch.setattr("janusrl.render.pooled.require", lambda level: "landlock")
    with ScienceRenderer(SHORT) as renderer:
        outcome = Runs(renderer, "matlab")("plot(1:3)")
        assert outcome.status is Status.INFRA_FAILED
        assert outcome.failure is not None
        assert "'namespaces', not 'landlock'" in outcome.failure.message
        assert Runs(renderer, "r")(GOOD["r"]).status is Status.SCORED
