// The model's files: fetched from the site itself, inflated, checked against the list that was published, and kept.

import { keep } from "./keep.js";
import { FileFault } from "./sentences.js";

/**
 * @typedef {{ url: string, bytes: number, size: number, sha256: string }} Entry `bytes` go over the wire; `size` and
 *   `sha256` are of the file once it is inflated
 * @typedef {(bytes: number) => void} OnProgress hears how many bytes have come, of those that go over the wire
 */

const TRIES = 3;
const PAUSE_MS = 1000;
/** A download of which nothing comes for so long has broken off, whatever the browser says of the connection. */
export const PATIENCE_MS = 30_000;
const GZIP = [0x1f, 0x8b];
const OPENS_TAG = "<".charCodeAt(0);

/** @param {number} ms */
const pause = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

/**
 * What reads files; a test gives it a net and a cache of its own.
 * @param {{ kept: ReturnType<typeof keep>, fetch?: typeof globalThis.fetch, pauseMs?: number, patienceMs?: number }} given
 */
export function reader({ kept, fetch = (...request) => globalThis.fetch(...request), pauseMs = PAUSE_MS,
  patienceMs = PATIENCE_MS }) {
  /** @param {string} url @param {RequestInit} options */
  async function answerTo(url, options) {
    const response = await fetch(url, options).catch(() => { throw new FileFault("offline"); });
    if (response.status === 404 || response.status === 410) throw new FileFault("missing");
    if (!response.ok) throw new FileFault("offline");
    return response;
  }

  /** A list of files, as it is now on the site. @param {string} url @returns {Promise<any>} */
  async function list(url) {
    const text = await heard(patienceMs, async (signal) => (await answerTo(url, { cache: "no-cache", signal })).text())
      .catch((fault) => { throw fault instanceof FileFault ? fault : new FileFault("offline"); });
    if (text.trimStart().startsWith("<")) throw new FileFault("portal");
    try {
      return JSON.parse(text);
    } catch {
      throw new FileFault("short");
    }
  }

  /**
   * A file's bytes, inflated and checked: those that are kept, or else from the site.
   * @param {Entry} entry @param {OnProgress} [onProgress]
   * @returns {Promise<ArrayBuffer>}
   */
  async function read(entry, onProgress = () => {}) {
    const before = await kept.get(entry.sha256);
    if (before && (await isWhole(before, entry))) {
      onProgress(entry.bytes);
      return before;
    }
    if (before) await kept.remove(entry.sha256);
    const bytes = await download(entry, onProgress);
    await kept.put(entry.sha256, bytes);
    return bytes;
  }

  /** @param {Entry} entry @param {OnProgress} onProgress */
  async function download(entry, onProgress) {
    for (let attempt = 1; ; attempt++) {
      try {
        // A copy that the browser has may be the very one that was damaged.
        return await attemptAt(entry, onProgress, attempt === 1 ? "default" : "reload");
      } catch (error) {
        onProgress(0);
        const fault = error instanceof FileFault ? error : new FileFault("offline");
        if (fault.kind === "missing") throw await whyMissing(entry);
        if (attempt === TRIES) throw fault;
        await pause(attempt * pauseMs);
      }
    }
  }

  /** @param {Entry} entry @param {OnProgress} onProgress @param {RequestCache} cache */
  async function attemptAt(entry, onProgress, cache) {
    const came = await heard(patienceMs, async (signal, hear) =>
      readAll(await answerTo(entry.url, { cache, signal }), (bytes) => { hear(); onProgress(Math.min(bytes, entry.bytes)); }));
    if (came[0] === OPENS_TAG) throw new FileFault("portal");
    const isPacked = GZIP.every((byte, i) => came[i] === byte);
    const bytes = isPacked ? await inflate(came) : came.buffer;
    if (!(await isWhole(bytes, entry))) throw new FileFault(bytes.byteLength < entry.size ? "short" : "altered");
    onProgress(entry.bytes);
    return bytes;
  }

  /** A file that is not there may belong to an edition of the book that has been replaced. @param {Entry} entry */
  async function whyMissing({ url, sha256 }) {
    const now = await list(new URL("manifest.json", url).href).catch(() => null);
    const isRenewed = now && !Object.values(now.files).some((entry) => entry.sha256 === sha256);
    return new FileFault(isRenewed ? "renewed" : "missing");
  }
  return { list, read };
}

export const { list, read } = reader({ kept: keep() });

/**
 * Does work that is given up by its signal when nothing has been heard for a while.
 * @template T @param {number} patience in milliseconds
 * @param {(signal: AbortSignal, hear: () => void) => Promise<T>} work
 */
export async function heard(patience, work) {
  const ends = new AbortController();
  const wait = () => setTimeout(() => ends.abort(), patience);
  let timer = wait();
  try {
    return await work(ends.signal, () => { clearTimeout(timer); timer = wait(); });
  } finally {
    clearTimeout(timer);
  }
}

/** The whole body of a response, as one piece. @param {Response} response @param {OnProgress} onProgress */
export async function readAll(response, onProgress) {
  /** @type {Uint8Array[]} */ const parts = [];
  let length = 0;
  const stream = response.body.getReader();
  for (let { value, done } = await stream.read(); !done; { value, done } = await stream.read()) {
    parts.push(value);
    length += value.length;
    onProgress(length);
  }
  const all = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** @param {Uint8Array} packed @returns {Promise<ArrayBuffer>} */
async function inflate(packed) {
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).arrayBuffer().catch(() => { throw new FileFault("short"); });
}

/** Whether bytes are what was published. @param {ArrayBuffer} bytes @param {Entry} entry */
async function isWhole(bytes, { size, sha256 }) {
  if (bytes.byteLength !== size) return false;
  // Browsers hash on https only; elsewhere the length has to do.
  if (!globalThis.crypto?.subtle) return true;
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("") === sha256;
}
