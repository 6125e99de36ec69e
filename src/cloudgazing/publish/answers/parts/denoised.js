// What the figures with the small denoiser are told; as `answer` of widgets/noise/denoising.py.

import { pixelValuesToRgb } from "../../engine/pixels.js";
import { floatsOf, whole } from "./reading.js";

const MOST_STEPS = 20;

export const needs = () => ["pixel_denoiser"];

/** @param {import("./question.js").Question} question */
export async function* answer({ request, buffers, engine }) {
  const { kept, steps } = request;
  if (typeof kept !== "number" || !(0 <= kept && kept < 1)) {
    throw new RangeError("The share of signal must be a number from 0 up to, but not including, 1.");
  }
  whole(steps, 1, MOST_STEPS, `The number of steps must be a whole number from 1 to ${MOST_STEPS}.`);
  const side = engine.facts.pixel_side;
  const noisy = readNoisy(buffers, side);
  /** @type {Uint8Array[]} */ const guesses = [];
  /** @type {Uint8Array[]} */ const nexts = [];
  for await (const moment of engine.denoisePixels(noisy, kept, steps)) {
    guesses.push(pixelValuesToRgb(moment.pred_original_sample, side ** 2));
    nexts.push(pixelValuesToRgb(moment.next_noisy, side ** 2));
  }
  yield [{ kind: "denoised", steps }, [together(guesses), together(nexts)]];
}

/** The noisy picture, three numbers a pixel, as the network wants it: channel by channel. @param {DataView[]} buffers @param {number} side */
function readNoisy(buffers, side) {
  const places = side ** 2;
  const values = buffers.length && buffers[0].byteLength % 4 === 0 ? floatsOf(buffers[0]) : new Float32Array();
  if (values.length !== 3 * places || !values.every(Number.isFinite)) {
    throw new RangeError(`The picture must have ${side} x ${side} pixels, three numbers each.`);
  }
  return values.map((_, i) => values[3 * (i % places) + Math.floor(i / places)]);
}

/** @param {Uint8Array[]} parts */
const together = (parts) => Uint8Array.from(parts.flatMap((part) => [...part]));
