"""`dom_tree`: is the page built as the reference is? By the elements that show something, whatever the source holds."""

from __future__ import annotations

from collections import Counter

from janusrl.scoring.reward import Score, reward
from janusrl.scoring.sample import Sample, View

from .page_blocks import as_drawn, page_blocks


@reward(needs=("rendering", "reference_picture", "structure", "reference_structure"))
def dom_tree(sample: Sample) -> Score:
    """TreeBLEU as F1 of multisets, over what can be seen: 2 common / (all + all) of the pages' one-level subtrees.

    A subtree is an element's tag with the tags of its child elements in order. Only elements count that show a visible
    text or a visible box, their own or that of an element inside them: what is hidden, empty or off the page is not
    there, and stuffing lowers the value. `parts` are the numbers of subtrees in common, of the candidate and of the
    reference.

    Range [0, 1]; tier A. Fails in that it knows neither words nor places nor colours: to be multiplied with what does,
    or a small share beside it. None when the reference has no such subtree. Source: TreeBLEU of WebCode2M (arXiv
    2404.06369), which counts the reference's distinct subtrees of the source, and is `tree_bleu` here.
    """
    assert sample.reference is not None
    wanted = visible_subtrees(sample.reference)
    if not wanted:
        return Score(None, detail="the reference shows no element with elements inside")
    have = visible_subtrees(as_drawn(sample))
    common, all_have, all_wanted = (have & wanted).total(), have.total(), wanted.total()
    parts = {"common": float(common), "have": float(all_have), "wanted": float(all_wanted)}
    return Score(2 * common / (all_have + all_wanted), parts)


def visible_subtrees(view: View) -> Counter[tuple[str, ...]]:
    """How often each one-level subtree occurs among the elements that show something."""
    return view.feature("visible_subtrees", _visible_subtrees)


def _visible_subtrees(view: View) -> Counter[tuple[str, ...]]:
    structure = view.rendering.structure
    assert structure is not None
    elements = structure["elements"]
    shows = [False] * len(elements)
    for number in (*(text["element"] for text in structure["texts"]), *page_blocks(view).painters):
        while number >= 0 and not shows[number]:
            shows[number] = True
            number = elements[number]["parent"]
    children: dict[int, list[str]] = {}
    for number, element in enumerate(elements):
        if shows[number] and element["parent"] >= 0 and not element["tag"].startswith("::"):
            children.setdefault(element["parent"], []).append(element["tag"])
    return Counter((elements[number]["tag"], *tags) for number, tags in children.items())
