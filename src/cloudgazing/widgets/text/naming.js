// Naming a picture by CLIP alone: the likeliest of several words, as bars.

import { unseenLine } from "../kit/spoken.js";
import { choice, html, paneTitle } from "../kit/ui.js";
import { written } from "./matching.js";

const KINDS = { places: "Place", colours: "Colour", things: "Thing", styles: "Way of drawing" };

/**
 * @param {(kind: string) => void} onChoose
 * @param {AbortSignal} signal
 */
export function naming(onChoose, signal) {
  const kinds = choice("Named by what", KINDS, onChoose, signal);
  const title = paneTitle();
  const bars = html("ol", { class: "cg-bars" });
  const told = unseenLine();
  const root = html("section", { class: "cg-naming" }, title, kinds.root, bars, told.root);

  /**
   * @param {string} kind @param {[string, number][]} names the likeliest words and their chances
   * @param {string} caption @param {number} chosen the place of the drawing
   */
  function update(kind, names, caption, chosen) {
    title.textContent = `CLIP names the chosen drawing, which is “${caption}”`;
    told.say(`CLIP names drawing ${chosen + 1}: ${names[0][0]}, ${written(names[0][1], "chance")}.`);
    kinds.update(kind, false);
    bars.replaceChildren(...names.map(([word, chance]) => html("li", { style: `--cg-share: ${chance}` },
      html("span", {}, word), html("i"), html("span", { class: "cg-value" }, written(chance, "chance")))));
  }
  return { root, update };
}
