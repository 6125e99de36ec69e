// Sets of drawings that were made when the book was built, by `cloudgazing.publish.recordings`: fetched when one is wanted.

import { rgbToPixelValues } from "../../engine/pixels.js";
import { bytesAt } from "./fetched.js";

/** @typedef {{ size: [number, number], captions: string[], rgb: Uint8Array }} DrawingSet three bytes a pixel, one drawing after the other */

const FOLDER = new URL("../../../drawings/", import.meta.url);
const NOT_THERE = "These drawings could not be fetched: check the connection, and try again.";

/** @param {string} file */
const fetched = (file) => bytesAt(new URL(file, FOLDER), NOT_THERE);

/** A set of drawings; after the last one comes the first again. @param {number} start @returns {Promise<DrawingSet>} */
export async function setOf(start) {
  const { size, captions } = JSON.parse(new TextDecoder().decode(await fetched("index.json")));
  const at = start % captions.length;
  const packed = new Blob([await fetched(`${at}.bin`)]).stream();
  const rgb = new Uint8Array(await new Response(packed.pipeThrough(new DecompressionStream("deflate"))).arrayBuffer());
  return { size, captions: captions[at], rgb };
}

/** The drawings as CLIP wants them. @param {DrawingSet} drawings */
export const pixelValuesOf = ({ size: [height, width], rgb }) => rgbToPixelValues(rgb, height * width);
