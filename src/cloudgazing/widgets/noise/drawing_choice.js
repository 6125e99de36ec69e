// Which of the drawings: a row of small pictures to choose from, as native radio buttons.

import { freshId, html } from "../kit/ui.js";
import { paint } from "../kit/pixels.js";

/**
 * @param {import("../kit/pixels.js").Picture[]} pictures
 * @param {string[]} words what each of them shows
 * @param {(which: number) => void} onChoose
 * @param {AbortSignal} signal
 */
export function drawingChoice(pictures, words, onChoose, signal) {
  const name = freshId("drawing");
  const root = html("fieldset", { class: "cg-drawings" }, html("legend", { class: "cg-unseen" }, "Which drawing"));
  root.style.cssText = "display: flex; gap: 0.5rem";
  const parts = pictures.map((picture, i) => {
    const input = html("input", { type: "radio", name, value: i, "aria-label": words[i], class: "cg-unseen" });
    const canvas = html("canvas", { "aria-hidden": "true" });
    canvas.style.cssText = "display: block; width: 2.75rem; aspect-ratio: 1; image-rendering: pixelated";
    const small = html("label", { class: "cg-small cg-drawing", title: words[i] }, input, canvas);
    input.addEventListener("change", () => onChoose(i), { signal });
    input.addEventListener("focus", () => { if (input.matches(":focus-visible")) small.style.outline = RING; }, { signal });
    input.addEventListener("blur", () => { small.style.outline = ""; }, { signal });
    paint(canvas, picture);
    root.append(small);
    return { input, small };
  });
  /** @param {number} which */
  const update = (which) => parts.forEach(({ input, small }, i) => {
    input.checked = i === which;
    small.classList.toggle("cg-here", i === which);
  });
  return { root, update };
}

const RING = "3px solid var(--cg-sky)";
