// The button of what takes a kernel.

import { freshId, html } from "../kit/ui.js";

/**
 * On a page without a kernel the button cannot be pressed, and words beside it say where it can.
 * @param {string} words @param {boolean} live whether there is a kernel
 */
export function kernelButton(words, live) {
  const id = freshId("kernel");
  const button = html("button", { type: "button", class: "cg-button", disabled: !live }, words);
  if (live) return { root: button, button };
  button.setAttribute("aria-describedby", id);
  return { root: html("span", {}, button, " ", html("span", { id }, "in JupyterLab")), button };
}
