"""The metrics log survives kills and is cut back on resume."""

import math

from janusrl.training.metrics_log import MetricsLog


def test_lines_come_back_and_nan_is_null(tmp_path) -> None:
    log = MetricsLog(tmp_path / "logs" / "metrics.jsonl")
    log.append("sft", 1, 0.5, {"loss": 2.0, "odd": math.nan, "none": None, "inf": math.inf})
    (line,) = log.read()
    assert line["metrics"] == {"loss": 2.0, "odd": None, "none": None, "inf": None}
    assert (line["stage"], line["step"], line["cpu_s"]) == ("sft", 1, 0.5)


def test_a_half_written_line_is_left_out(tmp_path) -> None:
    log = MetricsLog(tmp_path / "metrics.jsonl")
    log.append("grpo", 1, 1.0, {"reward": 0.1})
    with log.path.open("a") as file:
        file.write('{"stage": "grpo", "st')
    assert [line["step"] for line in log.read()] == [1]


def test_cut_back_drops_only_the_later_steps_of_the_stage(tmp_path) -> None:
    log = MetricsLog(tmp_path / "metrics.jsonl")
    for stage in ("sft", "grpo"):
        for step in range(1, 5):
            log.append(stage, step, step, {})
    log.cut_back("grpo", 2)
    assert [(line["stage"], line["step"]) for line in log.read()] == [
        *(("sft", step) for step in range(1, 5)),
        ("grpo", 1),
        ("grpo", 2),
    ]
