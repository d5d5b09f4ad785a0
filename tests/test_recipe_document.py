import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from janusrl.recipe_document import Document, DocumentError, dump

BAD = [
    ("", 1, "empty"),
    ("# only a comment\n", 1, "empty"),
    ("- a\n- b\n", 1, "key: value"),
    ("just text\n", 1, "key: value"),
    ("a: 1\n\tb: 2\n", 2, "tab"),
    ("a:\n  b: 1\n\t c: 2\n", 3, "tab"),
    ("a: 1\nb: [1, 2\nc: 3\n", 3, "not YAML"),
    ("a: 1\nb: 'open\n", 3, "not YAML"),
    ("a: b: c\n", 1, "not YAML"),
    ("a: 1\n---\nb: 2\n", 2, "not YAML"),
    ("a: *nowhere\n", 1, "not YAML"),
    ("a: &x [*x]\n", 1, "holds itself"),
    ("a: @x\n", 1, "not YAML"),
]


@pytest.mark.parametrize(("text", "line", "message"), BAD)
def test_text_that_is_no_recipe_is_one_plain_line(text, line, message):
    with pytest.raises(DocumentError) as caught:
        Document.read(text, "r.yaml")
    assert caught.value.mistake.line == line
    assert message in str(caught.value)
    assert str(caught.value).startswith(f"r.yaml:{line}: ")
    assert "\n" not in str(caught.value)


def test_aliases_of_aliases_do_not_blow_up():
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 10)]
    with pytest.raises(DocumentError, match="aliases"):
        Document.read("\n".join(lines), "r.yaml")


def test_an_alias_is_read_as_what_it_names():
    document = Document.read("a: &x {b: 1}\nc: *x\n", "r.yaml")
    assert document.data == {"a": {"b": 1}, "c": {"b": 1}}


def test_duplicate_keys_are_mistakes_at_their_own_line_on_every_level():
    document = Document.read("a: 1\nb:\n  c: 1\n  c: 2\na: 3\n", "r.yaml")
    assert [(m.line, m.path) for m in document.mistakes] == [(4, "b.c"), (5, "a")]
    assert "line 3" in document.mistakes[0].message
    assert "line 1" in document.mistakes[1].message


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1e-6", 1e-6),
        ("1.e3", 1000.0),
        (".5", 0.5),
        ("-3", -3),
        ("007", 7),
        ("no", "no"),
        ("yes", "yes"),
        ("on", "on"),
        ("true", True),
        ("null", None),
        ("~", None),
        ("", None),
        ("1:30", "1:30"),
        ("2026-11-23", "2026-11-23"),
        ("0x1f", "0x1f"),
        ("1_000", "1_000"),
        ("'1'", "1"),
    ],
)
def test_plain_scalars_mean_what_yaml_1_2_says(text, value):
    found = Document.read(f"a: {text}", "r.yaml").data["a"]
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize("text", [".inf", "-.inf", ".NaN", "[1, .inf]"])
def test_numbers_that_are_not_finite_are_mistakes(text):
    assert "finite" in Document.read(f"a: {text}", "r.yaml").mistakes[0].message


@pytest.mark.parametrize("text", ["!!python/object/apply:os.system [x]", "!!python/name:os.system", "!secret x"])
def test_tags_never_construct_objects(text):
    document = Document.read(f"a: {text}", "r.yaml")
    assert document.mistakes or document.data["a"] == ["x"]


def test_lines_of_nested_values():
    document = Document.read("a:\n  - b: 1\n    c: 2\n  - {d: 3}\n", "r.yaml")
    assert document.line(("a", 0, "c")) == 3
    assert document.line(("a", 1, "d")) == 4
    assert document.line(("a", 1, "missing", "deeper")) == 4
    assert document.place(("a", 0, "b")) == "r.yaml:2"


def test_overrides_set_change_and_make():
    text = "a: {b: 1}\nl: [{w: 1}, {w: 2}]\nn:\n"
    overrides = ["a.b=2", "a.c=[1, {x: y}]", "l.1.w=0.5", "n.deep.er=text", "new=null", "a.d==="]
    document = Document.read(text, "r.yaml", overrides)
    assert not document.mistakes
    assert document.data == {
        "a": {"b": 2, "c": [1, {"x": "y"}], "d": "=="},
        "l": [{"w": 1}, {"w": 0.5}],
        "n": {"deep": {"er": "text"}},
        "new": None,
    }
    assert document.place(("l", 1, "w")) == "override 'l.1.w=0.5'"
    assert document.place(("l", 1)) == "r.yaml:2"
    assert document.place(("a", "c", 1, "x")) == "override 'a.c=[1, {x: y}]'"
    assert document.line(("n", "deep", "other")) is None


@pytest.mark.parametrize(
    ("override", "message"),
    [
        ("a", "key.path=value"),
        ("=3", "key.path=value"),
        ("a..b=3", "key.path=value"),
        ("a.b.c=3", "single value 1"),
        ("l.2=3", "list of 2"),
        ("l.x=3", "list of 2"),
        ("l.-1=3", "list of 2"),
        ("a.b=[1", "not YAML"),
        ("a.b={x: 1, x: 2}", "twice"),
        ("a.b=&x [*x]", "holds itself"),
        ("a.b=.inf", "finite"),
    ],
)
def test_bad_overrides_are_mistakes_that_quote_the_override(override, message):
    document = Document.read("a: {b: 1}\nl: [1, 2]\n", "r.yaml", [override])
    (mistake,) = document.mistakes
    assert mistake.place == f"override '{override}'"
    assert mistake.line is None
    assert message in mistake.message


def test_later_overrides_win_over_earlier_ones():
    assert Document.read("a: 1", "r.yaml", ["a.b=1", "a=2", "a=3"]).data["a"] == 3


plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(min_size=1), inner, max_size=3),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.text(min_size=1), plain, max_size=4))
def test_what_is_written_reads_back_equal(data):
    document = Document.read(dump(data), "r.yaml")
    assert not document.mistakes
    assert document.data == data
    assert repr(document.data) == repr(data)  # 1, 1.0 and True are equal but not the same


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=st.sampled_from(list("ab:-[]{}&*!|>'\"#%@,?\n\t 1.e~\\")), max_size=40))
def test_no_text_raises_anything_but_a_document_error(text):
    with contextlib.suppress(DocumentError):
        assert isinstance(Document.read(text, "r.yaml").data, dict)


@pytest.mark.parametrize("text", ["a: \x00", "\x07", "a: \ud800"])
def test_a_byte_that_yaml_cannot_hold_is_said_plainly(text):
    with pytest.raises(DocumentError, match="not text that YAML can hold"):
        Document.read(text, "r.yaml")
