// Loading: the runtime and the networks, each fetched and opened once; and how far that has come, told to all who wait.

import { Unresponsive } from "./runtime.js";

/**
 * @typedef {ReturnType<typeof import("./networks.js").openingNetworks>} Networks
 * @typedef {(bytes: number) => void} OnBytes hears how many bytes of a file have come
 */

/** The name under which the runtime's own file is counted. */
const RUNTIME = "runtime";

/**
 * @param {{ bytesOf: (name: string) => number, start: (onBytes: OnBytes, mayUseGraphics: boolean) => Promise<Networks> }} given
 *   `start` fetches the runtime
 */
export function loading({ bytesOf, start }) {
  /** @type {Promise<Networks> | null} */ let networks = null;
  let mayUseGraphics = true;
  /** Ends all waiting for a runtime that its graphics card holds. @type {() => void} */ let abandon;
  const abandoned = new Promise((_, reject) => { abandon = () => reject(new Unresponsive()); });
  abandoned.catch(() => {});
  /** How much of each file has come. @type {Map<string, number>} */ const received = new Map();
  /** What is open. @type {Set<string>} */ const ready = new Set();
  /** @type {Set<{ missing: string[], tell: () => void }>} */ const waiting = new Set();

  /** @param {string} name @returns {OnBytes} */
  const counting = (name) => (bytes) => {
    received.set(name, bytes);
    for (const { missing, tell } of waiting) if (missing.includes(name)) tell();
  };

  function begin() {
    // After a failure the next who asks tries again.
    networks ??= start(counting(RUNTIME), mayUseGraphics).catch((fault) => { networks = null; throw fault; });
    return networks;
  }

  /** @param {string[]} names */
  async function openAll(names) {
    const begun = await begin();
    ready.add(RUNTIME);
    await Promise.all(names.map(async (name) => {
      await begun.open(name, counting(name));
      ready.add(name);
    }));
  }

  /** A card that never answers may hold its runtime for good, so another runtime is started, without one. */
  function leaveGraphics() {
    if (!mayUseGraphics) return;
    [mayUseGraphics, networks] = [false, null];
    for (const all of [ready, received]) all.clear();
    abandon();
  }

  /** Fetches and opens what is not open yet. @param {string[]} names @param {(received: number, total: number) => void} onProgress */
  async function open(names, onProgress) {
    const missing = [RUNTIME, ...names].filter((name) => !ready.has(name));
    const sum = (/** @type {(name: string) => number} */ of) => missing.reduce((all, name) => all + of(name), 0);
    const one = { missing, tell: () => onProgress(sum((name) => received.get(name) ?? 0), sum(bytesOf)) };
    waiting.add(one);
    // Some of it may be on its way already, for somebody else.
    if (missing.some((name) => received.has(name))) one.tell();
    try {
      const opening = mayUseGraphics ? Promise.race([openAll(names), abandoned]) : openAll(names);
      await opening.catch((error) => {
        if (!(error instanceof Unresponsive)) throw error;
        leaveGraphics();
        return openAll(names);
      });
    } finally {
      waiting.delete(one);
    }
  }

  /** @type {import("./calls.js").Run} */
  const run = async (...call) => (await begin()).run(...call);
  return { open, run };
}
