// Makes one self-contained ES module of each package that pages import by URL, as esm.sh and jsDelivr's /+esm do.
// React stays outside of what is built on it, so that a page has one React only.
import { build } from "esbuild";
import fs from "node:fs";
import { createRequire } from "node:module";

const PLAN = `
  d3--5 d3--6 d3--7 d3-sankey--0 topojson-client--3 observablehq__plot--0 chart.js--3 chart.js--3/auto chart.js--4
  chart.js--4/auto echarts--5 echarts--6 vega--5 vega--6 vega-lite--5 vega-lite--6 vega-embed--6 vega-embed--7
  react--17 react--18 react--19 react--18/jsx-runtime react--19/jsx-runtime react-dom--17 react-dom--18 react-dom--19
  react-dom--18/client react-dom--19/client recharts--2 preact--10 preact--10/hooks htm--3 htm--3/preact htm--3/react
  marked--4 marked--15 dayjs--1 date-fns--2 rxjs--7 lodash--4 motion--11 gsap--3 canvas-confetti--1 uuid--8
  matter-js--0 pixi.js--7 luxon--3 katex--0.16 cannon-es--0 lil-gui--0 dompurify--3 markdown-it--14 mermaid--11
  cytoscape--3 roughjs--4 redux--4 leaflet--1 axios--1 moment--2 alpinejs--3 papaparse--5 sortablejs--1
`.trim().split(/\s+/);
const SHARED = { preact: "10", react: "18", "react-dom": "18" };
const require = createRequire(import.meta.url);
const index = {};
fs.mkdirSync("esm", { recursive: true });

/** Sends `import "react"` of everything but React itself to the URL that pages use. */
function sharing(name, major, inside, used) {
  return {
    name: "sharing",
    setup: (setup) => {
      setup.onResolve({ filter: /^(vega|vega-lite|htm)$/ }, ({ path, resolveDir }) => {
        const newest = path === "htm" ? "3" : major === "5" || (name === "vega-embed" && major === "6") ? "5" : "6";
        return setup.resolve(`${path}--${newest}`, { resolveDir, kind: "import-statement" });
      });
      setup.onResolve({ filter: /^(react|react-dom|preact)(\/hooks)?$/ }, ({ path, kind }) => {
        if (path === name && !inside) return undefined;
        const version = name in SHARED && path.split("/")[0] !== "preact" ? major : SHARED[path.split("/")[0]];
        const url = `https://esm.sh/${path.replace(/^[^/]+/, `$&@${version}`)}`;
        if (kind === "require-call") used.add(url);
        return { path: url, external: true };
      });
    },
  };
}

async function bundle(entry, name, major, inside, file, names, used) {
  const whole = JSON.stringify(entry);
  const contents = `import * as whole from ${whole}; export * from ${whole};
    const it = whole.default ?? whole; export default it;
    ${names.map((each) => `export const ${each} = it.${each};`).join("\n")}`;
  const urls = [...used];
  const banner = urls.map((url, i) => `import * as shared${i} from "${url}";`).join("")
    + (urls.length ? `const require = (url) => ({${urls.map((url, i) => `"${url}": shared${i}.default`)}})[url];` : "");
  const made = await build({
    stdin: { contents, resolveDir: "." }, bundle: true, minify: true, format: "esm", platform: "browser", outfile: file,
    plugins: [sharing(name, major, inside, used)], define: { "process.env.NODE_ENV": '"production"' }, banner: { js: banner },
    loader: { ".css": "empty" }, legalComments: "none", logLevel: "silent", metafile: true,
  });
  return made.metafile.outputs[file].exports;
}

for (const entry of PLAN) {
  const [alias, inside = ""] = entry.split("/");
  const { name, version } = JSON.parse(fs.readFileSync(`node_modules/${alias}/package.json`, "utf8"));
  const file = `esm/${entry.replaceAll("/", "__")}.js`;
  const used = new Set();
  let names = [];
  try {
    const found = await bundle(entry, name, version.split(".")[0], inside, file, [], used);
    if (found.length < 2) {
      try { names = Object.keys(require(entry)); } catch { names = []; }
    }
    names = names.filter((each) => /^[A-Za-z_$][\w$]*$/.test(each) && each !== "default" && each !== "it" && each !== "whole");
    if (names.length || used.size) await bundle(entry, name, version.split(".")[0], inside, file, names, used);
    (index[name] ??= []).push({ version, inside, file });
  } catch (error) {
    console.error(`${entry}: ${String(error.message).split("\n")[1] ?? error}`);
    process.exitCode = 1;
  }
}
fs.writeFileSync("esm/index.json", JSON.stringify(index, null, 1));
