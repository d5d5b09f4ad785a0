"""Turns: TRL's `environment_factory` with one tool, `render`, that shows the model what its draft draws.

TRL calls resets and tools one after another, one rollout at a time; a tool that runs a program there would leave all
cores but one idle. So the work is started ahead: TRL reads every answer of a batch with the tokenizer's
`parse_response` before it calls the first tool, and `Drafts.watch` starts each draft's render at that moment. The tool
then only waits for what is under way. Should TRL one day read answers in another way, drafts are rendered when the
tool is called: slower, never wrong. (Asynchronous tools are no way out: TRL 1.16 gathers those of one rollout only.)

Which combinations of settings can hang is said in `janusrl.trl_rules`; they are refused before anything starts.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from functools import partial
from typing import Any

from janusrl.evaluation.generate import on_white
from janusrl.outcome import Outcome
from janusrl.recipe import TurnsSection
from janusrl.scoring.grader import Grader
from janusrl.scoring.scorecard import Scorecard
from janusrl.scoring.transcript import answer_of, drafts_of
from janusrl.scoring.turns import TurnRules
from janusrl.task import Message, Task

NO_MORE = "No more drafts can be shown. Give your answer now."
"""What the tool says when all drafts are used up."""


class Drafts:
    """What all environments of a rank share: the grader, the tasks, and the renders under way."""

    def __init__(self, grader: Grader, tasks: Sequence[Task], section: TurnsSection, *, vision: bool = False) -> None:
        """Make the desk.

        Args:
            grader: renders; owned by the caller.
            tasks: the tasks that rollouts may answer; TRL's rows carry their ids in the column `task_id`.
            section: the recipe's.
            vision: the model can look at pictures, so the tool returns them.
        """
        self.grader = grader
        self.section = section
        self.most = section.max_turns - 1
        """Drafts that one rollout may look at."""
        self._pictures = vision and section.show_picture
        self._rules = TurnRules(max_turns=section.max_turns, feedback_chars=section.feedback_chars)
        self._tasks = {task.id: task for task in tasks}
        self._under_way: dict[tuple[str, str], Future[Outcome]] = {}
        self._batch: list[Task] = []
        self._read = 0
        self._answered = False
        self._by_prompt: dict[tuple[int, ...], list[Task]] = {}
        self._cpu_s = 0.0

    def environment(self) -> TurnEnvironment:
        """A new environment: what TRL takes as its `environment_factory`."""
        return TurnEnvironment(self)

    def begin(self, task_id: str) -> Task:
        """Note that the next rollout of a batch answers this task."""
        if self._answered:  # a new batch begins
            self.forget()
        task = self._tasks[task_id]
        self._batch.append(task)
        return task

    def forget(self) -> None:
        """Let go of the batch: of its tasks and its drafts' pictures."""
        self._cpu_s += sum(future.result().timing.cpu_s for future in self._under_way.values() if future.done())
        self._batch, self._read, self._answered = [], 0, False
        self._by_prompt.clear()
        self._under_way.clear()

    def take_cpu_s(self) -> float:
        """CPU seconds of workers for drafts of earlier batches, since the last call."""
        spent, self._cpu_s = self._cpu_s, 0.0
        return spent

    def start(self, task: Task, code: str) -> Future[Outcome]:
        """Render a draft, once for all rollouts of the batch that give the same. The future never raises."""
        self._answered = True
        key = (task.id, code)
        if key not in self._under_way:
            self._under_way[key] = self.grader.render(task, code)
        return self._under_way[key]

    def shown(self, outcome: Outcome) -> str | list[dict[str, Any]]:
        """What the tool returns for a draft: a text, or for models that see, the picture and the text."""
        text = self._rules.feedback(outcome)
        if not self._pictures or outcome.rendering is None:
            return text
        return [{"type": "image", "image": on_white(outcome.rendering.pixels)}, {"type": "text", "text": text}]

    def watch(self, tokenizer: Any) -> None:
        """Start every draft's render as soon as TRL has read the answer that asks for it.

        Args:
            tokenizer: TRL's tokenizer (a processor's inner one); its `parse_response` is wrapped, its results are not
                touched.
        """
        parse = tokenizer.parse_response

        def parse_response(response: Any, *args: Any, **kwargs: Any) -> Any:
            message = None
            try:
                message = parse(response, *args, **kwargs)
            finally:  # an answer that cannot be read counts too
                try:
                    self._look_ahead(message or {}, kwargs.get("prefix"))
                except Exception as error:  # TRL would take it for an answer that cannot be read; the tool tries again
                    warnings.warn(f"a draft could not be rendered ahead: {error!r}", stacklevel=2)
            return message

        tokenizer.parse_response = parse_response

    def _look_ahead(self, message: Mapping[str, Any], prefix: Sequence[int] | None) -> None:
        """TRL reads first answers in the order of the resets, later ones with a prefix that begins as theirs did."""
        self._answered = True
        if self._read < len(self._batch):
            tasks = [self._batch[self._read]]
            self._read += 1
            known = self._by_prompt.setdefault(tuple(prefix or ()), [])
            if tasks[0] not in known:
                known.append(tasks[0])
        else:
            begun = tuple(prefix or ())
            tasks = next((self._by_prompt[p] for p in self._by_prompt if p and begun[: len(p)] == p), [])
        for code in drafts_of(message)[: self.most]:
            for task in tasks:
                self.start(task, code)

    def answers(self, task: Task, completion: Sequence[Message]) -> list[str]:
        """What one rollout gave to be judged: with `reward: best` all its drafts, and last its answer.

        Args:
            task: what was asked.
            completion: the messages after the prompt.
        """
        drafts = [code for message in completion if message["role"] == "assistant" for code in drafts_of(message)]
        final = answer_of(completion, partial(self.grader.domain.program_of, task))
        return [*drafts[: self.most], final] if self.section.reward == "best" else [final]


def split_up(cards: Sequence[Scorecard], counts: Sequence[int]) -> list[list[Scorecard]]:
    """Cards graded at once, put back to the rollouts that gave 1, 2, ... answers each."""
    groups, at = [], 0
    for count in counts:
        groups.append(list(cards[at : at + count]))
        at += count
    return groups


def best(cards: Sequence[Scorecard]) -> Scorecard:
    """The card that counts: of the highest total, the later one of equals; without any total, the last."""
    known = [card for card in cards if card.total is not None]
    return max(reversed(known), key=lambda card: card.total or 0.0) if known else cards[-1]


class TurnEnvironment:
    """One rollout, as TRL knows it: `reset` and the tool. Its public methods are what the model is offered."""

    def __init__(self, desk: Drafts) -> None:
        self._desk = desk
        self._task: Task | None = None
        self._left = 0

    def reset(self, **row: Any) -> None:
        """Begin the row's task. The same row always begins the same: nothing is drawn at random."""
        self._task = self._desk.begin(row["task_id"])
        self._left = self._desk.most

    def render(self, code: str) -> Any:
        """Run a program and see what it draws, or why it fails. The answer itself comes afterwards, without this tool.

        Args:
            code: The whole program.
        """
        if self._task is None or self._left < 1:
            return NO_MORE
        self._left -= 1
        return self._desk.shown(self._desk.start(self._task, str(code)).result())
