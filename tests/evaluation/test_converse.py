"""Conversations use the words that TRL trains with, whatever the chat template."""

from types import SimpleNamespace

import pytest

from janusrl import registry
from janusrl.evaluation.converse import _Speech
from janusrl.recipe import SandboxSection, TurnsSection
from janusrl.scoring.grader import Grader
from janusrl.training.models import ModelError, train_tokenizer
from janusrl.training.tool_template import TOOL_TEMPLATE
from janusrl.training.turns import Drafts

templates = pytest.importorskip("trl.chat_template_utils")


@pytest.fixture(scope="module")
def drafts():
    with Grader(registry.load("envs", "svg"), None, SandboxSection(workers=1)) as grader:
        yield Drafts(grader, [], TurnsSection())


def tokenizer(template: str):
    made = train_tokenizer(["The program drew a picture"])
    made.chat_template = getattr(templates, template)
    return made


@pytest.mark.parametrize(
    "template",
    [
        "qwen2_5_chat_template",
        "qwen3_chat_template",
        "qwen3_instruct_2507_chat_template",
        "qwen3_5_think_chat_template",
    ],
)
def test_what_stands_between_two_answers_is_what_trl_puts_there(drafts, template) -> None:
    from trl import GRPOTrainer

    made = tokenizer(template)
    speech = _Speech(made, drafts)
    messages = [{"role": "tool", "name": "render", "content": "The program drew a picture of 64 x 64 pixels."}]
    trainer = SimpleNamespace(
        _is_vlm=False,
        _tokenizer=made,
        processing_class=made,
        chat_template=speech.template,
        chat_template_kwargs={},
    )
    ids = GRPOTrainer._get_tool_suffix_ids(trainer, messages)
    assert speech._suffix(messages) == made.decode(ids)
    assert "64 x 64" in speech._suffix(messages)


def test_a_template_without_tools_is_refused(drafts) -> None:
    made = train_tokenizer(["some words"])  # its own template knows no tools
    with pytest.raises(ModelError, match="cannot hold tool calls"):
        _Speech(made, drafts)


def test_how_an_unknown_template_is_refused(drafts) -> None:
    made = train_tokenizer(["some words"])
    made.chat_template = TOOL_TEMPLATE.replace("<parameter=", "<argument=")
    with pytest.raises(ModelError, match="'response_template'"):
        _Speech(made, drafts)
