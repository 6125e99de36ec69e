// The machine as a drawing: what goes in, the parts, what comes out, and who hands what to whom. Pure geometry but for
// the last function, which makes the drawing.

/**
 * @typedef {{ calls: number, seconds: number }} Work
 * @typedef {Record<string, Work>} Parts
 * @typedef {[number[][], [number?, number?, string?]]} Arrow its corners, and where its words stand and are anchored
 * @typedef {{ width: number, height: number, boxes: Record<string, number[]>, arrows: Record<string, Arrow> }} Layout
 *   boxes by left, top, width and height
 */

import { freshId, svg } from "../kit/ui.js";

const TIP = { viewBox: "0 0 10 10", refX: 5, refY: 5, markerWidth: 6, markerHeight: 6, orient: "auto" };

/** What the boxes are called, in the order of the work. */
export const NAMES = {
  prompt: "Prompt",
  seed: "Seed",
  text_encoder: "Text encoder",
  noise: "Noise",
  unet: "U-Net",
  sampler: "Sampler",
  vae_decoder: "VAE decoder",
  picture: "Picture",
};
/** Those which do some work, in the order in which they are listed. */
export const WORKERS = ["text_encoder", "noise", "unet", "sampler", "vae_decoder"];
const WORDS = { read: "words as numbers", start: "latents", asked: "guessed noise", again: "latents", end: "latents" };

/** @type {Layout} */
export const WIDE = {
  width: 1000,
  height: 290,
  boxes: {
    prompt: [10, 30, 110, 66], seed: [10, 194, 110, 66], text_encoder: [152, 20, 190, 86], noise: [152, 184, 190, 86],
    unet: [535, 20, 180, 86], sampler: [535, 184, 180, 86], vae_decoder: [804, 70, 190, 86], picture: [804, 228, 190, 50],
  },
  arrows: {
    a: [[[120, 63], [146, 63]], []], b: [[[120, 227], [146, 227]], []],
    read: [[[342, 50], [529, 50]], [436, 38]],
    start: [[[342, 227], [400, 227], [400, 80], [529, 80]], [390, 156, "end"]],
    asked: [[[585, 106], [585, 178]], [577, 150, "end"]],
    again: [[[665, 184], [665, 112]], [673, 150, "start"]],
    end: [[[715, 227], [756, 227], [756, 113], [798, 113]], [794, 102, "end"]],
    c: [[[899, 156], [899, 222]], []],
  },
};
/** @type {Layout} */
export const TALL = {
  width: 400,
  height: 620,
  boxes: {
    prompt: [15, 10, 170, 56], seed: [215, 10, 170, 56], text_encoder: [5, 110, 190, 86], noise: [205, 110, 190, 86],
    unet: [115, 250, 170, 86], sampler: [115, 410, 170, 86], vae_decoder: [5, 525, 190, 86], picture: [240, 542, 150, 52],
  },
  arrows: {
    a: [[[100, 66], [100, 104]], []], b: [[[300, 66], [300, 104]], []],
    read: [[[100, 196], [100, 293], [109, 293]], [108, 230, "start"]],
    start: [[[300, 196], [300, 293], [291, 293]], [308, 230, "start"]],
    asked: [[[165, 336], [165, 404]], [157, 376, "end"]],
    again: [[[235, 410], [235, 342]], [243, 376, "start"]],
    end: [[[115, 453], [78, 453], [78, 519]], [70, 500, "end"]],
    c: [[[195, 568], [234, 568]], []],
  },
};

/** How often, in a few words. @param {number} count */
export function times(count) {
  return { 0: "not yet", 1: "once", 2: "twice" }[count] ?? `${count} times`;
}

/** A time that was measured, in a few characters. @param {number} seconds */
export function clock(seconds) {
  if (seconds === 0) return "";
  if (seconds >= 0.995) return `${seconds.toFixed(2)} s`;
  return `${(1000 * seconds).toFixed(seconds < 0.0095 ? 1 : 0)} ms`;
}

/**
 * Each worker's share of all the time, the rest of it included, which is nobody's.
 * @param {Parts} parts
 * @param {number} total seconds of the whole drawing; 0 while it is under way
 */
export function shares(parts, total) {
  const together = WORKERS.reduce((sum, name) => sum + parts[name].seconds, 0);
  const all = Math.max(total, together) || 1;
  const rows = WORKERS.map((name) => ({ name, ...parts[name], share: parts[name].seconds / all }));
  return total ? [...rows, { name: "rest", calls: 0, seconds: all - together, share: 1 - together / all }] : rows;
}

/** The machine drawn in this layout. @param {Layout} layout @param {string} name a class of its own */
export function machine({ width, height, boxes, arrows }, name) {
  const tip = freshId("tip");
  const root = svg("svg", { viewBox: `0 0 ${width} ${height}`, class: `cg-machine ${name}`, "aria-hidden": "true" },
    svg("defs", {}, svg("marker", { id: tip, ...TIP }, svg("path", { d: "M0 0 L10 5 L0 10 Z", class: "cg-tip" }))));
  for (const [key, [corners, [x, y, anchor]]] of Object.entries(arrows)) {
    const d = corners.map((corner, i) => `${i ? "L" : "M"}${corner.join(" ")}`).join(" ");
    root.append(svg("path", { d, class: "cg-way", "marker-end": `url(#${tip})` }));
    if (WORDS[key]) root.append(svg("text", { x, y, class: "cg-handed", "text-anchor": anchor ?? "middle" }, WORDS[key]));
  }
  const said = Object.entries(boxes).map(([key, [x, y, wide, high]]) => {
    const works = WORKERS.includes(key);
    const line = svg("text", { x: x + wide / 2, y: y + high / 2 + 24, class: "cg-told" });
    const box = svg("g", { "data-part": key, class: works ? "cg-part cg-works" : "cg-part" },
      svg("rect", { x, y, width: wide, height: high, rx: 14 }),
      svg("text", { x: x + wide / 2, y: y + high / 2 + (works ? -4 : 6), class: "cg-name" }, NAMES[key]), line);
    root.append(box);
    return { key, box, line };
  });
  /** @param {Parts} parts @param {string} active */
  const update = (parts, active) => {
    for (const { key, box, line } of said) {
      box.classList.toggle("cg-busy", key === active);
      line.textContent = WORKERS.includes(key) ? times(parts[key].calls) : "";
    }
  };
  return { root, update };
}
