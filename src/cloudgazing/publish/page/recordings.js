// Drawings that were recorded when the book was built, to watch while the model is not there yet.

import { html, prefersStillness } from "../../widgets/kit/ui.js";

/** @typedef {{ settings: Record<string, unknown>, film: string, still: string }} Recording */

/** @param {string} folder the address of the recordings, which lie there beside their list */
export function recordings(folder) {
  /** @type {Promise<Recording[]> | undefined} */ let listed;
  const list = () => (listed ??= fetch(new URL("index.json", folder).href)
    .then((response) => (response.ok ? response.json() : [])).catch(() => []));

  /** An element for a figure that draws: the recording with its settings, or else the first one, as soon as it has come. @param {Record<string, unknown>} state */
  return (state) => {
    const root = html("figure", { class: "cg-recording" });
    list().then((all) => {
      const isOwn = (/** @type {Recording} */ { settings }) =>
        Object.entries(settings).every(([name, value]) => state[name] === value);
      const found = "prompt" in state ? all.find(isOwn) ?? all[0] : undefined;
      if (found) root.append(...filmOf(found, folder));
    });
    return root;
  };
}

/** A film begins by itself, over and over, so it can be stopped. @param {Recording} recording @param {string} folder */
function filmOf({ settings: { prompt, seed }, film, still }, folder) {
  const [moving, fixed] = [film, still].map((file) => new URL(file, folder).href);
  const words = `“${prompt}”, seed ${seed}`;
  const image = html("img", { width: 128, height: 128, alt: `Noise becomes a picture of ${words}.` });
  const button = html("button", { type: "button", class: "cg-button" });
  let plays = !prefersStillness();
  const show = () => {
    image.src = plays ? moving : fixed;
    button.textContent = plays ? "Stop the recording" : "Play the recording";
  };
  button.addEventListener("click", () => { plays = !plays; show(); });
  show();
  const caption = `Meanwhile a recording: ${words}, drawn when this book was built.`;
  return [image, html("figcaption", {}, caption, button)];
}
