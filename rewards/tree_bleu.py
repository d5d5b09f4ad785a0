"""`tree_bleu`: WebCode2M's TreeBLEU, which compares the one-level subtrees of two HTML sources. A metric only."""

from __future__ import annotations

from janusrl.render.browser.markup import Tag, TooDeep, read_markup
from janusrl.scoring.reward import Score, reward
from janusrl.scoring.sample import Sample


@reward(kind="metric", needs=("reference_code",))
def tree_bleu(sample: Sample) -> Score:
    """Share of the reference's distinct one-level subtrees that the candidate has too.

    A subtree is an element's name with those of its child elements in order; elements without child elements have none.
    Both sources are read as they are, from their first `html` element on, by the tree that BeautifulSoup makes of them
    (arXiv 2404.06369, and its code in WebCode2M). Range [0, 1].

    It is a recall: a page stuffed with all subtrees scores 1, seen or not. `parts` have `recall`, `precision` (share of
    the candidate's subtrees, repeated ones too, that the reference has) and their `f1`; `dom_tree` is the reward.

    None, as the official code gives no value: the candidate or the reference has no subtree, such as a fragment without
    an `html` element.
    """
    code = sample.task.reference.code
    assert code is not None
    if sample.program is None:
        return Score(None, detail="no program")
    if sample.reference is None:
        wanted = subtrees(code)
    else:
        wanted = sample.reference.feature(f"subtrees:{sample.task.fingerprint}", lambda _: subtrees(code))
    have = subtrees(sample.program.source)
    if not have or not wanted:
        return Score(None, detail=f"the {'reference' if have else 'candidate'} has no subtree under an html element")
    known, mine = set(wanted), set(have)
    recall = len(known & mine) / len(known)
    precision = sum(subtree in known for subtree in have) / len(have)
    f1 = 2 * recall * precision / (recall + precision) if recall else 0.0
    return Score(recall, {"recall": recall, "precision": precision, "f1": f1})


def subtrees(source: str) -> list[str]:
    """One-level subtrees of a source, one for each element with child elements; none where it cannot be read."""
    try:
        page = read_markup(source).root.first("html")
    except (TooDeep, AssertionError):
        return []
    if page is None:
        return []
    found = []
    for tag in page.walk():
        names = [child.name for child in tag.children if isinstance(child, Tag)]
        if names:
            found.append("_".join([tag.name, *names]))
    return found
