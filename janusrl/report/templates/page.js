// Start: colours of the stages, the controls of the curves.

for (const mark of document.querySelectorAll(".dot[data-stage]")) mark.style.setProperty("--stage", colourOf(mark.dataset.stage));

const charts = document.getElementById("charts");
if (charts) {
  const view = () => ({ smoothing: Number(document.getElementById("smoothing").value), axis: document.getElementById("axis").value });
  const draw = () => drawCurves(charts, view());
  for (const control of ["smoothing", "axis"]) document.getElementById(control).addEventListener("input", draw);
  const stages = [...new Set(data.groups.flatMap((group) => group.charts).flatMap((chart) => chart.series).map((series) => series.stage))];
  const order = [...Object.keys(STAGE_COLOURS), ...strangers];
  stages.sort((a, b) => order.indexOf(a) - order.indexOf(b));
  document.getElementById("legend").append(...stages.map((stage) => el("span", {}, dot(stage), titleOf(stage))));
  draw();
}

function drawFigures() {
  const arms = document.getElementById("arms");
  const timing = document.getElementById("timing");
  if (arms) drawArms(arms);
  if (timing) drawTiming(timing);
}
const sideBySide = document.getElementById("side-by-side");
if (sideBySide) drawSideBySide(sideBySide);
drawFigures();
matchMedia("(max-width: 640px)").addEventListener("change", drawFigures);
rolloutBrowser();
