// What the picture editor puts onto the page.

import { aim } from "./aim.js";
import { asPicture, numbersAt } from "./grid.js";
import { rgbOf } from "../kit/picture_file.js";
import { paint } from "../kit/pixels.js";
import { spokenByKeys, unseenLine } from "../kit/spoken.js";
import { disable, html, keepKeys, liveSlider, pane, statusLine } from "../kit/ui.js";
import { upload } from "../kit/upload.js";
import { amountOf, lineOf, OPERATIONS } from "./operations.js";

/**
 * @typedef {import("./grid.js").Levels} Levels
 * @typedef {import("./grid.js").Place} Place
 * @typedef {import("./operations.js").Edit} Edit
 * @typedef {import("./operations.js").Image} Image
 * @typedef {{ levels: Levels, stages: Image[], last: Levels, edits: Edit[], place: Place, words: string }} View `stages`
 *   are the picture before the first line and after each, `last` is the picture after all of them
 */

const SIDE = 128;
const KEYS = "Arrow keys choose another pixel.";
const MOST_LINES = 6;
const FIRST_LINE = "image = picture_to_image(picture)";
const FULL = "Six lines are enough here. Undo one to add another.";

/**
 * Builds the figure; each function is called when the reader does something.
 * @param {{ onAdd: (name: string) => void, onTune: (amount: number) => void, onUndo: () => void, onClear: () => void,
 *   onPlace: (place: Place) => void, onUpload: (rgb: Uint8Array<ArrayBuffer>, side: number) => void,
 *   signal: AbortSignal }} wiring
 */
export function page({ onAdd, onTune, onUndo, onClear, onPlace, onUpload, signal }) {
  /** @type {View | null} */ let shown = null;
  const [before, after] = [pane("Before"), pane("After")];
  for (const { canvas, caption } of [before, after]) spokenByKeys(canvas, caption, signal);
  const dots = [before, after].map(({ canvas }) => pointable(canvas, () => shown, onPlace, signal));
  const tools = toolbox(onAdd, signal);
  const program = listing();
  const dial = amountDial(onTune, signal);
  const [undo, clear] = [button("Undo", onUndo, signal), button("Start again", onClear, signal)];
  const [told, status] = [unseenLine(), statusLine()];
  const own = upload(SIDE, {
    onPicture: (picture) => onUpload(rgbOf(picture), SIDE),
    onTrouble: status.say,
  }, signal);
  const controls = html("div", { class: "cg-controls" }, undo, clear);
  const panes = html("div", { class: "cg-editor-panes" }, before.root, after.root);
  const root = html("div", { class: "cg-figure cg-editor" }, panes, tools.root, program.root, dial.root, controls,
    own.root, told.root, status.root);
  keepKeys(root, signal);

  /** @param {View} view */
  function show(view) {
    told.say(changeInWords(shown?.edits ?? view.edits, view.edits));
    shown = view;
    paint(before.canvas, asPicture(view.levels));
    paint(after.canvas, asPicture(view.last));
    const where = `Row ${view.place.row}, column ${view.place.column}:`;
    const changes = view.edits.map(({ name }) => OPERATIONS[name].label).join(", ") || "nothing";
    before.say(`${where} ${ofLargest(view.levels, view.place)}`, `${view.words}. ${KEYS}`);
    after.say(`${where} ${ofLargest(view.last, view.place)}`, `${view.words}, changed by: ${changes}. ${KEYS}`);
    dots.forEach((put) => put(view));
    program.update(view);
    dial.update(view.edits.at(-1));
    for (const back of [undo, clear]) disable(back, view.edits.length === 0, after.canvas);
    tools.update(view.edits.length >= MOST_LINES, undo);
    status.say(view.edits.length >= MOST_LINES ? FULL : "");
  }
  return { root, show };
}

/**
 * Which line has come or gone, by its place in the listing, below the line that is always there; nothing where only its
 * number is another one.
 * @param {Edit[]} before @param {Edit[]} after
 */
function changeInWords(before, after) {
  const more = after.length - before.length;
  if (more > 0) {
    const added = `Added as line ${after.length + 1}: ${lineOf(after.at(-1))}.`;
    return OPERATIONS[after.at(-1).name].range ? `${added} Its amount has a slider below.` : added;
  }
  if (more === -1) return `Line ${before.length + 1} undone: ${lineOf(before.at(-1))}.`;
  return more < 0 && !after.length ? "All lines are undone." : "";
}

/** The numbers of a pixel as files write them. @param {Levels} levels @param {Place} place */
function ofLargest(levels, place) {
  return `${numbersAt(levels, place).join(", ")} of 255`;
}

/** @param {string} label @param {() => void} act @param {AbortSignal} signal */
function button(label, act, signal) {
  const made = html("button", { type: "button", class: "cg-button" }, label);
  made.addEventListener("click", act, { signal });
  return made;
}

/**
 * Lets the reader point at a pixel, and marks it by a dot.
 * @param {HTMLCanvasElement} canvas @param {() => View | null} now
 * @param {(place: Place) => void} onPlace @param {AbortSignal} signal
 */
function pointable(canvas, now, onPlace, signal) {
  const dot = html("span", { class: "cg-aim-dot", "aria-hidden": "true" });
  const under = html("div", { class: "cg-under-dot" });
  canvas.replaceWith(under);
  under.append(canvas, dot);
  canvas.setAttribute("tabindex", "0");
  canvas.setAttribute("role", "application");
  canvas.classList.add("cg-aim");
  aim(canvas, now, onPlace, signal);
  return (/** @type {View} */ { place, levels }) => {
    dot.style.left = `${(100 * (place.column + 0.5)) / levels.width}%`;
    dot.style.top = `${(100 * (place.row + 0.5)) / levels.height}%`;
  };
}

/** A button for each operation. @param {(name: string) => void} onAdd @param {AbortSignal} signal */
function toolbox(onAdd, signal) {
  const chips = Object.entries(OPERATIONS).map(([name, { label, what }]) => {
    const chip = html("button", { type: "button", class: "cg-chip", title: what }, label);
    chip.addEventListener("click", () => onAdd(name), { signal });
    return chip;
  });
  const root = html("div", { class: "cg-tools", role: "group", "aria-label": "Add a line of code" }, ...chips);
  /** @param {boolean} full @param {HTMLElement} next where the focus goes when there is no room for another line */
  const update = (full, next) => chips.forEach((chip) => disable(chip, full, next));
  return { root, update };
}

/** The lines of code, each with what it makes of the chosen pixel. */
function listing() {
  const lines = html("ol", { class: "cg-listing", "aria-label": "The lines of code, and the chosen pixel after each" });
  const scale = html("p", { class: "cg-pane-caption cg-scale" }, "The same pixel as shares, 0 to 1");
  /** @param {View} view */
  const update = ({ edits, place, stages }) => {
    lines.replaceChildren(...[FIRST_LINE, ...edits.map(lineOf)].map((line, i) => {
      const at = 3 * (place.row * stages[i].width + place.column);
      const numbers = [...stages[i].values.subarray(at, at + 3)];
      const dot = html("span", { class: "cg-swatch", "aria-hidden": "true" });
      dot.style.background = `rgb(${numbers.map((value) => Math.round(255 * value))})`;
      const shown = html("span", { class: "cg-numbers" }, dot, numbers.map((value) => value.toFixed(2)).join("  "));
      return html("li", {}, html("code", {}, line), shown);
    }));
  };
  return { root: html("div", {}, scale, lines), update };
}

/** The slider for the number in the last line. @param {(amount: number) => void} onTune @param {AbortSignal} signal */
function amountDial(onTune, signal) {
  const root = html("div", { class: "cg-dial" });
  let shownName = "";
  /** @type {(amount: number) => void} */ let put = () => {};
  /** @param {Edit | undefined} last */
  function update(last) {
    const operation = last && OPERATIONS[last.name];
    if (operation?.range && last && last.name !== shownName) {
      const number = (/** @type {number} */ value) => String(+value.toFixed(2));
      const made = liveSlider(operation.label, operation.range, onTune, signal, operation.inWords ?? number);
      root.replaceChildren(made.root);
      put = made.update;
    }
    shownName = operation?.range && last ? last.name : "";
    if (!shownName) root.replaceChildren();
    else if (last) put(amountOf(last));
  }
  return { root, update };
}
