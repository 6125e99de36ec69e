// The pages' end of the figures with a trained denoiser: noisy pictures, and questions about them.

import { asking } from "../kit/asking.js";
import { seededNoise } from "../kit/noise.js";
import { asBytes } from "../kit/pixels.js";
import { mix, pixelValues } from "./mixing.js";

/**
 * What the denoiser is asked: noise from `seed` over the drawing `which`, of which the share `kept` is left, to be
 * removed in so many `steps`.
 * @typedef {{ which: number, seed: number, kept: number, steps: number }} Wish
 * @typedef {{ guesses: Float32Array[], nexts: Float32Array[], wish: Wish }} Answer the guess of each step, and the
 *   picture after it
 */

/** Pictures that lie one after the other, as pixel values. @param {Uint8Array} bytes @param {number} count */
export function split(bytes, count) {
  return Array.from({ length: bytes.length / count }, (_, i) => pixelValues(bytes.subarray(i * count, (i + 1) * count)));
}

/** The drawings of a figure, and its noise. @param {any} model */
export function smallWorld(model) {
  const size = /** @type {[number, number]} */ (model.get("size"));
  const count = 3 * size[0] * size[1];
  const drawings = split(asBytes(model.get("drawings")), count);
  /** @param {Wish} wish */
  const noisyFor = ({ which, seed, kept }) => {
    const [picture, noise] = [drawings[which], seededNoise(count, seed)];
    return { picture, noise, noisy: mix(picture, noise, kept) };
  };
  return { size, count, drawings, noisyFor };
}

/**
 * Asks the engine to remove noise. What is out of date is never asked; the newest question always is.
 * The figure comes with one answer, so that it has something to show before any engine runs.
 * @param {any} model
 * @param {ReturnType<typeof smallWorld>} world
 * @param {{ signal: AbortSignal, say: (words: string) => void, onAnswer: (answer: Answer) => void }} listener
 */
export function denoising(model, { count, noisyFor }, { signal, say, onAnswer }) {
  let latest = "";
  const ask = asking(model, {
    signal,
    onTrouble: say,
    onAnswer: (_, [guesses, nexts], { wish }) => {
      say("");
      onAnswer({ guesses: split(asBytes(guesses), count), nexts: split(asBytes(nexts), count), wish });
    },
  });
  /** @param {Wish} wish */
  const wishFor = (wish) => {
    if (JSON.stringify(wish) === latest) return;
    latest = JSON.stringify(wish);
    ask({ kind: "denoise", kept: wish.kept, steps: wish.steps, wish }, [noisyFor(wish).noisy.slice().buffer]);
  };
  const { which, seed, kept, steps } = model.get("opening");
  const opening = { which, seed, kept, steps };
  const open = () => {
    latest = JSON.stringify(opening);
    const [guesses, nexts] = ["opening_guesses", "opening_nexts"].map((name) => split(asBytes(model.get(name)), count));
    onAnswer({ guesses, nexts, wish: opening });
  };
  return { open, wishFor };
}
