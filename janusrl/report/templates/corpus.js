// The browser of a corpus. What models and seeds wrote is only ever put into text nodes.

for (const mark of document.querySelectorAll("[data-stage]")) mark.style.setProperty("--stage", colourOf(mark.dataset.stage));

const told = (word) => word.replaceAll("_", " ");

function shot(number, caption, absent) {
  return el("figure", {}, picture(number, caption, absent), el("figcaption", {}, caption));
}

function shots(card) {
  const caption = (number, i) => {
    const where = card.shown.length > 1 ? `in the prompt, ${i + 1}` : "in the prompt";
    return number === card.picture && known(number) ? `${where}, and drawn by the program` : where;
  };
  const shown = card.shown.map((number, i) => shot(number, caption(number, i), "unreadable"));
  if (known(card.picture) && !card.shown.includes(card.picture)) shown.push(shot(card.picture, "drawn by the program"));
  return shown.length ? el("div", { class: "shots" }, ...shown) : null;
}

function marks(card) {
  if (!card.verdicts.length) return null;
  const names = [...new Set(card.verdicts.flatMap((verdict) => Object.keys(verdict.marks)))];
  const table = el("table", { class: "marks" }, el("tr", { class: "who" }, el("th", {}, "judge"), ...names.map((name) => el("th", {}, told(name)))));
  for (const verdict of card.verdicts) {
    table.append(el("tr", {}, el("td", { class: "who" }, verdict.who), ...names.map((name) => el("td", {}, verdict.marks[name] ?? "–"))));
    if (verdict.words) table.append(el("tr", {}, el("td", { colspan: names.length + 1, class: "who" }, verdict.words)));
  }
  return table;
}

function folded(heading, text, open = null) {
  return text ? el("details", { open }, el("summary", {}, heading), el("pre", {}, text)) : null;
}

function lines(text) {
  const count = text.split("\n").length;
  return `${count} line${count > 1 ? "s" : ""}`;
}

function cardElement(card) {
  const rejected = card.kind === "reject";
  const state = rejected ? `rejected: ${told(card.step)}` : card.split;
  const head = el("div", { class: "card-head" },
    el("span", { class: "where" }, dot(card.category), card.category), el("span", { class: "pill" }, state),
    el("span", {}, card.id), known(card.mean) ? el("span", { class: "total", title: "mean of the judges' marks" }, card.mean.toFixed(2)) : null);
  const facts = [`stage ${card.stage}`];
  for (const name of ["strategy", "writer", "env", "language", "licence"]) if (card[name]) facts.push(`${name} ${card[name]}`);
  if (card.rounds) facts.push(`${card.rounds} repair${card.rounds > 1 ? "s" : ""}`);
  const origin = [...card.origins.map((one) => `from ${one}`), ...card.parents.map((one) => `made of ${one}`)].join(" · ");
  return el("article", { class: `card ${card.kind}`, tabindex: "-1" }, head,
    rejected ? el("div", { class: "why" }, el("b", {}, told(card.reason)), card.message ? `: ${card.message}` : "") : null,
    card.instruction ? el("div", { class: "prompt" }, card.instruction) : null,
    shots(card),
    folded(card.code ? `Program, ${lines(card.code)}` : "", card.code, ""),
    folded("Whole prompt", card.prompt), folded("System message", card.system),
    folded("Program before the edit", card.source_code), folded("Whole answer", card.completion),
    marks(card), folded("Measured", card.measured), folded("Tests, files, options, metadata", card.told),
    el("div", { class: "meta" }, facts.join(" · ")), origin ? el("div", { class: "meta" }, origin) : null);
}

// Categories in turn, so that the first cards show every kind.
function mixed(cards) {
  const groups = new Map();
  for (const card of cards) {
    const key = `${card.kind} ${card.category}`;
    groups.set(key, [...(groups.get(key) ?? []), card]);
  }
  const found = [];
  for (let turn = 0; found.length < cards.length; turn += 1) {
    for (const group of groups.values()) if (turn < group.length) found.push(group[turn]);
  }
  return found;
}

const ORDERS = {
  high: (a, b) => (b.mean ?? -Infinity) - (a.mean ?? -Infinity),
  low: (a, b) => (a.mean ?? Infinity) - (b.mean ?? Infinity),
  long: (a, b) => b.code.length - a.code.length,
  short: (a, b) => a.code.length - b.code.length,
  id: (a, b) => a.id.localeCompare(b.id, "en", { numeric: true }),
};

if (document.getElementById("filters")) {
  const browser = browseCards({
    cards: data.cards,
    element: cardElement,
    options: {
      status: (card) => (card.kind === "row" ? "kept" : "rejected"), category: (card) => card.category, stage: (card) => card.stage,
      split: (card) => card.split, language: (card) => card.language, writer: (card) => card.writer, step: (card) => card.step, reason: (card) => card.reason,
    },
    name: (option, value) => (["step", "reason"].includes(option) ? told(value) : value),
    sorted: (cards, order) => (order === "mixed" ? mixed(cards) : cards.sort(ORDERS[order])),
    words: (card) => [card.instruction, card.prompt, card.code, card.completion, card.id, card.message, card.reason, ...card.origins],
  });
  for (const button of document.querySelectorAll(".show-cards")) {
    button.addEventListener("click", () => browser.show(JSON.parse(button.dataset.show)));
  }
}
