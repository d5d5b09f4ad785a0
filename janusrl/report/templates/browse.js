// A list of cards with filters, search, sorting and keys. What the cards tell is only ever put into text nodes.

const BATCH = 24;

// The fields are found by their names in `options`, and by `search`, `sort`, `clear`, `found`, `cards` and `more`.
//   element(card)          makes what is shown of a card
//   options                name of a select to the value of a card
//   name(option, value)    how a value is called
//   sorted(cards, order)   the cards in the order that the select `sort` names
//   words(card)            texts that the search looks at
// Returns { show(values) }: go there, with these values of the selects and no others.
function browseCards({ cards, element, options, name, sorted, words }) {
  const field = (id) => document.getElementById(id);
  for (const [option, read] of Object.entries(options)) {
    const values = [...new Set(cards.map(read))].filter(Boolean);
    if (option === "reason") values.sort();
    field(option).append(...values.map((value) => el("option", { value }, name(option, value))));
  }
  const texts = cards.map((card) => words(card).join("\n").toLowerCase());
  const place = new Map(cards.map((card, i) => [card, i]));
  let found = [];
  let shown = 0;

  function more(count) {
    const next = found.slice(shown, shown + count).map(element);
    field("cards").append(...next);
    shown += next.length;
    field("more").parentElement.hidden = shown >= found.length;
    field("found").textContent = `${found.length} found, ${shown} shown`;
  }
  function update() {
    const asked = field("search").value.toLowerCase().split(/\s+/).filter(Boolean);
    found = cards.filter((card) =>
      Object.entries(options).every(([option, read]) => !field(option).value || read(card) === field(option).value)
      && asked.every((word) => texts[place.get(card)].includes(word)));
    found = sorted(found, field("sort").value);
    shown = 0;
    field("cards").replaceChildren();
    more(BATCH);
  }
  function focusCard(move) {
    const there = [...field("cards").children];
    const at = there.indexOf(document.activeElement?.closest?.(".card"));
    if (at + move >= there.length) more(BATCH);
    const card = field("cards").children[Math.max(0, at + move)];
    card?.focus({ preventScroll: true });
    card?.scrollIntoView({ block: "center" });
  }

  field("filters").addEventListener("input", update);
  field("filters").addEventListener("submit", (event) => event.preventDefault());
  field("clear").addEventListener("click", () => {
    field("filters").reset();
    update();
  });
  field("more").addEventListener("click", () => more(BATCH * 2));
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || /^(input|select|textarea)$/i.test(event.target.tagName)) return;
    if (event.key === "/") {
      event.preventDefault();
      field("search").focus();
    }
    if (event.key === "j") focusCard(1);
    if (event.key === "k") focusCard(-1);
  });
  update();
  return {
    show(values) {
      field("filters").reset();
      for (const [option, value] of Object.entries(values)) field(option).value = value;
      update();
      field("filters").closest("section").scrollIntoView();
    },
  };
}
