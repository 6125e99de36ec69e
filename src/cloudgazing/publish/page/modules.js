// Modules that are fetched when they are wanted.

import { FileFault } from "./sentences.js";

/** How often each address has failed. @type {Map<string, number>} */
const failures = new Map();

/**
 * The module at an address. Browsers from before 2026 remember that one could not be fetched, and never ask again; so
 * after a failure it is asked for under another address. What the module itself imports is out of reach of this.
 * @param {string} address
 */
export async function moduleAt(address) {
  const count = failures.get(address) ?? 0;
  try {
    return await import(count ? `${address}?again=${count}` : address);
  } catch {
    failures.set(address, count + 1);
    throw new FileFault("offline");
  }
}
