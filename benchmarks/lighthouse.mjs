// Lighthouse on the built site, as a reader's browser gets it from a host that compresses: the median of five visits.
//
//   make book && node benchmarks/lighthouse.mjs [pages ...]
//
// npx fetches Lighthouse; Chromium is looked for where CHROME_PATH says, else at /usr/bin/chromium. The bars hold for the
// desktop preset: performance 90, accessibility, best practices and SEO 100. The telephone's are printed for information.

import { execFileSync, spawn } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const SITE = fileURLToPath(new URL("../_build/html/", import.meta.url));
const PAGES = ["index.html", "chapters/01_pixels.html", "chapters/04_denoising.html"];
const VISITS = 5;
const BARS = { performance: 90, accessibility: 100, "best-practices": 100, seo: 100 };
const KINDS = {
  ".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".mjs": "text/javascript", ".json": "application/json",
  ".svg": "image/svg+xml", ".webp": "image/webp", ".png": "image/png", ".txt": "text/plain", ".woff2": "font/woff2",
};

/** Serves the site as a good static host does: compressed, and kept by the browser. */
function serve() {
  return createServer((request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url, "http://host").pathname));
    const file = join(SITE, path.endsWith("/") ? `${path}index.html` : path);
    try {
      if (!statSync(file).isFile()) throw new Error("no file");
      const kind = KINDS[extname(file)] ?? "application/octet-stream";
      const squeezed = /text|json|svg/.test(kind);
      const content = readFileSync(file);
      response.writeHead(200, {
        "Content-Type": kind.startsWith("text") ? `${kind}; charset=utf-8` : kind,
        "Cache-Control": "max-age=31536000",
        ...(squeezed ? { "Content-Encoding": "gzip" } : {}),
      });
      response.end(squeezed ? gzipSync(content) : content);
    } catch {
      response.writeHead(404).end();
    }
  });
}

/** One visit. @param {string} url @param {string[]} options @returns {Record<string, number>} scores from 0 to 100 */
function visit(url, options) {
  const chrome = process.env.CHROME_PATH ?? "/usr/bin/chromium";
  const args = ["--yes", "lighthouse@12", url, "--quiet", "--output=json", "--chrome-flags=--headless=new --no-sandbox"];
  const env = { ...process.env, CHROME_PATH: chrome };
  const report = JSON.parse(execFileSync("npx", [...args, ...options], { env, encoding: "utf8", maxBuffer: 2 ** 28 }));
  return Object.fromEntries(Object.entries(report.categories).map(([name, { score }]) => [name, Math.round(100 * score)]));
}

/** @param {number[]} values */
const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/** @param {string} url @param {string[]} options */
function medians(url, options) {
  const visits = Array.from({ length: VISITS }, () => visit(url, options));
  return Object.fromEntries(Object.keys(BARS).map((name) => [name, median(visits.map((each) => each[name]))]));
}

/** @param {string[]} pages */
async function main(pages) {
  const missing = pages.find((page) => !existsSync(join(SITE, page)));
  if (missing) {
    console.error(`There is no ${missing} in _build/html: run \`make book\`, or name another page.`);
    process.exitCode = 2;
    return;
  }
  const self = fileURLToPath(import.meta.url);
  const host = spawn(process.execPath, [self, "--host"], { stdio: ["pipe", "pipe", "inherit"] });
  const port = await new Promise((resolve) => host.stdout.once("data", (line) => resolve(String(line).trim())));
  for (const page of pages) {
    const url = `http://127.0.0.1:${port}/${page}`;
    const desktop = medians(url, ["--preset=desktop"]);
    console.log(page, "desktop", desktop, "telephone", medians(url, []));
    if (Object.entries(BARS).some(([name, bar]) => desktop[name] < bar)) process.exitCode = 1;
  }
  host.kill();
}

// The host is a process of its own, since a visit blocks this one. It ends with this one, whatever that ends by.
if (process.argv[2] === "--host") {
  process.stdin.on("end", () => process.exit()).resume();
  const server = serve().listen(0, "127.0.0.1", () => process.stdout.write(`${server.address().port}\n`));
} else {
  const named = process.argv.slice(2);
  await main(named.length ? named : PAGES);
}
