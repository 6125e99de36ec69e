// Naming a picture by CLIP alone: the likeliest of several words, as bars.

import { choice, html } from "../kit/ui.js";
import { written } from "./matching.js";

const KINDS = { places: "Place", colours: "Colour", things: "Thing", styles: "Way of drawing" };

/**
 * @param {(kind: string) => void} onChoose
 * @param {AbortSignal} signal
 */
export function naming(onChoose, signal) {
  const kinds = choice("Named by what", KINDS, onChoose, signal);
  const title = html("h3", { "aria-level": "2", class: "cg-pane-title" });
  const bars = html("ol", { class: "cg-bars" });
  const root = html("section", { class: "cg-naming" }, title, kinds.root, bars);

  /** @param {string} kind @param {[string, number][]} names the likeliest words and their chances @param {string} caption */
  function update(kind, names, caption) {
    title.textContent = `CLIP names the chosen drawing, which is “${caption}”`;
    kinds.update(kind, false);
    bars.replaceChildren(...names.map(([word, chance]) => html("li", { style: `--cg-share: ${chance}` },
      html("span", {}, word), html("i"), html("span", { class: "cg-value" }, written(chance, "chance")))));
  }
  return { root, update };
}
