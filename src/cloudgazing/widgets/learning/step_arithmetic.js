// The arithmetic of one training step. Nothing here touches the page.

/**
 * A mixture of latents and noise, with `a` the share of the latents in its variance.
 * @param {Float32Array} latents @param {Float32Array} noise @param {number} a
 */
export function mixed(latents, noise, a) {
  return latents.map((value, i) => Math.sqrt(a) * value + Math.sqrt(1 - a) * noise[i]);
}

/** @param {Float32Array} guess @param {Float32Array} truth */
export function difference(guess, truth) {
  return guess.map((value, i) => value - truth[i]);
}

/** @param {Float32Array} values */
export function meanSquare(values) {
  return values.reduce((sum, value) => sum + value * value, 0) / values.length;
}

/**
 * The mean square error of the velocity, sqrt(a) noise - sqrt(1 - a) latents, from those of the noise and the latents
 * that follow from it: the one is a of it and the other 1 - a.
 * @param {number} offNoise @param {number} offLatents
 */
export function velocityError(offNoise, offLatents) {
  return offNoise + offLatents;
}
