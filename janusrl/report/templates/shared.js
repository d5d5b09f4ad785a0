// What every page of this package uses: the data, elements, pictures, the theme. Texts are set as text nodes, never as
// markup.

const data = JSON.parse(document.getElementById("data").textContent);
const known = (value) => typeof value === "number" && Number.isFinite(value);
const titleOf = (stage) => data.titles[stage] ?? stage;

const STAGE_COLOURS = {
  base: "grey", sft: "blue", grpo: "orange", sft_continued: "teal", best_rows: "purple", expert_iteration: "gold",
};
const SPARE_COLOURS = ["pink", "teal", "purple", "gold", "blue", "grey"];
const strangers = Object.keys(data.titles).filter((stage) => !STAGE_COLOURS[stage]);
function colourOf(stage) {
  const name = STAGE_COLOURS[stage] ?? SPARE_COLOURS[Math.max(0, strangers.indexOf(stage)) % SPARE_COLOURS.length];
  return `var(--c-${name})`;
}

// Make an HTML element: attributes by name, text and elements as children.
function el(name, attributes = {}, ...children) {
  return fill(document.createElement(name), attributes, children);
}

// Make an SVG element.
function svg(name, attributes = {}, ...children) {
  return fill(document.createElementNS("http://www.w3.org/2000/svg", name), attributes, children);
}

function fill(element, attributes, children) {
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined) element.setAttribute(key, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

function dot(stage) {
  const mark = el("i", { class: "dot" });
  mark.style.setProperty("--stage", colourOf(stage));
  return mark;
}

function picture(number, what, absent = "no picture") {
  if (!known(number)) return el("div", { class: "picture none" }, absent);
  const image = el("img", { class: "picture", src: data.pictures[number], alt: what, decoding: "async" });
  image.addEventListener("load", () => image.classList.toggle("small", image.naturalWidth <= 128));
  return image;
}

function switchTheme() {
  const root = document.documentElement;
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
}
document.getElementById("theme").addEventListener("click", switchTheme);
document.addEventListener("keydown", (event) => {
  if (event.key === "t" && !event.ctrlKey && !event.metaKey && !/^(input|select)$/i.test(event.target.tagName)) switchTheme();
});
