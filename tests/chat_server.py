"""A real HTTP server on loopback that speaks the chat protocol, and misbehaves as it is told: for tests."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Act:
    """What the server does with one request."""

    text: str | None = None
    """Answer of the model; None sends `body` as it is."""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    delay_s: float = 0.0
    cut: int | None = None
    """Bytes of the body after which the connection is closed, though more was promised."""
    drip_s: float | None = None
    """Seconds between single bytes of the body."""
    drop: bool = False
    """Close the connection without a word."""

    def content(self, wanted: int) -> bytes:
        """The response's body."""
        if self.text is None:
            return self.body
        choice = {"message": {"role": "assistant", "content": self.text}, "finish_reason": "stop"}
        usage = {"prompt_tokens": 7, "completion_tokens": 3}
        return json.dumps({"choices": [choice] * wanted, "usage": usage}).encode()


Rule = Callable[[dict[str, Any], int], Act | str]
"""From a request's body and its number (0, 1, ...) to what is done."""


class _Server(ThreadingHTTPServer):
    def handle_error(self, *args: Any) -> None:
        """Say nothing: clients that give up are what is tested."""


class ChatServer:
    """The server; `rule` may be changed while it runs."""

    def __init__(self, rule: Rule) -> None:
        self.rule = rule
        self.bodies: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.times: list[float] = []
        self.most_at_once = 0
        self._now = 0
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def url(self) -> str:
        """What recipes call `base_url`."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()

    def take(self, body: dict[str, Any], headers: dict[str, str]) -> tuple[Act, int]:
        """Note a request; what to do with it."""
        with self._lock:
            number = len(self.bodies)
            self.bodies.append(body)
            self.headers.append(headers)
            self.times.append(time.monotonic())
            self._now += 1
            self.most_at_once = max(self.most_at_once, self._now)
        act = self.rule(body, number)
        return (Act(act) if isinstance(act, str) else act), number

    def done(self) -> None:
        """A request is about to be answered."""
        with self._lock:
            self._now -= 1

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        owner = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *args: Any) -> None:
                """Nothing on stderr."""

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                try:
                    act, _ = owner.take(body, {**self.headers, "path": self.path})
                    time.sleep(act.delay_s)
                finally:
                    owner.done()  # before the answer: who has it may ask again at once
                try:
                    self._act(act, int(body.get("n", 1)))
                except (BrokenPipeError, ConnectionResetError):
                    self.close_connection = True

            def _act(self, act: Act, wanted: int) -> None:
                if act.drop:
                    self.close_connection = True
                    return
                content = act.content(wanted)
                self.send_response(act.status)
                for name, value in act.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                if act.drip_s is not None:
                    for byte in content:
                        self.wfile.write(bytes([byte]))
                        self.wfile.flush()
                        time.sleep(act.drip_s)
                    return
                self.wfile.write(content if act.cut is None else content[: act.cut])
                if act.cut is not None:
                    self.close_connection = True

        return Handler


@contextmanager
def serving(rule: Rule) -> Iterator[ChatServer]:
    """A server for the block."""
    server = ChatServer(rule)
    try:
        yield server
    finally:
        server.close()


def told(body: dict[str, Any]) -> str:
    """All the text of a request."""
    texts = []
    for message in body["messages"]:
        content = message["content"]
        parts = [{"type": "text", "text": content}] if isinstance(content, str) else content
        texts += [part["text"] for part in parts if part["type"] == "text"]
    return "\n".join(texts)


def pictures(body: dict[str, Any]) -> list[str]:
    """The data URLs of a request's pictures, in order."""
    parts = [part for m in body["messages"] if not isinstance(m["content"], str) for part in m["content"]]
    return [part["image_url"]["url"] for part in parts if part["type"] == "image_url"]
