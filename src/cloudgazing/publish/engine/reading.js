// Reading: a file of the site, inflated and checked.

import { ReaderError } from "./errors.js";

/**
 * @typedef {{ url: string, bytes: number, size: number, sha256: string }} Entry `bytes` go over the wire; `size` and
 *   `sha256` are of the file once it is inflated
 */

const DAMAGED = "A file of the model came damaged: reload the page to fetch it again.";

/** @param {Uint8Array} content */
const isGzip = (content) => content[0] === 0x1f && content[1] === 0x8b;

/** @param {Uint8Array} content */
async function inflate(content) {
  const stream = new Blob([content]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** @param {Response} response @param {(received: number) => void} onProgress */
async function receive(response, onProgress) {
  const parts = [];
  let received = 0;
  const reader = response.body.getReader();
  for (let { done, value } = await reader.read(); !done; { done, value } = await reader.read()) {
    parts.push(value);
    onProgress((received += value.length));
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

/**
 * Fetches a file, inflates it unless the host has, and compares its hash where the page may.
 * @param {Entry} entry @param {(received: number) => void} [onProgress]
 * @returns {Promise<ArrayBuffer>}
 */
export async function read({ url, sha256 }, onProgress = () => {}) {
  const response = await fetch(url);
  if (!response.ok) throw new ReaderError("A file of the model is missing here: reload the page, or come back later.");
  const packed = await receive(response, onProgress);
  const content = isGzip(packed) ? await inflate(packed) : packed;
  if (globalThis.crypto?.subtle) {
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", content));
    const hexadecimal = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
    if (hexadecimal !== sha256) throw new ReaderError(DAMAGED);
  }
  return content.buffer;
}
