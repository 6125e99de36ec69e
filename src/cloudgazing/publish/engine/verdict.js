// Remembers between visits which way of computing was the faster one here. Workers have no other small storage.

const SHELF = "cloudgazing-verdicts";

/**
 * @param {string} key what the verdict depends on
 * @returns {import("./runtime.js").Memory}
 */
export function remembering(key) {
  const address = `https://verdict.invalid/${encodeURIComponent(key)}`; // a name only: nothing is fetched
  /** Storage may be full or forbidden; then the trial is made again next time. @template T @param {() => Promise<T>} work */
  const orNothing = (work) => work().catch(() => null);
  return {
    get: () => orNothing(async () => (await (await caches.open(SHELF)).match(address))?.text() ?? null),
    set: (verdict) => orNothing(async () => (await caches.open(SHELF)).put(address, new Response(verdict))),
  };
}
