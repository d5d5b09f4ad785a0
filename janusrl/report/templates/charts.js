// Line charts in SVG.

// A number in few characters; a dash when it is not known.
function short(value) {
  if (!known(value)) return "–";
  const size = Math.abs(value);
  if (size !== 0 && (size < 0.001 || size >= 1e6)) return value.toExponential(1);
  if (size >= 1000) return Math.round(value).toLocaleString("en");
  return String(Number(value.toPrecision(3)));
}

// Round numbers that cover low to high, about `count` of them.
function ticks(low, high, count) {
  const rough = (high - low) / count || 1;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough);
  const found = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + step * 1e-9; k += 1) found.push(Number((k * step).toPrecision(12)));
  return found;
}

function logTicks(low, high) {
  const found = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power += 1) {
    for (const factor of high / low > 50 ? [1] : [1, 2, 5]) found.push(factor * 10 ** power);
  }
  return found.filter((value) => value >= low * 0.999 && value <= high * 1.001);
}

// Exponential moving average without the pull of its start; gaps stay gaps.
function smoothed(values, weight) {
  let sum = 0;
  let mass = 0;
  return values.map((value) => {
    if (!known(value)) return null;
    sum = weight * sum + (1 - weight) * value;
    mass = weight * mass + (1 - weight);
    return sum / mass;
  });
}

const BOX = { width: 320, height: 150, left: 38, right: 8, top: 8, bottom: 20 };

// One small multiple. `view` is {smoothing, axis}: the page's controls.
function lineChart(chart, view) {
  const across = (series) => (view.axis === "cpu" ? series.cpu : series.step);
  const xs = chart.series.flatMap((series) => across(series).filter(known));
  const usable = (value) => known(value) && (!chart.log || value > 0);
  const ys = chart.series.flatMap((series) => series.value.filter(usable));
  const readout = el("div", { class: "readout" });
  const figure = el("figure", { class: "chart" }, el("figcaption", {}, chart.name), readout);
  if (!xs.length || !ys.length) {
    readout.textContent = view.axis === "cpu" ? "no CPU seconds were logged" : "nothing to draw";
    return figure;
  }
  let [x0, x1] = [Math.min(...xs), Math.max(...xs)];
  if (x0 === x1) [x0, x1] = [x0 - 0.5, x1 + 0.5];
  let [y0, y1] = [Math.min(...ys), Math.max(...ys)];
  if (chart.unit) [y0, y1] = [Math.min(0, y0), Math.max(1, y1)];
  else if (y0 === y1) [y0, y1] = chart.log ? [y0 / 2, y1 * 2] : [y0 - 0.5, y1 + 0.5];
  const scale = chart.log ? Math.log10 : (value) => value;
  const x = (value) => BOX.left + ((value - x0) / (x1 - x0)) * (BOX.width - BOX.left - BOX.right);
  const y = (value) => BOX.height - BOX.bottom - ((scale(value) - scale(y0)) / (scale(y1) - scale(y0))) * (BOX.height - BOX.top - BOX.bottom);

  const drawing = svg("svg", { viewBox: `0 0 ${BOX.width} ${BOX.height}`, role: "img", tabindex: "0", "aria-label": described(chart) });
  for (const tick of chart.log ? logTicks(y0, y1) : ticks(y0, y1, 4)) {
    drawing.append(svg("path", { class: "grid", d: `M${BOX.left} ${y(tick)}H${BOX.width - BOX.right}` }));
    drawing.append(svg("text", { x: BOX.left - 5, y: y(tick) + 3.5, "text-anchor": "end" }, short(tick)));
  }
  for (const tick of ticks(x0, x1, 6)) {
    drawing.append(svg("text", { x: x(tick), y: BOX.height - 5, "text-anchor": "middle" }, short(tick)));
  }
  for (const series of chart.series) {
    const places = across(series);
    // What is measured every few steps has no neighbours: its points are joined. Elsewhere gaps stay gaps.
    const sparse = !series.value.some((value, i) => usable(value) && usable(series.value[i + 1]));
    const line = (values) => {
      let pen = "M";
      return values.map((value, i) => {
        if (!usable(value) || !known(places[i])) { pen = sparse ? pen : "M"; return ""; }
        const part = `${pen}${x(places[i]).toFixed(1)} ${y(value).toFixed(1)}`;
        pen = "L";
        return part;
      }).join("");
    };
    series.smooth = smoothed(series.value, view.smoothing);
    const stroke = `stroke:${colourOf(series.stage)}`;
    if (view.smoothing > 0) drawing.append(svg("path", { class: "raw", d: line(series.value), style: stroke }));
    drawing.append(svg("path", { class: "smooth", d: line(series.smooth), style: stroke }));
  }
  figure.append(drawing);
  addReadout(chart, drawing, readout, { x, x0, x1, across, unit: view.axis === "cpu" ? "CPU s" : "step" });
  return figure;
}

function described(chart) {
  const ends = chart.series.map((series) => {
    const values = series.value.filter(known);
    return `${titleOf(series.stage)} from ${short(values[0])} to ${short(values.at(-1))}`;
  });
  return `${chart.name}: ${ends.join("; ")}`;
}

function reading(stage, value) {
  return el("span", { title: titleOf(stage) }, dot(stage), short(value));
}

// What stands under the pointer, or under the arrow keys.
function addReadout(chart, drawing, readout, { x, x0, x1, across, unit }) {
  const cursor = svg("path", { class: "cursor", visibility: "hidden" });
  drawing.append(cursor);
  const places = [...new Set(chart.series.flatMap(across).filter(known))].sort((a, b) => a - b);
  let at = places.length - 1;
  const rest = () => {
    at = places.length - 1;
    cursor.setAttribute("visibility", "hidden");
    readout.replaceChildren(...chart.series.map((series) => reading(series.stage, series.smooth.findLast(known))));
  };
  const show = (index) => {
    at = Math.max(0, Math.min(places.length - 1, index));
    const place = places[at];
    cursor.setAttribute("d", `M${x(place)} ${BOX.top}V${BOX.height - BOX.bottom}`);
    cursor.setAttribute("visibility", "visible");
    const values = chart.series.map((series) => {
      const i = nearest(across(series), place);
      const reach = Math.abs(across(series)[i] - place) <= (x1 - x0) / 50;
      return reach ? reading(series.stage, series.value[i]) : null;
    });
    readout.replaceChildren(el("b", {}, `${unit} ${short(place)}`), ...values.filter(Boolean));
  };
  drawing.addEventListener("pointermove", (event) => {
    const box = drawing.getBoundingClientRect();
    const inside = ((event.clientX - box.left) / box.width) * BOX.width;
    show(nearest(places, x0 + ((inside - BOX.left) / (BOX.width - BOX.left - BOX.right)) * (x1 - x0)));
  });
  drawing.addEventListener("pointerleave", rest);
  drawing.addEventListener("blur", rest);
  drawing.addEventListener("keydown", (event) => {
    const move = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!move) return;
    event.preventDefault();
    show(cursor.getAttribute("visibility") === "visible" ? at + move : at);
  });
  rest();
}

function nearest(values, wanted) {
  let best = 0;
  values.forEach((value, i) => {
    if (known(value) && !(Math.abs(values[best] - wanted) <= Math.abs(value - wanted))) best = i;
  });
  return best;
}

function drawCurves(into, view) {
  into.replaceChildren(...data.groups.flatMap((group, number) => {
    const grid = el("div", { class: "charts-grid" }, ...group.charts.map((chart) => lineChart(chart, view)));
    const note = el("p", { class: "note" }, group.note);
    if (number < data.groups.length - 1 || group.title !== "Everything else") return [el("h3", {}, group.title), note, grid];
    return [el("details", {}, el("summary", {}, group.title), note, grid)];
  }));
}
