// Bundles the browser part into static/build/hookline/. `--check` builds without writing; both fail on the first fault.
// The new folder replaces the old one only when every file is ready, so a running server never serves half a build.
import { build } from "esbuild";
import { cp, mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const require = createRequire(import.meta.url);
const check = process.argv.includes("--check");
const final = join(here, "build");
const staging = join(here, "..", "node_modules", `.hookline-build-${process.pid}`);
const out = join(staging, "hookline");

const common = {
  bundle: true,
  minify: true,
  charset: "utf8",
  legalComments: "none",
  logLevel: "warning",
  target: ["chrome123", "firefox121", "safari17.5"],
  write: !check,
};

/** TypeScript's own description of the language, without the browser's: a hook has no DOM. */
const languageLibraries = {
  name: "language-libraries",
  setup(pipeline) {
    pipeline.onResolve({ filter: /^virtual:language-libraries$/ }, (args) => ({ path: args.path, namespace: "libraries" }));
    pipeline.onLoad({ filter: /.*/, namespace: "libraries" }, async () => {
      const folder = dirname(require.resolve("typescript/package.json"));
      const names = (await readdir(join(folder, "lib"))).filter((name) => /^lib\.(es5|es20(1[5-9]|2[0-3])|decorators)(\..+)?\.d\.ts$/.test(name) && !name.endsWith(".full.d.ts"));
      const entries = await Promise.all(names.map(async (name) => [`/${name}`, await readFile(join(folder, "lib", name), "utf8")]));
      return { contents: JSON.stringify(Object.fromEntries(entries)), loader: "json" };
    });
  },
};

async function sprite() {
  const names = JSON.parse(await readFile(join(here, "console/icons.json"), "utf8"));
  const folder = join(dirname(require.resolve("lucide-static/package.json")), "icons");
  const symbols = await Promise.all(names.map(async (name) => {
    const source = await readFile(join(folder, `${name}.svg`), "utf8");
    const body = source.slice(source.indexOf(">", source.indexOf("<svg")) + 1, source.lastIndexOf("</svg>")).replace(/\s*\n\s*/g, "");
    return `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-linecap="round" stroke-linejoin="round">${body}</symbol>`;
  }));
  return `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join("\n")}\n</svg>\n`;
}

async function bundle() {
  const source = (name) => join(here, name);
  await Promise.all([
    build({
      ...common,
      entryPoints: { console: source("console/css/index.css") },
      outdir: out,
      loader: { ".woff2": "file" },
      assetNames: "fonts/[name]",
    }),
    build({ ...common, entryPoints: { boot: source("console/js/boot.js") }, outdir: out, format: "iife" }),
    build({ ...common, entryPoints: { console: source("console/js/main.js") }, outdir: out, format: "esm" }),
    build({
      ...common,
      entryPoints: { editor: source("editor/main.js") },
      outdir: out,
      format: "esm",
      // The main thread needs only a few of TypeScript's enums; the language service lives in the worker.
      alias: { typescript: source("editor/typescript-enums.js") },
    }),
    build({
      ...common,
      entryPoints: { "language.worker": source("editor/language.worker.js") },
      outdir: out,
      format: "iife",
      plugins: [languageLibraries],
      platform: "browser",
      external: ["fs", "path", "os", "inspector", "perf_hooks", "module", "crypto", "source-map-support"],
      define: { process: "undefined", __filename: '"language.worker.js"', __dirname: '"/"' },
    }),
  ]);
}

const started = Date.now();
try {
  await bundle();
  const icons = await sprite();
  if (!check) {
    await mkdir(out, { recursive: true });
    await writeFile(join(out, "icons.svg"), icons);
    await cp(join(here, "console/img"), out, { recursive: true });
    await rm(final, { recursive: true, force: true });
    await rename(staging, final);
  }
  console.log(`Front end ${check ? "checked" : `built into ${relative(process.cwd(), final)}`} in ${((Date.now() - started) / 1000).toFixed(1)} s`);
} catch (fault) {
  console.error(`The front end could not be built: ${fault.message}`);
  process.exitCode = 1;
} finally {
  await rm(staging, { recursive: true, force: true });
}
