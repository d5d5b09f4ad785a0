"""The same script gives the same pixels: twice, on every worker, after hostile neighbours; and what kills a worker."""

from __future__ import annotations

import os
import signal
import threading

import pytest
from science_parts import LIMITS, SHORT, Runs, skip_without
from waiting import eventually

from janusrl.domain import RenderRequest
from janusrl.outcome import Status
from janusrl.program import Program
from janusrl.render.science.renderer import ScienceRenderer
from janusrl.render.science.script_renderer import ScriptRenderer

CHANCE_AND_TIME = {
    "r": """x <- rnorm(50); plot(x, runif(50), main = format(Sys.time(), "%Y-%m-%d %H:%M:%OS3"), sub = Sys.timezone())
        cat(sample(100, 3), as.numeric(Sys.time()), tempfile(), Sys.getlocale("LC_COLLATE"), "\\n")""",
    "matlab": """x = randn(1, 50); plot(x, rand(1, 50), 'o'); title(datestr(now())); xlabel(num2str(time()));
            t = tic; pause(1);
        disp([randi(1000), randperm(3), toc(t), clock()]); disp(tempname());""",
    "mathematica": """Print[RandomReal[], RandomInteger[1000], DateString[], AbsoluteTime[], RandomSample[Range[9]]];
        Print[SeedRandom[], Timing[Sum[i, {i, 99}]], TimeUsed[]];
        ListPlot[Table[RandomReal[], {20}], PlotLabel -> DateString[]]""",
}
NEIGHBOURS = {
    "r": """set.seed(99); options(digits = 3); Sys.setenv(TZ = 'Asia/Tokyo'); Sys.setlocale('LC_ALL', 'C');
        runif(9); while (TRUE) {}""",
    "matlab": """rand('twister', 5); set(0, 'defaultaxesfontsize', 40); setenv('TZ', 'Asia/Tokyo');
        system('kill -9 -1');""",
    "mathematica": "SeedRandom[9]; RandomReal[]; Unprotect[Plot]; ClearAll[Plot]; $MaxPrecision = 3; While[True]",
}


def pixels_and_words(renderer: ScienceRenderer, language: str, source: str) -> tuple[bytes, tuple[str, ...]]:
    outcome = Runs(renderer, language)(source)
    assert outcome.rendering is not None, outcome.failure
    return outcome.rendering.pixels.tobytes(), outcome.rendering.console


@pytest.mark.slow
@pytest.mark.parametrize("language", CHANCE_AND_TIME)
def test_the_same_everywhere(science: ScienceRenderer, hurried: ScienceRenderer, language: str) -> None:
    skip_without(language)
    comment = {"r": "# {}", "matlab": "% {}", "mathematica": "(* {} *)"}[language]
    source = CHANCE_AND_TIME[language]
    copies = [f"{source}\n{comment.format(number)}" for number in range(5)]  # other programs, or memory would answer
    first = pixels_and_words(hurried, language, copies[0])
    assert Runs(hurried, language)(NEIGHBOURS[language]).status is Status.MODEL_FAILED
    assert pixels_and_words(hurried, language, copies[1]) == first
    together = [
        science.submit(RenderRequest(Program(copy, language, 0, len(copy)))) for copy in copies[2:]
    ]  # on two workers
    for future in together:
        outcome = future.result(120)
        assert outcome.rendering is not None, outcome.failure
        assert (outcome.rendering.pixels.tobytes(), outcome.rendering.console) == first


@pytest.mark.slow
@pytest.mark.parametrize("language", ["r", "matlab"])
def test_a_killed_worker_is_tried_again(language: str) -> None:
    skip_without(language)
    source = {"r": "for (i in 1:3e7) i; plot(1)", "matlab": "s = 0; for i = 1:2e6, s = s + i; end, plot(1:3)"}[language]
    with ScriptRenderer(language, LIMITS.model_copy(update={"workers": 1})) as renderer:
        future = renderer.submit(RenderRequest(Program(source, language, 0, len(source))))
        assert eventually(lambda: any(worker.jobs for worker in renderer.pool._workers))
        for pid in renderer.pool.worker_pids():
            os.kill(pid, signal.SIGKILL)
        assert future.result(120).status is Status.SCORED


@pytest.mark.slow
def test_a_worker_that_is_killed_again_and_again_is_our_failure() -> None:
    skip_without("r")
    source = "while (TRUE) {}"
    with ScriptRenderer("r", LIMITS.model_copy(update={"workers": 1})) as renderer:
        future = renderer.submit(RenderRequest(Program(source, "r", 0, len(source))))
        while not future.done():
            for pid in renderer.pool.worker_pids():
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    continue
            threading.Event().wait(0.1)
        assert (future.result().status, future.result().reason) == (Status.INFRA_FAILED, "worker_lost")


def test_no_process_is_left_behind() -> None:
    skip_without("matlab")
    with ScienceRenderer(SHORT) as renderer:
        Runs(renderer, "matlab")("for k = 1:20, system('setsid sleep 4242 &'); end, plot(1:3)")
        assert eventually(lambda: not _sleepers()), _sleepers()


def _sleepers() -> list[str]:
    found = []
    for entry in os.scandir("/proc"):
        if entry.name.isdigit():
            try:
                with open(f"/proc/{entry.name}/cmdline", "rb") as file:
                    command = file.read()
            except OSError:
                continue
            if command.startswith(b"sleep\x004242"):
                found.append(entry.name)
    return found
