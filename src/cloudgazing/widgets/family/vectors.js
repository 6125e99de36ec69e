// Arrows of CLIP's space: comparing them, and the linear map that stands in for a prior.

/** The cosine of two arrows of length 1. @param {Float32Array} a @param {Float32Array} b */
export function cosine(a, b) {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/** Rows of a matrix. @param {Float32Array} numbers @param {number} width */
export function rowsOf(numbers, width) {
  return Array.from({ length: numbers.length / width }, (_, i) => numbers.subarray(i * width, (i + 1) * width));
}

/**
 * What the prior makes of a caption's arrow, at length 1.
 * @param {Float32Array} vector
 * @param {Float32Array} map a row for each number of the vector, and one to add
 */
export function applyPrior(vector, map) {
  const width = vector.length;
  const out = Float32Array.from(map.subarray(width * width, width * width + width));
  for (let i = 0; i < width; i++) for (let j = 0; j < width; j++) out[j] += vector[i] * map[i * width + j];
  const length = Math.sqrt(cosine(out, out)) || 1;
  return out.map((value) => value / length);
}

/** Which arrows fit best, best first. @param {Float32Array} vector @param {Float32Array[]} others @param {number} most */
export function nearest(vector, others, most) {
  const found = others.map((other, at) => ({ at, fit: cosine(vector, other) }));
  return found.sort((a, b) => b.fit - a.fit).slice(0, most);
}

/** The mean of some numbers. @param {number[]} numbers */
export function mean(numbers) {
  return numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
}
