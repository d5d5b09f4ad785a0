from __future__ import annotations

import json
import random
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from janusrl.chat import BadAnswer, Endpoint, picture_part, system, user
from janusrl.chat.json_answers import one_object
from janusrl.synthesis.seed import Seed
from janusrl.synthesis.writer import Ask, WriterError
from janusrl.synthesis.writers import EndpointWriter, LocalOptions, LocalWriter, Price, ProgrammaticWriter
from janusrl.synthesis.writers.generation import LocalModel, Question
from tests.chat_server import Act, serving, told
from tests.waiting import eventually

PRICE = Price(input=2.0, output=10.0)


def ask(words: str = "Say something.", *, read=str, schema=None, again: int = 0, pictures=()) -> Ask:
    return Ask("solve", lambda: (system("Be brief."), user(*pictures, words)), read, {}, (), schema, again)


def written_by(server, tmp_path: Path, question: Ask | None = None, seed: int = 0, **settings):
    endpoint = Endpoint(base_url=server.url, model="m", **{"max_retries": 1, "timeout_s": 5.0, **settings})
    writer = EndpointWriter("teacher", endpoint, PRICE, folder=tmp_path)
    try:
        return writer.write(question or ask(), random.Random(seed))
    finally:
        writer.close()


def failing(*args, **settings) -> WriterError:
    with pytest.raises(WriterError) as caught:
        written_by(*args, **settings)
    return caught.value


def whole(message: dict, finish: str = "stop") -> Act:
    usage = {"prompt_tokens": 100, "completion_tokens": 10}
    return Act(body=json.dumps({"choices": [{"message": message, "finish_reason": finish}], "usage": usage}).encode())


def test_an_answer_has_a_value_and_a_price(tmp_path: Path) -> None:
    schema = {"type": "object", "properties": {"n": {"type": "integer"}}}
    with serving(lambda body, n: 'Here: ```json\n{"n": 4}\n```') as server:
        found = written_by(server, tmp_path, ask(read=one_object, schema=schema))
        body = server.bodies[0]
    assert found.value == {"n": 4}
    assert (found.spent.prompt_tokens, found.spent.completion_tokens, found.spent.requests) == (7, 3, 1)
    assert found.spent.usd == pytest.approx((7 * 2.0 + 3 * 10.0) / 1e6)
    assert body["response_format"]["json_schema"]["schema"] == schema
    assert [message["role"] for message in body["messages"]] == ["system", "user"]


def test_a_kept_reply_costs_nothing_and_another_try_is_another_question(tmp_path: Path) -> None:
    with serving(lambda body, n: f"answer {n}") as server:
        first = written_by(server, tmp_path)
        again = written_by(server, tmp_path)
        other_try = written_by(server, tmp_path, ask(again=1))
        other_job = written_by(server, tmp_path, seed=1)
        seeds = [body["seed"] for body in server.bodies]
    assert first.value == again.value == "answer 0"
    assert (again.spent.requests, again.spent.prompt_tokens, again.spent.usd) == (0, 0, 0.0)
    assert [other_try.value, other_job.value] == ["answer 1", "answer 2"]
    assert len(set(seeds)) == len(seeds) == 3


def test_tries_that_came_to_nothing_are_paid_for_when_the_endpoint_tells(tmp_path: Path) -> None:
    acts = [whole({"role": "assistant"}), Act(status=500, body=b"no"), "fine"]
    with serving(lambda body, n: acts[n]) as server:
        found = written_by(server, tmp_path, max_retries=3)
    assert found.value == "fine"
    assert (found.spent.requests, found.spent.prompt_tokens, found.spent.completion_tokens) == (3, 107, 13)


def test_an_answer_that_cannot_be_read_is_told_so_and_costs_both_times(tmp_path: Path) -> None:
    def read(text: str) -> str:
        raise BadAnswer("it holds no tree.")

    with serving(lambda body, n: "bush") as server:
        error = failing(server, tmp_path, ask(read=read))
        assert "it holds no tree." in told(server.bodies[1])
    assert (error.reason, error.fatal) == ("bad_answer", False)
    assert (error.spent.requests, error.spent.prompt_tokens) == (2, 14)
    assert "'teacher', asked to solve" in str(error)


@pytest.mark.parametrize(
    ("act", "reason"),
    [
        (whole({"content": None, "refusal": "I will not."}), "refused"),
        (whole({"content": "", "refusal": "I will not."}), "refused"),
        (whole({"content": None}, "content_filter"), "refused"),
        (whole({"content": "half a pro"}, "length"), "cut_off"),
        (whole({"content": None}, "length"), "cut_off"),
    ],
)
def test_refusals_and_limits_have_names_and_are_not_tried_again(act: Act, reason: str, tmp_path: Path) -> None:
    with serving(lambda body, n: act) as server:
        error = failing(server, tmp_path)
        assert len(server.bodies) == 1
    assert (error.reason, error.fatal, error.spent.prompt_tokens) == (reason, False, 100)


@pytest.mark.parametrize(
    ("act", "reason", "fatal"),
    [
        (Act(status=401, body=b"who?"), "endpoint_http_401", True),
        (Act(status=403, body=b"you?"), "endpoint_http_403", True),
        (Act(status=404, body=b"what?"), "endpoint_http_404", True),
        (Act(status=500, body=b"oh"), "endpoint_http_500", False),
        (Act(status=429, headers={"Retry-After": "0.01"}), "endpoint_http_429", False),
        (Act("whole", cut=20), "endpoint_bad_reply", False),
        (Act(body=b'{"choices": ['), "endpoint_bad_reply", False),
        (Act("slow", delay_s=0.6), "endpoint_timeout", False),
        (Act(drop=True), "endpoint_bad_reply", False),
    ],
)
def test_an_endpoint_that_fails_has_a_reason(act: Act, reason: str, fatal: bool, tmp_path: Path) -> None:
    with serving(lambda body, n: act) as server:
        error = failing(server, tmp_path, timeout_s=0.3 if act.delay_s else 20.0)
    assert (error.reason, error.fatal) == (reason, fatal)


def test_a_key_that_is_missing_stops_everything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_SUCH_KEY", raising=False)
    with serving(lambda body, n: "x") as server:
        error = failing(server, tmp_path, api_key_env="NO_SUCH_KEY")
        assert not server.bodies
    assert (error.reason, error.fatal) == ("endpoint_no_key", True)
    assert "NO_SUCH_KEY" in str(error)


def test_threads_pay_each_for_their_own(tmp_path: Path) -> None:
    with serving(lambda body, n: Act(told(body)[-1], delay_s=0.01 * (n % 3))) as server:
        writer = EndpointWriter("t", Endpoint(base_url=server.url, model="m"), PRICE, folder=tmp_path)
        with ThreadPoolExecutor(8) as pool:
            found = list(pool.map(lambda n: writer.write(ask(f"word {n % 10}"), random.Random(n)), range(40)))
        assert writer.usage.sent == 40
        writer.close()
    assert [one.value for one in found] == [str(n % 10) for n in range(40)]
    assert {(one.spent.requests, one.spent.prompt_tokens) for one in found} == {(1, 7)}


GRAMMAR = """
from janusrl.synthesis.grammar import Declined

class Counting:
    name, env, purposes = "counting", "algorithm", frozenset({"solve", "evolve"})

    def answer(self, ask, rng):
        if ask.purpose == "evolve":
            raise Declined("it is as far as it goes")
        if ask.facts["spec"].get("broken"):
            raise KeyError("broken")
        return f"{ask.facts['spec']['n']} {rng.random()}"

COUNTING = Counting()
"""


def asked(purpose: str, spec: dict | None, **more) -> Ask:
    return Ask(purpose, lambda: pytest.fail("grammars read no prompts"), str, {"spec": spec} if spec else {}, **more)


def test_a_grammar_answers_what_it_drew(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(GRAMMAR, encoding="utf-8")
    spec = {"grammar": "mine.py:COUNTING", "n": 3}
    writer = ProgrammaticWriter(folder=tmp_path)
    one, same, other_try, other_job = (
        writer.write(asked("solve", spec, again=again), random.Random(seed)).value
        for again, seed in ((0, 1), (0, 1), (1, 1), (0, 2))
    )
    assert one == same
    assert one.startswith("3 ")
    assert len({one, other_try, other_job}) == 3
    by_seed = writer.write(Ask("solve", tuple, str, {"spec": spec}, (Seed("a", "a", spec=spec),)), random.Random(1))
    assert by_seed.value == one


@pytest.mark.parametrize(
    ("purpose", "spec", "reason", "words"),
    [
        ("evolve", {"grammar": "mine.py:COUNTING"}, "declined", "as far as it goes"),
        ("reverse", {"grammar": "mine.py:COUNTING"}, "declined", "it knows evolve, solve"),
        ("solve", {"grammar": "mine.py:COUNTING", "broken": 1}, "grammar_error", "mine.py:COUNTING"),
        ("solve", {"grammar": "chart"}, "declined", "charts"),
        ("solve", None, "declined", "only seeds that a grammar drew"),
    ],
)
def test_what_grammars_have_no_answer_to(purpose: str, spec: dict, reason: str, words: str, tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(GRAMMAR, encoding="utf-8")
    with pytest.raises(WriterError, match=words) as caught:
        ProgrammaticWriter(folder=tmp_path).write(asked(purpose, spec), random.Random(0))
    assert (caught.value.reason, caught.value.fatal) == (reason, False)


@pytest.fixture(scope="module")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Qwen3 of random weights; one token of eight ends its answers."""
    from janusrl.training.models import build_tiny, train_tokenizer

    folder = tmp_path_factory.mktemp("tiny")
    tokenizer = train_tokenizer(["the quick brown fox jumps over the lazy dog 0123456789"] * 4)
    model = build_tiny(tokenizer, "650k", seed=1)
    model.generation_config.eos_token_id = [tokenizer.eos_token_id, *range(10, len(tokenizer), 8)]
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def local(folder: Path, **options) -> LocalWriter:
    return LocalWriter("own", LocalOptions(**{"model": str(folder), "device": "cpu", "wait_ms": 300, **options}))


WORDS = ["a", "the quick brown fox", "dog " * 30, "0123456789", "jumps over the lazy dog"]


def test_a_local_model_answers_threads_in_batches_and_each_as_if_alone(tiny_model: Path) -> None:
    alone = local(tiny_model, temperature=1.0, batch_size=1)
    single = [alone.write(ask(words), random.Random(n)) for n, words in enumerate(WORDS)]
    assert [alone.write(ask(words), random.Random(n)).value for n, words in enumerate(WORDS)] == [
        one.value for one in single
    ]
    alone.close()
    together = local(tiny_model, temperature=1.0, batch_size=8)
    start = threading.Barrier(len(WORDS))

    def write(n: int):
        start.wait(30)
        return together.write(ask(WORDS[n]), random.Random(n))

    with ThreadPoolExecutor(len(WORDS)) as pool:
        found = list(pool.map(write, range(len(WORDS))))
    assert max(together.batches) > 1
    assert sum(together.batches) == len(WORDS)
    other = [together.write(ask(words), random.Random(n + 50)).value for n, words in enumerate(WORDS)]
    together.close()
    assert [(one.value, one.spent) for one in found] == [(one.value, one.spent) for one in single]
    assert all(one.spent.prompt_tokens > 0 and one.spent.completion_tokens > 0 for one in found)
    assert other != [one.value for one in single]


def test_the_likeliest_tokens_need_no_random_numbers(tiny_model: Path) -> None:
    def texts(**options) -> set[str]:
        model = LocalModel(LocalOptions(model=str(tiny_model), device="cpu", max_new_tokens=8, **options))
        return {answer.text for answer in model.answers([Question([user("dog")], seed) for seed in range(4)])}

    assert texts(temperature=0.0) == texts(top_p=1e-6)
    assert len(texts(temperature=0.0)) == 1
    assert len(texts(temperature=2.0)) == 4


@pytest.mark.parametrize(
    ("options", "question", "reason"),
    [
        ({"max_new_tokens": 1, "temperature": 2.0}, ask("dog " * 9), "cut_off"),
        ({}, ask("dog " * 3000), "too_long"),
        ({}, ask("look", pictures=[picture_part(np.zeros((8, 8, 3), np.uint8))]), "no_pictures"),
        ({}, ask("dog", read=one_object), "bad_answer"),
    ],
)
def test_what_goes_wrong_with_a_local_model_has_a_name(tiny_model: Path, options, question, reason) -> None:
    writer = local(tiny_model, wait_ms=0, **options)
    reasons = set()
    for n in range(4):
        try:
            writer.write(question, random.Random(n))
        except WriterError as error:
            reasons.add((error.reason, error.fatal, error.spent.requests))
    writer.close()
    assert reasons == {(reason, False, {"bad_answer": 2, "cut_off": 1}.get(reason, 0))}


def test_a_model_that_is_not_there_stops_everything_and_nobody_waits_after_the_end(tmp_path: Path, tiny_model) -> None:
    absent = local(tmp_path / "nothing")
    with pytest.raises(WriterError, match="does not load") as caught:
        absent.write(ask(), random.Random(0))
    assert (caught.value.reason, caught.value.fatal) == ("no_model", True)
    absent.close()
    slow = local(tiny_model, wait_ms=60_000)
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(slow.write, ask(), random.Random(0))
        assert eventually(lambda: slow._thread is not None and not slow._waiting.qsize())
        slow.close()
        assert waiting.result(60).spent.requests == 1  # what was asked before the end is answered
    with pytest.raises(WriterError, match="closed"):
        slow.write(ask(), random.Random(0))


def test_a_local_vision_model_sees_pictures(tmp_path: Path) -> None:
    from tests.training.tiny_vision import build

    build(tmp_path, ["what is this? a red square or a blue one"] * 4)
    writer = local(tmp_path, vision=True, temperature=0.0, max_new_tokens=12, wait_ms=0)
    sizes = []
    for pictures in ((), (picture_part(np.full((56, 56, 3), 200, np.uint8)),)):
        with pytest.raises(WriterError) as caught:  # it never ends: its weights are random
            writer.write(ask("what is this?", pictures=pictures), random.Random(0))
        assert caught.value.reason == "cut_off"
        sizes.append(caught.value.spent.prompt_tokens)
    writer.close()
    assert sizes[1] > sizes[0]
