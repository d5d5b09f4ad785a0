"""RayRenderer: a renderer whose workers are on every node of a Ray cluster, for when one node's cores are not enough.

One actor a node owns an ordinary renderer of that node, with its own isolation, proven there. Requests go to the node
with the fewest under way for its size. A node that is lost loses no sample: its requests are given to the others. Nodes
that join later are used. Ray moves the requests and outcomes, restarts nothing, and sees no reference.

The same API as every `janusrl.domain.Renderer`; chosen by a recipe's `sandbox.backend: ray`.
"""

from __future__ import annotations

import contextlib
import os
import socket
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, Self

import ray
from ray.exceptions import RayError, RayTaskError
from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

from janusrl.domain import Renderer, RenderRequest
from janusrl.outcome import Outcome, Phase
from janusrl.recipe import SandboxSection
from janusrl.sandbox import SandboxError

LOOK_EVERY_S = 1.0
"""How often the cluster is looked at for nodes that came or went."""
MOST_TRIES = 4
"""Nodes that one request is given to before it counts as lost."""
AHEAD = 3
"""Requests that a node holds for each of its workers, so that none waits for the network."""

CONNECT_S = 10.0
"""How long a cluster may take to answer at all."""

_Maker = Callable[[SandboxSection], Renderer]


class _NodeRenderer:
    """The actor: one node's renderer."""

    def __init__(self, make: _Maker, sandbox: SandboxSection) -> None:
        workers = sandbox.workers or len(os.sched_getaffinity(0))
        self._workers = workers
        self._renderer = make(sandbox.model_copy(update={"workers": workers, "backend": "local"}))

    def about(self) -> tuple[str, str, int]:
        return self._renderer.level, self._renderer.version, self._workers

    async def render(self, request: RenderRequest) -> Outcome:
        import asyncio

        return await asyncio.wrap_future(self._renderer.submit(request))


@dataclass(eq=False)
class _Ticket:
    request: RenderRequest
    future: Future[Outcome]
    tries: int = 0


@dataclass(eq=False)
class _Node:
    node_id: str
    actor: Any
    workers: int = 0
    version: str = ""
    under_way: set[_Ticket] = field(default_factory=set)

    @property
    def room(self) -> int:
        return self.workers * AHEAD - len(self.under_way)


class RayRenderer:
    """Renders on the nodes of a Ray cluster; implements `janusrl.domain.Renderer`. Thread-safe."""

    def __init__(self, make_renderer: _Maker, sandbox: SandboxSection) -> None:
        """Start one renderer on every node.

        Args:
            make_renderer: makes a node's renderer; must be importable there, as janusrl must be.
            sandbox: level and limits, and `workers` of each node (its cores when None). `ray_address` is the cluster's;
                None joins the one that RAY_ADDRESS names or that runs here, and starts one of this machine else.

        Raises:
            SandboxError: there is no cluster there, or none of its nodes starts a renderer; says why.
        """
        self._make, self._sandbox = make_renderer, sandbox
        self._ours = not ray.is_initialized()
        if self._ours:
            quiet = {"log_to_driver": False, "include_dashboard": False, "logging_level": "ERROR"}
            try:
                _knock(sandbox.ray_address)
                ray.init(address=sandbox.ray_address, **({} if sandbox.ray_address else quiet))
            except (OSError, RuntimeError, ValueError) as error:
                raise SandboxError(
                    f"sandbox.backend is 'ray', and no cluster answers at '{sandbox.ray_address}' ({error}). Start one "
                    "with `ray start --head`, or leave sandbox.ray_address out to use this machine alone"
                ) from error
        self._lock = threading.Lock()
        self._nodes: dict[str, _Node] = {}
        self._waiting: deque[_Ticket] = deque()
        self._problems: dict[str, str] = {}
        self._closing = threading.Event()
        self.level = sandbox.level
        self.version = ""
        self._look()
        if not self._nodes:
            why = "; ".join(f"node {node[:8]}: {problem}" for node, problem in self._problems.items())
            self.close()
            raise SandboxError(f"no node of the Ray cluster starts a renderer: {why or 'it has no living node'}")
        self._thread = threading.Thread(target=self._watch, name="ray-nodes", daemon=True)
        self._thread.start()

    def submit(self, request: RenderRequest) -> Future[Outcome]:
        """Queue one program. The future always resolves to an Outcome, never raises, and cannot be cancelled."""
        future: Future[Outcome] = Future()
        future.set_running_or_notify_cancel()
        ticket = _Ticket(request, future)
        if self._closing.is_set():
            future.set_result(_lost("the renderer is closed"))
            return future
        with self._lock:
            self._waiting.append(ticket)
        self._dispatch()
        return future

    def close(self) -> None:
        """Stop the renderers of all nodes; what is under way resolves as `infra_failed`. Idempotent."""
        if self._closing.is_set():
            return
        self._closing.set()
        with self._lock:
            nodes, waiting = list(self._nodes.values()), list(self._waiting)
            self._nodes.clear()
            self._waiting.clear()
        for node in nodes:
            waiting += node.under_way
            with contextlib.suppress(RayError):
                ray.kill(node.actor)
        for ticket in waiting:
            _resolve(ticket, _lost("the renderer was closed"))
        if self._ours:
            ray.shutdown()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def nodes(self) -> dict[str, int]:
        """Ids of the nodes now in use, and how many programs each runs at the same time."""
        with self._lock:
            return {node.node_id: node.workers for node in self._nodes.values()}

    def _watch(self) -> None:
        while not self._closing.wait(LOOK_EVERY_S):
            with contextlib.suppress(RayError, ConnectionError):
                self._look()
            self._dispatch()

    def _look(self) -> None:
        """Start renderers on new nodes, and take back what lost ones had."""
        alive = {node["NodeID"] for node in ray.nodes() if node["Alive"]}
        with self._lock:
            gone = [node_id for node_id in self._nodes if node_id not in alive]
            known = {*self._nodes, *self._problems}
        for node_id in gone:
            self._drop(node_id)
        starting = []
        for node_id in sorted(alive - known):
            there = NodeAffinitySchedulingStrategy(node_id=node_id, soft=False)
            options = {"num_cpus": 0, "max_concurrency": 1000, "scheduling_strategy": there}
            starting.append((node_id, ray.remote(_NodeRenderer).options(**options).remote(self._make, self._sandbox)))
        for node_id, actor in starting:
            try:
                level, version, workers = ray.get(actor.about.remote(), timeout=120)
            except RayError as error:
                self._problems[node_id] = " ".join(str(getattr(error, "cause", None) or error).split())[-400:]
                continue
            if self.version and version != self.version:
                self._problems[node_id] = f"it draws with '{version}', the others with '{self.version}'"
                ray.kill(actor)
                continue
            self.level, self.version = level, version
            with self._lock:
                self._nodes[node_id] = _Node(node_id, actor, workers, version)

    def _drop(self, node_id: str) -> None:
        """Forget a node; its requests go back to the head of the queue."""
        with self._lock:
            node = self._nodes.pop(node_id, None)
            if node is None:
                return
            orphans = [ticket for ticket in node.under_way if not ticket.future.done()]
            node.under_way.clear()
            self._waiting.extendleft(orphans)
        self._dispatch()

    def _dispatch(self) -> None:
        while True:
            with self._lock:
                node = max(self._nodes.values(), key=lambda node: node.room, default=None)
                if not self._waiting or node is None or node.room < 1:
                    return
                ticket = self._waiting.popleft()
                ticket.tries += 1
                node.under_way.add(ticket)
            try:
                done = node.actor.render.remote(ticket.request).future()
            except Exception as error:  # a request that cannot be pickled, or an actor that is gone
                self._failed(node, ticket, error)
                continue
            done.add_done_callback(lambda done, node=node, ticket=ticket: self._finish(node, ticket, done))

    def _finish(self, node: _Node, ticket: _Ticket, done: Future[Outcome]) -> None:
        error = done.exception()
        if error is not None:
            self._failed(node, ticket, error)
            return
        with self._lock:
            node.under_way.discard(ticket)
        _resolve(ticket, done.result())
        self._dispatch()

    def _failed(self, node: _Node, ticket: _Ticket, error: BaseException) -> None:
        with self._lock:
            mine = ticket in node.under_way
            node.under_way.discard(ticket)
            again = ticket.tries < MOST_TRIES and isinstance(error, RayError) and not isinstance(error, RayTaskError)
            if mine and again and not self._closing.is_set():
                self._waiting.appendleft(ticket)
        if mine and not again:
            _resolve(ticket, _lost(f"{type(error).__name__}: {error}"))
        elif mine and not self._closing.is_set():
            self._drop(node.node_id)


def _knock(address: str | None) -> None:
    """Raise OSError when nothing listens at `host:port` or `ray://host:port`; Ray itself would try for minutes."""
    host, _, port = (address or "").removeprefix("ray://").rpartition(":")
    if host and port.isdigit():
        socket.create_connection((host.strip("[]"), int(port)), timeout=CONNECT_S).close()


def _lost(why: str) -> Outcome:
    return Outcome.infra_failed(Phase.RENDER, "worker_lost", why)


def _resolve(ticket: _Ticket, outcome: Outcome) -> None:
    with contextlib.suppress(Exception):  # resolved already, by a node that was given up too early
        ticket.future.set_result(outcome)


def wait_for_nodes(renderer: RayRenderer, count: int, seconds: float = 60.0) -> bool:
    """Wait until `count` nodes render; whether they do."""
    end = time.monotonic() + seconds
    while len(renderer.nodes()) < count and time.monotonic() < end:
        time.sleep(0.1)
    return len(renderer.nodes()) >= count
