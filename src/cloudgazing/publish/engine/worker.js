// The worker: the engine off the page's own thread. The page asks, and hears messages; `answering.js` lists them.

import { list, read } from "../page/files.js";
import { moduleAt } from "../page/modules.js";
import { answering } from "./answering.js";
import { loading } from "./loading.js";
import { openingNetworks } from "./networks.js";
import { buildName, choosing, loadRuntime } from "./runtime.js";
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

  /** @param {import("./loading.js").OnBytes} onBytes @param {boolean} mayUseGraphics */
  async function start(onBytes, mayUseGraphics) {
    const builds = { wasm: build(runtime, "wasm"), jspi: build(runtime, "jspi") };
    const { ort, graphics } = await loadRuntime(builds, read, onBytes, mayUseGraphics);
    const memory = remembering(model.files, runtime.files.jspi.sha256);
    const { choose, giveUp } = choosing({ ort, graphics, facts: model.facts, memory });
    return openingNetworks({ ort, files: model.files, read, choose, onFailure: giveUp });
  }
  return { facts: model.facts, ...loading({ bytesOf: (name) => model.files[name]?.bytes ?? size, start }) };
}

const { ask, stop } = answering({
  load,
  answersOf: (figure) => moduleAt(new URL(`../answers/${figure}.js`, import.meta.url).href),
  post: (message, transfer = []) => self.postMessage(message, { transfer }),
});

self.onmessage = ({ data }) => {
  if (data.kind === "ask") ask(data);
  if (data.kind === "stop") stop(data.id);
};
