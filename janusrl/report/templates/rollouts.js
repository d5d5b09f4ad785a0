// The browser of rollouts. What the model wrote is only ever put into text nodes.

const BATCH = 24;
const KINDS = { terms: "Terms, anchored", gates: "Gates", multipliers: "Multipliers", metrics: "Hold-out, not optimised" };

function scoreTable(card) {
  const table = el("table", { class: "scores" });
  for (const [kind, rows] of Object.entries(card.scores)) {
    table.append(el("tr", { class: "kind" }, el("td", { colspan: "3" }, KINDS[kind] ?? kind)));
    for (const [name, value, raw] of rows) {
      const bar = el("i");
      bar.style.setProperty("--fill", `${known(value) ? Math.max(0, Math.min(1, value)) * 100 : 0}%`);
      if (kind === "terms") bar.style.setProperty("--tone", "var(--accent)");
      const hint = card.details[name] ?? (known(raw) ? `before anchoring ${score(raw)}` : null);
      table.append(el("tr", { title: hint }, el("th", { scope: "row" }, name), el("td", { class: "n" }, score(value)), el("td", { class: "meter" }, bar)));
    }
  }
  return table;
}

function shownIn(pictureElement, caption) {
  return el("figure", {}, pictureElement, el("figcaption", {}, caption));
}

function cardElement(card) {
  const reason = card.reason || card.status;
  const place = card.stage.startsWith("eval/") ? card.task : `step ${card.step}${card.rank ? `, rank ${card.rank}` : ""} · ${card.task}`;
  const head = el("div", { class: "card-head" },
    el("span", { class: "where" }, dot(stageName(card.stage)), titleOf(stageName(card.stage))),
    el("span", {}, `${modeName(card.stage)} · ${place}`), el("span", { class: "total" }, score(card.total)));
  const mean = known(card.mean_difference) ? `difference ${card.mean_difference.toFixed(3)}` : "difference";
  const program = card.source ?? card.completion;
  const article = el("article", { class: "card", tabindex: "-1" }, head, el("div", { class: "prompt" }, card.prompt));
  if (card.status !== "scored") {
    article.append(el("div", { class: "why" }, el("b", {}, reason), card.message ? `: ${card.message}` : ""));
  }
  article.append(el("div", { class: "trio" },
    shownIn(picture(card.reference, "reference"), "reference"),
    shownIn(picture(card.image, "drawn by the program", card.status === "scored" ? "not kept" : reason), "drawn"),
    shownIn(picture(card.difference, "absolute difference", "–"), mean)));
  if (Object.keys(card.scores).length) article.append(scoreTable(card));
  if (known(card.advantage)) article.append(el("div", { class: "cell-score" }, `advantage ${card.advantage.toFixed(3)} in group ${card.group}`));
  article.append(el("details", { open: "" }, el("summary", {}, card.source === null ? "Completion: no program was found in it" : "Program"), el("pre", {}, program)));
  if (card.source !== null && card.completion !== card.source) {
    article.append(el("details", {}, el("summary", {}, "Whole completion"), el("pre", {}, card.completion)));
  }
  return article;
}

const ORDERS = {
  high: (a, b) => (b.total ?? -Infinity) - (a.total ?? -Infinity),
  low: (a, b) => (a.total ?? Infinity) - (b.total ?? Infinity),
  late: (a, b) => b.step - a.step,
  early: (a, b) => a.step - b.step,
  task: (a, b) => a.task.localeCompare(b.task, "en", { numeric: true }),
};

// Scores and steps in turn: walking the sorted cards in strides of the golden ratio shows the whole range at once.
function mixed(cards) {
  const sorted = cards.toSorted((a, b) => ORDERS.low(a, b) || a.step - b.step);
  const place = new Map(sorted.map((card, i) => [card, (i * 0.6180339887) % 1]));
  return sorted.sort((a, b) => place.get(a) - place.get(b));
}

function rolloutBrowser() {
  const field = (name) => document.getElementById(name);
  if (!field("filters")) return;
  const options = {
    stage: (card) => stageName(card.stage), mode: (card) => modeName(card.stage), status: (card) => card.status, reason: (card) => card.reason,
  };
  for (const [name, read] of Object.entries(options)) {
    const values = [...new Set(data.cards.map(read))].filter(Boolean);
    if (name === "reason") values.sort();
    field(name).append(...values.map((value) => el("option", { value }, name === "stage" ? titleOf(value) : value.replaceAll("_", " "))));
  }
  const texts = data.cards.map((c) => [c.prompt, c.completion, c.source, c.task, c.message, c.reason].join("\n").toLowerCase());
  let found = [];
  let shown = 0;

  function more(count) {
    const next = found.slice(shown, shown + count).map(cardElement);
    field("cards").append(...next);
    shown += next.length;
    field("more").parentElement.hidden = shown >= found.length;
    field("found").textContent = `${found.length} found, ${shown} shown`;
  }
  function update() {
    const words = field("search").value.toLowerCase().split(/\s+/).filter(Boolean);
    found = data.cards.filter((card, i) =>
      Object.entries(options).every(([name, read]) => !field(name).value || read(card) === field(name).value)
      && words.every((word) => texts[i].includes(word)));
    found = field("sort").value === "mixed" ? mixed(found) : found.sort(ORDERS[field("sort").value]);
    shown = 0;
    field("cards").replaceChildren();
    more(BATCH);
  }
  function focusCard(move) {
    const cards = [...field("cards").children];
    const at = cards.indexOf(document.activeElement?.closest?.(".card"));
    if (at + move >= cards.length) more(BATCH);
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
  for (const button of document.querySelectorAll(".show-reason")) {
    button.addEventListener("click", () => {
      field("filters").reset();
      field("status").value = button.dataset.status;
      field("reason").value = button.dataset.reason;
      update();
      document.getElementById("rollouts").scrollIntoView();
    });
  }
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
}
