"""Extras: features that any artifact or demonstration may have besides: a dark mode, a help text, a log, a shortcut."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .artifacts_steps import click


@dataclass(frozen=True)
class Extra:
    """A feature; texts are templates (`artifacts_template`)."""

    words: tuple[str, ...]
    """Of concepts that mean it."""
    body: str
    css: str
    js: str
    says: str
    tests: tuple[Mapping[str, Any], ...]
    ids: Mapping[str, str]


EXTRAS: dict[str, Extra] = {
    "night": Extra(
        ("dark", "night", "theme", "mode"),
        '<p><button id="«night|dark-mode|theme»" class="«quiet|secondary|ghost»">Night</button></p>',
        "body.«dim|darkened» { background: #10131a; color: #e5e7eb; }\nbody.«dim|darkened» main { background: "
        "#1b2030; }",
        """
@«night|dark-mode|theme»@.addEventListener("click", () => {
  const «isDark|dimmed» = document.body.classList.toggle("«dim|darkened»");
  @«night|dark-mode|theme»@.textContent = «isDark|dimmed» ? "Day" : "Night";
});""",
        'A button "Night" at the end switches the page to a dark background (#10131a) with light text and then '
        'says "Day"; another click switches back.',
        (
            click(
                "#«night|dark-mode|theme»",
                {"what": "style", "target": "body", "name": "background-color", "equals": "rgb(16, 19, 26)"},
                {"what": "text", "target": "#«night|dark-mode|theme»", "equals": "Day"},
            ),
            click(
                "#«night|dark-mode|theme»", {"what": "text", "target": "#«night|dark-mode|theme»", "equals": "Night"}
            ),
        ),
        {"«night|dark-mode|theme»": "button for the dark mode"},
    ),
    "help": Extra(
        ("help", "hint", "explain", "tooltip", "onboarding", "guide", "information", "accessib"),
        '<p><button id="«help|info|about»" class="«quiet|secondary|ghost»" aria-expanded="false">How it '
        'works</button></p>\n<p id="«help-text|explanation|guide»" hidden>Try the controls above: everything '
        "changes at once, and nothing is saved.</p>",
        "#«help-text|explanation|guide» { padding: 0.75rem; border-left: 4px solid $second; background: $soft; "
        "color: $ink; }",
        """
@«help|info|about»@.addEventListener("click", () => {
  const «helpText|guideText|infoText» = @«help-text|explanation|guide»@;
  «helpText|guideText|infoText».hidden = !«helpText|guideText|infoText».hidden;
  @«help|info|about»@.setAttribute("aria-expanded", String(!«helpText|guideText|infoText».hidden));
});""",
        'A button "How it works" shows and hides the text "Try the controls above: everything changes at once, '
        'and nothing is saved."',
        (
            click(
                "#«help|info|about»",
                {"what": "visible", "target": "#«help-text|explanation|guide»", "equals": True},
                {"what": "attribute", "target": "#«help|info|about»", "name": "aria-expanded", "equals": "true"},
            ),
            click(
                "#«help|info|about»", {"what": "visible", "target": "#«help-text|explanation|guide»", "equals": False}
            ),
        ),
        {"«help|info|about»": "button for the help", "«help-text|explanation|guide»": "the help"},
    ),
    "notes": Extra(
        ("note", "save", "storage", "persist", "remember", "export", "history", "undo", "log", "share"),
        '<div class="«row|line|bar»"><input id="«note-field|remark|memo»" placeholder="A note" aria-label="A '
        'note"><button id="«keep|note-add|remember»" class="«quiet|secondary|ghost»">Keep '
        'note</button></div>\n<ol id="«notes|memos|remarks»"></ol>',
        "#«notes|memos|remarks» { margin: 0 0 0.75rem; padding-left: 1.4rem; }\n#«note-field|remark|memo» { flex: 1; }",
        """
@«keep|note-add|remember»@.addEventListener("click", () => {
  const «memoWords|noteText|jotted» = @«note-field|remark|memo»@.value.trim();
  if (!«memoWords|noteText|jotted») return;
  const «line|entry|item»Node = document.createElement("li");
  «line|entry|item»Node.textContent = «memoWords|noteText|jotted»;
  @«notes|memos|remarks»@.append(«line|entry|item»Node);
  @«note-field|remark|memo»@.value = "";
});""",
        'Below there is a field for notes: "Keep note" puts its text into a numbered list and empties the field.',
        (
            {"action": "fill", "target": "#«note-field|remark|memo»", "text": "try again tomorrow"},
            click(
                "#«keep|note-add|remember»",
                {"what": "text", "target": "#«notes|memos|remarks» li", "equals": "try again tomorrow"},
                {"what": "value", "target": "#«note-field|remark|memo»", "equals": ""},
            ),
        ),
        {
            "«note-field|remark|memo»": "field for a note",
            "«keep|note-add|remember»": "button that keeps it",
            "«notes|memos|remarks»": "the notes (ol)",
        },
    ),
    "zoom": Extra(
        ("zoom", "font", "size", "large", "scale", "responsive", "read", "keyboard", "shortcut"),
        '<p class="«hint|note|muted»">Text size <output id="«zoom|scale-now»">100</output> % (keys [ and ])</p>',
        "",
        """
let «zoom|scale|percent»Now = 100;
document.addEventListener("keydown", (event) => {
  if (event.key !== "[" && event.key !== "]") return;
  «zoom|scale|percent»Now = Math.min(160, Math.max(80, «zoom|scale|percent»Now + (event.key === "]" ? 10 : -10)));
  document.documentElement.style.fontSize = `${«zoom|scale|percent»Now}%`;
  @«zoom|scale-now»@.textContent = «zoom|scale|percent»Now;
});""",
        "The keys [ and ] make the text smaller and larger by 10 %, from 80 to 160 %, and a line at the end says "
        "the size.",
        (
            {
                "action": "press",
                "key": "]",
                "expect": [{"what": "text", "target": "#«zoom|scale-now»", "equals": "110"}],
            },
            {
                "action": "press",
                "key": "[",
                "expect": [{"what": "text", "target": "#«zoom|scale-now»", "equals": "100"}],
            },
        ),
        {"«zoom|scale-now»": "size of the text"},
    ),
}
"""Extras by name."""


def meant(concept: str, have: list[str]) -> list[str]:
    """Names of the extras that a concept means, of those that are not there yet."""
    text = concept.lower()
    return [name for name, extra in EXTRAS.items() if name not in have and any(word in text for word in extra.words)]
