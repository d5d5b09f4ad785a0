"""Rewards computed at a place of their own: the same scores, one process a place, and None when it dies or hangs."""

import os
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
import torch
from waiting import eventually

from janusrl.outcome import Outcome
from janusrl.recipe import PlaceSection, RubricSection
from janusrl.rendering import Frame, Rendering
from janusrl.scoring import place
from janusrl.scoring.place_wire import Receiver, Sender
from janusrl.scoring.rubric import Rubric
from janusrl.scoring.sample import Sample, View
from janusrl.task import Reference, Task

PLUGIN = """
import os, signal, sys
from pathlib import Path
from time import sleep
from pydantic import BaseModel
from janusrl import Score, reward
from janusrl.scoring import place

class Options(BaseModel):
    folder: str = ""
    limit: int = 4

class Patience(BaseModel):
    batch_timeout_s: float

def mean(view):
    mean.calls += 1
    return float(view.rgb.mean()) / 255
mean.calls = 0

@reward(needs=("rendering", "reference_picture"), batched=True)
def brightness(samples, options: Options):
    values = [1 - abs(s.candidate.feature("mean", mean) - s.reference.feature("mean", mean)) for s in samples]
    where = place.current()
    parts = {"pid": os.getpid(), "calls": mean.calls, "batch": where.batch_size, "bf16": where.dtype == "bf16"}
    return [Score(value, parts) for value in values]

@reward()
async def later(sample):
    return Score(0.5, {"batch": place.current().batch_size})

@reward()
def raises(sample):
    raise KeyError("no such thing")

@reward()
def prints(sample):
    print("to standard output")
    return 1.0

@reward()
def dies_once(sample, options: Options):
    mark = Path(options.folder) / "died"
    if not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return 1.0

@reward()
def dies(sample):
    os.kill(os.getpid(), signal.SIGKILL)

@reward()
def leaves(sample):
    os._exit(7)

@reward()
def hangs(sample, options: Patience):
    sleep(60)

@reward()
def waits_to_be_killed(sample, options: Options):
    mark = Path(options.folder) / f"{os.getpid()}"
    mark.touch()
    if len(list(Path(options.folder).iterdir())) == 1:
        sleep(60)
    return 1.0
"""


def view(value: int, side: int = 4) -> View:
    return View(Rendering((Frame(np.full((side, side, 4), value, np.uint8) | np.uint8([0, 0, 0, 255])),)))


REFERENCE = view(100)
TASK = Task("t", "svg", (), Reference(picture=REFERENCE.rendering.pixels))


def sample(value: int = 100, task: Task = TASK, reference: View = REFERENCE) -> Sample:
    drawn = view(value)
    return Sample(task, str(value), Outcome.drew(drawn.rendering), None, drawn, reference)


def anchors(task: Task) -> tuple[Sample, Sample]:
    return sample(255, task), sample(100, task)


@pytest.fixture
def build(tmp_path: Path):
    (tmp_path / "mine.py").write_text(PLUGIN)
    built = []

    def make(*uses: dict, timeout_s: float = 60.0) -> Rubric:
        terms = [{"anchor": False, **use, "reward": f"mine.py:{use['reward']}"} for use in uses]
        section = RubricSection.model_validate({"terms": terms, "reward_timeout_s": timeout_s})
        built.append(Rubric.from_section(section, folder=tmp_path))
        return built[-1]

    yield make
    for rubric in built:
        rubric.close()


OWN = {"process": True, "device": "cpu"}


def test_a_process_gives_the_same_scores_and_keeps_what_it_was_sent(build) -> None:
    here, there = build({"reward": "brightness"}), build({"reward": "brightness", "place": {**OWN, "dtype": "bf16"}})
    values = (100, 40, 255)
    first = [sample(value) for value in values]
    at_home, away = (rubric.score(first, anchors) for rubric in (here, there))
    assert [card.total for card in at_home] == [card.total for card in away]
    assert away[0].total == 1.0
    parts = away[0].terms["brightness"].parts
    assert parts["pid"] != os.getpid()
    assert parts["bf16"]
    assert parts["calls"] == len(values) + 1  # the reference's mean once
    again = there.score([*first, sample(7)], anchors)[0].terms["brightness"].parts
    assert again["pid"] == parts["pid"]
    assert again["calls"] == len(values) + 2  # neither pictures nor their features were lost


def test_rewards_of_one_place_share_a_process_and_others_do_not(build) -> None:
    uses = [
        {"reward": "brightness", "name": "a", "place": OWN},
        {"reward": "brightness", "name": "b", "place": OWN},
        {"reward": "brightness", "name": "c", "place": {**OWN, "batch_size": 5}},
        {"reward": "brightness", "name": "d", "place": {"batch_size": 6}},
        {"reward": "brightness", "name": "e"},
    ]
    terms = build(*uses).score([sample(10)], anchors)[0].terms
    parts = {name: score.parts for name, score in terms.items()}
    assert parts["a"]["pid"] == parts["b"]["pid"] != parts["c"]["pid"]
    assert parts["a"]["calls"] == parts["b"]["calls"] == 2  # the features of one are there for the other
    assert parts["d"]["pid"] == parts["e"]["pid"] == os.getpid()
    assert [parts[name]["batch"] for name in "cde"] == [5, 6, PlaceSection().batch_size]


def test_async_rewards_and_those_that_raise_or_print_work_as_at_home(build, capfd) -> None:
    rubric = build({"reward": "later", "place": {**OWN, "batch_size": 9}}, *(
        {"reward": name, "place": OWN} for name in ("raises", "prints")
    ))  # fmt: skip
    terms = rubric.score([sample()], anchors)[0].terms
    assert terms["later"].parts["batch"] == 9
    assert (terms["raises"].value, terms["raises"].error) == (None, True)
    assert "KeyError" in terms["raises"].detail
    assert terms["prints"].value == 1.0
    assert "to standard output" not in capfd.readouterr().out  # it would corrupt what a command prints


def test_a_process_that_dies_is_asked_once_more(build, tmp_path) -> None:
    marks = tmp_path / "marks"
    marks.mkdir()
    rubric = build({"reward": "dies_once", "folder": str(marks), "place": OWN})
    card = rubric.score([sample()], anchors)[0]
    assert card.total == 1.0


@pytest.mark.parametrize(("name", "ending"), [("dies", "SIGKILL"), ("leaves", "exit code 7")])
def test_a_process_that_dies_again_gives_none_and_the_others_go_on(build, name, ending) -> None:
    rubric = build({"reward": name, "place": OWN}, {"reward": "brightness", "place": OWN}, {"reward": "later"})
    card = rubric.score([sample()], anchors)[0]
    assert (card.terms[name].value, card.terms[name].error) == (None, True)
    assert ending in card.terms[name].detail
    assert card.terms["brightness"].value == 1.0
    assert card.total == pytest.approx(0.75)


def test_a_process_killed_in_the_middle_is_replaced(build, tmp_path) -> None:
    marks = tmp_path / "marks"
    marks.mkdir()
    rubric = build({"reward": "waits_to_be_killed", "folder": str(marks), "place": OWN})

    def kill() -> None:
        assert eventually(lambda: list(marks.iterdir()))
        os.kill(int(next(marks.iterdir()).name), signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    card = rubric.score([sample()], anchors)[0]
    killer.join()
    assert card.total == 1.0
    assert len(list(marks.iterdir())) == 2


def test_a_process_that_hangs_is_killed_and_said_so(build) -> None:
    rubric = build({"reward": "hangs", "batch_timeout_s": 1.5, "place": OWN}, {"reward": "later"})
    processes = rubric._processes
    for _ in range(4):  # a thread that hangs ends the run at the third time; a process is killed instead
        card = rubric.score([sample()], anchors)[0]
        assert (card.terms["hangs"].value, card.terms["hangs"].error) == (None, True)
        assert "reward_timeout_s" in card.terms["hangs"].detail
        assert card.total == 0.5
        assert processes.pids() == []


def test_closing_the_rubric_ends_its_processes(build) -> None:
    rubric = build({"reward": "brightness", "place": OWN})
    rubric.score([sample()], anchors)
    [pid] = rubric._processes.pids()
    rubric.close()
    assert rubric._processes.pids() == []
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    rubric.close()


def has_ended(pid: int) -> bool:
    """Whether a process is gone, or is a zombie that nobody has asked for."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


def test_a_process_ends_with_the_one_that_started_it(tmp_path) -> None:
    (tmp_path / "mine.py").write_text(PLUGIN)
    script = tmp_path / "main.py"
    script.write_text(
        f"import sys; sys.path[:0] = {[str(place) for place in Path(__file__).parents[:2]]!r}\n"
        "import os, test_place as t\n"
        "from pathlib import Path\n"
        "from janusrl.recipe import RubricSection\n"
        "from janusrl.scoring.rubric import Rubric\n"
        "use = {'reward': 'mine.py:brightness', 'place': t.OWN}\n"
        f"rubric = Rubric.from_section(RubricSection(terms=[use]), folder=Path({str(tmp_path)!r}))\n"
        "rubric.score([t.sample()], t.anchors)\n"
        "print(rubric._processes.pids()[0], flush=True)\n"
        "os._exit(0)\n"
    )
    said = subprocess.run([sys.executable, script], capture_output=True, text=True, check=True, timeout=60)
    assert eventually(lambda: has_ended(int(said.stdout))), "the worker outlived its parent"


def test_what_is_kept_at_the_other_end_is_bounded_and_sent_again_when_needed() -> None:
    ours, theirs = socket.socketpair()
    sender, receiver = Sender(kept_bytes=100_000), Receiver()
    samples = [
        Sample(TASK, "", Outcome.drew(v.rendering), None, v, REFERENCE) for v in (view(i, 100) for i in range(9))
    ]
    for one in [*samples, samples[0]]:
        got = []
        reader = threading.Thread(target=lambda into=got: into.append(receiver.receive(theirs)))
        reader.start()
        sender.send(ours, "head", [one])
        reader.join()
        head, [back] = got[0]
        assert head == "head"
        assert (back.candidate.rgb == one.candidate.rgb).all()
        assert back.outcome.rendering is back.candidate.rendering
        assert len(receiver._kept) <= 5
    ours.close()
    theirs.close()


class Greedy(torch.nn.Module):
    """A module whose forward pass runs out of memory above `most` pictures, as a GPU does."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self.most, self.sizes = most, []

    def forward(self, batch: torch.Tensor) -> torch.Tensor:
        self.sizes.append(len(batch))
        if len(batch) > self.most:
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB.")
        return batch.mean(dim=1)


def test_a_batch_that_does_not_fit_is_halved() -> None:
    model, data = Greedy(3), torch.arange(40.0).reshape(20, 2)
    found = place.in_batches(lambda part: list(model(torch.stack(list(part)))), list(data), 16)
    assert torch.equal(torch.stack(found), data.mean(dim=1))
    assert model.sizes[:4] == [16, 8, 4, 2]
    assert max(model.sizes[3:]) == 2


def test_one_picture_that_does_not_fit_says_so() -> None:
    model = Greedy(0)
    with pytest.raises(place.OutOfMemory, match=r"single picture.*2\.00 GiB"):
        place.in_batches(lambda part: list(model(torch.stack(list(part)))), [torch.ones(2)] * 4)
    with pytest.raises(ZeroDivisionError):  # any other error is the reward's own
        place.in_batches(lambda part: [1 / 0 for _ in part], [1])


def test_devices() -> None:
    assert place.device(PlaceSection(device="cpu")) == "cpu"
    if not torch.cuda.is_available():
        assert place.device(PlaceSection(device="auto")) == "cpu"
        with pytest.raises(RuntimeError, match="sees 0 GPUs"):
            place.device(PlaceSection(device="cuda:1"))
    with pytest.raises(ValueError, match="device"):
        PlaceSection(device="gpu")
