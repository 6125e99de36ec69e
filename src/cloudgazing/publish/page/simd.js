// Whether this browser has WebAssembly with SIMD, without which the networks cannot run.

/** The smallest module that uses it: a function that makes a vector and drops it. */
const MODULE = [0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 10, 9, 1, 7, 0, 65, 0, 253, 15, 26, 11];

export function hasSimd() {
  return typeof WebAssembly === "object" && WebAssembly.validate(Uint8Array.from(MODULE));
}
