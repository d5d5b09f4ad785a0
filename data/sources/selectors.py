"""Selectors: which elements of a page the rules of its style sheets are for, in one walk from the top.

Each compound of each selector is one bit. An element's bits follow from its own name, classes and attributes, and from
the bits of its ancestors and elder siblings, so that no selector ever walks back up: the time is elements x the
compounds that their names and classes call up, and a bound on that product stops hostile pages.

States that a still page has not (`:hover`, `:checked` after a click) and counting (`:nth-child`) are not known here:
such a selector is `vague`, and fits whatever the rest of it fits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from cssselect2 import SelectorError
from cssselect2 import parser as css

from .html_tree import Node
from .reading import Unreadable

MOST_CHECKS = 5_000_000
"""Compounds compared with elements before a page is `too_complex`."""


@dataclass(frozen=True)
class Selector:
    """One selector of a rule's list."""

    specificity: tuple[int, int, int]
    vague: bool
    """Whether it says something that is not known here, and may fit fewer elements."""
    pseudo_element: bool
    payload: Any


@dataclass
class _Compound:
    """Part of a selector: what an element must be, and where the part before it must have fitted."""

    bit: int
    checks: list[Callable[[Node], bool]] = field(default_factory=list)
    before: int = 0
    """Bit of the compound to its left; 0 for the first."""
    combinator: str = ""
    selector: Selector | None = None
    """Set on the last compound."""


class Selectors:
    """Selectors of many rules, asked together."""

    def __init__(self) -> None:
        self._by_id: dict[str, list[_Compound]] = {}
        self._by_class: dict[str, list[_Compound]] = {}
        self._by_tag: dict[str, list[_Compound]] = {}
        self._any: list[_Compound] = []
        self._bits = 0

    def add(self, prelude: Iterable[Any], payload: Any) -> None:
        """Add the selectors of a rule; what is no selector is left out, as browsers leave out the rule.

        Args:
            prelude: component values of tinycss2.
            payload: handed back with elements that fit.
        """
        try:
            parsed = list(css.parse(list(prelude), {}))
        except (SelectorError, RecursionError, ValueError):
            return
        for one in parsed:
            parts = list(_compounds(one.parsed_tree))
            seen = [_checks(part) for part, _ in parts]
            selector = Selector(
                tuple(one.specificity), any(vague for _, vague, _ in seen), one.pseudo_element is not None, payload
            )
            before = 0
            for number, ((_, combinator), (checks, _, key)) in enumerate(zip(parts, seen, strict=True)):
                last = number == len(parts) - 1
                compound = _Compound(1 << self._bits, checks, before, combinator, selector if last else None)
                self._bits += 1
                before = compound.bit
                self._home(key).append(compound)

    def _home(self, key: tuple[str, str]) -> list[_Compound]:
        kind, name = key
        home = {"id": self._by_id, "class": self._by_class, "tag": self._by_tag}.get(kind)
        return self._any if home is None else home.setdefault(name, [])

    def walk(self, root: Node) -> Iterator[tuple[Node, list[Selector]]]:
        """Each element under `root`, in the order of the text, with the selectors that fit it.

        Raises:
            Unreadable: `too_complex`: the comparisons are more than `MOST_CHECKS`.
        """
        work = 0
        # An element, bits of its ancestors, of its parent, of the sibling before it, of all siblings before it.
        waiting: list[list[Any]] = [[root.children, 0, 0, 0, 0, 0]]
        while waiting:
            level = waiting[-1]
            children, at, above, parent, elder, elders = level
            if at == len(children):
                waiting.pop()
                continue
            node = children[at]
            own, fitting = 0, []
            for compound in self._called(node):
                work += 1
                places = {" ": above, ">": parent, "+": elder, "~": elders}.get(compound.combinator, -1)
                if compound.before and not compound.before & places:
                    continue
                if all(check(node) for check in compound.checks):
                    own |= compound.bit
                    if compound.selector is not None:
                        fitting.append(compound.selector)
            if work > MOST_CHECKS:
                raise Unreadable("too_complex", "its style sheets have too many rules for its elements")
            yield node, fitting
            level[1], level[4], level[5] = at + 1, own, elders | own
            if node.children:
                waiting.append([node.children, 0, above | own, own, 0, 0])

    def _called(self, node: Node) -> Iterator[_Compound]:
        yield from self._any
        yield from self._by_tag.get(node.tag, ())
        if name := node.attributes.get("id"):
            yield from self._by_id.get(name, ())
        for name in dict.fromkeys(node.attributes.get("class", "").split()):
            yield from self._by_class.get(name, ())


def _compounds(tree: Any) -> Iterator[tuple[Any, str]]:
    """Compounds from left to right, each with the combinator before it."""
    parts = []
    while isinstance(tree, css.CombinedSelector):
        parts.append((tree.right, tree.combinator))
        tree = tree.left
    parts.append((tree, ""))
    yield from reversed(parts)


def _checks(compound: Any) -> tuple[list[Callable[[Node], bool]], bool, tuple[str, str]]:
    """What an element must pass, whether that is vague, and the name to find it by."""
    checks: list[Callable[[Node], bool]] = []
    vague = False
    key = ("", "")
    rank = {"": 0, "tag": 1, "class": 2, "id": 3}
    for simple in compound.simple_selectors:
        found = _simple(simple)
        if found is None:
            vague = True
            continue
        check, kind, name = found
        if kind and rank[kind] > rank[key[0]]:
            key = (kind, name)
        checks.append(check)
    return checks, vague, key


def _simple(simple: Any) -> tuple[Callable[[Node], bool], str, str] | None:
    """One check with the kind and name to find it by, or None where it is not known here."""
    if isinstance(simple, css.LocalNameSelector):
        tag = simple.lower_local_name
        return lambda node: node.tag == tag, "tag", tag
    if isinstance(simple, css.ClassSelector):
        word = simple.class_name
        return lambda node: word in node.attributes.get("class", "").split(), "class", word
    if isinstance(simple, css.IDSelector):
        ident = simple.ident
        return lambda node: node.attributes.get("id") == ident, "id", ident
    if isinstance(simple, css.AttributeSelector) and not simple.namespace:
        return _attribute(simple.lower_name, simple.operator, simple.value or ""), "", ""
    if isinstance(simple, css.NegationSelector):
        inner = [part.parsed_tree for part in simple.selector_list]
        if all(isinstance(part, css.CompoundSelector) for part in inner):
            read = [_checks(part) for part in inner]
            if not any(vague for _, vague, _ in read):
                sets = [checks for checks, _, _ in read]
                return lambda node: not any(all(check(node) for check in checks) for checks in sets), "", ""
    if isinstance(simple, css.PseudoClassSelector) and simple.name == "root":
        return lambda node: node.tag == "html", "", ""
    if isinstance(simple, css.PseudoClassSelector) and simple.name == "first-child":
        return lambda node: node.parent is not None and node.parent.children[0] is node, "", ""
    if isinstance(simple, css.PseudoClassSelector) and simple.name == "last-child":
        return lambda node: node.parent is not None and node.parent.children[-1] is node, "", ""
    return None


def _attribute(name: str, operator: str | None, value: str) -> Callable[[Node], bool]:
    tests: dict[str | None, Callable[[str], bool]] = {
        None: lambda given: True,
        "=": lambda given: given == value,
        "~=": lambda given: value in given.split(),
        "|=": lambda given: given == value or given.startswith(value + "-"),
        "^=": lambda given: bool(value) and given.startswith(value),
        "$=": lambda given: bool(value) and given.endswith(value),
        "*=": lambda given: bool(value) and value in given,
    }
    test: Callable[[str], bool] = tests.get(operator, lambda given: False)
    return lambda node: name in node.attributes and test(node.attributes[name])
