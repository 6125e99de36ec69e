// Sets of drawings that were made when the book was built, by `cloudgazing.publish.recordings`: fetched when one is wanted.

import { rgbToPixelValues } from "../../engine/pixels.js";

/** @typedef {{ size: [number, number], captions: string[], rgb: Uint8Array }} DrawingSet three bytes a pixel, one drawing after the other */

const FOLDER = new URL("../../../drawings/", import.meta.url);
const NOT_THERE = "These drawings could not be fetched: check the connection, and try again.";

/** @param {string} file */
async function fetched(file) {
  const response = await fetch(new URL(file, FOLDER)).catch(() => null);
  if (!response?.ok) throw new RangeError(NOT_THERE);
  return response;
}

/** A set of drawings; after the last one comes the first again. @param {number} start @returns {Promise<DrawingSet>} */
export async function setOf(start) {
  const { size, captions } = await (await fetched("index.json")).json();
  const at = start % captions.length;
  const packed = (await fetched(`${at}.bin`)).body;
  const rgb = new Uint8Array(await new Response(packed.pipeThrough(new DecompressionStream("deflate"))).arrayBuffer());
  return { size, captions: captions[at], rgb };
}

/** The drawings as CLIP wants them. @param {DrawingSet} drawings */
export const pixelValuesOf = ({ size: [height, width], rgb }) => rgbToPixelValues(rgb, height * width);
