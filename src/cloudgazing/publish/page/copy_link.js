// The button below a figure that copies a link to it as it is now.

import { html } from "../../widgets/kit/ui.js";

const COPIED = "Copied. Whoever opens the link sees this figure with these settings.";
const BY_HAND = "Copy this link:";

/** @param {() => string} address makes the link */
export function copyLink(address) {
  const button = html("button", { type: "button", class: "cg-link-button" }, "Copy link to this");
  const said = html("span", { class: "cg-link-said", role: "status" });
  button.addEventListener("click", async () => {
    const link = address();
    try {
      await navigator.clipboard.writeText(link);
      said.textContent = COPIED;
    } catch {
      // Where a browser does not let pages write to the clipboard, the reader can.
      const field = html("input", { type: "text", readonly: true, value: link, class: "cg-link-field" });
      said.replaceChildren(html("label", {}, BY_HAND, " ", field));
      field.select();
    }
  });
  return html("p", { class: "cg-link" }, said, button);
}
