// The answers that the figures of chapter 5 share: pixels to latents and back; as `answer` of widgets/latents/codec.py.

import { rgbToPixelValues } from "../../engine/pixels.js";
import { bytesOf, floatsOf } from "./reading.js";

/** @param {{ kind: string }} request */
export const needs = ({ kind }) =>
  ({ decode: ["vae_decoder"], both: ["vae_encoder", "vae_decoder"] })[kind] ?? [];

/** @param {import("./question.js").Question} question */
export async function* answer({ request, buffers, state: { size, latents_shape }, engine }) {
  if (request.kind === "decode") {
    const picture = await engine.decode(readLatents(buffers[0], latents_shape));
    yield [{ kind: "picture", size }, [picture]];
    return;
  }
  const latents = await engine.encode(readPicture(buffers[0], size));
  yield [{ kind: "both", size }, [latents.slice(), await engine.decode(latents)]];
}

/** @param {DataView} buffer @param {[number, number]} size */
function readPicture(buffer, [height, width]) {
  const rgb = bytesOf(buffer);
  if (rgb.length !== 3 * height * width) {
    throw new RangeError(`The picture must have ${height} × ${width} pixels: choose another one.`);
  }
  return rgbToPixelValues(rgb, height * width);
}

/** @param {DataView} buffer @param {number[]} shape */
function readLatents(buffer, [channels, rows, columns]) {
  if (buffer.byteLength !== 4 * channels * rows * columns) {
    throw new RangeError("These latents are not of this model's shape: begin again with a drawing.");
  }
  const latents = floatsOf(buffer);
  if (!latents.every(Number.isFinite)) {
    throw new RangeError("These latents hold values that are not numbers: begin again with a drawing.");
  }
  return latents;
}
