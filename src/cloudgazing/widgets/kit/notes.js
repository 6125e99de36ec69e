// What a figure has to say of how it read a prompt, as a list.

import { html } from "./ui.js";

/** The list. A live region that is written anew is read out anew, so the same notes leave it alone. */
export function notesList() {
  const root = html("ul", { class: "cg-notes", "aria-live": "polite" });
  let shown = "";
  /** @param {string[]} notes */
  const say = (notes) => {
    if (notes.join("\n") === shown) return;
    shown = notes.join("\n");
    root.replaceChildren(...notes.map((words) => html("li", {}, words)));
  };
  return { root, say };
}
