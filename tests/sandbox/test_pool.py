"""The pool against engines that attack it, at every isolation level that this machine has."""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import socket
import subprocess
import sys
import textwrap
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from waiting import eventually

from janusrl.sandbox import LEVELS, Engine, JobResult, Limits, Pool, SandboxError, Verdict, detect, probe, require
from janusrl.sandbox.levels import _STOPPED
from janusrl.sandbox.seccomp import build_filter

ENGINE = Engine("hostile_engine", folders=(str(Path(__file__).parent / "engines"),))
LIMITS = Limits(wall_s=2.5, cpu_s=0.6, memory_mb=200, payload_bytes=1 << 16, output_bytes=1 << 20)
WALLED = [level for level in LEVELS[:2] if LEVELS.index(level) >= LEVELS.index(detect().level)]
"""The levels of this machine that stop attacks."""


@pytest.fixture(scope="module", params=WALLED)
def pool(request: pytest.FixtureRequest) -> Iterator[Pool]:
    with Pool(ENGINE, request.param, size=1, limits=LIMITS) as pool:
        yield pool


def run(pool: Pool, code: str) -> JobResult:
    return pool.submit(textwrap.dedent(code).encode()).result(60)


def nap(seconds: float, answer: str = "") -> bytes:
    return f"from time import sleep; sleep({seconds}); answer = {answer.encode()!r}".encode()


def healthy(pool: Pool) -> bool:
    result = run(pool, "answer, blob = b'well', bytes(1000)")
    return (result.verdict, result.meta, bytes(result.blob)) == (Verdict.DONE, b"well", bytes(1000))


def descriptors() -> int:
    return len(os.listdir("/proc/self/fd"))


def children() -> set[int]:
    found = set()
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[1]) == os.getpid():
                found.add(int(entry.name))
    return found


def test_probes_prove_each_level_here() -> None:
    for level in [*WALLED, "process"]:
        found = probe(level)
        for attempt in _STOPPED[level]:
            assert found[attempt].startswith("stopped"), (level, attempt, found)


def test_probes_can_fail() -> None:
    """The control: without isolation the same attempts get through, so a probe that says 'stopped' says something."""
    found = probe("process")
    assert all(found[name].startswith("GOT THROUGH") for name in ("read_file", "connect", "kill", "write_file")), found


@pytest.mark.skipif(detect().level != "namespaces" or os.getuid() != 0, reason="needs root and namespaces")
def test_namespaces_through_a_user_namespace() -> None:
    try:
        found = probe("namespaces", user_namespace=True)
    except SandboxError:
        pytest.skip("this machine has no user namespaces")
    assert all(found[name].startswith("stopped") for name in _STOPPED["namespaces"]), found


def test_require_refuses_what_is_not_proven(monkeypatch: pytest.MonkeyPatch) -> None:
    assert require(detect().level) == detect().level
    from janusrl.sandbox import levels

    weak = levels.Probed("process", {}, {"namespaces": "operation not permitted"})
    monkeypatch.setattr(levels, "_detected", weak)
    assert require("process") == "process"
    with pytest.raises(SandboxError, match=r"'namespaces' was asked.*only 'process'.*operation not permitted"):
        require("namespaces")
    with pytest.raises(ValueError, match="namespaces, landlock, process"):
        require("vm")


def test_filters_exist_for_both_architectures() -> None:
    x86, arm = build_filter(7, "x86_64"), build_filter(7, "aarch64")
    assert x86 != arm
    assert len(x86) % 8 == len(arm) % 8 == 0
    with pytest.raises(OSError, match="no seccomp filter is written for riscv64"):
        build_filter(7, "riscv64")


ATTACKS = {
    "fork": "os.fork()",
    "exec": "os.execv('/bin/sh', ['sh'])",
    "system": "raise OSError if os.system('true') != 0 else ValueError",
    "thread": "import threading; threading.Thread(target=print).start()",
    "tcp": "import socket; socket.create_connection(('127.0.0.1', PORT), 1)",
    "udp": "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM)",
    "unix": "import socket; socket.socket(socket.AF_UNIX)",
    "kill all": "os.kill(-1, 9)",
    "kill parent": "os.kill(os.getppid() or 1, 9)",
    "kill tester": "os.kill(TESTER, 9)",
    "kill group": "os.killpg(0, 9)",
    "kill itself": "os.kill(os.getpid(), 9)",
    "ptrace": "assert LIBC.ptrace(16, TESTER, 0, 0) == -1; raise OSError",
    "read memory": "assert LIBC.syscall(310, TESTER, 0, 0, 0, 0, 0) == -1; raise OSError",
    "unshare": "assert LIBC.unshare(0x10000000) == -1; raise OSError",
    "mount": "assert LIBC.mount(b'x', b'/tmp', b'tmpfs', 0, None) == -1; raise OSError",
    "io_uring": "assert LIBC.syscall(425, 1, 0) == -1; raise OSError",
    "bpf": "assert LIBC.syscall(321, 0, 0, 0) == -1; raise OSError",
    "prctl": "assert LIBC.prctl(4, 1, 0, 0, 0) == -1; raise OSError",
    "setsid": "os.setsid()",
    "raise limits": "import resource; resource.setrlimit(resource.RLIMIT_CPU, (1, 1))",
    "read secret": "answer = open(SECRET, 'rb').read()",
    "read passwords": "answer = open('/etc/shadow', 'rb').read()",
    "read environment": "answer = open(f'/proc/{TESTER}/environ', 'rb').read()",
    "read parent memory": "open(f'/proc/{TESTER}/mem', 'rb')",
    "list tests": "os.listdir(os.path.dirname(SECRET))",
    "write library": "open(os.__file__, 'ab').write(b'#')",
    "write engine": "open(sys.modules['hostile_engine'].__file__, 'ab').write(b'#')",
    "delete engine": "os.remove(sys.modules['hostile_engine'].__file__)",
    "symlink": "os.symlink(SECRET, '/tmp/link')",
    "grow answers": "assert all(LIBC.ftruncate(fd, ctypes.c_long(1 << 40)) for fd in range(3, 64)); raise OSError",
    "fill answers": (
        "assert all(LIBC.pwrite(fd, b'x', 1, ctypes.c_long(1 << 40)) < 0 for fd in range(1, 64)); raise OSError"
    ),
}


@pytest.mark.parametrize("name", ATTACKS)
def test_attack_is_stopped(pool: Pool, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = tmp_path / "secret"
    secret.write_text("the reference answer")
    for folder in tmp_path.parents[:3]:
        folder.chmod(0o755)
    monkeypatch.setenv("JANUSRL_TEST_TOKEN", "the reference answer")
    with socket.create_server(("127.0.0.1", 0)) as server:
        names = f"SECRET, PORT, TESTER = {str(secret)!r}, {server.getsockname()[1]}, {os.getpid()}\n"
        attack = textwrap.indent(ATTACKS[name], "    ")
        code = f"{names}try:\n{attack}\n    answer = b'GOT THROUGH ' + answer\n"
        code += "except (OSError, RuntimeError, ValueError) as e:\n    answer = b'stopped'\n"
        result = run(pool, code)
        server.setblocking(False)
        with pytest.raises(BlockingIOError):
            server.accept()
    assert (result.verdict, result.meta) == (Verdict.DONE, b"stopped"), (result.verdict, result.meta, result.detail)
    assert healthy(pool)
    assert secret.exists()


def test_nothing_of_ours_is_in_a_worker(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JANUSRL_TEST_TOKEN", "swordfish")
    with contextlib.ExitStack() as opened:
        for _ in range(150):  # as in a process that holds many: a worker's have the same numbers
            opened.enter_context(open(os.devnull))
        fresh = opened.enter_context(Pool(ENGINE, pool.level, limits=LIMITS))
        result = run(fresh, "answer = repr((dict(os.environ), sys.argv, os.getcwd())).encode()")
        assert b"swordfish" not in result.meta
        plain = {
            "HOME",
            "LANG",
            "MALLOC_MMAP_THRESHOLD_",
            "MALLOC_TRIM_THRESHOLD_",
            "LC_CTYPE",
            "MKL_NUM_THREADS",
            "OMP_NUM_THREADS",
            "OPENBLAS_NUM_THREADS",
            "PATH",
            "PYTHONHASHSEED",
            "TMPDIR",
            "TZ",
        }
        assert set(eval(result.meta)[0]) <= plain
        code = """
        answer = []
        for number in range(5000):
            try:
                os.fstat(number)
                answer.append(number)
            except OSError:
                pass
        answer = bytes(answer)
        """
        assert list(run(fresh, code).meta) == [*range(5)], "standard three, channel, memory, and nothing else"


LIMIT_BREAKERS = {
    "loop in Python": ("while True: pass", Verdict.TIME_LIMIT),
    "loop in C": ("10 ** (10 ** 9)", Verdict.TIME_LIMIT),
    "sleep": ("from time import sleep; sleep(1000)", Verdict.TIME_LIMIT),
    "deaf loop": (
        "import signal; signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))\nwhile True: pass",
        Verdict.TIME_LIMIT,
    ),
    "catch everything": (
        "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
        Verdict.TIME_LIMIT,
    ),
    "allocate": ("blob = bytearray(10 << 30)", Verdict.MEMORY_LIMIT),
    "creep": ("l = []\nwhile True: l.append(bytearray(32 << 20))", Verdict.MEMORY_LIMIT),
    "long answer": ("blob = bytes((1 << 20) + 1)", Verdict.OUTPUT_LIMIT),
    "segfault": ("ctypes.string_at(0)", Verdict.CRASH),
    "abort": ("os.abort()", Verdict.CRASH),
    "exit": ("os._exit(0)", Verdict.CRASH),
    "close the channel": ("from time import sleep; os.closerange(3, 64); sleep(1000)", Verdict.FORGED),
    "raise": ("raise KeyError('a mistake of ours')", Verdict.ENGINE_ERROR),
    "raise exit": ("sys.exit(0)", Verdict.ENGINE_ERROR),
}
FORGERIES = {
    "short frame": "b'x'",
    "long frame": "b'x' * 100_000",
    "wrong magic": "w.REPLY.pack(b'none', job, slot, 0, 0, 0, 0, 0, 0)",
    "other job": "w.REPLY.pack(w.REPLY_MAGIC, job + 1, slot, 0, 0, 0, 0, 0, 0)",
    "other slot": "w.REPLY.pack(w.REPLY_MAGIC, job, slot + 1, 0, 0, 0, 0, 0, 0)",
    "huge slot": "w.REPLY.pack(w.REPLY_MAGIC, job, 2**32 - 1, 0, 0, 0, 0, 0, 0)",
    "unknown verdict": "w.REPLY.pack(w.REPLY_MAGIC, job, slot, 77, 0, 0, 0, 0, 0)",
    "huge meta": "w.REPLY.pack(w.REPLY_MAGIC, job, slot, 0, 2**32 - 1, 0, 0, 0, 0)",
    "huge blob": "w.REPLY.pack(w.REPLY_MAGIC, job, slot, 0, 0, 2**32 - 1, 0, 0, 0)",
    "one byte too many": "w.REPLY.pack(w.REPLY_MAGIC, job, slot, 0, 1, 1 << 20, 0, 0, 0)",
    "huge console": "w.REPLY.pack(w.REPLY_MAGIC, job, slot, 0, 0, 0, 2**32 - 1, 0, 0)",
    "a second greeting": "w.HELLO.pack(w.HELLO_MAGIC, w.PID, 1)",
}
FORGE = """
from time import sleep
import janusrl.sandbox.wire as w
frame = sys._getframe()
while 'channel' not in frame.f_locals or 'job' not in frame.f_locals:
    frame = frame.f_back
channel, job, slot = (frame.f_locals[name] for name in ('channel', 'job', 'slot'))
channel.send({})
sleep(1000)
"""


@pytest.mark.parametrize("name", LIMIT_BREAKERS)
def test_limits(pool: Pool, name: str) -> None:
    code, verdict = LIMIT_BREAKERS[name]
    result = run(pool, code)
    assert result.verdict is verdict, (result.verdict, result.detail)
    assert healthy(pool)


@pytest.mark.parametrize("name", FORGERIES)
def test_forged_frames(pool: Pool, name: str) -> None:
    result = run(pool, FORGE.replace("{}", FORGERIES[name]))
    assert result.verdict is Verdict.FORGED, (result.verdict, result.detail)
    assert healthy(pool)


def test_flood_of_output(pool: Pool) -> None:
    result = run(
        pool, "for _ in range(10000):\n    try: os.write(1, b'x' * 65536)\n    except OSError: answer = b'full'"
    )
    assert (result.verdict, result.meta) == (Verdict.DONE, b"full")
    assert healthy(pool)


def test_time_limit_starts_with_the_work_and_spares_the_queue(pool: Pool) -> None:
    """Twelve jobs of 0.3 s need longer than the wall limit together; none is late for having waited."""
    naps = [pool.submit(nap(0.3, "up")) for _ in range(12)]
    assert [nap.result(60).meta for nap in naps] == [b"up"] * 12
    jobs = [pool.submit(b"while True: pass"), *(pool.submit(b"answer = b'fine'") for _ in range(5))]
    results = [job.result(60) for job in jobs]
    assert results[0].verdict is Verdict.TIME_LIMIT
    assert [result.meta for result in results[1:]] == [b"fine"] * 5


def test_cpu_limit_is_of_the_job_not_of_the_worker(pool: Pool) -> None:
    spin = b"import time\nend = time.process_time() + 0.25\nwhile time.process_time() < end: pass\nanswer = b'done'"
    for _ in range(6):
        assert pool.submit(spin).result(60).meta == b"done"


def test_times_are_told(pool: Pool) -> None:
    result = pool.submit(nap(0.4)).result(60)
    assert 0.4 <= result.run_s < LIMITS.wall_s
    assert result.cpu_s < 0.3, "sleeping costs nothing"
    assert result.queue_s >= 0


@pytest.mark.parametrize("level", WALLED)
def test_killed_from_outside_is_not_the_jobs_fault(level: str) -> None:
    with Pool(ENGINE, level, limits=Limits(wall_s=20, cpu_s=20, output_bytes=1 << 16)) as pool:
        once = pool.submit(nap(0.5, "slept"))
        assert eventually(once.running)
        os.kill(pool.worker_pids()[0], signal.SIGKILL)
        assert once.result(60).meta == b"slept"
        twice = pool.submit(nap(1000))
        while not twice.done():
            for pid in pool.worker_pids():
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    continue
            threading.Event().wait(0.1)
        assert twice.result().verdict is Verdict.LOST
        assert healthy(pool)


def test_a_stopped_worker_is_not_the_jobs_fault(pool: Pool) -> None:
    assert healthy(pool)
    os.kill(pool.worker_pids()[0], signal.SIGSTOP)
    assert run(pool, "answer = b'went on'").meta == b"went on"


def test_when_the_machine_has_no_memory_for_a_job_it_is_lost_and_the_pool_lives() -> None:
    """A bound on what this process may write to files stands in for a full machine: its memory files are full."""
    with Pool(ENGINE, detect().level, limits=LIMITS) as pool:
        assert healthy(pool)
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, before[1]))
        try:
            lost = pool.submit(b"answer = b'x'  #" + b"x" * 30_000).result(20)
            fine = pool.submit(b"answer = b'small'").result(20)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
        assert (lost.verdict, fine.meta) == (Verdict.LOST, b"small")
        assert "no memory for a job" in lost.detail
        assert healthy(pool)


def test_cancelled_jobs_hold_nobody_up(pool: Pool) -> None:
    first = pool.submit(nap(0.3, "up"))
    waiting = [pool.submit(b"answer = b'no'") for _ in range(6)]
    last = pool.submit(b"answer = b'last'")
    cancelled = [job for job in waiting if job.cancel()]
    assert len(cancelled) >= 5, "one may wait in the worker's second slot"
    assert (first.result(20).meta, last.result(20).meta) == (b"up", b"last")


def test_a_job_that_waited_behind_a_crash_is_not_blamed(pool: Pool) -> None:
    futures = [pool.submit(b"os.abort()" if number % 5 == 0 else b"answer = b'fine'") for number in range(20)]
    verdicts = [future.result(60).verdict for future in futures]
    assert verdicts == [Verdict.CRASH if number % 5 == 0 else Verdict.DONE for number in range(20)]


def test_recycling_many_threads_and_nothing_left_behind() -> None:
    open_before, children_before = descriptors(), children()
    pool = Pool(ENGINE, detect().level, size=2, limits=LIMITS, recycle_after=5)
    results: list[bytes] = []

    def client(name: int) -> None:
        for number in range(10):
            expected = f"{name} {number}".encode()
            results.append(pool.submit(b"answer = " + repr(expected).encode()).result(60).meta)
            assert results[-1] or expected

    threads = [threading.Thread(target=client, args=(name,)) for name in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == sorted(f"{name} {number}".encode() for name in range(4) for number in range(10))
    pending = pool.submit(nap(1000))
    pool.close()
    pool.close()
    assert pending.result(5).verdict is Verdict.LOST
    with pytest.raises(RuntimeError, match="closed"):
        pool.submit(b"")
    assert eventually(lambda: children() <= children_before)
    assert eventually(lambda: descriptors() == open_before), (descriptors(), open_before)


def test_too_long_a_job_is_refused(pool: Pool) -> None:
    with pytest.raises(ValueError, match="may have 65536 bytes, this has 65537"):
        pool.submit(bytes(LIMITS.payload_bytes + 1))


def test_an_engine_that_does_not_import_is_an_error_of_ours() -> None:
    before = descriptors()
    with pytest.raises(SandboxError, match="No module named 'not_there'"):
        Pool(Engine("not_there"), detect().level)
    assert descriptors() == before


@pytest.mark.parametrize("ending", ["pass", "os.kill(os.getpid(), 9)", "os._exit(0)", "pool.close()"])
def test_workers_end_with_their_parent(ending: str) -> None:
    code = f"""
    import os, sys
    from janusrl.sandbox import Engine, Pool
    if __name__ == "__main__":
        pool = Pool(Engine("hostile_engine", folders=({ENGINE.folders[0]!r},)), {detect().level!r}, size=2)
        for _ in range(4):
            pool.submit(b"while True: pass")
        print(*pool.worker_pids(), flush=True)
        {ending}
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, timeout=60)
    pids = [int(pid) for pid in done.stdout.split()]
    assert pids, done.stderr
    assert eventually(lambda: not any(_alive(pid) for pid in pids)), "workers outlived their parent"


def _alive(pid: int) -> bool:
    try:
        return "hostile_engine" in Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return False


def test_a_forked_child_cannot_touch_the_pool(pool: Pool) -> None:
    child = os.fork()
    if child == 0:
        try:
            pool.submit(b"")
        except RuntimeError:
            pool.close()
            os._exit(0)
        os._exit(1)
    assert os.waitpid(child, 0)[1] == 0
    assert healthy(pool)


@pytest.mark.parametrize("level", WALLED)
def test_code_that_lies_under_tmp_can_be_shown(level: str) -> None:
    """A clone or a virtual environment may lie under /tmp, over which the worker's own /tmp must not be laid."""
    folder = Path("/tmp") / f"janusrl-test-{os.getpid()}"
    folder.mkdir()
    try:
        (folder / "engine_under_tmp.py").write_text("def handle(payload):\n    return b'here', b''\n")
        with Pool(Engine("engine_under_tmp", folders=(str(folder),)), level, limits=LIMITS) as pool:
            assert pool.submit(b"x").result(60).meta == b"here"
    finally:
        (folder / "engine_under_tmp.py").unlink()
        folder.rmdir()
