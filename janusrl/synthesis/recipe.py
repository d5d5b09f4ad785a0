"""The recipe of a corpus: every setting of a synthesis as typed, documented models."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from janusrl.chat import Endpoint
from janusrl.recipe import SandboxSection, Section
from janusrl.recipe_document import dotted
from janusrl.synthesis.about import Format
from janusrl.synthesis.mixture import Mixture
from janusrl.synthesis.recipe_rules import GRAMMAR, rules
from janusrl.synthesis.writers import LocalOptions, Price


class WriterSection(Section):
    """A model that writes or judges: exactly one of `endpoint` and `local`."""

    endpoint: Endpoint | None = None
    """An OpenAI-compatible endpoint: hosted, vLLM, SGLang, llama.cpp ..."""
    local: LocalOptions | None = None
    """A Hugging Face model in this process."""
    price: Price = Field(default_factory=Price)
    """For accounts and the budget."""

    @model_validator(mode="after")
    def _one_of_both(self) -> WriterSection:
        if (self.endpoint is None) == (self.local is None):
            raise ValueError("give exactly one of 'endpoint' and 'local'")
        return self


class Use(BaseModel):
    """A named part with options of its own: every other key is one."""

    model_config = ConfigDict(extra="allow", use_attribute_docstrings=True)

    @property
    def options(self) -> dict[str, Any]:
        """The part's own options."""
        return dict(self.model_extra or {})


class SeedsUse(Use):
    """Where seeds come from: exactly one of `source` and `stage`."""

    source: str | None = None
    """A source: a registered name, `module:function`, or `file.py:function`. Other keys are its options."""
    stage: str | None = None
    """An earlier stage, whose rows are the seeds."""

    @model_validator(mode="after")
    def _one_of_both(self) -> SeedsUse:
        if (self.source is None) == (self.stage is None):
            raise ValueError("give exactly one of 'source' and 'stage' (an earlier stage, whose rows are the seeds)")
        if self.stage is not None and self.options:
            raise ValueError(f"rows of a stage take no options, got '{next(iter(self.options))}'")
        return self


class StrategyUse(Use):
    """How seeds become drafts."""

    strategy: str
    """Registered name, `module:function`, or `file.py:function`. Other keys are its options."""


class JudgeUse(Use):
    """Who marks drafts, and what is kept."""

    judge: str
    """The rubric: registered name, `module:function`, or `file.py:function`. Other keys are its options."""
    models: list[str] = Field(min_length=1)
    """Names of `models`. Of several the mean of each dimension counts, and their agreement is reported."""
    at_least: float | dict[str, float] | None = None
    """Marks that a draft must reach: one number, or one for each dimension. The rubric's own when None."""
    on: Literal["mean", "each", "total"] | None = None
    """What must reach it: the mean of the dimensions, each of them, or their sum. The rubric's own when None."""


class FilterUse(Use):
    """What a draft must be."""

    filter: str
    """Registered name, `module:class`, or `file.py:class`. Other keys are its options."""


class SynthesisStage(Section):
    """One step of the pipeline: seeds of one source, one strategy, one kind of row."""

    name: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$")
    """Stands in every row; later stages may take its rows as seeds."""
    category: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$")
    """Of the mixture, such as `chart_generation`."""
    seeds: SeedsUse
    """Where seeds come from."""
    strategy: StrategyUse
    """How they become drafts: a name, or a mapping with options."""
    writer: str = ""
    """Who writes: a name of `models`, or `grammar`: the grammar that drew the seed. The recipe's when not given."""
    env: str | None = None
    """Environment of the programs, where seeds do not tell."""
    language: str | None = None
    """Language of the programs, where seeds do not tell."""
    rounds: int = Field(2, ge=0, le=10)
    """How many times a program that failed goes back to the writer with its error."""
    judge: JudgeUse | None = None
    """Marks drafts; nobody does when None."""
    filters: list[FilterUse] = Field(default_factory=list)
    """Filters of this stage, after the recipe's own."""
    limit_s: float | None = Field(3600.0, gt=0)
    """Seconds in which something must come of a job: an answer, a program that ended. One that hangs longer is given
    up, as a failure of ours; never when None."""
    count: int | None = Field(None, ge=1)
    """Rows wanted; all that the seeds give when None."""
    variants: int = Field(1, ge=1)
    """How many times each seed is used."""
    max_seeds: int | None = Field(None, ge=1)
    """Most seeds that are read."""

    @field_validator("strategy", mode="before")
    @classmethod
    def _named(cls, value: Any) -> Any:
        return {"strategy": value} if isinstance(value, str) else value

    @field_validator("filters", mode="before")
    @classmethod
    def _all_named(cls, value: Any) -> Any:
        return [{"filter": one} if isinstance(one, str) else one for one in value] if isinstance(value, list) else value


class CorpusSection(Section):
    """What is written in the end."""

    eval_share: float = Field(0.05, ge=0, lt=1)
    """Share of the seeds' families that are held out."""
    picture_px: int = Field(1600, ge=64, le=8192)
    """Longest side of the pictures that rows keep of what was drawn; larger ones are scaled down."""
    formats: tuple[Format, ...] = ("parquet", "januscode")
    """`parquet` (always written), and `januscode`: JSON of messages, with pictures as files."""
    mixture: Mixture = Field(default_factory=Mixture)
    """Which rows go into it."""


class BudgetSection(Section):
    """When to stop before everything is made. What was made is kept; a larger budget goes on."""

    usd: float | None = Field(None, gt=0)
    """US dollars, by the models' prices."""
    tokens: int | None = Field(None, ge=1)
    """Tokens of prompts and answers together."""
    failures: int | None = Field(100, ge=1)
    """Jobs in a row that end by a failure of ours (an endpoint that does not answer): stop instead of going on; never
    when None."""
    fruitless: int | None = Field(1000, ge=1)
    """Jobs in a row that give no row: end the stage instead of going on (a grammar has no end); never when None."""


class BackendSection(Section):
    """Where jobs run."""

    kind: Literal["local", "ray"] = "local"
    """`local`: threads of this process. `ray`: Ray Data, on every node of a cluster (extra `ray`)."""
    concurrency: int | None = Field(None, ge=1, le=4096)
    """Jobs under way at a time; by the models' limits and the cores when None. With Ray: of one worker."""
    workers: int | None = Field(None, ge=1)
    """Ray workers (processes); one for every two cores of the cluster when None."""
    ray_address: str | None = None
    """The cluster's address, such as `auto`; None: RAY_ADDRESS, else this machine alone."""
    chunk: int = Field(2048, ge=1)
    """Jobs that are handed to Ray Data at once."""


class SynthesisRecipe(Section):
    """A whole corpus."""

    name: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")
    """Name of the corpus's folder."""
    description: str = ""
    """One paragraph for the data card."""
    seed: int = 0
    """Seed of all random numbers."""
    models: dict[str, WriterSection] = Field(default_factory=dict)
    """Models that write or judge, by the names that stages call them."""
    writer: str = GRAMMAR
    """Who writes where a stage does not say: a name of `models`, or `grammar`, which needs no model."""
    stages: list[SynthesisStage] = Field(min_length=1)
    """The pipeline, in order."""
    filters: list[FilterUse] = Field(default_factory=list)
    """Filters of every stage, in order."""
    corpus: CorpusSection = Field(default_factory=CorpusSection)
    """What is written."""
    budget: BudgetSection = Field(default_factory=BudgetSection)
    """When to stop."""
    sandbox: SandboxSection = Field(default_factory=SandboxSection)
    """Isolation and limits of the programs."""
    backend: BackendSection = Field(default_factory=BackendSection)
    """Where jobs run."""

    @field_validator("filters", mode="before")
    @classmethod
    def _all_named(cls, value: Any) -> Any:
        return [{"filter": one} if isinstance(one, str) else one for one in value] if isinstance(value, list) else value

    @model_validator(mode="after")
    def _fits_together(self) -> SynthesisRecipe:
        for where, message in rules(self.model_dump()):
            raise ValueError(f"{dotted(where)}: {message}")
        for stage in self.stages:
            stage.writer = stage.writer or self.writer
        return self

    @property
    def used(self) -> list[str]:
        """Names of those who write or judge in some stage, each once."""
        named = [[stage.writer, *(stage.judge.models if stage.judge else ())] for stage in self.stages]
        return list(dict.fromkeys(name for names in named for name in names))

    def stage(self, name: str) -> SynthesisStage:
        """A stage by its name. Raises KeyError."""
        return {stage.name: stage for stage in self.stages}[name]
