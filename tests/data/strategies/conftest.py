"""What tests of strategies share: a teacher behind a real HTTP server, and the engine that executes what it writes."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from janusrl import registry
from janusrl.chat import Endpoint
from janusrl.synthesis.draft import Draft, Rejected
from janusrl.synthesis.engine import Engine
from janusrl.synthesis.seed import Seed
from janusrl.synthesis.team import JobTeam
from janusrl.synthesis.writers import EndpointWriter
from tests.chat_server import ChatServer, told


class Teacher:
    """A model that answers as it is told, one answer a request, in order."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self.engine = engine
        self.answers: list[Any] = []
        self.server = ChatServer(lambda body, n: self._next())
        endpoint = Endpoint(base_url=self.server.url, model="m", max_retries=0, timeout_s=20.0)
        self.writer = EndpointWriter("teacher", endpoint, folder=folder)

    def drafts(
        self, name: str, seeds: Seed | Sequence[Seed], *answers: Any, rounds: int = 2, rng: int = 0, **options: Any
    ) -> list[Draft | Rejected]:
        """What a strategy makes of seeds with these answers, all of which it must ask for; executed as rows are."""
        strategy = registry.load("strategies", name)
        self.answers = list(answers)
        self.team = JobTeam(self.writer, self.engine, random.Random(rng), rounds=rounds)
        chosen = strategy.options_type(**options)
        given = (seeds,) if isinstance(seeds, Seed) else tuple(seeds)
        found = []
        for draft in strategy.drafts(chosen, given, self.team):
            found.append(draft if isinstance(draft, Rejected) else self.team.checked(draft))
        assert not self.answers, "it did not ask for these"
        return found

    def only(self, *args: Any, **settings: Any) -> Draft:
        """The one draft that comes of it."""
        (draft,) = self.drafts(*args, **settings)
        assert isinstance(draft, Draft)
        return draft

    def reason(self, *args: Any, **settings: Any) -> str:
        """Why nothing comes of it, as `stage: reason`."""
        with pytest.raises(Rejected) as caught:
            self.drafts(*args, **settings)
        assert not self.answers
        assert len(caught.value.message) > 10
        return f"{caught.value.stage}: {caught.value.reason}"

    @property
    def asked(self) -> list[str]:
        """The words of every request so far."""
        return [told(body) for body in self.server.bodies]

    def _next(self) -> Any:
        answer = self.answers.pop(0)
        return json.dumps(answer) if isinstance(answer, dict) else answer


@pytest.fixture(scope="session")
def engine() -> Iterator[Engine]:
    with Engine() as found:
        yield found


@pytest.fixture
def teacher(engine: Engine, tmp_path: Path) -> Iterator[Teacher]:
    found = Teacher(engine, tmp_path)
    yield found
    found.writer.close()
    found.server.close()
