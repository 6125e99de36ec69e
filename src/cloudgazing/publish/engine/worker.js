// The worker: the engine off the page's own thread. The page asks, and hears messages; `answering.js` lists them.

import { list, read } from "../page/files.js";
import { answering } from "./answering.js";
import { openingNetworks } from "./networks.js";
import { buildName, choosing, loadRuntime, Unresponsive } from "./runtime.js";
import { remembering } from "./verdict.js";

const SITE = new URL("../../", import.meta.url);

/** @param {string} folder its `manifest.json`, with an address for each file */
async function manifest(folder) {
  const base = new URL(`${folder}/`, SITE);
  const listed = await list(new URL("manifest.json", base).href);
  for (const entry of Object.values(listed.files)) entry.url = new URL(entry.file, base).href;
  return { ...listed, base };
}

/** @param {any} runtime the runtime's manifest @param {string} name */
const build = ({ builds, files, base }, name) => ({
  module: new URL(builds[name].module, base).href,
  glue: new URL(builds[name].glue, base).href,
  wasm: files[name],
});

/** The model, of which nothing large is fetched yet. @returns {Promise<import("./answering.js").Model>} */
async function load() {
  const [model, runtime] = await Promise.all([manifest("model"), manifest("runtime")]);
  const size = runtime.files[await buildName()].bytes;
  /** @type {Promise<ReturnType<typeof openingNetworks>> | null} */ let starting = null;
  /** @type {ReturnType<typeof openingNetworks> | null} */ let networks = null;
  let mayUseGraphics = true;

  /** @param {(received: number) => void} onProgress */
  async function start(onProgress) {
    const builds = { wasm: build(runtime, "wasm"), jspi: build(runtime, "jspi") };
    const { ort, graphics } = await loadRuntime(builds, read, onProgress, mayUseGraphics);
    const { choose, giveUp } = choosing({ ort, graphics, facts: model.facts, memory: remembering(model.files) });
    return openingNetworks({ ort, files: model.files, read, choose, onFailure: giveUp });
  }

  /** Fetches and opens what is not open yet. @param {string[]} names @param {(received: number, total: number) => void} onProgress */
  async function open(names, onProgress) {
    const missing = names.filter((name) => !networks?.isOpen(name));
    const received = new Map();
    const total = missing.reduce((sum, name) => sum + model.files[name].bytes, networks ? 0 : size);
    /** @param {string} name */
    const counting = (name) => (/** @type {number} */ bytes) => {
      received.set(name, bytes);
      onProgress([...received.values()].reduce((sum, each) => sum + each, 0), total);
    };
    starting ??= start(counting("runtime"));
    starting.catch(() => (starting = null)); // the next question tries again
    networks = await starting;
    try {
      await Promise.all(missing.map((name) => networks.open(name, counting(name))));
    } catch (error) {
      if (!(error instanceof Unresponsive)) throw error;
      if (mayUseGraphics) networks = starting = null;
      mayUseGraphics = false;
      await open(names, onProgress);
    }
  }

  return { facts: model.facts, open, run: (...call) => networks.run(...call) };
}

const { ask, stop } = answering({
  load,
  answersOf: (figure) => import(`../answers/${figure}.js`),
  post: (message, transfer = []) => self.postMessage(message, { transfer }),
});

self.onmessage = ({ data }) => {
  if (data.kind === "ask") ask(data);
  if (data.kind === "stop") stop(data.id);
};
