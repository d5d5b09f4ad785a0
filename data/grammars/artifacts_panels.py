"""Artifacts with fields that filter or check: a gallery, a form."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

from .artifacts_frame import Kinds, Parts
from .artifacts_steps import click, put, text

PANELS = Kinds()
Values = Mapping[str, Any]


_THINGS = {
    "Herbarium": {
        "leaf": ["Fern", "Maple leaf", "Ivy"],
        "flower": ["Poppy", "Daisy", "Bluebell"],
        "fruit": ["Rose hip", "Acorn"],
    },
    "Cabinet of birds": {
        "water": ["Heron", "Teal", "Kingfisher"],
        "wood": ["Jay", "Woodpecker"],
        "sky": ["Kite", "Swift"],
    },
    "Recipes": {
        "soup": ["Minestrone", "Borscht"],
        "bread": ["Focaccia", "Rye", "Naan"],
        "sweet": ["Tart", "Halva", "Sorbet"],
    },
    "Instruments": {"strings": ["Viola", "Harp", "Lute"], "wind": ["Oboe", "Horn"], "drums": ["Tabla", "Conga"]},
    "Map room": {
        "city": ["Lisbon", "Oslo", "Porto"],
        "sea": ["Baltic", "Aegean"],
        "hills": ["Vosges", "Tatra", "Harz"],
    },
}


def _gallery(rng: random.Random) -> dict[str, Any]:
    title = rng.choice(list(_THINGS))
    pairs = [[n, k] for k, names in _THINGS[title].items() for n in names]
    return {
        "title": title,
        "things": rng.sample(pairs, len(pairs)),
        "groups": list(_THINGS[title]),
        "columns": rng.choice([3, 4]),
    }


@PANELS.kind("gallery", "a gallery with filters", _gallery)
def gallery(v: Values) -> Parts:
    """Tiles by group and by name."""
    group = v["groups"][1]
    own = [n for n, k in v["things"] if k == group]
    needle = own[0][:3].lower()
    hits = sum(needle in n.lower() for n in own)
    tile, shown = "#«tiles|items|grid» figure", "#«shown|count|found»"
    return Parts(
        body="""
<div id="«filters|groups|choices»" class="«row|line|bar»"></div>
<input id="«search|find|query»" type="search" placeholder="Search" aria-label="Search">
<p id="«shown|count|found»" class="«hint|note|muted»"></p>
<div id="«tiles|items|grid»"></div>""",
        css="""#«tiles|items|grid» { display: grid; grid-template-columns: repeat(«=columns», 1fr); gap: 0.75rem; }
figure { margin: 0; text-align: center; }
figure div { height: 90px; }
figcaption { padding: 0.4rem 0; }
#«search|find|query» { width: 100%; margin-bottom: 0.75rem; }
button[aria-pressed="false"] { background: transparent; color: $accent; }""",
        js="""
const THINGS = «#things».map(([name, group]) => ({ name, group }));
const GROUPS = ["all", ...«#groups»];
let «wanted|filter|selection» = "all";

function «makeTile|tileFor|drawTile»({ name, group }) {
  const figure = document.createElement("figure");
  const picture = document.createElement("div");
  const caption = document.createElement("figcaption");
  const hue = GROUPS.indexOf(group) * 110;
  picture.style.background = `linear-gradient(160deg, hsl(${hue} 45% 70%), hsl(${hue + 30} 55% 40%))`;
  caption.textContent = name;
  figure.append(picture, caption);
  return figure;
}

function «render|draw|update»() {
  const needle = @«search|find|query»@.value.trim().toLowerCase();
  const found = THINGS.filter(({ name, group }) => («wanted|filter|selection» === "all" || group === «wanted|filter|selection») && name.toLowerCase().includes(needle));
  @«tiles|items|grid»@.replaceChildren(...found.map(«makeTile|tileFor|drawTile»));
  @«shown|count|found»@.textContent = `${found.length} of ${THINGS.length}`;
  [...@«filters|groups|choices»@.children].forEach((button) => button.setAttribute("aria-pressed", String(button.textContent === «wanted|filter|selection»)));
}

@«filters|groups|choices»@.append(...GROUPS.map((name) => {
  const button = document.createElement("button");
  button.textContent = name;
  button.addEventListener("click", () => {
    «wanted|filter|selection» = name;
    «render|draw|update»();
  });
  return button;
}));
@«search|find|query»@.addEventListener("input", «render|draw|update»);
«render|draw|update»();""",
        says=[
            f'A gallery "{v["title"]}" of tiles in {v["columns"]} columns: '
            + ", ".join(f"{n} ({k})" for n, k in v["things"])
            + ". Each tile is a coloured gradient with its name below.",
            f"Buttons all, {', '.join(v['groups'])} show one group, a search field those whose name holds what "
            f'is typed; both work together, and a line says how many are shown, as in "{len(own)} of '
            f'{len(v["things"])}".',
        ],
        tests=[
            click(
                f"#«filters|groups|choices» button >> nth={1 + v['groups'].index(group)}",
                {"what": "count", "target": tile, "equals": len(own)},
                text(shown, f"{len(own)} of {len(v['things'])}"),
            ),
            put(
                "#«search|find|query»",
                needle,
                text(shown, f"{hits} of {len(v['things'])}", initially=True),
                {"what": "texts", "target": tile, "contains": own[0], "initially": True},
            ),
            put("#«search|find|query»", "zzz", {"what": "count", "target": tile, "equals": 0}),
        ],
        ids={
            "«filters|groups|choices»": "the filter buttons",
            "«search|find|query»": "search field",
            "«shown|count|found»": "how many are shown",
            "«tiles|items|grid»": "the tiles (figure each)",
        },
        wide=True,
    )


def _form(rng: random.Random) -> dict[str, Any]:
    return {
        "title": rng.choice(["Create account", "Register", "Join the club", "Sign up", "New member"]),
        "length": rng.choice([8, 10, 12]),
        "name": rng.choice(["Ada", "Ines", "Jonas", "Priya", "Kofi"]),
        "terms": rng.random() < 0.5,
        "done": rng.choice(["Welcome, {}!", "Thank you, {}.", "You are in, {}."]),
    }


@PANELS.kind("form", "a form that checks itself", _form)
def form(v: Values) -> Parts:
    """Messages beside the fields; nothing is sent while one is wrong."""
    error = "#«form|signup|register» .«error|problem|wrong»"
    good = "p4ssword-" + "x" * v["length"]
    terms = (
        '\n  <label class="«check|agree-row»"><input id="«terms|agree»" type="checkbox"> I accept the '
        'rules</label><p class="«error|problem|wrong»"></p>'
        if v["terms"]
        else ""
    )
    wrong = 4 if v["terms"] else 3
    return Parts(
        body=f"""
<form id="«form|signup|register»" novalidate>
  <label>Name <input id="«name|user|nick»" autocomplete="off"></label><p class="«error|problem|wrong»"></p>
  <label>E-mail <input id="«mail|email|address»" type="email"></label><p class="«error|problem|wrong»"></p>
  <label>Password <input id="«password|secret|pass»" type="password"></label><p class="«error|problem|wrong»"></p>{terms}
  <button id="«send|submit|go»" type="submit">Create</button>
</form>
<p id="«done|welcome|result»" hidden></p>""",
        css="""label { display: block; font-weight: 600; }
label input:not([type="checkbox"]) { display: block; width: 100%; margin-top: 0.25rem; }
.«error|problem|wrong» { color: #dc2626; font-size: 0.88rem; min-height: 1.3rem; margin: 0.2rem 0 0.4rem; }
input.«bad|invalid» { border-color: #dc2626; }
#«done|welcome|result» { font-size: 1.3rem; color: $accent; }""",
        js="""
const RULES = [
  [@«name|user|nick»@, (field) => field.value.trim() ? "" : "Please enter a name."],
  [@«mail|email|address»@, (field) => /^[^\\s@]+@[^\\s@]+\\.[a-z]{2,}$/i.test(field.value) ? "" : "This is no e-mail address."],
  [@«password|secret|pass»@, (field) => field.value.length >= «#length» ? "" : "At least «=length» characters."],
"""
        + ('  [@«terms|agree»@, (field) => field.checked ? "" : "Please accept the rules."],\n' if v["terms"] else "")
        + """];

function «check|validate|inspect»([field, rule]) {
  const message = rule(field);
  field.classList.toggle("«bad|invalid»", message !== "");
  field.closest("label").nextElementSibling.textContent = message;
  return message === "";
}

RULES.forEach((entry) => entry[0].addEventListener("change", () => «check|validate|inspect»(entry)));
@«form|signup|register»@.addEventListener("submit", (event) => {
  event.preventDefault();
  // Check every field, so that all messages show at once
  const right = RULES.map(«check|validate|inspect»).every(Boolean);
  if (!right) return;
  event.target.hidden = true;
  @«done|welcome|result»@.textContent = «#done».replace("{}", @«name|user|nick»@.value.trim());
  @«done|welcome|result»@.hidden = false;
});""",
        says=[
            f'A form "{v["title"]}" with name, e-mail and password'
            + (", a checkbox for the rules" if v["terms"] else "")
            + " and the button Create.",
            f'When it is sent, or a field is left, wrong fields get a red message below them: "Please enter a '
            f'name.", "This is no e-mail address.", "At least {v["length"]} characters."'
            + (', "Please accept the rules."' if v["terms"] else "")
            + ".",
            f'When everything is right, the form disappears and "{v["done"].format("NAME")}" shows, with the name.',
        ],
        tests=[
            click(
                "#«send|submit|go»",
                {"what": "texts", "target": error, "contains": "This is no e-mail address."},
                {"what": "texts", "target": error, "contains": f"At least {v['length']} characters."},
            ),
            put("#«name|user|nick»", v["name"]),
            put("#«mail|email|address»", "someone@nowhere"),
            click(
                "#«send|submit|go»",
                {"what": "texts", "target": error, "contains": "This is no e-mail address.", "initially": True},
                {"what": "text", "target": f"{error} >> nth=0", "differs": "Please enter a name.", "initially": True},
            ),
            put("#«mail|email|address»", "someone@example.org"),
            put("#«password|secret|pass»", good),
            *([{"action": "check", "target": "#«terms|agree»"}] if wrong == 4 else []),
            click(
                "#«send|submit|go»",
                text("#«done|welcome|result»", v["done"].format(v["name"])),
                {"what": "visible", "target": "#«form|signup|register»", "equals": False},
            ),
        ],
        ids={
            "«name|user|nick»": "name",
            "«mail|email|address»": "e-mail",
            "«password|secret|pass»": "password",
            "«send|submit|go»": "button Create",
            "«done|welcome|result»": "the last line",
            **({"«terms|agree»": "the checkbox"} if v["terms"] else {}),
        },
    )
