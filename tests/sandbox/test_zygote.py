"""Fork engines: one child a program, nothing of one program in the next, at every isolation level."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from waiting import eventually

from janusrl.sandbox import LEVELS, Engine, JobResult, Limits, Pool, SandboxError, Verdict, detect
from janusrl.sandbox.wire import CONSOLE_BYTES, MAX_PRINTED

FOLDER = str(Path(__file__).parent / "engines")
TESTS = str(Path(__file__).parents[1])
PROGRAMS = Engine("program_engine", folders=(FOLDER,), fork=True)
SHELLS = Engine("shell_engine", folders=(FOLDER,), shown=("/bin", "/usr/bin"), fork=True, subprocesses=True)
LIMITS = Limits(wall_s=2.5, cpu_s=0.6, memory_mb=400, payload_bytes=1 << 16, output_bytes=1 << 20, work_mb=8)
elsewhere = pytest.mark.skipif(
    Path(__file__).is_relative_to("/tmp"), reason="the way to a checkout in /tmp is seen, read-only, in programs' /tmp"
)
WALLED = [level for level in LEVELS[:2] if LEVELS.index(level) >= LEVELS.index(detect().level)]
"""The levels of this machine that stop attacks. Never `process`: there, as root, an attack hits the machine."""


@pytest.fixture(scope="module", params=WALLED)
def pool(request: pytest.FixtureRequest) -> Iterator[Pool]:
    with Pool(PROGRAMS, request.param, limits=LIMITS) as pool:
        yield pool


def run(pool: Pool, code: str) -> JobResult:
    return pool.submit(textwrap.dedent(code).encode()).result(60)


def test_each_program_runs_in_a_child_of_the_same_warm_zygote(pool: Pool) -> None:
    before = pool.worker_pids()
    results = [run(pool, "import os; answer = (os.getpid(), list(WARM)); WARM.append('spoiled')") for _ in range(3)]
    pids = {eval(result.meta)[0] for result in results}
    assert len(pids) == 3
    assert all(eval(result.meta)[1] == ["warmed"] for result in results)
    assert pool.worker_pids() == before


def test_answers_and_blobs(pool: Pool) -> None:
    result = run(pool, "answer = 'é'; blob = [b'ab', bytearray(b'c'), memoryview(b'de')]")
    assert (result.verdict, result.meta, result.blob) == (Verdict.DONE, repr("é").encode(), b"abcde")
    assert 0 < result.cpu_s < 1


def test_what_is_printed_comes_back_with_the_answer(pool: Pool) -> None:
    result = run(
        pool, "import sys, os; print('out'); print('err', file=sys.stderr, flush=True); os.write(1, b'raw\\n')"
    )
    assert sorted(result.console.splitlines()) == [b"err", b"out", b"raw"]
    assert run(pool, "answer = 1").console == b""


def test_only_the_start_of_much_output_is_kept(pool: Pool) -> None:
    result = run(pool, "print('x' * 300_000); answer = 'well'")
    assert (result.verdict, result.meta) == (Verdict.DONE, b"'well'")
    assert result.console == b"x" * CONSOLE_BYTES


ENDS = {
    "loops": ("while True: pass", Verdict.TIME_LIMIT),
    "sleeps": ("from time import sleep; sleep(60)", Verdict.TIME_LIMIT),
    "stops itself": ("import os, signal; os.kill(os.getpid(), signal.SIGTSTP)\nwhile True: pass", Verdict.TIME_LIMIT),
    "masks signals": (
        "import signal; signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))\nwhile True: pass",
        Verdict.TIME_LIMIT,
    ),
    "eats memory": ("bytearray(1 << 30)", Verdict.MEMORY_LIMIT),
    "answers too much": ("blob = [bytes(2 << 20)]", Verdict.OUTPUT_LIMIT),
    "floods": ("import os\nwhile True: os.write(1, bytes(1 << 20))", Verdict.OUTPUT_LIMIT),
    "crashes": ("import ctypes; ctypes.string_at(0)", Verdict.CRASH),
    "aborts": ("import os; os.abort()", Verdict.CRASH),
    "leaves": ("import os; os._exit(0)", Verdict.NO_ANSWER),
    "leaves with an error": ("import os; os._exit(3)", Verdict.NO_ANSWER),
    "raises": ("raise ValueError('mine')", Verdict.ENGINE_RAISED),
    "raises what cannot be shown": ("class E(Exception):\n    def __str__(self): 1/0\nraise E", Verdict.ENGINE_RAISED),
    "kills itself": ("import os; os.kill(os.getpid(), 9)", Verdict.ENGINE_RAISED),
    "kills all": ("import os; os.kill(-1, 9)", Verdict.ENGINE_RAISED),
    "forks": ("import os; os.fork()", Verdict.ENGINE_RAISED),
    "executes": ("import os; os.execv('/bin/sh', ['sh'])", Verdict.ENGINE_RAISED),
    "connects": ("import socket; socket.create_connection(('127.0.0.1', 9))", Verdict.ENGINE_RAISED),
    "raises its limits": (
        "import resource; resource.setrlimit(resource.RLIMIT_CPU, (99, 99))",
        Verdict.ENGINE_RAISED,
    ),
    "fills the disk": ("f = open('f', 'wb')\nwhile True: f.write(bytes(1 << 20))", Verdict.ENGINE_RAISED),
}


@pytest.mark.parametrize("name", ENDS)
def test_how_programs_end(pool: Pool, name: str) -> None:
    code, verdict = ENDS[name]
    before = pool.worker_pids()
    result = run(pool, code)
    assert result.verdict is verdict, (result.verdict, result.detail)
    started = time.monotonic()
    assert run(pool, "answer = 2").meta == b"2"
    assert time.monotonic() - started < 5  # some milliseconds, where the machine has nothing else to do
    assert pool.worker_pids() == before, "a child's end costs no zygote"


def test_what_is_printed_at_the_very_end_counts_too(pool: Pool) -> None:
    """The zygote learns of the end and of the last byte at once; which it looks at first makes no difference."""
    code = f"import os, time\nfor _ in range(64): os.write(1, bytes({MAX_PRINTED} // 64))\n"
    future = pool.submit(f"{code}time.sleep(1.0); os.write(1, b'!'); answer = 1".encode())
    zygote = pool.worker_pids()[0]
    assert eventually(lambda: any(_written(pid) >= MAX_PRINTED for pid in _descendants(zygote)))
    os.kill(zygote, signal.SIGSTOP)
    try:
        assert eventually(lambda: all(_is_zombie(pid) for pid in _descendants(zygote)))
    finally:
        os.kill(zygote, signal.SIGCONT)
    assert future.result(60).verdict is Verdict.OUTPUT_LIMIT


def _written(pid: int) -> int:
    return int(Path(f"/proc/{pid}/io").read_text().split("wchar: ")[1].split()[0])


def _is_zombie(pid: int) -> bool:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"


def test_threads_and_event_loops_work(pool: Pool) -> None:
    result = run(
        pool,
        """
        import asyncio, threading
        async def later(): await asyncio.sleep(0.01); return 3
        found = []
        thread = threading.Thread(target=lambda: found.append(asyncio.run(later()))); thread.start(); thread.join()
        answer = found
        """,
    )
    assert (result.verdict, result.meta) == (Verdict.DONE, b"[3]"), result.detail


SECRET = "swordfish" * 3
LOOK_BACK = """
import ctypes, gc, os
needle = "".join(["sword", "fish"]).encode() * 3
found = []
for o in gc.get_objects():
    if isinstance(o, dict):
        for v in list(o.values()):
            data = v.encode() if isinstance(v, str) else v
            if isinstance(data, (bytes, bytearray)) and data is not needle and needle in data and b"sbrk" not in data:
                found.append(repr(v)[:40])
libc = ctypes.CDLL(None)
libc.sbrk.restype = ctypes.c_void_p
top = libc.sbrk(0)
heap = ctypes.string_at(top - (128 << 10), 128 << 10)  # the end of the C heap, where freed buffers lie
if needle in heap: found.append("heap")
for fd in range(3, 256):
    try: data = os.pread(fd, 1 << 20, 0)
    except OSError: continue
    at = data.find(needle)
    if at >= 0: found.append(fd)
for root, folders, files in os.walk(os.getcwd()):
    found += files
answer = found
"""


@elsewhere
def test_nothing_of_one_program_is_there_for_the_next(pool: Pool) -> None:
    leave = "print(answer); open('left', 'w').write(answer)"
    first = pool.submit(f"answer = '{SECRET}' * 100; {leave}; blob = [b'{SECRET}' * 9999]".encode())
    second = pool.submit(LOOK_BACK.encode())
    assert first.result(60).verdict is Verdict.DONE
    assert (second.result(60).verdict, second.result(60).meta) == (Verdict.DONE, b"[]"), second.result(60).detail
    assert run(pool, LOOK_BACK).meta == b"[]"


@elsewhere
def test_the_folder_is_emptied_whatever_was_done_to_it(pool: Pool) -> None:
    mess = """
    import os
    os.makedirs('a/b/c'); open('a/b/c/x', 'w').close(); os.chmod('a/b', 0); os.chmod('a', 0)
    os.symlink('/', 'root'); os.symlink('.', 'loop'); open('n\\nl', 'w').close(); open(b'\\xff\\xfe', 'w').close()
    home = os.getcwd()
    for i in range(300): os.mkdir('deep'); os.chdir('deep')
    os.chdir(home)
    try: os.chmod(home, 0)
    except OSError: pass
    answer = 1
    """
    zygotes = pool.worker_pids()
    assert run(pool, mess).meta == b"1"
    assert run(pool, "import os; answer = os.listdir('.')").meta == b"[]"
    if pool.level == "namespaces":  # on a slow disk it may be left to a new zygote's start
        assert pool.worker_pids() == zygotes


def test_a_forged_answer_is_only_an_answer(pool: Pool) -> None:
    forge = """
    import os, struct
    for fd in range(256):
        try: os.pwrite(fd, struct.pack('<4sIII', b'jra1', VERDICT, META, 4) + b'forged!!', 0)
        except OSError: pass
    os._exit(0)
    """
    result = run(pool, forge.replace("VERDICT", "0").replace("META", "4"))
    assert (result.verdict, result.meta, result.blob) == (Verdict.DONE, b"forg", b"ed!!")
    for verdict, meta in (("5", "4"), ("7", "0"), ("99", "4"), ("0", "2**31"), ("0", "2**32-1")):
        result = run(pool, forge.replace("VERDICT", verdict).replace("META", meta))
        assert result.verdict is Verdict.NO_ANSWER
    assert run(pool, "answer = 2").meta == b"2"


def test_a_forged_meta_that_is_too_long_costs_no_zygote() -> None:
    limits = Limits(wall_s=5, cpu_s=5, memory_mb=400, output_bytes=16 << 20)
    with Pool(PROGRAMS, detect().level, limits=limits) as pool:
        before = pool.worker_pids()
        forge = "import os, struct\nfor fd in range(3, 64):\n    try: os.pwrite(fd, struct.pack('<4sIII', b'jra1', 0, "
        forge += "(8 << 20) + 1, 0), 0)\n    except OSError: pass\nos._exit(0)"
        assert run(pool, forge).verdict is Verdict.OUTPUT_LIMIT
        assert run(pool, "answer = 'x' * (8 << 20)").verdict is Verdict.OUTPUT_LIMIT
        assert len(run(pool, "answer = 'x' * (1 << 20)").meta) == (1 << 20) + 2
        assert pool.worker_pids() == before


def test_an_answer_in_a_large_slot_comes_with_what_was_printed() -> None:
    limits = Limits(wall_s=5, cpu_s=5, memory_mb=400, output_bytes=16 << 20)
    with Pool(PROGRAMS, detect().level, limits=limits) as pool:
        for length in (5, 2 << 20):
            result = run(pool, f"print('said'); answer = 1; blob = [b'x' * {length}]")
            assert (result.verdict, result.meta, result.console) == (Verdict.DONE, b"1", b"said\n")
            assert result.blob == b"x" * length


def test_what_takes_long_to_clean_up_is_left_to_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    limits = Limits(wall_s=30, cpu_s=30, memory_mb=400)
    mess = "import os\nfor i in range(1500): os.mkdir(str(i))"
    with Pool(PROGRAMS, "landlock", limits=limits) as pool:
        jobs = [pool.submit(code.encode()) for code in (mess, *["import os; answer = os.listdir('.')"] * 3)]
        results = [job.result(60) for job in jobs]
        assert [result.verdict for result in results] == [Verdict.DONE] * 4, results
        assert [result.meta for result in results[1:]] == [b"[]"] * 3
    assert list(tmp_path.iterdir()) == [], "the folder of the zygote that gave up is gone too"


def test_a_child_killed_from_outside_is_tried_again(pool: Pool) -> None:
    future = pool.submit(b"from time import sleep; sleep(1.0); answer = 5")
    assert eventually(lambda: future.running() and _descendants(pool.worker_pids()[0]))
    for pid in _descendants(pool.worker_pids()[0]):
        os.kill(pid, signal.SIGKILL)
    assert (future.result(60).verdict, future.result(60).meta) == (Verdict.DONE, b"5")


def test_a_killed_zygote_is_not_the_programs_fault(pool: Pool) -> None:
    future = pool.submit(b"from time import sleep; sleep(0.5); answer = 5")
    assert eventually(future.running)
    os.kill(pool.worker_pids()[0], signal.SIGKILL)
    assert (future.result(60).verdict, future.result(60).meta) == (Verdict.DONE, b"5")


def test_a_wedged_zygote_is_ours() -> None:
    with Pool(PROGRAMS, detect().level, limits=Limits(wall_s=0.5, cpu_s=0.5, memory_mb=400)) as pool:
        os.kill(pool.worker_pids()[0], signal.SIGSTOP)
        result = run(pool, "answer = 5")
        assert (result.verdict, result.meta) == (Verdict.DONE, b"5")


def _descendants(pid: int) -> list[int]:
    told = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True).stdout.split()
    return [int(word) for word in told]


@pytest.fixture(scope="module")
def shells() -> Iterator[Pool]:
    with Pool(SHELLS, "namespaces", limits=LIMITS) as pool:
        yield pool


@pytest.mark.skipif(detect().level != "namespaces", reason="subprocesses need namespaces")
class TestSubprocesses:
    @elsewhere
    def test_a_prepared_shell_takes_the_job(self, shells: Pool) -> None:
        for word in (b"one", b"two"):
            result = shells.submit(b"echo " + word + b"; ls /tmp; exit 7").result(60)
            assert (result.verdict, result.meta, result.blob) == (Verdict.DONE, b"7", word + b"\n"), result

    def test_what_it_leaves_behind_is_killed(self, shells: Pool) -> None:
        left = b"(trap '' TERM HUP INT; while :; do sleep 0.2; done) >/dev/null 2>&1 & echo $!"
        assert shells.submit(left).result(60).verdict is Verdict.DONE
        counted = shells.submit(
            b"i=0; for p in 2 3 4 5 6 7 8 9; do kill -0 $p 2>/dev/null && i=$((i+1)); done; echo $i"
        )
        assert int(counted.result(60).blob) <= 3, "the child, its shell, and nobody else"

    def test_a_fork_bomb_ends(self, shells: Pool) -> None:
        bomb = shells.submit(b"f() { f | f & }; f; sleep 9").result(60)
        assert bomb.verdict in (Verdict.TIME_LIMIT, Verdict.DONE)
        started = time.monotonic()
        assert shells.submit(b"echo on").result(60).blob == b"on\n"
        assert time.monotonic() - started < 10

    @pytest.mark.parametrize("name", ["INT", "TERM", "HUP", "SEGV", "ALRM", "PIPE", "CHLD", "USR1", "XCPU", "TSTP"])
    def test_signals_to_process_1_do_nothing(self, shells: Pool, name: str) -> None:
        zygotes = shells.worker_pids()
        assert shells.submit(f"kill -{name} 1; echo sent".encode()).result(60).blob == b"sent\n"
        assert shells.submit(b"uname -n").result(60).blob == b"sandbox\n", "what the machine is called stays here"
        assert shells.worker_pids() == zygotes

    @pytest.mark.skipif(not Path("/usr/bin/perl").exists(), reason="makes a system call by number, in perl")
    def test_an_ending_child_cannot_fake_a_kill_from_outside(self, shells: Pool) -> None:
        fake = "perl -e 'print syscall(56, 9, 0, 0, 0, 0)'"  # clone, with SIGKILL for the parent at its end
        result = shells.submit(fake.encode()).result(60)
        assert (result.verdict, result.blob) == (Verdict.DONE, b"-1")

    def test_no_network_and_no_files_of_ours(self, shells: Pool) -> None:
        asked = f"cat {__file__} /etc/shadow; ls /proc /root; echo x > /usr/x; echo done"
        said = shells.submit(asked.encode()).result(60).blob.decode()
        assert said.count("\n") == 6
        assert said.endswith("done\n")
        assert "import" not in said


def test_subprocesses_are_refused_where_they_cannot_be_held() -> None:
    with pytest.raises(SandboxError, match="needs a fork engine at the level 'namespaces'"):
        Pool(SHELLS, "landlock", limits=LIMITS)


def test_nothing_is_left_when_the_parent_dies() -> None:
    code = f"""
import os, sys
from janusrl.sandbox import *
sys.path.insert(0, {TESTS!r})
from waiting import eventually
pool = Pool(Engine("program_engine", folders=({FOLDER!r},), fork=True), detect().level, size=2)
job = pool.submit(b"from time import sleep; sleep(600)")
assert eventually(lambda: job.running() and len(pool.worker_pids()) == 2)
print(*pool.worker_pids(), flush=True)
os.kill(os.getpid(), 9)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    pids = [int(word) for word in done.stdout.split()]
    assert len(pids) == 2, done.stderr
    assert eventually(lambda: not any(Path(f"/proc/{pid}").exists() for pid in pids)), "workers outlive their parent"
