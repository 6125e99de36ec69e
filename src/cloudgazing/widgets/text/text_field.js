// A line of text to type into, with examples below it that fill it in at a click.

import { freshId, html } from "../kit/ui.js";

/** Longer texts are of no use: what is past the text encoder's limit is not read. */
const LONGEST = 600;

/**
 * @param {string} label
 * @param {{ value: string, examples?: string[], placeholder?: string, onInput: (text: string) => void,
 *   signal: AbortSignal }} settings `onInput` is called with the text at every change
 */
export function textField(label, { value, examples = [], placeholder = "Type something", onInput, signal }) {
  const id = freshId("text");
  const input = html("input", { id, type: "text", class: "cg-prompt", autocomplete: "off", autocapitalize: "off",
    spellcheck: "false", maxlength: LONGEST, placeholder });
  input.value = value;
  input.addEventListener("input", () => onInput(input.value), { signal });
  const chips = examples.map((example) => {
    const chip = html("button", { type: "button", class: "cg-chip" }, example);
    chip.addEventListener("click", () => { input.value = example; onInput(example); }, { signal });
    return chip;
  });
  const root = html("div", { class: "cg-ask" },
    html("div", { class: "cg-form" }, html("label", { for: id, class: "cg-unseen" }, label), input));
  if (chips.length) {
    root.append(html("div", { class: "cg-examples", role: "group", "aria-label": "Examples to try" }, ...chips));
  }
  /** @param {string} text */
  const update = (text) => { if (input.value !== text) input.value = text; };
  return { root, input, update };
}
