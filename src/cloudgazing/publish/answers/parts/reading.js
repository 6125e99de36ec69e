// What a question holds, checked as Python checks it.

/** A whole number within limits, or the sentence. @param {unknown} value @param {number} least @param {number} most @param {string} sentence */
export function whole(value, least, most, sentence) {
  if (Number.isInteger(value) && least <= Number(value) && Number(value) <= most) return Number(value);
  throw new RangeError(sentence);
}

/** The 32-bit floats behind a buffer. @param {ArrayBuffer | ArrayBufferView} buffer */
export function floatsOf(buffer) {
  return new Float32Array(bytesOf(buffer).slice().buffer);
}

/** The bytes behind a buffer. @param {ArrayBuffer | ArrayBufferView} buffer */
export function bytesOf(buffer) {
  return ArrayBuffer.isView(buffer) ? new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength) : new Uint8Array(buffer);
}

/** Several arrays in one piece. @param {Float32Array[]} parts */
export function joined(parts) {
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Seconds since a moment. @param {number} began by `performance.now()` */
export const secondsSince = (began) => (performance.now() - began) / 1000;
