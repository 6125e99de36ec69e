// Sheets: several pictures of one size in one image file, cut apart again.

import { asBytes } from "./pixels.js";

/** @typedef {import("./pixels.js").Picture} Picture */

/** What to say where a sheet cannot be cut. */
export const NOT_OPENED = "The pictures could not be opened. Reload the page, or try another browser.";

/**
 * The pictures of a sheet, row by row.
 * @param {Uint8Array} bytes an image file
 * @param {[number, number]} grid columns and rows
 * @returns {Promise<Picture[]>}
 */
export async function cutSheet(bytes, [columns, rows]) {
  const image = await createImageBitmap(new Blob([bytes], { type: "image/webp" }));
  const [width, height] = [image.width / columns, image.height / rows];
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [image.width, image.height];
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.drawImage(image, 0, 0);
  image.close();
  return Array.from({ length: columns * rows }, (_, i) => {
    const { data } = context.getImageData((i % columns) * width, Math.floor(i / columns) * height, width, height);
    return { data, width, height };
  });
}

/**
 * The files that came one after the other as one piece of bytes.
 * @param {DataView} view
 * @param {number[]} lengths
 */
export function takeApart(view, lengths) {
  const bytes = asBytes(view);
  let start = 0;
  return lengths.map((length) => bytes.subarray(start, (start += length)));
}
