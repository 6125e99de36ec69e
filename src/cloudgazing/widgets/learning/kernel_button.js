// The button of what takes a kernel.

import { html } from "../kit/ui.js";

/**
 * On a page without a kernel it says where there is one, and cannot be pressed.
 * @param {string} words @param {boolean} live whether there is a kernel
 */
export function kernelButton(words, live) {
  const label = live ? words : `${words} (in JupyterLab)`;
  return html("button", { type: "button", class: "cg-button", disabled: !live }, label);
}
