"""The chat client against a real server that is slow, wrong, cut off, flooded or gone."""

import base64
import io
import json
import socket
import subprocess
import threading
import time
from email.utils import formatdate

import numpy as np
import pytest
from chat_server import Act, pictures, serving
from PIL import Image
from pydantic import ValidationError
from waiting import eventually

from janusrl.chat import BadAnswer, ChatClient, ChatError, ChatRequest, Endpoint, system, user
from janusrl.chat import client as client_module


@pytest.fixture(autouse=True)
def _soon(monkeypatch):
    monkeypatch.setattr(client_module, "FIRST_WAIT_S", 0.02)


def client(server, tmp_path, **settings) -> ChatClient:
    endpoint = Endpoint(base_url=getattr(server, "url", server), model="judge", **{"cache": False, **settings})
    return ChatClient(endpoint, folder=tmp_path / "chat")


def as_it_is(reply):
    return reply


def ask(text: str = "hello") -> ChatRequest:
    return ChatRequest((user(text),))


def test_what_is_asked_arrives_with_its_picture_and_key(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("SOME_KEY", "sk-secret")
    pixels = np.zeros((3, 5, 4), np.uint8)
    pixels[0, 0] = (255, 0, 0, 255)
    schema = {"type": "object"}
    request = ChatRequest((system("Judge."), user("look", pixels)), schema=schema, n=2, seed=5, max_tokens=9)
    with serving(lambda body, n: "fine") as server, client(server, tmp_path, api_key_env="SOME_KEY") as chat:
        reply = chat.reply(request)
        assert (reply.texts, reply.finish) == (("fine", "fine"), ("stop", "stop"))
        assert (chat.usage.prompt_tokens, chat.usage.completion_tokens, chat.usage.sent) == (7, 3, 1)
        (body,), (headers,) = server.bodies, server.headers
    assert headers["path"] == "/v1/chat/completions"
    assert headers["Authorization"] == "Bearer sk-secret"
    assert (body["model"], body["temperature"], body["max_tokens"], body["n"], body["seed"]) == ("judge", 0, 9, 2, 5)
    assert body["response_format"]["json_schema"]["schema"] == schema
    (url,) = pictures(body)
    image = Image.open(io.BytesIO(base64.b64decode(url.split(",")[1])))
    assert (image.size, image.mode) == ((5, 3), "RGB")
    assert [image.getpixel((0, 0)), image.getpixel((1, 0))] == [(255, 0, 0), (255, 255, 255)]


@pytest.mark.parametrize(
    "trouble",
    [
        Act(status=500, body=b"oops"),
        Act(status=503),
        Act(status=429, headers={"Retry-After": "0"}),
        Act("never", cut=20),
        Act(body=b"<html>gateway</html>"),
        Act(body=b'{"choices": [{"message": {"content": '),
        Act(body=b'{"choices": []}'),
        Act(body=b'{"choices": [{"message": {"content": null}}]}'),
        Act(body=b"[" * 100_000),
        Act(body=b"\xff\xfe"),
        Act(drop=True),
    ],
    ids=lambda act: f"{act.status}-{act.body[:12]!r}-{act.cut}-{act.drop}",
)
def test_trouble_that_passes_is_tried_again(trouble, tmp_path) -> None:
    with serving(lambda body, n: trouble if n < 2 else "fine") as server, client(server, tmp_path) as chat:
        assert chat.reply(ask()).text == "fine"
        assert (chat.usage.sent, chat.usage.retries, chat.usage.failed) == (3, 2, 0)


@pytest.mark.parametrize(
    ("act", "reason", "sent", "says"),
    [
        (Act(status=500, body=b"oops"), "http_500", 3, "answered 500: oops (3 tries)"),
        (Act(status=401, body=b"who?"), "http_401", 1, "Is the key right?"),
        (Act(status=404), "http_404", 1, "'base_url' and 'model'"),
        (Act(status=302, headers={"Location": "http://127.0.0.1:9/"}), "http_302", 1, "302"),
        (Act(body=b"x" * (9 << 20)), "too_large", 1, "8 MiB"),
        (Act("late", delay_s=2.0), "timeout", 2, "timeout_s"),
        (Act("slow", drip_s=0.05), "timeout", 1, "still answering"),
        (Act(drop=True), "bad_reply", 3, "broke off"),
        (Act(status=429, headers={"Retry-After": "3600"}), "http_429", 1, "429"),
        (Act(status=503, headers={"Retry-After": formatdate(time.time() + 900, usegmt=True)}), "http_503", 1, "503"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_trouble_that_stays_is_an_error_with_its_reason(act, reason, sent, says, tmp_path) -> None:
    limits = {"timeout_s": 20.0, "max_retries": 2}
    if reason == "timeout":  # where bytes drip, the first is to come in time on a busy machine too
        limits = {"timeout_s": 0.7, "max_retries": 1} if act.drip_s is None else {"timeout_s": 2.0, "max_retries": 0}
    with serving(lambda body, n: act) as server, client(server, tmp_path, **limits) as chat:
        with pytest.raises(ChatError) as caught:
            chat.reply(ask())
        assert caught.value.reason == reason
        assert says in str(caught.value)
        assert chat.usage.sent == sent
        assert chat.usage.failed == 1


def test_nobody_listens(tmp_path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        nowhere = f"http://127.0.0.1:{taken.getsockname()[1]}/v1"
        with client(nowhere, tmp_path, max_retries=1) as chat, pytest.raises(ChatError, match="cannot be reached") as e:
            chat.reply(ask())
    assert e.value.reason == "unreachable"


def test_retry_after_is_waited_for_by_everybody(tmp_path) -> None:
    def rule(body, number):
        return Act(status=429, headers={"Retry-After": "0.4"}) if number == 0 else "fine"

    with serving(rule) as server, client(server, tmp_path, max_concurrency=1) as chat:
        answers = chat.ask_many([ask(str(i)) for i in range(3)], as_it_is)
        assert [answer.text for answer in answers] == ["fine"] * 3
        assert server.times[1] - server.times[0] >= 0.4


def test_a_reply_that_is_kept_needs_no_request_and_only_readable_ones_are_kept(tmp_path) -> None:
    def number(reply):
        if not reply.text.isdigit():
            raise BadAnswer("it is no number.")
        return int(reply.text)

    with serving(lambda body, n: "seven" if n == 0 else "7") as server:
        with client(server, tmp_path, cache=True) as chat:
            assert chat.ask(ask(), number) == 7
            assert (chat.usage.sent, chat.usage.unreadable) == (2, 1)
            assert "it is no number" in json.dumps(server.bodies[1])
        with client(server, tmp_path, cache=True) as chat:
            assert chat.ask(ask("other"), number) == 7
            assert chat.ask(ask("other"), number) == 7
            assert (len(server.bodies), chat.usage.cached) == (3, 1)
        for file in (tmp_path / "chat").glob("*/*.json"):
            file.write_bytes(file.read_bytes()[:-9])
        with client(server, tmp_path, cache=True) as chat:
            assert chat.ask(ask("other"), number) == 7
            assert len(server.bodies) == 4


def test_an_answer_that_cannot_be_read_twice_is_an_error(tmp_path) -> None:
    def never(reply):
        raise BadAnswer("it is no good.")

    with serving(lambda body, n: "x") as server, client(server, tmp_path, cache=True) as chat:
        with pytest.raises(BadAnswer):
            chat.ask(ask(), never)
        assert len(server.bodies) == 2
    assert not list((tmp_path / "chat").glob("*/*.json"))


def test_a_disk_that_cannot_be_written_only_forgets(tmp_path) -> None:
    (tmp_path / "chat").write_text("a file where a folder should be")
    with serving(lambda body, n: "fine") as server, client(server, tmp_path, cache=True) as chat:
        with pytest.warns(RuntimeWarning, match="asked again"):
            assert chat.reply(ask()).text == "fine"
        assert chat.reply(ask()).text == "fine"
        assert len(server.bodies) == 2


def test_limits_hold_and_equal_questions_are_one(tmp_path) -> None:
    three = threading.Barrier(3, timeout=60)

    def together(body, number):
        three.wait()
        return "fine"

    with serving(together) as server:
        with client(server, tmp_path, max_concurrency=3) as chat:
            answers = chat.ask_many([ask(str(i)) for i in range(12)], as_it_is)
            assert [answer.text for answer in answers] == ["fine"] * 12
            assert server.most_at_once == 3
        server.rule = lambda body, number: "fine"
        with client(server, tmp_path, requests_per_minute=1200.0) as chat:
            begun = time.monotonic()
            chat.ask_many([ask(str(i)) for i in range(6)], as_it_is)
            assert max(server.times) - begun >= 5 * 0.05 * 0.9
        with client(server, tmp_path) as chat:
            before = len(server.bodies)

            def once_all_ask(body, number):
                (future,) = chat._under_way.values()
                assert eventually(lambda: len(future._condition._waiters) == 7)  # asked is not yet waiting
                return "fine"

            server.rule = once_all_ask
            chat.ask_many([ask("same")] * 8, as_it_is)
            assert len(server.bodies) - before == 1


def test_a_deadline_ends_everything_and_one_failure_is_nobody_elses(tmp_path) -> None:
    def rule(body, number):
        return Act(status=500) if "bad" in json.dumps(body) else "fine"

    with serving(rule) as server, client(server, tmp_path, max_retries=1) as chat:
        good, bad, fine = chat.ask_many([ask("a"), ask("bad"), ask("b")], as_it_is)
        assert (good.text, bad.reason, fine.text) == ("fine", "http_500", "fine")
    with serving(lambda body, n: Act(status=500)) as server, client(server, tmp_path, max_retries=20) as chat:
        with pytest.raises(ChatError) as caught:
            chat.reply(ask(), deadline=time.monotonic() + 0.3)
        assert caught.value.reason in ("http_500", "timeout")  # the last try may be cut short
        assert chat.usage.sent < 10


def test_closing_wakes_who_waits(tmp_path) -> None:
    with serving(lambda body, n: Act(status=429, headers={"Retry-After": "20"})) as server:
        chat = client(server, tmp_path)
        errors = []

        def asking() -> None:
            try:
                chat.reply(ask())
            except ChatError as error:
                errors.append(error.reason)

        thread = threading.Thread(target=asking)
        thread.start()
        assert eventually(lambda: chat.usage.retries)  # it was answered, and waits for its next turn
        chat.close()
        thread.join(15)
        assert errors == ["closed"]


def test_a_missing_key_names_its_variable_and_the_key_is_told_to_nobody(tmp_path, monkeypatch) -> None:
    monkeypatch.delenv("SOME_KEY", raising=False)
    refusing = serving(lambda body, n: Act(status=401, body=b"Incorrect API key provided: sk-secret."))
    with refusing as server, client(server, tmp_path, api_key_env="SOME_KEY") as chat:
        with pytest.raises(ChatError, match="SOME_KEY") as caught:
            chat.reply(ask())
        assert (caught.value.reason, server.bodies) == ("no_key", [])
        monkeypatch.setenv("SOME_KEY", "sk-secret")
        with pytest.raises(ChatError) as caught:
            chat.reply(ask())
        assert "provided: [key]." in str(caught.value)
        assert "sk-secret" not in str(caught.value)


@pytest.mark.parametrize("url", ["localhost:8000", "ftp://x/v1", "http://user:key@x/v1", "http://x/v1?key=1", ""])
def test_addresses_that_are_none_or_hold_a_key_are_refused(url) -> None:
    with pytest.raises(ValidationError, match="address"):
        Endpoint(base_url=url, model="m")


@pytest.fixture
def small_disk(tmp_path):
    """A file system with room for 16 KiB."""
    folder = tmp_path / "small"
    folder.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16k", "none", folder], capture_output=True).returncode:
        pytest.skip("needs the right to mount")
    yield folder
    subprocess.run(["umount", folder], check=True)


def test_a_full_disk_costs_no_answer(small_disk) -> None:
    with serving(lambda body, n: "x" * 20_000) as server, client(server, small_disk, cache=True) as chat:
        with pytest.warns(RuntimeWarning, match=r"No space left on device.*asked again"):
            assert len(chat.reply(ask()).text) == 20_000
        assert len(chat.reply(ask()).text) == 20_000
        assert (len(server.bodies), chat.usage.failed) == (2, 0)
    assert not [path for path in small_disk.rglob("*") if path.is_file()], "no half of a file is left"
