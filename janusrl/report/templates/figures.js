// The comparison of arms, the seconds of each step, and the same task side by side.

// Dots with whiskers: one line a model, filled for greedy, hollow for every other mode.
function drawArms(into) {
  const dots = data.arms.dots.filter((point) => known(point.mean));
  const stages = [...new Set(dots.map((point) => point.stage))];
  const baselines = data.arms.baselines.filter((line) => known(line.mean)).sort((a, b) => a.mean - b.mean);
  if (!stages.length) return;
  const narrow = into.clientWidth < 560;
  const [width, left, right, row] = narrow ? [380, 118, 44, 44] : [1100, 160, 70, 40];
  const levels = stacked(baselines, narrow ? 0.6 : 0.15);
  const top = 8 + 14 * (1 + Math.max(-1, ...levels));
  const bottom = top + row * stages.length;
  const low = Math.min(0, ...dots.map((point) => point.low ?? point.mean));
  const high = Math.max(...dots.map((point) => point.high ?? point.mean), ...baselines.map((line) => line.mean));
  const end = Math.min(Math.max(1, high), Math.max(0.1, Math.ceil(high * 11) / 10));
  const x = (value) => left + ((value - low) / (end - low)) * (width - left - right);
  const drawing = svg("svg", { viewBox: `0 0 ${width} ${bottom + 22}`, role: "img", "aria-label": "Scores of every model with intervals; the table below has the numbers" });
  for (const tick of ticks(low, end, narrow ? 4 : 8)) {
    drawing.append(svg("path", { class: "grid", d: `M${x(tick)} ${top}V${bottom}` }));
    drawing.append(svg("text", { x: x(tick), y: bottom + 16, "text-anchor": "middle" }, short(tick)));
  }
  baselines.forEach((line, i) => {
    drawing.append(svg("path", { class: "baseline", d: `M${x(line.mean)} ${top - 2 - 14 * levels[i]}V${bottom}` }));
    const anchor = x(line.mean) > width * 0.8 ? "end" : x(line.mean) < left + 40 ? "start" : "middle";
    drawing.append(svg("text", { class: "halo", x: x(line.mean), y: top - 5 - 14 * levels[i], "text-anchor": anchor }, `${line.name} ${short(line.mean)}`));
  });
  stages.forEach((stage, number) => {
    const middle = top + row * (number + 0.5);
    drawing.append(svg("text", { class: "arm-name", x: left - 14, y: middle + 4.5, "text-anchor": "end" }, titleOf(stage)));
    const own = dots.filter((point) => point.stage === stage);
    own.forEach((point, place) => {
      const y = middle + (place - (own.length - 1) / 2) * 15;
      const colour = colourOf(stage);
      if (known(point.low) && known(point.high)) {
        drawing.append(svg("path", { d: `M${x(point.low)} ${y}H${x(point.high)}M${x(point.low)} ${y - 4}v8M${x(point.high)} ${y - 4}v8`, style: `stroke:${colour};stroke-width:1.6` }));
      }
      const hole = point.mode === "greedy" ? colour : "var(--raised)";
      const mark = svg("circle", { cx: x(point.mean), cy: y, r: 5, style: `fill:${hole};stroke:${colour};stroke-width:2` });
      mark.append(svg("title", {}, `${titleOf(stage)}, ${point.mode}: ${short(point.mean)} (${short(point.low)} to ${short(point.high)})`));
      const edge = Math.max(x(point.mean) + 6, known(point.high) ? x(point.high) : 0);
      drawing.append(mark, svg("text", { class: "arm-value", x: edge + 7, y: y + 4 }, known(point.mean) ? point.mean.toFixed(2) : "–"));
    });
  });
  into.replaceChildren(drawing);
}

// Levels for labels on one line, so that neighbours nearer than `gap` do not overlap.
function stacked(lines, gap) {
  const levels = [];
  lines.forEach((line, i) => {
    const near = lines.slice(0, i).map((other, j) => (line.mean - other.mean < gap ? levels[j] : -1));
    levels.push([0, 1, 2, 3, 4, 5].find((level) => !near.includes(level)) ?? 0);
  });
  return levels;
}

// Stacked bars: the seconds of each step, one figure a stage.
function drawTiming(into) {
  into.replaceChildren(...data.timing.map((stage) => {
    const parts = Object.entries(stage.parts);
    const sums = stage.step.map((_, i) => parts.reduce((sum, [, values]) => sum + (values[i] ?? 0), 0));
    const high = Math.max(...sums) || 1;
    const [width, height, left, bottom] = into.clientWidth < 560 ? [380, 150, 34, 20] : [1100, 170, 40, 20];
    const y = (value) => height - bottom - (value / high) * (height - bottom - 8);
    const slot = (width - left - 4) / stage.step.length;
    const drawing = svg("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": `Seconds of each step of ${titleOf(stage.stage)}` });
    for (const tick of ticks(0, high, 3)) {
      drawing.append(svg("path", { class: "grid", d: `M${left} ${y(tick)}H${width - 4}` }));
      drawing.append(svg("text", { x: left - 5, y: y(tick) + 3.5, "text-anchor": "end" }, short(tick)));
    }
    stage.step.forEach((step, i) => {
      let base = 0;
      const column = svg("g");
      const words = parts.map(([part, values]) => `${part} ${short(values[i])}`);
      column.append(svg("title", {}, `step ${step}: ${words.join(", ")}`));
      for (const [part, values] of parts) {
        const value = values[i] ?? 0;
        if (value > 0) {
          column.append(svg("rect", { class: `part-${part}`, x: left + i * slot, y: y(base + value), width: Math.max(0.5, Math.min(slot * 0.86, 26)), height: y(base) - y(base + value) }));
        }
        base += value;
      }
      drawing.append(column);
    });
    const every = Math.max(1, Math.ceil(stage.step.length / (into.clientWidth < 560 ? 5 : 10)));
    stage.step.forEach((step, i) => {
      if (i % every === 0) drawing.append(svg("text", { x: left + i * slot, y: height - 5 }, step));
    });
    return el("figure", { class: "wide" }, el("figcaption", {}, `Seconds a step, ${titleOf(stage.stage)}`), drawing);
  }));
}

function drawSideBySide(into) {
  const { columns, rows } = data.side_by_side;
  into.style.setProperty("--columns", columns.length + 1);
  const heads = ["Instruction", "Reference", ...columns.map((stage) => titleOf(stageName(stage)))];
  into.replaceChildren(...heads.map((head) => el("div", { class: "col" }, head)));
  for (const row of rows) {
    const first = row.find(Boolean);
    const reference = row.map((cell) => cell?.reference).find(known); // a cell of an older run may lack it
    into.append(el("div", { class: "ask", title: first.prompt }, first.prompt), picture(reference, "reference"));
    for (const [i, cell] of row.entries()) {
      const shown = cell ? picture(cell.image, `drawn by ${columns[i]}`, cell.reason || cell.status) : picture(null, "");
      into.append(el("div", {}, shown, el("div", { class: "cell-score" }, cell ? score(cell.total) : "–")));
    }
  }
}

const score = (value) => (known(value) ? value.toFixed(3) : "–");
const stageName = (stage) => (stage.startsWith("eval/") ? stage.split("/")[1] : stage);
const modeName = (stage) => (stage.startsWith("eval/") ? stage.split("/")[2] ?? "evaluation" : "training");
