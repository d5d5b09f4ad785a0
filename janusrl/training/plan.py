"""`plan`: everything about a run that can be known before it starts. Starts nothing, downloads nothing.

A recipe is taken down to the objects that will really be used: TRL's SFTConfig and GRPOConfig, PEFT's LoraConfig,
accelerate's ClusterConfig and its DeepSpeed plugin. What this machine cannot check (it may be a laptop, the run's may
have eight GPUs) is listed as a warning, never assumed.
"""

from __future__ import annotations

import importlib.util
import os
import shlex
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from janusrl import registry
from janusrl.domain import Domain
from janusrl.recipe import GrpoSection, ModelSection, Recipe, SftSection
from janusrl.scoring.reward import PLACES, Reward
from janusrl.training import trl_options
from janusrl.training.plan_tasks import lacking_files, task_words

LAUNCHER_ONLY = (
    "deepspeed_multinode_launcher",
    "deepspeed_hostfile",
    "deepspeed_exclusion_filter",
    "deepspeed_inclusion_filter",
)
"""DeepSpeed keys of an accelerate config that its launcher reads and its plugin does not."""


@dataclass(frozen=True)
class StagePlan:
    """The sizes of one training stage."""

    name: str
    length: str
    """Optimizer steps or passes, in words."""
    device_batch: int
    """Rows that one device holds at once."""
    accumulation: int
    """Micro-steps of one optimizer step."""
    global_batch: int
    """Rows of one optimizer step on all devices."""
    save_steps: int
    """Optimizer steps between checkpoints, after alignment."""
    generation_block: int | None = None
    """GRPO: optimizer steps that one generation batch lasts; resume is exact on its multiples."""
    prompts: int | None = None
    """GRPO: different prompts of one generation batch."""
    completions: int | None = None
    """GRPO: completions of one generation batch, on all devices."""
    turns: int = 1
    """GRPO: programs that one completion may hold: its drafts, and its answer."""
    command: tuple[str, ...] = ()
    """What the run starts for this stage; empty when it trains in its own process."""

    @property
    def renders(self) -> int | None:
        """GRPO: programs that one generation batch has rendered at most; equal ones are rendered once."""
        return None if self.completions is None else self.completions * self.turns

    def render_words(self) -> str:
        """Turns and renders of a GRPO stage, for a terminal."""
        block = self.generation_block or 1
        each = (self.renders or 0) / block
        words = f"up to {self.renders} renders for {self.completions} completions"
        words += f" ({each:g} a step)" if block > 1 else " a step"
        if self.turns > 1:
            words += f": each may draft {self.turns - 1} program{'s' if self.turns > 2 else ''} before its answer"
        return words


@dataclass(frozen=True)
class Plan:
    """What a recipe comes to."""

    name: str
    model: str
    world_size: int
    device: str
    """`cpu`, or what the GPUs are called; what training would use on this machine."""
    tasks: Mapping[str, str]
    """Environment, and where the tasks of each set come from, in words."""
    command: tuple[str, ...]
    """What the user types."""
    stages: tuple[StagePlan, ...]
    sandbox_asked: str
    sandbox_here: str
    """Best isolation level that this machine proves."""
    problems: tuple[str, ...] = ()
    """What would make the run fail."""
    warnings: tuple[str, ...] = ()
    """What cannot be checked here, or is not as asked on this machine."""

    @property
    def ok(self) -> bool:
        """Whether nothing is known that would make the run fail."""
        return not self.problems

    def to_dict(self) -> dict[str, Any]:
        """JSON form, with `ok` and the commands as lines."""
        stages = [
            asdict(stage) | {"renders": stage.renders, "command_line": shlex.join(stage.command)}
            for stage in self.stages
        ]
        return {"ok": self.ok} | asdict(self) | {"command_line": shlex.join(self.command), "stages": stages}

    def _world(self) -> str:
        count = f"{self.world_size} process{'es' if self.world_size > 1 else ''}"
        return f"{count}; on this machine they would train on {self.device}"

    def to_text(self) -> str:
        """The plan for a terminal."""
        lines = [f"recipe   {self.name}", f"model    {self.model}"]
        told = [f"{name}: {words}" for name, words in self.tasks.items()]
        lines += [f"{'' if number else 'tasks':<9}{words}" for number, words in enumerate(told)]
        lines.append(f"world    {self._world()}")
        lines.append(f"sandbox  {self.sandbox_asked} asked, {self.sandbox_here} proven on this machine")
        for stage in self.stages:
            accumulated = f" x {stage.accumulation} accumulated" if stage.accumulation > 1 else ""
            lines.append(
                f"{stage.name:<9}{stage.length}; batch {stage.global_batch} = {stage.device_batch}{accumulated} x "
                f"{self.world_size} devices; a checkpoint every {stage.save_steps} steps"
            )
            if stage.generation_block:
                block = f"{stage.generation_block} step{'s' if stage.generation_block > 1 else ''}"
                lines.append(f"{'':<9}{stage.prompts} prompts generated at once, used for {block}")
                lines.append(f"{'':<9}{stage.render_words()}")
        lines += ["", "start it with:", f"  {shlex.join(self.command)}"]
        for stage in self.stages:
            if stage.command:
                lines += [f"which starts, for {stage.name}:", f"  {shlex.join(stage.command)}"]
        lines += [f"problem: {problem}" for problem in self.problems]
        lines += [f"warning: {warning}" for warning in self.warnings]
        return "\n".join(lines)


@dataclass
class _Findings:
    """Problems and warnings, collected on the way."""

    problems: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def check(self, what: str, make: Callable[[], Any]) -> Any:
        """`make()`; when a library refuses, a problem that names `what`, and None."""
        try:
            return make()
        except Exception as error:  # whatever a library raises for bad values: all of it is told
            self.problems.append(f"{what}: {type(error).__name__}: {error}")
            return None


def plan(recipe: Recipe, recipe_path: Path, *, runs_dir: Path = Path("runs")) -> Plan:
    """Resolve a recipe and check it as deeply as this machine can.

    Args:
        recipe: what to run.
        recipe_path: its file; relative paths in it start at its folder.
        runs_dir: folder of runs.

    Returns:
        The plan. `ok` is False when something is known that would make the run fail.
    """
    import torch

    findings = _Findings()
    gpus = torch.cuda.device_count()
    device = "cpu" if recipe.launch.cpu or not gpus else torch.cuda.get_device_name(0)
    wants_gpu = _wants_gpu(recipe)
    if wants_gpu and not gpus:
        findings.warnings.append(
            f"no GPU here, and this recipe wants {recipe.launch.num_processes} on each machine: memory, bf16 and "
            "kernels could not be checked"
        )
    elif device != "cpu" and gpus < recipe.launch.num_processes:
        findings.problems.append(f"launch.num_processes is {recipe.launch.num_processes}, this machine has {gpus} GPUs")
    with _quiet():
        stages = tuple(_stages(recipe, recipe_path, runs_dir, wants_gpu, findings))
        _check_model(recipe, findings)
        _check_accelerate(recipe, recipe_path.resolve().parent, findings)
    _check_packages(recipe, bool(gpus), torch.__version__, findings)
    elsewhere = findings.warnings if wants_gpu and not gpus else findings.problems  # another machine may have it
    elsewhere += lacking_files(recipe, recipe_path.resolve().parent)
    _check_backend(recipe, recipe_path.resolve().parent, elsewhere)
    _check_rewards(recipe, recipe_path.resolve().parent, elsewhere)
    return Plan(
        name=recipe.name,
        model=recipe.model.source + (f" ({recipe.model.params})" if recipe.model.params else ""),
        world_size=trl_options.world_size(recipe),
        device=device,
        tasks=task_words(recipe),
        command=_user_command(recipe_path, runs_dir),
        stages=stages,
        sandbox_asked=recipe.sandbox.level,
        sandbox_here=_sandbox_here(recipe, elsewhere),
        problems=tuple(findings.problems),
        warnings=tuple(findings.warnings),
    )


def _wants_gpu(recipe: Recipe) -> bool:
    """Whether the recipe is meant for GPUs, wherever the plan is made."""
    uses_vllm = recipe.grpo is not None and bool(recipe.grpo.trl_options.get("use_vllm"))
    return recipe.launch.cpu is False or uses_vllm or recipe.launch.accelerate_config is not None


def _user_command(recipe_path: Path, runs_dir: Path) -> tuple[str, ...]:
    place = ("--runs-dir", str(runs_dir)) if runs_dir != Path("runs") else ()
    return ("janusrl", "run", str(recipe_path), *place)


def _stages(
    recipe: Recipe, recipe_path: Path, runs_dir: Path, wants_gpu: bool, findings: _Findings
) -> Iterator[StagePlan]:
    from trl import GRPOConfig, SFTConfig

    run_folder = runs_dir / recipe.name
    world = trl_options.world_size(recipe)
    made: tuple[tuple[str, SftSection | GrpoSection | None, Any, Any], ...] = (
        ("sft", recipe.sft, trl_options.sft_config, SFTConfig),
        ("grpo", recipe.grpo, trl_options.grpo_config, GRPOConfig),
    )
    for name, section, arguments, config in made:
        if section is None:
            continue
        options = findings.check(name, lambda: arguments(recipe, run_folder / name, cpu=not wants_gpu))  # noqa: B023
        if options is None:
            continue
        findings.check(f"{name}: TRL's {config.__name__}", lambda: config(**_for_here(options, world)))  # noqa: B023
        accumulation = int(options.get("gradient_accumulation_steps", 1))
        device_batch = int(options["per_device_train_batch_size"])
        block = trl_options.generation_block(options, world) if name == "grpo" else None
        yield StagePlan(
            name=name,
            length=_length(section),
            device_batch=device_batch,
            accumulation=accumulation,
            global_batch=device_batch * accumulation * world,
            save_steps=int(options["save_steps"]),
            generation_block=block,
            prompts=_completions(options, world) // section.num_generations
            if isinstance(section, GrpoSection)
            else None,
            completions=_completions(options, world) if name == "grpo" else None,
            turns=recipe.turns.max_turns if recipe.turns is not None and name == "grpo" else 1,
            command=_stage_command(recipe, recipe_path, run_folder, name),
        )


def _length(section: SftSection | GrpoSection) -> str:
    if isinstance(section, SftSection) and section.epochs is not None:
        return f"{section.epochs:g} passes over the tasks"
    return f"{section.steps} steps"


def _completions(options: dict[str, Any], world: int) -> int:
    """Completions that are generated at once, on all devices."""
    accumulation = int(options.get("gradient_accumulation_steps", 1))
    per_generation = int(options.get("steps_per_generation") or accumulation)
    together = options.get("generation_batch_size") or options["per_device_train_batch_size"] * world * per_generation
    return int(together)


def _for_here(options: dict[str, Any], world: int) -> dict[str, Any]:
    """The same arguments for one process without a GPU: TRL reads both from the machine that it is built on."""
    import torch

    here = options | {"per_device_train_batch_size": options["per_device_train_batch_size"] * world}
    if not options["use_cpu"] and not torch.cuda.is_available():
        here |= {"use_cpu": True, "bf16": False, "fp16": False, "tf32": None}
    return here


def _stage_command(recipe: Recipe, recipe_path: Path, run_folder: Path, stage: str) -> tuple[str, ...]:
    from janusrl.training.launch import launch_command, needs_launch

    if not needs_launch(recipe.launch):
        return ()
    after_sft = stage == "grpo" and recipe.sft is not None
    start = str(run_folder / "sft" / "model") if after_sft else _start(recipe, run_folder)
    return tuple(launch_command(recipe.launch, run_folder, stage, start, recipe_path.resolve().parent))


def _start(recipe: Recipe, run_folder: Path) -> str:
    return str(run_folder / "base") if recipe.model.source == "tiny" else recipe.model.source


def _check_model(recipe: Recipe, findings: _Findings) -> None:
    section = recipe.model
    if section.lora is not None:
        from janusrl.training.stages import lora_config

        lora = section.lora
        findings.check("model.lora: PEFT's LoraConfig", lambda: lora_config(lora))
    if section.source in ("tiny", "smollm2") or Path(section.source).is_dir():
        if recipe.turns is not None and section.source != "tiny":
            findings.check("turns", lambda: _check_tools(section))
        return
    findings.warnings.append(
        f"model '{section.source}' was not looked up: it is fetched from the model hub, or found in its cache, on start"
    )


def _check_tools(section: ModelSection) -> None:
    from janusrl.training.models import load_tokenizer, prepare_base
    from janusrl.training.tool_template import require_tools, teach_tools

    place = prepare_base(section, Path(), (), seed=0)
    require_tools(teach_tools(load_tokenizer(section, place)), place)


def _check_accelerate(recipe: Recipe, folder: Path, findings: _Findings) -> None:
    """Build accelerate's own objects from the config file, and compare its sizes with the recipe's."""
    if recipe.launch.accelerate_config is None:
        return
    from accelerate.commands.config.config_args import load_config_from_file

    name = recipe.launch.accelerate_config
    cluster = findings.check(f"launch.accelerate_config {name}", lambda: load_config_from_file(str(folder / name)))
    if cluster is None:
        return
    world = trl_options.world_size(recipe)
    for key, ours in (("num_processes", world), ("num_machines", recipe.launch.num_machines)):
        theirs = getattr(cluster, key)
        if theirs not in (-1, ours):
            findings.warnings.append(f"{name} says {key} {theirs}; the launch command overrides it with {ours}")
    if cluster.deepspeed_config:
        _check_deepspeed(recipe, name, dict(cluster.deepspeed_config), folder, findings)


def _check_deepspeed(recipe: Recipe, name: str, section: dict[str, Any], folder: Path, findings: _Findings) -> None:
    """Build accelerate's DeepSpeed plugin as its launcher would, from the `deepspeed_config` of the file `name`."""
    from accelerate.utils import DeepSpeedPlugin

    for stage in ("sft", "grpo"):
        stage_section = getattr(recipe, stage)
        if stage_section is None:
            continue
        theirs = section.get("gradient_accumulation_steps", "auto")
        ours = stage_section.trl_options.get("gradient_accumulation_steps", 1)
        if theirs not in ("auto", ours):
            findings.problems.append(
                f"{name} says gradient_accumulation_steps {theirs}, the recipe's '{stage}' {ours}: leave it out there"
            )
    arguments: dict[str, Any] = {}
    for key, value in section.items():
        if key == "deepspeed_config_file":
            arguments["hf_ds_config"] = str(folder / value)
        elif key in DeepSpeedPlugin.__dataclass_fields__:
            arguments[key] = value
        elif key not in LAUNCHER_ONLY:
            findings.problems.append(f"{name}: accelerate's DeepSpeed plugin has no option '{key}'")
    findings.check(f"{name}: accelerate's DeepSpeedPlugin", lambda: DeepSpeedPlugin(**arguments))
    if importlib.util.find_spec("deepspeed") is None:
        findings.warnings.append(
            "deepspeed is not installed here, so its own reading of the config could not be tried; on the training "
            "machine: pip install 'janusrl[gpu]'"
        )


def _check_packages(recipe: Recipe, gpu: bool, torch_version: str, findings: _Findings) -> None:
    options = recipe.grpo.trl_options if recipe.grpo else {}
    if options.get("use_vllm"):
        told = findings.problems if gpu else findings.warnings
        if importlib.util.find_spec("vllm") is None:
            told.append(
                f"vLLM is not installed here (torch {torch_version}). vLLM pins torch exactly and none fits 2.14: "
                "install with constraints/gpu.txt on the training machine"
            )
        tensor_parallel = options.get("vllm_tensor_parallel_size", 1)
        if trl_options.world_size(recipe) % tensor_parallel:
            findings.problems.append(
                f"grpo.vllm_tensor_parallel_size {tensor_parallel} does not divide {trl_options.world_size(recipe)} "
                "processes"
            )
    attention = recipe.model.attn_implementation
    if attention == "flash_attention_2" and importlib.util.find_spec("flash_attn") is None:
        (findings.problems if gpu else findings.warnings).append("flash_attention_2 asked, flash-attn is not installed")
    sections = [section for section in (recipe.sft, recipe.grpo) if section is not None]
    if any(s.trl_options.get("use_liger_kernel") for s in sections) and not importlib.util.find_spec("liger_kernel"):
        (findings.problems if gpu else findings.warnings).append(
            "use_liger_kernel asked, liger-kernel is not installed"
        )
    if recipe.launch.num_machines > 1:
        findings.warnings.append("several machines: the same command has to be started on each of them")


def _check_backend(recipe: Recipe, folder: Path, told: list[str]) -> None:
    """Whether programs in the environment's own language can run here; tasks in others are checked when they load."""
    domain: Domain = registry.load("envs", recipe.tasks.env, folder=folder)
    if lack := domain.missing(domain.language):
        told.append(f"tasks.env: {recipe.tasks.env} cannot run here: {lack}")


def _check_rewards(recipe: Recipe, folder: Path, told: list[str]) -> None:
    """What the options of the rubric's rewards name and this machine lacks, such as the key of a judge."""
    for place in PLACES if recipe.rubric is not None else ():
        for i, use in enumerate(getattr(recipe.rubric, place)):
            found: Reward = registry.load("rewards", use.reward, folder=folder)
            if lack := found.configured(use.options).lacks_here():
                told.append(f"rubric.{place}.{i}: {lack}")


def _sandbox_here(recipe: Recipe, told: list[str]) -> str:
    """The best isolation level proven here; when it is less than asked, `told` gets to know."""
    from janusrl.sandbox.errors import SandboxError
    from janusrl.sandbox.levels import detect, require

    try:
        require(recipe.sandbox.level)
    except SandboxError as error:
        told.append(f"sandbox.level: {error}")
    return detect().level


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep the libraries' notices about deprecated names out of the plan, and undo what building configs exports."""
    before = dict(os.environ)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        os.environ.clear()
        os.environ.update(before)
