// The lens: a few pixels, much enlarged, each with its numbers written into it.

import { CHANNELS, inkOn, numbersAt, onlyChannels } from "./grid.js";

/**
 * @typedef {import("./grid.js").Levels} Levels
 * @typedef {import("./grid.js").Place} Place
 * @typedef {import("./grid.js").Channel} Channel
 */

const FONT = "system-ui, sans-serif";

/**
 * Draws the `count` × `count` pixels around a place, which stands in the middle.
 * @param {HTMLCanvasElement} canvas
 * @param {Levels} levels
 * @param {Place} place
 * @param {{ count: number, channels: Channel[] }} look
 */
export function drawLens(canvas, levels, place, { count, channels }) {
  const side = Math.round(canvas.clientWidth * devicePixelRatio);
  if (!side) return;
  canvas.width = canvas.height = side;
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  context.clearRect(0, 0, side, side);
  const edge = (/** @type {number} */ i) => Math.round((i * side) / count);
  const middle = (count - 1) / 2;
  const gap = Math.max(1, Math.round(devicePixelRatio)); // or pixels of one colour would run together
  for (let i = 0; i < count * count; i++) {
    const [down, across] = [Math.floor(i / count), i % count];
    const here = { row: place.row + down - middle, column: place.column + across - middle };
    if (here.row < 0 || here.column < 0 || here.row >= levels.height || here.column >= levels.width) continue;
    const [x, y] = [edge(across), edge(down)];
    const box = { x, y, width: edge(across + 1) - x - gap, height: edge(down + 1) - y - gap };
    drawCell(context, box, numbersAt(levels, here), channels);
  }
  frame(context, edge(middle), edge(middle + 1) - edge(middle));
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {{ x: number, y: number, width: number, height: number }} box
 * @param {[number, number, number]} numbers
 * @param {Channel[]} channels
 */
function drawCell(context, { x, y, width, height }, numbers, channels) {
  const colour = onlyChannels(numbers, channels);
  context.fillStyle = `rgb(${colour})`;
  context.fillRect(x, y, width, height);
  const written = numbers.filter((_, i) => channels.includes(CHANNELS[i]));
  const line = height / (written.length + 0.6);
  context.font = `${Math.min(line * 0.92, height * 0.36)}px ${FONT}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillStyle = inkOn(colour);
  written.forEach((number, i) => {
    context.fillText(String(number), x + width / 2, y + height / 2 + (i - (written.length - 1) / 2) * line);
  });
}

/**
 * Frames the chosen pixel, so that the frame is seen on any colour.
 * @param {CanvasRenderingContext2D} context
 * @param {number} from
 * @param {number} length
 */
function frame(context, from, length) {
  const line = Math.max(2, Math.round(length / 16));
  context.lineWidth = 2 * line;
  context.strokeStyle = "white";
  context.strokeRect(from - line / 2, from - line / 2, length + line, length + line);
  context.lineWidth = line;
  context.strokeStyle = "black";
  context.strokeRect(from - line, from - line, length + 2 * line, length + 2 * line);
}
