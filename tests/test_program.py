"""Extraction: what models really write, what cut them off, and what a hostile answer may cost."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from janusrl.program import ExtractionError, extract_program

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 4"><circle r="2"/></svg>'
PAGE = "<!DOCTYPE html>\n<html><body><p>hi</p></body></html>"
DRAWN = "print('drawn')"


def attempt(completion, language):
    """The program, or the error."""
    try:
        return extract_program(completion, language)
    except ExtractionError as error:
        return error


def fence(code, tag="", ticks="```"):
    return f"{ticks}{tag}\n{code}\n{ticks}"


FOUND = {
    "bare": (SVG, "svg", SVG),
    "bare in prose": (f"Here: {SVG} Enjoy.", "svg", SVG),
    "xml declaration": (f'<?xml version="1.0"?>\n{SVG}', "svg", f'<?xml version="1.0"?>\n{SVG}'),
    "fenced": (f"Sure.\n{fence(SVG, 'svg')}\nDone.", "svg", SVG),
    "fenced as xml": (fence(SVG, "xml"), "svg", SVG),
    "fenced as html, holding svg": (fence(SVG, "html"), "svg", SVG),
    "fenced without a tag": (fence(SVG), "svg", SVG),
    "tag in capitals": (fence(SVG, "SVG"), "svg", SVG),
    "tag with more words": (fence(SVG, 'svg title="a.svg"'), "svg", SVG),
    "space before the tag": (fence(SVG, " svg"), "svg", SVG),
    "tildes": (fence(SVG, "svg", "~~~"), "svg", SVG),
    "backticks in tildes": (fence(f"{SVG}\n<!-- ``` -->", "svg", "~~~"), "svg", f"{SVG}\n<!-- ``` -->"),
    "four ticks around three": (fence("x = '''\n```\n'''", "python", "````"), "python", "x = '''\n```\n'''"),
    "markdown around the block": (fence(f"# Answer\n{fence(SVG, 'svg')}", "markdown", "````"), "svg", SVG),
    "CRLF": (fence(SVG, "svg").replace("\n", "\r\n"), "svg", SVG),
    "blanks after the fence": (f"```svg\n{SVG}\n```   \nbye", "svg", SVG),
    "indented fence": (f"  ```svg\n{SVG}\n  ```", "svg", SVG),
    "thinking": (f"<think>maybe {SVG.replace('2', '9')}</think>{SVG}", "svg", SVG),
    "thinking holds a block": (f"<think>\n{fence('<svg></svg>', 'svg')}\n</think>\n{fence(SVG, 'svg')}", "svg", SVG),
    "fence right after thinking": (f"<think>hm</think>{fence(SVG, 'svg')}", "svg", SVG),
    "thinking that began in the prompt": (f"so <svg></svg>?\n</think>\n{SVG}", "svg", SVG),
    "two thoughts": (f"<think>a</think><thinking>b</thinking>{SVG}", "svg", SVG),
    "other tags in thinking": (f"<think><reasoning></think>{SVG}", "svg", SVG),
    "nested svg": (f"<svg>{SVG}<g/></svg>", "svg", f"<svg>{SVG}<g/></svg>"),
    "closing tag in a comment": ("<svg><!-- </svg> --><g/></svg>", "svg", "<svg><!-- </svg> --><g/></svg>"),
    "opening tag in a comment": ("<svg><!-- <svg> --><g/></svg>", "svg", "<svg><!-- <svg> --><g/></svg>"),
    "closing tag in CDATA": ("<svg><![CDATA[</svg>]]><g/></svg>", "svg", "<svg><![CDATA[</svg>]]><g/></svg>"),
    "empty element": ('<svg viewBox="0 0 4 4"/>', "svg", '<svg viewBox="0 0 4 4"/>'),
    "empty element inside": ("<svg><svg/><g/></svg>", "svg", "<svg><svg/><g/></svg>"),
    "other elements of like names": ("<svg><svgx></svgx></svg>", "svg", "<svg><svgx></svgx></svg>"),
    "half a tag in prose": (f"I write `<svg` first: {SVG}", "svg", SVG),
    "end of a block that began in the prompt": (f"{SVG}\n```", "svg", SVG),
    "html": (f"Here: {PAGE}", "html", PAGE),
    "html end in a script": (
        "<html><script>'</html>'</script></html>", "html", "<html><script>'</html>'</script></html>"
    ),
    "python fenced": (fence(DRAWN, "py"), "python", DRAWN),
    "python bare": (f"\n{DRAWN}\n", "python", DRAWN),
    "python bare after thinking": (f"<think>x</think>\n{DRAWN}", "python", DRAWN),
    "the tagged block wins": (f"{fence(DRAWN, 'python')}\n{fence('output')}", "python", DRAWN),
}  # fmt: skip


@pytest.mark.parametrize("name", FOUND)
def test_the_program_is_found_where_it_stands(name):
    completion, language, source = FOUND[name]
    program = extract_program(completion, language)
    assert program.source == source
    assert completion[program.start : program.end] == program.source
    assert program.count == 1
    assert program.language == language


@pytest.mark.parametrize(
    ("completion", "language", "reason"),
    [
        ("", "svg", "empty"),
        (" \n\t", "svg", "empty"),
        ("I cannot do that.", "svg", "no_code"),
        ("<svgs></svgs>", "svg", "no_code"),
        (SVG[:-3], "svg", "truncated"),
        ("<svg viewBox", "svg", "truncated"),
        ("<svg><svg></svg>", "svg", "truncated"),
        ("<svg><!-- </svg>", "svg", "truncated"),
        (f"{SVG}\nBetter:\n<svg><g>", "svg", "truncated"),
        (f"{SVG}\nBetter:\n<svg view", "svg", "truncated"),
        (f"```svg\n{SVG}", "svg", "truncated"),
        (f"{fence(SVG, 'svg')}\n```svg\n<svg>", "svg", "truncated"),
        ("```svg", "svg", "truncated"),
        (f"<think>{SVG}", "svg", "truncated"),
        (f"<think>{SVG}</think>", "svg", "no_code"),
        (f"{SVG}</think>", "svg", "no_code"),
        (fence("", "svg"), "svg", "no_code"),
        (fence("  \n ", "svg"), "svg", "no_code"),
        (fence(DRAWN, "python"), "svg", "language"),
        (fence("hello"), "svg", "language"),
        (fence("<p/>", "html"), "svg", "language"),
        (fence(SVG, "svg"), "python", "language"),
    ],
)
def test_what_is_missing_is_called_by_its_name(completion, language, reason):
    with pytest.raises(ExtractionError) as caught:
        extract_program(completion, language)
    assert caught.value.reason == reason
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize("block", [lambda code: fence(code, "svg"), lambda code: code])
def test_of_several_the_last_is_taken_and_all_are_counted(block):
    completion = "\n".join(block(SVG.replace("4 4", f"{n} {n}")) for n in (1, 2, 3))
    program = extract_program(completion, "svg")
    assert "3 3" in program.source
    assert program.count == 3


def test_a_message_does_not_repeat_what_the_model_wrote_at_length():
    with pytest.raises(ExtractionError) as caught:
        extract_program("".join(fence("x", f"tag{n}" + "y" * 1000) + "\n" for n in range(1000)), "svg")
    assert len(str(caught.value)) < 300


MEGABYTE = 1_000_000
HOSTILE = {
    "one long tag": "```" + "a" * MEGABYTE,
    "long tag and blanks": "```" + "a" * (MEGABYTE // 2) + " " * (MEGABYTE // 2) + "`",
    "blanks after ticks": "```" + " " * MEGABYTE + "`",
    "ticks": "`" * MEGABYTE,
    "tildes": "~" * MEGABYTE + "x",
    "many fences": "```\n" * (MEGABYTE // 4),
    "many unclosed fences of growing length": "\n".join("`" * n for n in range(3, 1400)),
    "markdown in markdown": "```markdown\n" * (MEGABYTE // 12),
    "openings never closed": "<svg " * (MEGABYTE // 5),
    "opened again and again": "<svg>" * (MEGABYTE // 5),
    "many documents": "<svg></svg>" * (MEGABYTE // 11),
    "many empty elements": "<svg/>" * (MEGABYTE // 6),
    "comments never closed": "<svg>" + "<!--" * (MEGABYTE // 4),
    "data never closed": "<svg>" + "<![CDATA[" * (MEGABYTE // 9),
    "declarations": "<?xml" * (MEGABYTE // 5) + "<svg></svg>",
    "declarations before every document": "<?xml ?><svg></svg>" * (MEGABYTE // 19),
    "blanks before a document": "<?xml?>" + " " * MEGABYTE + "<svg></svg>",
    "doctypes": "<!DOCTYPE" * (MEGABYTE // 9) + "<svg></svg>",
    "thoughts never closed": "<think>" * (MEGABYTE // 7),
    "thoughts closed": "<think></think>" * (MEGABYTE // 15),
    "thoughts only closed": "</think>" * (MEGABYTE // 8),
    "angle brackets": "<" * MEGABYTE,
    "long attribute": "<svg " + "a" * MEGABYTE,
    "newlines": "\n" * MEGABYTE + "x",
    "scripts never closed": "<html>" + "<script " * (MEGABYTE // 8),
}


@pytest.mark.parametrize("language", ["svg", "html", "python"])
@pytest.mark.parametrize("name", HOSTILE)
def test_a_megabyte_of_anything_costs_little(name, language):
    started = time.process_time()
    found = attempt(HOSTILE[name], language)
    assert not isinstance(found, ExtractionError) or len(str(found)) < 300
    assert time.process_time() - started < 3  # about 0.1 s on an idle core; quadratic time would take minutes


PIECES = st.sampled_from(
    [
        "```",
        "~~~",
        "````",
        "svg",
        "html",
        "<svg>",
        "</svg>",
        "<svg/>",
        "<svg",
        ">",
        "<!--",
        "-->",
        "<think>",
        "</think>",
        "<reasoning>",
        "<![CDATA[",
        "]]>",
        "x",
        "<html>",
        "</html>",
        "<?xml?>",
        "markdown",
        "\n",
        "\r\n",
        " ",
    ]
)


@settings(max_examples=400, deadline=None)
@given(st.lists(PIECES, max_size=25).map("".join), st.sampled_from(["svg", "html", "python"]))
def test_whatever_is_found_stands_in_the_completion(completion, language):
    program = attempt(completion, language)
    if isinstance(program, ExtractionError):
        assert program.reason in ("empty", "no_code", "truncated", "language")
        return
    assert completion[program.start : program.end] == program.source
    assert program.source.strip()
    assert program.count >= 1
    if language == "svg" and not program.fenced:
        assert program.source.startswith(("<svg", "<?xml"))
        assert program.source.endswith(("</svg>", "/>"))
