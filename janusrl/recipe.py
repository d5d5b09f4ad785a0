"""The recipe: every setting of a run as typed, documented models.

The models only hold and check values; reading YAML, line numbers, overrides and suggestions are `recipe_file.py`. A
setting that TRL already has is not repeated here: unknown keys of `sft` and `grpo` are passed to TRL's own config and
checked against its fields by `janusrl plan` and at the start of a run.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from annotated_types import Gt
from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from janusrl.registry import suggest


class Section(BaseModel):
    """Base of all recipe sections: unknown keys are errors, docstrings of fields are kept."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)


class LoraSection(Section):
    """Low-rank adapters through PEFT."""

    r: int = Field(16, ge=1)
    """Rank."""
    alpha: int = Field(32, ge=1)
    """Scale: the update is alpha / r times the adapter's product."""
    dropout: float = Field(0.0, ge=0, lt=1)
    """Dropout on the adapter's input."""
    target_modules: str | list[str] = "all-linear"
    """Modules to adapt, as PEFT takes them."""


class ModelSection(Section):
    """The model to train."""

    source: str
    """`tiny` (random weights, tokenizer trained on the tasks), `smollm2` (the 135M model of the package index), a local
    checkpoint folder, or a Hugging Face id."""
    params: str | None = None
    """Size of a `tiny` model: `650k`, `1m`, `3m`, `10m` ..."""
    dtype: Literal["float32", "bfloat16", "float16"] = "float32"
    """Type of the weights."""
    attn_implementation: str | None = None
    """Attention kernel, as transformers takes it."""
    trust_remote_code: bool = False
    """Run code that comes with the checkpoint."""
    vision: bool = False
    """The model takes pictures in its prompts (loaded with AutoModelForImageTextToText and a processor)."""
    lora: LoraSection | None = None
    """Adapters for both stages; None trains every weight."""
    system_prompt: str | None = None
    """Put before every task's prompt."""

    @model_validator(mode="after")
    def _tiny_needs_size(self) -> ModelSection:
        if self.source == "tiny" and self.params is None:
            self.params = "650k"
        if self.source != "tiny" and self.params is not None:
            raise ValueError("'params' is only for `source: tiny`; other sources have the size they have")
        return self


class TaskSourceSection(BaseModel):
    """Where tasks come from. Keys beside `source`, `count` and `seed` are options of the source."""

    model_config = ConfigDict(extra="allow", use_attribute_docstrings=True)

    source: str
    """Registered name (`scenes`, `icons`, `jsonl`, `hf`), `module:function`, or `file.py:function`."""
    count: int | None = Field(None, ge=1)
    """How many tasks; None takes all of a finite source."""
    seed: int | None = None
    """Seed of the source; the recipe's seed when None."""

    @property
    def options(self) -> dict[str, Any]:
        """The source's own options."""
        return dict(self.model_extra or {})


class TasksSection(Section):
    """The tasks: what is trained on and what is held out."""

    env: str
    """Environment (domain) that runs the answers in GRPO and in evaluation, such as `svg`."""
    train: TaskSourceSection | None = None
    """Training tasks: what GRPO is rewarded on, and what SFT imitates where `sft` is not given. Tasks equal to a
    held-out one are dropped. A recipe without GRPO that gives `sft` needs none."""
    sft: TaskSourceSection | None = None
    """What SFT imitates, of any environments mixed, such as a corpus; `train` when None. Nothing is run or scored of
    them. Tasks equal to a held-out one are dropped."""
    eval: TaskSourceSection
    """Held-out tasks."""

    @model_validator(mode="after")
    def _something_to_train_on(self) -> TasksSection:
        if self.train is None and self.sft is None:
            raise ValueError("give 'train', the tasks that are trained on; for SFT alone 'sft' will do")
        return self


class PlaceSection(Section):
    """Where a reward is computed. Rewards with equal places share one process and its models."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True, frozen=True)

    device: str = Field("auto", pattern=r"^(auto|cpu|cuda(:\d+)?)$")
    """`auto` (this rank's GPU where there is one, else the CPU), `cpu`, `cuda`, or `cuda:1`."""
    dtype: Literal["fp32", "bf16", "fp16"] = "fp32"
    """Precision of the model's weights and arithmetic."""
    process: bool = False
    """Compute it in a process of its own, which is restarted when it dies and killed when it hangs."""
    batch_size: int = Field(32, ge=1)
    """Pictures in one pass of the model; halved where they do not fit into memory."""


TASK_NEEDS = ("reference_picture", "reference_code", "reference_structure", "tests", "rubric_items", "source_code")
"""What a task may lack; the same words as a reward's `needs`."""
TIERS = ("A", "B", "C", "D")
"""Cost tiers of rewards, cheapest first."""


def _schedule(given: dict[Any, Any]) -> dict[int, float]:
    """Steps and weights, checked. Raises ValueError in words for the recipe's writer."""
    found: dict[int, float] = {}
    for step, weight in given.items():
        text = str(step)
        if isinstance(step, bool) or not text.isascii() or not text.isdigit() or len(text) > 12:
            raise ValueError(f"a schedule is written {{step: weight}}, such as {{0: 0, 200: 0.3}}; {step!r} is no step")
        good = isinstance(weight, int | float) and not isinstance(weight, bool) and 0 <= weight < float("inf")
        if not good:
            raise ValueError(f"the weight at step {step} is {weight!r}; expected a number of at least 0")
        found[int(text)] = float(weight)
    if not any(found.values()):
        raise ValueError("a schedule needs a weight above 0 at one of its steps, such as {0: 0, 200: 0.3}")
    return found


class RewardUse(BaseModel):
    """One use of a reward in a rubric: its name and, for terms, its weight; other keys are its options."""

    model_config = ConfigDict(extra="allow", use_attribute_docstrings=True)

    reward: str
    """Registered name, `package.module:function`, or `file.py:function`."""
    weight: Annotated[float, Gt(0)] | dict[int, float] = 1.0
    """Weight among the terms; weights need not sum to one. `{0: 0, 200: 0.3}` changes it over the steps of training:
    linear between the steps named, constant before and after. Evaluation uses the last one."""
    name: str | None = None
    """Name in logs, when one reward is used twice."""
    anchor: bool | None = None
    """Anchor this term (blank 0, reference 1); when None the rubric's `anchor`, but for rewards that say they need
    none."""
    group: Literal["rank", "minmax"] | None = None
    """Compare this term's values within the group of a prompt's completions: `rank` (share of the others beaten, a tie
    counts half) or `minmax` (stretched to [0, 1]). In training only."""
    without: list[str] = Field(default_factory=list)
    """Use this term only on tasks that lack these, such as `reference_code`: it stands in for other terms."""
    place: PlaceSection | None = None
    """Where it is computed; in this process, on the device that is there, when None."""

    @field_validator("weight", mode="before")
    @classmethod
    def _a_schedule(cls, value: Any) -> Any:
        return _schedule(value) if isinstance(value, dict) else value

    @field_validator("without", mode="before")
    @classmethod
    def _known_needs(cls, value: Any) -> Any:
        needs = [value] if isinstance(value, str) else value
        for need in needs if isinstance(needs, list) else ():
            if need not in TASK_NEEDS:
                hint = suggest(str(need), list(TASK_NEEDS))
                raise ValueError(f"a task cannot lack {need!r}.{hint} It can lack {', '.join(TASK_NEEDS)}")
        return needs

    @property
    def options(self) -> dict[str, Any]:
        """The reward's own options."""
        return dict(self.model_extra or {})


class RubricSection(Section):
    """How scores become one number: gates x multipliers x weighted mean of the terms."""

    gates: list[RewardUse] = Field(default_factory=list)
    """All must pass, or the total is `floor`."""
    terms: list[RewardUse] = Field(default_factory=list)
    """What is optimised."""
    multiply: list[RewardUse] = Field(default_factory=list)
    """Values in [0, 1] that multiply the mean of the terms."""
    metrics: list[RewardUse] = Field(default_factory=list)
    """Logged, never optimised: the hold-outs."""
    curriculum: dict[str, int] = Field(default_factory=dict)
    """First training step of the terms of each cost tier, such as `{C: 200, D: 400}`; cheap tiers first saves most of
    the cost. Tiers that are not named begin at once."""
    duplicate_discount: float = Field(0.0, ge=0, le=1)
    """What equal programs in a group lose: the total is multiplied by 1 - this x (copies - 1) / (group - 1)."""
    floor: float = Field(0.0, ge=-1, le=0)
    """Total of a completion that failed; at or below every rendered answer."""
    anchor: bool = True
    """Rescale each term so that, for each task, a blank canvas scores 0 and the reference 1."""
    allow_unsafe: bool = False
    """Accept metrics (SSIM, MSE, CLIP, official forms) as terms. They are known to be gamed."""
    reward_timeout_s: float = Field(30.0, gt=0)
    """Seconds that one reward may take for one batch before it counts as failed (None, never 0)."""

    @field_validator("curriculum", mode="before")
    @classmethod
    def _tiers_and_steps(cls, value: Any) -> Any:
        for tier, step in value.items() if isinstance(value, dict) else ():
            if tier not in TIERS:
                raise ValueError(f"there is no tier {tier!r}; the tiers are {', '.join(TIERS)}, such as {{C: 200}}")
            if not isinstance(step, int) or isinstance(step, bool) or step < 0:
                raise ValueError(f"tier {tier} begins at step {step!r}; expected a whole number of at least 0")
        return value

    @field_validator("gates", "terms", "multiply", "metrics", mode="before")
    @classmethod
    def _names_are_uses(cls, value: Any) -> Any:
        if isinstance(value, list):
            return [{"reward": item} if isinstance(item, str) else item for item in value]
        return value


class StageSection(BaseModel):
    """Settings shared by the training stages. Unknown keys are passed to TRL's config for the stage."""

    model_config = ConfigDict(extra="allow", use_attribute_docstrings=True)

    @property
    def trl_options(self) -> dict[str, Any]:
        """Keys for TRL's own config."""
        return dict(self.model_extra or {})


class SftSection(StageSection):
    """Supervised fine-tuning on the tasks' demonstrations, through TRL's SFTTrainer."""

    epochs: float | None = Field(None, gt=0)
    """Passes over the training tasks."""
    steps: int | None = Field(None, ge=1)
    """Optimizer steps; give this or `epochs`."""
    batch_size: int = Field(32, ge=1)
    """Rows on each device for each step."""
    learning_rate: float = Field(1e-5, gt=0)
    """Peak learning rate."""
    save_steps: int = Field(200, ge=1)
    """Steps between checkpoints."""

    @model_validator(mode="after")
    def _one_length(self) -> SftSection:
        if (self.epochs is None) == (self.steps is None):
            raise ValueError("give exactly one of 'epochs' and 'steps'")
        return self


class GrpoSection(StageSection):
    """Reinforcement learning, through TRL's GRPOTrainer."""

    steps: int = Field(100, ge=1)
    """Optimizer steps."""
    num_generations: int = Field(8, ge=2)
    """Completions of one prompt: the group that advantages are computed in."""
    batch_size: int = Field(64, ge=1)
    """Completions on each device for each optimizer step."""
    learning_rate: float = Field(1e-6, gt=0)
    """Peak learning rate."""
    max_completion_length: int = Field(512, ge=1)
    """Tokens that a completion may have."""
    temperature: float = Field(1.0, gt=0)
    """Sampling temperature."""
    loss_type: Literal["grpo", "bnpo", "dr_grpo", "dapo", "cispo", "sapo", "luspo", "vespo"] = "dapo"
    """TRL's loss."""
    beta: float = Field(0.0, ge=0)
    """Weight of the KL term; 0 keeps no reference model."""
    rewards_to_trl: Literal["total", "terms"] = "total"
    """`total`: TRL sees the rubric's total. `terms`: it sees each gated term as a function of its own, with their
    weights as `reward_weights`, so that its normalisation and GDPO aggregation apply."""
    save_steps: int = Field(10, ge=1)
    """Steps between checkpoints; rounded up to whole generation blocks so that resume is exact."""
    keep_rollouts: Literal["all", "none"] | int = "all"
    """Which steps' rollouts are kept: all, none, or every N-th step."""
    metrics_every: int = Field(1, ge=1)
    """Compute the rubric's metrics in every N-th generation block; they cost time and are not optimised."""
    max_infra_failed: float = Field(0.2, ge=0, le=1)
    """Share of completions of one step, and of the scores of any one reward, that may fail on our side; above it for
    three steps the run stops."""


class TurnsSection(Section):
    """Several turns in GRPO: the model may look at drafts before it answers, through the tool `render`."""

    max_turns: int = Field(2, ge=2, le=32)
    """Programs that a completion may hold: the answer, and drafts before it. TRL's `max_tool_calling_iterations` is one
    less."""
    reward: Literal["last", "best"] = "last"
    """What counts: the answer, or the best of the answer and its drafts."""
    show_picture: bool = True
    """Show vision models what a draft draws; others read what became of it."""
    feedback_chars: int = Field(2000, ge=100)
    """Longest text that the tool returns."""
    sft_drafts: bool = False
    """In SFT, demonstrations are drafted first and then answered: for models that know no tool calls yet, such as
    `tiny`."""


class CompareSection(Section):
    """Rival arms, each continued from the SFT model with the CPU seconds that GRPO spent."""

    arms: list[Literal["sft_continued", "best_rows", "expert_iteration"]] = Field(default_factory=list)
    """`sft_continued`: more of the same pairs. `best_rows`: SFT on the rows that the rubric scores best.
    `expert_iteration`: SFT on the policy's own best of N answers."""
    learning_rate: float = Field(5e-4, gt=0)
    """Peak learning rate of the arms."""
    best_share: float = Field(0.2, gt=0, le=1)
    """Share of the rows that `best_rows` keeps."""
    expert_rounds: int = Field(3, ge=1)
    """Rounds of sampling and training of `expert_iteration`."""
    expert_samples: int = Field(8, ge=2)
    """Completions per prompt (the N in best of N)."""


class EvalSection(Section):
    """Evaluation on the held-out tasks."""

    batch_size: int = Field(128, ge=1)
    """Prompts generated at once."""
    max_new_tokens: int | None = Field(None, ge=1)
    """Tokens that an answer may have; GRPO's `max_completion_length`, or 512, when None."""
    temperature: float = Field(1.0, gt=0)
    """Temperature of the sampled answers; the greedy ones are always measured too."""
    before_sft: bool = True
    """Also measure the untrained model."""


class SandboxSection(Section):
    """Where and within which limits programs run."""

    level: Literal["namespaces", "landlock", "process"] = "namespaces"
    """The least isolation accepted; a machine that cannot give it refuses the recipe."""
    workers: int | None = Field(None, ge=1)
    """Worker processes a rank; the cores of this process when None."""
    cpu_s: float = Field(10.0, gt=0)
    """CPU seconds for one program."""
    wall_s: float = Field(20.0, gt=0)
    """Wall seconds for one program that stands still, from when it starts; one that computes may have three times
    these, until `cpu_s` are used up. Of a page: for whatever it does."""
    memory_mb: int = Field(1024, ge=64)
    """Memory of one worker."""
    max_source_bytes: int = Field(1_000_000, ge=1)
    """Longest program."""
    backend: Literal["local", "ray"] = "local"
    """Where candidates are rendered: on this node's cores, or on every node of a Ray cluster (extra `ray`)."""
    ray_address: str | None = None
    """The cluster's address, such as `auto` or `ray://head:10001`; None: RAY_ADDRESS, else this machine alone."""


class LaunchSection(Section):
    """How training is started."""

    num_processes: int = Field(1, ge=1)
    """Ranks on this node."""
    num_machines: int = Field(1, ge=1)
    """Nodes."""
    accelerate_config: str | None = None
    """Accelerate config file (ZeRO, FSDP); relative to the recipe. None uses torchrun with plain data parallelism."""
    cpu: bool | None = None
    """Train on the CPU; when None, only where there is no GPU."""
    threads: int | None = Field(None, ge=1)
    """Torch threads a process; one on the CPU when None."""


class ExportSection(Section):
    """The checkpoint that a run leaves."""

    format: Literal["hf"] = "hf"
    """Hugging Face folder with safetensors."""
    dtype: Literal["float32", "bfloat16", "float16"] | None = None
    """Type of the exported weights; the model's when None."""


class Recipe(Section):
    """A whole run."""

    name: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")
    """Name of the run's folder."""
    description: str = ""
    """One paragraph for the report and the model card."""
    seed: int = 0
    """Seed of everything that has none of its own."""
    model: ModelSection
    """The model to train."""
    tasks: TasksSection
    """What is trained on, and what is held out."""
    rubric: RubricSection | None = None
    """How answers are scored; the environment's default when None."""
    sft: SftSection | None = None
    """Supervised stage; skipped when None."""
    grpo: GrpoSection | None = None
    """Reinforcement stage; skipped when None."""
    turns: TurnsSection | None = None
    """Let the model look at drafts in GRPO and evaluation; one answer and no tools when None."""
    compare: CompareSection = Field(default_factory=CompareSection)
    """Rival arms at GRPO's CPU time."""
    eval: EvalSection = Field(default_factory=EvalSection)
    """How models are measured."""
    sandbox: SandboxSection = Field(default_factory=SandboxSection)
    """Isolation and limits."""
    launch: LaunchSection = Field(default_factory=LaunchSection)
    """Processes and nodes."""
    export: ExportSection = Field(default_factory=ExportSection)
    """What is left behind."""

    @model_validator(mode="after")
    def _something_to_do(self) -> Recipe:
        if self.tasks.train is None and self.grpo is not None:
            raise ValueError("'grpo' is rewarded on the tasks of 'tasks.train', and there are none: add 'train:'")
        if self.tasks.sft is not None and self.sft is None:
            raise ValueError("'tasks.sft' is what the stage 'sft' imitates, and there is no such stage: add 'sft:'")
        if self.compare.arms and (self.grpo is None or self.sft is None):
            raise ValueError(
                "'compare' needs both 'sft' and 'grpo': its arms start from the one and spend the other's time"
            )
        return self
