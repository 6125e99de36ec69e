// The three networks as a little diagram: what each is for, how often it has been used, and a switch to take it out.

import { freshId, html, icon } from "../kit/ui.js";

/**
 * @typedef {"text" | "denoiser" | "decoder"} Network
 * @typedef {"without_text" | "without_denoising" | "without_decoder"} Switch
 */

/** @type {Record<Network, { name: string, work: string, drawing: string[], without: Switch }>} */
const NETWORKS = {
  text: {
    name: "Text encoder",
    work: "turns your words into numbers, once",
    drawing: ["M4 5 H20 V16 H11 L7 20 V16 H4 Z", "M8 9 H16", "M8 12 H13"],
    without: "without_text",
  },
  denoiser: {
    name: "U-Net",
    work: "guesses the noise, step after step",
    drawing: ["M5 4 V12 A7 7 0 0 0 19 12 V4", "M5 8 H19"],
    without: "without_denoising",
  },
  decoder: {
    name: "VAE decoder",
    work: "turns the result into pixels, at the end",
    drawing: ["M3 9 H9 V15 H3 Z", "M9 9 L14 4", "M9 15 L14 20", "M14 4 H21 V20 H14 Z", "M14 12 H21"],
    without: "without_decoder",
  },
};

/**
 * The diagram.
 * @param {(name: Switch, out: boolean) => void} onSwitch
 * @param {AbortSignal} signal
 */
export function networks(onSwitch, signal) {
  const cards = Object.entries(NETWORKS).map(([key, network]) => card(/** @type {Network} */ (key), network));
  for (const { network, input } of cards) {
    input.addEventListener("change", () => onSwitch(NETWORKS[network].without, !input.checked), { signal });
  }
  const note = html("p", { class: "cg-asides" });
  const root = html("section", { class: "cg-networks", "aria-label": "The three networks" },
    html("ol", {}, ...cards.map(({ root: item }) => item)), note);

  /**
   * @param {{ calls: Record<Network, number>, active: Network | null, steps: number,
   *   asides: import("./drawing.js").Asides | null, out: Record<Switch, boolean> }} state
   */
  function update({ calls, active, steps, asides, out }) {
    for (const item of cards) {
      const isOut = out[NETWORKS[item.network].without];
      item.root.classList.toggle("cg-active", item.network === active);
      item.root.classList.toggle("cg-out", isOut);
      item.input.checked = !isOut;
      item.count.textContent = callsInWords(calls[item.network], isOut);
      showDots(item.dots, calls[item.network], item.network === "denoiser" ? steps : 1);
    }
    note.textContent = asides ? asidesInWords(asides) : "";
  }
  return { root, update };
}

/** @param {Network} network @param {typeof NETWORKS.text} about */
function card(network, { name, work, drawing }) {
  const id = freshId(network);
  const input = html("input", { id, type: "checkbox", role: "switch", checked: true, title: `Take out the ${name}` });
  const count = html("span", { class: "cg-count" });
  const dots = html("span", { class: "cg-dots", "aria-hidden": "true" });
  const root = html("li", { class: "cg-network", "data-network": network }, icon(...drawing),
    html("label", { for: id }, html("strong", {}, name), html("span", { class: "cg-work" }, work)), input,
    html("p", { class: "cg-calls" }, count, dots));
  return { network, root, input, count, dots };
}

/** @param {number} count @param {boolean} [isOut] whether the network has been taken out */
export function callsInWords(count, isOut = false) {
  if (count === 0) return isOut ? "not used" : "not used yet";
  return count === 1 ? "used once" : `used ${count} times`;
}

/** @param {import("./drawing.js").Asides} asides */
export function asidesInWords({ empty_prompts, previews }) {
  const read = empty_prompts ? "The text encoder also read an empty prompt, to compare with. " : "";
  return `${read}So that you can watch, the decoder made ${previews} ${previews === 1 ? "preview" : "previews"}.`;
}

/**
 * One dot for each call that the network will get; those it has had are filled.
 * @param {HTMLElement} dots
 * @param {number} filled
 * @param {number} all
 */
function showDots(dots, filled, all) {
  const count = Math.max(filled, all);
  if (dots.children.length !== count) dots.replaceChildren(...Array.from({ length: count }, () => html("i")));
  [...dots.children].forEach((dot, i) => dot.classList.toggle("cg-done", i < filled));
}
