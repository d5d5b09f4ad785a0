"""Launching a training stage on several processes: torchrun, or accelerate with a config file.

The parent process never trains then: it starts the launcher on `janusrl.training.worker`, waits, and reads what the
first rank wrote. It does not trust an exit code alone: the first rank also writes down the world size that it saw.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

from janusrl.recipe import LaunchSection
from janusrl.training.callbacks import StopRequest
from janusrl.training.stages import Interrupted, StageResult

RESULT = "result.json"
MEETING = ("MASTER_ADDR", "MASTER_PORT", "NODE_RANK")
"""Environment variables that tell several machines where to meet; every machine runs the same command."""
STOP_FLAG = "stop"
"""File in the run folder that asks launched processes to stop after their block."""
STOPPED = 75
"""Exit code of a worker that the user asked to stop (EX_TEMPFAIL)."""


class LaunchError(RuntimeError):
    """The launched processes did not finish their stage."""


def needs_launch(section: LaunchSection) -> bool:
    """Whether a stage runs in processes of its own."""
    return section.num_processes > 1 or section.num_machines > 1 or section.accelerate_config is not None


def launch_command(section: LaunchSection, run_folder: Path, stage: str, start: str, recipe_folder: Path) -> list[str]:
    """Return the command line that runs `stage`.

    Args:
        section: processes, nodes, accelerate config.
        run_folder: the run.
        stage: `sft` or `grpo`.
        start: model to start from.
        recipe_folder: where relative paths of the recipe start.
    """
    worker = ["-m", "janusrl.training.worker", str(run_folder), stage, start]
    if section.accelerate_config is not None:
        config = str((recipe_folder / section.accelerate_config).resolve())
        world = section.num_processes * section.num_machines
        sizes = ["--num_processes", str(world), "--num_machines", str(section.num_machines)]
        if section.num_machines > 1:
            address, port, rank = (os.environ.get(name, f"${name}") for name in MEETING)
            sizes += ["--machine_rank", rank, "--main_process_ip", address, "--main_process_port", port]
        return [sys.executable, "-m", "accelerate.commands.launch", "--config_file", config, *sizes, *worker]
    nodes = ["--standalone"]
    if section.num_machines > 1:
        address, port, rank = (os.environ.get(name, f"${name}") for name in MEETING)
        nodes = ["--nnodes", str(section.num_machines), "--node_rank", rank]
        nodes += ["--master_addr", address, "--master_port", port]
    return [
        sys.executable, "-m", "torch.distributed.run", *nodes, "--nproc_per_node", str(section.num_processes), *worker
    ]  # fmt: skip


def launch_stage(
    section: LaunchSection, run_folder: Path, stage: str, start: str, recipe_folder: Path, stop: StopRequest
) -> StageResult:
    """Run a stage in processes of its own and wait for it.

    Args:
        section: processes, nodes, accelerate config.
        run_folder: the run.
        stage: `sft` or `grpo`.
        start: model to start from.
        recipe_folder: where relative paths of the recipe start.
        stop: when asked, the processes are told through the file `STOP_FLAG` and end after their block.

    Raises:
        LaunchError: a process failed, or fewer processes took part than were asked for.
        Interrupted: the user asked to stop; the workers wrote a checkpoint.
    """
    missing = [name for name in MEETING if name not in os.environ] if section.num_machines > 1 else []
    if missing:
        raise LaunchError(
            f"launch.num_machines is {section.num_machines}, but {', '.join(missing)} is not set: set "
            f"{', '.join(MEETING)} on every machine and run the same command there"
        )
    result_file = run_folder / stage / RESULT
    result_file.unlink(missing_ok=True)
    command = launch_command(section, run_folder, stage, start, recipe_folder)
    environment = os.environ | {"OMP_NUM_THREADS": os.environ.get("OMP_NUM_THREADS", "1")}
    flag = run_folder / STOP_FLAG
    flag.unlink(missing_ok=True)
    process = subprocess.Popen(command, env=environment, start_new_session=True)
    try:
        code = _wait(process, flag, stop)
    finally:
        if process.poll() is None:  # asked a second time: at once
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        flag.unlink(missing_ok=True)
    if not result_file.is_file():
        raise LaunchError(f"stage '{stage}' ended with exit code {code}; its own messages stand above")
    result = json.loads(result_file.read_text(encoding="utf-8"))
    if result.get("interrupted"):
        raise Interrupted(result["interrupted"])
    wanted = section.num_processes * section.num_machines
    if result["world_size"] != wanted:
        raise LaunchError(
            f"stage '{stage}' ran on {result['world_size']} processes, not {wanted}: the launcher dropped some. "
            f"The command was: {' '.join(command)}"
        )
    return StageResult(result["steps"], result["cpu_s"], result["wall_s"])


def _wait(process: subprocess.Popen[bytes], flag: Path, stop: StopRequest) -> int:
    """Wait for the launcher; hand a request to stop on to its processes."""
    while True:
        try:
            return process.wait(timeout=0.5)
        except subprocess.TimeoutExpired:
            if stop.asked:
                flag.touch()
