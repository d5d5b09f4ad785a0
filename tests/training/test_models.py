"""Model sources: the tiny tokenizer round-trips SVG, tiny models have their size, errors say what to do."""

import pytest

from janusrl.recipe import ModelSection
from janusrl.training.models import (
    TINY_SHAPES,
    ModelError,
    build_tiny,
    load_model,
    load_tokenizer,
    prepare_base,
    train_tokenizer,
)

TEXTS = [
    f'Draw a teal circle at x={x} y={x + 1} size={x % 9}\n<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">'
    f'<circle cx="{x}" cy="{x + 1}" r="{x % 9}" fill="teal"/></svg>'
    for x in range(64)
]


@pytest.fixture(scope="module")
def tokenizer():
    return train_tokenizer(TEXTS)


def test_tokenizer_round_trips_any_text(tokenizer) -> None:
    for text in (TEXTS[3], "ünï \n\t <path d='M 1.5-2e3'/> 日本", ""):
        assert tokenizer.decode(tokenizer(text).input_ids) == text


def test_numbers_are_single_tokens(tokenizer) -> None:
    assert len(tokenizer.tokenize("47")) == 1
    assert len(tokenizer(TEXTS[3]).input_ids) < 40


def test_chat_template_marks_the_answer(tokenizer) -> None:
    shown = tokenizer.apply_chat_template(
        [{"role": "user", "content": "hi"}], add_generation_prompt=True, tokenize=False
    )
    assert shown == "<|im_start|>user\nhi<|im_end|>\n<|im_start|>assistant\n"


@pytest.mark.parametrize("params", TINY_SHAPES)
def test_tiny_models_have_about_the_size_they_are_named_by(tokenizer, params: str) -> None:
    model = build_tiny(tokenizer, params, seed=0)
    wanted = float(params[:-1]) * {"k": 1e3, "m": 1e6}[params[-1]]
    assert sum(p.numel() for p in model.parameters()) == pytest.approx(wanted, rel=0.35)


def test_same_seed_same_weights(tokenizer) -> None:
    one, two, other = (build_tiny(tokenizer, "650k", seed=seed) for seed in (1, 1, 2))
    first = [p.detach() for p in one.parameters()]
    assert all((a == b).all() for a, b in zip(first, two.parameters(), strict=True))
    assert any((a != b).any() for a, b in zip(first, other.parameters(), strict=True))


def test_prepare_base_writes_once_and_reloads(tmp_path) -> None:
    section = ModelSection(source="tiny", params="650k")
    place = prepare_base(section, tmp_path / "base", TEXTS, seed=0)
    before = (tmp_path / "base" / "model.safetensors").stat().st_mtime_ns
    assert prepare_base(section, tmp_path / "base", TEXTS, seed=5) == place
    assert (tmp_path / "base" / "model.safetensors").stat().st_mtime_ns == before
    assert load_tokenizer(section, place).chat_template
    assert load_model(section, place).dtype.is_floating_point


def test_errors_say_what_was_given(tokenizer, tmp_path) -> None:
    with pytest.raises(ModelError, match=r"'7b'.*650k"):
        build_tiny(tokenizer, "7b", seed=0)
    with pytest.raises(ModelError, match=r"cannot load a model from .*nowhere"):
        load_model(ModelSection(source="x"), tmp_path / "nowhere")
