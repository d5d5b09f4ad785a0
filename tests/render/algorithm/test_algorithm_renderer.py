"""Python programs and what is asked of them: values, inputs, limits, and the environment around it."""

from __future__ import annotations

import os
import signal
import time
import warnings
from typing import Any

import gymnasium
import pytest
from algorithm_parts import LIMITS, children_of, request_of, run, seen, verdicts
from gymnasium.utils.env_checker import check_env
from waiting import eventually

import janusrl.env  # noqa: F401 - registers the ids
from janusrl.envs.algorithm import ALGORITHM
from janusrl.outcome import Phase, Status
from janusrl.render.algorithm import AlgorithmRenderer
from janusrl.task import Reference, Task, TaskError

SORT = "def sort(xs):\n    xs.sort()\n"
FIB = """from functools import lru_cache
@lru_cache(None)
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)
class Solution:
    def twoSum(self, nums, target):
        seen = {}
        for i, n in enumerate(nums):
            if target - n in seen:
                return [seen[target - n], i]
            seen[n] = i
"""


def test_calls_expressions_and_methods(algorithms: AlgorithmRenderer) -> None:
    answers = seen(
        algorithms,
        FIB,
        {"call": "fib", "args": [50]},
        {"expression": "Solution().twoSum([2, 7, 11], 9)"},
        {"call": "Solution().twoSum", "args": [[3, 3], 6]},
        {"call": "Solution().twoSum", "kwargs": {"nums": [1], "target": 9}},
    )
    assert answers == [{"value": 12586269025}, {"value": [0, 1]}, {"value": [0, 1]}, {"value": None}]


def test_arguments_changed_in_place(algorithms: AlgorithmRenderer) -> None:
    assert seen(algorithms, SORT, {"call": "sort", "args": [[3, 1, 2]], "argument": 0}) == [{"value": [1, 2, 3]}]


def test_values_keep_their_types(algorithms: AlgorithmRenderer) -> None:
    source = """import collections, numpy as np
Point = collections.namedtuple("Point", "x y")
values = [(1, 2), {3, 1}, {1: "a"}, b"ab", 10 ** 50, float("nan"), 1j, Point(1, 2), collections.Counter("aa"),
          np.arange(3), np.float64(2.5), True, None, "é\\n", object(), {"$set": 1}]"""
    answers = seen(algorithms, source, *({"expression": f"values[{n}]"} for n in range(16)))
    assert [answer["value"] for answer in answers] == [
        {"$tuple": [1, 2]}, {"$set": [1, 3]}, {"$dict": [[1, "a"]]}, {"$bytes": "6162"}, 10**50, {"$float": "nan"},
        {"$complex": [0.0, 1.0]}, {"$tuple": [1, 2]}, {"a": 2}, [0, 1, 2], 2.5, True, None, "é\n", {"$other": "object"},
        {"$dict": [["$set", 1]]},
    ]  # fmt: skip


def test_scripts_read_their_input(algorithms: AlgorithmRenderer) -> None:
    source = "import sys\nn = int(input())\nprint(sum(int(line) for line in sys.stdin.read().split()[:n]))"
    assert seen(algorithms, source, {"stdin": "2\n3\n4\n"}, {"stdin": "1\n9"}) == [{"stdout": "7\n"}, {"stdout": "9\n"}]
    guarded = 'def main():\n    print(open(0).read()[::-1])\nif __name__ == "__main__":\n    main()'
    assert seen(algorithms, guarded, {"stdin": "abc"}) == [{"stdout": "cba\n"}]
    leaves = "import os, sys, threading\nthreading.Thread(target=lambda: print('late')).start()\nprint('x')\nsys.exit()"
    assert "late" in seen(algorithms, leaves, {"stdin": ""})[0]["stdout"]
    both = seen(algorithms, "def f(): return 1\nprint('hi')", {"call": "f"}, {"stdin": ""})
    assert both == [{"value": 1}, {"stdout": "hi\n"}]


def test_failures_are_told_step_by_step(algorithms: AlgorithmRenderer) -> None:
    source = "def f(x):\n    if x == 1: raise KeyError('no')\n    if x == 2: exit(3)\n    return x"
    answers = seen(algorithms, source, *({"call": "f", "args": [x]} for x in range(4)))
    assert answers[0] == {"value": 0}
    assert answers[1]["reason"] == "exception"
    assert "KeyError: 'no' (line 2, in f:" in answers[1]["error"]
    assert answers[2]["reason"] == "exit"
    assert answers[3] == {"value": 3}


@pytest.mark.parametrize(
    ("source", "reason", "words"),
    [
        ("def f(:", "exception", "SyntaxError"),
        ("import nothing_like_this", "exception", "No module named"),
        ("x = 1 / 0", "exception", "ZeroDivisionError: division by zero (line 1"),
        ("raise SystemExit(1)", "exit", "must also load when it is imported"),
        ("def f(): return undefined", "exception", "undefined"),
        ("while True: pass", "time_limit", "longer than"),
        ("x = [0] * 10 ** 12", "memory_limit", "memory"),
        ("def f(): return 'x' * 2_000_000", "output_limit", "too long"),
    ],
)
def test_a_program_whose_every_step_fails_has_failed(
    algorithms: AlgorithmRenderer, source: str, reason: str, words: str
) -> None:
    outcome = run(algorithms, source, {"call": "f"}, {"call": "f"}, step_s=0.5)
    assert (outcome.status, outcome.reason) == (Status.MODEL_FAILED, reason), outcome.failure
    assert outcome.failure is not None
    assert outcome.failure.phase is Phase.RUN
    assert words in outcome.failure.message
    assert "/" not in outcome.failure.message.replace("1 / 0", "")


def test_one_endless_step_costs_only_itself(algorithms: AlgorithmRenderer) -> None:
    source = "def f(x):\n    while x == 1: pass\n    return x"
    answers = seen(algorithms, source, *({"call": "f", "args": [x]} for x in range(3)), step_s=0.3)
    assert [answers[0], answers[2]] == [{"value": 0}, {"value": 2}]
    assert answers[1]["reason"] == "time_limit"


SHARES_ITS_CORE = """
import time
def f(passes):
    for n in range(passes):
        time.sleep(0.03)
        sum(range(1_300_000))
    return passes
"""


def test_a_step_that_computes_on_a_busy_machine_is_not_too_slow(algorithms: AlgorithmRenderer) -> None:
    answers = seen(algorithms, SHARES_ITS_CORE, {"call": "f", "args": [25]}, step_s=1.0)
    assert answers == [{"value": 25}], "it ran for longer than its second, and computed for less"


def test_a_step_is_not_late_because_the_machine_stood_still() -> None:
    with AlgorithmRenderer(LIMITS.model_copy(update={"workers": 1})) as renderer:
        source = "from time import sleep\ndef f(): sleep(0.6); return 7"
        future = renderer.submit(request_of(source, {"call": "f"}, step_s=0.9))
        zygote = renderer.pool.worker_pids()[0]
        assert eventually(lambda: children_of(zygote))
        for pid in children_of(zygote):
            os.kill(pid, signal.SIGSTOP)
        time.sleep(1.1)
        for pid in children_of(zygote):
            os.kill(pid, signal.SIGCONT)
        outcome = future.result(60)
    assert outcome.rendering is not None, outcome.failure
    assert outcome.rendering.observations == ({"value": 7},)


def test_a_program_without_steps_runs_as_a_script(algorithms: AlgorithmRenderer) -> None:
    outcome = run(algorithms, "print('a')\nimport random; print(random.random())")
    assert outcome.rendering is not None
    assert outcome.rendering.console[0] == "a"
    assert outcome.rendering.observations == ()


def test_chance_is_the_same_every_time(algorithms: AlgorithmRenderer) -> None:
    source = "import random, numpy as np\ndef f(): return [random.random(), float(np.random.rand()), hash('a')]"
    answers = {str(seen(algorithms, source + f"\n# {n}", {"call": "f"})) for n in range(4)}
    assert len(answers) == 1


def test_files_of_the_task(algorithms: AlgorithmRenderer) -> None:
    from dataclasses import replace

    request = replace(request_of("print(open('a.txt').read())", {"stdin": ""}), files={"a.txt": b"data"})
    outcome = algorithms.submit(request).result(60)
    assert outcome.rendering is not None
    assert outcome.rendering.observations == ({"stdout": "data\n"},)


def test_what_is_printed_beside_the_answers_is_the_console(algorithms: AlgorithmRenderer) -> None:
    outcome = run(algorithms, "print('loading')\ndef f():\n    print('\\x1b[31mhi')\n    return 1", {"call": "f"})
    assert outcome.rendering is not None
    assert outcome.rendering.console == ("loading", "\N{REPLACEMENT CHARACTER}[31mhi")


def test_a_killed_worker_is_tried_again() -> None:
    with AlgorithmRenderer(LIMITS.model_copy(update={"workers": 1, "cpu_s": 20.0, "wall_s": 40.0})) as renderer:
        future = renderer.submit(request_of("from time import sleep\ndef f(): sleep(0.5); return 7", {"call": "f"}))
        assert eventually(lambda: any(worker.jobs for worker in renderer.pool._workers))
        for pid in renderer.pool.worker_pids():
            os.kill(pid, signal.SIGKILL)
        outcome = future.result(60)
        assert outcome.rendering is not None, outcome.failure
        assert outcome.rendering.observations == ({"value": 7},)


# The environment.

TESTS: list[dict[str, Any]] = [
    {"call": "f", "args": [2], "expected": 4},
    {"call": "f", "args": [-3], "expected": 9},
    {"assert": "f(0) == 0"},
    {"expression": "f(10)", "expected": 100, "weight": 3},
]
SQUARE = Task("square", "algorithm", ({"role": "user", "content": "Square it."},), Reference(tests=TESTS))


def test_gymnasium_finds_nothing_wrong() -> None:
    env = gymnasium.make(
        "janusrl/Algorithm-v0", tasks=[SQUARE], sandbox={"level": "process", "workers": 1}, disable_env_checker=True
    ).unwrapped
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            check_env(env, skip_render_check=True)

        def reward(code: str) -> float:
            env.reset(seed=0)
            return float(env.step(f"```python\n{code}\n```")[1])

        assert reward("def f(x): return x * x") == 1.0
        assert reward("def f(x): return 100") == pytest.approx(0.5)
        assert reward("def f(x): return abs(x) * x") == pytest.approx(5 / 6)
        assert reward("def g(x): return x") == 0.0
        assert reward("x = 1 +") == 0.0
        info = env.step("def")[-1] if env.reset(seed=0) else {}
        assert info["reward_valid"] is True
    finally:
        env.close()


def test_what_is_right_never_goes_to_the_sandbox() -> None:
    from janusrl.program import Program

    secret = Task(
        "s",
        "algorithm",
        (),
        Reference(
            tests=[
                {"call": "f", "args": [1], "expected": "needle-4711"},
                {"stdin": "a", "stdout": "needle-4711"},
                {"assert": "f(2) == 'needle-4711'"},
            ]
        ),
    )
    request = ALGORITHM.request_for(secret, Program("x", "python", 0, 1))
    assert len(request.steps) == 3
    assert "needle" not in repr(request)


def test_a_task_with_a_bad_test_is_refused_before_a_run() -> None:
    bad = Task("bad", "algorithm", (), Reference(tests=[{"call": "f"}]))
    with pytest.raises(TaskError, match=r"task 'bad': reference.tests\[0\]: 'expected' is missing"):
        ALGORITHM.language_for(bad)


def test_tests_count_by_weight(algorithms: AlgorithmRenderer) -> None:
    assert verdicts(algorithms, "def f(x): return x * x", *TESTS) == [True] * 4
    assert verdicts(algorithms, "def f(x): return x + 2", *TESTS) == [True, False, False, False]
