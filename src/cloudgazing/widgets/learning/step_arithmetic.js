// The arithmetic of one training step. Nothing here touches the page.

/** @param {Float32Array} guess @param {Float32Array} truth */
export function difference(guess, truth) {
  return guess.map((value, i) => value - truth[i]);
}

/** @param {Float32Array} values */
export function meanSquare(values) {
  return values.reduce((sum, value) => sum + value * value, 0) / values.length;
}

/**
 * The error of a step, and what it comes of: a model learns from the error of what it predicts.
 * @param {string} predicts @param {number} offNoise @param {number} offLatents @returns {[number, string]}
 */
export function stepError(predicts, offNoise, offLatents) {
  if (predicts === "epsilon") return [offNoise, "the noise’s miss"];
  if (predicts === "sample") return [offLatents, "the picture’s miss"];
  return [velocityError(offNoise, offLatents), "both misses together"];
}

/**
 * The mean square error of the velocity, sqrt(a) noise - sqrt(1 - a) latents, from those of the noise and the latents
 * that follow from it: the one is a of it and the other 1 - a.
 * @param {number} offNoise @param {number} offLatents
 */
function velocityError(offNoise, offLatents) {
  return offNoise + offLatents;
}
