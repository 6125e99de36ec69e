// A line of text with its label, for the prompts of a figure that has several.

import { freshId, html, isInUse } from "../kit/ui.js";

/**
 * A labelled line of text, with the label to be seen.
 * @param {string} label
 * @param {(text: string) => void} onChange
 * @param {AbortSignal} signal
 * @param {() => void} [onEnter] called after that, when the reader pressed Enter
 */
export function textLine(label, onChange, signal, onEnter = () => {}) {
  const id = freshId("text");
  const input = html("input", { id, type: "text", class: "cg-prompt", autocomplete: "off", spellcheck: "false",
    maxlength: 500 });
  let entered = false; // for browsers tell of a change after Enter, too
  input.addEventListener("input", () => { entered = false; }, { signal });
  input.addEventListener("change", () => { if (!entered) onChange(input.value); }, { signal });
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    entered = true;
    onChange(input.value);
    onEnter();
  }, { signal });
  /** @param {string} text */
  const update = (text) => { if (!isInUse(input)) input.value = text; };
  const root = html("div", { class: "cg-text-line" }, html("label", { for: id }, label), input);
  return { root, input, update, read: () => input.value };
}
