// A button that reads the settings which a saved picture carries, and shows the picture.

import { refusalOfWeight } from "../kit/picture_file.js";
import { html } from "../kit/ui.js";
import { squareOf } from "../kit/upload.js";
import { NO_SETTINGS, settingsIn } from "./png_settings.js";

/** @typedef {import("../kit/pixels.js").Picture} Picture */

/**
 * @param {number} side of the pictures, in pixels
 * @param {{ onSettings: (settings: Record<string, any>, picture: Picture) => void,
 *   onTrouble: (sentence: string) => void }} listener
 * @param {AbortSignal} signal
 */
export function settingsFile(side, { onSettings, onTrouble }, signal) {
  const input = html("input", { type: "file", accept: "image/png", hidden: true, tabindex: -1, class: "cg-settings-file" });
  const button = html("button", { type: "button", class: "cg-button" }, "Settings from a saved PNG");
  button.addEventListener("click", () => input.click(), { signal });
  let turn = 0;

  /** Says nothing of a file that a newer one has outrun. @param {File} file */
  const take = async (file) => {
    const mine = ++turn;
    const { settings, picture, trouble } = await read(file, side);
    if (mine !== turn || signal.aborted) return;
    if (picture) onSettings(settings, picture);
    else onTrouble(trouble);
  };
  input.addEventListener("change", () => {
    const [file] = input.files ?? [];
    input.value = ""; // so that the same file can be chosen again
    if (file) void take(file);
  }, { signal });
  return { root: html("div", { class: "cg-controls" }, button, input) };
}

/**
 * @param {File} file @param {number} side
 * @returns {Promise<{ settings?: Record<string, any>, picture: Picture | null, trouble: string }>}
 */
async function read(file, side) {
  const weight = refusalOfWeight(file.size);
  if (weight) return { picture: null, trouble: weight };
  try {
    const settings = settingsIn(new Uint8Array(await file.arrayBuffer()));
    return { settings, ...(await squareOf(file, side)) };
  } catch (error) {
    return { picture: null, trouble: error instanceof RangeError ? error.message : NO_SETTINGS };
  }
}
