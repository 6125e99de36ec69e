// A sheet to paint on, with its brush and a way back. What lies on the sheet is a value that a stroke turns into another.

import { choice, disable, html } from "../kit/ui.js";
import { placesBetween } from "../latents/arithmetic.js";
import { paintSheet } from "../latents/easel.js";

/**
 * @typedef {import("../kit/pixels.js").Picture} Picture
 * @typedef {import("./brushwork.js").Stroke} Stroke
 * @typedef {import("./brushwork.js").Place} Place
 */

const MOST_UNDOS = 50;
const UNDONE = "The last change is undone.";

/**
 * @template T what lies on the sheet
 * @param {{ names: { title: string, what: string }, grid: [number, number], sizes: Record<string, string>, size: number,
 *   begin: T, stroke: (sheet: T, stroke: Stroke) => T, view: (sheet: T) => Picture,
 *   say: (sheet: T, place: Place) => string, tell: (sentence: string) => void }} about `say` puts into words what
 *   lies at the cursor's place, `tell` is told what has been done
 * @param {AbortSignal} signal
 */
export function painting({ names, grid: [rows, columns], sizes, size, begin, stroke, view, say, tell }, signal) {
  let sheet = begin;
  let brush = size;
  /** @type {T[]} */ let before = [];
  /** @type {Place} */ let cursor = { row: rows >> 1, column: columns >> 1 };
  const undoes = html("button", { type: "button", class: "cg-button" }, "Undo");
  const brushes = choice("Size of the brush", sizes, (value) => { brush = Number(value); show(); }, signal);
  const desk = paintSheet([1, rows, columns], {
    onStroke: (place, begins) => {
      if (begins) keep();
      sheet = stroke(sheet, { places: begins ? [place] : placesBetween(cursor, place), size: brush });
      cursor = place;
      show();
    },
    onCursor: (place) => { cursor = place; show(); },
    onUndo: undo,
  }, signal, names);
  undoes.addEventListener("click", undo, { signal });

  function keep() { before = [...before, sheet].slice(-MOST_UNDOS); }
  function undo() {
    if (!before.length) return;
    sheet = before.pop();
    show();
    tell(""); // so that two of them are told twice
    tell(UNDONE);
  }
  function show() {
    brushes.update(String(brush), false);
    disable(undoes, before.length === 0, desk.desk);
    const { row, column } = cursor;
    desk.update(view(sheet), cursor, brush, `row ${row + 1}, column ${column + 1}: ${say(sheet, cursor)}`);
  }
  /** Lays something else onto the sheet. @param {T} next @param {boolean} [undoable] */
  function put(next, undoable = true) {
    if (undoable) keep();
    else before = [];
    sheet = next;
    show();
  }
  const tools = html("div", { class: "cg-controls" }, html("span", {}, "Brush"), brushes.root, undoes);
  show();
  return { root: desk.root, tools, put, show, sheet: () => sheet };
}
