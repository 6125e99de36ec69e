// Pointing at a pixel of a picture: by mouse, by finger, by arrow keys.

import { isCommand } from "../kit/keys.js";
import { moveBy } from "./grid.js";

/**
 * @typedef {import("./grid.js").Levels} Levels
 * @typedef {import("./grid.js").Place} Place
 */

/**
 * Lets the reader point into the picture.
 * @param {HTMLCanvasElement} canvas
 * @param {() => { levels: Levels, place: Place } | null} now
 * @param {(place: Place) => void} onPlace
 * @param {AbortSignal} signal
 */
export function aim(canvas, now, onPlace, signal) {
  /** @param {PointerEvent} event */
  const follow = ({ clientX, clientY }) => {
    const view = now();
    const box = canvas.getBoundingClientRect();
    if (!view) return;
    const row = Math.floor(((clientY - box.top) / box.height) * view.levels.height);
    onPlace({ row, column: Math.floor(((clientX - box.left) / box.width) * view.levels.width) });
  };
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    follow(event);
  }, { signal });
  canvas.addEventListener("pointermove", (event) => { if (event.buttons) follow(event); }, { signal });
  canvas.addEventListener("keydown", (event) => {
    const view = now();
    const place = view && !isCommand(event) && moveBy(event.key, event.shiftKey, view.place, view.levels);
    if (!place) return;
    event.preventDefault();
    onPlace(place);
  }, { signal });
}
