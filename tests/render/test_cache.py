"""The disk cache: what comes back, what is never kept, damage, the size limit, and many writers that get killed."""

from __future__ import annotations

import contextlib
import hashlib
import os
import signal
import subprocess
import sys
import time
import warnings
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from waiting import eventually

from janusrl.domain import RenderRequest
from janusrl.outcome import Outcome, Phase, Status
from janusrl.program import Program
from janusrl.recipe import RubricSection, SandboxSection
from janusrl.registry import load
from janusrl.render.cache import DiskCache
from janusrl.render.cached import CachedRenderer
from janusrl.render.svg import SvgRenderer
from janusrl.rendering import Frame, Rendering, TextRun
from janusrl.scoring.grader import Grader
from janusrl.task import Reference, Task

SQUARE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="9" height="9" fill="red"/></svg>'


def key_of(number: int) -> str:
    return hashlib.sha256(str(number).encode()).hexdigest()


def drawing(number: int, side: int = 16) -> Outcome:
    pixels = np.random.default_rng(number).integers(0, 256, (side, side + 1, 4), np.uint8)
    return Outcome.drew(Rendering((Frame(pixels),), key=str(number)))


def rich() -> Rendering:
    random = np.random.default_rng(0)
    frames = tuple(Frame(random.integers(0, 256, (5, number + 1, 4), np.uint8), number / 3) for number in range(3))
    return Rendering(
        frames,
        structure={"size": [1, 2], "deep": [{"a": None, "b": True, "c": -1.5e-9, "d": "ü\ud800"}]},
        texts=(TextRun("Titel", (0.5, 1.0, 2.25, 3.0), "title"), TextRun("")),
        console=("one\n", "two"),
        observations=({"step": 1, "seen": "x"},),
        key="k",
        render_s=0.25,
        cpu_s=0.125,
        extras={"figures": 2},
    )


def test_everything_comes_back_as_it_was(tmp_path: Path) -> None:
    cache, given = DiskCache(tmp_path), rich()
    assert cache.get(key_of(1)) is None
    assert cache.put(key_of(1), Outcome.drew(given))
    kept = DiskCache(tmp_path).get(key_of(1))
    assert kept is not None
    assert kept.rendering is not None
    found = kept.rendering
    for mine, theirs in zip(found.frames, given.frames, strict=True):
        np.testing.assert_array_equal(mine.pixels, theirs.pixels)
        assert mine.time_s == theirs.time_s
    names = ("structure", "texts", "console", "observations", "key", "render_s", "cpu_s", "extras")
    assert [getattr(found, name) for name in names] == [getattr(given, name) for name in names]


def test_a_refused_program_is_kept_and_what_the_machine_decided_is_not(tmp_path: Path) -> None:
    cache = DiskCache(tmp_path)
    refused = Outcome.model_failed(Phase.CHECK, "not_xml", "No XML.")
    assert cache.put(key_of(1), refused)
    kept = cache.get(key_of(1))
    assert kept is not None
    assert (kept.status, kept.failure) == (Status.MODEL_FAILED, refused.failure)
    for outcome in (
        Outcome.model_failed(Phase.RENDER, "time_limit", "Slow."),
        Outcome.model_failed(Phase.RUN, "raised", "ZeroDivisionError"),
        Outcome.infra_failed(Phase.RENDER, "worker_lost", "gone"),
        Outcome.infra_failed(Phase.CHECK, "engine_error", "gone"),
        Outcome(Status.NOT_RUN),
        Outcome.drew(replace(rich(), extras={"array": np.zeros(3)})),
        Outcome.drew(replace(rich(), structure={1: "a name that is no text"})),
    ):
        assert not cache.put(key_of(2), outcome)
        assert cache.get(key_of(2)) is None


@pytest.mark.parametrize("damage", ["cut", "flipped bit", "empty", "other key", "nonsense"])
def test_a_damaged_file_is_a_miss_and_goes_away(tmp_path: Path, damage: str) -> None:
    cache = DiskCache(tmp_path)
    cache.put(key_of(1), drawing(1))
    path = next(path for path in tmp_path.rglob("*") if path.is_file())
    whole = path.read_bytes()
    cache.put(key_of(2), drawing(2))
    other = next(found for found in tmp_path.rglob("*") if found.is_file() and found != path)
    path.write_bytes(
        {
            "cut": whole[:-7],
            "flipped bit": whole[:-50] + bytes([whole[-50] ^ 1]) + whole[-49:],
            "empty": b"",
            "other key": other.read_bytes(),
            "nonsense": b"x" * 1000,
        }[damage]
    )
    assert cache.get(key_of(1)) is None
    assert not path.exists()
    assert cache.get(key_of(2)) is not None
    assert cache.put(key_of(1), drawing(1))
    assert cache.get(key_of(1)) is not None


def test_only_digests_are_keys(tmp_path: Path) -> None:
    for key in ("", "../../etc/passwd", "A" * 64, "0" * 63, key_of(1) + "\n"):
        with pytest.raises(ValueError, match="SHA-256"):
            DiskCache(tmp_path).get(key)


def test_a_folder_that_cannot_be_written_only_forgets(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    cache = DiskCache(tmp_path / "file" / "renders")
    with pytest.warns(RuntimeWarning, match="renderings cannot be kept in .*JANUSRL_CACHE"):
        assert not cache.put(key_of(1), drawing(1))
    assert cache.get(key_of(1)) is None


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system with room for 64 KiB."""
    folder = tmp_path / "small"
    folder.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "none", folder], capture_output=True).returncode:
        pytest.skip("needs the right to mount")
    yield folder
    subprocess.run(["umount", folder], check=True)


def test_a_full_disk_costs_no_sample(small_disk: Path) -> None:
    cache = DiskCache(small_disk / "renders")
    assert cache.put(key_of(1), drawing(1))
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        assert not cache.put(key_of(2), drawing(2, 200))
        assert not cache.put(key_of(3), drawing(3, 200))
        with CachedRenderer(SvgRenderer(SandboxSection(workers=1)), cache) as renderer:
            noise = '<filter id="f"><feTurbulence baseFrequency="0.9"/></filter>'
            for number in range(3):
                source = SQUARE.replace("<rect", f'{noise}<rect filter="url(#f)" x="{number}"')
                request = RenderRequest(Program(source, "svg", 0, len(source)), (300, 300))
                assert renderer.submit(request).result(60).status is Status.SCORED
    assert [str(w.message)[-70:] for w in caught if "cannot be kept" in str(w.message)] == [
        str(caught[0].message)[-70:]
    ], "it says so once"
    assert "No space left on device" in str(caught[0].message)
    kept = cache.get(key_of(1))
    assert kept is not None, "what is there stays there"
    assert not [path for path in small_disk.rglob(".*") if path.is_file()], "no half of a file is left"


def test_what_was_used_longest_ago_goes_first(tmp_path: Path) -> None:
    cache = DiskCache(tmp_path, limit_mb=1)
    side = 150  # random pixels do not deflate: 90 KB each
    start = time.time() - 10_000
    for number in range(10):
        cache.put(key_of(number), drawing(number, side))
        path = tmp_path / key_of(number)[:2] / key_of(number)
        os.utime(path, (start + number, start + number))
    assert cache.get(key_of(0)) is not None, "its use makes it fresh"
    dead = tmp_path / "00" / ".1-2-3"
    dead.parent.mkdir(exist_ok=True)
    dead.write_bytes(b"left behind by a killed writer")
    os.utime(dead, (start, start))
    for number in range(10, 16):
        cache.put(key_of(number), drawing(number, side))
    assert cache.size_bytes() <= 1 << 20
    there = [number for number in range(16) if cache.get(key_of(number)) is not None]
    assert {0, 15} <= set(there)
    assert not {1, 2, 3} & set(there)
    assert not dead.exists()
    assert not cache.put(key_of(99), drawing(99, 600)), "larger than the whole cache"


HAMMER = """
import sys, random, numpy as np
sys.path[:0] = {places!r}
from test_cache import DiskCache, Path, drawing, key_of
cache, me = DiskCache(Path(sys.argv[1]), limit_mb=1), random.Random(sys.argv[2])
print("started", flush=True)
while True:
    number = me.randrange(60)
    found = cache.get(key_of(number))
    if found is None:
        cache.put(key_of(number), drawing(number, 90))
    elif not (found.rendering.pixels == drawing(number, 90).rendering.pixels).all():
        print("WRONG", number, flush=True)
"""


def entries(folder: Path) -> set[tuple[str, int]]:
    """What is there, and since when: what is written anew, or used, is another entry."""
    found = set()
    for path in folder.glob("??/*"):
        with contextlib.suppress(FileNotFoundError):  # another writer has just made room
            found.add((path.name, path.stat().st_mtime_ns))
    return found


def test_eight_writers_that_are_killed_leave_nothing_wrong(tmp_path: Path) -> None:
    code = HAMMER.format(places=[str(place) for place in Path(__file__).parents[:2]])

    def start(seed: int) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", code, str(tmp_path), str(seed)]
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    writers = [start(seed) for seed in range(8)]
    try:
        for writer in writers:
            assert writer.stdout is not None
            assert writer.stdout.readline() == "started\n"
        assert eventually(lambda: len(entries(tmp_path)) > 30)
        for victim in writers[:4]:  # in the middle of something: they never rest
            victim.send_signal(signal.SIGKILL)
            victim.wait()
            left = entries(tmp_path)
            assert eventually(lambda left=left: len(entries(tmp_path) - left) > 30), "the others go on"
        alive = [writer.poll() for writer in writers[4:]]
    finally:
        for writer in writers:
            writer.kill()
        said = [writer.communicate() for writer in writers]
    assert alive == [None] * 4, said
    assert not any("WRONG" in out or err for out, err in said), said
    cache = DiskCache(tmp_path, limit_mb=1)
    good = 0
    for number in range(60):
        found = cache.get(key_of(number))
        if found is not None and found.rendering is not None:
            np.testing.assert_array_equal(found.rendering.pixels, drawing(number, 90).rendering.pixels)  # type: ignore[union-attr]
            good += 1
    assert good >= 10
    assert cache.size_bytes() <= 1.6 * (1 << 20), "each writer may add a 16th before it looks"


def request_of(source: str, size: int = 32) -> RenderRequest:
    return RenderRequest(Program(source, "svg", 0, len(source)), (size, size))


def test_a_cached_renderer_draws_once_for_all_processes(tmp_path: Path) -> None:
    cache = DiskCache(tmp_path)
    with CachedRenderer(SvgRenderer(SandboxSection(workers=1)), cache) as first:
        drawn = first.submit(request_of(SQUARE)).result()
        bad = first.submit(request_of("<svg")).result()
    with CachedRenderer(SvgRenderer(SandboxSection(workers=1)), cache) as second:
        second.renderer.close()  # whatever it answers now, it answers from the disk
        again = second.submit(request_of(SQUARE)).result()
        assert again.rendering is not None
        assert drawn.rendering is not None
        np.testing.assert_array_equal(again.rendering.pixels, drawn.rendering.pixels)
        assert again.rendering.key == drawn.rendering.key
        assert second.submit(request_of("<svg")).result().failure == bad.failure
        assert second.submit(request_of(SQUARE, 31)).result().status is Status.INFRA_FAILED


def test_references_are_drawn_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("JANUSRL_CACHE", str(tmp_path))
    task = Task("t", "svg", ({"role": "user", "content": "draw"},), Reference(code=SQUARE, language="svg"))
    rubric = RubricSection.model_validate({"gates": ["render_gate"], "terms": ["svg_visual"]})
    drawn = []
    for _ in range(2):
        with Grader(load("envs", "svg"), rubric, SandboxSection(workers=1)) as grader:
            view = grader.reference_view(task)
            assert view is not None
            drawn.append(view.rendering)
    files = [path for path in (tmp_path / "renders").rglob("*") if path.is_file()]
    assert len(files) == 1
    np.testing.assert_array_equal(drawn[0].pixels, drawn[1].pixels)
    assert drawn[0].cpu_s == drawn[1].cpu_s, "the second one is the first one's"
