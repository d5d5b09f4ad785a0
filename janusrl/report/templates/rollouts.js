// The browser of rollouts. What the model wrote is only ever put into text nodes.

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
  if (!document.getElementById("filters")) return;
  const browser = browseCards({
    cards: data.cards,
    element: cardElement,
    options: { stage: (card) => stageName(card.stage), mode: (card) => modeName(card.stage), status: (card) => card.status, reason: (card) => card.reason },
    name: (option, value) => (option === "stage" ? titleOf(value) : value.replaceAll("_", " ")),
    sorted: (cards, order) => (order === "mixed" ? mixed(cards) : cards.sort(ORDERS[order])),
    words: (c) => [c.prompt, c.completion, c.source, c.task, c.message, c.reason],
  });
  for (const button of document.querySelectorAll(".show-reason")) {
    button.addEventListener("click", () => browser.show({ status: button.dataset.status, reason: button.dataset.reason }));
  }
}
