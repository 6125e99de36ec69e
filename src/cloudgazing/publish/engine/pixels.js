// Pixels: bytes to the numbers that networks want, and back; as in `cloudgazing/pixels.py`.

import { roundHalfEven } from "./noise.js";

/**
 * Bytes, three a pixel, row by row, of one picture or several, to pixel values (-1 to 1), channel by channel.
 * @param {Uint8Array} rgb @param {number} places pixels in a picture
 */
export function rgbToPixelValues(rgb, places) {
  const values = new Float32Array(rgb.length);
  rgb.forEach((byte, i) => {
    const [pixel, channel] = [Math.floor(i / 3), i % 3];
    const picture = Math.floor(pixel / places);
    values[(3 * picture + channel) * places + (pixel % places)] = (byte / 255) * 2 - 1;
  });
  return values;
}

/**
 * Pixel values (-1 to 1, clipped), channel by channel, to bytes, three a pixel, row by row.
 * @param {Float32Array} values @param {number} places pixels in a picture
 */
export function pixelValuesToRgb(values, places) {
  return Uint8Array.from(values, (_, i) => {
    const [pixel, channel] = [Math.floor(i / 3), i % 3];
    const value = values[(3 * Math.floor(pixel / places) + channel) * places + (pixel % places)];
    return roundHalfEven(Math.fround(Math.fround(Math.min(Math.max(Math.fround(value / 2) + 0.5, 0), 1)) * 255));
  });
}
