// Remembers between visits which way of computing was the faster one here. Workers have no other small storage.

const SHELF = "cloudgazing-verdicts";

/**
 * @param {Record<string, { sha256: string }>} files the networks by name; another file means another verdict
 * @param {string} runtime the hash of the runtime that tried them; so does another runtime
 * @returns {import("./runtime.js").Memory}
 */
export function remembering(files, runtime) {
  // A name only: nothing is fetched from there.
  const address = (/** @type {string} */ name) =>
    `https://verdict.invalid/${encodeURIComponent(`${files[name].sha256} ${runtime} ${navigator.userAgent}`)}`;
  /** Storage may be full or forbidden; then the trial is made again. @template T @param {() => Promise<T>} work */
  const orNothing = (work) => work().catch(() => null);
  return {
    get: (name) => orNothing(async () => (await (await caches.open(SHELF)).match(address(name)))?.text() ?? null),
    set: (name, verdict) => orNothing(async () => (await caches.open(SHELF)).put(address(name), new Response(verdict))),
  };
}
