# ruff: noqa: E501
"""What runs in the browser page that draws specifications: ours alone; a specification is data to it, never code.

`janusrl.plotly(text, width, height)` and `janusrl.vega(text, data)` draw into the page and resolve to `[width, height]`;
`janusrl.tell()` then lists the axes, texts and marks of what stands there, see `spec_structure`. `tidy` is called first.
"""

SCRIPT = r"""
globalThis.janusrl = (() => {
  const MOST = 2000, POINTS = 512;
  let kind = "", view = null;
  const holder = () => document.getElementById("holder");

  function tidy() {
    if (view) { try { view.finalize(); } catch (error) { void error; } view = null; }
    if (globalThis.Plotly) for (const each of document.querySelectorAll(".js-plotly-plot")) Plotly.purge(each);
    document.body.innerHTML = '<div id="holder" style="position:absolute;left:0;top:0;width:700px"></div>';
    let state = 0x2545f491;
    Math.random = () => {
      state ^= state << 13; state ^= state >>> 17; state ^= state << 5;
      return (state >>> 0) / 4294967296;
    };
  }

  async function plotly(text, width, height) {
    tidy();
    kind = "plotly";
    const figure = JSON.parse(text), layout = figure.layout || {};
    layout.width = width; layout.height = height; layout.autosize = false;
    holder().style.width = width + "px";
    const quiet = { displayModeBar: false, plotlyServerURL: "", topojsonURL: "", responsive: false, showLink: false };
    await Plotly.newPlot(holder(), figure.data || [], layout, quiet);
    await document.fonts.ready;
    // Scenes in 3D draw themselves in frames of their own.
    if (holder().querySelector("canvas")) for (let n = 0; n < 12; n++) await new Promise(requestAnimationFrame);
    return [width, height];
  }

  async function vegaChart(text, data) {
    tidy();
    kind = "vega-lite";
    const spec = JSON.parse(text), known = data;
    const loader = vega.loader();
    loader.load = async (uri) => {
      if (Object.hasOwn(known, uri)) return known[uri];
      throw new Error("there is no network; " + String(uri).slice(0, 200) + " cannot be loaded");
    };
    loader.sanitize = async (uri) => ({ href: /^data:image\/(png|jpeg|gif|webp);base64,/.test(uri) ? uri : "" });
    const problems = [];
    const logger = { level() { return logger; } };
    for (const name of ["error", "warn", "info", "debug"]) {
      logger[name] = (...words) => {
        const said = words.map(String).join(" ");
        if (/Loading failed|cannot be loaded/.test(said)) problems.push(said);
        return logger;
      };
    }
    const lite = !/\/vega\/v\d/.test(spec.$schema || "");
    const compiled = lite ? vegaLite.compile(spec, { logger }).spec : spec;
    const bare = document.createElement("div");
    view = new vega.View(vega.parse(compiled, null, { ast: false }), { renderer: "svg", loader, logger, hover: false });
    view.initialize(holder(), bare);
    await view.runAsync();
    if (problems.length) throw new Error(problems[0]);
    await document.fonts.ready;
    const svg = holder().querySelector("svg");
    svg.style.display = "block";
    const box = svg.getBoundingClientRect();
    return [Math.max(1, Math.round(box.width)), Math.max(1, Math.round(box.height))];
  }

  // What stands there.

  const digits = (value) => Math.round(value * 10) / 10;
  const boxOf = (element) => {
    const box = element.getBoundingClientRect();
    return [box.left, box.top, box.right, box.bottom].map(digits);
  };

  function color(value, opacity) {
    const found = /rgba?\(([\d.]+), ?([\d.]+), ?([\d.]+)(?:, ?([\d.]+))?\)/.exec(value || "");
    if (!found) return /^url/.test(value) ? [128, 128, 128, Math.round(255 * opacity)] : null;
    const alpha = (found[4] === undefined ? 1 : Number(found[4])) * opacity;
    return alpha > 0 ? [Number(found[1]), Number(found[2]), Number(found[3]), alpha * 255].map(Math.round) : null;
  }

  function opacityOf(element) {
    let opacity = 1;
    for (let at = element; at && at !== document.body; at = at.parentElement) opacity *= Number(getComputedStyle(at).opacity);
    return opacity;
  }

  function hidden(element, style) {
    return style.visibility !== "visible" || style.display === "none" || !element.getClientRects().length;
  }

  function points(element, box, most) {
    const tag = element.tagName;
    if (tag === "rect" || tag === "image" || typeof element.getTotalLength !== "function")
      return [[box[0], box[1]], [box[2], box[1]], [box[2], box[3]], [box[0], box[3]]];
    const matrix = element.getScreenCTM(), steps = (element.getAttribute("d") || "").match(/[MLHVCSQTA]/gi);
    const length = element.getTotalLength();
    if (!matrix || !length) return [];
    const source = element.getAttribute("d") || "x";
    if (/^[\sMLHVZ0-9eE.,+-]*$/.test(source)) {
      const all = [];
      for (const [, command, numbers] of source.matchAll(/([MLHV])([^MLHVZ]*)/g)) {
        const values = (numbers.match(/[-+]?[\d.]+(?:e[-+]?\d+)?/gi) || []).map(Number);
        const [lastX, lastY] = all.length ? all[all.length - 1] : [0, 0];
        if (command === "H") all.push([values[values.length - 1], lastY]);
        else if (command === "V") all.push([lastX, values[values.length - 1]]);
        else for (let at = 0; at + 1 < values.length; at += 2) all.push([values[at], values[at + 1]]);
      }
      const step = Math.max(1, Math.ceil(all.length / most));
      return all.filter((_, number) => number % step === 0 || number === all.length - 1).slice(0, most).map(
        ([x, y]) => [digits(x * matrix.a + y * matrix.c + matrix.e), digits(x * matrix.b + y * matrix.d + matrix.f)]);
    }
    const count = Math.min(most, Math.max(4, 2 * (steps ? steps.length : 8))), found = [];
    for (let at = 0; at <= count; at++) {
      const point = element.getPointAtLength((length * at) / count).matrixTransform(matrix);
      found.push([digits(point.x), digits(point.y)]);
    }
    return found;
  }

  function tickOf(element) {
    // Where the tick of a Vega axis' label stands: labels at the ends are moved inside.
    const labels = element.closest("g.role-axis-label");
    const ticks = labels && labels.parentElement.querySelector("g.role-axis-tick");
    if (!ticks || ticks.children.length !== labels.children.length) return null;
    const at = [...labels.children].findIndex((child) => child.contains(element));
    const box = boxOf(ticks.children[at]);
    return [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2];
  }

  function texts() {
    const told = [];
    for (const element of holder().querySelectorAll("text")) {
      const style = getComputedStyle(element), text = element.textContent;
      if (!text.trim() || hidden(element, style)) continue;
      if (told.length >= MOST) break;
      const path = [];
      for (let at = element; at && at !== holder(); at = at.parentElement) {
        path.push((at.getAttribute("class") || "") + "|" + (at.getAttribute("aria-label") || "").slice(0, 40));
      }
      const matrix = element.getScreenCTM();
      const turn = matrix ? (-Math.atan2(matrix.b, matrix.a) * 180) / Math.PI : 0;
      const lines = [...element.querySelectorAll("tspan.line")].map((line) => line.textContent);
      const children = [...element.children].filter((child) => child.tagName === "tspan");
      const apart = lines.length ? lines : children.length > 1 && children.every((c) => c.hasAttribute("dy") || c.hasAttribute("y"))
        ? children.map((child) => child.textContent) : [text];
      told.push({
        text: apart.join("\n").slice(0, POINTS), place: tickOf(element), path: path.slice(0, 12), box: boxOf(element),
        size: digits(parseFloat(style.fontSize) || 0), angle: digits((turn + 360) % 360),
        color: color(style.fill, opacityOf(element) * Number(style.fillOpacity)),
      });
    }
    return told;
  }

  function shape(element, group, kindOf) {
    const style = getComputedStyle(element);
    if (hidden(element, style)) return null;
    const opacity = opacityOf(element), box = boxOf(element);
    const face = element.tagName === "image" ? null : color(style.fill, opacity * Number(style.fillOpacity));
    const edge = color(style.stroke, opacity * Number(style.strokeOpacity));
    if (!face && !edge && element.tagName !== "image" && element.tagName !== "canvas") return null;
    return { element, group, kind: kindOf(element, face), box, face, edge,
             width: digits(parseFloat(style.strokeWidth) || 0), dashed: style.strokeDasharray !== "none" };
  }

  const plain = (each, paths, count) => {
    const { element, ...rest } = each;
    return { ...rest, paths, count };
  };

  function gathered(found) {
    // Points of one mark are told as one: their centres, and their colours.
    if (!found.length) return null;
    const centres = found.map(({ box }) => [digits((box[0] + box[2]) / 2), digits((box[1] + box[3]) / 2)]);
    const step = Math.max(1, Math.ceil(found.length / POINTS)), colors = new Map();
    for (const each of found) { const c = each.face || each.edge; if (c && colors.size < 32) colors.set(c.join(), c); }
    const all = found.map(({ box }) => box);
    const box = [0, 1].map((n) => Math.min(...all.map((b) => b[n]))).concat([2, 3].map((n) => Math.max(...all.map((b) => b[n]))));
    const side = digits(Math.max(found[0].box[2] - found[0].box[0], found[0].box[3] - found[0].box[1]));
    return { ...plain(found[0], [centres.filter((_, n) => n % step === 0)], found.length), box, colors: [...colors.values()], side };
  }

  const PLOTLY = [
    [".trace path.js-line, .contourlevel path, .contourlines path, path.xline, .errorbar path, path.mean", () => "line", "line"],
    [".trace path.js-fill, .fills path, path.box, path.violin, .contourfill path, .choroplethlayer path, .choropleth path, .sankey path, path.surface, .polarlayer path.point, .parcats path, .funnelarea path",
      (e, face) => (!face ? "line" : e.closest(".pielayer, .sunburstlayer, .funnelarealayer") ? "wedge" : "area"), "area"],
    [".bars .point > path, .barlayer .point path, .waterfalllayer .point path, .funnellayer .point path, .treemaplayer path.surface, .iciclelayer path.surface, .sankey-node rect",
      () => "rect", "bars"],
    [".heatmaplayer image, .imagelayer image, .hm image", () => "image", "image"],
    [".shapelayer path", (e, face) => (face ? "area" : "line"), "shape"],
  ];

  function plotlyMarks() {
    const marks = [], taken = new Set(), root = holder();
    for (const [selector, kindOf, name] of PLOTLY) {
      for (const element of root.querySelectorAll(selector)) {
        if (taken.has(element) || marks.length >= MOST || element.closest("defs")) continue;
        taken.add(element);
        const found = shape(element, name, kindOf);
        if (found) marks.push({ ...plain(found, [points(element, found.box, 128)], 1), legend: !!element.closest(".legend") });
      }
    }
    for (const holderOfPoints of root.querySelectorAll(".points, .legendpoints")) {
      if (holderOfPoints.closest(".barlayer, .bars, .waterfalllayer, .funnellayer")) continue;
      const found = [...holderOfPoints.querySelectorAll("path.point, path.scatterpts")].map((e) => shape(e, "points", () => "points"));
      const mark = gathered(found.filter(Boolean));
      if (mark && marks.length < MOST) marks.push({ ...mark, legend: !!holderOfPoints.closest(".legend") });
    }
    for (const element of root.querySelectorAll(".gl-container canvas, .gl-canvas, .maplibregl-canvas")) {
      const box = boxOf(element);
      if (box[2] > box[0] && !marks.some((m) => m.kind === "image" && m.group === "canvas" && m.box.join() === box.join()))
        marks.push({ group: "canvas", kind: "image", box, face: null, edge: null, width: 0, dashed: false, legend: false,
                     paths: [[[box[0], box[1]], [box[2], box[3]]]], count: 1 });
    }
    return marks;
  }

  const VEGA = { symbol: "points", rect: "rect", arc: "wedge", line: "line", trail: "line", rule: "line", area: "area",
                 image: "image", path: "area", shape: "area" };

  function vegaMarks() {
    const marks = [];
    for (const group of holder().querySelectorAll("g[class*='mark-']")) {
      const [, name, role] = /mark-(\w+) role-([\w-]+)/.exec(group.getAttribute("class")) || [];
      const legend = /^legend-(symbol|band|gradient)/.test(role || "");
      if (!(name in VEGA) || !(role === "mark" || role === "scope" || legend)) continue;
      const elements = [...group.children].filter((child) => child.tagName !== "g" && child.tagName !== "text");
      const kindOf = (element, face) => (VEGA[name] === "area" && !face ? "line" : VEGA[name]);
      const found = elements.slice(0, 20 * MOST).map((element) => shape(element, name, kindOf)).filter(Boolean);
      if (VEGA[name] === "points") {
        const mark = gathered(found);
        if (mark) marks.push({ ...mark, legend });
        continue;
      }
      for (const each of found) {
        if (marks.length >= MOST) return marks;
        marks.push({ ...plain(each, [points(each.element, each.box, 128)], 1), legend });
      }
    }
    return marks;
  }

  function axes() {
    if (kind === "plotly") {
      const found = [], layout = holder()._fullLayout || {};
      for (const name of Object.keys(layout._plots || {})) {
        const { xaxis, yaxis } = layout._plots[name];
        const box = [xaxis._offset, yaxis._offset, xaxis._offset + xaxis._length, yaxis._offset + yaxis._length].map(digits);
        const seen = (axis) => axis.showgrid && axis.visible !== false;
        found.push({ box, grid: { x: !!seen(xaxis), y: !!seen(yaxis) }, three_d: false });
      }
      for (const name of Object.keys(layout)) {
        if (/^scene\d*$/.test(name) && layout[name] && layout[name].domain) {
          const { x, y } = layout[name].domain, { l, t, w, h } = layout._size;
          found.push({ box: [l + w * x[0], t + h * (1 - y[1]), l + w * x[1], t + h * (1 - y[0])].map(digits),
                       grid: { x: true, y: true }, three_d: true });
        }
      }
      return found.slice(0, 100);
    }
    const found = [];
    for (const path of holder().querySelectorAll("g.mark-group path.background")) {
      const role = path.closest("g.mark-group").getAttribute("class");
      if (!/role-(frame|scope)/.test(role) || path.closest(".role-legend")) continue;
      const inner = [...path.parentElement.querySelectorAll("g.role-scope")];
      if (inner.some((group) => !group.closest(".role-legend"))) continue;
      const box = boxOf(path);
      if (box[2] - box[0] < 1 || box[3] - box[1] < 1) continue;
      const grids = [...path.parentElement.querySelectorAll("g.role-axis-grid line")];
      const x = grids.some((line) => Number(line.getAttribute("x2") || 0) === 0);
      const y = grids.some((line) => Number(line.getAttribute("y2") || 0) === 0);
      found.push({ box, grid: { x, y }, three_d: false });
      if (found.length >= 100) break;
    }
    return found;
  }

  function tell() {
    const marks = kind === "plotly" ? plotlyMarks() : vegaMarks();
    return JSON.stringify({ axes: axes(), texts: texts(), marks });
  }

  return { tidy, plotly, vega: vegaChart, tell };
})();
"""
