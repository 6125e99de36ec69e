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
  input.addEventListener("change", async () => {
    const [file] = input.files ?? [];
    input.value = ""; // so that the same file can be chosen again
    if (!file) return;
    try {
      const settings = await read(file);
      const { picture, trouble } = await squareOf(file, side);
      if (signal.aborted) return;
      if (picture) onSettings(settings, picture);
      else onTrouble(trouble);
    } catch (error) {
      onTrouble(error instanceof RangeError ? error.message : NO_SETTINGS);
    }
  }, { signal });
  return { root: html("span", {}, button, input) };
}

/** @param {File} file */
async function read(file) {
  const weight = refusalOfWeight(file.size);
  if (weight) throw new RangeError(weight);
  return settingsIn(new Uint8Array(await file.arrayBuffer()));
}
