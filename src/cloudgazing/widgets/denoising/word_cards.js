// The prompt as a row of cards: each word with its small map and its share, one of them chosen.

import { finePercent } from "../kit/percent.js";
import { paint } from "../kit/pixels.js";
import { freshId, html } from "../kit/ui.js";
import { heatPicture, meanOf } from "./heat.js";

const MARKS = "marks around the prompt";

/**
 * @param {(word: number) => void} onChoose
 * @param {AbortSignal} signal
 */
export function wordCards(onChoose, signal) {
  const name = freshId("word");
  const root = html("fieldset", { class: "cg-words" }, html("legend", { class: "cg-unseen" }, "Which word’s map"));
  let shown = "";
  /** @type {ReturnType<typeof card>[]} */
  let cards = [];
  root.addEventListener("change", ({ target }) => onChoose(Number(/** @type {HTMLInputElement} */ (target).value)),
    { signal });

  /** @param {import("./prompt_heat.js").Frame} frame @param {number} layer @param {number} chosen */
  function update(frame, layer, chosen) {
    const texts = [...frame.words, MARKS];
    if (shown !== JSON.stringify(texts)) {
      shown = JSON.stringify(texts);
      cards = texts.map((text, word) => card(name, text, word, text === MARKS && word === texts.length - 1));
      root.replaceChildren(root.firstElementChild, ...cards.map((one) => one.root));
    }
    cards.forEach((one, word) => {
      const map = frame.maps[layer][word];
      paint(one.canvas, heatPicture(map, frame.sides[layer]));
      one.share.textContent = finePercent(meanOf(map));
      one.bar.style.setProperty("--cg-share", String(meanOf(map)));
      one.input.checked = word === chosen;
    });
  }
  return { root, update };
}

/** @param {string} name @param {string} text @param {number} word @param {boolean} silent */
function card(name, text, word, silent) {
  const input = html("input", { type: "radio", name, value: word });
  const canvas = html("canvas", { class: "cg-pixels", "aria-hidden": "true" });
  const share = html("span", { class: "cg-share" });
  const bar = html("i", { class: "cg-share-bar" });
  const face = html("span", { class: "cg-word-face" }, canvas, html("b", {}, text), share, bar);
  const root = html("label", { class: silent ? "cg-word cg-silent" : "cg-word" }, input, face);
  return { root, input, canvas, share, bar };
}
