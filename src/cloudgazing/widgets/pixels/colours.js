// Colours as numbers: how they are written, how far they lie apart, and what three lights make of each other. Pure.

/** @typedef {number[]} Colour red, green and blue, each from 0 to 255 */

/** So close on each channel counts as a match. */
export const NEAR = 8;
const NAMES = ["red", "green", "blue"];
/** Where the three lights fall, and how far they reach, as shares of the wall. */
const LIGHTS = [[0.5, 0.36], [0.36, 0.61], [0.64, 0.61]];
const REACH = 0.28;

/** As web pages write it. @param {Colour} colour */
export function asHex(colour) {
  return `#${colour.map((level) => level.toString(16).padStart(2, "0")).join("")}`;
}

/** From 0 to 1. @param {Colour} colour */
export function asShares(colour) {
  return colour.map((level) => (level / 255).toFixed(2)).join(", ");
}

/** How many steps of one slider lead from one colour to the other. @param {Colour} a @param {Colour} b */
export function stepsApart(a, b) {
  return a.reduce((sum, level, i) => sum + Math.abs(level - b[i]), 0);
}

/** @param {Colour} a @param {Colour} b */
export function isMatch(a, b) {
  return a.every((level, i) => Math.abs(level - b[i]) <= NEAR);
}

/** What to do to come closer, such as "more red, less blue". @param {Colour} mixed @param {Colour} target */
export function hint(mixed, target) {
  const words = mixed.map((level, i) => {
    if (Math.abs(level - target[i]) <= NEAR) return "";
    return `${level < target[i] ? "more" : "less"} ${NAMES[i]}`;
  });
  return words.filter(Boolean).join(", ");
}

/**
 * A dark wall on which three lights fall. Where two or three of them meet, their numbers stand side by side. How much of
 * each light falls on a pixel is told once, as a slider that is dragged changes the colour alone.
 * @param {number} side
 * @returns {(colour: Colour) => import("../kit/pixels.js").Picture}
 */
export function lightsOnWall(side) {
  const shares = Float32Array.from({ length: 3 * side * side }, (_, i) => shareOf(i % 3, Math.floor(i / 3), side));
  return (colour) => {
    const data = new Uint8ClampedArray(4 * side * side).fill(255);
    for (let pixel = 0; pixel < side * side; pixel++) {
      for (let light = 0; light < 3; light++) data[4 * pixel + light] = colour[light] * shares[3 * pixel + light];
    }
    return { data, width: side, height: side };
  };
}

/** How much of a light falls on a pixel, from 0 to 1. @param {number} light @param {number} pixel @param {number} side */
function shareOf(light, pixel, side) {
  const [across, down] = LIGHTS[light];
  const [x, y] = [(pixel % side) + 0.5, Math.floor(pixel / side) + 0.5];
  return Math.max(0, Math.min(0.5 + REACH * side - Math.hypot(x - across * side, y - down * side), 1));
}
