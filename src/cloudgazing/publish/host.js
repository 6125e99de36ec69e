// Brings the figures of a published page to life, where there is no kernel: the same ES module as in JupyterLab is
// given a stand-in for its model, filled with the state that was written into the page. What the figure asks of its
// engine goes to the desk, which has it answered in the page.

import { buildName } from "./engine/runtime.js";
import { bar } from "./page/bar.js";
import { copyLink } from "./page/copy_link.js";
import { desk } from "./page/desk.js";
import { engine } from "./page/engine.js";
import { FigureModel } from "./page/figure_model.js";
import { list } from "./page/files.js";
import { keep } from "./page/keep.js";
import { leave } from "./page/leave.js";
import { enter, fragmentOf, readLink, sensible } from "./page/links.js";
import { moduleAt } from "./page/modules.js";
import { recordings } from "./page/recordings.js";
import { LEFT, NO_FIGURE, NO_SENSE } from "./page/sentences.js";
import { hasSimd } from "./page/simd.js";

const HERE = new URL("../", import.meta.url);
const MODULES = new URL("widgets/", HERE);
const NEAR = "600px";
/** A figure whose files do not come holds up those behind it for so many milliseconds at most. */
const HOLDS_UP = 5000;

const LISTS = ["model/manifest.json", "runtime/manifest.json"].map((path) => new URL(path, HERE).href);
const kept = keep();
const ENGINE = new URL("./engine/worker.js", import.meta.url).href;
/** A worker from a blob is held to the page's content policy; one from an address would be held to none. */
const WORKER = URL.createObjectURL(new Blob([`import ${JSON.stringify(ENGINE)};`], { type: "text/javascript" }));
const helper = engine(() => new Worker(WORKER, { type: "module" }));
const seat = desk({
  answersOf: (name) => moduleAt(new URL(`./answers/${name}.js`, import.meta.url).href),
  leave: leave({ listed: once(listed), kept }),
  engine: helper,
  runtime: once(async () => [await buildName()]),
  canCompute: hasSimd,
});
const filmFor = recordings(new URL("recordings/", HERE).href);
const OPENED = location.hash;
const link = readLink(OPENED);

/** All published files by their names. */
async function listed() {
  const lists = await Promise.all(LISTS.map(list));
  return Object.assign({}, ...lists.map(({ files }) => files));
}

/** Calls once, but again after a failure. @template T @param {() => Promise<T>} call */
function once(call) {
  /** @type {Promise<T> | undefined} */ let called;
  return () => (called ??= call().catch((fault) => { called = undefined; throw fault; }));
}

/** Bytes, from base64 or from a file beside the page. @param {string | { url: string }} value */
async function bytesOf(value) {
  if (typeof value === "object") return new DataView(await (await fetched(value.url)).arrayBuffer());
  return new DataView(Uint8Array.from(atob(value), (letter) => letter.charCodeAt(0)).buffer);
}

/** @param {string} url */
async function fetched(url) {
  const response = await fetch(new URL(url, HERE).href);
  if (!response.ok) throw new Error(`${url} is not there.`);
  return response;
}

/** The state that a place holds, in itself or in a file. @param {HTMLElement} place @returns {Promise<Record<string, unknown>>} */
async function stateOf(place) {
  const written = JSON.parse(place.querySelector('script[type="application/json"]').textContent);
  const { state, buffers } = written.url ? await (await fetched(written.url)).json() : written;
  for (const [name, value] of Object.entries(buffers)) state[name] = await bytesOf(/** @type {any} */ (value));
  return state;
}

/** @param {HTMLElement} place a `div` that holds a figure's state @param {string} name the figure's among those of the page */
async function mount(place, name) {
  const [state, { default: figure }] = await Promise.all([stateOf(place), import(new URL(place.dataset.module, MODULES).href)]);
  const limits = JSON.parse(place.dataset.links ?? "{}");
  const linked = link?.figure === name ? sensible(link.settings, state, limits) : null;
  const own = new FigureModel({ ...state, ...linked?.values });
  const el = document.createElement("div");
  place.append(el);
  own.receive = seat({ name: place.dataset.figure, place, model: own, voice: bar(place, () => filmFor(own.state)) });
  await figure.render({ model: own, el });
  if (Object.keys(limits).length) place.append(copyLink(() => addressOf(name, Object.keys(limits), own)));
  place.dataset.alive = "true";
  if (linked) open(place, el, linked);
}

/** @param {string} name @param {string[]} settings @param {FigureModel} own */
function addressOf(name, settings, own) {
  return `${location.href.split("#")[0]}#${fragmentOf(name, settings, (setting) => own.get(setting))}`;
}

/**
 * Shows what a link leads to, as if the reader had written the texts and pressed the button.
 * @param {HTMLElement} place @param {HTMLElement} el @param {{ texts: string[], isWhole: boolean }} linked
 */
function open(place, el, { texts, isWhole }) {
  if (!isWhole) place.prepend(note(NO_SENSE));
  place.scrollIntoView({ block: "start" });
  const draw = /** @type {HTMLButtonElement | null} */ (el.querySelector(".cg-draw"));
  if (draw) return draw.click();
  enter(el.querySelectorAll('input[type="text"]'), texts);
}

/** @param {string} sentence */
function note(sentence) {
  const words = document.createElement("p");
  words.className = "cg-note";
  words.setAttribute("role", "status");
  words.textContent = sentence;
  return words;
}

/** Every place with the figure's name, which is counted where a page has several of a kind. @returns {[HTMLElement, string][]} */
function places() {
  /** @type {Map<string, number>} */ const counts = new Map();
  return [...document.querySelectorAll(".cg-static")].map((place) => {
    const { figure } = /** @type {HTMLElement} */ (place).dataset;
    counts.set(figure, (counts.get(figure) ?? 0) + 1);
    return [/** @type {HTMLElement} */ (place), counts.get(figure) === 1 ? figure : `${figure}.${counts.get(figure)}`];
  });
}

/**
 * Mounts figures one after the other: as they come near the window, or all when the page is printed. Its own button
 * waits for them. The browser's command does not: it prints those that are there, and the others are there next time.
 */
function mountAll() {
  const all = new Map(places());
  let queue = Promise.resolve();
  /** @param {Element} place */
  const next = (place) => {
    seen.unobserve(place);
    const name = all.get(/** @type {HTMLElement} */ (place));
    all.delete(/** @type {HTMLElement} */ (place));
    if (name) queue = queue.then(() => Promise.race([mountSafely(/** @type {HTMLElement} */ (place), name), pause(HOLDS_UP)]));
  };
  const seen = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) if (isIntersecting) next(target);
  }, { rootMargin: NEAR });
  const linked = [...all.keys()].find((place) => all.get(place) === link?.figure);
  if (link && !linked) [...all.keys()][0]?.before(note(NO_FIGURE));
  if (linked) next(linked);
  for (const place of all.keys()) seen.observe(place);
  const mountRest = () => { [...all.keys()].forEach(next); return queue; };
  addEventListener("beforeprint", mountRest);
  addEventListener("cg-print", (/** @type {any} */ { detail }) => detail.push(mountRest()));
}

/** Mounts a figure, and leaves the page free for a moment. @param {HTMLElement} place @param {string} name */
async function mountSafely(place, name) {
  await mount(place, name).catch((error) => {
    place.append("This figure could not start. Reload the page, or try another browser.");
    console.error(error);
  });
  await pause(0);
}

/** @param {number} ms */
const pause = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

addEventListener("pagehide", () => helper.end(LEFT));
// Who comes back to the link that has opened the page keeps what was done since.
addEventListener("hashchange", () => { if (location.hash !== OPENED && readLink(location.hash)) location.reload(); });
mountAll();
document.documentElement.dataset.figures = "started"; // without this mark the site's style sheet says what is missing
