// Gaussian noise from a seed: the same numbers as `cloudgazing.noise.seeded_noise`, by Philox 4x32-10
// (Salmon et al. 2011) and the formula of Box and Muller (1958).

const MULTIPLIERS = [0xd2511f53, 0xcd9e8d57];
const KEY_INCREMENTS = [0x9e3779b9, 0xbb67ae85];
const ROUNDS = 10;

/**
 * The high and the low word of a product of two 32-bit words, in halves, as a double holds 53 bits.
 * @param {number} a
 * @param {number} b
 * @returns {[number, number]}
 */
function multiply(a, b) {
  const low = (a & 0xffff) * b;
  const high = (a >>> 16) * b + Math.floor(low / 0x10000);
  return [Math.floor(high / 0x10000), ((high & 0xffff) * 0x10000 + (low & 0xffff)) >>> 0];
}

/**
 * Scrambles a counter of four 32-bit words into four random words.
 * @param {number[]} counter
 * @param {[number, number]} key
 */
export function philox(counter, [k0, k1]) {
  let [c0, c1, c2, c3] = counter;
  for (let round = 0; round < ROUNDS; round++) {
    const [high0, low0] = multiply(MULTIPLIERS[0], c0);
    const [high1, low1] = multiply(MULTIPLIERS[1], c2);
    [c0, c1, c2, c3] = [(high1 ^ c1 ^ k0) >>> 0, low1, (high0 ^ c3 ^ k1) >>> 0, low0];
    [k0, k1] = [(k0 + KEY_INCREMENTS[0]) >>> 0, (k1 + KEY_INCREMENTS[1]) >>> 0];
  }
  return [c0, c1, c2, c3];
}

/**
 * So many numbers of Gaussian noise, of mean 0 and variance 1.
 * @param {number} count
 * @param {number} seed a whole number from 0 to 2 ** 53 - 1
 * @param {number} [stream] noise of its own for each stream of a seed
 */
export function seededNoise(count, seed, stream = 0) {
  const key = /** @type {[number, number]} */ ([seed % 2 ** 32, Math.floor(seed / 2 ** 32)]);
  const noise = new Float32Array(4 * Math.ceil(count / 4));
  for (let block = 0; 4 * block < count; block++) {
    const uniform = philox([block, 0, stream, 0], key).map((word) => (word + 0.5) / 2 ** 32);
    for (const half of [0, 2]) {
      const radius = Math.sqrt(-2 * Math.log(uniform[half]));
      const angle = 2 * Math.PI * uniform[half + 1];
      noise.set([radius * Math.cos(angle), radius * Math.sin(angle)], 4 * block + half);
    }
  }
  return noise.subarray(0, count);
}
