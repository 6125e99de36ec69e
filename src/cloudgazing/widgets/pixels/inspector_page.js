// What the pixel inspector puts onto the page.

import { channelSwitches, colourSliders } from "./channels.js";
import { inWords } from "./grid.js";
import { rgbOf } from "../kit/picture_file.js";
import { lookingGlass } from "./looking_glass.js";
import { spokenByKeys, unseenLine } from "../kit/spoken.js";
import { disable, html, keepKeys, statusLine } from "../kit/ui.js";
import { upload } from "../kit/upload.js";

/**
 * @typedef {import("./grid.js").Levels} Levels
 * @typedef {import("./grid.js").Place} Place
 * @typedef {import("./grid.js").Channel} Channel
 * @typedef {{ levels: Levels, words: string, place: Place, channels: Channel[], numbers: number[],
 *   canUndo: boolean }} View
 */

const SIDE = 128;
const BEGUN_AGAIN = "The picture is as it was at the beginning.";

/**
 * Builds the figure; each function is called when the reader does something.
 * @param {{ onPlace: (place: Place) => void, onColour: (numbers: number[]) => void, onDone: () => void,
 *   onChannels: (channels: Channel[]) => void, onUndo: () => void, onReset: () => void,
 *   onUpload: (rgb: Uint8Array<ArrayBuffer>, side: number) => void, signal: AbortSignal }} wiring
 */
export function page({ onPlace, onColour, onDone, onChannels, onUndo, onReset, onUpload, signal }) {
  const look = lookingGlass(onPlace, signal);
  const sliders = colourSliders(onColour, onDone, signal);
  const switches = channelSwitches(onChannels, signal);
  const told = unseenLine();
  const tell = (/** @type {string} */ words) => told.say(`${words} ${readout.textContent}.`);
  const undo = button("Undo", () => { onUndo(); tell("Undone."); }, signal);
  const reset = button("Start again", () => { onReset(); tell(BEGUN_AGAIN); }, signal);
  const swatch = html("span", { class: "cg-swatch", "aria-hidden": "true" });
  const readout = html("p", { class: "cg-readout" });
  spokenByKeys(look.canvas, readout, signal);
  const own = ownPicture((rgb, side) => { onUpload(rgb, side); tell("Your own picture is here."); }, signal);
  const pixel = html("div", {}, html("div", { class: "cg-chosen" }, swatch, readout), sliders.root);
  const whole = html("div", {}, switches.root, html("div", { class: "cg-controls" }, undo, reset), own.root);
  const desk = html("div", { class: "cg-inspector-desk" }, pixel, whole);
  const root = html("div", { class: "cg-figure cg-inspector" }, look.root, desk, told.root);
  keepKeys(root, signal);

  /** @param {View} view */
  function show(view) {
    own.forget();
    told.say("");
    look.show(view);
    sliders.update(view.numbers);
    switches.update(view.channels);
    disable(undo, !view.canUndo, look.canvas);
    swatch.style.background = `rgb(${view.numbers})`;
    const words = `Row ${view.place.row}, column ${view.place.column}: ${inWords(view.numbers)}`;
    if (readout.textContent !== words) readout.textContent = words;
  }
  return { root, show };
}

/** @param {string} label @param {() => void} act @param {AbortSignal} signal */
function button(label, act, signal) {
  const made = html("button", { type: "button", class: "cg-button" }, label);
  made.addEventListener("click", act, { signal });
  return made;
}

/** @param {(rgb: Uint8Array<ArrayBuffer>, side: number) => void} onUpload @param {AbortSignal} signal */
function ownPicture(onUpload, signal) {
  const trouble = statusLine();
  trouble.root.className = "cg-trouble";
  const own = upload(SIDE, {
    onPicture: (picture) => onUpload(rgbOf(picture), SIDE),
    onTrouble: trouble.say,
  }, signal);
  /** What was wrong is of no interest once something else has been done. */
  const forget = () => trouble.say("");
  return { root: html("div", {}, own.root, trouble.root), forget };
}
